//! `corak key drop`: a key that is not needed any more.

use store::Db;
use store::keyring::{self, KeyId};

use crate::settings::Settings;
use crate::{Failure, keys, say};

/// What is asked.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// Which key, as `corak key list` names it
    pub id: String,
}

/// Runs it.
pub fn run(settings: &Settings, db: &Db, asked: &Asked) -> Result<(), Failure> {
    let _lock = keys::lock(&settings.key_file)?;
    let keys = keys::known(settings, db)?;
    let id = KeyId::parse(&asked.id).filter(|id| keys.ids().contains(id));
    let id = id.ok_or_else(|| {
        Failure::Usage(format!("there is no key {}; `corak key list` shows which there are", asked.id))
    })?;
    if keys.current() == Some(id) {
        return Err(Failure::Faults(format!(
            "{id} is the key that seals. `corak key rotate` makes another one first."
        )));
    }
    let found = keyring::examine(&settings.database, Some(&keys))?;
    if let Some(n) = found.by_key.get(&id) {
        return Err(Failure::Faults(format!(
            "{id} has sealed {n} values of the database. `corak key rotate` seals them with another one first."
        )));
    }
    keys::write(&settings.key_file, &keys.without(id))?;
    say(format!(
        "{id} is not in {} any more. Backups in which it has sealed something cannot be opened wholly.",
        settings.key_file.display()
    ));
    Ok(())
}
