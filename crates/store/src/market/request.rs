//! What makers are asked for by WhatsApp, until it is an order, declined or stale.

use domain::access::{Access, Buy, KeepOrders, KeepOwnOrders, Permission, buyer, system};
use domain::id::{GroupId, ItemId, Kind, MakerId, OrderId, RequestId};
use domain::lang::Lang;
use domain::market::order::Order;
use domain::market::place::Refusal;
use domain::market::request::{
    AskDraft, Request, Standing, Stop, TakeDraft, Taking, ask as asks, decline as declines, go_stale,
    take as takes,
};
use domain::region::RegionCode;
use jiff::civil::Date;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal;
use crate::tx::Tx;

crate::statements! {
    /// Writes a request.
    PUT = "INSERT INTO order_request (id, maker, region, area, item, names, pieces, name, phone, lang, state, ord, seen, at, due, sample)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        ON CONFLICT (id) DO UPDATE SET maker = excluded.maker, region = excluded.region, area = excluded.area,
            name = excluded.name, phone = excluded.phone, state = excluded.state, ord = excluded.ord, due = excluded.due";
    /// A request.
    GET = "SELECT id, maker, region, item, names, pieces, name, phone, lang, state, ord, seen, at, due, sample
        FROM order_request WHERE id = $1";
    /// How many requests of a maker wait.
    WAITING = "SELECT count(*) FROM order_request WHERE maker = $1 AND state = 'new'";
    /// The requests of a maker that wait, the newest first.
    OF_MAKER = "SELECT id, maker, region, item, names, pieces, name, phone, lang, state, ord, seen, at, due, sample
        FROM order_request WHERE maker = $1 AND state = 'new' ORDER BY id DESC LIMIT 100";
    /// Those of a regency that nobody has seen since, the oldest first.
    UNSEEN = "SELECT q.id, q.maker, q.region, q.item, q.names, q.pieces, q.name, q.phone, q.lang, q.state, q.ord, q.seen, q.at, q.due,
            q.sample
        FROM order_request q JOIN region r ON r.code = q.region
        WHERE q.area = $1 AND q.state = 'new' AND q.seen IS NULL AND q.at <= $2
            AND (CAST($3 AS TEXT) IS NULL OR (r.path >= $3 AND r.path < $4))
        ORDER BY q.id LIMIT $5";
    /// All that nobody has seen since, the oldest first.
    ALL_UNSEEN = "SELECT id, maker, region, item, names, pieces, name, phone, lang, state, ord, seen, at, due, sample
        FROM order_request WHERE state = 'new' AND seen IS NULL AND at <= $1 ORDER BY id LIMIT $2";
    /// Those whose time is over, the first first.
    DUE = "SELECT id FROM order_request WHERE due IS NOT NULL AND due <= $1 ORDER BY due, id LIMIT $2";
    /// Notes that the maker's side saw it.
    SEEN = "UPDATE order_request SET seen = $2 WHERE id = $1 AND seen IS NULL";
    /// The requests of a maker.
    ALL_OF = "SELECT id FROM order_request WHERE maker = $1 ORDER BY id";
    /// How a maker is reached by WhatsApp, and who may know it.
    NUMBER = "SELECT whatsapp, audience, consent_date FROM maker WHERE id = $1";
}

/// How many requests one command lets go stale.
const AT_ONCE: i64 = 100;

fn read(r: &Row<'_>) -> Result<Request> {
    let damaged = |what: &str| Error::Damaged(format!("{what} of a request"));
    let (region, lang, state): (String, String, String) = (r.get(2)?, r.get(8)?, r.get(9)?);
    Ok(Request {
        id: RequestId(r.get(0)?),
        maker: MakerId(r.get(1)?),
        region: RegionCode::parse(&region).ok_or_else(|| damaged("region"))?,
        item: ItemId(r.get(3)?),
        names: r.words(4)?,
        pieces: r.get(5)?,
        name: r.get(6)?,
        phone: r.get(7)?,
        lang: Lang::parse(&lang).ok_or_else(|| damaged("language"))?,
        state: Standing::from_word(&state).ok_or_else(|| damaged("state"))?,
        order: r.get::<Option<Uuid>>(10)?.map(OrderId),
        seen: r.get(11)?,
        at: r.get(12)?,
        due: r.get(13)?,
        sample: r.get(14)?,
    })
}

pub(super) fn load(conn: &mut Conn, id: RequestId) -> Result<Option<Request>> {
    conn.first(GET, crate::args![id], read)
}

fn held(tx: &mut Tx<'_>, id: RequestId) -> Result<Request> {
    tx.lock(Kind::OrderRequest, id.0)?;
    load(tx.conn, id)?.ok_or(Error::Missing)
}

fn put<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, old: Option<&Request>, new: &Request) -> Result<()> {
    journal::apply(tx, who, old, new)?;
    let area = crate::region::area(tx, &new.region)?;
    tx.conn.run(
        PUT,
        crate::args![
            new.id,
            new.maker,
            new.region,
            area,
            new.item,
            new.names,
            new.pieces,
            new.name,
            new.phone,
            new.lang.as_str(),
            new.state.word(),
            new.order,
            new.seen,
            new.at,
            new.due,
            new.sample
        ],
    )?;
    // Who asked is needed no more.
    if old.is_some_and(|o| o.name.is_some() || o.phone.is_some()) && new.state != Standing::New {
        journal::erase(tx, new.id.0)?;
    }
    Ok(())
}

fn stopped(stop: Stop) -> Error {
    match stop {
        Stop::Faults(faults) => faults.into(),
        Stop::Refusal(refusal) => Error::Basket(refusal),
    }
}

/// The number under which everybody may reach a maker by WhatsApp; nothing without one, or when it is not for everybody.
pub fn number(conn: &mut Conn, maker: MakerId) -> Result<Option<String>> {
    let found = conn.first(NUMBER, crate::args![maker], |r| {
        let number: Option<String> = r.get(0)?;
        Ok((number, r.get::<String>(1)?, r.get::<Option<String>>(2)?.is_some()))
    })?;
    Ok(found.and_then(|(number, audience, consent)| {
        let audience = domain::maker::audience::Audience::parse(&audience)?;
        number.filter(|_| audience.class("whatsapp", consent) == domain::record::Class::Public)
    }))
}

/// Somebody asks a maker for something, and leaves a word of it.
///
/// # Errors
/// [`Error::Basket`] when it is not to be had or too many wait; the faults of the domain; [`Error::Missing`] for what is not there, or
/// a maker that is not reached so.
pub fn ask(
    tx: &mut Tx<'_>,
    who: &Access<Buy>,
    (id, item): (RequestId, ItemId),
    draft: &AskDraft,
    lang: &Lang,
    country: &str,
    today: &dyn Fn(&[RegionCode]) -> Date,
) -> Result<Request> {
    if !who.placed(Some(GroupId(id.0))) {
        return Err(Error::Refused);
    }
    let offer = super::basket::offer(tx.conn, item, None, today)?.ok_or(Error::Missing)?;
    if number(tx.conn, offer.maker)?.is_none() || !super::rules(tx.conn)?.open {
        return Err(Error::Missing);
    }
    // Two who ask at once count each other.
    tx.lock(Kind::Terms, offer.maker.0)?;
    let waiting = waiting(tx.conn, offer.maker)?;
    let at = tx.now;
    let request = asks(id, draft, &offer, lang.clone(), waiting, country, at).map_err(stopped)?;
    put(tx, who, None, &request)?;
    super::letter::asked(tx, &request)?;
    Ok(request)
}

/// How many requests of a maker wait.
pub(super) fn waiting(conn: &mut Conn, maker: MakerId) -> Result<i64> {
    conn.one(WAITING, crate::args![maker], |r| r.get(0))
}

/// The requests of a maker that wait, the newest first.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act.
pub fn own(conn: &mut Conn, who: &Access<KeepOwnOrders>, maker: MakerId) -> Result<Vec<Request>> {
    if !who.acts_for(maker) {
        return Err(Error::Refused);
    }
    conn.rows(OF_MAKER, crate::args![maker], read)
}

/// A request of a maker for whom somebody may act.
///
/// # Errors
/// [`Error::Refused`] for one of another maker.
pub fn own_one(conn: &mut Conn, who: &Access<KeepOwnOrders>, id: RequestId) -> Result<Option<Request>> {
    let found = load(conn, id)?;
    if found.as_ref().is_some_and(|r| !who.acts_for(r.maker)) {
        return Err(Error::Refused);
    }
    Ok(found)
}

/// The requests as far as a right reaches that nobody has seen since, the oldest first: for the officer who telephones.
pub fn unseen(conn: &mut Conn, who: &Access<KeepOrders>, since: i64, limit: i64) -> Result<Vec<Request>> {
    let mut found = Vec::new();
    for part in crate::register::parts(conn, who, None)? {
        let (low, high) = part.within.unzip();
        found.extend(match &part.area {
            Some(area) => conn.rows(UNSEEN, crate::args![area, since, low, high, limit], read)?,
            None => conn.rows(ALL_UNSEEN, crate::args![since, limit], read)?,
        });
    }
    found.sort_by_key(|r| r.id.0);
    found.dedup_by_key(|r| r.id);
    found.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(found)
}

/// Notes that the maker's side has seen a request.
///
/// # Errors
/// [`Error::Refused`] for one of another maker.
pub fn saw(tx: &mut Tx<'_>, who: &Access<KeepOwnOrders>, id: RequestId) -> Result<()> {
    let request = load(tx.conn, id)?.ok_or(Error::Missing)?;
    if !who.acts_for(request.maker) {
        return Err(Error::Refused);
    }
    tx.conn.run(SEEN, crate::args![id, tx.now]).map(drop)
}

/// The maker declines a request.
///
/// # Errors
/// [`Error::Refused`] for one of another maker; the faults of the domain.
pub fn decline(tx: &mut Tx<'_>, who: &Access<KeepOwnOrders>, id: RequestId) -> Result<()> {
    let request = held(tx, id)?;
    if !who.acts_for(request.maker) {
        return Err(Error::Refused);
    }
    put(tx, who, Some(&request), &declines(&request)?)
}

/// What an order gets that comes of a request: the ids, and the word by which its buyer follows it, with its hash.
#[derive(Debug, Clone)]
pub struct Ids {
    /// The id of the whole.
    pub group: GroupId,
    /// The id of the order.
    pub order: OrderId,
    /// The word.
    pub track: String,
    /// The hash of that word.
    pub word: Uuid,
}

/// A request becomes an order.
///
/// # Errors
/// [`Error::Refused`] for one of another maker; [`Error::Basket`] when the goods are not to be had so; the faults of the domain.
pub fn take(
    tx: &mut Tx<'_>,
    who: &Access<KeepOwnOrders>,
    id: RequestId,
    draft: &TakeDraft,
    ids: &Ids,
    country: &str,
    today: &dyn Fn(&[RegionCode]) -> Date,
) -> Result<Order> {
    let request = held(tx, id)?;
    if !who.acts_for(request.maker) {
        return Err(Error::Refused);
    }
    let rules = super::rules(tx.conn)?;
    if !rules.open {
        return Err(Error::Basket(Refusal::Way(request.maker)));
    }
    let taking = Taking {
        group: ids.group,
        order: ids.order,
        offer: super::basket::offer(tx.conn, request.item, draft.variant, today)?.ok_or(Error::Missing)?,
        terms: super::terms::of(tx.conn, request.maker)?.ok_or(Error::Missing)?,
        fee_ppm: rules.fee_ppm,
        return_days: rules.return_days,
        at: tx.now,
    };
    let (taken, group, order) = takes(&request, draft, taking, country).map_err(stopped)?;
    let mut orders = vec![order];
    super::place::enter(tx, &buyer(group.id), &group, &mut orders, ids.word, today)?;
    super::order::keep_track(tx, group.id, &ids.track)?;
    put(tx, who, Some(&request), &taken)?;
    orders.pop().ok_or(Error::Missing)
}

/// The word of the address by which a buyer follows an order that a maker entered, for the maker to send.
///
/// # Errors
/// [`Error::Refused`] for the order of another maker.
pub fn track(conn: &mut Conn, who: &Access<KeepOwnOrders>, order: &Order) -> Result<Option<String>> {
    if !who.acts_for(order.maker) {
        return Err(Error::Refused);
    }
    if order.channel != domain::market::order::Channel::Whatsapp {
        return Ok(None);
    }
    super::order::track(conn, order.group)
}

/// Lets requests go stale whose time is over; says whether more are left.
pub fn stale(tx: &mut Tx<'_>) -> Result<bool> {
    let who: Access<KeepOrders> = system("nobody looked after a request");
    let due: Vec<Uuid> = tx.conn.rows(DUE, crate::args![tx.now, AT_ONCE], |r| r.get(0))?;
    for id in &due {
        let request = held(tx, RequestId(*id))?;
        // Somebody may have looked after it between.
        if let Ok(new) = go_stale(&request, tx.now) {
            put(tx, &who, Some(&request), &new)?;
        }
    }
    Ok(i64::try_from(due.len()).is_ok_and(|n| n == AT_ONCE))
}

/// A restored office forgets again who asked, where the backup still knew.
pub(crate) fn again(tx: &mut Tx<'_>, id: Uuid) -> Result<bool> {
    let who: Access<KeepOrders> = system("erased before");
    let Some(request) = load(tx.conn, RequestId(id))? else { return Ok(false) };
    let new = Request { name: None, phone: None, ..request.clone() };
    if new != request {
        put(tx, &who, Some(&request), &new)?;
        journal::erase(tx, id)?;
    }
    Ok(true)
}

/// The requests of a maker belong to `into` and lie where it lies.
pub(crate) fn follow<P: Permission>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    from: MakerId,
    (into, region): (MakerId, &RegionCode),
) -> Result<()> {
    let ids: Vec<Uuid> = tx.conn.rows(ALL_OF, crate::args![from], |r| r.get(0))?;
    for id in ids {
        let old = held(tx, RequestId(id))?;
        let new = Request { maker: into, region: region.clone(), ..old.clone() };
        if new != old {
            put(tx, who, Some(&old), &new)?;
        }
    }
    Ok(())
}
