//! Derived counts per region, its subtree included. They are never journaled; [`rebuild`] makes them anew.

use std::collections::BTreeMap;

use domain::access::{Access, Operate};
use domain::region::RegionCode;

use crate::error::Result;
use crate::face::Conn;
use crate::tx::Tx;

/// What is counted.
pub const MAKERS: &str = "makers";
/// What is counted.
pub const ITEMS: &str = "items";
/// What is counted.
pub const WHAT: [&str; 2] = [MAKERS, ITEMS];

crate::statements! {
    /// The counts of a region.
    OF = "SELECT what, n FROM tally WHERE region = $1";
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
    Ok(())
}
