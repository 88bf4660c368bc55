//! What is known of a region, read in one go.

use domain::id::Kind;
use domain::region::Region;
use store::craft::{CraftCard, RegionCraft};
use store::flagship::{Recorded, RegionStatus};
use store::region::{FormerName, FormerParent, Line};
use store::{Conn, Tag};

/// What the pages of a region show.
pub struct Known {
    /// The region.
    pub region: Region,
    /// It and those above it, the root first.
    pub up: Vec<Line>,
    /// Those right below it.
    pub below: Vec<Line>,
    /// How many of each level and type lie below it.
    pub numbers: Vec<(i32, String, i64)>,
    /// Its neighbours by name.
    pub beside: (Option<Line>, Option<Line>),
    /// Its names over time.
    pub names: Vec<FormerName>,
    /// Where it lives on when it is no more.
    pub successor: Option<Region>,
    /// The groups outside the tree to which it belongs.
    pub groups: Vec<domain::region::group::Group>,
    /// What it lay in over time.
    pub parents: Vec<FormerParent>,
    /// The keys of the peoples who live there.
    pub peoples: Vec<String>,
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

/// How many cards of a kind a page shows.
pub const CARDS: i64 = 12;
/// How many of crafts.
const CRAFTS: i64 = 24;

impl Known {
    /// Reads the region that an address names; `level` is the level of regions with flagships.
    pub fn read(c: &mut Conn, slug: &str, level: i32) -> store::Result<Option<Known>> {
        let Some(region) = store::region::by_slug(c, slug)? else { return Ok(None) };
        let code = region.code.clone();
        let next = store::region::change::successor(c, &code)?;
        let successor = next.map(|next| store::region::get(c, &next)).transpose()?.flatten();
        let area = store::region::area_of(c, &code)?;
        let inside = area.is_some();
        let below_area = area.as_ref().filter(|a| **a != code);
        let cards = match (&area, region.level) {
            // The whole country is what the list of crafts shows.
            (None, 0) => vec![],
            (None, _) => store::craft::cards_of_region(c, &code, CRAFTS)?,
            (Some(area), _) if *area != code => store::craft::cards_of_region(c, area, CRAFTS)?,
            _ => vec![],
        };
        let (makers, items) = match (&area, below_area) {
            (Some(_), None) => {
                (store::maker::of_area(c, &code, CARDS)?, store::item::of_area(c, &code, CARDS)?)
            }
            (Some(_), Some(_)) => {
                (store::maker::of_part(c, &code, CARDS)?, store::item::of_part(c, &code, CARDS)?)
            }
            _ => (vec![], vec![]),
        };
        let below = store::region::children(c, &code, ("", ""), 600)?;
        let mut parts = Vec::new();
        if region.level + 1 < level {
            for line in &below {
                parts.push((line.clone(), store::flagship::coverage(c, &line.code, level)?.1));
            }
        }
        Ok(Some(Known {
            groups: store::region::group::of(c, &code)?,
            successor,
            parts,
            up: store::region::ancestry(c, &code)?,
            below,
            numbers: store::tally::regions(c, &code)?,
            beside: store::region::neighbours(c, &region)?,
            names: store::region::names_of(c, &code)?,
            parents: store::region::parents_of(c, &code)?,
            peoples: if region.level == 0 { vec![] } else { store::vocabulary::peoples_of(c, &code)? },
            counts: store::tally::of(c, &code)?,
            coverage: if region.level < level {
                store::flagship::coverage(c, &code, level)?.1
            } else {
                vec![]
            },
            crafts: if inside { store::craft::of_region(c, &code)? } else { vec![] },
            cards,
            designations: if inside { store::flagship::of_region(c, &code)? } else { vec![] },
            heritage: if region.level > 0 { store::heritage::of_region(c, &code)? } else { vec![] },
            motifs: if region.level > 0 { store::motif::of_region(c, &code, 24)? } else { vec![] },
            makers,
            items,
            region,
        }))
    }

    /// What a page with all this shows.
    pub fn tags(&self) -> [Tag; 6] {
        [
            Tag::Kind(Kind::Craft),
            Tag::Kind(Kind::Motif),
            Tag::Kind(Kind::Heritage),
            Tag::Kind(Kind::Designation),
            Tag::Within(Kind::Maker, self.region.code.clone()),
            Tag::Within(Kind::Item, self.region.code.clone()),
        ]
    }

    /// The region of a level that this one lies in or is.
    pub fn above(&self, level: i32) -> Option<&Line> {
        self.up.iter().find(|l| l.level == level)
    }
}
