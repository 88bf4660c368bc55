//! Web push: short messages to browsers that asked for them, also while nobody looks at the site.
//!
//! A browser gives out an address at the push service of its maker, and keys ([`Receiver`]). What is sent there is encrypted for that
//! browser alone (RFC 8291) and signed by the office's own key (RFC 8292, [`Key`]), so that the service neither reads it nor takes it
//! from somebody else. The address comes from whoever signed in: nothing is ever sent to a host that the operator did not allow
//! ([`Hosts`]).

mod hosts;
mod message;
mod vapid;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use client::{Client, Trouble};
use hyper::body::Bytes;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use hyper::{Request, Uri};
use sha2::{Digest, Sha256};

pub use hosts::{HOSTS, Hosts};
pub use message::{LONGEST_TEXT, Receiver, Unfit};
pub use vapid::Key;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;

/// The longest that a push service may take for its answer.
const LONGEST: Duration = Duration::from_secs(10);
/// The longest pause that a push service is believed to want.
const LONGEST_PAUSE: Duration = Duration::from_secs(24 * 60 * 60);

/// Web push as the operator sets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where whoever runs a push service reaches this office: `mailto:` or `https:`.
    pub contact: String,
    /// The hosts to which messages may be sent: whole names, or `*.` and what a name ends with.
    pub hosts: Vec<String>,
    /// Whether this machine itself may be sent to, to try things out.
    pub sandbox: bool,
}

impl Settings {
    /// The hosts, and what is wrong with the settings in a sentence that names the one.
    ///
    /// # Errors
    /// That sentence.
    pub fn check(&self) -> Result<Hosts, String> {
        let mail = self.contact.strip_prefix("mailto:");
        let fine = match mail {
            Some(address) => {
                address.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
            }
            None => {
                let uri = self.contact.parse::<Uri>();
                uri.is_ok_and(|u| {
                    u.scheme_str() == Some("https") && u.host().is_some_and(|h| h.contains('.'))
                })
            }
        };
        let plain = self.contact.bytes().all(|b| b.is_ascii_graphic());
        if !fine || !plain {
            return Err(format!(
                "push.contact: {} is neither mailto: with an address nor an https address",
                self.contact
            ));
        }
        Hosts::new(&self.hosts, self.sandbox).map_err(|host| {
            format!("push.hosts: {host} is no name of a host such as push.example or *.push.example")
        })
    }
}

/// Why a message was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The browser does not want any more, or is no more: nothing is to be sent there again.
    Gone,
    /// It may be tried again, not before the pause that the service asks for.
    Later {
        /// Why, in English; it names nobody.
        why: String,
        /// The pause, where the service names one.
        after: Option<Duration>,
    },
    /// Trying again does not help.
    Never(String),
}

/// What is sent.
#[derive(Debug, Clone, Copy)]
pub struct Message<'m> {
    /// The text, as the page's own worker reads it.
    pub text: &'m str,
    /// A service that could not deliver a message of this name yet puts the new one in its place.
    pub name: &'m str,
    /// How long the service keeps it for a browser that is not there.
    pub lasts: Duration,
}

/// Sends messages.
#[derive(Clone)]
pub struct Pusher {
    client: Client,
    hosts: Arc<Hosts>,
    contact: String,
    key: Arc<Key>,
    public: String,
}

impl fmt::Debug for Pusher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pusher for {}", self.contact)
    }
}

impl Pusher {
    /// One with the office's key. Nothing is sent yet.
    ///
    /// # Errors
    /// A sentence that names the setting that makes no sense.
    pub fn new(settings: &Settings, key: Key) -> Result<Pusher, String> {
        let hosts = Arc::new(settings.check()?);
        let client = Client::new(None)?.waiting(LONGEST).reading(16 * 1024).keeping(4);
        let public = key.public();
        Ok(Pusher { client, hosts, contact: settings.contact.clone(), key: Arc::new(key), public })
    }

    /// The public half of the office's key, as browsers want it.
    pub fn public_key(&self) -> &str {
        &self.public
    }

    /// Reads what a browser gave out, and lets through only what may be sent to.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn receiver(&self, endpoint: &str, p256dh: &str, auth: &str) -> Result<Receiver, Unfit> {
        let receiver = Receiver::read(endpoint, p256dh, auth)?;
        if self.hosts.allow(receiver.endpoint()) { Ok(receiver) } else { Err(Unfit::Host) }
    }

    /// Sends a message; `now` is in microseconds since 1970.
    ///
    /// # Errors
    /// Why it was not taken.
    pub async fn send(&self, to: &Receiver, message: Message<'_>, now: i64) -> Result<(), Refused> {
        // Asked again: the hosts that are allowed may have changed since the browser gave its address out.
        if !self.hosts.allow(to.endpoint()) {
            return Err(Refused::Never("push.hosts does not allow this push service".into()));
        }
        let body = to.seal(message.text).map_err(|why| Refused::Later { why, after: None })?;
        let signed = self.key.sign(to.endpoint(), &self.contact, now).map_err(Refused::Never)?;
        let topic = B64.encode(&Sha256::digest(message.name)[..24]);
        let request = Request::post(to.endpoint().clone())
            .header("authorization", signed)
            .header("ttl", message.lasts.as_secs().to_string())
            .header("urgency", "high")
            .header("topic", topic)
            .header(CONTENT_TYPE, "application/octet-stream")
            .header(CONTENT_ENCODING, "aes128gcm")
            .body(Bytes::from(body))
            .map_err(|_| Refused::Never("the request cannot be made".into()))?;
        let answer = self.client.ask(request).await.map_err(|e| Refused::Later {
            // An address of a browser is a secret of its own.
            why: match e {
                Trouble::Address(_) => "the address is none that is asked".into(),
                e => format!("the push service cannot be reached: {e}"),
            },
            after: None,
        })?;
        settled(answer.status().as_u16(), answer.headers(), now)
    }
}

/// What the answer of a push service means.
fn settled(status: u16, headers: &HeaderMap, now: i64) -> Result<(), Refused> {
    match status {
        200..=299 => Ok(()),
        404 | 410 => Err(Refused::Gone),
        408 | 429 | 500..=599 => Err(Refused::Later {
            why: format!("the push service answers {status}"),
            after: headers.get(RETRY_AFTER).and_then(|v| v.to_str().ok()).and_then(|v| pause(v, now)),
        }),
        // Also one that leads elsewhere: nobody is followed.
        _ => Err(Refused::Never(format!("the push service answers {status}"))),
    }
}

/// The pause that a service asks for: in seconds, or until a moment.
fn pause(text: &str, now: i64) -> Option<Duration> {
    let seconds = match text.trim().parse::<u64>() {
        Ok(seconds) => seconds,
        Err(_) => {
            let until = jiff::fmt::rfc2822::parse(text.trim()).ok()?.timestamp().as_microsecond();
            u64::try_from(until.saturating_sub(now) / 1_000_000).ok()?
        }
    };
    Some(Duration::from_secs(seconds).min(LONGEST_PAUSE))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn settings(contact: &str, hosts: &[&str]) -> Settings {
        Settings {
            contact: contact.into(),
            hosts: hosts.iter().map(|h| (*h).to_owned()).collect(),
            sandbox: false,
        }
    }

    #[test]
    fn settings_that_make_no_sense_are_named() {
        for contact in ["mailto:office@example.org", "https://council.example/contact"] {
            assert!(settings(contact, &HOSTS).check().is_ok(), "{contact}");
        }
        for contact in [
            "",
            "office@example.org",
            "mailto:",
            "mailto:office",
            "http://council.example",
            "https://x",
            "mailto:a b@c.d",
        ] {
            assert!(settings(contact, &HOSTS).check().unwrap_err().starts_with("push.contact"), "{contact}");
        }
        let wrong = settings("mailto:office@example.org", &["127.0.0.1"]).check().unwrap_err();
        assert!(wrong.starts_with("push.hosts: 127.0.0.1"), "{wrong}");
    }

    #[test]
    fn what_an_answer_means() {
        let none = HeaderMap::new();
        assert_eq!(settled(201, &none, 0), Ok(()));
        assert_eq!(
            (settled(404, &none, 0), settled(410, &none, 0)),
            (Err(Refused::Gone), Err(Refused::Gone))
        );
        for status in [301, 302, 307, 308, 400, 401, 403, 413] {
            assert!(matches!(settled(status, &none, 0), Err(Refused::Never(_))), "{status}");
        }
        let mut later = HeaderMap::new();
        for (text, seconds) in [
            ("120", Some(120)),
            ("Tue, 24 Nov 2026 00:05:00 GMT", Some(300)),
            ("Mon, 23 Nov 2026 00:05:00 GMT", None),
            ("99999999999", Some(86_400)),
            ("soon", None),
        ] {
            later.insert(RETRY_AFTER, text.parse().unwrap());
            for status in [429, 503] {
                let Err(Refused::Later { after, .. }) = settled(status, &later, 1_795_478_400_000_000) else {
                    panic!("{status} is tried again")
                };
                assert_eq!(after, seconds.map(Duration::from_secs), "{text}");
            }
        }
    }
}
