//! Linking one's own account to the provider, and taking the link away.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::access::KeepSecrets;
use domain::account::code::fingerprint;
use domain::id::IdentityId;
use store::account::{identity, passkey};
use uuid::Uuid;

use super::{Visit, missing, remember, say, word};
use crate::Site;
use crate::account::client::Client;
use crate::account::guard::{Filled, Signed};
use crate::account::own::{self, Said};
use crate::account::password::prove;
use crate::account::work::{Work, busy};
use crate::error::{Answer, render};
use crate::page::Page;

/// Its address.
pub const PATH: &str = "/kerja/akun/sso";

#[derive(Template)]
#[template(path = "account/provider.html")]
struct LinkPage {
    page: Page,
    work: Work,
    label: String,
    address: String,
}

/// What the way of a session is remembered under.
pub fn key(signed: &Signed) -> Vec<u8> {
    fingerprint("provider of session", &signed.session.id.to_string()).to_vec()
}

/// Asks for the password, and prepares the way. Forms lead to no other site, so a page with a link comes between.
pub async fn begin(State(site): State<Arc<Site>>, signed: Signed, client: Client, filled: Filled) -> Answer {
    signed.may::<KeepSecrets>(&site)?;
    let provider = site.provider().ok_or_else(|| missing(&site, &signed.lang))?;
    if let Err(answer) = prove(&site, &signed, filled.get("link"), "link").await {
        return answer;
    }
    let begun = match provider.begin(signed.lang.as_str()).await {
        Ok(begun) => begun,
        Err(fault) => {
            let said = Said { provider: say(&site, &signed.lang, word(&fault)), ..Said::default() };
            return own::page(&site, &signed, StatusCode::SERVICE_UNAVAILABLE, &said).await;
        }
    };
    let visit = Visit {
        asked: begun.asked,
        address: begun.address,
        lang: signed.lang.to_string(),
        next: own::PATH.to_owned(),
    };
    let kept = remember(&site, client, key(&signed), &visit).await.map_err(signed.fail(&site))?;
    if kept { Ok(Redirect::to(PATH).into_response()) } else { Ok(busy(&site, &signed.lang)) }
}

/// `/kerja/akun/sso`
pub async fn show(State(site): State<Arc<Site>>, signed: Signed) -> Answer {
    signed.may::<KeepSecrets>(&site)?;
    let (key, now) = (key(&signed), site.db.now());
    let found = site.db.read(move |c| passkey::question(c, &key, now)).await.map_err(signed.fail(&site))?;
    let visit = found.and_then(|q| serde_json::from_str::<Visit>(&q.state).ok());
    let Some((visit, provider)) = visit.zip(site.provider()) else {
        return Ok(Redirect::to(own::PATH).into_response());
    };
    Ok(render(&LinkPage {
        page: site.private_page(&signed.lang, &say(&site, &signed.lang, "provider-link-title")),
        work: site.work(&signed, own::PATH),
        label: provider.label().to_owned(),
        address: visit.address,
    }))
}

/// Takes a link away; from then on it opens nothing.
pub async fn unlink(State(site): State<Arc<Site>>, signed: Signed, filled: Filled) -> Answer {
    let access = signed.may::<KeepSecrets>(&site)?;
    let id = Uuid::parse_str(filled.get("id")).map(IdentityId).map_err(|_| missing(&site, &signed.lang))?;
    let person = signed.person.id;
    site.db
        .write(filled.command(&signed, "identity"), move |tx| identity::unlink(tx, &access, person, id))
        .await
        .map_err(signed.fail(&site))?;
    Ok(own::done("penyedia").into_response())
}
