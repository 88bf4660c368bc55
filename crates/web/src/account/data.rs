//! `/kerja/akun/data`: a copy of everything recorded about oneself, giving up one's account for good, and asking for the
//! erasure of the data of a maker of one's own.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{KeepOwn, KeepOwnMaker, KeepSecrets, Means, system};
use domain::account::leave::is_fresh;
use domain::account::patience;
use domain::fault::Faults;
use domain::id::{ErasureRequestId, Kind, MakerId};
use domain::maker::erasure::{HOURS, LONGEST, Request, State as Stand, ask};
use domain::record::Record;
use serde_json::{Map, Value, json};
use store::Conn;
use store::account::{attempt, identity, leave, passkey, secret, session};
use store::maker::erasure;
use uuid::Uuid;

use super::client::account_key;
use super::cookie::Cookie;
use super::guard::{Filled, Signed, housekeeping};
use super::work::{Field, Work, busy, fault};
use crate::desk::values::Values;
use crate::desk::{note_reading, settle};
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence, text};

/// Its address.
pub const PATH: &str = "/kerja/akun/data";

/// How many of one's own deeds a copy holds at most, the newest.
const DEEDS: usize = 20_000;

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
            let last = leave::is_last(c, id, now)?;
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
        "json" | "html" => copy(&site, &signed, filled).await,
        "leave" => give_up(&site, &signed, filled).await,
        "ask" => request(&site, &signed, filled).await,
        "back" => take_back(&site, &signed, filled).await,
        _ => page(&site, &signed, Said::default()).await,
    }
}

fn fields(record: &impl Record) -> Value {
    let all = record.fields().0.into_iter().filter(|f| !f.value.is_null());
    Value::Object(all.map(|f| (f.name.to_owned(), f.value)).collect::<Map<_, _>>())
}

fn moment(at: i64) -> String {
    jiff::Timestamp::from_microsecond(at).map(|t| t.to_string()).unwrap_or_default()
}

/// Everything that is recorded about somebody. Sealed numbers of a maker are there unless they came by a code card, which may
/// be in other hands.
fn all(c: &mut Conn, site: &Site, signed: &Signed) -> store::Result<Value> {
    let Some(own) = signed.who.may::<KeepOwn>() else { return Err(store::Error::Refused) };
    let id = signed.person.id;
    let roles = store::account::holdings(c, id)?;
    let sessions = session::of(c, id, site.db.now())?;
    let passkeys = passkey::of(c, id)?;
    let identities = identity::of(c, id)?;
    let cards = store::account::card::of(c, &system("copy for oneself"), id, 1_000)?;
    let mandates = store::maker::mandate::of_person(c, id)?;
    let drafts = store::draft::of(c, id, site.db.now())?;
    let mut deeds = Vec::new();
    let mut before = i64::MAX;
    while deeds.len() < DEEDS {
        let page = store::trail::own(c, &own, id, before, 500)?;
        for e in &page {
            before = e.position;
            let (did, kind) = (e.operation, e.kind.word());
            deeds.push(json!({ "at": moment(e.hlc.ms() * 1000), "did": did, "kind": kind, "record": e.record.to_string(), "why": e.reason }));
        }
        if page.len() < 500 {
            break;
        }
    }
    let mut history = Vec::new();
    for mut e in store::journal::history(c, id.0, i64::MAX, 1_000)? {
        store::journal::unseal(c, &mut e)?;
        let changes: Vec<Value> =
            e.fields.iter().map(|f| json!({ "field": f.name, "before": f.old, "after": f.new })).collect();
        let at = moment(e.hlc.ms() * 1000);
        history.push(json!({ "at": at, "did": e.operation, "why": e.reason, "changes": changes }));
    }
    let numbers = signed.who.means() != Means::Card;
    let mut makers = Vec::new();
    for maker in own_makers(signed) {
        let (read, keep) = (system("copy for the maker"), system("copy for the maker"));
        let mut told = crate::maker::data::all(c, site, &signed.lang, (&read, &keep), maker, numbers)?;
        // A card may be in other hands: it tells nothing of the council's people, nor of other makers.
        if let Some(Value::Object(all)) = told.as_mut().filter(|_| !numbers) {
            for name in ["history", "coaching", "members", "groups", "may_act_for_it", "acts_for"] {
                all.remove(name);
            }
        }
        makers.extend(told);
    }
    Ok(json!({
        "account": fields(&signed.person),
        "id": id.to_string(),
        "roles": roles.iter().map(fields).collect::<Vec<_>>(),
        "sessions": sessions.iter().map(|s| json!({ "device": s.device, "means": s.means.word(), "since": moment(s.created), "seen": moment(s.seen), "until": moment(s.expires) })).collect::<Vec<_>>(),
        "passkeys": passkeys.iter().map(|k| json!({ "name": k.passkey.name, "since": moment(k.passkey.created) })).collect::<Vec<_>>(),
        "identities": identities.iter().map(|i| json!({ "name": i.name, "since": moment(i.created) })).collect::<Vec<_>>(),
        "cards": cards.iter().map(fields).collect::<Vec<_>>(),
        "acts_for": mandates.iter().map(fields).collect::<Vec<_>>(),
        "put_aside": drafts.iter().map(|d| json!({ "form": d.form, "at": moment(d.at), "fields": d.fields })).collect::<Vec<_>>(),
        "makers": makers,
        "history": history,
        "did": deeds,
    }))
}

#[derive(Template)]
#[template(path = "account/copy.html")]
struct Copy {
    lang: String,
    title: String,
    made: String,
    parts: Vec<(String, String)>,
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
    out
}

/// A value as lists within lists.
fn readable(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push('–'),
        Value::Bool(b) => out.push_str(if *b { "✓" } else { "✗" }),
        Value::Number(n) => out.push_str(&n.to_string()),
        Value::String(text) => out.push_str(&escaped(text)),
        Value::Array(all) if all.is_empty() => out.push('–'),
        Value::Array(all) => {
            out.push_str("<ol>");
            for v in all {
                out.push_str("<li>");
                readable(v, out);
                out.push_str("</li>");
            }
            out.push_str("</ol>");
        }
        Value::Object(all) => {
            out.push_str("<dl>");
            for (name, v) in all {
                out.push_str(&format!("<dt>{}</dt><dd>", escaped(&name.replace('_', " "))));
                readable(v, out);
                out.push_str("</dd>");
            }
            out.push_str("</dl>");
        }
    }
}

async fn copy(site: &Arc<Site>, signed: &Signed, filled: Filled) -> Answer {
    match proven(site, signed, filled.get("copy_password")).await {
        Ok(None) => {}
        Ok(Some(unproven)) => {
            return page(site, signed, Said { unproven, part: "copy".into(), filled, ..Said::default() })
                .await;
        }
        Err(answer) => return answer,
    }
    let held = AssertUnwindSafe((site.clone(), signed.clone()));
    let data = site
        .db
        .read(move |c| {
            let (site, signed) = &*held;
            all(c, site, signed)
        })
        .await
        .map_err(signed.fail(site))?;
    note_reading(site, signed, Kind::Person, signed.person.id.0, vec![("page", "copy".to_owned())]).await?;
    for maker in own_makers(signed) {
        note_reading(site, signed, Kind::Maker, maker.0, vec![("page", "copy".to_owned())]).await?;
    }
    let lang = &signed.lang;
    let (body, kind, end) = if filled.get("_do") == "html" {
        let parts = data.as_object().into_iter().flatten().map(|(name, value)| {
            let mut told = String::new();
            readable(value, &mut told);
            (sentence(lang.as_str(), &format!("copy-{}", name.replace('_', "-")), &[]), told)
        });
        let copy = Copy {
            lang: lang.to_string(),
            title: sentence(lang.as_str(), "own-copy-title", &[("name", &signed.person.name)]),
            made: site.moment(site.db.now(), lang),
            parts: parts.collect(),
        };
        (copy.render().unwrap_or_default(), "text/html; charset=utf-8", "html")
    } else {
        (serde_json::to_string_pretty(&data).unwrap_or_default(), "application/json", "json")
    };
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let name = format!("attachment; filename=\"{}.{end}\"", domain::id::short(signed.person.id.0));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

async fn give_up(site: &Arc<Site>, signed: &Signed, filled: Filled) -> Answer {
    // A card may be in other hands; what it opens does not reach this far.
    signed.may::<KeepSecrets>(site)?;
    let access = signed.may::<KeepOwn>(site)?;
    match proven(site, signed, filled.get("leave_password")).await {
        Ok(None) => {}
        Ok(Some(unproven)) => {
            return page(site, signed, Said { unproven, part: "leave".into(), filled, ..Said::default() })
                .await;
        }
        Err(answer) => return answer,
    }
    let (id, typed) = (signed.person.id, filled.get("name").to_owned());
    let command = filled.command(signed, "account given up");
    let written = site.db.write(command, move |tx| leave::leave(tx, &access, id, &typed)).await;
    match written {
        Err(store::Error::Faults(faults)) => {
            page(site, signed, Said { faults, part: "leave".into(), filled, ..Said::default() }).await
        }
        written => {
            settle(site, signed, Kind::Person, id.0, written).await?;
            let to = format!("{}?keluar=akun", site.path(&signed.lang, &site.profile.paths.sign_in, ""));
            let mut response = Redirect::to(&to).into_response();
            response.headers_mut().append(header::SET_COOKIE, Cookie::Session.clear(site));
            Ok(response)
        }
    }
}

/// The maker of a form, if it is one of theirs.
fn of_form(site: &Arc<Site>, signed: &Signed, filled: &Filled) -> Result<MakerId, Fail> {
    let id = Uuid::parse_str(filled.get("perajin")).ok().map(MakerId);
    let id = id.filter(|id| own_makers(signed).contains(id));
    id.ok_or_else(|| Fail::Missing(site.clone(), signed.lang.clone()))
}

async fn request(site: &Arc<Site>, signed: &Signed, filled: Filled) -> Answer {
    let maker = of_form(site, signed, &filled)?;
    let access = signed.may::<KeepOwnMaker>(site)?;
    let reading = access.clone();
    let found = site.db.read(move |c| store::maker::own::get(c, &reading, maker)).await;
    let found = settle(site, signed, Kind::Maker, maker.0, found).await?;
    let (found, _) = found.ok_or_else(|| Fail::Missing(site.clone(), signed.lang.clone()))?;
    let new =
        ask(ErasureRequestId(Uuid::now_v7()), &found, signed.person.id, filled.get("why"), site.db.now());
    let faults = match new {
        Ok(new) => {
            let command = filled.command(signed, "erasure asked for");
            match site.db.write(command, move |tx| erasure::ask(tx, &access, &new)).await {
                Err(store::Error::Faults(faults)) => faults,
                written => {
                    settle(site, signed, Kind::Maker, maker.0, written).await?;
                    return Ok(Redirect::to(&format!("{PATH}?selesai=minta")).into_response());
                }
            }
        }
        Err(faults) => faults,
    };
    page(site, signed, Said { faults, part: maker.to_string(), filled, ..Said::default() }).await
}

async fn take_back(site: &Arc<Site>, signed: &Signed, filled: Filled) -> Answer {
    let maker = of_form(site, signed, &filled)?;
    let access = signed.may::<KeepOwnMaker>(site)?;
    let id = Uuid::parse_str(filled.get("permintaan")).map(ErasureRequestId);
    let id = id.map_err(|_| Fail::Unreadable(site.clone(), signed.lang.clone()))?;
    let command = filled.command(signed, "erasure asked for no more");
    let written = site.db.write(command, move |tx| erasure::take_back(tx, &access, maker, id)).await;
    settle(site, signed, Kind::Maker, maker.0, written).await?;
    Ok(Redirect::to(&format!("{PATH}?selesai=tarik")).into_response())
}
