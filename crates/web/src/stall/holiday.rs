//! `/lapak/perajin/{id}/libur`: a holiday, with or without a last day. Products stay where they are seen and say so. What was paused
//! one by one comes back here at once, too.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use domain::fault::{Faults, Problem};
use domain::id::Kind;
use domain::maker::holiday::begin;
use jiff::civil::Date;
use store::maker::holiday;

use super::home::Said;
use super::mandate::today;
use super::step::RESUME;
use super::{MAKERS, maker as maker_id, over_items};
use crate::Site;
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::desk::settle;
use crate::error::{Answer, Fail};

/// Begins a holiday, gives it another last day, ends it, or brings back what was paused.
pub async fn set(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    filled: Filled,
) -> Answer {
    let id = maker_id(&site, &signed, &text)?;
    let access = over_items(&site, &signed)?;
    let mut command = filled.command(&signed, "");
    command.reason = None;
    let to = |done: &str| Ok(Redirect::to(&format!("{MAKERS}/{id}?selesai={done}")).into_response());
    match filled.get("step") {
        "pause" => {
            let typed = filled.get("until").trim().to_owned();
            let until: Option<Date> = typed.parse().ok();
            let mut faults = Faults::default();
            if until.is_none() && !typed.is_empty() {
                faults.add("until", &typed, Problem::NotADate);
                return super::home::page(site, signed, id, Said { until: typed, faults, ..Said::default() })
                    .await;
            }
            let held = AssertUnwindSafe((site.clone(), access));
            let written = site
                .db
                .write(command, move |tx| {
                    let (site, access) = &*held;
                    super::acts(access, id)?;
                    let region =
                        store::maker::mandate::region(tx.conn(), id)?.ok_or(store::Error::Missing)?;
                    let new = begin(id, region, today(tx.conn(), site, id)?, until)?;
                    holiday::begin(tx, access, &new).map(drop)
                })
                .await;
            if let Err(store::Error::Faults(faults)) = written {
                return super::home::page(site, signed, id, Said { until: typed, faults, ..Said::default() })
                    .await;
            }
            settle(&site, &signed, Kind::Maker, id.0, written).await?;
            to("libur")
        }
        "end" => {
            let written = site.db.write(command, move |tx| holiday::end(tx, &access, id).map(drop)).await;
            settle(&site, &signed, Kind::Maker, id.0, written).await?;
            to("masuk")
        }
        RESUME => {
            let held = AssertUnwindSafe(access);
            let written = site.db.write(command, move |tx| store::item::own::resume_all(tx, &held, id)).await;
            let several = settle(&site, &signed, Kind::Maker, id.0, written).await?.into_inner();
            let left = if several.left { "&sisa=1" } else { "" };
            to(&format!("tampil&n={}{left}", several.done))
        }
        _ => Err(Fail::Unreadable(site.clone(), signed.lang.clone())),
    }
}
