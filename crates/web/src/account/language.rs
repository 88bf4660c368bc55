//! The language of one's pages.

use std::sync::Arc;

use axum::extract::State;
use axum::response::IntoResponse;
use domain::access::KeepOwn;
use domain::lang::Lang;

use super::guard::{Filled, Signed};
use super::own;
use crate::Site;
use crate::error::{Answer, Fail};

/// Chooses it.
pub async fn choose(State(site): State<Arc<Site>>, signed: Signed, filled: Filled) -> Answer {
    let access = signed.may::<KeepOwn>(&site)?;
    let chosen = Lang::parse(filled.get("lang")).filter(|l| site.profile.languages.contains(l));
    let lang = chosen.ok_or_else(|| Fail::Unreadable(site.clone(), signed.lang.clone()))?;
    let id = signed.person.id;
    let command = filled.command(&signed, "language");
    site.db
        .write(command, move |tx| store::account::speak(tx, &access, id, &lang))
        .await
        .map_err(signed.fail(&site))?;
    Ok(own::done("bahasa").into_response())
}
