//! Which regions lie beside each other: told once from their outlines, and kept until an outline or a region changes.

use std::collections::HashMap;
use std::sync::Arc;

use domain::region::RegionCode;
use draw::map::{Touch, beside, parse};

use crate::Site;

/// The regions beside each, by their codes, those that share a border first.
pub(crate) type Beside = HashMap<String, Vec<(RegionCode, Touch)>>;

impl Site {
    /// The regions that lie beside each other at the level of flagships. Without outlines nobody is beside anybody.
    pub(crate) async fn beside(&self) -> store::Result<Arc<Beside>> {
        if let Some(kept) = self.beside.lock().clone() {
            return Ok(kept);
        }
        let (root, level, read) = (self.root.clone(), self.profile.flagship_level(), self.clock.now());
        let rows = self.db.read(move |c| store::region::outlines(c, &root, level)).await?;
        let found = match crate::map::collection(&rows).map(|text| parse(&text)) {
            None => Beside::new(),
            Some(Ok(outlines)) => {
                // Some tenths of a second for a nation, once.
                let told = tokio::task::spawn_blocking(move || told(&outlines)).await;
                told.map_err(|e| store::Error::Engine(e.to_string()))?
            }
            Some(Err(error)) => {
                tracing::error!(%error, id = %crate::watch::RequestId::current(), "the outlines cannot be read");
                Beside::new()
            }
        };
        let found = Arc::new(found);
        // An outline that changed meanwhile is read again next time.
        let mut kept = self.beside.lock();
        if self.clock.now() == read {
            *kept = Some(found.clone());
        }
        drop(kept);
        Ok(found)
    }
}

fn told(outlines: &[draw::map::Outline]) -> Beside {
    let mut found = Beside::new();
    for pair in beside(outlines) {
        for (from, to) in [(pair.one, pair.other), (pair.other, pair.one)] {
            if let (Some(from), Some(to)) = (outlines.get(from), outlines.get(to))
                && let Some(code) = RegionCode::parse(&to.code)
            {
                found.entry(from.code.clone()).or_default().push((code, pair.touch));
            }
        }
    }
    for around in found.values_mut() {
        around.sort_by_key(|(_, touch)| *touch);
    }
    found
}
