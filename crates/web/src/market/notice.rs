//! `/bayar/kabar/midtrans`: the payment service tells that something happened to a payment. Whoever sends it has no session; its
//! signature says whether it is the service, and then the service itself is asked. Nothing that a notice says is believed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::id::Kind;
use store::Command;
use till::Unheard;

use crate::Site;

/// Its address.
pub const PATH: &str = "/bayar/kabar/midtrans";

/// The longest notice, in bytes.
const LARGEST: usize = 64 * 1024;
/// So many are looked at at once.
const AT_ONCE: usize = 8;
/// So many are looked at within a minute.
const A_MINUTE: u64 = 600;
/// So many forged ones are remembered within a minute.
const REMEMBERED: u64 = 5;

/// How many within a minute, counted from the start of the program.
#[derive(Debug)]
struct Window {
    started: Instant,
    /// The minute in the upper half, how many in the lower.
    count: AtomicU64,
}

impl Window {
    /// Counts one, and says how many there are within this minute.
    fn count(&self) -> u64 {
        let minute = self.started.elapsed().as_secs() / 60 + 1;
        let next = |now: u64| if now >> 32 == minute { now + 1 } else { (minute << 32) + 1 };
        let before = self.count.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |now| Some(next(now)));
        next(before.unwrap_or_default()) & 0xffff_ffff
    }
}

/// How much is made of notices.
#[derive(Debug)]
pub(crate) struct Bounds {
    turns: tokio::sync::Semaphore,
    all: Window,
    forged: Window,
}

impl Default for Bounds {
    fn default() -> Bounds {
        let window = || Window { started: Instant::now(), count: AtomicU64::new(0) };
        Bounds { turns: tokio::sync::Semaphore::new(AT_ONCE), all: window(), forged: window() }
    }
}

fn answer(site: &Site, status: StatusCode, what: &'static str) -> Response {
    site.measures.notice(what);
    let mut response = (status, what).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
    }
    response
}

/// Takes a notice.
pub async fn take(State(site): State<Arc<Site>>, body: Body) -> Response {
    let Some(till) = site.till() else { return answer(&site, StatusCode::NOT_FOUND, "off") };
    let turn = site.notices.turns.try_acquire();
    if turn.is_err() || site.notices.all.count() > A_MINUTE {
        return answer(&site, StatusCode::SERVICE_UNAVAILABLE, "busy");
    }
    let Ok(body) = to_bytes(body, LARGEST).await else {
        return answer(&site, StatusCode::PAYLOAD_TOO_LARGE, "large");
    };
    match till.hear(&site.db, &body).await {
        Ok(_) => answer(&site, StatusCode::OK, "taken"),
        Err(Unheard::Forged(payment)) => {
            tracing::warn!("a notice about a payment has a wrong signature");
            if let Some(id) = payment.filter(|_| site.notices.forged.count() <= REMEMBERED) {
                let command = Command::system("forged notice");
                let noted =
                    site.db.write(command, move |tx| store::register::refused(tx, Kind::Payment, id.0)).await;
                if let Err(error) = noted {
                    tracing::error!(%error, "a forged notice could not be noted");
                }
            }
            answer(&site, StatusCode::FORBIDDEN, "forged")
        }
        Err(Unheard::Unreadable) => answer(&site, StatusCode::BAD_REQUEST, "unreadable"),
        Err(Unheard::Unknown) => answer(&site, StatusCode::NOT_FOUND, "unknown"),
        Err(Unheard::Store(error)) => {
            tracing::error!(%error, "a notice about a payment could not be taken");
            answer(&site, StatusCode::SERVICE_UNAVAILABLE, "failed")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_counted_by_the_minute() {
        let window = Window { started: Instant::now(), count: AtomicU64::new(0) };
        assert_eq!([window.count(), window.count(), window.count()], [1, 2, 3]);
    }
}
