//! A holiday of a maker: its products stay where they are seen, and none is to be had.

use jiff::ToSpan;
use jiff::civil::Date;
use uuid::Uuid;

use crate::fault::{Faults, Problem};
use crate::id::{Kind, MakerId};
use crate::record::{Fields, Record};
use crate::region::RegionCode;

/// The most months that a holiday with a last day lasts: a wrong year hides nothing for ever.
pub const MONTHS: i32 = 12;

/// From when to when. The day after the last one all is as it was before, without anybody doing anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Days {
    /// The first day.
    pub since: Date,
    /// The last day; nothing while it is not known.
    pub until: Option<Date>,
}

impl Days {
    /// Whether it is a holiday on a day.
    ///
    /// ```
    /// use domain::maker::holiday::Days;
    /// use jiff::civil::date;
    /// let days = Days { since: date(2026, 12, 20), until: Some(date(2027, 1, 3)) };
    /// assert!(days.hold(date(2026, 12, 20)) && days.hold(date(2027, 1, 3)));
    /// assert!(!days.hold(date(2026, 12, 19)) && !days.hold(date(2027, 1, 4)));
    /// assert!(Days { until: None, ..days }.hold(date(2030, 1, 1)));
    /// ```
    pub fn hold(&self, day: Date) -> bool {
        self.since <= day && !self.are_over(day)
    }

    /// Whether it is over on a day.
    pub fn are_over(&self, day: Date) -> bool {
        self.until.is_some_and(|last| last < day)
    }
}

/// The holiday of a maker, or that there is none; a maker has one at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    /// Whose.
    pub maker: MakerId,
    /// Where that maker lies.
    pub region: RegionCode,
    /// From when to when; nothing when there is none.
    pub days: Option<Days>,
}

/// Begins a holiday on a day.
///
/// # Errors
/// `until` when the last day lies before that day or beyond [`MONTHS`].
pub fn begin(
    maker: MakerId,
    region: RegionCode,
    today: Date,
    until: Option<Date>,
) -> Result<Holiday, Faults> {
    let mut faults = Faults::default();
    let latest = today.checked_add(MONTHS.months()).unwrap_or(Date::MAX);
    match until {
        Some(last) if last < today => faults.add("until", last, Problem::EndsBeforeItBegins),
        Some(last) if last > latest => faults.add("until", last, Problem::TooLate(latest.to_string())),
        _ => {}
    }
    faults.or(Holiday { maker, region, days: Some(Days { since: today, until }) })
}

impl Record for Holiday {
    const KIND: Kind = Kind::Holiday;

    fn id(&self) -> Uuid {
        self.maker.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn maker(&self) -> Option<MakerId> {
        Some(self.maker)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .public("since", self.days.map(|d| d.since.to_string()))
            .public("until", self.days.and_then(|d| d.until).map(|d| d.to_string()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_holiday_ends_neither_before_it_begins_nor_in_a_wrong_year() {
        let today = date(2026, 11, 24);
        let try_it = |until| begin(MakerId(Uuid::nil()), RegionCode::parse("12").unwrap(), today, until);
        assert!(try_it(None).is_ok() && try_it(Some(today)).is_ok());
        assert_eq!(try_it(Some(date(2026, 11, 23))).unwrap_err().0[0].field, "until");
        assert!(matches!(try_it(Some(date(2037, 1, 3))).unwrap_err().0[0].problem, Problem::TooLate(_)));
    }
}
