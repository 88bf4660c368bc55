//! Crafts: the list, and one with everything that is claimed about it.

use serde::Serialize;
use store::craft::list::{Filter, Listed, Place};
use store::motif::Found;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Site;
use crate::api::answer::{
    Answer, Confirmation, Links, Listing, RegionRef, Texts, answer, list as page, moved, texts,
};
use crate::api::call::Call;
use crate::api::flagship::Designation;
use crate::api::heritage::Heritage;

/// A craft.
#[derive(Debug, Serialize, ToSchema)]
pub struct Craft {
    /// Its id, the same in every office that loads the same data.
    #[schema(format = "uuid")]
    pub id: String,
    /// Its key in files and in the import.
    #[schema(example = "ulos")]
    pub key: String,
    /// The last part of its address.
    #[schema(example = "ulos")]
    pub slug: String,
    /// Its names.
    pub names: Texts,
    /// Other names and spellings.
    pub aliases: Vec<String>,
    /// The key of its category (vocabulary `category`).
    #[schema(example = "weaving")]
    pub category: String,
    /// Whether the category is a craft; food and forest goods are kept, but are none.
    pub craft: bool,
    /// Keys of techniques (vocabulary `technique`).
    pub techniques: Vec<String>,
    /// Keys of materials (vocabulary `material`).
    pub materials: Vec<String>,
    /// Keys of peoples (vocabulary `people`).
    pub peoples: Vec<String>,
    /// The motifs that it carries, by the last part of their address.
    pub motifs: Vec<String>,
    /// Codes of the regions in which it is recorded.
    #[schema(example = json!(["12.04"]))]
    pub regions: Vec<String>,
    /// A warning that stands on it, such as a protected species.
    pub warning: Option<Texts>,
    /// Whether its goods can never be put on sale here.
    pub protected: bool,
    /// Whether it is a sample and no real record.
    pub sample: bool,
    /// Where it is found.
    pub links: Links,
}

/// What is claimed about a craft in a region.
#[derive(Debug, Serialize, ToSchema)]
pub struct PresenceOf {
    /// The region.
    pub region: RegionRef,
    /// The village or quarter, in words.
    pub locality: Option<String>,
    /// What is told about it there.
    pub note: Option<Texts>,
    /// Who calls it a flagship of the region; a report, never a designation.
    pub flagship_by: Option<Texts>,
    /// The addresses that the claim rests on.
    pub sources: Vec<String>,
    /// Whether an officer has confirmed it.
    pub checked: Confirmation,
}

/// A craft with everything that is claimed about it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CraftDetail {
    /// The craft.
    #[serde(flatten)]
    pub craft: Craft,
    /// Where it is made.
    pub places: Vec<PresenceOf>,
    /// Its entries in heritage registers.
    pub heritage: Vec<Heritage>,
    /// Its designations as flagship.
    pub designations: Vec<Designation>,
}

impl Site {
    fn api_craft_row(&self, l: &Listed) -> Craft {
        let c = &l.craft;
        Craft {
            id: c.id.to_string(),
            key: c.key.clone(),
            slug: l.slug.clone(),
            names: Texts(c.names.clone()),
            aliases: c.aliases.clone(),
            category: c.category.clone(),
            craft: l.proper,
            techniques: c.techniques.clone(),
            materials: c.materials.clone(),
            peoples: c.peoples.clone(),
            motifs: c.motifs.clone(),
            regions: l.regions.clone(),
            warning: texts(&c.warning),
            protected: l.protected,
            sample: c.sample,
            links: self.api_links(&format!("crafts/{}", l.slug), &self.profile.paths.crafts, &l.slug),
        }
    }

    fn api_place(&self, p: &Place) -> PresenceOf {
        PresenceOf {
            region: self.api_region(&p.presence.region, &p.region_name),
            locality: p.presence.locality.clone(),
            note: texts(&p.presence.note),
            flagship_by: texts(&p.presence.flagship_by),
            sources: p.presence.sources.clone(),
            checked: p.presence.checked.into(),
        }
    }
}

/// Crafts, food and forest goods, by name in the first language.
#[utoipa::path(
    get,
    path = "/api/v1/crafts",
    tag = "crafts",
    operation_id = "listCrafts",
    params(
        ("category" = Option<String>, Query, description = "Only the category with this key."),
        ("people" = Option<String>, Query, description = "Only crafts of the people with this key."),
        ("technique" = Option<String>, Query, description = "Only crafts with the technique with this key."),
        ("material" = Option<String>, Query, description = "Only crafts of the material with this key."),
        ("region" = Option<String>, Query, description = "Only crafts recorded in the region with this code or below it.", example = "12"),
    ),
    responses((status = 200, description = "A page of crafts.", body = Listing<Craft>))
)]
pub async fn list(call: Call) -> Answer {
    let site = call.site.clone();
    let mut ask = call.ask();
    let filter = Filter {
        slug: None,
        category: ask.key("category"),
        people: ask.key("people"),
        technique: ask.key("technique"),
        material: ask.key("material"),
        region: ask.region("region"),
    };
    let limit = ask.limit();
    let (key, id) = ask.after_id("crafts");
    ask.done()?;
    let rows =
        call.read_list("region", move |c| store::craft::list::page(c, &filter, (&key, id), limit)).await?;
    let last = rows.last().map(|l| (l.sort_key.clone(), l.craft.id.to_string()));
    page(&call, "crafts", limit, rows.iter().map(|l| site.api_craft_row(l)).collect(), last)
}

/// One craft by the last part of its address. One that was renamed answers with 301.
#[utoipa::path(
    get,
    path = "/api/v1/crafts/{slug}",
    tag = "crafts",
    operation_id = "getCraft",
    params(("slug" = String, Path, description = "The last part of its address.", example = "ulos")),
    responses((status = 200, description = "The craft.", body = CraftDetail))
)]
pub async fn show(call: Call) -> Answer {
    let site = call.site.clone();
    call.ask().done()?;
    let slug = call.param("slug").to_owned();
    let found = call
        .read(move |c| {
            let filter = Filter { slug: Some(slug.clone()), ..Filter::default() };
            let Some(craft) = store::craft::list::page(c, &filter, ("", Uuid::nil()), 1)?.pop() else {
                return store::slug::moved(c, domain::id::Kind::Craft, &slug).map(Found::Moved);
            };
            let places = store::craft::list::places_of(c, craft.craft.id)?;
            let heritage = store::heritage::list::Filter { craft: Some(slug.clone()), ..Default::default() };
            let heritage = store::heritage::list::page(c, &heritage, ("", Uuid::nil()), 500)?;
            let flagship = store::flagship::list::Filter { craft: Some(slug), ..Default::default() };
            let flagship = store::flagship::list::page(c, &flagship, ("", Uuid::nil()), 1000)?;
            Ok(Found::Here((craft, places, heritage, flagship)))
        })
        .await?;
    let (craft, places, heritage, flagship) = match found {
        Found::Moved(slug) => return moved(&call, &format!("/api/v1/crafts/{slug}")),
        Found::Here(found) => found,
    };
    answer(
        &call,
        &CraftDetail {
            craft: site.api_craft_row(&craft),
            places: places.iter().map(|p| site.api_place(p)).collect(),
            heritage: heritage.iter().map(|h| site.api_heritage(h)).collect(),
            designations: flagship.iter().map(|d| site.api_designation(d)).collect(),
        },
    )
}
