//! A fresh clone, its crates already downloaded: from `cargo run --release` to the first page.

use std::process::Command;

use super::server::Server;
use super::table::{Row, Target, Unit};
use crate::browser::root;
use crate::postgres::free_port;
use crate::steps::{cargo, run, say};

/// In seconds, on two cores.
const MOST: f64 = 480.0;

/// The row.
pub fn row() -> Result<Row, String> {
    say("\n── build");
    let folder = tempfile::Builder::new().prefix("corak-clone-").tempdir().map_err(|e| e.to_string())?;
    let clone = folder.path().join("corak");
    run(Command::new("git").args(["clone", "--quiet", "--no-hardlinks"]).arg(root()).arg(&clone))?;
    let port = free_port()?;
    let mut command = cargo(&["run", "--release", "--locked", "--offline", "--quiet", "--"]);
    command
        .arg("--data")
        .arg(folder.path().join("data"))
        .args(["--listen", &format!("127.0.0.1:{port}")])
        .env_remove("CARGO_TARGET_DIR")
        .current_dir(&clone);
    // What cargo tells this program about itself, and settings of this machine, are not for the clone.
    for (name, _) in std::env::vars_os() {
        if ["CARGO_MANIFEST", "CARGO_PKG", "CORAK_"].iter().any(|p| name.to_string_lossy().starts_with(p)) {
            command.env_remove(name);
        }
    }
    let server = Server::start(command, port)?;
    Ok(Row {
        name: "fresh clone, `cargo run --release` to the first page".into(),
        measured: "crates already downloaded".into(),
        peer: String::new(),
        value: server.first.as_secs_f64(),
        unit: Unit::Seconds,
        target: Target::Most(MOST),
    })
}
