//! Codes that let somebody choose a new password: sent by mail, or handed over by whoever looks after accounts. Each opens
//! once, and only its hash is stored.

/// What the hash of a code is for.
pub const PURPOSE: &str = "reset";

/// How long a code that was sent by mail is good, in microseconds.
pub const BY_MAIL: i64 = 60 * 60 * 1_000_000;

/// How long a code that was handed over is good, in microseconds.
pub const BY_HAND: i64 = 24 * 60 * 60 * 1_000_000;

/// So many codes of a person are good at a time; more mail is not sent until one is over.
pub const MOST: i64 = 3;

/// Whether mail that was asked for then is still worth sending: a code that comes hours later only confuses.
///
/// ```
/// use domain::account::reset::{BY_MAIL, is_timely};
/// assert!(is_timely(0, BY_MAIL));
/// assert!(!is_timely(0, BY_MAIL + 1));
/// ```
pub fn is_timely(asked: i64, now: i64) -> bool {
    now.saturating_sub(asked) <= BY_MAIL
}
