//! Ends a server and removes its folder, also when this program is killed: a shell holds the other end of a pipe
//! and does it as soon as the pipe closes.

use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Signal, process and folder are its arguments. The process gets ten seconds before it is killed.
const SCRIPT: &str = r#"trap '' INT TERM HUP
cat >/dev/null
kill -s "$1" "$2" 2>/dev/null
n=0
while kill -0 "$2" 2>/dev/null && [ "$n" -lt 100 ]; do n=$((n + 1)); sleep 0.1; done
kill -s KILL "$2" 2>/dev/null
rm -rf -- "$3"
"#;

/// A server that ends with this value, or with this program, whichever comes first.
pub struct Keeper {
    server: Child,
    shell: Child,
}

impl Keeper {
    /// Keeps a server: `signal` is what ends it politely, `folder` goes with it.
    pub fn new(mut server: Child, signal: &str, folder: &Path) -> Result<Keeper, String> {
        let shell = Command::new("sh")
            .args(["-c", SCRIPT, "keeper", signal, &server.id().to_string()])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        match shell {
            Ok(shell) => Ok(Keeper { server, shell }),
            Err(e) => {
                let _ = server.kill();
                let _ = server.wait();
                Err(format!("sh could not be started: {e}"))
            }
        }
    }

    /// How the server ended, if it did.
    pub fn ended(&mut self) -> Option<String> {
        self.server.try_wait().ok().flatten().map(|status| status.to_string())
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let _ = self.server.wait();
        let _ = self.shell.wait();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn the_server_and_its_folder_are_gone_afterwards() {
        let folder = tempfile::tempdir().unwrap().keep();
        let server = Command::new("sleep").arg("1000").spawn().unwrap();
        let id = server.id().to_string();
        let mut keeper = Keeper::new(server, "TERM", &folder).unwrap();
        assert_eq!(keeper.ended(), None);
        drop(keeper);
        assert!(!folder.exists());
        assert!(!Command::new("kill").args(["-0", &id]).stderr(Stdio::null()).status().unwrap().success());
    }
}
