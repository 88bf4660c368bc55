//! How much of the catalogue goes out to shops outside, and how often what is the matter. It is counted from beginning to end, in the
//! turn of the feeds: a small programme while somebody waits, a large one behind the page, which meanwhile shows the last count and
//! says of when it is.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::market::feed::{Fault, Found, Target, faults};
use parking_lot::Mutex;
use store::market::feed::Walk;

use super::entry::entries;
use super::{PAGE, in_turn};
use crate::Site;

/// How long a page waits for a count.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// A count is used again for so many times as long as it took.
const REST: i64 = 20;
/// How many counts are remembered.
const REMEMBERED: usize = 200;

/// What was counted in one language.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums {
    pub out: [u64; Target::ALL.len()],
    pub faults: [u64; Fault::ALL.len()],
}

impl Sums {
    /// Counts what is the matter with an entry, and where it goes all the same.
    fn note(&mut self, found: Found) {
        for (target, out) in Target::ALL.into_iter().zip(&mut self.out) {
            *out += u64::from(found.goes_to(target));
        }
        for (fault, sum) in Fault::ALL.into_iter().zip(&mut self.faults) {
            *sum += u64::from(found.has(fault));
        }
    }
}

/// What was counted of a part of the catalogue.
#[derive(Debug, Default)]
pub(super) struct Counted {
    position: i64,
    /// When.
    pub at: i64,
    took: i64,
    /// How many entries there are, those that are left out included.
    pub things: u64,
    /// Whether anything is sold at all.
    pub open: bool,
    /// By the languages of the profile.
    pub sums: Vec<Sums>,
}

#[derive(Default)]
struct Known {
    last: Option<Arc<Counted>>,
    running: bool,
}

/// What was counted, by the parts of the catalogue.
#[derive(Default)]
pub(super) struct Counts {
    known: Mutex<HashMap<String, Known>>,
    done: tokio::sync::Notify,
}

/// Counts from beginning to end.
async fn count(site: &Arc<Site>, walk: Walk) -> store::Result<Counted> {
    let (position, _) = site.db.read(store::journal::last).await?;
    let began = Instant::now();
    let sums = vec![Sums::default(); site.profile.languages.len()];
    let first = Counted { position, open: walk.is_open(), sums, ..Counted::default() };
    let work = Arc::new(Mutex::new((walk, first)));
    loop {
        let (held, of) = (work.clone(), site.clone());
        let over = in_turn(site, move |c| {
            let (walk, counted) = &mut *held.lock();
            let lines = walk.page(c, PAGE)?;
            let open = walk.is_open();
            for line in &lines {
                counted.things += line.choices.as_ref().map_or(1, |c| c.len().max(1) as u64);
                for (lang, sums) in of.profile.languages.iter().zip(&mut counted.sums) {
                    for entry in entries(&of, line, lang) {
                        sums.note(faults(&entry.facts(lang, open)));
                    }
                }
            }
            Ok(lines.is_empty())
        })
        .await?;
        if over {
            let mut counted = std::mem::take(&mut work.lock().1);
            counted.at = site.db.now();
            counted.took = i64::try_from(began.elapsed().as_micros()).unwrap_or(i64::MAX);
            return Ok(counted);
        }
    }
}

/// The newest count of what a way leads over, and whether another is under way. It is waited for, but not for long.
pub(super) async fn counted(site: &Arc<Site>, walk: &Walk, position: i64) -> (Option<Arc<Counted>>, bool) {
    let key = walk.over_what();
    let counts = &site.feeds.counts;
    let fresh = |counted: &Counted| {
        counted.position == position
            || site.db.now().saturating_sub(counted.at) < counted.took.saturating_mul(REST)
    };
    let begins = {
        let mut known = counts.known.lock();
        if known.len() >= REMEMBERED && !known.contains_key(&key) {
            known.retain(|_, k| k.running);
        }
        let known = known.entry(key.clone()).or_default();
        if let Some(last) = known.last.as_ref().filter(|last| fresh(last)) {
            return (Some(last.clone()), false);
        }
        !std::mem::replace(&mut known.running, true)
    };
    if begins {
        let (site, key, walk) = (site.clone(), key.clone(), walk.from_the_beginning());
        tokio::spawn(async move {
            let counted = count(&site, walk).await;
            let mut known = site.feeds.counts.known.lock();
            let known = known.entry(key).or_default();
            known.running = false;
            match counted {
                Ok(counted) => known.last = Some(Arc::new(counted)),
                Err(error) => tracing::error!(%error, "what feeds tell could not be counted"),
            }
            site.feeds.counts.done.notify_waiters();
        });
    }
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        let notified = counts.done.notified();
        let (last, running) = {
            let known = counts.known.lock();
            known.get(&key).map_or((None, false), |k| (k.last.clone(), k.running))
        };
        if !running || tokio::time::timeout_at(until, notified).await.is_err() {
            return (last, running);
        }
    }
}
