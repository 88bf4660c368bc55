//! What belongs to whoever knows the word of an order: the invoice or receipt of each part, and their own data as a file.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use domain::access;
use domain::id::OrderId;
use domain::lang::Lang;
use domain::market::order::{Group, Order, number};
use domain::market::payment::closing_word;
use domain::market::returns::Return;
use pay::payment::Fact;
use serde_json::{Value, json};
use store::market::message::{self, Talk};
use store::market::payment::{self, Kept};
use store::market::{order, register, returns};
use uuid::Uuid;

use super::paper::is_billed;
use super::{ORDER, Seller, hashed, place_name, private};
use crate::ask::Path;
use crate::error::{Answer, Fail};
use crate::{In, Site};

/// What was placed under a word, with who sells each part and where it goes.
struct Placed {
    group: Group,
    to: String,
    parts: Vec<(Order, Seller, Talk, Vec<Return>)>,
    payments: Vec<Kept>,
}

async fn placed(site: &Arc<Site>, lang: &Lang, word: &str) -> Result<Placed, Fail> {
    let hash = hashed(ORDER, word);
    let held = AssertUnwindSafe((site.clone(), lang.clone()));
    let read = site.db.read(move |c| {
        let (site, lang) = &*held;
        let Some(id) = order::by_word(c, hash)? else { return Ok(None) };
        let Some((group, orders)) = register::placed(c, &access::buyer(id), id)? else { return Ok(None) };
        let to = match &group.to {
            Some(code) => place_name(c, code)?,
            None => String::new(),
        };
        let mut parts = Vec::new();
        for o in orders {
            let seller = site.seller(c, lang, o.maker, &o.region)?;
            let talk = message::placed(c, &access::buyer(id), &o)?;
            let back = returns::placed(c, &access::buyer(id), &o)?;
            parts.push((o, seller, talk, back));
        }
        let payments = payment::register::placed(c, &access::buyer(id), id)?;
        Ok(Some(AssertUnwindSafe(Placed { group, to, parts, payments })))
    });
    let found = read.await.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    found.map(|p| p.0).ok_or_else(|| Fail::Missing(site.clone(), lang.clone()))
}

/// The invoice of a part, or its receipt once it is paid. It says nothing of the other parts.
pub async fn bill(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path((word, id)): Path<(String, String)>,
) -> Answer {
    let missing = || Fail::Missing(site.clone(), lang.clone());
    let id = Uuid::parse_str(&id).map(OrderId).map_err(|_| missing())?;
    let found = placed(&site, &lang, &word).await?;
    let part = found.parts.iter().find(|(o, ..)| o.id == id && is_billed(o));
    let (o, seller, ..) = part.ok_or_else(missing)?;
    let bill = site.bill(&lang, o, Some(&found.group), &found.to, seller);
    Ok(private(site.bill_paper(&lang, bill).await?))
}

/// A time as machines read it.
fn moment(at: i64) -> String {
    jiff::Timestamp::from_microsecond(at).map_or_else(|_| String::new(), |t| t.to_string())
}

/// A payment that the service of the council took, with what it told.
fn paid(site: &Site, kept: &Kept) -> Value {
    let p = &kept.payment;
    let facts: Vec<Value> = p
        .facts
        .iter()
        .map(|fact| match fact {
            Fact::Received { id, receipt } => json!({
                "what": "received", "name": id, "currency": receipt.currency, "smallest_units": receipt.minor, "at": receipt.at.to_string(),
            }),
            Fact::Returned { id, minor, .. } => json!({ "what": "returned", "name": id, "smallest_units": minor }),
            Fact::Closed { closing } => json!({ "what": "closed", "why": closing_word(*closing) }),
            // Said between buyer and maker, not by the service.
            Fact::Reported { .. } | Fact::Denied { .. } => Value::Null,
        })
        .collect();
    json!({
        "id": p.id.to_string(),
        "amount": site.plain_money(p.amount().0),
        "begun": moment(p.begun),
        "until": moment(p.until),
        "named_by_the_service": p.transaction,
        "told_by_the_service": facts,
    })
}

fn part(site: &Site, lang: &Lang, o: &Order, seller: &Seller, talk: &Talk, back: &[Return]) -> Value {
    let lines: Vec<Value> = o
        .lines
        .iter()
        .map(|l| {
            json!({
                "name": l.title(lang), "pieces": l.pieces, "sent_back": l.back,
                "price": site.plain_money(l.price.0), "amount": site.plain_money(l.amount().0),
                "discount": site.plain_money(l.discount.0), "days_of_work": l.lead_days,
            })
        })
        .collect();
    let money = |m: i64| site.plain_money(m);
    let said: Vec<Value> =
        talk.lines.iter().map(|l| json!({ "by": l.by.word(), "at": moment(l.at), "text": l.text })).collect();
    json!({
        "number": number(o.id.0),
        "came_by": o.channel.word(),
        "seller": { "name": seller.name, "kind": seller.kind, "place": seller.place, "phone": seller.phone },
        "lines": lines,
        "delivery_by": o.way.word(),
        "paid_by": o.paying.word(),
        "goods": money(o.goods().0),
        "discount": money(o.discount.0),
        "delivery": o.delivery.map(|d| money(d.0)),
        "to_tell_it_apart": money(o.extra.0),
        "total": o.total().map(|t| money(t.0)),
        "deposit": o.deposit.map(|d| money(d.0)),
        "kept_by_seller": money(o.kept.0),
        "owed_to_you": money(o.owed().0),
        "received": money(o.received.0),
        "taken_off": money(o.remitted.0),
        "returned": money(o.returned.0),
        "had_by_buyer": o.got.map(moment),
        "returns": back.iter().map(|r| json!({
            "pieces": r.pieces, "reason": r.reason.word(), "words": r.words, "state": r.state.word(), "last_words": r.answer,
            "amount": money(r.amount.0), "delivery": money(r.delivery.0), "asked": moment(r.opened), "since": moment(r.since),
        })).collect::<Vec<_>>(),
        "state": o.state.word(),
        "payment": o.payment.word(),
        "tracking": o.tracking,
        "last_reason": o.reason,
        "until": o.due.map(moment),
        "seen_by_seller": o.seen.map(moment),
        "messages": said,
    })
}

/// All that is recorded of an order and of whoever placed it, as a file.
pub async fn data(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path(word): Path<String>,
) -> Answer {
    let found = placed(&site, &lang, &word).await?;
    let g = &found.group;
    let buyer = g.buyer.as_ref().map(|b| {
        json!({
            "name": b.name, "phone": b.phone, "email": b.email, "street": b.street, "postcode": b.postcode, "note": b.note,
            "sent_to": if found.to.is_empty() { Value::Null } else { found.to.as_str().into() },
        })
    });
    let told = json!({
        "number": number(g.id.0),
        "placed": moment(g.at),
        "language": g.lang.as_str(),
        "currency": site.profile.currency.code,
        "buyer": buyer,
        "parts": found.parts.iter().map(|(o, s, talk, back)| part(&site, &lang, o, s, talk, back)).collect::<Vec<_>>(),
        "payments": found.payments.iter().map(|p| paid(&site, p)).collect::<Vec<_>>(),
    });
    let text = serde_json::to_string_pretty(&told).unwrap_or_default();
    let name = format!("attachment; filename=\"{}.json\"", number(g.id.0));
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CONTENT_DISPOSITION, name.as_str())];
    Ok(private((headers, text).into_response()))
}
