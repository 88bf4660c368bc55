//! The shops of regions, crafts and makers, and what the page of an item says to somebody who would like to have it.

use domain::item::{Item, ItemDraft, Money};
use domain::lang::{Lang, Words};
use domain::maker::{Maker, MakerDraft};
use testkit::{World, on_both, system};

use crate::browser::{Browser, Form};
use crate::visitor::Visitor;

fn en(text: &str) -> Words {
    Words::new([(Lang::parse("en").unwrap(), text.to_owned())])
}

fn shop(world: &World) -> (Maker, Vec<Item>) {
    world.country().craft("ikat", "Ikat", "A1").motif("star", "Star");
    let mut draft = MakerDraft { sample: false, ..world.maker_draft("loom", "The Loom", "A1-01", "ikat") };
    draft.story = en("We weave by the river.");
    draft.consent_date = Some(jiff::civil::date(2026, 1, 1));
    draft.consent_by = Some("Sample".into());
    let maker = world.maker(draft);
    world.sells(&maker);
    let other =
        world.maker(MakerDraft { sample: false, ..world.maker_draft("other", "Other Loom", "A1", "ikat") });
    world.sells(&other);
    let thing = |maker: &Maker, key: &str, price: i64, stock: i64| {
        let draft = ItemDraft {
            sample: false,
            price: Some(Money(price)),
            weight_g: Some(400),
            care: en("Wash by hand."),
            motifs: vec!["star".into()],
            ..world.item_draft(key, key, maker)
        };
        world.item(draft, stock)
    };
    let items = vec![
        thing(&maker, "shawl", 10_000, 2),
        thing(&maker, "belt", 4_000, 1),
        thing(&other, "mat", 7_000, 1),
    ];
    (maker, items)
}

fn withhold(world: &World, maker: &Maker) {
    let id = maker.id;
    world
        .db
        .write_blocking(store::Command::system("test"), move |tx| {
            let terms = store::market::terms::of(tx.conn(), id)?.unwrap();
            let new = domain::market::terms::withhold(&terms, Some("complaints"))?;
            store::market::terms::withhold(tx, &system(), &new)
        })
        .unwrap();
}

#[test]
fn a_shop_is_entered_from_its_page_and_fills_the_basket() {
    on_both(|world| {
        let (maker, items) = shop(world);
        world.variant(&items[2], "S", None, 1);
        let visitor = Visitor::of(world);
        let buyer = Browser::of(&visitor);
        for (page, at) in [
            ("/regions/A1-north", "/regions/A1-north/toko"),
            ("/crafts/ikat", "/crafts/ikat/toko"),
            ("/makers/the-loom", "/makers/the-loom/toko"),
        ] {
            assert!(buyer.get(page).page(200, "en").contains(&format!("href=\"{at}\"")), "{page}");
            buyer.get(at).page(200, "en");
        }
        let page = buyer.get("/regions/A1-north/toko?urut=murah");
        let html = page.page(200, "en");
        let at = |name: &str| html.find(&format!(">{name}<")).unwrap_or_else(|| panic!("{name}: {html}"));
        assert!(at("belt") < at("mat") && at("mat") < at("shawl"));
        // What comes in sizes is chosen on its page; the rest has a button.
        assert_eq!(Form::all(html).iter().filter(|f| f.action == "/basket").count(), 2);
        assert!(html.contains("Choose a size or colour"));
        let form =
            Form::all(html).into_iter().find(|f| f.holds("tambah") == items[1].id.to_string()).unwrap();
        assert_eq!(buyer.submit(&form).leads_to(), "/basket?selesai=masuk");
        let narrowed = buyer.get("/regions/XX-exampleland/toko?dari=60&sampai=80.00");
        let html = narrowed.page(200, "en");
        assert!(
            html.contains(">mat<") && !html.contains(">shawl<") && html.contains("value=\"80.00\""),
            "{html}"
        );
        assert!(buyer.get("/crafts/ikat/toko?dari=x").page(200, "en").contains("digits alone"));
        for strange in ["?setelah=x", "?setelah=1-2", "?urut=%00", "?kerajinan=nothing", "?sampai=-1"] {
            buyer.get(&format!("/makers/the-loom/toko{strange}")).page(200, "en");
        }
        withhold(world, &maker);
        assert!(
            buyer.get("/makers/the-loom/toko").page(200, "en").contains("Nothing can be ordered here yet")
        );
        assert!(buyer.get("/regions/A1-north/toko").page(200, "en").contains(">mat<"));
        buyer.get("/makers/nobody/toko").page(404, "en");
        assert_eq!(buyer.get("/regions/A1/toko").status.as_u16(), 301);
    });
}

#[test]
fn the_page_of_an_item_tells_what_a_buyer_wants_to_know() {
    on_both(|world| {
        let (maker, items) = shop(world);
        let visitor = Visitor::of(world);
        let page = visitor.get("/items/shawl");
        let html = page.page(200, "en");
        for said in [
            "Wash by hand.",
            "We weave by the river.",
            "href=\"/makers/the-loom\"",
            "Sending costs from $15.00",
            "It can be fetched: The loom house, Mondays",
            "href=\"/regions/A1-01-riverside\"",
            "The same craft by others",
            "/og/item/",
        ] {
            assert!(html.contains(said), "{said}: {html}");
        }
        let at = html.split("property=\"og:image\" content=\"").nth(1).unwrap().split('"').next().unwrap();
        let path = &at[at.find("/og/").unwrap()..];
        let picture = visitor.get(path);
        assert_eq!((picture.status.as_u16(), picture.header("content-type")), (200, "image/png"));
        // The drawn picture names the price: another price is another picture.
        let dearer = Item { price: Some(Money(11_000)), ..items[0].clone() };
        world
            .db
            .write_blocking(store::Command::system("test"), move |tx| {
                store::item::save(tx, &system(), &dearer)
            })
            .unwrap();
        assert!(!visitor.get("/items/shawl").page(200, "en").contains(at));
        withhold(world, &maker);
        let html = visitor.get("/items/shawl");
        let html = html.page(200, "en");
        assert!(html.contains("has stopped selling by this maker") && !html.contains("action=\"/basket\""));
    });
}
