//! `/kerja/klaim`: what sources say of regions, for their officers to confirm or refute.

mod judge;
mod list;

use std::sync::Arc;

use axum::routing::{MethodRouter, get};
use domain::access::{KeepCrafts, KeepFlagships};
use domain::source::Checked;
use store::claim::Judging;

use crate::Site;
use crate::account::guard::Signed;

/// The address of the list.
pub(crate) const PATH: &str = "/kerja/klaim";

/// How a claim can stand, those that wait first.
const STANDS: [Checked; 3] = [Checked::Unchecked, Checked::Confirmed, Checked::Refuted];

/// Every address of the claims.
pub(crate) fn routes() -> Vec<(String, MethodRouter<Arc<Site>>)> {
    vec![(PATH.to_owned(), get(list::show)), (format!("{PATH}/{{id}}"), get(judge::show).post(judge::send))]
}

/// What somebody may judge.
fn judging(signed: &Signed) -> Judging {
    Judging { crafts: signed.who.may::<KeepCrafts>(), flagships: signed.who.may::<KeepFlagships>() }
}

/// Whether somebody judges any claims.
pub(crate) fn judges(signed: &Signed) -> bool {
    let judging = judging(signed);
    judging.crafts.is_some() || judging.flagships.is_some()
}
