//! At which pace a region goes, and when it would be there.

/// When a target would be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// It is reached.
    Reached,
    /// At this pace in this year.
    In(i32),
    /// Not at this pace: it goes down or stands still, or would take more than [`FARTHEST`] years.
    Not,
    /// There are not two years from which a pace could be told.
    TooFew,
}

/// So many of the last years tell the pace.
pub const YEARS: usize = 5;
/// A year farther away than this is not foretold.
pub const FARTHEST: i64 = 50;

/// When a target would be reached if every year brought as much as the last ones did on average: the line through the earliest and
/// the latest of the last [`YEARS`] known years, drawn on. Years without a figure between them do not matter; the order does
/// not either. Of a measure that comes together over a year the year that runs must be left out by the caller, since it is not
/// yet a year.
///
/// ```
/// use domain::indicator::{Pace, pace};
/// assert_eq!(pace(&[(2024, 10), (2025, 14), (2026, 18)], 38), Pace::In(2031));
/// assert_eq!(pace(&[(2024, 10), (2026, 10)], 38), Pace::Not);
/// assert_eq!(pace(&[(2026, 10)], 38), Pace::TooFew);
/// assert_eq!(pace(&[(2026, 38)], 38), Pace::Reached);
/// ```
pub fn pace(points: &[(i32, i64)], target: i64) -> Pace {
    let mut points = points.to_vec();
    points.sort_unstable_by_key(|(year, _)| *year);
    points.dedup_by_key(|(year, _)| *year);
    let last_ones = points.get(points.len().saturating_sub(YEARS)..).unwrap_or_default();
    let (Some(first), Some(last)) = (last_ones.first(), last_ones.last()) else { return Pace::TooFew };
    if last.1 >= target {
        return Pace::Reached;
    }
    let years = i128::from(last.0) - i128::from(first.0);
    if years == 0 {
        return Pace::TooFew;
    }
    let gained = i128::from(last.1) - i128::from(first.1);
    if gained <= 0 {
        return Pace::Not;
    }
    let missing = i128::from(target) - i128::from(last.1);
    // Rounded up: in the year in which the line passes the target.
    let more = (missing * years + gained - 1) / gained;
    if more > i128::from(FARTHEST) {
        return Pace::Not;
    }
    i32::try_from(more).map_or(Pace::Not, |more| Pace::In(last.0 + more))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_last_years_tell_the_pace() {
        // Long ago nothing grew.
        let points = [(2010, 0), (2011, 0), (2022, 10), (2023, 20), (2024, 30), (2025, 40), (2026, 50)];
        assert_eq!(pace(&points, 100), Pace::In(2031));
        assert_eq!(
            pace(&[(2020, 0), (2026, 1)], 1_000),
            Pace::Not,
            "in six thousand years is not a forecast"
        );
    }

    proptest! {
        #[test]
        fn the_year_is_the_first_in_which_the_line_passes_the_target(
            from in 2000..2020i32, years in 1..10i32, begun in 0..1_000i64, gained in 1..1_000i64, missing in 1..5_000i64,
        ) {
            let points = [(from, begun), (from + years, begun + gained)];
            let target = begun + gained + missing;
            // The line at a year, times the years between the points.
            let line = |y: i32| i128::from(begun) * i128::from(years) + i128::from(gained) * i128::from(y - from);
            let wanted = i128::from(target) * i128::from(years);
            match pace(&points, target) {
                Pace::In(year) => {
                    prop_assert!(line(year) >= wanted && line(year - 1) < wanted);
                    prop_assert!(year > from + years);
                }
                Pace::Not => prop_assert!(line(from + years + 50) < wanted),
                other => prop_assert!(false, "{other:?}"),
            }
        }

        #[test]
        fn a_higher_target_is_never_reached_earlier(
            points in proptest::collection::vec((2000..2030i32, 0..1_000i64), 2..8), target in 1..2_000i64, more in 0..500i64,
        ) {
            if let (Pace::In(near), Pace::In(far)) = (pace(&points, target), pace(&points, target + more)) {
                prop_assert!(near <= far);
            }
        }
    }
}
