//! What a request asks for, read with care: whatever cannot be understood ends in a page in the reader's language.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Request, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::lang::Lang;
use serde::de::DeserializeOwned;

use crate::error::{Fail, language};
use crate::{In, Site};

/// The longest address that is read, in bytes; a search box of 200 characters in any script fits.
pub const LONGEST: usize = 4096;

fn lang(parts: &Parts, site: &Site) -> Lang {
    parts.extensions.get::<In>().map_or_else(|| language(site, parts.uri.path()), |l| l.0.clone())
}

/// The parts of an address.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<Site>> for Path<T> {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Fail> {
        // No slug, code or key holds a control character, and PostgreSQL cannot even be asked for a NUL.
        let decoded = percent_encoding::percent_decode_str(parts.uri.path());
        if decoded.clone().any(|b| b < 0x20 || b == 0x7f) {
            return Err(Fail::Unreadable(site.clone(), lang(parts, site)));
        }
        axum::extract::Path::<T>::from_request_parts(parts, site)
            .await
            .map(|axum::extract::Path(value)| Path(value))
            .map_err(|_| Fail::Unreadable(site.clone(), lang(parts, site)))
    }
}

/// What stands after the question mark.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Arc<Site>> for Query<T> {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Fail> {
        axum::extract::Query::<T>::try_from_uri(&parts.uri)
            .map(|axum::extract::Query(value)| Query(value))
            .map_err(|_| Fail::Unreadable(site.clone(), lang(parts, site)))
    }
}

/// Stands before every page: refuses over-long addresses, and takes up changed words.
pub async fn guard(site: &Arc<Site>, request: Request<Body>, next: Next) -> Response {
    let uri: &Uri = request.uri();
    let length = uri.path().len() + uri.query().map_or(0, str::len);
    if length > LONGEST && !uri.path().starts_with("/api/") {
        let lang = language(site, uri.path());
        return Fail::TooLong(site.clone(), lang).into_response();
    }
    site.refresh().await;
    next.run(request).await
}
