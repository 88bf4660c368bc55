//! Taking a passkey of one's own away.

use std::sync::Arc;

use axum::extract::State;
use axum::response::IntoResponse;
use domain::access::KeepSecrets;
use domain::id::PasskeyId;
use store::account::passkey;
use uuid::Uuid;

use crate::Site;
use crate::account::guard::{Filled, Signed};
use crate::account::own;
use crate::error::{Answer, Fail};

/// Takes it away; from then on it opens nothing.
pub async fn remove(State(site): State<Arc<Site>>, signed: Signed, filled: Filled) -> Answer {
    let access = signed.may::<KeepSecrets>(&site)?;
    let missing = || Fail::Missing(site.clone(), signed.lang.clone());
    let id = Uuid::parse_str(filled.get("kunci")).map(PasskeyId).map_err(|_| missing())?;
    let person = signed.person.id;
    site.db
        .write(filled.command(&signed, "passkey"), move |tx| passkey::remove(tx, &access, person, id))
        .await
        .map_err(signed.fail(&site))?;
    Ok(own::done("kunci").into_response())
}
