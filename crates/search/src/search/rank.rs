//! Ranking by how well a bounded number of candidates match.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, Term};

use super::choose::choose;
use super::matching::reader;
use super::{Found, Matched};
use crate::bits::Bits;
use crate::error::Result;
use crate::index::{Shared, Snapshot};
use crate::plan::{self, In, Plan};
use crate::query::{Kind, Query};
use crate::segment::collect;

/// Look-ups spent on scoring one answer; they are shared among the terms of the query.
const SCORE_BUDGET: usize = 8_000;
/// From so many documents on, words that most of them have are not scored.
const LARGE: u64 = 20_000;
/// Candidates scored, whatever they cost: more than can be paged through.
const FEWEST_CANDIDATES: usize = Query::MAX_OFFSET + Query::MAX_LIMIT + 100;
const MOST_CANDIDATES: usize = 8_192;

/// A term that scores, in one segment.
struct Scorer {
    part: usize,
    way: usize,
    leaf: usize,
    title: bool,
    place: usize,
    factor: f32,
    postings: SegmentPostings,
}

/// The same in all segments.
struct Term_ {
    part: usize,
    way: usize,
    leaf: usize,
    place: In,
    text: String,
    factor: f32,
}

/// What a place scores by its own name, at the highest weight.
const PLACE: f32 = 40.0;
const K1: f32 = 1.2;
const B: f32 = 0.75;

/// The documents of each segment of which one of these is a whole name.
fn named(shared: &Shared, snapshot: &Snapshot, names: &[String]) -> Result<Vec<Option<Bits>>> {
    let mut found = Vec::with_capacity(snapshot.segments.len());
    for live in &snapshot.segments {
        let mut own: Option<Bits> = None;
        for name in names {
            let term = Term::from_field_text(shared.fields.whole, name);
            let Some(info) = live.segment.whole.get_term_info(&term)? else { continue };
            let docs = own.get_or_insert_with(|| Bits::none(live.segment.docs));
            collect(
                live.segment.whole.read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)?,
                docs,
            );
        }
        found.push(own);
    }
    Ok(found)
}

/// Ranks by how well documents match.
///
/// If there are few, all are scored. If there are many, candidates are chosen tier by tier (the whole name is the query; the name has
/// all words; the rest) and within a tier by kind and weight, and only these are scored: their number does not depend on the catalogue.
pub(super) fn by_relevance(
    shared: &Shared,
    snapshot: &Snapshot,
    plan: &Plan,
    matched: &[Matched],
    results: &[(Bits, u64)],
    relaxed: bool,
    names_only: bool,
) -> Result<Vec<Found>> {
    let all: u64 = snapshot.segments.iter().map(|live| u64::from(live.segment.docs)).sum();
    let mut terms = Vec::new();
    for (part, one) in plan.parts.iter().enumerate() {
        for (way, leaves) in one.ways.iter().enumerate() {
            for (leaf, one) in leaves.iter().enumerate() {
                for (place, text, worth) in &one.score {
                    let frequency = plan::frequency(shared, snapshot, *place, text)?;
                    // In a large catalogue what most documents have says nothing, except in a name.
                    let telling = all < LARGE || *place == In::Title || frequency * 2 < all;
                    if frequency > 0 && telling {
                        let (frequency, all) = (frequency as f32, all as f32);
                        let idf = (1.0 + (all - frequency + 0.5) / (frequency + 0.5)).max(1.0).ln();
                        let text = text.clone();
                        terms.push(Term_ {
                            part,
                            way,
                            leaf,
                            place: *place,
                            text,
                            factor: worth * idf * (K1 + 1.0),
                        });
                    }
                }
            }
        }
    }
    let mut lengths = [0.0f32; 3];
    for live in &snapshot.segments {
        for place in [In::Title, In::Word, In::Stem] {
            lengths[place as usize] += reader(live, place).total_num_tokens() as f32;
        }
    }
    let lengths = lengths.map(|sum| (sum / all.max(1) as f32).max(1.0));

    let mut whole = Vec::new();
    for names in &plan.names {
        whole = named(shared, snapshot, names)?;
        if whole.iter().any(Option::is_some) {
            break;
        }
    }

    let most = if names_only {
        400
    } else {
        (SCORE_BUDGET / terms.len().max(1)).clamp(FEWEST_CANDIDATES, MOST_CANDIDATES)
    };
    let total: u64 = results.iter().map(|(_, count)| count).sum();
    let candidates: Vec<Vec<u32>> = if total <= most as u64 {
        results.iter().map(|(docs, _)| docs.iter().collect()).collect()
    } else {
        choose(shared, snapshot, plan, matched, results, &whole, relaxed, names_only, most)?
    };

    let mut norms = [[0.0f32; 256]; 3];
    for (place, norms) in norms.iter_mut().enumerate() {
        for (id, norm) in norms.iter_mut().enumerate() {
            let length = tantivy::fieldnorm::FieldNormReader::id_to_fieldnorm(id as u8) as f32;
            *norm = K1 * (1.0 - B + B * length / lengths[place]);
        }
    }
    let shapes: Vec<Vec<usize>> =
        plan.parts.iter().map(|part| part.ways.iter().map(Vec::len).collect()).collect();
    let mut found = Vec::new();
    for (number, (docs, live)) in candidates.iter().zip(&snapshot.segments).enumerate() {
        if docs.is_empty() {
            continue;
        }
        let mut scorers = Vec::with_capacity(terms.len());
        for term in &terms {
            let own = Term::from_field_text(plan::field(shared, term.place), &term.text);
            if let Some(postings) =
                reader(live, term.place).read_postings(&own, IndexRecordOption::WithFreqs)?
            {
                scorers.push(Scorer {
                    part: term.part,
                    way: term.way,
                    leaf: term.leaf,
                    title: term.place == In::Title,
                    place: term.place as usize,
                    factor: term.factor,
                    postings,
                });
            }
        }
        for doc in docs {
            let (mut score, mut named) = (0.0, 0);
            let mut at = 0;
            for (part, ways) in shapes.iter().enumerate() {
                let (mut best, mut in_name) = (0.0f32, false);
                for (way, leaves) in ways.iter().enumerate() {
                    let (mut sum, mut title) = (0.0, 0);
                    for leaf in 0..*leaves {
                        let mut leaf_title = false;
                        while let Some(scorer) = scorers
                            .get_mut(at)
                            .filter(|one| (one.part, one.way, one.leaf) == (part, way, leaf))
                        {
                            at += 1;
                            if scorer.postings.doc() < *doc {
                                scorer.postings.seek(*doc);
                            }
                            if scorer.postings.doc() == *doc {
                                let often = scorer.postings.term_freq() as f32;
                                let norm = live.segment.norms[scorer.place].fieldnorm_id(*doc);
                                sum +=
                                    scorer.factor * often / (often + norms[scorer.place][usize::from(norm)]);
                                leaf_title |= scorer.title;
                            }
                        }
                        title += usize::from(leaf_title);
                    }
                    best = best.max(sum);
                    in_name |= title == *leaves;
                }
                score += best;
                named += usize::from(in_name);
            }
            let segment = &live.segment;
            let kind = segment.kinds.iter().position(|docs| docs.has(*doc)).unwrap_or(4);
            score *= [1.6, 1.45, 1.4, 1.15, 1.0][kind];
            let exact = whole[number].as_ref().is_some_and(|docs| docs.has(*doc));
            if exact && kind == Kind::Region.number() {
                // Of several places of that name the larger is meant, however it is written.
                score = PLACE * segment.weight.get_val(*doc) as f32;
            }
            if named == shapes.len() {
                score += 20.0;
            }
            if exact {
                score += 100.0 + [80.0, 60.0, 40.0, 20.0, 0.0][kind];
            }
            if relaxed {
                let level = matched[number].levels.iter().rposition(|docs| docs.has(*doc)).unwrap_or(0);
                score += 1000.0 * level as f32;
            }
            score += segment.weight.get_val(*doc) as f32;
            if segment.sample.has(*doc) {
                score -= 0.25;
            }
            found.push(Found { score, segment: number, doc: *doc });
        }
    }
    found.sort_unstable_by(|a, b| {
        b.score.total_cmp(&a.score).then_with(|| (a.segment, a.doc).cmp(&(b.segment, b.doc)))
    });
    Ok(found)
}
