#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use super::arcs::Mesh;
use super::*;

const PROVINCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../profiles/id/boundaries/12.geojson");
const PROVINCES: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../profiles/id/boundaries/id-provinces.geojson");
const REGENCIES: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../profiles/id/boundaries/id-regencies.geojson");

const STATUSES: [&str; 7] = [
    "map-none",
    "map-candidate",
    "map-proposed",
    "map-assessed",
    "map-designated",
    "map-review",
    "map-retired",
];

fn outlines(file: &str) -> Vec<Outline> {
    parse(&std::fs::read_to_string(file).expect("boundary file")).expect("sound boundaries")
}

/// The map with addresses, titles and figures of the length they have on a page.
fn dressed(sheet: &Sheet, outlines: &[&Outline]) -> String {
    let texts: Vec<(String, String)> = outlines
        .iter()
        .map(|outline| {
            let slug = outline.name.to_lowercase().replace(' ', "-");
            let rank = if outline.code.len() == 2 { "Provinsi" } else { "Kabupaten" };
            (format!("/daerah/{}-{slug}", outline.code), format!("{rank} {}: belum tercatat", outline.name))
        })
        .collect();
    let fills: Vec<Fill<'_>> = outlines
        .iter()
        .zip(&texts)
        .enumerate()
        .map(|(at, (outline, (href, title)))| Fill {
            code: &outline.code,
            class: STATUSES[at % STATUSES.len()],
            href,
            title,
            figures: "12 kerajinan · 120 perajin",
            note: "",
        })
        .collect();
    render(
        sheet,
        &fills,
        &Caption { id: "peta", title: "Produk unggulan", about: "Tabelnya ada di bawah peta." },
    )
}

/// The rings of path data, read back.
fn rings(path: &str) -> Vec<Vec<[i32; 2]>> {
    let mut pen = [0, 0];
    path.split('m')
        .skip(1)
        .map(|ring| {
            let ring = ring.strip_suffix('z').expect("closed").replace('-', " -");
            let numbers: Vec<i32> =
                ring.split_whitespace().map(|number| number.parse().expect("whole number")).collect();
            assert_eq!(numbers.len() % 2, 0);
            let mut at = pen;
            let points: Vec<[i32; 2]> = numbers
                .chunks(2)
                .map(|step| {
                    at = [at[0] + step[0], at[1] + step[1]];
                    at
                })
                .collect();
            pen = points[0];
            points
        })
        .collect()
}

fn inside(rings: &[Vec<[i32; 2]>], x: f64, y: f64) -> bool {
    let mut inside = false;
    for ring in rings {
        for (at, a) in ring.iter().enumerate() {
            let [ax, ay] = a.map(f64::from);
            let [bx, by] = ring[(at + 1) % ring.len()].map(f64::from);
            if (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax {
                inside = !inside;
            }
        }
    }
    inside
}

fn check(sheet: &Sheet, outlines: &[&Outline]) {
    let codes: Vec<&str> = outlines.iter().map(|outline| outline.code.as_str()).collect();
    let drawn: Vec<&str> = sheet.shapes.iter().map(|shape| shape.code.as_str()).collect();
    assert_eq!(codes, drawn);
    for shape in &sheet.shapes {
        let Shape { code, path, label, area, bbox: [left, top, right, bottom], .. } = shape;
        assert!(path.starts_with('m') && path.ends_with('z'), "{code}: {path}");
        assert!(*area > 0.0, "{code}");
        assert!((*left..=*right).contains(&label.0) && (*top..=*bottom).contains(&label.1), "{code}");
        assert!(*left >= 0.0 && *top >= 0.0 && *right <= sheet.width && *bottom <= sheet.height, "{code}");
        let rings = rings(path);
        assert!(rings.iter().all(|ring| ring.len() >= 3), "{code}");
        assert!(inside(&rings, label.0 + 1e-3, label.1 + 1e-3), "{code}: label {label:?} outside");
    }
}

fn attributes<'a>(svg: &'a str, name: &str) -> Vec<&'a str> {
    svg.split(&format!(" {name}=\"")).skip(1).map(|rest| &rest[..rest.find('"').expect("quote")]).collect()
}

#[test]
fn the_province_is_complete_and_short() {
    let outlines = outlines(PROVINCE);
    let all: Vec<&Outline> = outlines.iter().collect();
    let sheet = project(&outlines, 1000.0, &Options::default());
    assert_eq!(sheet.shapes.len(), 33);
    check(&sheet, &all);
    let svg = dressed(&sheet, &all);
    assert!(svg.len() <= 22 * 1024, "{} bytes", svg.len());
    assert_eq!(svg.matches("<a href=").count(), 33);
    assert_eq!(svg.matches("</title><use ").count(), 33);
    assert!(!svg.contains("style") && !svg.contains("NaN") && !svg.contains("inf\""));
}

#[test]
fn the_nation_is_complete_and_short() {
    let outlines = outlines(PROVINCES);
    let all: Vec<&Outline> = outlines.iter().collect();
    let sheet = project(&outlines, 2000.0, &Options::nation());
    assert_eq!(sheet.shapes.len(), 38);
    check(&sheet, &all);
    let svg = dressed(&sheet, &all);
    assert!(svg.len() <= 40 * 1024, "{} bytes", svg.len());
}

#[test]
fn every_province_can_be_drawn() {
    let outlines = outlines(REGENCIES);
    let mut provinces: BTreeMap<&str, Vec<&Outline>> = BTreeMap::new();
    for outline in &outlines {
        provinces.entry(outline.parent.as_deref().expect("parent")).or_default().push(outline);
    }
    assert_eq!(provinces.len(), 38);
    for (province, regions) in provinces {
        let sheet = project(regions.iter().copied(), 1000.0, &Options::default());
        check(&sheet, &regions);
        assert!(sheet.height <= 1.5 * sheet.width + 1.0, "{province}");
        let small = project(regions.iter().copied(), 300.0, &Options::locator());
        check(&small, &regions);
        for region in &regions {
            let svg = locate(&small, &region.code, "Letak").expect("known");
            assert!(svg.len() <= 8 * 1024, "{province}: {} bytes", svg.len());
        }
    }
}

#[test]
fn small_islands_keep_their_dots() {
    let outlines = outlines(REGENCIES);
    let jakarta: Vec<&Outline> =
        outlines.iter().filter(|outline| outline.parent.as_deref() == Some("31")).collect();
    let sheet = project(jakarta.iter().copied(), 1000.0, &Options::default());
    let islands = sheet.shapes.iter().find(|shape| shape.code == "31.01").expect("Kepulauan Seribu");
    assert!(rings(&islands.path).len() >= 4, "{}", islands.path);
}

#[test]
fn neighbours_keep_the_same_border() {
    let outlines = outlines(PROVINCE);
    let place = |vertex: [f64; 2]| vertex.map(|degrees| (degrees * 1e4).round() as i32);
    let all: Vec<&[[f64; 2]]> =
        outlines.iter().flat_map(|o| &o.polygons).flatten().map(Vec::as_slice).collect();
    let mesh = Mesh::new(all.iter().copied(), place);
    let full: Vec<BTreeSet<[i32; 2]>> =
        all.iter().map(|ring| ring.iter().map(|&vertex| place(vertex)).collect()).collect();
    let (mut shared, mut dropped) = (0, 0);
    for tolerance in [1_000.0, 30_000.0, 200_000.0] {
        let kept: Vec<BTreeSet<[i32; 2]>> =
            (0..all.len()).map(|at| mesh.ring(at, tolerance).into_iter().collect()).collect();
        for a in 0..all.len() {
            for b in 0..a {
                if kept[a].is_empty() || kept[b].is_empty() {
                    continue; // Vanished altogether; what must be seen becomes a dot.
                }
                for vertex in full[a].intersection(&full[b]) {
                    shared += 1;
                    dropped += usize::from(!kept[a].contains(vertex));
                    assert_eq!(kept[a].contains(vertex), kept[b].contains(vertex), "{vertex:?}");
                }
            }
        }
    }
    assert!(shared > 3_000 && dropped > 1_000, "{shared} shared, {dropped} dropped");
}

#[test]
fn regions_do_not_overlap_nor_part() {
    let outlines = outlines(PROVINCE);
    let sheet = project(&outlines, 1000.0, &Options::default());
    let shapes: Vec<Vec<Vec<[i32; 2]>>> = sheet.shapes.iter().map(|shape| rings(&shape.path)).collect();
    let owners = |x: i32, y: i32| {
        let (x, y) = (f64::from(x) + 0.37, f64::from(y) + 0.41);
        shapes.iter().filter(|rings| inside(rings, x, y)).count()
    };
    let step = 10;
    let (wide, tall) = (sheet.width as i32 / step, sheet.height as i32 / step);
    let grid: Vec<Vec<usize>> =
        (0..tall).map(|y| (0..wide).map(|x| owners(x * step, y * step)).collect()).collect();
    let land = grid.iter().flatten().filter(|owners| **owners > 0).count();
    let overlap = grid.iter().flatten().filter(|owners| **owners > 1).count();
    assert!(land > 2_000);
    assert!(overlap * 1_000 <= land, "{overlap} of {land} points have two owners");
    // Along the borders inland no point is without an owner.
    let gap = (1..tall as usize - 1)
        .flat_map(|y| (1..wide as usize - 1).map(move |x| (x, y)))
        .filter(|&(x, y)| {
            grid[y][x] == 0
                && (y - 1..=y + 1).all(|v| (x - 1..=x + 1).all(|u| (u, v) == (x, y) || grid[v][u] > 0))
        })
        .count();
    assert!(gap <= 2, "{gap} points without an owner inside the land");
}

#[test]
fn an_enclave_fills_its_hole() {
    let hole = "[[1,1],[1,2],[1.5,2.2],[2,2],[2.1,1.5],[2,1],[1,1]]";
    // The other way round and from another vertex.
    let enclave = "[[2,1],[2.1,1.5],[2,2],[1.5,2.2],[1,2],[1,1],[2,1]]";
    let text = collection(&[
        feature("1", &format!("[[[0,0],[3,0],[3,3],[0,3],[0,0]],{hole}]")),
        feature("2", &format!("[{enclave}]")),
    ]);
    let sheet =
        project(&parse(&text).expect("sound"), 200.0, &Options { tolerance: 3_000.0, ..Options::default() });
    let around: BTreeSet<[i32; 2]> = rings(&sheet.shapes[0].path)[1].iter().copied().collect();
    let enclave: BTreeSet<[i32; 2]> = rings(&sheet.shapes[1].path)[0].iter().copied().collect();
    assert_eq!(around, enclave);
    assert!(enclave.len() < 6, "nothing was simplified");
}

#[test]
fn small_regions_have_large_targets() {
    let outlines = outlines(PROVINCE);
    let all: Vec<&Outline> = outlines.iter().collect();
    let sheet = project(&outlines, 1000.0, &Options::default());
    let svg = dressed(&sheet, &all);
    let links: Vec<&str> = svg.split("<a href=").skip(1).collect();
    for code in ["12.71", "12.72", "12.73", "12.74", "12.75", "12.76", "12.77", "12.78"] {
        let link = links.iter().find(|link| link.contains(&format!("/{code}-"))).expect("a link");
        let circle = link.find(r#"class="map-hit""#).unwrap_or_else(|| panic!("{code}: no target"));
        let radius: f64 = attributes(&link[circle..], "r")[0].parse().expect("a number");
        assert!(radius >= 12.0 * 1000.0 / 360.0 - 0.1, "{code}: {radius}");
    }
    // Enclaves come after what surrounds them, hence above.
    let large = links.iter().rposition(|link| !link.contains("map-hit")).expect("large regions");
    let small = links.iter().position(|link| link.contains("map-hit")).expect("small regions");
    assert!(large < small);
    // What cannot be seen has a disc.
    assert!(svg.contains("map-spots"));
}

#[test]
fn tips_stay_on_the_sheet() {
    let outlines = outlines(PROVINCE);
    let sheet = project(&outlines, 1000.0, &Options::default());
    let title = "Kabupaten Kepulauan Siau Tagulandang Biaro di ujung utara: sedang ditinjau ulang";
    let fills: Vec<Fill<'_>> = sheet
        .shapes
        .iter()
        .map(|shape| Fill {
            code: &shape.code,
            class: "map-review",
            href: "/",
            title,
            figures: "Katasangatpanjangsekalitanpaspasisamasekalisampaimelewatitepikanvas",
            note: "",
        })
        .collect();
    let svg = render(&sheet, &fills, &Caption { id: "m", title: "t", about: "" });
    let mut tips = 0;
    for rect in svg.split("<rect ").skip(1) {
        let number = |name: &str| attributes(&format!(" {rect}"), name)[0].parse::<f64>().expect("number");
        let (x, y) = (number("x"), number("y"));
        assert!(x >= 0.0 && x + number("width") <= sheet.width + 1.0, "{rect:.80}");
        assert!(y >= 0.0 && y + number("height") <= sheet.height + 1.0, "{rect:.80}");
        tips += 1;
    }
    assert_eq!(tips, 33);
}

#[test]
fn a_region_with_a_note_has_a_second_link_for_a_finger_and_one_without_has_none() {
    let text = collection(&[feature("1", "[[[0,0],[3,0],[3,3],[0,0]]]")]);
    let sheet = project(&parse(&text).expect("sound"), 200.0, &Options::default());
    let drawn = |note| {
        let fill = Fill { code: "1", class: "map-none", href: "/x", title: "A", figures: "", note };
        render(&sheet, &[fill], &Caption { id: "m", title: "t", about: "" })
    };
    let noted = drawn("#here");
    assert_eq!(attributes(&noted, "href").iter().filter(|h| **h == "/x").count(), 1, "{noted}");
    assert_eq!(attributes(&noted, "href").iter().filter(|h| **h == "#here").count(), 1, "{noted}");
    assert!(noted.contains("class=\"map map-noted\""), "{noted}");
    assert!(!drawn("").contains("map-taps") && !drawn("").contains("map-noted"));
}

#[test]
fn every_word_is_escaped() {
    let text = collection(&[feature("1", "[[[0,0],[3,0],[3,3],[0,0]]]")]);
    let sheet = project(&parse(&text).expect("sound"), 200.0, &Options::default());
    let evil = "\"><script>alert('x')</script>&\u{1}\u{7f}";
    let fill = Fill { code: "1", class: evil, href: evil, title: evil, figures: evil, note: evil };
    let svg = render(&sheet, &[fill], &Caption { id: evil, title: evil, about: evil });
    assert!(!svg.contains("<script") && !svg.contains('\'') && !svg.contains('\u{1}'));
    assert!(svg.contains("&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;"));
    assert!(svg.contains(r#"id="scriptalertxscript-t""#));
    let locator = locate(&sheet, "1", evil).expect("known");
    assert!(!locator.contains("<script"));
    assert!(!key(evil, evil).contains("<script"));
}

#[test]
fn each_status_has_its_own_texture() {
    let text = collection(&[feature("1", "[[[0,0],[3,0],[3,3],[0,0]]]")]);
    let sheet = project(&parse(&text).expect("sound"), 200.0, &Options::default());
    let mut grounds = BTreeSet::new();
    for class in STATUSES {
        let fill = Fill { code: "1", class, href: "/", title: "A", figures: "", note: "" };
        let svg = render(&sheet, &[fill], &Caption { id: "m", title: "t", about: "" });
        let group = svg.find(&format!(r#"<g class="{class}""#)).expect("a group");
        let ground = attributes(&svg[group..], "fill")[0].to_owned();
        if let Some(pattern) = ground.strip_prefix("url(#") {
            assert!(svg.contains(&format!(r#"<pattern id="{}""#, pattern.trim_end_matches(')'))), "{class}");
        }
        assert!(key("m", class).contains(&ground));
        grounds.insert(ground);
    }
    assert_eq!(grounds.len(), STATUSES.len());
}

#[test]
fn a_region_without_a_fill_leads_nowhere() {
    let text = collection(&[
        feature("1", "[[[0,0],[3,0],[3,3],[0,0]]]"),
        feature("2", "[[[5,5],[8,5],[8,8],[5,5]]]"),
    ]);
    let sheet = project(&parse(&text).expect("sound"), 200.0, &Options::default());
    let fill = |code| Fill { code, class: "map-candidate", href: "/x", title: "A", figures: "", note: "" };
    let svg = render(&sheet, &[fill("2"), fill("3")], &Caption { id: "m", title: "t", about: "" });
    assert_eq!(svg.matches("<a href=").count(), 1);
    assert_eq!(svg.matches("<path id=").count(), 2);
    assert!(svg.contains(r#"class="map-none""#));
    assert_eq!(locate(&sheet, "3", ""), None);
    assert!(locate(&sheet, "1", "").expect("known").contains("aria-hidden"));
}

#[test]
fn odd_input_does_not_upset_the_drawing() {
    let none: [Outline; 0] = [];
    let empty = project(&none, 100.0, &Options::default());
    assert!(empty.shapes.is_empty() && empty.height.is_finite());
    assert!(render(&empty, &[], &Caption { id: "", title: "", about: "" }).ends_with("</svg>"));

    let speck = collection(&[feature("1", "[[[100,1],[100,1],[100,1],[100,1]]]")]);
    let sheet = project(&parse(&speck).expect("sound"), f64::NAN, &Options::default());
    assert!(!sheet.shapes[0].path.is_empty());

    let pole = collection(&[feature("1", "[[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]]")]);
    let sheet = project(&parse(&pole).expect("sound"), 360.0, &Options { budget: 0, ..Options::default() });
    assert!(!sheet.shapes[0].path.is_empty());
}

#[test]
fn the_same_outlines_give_the_same_sheet() {
    let outlines = outlines(PROVINCE);
    let sheet = project(&outlines, 1000.0, &Options::default());
    assert_eq!(sheet, project(&outlines, 1000.0, &Options::default()));
}

#[test]
fn faults_say_what_and_where() {
    let fault = |geometry: &str| {
        let text = collection(&[
            feature("1", "[[[0,0],[3,0],[3,3],[0,0]]]"),
            format!(r#"{{"type":"Feature","properties":{{"code":"2","name":"B"}},"geometry":{geometry}}}"#),
        ]);
        match parse(&text).expect_err("a fault") {
            MapError::Feature { index: 1, code, fault } if code == "2" => fault,
            other => panic!("{other}"),
        }
    };
    let polygon = |rings: &str| format!(r#"{{"type":"Polygon","coordinates":{rings}}}"#);
    assert_eq!(fault(r#"{"type":"Point","coordinates":[0,0]}"#), Fault::Kind("Point".to_owned()));
    assert_eq!(fault("null"), Fault::Kind("missing".to_owned()));
    assert_eq!(fault(r#"{"type":"Polygon"}"#), Fault::Shape);
    assert_eq!(fault(r#"{"type":"MultiPolygon","coordinates":[[]]}"#), Fault::Shape);
    assert_eq!(fault(&polygon("[[[0,0],[1,0],[0,0]]]")), Fault::Short { polygon: 0, ring: 0 });
    assert_eq!(fault(&polygon("[[[0,0],[1,0],[1,1],[0,1]]]")), Fault::Open { polygon: 0, ring: 0 });
    assert_eq!(
        fault(&polygon(r#"[[[0,0],[1,"x"],[1,1],[0,0]]]"#)),
        Fault::Position { polygon: 0, ring: 0, vertex: 1 }
    );
    assert_eq!(
        fault(&polygon("[[[0,0],[1,0],[1,95],[0,0]]]")),
        Fault::OutOfRange { polygon: 0, ring: 0, vertex: 2, longitude: 1.0, latitude: 95.0 }
    );

    let twice = collection(&[
        feature("1", "[[[0,0],[3,0],[3,3],[0,0]]]"),
        feature("1", "[[[0,0],[3,0],[3,3],[0,0]]]"),
    ]);
    let error = parse(&twice).expect_err("repeated");
    assert_eq!(error.to_string(), "boundaries: feature 1 (code 1): an earlier feature has the same code");
    assert!(matches!(
        parse(&collection(&[feature("", "[[[0,0],[3,0],[3,3],[0,0]]]")])),
        Err(MapError::Feature { index: 0, fault: Fault::Code, .. })
    ));
    assert!(matches!(parse("{\n\"type\":NaN}"), Err(MapError::Json { line: 2, .. })));
    assert!(matches!(parse("[[1e999]]"), Err(MapError::Json { .. })));
    assert_eq!(parse("{}"), Err(MapError::NotACollection));
    assert_eq!(parse(&collection(&[])), Err(MapError::Empty));
    let many = vec![feature("1", "[[[0,0],[3,0],[3,3],[0,0]]]"); 10_001];
    assert!(matches!(parse(&collection(&many)), Err(MapError::TooMany { what: "features", .. })));
}

fn feature(code: &str, coordinates: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{{"code":"{code}","name":"A"}},"geometry":{{"type":"Polygon","coordinates":{coordinates}}}}}"#
    )
}

fn collection(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}
