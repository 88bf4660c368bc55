//! What a set says, in the reader's words.

use domain::assessment::criteria::own::{Lack, criterion_of, lacks};
use domain::assessment::criteria::{CriteriaSet, Criterion, Missing, SetFault};
use domain::assessment::decision::plain;
use domain::lang::{Lang, Words};
use domain::profile::Profile;
use serde_json::Value;

use crate::messages::{sentence, words};

/// A message.
pub(crate) fn say(lang: &Lang, key: &str) -> String {
    words(lang.as_str(), key).into_owned()
}

/// A number as people of the language write it.
pub(crate) fn number(value: f64, lang: &Lang) -> String {
    let text = plain(value);
    if lang.as_str() == "id" { text.replace('.', ",") } else { text }
}

/// Where a set comes from: title, number and date.
pub(crate) fn source(set: &CriteriaSet, lang: &Lang) -> String {
    let source = &set.source;
    let parts = [Some(source.title.text(lang)), source.number.as_deref(), source.date.as_deref()];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The names of the levels of regions that a set is for.
pub(crate) fn levels(set: &CriteriaSet, profile: &Profile, lang: &Lang) -> String {
    let name = |key: &String| {
        let level = profile.levels.iter().find(|l| l.key == *key);
        level.map_or_else(|| key.clone(), |l| l.one.text(lang).to_owned())
    };
    set.levels.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// What a weight is.
pub(crate) fn weight(weight: Option<f64>, lang: &Lang) -> String {
    match weight {
        Some(weight) => sentence(lang.as_str(), "criteria-weight", &[("weight", &number(weight, lang))]),
        None => say(lang, "criteria-no-weight"),
    }
}

/// What a method is called.
pub(crate) fn method(word: &str, lang: &Lang) -> String {
    say(lang, &format!("criteria-method-{word}"))
}

fn named<'s>(name: &'s Words, key: &'s str, lang: &Lang) -> &'s str {
    let text = name.text(lang);
    if text.is_empty() { key } else { text }
}

/// What a criterion is called.
pub(crate) fn criterion<'s>(criterion: &'s Criterion, lang: &Lang) -> &'s str {
    named(&criterion.name, &criterion.key, lang)
}

/// What a criterion or group of this key is called.
fn of_key(set: &CriteriaSet, key: &str, lang: &Lang) -> String {
    let found = set.criteria.iter().find(|c| c.key == key).map(|c| criterion(c, lang));
    let found =
        found.or_else(|| set.groups.iter().find(|g| g.key == key).map(|g| named(&g.name, &g.key, lang)));
    found.unwrap_or(key).to_owned()
}

/// Where a fault is, in the words of the page: `criteria[2].rubric.3 (market)` is the criterion's name with its score.
fn place(set: &CriteriaSet, place: &str, lang: &Lang) -> String {
    let (path, key) = match place.split_once(" (") {
        Some((path, key)) => (path, key.trim_end_matches(')')),
        None => (place, ""),
    };
    let mut steps = path.split('.');
    let (list, part) = (steps.next().unwrap_or_default(), steps.next().unwrap_or_default());
    let (list, number) = list.split_once('[').unwrap_or((list, ""));
    let number = number.trim_end_matches(']').parse::<usize>().ok().and_then(|n| n.checked_sub(1));
    let what = match (list, number) {
        ("criteria", Some(n)) => set.criteria.get(n).map(|c| criterion(c, lang).to_owned()),
        ("groups", Some(n)) => set.groups.get(n).map(|g| named(&g.name, &g.key, lang).to_owned()),
        ("bands", Some(n)) => set.bands.get(n).map(|b| named(&b.name, &b.key, lang).to_owned()),
        _ => None,
    };
    let what = what.unwrap_or_else(|| {
        let label = crate::desk::said::label(lang, "criteria-set", list);
        if key.is_empty() { label } else { format!("{label} {key}") }
    });
    match (part, steps.next()) {
        ("", _) | ("key", _) => what,
        ("rubric", Some(score)) => {
            format!("{what}, {}", sentence(lang.as_str(), "criteria-part-rubric", &[("score", score)]))
        }
        (part, _) => format!("{what}, {}", say(lang, &format!("criteria-part-{part}"))),
    }
}

/// What is wrong at a fault's place.
pub(crate) fn problem(fault: &SetFault, lang: &Lang) -> String {
    let mut arguments = fault.problem.arguments();
    for (name, value) in &mut arguments {
        if *name == "lang" {
            *value = say(lang, &format!("lang-{value}"));
        } else if lang.as_str() == "id" && value.parse::<f64>().is_ok() {
            *value = value.replace('.', ",");
        }
    }
    let arguments: Vec<(&str, &str)> = arguments.iter().map(|(n, v)| (*n, v.as_str())).collect();
    sentence(lang.as_str(), fault.problem.key(), &arguments)
}

/// A fault with its place, as one line.
pub(crate) fn fault(set: &CriteriaSet, fault: &SetFault, lang: &Lang) -> String {
    format!("{}: {}", place(set, &fault.place, lang), problem(fault, lang))
}

/// Everything that a set lacks before a round may open by it, a line each.
pub(crate) fn missing(set: &CriteriaSet, profile: &Profile, lang: &Lang) -> Vec<String> {
    let mut lines = Vec::new();
    let mut unweighed = Vec::new();
    for lack in lacks(set, profile) {
        match lack {
            Lack::Fault(found) => lines.push(fault(set, &found, lang)),
            Lack::Missing(Missing::Rubric { criterion, score, lang: of }) => {
                let of = say(lang, &format!("lang-{of}"));
                let arguments =
                    [("name", of_key(set, &criterion, lang)), ("score", score.to_string()), ("lang", of)];
                let arguments: Vec<(&str, &str)> = arguments.iter().map(|(n, v)| (*n, v.as_str())).collect();
                lines.push(sentence(lang.as_str(), "criteria-lacks-rubric", &arguments));
            }
            Lack::Missing(Missing::Weight { criterion: key } | Missing::GroupWeight { group: key }) => {
                unweighed.push(of_key(set, &key, lang));
            }
        }
    }
    if !unweighed.is_empty() {
        let names = unweighed.join(", ");
        lines.push(sentence(lang.as_str(), "criteria-missing-weights", &[("names", &names)]));
    }
    lines
}

/// The label of a field of the journal; nothing for one without a label of its own.
pub(crate) fn label(lang: &Lang, field: &str) -> Option<String> {
    let key = criterion_of(field)?;
    Some(sentence(lang.as_str(), "criteria-set-field-criterion", &[("key", key)]))
}

fn text(value: &Value, lang: &Lang) -> String {
    domain::record::read_words(value).text(lang).to_owned()
}

/// A value of the journal in the reader's words; nothing for one that says what it is by itself.
pub(crate) fn value(lang: &Lang, field: &str, value: &Value) -> Option<String> {
    let word = value.as_str().unwrap_or_default();
    let float = |value: &Value| value.as_f64().map(|n| number(n, lang)).unwrap_or_default();
    let each = |of: &dyn Fn(&Value) -> String| {
        value.as_array().map(|all| all.iter().map(of).collect::<Vec<_>>().join("; "))
    };
    Some(match field {
        "stage" => say(lang, &format!("criteria-stage-{word}")),
        "method" => method(word, lang),
        "weighing" => say(lang, &format!("criteria-weighing-{word}")),
        "rubric_origin" => say(lang, &format!("criteria-rubric-{word}")),
        "whole" => float(value),
        "scale" => format!("{}–{}", value["least"], value["greatest"]),
        "source" => {
            let parts = [text(&value["title"], lang)]
                .into_iter()
                .chain(["number", "date"].iter().filter_map(|k| value[*k].as_str().map(str::to_owned)));
            parts.filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ")
        }
        "certainty" => {
            let basis = value["basis"].as_str().unwrap_or_default();
            format!("{}. {}", say(lang, &format!("criteria-basis-{basis}")), text(&value["note"], lang))
        }
        "groups" => each(&|g| {
            let weight = g["weight"].as_f64().map(|w| format!(" ({})", number(w, lang)));
            format!("{}{}", text(&g["name"], lang), weight.unwrap_or_default())
        })?,
        "bands" => each(&|b| format!("{} ≥ {}", text(&b["name"], lang), float(&b["from"])))?,
        "goals" | "chain" => each(&|g| text(&g["name"], lang))?,
        field if criterion_of(field).is_some() && value.is_object() => whole(value, lang),
        _ => return None,
    })
}

/// A criterion as the journal has it, a line for each part.
fn whole(value: &Value, lang: &Lang) -> String {
    let mut lines = Vec::new();
    let mut add = |part: &str, text: String| {
        if !text.is_empty() {
            lines.push(format!("{}: {text}", say(lang, &format!("criteria-part-{part}"))));
        }
    };
    for part in ["name", "question"] {
        add(part, text(&value[part], lang));
    }
    let answer = value["answer"].as_str().unwrap_or("score");
    add("answer", say(lang, &format!("criteria-answer-{answer}")));
    if value["direction"].as_str() == Some("cost") {
        add("direction", say(lang, "criteria-cost"));
    }
    add("group", value["group"].as_str().unwrap_or_default().to_owned());
    add("weight", value["weight"].as_f64().map(|w| number(w, lang)).unwrap_or_default());
    if value["scale"].is_object() {
        add("scale", format!("{}–{}", value["scale"]["least"], value["scale"]["greatest"]));
    }
    add("proof", text(&value["proof"], lang));
    for part in ["proof_from", "knock_out"] {
        add(part, value[part].as_i64().map(|n| n.to_string()).unwrap_or_default());
    }
    let rubric: Vec<(&String, &Value)> = value["rubric"].as_object().into_iter().flatten().collect();
    let mut rubric: Vec<(i64, String)> = rubric
        .into_iter()
        .filter_map(|(score, texts)| Some((score.parse().ok()?, text(texts, lang))))
        .collect();
    rubric.sort();
    lines.extend(rubric.into_iter().map(|(score, text)| format!("{score} = {text}")));
    lines.join("\n")
}
