//! Letters about orders: to the buyer and to whoever looks after the orders of the maker, each once, and only of what happened.

use domain::access::{KeepOwnOrders, Means, buyer};
use domain::id::MessageId;
use domain::item::{Item, ItemDraft, Money};
use domain::maker::mandate::Agent;
use domain::maker::{Maker, MakerDraft};
use domain::market::delivery::Way;
use domain::market::order::Paying;
use domain::market::step::Step as Move;
use testkit::Wish;

use super::*;

/// A loom whose weaver has a mail address.
fn loom(world: &World, key: &str) -> (Maker, Item) {
    let draft = MakerDraft { sample: false, ..world.maker_draft(key, &format!("Loom {key}"), "A1", "ikat") };
    let maker = world.maker(draft);
    world.sells(&maker);
    let item = ItemDraft {
        sample: false,
        price: Some(Money(5_000)),
        weight_g: Some(400),
        ..world.item_draft(&format!("{key}-shawl"), key, &maker)
    };
    (maker, world.item(item, 3))
}

fn weaver(world: &World, maker: &Maker, name: &str) -> Actor {
    let actor = world.person(name, "A1", &[(Role::Maker, "A1")]);
    world.mandate(maker, Agent::Person(actor.id), true, &[]).unwrap();
    let (id, address) = (actor.id, format!("{name}@example.org"));
    world
        .db
        .write_blocking(Command::system("test"), move |tx| {
            store::account::reach(tx, &system(), id, &address).map(drop)
        })
        .unwrap();
    actor
}

/// Does every job that is due.
fn all(office: &mut Office<'_>) {
    while office.step() == Step::Did {}
}

/// Letters without the breaks of their encoding, by whom they are for.
fn letters(at: &MailServer) -> Vec<(String, String)> {
    let plain = |l: &String| l.replace("=\r\n", "").replace("=3D", "=");
    let to = |l: &str| l.lines().next().unwrap_or_default().trim_start_matches("X-To: ").to_owned();
    at.letters().iter().map(plain).map(|l| (to(&l), l)).collect()
}

#[test]
fn who_buys_and_who_sells_hear_of_an_order_and_each_of_it_once() {
    on_both(|world| {
        let Some(at) = MailServer::start(&[]) else { return };
        let mut office = Office::new(world, at.port);
        world.craft("ikat", "Ikat", "A1");
        let ((one, a), (two, b)) = (loom(world, "one"), loom(world, "two"));
        weaver(world, &one, "weaver.one");
        weaver(world, &two, "weaver.two");
        let wish = Wish { way: Way::Asked, paying: Paying::Bank };
        let ask = world.ask(world.basket(&[(&a, 2), (&b, 1)]), &[&one, &two], wish);
        world.place(&ask).unwrap();
        all(&mut office);
        all(&mut office);
        let mut sent = letters(&at);
        sent.sort();
        let to: Vec<&str> = sent.iter().map(|(to, _)| to.as_str()).collect();
        assert_eq!(to, ["buyer@example.org", "weaver.one@example.org", "weaver.two@example.org"]);
        let of = |n: usize| sent[n].1.as_str();
        // What, from whom, how it is paid, and where it is followed.
        assert!(of(0).contains("mail-order-buyer-placed"), "{}", of(0));
        assert!(of(0).contains("Loom one") && of(0).contains("Loom two"), "{}", of(0));
        assert!(of(0).contains("mail-order-ask"), "{}", of(0));
        assert!(of(0).contains(&format!("https://corak.example/order/{}", "0".repeat(64))), "{}", of(0));
        // A maker hears of its own part alone, and nothing of who ordered.
        assert!(of(1).contains("mail-order-maker-placed") && of(1).contains("2"), "{}", of(1));
        assert!(!of(1).contains("Loom two") && !of(1).contains(testkit::BUYER), "{}", of(1));
        assert!(!of(1).contains("/order/"), "the buyer's address is the buyer's: {}", of(1));

        let order = world.orders(ask.group).into_iter().find(|o| o.maker == one.id).unwrap();
        world.maker_steps(&order, Move::Quote(Money(700))).unwrap();
        all(&mut office);
        let (to, quoted) = letters(&at).pop().unwrap();
        assert_eq!(to, "buyer@example.org");
        assert!(quoted.contains("mail-order-buyer-quoted") && quoted.contains("Sample Bank"), "{quoted}");
        assert!(quoted.contains("$107.07"), "to the last digit: {quoted}");
        world.buyer_steps(&order, Move::Report("at nine".into())).unwrap();
        all(&mut office);
        let (to, reported) = letters(&at).pop().unwrap();
        assert_eq!(to, "weaver.one@example.org");
        assert!(reported.contains("at nine"), "{reported}");
        world.maker_steps(&order, Move::Confirm).unwrap();
        world.maker_steps(&order, Move::HandOver("JP 123".into())).unwrap();
        all(&mut office);
        assert_eq!(letters(&at).len(), 7);
        assert!(letters(&at).pop().unwrap().1.contains("JP 123"));
        assert!(office.jobs().is_empty());
    });
}

#[test]
fn messages_are_told_together_and_not_when_they_were_read() {
    on_both(|world| {
        let Some(at) = MailServer::start(&[]) else { return };
        let mut office = Office::new(world, at.port);
        world.craft("ikat", "Ikat", "A1");
        let (maker, item) = loom(world, "one");
        let ask = world.ask(world.basket(&[(&item, 1)]), &[&maker], Wish::SENT);
        world.place(&ask).unwrap();
        all(&mut office);
        let actor = weaver(world, &maker, "weaver.one");
        let order = world.orders(ask.group).pop().unwrap();
        let says = |text: &'static str| {
            let (id, who) = (order.id, buyer(order.group));
            let write = world.db.write_blocking(Command::new("buyer"), move |tx| {
                store::market::message::buyers(tx, &who, MessageId(Uuid::now_v7()), id, text)
            });
            write.unwrap();
        };
        says("Is it red?");
        says("Or blue?");
        all(&mut office);
        assert_eq!(letters(&at).len(), 1, "they wait for each other");
        world.wait(Duration::from_secs(400));
        all(&mut office);
        let (to, told) = letters(&at).pop().unwrap();
        assert_eq!((letters(&at).len(), to.as_str()), (2, "weaver.one@example.org"));
        assert!(told.contains("Or blue?") && told.contains("mail-order-said-more"), "{told}");
        // Read on the page before the letter goes: there is none.
        let id = order.id;
        let read: Access<KeepOwnOrders> = world.signed_in(&actor, Means::Password).may().unwrap();
        says("Never mind.");
        world
            .db
            .write_blocking(Command::system("test"), move |tx| {
                store::market::message::read_by_maker(tx, &read, id)
            })
            .unwrap();
        world.wait(Duration::from_secs(400));
        all(&mut office);
        assert_eq!((letters(&at).len(), office.jobs().len()), (2, 0));
    });
}

#[test]
fn a_letter_that_could_not_go_goes_once_later_and_an_order_that_was_not_placed_has_none() {
    on_both(|world| {
        let Some(busy) = MailServer::start(&["--refuse", "451"]) else { return };
        let at = MailServer::start(&[]).unwrap();
        let mut office = Office::new(world, busy.port);
        world.craft("ikat", "Ikat", "A1");
        let (maker, item) = loom(world, "one");
        let ask = world.ask(world.basket(&[(&item, 1)]), &[&maker], Wish::SENT);
        world.place(&ask).unwrap();
        // More than there are: nothing is placed, and nothing is told.
        let more = world.ask(world.basket(&[(&item, 9)]), &[&maker], Wish::SENT);
        assert!(world.place(&more).is_err());
        assert_eq!(office.step(), Step::Did);
        assert!(letters(&busy).is_empty() && office.jobs().len() == 1);
        office.sends_by(at.port);
        world.wait(Duration::from_secs(300));
        all(&mut office);
        world.wait(Duration::from_secs(300));
        all(&mut office);
        assert_eq!((letters(&at).len(), office.jobs().len()), (1, 0));
        // Who was erased is not written to.
        let order = world.orders(ask.group).pop().unwrap();
        world.maker_steps(&order, Move::Cancel("no thread".into())).unwrap();
        let (who, group) = (buyer(order.group), order.group);
        world
            .db
            .write_blocking(Command::new("buyer"), move |tx| store::market::erase::by_buyer(tx, &who, group))
            .unwrap();
        all(&mut office);
        assert_eq!((letters(&at).len(), office.jobs().len()), (1, 0));
    });
}

#[test]
fn who_paid_too_much_hears_that_the_order_goes_on_and_who_gets_nothing_that_it_does_not() {
    on_both(|world| {
        let Some(at) = MailServer::start(&[]) else { return };
        let mut office = Office::new(world, at.port);
        world.craft("ikat", "Ikat", "A1");
        world.takes_payments(0);
        let (maker, item) = loom(world, "one");
        let wish = Wish { paying: Paying::Provider, ..Wish::SENT };
        for (more, says) in
            [(500, "mail-order-buyer-surplus-council"), (-500, "mail-order-buyer-owed-council")]
        {
            let ask = world.ask(world.basket(&[(&item, 1)]), &[&maker], wish);
            world.place(&ask).unwrap();
            let order = world.orders(ask.group).pop().unwrap();
            let total = order.total().unwrap().0;
            world.house_steps(&order, Move::Arrive(Money(total + more))).unwrap();
            if more < 0 {
                world.maker_steps(&order, Move::Cancel("no thread".into())).unwrap();
            }
            all(&mut office);
            let (to, told) = letters(&at).pop().unwrap();
            assert_eq!(to, "buyer@example.org");
            assert!(told.contains(says) && told.contains("sum-owed"), "{told}");
        }
    });
}
