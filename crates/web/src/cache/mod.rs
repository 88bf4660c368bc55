//! The page cache. A page that shows nothing personal is kept with the tags of what it shows; a hit counts only if none
//! of them moved since the page was read. Pages that come from the search index are not kept: the index follows a moment
//! after the commit.

mod clock;
mod front;
mod page;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use store::Tag;

use crate::Site;

pub use clock::Clock;
pub use front::Fronted;
use page::Kept;

/// A net under the tags: no page is older.
const OLDEST: Duration = Duration::from_secs(600);
/// Longer addresses are not kept.
const LONGEST_ADDRESS: usize = 512;
/// Larger pages are not kept.
const LARGEST: usize = 2 * 1024 * 1024;
/// Fills of this many addresses can be under way at once without one waiting for another.
const SHARDS: usize = 1024;

/// The pages that are kept.
pub struct Pages {
    kept: moka::sync::Cache<Arc<str>, Arc<Kept>, std::hash::RandomState>,
    filling: Vec<tokio::sync::Mutex<()>>,
    hasher: std::hash::RandomState,
    /// Answers from the cache.
    pub hits: AtomicU64,
    /// Pages that were made, because there was none or it was out of date.
    pub fills: AtomicU64,
}

impl Pages {
    /// Room for about this many bytes.
    pub fn new(bytes: u64) -> Pages {
        Pages {
            kept: moka::sync::Cache::builder()
                .max_capacity(bytes)
                .weigher(|key: &Arc<str>, page: &Arc<Kept>| {
                    page.weight().saturating_add(u32::try_from(key.len()).unwrap_or(u32::MAX))
                })
                .time_to_live(OLDEST)
                .build_with_hasher(std::hash::RandomState::new()),
            filling: (0..SHARDS).map(|_| tokio::sync::Mutex::default()).collect(),
            hasher: std::hash::RandomState::new(),
            hits: AtomicU64::new(0),
            fills: AtomicU64::new(0),
        }
    }

    fn fresh(&self, key: &str, clock: &Clock, now: i64) -> Option<Arc<Kept>> {
        self.kept.get(key).filter(|page| page.is_fresh(clock, now))
    }

    fn shard(&self, key: &str) -> Option<&tokio::sync::Mutex<()>> {
        use std::hash::BuildHasher;
        self.filling.get(self.hasher.hash_one(key) as usize % SHARDS)
    }

    /// How many bytes the kept pages take, about.
    pub fn bytes(&self) -> u64 {
        self.kept.weighted_size()
    }
}

#[derive(Clone)]
struct Shows(Arc<[Tag]>);

/// Answers that can say what they show, so that they can be kept.
pub trait Showing {
    /// The answer, to be kept until one of the tags moves. Regions, vocabularies and outlines need no tag: when one of
    /// them changes, everything counts as moved.
    fn showing(self, tags: impl IntoIterator<Item = Tag>) -> Self;
}

impl Showing for Response {
    fn showing(mut self, tags: impl IntoIterator<Item = Tag>) -> Self {
        self.extensions_mut().insert(Shows(tags.into_iter().collect()));
        self
    }
}

/// The routes whose pages are kept.
#[derive(Clone, Default)]
pub struct Routes(pub Arc<HashSet<String>>);

/// Under which route and name the page is kept that a request asks for, if it is of those that are kept.
///
/// What stands after the question mark changes none of them but a drawing's version and the choice of a size or colour; other words
/// there must not fill the room with copies.
fn key<'r>(routes: &Routes, request: &'r Request) -> Option<(&'r str, &'r str)> {
    let route = request.extensions().get::<MatchedPath>()?.as_str();
    if !routes.0.contains(route) || !matches!(*request.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let uri = request.uri();
    // Which size or colour is chosen: such a page is asked for from outside, and made each time.
    if uri.query().is_some_and(crate::item::chooses) {
        return None;
    }
    let key = match uri.query().filter(|_| uri.path().starts_with("/corak/")) {
        Some(query) if query.starts_with("v=") && query.len() <= 40 => uri.path_and_query()?.as_str(),
        Some(_) => return None,
        None => uri.path(),
    };
    (key.len() <= LONGEST_ADDRESS).then_some((route, key))
}

/// A page that is made now, with the headers of every answer.
async fn made(site: &Arc<Site>, request: Request, next: Next) -> Response {
    crate::headed(crate::ask::guard(site, request, next).await, site.hidden)
}

/// Makes the page once, however many ask for it at the same moment, and keeps it.
pub async fn through(
    State((site, routes)): State<(Arc<Site>, Routes)>,
    request: Request,
    next: Next,
) -> Response {
    let Some(pages) = &site.pages else { return made(&site, request, next).await };
    let Some((_, key)) = key(&routes, &request).filter(|_| request.method() == Method::GET) else {
        return made(&site, request, next).await;
    };
    let method = Method::GET;
    let key: Arc<str> = key.into();
    let Some(shard) = pages.shard(&key) else { return made(&site, request, next).await };
    let _turn = shard.lock().await;
    if let Some(page) = pages.fresh(&key, &site.clock, site.db.now()) {
        pages.hits.fetch_add(1, Ordering::Relaxed);
        return page.answer(&method, request.headers(), true);
    }
    let asked = request.headers().clone();
    let (read, until) = (site.clock.now(), site.day_ends());
    let response = made(&site, request, next).await;
    let Some(Shows(tags)) = response.extensions().get::<Shows>().cloned() else { return response };
    if response.status() != StatusCode::OK {
        return response;
    }
    let (parts, body) = response.into_parts();
    let Ok(body) = axum::body::to_bytes(body, LARGEST).await else {
        // Our own pages come whole; a larger one is a mistake in a handler.
        tracing::error!(%key, "a page is too large to be kept");
        return Response::builder()
            .status(StatusCode::INTERNAL_SERVER_ERROR)
            .body(axum::body::Body::empty())
            .unwrap_or_default();
    };
    pages.fills.fetch_add(1, Ordering::Relaxed);
    let page = Arc::new(Kept::new(parts.headers, body, tags.iter().cloned().collect(), (read, until)));
    let answer = page.answer(&method, &asked, false);
    pages.kept.insert(key, page);
    answer
}
