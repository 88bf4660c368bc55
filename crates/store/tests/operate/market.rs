//! The market, killed in the middle: whatever was said to have been placed, paid or handed over is so afterwards, and the stock
//! and the books know of nothing else.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Command as Process, Stdio};

use domain::access::{KeepMakers, KeepOrders, system};
use domain::id::{GroupId, ItemId, MakerId};
use domain::item::{Item, ItemDraft, Money};
use domain::maker::{Maker, MakerDraft};
use domain::market::order::{Order, Payment, State};
use domain::market::step::Step;
use store::{Address, Error};
use testkit::{Wish, World, places};
use uuid::Uuid;

use super::dead_ends::whole;

const TRADER: &str = "CORAK_TEST_TRADER";
/// Pieces of each thing before anybody buys: two that last, and one of which the last piece is soon fought for.
const STOCK: [i64; 3] = [2_000, 2_000, 12];

fn shop(world: &World) -> (Vec<Maker>, Vec<Item>) {
    world.country().craft("ikat", "Ikat", "A1");
    let makers: Vec<Maker> = ["one", "two"]
        .into_iter()
        .map(|key| {
            let draft = MakerDraft { sample: false, ..world.maker_draft(key, key, "A1", "ikat") };
            let maker = world.maker(draft);
            world.sells(&maker);
            maker
        })
        .collect();
    let item = |key: &str, maker: &Maker, stock: i64| {
        let draft = ItemDraft {
            sample: false,
            price: Some(Money(10_000)),
            weight_g: Some(400),
            ..world.item_draft(key, key, maker)
        };
        world.item(draft, stock)
    };
    let items = vec![
        item("a", &makers[0], STOCK[0]),
        item("b", &makers[1], STOCK[1]),
        item("c", &makers[1], STOCK[2]),
    ];
    (makers, items)
}

fn found(world: &World, items: &[Uuid]) -> (Vec<Maker>, Vec<Item>) {
    let items = items.to_vec();
    world
        .db
        .read_blocking(move |c| {
            let mut all = Vec::new();
            for id in items {
                all.push(store::item::get(c, ItemId(id))?.ok_or(Error::Missing)?.0);
            }
            let mut makers: Vec<MakerId> = all.iter().map(|i| i.maker).collect();
            makers.dedup();
            let mut known = Vec::new();
            for maker in makers {
                known
                    .push(store::maker::get(c, &system::<KeepMakers>("test"), maker)?.ok_or(Error::Missing)?);
            }
            Ok((known, all))
        })
        .unwrap()
}

/// How far an order has come.
fn rank(order: &Order) -> u8 {
    match (order.state, order.payment) {
        (State::Asked, _) => 0,
        (State::Placed, Payment::Open) => 1,
        (State::Placed, _) => 2,
        (State::Accepted, _) => 3,
        (State::Packed, _) => 4,
        (State::HandedOver, _) => 5,
        (State::Received, _) => 6,
        (State::Cancelled | State::Expired, Payment::Returned) => 8,
        (State::Cancelled | State::Expired, _) => 7,
    }
}

/// One buyer after the other, each followed to some end; says what was acknowledged.
fn trades(world: &World, makers: &[Maker], items: &[Item], thread: u32) {
    let makers: Vec<&Maker> = makers.iter().collect();
    for n in 0u32.. {
        // Every other one wants the rare thing, too.
        let wanted = [(&items[0], 1), (&items[1], 1), (&items[2], 2)];
        let wanted = if n % 2 == 0 { &wanted[..] } else { &wanted[..2] };
        let basket = world.basket(wanted);
        let mut ask = world.ask(basket, &makers, Wish::SENT);
        ask.buyer.phone = format!("+998{thread:02}{n:07}");
        match world.place(&ask) {
            Ok(()) => {}
            // Sold out: the pieces of those who give up come back.
            Err(Error::Basket(_)) if wanted.len() == 3 => continue,
            Err(e) => panic!("{e}"),
        }
        println!("\nplaced {}", ask.group.0);
        for order in world.orders(ask.group) {
            let told = |order: &Order| println!("\nstep {} {}", order.id.0, rank(order));
            let last = || world.orders(ask.group).into_iter().find(|o| o.id == order.id).unwrap();
            told(&order);
            let ways = Uuid::now_v7().as_u64_pair().1 % 4;
            if ways == 0 {
                world.buyer_steps(&order, Step::Cancel(String::new())).unwrap();
                told(&last());
                continue;
            }
            world.buyer_steps(&order, Step::Report("paid".into())).unwrap();
            told(&last());
            world.maker_steps(&order, Step::Confirm).unwrap();
            told(&last());
            let more = match ways {
                1 => vec![Step::Cancel("the loom broke".into()), Step::Return],
                2 => vec![Step::Pack, Step::HandOver("T1".into()), Step::Receive],
                _ => vec![Step::Pack, Step::Cancel("the loom broke".into()), Step::Return],
            };
            for step in more {
                world.maker_steps(&order, step).unwrap();
                told(&last());
            }
        }
    }
}

/// Trades until it is killed, when the story below starts it; alone it does nothing.
#[test]
fn child_that_trades_until_it_is_killed() {
    let Ok(told) = std::env::var(TRADER) else { return };
    let mut words = told.split(' ');
    let world = World::at(&Address::parse(words.next().unwrap()).unwrap());
    let run: u32 = words.next().unwrap().parse().unwrap();
    let ids: Vec<Uuid> = words.map(|w| Uuid::parse_str(w).unwrap()).collect();
    let (makers, items) = found(&world, &ids);
    std::thread::scope(|s| {
        for t in 0..3 {
            let (world, makers, items) = (&world, &makers, &items);
            s.spawn(move || trades(world, makers, items, run * 3 + t));
        }
    });
}

#[test]
fn a_market_killed_anywhere_loses_no_order_and_sells_no_piece_twice() {
    for place in places() {
        let world = World::at(&place.address);
        let (_, items) = shop(&world);
        let ids: Vec<String> = items.iter().map(|i| i.id.0.to_string()).collect();
        drop(world);
        let url = match &place.address {
            Address::Sqlite(path) => format!("sqlite:{}", path.display()),
            Address::Postgres(url) => url.clone(),
        };
        let mut groups: Vec<GroupId> = Vec::new();
        let mut steps: BTreeMap<Uuid, u8> = BTreeMap::new();
        // After so many acknowledged lines each; the other two threads are somewhere in the middle then.
        for (run, after) in [1usize, 3, 4, 7, 11, 18, 29, 47, 76].into_iter().enumerate() {
            let mut child = Process::new(std::env::current_exe().unwrap())
                .args(["operate::market::child_that_trades_until_it_is_killed", "--exact", "--nocapture"])
                .env(TRADER, format!("{url} {run} {}", ids.join(" ")))
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let mut seen = 0;
            for line in BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok) {
                let words: Vec<&str> = line.split(' ').collect();
                match words.as_slice() {
                    ["placed", group] => groups.push(GroupId(Uuid::parse_str(group).unwrap())),
                    ["step", order, rank] => {
                        steps.insert(Uuid::parse_str(order).unwrap(), rank.parse().unwrap());
                    }
                    _ => continue,
                }
                seen += 1;
                if seen == after {
                    child.kill().unwrap();
                }
            }
            assert!(!child.wait().unwrap().success(), "it was to be killed");
            let world = World::at(&place.address);
            whole(&place.address, &world.db);
            world.check_books();
            let mut left = steps.clone();
            for group in &groups {
                let orders = world.orders(*group);
                assert_eq!(orders.len(), 2, "an acknowledged order is not there");
                for order in orders {
                    let acknowledged = left.remove(&order.id.0).unwrap_or_default();
                    assert!(rank(&order) >= acknowledged, "{order:?} had come as far as {acknowledged}");
                }
            }
            assert!(left.is_empty());
            stock_and_orders_agree(&world, &items);
        }
        println!(
            "9 kills, {} purchases and {} of their orders acknowledged, all there",
            groups.len(),
            steps.len()
        );
        assert!(groups.len() > 10, "{} orders", groups.len());
    }
}

/// What every order there is, told or not, has taken and holds is what the stock has lost and keeps back.
fn stock_and_orders_agree(world: &World, items: &[Item]) {
    let orders: Vec<Order> = world
        .db
        .read_blocking(|c| {
            let who = system::<KeepOrders>("test");
            let mut all = Vec::new();
            let mut before = None;
            loop {
                let page = store::market::register::page(c, &who, None, State::ALL, before, 50)?;
                let Some(last) = page.last() else { return Ok(all) };
                before = Some(last.id);
                for listed in page {
                    let (order, _) =
                        store::market::register::order(c, &who, listed.id)?.ok_or(Error::Missing)?;
                    all.push(order);
                }
            }
        })
        .unwrap();
    for (item, before) in items.iter().zip(STOCK) {
        let pieces = |of: fn(State) -> bool| -> i64 {
            let lines = orders.iter().filter(|o| of(o.state)).flat_map(|o| &o.lines);
            lines.filter(|l| l.item == item.id).map(|l| l.pieces).sum()
        };
        let (stock, held) = world.db_stock(item);
        assert_eq!((before - pieces(State::has_taken), pieces(State::holds)), (stock, held));
        assert!(stock >= held, "more is promised than there is");
    }
}
