//! What has to hold of every order, however it goes.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use jiff::civil::date;
use proptest::prelude::*;
use uuid::Uuid;

use super::basket::Offer;
use super::delivery::{Rate, Way};
use super::ledger::{Account, between, of};
use super::order::{Buyer, Order, Paying, Payment, State};
use super::place::{Choice, InUse, MOST_EXTRA, Placing, Refusal, Wanted, place, told_apart};
use super::promotion::{Draft, Off, Promotion, codes, make, reduce};
use super::step::{By, Step, open, step};
use super::terms::{Bank, Terms};
use super::*;
use crate::id::{GroupId, ItemId, MakerId, OrderId, PromotionId};
use crate::lang::{Lang, Words};

const HOUR: i64 = 3600 * 1_000_000;

fn code(c: &str) -> RegionCode {
    RegionCode::parse(c).unwrap()
}

fn terms(n: u128) -> Terms {
    Terms {
        pick_up: Some("Balai desa".into()),
        rates: vec![Rate { zone: None, first: Money(18_000), next: Money(9_000) }],
        ask: true,
        qris: Some("0002".into()),
        bank: Some(Bank { bank: "Bank".into(), number: "12345".into(), holder: "K".into() }),
        cash: true,
        ..Terms::none(MakerId(Uuid::from_u128(n)), code("12.04"))
    }
}

fn wanted(maker: u128, item: u128, price: i64, pieces: i64, lead: Option<i32>) -> Wanted {
    let offer = Offer {
        item: ItemId(Uuid::from_u128(item)),
        slug: format!("i{item}"),
        maker: MakerId(Uuid::from_u128(maker)),
        region: code("12.04"),
        variant: None,
        varied: false,
        names: Words::new([(Lang::parse("id").unwrap(), "Tikar".into())]),
        price: Some(Money(price)),
        free: 999,
        lead_days: lead,
        deposit_percent: None,
        weight_g: Some(700),
        open: true,
        protected: false,
        sample: false,
    };
    Wanted { offer, pieces, seen: Money(price), reduced: None }
}

fn buyer() -> Buyer {
    Buyer {
        name: "Pembeli".into(),
        phone: "+6281234567890".into(),
        email: None,
        street: Some("Jalan".into()),
        postcode: None,
        note: None,
    }
}

fn placing(lines: Vec<Wanted>, way: Way, paying: Paying, fee_ppm: i64) -> Placing {
    let mut parts = BTreeMap::new();
    for w in &lines {
        let n = w.offer.maker.0.as_u128();
        let choice =
            Choice { id: OrderId(Uuid::from_u128(1000 + n)), way, paying, extra: 77, seen: None, now: None };
        parts.insert(w.offer.maker, (terms(n), choice));
    }
    Placing {
        group: GroupId(Uuid::from_u128(7)),
        buyer: buyer(),
        path: vec![code("12.71"), code("12")],
        lang: Lang::parse("id").unwrap(),
        lines,
        parts,
        fee_ppm,
        provider: false,
        return_days: RETURN_DAYS,
        at: 0,
    }
}

fn one(way: Way, paying: Paying) -> Order {
    let (_, mut orders) = place(placing(vec![wanted(1, 1, 150_000, 2, None)], way, paying, 25_000)).unwrap();
    orders.pop().unwrap()
}

#[test]
fn a_basket_of_two_makers_becomes_two_orders_with_their_own_sending() {
    let lines =
        vec![wanted(1, 1, 100_000, 1, None), wanted(2, 2, 50_000, 3, None), wanted(1, 3, 20_000, 1, None)];
    let (group, orders) = place(placing(lines, Way::Sent, Paying::Bank, 25_000)).unwrap();
    assert_eq!(group.to, Some(code("12.71")));
    let sums: Vec<_> =
        orders.iter().map(|o| (o.goods().0, o.delivery, o.total().unwrap().0, o.fee.0)).collect();
    assert_eq!(
        sums,
        [(120_000, Some(Money(27_000)), 147_077, 3_000), (150_000, Some(Money(36_000)), 186_077, 3_750)]
    );
}

#[test]
fn what_changed_since_the_buyer_looked_is_told_and_nothing_is_placed() {
    let mut dearer = wanted(1, 1, 100_000, 1, None);
    dearer.seen = Money(90_000);
    let told = place(placing(vec![dearer], Way::Sent, Paying::Qris, 0));
    assert_eq!(told, Err(Refusal::Line(ItemId(Uuid::from_u128(1)), basket::Trouble::Cost(Money(90_000)))));
    let mut p = placing(vec![wanted(1, 1, 100_000, 1, None)], Way::Sent, Paying::Qris, 0);
    p.parts.get_mut(&MakerId(Uuid::from_u128(1))).unwrap().1.seen = Some(Money(100_000));
    assert_eq!(place(p), Err(Refusal::Sum(MakerId(Uuid::from_u128(1)))));
    let many = (1..=61).map(|n| wanted(1, n, 1, 1, None)).collect();
    assert_eq!(place(placing(many, Way::Sent, Paying::Qris, 0)), Err(Refusal::TooMany));
    let sent_for_cash = placing(vec![wanted(1, 1, 1, 1, None)], Way::Sent, Paying::Cash, 0);
    assert_eq!(place(sent_for_cash), Err(Refusal::Way(MakerId(Uuid::from_u128(1)))));
}

#[test]
fn a_sale_by_qris_leaves_the_fee_as_what_the_maker_owes() {
    let placed = one(Way::Sent, Paying::Qris);
    assert_eq!((placed.state, placed.due), (State::Placed, Some(24 * HOUR)));
    let told = step(&placed, Step::Report("jam 9".into()), By::Buyer, HOUR, true).unwrap();
    // What was reported does not run out by itself.
    assert!(step(&told, Step::Expire, By::Clock, 999 * HOUR, true).is_err());
    let paid = step(&told, Step::Confirm, By::Maker, 2 * HOUR, true).unwrap();
    assert_eq!((paid.state, paid.payment), (State::Accepted, Payment::Paid));
    let stand = of(&paid);
    assert_eq!(stand, BTreeMap::from([(Account::Maker(paid.maker), 7_500), (Account::Fee, -7_500)]));
    let packed = step(&paid, Step::Pack, By::Maker, 3 * HOUR, true).unwrap();
    let gone = step(&packed, Step::HandOver("JP1".into()), By::Maker, 4 * HOUR, true).unwrap();
    assert!(step(&gone, Step::Cancel("…".into()), By::Maker, 5 * HOUR, true).is_err());
    assert_eq!(step(&gone, Step::Receive, By::Buyer, 5 * HOUR, true).unwrap().state, State::Received);
}

#[test]
fn a_payment_that_comes_late_revives_the_order_or_is_owed() {
    let placed = one(Way::Sent, Paying::Bank);
    assert!(step(&placed, Step::Expire, By::Clock, 24 * HOUR - 1, true).is_err());
    let off = step(&placed, Step::Expire, By::Clock, 24 * HOUR, true).unwrap();
    assert!(of(&off).is_empty());
    let there = step(&off, Step::Confirm, By::Maker, 30 * HOUR, true).unwrap();
    assert_eq!((there.state, there.payment), (State::Accepted, Payment::Paid));
    let gone = step(&off, Step::Confirm, By::Maker, 30 * HOUR, false).unwrap();
    assert_eq!((gone.state, gone.payment), (State::Expired, Payment::Owed));
    assert_eq!(of(&gone)[&Account::Buyer(gone.id)], -gone.total().unwrap().0);
    let back = step(&gone, Step::Return, By::Maker, 31 * HOUR, true).unwrap();
    assert!(of(&back).is_empty(), "as if nothing had been");
}

#[test]
fn asking_what_sending_costs_fixes_the_amount_later() {
    let asked = one(Way::Asked, Paying::Qris);
    assert_eq!((asked.state, asked.total()), (State::Asked, None));
    assert!(of(&asked).is_empty());
    assert!(step(&asked, Step::Report(String::new()), By::Buyer, 1, true).is_err());
    let placed = step(&asked, Step::Quote(Money(31_000)), By::Maker, HOUR, true).unwrap();
    assert_eq!((placed.total(), placed.due), (Some(Money(331_000)), Some(25 * HOUR)));
}

#[test]
fn cash_is_taken_when_the_goods_are_fetched() {
    let placed = one(Way::PickUp, Paying::Cash);
    assert!(step(&placed, Step::Confirm, By::Maker, 1, true).is_err());
    let on = step(&placed, Step::Accept, By::Maker, 1, true).unwrap();
    assert!(step(&on, Step::HandOver(String::new()), By::Maker, 2, true).is_err(), "not before it is paid");
    let paid = step(&on, Step::Confirm, By::Maker, 2, true).unwrap();
    assert!(step(&paid, Step::HandOver(String::new()), By::Maker, 3, true).is_ok());
}

#[test]
fn an_order_counts_as_a_sale_while_it_is_taken_on_and_paid() {
    let counts = |o: &Order| super::sale::of(o).map(|lines| lines.iter().map(|l| l.0).sum::<i64>());
    let placed = one(Way::Sent, Paying::Qris);
    let paid = step(&placed, Step::Confirm, By::Maker, 1, true).unwrap();
    assert_eq!((counts(&placed), counts(&paid)), (None, Some(300_000)), "without delivery");
    let off = step(&paid, Step::Cancel("rusak".into()), By::Maker, 2, true).unwrap();
    assert_eq!(counts(&off), None);
    assert_eq!(counts(&Order { sample: true, ..paid }), None, "a sample never counts");
    // What is paid on fetching counts when it is paid, not when it is taken on.
    let cash = step(&one(Way::PickUp, Paying::Cash), Step::Accept, By::Maker, 1, true).unwrap();
    assert_eq!(counts(&cash), None);
    assert!(counts(&step(&cash, Step::Confirm, By::Maker, 2, true).unwrap()).is_some());
}

#[test]
fn nobody_takes_the_step_of_another() {
    let placed = one(Way::Sent, Paying::Qris);
    for (s, by) in [
        (Step::Confirm, By::Buyer),
        (Step::Report(String::new()), By::Maker),
        (Step::Expire, By::Maker),
        (Step::Cancel("…".into()), By::Clock),
    ] {
        let faults = step(&placed, s, by, i64::MAX, true).unwrap_err();
        assert!(matches!(faults.0[0].problem, Problem::Transition { .. }));
    }
}

fn promotion(maker: u128, id: u128, off: Off, code: Option<&str>) -> Promotion {
    Promotion {
        id: PromotionId(Uuid::from_u128(id)),
        maker: MakerId(Uuid::from_u128(maker)),
        region: code_of(),
        off,
        items: vec![],
        since: date(2026, 11, 1),
        until: date(2026, 11, 30),
        code: code.map(str::to_owned),
        least: Money(0),
        ended: false,
    }
}

fn code_of() -> RegionCode {
    code("12.04")
}

#[test]
fn a_line_gets_the_promotion_that_is_best_for_the_buyer_and_none_of_another_maker() {
    let all = vec![
        promotion(1, 1, Off::Percent(10), None),
        promotion(1, 2, Off::Each(Money(15_000)), None),
        promotion(1, 3, Off::Percent(50), Some("TENUN")),
        Promotion { least: Money(1_000_000), ..promotion(1, 4, Off::Percent(80), None) },
        Promotion { items: vec![ItemId(Uuid::from_u128(9))], ..promotion(1, 5, Off::Percent(70), None) },
        Promotion { ended: true, ..promotion(1, 6, Off::Percent(90), None) },
        promotion(2, 7, Off::Percent(90), Some("LAIN")),
    ];
    let off = |price, pieces, codes: &[&str], day| {
        let codes: Vec<String> = codes.iter().map(|c| (*c).to_owned()).collect();
        let mut lines = vec![wanted(1, 1, price, pieces, None), wanted(2, 2, 100, 1, None)];
        reduce(&mut lines, &all, &codes, |_| Some(day));
        (lines[0].discount().0, lines[1].discount().0)
    };
    let day = date(2026, 11, 30);
    assert_eq!(off(100_000, 2, &[], day), (30_000, 0), "the amount is more than the percent");
    assert_eq!(off(200_000, 1, &[], day), (20_000, 0));
    assert_eq!(off(200_000, 1, &["TENUN"], day), (100_000, 0));
    assert_eq!(off(200_000, 1, &["LAIN"], day), (20_000, 90), "a code opens what is its maker's");
    assert_eq!(off(500_000, 2, &[], day), (800_000, 0), "from a sum on");
    assert_eq!(off(9_000, 1, &[], day), (9_000, 0), "never below nothing");
    assert_eq!(off(200_000, 1, &["TENUN"], date(2026, 12, 1)), (0, 0), "its days are over");
}

#[test]
fn a_promotion_says_what_it_takes_off_and_until_when() {
    let today = date(2026, 11, 24);
    let of = |draft| make(PromotionId(Uuid::nil()), MakerId(Uuid::nil()), code_of(), today, draft);
    let good = Draft { percent: Some(10), until: Some(today), code: "tenun10".into(), ..Draft::default() };
    let made = of(good.clone()).unwrap();
    assert_eq!((made.since, made.code.as_deref()), (today, Some("TENUN10")));
    let fields = |draft| of(draft).unwrap_err().0.into_iter().map(|f| f.field).collect::<Vec<_>>();
    assert_eq!(fields(Draft::default()), ["percent", "until"]);
    assert_eq!(fields(Draft { amount: Some(1), ..good.clone() }), ["amount"]);
    assert_eq!(fields(Draft { percent: Some(91), code: "a b".into(), ..good.clone() }), ["percent", "code"]);
    assert_eq!(fields(Draft { since: Some(date(2026, 11, 23)), ..good.clone() }), ["since"]);
    assert_eq!(fields(Draft { until: Some(date(2028, 1, 1)), ..good }), ["until"]);
    assert_eq!(codes("a,b;tenun").len(), 1);
}

fn by_provider() -> Order {
    let mut order = one(Way::Sent, Paying::Qris);
    order.paying = Paying::Provider;
    order
}

#[test]
fn money_by_a_payment_service_is_in_the_till_and_the_maker_is_owed_its_part() {
    let placed = by_provider();
    let total = placed.total().unwrap();
    // Neither buyer nor maker can say that it came.
    assert!(step(&placed, Step::Report(String::new()), By::Buyer, 1, true).is_err());
    assert!(step(&placed, Step::Confirm, By::Maker, 1, true).is_err());
    assert!(step(&placed, Step::Arrive(total), By::Maker, 1, true).is_err());
    let paid = step(&placed, Step::Arrive(total), By::House, 1, true).unwrap();
    assert_eq!((paid.state, paid.payment), (State::Accepted, Payment::Paid));
    let stand = BTreeMap::from([
        (Account::Till, total.0),
        (Account::Maker(paid.maker), 7_500 - total.0),
        (Account::Fee, -7_500),
    ]);
    assert_eq!(of(&paid), stand);
    let off = step(&paid, Step::Cancel("…".into()), By::Maker, 2, true).unwrap();
    assert_eq!(of(&off), BTreeMap::from([(Account::Till, total.0), (Account::Buyer(off.id), -total.0)]));
    assert!(step(&off, Step::Return, By::Maker, 3, true).is_err(), "the maker does not have it");
    let back = step(&off, Step::Refund(total), By::House, 3, true).unwrap();
    assert_eq!((back.payment, of(&back).is_empty()), (Payment::Returned, true));
}

#[test]
fn too_little_waits_on_and_too_much_is_owed() {
    let placed = by_provider();
    let total = placed.total().unwrap().0;
    let some = step(&placed, Step::Arrive(Money(total - 1_000)), By::House, HOUR, true).unwrap();
    assert_eq!((some.state, some.payment, some.left()), (State::Placed, Payment::Partly, Money(1_000)));
    assert_eq!(some.due, Some(25 * HOUR));
    let all = step(&some, Step::Arrive(Money(1_500)), By::House, 2 * HOUR, true).unwrap();
    assert_eq!((all.state, all.payment, all.owed()), (State::Accepted, Payment::Owed, Money(500)));
    assert_eq!(of(&all)[&Account::Buyer(all.id)], -500);
    assert_eq!(all.owed_for(), Some("surplus"));
    // The surplus stands in the way of nothing.
    assert!(step(&all, Step::HandOver(String::new()), By::Maker, 3 * HOUR, true).is_ok());
    let even = step(&all, Step::Refund(Money(500)), By::House, 3 * HOUR, true).unwrap();
    assert_eq!((even.state, even.payment), (State::Accepted, Payment::Paid));
    // What came of an order that nobody paid in full is owed when its time is over, and revives it when the rest comes.
    let late = step(&some, Step::Expire, By::Clock, 25 * HOUR, true).unwrap();
    assert_eq!((late.payment, late.owed()), (Payment::Owed, Money(total - 1_000)));
    assert_eq!((late.owed_for(), even.owed_for()), (Some("owed"), None));
    let rest = Step::Arrive(Money(1_000));
    let gone = step(&late, rest.clone(), By::House, 26 * HOUR, false).unwrap();
    assert_eq!((gone.state, gone.owed()), (State::Expired, Money(total)));
    assert_eq!(step(&late, rest, By::House, 26 * HOUR, true).unwrap().state, State::Accepted);
    for wrong in [0, -1, i64::MAX] {
        assert!(step(&placed, Step::Arrive(Money(wrong)), By::House, 1, true).is_err());
    }
    assert!(step(&some, Step::Refund(Money(total)), By::House, 1, true).is_err(), "more than came");
}

#[test]
fn work_begins_when_the_deposit_is_there_and_goods_are_given_for_the_whole() {
    let placed = Order { deposit: Some(Money(100_000)), ..one(Way::Sent, Paying::Bank) };
    assert_eq!(placed.asked(), Money(100_000));
    let begun = step(&placed, Step::Confirm, By::Maker, HOUR, true).unwrap();
    assert_eq!((begun.state, begun.payment), (State::Accepted, Payment::Partly));
    assert_eq!((begun.received, begun.asked()), (Money(100_000), begun.left()));
    assert!(step(&begun, Step::HandOver(String::new()), By::Maker, HOUR, true).is_err());
    let said = step(&begun, Step::Report(String::new()), By::Buyer, 2 * HOUR, true).unwrap();
    assert_eq!((said.payment, said.due), (Payment::Reported, None));
    let not = step(&said, Step::Deny("…".into()), By::Maker, 3 * HOUR, true).unwrap();
    assert_eq!((not.payment, not.due), (Payment::Partly, None));
    let paid = step(&said, Step::Confirm, By::Maker, 3 * HOUR, true).unwrap();
    assert_eq!((paid.payment, paid.received), (Payment::Paid, paid.total().unwrap()));
    assert!(step(&paid, Step::HandOver(String::new()), By::Maker, 4 * HOUR, true).is_ok());
}

#[test]
fn no_two_open_transfers_to_a_maker_ask_for_the_same_amount() {
    let placed = Order { deposit: Some(Money(100_077)), ..one(Way::Sent, Paying::Bank) };
    let used = |extras: &[i64], amounts: &[i64]| InUse {
        extras: extras.iter().copied().collect(),
        amounts: amounts.iter().copied().collect(),
    };
    let extra = |used: &InUse| told_apart(placed.clone(), used).map(|o| (o.extra.0, o.deposit.unwrap().0));
    // The same number goes with the deposit and with the rest.
    assert_eq!(extra(&used(&[], &[])), Some((154, 100_077)));
    assert_eq!(extra(&used(&[77, 78], &[100_079])), Some((160, 100_080)));
    let all: Vec<i64> = (1..=MOST_EXTRA).collect();
    assert_eq!(extra(&used(&all, &[])), None);
    let others: Vec<i64> = all.iter().copied().filter(|n| *n != 3).collect();
    assert_eq!(extra(&used(&others, &[])), Some((6, 100_003)));
    // Neither the rest of it nor its deposit is what somebody else is asked for.
    let rest = told_apart(placed.clone(), &used(&[], &[])).unwrap();
    let [first, later] = rest.asks()[..] else { panic!("it asks twice") };
    assert_eq!((first.0 + later.0, first), (rest.total().unwrap().0, rest.asked()));
    assert_eq!(extra(&used(&[], &[later.0])), Some((156, 100_078)));
    let begun = step(&rest, Step::Confirm, By::Maker, 1, true).unwrap();
    assert_eq!(begun.asked(), later);
    let qris = one(Way::Sent, Paying::Qris);
    assert_eq!(told_apart(qris.clone(), &used(&all, &[])), Some(qris));
}

#[test]
fn who_backs_out_after_work_began_leaves_the_deposit_for_it_and_nothing_else() {
    let mut lines = vec![wanted(1, 1, 100_000, 2, Some(14)), wanted(1, 2, 30_000, 1, None)];
    lines[0].offer.deposit_percent = Some(40);
    let (_, orders) = place(placing(lines.clone(), Way::Sent, Paying::Bank, 25_000)).unwrap();
    let placed = &orders[0];
    // The share of the work, what is ready, and the number by which the transfer is known.
    assert_eq!((placed.deposit, placed.asked()), (Some(Money(110_077)), Money(110_077)));
    let (_, cash) = place(placing(lines.clone(), Way::PickUp, Paying::Cash, 0)).unwrap();
    assert_eq!(cash[0].deposit, None);
    let begun = step(placed, Step::Confirm, By::Maker, 1, true).unwrap();
    assert!(step(&begun, Step::Forfeit("…".into()), By::Maker, i64::MAX, true).is_err(), "nothing is ready");
    let off = step(&begun, Step::Cancel(String::new()), By::Buyer, 2, true).unwrap();
    assert_eq!((off.kept, off.payment, off.owed()), (Money(80_000), Payment::Owed, Money(30_077)));
    let even = step(&off, Step::Return, By::Maker, 3, true).unwrap();
    assert_eq!((even.payment, of(&even).is_empty()), (Payment::Paid, true), "the maker has what it earned");
    // A maker who does not do the work gives all of it back.
    let sorry = step(&begun, Step::Cancel("…".into()), By::Maker, 2, true).unwrap();
    assert_eq!((sorry.kept, sorry.owed()), (Money(0), Money(110_077)));
    // Who never pays the rest has a week from when it is ready.
    let ready = step(&begun, Step::Pack, By::Maker, HOUR, true).unwrap();
    assert!(step(&ready, Step::Cancel(String::new()), By::Buyer, HOUR, true).is_err());
    assert!(step(&ready, Step::Forfeit("…".into()), By::Maker, 24 * 7 * HOUR, true).is_err());
    assert!(!open(&ready, By::Maker, HOUR).contains(&"forfeit"));
    let late = step(&ready, Step::Forfeit("…".into()), By::Maker, (24 * 7 + 1) * HOUR, true).unwrap();
    assert_eq!((late.state, late.kept), (State::Cancelled, Money(80_000)));
    let paid = step(&ready, Step::Confirm, By::Maker, HOUR, true).unwrap();
    assert_eq!((paid.payment, paid.due), (Payment::Paid, None));
    let mut p = placing(lines, Way::Sent, Paying::Bank, 0);
    p.parts.get_mut(&MakerId(Uuid::from_u128(1))).unwrap().1.now = Some(Money(100_000));
    assert_eq!(place(p), Err(Refusal::Sum(MakerId(Uuid::from_u128(1)))), "the share changed meanwhile");
}

#[test]
fn the_fee_goes_with_what_is_taken_back_of_the_goods() {
    let mut order = one(Way::Sent, Paying::Qris);
    for (back, delivery, fee) in [(0, 0, 7_500), (1, 0, 3_750), (1, 27_000, 3_750), (2, 0, 0), (2, 27_000, 0)]
    {
        order.lines[0].back = back;
        order.remitted = Money(back * 150_000 + delivery);
        assert_eq!(order.fee_left(), Money(fee), "{back}");
        assert_eq!(of(&order).values().sum::<i64>(), 0);
    }
}

fn any_step() -> impl Strategy<Value = (Step, By)> {
    let text = "[a-z]{0,5}";
    prop_oneof![
        (0i64..90_000).prop_map(|c| (Step::Quote(Money(c)), By::Maker)),
        text.prop_map(|t| (Step::Report(t), By::Buyer)),
        text.prop_map(|t| (Step::Deny(t), By::Maker)),
        Just((Step::Confirm, By::Maker)),
        Just((Step::Accept, By::Maker)),
        Just((Step::Pack, By::Maker)),
        text.prop_map(|t| (Step::HandOver(t), By::Maker)),
        Just((Step::Receive, By::Buyer)),
        text.prop_map(|t| (Step::Cancel(t), By::Buyer)),
        text.prop_map(|t| (Step::Cancel(t), By::Maker)),
        text.prop_map(|t| (Step::Forfeit(t), By::Maker)),
        Just((Step::Expire, By::Clock)),
        Just((Step::Return, By::Maker)),
        Just((Step::Return, By::House)),
        (any_amount(), any_side()).prop_map(|(m, by)| (Step::Arrive(m), by)),
        (any_amount(), any_side()).prop_map(|(m, by)| (Step::Refund(m), by)),
    ]
}

fn any_amount() -> impl Strategy<Value = Money> {
    prop_oneof![-5i64..400_000, Just(327_000), Just(i64::MAX)].prop_map(Money)
}

fn any_side() -> impl Strategy<Value = By> {
    prop_oneof![Just(By::House), Just(By::Maker), Just(By::Buyer)]
}

proptest! {
    #[test]
    fn the_sum_of_the_parts_is_the_whole(
        lines in proptest::collection::vec((1u128..5, 0i64..5_000_000, 1i64..20, any::<bool>()), 1..20),
        fee_ppm in 0i64..=HIGHEST_FEE,
        promoted in proptest::collection::vec((1u128..5, any::<bool>(), 1i64..90, any::<bool>(), 0i64..9_000_000), 0..6),
        typed in proptest::collection::vec(0usize..6, 0..3),
    ) {
        let mut lines: Vec<Wanted> = (1u128..).zip(&lines)
            .map(|(n, (maker, price, pieces, made))| wanted(*maker, n, *price, *pieces, made.then_some(14)))
            .collect();
        let whole: i64 = lines.iter().map(|w| w.seen.0 * w.pieces).sum();
        let count = lines.len();
        let promotions: Vec<Promotion> = (0u128..).zip(&promoted)
            .map(|(n, (maker, percent, off, coded, least))| {
                let off = if *percent { Off::Percent(*off) } else { Off::Each(Money(*off * 20_000)) };
                let code = format!("CODE{n}");
                Promotion { least: Money(*least), ..promotion(*maker, n, off, coded.then_some(&code)) }
            })
            .collect();
        let codes: Vec<String> = typed.iter().map(|n| format!("CODE{n}")).collect();
        let day = date(2026, 11, 2);
        let mut bare = lines.clone();
        reduce(&mut bare, &promotions, &[], |_| Some(day));
        reduce(&mut lines, &promotions, &codes, |_| Some(day));
        let owners: Vec<u128> = promotions.iter().filter(|p| p.code.as_ref().is_some_and(|c| codes.contains(c)))
            .map(|p| p.maker.0.as_u128()).collect();
        for (with, without) in lines.iter().zip(&bare) {
            // A code of one maker changes nothing of another, and never makes anything dearer.
            prop_assert!(with.discount() >= without.discount());
            prop_assert!(owners.contains(&with.offer.maker.0.as_u128()) || with.reduced == without.reduced);
            prop_assert!((0..=with.full().0).contains(&with.discount().0));
        }
        let off: i64 = lines.iter().map(|w| w.discount().0).sum();
        let (_, orders) = place(placing(lines, Way::Sent, Paying::Qris, fee_ppm)).unwrap();
        prop_assert_eq!(orders.iter().map(|o| o.goods().0).sum::<i64>(), whole);
        prop_assert_eq!(orders.iter().map(|o| o.discount.0).sum::<i64>(), off);
        prop_assert_eq!(orders.iter().map(|o| o.lines.len()).sum::<usize>(), count);
        for o in &orders {
            prop_assert_eq!(o.discount.0, o.lines.iter().map(|l| l.discount.0).sum::<i64>());
            let goods = o.goods().0 - o.discount.0;
            prop_assert_eq!(o.total().unwrap().0, goods + o.delivery.unwrap().0 + o.extra.0);
            prop_assert_eq!(o.net().unwrap().0 + o.fee.0, o.total().unwrap().0);
            prop_assert!(o.fee.0 * MILLION <= goods * fee_ppm && (o.fee.0 + 1) * MILLION > goods * fee_ppm);
        }
    }

    #[test]
    fn what_counts_of_an_order_is_the_sum_of_its_lines(
        lines in proptest::collection::vec((1i64..5_000_000, 1i64..20), 1..20),
        off in 0i64..100_000_000,
        back in proptest::collection::vec(0i64..20, 20),
    ) {
        let lines: Vec<Wanted> =
            (1u128..).zip(&lines).map(|(n, (price, pieces))| wanted(1, n, *price, *pieces, None)).collect();
        let (_, mut orders) = place(placing(lines, Way::PickUp, Paying::Qris, 25_000)).unwrap();
        let placed = orders.pop().unwrap();
        prop_assert_eq!(super::sale::of(&placed), None);
        let paid = step(&placed, Step::Confirm, By::Maker, 1, true).unwrap();
        let amounts = super::sale::of(&paid).unwrap();
        prop_assert_eq!(amounts.len(), paid.lines.len());
        prop_assert!(amounts.iter().all(|a| a.0 >= 0));
        prop_assert_eq!(amounts.iter().map(|a| a.0).sum::<i64>(), paid.goods().0);
        // What was let off, and what was taken back of it, counts for nothing, to the unit.
        let discount = Money(off.min(paid.goods().0));
        let mut some = Order { discount, ..paid };
        for (line, n) in some.lines.iter_mut().zip(&back) {
            line.back = *n.min(&line.pieces);
        }
        let net = some.goods().0 - discount.0 - some.back().0;
        prop_assert!(some.back().0 <= some.goods().0 - discount.0);
        prop_assert!(!some.is_all_back() || (net == 0 && some.fee_left().0 == 0));
        let none_back = some.lines.iter().all(|l| l.back == 0);
        let less = super::sale::of(&some);
        prop_assert!(net > 0 || none_back || less.is_none());
        if let Some(less) = less {
            prop_assert!(less.iter().all(|a| a.0 >= 0));
            prop_assert_eq!(less.iter().map(|a| a.0).sum::<i64>(), net);
        }
    }

    #[test]
    fn the_books_balance_after_any_steps_and_are_the_sum_of_their_entries(
        ways in prop_oneof![
            Just((Way::Sent, Paying::Qris)), Just((Way::Sent, Paying::Bank)),
            Just((Way::Asked, Paying::Qris)), Just((Way::PickUp, Paying::Cash)),
        ],
        service: bool,
        deposit in proptest::option::of(0i64..500_000),
        discount in 0i64..=300_000,
        steps in proptest::collection::vec((any_step(), any::<bool>(), 0i64..40), 0..25),
    ) {
        let mut order = one(ways.0, ways.1);
        order.deposit = deposit.map(Money);
        order.discount = Money(discount);
        if service && order.paying != Paying::Cash {
            order.paying = Paying::Provider;
        }
        let mut books = between(None, &order);
        let mut at = 0;
        for ((s, by), there, hours) in steps {
            at += hours * HOUR;
            let Ok(next) = step(&order, s, by, at, there) else { continue };
            let entry = between(Some(&order), &next);
            prop_assert_eq!(entry.values().sum::<i64>(), 0);
            for (account, amount) in entry {
                *books.entry(account).or_insert(0) += amount;
            }
            // What was frozen stays.
            prop_assert_eq!((&next.lines, next.fee, next.extra), (&order.lines, order.fee, order.extra));
            prop_assert_eq!((next.discount, next.deposit), (order.discount, order.deposit));
            // Nothing goes back that did not come, and the word says what the amounts say.
            prop_assert!(next.returned >= order.returned && next.received >= order.received);
            prop_assert!(next.held().0 >= 0);
            let (owed, left) = (next.owed().0 > 0, next.left().0 > 0);
            prop_assert_eq!(next.payment == Payment::Owed, owed);
            prop_assert!(!left || matches!(next.payment, Payment::Open | Payment::Reported | Payment::Partly));
            prop_assert!(next.state != State::HandedOver || order.state != State::Packed || !left);
            order = next;
        }
        books.retain(|_, amount| *amount != 0);
        prop_assert_eq!(&books, &of(&order));
        if order.state.is_off() && matches!(order.payment, Payment::Open | Payment::Reported | Payment::Returned) {
            prop_assert!(books.is_empty(), "nothing is left of what came to nothing");
        }
        // Whatever is owed can be given back, and then the books hold what was earned and nothing else.
        let most = order.owed();
        let even = if most.0 > 0 { step(&order, Step::Refund(most), By::House, at, true).unwrap() } else { order };
        let (fee, claim, held) = (even.fee_left().0, even.claim().0, even.held().0);
        let direct = even.paying != Paying::Provider;
        let mut earned = BTreeMap::from([
            (Account::Buyer(even.id), claim - held),
            (Account::Fee, -fee),
            (Account::Maker(even.maker), fee - claim + if direct { held } else { 0 }),
            (Account::Till, if direct { 0 } else { held }),
        ]);
        earned.retain(|_, n| *n != 0);
        if !even.state.is_sold() {
            prop_assert_eq!(fee, 0);
            prop_assert!(claim <= even.stays().0, "no more stays than came of the deposit");
        }
        prop_assert_eq!(of(&even), earned);
    }
}
