//! What was sold: it follows orders, makers and regions, and is what the orders come to at any time.

use domain::access::{Means, ReadSales};
use domain::account::Role;
use domain::item::{Item, Money};
use domain::maker::{Maker, MakerDraft};
use domain::market::order::Order;
use domain::market::step::Step;
use domain::region::change::{Act, ChangeDraft};
use jiff::civil::date;
use store::market::{ledger, sales, sold};
use store::{Command, Done, Error, Result, Tx};
use testkit::{Wish, World, code, on_both, system};
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

fn loom(world: &World, key: &str, region: &str, craft: &str) -> Maker {
    let draft = MakerDraft { sample: false, ..world.maker_draft(key, key, region, craft) };
    let maker = world.maker(draft);
    world.sells(&maker);
    maker
}

fn thing(world: &World, maker: &Maker, key: &str, craft: &str, price: i64) -> Item {
    let draft = domain::item::ItemDraft {
        sample: false,
        price: Some(Money(price)),
        weight_g: Some(400),
        craft: craft.into(),
        ..world.item_draft(key, key, maker)
    };
    world.item(draft, 50)
}

fn order(world: &World, maker: &Maker, things: &[(&Item, i64)]) -> Order {
    let ask = world.ask(world.basket(things), &[maker], Wish::SENT);
    world.place(&ask).unwrap();
    world.orders(ask.group).pop().unwrap()
}

/// An order that was placed and paid.
fn bought(world: &World, maker: &Maker, things: &[(&Item, i64)]) -> Order {
    let placed = order(world, maker, things);
    world.maker_steps(&placed, Step::Confirm).unwrap();
    placed
}

fn ask() -> sold::Ask {
    sold::Ask { year: 2026, month: None, craft: None, channel: None }
}

fn report(world: &World, region: &str) -> sold::Report {
    let region = code(region);
    world.db.read_blocking(move |c| sold::report(c, &system(), &region, &ask())).unwrap()
}

/// Orders, pieces and amount of a region.
fn total(world: &World, region: &str) -> (i64, i64, i64) {
    let t = report(world, region).total;
    (t.orders, t.pieces, t.amount)
}

fn all_is_right(world: &World) {
    world.check_books();
    assert_eq!(world.db.read_blocking(store::tally::differing).unwrap(), []);
}

fn sellers(world: &World, region: &str) -> i64 {
    report(world, region).sellers.iter().find(|(code, _)| code == region).map_or(0, |(_, n)| *n)
}

#[test]
fn what_is_paid_counts_for_region_craft_month_and_maker_and_what_is_taken_back_does_not() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1").craft("clay", "Clay", "A1");
        let one = loom(world, "one", "A1-01", "ikat");
        let two = loom(world, "two", "A2", "ikat");
        let (shawl, pot) =
            (thing(world, &one, "shawl", "ikat", 10_000), thing(world, &one, "pot", "clay", 3_000));
        let belt = thing(world, &two, "belt", "ikat", 4_000);
        let first = bought(world, &one, &[(&shawl, 2), (&pot, 1)]);
        bought(world, &two, &[(&belt, 3)]);
        order(world, &two, &[(&belt, 9)]);
        assert_eq!(total(world, "XX"), (2, 6, 35_000), "what nobody paid counts for nothing");
        assert_eq!((total(world, "A1"), total(world, "A1-01")), ((1, 3, 23_000), (1, 3, 23_000)));
        assert_eq!((sellers(world, "XX"), sellers(world, "A2")), (2, 1));
        let whole = report(world, "XX");
        let crafts: Vec<_> = whole.crafts.iter().map(|(_, _, s)| (s.orders, s.pieces, s.amount)).collect();
        assert_eq!(crafts, [(2, 5, 32_000), (1, 1, 3_000)], "an order of two crafts counts for both");
        let below: Vec<_> = whole.below.iter().map(|(code, _, s)| (code.to_string(), s.amount)).collect();
        assert_eq!(below, [("A1".to_owned(), 23_000), ("A2".to_owned(), 12_000)]);
        assert_eq!(
            whole.months.iter().map(|(m, s)| (m.as_str(), s.amount)).collect::<Vec<_>>(),
            [("2026-11", 35_000)]
        );
        assert_eq!(whole.channels.len(), 1);
        let id = one.id;
        let of = world.db.read_blocking(move |c| sold::of_maker(c, &system(), id, &ask(), &None, 9)).unwrap();
        assert_eq!(
            of.sales.iter().map(|s| (s.order, s.pieces, s.amount)).collect::<Vec<_>>(),
            [(first.id, 3, 23_000)]
        );
        let makers =
            world.db.read_blocking(|c| sold::makers(c, &system(), &code("A1"), &ask(), None, 9)).unwrap();
        assert_eq!(makers.iter().map(|m| (m.maker, m.sold.amount)).collect::<Vec<_>>(), [(one.id, 23_000)]);
        all_is_right(world);
        world.maker_steps(&first, Step::Cancel("broken".into())).unwrap();
        assert_eq!(
            (total(world, "XX"), total(world, "A1"), sellers(world, "A1")),
            ((1, 3, 12_000), (0, 0, 0), 0)
        );
        all_is_right(world);
    });
}

#[test]
fn a_sale_counts_in_the_month_that_it_is_where_the_maker_lies() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1").region("canton", "A7", "Canton East", Some("XX"));
        let (west, east) = (loom(world, "west", "A1", "ikat"), loom(world, "east", "A7", "ikat"));
        let (a, b) = (thing(world, &west, "a", "ikat", 100), thing(world, &east, "b", "ikat", 100));
        // Half past four in the afternoon of the last day of November by UTC is half past one in the morning of December nine hours east.
        world.wait(std::time::Duration::from_secs(6 * 86_400 + 16 * 3_600 + 1_800));
        bought(world, &west, &[(&a, 1)]);
        bought(world, &east, &[(&b, 1)]);
        let month = |region: &str| report(world, region).months.first().map(|(m, _)| m.clone()).unwrap();
        assert_eq!((month("A1"), month("A7")), ("2026-11".to_owned(), "2026-12".to_owned()));
        assert_eq!(report(world, "XX").months.len(), 2);
        all_is_right(world);
    });
}

#[test]
fn samples_never_count() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let maker = world.maker(world.maker_draft("sample", "Sample Loom", "A1", "ikat"));
        world.sells(&maker);
        let item = world.item(
            domain::item::ItemDraft {
                price: Some(Money(100)),
                weight_g: Some(1),
                ..world.item_draft("s", "S", &maker)
            },
            5,
        );
        bought(world, &maker, &[(&item, 1)]);
        assert_eq!(total(world, "XX"), (0, 0, 0));
        all_is_right(world);
    });
}

#[test]
fn sales_follow_merged_makers_and_regions_that_move() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let (stays, goes) = (loom(world, "stays", "A2", "ikat"), loom(world, "goes", "A1-01", "ikat"));
        let (a, b) = (thing(world, &stays, "a", "ikat", 100), thing(world, &goes, "b", "ikat", 1_000));
        bought(world, &stays, &[(&a, 1)]);
        bought(world, &goes, &[(&b, 2)]);
        let change = |act, region: &'static str, other: Option<&'static str>, new: &'static str| {
            let profile = world.profile.clone();
            let draft = ChangeDraft {
                code: new.into(),
                decree: "UU 1/2026".into(),
                date: Some(date(2026, 6, 1)),
                ..ChangeDraft::default()
            };
            write(world, move |tx| {
                let region = store::region::get(tx.conn(), &code(region))?.ok_or(Error::Missing)?;
                let other = other.map(code);
                let around = store::region::change::around(tx.conn(), region, other.as_ref(), None)?;
                let today = date(2026, 11, 24);
                let plan =
                    domain::region::change::plan(&profile, today, Uuid::now_v7(), act, &around, &draft)?;
                store::region::change::apply(tx, &system(), &profile, &plan)
            })
            .unwrap();
        };
        change(Act::Move, "A1-01", Some("A2"), "");
        assert_eq!((total(world, "A1"), total(world, "A2")), ((0, 0, 0), (2, 3, 2_100)));
        let makers = |region: &'static str| {
            world
                .db
                .read_blocking(move |c| sold::makers(c, &system(), &code(region), &ask(), None, 9))
                .unwrap()
        };
        assert_eq!(makers("A2").len(), 2);
        all_is_right(world);
        change(Act::Recode, "A2", None, "A5");
        assert_eq!((total(world, "A5"), sellers(world, "A5")), ((2, 3, 2_100), 2));
        all_is_right(world);
        crate::merges::merged(world, &stays, &goes);
        assert_eq!(
            (total(world, "A5"), total(world, "XX"), sellers(world, "XX")),
            ((2, 3, 2_100), (2, 3, 2_100), 1)
        );
        let sellers = makers("A5");
        assert_eq!(sellers.iter().map(|m| (m.maker, m.sold.amount)).collect::<Vec<_>>(), [(stays.id, 2_100)]);
        all_is_right(world);
    });
}

#[test]
fn sums_that_were_lost_are_made_anew_from_the_orders() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let maker = loom(world, "one", "A1", "ikat");
        let item = thing(world, &maker, "a", "ikat", 100);
        let paid = bought(world, &maker, &[(&item, 2)]);
        world.wreck("DELETE FROM sales WHERE region = 'A1'");
        world.wreck("DELETE FROM sale");
        let wrong = world.db.read_blocking(ledger::check).unwrap();
        assert!(
            wrong.contains(&ledger::Wrong::Counted(paid.id)) && wrong.iter().all(ledger::Wrong::is_derived)
        );
        write(world, |tx| sales::mend(tx, &system(), Uuid::nil()).map(drop)).unwrap();
        write(world, |tx| sales::rebuild(tx, &system())).unwrap();
        write(world, |tx| store::tally::rebuild(tx, &system())).unwrap();
        assert_eq!(total(world, "XX"), (1, 2, 200));
        assert_eq!(report(world, "A1").months[0].0, "2026-11");
        all_is_right(world);
    });
}

#[test]
fn nobody_reads_what_another_region_sold() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let maker = loom(world, "one", "A2", "ikat");
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let who = world.signed_in(&officer, Means::Password).may::<ReadSales>().unwrap();
        let (a, b) = (who.clone(), who.clone());
        let refused = |r: Result<()>| assert!(matches!(r, Err(Error::Refused)), "{r:?}");
        refused(world.db.read_blocking(move |c| sold::report(c, &who, &code("A2"), &ask()).map(drop)));
        refused(world.db.read_blocking(move |c| sold::makers(c, &a, &code("XX"), &ask(), None, 9).map(drop)));
        let id = maker.id;
        refused(world.db.read_blocking(move |c| sold::of_maker(c, &b, id, &ask(), &None, 9).map(drop)));
    });
}
