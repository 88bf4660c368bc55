//! Cookies: one for the session, one for the visit of the sign-in page before it, one for forms that came too late.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::Site;

/// Which cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookie {
    /// The token of a session.
    Session,
    /// What the form of the sign-in page is bound to.
    Visit,
    /// What opens the forms that are kept for this browser.
    Kept,
    /// The word of a basket.
    Basket,
}

/// A browser keeps no cookie for longer; the database decides when a session ends.
const LONGEST: i64 = 90 * 24 * 60 * 60;

impl Cookie {
    /// Its name. Over https the prefix makes browsers refuse one that another host or a page without TLS has set.
    fn name(self, site: &Site) -> &'static str {
        match (self, secure(site)) {
            (Cookie::Session, true) => "__Host-corak",
            (Cookie::Session, false) => "corak",
            (Cookie::Visit, true) => "__Host-corak-visit",
            (Cookie::Visit, false) => "corak-visit",
            (Cookie::Kept, true) => "__Host-corak-kept",
            (Cookie::Kept, false) => "corak-kept",
            (Cookie::Basket, true) => "__Host-corak-basket",
            (Cookie::Basket, false) => "corak-basket",
        }
    }

    /// Its value as the browser sent it, if it is a token.
    pub fn of(self, site: &Site, headers: &HeaderMap) -> Option<String> {
        let name = self.name(site);
        let found =
            headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok()).find_map(|line| {
                line.split(';').find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
            })?;
        let token =
            found.len() == 64 && found.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        token.then(|| found.to_owned())
    }

    /// The header that sets it.
    pub fn set(self, site: &Site, token: &str) -> HeaderValue {
        let life = match self {
            Cookie::Session => format!("; Max-Age={LONGEST}"),
            // As long as the database keeps it.
            Cookie::Basket => format!("; Max-Age={}", store::market::basket::LASTS / 1_000_000),
            Cookie::Visit | Cookie::Kept => String::new(),
        };
        self.header(site, token, &life)
    }

    /// The header that takes it away.
    pub fn clear(self, site: &Site) -> HeaderValue {
        self.header(site, "", "; Max-Age=0")
    }

    fn header(self, site: &Site, value: &str, life: &str) -> HeaderValue {
        let secure = if secure(site) { "; Secure" } else { "" };
        let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{life}", self.name(site));
        HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

fn secure(site: &Site) -> bool {
    site.origin.starts_with("https://")
}
