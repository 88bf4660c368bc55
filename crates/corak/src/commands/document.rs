//! `corak document`: papers as PDF.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::document::Document;
use domain::lang::Lang;
use domain::region::RegionCode;
use web::document::{Press, Setting};

use super::{known, open};
use crate::settings::Settings;
use crate::{Failure, data};

/// Which paper.
#[derive(Debug, clap::Subcommand)]
pub enum Task {
    /// The directory of the flagships of a region's parts
    Directory(Directory),
}

/// What is asked of a directory.
#[derive(Debug, clap::Args)]
pub struct Directory {
    /// The code of the region; that of the programme when left out
    #[arg(long)]
    pub region: Option<String>,
    /// The language of the paper (default the first of the profile)
    #[arg(long)]
    pub lang: Option<String>,
    /// The file to write; standard output when left out
    #[arg(long, short = 'o', value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// The press that is built in.
struct Typesetter;

impl Press for Typesetter {
    fn print(&self, document: &Document, lang: &Lang) -> Result<Vec<u8>, String> {
        documents::make(document, lang).map_err(|e| e.to_string())
    }
}

/// The press that is built in.
pub fn press() -> Arc<dyn Press> {
    Arc::new(Typesetter)
}

/// Runs it.
pub fn run(settings: &Settings, task: &Task) -> Result<(), Failure> {
    let Task::Directory(asked) = task;
    if asked.output.is_none() && std::io::stdout().is_terminal() {
        return Err(Failure::Usage("A PDF is nothing for a screen: name a file with -o FILE.".into()));
    }
    let db = open(settings)?;
    let programme = known(&db)?;
    let profile = data::profile(data::profile_folder(settings, &programme.profile)?.path())?;
    let lang = match &asked.lang {
        None => profile.first_language().clone(),
        Some(tag) => profile.languages.iter().find(|l| l.as_str() == tag).cloned().ok_or_else(|| {
            let tags: Vec<&str> = profile.languages.iter().map(Lang::as_str).collect();
            Failure::Usage(format!("{tag} is no language of the profile; there are: {}", tags.join(", ")))
        })?,
    };
    let code = match &asked.region {
        None => programme.root.clone(),
        Some(text) => {
            RegionCode::parse(text).ok_or_else(|| Failure::Usage(format!("{text} is no code of a region")))?
        }
    };
    let zone = &profile.zone([programme.root.as_str()]).zone;
    let date = jiff::Timestamp::from_microsecond(db.now())?.in_tz(zone)?.date();
    let (root, origin, of) = (programme.root, settings.origin(), code.clone());
    let (held, spoken) = (profile.clone(), lang.clone());
    let found = db.read_blocking(move |c| {
        let setting = Setting { profile: &held, root: &root, origin: &origin, lang: &spoken, date };
        web::document::directory(c, &setting, &of)
    })?;
    let Some(found) = found else {
        return Err(Failure::Faults(format!(
            "{code} is not recorded, or has no parts of the level that has flagships; `corak export regions` lists every code."
        )));
    };
    let bytes = documents::directory(&found, &lang)?;
    match &asked.output {
        Some(file) => write(file, &bytes),
        None => Ok(std::io::stdout().lock().write_all(&bytes)?),
    }
}

fn write(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(file, bytes)
        .map_err(|e| Failure::Faults(format!("{} cannot be written: {e}", file.display())))
}
