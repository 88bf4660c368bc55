//! `/kerja/perajin/{id}/kuasa`: who may act for a maker, for whom the maker may act, and what a mandate would mean, shown
//! before it is given.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect};
use domain::access::{KeepMakers, OF_MAKERS, ReadPeople, ReadRegister, may};
use domain::account::PersonId;
use domain::fault::{Faults, Problem};
use domain::id::{Kind, MakerId, MandateId};
use domain::lang::Lang;
use domain::maker::Maker;
use domain::maker::invitation::Invitation;
use domain::maker::mandate::{Agent, Deed, Mandate, MandateDraft, give};
use domain::region::RegionCode;
use jiff::civil::Date;
use store::Conn;
use store::maker::invitation;
use store::maker::mandate::{self, Named};
use store::register::Ask;
use uuid::Uuid;

use crate::account::guard::{Filled, Signed};
use crate::account::work::{Field, Work, fault};
use crate::ask::Path;
use crate::desk::values::Values;
use crate::desk::{Kept, edit, id, missing, settle};
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence, text};

/// How many are shown of what was looked for.
const FOUND: i64 = 20;

/// A mandate, or a membership, as a page shows it.
pub(crate) struct Line {
    pub id: String,
    pub name: String,
    pub about: String,
    pub days: String,
    pub rest: bool,
    pub lasts: bool,
    /// Who recorded it, where the page says so.
    pub by: String,
}

/// From when to when, in words.
pub(crate) fn days(lang: &Lang, since: Date, until: Option<Date>) -> String {
    let since = text::date(since, lang);
    match until {
        Some(last) => {
            sentence(lang.as_str(), "role-days", &[("since", &since), ("until", &text::date(last, lang))])
        }
        None => sentence(lang.as_str(), "role-since", &[("since", &since)]),
    }
}

fn deeds(lang: &Lang, m: &Mandate) -> String {
    if m.own {
        return sentence(lang.as_str(), "mandate-own", &[]);
    }
    let said = m.deeds.iter().map(|d| sentence(lang.as_str(), &format!("deed-{}", d.word()), &[]));
    said.collect::<Vec<_>>().join("; ")
}

/// A mandate by the name of whoever is not the maker of the page.
pub(crate) fn line(lang: &Lang, n: &Named, name: &str, today: Date) -> Line {
    let m = &n.mandate;
    let kind = match m.to {
        Agent::Person(_) => "mandate-to-person",
        Agent::Maker(_) => "mandate-to-maker",
    };
    Line {
        id: m.id.to_string(),
        name: name.to_owned(),
        about: format!("{}: {}", sentence(lang.as_str(), kind, &[]), deeds(lang, m)),
        days: days(lang, m.since, m.until),
        rest: !m.in_force(today),
        lasts: m.until.is_none_or(|last| last >= today),
        by: String::new(),
    }
}

/// Who gave a mandate, by name.
fn giver(c: &mut Conn, lang: &Lang, id: MandateId) -> store::Result<String> {
    let Some(first) = store::journal::history(c, id.0, i64::MAX, FOUND)?.pop() else {
        return Ok(String::new());
    };
    let name = store::trail::actor(c, &first.actor)?;
    let who = crate::desk::said::actor(lang, &first.actor, name.as_deref());
    Ok(sentence(lang.as_str(), "mandate-given-by", &[("who", &who)]))
}

/// An invitation that waits. Whom the maker meant is between the two.
fn invited(lang: &Lang, v: &Invitation) -> String {
    let deeds: Vec<String> =
        v.deeds.iter().map(|d| sentence(lang.as_str(), &format!("deed-{}", d.word()), &[])).collect();
    let (until, lapses) = (text::date(v.until, lang), text::date(v.lapses, lang));
    let with = [("deeds", deeds.join("; ")), ("until", until), ("lapses", lapses)];
    sentence(lang.as_str(), "mandate-waits", &with.each_ref().map(|(n, v)| (*n, v.as_str())))
}

/// The maker of an address, where the right to read reaches, with whether the asker keeps it and which day it is there.
pub(crate) struct Of {
    pub maker: Maker,
    pub keeps: bool,
    pub today: Date,
}

/// Reads the maker of an address.
pub(crate) fn of(c: &mut Conn, site: &Site, signed: &Signed, id: Uuid) -> store::Result<Option<Of>> {
    let Some(read) = signed.who.may::<ReadRegister>() else { return Err(store::Error::Refused) };
    let Some(maker) = Maker::load(c, &read, id)? else { return Ok(None) };
    let path = store::region::path(c, &maker.region)?;
    let merged = store::maker::merge::into(c, maker.id)?.is_some();
    let keeps = !merged && signed.who.may::<KeepMakers>().is_some_and(|keep| keep.reaches(&path));
    let today = site.today(path.iter().map(RegionCode::as_str));
    Ok(Some(Of { maker, keeps, today }))
}

/// The way to a page about a maker.
pub(crate) fn crumbs(lang: &Lang, maker: &Maker, here: &str) -> Vec<Link> {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    vec![
        Link { label: say("maker-register"), href: Maker::PATH.to_owned(), current: false },
        Link { label: maker.name.clone(), href: edit::at::<Maker>(maker.id.0), current: false },
        Link { label: say(here), href: String::new(), current: true },
    ]
}

#[derive(Template)]
#[template(path = "maker/mandates.html")]
struct MandatesPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    title: String,
    done: String,
    path: String,
    keeps: bool,
    given: Vec<Line>,
    /// What waits for somebody whom the maker invited.
    waiting: Vec<(MandateId, String)>,
    taken: Vec<Line>,
    asked: String,
    found: Vec<Link>,
    found_makers: Vec<Link>,
    looked: bool,
}

/// Records by id and name.
type Names = Vec<(Uuid, String)>;

/// What is found of what was typed: makers and, for those who see them, persons whose name begins so.
pub(crate) fn look(c: &mut Conn, signed: &Signed, typed: &str) -> store::Result<(Names, Names)> {
    let key = domain::text::sort_key(typed);
    if key.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let mut people = Vec::new();
    if let Some(access) = signed.who.may::<ReadPeople>() {
        let ask = Ask { prefix: typed.to_owned(), limit: FOUND, ..Ask::default() };
        let some = store::account::register::page(c, &access, &ask)?;
        people.extend(some.into_iter().map(|p| {
            let login = p.login.map(|l| format!(" ({l})")).unwrap_or_default();
            (p.id.0, format!("{}{login}", p.name))
        }));
    }
    let mut makers = Vec::new();
    if let Some(read) = signed.who.may::<ReadRegister>() {
        let ask = Ask { prefix: typed.to_owned(), limit: FOUND, ..Ask::default() };
        let some = store::maker::register::page(c, &read, &ask)?;
        makers.extend(some.into_iter().map(|l| (l.id.0, format!("{} · {}", l.name, l.region_name))));
    }
    Ok((people, makers))
}

/// Who may act for a maker.
pub(crate) async fn list(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    uri: Uri,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let read = signed.may::<ReadRegister>(&site)?;
    let asked = Values::asked(uri.query().unwrap_or_default());
    let held = AssertUnwindSafe((site.clone(), signed.clone(), asked.get("q").to_owned()));
    let found = site
        .db
        .read(move |c| {
            let (site, signed, typed) = &*held;
            let Some(of) = of(c, site, signed, id)? else { return Ok(None) };
            let mut given = Vec::new();
            for n in mandate::of_maker(c, &read, of.maker.id)? {
                let mut line = line(&signed.lang, &n, &n.to, of.today);
                if line.lasts {
                    line.by = giver(c, &signed.lang, n.mandate.id)?;
                }
                given.push(line);
            }
            let sent = invitation::of_maker(c, &read, of.maker.id)?;
            let waiting =
                sent.iter().filter(|v| v.is_open(of.today)).map(|v| (v.id, invited(&signed.lang, v)));
            let given = (given, waiting.collect::<Vec<_>>());
            let taken = mandate::to_maker(c, &read, of.maker.id)?;
            let looked = if of.keeps { look(c, signed, typed)? } else { Default::default() };
            Ok(Some((of, given, taken, looked)))
        })
        .await;
    let found = settle(&site, &signed, Kind::Maker, id, found).await?;
    let Some((of, (given, waiting), taken, (people, makers))) = found else {
        return Err(missing(&site, &signed));
    };
    let lang = &signed.lang;
    let path = format!("{}/kuasa", edit::at::<Maker>(id));
    let to = |what: &str, found: Vec<(Uuid, String)>| {
        let link = |(id, label): (Uuid, String)| Link {
            label,
            href: format!("{path}/baru?{what}={id}"),
            current: false,
        };
        found.into_iter().filter(|(other, _)| *other != of.maker.id.0).map(link).collect::<Vec<_>>()
    };
    let done = match asked.get("selesai") {
        "beri" => sentence(lang.as_str(), "mandate-done-give", &[]),
        "cabut" => sentence(lang.as_str(), "mandate-done-end", &[]),
        _ => String::new(),
    };
    Ok(render(&MandatesPage {
        page: site.private_page(lang, &of.maker.name),
        work: site.work(&signed, Maker::PATH),
        crumbs: crumbs(lang, &of.maker, "mandates"),
        title: of.maker.name.clone(),
        done,
        keeps: of.keeps,
        given,
        waiting,
        taken: taken.iter().map(|n| line(lang, n, &n.maker, of.today)).collect(),
        found: to("orang", people),
        found_makers: to("perajin", makers),
        looked: !asked.get("q").trim().is_empty(),
        asked: asked.get("q").to_owned(),
        path,
    }))
}

/// A deed to be ticked.
pub(crate) struct Tick {
    pub word: &'static str,
    pub label: String,
    pub about: String,
    pub on: bool,
}

/// Every deed, to be ticked.
pub(crate) fn ticks(lang: &Lang, on: &[Deed]) -> Vec<Tick> {
    let tick = |d: Deed| Tick {
        word: d.word(),
        label: sentence(lang.as_str(), &format!("deed-{}", d.word()), &[]),
        about: sentence(lang.as_str(), &format!("deed-about-{}", d.word()), &[]),
        on: on.contains(&d),
    };
    Deed::ALL.into_iter().map(tick).collect()
}

/// What a mandate would mean.
pub(crate) struct Effect {
    pub heading: String,
    pub can: Vec<String>,
    pub cannot: Vec<String>,
}

impl Effect {
    /// What somebody could see and change of a maker with so many items, and what not, given the days in words.
    pub(crate) fn of(lang: &Lang, to: &str, maker: &str, items: i64, deeds: &[Deed], days: String) -> Effect {
        let count = items.to_string();
        let with = [("to", to), ("maker", maker), ("count", count.as_str())];
        let say = |key: &str| sentence(lang.as_str(), key, &with);
        let (mut can, mut cannot) = (vec![days], Vec::new());
        for d in Deed::ALL {
            let both = ["sees", "effect"].map(|what| say(&format!("deed-{what}-{}", d.word())));
            if deeds.contains(&d) { &mut can } else { &mut cannot }.extend(both);
        }
        cannot.extend(["publish", "council", "further"].map(|k| say(&format!("mandate-never-{k}"))));
        Effect { heading: say("mandate-effect"), can, cannot }
    }
}

#[derive(Template)]
#[template(path = "maker/mandate.html")]
struct MandatePage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    path: String,
    title: String,
    to: String,
    to_what: &'static str,
    to_id: String,
    person: bool,
    fault: String,
    deeds_fault: String,
    own: bool,
    ticks: Vec<Tick>,
    since: Field,
    until: Field,
    /// What it would mean; nothing before it was asked for.
    effect: Option<Effect>,
    reaches: Vec<String>,
    warnings: Vec<String>,
}

/// Whom a mandate would be given.
#[derive(Clone)]
struct To {
    agent: Agent,
    name: String,
    /// Whether a role lets it count.
    counts: bool,
    /// The persons whom it reaches, where it is given to a maker.
    owners: Vec<String>,
}

/// Who is meant by an address or a form.
fn to(c: &mut Conn, signed: &Signed, asked: &dyn Fn(&str) -> String) -> store::Result<Option<To>> {
    if let Ok(person) = Uuid::parse_str(&asked("orang")) {
        let Some(access) = signed.who.may::<ReadPeople>() else { return Ok(None) };
        let Some(person) = store::account::get(c, &access, PersonId(person))? else { return Ok(None) };
        let roles = store::account::holdings(c, person.id)?;
        let counts = roles.iter().any(|h| OF_MAKERS.iter().any(|right| may(h.role, *right)));
        return Ok(Some(To { agent: Agent::Person(person.id), name: person.name, counts, owners: vec![] }));
    }
    let Ok(maker) = Uuid::parse_str(&asked("perajin")) else { return Ok(None) };
    let Some(read) = signed.who.may::<ReadRegister>() else { return Ok(None) };
    let found = match store::maker::register::get(c, &read, MakerId(maker)) {
        Err(store::Error::Refused) => None,
        found => found?,
    };
    let Some((maker, _)) = found else { return Ok(None) };
    let owners = mandate::owners(c, &read, maker.id)?.into_iter().map(|n| n.to).collect();
    Ok(Some(To { agent: Agent::Maker(maker.id), name: maker.name, counts: true, owners }))
}

/// What the form holds.
struct Typed {
    own: bool,
    deeds: Vec<Deed>,
    since: String,
    until: String,
}

fn typed(filled: &Filled) -> Typed {
    let ticked = filled.fields();
    let deeds = Deed::ALL.into_iter().filter(|d| ticked.iter().any(|(n, v)| n == "deed" && v == d.word()));
    Typed {
        own: filled.get("own") == "1",
        deeds: deeds.collect(),
        since: filled.get("since").to_owned(),
        until: filled.get("until").to_owned(),
    }
}

fn form(
    site: &Site,
    signed: &Signed,
    of: &Of,
    to: &To,
    typed: &Typed,
    faults: &Faults,
    shown: Option<(&Mandate, i64)>,
) -> MandatePage {
    let lang = &signed.lang;
    let say = |key: &str, with: &[(&str, &str)]| sentence(lang.as_str(), key, with);
    let (what, to_id) = match to.agent {
        Agent::Person(p) => ("orang", p.to_string()),
        Agent::Maker(m) => ("perajin", m.to_string()),
    };
    let of_field = |name: &str| faults.0.iter().find(|f| f.field == name).map(|f| fault(lang, &f.problem));
    let mut page = MandatePage {
        page: site.private_page(lang, &of.maker.name),
        work: site.work(signed, Maker::PATH),
        crumbs: crumbs(lang, &of.maker, "mandate-give"),
        path: format!("{}/kuasa", edit::at::<Maker>(of.maker.id.0)),
        title: of.maker.name.clone(),
        to: to.name.clone(),
        to_what: what,
        to_id,
        person: matches!(to.agent, Agent::Person(_)),
        fault: of_field("to").unwrap_or_default(),
        deeds_fault: of_field("deeds").unwrap_or_default(),
        own: typed.own,
        ticks: ticks(lang, &typed.deeds),
        since: Field::new(lang, "since", "role-first-day", "date").with(&typed.since).wrong(lang, faults),
        until: Field::new(lang, "until", "role-last-day", "date")
            .with(&typed.until)
            .hinted(lang, "mandate-last-day-hint")
            .wrong(lang, faults),
        effect: None,
        reaches: vec![],
        warnings: vec![],
    };
    let Some((m, items)) = shown else { return page };
    let with = [("to", to.name.as_str()), ("maker", of.maker.name.as_str())];
    let mut effect =
        Effect::of(lang, &to.name, &of.maker.name, items, &m.deeds, days(lang, m.since, m.until));
    if m.own {
        effect.can.push(say("mandate-effect-own", &with));
    }
    page.effect = Some(effect);
    if let Agent::Maker(_) = to.agent {
        page.reaches.clone_from(&to.owners);
        if to.owners.is_empty() {
            page.warnings.push(say("mandate-nobody", &with));
        }
    }
    if !to.counts {
        page.warnings.push(say("mandate-no-role", &with));
    }
    page
}

/// The form of a new mandate.
pub(crate) async fn blank(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    uri: Uri,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    signed.may::<KeepMakers>(&site)?;
    let asked = Values::asked(uri.query().unwrap_or_default());
    let Some((of, to, _)) = begun(&site, &signed, id, move |n| asked.get(n).to_owned()).await? else {
        return Err(missing(&site, &signed));
    };
    let since = of.today.to_string();
    let typed = Typed { own: false, deeds: vec![Deed::Items], since, until: String::new() };
    Ok(render(&form(&site, &signed, &of, &to, &typed, &Faults::default(), None)))
}

/// Maker and whoever is meant, for somebody who keeps the maker; nothing when there is no such pair.
async fn begun(
    site: &Arc<Site>,
    signed: &Signed,
    id: Uuid,
    asked: impl Fn(&str) -> String + Send + 'static,
) -> Result<Option<(Of, To, i64)>, Fail> {
    let keep = signed.may::<KeepMakers>(site)?;
    let read = signed.may::<ReadRegister>(site)?;
    let held = AssertUnwindSafe((site.clone(), signed.clone(), asked, keep));
    let found = site
        .db
        .read(move |c| {
            let (site, signed, asked, keep) = &*held;
            let Some(of) = of(c, site, signed, id)? else { return Ok(None) };
            store::register::reach(c, keep, &of.maker.region)?;
            let Some(to) = to(c, signed, asked)? else { return Ok(None) };
            let items = mandate::items(c, &read, of.maker.id)?;
            Ok(Some((of, to, items)))
        })
        .await;
    settle(site, signed, Kind::Maker, id, found.map(|f| f.map(AssertUnwindSafe)))
        .await
        .map(|found| found.map(|f| f.0))
}

/// Shows what a mandate would mean, and gives it when that was seen.
pub(crate) async fn make(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let asked = filled.clone();
    let Some((of, to, items)) = begun(&site, &signed, id, move |n| asked.get(n).to_owned()).await? else {
        return Err(missing(&site, &signed));
    };
    let typed = typed(&filled);
    let mut faults = Faults::default();
    let mut day = |field: &str, typed: &str| {
        let typed = typed.trim();
        let day: Option<Date> = typed.parse().ok();
        if day.is_none() && !typed.is_empty() {
            faults.add(field, typed, Problem::NotADate);
        }
        day
    };
    let since = day("since", &typed.since);
    let until = day("until", &typed.until);
    let draft = MandateDraft {
        maker: of.maker.id,
        region: of.maker.region.clone(),
        to: to.agent,
        own: typed.own,
        deeds: typed.deeds.clone(),
        since: since.unwrap_or(of.today),
        until,
    };
    let given = match give(MandateId(Uuid::now_v7()), draft) {
        Ok(given) if faults.is_empty() => given,
        given => {
            faults.0.extend(given.err().unwrap_or_default().0);
            return Ok(refused(&form(&site, &signed, &of, &to, &typed, &faults, None)));
        }
    };
    if filled.get("_do") != "save" {
        let none = Faults::default();
        return Ok(render(&form(&site, &signed, &of, &to, &typed, &none, Some((&given, items)))));
    }
    let (keep, people) = (signed.may::<KeepMakers>(&site)?, signed.who.may::<ReadPeople>());
    let people = people.ok_or_else(|| missing(&site, &signed))?;
    let held = AssertUnwindSafe((keep, people, given));
    let command = filled.command(&signed, "mandate");
    let written = site
        .db
        .write(command, move |tx| {
            let (keep, people, given) = &*held;
            mandate::give(tx, keep, people, given)
        })
        .await;
    if let Err(store::Error::Faults(faults)) = &written {
        return Ok(refused(&form(&site, &signed, &of, &to, &typed, faults, None)));
    }
    settle(&site, &signed, Kind::Maker, id, written).await?;
    Ok(Redirect::to(&format!("{}/kuasa?selesai=beri", edit::at::<Maker>(id))).into_response())
}

fn refused(page: &MandatePage) -> axum::response::Response {
    let mut response = render(page);
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    response
}

/// Takes a mandate back, at once.
pub(crate) async fn end(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((record, mandate)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    let (id, mandate) = (id(&site, &signed, &record)?, id(&site, &signed, &mandate)?);
    let keep = signed.may::<KeepMakers>(&site)?;
    let last = yesterday(&site, &signed, id).await?;
    let command = filled.command(&signed, "mandate taken back");
    let written = site
        .db
        .write(command, move |tx| {
            let (maker, mandate) = (MakerId(id), MandateId(mandate));
            match mandate::end(tx, &keep, maker, mandate, last) {
                // What was not accepted yet has the id that the mandate would have.
                Err(store::Error::Missing) => invitation::stop(tx, &keep, maker, mandate),
                ended => ended,
            }
        })
        .await;
    settle(&site, &signed, Kind::Maker, id, written).await?;
    Ok(Redirect::to(&format!("{}/kuasa?selesai=cabut", edit::at::<Maker>(id))).into_response())
}

/// The last day of what ends at once, where a maker lies.
pub(crate) async fn yesterday(site: &Arc<Site>, signed: &Signed, id: Uuid) -> Result<Date, Fail> {
    let held = AssertUnwindSafe((site.clone(), signed.clone()));
    let found = site
        .db
        .read(move |c| {
            let (site, signed) = &*held;
            Ok(of(c, site, signed, id)?.map(|of| of.today))
        })
        .await;
    let today = settle(site, signed, Kind::Maker, id, found).await?;
    let today = today.ok_or_else(|| missing(site, signed))?;
    Ok(today.yesterday().unwrap_or(today))
}
