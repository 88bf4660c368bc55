//! The words of the vocabularies, and which weave is drawn for what.

use domain::lang::Lang;
use domain::vocabulary::{Term, Vocabulary};
use draw::weave::{Palette, Style, Weave, svg};

/// Every term; small, so it is kept in memory.
pub struct Vocabularies(pub Vec<Term>);

impl Vocabularies {
    /// A term.
    pub fn term(&self, vocabulary: Vocabulary, key: &str) -> Option<&Term> {
        self.0.iter().find(|t| t.vocabulary == vocabulary && t.key == key)
    }

    /// What a term is called.
    pub fn name(&self, vocabulary: Vocabulary, key: &str, lang: &Lang) -> String {
        self.term(vocabulary, key).map_or_else(|| key.to_owned(), |t| t.names.text(lang).to_owned())
    }

    /// The names of several terms.
    pub fn names(&self, vocabulary: Vocabulary, keys: &[String], lang: &Lang) -> String {
        keys.iter().map(|k| self.name(vocabulary, k, lang)).collect::<Vec<_>>().join(", ")
    }

    /// Whether goods of a category are crafts.
    pub fn is_craft(&self, category: &str) -> bool {
        self.term(Vocabulary::Category, category).is_none_or(|t| t.craft)
    }

    /// The weave of a thing.
    pub fn weave(
        &self,
        key: &str,
        category: Option<&str>,
        people: Option<&str>,
        motifs: &[String],
        other: Style,
    ) -> String {
        let style = category
            .and_then(|c| self.term(Vocabulary::Category, c))
            .and_then(|t| t.look.parse().ok())
            .unwrap_or(other);
        let palette = people
            .and_then(|p| self.term(Vocabulary::People, p))
            .and_then(|t| t.look.parse().ok())
            .unwrap_or(if matches!(style, Style::Anyaman) { Palette::Pandanus } else { Palette::Neutral });
        let motifs: Vec<&str> = motifs.iter().map(String::as_str).collect();
        svg(&Weave { key, style, palette, motifs: &motifs })
    }
}
