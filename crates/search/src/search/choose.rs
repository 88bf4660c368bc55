//! Choosing the candidates to score among many documents: their number does not depend on the catalogue.

use std::cmp::Reverse;

use super::Matched;
use super::matching::part_docs;
use super::order::of_kind;
use crate::bits::Bits;
use crate::error::Result;
use crate::index::{Shared, Snapshot};
use crate::plan::Plan;
use crate::query::Kind;

/// Chooses the candidates to score among many documents.
#[expect(clippy::too_many_arguments, reason = "one step of by_relevance, split off for reading")]
pub(super) fn choose(
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
