//! The second step at the door: a code from an app, or a recovery code.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::account::code::{fingerprint, token, typed};
use domain::account::patience;
use domain::account::second as rule;
use domain::account::session::PURPOSE;
use store::account::{attempt, secret, session};
use store::keyring::{KeyFault, SECOND_STEP};

use super::client::Client;
use super::cookie::Cookie;
use super::guard::{Filled, Signed, housekeeping, narrow, paths, rights};
use super::hash::random;
use super::kept;
use super::work::{Field, WORK, Work, busy};
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{Site, sentence};

/// Its address.
pub const PATH: &str = "/kerja/langkah-kedua";

/// So many wrong codes end the visit: whoever has the password may begin again.
const TRIES: i64 = 10;

#[derive(Template)]
#[template(path = "account/second.html")]
struct SecondPage {
    page: Page,
    work: Work,
    code: Field,
}

fn page(site: &Site, signed: &Signed, status: StatusCode, fault: &str) -> Response {
    let lang = &signed.lang;
    let mut code = Field::new(lang, "code", "second-code", "text")
        .filled_by("one-time-code")
        .hinted(lang, "second-code-hint");
    code.longest = 40;
    if !fault.is_empty() {
        code = code.faulty(lang, fault);
    }
    let title = sentence(lang.as_str(), "second-title", &[]);
    let template = SecondPage { page: site.private_page(lang, &title), work: site.work(signed, PATH), code };
    let mut response = render(&template);
    *response.status_mut() = status;
    response
}

/// `/kerja/langkah-kedua`
pub async fn show(State(site): State<Arc<Site>>, signed: Signed) -> Answer {
    if !signed.session.waiting {
        return Ok(Redirect::to(WORK).into_response());
    }
    Ok(page(&site, &signed, StatusCode::OK, ""))
}

/// The code that was typed.
pub async fn answer(
    State(site): State<Arc<Site>>,
    signed: Signed,
    client: Client,
    headers: HeaderMap,
    filled: Filled,
) -> Answer {
    if !signed.session.waiting {
        return Ok(Redirect::to(WORK).into_response());
    }
    let fail = signed.fail(&site);
    let (id, visit, now) = (signed.person.id, signed.session.id, site.db.now());
    let (address, own) = (client.key(), fingerprint("second", &visit.to_string()).to_vec());
    let account = fingerprint("second-of", &id.to_string()).to_vec();
    let read = {
        let (address, own, account) = (address.clone(), own.clone(), account.clone());
        site.db
            .read(move |c| {
                let roles = store::account::holdings(c, id)?;
                let paths = paths(c, &roles)?;
                Ok((
                    attempt::failures(c, &address, now)?,
                    attempt::failures(c, &account, now)?,
                    attempt::failures(c, &own, now)?.count,
                    secret::of(c, id)?,
                    roles,
                    paths,
                ))
            })
            .await
    };
    let (at_address, at_account, tries, found, roles, paths) = read.map_err(&fail)?;
    if patience::wait(at_address, now).is_some() {
        return Err(Fail::Told(
            site.clone(),
            signed.lang.clone(),
            StatusCode::TOO_MANY_REQUESTS,
            "too-often",
        ));
    }
    if site.hashing.hold_back(patience::pause(at_account, now)).await.is_err() {
        return Ok(busy(&site, &signed.lang));
    }
    let second = found.and_then(|f| f.second).ok_or_else(|| fail(store::Error::Missing))?;
    // What an earlier version of the program stored openly is sealed at its next start.
    let opened = match site.keyring().open(SECOND_STEP, id.0, &second.secret) {
        Err(KeyFault::Plain) => Ok(second.secret.clone()),
        other => other,
    };
    let opened = match opened {
        Ok(secret) => Some(secret),
        Err(error) => {
            // A recovery code still opens.
            tracing::error!(%error, "a second step cannot be opened; corak doctor says what to do");
            None
        }
    };
    let step = opened
        .as_ref()
        .and_then(|secret| rule::check(secret, filled.get("code"), now / 1_000_000, Some(second.last)));
    let readable = opened.is_some();
    let recovery = typed(rule::PURPOSE, filled.get("code"));
    let fresh = token(random());
    let hash = fingerprint(PURPOSE, &fresh);
    let means = signed.session.means.strengthened();
    let rights = rights(&narrow(&site, &signed.person, means, roles, &paths));
    let keys = vec![address, own, account.clone()];
    let passed = site
        .db
        .write(housekeeping(), move |tx| {
            let used = match (step, &recovery) {
                (Some(step), _) => secret::use_second(tx, id, step)?,
                (None, Some(code)) => secret::use_recovery(tx, id, code)?,
                (None, None) => false,
            };
            if used {
                attempt::forget(tx, &account)?;
                session::pass(tx, visit, means, &hash, &rights)?;
            } else {
                attempt::failed(tx, &keys)?;
                if tries + 1 >= TRIES {
                    session::end(tx, visit)?;
                }
            }
            Ok(used)
        })
        .await
        .map_err(&fail)?;
    if !passed.into_inner() {
        if !readable {
            return Ok(page(&site, &signed, StatusCode::SERVICE_UNAVAILABLE, "second-closed"));
        }
        return Ok(page(&site, &signed, StatusCode::UNPROCESSABLE_ENTITY, "second-wrong"));
    }
    let kept = kept::settle(&site, &headers, id).await.map_err(&fail)?;
    let mut response = Redirect::to(if kept { kept::PATH } else { WORK }).into_response();
    response.headers_mut().append(header::SET_COOKIE, Cookie::Session.set(&site, &fresh));
    Ok(response)
}
