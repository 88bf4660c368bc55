//! From a proposal to a comparison: a round is prepared with the same craft of several regions as its candidates.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use domain::access::KeepRounds;
use domain::assessment::round::{METHODS, RoundDraft, Weighing, save};
use domain::fault::{Faults, Problem};
use domain::flagship::Status;
use domain::flagship::proposal::common;
use domain::id::{DesignationId, Kind, RoundId};
use domain::lang::Words;
use store::flagship::proposal;
use uuid::Uuid;

use super::find;
use super::show::{Wrong, again};
use crate::account::guard::{Filled, Signed};
use crate::account::work::fault;
use crate::ask::Path;
use crate::desk::settle;
use crate::desk::values::Values;
use crate::error::Answer;
use crate::{Site, sentence};

/// So many days assessors have, until somebody says otherwise.
const DAYS: i64 = 14;

/// Whether what has this status can be a candidate of a round.
pub(super) fn can_be(status: Status) -> bool {
    matches!(status, Status::Proposed | Status::Assessed | Status::UnderReview)
}

/// Prepares the round and leads to it.
pub(super) async fn begin(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let keep = signed.may::<KeepRounds>(&site)?;
    let proposal = find(&site, &signed, &record).await?;
    let id = proposal.id;
    let chosen: Vec<DesignationId> = Values(filled.fields())
        .all("candidate")
        .iter()
        .filter_map(|text| Uuid::parse_str(text).ok().map(DesignationId))
        .collect();
    let command = filled.command(&signed, "");
    let held = AssertUnwindSafe((site.clone(), keep, proposal, chosen));
    let written = site
        .db
        .write(command, move |tx| {
            let (site, keep, p, chosen) = &*held;
            let known = proposal::near(tx.conn(), p)?;
            let mut faults = Faults::default();
            let mut wanted = vec![p.designation(&site.profile.key)];
            let mut paths = vec![store::region::path(tx.conn(), &p.region)?];
            for n in known.iter().filter(|n| chosen.contains(&n.designation)) {
                wanted.push(n.designation);
                paths.push(store::region::path(tx.conn(), &n.region)?);
            }
            if wanted.len() < 2 {
                faults.add("candidate", "", Problem::Missing);
                return Err(faults.into());
            }
            // Where they are compared is a region above them all; whether the right reaches it is asked when the round is stored.
            let region = common(&paths).ok_or(store::Error::Refused)?;
            let sets = crate::assessment::sets(tx.conn(), site, &region)?;
            let sets: Vec<&str> = sets.iter().map(|s| s.key.as_str()).collect();
            let today = site.today([region.as_str(), site.root.as_str()]);
            let title = site.profile.languages.iter().map(|l| {
                let craft = p.craft_names.text(l);
                let named = [("craft", craft), ("period", p.period.as_str())];
                (l.clone(), sentence(l.as_str(), "compare-title", &named))
            });
            let draft = RoundDraft {
                region,
                title: Words::new(title.collect::<Vec<_>>()),
                period: p.period.clone(),
                set_key: sets.first().map(|s| (*s).to_owned()).unwrap_or_default(),
                method: METHODS[0].to_owned(),
                weighing: Weighing::Given.word().to_owned(),
                deadline: today.checked_add(jiff::Span::new().days(DAYS)).ok(),
                sample: false,
            };
            let round = save(RoundId(Uuid::now_v7()), draft, None, &sets, today)?;
            store::assessment::round::save(tx, keep, &round)?;
            store::assessment::candidate::add(tx, keep, round.id, &wanted)?;
            Ok(round.id.0)
        })
        .await;
    if let Err(store::Error::Faults(faults)) = &written {
        let told = faults.0.first().map(|f| fault(&signed.lang, &f.problem)).unwrap_or_default();
        return again(&site, &signed, &record, Wrong { fault: told, ..Wrong::default() }).await;
    }
    let round = settle(&site, &signed, Kind::Proposal, id.0, written).await?.into_inner();
    Ok(Redirect::to(&format!("{}/{round}?selesai=calon", crate::assessment::PATH)).into_response())
}
