//! What a change is about and what it moves, for those who decide on it.

use domain::access::{Access, KeepProfile};
use domain::lang::Words;
use domain::region::change::{Act, Around, Change, Plan};
use domain::region::{Region, RegionCode};
use jiff::civil::Date;
use uuid::Uuid;

use super::{code, get};
use crate::error::{Error, Result};
use crate::face::Conn;
use crate::region::ALWAYS;

crate::statements! {
    /// The first day of a region.
    FIRST_DAY = "SELECT since FROM region_name WHERE region = $1 ORDER BY since LIMIT 1";
    /// The regions right in one that exist.
    RIGHT_IN = "SELECT code FROM region WHERE parent = $1 AND until IS NULL ORDER BY sort_key, code LIMIT $2";
    /// How many makers lie in a part of the tree.
    COUNT_MAKERS = "SELECT count(*) FROM maker m JOIN region r ON r.code = m.region WHERE r.path >= $1 AND r.path < $2";
    /// Some of them.
    MAKERS = "SELECT m.id, m.name FROM maker m JOIN region r ON r.code = m.region WHERE r.path >= $1 AND r.path < $2
        ORDER BY m.name_key, m.id LIMIT $3";
    /// How many items lie in a part of the tree.
    COUNT_ITEMS = "SELECT count(*) FROM item i JOIN region r ON r.code = i.region WHERE r.path >= $1 AND r.path < $2";
    /// Some of them.
    ITEMS = "SELECT i.id, i.names FROM item i JOIN region r ON r.code = i.region WHERE r.path >= $1 AND r.path < $2
        ORDER BY i.sort_key, i.id LIMIT $3";
    /// The crafts of a part of the tree.
    CRAFTS = "SELECT DISTINCT c.names, c.sort_key FROM presence p JOIN region r ON r.code = p.region JOIN craft c ON c.id = p.craft
        WHERE r.path >= $1 AND r.path < $2 ORDER BY c.sort_key LIMIT $3";
    /// The designations of a part of the tree.
    DESIGNATIONS = "SELECT c.names, d.period, d.status FROM designation d JOIN region r ON r.code = d.region
        JOIN craft c ON c.id = d.craft WHERE r.path >= $1 AND r.path < $2 ORDER BY c.sort_key, d.period LIMIT $3";
    /// The roles in a part of the tree.
    ROLES = "SELECT p.id, p.name, h.role, r.full_name FROM holding h JOIN region r ON r.code = h.region
        JOIN person p ON p.id = h.person
        WHERE r.path >= $1 AND r.path < $2 AND (h.until IS NULL OR h.until >= $4) ORDER BY p.name, h.id LIMIT $3";
}

/// How many of a kind a preview lists; the others are counted.
pub const LISTED: i64 = 50;
/// The most regions right in one that a change takes along.
pub(super) const CHILDREN: i64 = 5000;

/// What is known of the regions that a change is about. `other` is the one into which the region goes, `taken` the code of
/// a new one.
pub fn around(
    conn: &mut Conn,
    region: Region,
    other: Option<&RegionCode>,
    taken: Option<&RegionCode>,
) -> Result<Around> {
    let codes: Vec<String> = conn.rows(RIGHT_IN, crate::args![region.code, CHILDREN], |r| r.get(0))?;
    let mut children = Vec::with_capacity(codes.len());
    for text in codes {
        children.extend(get(conn, &code(&text)?)?);
    }
    let mut find = |code: Option<&RegionCode>| match code {
        Some(code) => get(conn, code),
        None => Ok(None),
    };
    let (parent, other) = (find(region.parent.as_ref())?, find(other)?);
    let taken = match taken {
        Some(code) => self::taken(conn, code)?,
        None => None,
    };
    let first: Option<String> = conn.first(FIRST_DAY, crate::args![region.code], |r| r.get(0))?;
    Ok(Around {
        founded: first.filter(|day| day != ALWAYS).and_then(|day| day.parse().ok()),
        went: super::successor(conn, &region.code)?,
        region,
        children,
        parent,
        other,
        taken,
    })
}

/// The region that has or had a code. One that was founded by a change which was undone was never there.
pub fn taken(conn: &mut Conn, code: &RegionCode) -> Result<Option<Region>> {
    let Some(region) = get(conn, code)? else { return Ok(None) };
    let never = region.until.is_some() && region.until == region.since && super::led(conn, code)?.is_none();
    Ok((!never).then_some(region))
}

/// What is known of the regions around a change that is worked out already, or was done. `new` is the region under its new
/// code, where it gets one.
pub(super) fn about(
    conn: &mut Conn,
    change: &Change,
    region: Region,
    new: Option<&Region>,
) -> Result<Around> {
    let other = match change.act {
        Act::Recode => new.and_then(|new| new.parent.as_ref()),
        _ => change.other.as_ref(),
    };
    around(conn, region, other, None)
}

/// What a change moves, for those who decide on it.
#[derive(Debug, Clone, Default)]
pub struct Moves {
    /// How many makers.
    pub makers: i64,
    /// Some of them, by name.
    pub some_makers: Vec<(Uuid, String)>,
    /// How many items.
    pub items: i64,
    /// Some of them, by name.
    pub some_items: Vec<(Uuid, Words)>,
    /// The crafts that are recorded there.
    pub crafts: Vec<Words>,
    /// What is recorded as flagship there, with period and status.
    pub designations: Vec<(Words, String, String)>,
    /// Who holds a role there: person, name, role, region.
    pub roles: Vec<(Uuid, String, String, String)>,
}

/// What lies in the regions that a change moves. `today` tells roles that are over.
pub fn moves(conn: &mut Conn, plan: &Plan, today: Date) -> Result<Moves> {
    let mut moves = Moves::default();
    let whole = [plan.change.region.clone()];
    let parts: &[RegionCode] = match plan.change.act {
        Act::Rename => return Ok(moves),
        Act::Split => &plan.change.children,
        Act::Merge | Act::Move | Act::Recode => &whole,
    };
    for part in parts {
        let place = crate::region::place(conn, part)?;
        let (from, to) = (place.from, place.to);
        moves.makers += conn.one(COUNT_MAKERS, crate::args![from, to], |r| r.get::<i64>(0))?;
        moves.items += conn.one(COUNT_ITEMS, crate::args![from, to], |r| r.get::<i64>(0))?;
        let room = |n: usize| (LISTED - i64::try_from(n).unwrap_or(LISTED)).max(0);
        let n = room(moves.some_makers.len());
        moves
            .some_makers
            .extend(conn.rows(MAKERS, crate::args![from, to, n], |r| Ok((r.get(0)?, r.get(1)?)))?);
        let n = room(moves.some_items.len());
        moves
            .some_items
            .extend(conn.rows(ITEMS, crate::args![from, to, n], |r| Ok((r.get(0)?, r.words(1)?)))?);
        let n = room(moves.crafts.len());
        for craft in conn.rows(CRAFTS, crate::args![from, to, n], |r| r.words(0))? {
            if !moves.crafts.contains(&craft) {
                moves.crafts.push(craft);
            }
        }
        let n = room(moves.designations.len());
        moves.designations.extend(
            conn.rows(DESIGNATIONS, crate::args![from, to, n], |r| Ok((r.words(0)?, r.get(1)?, r.get(2)?)))?,
        );
        let n = room(moves.roles.len());
        moves.roles.extend(conn.rows(ROLES, crate::args![from, to, n, today], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?))
        })?);
    }
    Ok(moves)
}

/// Refuses where the right does not reach what a change is about: the region itself for a name, and otherwise the regions
/// in which things come to lie.
///
/// # Errors
/// [`Error::Refused`].
pub fn reach(conn: &mut Conn, who: &Access<KeepProfile>, act: Act, around: &Around) -> Result<()> {
    crate::register::reach(conn, who, &around.region.code)?;
    if act != Act::Rename {
        // The root lies nowhere, and cannot be split, merged or moved.
        let parent = around.region.parent.as_ref().ok_or(Error::Refused)?;
        crate::register::reach(conn, who, parent)?;
    }
    if act == Act::Recode
        && crate::office::programme(conn)?.is_some_and(|programme| programme.root == around.region.code)
    {
        // The profile and the settings of the office name the region at which it is rooted.
        return Err(Error::Refused);
    }
    match &around.other {
        Some(other) if matches!(act, Act::Move | Act::Recode) => {
            crate::register::reach(conn, who, &other.code)
        }
        Some(Region { parent: Some(parent), .. }) if act == Act::Merge => {
            crate::register::reach(conn, who, parent)
        }
        _ => Ok(()),
    }
}
