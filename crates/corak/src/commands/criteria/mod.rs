//! `corak criteria`: the criteria sets of a country profile. It needs no instance and changes nothing.

mod decision;
mod list;
mod show;
mod template;

use std::io::Write;
use std::sync::Arc;

use clap::Subcommand;
use domain::assessment::criteria::{CriteriaSet, Missing};
use domain::lang::Lang;
use domain::profile::Profile;

use super::{profile_key, speak};
use crate::settings::Settings;
use crate::{Failure, data};

/// What can be asked of criteria sets.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// List the sets, each with its source and how sure it is
    List(Asked),
    /// Show a set with its rubric, and what is missing before a round may open
    Show {
        /// The key of the set
        key: String,
        #[command(flatten)]
        asked: Asked,
    },
    /// Write a decision file by a set to standard output, for `corak assess`
    Template {
        /// The key of the set
        key: String,
        /// Who is compared, with commas between
        #[arg(long, value_name = "A,B,C")]
        alternatives: Option<String>,
        #[command(flatten)]
        asked: Asked,
    },
}

/// What all of them take.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// The country profile (default that of the instance, else id)
    #[arg(long)]
    profile: Option<String>,
    /// The language (default the first of the profile)
    #[arg(long)]
    lang: Option<String>,
    /// For machines
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(settings: &Settings, task: &Task) -> Result<(), Failure> {
    match task {
        Task::List(asked) => list::run(&Sets::read(settings, asked)?, asked.json),
        Task::Show { key, asked } => {
            let sets = Sets::read(settings, asked)?;
            show::run(&sets, sets.named(key)?, asked.json)
        }
        Task::Template { key, alternatives, asked } => {
            let sets = Sets::read(settings, asked)?;
            template::run(&sets, sets.named(key)?, alternatives.as_deref(), asked.json)
        }
    }
}

/// The sets of a profile, and the language in which they are told.
struct Sets {
    profile: Arc<Profile>,
    sets: Vec<CriteriaSet>,
    lang: Lang,
}

impl Sets {
    fn read(settings: &Settings, asked: &Asked) -> Result<Sets, Failure> {
        let key = profile_key(settings, asked.profile.as_deref());
        let folder = data::profile_folder(settings, &key)?;
        let profile = data::profile(folder.path())?;
        let lang = match &asked.lang {
            None => profile.first_language().clone(),
            Some(tag) => {
                let known = Lang::parse(tag).filter(|lang| profile.languages.contains(lang));
                known.ok_or_else(|| {
                    let all: Vec<&str> = profile.languages.iter().map(Lang::as_str).collect();
                    let arguments = [("name", tag.clone()), ("all", all.join(", "))];
                    Failure::Usage(speak(profile.first_language().as_str(), "criteria-no-lang", &arguments))
                })?
            }
        };
        let sets = transfer::criteria(&profile, folder.path())?;
        Ok(Sets { profile, sets, lang })
    }

    fn named(&self, key: &str) -> Result<&CriteriaSet, Failure> {
        self.sets.iter().find(|set| set.key == key).ok_or_else(|| {
            let all: Vec<&str> = self.sets.iter().map(|set| set.key.as_str()).collect();
            Failure::Usage(
                self.speak("criteria-no-set", &[("name", key.to_owned()), ("all", all.join(", "))]),
            )
        })
    }

    fn speak(&self, key: &str, arguments: &[(&str, String)]) -> String {
        speak(self.lang.as_str(), key, arguments)
    }

    fn missing(&self, set: &CriteriaSet) -> Vec<Missing> {
        set.unready(&self.profile.languages)
    }

    /// The levels of regions that a set is for.
    fn levels(&self, set: &CriteriaSet) -> String {
        let names: Vec<&str> = set.levels.iter().map(|key| self.level(key)).collect();
        names.join(", ")
    }

    fn level<'a>(&'a self, key: &'a str) -> &'a str {
        self.profile.levels.iter().find(|l| l.key == key).map_or(key, |l| l.one.text(&self.lang))
    }

    /// What the source is called, with number and date.
    fn source(&self, set: &CriteriaSet) -> String {
        let source = &set.source;
        let parts = [Some(source.title.text(&self.lang)), source.number.as_deref(), source.date.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    fn basis(&self, set: &CriteriaSet) -> String {
        self.speak(&format!("criteria-basis-{}", set.certainty.basis.word()), &[])
    }

    /// A number as people of the language write it.
    fn number(&self, value: f64) -> String {
        let text = domain::assessment::decision::plain(value);
        if self.lang.as_str() == "id" { text.replace('.', ",") } else { text }
    }
}

/// Writes to standard output. A reader that went away, as `head` does, is no fault; a full disk is.
fn write(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(e.into()),
        _ => Ok(()),
    }
}

/// A text in lines of at most so many characters, where words allow it; the first begins otherwise than the others.
fn wrapped(first: &str, others: &str, text: &str) -> Vec<String> {
    const WIDTH: usize = 100;
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut bare = true;
    for word in text.split_whitespace() {
        if !bare && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut line, others.to_owned()));
            bare = true;
        }
        if !bare {
            line.push(' ');
        }
        line.push_str(word);
        bare = false;
    }
    lines.push(line.trim_end().to_owned());
    lines
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn long_texts_are_broken_between_words() {
        let lines = wrapped("1. ", "   ", &"kata ".repeat(40));
        assert!(lines.len() == 3 && lines.iter().all(|l| l.chars().count() <= 100), "{lines:?}");
        assert!(lines[0].starts_with("1. kata") && lines[1].starts_with("   kata"));
        let long = "x".repeat(150);
        assert_eq!(wrapped("", "", &long), [long]);
        assert_eq!(wrapped("a ", "", ""), ["a"]);
    }
}
