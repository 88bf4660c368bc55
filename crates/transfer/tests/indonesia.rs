//! The shipped country is loaded, read, exported and imported again.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

use std::path::PathBuf;
use std::sync::Arc;

use domain::fault::Problem;
use domain::profile::Profile;
use domain::region::RegionCode;
use store::office::Programme;
use store::{Command, Db};
use testkit::{code, on_both};
use transfer::{FileKind, Format, Report, export, load, run};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../profiles/id"))
}

fn indonesia() -> Arc<Profile> {
    Arc::new(Profile::parse(&std::fs::read_to_string(folder().join("profile.toml")).unwrap()).unwrap())
}

fn loaded(db: &Db) -> Arc<Profile> {
    let profile = indonesia();
    let programme = Programme { profile: "id".into(), root: code("12"), demo: true };
    load::profile(db, &profile, &folder(), &mut |_| {}).unwrap();
    load::set_up(db, &programme).unwrap();
    load::demo(db, &profile, &folder(), &mut |_| {}).unwrap_or_else(|e| panic!("{e}: {e:?}"));
    profile
}

fn import(db: &Db, profile: &Arc<Profile>, kind: FileKind, text: &[u8], dry: bool) -> Report {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    run(db, profile, kind, file.path(), Command::system("test"), dry).unwrap()
}

#[test]
fn north_sumatra_is_loaded_counted_exported_and_imported_unchanged() {
    on_both(|world| {
        let profile = loaded(&world.db);
        let (coverage, _) = world
            .db
            .read_blocking(|c| store::flagship::coverage(c, &code("12"), 2, jiff::civil::date(2026, 11, 24)))
            .unwrap();
        assert_eq!(
            (coverage.regions, coverage.designated, coverage.candidate, coverage.without()),
            (33, 0, 27, 6)
        );
        let regions = world.db.read_blocking(store::region::count).unwrap();
        assert_eq!(regions, 1 + 552 + 6565);
        for spelling in ["Labuhan Batu", "kabupaten labuhanbatu", "KAB. LABUHANBATU"] {
            let key = profile.region_match_key(&spelling.replace('.', ""));
            let found = world.db.read_blocking(move |c| store::region::named(c, &key)).unwrap();
            assert_eq!(found[0].0, code("12.10"), "{spelling}");
        }
        for kind in FileKind::ALL.into_iter().filter(|k| *k != FileKind::Boundaries) {
            let mut out = Vec::new();
            export::run(&mut world.db.apart().unwrap(), &profile, kind, &mut out).unwrap();
            let report = import(&world.db, &profile, kind, &out, false);
            assert_eq!(
                (report.new, report.changed, report.faulty),
                (0, 0, 0),
                "{}: {:?}",
                kind.word(),
                report.faults
            );
            // No council is invented, and no target.
            let none = [
                FileKind::Councils,
                FileKind::Divisions,
                FileKind::Posts,
                FileKind::Statutes,
                FileKind::Targets,
                FileKind::Reports,
            ]
            .contains(&kind);
            assert_eq!(report.unchanged == 0, none, "{}", kind.word());
            let mut out = Vec::new();
            let mut conn = world.db.apart().unwrap();
            export::run_as(&mut conn, &profile, kind, Format::Xlsx, &mut out).unwrap();
            let sheet = import(&world.db, &profile, kind, &out, true);
            assert_eq!(sheet, report, "{} as a spreadsheet", kind.word());
        }
        codes_that_were_typed_as_numbers_are_mended(&world.db, &profile);
        templates_can_be_imported_as_they_stand(&world.db, &profile);
    });
}

/// 12.10 typed as a number is 12.1: only one code of the country is that number. 12.2 as text is a fault.
fn codes_that_were_typed_as_numbers_are_mended(db: &Db, profile: &Arc<Profile>) {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (i, name) in (0u16..).zip(["key", "name", "region", "kind"]) {
        sheet.write(0, i, name).unwrap();
    }
    for (row, number) in (1u32..).zip([12.1, 12.01, 12.71, 12.0]) {
        sheet.write(row, 0, format!("number-{row}")).unwrap();
        sheet.write(row, 1, "Contoh").unwrap();
        sheet.write(row, 2, number).unwrap();
        sheet.write(row, 3, "group").unwrap();
    }
    let report = import(db, profile, FileKind::Makers, &book.save_to_buffer().unwrap(), false);
    assert_eq!((report.new, report.faulty), (4, 0), "{report:?}");
    for (key, region) in
        [("number-1", "12.10"), ("number-2", "12.01"), ("number-3", "12.71"), ("number-4", "12")]
    {
        let found = db.read_blocking(move |c| store::maker::find(c, key)).unwrap().unwrap();
        assert_eq!(found.1, code(region), "{key}");
    }
    let text = "name,region,kind\nContoh,12.2,group\n";
    let report = import(db, profile, FileKind::Makers, text.as_bytes(), true);
    assert_eq!((report.faulty, report.faults[0].column.as_str()), (1, "region"));
}

/// The templates in `docs/templates` are those that the program writes, each is without fault, and none changes what is recorded.
fn templates_can_be_imported_as_they_stand(db: &Db, profile: &Arc<Profile>) {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/templates"));
    for kind in FileKind::ALL {
        let mut out = Vec::new();
        transfer::template::write(profile, kind, Format::Csv, &mut out).unwrap();
        let committed = std::fs::read(folder.join(format!("{}.csv", kind.word()))).unwrap_or_default();
        assert!(out == committed, "write docs/templates/{0}.csv anew: corak template {0}", kind.word());
        let report = import(db, profile, kind, &out, true);
        assert_eq!(report.faults, [], "{}", kind.word());
        assert_eq!((report.new, report.changed), (1, 0), "{}", kind.word());
        let mut sheet = Vec::new();
        transfer::template::write(profile, kind, Format::Xlsx, &mut sheet).unwrap();
        assert_eq!(import(db, profile, kind, &sheet, true), report, "{}", kind.word());
        // An outline needs its region, and what is below a council needs one.
        if matches!(kind, FileKind::Regions | FileKind::Councils | FileKind::Divisions) {
            assert_eq!(import(db, profile, kind, &out, false).new, 1);
        }
    }
}

#[test]
fn a_file_with_a_fault_stores_nothing_and_says_where() {
    on_both(|world| {
        let profile = Arc::new(world.profile.clone());
        world.country().craft("mat", "Mat", "A1");
        let text = "name;region;crafts;kind\nA;North;mat;group\nB;Nowhere;mat;group\nC;A1;mat;king\n";
        let report = import(&world.db, &profile, FileKind::Makers, text.as_bytes(), false);
        assert_eq!((report.new, report.faulty), (1, 2));
        assert_eq!((report.faults[0].line, report.faults[0].column.as_str()), (3, "region"));
        assert_eq!(report.faults[0].problem, Problem::Unknown("region".into()));
        assert_eq!((report.faults[1].line, report.faults[1].found.as_str()), (4, "king"));
        let stored = world.db.read_blocking(|c| store::maker::find(c, "a@a1")).unwrap();
        assert_eq!(stored, None);
    });
}

#[test]
fn a_preview_says_what_would_happen_and_changes_nothing() {
    on_both(|world| {
        let profile = Arc::new(world.profile.clone());
        world.country().craft("mat", "Mat", "A1");
        let text = "\u{feff}key,name,region,crafts,kind\nm,=SUM(A1),A1,Mat,workshop\n";
        let report = import(&world.db, &profile, FileKind::Makers, text.as_bytes(), true);
        assert_eq!(report.new, 1);
        assert_eq!(world.db.read_blocking(|c| store::maker::find(c, "m")).unwrap(), None);
        assert_eq!(import(&world.db, &profile, FileKind::Makers, text.as_bytes(), false).new, 1);
        let renamed = text.replace("=SUM(A1)", "Sum");
        assert_eq!(import(&world.db, &profile, FileKind::Makers, renamed.as_bytes(), false).changed, 1);
        assert_eq!(import(&world.db, &profile, FileKind::Makers, renamed.as_bytes(), false).unchanged, 1);
    });
}

#[test]
fn other_encodings_are_refused_with_the_line() {
    on_both(|world| {
        let profile = Arc::new(world.profile.clone());
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"name,region\na,b\nc,\xe9t\xe9\n").unwrap();
        let result = run(&world.db, &profile, FileKind::Makers, file.path(), Command::system("test"), false);
        assert!(matches!(result, Err(transfer::ImportError::Encoding(3))), "{result:?}");
    });
}

/// Public text of the shipped data exists in every language of the profile.
#[test]
fn no_shipped_text_exists_in_one_language_only() {
    let profile = indonesia();
    let mut faults = Vec::new();
    for name in [
        "crafts",
        "motifs",
        "heritage",
        "designations",
        "demo/makers",
        "demo/items",
        "demo/variants",
        "vocab/categories",
        "vocab/techniques",
        "vocab/materials",
        "vocab/peoples",
    ] {
        let mut reader = csv::Reader::from_path(folder().join(format!("{name}.csv"))).unwrap();
        let headers = reader.headers().unwrap().clone();
        let first = profile.first_language().to_string();
        let stems: Vec<&str> = headers.iter().filter_map(|h| h.strip_suffix(&format!("_{first}"))).collect();
        for record in reader.records().map(Result::unwrap) {
            for stem in &stems {
                let filled: Vec<bool> = profile
                    .languages
                    .iter()
                    .map(|l| {
                        let column = headers.iter().position(|h| h == format!("{stem}_{l}")).unwrap();
                        !record[column].trim().is_empty()
                    })
                    .collect();
                if filled.iter().any(|f| *f) && !filled.iter().all(|f| *f) {
                    faults.push(format!("{name}: {} {stem}", &record[0]));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// An alias is a name that somebody may type. What a source puts beside a name in brackets or after a slash belongs into the note.
#[test]
fn every_alias_is_a_name_alone() {
    for file in ["crafts", "motifs"] {
        let mut reader = csv::Reader::from_path(folder().join(format!("{file}.csv"))).unwrap();
        let headers = reader.headers().unwrap().clone();
        let of = |name: &str| headers.iter().position(|h| h == name).unwrap();
        let (key, aliases) = (of("key"), of("aliases"));
        for row in reader.records().map(Result::unwrap) {
            let odd = row[aliases].contains(|c: char| "()[]{}/|\\".contains(c));
            assert!(!odd, "{file}: {} is also called {}", &row[key], &row[aliases]);
        }
    }
}

#[test]
fn every_source_row_is_represented() {
    let mut reader = csv::Reader::from_path(folder().join("SOURCES-MAP.csv")).unwrap();
    assert_eq!(reader.records().count(), 85 + 59 + 15);
    assert!(RegionCode::parse("12").is_some());
}

#[test]
fn families_of_motifs_have_names_in_every_language() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles/id");
    let profile =
        domain::profile::Profile::parse(&std::fs::read_to_string(folder.join("profile.toml")).unwrap())
            .unwrap();
    let families = transfer::families(&profile, &folder);
    let used = std::fs::read_to_string(folder.join("motifs.csv")).unwrap();
    let mut motifs = csv::Reader::from_reader(used.as_bytes());
    let at = motifs.headers().unwrap().iter().position(|h| h == "family").unwrap();
    for row in motifs.records() {
        let row = row.unwrap();
        let key = row.get(at).unwrap_or("");
        let known = key.is_empty() || families.iter().any(|(k, names)| k == key && names.iter().count() == 2);
        assert!(known, "{key}");
    }
}

#[test]
fn every_criteria_set_is_complete_but_for_the_weights_that_its_source_does_not_give() {
    let profile = indonesia();
    let sets = transfer::criteria(&profile, &folder()).unwrap_or_else(|e| panic!("{e}"));
    let told: Vec<(&str, usize, usize)> = sets
        .iter()
        .map(|s| (s.key.as_str(), s.criteria.len(), s.unready(&profile.languages).len()))
        .collect();
    assert_eq!(
        told,
        [
            ("district-score-card", 14, 0),
            ("kpju-bi-kecamatan", 4, 4),
            ("kpju-bi", 11, 11),
            ("ocop-2023-handicraft", 8, 8),
            ("otop-philippines", 5, 5),
            ("permendagri-9-2014", 12, 12),
        ]
    );
    for set in &sets {
        let weights = set.unready(&profile.languages);
        assert!(
            weights.iter().all(|m| matches!(m, domain::assessment::criteria::Missing::Weight { .. })),
            "{weights:?}"
        );
        assert!(set.criteria.iter().all(|c| set.proof_from(c).is_some()), "{}", set.key);
    }
    let set = |key: &str| sets.iter().find(|s| s.key == key).unwrap();
    let ocop = set("ocop-2023-handicraft");
    let tree = ocop.tree_or_equal().unwrap();
    let shares: Vec<f64> = tree.groups().iter().map(|g| g.weight).collect();
    assert_eq!((shares.as_slice(), ocop.valid_months), (&[0.4, 0.25, 0.35][..], Some(36)));
    let band = |score| ocop.band(score).unwrap().key.as_str();
    assert_eq!([band(90.0), band(89.9), band(50.0), band(29.9)], ["five", "four", "three", "one"]);
    let card = set("district-score-card");
    let all: Vec<i32> = card.criteria.iter().map(|c| card.scale_of(c).greatest).collect();
    assert_eq!((card.score(&all), card.greatest_score()), (Ok(32.0), 32.0));
    let steps: Vec<(&str, &str)> =
        set("kpju-bi").chain.iter().map(|s| (s.level.as_str(), s.method.word())).collect();
    assert_eq!(
        steps,
        [("district", "mpe"), ("regency", "borda"), ("regency", "bayes"), ("province", "borda")]
    );
}
