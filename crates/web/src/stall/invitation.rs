//! `/lapak/perajin/{id}/kuasa/baru`: inviting somebody to act for a maker of one's own, with what it would mean shown first. The
//! answer is the same whether or not there is such a person.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::fault::{Faults, Problem};
use domain::id::{Kind, MakerId, MandateId};
use domain::maker::invitation::{InvitationDraft, MONTHS, invite};
use domain::maker::mandate::Deed;
use domain::region::RegionCode;
use jiff::ToSpan;
use jiff::civil::Date;
use store::maker::{invitation, mandate};
use uuid::Uuid;

use super::mandate::{over_mandates, today};
use super::{Around, Here, MAKERS, maker as maker_id};
use crate::account::guard::{Filled, Signed};
use crate::account::work::{Field, fault};
use crate::ask::Path;
use crate::desk::settle;
use crate::error::{Answer, Fail, render};
use crate::maker::mandate::{Effect, Tick, ticks};
use crate::page::Page;
use crate::{Site, sentence, text};

#[derive(Template)]
#[template(path = "stall/invitation.html")]
struct InvitationPage {
    page: Page,
    around: Around,
    action: String,
    back: String,
    name: String,
    deeds_fault: String,
    ticks: Vec<Tick>,
    told: Field,
    until: Field,
    /// What it would mean; nothing before it was asked for.
    effect: Option<Effect>,
}

/// What the form began with.
struct Begun {
    here: Here,
    region: RegionCode,
    today: Date,
    items: i64,
}

async fn begin(site: &Arc<Site>, signed: &Signed, id: MakerId) -> Result<Begun, Fail> {
    let access = over_mandates(site, signed)?;
    let held = AssertUnwindSafe((site.clone(), signed.clone(), access));
    let read = site
        .db
        .read(move |c| {
            let (site, signed, access) = &*held;
            super::acts(access, id)?;
            Ok(AssertUnwindSafe(Begun {
                here: Here::read(c, signed, id)?,
                region: store::maker::mandate::region(c, id)?.ok_or(store::Error::Missing)?,
                today: today(c, site, id)?,
                items: mandate::items(c, access, id)?,
            }))
        })
        .await;
    settle(site, signed, Kind::Maker, id.0, read).await.map(|begun| begun.0)
}

/// What was typed.
struct Typed {
    told: String,
    deeds: Vec<Deed>,
    until: String,
}

fn page(
    site: &Site,
    signed: &Signed,
    begun: &Begun,
    typed: &Typed,
    faults: &Faults,
    effect: Option<Effect>,
) -> Response {
    let lang = &signed.lang;
    let deeds_fault = faults.0.iter().find(|f| f.field == "deeds").map(|f| fault(lang, &f.problem));
    let mut response = render(&InvitationPage {
        page: site.private_page(lang, &sentence(lang.as_str(), "stall-invite", &[])),
        around: site.stall(signed, Some(&begun.here), &begun.here.at("/profil")),
        action: begun.here.at("/kuasa/baru"),
        back: begun.here.at("/kuasa"),
        name: begun.here.name.clone(),
        deeds_fault: deeds_fault.unwrap_or_default(),
        ticks: ticks(lang, &typed.deeds),
        told: Field::new(lang, "told", "stall-invite-told", "text")
            .with(&typed.told)
            .hinted(lang, "stall-invite-told-hint")
            .wrong(lang, faults),
        until: Field::new(lang, "until", "role-last-day", "date")
            .with(&typed.until)
            .hinted(lang, "stall-invite-until-hint")
            .wrong(lang, faults),
        effect,
    });
    if !faults.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// The form, with an end in half a year.
pub async fn blank(State(site): State<Arc<Site>>, signed: Signed, Path(id): Path<String>) -> Answer {
    let id = maker_id(&site, &signed, &id)?;
    let begun = begin(&site, &signed, id).await?;
    let until = begun.today.checked_add((MONTHS / 2).months()).unwrap_or(begun.today).to_string();
    let typed = Typed { told: String::new(), deeds: vec![Deed::Items], until };
    Ok(page(&site, &signed, &begun, &typed, &Faults::default(), None))
}

/// Shows what an invitation would mean, and sends it when that was seen.
pub async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(id): Path<String>,
    filled: Filled,
) -> Answer {
    let id = maker_id(&site, &signed, &id)?;
    let begun = begin(&site, &signed, id).await?;
    let ticked = filled.fields();
    let typed = Typed {
        told: filled.get("told").to_owned(),
        deeds: Deed::ALL
            .into_iter()
            .filter(|d| ticked.iter().any(|(n, v)| n == "deed" && v == d.word()))
            .collect(),
        until: filled.get("until").trim().to_owned(),
    };
    let until: Option<Date> = typed.until.parse().ok();
    let draft = InvitationDraft {
        maker: id,
        region: begun.region.clone(),
        by: signed.person.id,
        told: typed.told.clone(),
        deeds: typed.deeds.clone(),
        until,
    };
    let (new, told) = match invite(MandateId(Uuid::now_v7()), &draft, begun.today) {
        Ok(new) => new,
        Err(mut faults) => {
            if until.is_none() && !typed.until.is_empty() {
                faults.0.retain(|f| f.field != "until");
                faults.add("until", &typed.until, Problem::NotADate);
            }
            return Ok(page(&site, &signed, &begun, &typed, &faults, None));
        }
    };
    let lang = &signed.lang;
    if filled.get("_do") != "save" {
        let days = text::date(new.until, lang);
        let days = sentence(lang.as_str(), "stall-invite-effect-days", &[("until", &days)]);
        let effect = Effect::of(lang, &told, &begun.here.name, begun.items, &new.deeds, days);
        return Ok(page(&site, &signed, &begun, &typed, &Faults::default(), Some(effect)));
    }
    let access = over_mandates(&site, &signed)?;
    let held = AssertUnwindSafe((access, new, told, begun.today));
    let command = filled.command(&signed, "invitation");
    let written = site
        .db
        .write(command, move |tx| {
            let (access, new, told, today) = &*held;
            invitation::invite(tx, access, new, told, *today)
        })
        .await;
    if let Err(store::Error::Faults(faults)) = &written {
        return Ok(page(&site, &signed, &begun, &typed, faults, None));
    }
    settle(&site, &signed, Kind::Maker, id.0, written).await?;
    Ok(Redirect::to(&format!("{MAKERS}/{id}/kuasa?selesai=undang")).into_response())
}
