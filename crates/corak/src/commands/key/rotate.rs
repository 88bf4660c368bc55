//! `corak key rotate`: another key, and everything sealed with it.

use store::{Db, keyring};

use crate::settings::Settings;
use crate::{Failure, keys, say};

/// What is asked.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// For machines
    #[arg(long)]
    pub json: bool,
}

/// Runs it.
pub fn run(settings: &Settings, db: &Db, asked: &Asked) -> Result<(), Failure> {
    let _lock = keys::lock(&settings.key_file)?;
    let keys = keys::known(settings, db)?;
    let before = keys.current();
    // The file first: whatever is sealed later can be opened, wherever this is cut off. Running it again ends it.
    keys::write(&settings.key_file, &keys.add(keys::today())?)?;
    keys.reload()?;
    keyring::adopt(db, &keys)?;
    let (sealed, closed) = keyring::rotate(db, &keys)?;
    let id = |id: Option<keyring::KeyId>| id.map(|id| id.to_string()).unwrap_or_default();
    let (new, old) = (id(keys.current()), id(before));
    if asked.json {
        say(serde_json::json!({ "key": new, "before": old, "sealed": sealed, "closed": closed }));
        return Ok(());
    }
    say(format!(
        "{sealed} values are sealed with the new key {new}. A running server goes on; it reads the file by itself."
    ));
    say(format!("Renew the copy of {} that you keep in a safe place.", settings.key_file.display()));
    say(format!(
        "The key {old} still opens older backups. When none of them is needed: `corak key drop {old}`."
    ));
    if closed > 0 {
        say(format!("{closed} values stay as they are: their keys are not in the file."));
    }
    Ok(())
}
