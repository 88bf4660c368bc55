use serde_json::{Value, json};

use super::*;

const FLAGSHIP: &str = include_str!("../../../../../docs/examples/flagship.toml");

fn frozen() -> Value {
    freeze(&decision::parse(FLAGSHIP).unwrap(), json!({ "name": "2026", "region": "12.04" })).unwrap()
}

fn text(value: &Value) -> String {
    String::from_utf8(canonical(value)).unwrap()
}

#[test]
fn a_frozen_result_holds_in_any_layout_and_keeps_its_hash() {
    let frozen = frozen();
    let one = verify(&text(&frozen), 1).unwrap();
    assert!(one.holds() && one.exact, "{one:?}");
    assert_eq!(one.program, env!("CARGO_PKG_VERSION"));
    let two = verify(&format!("\u{feff}{}", serde_json::to_string_pretty(&frozen).unwrap()), 3).unwrap();
    assert_eq!(one, two, "layout, order of keys and threads change nothing");
    // Read from its canonical form it has the same canonical form.
    let again: Value = serde_json::from_str(&text(&frozen)).unwrap();
    assert_eq!(text(&again), text(&frozen));
}

#[test]
fn whatever_is_changed_is_named() {
    for (pointer, value, place) in [
        ("/answer/rankings/0/scores/1", json!(0.5), "rankings[1].scores[2]"),
        ("/answer/rankings/0/places", json!([2, 1, 3]), "rankings[1].places[1]"),
        ("/answer/rankings/0/first/0", json!("Batik"), "rankings[1].first[1]"),
        ("/answer/sensitivity/0/at", json!(0.9), "sensitivity[1].at"),
        ("/answer/left_out", json!([]), "left_out"),
        ("/decision/alternatives/1/values/0", json!(90000), "rankings"),
        ("/decision/robustness/seed", json!(8), "acceptability"),
    ] {
        let mut other = frozen();
        let before = verify(&text(&other), 1).unwrap().sha256;
        *other.pointer_mut(pointer).unwrap() = value;
        let found = verify(&text(&other), 1).unwrap();
        assert!(!found.holds() && found.differences.iter().any(|d| d.place.starts_with(place)), "{found:?}");
        assert_ne!(found.sha256, before);
    }
    // What is told of the round is hashed and not worked out.
    let mut other = frozen();
    other["round"]["name"] = json!("2027");
    let found = verify(&text(&other), 1).unwrap();
    assert!(found.holds() && found.sha256 != verify(&text(&frozen()), 1).unwrap().sha256);
}

#[test]
fn the_last_digit_may_differ_and_that_is_told() {
    let mut other = frozen();
    let score = other["answer"]["rankings"][0]["scores"][0].as_f64().unwrap();
    other["answer"]["rankings"][0]["scores"][0] = json!(score * (1.0 + 1e-14));
    let found = verify(&text(&other), 1).unwrap();
    assert!(found.holds() && !found.exact);
    other["answer"]["version"] = json!("0.0.1");
    assert!(verify(&text(&other), 1).unwrap().holds(), "another program may have worked it out");
}

#[test]
fn what_is_no_frozen_result_is_refused() {
    let refused = |value: &Value| verify(&text(value), 1).unwrap_err();
    assert!(matches!(verify("{", 1), Err(NotFrozen::Json(_))));
    assert!(matches!(verify("[1]", 1), Err(NotFrozen::Format(_))));
    assert!(
        matches!(verify(r#"{"format":"x","format":"y"}"#, 1), Err(NotFrozen::Json(why)) if why.contains("twice"))
    );
    assert_eq!(refused(&json!({ "format": "other/2" })), NotFrozen::Format("other/2".into()));
    for part in ["decision", "answer", "program"] {
        let mut less = frozen();
        less.as_object_mut().unwrap().remove(part);
        assert!(matches!(refused(&less), NotFrozen::Part { part: p, .. } if p == part));
    }
    let mut other = frozen();
    other["decision"]["unknown"] = json!(1);
    assert!(matches!(refused(&other), NotFrozen::Part { part: "decision", .. }));
    let mut other = frozen();
    other["decision"]["alternatives"][0]["values"] = json!([]);
    assert!(matches!(refused(&other), NotFrozen::Faults(faults) if !faults.is_empty()));
}
