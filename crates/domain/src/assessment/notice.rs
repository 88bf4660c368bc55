//! What is written to people about a round, each letter once: to assessors that they are asked, and that the last day is near; to whoever
//! keeps the round that everything is in, or that the last day has passed.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::round::{Progress, Round, State};

/// An assessor who has not handed in everything is reminded from so many days before the last one on.
pub const REMIND_DAYS: i32 = 3;

/// What a letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notice {
    /// An assessor is asked to score.
    Invited,
    /// The last day is near, and something is missing.
    Reminder,
    /// Every sheet is in.
    Complete,
    /// The last day has passed, and the round is open.
    Over,
}

impl Notice {
    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Notice::Invited => "invited",
            Notice::Reminder => "reminder",
            Notice::Complete => "complete",
            Notice::Over => "over",
        }
    }

    /// What makes a letter of this kind another one: after more days were given there is another reminder and another end.
    pub fn mark(self, round: &Round) -> String {
        match self {
            Notice::Invited | Notice::Complete => String::new(),
            Notice::Reminder | Notice::Over => round.deadline.to_string(),
        }
    }
}

/// What an assessor is written who has so many things left to do. `invited` is the day on which they were asked, if they were.
///
/// ```
/// # use domain::assessment::notice::{Notice, to_assessor};
/// # use domain::assessment::round::*;
/// # use jiff::civil::date;
/// # let round = Round { id: domain::id::RoundId(uuid::Uuid::nil()), region: domain::region::RegionCode::parse("12").unwrap(),
/// #     title: Default::default(), period: "2026".into(), set_key: "x".into(), set: None, method: "spotis".into(),
/// #     weighing: Weighing::Given, deadline: date(2026, 12, 20), state: State::Open, opened: None, closed: None, decided: None,
/// #     reason: None, reopened: vec![], sample: false };
/// assert_eq!(to_assessor(&round, 4, None, date(2026, 12, 1)), Some(Notice::Invited));
/// assert_eq!(to_assessor(&round, 4, Some(date(2026, 12, 1)), date(2026, 12, 16)), None);
/// assert_eq!(to_assessor(&round, 4, Some(date(2026, 12, 1)), date(2026, 12, 17)), Some(Notice::Reminder));
/// assert_eq!(to_assessor(&round, 0, Some(date(2026, 12, 1)), date(2026, 12, 17)), None);
/// // Whoever was asked today needs no reminder today.
/// assert_eq!(to_assessor(&round, 4, Some(date(2026, 12, 19)), date(2026, 12, 19)), None);
/// ```
pub fn to_assessor(round: &Round, left: usize, invited: Option<Date>, today: Date) -> Option<Notice> {
    if round.state != State::Open || today > round.deadline || left == 0 {
        return None;
    }
    let Some(asked) = invited else { return Some(Notice::Invited) };
    let days = round.deadline.since(today).map(|left| left.get_days()).unwrap_or_default();
    (asked < today && days <= REMIND_DAYS).then_some(Notice::Reminder)
}

/// What whoever keeps a round is written.
pub fn to_keeper(round: &Round, progress: Progress, today: Date) -> Option<Notice> {
    if round.state != State::Open {
        None
    } else if today > round.deadline {
        Some(Notice::Over)
    } else {
        (progress.expected > 0 && progress.is_complete()).then_some(Notice::Complete)
    }
}
