//! The form of what holds for a whole set: names, source, method, scale.

use domain::access::{Access, KeepRounds, ReadRegister};
use domain::assessment::criteria::own::{OwnSet, change, criterion_of};
use domain::assessment::criteria::{
    Basis, Certainty, CriteriaSet, RubricOrigin, Scale, SetProblem, Source, Weighing,
};
use domain::fault::{Faults, Problem};
use domain::id::CriteriaSetId;
use domain::lang::Lang;
use domain::publication::Publication;
use domain::text::TextError;
use mcda::Method;
use serde_json::Value;
use store::{Applied, Conn, Tx};
use uuid::Uuid;

use super::part::{weight, whole};
use super::{PATH, said};
use crate::Site;
use crate::account::guard::Signed;
use crate::desk::Kept;
use crate::desk::choices::Choices;
use crate::desk::form::{Input, Section, Way};
use crate::desk::values::{Values, whole as count};

const WAYS: [Weighing; 4] = [Weighing::Direct, Weighing::Equal, Weighing::RankOrder, Weighing::Pairwise];
const ORIGINS: [RubricOrigin; 3] = [RubricOrigin::Council, RubricOrigin::Suggested, RubricOrigin::Source];
const BASES: [Basis; 3] = [Basis::Text, Basis::Excerpt, Basis::General];
/// A result holds for at most so many months.
const LONGEST: i64 = 240;

/// What the workbench says of a fault that a set can have.
fn problem(found: &SetProblem) -> Problem {
    match found {
        SetProblem::Text { error: TextError::TooLong(most), .. } => Problem::TooLong(*most),
        SetProblem::Text { .. } => Problem::Control,
        SetProblem::NotAnAddress(_) => Problem::NotAnAddress,
        SetProblem::NotADate(_) => Problem::NotADate,
        SetProblem::Scale { least, .. } => {
            Problem::NotAWholeNumber { min: i64::from(*least) + 1, max: i64::from(*least) + 10 }
        }
        SetProblem::Twice(_) => Problem::Taken,
        SetProblem::NoTime => Problem::NotAWholeNumber { min: 1, max: LONGEST },
        SetProblem::Weight(_) => Problem::NotANumber { min: 0, max: 1_000_000 },
        SetProblem::TooMany { most, .. } => Problem::TooLong(*most),
        _ => Problem::Missing,
    }
}

/// The input at which a fault of a set stands.
fn input(place: &str) -> String {
    let path = place.split(" (").next().unwrap_or_default();
    match path.split('[').next().unwrap_or_default() {
        "source.title" => "title".to_owned(),
        "source.number" => "number".to_owned(),
        "source.date" => "date".to_owned(),
        "source.addresses" => "addresses".to_owned(),
        "certainty.note" => "note".to_owned(),
        "scale" => "greatest".to_owned(),
        other => other.to_owned(),
    }
}

fn yes_or_no(lang: &Lang) -> [(String, String); 2] {
    ["no", "yes"].map(|word| (word.to_owned(), said::say(lang, word)))
}

fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

impl Kept for OwnSet {
    type Keep = KeepRounds;
    const STEM: &'static str = "criteria-set";
    const PATH: &'static str = PATH;
    const PUBLISHES: bool = false;

    fn load(c: &mut Conn, who: &Access<ReadRegister>, id: Uuid) -> store::Result<Option<OwnSet>> {
        store::assessment::criteria::get(c, who, CriteriaSetId(id))
    }

    fn save(&self, tx: &mut Tx<'_>, who: &Access<KeepRounds>) -> store::Result<Applied> {
        store::assessment::criteria::save(tx, who, self)
    }

    fn title(&self, lang: &Lang) -> String {
        self.set.name.text(lang).to_owned()
    }

    fn status(&self) -> Publication {
        Publication::Draft
    }

    fn with_status(&self, _: Publication) -> OwnSet {
        self.clone()
    }

    fn sample(&self) -> bool {
        self.sample
    }

    fn public(&self, _: &mut Conn, _: &Site, _: &Lang) -> store::Result<Option<String>> {
        Ok(None)
    }

    fn values(&self, _: &mut Conn, site: &Site) -> store::Result<Values> {
        let (set, langs) = (&self.set, &site.profile.languages);
        let number = |n: Option<String>| n.unwrap_or_default();
        let mut values = Values::default()
            .with_words("name", &set.name, langs)
            .with_words("about", &set.about, langs)
            .with("method", set.method.word())
            .with("weighing", set.weighing.map_or("", Weighing::word))
            .with("least", set.scale.least.to_string())
            .with("greatest", set.scale.greatest.to_string())
            .with("whole", domain::assessment::decision::plain(set.whole))
            .with("proof_from", number(set.proof_from.map(|n| n.to_string())))
            .with("valid_months", number(set.valid_months.map(|n| n.to_string())))
            .with("yearly_review", yes(set.yearly_review))
            .with("rubric_origin", set.rubric_origin.word())
            .with_words("title", &set.source.title, langs)
            .with("number", number(set.source.number.clone()))
            .with("date", number(set.source.date.clone()))
            .with_all("addresses", set.source.addresses.clone())
            .with("basis", set.certainty.basis.word())
            .with_words("note", &set.certainty.note, langs);
        for level in &site.profile.levels {
            values = values.with(&format!("level.{}", level.key), yes(set.levels.contains(&level.key)));
        }
        Ok(values)
    }

    // A set begins as a copy, which has a form of its own.
    fn begin(_: &mut Conn, _: &Site, _: &Signed, _: &Values) -> store::Result<Values> {
        Ok(Values::default())
    }

    fn sections(site: &Site, lang: &Lang, _: &Choices) -> Vec<Section> {
        let langs = &site.profile.languages;
        let say = |key: &str| said::say(lang, key);
        let label = |name: &str| format!("criteria-set-field-{name}");
        let line = |name: &str, way| Input::new(lang, name, &label(name), way);
        let texts = |name: &str, field: &str, way| Input::in_languages(lang, langs, name, &label(field), way);
        let mut what: Vec<Input> =
            texts("name", "name", Way::Line).into_iter().map(|i| i.longest(120)).collect();
        if let Some(first) = what.first_mut() {
            first.required = true;
        }
        what.extend(texts("about", "about", Way::Lines).into_iter().map(|i| i.longest(2000)));
        for level in &site.profile.levels {
            let mut input = Input::new(lang, &format!("level.{}", level.key), "", Way::Choose);
            input.label = said::say(lang, "criteria-for-level") + " " + level.one.text(lang);
            what.push(input.choosing(yes_or_no(lang)));
        }
        let methods = Method::WORDS.iter().map(|w| ((*w).to_owned(), said::method(w, lang)));
        let ways = WAYS.map(|w| (w.word().to_owned(), say(&format!("criteria-way-{}", w.word()))));
        let ways = std::iter::once((String::new(), say("criteria-way-none"))).chain(ways);
        let how = vec![
            line("method", Way::Choose).choosing(methods).hinted(lang, "criteria-hint-method"),
            line("weighing", Way::Choose).choosing(ways),
            line("whole", Way::Number).hinted(lang, "criteria-hint-whole").required(),
            Input::new(lang, "least", "criteria-part-least", Way::Number).required(),
            Input::new(lang, "greatest", "criteria-part-greatest", Way::Number).required(),
            line("proof_from", Way::Number).hinted(lang, "criteria-hint-proof-from-set"),
            line("valid_months", Way::Number),
            line("yearly_review", Way::Choose).choosing(yes_or_no(lang)),
            line("rubric_origin", Way::Choose).choosing(
                ORIGINS.map(|o| (o.word().to_owned(), say(&format!("criteria-origin-{}", o.word())))),
            ),
        ];
        let mut source: Vec<Input> =
            texts("title", "source", Way::Line).into_iter().map(|i| i.longest(300)).collect();
        source.extend([
            Input::new(lang, "number", "criteria-part-number", Way::Line).longest(120),
            Input::new(lang, "date", "criteria-part-date", Way::Line).hinted(lang, "criteria-hint-date"),
            Input::new(lang, "addresses", "criteria-part-addresses", Way::Several).longest(1000),
            Input::new(lang, "basis", "criteria-part-basis", Way::Choose)
                .choosing(BASES.map(|b| (b.word().to_owned(), say(&format!("criteria-basis-{}", b.word()))))),
        ]);
        source.extend(texts("note", "certainty", Way::Lines).into_iter().map(|i| i.longest(2000)));
        vec![
            Section::new(lang, "what", "criteria-section-set", what),
            Section::new(lang, "how", "criteria-section-method", how),
            Section::new(lang, "source", "criteria-section-source", source)
                .noted(lang, "criteria-note-source"),
        ]
    }

    fn read(
        _: &mut Conn,
        site: &Site,
        _: &Access<KeepRounds>,
        _: Uuid,
        before: Option<&OwnSet>,
        values: &Values,
    ) -> store::Result<Result<OwnSet, Faults>> {
        let Some(before) = before else { return Err(store::Error::Missing) };
        let (set, mut faults) = typed(site, &before.set, values);
        if !faults.is_empty() {
            return Ok(Err(faults));
        }
        Ok(change(before, set, &site.profile).map_err(|found| {
            for f in found {
                faults.add(&input(&f.place), "", problem(&f.problem));
            }
            faults
        }))
    }

    fn put_back(&self, site: &Site, fields: &[(&str, &Value)]) -> Option<Result<OwnSet, Faults>> {
        let earlier = self.with_earlier(fields)?;
        let stage = earlier.stage;
        let base = OwnSet { stage, ..self.clone() };
        Some(change(&base, earlier.set, &site.profile).map_err(|found| {
            let mut faults = Faults::default();
            for f in found {
                faults.add(&input(&f.place), "", problem(&f.problem));
            }
            faults
        }))
    }

    fn can_put_back(field: &str) -> bool {
        // A criterion comes back with its place, which the order tells.
        criterion_of(field).is_some()
            || matches!(
                field,
                "name"
                    | "about"
                    | "source"
                    | "certainty"
                    | "method"
                    | "weighing"
                    | "rubric_origin"
                    | "scale"
                    | "whole"
                    | "proof_from"
                    | "valid_months"
                    | "yearly_review"
                    | "bands"
                    | "goals"
            )
    }
}

/// The set with what was typed of it.
fn typed(site: &Site, before: &CriteriaSet, values: &Values) -> (CriteriaSet, Faults) {
    let (langs, mut faults) = (&site.profile.languages, Faults::default());
    let first = langs.first().map(ToString::to_string).unwrap_or_default();
    let name = values.words("name", langs, Some(&before.name));
    if name.is_empty() {
        faults.add(&format!("name_{first}"), "", Problem::Missing);
    }
    let method = values.get("method").parse::<Method>().unwrap_or_else(|_| {
        let words = Method::WORDS.iter().map(|w| (*w).to_owned()).collect();
        faults.add("method", values.get("method"), Problem::NotOneOf(words));
        before.method.clone()
    });
    // The same word keeps the method with its parameters.
    let method = if method.word() == before.method.word() { before.method.clone() } else { method };
    let scale = Scale {
        least: whole(values, "least", &mut faults).unwrap_or(before.scale.least),
        greatest: whole(values, "greatest", &mut faults).unwrap_or(before.scale.greatest),
    };
    let share = weight(values, "whole", &mut faults);
    if share.is_none() && !faults.0.iter().any(|f| f.field == "whole") {
        faults.add("whole", "", Problem::Missing);
    }
    let months = count(values.get("valid_months"), LONGEST).unwrap_or_else(|problem| {
        faults.add("valid_months", values.get("valid_months"), problem);
        None
    });
    let set = CriteriaSet {
        name,
        about: values.words("about", langs, Some(&before.about)),
        source: Source {
            title: values.words("title", langs, Some(&before.source.title)),
            number: faults.optional("number", values.get("number"), 120),
            date: faults.optional("date", values.get("date"), 10),
            addresses: faults.addresses("addresses", &values.all("addresses")),
        },
        certainty: Certainty {
            basis: BASES
                .into_iter()
                .find(|b| b.word() == values.get("basis"))
                .unwrap_or(before.certainty.basis),
            note: values.words("note", langs, Some(&before.certainty.note)),
        },
        levels: {
            let levels = site.profile.levels.iter().map(|l| l.key.clone());
            levels.filter(|key| values.get(&format!("level.{key}")) == "yes").collect()
        },
        method,
        weighing: WAYS.into_iter().find(|w| w.word() == values.get("weighing")),
        rubric_origin: ORIGINS
            .into_iter()
            .find(|o| o.word() == values.get("rubric_origin"))
            .unwrap_or(before.rubric_origin),
        scale,
        whole: share.unwrap_or(before.whole),
        proof_from: whole(values, "proof_from", &mut faults),
        valid_months: months.and_then(|n| u32::try_from(n).ok()),
        yearly_review: values.get("yearly_review") == "yes",
        ..before.clone()
    };
    (set, faults)
}
