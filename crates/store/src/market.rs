//! The market: baskets, orders, and the books.

pub(crate) mod along;
pub mod basket;
pub mod count;
pub mod erase;
pub mod feed;
pub mod ledger;
pub mod letter;
pub mod message;
pub mod order;
pub mod pace;
pub mod payment;
pub mod payout;
pub mod place;
pub mod promotion;
pub mod register;
pub mod request;
pub mod returns;
pub mod sales;
pub mod shop;
pub mod slip;
pub mod sold;
pub mod step;
pub(crate) mod stock;
pub mod terms;
pub mod unsettled;

pub(crate) use along::{follow, recoded};
use domain::access::{Access, KeepMarket};
use domain::id::Kind;
use domain::market::{Entity, Rules};
use domain::record::Record;

use crate::error::Result;
use crate::face::Conn;
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// The rules.
    RULES = "SELECT fee_ppm, open, entity_name, entity_form, entity_number, provider, return_days FROM market_rules WHERE one = 1";
    /// Writes the rules.
    PUT_RULES = "INSERT INTO market_rules (one, fee_ppm, open, entity_name, entity_form, entity_number, provider, return_days)
        VALUES (1, $1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (one) DO UPDATE SET fee_ppm = excluded.fee_ppm, open = excluded.open, entity_name = excluded.entity_name,
            entity_form = excluded.entity_form, entity_number = excluded.entity_number, provider = excluded.provider,
            return_days = excluded.return_days";
}

/// By which rules the programme sells.
pub fn rules(conn: &mut Conn) -> Result<Rules> {
    let found = conn.first(RULES, crate::args![], |r| {
        let entity = match (r.get::<Option<String>>(2)?, r.get(3)?, r.get(4)?) {
            (Some(name), Some(form), Some(number)) => Some(Entity { name, form, number }),
            _ => None,
        };
        Ok(Rules { fee_ppm: r.get(0)?, open: r.get(1)?, entity, provider: r.get(5)?, return_days: r.get(6)? })
    })?;
    Ok(found.unwrap_or_default())
}

/// Sets the rules. What was sold before keeps the fee that was frozen in it.
///
/// # Errors
/// [`crate::Error::Refused`] when the right does not reach the region at which the programme is rooted.
pub fn set_rules(tx: &mut Tx<'_>, who: &Access<KeepMarket>, new: &Rules) -> Result<Applied> {
    tx.lock(Kind::MarketRules, new.id())?;
    let old = rules(tx.conn)?;
    let applied = journal::apply(tx, who, Some(&old), new)?;
    if applied != Applied::Unchanged {
        let entity = |f: fn(&Entity) -> &String| new.entity.as_ref().map(f);
        tx.conn.run(
            PUT_RULES,
            crate::args![
                new.fee_ppm,
                new.open,
                entity(|e| &e.name),
                entity(|e| &e.form),
                entity(|e| &e.number),
                new.provider,
                new.return_days
            ],
        )?;
    }
    Ok(applied)
}
