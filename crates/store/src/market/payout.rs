//! Money between the council and makers: recorded with its proof, entered in the books, and taken back by an entry against it.

use std::collections::BTreeMap;

use domain::access::{Access, KeepOrders, KeepOwnOrders, KeepPayouts, Permission, system};
use domain::flagship::document::Document;
use domain::id::{DocumentId, Kind, MakerId, PayoutId};
use domain::item::Money;
use domain::market::ledger::{self, Entry};
use domain::market::order::Order;
use domain::market::payout::{Payout, PayoutDraft, Way, between, due, record as check, take_back};
use domain::market::statement::{Entered, Statement};
use domain::region::RegionCode;
use uuid::Uuid;

use super::ledger::{Booked, Wrong};
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal;
use crate::tx::Tx;

crate::statements! {
    /// Writes one; only the maker, and that it was taken back, ever change.
    PUT = "INSERT INTO payout (id, maker, way, amount, day, means, note, proof, undone, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (id) DO UPDATE SET maker = excluded.maker, undone = excluded.undone";
    /// One of them.
    GET = "SELECT p.id, p.maker, m.region, p.way, p.amount, p.day, p.means, p.note, p.proof, p.undone
        FROM payout p JOIN maker m ON m.id = p.maker WHERE p.id = $1";
    /// Those of a maker before one, the newest first.
    OF_MAKER = "SELECT p.id, p.maker, m.region, p.way, p.amount, p.day, p.means, p.note, p.proof, p.undone
        FROM payout p JOIN maker m ON m.id = p.maker WHERE p.maker = $1 AND p.id < $2 ORDER BY p.id DESC LIMIT $3";
    /// All of a maker, the first first.
    ALL_OF = "SELECT p.id, p.maker, m.region, p.way, p.amount, p.day, p.means, p.note, p.proof, p.undone
        FROM payout p JOIN maker m ON m.id = p.maker WHERE p.maker = $1 ORDER BY p.id";
    /// Payouts after one, for the check.
    AFTER = "SELECT p.id, p.maker, m.region, p.way, p.amount, p.day, p.means, p.note, p.proof, p.undone
        FROM payout p JOIN maker m ON m.id = p.maker WHERE p.id > $1 ORDER BY p.id LIMIT $2";
    /// Where a maker lies, and what it is called.
    MAKER = "SELECT region, name FROM maker WHERE id = $1";
    /// What stands between the council and a maker.
    DUE = "SELECT amount FROM maker_due WHERE maker = $1";
    /// Adds to it.
    ADD_DUE = "INSERT INTO maker_due (maker, area, amount) VALUES ($1, $2, $3)
        ON CONFLICT (maker) DO UPDATE SET area = excluded.area, amount = maker_due.amount + excluded.amount";
    /// A maker lies in another regency.
    MOVE_DUE = "UPDATE maker_due SET area = $2 WHERE maker = $1";
    /// What stands between the council and makers of a regency, after one.
    OF_AREA = "SELECT d.maker, m.name, r.full_name, d.amount FROM maker_due d JOIN maker m ON m.id = d.maker
            JOIN region r ON r.code = m.region
        WHERE d.area = $1 AND d.amount <> 0 AND d.maker > $2 AND (CAST($3 AS TEXT) IS NULL OR (r.path >= $3 AND r.path < $4))
        ORDER BY d.maker LIMIT $5";
    /// The same everywhere.
    EVERYWHERE = "SELECT d.maker, m.name, r.full_name, d.amount FROM maker_due d JOIN maker m ON m.id = d.maker
            JOIN region r ON r.code = m.region
        WHERE d.amount <> 0 AND d.maker > $1 ORDER BY d.maker LIMIT $2";
    /// What is kept of it, after one.
    KEPT = "SELECT maker, amount FROM maker_due WHERE amount <> 0";
    /// Forgets it.
    CLEAR = "DELETE FROM maker_due";
    /// What the account of a maker stood at before a time.
    OPENING = "SELECT CAST(coalesce(sum(a.amount), 0) AS BIGINT) FROM ledger_amount a JOIN ledger_entry e ON e.id = a.entry
        WHERE a.account = 'maker' AND a.owner = $1 AND e.at < $2";
    /// The entries of the account of a maker between two times, the first first.
    ENTRIES = "SELECT e.id, e.ord, e.what, e.at, a.amount FROM ledger_amount a JOIN ledger_entry e ON e.id = a.entry
        WHERE a.account = 'maker' AND a.owner = $1 AND e.at >= $2 AND e.at < $3 ORDER BY e.at, e.id LIMIT $4";
    /// When the first entry of the account of a maker was made.
    FIRST = "SELECT min(e.at) FROM ledger_amount a JOIN ledger_entry e ON e.id = a.entry
        WHERE a.account = 'maker' AND a.owner = $1";
}

fn read(r: &Row<'_>) -> Result<Payout> {
    let (region, way, day): (String, String, String) = (r.get(2)?, r.get(3)?, r.get(5)?);
    let damaged = |what: &str| Error::Damaged(format!("{what} of a payout"));
    Ok(Payout {
        id: PayoutId(r.get(0)?),
        maker: MakerId(r.get(1)?),
        region: RegionCode::parse(&region).ok_or_else(|| damaged("region"))?,
        way: Way::from_word(&way).ok_or_else(|| damaged("way"))?,
        amount: Money(r.get(4)?),
        day: day.parse().map_err(|_| damaged("day"))?,
        means: r.get(6)?,
        note: r.get(7)?,
        proof: r.get::<Option<Uuid>>(8)?.map(DocumentId),
        undone: r.get(9)?,
    })
}

fn put(tx: &mut Tx<'_>, p: &Payout) -> Result<()> {
    let (way, day, proof) = (p.way.word(), p.day.to_string(), p.proof.map(|d| d.0));
    tx.conn
        .run(PUT, crate::args![p.id, p.maker, way, p.amount.0, day, p.means, p.note, proof, p.undone, tx.now])
        .map(drop)
}

/// Where a maker lies.
pub(super) fn region(conn: &mut Conn, maker: MakerId) -> Result<RegionCode> {
    let code: String = conn.first(MAKER, crate::args![maker], |r| r.get(0))?.ok_or(Error::Missing)?;
    RegionCode::parse(&code).ok_or_else(|| Error::Damaged(format!("region code {code}")))
}

/// What stands between the council and a maker of money that is there: positive what the maker owes.
pub(super) fn due_of(conn: &mut Conn, maker: MakerId) -> Result<i64> {
    Ok(conn.first(DUE, crate::args![maker], |r| r.get(0))?.unwrap_or_default())
}

fn add_due(tx: &mut Tx<'_>, maker: MakerId, at: &RegionCode, amount: i64) -> Result<()> {
    if amount == 0 {
        return Ok(());
    }
    let area = crate::region::area(tx, at)?;
    tx.conn.run(ADD_DUE, crate::args![maker, area, amount]).map(drop)
}

/// Lets what stands between the council and a maker follow an order that moved.
pub(crate) fn moved(tx: &mut Tx<'_>, old: &Order, new: &Order) -> Result<()> {
    let (was, is) = (ledger::due(old), ledger::due(new));
    if old.maker == new.maker {
        return add_due(tx, new.maker, &new.region, is - was);
    }
    add_due(tx, old.maker, &old.region, -was)?;
    add_due(tx, new.maker, &new.region, is)
}

/// Holds what stands between the council and two makers of which one becomes the other: before what follows from their orders, as
/// whoever records a payment does.
pub(crate) fn hold(tx: &mut Tx<'_>, from: MakerId, into: MakerId) -> Result<()> {
    let (first, second) = if from.0 < into.0 { (from, into) } else { (into, from) };
    tx.lock(Kind::Payout, first.0)?;
    tx.lock(Kind::Payout, second.0)
}

/// Payouts go where their maker goes: the books move what they say to the record that stays.
pub(crate) fn follow(tx: &mut Tx<'_>, from: MakerId, (into, at): (MakerId, &RegionCode)) -> Result<()> {
    let area = crate::region::area(tx, at)?;
    tx.conn.run(MOVE_DUE, crate::args![into, area])?;
    if from == into {
        return Ok(());
    }
    let who: Access<KeepOrders> = system("maker of a payout moved");
    for old in tx.conn.rows(ALL_OF, crate::args![from], read)? {
        let new = Payout { maker: into, region: at.clone(), ..old.clone() };
        journal::apply(tx, &who, Some(&old), &new)?;
        put(tx, &new)?;
        enter(tx, &who, Some(&old), &new, "merge")?;
        add_due(tx, from, &old.region, -due(&old))?;
        add_due(tx, into, at, due(&new))?;
    }
    Ok(())
}

fn enter<P: Permission>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    old: Option<&Payout>,
    new: &Payout,
    what: &'static str,
) -> Result<()> {
    let amounts = between(old, new);
    if amounts.is_empty() {
        return Ok(());
    }
    let id = Uuid::now_v7();
    let (maker, region) = (new.maker, new.region.clone());
    super::ledger::write(tx, who, &Entry { id, order: None, group: None, maker, region, what, amounts })
}

/// Records money that went between the council and a maker, with the file that proves it, which is safely stored. Of two who record
/// the same at once the second is told what is left.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the maker; the faults of the domain.
pub fn record(
    tx: &mut Tx<'_>,
    who: &Access<KeepPayouts>,
    (id, maker): (PayoutId, MakerId),
    draft: &PayoutDraft,
    proof: Option<&Document>,
) -> Result<Payout> {
    tx.lock(Kind::Payout, maker.0)?;
    let at = region(tx.conn, maker)?;
    tx.allow(who, Some(&at))?;
    let today = tx.day_in(&at)?;
    let owed = due_of(tx.conn, maker)?;
    let draft = PayoutDraft { proof: proof.map(|p| p.id), ..draft.clone() };
    let new = check((id, maker, at), draft, owed, today)?;
    journal::apply(tx, who, None, &new)?;
    put(tx, &new)?;
    if let Some(proof) = proof {
        crate::flagship::document::add(tx, who, proof)?;
    }
    let what = match new.way {
        Way::ToMaker => "payout",
        Way::FromMaker => "pay-in",
    };
    enter(tx, who, None, &new, what)?;
    add_due(tx, maker, &new.region, due(&new))?;
    Ok(new)
}

/// Takes a wrong record back.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the maker; `reason`, or `payout` when it was taken back before.
pub fn undo(tx: &mut Tx<'_>, who: &Access<KeepPayouts>, id: PayoutId, reason: &str) -> Result<Payout> {
    let found = tx.conn.first(GET, crate::args![id], read)?.ok_or(Error::Missing)?;
    tx.lock(Kind::Payout, found.maker.0)?;
    // It may have been taken back while this one waited.
    let old = tx.conn.first(GET, crate::args![id], read)?.ok_or(Error::Missing)?;
    tx.allow(who, Some(&old.region))?;
    let new = take_back(&old, reason)?;
    journal::apply(tx, who, Some(&old), &new)?;
    put(tx, &new)?;
    enter(tx, who, Some(&old), &new, "payout-undone")?;
    add_due(tx, new.maker, &new.region, -due(&old))?;
    Ok(new)
}

/// The account of a maker with the council.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountOf {
    /// What the maker is called, for the council.
    pub name: String,
    /// Where it lies.
    pub region: RegionCode,
    /// What stands between council and maker of money that is there: positive what the maker owes.
    pub due: i64,
    /// What was paid, the newest first.
    pub payouts: Vec<Payout>,
    /// When the first entry of the books was made, in microseconds since 1970.
    pub since: Option<i64>,
}

fn account(conn: &mut Conn, maker: MakerId, before: Option<Uuid>, limit: i64) -> Result<AccountOf> {
    let name: Option<String> = conn.first(MAKER, crate::args![maker], |r| r.get(1))?.ok_or(Error::Missing)?;
    let before = before.unwrap_or(Uuid::max());
    Ok(AccountOf {
        name: name.unwrap_or_default(),
        region: region(conn, maker)?,
        due: due_of(conn, maker)?,
        payouts: conn.rows(OF_MAKER, crate::args![maker, before, limit], read)?,
        since: conn.one(FIRST, crate::args![maker], |r| r.get(0))?,
    })
}

/// A right by which the account of a maker is read: an officer's, as far as it reaches, and that of whoever acts for the maker.
pub trait Reads: Permission + Sized {
    /// Refuses whoever may not read it.
    ///
    /// # Errors
    /// [`Error::Refused`] then.
    fn reach(conn: &mut Conn, who: &Access<Self>, maker: MakerId) -> Result<()>;
}

impl Reads for KeepPayouts {
    fn reach(conn: &mut Conn, who: &Access<Self>, maker: MakerId) -> Result<()> {
        let at = region(conn, maker)?;
        crate::register::reach(conn, who, &at)
    }
}

impl Reads for KeepOwnOrders {
    fn reach(_: &mut Conn, who: &Access<Self>, maker: MakerId) -> Result<()> {
        if who.acts_for(maker) { Ok(()) } else { Err(Error::Refused) }
    }
}

/// The account of a maker, with its payments before one.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the maker.
pub fn of_maker<P: Reads>(
    conn: &mut Conn,
    who: &Access<P>,
    maker: MakerId,
    before: Option<Uuid>,
    limit: i64,
) -> Result<AccountOf> {
    P::reach(conn, who, maker)?;
    account(conn, maker, before, limit)
}

/// The file that proves a payout of a maker.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the maker.
pub fn proof<P: Reads>(
    conn: &mut Conn,
    who: &Access<P>,
    maker: MakerId,
    payout: PayoutId,
) -> Result<Option<Document>> {
    P::reach(conn, who, maker)?;
    let found = conn.first(GET, crate::args![payout], read)?.filter(|p| p.maker == maker);
    match found.and_then(|p| p.proof) {
        Some(proof) => crate::flagship::document::load(conn, proof),
        None => Ok(None),
    }
}

/// A maker with whom something is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// The maker.
    pub maker: MakerId,
    /// What it is called, for the council.
    pub name: String,
    /// Where it lies.
    pub region: String,
    /// Positive what the maker owes, negative what it is owed.
    pub due: i64,
}

/// The makers with whom something is open, as far as a right reaches, after one.
///
/// # Errors
/// [`Error::Refused`] beyond the right.
pub fn open(
    conn: &mut Conn,
    who: &Access<KeepPayouts>,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Open>> {
    let after = after.unwrap_or(Uuid::nil());
    let line = |r: &Row<'_>| {
        Ok(Open {
            maker: MakerId(r.get(0)?),
            name: r.get::<Option<String>>(1)?.unwrap_or_default(),
            region: r.get(2)?,
            due: r.get(3)?,
        })
    };
    let mut found = Vec::new();
    for part in crate::register::parts(conn, who, None)? {
        let (low, high) = part.within.unzip();
        found.extend(match &part.area {
            Some(area) => conn.rows(OF_AREA, crate::args![area, after, low, high, limit], line)?,
            None => conn.rows(EVERYWHERE, crate::args![after, limit], line)?,
        });
    }
    found.sort_by_key(|o| o.maker.0);
    found.dedup_by_key(|o| o.maker);
    found.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(found)
}

impl Entered for Booked {
    fn amount(&self) -> i64 {
        self.amount
    }
}

/// The most entries of a statement: a month of a maker never has so many.
const MOST: i64 = 20_000;

/// What the account of a maker says between two times, in microseconds since 1970.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the maker.
pub fn statement<P: Reads>(
    conn: &mut Conn,
    who: &Access<P>,
    maker: MakerId,
    (from, to): (i64, i64),
) -> Result<Statement<Booked>> {
    P::reach(conn, who, maker)?;
    let opening = conn.one(OPENING, crate::args![maker, from], |r| r.get(0))?;
    let entries = conn.rows(ENTRIES, crate::args![maker, from, to, MOST], super::ledger::booked)?;
    Ok(Statement::new(opening, entries))
}

/// How many payouts a check reads at a time.
const AT_ONCE: i64 = 500;

/// What stands between the council and makers by payouts alone; `orders` holds what their orders say.
fn with_payouts(conn: &mut Conn, orders: &mut BTreeMap<Uuid, i64>) -> Result<()> {
    let mut after = Uuid::nil();
    loop {
        let found = conn.rows(AFTER, crate::args![after, AT_ONCE], read)?;
        let Some(last) = found.last() else { return Ok(()) };
        after = last.id.0;
        for payout in &found {
            *orders.entry(payout.maker.0).or_insert(0) += due(payout);
        }
    }
}

/// Whether what is kept is what orders, by maker, and payouts come to.
pub(crate) fn add_up(conn: &mut Conn, mut orders: BTreeMap<Uuid, i64>) -> Result<Vec<Wrong>> {
    with_payouts(conn, &mut orders)?;
    let mut wrong = Vec::new();
    conn.each(KEPT, &[], |r| {
        let (maker, amount): (Uuid, i64) = (r.get(0)?, r.get(1)?);
        if orders.remove(&maker).unwrap_or_default() != amount {
            wrong.push(Wrong::Due(MakerId(maker)));
        }
        Ok(())
    })?;
    wrong.extend(orders.into_iter().filter(|(_, n)| *n != 0).map(|(m, _)| Wrong::Due(MakerId(m))));
    Ok(wrong)
}

/// Works out anew what stands between the council and every maker, given what their orders say.
pub(crate) fn rebuild(tx: &mut Tx<'_>, mut orders: BTreeMap<Uuid, i64>) -> Result<()> {
    with_payouts(tx.conn, &mut orders)?;
    tx.conn.run(CLEAR, &[])?;
    for (maker, amount) in orders.into_iter().filter(|(_, n)| *n != 0) {
        let at = region(tx.conn, MakerId(maker))?;
        add_due(tx, MakerId(maker), &at, amount)?;
    }
    Ok(())
}
