//! Files that never change under their address, weaves, and what machines ask for.

use std::sync::{Arc, OnceLock};

use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use domain::id::Kind;
use sha2::{Digest, Sha256};
use store::Tag;

use crate::Site;
use crate::ask::{Path, Query};
use crate::cache::Showing;
use crate::error::{Fail, language};

struct Asset {
    name: &'static str,
    address: String,
    kind: &'static str,
    bytes: Vec<u8>,
}

fn assets() -> &'static [Asset] {
    static ASSETS: OnceLock<Vec<Asset>> = OnceLock::new();
    ASSETS.get_or_init(|| {
        let make = |name: &'static str, kind: &'static str, bytes: Vec<u8>| {
            let hash: String = Sha256::digest(&bytes).iter().take(5).map(|b| format!("{b:02x}")).collect();
            Asset { name, address: format!("/aset/{hash}-{name}"), kind, bytes }
        };
        let font = make(
            "corak-serif.woff2",
            "font/woff2",
            include_bytes!("../assets/fonts/corak-serif.woff2").to_vec(),
        );
        let css =
            concat!(include_str!("../assets/site.css"), "\n", include_str!("../../draw/assets/map.css"))
                .replace("url(corak-serif.woff2)", &format!("url({})", font.address));
        vec![
            font,
            make("site.css", "text/css; charset=utf-8", css.into_bytes()),
            make(
                "passkey.js",
                "text/javascript; charset=utf-8",
                include_bytes!("../assets/passkey.js").to_vec(),
            ),
            make("desk.js", "text/javascript; charset=utf-8", include_bytes!("../assets/desk.js").to_vec()),
            make(
                "photos.js",
                "text/javascript; charset=utf-8",
                include_bytes!("../assets/photos.js").to_vec(),
            ),
            make("push.js", "text/javascript; charset=utf-8", include_bytes!("../assets/push.js").to_vec()),
            make("favicon.svg", "image/svg+xml", include_bytes!("../assets/favicon.svg").to_vec()),
            make("icon.svg", "image/svg+xml", include_bytes!("../assets/icon.svg").to_vec()),
            // Home screens take no drawing.
            make("icon-180.png", "image/png", include_bytes!("../assets/icon-180.png").to_vec()),
            make("icon-192.png", "image/png", include_bytes!("../assets/icon-192.png").to_vec()),
            make("icon-512.png", "image/png", include_bytes!("../assets/icon-512.png").to_vec()),
        ]
    })
}

/// The address of an asset.
pub fn address(name: &str) -> &'static str {
    assets().iter().find(|a| a.name == name).map_or("", |a| a.address.as_str())
}

const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Nothing is drawn or kept under this address: a page that says so, in the language of the address.
pub fn nothing(site: &Arc<Site>, uri: &Uri) -> Response {
    Fail::Missing(site.clone(), language(site, uri.path())).into_response()
}

/// An asset.
pub async fn file(State(site): State<Arc<Site>>, uri: Uri, Path(name): Path<String>) -> Response {
    match assets().iter().find(|a| a.address.strip_prefix("/aset/") == Some(&name)) {
        Some(a) => ([(header::CONTENT_TYPE, a.kind), (header::CACHE_CONTROL, FOR_EVER)], a.bytes.clone())
            .into_response(),
        None => nothing(&site, &uri),
    }
}

/// The address of the script that a browser keeps for when a device is told of an order. It is always the same, since a browser looks
/// there for a newer one.
pub const WORKER: &str = "/kabar.js";

/// That script, where web push is on.
pub async fn worker(State(site): State<Arc<Site>>, uri: Uri) -> Response {
    if site.push().is_none() {
        return nothing(&site, &uri);
    }
    let headers =
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (headers, include_str!("../assets/push-worker.js")).into_response()
}

/// The version that an address names.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Version {
    pub v: String,
}

/// A drawn weave, for ever the same under an address that names its version.
pub async fn weave(
    State(site): State<Arc<Site>>,
    uri: Uri,
    Path((kind, name)): Path<(String, String)>,
    Query(asked): Query<Version>,
) -> Response {
    let Some(key) = name.strip_suffix(".svg").filter(|k| k.len() <= 120).map(str::to_owned) else {
        return nothing(&site, &uri);
    };
    let shown = Tag::Record(uuid::Uuid::parse_str(&key).unwrap_or_default());
    let craft = match (kind.as_str(), uuid::Uuid::parse_str(&key)) {
        ("item", Ok(id)) => site.db.read(move |c| store::item::craft_of(c, id)).await,
        _ => Ok(None),
    };
    let drawn = match craft {
        Ok(craft) => site.words.load().weave(&kind, &key, &craft.unwrap_or_default()),
        Err(error) => {
            tracing::error!(%error, "a weave could not be read");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    match drawn {
        Some((svg, version)) => {
            let kept = if asked.v == version { FOR_EVER } else { "public, max-age=3600" };
            ([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, kept)], svg)
                .into_response()
                .showing([Tag::Kind(Kind::Craft), Tag::Kind(Kind::Motif), shown])
        }
        None => nothing(&site, &uri),
    }
}

/// Whether the database answers.
pub async fn health(State(site): State<Arc<Site>>) -> Response {
    match site.db.read(|c| store::office::get(c, "office")).await {
        Ok(_) => "ok\n".into_response(),
        Err(error) => {
            tracing::error!(%error, id = %crate::watch::RequestId::current(), "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}
