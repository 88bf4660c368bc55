//! Figures for Prometheus. The handles of each route are looked up once and kept, so that counting costs little.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::job::{self, KINDS};
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Label, Level, Metadata, Recorder, Unit};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use parking_lot::RwLock;

use crate::Site;

const META: Metadata<'static> = Metadata::new("corak", Level::INFO, None);
/// Upper bounds of the buckets of durations, in seconds.
const BUCKETS: [f64; 12] =
    [0.000_1, 0.000_25, 0.000_5, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 5.0];

/// What is counted.
pub struct Measures {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
    routes: RwLock<HashMap<Arc<str>, Arc<Route>>>,
    in_flight: Gauge,
}

struct Route {
    name: Arc<str>,
    seconds: Histogram,
    answers: RwLock<HashMap<u16, Counter>>,
}

impl Default for Measures {
    fn default() -> Self {
        let builder = PrometheusBuilder::new();
        let builder = builder.set_buckets(&BUCKETS).unwrap_or_default();
        let recorder = builder.build_recorder();
        for (name, unit, about) in [
            ("corak_http_requests_total", Unit::Count, "Answers by route and status"),
            ("corak_page_cache_hits_total", Unit::Count, "Pages answered from the cache"),
            ("corak_page_cache_fills_total", Unit::Count, "Pages made and kept"),
            (
                "corak_payment_notices_total",
                Unit::Count,
                "Notices of the payment service, by what became of them",
            ),
        ] {
            recorder.describe_counter(KeyName::from(name), Some(unit), about.into());
        }
        recorder.describe_histogram(
            KeyName::from("corak_http_request_seconds"),
            Some(Unit::Seconds),
            "Time from the request to the head of the answer".into(),
        );
        for (name, unit, about) in [
            ("corak_http_requests_in_flight", Unit::Count, "Requests being answered"),
            ("corak_page_cache_bytes", Unit::Bytes, "About what the kept pages take"),
            ("corak_store_reads_waiting", Unit::Count, "Reads that wait for a thread"),
            ("corak_store_writes_waiting", Unit::Count, "Writes that wait for the writer"),
            ("corak_jobs", Unit::Count, "Jobs by kind and state; in state look somebody has to look at them"),
            ("corak_journal_position", Unit::Count, "The last position of the journal"),
        ] {
            recorder.describe_gauge(KeyName::from(name), Some(unit), about.into());
        }
        let in_flight = recorder.register_gauge(&Key::from_name("corak_http_requests_in_flight"), &META);
        let version = Label::new("version", env!("CARGO_PKG_VERSION"));
        recorder.register_gauge(&Key::from_parts("corak_build_info", vec![version]), &META).set(1.0);
        Measures { handle: recorder.handle(), recorder, routes: RwLock::default(), in_flight }
    }
}

impl Measures {
    fn route(&self, name: &str) -> Arc<Route> {
        if let Some(route) = self.routes.read().get(name) {
            return route.clone();
        }
        let name: Arc<str> = name.into();
        let label = vec![Label::new("route", name.to_string())];
        let key = Key::from_parts("corak_http_request_seconds", label);
        let route = Arc::new(Route {
            name: name.clone(),
            seconds: self.recorder.register_histogram(&key, &META),
            answers: RwLock::default(),
        });
        self.routes.write().entry(name).or_insert(route).clone()
    }

    fn answer(&self, route: &Route, status: StatusCode) -> Counter {
        let code = status.as_u16();
        if let Some(counter) = route.answers.read().get(&code) {
            return counter.clone();
        }
        let labels = vec![
            Label::new("route", route.name.to_string()),
            Label::new("status", status.as_str().to_owned()),
        ];
        let counter =
            self.recorder.register_counter(&Key::from_parts("corak_http_requests_total", labels), &META);
        route.answers.write().entry(code).or_insert(counter).clone()
    }

    /// A notice of the payment service came, and this became of it.
    pub fn notice(&self, what: &'static str) {
        let key = Key::from_parts("corak_payment_notices_total", vec![Label::new("what", what)]);
        self.recorder.register_counter(&key, &META).increment(1);
    }

    fn gauge(&self, name: &'static str, value: f64) {
        self.recorder.register_gauge(&Key::from_static_name(name), &META).set(value);
    }

    /// Folds what was noted since the last call; to be called every few seconds, so that it does not pile up.
    pub fn upkeep(&self) {
        self.handle.run_upkeep();
    }
}

impl Measures {
    /// Where answers of a route with a status are counted; to be kept by who answers often.
    pub fn tally(&self, route: &str, status: StatusCode) -> Tally {
        let route = self.route(route);
        Tally { answers: self.answer(&route, status), seconds: route.seconds.clone() }
    }
}

impl Measures {
    /// Every kind in every state, those that there is none of too: otherwise the last figure would stay.
    fn jobs(&self, counts: store::Result<Vec<(String, job::State, i64)>>) {
        let counts = match counts {
            Ok(counts) => counts,
            Err(error) => {
                tracing::warn!(%error, "the jobs could not be counted");
                return;
            }
        };
        for kind in KINDS {
            for state in job::State::ALL {
                let n = counts.iter().find(|(k, s, _)| k == kind && *s == state).map_or(0, |(.., n)| *n);
                let labels = vec![Label::new("kind", *kind), Label::new("state", state.word())];
                self.recorder.register_gauge(&Key::from_parts("corak_jobs", labels), &META).set(n as f64);
            }
        }
    }
}

/// Where answers of one route and status are counted.
pub struct Tally {
    answers: Counter,
    seconds: Histogram,
}

impl Tally {
    /// Notes an answer that took so long.
    pub fn note(&self, time: std::time::Duration) {
        self.seconds.record(time.as_secs_f64());
        self.answers.increment(1);
    }
}

impl Measures {
    /// A request to a route has come.
    pub fn begin(&self, route: &str) -> Counting<'_> {
        self.in_flight.increment(1.0);
        Counting { measures: self, route: self.route(route), _leaving: Leaving(&self.in_flight) }
    }
}

/// A request that is being answered; it counts as answered only at its end, and as gone when it is dropped before.
pub struct Counting<'m> {
    measures: &'m Measures,
    route: Arc<Route>,
    _leaving: Leaving<'m>,
}

impl Counting<'_> {
    /// Notes the answer, which took so long.
    pub fn end(self, time: std::time::Duration, status: StatusCode) {
        self.route.seconds.record(time.as_secs_f64());
        self.measures.answer(&self.route, status).increment(1);
    }
}

/// Also lowers the gauge when the client leaves before the answer.
struct Leaving<'g>(&'g Gauge);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}

/// Whether the figures may be shown: to this machine itself, unless somebody else asks through a proxy on it, and to
/// whoever brings the operator's token.
fn may_see(site: &Site, from: Option<IpAddr>, headers: &HeaderMap) -> bool {
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.strip_prefix("Bearer "));
    if let (Some(token), Some(wanted)) = (token, &site.metrics_token) {
        return crate::text::same_secret(token, wanted);
    }
    let through_a_proxy =
        ["x-forwarded-for", "forwarded", "x-real-ip", "via"].iter().any(|h| headers.contains_key(*h));
    from.is_some_and(|ip| ip.is_loopback()) && !through_a_proxy
}

/// `/metrics`
pub async fn figures(State(site): State<Arc<Site>>, request: Request) -> Response {
    let from = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
    if !may_see(&site, from, request.headers()) {
        return (
            StatusCode::FORBIDDEN,
            "Figures are for the operator: ask from this machine or send the token.\n",
        )
            .into_response();
    }
    let m = &site.measures;
    let (reads, writes) = site.db.waiting();
    m.gauge("corak_store_reads_waiting", reads as f64);
    m.gauge("corak_store_writes_waiting", writes as f64);
    m.gauge("corak_journal_position", site.followed.load(Ordering::Relaxed) as f64);
    m.jobs(site.db.read(store::job::count).await);
    if let Some(pages) = &site.pages {
        let count = |name, n: u64| {
            m.recorder.register_counter(&Key::from_static_name(name), &META).absolute(n);
        };
        count("corak_page_cache_hits_total", pages.hits.load(Ordering::Relaxed));
        count("corak_page_cache_fills_total", pages.fills.load(Ordering::Relaxed));
        m.gauge("corak_page_cache_bytes", pages.bytes() as f64);
    }
    (
        [
            (header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
        ],
        m.handle.render(),
    )
        .into_response()
}
