//! Files that are no criteria sets are refused with every fault and its place.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::{CriteriaSet, EXAMPLE, SetProblem};
use crate::profile::{self, Profile};

fn read(toml: &str) -> Result<CriteriaSet, Vec<String>> {
    let profile = Profile::parse(profile::EXAMPLE).unwrap();
    CriteriaSet::parse(toml, &profile).map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

#[test]
fn the_small_countrys_set_is_read_and_written_as_json() {
    let set = read(EXAMPLE).unwrap();
    let json = serde_json::to_value(&set).unwrap();
    assert_eq!(
        (&json["method"], &json["criteria"][0]["rubric"]["0"]["fr"]),
        (&"weighted-sum".into(), &"Personne".into())
    );
    assert_eq!(json["criteria"][2]["direction"], "cost");
}

#[test]
fn each_rule_names_the_place_where_it_is_broken() {
    let broken = [
        ("key = \"canton-2026\"", "key = \"Canton 2026\"", "key: \"Canton 2026\" is no key"),
        (
            "levels = [\"canton\"]",
            "levels = [\"village\"]",
            "levels[1]: the profile has no level \"village\"",
        ),
        ("levels = [\"canton\"]", "levels = []", "levels: there is none"),
        ("method = \"weighted-sum\"", "method = \"magic\"", "line 4: "),
        ("whole = 100", "hole = 100", "line 7: unknown field"),
        ("whole = 100", "whole = 0", "whole: 0 is no weight"),
        ("valid_months = 24", "valid_months = 0", "valid_months: at least one month"),
        (", fr = \"Rien n’est incertain.\"", "", "certainty.note: there is no text in fr"),
        ("fr = \"Métier du canton\"", "fr = \"  \"", "name: there is no text in fr"),
        ("fr = \"Marché\"", "de = \"Markt\", fr = \"Marché\"", "groups[2].name (market): de is no language"),
        ("fr = \"Marché\"", "fr = \"a\\u0000b\"", "groups[2].name (market): fr: the text holds a control"),
        ("date = \"2026-02-01\"", "date = \"2026-02-30\"", "source.date: \"2026-02-30\" is neither"),
        ("https://example.org/decision-7", "javascript:x", "source.addresses[1]: \"javascript:x\" is no web"),
        ("key = \"export\"", "key = \"makers\"", "criteria[2].key: \"makers\" stands there twice"),
        ("en = \"Export\"", "en = \"Makers\"", "criteria[2].name.en (export): \"Makers\" stands there twice"),
        (
            "group = \"people\"",
            "group = \"persons\"",
            "criteria[1].group (makers): there is no group \"persons\"",
        ),
        ("group = \"people\"", "group = \"persons\"", "groups[1] (people): has no criteria"),
        ("group = \"people\"\n", "", "criteria[1].group (makers): names no group"),
        (
            "scale = { least = 1, greatest = 3 }",
            "scale = { least = 3, greatest = 3 }",
            "criteria[3].scale (imported)",
        ),
        (
            "3 = { en = \"More than half\"",
            "4 = { en = \"More than half\"",
            "criteria[3].rubric.4 (imported): 4 is not on",
        ),
        ("3 = { en = \"More than half\"", "three = { en = \"More than half\"", "three is no whole score"),
        (
            "knock_out = 1",
            "knock_out = 9",
            "criteria[1].knock_out (makers): 9 is not on the scale from 0 to 2",
        ),
        (
            "2 = { en = \"Yes, by",
            "1 = { en = \"Yes, by",
            "criteria[2].rubric.1 (export): a question for yes or no",
        ),
        ("proof_from = 2\n", "", "criteria[1].proof (makers): a proof needs proof_from"),
        (
            "answer = \"yes-no\"",
            "proof_from = 1",
            "criteria[2].proof_from (export): proof_from needs a proof",
        ),
        ("weight = 60", "weight = 50", "groups: the weights sum to 90, not to 100"),
        ("weight = 60", "", "groups: some have a weight and some have none"),
        ("weight = 60", "", "groups[2] (market): the criteria have weights, and the group has none"),
        ("weight = 30\nanswer", "answer", "groups[2] (market): some have a weight"),
        ("weight = 30\nanswer", "weight = -1\nanswer", "groups[2] (market): -1 is no weight"),
        ("from = 80", "from = 180", "bands[1].from (gold): 180 lies outside"),
        ("from = 80", "from = nan", "bands[1].from (gold): NaN lies outside"),
        ("from = 80", "from = 50", "bands: the bands must go down"),
    ];
    for (was, is, expected) in broken {
        assert!(EXAMPLE.contains(was), "{was}");
        let faults = read(&EXAMPLE.replacen(was, is, 1)).expect_err(is);
        assert!(faults.iter().any(|f| f.contains(expected)), "{is}: {expected}: {faults:?}");
    }
}

#[test]
fn every_fault_is_told_at_once() {
    let broken = EXAMPLE.replace("from = 80", "from = 180").replace("knock_out = 1", "knock_out = 3");
    assert_eq!(read(&broken).unwrap_err().len(), 2);
    assert_eq!(read("").unwrap_err().len(), 1);
}

#[test]
fn criteria_stand_in_the_order_of_their_groups() {
    let swapped = EXAMPLE.replacen("group = \"market\"", "group = \"people\"", 1).replacen(
        "group = \"people\"",
        "group = \"market\"",
        1,
    );
    assert!(
        read(&swapped).unwrap_err().iter().any(|f| f.starts_with("criteria[2].group (export): stands after"))
    );
}

const CHAIN: &str = "
[[chain]]
key = \"below\"
level = \"canton\"
name = { en = \"Cantons\", fr = \"Cantons\" }
about = { en = \"Each ranks.\", fr = \"Chacun classe.\" }
criteria = \"canton-2026\"
method = \"mpe\"
go_on = 5

[[chain]]
key = \"above\"
level = \"country\"
name = { en = \"Country\", fr = \"Pays\" }
about = { en = \"Brought together.\", fr = \"Mis ensemble.\" }
method = \"borda\"
";

#[test]
fn a_chain_goes_upwards_and_begins_with_criteria() {
    let set = read(&format!("{EXAMPLE}{CHAIN}")).unwrap();
    assert_eq!((set.chain[0].go_on, set.chain[1].method.word()), (Some(5), "borda"));
    for (was, is, expected) in [
        ("level = \"canton\"", "level = \"country\"", ""),
        (
            "level = \"country\"",
            "level = \"moon\"",
            "chain[2].level (above): the profile has no level \"moon\"",
        ),
        ("criteria = \"canton-2026\"\n", "", "chain[1].criteria (below): the first step of a chain"),
        ("go_on = 5", "go_on = 0", "chain[1].go_on (below): there is none"),
        ("key = \"above\"", "key = \"below\"", "chain[2].key: \"below\" stands there twice"),
    ] {
        let found = read(&format!("{EXAMPLE}{}", CHAIN.replacen(was, is, 1)));
        match found {
            Ok(_) => assert!(expected.is_empty(), "{is}"),
            Err(faults) => assert!(faults.iter().any(|f| f.starts_with(expected)), "{faults:?}"),
        }
    }
    let upside_down = CHAIN
        .replace("\"canton\"", "\"x\"")
        .replace("\"country\"", "\"canton\"")
        .replace("\"x\"", "\"country\"");
    let faults = read(&format!("{EXAMPLE}{upside_down}")).unwrap_err();
    assert_eq!(faults, ["chain[2].level (above): a chain goes from the lower level to the higher"]);
    let set = read(&format!("{EXAMPLE}{}", CHAIN.replace("\"canton-2026\"", "\"other\""))).unwrap();
    let together = super::check_together(&[set]);
    assert_eq!(together[0].problem, SetProblem::NoSet("other".into()));
    assert_eq!(together[0].place, "canton-2026: chain[1].criteria (below)");
}
