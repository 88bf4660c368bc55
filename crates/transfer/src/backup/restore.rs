//! Restoring a backup: checked first, then all of it or nothing.

use std::io::Read;
use std::path::Path;

use domain::id::OfficeId;
use media::Files;
use serde::Serialize;
use store::dump::{KEYS, Refill, TABLES, complete};
use store::{Address, Options};
use uuid::Uuid;

use super::read::{Visitor, walk};
use super::{BackupError, Header, Key, Progress, Result};

/// Persons whose data was erased elsewhere, and when.
pub type Erasures = Vec<(Uuid, i64)>;

/// How a backup shall be restored.
#[derive(Debug, Default)]
pub struct Wishes {
    /// The database becomes the backup's office, and what it holds of that office is replaced. Otherwise it must be
    /// empty and becomes an office of its own.
    pub replace: bool,
    /// The key that opens the keys of persons.
    pub key: Option<Key>,
    /// Leave the keys of persons out, although the backup has them.
    pub without_keys: bool,
    /// Who was erased, besides those that backup and target know.
    pub erased: Erasures,
}

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// The office that the database is now.
    pub office: Uuid,
    /// The office of the backup.
    pub from: Uuid,
    /// The journal's last position.
    pub position: i64,
    /// Rows in all.
    pub rows: u64,
    /// Files of the media folder.
    pub media: u64,
    /// Persons who were erased after the backup was made, and are again.
    pub erased_again: u64,
    /// Whether the keys of persons were restored.
    pub keys: bool,
}

/// Restores a backup into a database and a media folder.
///
/// # Errors
/// [`BackupError`]; whatever it is, database and media are as they were.
pub fn restore(
    file: &Path,
    address: &Address,
    options: &Options,
    media: &Files,
    wishes: &Wishes,
    before_commit: &mut dyn FnMut() -> std::io::Result<()>,
    progress: Progress<'_>,
) -> Result<Restored> {
    let size = std::fs::metadata(file)?.len();
    let contents = super::check(file, &mut |read| progress("check", read, size))?;
    let header = contents.header;
    if header.keys && wishes.key.is_none() && !wishes.without_keys {
        return Err(BackupError::NeedsKey);
    }
    let mut made = Made { names: Vec::new() };
    let mut files = 0;
    let filled = store::dump::refill::<BackupError>(address, options, |refill| {
        suits(refill, &header, wishes)?;
        refill.clear()?;
        let mut filler =
            Filler { refill, places: Vec::new(), wishes, media, made: &mut made, files: &mut files };
        walk(file, &mut filler, &mut |read| progress("restore", read, size))?;
        refill.finish(OfficeId(header.office), wishes.replace, &wishes.erased)?;
        Ok(before_commit()?)
    });
    match filled {
        Ok(refilled) => Ok(Restored {
            office: refilled.office.0,
            from: header.office,
            position: refilled.position,
            rows: header.tables.iter().map(|t| t.rows).sum(),
            media: files,
            erased_again: refilled.erased_again,
            keys: header.keys && !wishes.without_keys,
        }),
        Err(e) => {
            made.undo(media);
            Err(e)
        }
    }
}

/// The target may take the backup.
fn suits(refill: &Refill<'_>, header: &Header, wishes: &Wishes) -> Result<()> {
    let target = refill.target();
    if target.others > 0 {
        return Err(BackupError::Target(format!(
            "{} other connections of this program use the database: stop them first. Nothing was changed.",
            target.others
        )));
    }
    let same = target.office.0 == header.office;
    match (target.empty, same, wishes.replace) {
        (true, _, _) | (false, true, true) => Ok(()),
        (false, true, false) => Err(BackupError::Target(format!(
            "the database already holds this office, up to its entry {} (the backup: {}). With --replace it is put back \
             to the backup, and what came later is lost. Nothing was changed.",
            target.number, header.number
        ))),
        (false, false, _) => Err(BackupError::Target(
            "the database already holds another office: restore into an empty one (--data or --database). Nothing was \
             changed."
                .into(),
        )),
    }
}

/// Files that were made on the way, taken away again when it comes to nothing.
struct Made {
    names: Vec<String>,
}

impl Made {
    fn undo(&self, media: &Files) {
        for name in self.names.iter().rev() {
            // What cannot be removed belongs to no record and does no harm.
            let _ = media.remove(name);
        }
    }
}

struct Filler<'a, 'c> {
    refill: &'a mut Refill<'c>,
    /// For each table of the program where its columns stand in the backup's rows; nothing for the same order.
    places: Vec<Option<Vec<Option<usize>>>>,
    wishes: &'a Wishes,
    media: &'a Files,
    made: &'a mut Made,
    files: &'a mut u64,
}

impl Filler<'_, '_> {
    fn put(&mut self, table: usize, text: &[u8]) -> Result<()> {
        for line in text.split(|b| *b == b'\n').filter(|l| !l.is_empty()) {
            let row = serde_json::from_slice(line).map_err(|e| BackupError::Damaged(e.to_string()))?;
            let row = match self.places.get(table).and_then(Option::as_ref) {
                Some(places) => complete(&row, places, table),
                None => row,
            };
            self.refill.put(table, row)?;
        }
        Ok(())
    }
}

impl Visitor for Filler<'_, '_> {
    fn header(&mut self, header: &Header) -> Result<()> {
        self.places = TABLES
            .iter()
            .map(|t| {
                let head = header.tables.iter().find(|h| h.name == t.name)?;
                if head.columns.iter().eq(t.columns.iter().map(|c| c.name)) {
                    return None;
                }
                Some(t.columns.iter().map(|c| head.columns.iter().position(|n| n == c.name)).collect())
            })
            .collect();
        Ok(())
    }

    fn rows(&mut self, table: &str, text: &[u8]) -> Result<()> {
        let place = store::dump::place(table).ok_or_else(|| BackupError::Damaged(table.to_owned()))?;
        self.put(place, text)
    }

    fn sealed(&mut self, sealed: &[u8]) -> Result<()> {
        match (&self.wishes.key, store::dump::place(KEYS)) {
            (Some(key), Some(place)) if !self.wishes.without_keys => {
                let plain = key.open(sealed)?;
                self.put(place, &plain)
            }
            _ => Ok(()),
        }
    }

    fn media(&mut self, path: &Path, from: &mut dyn Read) -> Result<()> {
        let words: Option<Vec<&str>> = path.components().map(|c| c.as_os_str().to_str()).collect();
        let name =
            words.map(|w| w.join("/")).ok_or_else(|| BackupError::Damaged("a file has no name".into()))?;
        // A file of the media folder never changes: one that is there with this name is this one.
        if self.media.has(&name)? {
            std::io::copy(from, &mut std::io::sink())?;
        } else {
            self.media.take(&name, from)?;
            self.made.names.push(name);
        }
        *self.files += 1;
        Ok(())
    }
}
