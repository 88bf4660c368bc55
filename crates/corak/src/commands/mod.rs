//! One file a command, and what they share.

pub mod assess;
pub mod backup;
mod bar;
pub mod books;
pub mod criteria;
pub mod demo;
pub mod doctor;
#[cfg(feature = "documents")]
pub mod document;
pub mod export;
pub mod import;
pub mod init;
pub mod jobs;
pub mod key;
pub mod mail;
pub mod payments;
pub mod qris;
pub mod recount;
pub mod reindex;
pub mod restore;
pub mod serve;
pub mod template;
pub mod user;

use store::office::Programme;
use store::{Db, Options};
use transfer::{FileKind, Format};

use crate::settings::Settings;
use crate::{Failure, platform};

/// The folder of photographs and other files, in the data folder.
pub const MEDIA: &str = "media";
/// The folder of the search index, in the data folder.
pub const INDEX: &str = "index";

/// Opens the database of an instance that is there; where there is none, nothing is made.
pub fn open(settings: &Settings) -> Result<Db, Failure> {
    there(settings)?;
    open_as(settings, Options::default())
}

/// Opens the database of an instance, or makes one.
pub fn open_or_make(settings: &Settings) -> Result<Db, Failure> {
    open_as(settings, Options::default())
}

/// Opens that of an instance that is there with a writer's page cache of so many MiB, for bulk work.
pub fn open_with_cache(settings: &Settings, mib: i64) -> Result<Db, Failure> {
    there(settings)?;
    // The writer has four times the cache of a reader.
    open_as(settings, Options { cache_kib: mib * 1024 / 4, readers: 1, glances: 0, ..Options::default() })
}

/// The folder of the staging files of imports.
pub fn staging(settings: &Settings) -> std::path::PathBuf {
    settings.data.join("staging")
}

/// Whether there can be an instance. On a server only its tables can tell.
fn there(settings: &Settings) -> Result<(), Failure> {
    let store::Address::Sqlite(file) = &settings.database else { return Ok(()) };
    match std::fs::metadata(file) {
        Ok(found) if found.len() > 0 => Ok(()),
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::Faults(format!("{}: {e}", file.display())))
        }
        _ => Err(none(settings)),
    }
}

fn none(settings: &Settings) -> Failure {
    let place = match &settings.database {
        store::Address::Sqlite(_) => settings.data.display().to_string(),
        server => server.to_string(),
    };
    Failure::Faults(format!("{place} has no instance yet: run `corak demo` or `corak init` first."))
}

fn open_as(settings: &Settings, options: Options) -> Result<Db, Failure> {
    platform::private_folder(&settings.data)
        .map_err(|e| Failure::Faults(format!("{} cannot be made: {e}", settings.data.display())))?;
    let staging = staging(settings);
    // What imports that were killed left behind goes at the next start.
    store::staging::sweep(&staging);
    Ok(Db::open(&settings.database, Options { scratch: Some(staging), ..options })?)
}

/// The files of photographs: in the data folder, or in the bucket of the settings.
pub fn files(settings: &Settings) -> Result<media::Files, Failure> {
    let folder = settings.data.join(MEDIA);
    Ok(match &settings.media {
        Some(bucket) => media::Files::in_bucket(media::Bucket::new(bucket).map_err(Failure::Usage)?, folder),
        None => media::Files::new(folder),
    })
}

/// A message in a language.
pub fn speak(lang: &str, key: &str, arguments: &[(&str, String)]) -> String {
    let arguments: Vec<(&str, &str)> = arguments.iter().map(|(n, v)| (*n, v.as_str())).collect();
    web::sentence(lang, key, &arguments)
}

/// The programme, if there is one.
pub fn programme(db: &Db) -> Result<Option<Programme>, Failure> {
    Ok(db.read_blocking(store::office::programme)?)
}

/// The programme of an instance that is there.
pub fn known(db: &Db) -> Result<Programme, Failure> {
    programme(db)?.ok_or_else(|| {
        Failure::Faults("This database has no instance yet: run `corak demo` or `corak init` first.".into())
    })
}

/// The language that is asked for, if the program speaks it, or the first of a profile.
pub fn language(asked: Option<&str>, first: &str) -> Result<String, Failure> {
    let Some(asked) = asked else { return Ok(first.to_owned()) };
    let spoken: Vec<&str> = web::languages().collect();
    if spoken.contains(&asked) {
        return Ok(asked.to_owned());
    }
    Err(Failure::Usage(format!("--lang: {asked} is not spoken here; there are: {}", spoken.join(", "))))
}

/// The key of the country profile: as asked, that of the instance if there is one, else Indonesia's.
pub fn profile_key(settings: &Settings, asked: Option<&str>) -> String {
    let of_instance = || {
        let there = settings.data.is_dir();
        there.then(|| open(settings).and_then(|db| known(&db)).ok()).flatten().map(|p| p.profile)
    };
    asked.map(str::to_owned).or_else(of_instance).unwrap_or_else(|| "id".to_owned())
}

/// The words of all registers, for the help of a command.
pub fn registers() -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(FileKind::ALL.map(FileKind::word))
}

/// The register of a word.
pub fn file_kind(word: &str) -> Result<FileKind, Failure> {
    let words: Vec<&str> = FileKind::ALL.iter().map(|k| k.word()).collect();
    FileKind::from_word(word)
        .ok_or_else(|| Failure::Usage(format!("{word} is no register; there are: {}", words.join(", "))))
}

/// The format of a word.
pub fn file_format(word: &str) -> Result<Format, Failure> {
    Format::from_word(word)
        .ok_or_else(|| Failure::Usage(format!("{word} is no format; there are: csv, xlsx")))
}
