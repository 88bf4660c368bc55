//! What stands before every other layer: a page that is kept and fresh is answered at once, logged and counted like any
//! other answer; whatever else goes on inwards.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Instant;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use futures_util::future::Either;
use tower::{Layer, Service};

use super::{Routes, key};
use crate::Site;
use crate::watch;

/// Puts the cache before a route.
#[derive(Clone)]
pub struct Fronted {
    /// The site.
    pub site: Arc<Site>,
    /// The routes whose pages are kept.
    pub routes: Routes,
}

impl<S> Layer<S> for Fronted {
    type Service = Front<S>;

    fn layer(&self, inner: S) -> Front<S> {
        Front { inner, own: self.clone() }
    }
}

/// A route that answers from the cache where it can.
#[derive(Clone)]
pub struct Front<S> {
    inner: S,
    own: Fronted,
}

impl Fronted {
    fn answer(&self, request: &Request) -> Option<Response> {
        let pages = self.site.pages.as_ref()?;
        let (route, key) = key(&self.routes, request)?;
        let started = Instant::now();
        let page = pages.fresh(key, &self.site.clock, self.site.db.now())?;
        pages.hits.fetch_add(1, Ordering::Relaxed);
        let mut response = page.answer(request.method(), request.headers(), true);
        let status = response.status();
        if status == StatusCode::OK {
            page.tally.get_or_init(|| self.site.measures.tally(route, status)).note(started.elapsed());
        } else {
            self.site.measures.tally(route, status).note(started.elapsed());
        }
        watch::note(request, &mut response, started);
        Some(response)
    }
}

impl<S> Service<Request> for Front<S>
where
    S: Service<Request, Response = Response, Error = Infallible>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Either<Ready<Result<Response, Infallible>>, S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        match self.own.answer(&request) {
            Some(response) => Either::Left(ready(Ok(response))),
            None => Either::Right(self.inner.call(request)),
        }
    }
}
