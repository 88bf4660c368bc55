//! `/keranjang/tujuan`: where the goods go, chosen from the regions by name; or that all of them are fetched.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect};
use domain::region::RegionCode;
use store::Command;
use store::market::basket;

use super::{kept, own_form, place_name, private};
use crate::account::guard::Filled;
use crate::ask::Query;
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{In, Site, sentence};

/// The last word of its address, in every language.
pub const REST: &str = "tujuan";

/// How many places are offered.
const MOST: i64 = 20;

/// What stands after the question mark.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
}

struct Place {
    code: String,
    name: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "market/destination.html")]
struct DestinationPage {
    page: Page,
    here: String,
    basket: String,
    asked: String,
    places: Vec<Place>,
    none: bool,
    fetched: bool,
}

/// Its page: the search, and what it found.
pub async fn show(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Answer {
    let paths = &site.profile.paths;
    let back = site.path(&lang, &paths.basket, "");
    let Some((_, id)) = kept(&site, &headers) else { return Ok(Redirect::to(&back).into_response()) };
    let asked: String = asked.q.chars().take(80).collect();
    let key = site.profile.region_match_key(&asked);
    let held = std::panic::AssertUnwindSafe(site.clone());
    let now = site.db.now();
    let found = site
        .db
        .read(move |c| {
            let site = held;
            let lines = basket::lines(c, id, &|path| site.day_at(path))?;
            let mut fetched = !lines.is_empty();
            for w in &lines {
                fetched &= store::market::terms::of(c, w.offer.maker)?.is_some_and(|t| t.pick_up.is_some());
            }
            let before = basket::to(c, id, now)?.flatten();
            let mut places = Vec::new();
            if key.chars().count() >= 2 {
                for (code, _) in store::region::starting(c, &key, MOST)? {
                    let chosen = before.as_ref() == Some(&code);
                    places.push(Place { name: place_name(c, &code)?, code: code.to_string(), chosen });
                }
            } else if let Some(code) = &before {
                places.push(Place { name: place_name(c, code)?, code: code.to_string(), chosen: true });
            }
            Ok((lines.is_empty(), fetched, places))
        })
        .await;
    let (empty, fetched, places) = found.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    if empty {
        return Ok(Redirect::to(&back).into_response());
    }
    let title = sentence(lang.as_str(), "destination-title", &[]);
    Ok(private(render(&DestinationPage {
        page: site.buyers_page(&lang, &title, &paths.basket, REST),
        here: site.path(&lang, &paths.basket, REST),
        basket: back,
        none: !asked.trim().is_empty() && places.is_empty(),
        asked,
        places,
        fetched,
    })))
}

/// Takes the place.
pub async fn choose(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    request: Request,
) -> Answer {
    let (head, body) = request.into_parts();
    own_form(&site, &lang, &head.headers)?;
    let unreadable = || Fail::Unreadable(site.clone(), lang.clone());
    let filled = Filled::read(body).await.ok_or_else(unreadable)?;
    let paths = &site.profile.paths;
    let Some((_, id)) = kept(&site, &head.headers) else {
        return Ok(Redirect::to(&site.path(&lang, &paths.basket, "")).into_response());
    };
    let fetched = filled.get("ambil") == "1";
    let code = RegionCode::parse(filled.get("daerah"));
    if code.is_none() && !fetched {
        return Ok(Redirect::to(&site.path(&lang, &paths.basket, REST)).into_response());
    }
    let to = code.filter(|_| !fetched);
    let written = site
        .db
        .write(Command::new("buyer"), move |tx| {
            if let Some(code) = &to {
                store::region::get(tx.conn(), code)?.ok_or(store::Error::Missing)?;
            }
            basket::send_to(tx, id, to.as_ref())
        })
        .await;
    written.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    let next = site.path(&lang, &paths.basket, super::checkout::REST);
    let next = if fetched { format!("{next}?ambil=1") } else { next };
    Ok(private(Redirect::to(&next).into_response()))
}
