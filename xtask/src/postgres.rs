//! A PostgreSQL server of our own: found or installed, in a folder of its own, on a free port, gone at the end.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::keeper::Keeper;
use crate::packages::{install, is_root, program};
use crate::steps::{run, say};

/// A running server; stopped and removed when dropped.
pub struct Server {
    port: u16,
    _keeper: Keeper,
}

const CLUSTERS: &str = "/etc/postgresql";

/// The newest version from 15 on, and the folder of its programs.
fn binaries() -> Option<(u32, PathBuf)> {
    std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|e| Some((e.file_name().to_str()?.parse().ok()?, e.path().join("bin"))))
        .filter(|(version, bin)| *version >= 15 && bin.join("initdb").exists())
        .max()
}

/// Installs the server. Debian's package also makes and starts a cluster, which nobody asked for: away with it,
/// unless there had been one.
fn add() -> Result<(u32, PathBuf), String> {
    say("no PostgreSQL 15 or newer is here");
    let had_clusters = Path::new(CLUSTERS).exists();
    install("postgresql")?;
    let (version, bin) = binaries().ok_or("initdb was not found under /usr/lib/postgresql")?;
    let version_text = version.to_string();
    if !had_clusters && Path::new(CLUSTERS).join(&version_text).join("main").exists() {
        let mut command = Command::new(if is_root() { "pg_dropcluster" } else { "sudo" });
        if !is_root() {
            command.arg("pg_dropcluster");
        }
        run(command.args(["--stop", &version_text, "main"]).stdin(Stdio::null()))?;
        say("removed the empty cluster that came with the package");
    }
    Ok((version, bin))
}

/// A program of the server, run as somebody who is not root.
fn command(program: &Path, folder: &Path, root: bool) -> Command {
    let mut command = if root {
        let mut c = Command::new("setpriv");
        c.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
        c
    } else {
        Command::new(program)
    };
    command.current_dir(folder).stdin(Stdio::null());
    command
}

/// A port that was free a moment ago.
pub fn free_port() -> Result<u16, String> {
    TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).map(|a| a.port()).map_err(|e| e.to_string())
}

impl Server {
    /// Starts one.
    pub fn start() -> Result<Server, String> {
        let (version, bin) = binaries().map_or_else(add, Ok)?;
        let root = is_root();
        if root && program("setpriv").is_none() {
            return Err("setpriv (util-linux) is missing: PostgreSQL does not run as root".into());
        }
        let temporary = tempfile::Builder::new().prefix("corak-pg-").tempdir().map_err(|e| e.to_string())?;
        let folder = temporary.path().to_owned();
        if root {
            run(Command::new("chown").arg("postgres").arg(&folder))?;
        }
        let data = folder.join("data");
        let how = ["-U", "corak", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D"];
        run(command(&bin.join("initdb"), &folder, root).args(how).arg(&data).stdout(Stdio::null()))?;
        let port = free_port()?;
        let log = std::fs::File::create(folder.join("log")).map_err(|e| e.to_string())?;
        let again = log.try_clone().map_err(|e| e.to_string())?;
        let mut start = command(&bin.join("postgres"), &folder, root);
        start.arg("-D").arg(&data);
        for setting in [
            "listen_addresses=127.0.0.1",
            &format!("port={port}"),
            "unix_socket_directories=",
            "fsync=off",
            "max_connections=200",
        ] {
            start.args(["-c", setting]);
        }
        let server = start.stdout(log).stderr(again).spawn().map_err(|e| format!("postgres: {e}"))?;
        // From here the keeper removes the folder, after the server has ended.
        let mut keeper = Keeper::new(server, "INT", &folder)?;
        let folder = temporary.keep();
        let (asked, address) =
            (Instant::now(), ["-q", "-h", "127.0.0.1", "-p", &port.to_string()].map(str::to_owned));
        while !Command::new(bin.join("pg_isready")).args(&address).status().is_ok_and(|s| s.success()) {
            let ended = keeper.ended();
            if ended.is_some() || asked.elapsed() > Duration::from_secs(60) {
                let said = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
                return Err(format!(
                    "it does not answer ({})\n{said}",
                    ended.unwrap_or("still starting".into())
                ));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        say(format!("PostgreSQL {version} from {} runs on port {port}", bin.display()));
        Ok(Server { port, _keeper: keeper })
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("postgres://corak@127.0.0.1:{}/postgres", self.port)
    }
}
