//! A decision file by a criteria set, as `docs/decision-file.md` describes it.

use std::fmt::Write;

use domain::assessment::criteria::{CriteriaSet, Criterion, Weighing};
use mcda::{Direction, Method};
use serde_json::{Value, json};

use super::{Sets, wrapped};

/// Methods by which a ranking is compared; the set's own comes first.
const OTHERS: [&str; 3] = ["weighted-sum", "topsis", "vikor"];

/// How weights stand in the file.
struct Weights {
    method: &'static str,
    /// Whether the source leaves some out, which then share equally.
    some_missing: bool,
}

fn weights(set: &CriteriaSet) -> Weights {
    let given =
        set.groups.iter().any(|g| g.weight.is_some()) || set.criteria.iter().any(|c| c.weight.is_some());
    // Exponential comparison takes the points as exponents.
    let points = given || exponential(set);
    Weights { method: if points { "points" } else { "equal" }, some_missing: set.tree().is_none() }
}

/// Whether the set's method takes exponents in place of weights.
fn exponential(set: &CriteriaSet) -> bool {
    matches!(set.method, Method::Mpe | Method::MpeNormalised)
}

fn methods(set: &CriteriaSet) -> Vec<&'static str> {
    let own = set.method.word();
    std::iter::once(own).chain(OTHERS.into_iter().filter(|word| *word != own).take(2)).collect()
}

fn direction(criterion: &Criterion) -> &'static str {
    match criterion.direction {
        Direction::Benefit => "benefit",
        Direction::Cost => "cost",
    }
}

/// The weight that a criterion gets in the file, if it gets one.
fn weight(weights: &Weights, given: Option<f64>) -> Option<f64> {
    (weights.method == "points").then(|| given.unwrap_or(1.0))
}

/// The name of a criterion's group.
fn group<'a>(sets: &Sets, set: &'a CriteriaSet, criterion: &Criterion) -> Option<&'a str> {
    let found = set.groups.iter().find(|g| Some(&g.key) == criterion.group.as_ref());
    found.map(|g| g.name.text(&sets.lang))
}

/// As JSON. It has no gaps for numbers: the lists of values are empty, and `corak assess` says so until they are filled.
pub fn json(sets: &Sets, set: &CriteriaSet, alternatives: &[String]) -> Value {
    let weights = weights(set);
    let number = |value: f64| if value.fract() == 0.0 { json!(value as i64) } else { json!(value) };
    let criteria: Vec<Value> = set
        .criteria
        .iter()
        .map(|c| {
            let scale = set.scale_of(c);
            let mut value = json!({
                "name": c.name.text(&sets.lang),
                "direction": direction(c),
                "least": scale.least,
                "greatest": scale.greatest,
            });
            let more = [
                ("group", group(sets, set, c).map(|name| json!(name))),
                ("weight", weight(&weights, c.weight).map(number)),
                ("limit", c.knock_out.map(|limit| json!(limit))),
            ];
            for (key, more) in more {
                if let Some(more) = more {
                    value[key] = more;
                }
            }
            value
        })
        .collect();
    let groups: Vec<Value> = set
        .groups
        .iter()
        .map(|g| {
            let mut value = json!({ "name": g.name.text(&sets.lang) });
            if let Some(weight) = weight(&weights, g.weight) {
                value["weight"] = number(weight);
            }
            value
        })
        .collect();
    let alternatives: Vec<Value> =
        alternatives.iter().map(|name| json!({ "name": name, "values": [] })).collect();
    json!({
        "title": set.name.text(&sets.lang),
        "lang": sets.lang,
        "methods": methods(set),
        "weights": { "method": weights.method },
        "groups": groups,
        "criteria": criteria,
        "alternatives": alternatives,
    })
}

/// As TOML, with source, questions and rubric as comments, and `nan` where a score is to be filled in.
pub fn toml(sets: &Sets, set: &CriteriaSet, alternatives: &[String]) -> String {
    let mut file = Writing { sets, set, weights: weights(set), out: String::new() };
    file.head();
    file.criteria();
    file.alternatives(alternatives);
    file.out
}

struct Writing<'a> {
    sets: &'a Sets,
    set: &'a CriteriaSet,
    weights: Weights,
    out: String,
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

impl Writing<'_> {
    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// A line with a key and its value.
    fn set(&mut self, key: &str, value: impl std::fmt::Display) {
        // Writing to a text does not fail.
        let _ = writeln!(self.out, "{key} = {value}");
    }

    fn comment(&mut self, first: &str, text: &str) {
        let (first, others) =
            (format!("# {first}"), format!("# {:width$}", "", width = first.chars().count()));
        for line in wrapped(&first, &others, text) {
            self.line(&line);
        }
    }

    fn note(&mut self, key: &str, arguments: &[(&str, String)]) {
        let text = self.sets.speak(key, arguments);
        self.comment("", &text);
    }

    fn head(&mut self) {
        let (sets, set) = (self.sets, self.set);
        let name = set.name.text(&sets.lang);
        self.note("criteria-file-head", &[("name", name.to_owned()), ("key", set.key.clone())]);
        self.note("criteria-source", &[("source", sets.source(set))]);
        let note = set.certainty.note.text(&sets.lang).to_owned();
        self.note("criteria-certainty", &[("basis", sets.basis(set)), ("note", note)]);
        self.note(&format!("criteria-rubric-{}", set.rubric_origin.word()), &[]);
        self.line("");
        self.set("title", quoted(name));
        self.set("lang", quoted(sets.lang.as_str()));
        let words: Vec<String> = methods(set).into_iter().map(quoted).collect();
        self.set("methods", format!("[{}]", words.join(", ")));
        self.line("");
        if self.weights.some_missing {
            self.note("criteria-file-equal", &[]);
            if set.weighing == Some(Weighing::Pairwise) {
                self.note("criteria-file-pairwise", &[]);
                let goals: Vec<&str> = set.goals.iter().map(|g| g.name.text(&sets.lang)).collect();
                if !goals.is_empty() {
                    self.note("criteria-goals", &[("goals", goals.join(", "))]);
                }
            }
        }
        if exponential(set) {
            self.note("criteria-file-exponents", &[]);
        }
        self.line("[weights]");
        self.set("method", quoted(self.weights.method));
        for g in &set.groups {
            self.line("\n[[groups]]");
            self.set("name", quoted(g.name.text(&sets.lang)));
            if let Some(weight) = weight(&self.weights, g.weight) {
                self.set("weight", weight);
            }
        }
    }

    fn criteria(&mut self) {
        let (sets, set) = (self.sets, self.set);
        for c in &set.criteria {
            self.line("");
            self.comment("", c.question.text(&sets.lang));
            for score in set.scores(c) {
                if let Some(text) = c.rubric.get(&score).and_then(|texts| texts.get(&sets.lang)) {
                    self.comment(&format!("  {score} = "), text);
                }
            }
            if let Some(from) = set.proof_from(c) {
                let proof = c.proof.text(&sets.lang).to_owned();
                self.note("criteria-proof", &[("score", from.to_string()), ("proof", proof)]);
            }
            self.line("[[criteria]]");
            self.set("name", quoted(c.name.text(&sets.lang)));
            if let Some(name) = group(sets, set, c) {
                self.set("group", quoted(name));
            }
            self.set("direction", quoted(direction(c)));
            let scale = set.scale_of(c);
            self.set("least", scale.least);
            self.set("greatest", scale.greatest);
            if let Some(weight) = weight(&self.weights, c.weight) {
                self.set("weight", weight);
            }
            if exponential(set) && !set.groups.is_empty() {
                self.set("exponent", 1);
            }
            if let Some(limit) = c.knock_out {
                self.set("limit", limit);
            }
        }
    }

    fn alternatives(&mut self, names: &[String]) {
        let (sets, set) = (self.sets, self.set);
        self.line("");
        self.note("criteria-file-fill", &[]);
        for name in names {
            self.line("\n[[alternatives]]");
            self.set("name", quoted(name));
            self.line("values = [");
            for c in &set.criteria {
                let scores: Vec<String> = set.scores(c).iter().map(ToString::to_string).collect();
                self.line(&format!("  nan, # {}: {}", c.name.text(&sets.lang), scores.join(" / ")));
            }
            self.line("]");
        }
    }
}
