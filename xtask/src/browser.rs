//! The pages in a browser: tests, screenshots, Lighthouse; against a demo server of our own or a given address.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;

use crate::keeper::Keeper;
use crate::packages::{install, program};
use crate::postgres::free_port;
use crate::steps::{cargo, run, say};

/// The demo is loaded by an unoptimised build: give it time.
const START: Duration = Duration::from_secs(300);

/// The folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}

/// The system's Chromium: `CHROMIUM`, or found, or installed.
fn chromium() -> Result<PathBuf, String> {
    if let Some(path) = std::env::var_os("CHROMIUM") {
        return Ok(path.into());
    }
    let known = || ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(program);
    if known().is_none() {
        say("no Chromium is here");
        install("chromium")?;
    }
    known().ok_or_else(|| "chromium was not found in PATH".into())
}

/// Node and npm, found or installed, and new enough.
fn node() -> Result<(), String> {
    for (name, package) in [("node", "nodejs"), ("npm", "npm")] {
        if program(name).is_none() {
            say(format!("no {name} is here"));
            install(package)?;
        }
    }
    let output =
        Command::new("node").arg("--version").output().map_err(|e| format!("Node.js is missing: {e}"))?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let major: u32 =
        version.trim_start_matches('v').split('.').next().and_then(|m| m.parse().ok()).unwrap_or(0);
    if major >= 20 { Ok(()) } else { Err(format!("Node.js 20 or newer is needed, this is {version}")) }
}

/// Node with what a folder's package-lock.json names.
pub fn packages_of_node(folder: &Path) -> Result<(), String> {
    node()?;
    packages(folder)
}

/// Installs what a package-lock.json names, once for each of its versions.
fn packages(folder: &Path) -> Result<(), String> {
    let lock = std::fs::read(folder.join("package-lock.json")).map_err(|e| e.to_string())?;
    let stamp = folder.join("node_modules/.installed-lock");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    say(format!("npm ci in {}", folder.strip_prefix(root()).unwrap_or(folder).display()));
    run(Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"])
        .current_dir(folder)
        .stdin(Stdio::null()))?;
    std::fs::write(stamp, lock).map_err(|e| e.to_string())
}

/// A demo of its own, on a free port; stopped and removed when dropped.
struct Demo {
    url: String,
    program: PathBuf,
    folder: PathBuf,
    _keeper: Keeper,
}

impl Demo {
    fn start() -> Result<Demo, String> {
        run(&mut cargo(&["build", "--workspace", "--bins"]))?;
        let metadata =
            cargo(&["metadata", "--no-deps", "--format-version", "1"]).output().map_err(|e| e.to_string())?;
        let metadata: Value = serde_json::from_slice(&metadata.stdout).map_err(|e| e.to_string())?;
        let target = metadata["target_directory"].as_str().ok_or("cargo metadata names no target folder")?;
        let temporary =
            tempfile::Builder::new().prefix("corak-demo-").tempdir().map_err(|e| e.to_string())?;
        let log = std::fs::File::create(temporary.path().join("log")).map_err(|e| e.to_string())?;
        let program = Path::new(target).join("debug/corak");
        let mut server = Command::new(&program)
            .arg("demo")
            .arg("--data")
            .arg(temporary.path().join("data"))
            .args(["--listen", &format!("127.0.0.1:{}", free_port()?)])
            // So that the page of devices is there; nothing is sent to anybody.
            .env("CORAK_PUSH_CONTACT", "mailto:office@example.org")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .map_err(|e| format!("corak demo: {e}"))?;
        let output = server.stdout.take();
        let mut keeper = Keeper::new(server, "TERM", temporary.path())?;
        let folder = temporary.keep();
        let (found, wanted) = mpsc::channel();
        if let Some(output) = output {
            // Reads on after the address, so that the server never waits for us.
            std::thread::spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    if let Some(at) = line.find("http://127.0.0.1:") {
                        let address =
                            line[at..].split(|c: char| c.is_whitespace() || "\"'<>)".contains(c)).next();
                        let _ = found
                            .send(address.unwrap_or_default().trim_end_matches(['/', '.', ',']).to_owned());
                    }
                }
            });
        }
        match wanted.recv_timeout(START) {
            Ok(url) => {
                say(format!("corak demo listens on {url}"));
                Ok(Demo { url, program, folder, _keeper: keeper })
            }
            Err(_) => {
                let said = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
                let ended = keeper.ended().unwrap_or("it is still running".into());
                Err(format!("corak demo did not print the address it listens on ({ended})\n{said}"))
            }
        }
    }
}

/// What node writes in the folder of the browser tests, against `url`; also where a test fails.
pub fn output(url: &str, arguments: &[&str]) -> Result<String, String> {
    node()?;
    let (chromium, folder) = (chromium()?, root().join("tests/browser"));
    packages(&folder)?;
    let output = Command::new("node")
        .args(arguments)
        .current_dir(&folder)
        .env("CORAK_URL", url)
        .env("CHROMIUM", chromium)
        .stdin(Stdio::null())
        .output()
        .map_err(|e| format!("node: {e}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs node in the folder of the browser tests, against `url` or a demo of its own.
fn with_pages(url: Option<&str>, extra: Option<&str>, arguments: &[String]) -> Result<(), String> {
    node()?;
    let chromium = chromium()?;
    let folder = root().join("tests/browser");
    packages(&folder)?;
    if let Some(extra) = extra {
        packages(&folder.join(extra))?;
    }
    let demo = if url.is_none() { Some(Demo::start()?) } else { None };
    let address = url.or(demo.as_ref().map(|d| d.url.as_str())).unwrap_or_default();
    let node = |arguments: &[String]| {
        let mut node = Command::new("node");
        node.args(arguments).current_dir(&folder).env("CORAK_URL", address).env("CHROMIUM", &chromium);
        if let Some(demo) = &demo {
            // For tests that need a server of their own, and for those that sign in.
            node.env("CORAK_PROGRAM", &demo.program)
                .env("CORAK_DATA", demo.folder.join("data"))
                .env("CORAK_SESSIONS", demo.folder.join("sessions.json"));
        }
        node.stdin(Stdio::null());
        node
    };
    if demo.is_some() {
        run(&mut node(&["sign-in.mjs".into()]))?;
    }
    run(&mut node(arguments))
}

/// The browser tests.
pub fn test(url: Option<&str>) -> Result<(), String> {
    let mut files: Vec<String> = std::fs::read_dir(root().join("tests/browser"))
        .map_err(|e| e.to_string())?
        .flatten()
        .filter_map(|e| e.file_name().into_string().ok())
        .filter(|name| name.ends_with(".test.mjs"))
        .collect();
    files.sort();
    // Two browsers at most, however many processors there are.
    let mut arguments =
        ["--test", "--test-concurrency=2", "--test-reporter=spec"].map(str::to_owned).to_vec();
    arguments.append(&mut files);
    with_pages(url, None, &arguments)
}

/// Screenshots of the main pages into `./shots`.
pub fn shots(url: Option<&str>) -> Result<(), String> {
    with_pages(url, None, &["shots.mjs".into(), root().join("shots").display().to_string()])
}

/// Lighthouse's scores of the main pages.
pub fn lighthouse(url: Option<&str>) -> Result<(), String> {
    with_pages(url, Some("lighthouse"), &["lighthouse/run.mjs".into()])
}
