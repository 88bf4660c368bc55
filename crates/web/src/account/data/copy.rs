//! A copy of everything recorded about oneself.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use domain::access::{KeepOwn, LetAct, Means, system};
use domain::id::Kind;
use domain::lang::Lang;
use domain::record::Record;
use serde_json::{Map, Value, json};
use store::Conn;
use store::account::{identity, passkey, session};

use super::{Said, own_makers, page, proven};
use crate::account::guard::{Filled, Signed};
use crate::desk::note_reading;
use crate::error::Answer;
use crate::maker::data::told;
use crate::{Site, sentence};

/// How many of one's own deeds a copy holds at most, the newest.
const DEEDS: usize = 20_000;

fn fields(record: &impl Record) -> Value {
    let all = record.fields().0.into_iter().filter(|f| !f.value.is_null());
    Value::Object(all.map(|f| (f.name.into_owned(), f.value)).collect::<Map<_, _>>())
}

fn moment(at: i64) -> String {
    jiff::Timestamp::from_microsecond(at).map(|t| t.to_string()).unwrap_or_default()
}

/// What somebody did as an assessor of a round: what they declared, scored and judged, each with what they wrote.
fn assessor(sat: &store::assessment::own::Sat, lang: &Lang) -> Value {
    let named =
        |c: &store::assessment::candidate::Named| format!("{}, {}", c.craft_names.text(lang), c.region_name);
    let candidate = |number: i64| {
        let found = sat.candidates.iter().find(|c| c.candidate.number == number);
        found.map(named).unwrap_or_else(|| number.to_string())
    };
    let interests = sat.seat.interests.iter().map(|i| {
        let of = sat.candidates.iter().find(|c| c.candidate.id == i.candidate).map(named);
        json!({ "candidate": of, "nature": i.nature.word(), "text": i.text, "does_not_judge": i.recused })
    });
    let scores = sat
        .scores
        .iter()
        .map(|(number, scores)| json!({ "candidate": candidate(*number), "scores": scores }));
    json!({
        "round": sat.round.title.text(lang),
        "region": sat.region,
        "period": sat.round.period,
        "state": sat.round.state.word(),
        "seat": sat.seat.number,
        "declared": sat.seat.declared.map(|d| d.to_string()),
        "interests": interests.collect::<Vec<_>>(),
        "left": sat.seat.left,
        "sheets": scores.collect::<Vec<_>>(),
        "weighed": sat.weighed,
    })
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
    let devices = store::push::of(c, id)?;
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
    let let_act = signed.who.may::<LetAct>();
    // As what a card tells of makers: nothing of others.
    let mut invited = Vec::new();
    if numbers {
        invited = store::maker::invitation::waiting(c, &own, id, let_act.as_ref())?;
    }
    let mut assessed = Vec::new();
    if numbers {
        let sat = store::assessment::own::of(c, &own, id, 500)?;
        assessed = sat.iter().map(|s| assessor(s, &signed.lang)).collect();
    }
    let mut makers = Vec::new();
    for maker in own_makers(signed) {
        let (read, keep) = (system("copy for the maker"), system("copy for the maker"));
        let mut told =
            crate::maker::data::all(c, site, &signed.lang, (&read, &keep, let_act.as_ref()), maker, numbers)?;
        // A card may be in other hands: it tells nothing of the council's people, nor of other makers.
        if let Some(Value::Object(all)) = told.as_mut().filter(|_| !numbers) {
            for name in ["history", "coaching", "members", "groups", "may_act_for_it", "acts_for", "invited"]
            {
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
        "push_devices": devices.iter().map(|d| json!({ "name": d.device.name, "since": moment(d.device.created) })).collect::<Vec<_>>(),
        "cards": cards.iter().map(fields).collect::<Vec<_>>(),
        "acts_for": mandates.iter().map(fields).collect::<Vec<_>>(),
        "invited_by": invited.iter().map(|(s, _)| told(&s.invitation, Some(&s.maker))).collect::<Vec<_>>(),
        "put_aside": drafts.iter().map(|d| json!({ "form": d.form, "at": moment(d.at), "fields": d.fields })).collect::<Vec<_>>(),
        "assessed": assessed,
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

/// Gives it as a file.
pub(super) async fn give(site: &Arc<Site>, signed: &Signed, filled: Filled) -> Answer {
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
