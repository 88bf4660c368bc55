//! The form of groups, weights and order: what shares a whole is seen together, so that it can sum to it.

use std::sync::Arc;

use axum::extract::State;
use domain::assessment::criteria::own::free_key;
use domain::assessment::criteria::{CriteriaSet, Group};
use domain::fault::Faults;

use super::part::{Form, Saved, Wrong, begin, page, save, taken_apart, weight, whole, written};
use super::said;
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::desk::form::{Input, Section, Way};
use crate::desk::values::Values;
use crate::error::Answer;
use crate::{Site, sentence};

fn form(site: &Site, signed: &Signed, set: &CriteriaSet) -> Form {
    let (lang, langs) = (&signed.lang, &site.profile.languages);
    let say = |key: &str| said::say(lang, key);
    let line = |name: String, part: &str, way| Input::new(lang, &name, &format!("criteria-part-{part}"), way);
    let names = |stem: &str| {
        let label = "criteria-part-group-name";
        let names = Input::in_languages(lang, langs, &format!("{stem}.name"), label, Way::Line);
        names.into_iter().map(|input| input.longest(120)).collect::<Vec<_>>()
    };
    let mut sections = Vec::new();
    for (n, g) in set.groups.iter().enumerate() {
        let stem = format!("g.{}", g.key);
        let mut inputs = names(&stem);
        inputs.push(line(format!("{stem}.weight"), "weight", Way::Number));
        let keep = [("", "criteria-keep"), ("remove", "criteria-remove")];
        let keep = keep.map(|(value, label)| (value.to_owned(), say(label)));
        inputs.push(line(format!("{stem}.do"), "do", Way::Choose).choosing(keep));
        let title = sentence(lang.as_str(), "criteria-group", &[("name", g.name.text(lang))]);
        sections.push(Section::titled(&format!("g{n}"), title, inputs));
    }
    let mut new = names("new");
    new.push(line("new.weight".to_owned(), "weight", Way::Number));
    sections.push(Section::new(lang, "new", "criteria-new-group", new).folded());
    for (n, c) in set.criteria.iter().enumerate() {
        let stem = format!("c.{}", c.key);
        let mut inputs = vec![line(format!("{stem}.weight"), "weight", Way::Number)];
        if !set.groups.is_empty() {
            let none = (String::new(), say("criteria-no-group"));
            let groups = set.groups.iter().map(|g| (g.key.clone(), g.name.text(lang).to_owned()));
            let group = line(format!("{stem}.group"), "group", Way::Choose);
            inputs.push(group.choosing(std::iter::once(none).chain(groups)));
        }
        inputs.push(line(format!("{stem}.place"), "place", Way::Number));
        let title = format!("{}. {}", n + 1, said::criterion(c, lang));
        sections.push(Section::titled(&format!("c{n}"), title, inputs));
    }
    let whole = said::number(set.whole, lang);
    Form {
        tail: "bobot".to_owned(),
        heading: say("criteria-weights"),
        intro: sentence(lang.as_str(), "criteria-weights-intro", &[("whole", &whole)]),
        sections,
        remove: String::new(),
    }
}

fn values(site: &Site, signed: &Signed, set: &CriteriaSet) -> Values {
    let mut values = Values::default();
    for g in &set.groups {
        values = values
            .with_words(&format!("g.{}.name", g.key), &g.name, &site.profile.languages)
            .with(&format!("g.{}.weight", g.key), written(g.weight, signed));
    }
    for (n, c) in set.criteria.iter().enumerate() {
        values = values
            .with(&format!("c.{}.weight", c.key), written(c.weight, signed))
            .with(&format!("c.{}.group", c.key), c.group.clone().unwrap_or_default())
            .with(&format!("c.{}.place", c.key), (n + 1).to_string());
    }
    values
}

/// The set with groups, weights and order as they were typed.
fn typed(site: &Site, before: &CriteriaSet, values: &Values) -> (CriteriaSet, Faults) {
    let (langs, mut faults) = (&site.profile.languages, Faults::default());
    let mut set = before.clone();
    for g in &mut set.groups {
        let stem = format!("g.{}", g.key);
        g.name = values.words(&format!("{stem}.name"), langs, Some(&g.name));
        g.weight = weight(values, &format!("{stem}.weight"), &mut faults);
    }
    set.groups.retain(|g| values.get(&format!("g.{}.do", g.key)) != "remove");
    let name = values.words("new.name", langs, None);
    if let Some((_, first)) = name.iter().next() {
        let key = free_key(first, before.groups.iter().map(|g| g.key.as_str()));
        let weight = weight(values, "new.weight", &mut faults);
        set.groups.push(Group { key, name: name.clone(), weight });
    }
    let mut places = Vec::new();
    for (n, c) in set.criteria.iter_mut().enumerate() {
        let stem = format!("c.{}", c.key);
        c.weight = weight(values, &format!("{stem}.weight"), &mut faults);
        c.group = values.some(&format!("{stem}.group"));
        let place = whole(values, &format!("{stem}.place"), &mut faults);
        places.push((c.key.clone(), place, n));
    }
    // What stood in a group that is taken out stands in none.
    let groups: Vec<String> = set.groups.iter().map(|g| g.key.clone()).collect();
    for c in &mut set.criteria {
        c.group = c.group.take().filter(|g| groups.contains(g));
    }
    // Two at one place stand as they stood, but for the one that was moved there, which comes first.
    let place = |key: &str| {
        let found = places.iter().find(|(k, ..)| k == key);
        found.map_or((i32::MAX, false, 0), |(_, place, n)| {
            let before = i32::try_from(n + 1).unwrap_or(i32::MAX);
            (place.unwrap_or(before), place.is_none_or(|p| p == before), *n)
        })
    };
    set.criteria.sort_by_key(|c| place(&c.key));
    (set, faults)
}

/// The form.
pub(super) async fn show(State(site): State<Arc<Site>>, signed: Signed, Path(named): Path<String>) -> Answer {
    let own = begin(&site, &signed, &named).await?;
    let (form, values) = (form(&site, &signed, &own.set), values(&site, &signed, &own.set));
    Ok(page(&site, &signed, &own, form, &values, Wrong::default()))
}

/// Saves them.
pub(super) async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(named): Path<String>,
    filled: Filled,
) -> Answer {
    let own = begin(&site, &signed, &named).await?;
    let values = Values::of(&filled);
    let (set, faults) = typed(&site, &own.set, &values);
    if !faults.is_empty() {
        let wrong = Wrong { faults, why: filled.get("why").to_owned(), ..Wrong::default() };
        let form = form(&site, &signed, &own.set);
        return Ok(page(&site, &signed, &own, form, &values, wrong));
    }
    let asked = set.clone();
    match save(&site, &signed, &filled, own, set).await? {
        Saved::Done(response) => Ok(response),
        Saved::Not(own, of_set, mut wrong) => {
            let field = |place: (&str, Option<usize>, &str)| match place {
                ("groups", Some(n), part) => {
                    let key = asked.groups.get(n).map(|g| g.key.as_str());
                    let known = key.filter(|key| own.set.groups.iter().any(|g| g.key == *key));
                    let part = if part.is_empty() { "weight" } else { part };
                    let part = part.replacen("name.", "name_", 1);
                    known.map_or_else(|| format!("new.{part}"), |key| format!("g.{key}.{part}"))
                }
                _ => String::new(),
            };
            wrong.of_set = of_set.into_iter().map(|fault| (field(taken_apart(&fault)), fault)).collect();
            let form = form(&site, &signed, &own.set);
            Ok(page(&site, &signed, &own, form, &values, wrong))
        }
    }
}
