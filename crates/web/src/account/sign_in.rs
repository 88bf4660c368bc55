//! The sign-in page: with a name and a password, or with the code of a card. Whoever is not known gets the same answer after
//! the same work as whoever mistyped.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Means;
use domain::account::code::{fingerprint, form_fits, form_word, token, typed};
use domain::account::kept::Unfit;
use domain::account::session::{PURPOSE, device};
use domain::account::{PersonId, card, patience};
use domain::lang::Lang;
use store::account::{attempt, card as cards, secret, session};
use uuid::Uuid;

use super::client::{Client, account_key};
use super::cookie::Cookie;
use super::guard::{Filled, housekeeping, known, narrow, paths, rights};
use super::hash::random;
use super::work::{Field, WORK, busy};
use super::{kept, passkey, second};
use crate::ask::Query;
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::stall::{STALL, lives_here};
use crate::{In, Site, sentence};

/// What stands after the question mark.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    lanjut: String,
    kode: String,
    keluar: String,
    sandi: String,
    isian: String,
}

#[derive(Template)]
#[template(path = "account/sign_in.html")]
struct SignInPage {
    page: Page,
    action: String,
    forgotten: String,
    word: String,
    next: String,
    notice: String,
    fault: String,
    card_fault: String,
    by_card: bool,
    passkeys: bool,
    passkey_fault: String,
    provider: String,
    provider_href: String,
    /// Where to sign out at the provider as well, for whoever has just signed out here.
    leave_href: String,
    late: String,
    login: Field,
    password: Field,
    code: Field,
}

/// What the page shows besides its forms.
#[derive(Default)]
struct Said {
    next: String,
    login: String,
    code: String,
    notice: String,
    fault: String,
    card_fault: String,
    passkey_fault: String,
    by_card: bool,
    /// Whether somebody is still signed in at the provider.
    left_open: bool,
    /// What became of a form that came too late.
    late: String,
}

impl Said {
    /// The same with a word on a form that came too late.
    fn late(mut self, lang: &Lang, word: &str) -> Said {
        let known = word == "kept" || Unfit::ALL.into_iter().any(|u| u.word() == word);
        if known {
            self.late = word.to_owned();
            self.notice = sentence(lang.as_str(), &format!("sign-in-late-{word}"), &[]);
        }
        self
    }
}

/// Where somebody wanted to go, if it is a page of the workbench or of the stall.
pub fn wanted(next: &str) -> &str {
    let path = next.split('?').next().unwrap_or_default();
    let fine = [WORK, STALL]
        .iter()
        .any(|home| path.strip_prefix(home).is_some_and(|r| r.is_empty() || r.starts_with('/')))
        && next.len() <= 500
        && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
        && !next.contains("//");
    if fine { next } else { WORK }
}

fn page(site: &Site, lang: &Lang, headers: &HeaderMap, status: StatusCode, said: &Said) -> Response {
    let words = &site.profile.paths.sign_in;
    let title = sentence(lang.as_str(), "sign-in-title", &[]);
    let mut page = site.page(lang, &title, "", &site.everywhere(words, ""), "home");
    page.canonical = String::new();
    page.sample_note = false;
    let visit = Cookie::Visit.of(site, headers);
    let fresh = visit.is_none();
    let visit = visit.unwrap_or_else(|| token(random()));
    let mut response = render(&SignInPage {
        page,
        action: site.path(lang, words, ""),
        forgotten: super::forgotten::path(site, lang),
        word: form_word(&visit, random()),
        next: wanted(&said.next).to_owned(),
        notice: said.notice.clone(),
        fault: said.fault.clone(),
        card_fault: said.card_fault.clone(),
        by_card: said.by_card,
        passkeys: passkey::office(site).is_some(),
        passkey_fault: said.passkey_fault.clone(),
        provider: site.provider().map(|p| p.label().to_owned()).unwrap_or_default(),
        provider_href: provider_href(site, lang, &said.next),
        leave_href: match said.left_open && site.provider().is_some() {
            true => super::provider::leave::path(site, lang),
            false => String::new(),
        },
        late: said.late.clone(),
        login: Field::new(lang, "login", "sign-in-login", "text").with(&said.login).filled_by("username"),
        password: Field::new(lang, "password", "sign-in-password", "password").filled_by("current-password"),
        code: Field::new(lang, "kode", "sign-in-code", "text")
            .with(&said.code)
            .hinted(lang, "sign-in-code-hint"),
    });
    *response.status_mut() = if response.status() == StatusCode::OK { status } else { response.status() };
    if fresh {
        response.headers_mut().append(header::SET_COOKIE, Cookie::Visit.set(site, &visit));
    }
    response
}

/// The way to the provider, and from there to where somebody wanted to go.
fn provider_href(site: &Site, lang: &Lang, next: &str) -> String {
    let next =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("lanjut", wanted(next)).finish();
    format!("{}?{next}", super::provider::path(site, lang))
}

/// The page with a word on what went wrong elsewhere.
pub fn told(site: &Site, lang: &Lang, headers: &HeaderMap, status: StatusCode, notice: String) -> Response {
    page(site, lang, headers, status, &Said { notice, ..Said::default() })
}

/// `/masuk`
pub async fn show(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Answer {
    let fail = |e| Fail::Store(site.clone(), lang.clone(), e);
    // Whoever is in already need not ask again, unless they bring another card.
    if asked.kode.is_empty()
        && let Some(token) = Cookie::Session.of(&site, &headers)
        && known(&site, &token).await.map_err(fail)?.is_some()
    {
        return Ok(Redirect::to(wanted(&asked.lanjut)).into_response());
    }
    let notice = match (asked.keluar.is_empty(), asked.lanjut.is_empty()) {
        _ if !asked.sandi.is_empty() => "sign-in-new-password",
        (false, _) if asked.keluar == "akun" => "sign-in-gone",
        (false, _) => "sign-in-left",
        (true, false) => "sign-in-needed",
        (true, true) => "",
    };
    let said = Said {
        notice: if notice.is_empty() { String::new() } else { sentence(lang.as_str(), notice, &[]) },
        by_card: !asked.kode.is_empty(),
        left_open: asked.keluar == super::sign_out::LEFT_OPEN,
        next: asked.lanjut,
        code: asked.kode,
        ..Said::default()
    }
    .late(&lang, &asked.isian);
    Ok(page(&site, &lang, &headers, StatusCode::OK, &said))
}

/// Who came, by which means.
pub struct Came {
    /// Who.
    pub person: PersonId,
    /// How.
    pub means: Means,
    /// Whether the second step is still to come.
    pub waiting: bool,
    /// The card.
    pub card: Option<domain::account::CardId>,
    /// Under which failures are forgotten now.
    pub account: Option<Vec<u8>>,
    /// The passkey.
    pub shown: Option<Box<passkey::enter::Shown>>,
}

/// The sign-in page's forms.
pub async fn enter(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    client: Client,
    request: Request,
) -> Answer {
    let (parts, body) = request.into_parts();
    let headers = parts.headers;
    let told = |status, key| Fail::Told(site.clone(), lang.clone(), status, key);
    let filled =
        Filled::read(body).await.ok_or_else(|| told(StatusCode::PAYLOAD_TOO_LARGE, "form-too-large"))?;
    let by_card = !filled.get("kode").is_empty() || filled.get("cara") == "kartu";
    let mut said = Said {
        next: filled.get("lanjut").to_owned(),
        login: filled.get("login").to_owned(),
        code: filled.get("kode").to_owned(),
        by_card,
        ..Said::default()
    }
    .late(&lang, filled.get("isian"));
    let visit = Cookie::Visit.of(&site, &headers);
    if !visit.is_some_and(|visit| form_fits(&visit, filled.get("_f"))) {
        said.notice = sentence(lang.as_str(), "sign-in-again", &[]);
        return Ok(page(&site, &lang, &headers, StatusCode::FORBIDDEN, &said));
    }
    if filled.get("cara") == "kunci-mulai" {
        return passkey::enter::begin(&site, &lang, client, &headers).await;
    }
    let by_passkey = filled.get("cara") == "kunci";
    let came = if by_passkey {
        passkey::enter::judge(&site, &lang, client, &headers, filled.get("kunci")).await?
    } else if by_card {
        by_code(&site, &lang, client, said.code.clone()).await?
    } else {
        by_password(&site, &lang, client, &said.login, filled.get("password")).await?
    };
    match came {
        Outcome::In(came) => open(&site, &lang, &headers, came, wanted(&said.next)).await,
        Outcome::Busy => Ok(busy(&site, &lang)),
        Outcome::Wait(seconds) => {
            let minutes = (seconds + 59) / 60;
            said.notice =
                sentence(lang.as_str(), "sign-in-wait", &[("minutes", minutes.to_string().as_str())]);
            let mut response = page(&site, &lang, &headers, StatusCode::TOO_MANY_REQUESTS, &said);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            Ok(response)
        }
        Outcome::Wrong => {
            let key = if by_card { "sign-in-wrong-code" } else { "sign-in-wrong" };
            let fault = sentence(lang.as_str(), key, &[]);
            if by_passkey {
                said.passkey_fault = fault;
            } else if by_card {
                said.card_fault = fault;
            } else {
                said.fault = fault;
            }
            Ok(page(&site, &lang, &headers, StatusCode::UNPROCESSABLE_ENTITY, &said))
        }
    }
}

/// How an attempt to sign in ended.
pub enum Outcome {
    /// Somebody is in.
    In(Came),
    /// It does not fit.
    Wrong,
    /// Too many failures from there; the seconds to wait.
    Wait(i64),
    /// Too many want to sign in at this moment.
    Busy,
}

async fn by_password(
    site: &Arc<Site>,
    lang: &Lang,
    client: Client,
    login: &str,
    password: &str,
) -> Result<Outcome, Fail> {
    let fail = |e| Fail::Store(site.clone(), lang.clone(), e);
    let (address, account, now) = (client.key(), account_key(login), site.db.now());
    let name = domain::account::login(login).unwrap_or_default();
    let read = {
        let (address, account) = (address.clone(), account.clone());
        site.db
            .glance(move |c| {
                Ok((
                    attempt::failures(c, &address, now)?,
                    attempt::failures(c, &account, now)?,
                    secret::credentials(c, &name)?,
                ))
            })
            .await
    };
    let (at_address, at_account, found) = read.map_err(fail)?;
    if let Some(seconds) = patience::wait(at_address, now) {
        return Ok(Outcome::Wait(seconds));
    }
    if site.hashing.hold_back(patience::pause(at_account, now)).await.is_err() {
        return Ok(Outcome::Busy);
    }
    let hash = found.as_ref().and_then(|f| f.hash.clone());
    let Ok(fits) = site.hashing.fits(password.to_owned(), hash).await else { return Ok(Outcome::Busy) };
    match found.filter(|f| fits && f.person.active) {
        Some(found) => Ok(Outcome::In(Came {
            person: found.person.id,
            means: Means::Password,
            waiting: found.second.is_some(),
            card: None,
            account: Some(account),
            shown: None,
        })),
        None => {
            let keys = vec![address, account];
            site.db.write(housekeeping(), move |tx| attempt::failed(tx, &keys)).await.map_err(fail)?;
            Ok(Outcome::Wrong)
        }
    }
}

async fn by_code(site: &Arc<Site>, lang: &Lang, client: Client, code: String) -> Result<Outcome, Fail> {
    let fail = |e| Fail::Store(site.clone(), lang.clone(), e);
    let (address, now) = (client.key(), site.db.now());
    let hash = typed(card::PURPOSE, &code);
    let read = {
        let address = address.clone();
        site.db
            .glance(move |c| {
                let found = match &hash {
                    Some(hash) => cards::by_hash(c, hash)?,
                    None => None,
                };
                Ok((attempt::failures(c, &address, now)?, found))
            })
            .await
    };
    let (at_address, found) = read.map_err(fail)?;
    if let Some(seconds) = patience::wait(at_address, now) {
        return Ok(Outcome::Wait(seconds));
    }
    match found.filter(|(card, person)| card.is_good(now) && person.active) {
        Some((card, person)) => Ok(Outcome::In(Came {
            person: person.id,
            means: Means::Card,
            waiting: false,
            card: Some(card.id),
            account: None,
            shown: None,
        })),
        None => {
            let keys = vec![address];
            site.db.write(housekeeping(), move |tx| attempt::failed(tx, &keys)).await.map_err(fail)?;
            Ok(Outcome::Wrong)
        }
    }
}

/// Opens a session under a token that nobody has seen before. One that this browser had ends.
pub async fn open(site: &Arc<Site>, lang: &Lang, headers: &HeaderMap, came: Came, next: &str) -> Answer {
    let fail = |e| Fail::Store(site.clone(), lang.clone(), e);
    let person = came.person;
    let (person, roles, paths) = site
        .db
        .read(move |c| {
            let found = secret::of(c, person)?.ok_or(store::Error::Missing)?;
            let roles = store::account::holdings(c, person)?;
            let paths = paths(c, &roles)?;
            Ok((found.person, roles, paths))
        })
        .await
        .map_err(fail)?;
    let who = person.id;
    let narrowed = narrow(site, &person, came.means, roles, &paths);
    let rights = rights(&narrowed);
    let agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let fresh = token(random());
    let new = session::New {
        id: Uuid::now_v7(),
        person: person.id,
        means: came.means,
        waiting: came.waiting,
        card: came.card,
        hash: fingerprint(PURPOSE, &fresh),
        device: device(agent),
        rights,
    };
    let old = match Cookie::Session.of(site, headers) {
        Some(token) => known(site, &token).await.map_err(fail)?.map(|(k, _)| k.session.id),
        None => None,
    };
    let (account, shown) = (came.account, came.shown);
    let opened = site
        .db
        .write(housekeeping(), move |tx| {
            if let Some(shown) = &shown
                && !shown.take(tx)?
            {
                return Ok(false);
            }
            if let Some(old) = old {
                session::end(tx, old)?;
            }
            if let Some(account) = &account {
                attempt::forget(tx, account)?;
            }
            session::open(tx, &new)?;
            Ok(true)
        })
        .await
        .map_err(fail)?;
    if !opened.into_inner() {
        // The same answer came twice at once, and the other one was faster.
        return Err(Fail::Told(site.clone(), lang.clone(), StatusCode::CONFLICT, "passkey-twice"));
    }
    let kept = kept::settle(site, headers, who).await.map_err(fail)?;
    let to = match (came.waiting, kept) {
        (true, _) => second::PATH,
        (false, true) => kept::PATH,
        // The stall is the home of whoever is a maker and nothing else.
        (false, false) if next == WORK && lives_here(&narrowed) => STALL,
        (false, false) => next,
    };
    let mut response = Redirect::to(to).into_response();
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, Cookie::Session.set(site, &fresh));
    headers.append(header::SET_COOKIE, Cookie::Visit.clear(site));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site_after_signing_in() {
        for fine in ["/kerja/orang?after=x", "/lapak", "/lapak?sebelum=x", "/lapak/produk/x"] {
            assert_eq!(wanted(fine), fine);
        }
        for odd in [
            "",
            "//evil.example",
            "https://evil.example",
            "/kerjaevil",
            "/lapakevil",
            "/lapak//evil.example",
            "/kerja//evil.example",
            "/kerja/\\evil",
            "/kerja/\r\nX: y",
            "/kerja/é",
        ] {
            assert_eq!(wanted(odd), WORK, "{odd}");
        }
        assert_eq!(wanted(&format!("/kerja/{}", "a".repeat(600))), WORK);
    }
}
