//! Storing a change with everything that it moves.

use domain::access::{Access, KeepProfile, system};
use domain::craft::PresenceDraft;
use domain::fault::{Faults, Problem};
use domain::id::{ItemId, Kind, MakerId, PresenceId};
use domain::item::Item;
use domain::maker::Maker;
use domain::profile::Profile;
use domain::region::change::{Act, Change, Plan};
use domain::region::{Region, RegionCode};
use uuid::Uuid;

use super::plan::{about, reach, taken};
use super::{Before, Snapshot, along, get, ids};
use crate::error::{Error, Result};
use crate::journal;
use crate::region::{Derived, save};
use crate::tx::Tx;

crate::statements! {
    /// Writes a change.
    PUT = "INSERT INTO region_change (id, region, other, act, name, before_name, children, decree, date, state, snapshot)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'done', $10)";
    /// The makers of a region itself.
    OWN_MAKERS = "SELECT id FROM maker WHERE region = $1 ORDER BY id";
    /// The items of a region itself.
    OWN_ITEMS = "SELECT id FROM item WHERE region = $1 ORDER BY id";
    /// The presences of a region itself.
    OWN_PRESENCES = "SELECT id FROM presence WHERE region = $1 ORDER BY id";
}

pub(super) fn derived(profile: &Profile, region: &Region) -> Derived {
    Derived { match_key: profile.region_match_key(&region.name), flagship_level: profile.flagship_level() }
}

/// Stores a change with everything that it moves.
///
/// # Errors
/// [`Error::Faults`] when a region is not any more as the plan saw it.
pub fn apply(tx: &mut Tx<'_>, who: &Access<KeepProfile>, profile: &Profile, plan: &Plan) -> Result<()> {
    tx.lock_kind(Kind::Region)?;
    let change = &plan.change;
    tx.together |= change.act == Act::Recode;
    for before in &plan.before {
        if get(tx.conn, &before.code)?.as_ref() != Some(before) {
            let mut faults = Faults::default();
            faults.add("region", &before.full_name, Problem::ChangedMeanwhile);
            return Err(Error::Faults(faults));
        }
    }
    let region = get(tx.conn, &change.region)?.ok_or(Error::Missing)?;
    let new = match (change.act, &change.other) {
        (Act::Split | Act::Recode, Some(new)) => {
            if taken(tx.conn, new)?.is_some() {
                // Somebody else gave the code away meanwhile.
                let mut faults = Faults::default();
                faults.add("code", new, Problem::Taken);
                return Err(Error::Faults(faults));
            }
            plan.after.first()
        }
        _ => None,
    };
    let around = about(tx.conn, change, region, new)?;
    reach(tx.conn, who, change.act, &around)?;
    let regions = plan.before.iter().map(as_it_was).collect();
    let mut kept = Snapshot { regions, ..Snapshot::default() };
    for region in &plan.after {
        save(tx, &system("change of a region"), region, &derived(profile, region))?;
    }
    match (change.act, &change.other) {
        (Act::Merge, Some(into)) => hand_over(tx, profile, &change.region, into, &mut kept)?,
        (Act::Recode, Some(new)) => along::all(tx, &profile.key, &change.region, new, change.date)?,
        _ => {}
    }
    keep(tx, change, &kept)
}

/// A region as it is kept, so that a change can be undone.
fn as_it_was(r: &Region) -> Before {
    Before {
        code: r.code.to_string(),
        name: r.name.clone(),
        full_name: r.full_name.clone(),
        parent: r.parent.as_ref().map(ToString::to_string),
        since: r.since,
        until: r.until,
    }
}

/// Writes a change with its journal entry.
fn keep(tx: &mut Tx<'_>, change: &Change, kept: &Snapshot) -> Result<()> {
    let texts = |codes: &[RegionCode]| codes.iter().map(ToString::to_string).collect::<Vec<_>>();
    let json = |e: serde_json::Error| Error::Engine(e.to_string());
    let children = serde_json::to_string(&texts(&change.children)).map_err(json)?;
    let snapshot = serde_json::to_string(kept).map_err(json)?;
    journal::apply(tx, &system::<KeepProfile>("change of a region"), None, change)?;
    tx.conn.run(
        PUT,
        crate::args![
            change.id,
            change.region,
            change.other,
            change.act.word(),
            change.name,
            change.before,
            children,
            change.decree,
            change.date,
            snapshot
        ],
    )?;
    Ok(())
}

/// Notes what a new edition of the codes has changed of a region: its name, or where it lies. `id` is made by the asker. The
/// edition stands for the decree, since it names them all; without a day from which it holds nothing is noted.
pub fn noted(tx: &mut Tx<'_>, id: Uuid, before: &Region, after: &Region) -> Result<()> {
    let named = before.name != after.name || before.full_name != after.full_name;
    let moved = before.parent != after.parent;
    let Some(date) = after.since.filter(|since| (named || moved) && before.since != Some(*since)) else {
        return Ok(());
    };
    let change = Change {
        id,
        region: after.code.clone(),
        act: if moved { Act::Move } else { Act::Rename },
        other: after.parent.clone().filter(|_| moved),
        name: named.then(|| after.full_name.clone()),
        before: before.full_name.clone(),
        children: Vec::new(),
        decree: after.edition.clone(),
        date,
        undone: false,
    };
    let kept = Snapshot { regions: vec![as_it_was(before)], ..Snapshot::default() };
    keep(tx, &change, &kept)
}

/// What was recorded of a region itself goes to the one into which it went. What was decided about it stays with it: a
/// designation is the other region's only by a decree of its own.
fn hand_over(
    tx: &mut Tx<'_>,
    profile: &Profile,
    from: &RegionCode,
    into: &RegionCode,
    kept: &mut Snapshot,
) -> Result<()> {
    kept.makers = ids(tx.conn, OWN_MAKERS, from)?;
    kept.items = ids(tx.conn, OWN_ITEMS, from)?;
    carry(tx, kept, into)?;
    for id in ids(tx.conn, OWN_PRESENCES, from)? {
        let Some(old) = crate::craft::get_presence(tx.conn, PresenceId(id))? else { continue };
        let draft = PresenceDraft {
            locality: old.locality.clone(),
            note: old.note.clone(),
            flagship_by: old.flagship_by.clone(),
            sources: old.sources.clone(),
            checked: old.checked,
        };
        let new = domain::craft::place(&profile.key, &old.craft, into.clone(), draft)?;
        if crate::craft::get_presence(tx.conn, new.id)?.is_none() {
            crate::craft::save_presence(tx, &system("change of a region"), &new)?;
            kept.presences.push(new.id.0);
        }
    }
    Ok(())
}

/// Makers and items come to lie in a region, each with its journal entry.
pub(super) fn carry(tx: &mut Tx<'_>, kept: &Snapshot, into: &RegionCode) -> Result<()> {
    for id in &kept.makers {
        // One whose data was erased for good, or that was merged into another, stays where it was.
        if crate::maker::merge::closed(tx.conn, *id)? {
            continue;
        }
        if let Some(maker) = crate::maker::get(tx.conn, &system("change of a region"), MakerId(*id))? {
            let maker = Maker { region: into.clone(), ..maker };
            crate::maker::save(tx, &system("change of a region"), &maker)?;
        }
    }
    for id in &kept.items {
        if let Some((item, _)) = crate::item::get(tx.conn, ItemId(*id))? {
            let item = Item { region: into.clone(), ..item };
            crate::item::save(tx, &system("change of a region"), &item)?;
        }
    }
    Ok(())
}
