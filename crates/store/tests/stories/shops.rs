//! Shops: what can be bought now, gathered from all that lies below, and nothing else.

use domain::item::{Item, ItemDraft, Money};
use domain::maker::{Maker, MakerDraft};
use domain::publication::Publication;
use store::Command;
use store::market::shop::{Ask, Of, Sort, page};
use testkit::{Wish, World, code, on_both, system};

fn loom(world: &World, key: &str, region: &str) -> Maker {
    let draft = MakerDraft { sample: false, ..world.maker_draft(key, key, region, "ikat") };
    let maker = world.maker(draft);
    world.sells(&maker);
    maker
}

fn thing(world: &World, maker: &Maker, key: &str, price: Option<i64>, stock: i64) -> Item {
    let draft = ItemDraft {
        sample: false,
        price: price.map(Money),
        weight_g: Some(300),
        ..world.item_draft(key, key, maker)
    };
    world.item(draft, stock)
}

/// Everything that a shop shows, read in pages of so many.
fn shop(world: &World, of: Of, sort: Sort, limit: usize) -> Vec<String> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let ask = Ask { of: of.clone(), sort, craft: None, least: None, most: None, after, limit };
        let found = world
            .db
            .read_blocking(move |c| page(c, &ask, &|_| jiff::civil::date(2026, 11, 24)))
            .expect("the shop is read");
        assert!(found.wares.len() <= limit);
        all.extend(found.wares.into_iter().map(|w| w.card.slug));
        after = found.next;
        if after.is_none() {
            return all;
        }
        assert!(all.len() < 1000, "a shop ends");
    }
}

fn region(region: &str) -> Of {
    Of::Region(code(region))
}

fn store_item(world: &World, item: Item) {
    world
        .db
        .write_blocking(Command::system("test"), move |tx| store::item::save(tx, &system(), &item))
        .expect("the item is stored");
}

#[test]
fn a_shop_gathers_what_lies_below_it_and_every_order_is_read_page_by_page() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let (north, river, south) =
            (loom(world, "n", "A1"), loom(world, "r", "A1-01"), loom(world, "s", "A2"));
        for (maker, letter) in [(&north, "n"), (&river, "r"), (&south, "s")] {
            for (n, price) in [300, 100, 200, 200].into_iter().enumerate() {
                thing(world, maker, &format!("{letter}{price}-{n}"), Some(price), 1);
            }
        }
        for limit in [1, 3, 5, 24] {
            let newest = shop(world, region("XX"), Sort::Newest, limit);
            assert_eq!((newest.len(), newest[0].starts_with('s')), (12, true), "{limit}: {newest:?}");
            let cheap = shop(world, region("A1"), Sort::Cheapest, limit);
            assert_eq!(
                (cheap.len(), &cheap[0][1..], &cheap[7][1..]),
                (8, "100-1", "300-0"),
                "{limit}: {cheap:?}"
            );
            let dear = shop(world, region("A1-01"), Sort::Dearest, limit);
            assert_eq!((dear.len(), dear[0].as_str(), dear[3].as_str()), (4, "r300-0", "r100-1"));
            assert_eq!(shop(world, Of::Maker(south.id), Sort::Cheapest, limit).len(), 4);
            let craft = domain::id::CraftId::from_key("xx", "ikat");
            assert_eq!(shop(world, Of::Craft(craft), Sort::Dearest, limit).len(), 12);
            assert_eq!(shop(world, Of::All, Sort::Cheapest, limit).len(), 12);
        }
        let ask = Ask {
            of: Of::All,
            sort: Sort::Newest,
            craft: None,
            least: Some(150),
            most: Some(250),
            after: None,
            limit: 50,
        };
        let found =
            world.db.read_blocking(move |c| page(c, &ask, &|_| jiff::civil::date(2026, 11, 24))).unwrap();
        assert_eq!(found.wares.len(), 6);
        assert!(found.wares.iter().all(|w| w.card.price == Some(Money(200))));
    });
}

#[test]
fn what_cannot_be_bought_now_is_in_no_shop() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let maker = loom(world, "loom", "A1");
        let there = thing(world, &maker, "there", Some(500), 1);
        thing(world, &maker, "gone", Some(500), 0);
        thing(world, &maker, "unpriced", None, 3);
        let paused = thing(world, &maker, "paused", Some(500), 3);
        store_item(world, Item { status: Publication::Paused, ..paused });
        let sized = thing(world, &maker, "sized", None, 0);
        world.variant(&sized, "S", Some(700), 0);
        let large = world.variant(&sized, "L", Some(900), 1);
        let own = || shop(world, Of::Maker(maker.id), Sort::Dearest, 24);
        assert_eq!(own(), ["sized", "there"]);
        // Held back for somebody else.
        let ask = world.ask(world.basket(&[(&there, 1)]), &[&maker], Wish::SENT);
        world.place(&ask).unwrap();
        assert_eq!(own(), ["sized"]);
        let order = world.orders(ask.group).remove(0);
        world.buyer_steps(&order, domain::market::step::Step::Cancel(String::new())).unwrap();
        assert_eq!(own().len(), 2);
        world
            .save_variant(&domain::item::variant::Variant { on_sale: false, ..large.clone() }, None)
            .unwrap();
        assert_eq!(own(), ["there"]);
        // The council withholds selling; then the market is closed.
        let id = maker.id;
        let withhold = |why: Option<&'static str>| {
            world
                .db
                .write_blocking(Command::system("test"), move |tx| {
                    let terms = store::market::terms::of(tx.conn(), id)?.unwrap();
                    let new = domain::market::terms::withhold(&terms, why)?;
                    store::market::terms::withhold(tx, &system(), &new)
                })
                .unwrap();
        };
        withhold(Some("Complaints"));
        assert!(own().is_empty());
        withhold(None);
        let rules = |open| {
            world
                .db
                .write_blocking(Command::system("test"), move |tx| {
                    let rules = domain::market::Rules { open, ..Default::default() };
                    store::market::set_rules(tx, &system(), &rules)
                })
                .unwrap();
        };
        rules(false);
        assert!(own().is_empty());
        rules(true);
        // Many that are sold out are passed over within bounds.
        for n in 0..160 {
            thing(world, &maker, &format!("old{n}"), Some(100), 0);
        }
        assert_eq!(shop(world, Of::Maker(maker.id), Sort::Newest, 24), ["there"]);
        // A maker that told no terms sells nothing, and neither does one that is not published.
        let silent =
            world.maker(MakerDraft { sample: false, ..world.maker_draft("mute", "mute", "A1", "ikat") });
        thing(world, &silent, "mute", Some(100), 5);
        assert!(shop(world, Of::Maker(silent.id), Sort::Newest, 24).is_empty());
        world.save_maker(&Maker { status: Publication::Paused, ..maker.clone() }).unwrap();
        assert!(own().is_empty());
    });
}
