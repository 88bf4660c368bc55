//! What makers are asked for by WhatsApp; what officers set for makers; and what keeps robots out.

use std::time::Duration;

use domain::access::{Access, KeepOrders, KeepOwnOrders, Means};
use domain::account::Role;
use domain::fault::Problem;
use domain::id::{GroupId, OrderId, RequestId};
use domain::item::{Item, ItemDraft, Money};
use domain::maker::mandate::Agent;
use domain::maker::{Maker, MakerDraft};
use domain::market::delivery::Way;
use domain::market::order::{Channel, Order, Paying, State};
use domain::market::pace::{Act, CROWDED, Whose};
use domain::market::place::{Refusal, waits};
use domain::market::request::{MOST_WAITING, Standing, TakeDraft, WAITS};
use domain::market::step::Step;
use domain::market::terms::Terms;
use jiff::civil::date;
use store::market::{pace, request};
use store::{Command, Error};
use testkit::{Wish, World, on_both};
use uuid::Uuid;

fn loom(world: &World, key: &str, stock: i64) -> (Maker, Item) {
    let mut draft = MakerDraft {
        sample: false,
        consent_date: Some(date(2026, 1, 5)),
        consent_by: Some("Sample".into()),
        ..world.maker_draft(key, key, "A1", "ikat")
    };
    draft.contact.whatsapp = Some("+99811112222".into());
    let maker = world.maker(draft);
    world.sells(&maker);
    let item = ItemDraft {
        sample: false,
        price: Some(Money(5_000)),
        weight_g: Some(400),
        ..world.item_draft(&format!("{key}-shawl"), key, &maker)
    };
    (maker, world.item(item, stock))
}

fn shop(world: &World, stock: i64) -> (Maker, Item, Access<KeepOwnOrders>) {
    world.country().craft("ikat", "Ikat", "A1");
    let (maker, item) = loom(world, "one", stock);
    let who = weaver(world, "weaver", &maker);
    (maker, item, who)
}

fn weaver(world: &World, name: &str, maker: &Maker) -> Access<KeepOwnOrders> {
    let actor = world.person(name, "A1", &[(Role::Maker, "A1")]);
    world.mandate(maker, Agent::Person(actor.id), true, &[]).unwrap();
    world.signed_in(&actor, Means::Password).may().unwrap()
}

fn draft(pieces: i64) -> TakeDraft {
    TakeDraft {
        name: "Sample Caller".into(),
        phone: "+99855556666".into(),
        pieces: Some(pieces),
        sent: true,
        cost: Some(Money(700)),
        paying: Some(Paying::Qris),
        ..TakeDraft::default()
    }
}

fn take(
    world: &World,
    who: &Access<KeepOwnOrders>,
    id: RequestId,
    draft: &TakeDraft,
) -> store::Result<Order> {
    let (who, draft) = (who.clone(), draft.clone());
    let ids = request::Ids {
        group: GroupId(Uuid::now_v7()),
        order: OrderId(Uuid::now_v7()),
        track: "2".repeat(64),
        word: Uuid::now_v7(),
    };
    let group = ids.group;
    world.db.write_blocking(Command::system("test"), move |tx| {
        request::take(tx, &who, id, &draft, &ids, "998", &|_| date(2026, 11, 24)).map(drop)
    })?;
    Ok(world.orders(group).pop().unwrap())
}

fn now(world: &World, who: &Access<KeepOwnOrders>, id: RequestId) -> domain::market::request::Request {
    let who = who.clone();
    world.db.read_blocking(move |c| request::own_one(c, &who, id)).unwrap().unwrap()
}

fn refusal<T: std::fmt::Debug>(result: store::Result<T>) -> Refusal {
    match result {
        Err(Error::Basket(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_request_becomes_an_order_that_is_held_back_and_booked_like_every_other() {
    on_both(|world| {
        let (maker, item, who) = shop(world, 3);
        let id = world.asks(&item, 2, "+998 5555 6666").unwrap();
        assert_eq!(world.db_stock(&item), (3, 0), "a request holds nothing back");
        assert_eq!(now(world, &who, id).phone.as_deref(), Some("+99855556666"));
        // Another maker finds nothing.
        let (other, _) = loom(world, "two", 1);
        let stranger = weaver(world, "stranger", &other);
        let reads = stranger.clone();
        assert!(matches!(
            world.db.read_blocking(move |c| request::own_one(c, &reads, id)),
            Err(Error::Refused)
        ));
        assert!(matches!(take(world, &stranger, id, &draft(1)), Err(Error::Refused)));
        // More than there are.
        assert!(matches!(refusal(take(world, &who, id, &draft(4))), Refusal::Line(..)));
        let order = take(world, &who, id, &draft(2)).unwrap();
        assert_eq!((order.channel, order.state, order.way), (Channel::Whatsapp, State::Placed, Way::Sent));
        assert_eq!((order.total(), world.db_stock(&item)), (Some(Money(10_700)), (3, 2)));
        let taken = now(world, &who, id);
        assert_eq!((taken.state, taken.order, taken.phone), (Standing::Taken, Some(order.id), None));
        // The maker can send the address by which the buyer follows it, and nobody else can.
        let track = |who: &Access<KeepOwnOrders>| {
            let (who, order) = (who.clone(), order.clone());
            world.db.read_blocking(move |c| request::track(c, &who, &order))
        };
        assert_eq!(track(&who).unwrap(), Some("2".repeat(64)));
        assert!(matches!(track(&stranger), Err(Error::Refused)));
        // Taken once.
        assert!(matches!(take(world, &who, id, &draft(1)), Err(Error::Faults(_))));
        world.maker_steps(&order, Step::Confirm).unwrap();
        assert_eq!(world.db_stock(&item), (1, 0));
        world.check_books();
        // Of a basket, the way is told too.
        let ask = world.ask(world.basket(&[(&item, 1)]), &[&maker], Wish::SENT);
        world.place(&ask).unwrap();
        let by_basket = world.orders(ask.group).pop().unwrap();
        assert_eq!(by_basket.channel, Channel::Site);
        let (reads, order) = (who.clone(), by_basket);
        let none = world.db.read_blocking(move |c| request::track(c, &reads, &order)).unwrap();
        assert_eq!(none, None, "a buyer's own address is the buyer's");
    });
}

#[test]
fn who_asked_is_forgotten_when_the_request_is_over_and_what_nobody_sees_is_told_to_the_officer() {
    on_both(|world| {
        let (_, item, who) = shop(world, 3);
        let (declined, stale) =
            (world.asks(&item, 1, "99855556666").unwrap(), world.asks(&item, 1, "").unwrap());
        let unseen = |at: &str, login: &str| {
            let actor = world.person(login, at, &[(Role::Officer, at)]);
            let who: Access<KeepOrders> = world.signed_in(&actor, Means::SecondStep).may().unwrap();
            let since = world.db.now() - 6 * 3600 * 1_000_000;
            world.db.read_blocking(move |c| request::unseen(c, &who, since, 30)).unwrap().len()
        };
        assert_eq!(unseen("A1", "early"), 0);
        world.wait(Duration::from_secs(7 * 3600));
        assert_eq!((unseen("A1", "here"), unseen("A2", "elsewhere")), (2, 0));
        let (reads, id) = (who.clone(), declined);
        world
            .db
            .write_blocking(Command::system("test"), move |tx| {
                request::saw(tx, &reads, id)?;
                request::decline(tx, &reads, id)
            })
            .unwrap();
        assert_eq!(unseen("A1", "later"), 1);
        world.wait(Duration::from_micros(WAITS.unsigned_abs()));
        world.db.write_blocking(Command::system("test"), request::stale).unwrap();
        for (id, state) in [(declined, Standing::Declined), (stale, Standing::Stale)] {
            let r = now(world, &who, id);
            assert_eq!((r.state, r.phone, r.due), (state, None, None));
        }
        world.db.settle().unwrap();
        let opened = world.db.read_blocking(|c| {
            let mut all = store::journal::after(c, 0, 10_000)?;
            for entry in &mut all {
                store::journal::unseal(c, entry)?;
            }
            Ok(format!("{all:?}"))
        });
        assert!(!opened.unwrap().contains("55556666"));
    });
}

#[test]
fn requests_are_bounded_and_only_for_what_can_be_had_of_whoever_can_be_reached() {
    on_both(|world| {
        let (maker, item, _) = shop(world, 3);
        let fault = |result: store::Result<RequestId>| match result {
            Err(Error::Faults(f)) => (f.0[0].field.clone(), f.0[0].problem.clone()),
            other => panic!("{other:?}"),
        };
        assert_eq!(fault(world.asks(&item, 1, "call me")).1, Problem::NotAPhone);
        assert_eq!(fault(world.asks(&item, 0, "")).0, "pieces");
        assert!(matches!(refusal(world.asks(&item, 9, "")), Refusal::Line(..)));
        for _ in 0..MOST_WAITING {
            world.asks(&item, 1, "").unwrap();
        }
        assert_eq!(refusal(world.asks(&item, 1, "")), Refusal::Often);
        let hidden = Maker { consent: None, ..maker };
        world.save_maker(&hidden).unwrap();
        assert!(matches!(world.asks(&item, 1, ""), Err(Error::Missing)), "the number is not for everybody");
    });
}

#[test]
fn requests_follow_their_maker() {
    on_both(|world| {
        let (maker, item, _) = shop(world, 3);
        let id = world.asks(&item, 1, "99855556666").unwrap();
        let (stays, _) = loom(world, "stays", 1);
        let who = weaver(world, "other", &stays);
        crate::merges::merged(world, &stays, &maker);
        let followed = now(world, &who, id);
        assert_eq!((followed.maker, followed.phone.as_deref()), (stays.id, Some("+99855556666")));
    });
}

#[test]
fn an_officer_sets_terms_only_for_a_maker_within_reach_that_asked_for_it() {
    on_both(|world| {
        let (maker, _, _) = shop(world, 1);
        let save = |who: Access<KeepOrders>, why: Option<&str>| {
            let terms = Terms { cash: false, ask: false, ..world.sells(&maker) };
            let mut command = Command::system("test");
            command.reason = why.map(str::to_owned);
            world
                .db
                .write_blocking(command, move |tx| store::market::terms::save_for(tx, &who, &terms).map(drop))
        };
        let officer = |at: &str| {
            let actor = world.person(&format!("of-{at}"), at, &[(Role::Officer, at)]);
            world.signed_in(&actor, Means::SecondStep).may::<KeepOrders>().unwrap()
        };
        let (here, there) = (officer("A1"), officer("A2"));
        match save(here.clone(), None) {
            Err(Error::Faults(f)) => assert_eq!(f.0[0].field, "why"),
            other => panic!("{other:?}"),
        }
        assert!(save(there, Some("she asked")).is_err());
        save(here, Some("she asked by telephone")).unwrap();
        let id = maker.id;
        let terms = world.db.read_blocking(move |c| store::market::terms::of(c, id)).unwrap().unwrap();
        assert!(!terms.cash && !terms.ask);
    });
}

#[test]
fn much_of_a_stock_is_not_held_back_for_long_by_those_who_do_not_pay() {
    on_both(|world| {
        let (maker, item, _) = shop(world, 10);
        let place = |pieces: i64, wish: Wish| {
            let ask = world.ask(world.basket(&[(&item, pieces)]), &[&maker], wish);
            world.place(&ask).unwrap();
            let order = world.orders(ask.group).pop().unwrap();
            let waits = order.due.unwrap() - world.db.now();
            (order, waits)
        };
        let near = |a: i64, b: i64| (a - b).abs() < 60_000_000;
        let (first, waits_first) = place(5, Wish::SENT);
        assert!(near(waits_first, waits::PAYMENT), "{waits_first}");
        let (second, waits_second) = place(2, Wish::SENT);
        assert!(near(waits_second, CROWDED), "{waits_second}");
        // What waits for the maker's word waits as before.
        let (_, asked) = place(1, Wish { way: Way::Asked, paying: Paying::Qris });
        assert!(near(asked, waits::QUOTE), "{asked}");
        // What is reported as paid is no longer counted.
        world.buyer_steps(&first, Step::Report("paid".into())).unwrap();
        world.maker_steps(&second, Step::Cancel("mistake".into())).unwrap();
        let (_, later) = place(2, Wish::SENT);
        assert!(near(later, waits::PAYMENT), "{later}");
        world.check_books();
    });
}

#[test]
fn a_browser_and_an_address_do_only_so_much_within_an_hour() {
    on_both(|world| {
        world.country();
        let count = |browser: u8, address: u8| {
            let by = vec![(Whose::Browser, vec![browser]), (Whose::Address, vec![address])];
            world
                .db
                .write_blocking(Command::new("buyer"), move |tx| pace::count(tx, Act::Place, &by))
                .map(store::Done::into_inner)
        };
        for _ in 0..Act::Place.most(Whose::Browser) {
            count(1, 1).unwrap();
        }
        assert_eq!(refusal(count(1, 1)), Refusal::Often);
        count(1, 2).unwrap_err();
        for n in 0..30 {
            count(10 + n, 1).unwrap();
        }
        assert_eq!(refusal(count(99, 1)), Refusal::Often);
        count(99, 3).unwrap();
        world.wait(Duration::from_secs(3_600));
        count(1, 1).unwrap();
        world.wait(Duration::from_secs(26 * 3_600));
        world.db.write_blocking(Command::system("test"), pace::forget_old).unwrap();
    });
}
