//! Goods that come back after receipt: a buyer asks for it within the days of the rules, the maker agrees or not, the council
//! decides where the two disagree, and when the goods are there, what they had cost is owed to the buyer.
//!
//! Only one return of an order is open at a time. What the pieces had cost is worked out from all that came back before, so that parts
//! add up to the whole; the last piece brings the number along that was put on top of a transfer. The order itself says what it comes to
//! then ([`Order::claim`], [`Order::fee_left`]), so that books, fee, payouts and sales follow from it like from any other step, and the money
//! goes back by the ways by which whatever is owed does.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::order::{Order, State as Stand};
use super::step::By;
use crate::fault::{Faults, Problem};
use crate::id::{GroupId, Kind, MakerId, OrderId, ReturnId};
use crate::item::Money;
use crate::record::{Class, Fields, Record};
use crate::region::RegionCode;

const DAY: i64 = 24 * 3600 * 1_000_000;

/// The most returns that are asked for of one order.
pub const MOST: usize = 10;

/// The longest text of a side, in characters.
pub const LONGEST: usize = 500;

/// For so long the maker can answer before the buyer may turn to the council, in microseconds: three days.
pub const ANSWER: i64 = 3 * DAY;

/// For so long after a refusal the buyer may turn to the council, in microseconds: a week.
pub const APPEAL: i64 = 7 * DAY;

/// For so long the goods can be under way before the maker may say that they did not come, in microseconds: two weeks.
pub const UNDER_WAY: i64 = 14 * DAY;

words! {
    /// Why goods go back.
    Reason {
        /// They arrived broken, or do not work.
        Damaged = "damaged",
        /// They are not what was ordered.
        Wrong = "wrong",
        /// They are not as they were described.
        Unlike = "unlike",
        /// The buyer does not want them.
        Unwanted = "unwanted",
    }
}

words! {
    /// Where a return stands.
    State {
        /// The buyer asked for it; the maker has to answer.
        Opened = "opened",
        /// It is agreed on, and the goods are to come back.
        Accepted = "accepted",
        /// The maker does not agree; the buyer may turn to the council.
        Refused = "refused",
        /// The council has to decide.
        Appealed = "appealed",
        /// The goods are back, and what they had cost is owed to the buyer.
        Received = "received",
        /// The council decided against it.
        Denied = "denied",
        /// The buyer wants it no more.
        Withdrawn = "withdrawn",
        /// The goods did not come back; the buyer may turn to the council.
        Lapsed = "lapsed",
    }
}

impl State {
    /// Whether somebody still has to do something.
    pub const fn is_open(self) -> bool {
        matches!(self, State::Opened | State::Accepted | State::Appealed)
    }
}

/// Goods that go back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Return {
    /// Its id.
    pub id: ReturnId,
    /// The order.
    pub order: OrderId,
    /// What that is a part of.
    pub group: GroupId,
    /// Whose order.
    pub maker: MakerId,
    /// Where that maker lies.
    pub region: RegionCode,
    /// How many pieces of each line, in the order of the lines.
    pub pieces: Vec<i64>,
    /// Why.
    pub reason: Reason,
    /// What the buyer says, to the council too; nothing once it was erased.
    pub words: Option<String>,
    /// Where it stands.
    pub state: State,
    /// What maker or council said last.
    pub answer: Option<String>,
    /// What the pieces had cost.
    pub amount: Money,
    /// What of the cost of sending is given back with it.
    pub delivery: Money,
    /// How many pieces of each line went back to the stock; empty as long as they are not there.
    pub stocked: Vec<i64>,
    /// When it was asked for, in microseconds since 1970.
    pub opened: i64,
    /// When it came to stand where it stands, in microseconds since 1970.
    pub since: i64,
}

/// A return as somebody typed it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// How many pieces of each line.
    pub pieces: Vec<i64>,
    /// Why; nothing as long as none is chosen.
    pub reason: Option<Reason>,
    /// What the buyer says.
    pub words: String,
}

/// A step of a return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It is agreed on: so much of the cost of sending is given back too, and what whoever agrees says, such as where to send the goods.
    Accept(Money, String),
    /// It is not agreed on, and why; said by the council it is the end of it.
    Refuse(String),
    /// The goods are back, and so many pieces of each line go back to the stock.
    TakeBack(Vec<i64>),
    /// The goods did not come back, and why that is known.
    Lapse(String),
    /// The buyer turns to the council, and why.
    Appeal(String),
    /// The buyer wants it no more.
    Withdraw,
}

impl Step {
    /// The word in forms and messages.
    pub const fn word(&self) -> &'static str {
        match self {
            Step::Accept(..) => "accept",
            Step::Refuse(_) => "refuse",
            Step::TakeBack(_) => "take-back",
            Step::Lapse(_) => "lapse",
            Step::Appeal(_) => "appeal",
            Step::Withdraw => "withdraw",
        }
    }
}

/// Until when goods of an order can be sent back, in microseconds since 1970; nothing when the buyer does not have them.
pub fn until(order: &Order) -> Option<i64> {
    let got = order.got.filter(|_| order.state == Stand::Received)?;
    Some(got.saturating_add(order.return_days.saturating_mul(DAY)))
}

/// What is owed for so many more pieces of each line: what they had cost, and with the last of all what was put on top of a transfer.
pub fn worth(order: &Order, pieces: &[i64]) -> Money {
    let whole = with(order, pieces);
    let extra = if whole.is_all_back() && !order.is_all_back() { order.extra.0 } else { 0 };
    Money(whole.back().0 - order.back().0 + extra)
}

/// What of the cost of sending has not been given back yet.
pub fn delivery_left(order: &Order) -> Money {
    let extra = if order.is_all_back() { order.extra.0 } else { 0 };
    let given = order.remitted.0 - order.back().0 - extra;
    Money((order.delivery.map_or(0, |d| d.0) - given).max(0))
}

/// The order with so many more pieces of each line back.
fn with(order: &Order, pieces: &[i64]) -> Order {
    let mut order = order.clone();
    for (line, n) in order.lines.iter_mut().zip(pieces) {
        line.back += n;
    }
    order
}

/// Asks for goods of an order to go back; `others` are the returns that were asked for before.
///
/// # Errors
/// `step` when the buyer does not have the goods, the days are over, or another return is open; the fields at fault.
pub fn open(
    id: ReturnId,
    order: &Order,
    others: &[Return],
    draft: &Draft,
    at: i64,
) -> Result<Return, Faults> {
    let mut faults = Faults::default();
    match until(order) {
        None => {
            let from = order.state.word().to_owned();
            faults.add("step", "", Problem::Transition { from, to: "return".to_owned() });
        }
        Some(until) if at > until => {
            faults.add("step", "", Problem::ReturnTimeOver(order.return_days));
        }
        Some(_) if others.iter().any(|r| r.state.is_open()) => faults.add("step", "", Problem::ReturnOpen),
        Some(_) if others.len() >= MOST => {
            faults.add("step", "", Problem::NoMoreReturns(i64::try_from(MOST).unwrap_or_default()));
        }
        Some(_) => {}
    }
    let pieces: Vec<i64> =
        (0..order.lines.len()).map(|n| draft.pieces.get(n).copied().unwrap_or(0)).collect();
    bounded(&mut faults, "pieces", &pieces, order.lines.iter().map(super::order::Line::remains));
    if faults.is_empty() && pieces.iter().all(|n| *n == 0) {
        faults.add("pieces", "", Problem::Missing);
    }
    if draft.reason.is_none() {
        faults.add("reason", "", Problem::Missing);
    }
    // Who does not want it any more need not explain it.
    let words = match draft.reason {
        Some(Reason::Unwanted) => faults.optional("words", &draft.words, LONGEST),
        _ => Some(faults.text("words", &draft.words, LONGEST)),
    };
    let amount = if faults.is_empty() { worth(order, &pieces) } else { Money(0) };
    faults.or(Return {
        id,
        order: order.id,
        group: order.group,
        maker: order.maker,
        region: order.region.clone(),
        pieces,
        reason: draft.reason.unwrap_or(Reason::Unwanted),
        words,
        state: State::Opened,
        answer: None,
        amount,
        delivery: Money(0),
        stocked: Vec::new(),
        opened: at,
        since: at,
    })
}

fn bounded(faults: &mut Faults, field: &str, pieces: &[i64], most: impl Iterator<Item = i64>) {
    for (n, (pieces, max)) in pieces.iter().zip(most).enumerate() {
        if !(0..=max).contains(pieces) {
            faults.add(&format!("{field}_{n}"), pieces, Problem::NotAWholeNumber { min: 0, max });
        }
    }
}

/// Takes a step at a time, in microseconds since 1970, and says where the order stands then. `others` are the other returns of the
/// order: only one is open at a time.
///
/// # Errors
/// `step` when it is not possible from where the return stands, or not by them; the field at fault.
pub fn step(
    old: &Return,
    order: &Order,
    others: &[Return],
    step: Step,
    by: By,
    at: i64,
) -> Result<(Return, Order), Faults> {
    use {By::*, State as S};
    let mut faults = Faults::default();
    let word = step.word();
    let mut new = Return { since: at, ..old.clone() };
    let mut after = order.clone();
    let waited = at.saturating_sub(old.since);
    let alone = !others.iter().any(|r| r.state.is_open());
    let possible = match (old.state, step, by) {
        (S::Opened, Step::Accept(delivery, says), Maker)
        | (S::Appealed, Step::Accept(delivery, says), Maker | House) => {
            let most = delivery_left(order).0;
            if !(0..=most).contains(&delivery.0) {
                faults.add("delivery", delivery.0, Problem::NotAWholeNumber { min: 0, max: most });
            }
            new.delivery = delivery;
            new.answer = faults.optional("answer", &says, LONGEST);
            new.state = S::Accepted;
            true
        }
        (S::Opened, Step::Refuse(why), Maker) => {
            new.answer = Some(faults.text("answer", &why, LONGEST));
            new.state = S::Refused;
            true
        }
        (S::Appealed, Step::Refuse(why), House) => {
            new.answer = Some(faults.text("answer", &why, LONGEST));
            new.state = S::Denied;
            true
        }
        (S::Accepted, Step::TakeBack(stocked), Maker) => {
            let stocked: Vec<i64> =
                (0..old.pieces.len()).map(|n| stocked.get(n).copied().unwrap_or(0)).collect();
            // What is made to order has no stock to which it could go back.
            let most =
                old.pieces.iter().zip(&order.lines).map(|(n, l)| if l.lead_days.is_some() { 0 } else { *n });
            bounded(&mut faults, "stocked", &stocked, most);
            let fits = old.pieces.iter().zip(&order.lines).all(|(n, l)| *n <= l.remains());
            if faults.is_empty() && fits {
                new.amount = worth(order, &old.pieces);
                new.delivery = Money(old.delivery.0.min(delivery_left(order).0));
                new.stocked = stocked;
                new.state = S::Received;
                after = with(order, &old.pieces);
                after.remitted.0 += new.amount.0 + new.delivery.0;
                after.payment = after.standing();
            }
            fits
        }
        (S::Accepted, Step::Lapse(why), Maker) if waited >= UNDER_WAY => {
            new.answer = Some(faults.text("answer", &why, LONGEST));
            new.state = S::Lapsed;
            true
        }
        (S::Opened, Step::Appeal(why), Buyer) if waited >= ANSWER => {
            new.words = Some(with_appeal(new.words, &faults.text("answer", &why, LONGEST)));
            new.state = S::Appealed;
            true
        }
        (S::Refused | S::Lapsed, Step::Appeal(why), Buyer) if waited <= APPEAL && alone => {
            new.words = Some(with_appeal(new.words, &faults.text("answer", &why, LONGEST)));
            new.state = S::Appealed;
            true
        }
        (S::Opened | S::Accepted | S::Appealed, Step::Withdraw, Buyer) => {
            new.state = S::Withdrawn;
            true
        }
        _ => false,
    };
    if !possible {
        let from = old.state.word().to_owned();
        faults.add("step", word, Problem::Transition { from, to: word.to_owned() });
    }
    faults.or((new, after))
}

/// What the buyer said, with why the council is asked: what the maker answered stays beside it, so that whoever decides reads both.
fn with_appeal(words: Option<String>, why: &str) -> String {
    words.map_or_else(|| why.to_owned(), |words| format!("{words}\n{why}"))
}

/// The words of the steps that somebody may take at a time from where a return stands, the likeliest first.
pub fn open_steps(old: &Return, order: &Order, others: &[Return], by: By, at: i64) -> Vec<&'static str> {
    let text = || String::from("…");
    let all = [
        Step::Accept(Money(0), String::new()),
        Step::TakeBack(Vec::new()),
        Step::Refuse(text()),
        Step::Lapse(text()),
        Step::Appeal(text()),
        Step::Withdraw,
    ];
    let may = |s: &Step| step(old, order, others, s.clone(), by, at).is_ok();
    all.iter().filter(|s| may(s)).map(Step::word).collect()
}

/// Whether the buyer can ask for goods to go back.
pub fn can_open(order: &Order, others: &[Return], at: i64) -> bool {
    until(order).is_some_and(|until| at <= until)
        && !order.is_all_back()
        && others.len() < MOST
        && !others.iter().any(|r| r.state.is_open())
}

impl Record for Return {
    const KIND: Kind = Kind::Return;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn maker(&self) -> Option<MakerId> {
        Some(self.maker)
    }

    fn group(&self) -> Option<GroupId> {
        Some(self.group)
    }

    fn person(&self) -> Option<Uuid> {
        Some(self.group.0)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .council("order", self.order.to_string())
            .council("pieces", self.pieces.clone())
            .council("reason", self.reason.word())
            .personal("words", Class::Owner, self.words.as_deref())
            .council("state", self.state.word())
            .personal("answer", Class::Owner, self.answer.as_deref())
            .council("amount", self.amount.0)
            .council("delivery", self.delivery.0)
            .council("stocked", self.stocked.clone())
    }
}

#[cfg(test)]
mod tests;
