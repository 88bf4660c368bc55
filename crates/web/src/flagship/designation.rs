//! `/kerja/penetapan`: designations in the workbench, announced, objected to, designated by a decree, reviewed and retired.

mod act;
mod forms;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};
use domain::access::{Access, KeepFlagships, ReadHistory, ReadRegister};
use domain::fault::Faults;
use domain::flagship::objection::{Objection, State as Stands};
use domain::flagship::{Designation, Status};
use domain::id::{DesignationId, Kind};
use domain::lang::Lang;
use domain::publication::Publication;
use jiff::civil::Date;
use store::Conn;
use store::flagship::course::{Line, Whole};
use store::register::{Ask, Order};

use crate::account::guard::Signed;
use crate::account::work::Work;
use crate::ask::Path;
use crate::desk::form::{Input, Told};
use crate::desk::list::{Column, Head, Register};
use crate::desk::values::Values;
use crate::desk::{export, id, list, missing, note_reading, settle};
use crate::error::{Answer, Fail, render};
use crate::flagship::document;
use crate::page::{Link, Page};
use crate::{Site, sentence, text};

/// The address of the register.
pub(crate) const PATH: &str = "/kerja/penetapan";

/// Its addresses.
pub(super) fn routes() -> Vec<(String, MethodRouter<Arc<Site>>)> {
    vec![
        (PATH.to_owned(), get(list::show::<Designations>)),
        (format!("{PATH}/ekspor"), get(export::send::<Designations>)),
        (format!("{PATH}/{{id}}"), get(show)),
        (format!("{PATH}/{{id}}/pengumuman"), post(act::announce)),
        (format!("{PATH}/{{id}}/keputusan"), post(act::designate)),
        (format!("{PATH}/{{id}}/berkas-keputusan"), post(act::attach)),
        (format!("{PATH}/{{id}}/keberatan"), post(act::object)),
        (format!("{PATH}/{{id}}/keberatan/{{entry}}"), post(act::answer)),
        (format!("{PATH}/{{id}}/keberatan/{{entry}}/hapus"), post(act::erase)),
        (format!("{PATH}/{{id}}/tinjauan"), post(act::review)),
        (format!("{PATH}/{{id}}/pencabutan"), post(act::retire)),
    ]
}

/// The address of a designation.
pub(crate) fn at(id: DesignationId) -> String {
    format!("{PATH}/{id}")
}

/// The register of designations. They are public from the beginning; what narrows them is how far they are.
pub(crate) enum Designations {}

impl Register for Designations {
    const PATH: &'static str = PATH;
    const STEM: &'static str = "designation";
    const COLUMNS: &'static [Column] = &[
        Column::usual("region"),
        Column::usual("period"),
        Column::usual("status"),
        Column::usual("document_number"),
        Column::usual("valid_until"),
        Column::usual("review"),
        Column::usual("objections").number(),
    ];
    const KINDS: &'static [&'static str] =
        &["candidate", "proposed", "assessed", "designated", "under_review", "retired"];
    // Keys give them their ids, so that none is newer than another.
    const ORDERS: &'static [Order] = &[Order::Name];
    const STATES: bool = false;
    type Read = ReadRegister;
    type Line = Line;

    fn page(c: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> store::Result<Vec<Line>> {
        store::flagship::course::page(c, who, ask)
    }

    fn head(l: &Line, lang: &Lang) -> Head {
        Head {
            id: l.designation.id.0,
            title: l.craft_names.text(lang).to_owned(),
            sort_key: l.sort_key.clone(),
            status: Publication::Published,
            sample: false,
        }
    }

    fn cell(l: &Line, site: &Site, lang: &Lang, column: &str, file: bool) -> String {
        let d = &l.designation;
        let say = |key: &str| sentence(lang.as_str(), key, &[]);
        match column {
            "region" => l.region_name.clone(),
            "period" => d.period.clone(),
            "status" => say(&format!("status-{}", d.status.word())),
            "document_number" => d.document_number.clone().unwrap_or_default(),
            "valid_until" => match d.course.valid_until {
                Some(until) if file => until.to_string(),
                Some(until) if d.is_expired(today(site)) => {
                    let day = text::date(until, lang);
                    sentence(lang.as_str(), "designation-expired-on", &[("date", &day)])
                }
                Some(until) if d.is_ending(today(site)) => {
                    let day = text::date(until, lang);
                    sentence(lang.as_str(), "designation-ending-on", &[("date", &day)])
                }
                Some(until) => text::date(until, lang),
                None => String::new(),
            },
            "review" => {
                let last = l.reviewed.and_then(|y| i16::try_from(y).ok());
                match (d.review_is_due(last, l.yearly, today(site)), last) {
                    (true, _) => say("designation-review-due"),
                    (false, Some(year)) => year.to_string(),
                    (false, None) => String::new(),
                }
            }
            "objections" if l.open > 0 => l.open.to_string(),
            _ => String::new(),
        }
    }

    fn kinds(_: &Site, lang: &Lang) -> Vec<(String, String)> {
        let name = |k: &str| sentence(lang.as_str(), &format!("status-{k}"), &[]);
        Self::KINDS.iter().map(|k| ((*k).to_owned(), name(k))).collect()
    }

    fn may_add(_: &Signed) -> bool {
        // They begin as proposals, or come by a file.
        false
    }
}

/// Today where the programme is rooted.
fn today(site: &Site) -> Date {
    site.today([site.root.as_str()])
}

/// A form of the page.
struct Act {
    /// Where it goes.
    action: String,
    id: &'static str,
    title: String,
    about: String,
    inputs: Vec<Input>,
    /// Whether a file comes with it, what is wrong with that, and which is there.
    files: bool,
    file_fault: String,
    has: String,
    open: bool,
}

/// The result of a round that the page lists.
struct Outcome {
    href: String,
    title: String,
    /// Whether the designation rests on it.
    own: bool,
}

/// An objection as the page shows it.
struct Objected {
    id: String,
    objector: String,
    grounds: String,
    date: String,
    word: &'static str,
    says: String,
    answer: String,
    /// The input of its answer, while it has none.
    input: Option<Input>,
    /// The inputs with which who objected is erased.
    erase: Vec<Input>,
    /// Whether these stand open.
    erasing: bool,
}

#[derive(Template)]
#[template(path = "flagship/designation.html")]
struct DesignationPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    heading: String,
    eyebrow: String,
    status: &'static str,
    notices: Vec<String>,
    done: String,
    told: Vec<Told>,
    facts: Vec<(String, String)>,
    links: Vec<Link>,
    objections: Vec<Objected>,
    /// How many objected, for whoever does not read who and why.
    objected: String,
    rounds: Vec<Outcome>,
    reviews: Vec<(String, String, String)>,
    acts: Vec<Act>,
    path: String,
}

/// A form that could not be stored.
#[derive(Default)]
struct Wrong {
    /// Which one: the end of its address, or the id of the objection.
    at: String,
    values: Values,
    faults: Faults,
    refused: Option<domain::flagship::document::Refusal>,
}

struct Read {
    whole: Whole,
    /// Nothing where whoever looks may not read who objects.
    objections: Option<Vec<Objection>>,
    /// The last part of the address of its public page, once it has one.
    public: Option<String>,
    region: String,
    slug: String,
    craft: String,
    proposal: Option<String>,
    sheets: Vec<Link>,
    keeps: bool,
}

fn read(c: &mut Conn, signed: &Signed, id: DesignationId) -> store::Result<Option<Read>> {
    let Some(who) = signed.who.may::<ReadRegister>() else { return Err(store::Error::Refused) };
    let Some(whole) = store::flagship::course::whole(c, &who, id)? else { return Ok(None) };
    let lang = &signed.lang;
    let d = &whole.designation;
    let region = store::region::get(c, &d.region)?;
    let craft = store::trail::name(c, Kind::Designation, id.0, lang)?.unwrap_or_else(|| d.craft.clone());
    let proposal = store::flagship::proposal::of_designation(c, &who, id)?;
    let public = store::flagship::public::label(c, id.0)?.and_then(|r| r.page());
    let keeps = match signed.who.may::<KeepFlagships>() {
        Some(keep) => keep.reaches(&store::region::path(c, &d.region)?),
        None => false,
    };
    let slug = region.as_ref().map(domain::region::Region::slug).unwrap_or_default();
    let objections = objections(c, signed, d)?;
    let sheets = crate::assessment::sheets_of(c, id, lang)?;
    Ok(Some(Read {
        objections,
        sheets,
        region: region.map_or_else(|| d.region.to_string(), |r| r.full_name),
        slug,
        craft,
        proposal: proposal.map(|p| super::proposal::at(p.id)),
        keeps,
        public,
        whole,
    }))
}

/// The objections, for an officer who keeps the designation and for whoever reads the history of its region.
fn objections(c: &mut Conn, signed: &Signed, d: &Designation) -> store::Result<Option<Vec<Objection>>> {
    let path = store::region::path(c, &d.region)?;
    if let Some(keep) = signed.who.may::<KeepFlagships>().filter(|w| w.reaches(&path)) {
        return store::flagship::course::objections(c, &keep, d).map(Some);
    }
    if let Some(history) = signed.who.may::<ReadHistory>().filter(|w| w.reaches(&path)) {
        return store::flagship::course::objections(c, &history, d).map(Some);
    }
    Ok(None)
}

/// What is recorded of a designation's course, label by label.
fn facts(lang: &Lang, whole: &Whole) -> Vec<(String, String)> {
    let d = &whole.designation;
    let c = &d.course;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let day = |day: Option<Date>| day.map(|d| text::date(d, lang)).unwrap_or_default();
    let last = whole.reviews.first().and_then(|v| i16::try_from(v.year).ok());
    let next = d.review_from(last, whole.said.as_ref().map(|s| s.yearly));
    let all = [
        ("designation-field-period", d.period.clone()),
        ("designation-field-document_number", d.document_number.clone().unwrap_or_default()),
        ("designation-field-document_date", day(d.document_date)),
        ("designation-field-outside", if c.outside { say("designation-outside") } else { String::new() }),
        ("designation-field-valid_from", if d.status.counts() { day(d.since()) } else { String::new() }),
        ("designation-field-valid_until", day(c.valid_until)),
        ("designation-field-review_from", day(next)),
        ("designation-field-announced", day(c.announced)),
        ("designation-field-objection_until", day(c.objection_until)),
        ("designation-field-retired_on", day(c.retired_on)),
        ("designation-field-retired_why", c.retired_why.clone().unwrap_or_default()),
        ("designation-field-basis", d.basis.text(lang).to_owned()),
    ];
    all.into_iter().filter(|(_, t)| !t.is_empty()).map(|(key, t)| (say(key), t)).collect()
}

/// What can have been done.
const DONE: &[&str] = &[
    "pengumuman",
    "keputusan",
    "berkas-keputusan",
    "keberatan",
    "jawaban",
    "hapus",
    "tinjauan",
    "pencabutan",
];

/// The page.
async fn show(State(site): State<Arc<Site>>, signed: Signed, Path(record): Path<String>, uri: Uri) -> Answer {
    let id = DesignationId(id(&site, &signed, &record)?);
    let asked = Values::asked(uri.query().unwrap_or_default());
    page(&site, &signed, id, asked.get("selesai"), Wrong::default()).await
}

async fn page(
    site: &Arc<Site>,
    signed: &Signed,
    id: DesignationId,
    done: &str,
    wrong: Wrong,
) -> Result<Response, Fail> {
    let held = AssertUnwindSafe(signed.clone());
    let found = site.db.read(move |c| Ok(read(c, &held, id)?.map(AssertUnwindSafe))).await;
    let found = settle(site, signed, Kind::Designation, id.0, found).await?;
    let Some(Read { whole, public, objections, region, slug, craft, proposal, sheets, keeps }) =
        found.map(|f| f.0)
    else {
        return Err(missing(site, signed));
    };
    if objections.as_ref().is_some_and(|o| !o.is_empty()) {
        note_reading(site, signed, Kind::Designation, id.0, vec![("page", "objections".to_owned())]).await?;
    }
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let d = &whole.designation;
    let today = today(site);
    let mut notices = Vec::new();
    if d.is_expired(today) {
        notices.push(say("designation-expired"));
    }
    if let Some(until) = d.course.valid_until.filter(|_| d.is_ending(today)) {
        notices.push(sentence(lang.as_str(), "designation-ending", &[("date", &text::date(until, lang))]));
    }
    if let Some(until) = d.course.objection_until.filter(|_| d.may_object(today)) {
        notices.push(sentence(
            lang.as_str(),
            "designation-may-object",
            &[("date", &text::date(until, lang))],
        ));
    }
    let last = whole.reviews.first().and_then(|v| i16::try_from(v.year).ok());
    if d.review_is_due(last, whole.said.as_ref().map(|s| s.yearly), today) {
        notices.push(say("designation-review-due"));
    }
    let mut links = Vec::new();
    let mut link = |key: &str, href: String| links.push(Link { label: say(key), href, current: false });
    if let Some(public) = public {
        link("flagship-public", site.path(lang, &site.profile.paths.flagships, &public));
    }
    if let Some(href) = proposal {
        link("designation-proposal", href);
    }
    links.extend(sheets);
    let mut link = |key: &str, href: String| links.push(Link { label: say(key), href, current: false });
    if let Some(file) = &whole.file {
        link("designation-field-document", document::at(file.id));
    }
    for (n, file) in (1..).zip(&whole.earlier) {
        let label = sentence(lang.as_str(), "designation-file-earlier", &[("number", &n.to_string())]);
        links.push(Link { label, href: document::at(file.id), current: false });
    }
    let mut link = |key: &str, href: String| links.push(Link { label: say(key), href, current: false });
    link("proposal-region-page", site.path(lang, &site.profile.paths.regions, &slug));
    if signed.who.may::<ReadHistory>().is_some() {
        link("history-title", format!("/kerja/riwayat?region={}&kind=designation", d.region));
    }
    let mut told = Vec::new();
    let lodged = objections.as_deref().unwrap_or_default();
    let acts = if keeps { forms::acts(lang, (&whole, lodged), today, &wrong, &mut told) } else { Vec::new() };
    let objected = match (&objections, whole.objected) {
        (Some(_), _) | (_, (0, _)) => String::new(),
        (None, (all, open)) => {
            let (all, open) = (all.to_string(), open.to_string());
            sentence(lang.as_str(), "objection-counted", &[("count", &all), ("open", &open)])
        }
    };
    let objections = lodged.iter().map(|o| {
        let open = o.state == Stands::Open && keeps;
        let day = text::date(o.answered.unwrap_or(o.date), lang);
        Objected {
            id: o.id.to_string(),
            objector: if o.is_erased() { say("objection-erased") } else { o.objector.clone() },
            grounds: o.grounds.clone(),
            date: text::date(o.date, lang),
            word: o.state.word(),
            says: sentence(lang.as_str(), &format!("objection-{}", o.state.word()), &[("date", &day)]),
            answer: o.answer.clone().unwrap_or_default(),
            input: open.then(|| forms::answer(lang, o, &wrong, &mut told)),
            erase: if keeps && !o.is_erased() {
                forms::erase(lang, o, &wrong, &mut told)
            } else {
                Vec::new()
            },
            erasing: wrong.at == forms::erasing(o),
        }
    });
    let objections: Vec<Objected> = objections.collect();
    let rounds = whole.rounds.iter().map(|(round, title)| Outcome {
        href: format!("{}/{round}/hasil", crate::assessment::PATH),
        title: title.text(lang).to_owned(),
        own: d.course.round == Some(*round),
    });
    let rounds: Vec<Outcome> = rounds.collect();
    let status = if told.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = format!("{craft} · {}", d.period);
    let done = DONE.iter().find(|w| **w == done);
    let mut response = render(&DesignationPage {
        page: site.private_page(lang, &title),
        work: site.work(signed, PATH),
        crumbs: vec![
            Link { label: say("designation-register"), href: PATH.to_owned(), current: false },
            Link { label: title.clone(), href: String::new(), current: true },
        ],
        heading: title,
        eyebrow: region,
        status: d.status.word(),
        notices,
        done: done.map(|w| say(&format!("designation-done-{w}"))).unwrap_or_default(),
        told,
        facts: facts(lang, &whole),
        links,
        objections,
        objected,
        rounds,
        reviews: whole
            .reviews
            .iter()
            .map(|v| (v.year.to_string(), say(&format!("review-{}", v.outcome.word())), v.findings.clone()))
            .collect(),
        acts,
        path: at(id),
    });
    *response.status_mut() = status;
    Ok(response)
}

/// What keeps a step from being taken, where the domain names two states.
fn beyond(lang: &Lang, status: Status) -> String {
    let status = sentence(lang.as_str(), &format!("status-{}", status.word()), &[]);
    sentence(lang.as_str(), "designation-step-beyond", &[("status", &status)])
}
