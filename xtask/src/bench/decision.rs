//! The library of decision analysis beside other people's, by its own script: the same instances, each side in its own process.

use std::process::{Command, Stdio};

use super::Bench;
use super::table::{Row, Target, Unit};
use crate::browser::root;
use crate::python;
use crate::steps::say;

fn micros(seconds: f64) -> String {
    format!("{:.0} µs", seconds * 1e6)
}

/// The rows.
pub fn rows(bench: &mut Bench) -> Result<(), String> {
    say("\n── decision analysis");
    let folder = root().join("crates/mcda/conformance");
    let python = python::with(&folder)?;
    let output = Command::new(&python)
        .arg(folder.join("speed.py"))
        .arg("--json")
        // Its libraries must not bring a build for another processor: what they find by themselves is the fastest.
        .env_remove("OPENBLAS_CORETYPE")
        .env_remove("OPENBLAS_L2_SIZE")
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| format!("{}: {e}", python.display()))?;
    let said: serde_json::Value = serde_json::from_slice(&output.stdout)
        .map_err(|e| format!("the script ended with {} and says no figures: {e}", output.status))?;
    for row in said["rows"].as_array().into_iter().flatten() {
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let number = |key: &str| row[key].as_f64().ok_or_else(|| format!("the script says no {key}"));
        let (ours, theirs) = (number("ours")?, number("theirs")?);
        bench.add(Row {
            name: format!("{} beside {}", text("what"), text("peer")),
            measured: micros(ours),
            peer: micros(theirs),
            value: theirs / ours,
            unit: Unit::Times,
            target: Target::Least(number("wanted")?),
        });
    }
    if said["same"] == true {
        Ok(())
    } else {
        Err("weights that are the same on both sides come to other places".into())
    }
}
