//! `/lapak/produk/{id}/varian`: a size or colour in which a product is had, with its pieces and, if it likes, a price of its own.
//! Like price and stock of the product they are the maker's own: nobody has to look at them first.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::fault::Faults;
use domain::id::{ItemId, Kind, VariantId};
use store::item::variant;

use super::change::{ChangePage, beside};
use super::{Here, ITEMS, fill_plainly, over_items};
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::desk::edit::STALE;
use crate::desk::settle;
use crate::desk::values::Values;
use crate::error::{Answer, Fail, render};
use crate::item::variant::{Of, at_fields, began};
use crate::{Site, sentence};

async fn begin(site: &Arc<Site>, signed: &Signed, id: ItemId) -> Result<(Here, Of), Fail> {
    let access = over_items(site, signed)?;
    let held = AssertUnwindSafe((signed.clone(), access));
    let read = site
        .db
        .read(move |c| {
            let (signed, access) = &*held;
            let (item, _) = store::item::own::get(c, access, id)?.ok_or(store::Error::Missing)?;
            let here = Here::read(c, signed, item.maker)?;
            let photos = store::picture::list(c, access, id.0)?;
            Ok(AssertUnwindSafe((here, Of { shelves: variant::of(c, id)?, item, photos })))
        })
        .await;
    settle(site, signed, Kind::Item, id.0, read).await.map(|begun| begun.0)
}

/// What the page says besides.
#[derive(Default)]
struct Said {
    typed: Option<Values>,
    faults: Faults,
    stale: bool,
}

fn page(
    site: &Site,
    signed: &Signed,
    (here, of): &(Here, Of),
    id: Option<VariantId>,
    said: Said,
) -> Response {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let shelf = of.shelf(id);
    let stored = of.values(site, shelf);
    let mut sections = of.sections(site, lang, shelf.is_some());
    let typed = said.typed.as_ref().unwrap_or(&stored);
    let told = fill_plainly(lang, &mut sections, typed, &said.faults);
    let picks = of.picks(lang, typed.get("picture"));
    let mut status = if told.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    if said.stale {
        beside(lang, &mut sections, &stored);
        status = StatusCode::CONFLICT;
    }
    let name = of.item.names.text(lang).to_owned();
    let path = format!("{ITEMS}/{}", of.item.id);
    let heading = shelf.map_or_else(|| say("variant-new"), |s| s.variant.words().text(lang).to_owned());
    let note = of.note(lang);
    let mut response = render(&ChangePage {
        page: site.private_page(lang, &format!("{heading}: {name}")),
        around: site.stall(signed, Some(here), &path),
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
        picks,
        submits: false,
    });
    *response.status_mut() = status;
    response
}

async fn put(
    site: Arc<Site>,
    signed: Signed,
    (item, id): (ItemId, Option<VariantId>),
    filled: Filled,
) -> Answer {
    let begun = begin(&site, &signed, item).await?;
    if id.is_some() && begun.1.shelf(id).is_none() {
        return Err(signed.fail(&site)(store::Error::Missing));
    }
    let values = Values::of(&filled);
    let again = |faults| {
        let said = Said { typed: Some(values.clone()), faults, stale: false };
        Ok(page(&site, &signed, &begun, id, said))
    };
    let made = match begun.1.make(&site, id, &values) {
        Ok(made) => made,
        Err(faults) => return again(faults),
    };
    let access = over_items(&site, &signed)?;
    let began_with = filled.get("_v").to_owned();
    let mut command = filled.command(&signed, "");
    command.reason = None;
    let held = AssertUnwindSafe((access, made));
    let written = site
        .db
        .write(command, move |tx| {
            let (access, made) = &*held;
            tx.lock(Kind::Item, item.0)?;
            let now = variant::get(tx.conn(), made.variant.id)?;
            if began(now.as_ref()) != began_with {
                return Err(store::Error::Constraint { name: STALE.into() });
            }
            variant::save_own(tx, access, &made.variant, made.count).map(drop)
        })
        .await;
    match written {
        Err(store::Error::Constraint { name }) if name == STALE => {
            let begun = begin(&site, &signed, item).await?;
            let said = Said { typed: Some(values), stale: true, ..Said::default() };
            Ok(page(&site, &signed, &begun, id, said))
        }
        Err(store::Error::Faults(faults)) => again(at_fields(&site, faults)),
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
    if begun.1.shelf(Some(id)).is_none() {
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
