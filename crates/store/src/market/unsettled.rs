//! What is still open with a maker, for whoever is about to erase it or to merge it with another.

use domain::access::{Access, KeepMakers};
use domain::id::{MakerId, OrderId};
use domain::market::order::{Payment, State};
use domain::market::unsettled::{NAMED, Unsettled, is_open};

use crate::error::{Error, Result};
use crate::face::Conn;

crate::statements! {
    /// How many orders of a maker stand how.
    STANDS = "SELECT state, payment, count(*) FROM maker_order WHERE maker = $1 GROUP BY state, payment ORDER BY state, payment";
    /// The first of those that stand so.
    FIRST = "SELECT id FROM maker_order WHERE maker = $1 AND state = $2 AND payment = $3 ORDER BY id LIMIT $4";
}

/// What is still open with a maker.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the maker.
pub fn of(conn: &mut Conn, who: &Access<KeepMakers>, maker: MakerId) -> Result<Unsettled> {
    let at = super::payout::region(conn, maker)?;
    crate::register::reach(conn, who, &at)?;
    let damaged = || Error::Damaged("state of an order".into());
    let stands: Vec<(State, Payment, i64)> = conn.rows(STANDS, crate::args![maker], |r| {
        let state = r.read(0, State::from_word)?.ok_or_else(damaged)?;
        let payment = r.read(1, Payment::from_word)?.ok_or_else(damaged)?;
        Ok((state, payment, r.get(2)?))
    })?;
    let mut found = Unsettled {
        requests: super::request::waiting(conn, maker)?,
        due: super::payout::due_of(conn, maker)?,
        ..Unsettled::default()
    };
    let most = i64::try_from(NAMED).unwrap_or_default();
    for (state, payment, n) in stands.into_iter().filter(|(state, payment, _)| is_open(*state, *payment)) {
        found.orders += n;
        let (state, payment) = (state.word(), payment.word());
        let first = conn.rows(FIRST, crate::args![maker, state, payment, most], |r| Ok(OrderId(r.get(0)?)));
        found.named.extend(first?);
    }
    found.named.sort_by_key(|id| id.0);
    found.named.truncate(NAMED);
    Ok(found)
}
