//! A proposal: why a craft is a region's own, who makes it, how much of it, and what that rests on. It is written by the region's
//! officer, alone or together with other regions, and sent in to the region above.

use jiff::civil::Date;
use serde_json::Value;
use uuid::Uuid;

use super::{Status, key};
use crate::fault::{Faults, Problem};
use crate::id::{DesignationId, Kind, MakerId, ProposalId};
use crate::lang::Words;
use crate::publication::{Publication, Step};
use crate::record::{self, Fields, Record, read_list, read_words};
use crate::region::RegionCode;
use crate::text;

/// The most makers of a proposal.
pub const MOST_MAKERS: usize = 200;
/// The most regions that propose with another.
pub const MOST_PARTNERS: usize = 20;
/// The largest capacity in a month.
pub const LARGEST_CAPACITY: i64 = 100_000_000;

/// What a region says to proposing together with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It was asked and has not answered.
    Asked,
    /// It agreed.
    Agreed,
    /// It does not want to.
    Declined,
}

impl Answer {
    /// Every answer.
    pub const ALL: [Answer; 3] = [Answer::Asked, Answer::Agreed, Answer::Declined];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Answer::Asked => "asked",
            Answer::Agreed => "agreed",
            Answer::Declined => "declined",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Answer> {
        Answer::ALL.into_iter().find(|a| a.word() == word)
    }
}

/// A region with which another proposes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    /// The region.
    pub region: RegionCode,
    /// What it says.
    pub answer: Answer,
    /// The day on which it was asked.
    pub asked: Date,
    /// The day on which it answered.
    pub answered: Option<Date>,
    /// What it said besides.
    pub note: Option<String>,
}

impl Partner {
    /// A region that is asked on a day.
    pub fn asked(region: RegionCode, today: Date) -> Partner {
        Partner { region, answer: Answer::Asked, asked: today, answered: None, note: None }
    }

    /// The same with its answer.
    ///
    /// # Errors
    /// `note` when it is too long, or when a region declines without saying why.
    pub fn answers(&self, agrees: bool, note: &str, today: Date) -> Result<Partner, Faults> {
        let mut faults = Faults::default();
        let note = faults.optional("note", note, 400);
        if !agrees && note.is_none() && faults.is_empty() {
            faults.add("note", "", Problem::Missing);
        }
        let answer = if agrees { Answer::Agreed } else { Answer::Declined };
        faults.or(Partner { answer, answered: Some(today), note, ..self.clone() })
    }

    /// Reads what the journal holds.
    ///
    /// ```
    /// use domain::flagship::proposal::Partner;
    /// for text in ["12.04 asked 2026-11-30", "12.04 declined 2026-11-30 2026-12-01 Next year"] {
    ///     assert_eq!(Partner::parse(text).unwrap().to_string(), text);
    /// }
    /// ```
    pub fn parse(text: &str) -> Option<Partner> {
        let mut words = text.splitn(5, ' ');
        let region = RegionCode::parse(words.next()?)?;
        let answer = Answer::from_word(words.next()?)?;
        let asked = words.next()?.parse().ok()?;
        let answered = words.next().map(str::parse).transpose().ok()?;
        Some(Partner { region, answer, asked, answered, note: words.next().map(str::to_owned) })
    }
}

impl std::fmt::Display for Partner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.region, self.answer.word(), self.asked)?;
        if let Some(day) = self.answered {
            write!(f, " {day}")?;
            if let Some(note) = &self.note {
                write!(f, " {note}")?;
            }
        }
        Ok(())
    }
}

/// A proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The id.
    pub id: ProposalId,
    /// The region.
    pub region: RegionCode,
    /// The key of the craft.
    pub craft: String,
    /// What the craft is called, for headings: no field of the proposal.
    pub craft_names: Words,
    /// The period, as of a designation.
    pub period: String,
    /// Why this craft is the region's own.
    pub story: Words,
    /// How many pieces can be made in a month.
    pub capacity: Option<i64>,
    /// What is counted.
    pub capacity_unit: Option<String>,
    /// What else is to be said of it: seasons, materials, hands.
    pub capacity_note: Words,
    /// Where it is sold, and where it could be.
    pub markets: Words,
    /// Who makes it.
    pub makers: Vec<MakerId>,
    /// The regions that propose it together.
    pub partners: Vec<Partner>,
    /// Where it stands: draft, submitted, returned or withdrawn.
    pub status: Publication,
}

/// What is asked to be stored as a proposal.
#[derive(Debug, Clone)]
pub struct ProposalDraft {
    /// See [`Proposal`].
    pub region: RegionCode,
    /// See [`Proposal`].
    pub craft: String,
    /// See [`Proposal`].
    pub craft_names: Words,
    /// See [`Proposal`].
    pub period: String,
    /// See [`Proposal`].
    pub story: Words,
    /// See [`Proposal`].
    pub capacity: Option<i64>,
    /// See [`Proposal`].
    pub capacity_unit: String,
    /// See [`Proposal`].
    pub capacity_note: Words,
    /// See [`Proposal`].
    pub markets: Words,
    /// See [`Proposal`].
    pub makers: Vec<MakerId>,
    /// See [`Proposal`].
    pub partners: Vec<Partner>,
    /// See [`Proposal`].
    pub status: Publication,
}

impl From<&Proposal> for ProposalDraft {
    fn from(p: &Proposal) -> ProposalDraft {
        ProposalDraft {
            region: p.region.clone(),
            craft: p.craft.clone(),
            craft_names: p.craft_names.clone(),
            period: p.period.clone(),
            story: p.story.clone(),
            capacity: p.capacity,
            capacity_unit: p.capacity_unit.clone().unwrap_or_default(),
            capacity_note: p.capacity_note.clone(),
            markets: p.markets.clone(),
            makers: p.makers.clone(),
            partners: p.partners.clone(),
            status: p.status,
        }
    }
}

/// The fields whose earlier value can be put back.
pub const CAN_PUT_BACK: &[&str] = &["story", "capacity", "capacity_unit", "capacity_note", "markets"];

impl ProposalDraft {
    /// Sets a field to a value that the journal holds; `false` for a field that cannot be put back.
    pub fn put_back(&mut self, field: &str, value: &Value) -> bool {
        match field {
            "story" => self.story = read_words(value),
            "capacity" => self.capacity = value.as_i64(),
            "capacity_unit" => self.capacity_unit = value.as_str().unwrap_or_default().to_owned(),
            "capacity_note" => self.capacity_note = read_words(value),
            "markets" => self.markets = read_words(value),
            _ => return false,
        }
        true
    }
}

/// What is known of the region and the craft that a proposal names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ground {
    /// Whether regions of this level have flagships.
    pub level: bool,
    /// Whether the category is a craft at all.
    pub craft: bool,
}

/// The years of a period: one, or from one to another.
///
/// ```
/// use domain::flagship::proposal::years;
/// assert_eq!(years("2026"), Some((2026, 2026)));
/// assert_eq!(years("2026-2030"), Some((2026, 2030)));
/// assert_eq!(years("2030-2026"), None);
/// assert_eq!(years("first-period"), None);
/// ```
pub fn years(period: &str) -> Option<(i16, i16)> {
    let year = |t: &str| (t.len() == 4).then(|| t.parse::<i16>().ok()).flatten();
    let (from, to) = period.split_once('-').unwrap_or((period, period));
    let (from, to) = (year(from)?, year(to)?);
    (from <= to).then_some((from, to))
}

/// Whether two periods have a year in common; periods that name no years, when they are the same.
///
/// ```
/// use domain::flagship::proposal::overlap;
/// assert!(overlap("2026-2030", "2028"));
/// assert!(!overlap("2026", "2027-2028"));
/// ```
pub fn overlap(a: &str, b: &str) -> bool {
    match (years(a), years(b)) {
        (Some((a, b)), Some((c, d))) => a <= d && c <= b,
        _ => a == b,
    }
}

/// Checks a proposal. Region, craft and period are settled once it was sent in, since a designation goes by them.
///
/// # Errors
/// Every fault of the draft.
pub fn save(
    id: ProposalId,
    ground: Ground,
    before: Option<&Proposal>,
    draft: ProposalDraft,
) -> Result<Proposal, Faults> {
    let mut faults = Faults::default();
    let period = faults.text("period", &draft.period, 20);
    if !period.is_empty() && !text::is_key(&period) {
        faults.add("period", &period, Problem::NotAKey);
    }
    if !ground.level {
        faults.add("region", &draft.region, Problem::OtherLevel);
    }
    if !ground.craft {
        faults.add("craft", &draft.craft, Problem::NotACraft);
    }
    if let Some(before) = before.filter(|b| b.status != Publication::Draft) {
        for (field, is, was) in [
            ("region", draft.region.as_str(), before.region.as_str()),
            ("craft", draft.craft.as_str(), before.craft.as_str()),
            ("period", period.as_str(), before.period.as_str()),
        ] {
            if is != was {
                faults.add(field, is, Problem::Settled);
            }
        }
    }
    let story = faults.words("story", &draft.story, 8000);
    let capacity_unit = faults.optional("capacity_unit", &draft.capacity_unit, 40);
    if draft.capacity.is_some_and(|n| !(0..=LARGEST_CAPACITY).contains(&n)) {
        let fault = Problem::NotAWholeNumber { min: 0, max: LARGEST_CAPACITY };
        faults.add("capacity", draft.capacity.unwrap_or_default(), fault);
    }
    if draft.capacity.is_some() && capacity_unit.is_none() {
        // Forty of what?
        faults.add("capacity_unit", "", Problem::Missing);
    }
    let capacity_note = faults.words("capacity_note", &draft.capacity_note, 1000);
    let markets = faults.words("markets", &draft.markets, 2000);
    let mut makers: Vec<MakerId> = Vec::new();
    for maker in draft.makers {
        if !makers.contains(&maker) {
            makers.push(maker);
        }
    }
    if makers.len() > MOST_MAKERS {
        let max = MOST_MAKERS as i64;
        faults.add("makers", makers.len(), Problem::NotAWholeNumber { min: 0, max });
    }
    let mut partners: Vec<Partner> = Vec::new();
    for partner in draft.partners {
        if partner.region == draft.region {
            faults.add("partners", &partner.region, Problem::OfItself);
        } else if !partners.iter().any(|p| p.region == partner.region) {
            partners.push(partner);
        }
    }
    if partners.len() > MOST_PARTNERS {
        let max = MOST_PARTNERS as i64;
        faults.add("partners", partners.len(), Problem::NotAWholeNumber { min: 0, max });
    }
    faults.or(Proposal {
        id,
        region: draft.region,
        craft: draft.craft,
        craft_names: draft.craft_names,
        period,
        story,
        capacity: draft.capacity,
        capacity_unit,
        capacity_note,
        markets,
        makers,
        partners,
        status: draft.status,
    })
}

/// The nearest region in which several lie, given each with those above it, nearest first: where they are compared. None of them is
/// it, since nobody compares themselves with others.
///
/// ```
/// use domain::flagship::proposal::common;
/// use domain::region::RegionCode;
/// let path = |codes: &[&str]| codes.iter().map(|c| RegionCode::parse(c).unwrap()).collect::<Vec<_>>();
/// let (nias, toba, solok) = (path(&["12.04", "12", "ID"]), path(&["12.12", "12", "ID"]), path(&["13.02", "13", "ID"]));
/// assert_eq!(common(&[nias.clone(), toba.clone()]), RegionCode::parse("12"));
/// assert_eq!(common(&[nias, toba, solok]), RegionCode::parse("ID"));
/// ```
pub fn common(paths: &[Vec<RegionCode>]) -> Option<RegionCode> {
    let (first, others) = paths.split_first()?;
    let within = |code: &&RegionCode| others.iter().all(|path| path.iter().skip(1).any(|c| c == *code));
    first.iter().skip(1).find(within).cloned()
}

/// Who takes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Whoever writes proposals of the region.
    Own,
    /// Whoever writes proposals of the region above, to which it is sent in.
    Above,
}

/// The steps that are open from a state, in the order in which pages offer them, and whose they are.
///
/// ```
/// use domain::flagship::proposal::{Side, steps};
/// use domain::publication::{Publication, Step};
/// assert!(steps(Publication::Submitted).any(|s| s == (Step::Return, Side::Above)));
/// assert!(!steps(Publication::Draft).any(|(s, _)| s == Step::Publish));
/// ```
pub fn steps(status: Publication) -> impl Iterator<Item = (Step, Side)> {
    status.steps().filter_map(|step| match step {
        Step::Submit | Step::Withdraw | Step::Reopen => Some((step, Side::Own)),
        Step::Return => Some((step, Side::Above)),
        Step::Publish | Step::Pause => None,
    })
}

/// Whether what a proposal says can be changed: not while somebody reads it to decide, and not when it is withdrawn.
pub const fn is_open(status: Publication) -> bool {
    matches!(status, Publication::Draft | Publication::Returned)
}

/// What becomes of the designation of the same region, craft and period when a proposal takes a step; nothing where it stays as
/// it is. What a region no longer proposes is a candidate like any other, also after it was assessed: it never held, so that there
/// is nothing to retire.
///
/// # Errors
/// [`Problem::Transition`] when the designation is beyond that: what is assessed is not sent back, and what is designated is
/// retired and not withdrawn.
///
/// ```
/// use domain::flagship::{Status, proposal::designation_after};
/// use domain::publication::{Publication, Step};
/// let after = |step, was| designation_after(Publication::Submitted, step, Some(was));
/// assert_eq!(after(Step::Withdraw, Status::Proposed), Ok(Some(Status::Candidate)));
/// assert_eq!(after(Step::Withdraw, Status::Assessed), Ok(Some(Status::Candidate)));
/// assert!(after(Step::Withdraw, Status::Designated).is_err());
/// ```
pub fn designation_after(
    from: Publication,
    step: Step,
    was: Option<Status>,
) -> Result<Option<Status>, Problem> {
    use Status::{Assessed, Candidate, Designated, Proposed, UnderReview};
    let refused = |was: Status, to: Status| {
        Err(Problem::Transition { from: was.word().to_owned(), to: to.word().to_owned() })
    };
    match (step, from, was) {
        (Step::Submit, _, None | Some(Candidate | Proposed)) => Ok(Some(Proposed)),
        // Somebody recorded that it was assessed already.
        (Step::Submit, _, Some(Assessed)) => Ok(None),
        (Step::Submit, _, Some(was)) => refused(was, Proposed),
        (Step::Return | Step::Reopen, Publication::Submitted, Some(Proposed)) => Ok(Some(Candidate)),
        (
            Step::Return | Step::Reopen,
            Publication::Submitted,
            Some(was @ (Assessed | Designated | UnderReview)),
        ) => refused(was, Candidate),
        (Step::Withdraw, Publication::Submitted, Some(Proposed | Assessed)) => Ok(Some(Candidate)),
        (Step::Withdraw, Publication::Submitted, Some(was @ (Designated | UnderReview))) => {
            refused(was, Candidate)
        }
        _ => Ok(None),
    }
}

/// Whether a step may be taken while the craft is a candidate of a round whose result is still to come. What is being assessed stays as
/// it was sent in; a region that no longer wants it withdraws it, and the candidate with it.
///
/// # Errors
/// [`Problem::BeingAssessed`] for a step that would open it to changes.
pub fn during_assessment(step: Step) -> Result<(), Problem> {
    match step {
        Step::Return | Step::Reopen => Err(Problem::BeingAssessed),
        _ => Ok(()),
    }
}

impl Proposal {
    /// Whether it speaks for a designation in public: it was sent in, and is neither a draft nor withdrawn.
    pub fn is_told(&self) -> bool {
        self.status == Publication::Submitted
    }

    /// The id of the designation that it is about.
    pub fn designation(&self, profile: &str) -> DesignationId {
        DesignationId::from_key(profile, &key(&self.region, &self.craft, &self.period))
    }

    /// The same after a step by somebody on a side.
    ///
    /// # Errors
    /// [`Problem::Transition`] when the step is not open from here to that side, [`Problem::Missing`] when it needs a reason and
    /// none is given.
    pub fn step(&self, step: Step, side: Side, reason: &str) -> Result<Proposal, Problem> {
        if !steps(self.status).any(|open| open == (step, side)) {
            let (from, to) = (self.status.word().to_owned(), step.leads_to().word().to_owned());
            return Err(Problem::Transition { from, to });
        }
        Ok(Proposal { status: self.status.step(step, reason)?, ..self.clone() })
    }

    /// The same with a region that is asked to propose it together; one that declined is asked again.
    #[must_use]
    pub fn asking(&self, region: RegionCode, today: Date) -> Proposal {
        let mut partners = self.partners.clone();
        match partners.iter_mut().find(|p| p.region == region) {
            Some(p) if p.answer == Answer::Declined => *p = Partner::asked(region, today),
            Some(_) => {}
            None => partners.push(Partner::asked(region, today)),
        }
        Proposal { partners, ..self.clone() }
    }

    /// The same with other makers of a region that proposes together; `theirs` are those of its makers that are named now. Whoever
    /// speaks for that region says who of it takes part, and nothing about the makers of others.
    ///
    /// # Errors
    /// `status` while it is not open to changes, `region` when it does not propose together, `makers` beyond [`MOST_MAKERS`].
    pub fn joined(
        &self,
        region: &RegionCode,
        theirs: &[MakerId],
        named: &[MakerId],
    ) -> Result<Proposal, Faults> {
        let mut faults = Faults::default();
        if !is_open(self.status) {
            faults.add("status", self.status.word(), Problem::Closed);
        }
        if !self.partners.iter().any(|p| p.region == *region && p.answer == Answer::Agreed) {
            faults.add("region", region, Problem::OutOfReach);
        }
        let stays = |m: &&MakerId| !theirs.contains(m) || named.contains(m);
        let mut makers: Vec<MakerId> = self.makers.iter().filter(stays).copied().collect();
        for maker in named {
            if !makers.contains(maker) {
                makers.push(*maker);
            }
        }
        if makers.len() > MOST_MAKERS {
            let max = MOST_MAKERS as i64;
            faults.add("makers", makers.len(), Problem::NotAWholeNumber { min: 0, max });
        }
        faults.or(Proposal { makers, ..self.clone() })
    }

    /// Reads the partners that the journal holds.
    pub fn read_partners(value: &Value) -> Vec<Partner> {
        read_list(value).iter().filter_map(|p| Partner::parse(p)).collect()
    }
}

impl Record for Proposal {
    const KIND: Kind = Kind::Proposal;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .public("region", self.region.as_str())
            .public("craft", self.craft.as_str())
            .public("period", self.period.as_str())
            .public("story", record::words(&self.story))
            .public("capacity", self.capacity)
            .public("capacity_unit", self.capacity_unit.as_deref())
            .council("capacity_note", record::words(&self.capacity_note))
            .council("markets", record::words(&self.markets))
            .council("makers", record::list(&self.makers))
            .council("partners", record::list(&self.partners))
            .public("status", self.status.word())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    fn draft() -> ProposalDraft {
        ProposalDraft {
            region: RegionCode::parse("12.04").unwrap(),
            craft: "anyaman".into(),
            craft_names: Words::default(),
            period: "2026".into(),
            story: Words::default(),
            capacity: None,
            capacity_unit: String::new(),
            capacity_note: Words::default(),
            markets: Words::default(),
            makers: vec![],
            partners: vec![],
            status: Publication::Draft,
        }
    }

    const ID: ProposalId = ProposalId(Uuid::from_u128(1));
    const HERE: Ground = Ground { level: true, craft: true };

    #[test]
    fn food_is_not_proposed_and_neither_is_a_flagship_of_a_village() {
        let faults = save(ID, Ground { level: false, craft: false }, None, draft()).unwrap_err();
        let problems: Vec<&Problem> = faults.0.iter().map(|f| &f.problem).collect();
        assert_eq!(problems, [&Problem::OtherLevel, &Problem::NotACraft]);
    }

    #[test]
    fn what_was_sent_in_keeps_its_craft() {
        let mut sent = save(ID, HERE, None, draft()).unwrap();
        let other = ProposalDraft { craft: "tenun".into(), ..draft() };
        assert!(save(ID, HERE, Some(&sent), other.clone()).is_ok());
        sent.status = Publication::Returned;
        assert_eq!(save(ID, HERE, Some(&sent), other).unwrap_err().0[0].problem, Problem::Settled);
    }

    #[test]
    fn a_region_does_not_propose_with_itself() {
        let today = jiff::civil::date(2026, 11, 30);
        let own = Partner::asked(draft().region, today);
        let faults = save(ID, HERE, None, ProposalDraft { partners: vec![own], ..draft() }).unwrap_err();
        assert_eq!(faults.0[0].problem, Problem::OfItself);
    }

    #[test]
    fn only_the_region_above_sends_back_and_says_why() {
        let sent = save(ID, HERE, None, draft()).unwrap().step(Step::Submit, Side::Own, "").unwrap();
        assert!(sent.step(Step::Return, Side::Own, "No figures").is_err());
        assert_eq!(sent.step(Step::Return, Side::Above, " "), Err(Problem::Missing));
        let back = sent.step(Step::Return, Side::Above, "No figures").unwrap();
        assert_eq!(back.status, Publication::Returned);
    }

    #[test]
    fn what_is_being_assessed_is_withdrawn_and_not_changed() {
        assert_eq!(during_assessment(Step::Reopen), Err(Problem::BeingAssessed));
        assert_eq!(during_assessment(Step::Return), Err(Problem::BeingAssessed));
        assert_eq!(during_assessment(Step::Withdraw), Ok(()));
    }

    #[test]
    fn a_region_that_declined_is_asked_again() {
        let (first, later) = (jiff::civil::date(2026, 11, 30), jiff::civil::date(2026, 12, 2));
        let south = RegionCode::parse("12.14").unwrap();
        let mut p = save(ID, HERE, None, draft()).unwrap().asking(south.clone(), first);
        assert!(p.partners[0].answers(false, "", later).is_err(), "it says why");
        p.partners[0] = p.partners[0].answers(false, "Next year", later).unwrap();
        let again = p.asking(south, later);
        assert_eq!((again.partners.len(), again.partners[0].answer), (1, Answer::Asked));
    }

    proptest! {
        /// Whatever steps are taken, proposal and designation never contradict each other, and no step of the designation is
        /// one that its own rules forbid.
        #[test]
        fn proposal_and_designation_agree(taken in proptest::collection::vec(0usize..6, 0..24), begins in 0usize..7) {
            let mut proposal = save(ID, HERE, None, draft()).unwrap();
            let mut designation = begins.checked_sub(1).map(|i| Status::ALL[i]);
            for i in taken {
                let step = Step::ALL[i];
                let Some((_, side)) = steps(proposal.status).find(|(s, _)| *s == step) else { continue };
                let Ok(after) = designation_after(proposal.status, step, designation) else { continue };
                proposal = proposal.step(step, side, "why").unwrap();
                if let Some(after) = after {
                    prop_assert!(designation.is_none_or(|was| was.may_become(after)), "{designation:?} → {after:?}");
                    designation = Some(after);
                }
                match proposal.status {
                    Publication::Submitted => prop_assert!(matches!(designation, Some(Status::Proposed | Status::Assessed))),
                    Publication::Published | Publication::Paused => prop_assert!(false),
                    _ => {}
                }
            }
        }
    }
}
