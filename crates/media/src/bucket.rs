//! Files in a bucket of a storage that speaks the protocol of S3. It is outside: everything asked of it has a bound in time and is tried
//! again so many times and no more, and what it does not confirm is not there.

use std::future::Future;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use bytes::Bytes;
use client::{Client, Trouble};
use domain::picture::LARGEST_FILE;
use futures_util::TryStreamExt;
use http_body_util::BodyExt;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};
use object_store::path::Path;
use object_store::{BackoffConfig, ClientOptions, ObjectStore, ObjectStoreExt, RetryConfig};
use tokio::runtime::{Handle, Runtime};
use tokio::sync::Semaphore;

use crate::{Error, Found, Result};

/// How long the storage has for an answer when nothing else is said.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// What is added to it for each of so many bytes that are sent.
const SLOW: usize = 256 * 1024;
/// The largest answer, in bytes: a file, or a thousand names.
const LARGEST: usize = 2 * LARGEST_FILE as usize;
/// So many files are read for everybody at a time.
const READERS: usize = 32;
/// Nobody waits longer for their turn to read.
const TURN: Duration = Duration::from_secs(2);
/// When it failed it is left alone for so long by those who only look.
const REST: Duration = Duration::from_secs(3);

/// Where the bucket is and who asks.
#[derive(Clone)]
pub struct BucketSettings {
    /// The address of the storage, such as `https://storage.example`.
    pub endpoint: String,
    /// Its region; storages that have none take any word.
    pub region: String,
    /// The bucket.
    pub bucket: String,
    /// What all names begin with; perhaps empty.
    pub prefix: String,
    /// The id of the key.
    pub key_id: String,
    /// The secret of the key.
    pub secret: String,
    /// Whether the bucket is named in the path rather than in the host.
    pub path_style: bool,
    /// The certificate in PEM of an authority that only this office knows.
    pub authority: Option<Vec<u8>>,
    /// How long it has for an answer.
    pub patience: Duration,
}

impl std::fmt::Debug for BucketSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BucketSettings({} at {})", self.bucket, self.endpoint)
    }
}

/// Asks by our own client.
#[derive(Debug, Clone)]
struct Asks(Client, Duration);

impl HttpConnector for Asks {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

#[async_trait::async_trait]
impl HttpService for Asks {
    async fn call(&self, request: HttpRequest) -> std::result::Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        let more = u32::try_from(body.len() / SLOW).unwrap_or(u32::MAX);
        let client = self.0.clone().waiting(self.1 + Duration::from_secs(1) * more);
        let answer = client.ask(http::Request::from_parts(parts, body)).await;
        Ok(answer.map_err(|e| HttpError::new(how(&e), e))?.map(Into::into))
    }
}

fn how(trouble: &Trouble) -> HttpErrorKind {
    match trouble {
        Trouble::Late(_) => HttpErrorKind::Timeout,
        Trouble::Connection(_) => HttpErrorKind::Connect,
        Trouble::Http(_) => HttpErrorKind::Request,
        Trouble::Answer(_) => HttpErrorKind::Interrupted,
        Trouble::Address(_) => HttpErrorKind::Unknown,
    }
}

/// A runtime for callers that have none; it ends with its value, wherever that is dropped.
#[derive(Debug, Default)]
struct Own(OnceLock<Option<Runtime>>);

impl Drop for Own {
    fn drop(&mut self) {
        if let Some(Some(runtime)) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

#[derive(Debug)]
struct Shared {
    store: AmazonS3,
    prefix: String,
    patience: Duration,
    readers: Semaphore,
    failed: parking_lot::Mutex<Option<Instant>>,
    own: Own,
}

/// A bucket with files.
#[derive(Debug, Clone)]
pub struct Bucket(Arc<Shared>);

fn storage(error: &object_store::Error) -> Error {
    // The words of the library say what was asked and why it failed, over several lines where the storage sends a page.
    let text: String =
        error.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).take(400).collect();
    Error::Storage(text)
}

fn read_error(error: object_store::Error) -> Error {
    if matches!(error, object_store::Error::NotFound { .. }) { Error::Missing } else { storage(&error) }
}

impl Bucket {
    /// A bucket; nothing is asked of it yet.
    ///
    /// # Errors
    /// A sentence that names the setting that makes no sense.
    pub fn new(settings: &BucketSettings) -> std::result::Result<Bucket, String> {
        let uri: http::Uri =
            settings.endpoint.parse().map_err(|e| format!("media.endpoint: {}: {e}", settings.endpoint))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(format!("media.endpoint: {} is no address", settings.endpoint));
        };
        if !client::safe(&uri) {
            return Err(format!(
                "media.endpoint: {} is no https address; without TLS only this machine is asked",
                settings.endpoint
            ));
        }
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() || authority.as_str().contains('@') {
            return Err(
                "media.endpoint: only a scheme, a host and perhaps a port; there are settings for the rest"
                    .into(),
            );
        }
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.' | '_');
        if !(3..=63).contains(&settings.bucket.len()) || !settings.bucket.chars().all(fits) {
            return Err(format!("media.bucket: {} is no name of a bucket", settings.bucket));
        }
        let prefix = settings.prefix.trim_matches('/');
        if !prefix.is_empty() && Path::parse(prefix).is_err() {
            return Err(format!("media.prefix: {prefix} cannot begin a name"));
        }
        if settings.key_id.is_empty() || settings.secret.is_empty() {
            return Err("media.key_id: say with which key the bucket opens, and its secret".into());
        }
        let endpoint = if settings.path_style {
            format!("{scheme}://{authority}")
        } else {
            format!("{scheme}://{}.{authority}", settings.bucket)
        };
        let client =
            Client::new(settings.authority.as_deref()).map_err(|e| format!("media.authority: {e}"))?;
        let client = client.reading(LARGEST).keeping(READERS);
        let backoff = BackoffConfig {
            init_backoff: Duration::from_millis(200),
            max_backoff: Duration::from_secs(2),
            ..BackoffConfig::default()
        };
        let retry = RetryConfig {
            backoff,
            max_retries: 2,
            retry_timeout: settings.patience + Duration::from_secs(5),
        };
        let store = AmazonS3Builder::new()
            .with_endpoint(endpoint)
            .with_region(&settings.region)
            .with_bucket_name(&settings.bucket)
            .with_access_key_id(&settings.key_id)
            .with_secret_access_key(&settings.secret)
            .with_virtual_hosted_style_request(!settings.path_style)
            .with_allow_http(true)
            .with_retry(retry)
            .with_http_connector(Asks(client, settings.patience))
            .build()
            .map_err(|e| format!("media.endpoint: {e}"))?;
        Ok(Bucket(Arc::new(Shared {
            store,
            prefix: if prefix.is_empty() { String::new() } else { format!("{prefix}/") },
            patience: settings.patience,
            readers: Semaphore::new(READERS),
            failed: parking_lot::Mutex::default(),
            own: Own::default(),
        })))
    }

    fn at(&self, name: &str) -> Result<Path> {
        Path::parse(format!("{}{name}", self.0.prefix)).map_err(|_| Error::Missing)
    }

    /// Waits for an answer, on a thread that may wait.
    fn wait<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        if let Ok(here) = Handle::try_current() {
            return here.block_on(work);
        }
        let runtime = self.0.own.0.get_or_init(|| {
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().ok()
        });
        match runtime {
            Some(runtime) => runtime.block_on(work),
            None => Err(Error::Storage("no runtime could be started".into())),
        }
    }

    pub(crate) fn put(&self, name: &str, bytes: Bytes) -> Result<()> {
        let to = self.at(name)?;
        self.wait(async { self.0.store.put(&to, bytes.into()).await.map(drop).map_err(|e| storage(&e)) })
    }

    pub(crate) fn get(&self, name: &str) -> Result<Bytes> {
        self.wait(self.read(name))
    }

    async fn read(&self, name: &str) -> Result<Bytes> {
        let found = self.0.store.get(&self.at(name)?).await.map_err(read_error)?;
        found.bytes().await.map_err(read_error)
    }

    /// Reads a file for somebody who only looks: nobody waits long for a storage that is slow, and while it is out of order nobody waits.
    pub(crate) async fn look(&self, name: &str) -> Result<Bytes> {
        if self.0.failed.lock().is_some_and(|at| at.elapsed() < REST) {
            return Err(Error::Storage("it did not answer a moment ago".into()));
        }
        let turn = tokio::time::timeout(TURN, self.0.readers.acquire()).await;
        let Ok(Ok(_turn)) = turn else { return Err(Error::Storage("too many read at a time".into())) };
        let read = tokio::time::timeout(self.0.patience, self.read(name)).await;
        let read = read.unwrap_or_else(|_| Err(Error::Storage("no answer in time".into())));
        *self.0.failed.lock() = matches!(read, Err(Error::Storage(_))).then(Instant::now);
        read
    }

    pub(crate) fn has(&self, name: &str) -> Result<bool> {
        let at = self.at(name)?;
        self.wait(async {
            match self.0.store.head(&at).await.map_err(read_error) {
                Ok(_) => Ok(true),
                Err(Error::Missing) => Ok(false),
                Err(e) => Err(e),
            }
        })
    }

    pub(crate) fn remove(&self, name: &str) -> Result<()> {
        let at = self.at(name)?;
        self.wait(async {
            match self.0.store.delete(&at).await.map_err(read_error) {
                Err(Error::Missing) | Ok(()) => Ok(()),
                Err(e) => Err(e),
            }
        })
    }

    /// Every file below a folder.
    pub(crate) fn list(&self, below: &str) -> Result<Vec<Found>> {
        let below = format!("{}{below}", self.0.prefix);
        let below = below.trim_matches('/');
        let below =
            if below.is_empty() { None } else { Some(Path::parse(below).map_err(|_| Error::Missing)?) };
        self.wait(async {
            let now = jiff::Timestamp::now().as_second();
            let all = self.0.store.list(below.as_ref()).map_err(|e| storage(&e));
            all.try_filter_map(|o| async move {
                let age = now.saturating_sub(o.last_modified.timestamp());
                let name = o.location.as_ref().strip_prefix(self.0.prefix.as_str());
                let age = Duration::from_secs(u64::try_from(age).unwrap_or_default());
                Ok(name.map(|name| Found { name: name.to_owned(), age }))
            })
            .try_collect()
            .await
        })
    }

    pub(crate) fn check(&self) -> Result<()> {
        // Nobody else looks at a name of our own.
        let name = format!("check-{:016x}", fastrand::u64(..));
        self.put(&name, Bytes::from_static(b"corak"))?;
        let read = self.get(&name);
        self.list("incoming")?;
        self.remove(&name)?;
        if read?.as_ref() == b"corak" {
            Ok(())
        } else {
            Err(Error::Storage("it gives something else back".into()))
        }
    }
}
