//! Sizes and colours, and what makers take off, wherever somebody meets them: in lists, in what machines read, in shops outside, and on
//! the workbench.

use std::time::Duration;

use domain::access::{KeepItems, Means};
use domain::account::Role;
use domain::item::variant::Variant;
use domain::item::{Item, ItemDraft, Money};
use domain::maker::Maker;
use domain::market::promotion::Off;
use domain::picture::PictureId;
use serde_json::Value;
use testkit::{World, on_both};

use crate::browser::{Browser, Form};
use crate::feeds::{FILES, country, loom, one, pictured, read, sold, whole};
use crate::visitor::Visitor;

const ORIGIN: &str = "https://corak.example";

/// A cape in two sizes: S in red with a photograph of its own, and L, dearer and heavier, of which none is left.
fn cape(world: &World) -> (Maker, Item, Variant, Variant) {
    country(world);
    let maker = loom(world, "one", "A1");
    let cape = sold(world, whole(world, "cape", "Cape", &maker), 0);
    pictured::<KeepItems>(world, cape.id.0, 1, (900, 900));
    let id = cape.id.0;
    let photos = world.db.read_blocking(move |c| store::picture::shown_by_id(c, id)).unwrap();
    let second: PictureId = photos[1].0;
    let small = world.variant(&cape, "S", None, 2);
    let small = Variant { colour: testkit::en("red"), picture: Some(second), ..small };
    world.save_variant(&small, None).unwrap();
    let large = world.variant(&cape, "L", Some(15_000), 0);
    let large = Variant { weight_g: Some(900), ..large };
    world.save_variant(&large, None).unwrap();
    (maker, cape, small, large)
}

/// What machines are told on a page.
fn graph(html: &str) -> Value {
    let block = html.split("<script type=\"application/ld+json\">").nth(1).expect("a block");
    let told: Value = serde_json::from_str(block.split("</script>").next().unwrap()).expect("JSON");
    told["@graph"].clone()
}

#[test]
fn each_size_stands_in_a_feed_by_itself_and_leads_to_its_own_page() {
    on_both(|world| {
        let (_, cape, small, large) = cape(world);
        let visitor = Visitor::at(world, ORIGIN, false);
        let code = &world.profile.currency.code;
        for file in FILES {
            let things = read(&visitor.get(&format!("/feeds/{file}")));
            assert_eq!(things.len(), 2, "{file}");
            let (s, l) = (&things[0], &things[1]);
            assert_eq!(
                [one(s, "id"), one(l, "id")],
                [small.id.0, large.id.0].map(domain::id::short),
                "{file}"
            );
            for thing in [s, l] {
                assert_eq!(one(thing, "item_group_id"), domain::id::short(cape.id.0), "{file}");
            }
            assert_eq!([one(s, "title"), one(l, "title")], ["Cape (S · red)", "Cape (L)"]);
            assert_eq!(
                [one(s, "size"), one(s, "color"), one(l, "size"), one(l, "color")],
                ["S", "red", "L", ""]
            );
            assert_eq!(
                [one(s, "price"), one(l, "price")],
                [format!("125.00 {code}"), format!("150.00 {code}")]
            );
            assert!(one(s, "availability").starts_with("in") && one(l, "availability").starts_with("out"));
            assert!(
                one(s, "image_link").ends_with("-900.jpg") && one(l, "image_link").ends_with("-1600.jpg")
            );
            assert_eq!(s["additional_image_link"].len(), 1, "each photograph once");
            assert_eq!(one(s, "link"), format!("{ORIGIN}/items/cape?varian={}", small.key));
            let weight = if file.starts_with("catalogue") { "weight_g" } else { "shipping_weight" };
            assert!(one(s, weight).starts_with("400") && one(l, weight).starts_with("900"), "{file}");
        }
        // Where the link leads, that size is chosen and shown, and machines are told the same.
        let first = visitor.get("/items/cape");
        let chosen = visitor.get(&format!("/items/cape?utm_source=x&varian={}", small.key));
        let html = chosen.page(200, "en");
        let radio = format!("value=\"{}\" required checked>", small.id);
        assert!(html.contains(&radio), "{html}");
        let cover =
            |html: &str| html.split("<figure").nth(1).unwrap().split("</figure>").next().unwrap().to_owned();
        assert!(cover(html).contains("-900.jpg") && cover(first.text()).contains("-1600.jpg"), "{html}");
        assert!(html.contains("class=\"price price-large\">$125.00<"), "{html}");
        assert!(first.text().contains("class=\"price price-large\">from $125.00<"));
        assert!(html.contains("<link rel=\"canonical\" href=\"https://corak.example/items/cape\""));
        let group =
            graph(html).as_array().unwrap().iter().find(|t| t["@type"] == "ProductGroup").cloned().unwrap();
        assert_eq!(group["productGroupID"], domain::id::short(cape.id.0));
        assert_eq!(group["variesBy"].as_array().unwrap().len(), 2);
        let of = &group["hasVariant"];
        assert_eq!(of[0]["sku"], domain::id::short(small.id.0));
        assert_eq!(of[0]["offers"]["url"], format!("{ORIGIN}/items/cape?varian={}", small.key));
        assert_eq!(
            [&of[0]["offers"]["availability"], &of[1]["offers"]["availability"]],
            ["https://schema.org/InStock", "https://schema.org/OutOfStock"]
        );
        assert_eq!([&of[0]["offers"]["price"], &of[1]["offers"]["price"]], ["125.00", "150.00"]);
        assert!(of[0]["image"][0].as_str().unwrap().ends_with("-900.jpg"), "{of}");
        assert!(group.get("offers").is_none() && of[1]["color"].is_null());
        let api: Value = serde_json::from_str(visitor.get("/api/v1/items/cape").text()).unwrap();
        assert!(api["variants"][0]["image"].as_str().unwrap().ends_with("-900.jpg"), "{api}");
        assert_eq!(api["variants"][1]["image"], Value::Null);
        assert_eq!(
            api["variants"][0]["html"]["fr"],
            format!("{ORIGIN}/fr/objets/cape?varian={}", small.key),
            "{api}"
        );
        // A key that is none chooses nothing.
        let odd = visitor.get("/items/cape?varian=%3Cb%3E");
        assert_eq!(odd.page(200, "en"), visitor.get("/items/cape").text());
    });
}

#[test]
fn many_pieces_are_written_in_groups_of_digits() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat cloth", "A1");
        let maker = world.maker(world.maker_draft("loom", "The Loom", "A1-01", "ikat"));
        world.item(world.item_draft("bead", "Bead", &maker), 1_000_000);
        let visitor = Visitor::of(world);
        let page = visitor.get("/items/bead");
        assert!(page.page(200, "en").contains("1,000,000 pieces"), "{}", page.text());
        world.item(world.item_draft("last", "Last", &maker), 1);
        assert!(visitor.get("/items/last").page(200, "en").contains("1 piece<"));
    });
}

#[test]
fn the_page_of_faults_names_the_sizes_and_what_nobody_sells_is_told() {
    on_both(|world| {
        let (_, cape, small, large) = cape(world);
        let visitor = Visitor::at(world, ORIGIN, false);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let browser = Browser::with(&visitor, &world.session(&officer, Means::SecondStep));
        let page = browser.get("/kerja/umpan?kurang=sold-out");
        let html = page.page(200, "en");
        let at = format!("/kerja/produk/{}/varian/{}", cape.id, large.id);
        assert!(html.contains(&format!("href=\"{at}\"")) && html.contains("L: Sold out"), "{html}");
        assert!(!html.contains("S · red: "));
        assert!(html.contains("2 products"), "each size counts: {html}");
        let file = browser.get("/kerja/umpan/ekspor?format=csv&kurang=sold-out");
        let rows: Vec<csv::StringRecord> =
            csv::Reader::from_reader(file.bytes.as_slice()).records().map(|r| r.unwrap()).collect();
        assert_eq!(rows.len(), 1);
        assert_eq!((&rows[0][0], &rows[0][1]), (domain::id::short(large.id.0).as_str(), "Cape (L)"));
        for v in [small, large] {
            world.save_variant(&Variant { on_sale: false, ..v }, None).unwrap();
        }
        let told = browser.get("/kerja/umpan?kurang=none-sold");
        assert!(told.page(200, "en").contains(&format!("href=\"/kerja/produk/{}/varian\"", cape.id)));
        for file in FILES {
            assert!(read(&visitor.get(&format!("/feeds/{file}"))).is_empty(), "{file}");
        }
    });
}

#[test]
fn what_is_taken_off_stands_wherever_a_price_does_and_goes_with_its_last_day() {
    on_both(|world| {
        country(world);
        let (maker, other) = (loom(world, "one", "A1-01"), loom(world, "two", "A1"));
        let cape = sold(world, whole(world, "cape", "Cape", &maker), 3);
        sold(world, whole(world, "mat", "Mat", &other), 3);
        let made = ItemDraft {
            lead_days: Some(9),
            deposit_percent: Some(30),
            ..whole(world, "wrap", "Wrap", &other)
        };
        sold(world, made, 0);
        let visitor = Visitor::at(world, ORIGIN, false);
        // In no page that was kept before.
        let pages =
            ["/regions/A1-north", "/crafts/ikat", "/makers/loom-one", "/items/mat", "/makers/loom-one/toko"];
        let pages: Vec<&str> =
            pages.into_iter().chain(["/regions/A1-north/toko", "/crafts/ikat/toko", "/items"]).collect();
        for page in &pages {
            assert!(!visitor.get(page).page(200, "en").contains("$100.00"), "{page}");
        }
        // A code is for whoever has it, and a sum for a basket: neither is told on a card.
        world.promotes(&maker, Off::Percent(50), Some("SECRET"));
        let deal = world.promotes(&maker, Off::Percent(20), None);
        for page in &pages {
            let html = visitor.get(page);
            let html = html.page(200, "en");
            let old = "<s class=\"was\">$125.00</s>";
            assert!(html.contains(old) && html.contains("$100.00"), "{page}: {html}");
            assert_eq!(html.matches(old).count(), 1, "of one maker alone: {page}");
        }
        assert!(visitor.get("/makers/loom-two").page(200, "en").contains("deposit 30%"));
        let item = visitor.get("/items/cape");
        let html = item.page(200, "en");
        assert!(html.contains("<s>$125.00</s>") && html.contains(">$100.00<"), "{html}");
        assert!(graph(html).to_string().contains("\"price\":\"100.00\""));
        for (file, period) in [
            ("google.xml", "2026-11-24T00:00+0000/2026-12-24T23:59+0000"),
            ("meta.csv", "2026-11-24T00:00+00:00/2026-12-24T23:59+00:00"),
            ("catalogue.csv", "2026-11-24T00:00+00:00/2026-12-24T23:59+00:00"),
        ] {
            let things = read(&visitor.get(&format!("/feeds/{file}")));
            let by = |name: &str| things.iter().find(|t| one(t, "title") == name).unwrap();
            assert!(one(by("Cape"), "price").starts_with("125.00"), "{file}");
            assert!(one(by("Cape"), "sale_price").starts_with("100.00"), "{file}");
            let zoned = one(by("Cape"), "sale_price_effective_date");
            assert_eq!((zoned.len(), &zoned[..10]), (period.len(), &period[..10]), "{file}: {zoned}");
            assert!(zoned.contains("T00:00") && zoned.contains("/2026-12-24T23:59"), "{zoned}");
            assert_eq!(one(by("Mat"), "sale_price"), "", "{file}");
        }
        let told = |path: &str| -> Value { serde_json::from_str(visitor.get(path).text()).unwrap() };
        let api = told("/api/v1/items/cape");
        assert_eq!(
            (&api["price"]["amount"], &api["sale"]["price"]["amount"]),
            (&12_500.into(), &10_000.into())
        );
        assert_eq!(api["sale"]["until"], "2026-12-24");
        let list = told("/api/v1/items");
        let wrap = list["data"].as_array().unwrap().iter().find(|i| i["slug"] == "wrap").unwrap().clone();
        assert_eq!((&wrap["deposit_percent"], &wrap["sale"]), (&30.into(), &Value::Null));
        // Ended, and begun anew: the pages turn each time, and by themselves when the last day is over.
        let end = deal.end();
        world
            .db
            .write_blocking(store::Command::system("test").because("the maker asked"), move |tx| {
                store::market::promotion::save(tx, &testkit::system(), &end)
            })
            .unwrap();
        for page in &pages {
            assert!(!visitor.get(page).page(200, "en").contains("$100.00"), "{page}");
        }
        world.promotes(&maker, Off::Each(Money(2_500)), None);
        assert!(visitor.get("/regions/A1-north").page(200, "en").contains("$100.00"));
        world.wait(Duration::from_secs(31 * 24 * 3600));
        for page in &pages {
            assert!(!visitor.get(page).page(200, "en").contains("$100.00"), "{page}");
        }
        let things = read(&visitor.get("/feeds/google.xml"));
        assert!(things.iter().all(|t| one(t, "sale_price").is_empty()));
        assert_eq!(told(&format!("/api/v1/items/{}", "cape"))["sale"], Value::Null);
        assert_eq!(cape.price, Some(Money(12_500)));
    });
}

#[test]
fn an_officer_keeps_sizes_on_the_workbench() {
    on_both(|world| {
        country(world);
        let maker = loom(world, "one", "A1");
        let shawl = sold(world, whole(world, "shawl", "Shawl", &maker), 5);
        let far = sold(world, whole(world, "far", "Far", &loom(world, "two", "A2")), 1);
        let visitor = Visitor::of(world);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let browser = Browser::with(&visitor, &world.session(&officer, Means::SecondStep));
        let home = format!("/kerja/produk/{}/varian", shawl.id);
        let record = browser.get(&format!("/kerja/produk/{}", shawl.id));
        assert!(record.page(200, "en").contains(&format!("href=\"{home}\"")));
        assert!(browser.get(&home).page(200, "en").contains(&format!("href=\"{home}/baru\"")));
        let new = format!("{home}/baru");
        let form = Form::to(browser.get(&new).page(200, "en"), &new);
        let wrong = browser.submit(&form.clone().with("stock", "x"));
        let html = wrong.page(422, "en");
        assert!(html.contains("value=\"x\"") && html.contains("href=\"#stock\""), "{html}");
        let nameless = browser.submit(&form.clone().with("stock", "1"));
        assert!(nameless.page(422, "en").contains("href=\"#size_en\""), "{}", nameless.text());
        let photo = {
            let id = shawl.id.0;
            world.db.read_blocking(move |c| store::picture::shown_by_id(c, id)).unwrap()[0].0
        };
        let form = form
            .with("size_en", "M")
            .with("colour_en", "red")
            .with("stock", "2")
            .with("picture", &photo.to_string());
        assert_eq!(browser.submit(&form).leads_to(), format!("{home}?selesai=simpan"));
        browser.submit(&form).leads_to();
        assert_eq!(world.db_stock(&shawl), (2, 0));
        let html = browser.get(&home);
        let html = html.page(200, "en").to_owned();
        assert!(html.contains("M · red") && html.matches(&format!("href=\"{home}/")).count() == 2, "{html}");
        let at = html.split(&format!("href=\"{home}/")).nth(1).unwrap().split('"').next().unwrap();
        let own = format!("{home}/{at}");
        let (first, second) = (browser.get(&own), browser.get(&own));
        let first = Form::to(first.page(200, "en"), &own);
        assert_eq!((first.holds("size_en"), first.holds("picture")), ("M", photo.to_string().as_str()));
        browser.submit(&first.with("price", "90.00").with("why", "the maker asked for it")).leads_to();
        let late = Form::to(second.text(), &own).with("stock", "9");
        assert!(browser.submit(&late).page(409, "en").contains("value=\"9\""));
        // Another thing's photograph shows nothing of this one.
        let strange = {
            let id = far.id.0;
            world.db.read_blocking(move |c| store::picture::shown_by_id(c, id)).unwrap()[0].0
        };
        let form = Form::to(browser.get(&own).text(), &own).with("picture", &strange.to_string());
        assert_eq!(browser.submit(&form).status.as_u16(), 422);
        let off = Form::to(browser.get(&own).text(), &own).with("on_sale", "0");
        browser.submit(&off).leads_to();
        assert_eq!(world.db_stock(&shawl), (0, 0));
        assert!(browser.get(&home).page(200, "en").contains("no longer sold"));
        let history = browser.get("/kerja/riwayat?kind=variant");
        assert_eq!(history.status.as_u16(), 200);
        // What lies elsewhere is not there.
        for path in [format!("/kerja/produk/{}/varian", far.id), format!("{home}/{}", uuid::Uuid::now_v7())] {
            assert_eq!(browser.get(&path).status.as_u16(), 404, "{path}");
        }
        world.check_books();
    });
}

#[test]
fn shops_stand_in_the_sitemap_while_they_have_something_to_sell() {
    on_both(|world| {
        country(world);
        let (maker, empty) = (loom(world, "one", "A1"), loom(world, "two", "A2"));
        world.craft("clay", "Clay", "A2");
        sold(world, whole(world, "cape", "Cape", &maker), 3);
        sold(world, whole(world, "gone", "Gone", &empty), 0);
        let visitor = Visitor::at(world, ORIGIN, false);
        let all = ["region", "craft", "maker"].map(|kind| visitor.get(&format!("/sitemap/{kind}-0-0.xml")));
        let text: String = all.iter().map(|a| a.text()).collect();
        for path in [
            "/regions/A1-north/toko",
            "/regions/XX-exampleland/toko",
            "/crafts/ikat/toko",
            "/makers/loom-one/toko",
        ] {
            assert!(text.contains(&format!("<loc>{ORIGIN}{path}</loc>")), "{path}: {text}");
            visitor.get(path).page(200, "en");
        }
        assert!(text.contains(&format!("<loc>{ORIGIN}/fr/artisans/loom-one/toko</loc>")), "{text}");
        for path in ["/regions/A2-south/toko", "/crafts/clay/toko", "/makers/loom-two/toko"] {
            assert!(!text.contains(path), "{path}");
        }
    });
}
