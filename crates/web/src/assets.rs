//! Files that never change under their address, weaves, and what machines ask for.

use std::sync::{Arc, OnceLock};

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::id::{CraftId, MotifId};
use draw::weave::Style;
use sha2::{Digest, Sha256};

use crate::Site;

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
            make("favicon.svg", "image/svg+xml", include_bytes!("../assets/favicon.svg").to_vec()),
            make("icon.svg", "image/svg+xml", include_bytes!("../assets/icon.svg").to_vec()),
        ]
    })
}

/// The address of an asset.
pub fn address(name: &str) -> String {
    assets().iter().find(|a| a.name == name).map_or_else(String::new, |a| a.address.clone())
}

const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// An asset.
pub async fn file(Path(name): Path<String>) -> Response {
    match assets().iter().find(|a| a.address.strip_prefix("/aset/") == Some(&name)) {
        Some(a) => ([(header::CONTENT_TYPE, a.kind), (header::CACHE_CONTROL, FOR_EVER)], a.bytes.clone())
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The tile of an edge as a strip that fills its width.
fn strip(tile: &str) -> String {
    let width = tile.split_once("width=\"").and_then(|(_, r)| r.split_once('"')).map_or("80", |(w, _)| w);
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="14"><pattern id="e" width="{width}" height="14" patternUnits="userSpaceOnUse">{tile}</pattern><rect width="100%" height="14" fill="url(#e)"/></svg>"#
    )
}

/// A drawn weave.
pub async fn weave(State(site): State<Arc<Site>>, Path((kind, name)): Path<(String, String)>) -> Response {
    let Some(key) = name.strip_suffix(".svg").filter(|k| k.len() <= 120).map(str::to_owned) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let words = site.words.load_full();
    let profile = site.profile.key.clone();
    let svg = match kind.as_str() {
        "edge" => Some(strip(&draw::edge::svg(&key))),
        "region" => Some(words.weave(&key, None, None, &[], Style::Region)),
        "maker" => Some(words.weave(&key, None, None, &[], Style::Maker)),
        "craft" => {
            let id = CraftId::from_key(&profile, &key);
            let craft = site.db.read(move |c| store::craft::get(c, id)).await.ok().flatten();
            craft.map(|c| {
                words.weave(
                    &c.key,
                    Some(&c.category),
                    c.peoples.first().map(String::as_str),
                    &c.motifs,
                    Style::Textile,
                )
            })
        }
        "motif" => {
            let id = MotifId::from_key(&profile, &key);
            let motif = site.db.read(move |c| store::motif::get(c, id)).await.ok().flatten();
            motif.map(|m| {
                let style = match m.family.as_deref() {
                    Some("gorga" | "ornamen-rumah") => Style::Carving,
                    Some("songket") => Style::Songket,
                    Some("batik") => Style::Batik,
                    Some("anyaman") => Style::Anyaman,
                    _ => Style::Tenun,
                };
                words.weave(
                    &m.key,
                    None,
                    m.peoples.first().map(String::as_str),
                    std::slice::from_ref(&m.key),
                    style,
                )
            })
        }
        _ => None,
    };
    match svg {
        Some(svg) => {
            ([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=86400")], svg)
                .into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// For crawlers.
pub async fn robots() -> &'static str {
    "User-agent: *\nAllow: /\n"
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
