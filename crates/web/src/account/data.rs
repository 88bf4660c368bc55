//! `/kerja/akun/data`: a copy of everything recorded about oneself, giving up one's account for good, and asking for the
//! erasure of the data of a maker of one's own: the page; a file a verb.

mod copy;
mod leave;
mod request;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use domain::access::{KeepOwn, KeepOwnMaker, KeepSecrets};
use domain::account::leave::is_fresh;
use domain::account::patience;
use domain::fault::Faults;
use domain::id::{Kind, MakerId};
use domain::maker::erasure::{HOURS, LONGEST, Request, State as Stand};
use store::account::{attempt, leave as leaving, secret};
use store::maker::erasure;

use super::client::account_key;
use super::guard::{Filled, Signed, housekeeping};
use super::work::{Field, Work, busy, fault};
use crate::desk::values::Values;
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence, text};

/// Its address.
pub const PATH: &str = "/kerja/akun/data";

/// A maker of one's own, and what was asked about its data.
struct OwnMaker {
    id: String,
    name: String,
    /// What became of requests, in sentences.
    told: Vec<String>,
    /// A request that waits and can be taken back.
    waits: String,
    why: Field,
}

#[derive(Template)]
#[template(path = "account/data.html")]
struct DataPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    done: String,
    fault: String,
    /// How it is made sure who asks: by the password, or by having signed in a moment ago.
    asks: bool,
    fresh: bool,
    copy: Field,
    secrets: bool,
    last: bool,
    name: Field,
    erase: Field,
    makers: Vec<OwnMaker>,
    hours: String,
}

/// What the page says besides.
#[derive(Default)]
struct Said {
    done: &'static str,
    faults: Faults,
    /// The part of the page whose form was sent.
    part: String,
    /// The message of a password or a sign-in that proves nothing.
    unproven: &'static str,
    filled: Filled,
}

/// The makers whose account this is, as far as a role lets it count.
fn own_makers(signed: &Signed) -> Vec<MakerId> {
    let may = signed.who.makers(domain::access::Right::KeepOwnMaker);
    let own = signed.who.acting().iter().filter(|a| a.own && may.contains(&a.maker));
    let mut own: Vec<MakerId> = own.map(|a| a.maker).collect();
    own.dedup();
    own
}

fn request_line(site: &Site, signed: &Signed, q: &Request) -> String {
    let lang = &signed.lang;
    let (asked, due) = (site.moment(q.asked, lang), site.moment(q.due(), lang));
    let answer = q.answer.clone().unwrap_or_default();
    sentence(
        lang.as_str(),
        &format!("own-request-{}", q.state.word()),
        &[("day", &asked), ("due", &due), ("answer", &answer)],
    )
}

async fn page(site: &Arc<Site>, signed: &Signed, said: Said) -> Answer {
    signed.may::<KeepOwn>(site)?;
    let lang = &signed.lang;
    let (id, now) = (signed.person.id, site.db.now());
    let own = own_makers(signed);
    let access = signed.who.may::<KeepOwnMaker>();
    let held = AssertUnwindSafe((own, access, lang.clone()));
    let found = site
        .db
        .read(move |c| {
            let (own, access, lang) = &*held;
            let hash = secret::of(c, id)?.and_then(|f| f.hash);
            let last = leaving::is_last(c, id, now)?;
            let mut makers = Vec::new();
            for maker in own {
                let name = store::trail::name(c, Kind::Maker, maker.0, lang)?.unwrap_or_default();
                let asked = match access {
                    Some(access) => erasure::of(c, access, *maker)?,
                    None => Vec::new(),
                };
                makers.push((*maker, name, asked));
            }
            Ok((hash.is_some(), last, makers))
        })
        .await;
    let (has_password, last, makers) = found.map_err(signed.fail(site))?;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let proof = |name: &'static str, part: &str| {
        let field = Field::new(lang, name, "own-password-old", "password").filled_by("current-password");
        if said.part == part && !said.unproven.is_empty() { field.faulty(lang, said.unproven) } else { field }
    };
    let wrong = said.faults.0.iter().find(|f| f.field == "account" || f.field.is_empty());
    let unproven = !has_password && !said.unproven.is_empty();
    let status = match said.faults.is_empty() && said.unproven.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut response = render(&DataPage {
        page: site.private_page(lang, &say("own-data")),
        work: site.work(signed, super::own::PATH),
        crumbs: vec![
            Link { label: say("work-account"), href: super::own::PATH.to_owned(), current: false },
            Link { label: say("own-data"), href: String::new(), current: true },
        ],
        done: if said.done.is_empty() { String::new() } else { say(said.done) },
        fault: match wrong {
            Some(f) => fault(lang, &f.problem),
            None if unproven => say(said.unproven),
            // The form in which it was written is not there while another request waits.
            None if makers.iter().any(|(m, _, asked)| {
                said.part == m.to_string() && asked.iter().any(|q| q.state == Stand::Waiting)
            }) =>
            {
                say("own-request-waits")
            }
            None => String::new(),
        },
        asks: has_password,
        fresh: is_fresh(signed.session.created, now),
        copy: proof("copy_password", "copy"),
        secrets: signed.who.may::<KeepSecrets>().is_some(),
        last,
        name: Field::new(lang, "name", "own-leave-name", "text")
            .with(if said.part == "leave" { said.filled.get("name") } else { "" })
            .wrong(lang, &said.faults),
        erase: proof("leave_password", "leave"),
        makers: makers
            .into_iter()
            .map(|(maker, name, asked)| {
                let waits = asked.iter().find(|q| q.state == Stand::Waiting);
                let part = said.part == maker.to_string();
                let none = Faults::default();
                OwnMaker {
                    waits: waits.map(|q| q.id.to_string()).unwrap_or_default(),
                    told: asked.iter().map(|q| request_line(site, signed, q)).collect(),
                    why: {
                        let mut why = Field::new(lang, "why", "own-request-why", "text")
                            .with(if part { said.filled.get("why") } else { "" })
                            .wrong(lang, if part { &said.faults } else { &none });
                        why.longest = LONGEST;
                        why
                    },
                    id: maker.to_string(),
                    name,
                }
            })
            .collect(),
        hours: text::number(HOURS, lang),
    });
    *response.status_mut() = status;
    Ok(response)
}

/// What can have been done, by the word in the address.
const DONE: &[(&str, &str)] = &[("minta", "own-request-sent"), ("tarik", "own-request-withdrawn")];

/// The page.
pub async fn show(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    let asked = Values::asked(uri.query().unwrap_or_default());
    let done = DONE.iter().find(|(word, _)| *word == asked.get("selesai")).map_or("", |(_, key)| *key);
    page(&site, &signed, Said { done, ..Said::default() }).await
}

/// Whether somebody proves again who they are: by the password, or, without one, by having signed in a moment ago. Otherwise
/// the message to show, or the answer to give.
async fn proven(
    site: &Arc<Site>,
    signed: &Signed,
    typed: &str,
) -> Result<Option<&'static str>, Result<Response, Fail>> {
    let fail = |e| Err(signed.fail(site)(e));
    let (id, now) = (signed.person.id, site.db.now());
    let key = account_key(signed.person.login.as_deref().unwrap_or_default());
    let asked = key.clone();
    let read = site.db.read(move |c| Ok((secret::of(c, id)?, attempt::failures(c, &asked, now)?))).await;
    let (found, failures) = read.map_err(fail)?;
    let Some(hash) = found.and_then(|f| f.hash) else {
        return Ok((!is_fresh(signed.session.created, now)).then_some("own-sign-in-again"));
    };
    if site.hashing.hold_back(patience::pause(failures, now)).await.is_err() {
        return Err(Ok(busy(site, &signed.lang)));
    }
    let Ok(fits) = site.hashing.fits(typed.to_owned(), Some(hash)).await else {
        return Err(Ok(busy(site, &signed.lang)));
    };
    if fits {
        return Ok(None);
    }
    let keys = vec![key];
    site.db.write(housekeeping(), move |tx| attempt::failed(tx, &keys)).await.map_err(fail)?;
    Ok(Some("own-password-wrong"))
}

/// Gives a copy, gives the account up, asks for the erasure of a maker's data or takes that back.
pub async fn send(State(site): State<Arc<Site>>, signed: Signed, filled: Filled) -> Answer {
    signed.may::<KeepOwn>(&site)?;
    match filled.get("_do") {
        "json" | "html" => copy::give(&site, &signed, filled).await,
        "leave" => leave::give_up(&site, &signed, filled).await,
        "ask" => request::ask_for(&site, &signed, filled).await,
        "back" => request::take_back(&site, &signed, filled).await,
        _ => page(&site, &signed, Said::default()).await,
    }
}
