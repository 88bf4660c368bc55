//! `/lapak/produk/{id}/tawaran`: price, and stock or days of work and deposit, of a product. They are the maker's own: nobody has to look at
//! them first. A counted stock becomes one movement.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use domain::fault::{Faults, Problem};
use domain::id::{ItemId, Kind};
use domain::item::offer::MOST_PIECES;
use domain::item::{Item, LEAST_DEPOSIT, Money, own};
use uuid::Uuid;

use super::item::{Said, find, page, version};
use super::{ITEMS, over_items};
use crate::Site;
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::desk::edit::STALE;
use crate::desk::settle;
use crate::desk::values::{Values, whole};
use crate::error::Answer;
use crate::item::form::{LONGEST_WORK, price};

/// Price, stock and days of work as they were typed.
struct Offer {
    price: Option<i64>,
    stock: i64,
    lead: Option<i32>,
    deposit: Option<i32>,
}

fn read(site: &Site, values: &Values) -> Result<Offer, Faults> {
    let mut faults = Faults::default();
    let mut number = |field: &str, read: Result<Option<i64>, Problem>| {
        read.unwrap_or_else(|problem| {
            faults.add(field, values.get(field), problem);
            None
        })
    };
    let price = number("price", price(site, values.get("price")));
    let stock = number("stock", whole(values.get("stock"), MOST_PIECES)).unwrap_or_default();
    let lead = number("lead_time_days", whole(values.get("lead_time_days"), LONGEST_WORK));
    let deposit = number("deposit_percent", whole(values.get("deposit_percent"), 100));
    let small = |n: Option<i64>| n.and_then(|n| i32::try_from(n).ok());
    let least = i64::from(LEAST_DEPOSIT);
    if deposit.is_some() && lead.is_none() {
        faults.add("deposit_percent", values.get("deposit_percent"), Problem::DepositNeedsLeadTime);
    } else if deposit.is_some_and(|d| d < least) {
        let problem = Problem::NotAWholeNumber { min: least, max: 100 };
        faults.add("deposit_percent", values.get("deposit_percent"), problem);
    }
    if stock > 0 && lead.is_some() {
        faults.add("lead_time_days", values.get("lead_time_days"), Problem::StockAndLeadTime);
    }
    faults.or(Offer { price, stock, lead: small(lead), deposit: small(deposit) })
}

/// Takes the form.
pub async fn set(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    filled: Filled,
) -> Answer {
    let id = ItemId(crate::desk::id(&site, &signed, &text)?);
    let access = over_items(&site, &signed)?;
    let values = Values::of(&filled);
    let again = |faults, stale, found| {
        let said = Said { typed: Some(values.clone()), faults, stale, ..Said::default() };
        Ok(page(&site, &signed, found, said))
    };
    let offer = match read(&site, &values) {
        Ok(offer) => offer,
        Err(faults) => return again(faults, false, find(&site, &signed, &access, id).await?),
    };
    let mut command = filled.command(&signed, "");
    command.reason = None;
    let (began, movement) = (filled.get("_v").to_owned(), Uuid::now_v7());
    let held = AssertUnwindSafe((access.clone(), offer));
    let written = site
        .db
        .write(command, move |tx| {
            let (access, offer) = &*held;
            tx.lock(Kind::Item, id.0)?;
            let (item, stock) = store::item::own::get(tx.conn(), access, id)?.ok_or(store::Error::Missing)?;
            if version(&item, stock) != began {
                return Err(store::Error::Constraint { name: STALE.into() });
            }
            if stock > 0 && offer.lead.is_some() && store::item::variant::any(tx.conn(), id)? {
                let mut faults = Faults::default();
                faults.add("lead_time_days", offer.lead.unwrap_or(0), Problem::StockAndLeadTime);
                return Err(faults.into());
            }
            let after = Item {
                price: offer.price.map(Money),
                lead_days: offer.lead,
                deposit_percent: offer.deposit,
                ..item.clone()
            };
            store::item::own::save(tx, access, &own::hand_in(&item, after))?;
            if store::item::variant::any(tx.conn(), id)? {
                // Its pieces are counted by size and colour.
                return Ok(());
            }
            store::item::own::set_stock(tx, access, id, offer.stock, movement).map(drop)
        })
        .await;
    match written {
        Err(store::Error::Constraint { name }) if name == STALE => {
            again(Faults::default(), true, find(&site, &signed, &access, id).await?)
        }
        Err(store::Error::Faults(faults)) => again(faults, false, find(&site, &signed, &access, id).await?),
        written => {
            settle(&site, &signed, Kind::Item, id.0, written).await?;
            Ok(Redirect::to(&format!("{ITEMS}/{id}?selesai=tawaran")).into_response())
        }
    }
}
