//! Derived counts per region, its subtree included. They are never journaled; [`rebuild`] makes them anew.

use std::borrow::Cow;
use std::collections::BTreeMap;

use domain::access::{Access, Operate};
use domain::region::{Region, RegionCode};

use crate::error::Result;
use crate::face::Conn;
use crate::tx::Tx;

/// What is counted.
pub const MAKERS: &str = "makers";
/// What is counted.
pub const ITEMS: &str = "items";
/// The beginning of what is counted of the regions that lie below one: their level and type follow.
const REGIONS: &str = "regions:";

/// What a region counts as in those above it; nothing once it has ended.
pub(crate) fn region(region: &Region) -> Option<Cow<'static, str>> {
    region.until.is_none().then(|| format!("{REGIONS}{}:{}", region.level, region.form).into())
}

crate::statements! {
    /// The counts of a region.
    OF = "SELECT what, n FROM tally WHERE region = $1";
    /// Existing regions by the one that they lie in.
    COUNT_REGIONS = "SELECT parent, level, form, count(*) FROM region WHERE until IS NULL AND parent IS NOT NULL
        GROUP BY parent, level, form";
    /// Forgets all counts.
    CLEAR = "DELETE FROM tally";
    /// Published makers by region.
    COUNT_MAKERS = "SELECT region, count(*) FROM maker WHERE status = 'published' GROUP BY region";
    /// Published items by region.
    COUNT_ITEMS = "SELECT region, count(*) FROM item WHERE status = 'published' GROUP BY region";
}

/// The counts of a region and all below it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Counts {
    /// Published makers.
    pub makers: i64,
    /// Published items.
    pub items: i64,
}

/// The counts of a region and all below it.
pub fn of(conn: &mut Conn, region: &RegionCode) -> Result<Counts> {
    let mut counts = Counts::default();
    conn.each(OF, crate::args![region], |r| {
        match r.get::<String>(0)?.as_str() {
            MAKERS => counts.makers = r.get(1)?,
            ITEMS => counts.items = r.get(1)?,
            _ => {}
        }
        Ok(())
    })?;
    Ok(counts)
}

/// How many existing regions of each level and type lie below one.
pub fn regions(conn: &mut Conn, region: &RegionCode) -> Result<Vec<(i32, String, i64)>> {
    let mut counts = Vec::new();
    conn.each(OF, crate::args![region], |r| {
        let (what, n): (String, i64) = (r.get(0)?, r.get(1)?);
        let parts = what.strip_prefix(REGIONS).and_then(|w| w.split_once(':')).filter(|_| n > 0);
        if let Some((level, form)) = parts.and_then(|(l, f)| Some((l.parse::<i32>().ok()?, f.to_owned()))) {
            counts.push((level, form, n));
        }
        Ok(())
    })?;
    counts.sort();
    Ok(counts)
}

/// Counts everything anew.
pub fn rebuild(tx: &mut Tx<'_>, who: &Access<Operate>) -> Result<()> {
    tx.allow(who, None)?;
    tx.conn.run(CLEAR, &[])?;
    for (what, sql) in [(MAKERS, COUNT_MAKERS), (ITEMS, COUNT_ITEMS)] {
        let rows: BTreeMap<String, i64> =
            tx.conn.rows(sql, &[], |r| Ok((r.get(0)?, r.get(1)?)))?.into_iter().collect();
        for (region, n) in rows {
            if let Some(region) = RegionCode::parse(&region) {
                tx.tally(&region, what, n)?;
            }
        }
    }
    let rows = tx.conn.rows(COUNT_REGIONS, &[], |r| {
        Ok((r.get::<String>(0)?, r.get::<i32>(1)?, r.get::<String>(2)?, r.get::<i64>(3)?))
    })?;
    for (parent, level, form, n) in rows {
        if let Some(parent) = RegionCode::parse(&parent) {
            tx.tally(&parent, format!("{REGIONS}{level}:{form}"), n)?;
        }
    }
    Ok(())
}
