//! What shops outside are told: feeds that parsers by others read, and the page that says what is missing.

use std::collections::BTreeMap;

use domain::access::{KeepItems, KeepMarket, Means};
use domain::account::Role;
use domain::id::PictureId;
use domain::item::{Item, ItemDraft};
use domain::lang::{Lang, Words};
use domain::maker::{Maker, MakerDraft};
use domain::picture::{KeepsPictures, Said};
use domain::publication::Publication;
use domain::vocabulary::{Protection, Vocabulary};
use resvg::usvg::roxmltree::Document;
use store::Command;
use testkit::{World, on_both, system};
use uuid::Uuid;

use crate::browser::Browser;
use crate::visitor::{Answer, Visitor};

const ORIGIN: &str = "https://corak.example";
/// The namespace of what Google and Meta read in RSS.
const G: &str = "http://base.google.com/ns/1.0";

fn both(en: &str, fr: &str) -> Words {
    let lang = |l: &str| Lang::parse(l).unwrap();
    Words::new([(lang("en"), en.to_owned()), (lang("fr"), fr.to_owned())])
}

/// A loom that sells.
pub fn loom(world: &World, key: &str, region: &str) -> Maker {
    let name = format!("Loom {key}");
    let maker = world.maker(MakerDraft { sample: false, ..world.maker_draft(key, &name, region, "ikat") });
    world.sells(&maker);
    maker
}

/// A thing to which nothing is missing, as it would be stored.
pub fn whole(world: &World, key: &str, name: &str, maker: &Maker) -> ItemDraft {
    ItemDraft {
        sample: false,
        names: both(name, name),
        description: both("Woven by hand.", "Tissé à la main."),
        weight_g: Some(400),
        materials: vec!["cotton".into()],
        ..world.item_draft(key, name, maker)
    }
}

pub fn pictured<P: KeepsPictures + 'static>(
    world: &World,
    record: Uuid,
    nth: u32,
    (width, height): (u32, u32),
) {
    let id = PictureId(Uuid::now_v7());
    let media = format!("{:024x}{nth:08x}", record.as_u128() & 0xffff_ffff_ffff);
    let said = Said {
        alt: both("A cloth", "Un tissu"),
        author: "The council".into(),
        licence: "cc-by-4.0".into(),
        shown: true,
    };
    let languages = world.profile.languages.clone();
    world
        .db
        .write_blocking(Command::system("test"), move |tx| {
            let sent = store::picture::Sent { media: media.clone(), width, height };
            store::picture::add::<P>(tx, &system(), record, id, &sent, Some((&said, &languages)))?;
            store::picture::made(tx, id, &domain::picture::widths(width), width, height)
        })
        .unwrap();
}

pub fn sold(world: &World, draft: ItemDraft, stock: i64) -> Item {
    let item = world.item(draft, stock);
    pictured::<KeepItems>(world, item.id.0, 0, (1600, 1200));
    item
}

pub fn country(world: &World) {
    world.country().term(Vocabulary::Material, "cotton", false, Protection::None);
    world.craft("ikat", "Ikat", "A1");
}

/// The things of a feed, by the names of what is told of each.
pub type Things = Vec<BTreeMap<String, Vec<String>>>;

/// A feed in RSS, read by a parser of XML.
#[track_caller]
fn rss(answer: &Answer) -> Things {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/xml; charset=utf-8");
    let document = Document::parse(answer.text()).expect("XML");
    let root = document.root_element();
    assert_eq!((root.tag_name().name(), root.attribute("version")), ("rss", Some("2.0")));
    let channel = root.first_element_child().expect("a channel");
    for name in ["title", "link", "description"] {
        let found = channel.children().filter(|c| c.has_tag_name(name)).count();
        assert_eq!(found, 1, "{name}");
    }
    let items = channel.children().filter(|c| c.has_tag_name("item"));
    items
        .map(|item| {
            let mut thing: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for told in item.children().filter(|c| c.is_element()) {
                assert_eq!(told.tag_name().namespace(), Some(G));
                let text = told.text().unwrap_or_default().to_owned();
                thing.entry(told.tag_name().name().to_owned()).or_default().push(text);
            }
            thing
        })
        .collect()
}

/// A feed as a table.
#[track_caller]
fn table(answer: &Answer) -> Things {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let tabs = answer.header("content-type").starts_with("text/tab-separated-values; charset=utf-8");
    assert!(tabs || answer.header("content-type").starts_with("text/csv; charset=utf-8"));
    let delimiter = if tabs { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(answer.bytes.as_slice());
    let head: Vec<String> = reader.headers().expect("headings").iter().map(str::to_owned).collect();
    let rows = reader.records().map(|r| {
        let row = r.expect("a row as long as the headings");
        let cells = head.iter().cloned().zip(row.iter().map(str::to_owned));
        cells
            .filter(|(_, text)| !text.is_empty())
            .map(|(name, text)| {
                let many = name == "additional_image_link";
                let texts =
                    if many { text.split(',').map(str::to_owned).collect() } else { vec![text.clone()] };
                (name, texts)
            })
            .collect()
    });
    rows.collect()
}

#[track_caller]
pub fn read(answer: &Answer) -> Things {
    if answer.header("content-type").starts_with("application/xml") { rss(answer) } else { table(answer) }
}

pub fn one<'t>(thing: &'t BTreeMap<String, Vec<String>>, name: &str) -> &'t str {
    thing.get(name).map_or("", |texts| {
        assert_eq!(texts.len(), 1, "{name}");
        &texts[0]
    })
}

pub const FILES: [&str; 6] =
    ["google.xml", "google.csv", "google.tsv", "meta.xml", "meta.csv", "catalogue.csv"];

#[test]
fn a_feed_tells_what_can_be_bought_in_the_words_of_each_target() {
    on_both(|world| {
        country(world);
        let maker = loom(world, "one", "A1-01");
        let cape = sold(world, whole(world, "cape", "Cape", &maker), 3);
        pictured::<KeepItems>(world, cape.id.0, 1, (900, 900));
        pictured::<KeepItems>(world, cape.id.0, 2, (700, 800));
        sold(world, ItemDraft { lead_days: Some(10), ..whole(world, "wrap", "Wrap", &maker) }, 0);
        sold(world, whole(world, "gone", "Gone", &maker), 0);
        let visitor = Visitor::at(world, ORIGIN, false);
        let id = domain::id::short(cape.id.0);
        let by = |things: &Things, title: &str| -> BTreeMap<String, Vec<String>> {
            things.iter().find(|t| one(t, "title") == title).expect("the thing").clone()
        };
        for (base, at, said) in [
            ("/feeds", "/items/cape", "Woven by hand."),
            ("/fr/feeds", "/fr/objets/cape", "Tissé à la main."),
        ] {
            for file in FILES {
                let things = read(&visitor.get(&format!("{base}/{file}")));
                assert_eq!(things.len(), 3, "{file}");
                let (cape, wrap, gone) = (by(&things, "Cape"), by(&things, "Wrap"), by(&things, "Gone"));
                assert_eq!(one(&cape, "id"), id);
                assert_eq!(one(&cape, "link"), format!("{ORIGIN}{at}"), "{file}");
                assert_eq!(one(&cape, "description"), said, "{file}");
                assert_eq!(one(&cape, "price"), format!("125.00 {}", world.profile.currency.code));
                assert!(one(&cape, "image_link").ends_with("-1600.jpg"), "{}", one(&cape, "image_link"));
                let more = &cape["additional_image_link"];
                assert!(more.len() == 2 && more[0].ends_with("-900.jpg"), "{more:?}");
                let words = [&cape, &wrap, &gone].map(|t| one(t, "availability"));
                let wanted = match file.split('.').next().unwrap() {
                    "google" => ["in_stock", "backorder", "out_of_stock"],
                    "meta" => ["in stock", "available for order", "out of stock"],
                    _ => ["in_stock", "made_to_order", "out_of_stock"],
                };
                assert_eq!(words, wanted, "{file}");
                if file.starts_with("google") {
                    assert_eq!(one(&wrap, "availability_date"), "2026-12-04T00:00Z");
                    assert_eq!(one(&cape, "availability_date"), "");
                    assert_eq!(one(&cape, "identifier_exists"), "no");
                }
                if file.starts_with("catalogue") {
                    assert_eq!(
                        [one(&cape, "stock"), one(&wrap, "lead_days"), one(&cape, "region_code")],
                        ["3", "10", "A1-01"]
                    );
                } else {
                    assert_eq!([one(&cape, "condition"), one(&cape, "brand")], ["new", "Loom one"]);
                    assert_eq!(one(&cape, "shipping_weight"), "400 g");
                    assert_eq!(one(&cape, "product_type"), "weaving > Ikat");
                }
            }
        }
        let first = visitor.get("/feeds/google.xml");
        let tag = first.header("etag").to_owned();
        let again =
            visitor.ask_with(axum::http::Method::GET, "/feeds/google.xml", &[("if-none-match", &tag)]);
        assert_eq!(again.status, 304);
        assert!(
            first.header("cache-control").starts_with("public") && first.header("x-robots-tag") == "noindex"
        );
    });
}

#[test]
fn what_cannot_be_bought_stands_in_no_feed() {
    on_both(|world| {
        country(world);
        let maker = loom(world, "one", "A1");
        let fine = || whole(world, "fine", "Fine", &maker);
        sold(world, fine(), 1);
        sold(
            world,
            ItemDraft { key: "sample".into(), names: both("Sample", "Sample"), sample: true, ..fine() },
            1,
        );
        sold(world, ItemDraft { key: "free".into(), names: both("Free", "Free"), price: None, ..fine() }, 1);
        sold(
            world,
            ItemDraft {
                key: "draft".into(),
                names: both("Draft", "Draft"),
                status: Publication::Draft,
                ..fine()
            },
            1,
        );
        let silent =
            world.maker(MakerDraft { sample: false, ..world.maker_draft("silent", "Silent", "A1", "ikat") });
        sold(world, whole(world, "unsold", "Unsold", &silent), 1);
        let shy = loom(world, "shy", "A1");
        sold(world, whole(world, "hidden", "Hidden", &shy), 1);
        world.save_maker(&Maker { status: Publication::Paused, ..shy }).unwrap();
        // In the catalogue alone: what the others do not take.
        world.item(whole(world, "plain", "Plain", &maker), 1);
        let small = world.item(whole(world, "small", "Small", &maker), 1);
        pictured::<KeepItems>(world, small.id.0, 0, (1600, 300));
        sold(
            world,
            ItemDraft {
                key: "mute".into(),
                names: both("Mute", "Mute"),
                description: both("Said", ""),
                ..fine()
            },
            1,
        );
        let visitor = Visitor::at(world, ORIGIN, false);
        let titles = |path: &str| -> Vec<String> {
            let mut titles: Vec<String> =
                read(&visitor.get(path)).iter().map(|t| one(t, "title").to_owned()).collect();
            titles.sort();
            titles
        };
        assert_eq!(titles("/feeds/google.csv"), ["Fine", "Mute", "Small"]);
        assert_eq!(titles("/feeds/meta.xml"), ["Fine", "Mute"]);
        assert_eq!(titles("/feeds/catalogue.csv"), ["Fine", "Mute", "Plain", "Small"]);
        assert_eq!(titles("/fr/feeds/google.xml"), ["Fine", "Small"], "nothing is said in French");
        // A demonstration says what it is, and tells nothing of samples either.
        let demo = Visitor::of(world);
        assert!(demo.get("/feeds/google.xml").text().contains("This is a demonstration"));
        assert!(!demo.get("/feeds/google.xml").text().contains(">Sample<"));
        assert!(!visitor.get("/feeds/google.xml").text().contains("demonstration"));
        // Nothing is sold while the market is closed.
        world
            .db
            .write_blocking(Command::system("test"), |tx| {
                let rules = domain::market::Rules { open: false, ..domain::market::Rules::default() };
                store::market::set_rules(tx, &system::<KeepMarket>(), &rules)
            })
            .unwrap();
        for file in FILES {
            assert_eq!(titles(&format!("/feeds/{file}")), [""; 0], "{file}");
        }
    });
}

#[test]
fn feeds_of_a_region_and_of_a_maker_tell_of_what_lies_below_and_old_addresses_lead_on() {
    on_both(|world| {
        country(world);
        let (one_maker, two) = (loom(world, "one", "A1-01"), loom(world, "two", "A2"));
        sold(world, whole(world, "cape", "Cape", &one_maker), 3);
        sold(world, whole(world, "wrap", "Wrap", &two), 1);
        let visitor = Visitor::at(world, ORIGIN, false);
        let titles = |path: &str| -> Vec<String> {
            let things = read(&visitor.get(path));
            things.iter().map(|t| one(t, "title").to_owned()).collect()
        };
        assert_eq!(titles("/feeds/region/A1-01/google.xml"), ["Cape"]);
        assert_eq!(titles("/feeds/region/A1/meta.csv"), ["Cape"]);
        assert_eq!(titles("/fr/feeds/region/A2/google.tsv"), ["Wrap"]);
        assert_eq!(titles("/feeds/region/XX/catalogue.csv"), ["Cape", "Wrap"]);
        assert_eq!(titles("/feeds/maker/loom-two/google.csv"), ["Wrap"]);
        for nothing in [
            "/feeds/google.json",
            "/feeds/region/ZZ/google.xml",
            "/feeds/region/%00/google.xml",
            "/feeds/maker/none/google.xml",
            "/feeds/maker/%ff/google.xml",
            "/feeds/region/A1/none.csv",
        ] {
            assert_eq!(visitor.get(nothing).status, 404, "{nothing}");
        }
        assert_eq!(visitor.send(axum::http::Method::POST, "/feeds/google.xml", &[], "").status, 405);
        // A maker and a thing have other names now: what was given away leads on, and pictures for previews stay where they are.
        let share = |path: &str| {
            let page = visitor.get(path);
            let at = page.text().split("property=\"og:image\" content=\"").nth(1).unwrap();
            at.split(['"', '?']).next().unwrap().strip_prefix(ORIGIN).unwrap().to_owned()
        };
        let (of_maker, of_item) = (share("/makers/loom-two"), share("/items/wrap"));
        world.save_maker(&Maker { name: "Weavers Two".into(), ..two.clone() }).unwrap();
        let moved = visitor.get("/fr/feeds/maker/loom-two/meta.csv");
        assert_eq!(moved.status, 301);
        assert_eq!(moved.header("location"), format!("{ORIGIN}/fr/feeds/maker/weavers-two/meta.csv"));
        assert_eq!(titles("/feeds/maker/weavers-two/meta.csv"), ["Wrap"]);
        for (old, new) in [
            ("/makers/loom-two", "/makers/weavers-two"),
            ("/fr/artisans/loom-two", "/fr/artisans/weavers-two"),
        ] {
            let answer = visitor.get(old);
            assert_eq!((answer.status.as_u16(), answer.header("location")), (301, new));
        }
        assert_eq!(visitor.get(&of_maker).header("content-type"), "image/png", "{of_maker}");
        assert_eq!(share("/items/wrap"), of_item, "its photograph stays where it is");
    });
}

#[test]
fn no_name_breaks_a_feed_or_exceeds_what_a_target_takes() {
    let long = "Kain tenun yang sangat panjang namanya ".repeat(4);
    let names = [
        "</g:title></item><script>alert(1)</script>",
        "<b>Bold</b> & \"quoted\", 'single'; more",
        "=HYPERLINK(\"http://x\";\"y\")",
        "+1-1|cmd",
        "-2+3",
        "@import",
        "عباءة من الصوف \u{202e}gnp.exe",
        "line\u{2028}break, comma\"quote",
        "]]> <![CDATA[ x",
        "&lt;b&gt; &amp; &#x0;",
        "𝕌nicode 🧵 日本の織物",
        long.trim(),
    ];
    on_both(|world| {
        country(world);
        let maker = loom(world, "one", "A1");
        for (n, name) in names.iter().enumerate() {
            let said = format!("{name}\r\n\r\n<p onclick=x>{}</p>\t", name.repeat(40));
            let draft =
                ItemDraft { description: both(&said, &said), ..whole(world, &format!("i{n}"), name, &maker) };
            sold(world, draft, 1);
        }
        let visitor = Visitor::at(world, ORIGIN, false);
        let money = is_amount(&world.profile.currency.code);
        for file in FILES {
            let answer = visitor.get(&format!("/feeds/{file}"));
            let things = read(&answer);
            assert_eq!(things.len(), names.len(), "{file}");
            let mut ids: Vec<&str> = things.iter().map(|t| one(t, "id")).collect();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), names.len());
            for thing in &things {
                for (name, texts) in thing {
                    for text in texts {
                        let markup = ["<script", "<b>", "<p", "</", "<!["].iter().any(|m| text.contains(m));
                        assert!(!markup, "{file} {name}: {text}");
                        assert!(
                            !text.chars().any(|c| c.is_control() || c == '\u{202e}'),
                            "{file} {name}: {text:?}"
                        );
                        if !file.ends_with("xml") {
                            assert!(
                                !text.starts_with(['=', '+', '-', '@']),
                                "a spreadsheet would run {text}"
                            );
                        }
                    }
                }
                let length = |name: &str| one(thing, name).chars().count();
                assert!((1..=50).contains(&length("id")) && (1..=151).contains(&length("title")));
                assert!(one(thing, "title").trim_start_matches('\'').chars().count() <= 150);
                assert!((1..=5001).contains(&length("description")));
                assert!(money(one(thing, "price")), "{}", one(thing, "price"));
                for link in ["link", "image_link"] {
                    assert!(one(thing, link).starts_with(&format!("{ORIGIN}/")), "{file} {link}");
                    assert!(url::Url::parse(one(thing, link)).is_ok());
                }
            }
        }
    });
}

/// Whether a text is an amount as targets read it.
fn is_amount(code: &str) -> impl Fn(&str) -> bool {
    let code = code.to_owned();
    move |text| {
        let Some((amount, currency)) = text.split_once(' ') else { return false };
        let Some((whole, part)) = amount.split_once('.') else { return false };
        let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        currency == code && digits(whole) && digits(part) && part.len() >= 2
    }
}

/// Copies the one thing there is until there are many; no story but this one needs so many.
macro_rules! fill {
    ($id:literal) => {
        store::face::Sql::new(concat!(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 20000)
            INSERT INTO item (id, key, slug, maker, region, area, craft, names, sort_key, description, weight_g, price, stock, status, sample)
            SELECT ",
            $id,
            ", i.key || n.n, i.slug || n.n, i.maker, i.region, i.area, i.craft, i.names, i.sort_key, i.description, i.weight_g, i.price,
                i.stock, i.status, i.sample FROM item i CROSS JOIN n"
        ))
    };
}
const FILL_SQLITE: store::face::Sql = fill!("unhex(printf('%032x', n.n))");
const FILL_POSTGRES: store::face::Sql = fill!("CAST(lpad(to_hex(n.n), 32, '0') AS UUID)");

#[test]
fn a_long_feed_is_sent_while_it_is_written() {
    const MANY: usize = 20_000;
    on_both(|world| {
        country(world);
        let maker = loom(world, "one", "A1");
        world.item(whole(world, "i", "Cape", &maker), 1);
        let fill =
            if matches!(world.address, store::Address::Sqlite(_)) { FILL_SQLITE } else { FILL_POSTGRES };
        world
            .db
            .write_blocking(Command::system("test"), move |tx| tx.conn().run(fill, store::args![]).map(drop))
            .unwrap();
        let visitor = Visitor::at(world, ORIGIN, false);
        let mut text = Vec::new();
        let (mut most, mut pieces) = (0, 0);
        visitor.pieces("/feeds/catalogue.csv", |n, piece| {
            if n == 0 {
                assert!(piece.starts_with(b"id,title,"), "the headings come at once");
                // What is put on sale after the first bytes went out stands at the end: the last page was not read by then.
                let late = whole(world, "late", "Late", &maker);
                std::thread::scope(|s| s.spawn(|| world.item(late, 1)).join()).unwrap();
            }
            most = most.max(piece.len());
            pieces += 1;
            text.extend_from_slice(piece);
        });
        let mut reader = csv::Reader::from_reader(text.as_slice());
        let rows: Vec<csv::StringRecord> = reader.records().map(|r| r.expect("a row")).collect();
        assert_eq!(rows.len(), MANY + 2);
        assert_eq!(rows.last().unwrap().get(1), Some("Late"));
        // A page of 500 is all that is ever held.
        assert!(most < 500 * 1000 && pieces >= MANY / 500, "{most} bytes in one of {pieces}");
    });
}

#[test]
fn officers_see_what_is_missing_in_their_part_and_where_to_mend_it() {
    on_both(|world| {
        country(world);
        let (north, south) = (loom(world, "one", "A1"), loom(world, "two", "A2"));
        let cape = sold(world, whole(world, "cape", "Cape", &north), 3);
        let bare = world.item(whole(world, "bare", "Bare <b>", &north), 3);
        let unpriced = sold(world, ItemDraft { price: None, ..whole(world, "gift", "Gift", &north) }, 1);
        sold(world, ItemDraft { price: None, ..whole(world, "other", "Of the south", &south) }, 1);
        let visitor = Visitor::at(world, ORIGIN, false);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let browser = Browser::with(&visitor, &world.session(&officer, Means::SecondStep));
        let page = browser.get("/kerja/umpan");
        let html = page.page(200, "en");
        let row = |html: &str, name: &str| -> Vec<String> {
            let row = html.split("<tr>").skip(1).find(|r| r.contains(&format!(">{name}<"))).expect("the row");
            row.split("<td class=\"num\"")
                .skip(1)
                .map(|c| c.split(['>', '<']).nth(1).unwrap().to_owned())
                .collect()
        };
        assert_eq!(row(html, "Marketplace catalogue"), ["2", "1"]);
        assert_eq!(row(html, "Meta catalogue"), ["1", "2"]);
        assert!(html.contains("<b>Google Merchant</b>"));
        assert_eq!(row(html, "No photograph"), ["1"]);
        assert_eq!(row(html, "No price"), ["1"]);
        assert!(html.contains(&format!("href=\"/kerja/produk/{}/foto\"", bare.id)), "where it is mended");
        assert!(html.contains(&format!("href=\"/kerja/produk/{}/ubah\"", unpriced.id)));
        assert!(
            !html.contains("Of the south") && !html.contains("Bare <b>") && html.contains("Bare &#60;b&#62;")
        );
        assert!(html.contains(&format!("{ORIGIN}/feeds/region/A1/google.xml")), "what is given to the shops");
        let narrowed = browser.get("/kerja/umpan?kurang=no-price&sasaran=meta&bahasa=fr&region=A1");
        let html = narrowed.page(200, "en");
        assert!(html.contains("Gift") && !html.contains("Bare"), "{html}");
        assert!(html.contains(&format!("{ORIGIN}/fr/feeds/region/A1/google.xml")));
        let file = browser.get("/kerja/umpan/ekspor?format=csv");
        let rows: Vec<csv::StringRecord> =
            csv::Reader::from_reader(file.bytes.as_slice()).records().map(|r| r.unwrap()).collect();
        let told: Vec<(&str, &str)> = rows.iter().map(|r| (&r[1], &r[5])).collect();
        assert_eq!(told, [("Bare <b>", "No photograph"), ("Gift", "No price")]);
        assert_eq!(
            browser.get("/kerja/umpan?region=A2").status,
            404,
            "another part of the tree is not there"
        );
        assert_eq!(browser.get("/kerja/umpan/ekspor?format=csv&region=A2").status, 404);
        assert!(browser.get("/kerja/umpan?region=nowhere").page(200, "en").contains("aria-invalid"));
        for odd in
            ["setelah=x", "setelah=9~00000000-0000-0000-0000-000000000000", "kurang=x&sasaran=x&bahasa=x"]
        {
            browser.get(&format!("/kerja/umpan?{odd}")).page(200, "en");
        }
        // The maker reads the same of its own thing, in its own words.
        let weaver = world.person("weaver", "A1", &[(Role::Maker, "A1")]);
        world.mandate(&north, domain::maker::mandate::Agent::Person(weaver.id), true, &[]).unwrap();
        let weaver = Browser::with(&visitor, &world.session(&weaver, Means::Password));
        let own = weaver.get(&format!("/lapak/produk/{}", bare.id));
        assert!(own.page(200, "en").contains("Add a photograph of the thing itself."));
        assert!(!own.text().contains("Give a price."));
        let fine = weaver.get(&format!("/lapak/produk/{}", cape.id));
        assert!(fine.page(200, "en").contains("This product is told to Google"));
        assert!(!fine.text().contains("It is told better with this"));
    });
}

#[test]
fn a_list_of_many_faults_is_read_in_pages() {
    on_both(|world| {
        country(world);
        let maker = loom(world, "one", "A1");
        for n in 0..35 {
            world.item(whole(world, &format!("i{n:02}"), &format!("Thing {n:02}"), &maker), 1);
        }
        let visitor = Visitor::at(world, ORIGIN, false);
        let officer = world.person("officer", "XX", &[(Role::Officer, "XX")]);
        let browser = Browser::with(&visitor, &world.session(&officer, Means::SecondStep));
        let mut path = "/kerja/umpan?kurang=no-photo".to_owned();
        let mut seen = Vec::new();
        for _ in 0..3 {
            let page = browser.get(&path);
            let html = page.page(200, "en").to_owned();
            seen.extend(html.split("<bdi>Thing ").skip(1).map(|t| t[..2].to_owned()));
            let Some(next) = html.split("<a href=\"").find(|l| l.contains("rel=\"next\"")) else { break };
            path = next.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
        }
        let all: Vec<String> = (0..35).map(|n| format!("{n:02}")).collect();
        assert_eq!(seen, all);
    });
}
