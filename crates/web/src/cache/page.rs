//! A page that is kept: its bytes, plain and in Brotli, and the headers that go with them.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use sha2::{Digest, Sha256};
use store::Tag;

use super::Clock;
use crate::measure::Tally;

/// Pages of less than this are not worth compressing.
const LEAST: usize = 800;

/// A page that is kept.
pub struct Kept {
    headers: HeaderMap,
    body: Bytes,
    brotli: OnceLock<Option<Bytes>>,
    etag: HeaderValue,
    tags: Box<[Tag]>,
    read: u64,
    until: i64,
    checked: AtomicU64,
    /// Where its answers are counted.
    pub tally: OnceLock<Tally>,
}

impl Kept {
    /// Keeps a page that was read when the clock stood at `read`, until the day of which it tells is over.
    pub fn new(mut headers: HeaderMap, body: Bytes, tags: Box<[Tag]>, (read, until): (u64, i64)) -> Kept {
        let etag: String = Sha256::digest(&body).iter().take(8).map(|b| format!("{b:02x}")).collect();
        let etag =
            HeaderValue::try_from(format!("W/\"{etag}\"")).unwrap_or(HeaderValue::from_static("W/\"0\""));
        headers.insert(header::ETAG, etag.clone());
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
        headers.remove(header::CONTENT_LENGTH);
        Kept {
            headers,
            body,
            brotli: OnceLock::new(),
            etag,
            tags,
            read,
            until,
            checked: AtomicU64::new(read),
            tally: OnceLock::new(),
        }
    }

    /// About how many bytes it takes, its compressed form included.
    pub fn weight(&self) -> u32 {
        u32::try_from(self.body.len() + self.body.len() / 3 + self.tags.len() * 40 + 1024).unwrap_or(u32::MAX)
    }

    /// Whether nothing moved that it shows, and it is still the same day: flagships come and go by their days.
    pub fn is_fresh(&self, clock: &Clock, moment: i64) -> bool {
        if moment >= self.until {
            return false;
        }
        let now = clock.now();
        if self.checked.load(Ordering::Acquire) == now {
            return true;
        }
        let still = clock.still(&self.tags, self.read);
        if still {
            self.checked.store(now, Ordering::Release);
        }
        still
    }

    fn brotli(&self) -> Option<&Bytes> {
        self.brotli
            .get_or_init(|| {
                let paper = self.headers.get(header::CONTENT_TYPE).is_some_and(|v| v == crate::document::PDF);
                if self.body.len() < LEAST || paper {
                    return None;
                }
                let mut out = Vec::with_capacity(self.body.len() / 4);
                let params = brotli::enc::BrotliEncoderParams { quality: 5, ..Default::default() };
                brotli::BrotliCompress(&mut &self.body[..], &mut out, &params).ok()?;
                Some(Bytes::from(out))
            })
            .as_ref()
    }

    /// The answer to a request with these headers. The first one that comes right after the page was made is not
    /// compressed here: pages that are asked for once would cost more than they save.
    pub fn answer(&self, method: &Method, asked: &HeaderMap, again: bool) -> Response {
        let mut response = Response::new(Body::empty());
        *response.headers_mut() = self.headers.clone();
        if asked.get(header::IF_NONE_MATCH).is_some_and(|v| same(v.as_bytes(), self.etag.as_bytes())) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response.headers_mut().remove(header::CONTENT_TYPE);
            return response;
        }
        let compressed = if again && accepts_brotli(asked) { self.brotli() } else { None };
        let body = match compressed {
            Some(brotli) => {
                response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
                brotli
            }
            None => &self.body,
        };
        if method == Method::HEAD {
            response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        } else {
            *response.body_mut() = Body::from(body.clone());
        }
        response
    }
}

/// Whether an `If-None-Match` names the tag.
fn same(asked: &[u8], etag: &[u8]) -> bool {
    asked == b"*"
        || asked.split(|b| *b == b',').any(|part| {
            let part = part.trim_ascii();
            part.strip_prefix(b"W/").unwrap_or(part) == etag.strip_prefix(b"W/").unwrap_or(etag)
        })
}

/// Whether `Accept-Encoding` takes Brotli.
fn accepts_brotli(asked: &HeaderMap) -> bool {
    asked
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .any(|part| {
            let mut words = part.split(';').map(str::trim);
            words.next().is_some_and(|w| w.eq_ignore_ascii_case("br"))
                && !words
                    .any(|w| w.strip_prefix("q=").is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q <= 0.0)))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn brotli_is_taken_only_when_it_is_wanted() {
        assert!(accepts_brotli(&asked(header::ACCEPT_ENCODING, "gzip, br;q=0.9")));
        assert!(!accepts_brotli(&asked(header::ACCEPT_ENCODING, "gzip, br;q=0")));
        assert!(!accepts_brotli(&asked(header::ACCEPT_ENCODING, "gzip, brown")));
    }

    #[test]
    fn the_same_page_is_not_sent_twice() {
        let page = Kept::new(HeaderMap::new(), Bytes::from("ulos ".repeat(400)), Box::new([]), (0, i64::MAX));
        let first = page.answer(&Method::GET, &asked(header::ACCEPT_ENCODING, "br"), true);
        assert_eq!(first.headers()[header::CONTENT_ENCODING], "br");
        let etag = first.headers()[header::ETAG].clone();
        let again = page.answer(&Method::GET, &HeaderMap::from_iter([(header::IF_NONE_MATCH, etag)]), true);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }
}
