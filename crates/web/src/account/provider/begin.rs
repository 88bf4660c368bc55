//! The way to the provider, from the sign-in page.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::account::code::{fingerprint, token};
use domain::account::patience;
use store::account::attempt;

use super::{Visit, missing, remember, say, word};
use crate::account::client::Client;
use crate::account::cookie::Cookie;
use crate::account::hash::random;
use crate::account::sign_in;
use crate::account::work::busy;
use crate::ask::Query;
use crate::error::{Answer, Fail};
use crate::{In, Site};

/// What stands after the question mark.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    lanjut: String,
}

/// What the visit of a browser is remembered under.
pub fn key(visit: &str) -> Vec<u8> {
    fingerprint("provider of visit", visit).to_vec()
}

/// `/masuk/sso`
pub async fn begin(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Query(asked): Query<Asked>,
    client: Client,
    headers: HeaderMap,
) -> Answer {
    let provider = site.provider().ok_or_else(|| missing(&site, &lang))?;
    let fail = |e| Fail::Store(site.clone(), lang.clone(), e);
    let (address, now) = (client.key(), site.db.now());
    let failures = site.db.glance(move |c| attempt::failures(c, &address, now)).await.map_err(fail)?;
    if patience::wait(failures, now).is_some() {
        return Err(Fail::Told(site.clone(), lang.clone(), StatusCode::TOO_MANY_REQUESTS, "too-often"));
    }
    let begun = match provider.begin(lang.as_str()).await {
        Ok(begun) => begun,
        Err(fault) => {
            let notice = say(&site, &lang, word(&fault));
            return Ok(sign_in::told(&site, &lang, &headers, StatusCode::SERVICE_UNAVAILABLE, notice));
        }
    };
    let visit = Cookie::Visit.of(&site, &headers);
    let fresh = visit.is_none();
    let visit = visit.unwrap_or_else(|| token(random()));
    let next = sign_in::wanted(&asked.lanjut).to_owned();
    let kept = Visit { asked: begun.asked, address: String::new(), lang: lang.to_string(), next };
    if !remember(&site, client, key(&visit), &kept).await.map_err(fail)? {
        return Ok(busy(&site, &lang));
    }
    let mut response: Response = Redirect::to(&begun.address).into_response();
    if fresh {
        response.headers_mut().append(header::SET_COOKIE, Cookie::Visit.set(&site, &visit));
    }
    Ok(response)
}
