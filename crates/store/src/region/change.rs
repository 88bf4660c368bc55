//! Changes of regions: what they move, storing them, and undoing them as long as nothing depends on them.

use domain::access::{Access, KeepProfile, system};
use domain::craft::PresenceDraft;
use domain::fault::{Faults, Problem};
use domain::id::{ItemId, Kind, MakerId, PresenceId};
use domain::item::Item;
use domain::journal::Operation;
use domain::lang::Words;
use domain::maker::Maker;
use domain::profile::Profile;
use domain::record::Record;
use domain::region::change::{Act, Around, Change, Plan};
use domain::region::{Region, RegionCode};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Derived, get, save};
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal;
use crate::tx::Tx;

/// How many of a kind a preview lists; the others are counted.
pub const LISTED: i64 = 50;
/// The most regions right in one that a change takes along.
const CHILDREN: i64 = 5000;

crate::statements! {
    /// Writes a change.
    PUT = "INSERT INTO region_change (id, region, other, act, name, before_name, children, decree, date, state, snapshot)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'done', $10)";
    /// A change.
    GET = "SELECT id, region, other, act, name, before_name, children, decree, date, state, snapshot FROM region_change
        WHERE id = $1";
    /// The changes of a region, also those that made it or went into it, the newest first.
    OF = "SELECT id, region, other, act, name, before_name, children, decree, date, state, snapshot FROM region_change
        WHERE region = $1 UNION
        SELECT id, region, other, act, name, before_name, children, decree, date, state, snapshot FROM region_change
        WHERE other = $1 ORDER BY 1 DESC LIMIT $2";
    /// Later changes that are not undone.
    LATER = "SELECT id, region, other, act, name, before_name, children, decree, date, state, snapshot FROM region_change
        WHERE id > $1 AND state = 'done' ORDER BY id";
    /// Says that a change is undone.
    UNDONE = "UPDATE region_change SET state = 'undone' WHERE id = $1";
    /// Into which region one went that is no more.
    WENT = "SELECT other FROM region_change WHERE region = $1 AND act = 'merge' AND state = 'done' ORDER BY id DESC LIMIT 1";
    /// Out of which region one came that was never there.
    CAME = "SELECT region FROM region_change WHERE other = $1 AND act = 'split' AND state = 'undone' ORDER BY id DESC LIMIT 1";
    /// The regions right in one that exist.
    RIGHT_IN = "SELECT code FROM region WHERE parent = $1 AND until IS NULL ORDER BY sort_key, code LIMIT $2";
    /// Whether a region lies in one that is not among these.
    CHILD = "SELECT code FROM region WHERE parent = $1 ORDER BY code LIMIT $2";
    /// The regions that lay right in one on a day.
    IN_ON = "SELECT p.region, r.full_name FROM region_parent p JOIN region r ON r.code = p.region
        WHERE p.parent = $1 AND p.since <= $2 AND (p.until IS NULL OR p.until > $2) AND (r.until IS NULL OR r.until > $2)
        ORDER BY r.sort_key, r.code LIMIT $3";
    /// The full name on a day.
    NAMED_ON = "SELECT full_name FROM region_name WHERE region = $1 AND since <= $2 AND (until IS NULL OR until > $2)
        ORDER BY since DESC LIMIT 1";
    /// Takes a name back.
    DROP_NAME = "DELETE FROM region_name WHERE region = $1 AND since = $2";
    /// Goes on with the name before.
    REOPEN_NAME = "UPDATE region_name SET until = NULL WHERE region = $1 AND until = $2";
    /// Takes a parent back.
    DROP_PARENT = "DELETE FROM region_parent WHERE region = $1 AND since = $2";
    /// Goes on with the parent before.
    REOPEN_PARENT = "UPDATE region_parent SET until = NULL WHERE region = $1 AND until = $2";
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
    /// The makers of a region itself.
    OWN_MAKERS = "SELECT id FROM maker WHERE region = $1 ORDER BY id";
    /// The items of a region itself.
    OWN_ITEMS = "SELECT id FROM item WHERE region = $1 ORDER BY id";
    /// The presences of a region itself.
    OWN_PRESENCES = "SELECT id FROM presence WHERE region = $1 ORDER BY id";
    /// Takes a presence back.
    DROP_PRESENCE = "DELETE FROM presence WHERE id = $1";
    /// Its sources go along.
    DROP_SOURCES = "DELETE FROM source WHERE record = $1";
    /// Whether anything was recorded of a region itself.
    HOLDS = "SELECT 1 WHERE EXISTS (SELECT 1 FROM maker WHERE region = $1) OR EXISTS (SELECT 1 FROM item WHERE region = $1)
        OR EXISTS (SELECT 1 FROM presence WHERE region = $1) OR EXISTS (SELECT 1 FROM designation WHERE region = $1)
        OR EXISTS (SELECT 1 FROM person WHERE region = $1) OR EXISTS (SELECT 1 FROM holding WHERE region = $1)
        OR EXISTS (SELECT 1 FROM heritage_region WHERE region = $1) OR EXISTS (SELECT 1 FROM motif_region WHERE region = $1)
        OR EXISTS (SELECT 1 FROM term_region WHERE region = $1) OR EXISTS (SELECT 1 FROM boundary WHERE region = $1)";
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
    let (parent, other, taken) = (find(region.parent.as_ref())?, find(other)?, find(taken)?);
    Ok(Around { region, children, parent, other, taken })
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
        Act::Merge | Act::Move => &whole,
    };
    for part in parts {
        let place = super::place(conn, part)?;
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
    match &around.other {
        Some(other) if act == Act::Move => crate::register::reach(conn, who, &other.code),
        Some(Region { parent: Some(parent), .. }) if act == Act::Merge => {
            crate::register::reach(conn, who, parent)
        }
        _ => Ok(()),
    }
}

fn derived(profile: &Profile, region: &Region) -> Derived {
    Derived { match_key: profile.region_match_key(&region.name), flagship_level: profile.flagship_level() }
}

/// Stores a change with everything that it moves.
///
/// # Errors
/// [`Error::Faults`] when a region is not any more as the plan saw it.
pub fn apply(tx: &mut Tx<'_>, who: &Access<KeepProfile>, profile: &Profile, plan: &Plan) -> Result<()> {
    tx.lock_kind(Kind::Region)?;
    let change = &plan.change;
    for before in &plan.before {
        if get(tx.conn, &before.code)?.as_ref() != Some(before) {
            let mut faults = Faults::default();
            faults.add("region", &before.full_name, Problem::ChangedMeanwhile);
            return Err(Error::Faults(faults));
        }
    }
    let region = get(tx.conn, &change.region)?.ok_or(Error::Missing)?;
    let around = around(tx.conn, region, change.other.as_ref(), None)?;
    reach(tx.conn, who, change.act, &around)?;
    let regions = plan.before.iter().map(as_it_was).collect();
    let mut kept = Snapshot { regions, ..Snapshot::default() };
    for region in &plan.after {
        save(tx, &system("change of a region"), region, &derived(profile, region))?;
    }
    if let (Act::Merge, Some(into)) = (change.act, &change.other) {
        hand_over(tx, profile, &change.region, into, &mut kept)?;
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

fn ids(conn: &mut Conn, sql: crate::face::Sql, region: &RegionCode) -> Result<Vec<Uuid>> {
    conn.rows(sql, crate::args![region], |r| r.get(0))
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
fn carry(tx: &mut Tx<'_>, kept: &Snapshot, into: &RegionCode) -> Result<()> {
    for id in &kept.makers {
        // One whose data was erased for good stays where it was.
        if journal::is_erased(tx.conn, *id)? {
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

/// The changes of a region, also those that made it or went into it, the newest first.
pub fn of(conn: &mut Conn, region: &RegionCode) -> Result<Vec<Change>> {
    Ok(conn.rows(OF, crate::args![region, 200i64], read)?.into_iter().map(|(change, _)| change).collect())
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
        let ended = change.act == Act::Merge && before.code == change.region.as_str();
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
    let around = around(tx.conn, now, change.other.as_ref(), None)?;
    reach(tx.conn, who, change.act, &around)?;
    if bound(tx.conn, &change, &kept)?.is_some() {
        return Err(Error::Constraint { name: "region_change".into() });
    }
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
        (Act::Split, Some(other)) => {
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

/// A presence that a merger had made goes again.
fn take_back(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
    let Some(presence) = crate::craft::get_presence(tx.conn, PresenceId(id))? else { return Ok(()) };
    let region = presence.region().cloned();
    tx.conn.run(DROP_SOURCES, crate::args![id])?;
    tx.conn.run(DROP_PRESENCE, crate::args![id])?;
    let text = region.as_ref().map(RegionCode::as_str);
    journal::write(tx, Kind::Presence, id, None, text, Operation::Delete, Vec::new())?;
    tx.touch(Kind::Presence, id, region.as_ref())?;
    tx.touch(Kind::Craft, id, region.as_ref())
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

/// The tree around a region as it was on a day: its name, its parent, and the regions right in it with the names of that day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Then {
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
    let name = super::name_on(conn, region, day)?;
    let parent = match super::parent_on(conn, region, day)? {
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
    Ok(Then { name, parent, inside })
}
