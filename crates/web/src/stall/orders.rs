//! `/lapak/perajin/{id}/pesanan` and `/lapak/pesanan/{id}`: the orders of a maker, what has to be done with each, and to whom it
//! goes. A maker sees its own part of what a buyer placed, and nothing of the others.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Access, KeepOwnOrders};
use domain::fault::Faults;
use domain::flagship::document::Document;
use domain::id::{Kind, MessageId, OrderId};
use domain::market::message::Side;
use domain::market::order::{Buyer, Group, Order, Payment, State as Stand, number};
use domain::market::returns::{Return, State as BackStand};
use domain::market::step::By;
use store::market::{message, register, request, returns, slip, step as steps};
use uuid::Uuid;

use super::{Around, Here, maker, requests};
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::desk::settle;
use crate::desk::values::Values;
use crate::error::{Answer, Fail, render};
use crate::market::handle::{DONE, Doing, Shown, doings, read_step, shown};
use crate::market::paper::bill_key;
use crate::market::returns::Back;
use crate::market::talk::{Talk, WORD, talk};
use crate::page::{Link, Page};
use crate::{Site, sentence};

/// The path of orders.
pub const ORDERS: &str = "/lapak/pesanan";
/// How many orders stand on a page.
const PAGE: i64 = 20;

/// An order in a list.
struct Line {
    href: String,
    number: String,
    what: String,
    total: String,
    state: &'static str,
    state_label: String,
    payment: String,
    when: String,
    due: String,
    fresh: bool,
    /// How many messages are new; empty when none is.
    news: String,
    sample: bool,
}

#[derive(Template)]
#[template(path = "stall/orders.html")]
struct OrdersPage {
    page: Page,
    around: Around,
    /// Orders with messages that the maker has not read.
    unread: Vec<Link>,
    /// Orders of which goods come back, with what is to be done.
    backs: Vec<(Link, String)>,
    /// What was asked for by WhatsApp and waits.
    requests: Vec<requests::Line>,
    groups: Vec<(String, Vec<Line>)>,
    older: String,
    sells: bool,
    terms: String,
    promotions: String,
    /// Where a device is told of orders; empty where web push is off.
    news: &'static str,
}

#[derive(Template)]
#[template(path = "stall/order.html")]
struct OrderPage {
    page: Page,
    around: Around,
    back: String,
    action: String,
    done: String,
    fault: String,
    /// Opens WhatsApp with the address by which the buyer of an order that the maker entered follows it.
    send: String,
    order: Shown,
    talk: Talk,
    doings: Vec<Doing>,
    backs: Vec<Back>,
    slips: Vec<crate::market::slip::Shown>,
    /// Where its invoice or receipt is; empty while there is none.
    bill: String,
    bill_key: &'static str,
}

/// The states that wait for somebody, those that are on their way, and those that are over.
const GROUPS: [(&str, &[Stand]); 3] = [
    ("stall-orders-open", &[Stand::Asked, Stand::Placed]),
    ("stall-orders-work", &[Stand::Accepted, Stand::Packed, Stand::HandedOver]),
    ("stall-orders-over", &[Stand::Received, Stand::Cancelled, Stand::Expired]),
];

fn over_orders(site: &Arc<Site>, signed: &Signed) -> Result<Access<KeepOwnOrders>, Fail> {
    signed.may::<KeepOwnOrders>(site)
}

/// The orders of a maker.
pub async fn list(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    uri: Uri,
) -> Answer {
    let id = maker(&site, &signed, &text)?;
    let access = over_orders(&site, &signed)?;
    let asked = Values::asked(uri.query().unwrap_or_default());
    let before = Uuid::parse_str(asked.get("sebelum")).ok().map(OrderId);
    let held = AssertUnwindSafe((access, signed.clone(), site.clone()));
    let read = site
        .db
        .read(move |c| {
            let (access, signed, site) = &*held;
            let mut groups = Vec::new();
            for (key, states) in GROUPS {
                groups.push((key, register::own(c, access, id, states, before, PAGE)?));
            }
            let terms = store::market::terms::of(c, id)?;
            let unread = message::unread(c, access, id)?;
            let sells = terms.is_some_and(|t| t.sells());
            let requests = requests::lines(c, site, signed, id)?;
            let backs = returns::open_of(c, access, id)?;
            Ok(AssertUnwindSafe((Here::read(c, signed, id)?, groups, sells, unread, requests, backs)))
        })
        .await;
    let (here, groups, sells, unread, requests, backs) =
        settle(&site, &signed, Kind::Maker, id.0, read).await?.0;
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let news = |n: i64| sentence(lang.as_str(), "talk-news", &[("count", &n.to_string())]);
    let line = |o: register::Listed| Line {
        href: format!("{ORDERS}/{}", o.id),
        number: number(o.id.0),
        what: match o.lines {
            0 | 1 => o.first.text(lang).to_owned(),
            n => sentence(
                lang.as_str(),
                "stall-order-more",
                &[("name", o.first.text(lang)), ("count", &(n - 1).to_string())],
            ),
        },
        total: o.total.map_or_else(|| say("stall-order-quote-missing"), |t| site.profile.money(t.0, lang)),
        state: o.state.word(),
        state_label: say(&format!("order-state-{}", o.state.word())),
        payment: match o.payment {
            Payment::Reported | Payment::Partly | Payment::Owed => {
                say(&format!("order-payment-{}", o.payment.word()))
            }
            _ => String::new(),
        },
        when: site.moment(o.at, lang),
        due: o.due.map_or_else(String::new, |d| {
            sentence(lang.as_str(), "stall-order-due", &[("until", &site.moment(d, lang))])
        }),
        fresh: o.seen.is_none(),
        news: unread.get(&o.id).map_or_else(String::new, |n| news(*n)),
        sample: o.sample,
    };
    let last =
        groups.iter().filter(|(_, l)| i64::try_from(l.len()) == Ok(PAGE)).filter_map(|(_, l)| l.last());
    let older = last.map(|o| o.id.0).max();
    let path = here.at("/pesanan");
    Ok(render(&OrdersPage {
        page: site.private_page(lang, &say("stall-orders")),
        around: site.stall(&signed, Some(&here), &path),
        older: older.map_or_else(String::new, |id| format!("{path}?sebelum={id}")),
        requests,
        backs: backs
            .into_iter()
            .map(|(id, state)| {
                let href = format!("{ORDERS}/{id}#retur");
                let link = Link { label: number(id.0), href, current: false };
                (link, say(&format!("return-state-{}", state.word())))
            })
            .collect(),
        unread: unread
            .keys()
            .rev()
            .take(10)
            .map(|id| Link { label: number(id.0), href: format!("{ORDERS}/{id}#percakapan"), current: false })
            .collect(),
        groups: groups.into_iter().map(|(key, l)| (say(key), l.into_iter().map(line).collect())).collect(),
        sells,
        terms: here.at("/penjualan"),
        promotions: here.at("/promo"),
        news: if site.push().is_some() { super::news::NEWS } else { "" },
    }))
}

struct Read {
    here: Here,
    order: Order,
    talk: message::Talk,
    returns: Vec<Return>,
    slips: Vec<Document>,
    send: String,
    shown: Shown,
}

async fn read(site: &Arc<Site>, signed: &Signed, id: OrderId) -> Result<Read, Fail> {
    let access = over_orders(site, signed)?;
    let held = AssertUnwindSafe((site.clone(), signed.clone(), access));
    let read = site
        .db
        .read(move |c| {
            let (site, signed, access) = &*held;
            let (order, group) = register::own_order(c, access, id)?.ok_or(store::Error::Missing)?;
            let shown = shown(c, site, &signed.lang, &order, group.as_ref(), By::Maker)?;
            let (here, talk) = (Here::read(c, signed, order.maker)?, message::own(c, access, &order)?);
            let returns = returns::own(c, access, &order)?;
            let slips = slip::own(c, access, &order)?;
            let track = request::track(c, access, &order)?;
            let send = match (track, group.as_ref().and_then(|g| Some((g, g.buyer.as_ref()?)))) {
                (Some(word), Some((group, buyer))) => address_to(site, group, buyer, &order, &word),
                _ => String::new(),
            };
            Ok(AssertUnwindSafe(Read { here, order, talk, returns, slips, send, shown }))
        })
        .await;
    settle(site, signed, Kind::Order, id.0, read).await.map(|r| r.0)
}

fn page(site: &Site, signed: &Signed, read: Read, done: &str, faults: &Faults, typed: &Values) -> Response {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let said = talk(site, lang, Side::Maker, &read.talk, !read.shown.erased, typed.get("text"), faults);
    let fault = faults.0.iter().find(|f| matches!(f.field.as_str(), "step" | "stock"));
    let title = sentence(lang.as_str(), "track-title", &[("number", &read.shown.number)]);
    let back = read.here.at("/pesanan");
    let mut response = render(&OrderPage {
        page: site.private_page(lang, &title),
        around: site.stall(signed, Some(&read.here), &back),
        back,
        action: format!("{ORDERS}/{}", read.order.id),
        done: if DONE.contains(&done) { say(&format!("order-done-{done}")) } else { String::new() },
        fault: match fault {
            Some(f) if f.field == "stock" => crate::account::work::fault(lang, &f.problem),
            Some(_) => crate::market::returns::told(lang, faults),
            None => String::new(),
        },
        doings: doings(site, lang, &read.order, By::Maker, typed, faults),
        backs: site.backs(lang, &read.order, &read.returns, By::Maker, (typed, faults)),
        slips: crate::market::slip::shown(lang, &read.slips, &format!("{ORDERS}/{}/bukti", read.order.id)),
        talk: said,
        send: read.send,
        bill: site.bill_at(&read.order, &format!("{ORDERS}/{}", read.order.id)),
        bill_key: bill_key(&read.order),
        order: read.shown,
    });
    if !faults.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// An order. Opening it marks it as seen.
pub async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    uri: Uri,
) -> Answer {
    let id = OrderId(crate::desk::id(&site, &signed, &text)?);
    let read = read(&site, &signed, id).await?;
    if read.order.seen.is_none() || read.talk.unread_maker > 0 {
        let access = over_orders(&site, &signed)?;
        let command = crate::desk::on_behalf(&signed);
        let seen = site.db.write(command, move |tx| {
            steps::saw(tx, &access, id)?;
            message::read_by_maker(tx, &access, id)
        });
        let seen = seen.await;
        settle(&site, &signed, Kind::Order, id.0, seen).await?;
    }
    let asked = Values::asked(uri.query().unwrap_or_default());
    let done = asked.get("selesai").to_owned();
    Ok(page(&site, &signed, read, &done, &Faults::default(), &Values::default()))
}

/// Takes a step with an order.
pub async fn step(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    filled: Filled,
) -> Answer {
    let id = OrderId(crate::desk::id(&site, &signed, &text)?);
    let access = over_orders(&site, &signed)?;
    let values = Values::of(&filled);
    if values.get("step") == WORD {
        let mut command = filled.command(&signed, "");
        command.reason = None;
        let (text, fresh) = (values.get("text").to_owned(), MessageId(Uuid::now_v7()));
        let written = site.db.write(command, move |tx| message::makers(tx, &access, fresh, id, &text)).await;
        if let Err(store::Error::Faults(faults)) = written {
            return Ok(page(&site, &signed, read(&site, &signed, id).await?, "", &faults, &values));
        }
        settle(&site, &signed, Kind::Order, id.0, written).await?;
        return Ok(Redirect::to(&format!("{ORDERS}/{id}?selesai={WORD}#percakapan")).into_response());
    }
    if let Some((about, step)) = crate::market::returns::read_step(&site, &values, values.get("step")) {
        let mut command = filled.command(&signed, "");
        command.reason = None;
        let written = match step {
            Err(faults) => Err(store::Error::Faults(faults)),
            Ok(step) => {
                let held = AssertUnwindSafe((access, step));
                let write = move |tx: &mut store::Tx<'_>| {
                    let (access, step) = &*held;
                    returns::makers(tx, access, about, step.clone()).map(drop)
                };
                site.db.write(command, write).await
            }
        };
        if let Err(store::Error::Faults(faults)) = written {
            return Ok(page(&site, &signed, read(&site, &signed, id).await?, "", &faults, &values));
        }
        settle(&site, &signed, Kind::Return, about.0, written).await?;
        let to = format!("{ORDERS}/{id}?selesai={}#retur", values.get("step"));
        return Ok(Redirect::to(&to).into_response());
    }
    let step = match read_step(&site, &values) {
        Ok(Some(step)) => step,
        Ok(None) => return Err(Fail::Unreadable(site.clone(), signed.lang.clone())),
        Err(faults) => {
            return Ok(page(&site, &signed, read(&site, &signed, id).await?, "", &faults, &values));
        }
    };
    let (word, mut command) = (step.word(), filled.command(&signed, ""));
    command.reason = None;
    let held = AssertUnwindSafe((access, step));
    let written = site
        .db
        .write(command, move |tx| {
            let (access, step) = &*held;
            steps::own(tx, access, id, step.clone()).map(drop)
        })
        .await;
    if let Err(store::Error::Faults(faults)) = written {
        return Ok(page(&site, &signed, read(&site, &signed, id).await?, "", &faults, &values));
    }
    settle(&site, &signed, Kind::Order, id.0, written).await?;
    Ok(Redirect::to(&format!("{ORDERS}/{id}?selesai={word}")).into_response())
}

/// Opens WhatsApp with the address by which a buyer follows an order.
fn address_to(site: &Site, group: &Group, buyer: &Buyer, order: &Order, word: &str) -> String {
    let known = site.profile.languages.contains(&group.lang);
    let lang = if known { &group.lang } else { site.profile.first_language() };
    let address = format!("{}{}", site.origin, site.path(lang, &site.profile.paths.order, word));
    let total = order.total().map_or_else(String::new, |t| site.profile.money(t.0, lang));
    let text = sentence(
        lang.as_str(),
        "request-track-text",
        &[("number", &number(order.id.0)), ("total", &total), ("address", &address)],
    );
    crate::market::whatsapp(&buyer.phone, &text)
}

/// The orders of a maker with messages that it has not read.
pub(super) fn unread(
    c: &mut store::Conn,
    signed: &Signed,
    maker: domain::id::MakerId,
) -> store::Result<BTreeMap<OrderId, i64>> {
    match signed.who.may::<KeepOwnOrders>().filter(|a| a.acts_for(maker)) {
        Some(access) => message::unread(c, &access, maker),
        None => Ok(BTreeMap::new()),
    }
}

/// How many orders wait for a maker's word, said beside the way to them.
pub(super) fn waiting(
    c: &mut store::Conn,
    signed: &Signed,
    maker: domain::id::MakerId,
) -> store::Result<i64> {
    match signed.who.may::<KeepOwnOrders>().filter(|a| a.acts_for(maker)) {
        Some(access) => {
            let back = returns::open_of(c, &access, maker)?;
            let back = back.iter().filter(|(_, s)| *s != BackStand::Appealed).count();
            let orders = register::waiting(c, &access, maker, &[Stand::Asked, Stand::Placed])?;
            Ok(orders + i64::try_from(back).unwrap_or_default())
        }
        None => Ok(0),
    }
}

/// The invoice of an order, or its receipt once it is paid.
pub async fn bill(State(site): State<Arc<Site>>, signed: Signed, Path(text): Path<String>) -> Answer {
    let id = OrderId(crate::desk::id(&site, &signed, &text)?);
    let access = over_orders(&site, &signed)?;
    let held = AssertUnwindSafe((site.clone(), signed.lang.clone(), access));
    let read = site
        .db
        .read(move |c| {
            let (site, lang, access) = &*held;
            let (order, group) = register::own_order(c, access, id)?.ok_or(store::Error::Missing)?;
            let bill = site.bill_of(c, lang, &order, group.as_ref())?;
            Ok(AssertUnwindSafe(bill))
        })
        .await;
    let bill = settle(&site, &signed, Kind::Order, id.0, read).await?.0;
    let bill = bill.ok_or_else(|| crate::desk::missing(&site, &signed))?;
    site.bill_paper(&signed.lang, bill).await
}
