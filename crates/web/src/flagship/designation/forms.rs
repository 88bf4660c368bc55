//! The forms on the page of a designation, as far as each is open.

use domain::assessment::round::State as RoundState;
use domain::fault::Problem;
use domain::flagship::Status;
use domain::flagship::course::{SHORTEST_PERIOD, last_day};
use domain::flagship::document::LARGEST;
use domain::flagship::objection::Objection;
use domain::flagship::review::Outcome;
use domain::lang::Lang;
use jiff::civil::Date;
use store::flagship::course::Whole;

use super::{Act, Wrong, at, beyond};
use crate::desk::form::{Input, Section, Told, Way, fill};
use crate::desk::said;
use crate::desk::values::Values;
use crate::sentence;

fn line(lang: &Lang, name: &str, way: Way) -> Input {
    Input::new(lang, name, &format!("designation-field-{name}"), way)
}

/// Puts what was typed, or what a form begins with, and what is wrong into its inputs.
fn filled(
    lang: &Lang,
    inputs: Vec<Input>,
    begins: Values,
    wrong: Option<&Wrong>,
    told: &mut Vec<Told>,
) -> Vec<Input> {
    let mut sections = vec![Section { inputs, ..Section::default() }];
    match wrong {
        Some(wrong) => {
            let mut all = fill(lang, &mut sections, &wrong.values, &wrong.faults);
            for t in all.iter_mut().filter(|t| t.at.is_empty()) {
                let fault = wrong.faults.0.iter().find(|f| f.field == t.label);
                if let Some(Problem::Transition { from, .. }) = fault.map(|f| &f.problem)
                    && let Some(status) = Status::from_word(from)
                {
                    t.what = beyond(lang, status);
                }
                t.label = said::label(lang, "designation", &t.label);
            }
            told.extend(all);
        }
        None => {
            fill(lang, &mut sections, &begins, &domain::fault::Faults::default());
        }
    }
    sections.pop().map(|s| s.inputs).unwrap_or_default()
}

/// The answer to an objection.
pub(super) fn answer(lang: &Lang, o: &Objection, wrong: &Wrong, told: &mut Vec<Told>) -> Input {
    let name = format!("answer_{}", o.id);
    let mut input = Input::new(lang, &name, "objection-answer", Way::Lines).longest(4000).required();
    let here = wrong.at == o.id.to_string();
    if here {
        input.values = vec![wrong.values.get(&name).to_owned()];
        if let Some(f) = wrong.faults.0.first() {
            input.fault = crate::account::work::fault(lang, &f.problem);
            told.push(Told { at: name, label: input.label.clone(), what: input.fault.clone() });
        }
    }
    input
}

/// The name of the form with which who objected is erased.
pub(super) fn erasing(o: &Objection) -> String {
    format!("hapus-{}", o.id)
}

/// The inputs with which who objected is erased: what was said and answered, to be written without the name, and why.
pub(super) fn erase(lang: &Lang, o: &Objection, wrong: &Wrong, told: &mut Vec<Told>) -> Vec<Input> {
    let here = wrong.at == erasing(o);
    let line = |name: &str, way| {
        let label = format!("objection-erase-{name}");
        Input::new(lang, &format!("{name}_{}", o.id), &label, way).required()
    };
    let mut inputs = vec![(line("grounds", Way::Lines).longest(4000), "grounds", o.grounds.clone())];
    if let Some(answer) = &o.answer {
        inputs.push((line("told", Way::Lines).longest(4000), "answer", answer.clone()));
    }
    let why = line("why", Way::Line).longest(300).hinted(lang, "objection-erase-why-hint");
    inputs.push((why, "why", String::new()));
    let fill = |(mut input, field, begins): (Input, &str, String)| {
        input.values = vec![if here { wrong.values.get(&input.name).to_owned() } else { begins }];
        if let Some(f) = wrong.faults.0.iter().find(|f| here && f.field == field) {
            input.fault = crate::account::work::fault(lang, &f.problem);
            told.push(Told { at: input.name.clone(), label: input.label.clone(), what: input.fault.clone() });
        }
        input
    };
    inputs.into_iter().map(fill).collect()
}

/// The forms that are open.
pub(super) fn acts(
    lang: &Lang,
    (whole, objections): (&Whole, &[Objection]),
    today: Date,
    wrong: &Wrong,
    told: &mut Vec<Told>,
) -> Vec<Act> {
    let d = &whole.designation;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let mut acts = Vec::new();
    let mut add = |id: &'static str, inputs: Vec<Input>, begins: Values, open: bool| {
        let here = Some(wrong).filter(|w| w.at == id);
        let inputs = filled(lang, inputs, begins, here, told);
        let files = matches!(id, "keputusan" | "berkas-keputusan");
        let most = (LARGEST >> 20).to_string();
        let refused = here.and_then(|w| w.refused).map(|why| {
            sentence(lang.as_str(), &format!("document-refused-{}", why.word()), &[("most", &most)])
        });
        if let Some(what) = &refused {
            let label = say("designation-file-input");
            told.push(Told { at: "berkas".to_owned(), label, what: what.clone() });
        }
        acts.push(Act {
            action: format!("{}/{id}", at(d.id)),
            id,
            title: say(&format!("designation-act-{id}")),
            about: say(&format!("designation-act-{id}-about")),
            inputs,
            files,
            file_fault: refused.unwrap_or_default(),
            has: whole.file.as_ref().filter(|_| files).map(|f| f.name.clone()).unwrap_or_default(),
            open: open || here.is_some(),
        });
    };
    let assessed = d.status == Status::Assessed;
    if assessed {
        let soon = today.checked_add(jiff::Span::new().days(2 * SHORTEST_PERIOD)).unwrap_or(today);
        // What was announced is only given more time.
        let until = d.course.announced.and(d.course.objection_until);
        let hint = match until {
            Some(_) => "designation-hint-longer",
            None => "designation-hint-objection",
        };
        let inputs = vec![line(lang, "objection_until", Way::Day).hinted(lang, hint).required()];
        let begins = until.map_or(soon, |until| until.max(today));
        let begins = Values::default().with("objection_until", begins.to_string());
        add("pengumuman", inputs, begins, until.is_none());
    }
    if d.may_object(today) || (assessed && d.course.announced.is_some()) {
        let each = |name: &str, way| Input::new(lang, name, &format!("objection-field-{name}"), way);
        let inputs = vec![
            each("objector", Way::Line).longest(300).hinted(lang, "objection-hint-objector").required(),
            each("date", Way::Day).required(),
            each("grounds", Way::Lines).longest(4000).required(),
        ];
        add("keberatan", inputs, Values::default().with("date", today.to_string()), false);
    }
    if !d.status.counts() && d.status.may_become(Status::Designated) {
        let ready = assessed && d.course.objection_until.is_some_and(|u| u < today) && whole.open() == 0;
        let yes = [("0", "designation-inside"), ("1", "designation-outside")];
        let yes = yes.map(|(value, key)| (value.to_owned(), say(key)));
        let mut until = line(lang, "valid_until", Way::Day);
        let mut begins = Values::default().with("outside", if assessed { "0" } else { "1" });
        let months = whole.said.as_ref().and_then(|s| Some((s.months?, s.name.text(lang))));
        match months.and_then(|(months, name)| Some((months, name, last_day(today, months)?))) {
            Some((months, name, last)) => {
                let said = [("count", months.to_string()), ("name", name.to_owned())];
                let said: Vec<(&str, &str)> = said.iter().map(|(n, t)| (*n, t.as_str())).collect();
                until.hint = sentence(lang.as_str(), "designation-hint-until-set", &said);
                begins = begins.with("valid_until", last.to_string());
            }
            None => until = until.hinted(lang, "designation-hint-until"),
        }
        let mut inputs = vec![
            line(lang, "document_number", Way::Line).longest(120).required(),
            line(lang, "document_date", Way::Day).required(),
            line(lang, "valid_from", Way::Day).hinted(lang, "designation-hint-from"),
            until,
        ];
        // What was assessed or announced here has one way: nothing is chosen.
        if !d.course.began_here() && !whole.being_assessed {
            let outside = line(lang, "outside", Way::Choose).choosing(yes);
            inputs.push(outside.hinted(lang, "designation-hint-outside"));
        }
        add("keputusan", inputs, begins, ready);
    }
    if d.is_told() {
        add("berkas-keputusan", Vec::new(), Values::default(), false);
    }
    if d.status.counts() {
        let each = |name: &str, way| Input::new(lang, name, &format!("review-field-{name}"), way);
        let outcomes = Outcome::ALL.map(|o| (o.word().to_owned(), say(&format!("review-{}", o.word()))));
        let inputs = vec![
            each("year", Way::Number).longest(4).required(),
            each("findings", Way::Lines).longest(600).required(),
            each("outcome", Way::Choose).choosing(outcomes).required(),
        ];
        let begins = Values::default().with("year", today.year().to_string()).with("outcome", "keep");
        add("tinjauan", inputs, begins, false);
    }
    if d.status != Status::Retired {
        let inputs = vec![
            line(lang, "retired_why", Way::Lines).longest(600).required(),
            line(lang, "retired_on", Way::Day).required(),
        ];
        add("pencabutan", inputs, Values::default().with("retired_on", today.to_string()), false);
    }
    if let Some(act) = acts.iter_mut().find(|a| a.id == "pengumuman" && d.course.announced.is_some()) {
        act.title = say("designation-act-perpanjangan");
        act.about = say("designation-act-perpanjangan-about");
    } else if whole.result.is_some_and(|s| s != RoundState::Announced)
        && let Some(act) = acts.iter_mut().find(|a| a.id == "pengumuman")
    {
        act.about = format!("{} {}", act.about, say("designation-announce-result-first"));
    }
    // What was sent from a form that is not open any more is told all the same.
    if !wrong.faults.is_empty()
        && told.is_empty()
        && !objections.iter().any(|o| o.id.to_string() == wrong.at || erasing(o) == wrong.at)
    {
        told.push(Told {
            at: String::new(),
            label: say("designation-field-status"),
            what: beyond(lang, d.status),
        });
    }
    acts
}
