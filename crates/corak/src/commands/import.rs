//! `corak import`: a file into a register, all of it or nothing.

use std::path::Path;
use std::sync::Arc;

use store::Command;
use transfer::ImportError;

use super::{file_kind, known, open};
use crate::settings::Settings;
use crate::{Failure, data, say};

/// Runs it.
pub fn run(settings: &Settings, kind: &str, file: &Path, dry_run: bool, json: bool) -> Result<(), Failure> {
    let kind = file_kind(kind)?;
    let db = open(settings)?;
    let profile = data::profile(data::profile_folder(settings, &known(&db)?.profile)?.path())?;
    let command = Command::system("import").because(format!("import {}", file.display()));
    let report = match transfer::run(&db, &profile, kind, file, command, dry_run) {
        Ok(report) => report,
        Err(e @ (ImportError::File(_) | ImportError::TooLarge(_))) => {
            return Err(Failure::Usage(e.to_string()));
        }
        Err(e) => return Err(e.into()),
    };
    tell(&profile, &report, json);
    if report.faulty > 0 { Err(Failure::Faults("Nothing was stored.".into())) } else { Ok(()) }
}

fn tell(profile: &Arc<domain::profile::Profile>, report: &transfer::Report, json: bool) {
    let lang = profile.first_language().as_str();
    let sentence = |f: &transfer::Fault| {
        let arguments = f.problem.arguments();
        let arguments: Vec<(&str, &str)> = arguments.iter().map(|(n, v)| (*n, v.as_str())).collect();
        web::sentence(lang, f.problem.key(), &arguments)
    };
    if json {
        let faults: Vec<serde_json::Value> = report
            .faults
            .iter()
            .map(|f| serde_json::json!({"line": f.line, "column": f.column, "found": f.found, "expected": sentence(f)}))
            .collect();
        let report = serde_json::json!({"new": report.new, "changed": report.changed, "unchanged": report.unchanged,
            "faulty": report.faulty, "faults": faults});
        say(report);
        return;
    }
    say(format!(
        "new {}   changed {}   unchanged {}   faulty {}",
        report.new, report.changed, report.unchanged, report.faulty
    ));
    for f in &report.faults {
        say(format!("{}: {} “{}”: {}", f.line, f.column, f.found, sentence(f)));
    }
}
