//! A step of a proposal: sent in, taken back, sent back with a reason, withdrawn, taken up again.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use domain::access::KeepProposals;
use domain::fault::{Faults, Problem};
use domain::id::{Kind, ProposalId};
use domain::lang::Lang;
use domain::publication::Step;

use super::at;
use super::show::{Wrong, again};
use crate::account::guard::{Filled, Signed};
use crate::account::work::fault;
use crate::ask::Path;
use crate::desk::edit::reason;
use crate::desk::{id, settle};
use crate::error::{Answer, Fail};
use crate::{Site, sentence};

/// What kept a step from being taken, in the reader's words.
fn told(lang: &Lang, faults: &Faults) -> String {
    let Some(first) = faults.0.first() else { return String::new() };
    match &first.problem {
        Problem::Transition { from, .. } if first.field == "designation" => {
            let status = sentence(lang.as_str(), &format!("status-{from}"), &[]);
            sentence(lang.as_str(), "proposal-step-beyond", &[("status", &status)])
        }
        Problem::Transition { .. } => sentence(lang.as_str(), "step-not-open", &[]),
        Problem::BeingAssessed => sentence(lang.as_str(), "proposal-step-being-assessed", &[]),
        Problem::Gaps(n) => sentence(lang.as_str(), "proposal-step-gaps", &[("count", &n.to_string())]),
        problem => fault(lang, problem),
    }
}

/// Takes a step.
pub(super) async fn take(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let keep = signed.may::<KeepProposals>(&site)?;
    let step = Step::from_word(filled.get("step")).filter(|s| !matches!(s, Step::Publish | Step::Pause));
    let step = step.ok_or_else(|| Fail::Unreadable(site.clone(), signed.lang.clone()))?;
    let mut faults = Faults::default();
    let why = reason(filled.get("why"), &mut faults);
    let wrong = |key: &str| Wrong {
        at: step.word().to_owned(),
        fault: sentence(signed.lang.as_str(), key, &[]),
        typed: filled.get("why").to_owned(),
    };
    let missing = (step.needs_a_reason() && why.is_none()).then_some("reason-missing");
    let too_long = (!faults.is_empty()).then_some("reason-too-long");
    if let Some(key) = too_long.or(missing) {
        return again(&site, &signed, &record, wrong(key)).await;
    }
    let mut command = filled.command(&signed, "");
    command.reason = why.clone();
    let held = AssertUnwindSafe((site.clone(), keep));
    let written = site
        .db
        .write(command, move |tx| {
            let (site, keep) = &*held;
            let about = (site.profile.key.as_str(), site.profile.languages.as_slice());
            let why = why.as_deref().unwrap_or_default();
            store::flagship::proposal::step(tx, keep, ProposalId(id), step, why, about).map(drop)
        })
        .await;
    if let Err(store::Error::Faults(faults)) = &written {
        let fault = told(&signed.lang, faults);
        return again(&site, &signed, &record, Wrong { fault, ..wrong("step-not-open") }).await;
    }
    settle(&site, &signed, Kind::Proposal, id, written).await?;
    Ok(Redirect::to(&format!("{}?selesai=langkah", at(ProposalId(id)))).into_response())
}
