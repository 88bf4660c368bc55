//! What the machine is, so that a table can be read later.

use std::process::Command;

/// The first line that a command writes.
fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(crate::browser::root()).output();
    let text = output.map(|o| [o.stdout, o.stderr].concat()).unwrap_or_default();
    String::from_utf8_lossy(&text).lines().next().unwrap_or("unknown").trim().to_owned()
}

fn after(file: &str, key: &str) -> String {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find(|l| l.starts_with(key)).unwrap_or_default();
    line.split_once(':').map_or("unknown", |(_, v)| v.trim()).to_owned()
}

/// Names and values.
pub fn of_machine() -> Vec<(String, String)> {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let changed = Command::new("git")
        .args(["status", "--porcelain", "--untracked-files=no"])
        .current_dir(crate::browser::root())
        .output()
        .is_ok_and(|o| !o.stdout.is_empty());
    let commit = said("git", &["rev-parse", "--short", "HEAD"]) + if changed { " with changes" } else { "" };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    [
        ("commit", commit),
        ("cores", format!("{cores} × {}", after("/proc/cpuinfo", "model name"))),
        ("memory", after("/proc/meminfo", "MemTotal")),
        ("kernel", said("uname", &["-sr"])),
        ("load before", load.split_whitespace().take(3).collect::<Vec<_>>().join(" ")),
        ("compiler", said("rustc", &["--version"])),
        ("wrk", said("wrk", &["-v"]).split(" Copyright").next().unwrap_or_default().to_owned()),
        ("sqlite3", said("sqlite3", &["--version"]).chars().take(17).collect()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}
