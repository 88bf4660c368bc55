//! A file that was sent: how far it is, what it would change, what is wrong with it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use domain::id::Kind;
use domain::import::Stage;
use domain::lang::Lang;
use serde_json::Value;
use store::import::{Import, What};
use transfer::FileKind;
use transfer::found::{Change, Outcome, PAGE, Wrong};

use super::{PATH, at, called, find};
use crate::account::guard::Signed;
use crate::account::work::{Work, fault};
use crate::ask::{Path, Query};
use crate::desk::{note_reading, said};
use crate::error::{Answer, render};
use crate::page::{Link, Page};
use crate::{Site, sentence, text};

/// After so many seconds a page that shows progress asks again.
const SECONDS: &str = "3";
/// The most characters of a value that are shown.
const LONGEST: usize = 160;

struct Field {
    label: String,
    old: String,
    new: String,
}

struct Row {
    line: String,
    name: String,
    new: bool,
    fields: Vec<Field>,
}

struct Wronged {
    line: String,
    column: String,
    found: String,
    what: String,
}

#[derive(Template)]
#[template(path = "import/show.html")]
struct ShowPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    file: String,
    kind: String,
    path: String,
    stage: &'static str,
    stage_label: String,
    about: String,
    busy: bool,
    stuck: bool,
    again: bool,
    known: bool,
    done: String,
    total: String,
    told: String,
    counts: Vec<(&'static str, String)>,
    ignored: String,
    unreadable: String,
    may_store: bool,
    may_cancel: bool,
    register: Option<Link>,
    send_again: String,
    csv: String,
    xlsx: String,
    rows: Vec<Row>,
    wrong: Vec<Wronged>,
    listed: String,
    previous: String,
    next: String,
    summary: String,
}

/// What stands after the question mark.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    hal: String,
}

/// Which record of a row a field belongs to.
fn record(kind: FileKind, field: &str) -> Kind {
    match (kind, field) {
        (FileKind::Posts, "role" | "names" | "division" | "seats" | "ord") => Kind::Post,
        (FileKind::Posts, _) => Kind::Officeholder,
        _ => kind.records().first().copied().unwrap_or(Kind::Term),
    }
}

fn short(text: String) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text,
    }
}

fn why(lang: &Lang, outcome: &Outcome) -> String {
    let Some((key, arguments)) = &outcome.unreadable else { return String::new() };
    let arguments: Vec<(&str, &str)> = arguments.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    // What the command line says of its own templates leads nowhere here.
    let key = match key.as_str() {
        "import-no-sheet" => "impor-no-sheet",
        "import-column" => "impor-column",
        key => key,
    };
    sentence(lang.as_str(), key, &arguments)
}

/// The register in which the records of a kind stand.
fn register(lang: &str, kind: FileKind) -> Option<Link> {
    let (label, href) = match kind {
        FileKind::Makers => ("maker-register", "/kerja/perajin"),
        FileKind::Items => ("item-register", "/kerja/produk"),
        FileKind::Councils => ("council-register", "/kerja/dewan"),
        FileKind::Divisions => ("division-register", "/kerja/bidang"),
        FileKind::Posts => ("officeholder-register", "/kerja/pengurus"),
        FileKind::Statutes => ("statute-register", "/kerja/ad-art"),
        _ => return None,
    };
    Some(Link { label: sentence(lang, label, &[]), href: href.to_owned(), current: false })
}

/// What is listed on a page of an import.
#[derive(Default)]
struct Listed {
    rows: Vec<Row>,
    wrong: Vec<Wronged>,
}

fn value(
    c: &mut store::Conn,
    site: &Site,
    lang: &Lang,
    kind: Kind,
    field: &str,
    json: &Value,
) -> store::Result<String> {
    said::value(c, site, lang, kind, field, json).map(short)
}

fn list(
    c: &mut store::Conn,
    site: &Site,
    lang: &Lang,
    import: &Import,
    kind: FileKind,
    page: i64,
) -> store::Result<Listed> {
    let mut listed = Listed::default();
    match import.stage {
        Stage::Ready | Stage::Done => {
            let bytes = store::import::part(c, import.id, What::Change, page)?.unwrap_or_default();
            let changes: Vec<Change> = serde_json::from_slice(&bytes).unwrap_or_default();
            for change in changes {
                let mut fields = Vec::new();
                for f in change.fields {
                    let record = record(kind, &f.name);
                    fields.push(Field {
                        label: said::label(lang, record.word(), &f.name),
                        old: value(c, site, lang, record, &f.name, &f.old)?,
                        new: value(c, site, lang, record, &f.name, &f.new)?,
                    });
                }
                listed.rows.push(Row {
                    line: change.line.to_string(),
                    name: change.name,
                    new: change.new,
                    fields,
                });
            }
        }
        Stage::Faulty => {
            let bytes = store::import::part(c, import.id, What::Fault, page)?.unwrap_or_default();
            let wrong: Vec<Wrong> = serde_json::from_slice(&bytes).unwrap_or_default();
            listed.wrong.extend(wrong.into_iter().map(|w| Wronged {
                line: w.line.to_string(),
                what: fault(lang, &w.problem),
                column: w.column,
                found: w.found,
            }));
        }
        _ => {}
    }
    Ok(listed)
}

/// The page.
pub(super) async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let (mut import, stuck) = find(&site, &signed, &id).await?;
    // While it is stored nobody can write how far that is, but this program knows if it does it.
    if let Some(at) = site.db.import_storing(import.id).filter(|_| import.stage == Stage::Storing) {
        (import.done, import.total, import.phase) = (at.done, at.total, at.phase.to_owned());
    }
    let outcome: Outcome = serde_json::from_str(&import.outcome).unwrap_or_default();
    let kind = FileKind::from_word(&import.kind).unwrap_or(FileKind::Makers);
    let all = if import.stage == Stage::Faulty { outcome.faults } else { outcome.listed };
    let pages = all.div_ceil(PAGE).max(1);
    let number = asked.hal.parse::<usize>().unwrap_or(1).clamp(1, pages);
    let held = AssertUnwindSafe((site.clone(), signed.lang.clone(), import.clone()));
    let page = i64::try_from(number - 1).unwrap_or_default();
    let listed = site
        .db
        .read(move |c| {
            let (site, lang, import) = &*held;
            list(c, site, lang, import, kind, page)
        })
        .await
        .map_err(signed.fail(&site))?;
    let told = match kind {
        FileKind::Makers => Some("maker"),
        FileKind::Councils => Some("council"),
        FileKind::Posts => Some("officeholder"),
        _ => None,
    };
    if let Some(register) = told.filter(|_| listed.rows.iter().any(|r| !r.fields.is_empty())) {
        // What only the council knows of them stands beside what the file says.
        let what = vec![("register", register.to_owned()), ("how", "import".to_owned())];
        note_reading(&site, &signed, Kind::Person, signed.person.id.0, what).await?;
    }
    let lang = signed.lang.as_str();
    let busy = import.stage.is_busy() && !stuck;
    let path = at(import.id);
    let stage_key = if stuck { "stuck" } else { import.stage.word() };
    let turn = |n: usize| format!("{path}?hal={n}");
    let counted = |n: u64| text::number(i64::try_from(n).unwrap_or(i64::MAX), &signed.lang);
    let counts = match import.stage {
        Stage::Ready | Stage::Faulty | Stage::Done => vec![
            ("impor-count-new", counted(outcome.new)),
            ("impor-count-changed", counted(outcome.changed)),
            ("impor-count-unchanged", counted(outcome.unchanged)),
            ("impor-count-faulty", counted(outcome.faulty)),
        ],
        _ => Vec::new(),
    };
    let (from, to) = ((number - 1) * PAGE + 1, (number * PAGE).min(all));
    let summary = [("from", from.to_string()), ("to", to.to_string()), ("total", all.to_string())];
    let summary: Vec<(&str, &str)> = summary.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let changes = outcome.new + outcome.changed;
    let most = usize::try_from(changes).unwrap_or(usize::MAX);
    let mut response = render(&ShowPage {
        page: site.private_page(&signed.lang, &import.file),
        work: site.work(&signed, PATH),
        crumbs: vec![
            Link { label: sentence(lang, "impor-title", &[]), href: PATH.to_owned(), current: false },
            Link { label: import.file.clone(), href: String::new(), current: true },
        ],
        file: import.file.clone(),
        kind: called(lang, kind),
        stage: import.stage.word(),
        stage_label: sentence(lang, &format!("impor-stage-{stage_key}"), &[]),
        about: match (import.stage, changes) {
            (Stage::Ready, 0) => sentence(lang, "impor-about-nothing", &[]),
            _ => sentence(lang, &format!("impor-about-{stage_key}"), &[]),
        },
        busy,
        stuck,
        again: import.begun > 1 && busy,
        known: import.total > 0,
        done: import.done.clamp(0, import.total).to_string(),
        total: import.total.to_string(),
        told: match (busy, import.phase.as_str()) {
            (true, "check") => sentence(lang, "impor-phase-check", &[]),
            (true, phase @ ("compare" | "apply")) => {
                let number = |n: i64| text::number(n, &signed.lang);
                let (done, total) = (number(import.done.clamp(0, import.total)), number(import.total));
                sentence(lang, &format!("impor-phase-{phase}"), &[("done", &done), ("total", &total)])
            }
            _ => String::new(),
        },
        counts,
        ignored: outcome.ignored.join(", "),
        unreadable: why(&signed.lang, &outcome),
        may_store: import.stage == Stage::Ready && changes > 0,
        may_cancel: import.stage.may_be_cancelled() || stuck,
        register: register(lang, kind).filter(|_| import.stage == Stage::Done),
        send_again: format!("{PATH}?jenis={}", kind.word()),
        csv: format!("{path}/keliru?format=csv"),
        xlsx: format!("{path}/keliru?format=xlsx"),
        listed: if import.stage != Stage::Faulty && most > outcome.listed && outcome.listed > 0 {
            sentence(lang, "impor-listed", &[("most", &outcome.listed.to_string())])
        } else {
            String::new()
        },
        rows: listed.rows,
        wrong: listed.wrong,
        previous: if number > 1 { turn(number - 1) } else { String::new() },
        next: if number < pages { turn(number + 1) } else { String::new() },
        summary: if all > 0 { sentence(lang, "pager-range", &summary) } else { String::new() },
        path,
    });
    if busy {
        response.headers_mut().insert(header::REFRESH, HeaderValue::from_static(SECONDS));
    }
    Ok(response)
}
