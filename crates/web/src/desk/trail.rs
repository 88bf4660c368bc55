//! `/kerja/riwayat`: the whole trail of a region or a person, filtered and as a file; and what an entry says in one sentence.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use domain::access::{Access, KeepMakers, ReadHistory};
use domain::account::PersonId;
use domain::id::{Kind, OfficeId};
use domain::journal::{Entry, Operation};
use domain::lang::Lang;
use domain::region::RegionCode;
use store::Conn;
use store::trail::{Filter, Page as Found};
use transfer::Format;
use transfer::export::ExportError;
use uuid::Uuid;

use super::choices::{self, region_typed};
use super::export::{Sent, stream};
use super::form::{Input, Way};
use super::list::settle;
use super::said;
use super::values::Values;
use crate::account::guard::Signed;
use crate::account::work::Work;
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{Site, sentence};

/// Its address.
pub(crate) const PATH: &str = "/kerja/riwayat";

/// How many entries stand on a page.
const PAGE: usize = 50;
/// How many are read at a time for a file.
const CHUNK: usize = 200;

/// The kinds whose trail can be asked for.
const KINDS: &[Kind] = &[
    Kind::Maker,
    Kind::Item,
    Kind::Variant,
    Kind::Craft,
    Kind::Motif,
    Kind::Region,
    Kind::RegionGroup,
    Kind::Person,
    Kind::Holding,
    Kind::Designation,
    Kind::Proposal,
    Kind::Evidence,
    Kind::Document,
    Kind::Objection,
    Kind::Review,
    Kind::Target,
    Kind::Report,
    Kind::YearLock,
    Kind::Mandate,
    Kind::Invitation,
    Kind::Holiday,
    Kind::Membership,
    Kind::Council,
    Kind::Division,
    Kind::Post,
    Kind::Officeholder,
    Kind::Statute,
    Kind::CriteriaSet,
    Kind::Business,
    Kind::Number,
    Kind::Permit,
    Kind::Coaching,
    Kind::Consent,
    Kind::Merge,
    Kind::ErasureRequest,
    Kind::Round,
    Kind::Candidate,
    Kind::Seat,
    Kind::Sheet,
    Kind::Weighing,
    Kind::Result,
    Kind::Need,
    Kind::Payment,
    Kind::Payout,
    Kind::Return,
];

/// What an entry says, in one sentence.
pub(crate) fn says(c: &mut Conn, lang: &Lang, entry: &Entry) -> store::Result<String> {
    let name = store::trail::actor(c, &entry.actor)?;
    let who = said::actor(lang, &entry.actor, name.as_deref());
    let kind = sentence(lang.as_str(), &format!("trail-kind-{}", entry.kind.word()), &[]);
    let what = match store::trail::name(c, entry.kind, entry.record, lang)? {
        Some(name) if !name.is_empty() => format!("{kind} {name}"),
        _ => kind,
    };
    let stem = entry.kind.word();
    let fields: Vec<String> =
        entry.fields.iter().map(|f| said::label(lang, stem, &f.name).to_lowercase()).collect();
    let status = match entry.fields.as_slice() {
        [only] if only.name == "status" && entry.operation == Operation::Change => only.new.as_str(),
        _ => None,
    };
    let fields = fields.join(", ");
    if let Some(status) = status {
        let key = format!("trail-status-{status}");
        let found = crate::messages::words(lang.as_str(), &key);
        if *found != key {
            return Ok(sentence(lang.as_str(), &key, &[("who", &who), ("what", &what)]));
        }
    }
    let key = match entry.operation {
        Operation::Create => "trail-create",
        Operation::Change => "trail-change",
        Operation::Delete => "trail-delete",
        Operation::Erase => "trail-erase",
        Operation::Refuse => "trail-refuse",
        Operation::Read => "trail-read",
    };
    Ok(sentence(lang.as_str(), key, &[("who", &who), ("what", &what), ("fields", &fields)]))
}

/// From which office an entry came.
pub(crate) fn office(lang: &Lang, entry: &Entry, own: Option<OfficeId>) -> String {
    if own == Some(entry.office) {
        sentence(lang.as_str(), "trail-this-office", &[])
    } else {
        sentence(lang.as_str(), "trail-other-office", &[("office", &domain::id::short(entry.office.0))])
    }
}

/// Where the record of an entry is shown.
fn href(entry: &Entry) -> String {
    match entry.kind {
        Kind::Target | Kind::Report | Kind::YearLock => {
            entry.region.as_ref().map(|code| format!("{}/{code}", crate::indicator::PATH)).unwrap_or_default()
        }
        Kind::Maker => format!("/kerja/perajin/{}", entry.record),
        Kind::Business => format!("/kerja/usaha/{}", entry.record),
        Kind::Number => format!("/kerja/perajin/{}/nomor", entry.record),
        Kind::Item => format!("/kerja/produk/{}", entry.record),
        Kind::Craft => format!("/kerja/kerajinan/{}", entry.record),
        Kind::Motif => format!("/kerja/motif/{}", entry.record),
        Kind::RegionGroup => format!("{}/{}", crate::region::groups::PATH, entry.record),
        Kind::Person => format!("/kerja/orang/{}", entry.record),
        Kind::Council => format!("/kerja/dewan/{}", entry.record),
        Kind::Division => format!("/kerja/bidang/{}", entry.record),
        Kind::Post => format!("/kerja/jabatan/{}", entry.record),
        Kind::Officeholder => format!("/kerja/pengurus/{}", entry.record),
        Kind::Statute => format!("/kerja/ad-art/{}", entry.record),
        Kind::Round => format!("{}/{}", crate::assessment::PATH, entry.record),
        Kind::Designation => format!("{}/{}", crate::flagship::designation::PATH, entry.record),
        Kind::Proposal => format!("{}/{}", crate::flagship::proposal::PATH, entry.record),
        Kind::CriteriaSet => format!("{}/{}", crate::assessment::criteria::PATH, entry.record),
        Kind::Payment => format!("{}/{}", crate::market::payments::PATH, entry.record),
        Kind::Payout => crate::market::payout::PATH.to_owned(),
        _ => String::new(),
    }
}

/// What stands after the question mark, understood.
#[derive(Debug, Clone, Default)]
struct Asked {
    typed: Values,
    filter: Filter,
    before: i64,
    unknown_region: bool,
    person: String,
}

/// The beginning of a day in the root region, in milliseconds since 1970.
fn beginning(site: &Site, day: &str, plus: i64) -> Option<i64> {
    let day: jiff::civil::Date = day.parse().ok()?;
    let day = day.checked_add(jiff::Span::new().days(plus)).ok()?;
    let zone = &site.profile.zone([site.root.as_str()]).zone;
    day.in_tz(zone).ok().map(|z| z.timestamp().as_millisecond())
}

fn asked(c: &mut Conn, site: &Site, query: &str) -> store::Result<Asked> {
    let typed = Values::asked(query);
    let mut asked = Asked { before: typed.get("after").parse().unwrap_or(i64::MAX), ..Asked::default() };
    if let Some(text) = typed.some("region") {
        match region_typed(c, site, &text)? {
            choices::Found::One(code) => asked.filter.region = Some(code),
            _ => asked.unknown_region = true,
        }
    }
    if let Ok(person) = Uuid::parse_str(typed.get("person")) {
        asked.filter.person = Some(PersonId(person));
        asked.person = store::trail::actor(c, &format!("account:{person}"))?.unwrap_or_default();
    }
    asked.filter.kind = KINDS.iter().copied().find(|k| k.word() == typed.get("kind"));
    asked.filter.operation = match typed.get("what") {
        "create" => Some(Operation::Create),
        "change" => Some(Operation::Change),
        "read" => Some(Operation::Read),
        "refuse" => Some(Operation::Refuse),
        _ => None,
    };
    asked.filter.from = beginning(site, typed.get("from"), 0);
    asked.filter.until = beginning(site, typed.get("until"), 1);
    asked.typed = typed;
    Ok(asked)
}

/// The address with other texts for some names.
fn address(path: &str, typed: &Values, other: &[(&str, &str)]) -> String {
    const NAMES: &[&str] = &["region", "person", "kind", "what", "from", "until"];
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, text) in typed.0.iter().filter(|(n, v)| NAMES.contains(&n.as_str()) && !v.is_empty()) {
        query.append_pair(name, text);
    }
    for (name, text) in other {
        query.append_pair(name, text);
    }
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

struct Line {
    when: String,
    says: String,
    href: String,
    office: String,
    why: String,
}

#[derive(Template)]
#[template(path = "desk/trail.html")]
struct TrailPage {
    page: Page,
    work: Work,
    filters: Vec<Input>,
    person: String,
    person_id: String,
    narrowed: bool,
    lines: Vec<Line>,
    next: String,
    csv: String,
    xlsx: String,
}

/// The trail.
pub(crate) async fn show(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    let access = signed.may::<ReadHistory>(&site)?;
    let query = uri.query().unwrap_or_default().to_owned();
    let held = AssertUnwindSafe((site.clone(), signed.lang.clone()));
    let (asked, found) = site
        .db
        .read(move |c| {
            let (site, lang) = &*held;
            let asked = asked(c, site, &query)?;
            let found = if asked.unknown_region {
                Ok(Found::default())
            } else {
                store::trail::page(c, &access, &asked.filter, asked.before, PAGE)
            };
            let found = match found {
                Ok(found) => {
                    let own = store::trail::office(c)?;
                    let mut lines = Vec::with_capacity(found.entries.len());
                    for entry in &found.entries {
                        lines.push(Line {
                            when: site.moment(entry.hlc.ms() * 1000, lang),
                            says: says(c, lang, entry)?,
                            href: href(entry),
                            office: office(lang, entry, own),
                            why: entry.reason.clone().unwrap_or_default(),
                        });
                    }
                    Ok((lines, found.next))
                }
                Err(error) => Err(error),
            };
            Ok(AssertUnwindSafe((asked, found)))
        })
        .await
        .map_err(signed.fail(&site))?
        .0;
    let (lines, next) = settle(&site, &signed, asked.filter.region.clone(), found).await?;
    let lang = &signed.lang;
    let title = sentence(lang.as_str(), "trail-title", &[]);
    let narrowed =
        ["region", "person", "kind", "what", "from", "until"].iter().any(|n| !asked.typed.get(n).is_empty());
    Ok(render(&TrailPage {
        page: site.private_page(lang, &title),
        work: site.work(&signed, PATH),
        filters: filters(lang, &asked),
        person: asked.person.clone(),
        person_id: asked.filter.person.map(|p| p.to_string()).unwrap_or_default(),
        narrowed,
        lines,
        next: next.map(|n| address(PATH, &asked.typed, &[("after", &n.to_string())])).unwrap_or_default(),
        csv: address(&format!("{PATH}/ekspor"), &asked.typed, &[("format", "csv")]),
        xlsx: address(&format!("{PATH}/ekspor"), &asked.typed, &[("format", "xlsx")]),
    }))
}

fn filters(lang: &Lang, asked: &Asked) -> Vec<Input> {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let any = || std::iter::once((String::new(), say("desk-any")));
    let kinds = KINDS.iter().map(|k| (k.word().to_owned(), say(&format!("trail-kind-{}", k.word()))));
    let done =
        ["create", "change", "read", "refuse"].map(|w| (w.to_owned(), say(&format!("trail-what-{w}"))));
    let mut filters = vec![
        Input::new(lang, "region", "desk-region", Way::Line).hinted(lang, "desk-region-hint"),
        Input::new(lang, "kind", "trail-kind", Way::Choose).choosing(any().chain(kinds)),
        Input::new(lang, "what", "trail-what", Way::Choose).choosing(any().chain(done)),
        Input::new(lang, "from", "trail-from", Way::Day),
        Input::new(lang, "until", "trail-until", Way::Day),
    ];
    for input in &mut filters {
        input.values = vec![asked.typed.get(&input.name).to_owned()];
        if input.name == "region" && asked.unknown_region {
            input.fault = say("desk-region-unknown");
        }
    }
    filters
}

/// The trail as a file.
pub(crate) async fn export(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    let access = signed.may::<ReadHistory>(&site)?;
    let query = uri.query().unwrap_or_default().to_owned();
    let format = Format::from_word(Values::asked(&query).get("format"));
    let format = format.ok_or_else(|| Fail::Unreadable(site.clone(), signed.lang.clone()))?;
    let held = AssertUnwindSafe((site.clone(), access.clone()));
    let (asked, first) = site
        .db
        .read(move |c| {
            let (site, access) = &*held;
            let asked = asked(c, site, &query)?;
            let first = store::trail::page(c, access, &asked.filter, asked.before, 1).map(drop);
            Ok(AssertUnwindSafe((asked, first)))
        })
        .await
        .map_err(signed.fail(&site))?
        .0;
    settle(&site, &signed, asked.filter.region.clone(), first).await?;
    if asked.unknown_region {
        return Err(Fail::Unreadable(site.clone(), signed.lang.clone()));
    }
    let keep = signed.who.may::<KeepMakers>();
    let lang = signed.lang.clone();
    let headings = ["when", "says", "kind", "record", "region", "office", "why", "changes"]
        .map(|h| sentence(lang.as_str(), &format!("trail-column-{h}"), &[]));
    let name = sentence(lang.as_str(), "trail-file", &[]);
    let today = site.today([site.root.as_str()]);
    Ok(stream(&format!("{name}-{today}"), format, headings.to_vec(), vec![false; 8], move |sheet| {
        let mut before = i64::MAX;
        loop {
            let held = AssertUnwindSafe((
                site.clone(),
                access.clone(),
                asked.filter.clone(),
                lang.clone(),
                keep.clone(),
            ));
            let page = site.db.read_blocking(move |c| {
                let (site, access, filter, lang, keep) = &*held;
                let found = store::trail::page(c, access, filter, before, CHUNK)?;
                rows(c, site, lang, &found, keep.as_ref())
            })?;
            write(sheet, &page.0)?;
            match page.1 {
                Some(next) => before = next,
                None => return Ok(()),
            }
        }
    }))
}

type Rows = (Vec<Vec<String>>, Option<i64>);

/// Whether a field of a maker may be for the maker alone, so that whoever only reads gets no file of it.
pub(super) fn may_be_the_owners(kind: Kind, field: &str) -> bool {
    match kind {
        Kind::Maker => domain::maker::audience::FIELDS.contains(&field),
        Kind::Business => true,
        _ => false,
    }
}

/// What an assessor scored and judged: it stands in the pages of the round once that is closed, and in no trail, which would tell it before.
fn is_blind(kind: Kind, field: &str) -> bool {
    matches!((kind, field), (Kind::Sheet, "scores") | (Kind::Weighing, "judgements"))
}

/// Whether a right reaches where an entry lies.
fn kept(
    c: &mut Conn,
    keep: Option<&Access<KeepMakers>>,
    entry: &Entry,
    known: &mut HashMap<String, bool>,
) -> store::Result<bool> {
    let (Some(keep), Some(code)) = (keep, entry.region.as_ref()) else { return Ok(false) };
    if let Some(kept) = known.get(code) {
        return Ok(*kept);
    }
    let path = RegionCode::parse(code).map(|code| store::region::path(c, &code));
    let kept = match path {
        Some(Ok(path)) => keep.reaches(&path),
        None | Some(Err(store::Error::Missing)) => false,
        Some(Err(error)) => return Err(error),
    };
    known.insert(code.clone(), kept);
    Ok(kept)
}

fn rows(
    c: &mut Conn,
    site: &Site,
    lang: &Lang,
    found: &Found,
    keep: Option<&Access<KeepMakers>>,
) -> store::Result<Rows> {
    let mut known = HashMap::new();
    let own = store::trail::office(c)?;
    let mut rows = Vec::with_capacity(found.entries.len());
    for entry in &found.entries {
        let mut changes = Vec::new();
        let keeps = kept(c, keep, entry, &mut known)?;
        for f in &entry.fields {
            if is_blind(entry.kind, &f.name) || !keeps && may_be_the_owners(entry.kind, &f.name) {
                changes.push(said::label(lang, entry.kind.word(), &f.name));
                continue;
            }
            let old = said::value(c, site, lang, entry.kind, &f.name, &f.old)?;
            let new = said::value(c, site, lang, entry.kind, &f.name, &f.new)?;
            changes.push(format!("{}: {old} → {new}", said::label(lang, entry.kind.word(), &f.name)));
        }
        let at = jiff::Timestamp::from_millisecond(entry.hlc.ms()).map(|t| t.to_string());
        rows.push(vec![
            at.unwrap_or_default(),
            says(c, lang, entry)?,
            entry.kind.word().to_owned(),
            entry.record.to_string(),
            entry.region.clone().unwrap_or_default(),
            office(lang, entry, own),
            entry.reason.clone().unwrap_or_default(),
            changes.join("\n"),
        ]);
    }
    Ok((rows, found.next))
}

fn write(sheet: &mut Sent, rows: &[Vec<String>]) -> Result<(), ExportError> {
    rows.iter().try_for_each(|row| sheet.row(row))
}
