//! Goods of protected species can never be put on sale, by any path: what became protected loses its offer in the same
//! transaction.

use domain::access::{Access, Permission};
use domain::craft::is_protected;
use domain::fault::{Faults, Problem};
use domain::id::{Kind, TermId};
use domain::lang::Words;
use domain::vocabulary::Protection;
use uuid::Uuid;

use crate::craft::Rules;
use crate::error::{Error, Result};
use crate::memo::keep;
use crate::tx::Tx;

crate::statements! {
    /// How trade in a material is restricted.
    MATERIAL = "SELECT id, protection FROM term WHERE vocabulary = 'material' AND key = $1";
    /// Crafts that use a material.
    CRAFTS = "SELECT DISTINCT craft FROM craft_term WHERE vocabulary = 'material' AND key = $1 ORDER BY craft";
    /// What decides whether a craft is protected.
    CRAFT = "SELECT warning, protected FROM craft WHERE id = $1";
    /// The materials of a craft.
    MATERIALS = "SELECT key FROM craft_term WHERE craft = $1 AND vocabulary = 'material' ORDER BY ord";
    /// Marks a craft.
    MARK = "UPDATE craft SET protected = $2 WHERE id = $1";
    /// What is offered of a craft, a page at a time.
    OFFERED = "SELECT id FROM item WHERE craft = $1 AND id > $2
            AND (price IS NOT NULL OR lead_days IS NOT NULL OR stock <> 0 OR variants > 0) ORDER BY id LIMIT $3";
    /// What is offered of a material, a page at a time.
    OFFERED_OF = "SELECT DISTINCT i.id FROM item_material m JOIN item i ON i.id = m.item WHERE m.key = $1 AND i.id > $2
            AND (i.price IS NOT NULL OR i.lead_days IS NOT NULL OR i.stock <> 0 OR i.variants > 0) ORDER BY i.id LIMIT $3";
}

/// How many items are read at a time.
const PAGE: i64 = 500;

/// The fault of an offer of protected goods.
pub(crate) fn refusal(found: i64) -> Error {
    let mut faults = Faults::default();
    faults.add("price", found, Problem::Protected);
    faults.into()
}

/// Whether trade in a material is restricted; nobody changes that until the transaction ends.
fn restricted(tx: &mut Tx<'_>, key: &str) -> Result<bool> {
    if let Some(known) = tx.memo.materials.get(key) {
        return Ok(*known);
    }
    let read = |tx: &mut Tx<'_>| {
        tx.conn.first(MATERIAL, crate::args![key], |r| {
            Ok((TermId(r.get(0)?), r.read(1, Protection::from_word)?))
        })
    };
    let Some((id, _)) = read(tx)? else { return Ok(false) };
    tx.rely(Kind::Term, id.0)?;
    let yes = read(tx)?.is_some_and(|(_, p)| p != Protection::None);
    keep(&mut tx.memo.materials, key.to_owned(), yes);
    Ok(yes)
}

/// Whether a craft with this warning and these materials is protected.
pub(crate) fn of_craft(tx: &mut Tx<'_>, warning: &Words, materials: &[String]) -> Result<bool> {
    let mut yes = is_protected(warning, []);
    for key in materials {
        yes |= restricted(tx, key)?;
    }
    Ok(yes)
}

/// The rules of an item's craft, and whether its goods are protected by craft or material; nobody changes that until the
/// transaction ends.
pub(crate) fn of_item(tx: &mut Tx<'_>, craft: &str, materials: &[String]) -> Result<(Rules, bool)> {
    let mut protected = false;
    for key in materials {
        protected |= restricted(tx, key)?;
    }
    let rules = match tx.memo.rules.get(craft) {
        Some(rules) => *rules,
        None => {
            let rules = crate::craft::rules(tx.conn, craft)?.ok_or(Error::Missing)?;
            tx.rely(Kind::Craft, rules.id.0)?;
            let rules = crate::craft::rules(tx.conn, craft)?.ok_or(Error::Missing)?;
            keep(&mut tx.memo.rules, craft.to_owned(), rules);
            rules
        }
    };
    Ok((rules, protected || rules.protected))
}

/// Takes the offers of a craft away.
pub(crate) fn withdraw_craft<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, craft: Uuid) -> Result<()> {
    tx.lock_kind(Kind::Item)?;
    let mut after = Uuid::nil();
    loop {
        let page: Vec<Uuid> = tx.conn.rows(OFFERED, crate::args![craft, after, PAGE], |r| r.get(0))?;
        let Some(last) = page.last() else { return Ok(()) };
        after = *last;
        page.into_iter().try_for_each(|id| crate::item::withdraw(tx, who, id))?;
    }
}

/// The trade in a material became restricted or free: its crafts are judged anew, and what may not be offered any more
/// is withdrawn. What became free stays without an offer until somebody makes one.
pub(crate) fn of_material_changed<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, key: &str) -> Result<()> {
    tx.memo.materials.clear();
    tx.memo.rules.clear();
    let crafts: Vec<Uuid> = tx.conn.rows(CRAFTS, crate::args![key], |r| r.get(0))?;
    for craft in crafts {
        tx.lock(Kind::Craft, craft)?;
        let (warning, was): (Words, bool) =
            tx.conn.one(CRAFT, crate::args![craft], |r| Ok((r.words(0)?, r.get(1)?)))?;
        let materials: Vec<String> = tx.conn.rows(MATERIALS, crate::args![craft], |r| r.get(0))?;
        let is = of_craft(tx, &warning, &materials)?;
        if is != was {
            tx.conn.run(MARK, crate::args![craft, is])?;
            tx.touch(Kind::Craft, craft, None)?;
        }
        if is && !was {
            withdraw_craft(tx, who, craft)?;
        }
    }
    if !restricted(tx, key)? {
        return Ok(());
    }
    tx.lock_kind(Kind::Item)?;
    let mut after = Uuid::nil();
    loop {
        let page: Vec<Uuid> = tx.conn.rows(OFFERED_OF, crate::args![key, after, PAGE], |r| r.get(0))?;
        let Some(last) = page.last() else { return Ok(()) };
        after = *last;
        page.into_iter().try_for_each(|id| crate::item::withdraw(tx, who, id))?;
    }
}
