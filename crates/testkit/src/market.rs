//! Words for stories of the market.

use std::collections::BTreeMap;

use domain::access::{self, Access, Buy};
use domain::id::{GroupId, MakerId, OrderId, PromotionId, RequestId, VariantId};
use domain::item::variant::{Variant, VariantDraft};
use domain::item::{Item, Money};
use domain::maker::Maker;
use domain::market::delivery::{Rate, Way};
use domain::market::order::{Buyer, Order, Paying};
use domain::market::place::Choice;
use domain::market::promotion::{Off, Promotion};
use domain::market::request::AskDraft;
use domain::market::step::Step;
use domain::market::terms::{Bank, Terms};
use jiff::civil::date;
use store::Command;
use store::item::variant::{Count, Reason};
use store::market::place::Ask;
use uuid::Uuid;

use crate::{World, code, system};

/// The name of the buyer in stories: plainly a sample.
pub const BUYER: &str = "Sample Buyer";

/// What somebody in a story wants of a maker, and how.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// How it comes.
    pub way: Way,
    /// How it is paid.
    pub paying: Paying,
}

impl Wish {
    /// Sent at the maker's rate and paid by the maker's QRIS.
    pub const SENT: Wish = Wish { way: Way::Sent, paying: Paying::Qris };
}

impl World {
    /// The maker sells by every way: 15 for the first kilogram and 10 for each further one, or fetched; by QRIS, bank or cash.
    pub fn sells(&self, maker: &Maker) -> Terms {
        let terms = Terms {
            pick_up: Some("The loom house, Mondays".into()),
            rates: vec![Rate { zone: None, first: Money(1_500), next: Money(1_000) }],
            ask: true,
            qris: Some(SAMPLE_QRIS.into()),
            bank: Some(Bank {
                bank: "Sample Bank".into(),
                number: "1234567890".into(),
                holder: "Sample".into(),
            }),
            cash: true,
            ..Terms::none(maker.id, maker.region.clone())
        };
        let stored = terms.clone();
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                store::market::terms::save(tx, &system(), &stored)
            })
            .expect("the terms are stored");
        terms
    }

    /// The maker takes something off its prices, from the first day of stories on for a month.
    pub fn promotes(&self, maker: &Maker, off: Off, code: Option<&str>) -> Promotion {
        let promotion = Promotion {
            id: PromotionId(Uuid::now_v7()),
            maker: maker.id,
            region: maker.region.clone(),
            off,
            items: Vec::new(),
            since: date(2026, 11, 24),
            until: date(2026, 12, 24),
            code: code.map(str::to_owned),
            least: Money(0),
            ended: false,
        };
        let stored = promotion.clone();
        self.db
            .write_blocking(Command::system("test").because("the maker asked for it"), move |tx| {
                store::market::promotion::save(tx, &system(), &stored)
            })
            .expect("the promotion is stored");
        promotion
    }

    /// Puts things into a new basket, which comes back.
    pub fn basket(&self, things: &[(&Item, i64)]) -> Uuid {
        let things: Vec<_> = things.iter().map(|(item, n)| (*item, None, *n)).collect();
        self.basket_of(&things)
    }

    /// Puts things, or variants of them, into a new basket, which comes back.
    pub fn basket_of(&self, things: &[(&Item, Option<&Variant>, i64)]) -> Uuid {
        let basket = Uuid::now_v7();
        for (item, variant, pieces) in things {
            let (item, variant, pieces) = (item.id, variant.map(|v| v.id), *pieces);
            self.db
                .write_blocking(Command::system("test"), move |tx| {
                    let offer =
                        store::market::basket::offer(tx.conn(), item, variant, &|_| date(2026, 11, 24))?;
                    let seen = offer.and_then(|o| o.price).unwrap_or(Money(0));
                    store::market::basket::put(tx, basket, (item, variant), pieces, seen)
                })
                .expect("the basket takes it");
        }
        basket
    }

    /// A variant of an item, of a size, with so many pieces.
    pub fn variant(&self, of: &Item, size: &str, price: Option<i64>, stock: i64) -> Variant {
        let draft = VariantDraft {
            size: crate::en(size),
            price: price.map(Money),
            stock: Some(stock),
            on_sale: true,
            ..VariantDraft::default()
        };
        let id = VariantId(Uuid::now_v7());
        let variant = domain::item::variant::save(id, of, false, draft).expect("it has no faults");
        self.save_variant(&variant, Some(stock)).expect("the variant is stored");
        variant
    }

    /// Stores a variant again, and counts its pieces.
    ///
    /// # Errors
    /// Whatever stands in its way.
    pub fn save_variant(&self, variant: &Variant, pieces: Option<i64>) -> store::Result<store::Applied> {
        let (variant, movement) = (variant.clone(), Uuid::now_v7());
        let count = Count { pieces, movement, reason: Reason::Count };
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                store::item::variant::save(tx, &system(), &variant, count)
            })
            .map(store::Done::into_inner)
    }

    /// Pieces of a variant in stock, and held back.
    pub fn variant_stock(&self, variant: &Variant) -> (i64, i64) {
        let id = variant.id;
        let shelf = self.db.read_blocking(move |c| store::item::variant::get(c, id)).expect("it is read");
        shelf.map(|s| (s.stock, s.reserved)).expect("the variant is there")
    }

    /// What a sample buyer asks for who places a basket, sent to a region.
    pub fn ask(&self, basket: Uuid, makers: &[&Maker], wish: Wish) -> Ask {
        let choice = |m: &&Maker| {
            let id = OrderId(Uuid::now_v7());
            (m.id, Choice { id, way: wish.way, paying: wish.paying, extra: 7, seen: None, now: None })
        };
        let choices: BTreeMap<MakerId, Choice> = makers.iter().map(choice).collect();
        Ask {
            basket,
            group: GroupId(Uuid::now_v7()),
            word: Uuid::now_v7(),
            track: Some("0".repeat(64)),
            buyer: Buyer {
                name: BUYER.into(),
                phone: "+99812345678".into(),
                email: Some("buyer@example.org".into()),
                street: Some("1 Sample Road".into()),
                postcode: Some("20111".into()),
                note: None,
            },
            to: (wish.way != Way::PickUp).then(|| code("A2")),
            lang: self.profile.first_language().clone(),
            choices,
        }
    }

    /// Places a basket.
    ///
    /// # Errors
    /// Whatever stands in its way.
    pub fn place(&self, ask: &Ask) -> store::Result<()> {
        let ask = ask.clone();
        let who: Access<Buy> = access::buyer(ask.group);
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                store::market::place::place(tx, &who, &ask, &|_| date(2026, 11, 24)).map(drop)
            })
            .map(store::Done::into_inner)
    }

    /// Somebody asks a maker by WhatsApp for a thing, with a number that they tell or do not tell.
    ///
    /// # Errors
    /// Whatever stands in its way.
    pub fn asks(&self, item: &Item, pieces: i64, phone: &str) -> store::Result<RequestId> {
        let id = RequestId(Uuid::now_v7());
        let (item, who) = (item.id, access::buyer(GroupId(id.0)));
        let draft = AskDraft { pieces: Some(pieces), name: String::new(), phone: phone.to_owned() };
        let lang = self.profile.first_language().clone();
        let written = self.db.write_blocking(Command::new("buyer"), move |tx| {
            let today = |_: &[domain::region::RegionCode]| date(2026, 11, 24);
            store::market::request::ask(tx, &who, (id, item), &draft, &lang, "998", &today).map(|r| r.id)
        });
        written.map(store::Done::into_inner)
    }

    /// The orders of a group.
    pub fn orders(&self, group: GroupId) -> Vec<Order> {
        let who = access::buyer(group);
        self.db
            .read_blocking(move |c| store::market::register::placed(c, &who, group))
            .expect("they are read")
            .map(|(_, orders)| orders)
            .unwrap_or_default()
    }

    /// The buyer takes a step.
    ///
    /// # Errors
    /// Whatever stands in its way.
    pub fn buyer_steps(&self, order: &Order, step: Step) -> store::Result<()> {
        let (id, who) = (order.id, access::buyer(order.group));
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                store::market::step::buyers(tx, &who, id, step.clone()).map(drop)
            })
            .map(store::Done::into_inner)
    }

    /// The maker's side takes a step.
    ///
    /// # Errors
    /// Whatever stands in its way.
    pub fn maker_steps(&self, order: &Order, step: Step) -> store::Result<()> {
        let id = order.id;
        self.db
            .write_blocking(Command::system("test").because("the maker asked for it"), move |tx| {
                store::market::step::for_maker(tx, &system(), id, step.clone()).map(drop)
            })
            .map(store::Done::into_inner)
    }

    /// The council's side takes a step, as the program does when a payment service told it of money.
    ///
    /// # Errors
    /// Whatever stands in its way.
    pub fn house_steps(&self, order: &Order, step: Step) -> store::Result<()> {
        let id = order.id;
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                store::market::step::house(tx, &system(), id, step.clone()).map(drop)
            })
            .map(store::Done::into_inner)
    }

    /// Pieces of a thing in stock, and held back.
    pub fn db_stock(&self, item: &Item) -> (i64, i64) {
        let id = item.id;
        self.db
            .read_blocking(move |c| {
                let (_, stock) = store::item::get(c, id)?.ok_or(store::Error::Missing)?;
                let offer = store::market::basket::offer(c, id, None, &|_| date(2026, 11, 24))?;
                let free = offer.ok_or(store::Error::Missing)?.free;
                Ok((stock, stock - free))
            })
            .expect("it is read")
    }

    /// Somebody changes the database behind the program's back.
    pub fn wreck(&self, sql: &str) {
        match &self.address {
            store::Address::Sqlite(path) => {
                let conn = rusqlite::Connection::open(path).expect("the file opens");
                conn.execute_batch(sql).expect("it is done");
            }
            store::Address::Postgres(url) => {
                let mut client = postgres::Client::connect(url, postgres::NoTls).expect("the server answers");
                client.batch_execute(sql).expect("it is done");
            }
        }
    }

    /// What is wrong with the books: nothing.
    pub fn check_books(&self) {
        let wrong = self.db.read_blocking(store::market::ledger::check).expect("the books are read");
        assert!(wrong.is_empty(), "the books are wrong: {wrong:?}");
    }
}

/// A QRIS in the form of one, of nobody.
pub const SAMPLE_QRIS: &str = "00020101021126660016ID.CO.CONTOH.WWW01189360000000000000000213CONTOH00000010303UMI51440014ID.CO.QRIS.WWW0215ID00000000000000303UMI5204597053033605802ID5921CONTOH JANGAN DIBAYAR6006CONTOH61050000063041DD1";
