//! Connections with limits: a bounded number of them, a time and a size for a request's head, and an end in good order.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

/// What a client may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Most connections at a time; further ones wait in the system's queue.
    pub connections: usize,
    /// How long the head of a request may take, and how long a connection may be idle.
    pub head: Duration,
    /// How long a client may take nothing of an answer.
    pub answer: Duration,
    /// Most bytes of a request's head.
    pub head_bytes: usize,
    /// How long requests may still take after the server was asked to stop.
    pub farewell: Duration,
}

impl Limits {
    /// The program's limits with so many connections.
    pub fn new(connections: usize) -> Limits {
        Limits {
            connections,
            head: Duration::from_secs(20),
            answer: Duration::from_secs(30),
            head_bytes: 16 * 1024,
            farewell: Duration::from_secs(10),
        }
    }
}

/// Serves until `stop` is ready, then finishes the requests that are under way, within bounds.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, stop: impl Future<Output = ()>) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_header_size(limits.head_bytes)
        .max_headers(100);
    let places = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let next = async {
            // The semaphore is never closed.
            let place = places.clone().acquire_owned().await.ok();
            (place, listener.accept().await)
        };
        let (place, stream, from) = tokio::select! {
            (place, accepted) = next => match accepted {
                Ok((stream, from)) => (place, stream, from),
                Err(error) => {
                    // Out of file handles, most likely: connections that end will make room.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        // Without it answers only wait a little longer.
        let _ = stream.set_nodelay(true);
        let service = router.clone().map_request(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(from));
            request
        });
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(limits.answer));
        let stream = TokioIo::new(Box::pin(stream));
        let connection = http.serve_connection(stream, TowerToHyperService::new(service));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    let open = graceful.count();
    tracing::info!(connections = open, "stopping");
    if tokio::time::timeout(limits.farewell, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were cut off: they took longer than {} s", limits.farewell.as_secs());
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::io::{Read, Write};
    use std::net::{SocketAddr, TcpStream};
    use std::sync::mpsc;

    use axum::routing::get;

    use super::*;

    struct Running {
        address: SocketAddr,
        stop: Option<tokio::sync::oneshot::Sender<()>>,
        thread: Option<std::thread::JoinHandle<()>>,
    }

    impl Running {
        fn new(limits: Limits, router: Router) -> Running {
            let (told, address) = mpsc::channel();
            let (stop, stopped) = tokio::sync::oneshot::channel();
            let thread = std::thread::spawn(move || {
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
                    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                    told.send(listener.local_addr().unwrap()).unwrap();
                    let stop = async {
                        let _ = stopped.await;
                    };
                    serve(listener, router, limits, stop).await;
                });
            });
            Running { address: address.recv().unwrap(), stop: Some(stop), thread: Some(thread) }
        }

        fn connect(&self) -> TcpStream {
            TcpStream::connect(self.address).unwrap()
        }

        fn stop(&mut self) {
            self.stop.take().unwrap().send(()).unwrap();
        }

        fn ended(&mut self) {
            self.thread.take().unwrap().join().unwrap();
        }
    }

    fn limits() -> Limits {
        Limits { head: Duration::from_millis(100), farewell: Duration::from_secs(60), ..Limits::new(16) }
    }

    fn hello() -> Router {
        Router::new().route("/", get(|| async { "hello" }))
    }

    fn all(stream: &mut TcpStream) -> String {
        let mut answer = Vec::new();
        // A connection that is reset has said what it had to say.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    #[test]
    fn a_client_that_never_finishes_its_request_is_hung_up_on() {
        let mut server = Running::new(limits(), hello());
        let mut slow = server.connect();
        slow.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").unwrap();
        assert!(!all(&mut slow).contains("200 OK"));
        let mut idle = server.connect();
        assert_eq!(all(&mut idle), "", "an idle connection is closed as well");
        server.stop();
        server.ended();
    }

    #[test]
    fn a_client_that_takes_nothing_of_its_answer_makes_room_for_others() {
        let router = Router::new()
            .route("/", get(|| async { "hello" }))
            .route("/large", get(|| async { vec![b'x'; 64 << 20] }));
        let answer = Duration::from_millis(100);
        let mut server = Running::new(Limits { connections: 1, answer, ..limits() }, router);
        let mut greedy = server.connect();
        greedy.write_all(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut next = server.connect();
        next.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        assert!(all(&mut next).ends_with("hello"));
        assert!(all(&mut greedy).len() < 64 << 20, "the rest of the answer was not kept for it");
        server.stop();
        server.ended();
    }

    #[test]
    fn a_request_with_a_huge_head_is_refused() {
        let server = Running::new(limits(), hello());
        let mut client = server.connect();
        let head = format!("GET / HTTP/1.1\r\nHost: x\r\nCookie: {}\r\n\r\n", "x".repeat(40_000));
        // The server may hang up before all of it is written.
        let _ = client.write_all(head.as_bytes());
        assert!(!all(&mut client).contains("200 OK"));
        let mut next = server.connect();
        next.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        assert!(all(&mut next).ends_with("hello"), "others are served");
    }

    #[test]
    fn one_connection_too_many_waits_for_its_turn() {
        let server =
            Running::new(Limits { connections: 1, head: Duration::from_secs(60), ..limits() }, hello());
        let mut first = server.connect();
        first.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut some = [0; 12];
        first.read_exact(&mut some).unwrap();
        let mut second = server.connect();
        second.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        second.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
        assert!(second.read(&mut some).is_err(), "it is not answered while the first is open");
        drop(first);
        second.set_read_timeout(None).unwrap();
        assert!(all(&mut second).ends_with("hello"));
    }

    #[test]
    fn requests_under_way_are_finished_after_the_server_was_asked_to_stop() {
        let (entered, inside) = mpsc::channel();
        let gate = Arc::new(tokio::sync::Notify::new());
        let (open, entered) = (gate.clone(), std::sync::Mutex::new(entered));
        let entered = Arc::new(entered);
        let router = Router::new().route(
            "/",
            get(move || {
                entered.lock().unwrap().send(()).unwrap();
                let gate = gate.clone();
                async move {
                    gate.notified().await;
                    "finished"
                }
            }),
        );
        let mut server = Running::new(Limits { head: Duration::from_secs(60), ..limits() }, router);
        let mut client = server.connect();
        client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        inside.recv().unwrap();
        server.stop();
        // Nobody new is let in any more.
        while TcpStream::connect(server.address).is_ok() {
            std::thread::yield_now();
        }
        open.notify_one();
        assert!(all(&mut client).ends_with("finished"));
        server.ended();
    }

    #[test]
    fn a_request_that_takes_too_long_does_not_keep_the_server() {
        let router = Router::new().route("/", get(std::future::pending::<&str>));
        let mut server = Running::new(Limits { farewell: Duration::from_millis(50), ..limits() }, router);
        let mut client = server.connect();
        client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        server.stop();
        server.ended();
        assert_eq!(all(&mut client), "");
    }
}
