//! What pages say of rounds and results.

use domain::assessment::criteria::CriteriaSet;
use domain::assessment::result::{Frozen, Unable};
use domain::assessment::round::Reopening;
use domain::lang::Lang;

use crate::{sentence, text};

/// A share as a percentage with at most one decimal place.
pub(super) fn percent(share: f64, lang: &Lang) -> String {
    format!("{} %", decimal(share * 100.0, lang))
}

/// A number with at most one decimal place, as the reader writes it: more would look surer than any panel is.
pub(super) fn decimal(value: f64, lang: &Lang) -> String {
    places(value, 1, lang)
}

fn places(value: f64, most: usize, lang: &Lang) -> String {
    let mut written = format!("{value:.most$}");
    if written.contains('.') {
        written.truncate(written.trim_end_matches('0').trim_end_matches('.').len());
    }
    let (whole, part) = written.split_once('.').unwrap_or((&written, ""));
    let negative = whole.starts_with('-');
    let number = text::number(whole.trim_start_matches('-').parse().unwrap_or(0), lang);
    let comma = if lang.as_str() == "id" { "," } else { "." };
    let sign = if negative && written != "-0" { "−" } else { "" };
    if part.is_empty() { format!("{sign}{number}") } else { format!("{sign}{number}{comma}{part}") }
}

/// A number with two decimal places, such as an agreement.
pub(super) fn two(value: f64, lang: &Lang) -> String {
    places(value, 2, lang)
}

/// Points of a set as people read them: where the whole is 1, of a hundred.
pub(super) fn points(set: &CriteriaSet, value: f64) -> f64 {
    if set.greatest_score() <= 1.0 { value * 100.0 / set.greatest_score() } else { value }
}

/// Names with commas, and the last with the word of the language.
pub(super) fn names(names: &[String], lang: &Lang) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => {
            sentence(lang.as_str(), "round-and", &[("first", &first.join(", ")), ("last", last)])
        }
    }
}

/// What a method is called.
pub(super) fn method(word: &str, lang: &Lang) -> String {
    sentence(lang.as_str(), &format!("round-method-{word}"), &[])
}

/// The name of a criterion of a decision, in the reader's language: the decision names it in the round's.
fn criterion(frozen: &Frozen, name: &str, lang: &Lang) -> String {
    let place = frozen.derived.decision.criteria.iter().position(|c| c.name == name);
    let set = &frozen.given.criteria_set;
    place.and_then(|n| set.criteria.get(n)).map_or_else(|| name.to_owned(), |c| c.name.text(lang).to_owned())
}

/// A candidate of a decision, in the reader's language.
pub(super) fn candidate(frozen: &Frozen, name: &str, lang: &Lang) -> String {
    let tallied = frozen.derived.tally.iter().find(|t| frozen.name(t.candidate) == Some(name));
    tallied.and_then(|t| entrant(frozen, t.candidate, lang)).unwrap_or_else(|| name.to_owned())
}

/// A candidate by its number: the craft and its region.
pub(super) fn entrant(frozen: &Frozen, number: i64, lang: &Lang) -> Option<String> {
    let e = frozen.candidate(number)?;
    Some(format!("{}, {}", e.craft_names.text(lang), e.region_name))
}

/// Who came first, and by how much it can be trusted: sentences for people.
pub(super) fn sentences(frozen: &Frozen, lang: &Lang) -> Vec<String> {
    let Some(answer) = &frozen.derived.answer else {
        let key = if frozen.is_nobody_left() { "round-all-out" } else { "round-nobody" };
        let mut said = vec![sentence(lang.as_str(), key, &[])];
        said.extend(inconsistent(frozen, lang));
        return said;
    };
    let Some(first) = answer.rankings.first() else { return Vec::new() };
    let called =
        |all: &[String]| names(&all.iter().map(|n| candidate(frozen, n, lang)).collect::<Vec<_>>(), lang);
    let by = method(first.method.word(), lang);
    let key = if first.first.len() > 1 { "round-says-tied" } else { "round-says-first" };
    let key = if answer.alternatives.len() == 1 { "round-says-alone" } else { key };
    let mut said = vec![sentence(lang.as_str(), key, &[("who", &called(&first.first)), ("method", &by)])];
    if let Some(agreement) = answer.robust.agreement.as_ref().filter(|_| answer.alternatives.len() > 1) {
        let others: Vec<String> =
            answer.rankings.iter().skip(1).map(|r| method(r.method.word(), lang)).collect();
        let tau = agreement.mean_tau.map(|t| two(t, lang)).unwrap_or_default();
        let key = match (agreement.same_first, tau.is_empty()) {
            (true, false) => "round-says-agree",
            (false, false) => "round-says-disagree",
            (true, true) => "round-says-agree-only",
            (false, true) => "round-says-disagree-only",
        };
        said.push(sentence(lang.as_str(), key, &[("others", &names(&others, lang)), ("tau", &tau)]));
    }
    if answer.alternatives.len() > 1 {
        if answer.robust.sensitivity.is_empty() && first.first.len() == 1 {
            said.push(sentence(lang.as_str(), "round-says-stable", &[("who", &called(&first.first))]));
        }
        for crossing in answer.robust.sensitivity.iter().take(3) {
            let key = match crossing.side {
                domain::assessment::decision::Side::More => "round-says-more",
                domain::assessment::decision::Side::Less => "round-says-less",
            };
            said.push(sentence(
                lang.as_str(),
                key,
                &[
                    ("then", &called(&crossing.then)),
                    ("first", &called(&crossing.first)),
                    ("criterion", &criterion(frozen, &crossing.criterion, lang)),
                    ("at", &percent(crossing.at, lang)),
                    ("now", &percent(crossing.now, lang)),
                ],
            ));
        }
        if let Some(drawn) = &answer.robust.acceptability {
            let draws = text::number(i64::from(drawn.draws), lang);
            // Of several who share the first place, each has a share of its own.
            for name in &first.first {
                let place = answer.alternatives.iter().position(|a| a == name);
                let Some(share) = place.and_then(|place| drawn.first.get(place)) else { continue };
                let (who, share) = (candidate(frozen, name, lang), percent(*share, lang));
                let with = [("who", who.as_str()), ("share", &share), ("draws", &draws)];
                said.push(sentence(lang.as_str(), "round-says-draws", &with));
            }
        }
        if let Some(reversal) = answer.robust.reversals.as_ref().and_then(|all| all.first()) {
            said.push(sentence(
                lang.as_str(),
                "round-says-reversal",
                &[
                    ("without", &candidate(frozen, &reversal.without, lang)),
                    ("one", &candidate(frozen, &reversal.example[0], lang)),
                    ("other", &candidate(frozen, &reversal.example[1], lang)),
                ],
            ));
        }
    }
    said.extend(inconsistent(frozen, lang));
    said
}

/// What a level of comparisons is called: the group whose criteria were compared, or what was compared where there is none.
fn level(frozen: &Frozen, of: Option<&str>, lang: &Lang) -> String {
    let set = &frozen.given.criteria_set;
    let Some(name) = of else {
        let key = if set.groups.is_empty() { "weigh-all-criteria" } else { "weigh-groups" };
        return sentence(lang.as_str(), key, &[]);
    };
    let place = frozen.derived.decision.groups.iter().position(|g| g.name == name);
    place.and_then(|n| set.groups.get(n)).map_or_else(|| name.to_owned(), |g| g.name.text(lang).to_owned())
}

/// How consistent the comparisons of each level are, all assessors taken together: what was compared, and the ratio.
pub(super) fn consistency(frozen: &Frozen, lang: &Lang) -> Vec<(String, f64)> {
    let found = frozen.weighing().map(|w| w.comparisons).unwrap_or_default();
    let told = found.iter().filter_map(|c| {
        let judged = c.judged.as_ref()?;
        Some((level(frozen, c.of.as_deref(), lang), judged.consistency.ratio))
    });
    told.collect()
}

/// That comparisons contradict each other, for each level where they do.
fn inconsistent(frozen: &Frozen, lang: &Lang) -> Vec<String> {
    let found = frozen.weighing().map(|w| w.comparisons).unwrap_or_default();
    let told = found.iter().filter(|c| c.judged.as_ref().is_some_and(|j| !j.consistent)).filter_map(|c| {
        let ratio = two(c.judged.as_ref()?.consistency.ratio, lang);
        let of = level(frozen, c.of.as_deref(), lang);
        Some(sentence(lang.as_str(), "round-says-inconsistent", &[("of", &of), ("ratio", &ratio)]))
    });
    told.collect()
}

/// How the result came about: what was handed in of what was expected, when the scoring was opened again after scores had been seen,
/// and who got a seat only then.
pub(super) fn course(frozen: &Frozen, lang: &Lang) -> Vec<String> {
    let given = &frozen.given;
    let mut told = Vec::new();
    if let Some(expected) = given.round.expected {
        let withdrawn = |number: i64| given.candidates.iter().any(|c| c.number == number && c.withdrawn);
        let sheets = given.sheets.iter().filter(|s| !withdrawn(s.candidate)).count();
        let (there, all) = (sheets.to_string(), expected.sheets.to_string());
        told.push(sentence(lang.as_str(), "round-progress", &[("there", &there), ("all", &all)]));
        if expected.weighings > 0 {
            let (there, all) = (given.judgements.len().to_string(), expected.weighings.to_string());
            told.push(sentence(lang.as_str(), "round-weighings", &[("there", &there), ("all", &all)]));
        }
    }
    told.extend(reopenings(&given.round.reopened, lang));
    let late: Vec<String> =
        given.assessors.iter().filter(|a| a.after_reopening).map(|a| a.number.to_string()).collect();
    if !late.is_empty() {
        told.push(sentence(lang.as_str(), "round-late-seats", &[("numbers", &names(&late, lang))]));
    }
    told
}

/// Each time the scoring was opened again, in a sentence.
pub(super) fn reopenings(of: &[Reopening], lang: &Lang) -> Vec<String> {
    of.iter()
        .map(|r| {
            let (there, all) = (r.handed_in.to_string(), r.expected.to_string());
            let day = text::date(r.day, lang);
            let with = [("day", day.as_str()), ("there", &there), ("all", &all), ("why", &r.reason)];
            sentence(lang.as_str(), "round-was-reopened", &with)
        })
        .collect()
}

/// That a method could not rank these scores, and why.
pub(super) fn unable(frozen: &Frozen, of: &Unable, lang: &Lang) -> String {
    let arguments: Vec<(&str, &str)> = of.arguments.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let what = sentence(lang.as_str(), &of.why, &arguments);
    let what = what.trim_end_matches('.');
    // Which candidate and criterion it is stands in brackets behind the place, which is one of a file.
    let named = of.place.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    let why = match named {
        Some(named) => sentence(lang.as_str(), "round-unable-at", &[("at", named), ("what", what)]),
        None => sentence(lang.as_str(), "round-unable-why", &[("what", what)]),
    };
    let key = if of.method == frozen.given.round.method && frozen.method().is_some() {
        "round-unable-chosen"
    } else {
        "round-unable"
    };
    let by = if of.method.is_empty() { String::new() } else { method(&of.method, lang) };
    let instead = frozen.method().map(|m| method(m, lang)).unwrap_or_default();
    sentence(lang.as_str(), key, &[("method", &by), ("why", &why), ("instead", &instead)])
}

/// That the method of a round cannot rank by its set, and why.
pub(super) fn cannot(of: &Unable, lang: &Lang) -> String {
    let arguments: Vec<(&str, &str)> = of.arguments.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let why = sentence(lang.as_str(), &of.why, &arguments);
    sentence(lang.as_str(), "round-lacks-method", &[("method", &method(&of.method, lang)), ("why", &why)])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn numbers_are_written_as_the_reader_writes_them() {
        let (id, en) = (Lang::parse("id"), Lang::parse("en"));
        let (id, en) = (id.unwrap(), en.unwrap());
        assert_eq!(decimal(72.25, &id), "72,2");
        assert_eq!(decimal(72.0, &en), "72");
        assert_eq!((two(-0.5, &en).as_str(), percent(0.3149, &id).as_str()), ("−0.5", "31,5 %"));
    }
}
