//! Asking for the erasure of the data of a maker of one's own, and taking that back.

use std::sync::Arc;

use axum::response::{IntoResponse, Redirect};
use domain::access::KeepOwnMaker;
use domain::id::{ErasureRequestId, Kind, MakerId};
use domain::maker::erasure::ask;
use store::maker::erasure;
use uuid::Uuid;

use super::{PATH, Said, own_makers, page};
use crate::Site;
use crate::account::guard::{Filled, Signed};
use crate::desk::settle;
use crate::error::{Answer, Fail};

/// The maker of a form, if it is one of theirs.
fn of_form(site: &Arc<Site>, signed: &Signed, filled: &Filled) -> Result<MakerId, Fail> {
    let id = Uuid::parse_str(filled.get("perajin")).ok().map(MakerId);
    let id = id.filter(|id| own_makers(signed).contains(id));
    id.ok_or_else(|| Fail::Missing(site.clone(), signed.lang.clone()))
}

/// Asks for it.
pub(super) async fn ask_for(site: &Arc<Site>, signed: &Signed, filled: Filled) -> Answer {
    let maker = of_form(site, signed, &filled)?;
    let access = signed.may::<KeepOwnMaker>(site)?;
    let reading = access.clone();
    let found = site.db.read(move |c| store::maker::own::get(c, &reading, maker)).await;
    let found = settle(site, signed, Kind::Maker, maker.0, found).await?;
    let (found, _) = found.ok_or_else(|| Fail::Missing(site.clone(), signed.lang.clone()))?;
    let new =
        ask(ErasureRequestId(Uuid::now_v7()), &found, signed.person.id, filled.get("why"), site.db.now());
    let faults = match new {
        Ok(new) => {
            let command = filled.command(signed, "erasure asked for");
            match site.db.write(command, move |tx| erasure::ask(tx, &access, &new)).await {
                Err(store::Error::Faults(faults)) => faults,
                written => {
                    settle(site, signed, Kind::Maker, maker.0, written).await?;
                    return Ok(Redirect::to(&format!("{PATH}?selesai=minta")).into_response());
                }
            }
        }
        Err(faults) => faults,
    };
    page(site, signed, Said { faults, part: maker.to_string(), filled, ..Said::default() }).await
}

/// Takes it back.
pub(super) async fn take_back(site: &Arc<Site>, signed: &Signed, filled: Filled) -> Answer {
    let maker = of_form(site, signed, &filled)?;
    let access = signed.may::<KeepOwnMaker>(site)?;
    let id = Uuid::parse_str(filled.get("permintaan")).map(ErasureRequestId);
    let id = id.map_err(|_| Fail::Unreadable(site.clone(), signed.lang.clone()))?;
    let command = filled.command(signed, "erasure asked for no more");
    let written = site.db.write(command, move |tx| erasure::take_back(tx, &access, maker, id)).await;
    settle(site, signed, Kind::Maker, maker.0, written).await?;
    Ok(Redirect::to(&format!("{PATH}?selesai=tarik")).into_response())
}
