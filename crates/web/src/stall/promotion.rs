//! `/lapak/perajin/{id}/promo`: what a maker takes off its own prices, from when to when, and with which code.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::KeepOwnOrders;
use domain::fault::Faults;
use domain::id::{Kind, MakerId};
use store::market::promotion;

use super::{Around, Here, maker as maker_id};
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::desk::settle;
use crate::desk::values::Values;
use crate::error::{Answer, Fail, render};
use crate::market::promotion::{Form, Known, Line, PAGE, done, word};
use crate::page::Page;
use crate::{Site, sentence};

#[derive(Template)]
#[template(path = "stall/promotions.html")]
struct PromotionsPage {
    page: Page,
    around: Around,
    back: String,
    done: String,
    lines: Vec<Line>,
    form: Form,
    action: String,
}

async fn read(site: &Arc<Site>, signed: &Signed, id: MakerId) -> Result<(Here, Known), Fail> {
    let access = signed.may::<KeepOwnOrders>(site)?;
    let held = AssertUnwindSafe((site.clone(), signed.clone(), access));
    let read = site
        .db
        .read(move |c| {
            let (site, signed, access) = &*held;
            let all = promotion::own(c, access, id, PAGE)?;
            Ok(AssertUnwindSafe((Here::read(c, signed, id)?, Known::read(c, site, id, all)?)))
        })
        .await;
    settle(site, signed, Kind::Maker, id.0, read).await.map(|r| r.0)
}

fn page(
    site: &Site,
    signed: &Signed,
    (here, known): (Here, Known),
    done: String,
    typed: &Values,
    faults: &Faults,
) -> Response {
    let lang = &signed.lang;
    let path = here.at("/promo");
    let mut response = render(&PromotionsPage {
        page: site.private_page(lang, &sentence(lang.as_str(), "promo-title", &[])),
        around: site.stall(signed, Some(&here), &path),
        back: here.at("/pesanan"),
        done,
        lines: known.lines(site, lang),
        form: known.form(site, lang, typed, faults),
        action: path,
    });
    if !faults.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// The promotions of a maker, and the form of a new one.
pub async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    uri: Uri,
) -> Answer {
    let id = maker_id(&site, &signed, &text)?;
    let known = read(&site, &signed, id).await?;
    let done = done(&signed.lang, &uri);
    Ok(page(&site, &signed, known, done, &Values::default(), &Faults::default()))
}

/// Begins one, or ends one.
pub async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    filled: Filled,
) -> Answer {
    let id = maker_id(&site, &signed, &text)?;
    let access = signed.may::<KeepOwnOrders>(&site)?;
    let values = Values::of(&filled);
    let known = read(&site, &signed, id).await?;
    let new = match known.1.wanted(&site, &values) {
        Ok(Some(new)) => new,
        Ok(None) => return Err(Fail::Missing(site, signed.lang)),
        Err(faults) => return Ok(page(&site, &signed, known, String::new(), &values, &faults)),
    };
    let mut command = filled.command(&signed, "");
    command.reason = None;
    let held = AssertUnwindSafe((access, new));
    let written = site
        .db
        .write(command, move |tx| {
            let (access, new) = &*held;
            promotion::save_own(tx, access, new).map(drop)
        })
        .await;
    if let Err(store::Error::Faults(faults)) = written {
        return Ok(page(&site, &signed, known, String::new(), &values, &faults));
    }
    settle(&site, &signed, Kind::Maker, id.0, written).await?;
    Ok(Redirect::to(&format!("{}/{id}/promo?selesai={}", super::MAKERS, word(&values))).into_response())
}
