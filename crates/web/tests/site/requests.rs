//! Ordering by WhatsApp, terms that an officer sets, and what robots run into, as pages.

use domain::access::Means;
use domain::account::Role;
use domain::item::{Item, ItemDraft, Money};
use domain::maker::mandate::Agent;
use domain::maker::{Maker, MakerDraft};
use testkit::{World, on_both};

use crate::browser::{Browser, Form};
use crate::visitor::Visitor;

fn loom(world: &World, key: &str, stock: i64) -> (Maker, Item) {
    let mut draft = MakerDraft {
        sample: false,
        consent_date: Some(jiff::civil::date(2026, 1, 5)),
        consent_by: Some("Sample".into()),
        ..world.maker_draft(key, &format!("Loom {key}"), "A1", "ikat")
    };
    draft.contact.whatsapp = Some("+99811112222".into());
    let maker = world.maker(draft);
    world.sells(&maker);
    let item = ItemDraft {
        sample: false,
        price: Some(Money(4_000)),
        weight_g: Some(400),
        ..world.item_draft(&format!("{key}-shawl"), &format!("Shawl of {key}"), &maker)
    };
    (maker, world.item(item, stock))
}

fn weaver<'v>(world: &World, visitor: &'v Visitor, name: &str, maker: &Maker) -> Browser<'v> {
    let actor = world.person(name, "A1", &[(Role::Maker, "A1")]);
    world.mandate(maker, Agent::Person(actor.id), true, &[]).unwrap();
    Browser::with(visitor, &world.session(&actor, Means::Password))
}

fn officer<'v>(world: &World, visitor: &'v Visitor) -> Browser<'v> {
    let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
    Browser::with(visitor, &world.session(&officer, Means::SecondStep))
}

#[test]
fn somebody_orders_by_whatsapp_and_the_maker_makes_an_order_of_it() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let (maker, item) = loom(world, "one", 5);
        let (other, _) = loom(world, "two", 1);
        // Of a maker that nobody reaches so there is no form.
        let silent = MakerDraft { sample: false, ..world.maker_draft("silent", "Silent Loom", "A1", "ikat") };
        let silent = world.maker(silent);
        world.sells(&silent);
        let theirs = ItemDraft { price: Some(Money(4_000)), ..world.item_draft("cape", "Cape", &silent) };
        let theirs = world.item(theirs, 1);
        let none = Visitor::of(world);
        assert_eq!(none.get(&format!("/basket/whatsapp?produk={}", theirs.id)).status.as_u16(), 404);
        assert_eq!(none.get(&format!("/basket/whatsapp?produk={}", item.id)).status.as_u16(), 200);
        let visitor = Visitor::of(world);
        let buyer = Browser::of(&visitor);
        let page = buyer.get("/items/shawl-of-one");
        let ask = Form::to(page.page(200, "en"), "/basket/whatsapp").with("pieces", "2");
        assert!(page.header("content-security-policy").contains("form-action 'self' https://wa.me"));
        assert!(!buyer.get("/items").header("content-security-policy").contains("wa.me"));
        // A number that is none is told, and what was typed is kept.
        let wrong = buyer.submit(&ask.clone().with("phone", "call me").with("name", "Caller"));
        let html = wrong.page(422, "en");
        assert!(
            html.contains("call me") && html.contains("Caller") && html.contains("aria-invalid"),
            "{html}"
        );
        let many = buyer.submit(&ask.clone().with("pieces", "9"));
        assert!(many.page(422, "en").contains("Only 5"), "{}", many.text());
        let ask = ask.with("phone", "055 556 6666");
        let to = buyer.submit(&ask).leads_to().to_owned();
        assert!(to.starts_with("https://wa.me/99811112222?text="), "{to}");
        assert!(to.contains("request%20") && to.contains("Shawl%20of%20one"), "{to}");
        // The same form again is the same request.
        assert_eq!(buyer.submit(&ask).leads_to(), to);

        let one = weaver(world, &visitor, "weaver.one", &maker);
        let list = one.get(&format!("/lapak/perajin/{}/pesanan", maker.id));
        let html = list.page(200, "en");
        assert_eq!(html.matches("2 × Shawl of one").count(), 1, "{html}");
        let path = html.split("href=\"/lapak/permintaan/").nth(1).expect("a request");
        let path = format!("/lapak/permintaan/{}", path.split('"').next().unwrap());
        assert_eq!(weaver(world, &visitor, "weaver.two", &other).get(&path).status.as_u16(), 404);
        let page = one.get(&path);
        let take = Form::to(page.page(200, "en"), &path)
            .with("name", "Sample Caller")
            .with("cost", "7")
            .with("langkah", "terima");
        assert_eq!(take.holds("phone"), "+99555566666");
        // Without what sending costs there is no sum.
        let missing = one.submit(&take.clone().with("cost", ""));
        assert!(missing.page(422, "en").contains("Sample Caller"), "{}", missing.text());
        let taken = one.submit(&take.clone());
        let order = taken.leads_to().to_owned();
        assert!(order.starts_with("/lapak/pesanan/") && order.ends_with("?selesai=taken"), "{order}");
        let shown = one.get(&order);
        let html = shown.page(200, "en");
        assert!(html.contains("$87.00") && html.contains("https://wa.me/"), "{html}");
        // The address that the maker sends is one by which the buyer follows it.
        let word = html.split("order%2F").nth(1).expect("the address of the order");
        let track = buyer.get(&format!("/order/{}", &word[..64]));
        assert!(track.page(200, "en").contains("Sample Caller"));
        assert_eq!(world.db_stock(&item), (5, 2));
        assert!(one.get(&path).page(200, "en").contains("It became order"));
        world.check_books();
    });
}

#[test]
fn the_size_that_was_agreed_on_is_chosen_when_an_order_is_made_of_a_request() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let (maker, item) = loom(world, "one", 0);
        let (small, large) = (world.variant(&item, "S", None, 4), world.variant(&item, "L", Some(9_000), 2));
        let gone = world.variant(&item, "XL", None, 0);
        let visitor = Visitor::of(world);
        let buyer = Browser::of(&visitor);
        // How many is asked for all the same.
        let none = buyer.post("/basket/whatsapp", &format!("produk={}&pieces=0", item.id));
        assert!(none.page(422, "en").contains("id=\"pieces-fault\"") || none.text().contains("aria-invalid"));
        let asked = buyer.post("/basket/whatsapp", &format!("produk={}&pieces=2&phone=0555556666", item.id));
        assert!(asked.leads_to().starts_with("https://wa.me/"));
        let one = weaver(world, &visitor, "weaver.one", &maker);
        let list = one.get(&format!("/lapak/perajin/{}/pesanan", maker.id));
        let at =
            list.page(200, "en").split("href=\"/lapak/permintaan/").nth(1).expect("a request").to_owned();
        let path = format!("/lapak/permintaan/{}", at.split('"').next().unwrap());
        let page = one.get(&path);
        let html = page.page(200, "en");
        for variant in [&small, &large] {
            assert!(html.contains(&format!("name=\"varian\" value=\"{}\"", variant.id)), "{html}");
        }
        let take = || {
            Form::to(one.get(&path).page(200, "en"), &path)
                .with("name", "Sample Caller")
                .with("cost", "7")
                .with("langkah", "terima")
        };
        // None chosen, one that is gone, and one of another thing: told, and nothing is ordered.
        let mut without = take();
        without.fields.retain(|(n, _)| n != "varian");
        assert!(one.submit(&without).page(422, "en").contains("Choose the size or colour"), "none chosen");
        let sold_out = one.submit(&take().with("varian", &gone.id.to_string()));
        assert!(sold_out.page(422, "en").contains("Sample Caller"), "{}", sold_out.text());
        let (_, other) = loom(world, "two", 1);
        let foreign = world.variant(&other, "S", None, 1);
        assert_eq!(one.submit(&take().with("varian", &foreign.id.to_string())).status.as_u16(), 422);
        assert_eq!(world.variant_stock(&large), (2, 0));
        let order = one.submit(&take().with("varian", &large.id.to_string())).leads_to().to_owned();
        let shown = one.get(&order);
        let html = shown.page(200, "en");
        assert!(html.contains("(L)") && html.contains("$187.00"), "{html}");
        assert_eq!((world.variant_stock(&large), world.variant_stock(&small)), ((2, 2), (4, 0)));
        world.check_books();
    });
}

#[test]
fn whoever_cannot_be_reached_has_no_button_and_robots_are_told_to_wait() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let (maker, item) = loom(world, "one", 5);
        let visitor = Visitor::of(world);
        let robot = Browser::of(&visitor);
        robot.headers.borrow_mut().push(("x-forwarded-for", "198.51.100.9".into()));
        let ask =
            |name: &str| robot.post("/basket/whatsapp", &format!("produk={}&pieces=1&name={name}", item.id));
        for n in 0..20 {
            assert_eq!(ask(&format!("n{n}")).status.as_u16(), 303, "{n}");
        }
        assert!(ask("more").page(422, "en").contains("Too much came from here"));
        // Others are not kept waiting.
        let other = Browser::of(&visitor);
        let body = format!("produk={}&pieces=1", item.id);
        assert_eq!(other.post("/basket/whatsapp", &body).status.as_u16(), 303);
        other.headers.borrow_mut().push(("sec-fetch-site", "cross-site".into()));
        assert_eq!(other.post("/basket/whatsapp", &body).status.as_u16(), 403);
        other.headers.borrow_mut().clear();
        for body in
            ["", "produk=x", "produk=&pieces=1", "produk=00000000-0000-0000-0000-000000000000&pieces=1"]
        {
            let status = other.post("/basket/whatsapp", body).status.as_u16();
            assert!(matches!(status, 400 | 404), "{body}: {status}");
        }
        // Baskets that one address begins.
        for _ in 0..120 {
            let fresh = Browser::of(&visitor);
            fresh.headers.borrow_mut().push(("x-forwarded-for", "198.51.100.10".into()));
            assert_eq!(fresh.post("/basket", &format!("tambah={}&jumlah=1", item.id)).status.as_u16(), 303);
        }
        let fresh = Browser::of(&visitor);
        fresh.headers.borrow_mut().push(("x-forwarded-for", "198.51.100.10".into()));
        let told = fresh.post("/basket", &format!("tambah={}&jumlah=1", item.id));
        assert!(told.page(429, "en").contains("Please wait a little"));
        // The number is no longer for everybody.
        world.save_maker(&Maker { consent: None, ..maker }).unwrap();
        visitor.make_time_pass();
        assert!(!visitor.get("/items/shawl-of-one").page(200, "en").contains("/basket/whatsapp"));
        assert_eq!(other.post("/basket/whatsapp", &body).status.as_u16(), 404);
    });
}

#[test]
fn an_officer_sets_terms_for_a_maker_who_asked_for_it_and_sees_what_nobody_looked_at() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let (maker, item) = loom(world, "one", 5);
        world.asks(&item, 3, "").unwrap();
        let visitor = Visitor::of(world);
        world.wait(std::time::Duration::from_secs(7 * 3600));
        let office = officer(world, &visitor);
        let list = office.get("/kerja/pesanan");
        assert!(list.page(200, "en").contains("3 × Shawl of one"), "{}", list.text());
        let path = format!("/kerja/perajin/{}/penjualan/ubah", maker.id);
        let form = Form::to(office.get(&path).page(200, "en"), &path).with("pick_up", "The council house");
        let missing = office.submit(&form);
        assert!(missing.page(422, "en").contains("The council house"), "{}", missing.text());
        let form = Form::to(missing.text(), &path).with("why", "she asked by telephone");
        assert_eq!(office.submit(&form).leads_to(), format!("{path}?selesai=simpan"));
        assert!(office.get(&path).page(200, "en").contains("The council house"));
        // Somebody else saved meanwhile.
        let late = Form::to(office.get(&path).page(200, "en"), &path).with("why", "again");
        world.sells(&maker);
        assert!(office.submit(&late).page(422, "en").contains("saved"), "it is told");
        assert!(office.get(&format!("/kerja/perajin/{}/penjualan", maker.id)).text().contains("/ubah"));
    });
}
