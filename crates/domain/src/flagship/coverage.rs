//! The coverage that follows from designations.

use serde::{Deserialize, Serialize};

use super::Status;

/// How many regions of a level are covered: the home sentence in figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Regions in all.
    pub regions: i64,
    /// Regions with a designated flagship.
    pub designated: i64,
    /// Regions with no designation but with a proposal or an assessment under way.
    pub under_way: i64,
    /// Regions with a candidate only.
    pub candidate: i64,
}

impl Coverage {
    /// Counts the best status of each region.
    ///
    /// ```
    /// use domain::flagship::{Coverage, Status};
    /// let c = Coverage::of([Some(Status::Candidate), None, Some(Status::Designated)]);
    /// assert_eq!((c.regions, c.designated, c.candidate, c.without()), (3, 1, 1, 1));
    /// ```
    pub fn of(best: impl IntoIterator<Item = Option<Status>>) -> Coverage {
        let mut c = Coverage::default();
        for status in best {
            c.regions += 1;
            match status {
                Some(s) if s.counts() => c.designated += 1,
                Some(Status::Proposed | Status::Assessed) => c.under_way += 1,
                Some(Status::Candidate) => c.candidate += 1,
                _ => {}
            }
        }
        c
    }

    /// Regions with nothing recorded.
    pub fn without(&self) -> i64 {
        self.regions - self.designated - self.under_way - self.candidate
    }
}
