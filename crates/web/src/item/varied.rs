//! `/kerja/produk/{id}/varian`: the sizes and colours of an item, for the officers who look after it: added, changed, counted, paused and
//! put in their order.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get};
use domain::access::{KeepItems, ReadRegister};
use domain::fault::Faults;
use domain::id::{ItemId, Kind, VariantId};
use domain::item::Item;
use store::item::variant::{self, Shelf};

use super::variant::{Listed, Of, Pick, at_fields, began};
use crate::account::guard::{Filled, Signed};
use crate::account::work::Work;
use crate::ask::Path;
use crate::desk::edit::{STALE, load, reason};
use crate::desk::form::{Section, Told, fill};
use crate::desk::values::Values;
use crate::desk::{Kept as _, id, missing, settle};
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::stall::beside;
use crate::{Site, sentence};

/// The addresses of the workbench.
pub(crate) fn routes() -> Vec<(String, MethodRouter<Arc<Site>>)> {
    let at = |rest: &str| format!("{}/{{id}}/varian{rest}", Item::PATH);
    vec![(at(""), get(list)), (at("/baru"), get(blank).post(add)), (at("/{variant}"), get(show).post(change))]
}

#[derive(Template)]
#[template(path = "desk/variants.html")]
struct ListPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    name: String,
    done: String,
    path: String,
    variants: Vec<Listed>,
    room: bool,
}

#[derive(Template)]
#[template(path = "desk/variant.html")]
struct FormPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    heading: String,
    name: String,
    action: String,
    back: String,
    version: String,
    note: String,
    stale: String,
    told: Vec<Told>,
    sections: Vec<Section>,
    picks: Vec<Pick>,
    why: String,
}

/// The address of the list of an item.
fn home(item: ItemId) -> String {
    format!("{}/{item}/varian", Item::PATH)
}

async fn begin(site: &Arc<Site>, signed: &Signed, item: ItemId) -> Result<Of, Fail> {
    let keep = signed.may::<KeepItems>(site)?;
    let read = signed.may::<ReadRegister>(site)?;
    let found = site
        .db
        .read(move |c| {
            let Some(found) = load::<Item>(c, &read, &keep, item.0)? else { return Ok(None) };
            let photos = store::picture::list(c, &keep, item.0)?;
            Ok(Some(AssertUnwindSafe(Of { shelves: variant::of(c, item)?, item: found, photos })))
        })
        .await;
    let found = settle(site, signed, Kind::Item, item.0, found).await?;
    found.map(|of| of.0).ok_or_else(|| missing(site, signed))
}

/// The way to a page of an item.
fn crumbs(signed: &Signed, of: &Of, own: Option<&str>) -> Vec<Link> {
    let say = |key: &str| sentence(signed.lang.as_str(), key, &[]);
    let link = |label: String, href: String| Link { label, href, current: false };
    let mut crumbs = vec![
        link(say("item-register"), Item::PATH.to_owned()),
        link(of.item.title(&signed.lang), format!("{}/{}", Item::PATH, of.item.id)),
        link(say("variant-title"), home(of.item.id)),
    ];
    crumbs.extend(own.map(|own| link(own.to_owned(), String::new())));
    if let Some(last) = crumbs.last_mut() {
        last.href.clear();
        last.current = true;
    }
    crumbs
}

/// The list.
async fn list(State(site): State<Arc<Site>>, signed: Signed, Path(item): Path<String>, uri: Uri) -> Answer {
    let item = ItemId(id(&site, &signed, &item)?);
    let of = begin(&site, &signed, item).await?;
    let (lang, path) = (&signed.lang, home(item));
    let done = Values::asked(uri.query().unwrap_or_default()).get("selesai") == "simpan";
    let name = of.item.title(lang);
    let title = sentence(lang.as_str(), "variant-title", &[]);
    Ok(render(&ListPage {
        page: site.private_page(lang, &format!("{title}: {name}")),
        work: site.work(&signed, Item::PATH),
        crumbs: crumbs(&signed, &of, None),
        name,
        done: if done { sentence(lang.as_str(), "desk-done-simpan", &[]) } else { String::new() },
        variants: of.listed(&site, lang, &path),
        room: of.room(),
        path,
    }))
}

/// What the page of a form says besides.
#[derive(Default)]
struct Said {
    typed: Option<Values>,
    faults: Faults,
    stale: bool,
}

fn page(site: &Site, signed: &Signed, of: &Of, id: Option<VariantId>, said: Said) -> Response {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let shelf = of.shelf(id);
    let stored = of.values(site, shelf);
    let typed = said.typed.as_ref().unwrap_or(&stored);
    let mut sections = of.sections(site, lang, shelf.is_some());
    let mut told = fill(lang, &mut sections, typed, &said.faults);
    for t in told.iter_mut().filter(|t| t.label == "why") {
        t.label = say("desk-why");
    }
    let mut status = if told.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    if said.stale {
        beside(lang, &mut sections, &stored);
        status = StatusCode::CONFLICT;
    }
    let heading = shelf.map_or_else(|| say("variant-new"), |s| s.variant.words().text(lang).to_owned());
    let (name, back) = (of.item.title(lang), home(of.item.id));
    let mut response = render(&FormPage {
        page: site.private_page(lang, &format!("{heading}: {name}")),
        work: site.work(signed, Item::PATH),
        crumbs: crumbs(signed, of, Some(&heading)),
        action: id.map_or_else(|| format!("{back}/baru"), |id| format!("{back}/{id}")),
        picks: of.picks(lang, typed.get("picture")),
        why: typed.get("why").to_owned(),
        version: began(shelf),
        note: of.note(lang),
        stale: if said.stale { say("stall-stale") } else { String::new() },
        heading,
        name,
        back,
        told,
        sections,
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
    let keep = signed.may::<KeepItems>(&site)?;
    let of = begin(&site, &signed, item).await?;
    if id.is_some() && of.shelf(id).is_none() {
        return Err(missing(&site, &signed));
    }
    let values = Values::of(&filled);
    let again = |faults| {
        let said = Said { typed: Some(values.clone()), faults, stale: false };
        Ok(page(&site, &signed, &of, id, said))
    };
    let mut faults = Faults::default();
    let why = reason(filled.get("why"), &mut faults);
    let made = match of.make(&site, id, &values) {
        Ok(made) if faults.is_empty() => made,
        made => {
            faults.0.extend(made.err().unwrap_or_default().0);
            return again(faults);
        }
    };
    let began_with = filled.get("_v").to_owned();
    let mut command = filled.command(&signed, "");
    command.reason = why;
    let held = AssertUnwindSafe((keep, made));
    let written = site
        .db
        .write(command, move |tx| {
            let (keep, made) = &*held;
            tx.lock(Kind::Item, item.0)?;
            let now: Option<Shelf> = variant::get(tx.conn(), made.variant.id)?;
            if began(now.as_ref()) != began_with {
                return Err(store::Error::Constraint { name: STALE.into() });
            }
            variant::save(tx, keep, &made.variant, made.count).map(drop)
        })
        .await;
    match written {
        Err(store::Error::Constraint { name }) if name == STALE => {
            let of = begin(&site, &signed, item).await?;
            let said = Said { typed: Some(values), stale: true, ..Said::default() };
            Ok(page(&site, &signed, &of, id, said))
        }
        Err(store::Error::Faults(faults)) => again(at_fields(&site, faults)),
        written => {
            settle(&site, &signed, Kind::Item, item.0, written).await?;
            Ok(Redirect::to(&format!("{}?selesai=simpan", home(item))).into_response())
        }
    }
}

/// The form of a new one.
async fn blank(State(site): State<Arc<Site>>, signed: Signed, Path(item): Path<String>) -> Answer {
    let of = begin(&site, &signed, ItemId(id(&site, &signed, &item)?)).await?;
    Ok(page(&site, &signed, &of, None, Said::default()))
}

/// Takes it.
async fn add(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(item): Path<String>,
    filled: Filled,
) -> Answer {
    let item = ItemId(id(&site, &signed, &item)?);
    put(site, signed, (item, None), filled).await
}

/// The form of one.
async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((item, variant)): Path<(String, String)>,
) -> Answer {
    let (item, own) = (ItemId(id(&site, &signed, &item)?), VariantId(id(&site, &signed, &variant)?));
    let of = begin(&site, &signed, item).await?;
    if of.shelf(Some(own)).is_none() {
        return Err(missing(&site, &signed));
    }
    Ok(page(&site, &signed, &of, Some(own), Said::default()))
}

/// Takes it.
async fn change(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((item, variant)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    let (item, own) = (ItemId(id(&site, &signed, &item)?), VariantId(id(&site, &signed, &variant)?));
    put(site, signed, (item, Some(own)), filled).await
}
