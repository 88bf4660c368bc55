//! The report for a person: tables, and sentences in their language.

use domain::profile::group_digits;
use mcda::pairwise::{Change, saaty};

use super::Report;
use super::compare::{Compared, Judged};
use super::fault::{clean, plain};
use super::file::Weighing;
use super::robust::{Crossing, Side};
use crate::commands::speak;

/// The report as lines.
pub fn lines(report: &Report, lang: &str) -> Vec<String> {
    let teller = Teller { report, lang };
    let mut out = Vec::new();
    if let Some(title) = &report.title {
        out.extend([clean(title), String::new()]);
    }
    teller.weights(&mut out);
    out.push(String::new());
    teller.places(&mut out);
    out.push(String::new());
    teller.sentences(&mut out);
    out
}

struct Teller<'a> {
    report: &'a Report,
    lang: &'a str,
}

/// A number with a fixed count of decimals, as the reader writes it.
fn decimal(value: f64, places: usize, lang: &str) -> String {
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
        speak(self.lang, key, arguments)
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

    fn weights(&self, out: &mut Vec<String>) {
        let weighing = &self.report.weighing;
        let method = match weighing.method {
            Weighing::Direct => "direct",
            Weighing::Points => "points",
            Weighing::Equal => "equal",
            Weighing::RankOrder => "rank-order",
            Weighing::Entropy => "entropy",
            Weighing::Critic => "critic",
            Weighing::Pairwise => "pairwise",
        };
        let method = self.speak(&format!("assess-weighing-{method}"), &[]);
        let title = self.speak("assess-title-weights", &[]);
        out.push(format!("{title}. {}", self.speak("assess-weighing", &[("method", method)])));
        let mut rows = Vec::new();
        let row = |indent: &str, name: &str, weight: f64| {
            vec![format!("{indent}{name}"), format!("{} %", self.percent(weight))]
        };
        for group in &weighing.groups {
            rows.push(row("", &group.name, group.weight));
            let inside = self.report.criteria.iter().filter(|c| c.group.as_ref() == Some(&group.name));
            rows.extend(inside.map(|c| row("  ", &c.name, c.weight)));
        }
        let outside = self.report.criteria.iter().filter(|c| c.group.is_none());
        rows.extend(outside.map(|c| row("", &c.name, c.weight)));
        out.extend(table(&rows));
        for compared in &weighing.comparisons {
            self.comparison(compared, out);
        }
    }

    fn comparison(&self, compared: &Compared, out: &mut Vec<String>) {
        let level = match &compared.of {
            Some(of) => self.speak("assess-level-of", &[("of", of.clone())]),
            None => self.speak("assess-level-all", &[]),
        };
        if let Some(judged) = &compared.judged {
            self.consistency(&level, judged, &compared.elements, out);
        }
        for judge in &compared.judges {
            let who = format!("{level}, {}", judge.name);
            match &judge.judged {
                Some(judged) => self.consistency(&who, judged, &compared.elements, out),
                None => out.push(
                    self.speak("assess-waiting", &[("who", who), ("missing", judge.missing.to_string())]),
                ),
            }
        }
    }

    fn consistency(&self, who: &str, judged: &Judged, elements: &[String], out: &mut Vec<String>) {
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
        if judged.missing > 0 {
            let arguments = [("who", who.to_owned()), ("missing", judged.missing.to_string())];
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
        for r in &self.report.rankings {
            head.extend([r.method.word().to_owned(), place.clone()]);
        }
        let mut order: Vec<usize> = (0..self.report.alternatives.len()).collect();
        if let Some(first) = self.report.rankings.first() {
            order.sort_by_key(|&i| first.places[i]);
        }
        let mut rows = vec![head];
        rows.extend(order.into_iter().map(|i| {
            let mut row = vec![self.report.alternatives[i].clone()];
            for r in &self.report.rankings {
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

    fn sentences(&self, out: &mut Vec<String>) {
        for l in &self.report.left_out {
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
        if let [only] = self.report.alternatives.as_slice() {
            out.push(self.speak("assess-alone", &[("name", only.clone())]));
            return;
        }
        self.winners(out);
        self.robustness(out);
    }

    /// Who is first, methods that say the same in one sentence.
    fn winners(&self, out: &mut Vec<String>) {
        let rankings = &self.report.rankings;
        for (n, r) in rankings.iter().enumerate() {
            if rankings[..n].iter().any(|before| before.first == r.first) {
                continue;
            }
            let alike: Vec<&str> =
                rankings.iter().filter(|o| o.first == r.first).map(|o| o.method.word()).collect();
            let methods = ("methods", alike.join(", "));
            out.push(match r.first.as_slice() {
                [name] => self.speak("assess-first", &[("name", name.clone()), methods]),
                all if all.len() == self.report.alternatives.len() => {
                    self.speak("assess-all-tied", &[methods])
                }
                some => self.speak("assess-tied", &[("names", some.join(", ")), methods]),
            });
        }
        for c in rankings.iter().filter_map(|r| r.compromise.as_ref()) {
            if c.names.len() > 1 && c.names.len() < self.report.alternatives.len() {
                out.push(self.speak("assess-compromise", &[("names", c.names.join(", "))]));
            }
        }
    }

    fn robustness(&self, out: &mut Vec<String>) {
        let robust = &self.report.robust;
        if let Some(agreement) = &robust.agreement {
            out.push(match agreement.mean_tau {
                Some(tau) => self.speak("assess-agreement", &[("tau", self.decimal(tau, 2))]),
                None => self.speak("assess-agreement-none", &[]),
            });
        }
        if robust.sensitivity.is_empty() {
            out.push(self.speak("assess-steady", &[]));
        }
        out.extend(robust.sensitivity.iter().map(|c| self.crossing(c)));
        self.acceptability(out);
        self.company(out);
    }

    /// Of the winner, and of whoever is first more often.
    fn acceptability(&self, out: &mut Vec<String>) {
        let Some(a) = &self.report.robust.acceptability else { return };
        let winner = self.report.rankings.first().and_then(|r| r.places.iter().position(|p| *p == 1));
        let most = a.first.iter().copied().fold(0.0, f64::max);
        let often = a.first.iter().position(|share| *share == most);
        let often = often.filter(|_| winner.is_none_or(|i| a.first[i] < most));
        for i in winner.into_iter().chain(often) {
            let arguments = [
                ("draws", self.count(a.draws)),
                ("name", self.report.alternatives[i].clone()),
                ("share", self.percent(a.first[i])),
            ];
            out.push(self.speak("assess-acceptability", &arguments));
        }
    }

    /// Said only where something is wrong.
    fn company(&self, out: &mut Vec<String>) {
        let robust = &self.report.robust;
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
