//! One payment for the parts of several makers, by a payment service and into the council's own account.
//!
//! A payment is a set of facts that the service told ([`pay::payment`]); what it comes to follows from all of them, in whatever order
//! and however often they came. So much of it as is new is entered in the orders that it covers: what came by
//! [`Payment::arrivals`], what went back by [`Payment::departures`]. What there is to ask of the service says [`Payment::wants`];
//! when nobody can tell from the facts what to do, [`Payment::need`] names what somebody has to look at.

use jiff::Timestamp;
use pay::payment::{Back, Closing, Expected, Fact, Standing, Verdict, Way, next_check};
use pay::{Amount, Currency};
use uuid::Uuid;

use super::order::Order;
use crate::fault::{Faults, Problem};
use crate::id::{GroupId, Kind, OrderId, PaymentId};
use crate::item::Money;
use crate::record::{Fields, Record};
use crate::region::RegionCode;

/// The most that one code can be for: the bound of QRIS.
pub const MOST: Money = Money(10_000_000);

/// Smallest units by ISO 4217 in one that the program counts.
const MINOR: u64 = 100;

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;

/// A code is good until so long before its orders run out, in microseconds: a payment of the last minute whose notice was lost is
/// found by the checks that follow.
pub const AHEAD: i64 = 30 * MINUTE;

/// A code that would be good for less is not asked for, in microseconds.
const SHORTEST: i64 = 5 * MINUTE;

/// Without a code for so long, somebody has to look, in microseconds.
const NO_CODE: i64 = 10 * MINUTE;

/// What a payment covers of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The order.
    pub order: OrderId,
    /// What was missing of it when the payment began.
    pub amount: Money,
}

/// What an order that a payment covers has and owes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owing {
    /// The order.
    pub order: OrderId,
    /// What is owed to its buyer.
    pub owed: Money,
    /// What came for it and did not go back.
    pub held: Money,
    /// What is missing of it although its goods were taken on.
    pub left: Money,
}

impl Owing {
    /// That of an order.
    pub fn of(order: &Order) -> Owing {
        let left = if order.state.has_taken() { order.left() } else { Money(0) };
        Owing { order: order.id, owed: order.owed(), held: order.held(), left }
    }
}

/// Money that somebody sends back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// Its id, by which the service knows it for ever.
    pub id: Uuid,
    /// How much.
    pub amount: Money,
    /// Why.
    pub why: String,
    /// What the service said when it refused it.
    pub refused: Option<String>,
}

/// One payment for several orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Its id, by which the service knows it too.
    pub id: PaymentId,
    /// What the orders are parts of.
    pub group: GroupId,
    /// What it covers.
    pub parts: Vec<Part>,
    /// When it began, in microseconds since 1970.
    pub begun: i64,
    /// Until when it can be paid, in microseconds since 1970.
    pub until: i64,
    /// The text of the code that the buyer scans; nothing until the service gave one.
    pub code: Option<String>,
    /// What the service calls it.
    pub transaction: Option<String>,
    /// Whether nobody is to pay it any more, since what it covers changed.
    pub ended: bool,
    /// What the service told, each once.
    pub facts: Vec<Fact>,
    /// So much of what came is entered in the orders.
    pub booked: Money,
    /// So much of what went back is entered in the orders.
    pub sent: Money,
    /// What is sent back, or was.
    pub refunds: Vec<Refund>,
}

/// Something to ask of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Want {
    /// A code.
    Charge,
    /// How it stands.
    Status,
    /// That it can no longer be paid.
    Cancel,
    /// That money goes back.
    Refund(Refund),
}

/// What somebody has to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Need {
    /// What the service told contradicts itself.
    Contradicted,
    /// Money of another currency came.
    Foreign,
    /// An amount came of which the program cannot count a part.
    Uncounted,
    /// Money went back that nobody owed, while the goods are on their way.
    TakenBack,
    /// The service refused to send money back.
    Refused,
    /// Money has to go back.
    ToReturn,
    /// There is no code yet.
    NoCode,
}

impl Need {
    /// Every one, the most urgent first.
    pub const ALL: [Need; 7] = [
        Need::Contradicted,
        Need::Foreign,
        Need::Uncounted,
        Need::TakenBack,
        Need::Refused,
        Need::ToReturn,
        Need::NoCode,
    ];

    /// The word that is stored, and the end of its message's key.
    pub const fn word(self) -> &'static str {
        match self {
            Need::Contradicted => "contradicted",
            Need::Foreign => "foreign",
            Need::Uncounted => "uncounted",
            Need::TakenBack => "taken-back",
            Need::Refused => "refused",
            Need::ToReturn => "to-return",
            Need::NoCode => "no-code",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Need> {
        Need::ALL.into_iter().find(|n| n.word() == word)
    }
}

fn at(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or_default()
}

/// What makes a fact one and the same: its kind, its name, and what it says.
fn key(fact: &Fact) -> (u8, String, u64, String) {
    match fact {
        Fact::Reported { .. } => (0, String::new(), 0, String::new()),
        Fact::Denied { .. } => (1, String::new(), 0, String::new()),
        Fact::Received { id, receipt } => (2, id.clone(), receipt.minor, receipt.currency.clone()),
        Fact::Returned { id, minor, .. } => (3, id.clone(), *minor, String::new()),
        Fact::Closed { closing } => (4, closing_word(*closing).to_owned(), 0, String::new()),
    }
}

/// The word of a closing, as it is stored.
pub const fn closing_word(closing: Closing) -> &'static str {
    match closing {
        Closing::Expired => "expired",
        Closing::Cancelled => "cancelled",
        Closing::Refused => "refused",
    }
}

/// Reads what [`closing_word`] wrote.
pub fn closing(word: &str) -> Option<Closing> {
    [Closing::Expired, Closing::Cancelled, Closing::Refused].into_iter().find(|c| closing_word(*c) == word)
}

fn told(fact: &Fact) -> serde_json::Value {
    match fact {
        Fact::Reported { at } => serde_json::json!(["reported", at.as_second()]),
        Fact::Denied { at } => serde_json::json!(["denied", at.as_second()]),
        Fact::Received { id, receipt } => {
            serde_json::json!(["received", id, receipt.currency, receipt.minor, receipt.at.as_second()])
        }
        Fact::Returned { id, minor, back } => {
            let back = if *back == Back::Refund { "refund" } else { "chargeback" };
            serde_json::json!(["returned", id, minor, back])
        }
        Fact::Closed { closing } => serde_json::json!(["closed", closing_word(*closing)]),
    }
}

/// An amount of money in the smallest units by the standard; nothing for a negative one.
pub fn minor(money: Money) -> Option<Amount> {
    u64::try_from(money.0).ok()?.checked_mul(MINOR).map(|n| Amount::new(n, 2))
}

/// So many of the smallest units as the program counts them; nothing where a part would be lost.
fn units(minor: u64) -> Option<i64> {
    minor.is_multiple_of(MINOR).then_some(minor / MINOR).and_then(|n| i64::try_from(n).ok())
}

/// Until when a code for orders can be paid whose time runs out at `due`, seen from a moment; nothing when that is too soon.
///
/// ```
/// use domain::market::payment::until;
/// const HOUR: i64 = 3_600_000_000;
/// assert_eq!(until(24 * HOUR, 0), Some(24 * HOUR - HOUR / 2));
/// assert_eq!(until(HOUR / 2, 0), None);
/// ```
pub fn until(due: i64, now: i64) -> Option<i64> {
    Some(due - AHEAD).filter(|until| *until >= now + SHORTEST)
}

impl Payment {
    /// Begins to wait for what is missing of orders. Nothing when nothing is missing, or their time is nearly over.
    pub fn begin(id: PaymentId, group: GroupId, parts: Vec<Part>, due: i64, now: i64) -> Option<Payment> {
        let until = until(due, now)?;
        let amount = parts.iter().try_fold(0i64, |sum, p| sum.checked_add(p.amount.0))?;
        if parts.is_empty() || !(1..=MOST.0).contains(&amount) || parts.iter().any(|p| p.amount.0 < 0) {
            return None;
        }
        Some(Payment {
            id,
            group,
            parts,
            begun: now,
            until,
            code: None,
            transaction: None,
            ended: false,
            facts: Vec::new(),
            booked: Money(0),
            sent: Money(0),
            refunds: Vec::new(),
        })
    }

    /// How much it is.
    pub fn amount(&self) -> Money {
        Money(self.parts.iter().map(|p| p.amount.0).fold(0, i64::saturating_add))
    }

    /// What the service is told that it is called.
    pub fn name(&self) -> String {
        self.id.to_string()
    }

    /// For how many minutes the service is asked to take it.
    pub fn minutes(&self, now: i64) -> u32 {
        u32::try_from((self.until - now) / MINUTE).unwrap_or_default().max(1)
    }

    /// Where it stands.
    pub fn verdict(&self, now: i64) -> Verdict {
        let mut known = pay::payment::Payment::new(Expected {
            way: Way::Provider,
            // No payment begins with an amount that cannot be counted so.
            amount: minor(self.amount()).unwrap_or(Amount::new(u64::MAX, 2)),
            currency: Currency::RUPIAH,
            until: at(self.until),
        });
        for fact in &self.facts {
            known.learn(fact.clone());
        }
        known.verdict(at(now))
    }

    /// Whether the service or somebody else closed it.
    pub fn is_closed(&self) -> bool {
        self.facts.iter().any(|f| matches!(f, Fact::Closed { .. }))
    }

    /// Whether nothing came of it and nobody closed it, so that it may still be paid somewhere.
    pub fn is_open(&self) -> bool {
        let came = |f: &Fact| matches!(f, Fact::Received { .. });
        !self.ended && !self.is_closed() && !self.facts.iter().any(came)
    }

    /// Whether its orders are still to be paid by it: no other payment for them may begin.
    pub fn is_live(&self, now: i64) -> bool {
        !self.ended
            && match self.verdict(now).standing {
                Standing::Waiting => true,
                // Somebody looks at it before anybody pays again.
                Standing::Foreign | Standing::Contradicted => true,
                _ => false,
            }
    }

    /// Whether the buyer can pay it now.
    pub fn can_be_paid(&self, now: i64) -> bool {
        self.code.is_some() && !self.ended && self.verdict(now).standing == Standing::Waiting
    }

    /// The same with the code that the service gave. A code that is there stays.
    #[must_use]
    pub fn charged(&self, code: String, transaction: String, until: Option<i64>) -> Payment {
        if self.code.is_some() {
            return self.clone();
        }
        // The service may round the time down; what comes in its last minute is in time.
        let until = until.map_or(self.until, |u| u.min(self.until + AHEAD));
        Payment { code: Some(code), transaction: Some(transaction), until, ..self.clone() }
    }

    /// The same with what the service told besides. What is told twice is one thing, with the latest time that was told.
    #[must_use]
    pub fn learn(&self, facts: impl IntoIterator<Item = Fact>) -> Payment {
        let mut new = self.clone();
        for fact in facts {
            match new.facts.iter_mut().find(|known| key(known) == key(&fact)) {
                None => new.facts.push(fact),
                Some(Fact::Received { receipt: known, .. }) => {
                    if let Fact::Received { receipt, .. } = fact {
                        known.at = known.at.max(receipt.at);
                    }
                }
                Some(_) => {}
            }
        }
        new.facts.sort_by_key(key);
        new
    }

    /// The same, which nobody is to pay any more.
    #[must_use]
    pub fn end(&self) -> Payment {
        Payment { ended: true, ..self.clone() }
    }

    /// How a sum is laid on the parts: one after the other, and what is more on the first.
    fn shares(&self, sum: i64) -> Vec<(OrderId, i64)> {
        let mut left = sum;
        let mut shares: Vec<(OrderId, i64)> = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let share = left.clamp(0, part.amount.0);
            left -= share;
            shares.push((part.order, share));
        }
        if let Some(first) = shares.first_mut() {
            first.1 += left.max(0);
        }
        shares
    }

    /// What came and is not entered yet, by order, and the payment as it is once that is done. Nothing while the facts contradict
    /// each other.
    pub fn arrivals(&self, now: i64) -> (Vec<(OrderId, Money)>, Payment) {
        let verdict = self.verdict(now);
        let came = units(verdict.received).filter(|_| verdict.standing != Standing::Contradicted);
        let Some(came) = came.filter(|came| *came > self.booked.0) else {
            return (Vec::new(), self.clone());
        };
        let before = self.shares(self.booked.0);
        let new = self.shares(came).into_iter().zip(before);
        let new = new.map(|((order, is), (_, was))| (order, Money(is - was)));
        (new.filter(|(_, m)| m.0 > 0).collect(), Payment { booked: Money(came), ..self.clone() })
    }

    /// What went back and is not entered yet, by order, and the payment as it is once that is done: first what is owed, and then
    /// whatever else came, since the money is gone.
    pub fn departures(&self, owing: &[Owing], now: i64) -> (Vec<(OrderId, Money)>, Payment) {
        let verdict = self.verdict(now);
        let gone = units(verdict.returned).filter(|_| verdict.standing != Standing::Contradicted);
        let mut left = gone.unwrap_or_default() - self.sent.0;
        let of = |part: &Part| owing.iter().find(|o| o.order == part.order);
        let mut shares = vec![0i64; self.parts.len()];
        for most in [|o: &Owing| o.owed.0, |o: &Owing| o.held.0] {
            for (share, part) in shares.iter_mut().zip(&self.parts) {
                let more = left.clamp(0, (of(part).map_or(0, most) - *share).max(0));
                *share += more;
                left -= more;
            }
        }
        let sum: i64 = shares.iter().sum();
        let new = self.parts.iter().zip(shares).map(|(part, share)| (part.order, Money(share)));
        (new.filter(|(_, m)| m.0 > 0).collect(), Payment { sent: Money(self.sent.0 + sum), ..self.clone() })
    }

    /// Whether the service has told that a refund was done.
    pub fn is_returned(&self, refund: &Refund) -> bool {
        let id = refund.id.to_string();
        self.facts.iter().any(|f| matches!(f, Fact::Returned { id: told, .. } if *told == id))
    }

    /// What is being sent back, and nobody knows yet whether it went.
    fn going(&self) -> impl Iterator<Item = &Refund> {
        self.refunds.iter().filter(|r| r.refused.is_none() && !self.is_returned(r))
    }

    /// How much can be sent back by it of what is owed of its orders: no more than it brought and is not on its way already.
    pub fn returnable(&self, owing: &[Owing], now: i64) -> Money {
        let verdict = self.verdict(now);
        if verdict.standing == Standing::Contradicted {
            return Money(0);
        }
        let owed: i64 = owing.iter().map(|o| o.owed.0).sum();
        let going: i64 = self.going().map(|r| r.amount.0).sum();
        let there = units(verdict.received.saturating_sub(verdict.returned)).unwrap_or_default();
        Money((owed - going).min(there - going).max(0))
    }

    /// The same with money that is to be sent back.
    ///
    /// # Errors
    /// `amount` when it is none, or more than is owed and there; `why` when no reason is given.
    pub fn refund(
        &self,
        id: Uuid,
        amount: Money,
        why: &str,
        owing: &[Owing],
        now: i64,
    ) -> Result<Payment, Faults> {
        let mut faults = Faults::default();
        let why = faults.text("why", why, 200);
        let most = self.returnable(owing, now);
        if amount.0 <= 0 || amount.0 > most.0 {
            faults.add("amount", amount.0, Problem::NotAWholeNumber { min: 1, max: most.0 });
        }
        let mut new = self.clone();
        // Asked for again, a refund that was refused is another one: the service remembers the key of the first.
        new.refunds.push(Refund { id, amount, why, refused: None });
        faults.or(new)
    }

    /// The same with a refund that the service refused.
    #[must_use]
    pub fn refused(&self, id: Uuid, why: &str) -> Payment {
        let mut new = self.clone();
        let told: String = why.chars().filter(|c| !c.is_control()).take(200).collect();
        for refund in new.refunds.iter_mut().filter(|r| r.id == id && r.refused.is_none()) {
            refund.refused = Some(told.clone());
        }
        new
    }

    /// What there is to ask of the service, the most urgent first.
    pub fn wants(&self, now: i64) -> Vec<Want> {
        let mut wants: Vec<Want> = self.going().cloned().map(Want::Refund).collect();
        let nothing_came = !self.facts.iter().any(|f| matches!(f, Fact::Received { .. }));
        wants.push(if self.ended && nothing_came && !self.is_closed() {
            Want::Cancel
        } else if self.code.is_none() && !self.ended && !self.is_closed() && now + MINUTE < self.until {
            Want::Charge
        } else {
            Want::Status
        });
        wants
    }

    /// When the service is to be asked next, after it was asked in vain so often; nothing when nothing is left to ask.
    pub fn next(&self, tries: i64, now: i64) -> Option<i64> {
        let wants = self.wants(now);
        let urgent = tries > 0 || wants.iter().any(|w| *w != Want::Status);
        let doublings = u32::try_from(tries.clamp(0, 5)).unwrap_or(5);
        let soon = now + (30 * SECOND * (1i64 << doublings)).min(10 * MINUTE);
        let schedule = (0..).map_while(|n| next_check(at(self.begun), at(self.until), n));
        let mut schedule = schedule.map(Timestamp::as_microsecond);
        let paid = self.verdict(now).standing.is_paid();
        // What is paid is looked at again when its time is over: it may have been paid twice.
        let from = if paid || self.is_closed() { now.max(self.until) } else { now };
        let planned = schedule.find(|next| *next > from);
        match (urgent, planned) {
            (true, Some(planned)) => Some(planned.min(soon)),
            // Beyond all plans only what has to be done is asked for again.
            (true, None) if wants.iter().any(|w| *w != Want::Status) => Some(soon.max(now + 10 * MINUTE)),
            (true, None) => None,
            (false, planned) => planned,
        }
    }

    /// What somebody has to look at, as its orders are.
    pub fn need(&self, owing: &[Owing], now: i64) -> Option<Need> {
        let verdict = self.verdict(now);
        let refused = self.refunds.last().is_some_and(|r| r.refused.is_some());
        if verdict.standing == Standing::Contradicted {
            Some(Need::Contradicted)
        } else if !verdict.foreign.is_empty() {
            Some(Need::Foreign)
        } else if units(verdict.received).is_none() || units(verdict.returned).is_none() {
            Some(Need::Uncounted)
        } else if verdict.returned > 0 && owing.iter().any(|o| o.left.0 > 0) {
            Some(Need::TakenBack)
        } else if self.returnable(owing, now).0 > 0 {
            Some(if refused { Need::Refused } else { Need::ToReturn })
        } else if self.code.is_none() && self.is_live(now) && now > self.begun + NO_CODE {
            Some(Need::NoCode)
        } else {
            None
        }
    }
}

impl Record for Payment {
    const KIND: Kind = Kind::Payment;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        None
    }

    fn group(&self) -> Option<GroupId> {
        Some(self.group)
    }

    fn fields(&self) -> Fields {
        let parts: Vec<serde_json::Value> =
            self.parts.iter().map(|p| serde_json::json!([p.order.to_string(), p.amount.0])).collect();
        let refunds: Vec<serde_json::Value> = self
            .refunds
            .iter()
            .map(|r| serde_json::json!([r.id.to_string(), r.amount.0, r.why, r.refused]))
            .collect();
        let facts: Vec<serde_json::Value> = self.facts.iter().map(told).collect();
        Fields::default()
            .council("group", self.group.to_string())
            .council("parts", parts)
            .council("amount", self.amount().0)
            .council("until", self.until)
            .council("code", self.code.as_deref())
            .council("transaction", self.transaction.as_deref())
            .council("ended", self.ended)
            .council("facts", facts)
            .council("booked", self.booked.0)
            .council("sent", self.sent.0)
            .council("refunds", refunds)
    }
}

#[cfg(test)]
mod tests;
