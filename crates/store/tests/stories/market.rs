//! The market: who orders what, what is held back for it, who is paid, and what the books say.

use std::sync::Arc;
use std::time::Duration;

use domain::access::{Access, KeepOwnOrders, buyer};
use domain::account::Role;
use domain::fault::Problem;
use domain::item::{Item, Money};
use domain::maker::mandate::Agent;
use domain::maker::{Maker, MakerDraft};
use domain::market::basket::Trouble;
use domain::market::delivery::Way;
use domain::market::order::{Order, Paying, Payment, State};
use domain::market::place::Refusal;
use domain::market::promotion::Off;
use domain::market::step::Step;
use store::{Command, Error};
use testkit::{BUYER, Wish, World, on_both, system};

fn loom(world: &World, key: &str, region: &str) -> Maker {
    let draft = MakerDraft { sample: false, ..world.maker_draft(key, key, region, "ikat") };
    let maker = world.maker(draft);
    world.sells(&maker);
    maker
}

fn shawl(world: &World, maker: &Maker, key: &str, price: i64, stock: i64) -> Item {
    let draft = domain::item::ItemDraft {
        sample: false,
        price: Some(Money(price)),
        weight_g: Some(400),
        ..world.item_draft(key, key, maker)
    };
    world.item(draft, stock)
}

fn shop(world: &World) -> (Maker, Item) {
    world.country().craft("ikat", "Ikat", "A1");
    let maker = loom(world, "loom", "A1");
    let item = shawl(world, &maker, "shawl", 10_000, 3);
    (maker, item)
}

fn set_fee(world: &World, hundredths: i64) {
    world
        .db
        .write_blocking(Command::system("test"), move |tx| {
            let rules = domain::market::Rules { fee_ppm: hundredths * 100, ..Default::default() };
            store::market::set_rules(tx, &system(), &rules)
        })
        .unwrap();
}

/// Places a basket of one thing and gives its order.
fn order(world: &World, maker: &Maker, item: &Item, pieces: i64, wish: Wish) -> Order {
    let ask = world.ask(world.basket(&[(item, pieces)]), &[maker], wish);
    world.place(&ask).unwrap();
    world.orders(ask.group).pop().unwrap()
}

fn now(world: &World, o: &Order) -> Order {
    world.orders(o.group).into_iter().find(|n| n.id == o.id).unwrap()
}

fn refusal(result: store::Result<()>) -> Refusal {
    match result {
        Err(Error::Basket(refusal)) => refusal,
        other => panic!("it is placed or fails otherwise: {other:?}"),
    }
}

#[test]
fn one_basket_becomes_the_orders_of_two_makers_and_the_books_hold_both() {
    on_both(|world| {
        let (one, a) = shop(world);
        let two = loom(world, "other", "A2");
        let b = shawl(world, &two, "belt", 4_000, 5);
        set_fee(world, 250);
        let ask = world.ask(world.basket(&[(&a, 2), (&b, 1)]), &[&one, &two], Wish::SENT);
        world.place(&ask).unwrap();
        let orders = world.orders(ask.group);
        let sums: Vec<_> =
            orders.iter().map(|o| (o.maker, o.goods().0, o.total().unwrap().0, o.fee.0)).collect();
        assert_eq!(sums, [(one.id, 20_000, 21_500, 500), (two.id, 4_000, 5_500, 100)]);
        assert_eq!((world.db_stock(&a), world.db_stock(&b)), ((3, 2), (5, 1)), "held back, not gone");
        for o in &orders {
            world.buyer_steps(o, Step::Report("BCA 9:15".into())).unwrap();
            world.maker_steps(o, Step::Confirm).unwrap();
        }
        assert_eq!((world.db_stock(&a), world.db_stock(&b)), ((1, 0), (4, 0)));
        let of = |maker: &Maker| {
            let id = maker.id;
            world
                .db
                .read_blocking(move |c| store::market::ledger::of_maker(c, &system(), id, None, 9))
                .unwrap()
        };
        assert_eq!(of(&one).0, 500, "the money went to the maker, who owes the council its fee");
        assert_eq!(of(&one).1.iter().map(|l| l.amount).collect::<Vec<_>>(), [21_500, -21_000]);
        world.check_books();
        // The fee that was frozen stays, whatever the council charges today.
        set_fee(world, 1_000);
        assert_eq!(now(world, &orders[0]).fee, Money(500));
    });
}

#[test]
fn of_the_last_piece_exactly_one_of_many_buyers_gets_it() {
    on_both(|world| {
        let (maker, _) = shop(world);
        let last = shawl(world, &maker, "last", 7_000, 1);
        let asks: Vec<_> =
            (0..16).map(|_| world.ask(world.basket(&[(&last, 1)]), &[&maker], Wish::SENT)).collect();
        let start = Arc::new(std::sync::Barrier::new(asks.len()));
        let results: Vec<_> = std::thread::scope(|scope| {
            let buy = |ask| {
                let start = start.clone();
                scope.spawn(move || {
                    start.wait();
                    world.place(ask)
                })
            };
            let threads: Vec<_> = asks.iter().map(buy).collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1);
        for lost in results.into_iter().filter(Result::is_err) {
            assert_eq!(refusal(lost), Refusal::Line(last.id, Trouble::SoldOut));
        }
        assert_eq!(world.db_stock(&last), (1, 1));
        world.check_books();
    });
}

#[test]
fn what_nobody_pays_is_free_again_and_what_comes_late_is_had_or_owed() {
    on_both(|world| {
        let (maker, item) = shop(world);
        let first = order(world, &maker, &item, 3, Wish { paying: Paying::Bank, ..Wish::SENT });
        let ask = world.ask(world.basket(&[(&item, 1)]), &[&maker], Wish::SENT);
        assert_eq!(refusal(world.place(&ask)), Refusal::Line(item.id, Trouble::SoldOut));
        let expire = || {
            world.db.write_blocking(Command::system("test"), store::market::step::expire).unwrap();
        };
        expire();
        assert_eq!(now(world, &first).state, State::Placed, "its time is not over");
        world.wait(Duration::from_secs(24 * 3600 + 1));
        expire();
        expire();
        assert_eq!((now(world, &first).state, world.db_stock(&item)), (State::Expired, (3, 0)));
        // Somebody else takes one; then the money for three comes.
        let second = order(world, &maker, &item, 1, Wish::SENT);
        world.maker_steps(&first, Step::Confirm).unwrap();
        assert_eq!((now(world, &first).state, now(world, &first).payment), (State::Expired, Payment::Owed));
        world.check_books();
        world.maker_steps(&first, Step::Return).unwrap();
        world.buyer_steps(&second, Step::Cancel(String::new())).unwrap();
        assert_eq!(world.db_stock(&item), (3, 0));
        let third = order(world, &maker, &item, 2, Wish::SENT);
        world.wait(Duration::from_secs(25 * 3600));
        expire();
        world.maker_steps(&third, Step::Confirm).unwrap();
        assert_eq!((now(world, &third).state, world.db_stock(&item)), (State::Accepted, (1, 0)));
        world.check_books();
    });
}

#[test]
fn money_that_comes_by_amount_takes_the_pieces_when_it_is_enough() {
    on_both(|world| {
        let (maker, item) = shop(world);
        set_fee(world, 500);
        let o = order(world, &maker, &item, 2, Wish { paying: Paying::Bank, ..Wish::SENT });
        let total = o.total().unwrap().0;
        world.maker_steps(&o, Step::Arrive(Money(total - 5_000))).unwrap();
        assert_eq!((now(world, &o).payment, world.db_stock(&item)), (Payment::Partly, (3, 2)));
        world.check_books();
        // Its time runs out all the same, and what came is owed.
        world.wait(Duration::from_secs(24 * 3600 + 1));
        world.db.write_blocking(Command::system("test"), store::market::step::expire).unwrap();
        assert_eq!((now(world, &o).state, now(world, &o).payment), (State::Expired, Payment::Owed));
        world.check_books();
        world.maker_steps(&o, Step::Arrive(Money(6_000))).unwrap();
        let live = now(world, &o);
        assert_eq!((live.state, live.owed(), world.db_stock(&item)), (State::Accepted, Money(1_000), (1, 0)));
        world.maker_steps(&o, Step::Refund(Money(1_000))).unwrap();
        assert_eq!(now(world, &o).payment, Payment::Paid);
        world.check_books();
        // The council's side knows of money that went back, whatever the order says.
        world.house_steps(&o, Step::Refund(Money(total))).unwrap();
        assert_eq!(now(world, &o).payment, Payment::Open);
        world.check_books();
    });
}

#[test]
fn work_begins_with_the_deposit_and_the_rest_comes_before_the_goods() {
    on_both(|world| {
        let (maker, _) = shop(world);
        let draft = domain::item::ItemDraft {
            sample: false,
            price: Some(Money(30_000)),
            weight_g: Some(400),
            lead_days: Some(14),
            deposit_percent: Some(40),
            ..world.item_draft("robe", "Robe", &maker)
        };
        let robe = world.item(draft, 0);
        let o = order(world, &maker, &robe, 2, Wish::SENT);
        assert_eq!((o.deposit, o.asked()), (Some(Money(24_000)), Money(24_000)));
        world.maker_steps(&o, Step::Confirm).unwrap();
        let begun = now(world, &o);
        assert_eq!(
            (begun.state, begun.payment, begun.asked()),
            (State::Accepted, Payment::Partly, begun.left())
        );
        world.check_books();
        world.maker_steps(&o, Step::Pack).unwrap();
        assert!(world.maker_steps(&o, Step::HandOver(String::new())).is_err(), "the rest is missing");
        world.buyer_steps(&o, Step::Report("the rest".into())).unwrap();
        world.maker_steps(&o, Step::Confirm).unwrap();
        world.maker_steps(&o, Step::HandOver(String::new())).unwrap();
        assert_eq!(now(world, &o).payment, Payment::Paid);
        // Another buyer backs out after the deposit: it stays with the maker, and the books say so.
        let other = order(world, &maker, &robe, 1, Wish::SENT);
        world.maker_steps(&other, Step::Confirm).unwrap();
        world.buyer_steps(&other, Step::Cancel(String::new())).unwrap();
        let off = now(world, &other);
        assert_eq!((off.state, off.kept, off.payment), (State::Cancelled, Money(12_000), Payment::Paid));
        world.check_books();
    });
}

#[test]
fn a_promotion_is_frozen_in_the_part_of_its_maker_and_touches_no_other() {
    on_both(|world| {
        let (one, a) = shop(world);
        let two = loom(world, "other", "A2");
        let b = shawl(world, &two, "belt", 4_000, 9);
        set_fee(world, 1_000);
        world.promotes(&one, Off::Percent(10), None);
        world.promotes(&one, Off::Percent(25), Some("TENUN"));
        let others = world.promotes(&two, Off::Each(Money(1_500)), Some("SABUK"));
        let sums = |typed: &str| {
            let basket = world.basket(&[(&a, 1), (&b, 2)]);
            let typed = typed.to_owned();
            world
                .db
                .write_blocking(Command::system("test"), move |tx| {
                    store::market::basket::set_codes(tx, basket, &typed)
                })
                .unwrap();
            let ask = world.ask(basket, &[&one, &two], Wish::SENT);
            world.place(&ask).unwrap();
            let orders = world.orders(ask.group);
            for o in &orders {
                assert_eq!(o.discount.0, o.lines.iter().map(|l| l.discount.0).sum::<i64>());
                world.buyer_steps(o, Step::Cancel(String::new())).unwrap();
            }
            orders.iter().map(|o| (o.discount.0, o.total().unwrap().0, o.fee.0)).collect::<Vec<_>>()
        };
        assert_eq!(sums(""), [(1_000, 10_500, 900), (0, 9_500, 800)]);
        assert_eq!(sums("tenun"), [(2_500, 9_000, 750), (0, 9_500, 800)]);
        assert_eq!(sums("SABUK nothing"), [(1_000, 10_500, 900), (3_000, 6_500, 500)]);
        // The sum that the buyer saw is what is placed, or nothing is.
        let basket = world.basket(&[(&a, 1)]);
        let mut ask = world.ask(basket, &[&one], Wish::SENT);
        ask.choices.get_mut(&one.id).unwrap().seen = Some(Money(9_000));
        assert_eq!(refusal(world.place(&ask)), Refusal::Sum(one.id));
        // One that was ended takes nothing off, and what was ordered keeps its price.
        let end = others.end();
        world
            .db
            .write_blocking(Command::system("test").because("the maker asked for it"), move |tx| {
                store::market::promotion::save(tx, &system(), &end)
            })
            .unwrap();
        assert_eq!(sums("SABUK"), [(1_000, 10_500, 900), (0, 9_500, 800)]);
        world.check_books();
    });
}

#[test]
fn a_maker_promotes_its_own_goods_alone() {
    on_both(|world| {
        let (one, _) = shop(world);
        let two = loom(world, "other", "A2");
        let promotion = world.promotes(&one, Off::Percent(10), None);
        let weaver = world.person("weaver", "A2", &[(Role::Maker, "A2")]);
        world.mandate(&two, Agent::Person(weaver.id), true, &[]).unwrap();
        let who: Access<KeepOwnOrders> = world.access(&weaver).unwrap();
        let tries =
            [promotion.end(), domain::market::promotion::Promotion { maker: two.id, ..promotion.end() }];
        for new in tries {
            let who = who.clone();
            let refused = world.db.write_blocking(Command::system("test"), move |tx| {
                store::market::promotion::save_own(tx, &who, &new).map(drop)
            });
            assert!(matches!(refused, Err(Error::Refused | Error::Missing)));
        }
        let id = one.id;
        let read = world.db.read_blocking(move |c| store::market::promotion::own(c, &who, id, 9));
        assert!(matches!(read, Err(Error::Refused)));
    });
}

#[test]
fn no_two_open_orders_of_a_maker_ask_for_the_same_transfer() {
    on_both(|world| {
        let (maker, _) = shop(world);
        let mats = shawl(world, &maker, "mat", 10_000, 99);
        let wish = Wish { paying: Paying::Bank, ..Wish::SENT };
        // All of them draw the same number, at the same moment.
        let asks: Vec<_> = (0..8).map(|_| world.ask(world.basket(&[(&mats, 1)]), &[&maker], wish)).collect();
        std::thread::scope(|scope| {
            for ask in &asks {
                scope.spawn(move || world.place(ask).unwrap());
            }
        });
        let orders: Vec<Order> = asks.iter().map(|a| world.orders(a.group).pop().unwrap()).collect();
        let amounts: std::collections::BTreeSet<i64> = orders.iter().map(|o| o.asked().0).collect();
        assert_eq!(amounts.len(), 8, "{amounts:?}");
        // What sending costs does not make two amounts the same.
        let wish = Wish { way: Way::Asked, ..wish };
        let asked = order(world, &maker, &mats, 1, wish);
        let other = orders.iter().find(|o| o.extra.0 < asked.extra.0).unwrap();
        let same = other.asked().0 - asked.goods().0 - asked.extra.0;
        match world.maker_steps(&asked, Step::Quote(Money(same))) {
            Err(Error::Faults(faults)) => assert_eq!(faults.0[0].problem, Problem::AmountInUse),
            other => panic!("{other:?}"),
        }
        world.maker_steps(&asked, Step::Quote(Money(same + 1_000))).unwrap();
        // What is over gives its number back.
        world.maker_steps(&orders[0], Step::Cancel("No thread left".into())).unwrap();
        let again = order(world, &maker, &mats, 1, Wish { way: Way::Sent, ..wish });
        assert_eq!(again.extra, orders[0].extra);
        world.check_books();
    });
}

#[test]
fn what_is_cancelled_after_it_was_paid_comes_back_and_is_owed() {
    on_both(|world| {
        let (maker, item) = shop(world);
        set_fee(world, 500);
        let o = order(world, &maker, &item, 2, Wish::SENT);
        world.maker_steps(&o, Step::Confirm).unwrap();
        assert_eq!(world.db_stock(&item), (1, 0));
        world.maker_steps(&o, Step::Cancel("The dye ran".into())).unwrap();
        assert_eq!((world.db_stock(&item), now(world, &o).payment), ((3, 0), Payment::Owed));
        world.maker_steps(&o, Step::Return).unwrap();
        let id = maker.id;
        let (balance, lines) = world
            .db
            .read_blocking(move |c| store::market::ledger::of_maker(c, &system(), id, None, 9))
            .unwrap();
        assert_eq!((balance, lines.len()), (0, 4), "as if nothing had been, and all of it is told");
        world.check_books();
    });
}

#[test]
fn a_basket_is_refused_for_what_changed_and_nothing_of_it_is_held_back() {
    on_both(|world| {
        let (maker, item) = shop(world);
        let belt = shawl(world, &maker, "belt", 4_000, 5);
        let ask = world.ask(world.basket(&[(&belt, 1), (&item, 1)]), &[&maker], Wish::SENT);
        let dearer = Item { price: Some(Money(11_000)), ..item.clone() };
        world
            .db
            .write_blocking(Command::system("test"), move |tx| store::item::save(tx, &system(), &dearer))
            .unwrap();
        assert_eq!(refusal(world.place(&ask)), Refusal::Line(item.id, Trouble::Cost(Money(10_000))));
        assert_eq!((world.db_stock(&belt), world.db_stock(&item)), ((5, 0), (3, 0)));
        let paused = Item { status: domain::publication::Publication::Paused, ..belt.clone() };
        world
            .db
            .write_blocking(Command::system("test"), move |tx| store::item::save(tx, &system(), &paused))
            .unwrap();
        assert_eq!(refusal(world.place(&ask)), Refusal::Line(belt.id, Trouble::NotSold));
        // A maker from whom selling is withheld sells nothing, and what it has told stays.
        let terms = domain::market::terms::Terms {
            withheld: Some("Complaints".into()),
            ..domain::market::terms::Terms::none(maker.id, maker.region.clone())
        };
        world
            .db
            .write_blocking(Command::system("test"), move |tx| {
                store::market::terms::withhold(tx, &system(), &terms)
            })
            .unwrap();
        let one = world.ask(world.basket(&[(&belt, 1)]), &[&maker], Wish::SENT);
        assert_eq!(refusal(world.place(&one)), Refusal::Line(belt.id, Trouble::NotSold));
        let id = maker.id;
        let kept = world.db.read_blocking(move |c| store::market::terms::of(c, id)).unwrap().unwrap();
        assert!(kept.qris.is_some() && !kept.sells());
    });
}

#[test]
fn the_same_command_places_a_basket_once() {
    on_both(|world| {
        let (maker, item) = shop(world);
        let ask = world.ask(world.basket(&[(&item, 1)]), &[&maker], Wish::SENT);
        let command = Command::system("test");
        let send = || {
            let (ask, who) = (ask.clone(), buyer(ask.group));
            world.db.write_blocking(command.clone(), move |tx| {
                store::market::place::place(tx, &who, &ask, &|_| jiff::civil::date(2026, 11, 24))
                    .map(|o| o.len())
            })
        };
        assert_eq!((send().unwrap().into_inner(), send().unwrap().into_inner()), (1, 1));
        assert_eq!((world.orders(ask.group).len(), world.db_stock(&item)), (1, (3, 1)));
        // Under another command the basket is empty.
        assert_eq!(refusal(world.place(&ask)), Refusal::Empty);
    });
}

#[test]
fn a_maker_sees_and_moves_its_own_orders_alone() {
    on_both(|world| {
        let (maker, item) = shop(world);
        let other = loom(world, "other", "A1");
        let belt = shawl(world, &other, "belt", 4_000, 5);
        let ask = world.ask(world.basket(&[(&item, 1), (&belt, 1)]), &[&maker, &other], Wish::SENT);
        world.place(&ask).unwrap();
        let weaver = world.person("weaver", "A1", &[(Role::Maker, "A1")]);
        world.mandate(&maker, Agent::Person(weaver.id), true, &[]).unwrap();
        let who: Access<KeepOwnOrders> = world.access(&weaver).unwrap();
        let orders = world.orders(ask.group);
        let (mine, theirs) =
            (orders.iter().find(|o| o.maker == maker.id), orders.iter().find(|o| o.maker == other.id));
        let (mine, theirs) = (mine.unwrap().clone(), theirs.unwrap().clone());
        let read = |o: &Order| {
            let (id, who) = (o.id, who.clone());
            world.db.read_blocking(move |c| store::market::register::own_order(c, &who, id))
        };
        assert_eq!(read(&mine).unwrap().unwrap().1.unwrap().buyer.unwrap().name, BUYER);
        assert!(matches!(read(&theirs), Err(Error::Refused)));
        let step = |o: &Order, s: Step| {
            let (id, who) = (o.id, who.clone());
            world
                .db
                .write_blocking(Command::system("test"), move |tx| {
                    store::market::step::own(tx, &who, id, s.clone()).map(drop)
                })
                .map(store::Done::into_inner)
        };
        assert!(matches!(step(&theirs, Step::Confirm), Err(Error::Refused)));
        step(&mine, Step::Confirm).unwrap();
        // An officer who acts for a maker says why.
        let (id, without) = (theirs.id, Command::system("test"));
        let silent = world.db.write_blocking(without, move |tx| {
            store::market::step::for_maker(tx, &system(), id, Step::Confirm).map(drop)
        });
        assert!(matches!(silent, Err(Error::Faults(f)) if f.0[0].field == "why"));
        // Another buyer's word opens nothing.
        let stranger = buyer(domain::id::GroupId(uuid::Uuid::now_v7()));
        let id = mine.id;
        let theft = world.db.write_blocking(Command::system("test"), move |tx| {
            store::market::step::buyers(tx, &stranger, id, Step::Cancel(String::new())).map(drop)
        });
        assert!(matches!(theft, Err(Error::Refused)));
    });
}

#[test]
fn pieces_that_the_maker_counted_away_are_not_sold() {
    on_both(|world| {
        let (maker, item) = shop(world);
        let o = order(world, &maker, &item, 2, Wish::SENT);
        let (counted, movement) = (item.clone(), uuid::Uuid::now_v7());
        world
            .db
            .write_blocking(Command::system("test"), move |tx| {
                store::item::set_stock(tx, &system(), &counted, 1, movement, "count")
            })
            .unwrap();
        let Err(Error::Faults(faults)) = world.maker_steps(&o, Step::Confirm) else { panic!("it is taken") };
        assert_eq!(faults.0[0].problem, Problem::NotEnough(2));
        assert_eq!(
            (now(world, &o).state, world.db_stock(&item)),
            (State::Placed, (1, 2)),
            "nothing moved by half"
        );
        world.maker_steps(&o, Step::Cancel("Only one is left".into())).unwrap();
        assert_eq!(world.db_stock(&item), (1, 0));
        world.check_books();
    });
}

#[test]
fn a_buyer_is_forgotten_when_they_ask_and_by_itself_and_the_figures_stay() {
    on_both(|world| {
        let (maker, item) = shop(world);
        let o = order(world, &maker, &item, 1, Wish { way: Way::PickUp, paying: Paying::Cash });
        let forget = || {
            let (group, who) = (o.group, buyer(o.group));
            world.db.write_blocking(Command::system("test"), move |tx| {
                store::market::erase::by_buyer(tx, &who, group)
            })
        };
        assert!(matches!(forget(), Err(Error::Faults(f)) if f.0[0].problem == Problem::StillOpen));
        world.maker_steps(&o, Step::Accept).unwrap();
        world.maker_steps(&o, Step::Confirm).unwrap();
        world.maker_steps(&o, Step::HandOver(String::new())).unwrap();
        let old = || {
            world
                .db
                .write_blocking(Command::system("test"), |tx| {
                    store::market::erase::old(tx, uuid::Uuid::nil())
                })
                .unwrap();
        };
        let known = || {
            let (group, who) = (o.group, buyer(o.group));
            let placed =
                world.db.read_blocking(move |c| store::market::register::placed(c, &who, group)).unwrap();
            placed.unwrap().0.buyer.is_some()
        };
        world.wait(Duration::from_secs(91 * 24 * 3600));
        old();
        assert!(known(), "the buyer has not said that it came");
        world.buyer_steps(&o, Step::Receive).unwrap();
        old();
        assert!(known(), "it can still be sent back");
        world.wait(Duration::from_secs(7 * 24 * 3600 + 1));
        old();
        assert!(!known());
        assert_eq!(now(world, &o).total(), Some(Money(10_000)));
        world.check_books();
        world.db.settle().unwrap();
        let journal = world.db.read_blocking(|c| store::journal::after(c, 0, 10_000)).unwrap();
        assert!(!format!("{journal:?}").contains(BUYER));
        forget().unwrap();
    });
}

#[test]
fn a_buyer_who_never_says_that_it_came_is_forgotten_after_half_a_year_and_whom_money_is_owed_is_not() {
    on_both(|world| {
        let (maker, item) = shop(world);
        let silent = order(world, &maker, &item, 1, Wish::SENT);
        let owed = order(world, &maker, &item, 1, Wish::SENT);
        for o in [&silent, &owed] {
            world.maker_steps(o, Step::Confirm).unwrap();
        }
        world.maker_steps(&silent, Step::HandOver(String::new())).unwrap();
        world.maker_steps(&owed, Step::Cancel("The dye ran".into())).unwrap();
        let night = || {
            let old = |tx: &mut store::Tx<'_>| store::market::erase::old(tx, uuid::Uuid::nil());
            world.db.write_blocking(Command::system("test"), old).unwrap();
            [&silent, &owed].map(|o| {
                let (group, who) = (o.group, buyer(o.group));
                let placed = world.db.read_blocking(move |c| store::market::register::placed(c, &who, group));
                placed.unwrap().unwrap().0.buyer.is_some()
            })
        };
        let days = |n: u64| Duration::from_secs(n * 24 * 3600);
        world.wait(days(179));
        assert_eq!(night(), [true, true]);
        world.wait(days(2));
        assert_eq!(night(), [false, true]);
        world.check_books();
    });
}

#[test]
fn two_records_of_a_maker_become_one_with_orders_and_books() {
    on_both(|world| {
        let (maker, item) = shop(world);
        set_fee(world, 1_000);
        let o = order(world, &maker, &item, 1, Wish::SENT);
        world.maker_steps(&o, Step::Confirm).unwrap();
        let stays = loom(world, "stays", "A2");
        let (from, into, region) = (maker.id, stays.id, stays.region.clone());
        let moved = Maker { region: region.clone(), ..maker.clone() };
        world.save_maker(&moved).unwrap();
        assert_eq!(now(world, &o).region, region, "an order goes where its maker goes");
        crate::merges::merged(world, &stays, &moved);
        assert_eq!(now(world, &o).maker, into);
        let balance = |id| {
            world
                .db
                .read_blocking(move |c| store::market::ledger::of_maker(c, &system(), id, None, 9))
                .unwrap()
                .0
        };
        assert_eq!((balance(from), balance(into)), (0, 1_000));
        world.check_books();
    });
}

#[test]
fn the_rest_of_a_deposit_asks_for_an_amount_of_its_own() {
    on_both(|world| {
        let (maker, _) = shop(world);
        let made = |key: &str| {
            let draft = domain::item::ItemDraft {
                sample: false,
                price: Some(Money(30_000)),
                weight_g: Some(400),
                lead_days: Some(14),
                deposit_percent: Some(40),
                ..world.item_draft(key, key, &maker)
            };
            world.item(draft, 0)
        };
        let robe = made("robe");
        let bank = Wish { paying: Paying::Bank, ..Wish::SENT };
        let orders: Vec<Order> = (0..6).map(|_| order(world, &maker, &robe, 1, bank)).collect();
        let mut amounts: Vec<i64> = orders.iter().flat_map(Order::asks).map(|a| a.0).collect();
        let all = amounts.len();
        amounts.sort_unstable();
        amounts.dedup();
        assert_eq!((all, amounts.len()), (12, 12), "no two transfers ask for the same");
        for o in &orders {
            let [first, rest] = o.asks()[..] else { panic!("it asks twice") };
            assert_eq!(o.asked(), first);
            world.maker_steps(o, Step::Confirm).unwrap();
            assert_eq!(now(world, o).asked(), rest);
            world.maker_steps(o, Step::Confirm).unwrap();
            assert_eq!(now(world, o).payment, Payment::Paid);
        }
        world.check_books();
    });
}
