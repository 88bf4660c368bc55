//! `/masuk/lupa`: for those who forgot their password. Mail with a code is asked for here, and a code, from mail or handed over
//! by an administrator, is exchanged for a new password. Whether anybody is meant by what was typed cannot be told from the
//! answer: a job finds out, and this page does the same work for everybody.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{KeepSecrets, Means, SignedIn};
use domain::account::code::{fingerprint, form_fits, form_word, token, typed};
use domain::account::{patience, reset};
use domain::job::{JobId, Task};
use domain::lang::Lang;
use store::Command;
use store::account::{attempt, reset as codes};
use uuid::Uuid;

use super::client::Client;
use super::cookie::Cookie;
use super::guard::{Filled, housekeeping};
use super::hash::random;
use super::work::{Field, busy};
use crate::ask::Query;
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{In, Site, sentence};

/// The longest name or address that is looked at, in characters.
const LONGEST: usize = 254;

/// What stands after the question mark.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    kode: String,
    terkirim: String,
}

#[derive(Template)]
#[template(path = "account/forgotten.html")]
struct ForgottenPage {
    page: Page,
    action: String,
    word: String,
    notice: String,
    fault: String,
    mail: bool,
    code_first: bool,
    who: Field,
    code: Field,
    new: Field,
    again: Field,
    back: String,
}

/// What the page shows besides its forms.
#[derive(Default)]
struct Said {
    notice: String,
    fault: String,
    code: String,
    who: String,
    new: domain::fault::Faults,
    differs: bool,
}

/// Its address in a language.
pub fn path(site: &Site, lang: &Lang) -> String {
    let paths = &site.profile.paths;
    site.path(lang, &paths.sign_in, paths.forgotten.text(lang))
}

fn page(site: &Site, lang: &Lang, headers: &HeaderMap, status: StatusCode, said: &Said) -> Response {
    let title = sentence(lang.as_str(), "forgotten-title", &[]);
    let places = site.profile.languages.iter().map(|l| (l.clone(), path(site, l))).collect();
    let mut page = site.page(lang, &title, "", &places, "home");
    page.canonical = String::new();
    page.sample_note = false;
    let visit = Cookie::Visit.of(site, headers);
    let fresh = visit.is_none();
    let visit = visit.unwrap_or_else(|| token(random()));
    let again = Field::new(lang, "again", "own-password-again", "password").filled_by("new-password");
    let mut response = render(&ForgottenPage {
        page,
        action: path(site, lang),
        word: form_word(&visit, random()),
        notice: said.notice.clone(),
        fault: said.fault.clone(),
        mail: site.writes_mail(),
        code_first: !said.code.is_empty() || !said.fault.is_empty() || !said.new.is_empty() || said.differs,
        who: Field::new(lang, "siapa", "forgotten-who", "text").with(&said.who).filled_by("username"),
        code: Field::new(lang, "kode", "forgotten-code", "text")
            .with(&said.code)
            .hinted(lang, "forgotten-code-hint"),
        new: Field::new(lang, "password", "own-password-new", "password")
            .filled_by("new-password")
            .hinted(lang, "own-password-hint")
            .wrong(lang, &said.new),
        again: if said.differs { again.faulty(lang, "own-password-differs") } else { again },
        back: site.path(lang, &site.profile.paths.sign_in, ""),
    });
    *response.status_mut() = if response.status() == StatusCode::OK { status } else { response.status() };
    // The code stands in the address: it must not be told to wherever a link leads.
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if fresh {
        response.headers_mut().append(header::SET_COOKIE, Cookie::Visit.set(site, &visit));
    }
    response
}

/// Opens it.
pub async fn show(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Answer {
    let notice = if asked.terkirim.is_empty() || !site.writes_mail() {
        String::new()
    } else {
        sentence(lang.as_str(), "forgotten-sent", &[])
    };
    let said = Said { notice, code: asked.kode, ..Said::default() };
    Ok(page(&site, &lang, &headers, StatusCode::OK, &said))
}

/// Its forms.
pub async fn enter(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    client: Client,
    request: Request,
) -> Answer {
    let (parts, body) = request.into_parts();
    let headers = parts.headers;
    let filled = Filled::read(body).await.ok_or_else(|| {
        Fail::Told(site.clone(), lang.clone(), StatusCode::PAYLOAD_TOO_LARGE, "form-too-large")
    })?;
    let mut said = Said {
        code: filled.get("kode").chars().take(100).collect(),
        who: filled.get("siapa").to_owned(),
        ..Said::default()
    };
    let visit = Cookie::Visit.of(&site, &headers);
    if !visit.is_some_and(|visit| form_fits(&visit, filled.get("_f"))) {
        said.notice = sentence(lang.as_str(), "sign-in-again", &[]);
        return Ok(page(&site, &lang, &headers, StatusCode::FORBIDDEN, &said));
    }
    let key = if filled.get("cara") == "surel" { asking_key(client) } else { client.key() };
    let (asked, now) = (key.clone(), site.db.now());
    let failures = site.db.glance(move |c| attempt::failures(c, &asked, now)).await;
    let failures = failures.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    if let Some(seconds) = patience::wait(failures, now) {
        let minutes = ((seconds + 59) / 60).to_string();
        said.notice = sentence(lang.as_str(), "sign-in-wait", &[("minutes", minutes.as_str())]);
        let mut response = page(&site, &lang, &headers, StatusCode::TOO_MANY_REQUESTS, &said);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        return Ok(response);
    }
    if filled.get("cara") == "surel" {
        ask(&site, &lang, &headers, key, said).await
    } else {
        choose(&site, &lang, &headers, key, &filled, said).await
    }
}

/// Under which the mails are counted that were asked for from an address: guessing passwords and asking for mail are two
/// things, and one must not stand in the way of the other.
fn asking_key(client: Client) -> Vec<u8> {
    let key: String = client.key().iter().map(|b| format!("{b:02x}")).collect();
    fingerprint("forgotten", &key).to_vec()
}

/// Asks for mail.
async fn ask(site: &Arc<Site>, lang: &Lang, headers: &HeaderMap, key: Vec<u8>, mut said: Said) -> Answer {
    let who = said.who.trim().to_lowercase();
    let sendable = !who.is_empty() && who.chars().count() <= LONGEST;
    if !site.writes_mail() || !sendable {
        said.notice =
            sentence(lang.as_str(), if sendable { "forgotten-no-mail" } else { "forgotten-nobody" }, &[]);
        said.who.clear();
        return Ok(page(site, lang, headers, StatusCode::UNPROCESSABLE_ENTITY, &said));
    }
    let mut command = housekeeping();
    command.reason = Some("forgotten password".into());
    let id = JobId(Uuid::now_v7());
    site.db
        .write(command, move |tx| {
            attempt::failed(tx, std::slice::from_ref(&key))?;
            let asked = tx.now();
            store::job::enqueue(tx, id, &Task::Forgotten { typed: who.clone(), asked }, 0)
        })
        .await
        .map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    Ok(Redirect::to(&format!("{}?terkirim=1", path(site, lang))).into_response())
}

/// Exchanges a code for a new password.
async fn choose(
    site: &Arc<Site>,
    lang: &Lang,
    headers: &HeaderMap,
    key: Vec<u8>,
    filled: &Filled,
    mut said: Said,
) -> Answer {
    let fail = |e| Fail::Store(site.clone(), lang.clone(), e);
    let now = site.db.now();
    let code = typed(reset::PURPOSE, filled.get("kode"));
    let found = match code {
        Some(code) => site.db.glance(move |c| codes::whose(c, &code, now)).await.map_err(fail)?,
        None => None,
    };
    let (Some(code), Some(person)) = (code, found) else {
        site.db
            .write(housekeeping(), move |tx| attempt::failed(tx, std::slice::from_ref(&key)))
            .await
            .map_err(fail)?;
        return Ok(void(site, lang, headers, said));
    };
    let new = filled.get("password").to_owned();
    let known = vec![person.login.clone().unwrap_or_default(), person.name.clone()];
    match site.hashing.check(new.clone(), known).await {
        Err(_) => return Ok(busy(site, lang)),
        Ok(Err(faults)) => said.new = faults,
        Ok(Ok(())) => said.differs = filled.get("again") != new,
    }
    if said.differs || !said.new.is_empty() {
        return Ok(page(site, lang, headers, StatusCode::UNPROCESSABLE_ENTITY, &said));
    }
    let Ok(hash) = site.hashing.hash(new).await else { return Ok(busy(site, lang)) };
    // Whoever has the code is taken for its owner, for this one thing.
    let own = SignedIn::new(person.id, Means::Password, Vec::new(), |_| jiff::civil::Date::ZERO);
    let own = own.may::<KeepSecrets>().ok_or_else(|| fail(store::Error::Refused))?;
    let command = Command::new(format!("account:{}", person.id)).because("new password with a code");
    let id = person.id;
    match site.db.write(command, move |tx| codes::redeem(tx, &own, id, &code, &hash)).await {
        Ok(_) => Ok(Redirect::to(&format!("{}?sandi=1", site.path(lang, &site.profile.paths.sign_in, "")))
            .into_response()),
        // Somebody else used it a moment ago.
        Err(store::Error::Missing) => Ok(void(site, lang, headers, said)),
        Err(e) => Err(fail(e)),
    }
}

fn void(site: &Site, lang: &Lang, headers: &HeaderMap, mut said: Said) -> Response {
    said.fault = sentence(lang.as_str(), "forgotten-void", &[]);
    page(site, lang, headers, StatusCode::UNPROCESSABLE_ENTITY, &said)
}
