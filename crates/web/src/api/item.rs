//! Items: the list, and one. Goods that are protected by law have neither price nor stock here.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;

use domain::item::Money;
use serde::Serialize;
use store::Conn;
use store::item::list::{Filter, Listed};
use store::market::promotion::Deals;
use store::motif::Found;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Site;
use crate::api::answer::{
    Answer, CraftRef, Holiday, Links, Listing, Price, RegionRef, Sale, Texts, answer, list as page, moved,
    texts,
};
use crate::api::call::Call;
use crate::item::CHOOSES;

/// Who made an item.
#[derive(Debug, Serialize, ToSchema)]
pub struct MakerRef {
    /// The last part of its address.
    pub slug: String,
    /// Its name; `null` for a person whose consent is not recorded.
    pub name: Option<String>,
    /// What it is: `person`, `group`, `cooperative`, `workshop` or `gallery`.
    #[schema(example = "workshop")]
    pub kind: &'static str,
    /// The maker in this API.
    pub href: String,
}

/// A size or colour in which an item is had.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ItemVariant)]
pub struct Variant {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// The size.
    pub size: Option<Texts>,
    /// The colour.
    pub colour: Option<Texts>,
    /// What it costs, without what its maker takes off today.
    pub price: Option<Price>,
    /// What is asked instead today; `null` when nothing is taken off for everybody.
    pub sale: Option<Sale>,
    /// Its weight in grams.
    #[schema(minimum = 0)]
    pub weight_g: Option<i32>,
    /// Pieces that can be ordered; none of what is made to order.
    #[schema(minimum = 0)]
    pub stock: i64,
    /// The photograph that shows it; `null` when none was chosen.
    pub image: Option<String>,
    /// The page of the item on which it is chosen, by language.
    pub html: BTreeMap<String, String>,
}

/// An item.
#[derive(Debug, Serialize, ToSchema)]
pub struct Item {
    /// Its id; later records have later ids.
    #[schema(format = "uuid")]
    pub id: String,
    /// The last part of its address.
    pub slug: String,
    /// Its names.
    pub names: Texts,
    /// What it is like.
    pub description: Option<Texts>,
    /// How it is washed and kept.
    pub care: Option<Texts>,
    /// Its craft.
    pub craft: CraftRef,
    /// The key of its category (vocabulary `category`).
    pub category: String,
    /// Who made it; `null` while the maker is not published.
    pub maker: Option<MakerRef>,
    /// Where it is made.
    pub region: RegionRef,
    /// Its motifs, by the last part of their address.
    pub motifs: Vec<String>,
    /// Keys of materials (vocabulary `material`).
    pub materials: Vec<String>,
    /// Length in millimetres.
    #[schema(minimum = 0)]
    pub length_mm: Option<i32>,
    /// Width in millimetres.
    #[schema(minimum = 0)]
    pub width_mm: Option<i32>,
    /// Height in millimetres.
    #[schema(minimum = 0)]
    pub height_mm: Option<i32>,
    /// Weight in grams.
    #[schema(minimum = 0)]
    pub weight_g: Option<i32>,
    /// Its price, the lowest of its variants; `null` when none is given, and always for protected goods.
    pub price: Option<Price>,
    /// What is asked instead of that price today; `null` when nothing is taken off for everybody. What a code opens is not told here.
    pub sale: Option<Sale>,
    /// Whether some of its variants cost more.
    pub price_varies: bool,
    /// The sizes and colours in which it is had; empty when it is had as it is. One of them is ordered.
    pub variants: Vec<Variant>,
    /// Pieces in stock; while the maker is on holiday none of them is to be had.
    pub stock: i64,
    /// Days of work when it is made to order.
    #[schema(minimum = 0)]
    pub lead_days: Option<i32>,
    /// What of the price is paid before that work begins, in percent; `null` when all of it is, or it is not made to order.
    #[schema(minimum = 1, maximum = 100)]
    pub deposit_percent: Option<i32>,
    /// The maker's holiday; `null` when it is not on holiday.
    pub holiday: Option<Holiday>,
    /// Whether goods of its craft or material can never be put on sale here.
    pub protected: bool,
    /// Whether it is a sample and no real item.
    pub sample: bool,
    /// Where it is found.
    pub links: Links,
}

impl Site {
    fn api_item(&self, l: &Listed, deals: &Deals) -> Item {
        let i = &l.item;
        let price = |price: Option<Money>| price.map(|p| self.api_price(p));
        let sale = |price| self.api_sale(price, deals.best(i.maker, i.id, price).as_ref());
        let lowest = l.low.map_or(i.price, |(low, _)| low.map(Money).or(i.price));
        let pages = self.everywhere(&self.profile.paths.items, &l.slug);
        Item {
            id: i.id.to_string(),
            slug: l.slug.clone(),
            names: Texts(i.names.clone()),
            description: texts(&i.description),
            care: texts(&i.care),
            craft: self.api_craft(&l.craft_slug, &l.craft_names),
            category: l.category.clone(),
            maker: l.maker.as_ref().map(|m| MakerRef {
                href: self.api(&format!("makers/{}", m.slug)),
                slug: m.slug.clone(),
                name: m.name.clone(),
                kind: m.kind.word(),
            }),
            region: self.api_region(&i.region, &l.region_name),
            motifs: i.motifs.clone(),
            materials: i.materials.clone(),
            length_mm: i.length_mm,
            width_mm: i.width_mm,
            height_mm: i.height_mm,
            weight_g: i.weight_g,
            price: price(lowest),
            sale: sale(lowest),
            price_varies: l.low.is_some_and(|(_, varies)| varies),
            variants: l
                .variants
                .iter()
                .map(|s| Variant {
                    id: s.variant.id.to_string(),
                    size: texts(&s.variant.size),
                    colour: texts(&s.variant.colour),
                    price: price(s.variant.price.or(i.price)),
                    sale: sale(s.variant.price.or(i.price)),
                    weight_g: s.variant.weight_g.or(i.weight_g),
                    stock: s.free(),
                    image: l.pictures.get(&s.variant.id).map(|shown| self.photo_address(shown)),
                    html: pages
                        .iter()
                        .map(|(lang, path)| {
                            let chosen = format!("{}{path}{CHOOSES}{}", self.origin, s.variant.key);
                            (lang.to_string(), chosen)
                        })
                        .collect(),
                })
                .collect(),
            stock: l.stock,
            lead_days: i.lead_days,
            deposit_percent: i.deposit_percent.filter(|p| *p < 100),
            holiday: self.api_holiday(l.holiday, &l.region_path),
            protected: l.protected,
            sample: i.sample,
            links: self.api_links(&format!("items/{}", l.slug), &self.profile.paths.items, &l.slug),
        }
    }
}

/// Items with what their makers take off today.
fn offered(
    c: &mut Conn,
    site: &Site,
    filter: &Filter,
    (after, limit): (Uuid, i64),
) -> store::Result<(Vec<Listed>, Deals)> {
    let rows = store::item::list::page(c, filter, after, limit)?;
    let deals = Deals::read(c, rows.iter().map(|l| l.item.maker), &|path| site.day_at(path))?;
    Ok((rows, deals))
}

/// Items in the order in which they were recorded, so that whoever reads on after the last page finds what is new.
#[utoipa::path(
    get,
    path = "/api/v1/items",
    tag = "items",
    operation_id = "listItems",
    params(
        ("category" = Option<String>, Query, description = "Only the category with this key."),
        ("craft" = Option<String>, Query, description = "Only items of the craft with this slug."),
        ("maker" = Option<String>, Query, description = "Only items of the maker with this slug."),
        ("region" = Option<String>, Query, description = "Only items made in the region with this code or below it.", example = "12"),
    ),
    responses((status = 200, description = "A page of items.", body = Listing<Item>))
)]
pub async fn list(call: Call) -> Answer {
    let site = call.site.clone();
    let mut ask = call.ask();
    let filter = Filter {
        slug: None,
        category: ask.key("category"),
        craft: ask.key("craft"),
        maker: ask.key("maker"),
        region: ask.region("region"),
    };
    let limit = ask.limit();
    let (_, id) = ask.after_id("items");
    ask.done()?;
    let held = AssertUnwindSafe(site.clone());
    let (rows, deals) = call.read_list("region", move |c| offered(c, &held, &filter, (id, limit))).await?;
    let last = rows.last().map(|l| (String::new(), l.item.id.to_string()));
    page(&call, "items", limit, rows.iter().map(|l| site.api_item(l, &deals)).collect(), last)
}

/// One item by the last part of its address. One that was renamed answers with 301.
#[utoipa::path(
    get,
    path = "/api/v1/items/{slug}",
    tag = "items",
    operation_id = "getItem",
    params(("slug" = String, Path, description = "The last part of its address.")),
    responses((status = 200, description = "The item.", body = Item))
)]
pub async fn show(call: Call) -> Answer {
    let site = call.site.clone();
    call.ask().done()?;
    let slug = call.param("slug").to_owned();
    let held = AssertUnwindSafe(site.clone());
    let found = call
        .read(move |c| {
            let filter = Filter { slug: Some(slug.clone()), ..Filter::default() };
            let (mut rows, deals) = offered(c, &held, &filter, (Uuid::nil(), 1))?;
            match rows.pop() {
                Some(item) => Ok(Found::Here((item, deals))),
                None => store::slug::moved(c, domain::id::Kind::Item, &slug).map(Found::Moved),
            }
        })
        .await?;
    match found {
        Found::Moved(slug) => moved(&call, &format!("/api/v1/items/{slug}")),
        Found::Here((item, deals)) => answer(&call, &site.api_item(&item, &deals)),
    }
}
