//! A candidate: a designation that was proposed, in a round.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{LONGEST_REASON, Round, State};
use crate::fault::{Faults, Problem};
use crate::flagship::Status;
use crate::id::{CandidateId, DesignationId, Kind, RoundId};
use crate::record::{Fields, Record};
use crate::region::RegionCode;
use crate::source::Checked;

/// A candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The id.
    pub id: CandidateId,
    /// The round.
    pub round: RoundId,
    /// Where the round belongs.
    pub region: RegionCode,
    /// What is proposed: a craft in a region for a period.
    pub designation: DesignationId,
    /// Its number in the round, from 1.
    pub number: i64,
    /// Why it was withdrawn, if it was.
    pub withdrawn: Option<String>,
}

impl Candidate {
    /// Adds a candidate to a round that is prepared.
    ///
    /// # Errors
    /// Unless the round is prepared and the craft was proposed, assessed before, or is under review; when somebody checked and found that
    /// it is not made there.
    pub fn new(
        id: CandidateId,
        round: &Round,
        designation: DesignationId,
        status: Status,
        checked: Checked,
        number: i64,
    ) -> Result<Candidate, Faults> {
        let mut faults = Faults::default();
        if round.state != State::Draft {
            faults.add("candidate", round.state.word(), Problem::RoundIsFrozen);
        }
        if !matches!(status, Status::Proposed | Status::Assessed | Status::UnderReview) {
            faults.add("candidate", status.word(), Problem::NotProposed);
        }
        if checked == Checked::Refuted {
            faults.add("candidate", checked.word(), Problem::FoundRefuted);
        }
        let region = round.region.clone();
        faults.or(Candidate { id, round: round.id, region, designation, number, withdrawn: None })
    }

    /// The same, withdrawn for a reason. It stays in the round, named and left out.
    ///
    /// # Errors
    /// Without a reason, after the round was decided or called off, or when it was withdrawn before.
    pub fn withdraw(&self, round: &Round, reason: &str) -> Result<Candidate, Faults> {
        let mut faults = Faults::default();
        let reason = faults.text("why", reason, LONGEST_REASON);
        let late = round.state.is_decided() || round.state == State::Cancelled;
        if late || self.withdrawn.is_some() {
            faults.add("why", "", Problem::Taken);
        }
        faults.or(Candidate { withdrawn: Some(reason), ..self.clone() })
    }
}

impl Record for Candidate {
    const KIND: Kind = Kind::Candidate;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .public("round", self.round.to_string())
            .public("designation", self.designation.to_string())
            .public("number", self.number)
            .council("withdrawn", self.withdrawn.as_deref())
    }
}
