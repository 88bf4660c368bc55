//! What has to hold of a payment, however and in whatever order it is told.
#![allow(clippy::unwrap_used, reason = "tests")]

use pay::payment::Receipt;
use proptest::prelude::*;

use super::*;

const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

fn order(n: u128) -> OrderId {
    OrderId(Uuid::from_u128(n))
}

fn payment() -> Payment {
    let parts =
        vec![Part { order: order(1), amount: Money(115) }, Part { order: order(2), amount: Money(55) }];
    Payment::begin(PaymentId(Uuid::from_u128(9)), GroupId(Uuid::from_u128(8)), parts, DAY, 0).unwrap()
}

fn received(id: &str, rupiah: u64, currency: &str, at_s: i64) -> Fact {
    let receipt =
        Receipt { currency: currency.into(), minor: rupiah * 100, at: Timestamp::from_second(at_s).unwrap() };
    Fact::Received { id: id.into(), receipt }
}

fn returned(id: &str, rupiah: u64) -> Fact {
    Fact::Returned { id: id.into(), minor: rupiah * 100, back: Back::Refund }
}

/// What is owed of the first order, which has so much.
fn owing(owed: i64) -> [Owing; 2] {
    let of = |n, owed| Owing { order: order(n), owed: Money(owed), held: Money(owed), left: Money(0) };
    [of(1, owed), of(2, 0)]
}

fn open() -> Payment {
    payment().charged("0002".into(), "t1".into(), None)
}

#[test]
fn what_came_is_laid_on_the_parts_one_after_the_other_and_entered_once() {
    let paid = open().learn([received("t1", 170, "IDR", 60)]);
    let (new, paid) = paid.arrivals(HOUR);
    assert_eq!(new, [(order(1), Money(115)), (order(2), Money(55))]);
    assert_eq!(paid.learn([received("t1", 170, "IDR", 60)]).arrivals(HOUR).0, []);
    assert_eq!(paid.need(&[], HOUR), None);
    let under = open().learn([received("t1", 120, "IDR", 60)]);
    let (new, under) = under.arrivals(HOUR);
    assert_eq!(new, [(order(1), Money(115)), (order(2), Money(5))]);
    assert!(!under.is_live(HOUR) && !under.can_be_paid(HOUR));
    // Twice: what is more lies on the first.
    let (new, twice) = paid.learn([received("t2", 170, "IDR", 90)]).arrivals(HOUR);
    assert_eq!(new, [(order(1), Money(170))]);
    assert_eq!(twice.need(&owing(170), HOUR), Some(Need::ToReturn));
    assert!(twice.verdict(HOUR).doubled);
}

#[test]
fn nothing_is_entered_of_what_contradicts_itself_or_is_foreign() {
    let both = open().learn([received("t1", 170, "IDR", 60), received("t1", 17, "IDR", 60)]);
    assert_eq!(both.arrivals(HOUR).0, []);
    assert_eq!(both.need(&[], HOUR), Some(Need::Contradicted));
    let foreign = open().learn([received("t1", 170, "USD", 60)]);
    assert_eq!(foreign.arrivals(HOUR).0, []);
    assert_eq!(foreign.need(&[], HOUR), Some(Need::Foreign));
    assert!(foreign.is_live(HOUR), "nobody pays again before somebody has looked");
}

#[test]
fn money_goes_back_as_far_as_it_is_owed_and_once() {
    let twice = open().learn([received("t1", 170, "IDR", 60), received("t2", 170, "IDR", 90)]);
    let (_, twice) = twice.arrivals(HOUR);
    let owed = &owing(170);
    let id = Uuid::from_u128(5);
    for wrong in [0, -1, 171] {
        assert!(twice.refund(id, Money(wrong), "paid twice", owed, HOUR).is_err(), "{wrong}");
    }
    assert_eq!(twice.refund(id, Money(170), " ", owed, HOUR).unwrap_err().0[0].field, "why");
    let going = twice.refund(id, Money(170), "paid twice", owed, HOUR).unwrap();
    assert!(matches!(&going.wants(HOUR)[..], [Want::Refund(r), Want::Status] if r.id == id));
    // While it is on its way, it is not sent again.
    assert_eq!((going.returnable(owed, HOUR), going.need(owed, HOUR)), (Money(0), None));
    let done = going.learn([returned(&id.to_string(), 170)]);
    let (back, done) = done.departures(owed, HOUR);
    assert_eq!((back, done.sent), (vec![(order(1), Money(170))], Money(170)));
    assert_eq!(done.departures(owed, HOUR).0, []);
    let refused = going.refused(id, "outside of the hours");
    assert_eq!(refused.need(owed, HOUR), Some(Need::Refused));
    assert_eq!(refused.returnable(owed, HOUR), Money(170));
}

#[test]
fn money_that_a_bank_took_back_and_nobody_owed_waits_for_somebody() {
    let fact = Fact::Returned { id: "1".into(), minor: 5_500, back: Back::Chargeback };
    let (_, paid) = open().learn([received("t1", 170, "IDR", 60), fact]).arrivals(HOUR);
    let has = Owing { order: order(1), owed: Money(0), held: Money(115), left: Money(0) };
    let (back, paid) = paid.departures(&[has], HOUR);
    assert_eq!((back, paid.sent), (vec![(order(1), Money(55))], Money(55)));
    let lacks = Owing { held: Money(60), left: Money(55), ..has };
    assert_eq!(paid.need(&[lacks], HOUR), Some(Need::TakenBack));
    assert_eq!(paid.need(&[Owing { left: Money(0), ..lacks }], HOUR), None);
}

#[test]
fn what_to_ask_follows_from_what_is_known() {
    let begun = payment();
    assert_eq!(begun.wants(0), [Want::Charge]);
    assert_eq!(begun.need(&[], HOUR), Some(Need::NoCode));
    assert_eq!(begun.end().wants(0), [Want::Cancel], "it may have been charged without our knowing");
    assert_eq!(open().wants(0), [Want::Status]);
    let ended = open().end();
    assert_eq!(ended.wants(0), [Want::Cancel]);
    assert_eq!(ended.learn([received("t1", 170, "IDR", 60)]).wants(0), [Want::Status]);
    assert_eq!(ended.learn([Fact::Closed { closing: Closing::Cancelled }]).wants(0), [Want::Status]);
    assert_eq!(begun.wants(DAY), [Want::Status]);
}

#[test]
fn the_service_is_asked_until_a_day_after_and_what_must_be_done_for_ever() {
    let open = open();
    let (mut now, mut asked) = (0, 0);
    while let Some(next) = open.next(0, now) {
        assert!(next > now);
        (now, asked) = (next, asked + 1);
    }
    assert!(now > open.until + 23 * HOUR && asked < 200, "{asked}");
    assert_eq!(open.next(3, 0), Some(30 * SECOND));
    assert_eq!(payment().next(2, HOUR), Some(HOUR + 2 * MINUTE));
    // What is paid rests until its time is over.
    assert!(open.learn([received("t1", 170, "IDR", 60)]).next(0, HOUR).unwrap() > open.until);
    let twice = open.learn([received("t1", 170, "IDR", 60), received("t2", 170, "IDR", 90)]);
    let (_, twice) = twice.arrivals(HOUR);
    let going = twice.refund(Uuid::from_u128(5), Money(170), "twice", &owing(170), HOUR).unwrap();
    assert!(going.next(9, 30 * DAY).is_some());
}

fn any_fact() -> impl Strategy<Value = Fact> {
    prop_oneof![
        (0..3usize, prop_oneof![Just(170u64), Just(100), Just(340)], 0i64..200_000)
            .prop_map(|(n, rupiah, at)| received(["t1", "t2", "t3"][n], rupiah, "IDR", at)),
        (0..2usize, prop_oneof![Just(170u64), Just(55)]).prop_map(|(n, r)| returned(["a", "b"][n], r)),
        Just(Fact::Closed { closing: Closing::Expired }),
        Just(received("t4", 9, "USD", 5)),
    ]
}

proptest! {
    #[test]
    fn any_order_and_repetition_of_what_was_told_comes_to_the_same(
        facts in proptest::collection::vec(any_fact(), 0..8),
        turns in proptest::collection::vec((0usize..8, 0usize..8), 0..20),
    ) {
        let whole = open().learn(facts.clone());
        let mut shuffled = facts.clone();
        shuffled.extend(facts.iter().cloned());
        let n = shuffled.len();
        for (a, b) in turns {
            if n > 0 {
                shuffled.swap(a % n, b % n);
            }
        }
        let one_by_one = shuffled.into_iter().fold(open(), |p, f| p.learn([f]));
        prop_assert_eq!(&whole, &one_by_one);
    }

    #[test]
    fn what_is_entered_step_by_step_is_what_is_entered_at_once(
        sums in proptest::collection::vec(1u64..200, 1..5),
    ) {
        let facts: Vec<Fact> =
            sums.iter().enumerate().map(|(n, s)| received(&format!("t{n}"), *s, "IDR", 60)).collect();
        let (at_once, whole) = open().learn(facts.clone()).arrivals(HOUR);
        let mut steps = std::collections::BTreeMap::new();
        let mut payment = open();
        for fact in facts {
            let (new, next) = payment.learn([fact]).arrivals(HOUR);
            payment = next;
            for (order, money) in new {
                *steps.entry(order).or_insert(0) += money.0;
            }
        }
        let at_once: std::collections::BTreeMap<_, _> = at_once.into_iter().map(|(o, m)| (o, m.0)).collect();
        prop_assert_eq!(steps, at_once);
        prop_assert_eq!(payment, whole);
    }
}
