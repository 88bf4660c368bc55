//! How a document is laid out in the index.

use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;
use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use uuid::Uuid;

use crate::analysis::{self, Languages};
use crate::query::{Document, Kind, UNSHOWN};

/// Raised whenever the layout changes, or what a record is found by: an index made by another number is rebuilt.
pub(crate) const VERSION: u32 = 4;
/// Facets with free values.
pub(crate) const FACETS: usize = 5;
/// Their names, in the order of [`Fields::facets`].
pub(crate) const FACET_NAMES: [&str; FACETS] = ["region", "category", "technique", "material", "people"];
/// Characters of one text that are indexed.
const TEXT_LIMIT: usize = 50_000;
/// Characters of one text that are kept for snippets.
const KEPT_LIMIT: usize = 2_000;
const NAME_LIMIT: usize = 80;

/// Bits of the `flags` column above the kind's number.
pub(crate) const IN_STOCK: u64 = 8;
pub(crate) const SAMPLE: u64 = 16;

/// The fields of the schema.
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    /// Kind and id, for deleting.
    pub key: Field,
    /// Whole names.
    pub whole: Field,
    /// Words of the names, as written and stemmed.
    pub title: Field,
    /// All words as written.
    pub word: Field,
    /// All words stemmed: what decides whether a document matches.
    pub stem: Field,
    pub facets: [Field; FACETS],
    pub flags: Field,
    pub weight: Field,
    pub price: Field,
    pub born: Field,
    /// Names to sort by, one a language.
    pub names: Vec<Field>,
    pub kept: Field,
}

pub(crate) fn name_column(language: usize) -> String {
    format!("name{language}")
}

pub(crate) fn build(languages: usize) -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let text = |record, norms| {
        let indexing = TextFieldIndexing::default().set_index_option(record).set_fieldnorms(norms);
        TextOptions::default().set_indexing_options(indexing.set_tokenizer(if norms {
            "whitespace"
        } else {
            "raw"
        }))
    };
    let raw = text(IndexRecordOption::Basic, false);
    let words = text(IndexRecordOption::WithFreqs, true);
    let fields = Fields {
        key: schema.add_text_field("key", raw.clone()),
        whole: schema.add_text_field("whole", raw.clone()),
        title: schema.add_text_field("title", words.clone()),
        word: schema.add_text_field("word", words.clone()),
        stem: schema.add_text_field("stem", words),
        facets: FACET_NAMES.map(|name| schema.add_text_field(name, raw.clone())),
        flags: schema.add_u64_field("flags", FAST),
        weight: schema.add_f64_field("weight", FAST),
        price: schema.add_i64_field("price", FAST),
        born: schema.add_i64_field("born", FAST),
        names: (0..languages)
            .map(|n| schema.add_text_field(&name_column(n), TextOptions::default().set_fast("raw")))
            .collect(),
        kept: schema.add_bytes_field("kept", STORED),
    };
    (schema.build(), fields)
}

/// What is kept of a document for showing it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Kept {
    #[serde(rename = "k")]
    pub kind: Kind,
    #[serde(rename = "i")]
    pub id: Uuid,
    #[serde(rename = "t")]
    pub title: Vec<(String, String)>,
    #[serde(rename = "b")]
    pub body: Vec<(String, String)>,
    #[serde(rename = "s")]
    pub stored: String,
}

/// The term a document is deleted by.
pub(crate) fn key(kind: Kind, id: Uuid) -> String {
    format!("{}{}", kind.letter(), id.simple())
}

fn clip(text: &str, limit: usize) -> &str {
    text.char_indices().nth(limit).map_or(text, |(at, _)| &text[..at])
}

fn append(line: &mut String, word: &str) {
    if !line.is_empty() {
        line.push(' ');
    }
    line.push_str(word);
}

/// When a thing with a version-7 id was made, 0 for any other: the milliseconds and what puts ids of one millisecond in order.
fn born(id: Uuid) -> i64 {
    if id.get_version_num() == 7 { (id.as_u128() >> 65) as i64 } else { 0 }
}

/// A document in the engine's form.
pub(crate) fn lay_out(
    fields: &Fields,
    languages: &Languages,
    document: &Document,
) -> Result<TantivyDocument, serde_json::Error> {
    let mut out = TantivyDocument::default();
    out.add_text(fields.key, key(document.kind, document.id));
    let (mut title, mut word, mut stem) = (String::new(), String::new(), String::new());
    let mut wholes: Vec<String> = Vec::new();
    let titles = document.title.iter().map(|(lang, text)| (Some(languages.number(lang)), text, true));
    let aliases = document.aliases.iter().map(|text| (None, text, true));
    let bodies = document.body.iter().map(|(lang, text)| (Some(languages.number(lang)), text, false));
    for (lang, text, named) in titles.chain(aliases).chain(bodies) {
        let mut whole = String::new();
        for found in analysis::words(clip(text, TEXT_LIMIT)) {
            append(&mut word, &found.text);
            let stems = match lang {
                Some(number) => languages.stems_in(number, &found.text),
                None => languages.stems(&found.text),
            };
            for one in &stems {
                append(&mut stem, one);
            }
            if named {
                append(&mut whole, &found.text);
                append(&mut title, &found.text);
                for one in stems.iter().filter(|one| **one != found.text) {
                    append(&mut title, one);
                }
            }
        }
        if named && !whole.is_empty() && whole.len() < 1000 && !wholes.contains(&whole) {
            wholes.push(whole);
        }
    }
    for whole in &wholes {
        out.add_text(fields.whole, whole);
    }
    out.add_text(fields.title, title);
    out.add_text(fields.word, word);
    out.add_text(fields.stem, stem);
    let values = [
        &document.regions,
        &document.categories,
        &document.techniques,
        &document.materials,
        &document.peoples,
    ];
    for (field, values) in fields.facets.iter().zip(values) {
        for (at, value) in values.iter().enumerate() {
            if !values[..at].contains(value) && value.len() < 1000 {
                out.add_text(*field, value);
            }
        }
    }
    let flags = document.kind.number() as u64
        | if document.in_stock { IN_STOCK } else { 0 }
        | if document.sample { SAMPLE } else { 0 };
    out.add_u64(fields.flags, flags);
    let weight = if document.weight.is_finite() { document.weight.clamp(0.0, 1.0) } else { 0.0 };
    out.add_f64(fields.weight, f64::from(weight));
    if let Some(price) = document.price {
        out.add_i64(fields.price, price);
    }
    out.add_i64(fields.born, born(document.id));
    for (number, field) in fields.names.iter().enumerate() {
        let own = document.title.iter().find(|(lang, _)| languages.number(lang) == number);
        let name = own.or(document.title.first()).map_or(String::new(), |(_, text)| analysis::flat(text));
        out.add_text(*field, clip(&name, NAME_LIMIT));
    }
    let kept = Kept {
        kind: document.kind,
        id: document.id,
        title: document.title.clone(),
        body: document
            .body
            .iter()
            .map(|(lang, text)| {
                let shown = text.split_once(UNSHOWN).map_or(text.as_str(), |(shown, _)| shown);
                (lang.clone(), clip(shown, KEPT_LIMIT).to_owned())
            })
            .collect(),
        stored: document.stored.clone(),
    };
    out.add_bytes(fields.kept, &serde_json::to_vec(&kept)?);
    Ok(out)
}
