//! What is shown of a found document: its name and the part of its text that matched best.

use std::sync::Arc;

use tantivy::schema::Value;
use tantivy::{DocAddress, TantivyDocument};

use super::Found;
use crate::error::{Error, Result};
use crate::highlight;
use crate::index::{Shared, Snapshot};
use crate::plan::Plan;
use crate::query::{Hit, Segment as Piece};
use crate::schema::Kept;

/// What is kept of a found document.
pub(super) fn kept(shared: &Shared, snapshot: &Arc<Snapshot>, found: &Found) -> Result<Kept> {
    let document: TantivyDocument =
        snapshot.searcher.doc(DocAddress::new(found.segment as u32, found.doc))?;
    let bytes =
        document.get_first(shared.fields.kept).and_then(|value| value.as_bytes()).ok_or(Error::Damaged)?;
    Ok(serde_json::from_slice(bytes)?)
}

/// The text in a language, or else the first one.
pub(super) fn pick<'a>(texts: &'a [(String, String)], lang: &str) -> Option<&'a (String, String)> {
    texts.iter().find(|(own, _)| own == lang).or(texts.first())
}

pub(super) fn show(shared: &Shared, plan: &Plan, lang: &str, score: f32, kept: Kept) -> Hit {
    let languages = &shared.languages;
    let (title, title_lang) = pick(&kept.title, lang).map_or_else(Default::default, |(own, text)| {
        (highlight::mark(languages, &plan.marks, languages.number(own), text), own.clone())
    });
    // The reader's language unless only another one has the words.
    let mut snippet: Option<(Vec<Piece>, usize)> = None;
    let mut snippet_lang = String::new();
    let own = pick(&kept.body, lang);
    for (name, text) in own.into_iter().chain(kept.body.iter().filter(|one| Some(*one) != own)) {
        let one = highlight::snippet(languages, &plan.marks, languages.number(name), text);
        if snippet.as_ref().is_none_or(|best| best.1 == 0 && one.1 > 0) {
            snippet = Some(one);
            snippet_lang.clone_from(name);
        }
    }
    let snippet = snippet.map_or_else(Vec::new, |(pieces, _)| pieces);
    Hit { kind: kept.kind, id: kept.id, score, stored: kept.stored, title, title_lang, snippet, snippet_lang }
}
