//! `/kerja/pembayaran`: payments by the payment service that need somebody, for the officers of the region at which the programme is
//! rooted, since the money lies in the council's account; and the button that sends money back.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{KeepMarket, ReadHistory};
use domain::fault::Faults;
use domain::id::{Kind, PaymentId};
use domain::market::order::{Order, number};
use domain::market::payment::{Need, Owing, Refund};
use pay::payment::{Back, Fact};
use store::market::payment::{Kept, register, send_back};
use uuid::Uuid;

use super::rules::over;
use crate::account::guard::{Filled, Signed};
use crate::account::work::{Work, fault};
use crate::ask::Path;
use crate::desk::settle;
use crate::desk::values::Values;
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

/// Its address.
pub const PATH: &str = "/kerja/pembayaran";
/// How many stand on a page.
const PAGE: i64 = 30;
/// How many entries of its history are shown.
const HISTORY: i64 = 20;

struct Line {
    href: String,
    number: String,
    when: String,
    amount: String,
    came: String,
    back: String,
    need: String,
}

#[derive(Template)]
#[template(path = "market/payments.html")]
struct ListPage {
    page: Page,
    work: Work,
    views: Vec<Link>,
    lines: Vec<Line>,
    older: String,
    off: String,
}

/// An order that a payment covers.
struct Part {
    href: String,
    number: String,
    maker: String,
    amount: String,
    state: &'static str,
    state_label: String,
    payment: String,
    owed: String,
}

#[derive(Template)]
#[template(path = "market/payment.html")]
struct PaymentPage {
    page: Page,
    work: Work,
    action: String,
    number: String,
    done: String,
    fault: String,
    need: String,
    trouble: String,
    facts: Vec<(String, String)>,
    parts: Vec<Part>,
    told: Vec<String>,
    refunds: Vec<(String, String, String)>,
    /// How much can be sent back; empty when nothing can.
    returnable: String,
    why: String,
    history: Vec<(String, String)>,
}

fn need(lang: &domain::lang::Lang, need: Option<Need>) -> String {
    need.map_or_else(String::new, |n| sentence(lang.as_str(), &format!("payment-need-{}", n.word()), &[]))
}

/// The list.
pub async fn list(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    let access = over(&site, &signed)?;
    let asked = Values::asked(uri.query().unwrap_or_default());
    let all = asked.get("lihat") == "semua";
    let before = Uuid::parse_str(asked.get("sebelum")).ok().map(PaymentId);
    let found = site
        .db
        .read(move |c| register::page(c, &access, all, before, PAGE))
        .await
        .map_err(signed.fail(&site))?;
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let money = |m: i64| site.profile.money(m, lang);
    let older = found.last().filter(|_| i64::try_from(found.len()) == Ok(PAGE)).map(|p| p.id);
    let lines = found.iter().map(|p| Line {
        href: format!("{PATH}/{}", p.id),
        number: number(p.group.0),
        when: site.moment(p.begun, lang),
        amount: money(p.amount.0),
        came: money(p.booked.0),
        back: if p.sent.0 > 0 { money(p.sent.0) } else { String::new() },
        need: need(lang, p.need),
    });
    let view = |word: &str, is: bool| Link {
        label: say(&format!("payments-view-{word}")),
        href: format!("{PATH}?lihat={word}"),
        current: is,
    };
    let word = if all { "semua" } else { "perlu" };
    Ok(render(&ListPage {
        page: site.private_page(lang, &say("payments-title")),
        work: site.work(&signed, PATH),
        views: vec![view("perlu", !all), view("semua", all)],
        lines: lines.collect(),
        older: older.map_or_else(String::new, |id| format!("{PATH}?lihat={word}&sebelum={id}")),
        off: if site.till().is_some() { String::new() } else { say("payments-off") },
    }))
}

struct Read {
    kept: Kept,
    orders: Vec<(Order, String)>,
    history: Vec<(i64, String)>,
}

async fn read(site: &Arc<Site>, signed: &Signed, id: PaymentId) -> Result<Read, Fail> {
    let access = signed.may::<KeepMarket>(site)?;
    let history = signed.who.may::<ReadHistory>();
    let held = AssertUnwindSafe((signed.clone(), access, history));
    let read = site
        .db
        .read(move |c| {
            let (signed, access, history) = &*held;
            let (kept, orders) = register::payment(c, access, id)?.ok_or(store::Error::Missing)?;
            let mut all = Vec::new();
            for o in orders {
                let maker = store::trail::name(c, Kind::Maker, o.maker.0, &signed.lang)?.unwrap_or_default();
                all.push((o, maker));
            }
            let mut entries = Vec::new();
            if let Some(who) = history {
                let found = store::trail::of_record(c, who, Kind::Payment, id.0, None, i64::MAX, HISTORY);
                for entry in found.unwrap_or_default() {
                    let mut says = crate::desk::trail::says(c, &signed.lang, &entry)?;
                    if let Some(reason) = &entry.reason {
                        says = format!("{says} ({reason})");
                    }
                    entries.push((entry.hlc.ms().saturating_mul(1000), says));
                }
            }
            Ok(AssertUnwindSafe(Read { kept, orders: all, history: entries }))
        })
        .await;
    settle(site, signed, Kind::Payment, id.0, read).await.map(|r| r.0)
}

/// What the service told, one sentence a fact.
fn told(site: &Site, signed: &Signed, facts: &[Fact]) -> Vec<String> {
    let lang = &signed.lang;
    let whole = |minor: u64| i64::try_from(minor / 100).unwrap_or(i64::MAX);
    let mut all = Vec::new();
    for fact in facts {
        all.push(match fact {
            Fact::Received { id, receipt } => {
                let rupiah = receipt.currency == pay::Currency::RUPIAH.code;
                let amount = if rupiah && receipt.minor % 100 == 0 {
                    site.profile.money(whole(receipt.minor), lang)
                } else {
                    format!("{} {}.{:02}", receipt.currency, receipt.minor / 100, receipt.minor % 100)
                };
                let when = site.moment(receipt.at.as_microsecond(), lang);
                sentence(
                    lang.as_str(),
                    "payment-told-received",
                    &[("amount", &amount), ("when", &when), ("name", id)],
                )
            }
            Fact::Returned { id, minor, back } => {
                let key = match back {
                    Back::Refund => "payment-told-refund",
                    Back::Chargeback => "payment-told-chargeback",
                };
                let amount = site.profile.money(whole(*minor), lang);
                sentence(lang.as_str(), key, &[("amount", &amount), ("name", id)])
            }
            Fact::Closed { closing } => {
                let word = domain::market::payment::closing_word(*closing);
                sentence(lang.as_str(), &format!("payment-told-{word}"), &[])
            }
            Fact::Reported { .. } | Fact::Denied { .. } => continue,
        });
    }
    all
}

fn page(site: &Site, signed: &Signed, read: Read, done: &str, faults: &Faults, why: &str) -> Response {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let money = |m: i64| site.profile.money(m, lang);
    let (p, now) = (&read.kept.payment, site.db.now());
    let verdict = p.verdict(now);
    let mut facts = vec![
        (say("payment-amount"), money(p.amount().0)),
        (say("payment-came"), money(p.booked.0)),
        (say("payment-went"), money(p.sent.0)),
        (say("payment-begun"), site.moment(p.begun, lang)),
        (say("payment-until"), site.moment(p.until, lang)),
        (say("payment-name"), p.name()),
    ];
    if let Some(transaction) = &p.transaction {
        facts.push((say("payment-transaction"), transaction.clone()));
    }
    if let Some(next) = read.kept.next {
        facts.push((say("payment-next"), site.moment(next, lang)));
    }
    let owing: Vec<Owing> = read.orders.iter().map(|(o, _)| Owing::of(o)).collect();
    let returnable = p.returnable(&owing, now);
    let amount = |o: &Order| p.parts.iter().find(|part| part.order == o.id).map_or(0, |part| part.amount.0);
    let parts = read.orders.iter().map(|(o, maker)| Part {
        href: format!("{}/{}", super::office::PATH, o.id),
        number: number(o.id.0),
        maker: maker.clone(),
        amount: money(amount(o)),
        state: o.state.word(),
        state_label: say(&format!("order-state-{}", o.state.word())),
        payment: say(&format!("order-payment-{}", o.payment.word())),
        owed: if o.owed().0 > 0 { money(o.owed().0) } else { String::new() },
    });
    let stands = |r: &Refund| match &r.refused {
        Some(why) => sentence(lang.as_str(), "refund-refused", &[("why", why)]),
        None if p.is_returned(r) => say("refund-done"),
        None => say("refund-going"),
    };
    let told = told(site, signed, &p.facts);
    let number_of = number(p.group.0);
    let doubled = if verdict.doubled { format!(" {}", say("payment-doubled")) } else { String::new() };
    let mut response = render(&PaymentPage {
        page: site.private_page(lang, &sentence(lang.as_str(), "payment-title", &[("number", &number_of)])),
        work: site.work(signed, PATH),
        action: format!("{PATH}/{}", p.id),
        number: number_of,
        done: if done == "kembali" { say("payment-done-back") } else { String::new() },
        fault: faults.0.first().map_or_else(String::new, |f| match f.field.as_str() {
            "amount" => say("payment-nothing-to-return"),
            _ => format!("{}: {}", say("payment-why"), fault(lang, &f.problem)),
        }),
        need: need(lang, read.kept.need).trim().to_owned() + &doubled,
        trouble: read.kept.trouble.clone().unwrap_or_default(),
        facts,
        parts: parts.collect(),
        told,
        refunds: p.refunds.iter().map(|r| (money(r.amount.0), r.why.clone(), stands(r))).collect(),
        returnable: match returnable.0 {
            0 => String::new(),
            _ if site.till().is_none() => String::new(),
            n => money(n),
        },
        why: why.to_owned(),
        history: read.history.iter().map(|(at, says)| (site.moment(*at, lang), says.clone())).collect(),
    });
    if !faults.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// A payment.
pub async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    uri: Uri,
) -> Answer {
    let id = PaymentId(crate::desk::id(&site, &signed, &text)?);
    let read = read(&site, &signed, id).await?;
    let asked = Values::asked(uri.query().unwrap_or_default());
    let done = asked.get("selesai").to_owned();
    Ok(page(&site, &signed, read, &done, &Faults::default(), ""))
}

/// Sends back what is owed.
pub async fn back(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    filled: Filled,
) -> Answer {
    let id = PaymentId(crate::desk::id(&site, &signed, &text)?);
    let access = signed.may::<KeepMarket>(&site)?;
    let why = filled.get("why").trim().to_owned();
    let mut command = filled.command(&signed, "");
    command.reason = Some(why.clone()).filter(|w| !w.is_empty());
    let refund = Uuid::now_v7();
    let held = AssertUnwindSafe((access, why.clone()));
    let written = site
        .db
        .write(command, move |tx| {
            let (access, why) = &*held;
            send_back::send_back(tx, access, id, refund, why)
        })
        .await;
    if let Err(store::Error::Faults(faults)) = written {
        return Ok(page(&site, &signed, read(&site, &signed, id).await?, "", &faults, &why));
    }
    settle(&site, &signed, Kind::Payment, id.0, written).await?;
    if let Some(till) = site.till()
        && let Err(error) = till.tend(&site.db, id).await
    {
        // It is asked again by the schedule.
        tracing::warn!(%error, payment = %id, "money could not be sent back at once");
    }
    Ok(Redirect::to(&format!("{PATH}/{id}?selesai=kembali")).into_response())
}
