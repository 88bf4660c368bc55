//! The form of the bands of the score.

use std::sync::Arc;

use axum::extract::State;
use domain::assessment::criteria::own::free_key;
use domain::assessment::criteria::{Band, CriteriaSet};
use domain::fault::{Faults, Problem};

use super::part::{Form, Saved, Wrong, begin, page, save, taken_apart, weight, written};
use super::said;
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::desk::form::{Input, Section, Way};
use crate::desk::values::Values;
use crate::error::Answer;
use crate::{Site, sentence};

/// Rows for bands that are still to come.
const NEW: [&str; 2] = ["new1", "new2"];

/// The bands of a form: those that are there, and new ones.
fn stems(set: &CriteriaSet) -> Vec<(String, Option<&Band>)> {
    let there = set.bands.iter().map(|b| (format!("b.{}", b.key), Some(b)));
    there.chain(NEW.map(|new| (new.to_owned(), None))).collect()
}

fn form(site: &Site, signed: &Signed, set: &CriteriaSet) -> Form {
    let (lang, langs) = (&signed.lang, &site.profile.languages);
    let sections = stems(set).into_iter().enumerate().map(|(n, (stem, band))| {
        let label = "criteria-part-band-name";
        let names = Input::in_languages(lang, langs, &format!("{stem}.name"), label, Way::Line);
        let mut inputs: Vec<Input> = names.into_iter().map(|input| input.longest(120)).collect();
        inputs.push(Input::new(lang, &format!("{stem}.from"), "criteria-part-from", Way::Number));
        // Two that are called the same could not be told apart by whoever hears the page.
        let new = || format!("{} ({})", said::say(lang, "criteria-new-band"), n + 1 - set.bands.len());
        let title = band.map_or_else(new, |b| b.name.text(lang).to_owned());
        Section::titled(&format!("b{n}"), title, inputs)
    });
    let whole = said::number(set.whole, lang);
    Form {
        tail: "predikat".to_owned(),
        heading: said::say(lang, "criteria-bands-title"),
        intro: sentence(lang.as_str(), "criteria-bands-intro", &[("whole", &whole)]),
        sections: sections.collect(),
        remove: String::new(),
    }
}

fn values(site: &Site, signed: &Signed, set: &CriteriaSet) -> Values {
    let langs = &site.profile.languages;
    stems(set).into_iter().filter_map(|(stem, band)| Some((stem, band?))).fold(
        Values::default(),
        |values, (stem, band)| {
            values
                .with_words(&format!("{stem}.name"), &band.name, langs)
                .with(&format!("{stem}.from"), written(Some(band.from), signed))
        },
    )
}

/// The bands that were typed, with the beginning of the names of their inputs. One without a name is none.
fn typed(site: &Site, set: &CriteriaSet, values: &Values) -> (Vec<(String, Band)>, Faults) {
    let (langs, mut faults) = (&site.profile.languages, Faults::default());
    let mut bands: Vec<(String, Band)> = Vec::new();
    for (stem, before) in stems(set) {
        let name = values.words(&format!("{stem}.name"), langs, before.map(|b| &b.name));
        let field = format!("{stem}.from");
        let from = weight(values, &field, &mut faults);
        let Some((_, first)) = name.iter().next() else { continue };
        if from.is_none() && !faults.0.iter().any(|f| f.field == field) {
            faults.add(&field, "", Problem::Missing);
        }
        let keys: Vec<&str> = set
            .bands
            .iter()
            .map(|b| b.key.as_str())
            .chain(bands.iter().map(|(_, b)| b.key.as_str()))
            .collect();
        let key = before.map_or_else(|| free_key(first, keys.iter().copied()), |b| b.key.clone());
        bands.push((stem, Band { key, name: name.clone(), from: from.unwrap_or(0.0) }));
    }
    (bands, faults)
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
    let (mut bands, faults) = typed(&site, &own.set, &values);
    if !faults.is_empty() {
        let wrong = Wrong { faults, why: filled.get("why").to_owned(), ..Wrong::default() };
        let form = form(&site, &signed, &own.set);
        return Ok(page(&site, &signed, &own, form, &values, wrong));
    }
    bands.sort_by(|a, b| b.1.from.total_cmp(&a.1.from));
    let (stems, bands): (Vec<String>, Vec<Band>) = bands.into_iter().unzip();
    let set = CriteriaSet { bands, ..own.set.clone() };
    match save(&site, &signed, &filled, own, set).await? {
        Saved::Done(response) => Ok(response),
        Saved::Not(own, of_set, mut wrong) => {
            let field = |place: (&str, Option<usize>, &str)| match place {
                ("bands", Some(n), part) => {
                    let stem = stems.get(n).map_or("", String::as_str);
                    format!("{stem}.{}", part.replacen("name.", "name_", 1))
                }
                _ => String::new(),
            };
            wrong.of_set = of_set.into_iter().map(|fault| (field(taken_apart(&fault)), fault)).collect();
            let form = form(&site, &signed, &own.set);
            Ok(page(&site, &signed, &own, form, &values, wrong))
        }
    }
}
