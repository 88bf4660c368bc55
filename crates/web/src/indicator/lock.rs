//! `/kerja/target/{code}/kunci`: the level above approves a region's year and closes it, or opens it again with a reason.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::KeepTargets;
use domain::fault::Faults;
use domain::id::Kind;
use domain::lang::Lang;
use domain::region::RegionCode;
use store::indicator::lock::{Act, act, over, seen};
use store::indicator::page::RegionPage;

use super::region::shown;
use super::{at, keep, year};
use crate::account::guard::{Filled, Signed};
use crate::account::work::fault;
use crate::ask::Path;
use crate::desk::settle;
use crate::desk::values::Values;
use crate::error::{Answer, Fail};
use crate::{Site, sentence, text};

/// What went wrong with the form, and what was typed into it.
#[derive(Default)]
pub(super) struct Wrong {
    pub fault: String,
    pub typed: String,
}

/// The form, for whoever may close the year or open it.
pub(super) struct LockForm {
    /// What it sends.
    pub word: &'static str,
    pub label: String,
    pub about: String,
    pub note: String,
    pub needed: bool,
    pub seen: String,
    pub fault: String,
    pub typed: String,
}

/// What is said of a year that is closed, or was opened again; empty where neither is so. `council` may read the note.
pub(super) fn said(
    lang: &Lang,
    page: &RegionPage,
    name: impl Fn(&RegionCode) -> String,
    council: bool,
) -> String {
    let told = |key: &str, lock: &domain::indicator::YearLock| {
        let (year, day, by) = (lock.year.to_string(), text::date(lock.day, lang), name(&lock.region));
        let arguments = [("year", year.as_str()), ("date", day.as_str()), ("region", by.as_str())];
        let said = sentence(lang.as_str(), key, &arguments);
        match lock.note.as_ref().filter(|_| council) {
            Some(note) => format!("{said} {}", sentence(lang.as_str(), "lock-note-said", &[("note", note)])),
            None => said,
        }
    };
    match (&page.closed, &page.lock) {
        (Some(lock), _) if lock.region == page.region.code => told("lock-closed", lock),
        (Some(lock), _) => told("lock-closed-above", lock),
        (None, Some(lock)) if council => told("lock-opened", lock),
        _ => String::new(),
    }
}

/// The form for a region and year; nothing for a year that is still to come.
pub(super) fn form(
    lang: &Lang,
    page: &RegionPage,
    year: i32,
    this_year: i32,
    wrong: Wrong,
) -> Option<LockForm> {
    let closed = page.lock.as_ref().is_some_and(|l| l.closed);
    if year > this_year && !closed {
        return None;
    }
    let (word, needed) = if closed { ("buka", true) } else { ("kunci", false) };
    let told = year.to_string();
    let say =
        |key: &str| sentence(lang.as_str(), key, &[("year", &told), ("region", &page.region.full_name)]);
    Some(LockForm {
        word,
        label: say(if closed { "lock-open" } else { "lock-close" }),
        about: say(if closed { "lock-open-about" } else { "lock-close-about" }),
        note: say(if closed { "lock-why" } else { "lock-note" }),
        needed,
        seen: seen(page.lock.as_ref()),
        fault: wrong.fault,
        typed: wrong.typed,
    })
}

/// Leads away from a form that changes a year which is closed; its region's page says why.
pub(super) async fn closed(
    site: &Arc<Site>,
    signed: &Signed,
    region: &RegionCode,
    year: i32,
) -> Result<Option<Response>, Fail> {
    let code = region.clone();
    let lock = site.db.read(move |c| over(c, &code, year)).await.map_err(signed.fail(site))?;
    Ok(lock.map(|_| Redirect::to(&at(region, year)).into_response()))
}

fn told(lang: &Lang, faults: &Faults) -> String {
    faults.0.first().map(|f| fault(lang, &f.problem)).unwrap_or_default()
}

/// Closes the year, or opens it.
pub(super) async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(code): Path<String>,
    filled: Filled,
) -> Answer {
    let (region, access): (_, domain::access::Access<KeepTargets>) = keep(&site, &signed, &code).await?;
    let year = year(&site, &Values::of(&filled));
    let note = filled.get("note").trim().to_owned();
    let (wanted, done) = match filled.get("_do") {
        "kunci" => (Act::Close(note.clone()), "kunci"),
        "buka" => (Act::Open(note.clone()), "buka"),
        _ => return Err(Fail::Unreadable(site.clone(), signed.lang.clone())),
    };
    let mut command = filled.command(&signed, "year");
    command.reason = Some(note.clone()).filter(|n| !n.is_empty());
    let (profile, of, was_seen) =
        (site.profile.key.clone(), region.code.clone(), filled.get("_v").to_owned());
    let today = site.today([region.code.as_str(), site.root.as_str()]);
    let written = site
        .db
        .write(command, move |tx| {
            act(tx, &access, &profile, (&of, year), (&was_seen, today), &wanted).map(drop)
        })
        .await;
    let (fault, status) = match &written {
        Err(store::Error::Constraint { name }) if name == "version" => {
            (sentence(signed.lang.as_str(), "lock-stale", &[]), StatusCode::CONFLICT)
        }
        Err(store::Error::Faults(faults)) => (told(&signed.lang, faults), StatusCode::UNPROCESSABLE_ENTITY),
        _ => (String::new(), StatusCode::OK),
    };
    if !fault.is_empty() {
        let mut page = shown(&site, &signed, region, year, "", Wrong { fault, typed: note }).await?;
        *page.status_mut() = status;
        return Ok(page);
    }
    settle(&site, &signed, Kind::Region, region.id, written).await?;
    Ok(Redirect::to(&format!("{}&selesai={done}", at(&region.code, year))).into_response())
}
