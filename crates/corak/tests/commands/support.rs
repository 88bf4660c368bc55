//! The program in a data folder of its own, with a tiny country.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use store::Address;

/// A data folder and the country that it is of.
pub struct Instance {
    pub folder: tempfile::TempDir,
    database: Option<String>,
}

/// What a command answered.
pub struct Answer {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl From<Output> for Answer {
    fn from(output: Output) -> Answer {
        Answer {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Answer {
    /// The answer of a command that did what it was asked for.
    #[track_caller]
    pub fn done(self) -> Answer {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self
    }

    /// The answer of a command that refused with a message.
    #[track_caller]
    pub fn refused(self, code: i32, words: &str) -> Answer {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        assert!(self.err.contains(words), "{}", self.err);
        self
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap()
    }
}

/// The profile folder of the tiny country.
fn country(folder: &Path) {
    let xx = folder.join("xx");
    std::fs::create_dir_all(xx.join("vocab")).unwrap();
    std::fs::write(xx.join("profile.toml"), domain::profile::EXAMPLE).unwrap();
    for (name, header) in [
        ("categories", "key,name_en,name_fr,craft,weave\n"),
        ("techniques", "key,name_en,name_fr\n"),
        ("materials", "key,name_en,name_fr,protected\n"),
        ("peoples", "key,name_en,name_fr\n"),
    ] {
        std::fs::write(xx.join("vocab").join(format!("{name}.csv")), header).unwrap();
    }
}

impl Instance {
    /// A folder with nothing in it.
    pub fn nothing() -> Instance {
        let folder = tempfile::tempdir().unwrap();
        country(&folder.path().join("profiles"));
        Instance { folder, database: None }
    }

    /// An instance that has been set up.
    pub fn new() -> Instance {
        let instance = Instance::nothing();
        instance.run(&["init", "--profile", "xx"]).done();
        instance
    }

    /// One whose database is elsewhere.
    pub fn at(address: &Address) -> Instance {
        let database = match address {
            Address::Sqlite(path) => format!("sqlite:{}", path.display()),
            Address::Postgres(url) => url.clone(),
        };
        Instance { database: Some(database), ..Instance::nothing() }
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Puts the key file of another instance here, as an operator does after a restore.
    pub fn take_keys(&self, from: &Instance) {
        std::fs::copy(from.data().join("keys.toml"), self.data().join("keys.toml")).unwrap();
    }

    pub fn file(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// The program with its folder; nothing of the surrounding environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_corak"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CORAK_")) {
            command.env_remove(name);
        }
        if let Some(url) = &self.database {
            command.env("CORAK_DATABASE_URL", url);
        }
        command.args(arguments).stdin(Stdio::null());
        command.arg("--data").arg(self.data()).arg("--profile-dir").arg(self.folder.path().join("profiles"));
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Answer {
        self.command(arguments).output().unwrap().into()
    }

    /// Imports rows of a register.
    pub fn import(&self, kind: &str, text: &str) -> Answer {
        let file = self.file(&format!("{kind}.csv"));
        std::fs::write(&file, text).unwrap();
        self.run(&["import", kind, &file])
    }

    /// A running server.
    pub fn serve(&self, more: &[&str]) -> Server {
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0"]);
        let mut child = command.args(more).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut err = child.stderr.take().unwrap();
        let log = std::thread::spawn(move || {
            let mut text = String::new();
            err.read_to_string(&mut text).unwrap();
            text
        });
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().rsplit_once("http://").map(|(_, a)| a.to_owned());
        let Some(address) = address else { panic!("{line}{}", log.join().unwrap()) };
        Server { child, address, log: Some(log) }
    }
}

/// A running server; it ends with the test.
pub struct Server {
    child: Child,
    pub address: String,
    log: Option<std::thread::JoinHandle<String>>,
}

impl Server {
    /// Asks for a page and gives the whole answer, head and body.
    pub fn get(&self, path: &str) -> String {
        self.get_with(path, "")
    }

    pub fn get_with(&self, path: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\n{headers}Connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Asks for a code by mail as the page for those who forgot their password does.
    pub fn ask_for_code(&self, who: &str) -> String {
        let page = self.get("/sign-in/forgotten");
        let after = |text: &str, mark: &str| {
            let (_, rest) = text.split_once(mark).unwrap_or_else(|| panic!("{mark} is not in {text}"));
            rest.to_owned()
        };
        let cookie = after(&page.to_lowercase(), "set-cookie: ");
        let cookie = cookie.split(';').next().unwrap();
        let word = after(&page, "name=\"_f\" value=\"");
        let body = format!("_f={}&cara=surel&siapa={who}", word.split('"').next().unwrap());
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request = format!(
            "POST /sign-in/forgotten HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Asks it to stop, and gives what it logged.
    pub fn stop(mut self) -> String {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let status = self.child.wait().unwrap();
        let log = self.log.take().unwrap().join().unwrap();
        assert!(status.success(), "{status}\n{log}");
        log
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that was stopped is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
