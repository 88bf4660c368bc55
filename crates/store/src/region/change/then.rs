//! What changes leave behind: where a region lives on, and the tree as it was on a day.

use domain::region::RegionCode;
use jiff::civil::Date;

use super::plan::CHILDREN;
use super::{code, get};
use crate::error::Result;
use crate::face::Conn;
use crate::region::{name_on, parent_on};

crate::statements! {
    /// Into which region one went that is no more, or under which code it goes on.
    WENT = "SELECT other FROM region_change WHERE region = $1 AND act IN ('merge', 'recode') AND state = 'done' ORDER BY id DESC LIMIT 1";
    /// Out of which region one came that was never there.
    CAME = "SELECT region FROM region_change WHERE other = $1 AND act IN ('split', 'recode') AND state = 'undone' ORDER BY id DESC LIMIT 1";
    /// Under which code a region goes on.
    LED = "SELECT other FROM region_change WHERE region = $1 AND act = 'recode' AND state = 'done' ORDER BY id DESC LIMIT 1";
    /// Under which code it was known before.
    FORMER = "SELECT region FROM region_change WHERE other = $1 AND act = 'recode' AND state = 'done' ORDER BY id DESC LIMIT 1";
    /// The regions that lay right in one on a day.
    IN_ON = "SELECT p.region, r.full_name FROM region_parent p JOIN region r ON r.code = p.region
        WHERE p.parent = $1 AND p.since <= $2 AND (p.until IS NULL OR p.until > $2) AND (r.until IS NULL OR r.until > $2)
        ORDER BY r.sort_key, r.code LIMIT $3";
    /// The full name on a day.
    NAMED_ON = "SELECT full_name FROM region_name WHERE region = $1 AND since <= $2 AND (until IS NULL OR until > $2)
        ORDER BY since DESC LIMIT 1";
}

/// Where a region lives on that is no more: the one into which it went, or out of which it was to come.
pub fn successor(conn: &mut Conn, region: &RegionCode) -> Result<Option<RegionCode>> {
    let mut at = region.clone();
    for _ in 0..20 {
        match get(conn, &at)? {
            Some(found) if found.until.is_some() => {}
            _ => break,
        }
        let next: Option<String> = match conn.first(WENT, crate::args![at], |r| r.get(0))? {
            Some(next) => Some(next),
            None => conn.first(CAME, crate::args![at], |r| r.get(0))?,
        };
        match next.as_deref().and_then(RegionCode::parse) {
            Some(next) => at = next,
            None => break,
        }
    }
    Ok(Some(at).filter(|at| at != region))
}

/// The new code of a region that was given another one.
pub fn led(conn: &mut Conn, region: &RegionCode) -> Result<Option<RegionCode>> {
    let next: Option<String> = conn.first(LED, crate::args![region], |r| r.get(0))?;
    next.as_deref().map(code).transpose()
}

/// The code that a region has now: whoever names it by one that it had means the same region.
pub fn now(conn: &mut Conn, region: RegionCode) -> Result<RegionCode> {
    let mut at = region;
    for _ in 0..20 {
        if get(conn, &at)?.is_none_or(|found| found.until.is_none()) {
            break;
        }
        match led(conn, &at)? {
            Some(next) => at = next,
            None => break,
        }
    }
    Ok(at)
}

/// The tree around a region as it was on a day: its code, its name, its parent, and the regions right in it with the names of that day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Then {
    /// Another code that it had on that day.
    pub code: Option<RegionCode>,
    /// The full name; nothing when it was not there yet.
    pub name: Option<String>,
    /// The code and full name of the region in which it lay.
    pub parent: Option<(RegionCode, String)>,
    /// The codes and full names of the regions right in it.
    pub inside: Vec<(RegionCode, String)>,
}

/// The tree around a region on a day.
pub fn on(conn: &mut Conn, region: &RegionCode, day: Date) -> Result<Then> {
    let named = |conn: &mut Conn, code: &RegionCode, now: String| -> Result<String> {
        Ok(conn.first(NAMED_ON, crate::args![code, day], |r| r.get(0))?.unwrap_or(now))
    };
    let name = name_on(conn, region, day)?;
    if name.is_none() {
        // Before it got its code it was known by another.
        let former: Option<String> = conn.first(FORMER, crate::args![region], |r| r.get(0))?;
        if let Some(former) = former.as_deref().and_then(RegionCode::parse) {
            let then = on(conn, &former, day)?;
            return Ok(Then { code: then.code.or(Some(former)), ..then });
        }
    }
    let parent = match parent_on(conn, region, day)? {
        Some(parent) => {
            let name = named(conn, &parent, parent.to_string())?;
            Some((parent, name))
        }
        None => None,
    };
    let found: Vec<(String, String)> =
        conn.rows(IN_ON, crate::args![region, day, CHILDREN], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let mut inside = Vec::with_capacity(found.len());
    for (text, now) in found {
        let code = code(&text)?;
        let name = named(conn, &code, now)?;
        inside.push((code, name));
    }
    Ok(Then { code: None, name, parent, inside })
}
