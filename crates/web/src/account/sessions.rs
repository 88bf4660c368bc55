//! Ends one's sessions: one, or all but this.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect};
use domain::access::KeepOwn;
use store::account::session;
use uuid::Uuid;

use super::cookie::Cookie;
use super::guard::{Filled, Signed, housekeeping};
use super::own;
use super::work::WORK;
use crate::Site;
use crate::error::{Answer, Fail};

/// Ends them.
pub async fn end(State(site): State<Arc<Site>>, signed: Signed, filled: Filled) -> Answer {
    signed.may::<KeepOwn>(&site)?;
    let (person, here) = (signed.person.id, signed.session.id);
    let fail = signed.fail(&site);
    if filled.get("sesi") == "lain" {
        site.db
            .write(housekeeping(), move |tx| session::end_others(tx, person, here))
            .await
            .map_err(&fail)?;
        return Ok(own::done("sesi").into_response());
    }
    let id = Uuid::parse_str(filled.get("sesi"));
    let id = id.map_err(|_| Fail::Unreadable(site.clone(), signed.lang.clone()))?;
    site.db.write(housekeeping(), move |tx| session::end_one(tx, person, id)).await.map_err(&fail)?;
    if id == here {
        let mut response = Redirect::to(WORK).into_response();
        response.headers_mut().append(header::SET_COOKIE, Cookie::Session.clear(&site));
        return Ok(response);
    }
    Ok(own::done("sesi").into_response())
}
