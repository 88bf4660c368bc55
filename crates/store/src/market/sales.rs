//! What counts as sold: facts line by line, and what they come to by region, craft, way and month, and by maker. Both are derived
//! and never journaled. They move in the transaction that moves the order, so that no page adds orders up; the nightly check
//! works them out anew.

use std::collections::{BTreeMap, HashMap};

use domain::access::{Access, Operate};
use domain::id::{MakerId, OrderId};
use domain::market::order::Order;
use domain::market::sale;
use domain::region::RegionCode;
use jiff::civil::Date;
use uuid::Uuid;

use super::ledger::Wrong;
use crate::error::{Error, Result};
use crate::face::Conn;
use crate::indicator::measure;
use crate::tx::Tx;

crate::statements! {
    /// What counts of an order.
    FACTS = "SELECT n, maker, craft, day, channel, pieces, amount FROM sale WHERE ord = $1 ORDER BY n";
    /// The crafts of an order's lines.
    CRAFTS = "SELECT l.n, i.craft FROM order_line l JOIN item i ON i.id = l.item WHERE l.ord = $1 ORDER BY l.n";
    /// Takes what counts of an order back.
    DROP = "DELETE FROM sale WHERE ord = $1";
    /// Writes what counts of a line.
    PUT = "INSERT INTO sale (ord, n, maker, craft, day, channel, pieces, amount) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// Adds to what a region sold.
    ADD = "INSERT INTO sales (region, craft, month, channel, orders, pieces, amount) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (region, craft, month, channel) DO UPDATE SET orders = sales.orders + excluded.orders,
            pieces = sales.pieces + excluded.pieces, amount = sales.amount + excluded.amount";
    /// Adds to what a maker sold.
    ADD_MAKER = "INSERT INTO sales_maker (maker, craft, month, channel, area, orders, pieces, amount)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (maker, craft, month, channel) DO UPDATE SET area = excluded.area,
            orders = sales_maker.orders + excluded.orders, pieces = sales_maker.pieces + excluded.pieces,
            amount = sales_maker.amount + excluded.amount";
    /// A maker lies in another regency.
    MOVE_MAKER = "UPDATE sales_maker SET area = $2 WHERE maker = $1";
    /// What a region sold.
    OF_ONE = "SELECT craft, month, channel, orders, pieces, amount FROM sales WHERE region = $1";
    /// Orders after one, with what has to be known to count them.
    ORDERS = "SELECT o.id, o.region, o.at FROM maker_order o WHERE o.id > $1 ORDER BY o.id LIMIT $2";
    /// When an order was paid.
    PAID_AT = "SELECT max(at) FROM ledger_entry WHERE ord = $1 AND what IN ('confirm', 'arrive')";
    /// Every fact with where its maker lies.
    EVERY = "SELECT s.ord, s.n, s.craft, s.day, s.channel, s.pieces, s.amount, o.region, o.area, o.maker
        FROM sale s JOIN maker_order o ON o.id = s.ord WHERE s.ord > $1 ORDER BY s.ord, s.n LIMIT $2";
    /// What regions are said to have sold.
    KEPT = "SELECT region, craft, month, channel, orders, pieces, amount FROM sales";
    /// What makers are said to have sold.
    KEPT_MAKER = "SELECT maker, area, craft, month, channel, orders, pieces, amount FROM sales_maker";
    /// Forgets what regions sold.
    CLEAR = "DELETE FROM sales";
    /// Forgets what makers sold.
    CLEAR_MAKER = "DELETE FROM sales_maker";
}

/// Stands for all crafts.
pub(crate) const ALL_CRAFTS: Uuid = Uuid::nil();

/// What is added up: orders, pieces, and what was paid for them.
pub(crate) type Sums = [i64; 3];

/// By what it is added up beside the place: craft, month and way.
pub(crate) type Key = (Uuid, String, String);

/// What counts of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fact {
    n: i64,
    maker: Uuid,
    craft: Uuid,
    day: String,
    channel: String,
    pieces: i64,
    amount: i64,
}

fn facts(conn: &mut Conn, order: OrderId) -> Result<Vec<Fact>> {
    conn.rows(FACTS, crate::args![order], |r| {
        Ok(Fact {
            n: r.get(0)?,
            maker: r.get(1)?,
            craft: r.get(2)?,
            day: r.get(3)?,
            channel: r.get(4)?,
            pieces: r.get(5)?,
            amount: r.get(6)?,
        })
    })
}

/// What facts of one order come to: each craft by itself, and all of them together.
fn sums<'f>(facts: impl IntoIterator<Item = &'f Fact>) -> BTreeMap<Key, Sums> {
    let mut found: BTreeMap<Key, Sums> = BTreeMap::new();
    for fact in facts {
        let month = fact.day.get(..7).unwrap_or_default();
        for craft in [ALL_CRAFTS, fact.craft] {
            let sums = found.entry((craft, month.to_owned(), fact.channel.clone())).or_default();
            // An order counts once for each craft that is in it, and once for all.
            sums[0] = 1;
            sums[1] += fact.pieces;
            sums[2] += fact.amount;
        }
    }
    found
}

/// Lets what counts follow an order that moved: by a step, to another maker or to another region.
pub(crate) fn moved(tx: &mut Tx<'_>, old: &Order, new: &Order) -> Result<()> {
    let counts = sale::of(new);
    if counts == sale::of(old) && (&old.maker, &old.region) == (&new.maker, &new.region) {
        return Ok(());
    }
    let day = tx.day_in(&new.region)?;
    set(tx, (&old.region, old.maker), new, day)
}

/// Writes what counts of an order, and tells every sum of it. What counted before keeps its day and its crafts.
fn set(tx: &mut Tx<'_>, was: (&RegionCode, MakerId), order: &Order, day: Date) -> Result<()> {
    let before = facts(tx.conn, order.id)?;
    let now = counted(tx.conn, order, &before, day)?;
    if before.is_empty() && now.is_empty() {
        return Ok(());
    }
    // What regions reached of their targets is another.
    tx.tags.insert(crate::tx::Tag::Kind(domain::id::Kind::Target));
    let mut makers = vec![was.1.0, order.maker.0];
    makers.sort_unstable();
    makers.dedup();
    let counted = makers.iter().map(|m| measure::before(tx, *m)).collect::<Result<Vec<_>>>()?;
    tx.conn.run(DROP, crate::args![order.id])?;
    for f in &now {
        let channel = f.channel.as_str();
        tx.conn.run(
            PUT,
            crate::args![order.id, f.n, f.maker, f.craft, f.day.as_str(), channel, f.pieces, f.amount],
        )?;
    }
    for (facts, (region, maker), sign) in [(&before, was, -1), (&now, (&order.region, order.maker), 1)] {
        add(tx, facts, region, maker, sign)?;
    }
    makers.into_iter().zip(counted).try_for_each(|(maker, was)| measure::recount(tx, maker, was))
}

fn add(tx: &mut Tx<'_>, facts: &[Fact], region: &RegionCode, maker: MakerId, sign: i64) -> Result<()> {
    let path = tx.path(region)?;
    let area = crate::region::area(tx, region)?;
    for (key, sums) in sums(facts) {
        let sums = sums.map(|n| sign * n);
        for code in path.iter() {
            plus(tx.sales.entry((code.to_string(), key.clone())).or_default(), sums);
        }
        let (craft, month, channel) = &key;
        tx.conn.run(
            ADD_MAKER,
            crate::args![maker, *craft, month.as_str(), channel.as_str(), area, sums[0], sums[1], sums[2]],
        )?;
    }
    Ok(())
}

fn plus(to: &mut Sums, sums: Sums) {
    to.iter_mut().zip(sums).for_each(|(to, n)| *to += n);
}

/// What counts of an order as it stands.
fn counted(conn: &mut Conn, order: &Order, before: &[Fact], day: Date) -> Result<Vec<Fact>> {
    let Some(amounts) = sale::of(order) else { return Ok(Vec::new()) };
    let crafts: HashMap<i64, Uuid> =
        conn.rows(CRAFTS, crate::args![order.id], |r| Ok((r.get(0)?, r.get(1)?)))?.into_iter().collect();
    let lines = (0i64..).zip(order.lines.iter().zip(amounts));
    let facts = lines.map(|(n, (line, amount))| {
        let old = before.iter().find(|f| f.n == n);
        Fact {
            n,
            maker: order.maker.0,
            craft: old.map(|f| f.craft).or_else(|| crafts.get(&n).copied()).unwrap_or_default(),
            day: before.first().map_or_else(|| day.to_string(), |f| f.day.clone()),
            channel: order.channel.word().to_owned(),
            pieces: line.remains(),
            amount: amount.0,
        }
    });
    Ok(facts.collect())
}

/// A maker lies somewhere else: what it sold is found there.
pub(crate) fn settled(tx: &mut Tx<'_>, maker: MakerId, area: &str) -> Result<()> {
    tx.conn.run(MOVE_MAKER, crate::args![maker, area]).map(drop)
}

/// A region got another parent: what it sold is taken from those that were above it and given to those that are.
pub(crate) fn relocate(tx: &mut Tx<'_>, region: &RegionCode, old: &[String], new: &[String]) -> Result<()> {
    let mut found: BTreeMap<Key, Sums> = BTreeMap::new();
    tx.conn.each(OF_ONE, crate::args![region], |r| {
        let key = (r.get(0)?, r.get(1)?, r.get(2)?);
        plus(found.entry(key).or_default(), [r.get(3)?, r.get(4)?, r.get(5)?]);
        Ok(())
    })?;
    // What this transaction has added up and not written yet moves along.
    for ((code, key), sums) in &tx.sales {
        if code == region.as_str() {
            plus(found.entry(key.clone()).or_default(), *sums);
        }
    }
    for (above, sign) in [(old, -1), (new, 1)] {
        for code in above {
            for (key, sums) in &found {
                plus(tx.sales.entry((code.clone(), key.clone())).or_default(), sums.map(|n| sign * n));
            }
        }
    }
    Ok(())
}

/// Writes what this transaction added up, in the order of the keys, so that two never wait for each other in a circle.
pub(crate) fn flush(tx: &mut Tx<'_>) -> Result<()> {
    for ((region, (craft, month, channel)), sums) in std::mem::take(&mut tx.sales) {
        if sums != [0; 3] {
            tx.conn.run(
                ADD,
                crate::args![region, craft, month.as_str(), channel.as_str(), sums[0], sums[1], sums[2]],
            )?;
        }
    }
    Ok(())
}

/// Under which name the office remembers that what counts was made from the orders that there were before it was kept.
const FILLED: &str = "sales-filled";

/// Whether what counts has once been made from the orders: they are older than it.
pub fn is_filled(conn: &mut Conn) -> Result<bool> {
    Ok(crate::office::get(conn, FILLED)?.is_some())
}

/// Remembers that it has.
///
/// # Errors
/// [`Error::Refused`] for anybody but the program itself.
pub fn filled(tx: &mut Tx<'_>, who: &Access<Operate>) -> Result<()> {
    tx.allow(who, None)?;
    crate::office::set(tx, FILLED, "1")
}

/// How many orders a check reads at a time.
const AT_ONCE: i64 = 500;

/// Says what of an order does not count as it stands.
pub(crate) fn fits(conn: &mut Conn, order: &Order) -> Result<bool> {
    let before = facts(conn, order.id)?;
    let day = before.first().and_then(|f| f.day.parse().ok()).unwrap_or_default();
    Ok(counted(conn, order, &before, day)? == before)
}

/// Sums by region and by maker; those of a maker stand beside its regency.
type Whole = (BTreeMap<(String, Key), Sums>, BTreeMap<(Uuid, String, Key), Sums>);

/// What all facts come to.
fn whole(conn: &mut Conn) -> Result<Whole> {
    let mut paths: HashMap<String, Vec<RegionCode>> = HashMap::new();
    let (mut regions, mut makers) = Whole::default();
    let mut after = Uuid::nil();
    loop {
        let mut found: Vec<(Uuid, Fact, String, String)> =
            conn.rows(EVERY, crate::args![after, AT_ONCE * 10], |r| {
                let fact = Fact {
                    n: r.get(1)?,
                    maker: r.get(9)?,
                    craft: r.get(2)?,
                    day: r.get(3)?,
                    channel: r.get(4)?,
                    pieces: r.get(5)?,
                    amount: r.get(6)?,
                };
                Ok((r.get(0)?, fact, r.get(7)?, r.get(8)?))
            })?;
        let full = i64::try_from(found.len()).is_ok_and(|n| n == AT_ONCE * 10);
        let Some(last) = found.last().map(|f| f.0) else { return Ok((regions, makers)) };
        // Lines of the last order may stand beyond the end of the page: it is read with the next, unless it is the only one.
        if full && found.first().is_some_and(|f| f.0 != last) {
            found.retain(|f| f.0 != last);
        }
        after = found.last().map_or(last, |f| f.0);
        for lines in found.chunk_by(|a, b| a.0 == b.0) {
            let Some((_, fact, region, area)) = lines.first() else { continue };
            if !paths.contains_key(region) {
                let code = RegionCode::parse(region)
                    .ok_or_else(|| Error::Damaged(format!("region code {region}")))?;
                paths.insert(region.clone(), crate::region::path(conn, &code)?);
            }
            for (key, sums) in sums(lines.iter().map(|l| &l.1)) {
                for code in paths.get(region).into_iter().flatten() {
                    plus(regions.entry((code.to_string(), key.clone())).or_default(), sums);
                }
                plus(makers.entry((fact.maker, area.clone(), key)).or_default(), sums);
            }
        }
    }
}

/// Whether the sums by region and by maker are what the facts come to.
pub(crate) fn add_up(conn: &mut Conn) -> Result<Vec<Wrong>> {
    let (mut regions, mut makers) = whole(conn)?;
    let mut wrong = Vec::new();
    conn.each(KEPT, &[], |r| {
        let key = (r.get::<String>(0)?, (r.get(1)?, r.get(2)?, r.get(3)?));
        let sums: Sums = [r.get(4)?, r.get(5)?, r.get(6)?];
        if regions.remove(&key).unwrap_or_default() != sums {
            wrong.push(Wrong::Sales(key.0));
        }
        Ok(())
    })?;
    wrong.extend(regions.into_keys().map(|(region, _)| Wrong::Sales(region)));
    conn.each(KEPT_MAKER, &[], |r| {
        let key = (r.get::<Uuid>(0)?, r.get::<String>(1)?, (r.get(2)?, r.get(3)?, r.get(4)?));
        let sums: Sums = [r.get(5)?, r.get(6)?, r.get(7)?];
        // A row of zeros may be left where a maker was before.
        if makers.remove(&key).unwrap_or_default() != sums {
            wrong.push(Wrong::Sold(MakerId(key.0)));
        }
        Ok(())
    })?;
    wrong.extend(makers.into_keys().map(|(maker, ..)| Wrong::Sold(MakerId(maker))));
    wrong.dedup();
    Ok(wrong)
}

/// Lets what counts of orders be what they say, some after one; says where to go on.
///
/// # Errors
/// [`Error::Refused`] for anybody but the program itself.
pub fn mend(tx: &mut Tx<'_>, who: &Access<Operate>, after: Uuid) -> Result<Option<Uuid>> {
    tx.allow(who, None)?;
    let found: Vec<(Uuid, String, i64)> =
        tx.conn.rows(ORDERS, crate::args![after, AT_ONCE], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    for (id, region, placed) in &found {
        tx.lock(domain::id::Kind::Order, *id)?;
        let Some(order) = super::order::load(tx.conn, OrderId(*id))? else { continue };
        if fits(tx.conn, &order)? {
            continue;
        }
        let code =
            RegionCode::parse(region).ok_or_else(|| Error::Damaged(format!("region code {region}")))?;
        let paid: Option<i64> = tx.conn.one(PAID_AT, crate::args![*id], |r| r.get(0))?;
        let day = tx.day_of(paid.unwrap_or(*placed), &code)?;
        set(tx, (&order.region, order.maker), &order, day)?;
    }
    Ok(found.last().map(|f| f.0).filter(|_| i64::try_from(found.len()).is_ok_and(|n| n == AT_ONCE)))
}

/// Adds everything up anew from what counts.
///
/// # Errors
/// [`Error::Refused`] for anybody but the program itself.
pub fn rebuild(tx: &mut Tx<'_>, who: &Access<Operate>) -> Result<()> {
    tx.allow(who, None)?;
    tx.lock_kind(domain::id::Kind::Order)?;
    let (regions, makers) = whole(tx.conn)?;
    tx.conn.run(CLEAR, &[])?;
    tx.conn.run(CLEAR_MAKER, &[])?;
    tx.sales = regions;
    for ((maker, area, (craft, month, channel)), sums) in makers {
        let key = (craft, month.as_str(), channel.as_str());
        tx.conn.run(ADD_MAKER, crate::args![maker, key.0, key.1, key.2, area, sums[0], sums[1], sums[2]])?;
    }
    flush(tx)
}
