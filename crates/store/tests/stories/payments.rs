//! One payment for several makers: what the service tells is entered in the orders, in whatever order it comes.

use std::time::Duration;

use domain::id::{MakerId, PaymentId};
use domain::item::{Item, Money};
use domain::maker::Maker;
use domain::market::order::{Order, Paying, Payment, State};
use domain::market::payment::Need;
use domain::market::step::Step;
use jiff::Timestamp;
use pay::payment::{Back, Closing, Fact, Receipt};
use store::Command;
use store::market::payment::learn::Learnt;
use store::market::payment::send_back::send_back;
use testkit::{Wish, World, on_both, system};
use uuid::Uuid;

const ONCE: Wish = Wish { paying: Paying::Provider, ..Wish::SENT };
const DAY: Duration = Duration::from_secs(24 * 3600 + 1);

fn loom(world: &World, key: &str, price: i64, stock: i64) -> (Maker, Item) {
    let maker = world.maker(world.maker_draft(key, key, "A1", "ikat"));
    world.sells(&maker);
    let draft = domain::item::ItemDraft {
        price: Some(Money(price)),
        weight_g: Some(400),
        ..world.item_draft(&format!("{key}-shawl"), key, &maker)
    };
    let item = world.item(draft, stock);
    (maker, item)
}

/// Two makers, and an order from each that one payment covers.
struct Placed<'w> {
    world: &'w World,
    items: [Item; 2],
    makers: [MakerId; 2],
    group: domain::id::GroupId,
}

impl<'w> Placed<'w> {
    fn new(world: &'w World) -> Placed<'w> {
        world.country().craft("ikat", "Ikat", "A1");
        let ((one, a), (two, b)) = (loom(world, "one", 10_000, 3), loom(world, "two", 4_000, 1));
        world.takes_payments(25_000);
        let ask = world.ask(world.basket(&[(&a, 1), (&b, 1)]), &[&one, &two], ONCE);
        world.place(&ask).unwrap();
        let placed = Placed { world, items: [a, b], makers: [one.id, two.id], group: ask.group };
        let code = Learnt::Charged { code: "0002".into(), transaction: "t1".into(), until: None };
        world.hears(placed.payment(), &code).unwrap();
        placed
    }

    fn payment(&self) -> PaymentId {
        self.world.payments(self.group)[0].payment.id
    }

    fn order(&self, n: usize) -> Order {
        let all = self.world.orders(self.group);
        all.into_iter().find(|o| o.maker == self.makers[n]).unwrap()
    }

    fn stand(&self) -> [(State, Payment); 2] {
        [0, 1].map(|n| (self.order(n).state, self.order(n).payment))
    }

    fn told(&self, payment: PaymentId, facts: Vec<Fact>) {
        self.world.hears(payment, &Learnt::Told { transaction: "t1".into(), facts }).unwrap();
        self.world.check_books();
    }
}

fn came(world: &World, id: &str, units: u64) -> Fact {
    let at = Timestamp::from_microsecond(world.db.now()).unwrap();
    Fact::Received { id: id.into(), receipt: Receipt { currency: "IDR".into(), minor: units * 100, at } }
}

#[test]
fn one_payment_sets_the_orders_of_two_makers_going_and_the_till_holds_it() {
    on_both(|world| {
        let p = Placed::new(world);
        assert_eq!(world.payments(p.group)[0].payment.amount(), Money(17_000));
        p.told(p.payment(), vec![came(world, "t1", 17_000)]);
        assert_eq!(p.stand(), [(State::Accepted, Payment::Paid); 2]);
        assert_eq!(world.db_till(), 17_000);
        assert_eq!((world.db_stock(&p.items[0]), world.db_stock(&p.items[1])), ((2, 0), (0, 0)));
        // Told again it is the same.
        p.told(p.payment(), vec![came(world, "t1", 17_000)]);
        assert_eq!((world.db_till(), world.payments(p.group).len()), (17_000, 1));
        assert_eq!(world.payments(p.group)[0].need, None);
    });
}

#[test]
fn too_little_gets_a_code_for_the_rest_and_is_given_back_when_that_does_not_come() {
    on_both(|world| {
        let p = Placed::new(world);
        p.told(p.payment(), vec![came(world, "t1", 12_000)]);
        assert_eq!(p.stand(), [(State::Accepted, Payment::Paid), (State::Placed, Payment::Partly)]);
        let all = world.payments(p.group);
        assert_eq!((all.len(), all[1].payment.amount()), (2, Money(5_000)));
        world.wait(DAY);
        world.lets_expire();
        assert_eq!(p.stand()[1], (State::Expired, Payment::Owed));
        let all = world.payments(p.group);
        assert!(all[1].payment.ended && all[0].need == Some(Need::ToReturn), "{all:?}");
        assert_eq!(world.db_till(), 12_000);
    });
}

#[test]
fn twice_is_owed_and_sent_back_once() {
    on_both(|world| {
        let p = Placed::new(world);
        p.told(p.payment(), vec![came(world, "t1", 17_000), came(world, "t2", 17_000)]);
        assert_eq!(p.stand(), [(State::Accepted, Payment::Owed), (State::Accepted, Payment::Paid)]);
        let (id, refund) = (p.payment(), Uuid::now_v7());
        let back = |refund: Uuid| {
            world
                .db
                .write_blocking(Command::system("test"), move |tx| {
                    send_back(tx, &system(), id, refund, "paid twice")
                })
                .map(store::Done::into_inner)
        };
        back(refund).unwrap();
        assert!(back(Uuid::now_v7()).is_err(), "it is on its way");
        assert_eq!(world.db_till(), 34_000, "not before the service says so");
        let went = Fact::Returned { id: refund.to_string(), minor: 1_700_000, back: Back::Refund };
        p.told(id, vec![went.clone()]);
        p.told(id, vec![went]);
        assert_eq!((world.db_till(), p.stand()[0].1), (17_000, Payment::Paid));
        assert!(back(Uuid::now_v7()).is_err());
        assert_eq!(world.payments(p.group)[0].need, None);
    });
}

#[test]
fn who_pays_late_is_served_as_far_as_pieces_are_there() {
    on_both(|world| {
        let p = Placed::new(world);
        world.wait(DAY);
        world.lets_expire();
        assert!(world.payments(p.group)[0].payment.ended);
        // Somebody else buys the last piece of the second maker.
        let two = p.makers[1];
        let maker = world.db.read_blocking(move |c| store::maker::get(c, &system(), two)).unwrap().unwrap();
        let ask = world.ask(world.basket(&[(&p.items[1], 1)]), &[&maker], Wish::SENT);
        world.place(&ask).unwrap();
        p.told(p.payment(), vec![came(world, "t1", 17_000), Fact::Closed { closing: Closing::Expired }]);
        assert_eq!(p.stand(), [(State::Accepted, Payment::Paid), (State::Expired, Payment::Owed)]);
        let kept = world.payments(p.group).remove(0);
        assert_eq!((kept.need, world.db_till()), (Some(Need::ToReturn), 17_000));
    });
}

#[test]
fn pieces_that_are_gone_when_the_money_comes_leave_it_owed() {
    on_both(|world| {
        let p = Placed::new(world);
        let item = p.items[1].clone();
        world
            .db
            .write_blocking(Command::system("test"), move |tx| {
                store::item::set_stock(tx, &system(), &item, 0, Uuid::now_v7(), "count")
            })
            .unwrap();
        p.told(p.payment(), vec![came(world, "t1", 17_000)]);
        assert_eq!(p.stand(), [(State::Accepted, Payment::Paid), (State::Expired, Payment::Owed)]);
    });
}

#[test]
fn an_order_that_is_cancelled_ends_the_code_and_the_rest_gets_another() {
    on_both(|world| {
        let p = Placed::new(world);
        world.buyer_steps(&p.order(0), Step::Cancel(String::new())).unwrap();
        let all = world.payments(p.group);
        assert!(all[0].payment.ended && !all[1].payment.ended);
        assert_eq!(all[1].payment.amount(), Money(5_500));
        // Whoever scanned the first code meanwhile paid for both: what was cancelled is owed, and the new code ends.
        p.told(all[0].payment.id, vec![came(world, "t1", 17_000)]);
        assert_eq!(p.stand(), [(State::Cancelled, Payment::Owed), (State::Accepted, Payment::Paid)]);
        assert!(world.payments(p.group)[1].payment.ended);
        assert_eq!(world.db_till(), 17_000);
    });
}

#[test]
fn contradictions_and_foreign_money_enter_nothing_and_wait_for_somebody() {
    on_both(|world| {
        let p = Placed::new(world);
        p.told(p.payment(), vec![came(world, "t1", 17_000), came(world, "t1", 1)]);
        let kept = world.payments(p.group).remove(0);
        assert_eq!((kept.need, world.db_till()), (Some(Need::Contradicted), 0));
        assert_eq!(p.stand(), [(State::Placed, Payment::Open); 2]);
        assert_eq!(world.payments(p.group).len(), 1, "nobody pays again before somebody has looked");
    });
}

#[test]
fn a_code_that_got_lost_makes_room_for_another_one() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let (maker, item) = loom(world, "one", 10_000, 3);
        world.takes_payments(0);
        let ask = world.ask(world.basket(&[(&item, 1)]), &[&maker], ONCE);
        world.place(&ask).unwrap();
        let first = world.payments(ask.group)[0].payment.id;
        world.hears(first, &Learnt::Nothing("the line is cut".into())).unwrap();
        let kept = world.payments(ask.group).remove(0);
        assert_eq!((kept.tries, kept.trouble.as_deref()), (1, Some("the line is cut")));
        world.hears(first, &Learnt::There).unwrap();
        let all = world.payments(ask.group);
        assert!(all[0].payment.ended && all.len() == 2 && all[1].payment.code.is_none());
        // Without a legal entity nobody pays so.
        world
            .db
            .write_blocking(Command::system("test"), |tx| {
                store::market::set_rules(tx, &system(), &Default::default()).map(drop)
            })
            .unwrap();
        let ask = world.ask(world.basket(&[(&item, 1)]), &[&maker], ONCE);
        assert!(world.place(&ask).is_err());
    });
}
