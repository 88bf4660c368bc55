//! Proposals of crafts as flagships. A step of a proposal moves the designation of the same region, craft and period in the same
//! transaction, so that the map and the coverage follow.

pub mod register;

use domain::access::{Access, KeepProposals, Permission, ReadRegister, system};
use domain::assessment::round::State as RoundState;
use domain::fault::{Faults, Problem};
use domain::flagship::checklist::{self, Facts, Gap};
use domain::flagship::proposal::{
    Answer, Ground, Partner, Proposal, ProposalDraft, Side, designation_after, during_assessment, is_open,
    overlap, steps,
};
use domain::flagship::{Course, Designation, DesignationDraft, Status};
use domain::id::{DesignationId, Kind, MakerId, ProposalId};
use domain::lang::{Lang, Words};
use domain::publication::{Publication, Step};
use domain::region::RegionCode;
use domain::source::Checked;
use jiff::civil::Date;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// A proposal.
    GET = "SELECT p.id, p.region, c.key, c.names, p.period, p.story, p.capacity, p.capacity_unit, p.capacity_note, p.markets, p.status
        FROM proposal p JOIN craft c ON c.id = p.craft WHERE p.id = $1";
    /// The proposal of a region, craft and period.
    OF = "SELECT p.id FROM proposal p JOIN craft c ON c.id = p.craft WHERE p.region = $1 AND c.key = $2 AND p.period = $3";
    /// Its partners.
    PARTNERS = "SELECT region, answer, asked, answered, note FROM proposal_partner WHERE proposal = $1 ORDER BY ord";
    /// Its makers.
    MAKERS = "SELECT maker FROM proposal_maker WHERE proposal = $1 ORDER BY ord";
    /// Writes a proposal.
    PUT = "INSERT INTO proposal (id, region, craft, period, story, capacity, capacity_unit, capacity_note, markets, status)
        VALUES ($1, $2, (SELECT id FROM craft WHERE key = $3), $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (id) DO UPDATE SET region = excluded.region, craft = excluded.craft, period = excluded.period,
            story = excluded.story, capacity = excluded.capacity, capacity_unit = excluded.capacity_unit,
            capacity_note = excluded.capacity_note, markets = excluded.markets, status = excluded.status";
    /// Forgets its partners.
    CLEAR_PARTNERS = "DELETE FROM proposal_partner WHERE proposal = $1";
    /// Adds a partner.
    ADD_PARTNER = "INSERT INTO proposal_partner (proposal, region, ord, answer, asked, answered, note)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    /// Forgets its makers.
    CLEAR_MAKERS = "DELETE FROM proposal_maker WHERE proposal = $1";
    /// Adds a maker.
    ADD_MAKER = "INSERT INTO proposal_maker (proposal, ord, maker) VALUES ($1, $2, $3)";
    /// How it was judged that a craft is made in a region or below it.
    PRESENCE = "SELECT x.checked FROM presence x JOIN craft c ON c.id = x.craft JOIN region r ON r.code = x.region
        WHERE c.key = $1 AND r.path >= $2 AND r.path < $3";
    /// How many of its makers are not named to the public.
    WITHOUT_CONSENT = "SELECT count(*) FROM proposal_maker x JOIN maker m ON m.id = x.maker
        WHERE x.proposal = $1 AND m.kind = 'person' AND m.consent_date IS NULL";
    /// What is recorded of the same craft in other regions.
    NEAR = "SELECT d.region, r.full_name, r.name, r.parent, d.period, d.status, d.id FROM designation d
            JOIN craft c ON c.id = d.craft JOIN region r ON r.code = d.region
        WHERE c.key = $1 AND d.region <> $2 AND d.status <> 'retired' AND d.checked <> 'refuted' AND r.until IS NULL
        ORDER BY r.path, d.period DESC LIMIT 200";
    /// The proposals that name a maker.
    OF_MAKER = "SELECT DISTINCT proposal FROM proposal_maker WHERE maker = $1 ORDER BY proposal";
    /// The proposals of a region, and those that it proposes together with another.
    NAMING = "SELECT id FROM proposal WHERE region = $1 UNION SELECT proposal FROM proposal_partner WHERE region = $1 ORDER BY 1";
    /// Sent back to a region.
    SENT_BACK = "SELECT count(*) FROM proposal WHERE region = $1 AND status = 'returned'";
    /// Sent in from below a region.
    SENT_IN = "SELECT count(*) FROM proposal p JOIN region r ON r.code = p.region JOIN designation d ON d.region = p.region
            AND d.craft = p.craft AND d.period = p.period
        WHERE r.path > $1 AND r.path < $2 AND p.status = 'submitted' AND d.status = 'proposed'";
    /// A region was asked to propose together with another.
    ASKED = "SELECT count(*) FROM proposal_partner x JOIN proposal p ON p.id = x.proposal
        WHERE x.region = $1 AND x.answer = 'asked' AND p.status <> 'withdrawn'";
}

pub(super) fn region_code(text: &str) -> Result<RegionCode> {
    RegionCode::parse(text).ok_or_else(|| Error::Damaged(format!("region code {text}")))
}

fn read(r: &Row<'_>) -> Result<Proposal> {
    let status: String = r.get(10)?;
    Ok(Proposal {
        id: ProposalId(r.get(0)?),
        region: region_code(&r.get::<String>(1)?)?,
        craft: r.get(2)?,
        craft_names: r.words(3)?,
        period: r.get(4)?,
        story: r.words(5)?,
        capacity: r.get(6)?,
        capacity_unit: r.get(7)?,
        capacity_note: r.words(8)?,
        markets: r.words(9)?,
        makers: Vec::new(),
        partners: Vec::new(),
        status: Publication::from_word(&status).ok_or_else(|| Error::Damaged(format!("status {status}")))?,
    })
}

fn partner(r: &Row<'_>) -> Result<Partner> {
    let (region, answer, asked): (String, String, String) = (r.get(0)?, r.get(1)?, r.get(2)?);
    Ok(Partner {
        region: region_code(&region)?,
        answer: Answer::from_word(&answer).ok_or_else(|| Error::Damaged(format!("answer {answer}")))?,
        asked: asked.parse().map_err(|_| Error::Damaged(format!("day {asked}")))?,
        answered: r.get::<Option<String>>(3)?.and_then(|d| d.parse().ok()),
        note: r.get(4)?,
    })
}

/// A proposal, whoever asks.
pub(crate) fn load(conn: &mut Conn, id: ProposalId) -> Result<Option<Proposal>> {
    let Some(mut p) = conn.first(GET, crate::args![id], read)? else { return Ok(None) };
    p.partners = conn.rows(PARTNERS, crate::args![id], partner)?;
    p.makers = conn.rows(MAKERS, crate::args![id], |r| Ok(MakerId(r.get(0)?)))?;
    Ok(Some(p))
}

/// The regions of a proposal: its own, and those that propose it together with it or are asked to.
pub(crate) fn regions(p: &Proposal) -> impl Iterator<Item = &RegionCode> {
    let partners = p.partners.iter().filter(|x| x.answer != Answer::Declined).map(|x| &x.region);
    std::iter::once(&p.region).chain(partners)
}

/// A proposal, where a right reaches its region or one that is asked to propose it together; nothing when there is none.
///
/// # Errors
/// [`Error::Refused`] when it lies elsewhere.
pub fn get(conn: &mut Conn, who: &Access<ReadRegister>, id: ProposalId) -> Result<Option<Proposal>> {
    let Some(proposal) = load(conn, id)? else { return Ok(None) };
    for region in std::iter::once(&proposal.region).chain(proposal.partners.iter().map(|p| &p.region)) {
        if who.reaches(&crate::region::path(conn, region)?) {
            return Ok(Some(proposal));
        }
    }
    Err(Error::Refused)
}

/// The proposal of a region, a craft and a period.
///
/// # Errors
/// [`Error::Refused`] when it lies where the right does not reach.
pub fn find(
    conn: &mut Conn,
    who: &Access<ReadRegister>,
    region: &RegionCode,
    craft: &str,
    period: &str,
) -> Result<Option<Proposal>> {
    match found(conn, region, craft, period)? {
        Some(id) => get(conn, who, id),
        None => Ok(None),
    }
}

fn found(conn: &mut Conn, region: &RegionCode, craft: &str, period: &str) -> Result<Option<ProposalId>> {
    conn.first(OF, crate::args![region, craft, period], |r| Ok(ProposalId(r.get(0)?)))
}

/// The proposal that is about the same as a designation.
///
/// # Errors
/// As [`find`].
pub fn of_designation(
    conn: &mut Conn,
    who: &Access<ReadRegister>,
    id: DesignationId,
) -> Result<Option<Proposal>> {
    match super::get(conn, id)? {
        Some(d) => find(conn, who, &d.region, &d.craft, &d.period),
        None => Ok(None),
    }
}

/// The proposal that stands behind a designation, for pages that show the public what of it is public.
pub fn behind(conn: &mut Conn, d: &Designation) -> Result<Option<Proposal>> {
    match found(conn, &d.region, &d.craft, &d.period)? {
        Some(id) => load(conn, id),
        None => Ok(None),
    }
}

/// What the domain needs to know of region and craft.
pub fn ground(conn: &mut Conn, level: i32, region: &RegionCode, craft: &str) -> Result<Ground> {
    let at = crate::region::get(conn, region)?;
    Ok(Ground {
        level: at.is_some_and(|r| r.level == level && r.until.is_none()),
        craft: crate::craft::rules(conn, craft)?.is_some_and(|r| r.craft),
    })
}

/// The fault of a change to what is not open to changes.
pub(crate) fn closed(p: &Proposal) -> Error {
    let mut faults = Faults::default();
    faults.add("status", p.status.word(), Problem::Closed);
    faults.into()
}

/// Writes a proposal that the domain has checked.
///
/// # Errors
/// `status` while it is not open to changes, `period` when there is one of the same region, craft and period, `makers` for makers
/// of other regions; [`Error::Refused`] when the right does not reach the region.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepProposals>, new: &Proposal) -> Result<Applied> {
    tx.lock(Kind::Proposal, new.id.0)?;
    let old = load(tx.conn, new.id)?;
    tx.allow(who, Some(&new.region))?;
    match &old {
        Some(old) if !is_open(old.status) || old.status != new.status => return Err(closed(old)),
        None if new.status != Publication::Draft => return Err(closed(new)),
        _ => {}
    }
    // Two who begin the same at once wait for each other.
    tx.lock(Kind::Proposal, new.designation("").0)?;
    let mut faults = Faults::default();
    if found(tx.conn, &new.region, &new.craft, &new.period)?.is_some_and(|id| id != new.id) {
        faults.add("period", &new.period, Problem::Taken);
    }
    for maker in &new.makers {
        if old.as_ref().is_some_and(|o| o.makers.contains(maker)) {
            continue;
        }
        let at = region_code(&crate::maker::merge::open(tx, *maker)?)?;
        let path = tx.path(&at)?;
        if !regions(new).any(|r| path.contains(r)) {
            faults.add("makers", at, Problem::OutOfReach);
        }
    }
    faults.or(())?;
    write(tx, who, old.as_ref(), new)
}

fn write<P: Permission>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    old: Option<&Proposal>,
    new: &Proposal,
) -> Result<Applied> {
    let applied = journal::apply(tx, who, old, new)?;
    if applied == Applied::Unchanged {
        return Ok(applied);
    }
    let p = new;
    tx.conn.run(
        PUT,
        crate::args![
            p.id,
            p.region,
            p.craft,
            p.period,
            p.story,
            p.capacity,
            p.capacity_unit,
            p.capacity_note,
            p.markets,
            p.status.word()
        ],
    )?;
    tx.conn.run(CLEAR_PARTNERS, crate::args![p.id])?;
    for (ord, x) in (0i64..).zip(&p.partners) {
        let answer = x.answer.word();
        tx.conn.run(ADD_PARTNER, crate::args![p.id, x.region, ord, answer, x.asked, x.answered, x.note])?;
    }
    tx.conn.run(CLEAR_MAKERS, crate::args![p.id])?;
    for (ord, maker) in (0i64..).zip(&p.makers) {
        tx.conn.run(ADD_MAKER, crate::args![p.id, ord, maker])?;
    }
    Ok(applied)
}

/// What a proposal still lacks, the required first.
pub fn gaps(conn: &mut Conn, proposal: &Proposal, languages: &[Lang]) -> Result<Vec<Gap>> {
    let mut evidence = super::evidence::all(conn, proposal.id)?;
    let mut there = Vec::with_capacity(evidence.len());
    for e in evidence.drain(..) {
        // A photograph may have been taken away since.
        let gone = match e.proof {
            domain::flagship::evidence::Proof::Picture(id) => crate::picture::load(conn, id)?.is_none(),
            _ => false,
        };
        if !gone {
            there.push(e);
        }
    }
    let (from, to) = crate::region::range(conn, &proposal.region)?;
    let judged =
        conn.rows(PRESENCE, crate::args![proposal.craft, from, to], |r| r.read(0, Checked::from_word))?;
    let best = [Checked::Confirmed, Checked::Unchecked, Checked::Refuted];
    let presence = best.into_iter().find(|c| judged.contains(c));
    let hidden: i64 = conn.one(WITHOUT_CONSENT, crate::args![proposal.id], |r| r.get(0))?;
    Ok(checklist::gaps(&Facts {
        proposal,
        languages,
        evidence: &there,
        presence,
        without_consent: usize::try_from(hidden).unwrap_or_default(),
    }))
}

/// Takes a step of a proposal, and moves the designation that it is about.
///
/// # Errors
/// `status` when the step is not open, or the designation is beyond it; `gaps` when something required is missing; `why` without a
/// reason where one is needed; [`Error::Refused`] when the right does not reach the region, or the one above where it must.
pub fn step(
    tx: &mut Tx<'_>,
    who: &Access<KeepProposals>,
    id: ProposalId,
    step: Step,
    why: &str,
    (profile, languages): (&str, &[Lang]),
) -> Result<Proposal> {
    tx.lock(Kind::Proposal, id.0)?;
    let old = load(tx.conn, id)?.ok_or(Error::Missing)?;
    tx.allow(who, Some(&old.region))?;
    let mut faults = Faults::default();
    let side = steps(old.status).find(|(s, _)| *s == step).map_or(Side::Own, |(_, side)| side);
    if side == Side::Above && !crate::register::is_above(tx.conn, who, &old.region)? {
        return Err(Error::Refused);
    }
    let new = match old.step(step, side, why) {
        Ok(new) => new,
        Err(problem) => {
            let field = if problem == Problem::Missing { "why" } else { "status" };
            faults.add(field, old.status.word(), problem);
            return Err(faults.into());
        }
    };
    if step == Step::Submit {
        let missing = gaps(tx.conn, &old, languages)?.iter().filter(|g| g.is_required()).count();
        if missing > 0 {
            faults.add("gaps", missing, Problem::Gaps(missing));
            return Err(faults.into());
        }
    }
    let designation = new.designation(profile);
    // Rounds before the designation, as their results take them.
    let undecided = crate::assessment::candidate::undecided(tx, designation)?;
    tx.lock(Kind::Designation, designation.0)?;
    let before = super::get(tx.conn, designation)?;
    if undecided.iter().any(|(round, _)| round.state != RoundState::Draft)
        && let Err(problem) = during_assessment(step)
    {
        faults.add("designation", step.word(), problem);
        return Err(faults.into());
    }
    if step != Step::Submit {
        for (round, candidate) in &undecided {
            crate::assessment::candidate::left_by_region(tx, round, candidate, why)?;
        }
    }
    match designation_after(old.status, step, before.as_ref().map(|d| d.status)) {
        Ok(Some(status)) => {
            let designation = moved(tx.conn, profile, before.as_ref(), &new, status)?;
            super::put(tx, who, &designation)?;
        }
        Ok(None) => {}
        Err(problem) => {
            faults.add("designation", before.map_or("", |d| d.status.word()), problem);
            return Err(faults.into());
        }
    }
    write(tx, who, Some(&old), &new)?;
    Ok(new)
}

/// The designation of a proposal in another status.
fn moved(
    conn: &mut Conn,
    profile: &str,
    before: Option<&Designation>,
    p: &Proposal,
    status: Status,
) -> Result<Designation> {
    let craft = crate::craft::rules(conn, &p.craft)?.is_some_and(|r| r.craft);
    let draft = match before {
        Some(before) => {
            let draft = DesignationDraft { status, checked: Checked::Confirmed, ..before.into() };
            // Nobody can object to what is not proposed any more.
            let course = match status {
                Status::Candidate => Course { announced: None, objection_until: None, ..draft.course },
                _ => draft.course,
            };
            DesignationDraft { course, ..draft }
        }
        None => DesignationDraft {
            region: p.region.clone(),
            craft: p.craft.clone(),
            period: p.period.clone(),
            status,
            document_number: None,
            document_date: None,
            basis: Words::default(),
            sources: Vec::new(),
            // The region's own officer says so.
            checked: Checked::Confirmed,
            course: Course::default(),
        },
    };
    Ok(domain::flagship::record(profile, Ground { level: true, craft }, before.map(|d| d.status), draft)?)
}

/// Asks a region to propose together.
///
/// # Errors
/// The faults of the domain; `status` while the proposal is not open to changes.
pub fn ask(
    tx: &mut Tx<'_>,
    who: &Access<KeepProposals>,
    id: ProposalId,
    region: RegionCode,
    ground: Ground,
    today: Date,
) -> Result<Applied> {
    tx.lock(Kind::Proposal, id.0)?;
    let old = load(tx.conn, id)?.ok_or(Error::Missing)?;
    let asking = old.asking(region, today);
    let new = domain::flagship::proposal::save(id, ground, Some(&old), ProposalDraft::from(&asking))?;
    save(tx, who, &new)
}

/// A region answers whether it proposes together with the one that asked it. The right is one over the region that answers, which
/// needs not reach the one that asked.
///
/// # Errors
/// `note` without a reason for declining; `status` when the proposal was withdrawn; [`Error::Missing`] when this region was not
/// asked; [`Error::Refused`] when the right does not reach it.
pub fn answer(
    tx: &mut Tx<'_>,
    who: &Access<KeepProposals>,
    id: ProposalId,
    region: &RegionCode,
    (agrees, note): (bool, &str),
    today: Date,
) -> Result<Applied> {
    tx.lock(Kind::Proposal, id.0)?;
    let old = load(tx.conn, id)?.ok_or(Error::Missing)?;
    tx.allow(who, Some(region))?;
    if old.status == Publication::Withdrawn {
        return Err(closed(&old));
    }
    let mut new = old.clone();
    let partner = new.partners.iter_mut().find(|p| p.region == *region).ok_or(Error::Missing)?;
    *partner = partner.answers(agrees, note, today)?;
    let for_it: Access<KeepProposals> = system("a region that was asked answers");
    write(tx, &for_it, Some(&old), &new)
}

/// The makers of a proposal that lie in a region or below it.
pub fn makers_of(conn: &mut Conn, p: &Proposal, region: &RegionCode) -> Result<Vec<MakerId>> {
    let mut theirs = Vec::new();
    for maker in &p.makers {
        if let Some(at) = crate::maker::mandate::region(conn, *maker)?
            && crate::region::path(conn, &at)?.contains(region)
        {
            theirs.push(*maker);
        }
    }
    Ok(theirs)
}

/// What these makers are at this moment: a form carries it.
pub fn seen_makers(makers: &[MakerId]) -> String {
    makers.iter().map(|m| m.0.simple().to_string()).collect::<Vec<_>>().join(".")
}

/// A region that proposes together says who of its makers takes part. The right is one over that region, which needs not reach the
/// one whose proposal it is, and reaches nothing of the proposal but these names.
///
/// # Errors
/// The faults of the domain; `makers` for those of other regions; [`Error::Constraint`] named `version` when somebody else named others
/// meanwhile; [`Error::Refused`] when the right does not reach the region.
pub fn join(
    tx: &mut Tx<'_>,
    who: &Access<KeepProposals>,
    id: ProposalId,
    region: &RegionCode,
    was_seen: &str,
    named: &[MakerId],
) -> Result<Applied> {
    tx.lock(Kind::Proposal, id.0)?;
    let old = load(tx.conn, id)?.ok_or(Error::Missing)?;
    tx.allow(who, Some(region))?;
    let theirs = makers_of(tx.conn, &old, region)?;
    if seen_makers(&theirs) != was_seen {
        return Err(Error::Constraint { name: "version".into() });
    }
    let new = old.joined(region, &theirs, named)?;
    let mut faults = Faults::default();
    for maker in named.iter().filter(|m| !theirs.contains(m)) {
        let at = region_code(&crate::maker::merge::open(tx, *maker)?)?;
        if !tx.path(&at)?.contains(region) {
            faults.add("makers", at, Problem::OutOfReach);
        }
    }
    faults.or(())?;
    let for_it: Access<KeepProposals> = system("a region that proposes together names its makers");
    write(tx, &for_it, Some(&old), &new)
}

/// In which of some regions the craft of a proposal is recorded as made, as far as nobody found that it is not.
pub fn made_in(conn: &mut Conn, p: &Proposal, regions: &[RegionCode]) -> Result<Vec<RegionCode>> {
    let mut found = Vec::new();
    for region in regions {
        let (from, to) = crate::region::range(conn, region)?;
        let judged = conn.rows(PRESENCE, crate::args![p.craft, from, to], |r| r.get::<String>(0))?;
        if judged.iter().any(|word| word != Checked::Refuted.word()) {
            found.push(region.clone());
        }
    }
    Ok(found)
}

/// The same craft in another region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// The designation.
    pub designation: DesignationId,
    /// The region.
    pub region: RegionCode,
    /// Its full name.
    pub full_name: String,
    /// The last part of its address.
    pub slug: String,
    /// Whether both lie in the same region.
    pub beside: bool,
    /// The period.
    pub period: String,
    /// How far it is there.
    pub status: Status,
}

/// What everybody may know of the same craft elsewhere, in a period that overlaps; those beside it first.
pub fn near(conn: &mut Conn, proposal: &Proposal) -> Result<Vec<Near>> {
    let parent = crate::region::get(conn, &proposal.region)?.and_then(|r| r.parent);
    let mut found = conn.rows(NEAR, crate::args![proposal.craft, proposal.region], |r| {
        let (code, name, above): (String, String, Option<String>) = (r.get(0)?, r.get(2)?, r.get(3)?);
        let status: String = r.get(5)?;
        Ok(Near {
            designation: DesignationId(r.get(6)?),
            slug: format!("{code}-{}", domain::text::slug(&name)),
            region: region_code(&code)?,
            full_name: r.get(1)?,
            beside: above.is_some() && above.as_deref() == parent.as_ref().map(RegionCode::as_str),
            period: r.get(4)?,
            status: Status::from_word(&status).ok_or_else(|| Error::Damaged(format!("status {status}")))?,
        })
    })?;
    found.retain(|n| overlap(&n.period, &proposal.period));
    found.sort_by_key(|n| !n.beside);
    Ok(found)
}

/// What waits for somebody at the regions of their roles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Proposals that were sent back to them.
    pub returned: i64,
    /// Proposals that were sent in to them.
    pub sent_in: i64,
    /// Regions that ask them to propose together.
    pub asked: i64,
}

/// Counts what waits for whoever has a right, at the regions of their roles themselves.
pub fn waiting(conn: &mut Conn, who: &Access<KeepProposals>) -> Result<Waiting> {
    let mut all = Waiting::default();
    for root in crate::register::roots(conn, who, None)? {
        let (from, to) = crate::region::range(conn, &root)?;
        let mut count = |sql, args: &[crate::face::Param<'_>]| conn.one(sql, args, |r| r.get::<i64>(0));
        all.returned += count(SENT_BACK, crate::args![root])?;
        all.sent_in += count(SENT_IN, crate::args![from, to])?;
        all.asked += count(ASKED, crate::args![root])?;
    }
    Ok(all)
}

fn of_maker(conn: &mut Conn, maker: MakerId) -> Result<Vec<Proposal>> {
    let ids: Vec<Uuid> = conn.rows(OF_MAKER, crate::args![maker], |r| r.get(0))?;
    let mut all = Vec::with_capacity(ids.len());
    for id in ids {
        all.extend(load(conn, ProposalId(id))?);
    }
    Ok(all)
}

/// Proposals that name a merged maker name the one that stays.
pub(crate) fn follow(tx: &mut Tx<'_>, from: MakerId, into: MakerId) -> Result<()> {
    for old in of_maker(tx.conn, from)? {
        tx.lock(Kind::Proposal, old.id.0)?;
        let mut makers: Vec<MakerId> = Vec::with_capacity(old.makers.len());
        for maker in old.makers.iter().map(|m| if *m == from { into } else { *m }) {
            if !makers.contains(&maker) {
                makers.push(maker);
            }
        }
        let for_it: Access<KeepProposals> = system("merger of makers");
        write(tx, &for_it, Some(&old), &Proposal { makers, ..old.clone() })?;
    }
    Ok(())
}

/// Proposals name a maker no more whose data is erased.
pub(crate) fn forget_maker(tx: &mut Tx<'_>, maker: MakerId) -> Result<()> {
    for old in of_maker(tx.conn, maker)? {
        tx.lock(Kind::Proposal, old.id.0)?;
        let makers = old.makers.iter().copied().filter(|m| *m != maker).collect();
        let for_it: Access<KeepProposals> = system("erasure of a maker");
        write(tx, &for_it, Some(&old), &Proposal { makers, ..old.clone() })?;
    }
    Ok(())
}

/// The proposals of a region, and those in which it takes part, go along to its new code.
pub(crate) fn moved_along(tx: &mut Tx<'_>, from: &RegionCode, to: &RegionCode) -> Result<()> {
    let ids: Vec<Uuid> = tx.conn.rows(NAMING, crate::args![from], |r| r.get(0))?;
    for id in ids {
        let Some(old) = load(tx.conn, ProposalId(id))? else { continue };
        let mut new = old.clone();
        if new.region == *from {
            new.region.clone_from(to);
        }
        for partner in new.partners.iter_mut().filter(|p| p.region == *from) {
            partner.region.clone_from(to);
        }
        let for_it: Access<KeepProposals> = system("change of a region");
        write(tx, &for_it, Some(&old), &new)?;
    }
    Ok(())
}
