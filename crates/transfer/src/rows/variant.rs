//! Sizes and colours of items.

use domain::fault::Faults;
use domain::id::VariantId;
use domain::item::variant::{MOST_PIECES, Variant, VariantDraft, beside as stands, save};
use domain::item::{MAX_PRICE, Money};
use domain::journal::FieldChange;
use domain::region::RegionCode;
use domain::vocabulary::{Protection, Vocabulary};
use store::item::variant::{Count, Reason, Shelf, of};
use store::{Applied, Conn, Result, Tx};
use uuid::Uuid;

use super::{Compared, Look, Made, Row, Who, beside, both, or_faulty};
use crate::cells::Cells;

struct VariantRow {
    variant: Variant,
    stock: Option<i64>,
}

pub(super) fn make(conn: &mut Conn, look: &mut Look<'_>, cells: &Cells<'_>) -> Result<Made> {
    let mut faults = Faults::default();
    let word = cells.text("item");
    let found = match store::item::find(conn, word)? {
        Some(id) => store::item::get(conn, id)?,
        None => None,
    };
    if found.is_none() {
        faults.add("item", word, domain::fault::Problem::Unknown("item".into()));
    }
    let (size, colour) = (cells.words("size", look.profile), cells.words("colour", look.profile));
    let key = cells.some("key").unwrap_or_else(|| domain::item::variant::key(&size, &colour));
    let name = format!("{word}/{key}");
    let unit = 10i64.pow(look.profile.currency.exponent);
    let price = cells.money("price", unit, MAX_PRICE, &mut faults);
    let weight = cells.whole("weight_g", 0, 10_000_000, &mut faults);
    let stock = cells.whole("stock", 0, MOST_PIECES, &mut faults);
    let ord = cells.whole("ord", 0, 9_999, &mut faults).unwrap_or(0);
    let on_sale = cells.yes("on_sale", true, &mut faults);
    let Some((item, _)) = found else { return Ok(Made::faulty(name, faults)) };
    or_faulty!(name, faults.or(()));
    let mut protected = look.rules(conn, &item.craft)?.protected;
    for material in &item.materials {
        let protection = look.term(conn, Vocabulary::Material, material)?;
        protected |= protection.is_some_and(|p| p != Protection::None);
    }
    let draft = VariantDraft {
        key,
        ord,
        size,
        colour,
        price: price.map(Money),
        weight_g: weight.and_then(|n| i32::try_from(n).ok()),
        stock,
        // A file names no photographs.
        picture: None,
        on_sale,
    };
    let variant = or_faulty!(name, save(VariantId(Uuid::nil()), &item, protected, draft));
    Ok(Made::new(name, VariantRow { variant, stock }))
}

impl VariantRow {
    /// What the file says, of the variant that is there.
    fn over(&self, before: &Variant) -> Variant {
        Variant { id: before.id, picture: before.picture, ..self.variant.clone() }
    }

    /// The variant of the item that has its key, and the others.
    fn there(&self, conn: &mut Conn) -> Result<(Option<Shelf>, Vec<Variant>)> {
        let (own, others): (Vec<Shelf>, Vec<Shelf>) =
            of(conn, self.variant.item)?.into_iter().partition(|s| s.variant.key == self.variant.key);
        Ok((own.into_iter().next(), others.into_iter().map(|s| s.variant).collect()))
    }
}

impl Row for VariantRow {
    fn compare(&self, conn: &mut Conn, _: bool) -> Result<Compared> {
        let (Some(before), _) = self.there(conn)? else { return Ok(beside(None, &self.variant)) };
        let new = self.over(&before.variant);
        let mut all = beside(Some(&before.variant), &new);
        if let Some(stock) = self.stock.filter(|s| *s != before.stock && new.on_sale) {
            all.applied = both(all.applied, Applied::Changed);
            all.changes.push(FieldChange {
                name: "stock".into(),
                new: stock.into(),
                old: before.stock.into(),
                seen: None,
                personal: false,
            });
        }
        Ok(all)
    }

    fn apply(&mut self, tx: &mut Tx<'_>, who: &Who, _: bool) -> Result<Applied> {
        let (before, _) = self.there(tx.conn())?;
        let new = match &before {
            Some(before) => self.over(&before.variant),
            None => Variant { id: VariantId(Uuid::now_v7()), ..self.variant.clone() },
        };
        let count = Count { pieces: self.stock, movement: Uuid::now_v7(), reason: Reason::Import };
        store::item::variant::save(tx, &who.may()?, &new, count)
    }

    fn places(&self, _: &mut Conn) -> Result<Vec<(&'static str, RegionCode)>> {
        Ok(vec![("item", self.variant.region.clone())])
    }

    fn fits(&self, conn: &mut Conn, _: &mut Look<'_>) -> Result<Faults> {
        let (_, others) = self.there(conn)?;
        Ok(stands(&self.variant, &others).err().unwrap_or_default())
    }
}
