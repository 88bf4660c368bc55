//! The API: what everybody may read, as JSON. `routes` is its table of contents, `document` describes it.
//!
//! Lists are paged by keyset (`limit`, `cursor`, `next`), every answer carries a tag of its content, whatever goes wrong
//! is a problem document, and what is not public never comes here from the store.

pub(crate) mod answer;
pub(crate) mod call;
mod council;
mod craft;
pub mod document;
mod flagship;
mod group;
mod heritage;
mod item;
mod maker;
mod motif;
pub(crate) mod problem;
mod region;
mod search;
mod vocabulary;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, get};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Site;
use answer::{Answer, RegionRef, Texts, answer};
use call::Call;
use problem::Problem;

/// Every address of the API.
fn routes() -> Vec<(&'static str, MethodRouter<Arc<Site>>)> {
    vec![
        ("/api/openapi.json", get(document::show)),
        ("/api/v1", get(index)),
        ("/api/v1/regions", get(region::list)),
        ("/api/v1/regions/{code}", get(region::show)),
        ("/api/v1/groups", get(group::list)),
        ("/api/v1/groups/{key}", get(group::show)),
        ("/api/v1/councils", get(council::list)),
        ("/api/v1/councils/{code}", get(council::show)),
        ("/api/v1/councils/{code}/statutes/{key}", get(council::statute)),
        ("/api/v1/councils/{code}/statutes/{key}/articles/{number}", get(council::article)),
        ("/api/v1/crafts", get(craft::list)),
        ("/api/v1/crafts/{slug}", get(craft::show)),
        ("/api/v1/motifs", get(motif::list)),
        ("/api/v1/motifs/{slug}", get(motif::show)),
        ("/api/v1/heritage", get(heritage::list)),
        ("/api/v1/heritage/{key}", get(heritage::show)),
        ("/api/v1/makers", get(maker::list)),
        ("/api/v1/makers/{slug}", get(maker::show)),
        ("/api/v1/items", get(item::list)),
        ("/api/v1/items/{slug}", get(item::show)),
        ("/api/v1/designations", get(flagship::list)),
        ("/api/v1/designations/{id}", get(flagship::show)),
        ("/api/v1/coverage", get(flagship::coverage)),
        ("/api/v1/search", get(search::find)),
        ("/api/v1/vocabularies", get(vocabulary::every)),
        ("/api/v1/vocabularies/{vocabulary}", get(vocabulary::list)),
        ("/api/v1/vocabularies/{vocabulary}/{key}", get(vocabulary::show)),
    ]
}

/// The addresses of the API, for the test that compares them with the document.
#[doc(hidden)]
pub fn addresses() -> Vec<&'static str> {
    routes().into_iter().map(|(path, _)| path).collect()
}

/// The API, with an answer of its own for whatever else is asked below `/api`.
pub(crate) fn router() -> Router<Arc<Site>> {
    let missing = |call: Call| async move { call.missing() };
    routes()
        .into_iter()
        .fold(Router::new(), |router, (path, methods)| router.route(path, methods))
        .method_not_allowed_fallback(refuse)
        .route("/api", any(missing))
        .route("/api/", any(missing))
        .route("/api/{*rest}", any(missing))
        .layer(axum::middleware::from_fn(finish))
}

/// Another method than those that read.
pub(crate) async fn refuse(call: Call, method: Method) -> Result<Response, Box<Problem>> {
    if method != Method::OPTIONS {
        return Err(call.problem(StatusCode::METHOD_NOT_ALLOWED));
    }
    let allow = [
        (header::ALLOW, problem::ALLOWED),
        (header::ACCESS_CONTROL_ALLOW_METHODS, problem::ALLOWED),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "if-none-match"),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    Ok((StatusCode::NO_CONTENT, allow).into_response())
}

/// Whether the asker has this very content.
pub(crate) fn is_known(asked: &HeaderMap, tag: &str) -> bool {
    let bare = |t: &str| t.trim().trim_start_matches("W/").to_owned();
    asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .any(|known| known.trim() == "*" || bare(known) == bare(tag))
}

/// Says of an answer that its tag was made from bytes that were not compressed.
#[derive(Debug, Clone, Copy)]
struct Uncompressed;

/// A compressed answer has other bytes than the ones that its tag was made from, so the tag becomes a weak one.
pub(crate) fn weaken(mut response: Response) -> Response {
    let ours = response.extensions().get::<Uncompressed>().is_some();
    let headers = response.headers_mut();
    let strong = headers.get(header::ETAG).and_then(|t| t.to_str().ok()).filter(|t| t.starts_with('"'));
    let weak = strong.and_then(|t| HeaderValue::from_str(&format!("W/{t}")).ok());
    if let Some(weak) = weak.filter(|_| ours && headers.contains_key(header::CONTENT_ENCODING)) {
        headers.insert(header::ETAG, weak);
    }
    response
}

/// Lets every site read, and answers 304 to whoever has the content already.
pub(crate) async fn finish(request: Request, next: Next) -> Response {
    let asked = request.headers().clone();
    let mut response = next.run(request).await;
    response.extensions_mut().insert(Uncompressed);
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("etag, link, retry-after, content-disposition"),
    );
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
    let tag = headers.get(header::ETAG).and_then(|t| t.to_str().ok()).map(str::to_owned);
    let modified = headers.get(header::LAST_MODIFIED);
    // The day counts only where no tag was sent.
    let known = match tag {
        Some(tag) if asked.contains_key(header::IF_NONE_MATCH) => is_known(&asked, &tag),
        _ => modified.is_some() && asked.get(header::IF_MODIFIED_SINCE) == modified,
    };
    if response.status() == StatusCode::OK && known {
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_TYPE);
        headers.remove(header::CONTENT_LENGTH);
        headers.remove(header::CONTENT_DISPOSITION);
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
    }
    response
}

/// What an index says of the programme and of where to go on.
#[derive(Debug, Serialize, ToSchema)]
pub struct Index {
    /// What the programme is called, by language.
    pub programme: Texts,
    /// The region that it is rooted at.
    pub root: RegionRef,
    /// The version of the program.
    #[schema(example = "0.1.0")]
    pub version: &'static str,
    /// The languages of texts, the first one first.
    #[schema(example = json!(["id", "en"]))]
    pub languages: Vec<String>,
    /// Whether the programme is a demo with samples.
    pub demo: bool,
    /// The document that describes the API.
    pub openapi: String,
    /// The pages that tell of open data, by language.
    pub open_data: BTreeMap<String, String>,
    /// The lists, by name.
    #[schema(example = json!({"crafts": "https://example.org/api/v1/crafts"}))]
    pub lists: BTreeMap<&'static str, String>,
}

/// What there is.
#[utoipa::path(
    get,
    path = "/api/v1",
    tag = "index",
    operation_id = "getIndex",
    responses((status = 200, description = "Where to go on.", body = Index))
)]
async fn index(call: Call) -> Answer {
    let site = call.site.clone();
    call.ask().done()?;
    let lists = [
        "regions",
        "groups",
        "councils",
        "crafts",
        "motifs",
        "heritage",
        "makers",
        "items",
        "designations",
        "coverage",
        "search",
        "vocabularies",
    ];
    let programme = domain::lang::Words::new(
        site.profile
            .programme
            .iter()
            .map(|(lang, text)| (lang.clone(), text.replace("{region}", &site.root_name))),
    );
    let pages = site.api_links("", &site.profile.paths.open_data, "").html;
    answer(
        &call,
        &Index {
            programme: Texts(programme),
            root: site.api_region(&site.root, &site.root_name),
            version: env!("CARGO_PKG_VERSION"),
            languages: site.profile.languages.iter().map(ToString::to_string).collect(),
            demo: site.demo,
            openapi: format!("{}/api/openapi.json", site.origin),
            open_data: pages.unwrap_or_default(),
            lists: lists.into_iter().map(|name| (name, site.api(name))).collect(),
        },
    )
}
