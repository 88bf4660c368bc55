//! Orders that do not depend on the text: by weight, name, price, age.

use std::cmp::Reverse;

use super::Found;
use crate::bits::Bits;
use crate::error::Result;
use crate::index::Snapshot;
use crate::query::{Kind, Sort};
use crate::segment::Live;

/// The heaviest documents, real things before samples.
pub(super) fn by_weight(snapshot: &Snapshot, results: &[(Bits, u64)], most: usize) -> Vec<Found> {
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
pub(super) fn of_kind(live: &Live, kind: Kind) -> &[u32] {
    let at = kind.number();
    let (from, to) = (live.segment.kind_starts[at], live.segment.kind_starts[at + 1]);
    live.segment.by_weight.get(from..to).unwrap_or(&[])
}

pub(super) fn in_order(
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
