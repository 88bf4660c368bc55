//! What the site learns from the journal: other processes' commits, changed words and outlines.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use domain::id::Kind;
use store::Tag;

use crate::Site;

/// How long other processes' commits stay unknown at most.
const EVERY: Duration = Duration::from_secs(1);

impl Site {
    /// Takes in what was committed since the last call, by whomever. The tags of this process's own commits have moved
    /// already; moving them again only costs a page.
    ///
    /// # Errors
    /// When the database does not answer; nothing is lost, the next call goes on from the same place.
    pub async fn follow_once(&self) -> store::Result<()> {
        let from = self.followed.load(Ordering::Relaxed);
        let (tags, reached) = self.db.read(move |c| store::stale::moved(c, from)).await?;
        self.take_in(&tags);
        self.followed.store(reached, Ordering::Relaxed);
        Ok(())
    }

    /// Notes what a commit made out of date: words and outlines first, so that no page is made of old ones and kept.
    pub(crate) fn take_in(&self, tags: &BTreeSet<Tag>) {
        let moved = |kind| tags.contains(&Tag::Kind(kind)) || tags.contains(&Tag::Everything);
        if [Kind::Term, Kind::Craft, Kind::Motif].into_iter().any(moved) {
            self.wanted.changed.fetch_add(1, Ordering::AcqRel);
        }
        // Held while the clock moves, so that nobody takes an old outline for one of the new count.
        let maps =
            (moved(Kind::Boundary) || moved(Kind::Region)).then(|| (self.maps.lock(), self.beside.lock()));
        self.clock.advance(tags);
        if let Some((mut maps, mut beside)) = maps {
            maps.clear();
            *beside = None;
        }
    }

    /// Follows the journal for as long as the program runs.
    pub async fn follow(self: Arc<Self>) {
        let mut moved = self.db.moved();
        loop {
            let changed = tokio::time::timeout(EVERY, moved.changed()).await;
            if matches!(changed, Ok(Err(_))) {
                return;
            }
            if let Err(error) = self.follow_once().await {
                tracing::warn!(%error, "the journal cannot be followed just now");
                tokio::time::sleep(EVERY).await;
            }
            self.measures.upkeep();
        }
    }
}
