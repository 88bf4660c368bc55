//! Passkeys: added and removed in one's own account, and used at the door. They need a script, https and a name instead of a
//! number as the site's address; where one is missing, the other ways stay.

pub mod add;
pub mod enter;
pub mod remove;

use webauthn_rs::WebauthnBuilder;
use webauthn_rs::prelude::{Url, Webauthn};

use crate::Site;

/// The site as devices know it; nothing where browsers offer no passkeys.
pub fn office(site: &Site) -> Option<Webauthn> {
    let origin = Url::parse(&site.origin).ok()?;
    let host = origin.domain()?;
    let safe = origin.scheme() == "https" || host == "localhost" || host.ends_with(".localhost");
    if !safe {
        return None;
    }
    let builder = WebauthnBuilder::new(host, &origin).ok()?;
    builder.rp_name(&site.root_name).timeout(std::time::Duration::from_secs(300)).build().ok()
}
