//! What is still open between a maker and its buyers or the council: whoever is about to erase it, or to merge it with another, is told
//! before. It is a reason to wait and none to refuse: whoever asks to be forgotten has a right to it, and the money is kept by the
//! books whatever becomes of the name.

use super::order::{Payment, State};
use crate::id::OrderId;

/// So many of its orders are named.
pub const NAMED: usize = 10;

/// Whether something is still to come of an order: goods, an answer, or money.
///
/// ```
/// use domain::market::order::{Payment, State};
/// use domain::market::unsettled::is_open;
/// assert!(is_open(State::HandedOver, Payment::Paid) && is_open(State::Cancelled, Payment::Owed));
/// assert!(!is_open(State::Received, Payment::Paid) && !is_open(State::Expired, Payment::Open));
/// ```
pub const fn is_open(state: State, payment: Payment) -> bool {
    let ended = state.is_off() || matches!(state, State::Received);
    !ended || matches!(payment, Payment::Reported | Payment::Owed)
}

/// What is still open with a maker.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unsettled {
    /// How many orders are.
    pub orders: i64,
    /// The oldest of them.
    pub named: Vec<OrderId>,
    /// How many requests by WhatsApp wait.
    pub requests: i64,
    /// What stands between the council and the maker: positive what the maker owes, negative what it is owed.
    pub due: i64,
}

impl Unsettled {
    /// Whether whoever erases or merges is warned.
    pub const fn warns(&self) -> bool {
        self.orders > 0 || self.requests > 0 || self.due != 0
    }
}
