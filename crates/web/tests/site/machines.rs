//! What machines read: heads of pages, structured data, sitemap, short addresses, preview pictures.

use std::collections::BTreeMap;

use domain::access::{KeepItems, KeepMakers};
use resvg::usvg::roxmltree::{Document, Node};
use serde_json::Value;
use testkit::{World, on_both};

use crate::feeds::{country, loom, pictured, sold, whole};
use crate::visitor::{Visitor, furnished};

const ORIGIN: &str = "https://corak.example";

/// Every page that has an address in both languages.
fn places(world: &World) -> Vec<(String, String)> {
    furnished(world);
    let maker =
        world.db.read_blocking(|c| store::maker::cards(c, ("", uuid::Uuid::nil()), 1)).unwrap().remove(0);
    let mut places = vec![("/".into(), "/fr/".into())];
    for (en, fr, slug) in [
        ("regions", "regions", ""),
        ("regions", "regions", "XX-exampleland"),
        ("regions", "regions", "A1-north"),
        ("regions", "regions", "A1-01-riverside"),
        ("crafts", "metiers", ""),
        ("crafts", "metiers", "ikat-cloth"),
        ("motifs", "motifs", ""),
        ("motifs", "motifs", "star"),
        ("makers", "artisans", ""),
        ("makers", "artisans", maker.slug.as_str()),
        ("items", "objets", ""),
        ("items", "objets", "shawl"),
        ("about", "a-propos", ""),
        ("terms", "conditions", ""),
        ("privacy", "confidentialite", ""),
        ("directory", "annuaire", ""),
    ] {
        let tail = if slug.is_empty() { String::new() } else { format!("/{slug}") };
        places.push((format!("/{en}{tail}"), format!("/fr/{fr}{tail}")));
    }
    places
}

fn between<'a>(html: &'a str, from: &str, to: &str) -> &'a str {
    html.split_once(from).and_then(|(_, r)| r.split_once(to)).map_or("", |(v, _)| v)
}

#[test]
fn every_page_says_where_it_lives_and_what_it_is() {
    on_both(|world| {
        let places = places(world);
        let visitor = Visitor::of(world);
        for (en, fr) in &places {
            for (path, lang) in [(en, "en"), (fr, "fr")] {
                let answer = visitor.get(path);
                let html = answer.page(200, lang);
                assert!(
                    html.contains(&format!("<link rel=\"canonical\" href=\"{ORIGIN}{path}\">")),
                    "{path}"
                );
                for (lang, other) in [("en", en), ("fr", fr), ("x-default", en)] {
                    let link =
                        format!("<link rel=\"alternate\" hreflang=\"{lang}\" href=\"{ORIGIN}{other}\">");
                    assert!(html.contains(&link), "{path} lacks {link}");
                }
                assert_eq!(html.matches("<h1").count(), 1, "{path}");
                for name in
                    ["og:title", "og:description", "og:url", "og:image", "og:image:width", "og:image:alt"]
                {
                    assert_eq!(html.matches(&format!("property=\"{name}\"")).count(), 1, "{path} {name}");
                }
                assert!(html.contains("name=\"twitter:card\""), "{path}");
                assert!(
                    !html.contains("<style") && !html.contains(" style=") && !html.contains(" onclick"),
                    "{path}"
                );
            }
        }
    });
}

#[test]
fn the_picture_of_a_page_is_a_png_of_its_own() {
    on_both(|world| {
        furnished(world);
        let visitor = Visitor::of(world);
        let mut seen = Vec::new();
        for page in ["/", "/crafts/ikat-cloth", "/motifs/star", "/regions/A1-north", "/items/shawl"] {
            let answer = visitor.get(page);
            let address = between(answer.text(), "property=\"og:image\" content=\"", "\"").to_owned();
            let picture = visitor.get(address.strip_prefix(ORIGIN).expect("an absolute address"));
            assert_eq!(picture.header("content-type"), "image/png", "{page}: {address}");
            assert!(picture.header("cache-control").contains("immutable"), "{page}: {address}");
            let side = |at: usize| u32::from_be_bytes(picture.bytes[at..at + 4].try_into().unwrap());
            assert_eq!((side(16), side(20)), (1200, 630));
            assert!(!seen.contains(&picture.bytes), "{page} has the picture of another page");
            seen.push(picture.bytes);
        }
        for nothing in [
            "/og/craft/none.png",
            "/og/craft/ikat",
            "/og/zz/craft/ikat.png",
            "/og/page/none.png",
            "/og/maker/x.png",
        ] {
            assert_eq!(visitor.get(nothing).status, 404, "{nothing}");
        }
    });
}

/// The things that a page's data block tells.
fn told(html: &str) -> Vec<Value> {
    let block = between(html, "<script type=\"application/ld+json\">", "</script>");
    let value: Value = serde_json::from_str(block).expect("the block is JSON");
    assert_eq!(value["@context"], "https://schema.org");
    value["@graph"].as_array().expect("things").clone()
}

#[test]
fn samples_are_never_told_as_products_or_makers() {
    on_both(|world| {
        furnished(world);
        let visitor = Visitor::of(world);
        let kinds = |path: &str| -> Vec<String> {
            let answer = visitor.get(path);
            told(answer.text()).iter().map(|t| t["@type"].as_str().unwrap_or("").to_owned()).collect()
        };
        assert_eq!(kinds("/items/shawl"), ["BreadcrumbList"]);
        assert_eq!(kinds("/crafts/ikat-cloth"), ["DefinedTerm", "BreadcrumbList"]);
        assert_eq!(kinds("/"), ["Organization", "WebSite"]);
        let home = told(visitor.get("/").text());
        assert_eq!(
            home[1]["potentialAction"]["target"]["urlTemplate"],
            format!("{ORIGIN}/search?q={{search_term_string}}")
        );
        // A real one is told with its price.
        let mut draft = world.maker_draft("real", "Real Loom", "A1", "ikat");
        draft.sample = false;
        let maker = world.maker(draft);
        let mut item = world.item_draft("cape", "</script><script>alert(1)</script>", &maker);
        item.sample = false;
        world.item(item, 2);
        let slug = domain::text::slug("</script><script>alert(1)</script>");
        let answer = visitor.get(&format!("/items/{slug}"));
        let product = &told(answer.page(200, "en"))[0];
        assert_eq!(product["@type"], "Product");
        assert_eq!(product["name"], "</script><script>alert(1)</script>");
        assert_eq!(product["offers"]["price"], "125.00");
        assert_eq!(answer.text().matches("</script>").count(), 1);
    });
}

#[test]
fn the_sitemap_lists_each_published_record_once_in_each_language() {
    on_both(|world| {
        let places = places(world);
        let visitor = Visitor::of(world);
        let robots = visitor.get("/robots.txt");
        assert!(robots.text().contains(&format!("Sitemap: {ORIGIN}/sitemap.xml")));
        let index = visitor.get("/sitemap.xml");
        assert!(index.header("content-type").starts_with("application/xml"));
        let mut listed: Vec<String> = Vec::new();
        for part in index.text().split("<loc>").skip(1).filter_map(|r| r.split('<').next()) {
            let answer = visitor.get(part.strip_prefix(ORIGIN).expect("an absolute address"));
            assert_eq!(answer.status, 200, "{part}");
            let text = answer.text();
            assert_eq!(text.matches("<url>").count() * 3, text.matches("<xhtml:link").count(), "{part}");
            listed.extend(text.split("<loc>").skip(1).filter_map(|r| r.split('<').next()).map(str::to_owned));
        }
        for (en, fr) in &places {
            for path in [en, fr] {
                let address = format!("{ORIGIN}{path}");
                assert_eq!(listed.iter().filter(|l| **l == address).count(), 1, "{path}");
            }
        }
        let mut once = listed.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), listed.len());
        for nothing in
            ["/sitemap/item-0-1.xml", "/sitemap/item-99-0.xml", "/sitemap/x.xml", "/sitemap/item-0.xml"]
        {
            assert_eq!(visitor.get(nothing).status, 404, "{nothing}");
        }
    });
}

#[test]
fn parts_of_the_sitemap_hold_everything_between_them() {
    on_both(|world| {
        furnished(world);
        let maker = world.maker(world.maker_draft("many", "Many", "A1", "ikat"));
        for n in 0..40 {
            world.item(world.item_draft(&format!("i{n}"), &format!("Item {n}"), &maker), 1);
        }
        let all = |bits: u32| -> Vec<String> {
            let kind = domain::id::Kind::Item;
            let parts = (0..1u32 << bits).flat_map(|n| {
                world.db.read_blocking(move |c| store::address::part(c, kind, bits, n, 1000)).unwrap()
            });
            let mut slugs: Vec<String> = parts.map(|p| p.slug).collect();
            slugs.sort();
            slugs
        };
        assert_eq!(all(0).len(), 41);
        assert_eq!(all(0), all(3));
        assert_eq!(all(0), all(7));
    });
}

#[test]
fn a_short_address_leads_to_the_record() {
    on_both(|world| {
        let item = furnished(world);
        let visitor = Visitor::of(world);
        let profile = &world.profile.key;
        let leads = |short: &str| {
            let answer = visitor.get(&format!("/i/{short}"));
            assert_eq!(answer.status, 302, "{short}");
            answer.header("location").to_owned()
        };
        let short = |id| domain::id::short(id);
        assert_eq!(leads(&short(item.id.0)), "/items/shawl");
        assert_eq!(leads(&short(item.id.0).to_uppercase()), "/items/shawl");
        assert_eq!(leads(&short(testkit::code("A1").id(profile))), "/regions/A1-north");
        assert_eq!(leads(&short(domain::id::CraftId::from_key(profile, "ikat").0)), "/crafts/ikat-cloth");
        assert_eq!(leads(&short(domain::id::MotifId::from_key(profile, "star").0)), "/motifs/star");
        for wrong in ["000000000000", "x", "%00", "%ff", "'%20OR%201=1"] {
            let answer = visitor.get(&format!("/i/{wrong}"));
            assert!([400, 404].contains(&answer.status.as_u16()), "{wrong}");
            answer.page(answer.status.as_u16(), "en");
        }
    });
}

#[test]
fn machines_find_the_pictures_and_the_search_and_read_who_sells() {
    on_both(|world| {
        country(world);
        let maker = loom(world, "one", "A1");
        let cape = sold(world, whole(world, "cape", "Cape", &maker), 3);
        pictured::<KeepItems>(world, cape.id.0, 1, (900, 900));
        pictured::<KeepMakers>(world, maker.id.0, 7, (800, 600));
        let visitor = Visitor::at(world, ORIGIN, false);
        // The sitemap, read by a parser.
        let mut pictures: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for part in ["/sitemap/item-0-0.xml", "/sitemap/maker-0-0.xml"] {
            let answer = visitor.get(part);
            let document = Document::parse(answer.text()).expect("XML");
            for url in document.root_element().children().filter(|c| c.is_element()) {
                let text = |n: Node<'_, '_>| n.text().unwrap_or_default().to_owned();
                let at = url.children().find(|c| c.tag_name().name() == "loc").map(text).unwrap();
                let image = "http://www.google.com/schemas/sitemap-image/1.1";
                let found = url.descendants().filter(|c| c.has_tag_name((image, "loc"))).map(text);
                pictures.insert(at, found.collect());
            }
        }
        for path in ["/items/cape", "/fr/objets/cape"] {
            let mut found = pictures[&format!("{ORIGIN}{path}")].clone();
            found.sort();
            assert!(
                found.len() == 2 && found[0].ends_with("-1600.jpg") && found[1].ends_with("-900.jpg"),
                "{found:?}"
            );
        }
        assert_eq!(pictures[&format!("{ORIGIN}/makers/loom-one")].len(), 1);
        // How a telephone keeps the maker's pages on its home screen.
        for (path, lang) in [("/manifest.webmanifest", "en"), ("/fr/manifest.webmanifest", "fr")] {
            let answer = visitor.get(path);
            assert!(answer.header("content-type").starts_with("application/manifest+json"));
            assert!(answer.header("content-security-policy").contains("manifest-src 'self'"));
            let told: serde_json::Value = serde_json::from_str(answer.text()).unwrap();
            assert_eq!((told["lang"].as_str(), told["start_url"].as_str()), (Some(lang), Some("/lapak")));
            assert_eq!(told["display"], "standalone");
            assert!(told["name"].as_str().unwrap().starts_with("Corak · "), "{told}");
            for icon in told["icons"].as_array().unwrap() {
                let picture = visitor.get(icon["src"].as_str().unwrap());
                assert_eq!(picture.header("content-type"), icon["type"].as_str().unwrap());
                if icon["type"] == "image/png" {
                    let side = |at: usize| u32::from_be_bytes(picture.bytes[at..at + 4].try_into().unwrap());
                    assert_eq!(icon["sizes"], format!("{}x{}", side(16), side(20)));
                }
            }
        }
        // The description of the search.
        for (path, lang, search) in
            [("/opensearch.xml", "en", "/search"), ("/fr/opensearch.xml", "fr", "/fr/recherche")]
        {
            let answer = visitor.get(path);
            assert!(answer.header("content-type").starts_with("application/opensearchdescription+xml"));
            let document = Document::parse(answer.text()).expect("XML");
            let of = |name: &str| document.descendants().find(|c| c.tag_name().name() == name).unwrap();
            assert!(of("ShortName").text().unwrap().chars().count() <= 16);
            assert!(of("LongName").text().unwrap().chars().count() <= 48);
            assert_eq!(of("Language").text(), Some(lang));
            let template = of("Url").attribute("template").unwrap();
            assert_eq!(template, format!("{ORIGIN}{search}?q={{searchTerms}}"));
            visitor
                .get(&template.strip_prefix(ORIGIN).unwrap().replace("{searchTerms}", "cape"))
                .page(200, lang);
            let home = visitor.get(if lang == "en" { "/" } else { "/fr/" });
            let link = format!(
                "<link rel=\"search\" type=\"application/opensearchdescription+xml\" title=\"Corak\" href=\"{path}\">"
            );
            assert!(home.text().contains(&link), "{lang}");
        }
        // What the page of a thing says to machines.
        let page = visitor.get("/items/cape");
        let block = page.text().split("<script type=\"application/ld+json\">").nth(1).unwrap();
        let told: serde_json::Value = serde_json::from_str(block.split("</script>").next().unwrap()).unwrap();
        let product = &told["@graph"][0];
        assert_eq!(product["@type"], "Product");
        assert_eq!(product["image"].as_array().map(Vec::len), Some(2));
        assert_eq!(product["countryOfOrigin"], world.profile.country.as_str());
        assert_eq!(product["offers"]["seller"]["name"], "Loom one");
        assert_eq!(product["offers"]["seller"]["@type"], "Organization");
        assert_eq!(product["offers"]["itemCondition"], "https://schema.org/NewCondition");
        assert_eq!(product["offers"]["priceCurrency"], world.profile.currency.code.as_str());
        // It costs money and is sent in many ways, so no cost of sending is told.
        assert!(product["offers"].get("shippingDetails").is_none());
        // Its number is that of the feeds.
        assert_eq!(product["sku"], domain::id::short(cape.id.0));
        let bare = world.item(whole(world, "bare", "Bare", &maker), 1);
        let page = visitor.get("/items/bare");
        assert!(
            page.page(200, "en").contains(&domain::id::short(bare.id.0))
                && !page.text().contains("\"image\":")
        );
    });
}
