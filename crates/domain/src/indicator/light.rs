//! The traffic light: how far a region is, beside how much of the year has passed. It is always told in words besides.
//!
//! The rule is ours and no regulation's: the share of the target that is reached, held against the part of the year that has
//! passed. Nine tenths of what would be due is *on track*, six tenths is *behind*, less is *far behind*. Of a year that is over
//! everything is due. Of a year that has not begun nothing is.

use jiff::civil::Date;

/// A year in parts.
pub const WHOLE: i64 = 1000;

/// How far a region is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Light {
    /// The year has not begun.
    NotBegun,
    /// Less than six tenths of what is due.
    FarBehind,
    /// Less than nine tenths of what is due.
    Behind,
    /// Nine tenths of what is due, or more.
    OnTrack,
    /// All of the target.
    Reached,
}

impl Light {
    /// Every light, from the worst to the best.
    pub const ALL: [Light; 5] =
        [Light::NotBegun, Light::FarBehind, Light::Behind, Light::OnTrack, Light::Reached];

    /// The word for messages and the look.
    pub const fn word(self) -> &'static str {
        match self {
            Light::NotBegun => "not-begun",
            Light::FarBehind => "far-behind",
            Light::Behind => "behind",
            Light::OnTrack => "on-track",
            Light::Reached => "reached",
        }
    }
}

/// How much of a year has passed on a day, in thousandths: the day itself has.
///
/// ```
/// use domain::indicator::passed;
/// use jiff::civil::date;
/// assert_eq!(passed(2026, date(2026, 12, 31)), 1000);
/// assert_eq!(passed(2026, date(2027, 1, 1)), 1000);
/// assert_eq!(passed(2026, date(2025, 12, 31)), 0);
/// assert_eq!(passed(2026, date(2026, 7, 2)), 501);
/// ```
pub fn passed(year: i32, today: Date) -> i64 {
    match i32::from(today.year()).cmp(&year) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Greater => WHOLE,
        std::cmp::Ordering::Equal => i64::from(today.day_of_year()) * WHOLE / i64::from(today.days_in_year()),
    }
}

/// The light of a value beside a target when so many thousandths of the year have passed; nothing where the target is nothing,
/// since everybody has reached that.
///
/// ```
/// use domain::indicator::{Light, light::light};
/// assert_eq!(light(45, 100, 500), Some(Light::OnTrack));
/// assert_eq!(light(44, 100, 500), Some(Light::Behind));
/// assert_eq!(light(29, 100, 500), Some(Light::FarBehind));
/// assert_eq!(light(100, 100, 10), Some(Light::Reached));
/// assert_eq!(light(0, 100, 0), Some(Light::NotBegun));
/// assert_eq!(light(5, 0, 500), None);
/// ```
pub fn light(value: i64, target: i64, passed: i64) -> Option<Light> {
    if target <= 0 {
        return None;
    }
    if value >= target {
        return Some(Light::Reached);
    }
    if passed <= 0 {
        return Some(Light::NotBegun);
    }
    let reached = i128::from(value) * i128::from(WHOLE) * 10;
    let due = i128::from(target) * i128::from(passed.min(WHOLE));
    Some(if reached >= due * 9 {
        Light::OnTrack
    } else if reached >= due * 6 {
        Light::Behind
    } else {
        Light::FarBehind
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn more_is_never_worse_and_later_is_never_better(
            value in 0..10_000i64, more in 0..1_000i64, target in 1..10_000i64, day in 1..=1000i64, later in 0..500i64,
        ) {
            prop_assert!(light(value + more, target, day) >= light(value, target, day));
            prop_assert!(light(value, target, day + later) <= light(value, target, day));
        }
    }
}
