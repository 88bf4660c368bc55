//! One's own password.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::access::KeepSecrets;
use domain::account::patience;
use store::account::{attempt, secret};

use super::client::account_key;
use super::guard::{Filled, Signed, housekeeping};
use super::own::{self, Said};
use super::work::busy;
use crate::Site;
use crate::error::{Answer, Fail};

/// Whether somebody knows their own password: asked before anything weighty, so that an unwatched screen is not enough.
/// Otherwise the answer to give.
pub async fn prove(
    site: &Arc<Site>,
    signed: &Signed,
    typed: &str,
    field: &'static str,
) -> Result<(), Result<axum::response::Response, Fail>> {
    let fail = |e| Err(signed.fail(site)(e));
    let (id, now) = (signed.person.id, site.db.now());
    let key = account_key(signed.person.login.as_deref().unwrap_or_default());
    let asked = key.clone();
    let read = site.db.read(move |c| Ok((secret::of(c, id)?, attempt::failures(c, &asked, now)?))).await;
    let (found, failures) = read.map_err(fail)?;
    if site.hashing.hold_back(patience::pause(failures, now)).await.is_err() {
        return Err(Ok(busy(site, &signed.lang)));
    }
    let hash = found.and_then(|f| f.hash);
    let Ok(fits) = site.hashing.fits(typed.to_owned(), hash).await else {
        return Err(Ok(busy(site, &signed.lang)));
    };
    if fits {
        return Ok(());
    }
    let keys = vec![key];
    site.db.write(housekeeping(), move |tx| attempt::failed(tx, &keys)).await.map_err(fail)?;
    let said = Said { wrong: Some((field, "own-password-wrong")), ..Said::default() };
    Err(own::page(site, signed, StatusCode::UNPROCESSABLE_ENTITY, &said).await)
}

/// Changes it.
pub async fn change(State(site): State<Arc<Site>>, signed: Signed, filled: Filled) -> Answer {
    let access = signed.may::<KeepSecrets>(&site)?;
    if let Err(answer) = prove(&site, &signed, filled.get("old"), "old").await {
        return answer;
    }
    let new = filled.get("password").to_owned();
    let known = [signed.person.login.clone().unwrap_or_default(), signed.person.name.clone()];
    let Ok(judged) = site.hashing.check(new.clone(), known.to_vec()).await else {
        return Ok(busy(&site, &signed.lang));
    };
    let mut said = Said::default();
    if let Err(faults) = judged {
        said.new = faults;
    } else if filled.get("again") != new {
        said.wrong = Some(("again", "own-password-differs"));
    } else {
        let Ok(hash) = site.hashing.hash(new).await else { return Ok(busy(&site, &signed.lang)) };
        let (id, keep) = (signed.person.id, signed.session.id);
        let command = filled.command(&signed, "password");
        site.db
            .write(command, move |tx| secret::change_password(tx, &access, id, &hash, keep))
            .await
            .map_err(signed.fail(&site))?;
        return Ok(own::done("sandi").into_response());
    }
    own::page(&site, &signed, StatusCode::UNPROCESSABLE_ENTITY, &said).await
}
