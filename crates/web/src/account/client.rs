//! Where a request comes from, as far as it matters for slowing down those who guess.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use domain::account::code::fingerprint;

/// The address of whoever asks; nothing when it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client(pub Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Client, Self::Rejection> {
        Ok(Client::of(&parts.headers, &parts.extensions))
    }
}

/// The address that a proxy tells counts when the connection comes from where proxies stand: this machine or a private
/// network. Only the last one was written by that proxy.
fn from(peer: Option<IpAddr>, told: Option<&str>) -> Option<IpAddr> {
    let near = peer.is_none_or(|ip| match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local(),
    });
    let last = told.filter(|_| near).and_then(|t| t.rsplit(',').next()).map(str::trim);
    last.and_then(|l| l.parse::<IpAddr>().ok()).map(|ip| ip.to_canonical()).or(peer)
}

impl Client {
    /// Where a request with these headers comes from.
    pub fn of(headers: &HeaderMap, extensions: &Extensions) -> Client {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip().to_canonical());
        let told = headers.get_all("x-forwarded-for").iter().next_back();
        Client(from(peer, told.and_then(|v| v.to_str().ok())))
    }

    /// The key under which failures from here are counted. One household or office has a whole block of IPv6.
    pub fn key(self) -> Vec<u8> {
        let text = match self.0 {
            Some(IpAddr::V4(ip)) => ip.to_string(),
            Some(IpAddr::V6(ip)) => {
                ip.segments()[..4].iter().map(|s| format!("{s:x}")).collect::<Vec<_>>().join(":")
            }
            None => "unknown".to_owned(),
        };
        fingerprint("address", &text).to_vec()
    }
}

/// The key under which failures at an account are counted, whether there is one or not.
pub fn account_key(login: &str) -> Vec<u8> {
    let name = domain::account::login(login).unwrap_or_else(|| login.chars().take(200).collect());
    fingerprint("account", &name).to_vec()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn only_a_proxy_that_stands_near_tells_an_address() {
        let ip = |t: &str| Some(t.parse().unwrap());
        assert_eq!(from(ip("127.0.0.1"), Some("198.51.100.9")), ip("198.51.100.9"));
        assert_eq!(from(ip("10.0.0.2"), Some("1.2.3.4, 198.51.100.9")), ip("198.51.100.9"));
        assert_eq!(from(ip("203.0.113.5"), Some("198.51.100.9")), ip("203.0.113.5"));
        assert_eq!(from(ip("127.0.0.1"), Some("nonsense")), ip("127.0.0.1"));
        assert_eq!(from(ip("127.0.0.1"), None), ip("127.0.0.1"));
    }

    #[test]
    fn a_block_of_addresses_counts_as_one() {
        let key = |t: &str| Client(Some(t.parse().unwrap())).key();
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_ne!(key("198.51.100.9"), key("198.51.100.8"));
    }
}
