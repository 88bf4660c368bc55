//! `/kerja/usulan/{id}/bukti`: what a proposal rests on, piece by piece, and the form for one more or to mend one. Each way has a
//! form of its own, since each asks for something else.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{KeepProposals, ReadRegister};
use domain::fault::{Faults, Problem};
use domain::flagship::document::{Document, LARGEST, Refusal, keep};
use domain::flagship::evidence::{Evidence, EvidenceDraft, LARGEST_FIGURE, Proof, WAYS, figure, give};
use domain::flagship::proposal::{Proposal, is_open};
use domain::id::{DocumentId, EvidenceId, Kind, PictureId};
use domain::lang::Lang;
use store::Conn;
use store::flagship::evidence::{self as stored, Pictured};
use uuid::Uuid;

use super::{PATH, at, find};
use crate::account::guard::{Filled, Signed};
use crate::account::work::Work;
use crate::ask::Path;
use crate::desk::form::Section;
use crate::desk::form::{Input, Told, Way, fill, together};
use crate::desk::values::{Values, decimal, whole};
use crate::desk::{Kept, id, settle};
use crate::error::{Answer, Fail, render};
use crate::flagship::document::{self, Took};
use crate::messages::words;
use crate::page::{Link, Page};
use crate::{Site, sentence, text};

/// The most bytes of a text that comes with a file.
const LONGEST_TEXT: usize = 16 * 1024;

/// A piece as the page shows it.
struct Shown {
    id: String,
    way: String,
    title: String,
    lines: Vec<(String, String)>,
    /// Where it leads, and what that is called.
    leads: Option<(String, String)>,
    photo: String,
    council: bool,
}

#[derive(Template)]
#[template(path = "flagship/evidence.html")]
struct EvidencePage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    title: String,
    path: String,
    done: String,
    keeps: bool,
    closed: bool,
    entries: Vec<Shown>,
    ways: Vec<Link>,
    way: String,
    form_heading: String,
    files: bool,
    file_label: String,
    file_hint: String,
    file_fault: String,
    accept: &'static str,
    has: String,
    mended: String,
    inputs: Vec<Input>,
    told: Vec<Told>,
}

/// What a page says besides.
#[derive(Default)]
struct Said {
    way: String,
    faults: Faults,
    values: Option<Values>,
    mended: Option<Uuid>,
    done: &'static str,
    refused: Option<Refusal>,
}

/// What a piece says in one line: its way, and what it shows.
pub(super) fn line(_: &mut Conn, lang: &Lang, e: &Evidence) -> store::Result<(String, String)> {
    let way = sentence(lang.as_str(), &format!("evidence-way-{}", e.proof.way()), &[]);
    Ok((way, e.shows.text(lang).to_owned()))
}

fn shown(lang: &Lang, e: &Evidence, files: &[Document], pictures: &[Pictured]) -> Shown {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let (mut lines, mut leads, mut photo) = (Vec::new(), None, String::new());
    match &e.proof {
        Proof::Picture(id) => {
            let picture = pictures.iter().find(|p| p.id == *id);
            let of = picture.map_or_else(|| say("evidence-gone"), |p| p.of.text(lang).to_owned());
            lines.push((say("evidence-field-picture"), of));
            photo = picture
                .and_then(|p| p.sizes.first().map(|w| media::name(&p.media, *w, media::Format::Jpeg)))
                .map(|name| format!("/foto/{name}"))
                .unwrap_or_default();
        }
        Proof::Photograph(id) | Proof::Document(id) => {
            if let Some(file) = files.iter().find(|f| f.id == *id) {
                let size = text::number((file.size / 1024).max(1), lang);
                let about = format!("{} ({}, {size}\u{a0}KB)", file.name, file.form.word().to_uppercase());
                leads = Some((document::at(*id), about));
            }
        }
        Proof::Link { url, title, date } => {
            leads = Some((url.clone(), title.clone()));
            if let Some(date) = date {
                lines.push((say("evidence-field-date"), text::date(*date, lang)));
            }
        }
        Proof::Figure { hundredths, unit, year, source } => {
            lines.push((
                say("evidence-field-value"),
                format!("{} {unit} ({year})", text::hundredths(*hundredths, lang)),
            ));
            lines.push((say("evidence-field-source"), source.clone()));
        }
    }
    if let Some(criterion) = &e.criterion {
        lines.push((say("evidence-field-criterion"), criterion.clone()));
    }
    Shown {
        id: e.id.to_string(),
        way: say(&format!("evidence-way-{}", e.proof.way())),
        title: e.shows.text(lang).to_owned(),
        lines,
        leads,
        photo,
        council: !e.public,
    }
}

/// What the form of a way asks for.
fn inputs(site: &Site, lang: &Lang, way: &str, pictures: &[Pictured]) -> Vec<Input> {
    let langs = &site.profile.languages;
    let line = |name: &str, way| Input::new(lang, name, &format!("evidence-field-{name}"), way);
    let mut inputs = match way {
        "link" => vec![
            line("url", Way::Web).longest(1000).required(),
            line("title", Way::Line).required(),
            line("date", Way::Day).hinted(lang, "evidence-hint-date"),
        ],
        "figure" => vec![
            line("value", Way::Number).longest(30).hinted(lang, "evidence-hint-value").required(),
            line("unit", Way::Line).longest(60).hinted(lang, "evidence-hint-unit").required(),
            line("year", Way::Number).longest(4).required(),
            line("source", Way::Line).longest(400).hinted(lang, "evidence-hint-source").required(),
        ],
        "photograph" => {
            let none = (String::new(), words(lang.as_str(), "evidence-no-picture").into_owned());
            let each = pictures
                .iter()
                .enumerate()
                .map(|(i, p)| (p.id.to_string(), format!("{} ({})", p.of.text(lang), i + 1)));
            vec![
                line("picture", Way::Choose)
                    .choosing(std::iter::once(none).chain(each))
                    .hinted(lang, "evidence-hint-picture"),
            ]
        }
        _ => Vec::new(),
    };
    let mut shows = Input::in_languages(lang, langs, "shows", "evidence-field-shows", Way::Line);
    for input in &mut shows {
        input.longest = 600;
    }
    if let Some(first) = shows.first_mut() {
        first.required = true;
        first.hint = words(lang.as_str(), "evidence-hint-shows").into_owned();
    }
    inputs.extend(shows);
    inputs.push(line("criterion", Way::Line).longest(60).hinted(lang, "evidence-hint-criterion"));
    let say = |key: &str| words(lang.as_str(), key).into_owned();
    inputs.push(
        line("public", Way::Choose)
            .choosing([("1".to_owned(), say("evidence-public")), ("0".to_owned(), say("evidence-council"))])
            .hinted(
                lang,
                if way == "photograph" { "evidence-hint-public-photo" } else { "evidence-hint-public" },
            ),
    );
    inputs
}

fn values(site: &Site, e: &Evidence) -> Values {
    let mut values = Values::default()
        .with_words("shows", &e.shows, &site.profile.languages)
        .with("criterion", e.criterion.clone().unwrap_or_default())
        .with("public", if e.public { "1" } else { "0" });
    match &e.proof {
        Proof::Picture(id) => values = values.with("picture", id.to_string()),
        Proof::Photograph(_) | Proof::Document(_) => {}
        Proof::Link { url, title, date } => {
            let date = date.map(|d| d.to_string()).unwrap_or_default();
            values = values.with("url", url.clone()).with("title", title.clone()).with("date", date);
        }
        Proof::Figure { hundredths, unit, year, source } => {
            values = values
                .with("value", figure(*hundredths).replace('.', ","))
                .with("unit", unit.clone())
                .with("year", year.to_string())
                .with("source", source.clone());
        }
    }
    values
}

async fn page(site: &Arc<Site>, signed: &Signed, proposal: Proposal, said: Said) -> Result<Response, Fail> {
    let read = signed.may::<ReadRegister>(site)?;
    let (pid, region) = (proposal.id, proposal.region.clone());
    let keeper = AssertUnwindSafe(signed.who.may::<KeepProposals>());
    let found = site
        .db
        .read(move |c| {
            let entries = stored::of(c, &read, pid)?;
            let files = stored::files(c, &read, pid)?;
            let pictures = stored::pictures(c, &read, pid)?;
            let keeps = match &*keeper {
                Some(keep) => keep.reaches(&store::region::path(c, &region)?),
                None => false,
            };
            Ok((entries, files, pictures, keeps))
        })
        .await;
    let (entries, files, pictures, keeps) = settle(site, signed, Kind::Proposal, pid.0, found).await?;
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let open = is_open(proposal.status);
    let mended = said.mended.and_then(|m| entries.iter().find(|e| e.id.0 == m)).filter(|_| keeps && open);
    let way = match mended {
        Some(e) => e.proof.way().to_owned(),
        None => WAYS.iter().find(|w| **w == said.way).map(|w| (*w).to_owned()).unwrap_or_default(),
    };
    let given = match (said.values, mended) {
        (Some(values), _) => values,
        (None, Some(e)) => values(site, e),
        (None, None) => Values::default().with("public", "0"),
    };
    let mut sections = vec![Section {
        inputs: if way.is_empty() { Vec::new() } else { inputs(site, lang, &way, &pictures) },
        ..Section::default()
    }];
    let mut faults = said.faults;
    let document = faults.0.iter().position(|f| f.field == "document").map(|i| faults.0.remove(i));
    let mut told = fill(lang, &mut sections, &given, &faults);
    let most = (LARGEST >> 20).to_string();
    let file_fault = match (said.refused, document) {
        (Some(why), _) => {
            sentence(lang.as_str(), &format!("document-refused-{}", why.word()), &[("most", &most)])
        }
        (None, Some(f)) => crate::account::work::fault(lang, &f.problem),
        (None, None) => String::new(),
    };
    let file_label =
        say(&format!("evidence-file-{}", if way == "photograph" { "photograph" } else { "document" }));
    if !file_fault.is_empty() {
        told.push(Told { at: "berkas".to_owned(), label: file_label.clone(), what: file_fault.clone() });
    }
    let status = if told.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = proposal.title(lang);
    let path = format!("{}/bukti", at(pid));
    let has = mended.and_then(|e| e.proof.file()).and_then(|id| files.iter().find(|f| f.id == id));
    let mut response = render(&EvidencePage {
        page: site.private_page(lang, &title),
        work: site.work(signed, PATH),
        crumbs: vec![
            Link { label: say("proposal-register"), href: PATH.to_owned(), current: false },
            Link { label: title.clone(), href: at(pid), current: false },
            Link { label: say("evidence-title"), href: String::new(), current: true },
        ],
        title,
        done: if said.done.is_empty() { String::new() } else { say(&format!("evidence-done-{}", said.done)) },
        keeps: keeps && open,
        closed: keeps && !open,
        entries: entries.iter().map(|e| shown(lang, e, &files, &pictures)).collect(),
        ways: WAYS
            .iter()
            .map(|w| Link {
                label: say(&format!("evidence-add-{w}")),
                href: format!("{path}?cara={w}#isian"),
                current: *w == way,
            })
            .collect(),
        form_heading: match (way.is_empty(), mended.is_some()) {
            (true, _) => String::new(),
            (false, true) => say("evidence-mend"),
            (false, false) => say(&format!("evidence-add-{way}")),
        },
        files: matches!(way.as_str(), "photograph" | "document"),
        file_label,
        file_hint: sentence(lang.as_str(), "evidence-file-hint", &[("most", &most)]),
        file_fault,
        accept: if way == "photograph" {
            ".jpg,.jpeg,.png,image/jpeg,image/png"
        } else {
            ".pdf,.jpg,.jpeg,.png"
        },
        has: has.map(|f| f.name.clone()).unwrap_or_default(),
        mended: mended.map(|e| e.id.to_string()).unwrap_or_default(),
        inputs: sections.pop().map(|s| s.inputs).unwrap_or_default(),
        way,
        path,
        told,
    });
    *response.status_mut() = status;
    Ok(response)
}

/// The page.
pub(super) async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    uri: Uri,
) -> Answer {
    let proposal = find(&site, &signed, &record).await?;
    let asked = Values::asked(uri.query().unwrap_or_default());
    let done = ["simpan", "hapus"].into_iter().find(|d| *d == asked.get("selesai")).unwrap_or_default();
    let said = Said {
        way: asked.get("cara").to_owned(),
        mended: Uuid::parse_str(asked.get("ubah")).ok(),
        done,
        ..Said::default()
    };
    page(&site, &signed, proposal, said).await
}

/// What came with a form: its texts, and perhaps a file.
pub(crate) struct Came {
    pub(crate) values: Values,
    pub(crate) file: Took,
}

/// Reads a form with a file; nothing when the connection broke.
pub(crate) async fn receive(
    site: &Arc<Site>,
    signed: &Signed,
    mut parts: Multipart,
) -> Result<Option<Came>, Fail> {
    let (mut values, mut file) = (Values::default(), Took::Nothing);
    for _ in 0..60 {
        let Ok(part) = parts.next_field().await else { return Ok(None) };
        let Some(mut part) = part else { return Ok(Some(Came { values, file })) };
        let name = part.name().unwrap_or_default().to_owned();
        if name == "berkas" {
            match document::take(site, signed, part).await? {
                Took::Cut => return Ok(None),
                Took::Nothing => {}
                took => file = took,
            }
            continue;
        }
        let mut bytes = Vec::new();
        loop {
            match part.chunk().await {
                Ok(Some(chunk)) if bytes.len() + chunk.len() <= LONGEST_TEXT => {
                    bytes.extend_from_slice(&chunk)
                }
                Ok(None) => break,
                _ => return Ok(None),
            }
        }
        // No text of ours holds a NUL, and PostgreSQL cannot even be asked for one.
        let typed = String::from_utf8_lossy(&bytes).replace('\0', "\u{fffd}");
        values = values.with(&name, typed);
    }
    Ok(None)
}

/// A form as the domain is asked.
fn draft(site: &Site, values: &Values, way: &str, faults: &mut Faults) -> EvidenceDraft {
    let date = values.some("date").and_then(|typed| {
        let day = typed.parse().ok();
        if day.is_none() {
            faults.add("date", typed, Problem::NotADate);
        }
        day
    });
    let typed = values.get("value");
    let hundredths = match whole(typed, LARGEST_FIGURE / 100) {
        Ok(n) => n.map(|n| n * 100),
        Err(_) => decimal(typed, 2, LARGEST_FIGURE).unwrap_or_else(|problem| {
            faults.add("value", typed, problem);
            None
        }),
    };
    let year = whole(values.get("year"), 9999).unwrap_or_else(|problem| {
        faults.add("year", values.get("year"), problem);
        None
    });
    let picture = values.some("picture").and_then(|p| Uuid::parse_str(&p).ok()).map(PictureId);
    EvidenceDraft {
        way: way.to_owned(),
        picture,
        document: None,
        url: values.get("url").trim().to_owned(),
        title: values.get("title").to_owned(),
        date,
        hundredths,
        unit: values.get("unit").to_owned(),
        year: year.and_then(|y| i32::try_from(y).ok()),
        source: values.get("source").to_owned(),
        criterion: values.get("criterion").trim().to_lowercase(),
        shows: values.words("shows", &site.profile.languages, None),
        public: values.get("public") == "1",
    }
}

/// Adds a piece, or mends one.
pub(super) async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
    parts: Result<Multipart, MultipartRejection>,
) -> Answer {
    // Before anything is read: whoever may not write this proposal sends nothing.
    let keeper = signed.may::<KeepProposals>(&site)?;
    let proposal = find(&site, &signed, &record).await?;
    let (who, place) = (keeper.clone(), proposal.region.clone());
    let reached = site.db.read(move |c| store::register::reach(c, &who, &place)).await;
    settle(&site, &signed, Kind::Proposal, proposal.id.0, reached).await?;
    let came = match parts {
        Ok(parts) => receive(&site, &signed, parts).await?,
        Err(_) => Some(Came { values: Values::of(&filled), file: Took::Nothing }),
    };
    let Some(Came { values, file }) = came else {
        return Err(Fail::Unreadable(site.clone(), signed.lang.clone()));
    };
    let way = values.get("cara").to_owned();
    let mended = Uuid::parse_str(values.get("entry")).ok();
    let kept = Values(values.0.iter().filter(|(n, _)| n != "cara" && n != "entry").cloned().collect());
    let said = |faults: Faults, refused| Said {
        way: way.clone(),
        faults,
        values: Some(kept.clone()),
        mended,
        done: "",
        refused,
    };
    let read = signed.may::<ReadRegister>(&site)?;
    let pid = proposal.id;
    let before = site.db.read(move |c| stored::of(c, &read, pid)).await;
    let before = settle(&site, &signed, Kind::Proposal, pid.0, before).await?;
    let before = mended.and_then(|m| before.into_iter().find(|e| e.id.0 == m));
    let mut faults = Faults::default();
    let mut asked = draft(&site, &kept, &way, &mut faults);
    let file = match file {
        Took::Stored(stored, name) => {
            let of = (Kind::Proposal, pid.0);
            let region = proposal.region.clone();
            let made = keep(DocumentId(Uuid::now_v7()), of, region, &name, &stored);
            if way == "photograph" && !stored.form.is_picture() {
                let page = page(&site, &signed, proposal, said(faults, Some(Refusal::Form)));
                return page.await;
            }
            made.ok()
        }
        Took::Refused(why) => return page(&site, &signed, proposal, said(faults, Some(why))).await,
        Took::Nothing | Took::Cut => None,
    };
    if matches!(way.as_str(), "photograph" | "document") {
        asked.document = match (&file, asked.picture) {
            (Some(file), _) => Some(file.id),
            (None, Some(_)) => None,
            (None, None) => before.as_ref().and_then(|e| e.proof.file()),
        };
        if file.is_some() {
            // What was sent now is what is meant.
            asked.picture = None;
        }
        asked.public &= file.as_ref().is_none_or(Document::is_told);
    }
    let year = i32::from(site.today([site.root.as_str()]).year());
    let new = mended.unwrap_or_else(Uuid::now_v7);
    let made = give(EvidenceId(new), pid, proposal.region.clone(), asked, year);
    let piece = match together(made, faults) {
        Ok(piece) => piece,
        Err(faults) => return page(&site, &signed, proposal, said(faults, None)).await,
    };
    let command = filled.command(&signed, "");
    let held = AssertUnwindSafe((keeper, piece, file));
    let written = site
        .db
        .write(command, move |tx| {
            let (keeper, piece, file) = &*held;
            stored::save(tx, keeper, piece, file.as_ref()).map(drop)
        })
        .await;
    if let Err(store::Error::Faults(faults)) = written {
        return page(&site, &signed, proposal, said(faults, None)).await;
    }
    settle(&site, &signed, Kind::Evidence, new, written).await?;
    Ok(Redirect::to(&format!("{}/bukti?selesai=simpan", at(pid))).into_response())
}

/// Takes a piece away.
pub(super) async fn take(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((record, entry)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    let keeper = signed.may::<KeepProposals>(&site)?;
    let proposal = find(&site, &signed, &record).await?;
    let (pid, entry) = (proposal.id, id(&site, &signed, &entry)?);
    let command = filled.command(&signed, "");
    let written = site.db.write(command, move |tx| stored::remove(tx, &keeper, pid, EvidenceId(entry))).await;
    match written {
        Err(store::Error::Faults(faults)) => {
            return page(&site, &signed, proposal, Said { faults, ..Said::default() }).await;
        }
        // What is gone already needs not be taken away.
        Err(store::Error::Missing) => {}
        written => {
            settle(&site, &signed, Kind::Proposal, pid.0, written).await?;
        }
    }
    Ok(Redirect::to(&format!("{}/bukti?selesai=hapus", at(pid))).into_response())
}
