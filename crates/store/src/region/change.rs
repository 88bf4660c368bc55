//! Changes of regions: what they move, storing them, and undoing them as long as nothing depends on them.

pub(crate) mod along;
pub(crate) mod apply;
pub(crate) mod plan;
pub(crate) mod then;
pub(crate) mod undo;

use domain::region::RegionCode;
use domain::region::change::{Act, Change};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::get;
use crate::error::{Error, Result};
use crate::face::{Conn, Row};

pub use along::REFERRING;
pub(crate) use along::gone;
pub use apply::{apply, noted};
pub use plan::{LISTED, Moves, around, moves, reach, taken};
pub use then::{Then, led, now, on, successor};
pub use undo::{Bound, is_bound, undo};

crate::statements! {
    /// A change.
    GET = "SELECT id, region, other, act, name, before_name, children, decree, date, state, snapshot FROM region_change
        WHERE id = $1";
    /// The changes of a region, also those that made it or went into it, the newest first.
    OF = "SELECT id, region, other, act, name, before_name, children, decree, date, state, snapshot FROM region_change
        WHERE region = $1 UNION
        SELECT id, region, other, act, name, before_name, children, decree, date, state, snapshot FROM region_change
        WHERE other = $1 ORDER BY 1 DESC LIMIT $2";
}

/// A region as it was before a change.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Before {
    code: String,
    name: String,
    full_name: String,
    parent: Option<String>,
    since: Option<Date>,
    until: Option<Date>,
}

/// What is kept of a change, so that it can be undone.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Snapshot {
    regions: Vec<Before>,
    makers: Vec<Uuid>,
    items: Vec<Uuid>,
    presences: Vec<Uuid>,
}

fn code(text: &str) -> Result<RegionCode> {
    RegionCode::parse(text).ok_or_else(|| Error::Damaged(format!("region code {text}")))
}

fn read(r: &Row<'_>) -> Result<(Change, Snapshot)> {
    let (region, act, date): (String, String, String) = (r.get(1)?, r.get(3)?, r.get(8)?);
    let other: Option<String> = r.get(2)?;
    let children: Vec<String> = serde_json::from_str(&r.get::<String>(6)?).unwrap_or_default();
    let damaged = |what: &str| Error::Damaged(format!("change of a region: {what}"));
    let change = Change {
        id: r.get(0)?,
        region: code(&region)?,
        act: Act::from_word(&act).ok_or_else(|| damaged(&act))?,
        other: other.as_deref().map(code).transpose()?,
        name: r.get(4)?,
        before: r.get(5)?,
        children: children.iter().map(|c| code(c)).collect::<Result<_>>()?,
        decree: r.get(7)?,
        date: date.parse().map_err(|_| damaged(&date))?,
        undone: r.get::<String>(9)? == "undone",
    };
    Ok((change, serde_json::from_str(&r.get::<String>(10)?).unwrap_or_default()))
}

/// The changes of a region, also those that made it or went into it, the newest first.
pub fn of(conn: &mut Conn, region: &RegionCode) -> Result<Vec<Change>> {
    Ok(conn.rows(OF, crate::args![region, 200i64], read)?.into_iter().map(|(change, _)| change).collect())
}

fn ids(conn: &mut Conn, sql: crate::face::Sql, region: &RegionCode) -> Result<Vec<Uuid>> {
    conn.rows(sql, crate::args![region], |r| r.get(0))
}
