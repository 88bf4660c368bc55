//! Matching a text to bit sets: which documents of a segment have all its words, or most of them.

use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, InvertedIndexReader, Term};

use super::Matched;
use crate::bits::Bits;
use crate::error::Result;
use crate::index::{Shared, Snapshot};
use crate::plan::{self, In, Leaf, Part, Plan};
use crate::segment::{Live, collect};

/// A posting list this many times longer than the documents in question is looked up, not read through.
const SEEK_RATIO: u64 = 24;

pub(super) fn reader(live: &Live, place: In) -> &InvertedIndexReader {
    match place {
        In::Title => &live.segment.title,
        In::Word => &live.segment.word,
        In::Stem => &live.segment.stem,
    }
}

/// Adds the documents with a term; with `within`, only those in it count.
fn add_term(
    shared: &Shared,
    live: &Live,
    place: In,
    text: &str,
    within: Option<(&Bits, u64)>,
    into: &mut Bits,
) -> Result<()> {
    let term = Term::from_field_text(plan::field(shared, place), text);
    let frequent = match place {
        In::Title => live.segment.frequent_title.get(text),
        In::Stem => live.segment.frequent_stem.get(text),
        In::Word => None,
    };
    if let Some(docs) = frequent {
        into.or(docs);
        return Ok(());
    }
    let reader = reader(live, place);
    let Some(info) = reader.get_term_info(&term)? else { return Ok(()) };
    match within {
        Some((within, count)) if count * SEEK_RATIO < u64::from(info.doc_freq) => {
            let mut postings = reader.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
            for doc in within.iter() {
                if postings.doc() < doc {
                    postings.seek(doc);
                }
                if postings.doc() == doc {
                    into.set(doc);
                }
            }
        }
        _ => collect(reader.read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)?, into),
    }
    Ok(())
}

fn leaf_docs(
    shared: &Shared,
    live: &Live,
    leaf: &Leaf,
    names_only: bool,
    within: Option<(&Bits, u64)>,
) -> Result<Bits> {
    let mut docs = Bits::none(live.segment.docs);
    if names_only {
        for text in &leaf.title {
            add_term(shared, live, In::Title, text, within, &mut docs)?;
        }
    } else {
        for (place, text) in &leaf.any {
            add_term(shared, live, *place, text, within, &mut docs)?;
        }
    }
    Ok(docs)
}

pub(super) fn part_docs(
    shared: &Shared,
    live: &Live,
    part: &Part,
    names_only: bool,
    within: Option<(&Bits, u64)>,
) -> Result<Bits> {
    let mut docs: Option<Bits> = None;
    for way in &part.ways {
        let mut all: Option<Bits> = None;
        for leaf in way {
            let own = leaf_docs(shared, live, leaf, names_only, within)?;
            match &mut all {
                Some(all) => all.and(&own),
                None => all = Some(own),
            }
        }
        match (&mut docs, all) {
            (Some(docs), Some(all)) => docs.or(&all),
            (None, Some(all)) => docs = Some(all),
            (_, None) => {}
        }
    }
    Ok(docs.unwrap_or_else(|| Bits::none(live.segment.docs)))
}

/// How many documents of a segment a part may have.
fn part_cost(shared: &Shared, live: &Live, part: &Part) -> Result<u64> {
    let mut sum = 0;
    for way in &part.ways {
        let mut least = u64::MAX;
        for leaf in way {
            let mut own = 0;
            for (place, text) in &leaf.any {
                let term = Term::from_field_text(plan::field(shared, *place), text);
                own += u64::from(reader(live, *place).doc_freq(&term)?);
            }
            least = least.min(own);
        }
        sum += if least == u64::MAX { 0 } else { least };
    }
    Ok(sum)
}

/// Documents of a segment that have all parts; the rarest part first.
pub(super) fn all_parts(shared: &Shared, live: &Live, plan: &Plan, names_only: bool) -> Result<Bits> {
    let mut order = Vec::with_capacity(plan.parts.len());
    for part in &plan.parts {
        order.push((part_cost(shared, live, part)?, part));
    }
    order.sort_by_key(|(cost, _)| *cost);
    let mut docs: Option<Bits> = None;
    for (_, part) in order {
        docs = Some(match docs {
            None => part_docs(shared, live, part, names_only, None)?,
            Some(before) => {
                let count = before.count();
                if count == 0 {
                    return Ok(before);
                }
                let mut now = part_docs(shared, live, part, names_only, Some((&before, count)))?;
                now.and(&before);
                now
            }
        });
    }
    let mut docs = docs.unwrap_or_else(|| live.alive.clone());
    docs.and(&live.alive);
    Ok(docs)
}

/// For each number of parts, the documents with at least so many.
fn levels(shared: &Shared, live: &Live, plan: &Plan) -> Result<Vec<Bits>> {
    let mut levels = vec![live.alive.clone()];
    for part in &plan.parts {
        let docs = part_docs(shared, live, part, false, None)?;
        levels.push(Bits::none(live.segment.docs));
        for at in (1..levels.len()).rev() {
            let (lower, upper) = levels.split_at_mut(at);
            if let (Some(below), Some(own)) = (lower.last(), upper.first_mut()) {
                let mut more = below.clone();
                more.and(&docs);
                own.or(&more);
            }
        }
    }
    Ok(levels)
}

/// Matches the text in every segment; true if it had to be relaxed.
pub(super) fn match_text(shared: &Shared, snapshot: &Snapshot, plan: &Plan) -> Result<(Vec<Matched>, bool)> {
    let mut matched = Vec::with_capacity(snapshot.segments.len());
    for live in &snapshot.segments {
        matched.push(Matched { docs: all_parts(shared, live, plan, false)?, levels: Vec::new() });
    }
    if plan.parts.len() < 2 || matched.iter().any(|one| !one.docs.is_empty()) {
        return Ok((matched, false));
    }
    for (one, live) in matched.iter_mut().zip(&snapshot.segments) {
        one.levels = levels(shared, live, plan)?;
    }
    let best = (1..=plan.parts.len())
        .rev()
        .find(|level| matched.iter().any(|one| one.levels.get(*level).is_some_and(|docs| !docs.is_empty())));
    let Some(best) = best else { return Ok((matched, false)) };
    for one in &mut matched {
        one.levels.truncate(best + 1);
        if let Some(docs) = one.levels.get(best.saturating_sub(1).max(1)) {
            one.docs = docs.clone();
        }
    }
    Ok((matched, true))
}
