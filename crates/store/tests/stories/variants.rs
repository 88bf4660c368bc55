//! Sizes and colours: each has its own pieces and price, and the item says their sum.

use std::sync::Arc;
use std::time::Duration;

use domain::fault::Problem;
use domain::item::variant::Variant;
use domain::item::{Item, Money};
use domain::maker::{Maker, MakerDraft};
use domain::market::basket::Trouble;
use domain::market::order::{Order, Payment, State};
use domain::market::place::Refusal;
use domain::market::step::Step;
use store::{Applied, Command, Error};
use testkit::{Wish, World, on_both, system};

/// A loom that sells, and a shawl of it at 10,000 with so many pieces that belong to no variant.
fn shop(world: &World, stock: i64) -> (Maker, Item) {
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
    let item = world.item(draft, stock);
    (maker, item)
}

fn order(world: &World, maker: &Maker, things: &[(&Item, Option<&Variant>, i64)]) -> Order {
    let ask = world.ask(world.basket_of(things), &[maker], Wish::SENT);
    world.place(&ask).unwrap();
    world.orders(ask.group).pop().unwrap()
}

fn now(world: &World, o: &Order) -> Order {
    world.orders(o.group).into_iter().find(|n| n.id == o.id).unwrap()
}

fn refused(world: &World, maker: &Maker, things: &[(&Item, Option<&Variant>, i64)]) -> Refusal {
    let ask = world.ask(world.basket_of(things), &[maker], Wish::SENT);
    match world.place(&ask) {
        Err(Error::Basket(refusal)) => refusal,
        other => panic!("it is placed or fails otherwise: {other:?}"),
    }
}

fn problem(result: store::Result<Applied>) -> Problem {
    match result {
        Err(Error::Faults(faults)) => faults.0[0].problem.clone(),
        other => panic!("it is stored or fails otherwise: {other:?}"),
    }
}

fn card(world: &World, maker: &Maker) -> store::item::ItemCard {
    let id = maker.id.0;
    world.db.read_blocking(move |c| store::item::of_maker(c, id, 9)).unwrap().remove(0)
}

fn count_item(world: &World, item: &Item, target: i64) -> store::Result<Applied> {
    let (item, movement) = (item.clone(), uuid::Uuid::now_v7());
    world
        .db
        .write_blocking(Command::system("test"), move |tx| {
            store::item::set_stock(tx, &system(), &item, target, movement, "count")
        })
        .map(store::Done::into_inner)
}

fn expire(world: &World) {
    world.wait(Duration::from_secs(24 * 3600 + 1));
    world.db.write_blocking(Command::system("test"), store::market::step::expire).unwrap();
}

#[test]
fn an_item_says_the_sum_of_its_variants_and_the_lowest_of_their_prices() {
    on_both(|world| {
        let (maker, item) = shop(world, 5);
        assert_eq!(world.db_stock(&item), (5, 0));
        let small = world.variant(&item, "S", None, 2);
        assert_eq!(world.db_stock(&item), (2, 0), "what was counted without a size is counted anew");
        let large = world.variant(&item, "L", Some(13_000), 1);
        let there = card(world, &maker);
        assert_eq!((there.stock, there.price, there.varies), (3, Some(Money(10_000)), true));
        assert_eq!(problem(count_item(world, &item, 9)), Problem::ByVariant);
        assert_eq!(count_item(world, &item, 3).unwrap(), Applied::Unchanged);
        assert_eq!(
            problem(world.save_variant(
                &Variant { id: domain::id::VariantId(uuid::Uuid::now_v7()), ..small.clone() },
                None
            )),
            Problem::Taken
        );
        // The price of the item is that of whatever has none of its own.
        let dearer = Item { price: Some(Money(14_000)), ..item.clone() };
        world
            .db
            .write_blocking(Command::system("test"), move |tx| store::item::save(tx, &system(), &dearer))
            .unwrap();
        assert_eq!(card(world, &maker).price, Some(Money(13_000)));
        // What is no longer sold is neither counted nor asked for.
        let gone = Variant { on_sale: false, ..large.clone() };
        world.save_variant(&gone, None).unwrap();
        let there = card(world, &maker);
        assert_eq!((there.stock, there.price, there.varies), (2, Some(Money(14_000)), false));
        assert_eq!(
            refused(world, &maker, &[(&item, Some(&large), 1)]),
            Refusal::Line(item.id, Trouble::NotSold)
        );
        world.save_variant(&large, Some(4)).unwrap();
        assert_eq!((world.db_stock(&item), world.variant_stock(&large)), ((6, 0), (4, 0)));
        assert_eq!(world.save_variant(&large, Some(4)).unwrap(), Applied::Unchanged);
        world.check_books();
    });
}

#[test]
fn a_basket_holds_two_sizes_of_a_thing_and_the_order_keeps_how_they_were_called() {
    on_both(|world| {
        let (maker, item) = shop(world, 0);
        let (small, large) = (world.variant(&item, "S", None, 2), world.variant(&item, "L", Some(13_000), 1));
        let o = order(world, &maker, &[(&item, Some(&small), 2), (&item, Some(&large), 1)]);
        let mut lines: Vec<_> =
            o.lines.iter().map(|l| (l.title(world.profile.first_language()), l.price.0, l.pieces)).collect();
        lines.sort();
        assert_eq!(lines, [("shawl (L)".into(), 13_000, 1), ("shawl (S)".into(), 10_000, 2)]);
        assert_eq!((world.db_stock(&item), world.variant_stock(&small)), ((3, 3), (2, 2)));
        assert_eq!(
            refused(world, &maker, &[(&item, Some(&small), 1)]),
            Refusal::Line(item.id, Trouble::SoldOut)
        );
        // Without a size it is not had any more.
        assert_eq!(refused(world, &maker, &[(&item, None, 1)]), Refusal::Line(item.id, Trouble::Choose));
        let named = Variant { size: testkit::en("Small"), ..small.clone() };
        world.save_variant(&named, None).unwrap();
        world.check_books();
        world.maker_steps(&o, Step::Confirm).unwrap();
        assert_eq!((world.db_stock(&item), world.variant_stock(&large)), ((0, 0), (0, 0)));
        let kept = now(world, &o);
        assert!(kept.lines.iter().any(|l| l.title(world.profile.first_language()) == "shawl (S)"));
        world.maker_steps(&o, Step::Cancel("The dye ran".into())).unwrap();
        assert_eq!((world.db_stock(&item), world.variant_stock(&small)), ((3, 0), (2, 0)));
        world.check_books();
    });
}

#[test]
fn of_the_last_piece_of_a_size_exactly_one_of_many_buyers_gets_it() {
    on_both(|world| {
        let (maker, item) = shop(world, 0);
        let (last, other) = (world.variant(&item, "S", None, 1), world.variant(&item, "L", None, 50));
        let asks: Vec<_> = (0..16)
            .map(|n| {
                let things = [(&item, Some(&last), 1), (&item, Some(&other), 1)];
                // Some want another size too: they wait for each other in one order.
                let things = if n % 2 == 0 { &things[..1] } else { &things[..] };
                world.ask(world.basket_of(things), &[&maker], Wish::SENT)
            })
            .collect();
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
        for lost in results.into_iter().filter_map(Result::err) {
            assert!(
                matches!(lost, Error::Basket(Refusal::Line(id, Trouble::SoldOut)) if id == item.id),
                "{lost:?}"
            );
        }
        assert_eq!(world.variant_stock(&last), (1, 1));
        world.check_books();
    });
}

#[test]
fn what_runs_out_is_free_again_by_size_and_money_that_comes_late_finds_it_or_is_owed() {
    on_both(|world| {
        let (maker, item) = shop(world, 0);
        let (small, large) = (world.variant(&item, "S", None, 1), world.variant(&item, "L", None, 1));
        let first = order(world, &maker, &[(&item, Some(&small), 1)]);
        let second = order(world, &maker, &[(&item, Some(&large), 1)]);
        expire(world);
        assert_eq!((world.db_stock(&item), world.variant_stock(&small)), ((2, 0), (1, 0)));
        let third = order(world, &maker, &[(&item, Some(&small), 1)]);
        world.maker_steps(&first, Step::Confirm).unwrap();
        assert_eq!((now(world, &first).state, now(world, &first).payment), (State::Expired, Payment::Owed));
        world.maker_steps(&second, Step::Confirm).unwrap();
        assert_eq!(now(world, &second).state, State::Accepted);
        assert_eq!((world.db_stock(&item), world.variant_stock(&large)), ((1, 1), (0, 0)));
        // Taken off sale while an order waits for it: that order is served, and nobody else.
        world.save_variant(&Variant { on_sale: false, ..small.clone() }, None).unwrap();
        assert_eq!(world.variant_stock(&small), (1, 1));
        world.check_books();
        world.buyer_steps(&third, Step::Cancel(String::new())).unwrap();
        assert_eq!((world.db_stock(&item), world.variant_stock(&small)), ((0, 0), (0, 0)));
        world.check_books();
    });
}

#[test]
fn orders_from_before_there_were_sizes_come_to_their_end() {
    on_both(|world| {
        let (maker, item) = shop(world, 5);
        let [paid, late, off] = [1, 1, 1].map(|n| order(world, &maker, &[(&item, None, n)]));
        let small = world.variant(&item, "S", None, 2);
        assert_eq!(world.db_stock(&item), (5, 3), "three wait for orders, and two are counted by size");
        world.check_books();
        world.maker_steps(&paid, Step::Confirm).unwrap();
        assert_eq!(world.db_stock(&item), (4, 2));
        world.buyer_steps(&off, Step::Cancel(String::new())).unwrap();
        assert_eq!((world.db_stock(&item), world.variant_stock(&small)), ((3, 1), (2, 0)));
        expire(world);
        assert_eq!(world.db_stock(&item), (2, 0));
        world.maker_steps(&late, Step::Confirm).unwrap();
        assert_eq!(now(world, &late).payment, Payment::Owed, "nobody knows of which size it was");
        // What comes back of it is for the maker to count.
        world.maker_steps(&paid, Step::Cancel("…".into())).unwrap();
        assert_eq!((world.db_stock(&item), world.variant_stock(&small)), ((2, 0), (2, 0)));
        world.check_books();
    });
}
