//! What is left of a body that nobody read: a browser that is still sending does not hear an answer, it sees the line break. What is
//! left is read and thrown away, within a bound, before the answer goes out.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures_util::StreamExt;
use http_body::{Frame, SizeHint};
use parking_lot::Mutex;

/// The most that is read for nothing, in bytes: three photographs as large as they may be.
pub const MOST: usize = 80 * 1024 * 1024;
/// Nobody is listened to for longer.
const LONGEST: Duration = Duration::from_secs(30);

/// A body that is read by one, and whose rest is read by another.
#[derive(Clone)]
pub struct Shared(Arc<Mutex<Body>>);

impl Shared {
    /// Takes the body of a request out and puts a shared one in its place.
    pub fn of(body: &mut Body) -> Shared {
        let shared = Shared(Arc::new(Mutex::new(std::mem::take(body))));
        *body = Body::new(shared.clone());
        shared
    }

    /// Reads what is left and throws it away.
    pub async fn end(self) {
        let read = async {
            let mut stream = Body::new(self).into_data_stream();
            let mut read = 0;
            while let Some(Ok(bytes)) = stream.next().await {
                read += bytes.len();
                if read > MOST {
                    break;
                }
            }
        };
        // Whoever sends for longer than this sees the line break after all.
        let _ = tokio::time::timeout(LONGEST, read).await;
    }
}

impl http_body::Body for Shared {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut *self.0.lock()).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.0.lock().is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.lock().size_hint()
    }
}
