//! What a form lets choose, and finding what somebody typed: by code, key, name or alias, as the importer does.

use domain::access::{Access, Permission};
use domain::fault::{Faults, Problem};
use domain::lang::Lang;
use domain::region::RegionCode;
use domain::vocabulary::Vocabulary;
use store::{Conn, Result};

use crate::Site;

/// What a form lets choose: keys and names.
#[derive(Debug, Clone, Default)]
pub(crate) struct Choices {
    /// The crafts.
    pub crafts: Vec<(String, String)>,
    /// The motifs.
    pub motifs: Vec<(String, String)>,
    /// The materials.
    pub materials: Vec<(String, String)>,
    /// What a kind of record brings besides, by the name of the input.
    pub further: Vec<(&'static str, Vec<(String, String)>)>,
}

impl Choices {
    /// Those by which a register is narrowed.
    pub fn narrowing(c: &mut Conn, lang: &Lang) -> Result<Choices> {
        let crafts = store::register::crafts(c)?;
        let crafts = crafts.into_iter().map(|(k, n)| (k, n.text(lang).to_owned())).collect();
        Ok(Choices { crafts, ..Choices::default() })
    }

    /// Reads them.
    pub fn read(c: &mut Conn, site: &Site, lang: &Lang) -> Result<Choices> {
        Ok(Choices {
            motifs: store::register::motifs(c)?,
            materials: terms(site, Vocabulary::Material, lang),
            ..Choices::narrowing(c, lang)?
        })
    }

    /// What a kind of record brought for an input.
    pub fn of(&self, input: &str) -> Vec<(String, String)> {
        self.further.iter().find(|(name, _)| *name == input).map(|(_, all)| all.clone()).unwrap_or_default()
    }
}

/// Keys and names of the terms of a vocabulary.
pub(crate) fn terms(site: &Site, vocabulary: Vocabulary, lang: &Lang) -> Vec<(String, String)> {
    let words = site.words.load();
    let terms = words.terms.iter().filter(|t| t.vocabulary == vocabulary);
    terms.map(|t| (t.key.clone(), t.names.text(lang).to_owned())).collect()
}

/// Suggestions: what is typed is the name itself.
pub(crate) fn names(choices: &[(String, String)]) -> Vec<(String, String)> {
    choices.iter().map(|(_, name)| (name.clone(), String::new())).collect()
}

fn none_or_many(faults: &mut Faults, field: &str, typed: &str, kind: &str, many: bool) {
    let problem = if many { Problem::Ambiguous(kind.into()) } else { Problem::Unknown(kind.into()) };
    faults.add(field, typed, problem);
}

/// What a region is called in a form: its code and full name.
pub(crate) fn region_text(c: &mut Conn, code: &RegionCode) -> Result<String> {
    Ok(store::region::get(c, code)?.map_or_else(|| code.to_string(), |r| format!("{code} {}", r.full_name)))
}

/// The region that was typed: a code, also one that it had before, perhaps with a name after it, or a name that only one
/// region has.
pub(crate) fn region_typed(c: &mut Conn, site: &Site, typed: &str) -> Result<Found> {
    let first = typed.split_whitespace().next().unwrap_or_default();
    if let Some(code) = RegionCode::parse(first)
        && let Some(region) = store::region::get(c, &code)?
    {
        return Ok(Found::One(store::region::change::now(c, region.code)?));
    }
    let named = store::region::named(c, &site.profile.region_match_key(typed))?;
    let top = named.first().map(|(_, level, _)| *level);
    let mut best = named.into_iter().filter(|(_, level, _)| Some(*level) == top);
    Ok(match (best.next(), best.next()) {
        (Some((code, ..)), None) => Found::One(code),
        (Some(_), Some(_)) => Found::Many,
        _ => Found::None,
    })
}

/// What was found of what somebody typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// Nothing.
    None,
    /// This region.
    One(RegionCode),
    /// More than one of this name.
    Many,
}

/// The region of a field, where the right reaches. One beyond it is as unknown as one that is not there.
pub(crate) fn region<P: Permission>(
    c: &mut Conn,
    site: &Site,
    who: &Access<P>,
    field: &str,
    typed: &str,
    faults: &mut Faults,
) -> Result<Option<RegionCode>> {
    if typed.trim().is_empty() {
        faults.add(field, "", Problem::Missing);
        return Ok(None);
    }
    let found = region_typed(c, site, typed)?;
    match found {
        Found::One(code) if who.reaches(&store::region::path(c, &code)?) => Ok(Some(code)),
        Found::Many => {
            none_or_many(faults, field, typed, "region", true);
            Ok(None)
        }
        _ => {
            none_or_many(faults, field, typed, "region", false);
            Ok(None)
        }
    }
}

/// The keys of the crafts of a field, each once.
pub(crate) fn crafts(
    c: &mut Conn,
    field: &str,
    typed: &[String],
    faults: &mut Faults,
) -> Result<Vec<String>> {
    let mut keys = Vec::new();
    for word in typed {
        let found = store::craft::find(c, word)?;
        match found.as_slice() {
            [key] if !keys.contains(key) => keys.push(key.clone()),
            [_] => {}
            found => none_or_many(faults, field, word, "craft", !found.is_empty()),
        }
    }
    Ok(keys)
}

/// The keys of the motifs of a field, each once.
pub(crate) fn motifs(
    c: &mut Conn,
    field: &str,
    typed: &[String],
    faults: &mut Faults,
) -> Result<Vec<String>> {
    let mut keys = Vec::new();
    for word in typed {
        let found = store::motif::find(c, word)?;
        match found.as_slice() {
            [key] if !keys.contains(key) => keys.push(key.clone()),
            [_] => {}
            found => none_or_many(faults, field, word, "motif", !found.is_empty()),
        }
    }
    Ok(keys)
}

/// The keys of the terms of a field, each once: by key, or by a name in any language.
pub(crate) fn typed_terms(
    site: &Site,
    vocabulary: Vocabulary,
    field: &str,
    typed: &[String],
    faults: &mut Faults,
) -> Vec<String> {
    let all = site.words.load();
    let mut keys: Vec<String> = Vec::new();
    for word in typed {
        let wanted = domain::text::match_key(word);
        let mut found =
            all.terms.iter().filter(|t| t.vocabulary == vocabulary).filter(|t| {
                t.key == *word || t.names.iter().any(|(_, n)| domain::text::match_key(n) == wanted)
            });
        match found.next() {
            Some(term) if !keys.contains(&term.key) => keys.push(term.key.clone()),
            Some(_) => {}
            None => none_or_many(faults, field, word, vocabulary.word(), false),
        }
    }
    keys
}
