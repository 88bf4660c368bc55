//! `corak criteria`: the shipped sets in both languages, a council's own, and the way to a decision.

use std::process::Command;

use domain::assessment::criteria::EXAMPLE;
use serde_json::Value;

use super::support::{Answer, Instance};

const KEYS: [&str; 6] = [
    "district-score-card",
    "kpju-bi-kecamatan",
    "kpju-bi",
    "ocop-2023-handicraft",
    "otop-philippines",
    "permendagri-9-2014",
];

/// The command with the profiles inside the program, where there is no instance.
fn shipped(arguments: &[&str]) -> Answer {
    let nowhere = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_corak"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CORAK_")) {
        command.env_remove(name);
    }
    command.args(arguments).arg("--data").arg(nowhere.path().join("none"));
    command.output().unwrap().into()
}

/// An empty folder with a country whose council has this set.
fn council(set: &str) -> Instance {
    let office = Instance::nothing();
    let folder = office.folder.path().join("profiles/xx/criteria");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("canton-2026.toml"), set).unwrap();
    office
}

/// Runs a decision that was written before.
fn assess(text: &str) -> Answer {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("decision");
    std::fs::write(&file, text).unwrap();
    shipped(&["assess", &file.display().to_string(), "--json"])
}

#[test]
fn the_sets_are_listed_with_source_and_certainty_in_both_languages() {
    let list = shipped(&["criteria", "list", "--json"]).done().json();
    let keys: Vec<&str> = list.as_array().unwrap().iter().map(|s| s["key"].as_str().unwrap()).collect();
    assert_eq!(keys, KEYS);
    assert_eq!(
        (&list[3]["source"]["number"], &list[3]["certainty"]["basis"]),
        (&"148/QD-TTg".into(), &"excerpt".into())
    );
    let id = shipped(&["criteria", "list"]).done().out;
    for words in
        ["Kartu skor daerah", "12 kriteria", "kutipan dibaca", "siap untuk putaran", "148/QD-TTg, 2023-02-24"]
    {
        assert!(id.contains(words), "{words}: {id}");
    }
    let en = shipped(&["criteria", "list", "--lang", "en"]).done().out;
    assert!(
        en.contains("12 criteria · Regency or city, Province · an excerpt was read · 12 things missing"),
        "{en}"
    );
    shipped(&["criteria", "list", "--lang", "fr"]).refused(2, "id, en");
}

#[test]
fn a_set_is_shown_with_its_rubric_and_what_is_missing() {
    let page = shipped(&["criteria", "show", "ocop-2023-handicraft"]).done().out;
    for words in [
        "Bintang lima ≥ 90, Bintang empat ≥ 70",
        "berlaku 36 bulan",
        "PRODUK DAN KEKUATAN MASYARAKAT (bobot 40)",
        "4 = Seperti nilai 3, dan mampu memenuhi 500 buah",
        "Bukti mulai nilai 3: Foto tempat kerja",
        "usulan program ini, bukan dari sumbernya",
        "bobot untuk: Organisasi produksi",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(page.lines().all(|l| l.chars().count() <= 100 || l.trim_start().starts_with("http")), "{page}");
    let page = shipped(&["criteria", "show", "kpju-bi", "--lang", "en"]).done().out;
    for words in
        ["In view of: Jobs, Competitiveness, Growth", "(District; mpe; kpju-bi-kecamatan; at most 10 go on)"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let card = shipped(&["criteria", "show", "district-score-card", "--lang", "en"]).done().out;
    assert!(card.contains("Nothing is missing") && card.contains("(weight 3; a number)"), "{card}");
    let json = shipped(&["criteria", "show", "permendagri-9-2014", "--json"]).done().json();
    assert_eq!(
        (json["criteria"].as_array().unwrap().len(), json["missing"].as_array().unwrap().len()),
        (12, 12)
    );
    assert_eq!(json["missing"][0], serde_json::json!({ "what": "weight", "criterion": "labour" }));
    shipped(&["criteria", "show", "magic"]).refused(2, "permendagri-9-2014");
    shipped(&["criteria"]).refused(2, "Usage");
}

#[test]
fn every_set_becomes_a_decision_that_is_filled_in_and_assessed() {
    for (key, lang) in KEYS.into_iter().flat_map(|key| [(key, "id"), (key, "en")]) {
        let ask =
            ["criteria", "template", key, "--alternatives", "Tenun, \"Söfö\" mat,Rattan", "--lang", lang];
        let file = shipped(&ask).done().out;
        // What is not filled in is named.
        let empty = assess(&file).refused(1, "");
        let place = empty.json()["faults"][0]["place"].as_str().unwrap().to_owned();
        assert!(place.starts_with("alternatives[1].values[1] (Tenun, "), "{key}: {place}");
        // The first gets the best of every criterion, the second the worst, the third one of each in turn.
        let rows: Vec<&str> = file.lines().filter(|l| l.trim_start().starts_with("nan,")).collect();
        let criteria = rows.len() / 3;
        let mut filled = file.clone();
        for (n, row) in rows.iter().enumerate() {
            let scores: Vec<&str> = row.rsplit(": ").next().unwrap().split(" / ").collect();
            let score = match n / criteria {
                0 => scores[scores.len() - 1],
                1 => scores[0],
                _ => scores[n % 2 * (scores.len() - 1)],
            };
            filled = filled.replacen("  nan,", &format!("  {score},"), 1);
        }
        let report = assess(&filled).done().json();
        let ranking = &report["rankings"][0];
        assert_eq!(ranking["places"][0], 1, "{key}: {ranking}");
        assert_eq!(ranking["places"][1], 3, "{key}: {ranking}");
        assert_eq!(report["alternatives"][1], "\"Söfö\" mat");
        let weights: Vec<f64> =
            report["criteria"].as_array().unwrap().iter().map(|c| c["weight"].as_f64().unwrap()).collect();
        assert_eq!(weights.len(), criteria);
        let expected = match key {
            "ocop-2023-handicraft" => 0.4 / 3.0,
            "district-score-card" => 2.0 / 32.0,
            _ => 1.0 / criteria as f64,
        };
        assert!((weights[0] - expected).abs() < 1e-9, "{key}: {weights:?}");
    }
}

#[test]
fn a_decision_comes_as_json_too_and_its_names_are_looked_at() {
    let json = shipped(&["criteria", "template", "district-score-card", "--json"]).done().json();
    assert_eq!(
        (&json["alternatives"][2]["name"], &json["weights"]["method"]),
        (&"Calon 3".into(), &"points".into())
    );
    let faults = assess(&json.to_string()).refused(1, "").json();
    assert!(faults["faults"][0]["place"].as_str().unwrap().contains("Calon 1"), "{faults}");
    let mut filled = json;
    let greatest: Vec<Value> =
        filled["criteria"].as_array().unwrap().iter().map(|c| c["greatest"].clone()).collect();
    let least = vec![Value::from(0); greatest.len()];
    for (n, values) in [greatest, least.clone(), least].into_iter().enumerate() {
        filled["alternatives"][n]["values"] = values.into();
    }
    assert_eq!(assess(&filled.to_string()).done().json()["rankings"][0]["first"][0], "Calon 1");
    for (names, words) in
        [("A,,B", "nama wajib diisi"), ("A,B,A", "“A” muncul dua kali"), ("A\u{1b}[2J", "kendali")]
    {
        shipped(&["criteria", "template", "kpju-bi", "--alternatives", names]).refused(2, words);
    }
}

#[test]
fn a_councils_own_set_is_read_and_a_limit_holds() {
    let office = council(EXAMPLE);
    let page = office.run(&["criteria", "show", "canton-2026", "--profile", "xx"]).done().out;
    for words in ["Craft of the canton", "Out with less than 1", "less is better", "Nothing is missing"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let ask =
        ["criteria", "template", "canton-2026", "--profile", "xx", "--alternatives", "x,y", "--lang", "fr"];
    let file = office.run(&ask).done().out;
    assert!(file.contains("name = \"Matière importée\""), "{file}");
    let mut filled = file;
    for score in [0, 2, 1, 1, 0, 3] {
        filled = filled.replacen("  nan,", &format!("  {score},"), 1);
    }
    let report = assess(&filled).done().json();
    assert_eq!((&report["left_out"][0]["name"], &report["alternatives"][0]), (&"x".into(), &"y".into()));
    // After `init` the instance says which profile.
    office.run(&["init", "--profile", "xx"]).done();
    assert!(office.run(&["criteria", "list"]).done().out.starts_with("canton-2026  Craft of the canton"));
    let checks = office.run(&["doctor", "--listen", "127.0.0.1:0"]).done().out;
    assert!(checks.contains("1 criteria set"), "{checks}");
    assert_eq!(Instance::new().run(&["criteria", "list"]).done().out, "The profile has no criteria sets.\n");
}

#[test]
fn a_faulty_set_is_refused_by_every_command_with_its_place() {
    let words = "criteria/canton-2026.toml: groups[2] (market): the weights sum to 40, not to 60";
    let broken = EXAMPLE.replace("weight = 30", "weight = 20").replace("from = 80", "from = 180");
    let office = council(&broken);
    for command in [&["init", "--profile", "xx"][..], &["criteria", "list", "--profile", "xx"]] {
        let answer = office.run(command).refused(1, words);
        assert!(answer.err.contains("bands[1].from (gold): 180"), "{}", answer.err);
    }
    council(&EXAMPLE.replace("key = \"canton-2026\"", "key = \"other\""))
        .run(&["init", "--profile", "xx"])
        .refused(1, "key: \"other\" is not the name of the file");
    // A file that broke later.
    let office = council(EXAMPLE);
    office.run(&["init", "--profile", "xx"]).done();
    std::fs::write(office.folder.path().join("profiles/xx/criteria/canton-2026.toml"), &broken).unwrap();
    let answer = office.run(&["doctor", "--listen", "127.0.0.1:0"]).refused(1, "1 fault");
    assert!(answer.out.contains(words) && answer.out.contains("mend these files"), "{}", answer.out);
}

#[test]
fn councils_own_sets_of_the_instance_are_listed_shown_and_exported_too() {
    use domain::assessment::criteria::CriteriaSet;
    use domain::assessment::criteria::own::{Stage, begin};
    use domain::id::CriteriaSetId;
    use domain::profile::Profile;

    let office = council(EXAMPLE);
    office.run(&["init", "--profile", "xx"]).done();
    office
        .import(
            "regions",
            "code,name,parent,type\nXX,Exampleland,,country\nA1,North,XX,canton\nA2,South,XX,canton\n",
        )
        .done();
    let profile = Profile::parse(domain::profile::EXAMPLE).unwrap();
    let db =
        store::Db::open(&store::Address::Sqlite(office.data().join("corak.db")), store::Options::default())
            .unwrap();
    let keep = |region: &str, key: &str| {
        let mut set = CriteriaSet::parse(EXAMPLE, &profile).unwrap();
        set.key = key.into();
        let id = CriteriaSetId(uuid::Uuid::now_v7());
        let own = begin(id, testkit::code(region), Some("canton-2026".into()), set, false, &profile).unwrap();
        assert_eq!(own.stage, Stage::Draft);
        let write = db.write_blocking(store::Command::system("test"), move |tx| {
            store::assessment::criteria::save(tx, &testkit::system(), &own)
        });
        write.unwrap();
        id.to_string()
    };
    let (one, other, alone) = (keep("A1", "ours"), keep("A2", "ours"), keep("A2", "south-only"));
    let list = office.run(&["criteria", "list", "--json"]).done().json();
    let told: Vec<(&str, &str)> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|s| (s["key"].as_str().unwrap(), s["of"].as_str().unwrap()))
        .collect();
    assert_eq!(told.len(), 4);
    assert_eq!((told[0], told[1].1), (("canton-2026", "profile"), "council"));
    let south = list.as_array().unwrap().iter().find(|s| s["id"] == alone.as_str()).unwrap();
    assert_eq!((&south["region"], &south["stage"]), (&"A2".into(), &"draft".into()));
    let page = office.run(&["criteria", "list", "--lang", "en"]).done().out;
    assert!(page.contains("Canton South’s own") && page.contains(&one), "{page}");
    // A key that two councils use names neither; an id does.
    office.run(&["criteria", "show", "ours"]).refused(2, &other);
    let shown = office.run(&["criteria", "show", &other, "--json"]).done().json();
    assert_eq!((&shown["region_name"], &shown["key"]), (&"Canton South".into(), &"ours".into()));
    assert!(office.run(&["criteria", "show", "south-only"]).done().out.contains("Craft of the canton"));
    // What is exported is what the profile could have.
    let file = office.run(&["criteria", "export", "south-only"]).done().out;
    let mut set = CriteriaSet::parse(&file, &profile).unwrap();
    set.key = "canton-2026".into();
    assert_eq!(set, CriteriaSet::parse(EXAMPLE, &profile).unwrap());
    let json = office.run(&["criteria", "export", "canton-2026", "--json"]).done().json();
    assert_eq!((&json["key"], json.get("missing")), (&"canton-2026".into(), None));
    let template = office.run(&["criteria", "template", "south-only", "--alternatives", "x,y"]).done().out;
    assert!(template.contains("[[alternatives]]"), "{template}");
    office.run(&["criteria", "export", "magic"]).refused(2, "canton-2026");
}
