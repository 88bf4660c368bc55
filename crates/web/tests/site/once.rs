//! One payment for two makers by a payment service: the buyer's page, the service's notices with all their faults, and the officer who
//! sends money back. The service is one on this machine that answers as the real one documents.

use std::time::Duration;

use axum::http::Method;
use domain::access::Means;
use domain::account::Role;
use domain::id::GroupId;
use domain::item::{Item, Money};
use domain::journal::Operation;
use domain::maker::Maker;
use domain::market::order::{Order, Paying, Payment, State};
use domain::market::payment::Need;
use domain::profile::{Currency, Profile};
use testkit::{Midtrans, Mishap, SERVER_KEY, Wish, World, on_both};
use till::{Settings, Till};

use crate::browser::{Browser, Form};
use crate::market::{check_out, loom, put_in};
use crate::visitor::{Answer, Visitor, site_in};

const NOTICES: &str = "/bayar/kabar/midtrans";
const DAY: Duration = Duration::from_secs(24 * 3600 + 1);

fn rupiah(world: &World) -> Profile {
    let mut profile = world.profile.clone();
    profile.currency = Currency { code: "IDR".into(), exponent: 0, symbol: "Rp".into() };
    profile
}

/// A shop of two makers that sell by the service, and a buyer.
struct Story<'w> {
    world: &'w World,
    theirs: Midtrans,
    visitor: Visitor,
    till: Till,
    runtime: tokio::runtime::Runtime,
    makers: [Maker; 2],
    items: [Item; 2],
}

impl<'w> Story<'w> {
    fn new(world: &'w World) -> Story<'w> {
        world.country().craft("ikat", "Ikat", "A1");
        world.rooted("XX");
        let ((one, a), (two, b)) = (loom(world, "one", "A1", 10_000, 3), loom(world, "two", "A2", 4_000, 1));
        world.takes_payments(25_000);
        let theirs = Midtrans::start(world);
        let settings = Settings {
            server_key: SERVER_KEY.into(),
            acquirer: "gopay".into(),
            address: theirs.address.clone(),
            authority: None,
        };
        // Two, since each keeps connections of the runtime in which it asked.
        let (own, till) = (Till::new(&settings).unwrap(), Till::new(&settings).unwrap());
        let site = site_in(world, rupiah(world), "https://corak.example", true, None).with_till(own);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Story { world, theirs, visitor: Visitor::on(site), till, runtime, makers: [one, two], items: [a, b] }
    }

    /// The buyer places a basket of both makers; the address of its page.
    fn buys(&self) -> String {
        let buyer = Browser::of(&self.visitor);
        put_in(&buyer, &self.items[0]);
        put_in(&buyer, &self.items[1]);
        let order = check_out(&buyer, &[]);
        let track = buyer.submit(&order).leads_to().to_owned();
        // The same form again asks the service for nothing.
        assert_eq!(buyer.submit(&order).leads_to(), track);
        track
    }

    fn page(&self, track: &str) -> Answer {
        self.visitor.get(track)
    }

    fn group(&self) -> GroupId {
        let who = testkit::system();
        let found = self
            .world
            .db
            .read_blocking(move |c| store::market::payment::register::page(c, &who, true, None, 1))
            .unwrap();
        found[0].group
    }

    fn order(&self, n: usize) -> Order {
        let all = self.world.orders(self.group());
        all.into_iter().find(|o| o.maker == self.makers[n].id).unwrap()
    }

    fn stand(&self) -> [(State, Payment); 2] {
        [0, 1].map(|n| (self.order(n).state, self.order(n).payment))
    }

    /// The service's name of the newest payment.
    fn name(&self) -> String {
        self.theirs.names().pop().unwrap()
    }

    fn tell(&self, notice: &[u8]) -> u16 {
        let headers = [("content-type", "application/json")];
        let told = self.visitor.send(Method::POST, NOTICES, &headers, notice.to_vec());
        told.status.as_u16()
    }

    /// Every notice arrives.
    fn all_arrive(&self) {
        for notice in self.theirs.notices() {
            assert_eq!(self.tell(&notice), 200);
        }
    }

    /// The schedule asks about what is due.
    fn checks(&self) {
        self.runtime.block_on(self.till.tend_due(&self.world.db)).unwrap();
    }

    /// The books balance, and the till has what the service holds.
    fn balances(&self) {
        self.world.check_books();
        assert_eq!(self.world.db_till(), self.theirs.holds());
    }

    fn officer(&self) -> Browser<'_> {
        let actor = self.world.person("root", "XX", &[(Role::Officer, "XX")]);
        Browser::with(&self.visitor, &self.world.session(&actor, Means::SecondStep))
    }

    fn need(&self) -> Option<Need> {
        self.world.payments(self.group()).iter().find_map(|k| k.need)
    }
}

const BOTH_PAID: [(State, Payment); 2] = [(State::Accepted, Payment::Paid); 2];
const BOTH_WAIT: [(State, Payment); 2] = [(State::Placed, Payment::Open); 2];

#[test]
fn one_code_pays_two_makers_and_the_page_tells_it() {
    on_both(|world| {
        let s = Story::new(world);
        let track = s.buys();
        let page = s.page(&track);
        let html = page.page(200, "en");
        assert!(html.contains("Scan this code") && html.contains("class=\"qr\""), "{html}");
        assert!(html.contains("Rp 17,000") || html.contains("Rp17,000") || html.contains("17,000"), "{html}");
        assert!(html.contains("Loom one") && html.contains("11,500") && html.contains("5,500"));
        assert!(page.header("refresh").contains(&track) && !html.contains("I have paid"));
        assert_eq!((s.theirs.asked("charge"), s.theirs.names().len()), (1, 1));
        s.theirs.pay(&s.name(), None);
        let notices = s.theirs.notices();
        for notice in notices.iter().chain(&notices).rev() {
            assert_eq!(s.tell(notice), 200, "twice, and the newest first");
        }
        assert_eq!(s.stand(), BOTH_PAID);
        let page = s.page(&track);
        let html = page.page(200, "en");
        assert!(html.contains("17,000 came in. There is nothing more to do"), "{html}");
        assert!(page.header("refresh").is_empty() && !html.contains("class=\"qr\""));
        s.balances();
        assert_eq!(world.db_till(), 17_000);
        // Two makers are owed their parts without the council's fee.
        let maker = s.makers[0].id;
        let (owes, _) = world
            .db
            .read_blocking(move |c| store::market::ledger::of_maker(c, &testkit::system(), maker, None, 10))
            .unwrap();
        assert_eq!(owes, -(11_500 - 250));
        assert_eq!(s.need(), None);
    });
}

#[test]
fn a_forged_notice_is_refused_or_believed_in_nothing() {
    on_both(|world| {
        let s = Story::new(world);
        s.buys();
        let notice = s.theirs.notices().remove(0);
        let text = String::from_utf8(notice).unwrap();
        // The signature does not hold the status: changed, it is still right, and the service is asked.
        let changed = text.replace("\"pending\"", "\"settlement\"");
        assert_ne!(changed, text);
        assert_eq!(s.tell(changed.as_bytes()), 200);
        assert_eq!(s.stand(), BOTH_WAIT);
        let wrong = text.replace("17000.00", "1.00");
        assert_eq!(s.tell(wrong.as_bytes()), 403);
        let id = world.payments(s.group())[0].payment.id.0;
        world.db.settle().unwrap();
        let history = world.db.read_blocking(move |c| store::journal::history(c, id, i64::MAX, 50)).unwrap();
        assert!(history.iter().any(|e| e.operation == Operation::Refuse), "it is remembered");
        for (body, status) in [("", 400), ("[]", 400), ("{\"order_id\":1}", 400), (&*"x".repeat(70_000), 413)]
        {
            assert_eq!(s.tell(body.as_bytes()), status, "{}", body.len());
        }
        assert_eq!(s.visitor.get(NOTICES).status.as_u16(), 405);
        assert_eq!(s.stand(), BOTH_WAIT);
        s.balances();
        // Of no payment of ours, with a right signature.
        let other = testkit::notice(&uuid::Uuid::now_v7().to_string(), "200", "17000.00", "settlement");
        assert_eq!(s.tell(&other), 404);
    });
}

#[test]
fn a_lost_notice_costs_minutes() {
    on_both(|world| {
        let s = Story::new(world);
        let track = s.buys();
        s.theirs.pay(&s.name(), None);
        drop(s.theirs.notices());
        assert_eq!(s.stand(), BOTH_WAIT);
        world.wait(Duration::from_secs(31));
        // Busy, it is asked again.
        s.theirs.mishaps(&[Mishap::Busy]);
        s.checks();
        assert_eq!(s.stand(), BOTH_WAIT);
        world.wait(Duration::from_secs(61));
        s.checks();
        assert_eq!(s.stand(), BOTH_PAID);
        assert!(s.page(&track).page(200, "en").contains("There is nothing more to do"));
        s.balances();
        // What is paid rests until its time is over.
        let asked = s.theirs.asked("status");
        world.wait(Duration::from_secs(3600));
        s.checks();
        assert_eq!(s.theirs.asked("status"), asked);
    });
}

#[test]
fn a_lost_answer_charges_once_and_the_buyer_gets_a_code() {
    on_both(|world| {
        let s = Story::new(world);
        // Nothing comes of the first questions: the line is cut after it was charged, and then it is busy.
        s.theirs.mishaps(&[Mishap::Lost, Mishap::Busy, Mishap::Busy]);
        let track = s.buys();
        let page = s.page(&track);
        assert!(page.page(200, "en").contains("The code is being made"), "{}", page.text());
        assert!(!page.header("refresh").is_empty());
        assert_eq!(s.theirs.names().len(), 1);
        s.theirs.well();
        // Within five minutes the same key gets the same answer.
        world.wait(Duration::from_secs(61));
        s.checks();
        assert!(s.page(&track).page(200, "en").contains("Scan this code"));
        assert_eq!(s.theirs.names().len(), 1);
        s.theirs.pay(&s.name(), None);
        s.all_arrive();
        assert_eq!(s.stand(), BOTH_PAID);
        s.balances();
    });
}

#[test]
fn a_code_that_is_lost_for_good_is_called_off_and_made_anew() {
    on_both(|world| {
        let s = Story::new(world);
        s.theirs.mishaps(&[Mishap::Lost]);
        let track = s.buys();
        let first = s.name();
        world.wait(Duration::from_secs(6 * 60));
        s.checks();
        world.wait(Duration::from_secs(31));
        s.checks();
        assert!(s.page(&track).page(200, "en").contains("Scan this code"));
        assert_eq!((s.theirs.stands(&first), s.theirs.names().len()), ("cancel", 2));
        s.theirs.pay(&s.name(), None);
        s.all_arrive();
        assert_eq!(s.stand(), BOTH_PAID);
        s.balances();
    });
}

#[test]
fn too_little_too_much_and_foreign_money_are_told() {
    on_both(|world| {
        let s = Story::new(world);
        let track = s.buys();
        s.theirs.pay(&s.name(), Some(12_000));
        s.all_arrive();
        let page = s.page(&track);
        let html = page.page(200, "en");
        assert!(html.contains("Too little came in") && html.contains("5,000 are missing"), "{html}");
        s.balances();
        world.wait(Duration::from_secs(1));
        s.checks();
        let html = s.page(&track).text().to_owned();
        assert!(html.contains("Scan this code"), "the rest has a code: {html}");
        s.theirs.pay(&s.name(), Some(6_000));
        s.all_arrive();
        assert!(s.page(&track).page(200, "en").contains("1,000 more than was due"));
        assert_eq!(s.stand(), [(State::Accepted, Payment::Paid), (State::Accepted, Payment::Owed)]);
        s.balances();
        assert_eq!(s.need(), Some(Need::ToReturn));
    });
    on_both(|world| {
        let s = Story::new(world);
        let track = s.buys();
        s.theirs.pay_in(&s.name(), None, "USD");
        s.all_arrive();
        assert!(s.page(&track).page(200, "en").contains("Money of another currency came in"));
        assert_eq!((s.stand(), s.need()), (BOTH_WAIT, Some(Need::Foreign)));
        s.balances();
    });
}

#[test]
fn paid_twice_goes_back_once_by_a_button_and_the_history_says_whose() {
    on_both(|world| {
        let s = Story::new(world);
        let track = s.buys();
        s.theirs.pay(&s.name(), None);
        s.all_arrive();
        s.theirs.pay(&s.name(), None);
        s.all_arrive();
        assert!(s.page(&track).page(200, "en").contains("Paid twice"));
        s.balances();
        assert_eq!(world.db_till(), 34_000);
        let officer = s.officer();
        let list = officer.get("/kerja/pembayaran");
        let html = list.page(200, "en");
        assert!(html.contains("Money is owed to the buyer"), "{html}");
        let id = html.split("/kerja/pembayaran/").nth(1).unwrap().split('"').next().unwrap();
        let path = format!("/kerja/pembayaran/{id}");
        let page = officer.get(&path);
        let form = Form::to(page.page(200, "en"), &path);
        assert!(page.text().contains("17,000"), "{}", page.text());
        assert!(officer.submit(&form.clone().with("why", " ")).page(422, "en").contains("Reason"));
        // Refused by the service, it is told; then it goes.
        s.theirs.mishaps(&[Mishap::NoRefund]);
        let form = Form::to(officer.get(&path).text(), &path).with("why", "paid twice");
        assert_eq!(officer.submit(&form).leads_to(), format!("{path}?selesai=kembali"));
        let html = officer.get(&path).text().to_owned();
        assert!(html.contains("Refused (414: Refund request is rejected)"), "{html}");
        assert_eq!(s.need(), Some(Need::Refused));
        let form = Form::to(&html, &path).with("why", "paid twice");
        officer.submit(&form).leads_to();
        // The same form again, and another one, send nothing more.
        officer.submit(&form).leads_to();
        assert!(!officer.get(&path).text().contains(">Send back<"));
        assert_eq!(officer.submit(&form.with("_c", &uuid::Uuid::now_v7().to_string())).status, 422);
        s.all_arrive();
        s.balances();
        assert_eq!((world.db_till(), s.stand(), s.need()), (17_000, BOTH_PAID, None));
        assert!(s.page(&track).page(200, "en").contains("were given back to you"));
        world.db.settle().unwrap();
        let html = officer.get(&path).text().to_owned();
        assert!(html.contains("Went back.") && html.contains("root"), "{html}");
        // Whoever keeps the market of a part of the tree alone has no part in it.
        let north = world.person("north", "A1", &[(Role::Officer, "A1")]);
        let north = Browser::with(&s.visitor, &world.session(&north, Means::SecondStep));
        assert_eq!(
            (north.get(&path).status.as_u16(), north.get("/kerja/pembayaran").status.as_u16()),
            (404, 404)
        );
    });
}

#[test]
fn money_after_the_time_revives_what_is_there_and_the_rest_is_sent_back() {
    on_both(|world| {
        let s = Story::new(world);
        let track = s.buys();
        let name = s.name();
        s.theirs.expire(&name);
        world.wait(DAY);
        s.checks();
        world.lets_expire();
        assert_eq!(s.stand(), [(State::Expired, Payment::Open); 2]);
        let html = s.page(&track).text().to_owned();
        assert!(html.contains("Money that comes all the same is found"), "{html}");
        // Somebody else has the last piece of the second maker.
        let ask = world.ask(world.basket(&[(&s.items[1], 1)]), &[&s.makers[1]], Wish::SENT);
        world.place(&ask).unwrap();
        s.theirs.pay(&name, None);
        let notices = s.theirs.notices();
        // The newest first, and then those that are old.
        for notice in notices.iter().rev() {
            assert_eq!(s.tell(notice), 200);
        }
        assert_eq!(s.stand(), [(State::Accepted, Payment::Paid), (State::Expired, Payment::Owed)]);
        assert!(s.page(&track).page(200, "en").contains("Paid too late"));
        s.balances();
        let officer = s.officer();
        let id = world.payments(s.group())[0].payment.id;
        let path = format!("/kerja/pembayaran/{id}");
        let form = Form::to(officer.get(&path).page(200, "en"), &path).with("why", "came too late");
        // The answer is lost, and the schedule makes good.
        s.theirs.mishaps(&[Mishap::Lost]);
        officer.submit(&form).leads_to();
        world.wait(Duration::from_secs(601));
        s.checks();
        assert_eq!(s.stand()[1], (State::Expired, Payment::Returned));
        s.balances();
        assert_eq!(s.theirs.holds(), 11_500);
    });
}

#[test]
fn an_order_that_is_cancelled_takes_the_code_along_and_the_rest_gets_a_new_one() {
    on_both(|world| {
        let s = Story::new(world);
        let track = s.buys();
        let first = s.name();
        let buyer = Browser::of(&s.visitor);
        let one = s.order(0).id.to_string();
        // The page with the code looks again by itself; what is typed or called off has one that does not.
        let page = buyer.get(&format!("{track}?bagian={one}"));
        let form = Form::all(page.page(200, "en")).into_iter().find(|f| f.holds("pesanan") == one).unwrap();
        buyer.submit(&form.with("langkah", "cancel")).leads_to();
        assert_eq!(s.theirs.stands(&first), "cancel", "nobody can pay the old code");
        assert!(s.page(&track).page(200, "en").contains("Scan this code"));
        s.theirs.pay(&s.name(), None);
        s.all_arrive();
        assert_eq!(s.stand(), [(State::Cancelled, Payment::Open), (State::Accepted, Payment::Paid)]);
        s.balances();
        assert_eq!(world.db_till(), 5_500);
    });
}

#[test]
fn what_is_typed_while_the_page_waits_for_a_payment_is_not_lost() {
    on_both(|world| {
        let s = Story::new(world);
        let track = s.buys();
        let page = s.page(&track);
        let html = page.page(200, "en");
        assert!(!page.header("refresh").is_empty());
        // A page that looks again by itself has no field to type into, and leads to one that has.
        for form in Form::all(html) {
            assert!(
                form.fields.iter().all(|(n, _)| n.starts_with('_') || n == "pesanan" || n == "q"),
                "{form:?}"
            );
        }
        let order = s.order(0).id.to_string();
        let aside = format!("{track}?bagian={order}");
        assert!(html.contains(&format!("href=\"{aside}\"")), "{html}");
        let buyer = Browser::of(&s.visitor);
        let page = buyer.get(&aside);
        let html = page.page(200, "en");
        assert!(page.header("refresh").is_empty() && page.header("cache-control") == "no-store");
        assert!(
            html.contains("Loom one") && !html.contains("Loom two") && !html.contains("class=\"qr\""),
            "{html}"
        );
        let says = Form::all(html).into_iter().find(|f| f.fields.iter().any(|(n, _)| n == "text")).unwrap();
        // What is not taken stays in its field, on a page that stays.
        let long = "wool ".repeat(201);
        let told = buyer.submit(&says.clone().with("langkah", "message").with("text", &long));
        assert!(told.page(422, "en").contains(&long[..900]) && told.header("refresh").is_empty());
        let said = buyer.submit(&says.with("langkah", "message").with("text", "Is it wool?"));
        assert_eq!(said.leads_to(), format!("{track}?selesai=message"));
        assert!(s.page(&track).page(200, "en").contains("Is it wool?"));
        // Another order's part is not shown under this word, and nothing of the page breaks.
        let foreign = s.page(&format!("{track}?bagian={}", uuid::Uuid::now_v7()));
        assert!(!foreign.header("refresh").is_empty());
        let odd = s.page(&format!("{track}?bagian=%00"));
        assert_eq!(odd.status.as_u16(), 200);
        s.theirs.pay(&s.name(), None);
        s.all_arrive();
        let html = s.page(&track).text().to_owned();
        assert!(
            !html.contains("?bagian=")
                && Form::all(&html).iter().any(|f| f.fields.iter().any(|(n, _)| n == "text"))
        );
        s.balances();
    });
}

#[test]
fn without_a_legal_entity_nobody_pays_the_council() {
    on_both(|world| {
        let s = Story::new(world);
        let officer = s.officer();
        let page = officer.get("/kerja/pasar");
        let form = Form::to(page.page(200, "en"), "/kerja/pasar");
        assert_eq!((form.holds("provider"), form.holds("entity_form")), ("1", "foundation"));
        assert!(page.text().contains("https://corak.example/bayar/kabar/midtrans"));
        let none = form.with("entity_name", "").with("entity_form", "").with("entity_number", "");
        let told = officer.submit(&none);
        assert!(told.page(422, "en").contains("has not said which legal entity it is"), "{}", told.text());
        let half = Form::to(officer.get("/kerja/pasar").text(), "/kerja/pasar").with("entity_number", "");
        assert_eq!(officer.submit(&half).status.as_u16(), 422);
        let mut off = Form::to(officer.get("/kerja/pasar").text(), "/kerja/pasar");
        off.fields.retain(|(n, _)| n != "provider");
        officer.submit(&off).leads_to();
        let buyer = Browser::of(&s.visitor);
        put_in(&buyer, &s.items[0]);
        buyer.submit(&check_out(&buyer, &[])).leads_to();
        assert_eq!(s.theirs.asked("charge"), 0);
        // Whoever counts in another currency cannot switch it on.
        let abroad = Visitor::of(world);
        let actor = world.person("abroad", "XX", &[(Role::Officer, "XX")]);
        let abroad = Browser::with(&abroad, &world.session(&actor, Means::SecondStep));
        let form = Form::to(abroad.get("/kerja/pasar").text(), "/kerja/pasar").with("provider", "1");
        assert!(abroad.submit(&form).page(422, "en").contains("takes whole rupiah alone"));
    });
}

#[test]
fn any_order_of_notices_and_checks_comes_to_the_same() {
    on_both(|world| {
        let s = Story::new(world);
        let many = |n: usize, price: i64| {
            let draft = domain::item::ItemDraft {
                sample: false,
                price: Some(Money(price)),
                weight_g: Some(400),
                ..world.item_draft(&format!("many{n}"), "Many", &s.makers[n])
            };
            world.item(draft, 100)
        };
        let (one, two) = (many(0, 20_000), many(1, 3_000));
        let mut random = fastrand::Rng::with_seed(7);
        let mut ends = Vec::new();
        for _ in 0..5 {
            let makers = [&s.makers[0], &s.makers[1]];
            let wish = Wish { paying: Paying::Provider, ..Wish::SENT };
            let ask = world.ask(world.basket(&[(&one, 1), (&two, 1)]), &makers, wish);
            world.place(&ask).unwrap();
            s.runtime.block_on(s.till.tend_group(&world.db, ask.group));
            let name = world.payments(ask.group)[0].payment.name();
            s.theirs.pay(&name, None);
            let mut notices = s.theirs.notices();
            for turn in 0..2 {
                // Some arrive, some never, some twice, and in any order.
                let mut sent: Vec<Vec<u8>> = notices.iter().filter(|_| random.bool()).cloned().collect();
                sent.extend(notices.iter().filter(|_| random.bool()).cloned());
                random.shuffle(&mut sent);
                for notice in sent {
                    assert_eq!(s.tell(&notice), 200);
                    if random.bool() {
                        world.wait(Duration::from_secs(700));
                        s.checks();
                    }
                }
                if turn == 0 {
                    // The first payment is known before somebody pays again.
                    world.wait(Duration::from_secs(700));
                    s.checks();
                    s.theirs.pay(&name, Some(1_000));
                    notices.extend(s.theirs.notices());
                }
            }
            world.wait(DAY);
            s.checks();
            let orders = world.orders(ask.group).into_iter();
            let sums = orders.map(|o| (o.maker, o.state, o.payment, o.received, o.returned));
            let mut sums: Vec<_> = sums.collect();
            sums.sort_by_key(|(maker, ..)| *maker);
            let kept = world.payments(ask.group).remove(0);
            ends.push((sums, kept.need, kept.payment.booked, kept.payment.facts.len()));
            s.balances();
        }
        ends.dedup();
        assert_eq!(ends.len(), 1, "{ends:?}");
        assert_eq!(ends[0].1, Some(Need::ToReturn));
    });
}
