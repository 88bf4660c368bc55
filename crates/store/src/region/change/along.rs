//! A region gets another code: everything that is recorded of it goes along, because it is the same region. A merger, where
//! what was decided stays with the region about which it was decided, is another thing.

use domain::access::{Access, KeepProfile, system};
use domain::account::{HoldingId, PersonId};
use domain::craft::PresenceDraft;
use domain::flagship::DesignationDraft;
use domain::flagship::proposal::Ground;
use domain::id::{DesignationId, HeritageId, Kind, MakerId, MotifId, PresenceId, from_key};
use domain::journal::Operation;
use domain::record::Record;
use domain::region::RegionCode;
use domain::vocabulary::Vocabulary;
use jiff::civil::Date;
use uuid::Uuid;

use super::apply::{OWN_ITEMS, OWN_MAKERS, OWN_PRESENCES, carry};
use super::{Snapshot, ids};
use crate::error::{Error, Result};
use crate::journal;
use crate::tx::Tx;

crate::statements! {
    /// Makers of which nothing is recorded any more but that they sold.
    CLOSED_SELLERS = "SELECT m.id FROM maker m WHERE m.region = $1 AND (EXISTS (SELECT 1 FROM maker_order o WHERE o.maker = m.id)
            OR EXISTS (SELECT 1 FROM payout p WHERE p.maker = m.id))
        ORDER BY m.id";
    /// Makers of which nothing is recorded any more, and where they are counted.
    CLOSED_MAKERS = "UPDATE maker SET region = $2, area = $3 WHERE region = $1";
    /// The designations of a region itself.
    OWN_DESIGNATIONS = "SELECT id FROM designation WHERE region = $1 ORDER BY id";
    /// The entries of registers that name a region.
    OWN_HERITAGE = "SELECT DISTINCT heritage FROM heritage_region WHERE region = $1 ORDER BY heritage";
    /// The motifs of a region.
    OWN_MOTIFS = "SELECT DISTINCT motif FROM motif_region WHERE region = $1 ORDER BY motif";
    /// The peoples of a region.
    OWN_TERMS = "SELECT t.vocabulary, t.key FROM term_region x JOIN term t ON t.id = x.term WHERE x.region = $1 ORDER BY t.id";
    /// The accounts that are kept in a region.
    OWN_PERSONS = "SELECT id FROM person WHERE region = $1 ORDER BY id";
    /// The roles at a region that were not over on a day.
    OWN_HOLDINGS = "SELECT id FROM holding WHERE region = $1 AND (until IS NULL OR until >= $2) ORDER BY id";
    /// Takes a presence back.
    DROP_PRESENCE = "DELETE FROM presence WHERE id = $1";
    /// Takes a designation back.
    DROP_DESIGNATION = "DELETE FROM designation WHERE id = $1";
    /// Its sources go along.
    DROP_SOURCES = "DELETE FROM source WHERE record = $1";
    /// Takes an outline back.
    DROP_OUTLINE = "DELETE FROM boundary WHERE region = $1";
}

/// The columns by which the schema names a region, and what becomes of them when the region gets another code. A test compares
/// the list with both engines' schemas.
pub const REFERRING: &[(&str, &str, &str)] = &[
    ("assessment_round", "region", "goes along; a frozen result keeps what the region was called"),
    ("basket", "region", "goes along"),
    ("boundary", "region", "goes along: the outline of the new code, with an id of its own"),
    ("coaching", "area", "follows the maker"),
    ("council", "area", "follows the region"),
    ("council", "region", "goes along"),
    ("criteria_set", "region", "goes along"),
    (
        "designation",
        "region",
        "goes along: it gets the key and id that a file with the new code would give it",
    ),
    ("form_draft", "fields", "stays: whoever typed the old code means the same region"),
    ("heritage_region", "region", "goes along"),
    ("holding", "region", "goes along, unless it was over by then: that was a role under the old code"),
    ("item", "area", "follows the region"),
    ("item", "region", "goes along"),
    ("journal", "region", "stays: history tells what was"),
    ("maker", "area", "follows the region"),
    ("maker", "region", "goes along, also one of which nothing is recorded any more"),
    ("maker_due", "area", "follows the maker"),
    ("maker_order", "area", "follows the maker"),
    ("maker_order", "region", "follows the maker"),
    ("meta", "value", "the region at which an office is rooted is given no other code"),
    ("motif_region", "region", "goes along"),
    ("order_group", "to_region", "goes along"),
    ("order_request", "area", "follows the maker"),
    ("order_request", "region", "follows the maker"),
    ("permit", "area", "follows the maker"),
    ("person", "region", "goes along"),
    ("presence", "region", "goes along: it gets the id that a file with the new code would give it"),
    ("proposal", "region", "goes along"),
    ("proposal_partner", "region", "goes along"),
    ("region", "area", "follows from the tree"),
    ("region", "parent", "the regions right in it lie in the new code; the old one keeps where it lay"),
    ("region_change", "other", "stays: earlier changes were of the old code, which leads on"),
    ("region_change", "region", "stays: earlier changes were of the old code, which leads on"),
    ("region_group_member", "region", "goes along"),
    ("region_name", "region", "stays: what the old code was called"),
    ("region_parent", "parent", "stays: what lay in the old code, until that day"),
    ("region_parent", "region", "stays: where the old code lay, until that day"),
    ("report", "region", "goes along: it gets the id that the new code gives it"),
    ("sales", "region", "sums follow from the tree"),
    ("sales_maker", "area", "follows the maker"),
    ("tally", "region", "counts follow from the tree"),
    ("target", "region", "goes along: it gets the id that the new code gives it"),
    ("terms", "rates", "go along: a rate that names the region names its new code"),
    ("term_region", "region", "goes along"),
    ("year_end", "region", "goes along"),
    ("year_lock", "region", "goes along: it gets the id that the new code gives it"),
];

/// What a change of a region moves, by kind. Nobody records anything of these kinds while they go along.
const KINDS: [Kind; 23] = [
    Kind::Maker,
    Kind::Item,
    Kind::Presence,
    Kind::Designation,
    Kind::Proposal,
    Kind::Heritage,
    Kind::Motif,
    Kind::Term,
    Kind::RegionGroup,
    Kind::Council,
    Kind::CriteriaSet,
    Kind::Person,
    Kind::Boundary,
    Kind::Round,
    Kind::Candidate,
    Kind::Target,
    Kind::Report,
    Kind::YearLock,
    Kind::Terms,
    Kind::Order,
    Kind::OrderGroup,
    Kind::Payout,
    Kind::OrderRequest,
];

/// Everything that is recorded of a region goes along to its new code, each record with its journal entry. `date` is the
/// day from which the code holds.
pub(super) fn all(
    tx: &mut Tx<'_>,
    profile: &str,
    from: &RegionCode,
    to: &RegionCode,
    date: Date,
) -> Result<()> {
    for kind in KINDS {
        tx.lock_kind(kind)?;
    }
    makers(tx, from, to)?;
    presences(tx, profile, from, to)?;
    designations(tx, profile, from, to)?;
    crate::flagship::proposal::moved_along(tx, from, to)?;
    crate::indicator::target::along(tx, profile, from, to)?;
    crate::indicator::report::along(tx, profile, from, to)?;
    crate::indicator::lock::along(tx, profile, from, to)?;
    crate::indicator::year_end::along(tx, from, to)?;
    crate::market::recoded(tx, from, to)?;
    named(tx, from, to)?;
    if let Some(id) = crate::council::of(tx.conn, from)?
        && let Some(council) = crate::council::load(tx.conn, id.0)?
    {
        let council = domain::council::Council { region: to.clone(), ..council };
        crate::council::save(tx, &system("change of a region"), &council)?;
    }
    crate::assessment::round::follow(tx, from, to)?;
    for own in crate::assessment::criteria::of(tx.conn, from)? {
        let own = domain::assessment::criteria::own::OwnSet { region: to.clone(), ..own };
        crate::assessment::criteria::save(tx, &system("change of a region"), &own)?;
    }
    for id in ids(tx.conn, OWN_PERSONS, from)? {
        crate::account::moved(tx, PersonId(id), to)?;
    }
    let roles: Vec<Uuid> = tx.conn.rows(OWN_HOLDINGS, crate::args![from, date], |r| r.get(0))?;
    for id in roles {
        crate::account::holding_moved(tx, HoldingId(id), to)?;
    }
    outline(tx, profile, from, to)
}

fn makers(tx: &mut Tx<'_>, from: &RegionCode, to: &RegionCode) -> Result<()> {
    let kept = Snapshot {
        makers: ids(tx.conn, OWN_MAKERS, from)?,
        items: ids(tx.conn, OWN_ITEMS, from)?,
        ..Snapshot::default()
    };
    carry(tx, &kept, to)?;
    // An empty record whose data was erased, or that was merged, is no change that anybody could read about.
    let area = crate::region::area(tx, to)?;
    // What such a maker sold stays true, and is counted where the region is.
    let sellers: Vec<Uuid> = tx.conn.rows(CLOSED_SELLERS, crate::args![from], |r| r.get(0))?;
    let counted =
        sellers.iter().map(|m| crate::indicator::measure::before(tx, *m)).collect::<Result<Vec<_>>>()?;
    tx.conn.run(CLOSED_MAKERS, crate::args![from, to, area])?;
    for (maker, was) in sellers.into_iter().zip(counted) {
        crate::indicator::measure::recount(tx, maker, was)?;
        crate::market::follow(tx, MakerId(maker), (MakerId(maker), to))?;
    }
    Ok(())
}

/// Where a craft is made. The id follows from craft and region, so that a file finds the same record again.
fn presences(tx: &mut Tx<'_>, profile: &str, from: &RegionCode, to: &RegionCode) -> Result<()> {
    for id in ids(tx.conn, OWN_PRESENCES, from)? {
        let Some(old) = crate::craft::get_presence(tx.conn, PresenceId(id))? else { continue };
        let draft = PresenceDraft {
            locality: old.locality.clone(),
            note: old.note.clone(),
            flagship_by: old.flagship_by.clone(),
            sources: old.sources.clone(),
            checked: old.checked,
        };
        let new = domain::craft::place(profile, &old.craft, to.clone(), draft)?;
        take_back(tx, id)?;
        crate::craft::save_presence(tx, &system("change of a region"), &new)?;
    }
    Ok(())
}

/// Flagships. What was decided about the region was decided about the same region.
fn designations(tx: &mut Tx<'_>, profile: &str, from: &RegionCode, to: &RegionCode) -> Result<()> {
    for id in ids(tx.conn, OWN_DESIGNATIONS, from)? {
        let Some(old) = crate::flagship::get(tx.conn, DesignationId(id))? else { continue };
        let draft = DesignationDraft { region: to.clone(), ..DesignationDraft::from(&old) };
        let new = domain::flagship::record(profile, Ground { level: true, craft: true }, None, draft)?;
        crate::flagship::save(tx, &system("change of a region"), &new)?;
        crate::assessment::candidate::follow(tx, old.id, new.id)?;
        crate::flagship::course::follow(tx, old.id, new.id)?;
        tx.conn.run(DROP_SOURCES, crate::args![id])?;
        tx.conn.run(DROP_DESIGNATION, crate::args![id])?;
        crate::indicator::measure::designation(tx, Some(&old), None)?;
        gone(tx, Kind::Designation, id, from)?;
    }
    Ok(())
}

/// Lists of regions that name it: entries of registers, motifs, peoples, groups.
fn named(tx: &mut Tx<'_>, from: &RegionCode, to: &RegionCode) -> Result<()> {
    let again = |regions: &mut Vec<RegionCode>| {
        for region in regions.iter_mut().filter(|r| *r == from) {
            region.clone_from(to);
        }
    };
    for id in ids(tx.conn, OWN_HERITAGE, from)? {
        if let Some(mut entry) = crate::heritage::get(tx.conn, HeritageId(id))? {
            again(&mut entry.regions);
            crate::heritage::save(tx, &system("change of a region"), &entry)?;
        }
    }
    for id in ids(tx.conn, OWN_MOTIFS, from)? {
        if let Some(mut motif) = crate::motif::get(tx.conn, MotifId(id))? {
            again(&mut motif.regions);
            crate::motif::save(tx, &system("change of a region"), &motif)?;
        }
    }
    let terms: Vec<(String, String)> =
        tx.conn.rows(OWN_TERMS, crate::args![from], |r| Ok((r.get(0)?, r.get(1)?)))?;
    for (word, key) in terms {
        let vocabulary =
            Vocabulary::from_word(&word).ok_or_else(|| Error::Damaged(format!("vocabulary {word}")))?;
        if let Some(mut term) = crate::vocabulary::get(tx.conn, vocabulary, &key)? {
            again(&mut term.regions);
            crate::vocabulary::save(tx, &system("change of a region"), &term)?;
        }
    }
    for mut group in crate::region::group::of(tx.conn, from)? {
        for member in group.members.iter_mut().filter(|m| m.region == *from) {
            member.region.clone_from(to);
        }
        crate::region::group::save(tx, &system("change of a region"), &group)?;
    }
    Ok(())
}

fn outline(tx: &mut Tx<'_>, profile: &str, from: &RegionCode, to: &RegionCode) -> Result<()> {
    let Some((geometry, since)) = crate::region::boundary(tx.conn, from)? else { return Ok(()) };
    tx.conn.run(DROP_OUTLINE, crate::args![from])?;
    gone(tx, Kind::Boundary, from_key(profile, Kind::Boundary, from.as_str()), from)?;
    let who: Access<KeepProfile> = system("change of a region");
    crate::region::save_boundary(tx, &who, profile, to, since, geometry).map(drop)
}

/// A presence goes, with its sources.
pub(super) fn take_back(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
    let Some(presence) = crate::craft::get_presence(tx.conn, PresenceId(id))? else { return Ok(()) };
    let Some(region) = presence.region().cloned() else { return Ok(()) };
    tx.conn.run(DROP_SOURCES, crate::args![id])?;
    tx.conn.run(DROP_PRESENCE, crate::args![id])?;
    gone(tx, Kind::Presence, id, &region)?;
    tx.touch(Kind::Craft, id, Some(&region))
}

/// Tells that a record is no more.
pub(crate) fn gone(tx: &mut Tx<'_>, kind: Kind, id: Uuid, region: &RegionCode) -> Result<()> {
    journal::write(tx, kind, id, None, Some(region.as_str()), Operation::Delete, Vec::new())?;
    tx.touch(kind, id, Some(region))
}
