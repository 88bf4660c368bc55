//! Photographs: the files, how pages show them, and the pages on which they are kept.

pub(crate) mod keep;
pub(crate) mod receive;
mod send;
pub(crate) mod upload;

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::lang::Lang;
use domain::picture::LICENCES;
use media::Format;
use store::picture::Shown;

use crate::ask::Path;
use crate::error::Fail;
use crate::{Site, sentence};

pub use keep::{items, makers, own_items, own_makers};

/// A photograph as a page shows it.
#[derive(Debug, Clone, Default)]
pub struct Photo {
    /// The sizes in AVIF, for `srcset`.
    pub avif: String,
    /// The sizes in JPEG, for `srcset`.
    pub jpeg: String,
    /// The size for browsers that do not choose.
    pub src: String,
    /// The largest size in JPEG, for previews elsewhere.
    pub large: String,
    /// The width of the largest size.
    pub width: u32,
    /// The height of the largest size.
    pub height: u32,
    /// What is to be seen.
    pub alt: String,
    /// Who took it.
    pub author: String,
    /// What others may do with it.
    pub licence: String,
    /// The address of the licence; empty when there is none.
    pub licence_href: String,
}

/// The address of a size.
fn address(media: &str, width: u32, format: Format) -> String {
    format!("/foto/{}", media::name(media, width, format))
}

/// The address of the largest size as JPEG, which everybody reads.
pub(crate) fn largest(shown: &Shown) -> String {
    address(&shown.media, shown.sizes.last().copied().unwrap_or(shown.width), Format::Jpeg)
}

/// The address of the smallest size as JPEG, for a small picture beside a text.
pub(crate) fn smallest(shown: &Shown) -> String {
    address(&shown.media, shown.sizes.first().copied().unwrap_or(shown.width), Format::Jpeg)
}

impl Site {
    /// The largest size as JPEG, as machines fetch it.
    pub(crate) fn photo_address(&self, shown: &Shown) -> String {
        format!("{}{}", self.origin, largest(shown))
    }
}

/// What a licence is called, and its address.
pub(crate) fn licence(lang: &Lang, word: &str) -> (String, String) {
    let known = LICENCES.iter().find(|(l, _)| *l == word);
    known.map_or_else(Default::default, |(l, href)| {
        (sentence(lang.as_str(), &format!("licence-{}", l.replace('.', "-")), &[]), (*href).to_owned())
    })
}

impl Photo {
    /// A photograph in a language.
    pub fn new(shown: &Shown, lang: &Lang) -> Photo {
        let set = |format| {
            let each = shown.sizes.iter().map(|w| format!("{} {w}w", address(&shown.media, *w, format)));
            each.collect::<Vec<_>>().join(", ")
        };
        let largest = shown.sizes.last().copied().unwrap_or(shown.width).max(1);
        let middle = shown.sizes.get(1).or(shown.sizes.first()).copied().unwrap_or(largest);
        let tall = u64::from(largest) * u64::from(shown.height) / u64::from(shown.width.max(1));
        let (licence, licence_href) = licence(lang, &shown.licence);
        Photo {
            avif: set(Format::Avif),
            jpeg: set(Format::Jpeg),
            src: address(&shown.media, middle, Format::Jpeg),
            large: address(&shown.media, largest, Format::Jpeg),
            width: largest,
            height: u32::try_from(tall).unwrap_or_default().max(1),
            alt: shown.alt.text(lang).to_owned(),
            author: shown.author.clone(),
            licence,
            licence_href,
        }
    }

    /// Photographs in a language.
    pub fn all(shown: &[Shown], lang: &Lang) -> Vec<Photo> {
        shown.iter().map(|s| Photo::new(s, lang)).collect()
    }
}

/// What the script `photos.js` says, as JSON: messages by the ends of their keys. `%1` and so on stand for what it fills in.
pub fn words(lang: &Lang) -> String {
    const SAID: &[&str] = &[
        "drop",
        "waiting",
        "ready",
        "making",
        "sends",
        "sending",
        "done",
        "cut",
        "stopped",
        "failed",
        "left",
        "out",
        "unreadable",
        "large",
        "all",
        "some",
        "remove",
        "show",
        "most",
    ];
    let said: std::collections::BTreeMap<&str, String> =
        SAID.iter().map(|key| (*key, sentence(lang.as_str(), &format!("photo-js-{key}"), &[]))).collect();
    serde_json::to_string(&said).unwrap_or_default()
}

/// `/foto/{name}`: a size. What lies at an address never changes, so it may be kept for a year.
pub async fn file(State(site): State<Arc<Site>>, Path(name): Path<String>) -> Response {
    let missing = || {
        let lang = site.profile.first_language().clone();
        Fail::Missing(site.clone(), lang).into_response()
    };
    let Some(files) = site.files.get().cloned() else { return missing() };
    match files.look(&name).await {
        Ok((bytes, format)) => (
            [
                (header::CONTENT_TYPE, format.content_type()),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
                (header::CONTENT_DISPOSITION, "inline"),
            ],
            bytes,
        )
            .into_response(),
        Err(media::Error::Missing) => missing(),
        Err(error) => {
            tracing::warn!(%error, "a photograph could not be read");
            let lang = site.profile.first_language().clone();
            Fail::Store(site.clone(), lang, store::Error::Busy).into_response()
        }
    }
}
