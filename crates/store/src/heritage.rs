//! Entries of heritage registers.

pub mod list;

use domain::access::{Access, KeepCrafts};
use domain::heritage::Heritage;
use domain::id::{HeritageId, Kind};
use domain::region::RegionCode;
use domain::source::Checked;
use domain::text;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row, Sql, parts};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// An entry.
    GET = "SELECT h.id, h.key, h.names, c.key, h.register, h.status, h.year, h.date, h.number, h.domain, h.note, h.checked
        FROM heritage h LEFT JOIN craft c ON c.id = h.craft WHERE h.id = $1";
    /// Its regions.
    REGIONS = "SELECT region FROM heritage_region WHERE heritage = $1 ORDER BY ord";
    /// Writes an entry.
    PUT = "INSERT INTO heritage (id, key, names, sort_key, craft, register, status, year, date, number, domain, note, checked)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (id) DO UPDATE SET names = excluded.names, sort_key = excluded.sort_key, craft = excluded.craft,
            register = excluded.register, status = excluded.status, year = excluded.year, date = excluded.date,
            number = excluded.number, domain = excluded.domain, note = excluded.note, checked = excluded.checked";
    /// Forgets regions.
    CLEAR_REGIONS = "DELETE FROM heritage_region WHERE heritage = $1";
    /// Adds a region.
    ADD_REGION = "INSERT INTO heritage_region (heritage, ord, region) VALUES ($1, $2, $3)";
    /// Entries of a craft.
    OF_CRAFT = "SELECT id FROM heritage WHERE craft = $1 AND checked <> 'refuted' ORDER BY sort_key, id";
    /// Entries of a region and below it.
    OF_REGION = "SELECT h.id, h.key, h.names, c.key, h.register, h.status, h.year, h.date, h.number, h.domain, h.note, h.checked,
            (SELECT string_agg(y.region, '\u{1f}') FROM (SELECT x.region FROM heritage_region x WHERE x.heritage = h.id ORDER BY x.ord) y),
            (SELECT string_agg(x.url, '\u{1f}') FROM (SELECT s.url FROM source s WHERE s.record = h.id ORDER BY s.ord) x)
        FROM heritage h LEFT JOIN craft c ON c.id = h.craft
        WHERE h.id IN (SELECT g.heritage FROM region r JOIN heritage_region g ON g.region = r.code
                WHERE r.held AND r.path >= $1 AND r.path < $2) AND h.checked <> 'refuted'
        ORDER BY h.sort_key, h.id LIMIT 200";
    /// Entries for export.
    EXPORT = "SELECT id FROM heritage WHERE id > $1 ORDER BY id LIMIT $2";
    /// The craft's id by key.
    CRAFT = "SELECT id FROM craft WHERE key = $1";
}

fn read(r: &Row<'_>) -> Result<Heritage> {
    Ok(Heritage {
        id: HeritageId(r.get(0)?),
        key: r.get(1)?,
        names: r.words(2)?,
        regions: Vec::new(),
        craft: r.get(3)?,
        register: r.get(4)?,
        status: r.get(5)?,
        year: r.get(6)?,
        date: r.get::<Option<String>>(7)?.and_then(|d| d.parse().ok()),
        number: r.get(8)?,
        domain: r.words(9)?,
        note: r.words(10)?,
        sources: Vec::new(),
        checked: r.read(11, Checked::from_word)?,
    })
}

/// An entry.
pub fn get(conn: &mut Conn, id: HeritageId) -> Result<Option<Heritage>> {
    let Some(mut h) = conn.first(GET, crate::args![id], read)? else { return Ok(None) };
    let regions: Vec<String> = conn.rows(REGIONS, crate::args![id], |r| r.get(0))?;
    h.regions = regions.iter().filter_map(|c| RegionCode::parse(c)).collect();
    h.sources = crate::source::of(conn, id.0)?;
    Ok(Some(h))
}

/// Writes an entry that the domain has checked.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepCrafts>, new: &Heritage) -> Result<Applied> {
    tx.lock(Kind::Heritage, new.id.0)?;
    let old = get(tx.conn, new.id)?;
    let applied = journal::apply(tx, who, old.as_ref(), new)?;
    if applied == Applied::Unchanged {
        return Ok(applied);
    }
    let craft: Option<Uuid> = match &new.craft {
        Some(key) => Some(tx.conn.first(CRAFT, crate::args![key], |r| r.get(0))?.ok_or(Error::Missing)?),
        None => None,
    };
    let first = new.names.iter().next().map_or("", |(_, n)| n);
    tx.conn.run(
        PUT,
        crate::args![
            new.id,
            new.key,
            new.names,
            text::sort_key(first),
            craft,
            new.register,
            new.status,
            new.year,
            new.date,
            new.number,
            new.domain,
            new.note,
            new.checked.word()
        ],
    )?;
    tx.conn.run(CLEAR_REGIONS, crate::args![new.id])?;
    for (ord, region) in (0i64..).zip(&new.regions) {
        tx.conn.run(ADD_REGION, crate::args![new.id, ord, region])?;
        crate::region::hold(tx.conn, region)?;
        tx.touch(Kind::Heritage, new.id.0, Some(region))?;
    }
    crate::source::set(tx.conn, new.id.0, &new.sources)?;
    Ok(applied)
}

fn all(conn: &mut Conn, sql: Sql, args: &[crate::face::Param<'_>]) -> Result<Vec<Heritage>> {
    let ids: Vec<Uuid> = conn.rows(sql, args, |r| r.get(0))?;
    let mut out = Vec::with_capacity(ids.len());
    for id in ids {
        out.extend(get(conn, HeritageId(id))?);
    }
    Ok(out)
}

/// The entries of a craft.
pub fn of_craft(conn: &mut Conn, craft: Uuid) -> Result<Vec<Heritage>> {
    all(conn, OF_CRAFT, crate::args![craft])
}

/// The entries of a region and all below it.
pub fn of_region(conn: &mut Conn, region: &RegionCode) -> Result<Vec<Heritage>> {
    let (from, to) = crate::region::range(conn, region)?;
    conn.rows(OF_REGION, crate::args![from, to], |r| {
        let mut entry = read(r)?;
        entry.regions = parts(r, 12)?.iter().filter_map(|c| RegionCode::parse(c)).collect();
        entry.sources = parts(r, 13)?;
        Ok(entry)
    })
}

/// Entries after an id, for export.
pub fn export(conn: &mut Conn, after: Uuid, limit: i64) -> Result<Vec<Heritage>> {
    all(conn, EXPORT, crate::args![after, limit])
}
