//! `/lapak/kuasa`: for whom somebody may act without being that maker, what waits for them, and giving either up.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect};
use domain::access::{KeepOwn, LetAct};
use domain::id::{Kind, MakerId, MandateId};
use domain::maker::mandate::Agent;
use store::Conn;
use store::maker::{invitation, mandate};

use super::mandate::{day, deeds, today};
use super::{Around, STALL};
use crate::account::guard::{Filled, Signed};
use crate::account::work::WORK;
use crate::ask::Path;
use crate::desk::settle;
use crate::desk::values::Values;
use crate::error::{Answer, Fail, render};
use crate::maker::mandate::{Effect, Line, days, line};
use crate::page::Page;
use crate::{Site, sentence, text};

/// The address.
pub const HELD: &str = "/lapak/kuasa";

/// An invitation that waits for the reader.
struct Waiting {
    action: String,
    maker: String,
    effect: Effect,
    lapses: String,
}

#[derive(Template)]
#[template(path = "stall/held.html")]
struct HeldPage {
    page: Page,
    around: Around,
    done: String,
    waiting: Vec<Waiting>,
    held: Vec<Line>,
    over: Vec<Line>,
    /// How the reader is found by whoever wants to invite them.
    login: String,
}

/// What can have been done.
const DONE: &[&str] = &["terima", "tolak", "lepas"];

/// How many invitations wait for somebody.
pub fn waiting(c: &mut Conn, site: &Site, signed: &Signed) -> store::Result<usize> {
    let Some(access) = signed.who.may::<KeepOwn>() else { return Ok(0) };
    let own = signed.who.may::<LetAct>();
    let mut open = 0;
    for (sent, _) in invitation::waiting(c, &access, signed.person.id, own.as_ref())? {
        open += usize::from(sent.invitation.is_open(today(c, site, sent.invitation.maker)?));
    }
    Ok(open)
}

/// The page.
pub async fn show(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    if !super::may(&signed.who) {
        // Without the role of a maker nothing of this counts.
        return Ok(Redirect::to(WORK).into_response());
    }
    let access = signed.may::<KeepOwn>(&site)?;
    let held = AssertUnwindSafe((site.clone(), signed.clone(), access));
    let read = site
        .db
        .read(move |c| {
            let (site, signed, access) = &*held;
            let lang = &signed.lang;
            let own = signed.who.may::<LetAct>();
            let mut waiting = Vec::new();
            for (sent, agent) in invitation::waiting(c, access, signed.person.id, own.as_ref())? {
                let v = &sent.invitation;
                if !v.is_open(today(c, site, v.maker)?) {
                    continue;
                }
                let to = match agent {
                    Agent::Person(_) => signed.person.name.clone(),
                    Agent::Maker(m) => store::trail::name(c, Kind::Maker, m.0, lang)?.unwrap_or_default(),
                };
                let items = mandate::items(c, access, v.maker)?;
                let until = text::date(v.until, lang);
                let days = sentence(lang.as_str(), "stall-invite-effect-days", &[("until", &until)]);
                waiting.push(Waiting {
                    action: format!("{STALL}/undangan/{}", v.id),
                    effect: Effect::of(lang, &to, &sent.maker, items, &v.deeds, days),
                    maker: sent.maker,
                    lapses: text::date(v.lapses, lang),
                });
            }
            let (mut now, mut over) = (Vec::new(), Vec::new());
            for n in mandate::held(c, access, signed.person.id, own.as_ref())? {
                let mut line = line(lang, &n, &n.maker, today(c, site, n.mandate.maker)?);
                line.about = match n.mandate.to {
                    Agent::Person(_) => deeds(lang, &n.mandate.deeds),
                    Agent::Maker(_) => sentence(
                        lang.as_str(),
                        "stall-held-through",
                        &[("to", &n.to), ("deeds", &deeds(lang, &n.mandate.deeds))],
                    ),
                };
                line.days = days(lang, n.mandate.since, n.mandate.until);
                if line.lasts { &mut now } else { &mut over }.push(line);
            }
            Ok(AssertUnwindSafe((waiting, now, over)))
        })
        .await;
    let AssertUnwindSafe((waiting, held, over)) = read.map_err(signed.fail(&site))?;
    let say = |key: &str| sentence(signed.lang.as_str(), key, &[]);
    let asked = Values::asked(uri.query().unwrap_or_default());
    let done = DONE.iter().find(|d| **d == asked.get("selesai"));
    Ok(render(&HeldPage {
        page: site.private_page(&signed.lang, &say("stall-held")),
        around: site.stall(&signed, None, HELD),
        done: done.map(|d| say(&format!("stall-held-done-{d}"))).unwrap_or_default(),
        waiting,
        held,
        over,
        login: signed.person.login.clone().unwrap_or_default(),
    }))
}

/// Accepts an invitation, or declines it.
pub async fn answer(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(id): Path<String>,
    filled: Filled,
) -> Answer {
    let id = MandateId(crate::desk::id(&site, &signed, &id)?);
    if !super::may(&signed.who) {
        return Err(crate::desk::missing(&site, &signed));
    }
    let access = signed.may::<KeepOwn>(&site)?;
    let (own, person) = (signed.who.may::<LetAct>(), signed.person.id);
    let accepts = filled.get("jawab") == "terima";
    // Which day it is depends on where the maker lies who is not known before it is read.
    let today = match find(&site, &signed, id).await? {
        Some(maker) => day(&site, &signed, maker).await?,
        // Answered before: the same form again comes to the same.
        None => site.today([site.root.as_str()]),
    };
    let command = filled.command(&signed, "invitation answered");
    let written = site
        .db
        .write(command, move |tx| {
            if accepts {
                invitation::accept(tx, &access, person, own.as_ref(), id, today)?;
            } else {
                invitation::decline(tx, &access, person, own.as_ref(), id)?;
            }
            Ok(accepts)
        })
        .await;
    if let Err(store::Error::Faults(_)) = &written {
        let lang = signed.lang.clone();
        return Err(Fail::Told(site, lang, StatusCode::UNPROCESSABLE_ENTITY, "stall-invitation-over"));
    }
    // What was done, and not which button was tapped last: both are one form, and only the first tap counts.
    let accepted = settle(&site, &signed, Kind::Mandate, id.0, written).await?.into_inner();
    let done = if accepted { "terima" } else { "tolak" };
    Ok(Redirect::to(&format!("{HELD}?selesai={done}")).into_response())
}

/// For which maker what waits for the reader is.
async fn find(site: &Arc<Site>, signed: &Signed, id: MandateId) -> Result<Option<MakerId>, Fail> {
    let access = signed.may::<KeepOwn>(site)?;
    let held = AssertUnwindSafe((signed.clone(), access));
    let read = site
        .db
        .read(move |c| {
            let (signed, access) = &*held;
            let own = signed.who.may::<LetAct>();
            let all = invitation::waiting(c, access, signed.person.id, own.as_ref())?;
            Ok(all.into_iter().find(|(s, _)| s.invitation.id == id).map(|(s, _)| s.invitation.maker))
        })
        .await;
    read.map_err(signed.fail(site))
}

/// Gives up a mandate that one holds, at once.
pub async fn give_up(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(id): Path<String>,
    filled: Filled,
) -> Answer {
    let id = MandateId(crate::desk::id(&site, &signed, &id)?);
    let access = signed.may::<KeepOwn>(&site)?;
    let (own, person) = (signed.who.may::<LetAct>(), signed.person.id);
    let held = AssertUnwindSafe((signed.clone(), access.clone()));
    let found = site
        .db
        .read(move |c| {
            let (signed, access) = &*held;
            let own = signed.who.may::<LetAct>();
            let all = mandate::held(c, access, signed.person.id, own.as_ref())?;
            Ok(all.into_iter().find(|n| n.mandate.id == id).map(|n| n.mandate.maker))
        })
        .await
        .map_err(signed.fail(&site))?;
    let today = match found {
        Some(maker) => day(&site, &signed, maker).await?,
        // Given up before: the same form again comes to the same.
        None => site.today([site.root.as_str()]),
    };
    let last = today.yesterday().unwrap_or(today);
    let command = filled.command(&signed, "mandate given up");
    let written =
        site.db.write(command, move |tx| mandate::give_up(tx, &access, person, own.as_ref(), id, last)).await;
    settle(&site, &signed, Kind::Mandate, id.0, written).await?;
    Ok(Redirect::to(&format!("{HELD}?selesai=lepas")).into_response())
}
