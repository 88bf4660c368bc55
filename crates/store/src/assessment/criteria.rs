//! Councils' own sets of criteria. A set reaches the region of its council and all below it: who reads registers there reads it, and so
//! does whoever reads them below.

use domain::access::{Access, KeepRounds, Permission, ReadRegister, Scope};
use domain::assessment::criteria::CriteriaSet;
use domain::assessment::criteria::own::{OwnSet, Stage};
use domain::fault::{Faults, Problem};
use domain::id::{CriteriaSetId, Kind};
use domain::region::RegionCode;
use domain::text;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// A set.
    GET = "SELECT id, region, based_on, stage, body, sample FROM criteria_set WHERE id = $1";
    /// The sets of a council, by name.
    OF = "SELECT id, region, based_on, stage, body, sample FROM criteria_set WHERE region = $1 ORDER BY sort_key, id";
    /// The sets of a region and of all below it, by name.
    WITHIN = "SELECT s.id, s.region, s.based_on, s.stage, s.body, s.sample FROM criteria_set s JOIN region r ON r.code = s.region
        WHERE r.path >= $1 AND r.path < $2 ORDER BY s.sort_key, s.id";
    /// The id by key within a region.
    BY_KEY = "SELECT id FROM criteria_set WHERE region = $1 AND key = $2";
    /// Writes a set.
    PUT = "INSERT INTO criteria_set (id, region, key, based_on, stage, names, body, sort_key, sample)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (id) DO UPDATE SET region = excluded.region, stage = excluded.stage, names = excluded.names,
            body = excluded.body, sort_key = excluded.sort_key, sample = excluded.sample";
}

fn read(r: &Row<'_>) -> Result<OwnSet> {
    let (region, stage, body): (String, String, String) = (r.get(1)?, r.get(3)?, r.get(4)?);
    let set: CriteriaSet =
        serde_json::from_str(&body).map_err(|e| Error::Damaged(format!("criteria set: {e}")))?;
    Ok(OwnSet {
        id: CriteriaSetId(r.get(0)?),
        region: RegionCode::parse(&region).ok_or_else(|| Error::Damaged(format!("region code {region}")))?,
        based_on: r.get(2)?,
        stage: Stage::from_word(&stage).ok_or_else(|| Error::Damaged(format!("stage {stage}")))?,
        set,
        sample: r.get(5)?,
    })
}

pub(crate) fn load(conn: &mut Conn, id: CriteriaSetId) -> Result<Option<OwnSet>> {
    conn.first(GET, crate::args![id.0], read)
}

/// The sets of a council, by name.
pub(crate) fn of(conn: &mut Conn, region: &RegionCode) -> Result<Vec<OwnSet>> {
    conn.rows(OF, crate::args![region], read)
}

/// The regions under which a right reaches.
fn roots<P: Permission>(conn: &mut Conn, who: &Access<P>) -> Result<Vec<RegionCode>> {
    crate::register::roots(conn, who, None)
}

/// A set; nothing when there is none.
///
/// # Errors
/// [`Error::Refused`] for one that reaches no region of whoever asks.
pub fn get(conn: &mut Conn, who: &Access<ReadRegister>, id: CriteriaSetId) -> Result<Option<OwnSet>> {
    let Some(own) = load(conn, id)? else { return Ok(None) };
    if who.reaches(&crate::region::path(conn, &own.region)?) {
        return Ok(Some(own));
    }
    // What a province decided holds for its regencies.
    for root in roots(conn, who)? {
        if crate::region::path(conn, &root)?.contains(&own.region) {
            return Ok(Some(own));
        }
    }
    Err(Error::Refused)
}

/// Every set that whoever asks can read: those of their part of the tree and those from above, by name.
///
/// # Errors
/// [`Error::Refused`] for a right without regions.
pub fn list(conn: &mut Conn, who: &Access<ReadRegister>) -> Result<Vec<OwnSet>> {
    let mut found: Vec<OwnSet> = Vec::new();
    for root in roots(conn, who)? {
        let (from, to) = crate::region::range(conn, &root)?;
        let mut more = conn.rows(WITHIN, crate::args![from, to], read)?;
        for above in crate::region::path(conn, &root)?.iter().skip(1) {
            more.extend(of(conn, above)?);
        }
        more.retain(|m| !found.iter().any(|f| f.id == m.id));
        found.extend(more);
    }
    Ok(found)
}

/// The sets that rounds of a region can use: ready ones of its own council, nearest first, and of those above it.
pub fn usable(conn: &mut Conn, region: &RegionCode) -> Result<Vec<OwnSet>> {
    let mut found = Vec::new();
    for code in crate::region::path(conn, region)? {
        found.extend(of(conn, &code)?.into_iter().filter(|s| s.stage == Stage::Ready));
    }
    Ok(found)
}

/// The keys of the sets of a council, of those above it and of those below: no two that a round could use may have one.
pub fn keys(conn: &mut Conn, region: &RegionCode) -> Result<Vec<String>> {
    let (from, to) = crate::region::range(conn, region)?;
    let mut found = conn.rows(WITHIN, crate::args![from, to], read)?;
    for above in crate::region::path(conn, region)?.iter().skip(1) {
        found.extend(of(conn, above)?);
    }
    Ok(found.into_iter().map(|s| s.set.key).collect())
}

/// Whether a right reaches the council of a set.
pub fn keeps<P: Permission>(conn: &mut Conn, who: &Access<P>, own: &OwnSet) -> Result<bool> {
    match who.scope() {
        Scope::Regions(_) | Scope::System(_) => Ok(who.reaches(&crate::region::path(conn, &own.region)?)),
        _ => Ok(false),
    }
}

/// Writes a set that the domain has checked.
///
/// # Errors
/// [`Error::Missing`] when there is no such region, [`Error::Faults`] when its key is that of another set of the council.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepRounds>, own: &OwnSet) -> Result<Applied> {
    tx.lock(Kind::CriteriaSet, own.id.0)?;
    // Two sets of one council that are made at the same time see each other's key.
    tx.lock(Kind::CriteriaSet, domain::id::from_key("criteria", Kind::CriteriaSet, own.region.as_str()))?;
    if crate::region::get(tx.conn, &own.region)?.is_none() {
        return Err(Error::Missing);
    }
    let taken: Option<Uuid> = tx.conn.first(BY_KEY, crate::args![own.region, own.set.key], |r| r.get(0))?;
    if taken.is_some_and(|other| other != own.id.0) {
        let mut faults = Faults::default();
        faults.add("key", &own.set.key, Problem::Taken);
        return Err(Error::Faults(faults));
    }
    let old = load(tx.conn, own.id)?;
    let applied = journal::apply(tx, who, old.as_ref(), own)?;
    if applied == Applied::Unchanged {
        return Ok(applied);
    }
    let body = serde_json::to_string(&own.set).map_err(|e| Error::Engine(e.to_string()))?;
    let first = own.set.name.iter().next().map_or(own.set.key.as_str(), |(_, name)| name);
    tx.conn.run(
        PUT,
        crate::args![
            own.id.0,
            own.region,
            own.set.key,
            own.based_on,
            own.stage.word(),
            own.set.name,
            body,
            text::sort_key(first),
            own.sample
        ],
    )?;
    Ok(applied)
}
