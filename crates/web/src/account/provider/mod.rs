//! Signing in by the provider of the office's own accounts, and linking it to an account. Where none is set up, nothing of it is there;
//! where it does not answer, the other ways stay.

pub mod back;
pub mod begin;
pub mod leave;
pub mod link;

use std::sync::Arc;

use domain::account::identity::WAITS;
use domain::lang::Lang;
use oidc::Fault;
use serde::{Deserialize, Serialize};
use store::account::passkey::{self, Question};
use uuid::Uuid;

use super::client::Client;
use super::guard::housekeeping;
use crate::error::Fail;
use crate::{Site, sentence};

/// The word of its addresses, which people hardly see.
const WORD: &str = "sso";

/// Where the way to the provider begins, in a language.
pub fn path(site: &Site, lang: &Lang) -> String {
    site.path(lang, &site.profile.paths.sign_in, WORD)
}

/// Where the provider sends people back to: one address, which has to be told to it.
pub fn back_path(profile: &domain::profile::Profile) -> String {
    format!("/{}/{WORD}/kembali", profile.paths.sign_in.text(profile.first_language()))
}

/// What is remembered while somebody is at the provider.
#[derive(Serialize, Deserialize)]
struct Visit {
    asked: oidc::Asked,
    /// Where to go, while it is linked.
    address: String,
    lang: String,
    /// Where somebody wanted to go.
    next: String,
}

/// What a fault of the provider is called.
fn word(fault: &Fault) -> &'static str {
    match fault {
        Fault::Silent(why) => {
            tracing::warn!(why, "the provider cannot be used");
            "provider-silent"
        }
        Fault::Refused(why) => {
            tracing::warn!(why, "an answer of the provider was refused");
            "provider-refused"
        }
    }
}

/// A sentence about the provider.
fn say(site: &Site, lang: &Lang, key: &str) -> String {
    let label = site.provider().map_or("", |p| p.label());
    sentence(lang.as_str(), key, &[("provider", label)])
}

/// Remembers what is needed when somebody comes back; not when too many are under way.
async fn remember(site: &Arc<Site>, client: Client, asked: Vec<u8>, visit: &Visit) -> store::Result<bool> {
    let state = serde_json::to_string(visit).map_err(|e| store::Error::Engine(e.to_string()))?;
    let (address, question) = (client.key(), Question { id: Uuid::now_v7(), state });
    let done = site
        .db
        .write(housekeeping(), move |tx| passkey::ask_for(tx, &asked, &address, &question, WAITS))
        .await?;
    Ok(done.into_inner())
}

/// There is no provider.
fn missing(site: &Arc<Site>, lang: &Lang) -> Fail {
    Fail::Missing(site.clone(), lang.clone())
}
