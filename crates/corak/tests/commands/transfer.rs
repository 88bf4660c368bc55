//! `corak import`, `corak export` and `corak template`.

use super::office::{Office, files, told};

const MAKERS: &str = "key,name,region,crafts,kind\nm,Mats,A1,mat,group\nn,Baskets,South,Natte,workshop\n";

#[test]
fn a_file_is_previewed_imported_once_and_comes_out_again() {
    let office = Office::new();
    office.write("makers.csv", MAKERS);
    let file = office.file("makers.csv");
    let preview = office.succeeds(&["import", "makers", &file, "--dry-run"]);
    assert!(preview.contains("new 2") && preview.contains("nothing was stored"), "{preview}");
    let json = office.succeeds(&["import", "makers", &file, "--json"]);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&json).unwrap(),
        serde_json::json!({"new": 2, "changed": 0, "unchanged": 0, "faulty": 0, "faults": []})
    );
    assert!(office.succeeds(&["import", "makers", &file]).contains("unchanged 2"));
    assert!(files(&office.data().join("staging")).is_empty());
    for format in ["csv", "xlsx"] {
        let out = office.command(&["export", "makers", "--format", format]).output().unwrap();
        assert!(out.status.success());
        office.write(&format!("again.{format}"), &out.stdout);
        let again = office.succeeds(&["import", "makers", &office.file(&format!("again.{format}"))]);
        assert!(again.contains("unchanged 2"), "{format}: {again}");
    }
}

#[test]
fn faults_end_with_one_name_line_and_cell_and_speak_the_reader_s_language() {
    let office = Office::new();
    office.write("makers.csv", "name,region,kind\nMats,A1,group\nBags,Nowhere,group\nHats,A1,king\n");
    let file = office.file("makers.csv");
    let (status, out, err) = office.runs(&["import", "makers", &file]);
    assert_eq!(status, 1);
    assert!(out.contains("line 3, region “Nowhere”: is not known"), "{out}");
    assert!(out.contains("line 4, kind “king”: must be one of: person, group"), "{out}");
    assert!(err.contains("Nothing was stored."), "{err}");
    let (status, out, err) = office.runs(&["import", "makers", &file, "--lang", "id"]);
    assert_eq!(status, 1);
    assert!(out.contains("baris 3, region “Nowhere”: tidak dikenal"), "{out}");
    assert!(err.contains("Tidak ada yang disimpan."), "{err}");
    let (status, out, _) = office.runs(&["import", "makers", &file, "--json", "--lang", "id"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((status, json["new"].as_u64(), json["faulty"].as_u64()), (1, Some(1), Some(2)));
    assert_eq!(
        (json["faults"][0]["line"].as_u64(), json["faults"][0]["found"].as_str()),
        (Some(3), Some("Nowhere"))
    );
    assert!(json["faults"][0]["expected"].as_str().unwrap().contains("tidak dikenal"));
    assert!(office.succeeds(&["export", "makers"]).lines().count() == 1, "nothing was stored");
}

#[test]
fn a_file_that_cannot_be_read_ends_with_two_and_says_how_to_save_it() {
    let office = Office::new();
    office.write("latin.csv", b"name,region\nCaf\xe9,A1\n");
    let utf16: Vec<u8> = "\u{feff}name,region\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    office.write("utf16.csv", &utf16);
    office.write("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    for (file, says) in [
        ("latin.csv", "Line 2 is not UTF-8 text. Save the file as “CSV UTF-8"),
        ("utf16.csv", "UTF-16"),
        ("old.xls", "Save it as .xlsx"),
        ("missing.csv", "cannot be read"),
        ("data", "This is a folder"),
    ] {
        let (status, _, err) = office.runs(&["import", "makers", &office.file(file)]);
        assert!(status == 2 && err.contains(says), "{file}: {status} {err}");
    }
    let (status, _, err) = office.runs(&["import", "makers", &office.file("latin.csv"), "--lang", "id"]);
    assert!(status == 2 && err.contains("Baris 2 bukan teks UTF-8"), "{err}");
    let (status, _, err) = office.runs(&["import", "pots", &office.file("latin.csv")]);
    assert!(status == 2 && err.contains("makers"), "{err}");
    let (status, _, err) = office.runs(&["export", "makers", "--format", "pdf"]);
    assert!(status == 2 && err.contains("csv, xlsx"), "{err}");
}

#[test]
fn a_file_that_cannot_be_read_is_told_to_machines_as_a_fault_of_the_whole() {
    let office = Office::new();
    office.write("latin.csv", b"name,region\nCaf\xe9,A1\n");
    let (status, out, err) = office.runs(&["import", "makers", &office.file("latin.csv"), "--json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (status, json["new"].as_u64(), json["faults"][0]["line"].as_u64()),
        (2, Some(0), Some(0)),
        "{err}"
    );
    assert!(json["faults"][0]["expected"].as_str().unwrap().contains("not UTF-8"), "{out}");
    let (status, _, err) = office.runs(&["import", "makers", &office.file("latin.csv"), "--lang", "fr"]);
    assert!(status == 2 && err.contains("fr is not spoken here; there are: en, id"), "{err}");
}

#[test]
fn nobody_has_consented_and_nothing_was_decreed_on_a_day_to_come() {
    let office = Office::new();
    let rows = "name,region,crafts,kind,consent_date,consent_by\nMats,A1,mat,person,2999-01-01,signed form\n";
    office.write("ahead.csv", rows);
    let (status, out, _) = office.runs(&["import", "makers", &office.file("ahead.csv")]);
    assert!(status == 1 && out.contains("consent_date “2999-01-01”: that day has not come yet"), "{out}");
    let rows = "region,craft,period,status,document_number,document_date\nA1,mat,2999,designated,1,2999-01-01\n\
                XX,mat,2026,candidate,,\n";
    office.write("decrees.csv", rows);
    let (status, out, _) = office.runs(&["import", "designations", &office.file("decrees.csv")]);
    assert!(status == 1 && out.contains("document_date “2999-01-01”: that day has not come yet"), "{out}");
    assert!(out.contains("line 3, region “XX”"), "a country has no flagship: {out}");
}

#[test]
fn a_maker_outside_the_programme_is_refused() {
    let office = Office::rooted("A1");
    office.write("makers.csv", "name,region,crafts,kind\nMats,A1,mat,group\nHats,A2,mat,group\n");
    let (status, out, _) = office.runs(&["import", "makers", &office.file("makers.csv")]);
    let says = "line 3, region “A2”: lies outside the region of this programme";
    assert!(status == 1 && out.contains(says), "{out}");
}

#[test]
fn no_command_makes_an_instance_in_passing() {
    let folder = tempfile::tempdir().unwrap();
    let none = folder.path().join("none");
    let corak = |words: &[&str], data: &std::path::Path| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_corak"));
        told(&command.args(words).arg("--data").arg(data).output().unwrap())
    };
    for words in [&["recount"][..], &["export", "makers"], &["books"], &["serve"], &["backup", "x.backup"]] {
        let (status, _, err) = corak(words, &none);
        assert!(status == 1 && err.contains("has no instance yet"), "{words:?}: {status} {err}");
        assert!(!none.exists(), "{words:?} made something");
    }
    // Nor in a file that is there and empty.
    std::fs::create_dir(&none).unwrap();
    std::fs::write(none.join("corak.db"), "").unwrap();
    let (status, _, err) = corak(&["recount"], &none);
    assert!(status == 1 && err.contains("has no instance yet"), "{err}");
    assert_eq!(std::fs::metadata(none.join("corak.db")).unwrap().len(), 0);
}

/// As `corak doctor | head -1` does.
#[cfg(unix)]
#[test]
fn whoever_stops_reading_hears_no_more_and_the_work_is_done_all_the_same() {
    let office = Office::new();
    office.write("makers.csv", MAKERS);
    let file = office.file("makers.csv");
    let mut import = office.command(&["import", "makers", &file]);
    let mut import = import.stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(import.stdout.take());
    assert!(import.wait().unwrap().success());
    assert!(office.succeeds(&["import", "makers", &file]).contains("unchanged 2"), "it was stored");
    let mut doctor = office.command(&["doctor"]);
    let mut doctor =
        doctor.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    drop(doctor.stdout.take());
    let output = doctor.wait_with_output().unwrap();
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{output:?}");
    assert_ne!(output.status.code(), Some(101));
}

#[test]
fn a_template_is_there_for_every_register_even_before_there_is_an_instance() {
    let folder = tempfile::tempdir().unwrap();
    let corak = |kind: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_corak"));
        told(&command.args(["template", kind, "--data"]).arg(folder.path().join("none")).output().unwrap())
    };
    for kind in transfer::FileKind::ALL {
        let (status, out, err) = corak(kind.word());
        assert_eq!(status, 0, "{err}");
        assert!(out.lines().count() >= 2, "{out}");
    }
    assert!(!folder.path().join("none").exists(), "nothing is made by asking for a template");
}

/// The reading end of a pipe stays open while the import checks its first rows; then it is killed.
#[cfg(unix)]
#[test]
fn an_import_that_is_killed_while_it_checks_leaves_nothing() {
    use std::io::Write;
    let office = Office::new();
    let pipe = office.path("pipe.csv");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut import = office.command(&["import", "makers", pipe.to_str().unwrap()]).spawn().unwrap();
    let mut end = std::fs::File::options().write(true).open(&pipe).unwrap();
    end.write_all(MAKERS.as_bytes()).unwrap();
    // More than a pipe holds, so that the import has read what came before.
    let rows: String = (0..20_000).map(|n| format!("k{n},Mats {n},A1,mat,group\n")).collect();
    end.write_all(rows.as_bytes()).unwrap();
    import.kill().unwrap();
    import.wait().unwrap();
    drop(end);
    assert_eq!(files(&office.data().join("staging")).len(), 3, "it left its staging file behind");
    assert_eq!(office.succeeds(&["export", "makers"]).lines().count(), 1);
    assert!(files(&office.data().join("staging")).is_empty(), "the next command takes it away");
    office.write("makers.csv", MAKERS);
    assert!(office.succeeds(&["import", "makers", &office.file("makers.csv")]).contains("new 2"));
}

#[test]
fn outlines_come_from_one_geojson_file() {
    let office = Office::new();
    let feature = |ring: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"code":"A1"}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}]}}"#
        )
    };
    office.write("open.geojson", feature("[[1,1],[2,1],[2,2],[1,2]]"));
    let (status, out, _) = office.runs(&["import", "boundaries", &office.file("open.geojson")]);
    assert!(status == 1 && out.contains("line 1, geometry"), "{out}");
    office.write("good.geojson", feature("[[1,1],[2,1],[2,2],[1,1]]"));
    assert!(office.succeeds(&["import", "boundaries", &office.file("good.geojson")]).contains("new 1"));
}
