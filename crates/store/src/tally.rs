//! Derived counts per region, its subtree included. They are never journaled; [`rebuild`] makes them anew.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::access::{Access, Operate};
use domain::region::{Region, RegionCode};

use crate::error::{Error, Result};
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
    /// The counts of the regions right below one.
    OF_BELOW = "SELECT r.code, t.what FROM region r JOIN tally t ON t.region = r.code
        WHERE r.parent = $1 AND r.until IS NULL AND t.n > 0";
    /// Every count.
    EVERY = "SELECT region, what, n FROM tally ORDER BY region, what";
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

/// In how many of the existing regions right below one regions of each level are recorded.
pub fn recorded(conn: &mut Conn, region: &RegionCode) -> Result<Vec<(i32, i64)>> {
    let mut known: BTreeSet<(i32, String)> = BTreeSet::new();
    conn.each(OF_BELOW, crate::args![region], |r| {
        let (below, what): (String, String) = (r.get(0)?, r.get(1)?);
        let level = what.strip_prefix(REGIONS).and_then(|w| w.split_once(':')?.0.parse::<i32>().ok());
        known.extend(level.map(|level| (level, below)));
        Ok(())
    })?;
    let mut counts: BTreeMap<i32, i64> = BTreeMap::new();
    for (level, _) in known {
        *counts.entry(level).or_default() += 1;
    }
    Ok(counts.into_iter().collect())
}

/// What lies in each region itself, counted anew.
fn counted(conn: &mut Conn) -> Result<BTreeMap<(String, String), i64>> {
    let mut all = crate::indicator::measure::all(conn)?;
    for (what, sql) in [(MAKERS, COUNT_MAKERS), (ITEMS, COUNT_ITEMS)] {
        conn.each(sql, &[], |r| {
            all.insert((r.get(0)?, what.to_owned()), r.get(1)?);
            Ok(())
        })?;
    }
    conn.each(COUNT_REGIONS, &[], |r| {
        let what = format!("{REGIONS}{}:{}", r.get::<i32>(1)?, r.get::<String>(2)?);
        all.insert((r.get(0)?, what), r.get(3)?);
        Ok(())
    })?;
    Ok(all)
}

/// Which counts differ from what is there: the region, what is counted, the count, and how many there are.
pub fn differing(conn: &mut Conn) -> Result<Vec<(String, String, i64, i64)>> {
    let mut paths: HashMap<String, Vec<RegionCode>> = HashMap::new();
    let mut right: BTreeMap<(String, String), i64> = BTreeMap::new();
    for ((region, what), n) in counted(conn)? {
        if !paths.contains_key(&region) {
            let code =
                RegionCode::parse(&region).ok_or_else(|| Error::Damaged(format!("region code {region}")))?;
            paths.insert(region.clone(), crate::region::path(conn, &code)?);
        }
        for code in paths.get(&region).into_iter().flatten() {
            *right.entry((code.to_string(), what.clone())).or_default() += n;
        }
    }
    let mut kept: BTreeMap<(String, String), i64> = BTreeMap::new();
    conn.each(EVERY, &[], |r| {
        kept.insert((r.get(0)?, r.get(1)?), r.get(2)?);
        Ok(())
    })?;
    let mut keys: Vec<(String, String)> = right.keys().chain(kept.keys()).cloned().collect();
    keys.sort_unstable();
    keys.dedup();
    let number =
        |of: &BTreeMap<(String, String), i64>, key: &(String, String)| of.get(key).copied().unwrap_or(0);
    let both = keys.into_iter().map(|key| (number(&kept, &key), number(&right, &key), key));
    Ok(both.filter(|(n, is, _)| n != is).map(|(n, is, (region, what))| (region, what, n, is)).collect())
}

/// Counts everything anew.
pub fn rebuild(tx: &mut Tx<'_>, who: &Access<Operate>) -> Result<()> {
    tx.allow(who, None)?;
    tx.conn.run(CLEAR, &[])?;
    for ((region, what), n) in counted(tx.conn)? {
        if let Some(region) = RegionCode::parse(&region) {
            tx.tally(&region, what, n)?;
        }
    }
    Ok(())
}
