//! A maker as whoever acts for it reads and changes it.

use domain::access::{Access, KeepOwnItems, KeepOwnMaker};
use domain::fault::Faults;
use domain::id::{Kind, MakerId};
use domain::maker::Maker;
use domain::maker::own::may_change;
use domain::publication::Publication;
use domain::region::RegionCode;

use crate::error::{Error, Result};
use crate::face::Conn;
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// The regency or city of a maker, or where it lies when that is larger.
    AREA = "SELECT coalesce(area, region) FROM maker WHERE id = $1";
    /// The crafts that are recorded within a region.
    CRAFTS_OF = "SELECT DISTINCT c.key FROM region r JOIN presence p ON p.region = r.code JOIN craft c ON c.id = p.craft
        WHERE r.path >= $1 AND r.path < $2 ORDER BY c.key LIMIT 500";
}

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

/// A maker for those who act for its items: what its items take over from it.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act.
pub fn of_items(conn: &mut Conn, who: &Access<KeepOwnItems>, id: MakerId) -> Result<Option<Maker>> {
    if !who.acts_for(id) {
        return Err(Error::Refused);
    }
    Ok(super::load(conn, id.0)?.map(|(maker, _)| maker))
}

/// The keys of the crafts that are recorded where a maker lies: in its regency or city, or, where none is, in the next region above,
/// but not in the whole country.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act.
pub fn nearby(conn: &mut Conn, who: &Access<KeepOwnItems>, id: MakerId) -> Result<Vec<String>> {
    if !who.acts_for(id) {
        return Err(Error::Refused);
    }
    let area: String = conn.first(AREA, crate::args![id], |r| r.get(0))?.ok_or(Error::Missing)?;
    let area = RegionCode::parse(&area).ok_or_else(|| Error::Damaged(format!("region code {area}")))?;
    let mut path = crate::region::path(conn, &area)?;
    path.pop();
    for code in path {
        let (from, to) = crate::region::range(conn, &code)?;
        let found: Vec<String> = conn.rows(CRAFTS_OF, crate::args![from, to], |r| r.get(0))?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
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

/// Takes up a profile that was paused: as it was published when whoever asks paused it, and else by way of the officer. Where
/// it stands then comes back.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act; the fault `status` when it is not paused.
pub fn resume(tx: &mut Tx<'_>, who: &Access<KeepOwnMaker>, id: MakerId) -> Result<Publication> {
    tx.lock(Kind::Maker, id.0)?;
    let (before, _) = get(tx.conn, who, id)?.ok_or(Error::Missing)?;
    let own = journal::brought(tx.conn, id.0, Publication::Paused)?.as_deref() == Some(&tx.command.actor);
    let status = before.status.resumed(own).map_err(|problem| {
        let mut faults = Faults::default();
        faults.add("status", before.status.word(), problem);
        Error::Faults(faults)
    })?;
    super::put(tx, who, &Maker { status, ..before })?;
    Ok(status)
}
