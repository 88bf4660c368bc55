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

/// The word by which the sign-in page knows that somebody is still signed in at the provider.
pub const LEFT_OPEN: &str = "sso";

/// Ends this session.
pub async fn leave(State(site): State<Arc<Site>>, signed: Signed, _: Filled) -> Answer {
    let id = signed.session.id;
    let word = if super::provider::leave::is_open(&site, &signed) { LEFT_OPEN } else { "1" };
    site.db.write(housekeeping(), move |tx| session::end(tx, id)).await.map_err(signed.fail(&site))?;
    let to = format!("{}?keluar={word}", site.path(&signed.lang, &site.profile.paths.sign_in, ""));
    let mut response = Redirect::to(&to).into_response();
    response.headers_mut().append(header::SET_COOKIE, Cookie::Session.clear(&site));
    Ok(response)
}
