//! Languages, and texts that exist in several of them.

use serde::{Deserialize, Serialize};
use tinystr::TinyAsciiStr;

/// A language by its BCP 47 tag, in lower case: `id`, `en`, `pt-br`. It lies where it is named, since every text has some.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lang(TinyAsciiStr<24>);

impl Lang {
    /// Parses a tag: two or three letters, then optional subtags, 24 letters in all.
    ///
    /// ```
    /// use domain::lang::Lang;
    /// assert_eq!(Lang::parse("pt-BR").unwrap().as_str(), "pt-br");
    /// assert!(Lang::parse("bahasa").is_none());
    /// ```
    pub fn parse(tag: &str) -> Option<Lang> {
        let tag = TinyAsciiStr::try_from_str(tag).ok()?.to_ascii_lowercase();
        let mut parts = tag.split('-');
        let first = parts.next()?;
        let ok = (2..=3).contains(&first.len())
            && first.bytes().all(|b| b.is_ascii_lowercase())
            && parts.all(|p| (2..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()));
        ok.then_some(Lang(tag))
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for Lang {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Lang {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Lang, D::Error> {
        struct V;
        impl serde::de::Visitor<'_> for V {
            type Value = Lang;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("the tag of a language")
            }
            fn visit_str<E: serde::de::Error>(self, tag: &str) -> Result<Lang, E> {
                Lang::parse(tag).ok_or_else(|| E::custom(format!("no tag of a language: {tag}")))
            }
        }
        d.deserialize_str(V)
    }
}

impl std::fmt::Display for Lang {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text in one or more languages, in the order in which they were given.
///
/// ```
/// use domain::lang::{Lang, Words};
/// let id = Lang::parse("id").unwrap();
/// let en = Lang::parse("en").unwrap();
/// let words = Words::new([(id.clone(), "tenun".into()), (en.clone(), "weaving".into())]);
/// assert_eq!(words.get(&en), Some("weaving"));
/// assert_eq!(Words::new([(id.clone(), "tenun".into())]).best(&en), Some((&id, "tenun")));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(Vec<(Lang, String)>);

impl Words {
    /// Collects texts; an empty one is left out.
    pub fn new(texts: impl IntoIterator<Item = (Lang, String)>) -> Words {
        let mut words = Words::default();
        for (lang, text) in texts {
            words.set(lang, text);
        }
        words
    }

    /// Sets, or with an empty text removes, one language.
    pub fn set(&mut self, lang: Lang, text: String) {
        self.0.retain(|(l, _)| *l != lang);
        if !text.is_empty() {
            self.0.push((lang, text));
        }
    }

    /// The text in exactly this language.
    pub fn get(&self, lang: &Lang) -> Option<&str> {
        self.0.iter().find(|(l, _)| l == lang).map(|(_, t)| t.as_str())
    }

    /// The text in this language or else in the first one there is, with the language it is in.
    pub fn best(&self, lang: &Lang) -> Option<(&Lang, &str)> {
        self.0.iter().find(|(l, _)| l == lang).or(self.0.first()).map(|(l, t)| (l, t.as_str()))
    }

    /// The text in this language or else the first, or the empty string.
    pub fn text(&self, lang: &Lang) -> &str {
        self.best(lang).map_or("", |(_, t)| t)
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The texts with their languages.
    pub fn iter(&self) -> impl Iterator<Item = (&Lang, &str)> {
        self.0.iter().map(|(l, t)| (l, t.as_str()))
    }

    /// As the JSON object that is stored: `{"id":"…","en":"…"}`.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads the stored JSON object; what is no object of strings reads as empty.
    pub fn from_json(json: &str) -> Words {
        serde_json::from_str(json).unwrap_or_default()
    }
}

impl Serialize for Words {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_map(self.0.iter().map(|(l, t)| (l.as_str(), t)))
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Words, D::Error> {
        struct V;
        impl<'de> serde::de::Visitor<'de> for V {
            type Value = Words;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object of texts by language")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Words, A::Error> {
                let mut out = Vec::new();
                while let Some((lang, text)) = map.next_entry::<Lang, String>()? {
                    out.push((lang, text));
                }
                Ok(Words(out))
            }
        }
        d.deserialize_map(V)
    }
}
