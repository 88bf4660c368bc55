//! Closing a year: the level above approves what a region wanted and reported in a year, and from then on neither changes, until the
//! year is opened again with a reason. Counting goes on: what registers know is never closed.

use jiff::civil::Date;
use uuid::Uuid;

use super::target::year as check_year;
use crate::fault::{Faults, Problem};
use crate::id::{Kind, YearLockId};
use crate::record::{Fields, Record};
use crate::region::RegionCode;

/// That a year of a region is closed, or was opened again. What holds for a region holds for all below it, since its figures are
/// put together from theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearLock {
    /// Its id, from region and year.
    pub id: YearLockId,
    /// Whose year it is.
    pub region: RegionCode,
    /// Which year.
    pub year: i32,
    /// Whether it is closed.
    pub closed: bool,
    /// The day on which it was closed or opened again.
    pub day: Date,
    /// What was said with it, for the council: why, where it was opened again.
    pub note: Option<String>,
}

/// The key of what closes a year of a region.
pub fn key(region: &RegionCode, year: i32) -> String {
    format!("{region}@{year}").to_lowercase()
}

/// The longest note.
pub const NOTE: usize = 400;

/// Closes a year. `today` is the day in the region: of a year that is still to come there is nothing to approve.
///
/// # Errors
/// `year` when it is still to come or closed already, `note` when it is too long.
pub fn close(
    profile: &str,
    before: Option<&YearLock>,
    (region, year): (&RegionCode, i32),
    today: Date,
    note: &str,
) -> Result<YearLock, Faults> {
    let mut faults = Faults::default();
    check_year(year, &mut faults);
    if year > i32::from(today.year()) {
        faults.add("year", year, Problem::InTheFuture);
    }
    if before.is_some_and(|b| b.closed) {
        faults.add("year", year, Problem::AsBefore);
    }
    let note = faults.optional("note", note, NOTE);
    let id = YearLockId::from_key(profile, &key(region, year));
    faults.or(YearLock { id, region: region.clone(), year, closed: true, day: today, note })
}

/// Opens a year again.
///
/// # Errors
/// `year` when it is open, `note` without a reason.
pub fn open(before: &YearLock, today: Date, why: &str) -> Result<YearLock, Faults> {
    let mut faults = Faults::default();
    if !before.closed {
        faults.add("year", before.year, Problem::AsBefore);
    }
    let note = Some(faults.text("note", why, NOTE));
    faults.or(YearLock { closed: false, day: today, note, ..before.clone() })
}

impl Record for YearLock {
    const KIND: Kind = Kind::YearLock;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .public("region", self.region.as_str())
            .public("year", self.year)
            .public("closed", self.closed)
            .public("day", self.day.to_string())
            .council("note", self.note.as_deref())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_year_is_closed_once_and_opened_with_a_reason() {
        let (region, today) = (RegionCode::parse("12.04").unwrap(), date(2026, 11, 24));
        let close = |before: Option<&YearLock>, year| close("id", before, (&region, year), today, "");
        let problem = |r: Result<YearLock, Faults>| r.unwrap_err().0.remove(0);
        assert_eq!(problem(close(None, 2027)).problem, Problem::InTheFuture);
        let closed = close(None, 2025).unwrap();
        assert_eq!(problem(close(Some(&closed), 2025)).problem, Problem::AsBefore);
        let silent = problem(open(&closed, today, " "));
        assert_eq!((silent.field.as_str(), silent.problem), ("note", Problem::Missing));
        let opened = open(&closed, today, "A figure was told in thousands").unwrap();
        assert!(!opened.closed && opened.id == closed.id);
        assert_eq!(problem(open(&opened, today, "Again")).problem, Problem::AsBefore);
        assert!(close(Some(&opened), 2025).unwrap().closed);
    }
}
