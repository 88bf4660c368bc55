//! The client that speaks to servers which the operator names: HTTP/1.1 over TLS, one question and its answer, no redirects.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{HOST, HeaderValue, USER_AGENT};
use hyper_util::rt::TokioIo;
use openidconnect::http::{Response, Uri};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// The longest that one question may take, from the first look for the server to the last byte of its answer.
pub const LONGEST: Duration = Duration::from_secs(10);
/// The largest answer that is read, in bytes.
const LARGEST: usize = 1 << 20;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// It did not answer in time.
    #[error("no answer within {} seconds", LONGEST.as_secs())]
    Late,
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
pub(crate) fn safe(uri: &Uri) -> bool {
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
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Client")
    }
}

/// Ends what carries a connection when nobody waits for it any more.
struct Carried(tokio::task::AbortHandle);

impl Drop for Carried {
    fn drop(&mut self) {
        self.0.abort();
    }
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
        Ok(Client { tls: TlsConnector::from(Arc::new(config)), longest: LONGEST })
    }

    /// The same with less patience.
    #[must_use]
    pub fn waiting(self, longest: Duration) -> Client {
        Client { longest, ..self }
    }

    /// Asks.
    ///
    /// # Errors
    /// When there is no whole answer in time.
    pub async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, Trouble> {
        tokio::time::timeout(self.longest, self.exchange(request)).await.map_err(|_| Trouble::Late)?
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, Trouble> {
        let (mut parts, body) = request.into_parts();
        let uri = std::mem::take(&mut parts.uri);
        let odd = || Trouble::Address(uri.to_string());
        if !safe(&uri) {
            return Err(odd());
        }
        let (host, authority) = uri.host().zip(uri.authority()).ok_or_else(odd)?;
        let secure = uri.scheme_str() == Some("https");
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
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let _carried = Carried(
            tokio::spawn(async move {
                if let Err(error) = connection.await {
                    tracing::debug!(%error, "a connection to a provider broke off");
                }
            })
            .abort_handle(),
        );
        parts.uri = uri.path_and_query().map_or("/", |p| p.as_str()).parse().map_err(|_| odd())?;
        parts.headers.insert(HOST, HeaderValue::from_str(authority.as_str()).map_err(|_| odd())?);
        parts.headers.insert(USER_AGENT, HeaderValue::from_static("Corak"));
        let request = hyper::Request::from_parts(parts, Full::new(Bytes::from(body)));
        let (head, body) = sender.send_request(request).await?.into_parts();
        let body = Limited::new(body, LARGEST).collect().await.map_err(|e| Trouble::Answer(e.to_string()))?;
        Ok(Response::from_parts(head, body.to_bytes().to_vec()))
    }
}

impl<'c> AsyncHttpClient<'c> for Client {
    type Error = Trouble;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Trouble>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
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
