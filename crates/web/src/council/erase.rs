//! `/kerja/pengurus/{id}/data`: the erasure of an officeholder's personal data for good.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get};
use domain::access::{KeepCouncil, ReadRegister};
use domain::council::Holder;
use domain::fault::Faults;
use domain::id::{Kind, OfficeholderId};
use uuid::Uuid;

use crate::account::guard::{Filled, Signed};
use crate::account::work::Work;
use crate::ask::Path;
use crate::desk::erase::{Inputs, reason};
use crate::desk::{Kept, edit, id, missing, settle};
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

#[derive(Template)]
#[template(path = "council/erase.html")]
struct ErasePage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    title: String,
    path: String,
    erased: bool,
    inputs: Inputs,
}

/// Its addresses.
pub(crate) fn routes() -> Vec<(String, MethodRouter<Arc<Site>>)> {
    vec![(format!("{}/{{id}}/data", Holder::PATH), get(show).post(send))]
}

/// Somebody who holds or held a post, for those who keep the council, and whether they were erased.
async fn loaded(site: &Arc<Site>, signed: &Signed, id: Uuid) -> Result<(Holder, bool), Fail> {
    let keep = signed.may::<KeepCouncil>(site)?;
    let read = signed.may::<ReadRegister>(site)?;
    let found = site
        .db
        .read(move |c| {
            let Some(holder) = Holder::load(c, &read, id)? else { return Ok(None) };
            store::register::reach(c, &keep, &holder.region)?;
            Ok(Some((holder, store::journal::is_erased(c, id)?)))
        })
        .await;
    settle(site, signed, Kind::Officeholder, id, found).await?.ok_or_else(|| missing(site, signed))
}

fn page(site: &Site, signed: &Signed, found: (Holder, bool), faults: &Faults, filled: &Filled) -> Response {
    let lang = &signed.lang;
    let (holder, erased) = found;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let at = edit::at::<Holder>(holder.id.0);
    let mut response = render(&ErasePage {
        page: site.private_page(lang, &holder.name),
        work: site.work(signed, Holder::PATH),
        crumbs: vec![
            Link { label: say("officeholder-register"), href: Holder::PATH.to_owned(), current: false },
            Link { label: holder.name.clone(), href: at.clone(), current: false },
            Link { label: say("officeholder-erase"), href: String::new(), current: true },
        ],
        title: holder.name,
        path: format!("{at}/data"),
        erased,
        inputs: Inputs::new(lang, "officeholder", filled, faults),
    });
    if !faults.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// The page.
async fn show(State(site): State<Arc<Site>>, signed: Signed, Path(record): Path<String>) -> Answer {
    let id = id(&site, &signed, &record)?;
    let found = loaded(&site, &signed, id).await?;
    Ok(page(&site, &signed, found, &Faults::default(), &Filled::default()))
}

/// Erases, when the name was typed and a reason given.
async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let found = loaded(&site, &signed, id).await?;
    let keep = signed.may::<KeepCouncil>(&site)?;
    let path = format!("{}/data", edit::at::<Holder>(id));
    // Sent twice it is done once.
    if found.1 {
        return Ok(Redirect::to(&path).into_response());
    }
    let why = match reason(&filled, &found.0.name) {
        Ok(why) => why,
        Err(faults) => return Ok(page(&site, &signed, found, &faults, &filled)),
    };
    let command = filled.command(&signed, &why);
    let written =
        site.db.write(command, move |tx| store::council::holder::erase(tx, &keep, OfficeholderId(id))).await;
    settle(&site, &signed, Kind::Officeholder, id, written).await?;
    Ok(Redirect::to(&path).into_response())
}
