//! Letters about orders: asked for in the transaction of what they tell, so that nothing is told that did not happen; and what
//! stands in them, read when they are written.

use domain::access::{Access, Permission};
use domain::account::PersonId;
use domain::id::{GroupId, MakerId, OrderId, PushDeviceId, RequestId};
use domain::job::{JobId, Task};
use domain::market::letter::{Notice, To, to_buyer, to_maker, together};
use domain::market::message::Side;
use domain::market::order::{Group, Order};
use domain::market::request::{Request, Standing};
use domain::market::returns::Return;
use domain::market::step::By;
use domain::market::terms::Terms;
use jiff::civil::Date;
use uuid::Uuid;

use super::basket::{Seller, seller};
use super::message::{Talk, load};
use crate::error::Result;
use crate::face::{Conn, Row};
use crate::maker::permit::Reader;
use crate::tx::Tx;

crate::statements! {
    /// Those who look after the orders of a maker and can be reached, by mail or by a device of theirs.
    REACHED = "SELECT p.id, p.name, p.lang, p.email, EXISTS (SELECT 1 FROM push_device v WHERE v.person = p.id)
        FROM mandate d JOIN person p ON p.id = d.person
        WHERE d.maker = $1 AND (d.own OR d.deeds LIKE '%orders%') AND p.active AND d.since <= $2
            AND (d.until IS NULL OR d.until >= $2)
            AND (p.email IS NOT NULL OR EXISTS (SELECT 1 FROM push_device v WHERE v.person = p.id)) ORDER BY p.id LIMIT 8";
    /// The same for those whose own the maker is that is let look after them.
    AGENTS = "SELECT p.id, p.name, p.lang, p.email, EXISTS (SELECT 1 FROM push_device v WHERE v.person = p.id)
        FROM mandate a JOIN mandate d ON d.maker = a.agent JOIN person p ON p.id = d.person
        WHERE a.maker = $1 AND a.deeds LIKE '%orders%' AND a.since <= $2 AND (a.until IS NULL OR a.until >= $2)
            AND d.own AND p.active AND d.since <= $2 AND (d.until IS NULL OR d.until >= $2)
            AND (p.email IS NOT NULL OR EXISTS (SELECT 1 FROM push_device v WHERE v.person = p.id)) ORDER BY p.id LIMIT 8";
}

/// A little later than the messages that a letter tells together, in microseconds: clocks of several copies of the program differ.
const SLACK: i64 = 15 * 1_000_000;

/// Somebody who looks after the orders of a maker.
struct Reached {
    person: PersonId,
    name: String,
    lang: String,
    /// Where mail reaches them.
    email: Option<String>,
    /// Whether devices of theirs are told of orders.
    devices: bool,
}

/// Those who look after the orders of a maker and can be reached.
fn reached(conn: &mut Conn, maker: MakerId, today: Date) -> Result<Vec<Reached>> {
    let read = |r: &Row<'_>| {
        Ok(Reached {
            person: PersonId(r.get(0)?),
            name: r.get(1)?,
            lang: r.get(2)?,
            email: r.get(3)?,
            devices: r.get(4)?,
        })
    };
    let mut found = conn.rows(REACHED, crate::args![maker, today], read)?;
    found.extend(conn.rows(AGENTS, crate::args![maker, today], read)?);
    found.sort_by_key(|r| r.person);
    found.dedup_by_key(|r| r.person);
    Ok(found)
}

/// Those who look after the orders of a maker and can be reached by mail.
pub fn readers(conn: &mut Conn, maker: MakerId, today: Date) -> Result<Vec<Reader>> {
    let reader = |r: Reached| Some(Reader { name: r.name, lang: r.lang, email: r.email? });
    let mut found: Vec<Reader> = reached(conn, maker, today)?.into_iter().filter_map(reader).collect();
    found.sort_by(|a, b| a.email.cmp(&b.email));
    found.dedup_by(|a, b| a.email == b.email);
    Ok(found)
}

fn day(micros: i64) -> Date {
    let at = jiff::Timestamp::from_microsecond(micros).unwrap_or_default();
    at.in_tz("UTC").map(|z| z.date()).unwrap_or_default()
}

fn ask(tx: &mut Tx<'_>, order: OrderId, to: To, notice: Notice) -> Result<()> {
    let task = Task::OrderLetter { order, to, notice, at: tx.now };
    crate::job::enqueue(tx, JobId(Uuid::now_v7()), &task, 0)
}

/// Those who look after the orders of the maker are told: one letter to those with mail, and each device of each of them. It is due so
/// many microseconds later.
fn ask_makers(tx: &mut Tx<'_>, order: &Order, notice: Notice, at: i64, after: i64) -> Result<()> {
    let found = reached(tx.conn, order.maker, day(tx.now))?;
    if found.iter().any(|r| r.email.is_some()) {
        let task = Task::OrderLetter { order: order.id, to: To::Maker, notice, at };
        crate::job::enqueue(tx, JobId(Uuid::now_v7()), &task, after)?;
    }
    let order = order.id;
    each_device(tx, &found, after, &|device| Task::OrderPush { order, device, notice, at })
}

/// Asks for a job for every device of those who can be reached, due so many microseconds later.
fn each_device(
    tx: &mut Tx<'_>,
    found: &[Reached],
    after: i64,
    task: &dyn Fn(PushDeviceId) -> Task,
) -> Result<()> {
    for reached in found.iter().filter(|r| r.devices) {
        for stored in crate::push::of(tx.conn, reached.person)? {
            crate::job::enqueue(tx, JobId(Uuid::now_v7()), &task(stored.device.id), after)?;
        }
    }
    Ok(())
}

/// Somebody asks a maker for something by WhatsApp: the devices of those who look after its orders are told.
pub(crate) fn asked(tx: &mut Tx<'_>, request: &Request) -> Result<()> {
    let found = reached(tx.conn, request.maker, day(tx.now))?;
    let (request, at) = (request.id, request.at);
    each_device(tx, &found, 0, &|device| Task::RequestPush { request, device, at })
}

fn reaches_buyer(group: Option<&Group>) -> bool {
    group.and_then(|g| g.buyer.as_ref()).is_some_and(|b| b.email.is_some())
}

/// What was placed is confirmed to the buyer, and told to each maker.
pub(crate) fn placed(tx: &mut Tx<'_>, group: &Group, orders: &[Order]) -> Result<()> {
    if let Some(first) = orders.first().filter(|_| reaches_buyer(Some(group))) {
        ask(tx, first.id, To::Buyer, Notice::Placed)?;
    }
    let now = tx.now;
    orders.iter().try_for_each(|order| ask_makers(tx, order, Notice::Placed, now, 0))
}

/// An order went on: whoever did not do it hears of it.
pub(crate) fn went_on<P: Permission>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    old: &Order,
    new: &Order,
) -> Result<()> {
    if who.placed(Some(new.group)) {
        if let Some(notice) = to_maker(old, new) {
            let now = tx.now;
            ask_makers(tx, new, notice, now, 0)?;
        }
    } else if let Some(notice) = to_buyer(old, new)
        && reaches_buyer(super::order::group(tx.conn, new.group)?.as_ref())
    {
        ask(tx, new.id, To::Buyer, notice)?;
    }
    Ok(())
}

/// Somebody wrote about an order: whoever did not is told, once for all that comes within some minutes.
pub(crate) fn said(tx: &mut Tx<'_>, order: &Order, group: &Group, by: Side) -> Result<()> {
    let at = together(tx.now);
    let after = at + SLACK - tx.now;
    if by != Side::Buyer && reaches_buyer(Some(group)) {
        let task = Task::OrderLetter { order: order.id, to: To::Buyer, notice: Notice::Message, at };
        crate::job::enqueue(tx, JobId(Uuid::now_v7()), &task, after)?;
    }
    if by != Side::Maker {
        ask_makers(tx, order, Notice::Message, at, after)?;
    }
    Ok(())
}

/// A return went on: whoever did not do it hears of it.
pub(crate) fn came_back(tx: &mut Tx<'_>, order: &Order, by: By) -> Result<()> {
    if by != By::Buyer && reaches_buyer(super::order::group(tx.conn, order.group)?.as_ref()) {
        ask(tx, order.id, To::Buyer, Notice::Return)?;
    }
    if by != By::Maker {
        let now = tx.now;
        ask_makers(tx, order, Notice::Return, now, 0)?;
    }
    Ok(())
}

/// What a device is told of an order.
#[derive(Debug, Clone)]
pub struct Heard {
    /// The order.
    pub order: Order,
    /// The language of whose the device is.
    pub lang: String,
    /// The device.
    pub to: crate::push::Stored,
}

/// What a device is told of an order, to the program that tells it: nothing when it is gone, when whose it is does not look after the
/// order any more, and when they have seen on the site what there is to tell.
pub fn heard(
    conn: &mut Conn,
    id: OrderId,
    device: PushDeviceId,
    notice: Notice,
    today: Date,
) -> Result<Option<Heard>> {
    let Some(order) = super::order::load(conn, id)? else { return Ok(None) };
    let Some(to) = crate::push::get(conn, device)? else { return Ok(None) };
    let read = match notice {
        Notice::Message => load(conn, id)?.unread(Side::Maker).0 == 0,
        Notice::Placed => order.seen.is_some(),
        _ => false,
    };
    let mut found = reached(conn, order.maker, today)?.into_iter();
    let reader = found.find(|r| r.person == to.device.person);
    Ok(reader.filter(|_| !read).map(|r| Heard { order, lang: r.lang, to }))
}

/// What a device is told of a request.
#[derive(Debug, Clone)]
pub struct HeardRequest {
    /// The request.
    pub request: Request,
    /// The language of whose the device is.
    pub lang: String,
    /// The device.
    pub to: crate::push::Stored,
}

/// What a device is told of a request, to the program that tells it: nothing when it is gone, when whose it is does not look after it
/// any more, and when they have seen it on the site or it is over.
pub fn heard_request(
    conn: &mut Conn,
    id: RequestId,
    device: PushDeviceId,
    today: Date,
) -> Result<Option<HeardRequest>> {
    let Some(request) = super::request::load(conn, id)? else { return Ok(None) };
    let Some(to) = crate::push::get(conn, device)? else { return Ok(None) };
    let waits = request.state == Standing::New && request.seen.is_none();
    let mut found = reached(conn, request.maker, today)?.into_iter();
    let reader = found.find(|r| r.person == to.device.person);
    Ok(reader.filter(|_| waits).map(|r| HeardRequest { request, lang: r.lang, to }))
}

/// The part of a maker, as a letter tells it.
#[derive(Debug, Clone)]
pub struct Part {
    /// The order.
    pub order: Order,
    /// Whose.
    pub seller: Option<Seller>,
    /// Where that maker lies.
    pub place: String,
    /// How it is paid.
    pub terms: Option<Terms>,
}

/// What a letter about an order tells.
#[derive(Debug, Clone)]
pub struct Told {
    /// What was placed at once.
    pub group: Group,
    /// The order that it is about; with the others that were placed with it when that is what it tells to the buyer.
    pub parts: Vec<Part>,
    /// The word of the buyer's address, where it was kept.
    pub track: Option<String>,
    /// What was said about the order.
    pub talk: Talk,
    /// The return of its goods that went on last.
    pub goods_back: Option<Return>,
    /// Those who look after the orders of its maker.
    pub readers: Vec<Reader>,
}

/// What a letter about an order tells, to the program that writes it; nothing when there is no such order any more.
pub fn told(conn: &mut Conn, id: OrderId, to: To, notice: Notice, today: Date) -> Result<Option<Told>> {
    let Some(order) = super::order::load(conn, id)? else { return Ok(None) };
    let Some(group) = super::order::group(conn, order.group)? else { return Ok(None) };
    let (maker, placed): (MakerId, GroupId) = (order.maker, order.group);
    let whole = to == To::Buyer && notice == Notice::Placed;
    let orders = if whole { super::order::of_group(conn, placed)? } else { vec![order] };
    let mut parts = Vec::new();
    for order in orders {
        parts.push(Part {
            seller: seller(conn, order.maker)?,
            place: crate::region::get(conn, &order.region)?.map(|r| r.full_name).unwrap_or_default(),
            terms: super::terms::of(conn, order.maker)?,
            order,
        });
    }
    let readers = if to == To::Maker { readers(conn, maker, today)? } else { Vec::new() };
    let track = if to == To::Buyer { super::order::track(conn, placed)? } else { None };
    let goods_back = super::returns::load(conn, id)?.into_iter().max_by_key(|r| (r.since, r.id));
    Ok(Some(Told { group, parts, track, talk: load(conn, id)?, goods_back, readers }))
}
