//! `/lapak/produk/{id}`: a product as its maker keeps it: its state and what can be done next, price and stock, photographs,
//! and what happened to it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::access::{Access, KeepOwnItems};
use domain::fault::Faults;
use domain::id::{ItemId, Kind};
use domain::item::Item;
use domain::lang::Lang;
use domain::publication::Publication;
use store::item::variant::Shelf;
use store::picture::{Kept, Shown};

use super::history::{self, Event};
use super::step::{self, Open};
use super::{Around, Here, ITEMS, fill_plainly, over_items, price_text, stock_text};
use crate::account::guard::Signed;
use crate::ask::Path;
use crate::desk::form::{Input, Section, Told, Way, answered};
use crate::desk::values::Values;
use crate::desk::{Kept as _, settle};
use crate::error::{Answer, Fail, render};
use crate::item::variant::{Listed, Of};
use crate::page::Page;
use crate::picture::Photo;
use crate::{Site, item, sentence};

#[derive(Template)]
#[template(path = "stall/item.html")]
struct ItemPage {
    page: Page,
    around: Around,
    path: String,
    back: String,
    done: String,
    name: String,
    sample: bool,
    status: &'static str,
    status_label: String,
    about: String,
    why: String,
    price: String,
    stock: String,
    photo: Option<Photo>,
    weave: String,
    photos: usize,
    waits: bool,
    steps: Vec<Open>,
    withdraws: bool,
    told: Vec<Told>,
    stale: String,
    offer: Section,
    version: String,
    public: String,
    /// What shops outside are told of it; nothing when not everybody sees it.
    outside: Option<crate::feed::Outside>,
    events: Vec<Event>,
    /// Sizes and colours, and whether there is room for more.
    variants: Vec<Listed>,
    room: bool,
}

/// A product as its page needs it.
pub struct Found {
    here: Here,
    pub item: Item,
    pub stock: i64,
    pub variants: Vec<Shelf>,
    photos: Vec<Kept>,
    why: String,
    public: Option<String>,
    outside: Option<(store::market::feed::Line, bool)>,
    events: Vec<Event>,
}

/// What can have been done.
const DONE: &[&str] = &[
    "simpan",
    "tawaran",
    "ajukan",
    "batal",
    "tampil",
    "libur",
    "tarik",
    "baru-ajukan",
    "baru-konsep",
    "varian",
];

/// Reads a product.
pub async fn find(
    site: &Arc<Site>,
    signed: &Signed,
    access: &Access<KeepOwnItems>,
    id: ItemId,
) -> Result<Found, Fail> {
    let held = AssertUnwindSafe((site.clone(), signed.clone(), access.clone()));
    let read = site
        .db
        .read(move |c| {
            let (site, signed, access) = &*held;
            let (item, stock) = store::item::own::get(c, access, id)?.ok_or(store::Error::Missing)?;
            let why = match item.status {
                Publication::Returned | Publication::Withdrawn => crate::desk::record::why(c, id.0)?,
                _ => None,
            };
            Ok(AssertUnwindSafe(Found {
                here: Here::read(c, signed, item.maker)?,
                photos: store::picture::list(c, access, id.0)?,
                why: why.unwrap_or_default(),
                public: item.public(c, site, &signed.lang)?.filter(|_| item.status.is_public()),
                events: history::of(c, site, signed, access, id)?,
                variants: store::item::variant::of(c, id)?,
                outside: store::market::feed::one(c, id, site.day_at(&[]))?,
                item,
                stock,
            }))
        })
        .await;
    settle(site, signed, Kind::Item, id.0, read).await.map(|found| found.0)
}

/// What the form of price and stock began with.
pub fn version(item: &Item, stock: i64) -> String {
    let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    let (lead, deposit) = (item.lead_days.map(i64::from), item.deposit_percent.map(i64::from));
    format!("{}-{stock}-{}-{}", number(item.price.map(|p| p.0)), number(lead), number(deposit))
}

fn offer(site: &Site, lang: &Lang, varied: bool) -> Section {
    let line =
        |name: &str, most| Input::new(lang, name, &format!("stall-field-{name}"), Way::Number).longest(most);
    let mut price = line("price", 20);
    price.hint =
        sentence(lang.as_str(), "stall-hint-price", &[("currency", site.profile.currency.symbol.as_str())]);
    let lead = line("lead_time_days", 6).hinted(lang, "stall-hint-lead");
    let deposit = line("deposit_percent", 3).hinted(lang, "stall-hint-deposit");
    let inputs = if varied {
        // The pieces are those of its sizes and colours.
        vec![price, lead, deposit]
    } else {
        vec![price, line("stock", 10).hinted(lang, "stall-hint-stock"), lead, deposit]
    };
    Section::new(lang, "tawaran", "stall-section-offer", inputs)
}

/// What the form of price and stock holds.
pub fn offered(site: &Site, item: &Item, stock: i64) -> Values {
    let price = item.price.map(|p| item::form::plain_price(site, p.0)).unwrap_or_default();
    let lead = item.lead_days.map(|d| d.to_string()).unwrap_or_default();
    let stock = if item.lead_days.is_some() && stock == 0 { String::new() } else { stock.to_string() };
    let deposit = item.deposit_percent.map(|d| d.to_string()).unwrap_or_default();
    Values::default()
        .with("price", price)
        .with("stock", stock)
        .with("lead_time_days", lead)
        .with("deposit_percent", deposit)
}

/// What the page says besides.
#[derive(Default)]
pub struct Said {
    /// What was done.
    pub done: String,
    /// What was typed into the form of price and stock.
    pub typed: Option<Values>,
    /// What is wrong with it.
    pub faults: Faults,
    /// Whether somebody else saved meanwhile.
    pub stale: bool,
}

/// The page.
pub fn page(site: &Site, signed: &Signed, found: Found, said: Said) -> Response {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let Found { here, item, stock, variants, photos, why, public, outside, events } = found;
    let mut offer = vec![offer(site, lang, !variants.is_empty())];
    let values = said.typed.unwrap_or_else(|| offered(site, &item, stock));
    let told = fill_plainly(lang, &mut offer, &values, &said.faults);
    let status = answered(told.is_empty(), said.stale);
    let first = photos.iter().find(|k| !k.sizes.is_empty()).map(|k| Shown {
        media: k.picture.media.clone(),
        width: k.picture.width,
        height: k.picture.height,
        alt: k.picture.alt.clone(),
        author: k.picture.author.clone(),
        licence: k.picture.licence.clone(),
        sizes: k.sizes.clone(),
    });
    let word = item.status.word();
    let name = item.names.text(lang).to_owned();
    let stale = if said.stale {
        let (price, there) =
            (price_text(site, lang, item.price.map(|p| p.0)), stock_text(lang, stock, item.lead_days));
        sentence(lang.as_str(), "stall-offer-stale", &[("price", &price), ("stock", &there)])
    } else {
        String::new()
    };
    let path = format!("{ITEMS}/{}", item.id);
    let waits = first.is_none() && photos.iter().any(|k| k.fault.is_none());
    let of = Of { item: item.clone(), shelves: variants, photos };
    let mut response = render(&ItemPage {
        page: site.private_page(lang, &name),
        around: site.stall(signed, Some(&here), &path),
        back: here.at(""),
        done: said.done,
        sample: item.sample,
        status: word,
        status_label: say(&format!("stall-state-{word}")),
        about: say(&format!("stall-about-{word}")),
        why,
        price: price_text(site, lang, item.price.map(|p| p.0)),
        stock: stock_text(lang, stock, item.lead_days),
        waits,
        photo: first.map(|p| Photo::new(&p, lang)),
        weave: site.weave("craft", &item.craft),
        photos: of.photos.len(),
        steps: step::open(lang, "stall", item.status),
        withdraws: item.status != Publication::Withdrawn,
        told,
        stale,
        offer: offer.pop().unwrap_or_default(),
        version: version(&item, stock),
        public: public.unwrap_or_default(),
        outside: outside.map(|found| crate::feed::outside(site, lang, &found)),
        events,
        room: of.room(),
        variants: of.listed(site, lang, &format!("{path}/varian")),
        name,
        path,
    });
    *response.status_mut() = status;
    response
}

/// `/lapak/produk/{id}`
pub async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    uri: Uri,
) -> Answer {
    let id = ItemId(crate::desk::id(&site, &signed, &text)?);
    let access = over_items(&site, &signed)?;
    let found = find(&site, &signed, &access, id).await?;
    let asked = Values::asked(uri.query().unwrap_or_default());
    let done = DONE.iter().find(|d| **d == asked.get("selesai"));
    let done = done.map(|d| sentence(signed.lang.as_str(), &format!("stall-done-{d}"), &[]));
    Ok(page(&site, &signed, found, Said { done: done.unwrap_or_default(), ..Said::default() }))
}
