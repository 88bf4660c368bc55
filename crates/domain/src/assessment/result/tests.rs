//! A result, frozen and worked out again.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::assessment::criteria::EXAMPLE;
use crate::lang::Lang;
use crate::profile::{self, Profile};

fn given(method: &str, weighing: Weighing) -> Given {
    let en = Lang::parse("en").unwrap();
    let words = |text: &str| Words::new([(en.clone(), text.to_owned())]);
    let region = |code: &str| RegionCode::parse(code).unwrap();
    let entrant = |number: i64, craft: &str| Entrant {
        number,
        designation: Uuid::from_u128(number.unsigned_abs().into()),
        region: region("A1"),
        region_name: "First Canton".into(),
        craft: craft.into(),
        craft_names: words(craft),
        withdrawn: false,
    };
    let sheet = |assessor: i64, candidate: i64, scores: [i32; 3]| Scores {
        assessor,
        candidate,
        scores: ["makers", "export", "imported"].map(str::to_owned).into_iter().zip(scores).collect(),
        unproven: vec![],
    };
    let judged = |assessor: i64, people: i8, export: i8| Judgements {
        assessor,
        levels: vec![
            LevelWeighed { of: None, pairs: vec![("people".into(), "market".into(), people)] },
            LevelWeighed {
                of: Some("market".into()),
                pairs: vec![("export".into(), "imported".into(), export)],
            },
        ],
    };
    Given {
        round: Told {
            id: RoundId(Uuid::nil()),
            region: region("XX"),
            region_name: "Testland".into(),
            title: words("Choosing"),
            period: "2026".into(),
            method: method.into(),
            weighing,
            lang: en.clone(),
            opened: "2026-11-01".into(),
            deadline: "2026-11-20".into(),
            closed: "2026-11-21".into(),
            decided: "2026-11-22".into(),
            reopened: vec![],
            expected: Some(Expected {
                sheets: 9,
                weighings: if weighing == Weighing::Pairwise { 3 } else { 0 },
            }),
        },
        criteria_set: CriteriaSet::parse(EXAMPLE, &Profile::parse(profile::EXAMPLE).unwrap()).unwrap(),
        candidates: vec![entrant(1, "lace"), entrant(2, "glass"), entrant(3, "iron")],
        assessors: [1, 2, 3]
            .map(|number| Assessor {
                number,
                left: false,
                recused: vec![],
                declared: Some(true),
                after_reopening: false,
            })
            .to_vec(),
        sheets: vec![
            sheet(1, 1, [2, 2, 1]),
            sheet(2, 1, [2, 0, 1]),
            sheet(3, 1, [1, 2, 2]),
            sheet(1, 2, [1, 2, 3]),
            sheet(2, 2, [2, 2, 2]),
            sheet(3, 2, [1, 0, 2]),
            sheet(1, 3, [1, 0, 3]),
            sheet(2, 3, [1, 0, 3]),
            sheet(3, 3, [0, 0, 3]),
        ],
        judgements: match weighing {
            Weighing::Pairwise => vec![judged(1, 3, 2), judged(2, 5, -2)],
            _ => vec![],
        },
    }
}

fn text(frozen: &Frozen) -> String {
    String::from_utf8(frozen.canonical()).unwrap()
}

#[test]
fn every_method_and_way_of_weighing_gives_a_result_that_holds_when_it_is_worked_out_again() {
    for method in crate::assessment::round::METHODS {
        for weighing in Weighing::ALL {
            let frozen = freeze(given(method, weighing));
            let order: Vec<i64> = frozen.ranking().into_iter().map(|(n, _)| n).collect();
            assert_eq!(order.first(), Some(&1), "{method} {weighing:?}: {:?}", frozen.derived.unable);
            let verified = verify(&text(&frozen)).unwrap();
            assert!(verified.holds() && verified.canonical, "{method}: {:?}", verified.differences);
            assert_eq!(verified.sha256, export::sha256_hex(&frozen.canonical()));
        }
    }
}

#[test]
fn scores_judgements_and_places_that_were_changed_are_found() {
    let frozen = freeze(given("topsis", Weighing::Pairwise));
    let good = text(&frozen);
    for (from, to) in [
        ("\"makers\":2", "\"makers\":0"),
        ("\"places\":[1,", "\"places\":[2,"),
        ("[\"people\",\"market\",3]", "[\"people\",\"market\",-3]"),
        ("\"median\":2", "\"median\":1"),
    ] {
        let forged = good.replacen(from, to, 1);
        assert_ne!(forged, good, "{from}");
        assert!(!verify(&forged).unwrap().holds(), "{from}");
    }
    // What the form does not know is no part of a result.
    let more = good.replacen("{", "{\"remark\":\"x\",", 1);
    assert!(verify(&more).map_or(true, |v| !v.holds()));
    assert!(matches!(verify("{\"format\":\"other\"}"), Err(Unreadable::Format(_))));
    assert!(matches!(verify("no JSON"), Err(Unreadable::Form(_))));
    // Of two values of one key a reader could see the one, and a program take the other.
    let twice = good.replacen("{", "{\"format\":\"corak-result/2\",", 1);
    assert!(matches!(verify(&twice), Err(Unreadable::Form(why)) if why.contains("twice")));
    // The same in another form holds, and is told not to be canonical.
    let pretty = serde_json::to_string_pretty(&frozen.export()).unwrap();
    let verified = verify(&pretty).unwrap();
    assert!(verified.holds() && !verified.canonical);
}

#[test]
fn the_order_in_which_sheets_came_in_changes_nothing() {
    let one = given("vikor", Weighing::Given);
    let mut other = one.clone();
    other.sheets.reverse();
    other.candidates.reverse();
    assert_eq!(freeze(one).canonical(), freeze(other).canonical());
}

#[test]
fn a_single_candidate_and_nobody_at_all_have_a_defined_outcome() {
    let mut alone = given("vikor", Weighing::Given);
    for c in alone.candidates.iter_mut().skip(1) {
        c.withdrawn = true;
    }
    let frozen = freeze(alone);
    assert_eq!(frozen.ranking(), [(1, Some(1))]);
    assert!(frozen.derived.tally[0].score.is_some());
    assert!(verify(&text(&frozen)).unwrap().holds());
    let mut nobody = given("vikor", Weighing::Given);
    nobody.candidates.iter_mut().for_each(|c| c.withdrawn = true);
    let frozen = freeze(nobody);
    assert!(frozen.ranking().is_empty() && frozen.derived.answer.is_none());
    assert!(verify(&text(&frozen)).unwrap().holds());
}

#[test]
fn when_all_are_tied_the_chosen_method_gives_way_and_says_so() {
    for method in crate::assessment::round::METHODS {
        let mut tied = given(method, Weighing::Given);
        for s in &mut tied.sheets {
            s.scores =
                ["makers", "export", "imported"].map(str::to_owned).into_iter().zip([1, 2, 2]).collect();
        }
        let frozen = freeze(tied);
        let places: Vec<_> = frozen.ranking().into_iter().map(|(_, place)| place).collect();
        assert_eq!(places, [Some(1); 3], "{method}");
        let able = frozen.method() == Some(method);
        assert!(
            able || frozen.derived.unable.iter().any(|u| u.method == method && !u.why.is_empty()),
            "{method}"
        );
    }
}

#[test]
fn who_misses_a_limit_is_out_with_a_score_and_without_a_place() {
    let mut out = given("spotis", Weighing::Given);
    for s in out.sheets.iter_mut().filter(|s| s.candidate == 3) {
        s.scores.insert("makers".into(), 0);
    }
    let frozen = freeze(out);
    assert_eq!(frozen.ranking().last(), Some(&(3, None)));
    let lines = frozen.gaps(3).unwrap();
    assert!(lines.iter().any(|l| l.criterion == "makers" && l.out));
}

#[test]
fn a_method_that_cannot_rank_by_a_set_is_known_before_anybody_scores() {
    use crate::assessment::round::{METHODS, Round, State};
    let told = given("spotis", Weighing::Given);
    let round = |method: &str, weighing| Round {
        id: told.round.id,
        region: told.round.region.clone(),
        title: told.round.title.clone(),
        period: "2026".into(),
        set_key: "canton-2026".into(),
        set: None,
        method: method.into(),
        weighing,
        deadline: jiff::civil::date(2026, 11, 20),
        state: State::Draft,
        opened: None,
        closed: None,
        decided: None,
        reason: None,
        reopened: Vec::new(),
        sample: false,
    };
    let (set, lang) = (told.criteria_set.clone(), told.round.lang.clone());
    // The set has a criterion of which less is better, and groups.
    for method in METHODS {
        for weighing in Weighing::ALL {
            let unable = cannot(&round(method, weighing), &set, &lang);
            assert_eq!(
                unable.is_some(),
                ["bayes", "mpe"].contains(&method),
                "{method} {weighing:?}: {unable:?}"
            );
        }
    }
    // Without either, and with whole weights, the exponential comparison ranks by the weights of the set alone.
    let mut flat = set;
    flat.groups.clear();
    for c in &mut flat.criteria {
        c.group = None;
        c.direction = mcda::Direction::Benefit;
    }
    for weighing in Weighing::ALL {
        assert_eq!(cannot(&round("mpe", weighing), &flat, &lang).is_none(), weighing == Weighing::Given);
        assert_eq!(cannot(&round("bayes", weighing), &flat, &lang), None);
    }
    // Exponents are whole.
    flat.criteria[0].weight = Some(39.5);
    flat.criteria[1].weight = Some(30.5);
    assert!(cannot(&round("mpe", Weighing::Given), &flat, &lang).is_some());
}

/// A round in which every candidate misses the limit of a criterion.
fn all_out(weighing: Weighing) -> Given {
    let mut out = given("spotis", weighing);
    for s in &mut out.sheets {
        s.scores.insert("makers".into(), 0);
    }
    out
}

#[test]
fn where_every_candidate_misses_a_limit_weights_scores_and_gaps_stand_nevertheless() {
    for weighing in Weighing::ALL {
        let frozen = freeze(all_out(weighing));
        assert!(
            frozen.derived.answer.is_none() && frozen.is_nobody_left() && frozen.derived.unable.is_empty()
        );
        let weights = frozen.weights().unwrap();
        assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        for number in 1..=3 {
            assert!(frozen.is_out(number) && frozen.score(number).is_some(), "{weighing:?}");
            assert!(frozen.gaps(number).unwrap().iter().any(|l| l.criterion == "makers" && l.out));
        }
        let left = frozen.left_out();
        assert_eq!((left.len(), left[0].missed.len(), left[0].missed[0].limit), (3, 1, 1.0));
        let verified = verify(&text(&frozen)).unwrap();
        assert!(verified.holds(), "{:?}", verified.differences);
    }
}

#[test]
fn an_export_of_the_earlier_format_holds_and_is_read_with_what_it_does_not_say() {
    for (of, left) in [(given("vikor", Weighing::Pairwise), false), (all_out(Weighing::Given), true)] {
        let mut before = of;
        before.round.expected = None;
        before.assessors.iter_mut().for_each(|a| a.declared = None);
        let derived = derive(&before, EARLIER);
        let old = Frozen { format: EARLIER.into(), program: "0.1.0".into(), given: ordered(before), derived };
        let written = text(&old);
        assert!(
            !written.contains("unranked") && !written.contains("declared") && !written.contains("expected")
        );
        let verified = verify(&written).unwrap();
        assert!(verified.holds() && verified.canonical, "{:?}", verified.differences);
        let read: Frozen = serde_json::from_str(&written).unwrap();
        assert_eq!(read.is_nobody_left(), left);
        assert!(read.gaps(1).is_some() && read.score(1).is_some());
    }
}

#[test]
fn inputs_that_contradict_each_other_are_named() {
    type Spoil = fn(&mut Given);
    let spoil: [(&str, Spoil); 9] = [
        ("verify-recused", |g| g.assessors[0].recused = vec![2]),
        ("verify-no-assessor", |g| g.sheets[0].assessor = 9),
        ("verify-no-candidate", |g| g.assessors[0].recused = vec![8]),
        ("verify-unproven", |g| g.sheets[2].unproven = vec!["makers".into()]),
        ("verify-off-scale", |g| {
            g.sheets[0].scores.insert("makers".into(), 7);
        }),
        ("verify-no-score", |g| {
            g.sheets[0].scores.remove("makers");
        }),
        ("verify-twice", |g| g.sheets[1].assessor = 1),
        ("verify-count", |g| g.round.expected = Some(Expected { sheets: 8, weighings: 3 })),
        ("verify-no-count", |g| g.round.expected = None),
    ];
    for (key, spoil) in spoil {
        let mut forged = given("spotis", Weighing::Given);
        spoil(&mut forged);
        let verified = verify(&text(&freeze(forged))).unwrap();
        assert!(!verified.holds() && verified.differences.is_empty(), "{key}");
        assert!(verified.contradictions.iter().any(|c| c.key == key), "{key}: {:?}", verified.contradictions);
    }
}

#[test]
fn what_differs_first_is_told_first() {
    let good = text(&freeze(given("topsis", Weighing::Given)));
    let forged = good.replacen("\"makers\":2", "\"makers\":0", 1);
    let found = verify(&forged).unwrap();
    assert!(found.differences[0].place.starts_with("/tally/"), "{:?}", found.differences[0]);
}

#[test]
fn groups_with_weights_share_them_equally_inside_where_the_source_gives_no_more() {
    let profile = Profile::parse(profile::EXAMPLE).unwrap();
    let mut of = given("weighted-sum", Weighing::Given);
    let inner = of.criteria_set.groups.iter().map(|g| g.weight).collect::<Vec<_>>();
    of.criteria_set.criteria.iter_mut().for_each(|c| c.weight = None);
    assert!(of.criteria_set.unweighed().is_empty() && !inner.contains(&None));
    assert!(of.criteria_set.clone().check(&profile).is_empty());
    let weights = freeze(of).weights().unwrap();
    assert!(
        (weights[0] - 0.4).abs() < 1e-9 && (weights[1] - 0.3).abs() < 1e-9 && (weights[2] - 0.3).abs() < 1e-9
    );
}

#[test]
fn the_parts_of_ocop_weigh_40_25_and_35() {
    let file = include_str!("../../../../../profiles/id/criteria/ocop-2023-handicraft.toml");
    let set: CriteriaSet = toml::from_str(file).unwrap();
    let mut of = given("weighted-sum", Weighing::Given);
    for s in &mut of.sheets {
        let of = |key: &str| (s.assessor + s.candidate + key.len() as i64).rem_euclid(5) as i32;
        s.scores = set.criteria.iter().map(|c| (c.key.clone(), of(&c.key).max(1))).collect();
    }
    of.criteria_set = set;
    let frozen = freeze(of);
    let weighing = frozen.weighing().unwrap();
    let parts: Vec<f64> = weighing.groups.iter().map(|g| (g.weight * 100.0).round()).collect();
    assert_eq!(parts, [40.0, 25.0, 35.0]);
    let set = &frozen.given.criteria_set;
    let inside = |key: &str| {
        let all = set.criteria.iter().zip(frozen.weights().unwrap());
        all.filter(|(c, _)| c.group.as_deref() == Some(key)).map(|(_, w)| w).sum::<f64>()
    };
    assert!((inside("product") - 0.4).abs() < 1e-9 && (inside("quality") - 0.35).abs() < 1e-9);
    assert!(verify(&text(&frozen)).unwrap().holds());
}
