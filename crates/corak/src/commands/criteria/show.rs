//! `corak criteria show`: a set as a page to read.

use domain::assessment::criteria::{CriteriaSet, Criterion, Missing};
use mcda::Direction;

use super::{Listed, Sets, wrapped, write};
use crate::Failure;

/// Runs it.
pub fn run(sets: &Sets, listed: &Listed, as_json: bool) -> Result<(), Failure> {
    let set = &listed.set;
    if as_json {
        let mut value = serde_json::to_value(set)?;
        if let Some(object) = value.as_object_mut() {
            object.insert("missing".into(), serde_json::to_value(sets.missing(set))?);
            if let serde_json::Value::Object(more) = listed.told() {
                object.extend(more);
            }
        }
        return write(&value.to_string());
    }
    let mut page = Page { sets, set, lines: Vec::new() };
    page.head();
    page.criteria();
    page.chain();
    page.missing();
    write(&page.lines.join("\n"))
}

struct Page<'a> {
    sets: &'a Sets,
    set: &'a CriteriaSet,
    lines: Vec<String>,
}

impl Page<'_> {
    fn text(&mut self, first: &str, others: &str, text: &str) {
        self.lines.extend(wrapped(first, others, text));
    }

    fn say(&mut self, key: &str, arguments: &[(&str, String)]) {
        let text = self.sets.speak(key, arguments);
        self.text("", "  ", &text);
    }

    fn head(&mut self) {
        let (sets, set) = (self.sets, self.set);
        self.lines.push(format!("{}  ({})", set.name.text(&sets.lang), set.key));
        self.lines.push(String::new());
        self.text("", "", set.about.text(&sets.lang));
        self.lines.push(String::new());
        self.say("criteria-source", &[("source", sets.source(set))]);
        self.lines.extend(set.source.addresses.iter().map(|address| format!("  {address}")));
        let note = set.certainty.note.text(&sets.lang).to_owned();
        self.say("criteria-certainty", &[("basis", sets.basis(set)), ("note", note)]);
        self.say("criteria-levels", &[("levels", sets.levels(set))]);
        self.say("criteria-method", &[("method", set.method.word().to_owned())]);
        if let Some(weighing) = set.weighing {
            self.say(&format!("criteria-weighing-{}", weighing.word()), &[]);
        }
        if !set.goals.is_empty() {
            let goals: Vec<&str> = set.goals.iter().map(|g| g.name.text(&sets.lang)).collect();
            self.say("criteria-goals", &[("goals", goals.join(", "))]);
        }
        self.say(&format!("criteria-rubric-{}", set.rubric_origin.word()), &[]);
        if let Some(months) = set.valid_months {
            self.say("criteria-valid", &[("count", months.to_string())]);
        }
        if set.yearly_review {
            self.say("criteria-yearly", &[]);
        }
        if !set.bands.is_empty() {
            let bands: Vec<String> = set
                .bands
                .iter()
                .map(|b| format!("{} ≥ {}", b.name.text(&sets.lang), sets.number(b.from)))
                .collect();
            let greatest = sets.number(set.greatest_score());
            self.say("criteria-bands", &[("bands", bands.join(", ")), ("greatest", greatest)]);
        }
    }

    /// A weight, or that there is none.
    fn weight(&self, weight: Option<f64>) -> String {
        match weight {
            Some(weight) => self.sets.speak("criteria-weight", &[("weight", self.sets.number(weight))]),
            None => self.sets.speak("criteria-no-weight", &[]),
        }
    }

    fn criteria(&mut self) {
        let (sets, set) = (self.sets, self.set);
        let mut group = None;
        for (n, criterion) in set.criteria.iter().enumerate() {
            self.lines.push(String::new());
            if criterion.group != group {
                group.clone_from(&criterion.group);
                if let Some(g) = set.groups.iter().find(|g| Some(&g.key) == group.as_ref()) {
                    let name = g.name.text(&sets.lang).to_uppercase();
                    self.lines.extend([format!("{name} ({})", self.weight(g.weight)), String::new()]);
                }
            }
            self.criterion(n + 1, criterion);
        }
    }

    fn criterion(&mut self, n: usize, c: &Criterion) {
        let (sets, set) = (self.sets, self.set);
        let mut about = vec![self.weight(c.weight)];
        if c.direction == Direction::Cost {
            about.push(sets.speak("criteria-cost", &[]));
        }
        about.push(sets.speak(&format!("criteria-answer-{}", c.answer.word()), &[]));
        let name = c.name.text(&sets.lang);
        self.text(&format!("{n}. "), "   ", &format!("{name} ({})", about.join("; ")));
        self.text("   ", "   ", c.question.text(&sets.lang));
        for score in set.scores(c) {
            let text = c.rubric.get(&score).and_then(|texts| texts.get(&sets.lang));
            let text = text.map_or_else(|| sets.speak("criteria-no-text", &[]), str::to_owned);
            self.text(&format!("   {score} = "), "       ", &text);
        }
        if let Some(from) = set.proof_from(c) {
            let proof = c.proof.text(&sets.lang).to_owned();
            let text = sets.speak("criteria-proof", &[("score", from.to_string()), ("proof", proof)]);
            self.text("   ", "   ", &text);
        }
        if let Some(limit) = c.knock_out {
            let key = match c.direction {
                Direction::Benefit => "criteria-knock-out-below",
                Direction::Cost => "criteria-knock-out-above",
            };
            let text = sets.speak(key, &[("score", limit.to_string())]);
            self.text("   ", "   ", &text);
        }
    }

    fn chain(&mut self) {
        let (sets, set) = (self.sets, self.set);
        if set.chain.is_empty() {
            return;
        }
        self.lines.extend([String::new(), sets.speak("criteria-title-chain", &[])]);
        for (n, step) in set.chain.iter().enumerate() {
            let mut how = vec![sets.level(&step.level).to_owned(), step.method.word().to_owned()];
            how.extend(step.criteria.clone());
            how.extend(step.weighing.map(|w| w.word().to_owned()));
            how.extend(step.go_on.map(|n| sets.speak("criteria-go-on", &[("count", n.to_string())])));
            let name = step.name.text(&sets.lang);
            self.text(&format!("{}. ", n + 1), "   ", &format!("{name} ({})", how.join("; ")));
            self.text("   ", "   ", step.about.text(&sets.lang));
        }
    }

    fn missing(&mut self) {
        let (sets, set) = (self.sets, self.set);
        let missing = sets.missing(set);
        self.lines.push(String::new());
        if missing.is_empty() {
            self.say("criteria-ready", &[]);
            return;
        }
        self.say("criteria-title-missing", &[]);
        let criterion = |key: &str| {
            let found = set.criteria.iter().find(|c| c.key == key);
            found.map_or_else(|| key.to_owned(), |c| c.name.text(&sets.lang).to_owned())
        };
        let mut weights = Vec::new();
        for m in &missing {
            match m {
                Missing::Rubric { criterion: key, score, lang } => {
                    let arguments =
                        [("name", criterion(key)), ("score", score.to_string()), ("lang", lang.to_string())];
                    let text = sets.speak("criteria-missing-rubric", &arguments);
                    self.text("- ", "  ", &text);
                }
                Missing::Weight { criterion: key } => weights.push(criterion(key)),
                Missing::GroupWeight { group } => {
                    let found = set.groups.iter().find(|g| g.key == *group);
                    weights.push(found.map_or_else(|| group.clone(), |g| g.name.text(&sets.lang).to_owned()));
                }
            }
        }
        if !weights.is_empty() {
            let text = sets.speak("criteria-missing-weights", &[("names", weights.join(", "))]);
            self.text("- ", "  ", &text);
        }
    }
}
