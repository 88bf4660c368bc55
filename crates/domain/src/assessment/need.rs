//! A training need: a line of a gap sheet that was marked, so that trainings can be planned where points were lost.

use uuid::Uuid;

use crate::fault::{Faults, Problem};
use crate::id::{CandidateId, Kind, NeedId, RoundId};
use crate::record::{Fields, Record};
use crate::region::RegionCode;

use super::criteria::CriteriaSet;
use super::round::Round;

/// The most characters of a note.
pub const LONGEST: usize = 300;

/// Where a need stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// It waits for a training.
    Open,
    /// It is no longer needed; that it was is kept.
    Withdrawn,
}

impl State {
    /// Every state.
    pub const ALL: [State; 2] = [State::Open, State::Withdrawn];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Withdrawn => "withdrawn",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.word() == word)
    }
}

/// A need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The id.
    pub id: NeedId,
    /// The round.
    pub round: RoundId,
    /// Where the round belongs.
    pub region: RegionCode,
    /// Whose need it is.
    pub candidate: CandidateId,
    /// The key of the criterion.
    pub criterion: String,
    /// What should be learnt, in a line.
    pub note: Option<String>,
    /// Where it stands.
    pub state: State,
}

/// Marks a line of a gap sheet, once the result is frozen.
///
/// # Errors
/// By `need-CRITERION`: before that, for a criterion that the set does not have, or with a note that is too long.
pub fn mark(
    id: NeedId,
    round: &Round,
    set: &CriteriaSet,
    candidate: CandidateId,
    criterion: &str,
    note: &str,
) -> Result<Need, Faults> {
    let mut faults = Faults::default();
    let field = format!("need-{criterion}");
    if !round.state.is_decided() {
        faults.add(&field, round.state.word(), Problem::RoundIsFrozen);
    }
    if !set.criteria.iter().any(|c| c.key == criterion) {
        faults.add(&field, criterion, Problem::Unknown("criterion".into()));
    }
    let note = faults.optional(&field, note, LONGEST);
    let (round, region) = (round.id, round.region.clone());
    let (criterion, state) = (criterion.to_owned(), State::Open);
    faults.or(Need { id, round, region, candidate, criterion, note, state })
}

impl Need {
    /// The same, no longer needed.
    #[must_use]
    pub fn withdrawn(&self) -> Need {
        Need { state: State::Withdrawn, ..self.clone() }
    }
}

impl Record for Need {
    const KIND: Kind = Kind::Need;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .council("round", self.round.to_string())
            .council("candidate", self.candidate.to_string())
            .council("criterion", self.criterion.as_str())
            .council("note", self.note.as_deref())
            .council("state", self.state.word())
    }
}
