//! When what a page depends on last moved.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::RwLock;
use store::Tag;

/// Most tags that are told apart; beyond, everything counts as moved.
const MOST: usize = 100_000;

/// A counter that goes forward with every change, and for each tag the count at which it last moved.
///
/// A page notes the count *before* it is read. Tags move after the commit and before its acknowledgement, so that a page
/// read before a commit is always older than the tags of that commit, and whoever got the acknowledgement sees no page
/// from before.
#[derive(Debug, Default)]
pub struct Clock {
    now: AtomicU64,
    moved: RwLock<Moved>,
}

#[derive(Debug, Default)]
struct Moved {
    /// Whatever was read before this is out of date.
    floor: u64,
    tags: HashMap<Tag, u64>,
}

impl Clock {
    /// The count.
    pub fn now(&self) -> u64 {
        self.now.load(Ordering::Acquire)
    }

    /// Notes that these moved.
    pub fn advance(&self, tags: &BTreeSet<Tag>) {
        if tags.is_empty() {
            return;
        }
        let mut moved = self.moved.write();
        let next = self.now.load(Ordering::Relaxed) + 1;
        if tags.contains(&Tag::Everything) || moved.tags.len() + tags.len() > MOST {
            moved.tags.clear();
            moved.floor = next;
        } else {
            moved.tags.extend(tags.iter().map(|t| (t.clone(), next)));
        }
        self.now.store(next, Ordering::Release);
    }

    /// Whether none of the tags moved since the count `read`.
    pub fn still(&self, tags: &[Tag], read: u64) -> bool {
        let moved = self.moved.read();
        read >= moved.floor && tags.iter().all(|t| moved.tags.get(t).is_none_or(|at| *at <= read))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::Kind;

    #[test]
    fn a_page_is_out_of_date_when_one_of_its_tags_moved_after_it_was_read() {
        let clock = Clock::default();
        let (crafts, motifs) = (Tag::Kind(Kind::Craft), Tag::Kind(Kind::Motif));
        let read = clock.now();
        clock.advance(&BTreeSet::from([motifs.clone()]));
        assert!(clock.still(std::slice::from_ref(&crafts), read));
        assert!(!clock.still(&[crafts.clone(), motifs.clone()], read));
        let read = clock.now();
        assert!(clock.still(&[crafts.clone(), motifs], read));
        clock.advance(&BTreeSet::from([Tag::Everything]));
        assert!(!clock.still(&[crafts], read));
        assert!(clock.still(&[], clock.now()));
    }

    #[test]
    fn what_is_remembered_stays_bounded() {
        let clock = Clock::default();
        let read = clock.now();
        for i in 0..(MOST as u128 + 10) {
            clock.advance(&BTreeSet::from([Tag::Record(uuid::Uuid::from_u128(i))]));
        }
        assert!(clock.moved.read().tags.len() <= MOST);
        assert!(!clock.still(&[Tag::Kind(Kind::Craft)], read), "older than what is remembered");
    }
}
