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
    faults.or(Need { id, round, region, candidate, criterion: criterion.to_owned(), note })
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
    }
}
