//! Orders go where their maker goes: into the record that stays of two that were merged, and to the new code of a region.

use domain::access::{Access, KeepOrders, system};
use domain::id::{GroupId, Kind, MakerId, OrderId};
use domain::market::order::{Group, Order};
use domain::market::terms::Terms;
use domain::region::RegionCode;
use uuid::Uuid;

use crate::error::Result;
use crate::journal;
use crate::tx::Tx;

crate::statements! {
    /// The orders of a maker.
    OF_MAKER = "SELECT id FROM maker_order WHERE maker = $1 ORDER BY id";
    /// An order follows its maker.
    FOLLOW = "UPDATE maker_order SET maker = $2, region = $3, area = $4 WHERE id = $1";
    /// What goes to a region.
    TO_REGION = "SELECT id FROM order_group WHERE to_region = $1 ORDER BY id";
    /// It goes to another code of the same region.
    SEND_ON = "UPDATE order_group SET to_region = $2 WHERE id = $1";
    /// Baskets that go to a region.
    BASKETS_ON = "UPDATE basket SET region = $2 WHERE region = $1";
    /// The terms whose rates name a region.
    NAMING = "SELECT maker FROM terms WHERE rates LIKE $1 ORDER BY maker";
}

/// The orders of a maker belong to `into` and lie where it lies; what the books say of them is moved by entries of their own.
/// The terms of the other record end.
pub(crate) fn follow(tx: &mut Tx<'_>, from: MakerId, (into, region): (MakerId, &RegionCode)) -> Result<()> {
    let who: Access<KeepOrders> = system("maker of an order moved");
    let area = crate::region::area(tx, region)?;
    super::request::follow(tx, &who, from, (into, region))?;
    let ids: Vec<Uuid> = tx.conn.rows(OF_MAKER, crate::args![from], |r| r.get(0))?;
    if ids.len() > 200 {
        tx.lock_kind(Kind::Order)?;
    }
    // All of them first: what follows from them is held after them, as steps of an order do.
    for id in &ids {
        tx.lock(Kind::Order, *id)?;
    }
    super::payout::hold(tx, from, into)?;
    for id in ids {
        let Some(old) = super::order::load(tx.conn, OrderId(id))? else { continue };
        let new = Order { maker: into, region: region.clone(), ..old.clone() };
        journal::apply(tx, &who, Some(&old), &new)?;
        tx.conn.run(FOLLOW, crate::args![new.id, new.maker, new.region, area])?;
        super::sales::moved(tx, &old, &new)?;
        super::payout::moved(tx, &old, &new)?;
        super::ledger::enter(tx, &who, Some(&old), &new, "merge")?;
    }
    super::sales::settled(tx, into, &area)?;
    super::payout::follow(tx, from, (into, region))?;
    if from != into {
        super::terms::forget_maker(tx, from)?;
        super::promotion::forget_maker(tx, from)?;
    }
    Ok(())
}

/// What names a region by its code names it by the new one.
pub(crate) fn recoded(tx: &mut Tx<'_>, from: &RegionCode, to: &RegionCode) -> Result<()> {
    let who: Access<KeepOrders> = system("change of a region");
    let groups: Vec<Uuid> = tx.conn.rows(TO_REGION, crate::args![from], |r| r.get(0))?;
    for id in groups {
        let Some(old) = super::order::group(tx.conn, GroupId(id))? else { continue };
        let new = Group { to: Some(to.clone()), ..old.clone() };
        journal::apply(tx, &who, Some(&old), &new)?;
        tx.conn.run(SEND_ON, crate::args![new.id, to])?;
    }
    tx.conn.run(BASKETS_ON, crate::args![from, to])?;
    let naming: Vec<Uuid> =
        tx.conn.rows(NAMING, crate::args![format!("%\"{}\"%", from.as_str())], |r| r.get(0))?;
    for maker in naming {
        let Some(mut new) = super::terms::of(tx.conn, MakerId(maker))? else { continue };
        for rate in new.rates.iter_mut().filter(|r| r.zone.as_ref() == Some(from)) {
            rate.zone = Some(to.clone());
        }
        let new: Terms = new;
        super::terms::save(tx, &who, &new)?;
    }
    Ok(())
}
