//! A round: candidates, assessors and a criteria set, frozen when it opens, scored blind, closed, decided.
//!
//! ```text
//! draft ──open──► open ──close──► closed ──decide──► decided ──announce──► announced
//!                  ▲                │
//!                  └────reopen──────┘        draft, open and closed may be cancelled
//! ```

mod candidate;
mod seat;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

pub use candidate::Candidate;
pub use seat::{Interest, Nature, Seat, Standing};

use super::criteria::{CriteriaSet, Missing};
use super::result::{Unable, cannot};
use crate::fault::{Faults, Problem};
use crate::id::{Kind, RoundId};
use crate::lang::{Lang, Words};
use crate::record::{self, Fields, Record};
use crate::region::RegionCode;

/// The most candidates of a round.
pub const MOST_CANDIDATES: usize = 60;
/// The most assessors of a round.
pub const MOST_SEATS: usize = 40;
/// The most characters of a reason.
pub const LONGEST_REASON: usize = 400;

/// Where a round stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is prepared; everything can change.
    Draft,
    /// Assessors score; set, weights and candidates are frozen.
    Open,
    /// Nobody scores any more; the scores are shown to the council.
    Closed,
    /// The result is frozen.
    Decided,
    /// The result is public.
    Announced,
    /// It was called off.
    Cancelled,
}

impl State {
    /// Every state.
    pub const ALL: [State; 6] =
        [State::Draft, State::Open, State::Closed, State::Decided, State::Announced, State::Cancelled];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Open => "open",
            State::Closed => "closed",
            State::Decided => "decided",
            State::Announced => "announced",
            State::Cancelled => "cancelled",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.word() == word)
    }

    /// Whether scores of others may be seen: not while anybody may still score.
    ///
    /// ```
    /// use domain::assessment::round::State;
    /// assert!(!State::Open.shows_scores() && State::Closed.shows_scores());
    /// ```
    pub const fn shows_scores(self) -> bool {
        matches!(self, State::Closed | State::Decided | State::Announced)
    }

    /// Whether there is a result.
    pub const fn is_decided(self) -> bool {
        matches!(self, State::Decided | State::Announced)
    }

    /// Whether one may go from `self` to `next`.
    pub const fn may_become(self, next: State) -> bool {
        matches!(
            (self, next),
            (State::Draft, State::Open | State::Cancelled)
                | (State::Open, State::Closed | State::Cancelled)
                | (State::Closed, State::Open | State::Decided | State::Cancelled)
                | (State::Decided, State::Announced)
        )
    }
}

/// How a round weighs its criteria.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weighing {
    /// As the set says.
    Given,
    /// All the same on each level.
    Equal,
    /// By the order in which the set has them, the most important first.
    RankOrder,
    /// Assessors compare them pair by pair.
    Pairwise,
}

impl Weighing {
    /// Every way.
    pub const ALL: [Weighing; 4] =
        [Weighing::Given, Weighing::Equal, Weighing::RankOrder, Weighing::Pairwise];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Weighing::Given => "given",
            Weighing::Equal => "equal",
            Weighing::RankOrder => "rank-order",
            Weighing::Pairwise => "pairwise",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Weighing> {
        Weighing::ALL.into_iter().find(|w| w.word() == word)
    }
}

/// The methods by which a round may rank, by their words, the usual one first. It measures on the scales themselves, so that nobody's
/// place depends on who else takes part. Those that need what scores on a scale do not have are left to the decision file.
pub const METHODS: [&str; 8] = ["spotis", "weighted-sum", "topsis", "vikor", "edas", "moora", "bayes", "mpe"];

/// A round.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    /// The id.
    pub id: RoundId,
    /// Whose round it is; its candidates lie here and below.
    pub region: RegionCode,
    /// What it is called.
    pub title: Words,
    /// For which period a flagship is chosen, as designations have it.
    pub period: String,
    /// The criteria set by its key.
    pub set_key: String,
    /// The set as it was when the round opened.
    pub set: Option<CriteriaSet>,
    /// The word of the method that ranks.
    pub method: String,
    /// How the criteria are weighed.
    pub weighing: Weighing,
    /// The last day on which assessors score, in the round's region.
    pub deadline: Date,
    /// Where it stands.
    pub state: State,
    /// When it opened, in microseconds since 1970.
    pub opened: Option<i64>,
    /// When it was closed last.
    pub closed: Option<i64>,
    /// When its result was frozen.
    pub decided: Option<i64>,
    /// Why it was reopened or called off, or closed with something missing.
    pub reason: Option<String>,
    /// Each time the scoring was opened again after scores had been seen, the first one first.
    pub reopened: Vec<Reopening>,
    /// Whether it is a sample.
    pub sample: bool,
}

/// The scoring was opened again, after the council had seen the scores.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reopening {
    /// The day.
    pub day: Date,
    /// Why.
    pub reason: String,
    /// How many sheets had been handed in, and so been seen.
    pub handed_in: usize,
    /// How many were expected.
    pub expected: usize,
}

/// What is asked to be stored as a round that is prepared.
#[derive(Debug, Clone)]
pub struct RoundDraft {
    /// See [`Round`].
    pub region: RegionCode,
    /// See [`Round`].
    pub title: Words,
    /// See [`Round`].
    pub period: String,
    /// See [`Round`].
    pub set_key: String,
    /// See [`Round`].
    pub method: String,
    /// See [`Round`].
    pub weighing: String,
    /// See [`Round`].
    pub deadline: Option<Date>,
    /// See [`Round`].
    pub sample: bool,
}

/// Checks a round that is prepared. `sets` are the keys of the sets that reach its region; once it has opened, only its title changes,
/// and its deadline by [`Round::extend`].
///
/// # Errors
/// What is wrong, by the names of the inputs.
pub fn save(
    id: RoundId,
    draft: RoundDraft,
    before: Option<&Round>,
    sets: &[&str],
    today: Date,
) -> Result<Round, Faults> {
    let mut faults = Faults::default();
    let title = faults.words("title", &draft.title, 160);
    if title.is_empty() {
        faults.add("title", "", Problem::Missing);
    }
    let period = faults.text("period", &draft.period, 20);
    if !period.is_empty() && !crate::text::is_key(&period) {
        faults.add("period", &period, Problem::NotAKey);
    }
    let frozen = before.is_some_and(|b| b.state != State::Draft);
    if !METHODS.contains(&draft.method.as_str()) {
        let words = METHODS.iter().map(|w| (*w).to_owned()).collect();
        faults.add("method", &draft.method, Problem::NotOneOf(words));
    }
    let weighing = Weighing::from_word(&draft.weighing);
    if weighing.is_none() {
        let words = Weighing::ALL.iter().map(|w| w.word().to_owned()).collect();
        faults.add("weighing", &draft.weighing, Problem::NotOneOf(words));
    }
    if !frozen && !sets.contains(&draft.set_key.as_str()) {
        faults.add("set", &draft.set_key, Problem::Unknown("criteria-set".into()));
    }
    match draft.deadline {
        None => faults.add("deadline", "", Problem::Missing),
        Some(day) if !frozen && day < today => faults.add("deadline", day, Problem::DayIsOver),
        Some(_) => {}
    }
    let (Some(weighing), Some(deadline)) = (weighing, draft.deadline) else { return Err(faults) };
    let round = match before {
        // What is frozen is not asked for again.
        Some(before) if frozen => Round { title, ..before.clone() },
        before => Round {
            id,
            region: draft.region,
            title,
            period,
            set_key: draft.set_key,
            set: None,
            method: draft.method,
            weighing,
            deadline,
            state: State::Draft,
            opened: None,
            closed: None,
            decided: None,
            reason: None,
            reopened: Vec::new(),
            sample: before.map_or(draft.sample, |b| b.sample),
        },
    };
    faults.or(round)
}

/// What a round lacks before it may open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// Its set is not there any more.
    Set,
    /// The set is not complete.
    SetIncomplete(Missing),
    /// The set names no weights, and the round takes them from it.
    Weights,
    /// More than fifteen criteria of a group would be compared pair by pair.
    TooManyToCompare,
    /// The method takes the set's weights as exponents, and there are none: the set has groups, or the round weighs otherwise.
    Exponents,
    /// The method cannot rank by the set, whatever is scored.
    Method(Box<Unable>),
    /// No candidate.
    Candidates,
    /// No assessor.
    Seats,
    /// The last day has passed.
    Deadline,
}

/// What stands in the way of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Obstacle {
    /// The round is not in a state from which this is possible: somebody else took a step.
    State(State),
    /// The last day has passed.
    Deadline,
    /// Something is lacking before it may open.
    Lacks,
    /// A later day is needed.
    NotLater,
    /// A reason is needed.
    Reason,
    /// Nobody has scored one of the candidates.
    Unscored,
    /// Nobody has weighed the criteria.
    Unweighed,
    /// The assessor has left.
    Left,
    /// The assessor has not said yet which interests they have.
    Undeclared,
    /// The assessor does not judge this candidate, because of an interest.
    Recused,
    /// The candidate was withdrawn.
    Withdrawn,
}

impl Obstacle {
    /// The key of its message.
    pub const fn key(self) -> &'static str {
        match self {
            Obstacle::State(State::Draft) => "round-obstacle-draft",
            Obstacle::State(State::Open) => "round-obstacle-open",
            Obstacle::State(State::Closed) => "round-obstacle-closed",
            Obstacle::State(State::Decided) => "round-obstacle-decided",
            Obstacle::State(State::Announced) => "round-obstacle-announced",
            Obstacle::State(State::Cancelled) => "round-obstacle-cancelled",
            Obstacle::Deadline => "round-obstacle-deadline",
            Obstacle::Lacks => "round-obstacle-lacks",
            Obstacle::NotLater => "round-obstacle-not-later",
            Obstacle::Reason => "round-obstacle-reason",
            Obstacle::Unscored => "round-obstacle-unscored",
            Obstacle::Unweighed => "round-obstacle-unweighed",
            Obstacle::Left => "round-obstacle-left",
            Obstacle::Undeclared => "round-obstacle-undeclared",
            Obstacle::Recused => "round-obstacle-recused",
            Obstacle::Withdrawn => "round-obstacle-withdrawn",
        }
    }
}

/// How far the scoring is: what is known of it while it is blind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Sheets that are expected: of every assessor who has not left, for every candidate that they judge.
    pub expected: usize,
    /// Sheets that were handed in, of those that count.
    pub handed_in: usize,
    /// Candidates that nobody has scored.
    pub unscored: usize,
    /// Weighings that are expected: of every assessor who has not left, where weighing is the assessors' part.
    pub weighings: usize,
    /// Weighings that were handed in.
    pub weighed: usize,
}

impl Progress {
    /// Whether nothing is missing.
    pub const fn is_complete(&self) -> bool {
        self.handed_in >= self.expected && self.unscored == 0 && self.weighed >= self.weighings
    }

    /// Whether nobody has weighed what the assessors are to weigh.
    pub const fn is_unweighed(&self) -> bool {
        self.weighings > 0 && self.weighed == 0
    }
}

fn because(reason: &str) -> Result<Option<String>, Obstacle> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON || reason.chars().any(|c| c == '\0') {
        return Err(Obstacle::Reason);
    }
    Ok(Some(reason.to_owned()))
}

impl Round {
    fn step(&self, next: State) -> Result<Round, Obstacle> {
        if !self.state.may_become(next) {
            return Err(Obstacle::State(self.state));
        }
        Ok(Round { state: next, ..self.clone() })
    }

    /// What is missing before it may open by a set.
    pub fn lacks(
        &self,
        set: Option<&CriteriaSet>,
        candidates: &[Candidate],
        seats: &[Seat],
        languages: &[Lang],
        today: Date,
    ) -> Vec<Lack> {
        let mut lacks = Vec::new();
        match set {
            None => lacks.push(Lack::Set),
            Some(set) => {
                let texts =
                    set.unready(languages).into_iter().filter(|m| matches!(m, Missing::Rubric { .. }));
                lacks.extend(texts.map(Lack::SetIncomplete));
                if self.weighing == Weighing::Given && !set.unweighed().is_empty() {
                    lacks.push(Lack::Weights);
                }
                let exponents = self.weighing == Weighing::Given && set.groups.is_empty();
                if self.method == "mpe" && !exponents {
                    lacks.push(Lack::Exponents);
                }
                let levels = super::weighing::levels(set);
                if self.weighing == Weighing::Pairwise
                    && levels.iter().any(|l| l.elements.len() > super::weighing::MOST)
                {
                    lacks.push(Lack::TooManyToCompare);
                }
                // Another lack would be told twice.
                let weighs = !lacks.iter().any(|l| !matches!(l, Lack::SetIncomplete(_)));
                let lang = languages.first().filter(|_| weighs && !set.criteria.is_empty());
                if let Some(unable) = lang.and_then(|lang| cannot(self, set, lang)) {
                    lacks.push(Lack::Method(Box::new(unable)));
                }
            }
        }
        if candidates.iter().all(|c| c.withdrawn.is_some()) {
            lacks.push(Lack::Candidates);
        }
        if seats.iter().all(|s| s.left.is_some()) {
            lacks.push(Lack::Seats);
        }
        if self.deadline < today {
            lacks.push(Lack::Deadline);
        }
        lacks
    }

    /// Opens it: the set is frozen as it is. The caller has asked [`Round::lacks`].
    ///
    /// # Errors
    /// [`Obstacle::State`] unless it is prepared.
    pub fn open(&self, set: CriteriaSet, now: i64) -> Result<Round, Obstacle> {
        if self.state != State::Draft {
            return Err(Obstacle::State(self.state));
        }
        Ok(Round { set: Some(set), opened: Some(now), reason: None, ..self.step(State::Open)? })
    }

    /// Gives the assessors more days. A day that has passed can be followed by a later one as long as the round is open.
    ///
    /// # Errors
    /// Unless it is open and the day is later than the one before, and not over.
    pub fn extend(&self, deadline: Date, today: Date) -> Result<Round, Obstacle> {
        if self.state != State::Open {
            return Err(Obstacle::State(self.state));
        }
        if deadline <= self.deadline || deadline < today {
            return Err(Obstacle::NotLater);
        }
        Ok(Round { deadline, ..self.clone() })
    }

    /// Closes the scoring. With sheets or weighings missing before the last day has passed, a reason is needed; a candidate whom nobody has
    /// scored must be withdrawn first.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn close(&self, progress: Progress, reason: &str, now: i64, today: Date) -> Result<Round, Obstacle> {
        let next = self.step(State::Closed)?;
        if progress.unscored > 0 {
            return Err(Obstacle::Unscored);
        }
        if progress.is_unweighed() {
            return Err(Obstacle::Unweighed);
        }
        let early = today <= self.deadline && !progress.is_complete();
        let reason = if early || !reason.trim().is_empty() { because(reason)? } else { None };
        Ok(Round { closed: Some(now), reason, ..next })
    }

    /// Opens the scoring again, such as after outliers were discussed, until another day. That stays with the round for ever, with what
    /// had been seen by then.
    ///
    /// # Errors
    /// Unless it is closed, without a reason, or with a day that is over.
    pub fn reopen(
        &self,
        deadline: Date,
        reason: &str,
        progress: Progress,
        today: Date,
    ) -> Result<Round, Obstacle> {
        if self.state != State::Closed {
            return Err(Obstacle::State(self.state));
        }
        if deadline < today {
            return Err(Obstacle::NotLater);
        }
        let reason = because(reason)?;
        let mut reopened = self.reopened.clone();
        reopened.push(Reopening {
            day: today,
            reason: reason.clone().unwrap_or_default(),
            handed_in: progress.handed_in,
            expected: progress.expected,
        });
        Ok(Round { deadline, reason, reopened, closed: None, ..self.step(State::Open)? })
    }

    /// Calls it off.
    ///
    /// # Errors
    /// After it was decided, or without a reason.
    pub fn cancel(&self, reason: &str) -> Result<Round, Obstacle> {
        let next = self.step(State::Cancelled)?;
        Ok(Round { reason: because(reason)?, ..next })
    }

    /// Its result is frozen.
    ///
    /// # Errors
    /// Unless it is closed.
    pub fn decide(&self, now: i64) -> Result<Round, Obstacle> {
        Ok(Round { decided: Some(now), ..self.step(State::Decided)? })
    }

    /// Its result becomes public.
    ///
    /// # Errors
    /// Unless it is decided.
    pub fn announce(&self) -> Result<Round, Obstacle> {
        self.step(State::Announced)
    }

    /// Whether an assessor may score today.
    ///
    /// # Errors
    /// Why not.
    pub fn scores(&self, seat: &Seat, today: Date) -> Result<(), Obstacle> {
        if self.state != State::Open {
            return Err(Obstacle::State(self.state));
        }
        if today > self.deadline {
            return Err(Obstacle::Deadline);
        }
        if seat.left.is_some() {
            return Err(Obstacle::Left);
        }
        if seat.declared.is_none() {
            return Err(Obstacle::Undeclared);
        }
        Ok(())
    }

    /// Whether an assessor may score a candidate today.
    ///
    /// # Errors
    /// Why not.
    pub fn scores_candidate(&self, seat: &Seat, candidate: &Candidate, today: Date) -> Result<(), Obstacle> {
        self.scores(seat, today)?;
        if candidate.withdrawn.is_some() {
            return Err(Obstacle::Withdrawn);
        }
        if seat.is_recused(candidate.id) {
            return Err(Obstacle::Recused);
        }
        Ok(())
    }
}

impl Record for Round {
    const KIND: Kind = Kind::Round;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        let frozen = |at: Option<i64>| at.map_or(Value::Null, Value::from);
        Fields::default()
            .public("title", record::words(&self.title))
            .public("period", self.period.as_str())
            .public("set", self.set_key.as_str())
            .public(
                "frozen_set",
                self.set.as_ref().and_then(|s| serde_json::to_value(s).ok()).unwrap_or_default(),
            )
            .public("method", self.method.as_str())
            .public("weighing", self.weighing.word())
            .public("deadline", self.deadline.to_string())
            .public("state", self.state.word())
            .public("opened", frozen(self.opened))
            .public("closed", frozen(self.closed))
            .public("decided", frozen(self.decided))
            .council("reason", self.reason.as_deref())
            .public("reopened", serde_json::to_value(&self.reopened).unwrap_or_default())
            .public("sample", self.sample)
    }
}
