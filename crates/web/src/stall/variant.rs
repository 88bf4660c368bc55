//! `/lapak/produk/{id}/varian`: a size or colour in which a product is had, with its pieces and, if it likes, a price of its own.
//! Like price and stock of the product they are the maker's own: nobody has to look at them first.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::fault::Faults;
use domain::id::{ItemId, Kind, VariantId};
use domain::item::variant::{LONGEST, MOST, MOST_PIECES, Variant, VariantDraft, save};
use domain::item::{Item, Money};
use domain::lang::Lang;
use domain::record::{Record, version};
use store::item::variant::{self, Count, Reason, Shelf};
use uuid::Uuid;

use super::change::{ChangePage, beside};
use super::{Here, ITEMS, fill_plainly, over_items};
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::desk::edit::STALE;
use crate::desk::form::{Input, Section, Way};
use crate::desk::settle;
use crate::desk::values::{Values, whole};
use crate::error::{Answer, Fail, render};
use crate::item::form::{plain_price, price};
use crate::{Site, sentence, text};

/// A variant as the page of its product lists it.
pub(super) struct Listed {
    pub href: String,
    pub words: String,
    pub price: String,
    pub there: String,
    pub on_sale: bool,
}

impl Site {
    /// The variants of a product as its maker reads them.
    pub(super) fn listed(&self, lang: &Lang, item: &Item, shelves: &[Shelf]) -> Vec<Listed> {
        let there = |s: &Shelf| {
            if !s.variant.on_sale {
                return sentence(lang.as_str(), "variant-off", &[]);
            }
            let said = super::stock_text(lang, s.stock, item.lead_days);
            if s.reserved > 0 {
                let held = text::number(s.reserved, lang);
                return format!("{said} · {}", sentence(lang.as_str(), "variant-held", &[("count", &held)]));
            }
            said
        };
        let one = |s: &Shelf| Listed {
            href: format!("{ITEMS}/{}/varian/{}", item.id, s.variant.id),
            words: s.variant.words().text(lang).to_owned(),
            price: super::price_text(self, lang, s.variant.price.or(item.price).map(|p| p.0)),
            there: there(s),
            on_sale: s.variant.on_sale,
        };
        shelves.iter().map(one).collect()
    }
}

/// What a form begins with.
struct Begun {
    here: Here,
    item: Item,
    shelves: Vec<Shelf>,
}

async fn begin(site: &Arc<Site>, signed: &Signed, id: ItemId) -> Result<Begun, Fail> {
    let access = over_items(site, signed)?;
    let held = AssertUnwindSafe((signed.clone(), access));
    let read = site
        .db
        .read(move |c| {
            let (signed, access) = &*held;
            let (item, _) = store::item::own::get(c, access, id)?.ok_or(store::Error::Missing)?;
            let here = Here::read(c, signed, item.maker)?;
            Ok(AssertUnwindSafe(Begun { here, shelves: variant::of(c, id)?, item }))
        })
        .await;
    settle(site, signed, Kind::Item, id.0, read).await.map(|begun| begun.0)
}

impl Begun {
    /// The variant that an address names, of this product.
    fn shelf(&self, id: Option<VariantId>) -> Option<&Shelf> {
        self.shelves.iter().find(|s| Some(s.variant.id) == id)
    }
}

/// What the form of a variant holds, and what a form began with.
fn values(site: &Site, shelf: Option<&Shelf>, begun: &Begun) -> Values {
    let langs = &site.profile.languages;
    let Some(s) = shelf else {
        let last = begun.shelves.iter().map(|s| s.variant.ord).max().unwrap_or(0);
        return Values::default().with("ord", (last + 1).min(9_999).to_string()).with("on_sale", "1");
    };
    let v = &s.variant;
    Values::default()
        .with_words("size", &v.size, langs)
        .with_words("colour", &v.colour, langs)
        .with("price", v.price.map(|p| plain_price(site, p.0)).unwrap_or_default())
        .with("stock", if begun.item.lead_days.is_some() { String::new() } else { s.stock.to_string() })
        .with("weight_g", v.weight_g.map(|n| n.to_string()).unwrap_or_default())
        .with("ord", v.ord.to_string())
        .with("on_sale", if v.on_sale { "1" } else { "0" })
}

fn began(shelf: Option<&Shelf>) -> String {
    shelf.map_or_else(String::new, |s| format!("{}-{}", version(&s.variant.fields()), s.stock))
}

fn sections(site: &Site, lang: &Lang, begun: &Begun, known: bool) -> Vec<Section> {
    let langs = &site.profile.languages;
    let line = |name: &str, way| Input::new(lang, name, &format!("variant-field-{name}"), way);
    let words = |name: &str| {
        let label = format!("variant-field-{name}");
        let mut inputs = Input::in_languages(lang, langs, name, &label, Way::Line);
        for input in &mut inputs {
            input.longest = LONGEST;
        }
        inputs
    };
    let (mut sizes, mut colours) = (words("size"), words("colour"));
    let others: Vec<Input> = sizes.drain(1..).chain(colours.drain(1..)).collect();
    let hint = |input: Option<Input>, key| input.map(|i| i.hinted(lang, key));
    let mut what: Vec<Input> = hint(sizes.pop(), "variant-hint-size")
        .into_iter()
        .chain(hint(colours.pop(), "variant-hint-colour"))
        .collect();
    let number = |name: &str, most| line(name, Way::Number).longest(most);
    let money = begun.item.price.map(|p| site.profile.money(p.0, lang));
    let mut own = number("price", 20);
    own.hint = match money {
        Some(money) => sentence(lang.as_str(), "variant-hint-price", &[("price", &money)]),
        None => sentence(lang.as_str(), "variant-hint-price-none", &[]),
    };
    what.push(own);
    if begun.item.lead_days.is_none() {
        what.push(number("stock", 10).hinted(lang, "variant-hint-stock"));
    }
    if known {
        let say = |key: &str| sentence(lang.as_str(), key, &[]);
        let ways = [("1", "variant-on-sale"), ("0", "variant-not-on-sale")];
        let ways = ways.map(|(value, key)| (value.to_owned(), say(key)));
        what.push(line("on_sale", Way::Choose).choosing(ways).hinted(lang, "variant-hint-on_sale"));
    }
    let mut more = others;
    more.push(number("weight_g", 10).hinted(lang, "variant-hint-weight"));
    more.push(number("ord", 4).hinted(lang, "variant-hint-ord"));
    vec![
        Section::new(lang, "what", "variant-section-what", what),
        Section::new(lang, "more", "variant-section-more", more).folded(),
    ]
}

/// What the page says besides.
#[derive(Default)]
struct Said {
    typed: Option<Values>,
    faults: Faults,
    stale: bool,
}

fn page(site: &Site, signed: &Signed, begun: &Begun, id: Option<VariantId>, said: Said) -> Response {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let shelf = begun.shelf(id);
    let stored = values(site, shelf, begun);
    let mut sections = sections(site, lang, begun, shelf.is_some());
    let told = fill_plainly(lang, &mut sections, said.typed.as_ref().unwrap_or(&stored), &said.faults);
    let mut status = if told.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    if said.stale {
        beside(lang, &mut sections, &stored);
        status = StatusCode::CONFLICT;
    }
    let name = begun.item.names.text(lang).to_owned();
    let path = format!("{ITEMS}/{}", begun.item.id);
    let heading = shelf.map_or_else(|| say("variant-new"), |s| s.variant.words().text(lang).to_owned());
    let note = if begun.shelves.is_empty() { say("variant-first-note") } else { String::new() };
    let mut response = render(&ChangePage {
        page: site.private_page(lang, &format!("{heading}: {name}")),
        around: site.stall(signed, Some(&begun.here), &path),
        heading,
        name,
        action: match id {
            Some(id) => format!("{path}/varian/{id}"),
            None => format!("{path}/varian"),
        },
        back: path,
        version: began(shelf),
        note,
        stale: if said.stale { say("stall-stale") } else { String::new() },
        told,
        sections,
        submits: false,
    });
    *response.status_mut() = status;
    response
}

/// Reads a form. What is not asked for stays as it was.
fn read(site: &Site, begun: &Begun, shelf: Option<&Shelf>, values: &Values) -> Result<VariantDraft, Faults> {
    let mut faults = Faults::default();
    let mut number = |field: &str, read: Result<Option<i64>, domain::fault::Problem>| {
        read.unwrap_or_else(|problem| {
            faults.add(field, values.get(field), problem);
            None
        })
    };
    let own = number("price", price(site, values.get("price")));
    let weight = number("weight_g", whole(values.get("weight_g"), 10_000_000));
    let ord = number("ord", whole(values.get("ord"), 9_999)).unwrap_or_default();
    let stock = number("stock", whole(values.get("stock"), MOST_PIECES));
    let (langs, before) = (&site.profile.languages, shelf.map(|s| &s.variant));
    let on_sale = shelf.is_none() || values.get("on_sale") != "0";
    faults.or(VariantDraft {
        key: before.map(|v| v.key.clone()).unwrap_or_default(),
        ord,
        size: values.words("size", langs, before.map(|v| &v.size)),
        colour: values.words("colour", langs, before.map(|v| &v.colour)),
        price: own.map(Money),
        weight_g: weight.and_then(|n| i32::try_from(n).ok()),
        // Whatever is no longer sold is not counted.
        stock: stock.filter(|_| on_sale && begun.item.lead_days.is_none()),
        on_sale,
    })
}

async fn put(
    site: Arc<Site>,
    signed: Signed,
    (item, id): (ItemId, Option<VariantId>),
    filled: Filled,
) -> Answer {
    let begun = begin(&site, &signed, item).await?;
    let shelf = begun.shelf(id);
    if id.is_some() && shelf.is_none() {
        return Err(signed.fail(&site)(store::Error::Missing));
    }
    let values = Values::of(&filled);
    let again = |faults| {
        // What two variants or too many have in common is told where their words are.
        let mut faults: Faults = faults;
        let first = site.profile.first_language();
        for f in faults.0.iter_mut().filter(|f| f.field == "size" || f.field == "key") {
            f.field = format!("size_{first}");
        }
        Ok(page(&site, &signed, &begun, id, Said { typed: Some(values.clone()), faults, stale: false }))
    };
    let made = read(&site, &begun, shelf, &values).and_then(|draft| {
        let stock = draft.stock;
        // The store knows what is protected, and refuses an offer of it.
        let of = id.unwrap_or_else(|| VariantId(Uuid::now_v7()));
        save(of, &begun.item, false, draft).map(|v| (v, stock))
    });
    let (new, stock): (Variant, Option<i64>) = match made {
        Ok(made) => made,
        Err(faults) => return again(faults),
    };
    let access = over_items(&site, &signed)?;
    let began_with = filled.get("_v").to_owned();
    let count = Count { pieces: stock, movement: Uuid::now_v7(), reason: Reason::Count };
    let mut command = filled.command(&signed, "");
    command.reason = None;
    let held = AssertUnwindSafe((access, new));
    let written = site
        .db
        .write(command, move |tx| {
            let (access, new) = &*held;
            tx.lock(Kind::Item, item.0)?;
            let now = variant::get(tx.conn(), new.id)?;
            if began(now.as_ref()) != began_with {
                return Err(store::Error::Constraint { name: STALE.into() });
            }
            variant::save_own(tx, access, new, count).map(drop)
        })
        .await;
    match written {
        Err(store::Error::Constraint { name }) if name == STALE => {
            let begun = begin(&site, &signed, item).await?;
            let said = Said { typed: Some(values), stale: true, ..Said::default() };
            Ok(page(&site, &signed, &begun, id, said))
        }
        Err(store::Error::Faults(faults)) => again(faults),
        written => {
            settle(&site, &signed, Kind::Item, item.0, written).await?;
            Ok(Redirect::to(&format!("{ITEMS}/{item}?selesai=varian#varian")).into_response())
        }
    }
}

fn ids(
    site: &Arc<Site>,
    signed: &Signed,
    (item, id): &(String, String),
) -> Result<(ItemId, VariantId), Fail> {
    let item = ItemId(crate::desk::id(site, signed, item)?);
    Ok((item, VariantId(crate::desk::id(site, signed, id)?)))
}

/// Whether one more variant can be added.
pub(super) fn room(shelves: &[Shelf]) -> bool {
    shelves.len() < MOST
}

/// The form of a new one.
pub async fn blank(State(site): State<Arc<Site>>, signed: Signed, Path(text): Path<String>) -> Answer {
    let item = ItemId(crate::desk::id(&site, &signed, &text)?);
    let begun = begin(&site, &signed, item).await?;
    Ok(page(&site, &signed, &begun, None, Said::default()))
}

/// Takes it.
pub async fn add(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    filled: Filled,
) -> Answer {
    let item = ItemId(crate::desk::id(&site, &signed, &text)?);
    put(site, signed, (item, None), filled).await
}

/// The form of one.
pub async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(both): Path<(String, String)>,
) -> Answer {
    let (item, id) = ids(&site, &signed, &both)?;
    let begun = begin(&site, &signed, item).await?;
    if begun.shelf(Some(id)).is_none() {
        return Err(signed.fail(&site)(store::Error::Missing));
    }
    Ok(page(&site, &signed, &begun, Some(id), Said::default()))
}

/// Takes it.
pub async fn change(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(both): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    let (item, id) = ids(&site, &signed, &both)?;
    put(site, signed, (item, Some(id)), filled).await
}
