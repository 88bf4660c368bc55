//! Messages in the languages that the program speaks; a profile's other languages fall back to English.

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

type Bundle = FluentBundle<FluentResource>;

macro_rules! language {
    ($lang:literal) => {
        language!($lang: "common", "site", "pages", "search", "data", "print", "transfer")
    };
    ($lang:literal: $($file:literal),*) => {
        ($lang, &[$(include_str!(concat!("../locales/", $lang, "/", $file, ".ftl"))),*])
    };
}

const SOURCES: &[(&str, &[&str])] = &[language!("en"), language!("id")];

fn bundles() -> &'static [(&'static str, Bundle)] {
    static BUNDLES: OnceLock<Vec<(&'static str, Bundle)>> = OnceLock::new();
    BUNDLES.get_or_init(|| {
        SOURCES
            .iter()
            .map(|(lang, files)| {
                let id: LanguageIdentifier = lang.parse().unwrap_or_default();
                let mut bundle = Bundle::new_concurrent(vec![id]);
                bundle.set_use_isolating(false);
                for file in *files {
                    // A broken message is left out; a test reads every file strictly.
                    let resource = FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(r, _)| r);
                    bundle.add_resource_overriding(resource);
                }
                (*lang, bundle)
            })
            .collect()
    })
}

/// A message with its arguments; the key itself when there is none.
pub fn sentence(lang: &str, key: &str, arguments: &[(&str, &str)]) -> String {
    let args: FluentArgs<'_> = arguments
        .iter()
        .map(|(name, value)| {
            let value = match value.parse::<f64>() {
                Ok(n) if value.len() < 4 => FluentValue::from(n),
                _ => FluentValue::from(*value),
            };
            (*name, value)
        })
        .collect();
    let all = bundles();
    let found = all.iter().find(|(l, _)| *l == lang).or(all.first());
    let Some((bundle, pattern)) =
        found.and_then(|(_, b)| b.get_message(key).and_then(|m| m.value()).map(|p| (b, p)))
    else {
        return key.to_owned();
    };
    let mut errors = Vec::new();
    bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(files: &[&str]) -> Vec<String> {
        let mut keys: Vec<String> = files
            .iter()
            .flat_map(|f| f.lines())
            .filter_map(|l| l.split_once(" ="))
            .filter(|(k, _)| k.starts_with(|c: char| c.is_ascii_alphabetic()))
            .map(|(k, _)| k.to_owned())
            .collect();
        keys.sort();
        keys
    }

    #[test]
    fn every_message_is_readable_and_in_every_language() {
        for (lang, files) in SOURCES {
            for file in *files {
                assert!(FluentResource::try_new((*file).to_owned()).is_ok(), "{lang}");
            }
            assert_eq!(keys(files), keys(SOURCES[0].1), "{lang}");
        }
    }

    #[test]
    fn every_problem_has_a_sentence() {
        let problem = domain::fault::Problem::TooLong(5);
        assert_ne!(sentence("id", problem.key(), &[("max", "5")]), problem.key());
    }
}
