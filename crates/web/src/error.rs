//! One edge for what goes wrong: a page in the reader's language, never the text of an engine.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use domain::lang::Lang;

use crate::Site;
use crate::page::Page;
use crate::watch::RequestId;

/// What a handler can end with instead of a page.
pub enum Fail {
    /// There is nothing here.
    Missing(Arc<Site>, Lang),
    /// It lives elsewhere now.
    Moved(String),
    /// The store failed.
    Store(Arc<Site>, Lang, store::Error),
}

/// The result of a handler.
pub type Answer = Result<Response, Fail>;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    heading: String,
    text: String,
}

fn error_page(site: &Site, lang: &Lang, status: StatusCode, key: &str) -> Response {
    let heading = crate::sentence(lang.as_str(), &format!("{key}-title"), &[]);
    let text = crate::sentence(lang.as_str(), &format!("{key}-text"), &[]);
    let places = site.profile.languages.iter().map(|l| (l.clone(), site.home(l))).collect();
    let mut page = site.page(lang, &heading, &text, &places, "");
    page.canonical = String::new();
    (status, render(&ErrorPage { page, heading, text })).into_response()
}

/// A template as a page.
pub fn render(template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => Html(html).into_response(),
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
                error_page(&site, &lang, StatusCode::NOT_FOUND, "not-found")
            }
            Fail::Moved(to) => (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, to)]).into_response(),
            Fail::Store(site, lang, error) => {
                tracing::error!(%error, id = %RequestId::current(), "a page could not be read");
                let mut response = error_page(&site, &lang, StatusCode::SERVICE_UNAVAILABLE, "unavailable");
                response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("5"));
                response
            }
        }
    }
}

/// The language that an address begins with.
fn language(site: &Site, path: &str) -> Lang {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or("");
    let langs = &site.profile.languages;
    langs.iter().find(|l| l.as_str() == first).unwrap_or(site.profile.first_language()).clone()
}

/// Nothing lives here.
pub async fn not_found(State(site): State<Arc<Site>>, uri: Uri) -> Fail {
    let lang = language(&site, uri.path());
    Fail::Missing(site, lang)
}
