//! The files of open data: whole, safe to open, and narrowed to a region.

use axum::http::Method;
use domain::flagship::Status;
use serde_json::Value;
use testkit::{World, on_both};

use crate::visitor::{Answer, Visitor, furnished};

const FILES: [&str; 13] = [
    "coverage-years.csv",
    "coverage-years.json",
    "targets.csv",
    "reports.csv",
    "regions.csv",
    "regions.geojson",
    "coverage.csv",
    "designations.csv",
    "councils.csv",
    "groups.csv",
    "crafts.csv",
    "motifs.csv",
    "heritage.csv",
];

/// A table: its headings and rows, with the cells as they were before they were made safe.
#[track_caller]
fn table(answer: &Answer) -> (Vec<String>, Vec<Vec<String>>) {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.header("content-type").starts_with("text/csv; charset=utf-8"));
    let mut reader = csv::Reader::from_reader(answer.bytes.as_slice());
    let head = reader.headers().expect("headings").iter().map(str::to_owned).collect();
    let plain = |r: csv::StringRecord| r.iter().map(|c| transfer::cells::plain(c).to_owned()).collect();
    (head, reader.records().map(|r| plain(r.expect("a row"))).collect())
}

/// A column of a table.
#[track_caller]
fn column(answer: &Answer, name: &str) -> Vec<String> {
    let (head, rows) = table(answer);
    let at = head.iter().position(|h| h == name).expect("the column");
    rows.into_iter().map(|mut row| row.swap_remove(at)).collect()
}

fn outlined(world: &World) {
    furnished(world);
    world.outline("A1", r#"{"type":"Polygon","coordinates":[[[0,0],[2,0],[2,2],[0,2],[0,0]]]}"#);
    world.outline(
        "A2",
        r#"{"type":"MultiPolygon","coordinates":[[[[3,0],[4,0],[4,1],[3,0]]],[[[5,0],[6,0],[6,1],[5,0]]]]}"#,
    );
}

#[test]
fn the_page_leads_to_every_file_and_tells_of_every_column() {
    on_both(|world| {
        outlined(world);
        let visitor = Visitor::of(world);
        for (path, lang) in [("/open-data", "en"), ("/fr/donnees", "fr")] {
            let page = visitor.get(path);
            let html = page.page(200, lang);
            for file in FILES {
                assert!(html.contains(&format!("href=\"/data/{file}\"")), "{file}");
            }
            assert!(html.contains("/api/openapi.json") && html.contains("24 November 2026"));
            assert!(!html.contains(">data-") && !html.contains("api-fault"), "a message is missing");
            for file in FILES.iter().filter(|f| f.ends_with("csv")) {
                for name in table(&visitor.get(&format!("/data/{file}"))).0 {
                    assert!(html.contains(&format!("<code>{name}</code>")), "{file}: {name}");
                }
            }
            let home = visitor.get(if lang == "en" { "/" } else { "/fr" });
            assert!(home.text().contains(&format!("href=\"{path}\"")), "the footer leads here");
        }
    });
}

#[test]
fn tables_hold_what_is_recorded_and_come_back_unharmed() {
    on_both(|world| {
        furnished(world);
        world.craft("sums", "=SUM(A1:A9)", "A2").craft("minus", "-1+1|cmd", "A2").craft(
            "comma",
            "Say \"hi\", you",
            "A2",
        );
        world.motif("at", "@import");
        world.heritage("ikat-entry", "+Ikat", "A1", Some("ikat"));
        world.designate("A1", "ikat", Status::Designated).expect("a flagship");
        let visitor = Visitor::of(world);
        let crafts = visitor.get("/data/crafts.csv");
        for line in crafts.text().lines() {
            for cell in line.split(',') {
                let start = cell.trim_start_matches('"');
                assert!(!start.starts_with(['=', '+', '-', '@']), "a spreadsheet would run {cell}");
            }
        }
        assert_eq!(column(&crafts, "name_en"), ["-1+1|cmd", "Ikat cloth", "Say \"hi\", you", "=SUM(A1:A9)"]);
        assert_eq!(column(&crafts, "region"), ["A2", "A1", "A2", "A2"]);
        assert_eq!(column(&visitor.get("/data/motifs.csv?root=XX"), "name"), [""; 0], "a motif of no region");
        assert_eq!(column(&visitor.get("/data/heritage.csv"), "name_en"), ["+Ikat"]);
        assert_eq!(column(&visitor.get("/data/designations.csv"), "document_number"), ["1/2026"]);
        let regions = visitor.get("/data/regions.csv");
        assert_eq!(column(&regions, "code"), ["XX", "A1", "A1-01", "A2"]);
        assert_eq!(column(&regions, "status"), ["", "designated", "", ""]);
        assert_eq!(column(&regions, "items"), ["1", "1", "1", "0"]);
        assert_eq!(column(&visitor.get("/data/coverage.csv"), "designated"), ["1", "1", "0"]);
        assert_eq!(column(&visitor.get("/data/regions.csv?root=A1"), "code"), ["A1", "A1-01"]);
        assert_eq!(column(&visitor.get("/data/regions.csv?level=2"), "code"), ["A1-01"]);
        assert_eq!(column(&visitor.get("/data/crafts.csv?root=A1"), "slug"), ["ikat-cloth"]);
    });
}

#[test]
fn designations_tell_their_course_and_coverage_is_told_year_by_year() {
    on_both(|world| {
        outlined(world);
        world.designate("A1", "ikat", Status::Designated).expect("a flagship");
        let visitor = Visitor::of(world);
        let file = visitor.get("/data/designations.csv");
        let page = "https://corak.example/flagships/A1-ikat-cloth-2026";
        for (name, value) in [
            ("valid_from", "2026-11-01"),
            ("valid_until", ""),
            ("outside", "yes"),
            ("round", ""),
            ("reviews", "0"),
            ("page", page),
        ] {
            assert_eq!(column(&file, name), [value], "{name}");
        }
        let map: Value = serde_json::from_slice(&visitor.get("/data/regions.geojson").bytes).expect("JSON");
        assert_eq!(map["features"][0]["properties"]["flagship_pages"], serde_json::json!([page]));
        assert_eq!(map["features"][1]["properties"]["flagship_pages"], serde_json::json!([]));
        let api = visitor.get("/api/v1/designations?status=designated");
        let api: Value = serde_json::from_slice(&api.bytes).expect("JSON");
        assert_eq!(api["data"][0]["valid_from"], "2026-11-01");
        assert_eq!(api["data"][0]["links"]["html"]["en"], page);
        // Some years later the years before are still told.
        world.wait(std::time::Duration::from_secs(2 * 365 * 24 * 60 * 60));
        let later = Visitor::of(world);
        let years = later.get("/data/coverage-years.csv");
        assert_eq!(column(&years, "year"), ["2026", "2027", "2028"]);
        assert_eq!(column(&years, "as_of"), ["2026-12-31", "2027-12-31", "2028-11-23"]);
        assert_eq!(column(&years, "designated"), ["1", "1", "1"]);
        assert_eq!(column(&years, "regions"), ["2", "2", "2"]);
        let answer = later.get("/data/coverage-years.json");
        assert_eq!(answer.header("content-type"), "application/json");
        let told: Value = serde_json::from_slice(&answer.bytes).expect("JSON");
        assert_eq!((&told[0]["year"], &told[2]["designated"]), (&2026.into(), &1.into()));
        let none: Value =
            serde_json::from_slice(&later.get("/data/coverage-years.json?root=A1").bytes).expect("JSON");
        assert_eq!(none, serde_json::json!([]), "a region of that level has no regions of that level");
    });
}

#[test]
fn a_file_of_many_pages_holds_each_record_once() {
    on_both(|world| {
        world.country();
        for n in 0..430 {
            world.region("commune", &format!("A2-{:02}", n % 100), &format!("Place {n}"), Some("A2"));
        }
        for n in 0..230 {
            world.craft(&format!("craft-{n}"), &format!("Craft {n}"), if n % 2 == 0 { "A1" } else { "A2" });
        }
        let visitor = Visitor::of(world);
        let crafts = column(&visitor.get("/data/crafts.csv"), "slug");
        assert_eq!(crafts.len(), 230);
        assert!(crafts.windows(2).all(|w| w[0] != w[1]));
        assert_eq!((crafts[0].as_str(), crafts[229].as_str()), ("craft-0", "craft-229"));
        assert_eq!(column(&visitor.get("/data/regions.csv"), "code").len(), 104);
    });
}

/// Whether every ring of a polygon is closed and has an area.
fn closed(rings: &Value) -> bool {
    rings.as_array().is_some_and(|rings| {
        rings.iter().all(|r| r.as_array().is_some_and(|r| r.len() >= 4 && r.first() == r.last()))
    })
}

#[test]
fn the_map_is_geojson_with_closed_rings_and_the_coverage_of_each_region() {
    on_both(|world| {
        outlined(world);
        world.designate("A1", "ikat", Status::Candidate).expect("a candidate");
        let visitor = Visitor::of(world);
        let answer = visitor.get("/data/regions.geojson");
        assert_eq!(answer.header("content-type"), "application/geo+json");
        assert_eq!(answer.header("content-disposition"), "attachment; filename=\"regions-XX.geojson\"");
        let map: Value = serde_json::from_slice(&answer.bytes).expect("JSON");
        assert_eq!(map["type"], "FeatureCollection");
        let features = map["features"].as_array().expect("features");
        let codes: Vec<&str> = features.iter().filter_map(|f| f["id"].as_str()).collect();
        assert_eq!(codes, ["A1", "A2"]);
        for feature in features {
            let geometry = &feature["geometry"];
            let fine = match geometry["type"].as_str() {
                Some("Polygon") => closed(&geometry["coordinates"]),
                Some("MultiPolygon") => {
                    geometry["coordinates"].as_array().is_some_and(|p| p.iter().all(closed))
                }
                _ => false,
            };
            assert!(fine, "{geometry}");
        }
        assert_eq!(features[0]["properties"]["status"], "candidate");
        assert_eq!(features[0]["properties"]["candidate"], 1);
        assert_eq!(features[1]["properties"]["without"], 1);
        assert_eq!(features[0]["properties"]["page"], "https://corak.example/regions/A1-north");
        // A map of a region without outlines is an empty map, not a broken one.
        let empty: Value =
            serde_json::from_slice(&visitor.get("/data/regions.geojson?root=A1-01").bytes).expect("JSON");
        assert_eq!(empty["features"].as_array().map(Vec::len), Some(0));
    });
}

#[test]
fn a_file_that_has_not_changed_is_not_sent_again() {
    on_both(|world| {
        outlined(world);
        world.db.settle().expect("the journal is numbered");
        let visitor = Visitor::of(world);
        for file in FILES {
            let path = format!("/data/{file}");
            let first = visitor.get(&path);
            let (tag, modified) = (first.header("etag").to_owned(), first.header("last-modified").to_owned());
            assert!(!tag.is_empty() && modified.ends_with("GMT"), "{file}: {tag} {modified}");
            assert_eq!(first.header("access-control-allow-origin"), "*");
            for known in [("if-none-match", tag.as_str()), ("if-modified-since", modified.as_str())] {
                let again = visitor.ask_with(Method::GET, &path, &[known]);
                assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0), "{file} {known:?}");
            }
            assert_eq!(visitor.ask(Method::HEAD, &path).header("etag"), tag);
            let other = visitor.get(&format!("{path}?root=A1"));
            assert_ne!(other.header("etag"), tag, "{file}");
        }
        let before = visitor.get("/data/crafts.csv").header("etag").to_owned();
        world.craft("comb", "Comb", "A2");
        world.db.settle().expect("the journal is numbered");
        let after = visitor.ask_with(Method::GET, "/data/crafts.csv", &[("if-none-match", &before)]);
        assert_eq!(column(&after, "slug"), ["comb", "ikat-cloth"]);
    });
}

#[test]
fn a_wrong_parameter_of_a_file_is_named() {
    on_both(|world| {
        furnished(world);
        let visitor = Visitor::of(world);
        for file in FILES {
            for query in ["root=Z9", "root=%00", "root=A1&root=A2", "surprise=1", "level=x"] {
                visitor.get(&format!("/data/{file}?{query}")).problem(400);
            }
            visitor.ask(Method::POST, &format!("/data/{file}")).problem(405);
        }
    });
}
