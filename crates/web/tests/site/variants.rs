//! Sizes and colours: the page of an item offers them, the basket holds them apart, and its maker keeps them on a telephone.

use domain::item::{Item, Money};
use domain::maker::mandate::Agent;
use domain::maker::{Maker, MakerDraft};
use testkit::{World, on_both};

use crate::browser::{Browser, Form};
use crate::visitor::Visitor;

fn shop(world: &World, stock: i64) -> (Maker, Item) {
    world.country().craft("ikat", "Ikat", "A1");
    let draft = MakerDraft { sample: false, ..world.maker_draft("loom", "The Loom", "A1", "ikat") };
    let maker = world.maker(draft);
    world.sells(&maker);
    let draft = domain::item::ItemDraft {
        sample: false,
        price: Some(Money(10_000)),
        weight_g: Some(400),
        ..world.item_draft("shawl", "Shawl", &maker)
    };
    let item = world.item(draft, stock);
    (maker, item)
}

fn weaver<'v>(world: &World, visitor: &'v Visitor, maker: &Maker) -> Browser<'v> {
    let actor = world.person("weaver", "A1", &[(domain::account::Role::Maker, "A1")]);
    world.mandate(maker, Agent::Person(actor.id), true, &[]).unwrap();
    Browser::with(visitor, &world.session(&actor, domain::access::Means::Password))
}

#[test]
fn a_buyer_chooses_a_size_without_a_script_and_what_is_gone_cannot_be_chosen() {
    on_both(|world| {
        let (_, item) = shop(world, 0);
        let (small, large) = (world.variant(&item, "S", None, 2), world.variant(&item, "L", Some(13_000), 1));
        let gone = world.variant(&item, "XL", None, 0);
        let visitor = Visitor::of(world);
        let buyer = Browser::of(&visitor);
        let page = buyer.get("/items/shawl");
        let html = page.page(200, "en");
        assert!(html.contains("from $100.00") && html.contains("<b>$130.00</b>"), "{html}");
        let radio = |id: &str, more: &str| html.contains(&format!("value=\"{id}\" required{more}>"));
        assert!(radio(&small.id.to_string(), "") && radio(&gone.id.to_string(), " disabled"), "{html}");
        for said in ["\"ProductGroup\"", "\"hasVariant\"", "https://schema.org/size", "\"price\":\"130.00\""]
        {
            assert!(html.contains(said), "{said}: {html}");
        }
        let form = Form::to(html, "/basket");
        // Nothing chosen: told, and nothing is in the basket.
        assert_eq!(buyer.submit(&form).leads_to(), "/basket?selesai=pilih");
        let told = buyer.get("/basket?selesai=pilih");
        assert!(told.page(200, "en").contains("Choose one on its page"), "{}", told.text());
        for size in [&small, &large] {
            let put = buyer.submit(&form.clone().with("varian", &size.id.to_string()));
            assert_eq!(put.leads_to(), "/basket?selesai=masuk");
        }
        let basket = buyer.get("/basket");
        let html = basket.page(200, "en");
        assert!(
            html.contains("Shawl (S)") && html.contains("Shawl (L)") && html.contains("$230.00"),
            "{html}"
        );
        // Each line has its own number.
        let more = Form::to(html, "/basket").with(&format!("n-{}_{}", item.id, small.id), "3");
        buyer.submit(&more).leads_to();
        let html = buyer.get("/basket");
        assert!(html.page(200, "en").contains("Only 2 can be ordered"), "{}", html.text());
        let out = Form::to(html.text(), "/basket").with("hapus", &format!("{}_{}", item.id, small.id));
        buyer.submit(&out).leads_to();
        let html = buyer.get("/basket");
        assert!(!html.page(200, "en").contains("Shawl (S)") && html.text().contains("Shawl (L)"));
        // The lists say the lowest price.
        assert!(visitor.get("/makers/the-loom").page(200, "en").contains("from $100.00"));
        let api = visitor.get("/api/v1/items/shawl");
        let told: serde_json::Value = serde_json::from_str(api.text()).unwrap();
        assert_eq!((&told["price"]["amount"], &told["price_varies"]), (&10_000.into(), &true.into()));
        assert_eq!((&told["stock"], told["variants"].as_array().unwrap().len()), (&3.into(), 3));
        assert_eq!(told["variants"][1]["price"]["amount"], 13_000);
    });
}

#[test]
fn a_maker_keeps_sizes_and_is_told_of_faults_and_of_others_who_save() {
    on_both(|world| {
        let (maker, item) = shop(world, 5);
        let visitor = Visitor::of(world);
        let browser = weaver(world, &visitor, &maker);
        let home = format!("/lapak/produk/{}", item.id);
        let path = format!("{home}/varian");
        let page = browser.get(&path);
        let form = Form::to(page.page(200, "en"), &path);
        assert!(page.text().contains("With the first choice"), "{}", page.text());
        let wrong = browser.submit(&form.clone().with("price", "x").with("stock", "2"));
        let html = wrong.page(422, "en");
        assert!(html.contains("value=\"x\""), "{html}");
        let nameless = browser.submit(&Form::to(html, &path).with("price", ""));
        assert!(nameless.page(422, "en").contains("href=\"#size_en\""), "{}", nameless.text());
        let form = Form::to(browser.get(&path).text(), &path);
        let form =
            form.with("size_en", "M").with("colour_en", "red").with("stock", "2").with("price", "120.00");
        assert_eq!(browser.submit(&form).leads_to(), format!("{home}?selesai=varian#varian"));
        // The same form again is the same variant.
        browser.submit(&form).leads_to();
        assert_eq!(world.db_stock(&item), (2, 0));
        let html = browser.get(&home);
        let html = html.page(200, "en").to_owned();
        assert!(
            html.contains("M · red") && html.contains("$120.00") && !html.contains("name=\"stock\""),
            "{html}"
        );
        let twice = Form::to(browser.get(&path).text(), &path).with("size_en", "M").with("colour_en", "red");
        assert!(browser.submit(&twice).page(422, "en").contains("href=\"#size_en\""));
        let at = html.split(&format!("href=\"{path}/")).nth(1).unwrap().split('"').next().unwrap();
        let one = format!("{path}/{at}");
        let (first, second) = (browser.get(&one), browser.get(&one));
        let first = Form::to(first.page(200, "en"), &one);
        assert_eq!((first.holds("size_en"), first.holds("stock"), first.holds("on_sale")), ("M", "2", "1"));
        browser.submit(&first.with("stock", "4")).leads_to();
        let late = Form::to(second.text(), &one).with("stock", "9");
        assert!(browser.submit(&late).page(409, "en").contains("value=\"9\""));
        assert_eq!(world.db_stock(&item), (4, 0));
        // No longer sold: it stays, and nothing of it is counted.
        let off = Form::to(browser.get(&one).text(), &one).with("on_sale", "0");
        browser.submit(&off).leads_to();
        assert_eq!(world.db_stock(&item), (0, 0));
        assert!(browser.get(&home).page(200, "en").contains("no longer sold"));
        // Price and days of work are saved without pieces.
        let offer = Form::to(browser.get(&home).text(), &format!("{home}/tawaran")).with("price", "90.00");
        browser.submit(&offer).leads_to();
        assert_eq!(world.db_stock(&item), (0, 0));
        assert_eq!(browser.get(&format!("{path}/{}", uuid::Uuid::now_v7())).status.as_u16(), 404);
        world.check_books();
    });
}
