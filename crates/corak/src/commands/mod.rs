//! One file a command, and what they share.

pub mod backup;
pub mod demo;
pub mod doctor;
pub mod export;
pub mod import;
pub mod init;
pub mod reindex;
pub mod restore;
pub mod serve;

use store::office::Programme;
use store::{Db, Options};
use transfer::FileKind;

use crate::settings::Settings;
use crate::{Failure, platform};

/// The folder of photographs and other files, in the data folder.
pub const MEDIA: &str = "media";
/// The folder of the search index, in the data folder.
pub const INDEX: &str = "index";

/// Opens the database of an instance.
pub fn open(settings: &Settings) -> Result<Db, Failure> {
    platform::private_folder(&settings.data)
        .map_err(|e| Failure::Faults(format!("{} cannot be made: {e}", settings.data.display())))?;
    Ok(Db::open(&settings.database, Options::default())?)
}

/// The programme, if there is one.
pub fn programme(db: &Db) -> Result<Option<Programme>, Failure> {
    Ok(db.read_blocking(store::office::programme)?)
}

/// The programme of an instance that is there.
pub fn known(db: &Db) -> Result<Programme, Failure> {
    programme(db)?.ok_or_else(|| {
        Failure::Faults(
            "This data folder has no instance yet: run `corak demo` or `corak init` first.".into(),
        )
    })
}

/// The register of a word.
pub fn file_kind(word: &str) -> Result<FileKind, Failure> {
    let words: Vec<&str> = FileKind::ALL.iter().map(|k| k.word()).collect();
    FileKind::from_word(word)
        .ok_or_else(|| Failure::Usage(format!("{word} is no register; there are: {}", words.join(", "))))
}
