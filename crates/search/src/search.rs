//! Answering a query: matching to bit sets, counting by intersection, ranking a bounded number of candidates.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{DocAddress, DocSet, InvertedIndexReader, TantivyDocument, Term};

use crate::analysis;
use crate::bits::Bits;
use crate::error::{Error, Result};
use crate::highlight;
use crate::index::{Shared, Snapshot};
use crate::plan::{self, In, Leaf, Part, Plan, Typing};
use crate::query::{
    BandCount, Completion, Count, FacetCounts, Hit, Kind, PriceSpan, Query, Results, Samples,
    Segment as Piece, Sort,
};
use crate::schema::{FACETS, Kept};
use crate::segment::{Live, collect};

/// Look-ups spent on scoring one answer; they are shared among the terms of the query.
const SCORE_BUDGET: usize = 8_000;
/// From so many documents on, words that most of them have are not scored.
const LARGE: u64 = 20_000;
/// Candidates scored, whatever they cost: more than can be paged through.
const FEWEST_CANDIDATES: usize = Query::MAX_OFFSET + Query::MAX_LIMIT + 100;
const MOST_CANDIDATES: usize = 8_192;
/// A posting list this many times longer than the documents in question is looked up, not read through.
const SEEK_RATIO: u64 = 24;

/// What can be selected, in the order of [`Selection::dims`].
const PRICE: usize = FACETS;
const STOCK: usize = FACETS + 1;
const KIND: usize = FACETS + 2;
const SAMPLES: usize = FACETS + 3;
const DIMS: usize = FACETS + 4;

/// Documents of one segment that match the text.
struct Matched {
    docs: Bits,
    /// When relaxed: documents with at least so many of the words.
    levels: Vec<Bits>,
}

/// A found document.
#[derive(Clone, Copy, Debug)]
struct Found {
    score: f32,
    segment: usize,
    doc: u32,
}

fn reader(live: &Live, place: In) -> &InvertedIndexReader {
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

fn part_docs(
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
fn all_parts(shared: &Shared, live: &Live, plan: &Plan, names_only: bool) -> Result<Bits> {
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
fn match_text(shared: &Shared, snapshot: &Snapshot, plan: &Plan) -> Result<(Vec<Matched>, bool)> {
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

/// The selected documents of one segment, one set a selected dimension.
struct Selection {
    dims: [Option<Bits>; DIMS],
}

impl Selection {
    fn new(shared: &Shared, live: &Live, query: &Query) -> Result<Self> {
        let selected = &query.facets;
        let segment = &live.segment;
        let mut dims: [Option<Bits>; DIMS] = Default::default();
        let region: Vec<&String> = selected.region.iter().collect();
        let lists = [
            region,
            selected.category.iter().collect(),
            selected.technique.iter().collect(),
            selected.material.iter().collect(),
            selected.people.iter().collect(),
        ];
        for (facet, values) in lists.iter().enumerate() {
            for value in values {
                let number = shared.names[facet].read().number(value);
                let docs = segment.with_value(facet, &shared.fields, number, value)?;
                match &mut dims[facet] {
                    Some(own) => own.or(&docs),
                    none => *none = Some(docs),
                }
            }
        }
        dims[PRICE] = selected.price.map(|span| price_docs(shared, live, span));
        dims[STOCK] = selected.in_stock.then(|| segment.in_stock.clone());
        dims[KIND] = query.kind.map(|kind| segment.kinds[kind.number()].clone());
        dims[SAMPLES] = match selected.samples {
            Samples::Both => None,
            Samples::Only => Some(segment.sample.clone()),
            Samples::Without => {
                let mut docs = Bits::all(segment.docs);
                docs.without(&segment.sample);
                Some(docs)
            }
        };
        Ok(Self { dims })
    }

    /// Documents that match the text and every selection but one.
    fn apply(&self, text: &Bits, except: Option<usize>) -> Bits {
        let mut docs = text.clone();
        for (dim, bits) in self.dims.iter().enumerate() {
            if let Some(bits) = bits
                && Some(dim) != except
            {
                docs.and(bits);
            }
        }
        docs
    }
}

fn price_docs(shared: &Shared, live: &Live, span: PriceSpan) -> Bits {
    let segment = &live.segment;
    let mut docs = Bits::none(segment.docs);
    let bound = |price: Option<i64>| price.map(|price| shared.bands.binary_search(&price));
    // A span between known bands is a union of their sets.
    let first = match bound(span.from) {
        None => Some(0),
        Some(Ok(at)) => Some(at + 1),
        Some(Err(_)) => None,
    };
    let last = match bound(span.below) {
        None => Some(shared.bands.len() + 1),
        Some(Ok(at)) => Some(at + 1),
        Some(Err(_)) => None,
    };
    if let (Some(first), Some(last)) = (first, last) {
        for band in segment.bands.iter().take(last).skip(first) {
            docs.or(band);
        }
        return docs;
    }
    let price = |doc: &u32| segment.price.first(*doc).unwrap_or(i64::MIN);
    let from = span.from.map_or(0, |from| segment.by_price.partition_point(|doc| price(doc) < from));
    let to = span
        .below
        .map_or(segment.by_price.len(), |below| segment.by_price.partition_point(|doc| price(doc) < below));
    for doc in segment.by_price.get(from..to).unwrap_or(&[]) {
        docs.set(*doc);
    }
    docs
}

/// The price bands in order.
fn spans(bands: &[i64]) -> impl Iterator<Item = PriceSpan> + '_ {
    (0..=bands.len()).map(|at| PriceSpan {
        from: at.checked_sub(1).and_then(|before| bands.get(before)).copied(),
        below: bands.get(at).copied(),
    })
}

fn values(
    shared: &Shared,
    facet: usize,
    counts: &[u64],
    selected: &[&String],
    only: Option<&[String]>,
    most: usize,
) -> Vec<Count> {
    let names = shared.names[facet].read();
    if let Some(only) = only {
        let count =
            |value: &String| names.number(value).and_then(|number| counts.get(number as usize)).copied();
        return only
            .iter()
            .map(|value| Count { value: value.clone(), count: count(value).unwrap_or(0) })
            .collect();
    }
    let mut found: Vec<(u64, usize)> = counts
        .iter()
        .enumerate()
        .filter(|(_, count)| **count > 0)
        .map(|(number, count)| (*count, number))
        .collect();
    let order = |a: &(u64, usize), b: &(u64, usize)| {
        b.0.cmp(&a.0).then_with(|| names.list.get(a.1).cmp(&names.list.get(b.1)))
    };
    if found.len() > most {
        found.select_nth_unstable_by(most, order);
        found.truncate(most);
    }
    found.sort_unstable_by(order);
    let mut list: Vec<Count> = found
        .into_iter()
        .filter_map(|(count, number)| {
            names.list.get(number).map(|name| Count { value: name.to_string(), count })
        })
        .collect();
    for value in selected {
        if !list.iter().any(|one| one.value == **value) {
            let count =
                names.number(value).and_then(|number| counts.get(number as usize)).copied().unwrap_or(0);
            list.push(Count { value: (*value).clone(), count });
        }
    }
    list
}

pub(crate) fn search(shared: &Shared, query: &Query) -> Result<Results> {
    let Some(snapshot) = shared.snapshot()? else { return Ok(empty(shared, query)) };
    let plan = plan::plan(shared, &snapshot, &query.text, &query.lang, Typing::Perhaps)?;
    let (matched, relaxed) = match_text(shared, &snapshot, &plan)?;

    let mut counts: [Vec<u64>; FACETS] =
        std::array::from_fn(|facet| vec![0; shared.names[facet].read().list.len()]);
    let mut bands = vec![0; shared.bands.len() + 1];
    let mut kinds = [0; 5];
    let mut in_stock = 0;
    let mut total = 0;
    let mut results: Vec<(Bits, u64)> = Vec::with_capacity(matched.len());
    for (one, live) in matched.iter().zip(&snapshot.segments) {
        let selection = Selection::new(shared, live, query)?;
        let docs = selection.apply(&one.docs, None);
        let count = docs.count();
        let of = |dim: usize| selection.dims[dim].is_some().then(|| selection.apply(&one.docs, Some(dim)));
        for (facet, counts) in counts.iter_mut().enumerate() {
            match of(facet) {
                Some(own) => live.count(facet, &own, own.count(), counts),
                None => live.count(facet, &docs, count, counts),
            }
        }
        let own = of(PRICE);
        for (sum, band) in bands.iter_mut().zip(&live.segment.bands) {
            *sum += band.count_with(own.as_ref().unwrap_or(&docs));
        }
        in_stock += live.segment.in_stock.count_with(of(STOCK).as_ref().unwrap_or(&docs));
        let own = of(KIND);
        for (sum, kind) in kinds.iter_mut().zip(&live.segment.kinds) {
            *sum += kind.count_with(own.as_ref().unwrap_or(&docs));
        }
        total += count;
        results.push((docs, count));
    }

    let offset = query.offset.min(Query::MAX_OFFSET);
    let limit = query.limit.min(Query::MAX_LIMIT);
    let found = match query.sort {
        Sort::Relevance if plan.parts.is_empty() => by_weight(&snapshot, &results, offset + limit),
        Sort::Relevance => by_relevance(shared, &snapshot, &plan, &matched, &results, relaxed, false)?,
        sort => in_order(&snapshot, &results, sort, shared.languages.number(&query.lang), offset + limit)?,
    };
    let mut hits = Vec::with_capacity(limit);
    for one in found.iter().skip(offset).take(limit) {
        let kept = kept(shared, &snapshot, one)?;
        hits.push(show(shared, &plan, &query.lang, one.score, kept));
    }

    let selected = &query.facets;
    let most = query.values;
    let list = |facet: usize, selected: &[String], only: Option<&[String]>| {
        values(shared, facet, &counts[facet], &selected.iter().collect::<Vec<_>>(), only, most)
    };
    let region: Vec<String> = selected.region.iter().cloned().collect();
    let facets = FacetCounts {
        region: list(0, &region, query.regions.as_deref()),
        category: list(1, &selected.category, None),
        technique: list(2, &selected.technique, None),
        material: list(3, &selected.material, None),
        people: list(4, &selected.people, None),
        price: spans(&shared.bands)
            .zip(&bands)
            .map(|(span, count)| BandCount { span, count: *count })
            .collect(),
        in_stock,
    };
    Ok(Results {
        total,
        hits,
        facets,
        kinds: Kind::ALL.into_iter().zip(kinds).collect(),
        suggestion: plan.suggestion,
        corrected: plan.corrected,
        relaxed,
    })
}

fn empty(shared: &Shared, query: &Query) -> Results {
    let selected =
        |values: &[String]| values.iter().map(|value| Count { value: value.clone(), count: 0 }).collect();
    let region: Vec<String> =
        query.regions.clone().unwrap_or_else(|| query.facets.region.iter().cloned().collect());
    Results {
        facets: FacetCounts {
            region: selected(&region),
            category: selected(&query.facets.category),
            technique: selected(&query.facets.technique),
            material: selected(&query.facets.material),
            people: selected(&query.facets.people),
            price: spans(&shared.bands).map(|span| BandCount { span, count: 0 }).collect(),
            in_stock: 0,
        },
        kinds: Kind::ALL.into_iter().map(|kind| (kind, 0)).collect(),
        ..Results::default()
    }
}

pub(crate) fn suggest(shared: &Shared, prefix: &str, lang: &str, limit: usize) -> Result<Vec<Completion>> {
    let limit = limit.min(50);
    let Some(snapshot) = shared.snapshot()? else { return Ok(Vec::new()) };
    let plan = plan::plan(shared, &snapshot, prefix, lang, Typing::Surely)?;
    if plan.parts.is_empty() || limit == 0 {
        return Ok(Vec::new());
    }
    let (mut matched, mut results) = (Vec::new(), Vec::new());
    for live in &snapshot.segments {
        let docs = all_parts(shared, live, &plan, true)?;
        let count = docs.count();
        results.push((docs.clone(), count));
        matched.push(Matched { docs, levels: Vec::new() });
    }
    let found = by_relevance(shared, &snapshot, &plan, &matched, &results, false, true)?;
    let mut once = HashSet::new();
    let mut list: Vec<(bool, Completion)> = Vec::new();
    for one in found.iter().take(limit * 4) {
        let kept = kept(shared, &snapshot, one)?;
        let title = pick(&kept.title, lang);
        let flat = title.map_or(String::new(), |(_, text)| analysis::flat(text));
        let inside = !flat.starts_with(&plan.whole);
        if !once.insert(flat) {
            continue;
        }
        let title = title.map_or_else(Vec::new, |(own, text)| {
            highlight::mark(&shared.languages, &plan.marks, shared.languages.number(own), text)
        });
        list.push((inside, Completion { kind: kept.kind, id: kept.id, title, stored: kept.stored }));
    }
    list.sort_by_key(|(inside, _)| *inside);
    Ok(list.into_iter().take(limit).map(|(_, completion)| completion).collect())
}

/// The heaviest documents, real things before samples.
fn by_weight(snapshot: &Snapshot, results: &[(Bits, u64)], most: usize) -> Vec<Found> {
    let mut found = Vec::new();
    for (number, ((docs, _), live)) in results.iter().zip(&snapshot.segments).enumerate() {
        for kind in Kind::ALL {
            for doc in of_kind(live, kind).iter().filter(|doc| docs.has(**doc)).take(most) {
                let sample = live.segment.sample.has(*doc);
                let weight = live.segment.weight.get_val(*doc);
                found.push((sample, Reverse(weight.to_bits()), kind, number, *doc));
            }
        }
    }
    found.sort_unstable();
    found.truncate(most);
    found.into_iter().map(|(_, _, _, segment, doc)| Found { score: 0.0, segment, doc }).collect()
}

/// Documents of a kind, heaviest first.
fn of_kind(live: &Live, kind: Kind) -> &[u32] {
    let at = kind.number();
    let (from, to) = (live.segment.kind_starts[at], live.segment.kind_starts[at + 1]);
    live.segment.by_weight.get(from..to).unwrap_or(&[])
}

fn in_order(
    snapshot: &Snapshot,
    results: &[(Bits, u64)],
    sort: Sort,
    language: usize,
    most: usize,
) -> Result<Vec<Found>> {
    let mut keyed: Vec<((bool, i64, String), usize, u32)> = Vec::new();
    for (number, ((docs, _), live)) in results.iter().zip(&snapshot.segments).enumerate() {
        let segment = &live.segment;
        let inside = |doc: &&u32| docs.has(**doc);
        let before = keyed.len();
        match sort {
            Sort::Name => {
                let (Some(list), Some(names)) = (segment.by_name.get(language), segment.names.get(language))
                else {
                    continue;
                };
                for doc in list.iter().filter(inside).take(most) {
                    let mut name = String::new();
                    if let Some(ord) = names.ords().first(*doc) {
                        names.ord_to_str(ord, &mut name)?;
                    }
                    keyed.push(((false, 0, name), number, *doc));
                }
            }
            Sort::PriceUp | Sort::PriceDown => {
                let sign = if sort == Sort::PriceUp { 1 } else { -1 };
                let key = |doc: u32| segment.price.first(doc).unwrap_or(0).saturating_mul(sign);
                let mut add = |doc: u32| keyed.push(((false, key(doc), String::new()), number, doc));
                if sort == Sort::PriceUp {
                    segment.by_price.iter().filter(inside).take(most).for_each(|doc| add(*doc));
                } else {
                    segment.by_price.iter().rev().filter(inside).take(most).for_each(|doc| add(*doc));
                }
                let rest = most - (keyed.len() - before);
                let mut unpriced = docs.clone();
                unpriced.without(&segment.priced);
                for doc in unpriced.iter().take(rest) {
                    keyed.push(((true, 0, String::new()), number, doc));
                }
            }
            Sort::Newest | Sort::Relevance => {
                for doc in segment.by_age.iter().filter(inside).take(most) {
                    keyed.push(((false, -segment.born.get_val(*doc), String::new()), number, *doc));
                }
            }
        }
    }
    keyed.sort();
    keyed.truncate(most);
    Ok(keyed.into_iter().map(|(_, segment, doc)| Found { score: 0.0, segment, doc }).collect())
}

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

const K1: f32 = 1.2;
const B: f32 = 0.75;

/// Ranks by how well documents match.
///
/// If there are few, all are scored. If there are many, candidates are chosen tier by tier (the whole name is the query; the name has
/// all words; the rest) and within a tier by kind and weight, and only these are scored: their number does not depend on the catalogue.
fn by_relevance(
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

    let mut whole = Vec::with_capacity(results.len());
    for live in &snapshot.segments {
        let term = Term::from_field_text(shared.fields.whole, &plan.whole);
        whole.push(match live.segment.whole.get_term_info(&term)? {
            Some(info) => {
                let mut docs = Bits::none(live.segment.docs);
                collect(
                    live.segment.whole.read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)?,
                    &mut docs,
                );
                Some(docs)
            }
            None => None,
        });
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
            if named == shapes.len() {
                score += 20.0;
            }
            if whole[number].as_ref().is_some_and(|docs| docs.has(*doc)) {
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

/// Chooses the candidates to score among many documents.
#[expect(clippy::too_many_arguments, reason = "one step of by_relevance, split off for reading")]
fn choose(
    shared: &Shared,
    snapshot: &Snapshot,
    plan: &Plan,
    matched: &[Matched],
    results: &[(Bits, u64)],
    whole: &[Option<Bits>],
    relaxed: bool,
    names_only: bool,
    most: usize,
) -> Result<Vec<Vec<u32>>> {
    // Tiers of each segment, best first; a document may be in several.
    let mut tiers: Vec<Vec<Bits>> = Vec::with_capacity(results.len());
    for (number, ((docs, count), live)) in results.iter().zip(&snapshot.segments).enumerate() {
        let mut own = Vec::new();
        if let Some(whole) = &whole[number] {
            let mut exact = whole.clone();
            exact.and(docs);
            own.push(exact);
        } else {
            own.push(Bits::none(live.segment.docs));
        }
        if relaxed {
            for level in matched[number].levels.iter().skip(1).rev() {
                let mut level = level.clone();
                level.and(docs);
                own.push(level);
            }
        } else if !names_only {
            let mut named = docs.clone();
            let mut left = *count;
            for part in &plan.parts {
                if left == 0 {
                    break;
                }
                let part = part_docs(shared, live, part, true, Some((&named, left)))?;
                named.and(&part);
                left = named.count();
            }
            own.push(named);
        }
        own.push(docs.clone());
        tiers.push(own);
    }
    let depth = tiers.iter().map(Vec::len).max().unwrap_or(0);
    let mut taken: Vec<Bits> = snapshot.segments.iter().map(|live| Bits::none(live.segment.docs)).collect();
    let mut count = 0;
    // At first no kind may crowd out the others, then whatever is left.
    for limited in [true, false] {
        for tier in 0..depth {
            for kind in Kind::ALL {
                let room = most - count;
                let share = match (limited, kind) {
                    (true, Kind::Item) => (most / 2).min(room),
                    (true, _) => (most / 8).min(room),
                    (false, _) => room,
                };
                if share == 0 {
                    continue;
                }
                let mut pool = Vec::new();
                for (number, live) in snapshot.segments.iter().enumerate() {
                    let Some(docs) = tiers[number].get(tier) else { continue };
                    let mut free = docs.clone();
                    free.and(&live.segment.kinds[kind.number()]);
                    free.without(&taken[number]);
                    let order = of_kind(live, kind);
                    let left = free.count() as usize;
                    let mut add = |doc: u32| {
                        let weight = live.segment.weight.get_val(doc);
                        pool.push((live.segment.sample.has(doc), Reverse(weight.to_bits()), number, doc));
                    };
                    if left <= share.max(order.len() / 64) {
                        free.each(add);
                    } else {
                        order.iter().filter(|doc| free.has(**doc)).take(share).for_each(|doc| add(*doc));
                    }
                }
                if pool.len() > share {
                    pool.select_nth_unstable(share);
                    pool.truncate(share);
                }
                count += pool.len();
                for (_, _, number, doc) in pool {
                    taken[number].set(doc);
                }
            }
        }
    }
    Ok(taken.iter().map(|docs| docs.iter().collect()).collect())
}

/// What is kept of a found document.
fn kept(shared: &Shared, snapshot: &Arc<Snapshot>, found: &Found) -> Result<Kept> {
    let document: TantivyDocument =
        snapshot.searcher.doc(DocAddress::new(found.segment as u32, found.doc))?;
    let bytes =
        document.get_first(shared.fields.kept).and_then(|value| value.as_bytes()).ok_or(Error::Damaged)?;
    Ok(serde_json::from_slice(bytes)?)
}

/// The text in a language, or else the first one.
fn pick<'a>(texts: &'a [(String, String)], lang: &str) -> Option<&'a (String, String)> {
    texts.iter().find(|(own, _)| own == lang).or(texts.first())
}

fn show(shared: &Shared, plan: &Plan, lang: &str, score: f32, kept: Kept) -> Hit {
    let languages = &shared.languages;
    let title = pick(&kept.title, lang).map_or_else(Vec::new, |(own, text)| {
        highlight::mark(languages, &plan.marks, languages.number(own), text)
    });
    // The reader's language unless only another one has the words.
    let mut snippet: Option<(Vec<Piece>, usize)> = None;
    let own = pick(&kept.body, lang);
    for (name, text) in own.into_iter().chain(kept.body.iter().filter(|one| Some(*one) != own)) {
        let one = highlight::snippet(languages, &plan.marks, languages.number(name), text);
        if snippet.as_ref().is_none_or(|best| best.1 == 0 && one.1 > 0) {
            snippet = Some(one);
        }
    }
    let snippet = snippet.map_or_else(Vec::new, |(pieces, _)| pieces);
    Hit { kind: kept.kind, id: kept.id, score, stored: kept.stored, title, snippet }
}
