//! Finding and browsing, in the words of those who look for something.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use domain::profile::Profile;
use search::{Follower, Index, Kind};
use testkit::{World, code, on_both};
use web::find::Found;

use crate::visitor::{Visitor, furnished};

fn options() -> web::Options {
    let origin = "https://corak.example".to_owned();
    web::Options { demo: true, origin, cache_bytes: 1 << 20, metrics_token: None, families: vec![] }
}

/// A site with an index that has followed everything so far.
fn indexed(
    world: &World,
    profile: &Arc<Profile>,
    root: &str,
    synonyms: Vec<search::SynonymGroup>,
) -> Arc<web::Site> {
    let index = Index::in_memory(web::find::config(profile, synonyms));
    world.db.settle().unwrap();
    Follower::new(world.db.clone(), index.clone(), web::find::labels(profile)).step().unwrap();
    web::Site::new(world.db.clone(), profile.clone(), code(root), options()).unwrap().with_index(index)
}

/// The small country with an index.
pub fn small(world: &World) -> (Arc<web::Site>, Visitor) {
    let site = indexed(world, &Arc::new(world.profile.clone()), "XX", vec![]);
    (site.clone(), Visitor::on(site))
}

fn titles(found: &Found) -> Vec<String> {
    found.hits.iter().map(|hit| hit.title.iter().map(|(_, text)| text.as_str()).collect()).collect()
}

fn plain(html: &str) -> String {
    html.replace("&#38;", "&").replace("&amp;", "&").replace("&#39;", "'").replace("&#34;", "\"")
}

/// The links of the filters that are not chosen yet: address, words, and the number beside.
fn offers(html: &str) -> Vec<(String, String, String)> {
    html.split("<details class=\"facet\"")
        .skip(1)
        .flat_map(|facet| facet.split("<li><a href=\"").skip(1).take_while(|_| true))
        .filter_map(|option| {
            let (href, rest) = option.split_once('"')?;
            let rest = rest.strip_prefix(" rel=\"nofollow\"").unwrap_or(rest).strip_prefix('>')?;
            let (label, rest) = rest.split_once(" <span>")?;
            let (count, _) = rest.split_once("</span>")?;
            Some((plain(href), plain(label), count.to_owned()))
        })
        .collect()
}

/// The number at the head of the results.
fn summary(html: &str) -> &str {
    let text = html.split_once("<div class=\"bar\"><p>").expect("a summary").1;
    text.split([' ', '<']).next().unwrap()
}

#[test]
fn north_sumatra_is_found_in_the_words_of_its_people() {
    let folder = tempfile::tempdir().unwrap();
    let address = store::Address::Sqlite(folder.path().join("corak.db"));
    let db = store::Db::open(&address, store::Options::default()).unwrap();
    let country = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../profiles/id"));
    let profile = std::fs::read_to_string(country.join("profile.toml")).unwrap();
    let profile = Arc::new(Profile::parse(&profile).unwrap());
    transfer::load::profile(&db, &profile, country, &mut |_| {}).unwrap();
    transfer::load::demo(&db, &profile, country, &mut |_| {}).unwrap();
    let synonyms = search::synonyms(std::fs::File::open(country.join("vocab/synonyms.csv")).unwrap());
    let index = Index::in_memory(web::find::config(&profile, synonyms));
    Follower::new(db.clone(), index.clone(), web::find::labels(&profile)).step().unwrap();
    let site = web::Site::new(db, profile, code("12"), options()).unwrap().with_index(index);
    let visitor = Visitor::on(site.clone());
    let find = |query: &str| visitor.find(&site, "id", query);

    // Families of words meet, whatever their endings.
    let weaving: Vec<BTreeSet<String>> = ["menenun", "tenunan", "tenun", "ditenun"]
        .iter()
        .map(|word| titles(&find(&format!("q={word}&kind=craft"))).into_iter().collect())
        .collect();
    for found in &weaving {
        assert!(found.iter().any(|name| name.contains("Tenun")), "{found:?}");
        assert!(found.len() * 10 > weaving[2].len() * 9, "{} against {}", found.len(), weaving[2].len());
    }
    let makers = find("q=perajin&kind=maker").total;
    assert_eq!(makers, find("kind=maker").total, "makers are called so");
    assert!(makers > 50);
    assert_eq!(find("q=pengrajin&kind=maker").total, makers);

    // Slips are forgiven, and it is said what was searched instead.
    for (typed, meant) in [("uloss", "ulos"), ("songkit", "songket"), ("anyamn", "anyaman")] {
        let found = find(&format!("q={typed}"));
        assert!(
            found.corrected && found.suggestion.as_deref() == Some(meant),
            "{typed}: {:?}",
            found.suggestion
        );
        assert!(found.total > 5, "{typed}");
        let html = visitor.get(&format!("/cari?q={typed}"));
        assert!(html.page(200, "id").contains(&format!("<b>{meant}</b>")), "{typed}");
    }

    // The beginning of a word is enough, the profile's synonyms stand for each other, and so do spellings.
    assert!(titles(&find("q=songk&kind=craft")).iter().any(|name| name.contains("ongket")));
    assert!(titles(&find("q=uwis")).iter().any(|name| name.starts_with("Uis")));
    assert_eq!(find("q=batok+kelapa&kind=craft").total, find("q=tempurung+kelapa&kind=craft").total);
    assert_eq!(titles(&find("q=kabupaten+samosir"))[0], "Kabupaten Samosir");
    assert!(titles(&find("q=nias+selatan")).iter().any(|name| name.contains("Nias Selatan")));
    let english = visitor.find(&site, "en", "q=plaited+pandanus&kind=craft");
    assert!(english.total > 0, "English words find too");
    let html = visitor.get("/cari?q=ulos");
    assert!(html.page(200, "id").contains("<mark>Ulos</mark>"), "matches are marked");

    // The crafts of a people begin with what is recorded of it, and who says so.
    let karo = visitor.get("/kerajinan?people=karo");
    let karo = karo.page(200, "id");
    assert!(
        karo.contains("Kain adat orang Karo disebut uis.") && karo.contains("www.pariwisatasumut.net"),
        "{karo}"
    );
    assert!(!visitor.get("/kerajinan").page(200, "id").contains("Kain adat orang Karo"));

    // Regions are found however their name is written, with or without what they are, and by their code.
    for (typed, region) in [
        ("labuhan batu", "Kabupaten Labuhanbatu"),
        ("kabupaten labuhan batu", "Kabupaten Labuhanbatu"),
        ("kab. labuhan batu", "Kabupaten Labuhanbatu"),
        ("labuhan batu utara", "Kabupaten Labuhanbatu Utara"),
        ("pematang siantar", "Kota Pematangsiantar"),
        ("kota pematang siantar", "Kota Pematangsiantar"),
        ("batubara", "Kabupaten Batu Bara"),
        ("kab batubara", "Kabupaten Batu Bara"),
        ("tanjung balai", "Kota Tanjungbalai"),
        ("kota tanjung balai", "Kota Tanjungbalai"),
        ("tapanuliutara", "Kabupaten Tapanuli Utara"),
        ("12.04", "Kabupaten Nias"),
        ("1204", "Kabupaten Nias"),
        ("12.12", "Kabupaten Toba"),
        ("12", "Provinsi Sumatera Utara"),
    ] {
        let found = find(&format!("q={}", typed.replace(' ', "+")));
        assert_eq!(titles(&found).first().map(String::as_str), Some(region), "{typed}");
        assert_eq!(found.hits[0].kind, Kind::Region, "{typed}");
    }
    assert_eq!(titles(&find("q=pematang+sian&kind=region"))[0], "Kota Pematangsiantar", "while it is typed");
    let songket = |typed: &str| find(&format!("q={typed}&kind=craft")).total;
    assert!(songket("songket+batubara") > 0 && songket("songket+batubara") == songket("songket+batu+bara"));

    // Who mistypes a word rather means a thing than one of the many places.
    assert_eq!(find("q=batk").suggestion.as_deref(), Some("batik"));

    // What stands beside a filter is what it leads to, at every level of the tree of regions.
    for page in
        ["/cari", "/cari?q=tenun", "/en/search?q=weaving", "/produk", "/perajin", "/cari?region=12.17&q=ulos"]
    {
        let answer = visitor.get(page);
        let html = answer.page(200, if page.starts_with("/en") { "en" } else { "id" });
        let offered = offers(html);
        assert!(offered.len() > 5, "{page}: {offered:?}");
        for (href, label, count) in offered.iter().step_by(4) {
            let narrowed = visitor.get(href);
            let lang = if href.starts_with("/en") { "en" } else { "id" };
            assert_eq!(summary(narrowed.page(200, lang)), count, "{page} → {label} {href}");
        }
    }
    let mut at = "12".to_owned();
    let mut totals = vec![find("kind=item&region=12").total];
    while let Some(below) =
        find(&format!("kind=item&region={at}")).facets.region.iter().max_by_key(|c| c.count)
    {
        if below.count == 0 {
            break;
        }
        at = below.value.clone();
        totals.push(find(&format!("kind=item&region={at}")).total);
        assert_eq!(totals.last(), Some(&below.count), "{at}");
    }
    assert!(totals.len() >= 3, "from the province down to where it is made: {totals:?}");

    // Where a filter leaves nothing of what was meant, it is offered without the filter.
    let html = visitor.get("/cari?q=songkit&region=12.17");
    let html = plain(html.page(200, "id"));
    assert!(html.contains("href=\"/cari?q=songket\"") && !html.contains("Ditampilkan hasil untuk"), "{html}");

    // Filters narrow together, and each can be taken away again.
    let html = visitor.get("/produk?region=12.17&category=weaving&stock=1");
    let html = plain(html.page(200, "id"));
    for without in [
        "/produk?category=weaving&stock=1",
        "/produk?region=12.17&stock=1",
        "/produk?region=12.17&category=weaving",
    ] {
        assert!(html.contains(&format!("<a href=\"{without}\" rel=\"nofollow\">")), "{without}");
    }

    // Protected goods are found, but have no price.
    let protected: Vec<_> = find("kind=item").hits.into_iter().filter(|hit| hit.stored.protected).collect();
    assert!(protected.iter().all(|hit| hit.stored.price.is_none() && hit.stored.stock == Some(0)));

    // Nothing found: it is said honestly, with ways on.
    let html = visitor.get("/cari?q=zzqqxx&kind=item");
    let html = html.page(200, "id");
    assert!(html.contains("Bukan berarti tidak ada") && html.contains("href=\"/kerajinan\""));
    assert!(html.contains("href=\"/cari?q=zzqqxx\""), "the same without filters");
}

#[test]
fn whatever_is_typed_is_shown_as_text() {
    on_both(|world| {
        furnished(world);
        let (_, visitor) = small(world);
        for typed in [
            "title%3Aikat+AND+(+OR+*+%5B+TO+%5D+%22",
            "%00%01%1b",
            "%E2%80%AE%D8%B9%D8%B1%D8%A8%D9%8A",
            "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
            "%ff%fe%zz%",
            "+",
            "%F0%9F%A7%B5%F0%9F%A7%B5",
            "-+-+~+*+%3F",
            &"%25".repeat(300),
            &"a+".repeat(400),
        ] {
            for path in ["/search", "/items", "/makers", "/fr/recherche"] {
                let answer =
                    visitor.get(&format!("{path}?q={typed}&region={typed}&category={typed}&page={typed}"));
                let html = answer.text();
                assert_eq!(answer.status, 200, "{path} {typed}");
                assert!(
                    !html.contains("<script>") && !html.contains('\0') && !html.contains('\u{1b}'),
                    "{typed}"
                );
            }
        }
        let html = visitor.get("/search?q=%E2%80%AEcilam%20%3Cb%3E");
        assert!(html.page(200, "en").contains("<bdi>\u{202e}cilam &#60;b&#62;</bdi>"), "{}", html.text());
    });
}

#[test]
fn only_lists_that_have_an_end_are_for_other_indexes() {
    on_both(|world| {
        furnished(world);
        let profile = Arc::new(world.profile.clone());
        let index = Index::in_memory(web::find::config(&profile, vec![]));
        world.db.settle().unwrap();
        Follower::new(world.db.clone(), index.clone(), web::find::labels(&profile)).step().unwrap();
        // A demo is for nobody's index.
        let real = web::Options { demo: false, ..options() };
        let site = web::Site::new(world.db.clone(), profile, code("XX"), real).unwrap().with_index(index);
        let visitor = Visitor::on(site);
        let canonical = |html: &str| {
            let rest = html.split_once("rel=\"canonical\" href=\"").map_or("", |(_, rest)| rest);
            plain(rest.split('"').next().unwrap_or_default())
        };
        for (path, leads) in [
            ("/search?kind=item", "/search"),
            ("/search?q=ikat", "/search"),
            ("/search?q=ikat&region=A1", "/search"),
            ("/items?stock=1", "/items"),
            ("/items?category=weaving&region=A1", "/items"),
            ("/crafts?region=A1&page=2", "/crafts"),
            ("/crafts?technique=ikat", "/crafts"),
            ("/crafts?q=ikat", "/crafts"),
            ("/makers?sort=newest", "/makers"),
            // What there is not, or has nothing, is no page of its own.
            ("/crafts?region=Z9", "/crafts"),
            ("/crafts?category=nothing", "/crafts"),
            ("/fr/metiers?category=weaving&region=A1", "/fr/metiers"),
        ] {
            let answer = visitor.get(path);
            assert!(answer.header("x-robots-tag").contains("noindex"), "{path}");
            assert_eq!(canonical(answer.text()), format!("https://corak.example{leads}"), "{path}");
        }
        for path in
            ["/items", "/makers", "/crafts", "/crafts?region=A1", "/crafts?category=weaving", "/search"]
        {
            let answer = visitor.get(path);
            assert!(!answer.header("x-robots-tag").contains("noindex"), "{path}");
            assert_eq!(canonical(answer.text()), format!("https://corak.example{path}"), "{path}");
        }
        let one = visitor.get("/crafts?category=weaving");
        assert!(one.text().contains("<h1>Crafts: weaving</h1>"), "{}", one.text());
        // A crawler that does what it is told comes to an end.
        let robots = visitor.get("/robots.txt");
        for rule in ["/search?", "/fr/recherche?", "/crafts?*&", "/fr/metiers?*&", "/items?*&", "/makers?*&"]
        {
            assert!(
                robots.text().lines().any(|line| line == format!("Disallow: {rule}")),
                "{}",
                robots.text()
            );
        }
        let links = |path: &str| -> Vec<(String, bool)> {
            let answer = visitor.get(path);
            let html = answer.text().split_once("<main").map_or("", |(_, main)| main).to_owned();
            html.split("<a href=\"")
                .skip(1)
                .filter_map(|rest| {
                    let (href, rest) = rest.split_once('"')?;
                    Some((plain(href), rest.split('>').next()?.contains("nofollow")))
                })
                .collect()
        };
        for path in ["/crafts", "/crafts?region=A1", "/items", "/items?category=weaving"] {
            for (href, nofollow) in links(path) {
                let Some((_, asked)) = href.split_once('?') else { continue };
                let kept = ["category=", "region=", "people="].iter().any(|one| asked.starts_with(one));
                assert_eq!(nofollow, !kept || asked.contains('&'), "{path} → {href}");
            }
        }
        assert!(links("/crafts").contains(&("/crafts?region=A1".to_owned(), false)));
        assert!(
            links("/crafts?region=A1").contains(&("/crafts?region=A1&category=weaving".to_owned(), true))
        );
        assert!(links("/search").iter().all(|(href, nofollow)| *nofollow || !href.starts_with("/search?")));
    });
}

#[test]
fn what_holds_no_word_is_not_answered_with_everything() {
    on_both(|world| {
        furnished(world);
        let (site, visitor) = small(world);
        let unready =
            web::Site::new(world.db.clone(), Arc::new(world.profile.clone()), code("XX"), options());
        let unready = unready.unwrap().with_index(Index::in_memory(search::Config::default()));
        for visitor in [&visitor, &Visitor::on(unready)] {
            for (path, said) in [
                ("/search?q=(((", "No word to look for"),
                ("/search?q=%F0%9F%A7%B5", "No word to look for"),
                ("/search?q=!!!&kind=craft", "No word to look for"),
            ] {
                let answer = visitor.get(path);
                let html = answer.page(200, "en");
                assert!(html.contains(said) && !html.contains("Ikat cloth"), "{path}: {html}");
                assert!(!html.contains("Nothing found"), "{path}: it was not looked for");
            }
        }
        assert!(visitor.get("/crafts?q=(((").page(200, "en").contains("No word to look for"));
        assert_eq!(visitor.get("/api/v1/search?q=(((").json()["total"], 0);
        assert!(visitor.find(&site, "en", "").total > 0, "nothing typed shows everything");
    });
}

#[test]
fn lists_are_paged_to_their_end_with_and_without_an_index() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat cloth", "A1");
        let maker = world.maker(world.maker_draft("loom", "The Loom", "A1-01", "ikat"));
        for n in 0..100 {
            world.item(world.item_draft(&format!("i{n}"), &format!("Mat {n}"), &maker), 1);
        }
        let (_, with) = small(world);
        let (without, empty) = (Visitor::of(world), Index::in_memory(search::Config::default()));
        for (visitor, pages) in [(&with, 5), (&without, 3)] {
            let (mut path, mut seen, mut turned) = ("/items".to_owned(), BTreeSet::new(), 0);
            while !path.is_empty() {
                let answer = visitor.get(&path);
                let html = answer.page(200, "en");
                seen.extend(
                    html.split("<bdi>Mat ").skip(1).filter_map(|r| r.split('<').next()).map(str::to_owned),
                );
                let next = html.split_once("rel=\"next\"").map_or("", |(before, _)| before);
                path = next
                    .rsplit_once("href=\"")
                    .map_or("", |(_, href)| href)
                    .trim_end_matches(['"', ' '])
                    .to_owned();
                path = plain(&path);
                turned += 1;
                assert!(turned < 20, "the list ends");
            }
            assert_eq!((seen.len(), turned), (100, pages));
        }
        assert!(empty.needs_rebuild());
        let far = with.get("/items?page=999999");
        assert_eq!(far.status, 200, "paging further than there is does no harm");
    });
}

#[test]
fn while_the_index_is_being_made_it_is_said_and_names_are_still_found() {
    on_both(|world| {
        furnished(world);
        let profile = Arc::new(world.profile.clone());
        let site = web::Site::new(world.db.clone(), profile, code("XX"), options());
        let site = site.unwrap().with_index(Index::in_memory(search::Config::default()));
        let visitor = Visitor::on(site.clone());
        let found = visitor.find(&site, "en", "q=ika");
        assert!(!found.indexed);
        assert_eq!(titles(&found), ["Ikat cloth"]);
        assert_eq!(titles(&visitor.find(&site, "en", "q=river+side")), ["Riverside"]);
        assert_eq!(titles(&visitor.find(&site, "en", "q=ika&kind=motif")), [] as [&str; 0]);
        let html = visitor.get("/search?q=ika");
        let html = html.page(200, "en");
        assert!(
            html.contains("being prepared")
                && html.contains("Ikat cloth")
                && !html.contains("class=\"facet\"")
        );
        assert!(visitor.get("/items").page(200, "en").contains("Shawl"));
        assert!(visitor.get("/makers").page(200, "en").contains("The Loom"));
    });
}

#[test]
fn orders_are_kept_in_the_address() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat cloth", "A1");
        let maker = world.maker(world.maker_draft("loom", "The Loom", "A1-01", "ikat"));
        for (key, name, price) in [("a", "Cap", 300), ("b", "Apron", 200), ("c", "Belt", 100)] {
            let mut draft = world.item_draft(key, name, &maker);
            draft.price = Some(domain::item::Money(price));
            world.item(draft, 1);
        }
        let (site, visitor) = small(world);
        let order = |sort: &str| titles(&visitor.find(&site, "en", &format!("kind=item&sort={sort}")));
        assert_eq!(order("name"), ["Apron", "Belt", "Cap"]);
        assert_eq!(order("price"), ["Belt", "Apron", "Cap"]);
        assert_eq!(order("price-down"), ["Cap", "Apron", "Belt"]);
        assert_eq!(order("newest"), ["Belt", "Apron", "Cap"]);
        assert_eq!(visitor.find(&site, "en", "").kinds.iter().find(|k| k.0 == Kind::Item).unwrap().1, 3);
        let html = visitor.get("/items?sort=price");
        assert!(
            plain(html.page(200, "en"))
                .contains("href=\"/items?sort=price\" rel=\"nofollow\" aria-current=\"true\"")
        );
    });
}
