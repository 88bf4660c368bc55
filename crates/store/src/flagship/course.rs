//! The course of a designation: announced, objected to, designated, reviewed, retired; and the register of designations for those who
//! keep them.

use std::collections::HashMap;

use domain::access::{Access, KeepFlagships, Permission, ReadHistory, ReadRegister};
use domain::assessment::round::State as RoundState;
use domain::flagship::course::{
    Decree, Due, Way, announce as announced, attach as attached, designate as designated, retire as retired,
};
use domain::flagship::document::Document;
use domain::flagship::objection::{Objection, State, lodge as lodged};
use domain::flagship::review::{Outcome, Review, review as reviewed};
use domain::flagship::{Course, Coverage, Designation, Status};
use domain::id::{DesignationId, DocumentId, Kind, ObjectionId, ReviewId, RoundId};
use domain::job::{JobId, Task};
use domain::journal::Operation;
use domain::lang::Words;
use domain::region::RegionCode;
use jiff::civil::Date;
use uuid::Uuid;

use super::{get, put};
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal;
use crate::register::{Ask, Order, gather};
use crate::tx::Tx;

/// A statement of the register: `$1` and `$2` the paths between which the region lies, `$3` the word of a status, `$4` and `$5` where it
/// goes on, `$6` where the names end, `$7` a craft, `$8` how many.
macro_rules! register {
    ($after:literal, $order:literal) => {
        concat!(
            "SELECT d.id, r.full_name, c.names, c.sort_key,
                (SELECT count(*) FROM objection o WHERE o.designation = d.id AND o.state = 'open'),
                (SELECT max(v.year) FROM review v WHERE v.designation = d.id)
            FROM designation d JOIN craft c ON c.id = d.craft JOIN region r ON r.code = d.region
            WHERE r.path >= $1 AND r.path < $2 AND (CAST($3 AS TEXT) IS NULL OR d.status = $3) AND c.sort_key < $6
                AND (CAST($7 AS uuid) IS NULL OR d.craft = $7) AND ",
            $after,
            " ORDER BY ",
            $order,
            " LIMIT $8"
        )
    };
}

crate::statements! {
    /// Designations by the name of the craft.
    DESIGNATION_NAMES = register!("(c.sort_key, d.id) > ($4, $5)", "c.sort_key, d.id");
    /// An objection.
    OBJECTION = "SELECT o.id, o.designation, d.region, o.objector, o.grounds, o.date, o.state, o.answer, o.answered
        FROM objection o JOIN designation d ON d.id = o.designation WHERE o.id = $1";
    /// The objections to a designation.
    OBJECTIONS = "SELECT o.id, o.designation, d.region, o.objector, o.grounds, o.date, o.state, o.answer, o.answered
        FROM objection o JOIN designation d ON d.id = o.designation WHERE o.designation = $1 ORDER BY o.date, o.id";
    /// Writes an objection.
    PUT_OBJECTION = "INSERT INTO objection (id, designation, objector, grounds, date, state, answer, answered)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (id) DO UPDATE SET state = excluded.state, answer = excluded.answer, answered = excluded.answered";
    /// The reviews of a designation, the latest first.
    REVIEWS = "SELECT v.id, v.designation, d.region, v.year, v.findings, v.outcome, v.date
        FROM review v JOIN designation d ON d.id = v.designation WHERE v.designation = $1 ORDER BY v.year DESC, v.id DESC";
    /// How often a designation was reviewed.
    REVIEWED = "SELECT count(*) FROM review WHERE designation = $1";
    /// Writes a review.
    PUT_REVIEW = "INSERT INTO review (id, designation, year, findings, outcome, date) VALUES ($1, $2, $3, $4, $5, $6)";
    /// A round whose result is still to come, in which a designation is a candidate.
    BEING_ASSESSED = "SELECT 1 FROM round_candidate c JOIN assessment_round a ON a.id = c.round
        WHERE c.designation = $1 AND c.withdrawn IS NULL AND a.state IN ('open', 'closed') LIMIT 1";
    /// The rounds in which a designation was assessed and that have a result, the newest first.
    DECIDED = "SELECT a.id, a.title FROM round_candidate c JOIN assessment_round a ON a.id = c.round
        WHERE c.designation = $1 AND c.withdrawn IS NULL AND a.state IN ('decided', 'announced')
        ORDER BY a.decided DESC, a.id DESC LIMIT 50";
    /// Takes the name of who objected away, with the words that were left of what was said.
    ERASE_OBJECTOR = "UPDATE objection SET objector = '', grounds = $2, answer = $3 WHERE id = $1";
    /// Letters that were asked for follow a designation into another id.
    FOLLOW_NOTICES = "UPDATE designation_notice SET designation = $2 WHERE designation = $1";
    /// Notes a letter; nothing when it was asked for before.
    NOTICE = "INSERT INTO designation_notice (designation, due, year, at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (designation, due, year) DO NOTHING";
    /// Designations that hold, after one, with the year of their last review.
    HELD_AFTER = "SELECT d.id, (SELECT max(v.year) FROM review v WHERE v.designation = d.id) FROM designation d
        WHERE d.status IN ('designated', 'under_review') AND d.id > $1 ORDER BY d.id LIMIT $2";
    /// What a designation is called, and the year of its last review.
    CALLED = "SELECT r.full_name, c.names, (SELECT max(v.year) FROM review v WHERE v.designation = d.id) FROM designation d
        JOIN craft c ON c.id = d.craft JOIN region r ON r.code = d.region WHERE d.id = $1";
    /// Objections follow a designation into another id.
    FOLLOW_OBJECTIONS = "UPDATE objection SET designation = $2 WHERE designation = $1";
    /// Reviews follow.
    FOLLOW_REVIEWS = "UPDATE review SET designation = $2 WHERE designation = $1";
    /// Files follow.
    FOLLOW_DOCUMENTS = "UPDATE document SET record = $2 WHERE record = $1";
    /// Objections that wait for an answer, right in a region or below it.
    OPEN = "SELECT count(*) FROM objection o JOIN designation d ON d.id = o.designation JOIN region r ON r.code = d.region
        WHERE r.path >= $1 AND r.path < $2 AND o.state = 'open'";
    /// Designations that hold, with the year of their last review.
    HELD = "SELECT d.id, (SELECT max(v.year) FROM review v WHERE v.designation = d.id) FROM designation d
            JOIN region r ON r.code = d.region
        WHERE r.path >= $1 AND r.path < $2 AND d.status IN ('designated', 'under_review') ORDER BY d.id LIMIT 2000";
    /// The day of the first decree for regions of a level.
    FIRST = "SELECT min(coalesce(d.valid_from, d.document_date)) FROM region r JOIN designation d ON d.region = r.code
        WHERE r.path > $1 AND r.path < $2 AND r.level = $3 AND d.checked <> 'refuted'
            AND d.status IN ('designated', 'under_review', 'retired')";
    /// Regions of a level with the days between which each existed, and what was ever decreed for it.
    DECREED = "SELECT r.code, (SELECT min(n.since) FROM region_name n WHERE n.region = r.code), r.until, d.id
        FROM region r LEFT JOIN designation d ON d.region = r.code AND d.checked <> 'refuted'
            AND d.status IN ('designated', 'under_review', 'retired')
        WHERE r.path > $1 AND r.path < $2 AND r.level = $3 ORDER BY r.code";
}

fn code(text: &str) -> Result<RegionCode> {
    RegionCode::parse(text).ok_or_else(|| Error::Damaged(format!("region code {text}")))
}

fn day(text: Option<String>) -> Option<Date> {
    text.and_then(|t| t.parse().ok())
}

fn objection(r: &Row<'_>) -> Result<Objection> {
    let (region, date, state): (String, String, String) = (r.get(2)?, r.get(5)?, r.get(6)?);
    Ok(Objection {
        id: ObjectionId(r.get(0)?),
        designation: DesignationId(r.get(1)?),
        region: code(&region)?,
        objector: r.get(3)?,
        grounds: r.get(4)?,
        date: date.parse().map_err(|_| Error::Damaged(format!("day {date}")))?,
        state: State::from_word(&state).ok_or_else(|| Error::Damaged(format!("state {state}")))?,
        answer: r.get(7)?,
        answered: day(r.get(8)?),
    })
}

fn review_of(r: &Row<'_>) -> Result<Review> {
    let (region, outcome, date): (String, String, String) = (r.get(2)?, r.get(5)?, r.get(6)?);
    Ok(Review {
        id: ReviewId(r.get(0)?),
        designation: DesignationId(r.get(1)?),
        region: code(&region)?,
        year: i32::try_from(r.get::<i64>(3)?).unwrap_or_default(),
        findings: r.get(4)?,
        outcome: Outcome::from_word(&outcome).ok_or_else(|| Error::Damaged(format!("outcome {outcome}")))?,
        date: date.parse().map_err(|_| Error::Damaged(format!("day {date}")))?,
    })
}

/// A designation with everything that belongs to its course, for those who read the registers. Who objects and why is read by
/// [`objections`].
#[derive(Debug, Clone, PartialEq)]
pub struct Whole {
    /// The designation, with its sources.
    pub designation: Designation,
    /// The file of the decree.
    pub file: Option<Document>,
    /// The files that it took the place of, the latest first.
    pub earlier: Vec<Document>,
    /// How many objected, and how many of them wait for an answer.
    pub objected: (usize, usize),
    /// The reviews, the latest first.
    pub reviews: Vec<Review>,
    /// What the criteria say by which it was chosen.
    pub said: Option<Said>,
    /// The rounds in which it was assessed and that have a result, the newest first.
    pub rounds: Vec<(RoundId, Words)>,
    /// Where the round stands on which its announcement would rest.
    pub result: Option<RoundState>,
    /// Whether it is a candidate of a round whose result is still to come.
    pub being_assessed: bool,
}

impl Whole {
    /// How many objections wait for an answer.
    pub const fn open(&self) -> usize {
        self.objected.1
    }
}

/// What the criteria say by which a craft was chosen, frozen when their round opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What the set is called.
    pub name: Words,
    /// For how many months a result holds.
    pub months: Option<u32>,
    /// Whether it is looked at again each year.
    pub yearly: bool,
}

/// What the frozen criteria of a round say; nothing for one that has not opened.
fn said(conn: &mut Conn, round: RoundId) -> Result<Option<Said>> {
    let set = crate::assessment::round::load(conn, round)?.and_then(|r| r.set);
    Ok(set.map(|s| Said { name: s.name, months: s.valid_months, yearly: s.yearly_review }))
}

/// Whether the criteria of designations ask for a review each year, each round read once.
#[derive(Default)]
struct Yearly(HashMap<RoundId, Option<bool>>);

impl Yearly {
    fn of(&mut self, conn: &mut Conn, d: &Designation) -> Result<Option<bool>> {
        let Some(round) = d.course.round else { return Ok(None) };
        if let Some(known) = self.0.get(&round) {
            return Ok(*known);
        }
        let yearly = said(conn, round)?.map(|s| s.yearly);
        self.0.insert(round, yearly);
        Ok(yearly)
    }
}

/// A right that lets one read who objects, and why: that of whoever keeps designations, and that of whoever reads who changed what.
pub trait ReadsObjections: Permission {}
impl ReadsObjections for KeepFlagships {}
impl ReadsObjections for ReadHistory {}

/// The objections to a designation, the first first.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach its region.
pub fn objections<P: ReadsObjections>(
    conn: &mut Conn,
    who: &Access<P>,
    of: &Designation,
) -> Result<Vec<Objection>> {
    crate::register::reach(conn, who, &of.region)?;
    conn.rows(OBJECTIONS, crate::args![of.id], objection)
}

/// Whether it is a candidate of a round whose result is still to come.
fn being_assessed(conn: &mut Conn, id: DesignationId) -> Result<bool> {
    Ok(conn.first(BEING_ASSESSED, crate::args![id], |_| Ok(()))?.is_some())
}

/// Where the round stands in which a designation was assessed.
fn result(conn: &mut Conn, d: &Designation) -> Result<Option<RoundState>> {
    let Some(round) = d.course.round else { return Ok(None) };
    Ok(crate::assessment::round::load(conn, round)?.map(|r| r.state))
}

/// A designation with its course; nothing when there is none.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach its region.
pub fn whole(conn: &mut Conn, who: &Access<ReadRegister>, id: DesignationId) -> Result<Option<Whole>> {
    let Some(designation) = get(conn, id)? else { return Ok(None) };
    crate::register::reach(conn, who, &designation.region)?;
    let file = match designation.course.document {
        Some(file) => super::document::load(conn, file)?,
        None => None,
    };
    let said = match designation.course.round {
        Some(round) => said(conn, round)?,
        None => None,
    };
    let all = conn.rows(OBJECTIONS, crate::args![id], objection)?;
    let mut earlier = super::document::of(conn, id.0)?;
    earlier.retain(|f| Some(f.id) != designation.course.document);
    earlier.reverse();
    Ok(Some(Whole {
        file,
        earlier,
        objected: (all.len(), all.iter().filter(|o| o.state == State::Open).count()),
        reviews: reviews(conn, id)?,
        said,
        rounds: conn.rows(DECIDED, crate::args![id], |r| Ok((RoundId(r.get(0)?), r.words(1)?)))?,
        result: result(conn, &designation)?,
        being_assessed: being_assessed(conn, id)?,
        designation,
    }))
}

/// The reviews of a designation, the latest first.
pub(super) fn reviews(conn: &mut Conn, id: DesignationId) -> Result<Vec<Review>> {
    conn.rows(REVIEWS, crate::args![id], review_of)
}

/// How often a designation was reviewed.
pub fn reviews_of(conn: &mut Conn, id: DesignationId) -> Result<i64> {
    conn.one(REVIEWED, crate::args![id], |r| r.get(0))
}

/// Holds a designation that is about to move.
fn held(tx: &mut Tx<'_>, who: &Access<KeepFlagships>, id: DesignationId) -> Result<Designation> {
    tx.lock(Kind::Designation, id.0)?;
    let designation = get(tx.conn, id)?.ok_or(Error::Missing)?;
    tx.allow(who, Some(&designation.region))?;
    Ok(designation)
}

/// Announces that an assessed craft is to be designated.
///
/// # Errors
/// The faults of the domain; [`Error::Refused`] when the right does not reach its region.
pub fn announce(
    tx: &mut Tx<'_>,
    who: &Access<KeepFlagships>,
    id: DesignationId,
    until: Option<Date>,
    today: Date,
) -> Result<()> {
    let old = held(tx, who, id)?;
    let result = result(tx.conn, &old)?;
    let new = announced(&old, until, result, today)?;
    put(tx, who, &new).map(drop)
}

/// Designates by a decree, with its file if one came.
///
/// # Errors
/// As [`announce`].
pub fn designate(
    tx: &mut Tx<'_>,
    who: &Access<KeepFlagships>,
    id: DesignationId,
    decree: &Decree,
    file: Option<&Document>,
    today: Date,
) -> Result<()> {
    let old = held(tx, who, id)?;
    let all = tx.conn.rows(OBJECTIONS, crate::args![id], objection)?;
    let open = all.iter().filter(|o| o.state == State::Open).count();
    let document = file.map(|f| f.id).or(old.course.document);
    let way = Way { open, being_assessed: being_assessed(tx.conn, id)? };
    let new = designated(&old, &Decree { document, ..decree.clone() }, way, today)?;
    if let Some(file) = file {
        super::document::add(tx, who, file)?;
    }
    put(tx, who, &new)?;
    exchanged(tx, old.course.document, document)
}

/// Adds the file of the decree, or puts a newer one in its place, after the designation. The one before stays beside it for the council:
/// it is what everybody read until then.
///
/// # Errors
/// As [`announce`]; `document` when there are as many as there may be.
pub fn attach(
    tx: &mut Tx<'_>,
    who: &Access<KeepFlagships>,
    id: DesignationId,
    file: &Document,
) -> Result<()> {
    let old = held(tx, who, id)?;
    let new = attached(&old, file.id)?;
    super::document::add(tx, who, file)?;
    put(tx, who, &new).map(drop)
}

/// A file that was exchanged for another is of no use to anybody.
fn exchanged(tx: &mut Tx<'_>, old: Option<DocumentId>, new: Option<DocumentId>) -> Result<()> {
    match old.filter(|o| Some(*o) != new) {
        Some(old) => super::document::remove(tx, old),
        None => Ok(()),
    }
}

/// Retires a designation.
///
/// # Errors
/// As [`announce`].
pub fn retire(
    tx: &mut Tx<'_>,
    who: &Access<KeepFlagships>,
    id: DesignationId,
    (why, on): (&str, Date),
    today: Date,
) -> Result<()> {
    let old = held(tx, who, id)?;
    let new = retired(&old, why, on, today)?;
    put(tx, who, &new).map(drop)
}

/// Takes an objection down.
///
/// # Errors
/// As [`announce`].
pub fn object(
    tx: &mut Tx<'_>,
    who: &Access<KeepFlagships>,
    (id, to): (ObjectionId, DesignationId),
    said: (&str, &str),
    date: Option<Date>,
    today: Date,
) -> Result<()> {
    let designation = held(tx, who, to)?;
    let new = lodged(id, &designation, said, date, today)?;
    keep(tx, who, None, &new)
}

fn keep(
    tx: &mut Tx<'_>,
    who: &Access<KeepFlagships>,
    old: Option<&Objection>,
    new: &Objection,
) -> Result<()> {
    journal::apply(tx, who, old, new)?;
    let (o, state) = (new, new.state.word());
    let args = crate::args![o.id, o.designation, o.objector, o.grounds, o.date, state, o.answer, o.answered];
    tx.conn.run(PUT_OBJECTION, args).map(drop)
}

/// Answers an objection. One that is upheld sends the craft back to where it was proposed, to be assessed anew.
///
/// # Errors
/// As [`announce`]; [`Error::Missing`] for an objection to another designation.
pub fn answer(
    tx: &mut Tx<'_>,
    who: &Access<KeepFlagships>,
    (id, to): (ObjectionId, DesignationId),
    (upheld, said): (bool, &str),
    today: Date,
) -> Result<()> {
    let designation = held(tx, who, to)?;
    let old = tx.conn.first(OBJECTION, crate::args![id], objection)?.filter(|o| o.designation == to);
    let old = old.ok_or(Error::Missing)?;
    let new = old.answer(upheld, said, today)?;
    keep(tx, who, Some(&old), &new)?;
    if upheld && designation.status == Status::Assessed {
        let course = Course { announced: None, objection_until: None, ..designation.course.clone() };
        let back = Designation { status: Status::Proposed, course, ..designation };
        put(tx, who, &back)?;
    }
    Ok(())
}

/// Erases who objected for good: the key that sealed it in the journal is destroyed, the name is gone from the row. That somebody
/// objected, why, and what they were told stays, in words that name them no more.
///
/// # Errors
/// As [`answer`].
pub fn erase_objector(
    tx: &mut Tx<'_>,
    who: &Access<KeepFlagships>,
    (id, to): (ObjectionId, DesignationId),
    (grounds, answer): (&str, &str),
) -> Result<()> {
    held(tx, who, to)?;
    let old = tx.conn.first(OBJECTION, crate::args![id], objection)?.filter(|o| o.designation == to);
    let old = old.ok_or(Error::Missing)?;
    if old.is_erased() {
        return Ok(());
    }
    let new = old.erase(grounds, answer)?;
    gone(tx, &new)
}

fn gone(tx: &mut Tx<'_>, new: &Objection) -> Result<()> {
    let region = Some(new.region.as_str());
    journal::write(tx, Kind::Objection, new.id.0, None, region, Operation::Erase, Vec::new())?;
    journal::erase(tx, new.id.0)?;
    tx.conn.run(ERASE_OBJECTOR, crate::args![new.id, new.grounds, new.answer])?;
    tx.touch(Kind::Objection, new.id.0, Some(&new.region))
}

/// Erases again who objected, after a restore from a backup of before. What was left of the words is not in that backup, and they may
/// have named somebody, so that they go as well. Says whether there was anything.
pub(crate) fn erase_again(tx: &mut Tx<'_>, id: ObjectionId) -> Result<bool> {
    let Some(old) = tx.conn.first(OBJECTION, crate::args![id], objection)? else { return Ok(false) };
    if old.is_erased() {
        return Ok(false);
    }
    let answer = old.answer.as_ref().map(|_| "—".to_owned());
    gone(tx, &Objection { objector: String::new(), grounds: "—".to_owned(), answer, ..old })?;
    Ok(true)
}

/// Reviews a designation.
///
/// # Errors
/// As [`announce`].
pub fn review(
    tx: &mut Tx<'_>,
    who: &Access<KeepFlagships>,
    (id, of): (ReviewId, DesignationId),
    (year, findings, outcome): (Option<i32>, &str, Option<Outcome>),
    today: Date,
) -> Result<()> {
    let old = held(tx, who, of)?;
    let (review, new) = reviewed(id, &old, year, findings, outcome, today)?;
    journal::apply(tx, who, None, &review)?;
    let v = &review;
    let outcome = v.outcome.word();
    tx.conn.run(PUT_REVIEW, crate::args![v.id, v.designation, v.year, v.findings, outcome, v.date])?;
    put(tx, who, &new).map(drop)
}

/// What belongs to a designation follows it into the id that it has under another code of its region.
pub(crate) fn follow(tx: &mut Tx<'_>, from: DesignationId, to: DesignationId) -> Result<()> {
    for sql in [FOLLOW_OBJECTIONS, FOLLOW_REVIEWS, FOLLOW_DOCUMENTS, FOLLOW_NOTICES] {
        tx.conn.run(sql, crate::args![from, to])?;
    }
    Ok(())
}

/// A designation in the register.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The designation.
    pub designation: Designation,
    /// The full name of the region.
    pub region_name: String,
    /// What the craft is called.
    pub craft_names: Words,
    /// Where the list goes on, with the id.
    pub sort_key: String,
    /// How many objections wait for an answer.
    pub open: i64,
    /// The year of the last review.
    pub reviewed: Option<i64>,
    /// Whether its criteria ask for one each year.
    pub yearly: Option<bool>,
}

/// A page of the register, by the name of the craft; the kind that is asked for is a status.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the region that is asked for.
pub fn page(conn: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> Result<Vec<Line>> {
    let (key, id, end) = ask.keys();
    let mut found = Vec::new();
    for root in crate::register::roots(conn, who, ask.region.as_ref())? {
        let (from, to) = crate::region::range(conn, &root)?;
        let args = crate::args![from, to, ask.kind, key, id, end, ask.craft, ask.limit];
        found.extend(conn.rows(DESIGNATION_NAMES, args, |r| {
            let id: Uuid = r.get(0)?;
            let (name, names, key): (String, Words, String) = (r.get(1)?, r.words(2)?, r.get(3)?);
            Ok((id, name, names, key, r.get::<i64>(4)?, r.get::<Option<i64>>(5)?))
        })?);
    }
    let found = gather(found, Order::Name, ask.limit, |l| (l.3.as_str(), l.0));
    let (mut lines, mut yearly) = (Vec::with_capacity(found.len()), Yearly::default());
    for (id, region_name, craft_names, sort_key, open, reviewed) in found {
        let Some(designation) = get(conn, DesignationId(id))? else { continue };
        let yearly = yearly.of(conn, &designation)?;
        lines.push(Line { designation, region_name, craft_names, sort_key, open, reviewed, yearly });
    }
    Ok(lines)
}

/// What waits for whoever keeps designations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Objections without an answer.
    pub objections: i64,
    /// Designations whose time is over.
    pub expired: i64,
    /// Designations that should be reviewed this year.
    pub reviews: i64,
    /// Designations whose end is near.
    pub ending: i64,
}

/// Counts what waits, as far as a right reaches.
pub fn waiting(conn: &mut Conn, who: &Access<KeepFlagships>, today: Date) -> Result<Waiting> {
    let (mut all, mut yearly) = (Waiting::default(), Yearly::default());
    for root in crate::register::roots(conn, who, None)? {
        let (from, to) = crate::region::range(conn, &root)?;
        all.objections += conn.one(OPEN, crate::args![from, to], |r| r.get::<i64>(0))?;
        let held: Vec<(Uuid, Option<i64>)> =
            conn.rows(HELD, crate::args![from, to], |r| Ok((r.get(0)?, r.get(1)?)))?;
        for (id, last) in held {
            let Some(d) = get(conn, DesignationId(id))? else { continue };
            let last = last.and_then(|y| i16::try_from(y).ok());
            all.expired += i64::from(d.is_expired(today));
            all.ending += i64::from(d.is_ending(today));
            let yearly = yearly.of(conn, &d)?;
            all.reviews += i64::from(d.review_is_due(last, yearly, today));
        }
    }
    Ok(all)
}

/// How many designations are looked at at a time.
const SOME: i64 = 200;

/// Asks for the letters about designations that are due on a day, some designations at a time after one; each letter is asked for once,
/// however often this is done. Says where to go on.
pub fn remind(tx: &mut Tx<'_>, today: Date, after: Uuid) -> Result<Option<Uuid>> {
    let held: Vec<(Uuid, Option<i64>)> =
        tx.conn.rows(HELD_AFTER, crate::args![after, SOME], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let next = held.last().filter(|_| held.len() as i64 == SOME).map(|(id, _)| *id);
    let mut yearly = Yearly::default();
    for (id, last) in held {
        let Some(d) = get(tx.conn, DesignationId(id))? else { continue };
        let yearly = yearly.of(tx.conn, &d)?;
        for (due, year) in d.due(last.and_then(|y| i16::try_from(y).ok()), yearly, today) {
            if tx.conn.run(NOTICE, crate::args![id, due.word(), i64::from(year), tx.now])? > 0 {
                let task = Task::Designation { designation: d.id, due, year };
                crate::job::enqueue(tx, JobId(Uuid::now_v7()), &task, 0)?;
            }
        }
    }
    Ok(next)
}

/// What a letter about a designation tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The designation.
    pub designation: Designation,
    /// The full name of its region.
    pub region: String,
    /// What its craft is called.
    pub craft: Words,
}

/// A designation of which this is still to be told on a day; nothing when it was settled meanwhile.
pub fn told(
    conn: &mut Conn,
    id: DesignationId,
    (due, year): (Due, i16),
    today: Date,
) -> Result<Option<Told>> {
    let Some(designation) = get(conn, id)? else { return Ok(None) };
    let called = conn.first(CALLED, crate::args![id], |r| {
        Ok((r.get::<String>(0)?, r.words(1)?, r.get::<Option<i64>>(2)?))
    })?;
    let Some((region, craft, last)) = called else { return Ok(None) };
    let yearly = Yearly::default().of(conn, &designation)?;
    let still =
        designation.due(last.and_then(|y| i16::try_from(y).ok()), yearly, today).contains(&(due, year));
    Ok(still.then_some(Told { designation, region, craft }))
}

/// The coverage of the regions of a level below a root at the end of a year: those that existed then, and those whose designation held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Year {
    /// The year.
    pub year: i16,
    /// Regions that existed on its last day, and how many of them had a designated flagship.
    pub coverage: Coverage,
}

/// The year of the first decree that is recorded for the regions of a level below a root.
pub fn first_year(conn: &mut Conn, root: &RegionCode, level: i32) -> Result<Option<i16>> {
    let (from, to) = crate::region::range(conn, root)?;
    let first: Option<String> = conn.one(FIRST, crate::args![from, to, level], |r| r.get(0))?;
    Ok(day(first).map(Date::year))
}

/// A region with the days from which and until which it is there.
struct Dated {
    code: String,
    since: Option<Date>,
    until: Option<Date>,
    designations: Vec<Designation>,
}

/// The coverage at the end of each of these years, by decrees and not by when somebody typed them. For a year that is not over it is
/// that of today.
pub fn history(
    conn: &mut Conn,
    root: &RegionCode,
    level: i32,
    years: std::ops::RangeInclusive<i16>,
    today: Date,
) -> Result<Vec<Year>> {
    let (from, to) = crate::region::range(conn, root)?;
    // Each region once, with its designations: by id first, since a statement is read to its end before the next one begins.
    let mut regions: Vec<Dated> = Vec::new();
    let mut decreed: Vec<(usize, DesignationId)> = Vec::new();
    conn.each(DECREED, crate::args![from, to, level], |r| {
        let code: String = r.get(0)?;
        if regions.last().is_none_or(|l| l.code != code) {
            let (since, until) = (day(r.get(1)?), day(r.get(2)?));
            regions.push(Dated { code, since, until, designations: Vec::new() });
        }
        if let Some(id) = r.get::<Option<Uuid>>(3)? {
            decreed.push((regions.len() - 1, DesignationId(id)));
        }
        Ok(())
    })?;
    for (at, id) in decreed {
        regions[at].designations.extend(get(conn, id)?);
    }
    let mut all = Vec::new();
    for year in years {
        let Ok(last) = Date::new(year, 12, 31) else { continue };
        let on = last.min(today);
        let there = regions
            .iter()
            .filter(|r| r.since.is_none_or(|since| since <= on) && r.until.is_none_or(|until| on < until));
        let best = there.map(|r| r.designations.iter().any(|d| d.held_on(on)).then_some(Status::Designated));
        all.push(Year { year, coverage: Coverage::of(best) });
    }
    Ok(all)
}
