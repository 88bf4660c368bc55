//! What is written in Python: servers for tests that speak to real ones, and libraries to be compared with. Each list is installed once
//! into a folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::browser::root;
use crate::packages::{install, program};
use crate::steps::{run, say};

/// The Python that has the servers of the tests.
pub fn ready() -> Result<PathBuf, String> {
    with(&root().join("tests/servers"))
}

/// The Python that has what `requirements.txt` in a folder names.
pub fn with(folder: &Path) -> Result<PathBuf, String> {
    let list = folder.join("requirements.txt");
    let wanted = std::fs::read(&list).map_err(|e| e.to_string())?;
    let home = folder.join(".venv");
    let (python, stamp) = (home.join("bin/python"), home.join(".installed-requirements"));
    if python.exists() && std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    if program("python3").is_none() {
        say("no Python is here");
        install("python3-venv")?;
    }
    say(format!("pip install in {}", folder.strip_prefix(root()).unwrap_or(folder).display()));
    let make = |home: &Path| {
        let made =
            run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(home).stdin(Stdio::null()));
        // Debian's Python comes without the module that makes such folders.
        made.or_else(|_| {
            install("python3-venv")?;
            run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(home).stdin(Stdio::null()))
        })
    };
    make(&home)?;
    run(Command::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
        .arg(&list)
        .stdin(Stdio::null()))?;
    std::fs::write(stamp, wanted).map_err(|e| e.to_string())?;
    Ok(python)
}
