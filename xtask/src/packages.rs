//! What the machine has, and what its package manager adds.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::steps::{run, say};

/// A program in the folders of `PATH`.
pub fn program(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

/// Whether this program runs as root.
pub fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout.trim_ascii() == b"0")
}

/// Installs a Debian package, and says so.
pub fn install(package: &str) -> Result<(), String> {
    if program("apt-get").is_none() {
        return Err(format!("{package} is missing, and there is no apt-get to install it with"));
    }
    say(format!("installing {package} by apt-get"));
    apt(&["update"])?;
    apt(&["install", "-y", "--no-install-recommends", package])
}

/// The programs that read papers and codes in the tests, found or installed.
pub fn readers() -> Result<(), String> {
    for (name, package) in [("pdfinfo", "poppler-utils"), ("qpdf", "qpdf"), ("zbarimg", "zbar-tools")] {
        if program(name).is_none() {
            say(format!("no {name} is here"));
            install(package)?;
        }
    }
    crate::browser::packages_of_node(&crate::browser::root().join("tests/readers"))
}

fn apt(arguments: &[&str]) -> Result<(), String> {
    let mut command = Command::new(if is_root() { "apt-get" } else { "sudo" });
    if !is_root() {
        // Nobody is there to type a password when CI runs.
        command.args(if std::env::var_os("CI").is_some() { &["-n", "apt-get"][..] } else { &["apt-get"] });
    }
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    run(command.stdin(Stdio::null()).stdout(Stdio::null()))
}
