//! A part of a council's set as a form: begun, shown with what is wrong in it, and saved.
//!
//! A form carries the version of the whole set with which it began. Who saves over another version is told, and sees what they typed
//! beside what stands there now; nothing is written over in silence.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{KeepRounds, ReadRegister};
use domain::assessment::criteria::own::{OwnSet, change};
use domain::assessment::criteria::{CriteriaSet, SetFault};
use domain::fault::Faults;
use domain::id::{CriteriaSetId, Kind};
use domain::record::{Record, version};

use super::{PATH, said};
use crate::account::guard::{Filled, Signed};
use crate::account::work::Work;
use crate::desk::edit::{STALE, at, load, reason};
use crate::desk::form::{Section, Told, fill};
use crate::desk::values::{Values, decimal};
use crate::desk::{id, missing, settle};
use crate::error::{Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

/// The most that a weight or a whole may be.
const MOST: i64 = 1_000_000;
/// So many decimal places.
const PLACES: u32 = 4;

#[derive(Template)]
#[template(path = "criteria/part.html")]
struct PartPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    heading: String,
    intro: String,
    action: String,
    back: String,
    version: String,
    stale: bool,
    sections: Vec<Section>,
    told: Vec<Told>,
    why: String,
    remove: String,
}

/// The form of a part.
pub(super) struct Form {
    /// Its address after that of the set.
    pub tail: String,
    /// What it is called.
    pub heading: String,
    /// What is to be said before.
    pub intro: String,
    /// Its inputs.
    pub sections: Vec<Section>,
    /// What the button says that takes the part out; empty for none.
    pub remove: String,
}

/// What is wrong in a form.
#[derive(Default)]
pub(super) struct Wrong {
    /// What cannot be read.
    pub faults: Faults,
    /// What no set can be, each with the name of its input.
    pub of_set: Vec<(String, SetFault)>,
    /// Whether somebody else saved meanwhile.
    pub stale: bool,
    /// The reason that was typed.
    pub why: String,
}

/// The set that is to be changed, where the rights reach.
pub(super) async fn begin(site: &Arc<Site>, signed: &Signed, named: &str) -> Result<OwnSet, Fail> {
    let keep = signed.may::<KeepRounds>(site)?;
    let read = signed.may::<ReadRegister>(site)?;
    let id = id(site, signed, named)?;
    let found = site.db.read(move |c| load::<OwnSet>(c, &read, &keep, id)).await;
    settle(site, signed, Kind::CriteriaSet, id, found).await?.ok_or_else(|| missing(site, signed))
}

/// Puts what no set can be at its inputs; what comes back is told at the top.
fn blame(sections: &mut [Section], set: &CriteriaSet, wrong: &Wrong, signed: &Signed) -> Vec<Told> {
    let lang = &signed.lang;
    let mut told = Vec::new();
    for (field, fault) in &wrong.of_set {
        let mut inputs = sections.iter_mut().flat_map(|s| &mut s.inputs);
        let found = inputs.find(|i| i.name == *field || i.name.starts_with(&format!("{field}_")));
        let what = said::problem(fault, lang);
        match found {
            Some(input) => {
                input.fault.clone_from(&what);
                told.push(Told { at: input.name.clone(), label: input.label.clone(), what });
            }
            None => told.push(Told {
                at: String::new(),
                label: said::fault(set, fault, lang),
                what: String::new(),
            }),
        }
    }
    told
}

/// The page of a form.
pub(super) fn page(
    site: &Site,
    signed: &Signed,
    own: &OwnSet,
    form: Form,
    values: &Values,
    wrong: Wrong,
) -> Response {
    let lang = &signed.lang;
    let mut sections = form.sections;
    let mut told = fill(lang, &mut sections, values, &wrong.faults);
    told.extend(blame(&mut sections, &own.set, &wrong, signed));
    for t in told.iter_mut().filter(|t| t.label == "why") {
        t.label = said::say(lang, "desk-why");
    }
    let path = at::<OwnSet>(own.id.0);
    let title = own.set.name.text(lang).to_owned();
    let status = match (wrong.stale, told.is_empty()) {
        (true, _) => StatusCode::CONFLICT,
        (_, false) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    let mut response = render(&PartPage {
        page: site.private_page(lang, &format!("{}: {title}", form.heading)),
        work: site.work(signed, PATH),
        crumbs: vec![
            Link { label: said::say(lang, "criteria-set-register"), href: PATH.to_owned(), current: false },
            Link { label: title, href: path.clone(), current: false },
            Link { label: form.heading.clone(), href: String::new(), current: true },
        ],
        heading: form.heading,
        intro: form.intro,
        action: format!("{path}/{}", form.tail),
        back: path,
        version: version(&own.fields()),
        stale: wrong.stale,
        sections,
        told,
        why: wrong.why,
        remove: form.remove,
    });
    *response.status_mut() = status;
    response
}

/// What became of saving.
pub(super) enum Saved {
    /// It is stored; this leads to the set.
    Done(Response),
    /// Nothing is stored, and this is wrong; the set as it is now.
    Not(Box<OwnSet>, Vec<SetFault>, Wrong),
}

/// Saves a set in which a form has changed something, unless another version of it was saved meanwhile.
pub(super) async fn save(
    site: &Arc<Site>,
    signed: &Signed,
    filled: &Filled,
    own: OwnSet,
    set: CriteriaSet,
) -> Result<Saved, Fail> {
    let mut wrong = Wrong { why: filled.get("why").to_owned(), ..Wrong::default() };
    let why = reason(filled.get("why"), &mut wrong.faults);
    let done = |id: CriteriaSetId| {
        let to = format!("{}?selesai=simpan", at::<OwnSet>(id.0));
        Saved::Done(Redirect::to(&to).into_response())
    };
    let began = filled.get("_v").to_owned();
    if began != version(&own.fields()) {
        // A form that is sent twice finds its own change, which is no conflict.
        if write(site, signed, filled.command(signed, ""), own.clone(), began).await? {
            return Ok(done(own.id));
        }
        wrong.stale = true;
        let own = begin(site, signed, &own.id.to_string()).await?;
        return Ok(Saved::Not(Box::new(own), Vec::new(), wrong));
    }
    let new = match change(&own, set, &site.profile) {
        Ok(new) if wrong.faults.is_empty() => new,
        Ok(_) => return Ok(Saved::Not(Box::new(own), Vec::new(), wrong)),
        Err(faults) => return Ok(Saved::Not(Box::new(own), faults, wrong)),
    };
    let mut command = filled.command(signed, "");
    command.reason = why;
    let id = own.id;
    if write(site, signed, command, new, began).await? {
        return Ok(done(id));
    }
    wrong.stale = true;
    let own = begin(site, signed, &id.to_string()).await?;
    Ok(Saved::Not(Box::new(own), Vec::new(), wrong))
}

/// Stores a set over the version that a form began with; whether it still was that one, or the form was sent before.
pub(super) async fn write(
    site: &Arc<Site>,
    signed: &Signed,
    command: store::Command,
    new: OwnSet,
    began: String,
) -> Result<bool, Fail> {
    let keep = signed.may::<KeepRounds>(site)?;
    let read = signed.may::<ReadRegister>(site)?;
    let id = new.id;
    let held = AssertUnwindSafe((new, keep, read));
    let written = site
        .db
        .write(command, move |tx| {
            let (new, keep, read) = &*held;
            tx.lock(Kind::CriteriaSet, id.0)?;
            let now = store::assessment::criteria::get(tx.conn(), read, id)?.ok_or(store::Error::Missing)?;
            if version(&now.fields()) != began {
                return Err(store::Error::Constraint { name: STALE.into() });
            }
            store::assessment::criteria::save(tx, keep, new)?;
            Ok(())
        })
        .await;
    if let Err(store::Error::Constraint { name }) = &written
        && name == STALE
    {
        return Ok(false);
    }
    settle(site, signed, Kind::CriteriaSet, id.0, written).await?;
    Ok(true)
}

/// A number with decimal places, or nothing.
pub(super) fn weight(values: &Values, field: &str, faults: &mut Faults) -> Option<f64> {
    let text = values.get(field);
    match decimal(text, PLACES, MOST * 10i64.pow(PLACES)) {
        Ok(number) => number.map(|n| n as f64 / 10_f64.powi(PLACES as i32)),
        Err(problem) => {
            faults.add(field, text, problem);
            None
        }
    }
}

/// A whole number that may be negative, or nothing.
pub(super) fn whole(values: &Values, field: &str, faults: &mut Faults) -> Option<i32> {
    let text = values.get(field).trim().replace('−', "-");
    if text.is_empty() {
        return None;
    }
    let (min, max) = (-1000, 1000);
    match text.parse::<i32>() {
        Ok(n) if (min..=max).contains(&n) => Some(n),
        _ => {
            let problem = domain::fault::Problem::NotAWholeNumber { min: min.into(), max: max.into() };
            faults.add(field, text, problem);
            None
        }
    }
}

/// A number as a form writes it.
pub(super) fn written(number: Option<f64>, signed: &Signed) -> String {
    number.map(|n| said::number(n, &signed.lang)).unwrap_or_default()
}

/// Where a fault of the set stands in a form: a list with the number of an entry, and what of it. `criteria[2].rubric.3 (market)` is
/// the list `criteria`, the number 1, and `rubric.3`.
pub(super) fn taken_apart(fault: &SetFault) -> (&str, Option<usize>, &str) {
    let path = fault.place.split(" (").next().unwrap_or_default();
    let (list, part) = path.split_once('.').unwrap_or((path, ""));
    let (list, number) = list.split_once('[').unwrap_or((list, ""));
    let number = number.trim_end_matches(']').parse::<usize>().ok().and_then(|n| n.checked_sub(1));
    (list, number, part)
}

/// A sentence about something that is named.
pub(super) fn about(signed: &Signed, key: &str, name: &str) -> String {
    sentence(signed.lang.as_str(), key, &[("name", name)])
}
