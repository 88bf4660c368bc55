//! Setting up a second step, and taking it away.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{KeepSecrets, Means};
use domain::account::code::{fingerprint, token};
use domain::account::second;
use domain::account::session::PURPOSE;
use store::account::secret::Second;
use store::account::{secret, session};
use store::keyring::{PENDING, SECOND_STEP};

use super::cookie::Cookie;
use super::guard::{Filled, Signed, housekeeping, narrow, paths, rights};
use super::hash::random;
use super::password::prove;
use super::work::{Field, Work};
use super::{own, qr, recovery};
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{Site, sentence};

const PATH: &str = "/kerja/akun/langkah-kedua";

#[derive(Template)]
#[template(path = "account/setup.html")]
struct SetupPage {
    page: Page,
    work: Work,
    qr: String,
    spoken: String,
    code: Field,
}

fn page(site: &Site, signed: &Signed, secret: &[u8], status: StatusCode, fault: &str) -> Response {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let login = signed.person.login.clone().unwrap_or_else(|| signed.person.name.clone());
    let issuer = site.profile.programme.text(lang).replace("{region}", &site.root_name);
    let mut code = Field::new(lang, "code", "second-code", "text").filled_by("one-time-code");
    code.longest = 40;
    if !fault.is_empty() {
        code = code.faulty(lang, fault);
    }
    let address = second::address(secret, &login, &issuer);
    let template = SetupPage {
        page: site.private_page(lang, &say("setup-title")),
        work: site.work(signed, own::PATH),
        qr: address.map(|a| qr::svg(&a, &say("setup-qr"))).unwrap_or_default(),
        spoken: second::spoken(secret),
        code,
    };
    let mut response = render(&template);
    *response.status_mut() = status;
    response
}

/// Makes a secret, which waits in the session until its first code was typed.
pub async fn begin(State(site): State<Arc<Site>>, signed: Signed, filled: Filled) -> Answer {
    signed.may::<KeepSecrets>(&site)?;
    if let Err(answer) = prove(&site, &signed, filled.get("begin"), "begin").await {
        return answer;
    }
    let (id, fresh): (_, [u8; 20]) = (signed.session.id, random());
    let fresh = site.keyring().seal(PENDING, id, &fresh).map_err(|e| signed.fail(&site)(e.into()))?;
    site.db
        .write(housekeeping(), move |tx| session::set_pending(tx, id, Some(&fresh)))
        .await
        .map_err(signed.fail(&site))?;
    Ok(Redirect::to(PATH).into_response())
}

/// The secret that waits in the session; nothing when there is none, or no key opens it any more.
fn pending(site: &Site, signed: &Signed) -> Option<Vec<u8>> {
    site.keyring().open(PENDING, signed.session.id, signed.session.pending.as_ref()?).ok()
}

/// `/kerja/akun/langkah-kedua`
pub async fn show(State(site): State<Arc<Site>>, signed: Signed) -> Answer {
    signed.may::<KeepSecrets>(&site)?;
    match pending(&site, &signed) {
        Some(secret) => Ok(page(&site, &signed, &secret, StatusCode::OK, "")),
        None => Ok(Redirect::to(own::PATH).into_response()),
    }
}

/// The first code: from here on the second step is needed.
pub async fn confirm(State(site): State<Arc<Site>>, signed: Signed, filled: Filled) -> Answer {
    let access = signed.may::<KeepSecrets>(&site)?;
    let Some(pending) = pending(&site, &signed) else {
        return Ok(Redirect::to(own::PATH).into_response());
    };
    let now = site.db.now() / 1_000_000;
    let Some(last) = second::check(&pending, filled.get("code"), now, None) else {
        return Ok(page(&site, &signed, &pending, StatusCode::UNPROCESSABLE_ENTITY, "second-wrong"));
    };
    let (codes, hashes) = recovery::fresh();
    let fresh = token(random());
    let hash = fingerprint(PURPOSE, &fresh);
    let (id, visit) = (signed.person.id, signed.session.id);
    let fail = signed.fail(&site);
    let (roles, paths) = site
        .db
        .read(move |c| {
            let roles = store::account::holdings(c, id)?;
            let paths = paths(c, &roles)?;
            Ok((roles, paths))
        })
        .await
        .map_err(&fail)?;
    let means = signed.session.means.strengthened();
    let rights = rights(&narrow(&site, &signed.person, means, roles, &paths));
    let command = filled.command(&signed, "second step");
    let sealed = site.keyring().seal(SECOND_STEP, id.0, &pending).map_err(|e| fail(e.into()))?;
    let second = Second { secret: sealed, last };
    let done = site
        .db
        .write(command, move |tx| {
            secret::set_up_second(tx, &access, id, &second, &hashes, visit)?;
            session::set_pending(tx, visit, None)?;
            session::pass(tx, visit, means, &hash, &rights)
        })
        .await
        .map_err(&fail)?;
    match done {
        store::Done::Now(()) => {
            let mut response = recovery::page(&site, &signed, codes);
            response.headers_mut().append(header::SET_COOKIE, Cookie::Session.set(&site, &fresh));
            Ok(response)
        }
        store::Done::Before(()) => Ok(own::done("langkah").into_response()),
    }
}

/// Takes the second step away. Roles that need one count no longer.
pub async fn remove(State(site): State<Arc<Site>>, signed: Signed, filled: Filled) -> Answer {
    let access = signed.may::<KeepSecrets>(&site)?;
    if signed.person.second_since.is_none() {
        return Err(Fail::Missing(site, signed.lang));
    }
    if let Err(answer) = prove(&site, &signed, filled.get("remove"), "remove").await {
        return answer;
    }
    let (id, visit) = (signed.person.id, signed.session.id);
    let fail = signed.fail(&site);
    let (roles, paths) = site
        .db
        .read(move |c| {
            let roles = store::account::holdings(c, id)?;
            let paths = paths(c, &roles)?;
            Ok((roles, paths))
        })
        .await
        .map_err(&fail)?;
    let rights = rights(&narrow(&site, &signed.person, Means::Password, roles, &paths));
    let fresh = token(random());
    let hash = fingerprint(PURPOSE, &fresh);
    site.db
        .write(filled.command(&signed, "second step"), move |tx| {
            secret::clear_second(tx, &access, id, visit)?;
            session::pass(tx, visit, Means::Password, &hash, &rights)
        })
        .await
        .map_err(&fail)?;
    let mut response = own::done("langkah").into_response();
    response.headers_mut().append(header::SET_COOKIE, Cookie::Session.set(&site, &fresh));
    Ok(response)
}
