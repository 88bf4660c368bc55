//! Groups of regions outside the tree: kept as a file, with a page of their own, and narrowing lists.

use std::sync::Arc;

use testkit::{World, code, on_both};
use transfer::{FileKind, Report};

use crate::finding::small;
use crate::visitor::Visitor;

fn import(world: &World, text: &str) -> Report {
    let profile = Arc::new(world.profile.clone());
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let command = store::Command::system("test");
    transfer::run(&world.db, &profile, FileKind::Groups, file.path(), command, false).unwrap()
}

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
