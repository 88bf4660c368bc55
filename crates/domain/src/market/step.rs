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
    /// The council's side: the program, when a payment service told it of money.
    House,
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
    /// The maker has the money that was asked for.
    Confirm,
    /// So much money came.
    Arrive(Money),
    /// So much money went back.
    Refund(Money),
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
    /// The rest was not paid in time: what was paid for the work stays with the maker, and why.
    Forfeit(String),
    /// The time is over.
    Expire,
    /// The maker gave back all that was owed to the buyer.
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
            Step::Arrive(_) => "arrive",
            Step::Refund(_) => "refund",
            Step::Accept => "accept",
            Step::Pack => "pack",
            Step::HandOver(_) => "hand-over",
            Step::Receive => "receive",
            Step::Cancel(_) => "cancel",
            Step::Forfeit(_) => "forfeit",
            Step::Expire => "expire",
            Step::Return => "return",
        }
    }
}

/// The words of the steps that somebody may take at a time from where an order stands, the likeliest first.
pub fn open(order: &Order, by: By, at: i64) -> Vec<&'static str> {
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
        Step::Arrive(Money(1)),
        Step::Refund(Money(1)),
        Step::Forfeit(text()),
        Step::Cancel(text()),
    ];
    let over = matches!(order.state, State::HandedOver | State::Received) && order.left().0 == 0;
    let may = |s: &Step| {
        // More may come of what is over, and is entered then; nobody is asked for it.
        !(over && matches!(s, Step::Arrive(_))) && step(order, s.clone(), by, at, true).is_ok()
    };
    all.iter().filter(|s| may(s)).map(Step::word).collect()
}

/// The highest amount of a single payment that is believed: more than any order comes to.
const MOST: i64 = 2 * MAX_PRICE;

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
    // Whose word counts for money: whoever gets it.
    let till = if paying == Paying::Provider { House } else { Maker };
    let unpaid = matches!(payment, P::Open | P::Reported | P::Partly);
    let unsaid = matches!(payment, P::Open | P::Partly);
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
        (Step::Report(note), Buyer) if order.is_asked_for() && unsaid && !cash && till == Maker => {
            new.reason = faults.optional("note", &note, 200);
            new.payment = P::Reported;
            new.due = (state == S::Placed).then(|| at.saturating_add(waits::ANSWER));
            true
        }
        (Step::Deny(why), Maker) if order.is_asked_for() && payment == P::Reported => {
            new.reason = Some(faults.text("reason", &why, 200));
            new.payment = P::Open;
            new.payment = new.standing();
            new.due = waiting(state, at);
            true
        }
        (Step::Confirm, Maker) if till == Maker && unpaid && awaits(order) => {
            arrive(&mut new, order.asked(), at, there);
            true
        }
        (Step::Arrive(amount), by) if by == till && awaits(order) => {
            if !(1..=MOST).contains(&amount.0) || order.received.0 > MOST {
                faults.add("amount", amount.0, Problem::NotAWholeNumber { min: 1, max: MOST });
            } else {
                arrive(&mut new, amount, at, there);
            }
            true
        }
        // The council's side tells what happened; a maker gives back what is owed and no more.
        (Step::Refund(amount), by) if by == till || by == House => {
            let most = if by == House { order.held().0 } else { order.owed().0 };
            if (1..=most).contains(&amount.0) {
                give_back(&mut new, amount);
            } else if most > 0 {
                faults.add("amount", amount.0, Problem::NotAWholeNumber { min: 1, max: most });
            }
            most > 0
        }
        (Step::Return, by) if by == till && order.owed().0 > 0 => {
            give_back(&mut new, order.owed());
            true
        }
        (Step::Accept, Maker) if state == S::Placed && cash => {
            new.state = S::Accepted;
            new.due = None;
            true
        }
        (Step::Pack, Maker) if state == S::Accepted => {
            new.state = S::Packed;
            if !cash && unsaid {
                new.due = waiting(S::Packed, at);
            }
            true
        }
        (Step::HandOver(tracking), Maker)
            if matches!(state, S::Accepted | S::Packed) && matches!(payment, P::Paid | P::Owed) =>
        {
            new.tracking = faults.optional("tracking", &tracking, 60);
            new.state = S::HandedOver;
            true
        }
        (Step::Receive, Buyer | Maker) if state == S::HandedOver => {
            new.state = S::Received;
            new.got = Some(at);
            true
        }
        (Step::Cancel(why), Buyer) if state.holds() && unsaid => {
            new.reason = faults.optional("reason", &why, 200);
            end(&mut new, S::Cancelled);
            true
        }
        // Work began with the deposit: what was paid of it stays with the maker.
        (Step::Cancel(why), Buyer)
            if state == S::Accepted && order.deposit.is_some() && payment != P::Reported =>
        {
            new.reason = faults.optional("reason", &why, 200);
            new.kept = order.stays();
            end(&mut new, S::Cancelled);
            true
        }
        (Step::Forfeit(why), Maker)
            if state == S::Packed && payment == P::Partly && order.due.is_some_and(|d| d <= at) =>
        {
            new.reason = Some(faults.text("reason", &why, 200));
            new.kept = order.stays();
            end(&mut new, S::Cancelled);
            true
        }
        (Step::Cancel(why), Maker) if state.holds() || matches!(state, S::Accepted | S::Packed) => {
            new.reason = Some(faults.text("reason", &why, 200));
            end(&mut new, S::Cancelled);
            true
        }
        (Step::Expire, Clock) if state.holds() && unsaid && order.due.is_some_and(|d| d <= at) => {
            end(&mut new, S::Expired);
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

/// Until when an order waits for a payment, or for the rest of one.
fn waiting(state: State, at: i64) -> Option<i64> {
    match state {
        State::Placed => Some(at.saturating_add(waits::PAYMENT)),
        State::Packed => Some(at.saturating_add(waits::REST)),
        _ => None,
    }
}

/// Whether money can come for an order: its amount is known, and what is paid in cash was taken on before.
fn awaits(order: &Order) -> bool {
    let cash = order.paying == Paying::Cash;
    order.delivery.is_some() && (order.state.has_taken() || !cash)
}

/// Money comes. What begins the work makes an order that waits accepted; too little lets it wait on for the rest. Who comes late is
/// served if the pieces are still there, and otherwise the money is owed.
fn arrive(new: &mut Order, amount: Money, at: i64, there: bool) {
    new.received.0 = new.received.0.saturating_add(amount.0);
    // What the buyer said of a payment is answered by it.
    new.payment = Payment::Open;
    let enough = new.first().is_some_and(|first| new.held() >= first);
    match new.state {
        State::Placed if !enough => new.due = waiting(State::Placed, at),
        State::Placed => (new.state, new.due) = (State::Accepted, None),
        State::Expired if enough && there => (new.state, new.due) = (State::Accepted, None),
        state if state.has_taken() => new.due = new.due.filter(|_| new.left().0 > 0),
        _ => {}
    }
    new.payment = new.standing();
}

fn give_back(new: &mut Order, amount: Money) {
    new.returned.0 = new.returned.0.saturating_add(amount.0);
    new.payment = new.standing();
}

fn end(new: &mut Order, state: State) {
    (new.state, new.due) = (state, None);
    new.payment = new.standing();
}
