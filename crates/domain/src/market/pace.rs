//! What keeps robots from filling the market: how often somebody may do something within an hour, and how long pieces of a thing
//! are held back of which much is held back already.

use super::order::{Order, Paying, State};

/// An hour, in microseconds.
pub const HOUR: i64 = 3600 * 1_000_000;

/// How long pieces are held back for a payment when much of the stock is held back already, in microseconds: two hours.
pub const CROWDED: i64 = 2 * HOUR;

/// Something that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// A basket begins.
    Basket,
    /// A basket is placed.
    Place,
    /// A maker is asked by WhatsApp.
    Request,
    /// A discount code is tried.
    Code,
}

/// By what somebody is told from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whose {
    /// The word that a browser keeps.
    Browser,
    /// The address from which it comes. Many telephones share the address of their network.
    Address,
}

impl Act {
    /// The word under which it is counted.
    pub const fn word(self) -> &'static str {
        match self {
            Act::Basket => "basket",
            Act::Place => "place",
            Act::Request => "request",
            Act::Code => "code",
        }
    }

    /// How often it may be done within an hour.
    ///
    /// ```
    /// use domain::market::pace::{Act, Whose};
    /// for act in [Act::Basket, Act::Place, Act::Request, Act::Code] {
    ///     assert!(act.most(Whose::Browser) < act.most(Whose::Address));
    /// }
    /// ```
    pub const fn most(self, whose: Whose) -> i64 {
        match (self, whose) {
            (Act::Basket, Whose::Address) => 120,
            (Act::Basket, Whose::Browser) => 60,
            (Act::Place, Whose::Address) => 40,
            (Act::Place, Whose::Browser) => 10,
            (Act::Request, Whose::Address) => 20,
            (Act::Request, Whose::Browser) => 6,
            // Nobody was given so many; whoever guesses needs far more.
            (Act::Code, Whose::Address) => 60,
            (Act::Code, Whose::Browser) => 20,
        }
    }
}

/// Whether so much of a stock is held back for orders that nobody has paid or reported that they wait less long: more than half of
/// it, the order that is being placed included. A single piece is never crowded.
///
/// ```
/// use domain::market::pace::is_crowded;
/// assert!(!is_crowded(1, 1) && !is_crowded(10, 5));
/// assert!(is_crowded(10, 6) && is_crowded(2, 2));
/// ```
pub const fn is_crowded(stock: i64, held: i64) -> bool {
    let half = if stock / 2 > 1 { stock / 2 } else { 1 };
    held > half
}

/// An order that holds back much of a stock waits less long for its payment. What waits for the maker's word waits as before.
#[must_use]
pub fn hurried(order: Order, at: i64) -> Order {
    if order.state != State::Placed || order.paying == Paying::Cash {
        return order;
    }
    let soon = at.saturating_add(CROWDED);
    Order { due: order.due.map(|due| due.min(soon)), ..order }
}
