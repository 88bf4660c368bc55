//! What families of motifs are called: `vocab/families.csv` of a profile, with `key` and a name in each language.

use std::path::Path;

use domain::lang::Words;
use domain::profile::Profile;

/// Reads the file; empty where the profile has none. A row that cannot be read is left out: its family then shows by its
/// key.
pub fn families(profile: &Profile, folder: &Path) -> Vec<(String, Words)> {
    let Ok(mut reader) = csv::Reader::from_path(folder.join("vocab").join("families.csv")) else {
        return Vec::new();
    };
    let Ok(heading) = reader.headers().cloned() else { return Vec::new() };
    let column = |name: &str| heading.iter().position(|h| h.trim_start_matches('\u{feff}').trim() == name);
    let Some(key) = column("key") else { return Vec::new() };
    let names: Vec<_> =
        profile.languages.iter().filter_map(|lang| Some((lang, column(&format!("name_{lang}"))?))).collect();
    reader
        .records()
        .filter_map(Result::ok)
        .map(|row| {
            let cell = |at: usize| row.get(at).unwrap_or("").trim().to_owned();
            (cell(key), Words::new(names.iter().map(|(lang, at)| ((*lang).clone(), cell(*at)))))
        })
        .filter(|(key, _)| !key.is_empty())
        .collect()
}
