//! `corak key new`: a key file where the old one is lost for good.

use store::Db;
use store::keyring::{self, Fit, Keyring};

use crate::settings::Settings;
use crate::{Failure, keys, say};

/// What is asked.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// What older keys have sealed stays closed; without this nothing is done
    #[arg(long)]
    pub without_old: bool,
}

/// Runs it.
pub fn run(settings: &Settings, db: &Db, asked: &Asked) -> Result<(), Failure> {
    let path = &settings.key_file;
    let _lock = keys::lock(path)?;
    if path.exists() {
        return Err(Failure::Faults(format!(
            "{} is there. If it belongs to another office, move it away first; nothing is overwritten.",
            path.display()
        )));
    }
    if let Fit::Other(id) = keyring::fit(db, None)?
        && !asked.without_old
    {
        return Err(Failure::Faults(format!(
            "What the key {id} has sealed stays closed until its file is found. If it is lost for good, say so with \
             --without-old."
        )));
    }
    keys::write(path, &Keyring::new_file(keys::today())?)?;
    let keys = Keyring::load(path)?;
    keyring::adopt(db, &keys)?;
    let found = keyring::examine(&settings.database, Some(&keys))?;
    say(format!("{} holds a new key. Keep a copy of it in a safe place.", path.display()));
    if found.closed > 0 {
        say(format!(
            "{} values stay closed. Whoever has a second step signs in with a recovery code and sets it up anew, or gets help \
             by `corak user reset NAME --second-step`.",
            found.closed
        ));
    }
    Ok(())
}
