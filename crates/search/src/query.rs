//! What is asked and what is answered.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A language by its tag ("id", "en").
pub type Lang = String;

/// A piece of text for display: was it matched, and the plain text (never markup).
pub type Segment = (bool, String);

/// The kinds of things in the index, in the order they are preferred when all else is equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A craft.
    Craft,
    /// A motif.
    Motif,
    /// A region.
    Region,
    /// A maker.
    Maker,
    /// An item.
    Item,
}

impl Kind {
    /// All kinds, in order.
    pub const ALL: [Self; 5] = [Self::Craft, Self::Motif, Self::Region, Self::Maker, Self::Item];

    pub(crate) fn number(self) -> usize {
        self as usize
    }

    pub(crate) fn from_number(number: u64) -> Self {
        Self::ALL.get(number as usize).copied().unwrap_or(Self::Item)
    }

    pub(crate) fn letter(self) -> char {
        ['c', 'm', 'r', 'p', 'i'][self.number()]
    }
}

/// Divides a document's text: what stands after it is found, but not shown beside a hit.
pub const UNSHOWN: char = '\u{1f}';

/// One public thing as the index sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// What it is.
    pub kind: Kind,
    /// Its id, unique within the kind. A version-7 id tells the index when the thing was made (for [`Sort::Newest`]).
    pub id: Uuid,
    /// Its name, per language.
    pub title: Vec<(Lang, String)>,
    /// Other names and spellings, in no particular language.
    pub aliases: Vec<String>,
    /// Everything else worth finding it by, per language; what stands after `UNSHOWN` is found but not shown.
    pub body: Vec<(Lang, String)>,
    /// Codes of its regions and of every region above them.
    pub regions: Vec<String>,
    /// Keys of its categories.
    pub categories: Vec<String>,
    /// Keys of its techniques.
    pub techniques: Vec<String>,
    /// Keys of its materials.
    pub materials: Vec<String>,
    /// Keys of its peoples.
    pub peoples: Vec<String>,
    /// Its price in minor units, if it has one.
    pub price: Option<i64>,
    /// Can it be had at once?
    pub in_stock: bool,
    /// Is it a sample?
    pub sample: bool,
    /// Rank that does not depend on a query, 0 to 1.
    pub weight: f32,
    /// What the caller wants back with a hit; the index does not look into it.
    pub stored: String,
}

/// Words that mean the same to a searcher ("perajin", "pengrajin", "artisan"). An entry may be several words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SynonymGroup {
    /// The language whose endings the words take; `None` for words found as they stand.
    pub lang: Option<Lang>,
    /// The words.
    pub words: Vec<String>,
}

/// What the profile says about searching.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// The languages, the profile's first one first.
    pub languages: Vec<Lang>,
    /// Synonyms. They act on queries, so a change needs no rebuild.
    pub synonyms: Vec<SynonymGroup>,
    /// Ascending prices between the bands of the price facet. A change needs no rebuild.
    pub price_bands: Vec<i64>,
    /// Words before a region's name that say what it is ("kabupaten", "kota"). They act on queries.
    #[serde(default)]
    pub affixes: Vec<String>,
}

/// A span of prices: `from <= price < below`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PriceSpan {
    /// The lowest price in the span.
    pub from: Option<i64>,
    /// The lowest price above the span.
    pub below: Option<i64>,
}

/// What to do with samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Samples {
    /// Samples and real things.
    #[default]
    Both,
    /// Samples only.
    Only,
    /// No samples.
    Without,
}

/// The facets a reader has selected. Several values of one facet mean any of them; different facets mean all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Selected {
    /// A region of any level.
    pub region: Option<String>,
    /// Any of these regions, such as those of a group.
    pub within: Vec<String>,
    /// Categories.
    pub category: Vec<String>,
    /// Techniques.
    pub technique: Vec<String>,
    /// Materials.
    pub material: Vec<String>,
    /// Peoples.
    pub people: Vec<String>,
    /// A span of prices; things without a price are left out then.
    pub price: Option<PriceSpan>,
    /// Only what can be had at once.
    pub in_stock: bool,
    /// Samples or not.
    pub samples: Samples,
}

/// The order of the hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// Best match first; without a text, by weight.
    #[default]
    Relevance,
    /// By name in the query's language.
    Name,
    /// Cheapest first, things without a price last.
    PriceUp,
    /// Dearest first, things without a price last.
    PriceDown,
    /// Latest first, by the time in the id; things whose id tells no time last.
    Newest,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Query {
    /// What was typed. Anything is allowed; there are no operators. The first 200 characters and 12 words count.
    pub text: String,
    /// The reader's language.
    pub lang: Lang,
    /// One kind, or all.
    pub kind: Option<Kind>,
    /// The selected facets.
    pub facets: Selected,
    /// The order.
    pub sort: Sort,
    /// Hits to skip, at most [`Query::MAX_OFFSET`].
    pub offset: usize,
    /// Hits to return, at most [`Query::MAX_LIMIT`].
    pub limit: usize,
    /// Values counted per facet, the most frequent ones first (selected ones always).
    pub values: usize,
    /// Count these regions only (say, the children of the selected one) instead of the most frequent ones.
    pub regions: Option<Vec<String>>,
}

impl Query {
    /// The most hits that may be skipped.
    pub const MAX_OFFSET: usize = 1000;
    /// The most hits in one answer.
    pub const MAX_LIMIT: usize = 100;

    /// A plain question: all kinds, no facet selected, the first 24 hits.
    pub fn new(text: impl Into<String>, lang: impl Into<Lang>) -> Self {
        Self {
            text: text.into(),
            lang: lang.into(),
            kind: None,
            facets: Selected::default(),
            sort: Sort::Relevance,
            offset: 0,
            limit: 24,
            values: 100,
            regions: None,
        }
    }
}

/// One thing found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub id: Uuid,
    /// How well it matched; 0 where the order is another than relevance.
    pub score: f32,
    /// What the caller stored with it.
    pub stored: String,
    /// Its name in the query's language, or else in another one, in pieces.
    pub title: Vec<Segment>,
    /// The language of that name.
    pub title_lang: Lang,
    /// The part of its text that matched best, in pieces.
    pub snippet: Vec<Segment>,
    /// The language of that part.
    pub snippet_lang: Lang,
}

/// A facet's value and how many hits have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The value.
    pub value: String,
    /// How many hits.
    pub count: u64,
}

/// A price band and how many hits fall into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BandCount {
    /// The band.
    pub span: PriceSpan,
    /// How many hits.
    pub count: u64,
}

/// Counts per facet. A facet is counted as if nothing were selected in itself, and all that is selected elsewhere. Most frequent
/// values first; values that nothing has are left out (except selected ones).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FacetCounts {
    /// Regions of every level.
    pub region: Vec<Count>,
    /// Categories.
    pub category: Vec<Count>,
    /// Techniques.
    pub technique: Vec<Count>,
    /// Materials.
    pub material: Vec<Count>,
    /// Peoples.
    pub people: Vec<Count>,
    /// All price bands, in order.
    pub price: Vec<BandCount>,
    /// What can be had at once.
    pub in_stock: u64,
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Results {
    /// How many things match in all.
    pub total: u64,
    /// The hits asked for.
    pub hits: Vec<Hit>,
    /// Counts per facet.
    pub facets: FacetCounts,
    /// Counts per kind, as if no kind were selected; all kinds, in order.
    pub kinds: Vec<(Kind, u64)>,
    /// A better spelling: what was searched instead when `corrected`, otherwise an offer.
    pub suggestion: Option<String>,
    /// Were words of the query replaced by similar ones, because nothing has them as typed?
    pub corrected: bool,
    /// Nothing has all the words, so these are the things with most of them.
    pub relaxed: bool,
    /// Something was typed, and no word is in it: nothing is found, since nothing was looked for.
    pub wordless: bool,
}

/// A completion of what is being typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Completion {
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub id: Uuid,
    /// Its name, in pieces.
    pub title: Vec<Segment>,
    /// What the caller stored with it.
    pub stored: String,
}
