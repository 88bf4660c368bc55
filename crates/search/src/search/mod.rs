//! Answering a query: matching to bit sets, counting by intersection, ranking a bounded number of candidates.

mod choose;
mod count;
mod matching;
mod order;
mod rank;
mod select;
mod show;
mod suggest;

use crate::bits::Bits;
use crate::error::Result;
use crate::index::Shared;
use crate::plan::{self, Typing};
use crate::query::{BandCount, Count, FacetCounts, Kind, Query, Results, Sort};
use crate::schema::FACETS;

use count::values;
use matching::match_text;
use order::{by_weight, in_order};
use rank::by_relevance;
use select::{KIND, PRICE, STOCK, Selection, spans};
use show::{kept, show};
pub(crate) use suggest::suggest;

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

pub(crate) fn search(shared: &Shared, query: &Query) -> Result<Results> {
    let Some(snapshot) = shared.snapshot()? else { return Ok(empty(shared, query)) };
    let plan = plan::plan(shared, &snapshot, &query.text, &query.lang, Typing::Perhaps)?;
    if plan.parts.is_empty() && !query.text.trim().is_empty() {
        return Ok(Results { wordless: true, ..empty(shared, query) });
    }
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
        wordless: false,
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
