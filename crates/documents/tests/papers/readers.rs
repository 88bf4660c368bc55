//! Poppler's and qpdf's programs, which read what others wrote.

use std::path::PathBuf;
use std::process::{Command, Output};

/// A paper in a file.
pub struct Paper {
    pub bytes: Vec<u8>,
    folder: tempfile::TempDir,
}

/// Whether the programs have to be here: `cargo xtask test` sees to it.
fn demanded() -> bool {
    std::env::var_os("CORAK_TEST_READERS").is_some()
}

/// What a program says of a file; nothing where it is not here and need not be.
fn asked(program: &str, arguments: &[&str]) -> Option<Output> {
    match Command::new(program).args(arguments).output() {
        Ok(output) => Some(output),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound && !demanded() => None,
        Err(e) => panic!("{program}: {e}"),
    }
}

/// Whether a paper can be read here by programs that did not make it.
pub fn are_here() -> bool {
    let here = ["pdfinfo", "pdftotext", "pdffonts", "qpdf"]
        .iter()
        .all(|program| asked(program, &["--version"]).is_some());
    if !here {
        eprintln!("skipped: poppler-utils and qpdf are not here; `cargo xtask test` installs them");
    }
    here
}

impl Paper {
    pub fn of(bytes: Vec<u8>) -> Paper {
        let paper = Paper { bytes, folder: tempfile::tempdir().unwrap() };
        std::fs::write(paper.file(), &paper.bytes).unwrap();
        paper
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("paper.pdf")
    }

    /// Leaves a copy in the folder of `CORAK_TEST_PAPERS`, for whoever wants to look at it.
    pub fn keep(&self, name: &str) {
        if let Some(folder) = std::env::var_os("CORAK_TEST_PAPERS") {
            std::fs::write(PathBuf::from(folder).join(format!("{name}.pdf")), &self.bytes).unwrap();
        }
    }

    fn ask(&self, program: &str, before: &[&str], after: &[&str]) -> String {
        let file = self.file();
        let arguments: Vec<&str> =
            before.iter().copied().chain([file.to_str().unwrap()]).chain(after.iter().copied()).collect();
        let output = asked(program, &arguments).unwrap();
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{program}: {told} {}", String::from_utf8_lossy(&output.stderr));
        told
    }

    /// Its structure is sound.
    #[track_caller]
    pub fn is_whole(&self) {
        assert!(self.bytes.starts_with(b"%PDF-1.7"));
        let told = self.ask("qpdf", &["--check"], &[]);
        assert!(told.contains("No syntax or stream encoding errors found"), "{told}");
    }

    /// What `pdfinfo` says.
    pub fn told(&self) -> String {
        self.ask("pdfinfo", &[], &[])
    }

    /// What it says of itself in XMP.
    pub fn metadata(&self) -> String {
        self.ask("pdfinfo", &["-meta"], &[])
    }

    /// Each font: its name, whether it is embedded, and whether its letters are known.
    pub fn fonts(&self) -> Vec<(String, bool, bool)> {
        let table = self.ask("pdffonts", &[], &[]);
        let line = |line: &str| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let from_end = |n: usize| words.len().checked_sub(n).map(|i| words[i] == "yes");
            // … emb sub uni object id
            Some((words.first()?.to_string(), from_end(5)?, from_end(3)?))
        };
        table.lines().skip(2).filter_map(line).collect()
    }

    /// Its text in reading order.
    pub fn text(&self) -> String {
        let text = self.ask("pdftotext", &["-raw", "-nopgbrk"], &["-"]);
        // A line that was broken goes on.
        text.split_whitespace().collect::<Vec<_>>().join(" ").replace("\u{ad} ", "")
    }

    /// Its lines as they stand.
    pub fn lines(&self) -> Vec<String> {
        let text = self.ask("pdftotext", &["-raw", "-nopgbrk"], &["-"]);
        text.lines().map(|l| l.trim_end().replace('\u{ad}', "-")).collect()
    }

    /// The text of each page.
    pub fn pages(&self) -> Vec<String> {
        let text = self.ask("pdftotext", &["-layout"], &["-"]);
        text.trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned).collect()
    }

    /// How far its words reach to the left and to the right, in points.
    pub fn extent(&self) -> (f64, f64) {
        let boxes = self.ask("pdftotext", &["-bbox"], &["-"]);
        let value = |line: &str, name: &str| -> Option<f64> {
            line.split_once(&format!("{name}=\""))?.1.split_once('"')?.0.parse().ok()
        };
        let words: Vec<&str> = boxes.lines().filter(|l| l.contains("<word ")).collect();
        let left = words.iter().filter_map(|l| value(l, "xMin")).fold(f64::INFINITY, f64::min);
        let right = words.iter().filter_map(|l| value(l, "xMax")).fold(0.0, f64::max);
        (left, right)
    }
}
