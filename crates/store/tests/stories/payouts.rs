//! Money between the council and makers: what is owed is paid once, a wrong record is taken back, and the statement is what the books say.

use std::sync::{Arc, Barrier};

use domain::access::{Access, KeepOwnOrders, KeepPayouts, Means};
use domain::account::Role;
use domain::fault::Problem;
use domain::flagship::document::{Document, Form, Stored, keep};
use domain::id::{DocumentId, Kind, PayoutId};
use domain::item::Money;
use domain::maker::{Maker, MakerDraft};
use domain::market::order::Order;
use domain::market::payout::{Payout, PayoutDraft, Way};
use domain::market::step::Step;
use jiff::civil::date;
use store::market::payout;
use store::{Command, Done, Error, Result, Tx};
use testkit::{Wish, World, on_both, system};
use uuid::Uuid;

fn write<T>(
    world: &World,
    f: impl Fn(&mut Tx<'_>) -> Result<T> + Send + std::panic::UnwindSafe + 'static,
) -> Result<T>
where
    T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
{
    world.db.write_blocking(Command::system("test"), f).map(Done::into_inner)
}

/// A maker with a thing at 100.00, by a council that takes five of a hundred.
fn shop(world: &World, key: &str, region: &str) -> (Maker, domain::item::Item) {
    let draft = MakerDraft { sample: false, ..world.maker_draft(key, key, region, "ikat") };
    let maker = world.maker(draft);
    world.sells(&maker);
    let draft = domain::item::ItemDraft {
        sample: false,
        price: Some(Money(10_000)),
        weight_g: Some(400),
        ..world.item_draft(&format!("{key}-a"), &format!("{key} a"), &maker)
    };
    let item = world.item(draft, 50);
    write(world, |tx| {
        let rules = domain::market::Rules { fee_ppm: 50_000, ..Default::default() };
        store::market::set_rules(tx, &system(), &rules)
    })
    .unwrap();
    (maker, item)
}

fn order(world: &World, maker: &Maker, item: &domain::item::Item) -> Order {
    let ask = world.ask(world.basket(&[(item, 1)]), &[maker], Wish::SENT);
    world.place(&ask).unwrap();
    world.orders(ask.group).pop().unwrap()
}

/// An order of which so much came into the council's till.
fn by_provider(world: &World, maker: &Maker, item: &domain::item::Item, amount: i64) -> Order {
    let placed = order(world, maker, item);
    let id = placed.id.0.simple().to_string();
    let place = match world.address {
        store::Address::Sqlite(_) => format!("UPDATE maker_order SET paying = 'provider' WHERE id = x'{id}'"),
        store::Address::Postgres(_) => {
            format!("UPDATE maker_order SET paying = 'provider' WHERE id = '{id}'")
        }
    };
    world.wreck(&place);
    world.house_steps(&placed, Step::Arrive(Money(amount))).unwrap();
    placed
}

fn draft(way: Way, amount: i64) -> PayoutDraft {
    PayoutDraft {
        way,
        amount: Some(Money(amount)),
        day: Some(date(2026, 11, 24)),
        means: "bank".into(),
        note: "TRX 1".into(),
        proof: None,
    }
}

fn slip(maker: &Maker, id: PayoutId) -> Document {
    let stored = Stored { form: Form::Pdf, size: 9, digest: "0f".repeat(32) };
    keep(DocumentId(Uuid::now_v7()), (Kind::Payout, id.0), maker.region.clone(), "bukti.pdf", &stored)
        .unwrap()
}

fn pay_as(
    world: &World,
    who: &Access<KeepPayouts>,
    maker: &Maker,
    way: Way,
    amount: i64,
) -> Result<PayoutId> {
    let (who, maker, id) = (who.clone(), maker.clone(), PayoutId(Uuid::now_v7()));
    write(world, move |tx| {
        let slip = slip(&maker, id);
        payout::record(tx, &who, (id, maker.id), &draft(way, amount), Some(&slip)).map(drop)
    })
    .map(|()| id)
}

fn pay(world: &World, maker: &Maker, way: Way, amount: i64) -> Result<PayoutId> {
    pay_as(world, &system(), maker, way, amount)
}

fn due(world: &World, maker: &Maker) -> i64 {
    let id = maker.id;
    world.db.read_blocking(move |c| payout::of_maker::<KeepPayouts>(c, &system(), id, None, 9)).unwrap().due
}

fn payouts(world: &World, maker: &Maker) -> Vec<Payout> {
    let id = maker.id;
    world
        .db
        .read_blocking(move |c| payout::of_maker::<KeepPayouts>(c, &system(), id, None, 9))
        .unwrap()
        .payouts
}

/// The most that could go, as the refusal tells it.
fn most(result: Result<PayoutId>) -> i64 {
    match result {
        Err(Error::Faults(faults)) => match faults.0[0].problem {
            Problem::NotAWholeNumber { max, .. } => max,
            ref other => panic!("{other:?}"),
        },
        other => panic!("it is refused: {other:?}"),
    }
}

#[test]
fn a_maker_is_paid_what_is_in_the_till_for_it_and_no_more() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let (maker, item) = shop(world, "loom", "A1");
        let waits = order(world, &maker, &item);
        assert_eq!(due(world, &maker), 0, "what nobody has paid is owed to nobody");
        by_provider(world, &maker, &item, 11_500);
        assert_eq!(due(world, &maker), -11_000, "all but the fee");
        assert_eq!(most(pay(world, &maker, Way::ToMaker, 11_001)), 11_000);
        let first = pay(world, &maker, Way::ToMaker, 10_993).unwrap();
        assert_eq!(due(world, &maker), -7);
        world.check_books();
        // A wrong one is taken back by an entry against it, and stays to be read.
        let undo =
            |why: &'static str| write(world, move |tx| payout::undo(tx, &system(), first, why).map(drop));
        assert!(matches!(undo(""), Err(Error::Faults(_))));
        undo("to the wrong account").unwrap();
        assert!(matches!(undo("again"), Err(Error::Faults(_))));
        assert_eq!(due(world, &maker), -11_000);
        assert_eq!(payouts(world, &maker)[0].undone.as_deref(), Some("to the wrong account"));
        // The money of another sale came to the maker directly: its fee is taken off what the council owes.
        world.maker_steps(&waits, Step::Confirm).unwrap();
        assert_eq!(due(world, &maker), -10_500);
        assert_eq!(most(pay(world, &maker, Way::FromMaker, 1)), 0);
        pay(world, &maker, Way::ToMaker, 10_500).unwrap();
        assert_eq!(due(world, &maker), 0);
        world.check_books();
    });
}

#[test]
fn a_maker_pays_the_fee_it_owes() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let (maker, item) = shop(world, "loom", "A1");
        let sold = order(world, &maker, &item);
        world.maker_steps(&sold, Step::Confirm).unwrap();
        assert_eq!(due(world, &maker), 500);
        assert_eq!(most(pay(world, &maker, Way::FromMaker, 501)), 500);
        pay(world, &maker, Way::FromMaker, 200).unwrap();
        assert_eq!(due(world, &maker), 300);
        let id = maker.id;
        let (balance, lines) = world
            .db
            .read_blocking(move |c| store::market::ledger::of_maker(c, &system(), id, None, 9))
            .unwrap();
        assert_eq!((balance, lines[0].amount, lines[0].what.as_str()), (300, -200, "pay-in"));
        world.check_books();
    });
}

#[test]
fn of_two_officers_who_pay_at_once_one_pays() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let (maker, item) = shop(world, "loom", "A1");
        by_provider(world, &maker, &item, 11_500);
        let start = Arc::new(Barrier::new(8));
        let results: Vec<_> = std::thread::scope(|scope| {
            let handles: Vec<_> = (0..8)
                .map(|_| {
                    let start = start.clone();
                    let maker = &maker;
                    scope.spawn(move || {
                        start.wait();
                        pay(world, maker, Way::ToMaker, 11_000)
                    })
                })
                .collect();
            handles.into_iter().map(|h| h.join().unwrap()).collect()
        });
        assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1, "{results:?}");
        assert_eq!((due(world, &maker), payouts(world, &maker).len()), (0, 1));
        world.check_books();
    });
}

#[test]
fn payouts_follow_a_maker_that_becomes_another() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let ((stays, _), (goes, item)) = (shop(world, "stays", "A1"), shop(world, "goes", "A2"));
        by_provider(world, &goes, &item, 11_500);
        pay(world, &goes, Way::ToMaker, 7).unwrap();
        crate::merges::merged(world, &stays, &goes);
        assert_eq!((due(world, &stays), due(world, &goes)), (-10_993, 0));
        assert_eq!(payouts(world, &stays).len(), 1);
        let id = goes.id;
        let left = world
            .db
            .read_blocking(move |c| store::market::ledger::of_maker(c, &system(), id, None, 9))
            .unwrap()
            .0;
        assert_eq!(left, 0, "the books moved what they said of it");
        world.check_books();
    });
}

#[test]
fn the_account_and_the_proof_of_another_are_not_there() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let ((one, item), (two, _)) = (shop(world, "one", "A1"), shop(world, "two", "A2"));
        by_provider(world, &one, &item, 11_500);
        let elsewhere = world.person("finance", "A2", &[(Role::Finance, "A2")]);
        let who: Access<KeepPayouts> = world.signed_in(&elsewhere, Means::Password).may().unwrap();
        assert!(matches!(pay_as(world, &who, &one, Way::ToMaker, 100), Err(Error::Refused)));
        let here = world.person("finance.north", "A1", &[(Role::Finance, "A1")]);
        let here: Access<KeepPayouts> = world.signed_in(&here, Means::Password).may().unwrap();
        let paid = pay_as(world, &here, &one, Way::ToMaker, 100).unwrap();
        let id = one.id;
        let (a, b) = (who.clone(), who);
        let refused = |r: Result<bool>| assert!(matches!(r, Err(Error::Refused)), "{r:?}");
        refused(world.db.read_blocking(move |c| payout::proof(c, &a, id, paid).map(|p| p.is_some())));
        refused(world.db.read_blocking(move |c| payout::of_maker(c, &b, id, None, 9).map(|_| true)));
        assert!(world.db.read_blocking(move |c| payout::proof(c, &here, id, paid)).unwrap().is_some());
        // Another maker's id leads to no proof of this one.
        let weaver = world.person("weaver", "A2", &[(Role::Maker, "A2")]);
        world.mandate(&two, domain::maker::mandate::Agent::Person(weaver.id), true, &[]).unwrap();
        let own: Access<KeepOwnOrders> = world.signed_in(&weaver, Means::Password).may().unwrap();
        let (other, own_again) = (two.id, own.clone());
        assert_eq!(world.db.read_blocking(move |c| payout::proof(c, &own, other, paid)).unwrap(), None);
        refused(world.db.read_blocking(move |c| payout::proof(c, &own_again, id, paid).map(|p| p.is_some())));
        // The way to decrees and studies does not lead there either.
        let slip = payouts(world, &one)[0].proof.unwrap();
        let file = world.db.read_blocking(move |c| store::flagship::document::get(c, &system(), slip));
        assert!(matches!(file, Err(Error::Refused)));
        let open = world.db.read_blocking(|c| payout::open(c, &system(), None, 9)).unwrap();
        assert_eq!(open.iter().map(|o| (o.maker, o.due)).collect::<Vec<_>>(), [(one.id, -10_900)]);
    });
}

#[test]
fn a_statement_is_what_the_books_say_between_two_times() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let (maker, item) = shop(world, "loom", "A1");
        by_provider(world, &maker, &item, 11_500);
        let middle = world.db.now();
        pay(world, &maker, Way::ToMaker, 1_000).unwrap();
        let sold = order(world, &maker, &item);
        world.maker_steps(&sold, Step::Confirm).unwrap();
        let id = maker.id;
        let read = |from: i64, to: i64| {
            world
                .db
                .read_blocking(move |c| payout::statement::<KeepPayouts>(c, &system(), id, (from, to)))
                .unwrap()
        };
        let balance = world
            .db
            .read_blocking(move |c| store::market::ledger::of_maker(c, &system(), id, None, 1))
            .unwrap()
            .0;
        let (before, after) = (read(0, middle), read(middle, i64::MAX));
        assert_eq!(before.opening, 0);
        assert_eq!((before.closing(), after.opening), (-11_000, -11_000));
        assert_eq!(
            after.lines.iter().map(|(l, _)| l.what.as_str()).collect::<Vec<_>>(),
            ["payout", "place", "confirm"]
        );
        assert_eq!(after.closing(), balance);
        assert_eq!(read(0, i64::MAX).closing(), balance);
        assert_eq!(read(i64::MAX - 1, i64::MAX).opening, balance);
    });
}
