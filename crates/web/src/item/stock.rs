//! `/kerja/produk/{id}/stok`: a count of an item's pieces, which becomes one movement.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use domain::access::{KeepItems, ReadRegister};
use domain::id::{ItemId, Kind};
use domain::item::Item;
use domain::item::offer::MOST_PIECES;
use uuid::Uuid;

use crate::Site;
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::desk::record::{self, Wrong};
use crate::desk::values::whole;
use crate::desk::{edit, id, settle};
use crate::error::Answer;

/// Sets the stock.
pub(crate) async fn set(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(item): Path<String>,
    filled: Filled,
) -> Answer {
    let id = id(&site, &signed, &item)?;
    let keep = signed.may::<KeepItems>(&site)?;
    let read = signed.may::<ReadRegister>(&site)?;
    let wrong = |key| {
        let typed = filled.get("stock").to_owned();
        record::page::<Item>(&site, &signed, id, "", Some(Wrong { at: "stock".into(), key, typed }))
    };
    let Ok(Some(stock)) = whole(filled.get("stock"), MOST_PIECES) else { return wrong("stock-number").await };
    let mut command = filled.command(&signed, "");
    command.reason = None;
    let movement = Uuid::now_v7();
    let held = AssertUnwindSafe((read, keep));
    let written = site
        .db
        .write(command, move |tx| {
            let (read, keep) = &*held;
            tx.lock(Kind::Item, id)?;
            let (item, ..) =
                store::item::register::get(tx.conn(), read, ItemId(id))?.ok_or(store::Error::Missing)?;
            if stock > 0 && item.lead_days.is_some() {
                return Err(store::Error::Constraint { name: "stock-or-lead".into() });
            }
            store::item::set_stock(tx, keep, &item, stock, movement, "count").map(drop)
        })
        .await;
    match &written {
        Err(store::Error::Constraint { name }) if name == "stock-or-lead" => {
            return wrong("stock-or-lead").await;
        }
        Err(store::Error::Faults(faults)) => {
            let varied = faults.0.iter().any(|f| f.problem == domain::fault::Problem::ByVariant);
            return wrong(if varied { "fault-by-variant" } else { "stock-protected" }).await;
        }
        _ => {}
    }
    settle(&site, &signed, Kind::Item, id, written).await?;
    Ok(Redirect::to(&format!("{}?selesai=stok", edit::at::<Item>(id))).into_response())
}
