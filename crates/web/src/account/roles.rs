//! Gives a role, and ends one.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::access::KeepAccounts;
use domain::account::{HoldingId, Role, grant};
use domain::fault::{Faults, Problem};
use domain::region::RegionCode;
use jiff::civil::Date;
use uuid::Uuid;

use super::guard::{Filled, Signed};
use super::new::region;
use super::person::{self, Said, settle};
use crate::Site;
use crate::ask::Path;
use crate::error::{Answer, Fail};

fn day(faults: &mut Faults, field: &str, typed: &str) -> Option<Date> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let day = typed.parse().ok();
    if day.is_none() {
        faults.add(field, typed, Problem::NotADate);
    }
    day
}

/// Gives a role.
pub async fn give(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(person): Path<String>,
    filled: Filled,
) -> Answer {
    let access = signed.may::<KeepAccounts>(&site)?;
    let id = person::id(&site, &signed, &person)?;
    let role = Role::from_word(filled.get("role"));
    let role = role.ok_or_else(|| Fail::Unreadable(site.clone(), signed.lang.clone()))?;
    let mut faults = Faults::default();
    let since = day(&mut faults, "since", filled.get("since"));
    let until = day(&mut faults, "until", filled.get("until"));
    let place = region(&site, &signed, filled.get("region")).await?;
    if place.is_none() {
        faults.add("region", filled.get("region"), Problem::Unknown("region".into()));
    }
    let mut new = None;
    if let Some(place) = place.filter(|_| faults.is_empty()) {
        let since = since.unwrap_or_else(|| site.today([site.root.as_str()]));
        match grant(HoldingId(Uuid::now_v7()), id, role, place, since, until) {
            Ok(holding) => new = Some(holding),
            Err(found) => faults = found,
        }
    }
    let Some(new) = new else {
        let said = Said { faults, filled, ..Said::default() };
        return person::page(&site, &signed, id, StatusCode::UNPROCESSABLE_ENTITY, &said).await;
    };
    let command = filled.command(&signed, "role");
    let result = site.db.write(command, move |tx| store::account::grant(tx, &access, &new)).await;
    settle(&site, &signed, id, result).await?;
    Ok(person::done(id, "peran").into_response())
}

/// Ends a role, at once.
pub async fn end(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((person, holding)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    let access = signed.may::<KeepAccounts>(&site)?;
    let id = person::id(&site, &signed, &person)?;
    let missing = || Fail::Missing(site.clone(), signed.lang.clone());
    let holding = HoldingId(Uuid::parse_str(&holding).map_err(|_| missing())?);
    let place = site
        .db
        .read(move |c| {
            let held = store::account::holdings(c, id)?.into_iter().find(|h| h.id == holding);
            held.map(|h| store::region::path(c, &h.region)).transpose()
        })
        .await
        .map_err(signed.fail(&site))?
        .ok_or_else(missing)?;
    let today = site.today(place.iter().map(RegionCode::as_str));
    // A role that ends is over at once: its last day was yesterday, or it is taken back.
    let last = today.yesterday().unwrap_or(today);
    let command = filled.command(&signed, "role ended");
    let result = site.db.write(command, move |tx| store::account::end(tx, &access, id, holding, last)).await;
    settle(&site, &signed, id, result).await?;
    Ok(person::done(id, "akhir").into_response())
}
