//! The assessors of a round: appointed, and gone before the end.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::State;
use domain::access::KeepRounds;
use domain::fault::{Faults, Problem};
use domain::id::{PersonId, SeatId};
use store::assessment::{round, seat};
use uuid::Uuid;

use super::{round_id, show};
use crate::Site;
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::desk::id;
use crate::desk::values::Values;
use crate::error::Answer;

/// Gives those who were chosen a seat.
pub(super) async fn appoint(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let keep = signed.may::<KeepRounds>(&site)?;
    let chosen: Vec<PersonId> = Values(filled.fields())
        .all("person")
        .iter()
        .filter_map(|text| Uuid::parse_str(text).ok().map(PersonId))
        .collect();
    if chosen.is_empty() {
        let mut faults = Faults::default();
        faults.add("person", "", Problem::Missing);
        return show::page(&site, &signed, id, show::Said { faults, ..show::Said::default() }).await;
    }
    let held = AssertUnwindSafe((site.clone(), keep, chosen));
    let written = site
        .db
        .write(filled.command(&signed, ""), move |tx| {
            let (site, keep, chosen) = &*held;
            let region = round::region(tx.conn(), round_id(id))?.ok_or(store::Error::Missing)?;
            let today = super::today(tx.conn(), site, &region)?;
            seat::appoint(tx, keep, round_id(id), chosen, today).map(drop)
        })
        .await;
    show::told(&site, &signed, id, written, "", "penilai").await
}

/// Somebody leaves, for a reason.
pub(super) async fn leave(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((record, part)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let of = SeatId(show::part(&site, &signed, &part)?);
    let keep = signed.may::<KeepRounds>(&site)?;
    let typed = filled.get("why").to_owned();
    let held = AssertUnwindSafe((keep, typed.clone()));
    let written = site
        .db
        .write(filled.command(&signed, &typed), move |tx| {
            let (keep, why) = &*held;
            seat::leave(tx, keep, round_id(id), of, why)
        })
        .await;
    show::told(&site, &signed, id, written, &typed, "penilai-keluar").await
}
