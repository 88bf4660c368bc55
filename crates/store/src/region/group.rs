//! Groups of regions outside the tree.

pub mod register;

use domain::access::{Access, KeepProfile};
use domain::id::Kind;
use domain::lang::Words;
use domain::region::RegionCode;
use domain::region::group::{Group, Member};
use jiff::civil::Date;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// A group by its key.
    BY_KEY = "SELECT id, key, names, about FROM region_group WHERE key = $1";
    /// The groups by name.
    ALL_BY_NAME = "SELECT id, key, names, about FROM region_group ORDER BY sort_key, key";
    /// Groups after a key.
    AFTER = "SELECT id, key, names, about FROM region_group WHERE key > $1 ORDER BY key LIMIT $2";
    /// The regions of a group.
    MEMBERS = "SELECT region, since, until FROM region_group_member WHERE grp = $1 ORDER BY ord";
    /// The groups to which a region belongs.
    OF = "SELECT g.id, g.key, g.names, g.about FROM region_group_member m JOIN region_group g ON g.id = m.grp
        WHERE m.region = $1 ORDER BY g.sort_key, g.key";
    /// Writes a group.
    PUT = "INSERT INTO region_group (id, key, names, about, sort_key) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO UPDATE SET names = excluded.names, about = excluded.about, sort_key = excluded.sort_key";
    /// Forgets its regions.
    CLEAR = "DELETE FROM region_group_member WHERE grp = $1";
    /// Adds a region.
    ADD = "INSERT INTO region_group_member (grp, region, ord, since, until) VALUES ($1, $2, $3, $4, $5)";
}

fn date(text: Option<String>) -> Option<Date> {
    text.and_then(|t| t.parse().ok())
}

type Line = (Uuid, String, Words, Words);

fn line(r: &Row<'_>) -> Result<Line> {
    Ok((r.get(0)?, r.get(1)?, r.words(2)?, r.words(3)?))
}

fn whole(conn: &mut Conn, (id, key, names, about): Line) -> Result<Group> {
    let found: Vec<(String, Option<String>, Option<String>)> =
        conn.rows(MEMBERS, crate::args![id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    let mut members = Vec::with_capacity(found.len());
    for (code, since, until) in found {
        let region = RegionCode::parse(&code).ok_or_else(|| Error::Damaged(format!("region code {code}")))?;
        members.push(Member { region, since: date(since), until: date(until) });
    }
    Ok(Group { id, key, names, about, members, sources: crate::source::of(conn, id)? })
}

/// The group with this key.
pub fn get(conn: &mut Conn, key: &str) -> Result<Option<Group>> {
    let found = conn.first(BY_KEY, crate::args![key], line)?;
    found.map(|found| whole(conn, found)).transpose()
}

/// Every group by name; there are few.
pub fn every(conn: &mut Conn) -> Result<Vec<Group>> {
    let found = conn.rows(ALL_BY_NAME, &[], line)?;
    found.into_iter().map(|found| whole(conn, found)).collect()
}

/// The groups to which a region belongs.
pub fn of(conn: &mut Conn, region: &RegionCode) -> Result<Vec<Group>> {
    let found = conn.rows(OF, crate::args![region], line)?;
    found.into_iter().map(|found| whole(conn, found)).collect()
}

/// Groups after a key, for export.
pub fn export(conn: &mut Conn, after: &str, limit: i64) -> Result<Vec<Group>> {
    let found = conn.rows(AFTER, crate::args![after, limit], line)?;
    found.into_iter().map(|found| whole(conn, found)).collect()
}

/// Writes a group that the domain has checked.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepProfile>, group: &Group) -> Result<Applied> {
    tx.lock(Kind::RegionGroup, group.id)?;
    let old = get(tx.conn, &group.key)?;
    let applied = journal::apply(tx, who, old.as_ref(), group)?;
    if applied == Applied::Unchanged {
        return Ok(applied);
    }
    let first = group.names.iter().next().map_or("", |(_, name)| name);
    let key = domain::text::sort_key(first);
    tx.conn.run(PUT, crate::args![group.id, group.key, group.names, group.about, key])?;
    tx.conn.run(CLEAR, crate::args![group.id])?;
    for (ord, m) in (0i64..).zip(&group.members) {
        tx.conn.run(ADD, crate::args![group.id, m.region, ord, m.since, m.until])?;
    }
    crate::source::set(tx.conn, group.id, &group.sources)?;
    Ok(applied)
}
