//! `/i/{short id}`: the address that fits on a tag.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;

use crate::Site;
use crate::ask::Path;
use crate::error::{Answer, Fail};

impl Site {
    /// The printed address of a record.
    pub fn short(&self, id: uuid::Uuid) -> String {
        format!("{}/i/{}", self.origin, domain::id::short(id))
    }
}

/// `/i/{short id}`
pub async fn show(State(site): State<Arc<Site>>, Path(short): Path<String>) -> Answer {
    let lang = site.profile.first_language().clone();
    let found = site.db.read(move |c| store::address::by_short(c, &short)).await;
    match found.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))? {
        // Not for ever: the record's own address may change.
        Some((kind, slug)) => Ok((
            StatusCode::FOUND,
            [
                (header::LOCATION, site.address_of(&lang, kind, &slug)),
                (header::CACHE_CONTROL, "public, max-age=300".to_owned()),
            ],
        )
            .into_response()),
        None => Err(Fail::NoTag(site, lang)),
    }
}
