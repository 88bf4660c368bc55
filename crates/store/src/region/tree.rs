//! A region with all that follows from the tree: what is around it, and what it was called and lay in. It changes only when
//! regions, their groups or the vocabularies do, so that whoever shows it may keep it until then.

use domain::region::group::Group;
use domain::region::{Region, RegionCode};

use super::{FormerName, FormerParent, Line, Place};
use crate::error::Result;
use crate::face::Conn;

/// How many regions right below one are listed.
const BELOW: i64 = 600;

/// A region in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The region.
    pub region: Region,
    /// It and those above it, the root first.
    pub up: Vec<Line>,
    /// Those right below it.
    pub below: Vec<Line>,
    /// How many of each level and type lie below it.
    pub numbers: Vec<(i32, String, i64)>,
    /// In how many of those right below it regions of each level are recorded.
    pub recorded: Vec<(i32, i64)>,
    /// Its neighbours by name.
    pub beside: (Option<Line>, Option<Line>),
    /// Its names over time.
    pub names: Vec<FormerName>,
    /// What it lay in over time.
    pub parents: Vec<FormerParent>,
    /// Where it lives on when it is no more.
    pub successor: Option<Region>,
    /// The groups outside the tree to which it belongs.
    pub groups: Vec<Group>,
    /// The keys of the peoples who live there; nothing for the root.
    pub peoples: Vec<String>,
    /// The region with flagships that it lies in or is; nothing above that level.
    pub area: Option<RegionCode>,
    places: Vec<(RegionCode, Place)>,
}

/// The region that the last part of an address begins with.
pub fn node(conn: &mut Conn, slug: &str) -> Result<Option<Node>> {
    let Some(region) = super::by_slug(conn, slug)? else { return Ok(None) };
    let code = region.code.clone();
    let own = super::place(conn, &code)?;
    let area = own.area.as_deref().and_then(RegionCode::parse);
    let mut places = vec![(code.clone(), own)];
    if let Some(area) = area.as_ref().filter(|a| **a != code) {
        places.push((area.clone(), super::place(conn, area)?));
    }
    let next = super::change::successor(conn, &code)?;
    Ok(Some(Node {
        up: super::ancestry(conn, &code)?,
        below: super::children(conn, &code, ("", ""), BELOW)?,
        numbers: crate::tally::regions(conn, &code)?,
        recorded: crate::tally::recorded(conn, &code)?,
        beside: super::neighbours(conn, &region)?,
        names: super::names_of(conn, &code)?,
        parents: super::parents_of(conn, &code)?,
        successor: next.map(|next| super::get(conn, &next)).transpose()?.flatten(),
        groups: super::group::of(conn, &code)?,
        peoples: if region.level == 0 { vec![] } else { crate::vocabulary::peoples_of(conn, &code)? },
        area,
        places,
        region,
    }))
}

impl Node {
    /// Spares those who read in the same state of the database the question where the region lies.
    pub fn told(&self, conn: &mut Conn) {
        if let Some(known) = &mut conn.steady {
            known.extend(self.places.iter().cloned());
        }
    }

    /// What is recorded of all regions right below one, together; nothing where it is not recorded of each of them.
    pub fn sum(&self, of: impl Fn(&Line) -> Option<i64>) -> Option<i64> {
        // More than are listed may lie below.
        if self.below.is_empty() || self.below.len() as i64 >= BELOW {
            return None;
        }
        self.below.iter().try_fold(0i64, |sum, line| sum.checked_add(of(line)?))
    }

    /// In how many of the regions right below this one regions of a level are recorded, and of how many; nothing where they are in all.
    pub fn recorded_in(&self, level: i32) -> Option<(i64, i64)> {
        let all = self.below.len() as i64;
        let some = self.recorded.iter().find(|(l, _)| *l == level).map_or(0, |(_, some)| *some);
        let inside = self.below.iter().all(|line| line.level < level);
        (inside && some < all).then_some((some, all))
    }

    /// The region of a level that this one lies in or is.
    pub fn above(&self, level: i32) -> Option<&Line> {
        self.up.iter().find(|l| l.level == level)
    }
}
