//! Groups of regions outside the tree: kept as a file, with a page of their own, and narrowing lists.

use std::sync::Arc;

use domain::access::Means;
use domain::account::Role;
use testkit::{World, code, on_both};
use transfer::{FileKind, Report};

use crate::browser::{Browser, Form};
use crate::finding::small;
use crate::visitor::Visitor;

pub fn import(world: &World, text: &str) -> Report {
    let profile = Arc::new(world.profile.clone());
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let command = store::Command::system("test");
    transfer::run(&world.db, &profile, FileKind::Groups, file.path(), command, false).unwrap()
}

/// A group of one region.
pub const GROUPS_OF_ONE: &str =
    "key,name_en,about_en,regions,sources\nlake,The Lake,About.,A1@2020-01-01,https://example.org/lake\n";

const GROUPS: &str = "key,name_en,name_fr,about_en,regions\n\
                      lake,The Lake,Le Lac,All around the water.,A1; A2-01@2020-01-01; A2@2001-01-01/2002-01-01\n";

/// A country of two cantons, each with a craft, a maker and an item, of which the lake has the north and a village.
fn country(world: &World) {
    world
        .country()
        .rooted("XX")
        .region("commune", "A2-01", "Lakeside", Some("A2"))
        .region("commune", "A2-02", "Hilltop", Some("A2"))
        .craft("ikat", "Ikat", "A1")
        .craft("mat", "Mat", "A2-02");
    for (key, at) in [("north", "A1"), ("village", "A2-01"), ("hill", "A2-02")] {
        let maker = world.maker(world.maker_draft(key, &format!("Workshop {key}"), at, "ikat"));
        world.item(world.item_draft(&format!("{key}-cloth"), &format!("Cloth of {key}"), &maker), 1);
    }
}

#[test]
fn a_group_has_a_page_and_is_kept_as_a_file() {
    on_both(|world| {
        country(world);
        assert_eq!(import(world, GROUPS).new, 1);
        assert_eq!(import(world, GROUPS).unchanged, 1);
        let visitor = Visitor::of(world);
        let page = visitor.get("/regions/lake");
        let page = page.page(200, "en");
        for said in
            ["The Lake", "All around the water.", "/regions/A1-north", "/regions/A2-01-lakeside", "Ikat"]
        {
            assert!(page.contains(said), "{said} in {page}");
        }
        assert!(!page.contains("/regions/A2-south"), "whose time is over does not belong to it");
        assert!(!page.contains("Mat</"), "what is made elsewhere is not shown");
        assert!(visitor.get("/fr/regions/lake").page(200, "fr").contains("Le Lac"));
        let north = visitor.get("/regions/A1-north");
        assert!(north.page(200, "en").contains("<a href=\"/regions/lake\">The Lake</a>"));
        assert!(!visitor.get("/regions/A2-south").text().contains("/regions/lake"));
        assert!(visitor.get("/regions").page(200, "en").contains("href=\"/regions/lake\""));
        assert_eq!(visitor.get("/regions/pond").status, 404);
        let profile = world.profile.clone();
        let told = world.db.read_blocking(move |c| {
            let mut out = Vec::new();
            transfer::export::run(c, &profile, FileKind::Groups, &mut out).expect("it is written");
            Ok(String::from_utf8(out).expect("text"))
        });
        let told = told.unwrap();
        assert!(told.contains("A1; A2-01@2020-01-01; A2@2001-01-01/2002-01-01"), "{told}");
        assert_eq!(import(world, &told).unchanged, 1, "what is exported comes back unharmed");
        // A page that was kept shows what has changed.
        assert_eq!(import(world, &GROUPS.replace("The Lake", "The Great Lake")).changed, 1);
        assert!(visitor.get("/regions/lake").page(200, "en").contains("The Great Lake"));
    });
}

#[test]
fn a_group_is_read_by_machines_too() {
    on_both(|world| {
        country(world);
        import(world, GROUPS);
        let visitor = Visitor::of(world);
        let list = visitor.get("/api/v1/groups").json();
        assert_eq!(list["data"][0]["key"], "lake");
        let one = visitor.get("/api/v1/groups/lake").json();
        let members: Vec<_> = one["members"].as_array().unwrap().iter().collect();
        assert_eq!((members.len(), &members[1]["since"]), (3, &"2020-01-01".into()));
        assert_eq!(members[1]["region"]["code"], "A2-01");
        assert_eq!(one["links"]["html"]["en"], "https://corak.example/regions/lake");
        visitor.get("/api/v1/groups/pond").problem(404);
        let file = visitor.get("/data/groups.csv");
        assert_eq!(file.text().lines().count(), 4, "{}", file.text());
        assert_eq!(visitor.get("/data/groups.csv?root=A1").text().lines().count(), 2);
    });
}

#[test]
fn a_group_narrows_the_lists_to_its_regions_and_those_below() {
    on_both(|world| {
        country(world);
        import(world, GROUPS);
        let (_, visitor) = small(world);
        let page = visitor.get("/makers?region=lake");
        let page = page.page(200, "en");
        assert!(page.contains("Workshop north") && page.contains("Workshop village"), "{page}");
        assert!(!page.contains("Workshop hill"), "{page}");
        assert!(page.contains("The Lake"), "what it is narrowed to is told: {page}");
        let items = visitor.get("/items?region=lake");
        assert!(!items.page(200, "en").contains("Cloth of hill"));
        let all = visitor.get("/makers?region=pond");
        assert!(all.page(200, "en").contains("Workshop hill"), "what names nothing narrows nothing");
    });
}

#[test]
fn what_is_no_group_is_told_by_line_and_column() {
    on_both(|world| {
        world.country();
        let text = "key,name_en,regions\nLake,L,A1\nlake,,A1\nlake2,L,Z9\nlake3,L,A1@soon\nlake4,L,A1@2020-01-02/2020-01-01\nlake5,L,\n";
        let report = import(world, text);
        let told: Vec<_> =
            report.faults.iter().map(|f| (f.line, f.column.as_str(), f.problem.key())).collect();
        assert_eq!(
            told,
            [
                (2, "key", "fault-not-a-key"),
                (3, "name", "fault-missing"),
                (4, "regions", "fault-unknown"),
                (5, "regions", "fault-not-a-date"),
                (6, "regions", "fault-ends-before-it-begins"),
                (7, "regions", "fault-missing"),
            ]
        );
        let found = world.db.read_blocking(|c| store::region::group::of(c, &code("A1"))).unwrap();
        assert!(found.is_empty(), "all or nothing");
    });
}

#[test]
fn an_administrator_makes_a_group_names_it_and_gives_it_regions_from_a_day() {
    on_both(|world| {
        country(world);
        let visitor = Visitor::of(world);
        let admin = world.person("admin", "XX", &[(Role::Administrator, "XX")]);
        let root = Browser::with(&visitor, &world.session(&admin, Means::SecondStep));
        let form =
            Form::to(root.get("/kerja/kelompok-daerah/baru").page(200, "en"), "/kerja/kelompok-daerah/baru");
        // What is wrong is told where it is wrong: nobody knows who says so, and a day that is none.
        let wrong =
            form.clone().with("name_en", "The Lake").and("regions", "A1").and("regions", "A2-01 @soon");
        let page = root.submit(&wrong).page(422, "en").to_owned();
        assert!(page.contains("id=\"sources-fault\"") && page.contains("id=\"regions-fault\""), "{page}");
        let right = form
            .with("name_en", "The Lake")
            .and("regions", "A1 Canton North")
            .and("regions", "A2-01 @2020-01-01")
            .and("sources", "https://example.org/lake");
        // Names as long as such names are.
        for (name, address) in [
            ("Around the Great Lake and its Islands", "/regions/around-the-great"),
            ("Lakeandislandsandmountains", "/regions/lakeandislandsandm"),
        ] {
            root.submit(&right.clone().with("name_en", name).with("_c", "")).leads_to();
            assert!(visitor.get(address).page(200, "en").contains(name), "{address}");
        }
        let made = root.submit(&right).leads_to().to_owned();
        let at = made.split('?').next().unwrap().to_owned();
        assert!(visitor.get("/regions/lake").status == 404, "its address follows from its name");
        let page = visitor.get("/regions/the-lake");
        assert!(page.page(200, "en").contains("/regions/A2-01-lakeside"), "{}", page.text());
        let shown = root.get(&at).page(200, "en").to_owned();
        assert!(shown.contains("href=\"/regions/the-lake\"") && !shown.contains("/langkah"), "{shown}");
        // It gets another name, and a region leaves it; the address stays, and the history tells it.
        let change = Form::to(root.get(&format!("{at}/ubah")).page(200, "en"), &format!("{at}/ubah"));
        assert_eq!(change.holds("name_en"), "The Lake");
        let texts: Vec<_> =
            change.fields.iter().filter(|(n, _)| n == "regions").map(|(_, v)| v.clone()).collect();
        assert!(texts.iter().any(|t| t.contains("A2-01") && t.ends_with(" @2020-01-01")), "{texts:?}");
        let mut change = change.with("name_en", "The Great Lake");
        for (name, value) in &mut change.fields {
            if name == "regions" && value.contains("@2020-01-01") {
                value.push_str("/2024-01-01");
            }
        }
        root.submit(&change).leads_to();
        let page = visitor.get("/regions/the-lake");
        let html = page.page(200, "en");
        assert!(html.contains("The Great Lake") && !html.contains("A2-01-lakeside"), "{html}");
        world.db.settle().unwrap();
        let history = root.get(&format!("{at}/riwayat"));
        let told = history.page(200, "en");
        assert!(told.contains("A2-01@2020-01-01/2024-01-01"), "{told}");
        let list = root.get("/kerja/kelompok-daerah");
        assert!(list.page(200, "en").contains("The Great Lake"), "{}", list.text());
        // Whoever looks after a part of the country does not name regions across it.
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let north = Browser::with(&visitor, &world.session(&officer, Means::Password));
        assert_eq!(north.get("/kerja/kelompok-daerah/baru").status, 404);
        assert_eq!(north.get(&at).status, 404);
    });
}
