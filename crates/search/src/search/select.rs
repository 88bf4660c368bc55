//! What the facets select: one bit set a dimension, so that each can be counted as if nothing were selected in itself.

use crate::bits::Bits;
use crate::error::Result;
use crate::index::Shared;
use crate::query::{PriceSpan, Query, Samples};
use crate::schema::FACETS;
use crate::segment::Live;

/// What can be selected, in the order of [`Selection::dims`].
pub(super) const PRICE: usize = FACETS;
pub(super) const STOCK: usize = FACETS + 1;
pub(super) const KIND: usize = FACETS + 2;
const SAMPLES: usize = FACETS + 3;
const DIMS: usize = FACETS + 4;

/// The selected documents of one segment, one set a selected dimension.
pub(super) struct Selection {
    pub(super) dims: [Option<Bits>; DIMS],
}

impl Selection {
    pub(super) fn new(shared: &Shared, live: &Live, query: &Query) -> Result<Self> {
        let selected = &query.facets;
        let segment = &live.segment;
        let mut dims: [Option<Bits>; DIMS] = Default::default();
        let region: Vec<&String> = selected.region.iter().chain(&selected.within).collect();
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
    pub(super) fn apply(&self, text: &Bits, except: Option<usize>) -> Bits {
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
pub(super) fn spans(bands: &[i64]) -> impl Iterator<Item = PriceSpan> + '_ {
    (0..=bands.len()).map(|at| PriceSpan {
        from: at.checked_sub(1).and_then(|before| bands.get(before)).copied(),
        below: bands.get(at).copied(),
    })
}
