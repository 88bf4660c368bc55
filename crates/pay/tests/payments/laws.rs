//! Verdicts, and what must hold of them.

use jiff::Timestamp;
use pay::payment::{Back, Closing, Expected, Fact, NoRefund, Payment, Receipt, Standing, Verdict, Way};
use pay::{Amount, Currency};
use proptest::prelude::*;

const WANTED: u64 = 10_000;
const UNTIL: i64 = 900;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn payment(way: Way) -> Payment {
    let currency = Currency::from_code("IDR").unwrap();
    Payment::new(Expected { way, amount: Amount::new(WANTED, 2), currency, until: at(UNTIL) })
}

fn received(id: &str, minor: u64, second: i64) -> Fact {
    Fact::Received { id: id.into(), receipt: Receipt { currency: "IDR".into(), minor, at: at(second) } }
}

fn returned(id: &str, minor: u64) -> Fact {
    Fact::Returned { id: id.into(), minor, back: Back::Refund }
}

fn verdict(facts: &[Fact], now: i64) -> Verdict {
    let mut payment = payment(Way::Provider);
    facts.iter().for_each(|fact| {
        payment.learn(fact.clone());
    });
    payment.verdict(at(now))
}

#[test]
fn every_outcome_has_its_verdict() {
    let closed = |closing| Fact::Closed { closing };
    let (said, no) = (|second| Fact::Reported { at: at(second) }, |second| Fact::Denied { at: at(second) });
    for (facts, now, standing) in [
        (vec![], 1, Standing::Waiting),
        (vec![], UNTIL, Standing::Waiting),
        (vec![], UNTIL + 1, Standing::Expired),
        (vec![said(5)], UNTIL + 1, Standing::Reported),
        (vec![said(5), no(6)], 10, Standing::Disputed),
        (vec![said(5), no(6), said(7)], 10, Standing::Reported),
        (vec![no(6)], 10, Standing::Waiting),
        (vec![said(5), no(6), received("a", WANTED, 4)], 10, Standing::Paid),
        (vec![closed(Closing::Cancelled)], 1, Standing::Closed(Closing::Cancelled)),
        (vec![received("a", WANTED, 5)], 10, Standing::Paid),
        (vec![received("a", WANTED, UNTIL)], UNTIL + 5_000, Standing::Paid),
        (vec![received("a", WANTED - 1, 5)], 10, Standing::Under),
        (vec![received("a", WANTED - 1, 5), received("b", 1, 6)], 10, Standing::Paid),
        (vec![received("a", WANTED - 1, 5), received("b", 1, UNTIL + 1)], UNTIL + 9, Standing::Late),
        (vec![received("a", WANTED + 1, 5)], 10, Standing::Over),
        (vec![received("a", WANTED, UNTIL + 1)], UNTIL + 2, Standing::Late),
        (vec![closed(Closing::Expired), received("a", WANTED, UNTIL + 1)], UNTIL + 2, Standing::Late),
        // The notice of the end came before that of the money, which came first.
        (vec![closed(Closing::Expired), received("a", WANTED, UNTIL - 1)], UNTIL + 2, Standing::Paid),
        (vec![received("a", WANTED, 5), returned("r", WANTED)], 10, Standing::Returned),
        (vec![received("a", WANTED, 5), returned("r", 1)], 10, Standing::PartReturned),
        (vec![received("a", WANTED + 5, 5), returned("r", 5)], 10, Standing::Paid),
        (vec![received("a", WANTED, 5), returned("r", WANTED + 1)], 10, Standing::Contradicted),
        // One thing, told in different words: never paid.
        (vec![received("a", WANTED, 5), received("a", WANTED + 1, 5)], 10, Standing::Contradicted),
        // The same with another time is the same.
        (vec![received("a", WANTED, 5), received("a", WANTED, 7)], 10, Standing::Paid),
    ] {
        assert_eq!(verdict(&facts, now).standing, standing, "{facts:?}");
    }
}

#[test]
fn paid_twice_is_told_and_the_excess_is_named() {
    let twice = verdict(&[received("a", WANTED, 5), received("b", WANTED, 6)], 10);
    assert_eq!((twice.standing, twice.doubled, twice.excess), (Standing::Over, true, WANTED));
    let in_parts = verdict(&[received("a", WANTED - 1, 5), received("b", 2, 6)], 10);
    assert_eq!((in_parts.standing, in_parts.doubled, in_parts.excess), (Standing::Over, false, 1));
}

#[test]
fn another_currency_is_never_taken_for_this_one() {
    let receipt = Receipt { currency: "USD".into(), minor: WANTED, at: at(5) };
    let foreign = verdict(&[Fact::Received { id: "a".into(), receipt: receipt.clone() }], 10);
    assert_eq!((foreign.standing, foreign.received, foreign.foreign), (Standing::Foreign, 0, vec![receipt]));
    assert!(!foreign.standing.is_paid());
}

#[test]
fn no_more_goes_back_than_is_there() {
    let mut paid = payment(Way::Provider);
    assert_eq!(paid.may_return(Amount::new(1, 2), at(1)), Err(NoRefund::More { there: 0 }));
    paid.learn(received("a", WANTED, 5));
    assert_eq!(paid.may_return(Amount::new(WANTED, 2), at(9)), Ok(()));
    paid.learn(returned("r", 4_000));
    assert_eq!(paid.may_return(Amount::new(6_001, 2), at(9)), Err(NoRefund::More { there: 6_000 }));
    assert_eq!(paid.may_return(Amount::new(0, 2), at(9)), Err(NoRefund::Amount));
    // Whole rupiah in place of sen: a hundredth of what was meant.
    assert_eq!(paid.may_return(Amount::new(60, 0), at(9)), Err(NoRefund::Amount));
    paid.learn(received("a", 1, 5));
    assert_eq!(paid.may_return(Amount::new(1, 2), at(9)), Err(NoRefund::Contradicted));
}

fn fact() -> impl Strategy<Value = Fact> {
    let money = prop_oneof![Just(WANTED), 1..2 * WANTED, Just(u64::MAX)];
    let id = prop::sample::select(vec!["a", "b", "c"]);
    let second = 0_i64..2 * UNTIL;
    let currency = prop::sample::select(vec!["IDR", "IDR", "IDR", "USD"]);
    prop_oneof![
        second.clone().prop_map(|s| Fact::Reported { at: at(s) }),
        second.clone().prop_map(|s| Fact::Denied { at: at(s) }),
        (id.clone(), money.clone(), second, currency).prop_map(|(id, minor, s, currency)| Fact::Received {
            id: id.into(),
            receipt: Receipt { currency: currency.into(), minor, at: at(s) }
        }),
        (id, money).prop_map(|(id, minor)| returned(id, minor)),
        prop::sample::select(vec![Closing::Expired, Closing::Cancelled, Closing::Refused])
            .prop_map(|closing| Fact::Closed { closing }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        rng_seed: proptest::test_runner::RngSeed::Fixed(5),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn neither_order_nor_repetition_matters(facts in prop::collection::vec(fact(), 0..8), seed in any::<u64>(), now in 0_i64..3 * UNTIL) {
        let straight = verdict(&facts, now);
        let mut other = facts.clone();
        other.extend(facts.iter().rev().cloned());
        let turn = seed as usize % other.len().max(1);
        other.rotate_left(turn);
        prop_assert_eq!(&straight, &verdict(&other, now));
        // What is known already is not new.
        let mut payment = payment(Way::Provider);
        facts.iter().for_each(|fact| { payment.learn(fact.clone()); });
        let before = payment.clone();
        for fact in &facts {
            prop_assert!(!payment.learn(fact.clone()));
        }
        prop_assert_eq!(payment, before);
    }

    #[test]
    fn the_sums_add_up(facts in prop::collection::vec(fact(), 0..8), now in 0_i64..3 * UNTIL) {
        let v = verdict(&facts, now);
        let held = v.received.saturating_sub(v.returned);
        prop_assert!(v.missing == 0 || v.excess == 0);
        prop_assert_eq!(held.saturating_add(v.missing), WANTED.saturating_add(v.excess));
        if v.standing.is_paid() {
            prop_assert!(held >= WANTED && v.returned <= v.received);
        }
        if v.standing == Standing::Paid {
            prop_assert_eq!((v.missing, v.excess), (0, 0));
        }
    }
}
