//! The candidates of a round: added while it is prepared, withdrawn later.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::State;
use domain::access::KeepRounds;
use domain::fault::{Faults, Problem};
use domain::id::{CandidateId, DesignationId};
use store::assessment::candidate;
use uuid::Uuid;

use super::{round_id, show};
use crate::Site;
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::desk::values::Values;
use crate::desk::{id, missing};
use crate::error::Answer;

/// Adds those that were chosen.
pub(super) async fn add(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let keep = signed.may::<KeepRounds>(&site)?;
    let chosen: Vec<DesignationId> = Values(filled.fields())
        .all("candidate")
        .iter()
        .filter_map(|text| Uuid::parse_str(text).ok().map(DesignationId))
        .collect();
    if chosen.is_empty() {
        let mut faults = Faults::default();
        faults.add("candidate", "", Problem::Missing);
        return show::page(&site, &signed, id, show::Said { faults, ..show::Said::default() }).await;
    }
    let held = AssertUnwindSafe((keep, chosen));
    let written = site
        .db
        .write(filled.command(&signed, ""), move |tx| {
            let (keep, chosen) = &*held;
            candidate::add(tx, keep, round_id(id), chosen).map(drop)
        })
        .await;
    show::told(&site, &signed, id, written, "", "calon").await
}

/// Takes one out, or withdraws it.
pub(super) async fn change(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((record, part)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let of = CandidateId(show::part(&site, &signed, &part)?);
    let keep = signed.may::<KeepRounds>(&site)?;
    let typed = filled.get("why").to_owned();
    let take_out = match filled.get("do") {
        "remove" => true,
        "withdraw" => false,
        _ => return Err(missing(&site, &signed)),
    };
    let command = filled.command(&signed, &typed);
    let held = AssertUnwindSafe((keep, typed.clone()));
    let written = site
        .db
        .write(command, move |tx| {
            let (keep, why) = &*held;
            if take_out {
                candidate::remove(tx, keep, round_id(id), of)
            } else {
                candidate::withdraw(tx, keep, round_id(id), of, why)
            }
        })
        .await;
    show::told(&site, &signed, id, written, &typed, "calon-keluar").await
}
