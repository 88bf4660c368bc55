//! Region pages, the sheet of a region, and the directory.

use domain::flagship::Status;
use domain::region::RegionDraft;
use store::Command;
use testkit::{World, on_both, system};

use crate::visitor::{Visitor, furnished};

#[test]
fn a_region_page_says_where_it_stands_and_leads_on() {
    on_both(|world| {
        furnished(world);
        let visitor = Visitor::of(world);
        let before = visitor.get("/regions/A1-north");
        let html = before.page(200, "en");
        assert!(html.contains("No flagship product and no candidate is recorded here yet."));
        for part in [
            "Ikat cloth",
            "The Loom",
            "Shawl",
            "Riverside",
            "Canton South",
            "href=\"/regions/A1-north/sheet\"",
        ] {
            assert!(html.contains(part), "{part}");
        }
        for (status, says) in [
            (Status::Candidate, "Recorded candidates for a flagship product: Ikat cloth."),
            (Status::Proposed, "Proposed or being assessed as flagship product: Ikat cloth."),
            (Status::Assessed, "Proposed or being assessed as flagship product: Ikat cloth."),
        ] {
            world.designate("A1", "ikat", status).unwrap();
            let html = visitor.get("/regions/A1-north");
            assert!(html.page(200, "en").contains(says), "{status:?}");
        }
        world.designate("A1", "ikat", Status::Designated).unwrap();
        let after = visitor.get("/regions/A1-north");
        let html = after.page(200, "en");
        assert!(
            html.contains("Designated flagship product: Ikat cloth.") && html.contains("1/2026"),
            "{html}"
        );
    });
}

#[test]
fn the_nation_and_the_smallest_part_have_pages_that_say_what_is_not_recorded() {
    on_both(|world| {
        furnished(world);
        let visitor = Visitor::of(world);
        let nation = visitor.get("/regions/XX-exampleland");
        let html = nation.page(200, "en");
        assert!(html.contains("Canton North") && html.contains("Canton South"));
        assert!(html.contains("0 of 2 regions"), "{html}");
        // Communes are recorded in one of its cantons alone, and that is said beside their number.
        assert!(html.contains("<dd>1 (recorded in 1 of 2 cantons)</dd>"), "{html}");
        assert!(visitor.get("/regions/A1-north").page(200, "en").contains("<dt>Communes</dt><dd>1</dd>"));
        // A commune shows what is recorded around it, under its own name.
        let commune = visitor.get("/regions/A1-01-riverside");
        let html = commune.page(200, "en");
        assert!(html.contains("Crafts recorded in Canton North") && html.contains("Ikat cloth"), "{html}");
        assert!(html.contains("The Loom"), "its maker");
        // And one without anything says so.
        let south = visitor.get("/regions/A2-south");
        assert!(south.page(200, "en").contains("No craft of Canton South has been recorded yet."));
        // A wrong name under a right code is led to the right one.
        let moved = visitor.get("/regions/A1-01-elsewhere");
        assert_eq!((moved.status.as_u16(), moved.header("location")), (301, "/regions/A1-01-riverside"));
    });
}

/// A canton with an area in square metres and inhabitants.
fn canton(world: &World, code: &str, name: &str, (area_m2, population): (Option<i64>, Option<i64>)) {
    let draft = RegionDraft {
        code: code.into(),
        form: "canton".into(),
        name: name.into(),
        parent: Some("XX".into()),
        area_m2,
        population,
        ..RegionDraft::default()
    };
    let profile = world.profile.clone();
    world
        .db
        .write_blocking(Command::system("test"), move |tx| {
            let parent = store::region::get(tx.conn(), &testkit::code("XX"))?;
            let region = domain::region::save(&profile, parent.as_ref(), draft.clone())?;
            let match_key = profile.region_match_key(&region.name);
            let derived = store::region::Derived { match_key, flagship_level: profile.flagship_level() };
            store::region::save(tx, &system(), &region, &derived)
        })
        .unwrap();
}

#[test]
fn figures_of_a_nation_are_summed_where_all_of_its_parts_have_them_and_rounded() {
    on_both(|world| {
        world.country();
        canton(world, "A1", "North", (Some(72_437_755_000), Some(15_640_905)));
        canton(world, "A2", "South", (Some(1_000_000), None));
        let visitor = Visitor::of(world);
        let nation = |visitor: &Visitor| visitor.get("/regions/XX-exampleland").page(200, "en").to_owned();
        let html = nation(&visitor);
        assert!(html.contains("<dd>72,439\u{a0}km² (the sum of 2 cantons)</dd>"), "{html}");
        assert!(
            html.contains("<dt>Population</dt><dd>Not yet recorded</dd>"),
            "one of them has none: {html}"
        );
        assert!(!html.contains("people/km²"));
        let north = visitor.get("/regions/A1-north");
        let north = north.page(200, "en");
        assert!(
            north.contains("<dd>72,438\u{a0}km²</dd>") && north.contains("<dd>216 people/km²</dd>"),
            "{north}"
        );
        canton(world, "A2", "South", (Some(1_000_000), Some(95)));
        let html = nation(&visitor);
        assert!(html.contains("<dt>Population</dt><dd>15,641,000 (the sum of 2 cantons)</dd>"), "{html}");
        assert!(html.contains("<dd>216 people/km²</dd>"));
    });
}

#[test]
fn a_decree_is_called_so_once() {
    on_both(|world| {
        furnished(world);
        world.designate_by("A1", "ikat", Status::Designated, "Decree 9").unwrap();
        let visitor = Visitor::of(world);
        let html = visitor.get("/regions/A1-north").page(200, "en").to_owned();
        assert!(
            html.contains("· Decree 9 (1 November 2026)") && !html.contains("Decree number Decree"),
            "{html}"
        );
        world.designate_by("A1", "ikat", Status::Designated, "188.44/9").unwrap();
        let html = visitor.get("/regions/A1-north").page(200, "en").to_owned();
        assert!(html.contains("· Decree number 188.44/9 (1 November 2026)"), "{html}");
    });
}

#[test]
fn the_sheet_of_a_region_stands_for_itself() {
    on_both(|world| {
        furnished(world);
        let visitor = Visitor::of(world);
        for (path, lang) in [("/regions/A1-north/sheet", "en"), ("/fr/regions/A1-north/fiche", "fr")] {
            let answer = visitor.get(path);
            let html = answer.page(200, lang);
            assert_eq!(html.matches("<h1").count(), 1);
            for part in ["Ikat cloth", "The Loom", "hreflang=\"fr\"", "name=\"robots\" content=\"noindex\""] {
                assert!(html.contains(part), "{path}: {part}");
            }
            let short = domain::id::short(testkit::code("A1").id(&world.profile.key));
            assert!(html.contains(&format!("https://corak.example/i/{short}")), "{path}");
        }
        assert_eq!(visitor.get("/regions/A1-wrong/sheet").header("location"), "/regions/A1-north/sheet");
        visitor.get("/regions/Z9-none/sheet").page(404, "en");
    });
}

#[test]
fn the_directory_lists_every_region_with_its_makers_and_hides_what_has_no_consent() {
    on_both(|world| {
        furnished(world);
        let mut draft = world.maker_draft("hidden", "Somebody Private", "A2", "ikat");
        draft.kind = domain::maker::MakerKind::Person;
        draft.contact.phone = Some("+99 12345678".into());
        world.maker(draft);
        let visitor = Visitor::of(world);
        let answer = visitor.get("/directory");
        let html = answer.page(200, "en");
        for part in ["Canton North", "Canton South", "Ikat cloth", "The Loom"] {
            assert!(html.contains(part), "{part}");
        }
        assert!(!html.contains("Somebody Private") && !html.contains("12345678"));
        let one = visitor.get("/directory/A2-south");
        assert!(!one.page(200, "en").contains("The Loom"));
        assert_eq!(visitor.get("/directory/XX-exampleland").header("location"), "/directory");
        visitor.get("/directory/A1-01-riverside").page(404, "en");
        visitor.get("/directory/none").page(404, "en");
    });
}

#[test]
fn crafts_and_motifs_are_narrowed_in_the_address_with_counts() {
    on_both(|world| {
        furnished(world);
        world.craft("basket", "Basket", "A2");
        let (_, visitor) = crate::finding::small(world);
        let all = visitor.get("/crafts");
        let html = all.page(200, "en");
        assert!(html.contains("Ikat cloth") && html.contains("Basket"));
        assert!(html.contains("href=\"/crafts?region=A2\""), "the regions are offered: {html}");
        assert!(html.contains("href=\"/crafts?category=weaving\""), "and the categories");
        let south = visitor.get("/crafts?region=A2");
        let html = south.page(200, "en");
        assert!(html.contains("Basket") && !html.contains("Ikat cloth"), "{html}");
        let none = visitor.get("/fr/metiers?people=nobody");
        assert!(!none.page(200, "fr").contains("Basket"));
        assert!(visitor.get("/motifs").page(200, "en").contains("Star"));
    });
}

#[test]
fn the_directory_of_flagships_can_be_saved_as_a_paper_that_says_what_is_recorded_now() {
    on_both(|world| {
        furnished(world);
        let visitor = Visitor::of(world);
        let page = visitor.get("/directory");
        assert!(page.page(200, "en").contains("href=\"/directory/pdf\""));
        assert!(visitor.get("/fr/annuaire").text().contains("href=\"/fr/annuaire/pdf\""));
        let paper = visitor.get("/directory/pdf");
        assert_eq!((paper.status.as_u16(), paper.header("content-type")), (200, "application/pdf"));
        assert_eq!(paper.header("content-disposition"), "attachment; filename=\"directory.pdf\"");
        for part in ["Canton North", "Canton South", "https://corak.example/data/designations.csv?root=XX"] {
            assert!(paper.text().contains(part), "{part} in {}", paper.text());
        }
        assert!(!paper.text().contains("Ikat cloth"), "nothing is designated yet");
        // Kept, asked for again, and made anew when something is recorded.
        let etag = paper.header("etag").to_owned();
        let again = visitor.send(
            axum::http::Method::GET,
            "/directory/pdf",
            &[("if-none-match", &etag), ("accept-encoding", "br")],
            "",
        );
        assert_eq!(again.status, 304);
        world.designate("A1", "ikat", Status::Designated).unwrap();
        let now = visitor.get("/directory/pdf");
        for part in ["Ikat cloth", "Designated: 1", "status: \"Designated\""] {
            assert!(now.text().contains(part), "{part} in {}", now.text());
        }
        let squeezed =
            visitor.send(axum::http::Method::GET, "/directory/pdf", &[("accept-encoding", "br, gzip")], "");
        assert_eq!(squeezed.header("content-encoding"), "", "it is compressed within");
        // A region without parts that could have a flagship has no such paper.
        assert!(!visitor.get("/directory/A2-south").text().contains("/pdf\""));
        visitor.get("/directory/A2-south/pdf").page(404, "en");
        visitor.get("/directory/none/pdf").page(404, "en");
        assert_eq!(visitor.get("/directory/XX-exampleland/pdf").header("location"), "/directory/pdf");
        assert_eq!(visitor.get("/directory/A2-wrong/pdf").header("location"), "/directory/A2-south/pdf");
    });
}

#[test]
fn a_site_without_a_press_offers_no_paper() {
    on_both(|world| {
        furnished(world);
        let options = web::Options {
            demo: true,
            origin: "https://corak.example".into(),
            cache_bytes: 4 << 20,
            metrics_token: None,
            families: vec![],
        };
        let site =
            web::Site::new(world.db.clone(), world.profile.clone().into(), testkit::code("XX"), options);
        let visitor = Visitor::on(site.unwrap());
        assert!(!visitor.get("/directory").page(200, "en").contains("/pdf\""));
        visitor.get("/directory/pdf").page(404, "en");
    });
}
