//! A push service of our own, and telephones that are reached by it: it answers on this machine as RFC 8030 and 8292 say, takes only
//! what the office signed to which a telephone is bound, and a telephone reads what was encrypted for it (RFC 8291). A test's hand
//! makes it busy, forget telephones and lead elsewhere.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use aes_gcm::Aes128Gcm;
use aes_gcm::aead::{Aead, KeyInit};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use hkdf::Hkdf;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::{PublicKey, SecretKey};
use parking_lot::Mutex;
use serde_json::Value;
use sha2::Sha256;
use tokio::sync::oneshot;

use crate::World;

/// A message as it lies with the service, which cannot read it.
#[derive(Debug, Clone)]
struct Kept {
    body: Vec<u8>,
    ttl: u64,
    topic: String,
}

#[derive(Default)]
struct Inner {
    /// The telephones that it knows, each with the key to which it is bound and what lies there for it.
    phones: BTreeMap<String, (String, Vec<Kept>)>,
    answers: Vec<(u16, &'static str, String)>,
    asked: usize,
}

#[derive(Clone)]
struct Shared {
    inner: Arc<Mutex<Inner>>,
    clock: Arc<AtomicI64>,
    port: u16,
}

/// It, and the test's hand on it.
pub struct PushService {
    /// Its address, without a slash at the end.
    pub address: String,
    shared: Shared,
    stop: Option<oneshot::Sender<()>>,
}

impl Drop for PushService {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It may have ended by itself.
            let _ = stop.send(());
        }
    }
}

/// A telephone that asked to be told.
pub struct Phone {
    /// Where it is reached.
    pub endpoint: String,
    /// Its public key, as it gives it out.
    pub p256dh: String,
    /// What both sides know besides, as it gives it out.
    pub auth: String,
    secret: SecretKey,
}

impl Phone {
    /// Reads what was encrypted for it.
    fn read(&self, body: &[u8]) -> Value {
        let (salt, rest) = body.split_at(16);
        let (record, rest) = rest.split_at(4);
        let record = u32::from_be_bytes(record.try_into().expect("four bytes"));
        assert!(rest.len() <= record as usize, "one record");
        let (theirs, sealed) = rest[1..].split_at(usize::from(rest[0]));
        let shared = self.secret.diffie_hellman(&PublicKey::from_sec1_bytes(theirs).expect("a key"));
        let own = self.secret.public_key().to_sec1_bytes();
        let info = [b"WebPush: info\0", &*own, theirs].concat();
        let auth = B64.decode(&self.auth).expect("its own");
        let (mut input, mut key, mut nonce) = ([0; 32], [0; 16], [0; 12]);
        let both = Hkdf::<Sha256>::new(Some(&auth), shared.raw_secret_bytes());
        both.expand(&info, &mut input).expect("32 bytes");
        let derived = Hkdf::<Sha256>::new(Some(salt), &input);
        derived.expand(b"Content-Encoding: aes128gcm\0", &mut key).expect("16 bytes");
        derived.expand(b"Content-Encoding: nonce\0", &mut nonce).expect("12 bytes");
        let cipher = Aes128Gcm::new(&key.into());
        let plain = cipher.decrypt(&nonce.into(), sealed).expect("it was encrypted for this telephone");
        let end = plain.iter().rposition(|b| *b != 0).expect("the end of the text");
        assert_eq!(plain[end], 2, "the last record");
        serde_json::from_slice(&plain[..end]).expect("JSON")
    }
}

/// Whether what stands in `Authorization` was signed for this service by whoever has the key to which a telephone is bound.
fn signed(header: &str, bound: &str, shared: &Shared) -> Option<()> {
    let (token, key) = header.strip_prefix("vapid t=")?.split_once(", k=")?;
    let (told, signature) = token.rsplit_once('.')?;
    let (head, claims) = told.split_once('.')?;
    let head: Value = serde_json::from_slice(&B64.decode(head).ok()?).ok()?;
    let claims: Value = serde_json::from_slice(&B64.decode(claims).ok()?).ok()?;
    let now = shared.clock.load(Ordering::Relaxed) / 1_000_000;
    let left = claims["exp"].as_i64()? - now;
    let fine = key == bound
        && head["alg"] == "ES256"
        && claims["aud"] == format!("http://127.0.0.1:{}", shared.port).as_str()
        && claims["sub"].as_str()?.starts_with("mailto:")
        && (1..=86_400).contains(&left);
    let verifying = VerifyingKey::from_sec1_bytes(&B64.decode(key).ok()?).ok()?;
    let signature = Signature::from_slice(&B64.decode(signature).ok()?).ok()?;
    verifying.verify(told.as_bytes(), &signature).ok()?;
    fine.then_some(())
}

async fn take(
    State(shared): State<Shared>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let header = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let mut inner = shared.inner.lock();
    inner.asked += 1;
    if !inner.answers.is_empty() {
        let (status, name, value) = inner.answers.remove(0);
        let status = StatusCode::from_u16(status).expect("a status");
        return if name.is_empty() {
            status.into_response()
        } else {
            (status, [(name, value)]).into_response()
        };
    }
    let Some((bound, kept)) = inner.phones.get_mut(&name) else { return StatusCode::GONE.into_response() };
    if signed(header("authorization"), bound, &shared).is_none() {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Ok(ttl) = header("ttl").parse() else { return StatusCode::BAD_REQUEST.into_response() };
    if header("content-encoding") != "aes128gcm" || body.len() > 4_096 {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let topic = header("topic").to_owned();
    kept.retain(|k| topic.is_empty() || k.topic != topic);
    kept.push(Kept { body: body.to_vec(), ttl, topic });
    StatusCode::CREATED.into_response()
}

impl PushService {
    /// Starts one on a free port of this machine, in the time of a world.
    pub fn start(world: &World) -> PushService {
        let (inner, clock) = (Arc::<Mutex<Inner>>::default(), world.clock.clone());
        let (stop, stopped) = oneshot::channel::<()>();
        let (told, heard) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
                let port = listener.local_addr().expect("an address").port();
                let shared = Shared { inner, clock, port };
                let router = Router::new().route("/push/{name}", post(take)).with_state(shared.clone());
                told.send(shared).expect("the test waits");
                tokio::select! {
                    served = async { axum::serve(listener, router).await } => served.expect("it serves"),
                    _ = stopped => {}
                }
            });
        });
        let shared: Shared = heard.recv().expect("it starts");
        PushService { address: format!("http://127.0.0.1:{}", shared.port), shared, stop: Some(stop) }
    }

    /// A telephone that asks to be told by whoever has the other half of a public key; `n` makes it another one.
    pub fn phone(&self, n: u8, bound: &str) -> Phone {
        let secret = SecretKey::from_slice(&[n; 32]).expect("a key");
        let name = format!("phone-{n}");
        self.shared.inner.lock().phones.insert(name.clone(), (bound.to_owned(), Vec::new()));
        Phone {
            endpoint: format!("{}/push/{name}", self.address),
            p256dh: B64.encode(secret.public_key().to_sec1_bytes()),
            auth: B64.encode([n; 16]),
            secret,
        }
    }

    /// What lies there for a telephone, as the telephone reads it, with how many seconds it would be kept.
    pub fn told(&self, phone: &Phone) -> Vec<(Value, u64)> {
        let name = phone.endpoint.rsplit('/').next().expect("its name");
        let inner = self.shared.inner.lock();
        let kept = inner.phones.get(name).map(|(_, kept)| kept.clone()).unwrap_or_default();
        kept.iter().map(|k| (phone.read(&k.body), k.ttl)).collect()
    }

    /// A telephone does not want to be told any more, or is no more.
    pub fn forgets(&self, phone: &Phone) {
        let name = phone.endpoint.rsplit('/').next().expect("its name");
        self.shared.inner.lock().phones.remove(name);
    }

    /// Its next answer is this one, with a header where it has a name.
    pub fn answers(&self, status: u16, name: &'static str, value: &str) {
        self.shared.inner.lock().answers.push((status, name, value.to_owned()));
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.shared.inner.lock().asked
    }
}
