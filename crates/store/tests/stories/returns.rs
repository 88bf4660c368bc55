//! Goods that come back: stock, books, sales and what is owed follow, once and to the unit.

use std::sync::{Arc, Barrier};
use std::time::Duration;

use domain::access::buyer;
use domain::fault::Problem;
use domain::id::ReturnId;
use domain::item::{Item, Money};
use domain::maker::{Maker, MakerDraft};
use domain::market::order::{Order, Paying, Payment};
use domain::market::returns::{State, Step};
use domain::market::step::Step as Goes;
use store::{Command, Error, Result};
use testkit::{BUYER, Wish, World, on_both, system};
use uuid::Uuid;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// A maker with a thing at 100.00, by a council that takes five of a hundred.
fn shop(world: &World) -> (Maker, Item) {
    world.country().craft("ikat", "Ikat", "A1");
    let draft = MakerDraft { sample: false, ..world.maker_draft("loom", "loom", "A1", "ikat") };
    let maker = world.maker(draft);
    world.sells(&maker);
    let draft = domain::item::ItemDraft {
        sample: false,
        price: Some(Money(10_000)),
        weight_g: Some(400),
        ..world.item_draft("shawl", "shawl", &maker)
    };
    let item = world.item(draft, 9);
    world
        .db
        .write_blocking(Command::system("test"), |tx| {
            let rules = domain::market::Rules { fee_ppm: 50_000, ..Default::default() };
            store::market::set_rules(tx, &system(), &rules)
        })
        .unwrap();
    (maker, item)
}

fn bought(world: &World, maker: &Maker, item: &Item, pieces: i64, wish: Wish) -> Order {
    let ask = world.ask(world.basket(&[(item, pieces)]), &[maker], wish);
    world.place(&ask).unwrap();
    let placed = world.orders(ask.group).pop().unwrap();
    world.reaches_buyer(&placed)
}

fn now(world: &World, o: &Order) -> Order {
    world.orders(o.group).into_iter().find(|n| n.id == o.id).unwrap()
}

fn due(world: &World, maker: &Maker) -> i64 {
    let id = maker.id;
    world
        .db
        .read_blocking(move |c| {
            store::market::payout::of_maker::<domain::access::KeepPayouts>(c, &system(), id, None, 9)
        })
        .unwrap()
        .due
}

/// Orders, pieces and money that count as sold in the region.
fn sold(world: &World) -> (i64, i64, i64) {
    world
        .db
        .read_blocking(|c| {
            let mut sum = (0, 0, 0);
            // In whatever year the story is told.
            for year in 2020..2036 {
                let ask = store::market::sold::Ask { year, month: None, craft: None, channel: None };
                let t = store::market::sold::report(c, &system(), &testkit::code("A1"), &ask)?.total;
                sum = (sum.0 + t.orders, sum.1 + t.pieces, sum.2 + t.amount);
            }
            Ok(sum)
        })
        .unwrap()
}

fn problem<T>(result: Result<T>) -> Problem {
    match result {
        Err(Error::Faults(faults)) => faults.0[0].problem.clone(),
        Err(other) => panic!("it fails otherwise: {other:?}"),
        Ok(_) => panic!("it is taken"),
    }
}

fn agree(delivery: i64) -> Step {
    Step::Accept(Money(delivery), "Send it to the village hall.".into())
}

#[test]
fn a_part_and_then_the_rest_come_back_and_nothing_is_left_of_fee_stock_and_sale() {
    on_both(|world| {
        let (maker, item) = shop(world);
        let o = bought(world, &maker, &item, 3, Wish { paying: Paying::Bank, ..Wish::SENT });
        assert_eq!((world.db_stock(&item), due(world, &maker), sold(world)), ((6, 0), 1_500, (1, 3, 30_000)));

        let part = world.sends_back(&o, &[1]).unwrap();
        world.maker_returns(part, agree(0)).unwrap();
        assert_eq!(world.db_stock(&item), (6, 0), "it is on its way");
        // What is broken does not go back to the stock.
        world.maker_returns(part, Step::TakeBack(vec![0])).unwrap();
        let back = now(world, &o);
        assert_eq!(
            (back.payment, back.owed(), back.fee_left()),
            (Payment::Owed, Money(10_000), Money(1_000))
        );
        assert_eq!((world.db_stock(&item), due(world, &maker), sold(world)), ((6, 0), 1_000, (1, 2, 20_000)));
        world.check_books();
        world.maker_steps(&o, Goes::Refund(Money(10_000))).unwrap();
        assert_eq!(now(world, &o).payment, Payment::Paid);

        assert!(matches!(problem(world.sends_back(&o, &[3])), Problem::NotAWholeNumber { max: 2, .. }));
        let rest = world.sends_back(&o, &[2]).unwrap();
        world.maker_returns(rest, agree(2_500)).unwrap();
        world.maker_returns(rest, Step::TakeBack(vec![2])).unwrap();
        world.maker_steps(&o, Goes::Return).unwrap();
        let none = now(world, &o);
        assert_eq!((none.payment, none.claim(), none.returned), (Payment::Returned, Money(0), none.received));
        assert_eq!((world.db_stock(&item), due(world, &maker), sold(world)), ((8, 0), 0, (0, 0, 0)));
        let states: Vec<State> = world.returns(&o).iter().map(|r| r.state).collect();
        assert_eq!(states, [State::Received, State::Received]);
        world.check_books();
        let id = maker.id;
        let (balance, lines) = world
            .db
            .read_blocking(move |c| store::market::ledger::of_maker(c, &system(), id, None, 20))
            .unwrap();
        assert_eq!(balance, 0);
        assert_eq!(lines.iter().filter(|l| l.what == "goods-back").count(), 2);
    });
}

#[test]
fn money_in_the_till_goes_back_from_the_till_even_when_the_maker_was_paid() {
    on_both(|world| {
        let (maker, item) = shop(world);
        world.takes_payments(50_000);
        let ask = world.ask(
            world.basket(&[(&item, 2)]),
            &[&maker],
            Wish { paying: Paying::Provider, ..Wish::SENT },
        );
        world.place(&ask).unwrap();
        let placed = world.orders(ask.group).pop().unwrap();
        let total = placed.total().unwrap();
        world.house_steps(&placed, Goes::Arrive(total)).unwrap();
        let o = world.reaches_buyer(&placed);
        assert_eq!(due(world, &maker), -(total.0 - 1_000));
        let id = world.sends_back(&o, &[1]).unwrap();
        world.maker_returns(id, agree(0)).unwrap();
        world.maker_returns(id, Step::TakeBack(vec![1])).unwrap();
        assert_eq!((now(world, &o).owed(), due(world, &maker)), (Money(10_000), -(total.0 - 10_000 - 500)));
        assert_eq!(world.db_till(), total.0, "it is still there");
        world.house_steps(&o, Goes::Refund(Money(10_000))).unwrap();
        assert_eq!((now(world, &o).payment, world.db_till()), (Payment::Paid, total.0 - 10_000));
        world.check_books();
    });
}

#[test]
fn who_disagrees_goes_to_the_council_and_a_foreigner_to_nobody() {
    on_both(|world| {
        let (maker, item) = shop(world);
        let (o, other) =
            (bought(world, &maker, &item, 1, Wish::SENT), bought(world, &maker, &item, 1, Wish::SENT));
        let id = world.sends_back(&o, &[1]).unwrap();
        assert!(matches!(world.buyer_returns(&other, id, Step::Withdraw), Err(Error::Refused)));
        let foreign = buyer(other.group);
        let (about, fresh) = (o.id, ReturnId(Uuid::now_v7()));
        let try_it = world.db.write_blocking(Command::new("buyer"), move |tx| {
            let draft = domain::market::returns::Draft::default();
            store::market::returns::open(tx, &foreign, fresh, about, &draft).map(drop)
        });
        assert!(matches!(try_it, Err(Error::Refused)));
        let bare = world.db.write_blocking(Command::system("test"), move |tx| {
            store::market::returns::officers(tx, &system(), id, agree(0)).map(drop)
        });
        assert!(matches!(bare, Err(Error::Faults(f)) if f.0[0].field == "why"), "nobody asked the officer");
        world.maker_returns(id, Step::Refuse("It was blue.".into())).unwrap();
        let waits =
            || world.db.read_blocking(|c| store::market::returns::appealed(c, &system(), 9)).unwrap().len();
        assert_eq!(waits(), 0);
        world.buyer_returns(&o, id, Step::Appeal("See the picture.".into())).unwrap();
        assert_eq!(waits(), 1);
        assert_eq!(problem(world.sends_back(&o, &[1])), Problem::ReturnOpen);
        // The council decides, for which nobody has to ask an officer.
        world
            .db
            .write_blocking(Command::system("test"), move |tx| {
                store::market::returns::officers(tx, &system(), id, agree(1_500)).map(drop)
            })
            .unwrap();
        assert_eq!(waits(), 0);
        world.maker_returns(id, Step::TakeBack(vec![1])).unwrap();
        assert_eq!(now(world, &o).owed(), now(world, &o).received);
        world.check_books();
    });
}

#[test]
fn of_two_who_ask_at_once_one_does_and_time_and_erasure_end_it() {
    on_both(|world| {
        let (maker, item) = shop(world);
        let o = bought(world, &maker, &item, 4, Wish::SENT);
        let start = Arc::new(Barrier::new(4));
        let results: Vec<Result<ReturnId>> = std::thread::scope(|scope| {
            let ask = |_| {
                let (start, o) = (start.clone(), o.clone());
                scope.spawn(move || {
                    start.wait();
                    world.sends_back(&o, &[3])
                })
            };
            let threads: Vec<_> = (0..4).map(ask).collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1);
        let id = results.into_iter().find_map(Result::ok).unwrap();
        // Nobody is erased as long as goods are on their way.
        let forget = || {
            let (group, who) = (o.group, buyer(o.group));
            world.db.write_blocking(Command::new("buyer"), move |tx| {
                store::market::erase::by_buyer(tx, &who, group)
            })
        };
        assert!(matches!(forget(), Err(Error::Faults(f)) if f.0[0].problem == Problem::StillOpen));
        world.maker_returns(id, agree(0)).unwrap();
        assert!(world.maker_returns(id, Step::Lapse("Nothing came.".into())).is_err());
        world.wait(15 * DAY);
        world.maker_returns(id, Step::Lapse("Nothing came.".into())).unwrap();
        assert_eq!(problem(world.sends_back(&o, &[1])), Problem::ReturnTimeOver(7));
        assert_eq!((now(world, &o).owed(), world.db_stock(&item)), (Money(0), (5, 0)));
        forget().unwrap();
        assert!(world.returns(&o).iter().all(|r| r.words.is_none() && r.answer.is_none()));
        assert_eq!(problem(world.buyer_returns(&o, id, Step::Appeal("But".into()))), Problem::NobodyThere);
        world.check_books();
        world.db.settle().unwrap();
        let opened = world.db.read_blocking(|c| {
            let mut all = store::journal::after(c, 0, 10_000)?;
            for entry in &mut all {
                store::journal::unseal(c, entry)?;
            }
            Ok(format!("{all:?}"))
        });
        let opened = opened.unwrap();
        assert!(!opened.contains("not blue") && !opened.contains(BUYER));
    });
}

#[test]
fn an_order_keeps_the_days_of_its_time() {
    on_both(|world| {
        let (maker, item) = shop(world);
        let o = bought(world, &maker, &item, 1, Wish::SENT);
        world
            .db
            .write_blocking(Command::system("test"), |tx| {
                let rules = domain::market::Rules { return_days: 14, ..Default::default() };
                store::market::set_rules(tx, &system(), &rules)
            })
            .unwrap();
        let later = bought(world, &maker, &item, 1, Wish::SENT);
        world.wait(8 * DAY);
        assert_eq!(problem(world.sends_back(&o, &[1])), Problem::ReturnTimeOver(7));
        assert!(world.sends_back(&later, &[1]).is_ok());
    });
}
