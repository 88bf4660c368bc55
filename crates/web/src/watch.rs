//! One log line per request: method, route pattern, status, time, bytes and the request's id, which the answer carries
//! as `X-Request-Id`. Never an address as it was asked, never a query: they may name persons.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use http_body::{Frame, SizeHint};

use crate::Site;

static NAME: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CURRENT: RequestId;
}

/// The name of a request: made here, or by the proxy in front if it sent a plain one.
#[derive(Debug, Clone)]
pub struct RequestId(HeaderValue);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.to_str().unwrap_or("-"))
    }
}

impl RequestId {
    /// The request that is being answered; `-` outside one. For the log line of a failure.
    pub fn current() -> RequestId {
        CURRENT.try_with(RequestId::clone).unwrap_or_else(|_| RequestId(HeaderValue::from_static("-")))
    }

    fn of(headers: &HeaderMap) -> RequestId {
        let plain = |v: &&HeaderValue| {
            (1..=64).contains(&v.len())
                && v.as_bytes().iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        };
        headers.get(&NAME).filter(plain).map_or_else(RequestId::new, |v| RequestId(v.clone()))
    }

    /// A start's own number and a count: unique without asking the system each time.
    fn new() -> RequestId {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        static START: std::sync::LazyLock<u32> = std::sync::LazyLock::new(|| {
            u32::try_from(uuid::Uuid::now_v7().as_u128() & 0xffff_ffff).unwrap_or(0)
        });
        let text = format!("{:08x}{:06x}", *START, COUNT.fetch_add(1, Ordering::Relaxed));
        RequestId(HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("-")))
    }
}

/// What the line says; it is written when the last byte is on its way, or when the client went.
struct Line {
    method: Method,
    route: Option<MatchedPath>,
    id: RequestId,
    started: Instant,
    status: u16,
    bytes: u64,
}

impl Line {
    fn write(&self) {
        tracing::info!(
            target: "request",
            method = self.method.as_str(),
            route = self.route.as_ref().map_or("-", MatchedPath::as_str),
            status = self.status,
            micros = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX),
            bytes = self.bytes,
            id = %self.id,
        );
    }
}

/// A body of unknown length: its bytes are counted as they go, and the line is written at its end.
struct Counted {
    body: Body,
    line: Line,
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        if let Poll::Ready(Some(Ok(frame))) = &frame {
            self.line.bytes += frame.data_ref().map_or(0, |d| d.len() as u64);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.line.write();
    }
}

/// Puts the id on an answer that was at hand, and writes its line.
pub fn note(request: &Request, response: &mut Response, started: Instant) {
    let id = RequestId::of(request.headers());
    if tracing::enabled!(target: "request", tracing::Level::INFO) {
        let line = Line {
            method: request.method().clone(),
            route: request.extensions().get::<MatchedPath>().cloned(),
            id: id.clone(),
            started,
            status: response.status().as_u16(),
            bytes: response.body().size_hint().exact().unwrap_or(0),
        };
        line.write();
    }
    response.headers_mut().insert(NAME.clone(), id.0);
}

/// Answers a request under its id, counts it and writes its line.
pub async fn watch(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = RequestId::of(request.headers());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let head = tracing::enabled!(target: "request", tracing::Level::INFO).then(|| request.method().clone());
    let counting = site.measures.begin(route.as_ref().map_or("none", MatchedPath::as_str));
    let response = CURRENT.scope(id.clone(), next.run(request)).await;
    let mut response = crate::api::weaken(response);
    counting.end(started.elapsed(), response.status());
    response.headers_mut().insert(NAME.clone(), id.0.clone());
    let Some(method) = head else { return response };
    let exact = response.body().size_hint().exact();
    let status = response.status().as_u16();
    let line = Line { method, route, id, started, status, bytes: exact.unwrap_or(0) };
    if exact.is_some() {
        line.write();
        response
    } else {
        response.map(|body| Body::new(Counted { body, line }))
    }
}
