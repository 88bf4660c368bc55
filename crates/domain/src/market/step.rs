//! How an order goes on: who may take which step from where.

use super::order::{Order, Paying, Payment, State};
use super::place::waits;
use crate::fault::{Faults, Problem};
use crate::item::{MAX_PRICE, Money};

/// Who takes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    /// Whoever placed the order.
    Buyer,
    /// The maker, or somebody who may act for them.
    Maker,
    /// Time that has run out.
    Clock,
}

/// A step of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The maker says what sending costs.
    Quote(Money),
    /// The buyer says that it was paid.
    Report(String),
    /// The maker finds no such payment.
    Deny(String),
    /// The maker has the money.
    Confirm,
    /// The maker takes on what is paid when it is fetched.
    Accept,
    /// It is packed.
    Pack,
    /// It was given to a carrier, or fetched.
    HandOver(String),
    /// The buyer has it.
    Receive,
    /// Nothing comes of it, and why.
    Cancel(String),
    /// The time is over.
    Expire,
    /// The maker gave the money back.
    Return,
}

impl Step {
    /// The word in forms and messages.
    pub const fn word(&self) -> &'static str {
        match self {
            Step::Quote(_) => "quote",
            Step::Report(_) => "report",
            Step::Deny(_) => "deny",
            Step::Confirm => "confirm",
            Step::Accept => "accept",
            Step::Pack => "pack",
            Step::HandOver(_) => "hand-over",
            Step::Receive => "receive",
            Step::Cancel(_) => "cancel",
            Step::Expire => "expire",
            Step::Return => "return",
        }
    }
}

/// The words of the steps that somebody may take from where an order stands, the likeliest first.
pub fn open(order: &Order, by: By) -> Vec<&'static str> {
    let text = || String::from("…");
    let all = [
        Step::Quote(Money(0)),
        Step::Confirm,
        Step::Accept,
        Step::Pack,
        Step::HandOver(String::new()),
        Step::Receive,
        Step::Return,
        Step::Report(String::new()),
        Step::Deny(text()),
        Step::Cancel(text()),
    ];
    let may = |s: &Step| step(order, s.clone(), by, i64::MIN, true).is_ok();
    all.iter().filter(|s| may(s)).map(Step::word).collect()
}

/// Takes a step at a time, in microseconds since 1970. `there` says whether the pieces of an order that has run out are still to
/// be had: a payment that comes late revives it then, and is owed to the buyer otherwise.
///
/// # Errors
/// `step` when it is not possible from where the order stands, or not by them; the field at fault.
pub fn step(order: &Order, step: Step, by: By, at: i64, there: bool) -> Result<Order, Faults> {
    use {By::*, Payment as P, State as S};
    let mut faults = Faults::default();
    let word = step.word();
    let (state, payment, paying) = (order.state, order.payment, order.paying);
    let cash = paying == Paying::Cash;
    let unpaid = matches!(payment, P::Open | P::Reported);
    let mut new = Order { reason: None, ..order.clone() };
    let possible = match (step, by) {
        (Step::Quote(cost), Maker) if state == S::Asked => {
            if !(0..=MAX_PRICE / 1000).contains(&cost.0) {
                faults.add("cost", cost.0, Problem::NotAWholeNumber { min: 0, max: MAX_PRICE / 1000 });
            }
            new.delivery = Some(cost);
            new.state = S::Placed;
            new.due = Some(at.saturating_add(waits::PAYMENT));
            true
        }
        (Step::Report(note), Buyer) if state == S::Placed && payment == P::Open && !cash => {
            new.reason = faults.optional("note", &note, 200);
            new.payment = P::Reported;
            new.due = Some(at.saturating_add(waits::ANSWER));
            true
        }
        (Step::Deny(why), Maker) if state == S::Placed && payment == P::Reported => {
            new.reason = Some(faults.text("reason", &why, 200));
            new.payment = P::Open;
            new.due = Some(at.saturating_add(waits::PAYMENT));
            true
        }
        (Step::Confirm, Maker) if state == S::Placed && unpaid && !cash => {
            new.payment = P::Paid;
            new.state = S::Accepted;
            new.due = None;
            true
        }
        (Step::Confirm, Maker) if state.has_taken() && unpaid => {
            new.payment = P::Paid;
            true
        }
        // The money came when nobody waited for it any more.
        (Step::Confirm, Maker) if state.is_off() && unpaid && order.delivery.is_some() && !cash => {
            let revived = there && state == S::Expired;
            (new.state, new.payment) = if revived { (S::Accepted, P::Paid) } else { (state, P::Owed) };
            new.due = None;
            true
        }
        (Step::Accept, Maker) if state == S::Placed && cash => {
            new.state = S::Accepted;
            new.due = None;
            true
        }
        (Step::Pack, Maker) if state == S::Accepted => {
            new.state = S::Packed;
            true
        }
        (Step::HandOver(tracking), Maker)
            if matches!(state, S::Accepted | S::Packed) && payment == P::Paid =>
        {
            new.tracking = faults.optional("tracking", &tracking, 60);
            new.state = S::HandedOver;
            true
        }
        (Step::Receive, Buyer | Maker) if state == S::HandedOver => {
            new.state = S::Received;
            true
        }
        (Step::Cancel(why), Buyer) if state.holds() && payment == P::Open => {
            new.reason = faults.optional("reason", &why, 200);
            new.state = S::Cancelled;
            new.due = None;
            true
        }
        (Step::Cancel(why), Maker) if state.holds() || matches!(state, S::Accepted | S::Packed) => {
            new.reason = Some(faults.text("reason", &why, 200));
            new.state = S::Cancelled;
            new.due = None;
            if payment == P::Paid {
                new.payment = P::Owed;
            }
            true
        }
        (Step::Expire, Clock)
            if state.holds() && payment == P::Open && order.due.is_some_and(|d| d <= at) =>
        {
            new.state = S::Expired;
            new.due = None;
            true
        }
        (Step::Return, Maker) if payment == P::Owed => {
            new.payment = P::Returned;
            true
        }
        _ => false,
    };
    if !possible {
        let from = format!("{}/{}", state.word(), payment.word());
        faults.add("step", word, Problem::Transition { from, to: word.to_owned() });
    }
    faults.or(new)
}
