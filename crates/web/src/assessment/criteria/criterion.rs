//! The form of a criterion: what is asked, how it is answered, and what each score means.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::assessment::criteria::own::{OwnSet, free_key};
use domain::assessment::criteria::{Answer, CriteriaSet, Criterion, Scale};
use domain::fault::{Faults, Problem};
use domain::lang::Words;
use mcda::Direction;

use super::part::{Form, Saved, Wrong, about, begin, page, save, taken_apart, weight, whole, written};
use super::said;
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::desk::form::{Input, Section, Way};
use crate::desk::missing;
use crate::desk::values::Values;
use crate::error::{Answer as Page, Fail};
use crate::{Site, sentence};

const ANSWERS: [Answer; 3] = [Answer::Score, Answer::YesNo, Answer::Number];

/// A criterion that is still to be written.
fn empty() -> Criterion {
    Criterion {
        key: String::new(),
        name: Words::default(),
        question: Words::default(),
        answer: Answer::Score,
        direction: Direction::Benefit,
        scale: None,
        group: None,
        weight: None,
        rubric: Default::default(),
        proof: Words::default(),
        proof_from: None,
        knock_out: None,
    }
}

fn form(site: &Site, signed: &Signed, set: &CriteriaSet, of: &Criterion) -> Form {
    let (lang, langs) = (&signed.lang, &site.profile.languages);
    let say = |key: &str| said::say(lang, key);
    let line = |name: &str, way| Input::new(lang, name, &format!("criteria-part-{name}"), way);
    let texts =
        |name: &str, way| Input::in_languages(lang, langs, name, &format!("criteria-part-{name}"), way);
    let mut what = texts("name", Way::Line);
    what.iter_mut().for_each(|input| input.longest = 120);
    if let Some(first) = what.first_mut() {
        first.required = true;
    }
    what.extend(texts("question", Way::Lines).into_iter().map(|input| input.longest(500)));
    let answers = ANSWERS.map(|a| (a.word().to_owned(), say(&format!("criteria-answer-{}", a.word()))));
    let directions = ["benefit", "cost"].map(|d| (d.to_owned(), say(&format!("criteria-direction-{d}"))));
    let groups = set.groups.iter().map(|g| (g.key.clone(), g.name.text(lang).to_owned()));
    let mut how = vec![
        line("answer", Way::Choose).choosing(answers),
        line("direction", Way::Choose).choosing(directions),
    ];
    if !set.groups.is_empty() {
        let none = (String::new(), say("criteria-no-group"));
        how.push(line("group", Way::Choose).choosing(std::iter::once(none).chain(groups)));
    }
    how.extend([
        line("weight", Way::Number).hinted(lang, "criteria-hint-weight"),
        line("least", Way::Number).hinted(lang, "criteria-hint-scale"),
        line("greatest", Way::Number),
        line("knock_out", Way::Number).hinted(lang, "criteria-hint-knock-out"),
    ]);
    let mut rubric = Vec::new();
    for score in set.scores(of) {
        let label = sentence(lang.as_str(), "criteria-score", &[("score", &score.to_string())]);
        rubric.extend(
            Input::in_languages(lang, langs, &format!("r{score}"), &label, Way::Lines)
                .into_iter()
                .map(|input| input.longest(500)),
        );
    }
    let mut proof: Vec<Input> = texts("proof", Way::Lines).into_iter().map(|i| i.longest(500)).collect();
    proof.push(line("proof_from", Way::Number).hinted(lang, "criteria-hint-proof-from"));
    let (heading, tail, remove) = if of.key.is_empty() {
        (say("criteria-new-criterion"), "kriteria".to_owned(), String::new())
    } else {
        let name = said::criterion(of, lang);
        let remove = about(signed, "criteria-remove-criterion", name);
        (about(signed, "criteria-criterion", name), format!("kriteria/{}", of.key), remove)
    };
    Form {
        tail,
        heading,
        intro: say("criteria-criterion-intro"),
        sections: vec![
            Section::new(lang, "what", "criteria-section-what", what),
            Section::new(lang, "how", "criteria-section-how", how),
            Section::new(lang, "rubric", "criteria-section-rubric", rubric)
                .noted(lang, "criteria-note-rubric"),
            Section::new(lang, "proof", "criteria-section-proof", proof).noted(lang, "criteria-note-proof"),
        ],
        remove,
    }
}

fn values(site: &Site, signed: &Signed, set: &CriteriaSet, c: &Criterion) -> Values {
    let langs = &site.profile.languages;
    let number = |n: Option<i32>| n.map(|n| n.to_string()).unwrap_or_default();
    let mut values = Values::default()
        .with_words("name", &c.name, langs)
        .with_words("question", &c.question, langs)
        .with("answer", c.answer.word())
        .with("direction", if c.direction == Direction::Cost { "cost" } else { "benefit" })
        .with("group", c.group.clone().unwrap_or_default())
        .with("weight", written(c.weight, signed))
        .with("least", number(c.scale.map(|s| s.least)))
        .with("greatest", number(c.scale.map(|s| s.greatest)))
        .with("knock_out", number(c.knock_out))
        .with_words("proof", &c.proof, langs)
        .with("proof_from", number(c.proof_from));
    for score in set.scores(c) {
        let texts = c.rubric.get(&score).cloned().unwrap_or_default();
        values = values.with_words(&format!("r{score}"), &texts, langs);
    }
    values
}

/// The criterion that was typed. What its scale no longer has goes.
fn typed(site: &Site, set: &CriteriaSet, before: &Criterion, values: &Values) -> (Criterion, Faults) {
    let (langs, mut faults) = (&site.profile.languages, Faults::default());
    let first = langs.first().map(ToString::to_string).unwrap_or_default();
    let mut c = before.clone();
    c.name = values.words("name", langs, Some(&before.name));
    if c.name.is_empty() {
        faults.add(&format!("name_{first}"), "", Problem::Missing);
    }
    c.question = values.words("question", langs, Some(&before.question));
    c.answer = ANSWERS.into_iter().find(|a| a.word() == values.get("answer")).unwrap_or_default();
    c.direction = if values.get("direction") == "cost" { Direction::Cost } else { Direction::Benefit };
    c.group = values.some("group");
    c.weight = weight(values, "weight", &mut faults);
    c.scale = match (whole(values, "least", &mut faults), whole(values, "greatest", &mut faults)) {
        (None, None) => None,
        (least, greatest) => {
            for (field, missing) in [("least", least.is_none()), ("greatest", greatest.is_none())] {
                if missing && !faults.0.iter().any(|f| f.field == field) {
                    faults.add(field, "", Problem::Missing);
                }
            }
            let of_set = set.scale;
            Some(Scale {
                least: least.unwrap_or(of_set.least),
                greatest: greatest.unwrap_or(of_set.greatest),
            })
        }
    };
    c.knock_out = whole(values, "knock_out", &mut faults);
    c.proof = values.words("proof", langs, Some(&before.proof));
    c.proof_from = whole(values, "proof_from", &mut faults);
    let long = set.scale_of(&c);
    // A scale that is none has no scores that could be asked for one by one.
    let scores = match long.greatest.checked_sub(long.least) {
        Some(1..=10) => set.scores(&c),
        _ => set.scores(before),
    };
    c.rubric = scores
        .into_iter()
        .map(|score| {
            let name = format!("r{score}");
            (score, values.words(&name, langs, before.rubric.get(&score)))
        })
        .filter(|(_, texts)| !texts.is_empty())
        .collect();
    (c, faults)
}

/// The criterion with this key.
fn found<'o>(
    site: &Arc<Site>,
    signed: &Signed,
    own: &'o OwnSet,
    key: &str,
) -> Result<(usize, &'o Criterion), Fail> {
    let found = own.set.criteria.iter().enumerate().find(|(_, c)| c.key == key);
    found.ok_or_else(|| missing(site, signed))
}

/// The form of a new criterion.
pub(super) async fn blank(State(site): State<Arc<Site>>, signed: Signed, Path(named): Path<String>) -> Page {
    let own = begin(&site, &signed, &named).await?;
    let new = empty();
    let (form, values) = (form(&site, &signed, &own.set, &new), values(&site, &signed, &own.set, &new));
    Ok(page(&site, &signed, &own, form, &values, Wrong::default()))
}

/// The form of a criterion.
pub(super) async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((named, key)): Path<(String, String)>,
) -> Page {
    let own = begin(&site, &signed, &named).await?;
    let (_, c) = found(&site, &signed, &own, &key)?;
    let (form, values) = (form(&site, &signed, &own.set, c), values(&site, &signed, &own.set, c));
    Ok(page(&site, &signed, &own, form, &values, Wrong::default()))
}

/// Adds a criterion.
pub(super) async fn add(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(named): Path<String>,
    filled: Filled,
) -> Page {
    let own = begin(&site, &signed, &named).await?;
    sent(&site, &signed, own, None, &filled).await
}

/// Changes a criterion, or takes it out.
pub(super) async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((named, key)): Path<(String, String)>,
    filled: Filled,
) -> Page {
    let own = begin(&site, &signed, &named).await?;
    // Somebody who took it out meanwhile is told by the version, and what was typed is still there.
    let at = own.set.criteria.iter().position(|c| c.key == key);
    if at.is_none() {
        return Err(missing(&site, &signed));
    }
    sent(&site, &signed, own, at, &filled).await
}

async fn sent(
    site: &Arc<Site>,
    signed: &Signed,
    own: OwnSet,
    at: Option<usize>,
    filled: &Filled,
) -> Result<Response, Fail> {
    let values = Values::of(filled);
    let before = at.and_then(|at| own.set.criteria.get(at)).cloned().unwrap_or_else(empty);
    let mut set = own.set.clone();
    let (mut new, faults) = typed(site, &set, &before, &values);
    let key = before.key.clone();
    let mut place = at.unwrap_or(set.criteria.len());
    if let (Some(at), "remove") = (at, filled.get("_do")) {
        set.criteria.remove(at);
    } else {
        if !faults.is_empty() {
            let wrong = Wrong { faults, why: filled.get("why").to_owned(), ..Wrong::default() };
            let form = form(site, signed, &own.set, &new);
            return Ok(page(site, signed, &own, form, &values, wrong));
        }
        if new.key.is_empty() {
            let name = new.name.iter().next().map_or("", |(_, name)| name);
            new.key = free_key(name, set.criteria.iter().map(|c| c.key.as_str()));
        }
        let key = new.key.clone();
        match at {
            Some(at) => set.criteria[at] = new.clone(),
            None => set.criteria.push(new.clone()),
        }
        // Where it stands after criteria are put with their groups.
        let keys: Vec<&str> = set.groups.iter().map(|g| g.key.as_str()).collect();
        let mut order: Vec<&Criterion> = set.criteria.iter().collect();
        order.sort_by_key(|c| {
            let group = c.group.as_deref().and_then(|g| keys.iter().position(|k| *k == g));
            group.unwrap_or(keys.len())
        });
        place = order.iter().position(|c| c.key == key).unwrap_or(place);
    }
    match save(site, signed, filled, own, set).await? {
        Saved::Done(response) => Ok(response),
        Saved::Not(own, of_set, mut wrong) => {
            wrong.of_set = of_set
                .into_iter()
                .map(|fault| {
                    let name = match taken_apart(&fault) {
                        ("criteria", Some(n), part) if n == place => match part {
                            "scale" => "greatest".to_owned(),
                            part => part.strip_prefix("rubric.").map_or(part.to_owned(), |s| format!("r{s}")),
                        },
                        _ => String::new(),
                    };
                    // A name that stands there twice says in which language.
                    (name.strip_prefix("name.").map_or(name.clone(), |lang| format!("name_{lang}")), fault)
                })
                .collect();
            new.key = key;
            let form = form(site, signed, &own.set, &new);
            Ok(page(site, signed, &own, form, &values, wrong))
        }
    }
}
