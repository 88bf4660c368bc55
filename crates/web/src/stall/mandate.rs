//! `/lapak/perajin/{id}/kuasa`: who may act for a maker of one's own, who waits for an invitation, taking either back, and what
//! happened, in sentences.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect};
use domain::access::{Access, LetAct};
use domain::id::{Kind, MakerId, MandateId};
use domain::journal::{Entry, Operation};
use domain::lang::Lang;
use domain::maker::invitation::State as Stand;
use domain::maker::mandate::{Agent, Deed};
use jiff::civil::Date;
use store::Conn;
use store::maker::invitation::{self, Sent};
use store::maker::mandate::{self, Named};

use super::history::Event;
use super::{Around, Here, MAKERS, maker as maker_id};
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::desk::settle;
use crate::desk::values::Values;
use crate::error::{Answer, Fail, render};
use crate::maker::mandate::{Line, line};
use crate::page::Page;
use crate::{Site, sentence, text};

/// How many sentences stand on the page.
const EVENTS: usize = 30;
/// How many entries of a mandate are looked at.
const BACK: i64 = 20;

/// An invitation that waits.
struct Waiting {
    id: String,
    told: String,
    deeds: String,
    days: String,
}

#[derive(Template)]
#[template(path = "stall/mandates.html")]
struct MandatesPage {
    page: Page,
    around: Around,
    path: String,
    profile: String,
    invitations: String,
    done: String,
    name: String,
    number: String,
    accounts: Vec<Line>,
    given: Vec<Line>,
    over: Vec<Line>,
    waiting: Vec<Waiting>,
    events: Vec<Event>,
}

/// What can have been done.
const DONE: &[&str] = &["undang", "cabut", "tarik"];

/// The right over the mandates of makers of one's own.
pub fn over_mandates(site: &Arc<Site>, signed: &Signed) -> Result<Access<LetAct>, Fail> {
    signed.may::<LetAct>(site)
}

/// Which day it is where a maker lies.
pub fn today(c: &mut Conn, site: &Site, maker: MakerId) -> store::Result<Date> {
    let region = store::maker::mandate::region(c, maker)?.ok_or(store::Error::Missing)?;
    let path = store::region::path(c, &region)?;
    Ok(site.today(path.iter().map(domain::region::RegionCode::as_str)))
}

/// What several deeds are called.
pub fn deeds(lang: &Lang, deeds: &[Deed]) -> String {
    let said = deeds.iter().map(|d| sentence(lang.as_str(), &format!("deed-{}", d.word()), &[]));
    said.collect::<Vec<_>>().join("; ")
}

/// What somebody is called who did something with a mandate: the reader, another account that acts for the maker, or the council.
fn who(signed: &Signed, given: &[Named], actor: &str) -> String {
    let say = |key: &str| sentence(signed.lang.as_str(), key, &[]);
    if actor == format!("account:{}", signed.person.id) {
        return say("stall-mandate-you");
    }
    let known = given.iter().find(
        |n| matches!(n.mandate.to, Agent::Person(p) if actor.strip_prefix("account:") == Some(p.to_string().as_str())),
    );
    known.map_or_else(|| say("stall-mandate-council"), |n| n.to.clone())
}

/// What an entry about a mandate or an invitation says; nothing when another says it.
fn says(signed: &Signed, given: &[Named], told: &str, entry: &Entry) -> Option<String> {
    let lang = &signed.lang;
    let id = MandateId(entry.record);
    let somebody = sentence(lang.as_str(), "stall-mandate-somebody", &[]);
    let named = given.iter().find(|n| n.mandate.id == id);
    let to = named.map_or(if told.is_empty() { &somebody } else { told }, |n| n.to.as_str());
    let by = who(signed, given, &entry.actor);
    let field = |name: &str| entry.fields.iter().find(|f| f.name == name).map(|f| &f.new);
    let day = |name: &str| {
        let day = field(name).and_then(|v| v.as_str()).and_then(|d| d.parse().ok());
        day.map(|d| text::date(d, lang)).unwrap_or_default()
    };
    let what: Vec<Deed> = field("deeds")
        .map(domain::record::read_list)
        .unwrap_or_default()
        .iter()
        .filter_map(|w| Deed::from_word(w))
        .collect();
    let what = deeds(lang, &what);
    let say = |key: &str, until: &str| {
        let with = [("who", by.as_str()), ("to", to), ("deeds", what.as_str()), ("until", until)];
        Some(sentence(lang.as_str(), key, &with))
    };
    match (entry.kind, entry.operation) {
        (Kind::Invitation, Operation::Create) => say("stall-mandate-event-invite", &day("until")),
        (Kind::Invitation, Operation::Change) => {
            match field("state").and_then(|v| v.as_str()).and_then(Stand::from_word)? {
                Stand::Declined => say("stall-mandate-event-decline", ""),
                Stand::TakenBack => say("stall-mandate-event-untell", ""),
                Stand::Waiting | Stand::Accepted => None,
            }
        }
        (Kind::Mandate, Operation::Create) if named.is_some_and(|n| n.mandate.own) => {
            say("stall-mandate-event-own", "")
        }
        (Kind::Mandate, Operation::Create) if day("until").is_empty() => say("stall-mandate-event-give", ""),
        (Kind::Mandate, Operation::Create) => say("stall-mandate-event-give-until", &day("until")),
        (Kind::Mandate, Operation::Change) if field("until").is_some() => {
            let holder = named.map(|n| n.mandate.to);
            let gave_up = matches!(holder, Some(Agent::Person(p)) if entry.actor == format!("account:{p}"));
            say(
                if gave_up { "stall-mandate-event-give-up" } else { "stall-mandate-event-end" },
                &day("until"),
            )
        }
        (Kind::Mandate, Operation::Delete) => say("stall-mandate-event-end-at-once", ""),
        _ => None,
    }
}

/// Who gave a mandate, as whoever may not know the council's names is told.
fn giver(c: &mut Conn, signed: &Signed, given: &[Named], id: MandateId) -> store::Result<String> {
    let first = store::journal::history(c, id.0, i64::MAX, BACK)?.pop();
    let by = first.map(|e| who(signed, given, &e.actor)).unwrap_or_default();
    Ok(sentence(signed.lang.as_str(), "mandate-given-by", &[("who", &by)]))
}

/// What somebody is called who was let act, by the entries of the mandate.
fn named(c: &mut Conn, lang: &Lang, entries: &[Entry]) -> store::Result<String> {
    for entry in entries.iter().filter(|e| e.kind == Kind::Mandate && e.operation == Operation::Create) {
        for (field, kind) in [("person", Kind::Person), ("agent", Kind::Maker)] {
            let id = entry.fields.iter().find(|f| f.name == field).and_then(|f| f.new.as_str());
            if let Some(id) = id.and_then(|id| id.parse().ok()) {
                return Ok(store::trail::name(c, kind, id, lang)?.unwrap_or_default());
            }
        }
    }
    Ok(String::new())
}

fn events(
    c: &mut Conn,
    site: &Site,
    signed: &Signed,
    given: &[Named],
    sent: &[Sent],
) -> store::Result<Vec<Event>> {
    let mut ids: Vec<MandateId> = given.iter().map(|n| n.mandate.id).collect();
    ids.extend(sent.iter().map(|s| s.invitation.id));
    ids.sort_unstable();
    ids.dedup();
    // The newest first: an id begins with its time.
    ids.reverse();
    ids.truncate(EVENTS);
    let mut events = Vec::new();
    for id in ids {
        let entries = store::journal::history(c, id.0, i64::MAX, BACK)?;
        let told = sent.iter().find(|s| s.invitation.id == id).and_then(|s| s.told.clone());
        // One that was taken back on its first day is gone; its entry knows whom it named.
        let told = match told {
            Some(told) => told,
            None => named(c, &signed.lang, &entries)?,
        };
        for entry in entries {
            if let Some(says) = says(signed, given, &told, &entry) {
                events.push(Event::new(site, &signed.lang, entry.hlc.ms() * 1000, says));
            }
        }
    }
    Event::newest(&mut events, EVENTS);
    Ok(events)
}

/// The page.
pub async fn show(State(site): State<Arc<Site>>, signed: Signed, Path(id): Path<String>, uri: Uri) -> Answer {
    let id = maker_id(&site, &signed, &id)?;
    let access = over_mandates(&site, &signed)?;
    let held = AssertUnwindSafe((site.clone(), signed.clone(), access));
    let read = site
        .db
        .read(move |c| {
            let (site, signed, access) = &*held;
            let lang = &signed.lang;
            let given = mandate::of_own(c, access, id)?;
            let sent = invitation::of_own(c, access, id)?;
            let today = today(c, site, id)?;
            let (mut accounts, mut others, mut over) = (Vec::new(), Vec::new(), Vec::new());
            for n in &given {
                let mut line = line(lang, n, &n.to, today);
                match (line.lasts, n.mandate.own) {
                    (true, own) => {
                        line.by = giver(c, signed, &given, n.mandate.id)?;
                        if own { &mut accounts } else { &mut others }.push(line);
                    }
                    (false, _) => over.push(line),
                }
            }
            let waiting = sent.iter().filter(|s| s.invitation.is_open(today)).map(|s| Waiting {
                id: s.invitation.id.to_string(),
                told: s.told.clone().unwrap_or_default(),
                deeds: deeds(lang, &s.invitation.deeds),
                days: sentence(
                    lang.as_str(),
                    "stall-invitation-days",
                    &[
                        ("until", &text::date(s.invitation.until, lang)),
                        ("lapses", &text::date(s.invitation.lapses, lang)),
                    ],
                ),
            });
            let waiting = waiting.collect::<Vec<_>>();
            let events = events(c, site, signed, &given, &sent)?;
            Ok(AssertUnwindSafe((Here::read(c, signed, id)?, accounts, others, over, waiting, events)))
        })
        .await;
    let AssertUnwindSafe((here, accounts, given, over, waiting, events)) =
        settle(&site, &signed, Kind::Maker, id.0, read).await?;
    let say = |key: &str| sentence(signed.lang.as_str(), key, &[]);
    let asked = Values::asked(uri.query().unwrap_or_default());
    let done = DONE.iter().find(|d| **d == asked.get("selesai"));
    Ok(render(&MandatesPage {
        page: site.private_page(&signed.lang, &say("stall-mandates")),
        around: site.stall(&signed, Some(&here), &here.at("/profil")),
        path: here.at("/kuasa"),
        profile: here.at("/profil"),
        invitations: here.at("/undangan"),
        done: done.map(|d| say(&format!("stall-mandate-done-{d}"))).unwrap_or_default(),
        name: here.name.clone(),
        number: domain::id::short(id.0),
        accounts,
        given,
        over,
        waiting,
        events,
    }))
}

/// Takes a mandate back, at once.
pub async fn end(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((maker, id)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    let maker = maker_id(&site, &signed, &maker)?;
    let id = MandateId(crate::desk::id(&site, &signed, &id)?);
    let access = over_mandates(&site, &signed)?;
    let today = day(&site, &signed, maker).await?;
    let last = today.yesterday().unwrap_or(today);
    let command = filled.command(&signed, "mandate taken back");
    let written = site.db.write(command, move |tx| mandate::end_own(tx, &access, maker, id, last)).await;
    settle(&site, &signed, Kind::Maker, maker.0, written).await?;
    Ok(Redirect::to(&format!("{MAKERS}/{maker}/kuasa?selesai=cabut")).into_response())
}

/// [`today`], read for itself.
pub async fn day(site: &Arc<Site>, signed: &Signed, maker: MakerId) -> Result<Date, Fail> {
    let held = AssertUnwindSafe(site.clone());
    site.db.read(move |c| today(c, &held, maker)).await.map_err(signed.fail(site))
}

/// Takes an invitation back.
pub async fn untell(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((maker, id)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    let maker = maker_id(&site, &signed, &maker)?;
    let id = MandateId(crate::desk::id(&site, &signed, &id)?);
    let access = over_mandates(&site, &signed)?;
    let command = filled.command(&signed, "invitation taken back");
    let written = site.db.write(command, move |tx| invitation::take_back(tx, &access, maker, id)).await;
    settle(&site, &signed, Kind::Maker, maker.0, written).await?;
    Ok(Redirect::to(&format!("{MAKERS}/{maker}/kuasa?selesai=tarik")).into_response())
}
