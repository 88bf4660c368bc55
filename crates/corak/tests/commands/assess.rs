//! `corak assess`: the examples of the documentation, and files that should not be believed.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::support::Answer;

/// The command, where there is no instance.
fn assess(file: &Path, more: &[&str]) -> Answer {
    let mut command = Command::new(env!("CARGO_BIN_EXE_corak"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CORAK_")) {
        command.env_remove(name);
    }
    let nowhere = file.with_extension("none");
    command.arg("assess").arg(file).args(more).arg("--data").arg(&nowhere);
    let answer = command.output().unwrap().into();
    assert!(!nowhere.exists(), "nothing is made by assessing");
    answer
}

fn example(name: &str, more: &[&str]) -> Answer {
    let folder = tempfile::tempdir().unwrap();
    let text =
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples").join(name)).unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, text).unwrap();
    assess(&file, more)
}

fn text(text: &str, more: &[&str]) -> Answer {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("decision");
    std::fs::write(&file, text).unwrap();
    assess(&file, more)
}

/// A small file with this for weights and these alternatives.
fn small(criteria: &str, alternatives: &str, rest: &str) -> String {
    format!("lang = \"en\"\ncriteria = [{criteria}]\nalternatives = [{alternatives}]\n{rest}\n")
}

const TWO: &str = "{ name = \"a\", weight = 0.6 }, { name = \"b\", weight = 0.4 }";
const THREE: &str =
    "{ name = \"x\", values = [1, 5] }, { name = \"y\", values = [4, 2] }, { name = \"z\", values = [2, 4] }";

fn names(of: &Value) -> Vec<&str> {
    of.as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect()
}

fn sum(of: &Value) -> f64 {
    of.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).sum()
}

#[test]
fn the_example_is_weighed_ranked_and_tried_out() {
    let report = example("flagship.toml", &["--json"]).done().json();
    assert_eq!(names(&report["alternatives"]), ["Tenun", "Batik", "Rattan"]);
    let out: Vec<(&str, bool)> = report["left_out"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| (l["name"].as_str().unwrap(), l["withdrawn"].as_bool().unwrap()))
        .collect();
    assert_eq!(out, [("Silver", false), ("Pottery", true)]);
    assert!((sum(&report["weighing"]["weights"]) - 1.0).abs() < 1e-12);
    let comparisons = report["weighing"]["comparisons"].as_array().unwrap();
    assert_eq!(comparisons.len(), 3);
    assert_eq!(comparisons[2]["consistency"]["table"], "saaty-1980");
    assert_eq!((&comparisons[2]["judges"][1]["missing"], &comparisons[2]["missing"]), (&1.into(), &0.into()));
    // Two thirds for the market by the groups' judgement, whatever its criteria weigh.
    let market = report["weighing"]["groups"][1]["weight"].as_f64().unwrap();
    assert!((market - 2.0 / 3.0).abs() < 1e-12);
    let rankings = report["rankings"].as_array().unwrap();
    let words: Vec<&str> = rankings.iter().map(|r| r["method"].as_str().unwrap()).collect();
    assert_eq!(words, ["weighted-sum", "topsis", "vikor", "promethee-2"]);
    assert!(rankings.iter().all(|r| r["scores"].as_array().unwrap().len() == 3));
    assert_eq!(rankings[3]["preferences"][2]["shape"], "linear");
    let acceptability = &report["acceptability"];
    assert_eq!((&acceptability["draws"], &acceptability["seed"]), (&10_000.into(), &7.into()));
    assert!((sum(&acceptability["first"]) - 1.0).abs() < 1e-9);
    let again = example("flagship.toml", &["--json"]).done().json();
    assert_eq!(report, again, "the same file gives the same answer");
}

#[test]
fn a_person_gets_tables_and_sentences_in_their_language() {
    let en = example("flagship.toml", &[]).done().out;
    for words in [
        "Which craft? (an example)",
        "Weights. By pairwise comparison.",
        "Comparison: consistent, CR 0.000 (Saaty 1980; principal eigenvector).",
        "Pottery is withdrawn and left out.",
        "Silver is out: imported material is 85, the limit is 80.",
        "Tenun is first by",
        "The methods agree:",
        "With 10,000 random draws of the weights Tenun is first in 58.0 %.",
        "Batik overtakes Tenun if export weighs less than 15.3 % (now 35.3 %).",
        "VIKOR finds no single winner; its compromise is Tenun, Batik.",
    ] {
        assert!(en.contains(words), "{words}\n{en}");
    }
    let id = example("flagship.toml", &["--lang", "id"]).done().out;
    for words in ["Bobot. Menurut perbandingan berpasangan.", "CR 0,000", "Tenun peringkat pertama menurut"] {
        assert!(id.contains(words), "{words}\n{id}");
    }
    assert!(!id.contains("assess-") && !en.contains("assess-"), "a message is missing\n{id}\n{en}");
}

#[test]
fn the_winner_s_sentence_says_at_which_weight_another_overtakes() {
    // x leads by a alone, y by b: with the weighted sum they are level where b weighs a half.
    let file = small(
        TWO,
        "{ name = \"x\", values = [1, 0] }, { name = \"y\", values = [0, 1] }",
        "methods = [\"weighted-sum\"]",
    );
    let out = text(&file, &[]).done().out;
    assert!(out.contains("y overtakes x if b weighs more than 50.0 % (now 40.0 %)."), "{out}");
    assert!(out.contains("y overtakes x if a weighs less than 50.0 % (now 60.0 %)."), "{out}");
}

#[test]
fn json_files_are_read_and_methods_of_the_command_line_come_first() {
    let report = example("simple.json", &["--json", "--method", "vikor", "--method", "moora"]).done().json();
    let rankings = report["rankings"].as_array().unwrap();
    assert_eq!((&rankings[0]["method"], &rankings[1]["method"]), (&"vikor".into(), &"moora".into()));
    assert_eq!(rankings.len(), 2);
    assert!(rankings[0]["compromise"]["names"].is_array());
    let out = example("simple.json", &["--lang", "en"]).done().out;
    assert!(out.contains("B is first by topsis, weighted-sum."), "{out}");
    assert!(
        out.contains("draws of the weights B is first in")
            && out.contains("draws of the weights C is first in"),
        "{out}"
    );
    example("simple.json", &["--method", "magic"]).refused(2, "topsis");
    example("simple.json", &["--method", "spotis"]).refused(1, "Tidak ada yang dihitung.");
}

#[test]
fn a_judgement_that_disturbs_is_named_with_what_would_mend_it() {
    let file = small(
        "{ name = \"a\" }, { name = \"b\" }, { name = \"c\" }, { name = \"d\" }",
        "{ name = \"x\", values = [1, 2, 3, 4] }, { name = \"y\", values = [4, 3, 2, 1] }",
        "[weights]\nmethod = \"pairwise\"\n[[weights.comparisons]]\n\
         matrix = [[1, 2, 4, \"1/8\"], [\"\", 1, 2, 4], [\"\", \"\", 1, 2], [\"\", \"\", \"\", 1]]",
    );
    let out = text(&file, &[]).done().out;
    assert!(out.contains("NOT consistent") && out.contains("(Saaty 1980;"), "{out}");
    assert!(out.contains("Most at odds with the rest is a over d, 1/8."), "{out}");
    assert!(out.contains("a over d as 8 in place of 1/8; CR would be 0.000"), "{out}");
    let report = text(&file, &["--json"]).done().json();
    let compared = &report["weighing"]["comparisons"][0];
    assert_eq!(compared["consistent"], false);
    assert_eq!(compared["most_helpful"]["proposed"], 8.0);
}

#[test]
fn hostile_files_are_refused_with_their_place() {
    let pairwise = |matrix: &str| {
        let criteria = "{ name = \"a\" }, { name = \"b\" }, { name = \"c\" }";
        let alternatives = "{ name = \"x\", values = [1, 2, 3] }, { name = \"y\", values = [3, 2, 2] }";
        small(
            criteria,
            alternatives,
            &format!("[weights]\nmethod = \"pairwise\"\n[[weights.comparisons]]\n{matrix}"),
        )
    };
    for (file, says) in [
        (small(TWO, "{ name = \"x\", values = [1] }", ""), "alternatives[1].values (x): one value where 2"),
        (
            small(TWO, "{ name = \"x\", values = [1, nan] }", ""),
            "alternatives[1].values[2] (x, b): is not a finite",
        ),
        (
            small(TWO, "{ name = \"x\", values = [1, inf] }", ""),
            "alternatives[1].values[2] (x, b): is not a finite",
        ),
        (small(TWO, "", ""), "alternatives: there is none"),
        (small("", THREE, ""), "criteria: there is none"),
        (small(&TWO.replace("0.4", "0.5"), THREE, ""), "criteria: the weights sum to 1.1, not to 1"),
        (small(&TWO.replace("0.4", "-0.4"), THREE, ""), "criteria[2].weight (b): -0.4 is no weight"),
        (small(&TWO.replace("0.4", "nan"), THREE, ""), "criteria[2].weight (b): NaN is no weight"),
        (small(&TWO.replace(", weight = 0.4", ""), THREE, ""), "criteria[2].weight (b): is missing"),
        (small(TWO, THREE, "weights = { method = \"entropy\" }"), "criteria[1].weight (a): has no effect"),
        (small(TWO, THREE, "methods = [\"magic\"]"), "methods[1]: there is no method “magic”"),
        (small(TWO, THREE, "methods = [\"vikor\", \"vikor\"]"), "methods[2]: “vikor” stands there twice"),
        (small(TWO, THREE, "methods = [{ method = \"vikor\", v = 3 }]"), "methods[1]: "),
        (small(TWO, THREE, "methods = [\"spotis\"]"), "criteria[1] (a): SPOTIS needs least and greatest"),
        (small(TWO, THREE, "robustness = { draws = 100000000 }"), "robustness.draws: 100000000"),
        (small(TWO, THREE, "robustness = { within = -1 }"), "robustness.within: is no share"),
        (
            small(
                TWO,
                &THREE.replace("values = [1, 5]", "values = [0, 5]"),
                "methods = [\"weighted-product\"]",
            ),
            "alternatives[1].values[1] (x, a): is not above 0",
        ),
        (small(&TWO.replace("weight = 0.6", "weight = 0.6, limit = 99"), THREE, ""), "nobody is left"),
        (small(TWO, &THREE.replace("\"y\"", "\"x\""), ""), "alternatives[2].name: “x” stands there twice"),
        (pairwise("matrix = [[1, 3], [\"1/3\", 1]]"), "weights.comparisons[1].matrix: 2 rows where 3"),
        (
            pairwise("matrix = [[1, 3, 2], [1, 1], [1, 1, 1]]"),
            "weights.comparisons[1].matrix[2]: 2 values where 3",
        ),
        (
            pairwise("matrix = [[1, 3, 2], [\"1/2\", 1, 2], [0.5, 0.5, 1]]"),
            "weights.comparisons[1].matrix[1][2] (a, b): 3, but the judgement across the diagonal is 0.5",
        ),
        (pairwise("matrix = [[1, 12, 2], [\"\", 1, 2], [\"\", \"\", 1]]"), "12 is outside the scale"),
        (
            pairwise("matrix = [[1, nan, 2], [\"\", 1, 2], [\"\", \"\", 1]]"),
            "matrix[1][2] (a, b): NaN is no judgement",
        ),
        (
            pairwise("matrix = [[2, 1, 2], [\"\", 1, 2], [\"\", \"\", 1]]"),
            "matrix[1][1] (a, a): 2, but everything equals",
        ),
        (pairwise("pairs = [[\"a\", \"b\", 3]]"), "(at least 1). The parts: a, b | c"),
        (pairwise("pairs = [[\"a\", \"q\", 3]]"), "there is nothing called “q”"),
        (
            pairwise("pairs = [[\"a\", \"b\", 3], [\"b\", \"a\", 3]]"),
            "pairs[2] (b, a): this pair is judged twice",
        ),
        (pairwise("judges = []"), "exactly one of matrix, pairs and judges"),
    ] {
        let answer = text(&file, &[]);
        assert_eq!(answer.code, 1, "{file}\n{}\n{}", answer.out, answer.err);
        assert!(answer.out.contains(says), "{says}\n{}", answer.out);
        assert!(answer.err.contains("Nothing was computed."), "{}", answer.err);
        let json = text(&file, &["--json"]).json();
        assert!(json["faults"][0]["place"].is_string() && json["faults"][0]["what"].is_string(), "{json}");
    }
}

#[test]
fn what_is_no_decision_file_ends_with_two() {
    for (file, says) in [
        ("criteria = 3\n", "Line 1"),
        ("lang = \"en\"\nwieghts = 1\n", "wieghts"),
        ("{\"criteria\": [}", "Line 1"),
        ("", "criteria"),
        (
            "{\"criteria\": [{\"name\": \"a\"}], \"alternatives\": [{\"name\": \"x\", \"values\": [NaN]}]}",
            "Line 1",
        ),
    ] {
        text(file, &["--lang", "en"]).refused(2, says);
    }
    text(&"[".repeat(100_000), &["--lang", "en"]).refused(2, "Line 1");
    text(&format!("title = {}", "[".repeat(100_000)), &["--lang", "en"]).refused(2, "Line 1");
    text(&format!("{{\"criteria\": {}", "[".repeat(100_000)), &["--lang", "en"]).refused(2, "Line 1");
    text(&"#\n".repeat(5_000_000), &["--lang", "en"]).refused(2, "at most 8192 KiB");
    let folder = tempfile::tempdir().unwrap();
    assess(&folder.path().join("missing.toml"), &["--lang", "en"]).refused(2, "cannot be read");
    assess(folder.path(), &["--lang", "en"]).refused(2, "cannot be read");
    let latin = folder.path().join("latin.toml");
    std::fs::write(&latin, b"title = \"Caf\xe9\"\n").unwrap();
    assess(&latin, &["--lang", "en"]).refused(2, "not UTF-8");
}

#[test]
fn too_many_of_anything_is_refused_before_it_takes_the_machine() {
    let many = |n: usize| {
        let all: Vec<String> = (0..n).map(|i| format!("{{ name = \"a{i}\", values = [1, 2] }}")).collect();
        small(TWO, &all.join(", "), "")
    };
    let answer = text(&many(1001), &[]);
    assert!(
        answer.code == 1 && answer.out.contains("alternatives: 1001, and at most 1000"),
        "{}",
        answer.out
    );
    text(&many(1000).replace("lang =", "robustness = { draws = 100 }\nlang ="), &["--json"]).done();
}

#[test]
fn one_alternative_and_all_tied_have_an_outcome() {
    let one = text(&small(TWO, "{ name = \"x\", values = [1, 5] }", ""), &[]).done().out;
    assert!(one.contains("x is the only one that takes part"), "{one}");
    let tied = "{ name = \"x\", values = [2, 2] }, { name = \"y\", values = [2, 2] }, { name = \"z\", values = [2, 2] }";
    let out = text(&small(TWO, tied, ""), &[]).done().out;
    assert!(out.contains("All are tied by weighted-sum, topsis, vikor"), "{out}");
    let report = text(&small(TWO, tied, ""), &["--json"]).done().json();
    assert_eq!(report["rankings"][0]["places"], serde_json::json!([1, 1, 1]));
    let data = small("{ name = \"a\" }, { name = \"b\" }", tied, "weights = { method = \"critic\" }");
    let answer = text(&data, &[]);
    assert!(answer.code == 1 && answer.out.contains("do not tell the alternatives apart"), "{}", answer.out);
}

/// A frozen result of two candidates that one assessor scored, with something changed in its text; and its hash as it was.
fn frozen(was: &str, is: &str) -> (String, String) {
    use domain::assessment::criteria::{CriteriaSet, EXAMPLE};
    use domain::assessment::result::{Given, freeze};
    let profile = domain::profile::Profile::parse(domain::profile::EXAMPLE).unwrap();
    let set = CriteriaSet::parse(EXAMPLE, &profile).unwrap();
    let candidate = |number: i64, craft: &str| {
        serde_json::json!({
            "number": number, "designation": uuid::Uuid::nil(), "region": "A1", "region_name": "Canton North",
            "craft": craft, "craft_names": { "en": craft }, "withdrawn": false,
        })
    };
    let sheet = |candidate: i64, scores: [i32; 3]| {
        let [makers, export, imported] = scores;
        let scores = serde_json::json!({ "makers": makers, "export": export, "imported": imported });
        serde_json::json!({ "assessor": 1, "candidate": candidate, "scores": scores, "unproven": [] })
    };
    let given: Given = serde_json::from_value(serde_json::json!({
        "round": {
            "id": uuid::Uuid::nil(), "region": "A1", "region_name": "Canton North", "title": { "en": "Choosing" },
            "period": "2026", "method": "topsis", "weighing": "given", "lang": "en",
            "opened": "2026-11-01", "deadline": "2026-11-20", "closed": "2026-11-21", "decided": "2026-11-22",
            "expected": { "sheets": 2, "weighings": 0 },
        },
        "criteria_set": set,
        "candidates": [candidate(1, "Lace"), candidate(2, "Glass")],
        "assessors": [{ "number": 1, "left": false, "recused": [] }],
        "sheets": [sheet(1, [2, 2, 1]), sheet(2, [1, 0, 3])],
        "judgements": [],
    }))
    .unwrap();
    let bytes = freeze(given).canonical();
    let hash = domain::assessment::export::sha256_hex(&bytes);
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains(was), "{was}: {text}");
    (text.replacen(was, is, 1), hash)
}

#[test]
fn a_frozen_result_is_worked_out_again_and_compared_with_the_published_hash() {
    let (file, hash) = frozen("", "");
    let told = text(&file, &["--verify", "--lang", "en"]).done().out;
    assert!(told.contains("The result fits its inputs") && told.contains(&hash), "{told}");
    assert!(told.contains("add --sha256") && !told.contains("The result holds"), "{told}");
    let told = text(&file, &["--verify", "--lang", "en", "--sha256", &hash.to_uppercase()]).done().out;
    assert!(told.contains("The result holds: its SHA-256 is the published one."), "{told}");
    let json = text(&file, &["--verify", "--json", "--sha256", &hash]).done().json();
    assert_eq!(
        (&json["holds"], &json["canonical"], &json["sha256"]),
        (&true.into(), &true.into(), &hash.clone().into())
    );
    let none = "0".repeat(64);
    text(&file, &["--verify", "--lang", "en", "--sha256", &none])
        .refused(1, "not the result that was published");
    // The day of a round is hashed; a place is worked out.
    let (other, _) = frozen("2026-11-01", "2026-11-02");
    text(&other, &["--verify", "--sha256", &hash]).refused(1, "bukan hasil yang diumumkan");
    let (other, _) = frozen("\"places\":[1,2]", "\"places\":[2,1]");
    let told = text(&other, &["--verify", "--lang", "en"]);
    assert!(told.out.contains("NOT hold") && told.out.contains("places/0: the file says 2"), "{}", told.out);
    told.refused(1, "The result does not hold.");
    // Inputs that no round could have given are named, although everything follows from them.
    let (other, _) = frozen("\"recused\":[]", "\"recused\":[2]");
    let told = text(&other, &["--verify", "--lang", "en"]);
    assert!(told.out.contains("its inputs contradict each other"), "{}", told.out);
    assert!(told.out.contains("/sheets/1/candidate: assessor number 1 does not judge"), "{}", told.out);
    told.refused(1, "The result does not hold.");
}

#[test]
fn those_who_share_the_first_place_each_have_a_share_of_random_weights() {
    let tied = "{ name = \"x\", values = [1, 0] }, { name = \"y\", values = [0, 1] }, { name = \"z\", values = [0, 0] }";
    let even = TWO.replace("0.6", "0.5").replace("0.4", "0.5");
    let out = text(&small(&even, tied, "methods = [\"weighted-sum\"]"), &[]).done().out;
    assert!(out.contains("x, y share the first place"), "{out}");
    assert!(out.contains("x is first in ") && out.contains("y is first in "), "{out}");
    assert!(!out.contains("z is first in "), "{out}");
}

#[test]
fn what_is_no_frozen_result_is_told() {
    text("{}", &["--verify", "--lang", "en"]).refused(2, "no frozen result");
    text("title = 1", &["--verify", "--lang", "en"]).refused(2, "no frozen result");
    let (twice, _) = frozen("{", "{\"format\":\"corak-result/2\",");
    text(&twice, &["--verify", "--lang", "en"]).refused(2, "twice");
    let (broken, _) = frozen("\"withdrawn\":false", "\"withdrawn\":7");
    text(&broken, &["--verify", "--lang", "en"]).refused(2, "no frozen result");
    example("simple.json", &["--sha256", "00"]).refused(2, "--verify");
}
