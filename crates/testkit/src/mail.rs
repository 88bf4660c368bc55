//! A real mail server for tests, where `CORAK_TEST_PYTHON` names a Python that has one.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A mail server on a free port of this machine; it ends with the test.
pub struct MailServer {
    /// Its port.
    pub port: u16,
    folder: tempfile::TempDir,
    child: Child,
}

impl Drop for MailServer {
    fn drop(&mut self) {
        // One that has ended is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl MailServer {
    /// Starts one with these flags of `tests/servers/smtp.py`; nothing where there is no Python for it.
    pub fn start(flags: &[&str]) -> Option<MailServer> {
        let python = std::env::var_os("CORAK_TEST_PYTHON")?;
        let script: PathBuf = [env!("CARGO_MANIFEST_DIR"), "../../tests/servers/smtp.py"].iter().collect();
        let folder = tempfile::tempdir().expect("a folder");
        let mut child = Command::new(python)
            .arg(script)
            .arg(folder.path())
            .args(flags)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the mail server starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("its output");
        BufReader::new(out).read_line(&mut line).expect("a line");
        let port = line.trim().parse().expect("its port");
        Some(MailServer { port, folder, child })
    }

    /// The letters that it took, in the order in which they came, each with `X-To` at its head.
    pub fn letters(&self) -> Vec<String> {
        let all = std::fs::read_dir(self.folder.path()).expect("the folder").flatten();
        let mut paths: Vec<PathBuf> =
            all.map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "eml")).collect();
        paths.sort();
        paths.iter().map(|p| std::fs::read_to_string(p).expect("a letter")).collect()
    }

    /// Waits until it has taken so many letters, and gives them.
    pub fn wait_for(&self, count: usize) -> Vec<String> {
        let began = Instant::now();
        loop {
            let letters = self.letters();
            if letters.len() >= count || began.elapsed() > Duration::from_secs(30) {
                return letters;
            }
            std::thread::yield_now();
        }
    }
}
