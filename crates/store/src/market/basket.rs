//! Baskets: what somebody gathers before they order. They are housekeeping like sessions: no journal entry, no backup, gone when
//! they are placed or after a month. Whoever knows the word of a basket has it; the database knows only the word's hash.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use domain::id::{ItemId, MakerId, VariantId};
use domain::item::Money;
use domain::item::variant::{Picked, words};
use domain::maker::holiday::Days;
use domain::market::basket::{MOST_LINES, Offer};
use domain::market::place::Wanted;
use domain::market::promotion::reduce;
use domain::publication::Publication;
use domain::region::RegionCode;
use jiff::civil::Date;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::tx::Tx;

/// How long a basket is kept after it was touched last, in microseconds: 30 days.
pub const LASTS: i64 = 30 * 24 * 3600 * 1_000_000;

/// How many a single command takes away.
const AT_ONCE: i64 = 500;

crate::statements! {
    /// Begins a basket, or touches it.
    TOUCH = "INSERT INTO basket (id, region, at) VALUES ($1, NULL, $2) ON CONFLICT (id) DO UPDATE SET at = excluded.at";
    /// Whether there is one, and where it shall go: to no place that was merged into another meanwhile.
    THERE = "SELECT (SELECT r.code FROM region r WHERE r.code = b.region AND r.until IS NULL) FROM basket b
        WHERE b.id = $1 AND b.at > $2";
    /// Where it shall go.
    SEND_TO = "UPDATE basket SET region = $2, at = $3 WHERE id = $1";
    /// What was typed to get something off.
    CODES = "SELECT codes FROM basket WHERE id = $1";
    /// Keeps it.
    SET_CODES = "UPDATE basket SET codes = $2, at = $3 WHERE id = $1";
    /// Puts a line into it.
    PUT = "INSERT INTO basket_line (basket, item, variant, pieces, seen, at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (basket, item, variant) DO UPDATE SET pieces = excluded.pieces, seen = excluded.seen";
    /// Takes a line out.
    TAKE_OUT = "DELETE FROM basket_line WHERE basket = $1 AND item = $2 AND variant = $3";
    /// How many lines it has.
    COUNT = "SELECT count(*) FROM basket_line WHERE basket = $1";
    /// How many pieces of a thing it has.
    PIECES = "SELECT pieces FROM basket_line WHERE basket = $1 AND item = $2 AND variant = $3";
    /// What is in it, with what is on offer.
    LINES = "SELECT i.id, i.slug, i.maker, i.region, i.names, coalesce(v.price, i.price),
            CASE WHEN v.id IS NULL THEN i.stock - i.reserved ELSE v.stock - v.reserved END, i.lead_days,
            coalesce(v.weight_g, i.weight_g), i.status, m.status, c.protected, i.sample, b.pieces, b.seen,
            (SELECT h.since FROM holiday h WHERE h.maker = i.maker), (SELECT h.until FROM holiday h WHERE h.maker = i.maker),
            (SELECT t.withheld FROM terms t WHERE t.maker = i.maker), i.variants, v.id, v.size, v.colour, v.on_sale,
            i.deposit_percent
        FROM basket_line b JOIN item i ON i.id = b.item JOIN maker m ON m.id = i.maker JOIN craft c ON c.id = i.craft
            LEFT JOIN item_variant v ON v.id = b.variant AND v.item = i.id
        WHERE b.basket = $1 ORDER BY i.maker, b.at, i.id, b.variant";
    /// A thing on offer.
    OFFER = "SELECT i.id, i.slug, i.maker, i.region, i.names, coalesce(v.price, i.price),
            CASE WHEN v.id IS NULL THEN i.stock - i.reserved ELSE v.stock - v.reserved END, i.lead_days,
            coalesce(v.weight_g, i.weight_g), i.status, m.status, c.protected, i.sample, CAST(1 AS BIGINT),
            coalesce(v.price, i.price, 0),
            (SELECT h.since FROM holiday h WHERE h.maker = i.maker), (SELECT h.until FROM holiday h WHERE h.maker = i.maker),
            (SELECT t.withheld FROM terms t WHERE t.maker = i.maker), i.variants, v.id, v.size, v.colour, v.on_sale,
            i.deposit_percent
        FROM item i JOIN maker m ON m.id = i.maker JOIN craft c ON c.id = i.craft
            LEFT JOIN item_variant v ON v.id = $2 AND v.item = i.id
        WHERE i.id = $1";
    /// Throws one away.
    FORGET = "DELETE FROM basket WHERE id = $1";
    /// Its lines.
    FORGET_LINES = "DELETE FROM basket_line WHERE basket = $1";
    /// Those that nobody touched since.
    OLD = "SELECT id FROM basket WHERE at <= $1 ORDER BY at LIMIT $2";
    /// What makers are called, and where they are found.
    MAKER = "SELECT slug, name, kind, consent_date, whatsapp, phone, status, key FROM maker WHERE id = $1";
}

/// A line as it is read: what is on offer, and the days on which its maker is away.
struct Found {
    wanted: Wanted,
    away: Option<Days>,
}

fn read(r: &Row<'_>) -> Result<Found> {
    let public = |word: String| Publication::from_word(&word).is_some_and(Publication::is_public);
    let variant: Option<Uuid> = r.get(19)?;
    // One that is no longer sold is not for sale, whatever its item is.
    let sold = variant.is_none() || r.get::<Option<bool>>(22)?.unwrap_or(false);
    let open = sold && public(r.get(9)?) && public(r.get(10)?) && r.get::<Option<String>>(17)?.is_none();
    let offer = Offer {
        item: ItemId(r.get(0)?),
        slug: r.get(1)?,
        maker: MakerId(r.get(2)?),
        region: r.region(3)?,
        variant: match variant {
            Some(id) => Some(Picked { id: VariantId(id), words: words(&r.words(20)?, &r.words(21)?) }),
            None => None,
        },
        varied: r.get::<i64>(18)? > 0,
        names: r.words(4)?,
        price: r.get::<Option<i64>>(5)?.map(Money),
        free: r.get(6)?,
        lead_days: r.get(7)?,
        deposit_percent: r.get(23)?,
        weight_g: r.get(8)?,
        open,
        protected: r.get(11)?,
        sample: r.get(12)?,
    };
    let away = crate::maker::holiday::listed(r, 15)?;
    Ok(Found { wanted: Wanted { offer, pieces: r.get(13)?, seen: Money(r.get(14)?), reduced: None }, away })
}

/// What is in a basket, by maker and in the order in which it was put in. `today` says which day it is in a region, given with those
/// above it: whoever is on holiday sells nothing.
pub fn lines(conn: &mut Conn, basket: Uuid, today: &dyn Fn(&[RegionCode]) -> Date) -> Result<Vec<Wanted>> {
    let found = conn.rows(LINES, crate::args![basket], read)?;
    let mut lines = found.into_iter().map(|f| at_home(conn, f, today)).collect::<Result<Vec<_>>>()?;
    let (mut days, mut promotions) = (BTreeMap::new(), Vec::new());
    for w in &lines {
        if let Entry::Vacant(entry) = days.entry(w.offer.maker) {
            let found = super::promotion::now(conn, w.offer.maker, &w.offer.region, today)?;
            let (day, all) = found.unzip();
            entry.insert(day);
            promotions.extend(all.unwrap_or_default());
        }
    }
    if !promotions.is_empty() {
        let codes = codes(conn, basket)?;
        reduce(&mut lines, &promotions, &codes, |maker| days.get(&maker).copied().flatten());
    }
    Ok(lines)
}

/// What was typed into a basket to get something off.
pub fn codes(conn: &mut Conn, basket: Uuid) -> Result<Vec<String>> {
    let kept = conn.first(CODES, crate::args![basket], |r| r.get::<String>(0))?;
    Ok(domain::market::promotion::codes(&kept.unwrap_or_default()))
}

/// Keeps what was typed into a basket to get something off, in place of what was there.
///
/// # Errors
/// [`Error::Missing`] for a basket that is not there.
pub fn set_codes(tx: &mut Tx<'_>, basket: Uuid, typed: &str) -> Result<()> {
    let codes = domain::market::promotion::codes(typed).join(" ");
    match tx.conn.run(SET_CODES, crate::args![basket, codes, tx.now])? {
        0 => Err(Error::Missing),
        _ => Ok(()),
    }
}

fn at_home(conn: &mut Conn, found: Found, today: &dyn Fn(&[RegionCode]) -> Date) -> Result<Wanted> {
    let Found { mut wanted, away } = found;
    if let Some(days) = away {
        let path = crate::region::path(conn, &wanted.offer.region)?;
        wanted.offer.open &= !days.hold(today(&path));
    }
    Ok(wanted)
}

/// A thing as it is on offer, or one of its variants.
pub fn offer(
    conn: &mut Conn,
    item: ItemId,
    variant: Option<VariantId>,
    today: &dyn Fn(&[RegionCode]) -> Date,
) -> Result<Option<Offer>> {
    match conn.first(OFFER, crate::args![item, kept(variant)], read)? {
        Some(found) => at_home(conn, found, today).map(|w| Some(w.offer)),
        None => Ok(None),
    }
}

/// How a line is kept that has no variant: by the id of nothing.
fn kept(variant: Option<VariantId>) -> VariantId {
    variant.unwrap_or(VariantId(Uuid::nil()))
}

/// Where a basket shall go, when there is such a basket: nothing until somebody said it.
pub fn to(conn: &mut Conn, basket: Uuid, now: i64) -> Result<Option<Option<RegionCode>>> {
    let found = conn.first(THERE, crate::args![basket, now - LASTS], |r| r.get::<Option<String>>(0))?;
    Ok(found.map(|code| code.as_deref().and_then(RegionCode::parse)))
}

/// Says where a basket shall go.
///
/// # Errors
/// [`Error::Missing`] for a basket that is not there.
pub fn send_to(tx: &mut Tx<'_>, basket: Uuid, region: Option<&RegionCode>) -> Result<()> {
    match tx.conn.run(SEND_TO, crate::args![basket, region, tx.now])? {
        0 => Err(Error::Missing),
        _ => Ok(()),
    }
}

/// What became of a line that was put into a basket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Put {
    /// It is in it, with so many pieces.
    Is(i64),
    /// The basket is full.
    Full,
}

/// Sets how many pieces of a thing are in a basket, at the price that was seen; none takes it out. The basket begins with its
/// first line.
pub fn put(
    tx: &mut Tx<'_>,
    basket: Uuid,
    (item, variant): (ItemId, Option<VariantId>),
    pieces: i64,
    seen: Money,
) -> Result<Put> {
    tx.lock(domain::id::Kind::OrderGroup, basket)?;
    if pieces <= 0 {
        tx.conn.run(TAKE_OUT, crate::args![basket, item, kept(variant)])?;
        return Ok(Put::Is(0));
    }
    let before = pieces_of(tx.conn, basket, (item, variant))?;
    let lines: i64 = tx.conn.one(COUNT, crate::args![basket], |r| r.get(0))?;
    if before.is_none() && usize::try_from(lines).unwrap_or(usize::MAX) >= MOST_LINES {
        return Ok(Put::Full);
    }
    tx.conn.run(TOUCH, crate::args![basket, tx.now])?;
    tx.conn.run(PUT, crate::args![basket, item, kept(variant), pieces, seen.0, tx.now])?;
    Ok(Put::Is(pieces))
}

/// How many pieces of a thing are in a basket; nothing when it is not in it.
pub fn pieces_of(
    conn: &mut Conn,
    basket: Uuid,
    (item, variant): (ItemId, Option<VariantId>),
) -> Result<Option<i64>> {
    conn.first(PIECES, crate::args![basket, item, kept(variant)], |r| r.get(0))
}

/// Throws a basket away.
pub fn forget(tx: &mut Tx<'_>, basket: Uuid) -> Result<()> {
    tx.conn.run(FORGET_LINES, crate::args![basket])?;
    tx.conn.run(FORGET, crate::args![basket]).map(drop)
}

/// Throws away what nobody touched for a month; says whether more are left.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<bool> {
    let old: Vec<Uuid> = tx.conn.rows(OLD, crate::args![tx.now - LASTS, AT_ONCE], |r| r.get(0))?;
    for basket in &old {
        forget(tx, *basket)?;
    }
    Ok(i64::try_from(old.len()).is_ok_and(|n| n == AT_ONCE))
}

/// What a buyer is told of a maker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seller {
    /// Its address, when its page is public.
    pub slug: Option<String>,
    /// The name, when it is public.
    pub name: Option<String>,
    /// The number for WhatsApp, or else the telephone: whoever buys from somebody can reach them.
    pub phone: Option<String>,
    /// The word of its kind.
    pub kind: String,
    /// Whether its record was erased.
    pub left: bool,
}

/// What a buyer is told of a maker whose things they want.
pub fn seller(conn: &mut Conn, maker: MakerId) -> Result<Option<Seller>> {
    conn.first(MAKER, crate::args![maker], |r| {
        let kind: String = r.get(2)?;
        let person = kind == domain::maker::MakerKind::Person.word();
        let shown = !person || r.get::<Option<String>>(3)?.is_some();
        let published = r.get::<String>(6)? == Publication::Published.word();
        let whatsapp: Option<String> = r.get(4)?;
        Ok(Seller {
            slug: if published { Some(r.get(0)?) } else { None },
            name: if shown { Some(r.get(1)?) } else { None },
            phone: whatsapp.or(r.get(5)?),
            kind,
            left: r.get::<String>(7)? == domain::id::short(maker.0),
        })
    })
}
