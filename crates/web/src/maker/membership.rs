//! `/kerja/perajin/{id}/anggota`: the members of a group, and the groups of a maker, with the days.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{KeepMakers, ReadRegister};
use domain::fault::{Faults, Problem};
use domain::id::{Kind, MakerId, MembershipId};
use domain::lang::Lang;
use domain::maker::Maker;
use domain::maker::membership::join;
use jiff::civil::Date;
use store::maker::membership::{self, Named, PAGE};
use uuid::Uuid;

use super::mandate::{Line, Of, crumbs, days, look, of, yesterday};
use crate::account::guard::{Filled, Signed};
use crate::account::work::{Field, Work, fault};
use crate::ask::Path;
use crate::desk::values::Values;
use crate::desk::{Kept, edit, id, missing, settle};
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

#[derive(Template)]
#[template(path = "maker/members.html")]
struct MembersPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    title: String,
    done: String,
    path: String,
    adds: bool,
    is_group: bool,
    keeps: bool,
    members: Vec<Line>,
    groups: Vec<Line>,
    next: String,
    asked: String,
    looked: bool,
    found: Vec<Link>,
    /// Who was chosen to become a member.
    chosen: String,
    chosen_name: String,
    fault: String,
    fields: Vec<Field>,
}

fn line(lang: &Lang, n: &Named, today: Date) -> Line {
    let m = &n.membership;
    Line {
        id: m.id.to_string(),
        name: n.name.clone(),
        about: m.post.clone().unwrap_or_default(),
        days: days(lang, m.since, m.until),
        rest: !m.in_force(today),
        lasts: m.until.is_none_or(|last| last >= today),
        by: String::new(),
    }
}

#[derive(Default)]
struct Said {
    faults: Faults,
    filled: Filled,
}

async fn page(
    site: &Arc<Site>,
    signed: &Signed,
    id: Uuid,
    asked: Values,
    said: Said,
) -> Result<Response, Fail> {
    let read = signed.may::<ReadRegister>(site)?;
    let chosen = match Uuid::parse_str(said.filled.get("member")) {
        Ok(member) => Some(member),
        Err(_) => Uuid::parse_str(asked.get("perajin")).ok(),
    };
    let before = Uuid::parse_str(asked.get("after")).ok().map(MembershipId);
    let held = AssertUnwindSafe((site.clone(), signed.clone(), asked.clone()));
    let found = site
        .db
        .read(move |c| {
            let (site, signed, asked) = &*held;
            let Some(of) = of(c, site, signed, id)? else { return Ok(None) };
            let members = membership::members(c, &read, of.maker.id, before)?;
            let groups = membership::groups(c, &read, of.maker.id)?;
            let (_, looked) = if of.keeps { look(c, signed, asked.get("q"))? } else { Default::default() };
            let chosen = match chosen {
                Some(member) => match store::maker::register::get(c, &read, MakerId(member)) {
                    Err(store::Error::Refused) => None,
                    found => found?.map(|(m, _)| (m.id, m.name)),
                },
                None => None,
            };
            Ok(Some((of, members, groups, looked, chosen)))
        })
        .await;
    let found = settle(site, signed, Kind::Maker, id, found).await?;
    let Some((of, members, groups, looked, chosen)) = found else { return Err(missing(site, signed)) };
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let Of { maker, keeps, today } = of;
    let path = format!("{}/anggota", edit::at::<Maker>(id));
    let next = members.last().filter(|_| i64::try_from(members.len()).unwrap_or_default() >= PAGE);
    let since = if said.faults.is_empty() { today.to_string() } else { said.filled.get("since").to_owned() };
    let status = if said.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let chosen = chosen.unwrap_or((MakerId(Uuid::nil()), String::new()));
    let mut response = render(&MembersPage {
        page: site.private_page(lang, &maker.name),
        work: site.work(signed, Maker::PATH),
        crumbs: crumbs(lang, &maker, if maker.kind.has_members() { "members" } else { "memberships" }),
        title: maker.name.clone(),
        done: match asked.get("selesai") {
            "gabung" => say("member-done-join"),
            "keluar" => say("member-done-leave"),
            _ => String::new(),
        },
        adds: keeps && maker.kind.has_members(),
        // What was recorded is shown, also when the kind has changed since.
        is_group: maker.kind.has_members() || !members.is_empty(),
        keeps,
        members: members.iter().map(|n| line(lang, n, today)).collect(),
        groups: groups.iter().map(|n| line(lang, n, today)).collect(),
        next: next.map(|n| format!("{path}?after={}", n.membership.id)).unwrap_or_default(),
        looked: !asked.get("q").trim().is_empty(),
        asked: asked.get("q").to_owned(),
        found: looked
            .into_iter()
            .filter(|(other, _)| *other != id)
            .map(|(other, label)| Link {
                label,
                href: format!("{path}?perajin={other}#baru"),
                current: false,
            })
            .collect(),
        chosen: if chosen.1.is_empty() { String::new() } else { chosen.0.to_string() },
        chosen_name: chosen.1,
        fault: {
            let own = said.faults.0.iter().find(|f| f.field == "member");
            own.map(|f| fault(lang, &f.problem)).unwrap_or_default()
        },
        fields: vec![
            Field::new(lang, "post", "member-post", "text")
                .with(said.filled.get("post"))
                .hinted(lang, "member-post-hint")
                .wrong(lang, &said.faults),
            Field::new(lang, "since", "role-first-day", "date").with(&since).wrong(lang, &said.faults),
            Field::new(lang, "until", "role-last-day", "date")
                .with(said.filled.get("until"))
                .hinted(lang, "mandate-last-day-hint")
                .wrong(lang, &said.faults),
        ],
        path,
    });
    *response.status_mut() = status;
    Ok(response)
}

/// The members of a group, and the groups of a maker.
pub(crate) async fn list(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    uri: Uri,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let asked = Values::asked(uri.query().unwrap_or_default());
    page(&site, &signed, id, asked, Said::default()).await
}

/// Makes a maker a member.
pub(crate) async fn add(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let group = id(&site, &signed, &record)?;
    let keep = signed.may::<KeepMakers>(&site)?;
    let member = Uuid::parse_str(filled.get("member"));
    let member = member.map_err(|_| Fail::Unreadable(site.clone(), signed.lang.clone()))?;
    let held = AssertUnwindSafe((site.clone(), signed.clone(), keep.clone()));
    let found = site
        .db
        .read(move |c| {
            let (site, signed, keep) = &*held;
            let Some(of) = of(c, site, signed, group)? else { return Ok(None) };
            store::register::reach(c, keep, &of.maker.region)?;
            Ok(Some((of.maker, of.today)))
        })
        .await;
    let found = settle(&site, &signed, Kind::Maker, group, found).await?;
    let Some((maker, today)) = found else { return Err(missing(&site, &signed)) };
    let mut faults = Faults::default();
    let mut day = |field: &str| {
        let typed = filled.get(field).trim();
        let day: Option<Date> = typed.parse().ok();
        if day.is_none() && !typed.is_empty() {
            faults.add(field, typed, Problem::NotADate);
        }
        day
    };
    let (since, until) = (day("since").unwrap_or(today), day("until"));
    let new = join(MembershipId(Uuid::now_v7()), &maker, MakerId(member), filled.get("post"), since, until);
    let faults = match new {
        Ok(new) if faults.is_empty() => {
            let command = filled.command(&signed, "member");
            let written = site.db.write(command, move |tx| membership::join(tx, &keep, &new)).await;
            match written {
                Err(store::Error::Faults(faults)) => faults,
                written => {
                    settle(&site, &signed, Kind::Maker, member, written).await?;
                    let to = format!("{}/anggota?selesai=gabung", edit::at::<Maker>(group));
                    return Ok(Redirect::to(&to).into_response());
                }
            }
        }
        new => {
            faults.0.extend(new.err().unwrap_or_default().0);
            faults
        }
    };
    page(&site, &signed, group, Values::default(), Said { faults, filled }).await
}

/// Ends a membership, at once.
pub(crate) async fn end(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((record, membership)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    let (group, one) = (id(&site, &signed, &record)?, id(&site, &signed, &membership)?);
    let keep = signed.may::<KeepMakers>(&site)?;
    let last = yesterday(&site, &signed, group).await?;
    let command = filled.command(&signed, "member left");
    let written = site
        .db
        .write(command, move |tx| membership::leave(tx, &keep, MakerId(group), MembershipId(one), last))
        .await;
    settle(&site, &signed, Kind::Maker, group, written).await?;
    Ok(Redirect::to(&format!("{}/anggota?selesai=keluar", edit::at::<Maker>(group))).into_response())
}
