//! Coming back from the provider, to sign in or to link it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use domain::access::{KeepSecrets, Means};
use domain::account::identity::{self, mark};
use domain::account::patience;
use domain::id::IdentityId;
use domain::lang::Lang;
use oidc::Fault;
use store::Command;
use store::account::passkey::{self, Question};
use store::account::{attempt, identity as identities, secret};
use uuid::Uuid;

use super::{Visit, missing, say, word};
use crate::Site;
use crate::account::client::Client;
use crate::account::cookie::Cookie;
use crate::account::guard::{Signed, housekeeping, known};
use crate::account::own::{self, Said};
use crate::account::sign_in::{self, Came};
use crate::ask::Query;
use crate::error::{Answer, Fail};

/// What the provider says in the address.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Told {
    state: String,
    code: String,
    error: String,
    iss: Option<String>,
}

/// Who comes back, and what was remembered.
struct Back {
    /// Whoever wants to link it to their account.
    signed: Option<Signed>,
    visit: Visit,
}

/// The session of the browser, if it has one.
async fn session(site: &Arc<Site>, headers: &HeaderMap) -> store::Result<Option<Signed>> {
    let Some(token) = Cookie::Session.of(site, headers) else { return Ok(None) };
    let found = known(site, &token).await?.filter(|(k, _)| !k.session.waiting);
    Ok(found.map(|(known, who)| {
        let lang = Some(known.person.lang.clone()).filter(|l| site.profile.languages.contains(l));
        let lang = lang.unwrap_or_else(|| site.profile.first_language().clone());
        Signed { session: known.session, person: known.person, who, lang }
    }))
}

/// Says what went wrong: in the account to whoever links it, at the sign-in page to everybody else.
async fn sorry(
    site: &Arc<Site>,
    headers: &HeaderMap,
    signed: Option<&Signed>,
    lang: &Lang,
    status: StatusCode,
    key: &str,
) -> Answer {
    match signed {
        Some(signed) => {
            let said = Said { provider: say(site, &signed.lang, key), ..Said::default() };
            own::page(site, signed, status, &said).await
        }
        None => Ok(sign_in::told(site, lang, headers, status, say(site, lang, key))),
    }
}

/// `/masuk/sso/kembali`
pub async fn back(
    State(site): State<Arc<Site>>,
    Query(told): Query<Told>,
    client: Client,
    headers: HeaderMap,
) -> Answer {
    let first = site.profile.first_language().clone();
    let provider = site.provider().ok_or_else(|| missing(&site, &first))?;
    let fail = |e| Fail::Store(site.clone(), first.clone(), e);
    let (address, now) = (client.key(), site.db.now());
    let signed = session(&site, &headers).await.map_err(fail)?;
    let keys = (
        signed.as_ref().map(super::link::key).unwrap_or_default(),
        Cookie::Visit.of(&site, &headers).map(|v| super::begin::key(&v)).unwrap_or_default(),
    );
    let read = {
        let (address, (link, visit)) = (address.clone(), keys.clone());
        move |c: &mut store::Conn| {
            Ok((
                attempt::failures(c, &address, now)?,
                passkey::question(c, &link, now)?,
                passkey::question(c, &visit, now)?,
            ))
        }
    };
    let (failures, link, visit) = site.db.read(read).await.map_err(fail)?;
    if patience::wait(failures, now).is_some() {
        return Err(Fail::Told(site.clone(), first, StatusCode::TOO_MANY_REQUESTS, "too-often"));
    }
    let fits = |q: Option<Question>| {
        let question = q?;
        let visit: Visit = serde_json::from_str(&question.state).ok()?;
        (visit.asked.state == told.state).then_some((question.id, visit))
    };
    let (found, signed) = match fits(link) {
        Some((id, visit)) => (Some((keys.0, id, visit)), signed),
        None => (fits(visit).map(|(id, visit)| (keys.1, id, visit)), None),
    };
    let Some((key, question, visit)) = found else {
        // Of another browser, of long ago, or made up.
        let failed = move |tx: &mut store::Tx<'_>| attempt::failed(tx, std::slice::from_ref(&address));
        site.db.write(housekeeping(), failed).await.map_err(fail)?;
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return sorry(&site, &headers, None, &first, status, "provider-again").await;
    };
    let lang =
        Lang::parse(&visit.lang).filter(|l| site.profile.languages.contains(l)).unwrap_or(first.clone());
    // An answer is taken once, whatever it is.
    let taken = site
        .db
        .write(housekeeping(), move |tx| passkey::answered(tx, &key, question))
        .await
        .map_err(fail)?
        .into_inner();
    let back = Back { signed, visit };
    let refuse = |status, key| sorry(&site, &headers, back.signed.as_ref(), &lang, status, key);
    if !taken {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, "provider-again").await;
    }
    if !told.error.is_empty() {
        let key = if told.error == "access_denied" { "provider-no" } else { "provider-refused" };
        let error: String = told.error.chars().filter(|c| c.is_ascii_graphic()).take(60).collect();
        tracing::info!(error, "the provider lets nobody in");
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, key).await;
    }
    let found = match provider.finish(&back.visit.asked, &told.code, told.iss.as_deref(), now).await {
        Ok(found) => found,
        Err(fault) => {
            let key = word(&fault);
            if matches!(fault, Fault::Refused(_)) {
                let failed =
                    move |tx: &mut store::Tx<'_>| attempt::failed(tx, std::slice::from_ref(&address));
                site.db.write(housekeeping(), failed).await.map_err(fail)?;
                return refuse(StatusCode::UNPROCESSABLE_ENTITY, key).await;
            }
            return refuse(StatusCode::SERVICE_UNAVAILABLE, key).await;
        }
    };
    if let Some(signed) = &back.signed {
        return match join(&site, signed, &found).await.map_err(fail)? {
            None => Ok(own::done("penyedia").into_response()),
            Some(key) => refuse(StatusCode::UNPROCESSABLE_ENTITY, key).await,
        };
    }
    match person(&site, &found).await.map_err(fail)? {
        Some(came) => sign_in::open(&site, &lang, &headers, came, &back.visit.next).await,
        None => {
            tracing::info!("somebody whom the provider knows has no account here");
            refuse(StatusCode::FORBIDDEN, "provider-unknown").await
        }
    }
}

/// Links an identity to the account of whoever signed in; or why not.
async fn join(
    site: &Arc<Site>,
    signed: &Signed,
    found: &oidc::Identity,
) -> store::Result<Option<&'static str>> {
    let Some(access) = signed.who.may::<KeepSecrets>() else { return Ok(Some("provider-refused")) };
    let (id, issuer) = (signed.person.id, site.provider().map_or("", |p| p.issuer()));
    let mark = mark(issuer, &found.subject);
    let region = signed.person.region.clone();
    let new = identity::link(IdentityId(Uuid::now_v7()), id, region, issuer, &found.name, site.db.now());
    let mut command = Command::new(format!("account:{id}")).because("identity");
    command.device = Some(signed.session.device.clone()).filter(|d| !d.is_empty());
    let done = site
        .db
        .write(command, move |tx| match identities::by_mark(tx.conn(), &mark)? {
            Some(theirs) => Ok(theirs.id == id),
            None => identities::link(tx, &access, &new, &mark).map(|()| true),
        })
        .await;
    match done {
        Ok(done) => Ok((!done.into_inner()).then_some("provider-taken")),
        Err(store::Error::Constraint { .. }) => Ok(Some("provider-taken")),
        Err(store::Error::Refused) => Ok(Some("provider-too-many")),
        Err(e) => Err(e),
    }
}

/// Whose account it is: linked before, or, where the office wants it so, the only one with the address that the provider has verified.
async fn person(site: &Arc<Site>, found: &oidc::Identity) -> store::Result<Option<Came>> {
    let provider = site.provider().ok_or(store::Error::Missing)?;
    let mark = mark(provider.issuer(), &found.subject);
    let email = found.email.clone().filter(|_| provider.by_email());
    let read = move |c: &mut store::Conn| {
        if let Some(person) = identities::by_mark(c, &mark)? {
            return Ok(Some((person, false)));
        }
        let Some(email) = email else { return Ok(None) };
        let mut there = store::account::at_address(c, &email, 2)?;
        // Two with one address: nobody can tell whose it is.
        Ok(if there.len() == 1 { there.pop().map(|p| (p, true)) } else { None })
    };
    let Some((person, new)) = site.db.read(read).await?.filter(|(p, _)| p.active) else { return Ok(None) };
    if new {
        let own = domain::access::SignedIn::new(person.id, Means::Provider, Vec::new(), |_| {
            jiff::civil::Date::ZERO
        });
        let access = own.may::<KeepSecrets>().ok_or(store::Error::Refused)?;
        let region = person.region.clone();
        let linked = identity::link(
            IdentityId(Uuid::now_v7()),
            person.id,
            region,
            provider.issuer(),
            &found.name,
            site.db.now(),
        );
        let command = Command::new(format!("account:{}", person.id)).because("identity by mail");
        match site.db.write(command, move |tx| identities::link(tx, &access, &linked, &mark)).await {
            Ok(_) => {}
            // Somebody was faster, or there are too many: nobody comes in by chance.
            Err(store::Error::Constraint { .. } | store::Error::Refused) => return Ok(None),
            Err(e) => return Err(e),
        }
    }
    let id = person.id;
    let second = site.db.read(move |c| secret::of(c, id)).await?.is_some_and(|s| s.second.is_some());
    let means = if found.strong { Means::ProviderSecond } else { Means::Provider };
    let waiting = second && !found.strong;
    Ok(Some(Came { person: id, means, waiting, card: None, account: None, shown: None }))
}
