//! Choosing a flagship: rounds with their candidates, assessors, scores and results.

pub mod candidate;
pub mod criteria;
pub mod need;
pub mod notice;
pub mod own;
pub mod result;
pub mod round;
pub mod seat;
pub mod sheet;
pub mod weighing;

use domain::access::{Access, Permission};
use domain::assessment::round::{Obstacle, Round};
use domain::fault::{Faults, Problem};
use domain::id::{Kind, RoundId};

use crate::error::{Error, Result};
use crate::face::Conn;
use crate::tx::Tx;

/// A round, held until the end of the transaction: whatever belongs to a round is written under its lock, so that nobody hands in what a
/// round that closes in the same moment would not count.
///
/// # Errors
/// [`Error::Missing`] for one that is not there, [`Error::Refused`] where the right does not reach.
pub(crate) fn held<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, id: RoundId) -> Result<Round> {
    tx.lock(Kind::Round, id.0)?;
    let round = round::load(tx.conn, id)?.ok_or(Error::Missing)?;
    tx.allow(who, Some(&round.region))?;
    Ok(round)
}

/// Whether a right reaches a round's region.
pub(crate) fn reach<P: Permission>(conn: &mut Conn, who: &Access<P>, round: &Round) -> Result<()> {
    crate::register::reach(conn, who, &round.region)
}

/// What stands in the way of a step, as a fault of the form.
pub(crate) fn in_the_way(obstacle: Obstacle) -> Error {
    let mut faults = Faults::default();
    faults.add("step", "", Problem::InTheWay(obstacle));
    faults.into()
}
