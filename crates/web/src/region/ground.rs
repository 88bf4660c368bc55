//! What the pages of regions show that follows from the tree alone. It is asked for with every page and changes only when
//! regions, their groups, outlines or vocabularies do: it is kept in memory until one of them moves, as the words are.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

use domain::lang::Lang;
use parking_lot::RwLock;
use store::region::tree::Node;

use crate::Site;

/// Of most so many regions it is kept.
const MOST: usize = 4096;

/// A region in the tree, and where it lies in pictures.
pub(crate) struct Ground {
    /// The region in the tree.
    pub node: Arc<Node>,
    /// The count of the clock before it was read.
    read: u64,
    /// The small map that shows where it lies, by language.
    locators: RwLock<Vec<(Lang, Arc<str>)>>,
}

impl Deref for Ground {
    type Target = Node;

    fn deref(&self) -> &Node {
        &self.node
    }
}

/// What is kept, by the last part of the region's address.
#[derive(Default)]
pub(crate) struct Grounds(RwLock<HashMap<String, Arc<Ground>>>);

impl Site {
    /// The region that the last part of an address begins with.
    pub(crate) async fn ground(&self, slug: &str) -> store::Result<Option<Arc<Ground>>> {
        let kept = self.grounds.0.read().get(slug).cloned();
        // Whatever changes it moves everything.
        if let Some(kept) = kept.filter(|g| self.clock.still(&[], g.read)) {
            return Ok(Some(kept));
        }
        let (read, asked) = (self.clock.now(), slug.to_owned());
        let Some(node) = self.db.read(move |c| store::region::tree::node(c, &asked)).await? else {
            return Ok(None);
        };
        let own = node.region.slug();
        let ground = Arc::new(Ground { node: Arc::new(node), read, locators: RwLock::default() });
        let mut grounds = self.grounds.0.write();
        if grounds.len() >= MOST {
            grounds.clear();
        }
        // Under its own address only: there is no end of others that lead to it.
        grounds.insert(own, ground.clone());
        Ok(Some(ground))
    }
}

impl Ground {
    /// The small map in a language, if it has been drawn.
    pub fn locator(&self, lang: &Lang) -> Option<Arc<str>> {
        self.locators.read().iter().find(|(l, _)| l == lang).map(|(_, svg)| svg.clone())
    }

    /// Keeps the small map in a language.
    pub fn keep_locator(&self, lang: &Lang, svg: String) -> Arc<str> {
        let svg: Arc<str> = svg.into();
        self.locators.write().push((lang.clone(), svg.clone()));
        svg
    }
}
