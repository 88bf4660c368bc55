//! `/kerja/perajin/{id}/penjualan/ubah`: an officer sets how a maker sends and is paid, for one that asked for it, and says so.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::KeepOrders;
use domain::fault::Faults;
use domain::id::{Kind, MakerId};
use domain::market::terms::Terms;
use domain::record::{Record, version};

use crate::account::guard::{Filled, Signed};
use crate::account::work::{Field, Work};
use crate::ask::Path;
use crate::desk::edit::STALE;
use crate::desk::form::{Section, Told};
use crate::desk::settle;
use crate::desk::values::Values;
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::stall::terms_form::{Zone, beside, fill_plainly, read as read_terms, sections, values, zones};
use crate::{Site, sentence};

#[derive(Template)]
#[template(path = "market/office-terms-form.html")]
struct FormPage {
    page: Page,
    work: Work,
    maker: Link,
    action: String,
    version: String,
    done: String,
    stale: String,
    told: Vec<Told>,
    sections: Vec<Section>,
    why: Field,
}

struct Begun {
    terms: Terms,
    zones: Vec<Zone>,
    name: String,
}

async fn begin(site: &Arc<Site>, signed: &Signed, id: MakerId) -> Result<Begun, Fail> {
    let access = signed.may::<KeepOrders>(site)?;
    let held = AssertUnwindSafe((signed.clone(), access));
    let read = site
        .db
        .read(move |c| {
            let (signed, access) = &*held;
            let terms = store::market::terms::of(c, id)?.ok_or(store::Error::Missing)?;
            if !access.reaches(&store::region::path(c, &terms.region)?) {
                return Err(store::Error::Refused);
            }
            let name = store::trail::name(c, Kind::Maker, id.0, &signed.lang)?.unwrap_or_default();
            let zones = zones(c, &signed.lang, &terms)?;
            Ok(AssertUnwindSafe(Begun { terms, zones, name }))
        })
        .await;
    settle(site, signed, Kind::Maker, id.0, read).await.map(|b| b.0)
}

fn page(
    site: &Site,
    signed: &Signed,
    begun: Begun,
    typed: Option<&Values>,
    faults: &Faults,
    (stale, done): (bool, bool),
) -> Response {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let Begun { terms, zones, name } = begun;
    let stored = values(site, lang, &terms, &zones);
    let mut sections = sections(site, lang, &zones);
    let told = fill_plainly(lang, &mut sections, typed.unwrap_or(&stored), faults);
    if stale {
        beside(lang, &mut sections, &stored);
    }
    let mut why = Field::new(lang, "why", "order-why", "text")
        .with(typed.map_or("", |t| t.get("why")))
        .hinted(lang, "office-terms-why-hint")
        .wrong(lang, faults);
    why.longest = 300;
    let mut response = render(&FormPage {
        page: site.private_page(lang, &say("office-terms-change")),
        work: site.work(signed, super::office::PATH),
        maker: Link { label: name, href: format!("/kerja/perajin/{}", terms.maker), current: false },
        action: format!("/kerja/perajin/{}/penjualan/ubah", terms.maker),
        version: version(&terms.fields()),
        done: if done {
            say(if terms.sells() { "office-terms-saved" } else { "office-terms-saved-not-open" })
        } else {
            String::new()
        },
        stale: if stale { say("stall-stale") } else { String::new() },
        told,
        sections,
        why,
    });
    if !faults.is_empty() || stale {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// The form.
pub async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    uri: Uri,
) -> Answer {
    let id = MakerId(crate::desk::id(&site, &signed, &text)?);
    let begun = begin(&site, &signed, id).await?;
    let done = uri.query().unwrap_or_default().contains("selesai");
    Ok(page(&site, &signed, begun, None, &Faults::default(), (false, done)))
}

/// Takes the form.
pub async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    filled: Filled,
) -> Answer {
    let id = MakerId(crate::desk::id(&site, &signed, &text)?);
    let access = signed.may::<KeepOrders>(&site)?;
    let begun = begin(&site, &signed, id).await?;
    let typed = Values::of(&filled);
    let mut faults = Faults::default();
    let why = crate::desk::edit::reason(filled.get("why"), &mut faults);
    let new = crate::desk::form::together(read_terms(&site, &begun.terms, &begun.zones, &typed), faults);
    let new = match new {
        Ok(new) => new,
        Err(faults) => return Ok(page(&site, &signed, begun, Some(&typed), &faults, (false, false))),
    };
    let mut command = filled.command(&signed, "");
    command.reason = why;
    let began = filled.get("_v").to_owned();
    let held = AssertUnwindSafe((access, new));
    let written = site
        .db
        .write(command, move |tx| {
            let (access, new) = &*held;
            tx.lock(Kind::Terms, id.0)?;
            let now = store::market::terms::of(tx.conn(), id)?.ok_or(store::Error::Missing)?;
            if version(&now.fields()) != began {
                return Err(store::Error::Constraint { name: STALE.into() });
            }
            store::market::terms::save_for(tx, access, new).map(drop)
        })
        .await;
    match written {
        Err(store::Error::Constraint { name }) if name == STALE => {
            let begun = begin(&site, &signed, id).await?;
            Ok(page(&site, &signed, begun, Some(&typed), &Faults::default(), (true, false)))
        }
        Err(store::Error::Faults(faults)) => {
            let begun = begin(&site, &signed, id).await?;
            Ok(page(&site, &signed, begun, Some(&typed), &faults, (false, false)))
        }
        written => {
            settle(&site, &signed, Kind::Terms, id.0, written).await?;
            let to = format!("/kerja/perajin/{id}/penjualan/ubah?selesai=simpan");
            Ok(Redirect::to(&to).into_response())
        }
    }
}
