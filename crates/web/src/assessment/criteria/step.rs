//! A step of a council's set: ready for rounds, taken up again, retired.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use domain::assessment::criteria::own::{Stage, step};
use domain::record::{Record, version};

use super::part::{begin, write};
use super::{PATH, said, show};
use crate::Site;
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::error::{Answer, Fail};

/// Takes a step.
pub(super) async fn take(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(named): Path<String>,
    filled: Filled,
) -> Answer {
    let own = begin(&site, &signed, &named).await?;
    let refused = |key: &str| said::say(&signed.lang, key);
    let to = Stage::from_word(filled.get("to"));
    let to = to.ok_or_else(|| Fail::Unreadable(site.clone(), signed.lang.clone()))?;
    let began = filled.get("_v").to_owned();
    let command = filled.command(&signed, "");
    // A form that is sent twice finds its own step, and stores nothing.
    let stored = if began != version(&own.fields()) {
        write(&site, &signed, command, own, began).await?
    } else {
        let Ok(new) = step(&own, to, &site.profile) else {
            return show::page(&site, &signed, &named, "", &refused("criteria-step-refused")).await;
        };
        write(&site, &signed, command, new, began).await?
    };
    if !stored {
        return show::page(&site, &signed, &named, "", &refused("criteria-stale")).await;
    }
    Ok(Redirect::to(&format!("{PATH}/{named}?selesai=langkah")).into_response())
}
