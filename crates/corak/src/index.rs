//! The search index of an instance: a folder beside the database, with the profile's synonyms.

use std::path::Path;

use domain::profile::Profile;
use search::{Index, SynonymGroup};

use crate::Failure;
use crate::settings::Settings;

/// The profile's synonyms; none where it has no file of them.
fn synonyms(folder: &Path) -> Vec<SynonymGroup> {
    match std::fs::File::open(folder.join("vocab").join("synonyms.csv")) {
        Ok(file) => search::synonyms(file),
        Err(error) => {
            tracing::info!(%error, "the profile has no synonyms");
            Vec::new()
        }
    }
}

/// Opens the index in the data folder; one that is not there yet, or that is damaged, has to be made.
pub fn open(settings: &Settings, profile: &Profile, folder: &Path) -> Result<Index, Failure> {
    let config = web::find::config(profile, synonyms(folder));
    Ok(Index::open(&settings.data.join("index"), config)?)
}
