//! What happened, for people: the history of a record, and the trail of a region or a person.
//!
//! A trail is read backwards from the end of the journal in turns of bounded length, so that a page costs the same in an
//! office with ten entries and in one with ten million; a page may hold few entries and still lead on.

use std::collections::HashMap;

use domain::access::{Access, Permission, ReadHistory, Scope};
use domain::account::PersonId;
use domain::id::{Kind, OfficeId};
use domain::journal::{Entry, Operation};
use domain::region::RegionCode;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::Conn;
use crate::journal;

crate::statements! {
    /// Entries before a position, newest first.
    BEFORE = "SELECT position, number, office, hlc, device, device_at, actor, command, kind, record, region, operation,
            schema, reason, fields
        FROM journal WHERE position < $1 ORDER BY position DESC LIMIT $2";
    /// Entries of an actor before a position, newest first.
    OF_ACTOR = "SELECT position, number, office, hlc, device, device_at, actor, command, kind, record, region, operation,
            schema, reason, fields
        FROM journal WHERE actor = $1 AND position < $2 ORDER BY position DESC LIMIT $3";
    /// The history of a record alone, or of what else has its id, newest first.
    OF_RECORD = "SELECT position, number, office, hlc, device, device_at, actor, command, kind, record, region, operation,
            schema, reason, fields
        FROM journal WHERE record = $1 AND position < $2 AND (kind = $4) = $5 ORDER BY position DESC LIMIT $3";
    /// What a person is called.
    PERSON = "SELECT name FROM person WHERE id = $1";
    /// What a maker is called.
    MAKER = "SELECT name FROM maker WHERE id = $1";
    /// What an item is called.
    ITEM = "SELECT names FROM item WHERE id = $1";
    /// What the item of a variant is called.
    VARIANT = "SELECT i.names FROM item_variant v JOIN item i ON i.id = v.item WHERE v.id = $1";
    /// What a craft is called.
    CRAFT = "SELECT names FROM craft WHERE id = $1";
    /// What a motif is called.
    MOTIF = "SELECT name FROM motif WHERE id = $1";
    /// What a council is called.
    COUNCIL = "SELECT names FROM council WHERE id = $1";
    /// What a division of a council is called.
    DIVISION = "SELECT names FROM council_division WHERE id = $1";
    /// What a post is called, where the council gave it a name of its own.
    POST = "SELECT names FROM council_post WHERE id = $1";
    /// What somebody is called who holds a post.
    HOLDER = "SELECT name FROM council_holder WHERE id = $1";
    /// The key of a council's statutes.
    STATUTE = "SELECT key FROM council_statute WHERE id = $1";
    /// The name of a council's own set of criteria.
    CRITERIA_SET = "SELECT names FROM criteria_set WHERE id = $1";
    /// What a region is called.
    REGION = "SELECT full_name FROM region WHERE id = $1";
    /// The craft that is proposed.
    PROPOSAL = "SELECT c.names FROM proposal p JOIN craft c ON c.id = p.craft WHERE p.id = $1";
    /// The craft that is designated.
    DESIGNATION = "SELECT c.names FROM designation d JOIN craft c ON c.id = d.craft WHERE d.id = $1";
    /// What a piece of evidence shows.
    EVIDENCE = "SELECT shows FROM evidence WHERE id = $1";
    /// What a file is called.
    DOCUMENT = "SELECT name FROM document WHERE id = $1";
    /// What a round is called.
    ROUND = "SELECT title FROM assessment_round WHERE id = $1";
    /// The craft of a candidate.
    CANDIDATE = "SELECT k.names FROM round_candidate c JOIN designation d ON d.id = c.designation JOIN craft k ON k.id = d.craft
        WHERE c.id = $1";
    /// Who has a seat in a round.
    SEAT = "SELECT p.name FROM round_seat s JOIN person p ON p.id = s.person WHERE s.id = $1";
    /// The craft that a score sheet is about.
    SHEET = "SELECT k.names FROM round_sheet h JOIN round_candidate c ON c.id = h.candidate
        JOIN designation d ON d.id = c.designation JOIN craft k ON k.id = d.craft WHERE h.id = $1";
    /// Who weighed criteria.
    WEIGHING = "SELECT p.name FROM round_weighing w JOIN round_seat s ON s.id = w.seat JOIN person p ON p.id = s.person
        WHERE w.id = $1";
    /// The round of a result.
    RESULT = "SELECT a.title FROM round_result x JOIN assessment_round a ON a.id = x.round WHERE x.id = $1";
    /// The craft of a candidate that needs a training.
    NEED = "SELECT k.names FROM training_need n JOIN round_candidate c ON c.id = n.candidate
        JOIN designation d ON d.id = c.designation JOIN craft k ON k.id = d.craft WHERE n.id = $1";
    /// The region of a target.
    TARGET = "SELECT r.full_name FROM target t JOIN region r ON r.code = t.region WHERE t.id = $1";
    /// The region of a figure that was reported.
    REPORT = "SELECT r.full_name FROM report x JOIN region r ON r.code = x.region WHERE x.id = $1";
    /// The region of a year that is closed.
    YEAR_LOCK = "SELECT r.full_name FROM year_lock x JOIN region r ON r.code = x.region WHERE x.id = $1";
    /// A group of regions.
    GROUP = "SELECT names FROM region_group WHERE id = $1";
}

/// How many entries a turn reads at most.
const TURN: i64 = 5_000;
/// How many are read at a time.
const CHUNK: i64 = 500;

/// What a trail is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// A region with all below it; nothing for as far as the right reaches.
    pub region: Option<RegionCode>,
    /// Who did it.
    pub person: Option<PersonId>,
    /// What kind of record.
    pub kind: Option<Kind>,
    /// What was done.
    pub operation: Option<Operation>,
    /// Not before this instant, in milliseconds since 1970.
    pub from: Option<i64>,
    /// Before this instant, in milliseconds since 1970.
    pub until: Option<i64>,
}

/// A page of a trail.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// The entries, newest first, with their personal values as far as they can still be read.
    pub entries: Vec<Entry>,
    /// The position before which it goes on; nothing at the beginning of the journal.
    pub next: Option<i64>,
}

/// Whether a right reaches what lies in a region; what lies in none belongs to where the programme is rooted.
fn reaches<P: Permission>(
    conn: &mut Conn,
    who: &Access<P>,
    region: Option<&str>,
    known: &mut HashMap<Option<String>, Vec<RegionCode>>,
) -> Result<Option<Vec<RegionCode>>> {
    let name = region.map(str::to_owned);
    if !known.contains_key(&name) {
        let code = match region {
            Some(code) => RegionCode::parse(code),
            None => crate::office::programme(conn)?.map(|p| p.root),
        };
        let path = match code {
            Some(code) => match crate::region::path(conn, &code) {
                Err(Error::Missing) => Vec::new(),
                path => path?,
            },
            None => Vec::new(),
        };
        known.insert(name.clone(), path);
    }
    let path = known.get(&name).cloned().unwrap_or_default();
    Ok((matches!(who.scope(), Scope::System(_)) || who.reaches(&path)).then_some(path))
}

/// A page of a trail, before a position.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the region that is asked for.
pub fn page(
    conn: &mut Conn,
    who: &Access<ReadHistory>,
    filter: &Filter,
    before: i64,
    limit: usize,
) -> Result<Page> {
    let mut known = HashMap::new();
    if let Some(region) = &filter.region {
        let found = crate::region::path(conn, region)?;
        if !who.reaches(&found) {
            return Err(Error::Refused);
        }
    }
    let actor = filter.person.map(|p| format!("account:{p}"));
    let (mut at, mut read, mut page) = (before, 0, Page::default());
    while read < TURN {
        let chunk = match &actor {
            Some(actor) => conn.rows(OF_ACTOR, crate::args![actor, at, CHUNK], journal::entry)?,
            None => conn.rows(BEFORE, crate::args![at, CHUNK], journal::entry)?,
        };
        let last = i64::try_from(chunk.len()).unwrap_or(CHUNK) < CHUNK;
        for mut entry in chunk {
            (at, read) = (entry.position, read + 1);
            let ms = entry.hlc.ms();
            if filter.from.is_some_and(|from| ms < from) {
                // Time only ever goes on in the journal of one office, so whatever is older is older still.
                return Ok(page);
            }
            let wanted = filter.kind.is_none_or(|k| k == entry.kind)
                && filter.operation.is_none_or(|o| o == entry.operation)
                && filter.until.is_none_or(|until| ms < until);
            if !wanted {
                continue;
            }
            let Some(path) = reaches(conn, who, entry.region.as_deref(), &mut known)? else { continue };
            if filter.region.as_ref().is_some_and(|r| !path.contains(r)) {
                continue;
            }
            journal::unseal(conn, &mut entry)?;
            page.entries.push(entry);
            if page.entries.len() >= limit {
                page.next = Some(at);
                return Ok(page);
            }
        }
        if last {
            return Ok(page);
        }
    }
    page.next = Some(at);
    Ok(page)
}

/// The history of a record whose region is given, newest first, before a position. A business has the id of its maker and a
/// history of its own; numbers belong to the maker's. The history of a maker into which others were merged is theirs too.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach it.
pub fn of_record(
    conn: &mut Conn,
    who: &Access<ReadHistory>,
    kind: Kind,
    record: Uuid,
    region: Option<&RegionCode>,
    before: i64,
    limit: i64,
) -> Result<Vec<Entry>> {
    if reaches(conn, who, region.map(RegionCode::as_str), &mut HashMap::new())?.is_none() {
        return Err(Error::Refused);
    }
    let mut records = vec![record];
    if matches!(kind, Kind::Maker | Kind::Business) {
        for merged in crate::maker::merge::from(conn, domain::id::MakerId(record))? {
            records.push(merged.maker.0);
            records.extend(Some(merged.entry).filter(|_| kind == Kind::Maker));
        }
    }
    let mut entries = Vec::new();
    for record in records {
        entries.extend(conn.rows(
            OF_RECORD,
            crate::args![record, before, limit, Kind::Business, kind == Kind::Business],
            journal::entry,
        )?);
    }
    entries.sort_by_key(|e| std::cmp::Reverse(e.position));
    entries.truncate(usize::try_from(limit).unwrap_or_default());
    for entry in &mut entries {
        journal::unseal(conn, entry)?;
    }
    Ok(entries)
}

/// What somebody did themselves, newest first, before a position: without what it says, since it may be about others.
///
/// # Errors
/// [`Error::Refused`] for a right that is not over oneself.
pub fn own(
    conn: &mut Conn,
    who: &Access<domain::access::KeepOwn>,
    person: PersonId,
    before: i64,
    limit: i64,
) -> Result<Vec<Entry>> {
    if !who.owns(Some(person.0)) {
        return Err(Error::Refused);
    }
    conn.rows(OF_ACTOR, crate::args![format!("account:{person}"), before, limit], journal::entry)
}

/// What an actor is called, where it is a person: the entry keeps the id alone.
pub fn actor(conn: &mut Conn, actor: &str) -> Result<Option<String>> {
    let Some(id) = actor.strip_prefix("account:").and_then(|id| Uuid::parse_str(id).ok()) else {
        return Ok(None);
    };
    conn.first(PERSON, crate::args![id], |r| r.get(0))
}

/// What a record is called now, in a language; nothing for one that is gone or has no name.
pub fn name(conn: &mut Conn, kind: Kind, id: Uuid, lang: &domain::lang::Lang) -> Result<Option<String>> {
    let sql = match kind {
        Kind::Maker | Kind::Business | Kind::Number | Kind::Holiday => MAKER,
        Kind::Item => ITEM,
        Kind::Variant => VARIANT,
        Kind::Craft => CRAFT,
        Kind::Motif => MOTIF,
        Kind::Region => REGION,
        Kind::RegionGroup => GROUP,
        Kind::Round => ROUND,
        Kind::Candidate => CANDIDATE,
        Kind::Seat => SEAT,
        Kind::Sheet => SHEET,
        Kind::Weighing => WEIGHING,
        Kind::Result => RESULT,
        Kind::Need => NEED,
        Kind::Target => TARGET,
        Kind::Report => REPORT,
        Kind::YearLock => YEAR_LOCK,
        Kind::Person => PERSON,
        Kind::Council => COUNCIL,
        Kind::Division => DIVISION,
        Kind::Post => POST,
        Kind::Officeholder => HOLDER,
        Kind::Statute => STATUTE,
        Kind::Proposal => PROPOSAL,
        Kind::Designation => DESIGNATION,
        Kind::Evidence => EVIDENCE,
        Kind::Document => DOCUMENT,
        Kind::CriteriaSet => CRITERIA_SET,
        _ => return Ok(None),
    };
    conn.first(sql, crate::args![id], |r| {
        if matches!(
            kind,
            Kind::Item
                | Kind::Variant
                | Kind::Craft
                | Kind::Council
                | Kind::Division
                | Kind::Post
                | Kind::RegionGroup
                | Kind::Proposal
                | Kind::Designation
                | Kind::Evidence
                | Kind::CriteriaSet
                | Kind::Round
                | Kind::Candidate
                | Kind::Sheet
                | Kind::Result
                | Kind::Need
        ) {
            Ok(r.words(0)?.text(lang).to_owned())
        } else {
            r.get(0)
        }
    })
}

/// The office of this database.
pub fn office(conn: &mut Conn) -> Result<Option<OfficeId>> {
    let id = crate::office::get(conn, "office")?;
    Ok(id.and_then(|id| Uuid::parse_str(&id).ok()).map(OfficeId))
}
