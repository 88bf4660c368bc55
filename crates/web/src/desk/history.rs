//! The history of a record: who changed what, when, from which office and why; two versions side by side; and putting an
//! earlier value back, which is a change like any other.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect};
use domain::access::{ReadHistory, ReadRegister};
use domain::fault::Faults;
use domain::id::Kind;
use domain::journal::Operation;
use domain::record::{Class, version};
use serde_json::Value;
use store::Conn;

use super::edit::{STALE, at, reason};
use super::values::Values;
use super::{Kept, id, missing, note_reading, said, settle, trail};
use crate::account::guard::{Filled, Signed};
use crate::account::work::{Work, fault};
use crate::ask::Path;
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

/// How many entries stand on a page.
const PAGE: i64 = 50;
/// How far back two versions can be compared.
const BACK: i64 = 500;

pub(crate) struct Change {
    pub field: String,
    pub label: String,
    pub before: String,
    pub after: String,
    /// Whether the value before can be put back.
    pub back: bool,
}

struct Line {
    position: i64,
    when: String,
    says: String,
    /// The record that was merged into this one, of which the entry tells.
    of: String,
    office: String,
    why: String,
    changes: Vec<Change>,
    /// Chosen for the comparison.
    a: bool,
    b: bool,
}

struct Pair {
    label: String,
    a: String,
    b: String,
}

#[derive(Template)]
#[template(path = "desk/history.html")]
struct HistoryPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    path: String,
    title: String,
    lines: Vec<Line>,
    version: String,
    next: String,
    compared: bool,
    a: String,
    b: String,
    pairs: Vec<Pair>,
}

/// The fields as they were right after the entry at a position.
fn state(
    now: &BTreeMap<String, Value>,
    entries: &[domain::journal::Entry],
    at: i64,
) -> BTreeMap<String, Value> {
    let mut state = now.clone();
    for entry in entries.iter().take_while(|e| e.position > at) {
        for f in &entry.fields {
            if matches!(entry.operation, Operation::Create | Operation::Change) {
                state.insert(f.name.clone(), f.old.clone());
            }
        }
    }
    state
}

/// The history.
pub(crate) async fn show<K: Kept>(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    uri: Uri,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let history = signed.may::<ReadHistory>(&site)?;
    let read = signed.may::<ReadRegister>(&site)?;
    let keep = signed.who.may::<K::Keep>();
    let asked = Values::asked(uri.query().unwrap_or_default());
    let number = |name: &str| asked.get(name).parse::<i64>().ok();
    let (a, b, before) = (number("a"), number("b"), number("after").unwrap_or(i64::MAX));
    let held = AssertUnwindSafe((site.clone(), signed.lang.clone(), keep));
    let found = site
        .db
        .read(move |c| {
            let (site, lang, keep) = &*held;
            let Some(record) = K::load(c, &read, id)? else { return Ok(None) };
            let holds = match (keep, record.region()) {
                (Some(keep), Some(region)) => keep.reaches(&store::region::path(c, region)?),
                (Some(keep), None) => keep.reaches(&store::region::path(c, &site.root)?),
                _ => false,
            };
            let keeps = holds && record.merged(c, &read)?.is_none();
            // What is for its owner alone is not told to those who only read, neither as it is nor as it was.
            let hidden: Vec<std::borrow::Cow<'static, str>> = match holds {
                true => Vec::new(),
                false => record
                    .fields()
                    .0
                    .into_iter()
                    .filter(|f| f.class > Class::Council)
                    .map(|f| f.name)
                    .collect(),
            };
            // A record that was merged into this one had choices of its own, which nobody can look up any more.
            let of_merged = |kind: Kind, field: &str| !holds && trail::may_be_the_owners(kind, field);
            let tell = |c: &mut Conn, kind: Kind, field: &str, value: &Value, here: bool| {
                if (hidden.iter().any(|h| h == field) || (!here && of_merged(kind, field)))
                    && !value.is_null()
                {
                    return Ok(sentence(lang.as_str(), "history-for-owner", &[]));
                }
                said::value(c, site, lang, kind, field, value)
            };
            let region = record.region().cloned();
            let own = store::trail::office(c)?;
            let entries =
                store::trail::of_record(c, &history, K::KIND, id, region.as_ref(), before, PAGE + 1)?;
            let mut lines = Vec::new();
            for entry in entries.iter().take(usize::try_from(PAGE).unwrap_or_default()) {
                let mut changes = Vec::new();
                let here = entry.record == id;
                for f in &entry.fields {
                    changes.push(Change {
                        label: said::label(lang, entry.kind.word(), &f.name),
                        before: tell(c, entry.kind, &f.name, &f.old, here)?,
                        after: tell(c, entry.kind, &f.name, &f.new, here)?,
                        back: keeps
                            && here
                            && entry.kind == K::KIND
                            && entry.operation == Operation::Change
                            && K::can_put_back(&f.name),
                        field: f.name.clone(),
                    });
                }
                lines.push(Line {
                    position: entry.position,
                    when: site.moment(entry.hlc.ms() * 1000, lang),
                    says: trail::says(c, lang, entry)?,
                    of: match store::trail::name(c, entry.kind, entry.record, lang)? {
                        Some(name) if !here => {
                            sentence(lang.as_str(), "history-of-merged", &[("name", &name)])
                        }
                        _ => String::new(),
                    },
                    office: trail::office(lang, entry, own),
                    why: entry.reason.clone().unwrap_or_default(),
                    changes,
                    a: a == Some(entry.position),
                    b: b == Some(entry.position),
                });
            }
            let next = (entries.len() > lines.len()).then(|| lines.last().map(|l| l.position)).flatten();
            let mut pairs = Vec::new();
            let mut whens = (String::new(), String::new());
            if let (Some(a), Some(b)) = (a, b) {
                let mut all =
                    store::trail::of_record(c, &history, K::KIND, id, region.as_ref(), i64::MAX, BACK)?;
                all.retain(|e| e.kind == K::KIND && e.record == id);
                let now: BTreeMap<String, Value> =
                    record.fields().0.into_iter().map(|f| (f.name.into_owned(), f.value)).collect();
                let (one, two) = (state(&now, &all, a), state(&now, &all, b));
                for (field, value) in &two {
                    let other = one.get(field).cloned().unwrap_or_default();
                    if other != *value {
                        pairs.push(Pair {
                            label: said::label(lang, K::STEM, field),
                            a: tell(c, K::KIND, field, &other, true)?,
                            b: tell(c, K::KIND, field, value, true)?,
                        });
                    }
                }
                let when = |at: i64| {
                    let entry = all.iter().find(|e| e.position == at);
                    entry.map(|e| site.moment(e.hlc.ms() * 1000, lang)).unwrap_or_default()
                };
                whens = (when(a), when(b));
            }
            Ok(Some(AssertUnwindSafe((record, lines, next, pairs, whens))))
        })
        .await;
    let found = settle(&site, &signed, K::KIND, id, found).await?;
    let Some(AssertUnwindSafe((record, lines, next, pairs, whens))) = found else {
        return Err(missing(&site, &signed));
    };
    if record.is_personal() {
        note_reading(&site, &signed, K::KIND, id, vec![("how", "history".to_owned())]).await?;
    }
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let title = record.title(lang);
    let path = at::<K>(id);
    Ok(render(&HistoryPage {
        page: site.private_page(lang, &format!("{}: {title}", say("history-title"))),
        work: site.work(&signed, K::PATH),
        crumbs: vec![
            Link { label: say(&format!("{}-register", K::STEM)), href: K::PATH.to_owned(), current: false },
            Link { label: title.clone(), href: path.clone(), current: false },
            Link { label: say("history-title"), href: String::new(), current: true },
        ],
        next: next.map(|n| format!("{path}/riwayat?after={n}")).unwrap_or_default(),
        path,
        title,
        lines,
        version: version(&record.fields()),
        compared: a.is_some() && b.is_some(),
        a: whens.0,
        b: whens.1,
        pairs,
    }))
}

/// Fields that only make sense together are put back together.
const TOGETHER: &[&[&str]] = &[&["consent_date", "consent_by"]];

/// Puts the value before an entry back.
pub(crate) async fn put_back<K: Kept>(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let keep = signed.may::<K::Keep>(&site)?;
    let history = signed.may::<ReadHistory>(&site)?;
    let read = signed.may::<ReadRegister>(&site)?;
    let told = |key| Fail::Told(site.clone(), signed.lang.clone(), StatusCode::UNPROCESSABLE_ENTITY, key);
    let mut faults = Faults::default();
    let why = reason(filled.get("why"), &mut faults);
    let Ok(position) = filled.get("entry").parse::<i64>() else { return Err(told("put-back")) };
    let field = filled.get("field").to_owned();
    if !faults.is_empty() || !K::can_put_back(&field) {
        return Err(told("put-back"));
    }
    let mut command = filled.command(&signed, "");
    command.reason = why.or_else(|| Some(sentence(signed.lang.as_str(), "history-put-back-why", &[])));
    let began = filled.get("_v").to_owned();
    let held = AssertUnwindSafe((site.clone(), read, keep, history));
    let written = site
        .db
        .write(command, move |tx| {
            let (site, read, keep, history) = &*held;
            tx.lock(K::KIND, id)?;
            let now = K::load(tx.conn(), read, id)?.ok_or(store::Error::Missing)?;
            // Some records are read further than they are kept.
            match now.region() {
                Some(region) => store::register::reach(tx.conn(), keep, region)?,
                None => store::register::reach_root(tx.conn(), keep)?,
            }
            if version(&now.fields()) != began {
                return Err(store::Error::Constraint { name: STALE.into() });
            }
            let region = now.region().cloned();
            let before = position.saturating_add(1);
            let entries =
                store::trail::of_record(tx.conn(), history, K::KIND, id, region.as_ref(), before, 1)?;
            let entry =
                entries.into_iter().find(|e| e.position == position && e.kind == K::KIND && e.record == id);
            let entry = entry.ok_or(store::Error::Missing)?;
            let with: &[&str] = TOGETHER.iter().find(|t| t.contains(&field.as_str())).copied().unwrap_or(&[]);
            let fields: Vec<(&str, &Value)> = entry
                .fields
                .iter()
                .filter(|f| f.name == field || with.contains(&f.name.as_str()))
                .map(|f| (f.name.as_str(), &f.old))
                .collect();
            if fields.is_empty() {
                return Err(store::Error::Missing);
            }
            let earlier = now.put_back(site, &fields).ok_or(store::Error::Missing)?;
            earlier.map_err(store::Error::Faults)?.save(tx, keep)?;
            Ok(())
        })
        .await;
    match &written {
        Err(store::Error::Constraint { name }) if name == STALE => return Err(told("put-back-stale")),
        Err(store::Error::Faults(faults)) => {
            let what = faults.0.first().map(|f| fault(&signed.lang, &f.problem)).unwrap_or_default();
            tracing::debug!(what, "an earlier value does not fit any more");
            return Err(told("put-back"));
        }
        _ => {}
    }
    settle(&site, &signed, K::KIND, id, written).await?;
    Ok(Redirect::to(&format!("{}?selesai=kembali", at::<K>(id))).into_response())
}
