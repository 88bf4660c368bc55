//! The program under measurement: its commands, and servers that end with their value.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::http::Client;
use crate::keeper::Keeper;
use crate::postgres::free_port;

/// Where the page of an instance comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cache {
    /// From the page cache where it can.
    On,
    /// Always from the database.
    Off,
}

/// An instance: its data folder and, for PostgreSQL, its database.
#[derive(Debug, Clone)]
pub struct Instance {
    /// The built programs.
    pub programs: PathBuf,
    /// The data folder.
    pub data: PathBuf,
    /// A database other than SQLite's file in the data folder.
    pub database: Option<String>,
}

impl Instance {
    /// A command on this instance.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.of(&self.programs.join("corak"));
        command.args(arguments).arg("--data").arg(&self.data);
        command
    }

    /// One of the example programs on this instance: it gets the data folder as its argument.
    pub fn example(&self, name: &str) -> Command {
        let mut command = self.of(&self.programs.join("examples").join(name));
        command.arg(&self.data);
        command
    }

    fn of(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        // Settings of the person who measures are not those of the measurement.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CORAK_") {
                command.env_remove(name);
            }
        }
        if let Some(url) = &self.database {
            command.env("CORAK_DATABASE_URL", url);
        }
        command.stdin(Stdio::null());
        command
    }

    /// Runs a command to its end and gives what it wrote.
    pub fn run(&self, arguments: &[&str]) -> Result<String, String> {
        let output = self.command(arguments).output().map_err(|e| format!("corak: {e}"))?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() {
            Ok(text(&output.stdout))
        } else {
            let (said, wrote) = (text(&output.stderr), text(&output.stdout));
            Err(format!("corak {} ended with {}\n{wrote}{said}", arguments.join(" "), output.status))
        }
    }

    /// Serves it with production's logging.
    pub fn serve(&self, task: &str, cache: Cache) -> Result<Server, String> {
        let port = free_port()?;
        let listen = format!("127.0.0.1:{port}");
        let mut command = self.command(&[task, "--listen", &listen]);
        if cache == Cache::Off {
            command.env("CORAK_CACHE_MB", "0");
        }
        Server::start(command, port)
    }
}

/// A running server; stopped when dropped.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its process.
    pub id: u32,
    /// From the start of the process to the end of its first good answer.
    pub first: Duration,
    _keeper: Keeper,
}

/// A first start may have to build an index.
const START: Duration = Duration::from_secs(900);

impl Server {
    /// Starts a server that will listen on a port of this machine, and waits until it answers `/` well.
    pub fn start(mut command: Command, port: u16) -> Result<Server, String> {
        let temporary =
            tempfile::Builder::new().prefix("corak-bench-").tempdir().map_err(|e| e.to_string())?;
        let log = std::fs::File::create(temporary.path().join("log")).map_err(|e| e.to_string())?;
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let started = Instant::now();
        let child: Child = command.spawn().map_err(|e| format!("{command:?}: {e}"))?;
        let id = child.id();
        let mut keeper = Keeper::new(child, "TERM", temporary.path())?;
        let folder = temporary.keep();
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        loop {
            if Client::connect(address).and_then(|mut c| c.get("/", "")).is_ok_and(|a| a.status == 200) {
                return Ok(Server { address, id, first: started.elapsed(), _keeper: keeper });
            }
            let ended = keeper.ended();
            if ended.is_some() || started.elapsed() > START {
                let said = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
                let how = ended.unwrap_or_else(|| "still starting".into());
                return Err(format!("{command:?} does not answer ({how})\n{said}"));
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// A connection to it.
    pub fn client(&self) -> Result<Client, String> {
        Client::connect(self.address)
    }

    /// Its anonymous memory, in bytes.
    pub fn memory(&self) -> Option<u64> {
        anonymous(self.id)
    }
}

/// The anonymous memory of a process, in bytes.
pub fn anonymous(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("RssAnon:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kb| kb * 1024)
}

/// Copies a folder and what is in it.
pub fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let fault = |e: std::io::Error| format!("{}: {e}", from.display());
    std::fs::create_dir_all(to).map_err(fault)?;
    for entry in std::fs::read_dir(from).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        let target = to.join(entry.file_name());
        if entry.file_type().map_err(fault)?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target).map_err(fault)?;
        }
    }
    Ok(())
}
