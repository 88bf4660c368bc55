//! What is known of a region, read in one go.

use std::ops::Deref;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use domain::id::Kind;
use domain::lang::Lang;
use jiff::civil::Date;
use store::craft::{CraftCard, RegionCraft};
use store::flagship::{Recorded, RegionStatus};
use store::region::Line;
use store::region::tree::Node;
use store::{Conn, Tag};

use super::ground::Ground;
use crate::Site;
use crate::error::Fail;

/// What the pages of a region show.
pub struct Known {
    /// The region in the tree.
    node: Arc<Node>,
    /// Makers and items in it and below.
    pub counts: store::tally::Counts,
    /// The regions with flagships below it, with what is recorded for each.
    pub coverage: Vec<RegionStatus>,
    /// The regions right below one far above that level, with what is recorded for theirs.
    pub parts: Vec<(Line, Vec<RegionStatus>)>,
    /// Its crafts, with what is claimed of them there; of a region with flagships or one below.
    pub crafts: Vec<RegionCraft>,
    /// The crafts of a region above that level, or of the region that a district or village lies in.
    pub cards: Vec<CraftCard>,
    /// What is recorded as flagship, now and before.
    pub designations: Vec<Recorded>,
    /// Entries of registers.
    pub heritage: Vec<domain::heritage::Heritage>,
    /// Motifs.
    pub motifs: Vec<store::motif::MotifCard>,
    /// Some makers.
    pub makers: Vec<store::maker::MakerCard>,
    /// Some items.
    pub items: Vec<store::item::ItemCard>,
}

impl Deref for Known {
    type Target = Node;

    fn deref(&self) -> &Node {
        &self.node
    }
}

/// How many cards of a kind a page shows.
pub const CARDS: i64 = 12;
/// How many of crafts.
const CRAFTS: i64 = 24;
/// How many of motifs.
pub const MOTIFS: usize = 24;

impl Site {
    /// What is known of the region that an address names, if there is one.
    pub(super) async fn known(
        self: &Arc<Self>,
        lang: &Lang,
        slug: &str,
    ) -> Result<Option<(Arc<Ground>, Known)>, Fail> {
        let fail = |e| Fail::Store(self.clone(), lang.clone(), e);
        let Some(ground) = self.ground(slug).await.map_err(fail)? else { return Ok(None) };
        let (node, level) = (ground.node.clone(), self.profile.flagship_level());
        let today = self.today([self.root.as_str()]);
        let held = AssertUnwindSafe(self.clone());
        let read = move |c: &mut Conn| {
            let (site, mut known) = (&*held, Known::read(c, &node, (level, today))?);
            store::market::promotion::mark(c, &mut known.items, &|path| site.day_at(path))?;
            Ok(known)
        };
        // Of a region with flagships it is a handful of rows by their keys; above, each part is gone through.
        let known = if ground.node.region.level == level {
            self.db.glance(read).await
        } else {
            self.db.read(read).await
        };
        Ok(Some((ground, known.map_err(fail)?)))
    }
}

impl Known {
    /// Reads what is recorded of a region; `level` is the level of regions with flagships, which are those of `today`.
    fn read(c: &mut Conn, node: &Arc<Node>, (level, today): (i32, Date)) -> store::Result<Known> {
        node.told(c);
        let (region, code) = (&node.region, &node.region.code);
        let inside = node.area.is_some();
        let below_area = node.area.as_ref().filter(|a| *a != code);
        let cards = match (&node.area, region.level) {
            // The whole country is what the list of crafts shows.
            (None, 0) => vec![],
            (None, _) => store::craft::cards_of_region(c, code, CRAFTS)?,
            (Some(area), _) if area != code => store::craft::cards_of_region(c, area, CRAFTS)?,
            _ => vec![],
        };
        let (makers, items) = match (&node.area, below_area) {
            (Some(_), None) => {
                (store::maker::of_area(c, code, CARDS)?, store::item::of_area(c, code, CARDS)?)
            }
            (Some(_), Some(_)) => {
                (store::maker::of_part(c, code, CARDS)?, store::item::of_part(c, code, CARDS)?)
            }
            _ => (vec![], vec![]),
        };
        let mut parts = Vec::new();
        if region.level + 1 < level {
            for line in &node.below {
                parts.push((line.clone(), store::flagship::coverage(c, &line.code, level, today)?.1));
            }
        }
        Ok(Known {
            parts,
            counts: store::tally::of(c, code)?,
            coverage: if region.level < level {
                store::flagship::coverage(c, code, level, today)?.1
            } else {
                vec![]
            },
            crafts: if inside { store::craft::of_region(c, code)? } else { vec![] },
            cards,
            designations: if inside { store::flagship::of_region(c, code)? } else { vec![] },
            heritage: if region.level > 0 { store::heritage::of_region(c, code)? } else { vec![] },
            motifs: if region.level > 0 { store::motif::of_region(c, code, MOTIFS as i64)? } else { vec![] },
            makers,
            items,
            node: node.clone(),
        })
    }

    /// What a page with all this shows.
    pub fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![
            Tag::Kind(Kind::Craft),
            Tag::Kind(Kind::Motif),
            Tag::Kind(Kind::Heritage),
            Tag::Kind(Kind::Designation),
            // How a flagship was chosen is linked once the result of its round is public.
            Tag::Kind(Kind::Round),
            Tag::Within(Kind::Maker, self.region.code.clone()),
            Tag::Within(Kind::Item, self.region.code.clone()),
        ];
        tags.extend(Site::deals(&self.items));
        tags
    }
}
