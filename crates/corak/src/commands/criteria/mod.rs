//! `corak criteria`: the criteria sets of a country profile, and where there is an instance those of its councils. It needs none and
//! changes nothing.

mod decision;
mod export;
mod list;
mod show;
mod template;

use std::io::Write;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use clap::Subcommand;
use domain::access::system;
use domain::assessment::criteria::own::Stage;
use domain::assessment::criteria::{CriteriaSet, Missing};
use domain::id::CriteriaSetId;
use domain::lang::Lang;
use domain::profile::Profile;
use domain::region::RegionCode;
use serde_json::{Value, json};

use super::{open, profile_key, programme, speak};
use crate::settings::Settings;
use crate::{Failure, data};

/// What can be asked of criteria sets.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// List the sets, each with its source and how sure it is
    List(Asked),
    /// Show a set with its rubric, and what is missing before a round may open
    Show {
        /// The key of the set, or the id of a council's own
        key: String,
        #[command(flatten)]
        asked: Asked,
    },
    /// Write a set to standard output as a file of a profile, which can be sent in the workbench
    Export {
        /// The key of the set, or the id of a council's own
        key: String,
        #[command(flatten)]
        asked: Asked,
    },
    /// Write a decision file by a set to standard output, for `corak assess`
    Template {
        /// The key of the set, or the id of a council's own
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
        Task::Export { key, asked } => export::run(&Sets::read(settings, asked)?.named(key)?.set, asked.json),
        Task::Template { key, alternatives, asked } => {
            let sets = Sets::read(settings, asked)?;
            template::run(&sets, &sets.named(key)?.set, alternatives.as_deref(), asked.json)
        }
    }
}

/// A set, and whose it is.
struct Listed {
    set: CriteriaSet,
    /// The council that keeps it; nothing for one of the profile.
    own: Option<Own>,
}

/// What is known of a council's own set besides what it says.
struct Own {
    id: CriteriaSetId,
    region: RegionCode,
    region_name: String,
    stage: Stage,
    based_on: Option<String>,
    sample: bool,
}

impl Listed {
    /// It as JSON has it beside what the set says.
    fn told(&self) -> Value {
        match &self.own {
            None => json!({ "of": "profile" }),
            Some(own) => json!({
                "of": "council",
                "id": own.id.to_string(),
                "region": own.region,
                "region_name": own.region_name,
                "stage": own.stage.word(),
                "based_on": own.based_on,
                "sample": own.sample,
            }),
        }
    }
}

/// The councils' own sets of an instance that lives by a profile; none where there is no such instance.
fn of_councils(settings: &Settings, profile: &str) -> Result<Vec<Listed>, Failure> {
    if !settings.data.is_dir() {
        return Ok(Vec::new());
    }
    // What cannot be opened has no sets to tell of: those of the profile are told without it.
    let Ok(db) = open(settings) else { return Ok(Vec::new()) };
    if programme(&db)?.is_none_or(|p| p.profile != profile) {
        return Ok(Vec::new());
    }
    let found = db.read_blocking(|c| {
        let mut found = Vec::new();
        for own in store::assessment::criteria::list(c, &system("corak criteria"))? {
            let region = store::region::get(c, &own.region)?.map(|r| r.full_name).unwrap_or_default();
            found.push((own, region));
        }
        Ok(AssertUnwindSafe(found))
    })?;
    let listed = found.0.into_iter().map(|(own, region_name)| Listed {
        set: own.set,
        own: Some(Own {
            id: own.id,
            region: own.region,
            region_name,
            stage: own.stage,
            based_on: own.based_on,
            sample: own.sample,
        }),
    });
    Ok(listed.collect())
}

/// The sets of a profile and of councils, and the language in which they are told.
struct Sets {
    profile: Arc<Profile>,
    sets: Vec<Listed>,
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
        let shipped = transfer::criteria(&profile, folder.path())?;
        let mut sets: Vec<Listed> = shipped.into_iter().map(|set| Listed { set, own: None }).collect();
        sets.extend(of_councils(settings, &key)?);
        Ok(Sets { profile, sets, lang })
    }

    /// A set by its key or its id. A key that several councils use says nothing.
    fn named(&self, key: &str) -> Result<&Listed, Failure> {
        let id = |s: &Listed| s.own.as_ref().map(|own| own.id.to_string());
        let found: Vec<&Listed> =
            self.sets.iter().filter(|s| s.set.key == key || id(s).as_deref() == Some(key)).collect();
        match found.as_slice() {
            [one] => Ok(one),
            [] => {
                let all: Vec<&str> = self.sets.iter().map(|s| s.set.key.as_str()).collect();
                let arguments = [("name", key.to_owned()), ("all", all.join(", "))];
                Err(Failure::Usage(self.speak("criteria-no-set", &arguments)))
            }
            several => {
                let all = several.iter().filter_map(|s| {
                    let own = s.own.as_ref()?;
                    Some(format!("{} ({})", own.id, own.region_name))
                });
                let arguments = [("name", key.to_owned()), ("all", all.collect::<Vec<_>>().join(", "))];
                Err(Failure::Usage(self.speak("criteria-several", &arguments)))
            }
        }
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
