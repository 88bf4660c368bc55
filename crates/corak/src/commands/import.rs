//! `corak import`: a file into a register, all of it or nothing.

use std::path::Path;
use std::sync::Arc;

use domain::profile::Profile;
use serde_json::json;
use store::{Command, Db, Error};
use transfer::{ImportError, Nobody, Report, Watch};

use super::bar::Bar;
use super::{file_kind, known, language, open_with_cache, speak};
use crate::settings::Settings;
use crate::{Failure, data, say, warn};

/// The writer's page cache of an import, in MiB: its indexes are written all over.
const CACHE_MIB: i64 = 192;

/// What is asked of an import.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// The register
    #[arg(value_parser = super::registers())]
    pub kind: String,
    /// The file: CSV in UTF-8, XLSX, or GeoJSON for boundaries
    pub file: std::path::PathBuf,
    /// Only say what would happen
    #[arg(long)]
    pub dry_run: bool,
    /// For machines
    #[arg(long)]
    pub json: bool,
    /// The language of messages (default the profile's first)
    #[arg(long)]
    pub lang: Option<String>,
}

/// Runs it.
pub fn run(settings: &Settings, asked: &Asked) -> Result<(), Failure> {
    let kind = file_kind(&asked.kind)?;
    let db = open_with_cache(settings, CACHE_MIB)?;
    let profile = data::profile(data::profile_folder(settings, &known(&db)?.profile)?.path())?;
    let lang = language(asked.lang.as_deref(), profile.first_language().as_str())?;
    let name = asked.file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let command = Command::system("import").because(format!("import {name}"));
    let bar = (!asked.json).then(|| Bar::new(&lang)).flatten();
    let watch: Arc<dyn Watch> = match &bar {
        Some(bar) => bar.clone(),
        None => Arc::new(Nobody),
    };
    let done = imported(&db, &profile, kind, &asked.file, command, asked.dry_run, watch);
    if let Some(bar) = bar {
        bar.clear();
    }
    let report = done.map_err(|e| {
        let failure = failure(&db, &lang, &e);
        if let (true, Failure::Usage(text) | Failure::Faults(text)) = (asked.json, &failure) {
            // Nothing was read: what is wrong is wrong with the file as a whole.
            let fault = json!({"line": 0, "column": "", "found": name, "expected": text});
            say(json!({"new": 0, "changed": 0, "unchanged": 0, "faulty": 0, "faults": [fault]}));
        }
        failure
    })?;
    if let Err(error) = db.settle() {
        // What was stored is stored; the next start does it.
        tracing::warn!(%error, "the database was not left in order");
    }
    tell(&lang, &report, asked);
    if report.faulty > 0 { Err(Failure::Faults(speak(&lang, "import-nothing", &[]))) } else { Ok(()) }
}

fn imported(
    db: &Db,
    profile: &Arc<Profile>,
    kind: transfer::FileKind,
    file: &Path,
    command: Command,
    dry: bool,
    watch: Arc<dyn Watch>,
) -> Result<Report, ImportError> {
    transfer::run_watched(db, profile, kind, file, command, dry, watch)
}

/// Why nothing was read, in the reader's language: a file that must be saved otherwise is a matter of usage.
fn failure(db: &Db, lang: &str, e: &ImportError) -> Failure {
    if let ImportError::Store(Error::Busy) = e
        && let Some(other) = store::staging::running(&db.scratch()).into_iter().next()
    {
        let arguments = [("kind", other.kind), ("file", other.file)];
        return Failure::Faults(speak(lang, "import-running", &arguments));
    }
    let text = speak(lang, e.key(), &e.arguments());
    if e.is_about_the_file() { Failure::Usage(text) } else { Failure::Faults(text) }
}

fn tell(lang: &str, report: &Report, asked: &Asked) {
    let sentence = |f: &transfer::Fault| speak(lang, f.problem.key(), &f.problem.arguments());
    if asked.json {
        let faults: Vec<serde_json::Value> = report
            .faults
            .iter()
            .map(|f| json!({"line": f.line, "column": f.column, "found": f.found, "expected": sentence(f)}))
            .collect();
        say(json!({"new": report.new, "changed": report.changed, "unchanged": report.unchanged,
            "faulty": report.faulty, "faults": faults}));
        return;
    }
    if !report.ignored.is_empty() {
        warn(speak(lang, "import-ignored", &[("columns", report.ignored.join(", "))]));
    }
    let counts = [
        ("new", report.new.to_string()),
        ("changed", report.changed.to_string()),
        ("unchanged", report.unchanged.to_string()),
        ("faulty", report.faulty.to_string()),
    ];
    say(speak(lang, "import-counts", &counts));
    for f in &report.faults {
        let arguments = [
            ("line", f.line.to_string()),
            ("column", f.column.clone()),
            ("found", f.found.clone()),
            ("what", sentence(f)),
        ];
        say(speak(lang, "import-fault", &arguments));
    }
    if report.faults.len() >= transfer::import::MAX_FAULTS {
        say(speak(lang, "import-more-faults", &[("max", transfer::import::MAX_FAULTS.to_string())]));
    }
    if asked.dry_run && report.faulty == 0 {
        say(speak(lang, "import-preview", &[]));
    }
}
