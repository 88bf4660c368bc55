//! Regions change: named anew, split, merged, moved, shown before it is done, and undone.

use domain::access::Means;
use domain::account::Role;
use jiff::civil::date;
use testkit::{Actor, World, code, on_both, system};

use crate::browser::{Browser, Form};
use crate::visitor::Visitor;

const DECREE: &str = "Law 20/2012";

/// A country with two cantons, of which the north has two communes, with a maker and an item in each of these.
fn country(world: &World) {
    world
        .country()
        .rooted("XX")
        .region("commune", "A1-02", "Hillside", Some("A1"))
        .craft("ikat", "Ikat", "A1")
        .craft("mat", "Mat", "A1");
    for (key, at) in [("loom", "A1-01"), ("weft", "A1-02"), ("hall", "A1")] {
        let maker = world.maker(world.maker_draft(key, &format!("The {key}"), at, "ikat"));
        world.item(world.item_draft(&format!("{key}-cloth"), &format!("Cloth of the {key}"), &maker), 2);
    }
}

pub fn admin(world: &World) -> Actor {
    world.person("admin", "XX", &[(Role::Administrator, "XX")])
}

pub fn browser<'v>(world: &World, visitor: &'v Visitor, actor: &Actor) -> Browser<'v> {
    Browser::with(visitor, &world.session(actor, Means::SecondStep))
}

fn form(browser: &Browser<'_>, path: &str) -> Form {
    Form::to(browser.get(path).page(200, "en"), path)
}

/// Fills a form in, looks at what it would do, and does it; the preview.
pub fn change(browser: &Browser<'_>, path: &str, fields: &[(&str, &str)]) -> String {
    let mut filled = form(browser, path).with("_do", "lihat");
    for (name, value) in fields {
        filled = if *name == "children" { filled.and(name, value) } else { filled.with(name, value) };
    }
    let preview = browser.submit(&filled).page(200, "en").to_owned();
    let store = Form::to(&preview, path).with("_do", "simpan");
    let base = path.rsplit_once('/').unwrap().0;
    assert_eq!(browser.submit(&store).leads_to(), format!("{base}?selesai=simpan"));
    // The same form once more: the same answer, and one change.
    assert_eq!(browser.submit(&store).leads_to(), format!("{base}?selesai=simpan"));
    preview
}

fn undo(browser: &Browser<'_>, region: &str) -> String {
    let path = format!("/kerja/wilayah/{region}");
    let page = browser.get(&path);
    let page = page.page(200, "en");
    let button = page.split("name=\"perubahan\" value=\"").nth(1).expect("a change that can be undone");
    let id = button.split('"').next().unwrap();
    let form = Form::to(page, &format!("{path}/urungkan")).with("perubahan", id);
    browser.submit(&form).leads_to().to_owned()
}

fn counts(world: &World, region: &'static str) -> (i64, i64) {
    let counts = world.db.read_blocking(move |c| store::tally::of(c, &code(region))).unwrap();
    (counts.makers, counts.items)
}

fn path_of(world: &World, region: &'static str) -> Vec<String> {
    let path = world.db.read_blocking(move |c| store::region::path(c, &code(region))).unwrap();
    path.iter().map(ToString::to_string).collect()
}

/// Every count that is kept is what counting anew gives.
fn counts_are_right(world: &World) {
    let all = ["XX", "A1", "A2", "A3", "A1-01", "A1-02"];
    let read = |world: &World| -> Vec<_> { all.iter().map(|r| counts(world, r)).collect() };
    let kept = read(world);
    let rebuild = |tx: &mut store::Tx<'_>| store::tally::rebuild(tx, &system());
    world.db.write_blocking(store::Command::system("test"), rebuild).unwrap();
    assert_eq!(kept, read(world));
}

#[test]
fn a_region_is_split_and_everything_follows_its_place_and_comes_back() {
    on_both(|world| {
        country(world);
        let visitor = Visitor::of(world);
        let admin = admin(world);
        let browser = browser(world, &visitor, &admin);
        let fields = [
            ("code", "A3"),
            ("name", "West"),
            ("decree", DECREE),
            ("date", "2026-01-01"),
            ("children", "A1-02"),
        ];
        let preview = change(&browser, "/kerja/wilayah/A1/pemekaran", &fields);
        for said in
            ["was split from", "Regions: 1", "Makers: 1", "Products: 1", "The weft", "Cloth of the weft"]
        {
            assert!(preview.contains(said), "{said} in {preview}");
        }
        assert!(!preview.contains("The loom"), "what stays is not listed: {preview}");
        assert_eq!(path_of(world, "A1-02"), ["A1-02", "A3", "XX"]);
        assert_eq!((counts(world, "A1"), counts(world, "A3"), counts(world, "XX")), ((2, 2), (1, 1), (3, 3)));
        counts_are_right(world);
        // Figures of the past keep the boundaries of the past.
        let page = browser.get("/kerja/wilayah/A1?tanggal=2020-01-01");
        assert!(page.page(200, "en").contains("<bdi>Hillside (A1-02)</bdi>"));
        let page = browser.get("/kerja/wilayah/A1?tanggal=2026-02-01");
        assert!(!page.page(200, "en").contains("<bdi>Hillside (A1-02)</bdi>"));
        let page = browser.get("/kerja/wilayah/A3?tanggal=2020-01-01");
        assert!(page.page(200, "en").contains("Not there yet"));
        assert!(visitor.get("/regions/A1-02-hillside").page(200, "en").contains("West"));
        assert!(visitor.get("/regions/A3-west").page(200, "en").contains("The weft"));
        // As long as nothing was recorded in the new region, it can be undone.
        assert_eq!(undo(&browser, "A3"), "/kerja/wilayah/A3?selesai=urung");
        assert_eq!(path_of(world, "A1-02"), ["A1-02", "A1", "XX"]);
        assert_eq!((counts(world, "A1"), counts(world, "A3")), ((3, 3), (0, 0)));
        counts_are_right(world);
        for day in [date(2020, 1, 1), date(2026, 6, 1)] {
            let then = world.db.read_blocking(move |c| store::region::parent_on(c, &code("A1-02"), day));
            assert_eq!(then.unwrap(), Some(code("A1")));
        }
        let gone = visitor.get("/regions/A3-west");
        assert_eq!((gone.status.as_u16(), gone.header("location")), (301, "/regions/A1-north"));
        assert!(!browser.get("/kerja/wilayah").text().contains("/kerja/wilayah/A3\""));
        // And the code is free again.
        change(&browser, "/kerja/wilayah/A1/pemekaran", &fields);
        world.craft("mat", "Mat", "A3");
        let page = browser.get("/kerja/wilayah/A3");
        let page = page.page(200, "en");
        assert!(page.contains("something was recorded or moved on since"), "{page}");
    });
}

#[test]
fn a_region_becomes_a_part_of_another_with_its_records_and_its_address() {
    on_both(|world| {
        country(world);
        world.designate("A1", "ikat", domain::flagship::Status::Candidate).unwrap();
        let visitor = Visitor::of(world);
        let admin = admin(world);
        world.person("northerner", "A1", &[(Role::Officer, "A1")]);
        let browser = browser(world, &visitor, &admin);
        let fields = [("other", "South"), ("decree", DECREE), ("date", "2026-01-01")];
        let preview = change(&browser, "/kerja/wilayah/A1/penggabungan", &fields);
        for said in [
            "Canton North became a part of Canton South on",
            "Regions: 2",
            "Makers: 3",
            "Products: 3",
            "Ikat · 2026 · Candidate",
            "The northerner of A1 · Officer · Canton North",
            "Roles at this region reach nothing any more",
        ] {
            assert!(preview.contains(said), "{said} in {preview}");
        }
        assert_eq!(path_of(world, "A1-01"), ["A1-01", "A2", "XX"]);
        assert_eq!((counts(world, "A1"), counts(world, "A2")), ((0, 0), (3, 3)));
        counts_are_right(world);
        let moved = visitor.get("/regions/A1-north");
        assert_eq!((moved.status.as_u16(), moved.header("location")), (301, "/regions/A2-south"));
        let south = visitor.get("/regions/A2-south");
        let south = south.page(200, "en");
        assert!(south.contains("The hall") && south.contains("Ikat"), "{south}");
        assert!(!visitor.get("/regions/XX-exampleland").text().contains("A1-north"));
        let page = browser.get("/kerja/wilayah/A1");
        let page = page.page(200, "en");
        assert!(
            page.contains("This region ended on") && page.contains("href=\"/kerja/wilayah/A2\""),
            "{page}"
        );
        assert!(!page.contains("/pemekaran"), "what is no more does not change");
        assert_eq!(undo(&browser, "A2"), "/kerja/wilayah/A2?selesai=urung");
        assert_eq!((counts(world, "A1"), counts(world, "A2")), ((3, 3), (0, 0)));
        counts_are_right(world);
        assert!(visitor.get("/regions/A1-north").page(200, "en").contains("The hall"));
        let crafts = world.db.read_blocking(|c| store::craft::of_region(c, &code("A2"))).unwrap();
        assert!(crafts.is_empty(), "what the merger brought is gone again");
        // What has moved on since cannot be taken back.
        change(&browser, "/kerja/wilayah/A1/penggabungan", &fields);
        let mut hall = world.maker_draft("hall", "The hall", "A2-09", "ikat");
        world.region("commune", "A2-09", "Lakeside", Some("A2"));
        let id = world.db.read_blocking(|c| store::maker::find(c, "hall")).unwrap().unwrap().0;
        hall.region = code("A2-09");
        world.save_maker(&domain::maker::save(id, "99", hall).unwrap()).unwrap();
        assert!(browser.get("/kerja/wilayah/A2").text().contains("Cannot be undone"));
    });
}

#[test]
fn a_region_is_named_anew_and_moved_and_only_the_last_change_is_undone() {
    on_both(|world| {
        country(world);
        let visitor = Visitor::of(world);
        let admin = admin(world);
        let browser = browser(world, &visitor, &admin);
        let naming = [("name", "Riverbank"), ("full_name", ""), ("decree", DECREE), ("date", "2025-03-01")];
        let preview = change(&browser, "/kerja/wilayah/A1-01/ganti-nama", &naming);
        assert!(
            preview.contains("Riverside is called Riverbank since") && preview.contains("No records move")
        );
        let old = visitor.get("/regions/A1-01-riverside");
        assert_eq!((old.status.as_u16(), old.header("location")), (301, "/regions/A1-01-riverbank"));
        assert!(visitor.get("/regions/A1-01-riverbank").page(200, "en").contains("Riverside"));
        let moving = [("other", "A2"), ("decree", DECREE), ("date", "2026-03-01")];
        change(&browser, "/kerja/wilayah/A1-01/pemindahan", &moving);
        assert_eq!(path_of(world, "A1-01"), ["A1-01", "A2", "XX"]);
        assert_eq!((counts(world, "A1"), counts(world, "A2")), ((2, 2), (1, 1)));
        let page = browser.get("/kerja/wilayah/A1-01");
        assert!(page.page(200, "en").contains("a later change is about the same regions"));
        undo(&browser, "A1-01");
        assert_eq!(path_of(world, "A1-01"), ["A1-01", "A1", "XX"]);
        undo(&browser, "A1-01");
        let names = world.db.read_blocking(|c| store::region::names_of(c, &code("A1-01"))).unwrap();
        assert_eq!(names.len(), 1);
        assert_eq!((names[0].name.as_str(), &names[0].until), ("Riverside", &None));
        counts_are_right(world);
        // Each change and its undoing stand in the journal with the decree.
        world.db.settle().unwrap();
        let entries = world.db.read_blocking(|c| store::journal::after(c, 0, 10_000)).unwrap();
        let of_change: Vec<_> = entries.iter().filter(|e| e.kind == domain::id::Kind::RegionChange).collect();
        assert_eq!(of_change.len(), 4);
        assert_eq!(of_change[0].reason.as_deref(), Some(DECREE));
        assert!(of_change.iter().all(|e| e.actor == format!("account:{}", admin.id)));
    });
}

#[test]
fn a_new_edition_of_the_codes_comes_as_changes_that_can_be_undone() {
    on_both(|world| {
        country(world);
        let profile = std::sync::Arc::new(world.profile.clone());
        let file = tempfile::NamedTempFile::new().unwrap();
        let text =
            "code,name,type,parent_code,edition,since\nA1-01,Riverbank,commune,A2,Codes of 2026,2026-03-01\n";
        std::fs::write(file.path(), text).unwrap();
        let kind = transfer::FileKind::Regions;
        let command = || store::Command::system("import");
        for changed in [1, 0] {
            let done = transfer::run(&world.db, &profile, kind, file.path(), command(), false).unwrap();
            assert_eq!((done.changed, done.unchanged), (changed, 1 - changed));
        }
        let visitor = Visitor::of(world);
        let admin = admin(world);
        let browser = browser(world, &visitor, &admin);
        let page = browser.get("/kerja/wilayah/A1-01");
        let page = page.page(200, "en");
        assert!(
            page.contains("Riverside lies in Canton South since") && page.contains("Codes of 2026"),
            "{page}"
        );
        assert_eq!(page.matches("name=\"perubahan\"").count(), 1, "sent twice, it is one change");
        undo(&browser, "A1-01");
        assert_eq!(path_of(world, "A1-01"), ["A1-01", "A1", "XX"]);
        let names = world.db.read_blocking(|c| store::region::names_of(c, &code("A1-01"))).unwrap();
        assert_eq!(names.iter().map(|n| n.name.as_str()).collect::<Vec<_>>(), ["Riverside"]);
        counts_are_right(world);
    });
}

#[test]
fn what_cannot_be_is_told_at_its_field_and_keeps_what_was_typed() {
    on_both(|world| {
        country(world);
        let visitor = Visitor::of(world);
        let admin = admin(world);
        let browser = browser(world, &visitor, &admin);
        let path = "/kerja/wilayah/A1/pemekaran";
        let blank = form(&browser, path);
        let filled = blank
            .clone()
            .with("_do", "simpan")
            .with("code", "A2")
            .with("name", "<i>West")
            .with("date", "2030-01-01");
        let answer = browser.submit(&filled);
        let page = answer.page(422, "en");
        for said in [
            "must be filled",
            "somebody else has it",
            "lies in the future",
            "&#60;i&#62;West",
            "href=\"#children\"",
        ] {
            assert!(page.contains(said), "{said} in {page}");
        }
        assert_eq!(path_of(world, "A1-02"), ["A1-02", "A1", "XX"]);
        let path = "/kerja/wilayah/A1-01/pemindahan";
        let there = form(&browser, path).with("_do", "simpan").with("decree", DECREE).with("date", "x");
        for (other, said) in [
            ("", "must be filled"),
            ("nowhere", "is not known (region)"),
            ("A1", "is as it was before"),
            ("A1-02", "one level above"),
        ] {
            let answer = browser.submit(&there.clone().with("other", other));
            let page = answer.page(422, "en").to_lowercase();
            assert!(page.contains(&said.to_lowercase()) && page.contains("2026-11-24"), "{said} in {page}");
        }
        browser.get("/kerja/wilayah/A1/musnahkan").page(404, "en");
        browser.get("/kerja/wilayah/Z9").page(404, "en");
        // The root lies nowhere.
        browser.get("/kerja/wilayah/XX/pemekaran").page(404, "en");
    });
}

#[test]
fn the_register_shows_the_regions_that_somebody_reads() {
    on_both(|world| {
        country(world);
        let visitor = Visitor::of(world);
        let admin = admin(world);
        let north = world.person("north", "A1", &[(Role::Officer, "A1")]);
        let central = browser(world, &visitor, &admin);
        let page = central.get("/kerja/wilayah");
        let page = page.page(200, "en");
        for code in ["XX", "A1", "A2", "A1-01", "A1-02"] {
            assert!(page.contains(&format!("href=\"/kerja/wilayah/{code}\"")), "{code} in {page}");
        }
        assert!(!page.contains("Published<"), "regions have no state of publication");
        let communes = central.get("/kerja/wilayah?kind=2&q=river");
        let communes = communes.page(200, "en");
        assert!(communes.contains("/kerja/wilayah/A1-01\"") && !communes.contains("/kerja/wilayah/A1-02\""));
        let csv = central.get("/kerja/wilayah/ekspor?format=csv&kind=1");
        assert!(csv.text().lines().count() == 3 && csv.text().contains("North"), "{}", csv.text());
        let regional = browser(world, &visitor, &north);
        let own = regional.get("/kerja/wilayah");
        let own = own.page(200, "en");
        assert!(own.contains("/kerja/wilayah/A1-01\"") && !own.contains("/kerja/wilayah/A2\""), "{own}");
        regional.get("/kerja/wilayah/A2").page(404, "en");
        let page = regional.get("/kerja/wilayah/A1");
        assert!(!page.page(200, "en").contains("/ganti-nama"), "an officer does not change regions");
        regional.get("/kerja/wilayah/A1/ganti-nama").page(404, "en");
        // An administrator of a canton names its communes, and moves none of them out of it.
        let canton = world.person("canton", "A1", &[(Role::Administrator, "A1")]);
        let canton = browser(world, &visitor, &canton);
        let path = "/kerja/wilayah/A1-01/pemindahan";
        let there = form(&canton, path).with("_do", "simpan").with("decree", DECREE);
        let answer = canton.submit(&there.with("other", "A2").with("date", "2026-01-01"));
        answer.page(422, "en");
        assert_eq!(path_of(world, "A1-01"), ["A1-01", "A1", "XX"]);
        canton.get("/kerja/wilayah/A1/penggabungan").page(404, "en");
    });
}

/// What a country records of a canton besides its makers and crafts, and who works there.
fn recorded(world: &World) -> Actor {
    use domain::region::group::{GroupDraft, Member};
    use domain::vocabulary::{TermDraft, Vocabulary};
    world
        .heritage("weave", "The weave", "A1", Some("ikat"))
        .outline("A1", r#"{"type":"Polygon","coordinates":[[[1.0,1.0],[2.0,1.0],[2.0,2.0],[1.0,1.0]]]}"#);
    world.designate("A1", "ikat", domain::flagship::Status::Candidate).unwrap();
    world.council("A1", "Council of the North");
    world.draft_proposal(testkit::bare_proposal("A1", "ikat"));
    let store = move |tx: &mut store::Tx<'_>| {
        let motif = domain::motif::MotifDraft {
            key: "star".into(),
            name: "Star".into(),
            regions: vec![code("A1"), code("A2")],
            ..Default::default()
        };
        store::motif::save(tx, &system(), &domain::motif::save("xx", motif)?)?;
        let people = TermDraft {
            key: "hillfolk".into(),
            names: testkit::en("Hill folk"),
            regions: vec![code("A1")],
            ..TermDraft::default()
        };
        let people = domain::vocabulary::save("xx", Vocabulary::People, people)?;
        store::vocabulary::save(tx, &system(), &people)?;
        let member = |region: &str| Member { region: code(region), since: None, until: None };
        let group = GroupDraft {
            key: "lakes".into(),
            names: testkit::en("Lakes"),
            members: vec![member("A1"), member("A2")],
            ..GroupDraft::default()
        };
        store::region::group::save(tx, &system(), &domain::region::group::save("xx", group)?)
    };
    world.db.write_blocking(store::Command::system("test"), store).unwrap();
    world.person("northerner", "A1", &[(Role::Officer, "A1")])
}

/// In which region each kind of record lies of which a canton has one.
fn places(world: &World, actor: &Actor) -> Vec<String> {
    let person = actor.id;
    let found = world.db.read_blocking(move |c| {
        let mut at = Vec::new();
        for region in ["A1", "A9"].map(code) {
            if store::region::get(c, &region)?.is_none() {
                continue;
            }
            let mut note = |kind: &str, n: usize| {
                if n > 0 {
                    at.push(format!("{kind} {region}"));
                }
            };
            let own = |regions: &[domain::region::RegionCode]| usize::from(regions.contains(&region));
            let heritage = store::heritage::export(c, uuid::Uuid::nil(), 10)?;
            note("heritage", own(&heritage[0].regions));
            let motifs = store::motif::export(c, uuid::Uuid::nil(), 10)?;
            note("motif", own(&motifs[0].regions));
            let people = store::vocabulary::get(c, domain::vocabulary::Vocabulary::People, "hillfolk")?;
            note("people", own(&people.unwrap().regions));
            note("group", store::region::group::of(c, &region)?.len());
            note("council", usize::from(store::council::of(c, &region)?.is_some()));
            note("outline", usize::from(store::region::boundary(c, &region)?.is_some()));
            note("designation", store::flagship::of_region(c, &region)?.len());
            let (read, of) = (system(), region.clone());
            let proposed = store::flagship::proposal::find(c, &read, &of, "ikat", "2026")?;
            note("proposal", usize::from(proposed.is_some()));
            note("craft", store::craft::of_region(c, &region)?.len());
            let roles = store::account::holdings(c, person)?;
            note("role", roles.iter().filter(|h| h.region == region).count());
            let account = store::account::get(c, &system(), person)?.unwrap();
            note("account", usize::from(account.region == region));
            let hall = store::maker::find(c, "hall")?.unwrap();
            note("maker", usize::from(hall.1 == region));
        }
        Ok(at)
    });
    found.unwrap()
}

#[test]
fn a_region_goes_on_under_another_code_with_all_that_is_recorded_of_it() {
    on_both(|world| {
        country(world);
        let northerner = recorded(world);
        let visitor = Visitor::of(world);
        let admin = admin(world);
        let browser = browser(world, &visitor, &admin);
        let before = places(world, &northerner);
        assert_eq!(before.len(), 12, "{before:?}");
        let set = crate::criteria::own_set(world, "A1");
        let path = "/kerja/wilayah/A1/ganti-kode";
        let page = browser.get(path);
        assert!(page.page(200, "en").contains("The code A1 ends on that day"));
        let fields = [("code", "A9"), ("decree", DECREE), ("date", "2026-01-01")];
        let preview = change(&browser, path, &fields);
        for said in [
            "Canton North (A1) has the code A9 since",
            "Everything recorded of this region goes along",
            "Their own new codes are changes of their own",
            "Regions: 2",
            "Makers: 3",
            "Ikat · 2026 · Candidate",
            "The northerner of A1 · Officer · Canton North",
        ] {
            assert!(preview.contains(said), "{said} in {preview}");
        }
        let after: Vec<_> = before.iter().map(|p| p.replace("A1", "A9")).collect();
        assert_eq!(places(world, &northerner), after);
        assert_eq!(crate::criteria::own(world, set).region.as_str(), "A9", "a council's criteria go along");
        assert_eq!(path_of(world, "A1-01"), ["A1-01", "A9", "XX"]);
        assert_eq!((counts(world, "A1"), counts(world, "A9"), counts(world, "XX")), ((0, 0), (3, 3), (3, 3)));
        counts_are_right(world);
        // The old code leads on: address, sheet, API, form, search.
        for (old, new) in [("/regions/A1-north", "/regions/A9-north"), ("/regions/A1", "/regions/A9-north")] {
            let moved = visitor.get(old);
            assert_eq!((moved.status.as_u16(), moved.header("location")), (301, new));
        }
        let feed = visitor.get("/feeds/region/A1/meta.csv");
        assert!(feed.status == 301 && feed.header("location").ends_with("/feeds/region/A9/meta.csv"));
        assert_eq!(visitor.get("/og/region/A1.png").status, 200, "previews that were shared stay");
        assert!(visitor.get("/regions/A9-north").page(200, "en").contains("The hall"));
        let api = visitor.get("/api/v1/regions/A1");
        assert!(api.text().contains("\"successor\":{\"code\":\"A9\""), "{}", api.text());
        let typed = form(&browser, "/kerja/wilayah/A2/penggabungan").with("_do", "lihat");
        let typed = typed.with("other", "A1").with("decree", DECREE).with("date", "2026-02-01");
        assert!(browser.submit(&typed).page(200, "en").contains("A9 Canton North"));
        let page = browser.get("/kerja/wilayah/A1");
        let page = page.page(200, "en");
        assert!(page.contains("This code ended on") && page.contains("Its code is now"), "{page}");
        assert!(page.contains("A9 Canton North") && !page.contains("/ganti-kode"), "{page}");
        // The past keeps the old code, also where it is asked of the new one.
        let page = browser.get("/kerja/wilayah/A9?tanggal=2020-01-01");
        let page = page.page(200, "en");
        assert!(page.contains("Canton North (A1)") && page.contains("Riverside (A1-01)"), "{page}");
        // Whoever works there works on.
        let regional = self::browser(world, &visitor, &northerner);
        regional.get("/kerja/wilayah/A9").page(200, "en");
        // What is recorded meanwhile is of the same region, and goes back with it.
        world.craft("mat", "Mat", "A9");
        assert_eq!(undo(&browser, "A9"), "/kerja/wilayah/A9?selesai=urung");
        assert_eq!(places(world, &northerner), before);
        assert_eq!(crate::criteria::own(world, set).region.as_str(), "A1");
        assert_eq!(path_of(world, "A1-01"), ["A1-01", "A1", "XX"]);
        assert_eq!((counts(world, "A1"), counts(world, "A9")), ((3, 3), (0, 0)));
        counts_are_right(world);
        let back = visitor.get("/regions/A9-north");
        assert_eq!((back.status.as_u16(), back.header("location")), (301, "/regions/A1-north"));
        // And the code is free again; what came to lie in it by itself stays.
        change(&browser, path, &fields);
        world.region("commune", "A9-07", "Newtown", Some("A9"));
        assert!(browser.get("/kerja/wilayah/A9").text().contains("something was recorded or moved on since"));
    });
}

#[test]
fn a_region_gets_another_code_and_another_parent_at_once_and_then_what_lies_in_it() {
    on_both(|world| {
        country(world);
        let visitor = Visitor::of(world);
        let admin = admin(world);
        let browser = browser(world, &visitor, &admin);
        let path = "/kerja/wilayah/A1-01/ganti-kode";
        let fields = [("code", "A2-05"), ("other", "South"), ("decree", DECREE), ("date", "2026-01-01")];
        let preview = change(&browser, path, &fields);
        for said in [
            "Riverside (A1-01) has the code A2-05",
            "Riverside comes to lie in Canton South",
            "reaches what comes",
        ] {
            assert!(preview.contains(said), "{said} in {preview}");
        }
        assert_eq!(path_of(world, "A2-05"), ["A2-05", "A2", "XX"]);
        assert_eq!((counts(world, "A1"), counts(world, "A2")), ((2, 2), (1, 1)));
        counts_are_right(world);
        // On the same day the canton gets another code too, and then the other commune: each is a change of its own.
        let day = ("date", "2026-01-01");
        change(&browser, "/kerja/wilayah/A1/ganti-kode", &[("code", "A9"), ("decree", DECREE), day]);
        change(&browser, "/kerja/wilayah/A1-02/ganti-kode", &[("code", "A9-02"), ("decree", DECREE), day]);
        assert_eq!(path_of(world, "A9-02"), ["A9-02", "A9", "XX"]);
        counts_are_right(world);
        let page = browser.get("/kerja/wilayah/A9");
        assert!(page.page(200, "en").contains("a later change is about the same regions"));
        for region in ["A9-02", "A9", "A2-05"] {
            undo(&browser, region);
        }
        assert_eq!(path_of(world, "A1-02"), ["A1-02", "A1", "XX"]);
        assert_eq!(path_of(world, "A1-01"), ["A1-01", "A1", "XX"]);
        assert_eq!((counts(world, "A1"), counts(world, "A2")), ((3, 3), (0, 0)));
        counts_are_right(world);
    });
}

#[test]
fn a_code_that_cannot_be_given_is_told_and_nobody_gives_one_beyond_their_reach() {
    on_both(|world| {
        country(world);
        let visitor = Visitor::of(world);
        let admin = admin(world);
        let central = browser(world, &visitor, &admin);
        let path = "/kerja/wilayah/A1/ganti-kode";
        let filled =
            form(&central, path).with("_do", "simpan").with("decree", DECREE).with("date", "2026-01-01");
        for (code, other, said) in [
            ("", "", "A9"),
            ("A1", "", "is as it was before"),
            ("A2", "", "somebody else has it"),
            ("A8", "nowhere", "is not known (region)"),
            ("A8", "A2", "one level above"),
        ] {
            let answer = central.submit(&filled.clone().with("code", code).with("other", other));
            let page = answer.page(422, "en");
            assert!(page.contains(said), "{said} in {page}");
        }
        // Two at once: the second is told, and nothing of theirs is stored.
        let (mine, theirs) = (form(&central, path), form(&central, "/kerja/wilayah/A2/ganti-kode"));
        let late = form(&central, path);
        let fill = |form: Form, code: &str| {
            form.with("_do", "simpan").with("decree", DECREE).with("date", "2026-01-01").with("code", code)
        };
        assert!(central.submit(&fill(mine, "A9")).leads_to().contains("selesai"));
        let told = central.submit(&fill(theirs, "A9"));
        assert!(told.page(422, "en").contains("somebody else has it"));
        // The same region, by somebody who has looked at it before.
        let told = central.submit(&fill(late, "A7"));
        assert!(told.page(422, "en").contains("has the code A9 now"));
        // An administrator of a canton gives its communes codes, and neither takes them out of it nor changes its own.
        let canton = world.person("canton", "A2", &[(Role::Administrator, "A2")]);
        world.region("commune", "A2-01", "Lakeside", Some("A2"));
        let regional = browser(world, &visitor, &canton);
        let path = "/kerja/wilayah/A2-01/ganti-kode";
        let there =
            form(&regional, path).with("_do", "simpan").with("decree", DECREE).with("date", "2026-02-01");
        regional.submit(&there.clone().with("code", "A2-02").with("other", "A9")).page(422, "en");
        assert!(regional.submit(&there.with("code", "A2-02")).leads_to().contains("selesai"));
        regional.get("/kerja/wilayah/A2/ganti-kode").page(404, "en");
        let refused = regional.get("/kerja/wilayah/A9/ganti-kode");
        refused.page(404, "en");
        world.db.settle().unwrap();
        let entries = world.db.read_blocking(|c| store::journal::after(c, 0, 10_000)).unwrap();
        let refusals = entries.iter().filter(|e| e.operation == domain::journal::Operation::Refuse);
        assert!(refusals.count() > 1, "whoever looks beyond their part of the tree is noted");
    });
}
