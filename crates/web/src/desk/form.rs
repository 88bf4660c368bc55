//! What a form of the workbench is made of: inputs in sections, faults at the input and gathered at the top.

use axum::http::StatusCode;
use domain::fault::Faults;
use domain::lang::Lang;

use super::values::Values;
use crate::account::work::fault;
use crate::messages::words;
use crate::page::Page;

/// A choice.
#[derive(Debug, Clone, Default)]
pub(crate) struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// What it belongs to, where that is shown.
    pub group: String,
}

/// How an input is filled in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Way {
    /// One line.
    #[default]
    Line,
    /// A telephone number.
    Phone,
    /// A mail address.
    Mail,
    /// A web address.
    Web,
    /// A day.
    Day,
    /// A number.
    Number,
    /// Several lines.
    Lines,
    /// One of some choices.
    Choose,
    /// Several lines of one word each, with suggestions.
    Several,
}

/// An input.
#[derive(Debug, Clone, Default)]
pub(crate) struct Input {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: String,
    /// How it is filled in.
    pub way: Way,
    /// What is in it; several for several lines.
    pub values: Vec<String>,
    /// The choices, or the suggestions.
    pub choices: Vec<Choice>,
    /// A hint.
    pub hint: String,
    /// What is wrong.
    pub fault: String,
    /// The most characters; of a text of several lines too.
    pub longest: usize,
    /// Whether it must be filled in.
    pub required: bool,
    /// The language in which it is written; empty for none.
    pub lang: String,
}

impl Input {
    /// An input with the message of this key as its label.
    pub fn new(lang: &Lang, name: &str, label: &str, way: Way) -> Input {
        Input {
            name: name.to_owned(),
            label: words(lang.as_str(), label).into_owned(),
            way,
            longest: if way == Way::Lines { 8000 } else { 200 },
            ..Input::default()
        }
    }

    /// A hint.
    #[must_use]
    pub fn hinted(mut self, lang: &Lang, key: &str) -> Input {
        self.hint = words(lang.as_str(), key).into_owned();
        self
    }

    /// It must be filled in.
    #[must_use]
    pub fn required(mut self) -> Input {
        self.required = true;
        self
    }

    /// The most characters.
    #[must_use]
    pub fn longest(mut self, most: usize) -> Input {
        self.longest = most;
        self
    }

    /// Choices or suggestions.
    #[must_use]
    pub fn choosing(mut self, choices: impl IntoIterator<Item = (String, String)>) -> Input {
        self.choices =
            choices.into_iter().map(|(value, label)| Choice { value, label, ..Choice::default() }).collect();
        self
    }

    /// Choices in groups, each with what it is called; nothing for those that belong to none.
    #[must_use]
    pub fn choosing_of(mut self, groups: Vec<(String, Vec<(String, String)>)>) -> Input {
        let choices = groups.into_iter().flat_map(|(group, choices)| {
            choices.into_iter().map(move |(value, label)| Choice { value, label, group: group.clone() })
        });
        self.choices = choices.collect();
        self
    }

    /// The choices by their groups, in their order.
    pub fn groups(&self) -> Vec<(&str, &[Choice])> {
        let groups = self.choices.chunk_by(|a, b| a.group == b.group);
        groups.map(|of| (of.first().map_or("", |c| c.group.as_str()), of)).collect()
    }

    /// One input for each language, with the language in its label.
    pub fn in_languages(lang: &Lang, langs: &[Lang], name: &str, label: &str, way: Way) -> Vec<Input> {
        langs
            .iter()
            .map(|l| {
                let mut input = Input::new(lang, &format!("{name}_{l}"), label, way);
                let language = words(lang.as_str(), &format!("lang-{l}"));
                input.label = format!("{} ({language})", input.label);
                input.lang = l.to_string();
                input
            })
            .collect()
    }

    /// The one text in it.
    pub fn value(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }

    /// The type of the element.
    pub fn kind(&self) -> &'static str {
        match self.way {
            Way::Phone => "tel",
            Way::Mail => "email",
            Way::Web => "url",
            Way::Day => "date",
            _ => "text",
        }
    }

    /// Whether it is a text of several lines.
    pub fn is_lines(&self) -> bool {
        self.way == Way::Lines
    }

    /// Whether it is a choice.
    pub fn is_choice(&self) -> bool {
        self.way == Way::Choose
    }

    /// Whether it has several lines of one word each.
    pub fn is_several(&self) -> bool {
        self.way == Way::Several
    }

    /// Whether digits are typed into it.
    pub fn is_number(&self) -> bool {
        self.way == Way::Number
    }

    /// Whether suggestions go with it.
    pub fn suggests(&self) -> bool {
        !self.choices.is_empty() && self.way != Way::Choose
    }

    /// The lines of an input with several: what is in them, and two to be filled.
    pub fn lines(&self) -> Vec<(usize, String)> {
        let blank = std::iter::repeat_n(String::new(), 2);
        self.values.iter().cloned().chain(blank).enumerate().collect()
    }

    /// What a text says to a reader: the label of a choice, or the text itself.
    pub fn said(&self, texts: &[String]) -> String {
        let label = |t: &String| {
            let choice = self.choices.iter().find(|c| c.value == *t).filter(|_| self.is_choice());
            choice.map_or_else(|| t.clone(), |c| c.label.clone())
        };
        texts.iter().map(label).collect::<Vec<_>>().join("; ")
    }
}

/// Inputs that belong together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Section {
    /// A name within the page.
    pub id: String,
    /// The heading.
    pub title: String,
    /// What is to be said before.
    pub note: String,
    /// The inputs.
    pub inputs: Vec<Input>,
    /// Whether it is folded away until somebody wants it.
    pub folded: bool,
}

impl Section {
    /// A section with the message of this key as its heading.
    pub fn new(lang: &Lang, id: &str, title: &str, inputs: Vec<Input>) -> Section {
        Section::titled(id, words(lang.as_str(), title).into_owned(), inputs)
    }

    /// A section with this heading.
    pub fn titled(id: &str, title: String, inputs: Vec<Input>) -> Section {
        Section { id: id.to_owned(), title, inputs, ..Section::default() }
    }

    /// It is folded away until somebody wants it; a fault in it opens it.
    #[must_use]
    pub fn folded(mut self) -> Section {
        self.folded = true;
        self
    }

    /// Whether something is wrong in it.
    pub fn is_faulty(&self) -> bool {
        self.inputs.iter().any(|i| !i.fault.is_empty())
    }

    /// What is to be said before.
    #[must_use]
    pub fn noted(mut self, lang: &Lang, key: &str) -> Section {
        self.note = words(lang.as_str(), key).into_owned();
        self
    }
}

/// A fault as the top of the page tells it: where it leads, the label, and what is wrong.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    /// The name of the input; empty when none has it.
    pub at: String,
    /// The label of the input.
    pub label: String,
    /// What is wrong.
    pub what: String,
}

/// With which status a form is shown: as it is, because something in it is wrong, or because somebody else saved meanwhile.
pub(crate) fn answered(sound: bool, stale: bool) -> StatusCode {
    match (sound, stale) {
        (_, true) => StatusCode::CONFLICT,
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    }
}

/// Puts what is in a form, and what is wrong with it, into its sections; what is told at the top comes back.
pub(crate) fn fill(lang: &Lang, sections: &mut [Section], values: &Values, faults: &Faults) -> Vec<Told> {
    let mut told = Vec::new();
    for input in sections.iter_mut().flat_map(|s| &mut s.inputs) {
        input.values = if input.is_several() {
            values.all(&input.name)
        } else {
            vec![values.get(&input.name).to_owned()]
        };
        // A fault of a text in several languages that names none of them stands at the first.
        let stem = |name: &str| name.rsplit_once('_').map_or("", |(stem, _)| stem).to_owned();
        let own = faults.0.iter().find(|f| f.field == input.name);
        let first = || faults.0.iter().find(|f| !input.lang.is_empty() && f.field == stem(&input.name));
        let known = |f: &&domain::fault::Fault| {
            f.field == input.name || !told.iter().any(|t: &Told| stem(&t.at) == f.field)
        };
        if let Some(f) = own.or_else(first).filter(known) {
            input.fault = fault(lang, &f.problem);
            told.push(Told { at: input.name.clone(), label: input.label.clone(), what: input.fault.clone() });
        }
    }
    // What belongs to no input must not be lost.
    for f in &faults.0 {
        let shown = sections.iter().flat_map(|s| &s.inputs).any(|i| {
            i.name == f.field
                || (!i.lang.is_empty() && i.name.rsplit_once('_').is_some_and(|(s, _)| s == f.field))
        });
        if !shown {
            told.push(Told { at: String::new(), label: f.field.clone(), what: fault(lang, &f.problem) });
        }
    }
    told
}

/// What the domain found joins what the form found; what cannot be read is not missing besides.
pub(crate) fn together<T>(read: Result<T, Faults>, mut faults: Faults) -> Result<T, Faults> {
    match read {
        Ok(record) if faults.is_empty() => Ok(record),
        read => {
            let more = read.err().unwrap_or_default().0;
            let known: Vec<String> = faults.0.iter().map(|f| f.field.clone()).collect();
            faults.0.extend(more.into_iter().filter(|f| !known.contains(&f.field)));
            Err(faults)
        }
    }
}

/// What every page of the workbench with a form says of itself.
pub(crate) fn script(page: &Page) -> &'static str {
    page.asset("desk.js")
}
