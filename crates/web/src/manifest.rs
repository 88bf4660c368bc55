//! `/manifest.webmanifest`: how a telephone keeps the maker's pages on its home screen, in every language. On an iPhone a site is told
//! of orders only from there.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::lang::Lang;
use serde_json::json;

use crate::stall::STALL;
use crate::{In, Site, assets, sentence};

/// Behind the signs of the program on a home screen, and while it opens: as the pages by day.
const GROUND: &str = "#fbf7ee";

impl Site {
    /// The address of the manifest in a language.
    pub(crate) fn manifest(&self, lang: &Lang) -> String {
        if lang == self.profile.first_language() {
            "/manifest.webmanifest".to_owned()
        } else {
            format!("/{lang}/manifest.webmanifest")
        }
    }
}

/// The manifest.
pub(crate) async fn show(State(site): State<Arc<Site>>, Extension(In(lang)): Extension<In>) -> Response {
    let programme = site.profile.programme.text(&lang).replace("{region}", &site.root_name);
    let icon = |name: &str, sizes: &str, kind: &str| json!({ "src": assets::address(name), "sizes": sizes, "type": kind, "purpose": "any" });
    let told = json!({
        "name": format!("Corak · {programme}"),
        "short_name": "Corak",
        "description": sentence(lang.as_str(), "manifest-about", &[]),
        "lang": lang.as_str(),
        "dir": "ltr",
        "id": STALL,
        "start_url": STALL,
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": GROUND,
        "icons": [
            icon("icon-192.png", "192x192", "image/png"),
            icon("icon-512.png", "512x512", "image/png"),
            icon("icon.svg", "any", "image/svg+xml"),
        ],
    });
    let headers = [
        (header::CONTENT_TYPE, "application/manifest+json; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=86400"),
    ];
    (headers, told.to_string()).into_response()
}
