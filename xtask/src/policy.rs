//! The licence policy, checked without network from what cargo knows of the dependencies.

use std::process::Command;

use serde_json::Value;

const ALLOWED: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "IJG",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "MPL-2.0",
    "CC0-1.0",
    "BSL-1.0",
    "0BSD",
    "Unlicense",
    "MIT-0",
    "CDLA-Permissive-2.0",
    "OFL-1.1",
    "NCSA",
    "bzip2-1.0.6",
];

const BANNED: &[&str] = &["openssl-sys", "aws-lc-sys"];

/// Whether an SPDX expression can be satisfied by allowed licences.
fn allowed(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    any(&mut rest) == Some(true) && rest.is_empty()
}

/// `a OR b`; `None` where it is no expression.
fn any(rest: &mut &[&str]) -> Option<bool> {
    let mut good = all(rest)?;
    while let [first, others @ ..] = *rest
        && *first == "OR"
    {
        *rest = others;
        good |= all(rest)?;
    }
    Some(good)
}

/// `a AND b`, which binds more tightly.
fn all(rest: &mut &[&str]) -> Option<bool> {
    let mut good = one(rest)?;
    while let [first, others @ ..] = *rest
        && *first == "AND"
    {
        *rest = others;
        good &= one(rest)?;
    }
    Some(good)
}

/// A licence, with its exception, or an expression in brackets.
fn one(rest: &mut &[&str]) -> Option<bool> {
    match *rest {
        ["(", others @ ..] => {
            *rest = others;
            let good = any(rest)?;
            let [")", others @ ..] = *rest else { return None };
            *rest = others;
            Some(good)
        }
        [licence, "WITH", exception, others @ ..] => {
            *rest = others;
            Some(ALLOWED.contains(&format!("{licence} WITH {exception}").as_str()))
        }
        [licence, others @ ..] => {
            *rest = others;
            Some(ALLOWED.contains(licence))
        }
        [] => None,
    }
}

/// Fails when a dependency has a licence that is not on the list or is banned.
pub fn check() -> Result<(), String> {
    let output = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()))
        .args(["metadata", "--format-version", "1", "--locked"])
        .output()
        .map_err(|e| e.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout).map_err(|e| e.to_string())?;
    let mut faults = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let (name, licence) =
            (package["name"].as_str().unwrap_or(""), package["license"].as_str().unwrap_or(""));
        let source = package["source"].as_str().unwrap_or("");
        if !source.is_empty() && !source.ends_with(concat!("/crates", ".io-index")) {
            faults.push(format!("{name} comes from {source}, not from the public registry"));
        }
        if BANNED.contains(&name) {
            faults.push(format!("{name} is not wanted: one TLS and crypto stack is enough"));
        }
        if !allowed(licence) {
            faults.push(format!("{name} has the licence “{licence}”, which is not on the list"));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read() {
        assert!(allowed("MIT OR Apache-2.0"));
        assert!(allowed("MIT/Apache-2.0"));
        assert!(allowed("(MIT OR GPL-3.0) AND Unicode-3.0"));
        assert!(!allowed("GPL-3.0"));
        assert!(!allowed("MIT AND GPL-3.0"));
        assert!(!allowed(""));
        assert!(allowed("Apache-2.0 WITH LLVM-exception OR GPL-3.0"));
        assert!(allowed("GPL-3.0 OR MIT AND (GPL-2.0 OR ISC)"));
        assert!(!allowed("(MIT OR ISC) AND GPL-3.0"));
        assert!(!allowed("(MIT"));
    }

    #[test]
    fn the_same_policy_is_in_deny_toml() {
        let text = include_str!("../../deny.toml");
        for word in ALLOWED.iter().chain(BANNED) {
            assert!(text.contains(&format!("\"{word}\"")), "{word} is not in deny.toml");
        }
    }
}
