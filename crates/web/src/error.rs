//! One edge for what goes wrong: a page in the reader's language, never the text of an engine.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use domain::lang::Lang;

use crate::Site;
use crate::page::{Link, Page};
use crate::watch::RequestId;

/// What a handler can end with instead of a page.
pub enum Fail {
    /// There is nothing here.
    Missing(Arc<Site>, Lang),
    /// There is nothing here, but something has nearly this name.
    Near(Arc<Site>, Lang, Vec<Link>),
    /// No record has this short id.
    NoTag(Arc<Site>, Lang),
    /// It lives elsewhere now.
    Moved(String),
    /// A part of the address has no meaning.
    Unreadable(Arc<Site>, Lang),
    /// The address is too long.
    TooLong(Arc<Site>, Lang),
    /// The page can only be read.
    ReadOnly(Arc<Site>, Lang),
    /// Whatever a message says, by the middle of its key.
    Told(Arc<Site>, Lang, StatusCode, &'static str),
    /// The store failed.
    Store(Arc<Site>, Lang, store::Error),
}

/// The result of a handler.
pub type Answer = Result<Response, Fail>;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    code: u16,
    heading: String,
    text: String,
    near: Vec<Link>,
}

fn error_page(site: &Site, lang: &Lang, status: StatusCode, key: &str, near: Vec<Link>) -> Response {
    let heading = crate::sentence(lang.as_str(), &format!("error-{key}-title"), &[]);
    let text = crate::sentence(lang.as_str(), &format!("error-{key}-text"), &[]);
    let places = site.profile.languages.iter().map(|l| (l.clone(), site.home(l))).collect();
    let mut page = site.page(lang, &heading, &text, &places, "");
    page.canonical = String::new();
    (status, render(&ErrorPage { page, code: status.as_u16(), heading, text, near })).into_response()
}

/// What is set aside for a page, in bytes.
const ROOM: usize = 24 * 1024;

/// A template as a page.
pub fn render(template: &impl Template) -> Response {
    // Most pages fit, and none is copied on its way to its size.
    let mut html = String::with_capacity(ROOM);
    match template.render_into(&mut html) {
        Ok(()) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(%error, id = %RequestId::current(), "a page could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

impl IntoResponse for Fail {
    fn into_response(self) -> Response {
        match self {
            Fail::Missing(site, lang) | Fail::Store(site, lang, store::Error::Missing) => {
                error_page(&site, &lang, StatusCode::NOT_FOUND, "not-found", vec![])
            }
            Fail::Near(site, lang, near) => {
                error_page(&site, &lang, StatusCode::NOT_FOUND, "not-found", near)
            }
            Fail::NoTag(site, lang) => error_page(&site, &lang, StatusCode::NOT_FOUND, "no-tag", vec![]),
            Fail::Moved(to) => (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, to)]).into_response(),
            Fail::Unreadable(site, lang) => {
                error_page(&site, &lang, StatusCode::BAD_REQUEST, "bad-request", vec![])
            }
            Fail::TooLong(site, lang) => {
                error_page(&site, &lang, StatusCode::URI_TOO_LONG, "too-long", vec![])
            }
            Fail::ReadOnly(site, lang) => {
                error_page(&site, &lang, StatusCode::METHOD_NOT_ALLOWED, "read-only", vec![])
            }
            Fail::Told(site, lang, status, key) => error_page(&site, &lang, status, key, vec![]),
            Fail::Store(site, lang, error) => {
                tracing::error!(%error, id = %RequestId::current(), "a page could not be read");
                let mut response =
                    error_page(&site, &lang, StatusCode::SERVICE_UNAVAILABLE, "unavailable", vec![]);
                response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("5"));
                response
            }
        }
    }
}

/// The language that an address is written in: by its prefix, or else by its path word.
pub fn language(site: &Site, path: &str) -> Lang {
    let langs = &site.profile.languages;
    let first = site.profile.first_language();
    let mut parts = path.split('/').filter(|p| !p.is_empty());
    let head = parts.next().unwrap_or("");
    if let Some(lang) = langs.iter().find(|l| l.as_str() == head) {
        return lang.clone();
    }
    // A prefix that is forgotten, as in /regions, or that no language has, as in /xx/regions.
    let says = |lang: &Lang, word: &str| !word.is_empty() && site.profile.paths.named(lang, word).is_some();
    [head, parts.next().unwrap_or("")]
        .iter()
        .find(|word| langs.iter().any(|l| says(l, word)))
        .and_then(|word| langs.iter().find(|l| says(l, word)))
        .unwrap_or(first)
        .clone()
}

/// Nothing lives here.
pub async fn not_found(State(site): State<Arc<Site>>, uri: Uri) -> Fail {
    if let Some(bare) = without_slash(&uri) {
        return Fail::Moved(bare);
    }
    let lang = language(&site, uri.path());
    let near = site.near_address(&lang, uri.path()).await;
    Fail::Near(site, lang, near)
}

/// An address that ends with a slash, without it. What begins with two would lead to another site.
fn without_slash(uri: &Uri) -> Option<String> {
    let bare = uri.path().strip_suffix('/')?.trim_end_matches('/');
    let query = uri.query().map_or_else(String::new, |q| format!("?{q}"));
    (bare.starts_with('/') && !bare.starts_with("//") && !bare.contains('\\'))
        .then(|| format!("{bare}{query}"))
}

/// The page is here, but can only be read.
pub async fn read_only(State(site): State<Arc<Site>>, method: Method, uri: Uri) -> Response {
    let lang = language(&site, uri.path());
    if method == Method::OPTIONS {
        return (StatusCode::NO_CONTENT, [(header::ALLOW, "GET,HEAD")]).into_response();
    }
    let mut response = Fail::ReadOnly(site, lang).into_response();
    response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static("GET,HEAD"));
    response
}
