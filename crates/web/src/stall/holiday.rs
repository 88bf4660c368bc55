//! `/lapak/perajin/{id}/libur`: a holiday. Every product that is published is paused at once, and comes back at once.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use domain::id::Kind;

use super::step::RESUME;
use super::{MAKERS, maker as maker_id, over_items};
use crate::Site;
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::desk::settle;
use crate::error::{Answer, Fail};

/// Begins a holiday, or ends it.
pub async fn set(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    filled: Filled,
) -> Answer {
    let id = maker_id(&site, &signed, &text)?;
    let access = over_items(&site, &signed)?;
    let back = match filled.get("step") {
        RESUME => true,
        "pause" => false,
        _ => return Err(Fail::Unreadable(site.clone(), signed.lang.clone())),
    };
    let mut command = filled.command(&signed, "");
    command.reason = None;
    let held = AssertUnwindSafe(access);
    let written = site
        .db
        .write(command, move |tx| {
            if back {
                store::item::own::resume_all(tx, &held, id)
            } else {
                store::item::own::pause_all(tx, &held, id)
            }
        })
        .await;
    let several = settle(&site, &signed, Kind::Maker, id.0, written).await?.into_inner();
    let (what, left) = (if back { "tampil" } else { "libur" }, if several.left { "&sisa=1" } else { "" });
    let to = format!("{MAKERS}/{id}?selesai={what}&n={}{left}", several.done);
    Ok(Redirect::to(&to).into_response())
}
