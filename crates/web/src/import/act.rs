//! What a sender decides about a file: store it, begin again what broke off, call it off.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use domain::access::KeepOwn;
use domain::id::CommandId;
use domain::job::JobId;
use uuid::Uuid;

use super::{PATH, at, find};
use crate::Site;
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::error::Answer;

/// Has a file stored. Asked twice it is stored once.
pub(super) async fn store(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(id): Path<String>,
    filled: Filled,
) -> Answer {
    let (import, _) = find(&site, &signed, &id).await?;
    let access = signed.may::<KeepOwn>(&site)?;
    let (job, command) = (JobId(Uuid::now_v7()), CommandId(Uuid::now_v7()));
    let asked = filled.command(&signed, "import");
    let written =
        site.db.write(asked, move |tx| store::import::store(tx, &access, job, import.id, command)).await;
    match written {
        // It was checked again meanwhile, or has faults: the page says what it is.
        Ok(_) | Err(store::Error::Refused) => Ok(Redirect::to(&at(import.id)).into_response()),
        Err(error) => Err(signed.fail(&site)(error)),
    }
}

/// Begins again what nobody goes on with.
pub(super) async fn again(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(id): Path<String>,
    filled: Filled,
) -> Answer {
    let (import, _) = find(&site, &signed, &id).await?;
    let access = signed.may::<KeepOwn>(&site)?;
    let job = JobId(Uuid::now_v7());
    let asked = filled.command(&signed, "import begun again");
    let written = site.db.write(asked, move |tx| store::import::again(tx, &access, job, import.id)).await;
    written.map_err(signed.fail(&site))?;
    Ok(Redirect::to(&at(import.id)).into_response())
}

/// Calls a file off and forgets it.
pub(super) async fn cancel(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(id): Path<String>,
    filled: Filled,
) -> Answer {
    let (import, _) = find(&site, &signed, &id).await?;
    let access = signed.may::<KeepOwn>(&site)?;
    let asked = filled.command(&signed, "import called off");
    let written = site.db.write(asked, move |tx| store::import::cancel(tx, &access, import.id)).await;
    match written {
        Ok(_) => Ok(Redirect::to(&format!("{PATH}?selesai=batal")).into_response()),
        // It is being stored, or stored already.
        Err(store::Error::Refused) => Ok(Redirect::to(&at(import.id)).into_response()),
        Err(error) => Err(signed.fail(&site)(error)),
    }
}
