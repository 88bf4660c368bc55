//! Signing out at the provider as well, after having signed out here: at a computer that several people share, whoever comes next would
//! otherwise come in by the account that is still open there. The office's name is all that is said to the provider, which asks
//! whoever sits there; no token is kept for it.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use domain::access::Means;
use domain::lang::Lang;

use super::missing;
use crate::account::guard::Signed;
use crate::error::Answer;
use crate::{In, Site};

/// Where it begins, in a language.
pub fn path(site: &Site, lang: &Lang) -> String {
    format!("{}/keluar", super::path(site, lang))
}

/// Whether somebody who signs out here may still be signed in at the provider, and can sign out there.
pub fn is_open(site: &Site, signed: &Signed) -> bool {
    matches!(signed.session.means, Means::Provider | Means::ProviderSecond)
        && site.provider().is_some_and(|p| p.farewell(signed.lang.as_str()).is_some())
}

/// `/masuk/sso/keluar`
pub async fn leave(State(site): State<Arc<Site>>, Extension(In(lang)): Extension<In>) -> Answer {
    let provider = site.provider().ok_or_else(|| missing(&site, &lang))?;
    let there = provider.farewell(lang.as_str());
    let here = || site.path(&lang, &site.profile.paths.sign_in, "");
    Ok(Redirect::to(&there.unwrap_or_else(here)).into_response())
}
