//! `corak doctor`: which settings are in force and what is wrong. It changes nothing.

mod checks;

use checks::{Finding, State};

use crate::settings::Settings;
use crate::{Failure, say};

/// Runs it.
pub fn run(settings: &Settings, json: bool) -> Result<(), Failure> {
    let findings = checks::all(settings, jiff::Timestamp::now());
    let faults = findings.iter().filter(|f| f.state == State::Fault).count();
    if json {
        say(serde_json::json!({"settings": settings.told, "checks": findings, "faults": faults}));
    } else {
        show(settings, &findings);
    }
    match faults {
        0 => Ok(()),
        1 => Err(Failure::Faults("1 fault.".into())),
        n => Err(Failure::Faults(format!("{n} faults."))),
    }
}

fn show(settings: &Settings, findings: &[Finding]) {
    for t in &settings.told {
        say(format!("{:<16} {}  ({})", t.name, t.value, t.origin));
    }
    say("");
    for f in findings {
        say(format!("{:<6} {:<12} {}", f.state.word(), f.check, f.found));
        if !f.advice.is_empty() {
            say(format!("{:19} → {}", "", f.advice));
        }
    }
}
