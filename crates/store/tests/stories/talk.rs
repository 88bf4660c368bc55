//! What buyer, maker and office say to each other about an order.

use std::time::Duration;

use domain::access::{Access, KeepOwnOrders, Means, buyer};
use domain::account::Role;
use domain::fault::Problem;
use domain::id::MessageId;
use domain::item::{ItemDraft, Money};
use domain::maker::mandate::Agent;
use domain::maker::{Maker, MakerDraft};
use domain::market::message::{MOST_AN_HOUR, Side};
use domain::market::order::Order;
use domain::market::step::Step;
use store::market::message;
use store::{Command, Error};
use testkit::{Wish, World, on_both, system};
use uuid::Uuid;

/// Two makers with an order each, in one basket.
fn orders(world: &World) -> ([Maker; 2], [Order; 2]) {
    world.country().craft("ikat", "Ikat", "A1");
    let [one, two] = ["one", "two"].map(|key| {
        let draft = MakerDraft { sample: false, ..world.maker_draft(key, key, "A1", "ikat") };
        let maker = world.maker(draft);
        world.sells(&maker);
        let item = world.item(
            ItemDraft {
                sample: false,
                price: Some(Money(5_000)),
                weight_g: Some(400),
                ..world.item_draft(&format!("{key}-shawl"), key, &maker)
            },
            3,
        );
        (maker, item)
    });
    let ask = world.ask(world.basket(&[(&one.1, 1), (&two.1, 1)]), &[&one.0, &two.0], Wish::SENT);
    world.place(&ask).unwrap();
    let mut orders = world.orders(ask.group);
    orders.sort_by_key(|o| o.maker != one.0.id);
    ([one.0, two.0], orders.try_into().unwrap())
}

fn of_maker(world: &World, name: &str, maker: &Maker) -> Access<KeepOwnOrders> {
    let actor = world.person(name, "A1", &[(Role::Maker, "A1")]);
    world.mandate(maker, Agent::Person(actor.id), true, &[]).unwrap();
    world.signed_in(&actor, Means::Password).may().unwrap()
}

fn buyer_says(world: &World, o: &Order, text: &str) -> store::Result<()> {
    let (id, who, text) = (o.id, buyer(o.group), text.to_owned());
    let write = world.db.write_blocking(Command::new("buyer"), move |tx| {
        message::buyers(tx, &who, MessageId(Uuid::now_v7()), id, &text)
    });
    write.map(store::Done::into_inner)
}

fn maker_says(world: &World, who: &Access<KeepOwnOrders>, o: &Order, text: &str) -> store::Result<()> {
    let (id, who, text) = (o.id, who.clone(), text.to_owned());
    let write = world.db.write_blocking(Command::system("test"), move |tx| {
        message::makers(tx, &who, MessageId(Uuid::now_v7()), id, &text)
    });
    write.map(store::Done::into_inner)
}

fn talk(world: &World, o: &Order) -> message::Talk {
    let (o, who) = (o.clone(), buyer(o.group));
    world.db.read_blocking(move |c| message::placed(c, &who, &o)).unwrap()
}

fn problem(result: store::Result<()>) -> Problem {
    match result {
        Err(Error::Faults(f)) => f.0.into_iter().next().unwrap().problem,
        other => panic!("it has a fault: {other:?}"),
    }
}

#[test]
fn buyer_and_maker_write_to_each_other_and_nobody_else_reads_it() {
    on_both(|world| {
        let ([one, two], [a, b]) = orders(world);
        let (one, two) = (of_maker(world, "one", &one), of_maker(world, "two", &two));
        buyer_says(world, &a, "Is it red?").unwrap();
        maker_says(world, &one, &a, "Dark red.").unwrap();
        let said: Vec<_> = talk(world, &a).lines.into_iter().map(|l| (l.by, l.text.unwrap())).collect();
        assert_eq!(said, [(Side::Buyer, "Is it red?".into()), (Side::Maker, "Dark red.".into())]);
        assert!(talk(world, &b).lines.is_empty(), "the other part of the basket has a talk of its own");
        assert!(matches!(maker_says(world, &two, &a, "x"), Err(Error::Refused)));
        let (o, who) = (a.clone(), two.clone());
        assert!(matches!(world.db.read_blocking(move |c| message::own(c, &who, &o)), Err(Error::Refused)));
        let stranger = Order { group: b.group, ..a.clone() };
        let other = buyer(domain::id::GroupId(Uuid::now_v7()));
        assert!(matches!(
            world.db.read_blocking(move |c| message::placed(c, &other, &stranger)),
            Err(Error::Refused)
        ));
        // The officer reads and answers where the right reaches, and nowhere else.
        for (at, there) in [("A1", true), ("A2", false)] {
            let actor = world.person(&format!("officer-{at}"), at, &[(Role::Officer, at)]);
            let who: Access<domain::access::KeepOrders> =
                world.signed_in(&actor, Means::SecondStep).may().unwrap();
            let (id, o, reads) = (a.id, a.clone(), who.clone());
            assert_eq!(world.db.read_blocking(move |c| message::of(c, &reads, &o)).is_ok(), there);
            let written = world.db.write_blocking(Command::system("test"), move |tx| {
                message::councils(tx, &who, MessageId(Uuid::now_v7()), id, "We ask the maker.")
            });
            assert_eq!(written.is_ok(), there, "{at}");
        }
        assert_eq!((talk(world, &a).unread_maker, talk(world, &a).unread_buyer), (2, 2));
    });
}

#[test]
fn what_is_new_is_marked_until_it_is_read() {
    on_both(|world| {
        let ([one, _], [a, _]) = orders(world);
        let one = of_maker(world, "one", &one);
        buyer_says(world, &a, "Hello").unwrap();
        buyer_says(world, &a, "Are you there?").unwrap();
        let unread = |who: &Access<KeepOwnOrders>| {
            let (who, maker) = (who.clone(), a.maker);
            world.db.read_blocking(move |c| message::unread(c, &who, maker)).unwrap()
        };
        assert_eq!(unread(&one).into_iter().collect::<Vec<_>>(), [(a.id, 2)]);
        let (who, id) = (one.clone(), a.id);
        world
            .db
            .write_blocking(Command::system("test"), move |tx| message::read_by_maker(tx, &who, id))
            .unwrap();
        assert!(unread(&one).is_empty());
        maker_says(world, &one, &a, "Yes.").unwrap();
        assert_eq!(talk(world, &a).unread_buyer, 1);
        let (who, group) = (buyer(a.group), a.group);
        world
            .db
            .write_blocking(Command::new("buyer"), move |tx| message::read_by_buyer(tx, &who, group))
            .unwrap();
        assert_eq!(talk(world, &a).unread_buyer, 0);
        // An order that goes on keeps what was said and what is unread.
        buyer_says(world, &a, "Paid.").unwrap();
        world.buyer_steps(&a, Step::Report("Paid".into())).unwrap();
        assert_eq!(unread(&one).into_iter().collect::<Vec<_>>(), [(a.id, 1)]);
    });
}

#[test]
fn who_writes_too_much_has_to_wait_and_the_other_side_need_not() {
    on_both(|world| {
        let ([one, _], [a, _]) = orders(world);
        let one = of_maker(world, "one", &one);
        for n in 0..MOST_AN_HOUR {
            buyer_says(world, &a, &format!("message {n}")).unwrap();
        }
        assert_eq!(problem(buyer_says(world, &a, "more")), Problem::TooManyMessages(MOST_AN_HOUR));
        maker_says(world, &one, &a, "Slowly, please.").unwrap();
        world.wait(Duration::from_secs(3_601));
        buyer_says(world, &a, "more").unwrap();
        assert_eq!(problem(buyer_says(world, &a, &"x".repeat(1_001))), Problem::TooLong(1_000));
        assert_eq!(problem(buyer_says(world, &a, " \n ")), Problem::Missing);
    });
}

#[test]
fn what_was_said_is_erased_with_the_buyer() {
    on_both(|world| {
        let ([one, _], [a, b]) = orders(world);
        let one = of_maker(world, "one", &one);
        buyer_says(world, &a, "My door is the blue one").unwrap();
        maker_says(world, &one, &a, "The blue door, yes").unwrap();
        world.db.settle().unwrap();
        let journal = || {
            world.db.settle().unwrap();
            format!("{:?}", world.db.read_blocking(|c| store::journal::after(c, 0, 10_000)).unwrap())
        };
        assert!(!journal().contains("blue"), "the journal holds it sealed");
        for o in [&a, &b] {
            world.buyer_steps(o, Step::Cancel(String::new())).unwrap();
        }
        let (who, group) = (buyer(a.group), a.group);
        let forget = world
            .db
            .write_blocking(Command::new("buyer"), move |tx| store::market::erase::by_buyer(tx, &who, group));
        forget.unwrap();
        assert!(talk(world, &a).lines.iter().all(|l| l.text.is_none()));
        assert_eq!(problem(buyer_says(world, &a, "Hello?")), Problem::NobodyThere);
        assert_eq!(problem(maker_says(world, &one, &a, "Hello?")), Problem::NobodyThere);
        let opened = world.db.read_blocking(|c| {
            let mut all = store::journal::after(c, 0, 10_000)?;
            for entry in &mut all {
                store::journal::unseal(c, entry)?;
            }
            Ok(format!("{all:?}"))
        });
        assert!(!opened.unwrap().contains("blue"), "the key is gone");
    });
}

#[test]
fn letters_are_asked_for_only_by_what_happened() {
    on_both(|world| {
        let letters = || {
            let who: Access<domain::access::KeepJobs> = system();
            let jobs =
                world.db.read_blocking(move |c| store::job::list(c, &who, false, Uuid::nil(), 100)).unwrap();
            jobs.iter().filter(|j| format!("{j:?}").contains("OrderLetter")).count()
        };
        let ([one, _], [a, _]) = orders(world);
        // To the buyer; nobody of the makers has an address.
        assert_eq!(letters(), 1);
        let one = of_maker(world, "one", &one);
        // Refused: nothing is told.
        assert!(maker_says(world, &one, &a, " ").is_err());
        assert!(world.maker_steps(&a, Step::Pack).is_err());
        assert_eq!(letters(), 1);
        // Three messages within some minutes are one letter.
        for text in ["a", "b", "c"] {
            maker_says(world, &one, &a, text).unwrap();
        }
        assert_eq!(letters(), 2);
        world.wait(Duration::from_secs(600));
        maker_says(world, &one, &a, "d").unwrap();
        assert_eq!(letters(), 3);
        // What the buyer does is not told to the buyer.
        world.buyer_steps(&a, Step::Report("paid".into())).unwrap();
        assert_eq!(letters(), 3);
        world.maker_steps(&a, Step::Confirm).unwrap();
        world.maker_steps(&a, Step::Pack).unwrap();
        world.maker_steps(&a, Step::HandOver("JP 1".into())).unwrap();
        assert_eq!(letters(), 5);
    });
}
