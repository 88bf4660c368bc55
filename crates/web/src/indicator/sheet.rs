//! Tables that were read are kept until something that they count has moved: everybody who asks for one in a year, sorted and narrowed
//! as they like, is shown from the same.

use std::collections::HashMap;
use std::sync::Arc;

use domain::region::RegionCode;
use jiff::civil::Date;
use parking_lot::RwLock;
use store::Tag;
use store::indicator::sheet::{Sheet, When, read};

use super::KINDS;
use crate::Site;

/// So many tables are kept.
const MOST: usize = 64;

/// The region, the level below it, the year, and the day on which it was read: flagships come and go by their days.
type Key = (RegionCode, i32, i32, Date);

/// The tables.
#[derive(Default)]
pub(crate) struct Sheets {
    kept: RwLock<HashMap<Key, (u64, Arc<Sheet>)>>,
    /// One is read at a time, so that many who wait for the same do not all read it.
    reading: tokio::sync::Mutex<()>,
}

impl Site {
    fn kept_sheet(&self, key: &Key) -> Option<Arc<Sheet>> {
        // A table may be of a large part of the country, so that whatever moves anywhere makes it old.
        let tags = KINDS.map(Tag::Kind);
        let kept = self.sheets.kept.read().get(key).cloned();
        kept.filter(|(read, _)| self.clock.still(&tags, *read)).map(|(_, sheet)| sheet)
    }

    /// The table of the regions of a level below one.
    pub(super) async fn target_sheet(
        &self,
        root: &RegionCode,
        level: i32,
        when: When,
    ) -> store::Result<Arc<Sheet>> {
        let key = (root.clone(), level, when.year, when.today);
        if let Some(sheet) = self.kept_sheet(&key) {
            return Ok(sheet);
        }
        let _turn = self.sheets.reading.lock().await;
        if let Some(sheet) = self.kept_sheet(&key) {
            return Ok(sheet);
        }
        let (begun, asked) = (self.clock.now(), root.clone());
        let sheet = Arc::new(self.db.read(move |c| read(c, &asked, level, when)).await?);
        let mut kept = self.sheets.kept.write();
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(key, (begun, sheet.clone()));
        Ok(sheet)
    }
}
