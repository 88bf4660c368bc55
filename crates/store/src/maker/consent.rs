//! Consents of makers, as they were recorded. The latest that was not taken back is the one that counts.

use domain::access::{Access, KeepMakers, ReadRegister};
use domain::id::{ConsentId, Kind, MakerId};
use domain::journal::Operation;
use domain::lang::Lang;
use domain::maker::consent::Given;
use domain::maker::{Consent, Maker};
use jiff::civil::Date;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// A consent.
    GET = "SELECT c.id, c.maker, m.region, c.day, c.lang, c.version, c.text, c.witness, c.way, c.withdrawn
        FROM consent c JOIN maker m ON m.id = c.maker WHERE c.id = $1";
    /// The consents of a maker, the newest first.
    OF = "SELECT c.id, c.maker, m.region, c.day, c.lang, c.version, c.text, c.witness, c.way, c.withdrawn
        FROM consent c JOIN maker m ON m.id = c.maker WHERE c.maker = $1 ORDER BY c.id DESC LIMIT $2";
    /// The consent that counts for a maker.
    COUNTS = "SELECT consent_date, consent_by FROM maker WHERE id = $1";
    /// Writes a consent.
    PUT = "INSERT INTO consent (id, maker, day, lang, version, text, witness, way, withdrawn)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO UPDATE SET withdrawn = excluded.withdrawn";
    /// A consent follows into the record that stays, or ends with the others.
    SETTLE = "UPDATE consent SET maker = $2, withdrawn = $3 WHERE id = $1";
    /// Takes a consent away.
    FORGET = "DELETE FROM consent WHERE id = $1";
}

fn given(r: &Row<'_>) -> Result<Given> {
    let (day, lang): (String, String) = (r.get(3)?, r.get(4)?);
    let withdrawn: Option<String> = r.get(9)?;
    Ok(Given {
        id: ConsentId(r.get(0)?),
        maker: MakerId(r.get(1)?),
        region: r.region(2)?,
        day: day.parse().map_err(|_| Error::Damaged(format!("day {day}")))?,
        lang: Lang::parse(&lang).ok_or_else(|| Error::Damaged(format!("language {lang}")))?,
        version: r.get(5)?,
        text: r.get(6)?,
        witness: r.get(7)?,
        way: r.get(8)?,
        withdrawn: withdrawn.and_then(|t| t.parse().ok()),
    })
}

/// Whether a form or a file may say so of a maker's consent; see [`domain::maker::consent::fits`].
///
/// # Errors
/// The fault of the domain.
pub fn fits(conn: &mut Conn, maker: MakerId, new: Option<&Consent>) -> Result<()> {
    let read = |r: &Row<'_>| Ok((r.get::<Option<String>>(0)?, r.get::<Option<String>>(1)?));
    let Some((day, by)) = conn.first(COUNTS, crate::args![maker], read)? else { return Ok(()) };
    let day = day.and_then(|d| d.parse().ok());
    let before = day.zip(by).map(|(date, by)| Consent { date, by });
    if before.as_ref() == new {
        return Ok(());
    }
    let recorded = all(conn, maker)?;
    Ok(domain::maker::consent::fits(&recorded, before.as_ref(), new)?)
}

/// The consents of a maker, the newest first.
///
/// # Errors
/// [`Error::Refused`] when the maker lies elsewhere.
pub fn of(conn: &mut Conn, who: &Access<ReadRegister>, maker: MakerId) -> Result<Vec<Given>> {
    super::business::get(conn, who, maker)?.ok_or(Error::Missing)?;
    conn.rows(OF, crate::args![maker, 50i64], given)
}

fn put(tx: &mut Tx<'_>, g: &Given) -> Result<()> {
    let lang = g.lang.as_str();
    tx.conn
        .run(PUT, crate::args![g.id, g.maker, g.day, lang, g.version, g.text, g.witness, g.way, g.withdrawn])
        .map(drop)
}

/// Records a consent; name, contact and story of the maker may be shown from then on.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the maker, or it was erased.
pub fn give(tx: &mut Tx<'_>, who: &Access<KeepMakers>, new: &Given) -> Result<Applied> {
    tx.lock(Kind::Maker, new.maker.0)?;
    if super::merge::closed(tx.conn, new.maker.0)? {
        return Err(Error::Refused);
    }
    let (maker, _) = super::load(tx.conn, new.maker.0)?.ok_or(Error::Missing)?;
    let applied = journal::apply(tx, who, None, new)?;
    put(tx, new)?;
    let consent = Some(Consent { date: new.day, by: new.witness.clone() });
    super::put(tx, who, &Maker { consent, ..maker })?;
    Ok(applied)
}

/// Notes that a maker took a consent back: at once nothing personal is shown any more, unless another consent counts.
///
/// # Errors
/// [`Error::Missing`] for a consent of another maker, or one that was taken back before.
pub fn withdraw(
    tx: &mut Tx<'_>,
    who: &Access<KeepMakers>,
    maker: MakerId,
    id: ConsentId,
    day: Date,
) -> Result<()> {
    tx.lock(Kind::Maker, maker.0)?;
    let old = tx.conn.first(GET, crate::args![id], given)?;
    let old = old.filter(|g| g.maker == maker && g.withdrawn.is_none()).ok_or(Error::Missing)?;
    let new = Given { withdrawn: Some(day), ..old.clone() };
    journal::apply(tx, who, Some(&old), &new)?;
    put(tx, &new)?;
    let left = tx.conn.rows(OF, crate::args![maker, i64::MAX], given)?;
    let left = left.into_iter().find(|g| g.withdrawn.is_none());
    let (now, _) = super::load(tx.conn, maker.0)?.ok_or(Error::Missing)?;
    let consent = left.map(|g| Consent { date: g.day, by: g.witness });
    super::put(tx, who, &Maker { consent, ..now })?;
    Ok(())
}

/// Every consent of a maker, the newest first.
pub(crate) fn all(conn: &mut Conn, maker: MakerId) -> Result<Vec<Given>> {
    conn.rows(OF, crate::args![maker, i64::MAX], given)
}

/// Writes whose a consent is after a merger, and when it ended.
pub(crate) fn settled(tx: &mut Tx<'_>, g: &Given) -> Result<()> {
    tx.conn.run(SETTLE, crate::args![g.id, g.maker, g.withdrawn]).map(drop)
}

/// Forgets the consents of a maker whose data is erased.
pub(crate) fn forget_maker(tx: &mut Tx<'_>, maker: Uuid) -> Result<()> {
    for g in tx.conn.rows(OF, crate::args![maker, i64::MAX], given)? {
        let region = Some(g.region.as_str());
        journal::write(tx, Kind::Consent, g.id.0, None, region, Operation::Delete, Vec::new())?;
        tx.conn.run(FORGET, crate::args![g.id])?;
    }
    Ok(())
}
