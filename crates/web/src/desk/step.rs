//! A step of a record's publication.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use domain::access::{Access, ReadRegister};
use domain::fault::Faults;
use domain::publication::Step;
use store::Tx;
use uuid::Uuid;

use super::edit::{at, reason};
use super::record::Wrong;
use super::{Kept, id, settle};
use crate::Site;
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::error::{Answer, Fail};

/// Takes a step in a transaction.
///
/// # Errors
/// [`store::Error::Faults`] when it is not open from the state in which the record is now.
pub(crate) fn apply<K: Kept>(
    tx: &mut Tx<'_>,
    read: &Access<ReadRegister>,
    keep: &Access<K::Keep>,
    id: Uuid,
    step: Step,
    why: &str,
) -> store::Result<()> {
    tx.lock(K::KIND, id)?;
    let record = K::load(tx.conn(), read, id)?.ok_or(store::Error::Missing)?;
    let status = record.status().step(step, why).map_err(|problem| {
        let mut faults = Faults::default();
        faults.add("status", record.status().word(), problem);
        store::Error::Faults(faults)
    })?;
    record.with_status(status).save(tx, keep)?;
    Ok(())
}

/// Takes a step.
pub(crate) async fn take<K: Kept>(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let keep = signed.may::<K::Keep>(&site)?;
    let read = signed.may::<ReadRegister>(&site)?;
    let step = Step::from_word(filled.get("step"));
    let step = step.ok_or_else(|| Fail::Unreadable(site.clone(), signed.lang.clone()))?;
    let mut faults = Faults::default();
    let why = reason(filled.get("why"), &mut faults);
    let wrong = |key| Wrong { at: step.word().to_owned(), key, typed: filled.get("why").to_owned() };
    let missing = (step.needs_a_reason() && why.is_none()).then_some("reason-missing");
    let too_long = (!faults.is_empty()).then_some("reason-too-long");
    if let Some(key) = too_long.or(missing) {
        return super::record::page::<K>(&site, &signed, id, "", Some(wrong(key))).await;
    }
    let mut command = filled.command(&signed, "");
    command.reason = why.clone();
    let held = AssertUnwindSafe((read, keep));
    let written = site
        .db
        .write(command, move |tx| {
            let (read, keep) = &*held;
            apply::<K>(tx, read, keep, id, step, why.as_deref().unwrap_or_default())
        })
        .await;
    if let Err(store::Error::Faults(_)) = &written {
        return super::record::page::<K>(&site, &signed, id, "", Some(wrong("step-not-open"))).await;
    }
    settle(&site, &signed, K::KIND, id, written).await?;
    Ok(Redirect::to(&format!("{}?selesai=langkah", at::<K>(id))).into_response())
}
