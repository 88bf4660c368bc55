//! A designation: the record of a region, a craft and a period, with its state machine.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::course::{self, Course};
use super::proposal::Ground;
use crate::fault::{Faults, Problem};
use crate::id::{DesignationId, Kind};
use crate::lang::Words;
use crate::record::{self, Fields, Record};
use crate::region::RegionCode;
use crate::source::Checked;

/// Where a craft stands on its way to being a region's flagship.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// No longer valid.
    Retired,
    /// Named as a candidate; nobody has proposed it formally.
    Candidate,
    /// Proposed by the region's officer.
    Proposed,
    /// Scored in a round.
    Assessed,
    /// Designated by a document, and being looked at again.
    UnderReview,
    /// Designated by a document.
    Designated,
}

impl Status {
    /// Every status, from the least to the most.
    pub const ALL: [Status; 6] = [
        Status::Retired,
        Status::Candidate,
        Status::Proposed,
        Status::Assessed,
        Status::UnderReview,
        Status::Designated,
    ];

    /// The word that is stored and imported.
    pub const fn word(self) -> &'static str {
        match self {
            Status::Retired => "retired",
            Status::Candidate => "candidate",
            Status::Proposed => "proposed",
            Status::Assessed => "assessed",
            Status::UnderReview => "under_review",
            Status::Designated => "designated",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|s| s.word() == word)
    }

    /// Whether a region with this status has a designated flagship (also while it is under review).
    pub const fn counts(self) -> bool {
        matches!(self, Status::Designated | Status::UnderReview)
    }

    /// Whether one may go from `self` to `next`.
    ///
    /// A document may record a designation that was made outside, so each earlier state may become designated; a
    /// designation is only reviewed, confirmed or retired, never turned back into a candidate.
    ///
    /// ```
    /// use domain::flagship::Status::*;
    /// assert!(Candidate.may_become(Designated));
    /// assert!(!Designated.may_become(Candidate));
    /// ```
    pub fn may_become(self, next: Status) -> bool {
        use Status::{Assessed, Candidate, Designated, Proposed, Retired, UnderReview};
        self == next
            || matches!(
                (self, next),
                (Candidate, Proposed | Assessed | Designated | Retired)
                    | (Proposed, Candidate | Assessed | Designated | Retired)
                    | (Assessed, Candidate | Proposed | Designated | Retired)
                    | (Designated, UnderReview | Retired)
                    | (UnderReview, Designated | Retired)
            )
    }
}

/// A designation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Designation {
    /// Its id, from region, craft and period.
    pub id: DesignationId,
    /// Its key: `region@craft@period` when the file names none.
    pub key: String,
    /// The region.
    pub region: RegionCode,
    /// The key of the craft.
    pub craft: String,
    /// The period, usually a year or `2026-2030`.
    pub period: String,
    /// Its status.
    pub status: Status,
    /// The number of the decree.
    pub document_number: Option<String>,
    /// The date of the decree.
    pub document_date: Option<Date>,
    /// What the record rests on.
    pub basis: Words,
    /// Addresses of the sources.
    pub sources: Vec<String>,
    /// Whether an officer has confirmed it.
    pub checked: Checked,
    /// How it came about, and how long it holds.
    pub course: Course,
}

/// What is asked to be stored as a designation.
#[derive(Debug, Clone)]
pub struct DesignationDraft {
    /// See [`Designation`].
    pub region: RegionCode,
    /// See [`Designation`].
    pub craft: String,
    /// See [`Designation`].
    pub period: String,
    /// See [`Designation`].
    pub status: Status,
    /// See [`Designation`].
    pub document_number: Option<String>,
    /// See [`Designation`].
    pub document_date: Option<Date>,
    /// See [`Designation`].
    pub basis: Words,
    /// See [`Designation`].
    pub sources: Vec<String>,
    /// See [`Designation`].
    pub checked: Checked,
    /// See [`Designation`].
    pub course: Course,
}

impl From<&Designation> for DesignationDraft {
    fn from(d: &Designation) -> DesignationDraft {
        DesignationDraft {
            region: d.region.clone(),
            craft: d.craft.clone(),
            period: d.period.clone(),
            status: d.status,
            document_number: d.document_number.clone(),
            document_date: d.document_date,
            basis: d.basis.clone(),
            sources: d.sources.clone(),
            checked: d.checked,
            course: d.course.clone(),
        }
    }
}

/// The key of a designation.
pub fn key(region: &RegionCode, craft: &str, period: &str) -> String {
    format!("{region}@{craft}@{period}").to_lowercase()
}

/// The last part of the address of a flagship's page, given that of its craft.
///
/// ```
/// # use domain::region::RegionCode;
/// let nias = RegionCode::parse("12.04").unwrap();
/// assert_eq!(domain::flagship::slug(&nias, "anyaman-pandan", "2026"), "12.04-anyaman-pandan-2026");
/// ```
pub fn slug(region: &RegionCode, craft: &str, period: &str) -> String {
    format!("{region}-{craft}-{period}")
}

/// Records a designation. `ground` is what is known of its region and craft; `before` is the status it had.
///
/// # Errors
/// `region` for one of a level without flagships, `craft` for what is no craft, and every fault of the draft.
pub fn record(
    profile: &str,
    ground: Ground,
    before: Option<Status>,
    draft: DesignationDraft,
) -> Result<Designation, Faults> {
    let mut faults = Faults::default();
    let period = faults.text("period", &draft.period, 20);
    if !period.is_empty() && !crate::text::is_key(&period) {
        faults.add("period", &period, Problem::NotAKey);
    }
    let document_number = draft.document_number.and_then(|n| faults.optional("document_number", &n, 120));
    if !ground.level {
        faults.add("region", &draft.region, Problem::OtherLevel);
    }
    if !ground.craft {
        faults.add("craft", &draft.craft, Problem::NotACraft);
    }
    if draft.status.counts() && (document_number.is_none() || draft.document_date.is_none()) {
        faults.add("document_number", draft.status.word(), Problem::NeedsDocument);
    }
    if let Some(before) = before.filter(|b| !b.may_become(draft.status)) {
        let step = Problem::Transition { from: before.word().into(), to: draft.status.word().into() };
        faults.add("status", draft.status.word(), step);
    }
    // What was not recorded before took its way elsewhere.
    let begins = draft.status.counts() && before.is_some_and(|b| !b.counts());
    if begins && draft.course.outside && draft.course.began_here() {
        faults.add("status", draft.status.word(), Problem::CourseBegun);
    }
    course::check(&draft.course, &mut faults);
    let basis = faults.words("basis", &draft.basis, 2000);
    let sources = faults.addresses("sources", &draft.sources);
    let key = key(&draft.region, &draft.craft, &period);
    let designation = Designation {
        id: DesignationId::from_key(profile, &key),
        key,
        region: draft.region,
        craft: draft.craft,
        period,
        status: draft.status,
        document_number,
        document_date: draft.document_date,
        basis,
        sources,
        checked: draft.checked,
        course: draft.course,
    };
    faults.or(designation)
}

impl Record for Designation {
    const KIND: Kind = Kind::Designation;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        let c = &self.course;
        let day = |d: Option<Date>| d.map(|d| d.to_string());
        Fields::default()
            .public("region", self.region.as_str())
            .public("craft", self.craft.as_str())
            .public("period", self.period.as_str())
            .public("status", self.status.word())
            .public("document_number", self.document_number.as_deref())
            .public("document_date", self.document_date.map(|d| d.to_string()))
            .public("basis", record::words(&self.basis))
            .public("sources", record::list(&self.sources))
            .public("checked", self.checked.word())
            .council("document", c.document.map(|d| d.to_string()))
            .public("valid_from", day(c.valid_from))
            .public("valid_until", day(c.valid_until))
            .public("announced", day(c.announced))
            .public("objection_until", day(c.objection_until))
            .public("round", c.round.map(|r| r.to_string()))
            .public("outside", c.outside.then_some(true))
            .public("retired_on", day(c.retired_on))
            .public("retired_why", c.retired_why.as_deref())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const GROUND: Ground = Ground { level: true, craft: true };

    fn draft(status: Status) -> DesignationDraft {
        DesignationDraft {
            region: RegionCode::parse("12.04").unwrap(),
            craft: "anyaman".into(),
            period: "2026".into(),
            status,
            document_number: None,
            document_date: None,
            basis: Words::default(),
            sources: vec![],
            checked: Checked::Unchecked,
            course: Course::default(),
        }
    }

    #[test]
    fn a_designation_needs_a_document() {
        let faults = record("id", GROUND, None, draft(Status::Designated)).unwrap_err();
        assert_eq!(faults.0[0].problem, Problem::NeedsDocument);
        assert!(record("id", GROUND, None, draft(Status::Candidate)).is_ok());
    }

    #[test]
    fn a_region_of_another_level_has_no_flagship() {
        let faults =
            record("id", Ground { level: false, ..GROUND }, None, draft(Status::Candidate)).unwrap_err();
        assert_eq!(faults.0[0].problem, Problem::OtherLevel);
    }

    #[test]
    fn food_is_no_candidate() {
        let faults =
            record("id", Ground { craft: false, ..GROUND }, None, draft(Status::Candidate)).unwrap_err();
        assert_eq!(faults.0[0].problem, Problem::NotACraft);
    }

    #[test]
    fn nothing_leaves_retirement() {
        for s in Status::ALL {
            assert_eq!(Status::Retired.may_become(s), s == Status::Retired);
        }
    }
}
