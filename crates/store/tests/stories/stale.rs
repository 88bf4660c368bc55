//! A change turns the same pages in the process that made it and in every other.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::id::Kind;
use domain::item::{Item, Money};
use domain::maker::MakerDraft;
use domain::market::order::Paying;
use domain::market::promotion::Off;
use domain::market::returns::Step as Back;
use domain::market::step::Step;
use domain::publication::Publication;
use parking_lot::Mutex;
use store::{Command, Tag};
use testkit::{Wish, World, on_both, system};

/// What a process tells its own pages, beside what others find in the journal.
struct Pages<'a> {
    world: &'a World,
    told: Arc<Mutex<BTreeSet<Tag>>>,
}

impl Pages<'_> {
    fn of(world: &World) -> Pages<'_> {
        let told: Arc<Mutex<BTreeSet<Tag>>> = Arc::default();
        let own = told.clone();
        world.db.on_commit(move |tags| own.lock().extend(tags.iter().cloned()));
        Pages { world, told }
    }

    /// Acts; whatever the own pages were told of, others find.
    fn turn<T>(&self, what: &str, act: impl FnOnce() -> T) -> T {
        self.world.db.settle().unwrap();
        let from = self.world.db.read_blocking(store::journal::end).unwrap();
        self.told.lock().clear();
        let done = act();
        self.world.db.settle().unwrap();
        let (found, _) = self.world.db.read_blocking(move |c| store::stale::moved(c, from)).unwrap();
        let told = self.told.lock().clone();
        assert!(!told.is_empty(), "{what}: no page is turned");
        // The queue of jobs has no journal: who works on it looks there itself.
        let missed: Vec<&Tag> = told.difference(&found).filter(|tag| **tag != Tag::Kind(Kind::Job)).collect();
        assert!(
            found.contains(&Tag::Everything) || missed.is_empty(),
            "{what}: others do not turn {missed:?}"
        );
        done
    }
}

#[test]
fn what_the_market_changes_turns_the_same_pages_in_every_process() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let draft = MakerDraft { sample: false, ..world.maker_draft("loom", "Loom", "A1", "ikat") };
        let maker = world.maker(draft);
        let draft = domain::item::ItemDraft {
            sample: false,
            price: Some(Money(10_000)),
            weight_g: Some(400),
            ..world.item_draft("shawl", "Shawl", &maker)
        };
        let pages = Pages::of(world);
        let item = pages.turn("a new thing", || world.item(draft, 9));
        let terms = pages.turn("terms", || world.sells(&maker));
        let promotion = pages.turn("a promotion", || world.promotes(&maker, Off::Percent(10), None));
        let wish = Wish { paying: Paying::Bank, ..Wish::SENT };
        let ask = world.ask(world.basket(&[(&item, 3)]), &[&maker], wish);
        pages.turn("an order", || world.place(&ask).unwrap());
        let placed = world.orders(ask.group).pop().unwrap();
        let came = pages.turn("its way to the buyer", || world.reaches_buyer(&placed));
        let back = pages.turn("a return", || world.sends_back(&came, &[2]).unwrap());
        pages.turn("a return that is agreed", || {
            world.maker_returns(back, Back::Accept(Money(0), "Send it to the hall.".into())).unwrap();
        });
        pages.turn("goods that are back", || world.maker_returns(back, Back::TakeBack(vec![1])).unwrap());
        let ask = world.ask(world.basket(&[(&item, 1)]), &[&maker], wish);
        world.place(&ask).unwrap();
        let off = world.orders(ask.group).pop().unwrap();
        pages.turn("an order that is called off", || {
            world.buyer_steps(&off, Step::Cancel("Another came.".into())).unwrap();
        });
        pages
            .turn("a promotion that ends", || {
                let end = promotion.end();
                world.db.write_blocking(Command::system("test").because("asked for"), move |tx| {
                    store::market::promotion::save(tx, &system(), &end)
                })
            })
            .unwrap();
        pages.turn("a maker that may not sell", || {
            let new = domain::market::terms::withhold(&terms, Some("Complaints")).unwrap();
            world
                .db
                .write_blocking(Command::system("test"), move |tx| {
                    store::market::terms::withhold(tx, &system(), &new)
                })
                .unwrap();
        });
        pages.turn("a size", || world.variant(&item, "L", Some(12_000), 4));
        pages.turn("a thing that pauses", || {
            let paused = Item { status: Publication::Paused, ..item.clone() };
            let save = move |tx: &mut store::Tx<'_>| store::item::save(tx, &system(), &paused);
            world.db.write_blocking(Command::system("test"), save).unwrap();
        });
    });
}
