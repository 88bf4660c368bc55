//! The yearly review of a designation.

use jiff::civil::Date;
use uuid::Uuid;

use super::course::retire;
use super::{Designation, Status};
use crate::fault::{Faults, Problem};
use crate::id::{DesignationId, Kind, ReviewId};
use crate::record::{Fields, Record};
use crate::region::RegionCode;

/// What comes of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It holds on.
    Keep,
    /// It is looked at more closely.
    UnderReview,
    /// It ends.
    Retire,
}

impl Outcome {
    /// Every outcome, in the order in which pages offer them.
    pub const ALL: [Outcome; 3] = [Outcome::Keep, Outcome::UnderReview, Outcome::Retire];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Outcome::Keep => "keep",
            Outcome::UnderReview => "under_review",
            Outcome::Retire => "retire",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|o| o.word() == word)
    }
}

/// A review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The id.
    pub id: ReviewId,
    /// Of what.
    pub designation: DesignationId,
    /// The region of the designation.
    pub region: RegionCode,
    /// Of which year.
    pub year: i32,
    /// What was found.
    pub findings: String,
    /// What comes of it.
    pub outcome: Outcome,
    /// The day on which it was decided.
    pub date: Date,
}

/// Reviews a designation: the review, and the designation after it.
///
/// # Errors
/// `status` for what is not designated; `outcome` for none; `year` for one that is still to come or lies before the decree; what is
/// missing.
pub fn review(
    id: ReviewId,
    of: &Designation,
    year: Option<i32>,
    findings: &str,
    outcome: Option<Outcome>,
    today: Date,
) -> Result<(Review, Designation), Faults> {
    let mut faults = Faults::default();
    if !of.status.counts() {
        let (from, to) = (of.status.word().to_owned(), Status::UnderReview.word().to_owned());
        faults.add("status", of.status.word(), Problem::Transition { from, to });
    }
    let this = i32::from(today.year());
    match year {
        None => faults.add("year", "", Problem::Missing),
        Some(y) if y > this => faults.add("year", y, Problem::InTheFuture),
        Some(y) => {
            let decreed = of.since().map_or(i32::MIN, |since| i32::from(since.year())).min(this);
            let first = decreed.max(this - 20);
            if y < first {
                let (min, max) = (i64::from(first), i64::from(this));
                faults.add("year", y, Problem::NotAWholeNumber { min, max });
            }
        }
    }
    let found = faults.text("findings", findings, 600);
    let Some(outcome) = outcome else {
        let words = Outcome::ALL.iter().map(|o| o.word().to_owned()).collect();
        faults.add("outcome", "", Problem::NotOneOf(words));
        return Err(faults);
    };
    let after = match outcome {
        Outcome::Keep => Ok(Designation { status: Status::Designated, ..of.clone() }),
        Outcome::UnderReview => Ok(Designation { status: Status::UnderReview, ..of.clone() }),
        Outcome::Retire if faults.is_empty() => retire(of, &found, today, today),
        Outcome::Retire => Ok(of.clone()),
    };
    let (designation, region) = (of.id, of.region.clone());
    let year = year.unwrap_or_default();
    let review = Review { id, designation, region, year, findings: found, outcome, date: today };
    faults.or(())?;
    Ok((review, after?))
}

impl Record for Review {
    const KIND: Kind = Kind::Review;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .council("designation", self.designation.to_string())
            .council("year", self.year)
            .council("findings", self.findings.as_str())
            .council("outcome", self.outcome.word())
            .council("date", self.date.to_string())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::flagship::proposal::Ground;
    use crate::flagship::{Course, DesignationDraft, record};
    use jiff::civil::date;

    #[test]
    fn nobody_reviewed_it_before_its_decree() {
        let draft = DesignationDraft {
            region: RegionCode::parse("12.04").unwrap(),
            craft: "anyaman".into(),
            period: "2026".into(),
            status: Status::Designated,
            document_number: Some("1/2026".into()),
            document_date: Some(date(2026, 3, 1)),
            basis: crate::lang::Words::default(),
            sources: vec![],
            checked: crate::source::Checked::Confirmed,
            course: Course::default(),
        };
        let of = record("id", Ground { level: true, craft: true }, None, draft).unwrap();
        let id = ReviewId(Uuid::from_u128(1));
        let of_year = |year| review(id, &of, Some(year), "Seen", Some(Outcome::Keep), date(2028, 2, 1));
        let problem = of_year(2025).unwrap_err().0.remove(0).problem;
        assert_eq!(problem, Problem::NotAWholeNumber { min: 2026, max: 2028 });
        assert!(of_year(2026).is_ok() && of_year(2028).is_ok() && of_year(2029).is_err());
    }
}
