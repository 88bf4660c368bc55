//! Messages in the languages that the program speaks; a profile's other languages fall back to English.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use unic_langid::LanguageIdentifier;

/// The messages of a language; those that need no argument as finished text, since most of a page's words are such, and
/// those that only put arguments between texts as their pieces.
struct Messages {
    bundle: FluentBundle<FluentResource>,
    plain: HashMap<String, String>,
    pieces: HashMap<String, Vec<Piece>>,
}

enum Piece {
    Text(String),
    Argument(String),
}

/// A pattern in pieces; nothing when it chooses between forms or calls something.
fn pieces(pattern: &Pattern<&str>) -> Option<Vec<Piece>> {
    let piece = |element: &PatternElement<&str>| match element {
        PatternElement::TextElement { value } => Some(Piece::Text((*value).to_owned())),
        PatternElement::Placeable {
            expression: Expression::Inline(InlineExpression::VariableReference { id }),
        } => Some(Piece::Argument(id.name.to_owned())),
        PatternElement::Placeable { .. } => None,
    };
    pattern.elements.iter().map(piece).collect()
}

macro_rules! language {
    ($lang:literal) => {
        language!($lang: "common", "site", "pages", "search", "data", "print", "transfer", "account", "mail", "job", "picture", "desk", "import", "maker", "market", "feed", "talk", "news", "returns", "payment", "council", "craft", "claim", "region", "stall", "assess", "criteria", "assessment", "proposal", "designation", "target", "documents", "qris", "sales", "law")
    };
    ($lang:literal: $($file:literal),*) => {
        ($lang, &[$(include_str!(concat!("../locales/", $lang, "/", $file, ".ftl"))),*])
    };
}

const SOURCES: &[(&str, &[&str])] = &[language!("en"), language!("id")];

fn messages() -> &'static [(&'static str, Messages)] {
    static MESSAGES: OnceLock<Vec<(&'static str, Messages)>> = OnceLock::new();
    MESSAGES.get_or_init(|| SOURCES.iter().map(|(lang, files)| (*lang, read(lang, files))).collect())
}

fn read(lang: &str, files: &[&str]) -> Messages {
    let id: LanguageIdentifier = lang.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    bundle.set_use_isolating(false);
    let (mut keys, mut in_pieces) = (Vec::new(), HashMap::new());
    for file in files {
        // A broken message is left out; a test reads every file strictly.
        let resource = FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(r, _)| r);
        for entry in resource.entries() {
            let Entry::Message(m) = entry else { continue };
            keys.push(m.id.name.to_owned());
            if let Some(pieces) = m.value.as_ref().and_then(pieces) {
                in_pieces.insert(m.id.name.to_owned(), pieces);
            }
        }
        bundle.add_resource_overriding(resource);
    }
    let plain = keys.into_iter().filter_map(|key| {
        let mut errors = Vec::new();
        let text = bundle.format_pattern(bundle.get_message(&key)?.value()?, None, &mut errors).into_owned();
        errors.is_empty().then_some((key, text))
    });
    let plain = plain.collect();
    Messages { bundle, plain, pieces: in_pieces }
}

fn of(lang: &str) -> Option<&'static Messages> {
    let all = messages();
    all.iter().find(|(l, _)| *l == lang).or(all.first()).map(|(_, messages)| messages)
}

/// The languages in which the program speaks.
pub fn languages() -> impl Iterator<Item = &'static str> {
    SOURCES.iter().map(|(lang, _)| *lang)
}

/// A message without arguments; the key itself when there is none.
pub fn words(lang: &str, key: &str) -> Cow<'static, str> {
    match of(lang).and_then(|m| m.plain.get(key)) {
        Some(text) => Cow::Borrowed(text),
        None => Cow::Owned(sentence(lang, key, &[])),
    }
}

/// A message with its arguments; the key itself when there is none.
pub fn sentence(lang: &str, key: &str, arguments: &[(&str, &str)]) -> String {
    let Some(messages) = of(lang) else { return key.to_owned() };
    if let Some(text) = messages.plain.get(key) {
        return text.clone();
    }
    if let Some(pieces) = messages.pieces.get(key) {
        let value = |name: &str| arguments.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
        let text: Option<Vec<&str>> = pieces
            .iter()
            .map(|p| match p {
                Piece::Text(text) => Some(text.as_str()),
                Piece::Argument(name) => value(name),
            })
            .collect();
        if let Some(text) = text {
            return text.concat();
        }
    }
    let bundle = &messages.bundle;
    let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) else { return key.to_owned() };
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
            let keys_of = keys(files);
            assert_eq!(keys_of, keys(SOURCES[0].1), "{lang}");
            // The later one would take the place of the other, in another part of the site.
            let twice: Vec<_> = keys_of.windows(2).filter(|k| k[0] == k[1]).map(|k| &k[0]).collect();
            assert!(twice.is_empty(), "{lang}: said twice: {twice:?}");
        }
    }

    #[test]
    fn words_without_arguments_are_ready_and_others_take_theirs() {
        let id = read("id", SOURCES[1].1);
        assert!(id.plain.contains_key("nav-items"));
        assert!(!id.plain.contains_key("item-pieces"));
        assert!(sentence("id", "item-pieces", &[("count", "7")]).contains('7'));
        // In English it depends on the number, so it is not cut into pieces.
        assert!(!read("en", SOURCES[0].1).pieces.contains_key("item-pieces"));
        assert_ne!(
            sentence("en", "item-pieces", &[("count", "1")]).replace('1', "7"),
            sentence("en", "item-pieces", &[("count", "7")])
        );
        let alt = sentence("id", "weave-alt", &[("name", "Ulos <b>{$name}")]);
        assert!(alt.contains("Ulos <b>{$name}"), "{alt}");
        assert_eq!(sentence("id", "no-such-message", &[]), "no-such-message");
    }

    #[test]
    fn every_right_has_words() {
        use domain::access::Right;
        let told = Right::ALL.iter().filter(|r| !matches!(r, Right::Read | Right::Operate));
        for key in told.map(|r| format!("right-{}", r.word())) {
            for (lang, _) in SOURCES {
                assert_ne!(sentence(lang, &key, &[]), key, "{lang}");
            }
        }
    }

    #[test]
    fn every_problem_has_a_sentence() {
        let problem = domain::fault::Problem::TooLong(5);
        assert_ne!(sentence("id", problem.key(), &[("max", "5")]), problem.key());
    }
}
