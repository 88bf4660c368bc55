//! On which terms makers sell.

use domain::access::{Access, KeepMarket, KeepOrders, KeepOwnOrders, Permission};
use domain::fault::{Faults, Problem};
use domain::id::{Kind, MakerId};
use domain::market::terms::{Bank, Terms};
use domain::region::RegionCode;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// The terms of a maker.
    GET = "SELECT m.id, m.region, t.pick_up, t.rates, t.ask, t.qris, t.bank, t.account, t.holder, t.cash, t.withheld
        FROM maker m LEFT JOIN terms t ON t.maker = m.id WHERE m.id = $1";
    /// Writes them.
    PUT = "INSERT INTO terms (maker, pick_up, rates, ask, qris, bank, account, holder, cash, withheld)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (maker) DO UPDATE SET pick_up = excluded.pick_up, rates = excluded.rates, ask = excluded.ask,
            qris = excluded.qris, bank = excluded.bank, account = excluded.account, holder = excluded.holder,
            cash = excluded.cash, withheld = excluded.withheld";
    /// Forgets them.
    FORGET = "DELETE FROM terms WHERE maker = $1";
}

fn read(r: &Row<'_>) -> Result<Terms> {
    let region: String = r.get(1)?;
    let region = RegionCode::parse(&region).ok_or_else(|| Error::Damaged(format!("region code {region}")))?;
    listed(r, Terms::none(MakerId(r.get(0)?), region), 2)
}

/// The terms of a maker from the columns of a list, from `pick_up` to `withheld`; `none` where there are none.
pub(crate) fn listed(r: &Row<'_>, none: Terms, at: usize) -> Result<Terms> {
    let Some(rates) = r.get::<Option<String>>(at + 1)? else { return Ok(none) };
    let bank = match (r.get::<Option<String>>(at + 4)?, r.get(at + 5)?, r.get(at + 6)?) {
        (Some(bank), Some(number), Some(holder)) => Some(Bank { bank, number, holder }),
        _ => None,
    };
    Ok(Terms {
        pick_up: r.get(at)?,
        rates: serde_json::from_str(&rates).map_err(|e| Error::Damaged(e.to_string()))?,
        ask: r.get(at + 2)?,
        qris: r.get(at + 3)?,
        bank,
        cash: r.get(at + 7)?,
        withheld: r.get(at + 8)?,
        ..none
    })
}

/// The terms of a maker; those of one that has told none let nothing be bought. They are public to whoever orders.
pub fn of(conn: &mut Conn, maker: MakerId) -> Result<Option<Terms>> {
    conn.first(GET, crate::args![maker], read)
}

fn put<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, new: &Terms) -> Result<Applied> {
    tx.lock(Kind::Terms, new.maker.0)?;
    if crate::maker::merge::open(tx, new.maker)? != new.region.as_str() {
        return Err(Error::Missing);
    }
    let old = of(tx.conn, new.maker)?.ok_or(Error::Missing)?;
    let applied = journal::apply(tx, who, Some(&old), new)?;
    if applied == Applied::Unchanged {
        return Ok(applied);
    }
    let rates = serde_json::to_string(&new.rates).map_err(|e| Error::Engine(e.to_string()))?;
    let bank = |f: fn(&Bank) -> &String| new.bank.as_ref().map(f);
    tx.conn.run(
        PUT,
        crate::args![
            new.maker,
            new.pick_up,
            rates,
            new.ask,
            new.qris,
            bank(|b| &b.bank),
            bank(|b| &b.number),
            bank(|b| &b.holder),
            new.cash,
            new.withheld
        ],
    )?;
    // The pages of its items say whether they can be bought.
    tx.tags.insert(crate::tx::Tag::Record(new.maker.0));
    Ok(applied)
}

/// Writes the terms of a maker of one's own, or for whom one may act. What the council withholds stays withheld.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act.
pub fn save_own(tx: &mut Tx<'_>, who: &Access<KeepOwnOrders>, new: &Terms) -> Result<Applied> {
    if !who.acts_for(new.maker) {
        return Err(Error::Refused);
    }
    let withheld = of(tx.conn, new.maker)?.and_then(|t| t.withheld);
    put(tx, who, &Terms { withheld, ..new.clone() })
}

/// Writes the terms of a maker that asked the council to do it.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the maker.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepOrders>, new: &Terms) -> Result<Applied> {
    let withheld = of(tx.conn, new.maker)?.and_then(|t| t.withheld);
    put(tx, who, &Terms { withheld, ..new.clone() })
}

/// Writes the terms of a maker for whom an officer acts; the command's reason says who asked for it.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the maker; the fault `why` without a reason.
pub fn save_for(tx: &mut Tx<'_>, who: &Access<KeepOrders>, new: &Terms) -> Result<Applied> {
    tx.allow(who, Some(&new.region))?;
    if tx.command().reason.as_deref().is_none_or(|r| r.trim().is_empty()) {
        let mut faults = Faults::default();
        faults.add("why", "", Problem::Missing);
        return Err(faults.into());
    }
    save(tx, who, new)
}

/// Withholds selling from a maker, or no longer.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the maker.
pub fn withhold(tx: &mut Tx<'_>, who: &Access<KeepMarket>, new: &Terms) -> Result<Applied> {
    tx.lock(Kind::Terms, new.maker.0)?;
    let now = of(tx.conn, new.maker)?.ok_or(Error::Missing)?;
    put(tx, who, &Terms { withheld: new.withheld.clone(), ..now })
}

/// Forgets the terms of a maker that is merged into another or erased.
pub(crate) fn forget_maker(tx: &mut Tx<'_>, maker: MakerId) -> Result<()> {
    tx.conn.run(FORGET, crate::args![maker]).map(drop)
}
