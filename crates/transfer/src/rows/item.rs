//! Items.

use domain::fault::{Faults, Problem};
use domain::id::ItemId;
use domain::item::{Item, ItemDraft, MAX_PRICE, Money};
use domain::journal::FieldChange;
use domain::publication::Publication;
use domain::region::RegionCode;
use domain::text;
use domain::vocabulary::{Protection, Vocabulary};
use store::item::Opening;
use store::{Applied, Conn, Result, Tx};
use uuid::Uuid;

use super::{Compared, Look, Made, Row, Who, beside, or_faulty, status};
use crate::cells::Cells;

struct ItemRow {
    item: Item,
    stock: Option<i64>,
}

pub(super) fn make(conn: &mut Conn, look: &mut Look<'_>, cells: &Cells<'_>) -> Result<Made> {
    let mut faults = Faults::default();
    let word = cells.text("maker");
    let maker = look.maker(conn, word, &mut faults)?;
    let names = cells.words("name", look.profile);
    let natural = || {
        let name = names.iter().next().map_or("", |(_, n)| n);
        format!("{}@{word}", text::slug(name))
    };
    let key = cells.some("key").unwrap_or_else(natural);
    let craft = look.craft(conn, "craft", cells.text("craft"), &mut faults)?;
    let motifs = look.motifs(conn, cells, &mut faults)?;
    let materials = look.terms(conn, cells, "materials", Vocabulary::Material, &mut faults)?;
    let mm = |column: &str, faults: &mut Faults| {
        cells.scaled(column, 10, 0, 100_000, faults).and_then(|n| i32::try_from(n).ok())
    };
    let (length_mm, width_mm, height_mm) =
        (mm("length_cm", &mut faults), mm("width_cm", &mut faults), mm("height_cm", &mut faults));
    let weight = cells.whole("weight_g", 0, 10_000_000, &mut faults);
    let unit = 10i64.pow(look.profile.currency.exponent);
    let price = cells.money("price", unit, MAX_PRICE, &mut faults);
    let stock = cells.whole("stock", 0, 1_000_000, &mut faults);
    let lead = cells.whole("lead_time_days", 0, 3650, &mut faults);
    let least = i64::from(domain::item::LEAST_DEPOSIT);
    let deposit = cells.whole("deposit_percent", least, 100, &mut faults);
    let status = status(cells, Publication::Draft, &mut faults);
    let sample = cells.yes("sample", false, &mut faults);
    let (Some((maker, region)), Some(craft)) = (maker, craft) else { return Ok(Made::faulty(key, faults)) };
    or_faulty!(key, faults.or(()));
    let mut protected = look.rules(conn, &craft)?.protected;
    for material in &materials {
        let protection = look.term(conn, Vocabulary::Material, material)?;
        protected |= protection.is_some_and(|p| p != Protection::None);
    }
    let draft = ItemDraft {
        maker,
        region,
        craft,
        names,
        description: cells.words("description", look.profile),
        care: cells.words("care", look.profile),
        motifs,
        materials,
        length_mm,
        width_mm,
        height_mm,
        weight_g: weight.and_then(|n| i32::try_from(n).ok()),
        price: price.map(Money),
        stock,
        lead_days: lead.and_then(|n| i32::try_from(n).ok()),
        deposit_percent: deposit.and_then(|n| i32::try_from(n).ok()),
        status,
        sample,
        key: key.clone(),
    };
    let item = or_faulty!(key, domain::item::save(ItemId(Uuid::nil()), protected, draft));
    Ok(Made::new(key, ItemRow { item, stock }))
}

/// A new record is new, whatever its stock; an old one is changed by its stock too.
fn with_stock(saved: Applied, moved: bool) -> Applied {
    if saved == Applied::Unchanged && moved { Applied::Changed } else { saved }
}

impl Row for ItemRow {
    fn compare(&self, conn: &mut Conn, _: bool) -> Result<Compared> {
        let Some(id) = store::item::find(conn, &self.item.key)? else { return Ok(beside(None, &self.item)) };
        let Some((before, stock)) = store::item::get(conn, id)? else { return Ok(beside(None, &self.item)) };
        let new = Item { id, ..self.item.clone() };
        let mut all = beside(Some(&before), &new);
        if let Some(new) = self.stock.filter(|s| *s != stock) {
            all.applied = with_stock(all.applied, true);
            all.changes.push(FieldChange {
                name: "stock".into(),
                new: new.into(),
                old: stock.into(),
                seen: None,
                personal: false,
            });
        }
        Ok(all)
    }

    fn apply(&mut self, tx: &mut Tx<'_>, who: &Who, _: bool) -> Result<Applied> {
        let Some(known) = store::item::find(tx.conn(), &self.item.key)? else {
            self.item.id = ItemId(Uuid::now_v7());
            let quantity = self.stock.unwrap_or(0);
            let opening = Opening { movement: Uuid::now_v7(), quantity, reason: "import" };
            return store::item::create(tx, &who.may()?, &self.item, opening);
        };
        self.item.id = known;
        let saved = store::item::save(tx, &who.may()?, &self.item)?;
        let Some(stock) = self.stock else { return Ok(saved) };
        let moved = store::item::set_stock(tx, &who.may()?, &self.item, stock, Uuid::now_v7(), "import")?;
        Ok(with_stock(saved, moved == Applied::Changed))
    }

    fn fits(&self, conn: &mut Conn, _: &mut Look<'_>) -> Result<Faults> {
        let mut faults = Faults::default();
        let Some(id) = store::item::find(conn, &self.item.key)? else { return Ok(faults) };
        let Some((_, stock)) = store::item::get(conn, id)? else { return Ok(faults) };
        if let Some(new) = self.stock.filter(|s| *s != stock)
            && store::item::variant::any(conn, id)?
        {
            faults.add("stock", new, Problem::ByVariant);
        }
        Ok(faults)
    }

    fn places(&self, conn: &mut Conn) -> Result<Vec<(&'static str, RegionCode)>> {
        let mut places = vec![("maker", self.item.region.clone())];
        if let Some(id) = store::item::find(conn, &self.item.key)? {
            places.extend(store::item::get(conn, id)?.map(|(item, _)| ("key", item.region)));
        }
        Ok(places)
    }
}
