//! Signing out.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect};
use store::account::session;

use super::cookie::Cookie;
use super::guard::{Filled, Signed, housekeeping};
use crate::Site;
use crate::error::Answer;

/// Its address.
pub const PATH: &str = "/kerja/keluar";

/// Ends this session.
pub async fn leave(State(site): State<Arc<Site>>, signed: Signed, _: Filled) -> Answer {
    let id = signed.session.id;
    site.db.write(housekeeping(), move |tx| session::end(tx, id)).await.map_err(signed.fail(&site))?;
    let to = format!("{}?keluar=1", site.path(&signed.lang, &site.profile.paths.sign_in, ""));
    let mut response = Redirect::to(&to).into_response();
    response.headers_mut().append(header::SET_COOKIE, Cookie::Session.clear(&site));
    Ok(response)
}
