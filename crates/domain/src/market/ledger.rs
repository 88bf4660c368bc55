//! The books: who owes what to whom, by double entry.
//!
//! What an order means for the books follows from where it stands and from what came in and went back ([`of`]), and an entry is
//! the difference between where it stood and where it stands ([`between`]). Whatever is taken back is therefore taken back exactly,
//! and every entry sums to zero because every stand does.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::order::{Order, Paying};
use crate::id::{GroupId, Kind, MakerId, OrderId};
use crate::record::{Fields, Record};
use crate::region::RegionCode;

/// An account. What is owed to the council's side stands as a positive number (debit), what it owes as a negative one (credit).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Account {
    /// What a buyer still has to pay for an order; negative: what is owed to the buyer.
    Buyer(OrderId),
    /// What the council's side owes to a maker, as a negative number; positive: what the maker owes, the fee of sales whose money went
    /// to the maker directly.
    Maker(MakerId),
    /// The council's fees, as a negative number.
    Fee,
    /// What the council holds: money that came to its own account by a payment service, and has not gone to whom it belongs.
    Till,
}

impl Account {
    /// The word that is stored, and whose account it is.
    pub const fn parts(self) -> (&'static str, Uuid) {
        match self {
            Account::Buyer(order) => ("buyer", order.0),
            Account::Maker(maker) => ("maker", maker.0),
            Account::Fee => ("fee", Uuid::nil()),
            Account::Till => ("till", Uuid::nil()),
        }
    }

    /// Reads what [`Account::parts`] wrote.
    pub fn from_parts(word: &str, id: Uuid) -> Option<Account> {
        match word {
            "buyer" => Some(Account::Buyer(OrderId(id))),
            "maker" => Some(Account::Maker(MakerId(id))),
            "fee" => Some(Account::Fee),
            "till" => Some(Account::Till),
            _ => None,
        }
    }
}

/// Amounts by account; they sum to zero.
pub type Stand = BTreeMap<Account, i64>;

/// What an order means for the books where it stands.
///
/// A sale is owed by the buyer, and by the council's side to maker and council. Money that the maker got directly pays the
/// buyer's debt and the maker's claim at once, so that the fee is left as what the maker owes. Money that came by a payment service
/// is in the till, so that the council owes the maker its part. What was paid beyond the sale is owed to the buyer, and what went back
/// is as if it had never come. Of an order that the buyer backed out of after work began, what stays with the maker is its own.
///
/// ```
/// # use domain::{id::*, item::Money, lang::Words, market::{delivery::Way, ledger::{Account, of}, order::*}, region::RegionCode};
/// # let id = uuid::Uuid::from_u128(1);
/// # let line = Line { item: ItemId(id), names: Words::default(), price: Money(100_000), pieces: 1, variant: None, discount: Money(0), back: 0, lead_days: None, weight_g: None };
/// let order = Order {
///     paying: Paying::Provider, fee: Money(2_500), received: Money(120_000), delivery: Some(Money(20_000)), lines: vec![line],
///     // …
/// #   id: OrderId(id), group: GroupId(id), maker: MakerId(id), region: RegionCode::parse("12").unwrap(), way: Way::Sent,
/// #   extra: Money(0), extra_rest: Money(0), discount: Money(0), deposit: None, kept: Money(0), returned: Money(0), remitted: Money(0), state: State::Accepted,
/// #   payment: Payment::Paid, due: None, tracking: None, reason: None, seen: None, sample: false, channel: Channel::Site, got: None, return_days: 7,
/// };
/// let stand = of(&order);
/// assert_eq!(stand[&Account::Till], 120_000);
/// assert_eq!(stand[&Account::Maker(order.maker)], -117_500);
/// assert_eq!(stand[&Account::Fee], -2_500);
/// ```
pub fn of(order: &Order) -> Stand {
    let mut stand = Stand::new();
    let mut add = |account, amount: i64| *stand.entry(account).or_insert(0) += amount;
    let (buyer, maker) = (Account::Buyer(order.id), Account::Maker(order.maker));
    let (claim, fee) = (order.claim().0, order.fee_left().0);
    add(buyer, claim);
    add(maker, fee - claim);
    add(Account::Fee, -fee);
    let held = order.held().0;
    add(if order.paying == Paying::Provider { Account::Till } else { maker }, held);
    add(buyer, -held);
    stand.retain(|_, amount| *amount != 0);
    stand
}

/// What of an order stands between the council and its maker now, of money that is there: positive what the maker owes, negative
/// what it is owed. While a buyer still has to pay, the fee is not due; of a payment into the till the maker is owed what is there
/// beyond the fee. What is owed to a buyer is neither's. A sample stands for nothing.
pub fn due(order: &Order) -> i64 {
    if order.sample || !order.state.is_sold() {
        return 0;
    }
    let (held, claim, fee) = (order.held().0, order.claim().0, order.fee_left().0);
    if order.paying == Paying::Provider {
        -(held.min(claim) - fee).max(0)
    } else if held >= claim {
        fee
    } else {
        0
    }
}

/// What has to be entered when an order goes from where it stood, if it was there, to where it stands; empty when nothing has to.
pub fn between(old: Option<&Order>, new: &Order) -> Stand {
    let mut entry = of(new);
    for (account, amount) in old.map(of).unwrap_or_default() {
        *entry.entry(account).or_insert(0) -= amount;
    }
    entry.retain(|_, amount| *amount != 0);
    entry
}

/// An entry of the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: Uuid,
    /// The order that it is about; none when it is about no single one, as a payout.
    pub order: Option<OrderId>,
    /// What the order is a part of.
    pub group: Option<GroupId>,
    /// Whose books it changes.
    pub maker: MakerId,
    /// Where that maker lies.
    pub region: RegionCode,
    /// What brought it: the step of the order, or a word of its own.
    pub what: &'static str,
    /// The amounts.
    pub amounts: Stand,
}

impl Entry {
    /// Whether it sums to zero, as every entry must.
    pub fn balances(&self) -> bool {
        self.amounts.values().map(|a| i128::from(*a)).sum::<i128>() == 0
    }
}

impl Record for Entry {
    const KIND: Kind = Kind::LedgerEntry;

    fn id(&self) -> Uuid {
        self.id
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn maker(&self) -> Option<MakerId> {
        Some(self.maker)
    }

    fn group(&self) -> Option<GroupId> {
        self.group
    }

    fn fields(&self) -> Fields {
        let amounts: Vec<serde_json::Value> = self
            .amounts
            .iter()
            .map(|(account, amount)| {
                let (word, id) = account.parts();
                serde_json::json!([word, id.to_string(), amount])
            })
            .collect();
        Fields::default()
            .council("order", self.order.map(|o| o.to_string()))
            .council("what", self.what)
            .council("amounts", amounts)
    }
}
