//! How often a browser or an address does something: counted by the hour, without a name, and forgotten after a day. And how much
//! of a stock is held back for orders that nobody has paid.

use domain::account::code::fingerprint;
use domain::id::{ItemId, MakerId};
use domain::market::pace::{Act, HOUR, Whose, is_crowded};
use domain::market::place::Refusal;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::Conn;
use crate::tx::Tx;

crate::statements! {
    /// One more.
    COUNT = "INSERT INTO market_pace (key, hour, n) VALUES ($1, $2, 1)
        ON CONFLICT (key, hour) DO UPDATE SET n = market_pace.n + 1";
    /// How many there are.
    GET = "SELECT n FROM market_pace WHERE key = $1 AND hour = $2";
    /// Forgets what is long ago.
    FORGET = "DELETE FROM market_pace WHERE hour < $1";
    /// Pieces of a stock, and how many of them are held back.
    STOCK = "SELECT stock, reserved FROM item WHERE id = $1";
    /// Pieces of a thing that are held back for orders of its maker that nobody has paid or reported.
    UNPAID = "SELECT CAST(coalesce(sum(l.pieces), 0) AS BIGINT) FROM maker_order o JOIN order_line l ON l.ord = o.id
        WHERE o.maker = $1 AND o.state IN ('asked', 'placed') AND o.payment = 'open' AND l.item = $2";
}

/// For how many hours counts are kept.
const KEPT: i64 = 24;

/// What is counted under a key: the hash of what is told by whom.
fn key(act: Act, whose: Whose, key: &[u8]) -> Uuid {
    let hex: String = key.iter().map(|b| format!("{b:02x}")).collect();
    let text = format!("{whose:?} {hex}");
    let hash = fingerprint(act.word(), &text);
    let mut half = [0; 16];
    half.copy_from_slice(&hash[..16]);
    Uuid::from_bytes(half)
}

/// Counts that somebody does something.
///
/// # Errors
/// [`Refusal::Often`] when it is done too often.
pub fn count(tx: &mut Tx<'_>, act: Act, by: &[(Whose, Vec<u8>)]) -> Result<()> {
    let hour = tx.now.div_euclid(HOUR);
    let mut keys: Vec<(Uuid, i64)> =
        by.iter().map(|(whose, k)| (key(act, *whose, k), act.most(*whose))).collect();
    // In one order, so that two writers never wait for each other in a circle.
    keys.sort_unstable();
    for (key, most) in keys {
        tx.conn.run(COUNT, crate::args![key, hour])?;
        let n: i64 = tx.conn.one(GET, crate::args![key, hour], |r| r.get(0))?;
        if n > most {
            return Err(Error::Basket(Refusal::Often));
        }
    }
    Ok(())
}

/// Forgets what was counted more than a day ago.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<()> {
    let hour = tx.now.div_euclid(HOUR) - KEPT;
    tx.conn.run(FORGET, crate::args![hour]).map(drop)
}

/// Whether so much of a thing is held back for orders that nobody has paid or reported, with more pieces besides, that an order of
/// it waits less long. Of the pieces besides, some are not held back yet and some are, without an order that says so.
pub fn crowded(conn: &mut Conn, maker: MakerId, item: ItemId, (not_held, held): (i64, i64)) -> Result<bool> {
    let found = conn.first(STOCK, crate::args![item], |r| Ok((r.get::<i64>(0)?, r.get::<i64>(1)?)))?;
    let Some((stock, reserved)) = found else { return Ok(false) };
    // Most things are far from it: only then it is worth a look at the orders.
    if !is_crowded(stock, reserved.saturating_add(not_held)) {
        return Ok(false);
    }
    let unpaid: i64 = conn.one(UNPAID, crate::args![maker, item], |r| r.get(0))?;
    Ok(is_crowded(stock, unpaid.saturating_add(not_held).saturating_add(held)))
}
