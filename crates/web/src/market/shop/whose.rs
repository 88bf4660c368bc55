//! Whose shop an address names: of a region, a craft or a maker.

use std::sync::Arc;

use domain::id::{CraftId, MakerId};
use domain::lang::{Lang, Words};
use store::market::shop::Of;
use store::motif::Found;

use super::REST;
use crate::Site;
use crate::error::Fail;
use crate::page::Link;

/// The most crafts by which a shop can be narrowed.
const CRAFTS: usize = 60;

/// Whose shop a page is.
pub(super) struct Shop {
    pub of: Of,
    /// What it is called.
    pub name: String,
    /// The path word of its kind, and the last part of the address of its own page.
    pub kind: Words,
    pub slug: String,
    /// Where it stands in the navigation.
    pub nav: &'static str,
    /// The crafts by which it can be narrowed.
    pub crafts: Vec<(CraftId, String, Words)>,
}

impl Shop {
    /// Its address, after the path word of its kind.
    pub fn rest(&self) -> String {
        format!("{}/{REST}", self.slug)
    }

    /// The page above it.
    pub fn above(&self, site: &Site, lang: &Lang) -> Link {
        Link { label: self.name.clone(), href: site.path(lang, &self.kind, &self.slug), current: false }
    }
}

/// What an address leads to; where it leads now when it has another.
async fn here<T>(
    site: &Arc<Site>,
    lang: &Lang,
    (kind, slug): (&Words, &str),
    found: store::Result<Option<Found<T>>>,
) -> Result<T, Fail> {
    match found.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))? {
        None => Err(site.missing(lang, slug).await),
        Some(Found::Moved(to)) => Err(Fail::Moved(site.path(lang, kind, &format!("{to}/{REST}")))),
        Some(Found::Here(it)) => Ok(it),
    }
}

/// The shop of a region, whose address has its code and its name.
pub(super) async fn region(site: &Arc<Site>, lang: &Lang, slug: String) -> Result<Shop, Fail> {
    let (paths, wanted) = (&site.profile.paths, slug.clone());
    let read = site.db.read(move |c| {
        let Some(region) = store::region::by_slug(c, &wanted)? else { return Ok(None) };
        if region.slug() != wanted {
            return Ok(Some(Found::Moved(region.slug())));
        }
        let crafts = store::craft::of_region(c, &region.code)?;
        Ok(Some(Found::Here((region, crafts))))
    });
    let (region, crafts) = here(site, lang, (&paths.regions, &slug), read.await).await?;
    let mut known: Vec<(CraftId, String, Words)> = Vec::new();
    for c in crafts {
        if known.len() < CRAFTS && known.iter().all(|(id, ..)| *id != c.craft.id) {
            known.push((c.craft.id, c.craft.slug, c.craft.names));
        }
    }
    Ok(Shop {
        of: Of::Region(region.code),
        name: region.full_name,
        kind: paths.regions.clone(),
        slug,
        nav: "regions",
        crafts: known,
    })
}

/// The shop of a craft.
pub(super) async fn craft(site: &Arc<Site>, lang: &Lang, slug: String) -> Result<Shop, Fail> {
    let (paths, wanted) = (&site.profile.paths, slug.clone());
    let read = site.db.read(move |c| store::craft::page(c, &wanted));
    let craft = here(site, lang, (&paths.crafts, &slug), read.await).await?.craft;
    Ok(Shop {
        of: Of::Craft(craft.id),
        name: craft.names.text(lang).to_owned(),
        kind: paths.crafts.clone(),
        slug,
        nav: "crafts",
        crafts: Vec::new(),
    })
}

/// The shop of a maker.
pub(super) async fn maker(site: &Arc<Site>, lang: &Lang, slug: String) -> Result<Shop, Fail> {
    let (paths, wanted) = (&site.profile.paths, slug.clone());
    let read = site.db.read(move |c| store::maker::page(c, &domain::access::public(), &wanted));
    let maker = here(site, lang, (&paths.makers, &slug), read.await).await?;
    let m = &maker.card;
    Ok(Shop {
        of: Of::Maker(MakerId(m.id.0)),
        name: site.maker_name(lang, m.name.as_deref(), &m.region_name),
        kind: paths.makers.clone(),
        slug,
        nav: "makers",
        crafts: maker.crafts.iter().map(|c| (c.id, c.slug.clone(), c.names.clone())).collect(),
    })
}
