//! Undoing a change, as long as nothing depends on it.

use domain::access::{Access, KeepProfile, system};
use domain::id::{Kind, MakerId};
use domain::profile::Profile;
use domain::region::change::{Act, Change};
use domain::region::{Region, RegionCode};
use uuid::Uuid;

use super::along::{self, take_back};
use super::apply::{carry, derived};
use super::plan::{RIGHT_IN, about, reach};
use super::{GET, Snapshot, code, get, read};
use crate::error::{Error, Result};
use crate::face::Conn;
use crate::journal;
use crate::region::save;
use crate::tx::Tx;

crate::statements! {
    /// Later changes that are not undone.
    LATER = "SELECT id, region, other, act, name, before_name, children, decree, date, state, snapshot FROM region_change
        WHERE id > $1 AND state = 'done' ORDER BY id";
    /// Says that a change is undone.
    UNDONE = "UPDATE region_change SET state = 'undone' WHERE id = $1";
    /// Whether a region lies in one that is not among these.
    CHILD = "SELECT code FROM region WHERE parent = $1 ORDER BY code LIMIT $2";
    /// Takes a name back.
    DROP_NAME = "DELETE FROM region_name WHERE region = $1 AND since = $2";
    /// Goes on with the name before.
    REOPEN_NAME = "UPDATE region_name SET until = NULL WHERE region = $1 AND until = $2";
    /// Takes a parent back.
    DROP_PARENT = "DELETE FROM region_parent WHERE region = $1 AND since = $2";
    /// Goes on with the parent before.
    REOPEN_PARENT = "UPDATE region_parent SET until = NULL WHERE region = $1 AND until = $2";
    /// Whether anything was recorded of a region itself.
    HOLDS = "SELECT 1 WHERE EXISTS (SELECT 1 FROM maker WHERE region = $1) OR EXISTS (SELECT 1 FROM item WHERE region = $1)
        OR EXISTS (SELECT 1 FROM presence WHERE region = $1) OR EXISTS (SELECT 1 FROM designation WHERE region = $1)
        OR EXISTS (SELECT 1 FROM person WHERE region = $1) OR EXISTS (SELECT 1 FROM holding WHERE region = $1)
        OR EXISTS (SELECT 1 FROM heritage_region WHERE region = $1) OR EXISTS (SELECT 1 FROM motif_region WHERE region = $1)
        OR EXISTS (SELECT 1 FROM term_region WHERE region = $1) OR EXISTS (SELECT 1 FROM boundary WHERE region = $1)";
}

/// Why a change cannot be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// It was undone already.
    Undone,
    /// A later change is about the same regions.
    Later,
    /// Something was recorded in the region that it made, or moved on from the one into which it went.
    Holds,
}

impl Bound {
    /// The word for messages.
    pub const fn word(self) -> &'static str {
        match self {
            Bound::Undone => "undone",
            Bound::Later => "later",
            Bound::Holds => "holds",
        }
    }
}

fn regions_of(change: &Change) -> Vec<&RegionCode> {
    std::iter::once(&change.region).chain(&change.other).chain(&change.children).collect()
}

fn bound(conn: &mut Conn, change: &Change, kept: &Snapshot) -> Result<Option<Bound>> {
    if change.undone {
        return Ok(Some(Bound::Undone));
    }
    let own = regions_of(change);
    let later = conn.rows(LATER, crate::args![change.id], read)?;
    if later.iter().any(|(l, _)| regions_of(l).iter().any(|code| own.contains(code))) {
        return Ok(Some(Bound::Later));
    }
    // An import may have changed a region without a change of its own.
    for before in &kept.regions {
        let now = get(conn, &code(&before.code)?)?;
        let ended = matches!(change.act, Act::Merge | Act::Recode) && before.code == change.region.as_str();
        let as_left =
            |r: &Region| if ended { r.until == Some(change.date) } else { r.since == Some(change.date) };
        if !now.as_ref().is_some_and(as_left) {
            return Ok(Some(Bound::Later));
        }
    }
    let Some(other) = &change.other else { return Ok(None) };
    let holds = match change.act {
        Act::Split => {
            let most = i64::try_from(change.children.len() + 1).unwrap_or(i64::MAX);
            let inside: Vec<String> = conn.rows(CHILD, crate::args![other, most], |r| r.get(0))?;
            let strange = inside.iter().any(|c| !change.children.iter().any(|k| k.as_str() == c));
            strange || conn.first(HOLDS, crate::args![other], |_| Ok(()))?.is_some()
        }
        Act::Merge => {
            let mut moved = false;
            for id in &kept.makers {
                let maker = crate::maker::get(conn, &system("change of a region"), MakerId(*id))?;
                moved |= maker.is_some_and(|m| m.region != *other && m.region != change.region);
            }
            moved
        }
        // Whatever was recorded under the new code is of the same region, and goes back with it; a region that came to
        // lie in it does not.
        Act::Recode => {
            let new = get(conn, other)?;
            if new.is_none_or(|new| new.until.is_some() || new.since != Some(change.date)) {
                return Ok(Some(Bound::Later));
            }
            let most = i64::try_from(change.children.len() + 1).unwrap_or(i64::MAX);
            let inside: Vec<String> = conn.rows(RIGHT_IN, crate::args![other, most], |r| r.get(0))?;
            inside.iter().any(|c| !change.children.iter().any(|k| k.as_str() == c))
        }
        Act::Rename | Act::Move => false,
    };
    Ok(holds.then_some(Bound::Holds))
}

/// Why a change cannot be undone; nothing when it can.
pub fn is_bound(conn: &mut Conn, id: Uuid) -> Result<Option<Bound>> {
    let (change, kept) = conn.first(GET, crate::args![id], read)?.ok_or(Error::Missing)?;
    bound(conn, &change, &kept)
}

/// Undoes a change: every region and record is as it was before, as if it had never been.
///
/// # Errors
/// [`Error::Missing`] when the region has no such change, [`Error::Constraint`] named `region_change` when something
/// depends on it.
pub fn undo(
    tx: &mut Tx<'_>,
    who: &Access<KeepProfile>,
    profile: &Profile,
    region: &RegionCode,
    id: Uuid,
) -> Result<()> {
    tx.lock_kind(Kind::Region)?;
    let found = tx.conn.first(GET, crate::args![id], read)?;
    let (change, kept) = found.filter(|(c, _)| regions_of(c).contains(&region)).ok_or(Error::Missing)?;
    let now = get(tx.conn, &change.region)?.ok_or(Error::Missing)?;
    let new = match &change.other {
        Some(other) => get(tx.conn, other)?,
        None => None,
    };
    let around = about(tx.conn, &change, now, new.as_ref())?;
    reach(tx.conn, who, change.act, &around)?;
    if bound(tx.conn, &change, &kept)?.is_some() {
        return Err(Error::Constraint { name: "region_change".into() });
    }
    tx.together |= change.act == Act::Recode;
    let date = change.date;
    for before in kept.regions.iter().rev() {
        let code = code(&before.code)?;
        let now = get(tx.conn, &code)?.ok_or(Error::Missing)?;
        if now.since == Some(date) {
            for (drop, reopen) in [(DROP_NAME, REOPEN_NAME), (DROP_PARENT, REOPEN_PARENT)] {
                // Of the two only the one that the change began is there.
                if tx.conn.run(drop, crate::args![code, date])? > 0 {
                    tx.conn.run(reopen, crate::args![code, date])?;
                }
            }
        }
        let was = Region {
            name: before.name.clone(),
            full_name: before.full_name.clone(),
            parent: before.parent.as_deref().map(self::code).transpose()?,
            since: before.since,
            until: before.until,
            ..now
        };
        save(tx, &system("change of a region"), &was, &derived(profile, &was))?;
    }
    match (change.act, &change.other) {
        (Act::Split | Act::Recode, Some(other)) => {
            if change.act == Act::Recode {
                along::all(tx, &profile.key, other, &change.region, date)?;
            }
            let new = get(tx.conn, other)?.ok_or(Error::Missing)?;
            let gone = Region { until: Some(date), ..new };
            save(tx, &system("change of a region"), &gone, &derived(profile, &gone))?;
        }
        (Act::Merge, Some(_)) => {
            carry(tx, &kept, &change.region)?;
            for id in &kept.presences {
                take_back(tx, *id)?;
            }
        }
        _ => {}
    }
    let undone = Change { undone: true, ..change.clone() };
    journal::apply(tx, &system::<KeepProfile>("change of a region"), Some(&change), &undone)?;
    tx.conn.run(UNDONE, crate::args![id]).map(drop)
}
