//! What is written to whom about an order, and when.

use serde::{Deserialize, Serialize};

use super::order::{Order, Payment, State};

/// Messages that come within this time are told in one letter, in microseconds: five minutes.
pub const TOGETHER: i64 = 5 * 60 * 1_000_000;

/// To whom a letter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum To {
    /// Whoever ordered.
    Buyer,
    /// Whoever looks after the orders of the maker.
    Maker,
}

impl To {
    /// The word in names of jobs and keys of messages.
    pub const fn word(self) -> &'static str {
        match self {
            To::Buyer => "buyer",
            To::Maker => "maker",
        }
    }
}

/// What a letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notice {
    /// It was placed.
    Placed,
    /// The maker said what sending costs: now it can be paid.
    Quoted,
    /// The buyer says that it was paid.
    Reported,
    /// The maker finds no such payment.
    Denied,
    /// The maker has taken it on.
    Accepted,
    /// It is on its way, or was fetched.
    HandedOver,
    /// Nothing comes of it.
    Cancelled,
    /// Its time was over.
    Expired,
    /// Nothing comes of it, and the maker has the money.
    Owed,
    /// The money was given back.
    Returned,
    /// A return of goods went on.
    Return,
    /// Somebody wrote.
    Message,
}

impl Notice {
    /// The word in names of jobs and keys of messages.
    pub const fn word(self) -> &'static str {
        match self {
            Notice::Placed => "placed",
            Notice::Quoted => "quoted",
            Notice::Reported => "reported",
            Notice::Denied => "denied",
            Notice::Accepted => "accepted",
            Notice::HandedOver => "handed-over",
            Notice::Cancelled => "cancelled",
            Notice::Expired => "expired",
            Notice::Owed => "owed",
            Notice::Returned => "returned",
            Notice::Return => "return",
            Notice::Message => "message",
        }
    }
}

/// What the buyer has to hear when an order went from where it stood to where it stands by somebody else's doing.
pub fn to_buyer(old: &Order, new: &Order) -> Option<Notice> {
    if old.lines != new.lines {
        // Goods that came back are told by a letter of their own.
        return None;
    }
    if old.payment != new.payment {
        match new.payment {
            Payment::Owed => return Some(Notice::Owed),
            Payment::Returned => return Some(Notice::Returned),
            Payment::Paid if new.returned > old.returned => return Some(Notice::Returned),
            Payment::Open if old.payment == Payment::Reported && !new.state.is_off() => {
                return Some(Notice::Denied);
            }
            _ => {}
        }
    }
    if old.state == new.state {
        return None;
    }
    match new.state {
        State::Placed => Some(Notice::Quoted),
        State::Accepted => Some(Notice::Accepted),
        State::HandedOver => Some(Notice::HandedOver),
        State::Cancelled => Some(Notice::Cancelled),
        State::Expired => Some(Notice::Expired),
        State::Asked | State::Packed | State::Received => None,
    }
}

/// What the maker has to hear of the same by the buyer's doing.
pub fn to_maker(old: &Order, new: &Order) -> Option<Notice> {
    if old.payment != new.payment && new.payment == Payment::Reported {
        return Some(Notice::Reported);
    }
    (old.state != new.state && new.state == State::Cancelled).then_some(Notice::Cancelled)
}

/// When what came at a moment is told together with what came around the same time, in microseconds since 1970.
///
/// ```
/// use domain::market::letter::{TOGETHER, together};
/// assert_eq!(together(1), TOGETHER);
/// assert_eq!(together(TOGETHER), 2 * TOGETHER);
/// ```
pub const fn together(at: i64) -> i64 {
    at.div_euclid(TOGETHER).saturating_add(1).saturating_mul(TOGETHER)
}
