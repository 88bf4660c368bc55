//! The public face: pages in every language of the profile, complete without JavaScript, with a strict content security
//! policy. The router in [`router`] is the table of contents.

mod ask;
mod assets;
mod craft;
mod error;
pub mod find;
mod home;
mod item;
mod look;
mod maker;
mod map;
mod messages;
mod motif;
mod near;
mod page;
mod region;
mod text;
pub mod watch;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use axum::routing::get;
use domain::lang::Lang;
use domain::profile::Profile;
use domain::region::RegionCode;
use store::Db;

pub use messages::sentence;

/// What every handler needs.
pub struct Site {
    /// The database.
    pub db: Db,
    /// The country.
    pub profile: Arc<Profile>,
    /// The region that the programme is rooted at.
    pub root: RegionCode,
    /// The root's name.
    pub root_name: String,
    /// Whether samples are shown.
    pub demo: bool,
    /// The address under which the public reaches the site, without a slash at the end.
    pub origin: String,
    words: arc_swap::ArcSwap<look::Vocabularies>,
    /// Whether the words in memory are older than the database's.
    stale: AtomicBool,
    index: std::sync::OnceLock<search::Index>,
    searching: tokio::sync::Semaphore,
    maps: parking_lot::Mutex<std::collections::HashMap<(String, i32), Arc<draw::map::Sheet>>>,
}

impl Site {
    /// Prepares a site.
    ///
    /// # Errors
    /// When the root region is not in the database.
    pub fn new(
        db: Db,
        profile: Arc<Profile>,
        root: RegionCode,
        demo: bool,
        origin: String,
    ) -> store::Result<Arc<Site>> {
        let code = root.clone();
        let (region, words) = db.read_blocking(move |c| {
            Ok((store::region::get(c, &code)?.ok_or(store::Error::Missing)?, look::Vocabularies::read(c)?))
        })?;
        let site = Arc::new(Site {
            db: db.clone(),
            profile,
            root,
            root_name: region.name,
            demo,
            origin,
            words: arc_swap::ArcSwap::from_pointee(words),
            stale: AtomicBool::new(false),
            index: std::sync::OnceLock::new(),
            searching: tokio::sync::Semaphore::new(
                std::thread::available_parallelism().map_or(2, usize::from) * 2,
            ),
            maps: parking_lot::Mutex::default(),
        });
        let held = Arc::downgrade(&site);
        db.on_commit(move |tags| {
            let Some(site) = held.upgrade() else { return };
            let moved = |kind| tags.contains(&store::Tag::Kind(kind));
            if moved(domain::id::Kind::Boundary) || moved(domain::id::Kind::Region) {
                site.maps.lock().clear();
            }
            if [domain::id::Kind::Term, domain::id::Kind::Craft, domain::id::Kind::Motif]
                .into_iter()
                .any(moved)
            {
                site.stale.store(true, Ordering::Release);
            }
        });
        Ok(site)
    }

    /// Reads the words again when they have changed.
    async fn refresh(&self) {
        if !self.stale.swap(false, Ordering::AcqRel) {
            return;
        }
        match self.db.read(look::Vocabularies::read).await {
            Ok(words) => self.words.store(Arc::new(words)),
            Err(error) => {
                self.stale.store(true, Ordering::Release);
                tracing::error!(%error, "the changed words could not be read");
            }
        }
    }

    /// Whether machines are asked not to keep the site: a demo that the world can reach shows samples, which are not
    /// real. On this computer alone nobody crawls it.
    fn hidden(&self) -> bool {
        let host = self.origin.split_once("://").map_or("", |(_, h)| h);
        let local = ["127.", "localhost", "[::1]"].iter().any(|l| host.starts_with(l));
        self.demo && !local
    }

    /// The same site with an index to search; without one, names are found by their beginning.
    #[must_use]
    pub fn with_index(self: Arc<Self>, index: search::Index) -> Arc<Self> {
        // There is one index; a second one would be forgotten.
        let _ = self.index.set(index);
        self
    }

    /// The index, if there is one. It may still have to be made.
    pub fn index(&self) -> Option<&search::Index> {
        self.index.get()
    }
}

/// The language of a route, fixed when the router is made.
#[derive(Debug, Clone)]
pub(crate) struct In(pub Lang);

const POLICY: &str = "default-src 'none'; img-src 'self' data:; style-src 'self'; font-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// What this site never asks a browser for.
const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), \
                           payment=(), usb=(), browsing-topics=()";

/// The headers of every answer.
fn headed(mut response: Response, hidden: bool) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if hidden {
        headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    }
    response
}

/// Every address of the site.
pub fn router(site: Arc<Site>) -> Router {
    let mut router = Router::new();
    let hidden = site.hidden();
    let profile = site.profile.clone();
    for (i, lang) in profile.languages.iter().enumerate() {
        let base = if i == 0 { String::new() } else { format!("/{lang}") };
        let at = |words: &domain::lang::Words| format!("{base}/{}", words.text(lang));
        let under = |words: &domain::lang::Words| format!("{base}/{}/{{slug}}", words.text(lang));
        let p = &profile.paths;
        let pages = Router::new()
            .route(if base.is_empty() { "/" } else { &base }, get(home::home))
            .route(&at(&p.regions), get(region::list))
            .route(&under(&p.regions), get(region::show))
            .route(&at(&p.crafts), get(craft::list))
            .route(&under(&p.crafts), get(craft::show))
            .route(&at(&p.motifs), get(motif::list))
            .route(&under(&p.motifs), get(motif::show))
            .route(&at(&p.makers), get(find::makers))
            .route(&under(&p.makers), get(maker::show))
            .route(&at(&p.items), get(find::items))
            .route(&under(&p.items), get(item::show))
            .route(&at(&p.search), get(find::find))
            .route(&at(&p.about), get(home::about));
        let pages = if base.is_empty() { pages } else { pages.route(&format!("{base}/"), get(home::home)) };
        router = router.merge(pages.layer(axum::Extension(In(lang.clone()))));
    }
    router
        .route("/aset/{name}", get(assets::file))
        .route("/corak/{kind}/{name}", get(assets::weave))
        .route("/robots.txt", get(assets::robots))
        .route("/healthz", get(assets::health))
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::read_only)
        .layer(axum::middleware::from_fn_with_state(site.clone(), ask::guard))
        .layer(axum::middleware::map_response(move |response| async move { headed(response, hidden) }))
        .layer(
            tower_http::compression::CompressionLayer::new()
                .quality(tower_http::CompressionLevel::Precise(4)),
        )
        // Outermost: it sees what every other layer did.
        .layer(axum::middleware::from_fn(watch::watch))
        .with_state(site)
}
