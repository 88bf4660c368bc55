//! Writing targets: several of a region at once, or the shares of the regions right below one.

use domain::access::{Access, KeepTargets};
use domain::id::{Kind, TargetId};
use domain::indicator::{How, Measure, Target};
use domain::record::{Record, version};
use domain::region::RegionCode;

use super::{hold, unchanged};
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// A target.
    GET = "SELECT id, region, year, measure, value, how, note FROM target WHERE id = $1";
    /// The targets of a region and year.
    OF = "SELECT id, region, year, measure, value, how, note FROM target WHERE region = $1 AND year = $2 ORDER BY measure";
    /// The targets of a region.
    EVERY = "SELECT id, region, year, measure, value, how, note FROM target WHERE region = $1 ORDER BY year, measure";
    /// The targets of the regions right below one, of a year and measure.
    RIGHT_BELOW = "SELECT t.id, t.region, t.year, t.measure, t.value, t.how, t.note
        FROM region r JOIN target t ON t.region = r.code AND t.year = $2 AND t.measure = $3
        WHERE r.parent = $1 AND r.until IS NULL ORDER BY r.sort_key, r.code";
    /// Writes a target.
    PUT = "INSERT INTO target (id, region, year, measure, value, how, note) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (id) DO UPDATE SET value = excluded.value, how = excluded.how, note = excluded.note";
    /// Takes a target of a region that has another code back.
    DROP = "DELETE FROM target WHERE id = $1";
}

pub(super) fn measure(word: &str) -> Result<Measure> {
    Measure::from_word(word).ok_or_else(|| Error::Damaged(format!("measure {word}")))
}

pub(super) fn code(text: &str) -> Result<RegionCode> {
    RegionCode::parse(text).ok_or_else(|| Error::Damaged(format!("region code {text}")))
}

pub(super) fn read(r: &Row<'_>) -> Result<Target> {
    let how: String = r.get(5)?;
    Ok(Target {
        id: TargetId(r.get(0)?),
        region: code(&r.get::<String>(1)?)?,
        year: r.get(2)?,
        measure: measure(&r.get::<String>(3)?)?,
        value: r.get(4)?,
        how: How::from_word(&how).ok_or_else(|| Error::Damaged(format!("target {how}")))?,
        note: r.get(6)?,
    })
}

/// A target.
pub fn get(conn: &mut Conn, id: TargetId) -> Result<Option<Target>> {
    conn.first(GET, crate::args![id], read)
}

/// The targets of a region and year.
pub fn of(conn: &mut Conn, region: &RegionCode, year: i32) -> Result<Vec<Target>> {
    conn.rows(OF, crate::args![region, year], read)
}

/// Every target of a region, by year.
pub fn every(conn: &mut Conn, region: &RegionCode) -> Result<Vec<Target>> {
    conn.rows(EVERY, crate::args![region], read)
}

/// The targets of the regions right below one.
pub fn right_below(conn: &mut Conn, region: &RegionCode, year: i32, measure: Measure) -> Result<Vec<Target>> {
    conn.rows(RIGHT_BELOW, crate::args![region, year, measure.word()], read)
}

/// What these targets are at this moment: a form carries it, so that nothing is decided on what has changed since.
pub fn seen<'t>(targets: impl IntoIterator<Item = &'t Target>) -> String {
    let all: Vec<String> = targets.into_iter().map(|t| version(&t.fields())).collect();
    domain::account::code::fingerprint("targets", &all.join(" "))[..16]
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

/// Writes a target that the domain has checked.
///
/// # Errors
/// `year` when the year is closed and this would change it; [`Error::Refused`] beyond the right.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepTargets>, new: &Target) -> Result<Applied> {
    super::lock::rely(tx, new.year)?;
    tx.lock(Kind::Target, new.id.0)?;
    let old = get(tx.conn, new.id)?;
    if old.is_none() && new.value.is_none() {
        // Nothing was wanted before, and nothing is now.
        tx.allow(who, Some(&new.region))?;
        return Ok(Applied::Unchanged);
    }
    let applied = write(tx, who, old.as_ref(), new)?;
    if applied != Applied::Unchanged {
        super::lock::free(tx, &new.region, new.year)?;
    }
    Ok(applied)
}

fn write(tx: &mut Tx<'_>, who: &Access<KeepTargets>, old: Option<&Target>, new: &Target) -> Result<Applied> {
    let applied = journal::apply(tx, who, old, new)?;
    if applied != Applied::Unchanged {
        put(tx, new)?;
    }
    Ok(applied)
}

fn put(tx: &mut Tx<'_>, t: &Target) -> Result<()> {
    tx.conn
        .run(PUT, crate::args![t.id, t.region, t.year, t.measure.word(), t.value, t.how.word(), t.note])
        .map(drop)
}

/// Sets the targets of a region and year that somebody typed into one form.
///
/// # Errors
/// [`Error::Constraint`] named `version` when somebody else has set one meanwhile, `year` when the year is closed,
/// [`Error::Refused`] beyond the right.
pub fn set(
    tx: &mut Tx<'_>,
    who: &Access<KeepTargets>,
    profile: &str,
    (region, year): (&RegionCode, i32),
    was_seen: &str,
    new: &[Target],
) -> Result<Applied> {
    hold(tx, who, profile, region, year)?;
    let now = of(tx.conn, region, year)?;
    unchanged(&seen(&now), was_seen)?;
    let mut applied = Applied::Unchanged;
    for target in new {
        if save(tx, who, target)? != Applied::Unchanged {
            applied = Applied::Changed;
        }
    }
    Ok(applied)
}

/// What decides about the shares of the regions right below: the target itself and theirs.
pub fn seen_below(conn: &mut Conn, region: &RegionCode, year: i32, measure: Measure) -> Result<String> {
    let own = of(conn, region, year)?.into_iter().find(|t| t.measure == measure);
    let below = right_below(conn, region, year, measure)?;
    Ok(seen(own.iter().chain(&below)))
}

/// Stores the shares of the regions right below one, all of them or none.
///
/// # Errors
/// As [`set`]; the right must reach the region whose target is divided, and not only those that get a share.
pub fn cascade(
    tx: &mut Tx<'_>,
    who: &Access<KeepTargets>,
    profile: &str,
    (region, year, measure): (&RegionCode, i32, Measure),
    was_seen: &str,
    shares: &[Target],
) -> Result<Applied> {
    hold(tx, who, profile, region, year)?;
    let now = seen_below(tx.conn, region, year, measure)?;
    unchanged(&now, was_seen)?;
    let mut applied = Applied::Unchanged;
    for share in shares {
        tx.lock(Kind::Target, super::held(profile, &share.region, year))?;
        if save(tx, who, share)? != Applied::Unchanged {
            applied = Applied::Changed;
        }
    }
    Ok(applied)
}

/// The targets of a region go along to its new code.
pub(crate) fn along(tx: &mut Tx<'_>, profile: &str, from: &RegionCode, to: &RegionCode) -> Result<()> {
    let who: Access<KeepTargets> = domain::access::system("change of a region");
    for old in every(tx.conn, from)? {
        let key = domain::indicator::target::key(to, old.year, old.measure);
        let new = Target { id: TargetId::from_key(profile, &key), region: to.clone(), ..old.clone() };
        tx.conn.run(DROP, crate::args![old.id])?;
        crate::region::change::gone(tx, Kind::Target, old.id.0, from)?;
        // Also of a year that is closed: it is the same target of the same region.
        let there = get(tx.conn, new.id)?;
        write(tx, &who, there.as_ref(), &new)?;
    }
    Ok(())
}
