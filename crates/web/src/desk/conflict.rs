//! Somebody else saved meanwhile: both versions, field by field, and a choice for each. Nothing is written over in silence.
//!
//! What the form began with is found by taking the journal's entries back, one after the other, until the version fits. Where
//! only one of the two changed a field, that one's is proposed; where both did, the person has to choose.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use domain::fault::Faults;
use domain::journal::Entry;
use domain::publication::Publication;
use domain::record::version;
use store::Conn;
use uuid::Uuid;

use super::Kept;
use super::edit::{Begun, at};
use super::form::fill;
use super::values::Values;
use crate::Site;
use crate::account::guard::{Filled, Signed};
use crate::account::work::Work;
use crate::error::{Answer, render};
use crate::page::{Link, Page};
use crate::sentence;

/// How many entries are taken back at most.
const BACK: i64 = 50;
/// The beginning of the names of the choices.
const PICK: &str = "_pick-";

struct Line {
    name: String,
    label: String,
    before: String,
    theirs: String,
    mine: String,
    /// `theirs`, `mine`, or nothing where the person has to choose.
    proposed: &'static str,
    fault: bool,
}

#[derive(Template)]
#[template(path = "desk/conflict.html")]
struct ConflictPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    action: String,
    back: String,
    version: String,
    base: String,
    saved: String,
    lines: Vec<Line>,
    hidden: Vec<(String, String)>,
    missing: bool,
}

/// Puts the choices of an earlier page of this kind into what was typed; `false` when one is missing.
pub(crate) fn choose(values: &mut Values, filled: &Filled, theirs: &Values) -> bool {
    let mut complete = true;
    for name in filled.get("_lines").split(' ').filter(|n| !n.is_empty()) {
        match filled.get(&format!("{PICK}{name}")) {
            "theirs" => values.replace(name, theirs.all(name)),
            "mine" => {}
            _ => complete = false,
        }
    }
    complete
}

/// The record as it was when the form began, as far as the journal tells.
fn base<K: Kept>(c: &mut Conn, site: &Site, now: &K, began: &str) -> store::Result<Option<K>> {
    let mut record = now.clone();
    let entries = store::journal::history(c, now.id(), i64::MAX, BACK)?;
    for mut entry in entries.into_iter().filter(|e| e.kind == K::KIND) {
        if version(&record.fields()) == began {
            return Ok(Some(record));
        }
        store::journal::unseal(c, &mut entry)?;
        let fields: Vec<(&str, &serde_json::Value)> =
            entry.fields.iter().filter(|f| f.name != "status").map(|f| (f.name.as_str(), &f.old)).collect();
        if !fields.is_empty() {
            match record.put_back(site, &fields) {
                Some(Ok(earlier)) => record = earlier,
                _ => return Ok(None),
            }
        }
        let status = entry.fields.iter().find(|f| f.name == "status").and_then(|f| f.old.as_str());
        if let Some(status) = status.and_then(Publication::from_word) {
            record = record.with_status(status);
        }
    }
    Ok((version(&record.fields()) == began).then_some(record))
}

/// Who saved last, and when.
fn saved<K: Kept>(c: &mut Conn, id: Uuid) -> store::Result<Option<(Entry, Option<String>)>> {
    use domain::journal::Operation;
    let entries = store::journal::history(c, id, i64::MAX, BACK)?;
    let last = entries
        .into_iter()
        .filter(|e| e.kind == K::KIND)
        .find(|e| matches!(e.operation, Operation::Create | Operation::Change | Operation::Erase));
    let Some(entry) = last else { return Ok(None) };
    let name = store::trail::actor(c, &entry.actor)?;
    Ok(Some((entry, name)))
}

/// Both versions side by side.
pub(crate) async fn page<K: Kept>(
    site: &Arc<Site>,
    signed: &Signed,
    begun: Begun<K>,
    mine: Values,
    filled: &Filled,
) -> Answer {
    let Some(record) = begun.record else {
        return Err(super::missing(site, signed));
    };
    let lang = &signed.lang;
    // A page of this kind carries on what the form began with.
    let first = filled.get("_b");
    let began = if first.is_empty() { filled.get("_v") } else { first }.to_owned();
    let base_version = began.clone();
    let held = AssertUnwindSafe((site.clone(), record.clone(), began));
    let (before, last) = site
        .db
        .read(move |c| {
            let (site, record, began) = &*held;
            let base = base(c, site, record, began)?;
            let before = base.map(|b| b.values(c, site)).transpose()?;
            Ok((before, saved::<K>(c, record.id())?))
        })
        .await
        .map_err(signed.fail(site))?;
    let theirs = begun.values;
    let mut sections = K::sections(site, lang, &begun.choices);
    fill(lang, &mut sections, &mine, &Faults::default());
    let asked: Vec<&str> = filled.get("_lines").split(' ').filter(|n| !n.is_empty()).collect();
    let mut lines = Vec::new();
    for input in sections.iter().flat_map(|s| &s.inputs) {
        let norm =
            |v: &Values| v.all(&input.name).iter().map(|t| t.replace("\r\n", "\n")).collect::<Vec<_>>();
        let (a, b) = (norm(&theirs), norm(&mine));
        if a == b {
            continue;
        }
        let old = before.as_ref().map(norm);
        let picked = filled.get(&format!("{PICK}{}", input.name));
        let proposed = match (picked, &old) {
            ("theirs", _) => "theirs",
            ("mine", _) => "mine",
            (_, Some(old)) if *old == a => "mine",
            (_, Some(old)) if *old == b => "theirs",
            _ => "",
        };
        lines.push(Line {
            name: input.name.clone(),
            label: input.label.clone(),
            before: old.map(|o| input.said(&o)).unwrap_or_default(),
            theirs: input.said(&a),
            mine: input.said(&b),
            proposed,
            fault: proposed.is_empty() && asked.contains(&input.name.as_str()),
        });
    }
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let saved = last.map_or_else(
        || say("conflict-intro-nobody"),
        |(entry, name)| {
            let who = super::said::actor(lang, &entry.actor, name.as_deref());
            let when = site.moment(entry.hlc.ms() * 1000, lang);
            sentence(lang.as_str(), "conflict-intro", &[("who", &who), ("when", &when)])
        },
    );
    let mut hidden = mine.0.clone();
    hidden.push(("why".to_owned(), filled.get("why").to_owned()));
    let missing = lines.iter().any(|l| l.fault);
    let title = record.title(lang);
    let mut response = render(&ConflictPage {
        page: site.private_page(lang, &say("conflict-title")),
        work: site.work(signed, K::PATH),
        crumbs: vec![
            Link { label: say(&format!("{}-register", K::STEM)), href: K::PATH.to_owned(), current: false },
            Link { label: title, href: at::<K>(record.id()), current: false },
            Link { label: say("conflict-title"), href: String::new(), current: true },
        ],
        action: format!("{}/ubah", at::<K>(record.id())),
        back: at::<K>(record.id()),
        version: begun.version,
        base: base_version,
        saved,
        lines,
        hidden,
        missing,
    });
    *response.status_mut() = StatusCode::CONFLICT;
    Ok(response)
}
