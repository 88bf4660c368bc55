//! What has to hold of goods that come back.
#![allow(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;

use super::*;
use crate::id::ItemId;
use crate::lang::Words;
use crate::market::delivery::Way;
use crate::market::ledger::{between, due, of};
use crate::market::order::{Channel, Line, Paying, Payment};
use crate::market::{sale, step as steps};

const HOUR: i64 = DAY / 24;

fn line(n: u128, price: i64, pieces: i64, discount: i64) -> Line {
    Line {
        item: ItemId(Uuid::from_u128(n)),
        variant: None,
        names: Words::default(),
        price: Money(price),
        pieces,
        discount: Money(discount),
        back: 0,
        lead_days: None,
        weight_g: None,
    }
}

fn order(lines: Vec<Line>, paying: Paying, ppm: i64) -> Order {
    let discount = lines.iter().map(|l| l.discount.0).sum();
    let mut order = Order {
        id: OrderId(Uuid::from_u128(1)),
        group: GroupId(Uuid::from_u128(2)),
        maker: MakerId(Uuid::from_u128(3)),
        region: RegionCode::parse("12").unwrap(),
        lines,
        way: Way::Sent,
        delivery: Some(Money(18_000)),
        paying,
        extra: Money(if paying == Paying::Bank { 77 } else { 0 }),
        extra_rest: Money(0),
        discount: Money(discount),
        fee: Money(0),
        deposit: None,
        kept: Money(0),
        received: Money(0),
        returned: Money(0),
        remitted: Money(0),
        state: Stand::Received,
        payment: Payment::Paid,
        due: None,
        tracking: None,
        reason: None,
        seen: None,
        sample: false,
        channel: Channel::Site,
        got: Some(0),
        return_days: 7,
    };
    order.fee = crate::market::fee(Money(order.goods().0 - discount), ppm);
    order.received = order.total().unwrap();
    order
}

fn draft(pieces: &[i64]) -> Draft {
    Draft { pieces: pieces.to_vec(), reason: Some(Reason::Damaged), words: "Sobek.".into() }
}

fn ask(order: &Order, others: &[Return], pieces: &[i64]) -> Result<Return, Faults> {
    let id = ReturnId(Uuid::from_u128(100 + others.len() as u128));
    open(id, order, others, &draft(pieces), HOUR)
}

/// The goods go all the way back.
fn comes_back(order: &Order, others: &[Return], pieces: &[i64], delivery: i64) -> (Return, Order) {
    let asked = ask(order, others, pieces).unwrap();
    let accept = Step::Accept(Money(delivery), String::new());
    let (agreed, _) = step(&asked, order, others, accept, By::Maker, HOUR).unwrap();
    step(&agreed, order, others, Step::TakeBack(pieces.to_vec()), By::Maker, 2 * HOUR).unwrap()
}

fn fields(faults: Faults) -> Vec<String> {
    faults.0.into_iter().map(|f| f.field).collect()
}

#[test]
fn a_return_of_everything_turns_order_fee_and_sale_into_nothing() {
    let bought = order(vec![line(1, 100_000, 2, 10_000), line(2, 50_000, 1, 0)], Paying::Bank, 25_000);
    let (whole, back) = comes_back(&bought, &[], &[2, 1], 18_000);
    assert_eq!((whole.state, whole.amount, whole.delivery), (State::Received, Money(240_077), Money(18_000)));
    assert_eq!((back.claim(), back.fee_left(), back.owed()), (Money(0), Money(0), bought.total().unwrap()));
    assert_eq!((back.payment, due(&back), sale::of(&back)), (Payment::Owed, 0, None));
    let even = steps::step(&back, steps::Step::Return, By::Maker, 3 * HOUR, true).unwrap();
    assert_eq!(even.payment, Payment::Returned);
    assert!(of(&even).is_empty(), "nothing is left in the books");
    assert!(!can_open(&even, &[whole], 4 * HOUR));
}

#[test]
fn a_part_takes_its_fee_along_and_leaves_the_rest_a_sale() {
    let bought = order(vec![line(1, 100_000, 4, 0), line(2, 50_000, 2, 0)], Paying::Provider, 50_000);
    assert_eq!(due(&bought), -(518_000 - 25_000));
    let (part, back) = comes_back(&bought, &[], &[1, 0], 0);
    assert_eq!((part.amount, back.fee_left(), back.owed()), (Money(100_000), Money(20_000), Money(100_000)));
    assert_eq!(due(&back), -(418_000 - 20_000), "the maker is owed the rest, without what goes back");
    assert_eq!(sale::of(&back), Some(vec![Money(300_000), Money(100_000)]));
    let even = steps::step(&back, steps::Step::Refund(Money(100_000)), By::House, HOUR, true).unwrap();
    assert_eq!((even.payment, due(&even)), (Payment::Paid, -(418_000 - 20_000)));
}

#[test]
fn nothing_goes_back_late_twice_or_before_it_came() {
    let bought = order(vec![line(1, 100_000, 2, 0)], Paying::Qris, 0);
    let id = ReturnId(Uuid::nil());
    let late = open(id, &bought, &[], &draft(&[1]), 7 * DAY + 1).unwrap_err();
    assert_eq!(late.0[0].problem, Problem::ReturnTimeOver(7));
    let on_its_way = Order { state: Stand::HandedOver, got: None, ..bought.clone() };
    assert_eq!(fields(ask(&on_its_way, &[], &[1]).unwrap_err()), ["step"]);
    assert_eq!(fields(ask(&bought, &[], &[3]).unwrap_err()), ["pieces_0"]);
    assert_eq!(fields(ask(&bought, &[], &[-1]).unwrap_err()), ["pieces_0"]);
    assert_eq!(fields(ask(&bought, &[], &[0]).unwrap_err()), ["pieces"]);
    let bare = Draft { pieces: vec![1], ..Draft::default() };
    assert_eq!(fields(open(id, &bought, &[], &bare, 1).unwrap_err()), ["reason", "words"]);
    let unwanted = Draft { reason: Some(Reason::Unwanted), ..bare };
    assert_eq!(open(id, &bought, &[], &unwanted, 1).unwrap().words, None);
    let first = ask(&bought, &[], &[1]).unwrap();
    let second = ask(&bought, std::slice::from_ref(&first), &[1]).unwrap_err();
    assert_eq!(second.0[0].problem, Problem::ReturnOpen);
    let (done, back) = comes_back(&bought, &[], &[1], 0);
    let others = [done];
    assert_eq!(fields(ask(&back, &others, &[2]).unwrap_err()), ["pieces_0"], "one is left");
    assert!(ask(&back, &others, &[1]).is_ok());
}

#[test]
fn who_disagrees_turns_to_the_council_which_decides_once() {
    let bought = order(vec![line(1, 100_000, 2, 0)], Paying::Qris, 0);
    let asked = ask(&bought, &[], &[1]).unwrap();
    let go = |r: &Return, s: Step, by: By, at: i64| step(r, &bought, &[], s, by, at).map(|(r, _)| r);
    let says = || "Baik saat dikirim.".to_owned();
    assert!(go(&asked, Step::Refuse(String::new()), By::Maker, HOUR).is_err(), "a refusal has its reason");
    assert!(go(&asked, Step::Appeal(says()), By::Buyer, HOUR + 1).is_err(), "the maker may still answer");
    assert!(go(&asked, Step::Appeal(says()), By::Buyer, HOUR + ANSWER).is_ok());
    assert!(go(&asked, Step::Refuse(says()), By::House, HOUR).is_err(), "nobody asked the council");
    let refused = go(&asked, Step::Refuse(says()), By::Maker, 2 * HOUR).unwrap();
    assert!(go(&refused, Step::Appeal(says()), By::Buyer, 2 * HOUR + APPEAL + 1).is_err());
    let other = Return { id: ReturnId(Uuid::from_u128(9)), ..asked.clone() };
    let two = step(&refused, &bought, &[other], Step::Appeal(says()), By::Buyer, 3 * HOUR);
    assert!(two.is_err(), "only one is open at a time");
    let appealed = go(&refused, Step::Appeal(says()), By::Buyer, 3 * HOUR).unwrap();
    assert_eq!(appealed.answer, refused.answer, "the council reads what the maker said");
    assert!(
        appealed.words.as_ref().is_some_and(|w| w.ends_with("\nBaik saat dikirim.")),
        "{:?}",
        appealed.words
    );
    assert!(go(&appealed, Step::Refuse(says()), By::Maker, 4 * HOUR).is_err(), "it is the council's now");
    let denied = go(&appealed, Step::Refuse(says()), By::House, 4 * HOUR).unwrap();
    assert_eq!(denied.state, State::Denied);
    assert!(go(&denied, Step::Appeal(says()), By::Buyer, 5 * HOUR).is_err());
    let granted = go(&appealed, Step::Accept(Money(18_000), String::new()), By::House, 4 * HOUR).unwrap();
    assert_eq!((granted.state, granted.delivery), (State::Accepted, Money(18_000)));
    let more = go(&appealed, Step::Accept(Money(18_001), String::new()), By::House, 4 * HOUR);
    assert_eq!(fields(more.unwrap_err()), ["delivery"]);
    assert!(go(&granted, Step::Lapse(says()), By::Maker, 5 * HOUR).is_err());
    let lapsed = go(&granted, Step::Lapse(says()), By::Maker, 4 * HOUR + UNDER_WAY).unwrap();
    assert!(go(&lapsed, Step::TakeBack(vec![1]), By::Maker, 5 * HOUR + UNDER_WAY).is_err());
    assert!(go(&lapsed, Step::Appeal(says()), By::Buyer, 5 * HOUR + UNDER_WAY).is_ok());
    assert_eq!(fields(go(&granted, Step::TakeBack(vec![2]), By::Maker, HOUR).unwrap_err()), ["stocked_0"]);
    assert_eq!(open_steps(&asked, &bought, &[], By::Maker, HOUR), ["accept", "refuse"]);
    assert_eq!(open_steps(&granted, &bought, &[], By::Buyer, HOUR), ["withdraw"]);
}

fn any_lines() -> impl Strategy<Value = Vec<Line>> {
    proptest::collection::vec((1i64..3_000_000, 1i64..9, 0i64..=100), 1..6).prop_map(|lines| {
        (1u128..)
            .zip(lines)
            .map(|(n, (price, pieces, percent))| line(n, price, pieces, price * pieces * percent / 100))
            .collect()
    })
}

proptest! {
    #[test]
    fn parts_add_up_to_the_whole_and_the_books_balance(
        lines in any_lines(),
        paying in prop_oneof![Just(Paying::Qris), Just(Paying::Bank), Just(Paying::Provider), Just(Paying::Cash)],
        ppm in 0i64..=300_000,
        wishes in proptest::collection::vec((proptest::collection::vec(0i64..5, 6), 0i64..20_000, any::<bool>()), 0..6),
    ) {
        let bought = order(lines, paying, ppm);
        let mut books = of(&bought);
        let (mut now, mut all) = (bought.clone(), Vec::new());
        // Some parts, and at last whatever is left, with all that sending cost.
        let rest = std::iter::once((vec![99; 6], 18_000, true));
        for (wish, delivery, pays) in wishes.into_iter().chain(rest) {
            let pieces: Vec<i64> = now.lines.iter().zip(wish).map(|(l, n)| n.min(l.remains())).collect();
            if pieces.iter().all(|n| *n == 0) {
                continue;
            }
            let (done, next) = comes_back(&now, &all, &pieces, delivery.min(delivery_left(&now).0));
            prop_assert!(done.amount.0 >= 0);
            let entry = between(Some(&now), &next);
            prop_assert_eq!(entry.values().sum::<i64>(), 0);
            for (account, amount) in entry {
                *books.entry(account).or_insert(0) += amount;
            }
            all.push(done);
            prop_assert!(next.lines.iter().all(|l| (0..=l.pieces).contains(&l.back)));
            prop_assert!(next.fee_left() <= now.fee_left() && next.claim().0 >= 0);
            prop_assert_eq!(next.remitted.0, all.iter().map(|r| r.amount.0 + r.delivery.0).sum::<i64>());
            if let Some(counts) = sale::of(&next) {
                prop_assert_eq!(counts.iter().map(|m| m.0).sum::<i64>(), bought.goods().0 - bought.discount.0 - next.back().0);
            }
            now = next;
            if pays && now.owed().0 > 0 {
                let paid = steps::step(&now, steps::Step::Refund(now.owed()), By::House, DAY, true).unwrap();
                for (account, amount) in between(Some(&now), &paid) {
                    *books.entry(account).or_insert(0) += amount;
                }
                now = paid;
            }
        }
        // All of it is back: to the unit what was paid, and nothing is left of fee, sale and books.
        let left = now.claim().0;
        let given = all.iter().map(|r| r.delivery.0).sum::<i64>();
        prop_assert_eq!(left, 18_000 - given);
        prop_assert_eq!((now.fee_left().0, sale::of(&now)), (0, None));
        prop_assert_eq!(all.iter().map(|r| r.amount.0).sum::<i64>(), bought.total().unwrap().0 - 18_000);
        books.retain(|_, amount| *amount != 0);
        prop_assert_eq!(&books, &of(&now));
        if left == 0 && now.held().0 == 0 {
            prop_assert!(books.is_empty());
        }
    }

    #[test]
    fn whatever_is_tried_never_more_goes_back_than_was_bought(
        tries in proptest::collection::vec((0usize..8, proptest::collection::vec(-1i64..4, 2), 0i64..30_000, 0i64..200), 0..40),
    ) {
        let mut now = order(vec![line(1, 100_000, 3, 7), line(2, 33_333, 2, 0)], Paying::Bank, 33_333);
        let bought = now.clone();
        let mut all: Vec<Return> = Vec::new();
        let mut at = 0;
        for (what, pieces, amount, hours) in tries {
            at += hours * HOUR;
            let says = "…".to_owned();
            if what == 0 {
                let id = ReturnId(Uuid::from_u128(all.len() as u128));
                if let Ok(asked) = open(id, &now, &all, &draft(&pieces), at) {
                    prop_assert!(at <= 7 * DAY);
                    all.push(asked);
                }
                continue;
            }
            let (taken, by) = match what {
                1 => (Step::Accept(Money(amount), says), By::Maker),
                2 => (Step::Refuse(says), By::Maker),
                3 => (Step::TakeBack(pieces), By::Maker),
                4 => (Step::Lapse(says), By::Maker),
                5 => (Step::Appeal(says), By::Buyer),
                6 => (Step::Withdraw, By::Buyer),
                _ => (Step::Accept(Money(amount), says), By::House),
            };
            let Some(last) = all.pop() else { continue };
            match step(&last, &now, &all, taken, by, at) {
                Ok((new, after)) => {
                    prop_assert!((new.state == State::Received) || after == now);
                    all.push(new);
                    now = after;
                }
                Err(_) => all.push(last),
            }
            prop_assert!(all.iter().filter(|r| r.state.is_open()).count() <= 1);
            prop_assert!(now.lines.iter().all(|l| (0..=l.pieces).contains(&l.back)));
            prop_assert!(now.owed().0 <= bought.total().unwrap().0);
            prop_assert_eq!(of(&now).values().sum::<i64>(), 0);
        }
    }
}
