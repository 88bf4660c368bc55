//! `corak key list`: which keys there are. It shows none of them.

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
    let keys = keys::known(settings, db)?;
    let found = keyring::examine(&settings.database, Some(&keys))?;
    let sealed = |id| found.by_key.get(&id).copied().unwrap_or_default();
    if asked.json {
        let listed: Vec<_> = keys
            .made()
            .into_iter()
            .map(|(id, made)| {
                serde_json::json!({
                    "id": id.to_string(), "made": made.to_string(), "sealed": sealed(id),
                    "current": Some(id) == keys.current(),
                })
            })
            .collect();
        say(serde_json::json!({ "file": settings.key_file, "keys": listed, "closed": found.closed }));
        return Ok(());
    }
    say(settings.key_file.display());
    for (id, made) in keys.made() {
        let mark = if Some(id) == keys.current() { "  seals" } else { "" };
        say(format!("{id}  made {made}  {} sealed{mark}", sealed(id)));
    }
    if found.closed > 0 {
        say(format!("{} values were sealed with keys that are not in the file.", found.closed));
    }
    Ok(())
}
