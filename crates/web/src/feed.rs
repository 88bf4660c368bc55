//! Feeds: what shops outside fetch of the goods on sale, at addresses that do not change. A feed is written while it is sent, a page
//! of the catalogue at a time, so that it takes the same room however long it is. All feeds share one turn at the database: they
//! never keep more than one reader from the pages that somebody waits for.

mod count;
mod entry;
pub(crate) mod health;
mod write;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::id::Kind;
use domain::lang::Lang;
use domain::market::feed::{Fault, Found, Target, faults};
use domain::region::RegionCode;
use parking_lot::Mutex;
use store::market::feed::{Asked, Choice, Line, Scope, Walk};
use tokio::sync::Semaphore;

use crate::api::answer::{moved, tag};
use crate::api::call::Call;
use crate::api::problem::Problem;
use crate::{In, Site, api, sentence};
use entry::entries;
use write::{Form, Writer};

/// How many things are read at a time.
const PAGE: i64 = 500;
/// For how long a feed may be used again without asking.
const CACHED: &str = "public, max-age=300";
/// How often a page is asked for again when the readers are busy.
const TRIES: u32 = 30;

/// What feeds share.
pub(crate) struct Feeds {
    /// The turn at the database.
    turn: Semaphore,
    /// What was counted for the health page.
    counts: count::Counts,
}

impl Default for Feeds {
    fn default() -> Self {
        Feeds { turn: Semaphore::new(1), counts: count::Counts::default() }
    }
}

/// A file of a feed.
struct File {
    name: &'static str,
    target: Target,
    form: Form,
}

/// The files there are of everything, of each region and of each maker.
const FILES: [File; 6] = [
    File { name: "google.xml", target: Target::Google, form: Form::Xml },
    File { name: "google.csv", target: Target::Google, form: Form::Csv },
    File { name: "google.tsv", target: Target::Google, form: Form::Tsv },
    File { name: "meta.xml", target: Target::Meta, form: Form::Xml },
    File { name: "meta.csv", target: Target::Meta, form: Form::Csv },
    File { name: "catalogue.csv", target: Target::Catalogue, form: Form::Csv },
];

/// The addresses of the feeds, in every language of the profile.
pub(crate) fn router(site: &Site) -> Router<Arc<Site>> {
    let mut router = Router::new();
    for lang in &site.profile.languages {
        let base = site.feeds_base(lang);
        let feeds = Router::new()
            .route(&format!("{base}/{{file}}"), get(everything))
            .route(&format!("{base}/region/{{code}}/{{file}}"), get(region))
            .route(&format!("{base}/maker/{{slug}}/{{file}}"), get(maker));
        router = router.merge(feeds.layer(Extension(In(lang.clone()))));
    }
    router.method_not_allowed_fallback(api::refuse).layer(axum::middleware::from_fn(api::finish))
}

impl Site {
    fn feeds_base(&self, lang: &Lang) -> String {
        if lang == self.profile.first_language() { "/feeds".to_owned() } else { format!("/{lang}/feeds") }
    }
}

type Answer = Result<Response, Box<Problem>>;

/// Of what a feed is asked.
enum Of {
    Everything,
    Region(RegionCode),
    Maker(String),
}

/// What a feed is asked of comes to.
enum Ready {
    /// Its beginning: what it is called, and the way through it.
    Begun(String, Box<Walk>),
    /// It is found under another address now.
    Moved(String),
}

async fn everything(Extension(In(lang)): Extension<In>, call: Call) -> Answer {
    send(call, lang, Of::Everything).await
}

async fn region(Extension(In(lang)): Extension<In>, call: Call) -> Answer {
    let code = RegionCode::parse(call.param("code")).ok_or_else(|| call.missing())?;
    send(call, lang, Of::Region(code)).await
}

async fn maker(Extension(In(lang)): Extension<In>, call: Call) -> Answer {
    let slug = call.param("slug").to_owned();
    send(call, lang, Of::Maker(slug)).await
}

/// Begins a way, on a reader.
fn begin(c: &mut store::Conn, site: &Site, lang: &Lang, of: &Of) -> store::Result<Ready> {
    let (name, scope) = match of {
        Of::Everything => (site.root_name.clone(), Scope::Everything),
        Of::Region(code) => {
            let found = store::region::get(c, code)?.ok_or(store::Error::Missing)?;
            if found.until.is_some()
                && let Some(next) = store::region::change::successor(c, code)?
            {
                return Ok(Ready::Moved(next.to_string()));
            }
            let all = *code == site.root;
            (found.full_name, if all { Scope::Everything } else { Scope::Region(code.clone()) })
        }
        Of::Maker(slug) => match store::market::feed::maker(c, slug)? {
            Asked::Moved(slug) => return Ok(Ready::Moved(slug)),
            Asked::Here(id, name) => {
                (site.maker_name(lang, name.as_deref(), &site.root_name), Scope::Maker(id))
            }
        },
    };
    Ok(Ready::Begun(name, Box::new(Walk::through(c, &scope, site.day_at(&[]))?)))
}

/// A feed on its way.
struct Work {
    walk: Walk,
    writer: Writer,
    over: bool,
}

impl Work {
    /// Writes the next page. What was written of one that failed is thrown away, and the way goes on where it was.
    fn page(&mut self, c: &mut store::Conn, site: &Site) -> store::Result<Vec<u8>> {
        let lines = self.walk.page(c, PAGE)?;
        self.over = lines.is_empty();
        let open = self.walk.is_open();
        let mut page = self.writer.page();
        for line in &lines {
            self.writer.line(&mut page, site, line, open);
        }
        Ok(page.end(if self.over { self.writer.end() } else { "" }))
    }
}

/// What is left to send.
struct Rest {
    site: Arc<Site>,
    work: Arc<Mutex<Work>>,
    ready: Option<Vec<u8>>,
}

/// Reads in the turn of the feeds. When the readers are busy it is asked for again, so that a feed does not break off in a rush.
async fn in_turn<T: Send + 'static>(
    site: &Arc<Site>,
    f: impl Fn(&mut store::Conn) -> store::Result<T> + Send + Sync + 'static,
) -> store::Result<T> {
    // It is never closed.
    let _turn = site.feeds.turn.acquire().await;
    let f = Arc::new(f);
    let mut left = TRIES;
    loop {
        let held = AssertUnwindSafe(f.clone());
        let read = site
            .db
            .read(move |c| {
                let f = &*held;
                f(c)
            })
            .await;
        match read {
            Err(store::Error::Busy) if left > 0 => {
                left -= 1;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            read => return read,
        }
    }
}

/// The next page.
async fn step(site: &Arc<Site>, work: &Arc<Mutex<Work>>) -> store::Result<Vec<u8>> {
    let (of, work) = (site.clone(), work.clone());
    in_turn(site, move |c| work.lock().page(c, &of)).await
}

/// One chunk after the other; a failure in the middle breaks the connection, so that nobody takes a part for the whole.
async fn chunk(mut rest: Rest) -> store::Result<Option<(Bytes, Rest)>> {
    if let Some(ready) = rest.ready.take() {
        return Ok(Some((ready.into(), rest)));
    }
    while !rest.work.lock().over {
        let bytes = step(&rest.site, &rest.work).await.inspect_err(|error| {
            tracing::error!(%error, "a feed broke off");
        })?;
        // A page may hold nothing that is on sale.
        if !bytes.is_empty() {
            return Ok(Some((bytes.into(), rest)));
        }
    }
    Ok(None)
}

async fn send(call: Call, lang: Lang, of: Of) -> Answer {
    let site = call.site.clone();
    let name = call.param("file").to_owned();
    let file = FILES.iter().find(|f| f.name == name).ok_or_else(|| call.missing())?;
    let base = site.feeds_base(&lang);
    let (path, key) = match &of {
        Of::Everything => (base.clone(), site.root.to_string()),
        Of::Region(code) => (format!("{base}/region"), code.to_string()),
        Of::Maker(slug) => (format!("{base}/maker"), slug.clone()),
    };
    let held = AssertUnwindSafe((site.clone(), lang.clone(), of));
    // The position first: what is read after it is never older than its tag says.
    let ((position, at), ready) = call
        .read(move |c| {
            let (site, lang, of) = &*held;
            Ok((store::journal::last(c)?, begin(c, site, lang, of)?))
        })
        .await?;
    let (title, walk) = match ready {
        Ready::Moved(to) => return moved(&call, &format!("{path}/{to}/{name}")),
        Ready::Begun(title, walk) => (title, *walk),
    };
    let writer = Writer::new(&site, &lang, file.target, file.form);
    let mut ready = writer.begin(&site, &title).into_bytes();
    let work = Arc::new(Mutex::new(Work { walk, writer, over: false }));
    ready.extend(step(&site, &work).await.map_err(|error| call.failed(&error))?);
    // Sizes of photographs are made without an entry in the journal: the hour lets them in.
    let hour = site.db.now() / 3_600_000_000;
    let parts = format!(
        "{}/{}/{position}/{hour}/{lang}/{path}/{key}/{name}",
        env!("CARGO_PKG_VERSION"),
        site.db.office().0
    );
    let tag = format!("W/{}", tag(parts.as_bytes()));
    let rest = Rest { site, work, ready: Some(ready) };
    let body = Body::from_stream(futures_util::stream::try_unfold(rest, chunk));
    let mut response = (
        [
            (header::CONTENT_TYPE, file.form.content_type()),
            (header::CACHE_CONTROL, CACHED),
            (header::ETAG, tag.as_str()),
        ],
        body,
    )
        .into_response();
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    if let Ok(saved) = HeaderValue::from_str(&format!("inline; filename=\"{lang}-{key}-{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, saved);
    }
    let modified = jiff::Timestamp::from_millisecond(at).ok().filter(|_| at > 0);
    let modified = modified
        .and_then(|t| jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&t).ok())
        .and_then(|t| HeaderValue::from_str(&t).ok());
    if let Some(modified) = modified {
        headers.insert(header::LAST_MODIFIED, modified);
    }
    Ok(response)
}

/// What a maker is told of its own thing.
#[derive(Debug, Default)]
pub(crate) struct Outside {
    /// Whether it stands in a feed of Google or Meta, in some language.
    pub told: bool,
    /// What can be mended, each once.
    pub missing: Vec<String>,
}

/// What a maker is told of its own thing, which everybody sees.
pub(crate) fn outside(site: &Site, lang: &Lang, (line, open): &(Line, bool)) -> Outside {
    // Of a sample nothing is told, and it stays one.
    if line.sample {
        let missing = vec![sentence(lang.as_str(), "feed-mend-sample", &[])];
        return Outside { told: false, missing };
    }
    let mut all = Outside::default();
    for of in &site.profile.languages {
        let language = sentence(lang.as_str(), &format!("lang-{of}"), &[]);
        for (fault, whose) in judged(site, line, of, *open, &mut all.told) {
            let text =
                sentence(lang.as_str(), &format!("feed-mend-{}", fault.word()), &[("language", &language)]);
            let text = match whose.as_slice() {
                [] => text,
                some => {
                    let which = some.iter().map(|c| entry::which(c, lang)).collect::<Vec<_>>().join("; ");
                    sentence(lang.as_str(), "feed-mend-of", &[("which", &which), ("what", &text)])
                }
            };
            if !all.missing.contains(&text) {
                all.missing.push(text);
            }
        }
    }
    all
}

/// The faults of a thing in a language, each with the sizes and colours that have it; with none when all of them do. Notes whether
/// anything of it stands in a feed of Google or Meta.
fn judged<'l>(
    site: &'l Site,
    line: &'l Line,
    lang: &'l Lang,
    open: bool,
    told: &mut bool,
) -> Vec<(Fault, Vec<&'l Choice>)> {
    let each: Vec<_> = entries(site, line, lang).map(|e| (e.choice, faults(&e.facts(lang, open)))).collect();
    *told |= each.iter().any(|(_, f)| f.goes_to(Target::Google) || f.goes_to(Target::Meta));
    gathered(&each)
}

/// The faults of several entries of a thing, those that weigh most first, each with the sizes and colours that have it; with none
/// when all of them do.
fn gathered<'l>(each: &[(Option<&'l Choice>, Found)]) -> Vec<(Fault, Vec<&'l Choice>)> {
    let any = each.iter().fold(Found::default(), |all, (_, found)| all | *found);
    let having = |fault: Fault| {
        let those: Vec<_> = each.iter().filter(|(_, found)| found.has(fault)).collect();
        if those.len() == each.len() { Vec::new() } else { those.iter().filter_map(|(c, _)| *c).collect() }
    };
    any.iter().map(|fault| (fault, having(fault))).collect()
}

/// Where the feeds of a maker or region are, for whoever gives their addresses away.
pub(crate) fn addresses(site: &Site, lang: &Lang, of: Option<(Kind, &str)>) -> Vec<(&'static str, String)> {
    let base = site.feeds_base(lang);
    let below = match of {
        None => String::new(),
        Some((Kind::Region, code)) => format!("/region/{code}"),
        Some((_, slug)) => format!("/maker/{slug}"),
    };
    FILES.iter().map(|f| (f.name, format!("{}{base}{below}/{}", site.origin, f.name))).collect()
}
