//! Finding and browsing: one box over everything public, and the lists of one kind, through the search index.
//!
//! [`run`] answers what was [`Asked`]; the page, the lists and the API show the same [`Found`]. While the index is being
//! made, names are found by their beginning in the database.

mod asked;
mod lists;
mod page;
mod run;
mod show;

pub use asked::Asked;
pub(crate) use asked::{KINDS, SORTS, price};
pub(crate) use lists::{crafts, items, makers, motifs};
pub(crate) use page::find;
pub use run::{Found, FoundHit, run};

use domain::profile::Profile;

/// What kinds of things are called in the profile's languages, for the index.
pub fn labels(profile: &Profile) -> search::Labels {
    let keys = [
        ("craft", "kind-craft"),
        ("motif", "kind-motif"),
        ("region", "kind-region"),
        ("maker", "kind-maker"),
        ("item", "kind-item"),
        ("person", "maker-person"),
        ("group", "maker-group"),
        ("cooperative", "maker-cooperative"),
        ("workshop", "maker-workshop"),
        ("gallery", "maker-gallery"),
    ];
    let words = |message: &str| {
        let word = |lang: &domain::lang::Lang| crate::sentence(lang.as_str(), message, &[]);
        domain::lang::Words::new(profile.languages.iter().map(|lang| (lang.clone(), word(lang))))
    };
    search::Labels {
        languages: profile.languages.clone(),
        words: keys.map(|(key, message)| (key.to_owned(), words(message))).into(),
    }
}

/// How an index for this profile is configured.
pub fn config(profile: &Profile, synonyms: Vec<search::SynonymGroup>) -> search::Config {
    search::Config {
        languages: profile.languages.iter().map(|lang| lang.as_str().to_owned()).collect(),
        synonyms,
        price_bands: profile.price_bands.clone(),
        affixes: profile.affixes.clone(),
    }
}
