//! What goes wrong between basket and hand-over: each has an end that is told, and the money adds up.

use std::time::Duration;

use domain::access::Means;
use domain::account::Role;
use domain::item::{Item, ItemDraft, Money};
use domain::maker::{Maker, MakerDraft};
use domain::market::delivery::Rate;
use domain::publication::Publication;
use testkit::{World, code, on_both, system};

use crate::browser::{Browser, Form};
use crate::changes;
use crate::market::{check_out, loom, put_in, shop, take, weaver};
use crate::visitor::Visitor;

fn save(world: &World, item: Item) {
    world
        .db
        .write_blocking(store::Command::system("test"), move |tx| store::item::save(tx, &system(), &item))
        .unwrap();
}

fn withhold(world: &World, maker: &Maker) {
    let id = maker.id;
    world
        .db
        .write_blocking(store::Command::system("test"), move |tx| {
            let terms = store::market::terms::of(tx.conn(), id)?.unwrap();
            let new = domain::market::terms::withhold(&terms, Some("Buyers complained."))?;
            store::market::terms::withhold(tx, &system(), &new)
        })
        .unwrap();
}

/// The id of the only order on a buyer's page.
pub fn order_on(html: &str) -> String {
    let form = Form::all(html).into_iter().find(|f| !f.holds("pesanan").is_empty());
    form.expect("a form about an order").holds("pesanan").to_owned()
}

fn page(browser: &Browser<'_>, path: &str) -> String {
    browser.get(path).page(200, "en").to_owned()
}

#[test]
fn a_price_that_changes_is_told_before_the_order_and_never_after_it() {
    on_both(|world| {
        let [(one, a), _] = shop(world);
        let visitor = Visitor::of(world);
        let buyer = Browser::of(&visitor);
        put_in(&buyer, &a);
        let late = check_out(&buyer, &[]);
        save(world, Item { price: Some(Money(12_000)), ..a.clone() });
        assert_eq!(buyer.submit(&late).leads_to(), "/basket?selesai=berubah");
        let html = page(&buyer, "/basket?selesai=berubah");
        assert!(html.contains("Nothing was ordered") && html.contains("it was $100.00"), "{html}");
        assert_eq!(world.db_stock(&a), (3, 0));
        // Whoever agrees says so, and orders at the new price.
        buyer.submit(&Form::to(&html, "/basket")).leads_to();
        assert!(!page(&buyer, "/basket").contains("it was $100.00"));
        let track = buyer.submit(&check_out(&buyer, &[])).leads_to().to_owned();
        // While it is paid the price changes again: what was ordered keeps its own.
        save(world, Item { price: Some(Money(20_000)), ..a.clone() });
        let html = page(&buyer, &track);
        assert!(html.contains("$135.00") && !html.contains("$200.00"), "{html}");
        let path = format!("/lapak/pesanan/{}", order_on(&html));
        take(&weaver(world, &visitor, "weaver", &one), &path, "confirm", &[]);
        assert!(page(&buyer, &track).contains("accepted this order"));
        world.check_books();
    });
}

#[test]
fn what_is_withdrawn_in_the_basket_stops_it_and_says_why() {
    on_both(|world| {
        let [(_, a), (_, b)] = shop(world);
        let visitor = Visitor::of(world);
        let buyer = Browser::of(&visitor);
        put_in(&buyer, &a);
        put_in(&buyer, &b);
        let late = check_out(&buyer, &[]);
        save(world, Item { status: Publication::Paused, ..b.clone() });
        assert_eq!(buyer.submit(&late).leads_to(), "/basket?selesai=berubah");
        let html = page(&buyer, "/basket?selesai=berubah");
        assert!(html.contains("Not for sale at the moment") && !html.contains("Next: where to?"), "{html}");
        assert_eq!((world.db_stock(&a), world.db_stock(&b)), ((3, 0), (1, 0)), "nothing by half");
        buyer.submit(&Form::to(&html, "/basket").with("hapus", &b.id.to_string())).leads_to();
        assert!(buyer.submit(&check_out(&buyer, &[])).leads_to().starts_with("/order/"));
        assert_eq!(world.db_stock(&a), (3, 1));
        world.check_books();
    });
}

#[test]
fn a_basket_of_five_hundred_lines_ends_at_sixty_and_is_ordered_as_a_whole() {
    on_both(|world| {
        let [(one, _), _] = shop(world);
        let things: Vec<Item> = (0..61)
            .map(|n| {
                let draft = ItemDraft {
                    sample: false,
                    price: Some(Money(1_000)),
                    weight_g: Some(100),
                    ..world.item_draft(&format!("thing-{n}"), &format!("Thing {n}"), &one)
                };
                world.item(draft, 2)
            })
            .collect();
        let visitor = Visitor::of(world);
        let buyer = Browser::of(&visitor);
        for (n, thing) in things.iter().enumerate() {
            let told = buyer.post("/basket", &format!("tambah={}&jumlah=1", thing.id));
            let word = if n < 60 { "masuk" } else { "penuh" };
            assert_eq!(told.leads_to(), format!("/basket?selesai={word}"), "{n}");
        }
        let html = page(&buyer, "/basket?selesai=penuh");
        assert!(html.contains("at most 60 different products"), "{html}");
        assert_eq!(html.matches("name=\"n-").count(), 60);
        // A form of 500 lines, of which most were made up.
        let mut form = Form::to(&html, "/basket");
        for _ in 0..440 {
            form = form.and(&format!("n-{}", uuid::Uuid::now_v7()), "1");
        }
        assert_eq!(buyer.submit(&form).leads_to(), "/basket?selesai=ubah");
        assert_eq!(page(&buyer, "/basket").matches("name=\"n-").count(), 60);
        // Longer than any form of ours.
        let long = "n-x=1&".repeat(20_000);
        assert_eq!(buyer.post("/basket", &long).status.as_u16(), 400);
        let track = buyer.submit(&check_out(&buyer, &[])).leads_to().to_owned();
        let html = page(&buyer, &track);
        assert_eq!(html.matches(">1 × Thing ").count(), 60, "{html}");
        world.check_books();
    });
}

#[test]
fn negative_and_absurd_numbers_are_told_and_order_nothing() {
    on_both(|world| {
        let [(_, a), _] = shop(world);
        let visitor = Visitor::of(world);
        let buyer = Browser::of(&visitor);
        let told = buyer.post("/basket", &format!("tambah={}&jumlah=-5", a.id));
        assert_eq!(told.leads_to(), "/basket?selesai=jumlah");
        let html = page(&buyer, "/basket?selesai=jumlah");
        assert!(
            html.contains("Your basket is empty") && html.contains("whole number from 1 to 999"),
            "{html}"
        );
        put_in(&buyer, &a);
        let form = Form::to(&page(&buyer, "/basket"), "/basket");
        let name = format!("n-{}", a.id);
        for odd in ["-1", "1.5", "1e9", "two", "999999999999999999999", "0x10", "１２"] {
            assert_eq!(buyer.submit(&form.clone().with(&name, odd)).leads_to(), "/basket?selesai=jumlah");
            let html = page(&buyer, "/basket?selesai=jumlah");
            assert_eq!(Form::to(&html, "/basket").holds(&name), "1", "{odd} changes nothing");
        }
        assert_eq!(buyer.submit(&form.clone().with(&name, "5000")).leads_to(), "/basket?selesai=jumlah");
        let html = page(&buyer, "/basket");
        assert_eq!(Form::to(&html, "/basket").holds(&name), "999");
        assert!(html.contains("Only 3 can be ordered") && !html.contains("Next: where to?"), "{html}");
        // Whoever orders it all the same orders nothing.
        assert_eq!(buyer.submit(&check_out(&buyer, &[])).leads_to(), "/basket?selesai=berubah");
        assert_eq!(world.db_stock(&a), (3, 0));
        assert_eq!(buyer.submit(&form.with(&name, "0")).leads_to(), "/basket?selesai=ubah");
        assert!(page(&buyer, "/basket").contains("Your basket is empty"));
        world.check_books();
    });
}

#[test]
fn an_address_in_a_region_that_was_merged_is_chosen_anew_and_what_was_ordered_goes_where_it_went() {
    on_both(|world| {
        let [(one, a), _] = shop(world);
        world.rooted("XX");
        let visitor = Visitor::of(world);
        let [placed, looked, chose] = [(); 3].map(|()| Browser::of(&visitor));
        for buyer in [&placed, &looked, &chose] {
            put_in(buyer, &a);
        }
        let track = placed.submit(&check_out(&placed, &[])).leads_to().to_owned();
        let late = check_out(&looked, &[]);
        check_out(&chose, &[]);
        let admin = changes::admin(world);
        let desk = changes::browser(world, &visitor, &admin);
        let fields = [("other", "North"), ("decree", "Law 20/2012"), ("date", "2026-01-01")];
        changes::change(&desk, "/kerja/wilayah/A2/penggabungan", &fields);
        // Who was about to order keeps what was typed, and is told.
        let told = looked.submit(&late);
        let html = told.page(422, "en");
        assert!(html.contains("merged into another") && html.contains("1 Sample Road"), "{html}");
        assert_eq!(chose.get("/basket/pesan").leads_to(), "/basket/tujuan");
        let to = Form::to(&page(&chose, "/basket/tujuan?q=North"), "/basket/tujuan").with("daerah", "A1");
        assert_eq!(chose.submit(&to).leads_to(), "/basket/pesan");
        assert!(page(&chose, "/basket/pesan").contains("Canton North"));
        assert_eq!(world.db_stock(&a), (3, 1));
        // What was ordered keeps its address as it was written, and goes on.
        let html = page(&placed, &track);
        assert!(html.contains("1 Sample Road, Canton South"), "{html}");
        let (path, maker) =
            (format!("/lapak/pesanan/{}", order_on(&html)), weaver(world, &visitor, "weaver", &one));
        for step in ["confirm", "pack", "hand-over"] {
            take(&maker, &path, step, &[]);
        }
        assert!(page(&placed, &track).contains("Handed over"));
        world.check_books();
    });
}

#[test]
fn a_region_that_is_split_while_somebody_orders_changes_the_cost_only_after_it_was_told() {
    on_both(|world| {
        let [(one, a), _] = shop(world);
        world.rooted("XX");
        let mut terms = world.sells(&one);
        let rate = |zone: Option<&str>, first: i64| Rate {
            zone: zone.map(code),
            first: Money(first),
            next: Money(1_000),
        };
        terms.rates = vec![rate(None, 1_500), rate(Some("A1"), 500)];
        world
            .db
            .write_blocking(store::Command::system("test"), move |tx| {
                store::market::terms::save(tx, &system(), &terms)
            })
            .unwrap();
        let visitor = Visitor::of(world);
        let buyer = Browser::of(&visitor);
        put_in(&buyer, &a);
        let to = Form::to(&page(&buyer, "/basket/tujuan?q=Riverside"), "/basket/tujuan");
        buyer.submit(&to.with("daerah", "A1-01")).leads_to();
        let form = Form::to(&page(&buyer, "/basket/pesan"), "/basket/pesan")
            .with("name", "Sample Buyer")
            .with("phone", "0812 345 678")
            .with("street", "1 Sample Road")
            .with("consent", "1")
            .with("langkah", "periksa");
        let look = |form: &Form| {
            let review = buyer.submit(form);
            let html = review.page(200, "en").to_owned();
            (Form::to(&html, "/basket/pesan").with("langkah", "pesan"), html)
        };
        let (late, html) = look(&form);
        assert!(html.contains("$105.00"), "{html}");
        let admin = changes::admin(world);
        let desk = changes::browser(world, &visitor, &admin);
        let fields = [
            ("code", "A3"),
            ("name", "West"),
            ("decree", "Law 20/2012"),
            ("date", "2026-01-01"),
            ("children", "A1-01"),
        ];
        changes::change(&desk, "/kerja/wilayah/A1/pemekaran", &fields);
        let told = buyer.submit(&late);
        let html = told.page(422, "en");
        assert!(html.contains("cost of delivery changed meanwhile"), "{html}");
        assert_eq!(world.db_stock(&a), (3, 0));
        let again = Form::to(html, "/basket/pesan").with("langkah", "periksa");
        let (order, html) = look(&again);
        assert!(html.contains("$115.00") && html.contains("Canton West"), "{html}");
        let track = buyer.submit(&order).leads_to().to_owned();
        assert!(page(&buyer, &track).contains("$115.00"));
        world.check_books();
    });
}

#[test]
fn who_pays_after_the_time_is_served_or_gets_the_money_back_and_both_are_told() {
    on_both(|world| {
        let [(one, a), (two, b)] = shop(world);
        let visitor = Visitor::of(world);
        let buys = |item: &Item| {
            let buyer = Browser::of(&visitor);
            put_in(&buyer, item);
            let track = buyer.submit(&check_out(&buyer, &[])).leads_to().to_owned();
            let order = order_on(&page(&buyer, &track));
            (track, format!("/lapak/pesanan/{order}"))
        };
        let look = |track: &str| visitor.get(track).page(200, "en").to_owned();
        let (served, lost) = (buys(&a), buys(&b));
        world.wait(Duration::from_secs(25 * 3600));
        world.lets_expire();
        for (track, _) in [&served, &lost] {
            let html = look(track);
            assert!(html.contains("Time ran out") && !html.contains("class=\"qr\""), "{html}");
        }
        assert_eq!((world.db_stock(&a), world.db_stock(&b)), ((3, 0), (1, 0)));
        // Somebody else buys the last piece meanwhile.
        let quick = buys(&b);
        let (first, second) =
            (weaver(world, &visitor, "weaver.one", &one), weaver(world, &visitor, "weaver.two", &two));
        take(&second, &quick.1, "confirm", &[]);
        assert!(page(&first, &served.1).contains("If the money comes all the same"));
        take(&first, &served.1, "confirm", &[]);
        assert!(look(&served.0).contains("accepted this order"));
        take(&second, &lost.1, "confirm", &[]);
        assert!(look(&lost.0).contains("the maker has your money"), "{}", look(&lost.0));
        assert_eq!((world.db_stock(&a), world.db_stock(&b)), ((2, 0), (0, 0)));
        world.check_books();
        take(&second, &lost.1, "return", &[]);
        assert!(look(&lost.0).contains("your money was returned"));
        world.check_books();
    });
}

#[test]
fn a_maker_from_whom_selling_is_withheld_fulfils_what_was_paid_and_nobody_pays_it_more() {
    on_both(|world| {
        let [(one, a), _] = shop(world);
        world.rooted("XX");
        let visitor = Visitor::of(world);
        let [paid, waits, looks] = [(); 3].map(|()| Browser::of(&visitor));
        let maker = weaver(world, &visitor, "weaver", &one);
        for buyer in [&paid, &waits, &looks] {
            put_in(buyer, &a);
        }
        let track = paid.submit(&check_out(&paid, &[])).leads_to().to_owned();
        let first = format!("/lapak/pesanan/{}", order_on(&page(&paid, &track)));
        take(&maker, &first, "confirm", &[]);
        let open = waits.submit(&check_out(&waits, &[])).leads_to().to_owned();
        let second = format!("/lapak/pesanan/{}", order_on(&page(&waits, &open)));
        let late = check_out(&looks, &[]);
        withhold(world, &one);
        // Who was about to order orders nothing.
        assert_eq!(looks.submit(&late).leads_to(), "/basket?selesai=berubah");
        assert!(page(&looks, "/basket").contains("Not for sale at the moment"));
        // Who has paid is told that it goes on; the reason is between council and maker.
        let html = page(&paid, &track);
        assert!(html.contains("Your order goes on") && !html.contains("Buyers complained"), "{html}");
        let html = page(&maker, &first);
        assert!(html.contains("Buyers complained.") && html.contains("hand over what is paid"), "{html}");
        take(&maker, &first, "pack", &[]);
        take(&maker, &first, "hand-over", &[]);
        assert!(!page(&paid, &track).contains("stopped this maker"), "it is over");
        // Who has not is shown no code any more, and may say that it was paid all the same.
        let html = page(&waits, &open);
        assert!(html.contains("do not pay now") && !html.contains("class=\"qr\""), "{html}");
        assert!(!html.contains("Pay before"), "{html}");
        let report = Form::all(&html).into_iter().find(|f| f.fields.iter().any(|(n, _)| n == "note"));
        waits.submit(&report.unwrap().with("langkah", "report")).leads_to();
        take(&maker, &second, "confirm", &[]);
        take(&maker, &second, "cancel", &[("reason", "The council asked me to stop")]);
        assert!(page(&waits, &open).contains("the maker has your money"));
        // The officer sees to it.
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let office = Browser::with(&visitor, &world.session(&officer, Means::SecondStep));
        let path = second.replace("/lapak/", "/kerja/");
        take(&office, &path, "return", &[("why", "she asked by telephone")]);
        assert!(page(&waits, &open).contains("your money was returned"));
        // Whoever pays makers out is told to look first.
        let treasurer = world.person("treasurer", "XX", &[(Role::Officer, "XX")]);
        let treasurer = Browser::with(&visitor, &world.session(&treasurer, Means::SecondStep));
        let html = page(&treasurer, &format!("/kerja/perajin/{}/uang", one.id));
        assert!(html.contains("look whether its orders were handed over"), "{html}");
        assert_eq!(world.db_stock(&a), (2, 0));
        world.check_books();
    });
}

#[test]
fn a_market_that_closes_meanwhile_takes_no_order_and_says_so() {
    on_both(|world| {
        let [(_, a), _] = shop(world);
        world.rooted("XX");
        let visitor = Visitor::of(world);
        let buyer = Browser::of(&visitor);
        put_in(&buyer, &a);
        let late = check_out(&buyer, &[]);
        let root = world.person("root", "XX", &[(Role::Officer, "XX")]);
        let root = Browser::with(&visitor, &world.session(&root, Means::SecondStep));
        let rules = Form::to(&page(&root, "/kerja/pasar"), "/kerja/pasar").with("open", "");
        root.submit(&rules).leads_to();
        let told = buyer.submit(&late);
        assert!(told.page(422, "en").contains("takes no orders at the moment"), "{}", told.text());
        let html = page(&buyer, "/basket");
        assert!(
            html.contains("takes no orders at the moment") && !html.contains("Next: where to?"),
            "{html}"
        );
        assert_eq!(world.db_stock(&a), (3, 0));
        let rules = Form::to(&page(&root, "/kerja/pasar"), "/kerja/pasar").with("open", "1");
        root.submit(&rules).leads_to();
        assert!(buyer.submit(&late).leads_to().starts_with("/order/"));
        world.check_books();
    });
}

#[test]
fn a_merged_maker_takes_baskets_and_orders_along() {
    on_both(|world| {
        let [(one, a), _] = shop(world);
        let stays = world.maker(MakerDraft {
            sample: false,
            ..world.maker_draft("stays", "The Loom That Stays", "A1", "ikat")
        });
        world.sells(&stays);
        let visitor = Visitor::of(world);
        let [placed, looks] = [(); 2].map(|()| Browser::of(&visitor));
        put_in(&placed, &a);
        put_in(&looks, &a);
        let track = placed.submit(&check_out(&placed, &[])).leads_to().to_owned();
        let late = check_out(&looks, &[]);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let office = Browser::with(&visitor, &world.session(&officer, Means::SecondStep));
        let way = format!("/kerja/perajin/{}/gabung/{}", stays.id, one.id);
        let form = Form::to(&page(&office, &way), &way).with("m-name", "kept").with("why", "The same loom");
        office.submit(&form).leads_to();
        // What was chosen was chosen of another maker: it is looked at once more.
        let told = looks.submit(&late);
        told.page(422, "en");
        let html = page(&placed, &track);
        assert!(html.contains("The Loom That Stays"), "{html}");
        let keeper = weaver(world, &visitor, "keeper", &stays);
        take(&keeper, &format!("/lapak/pesanan/{}", order_on(&html)), "confirm", &[]);
        assert!(looks.submit(&check_out(&looks, &[])).leads_to().starts_with("/order/"));
        world.check_books();
    });
}

#[test]
fn an_order_of_a_maker_who_left_is_looked_after_by_the_council() {
    on_both(|world| {
        let [(one, a), _] = shop(world);
        let visitor = Visitor::of(world);
        let buyer = Browser::of(&visitor);
        put_in(&buyer, &a);
        let track = buyer.submit(&check_out(&buyer, &[])).leads_to().to_owned();
        let order = order_on(&page(&buyer, &track));
        let path = format!("/lapak/pesanan/{order}");
        take(&weaver(world, &visitor, "weaver", &one), &path, "confirm", &[]);
        let id = one.id;
        world
            .db
            .write_blocking(store::Command::system("test").because("they asked for it"), move |tx| {
                store::maker::erase(tx, &system(), id)
            })
            .unwrap();
        let html = page(&buyer, &track);
        assert!(html.contains("no longer registered") && !html.contains("Loom one"), "{html}");
        assert_eq!(buyer.get(&format!("{track}/data.json")).status.as_u16(), 200);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let office = Browser::with(&visitor, &world.session(&officer, Means::SecondStep));
        let path = format!("/kerja/pesanan/{order}");
        take(&office, &path, "cancel", &[("reason", "The loom is closed"), ("why", "the maker left")]);
        assert!(page(&buyer, &track).contains("no longer registered"), "the money is still to come back");
        take(&office, &path, "return", &[("why", "the family gave it back")]);
        let html = page(&buyer, &track);
        assert!(html.contains("your money was returned") && !html.contains("no longer registered"), "{html}");
        world.check_books();
    });
}

#[test]
fn a_clock_that_was_wrong_takes_nothing_from_anybody() {
    on_both(|world| {
        let [(one, a), _] = shop(world);
        let visitor = Visitor::of(world);
        let buys = || {
            let buyer = Browser::of(&visitor);
            put_in(&buyer, &a);
            buyer.submit(&check_out(&buyer, &[])).leads_to().to_owned()
        };
        let first = buys();
        // It ran ahead for a week; what was ordered then is still there when it is set right, and what had run out was told.
        world.wait(Duration::from_secs(7 * 24 * 3600));
        let ahead = buys();
        world.lets_expire();
        world.turn_clock_back(Duration::from_secs(7 * 24 * 3600));
        world.lets_expire();
        let look = |track: &str| visitor.get(track).page(200, "en").to_owned();
        assert!(look(&first).contains("Time ran out") && look(&ahead).contains("Pay before"));
        let maker = weaver(world, &visitor, "weaver", &one);
        for track in [&first, &ahead] {
            take(&maker, &format!("/lapak/pesanan/{}", order_on(&look(track))), "confirm", &[]);
            assert!(look(track).contains("accepted this order"));
        }
        assert_eq!(world.db_stock(&a), (1, 0));
        world.check_books();
    });
}

#[test]
fn two_officers_at_once_take_one_step_and_the_other_is_told() {
    on_both(|world| {
        let [(one, a), _] = shop(world);
        let _ = loom(world, "three", "A1", 500, 1);
        let visitor = Visitor::of(world);
        let buyer = Browser::of(&visitor);
        put_in(&buyer, &a);
        let track = buyer.submit(&check_out(&buyer, &[])).leads_to().to_owned();
        let path = format!("/kerja/pesanan/{}", order_on(&page(&buyer, &track)));
        let enter = |name: &str| {
            let actor = world.person(name, "A1", &[(Role::Officer, "A1")]);
            Browser::with(&visitor, &world.session(&actor, Means::SecondStep))
        };
        let (first, second) = (enter("first"), enter("second"));
        let form = |b: &Browser<'_>| Form::to(&page(b, &path), &path).with("why", "she asked");
        let (confirm, cancel) = (form(&first).with("step", "confirm"), form(&second).with("step", "deny"));
        first.submit(&confirm).leads_to();
        let told = second.submit(&cancel.with("reason", "Nothing came"));
        assert!(told.page(422, "en").contains("no longer possible"), "{}", told.text());
        assert_eq!(world.db_stock(&a), (2, 0));
        let _ = one;
        world.check_books();
    });
}
