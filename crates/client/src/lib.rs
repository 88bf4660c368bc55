//! The client that speaks to servers which the operator names: HTTP/1.1 over TLS, one question and its answer, no redirects, everything
//! with a bound in time and size.

use std::sync::Arc;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use hyper::header::{HOST, HeaderValue, USER_AGENT};
use hyper::{Request, Response, Uri};
use hyper_util::rt::TokioIo;
use parking_lot::Mutex;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// The longest that one question may take when nothing else is said, from the first look for the server to the last byte of its answer.
pub const LONGEST: Duration = Duration::from_secs(10);
/// The largest answer that is read when nothing else is said, in bytes.
const LARGEST: usize = 1 << 20;
/// A connection that rests longer than this is not used again: many servers close theirs soon after.
const RESTS: Duration = Duration::from_secs(10);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// It did not answer in time.
    #[error("no answer within {} seconds", .0.as_secs_f32().ceil())]
    Late(Duration),
    /// An address without TLS beyond this machine, or none at all.
    #[error("{0} is no https address")]
    Address(String),
    /// The connection failed.
    #[error(transparent)]
    Connection(#[from] std::io::Error),
    /// It does not speak HTTP, or broke off.
    #[error(transparent)]
    Http(#[from] hyper::Error),
    /// The answer is too large, or broke off.
    #[error("the answer cannot be read: {0}")]
    Answer(String),
}

/// Whether an address may be asked: over TLS, or on this machine.
///
/// ```
/// let uri = |text: &str| text.parse().expect("an address");
/// assert!(client::safe(&uri("https://storage.example")) && client::safe(&uri("http://127.0.0.1:9000")));
/// assert!(!client::safe(&uri("http://storage.example")));
/// ```
pub fn safe(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default();
    let here = host == "localhost"
        || host == "[::1]"
        || host.parse::<std::net::Ipv4Addr>().is_ok_and(|a| a.is_loopback());
    match uri.scheme_str() {
        Some("https") => !host.is_empty(),
        Some("http") => here,
        _ => false,
    }
}

/// Speaks to servers.
#[derive(Clone)]
pub struct Client {
    tls: TlsConnector,
    longest: Duration,
    largest: usize,
    keep: usize,
    resting: Arc<Mutex<Vec<Resting>>>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Client")
    }
}

/// Ends what carries a connection when nobody needs it any more.
struct Carried(tokio::task::AbortHandle);

impl Drop for Carried {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A connection.
struct Line {
    sender: SendRequest<Full<Bytes>>,
    _carried: Carried,
}

/// A connection that waits for the next question.
struct Resting {
    to: (String, bool),
    since: Instant,
    line: Line,
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

impl Client {
    /// A client that trusts the usual authorities, and one that only this office knows, given by its certificate in PEM.
    ///
    /// # Errors
    /// A sentence about the certificate.
    pub fn new(authority: Option<&[u8]>) -> Result<Client, String> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        if let Some(pem) = authority {
            let mut any = false;
            for found in CertificateDer::pem_slice_iter(pem) {
                let certificate = found.map_err(|e| e.to_string())?;
                roots.add(certificate).map_err(|e| e.to_string())?;
                any = true;
            }
            if !any {
                return Err("there is no certificate in PEM".into());
            }
        }
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|e| e.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Client {
            tls: TlsConnector::from(Arc::new(config)),
            longest: LONGEST,
            largest: LARGEST,
            keep: 0,
            resting: Arc::default(),
        })
    }

    /// The same with another patience.
    #[must_use]
    pub fn waiting(self, longest: Duration) -> Client {
        Client { longest, ..self }
    }

    /// The same that reads larger answers, in bytes.
    #[must_use]
    pub fn reading(self, largest: usize) -> Client {
        Client { largest, ..self }
    }

    /// The same that keeps so many connections for the next questions.
    #[must_use]
    pub fn keeping(self, keep: usize) -> Client {
        Client { keep, ..self }
    }

    /// Asks.
    ///
    /// # Errors
    /// When there is no whole answer in time.
    pub async fn ask(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Trouble> {
        let exchange = self.exchange(request);
        tokio::time::timeout(self.longest, exchange).await.map_err(|_| Trouble::Late(self.longest))?
    }

    async fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Trouble> {
        let (mut parts, body) = request.into_parts();
        let uri = std::mem::take(&mut parts.uri);
        let odd = || Trouble::Address(uri.to_string());
        if !safe(&uri) {
            return Err(odd());
        }
        let authority = uri.authority().ok_or_else(odd)?;
        let to = (authority.to_string(), uri.scheme_str() == Some("https"));
        let mut line = match self.rested(&to).await {
            Some(line) => line,
            None => self.connect(&uri, to.1).await?,
        };
        parts.uri = uri.path_and_query().map_or("/", |p| p.as_str()).parse().map_err(|_| odd())?;
        parts.headers.insert(HOST, HeaderValue::from_str(authority.as_str()).map_err(|_| odd())?);
        parts.headers.insert(USER_AGENT, HeaderValue::from_static("Corak"));
        let request = Request::from_parts(parts, Full::new(body));
        let (head, body) = line.sender.send_request(request).await?.into_parts();
        let body = Limited::new(body, self.largest).collect().await;
        let body = body.map_err(|e| Trouble::Answer(e.to_string()))?.to_bytes();
        self.rest(to, line);
        Ok(Response::from_parts(head, body))
    }

    async fn connect(&self, uri: &Uri, secure: bool) -> Result<Line, Trouble> {
        let odd = || Trouble::Address(uri.to_string());
        let host = uri.host().ok_or_else(odd)?;
        let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let stream = TcpStream::connect((bare, port)).await?;
        stream.set_nodelay(true)?;
        let stream: Box<dyn Stream> = if secure {
            let name = ServerName::try_from(bare.to_owned()).map_err(|_| odd())?;
            Box::new(self.tls.connect(name, stream).await?)
        } else {
            Box::new(stream)
        };
        let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let carried = tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to another server broke off");
            }
        });
        Ok(Line { sender, _carried: Carried(carried.abort_handle()) })
    }

    /// A connection that is still good.
    async fn rested(&self, to: &(String, bool)) -> Option<Line> {
        let mut line = {
            let mut resting = self.resting.lock();
            resting.retain(|r| r.since.elapsed() < RESTS && !r.line.sender.is_closed());
            let at = resting.iter().rposition(|r| r.to == *to)?;
            resting.remove(at).line
        };
        line.sender.ready().await.is_ok().then_some(line)
    }

    fn rest(&self, to: (String, bool), line: Line) {
        let mut resting = self.resting.lock();
        if resting.len() < self.keep && !line.sender.is_closed() {
            resting.push(Resting { to, since: Instant::now(), line });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_asked_without_tls() {
        for (address, fine) in [
            ("https://accounts.example", true),
            ("http://127.0.0.1:9000/x", true),
            ("http://localhost:9000", true),
            ("http://[::1]:9000/", true),
            ("http://accounts.example", false),
            ("http://127.0.0.1.evil.example/", false),
            ("http://10.0.0.1/", false),
            ("/only/a/path", false),
            ("ftp://127.0.0.1/", false),
        ] {
            assert_eq!(address.parse::<Uri>().is_ok_and(|uri| safe(&uri)), fine, "{address}");
        }
    }

    #[test]
    fn a_file_that_holds_no_certificate_is_told_of() {
        assert!(Client::new(Some(b"nothing")).is_err());
        assert!(Client::new(None).is_ok());
    }
}
