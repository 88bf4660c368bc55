//! `/kerja/pesanan`: the orders of the region's makers for the officers who help them: those that nobody has seen first, each with
//! call and WhatsApp in one tap. An officer takes a step only for a maker who asked for it, and says so.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::KeepOrders;
use domain::fault::Faults;
use domain::flagship::document::Document;
use domain::id::{Kind, MessageId, OrderId};
use domain::market::message::Side;
use domain::market::order::{Order, State as Stand, number};
use domain::market::returns::Return;
use domain::market::step::By;
use store::market::{message, register, request, returns, slip, step as steps};
use uuid::Uuid;

use super::handle::{DONE, Doing, Shown, doings, read_step, shown, told};
use super::paper::bill_key;
use super::returns::Back;
use super::talk::{Talk, WORD, talk};
use super::whatsapp;
use crate::account::guard::{Filled, Signed};
use crate::account::work::Work;
use crate::ask::Path;
use crate::desk::settle;
use crate::desk::values::Values;
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence, text};

/// Its address.
pub const PATH: &str = "/kerja/pesanan";
/// How many orders stand on a page.
const PAGE: i64 = 30;
/// After so long an order that its maker has not seen is told to the officer, in microseconds: six hours.
const UNSEEN: i64 = 6 * 3600 * 1_000_000;

/// What can be looked at, by the word in the address.
const VIEWS: [(&str, &[Stand]); 3] = [
    ("buka", &[Stand::Asked, Stand::Placed]),
    ("jalan", &[Stand::Accepted, Stand::Packed, Stand::HandedOver]),
    ("lewat", &[Stand::Received, Stand::Cancelled, Stand::Expired]),
];

/// A request that nobody has seen.
struct Unseen {
    number: String,
    what: String,
    maker: String,
    when: String,
    call: String,
    whatsapp: String,
}

struct Line {
    href: String,
    number: String,
    maker: String,
    what: String,
    total: String,
    state: &'static str,
    state_label: String,
    payment: String,
    when: String,
    due: String,
    late: bool,
    seen: bool,
    call: String,
    whatsapp: String,
}

#[derive(Template)]
#[template(path = "market/office.html")]
struct OfficePage {
    page: Page,
    work: Work,
    views: Vec<Link>,
    requests: Vec<Unseen>,
    /// Orders on whose return the council has to decide, with their makers.
    appeals: Vec<(Link, String)>,
    lines: Vec<Line>,
    older: String,
}

#[derive(Template)]
#[template(path = "market/office-order.html")]
struct OrderPage {
    page: Page,
    work: Work,
    action: String,
    done: String,
    fault: String,
    maker: Link,
    call: String,
    whatsapp: String,
    order: Shown,
    talk: Talk,
    doings: Vec<Doing>,
    backs: Vec<Back>,
    slips: Vec<super::slip::Shown>,
    /// Where its invoice or receipt is; empty while there is none.
    bill: String,
    bill_key: &'static str,
}

/// The list.
pub async fn list(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    let access = signed.may::<KeepOrders>(&site)?;
    let asked = Values::asked(uri.query().unwrap_or_default());
    let view = VIEWS.iter().find(|(w, _)| *w == asked.get("lihat")).unwrap_or(&VIEWS[0]);
    let before = Uuid::parse_str(asked.get("sebelum")).ok().map(OrderId);
    let (waits, since) = (view.0 == VIEWS[0].0 && before.is_none(), site.db.now() - UNSEEN);
    let held = AssertUnwindSafe((site.clone(), signed.lang.clone()));
    let read = site
        .db
        .read(move |c| {
            let (site, lang) = &*held;
            let mut unseen = Vec::new();
            let found = if waits { request::unseen(c, &access, since, PAGE)? } else { Vec::new() };
            for r in found {
                let maker = store::trail::name(c, Kind::Maker, r.maker.0, lang)?.unwrap_or_default();
                let phone = store::market::basket::seller(c, r.maker)?.and_then(|s| s.phone);
                let number = number(r.id.0);
                let text = sentence(lang.as_str(), "office-request-text", &[("number", &number)]);
                unseen.push(Unseen {
                    what: format!("{} × {}", text::number(r.pieces, lang), r.names.text(lang)),
                    maker,
                    when: site.moment(r.at, lang),
                    call: phone.as_ref().map_or_else(String::new, |p| format!("tel:{p}")),
                    whatsapp: phone.as_ref().map_or_else(String::new, |p| whatsapp(p, &text)),
                    number,
                });
            }
            let appeals = if waits { returns::appealed(c, &access, PAGE)? } else { Vec::new() };
            let mut lines = Vec::new();
            for o in register::page(c, &access, None, view.1, before, PAGE)? {
                let phone = store::market::basket::seller(c, o.maker)?.and_then(|s| s.phone);
                lines.push((o, phone));
            }
            Ok(AssertUnwindSafe((lines, unseen, appeals)))
        })
        .await
        .map_err(signed.fail(&site))?;
    let (read, requests, appeals) = read.0;
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let now = site.db.now();
    let older = read.last().filter(|_| i64::try_from(read.len()) == Ok(PAGE)).map(|(o, _)| o.id);
    let mut lines: Vec<Line> = read
        .into_iter()
        .map(|(o, phone)| {
            let text = sentence(lang.as_str(), "office-whatsapp-text", &[("number", &number(o.id.0))]);
            Line {
                href: format!("{PATH}/{}", o.id),
                number: number(o.id.0),
                maker: o.maker_name.clone(),
                what: o.first.text(lang).to_owned(),
                total: o
                    .total
                    .map_or_else(|| say("stall-order-quote-missing"), |t| site.profile.money(t.0, lang)),
                state: o.state.word(),
                state_label: say(&format!("order-state-{}", o.state.word())),
                payment: say(&format!("order-payment-{}", o.payment.word())),
                when: site.moment(o.at, lang),
                due: o.due.map_or_else(String::new, |d| {
                    sentence(lang.as_str(), "stall-order-due", &[("until", &site.moment(d, lang))])
                }),
                late: o.seen.is_none() && o.state.holds() && o.at < now - UNSEEN,
                seen: o.seen.is_some(),
                call: phone.as_ref().map_or_else(String::new, |p| format!("tel:{p}")),
                whatsapp: phone.as_ref().map_or_else(String::new, |p| whatsapp(p, &text)),
            }
        })
        .collect();
    // What nobody has seen comes first.
    lines.sort_by_key(|l| !l.late);
    let views = VIEWS.iter().map(|(word, _)| Link {
        label: say(&format!("office-view-{word}")),
        href: format!("{PATH}?lihat={word}"),
        current: *word == view.0,
    });
    Ok(render(&OfficePage {
        page: site.private_page(lang, &say("office-orders")),
        work: site.work(&signed, PATH),
        views: views.collect(),
        requests,
        appeals: appeals
            .into_iter()
            .map(|(id, maker)| {
                let href = format!("{PATH}/{id}#retur");
                (Link { label: number(id.0), href, current: false }, maker)
            })
            .collect(),
        lines,
        older: older.map_or_else(String::new, |id| format!("{PATH}?lihat={}&sebelum={id}", view.0)),
    }))
}

struct Read {
    order: Order,
    shown: Shown,
    talk: message::Talk,
    returns: Vec<Return>,
    slips: Vec<Document>,
    maker: String,
    phone: Option<String>,
}

async fn read(site: &Arc<Site>, signed: &Signed, id: OrderId) -> Result<Read, Fail> {
    let access = signed.may::<KeepOrders>(site)?;
    let held = AssertUnwindSafe((site.clone(), signed.clone(), access));
    let read = site
        .db
        .read(move |c| {
            let (site, signed, access) = &*held;
            let (order, group) = register::order(c, access, id)?.ok_or(store::Error::Missing)?;
            let shown = shown(c, site, &signed.lang, &order, group.as_ref(), By::House)?;
            let maker = store::trail::name(c, Kind::Maker, order.maker.0, &signed.lang)?.unwrap_or_default();
            let phone = store::market::basket::seller(c, order.maker)?.and_then(|s| s.phone);
            let talk = message::of(c, access, &order)?;
            let returns = returns::of(c, access, &order)?;
            let slips = slip::of(c, access, &order)?;
            Ok(AssertUnwindSafe(Read { order, shown, talk, returns, slips, maker, phone }))
        })
        .await;
    settle(site, signed, Kind::Order, id.0, read).await.map(|r| r.0)
}

fn page(site: &Site, signed: &Signed, read: Read, done: &str, faults: &Faults, typed: &Values) -> Response {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let said = talk(site, lang, Side::Council, &read.talk, !read.shown.erased, typed.get("text"), faults);
    let text = sentence(lang.as_str(), "office-whatsapp-text", &[("number", &read.shown.number)]);
    let title = sentence(lang.as_str(), "track-title", &[("number", &read.shown.number)]);
    let mut response = render(&OrderPage {
        page: site.private_page(lang, &title),
        work: site.work(signed, PATH),
        action: format!("{PATH}/{}", read.order.id),
        done: if DONE.contains(&done) { say(&format!("order-done-{done}")) } else { String::new() },
        fault: if typed.get("step") == WORD { String::new() } else { told(lang, faults) },
        talk: said,
        maker: Link {
            label: read.maker,
            href: format!("/kerja/perajin/{}", read.order.maker),
            current: false,
        },
        call: read.phone.as_ref().map_or_else(String::new, |p| format!("tel:{p}")),
        whatsapp: read.phone.as_ref().map_or_else(String::new, |p| whatsapp(p, &text)),
        doings: doings(site, lang, &read.order, By::Maker, typed, faults),
        backs: site.backs(lang, &read.order, &read.returns, By::House, (typed, faults)),
        slips: super::slip::shown(lang, &read.slips, &format!("{PATH}/{}/bukti", read.order.id)),
        bill: site.bill_at(&read.order, &format!("{PATH}/{}", read.order.id)),
        bill_key: bill_key(&read.order),
        order: read.shown,
    });
    if !faults.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// An order. That an officer read whose it is, is remembered.
pub async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    uri: Uri,
) -> Answer {
    let id = OrderId(crate::desk::id(&site, &signed, &text)?);
    let read = read(&site, &signed, id).await?;
    if !read.shown.erased {
        let what = vec![("order", read.shown.number.clone())];
        crate::desk::note_reading(&site, &signed, Kind::Order, id.0, what).await?;
    }
    let asked = Values::asked(uri.query().unwrap_or_default());
    let done = asked.get("selesai").to_owned();
    Ok(page(&site, &signed, read, &done, &Faults::default(), &Values::default()))
}

/// The invoice of an order, or its receipt once it is paid. That an officer read whose it is, is remembered.
pub async fn bill(State(site): State<Arc<Site>>, signed: Signed, Path(text): Path<String>) -> Answer {
    let id = OrderId(crate::desk::id(&site, &signed, &text)?);
    let access = signed.may::<KeepOrders>(&site)?;
    let held = AssertUnwindSafe((site.clone(), signed.lang.clone(), access));
    let read = site
        .db
        .read(move |c| {
            let (site, lang, access) = &*held;
            let (order, group) = register::order(c, access, id)?.ok_or(store::Error::Missing)?;
            let named = group.as_ref().is_some_and(|g| g.buyer.is_some());
            let bill = site.bill_of(c, lang, &order, group.as_ref())?;
            Ok(AssertUnwindSafe((bill, named)))
        })
        .await;
    let AssertUnwindSafe((bill, named)) = settle(&site, &signed, Kind::Order, id.0, read).await?;
    let bill = bill.ok_or_else(|| crate::desk::missing(&site, &signed))?;
    if named {
        let what = vec![("order", number(id.0)), ("page", "bill".to_owned())];
        crate::desk::note_reading(&site, &signed, Kind::Order, id.0, what).await?;
    }
    site.bill_paper(&signed.lang, bill).await
}

/// Takes a step for a maker that asked for it.
pub async fn step(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    filled: Filled,
) -> Answer {
    let id = OrderId(crate::desk::id(&site, &signed, &text)?);
    let access = signed.may::<KeepOrders>(&site)?;
    let values = Values::of(&filled);
    if values.get("step") == WORD {
        let mut command = filled.command(&signed, "");
        command.reason = None;
        let (text, fresh) = (values.get("text").to_owned(), MessageId(Uuid::now_v7()));
        let written =
            site.db.write(command, move |tx| message::councils(tx, &access, fresh, id, &text)).await;
        if let Err(store::Error::Faults(faults)) = written {
            return Ok(page(&site, &signed, read(&site, &signed, id).await?, "", &faults, &values));
        }
        settle(&site, &signed, Kind::Order, id.0, written).await?;
        return Ok(Redirect::to(&format!("{PATH}/{id}?selesai={WORD}#percakapan")).into_response());
    }
    if let Some((about, step)) = super::returns::read_step(&site, &values, values.get("step")) {
        let mut faults = Faults::default();
        let why = crate::desk::edit::reason(filled.get("why"), &mut faults);
        let mut command = filled.command(&signed, "");
        command.reason = why;
        let written = match step {
            Err(faults) => Err(store::Error::Faults(faults)),
            Ok(_) if !faults.is_empty() => Err(store::Error::Faults(faults)),
            Ok(step) => {
                let held = AssertUnwindSafe((access, step));
                let write = move |tx: &mut store::Tx<'_>| {
                    let (access, step) = &*held;
                    returns::officers(tx, access, about, step.clone()).map(drop)
                };
                site.db.write(command, write).await
            }
        };
        if let Err(store::Error::Faults(faults)) = written {
            return Ok(page(&site, &signed, read(&site, &signed, id).await?, "", &faults, &values));
        }
        settle(&site, &signed, Kind::Return, about.0, written).await?;
        let to = format!("{PATH}/{id}?selesai={}#retur", values.get("step"));
        return Ok(Redirect::to(&to).into_response());
    }
    let step = match read_step(&site, &values) {
        Ok(Some(step)) => step,
        Ok(None) => return Err(Fail::Unreadable(site.clone(), signed.lang.clone())),
        Err(faults) => {
            return Ok(page(&site, &signed, read(&site, &signed, id).await?, "", &faults, &values));
        }
    };
    let mut faults = Faults::default();
    let why = crate::desk::edit::reason(filled.get("why"), &mut faults);
    if !faults.is_empty() {
        return Ok(page(&site, &signed, read(&site, &signed, id).await?, "", &faults, &values));
    }
    let (word, mut command) = (step.word(), filled.command(&signed, ""));
    command.reason = why;
    let held = AssertUnwindSafe((access, step));
    let written = site
        .db
        .write(command, move |tx| {
            let (access, step) = &*held;
            steps::for_maker(tx, access, id, step.clone()).map(drop)
        })
        .await;
    if let Err(store::Error::Faults(faults)) = written {
        return Ok(page(&site, &signed, read(&site, &signed, id).await?, "", &faults, &values));
    }
    settle(&site, &signed, Kind::Order, id.0, written).await?;
    Ok(Redirect::to(&format!("{PATH}/{id}?selesai={word}")).into_response())
}
