//! The key file of an office: made at its first start, and from then on needed at each.

use std::io::{ErrorKind, Write};
use std::path::Path;

use store::Db;
use store::keyring::{self, Fit, KeyFault, KeyId, Keyring};

use crate::settings::Settings;
use crate::{Failure, platform};

/// What is wrong when the key with which the office seals is not there.
pub fn missing(path: &Path, id: KeyId) -> String {
    format!(
        "This office seals with the key {id}, which is not in {}. Put the key file back from where its copy is kept, or say \
         where it is with --key-file or CORAK_KEY_FILE. If the key is lost for good: `corak key new \
         --without-old`.",
        path.display()
    )
}

/// Today, as keys are dated.
pub fn today() -> jiff::civil::Date {
    jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date()
}

/// Writes a key file that only its owner may read, all of it or nothing.
pub fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let about = |e: std::io::Error| Failure::Faults(format!("{}: {e}", path.display()));
    let part = path.with_extension(format!("{}.part", std::process::id()));
    match std::fs::remove_file(&part) {
        Err(e) if e.kind() != ErrorKind::NotFound => return Err(about(e)),
        _ => {}
    }
    let mut file = platform::private_file(&part).map_err(about)?;
    file.write_all(text.as_bytes()).map_err(about)?;
    file.sync_all().map_err(about)?;
    drop(file);
    std::fs::rename(&part, path).map_err(about)?;
    // The name is safe only when the folder is; where folders cannot be opened, the system does it by itself.
    if let Some(Ok(folder)) = path.parent().map(std::fs::File::open) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// One process at a time changes the key file.
pub fn lock(path: &Path) -> Result<platform::Lock, Failure> {
    let lock = path.with_extension("lock");
    platform::lock(&lock).map_err(|e| Failure::Faults(format!("{}: {e}", lock.display())))?.ok_or_else(|| {
        Failure::Faults("Another process is changing the key file. Try again when it is done.".into())
    })
}

/// The keys of an office that has some.
pub fn known(settings: &Settings, db: &Db) -> Result<Keyring, Failure> {
    let path = &settings.key_file;
    let keys = match Keyring::load(path) {
        Ok(keys) => Some(keys),
        Err(KeyFault::Missing(_)) => None,
        Err(fault) => return Err(fault.into()),
    };
    match (keyring::fit(db, keys.as_ref())?, keys) {
        (Fit::Other(id), _) => Err(Failure::Faults(missing(path, id))),
        (_, Some(keys)) => Ok(keys),
        (_, None) => {
            Err(Failure::Faults("This office has no keys yet: the first `corak serve` makes them.".into()))
        }
    }
}

/// The keys of an office; a file with a first one is made where there never was any.
pub fn ready(settings: &Settings, db: &Db) -> Result<Keyring, Failure> {
    let path = &settings.key_file;
    if keyring::fit(db, None)? == Fit::None && !path.exists() {
        let _lock = lock(path)?;
        if !path.exists() {
            write(path, &Keyring::new_file(today())?)?;
        }
    }
    let keys = known(settings, db)?;
    let newest = keys.current();
    if db.read_blocking(|c| store::office::get(c, keyring::FACT))? != newest.map(|id| id.to_string()) {
        keyring::adopt(db, &keys)?;
    }
    Ok(keys)
}

/// The key by which push services know the office; made where there never was any.
pub fn push(db: &Db, keys: &Keyring) -> Result<push::Key, Failure> {
    let fresh = push::Key::fresh().map_err(Failure::Faults)?;
    let kept = store::push::key::ready(db, keys, &fresh.to_bytes())?;
    push::Key::from_bytes(&kept).map_err(Failure::Faults)
}
