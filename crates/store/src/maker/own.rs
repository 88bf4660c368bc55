//! A maker as whoever acts for it reads and changes it.

use domain::access::{Access, KeepOwnMaker};
use domain::id::{Kind, MakerId};
use domain::maker::Maker;
use domain::maker::own::may_change;

use crate::error::{Error, Result};
use crate::face::Conn;
use crate::journal::Applied;
use crate::tx::Tx;

/// A maker with everything that is recorded, and its address, for those who act for it.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act.
pub fn get(conn: &mut Conn, who: &Access<KeepOwnMaker>, id: MakerId) -> Result<Option<(Maker, String)>> {
    if !who.acts_for(id) {
        return Err(Error::Refused);
    }
    super::load(conn, id.0)
}

/// Writes a profile that [`domain::maker::own::hand_in`] made, or a step that its own people may take. Nothing becomes
/// published by this way.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act; the faults of the domain.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepOwnMaker>, maker: &Maker) -> Result<Applied> {
    if !who.acts_for(maker.id) {
        return Err(Error::Refused);
    }
    tx.lock(Kind::Maker, maker.id.0)?;
    let (before, _) = super::load(tx.conn, maker.id.0)?.ok_or(Error::Missing)?;
    may_change(&before, maker)?;
    super::put(tx, who, maker)
}
