//! Items as whoever acts for their maker reads and changes them.

use domain::access::{Access, KeepOwnItems};
use domain::fault::Faults;
use domain::id::{ItemId, Kind, MakerId};
use domain::item::Item;
use domain::item::own::may_change;
use domain::lang::Words;
use domain::publication::Publication;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Opening;
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::picture::Shown;
use crate::tx::Tx;

crate::statements! {
    /// The items of a maker in one state, the newest first, each with its first photograph.
    OF = "SELECT i.id, i.slug, i.names, coalesce(i.low, i.price), i.stock, i.lead_days, i.status, c.key, p.media, p.width, p.height, p.alt,
            p.author, p.licence, p.sizes, i.varies
        FROM item i JOIN craft c ON c.id = i.craft LEFT JOIN picture p ON p.record = i.id
            AND p.ord = (SELECT min(x.ord) FROM picture x WHERE x.record = i.id AND x.ord >= 0)
        WHERE i.maker = $1 AND i.status = $2 AND i.id < $3 ORDER BY i.id DESC LIMIT $4";
    /// Items of a maker in a state, in order.
    IN_STATE = "SELECT id FROM item WHERE maker = $1 AND status = $2 AND id > $3 ORDER BY id LIMIT $4";
    /// What is recorded of the stock of an item, the newest first.
    MOVEMENTS = "SELECT at, quantity, reason FROM stock_movement WHERE item = $1 ORDER BY id DESC LIMIT $2";
}

/// An item in the list of its maker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The id.
    pub id: ItemId,
    /// The address.
    pub slug: String,
    /// The names.
    pub names: Words,
    /// The price in the smallest unit; the lowest of several when there are.
    pub price: Option<i64>,
    /// Whether there are several.
    pub varies: bool,
    /// Pieces in stock.
    pub stock: i64,
    /// Days of work when made to order.
    pub lead_days: Option<i32>,
    /// The state of publication.
    pub status: Publication,
    /// The key of its craft.
    pub craft: String,
    /// Its first photograph, whether or not everybody sees it; without sizes while they are being made.
    pub photo: Option<Shown>,
}

fn photo(r: &Row<'_>) -> Result<Option<Shown>> {
    let Some(media) = r.get::<Option<String>>(8)? else { return Ok(None) };
    Ok(Some(Shown {
        media,
        width: crate::picture::side(r.get(9)?),
        height: crate::picture::side(r.get(10)?),
        alt: r.words(11)?,
        author: r.get(12)?,
        licence: r.get(13)?,
        sizes: crate::picture::sizes(r.get::<Option<String>>(14)?.as_deref()),
    }))
}

/// The items of a maker before an id, the newest first, whatever their state. Each state is one range of an index.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act.
pub fn page(
    conn: &mut Conn,
    who: &Access<KeepOwnItems>,
    maker: MakerId,
    before: Option<ItemId>,
    limit: i64,
) -> Result<Vec<Line>> {
    if !who.acts_for(maker) {
        return Err(Error::Refused);
    }
    let before = before.map_or(Uuid::max(), |b| b.0);
    let mut found = Vec::new();
    for status in Publication::ALL {
        found.extend(conn.rows(OF, crate::args![maker, status.word(), before, limit], |r| {
            Ok(Line {
                id: ItemId(r.get(0)?),
                slug: r.get(1)?,
                names: r.words(2)?,
                price: r.get(3)?,
                varies: r.get(15)?,
                stock: r.get(4)?,
                lead_days: r.get(5)?,
                status,
                craft: r.get(7)?,
                photo: photo(r)?,
            })
        })?);
    }
    found.sort_unstable_by_key(|l| std::cmp::Reverse(l.id.0));
    found.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(found)
}

/// A movement of the stock of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// When, in microseconds since 1970.
    pub at: i64,
    /// By how many pieces.
    pub quantity: i64,
    /// The word for why.
    pub reason: String,
}

/// The last movements of the stock of an item, the newest first.
///
/// # Errors
/// [`Error::Refused`] for the item of a maker for whom they may not act.
pub fn movements(
    conn: &mut Conn,
    who: &Access<KeepOwnItems>,
    id: ItemId,
    limit: i64,
) -> Result<Vec<Movement>> {
    get(conn, who, id)?.ok_or(Error::Missing)?;
    conn.rows(MOVEMENTS, crate::args![id, limit], |r| {
        Ok(Movement { at: r.get(0)?, quantity: r.get(1)?, reason: r.get(2)? })
    })
}

/// An item and its stock.
///
/// # Errors
/// [`Error::Refused`] for the item of a maker for whom they may not act.
pub fn get(conn: &mut Conn, who: &Access<KeepOwnItems>, id: ItemId) -> Result<Option<(Item, i64)>> {
    let Some((item, _, stock)) = super::load(conn, id.0)? else { return Ok(None) };
    if who.acts_for(item.maker) { Ok(Some((item, stock))) } else { Err(Error::Refused) }
}

fn check(who: &Access<KeepOwnItems>, before: Option<&Item>, item: &Item) -> Result<()> {
    if !who.acts_for(item.maker) || before.is_some_and(|b| !who.acts_for(b.maker)) {
        return Err(Error::Refused);
    }
    may_change(before, item)?;
    Ok(())
}

/// Writes an item that [`domain::item::own::hand_in`] made, or a step that its maker may take.
///
/// # Errors
/// [`Error::Refused`] for the item of a maker for whom they may not act; the faults of the domain.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepOwnItems>, item: &Item) -> Result<Applied> {
    tx.lock(Kind::Item, item.id.0)?;
    let (before, _, _) = super::load(tx.conn, item.id.0)?.ok_or(Error::Missing)?;
    check(who, Some(&before), item)?;
    super::put(tx, who, item, None)
}

/// Takes up what was paused: as it was published when whoever asks paused it, and else by way of the officer. Where it stands
/// then comes back.
///
/// # Errors
/// [`Error::Refused`] for the item of a maker for whom they may not act; the fault `status` when it is not paused.
pub fn resume(tx: &mut Tx<'_>, who: &Access<KeepOwnItems>, id: ItemId) -> Result<Publication> {
    tx.lock(Kind::Item, id.0)?;
    let (before, _) = get(tx.conn, who, id)?.ok_or(Error::Missing)?;
    let own = journal::brought(tx.conn, id.0, Publication::Paused)?.as_deref() == Some(&tx.command.actor);
    let status = before.status.resumed(own).map_err(|problem| {
        let mut faults = Faults::default();
        faults.add("status", before.status.word(), problem);
        Error::Faults(faults)
    })?;
    super::put(tx, who, &Item { status, ..before }, None)?;
    Ok(status)
}

/// The most items that one command shows again.
pub const AT_ONCE: usize = 200;

/// What became of the items of a maker that were to be shown again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Several {
    /// How many were.
    pub done: usize,
    /// Whether some were not: too many at once, or paused by somebody else.
    pub left: bool,
}

fn in_state(
    conn: &mut Conn,
    maker: MakerId,
    state: Publication,
    after: Uuid,
    limit: usize,
) -> Result<Vec<Uuid>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    conn.rows(IN_STATE, crate::args![maker, state.word(), after, limit], |r| r.get(0))
}

/// Whether a maker has items in a state.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act.
pub fn any(conn: &mut Conn, who: &Access<KeepOwnItems>, maker: MakerId, state: Publication) -> Result<bool> {
    if !who.acts_for(maker) {
        return Err(Error::Refused);
    }
    Ok(!in_state(conn, maker, state, Uuid::nil(), 1)?.is_empty())
}

/// Shows again what whoever asks paused of the items of a maker, [`AT_ONCE`] at most. What others paused stays paused.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act.
pub fn resume_all(tx: &mut Tx<'_>, who: &Access<KeepOwnItems>, maker: MakerId) -> Result<Several> {
    if !who.acts_for(maker) {
        return Err(Error::Refused);
    }
    let (mut several, mut after) = (Several::default(), Uuid::nil());
    // What others paused is passed over, but not for ever.
    for _ in 0..AT_ONCE * 5 {
        let Some(id) = in_state(tx.conn, maker, Publication::Paused, after, 1)?.pop() else {
            return Ok(several);
        };
        after = id;
        if several.done == AT_ONCE {
            break;
        }
        tx.lock(Kind::Item, id)?;
        let (before, _, _) = super::load(tx.conn, id)?.ok_or(Error::Missing)?;
        let own = journal::brought(tx.conn, id, Publication::Paused)?.as_deref() == Some(&tx.command.actor);
        if own && before.status == Publication::Paused {
            super::put(tx, who, &Item { status: Publication::Published, ..before }, None)?;
            several.done += 1;
        } else {
            several.left = true;
        }
    }
    several.left = true;
    Ok(several)
}

/// Adds an item, as a draft or handed in, with the stock that it comes with. `movement` is made by the asker.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act; the faults of the domain.
pub fn create(
    tx: &mut Tx<'_>,
    who: &Access<KeepOwnItems>,
    item: &Item,
    stock: i64,
    movement: Uuid,
) -> Result<Applied> {
    check(who, None, item)?;
    super::put(tx, who, item, Some(Opening { movement, quantity: stock, reason: "count" }))
}

/// Moves the stock of an item to `target` by one movement, made by the asker.
///
/// # Errors
/// [`Error::Refused`] for the item of a maker for whom they may not act.
pub fn set_stock(
    tx: &mut Tx<'_>,
    who: &Access<KeepOwnItems>,
    id: ItemId,
    target: i64,
    movement: Uuid,
) -> Result<Applied> {
    let (item, _) = get(tx.conn, who, id)?.ok_or(Error::Missing)?;
    super::moved_to(tx, who, &item, target, movement, "count")
}
