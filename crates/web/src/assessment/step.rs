//! The steps of a round: opened, extended, closed, opened again, called off, announced.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::State;
use domain::access::KeepRounds;
use domain::assessment::round::Obstacle;
use domain::fault::{Faults, Problem};
use jiff::civil::Date;
use store::assessment::round::{self, Step};

use super::{round_id, show};
use crate::Site;
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::desk::{id, missing};
use crate::error::Answer;

fn step(filled: &Filled) -> Option<Result<Step, Faults>> {
    let why = filled.get("why").to_owned();
    let day = || {
        let typed = filled.get("day").trim();
        typed.parse::<Date>().map_err(|_| {
            let mut faults = Faults::default();
            let problem = if typed.is_empty() { Problem::Missing } else { Problem::NotADate };
            faults.add("day", typed, problem);
            faults
        })
    };
    Some(match filled.get("step") {
        "extend" => day().map(Step::Extend),
        "close" => Ok(Step::Close(why)),
        "reopen" => day().map(|day| Step::Reopen(day, why)),
        "cancel" => Ok(Step::Cancel(why)),
        "announce" => Ok(Step::Announce),
        _ => return None,
    })
}

fn done(step: &Step) -> &'static str {
    match step {
        Step::Extend(_) => "perpanjang",
        Step::Close(_) => "tutup",
        Step::Reopen(..) => "buka-lagi",
        Step::Cancel(_) => "batal",
        Step::Announce => "umumkan",
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
    let keep = signed.may::<KeepRounds>(&site)?;
    let typed = filled.get("why").to_owned();
    let command = filled.command(&signed, &typed);
    if filled.get("step") == "open" {
        return open(&site, &signed, id, command, keep).await;
    }
    let step = match step(&filled) {
        Some(Ok(step)) => step,
        Some(Err(faults)) => {
            return show::page(&site, &signed, id, show::Said { faults, typed, ..show::Said::default() })
                .await;
        }
        None => return Err(missing(&site, &signed)),
    };
    let done = done(&step);
    let held = AssertUnwindSafe((site.clone(), keep, step));
    let written = site
        .db
        .write(command, move |tx| {
            let (site, keep, step) = &*held;
            let region = round::region(tx.conn(), round_id(id))?.ok_or(store::Error::Missing)?;
            let today = super::today(tx.conn(), site, &region)?;
            round::take(tx, keep, round_id(id), step, today).map(drop)
        })
        .await;
    show::told(&site, &signed, id, written, &typed, done).await
}

async fn open(
    site: &Arc<Site>,
    signed: &Signed,
    id: uuid::Uuid,
    command: store::Command,
    keep: domain::access::Access<KeepRounds>,
) -> Answer {
    let held = AssertUnwindSafe((site.clone(), keep));
    let written = site
        .db
        .write(command, move |tx| {
            let (site, keep) = &*held;
            let region = round::region(tx.conn(), round_id(id))?.ok_or(store::Error::Missing)?;
            let today = super::today(tx.conn(), site, &region)?;
            let key = round::set_key(tx.conn(), round_id(id))?.unwrap_or_default();
            let langs = &site.profile.languages;
            let lacks = match super::set(tx.conn(), site, &region, &key)? {
                Some(set) => round::open(tx, keep, round_id(id), set, langs, today)?.len(),
                None => 1,
            };
            if lacks > 0 {
                // The page lists them.
                let mut faults = Faults::default();
                faults.add("step", "", Problem::InTheWay(Obstacle::Lacks));
                return Err(faults.into());
            }
            Ok(())
        })
        .await;
    show::told(site, signed, id, written, "", "buka").await
}
