//! What a page says of what it says: who has checked it, that it is a sample, which language it is in, and where to write when it is
//! wrong.

use domain::lang::Words;
use domain::motif::MotifDraft;
use domain::publication::Publication;
use domain::source::Checked;
use domain::vocabulary::{Protection, Vocabulary};
use testkit::{World, en, on_both, system};

use crate::visitor::{Visitor, furnished, site_of};

/// A canton with a craft, a craft of a protected species, dried fish, and entries of a register.
fn canton(world: &World, entries: usize) {
    furnished(world);
    world
        .term(Vocabulary::Category, "food", false, Protection::None)
        .term(Vocabulary::Material, "snakeskin", false, Protection::Protected)
        .craft_of("bag", "Snakeskin bag", "A1", "weaving", &["snakeskin"])
        .craft_of("fish", "Dried fish", "A1", "food", &[]);
    for n in 0..entries {
        world.heritage(&format!("dance-{n}"), &format!("River dance {n}"), "A1", None);
    }
}

/// The part of a page between two texts.
#[track_caller]
fn between<'p>(page: &'p str, from: &str, to: &str) -> &'p str {
    let (_, rest) = page.split_once(from).unwrap_or_else(|| panic!("no {from} in {page}"));
    rest.split_once(to).map_or(rest, |(part, _)| part)
}

/// The line of a list or table that names something.
#[track_caller]
fn line<'p>(page: &'p str, name: &str) -> &'p str {
    let lines = page.split("<li").flat_map(|l| l.split("<tr>"));
    let mut ended = lines.map(|l| l.split("</li>").next().and_then(|l| l.split("</tr>").next()).unwrap_or(l));
    ended.find(|l| l.contains(name)).unwrap_or_else(|| panic!("no {name} in {page}"))
}

/// A motif with a meaning, on the shawl.
fn star(world: &World, checked: Checked) {
    let motif = MotifDraft {
        key: "star".into(),
        name: "Star".into(),
        meaning: en("A guide by night."),
        sources: vec!["https://example.org/star".into()],
        checked,
        status: Publication::Published,
        ..MotifDraft::default()
    };
    let write = move |tx: &mut store::Tx<'_>| {
        store::motif::save(tx, &system(), &domain::motif::save("xx", motif.clone())?)
    };
    world.db.write_blocking(store::Command::system("test"), write).unwrap();
}

#[test]
fn the_printed_sheet_says_what_nobody_has_checked_and_what_must_not_be_sold() {
    on_both(|world| {
        canton(world, 1);
        let visitor = Visitor::of(world);
        for (path, lang) in [("/regions/A1-north/sheet", "en"), ("/directory/A1-north", "en")] {
            let answer = visitor.get(path);
            let page = between(answer.page(200, lang), "<main", "</main>");
            for name in ["Ikat cloth", "Snakeskin bag", "Dried fish"] {
                assert!(line(page, name).contains("not yet checked"), "{path}: {name}");
            }
            // Food is kept, but under its own heading.
            let crafts = between(page, "Ikat cloth", "Food and forest goods");
            assert!(!crafts.contains("Dried fish"), "{path}: {crafts}");
            assert!(between(page, "Food and forest goods", "</ul>").contains("Dried fish"), "{path}");
            // The warning stands with the bag, and what follows from it too.
            assert!(line(page, "Snakeskin bag").contains("Protected"), "{path}");
            assert!(between(page, "notice-warning", "</main>").contains("Snakeskin bag"), "{path}");
            assert!(page.contains("cannot be sold"), "{path}: {page}");
        }
        let sheet = visitor.get("/regions/A1-north/sheet");
        assert!(line(sheet.page(200, "en"), "River dance 0").contains("not yet checked"));
        assert!(!sheet.text().contains("to be found at"), "nothing is left out");
        let region = visitor.get("/regions/A1-north");
        assert!(line(region.page(200, "en"), "River dance 0").contains("not yet checked"));
    });
}

#[test]
fn the_printed_sheet_says_how_much_is_left_out_and_where_that_stands() {
    on_both(|world| {
        canton(world, 11);
        let visitor = Visitor::of(world);
        let answer = visitor.get("/regions/A1-north/sheet");
        let page = answer.page(200, "en");
        let dances = page.matches("River dance").count();
        assert!(dances < 11, "{dances}");
        let rest = between(page, "River dance 2", "</section>");
        let short = domain::id::short(testkit::code("A1").id(&world.profile.key));
        assert!(rest.contains(&format!("and {} more", 11 - dances)), "{rest}");
        assert!(rest.contains(&format!("https://corak.example/i/{short}")), "{rest}");
        assert_eq!(visitor.get("/regions/A1-north").text().matches("<h3>River dance").count(), 11);
    });
}

#[test]
fn food_is_kept_but_is_not_among_the_crafts_unless_it_is_asked_for() {
    on_both(|world| {
        canton(world, 0);
        let (_, indexed) = crate::finding::small(world);
        let bare = Visitor::of(world);
        for (visitor, what) in [(&indexed, "with an index"), (&bare, "without")] {
            let list = visitor.get("/crafts");
            let page = list.page(200, "en");
            assert!(page.contains("Ikat cloth") && !page.contains("Dried fish"), "{what}: {page}");
            assert!(page.contains("href=\"/crafts?category=food\""), "{what}: {page}");
        }
        let page = indexed.get("/crafts").page(200, "en").to_owned();
        assert!(page.contains("2 crafts"), "{page}");
        let food = indexed.get("/crafts?category=food");
        assert!(food.page(200, "en").contains("Dried fish"), "{}", food.text());
        assert!(food.text().contains("no crafts and no candidates") && !food.text().contains("Ikat cloth"));
        // A commune lists the crafts around it and no food, and the search finds both.
        let commune = bare.get("/regions/A1-01-riverside");
        assert!(commune.text().contains("Ikat cloth") && !commune.text().contains("Dried fish"));
        assert!(indexed.get("/search?q=fish").page(200, "en").contains("Dried"));
    });
}

#[test]
fn a_count_says_that_samples_are_among_what_is_counted() {
    on_both(|world| {
        furnished(world);
        let fact = |visitor: &Visitor, path: &str, name: &str| {
            let answer = visitor.get(path);
            let page = answer.page(200, "en").to_owned();
            between(&page, &format!("<dt>{name}</dt><dd>"), "</dd>").to_owned()
        };
        let demo = Visitor::of(world);
        for path in ["/regions/A1-north", "/regions/A1-north/sheet", "/regions/A1-01-riverside"] {
            assert_eq!(fact(&demo, path, "Makers"), "1 (samples)", "{path}");
            assert_eq!(fact(&demo, path, "Items"), "1 (samples)", "{path}");
        }
        assert_eq!(fact(&demo, "/regions/XX-exampleland", "Makers"), "1, samples included");
        assert_eq!(fact(&demo, "/regions/A2-south", "Makers"), "Not yet recorded");
        let mut real = world.maker_draft("mill", "The Mill", "A1", "ikat");
        real.sample = false;
        world.maker(real);
        let again = Visitor::of(world);
        assert_eq!(fact(&again, "/regions/A1-north", "Makers"), "2, 1 of them samples");
        // In earnest there are none.
        let earnest = Visitor::on(site_of(world, "https://corak.example", false, None));
        assert_eq!(fact(&earnest, "/regions/A1-north", "Makers"), "2");
    });
}

#[test]
fn what_a_motif_means_is_marked_and_sourced_where_a_thing_is_shown_too() {
    on_both(|world| {
        let item = furnished(world);
        star(world, Checked::Unchecked);
        let mut with = item.clone();
        with.motifs = vec!["star".into()];
        let write = move |tx: &mut store::Tx<'_>| store::item::save(tx, &system(), &with);
        world.db.write_blocking(store::Command::system("test"), write).unwrap();
        let told = || {
            let answer = Visitor::of(world).get("/items/shawl");
            let page = answer.page(200, "en");
            let told =
                page.contains("A guide by night.").then(|| between(page, "A guide by night.", "</section>"));
            told.map(str::to_owned)
        };
        let unchecked = told().expect("the meaning");
        assert!(unchecked.contains("not yet checked"), "{unchecked}");
        assert!(unchecked.contains("href=\"https://example.org/star\""), "{unchecked}");
        assert!(unchecked.contains("href=\"/motifs/star\""), "{unchecked}");
        star(world, Checked::Confirmed);
        assert!(!told().expect("the meaning").contains("not yet checked"));
        // What was found wrong is no fact any more, neither here nor on its own page.
        star(world, Checked::Refuted);
        assert_eq!(told(), None);
        let motif = Visitor::of(world).get("/motifs/star");
        assert!(!motif.page(200, "en").contains("A guide by night."), "{}", motif.text());
    });
}

#[test]
fn a_text_in_another_language_than_the_page_says_so() {
    on_both(|world| {
        canton(world, 1);
        star(world, Checked::Unchecked);
        world.designate("A1", "ikat", domain::flagship::Status::Candidate).unwrap();
        let mut maker = world.maker_draft("mill", "The Mill", "A1", "ikat");
        maker.story = en("We spin by the river.");
        maker.consent_date = Some(jiff::civil::date(2026, 1, 2));
        maker.consent_by = Some("A witness".into());
        let mill = world.maker(maker);
        let mut cape = world.item_draft("cape", "Cape", &mill);
        cape.description = Words::new(
            [("en", "Warm in winter."), ("fr", "Chaude en hiver.")]
                .map(|(l, t)| (domain::lang::Lang::parse(l).unwrap(), t.to_owned())),
        );
        cape.care = en("Wash it cold.");
        cape.motifs = vec!["star".into()];
        world.item(cape, 2);
        let (_, indexed) = crate::finding::small(world);
        let marked = |text: &str| format!("<span lang=\"en\">{text}</span>");
        let pages: [(&str, &str, &[&str]); 8] = [
            ("/fr/regions/A1-north", "/regions/A1-north", &["Ikat cloth", "River dance 0", "Cape"]),
            ("/fr/regions/A1-north/fiche", "/regions/A1-north/sheet", &["Ikat cloth", "Dried fish"]),
            ("/fr/annuaire", "/directory", &["Ikat cloth", "Dried fish"]),
            ("/fr/metiers", "/crafts", &["Ikat cloth"]),
            ("/fr/metiers/ikat-cloth", "/crafts/ikat-cloth", &["Ikat cloth", "Cape"]),
            ("/fr/motifs/star", "/motifs/star", &["A guide by night."]),
            ("/fr/artisans/the-mill", "/makers/the-mill", &["We spin by the river."]),
            ("/fr/objets/cape", "/items/cape", &["Wash it cold.", "A guide by night.", "Ikat cloth"]),
        ];
        for (there, here, texts) in pages {
            let other = indexed.get(there);
            assert_eq!(other.status, 200, "{there} {}", other.header("location"));
            let own = indexed.get(here);
            assert_eq!(own.status, 200, "{here} {}", own.header("location"));
            for text in texts {
                assert!(other.text().contains(&marked(text)), "{there}: {text} in {}", other.text());
                assert!(own.text().contains(text) && !own.text().contains(&marked(text)), "{here}: {text}");
            }
        }
        // What there is in the language of the page is marked nowhere.
        let cape = indexed.get("/fr/objets/cape");
        assert!(cape.text().contains("<p>Chaude en hiver.</p>"), "{}", cape.text());
        // In a sentence only the name is, and in a title nothing can be.
        let region = indexed.get("/fr/regions/A1-north");
        let lede = between(region.text(), "<p class=\"lede\">", "</p>");
        let said = format!("flagship product: {}. No official", marked("Ikat cloth"));
        assert!(lede.contains(&said), "{lede}");
        assert!(!between(region.text(), "<head>", "</head>").contains("<span"), "{}", region.text());
        let found = indexed.get("/fr/recherche?q=ikat");
        assert!(found.text().contains("<bdi lang=\"en\"><mark>Ikat</mark> cloth</bdi>"), "{}", found.text());
    });
}

#[test]
fn whoever_knows_better_is_told_where_to_write() {
    on_both(|world| {
        furnished(world);
        let visitor = Visitor::of(world);
        let home = visitor.get("/");
        assert!(home.page(200, "en").contains("href=\"/about#koreksi\""), "{}", home.text());
        let none = visitor.get("/about");
        let part = between(none.page(200, "en"), "id=\"koreksi\"", "</main>");
        assert!(part.contains("not recorded here yet") && part.contains("office"), "{part}");
        assert!(part.contains("href=\"/regions\""), "{part}");
        let mut council = world.council("XX", "Council of the country");
        council.contact.email = Some("desk@example.org".into());
        world.save_council(&council).unwrap();
        world.council("A1", "Council of the North");
        // The page turns when a council is recorded.
        let some = visitor.get("/about");
        let part = between(some.page(200, "en"), "id=\"koreksi\"", "</main>");
        for told in ["Council of the country", "1 Hall Street", "href=\"mailto:desk@example.org\""] {
            assert!(part.contains(told), "{told}: {part}");
        }
        assert!(part.contains("href=\"/regions/A1-north/council\""), "{part}");
        assert!(!part.contains("0123 456 789"), "what the council keeps to itself");
        assert!(!part.contains("not recorded here yet"), "{part}");
        let sheet = visitor.get("/regions/A1-north/sheet");
        assert!(sheet.text().contains(">https://corak.example/about#koreksi</a>"), "{}", sheet.text());
    });
}

#[test]
fn a_tap_on_the_map_says_name_and_figures_before_it_leads_on() {
    on_both(|world| {
        furnished(world);
        world
            .outline("A1", r#"{"type":"Polygon","coordinates":[[[0,0],[2,0],[2,2],[0,2],[0,0]]]}"#)
            .outline("A2", r#"{"type":"Polygon","coordinates":[[[2,0],[4,0],[4,2],[2,2],[2,0]]]}"#);
        world.designate("A1", "ikat", domain::flagship::Status::Candidate).unwrap();
        let visitor = Visitor::of(world);
        for path in ["/", "/regions", "/regions/XX-exampleland"] {
            let answer = visitor.get(path);
            let page = answer.page(200, "en");
            let taps = between(page, "class=\"map-taps\"", "</svg>");
            assert!(
                taps.contains("<a href=\"#peta-di-A1\"><title>Canton North: candidate</title>"),
                "{path}: {taps}"
            );
            let note = between(page, "id=\"peta-di-A1\"", "</p>");
            assert!(note.contains("href=\"/regions/A1-north\">Canton North: candidate"), "{path}: {note}");
            assert!(note.contains("Ikat cloth"), "{path}: {note}");
            // Whoever points or uses the keyboard is led there at once, as before.
            let links = between(page, "class=\"map-links\"", "class=\"map-taps\"");
            assert!(links.contains("<a href=\"/regions/A1-north\">"), "{path}: {links}");
        }
    });
}
