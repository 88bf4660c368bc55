//! `wrk`, the load of the page rows: many connections, one address or many in turn.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::http::BROWSER;
use super::server::Server;
use crate::packages::{install, program};

/// Connections of the page rows.
pub const CONNECTIONS: u32 = 32;

/// What one run of `wrk` measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Load {
    /// Requests a second.
    pub rate: f64,
    /// Answers that were not good, and broken connections.
    pub bad: u64,
}

/// `wrk` itself: found, or installed by the system's package manager.
pub fn find() -> Result<PathBuf, String> {
    if program("wrk").is_none() {
        install("wrk")?;
    }
    program("wrk").ok_or_else(|| "wrk was not found in PATH".into())
}

/// A script for `wrk` that asks for each address in turn; every thread starts elsewhere.
pub fn script(paths: &[String], compressed: bool, file: &Path) -> Result<(), String> {
    let mut text = String::from("local paths = {\n");
    for path in paths {
        // Addresses are percent-encoded, so that nothing in them ends a Lua string.
        if path.contains(['"', '\\', '\n']) {
            return Err(format!("{path} is no address"));
        }
        let _ = writeln!(text, "\"{path}\",");
    }
    text.push_str("}\nlocal asks, n = {}, 0\nlocal threads = 0\n");
    if compressed {
        let _ = writeln!(text, "wrk.headers[\"accept-encoding\"] = \"{BROWSER}\"");
    }
    text.push_str(
        "function setup(thread) thread:set(\"place\", threads) threads = threads + 1 end\n\
         function init() for i, p in ipairs(paths) do asks[i] = wrk.format(\"GET\", p) end\n\
         n = place * math.floor(#asks / 2) end\n\
         function request() n = n % #asks + 1 return asks[n] end\n",
    );
    std::fs::write(file, text).map_err(|e| e.to_string())
}

/// Loads a server for some seconds.
pub fn load(wrk: &Path, server: &Server, script: &Path, seconds: u32) -> Result<Load, String> {
    let output = Command::new(wrk)
        .args(["-t2", &format!("-c{CONNECTIONS}"), &format!("-d{seconds}s"), "-s"])
        .arg(script)
        .arg(format!("http://{}/", server.address))
        .stdin(Stdio::null())
        .output()
        .map_err(|e| format!("wrk: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    read(&text).ok_or_else(|| format!("wrk said\n{text}{}", String::from_utf8_lossy(&output.stderr)))
}

fn read(text: &str) -> Option<Load> {
    let rate = text.lines().find_map(|l| l.strip_prefix("Requests/sec:"))?.trim().parse().ok()?;
    let mut bad = 0;
    for line in text.lines().map(str::trim) {
        if line.starts_with("Non-2xx") || line.starts_with("Socket errors") {
            let counts = line.split_once(':').map_or("", |(_, counts)| counts);
            bad += counts
                .split(|c: char| !c.is_ascii_digit())
                .filter_map(|n| n.parse::<u64>().ok())
                .sum::<u64>();
        }
    }
    Some(Load { rate, bad })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_words_are_read() {
        let text = "Running 3s test @ http://127.0.0.1:1/\n  26420 requests in 3.10s, 187.03MB read\n  \
                    Socket errors: connect 0, read 4, write 0, timeout 1\n  Non-2xx or 3xx responses: 120\n\
                    Requests/sec:   8522.61\nTransfer/sec:     60.33MB\n";
        assert_eq!(read(text), Some(Load { rate: 8522.61, bad: 125 }));
        assert_eq!(read("unable to connect"), None);
    }
}
