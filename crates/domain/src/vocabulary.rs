//! Vocabularies: the words by which crafts, items and makers are sorted. They ship with the country profile.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::fault::{Faults, Problem};
use crate::id::{Kind, TermId};
use crate::lang::Words;
use crate::record::{self, Fields, Record};
use crate::region::RegionCode;
use crate::text;

/// Which vocabulary a term belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vocabulary {
    /// What kind of craft: weaving, batik, plaiting…
    Category,
    /// How it is made.
    Technique,
    /// What it is made of.
    Material,
    /// Whose it is: Toba, Karo, Malay, Nias…
    People,
}

impl Vocabulary {
    /// Every vocabulary.
    pub const ALL: [Vocabulary; 4] =
        [Vocabulary::Category, Vocabulary::Technique, Vocabulary::Material, Vocabulary::People];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Vocabulary::Category => "category",
            Vocabulary::Technique => "technique",
            Vocabulary::Material => "material",
            Vocabulary::People => "people",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Vocabulary> {
        Vocabulary::ALL.into_iter().find(|v| v.word() == word)
    }
}

/// Whether trade in a material is restricted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protection {
    /// No restriction is recorded.
    #[default]
    None,
    /// A species listed by CITES: a warning, and no sale here.
    Cites,
    /// A species protected by law: a warning, and no sale here.
    Protected,
}

impl Protection {
    /// The word that is stored; empty for none.
    pub const fn word(self) -> &'static str {
        match self {
            Protection::None => "",
            Protection::Cites => "cites",
            Protection::Protected => "protected",
        }
    }

    /// Reads the stored word; an unknown one counts as protected, the safe side.
    pub fn from_word(word: &str) -> Protection {
        match word {
            "" => Protection::None,
            "cites" => Protection::Cites,
            _ => Protection::Protected,
        }
    }
}

/// A term of a vocabulary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Its id, from vocabulary and key.
    pub id: TermId,
    /// The vocabulary.
    pub vocabulary: Vocabulary,
    /// The key, unique in the vocabulary.
    pub key: String,
    /// The key of the broader term in the same vocabulary.
    pub parent: Option<String>,
    /// The names.
    pub names: Words,
    /// Whether goods of this category are crafts (food and forest goods are kept but are none).
    pub craft: bool,
    /// How its ornament is drawn: the style of a category, the palette of a people.
    pub look: String,
    /// Whether trade in a material is restricted.
    pub protection: Protection,
    /// Where a people lives.
    pub regions: Vec<RegionCode>,
    /// A note.
    pub note: Words,
    /// Where the note comes from.
    pub sources: Vec<String>,
}

/// What is asked to be stored as a term.
#[derive(Debug, Clone, Default)]
pub struct TermDraft {
    /// See [`Term`].
    pub key: String,
    /// See [`Term`].
    pub parent: Option<String>,
    /// See [`Term`].
    pub names: Words,
    /// See [`Term`].
    pub craft: bool,
    /// See [`Term`].
    pub look: String,
    /// See [`Term`].
    pub protection: Protection,
    /// See [`Term`].
    pub regions: Vec<RegionCode>,
    /// See [`Term`].
    pub note: Words,
    /// See [`Term`].
    pub sources: Vec<String>,
}

/// The id of a term.
pub fn term_id(profile: &str, vocabulary: Vocabulary, key: &str) -> TermId {
    TermId::from_key(profile, &format!("{}/{key}", vocabulary.word()))
}

/// Checks a term.
pub fn save(profile: &str, vocabulary: Vocabulary, draft: TermDraft) -> Result<Term, Faults> {
    let mut faults = Faults::default();
    if !text::is_key(&draft.key) {
        faults.add("key", &draft.key, Problem::NotAKey);
    }
    let names = faults.words("name", &draft.names, 120);
    if names.is_empty() {
        faults.add("name", "", Problem::Missing);
    }
    let note = faults.words("note", &draft.note, 4000);
    let sources = faults.addresses("sources", &draft.sources);
    let term = Term {
        id: term_id(profile, vocabulary, &draft.key),
        vocabulary,
        key: draft.key,
        parent: draft.parent,
        names,
        craft: draft.craft,
        look: draft.look,
        protection: draft.protection,
        regions: draft.regions,
        note,
        sources,
    };
    faults.or(term)
}

impl Record for Term {
    const KIND: Kind = Kind::Term;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        None
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .public("vocabulary", self.vocabulary.word())
            .public("key", self.key.as_str())
            .public("parent", self.parent.as_deref())
            .public("names", record::words(&self.names))
            .public("craft", self.craft)
            .public("look", self.look.as_str())
            .public("protection", self.protection.word())
            .public("regions", record::list(&self.regions))
            .public("note", record::words(&self.note))
            .public("sources", record::list(&self.sources))
    }
}
