//! The public face: pages in every language of the profile, complete without JavaScript, with a strict content security
//! policy. The router in [`router`] is the table of contents.

mod about;
mod account;
pub mod api;
mod ask;
pub mod assessment;
mod assets;
mod beside;
pub mod cache;
mod claim;
mod council;
mod craft;
mod desk;
mod directory;
pub mod document;
mod error;
mod feed;
pub mod find;
mod flagship;
mod follow;
mod frame;
mod home;
mod import;
mod indicator;
mod item;
mod job;
mod law;
mod linked;
mod look;
mod maker;
mod manifest;
mod map;
mod market;
mod measure;
mod messages;
mod motif;
mod near;
mod open_data;
mod opensearch;
mod page;
mod picture;
mod region;
mod share;
mod short;
mod site;
mod sitemap;
mod stall;
mod text;
pub mod watch;
mod wording;

use std::collections::HashSet;
use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use axum::routing::get;
use domain::lang::Lang;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

pub use account::back_path;
pub use messages::{languages, sentence};
pub use picture::words as photo_words;
pub use site::{Options, Site};

/// The language of a route, fixed when the router is made.
#[derive(Debug, Clone)]
pub(crate) struct In(pub Lang);

/// `connect-src` lets those who judge a page ask for robots.txt from within it; there is no script that could use it.
const POLICY: &str = "default-src 'none'; img-src 'self' data:; style-src 'self'; font-src 'self'; script-src 'self'; connect-src 'self'; \
                      manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What this site never asks a browser for.
const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), \
                           payment=(), usb=(), browsing-topics=()";

/// What every answer says.
static EVERY: [(HeaderName, HeaderValue); 6] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("permissions-policy"), HeaderValue::from_static(PERMISSIONS)),
];

/// The headers of every answer.
pub(crate) fn headed(mut response: Response, hidden: bool) -> Response {
    let headers = response.headers_mut();
    for (name, value) in &EVERY {
        // A file that somebody sent is locked in more tightly by whoever serves it, and an address with a word in it told to nobody.
        let own = [header::CONTENT_SECURITY_POLICY, header::REFERRER_POLICY].contains(name);
        if !(own && headers.contains_key(name)) {
            headers.insert(name, value.clone());
        }
    }
    if hidden {
        headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    }
    response
}

/// Papers are compressed within.
const PAPERS: NotForContentType = NotForContentType::const_new(document::PDF);

const WEAVES: &str = "/corak/{kind}/{name}";

/// Routes with a note of those whose pages are kept.
#[derive(Default)]
struct Addresses {
    router: Router<Arc<Site>>,
    kept: HashSet<String>,
}

impl Addresses {
    /// A page that is kept.
    fn kept(mut self, path: &str, page: axum::routing::MethodRouter<Arc<Site>>) -> Self {
        self.kept.insert(path.to_owned());
        self.live(path, page)
    }

    /// A page that is made each time.
    fn live(mut self, path: &str, page: axum::routing::MethodRouter<Arc<Site>>) -> Self {
        self.router = self.router.route(path, page);
        self
    }
}

/// Every address of the site.
pub fn router(site: Arc<Site>) -> Router {
    let mut router = Router::new();
    let mut kept = HashSet::from([WEAVES.to_owned()]);
    let profile = site.profile.clone();
    for (i, lang) in profile.languages.iter().enumerate() {
        let base = if i == 0 { String::new() } else { format!("/{lang}") };
        let at = |words: &domain::lang::Words| format!("{base}/{}", words.text(lang));
        let under = |words: &domain::lang::Words| format!("{base}/{}/{{slug}}", words.text(lang));
        let p = &profile.paths;
        let mut pages = Addresses::default()
            .kept(if base.is_empty() { "/" } else { &base }, get(home::home))
            .kept(&at(&p.regions), get(region::list))
            .kept(&under(&p.regions), get(region::show))
            .live(&format!("{}/{}", under(&p.regions), market::shop::REST), get(market::shop::region))
            .live(&format!("{}/{}", under(&p.crafts), market::shop::REST), get(market::shop::craft))
            .live(&format!("{}/{}", under(&p.makers), market::shop::REST), get(market::shop::maker))
            .kept(&format!("{}/{}", under(&p.regions), p.sheet.text(lang)), get(region::sheet))
            .kept(&format!("{}/{}", under(&p.regions), p.targets.text(lang)), get(indicator::public))
            .kept(&format!("{}/{}", under(&p.regions), p.council.text(lang)), get(council::show::council))
            .kept(
                &format!("{}/{}/{{key}}", under(&p.regions), p.council.text(lang)),
                get(council::show::statute),
            )
            .kept(
                &format!("{}/{}/{{key}}/{{number}}", under(&p.regions), p.council.text(lang)),
                get(council::show::article),
            )
            .kept(&at(&p.assessments), get(assessment::public::list))
            .kept(&under(&p.assessments), get(assessment::public::show))
            .kept(&format!("{}/pembinaan/{{number}}", under(&p.assessments)), get(assessment::public::gaps))
            .live(&format!("{}/hasil.json", under(&p.assessments)), get(assessment::public::export))
            .live(&format!("{}/tabel", under(&p.assessments)), get(assessment::public::table))
            .kept(&at(&p.flagships), get(flagship::public::list))
            .kept(&under(&p.flagships), get(flagship::public::show))
            .live(&format!("{}/berkas/{{id}}", under(&p.flagships)), get(flagship::public::file))
            .kept(&at(&p.directory), get(directory::root))
            .kept(&under(&p.directory), get(directory::part))
            .kept(&format!("{}/pdf", at(&p.directory)), get(directory::root_paper))
            .kept(&format!("{}/pdf", under(&p.directory)), get(directory::part_paper))
            .live(&at(&p.crafts), get(find::crafts))
            .kept(&under(&p.crafts), get(craft::show))
            .live(&at(&p.motifs), get(find::motifs))
            .kept(&under(&p.motifs), get(motif::show))
            .live(&at(&p.makers), get(find::makers))
            .kept(&under(&p.makers), get(maker::show))
            .live(&at(&p.items), get(find::items))
            .kept(&under(&p.items), get(item::show))
            .live(&at(&p.basket), get(market::basket::show).post(market::basket::change))
            .live(
                &format!("{}/{}", at(&p.basket), market::destination::REST),
                get(market::destination::show).post(market::destination::choose),
            )
            .live(
                &format!("{}/{}", at(&p.basket), market::checkout::REST),
                get(market::checkout::show).post(market::checkout::send),
            )
            .live(
                &format!("{}/{}", at(&p.basket), market::whatsapp::REST),
                get(market::whatsapp::show).post(market::whatsapp::ask),
            )
            .live(
                &under(&p.order),
                get(market::track::show).post(market::track::step).layer(market::slip::bound()),
            )
            .live(&format!("{}/bukti/{{id}}", under(&p.order)), get(market::slip::placed))
            .live(&format!("{}/faktur/{{id}}", under(&p.order)), get(market::yours::bill))
            .live(&format!("{}/data.json", under(&p.order)), get(market::yours::data))
            .live(&at(&p.search), get(find::find))
            .live(&format!("{base}/opensearch.xml"), get(opensearch::show))
            .live(&format!("{base}/manifest.webmanifest"), get(manifest::show))
            .live(&at(&p.open_data), get(open_data::show))
            .kept(&at(&p.about), get(about::show))
            .kept(&at(&p.terms), get(law::terms))
            .kept(&at(&p.privacy), get(law::privacy));
        if !base.is_empty() {
            pages = pages.kept(&format!("{base}/"), get(home::home));
        }
        kept.extend(pages.kept);
        router = router.merge(pages.router.layer(axum::Extension(In(lang.clone()))));
    }
    let routes = cache::Routes(Arc::new(kept));
    router
        .route("/aset/{name}", get(assets::file))
        .route(assets::WORKER, get(assets::worker))
        .route(WEAVES, get(assets::weave))
        .route("/og/{kind}/{name}", get(share::first))
        .route("/og/{lang}/{kind}/{name}", get(share::other))
        .route("/i/{short}", get(short::show))
        .route("/foto/{name}", get(picture::file))
        .route("/robots.txt", get(sitemap::robots))
        .route("/sitemap.xml", get(sitemap::index))
        .route("/sitemap/{name}", get(sitemap::part))
        .route("/healthz", get(assets::health))
        .route("/metrics", get(measure::figures))
        .route(market::notice::PATH, axum::routing::post(market::notice::take))
        .merge(account::router(&site))
        .merge(api::router())
        .merge(open_data::router())
        .merge(feed::router(&site))
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::read_only)
        // One layer of many parts, the outermost first: each layer of its own would box every route once more.
        .layer(
            tower::ServiceBuilder::new()
                // Pages that are at hand go out before anything else is done.
                .layer(cache::Fronted { site: site.clone(), routes: routes.clone() })
                // It sees what every other part did.
                .layer(axum::middleware::from_fn_with_state(site.clone(), watch::watch))
                .layer(
                    tower_http::compression::CompressionLayer::new()
                        .quality(tower_http::CompressionLevel::Fastest)
                        .compress_when(DefaultPredicate::new().and(PAPERS)),
                )
                .layer(axum::middleware::from_fn_with_state((site.clone(), routes), cache::through)),
        )
        .with_state(site)
}
