//! When a figure that can only be reported is expected, and how late it is.

use jiff::ToSpan;
use jiff::civil::{Date, date};

/// So many days after the last figure, or after the year began, another one is expected.
pub const DAYS: i64 = 92;
/// So many days after the year is over its last figure is expected.
pub const AFTER: i64 = 31;

/// The day by which the next figure of a year is expected, given the day of the last one; nothing when the last one tells how the
/// whole year was. A figure is expected each quarter, and the year's own within a month after it.
///
/// ```
/// use domain::indicator::due::due;
/// use jiff::civil::date;
/// assert_eq!(due(2025, None), Some(date(2025, 4, 3)));
/// assert_eq!(due(2025, Some(date(2025, 6, 30))), Some(date(2025, 9, 30)));
/// assert_eq!(due(2025, Some(date(2025, 12, 1))), Some(date(2026, 1, 31)));
/// assert_eq!(due(2025, Some(date(2025, 12, 31))), None);
/// ```
pub fn due(year: i32, last: Option<Date>) -> Option<Date> {
    let year = i16::try_from(year).ok()?;
    let end = date(year, 12, 31);
    if last.is_some_and(|day| day >= end) {
        return None;
    }
    let from = last.unwrap_or_else(|| date(year, 1, 1));
    let next = from.checked_add(DAYS.days()).ok()?;
    Some(next.min(end.checked_add(AFTER.days()).ok()?))
}

/// How many days a figure is late on a day; nothing when it is not.
///
/// ```
/// use domain::indicator::due::late;
/// use jiff::civil::date;
/// assert_eq!(late(2026, Some(date(2026, 6, 30)), date(2026, 9, 30)), None);
/// assert_eq!(late(2026, Some(date(2026, 6, 30)), date(2026, 10, 10)), Some(10));
/// assert_eq!(late(2025, Some(date(2026, 1, 9)), date(2026, 10, 10)), None);
/// assert_eq!(late(2027, None, date(2026, 10, 10)), None);
/// ```
pub fn late(year: i32, last: Option<Date>, today: Date) -> Option<i64> {
    let due = due(year, last)?;
    let days = i64::from(today.since(due).ok()?.get_days());
    (days > 0).then_some(days)
}
