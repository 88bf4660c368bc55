//! What the program does later and by itself: sending mail, making pictures smaller, tidying up.
//!
//! A job is done at least once: whoever does it may be killed in the middle, and then somebody else begins anew. What it does
//! must therefore come to the same whether it is done once or twice. The time and randomness come from the caller.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::account::code::fingerprint;
use crate::assessment::notice::Notice;
use crate::flagship::course::Due;
use crate::id::{DesignationId, OrderId, PermitId, PersonId, PictureId, PushDeviceId, RequestId, RoundId};
use crate::import::ImportId;
use crate::market::letter::{Notice as Told, To};

/// The id of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(pub Uuid);

impl std::fmt::Display for JobId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Task {
    /// Forget sessions that are over and failures to sign in that are long past; once a day.
    Tidy,
    /// Make the sizes of a photograph that was sent.
    Picture {
        /// The photograph.
        picture: PictureId,
    },
    /// Ask for the sizes of photographs that have none, and take files away that belong to no photograph; once a day.
    Media,
    /// Check a file that somebody sent to be imported, or store it.
    Import {
        /// The import.
        import: ImportId,
        /// Whether it is to be stored; otherwise it is only checked and compared.
        store: bool,
    },
    /// Ask for the reminders of permits that expire soon; once a day.
    Permits,
    /// Take away holidays of makers that are over; once an hour.
    Holidays,
    /// Note how counts stood when a year was over; once an hour.
    YearEnd,
    /// Let orders expire that nobody paid or answered in time; every few minutes.
    Orders,
    /// Ask the payment service about payments whose time it is; twice a minute.
    Payments,
    /// Check the books, and forget baskets and buyers that nothing needs any more; once a day.
    Books,
    /// Remind a maker and the council that a permit expires.
    Permit {
        /// The permit.
        permit: PermitId,
        /// Which reminder: so many days before.
        days: i64,
    },
    /// Look which letters about open rounds are due; once an hour.
    Rounds,
    /// Look which letters about a round are due, after something happened in it.
    Round {
        /// The round.
        round: RoundId,
    },
    /// Write to somebody about a round.
    RoundLetter {
        /// The round.
        round: RoundId,
        /// To whom.
        person: PersonId,
        /// What it is about.
        notice: Notice,
    },
    /// Ask for the letters about designations whose end is near or whose review is due; once a day.
    Designations,
    /// Tell the officers of a region that the end of a designation is near, or its review due.
    Designation {
        /// The designation.
        designation: DesignationId,
        /// What of it.
        due: Due,
        /// Of which year.
        year: i16,
    },
    /// Write to the buyer of an order, or to those who look after it for its maker.
    OrderLetter {
        /// The order.
        order: OrderId,
        /// To whom.
        to: To,
        /// What it is about.
        notice: Told,
        /// When that was, or until when messages are told together, in microseconds since 1970.
        at: i64,
    },
    /// Tell a device of somebody who looks after the orders of a maker.
    OrderPush {
        /// The order.
        order: OrderId,
        /// The device.
        device: PushDeviceId,
        /// What it is about.
        notice: Told,
        /// When that was, or until when messages are told together, in microseconds since 1970.
        at: i64,
    },
    /// Tell such a device of what somebody asks a maker for.
    RequestPush {
        /// The request.
        request: RequestId,
        /// The device.
        device: PushDeviceId,
        /// When it was asked, in microseconds since 1970.
        at: i64,
    },
    /// Send somebody who forgot their password a code with which they choose another. Whether anybody is meant by what was
    /// typed turns out only here, so that whoever asks cannot tell.
    Forgotten {
        /// The name to sign in with, or the address for mail, as it was typed.
        typed: String,
        /// When it was asked for, in microseconds since 1970.
        asked: i64,
    },
}

/// Jobs of one lane are done one after the other, those of different lanes side by side: a mail server that hangs holds no
/// picture up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// What asks this machine alone.
    Work,
    /// What asks a mail server.
    Mail,
    /// What may take minutes.
    Long,
    /// What asks a payment service.
    Till,
    /// What asks the push services of browsers.
    Push,
}

impl Lane {
    /// Every lane.
    pub const ALL: [Lane; 5] = [Lane::Work, Lane::Mail, Lane::Long, Lane::Till, Lane::Push];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Lane::Work => "work",
            Lane::Mail => "mail",
            Lane::Long => "long",
            Lane::Till => "till",
            Lane::Push => "push",
        }
    }
}

/// What kinds there are, by their words.
pub const KINDS: &[&str] = &[
    "tidy",
    "picture",
    "media",
    "permits",
    "designations",
    "holidays",
    "year-end",
    "permit",
    "designation",
    "rounds",
    "round",
    "round-letter",
    "orders",
    "books",
    "payments",
    "order-letter",
    "order-push",
    "request-push",
    "forgotten",
    "import",
];

impl Task {
    /// The word of its kind: for lists, logs and figures.
    pub const fn word(&self) -> &'static str {
        match self {
            Task::Tidy => "tidy",
            Task::Picture { .. } => "picture",
            Task::Media => "media",
            Task::Permits => "permits",
            Task::Designations => "designations",
            Task::Designation { .. } => "designation",
            Task::Holidays => "holidays",
            Task::YearEnd => "year-end",
            Task::Orders => "orders",
            Task::Books => "books",
            Task::Payments => "payments",
            Task::Permit { .. } => "permit",
            Task::Rounds => "rounds",
            Task::Round { .. } => "round",
            Task::RoundLetter { .. } => "round-letter",
            Task::OrderLetter { .. } => "order-letter",
            Task::OrderPush { .. } => "order-push",
            Task::RequestPush { .. } => "request-push",
            Task::Forgotten { .. } => "forgotten",
            Task::Import { .. } => "import",
        }
    }

    /// Where it is done.
    pub const fn lane(&self) -> Lane {
        match self {
            Task::Tidy
            | Task::Picture { .. }
            | Task::Media
            | Task::Permits
            | Task::Designations
            | Task::Holidays
            | Task::YearEnd
            | Task::Rounds
            | Task::Round { .. }
            | Task::Orders
            | Task::Books => Lane::Work,
            Task::Permit { .. }
            | Task::Designation { .. }
            | Task::RoundLetter { .. }
            | Task::OrderLetter { .. }
            | Task::Forgotten { .. } => Lane::Mail,
            Task::Import { .. } => Lane::Long,
            Task::Payments => Lane::Till,
            Task::OrderPush { .. } | Task::RequestPush { .. } => Lane::Push,
        }
    }

    /// Under this name there is one of it at most: asking again while it waits asks for nothing more.
    pub fn once(&self) -> Option<String> {
        match self {
            Task::Tidy => Some("tidy".into()),
            Task::Picture { picture } => Some(format!("picture:{picture}")),
            Task::Media => Some("media".into()),
            Task::Import { import, store } => {
                Some(format!("import:{import}:{}", if *store { "store" } else { "check" }))
            }
            Task::Permits => Some("permits".into()),
            Task::Designations => Some("designations".into()),
            Task::Designation { designation, due, year } => {
                Some(format!("designation:{designation}:{}:{year}", due.word()))
            }
            Task::Holidays => Some("holidays".into()),
            Task::YearEnd => Some("year-end".into()),
            Task::Orders => Some("orders".into()),
            Task::Books => Some("books".into()),
            Task::Payments => Some("payments".into()),
            Task::Permit { permit, days } => Some(format!("permit:{permit}:{days}")),
            Task::Rounds => Some("rounds".into()),
            Task::Round { round } => Some(format!("round:{round}")),
            Task::RoundLetter { round, person, notice } => {
                Some(format!("round-letter:{round}:{person}:{}", notice.word()))
            }
            Task::OrderLetter { order, to, notice, at } => {
                Some(format!("order-letter:{order}:{}:{}:{at}", to.word(), notice.word()))
            }
            Task::OrderPush { order, device, notice, at } => {
                Some(format!("order-push:{order}:{}:{at}:{device}", notice.word()))
            }
            Task::RequestPush { request, device, at } => {
                Some(format!("request-push:{request}:{at}:{device}"))
            }
            Task::Forgotten { typed, .. } => {
                let name: String =
                    fingerprint("forgotten", typed)[..16].iter().map(|b| format!("{b:02x}")).collect();
                Some(format!("forgotten:{name}"))
            }
        }
    }

    /// When it is to be done again after it was done.
    pub const fn every(&self) -> Option<Duration> {
        match self {
            Task::Tidy | Task::Media | Task::Permits | Task::Designations | Task::Books => {
                Some(Duration::from_secs(24 * 60 * 60))
            }
            Task::Holidays | Task::YearEnd | Task::Rounds => Some(Duration::from_secs(60 * 60)),
            Task::Picture { .. }
            | Task::Permit { .. }
            | Task::Designation { .. }
            | Task::Round { .. }
            | Task::RoundLetter { .. }
            | Task::OrderLetter { .. }
            | Task::OrderPush { .. }
            | Task::RequestPush { .. }
            | Task::Forgotten { .. }
            | Task::Import { .. } => None,
            Task::Orders => Some(Duration::from_secs(5 * 60)),
            Task::Payments => Some(Duration::from_secs(30)),
        }
    }

    /// How often it is tried before somebody has to look at it.
    pub const fn most_tries(&self) -> i64 {
        match self {
            // A reminder is timely for days.
            Task::Tidy
            | Task::Media
            | Task::Permits
            | Task::Designations
            | Task::Holidays
            | Task::YearEnd
            | Task::Rounds
            | Task::Orders
            | Task::Books
            | Task::Payments
            | Task::Round { .. }
            | Task::RoundLetter { .. }
            | Task::OrderLetter { .. }
            | Task::Permit { .. }
            | Task::Designation { .. } => 10,
            // Until it is no longer timely, however long the service wants to be left alone.
            Task::OrderPush { .. } | Task::RequestPush { .. } => 20,
            // What kills the program, such as a photograph that takes too much memory, must not do so for ever.
            Task::Picture { .. } => 4,
            // Somebody waits for it, and can begin it again.
            Task::Import { .. } => 3,
            // Within the hour for which the mail is timely.
            Task::Forgotten { .. } => 7,
        }
    }
}

/// Whoever does a job holds it this long; then it counts as left behind, and somebody else takes it. Longer than any job is
/// allowed to take.
pub const LEASE: Duration = Duration::from_secs(5 * 60);

/// A job that takes longer is given up.
pub const LONGEST: Duration = Duration::from_secs(4 * 60);

const FIRST_PAUSE: Duration = Duration::from_secs(30);
const LONGEST_PAUSE: Duration = Duration::from_secs(60 * 60);

/// The pause after a failure: twice as long after each, an hour at most, and up to half as much again by `spread`, so that
/// many that failed together do not come back together. 0 spreads nothing, 255 the most.
///
/// ```
/// use domain::job::pause;
/// use std::time::Duration;
/// assert_eq!(pause(1, 0), Duration::from_secs(30));
/// assert_eq!(pause(2, 0), Duration::from_secs(60));
/// assert_eq!(pause(2, 255), Duration::from_secs(90));
/// assert_eq!(pause(99, 0), Duration::from_secs(3600));
/// ```
pub fn pause(tries: i64, spread: u8) -> Duration {
    let doublings = u32::try_from(tries.saturating_sub(1).clamp(0, 20)).unwrap_or(20);
    let pause = FIRST_PAUSE.saturating_mul(1 << doublings).min(LONGEST_PAUSE);
    pause + pause / 2 * u32::from(spread) / 255
}

/// What becomes of a job that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterFailure {
    /// It is tried again after this pause.
    Again(Duration),
    /// It is left to somebody who looks at it.
    Look,
}

/// What becomes of a job that has now been tried so often in vain.
///
/// ```
/// use domain::job::{AfterFailure, Task, failed};
/// assert!(matches!(failed(&Task::Tidy, 1, 0), AfterFailure::Again(_)));
/// assert_eq!(failed(&Task::Tidy, 10, 0), AfterFailure::Look);
/// ```
pub fn failed(task: &Task, tries: i64, spread: u8) -> AfterFailure {
    if tries >= task.most_tries() { AfterFailure::Look } else { AfterFailure::Again(pause(tries, spread)) }
}

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It waits for its time.
    Waiting,
    /// Somebody is doing it.
    Running,
    /// It failed too often, and somebody has to look at it.
    Look,
}

impl State {
    /// Every state.
    pub const ALL: [State; 3] = [State::Waiting, State::Running, State::Look];

    /// The word for lists.
    pub const fn word(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Running => "running",
            State::Look => "look",
        }
    }
}

/// The longest message of a failure that is kept, in characters.
pub const LONGEST_ERROR: usize = 500;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_job_is_read_as_it_was_written() {
        let json = serde_json::to_string(&Task::Tidy).unwrap();
        assert_eq!(json, r#"{"do":"tidy"}"#);
        assert_eq!(serde_json::from_str::<Task>(&json).unwrap(), Task::Tidy);
        assert!(serde_json::from_str::<Task>(r#"{"do":"something of a later version"}"#).is_err());
    }

    #[test]
    fn whoever_failed_together_comes_back_apart_and_none_waits_for_ever() {
        for tries in [0, 1, 5, 1000, i64::MAX] {
            let (least, most) = (pause(tries, 0), pause(tries, 255));
            assert!(least >= FIRST_PAUSE && most > least && most <= LONGEST_PAUSE * 3 / 2, "{tries}");
        }
    }

    #[test]
    fn a_job_is_given_up_before_somebody_else_takes_it() {
        assert!(LONGEST < LEASE);
    }
}
