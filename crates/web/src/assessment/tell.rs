//! An answer for a person: sentences in their language, and tables as a terminal shows them.

use domain::assessment::decision::file::Weighing;
use domain::assessment::decision::{Answer, Compared, Crossing, Fault, Judged, Side, clean, plain};
use domain::profile::group_digits;
use mcda::pairwise::{Change, saaty};

use crate::messages::sentence;

/// An answer as the lines of a terminal.
pub fn lines(answer: &Answer, lang: &str) -> Vec<String> {
    let teller = Teller { answer, lang };
    let mut out = Vec::new();
    if let Some(title) = &answer.title {
        out.extend([clean(title), String::new()]);
    }
    teller.weights(&mut out);
    out.push(String::new());
    teller.places(&mut out);
    out.push(String::new());
    out.extend(teller.left_out());
    if let [only] = answer.alternatives.as_slice() {
        out.push(teller.speak("assess-alone", &[("name", only.clone())]));
        return out;
    }
    out.extend(teller.winners());
    out.extend(teller.agreement());
    out.extend(teller.sensitivity());
    out.extend(teller.acceptability());
    out.extend(teller.company());
    out
}

/// What is wrong at a fault's place.
pub fn what(fault: &Fault, lang: &str) -> String {
    let arguments: Vec<(&str, &str)> = fault.arguments().iter().map(|(n, v)| (*n, v.as_str())).collect();
    clean(&sentence(lang, fault.key(), &arguments))
}

/// The sentences of an answer, apart, for pages that show them where they belong. A sentence has the names of the file in it as they are: what
/// shows it escapes it.
#[derive(Debug, Clone, Copy)]
pub struct Teller<'a> {
    /// What is told.
    pub answer: &'a Answer,
    /// In this language.
    pub lang: &'a str,
}

/// A number with a fixed count of decimals, as the reader writes it.
pub fn decimal(value: f64, places: usize, lang: &str) -> String {
    // No minus before a zero.
    let value = if value.abs() < 0.5 * 10_f64.powi(-(places as i32)) { 0.0 } else { value };
    let text = format!("{value:.places$}");
    if lang == "id" { text.replace('.', ",") } else { text }
}

/// Rows in columns, the first to the left, the others to the right.
fn table(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width =
        |j: usize| rows.iter().filter_map(|r| r.get(j)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    rows.iter()
        .map(|row| {
            let cells = row.iter().zip(&widths).enumerate().map(|(j, (cell, width))| match j {
                0 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            });
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        })
        .collect()
}

impl Teller<'_> {
    fn speak(&self, key: &str, arguments: &[(&str, String)]) -> String {
        let arguments: Vec<(&str, &str)> = arguments.iter().map(|(n, v)| (*n, v.as_str())).collect();
        sentence(self.lang, key, &arguments)
    }

    fn decimal(&self, value: f64, places: usize) -> String {
        decimal(value, places, self.lang)
    }

    fn count(&self, n: u32) -> String {
        group_digits(u64::from(n), if self.lang == "id" { '.' } else { ',' })
    }

    fn percent(&self, share: f64) -> String {
        self.decimal(share * 100.0, 1)
    }

    /// How the weights were found.
    pub fn weighing(&self) -> String {
        let method = match self.answer.weighing.method {
            Weighing::Direct => "direct",
            Weighing::Points => "points",
            Weighing::Equal => "equal",
            Weighing::RankOrder => "rank-order",
            Weighing::Entropy => "entropy",
            Weighing::Critic => "critic",
            Weighing::Pairwise => "pairwise",
        };
        let method = self.speak(&format!("assess-weighing-{method}"), &[]);
        self.speak("assess-weighing", &[("method", method)])
    }

    /// What pairwise comparisons say of themselves: how consistent they are, and what would mend them.
    pub fn comparisons(&self) -> Vec<String> {
        let mut out = Vec::new();
        for compared in &self.answer.weighing.comparisons {
            self.comparison(compared, &mut out);
        }
        out
    }

    fn weights(&self, out: &mut Vec<String>) {
        let weighing = &self.answer.weighing;
        let title = self.speak("assess-title-weights", &[]);
        out.push(format!("{title}. {}", self.weighing()));
        let mut rows = Vec::new();
        let row = |indent: &str, name: &str, weight: f64| {
            vec![format!("{indent}{name}"), format!("{} %", self.percent(weight))]
        };
        for group in &weighing.groups {
            rows.push(row("", &group.name, group.weight));
            let inside = self.answer.criteria.iter().filter(|c| c.group.as_ref() == Some(&group.name));
            rows.extend(inside.map(|c| row("  ", &c.name, c.weight)));
        }
        let outside = self.answer.criteria.iter().filter(|c| c.group.is_none());
        rows.extend(outside.map(|c| row("", &c.name, c.weight)));
        out.extend(table(&rows));
        out.extend(self.comparisons());
    }

    fn comparison(&self, compared: &Compared, out: &mut Vec<String>) {
        let level = match &compared.of {
            Some(of) => self.speak("assess-level-of", &[("of", of.clone())]),
            None => self.speak("assess-level-all", &[]),
        };
        if let Some(judged) = &compared.judged {
            self.consistency(&level, judged, compared.missing.unwrap_or(0), &compared.elements, out);
        }
        for judge in &compared.judges {
            let who = format!("{level}, {}", judge.name);
            match &judge.judged {
                Some(judged) => self.consistency(&who, judged, judge.missing, &compared.elements, out),
                None => out.push(
                    self.speak("assess-waiting", &[("who", who), ("missing", judge.missing.to_string())]),
                ),
            }
        }
    }

    fn consistency(
        &self,
        who: &str,
        judged: &Judged,
        missing: usize,
        elements: &[String],
        out: &mut Vec<String>,
    ) {
        let key = if judged.consistent { "assess-consistent" } else { "assess-inconsistent" };
        let priorities = serde_json::to_value(judged.priorities).unwrap_or_default();
        let priorities = format!("assess-priorities-{}", priorities.as_str().unwrap_or_default());
        let arguments = [
            ("who", who.to_owned()),
            ("ratio", self.decimal(judged.consistency.ratio, 3)),
            ("table", judged.consistency.table.name().to_owned()),
            ("priorities", self.speak(&priorities, &[])),
        ];
        out.push(self.speak(key, &arguments));
        if missing > 0 {
            let arguments = [("who", who.to_owned()), ("missing", missing.to_string())];
            out.push(self.speak("assess-missing-judgements", &arguments));
        }
        if judged.consistent {
            return;
        }
        let change = |key: &str, change: &Change| {
            let arguments = [
                ("first", elements[change.row].clone()),
                ("second", elements[change.column].clone()),
                ("judged", saaty::show(change.judged)),
                ("proposed", saaty::show(change.proposed)),
                ("ratio", self.decimal(change.consistency.ratio, 3)),
            ];
            format!("  {}", self.speak(key, &arguments))
        };
        let (worst, best) = (&judged.most_disturbing, &judged.most_helpful);
        out.extend(worst.as_ref().map(|c| change("assess-disturbing", c)));
        let same = |a: &Change, b: &Change| (a.row, a.column, a.proposed) == (b.row, b.column, b.proposed);
        out.extend(
            best.as_ref()
                .filter(|b| !worst.as_ref().is_some_and(|w| same(w, b)))
                .map(|c| change("assess-helpful", c)),
        );
    }

    fn places(&self, out: &mut Vec<String>) {
        out.push(self.speak("assess-title-ranking", &[]));
        let place = self.speak("assess-place", &[]);
        let mut head = vec![self.speak("assess-alternative", &[])];
        for r in &self.answer.rankings {
            head.extend([r.method.word().to_owned(), place.clone()]);
        }
        let mut order: Vec<usize> = (0..self.answer.alternatives.len()).collect();
        if let Some(first) = self.answer.rankings.first() {
            order.sort_by_key(|&i| first.places[i]);
        }
        let mut rows = vec![head];
        rows.extend(order.into_iter().map(|i| {
            let mut row = vec![self.answer.alternatives[i].clone()];
            for r in &self.answer.rankings {
                let score = match r.scores[i].abs() {
                    large if large >= 1000.0 => self.decimal(r.scores[i], 0),
                    _ => self.decimal(r.scores[i], 3),
                };
                row.extend([score, r.places[i].to_string()]);
            }
            row
        }));
        out.extend(table(&rows));
    }

    /// Who does not take part, and why.
    pub fn left_out(&self) -> Vec<String> {
        let mut out = Vec::new();
        for l in &self.answer.left_out {
            if l.withdrawn {
                out.push(self.speak("assess-withdrawn", &[("name", l.name.clone())]));
            }
            for m in &l.missed {
                let arguments = [
                    ("name", l.name.clone()),
                    ("criterion", m.criterion.clone()),
                    ("value", plain(m.value)),
                    ("limit", plain(m.limit)),
                ];
                out.push(self.speak("assess-out", &arguments));
            }
        }
        out
    }

    /// Who is first, methods that say the same in one sentence.
    pub fn winners(&self) -> Vec<String> {
        let mut out = Vec::new();
        let rankings = &self.answer.rankings;
        for (n, r) in rankings.iter().enumerate() {
            if rankings[..n].iter().any(|before| before.first == r.first) {
                continue;
            }
            let alike: Vec<&str> =
                rankings.iter().filter(|o| o.first == r.first).map(|o| o.method.word()).collect();
            let methods = ("methods", alike.join(", "));
            out.push(match r.first.as_slice() {
                [name] => self.speak("assess-first", &[("name", name.clone()), methods]),
                all if all.len() == self.answer.alternatives.len() => {
                    self.speak("assess-all-tied", &[methods])
                }
                some => self.speak("assess-tied", &[("names", some.join(", ")), methods]),
            });
        }
        for c in rankings.iter().filter_map(|r| r.compromise.as_ref()) {
            if c.names.len() > 1 && c.names.len() < self.answer.alternatives.len() {
                out.push(self.speak("assess-compromise", &[("names", c.names.join(", "))]));
            }
        }
        out
    }

    /// How far the methods agree; nothing with a single one.
    pub fn agreement(&self) -> Option<String> {
        let agreement = self.answer.robust.agreement.as_ref()?;
        Some(match agreement.mean_tau {
            Some(tau) => self.speak("assess-agreement", &[("tau", self.decimal(tau, 2))]),
            None => self.speak("assess-agreement-none", &[]),
        })
    }

    /// At which weights somebody else becomes the first, the nearest change first; or that no single weight does that.
    pub fn sensitivity(&self) -> Vec<String> {
        let crossings = &self.answer.robust.sensitivity;
        if crossings.is_empty() {
            return vec![self.speak("assess-steady", &[])];
        }
        crossings.iter().map(|c| self.crossing(c)).collect()
    }

    /// How often the winner is first with random weights, and whoever is first more often.
    pub fn acceptability(&self) -> Vec<String> {
        let Some(a) = &self.answer.robust.acceptability else { return Vec::new() };
        // Of several who share the first place, each has a share of its own.
        let places = self.answer.rankings.first().map(|r| r.places.as_slice()).unwrap_or_default();
        let winners: Vec<usize> =
            places.iter().enumerate().filter(|(_, p)| **p == 1).map(|(i, _)| i).collect();
        let most = a.first.iter().copied().fold(0.0, f64::max);
        let often = a.first.iter().position(|share| *share == most);
        let often = often.filter(|_| winners.iter().all(|i| a.first[*i] < most));
        let told = winners.into_iter().chain(often).map(|i| {
            let arguments = [
                ("draws", self.count(a.draws)),
                ("name", self.answer.alternatives[i].clone()),
                ("share", self.percent(a.first[i])),
            ];
            self.speak("assess-acceptability", &arguments)
        });
        told.collect()
    }

    /// Whether the order depends on who else is there; said only where it does.
    pub fn company(&self) -> Vec<String> {
        let mut out = Vec::new();
        let robust = &self.answer.robust;
        let reversals = robust.reversals.as_deref().unwrap_or_default();
        if let Some(r) = reversals.iter().find(|r| !r.was_first && r.before != r.after) {
            let (before, after) = (r.before.join(", "), r.after.join(", "));
            let arguments = [("without", r.without.clone()), ("before", before), ("after", after)];
            out.push(self.speak("assess-reversal-first", &arguments));
        } else if let Some(r) = reversals.first() {
            let [first, second] = r.example.clone();
            let arguments = [("without", r.without.clone()), ("first", first), ("second", second)];
            out.push(self.speak("assess-reversal", &arguments));
        }
        if let Some([a, b, c]) = robust.duels.as_ref().and_then(|d| d.circle.clone()) {
            out.push(self.speak("assess-circle", &[("a", a), ("b", b), ("c", c)]));
        }
        out
    }

    fn crossing(&self, c: &Crossing) -> String {
        let key = match c.side {
            Side::More => "assess-overtakes-more",
            Side::Less => "assess-overtakes-less",
        };
        let arguments = [
            ("first", c.first.join(", ")),
            ("second", c.then.join(", ")),
            ("criterion", c.criterion.clone()),
            ("weight", self.percent(c.at)),
            ("now", self.percent(c.now)),
        ];
        self.speak(key, &arguments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_reader_does() {
        assert_eq!((decimal(0.3125, 2, "id"), decimal(0.3125, 2, "en")), ("0,31".into(), "0.31".into()));
        assert_eq!(decimal(-1e-9, 3, "en"), "0.000");
    }

    #[test]
    fn columns_stand_under_each_other() {
        let rows = [vec!["a".to_owned(), "10".into()], vec!["Nias".to_owned(), "5".into()]];
        assert_eq!(table(&rows), ["a     10", "Nias   5"]);
    }
}
