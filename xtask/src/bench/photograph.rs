//! The sizes of a photograph of twelve million pixels, made in a process of their own: the time of its one core and the
//! most memory that it had.

use std::process::{Command, Stdio};

use super::Bench;
use super::table::{Row, Target, Unit};
use crate::steps::say;

/// In seconds of one core.
const MOST: f64 = 2.0;
/// In millions of bytes.
const MOST_MEMORY: f64 = 300.0;

/// The rows.
pub fn rows(bench: &mut Bench) -> Result<(), String> {
    say("\n── photograph");
    let example = bench.programs.join("examples/photograph");
    let file = bench.scratch.path().join("photograph.jpg");
    let run = |task: &str| -> Result<String, String> {
        let output = Command::new(&example)
            .arg(task)
            .arg(&file)
            .stdin(Stdio::null())
            .output()
            .map_err(|e| format!("{}: {e}", example.display()))?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() {
            Ok(said)
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    };
    run("take")?;
    let mut seconds = Vec::new();
    let mut memory = 0.0_f64;
    let mut sizes = String::new();
    for _ in 0..bench.rounds {
        let said: serde_json::Value = serde_json::from_str(&run("sizes")?).map_err(|e| e.to_string())?;
        let number = |key: &str| said[key].as_f64().ok_or_else(|| format!("the example says no {key}"));
        seconds.push(number("seconds")?);
        memory = memory.max(number("bytes")? / 1e6);
        said["sizes"].as_str().unwrap_or_default().clone_into(&mut sizes);
    }
    let pixels = "4000 x 3000, three widths, AVIF and JPEG";
    bench.add(Row {
        name: format!("photograph, {pixels}"),
        measured: sizes,
        peer: String::new(),
        value: super::median(seconds),
        unit: Unit::Seconds,
        target: Target::Most(MOST),
    });
    bench.add(Row {
        name: "memory of a process that makes them".into(),
        measured: "most seen".into(),
        peer: String::new(),
        value: memory,
        unit: Unit::Megabytes,
        target: Target::Most(MOST_MEMORY),
    });
    Ok(())
}
