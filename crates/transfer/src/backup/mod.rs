//! Backup and restore: one checked file that either engine can be filled from.
//!
//! The file is a tar archive in one zstd frame. First comes `corak-backup.json` (what it is), then
//! `tables/NAME/NUMBER.jsonl` in the order of [`store::dump::TABLES`] (one JSON array a row), perhaps `keys.sealed`, then
//! `media/…`, and last `manifest.json` with the size and SHA-256 of every part. A file without its last part is cut off.

mod keys;
mod read;
mod restore;
mod write;

use serde::{Deserialize, Serialize};

pub use keys::{Key, KeyError};
pub use read::{Contents, check};
pub use restore::{Erasures, Restored, Wishes, restore};
pub use write::{Written, write};

/// The format that this program writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

const HEADER: &str = "corak-backup.json";
const MANIFEST: &str = "manifest.json";
const SEALED: &str = "keys.sealed";
const MEDIA: &str = "media/";
/// A part of a table grows to about this.
const PART: usize = 1 << 20;
/// No part that is read into memory is larger; one row may be.
const LARGEST: u64 = 256 << 20;

/// What stands at the beginning of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The format's version.
    pub format: u32,
    /// The program's version.
    pub program: String,
    /// When it was made.
    pub made_at: jiff::Timestamp,
    /// The office that it is of.
    pub office: uuid::Uuid,
    /// The migrations that made the schema.
    pub schema: Vec<String>,
    /// The journal's last position.
    pub position: i64,
    /// The office's last number.
    pub number: i64,
    /// Whether the keys of persons are in it, sealed.
    pub keys: bool,
    /// The tables in their order.
    pub tables: Vec<TableHead>,
}

/// A table of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableHead {
    /// Its name.
    pub name: String,
    /// Its columns in their order.
    pub columns: Vec<String>,
    /// How many rows it has.
    pub rows: u64,
}

/// A part as the manifest names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256 as hexadecimal digits.
    pub sha256: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    parts: Vec<Part>,
}

/// Why a backup could not be made or used.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file cannot be read or written.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// It is no backup, or not as it was written.
    #[error("the file is damaged or no backup: {0}. Nothing was changed; take another copy of it.")]
    Damaged(String),
    /// A newer program made it.
    #[error(
        "the backup was made by a newer version of the program ({0}). Nothing was changed; use that version."
    )]
    Newer(String),
    /// It holds keys, and none was given to open them with.
    #[error(
        "the backup holds sealed keys of persons: name the key file with --keys, or say --without-keys and lose the \
         history of their personal fields. Nothing was changed."
    )]
    NeedsKey,
    /// The key does not fit.
    #[error("{0}")]
    Key(#[from] KeyError),
    /// Something is in the database.
    #[error("{0}")]
    Target(String),
    /// The files of photographs cannot be read or stored.
    #[error(transparent)]
    Media(#[from] media::Error),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] store::Error),
}

type Result<T> = std::result::Result<T, BackupError>;

/// Tells how far it is: what is being done, steps done, steps in all.
pub type Progress<'a> = &'a mut dyn FnMut(&str, u64, u64);

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
