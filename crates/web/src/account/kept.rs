//! What was typed into a form whose session had ended: it is kept, shown to whoever typed it after they signed in, and sent
//! again when they say so, never by itself.

use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::account::PersonId;
use domain::account::code::token;
use domain::account::kept::{AGAIN, Kept, Unfit};
use store::account::kept as store_kept;
use store::keyring::Field;
use uuid::Uuid;

use super::client::Client;
use super::cookie::Cookie;
use super::guard::{Filled, Signed, carries_files, housekeeping};
use super::hash::random;
use super::sign_in::wanted;
use super::work::{WORK, Work};
use crate::error::{Answer, Fail, render};
use crate::messages::words;
use crate::page::Page;
use crate::{Site, sentence};

/// The address of what is kept.
pub const PATH: &str = "/kerja/lanjutkan";

/// What was typed, under the name of its field.
struct Line {
    label: String,
    value: String,
}

/// A form as the page shows it.
struct Sheet {
    /// The id under which it is kept; empty for one that was never put away.
    id: String,
    path: String,
    page: String,
    lines: Vec<Line>,
    fields: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "account/kept.html")]
struct KeptPage {
    page: Page,
    work: Work,
    sheets: Vec<Sheet>,
}

/// What marks the forms of a person; nobody but the office can make it.
pub fn mark(site: &Site, person: PersonId) -> String {
    token(site.keyring().hash(Field("kept form"), &person.to_string()))
}

/// The name of a field in the reader's language, where there is one.
fn label(lang: &str, name: &str) -> String {
    let key = format!("kept-field-{name}");
    let fine =
        name.len() <= 40 && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let found = if fine { words(lang, &key).into_owned() } else { key.clone() };
    if found == key { name.to_owned() } else { found }
}

fn sheet(lang: &str, id: Option<Uuid>, kept: &Kept) -> Sheet {
    Sheet {
        id: id.map(|id| id.to_string()).unwrap_or_default(),
        path: kept.path.clone(),
        page: kept.page.clone(),
        lines: kept.typed().map(|(n, v)| Line { label: label(lang, n), value: v.clone() }).collect(),
        fields: kept.sent_again().cloned().collect(),
    }
}

fn page(site: &Site, signed: &Signed, status: StatusCode, sheets: Vec<Sheet>) -> Response {
    let title = sentence(signed.lang.as_str(), "kept-title", &[]);
    let template =
        KeptPage { page: site.private_page(&signed.lang, &title), work: site.work(signed, PATH), sheets };
    let mut response = render(&template);
    *response.status_mut() = status;
    response
}

/// The page on which a form was filled in, if it is one of the workbench.
fn page_of(site: &Site, headers: &HeaderMap) -> String {
    let from = headers.get(header::REFERER).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let path = from.strip_prefix(site.origin.as_str()).unwrap_or_default();
    if wanted(path) == path { path.to_owned() } else { String::new() }
}

/// Where a form goes, without the name of a host.
fn path_of(request: &Request) -> String {
    request.uri().path_and_query().map_or_else(|| WORK.to_owned(), ToString::to_string)
}

/// A form that came at the wrong time.
pub struct Late {
    /// Whether it is kept, or why not.
    pub kept: Result<(), Unfit>,
    /// The page on which it was filled in.
    pub page: String,
    cookie: Option<HeaderValue>,
}

impl Late {
    /// An answer that leads somewhere, and the cookie along with it.
    pub fn lead(&self, to: &str) -> Response {
        let mut response = Redirect::to(to).into_response();
        if let Some(cookie) = &self.cookie {
            response.headers_mut().append(header::SET_COOKIE, cookie.clone());
        }
        response
    }
}

/// Whether what is typed into a form with files is kept without them: it makes sense alone.
pub fn keeps_words(request: &Request) -> bool {
    crate::stall::adds(request.uri().path())
}

/// What was typed into a form with files, with the name of its command, which stands in its address; nothing when it is too
/// long.
pub async fn typed(request: &mut Request) -> Option<Filled> {
    let command = Filled::asked(request).get("_c").to_owned();
    let mut whole = std::mem::take(request);
    // The address and the headers go on to be read.
    *request.uri_mut() = whole.uri().clone();
    *request.method_mut() = whole.method().clone();
    *request.headers_mut() = whole.headers().clone();
    *request.extensions_mut() = whole.extensions().clone();
    super::uploads().apply(&mut whole);
    let parts = Multipart::from_request(whole, &()).await.ok()?;
    let mut fields = crate::stall::typed(parts).await?;
    fields.push(("_c".to_owned(), command));
    Some(Filled::of(fields))
}

/// Puts a form away whose sender has to sign in first.
pub async fn keep(site: &Arc<Site>, request: &mut Request) -> store::Result<Late> {
    let page = page_of(site, request.headers());
    let late = |kept| Late { kept, page: page.clone(), cookie: None };
    let told = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let form = told.starts_with("multipart/");
    if carries_files(request) && !(form && keeps_words(request)) {
        return Ok(late(Err(Unfit::Files)));
    }
    let path = if form { request.uri().path().to_owned() } else { path_of(request) };
    let filled = if form {
        typed(request).await
    } else {
        Filled::read(std::mem::replace(request.body_mut(), Body::empty())).await
    };
    let Some(filled) = filled else { return Ok(late(Err(Unfit::TooLong))) };
    let kept = Kept { path, page: page.clone(), fields: filled.fields() };
    if let Err(unfit) = kept.fit() {
        return Ok(late(Err(unfit)));
    }
    let known = Cookie::Kept.of(site, request.headers());
    let secret = known.unwrap_or_else(|| token(random()));
    let client = Client::of(request.headers(), request.extensions());
    let new = store_kept::seal(&secret, &client.key(), &kept)?;
    let done = site.db.write(housekeeping(), move |tx| store_kept::put(tx, &new)).await?;
    if !done.into_inner() {
        return Ok(late(Err(Unfit::Full)));
    }
    Ok(Late { cookie: Some(Cookie::Kept.set(site, &secret)), ..late(Ok(())) })
}

/// A form that somebody filled in and that their present session cannot send: it is shown once more, if it was theirs.
pub fn of_another_session(
    site: &Site,
    signed: &Signed,
    request: &Request,
    filled: &Filled,
) -> Option<Response> {
    // What such a form says of itself goes along with what was typed.
    let path = if keeps_words(request) { request.uri().path().to_owned() } else { path_of(request) };
    let kept = Kept { path, page: page_of(site, request.headers()), fields: filled.fields() };
    let theirs = kept.fit().is_ok() && kept.is_of(&mark(site, signed.person.id));
    theirs.then(|| page(site, signed, StatusCode::FORBIDDEN, vec![sheet(signed.lang.as_str(), None, &kept)]))
}

/// Whether something of this person is kept for the browser. What was somebody else's is thrown away.
pub async fn settle(site: &Site, headers: &HeaderMap, person: PersonId) -> store::Result<bool> {
    let Some(secret) = Cookie::Kept.of(site, headers) else { return Ok(false) };
    let mark = mark(site, person);
    let now = site.db.now();
    let found = {
        let secret = secret.clone();
        site.db.read(move |c| store_kept::of(c, &secret, now)).await?
    };
    let (own, others): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, kept)| kept.is_of(&mark));
    let others: Vec<Uuid> = others.into_iter().map(|(id, _)| id).collect();
    forget(site, secret, others).await?;
    Ok(!own.is_empty())
}

async fn forget(site: &Site, secret: String, ids: Vec<Uuid>) -> store::Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let forget =
        move |tx: &mut store::Tx<'_>| ids.iter().try_for_each(|id| store_kept::forget(tx, &secret, *id));
    site.db.write(housekeeping(), forget).await.map(drop)
}

/// The kept form that is being sent again, and the secret of the browser.
pub fn sent_again(site: &Site, headers: &HeaderMap, filled: &Filled) -> Option<(String, Uuid)> {
    Some((Cookie::Kept.of(site, headers)?, Uuid::parse_str(filled.get(AGAIN)).ok()?))
}

/// After a kept form was sent: it is forgotten once it was taken, or stands on the page that answers with its faults.
pub async fn after(site: &Site, status: StatusCode, (secret, id): (String, Uuid)) {
    let taken = status.is_success()
        || status.is_redirection()
        || matches!(status, StatusCode::UNPROCESSABLE_ENTITY | StatusCode::CONFLICT);
    if taken && let Err(error) = forget(site, secret, vec![id]).await {
        tracing::warn!(%error, "a form that was sent again is still kept");
    }
}

/// `/kerja/lanjutkan`
pub async fn show(State(site): State<Arc<Site>>, signed: Signed, headers: HeaderMap) -> Answer {
    let fail = signed.fail(&site);
    let found = match Cookie::Kept.of(&site, &headers) {
        Some(secret) => {
            let now = site.db.now();
            site.db.read(move |c| store_kept::of(c, &secret, now)).await.map_err(&fail)?
        }
        None => Vec::new(),
    };
    let lang = signed.lang.as_str();
    let mark = mark(&site, signed.person.id);
    let own = found.iter().filter(|(_, kept)| kept.is_of(&mark));
    let sheets: Vec<Sheet> = own.map(|(id, kept)| sheet(lang, Some(*id), kept)).collect();
    if sheets.is_empty() {
        let mut response = Redirect::to(WORK).into_response();
        response.headers_mut().append(header::SET_COOKIE, Cookie::Kept.clear(&site));
        return Ok(response);
    }
    Ok(page(&site, &signed, StatusCode::OK, sheets))
}

/// Throws one away.
pub async fn drop_one(
    State(site): State<Arc<Site>>,
    signed: Signed,
    headers: HeaderMap,
    filled: Filled,
) -> Answer {
    let one = Cookie::Kept.of(&site, &headers).zip(Uuid::parse_str(filled.get("buang")).ok());
    let Some((secret, id)) = one else { return Err(Fail::Missing(site, signed.lang)) };
    forget(&site, secret, vec![id]).await.map_err(signed.fail(&site))?;
    Ok(Redirect::to(PATH).into_response())
}
