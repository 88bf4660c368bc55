//! To which hosts messages may be sent.

use std::net::Ipv4Addr;

use hyper::Uri;

/// The push services of those who make browsers: Chrome and its kin, Firefox, Safari, Edge.
pub const HOSTS: [&str; 4] =
    ["fcm.googleapis.com", "updates.push.services.mozilla.com", "*.push.apple.com", "*.notify.windows.com"];

/// The hosts that the operator allows.
///
/// An address is given out by a browser and brought by whoever signed in, so it may name anything. It is sent to only over TLS at the
/// usual port of a host that is named here.
///
/// ```
/// use push::{HOSTS, Hosts};
/// let hosts = Hosts::new(&HOSTS.map(String::from), false).unwrap();
/// assert!(hosts.allow(&"https://fcm.googleapis.com/fcm/send/x".parse().unwrap()));
/// assert!(!hosts.allow(&"https://169.254.169.254/latest/meta-data".parse().unwrap()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hosts {
    names: Vec<String>,
    sandbox: bool,
}

impl Hosts {
    /// These hosts: whole names, or `*.` and what a name ends with; in a sandbox this machine as well.
    ///
    /// # Errors
    /// The first that is none.
    pub fn new(names: &[String], sandbox: bool) -> Result<Hosts, String> {
        let names: Vec<String> = names.iter().map(|n| n.trim().to_ascii_lowercase()).collect();
        match names.iter().find(|n| !is_name(n.strip_prefix("*.").unwrap_or(n))) {
            Some(odd) => Err(odd.clone()),
            None => Ok(Hosts { names, sandbox }),
        }
    }

    /// Whether a message may be sent to an address.
    pub fn allow(&self, address: &Uri) -> bool {
        let (Some(host), Some(authority)) = (address.host(), address.authority()) else { return false };
        let (host, authority) = (host.to_ascii_lowercase(), authority.as_str().to_ascii_lowercase());
        // Nobody's name before the host.
        if authority.contains('@') {
            return false;
        }
        if self.sandbox && is_here(&host) {
            return matches!(address.scheme_str(), Some("http" | "https"));
        }
        let usual = authority == host || authority == format!("{host}:443");
        address.scheme_str() == Some("https") && usual && self.names.iter().any(|n| fits(n, &host))
    }
}

fn fits(name: &str, host: &str) -> bool {
    match name.strip_prefix('*') {
        // With the dot, and with something before it.
        Some(end) => host.len() > end.len() && host.ends_with(end) && is_name(host),
        None => host == name,
    }
}

/// Whether it is the name of a host in a domain, and no address of a machine.
fn is_name(text: &str) -> bool {
    let label = |l: &str| {
        !l.is_empty()
            && l.len() <= 63
            && l.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    text.len() <= 253
        && text.contains('.')
        && text.split('.').all(label)
        && last.bytes().any(|b| b.is_ascii_lowercase())
}

fn is_here(host: &str) -> bool {
    host == "localhost" || host == "[::1]" || host.parse::<Ipv4Addr>().is_ok_and(|a| a.is_loopback())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn usual(sandbox: bool) -> Hosts {
        Hosts::new(&HOSTS.map(String::from), sandbox).unwrap()
    }

    fn allows(hosts: &Hosts, address: &str) -> bool {
        address.parse::<Uri>().is_ok_and(|uri| hosts.allow(&uri))
    }

    #[test]
    fn the_services_of_the_browsers_are_allowed() {
        for address in [
            "https://fcm.googleapis.com/fcm/send/abc:def",
            "https://fcm.googleapis.com:443/wp/abc",
            "https://FCM.googleapis.com/wp/abc",
            "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
            "https://web.push.apple.com/QABC",
            "https://wns2-par02p.notify.windows.com/w/?token=abc",
        ] {
            assert!(allows(&usual(false), address), "{address}");
        }
    }

    #[test]
    fn nothing_else_is_whatever_it_looks_like() {
        for address in [
            "http://fcm.googleapis.com/x",
            "https://fcm.googleapis.com:8443/x",
            "https://fcm.googleapis.com:80/x",
            "https://fcm.googleapis.com:/x",
            "https://fcm.googleapis.com./x",
            "https://fcm.googleapis.com.evil.example/x",
            "https://evil.example/fcm.googleapis.com",
            "https://evil.example#fcm.googleapis.com",
            "https://evil.example?fcm.googleapis.com",
            "https://fcm.googleapis.com@evil.example/x",
            "https://evil.example@fcm.googleapis.com/x",
            "https://evilfcm.googleapis.com/x",
            "https://push.apple.com/x",
            "https://.push.apple.com/x",
            "https://evilpush.apple.com/x",
            "https://a_b.push.apple.com/x",
            "https://127.0.0.1/x",
            "https://127.1/x",
            "https://2130706433/x",
            "https://0x7f000001/x",
            "https://10.0.0.1/x",
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/x",
            "https://[::ffff:127.0.0.1]/x",
            "https://localhost/x",
            "http://localhost:8080/x",
            "file:///etc/passwd",
            "ftp://fcm.googleapis.com/x",
            "fcm.googleapis.com:443",
            "//fcm.googleapis.com/x",
            "/x",
            "",
        ] {
            assert!(!allows(&usual(false), address), "{address}");
        }
    }

    #[test]
    fn a_sandbox_opens_this_machine_and_no_other() {
        for address in ["http://127.0.0.1:9999/x", "http://localhost:9999/x", "https://[::1]:9999/x"] {
            assert!(allows(&usual(true), address), "{address}");
        }
        for address in [
            "http://10.0.0.1:9999/x",
            "http://0.0.0.0:9999/x",
            "http://[::ffff:127.0.0.1]/x",
            "http://127.0.0.1.evil.example/x",
            "http://evil@127.0.0.1/x",
            "ftp://127.0.0.1/x",
            "http://fcm.googleapis.com/x",
        ] {
            assert!(!allows(&usual(true), address), "{address}");
        }
    }

    #[test]
    fn only_names_can_be_allowed() {
        let one = |name: &str| Hosts::new(&[name.to_owned()], false);
        assert!(
            one("push.example").is_ok() && one("*.push.example").is_ok() && one(" Push.Example ").is_ok()
        );
        for name in [
            "",
            "*",
            "*.",
            "localhost",
            "127.0.0.1",
            "[::1]",
            "push.example:443",
            "a.*.example",
            "https://push.example",
        ] {
            assert!(one(name).is_err(), "{name}");
        }
        // With no host nothing is sent anywhere.
        assert!(!allows(&Hosts::new(&[], false).unwrap(), "https://fcm.googleapis.com/x"));
    }
}
