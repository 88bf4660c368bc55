//! How failed attempts slow down those who guess, without locking anybody out.
//!
//! Failures are counted per account and per address. Failures at an *account* only make each answer take longer, so
//! that a stranger who guesses cannot keep its owner out. Failures from an *address* make that address wait, and nobody
//! else.

use std::time::Duration;

/// After this time without failures everything is forgotten, in microseconds.
pub const FORGOTTEN: i64 = 15 * 60 * 1_000_000;

/// So many failures of an account cost nothing: people mistype.
const FREE: i64 = 5;
/// The longest that an answer is held back.
const LONGEST_PAUSE: u64 = 8;
/// So many failures of an address cost nothing: an office has many people behind one address.
const FREE_AT_ADDRESS: i64 = 20;
/// The longest that an address waits, in seconds.
const LONGEST_WAIT: i64 = 15 * 60;

/// What is remembered of failures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Failures {
    /// How many.
    pub count: i64,
    /// When the last one was, in microseconds since 1970.
    pub last: i64,
}

impl Failures {
    /// What still counts now.
    #[must_use]
    pub fn at(self, now: i64) -> Failures {
        if now.saturating_sub(self.last) > FORGOTTEN { Failures::default() } else { self }
    }

    /// One more.
    #[must_use]
    pub fn another(self, now: i64) -> Failures {
        Failures { count: self.at(now).count.saturating_add(1), last: now.max(self.last) }
    }
}

/// How long the answer to an attempt at an account is held back; the attempt itself is always looked at.
///
/// ```
/// use domain::account::patience::{Failures, pause};
/// use std::time::Duration;
/// let failed = |count| Failures { count, last: 0 };
/// assert_eq!(pause(failed(5), 1), Duration::ZERO);
/// assert_eq!(pause(failed(7), 1), Duration::from_secs(2));
/// assert_eq!(pause(failed(1_000_000), 1), Duration::from_secs(8));
/// ```
pub fn pause(account: Failures, now: i64) -> Duration {
    let beyond = account.at(now).count - FREE;
    if beyond <= 0 {
        return Duration::ZERO;
    }
    let seconds = 1u64.checked_shl(u32::try_from(beyond - 1).unwrap_or(u32::MAX)).unwrap_or(u64::MAX);
    Duration::from_secs(seconds.clamp(1, LONGEST_PAUSE))
}

/// How many seconds an address still has to wait before it may try again; nothing when it may now.
///
/// ```
/// use domain::account::patience::{Failures, wait};
/// assert_eq!(wait(Failures { count: 20, last: 0 }, 1), None);
/// assert_eq!(wait(Failures { count: 21, last: 0 }, 1), Some(15));
/// assert_eq!(wait(Failures { count: 21, last: 0 }, 15_000_000), None);
/// assert_eq!(wait(Failures { count: 99, last: 0 }, 1), Some(900));
/// ```
pub fn wait(address: Failures, now: i64) -> Option<i64> {
    let beyond = address.at(now).count - FREE_AT_ADDRESS;
    if beyond <= 0 {
        return None;
    }
    let doubled = 15i64.checked_shl(u32::try_from(beyond - 1).unwrap_or(62).min(20));
    let until = address.last + doubled.unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT) * 1_000_000;
    let left = (until - now + 999_999) / 1_000_000;
    (left > 0).then_some(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_stops_guessing_is_forgiven() {
        let many = Failures { count: 50, last: 0 };
        assert_eq!(pause(many, FORGOTTEN + 1), Duration::ZERO);
        assert_eq!(wait(many, FORGOTTEN + 1), None);
        assert_eq!(many.another(FORGOTTEN + 1), Failures { count: 1, last: FORGOTTEN + 1 });
    }

    #[test]
    fn an_account_never_waits_longer_than_a_person_would() {
        for count in [0, 1, 6, 60, i64::MAX] {
            assert!(pause(Failures { count, last: 0 }, 1) <= Duration::from_secs(8));
        }
    }
}
