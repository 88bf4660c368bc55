//! Proposing together: a region is asked, and answers for itself.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use domain::access::KeepProposals;
use domain::id::{Kind, ProposalId};
use domain::region::RegionCode;
use store::flagship::proposal;

use super::show::{Wrong, again};
use super::{at, find};
use crate::Site;
use crate::account::guard::{Filled, Signed};
use crate::account::work::fault;
use crate::ask::Path;
use crate::desk::settle;
use crate::error::{Answer, Fail};

fn region(site: &Arc<Site>, signed: &Signed, filled: &Filled) -> Result<RegionCode, Fail> {
    RegionCode::parse(filled.get("region")).ok_or_else(|| Fail::Unreadable(site.clone(), signed.lang.clone()))
}

/// What was wrong, as the page tells it at the region.
fn wrong(signed: &Signed, region: &RegionCode, faults: &domain::fault::Faults, typed: &str) -> Wrong {
    let told = faults.0.first().map(|f| fault(&signed.lang, &f.problem)).unwrap_or_default();
    Wrong { at: region.to_string(), fault: told, typed: typed.to_owned() }
}

/// Asks a region to propose together.
pub(super) async fn ask(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let keep = signed.may::<KeepProposals>(&site)?;
    let proposal = find(&site, &signed, &record).await?;
    let (id, code) = (proposal.id, region(&site, &signed, &filled)?);
    let today = site.today([site.root.as_str()]);
    let command = filled.command(&signed, "");
    let held = AssertUnwindSafe((site.clone(), keep, proposal, code.clone()));
    let written = site
        .db
        .write(command, move |tx| {
            let (site, keep, p, code) = &*held;
            let level = site.profile.flagship_level();
            // Whom one proposes with is a region of the same level.
            if !proposal::ground(tx.conn(), level, code, &p.craft)?.level {
                return Err(store::Error::Missing);
            }
            let ground = proposal::ground(tx.conn(), level, &p.region, &p.craft)?;
            proposal::ask(tx, keep, p.id, code.clone(), ground, today).map(drop)
        })
        .await;
    if let Err(store::Error::Faults(faults)) = &written {
        return again(&site, &signed, &record, wrong(&signed, &code, faults, "")).await;
    }
    settle(&site, &signed, Kind::Proposal, id.0, written).await?;
    Ok(Redirect::to(&format!("{}?selesai=mitra#bersama", at(id))).into_response())
}

/// A region answers.
pub(super) async fn answer(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let keep = signed.may::<KeepProposals>(&site)?;
    let proposal = find(&site, &signed, &record).await?;
    let (id, code) = (proposal.id, region(&site, &signed, &filled)?);
    let agrees = match filled.get("jawaban") {
        "setuju" => true,
        "tolak" => false,
        _ => return Err(Fail::Unreadable(site.clone(), signed.lang.clone())),
    };
    let today = site.today([code.as_str()]);
    let note = filled.get("note").to_owned();
    let command = filled.command(&signed, "");
    let (asked, said) = (code.clone(), note.clone());
    let held = AssertUnwindSafe(keep);
    let written = site
        .db
        .write(command, move |tx| {
            proposal::answer(tx, &held, ProposalId(id.0), &asked, (agrees, &said), today).map(drop)
        })
        .await;
    if let Err(store::Error::Faults(faults)) = &written {
        return again(&site, &signed, &record, wrong(&signed, &code, faults, &note)).await;
    }
    settle(&site, &signed, Kind::Proposal, id.0, written).await?;
    Ok(Redirect::to(&format!("{}?selesai=jawab#bersama", at(id))).into_response())
}
