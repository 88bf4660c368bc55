//! `corak restore`: a database of either engine from a backup, all of it or nothing.

use std::path::{Path, PathBuf};

use store::Options;
use transfer::backup::{self, BackupError, Erasures, Key, Wishes};

use crate::progress::Bar;
use crate::settings::Settings;
use crate::{Failure, platform, say, serve};

/// What was asked for.
pub struct Asked {
    /// Become the office of the backup.
    pub replace: bool,
    /// The key file.
    pub keys: Option<PathBuf>,
    /// Leave the keys out.
    pub without_keys: bool,
    /// A list of erased persons.
    pub erasures: Option<PathBuf>,
}

fn text(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|e| Failure::Usage(format!("{}: {e}", path.display())))
}

/// Runs it.
pub fn run(settings: &Settings, file: &Path, asked: &Asked, json: bool) -> Result<(), Failure> {
    if !file.is_file() {
        return Err(Failure::Usage(format!("{}: there is no such file", file.display())));
    }
    let key = asked
        .keys
        .as_deref()
        .map(|path| Key::parse(&text(path)?).map_err(|e| Failure::Usage(format!("{}: {e}", path.display()))));
    let erased = asked.erasures.as_deref().map(erasures).transpose()?.unwrap_or_default();
    let wishes =
        Wishes { replace: asked.replace, key: key.transpose()?, without_keys: asked.without_keys, erased };
    let bar = Bar::new(json);
    // Before a folder is made for it.
    backup::check(file, &mut |_| {}).map_err(|e| failure(file, &e))?;
    platform::private_folder(&settings.data)
        .map_err(|e| Failure::Faults(format!("{} cannot be made: {e}", settings.data.display())))?;
    let lock = settings.data.join(serve::LOCK);
    let _lock = platform::lock(&lock)?.ok_or_else(|| {
        Failure::Faults(format!(
            "A server runs on {}: stop it first. Nothing was changed.",
            settings.data.display()
        ))
    })?;
    let index = settings.data.join(super::INDEX);
    let restored = backup::restore(
        file,
        &settings.database,
        &Options::default(),
        &super::files(settings)?,
        &wishes,
        // The next start builds the index anew from what is in the database then.
        &mut || match std::fs::remove_dir_all(&index) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e),
            _ => Ok(()),
        },
        &mut |what, done, all| bar.tell(what, done, all),
    )
    .map_err(|e| failure(file, &e))?;
    drop(bar);
    if json {
        say(serde_json::to_string(&restored)?);
        return Ok(());
    }
    say(format!(
        "{} rows and {} media files restored; the journal goes on after position {}.",
        restored.rows, restored.media, restored.position
    ));
    if restored.office == restored.from {
        say(format!("This database is the office {}. No other may run as that office.", restored.office));
    } else {
        say(format!(
            "This database is a new office, {}; entries of {} keep their numbers.",
            restored.office, restored.from
        ));
    }
    if restored.erased_again > 0 {
        say(format!("{} persons who were erased since the backup were erased again.", restored.erased_again));
    }
    // Which key the restored office seals with, and whether it is here.
    if let Err(Failure::Faults(text)) = crate::keys::known(settings, &super::open(settings)?) {
        say(text);
    }
    Ok(())
}

fn failure(file: &Path, e: &BackupError) -> Failure {
    let text = format!("{}: {e}", file.display());
    if matches!(e, BackupError::NeedsKey) { Failure::Usage(text) } else { Failure::Faults(text) }
}

/// Reads a list of erased persons: an id, and perhaps the time in microseconds, in each line.
fn erasures(path: &Path) -> Result<Erasures, Failure> {
    let text = text(path)?;
    let lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    lines
        .map(|(n, line)| {
            let mut words = line.split_whitespace();
            let person = words.next().and_then(|w| w.parse().ok());
            let at = words.next().map_or(Some(0), |w| w.parse().ok());
            match (person, at, words.next()) {
                (Some(person), Some(at), None) => Ok((person, at)),
                _ => Err(Failure::Usage(format!("{}:{}: no id of a person", path.display(), n + 1))),
            }
        })
        .collect()
}

/// `corak erasures`: the persons whose data was erased.
pub fn list_erasures(settings: &Settings) -> Result<(), Failure> {
    let db = super::open(settings)?;
    super::known(&db)?;
    for (person, at) in db.read_blocking(store::dump::erased)? {
        say(format!("{person} {at}"));
    }
    Ok(())
}
