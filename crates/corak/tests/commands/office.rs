//! An office in a folder of its own, with a small country, so that a command takes a moment and not a minute.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// An instance of the small country of the tests.
pub struct Office {
    folder: tempfile::TempDir,
}

impl Office {
    /// Makes it, with two cantons and a craft.
    pub fn new() -> Office {
        Office::rooted("XX")
    }

    /// The same with its programme at a region.
    pub fn rooted(root: &str) -> Office {
        let office = Office { folder: tempfile::tempdir().unwrap() };
        let profile = office.path("profiles/xx");
        for (name, text) in [
            ("profile.toml", domain::profile::EXAMPLE),
            ("regions/xx.csv", "code,name,type,parent_code\nA1,North,canton,XX\nA2,South,canton,XX\n"),
            ("vocab/categories.csv", "key,name_en,name_fr,craft,weave\nweaving,Weaving,Tissage,yes,tenun\n"),
            ("vocab/techniques.csv", "key,name_en,name_fr\nloom,Loom,Métier\n"),
            ("vocab/materials.csv", "key,name_en,name_fr,protected\nflax,Flax,Lin,\n"),
            ("vocab/peoples.csv", "key,name_en,name_fr,parent,palette,regions,note_en,note_fr,source_url\n"),
            ("vocab/synonyms.csv", "lang,words\n"),
        ] {
            let path = profile.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        office.succeeds(&["init", "--profile", "xx", "--region", root]);
        office.write("crafts.csv", "key,region,name_en,name_fr,category\nmat,A1,Mat,Natte,weaving\n");
        office.succeeds(&["import", "crafts", &office.file("crafts.csv")]);
        office
    }

    /// A path in the office's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The same as an argument.
    pub fn file(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// Writes a file.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    /// A command of this office.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_corak"));
        command.args(["--data"]).arg(self.data()).arg("--profile-dir").arg(self.path("profiles"));
        for name in ["CORAK_DATA", "CORAK_DATABASE_URL", "CORAK_LISTEN"] {
            command.env_remove(name);
        }
        command.args(arguments);
        command
    }

    /// Runs a command: exit status, what it printed, what it complained of.
    pub fn runs(&self, arguments: &[&str]) -> (i32, String, String) {
        told(&self.command(arguments).output().unwrap())
    }

    /// Runs a command that succeeds, and gives what it printed.
    pub fn succeeds(&self, arguments: &[&str]) -> String {
        let (status, out, err) = self.runs(arguments);
        assert_eq!(status, 0, "{arguments:?}\n{out}\n{err}");
        out
    }
}

/// Exit status, standard output, standard error.
pub fn told(output: &Output) -> (i32, String, String) {
    let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

/// The files below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect()
}
