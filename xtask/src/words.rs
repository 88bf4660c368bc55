//! What no tracked file may contain: registry hosts, folders of a development machine, inline script or style.

use std::process::Command;

use crate::browser::root;

/// Whether a line names a folder of a development machine: an absolute path, not a part of an address.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        line[..at]
            .chars()
            .next_back()
            .is_none_or(|before| before.is_whitespace() || "\"'`(=<[,".contains(before))
    })
}

fn forbidden(path: &str) -> Vec<String> {
    let mut words = Vec::new();
    if !path.ends_with(".lock") && !path.ends_with("package-lock.json") {
        // Written in pieces, so that this file does not contain them.
        words.extend(
            [
                ["registry.", "npmjs.org"],
                ["index.", "crates.io"],
                ["static.", "crates.io"],
                ["deb.", "debian.org"],
                ["files.", "pythonhosted.org"],
            ]
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
    let output = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root())
        .output()
        .map_err(|e| e.to_string())?;
    if !output.status.success() {
        return Err(format!("git ls-files: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let folders = [["/wo", "rk/"], ["/ho", "me/"], ["/ro", "ot/"], ["/Us", "ers/"]].map(|p| p.concat());
    let mut faults = Vec::new();
    for path in String::from_utf8_lossy(&output.stdout).split('\0').filter(|p| !p.is_empty()) {
        let Ok(text) = std::fs::read_to_string(root().join(path)) else { continue };
        for folder in folders.iter().filter(|_| !path.ends_with(".lock")) {
            for (n, _) in text.lines().enumerate().filter(|(_, l)| names_folder(l, folder)) {
                faults.push(format!("{path}:{}: names a folder of somebody's machine, {folder}", n + 1));
            }
        }
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

#[cfg(test)]
mod tests {
    use super::names_folder;

    #[test]
    fn a_folder_is_not_a_part_of_an_address() {
        assert!(names_folder("see `/x/notes`", "/x/"));
        assert!(names_folder("/x/notes", "/x/"));
        assert!(!names_folder("https://example.org/x/notes", "/x/"));
    }
}
