//! Goods of protected species are never sold: whatever the way, and however late it becomes known.

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
use domain::publication::Publication;
use domain::vocabulary::{Protection, Vocabulary};
use store::{Applied, Command, Error};
use testkit::{Wish, World, on_both, system};

struct Shop {
    maker: Maker,
    /// In stock.
    comb: Item,
    /// Made to order.
    sheath: Item,
    /// In sizes.
    ring: Item,
    small: Variant,
}

fn shop(world: &World) -> Shop {
    world.country().craft("carving", "Carving", "A1");
    world.term(Vocabulary::Material, "bone", false, Protection::None);
    let draft = MakerDraft { sample: false, ..world.maker_draft("carver", "carver", "A1", "carving") };
    let maker = world.maker(draft);
    world.sells(&maker);
    let item = |key: &str, price: Option<i64>, lead: Option<i32>, stock: i64| {
        let draft = domain::item::ItemDraft {
            sample: false,
            price: price.map(Money),
            weight_g: Some(100),
            lead_days: lead,
            materials: vec!["bone".into()],
            ..world.item_draft(key, key, &maker)
        };
        world.item(draft, stock)
    };
    let comb = item("comb", Some(5_000), None, 4);
    let sheath = item("sheath", Some(9_000), Some(14), 0);
    let ring = item("ring", None, None, 0);
    let small = world.variant(&ring, "S", Some(2_000), 3);
    Shop { maker, comb, sheath, ring, small }
}

/// It becomes known that the goods are of a protected species: by their craft, or by their material.
fn protect(world: &World, way: &str) {
    if way == "material" {
        world.term(Vocabulary::Material, "bone", false, Protection::Protected);
        return;
    }
    let draft = domain::craft::CraftDraft {
        key: "carving".into(),
        names: testkit::en("Carving"),
        category: "weaving".into(),
        warning: testkit::en("Of a protected species"),
        status: Publication::Published,
        ..Default::default()
    };
    world
        .db
        .write_blocking(Command::system("test"), move |tx| {
            let craft = domain::craft::save("xx", draft.clone())?;
            store::craft::save(tx, &system(), &craft)
        })
        .unwrap();
}

type Thing<'a> = (&'a Item, Option<&'a Variant>, i64);

fn order(world: &World, shop: &Shop, things: &[Thing<'_>]) -> Order {
    let ask = world.ask(world.basket_of(things), &[&shop.maker], Wish::SENT);
    world.place(&ask).unwrap();
    world.orders(ask.group).pop().unwrap()
}

fn now(world: &World, o: &Order) -> Order {
    world.orders(o.group).into_iter().find(|n| n.id == o.id).unwrap()
}

fn is_protected<T: std::fmt::Debug>(result: store::Result<T>) {
    match result {
        Err(Error::Faults(faults)) if faults.0.iter().any(|f| f.problem == Problem::Protected) => {}
        other => panic!("it is done, or fails otherwise: {other:?}"),
    }
}

fn save(world: &World, item: Item) -> store::Result<Applied> {
    let write =
        world.db.write_blocking(Command::system("test"), move |tx| store::item::save(tx, &system(), &item));
    write.map(store::Done::into_inner)
}

#[test]
fn what_a_craft_makes_protected_is_sold_by_no_way() {
    on_both(|world| nothing_is_sold(world, "craft"));
}

#[test]
fn what_a_material_makes_protected_is_sold_by_no_way() {
    on_both(|world| nothing_is_sold(world, "material"));
}

fn nothing_is_sold(world: &World, way: &str) {
    let shop = shop(world);
    let Shop { comb, sheath, ring, small, .. } = &shop;
    let things: [Thing<'_>; 3] = [(comb, None, 1), (sheath, None, 1), (ring, Some(small), 1)];
    let waiting: Vec<Order> = things.iter().map(|t| order(world, &shop, &[*t])).collect();
    let late: Vec<Order> = things.iter().map(|t| order(world, &shop, &[*t])).collect();
    let sold = order(world, &shop, &things);
    world.maker_steps(&sold, Step::Confirm).unwrap();
    let baskets = things.map(|t| world.ask(world.basket_of(&[t]), &[&shop.maker], Wish::SENT));
    for o in &waiting {
        world.buyer_steps(o, Step::Report("at nine".into())).unwrap();
    }
    world.wait(Duration::from_secs(24 * 3600 + 1));
    world.db.write_blocking(Command::system("test"), store::market::step::expire).unwrap();
    assert!(late.iter().all(|o| now(world, o).state == State::Expired));
    protect(world, way);

    // What lay in a basket is not ordered.
    for (ask, thing) in baskets.iter().zip(&things) {
        match world.place(ask) {
            Err(Error::Basket(Refusal::Line(id, Trouble::NotSold))) if id == thing.0.id => {}
            other => panic!("{other:?}"),
        }
    }
    // What was ordered is not taken on, and the money goes back.
    for o in &waiting {
        is_protected(world.maker_steps(o, Step::Confirm));
        world.maker_steps(o, Step::Cancel("It is protected".into())).unwrap();
        world.maker_steps(o, Step::Confirm).unwrap();
        assert_eq!(now(world, o).payment, Payment::Owed);
    }
    for o in &late {
        world.maker_steps(o, Step::Confirm).unwrap();
        assert_eq!((now(world, o).state, now(world, o).payment), (State::Expired, Payment::Owed));
    }
    // What was sold before comes to its end.
    world.maker_steps(&sold, Step::HandOver(String::new())).unwrap();
    world.check_books();

    // Nothing is offered again: no price, no pieces, no lead time, no size.
    for item in [comb, sheath, ring] {
        let id = item.id;
        let (stored, stock) = world.db.read_blocking(move |c| store::item::get(c, id)).unwrap().unwrap();
        assert_eq!((stored.price, stored.lead_days, stock), (None, None, 0), "{}", item.key);
        is_protected(save(world, Item { price: Some(Money(1)), ..stored.clone() }));
        is_protected(save(world, Item { lead_days: Some(3), ..stored.clone() }));
        if item.id != ring.id {
            let (counted, movement) = (stored.clone(), uuid::Uuid::now_v7());
            is_protected(world.db.write_blocking(Command::system("test"), move |tx| {
                store::item::set_stock(tx, &system(), &counted, 1, movement, "count")
            }));
        }
        let new = Variant {
            id: domain::id::VariantId(uuid::Uuid::now_v7()),
            item: item.id,
            key: "xl".into(),
            size: testkit::en("XL"),
            ..small.clone()
        };
        is_protected(world.save_variant(&new, None));
        is_protected(world.save_variant(&Variant { price: None, ..new.clone() }, Some(1)));
    }
    let stored = world.db.read_blocking({
        let id = small.id;
        move |c| store::item::variant::get(c, id)
    });
    let stored = stored.unwrap().unwrap();
    assert_eq!((stored.variant.price, stored.stock), (None, 0));
    is_protected(world.save_variant(small, None));
    for things in [[(comb, None, 1)], [(sheath, None, 1)], [(ring, Some(small), 1)]] {
        let ask = world.ask(world.basket_of(&things), &[&shop.maker], Wish::SENT);
        assert!(matches!(world.place(&ask), Err(Error::Basket(Refusal::Line(_, Trouble::NotSold)))));
    }
}

#[test]
fn what_is_ordered_at_the_instant_in_which_it_becomes_protected_is_not_sold() {
    on_both(|world| {
        let shop = shop(world);
        let things: [Thing<'_>; 3] =
            [(&shop.comb, None, 1), (&shop.sheath, None, 1), (&shop.ring, Some(&shop.small), 1)];
        let asks: Vec<_> = (0..12)
            .map(|n| world.ask(world.basket_of(&[things[n % 3]]), &[&shop.maker], Wish::SENT))
            .collect();
        let start = Arc::new(std::sync::Barrier::new(asks.len() + 1));
        let results: Vec<_> = std::thread::scope(|scope| {
            let buy = |ask| {
                let start = start.clone();
                scope.spawn(move || {
                    start.wait();
                    world.place(ask)
                })
            };
            let threads: Vec<_> = asks.iter().map(buy).collect();
            start.wait();
            protect(world, "craft");
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        for (ask, result) in asks.iter().zip(results) {
            match result {
                // It was quicker; then it is not taken on.
                Ok(()) => is_protected(world.maker_steps(&world.orders(ask.group)[0], Step::Confirm)),
                Err(Error::Basket(Refusal::Line(..))) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
        world.check_books();
    });
}
