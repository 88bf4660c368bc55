//! The market: a buyer without an account buys from two makers, each of whom sees their own part, and the officer who helps them.

use domain::access::Means;
use domain::account::Role;
use domain::item::{Item, Money};
use domain::maker::mandate::Agent;
use domain::maker::{Maker, MakerDraft};
use testkit::{World, on_both};

use crate::browser::{Browser, Form};
use crate::visitor::Visitor;

/// A loom that sells, and a shawl of it.
pub fn loom(world: &World, key: &str, region: &str, price: i64, stock: i64) -> (Maker, Item) {
    let draft =
        MakerDraft { sample: false, ..world.maker_draft(key, &format!("Loom {key}"), region, "ikat") };
    let mut draft = draft;
    draft.contact.whatsapp = Some("+99811112222".into());
    let maker = world.maker(draft);
    world.sells(&maker);
    let item = world.item(
        domain::item::ItemDraft {
            sample: false,
            price: Some(Money(price)),
            weight_g: Some(400),
            ..world.item_draft(&format!("{key}-shawl"), &format!("Shawl of {key}"), &maker)
        },
        stock,
    );
    (maker, item)
}

pub fn shop(world: &World) -> [(Maker, Item); 2] {
    world.country().craft("ikat", "Ikat", "A1");
    [loom(world, "one", "A1", 10_000, 3), loom(world, "two", "A2", 4_000, 1)]
}

/// Puts a thing into the basket from its page.
pub fn put_in(buyer: &Browser<'_>, item: &Item) {
    let slug = domain::text::slug(item.names.iter().next().unwrap().1);
    let page = buyer.get(&format!("/items/{slug}"));
    let answer = buyer.submit(&Form::to(page.page(200, "en"), "/basket"));
    assert_eq!(answer.leads_to(), "/basket?selesai=masuk");
}

/// Goes from the basket to the last look.
pub fn check_out(buyer: &Browser<'_>, ways: &[(&str, &str)]) -> Form {
    let to = buyer.get("/basket/tujuan?q=South");
    let chosen = buyer.submit(&Form::to(to.page(200, "en"), "/basket/tujuan").with("daerah", "A2"));
    assert_eq!(chosen.leads_to(), "/basket/pesan");
    let page = buyer.get("/basket/pesan");
    let mut form = Form::to(page.page(200, "en"), "/basket/pesan")
        .with("name", "Sample Buyer")
        .with("phone", "0812 345 678")
        .with("street", "1 Sample Road")
        .with("consent", "1")
        .with("langkah", "periksa");
    for (name, value) in ways {
        form = form.with(name, value);
    }
    let review = buyer.submit(&form);
    Form::to(review.page(200, "en"), "/basket/pesan").with("langkah", "pesan")
}

pub fn weaver<'v>(world: &World, visitor: &'v Visitor, name: &str, maker: &Maker) -> Browser<'v> {
    let actor = world.person(name, "A1", &[(Role::Maker, "A1")]);
    world.mandate(maker, Agent::Person(actor.id), true, &[]).unwrap();
    Browser::with(visitor, &world.session(&actor, Means::Password))
}

/// A day that is not over anywhere.
fn today(world: &World) -> jiff::civil::Date {
    let now = jiff::Timestamp::from_microsecond(world.db.now()).unwrap();
    now.in_tz("UTC").unwrap().date().tomorrow().unwrap()
}

/// The address of the first order on a maker's list.
pub fn first_order(html: &str) -> String {
    let at = html.split("href=\"/lapak/pesanan/").nth(1).expect("an order");
    format!("/lapak/pesanan/{}", at.split('"').next().unwrap())
}

pub fn take(browser: &Browser<'_>, path: &str, step: &str, fields: &[(&str, &str)]) {
    let page = browser.get(path);
    let mut form = Form::to(page.page(200, "en"), path).with("step", step);
    for (name, value) in fields {
        form = form.with(name, value);
    }
    assert_eq!(browser.submit(&form).leads_to(), format!("{path}?selesai={step}"));
}

#[test]
fn a_visitor_buys_from_two_makers_and_each_sees_their_own_part() {
    on_both(|world| {
        let [(one, a), (two, b)] = shop(world);
        let visitor = Visitor::of(world);
        let buyer = Browser::of(&visitor);
        put_in(&buyer, &a);
        put_in(&buyer, &b);
        let basket = buyer.get("/basket");
        let html = basket.page(200, "en");
        assert!(html.contains("$140.00") && html.contains("Loom one") && html.contains("Loom two"), "{html}");
        assert_eq!(basket.header("cache-control"), "no-store");
        let order = check_out(&buyer, &[(&format!("pay-{}", two.id), "bank")]);
        let placed = buyer.submit(&order);
        let track = placed.leads_to().to_owned();
        assert!(track.starts_with("/order/") && track.len() == "/order/".len() + 64, "{track}");
        // The same form again leads to the same order, and nothing is ordered twice.
        assert_eq!(buyer.submit(&order).leads_to(), track);
        assert_eq!((world.db_stock(&a), world.db_stock(&b)), ((3, 1), (1, 1)));

        // Anybody who knows the word follows it, without the basket's cookie.
        let phone = Browser::of(&visitor);
        let page = phone.get(&track);
        let html = page.page(200, "en");
        assert!(
            html.contains("$115.00") && html.contains("Sample Bank") && html.contains("class=\"qr\""),
            "{html}"
        );
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(phone.get(&format!("/order/{}", "0".repeat(64))).status.as_u16(), 404);
        for form in Form::all(html)
            .into_iter()
            .filter(|f| !f.holds("pesanan").is_empty() && f.fields.iter().any(|(n, _)| n == "note"))
        {
            let told = phone.submit(&form.with("langkah", "report").with("note", "at nine"));
            // The second form of each order asks for what is no longer possible.
            assert!(told.leads_to().starts_with(&track), "{}", told.leads_to());
        }

        let weaver_one = weaver(world, &visitor, "weaver.one", &one);
        let weaver_two = weaver(world, &visitor, "weaver.two", &two);
        let list = weaver_one.get(&format!("/lapak/perajin/{}/pesanan", one.id));
        let html = list.page(200, "en");
        assert!(html.contains("Shawl of one") && !html.contains("Shawl of two"), "{html}");
        let path = first_order(html);
        let seen = weaver_one.get(&path);
        let html = seen.page(200, "en");
        assert!(
            html.contains("Sample Buyer")
                && html.contains("1 Sample Road, Canton South")
                && html.contains("at nine")
        );
        assert!(!html.contains("Shawl of two"));
        assert_eq!(weaver_two.get(&path).status.as_u16(), 404, "another maker's order is not there");
        take(&weaver_one, &path, "confirm", &[]);
        assert_eq!(world.db_stock(&a), (2, 0));
        take(&weaver_one, &path, "pack", &[]);
        take(&weaver_one, &path, "hand-over", &[("tracking", "JP 123")]);
        let html = phone.get(&track);
        let html = html.page(200, "en");
        assert!(html.contains("JP 123") && html.contains("Handed over"), "{html}");
        let money = weaver_one.get(&format!("/lapak/perajin/{}/uang", one.id));
        assert!(money.page(200, "en").contains("Nothing is owed"));
        world.check_books();
    });
}

#[test]
fn the_last_piece_is_told_to_whoever_comes_late() {
    on_both(|world| {
        let [_, (two, b)] = shop(world);
        let visitor = Visitor::of(world);
        let (quick, slow) = (Browser::of(&visitor), Browser::of(&visitor));
        put_in(&quick, &b);
        put_in(&slow, &b);
        let late = check_out(&slow, &[]);
        quick.submit(&check_out(&quick, &[])).leads_to();
        assert_eq!(slow.submit(&late).leads_to(), "/basket?selesai=berubah");
        let html = slow.get("/basket?selesai=berubah");
        assert!(html.page(200, "en").contains("None left"), "{}", html.text());
        assert!(html.text().contains("Nothing was ordered"), "it is said what came of it");
        // Taken out, the basket is empty.
        let out = slow.submit(&Form::to(html.text(), "/basket").with("hapus", &b.id.to_string()));
        assert_eq!(out.leads_to(), "/basket?selesai=ubah");
        assert!(slow.get("/basket").page(200, "en").contains("Your basket is empty"));
        let _ = two;
    });
}

#[test]
fn what_cannot_be_bought_has_no_button_and_is_not_put_in() {
    on_both(|world| {
        let [(one, a), _] = shop(world);
        let visitor = Visitor::of(world);
        let buyer = Browser::of(&visitor);
        let other = loom(world, "three", "A1", 500, 0).1;
        assert!(!visitor.get("/items/shawl-of-three").page(200, "en").contains("action=\"/basket\""));
        let sent = buyer.post("/basket", &format!("tambah={}&jumlah=-5", other.id));
        assert!(sent.status.as_u16() < 500);
        for body in ["tambah=x", "tambah=&jumlah=", "n-x=1", "hapus=1"] {
            let answer = buyer.post("/basket", body);
            assert!(matches!(answer.status.as_u16(), 303 | 400), "{body}: {}", answer.status);
        }
        // A form that another site had the browser send.
        buyer.headers.borrow_mut().push(("sec-fetch-site", "cross-site".into()));
        assert_eq!(buyer.post("/basket", &format!("tambah={}", a.id)).status.as_u16(), 403);
        buyer.headers.borrow_mut().clear();
        // A maker on whom the council withholds selling has no button.
        let id = one.id;
        world
            .db
            .write_blocking(store::Command::system("test"), move |tx| {
                let terms = store::market::terms::of(tx.conn(), id)?.unwrap();
                let new = domain::market::terms::withhold(&terms, Some("complaints"))?;
                store::market::terms::withhold(tx, &testkit::system(), &new)
            })
            .unwrap();
        assert!(!visitor.get("/items/shawl-of-one").page(200, "en").contains("action=\"/basket\""));
    });
}

#[test]
fn a_maker_says_how_it_sells_and_faults_stay_typed() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let maker =
            world.maker(MakerDraft { sample: false, ..world.maker_draft("new", "New Loom", "A1", "ikat") });
        let visitor = Visitor::of(world);
        let browser = weaver(world, &visitor, "weaver", &maker);
        let path = format!("/lapak/perajin/{}/penjualan", maker.id);
        let page = browser.get(&path);
        let form = Form::to(page.page(200, "en"), &path);
        let wrong =
            browser.submit(&form.clone().with("qris", "hello").with("bank", "Bank").with("rate_0_next", "3"));
        let html = wrong.page(422, "en");
        assert!(html.contains("hello</textarea>") && html.contains("not a merchant"), "{html}");
        let right = form
            .with("rate_0_first", "15.00")
            .with("bank", "Bank")
            .with("number", "12345")
            .with("holder", "Loom");
        assert_eq!(browser.submit(&right).leads_to(), format!("{path}?selesai=simpan"));
        assert!(browser.get(&format!("{path}?selesai=simpan")).page(200, "en").contains("can be ordered"));
        // Somebody who saved from an older page is told.
        assert_eq!(
            browser.submit(&right.with("bank", "Other")).status.as_u16(),
            303,
            "the same form is the same command"
        );
        let id = maker.id;
        let kept = world.db.read_blocking(move |c| store::market::terms::of(c, id)).unwrap().unwrap();
        assert_eq!(kept.bank.unwrap().bank, "Bank");
        assert_eq!(kept.rates[0].first, Money(1500));
    });
}

#[test]
fn an_officer_helps_a_maker_and_says_who_asked() {
    on_both(|world| {
        let [(_, a), _] = shop(world);
        let visitor = Visitor::of(world);
        let buyer = Browser::of(&visitor);
        put_in(&buyer, &a);
        buyer.submit(&check_out(&buyer, &[])).leads_to();
        world.wait(std::time::Duration::from_secs(7 * 3600));
        let enter = |name: &str, at: &str| {
            let actor = world.person(name, at, &[(Role::Officer, at)]);
            Browser::with(&visitor, &world.session(&actor, Means::Password))
        };
        let officer = enter("officer", "A1");
        let list = officer.get("/kerja/pesanan");
        let html = list.page(200, "en");
        assert!(
            html.contains("Not seen for more than 6 hours")
                && html.contains("https://wa.me/99811112222?text=")
        );
        let at = html.split("href=\"/kerja/pesanan/").nth(1).unwrap().split('"').next().unwrap();
        let path = format!("/kerja/pesanan/{at}");
        let page = officer.get(&path);
        let form = Form::to(page.page(200, "en"), &path).with("step", "confirm");
        assert_eq!(officer.submit(&form).status.as_u16(), 422, "without a reason");
        let form = Form::to(officer.get(&path).page(200, "en"), &path).with("step", "confirm");
        let done = officer.submit(&form.with("why", "The maker asked by telephone"));
        assert_eq!(done.leads_to(), format!("{path}?selesai=confirm"));
        assert_eq!(enter("elsewhere", "A2").get(&path).status.as_u16(), 404);
        world.check_books();
    });
}

#[test]
fn the_council_sets_its_fee_and_withholds_selling_with_a_reason() {
    on_both(|world| {
        let [(one, _), _] = shop(world);
        world.rooted("XX");
        let visitor = Visitor::of(world);
        let enter = |name: &str, at: &str, role: Role| {
            let actor = world.person(name, at, &[(role, at)]);
            Browser::with(&visitor, &world.session(&actor, Means::SecondStep))
        };
        let root = enter("root", "XX", Role::Officer);
        let page = root.get("/kerja/pasar");
        let form = Form::to(page.page(200, "en"), "/kerja/pasar");
        assert_eq!(form.holds("fee"), "0");
        assert!(root.submit(&form.clone().with("fee", "31")).page(422, "en").contains("value=\"31\""));
        assert_eq!(
            root.submit(&form.clone().with("fee", "2.5").with("open", "1")).leads_to(),
            "/kerja/pasar?selesai=simpan"
        );
        let again = root.get("/kerja/pasar");
        assert_eq!(Form::to(again.page(200, "en"), "/kerja/pasar").holds("fee"), "2.5");
        // From the page that was open before, nothing is saved over it.
        let late = form.with("fee", "9").with("_c", &uuid::Uuid::now_v7().to_string());
        assert!(root.submit(&late).page(422, "en").contains("Somebody else"));
        let north = enter("north", "A1", Role::Officer);
        assert_eq!(
            north.get("/kerja/pasar").status.as_u16(),
            404,
            "the programme's rules belong to its root"
        );
        let path = format!("/kerja/perajin/{}/penjualan", one.id);
        let form = Form::to(north.get(&path).page(200, "en"), &path).with("langkah", "tahan");
        let done = north.submit(&form.with("alasan", "Buyers complained"));
        assert_eq!(done.leads_to(), format!("{path}?selesai=simpan"));
        assert!(north.get(&path).page(200, "en").contains("Buyers complained"));
        assert!(!visitor.get("/items/shawl-of-one").page(200, "en").contains("action=\"/basket\""));
        let release = Form::to(north.get(&path).page(200, "en"), &path).with("langkah", "lepas");
        north.submit(&release).leads_to();
        assert!(visitor.get("/items/shawl-of-one").page(200, "en").contains("action=\"/basket\""));
    });
}

#[test]
fn what_is_made_to_order_asks_for_a_deposit_first_and_tells_the_rest() {
    on_both(|world| {
        let [(maker, _), _] = shop(world);
        let item = world.item(
            domain::item::ItemDraft {
                sample: false,
                price: Some(Money(30_000)),
                weight_g: Some(400),
                lead_days: Some(14),
                ..world.item_draft("robe", "Robe", &maker)
            },
            0,
        );
        let visitor = Visitor::of(world);
        let weaver = weaver(world, &visitor, "weaver.one", &maker);
        // The maker says what is paid first.
        let path = format!("/lapak/produk/{}", item.id);
        let page = weaver.get(&path);
        let form = Form::to(page.page(200, "en"), &format!("{path}/tawaran"));
        let wrong = weaver.submit(&form.clone().with("deposit_percent", "5"));
        assert!(wrong.page(422, "en").contains("href=\"#deposit_percent\""));
        assert_eq!(
            weaver.submit(&form.with("deposit_percent", "40")).leads_to(),
            format!("{path}?selesai=tawaran")
        );
        let buyer = Browser::of(&visitor);
        assert!(buyer.get("/items/robe").page(200, "en").contains("deposit 40%"));
        put_in(&buyer, &item);
        let basket = buyer.get("/basket");
        assert!(
            basket.page(200, "en").contains("$120.00 now, the rest of $180.00"),
            "{}",
            basket.page(200, "en")
        );
        let order = check_out(&buyer, &[]);
        assert_eq!(order.holds(&format!("now-{}", maker.id)), "12000");
        let track = buyer.submit(&order).leads_to().to_owned();
        let page = buyer.get(&track);
        let html = page.page(200, "en");
        assert!(html.contains("<p class=\"price-large\">$120.00</p>") && html.contains("$195.00"), "{html}");
        let list = weaver.get(&format!("/lapak/perajin/{}/pesanan", maker.id));
        let at = first_order(list.page(200, "en"));
        assert!(weaver.get(&at).page(200, "en").contains("$120.00 has come in"));
        take(&weaver, &at, "confirm", &[]);
        let begun = buyer.get(&track);
        let html = begun.page(200, "en");
        assert!(html.contains("The maker begins") || html.contains("the maker is at work"), "{html}");
        assert!(
            html.contains("<p class=\"price-large\">$195.00</p>")
                && html.contains("$120.00 stays with the maker")
        );
        take(&weaver, &at, "pack", &[]);
        assert!(weaver.get(&at).page(200, "en").contains("asked for the rest"));
        // A little less comes than was asked for; then what is missing.
        take(&weaver, &at, "arrive", &[("amount", "190")]);
        assert!(buyer.get(&track).page(200, "en").contains("<p class=\"price-large\">$5.00</p>"));
        take(&weaver, &at, "confirm", &[]);
        take(&weaver, &at, "hand-over", &[]);
        assert!(!buyer.get(&track).page(200, "en").contains("stays with the maker"));
        world.check_books();
    });
}

#[test]
fn a_maker_promotes_goods_and_a_buyer_sees_old_price_new_price_and_until_when() {
    on_both(|world| {
        let [(one, a), (_, b)] = shop(world);
        let visitor = Visitor::of(world);
        let weaver = weaver(world, &visitor, "weaver.one", &one);
        let path = format!("/lapak/perajin/{}/promo", one.id);
        let list = weaver.get(&format!("/lapak/perajin/{}/pesanan", one.id));
        assert!(list.page(200, "en").contains(&format!("href=\"{path}\"")));
        let form = || {
            let page = weaver.get(&path);
            Form::to(page.page(200, "en"), &path).with("langkah", "buat")
        };
        // What is wrong is told, and what was typed is kept.
        let wrong = weaver.submit(&form().with("percent", "120").with("code", "a b").with("least", "50"));
        let html = wrong.page(422, "en");
        assert!(html.contains("id=\"percent-fault\"") && html.contains("id=\"until-fault\""), "{html}");
        assert!(html.contains("id=\"code-fault\"") && html.contains("value=\"a b\""), "{html}");
        let until = today(world).checked_add(jiff::ToSpan::days(7)).unwrap();
        let new =
            form().with("percent", "10").with("until", &until.to_string()).with("items", &a.id.to_string());
        assert_eq!(weaver.submit(&new).leads_to(), format!("{path}?selesai=buat"));
        let coded = form().with("amount", "30").with("until", &until.to_string()).with("code", "tenun");
        assert_eq!(weaver.submit(&coded).leads_to(), format!("{path}?selesai=buat"));
        let html_of = |path: &str| weaver.get(path).page(200, "en").to_owned();
        assert!(html_of(&path).contains("10% off") && html_of(&path).contains("<b>TENUN</b>"));

        let buyer = Browser::of(&visitor);
        let shown = buyer.get("/items/shawl-of-one");
        let html = shown.page(200, "en");
        assert!(
            html.contains("<s>$100.00</s>") && html.contains("$90.00") && html.contains("holds until"),
            "{html}"
        );
        assert!(!buyer.get("/items/shawl-of-two").page(200, "en").contains("<s>"));
        put_in(&buyer, &a);
        put_in(&buyer, &b);
        let basket = buyer.get("/basket");
        let html = basket.page(200, "en");
        assert!(html.contains("$130.00") && html.contains("You save $10.00"), "{html}");
        // A code of one maker changes nothing of the other, and one that nobody made is told.
        let typed =
            buyer.submit(&Form::to(html, "/basket").with("langkah", "kode").with("kode", "tenun NONE"));
        let basket = buyer.get(typed.leads_to());
        let html = basket.page(200, "en");
        assert!(html.contains("$110.00") && html.contains("NONE takes nothing off"), "{html}");
        assert!(html.contains("value=\"TENUN NONE\""));
        let order = check_out(&buyer, &[]);
        assert_eq!(order.holds(&format!("sum-{}", one.id)), "8500");
        // The maker ends it while the buyer looks: nothing is placed at another sum.
        let page = weaver.get(&path);
        let promo = Form::all(page.page(200, "en"))
            .into_iter()
            .find(|f| !f.holds("promo").is_empty())
            .expect("one that can be ended");
        assert_eq!(
            weaver.submit(&promo.with("langkah", "akhiri")).leads_to(),
            format!("{path}?selesai=akhiri")
        );
        let told = buyer.submit(&order);
        assert!(told.page(422, "en").contains("changed"), "{}", told.page(422, "en"));
        let order = check_out(&buyer, &[]);
        let track = buyer.submit(&order).leads_to().to_owned();
        let html = buyer.get(&track).page(200, "en").to_owned();
        assert!(html.contains("-$10.00") || html.contains("−$10.00"), "{html}");
        world.check_books();
    });
}

#[test]
fn an_officer_promotes_for_a_maker_that_asked_for_it() {
    on_both(|world| {
        let [(one, _), _] = shop(world);
        let visitor = Visitor::of(world);
        let actor = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let officer = Browser::with(&visitor, &world.session(&actor, Means::Password));
        let path = format!("/kerja/perajin/{}/promo", one.id);
        let until = today(world).to_string();
        let form = || {
            let page = officer.get(&path);
            let form = Form::to(page.page(200, "en"), &path);
            form.with("langkah", "buat").with("percent", "20").with("until", &until)
        };
        assert!(officer.submit(&form()).page(422, "en").contains("id=\"why-fault\""));
        let asked = form().with("why", "Ina asked for it by telephone");
        assert_eq!(officer.submit(&asked).leads_to(), format!("{path}?selesai=buat"));
        assert!(visitor.get("/items/shawl-of-one").page(200, "en").contains("<s>$100.00</s>"));
    });
}
