//! A real storage by the protocol of S3 for tests, where `CORAK_TEST_PYTHON` names a Python that has one.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// A storage on a free port of this machine, with a bucket and a key that opens it; it ends with the test.
pub struct Storage {
    /// Its address.
    pub endpoint: String,
    /// The bucket.
    pub bucket: String,
    /// The id of the key.
    pub key_id: String,
    /// The secret of the key.
    pub secret: String,
    child: Child,
}

impl Drop for Storage {
    fn drop(&mut self) {
        // One that has ended is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Storage {
    /// Starts one; nothing where there is no Python for it.
    pub fn start() -> Option<Storage> {
        let python = std::env::var_os("CORAK_TEST_PYTHON")?;
        let script: PathBuf = [env!("CARGO_MANIFEST_DIR"), "../../tests/servers/s3.py"].iter().collect();
        let bucket = "photographs".to_owned();
        let mut child = Command::new(python)
            .arg(script)
            .arg(&bucket)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // A line for each request.
            .stderr(Stdio::null())
            .spawn()
            .expect("the storage starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("its output");
        BufReader::new(out).read_line(&mut line).expect("a line");
        let mut words = line.split_whitespace().map(str::to_owned);
        let mut word = || words.next().expect("port, key and secret");
        let (port, key_id, secret) = (word(), word(), word());
        Some(Storage { endpoint: format!("http://127.0.0.1:{port}"), bucket, key_id, secret, child })
    }
}
