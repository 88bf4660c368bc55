//! A division of a council (*bidang*).

use uuid::Uuid;

use super::named;
use crate::fault::{Faults, Problem};
use crate::id::{CouncilId, DivisionId, Kind};
use crate::lang::Words;
use crate::publication::Publication;
use crate::record::{self, Fields, Record};
use crate::region::RegionCode;

/// The last place in an order that people give by hand.
pub(crate) const LAST: i64 = 999;

/// A division of a council.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    /// Its id.
    pub id: DivisionId,
    /// The council.
    pub council: CouncilId,
    /// The council's region.
    pub region: RegionCode,
    /// Its names.
    pub names: Words,
    /// What it does.
    pub tasks: Words,
    /// Its place among the divisions, from 1.
    pub ord: i64,
    /// Its publication state.
    pub status: Publication,
    /// Whether it is a sample.
    pub sample: bool,
}

/// What is asked to be stored as a division.
#[derive(Debug, Clone)]
pub struct DivisionDraft {
    /// See [`Division`].
    pub council: CouncilId,
    /// See [`Division`].
    pub region: RegionCode,
    /// See [`Division`].
    pub names: Words,
    /// See [`Division`].
    pub tasks: Words,
    /// See [`Division`].
    pub ord: i64,
    /// See [`Division`].
    pub status: Publication,
    /// See [`Division`].
    pub sample: bool,
}

/// Checks a division.
pub fn divide(id: DivisionId, draft: DivisionDraft) -> Result<Division, Faults> {
    let mut faults = Faults::default();
    let names = named(&mut faults, &draft.names, 160);
    let tasks = faults.words("tasks", &draft.tasks, 4000);
    if !(1..=LAST).contains(&draft.ord) {
        faults.add("ord", draft.ord, Problem::NotAWholeNumber { min: 1, max: LAST });
    }
    let division = Division {
        id,
        council: draft.council,
        region: draft.region,
        names,
        tasks,
        ord: draft.ord,
        status: draft.status,
        sample: draft.sample,
    };
    faults.or(division)
}

impl Record for Division {
    const KIND: Kind = Kind::Division;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .public("council", self.council.to_string())
            .public("region", self.region.as_str())
            .public("names", record::words(&self.names))
            .public("tasks", record::words(&self.tasks))
            .public("ord", self.ord)
            .public("status", self.status.word())
            .public("sample", self.sample)
    }
}
