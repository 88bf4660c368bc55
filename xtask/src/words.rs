//! What no tracked file may contain: registry hosts, folders of a development machine, inline script or style.

use std::process::Command;

fn forbidden(path: &str) -> Vec<String> {
    let mut words = Vec::new();
    if !path.ends_with(".lock") && !path.ends_with("package-lock.json") {
        // Written in pieces, so that this file does not contain them.
        words.extend(
            [["registry.", "npmjs.org"], ["index.", "crates.io"], ["static.", "crates.io"], ["/wo", "rk/"]]
                .map(|p| p.concat()),
        );
    }
    if path.starts_with("crates/web/templates/") {
        words.extend(
            [["<scr", "ipt>"], ["<st", "yle>"], ["sty", "le=\""], ["oncl", "ick="], ["javascr", "ipt:"]]
                .map(|p| p.concat()),
        );
    }
    words
}

/// Fails when a tracked file contains one of them.
pub fn check() -> Result<(), String> {
    let output = Command::new("git").args(["ls-files", "-z"]).output().map_err(|e| e.to_string())?;
    let mut faults = Vec::new();
    for path in String::from_utf8_lossy(&output.stdout).split('\0').filter(|p| !p.is_empty()) {
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        for word in forbidden(path) {
            for (n, line) in text.lines().enumerate().filter(|(_, l)| l.contains(&word)) {
                faults.push(format!(
                    "{path}:{}: contains {word}: {}",
                    n + 1,
                    line.trim().chars().take(80).collect::<String>()
                ));
            }
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}
