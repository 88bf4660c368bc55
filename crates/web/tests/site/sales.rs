//! What was sold, what was paid to makers, and the papers of an order, as officers, makers and buyers find them.

use axum::http::Method;
use domain::access::Means;
use domain::account::Role;
use domain::item::{Item, ItemDraft, Money};
use domain::maker::mandate::Agent;
use domain::maker::{Maker, MakerDraft};
use domain::market::step::Step;
use testkit::{Wish, World, on_both};

use crate::browser::{Browser, Form};
use crate::photos::visitor;
use crate::visitor::{Answer, Visitor};

const LINE: &str = "a-line-between-parts";
const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

fn loom(world: &World, key: &str, region: &str) -> (Maker, Item) {
    let draft =
        MakerDraft { sample: false, ..world.maker_draft(key, &format!("Loom {key}"), region, "ikat") };
    let maker = world.maker(draft);
    world.sells(&maker);
    let draft = ItemDraft {
        sample: false,
        price: Some(Money(10_000)),
        weight_g: Some(400),
        ..world.item_draft(&format!("{key}-shawl"), &format!("Shawl of {key}"), &maker)
    };
    let item = world.item(draft, 9);
    (maker, item)
}

/// Two makers of two cantons, each with a sale that is paid; the council takes five of a hundred.
fn sold(world: &World) -> [(Maker, Item, domain::market::order::Order); 2] {
    world.country().rooted("XX").craft("ikat", "Ikat", "A1");
    world
        .db
        .write_blocking(store::Command::system("test"), |tx| {
            let rules = domain::market::Rules { fee_ppm: 50_000, ..Default::default() };
            store::market::set_rules(tx, &testkit::system(), &rules)
        })
        .unwrap();
    ["one", "two"].map(|key| {
        let (maker, item) = loom(world, key, if key == "one" { "A1-01" } else { "A2" });
        let ask = world.ask(world.basket(&[(&item, 2)]), &[&maker], Wish::SENT);
        world.place(&ask).unwrap();
        let order = world.orders(ask.group).pop().unwrap();
        world.maker_steps(&order, Step::Confirm).unwrap();
        (maker, item, order)
    })
}

fn enter<'v>(world: &World, visitor: &'v Visitor, name: &str, at: &str, role: Role) -> Browser<'v> {
    let actor = world.person(name, at, &[(role, at)]);
    Browser::with(visitor, &world.session(&actor, Means::SecondStep))
}

fn send(
    visitor: &Visitor,
    browser: &Browser<'_>,
    action: &str,
    texts: &[(&str, &str)],
    file: &[u8],
) -> Answer {
    let mut body = Vec::new();
    for (name, text) in texts {
        let part = format!("--{LINE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
        body.extend(part.into_bytes());
    }
    let head =
        format!("--{LINE}\r\nContent-Disposition: form-data; name=\"berkas\"; filename=\"slip.pdf\"\r\n\r\n");
    body.extend(head.into_bytes());
    body.extend(file);
    body.extend(format!("\r\n--{LINE}--\r\n").into_bytes());
    let cookie = format!("__Host-corak={}", browser.token().unwrap());
    let kind = format!("multipart/form-data; boundary={LINE}");
    visitor.send(
        Method::POST,
        &action.replace("&amp;", "&"),
        &[("cookie", &cookie), ("content-type", &kind)],
        body,
    )
}

#[test]
fn sales_lead_from_the_country_to_the_order_and_stop_at_the_border() {
    on_both(|world| {
        let [(one, ..), (two, ..)] = sold(world);
        let visitor = Visitor::of(world);
        let root = enter(world, &visitor, "root", "XX", Role::Officer);
        let page = root.get("/kerja/penjualan");
        let html = page.page(200, "en");
        assert!(
            html.contains("$400.00") && html.contains("By region") && html.contains("Makers who sold"),
            "{html}"
        );
        assert!(html.contains("class=\"chart\"") && html.contains("/kerja/penjualan?region=A1\""), "{html}");
        let north = root.get("/kerja/penjualan?region=A1");
        let html = north.page(200, "en");
        let to = format!("/kerja/perajin/{}/terjual", one.id);
        assert!(html.contains("$200.00") && html.contains(&to) && html.contains("Loom one"), "{html}");
        assert!(!html.contains("Loom two"));
        let maker = root.get(&to);
        let html = maker.page(200, "en");
        assert!(html.contains("/kerja/pesanan/") && html.contains("This site"), "{html}");
        for format in ["csv", "xlsx"] {
            for by in ["region", "maker", "craft", "month"] {
                let file = root.get(&format!("/kerja/penjualan/ekspor?region=A1&by={by}&format={format}"));
                assert_eq!(file.status.as_u16(), 200, "{by} {format}");
            }
            assert_eq!(root.get(&format!("{to}/ekspor?format={format}")).status.as_u16(), 200);
        }
        let file = root.get("/kerja/penjualan/ekspor?region=A1&by=maker&format=csv");
        assert!(file.text().contains(",Loom one,1,2,200.00"), "{}", file.text());
        assert_eq!(root.get("/kerja/penjualan/ekspor?by=word&format=csv").status.as_u16(), 400);
        // A month without sales has none.
        let none = root.get("/kerja/penjualan?month=1");
        assert!(none.page(200, "en").contains("$0.00"));
        // Whoever keeps a canton sees that canton alone.
        let south = enter(world, &visitor, "south", "A2", Role::Auditor);
        assert!(south.get("/kerja/penjualan").page(200, "en").contains("Loom two"));
        assert_eq!(south.get("/kerja/penjualan?region=A1").status.as_u16(), 404);
        assert_eq!(south.get(&to).status.as_u16(), 404);
        // An auditor reads figures; the orders themselves are not theirs.
        let own = south.get(&format!("/kerja/perajin/{}/terjual", two.id));
        assert!(!own.page(200, "en").contains("/kerja/pesanan/"), "{}", own.text());
        // What was sold is a figure of the targets, and leads back here.
        let target = root.get("/kerja/target?measure=market&year=2026");
        assert!(target.page(200, "en").contains("$200.00"), "{}", target.text());
        let rows = root.get("/kerja/target/A1/baris?measure=market&year=2026");
        assert_eq!(rows.leads_to(), "/kerja/penjualan?region=A1&year=2026");
    });
}

#[test]
fn what_a_maker_owes_is_recorded_with_proof_told_to_it_and_taken_back() {
    on_both(|world| {
        let [(one, ..), (two, ..)] = sold(world);
        let visitor = visitor(world);
        let officer = enter(world, &visitor, "officer", "A1", Role::Finance);
        let list = officer.get("/kerja/uang");
        let html = list.page(200, "en");
        assert!(html.contains("Loom one") && html.contains("$10.00") && !html.contains("Loom two"), "{html}");
        let path = format!("/kerja/perajin/{}/uang", one.id);
        let page = officer.get(&path);
        let form =
            Form::all(page.page(200, "en")).into_iter().find(|f| f.action.starts_with(&format!("{path}?")));
        let action = form.unwrap().action;
        let texts = |amount: &'static str| {
            [
                ("way", "from-maker"),
                ("amount", amount),
                ("day", "2026-11-24"),
                ("means", "bank"),
                ("note", "TRX 7"),
            ]
        };
        let much = send(&visitor, &officer, &action, &texts("10.01"), PDF);
        assert!(much.page(422, "en").contains("at most $10.00") && much.text().contains("value=\"10.01\""));
        let form = Form::all(officer.get(&path).page(200, "en")).into_iter();
        let action = form.clone().find(|f| f.action.starts_with(&format!("{path}?"))).unwrap().action;
        let bad = send(&visitor, &officer, &action, &texts("10"), b"no file of ours");
        assert_eq!(bad.status.as_u16(), 422, "a proof is a whole PDF or picture");
        let done = send(&visitor, &officer, &action, &texts("10"), PDF);
        assert_eq!(done.leads_to(), format!("{path}?selesai=catat"));
        // The same form again records nothing more.
        assert_eq!(
            send(&visitor, &officer, &action, &texts("10"), PDF).leads_to(),
            format!("{path}?selesai=catat")
        );
        let page = officer.get(&path);
        let html = page.page(200, "en");
        assert_eq!(html.matches("TRX 7").count(), 1, "{html}");
        assert!(html.contains("Nothing is owed"));
        // The maker reads it with its proof; nobody else does.
        let weaver = |name: &str, maker: &Maker, at: &str| {
            let actor = world.person(name, at, &[(Role::Maker, at)]);
            world.mandate(maker, Agent::Person(actor.id), true, &[]).unwrap();
            world.session(&actor, Means::Password)
        };
        let (own, other) = (weaver("weaver.one", &one, "A1"), weaver("weaver.two", &two, "A2"));
        let (own, other) = (Browser::with(&visitor, &own), Browser::with(&visitor, &other));
        let money = own.get(&format!("/lapak/perajin/{}/uang", one.id));
        let html = money.page(200, "en");
        assert!(
            html.contains("TRX 7") && html.contains("Your sales in 2026") && html.contains("$200.00"),
            "{html}"
        );
        let proof =
            html.split("href=\"").find(|h| h.contains("/uang/bukti/")).unwrap().split('"').next().unwrap();
        assert_eq!(own.get(proof).header("content-type"), "application/pdf");
        assert_eq!(other.get(proof).status.as_u16(), 404);
        assert_eq!(other.get(&proof.replace(&one.id.to_string(), &two.id.to_string())).status.as_u16(), 404);
        // The statement of the month, for both, says the same.
        for (browser, at) in [(&officer, path.clone()), (&own, format!("/lapak/perajin/{}/uang", one.id))] {
            let paper = browser.get(&format!("{at}/rekening?bulan=2026-11&format=pdf"));
            let text = String::from_utf8_lossy(&paper.bytes).into_owned();
            assert!(
                text.contains("Loom one")
                    && text.contains("Fee paid in")
                    && text.contains("closing: \"$0.00\""),
                "{text}"
            );
            let csv = browser.get(&format!("{at}/rekening?bulan=2026-11&format=csv"));
            assert!(csv.text().contains("Closing balance,,,,0.00"), "{}", csv.text());
            assert_eq!(browser.get(&format!("{at}/rekening?bulan=2026-11&format=xlsx")).status.as_u16(), 200);
            assert_eq!(browser.get(&format!("{at}/rekening?bulan=2026-13&format=pdf")).status.as_u16(), 400);
        }
        assert_eq!(
            other
                .get(&format!("/lapak/perajin/{}/uang/rekening?bulan=2026-11&format=pdf", one.id))
                .status
                .as_u16(),
            404
        );
        // A wrong record needs a reason to be taken back, and stays to be read.
        let undo = || {
            let forms = Form::all(officer.get(&path).page(200, "en"));
            forms.into_iter().find(|f| f.action.starts_with(&format!("{path}/"))).unwrap()
        };
        assert_eq!(officer.submit(&undo()).status.as_u16(), 422);
        assert_eq!(
            officer.submit(&undo().with("reason", "Another maker paid")).leads_to(),
            format!("{path}?selesai=batal")
        );
        let html = officer.get(&path).text().to_owned();
        assert!(html.contains("Another maker paid") && html.contains("$10.00"), "{html}");
        world.check_books();
        let south = enter(world, &visitor, "south", "A2", Role::Finance);
        assert_eq!(south.get(&path).status.as_u16(), 404);
    });
}

#[test]
fn a_buyer_gets_the_receipt_of_each_part_and_their_own_data() {
    on_both(|world| {
        world.country().rooted("XX").craft("ikat", "Ikat", "A1");
        let [(one, a), (two, b)] = [loom(world, "one", "A1"), loom(world, "two", "A2")];
        let word = "0123456789abcdef".repeat(4);
        let mut ask = world.ask(world.basket(&[(&a, 2), (&b, 1)]), &[&one, &two], Wish::SENT);
        let mut half = [0; 16];
        half.copy_from_slice(&domain::account::code::fingerprint("order", &word)[..16]);
        ask.word = uuid::Uuid::from_bytes(half);
        world.place(&ask).unwrap();
        let orders = world.orders(ask.group);
        world.maker_steps(&orders[0], Step::Confirm).unwrap();
        let visitor = Visitor::of(world);
        let track = format!("/order/{word}");
        let page = visitor.get(&track);
        let html = page.page(200, "en");
        assert!(
            html.contains("Receipt (PDF)") && html.contains("Invoice (PDF)") && html.contains("data.json"),
            "{html}"
        );
        assert!(html.contains("Seller"), "who sells is said by law");
        let paper = |id: &str| visitor.get(&format!("{track}/faktur/{id}"));
        let first = paper(&orders[0].id.to_string());
        let text = String::from_utf8_lossy(&first.bytes).into_owned();
        assert!(
            text.contains("Receipt") && text.contains("Shawl of one") && text.contains("Sample Buyer"),
            "{text}"
        );
        assert!(
            text.contains("not a tax invoice")
                && !text.contains("Shawl of two")
                && !text.contains("Loom two"),
            "{text}"
        );
        assert_eq!((first.header("cache-control"), first.header("x-robots-tag")), ("no-store", "noindex"));
        let second = paper(&orders[1].id.to_string());
        assert!(String::from_utf8_lossy(&second.bytes).contains("Invoice"));
        assert_eq!(paper(&uuid::Uuid::now_v7().to_string()).status.as_u16(), 404);
        assert_eq!(
            visitor.get(&format!("/order/{}/faktur/{}", "0".repeat(64), orders[0].id)).status.as_u16(),
            404
        );
        let data = visitor.get(&format!("{track}/data.json"));
        let told: serde_json::Value = serde_json::from_slice(&data.bytes).unwrap();
        assert_eq!(told["buyer"]["name"], "Sample Buyer");
        assert_eq!(told["parts"].as_array().unwrap().len(), 2);
        assert_eq!(told["parts"][0]["payment"], "paid");
        assert_eq!(data.header("cache-control"), "no-store");
        // The maker has the same paper; another maker has none.
        let weaver = |name: &str, maker: &Maker| {
            let actor = world.person(name, "A1", &[(Role::Maker, "A1")]);
            world.mandate(maker, Agent::Person(actor.id), true, &[]).unwrap();
            world.session(&actor, Means::Password)
        };
        let (own, other) = (weaver("weaver.one", &one), weaver("weaver.two", &two));
        let at = format!("/lapak/pesanan/{}/faktur", orders[0].id);
        assert_eq!(Browser::with(&visitor, &own).get(&at).status.as_u16(), 200);
        assert_eq!(Browser::with(&visitor, &other).get(&at).status.as_u16(), 404);
        // So has an officer who may see the order, and that they read it is remembered; one of elsewhere has none.
        let officer = |region: &str| {
            let name = format!("officer.{}", region.to_lowercase());
            let actor = world.person(&name, region, &[(Role::Officer, region)]);
            world.session(&actor, Means::Password)
        };
        let (here, elsewhere) = (officer("A1"), officer("A2"));
        let desk = format!("/kerja/pesanan/{}", orders[0].id);
        let html = Browser::with(&visitor, &here).get(&desk);
        assert!(html.page(200, "en").contains(&format!("{desk}/faktur")));
        let paper = Browser::with(&visitor, &here).get(&format!("{desk}/faktur"));
        assert_eq!((paper.status.as_u16(), paper.header("cache-control")), (200, "no-store"));
        assert!(String::from_utf8_lossy(&paper.bytes).contains("Sample Buyer"));
        assert_eq!(Browser::with(&visitor, &elsewhere).get(&format!("{desk}/faktur")).status.as_u16(), 404);
    });
}

#[test]
fn terms_and_privacy_are_found_from_every_page_and_before_one_orders() {
    on_both(|world| {
        world.country();
        let visitor = Visitor::of(world);
        let home = visitor.get("/");
        let html = home.page(200, "en");
        assert!(html.contains("href=\"/terms\"") && html.contains("href=\"/privacy\""), "{html}");
        let privacy = visitor.get("/privacy");
        let html = privacy.page(200, "en");
        assert!(html.contains("90 days") && html.contains("Law 27 of 2022"), "{html}");
        assert!(visitor.get("/terms").page(200, "en").contains("When an order binds"));
        let map = visitor.get("/sitemap/pages.xml");
        assert!(map.text().contains("/privacy</loc>") && map.text().contains("/terms</loc>"));
    });
}
