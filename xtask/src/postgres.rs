//! A PostgreSQL server of our own: found or installed, in a folder of its own, on a free port, gone at the end.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::steps::{run, say};

/// A running server; stopped and removed when dropped.
pub struct Server {
    folder: tempfile::TempDir,
    bin: PathBuf,
    port: u16,
    root: bool,
}

fn binaries() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|e| Some((e.file_name().to_str()?.parse().ok()?, e.path().join("bin"))))
        .filter(|(version, bin)| *version >= 15 && bin.join("initdb").exists())
        .collect();
    found.sort();
    found.pop().map(|(_, bin)| bin)
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout.trim_ascii() == b"0")
}

fn apt(arguments: &[&str]) -> Result<(), String> {
    let mut command = if is_root() { Command::new("apt-get") } else { Command::new("sudo") };
    if !is_root() {
        command.arg("apt-get");
    }
    run(command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").stdout(std::process::Stdio::null()))
}

impl Server {
    /// Starts one.
    pub fn start() -> Result<Server, String> {
        if binaries().is_none() {
            say("no PostgreSQL 15 or newer is here: installing it by apt-get");
            apt(&["update"])?;
            apt(&["install", "-y", "--no-install-recommends", "postgresql"])?;
        }
        let bin = binaries().ok_or("initdb was not found under /usr/lib/postgresql")?;
        let folder = tempfile::Builder::new().prefix("corak-pg-").tempdir().map_err(|e| e.to_string())?;
        let root = is_root();
        if root {
            run(Command::new("chown").arg("postgres").arg(folder.path()))?;
        }
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).map_err(|e| e.to_string())?.port();
        let server = Server { folder, bin, port, root };
        let data = server.data();
        let quiet = ["-U", "corak", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D"];
        run(server.command("initdb").args(quiet).arg(&data).stdout(std::process::Stdio::null()))?;
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c fsync=off \
             -c max_connections=200 -c autovacuum=on"
        );
        let log = server.folder.path().join("log");
        run(server
            .command("pg_ctl")
            .args(["-w", "-s", "-o", &options, "-l"])
            .arg(log)
            .arg("-D")
            .arg(&data)
            .arg("start"))?;
        say(format!("PostgreSQL from {} runs on port {port}", server.bin.display()));
        Ok(server)
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("postgres://corak@127.0.0.1:{}/postgres", self.port)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A program of the server, run as somebody who is not root.
    fn command(&self, program: &str) -> Command {
        let path: &Path = &self.bin.join(program);
        let mut command = if self.root {
            let mut c = Command::new("setpriv");
            c.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(path);
            c
        } else {
            Command::new(path)
        };
        command.current_dir(self.folder.path()).stdin(std::process::Stdio::null());
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.data();
        if let Err(e) =
            run(self.command("pg_ctl").args(["-w", "-s", "-m", "immediate", "-D"]).arg(data).arg("stop"))
        {
            say(e);
        }
    }
}
