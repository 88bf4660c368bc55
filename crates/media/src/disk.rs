//! Files in a folder. A file is there whole or not at all, and safely on the disk before anybody hears that it is.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::{Error, Found, Result};

/// A folder with files.
#[derive(Debug, Clone)]
pub(crate) struct Disk {
    pub(crate) root: PathBuf,
}

/// What names of files begin with that somebody is still writing.
pub(crate) const PART: &str = ".part-";

fn sync_folder(folder: &Path) -> std::io::Result<()> {
    // Where a folder cannot be opened as a file, the system keeps names safe by itself.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// What became of opening a file.
fn told(e: std::io::Error) -> Error {
    if e.kind() == ErrorKind::NotFound { Error::Missing } else { e.into() }
}

impl Disk {
    fn at(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    fn beside<'p>(&'p self, path: &'p Path) -> &'p Path {
        path.parent().unwrap_or(&self.root)
    }

    /// A file for what is being sent, in the folder in which it stays.
    pub(crate) fn part(&self, folder: &str) -> Result<tempfile::NamedTempFile> {
        let folder = self.at(folder);
        std::fs::create_dir_all(&folder)?;
        Ok(tempfile::Builder::new().prefix(PART).tempfile_in(folder)?)
    }

    /// Gives a file that is written its name.
    pub(crate) fn keep(&self, part: tempfile::NamedTempFile, name: &str) -> Result<()> {
        let to = self.at(name);
        part.as_file().sync_all()?;
        part.persist(&to).map_err(|e| e.error)?;
        sync_folder(self.beside(&to))?;
        Ok(sync_folder(&self.root)?)
    }

    pub(crate) fn put(&self, name: &str, from: &mut dyn Read) -> Result<()> {
        let to = self.at(name);
        let folder = self.beside(&to);
        std::fs::create_dir_all(folder)?;
        let mut part = tempfile::Builder::new().prefix(PART).tempfile_in(folder)?;
        std::io::copy(from, &mut part)?;
        self.keep(part, name)
    }

    pub(crate) fn get(&self, name: &str) -> Result<Vec<u8>> {
        std::fs::read(self.at(name)).map_err(told)
    }

    pub(crate) fn open(&self, name: &str) -> Result<(u64, File)> {
        let file = File::open(self.at(name)).map_err(told)?;
        Ok((file.metadata()?.len(), file))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.at(name).is_file()
    }

    pub(crate) fn remove(&self, name: &str) -> Result<()> {
        match std::fs::remove_file(self.at(name)) {
            Err(e) if e.kind() != ErrorKind::NotFound => Err(e.into()),
            _ => Ok(()),
        }
    }

    /// Every file below a folder, those that somebody writes too.
    pub(crate) fn list(&self, below: &str) -> Result<Vec<Found>> {
        let mut found = Vec::new();
        let folder = if below.is_empty() { self.root.clone() } else { self.at(below) };
        walk(&folder, &if below.is_empty() { String::new() } else { format!("{below}/") }, &mut found)?;
        Ok(found)
    }

    pub(crate) fn check(&self) -> Result<()> {
        std::fs::create_dir_all(&self.root)?;
        let path = self.root.join(".check");
        OpenOptions::new().create(true).truncate(true).write(true).open(&path)?.write_all(b"corak")?;
        Ok(std::fs::remove_file(path)?)
    }
}

fn walk(folder: &Path, below: &str, found: &mut Vec<Found>) -> Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(()),
        Err(e) => return Err(e.into()),
    };
    for entry in entries.flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        // What was taken away meanwhile is not there.
        let Ok(kind) = entry.metadata() else { continue };
        if kind.is_dir() {
            walk(&entry.path(), &format!("{below}{name}/"), found)?;
        } else if kind.is_file() {
            let age = kind.modified().ok().and_then(|m| SystemTime::now().duration_since(m).ok());
            found.push(Found { name: format!("{below}{name}"), age: age.unwrap_or(Duration::ZERO) });
        }
    }
    Ok(())
}
