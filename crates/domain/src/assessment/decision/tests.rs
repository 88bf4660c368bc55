use serde_json::{Value, json};

use super::file::{Asked, Cell, check};
use super::*;
use crate::assessment::export::{canonical, sha256_hex};

const SMALL: &str =
    "criteria = [{ name = \"a\", weight = 1.0 }]\nalternatives = [{ name = \"x\", values = [1] }]\n";

/// The examples of the documentation, and files that use every part of the format.
const FILES: [&str; 5] = [
    include_str!("../../../../../docs/examples/flagship.toml"),
    include_str!("../../../../../docs/examples/simple.json"),
    r#"
methods = [
    { method = "weighted-sum", scaling = "vector" }, { method = "vikor", v = 0.25 }, "edas", "spotis",
    { method = "promethee-2", preferences = [{ shape = "level", q = 0.5, p = 1.5 }] }, { method = "borda", count = "dowdall" },
]
criteria = [
    { name = "a", group = "one", rank = 1, least = 0, greatest = 9, limit = 0.3 },
    { name = "b", group = "one", rank = 2, least = 0, greatest = 9, preference = { shape = "gaussian", s = 0.7 } },
    { name = "c", group = "two", rank = 1, least = 0, greatest = 9, direction = "cost" },
]
groups = [{ name = "one", rank = 2 }, { name = "two", rank = 1 }]
alternatives = [
    { name = "x", values = [1, 0.1, 5] }, { name = "y", values = [4, 0.30000000000000004, 2] },
    { name = "z", values = [2, 4, 4] }, { name = "out", values = [0.2999, 1, 1] }, { name = "gone", values = [9, 9, 0], withdrawn = true },
]
weights = { method = "rank-order" }
robustness = { draws = 500, seed = 7, within = 0.2 }
"#,
    r#"
methods = ["mpe", "bayes"]
criteria = [{ name = "a", weight = 9, exponent = 3 }, { name = "b", weight = 1 }, { name = "c", weight = 4 }]
alternatives = [{ name = "x", values = [1, 2, 3] }, { name = "y", values = [3, 2, 1] }]
weights = { method = "points" }
robustness = { draws = 0 }
"#,
    r#"
criteria = [{ name = "a" }, { name = "b" }, { name = "c" }]
alternatives = [{ name = "x", values = [1, 2, 3] }, { name = "y", values = [3, 2, 2] }]
[weights]
method = "pairwise"
priorities = "geometric-mean"
random_index = "donegan-dodd-1991"
together = "priorities-arithmetic"
[[weights.comparisons]]
judges = [
    { name = "one", matrix = [[1, 3, "1/7"], ["", 1, "?"], ["", "", 1]] },
    { name = "two", weight = 2.5, pairs = [["a", "b", "1/3"], ["b", "c", 5], ["a", "c", 0.5]] },
]
"#,
];

#[test]
fn both_languages_of_files_are_read_and_say_where_they_fail() {
    assert!(check(&parse(SMALL).unwrap()).is_empty());
    let json = r#"{"criteria": [{"name": "a"}], "alternatives": [{"name": "x", "values": [1.5]}]}"#;
    assert!(check(&parse(json).unwrap()).is_empty());
    let wrong = parse("criteria = []\nalternatives = 3\n").unwrap_err();
    assert_eq!((wrong.line, wrong.column), (2, 16), "{wrong:?}");
    assert_eq!(parse("{\n\"criteria\": 3}").unwrap_err().line, 2);
    assert!(parse(&SMALL.replace("weight", "wieght")).unwrap_err().why.contains("wieght"));
    assert!(parse("").is_err() && parse("{").is_err() && parse("\u{0}").is_err());
}

#[test]
fn cells_are_numbers_fractions_or_gaps() {
    let cells: Vec<Cell> = serde_json::from_str(r#"[3, 0.5, "1/4", "", "?", null]"#).unwrap();
    let values: Vec<Option<f64>> = cells.into_iter().map(|c| c.0).collect();
    assert_eq!(values, [Some(3.0), Some(0.5), Some(0.25), None, None, None]);
    assert!(serde_json::from_str::<Cell>("\"much\"").is_err());
    assert!(serde_json::from_str::<Cell>("[]").is_err());
}

#[test]
fn every_fault_of_shape_is_found_at_once() {
    let file = parse(
        "criteria = [{ name = \"a\" }, { name = \"a\", group = \"g\" }]\ngroups = [{ name = \"h\" }]\n\
         alternatives = [{ name = \" \", values = [1] }, { name = \"x\", values = [1, nan] }]\n",
    )
    .unwrap();
    let found: Vec<String> = check(&file).iter().map(ToString::to_string).collect();
    for place in [
        "criteria[2].name",
        "alternatives[1].name",
        "alternatives[1].values",
        "alternatives[2].values[2] (x, a)",
        "criteria[1].group (a)",
        "criteria[2].group (a)",
        "groups[1] (h)",
    ] {
        assert!(found.iter().any(|f| f.starts_with(place)), "{place}: {found:?}");
    }
}

#[test]
fn a_file_written_again_means_the_same_in_json_in_toml_and_in_canonical_form() {
    for text in FILES {
        let file = parse(text).unwrap();
        let answer = run(&file).unwrap_or_else(|faults| panic!("{faults:?}\n{text}"));
        let value = serde_json::to_value(&file).unwrap();
        let canonical = String::from_utf8(canonical(&value)).unwrap();
        for again in
            [serde_json::to_string_pretty(&file).unwrap(), toml::to_string(&file).unwrap(), canonical]
        {
            let again = parse(&again).unwrap_or_else(|e| panic!("{e}\n{again}"));
            assert_eq!(again, file);
            assert_eq!(run(&again).unwrap(), answer);
        }
    }
}

#[test]
fn an_answer_is_read_again_as_it_was() {
    for text in FILES {
        let answer = run(&parse(text).unwrap()).unwrap();
        let value = serde_json::to_value(&answer).unwrap();
        let written = serde_json::to_string(&answer).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), value, "no key stands there twice");
        assert_eq!(serde_json::from_str::<Answer>(&written).unwrap(), answer);
        let canonical = canonical(&value);
        assert_eq!(serde_json::from_slice::<Answer>(&canonical).unwrap(), answer);
        assert_eq!(sha256_hex(&canonical).len(), 64);
    }
}

#[test]
fn the_number_of_threads_changes_nothing_and_other_methods_may_be_asked_for() {
    let file = parse(FILES[2]).unwrap();
    assert_eq!(run(&file).unwrap(), run_by(&file, &[], 3).unwrap());
    let other = run_by(&file, &["topsis".to_owned()], 1).unwrap();
    assert_eq!(other.rankings.len(), 1);
    let Asked::Full(first) = &file.methods[0] else { panic!("{:?}", file.methods) };
    assert_ne!(other.rankings[0].method, *first);
    let fault = &run_by(&file, &["magic".to_owned()], 1).unwrap_err()[0];
    assert_eq!((fault.place(), fault.key()), ("--method", "assess-no-method"));
    assert_eq!(fault.arguments()[0], ("name", "magic".to_owned()));
}

#[test]
fn a_file_with_nothing_said_is_written_short() {
    let value = serde_json::to_value(parse(SMALL).unwrap()).unwrap();
    assert_eq!(value["criteria"], json!([{ "name": "a", "direction": "benefit", "weight": 1.0 }]));
    assert_eq!(value["alternatives"], json!([{ "name": "x", "values": [1.0] }]));
    assert!(value.get("title").is_none() && value.get("methods").is_none());
}
