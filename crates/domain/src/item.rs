//! Items: what a maker makes, with size, weight, price, and stock or lead time.

mod earlier;
pub mod offer;
pub mod own;
pub mod variant;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::offer::{Offer, within};
use crate::fault::{Faults, Problem};
use crate::id::{ItemId, Kind, MakerId, VariantId};
use crate::lang::Words;
use crate::publication::Publication;
use crate::record::{self, Fields, Record};
use crate::region::RegionCode;
use crate::text;

/// An amount of money in the smallest unit of the profile's currency (rupiah have none smaller, baht have satang).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(pub i64);

/// The greatest price: 10^15 smallest units.
pub const MAX_PRICE: i64 = 1_000_000_000_000_000;

/// The smallest share of a price that can be asked for before work begins, in percent.
pub const LEAST_DEPOSIT: i32 = 10;
/// The longest text on care.
pub const LONGEST_CARE: usize = 1000;

/// An item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// Its key.
    pub key: String,
    /// Whose it is.
    pub maker: MakerId,
    /// The maker's region, which looks after the item too.
    pub region: RegionCode,
    /// The key of its craft.
    pub craft: String,
    /// Its names.
    pub names: Words,
    /// What is said of it.
    pub description: Words,
    /// How it is washed and kept.
    pub care: Words,
    /// Keys of motifs.
    pub motifs: Vec<String>,
    /// Keys of materials.
    pub materials: Vec<String>,
    /// Length in millimetres.
    pub length_mm: Option<i32>,
    /// Width in millimetres.
    pub width_mm: Option<i32>,
    /// Height in millimetres.
    pub height_mm: Option<i32>,
    /// Weight in grams.
    pub weight_g: Option<i32>,
    /// The price; without one it is shown but not sold.
    pub price: Option<Money>,
    /// Days of work when made to order.
    pub lead_days: Option<i32>,
    /// What of its price has to be paid before that work begins, in percent; all of it when nothing is said.
    pub deposit_percent: Option<i32>,
    /// Its publication state.
    pub status: Publication,
    /// Whether it is a sample.
    pub sample: bool,
}

/// What is asked to be stored as an item; maker, craft, motifs and materials must have been resolved by the caller.
#[derive(Debug, Clone)]
pub struct ItemDraft {
    /// See [`Item`].
    pub key: String,
    /// See [`Item`].
    pub maker: MakerId,
    /// See [`Item`].
    pub region: RegionCode,
    /// See [`Item`].
    pub craft: String,
    /// See [`Item`].
    pub names: Words,
    /// See [`Item`].
    pub description: Words,
    /// See [`Item`].
    pub care: Words,
    /// See [`Item`].
    pub motifs: Vec<String>,
    /// See [`Item`].
    pub materials: Vec<String>,
    /// See [`Item`].
    pub length_mm: Option<i32>,
    /// See [`Item`].
    pub width_mm: Option<i32>,
    /// See [`Item`].
    pub height_mm: Option<i32>,
    /// See [`Item`].
    pub weight_g: Option<i32>,
    /// See [`Item`].
    pub price: Option<Money>,
    /// Pieces in stock; becomes a movement, not a field.
    pub stock: Option<i64>,
    /// See [`Item`].
    pub lead_days: Option<i32>,
    /// See [`Item`].
    pub deposit_percent: Option<i32>,
    /// See [`Item`].
    pub status: Publication,
    /// See [`Item`].
    pub sample: bool,
}

/// Checks an item. `protected` says whether the craft or a material is of a protected species: such goods have no price,
/// no stock and no lead time, by any path.
pub fn save(id: ItemId, protected: bool, draft: ItemDraft) -> Result<Item, Faults> {
    let mut faults = Faults::default();
    if !text::is_key(&draft.key) {
        faults.add("key", &draft.key, Problem::NotAKey);
    }
    let names = faults.words("name", &draft.names, 160);
    if names.is_empty() {
        faults.add("name", "", Problem::Missing);
    }
    let description = faults.words("description", &draft.description, 8000);
    let care = faults.words("care", &draft.care, LONGEST_CARE);
    for (field, mm) in
        [("length_cm", draft.length_mm), ("width_cm", draft.width_mm), ("height_cm", draft.height_mm)]
    {
        within(&mut faults, field, mm.map(i64::from), 1_000_000);
    }
    let offer = Offer {
        price: draft.price,
        weight_g: draft.weight_g,
        stock: draft.stock,
        lead_days: draft.lead_days,
    };
    offer.check(&mut faults, protected);
    within(&mut faults, "lead_time_days", draft.lead_days.map(i64::from), 3650);
    if let Some(days) = draft.lead_days.filter(|_| offer.pieces().is_some()) {
        faults.add("lead_time_days", days, Problem::StockAndLeadTime);
    }
    if let Some(percent) = draft.deposit_percent {
        if draft.lead_days.is_none() {
            faults.add("deposit_percent", percent, Problem::DepositNeedsLeadTime);
        } else if !(LEAST_DEPOSIT..=100).contains(&percent) {
            let problem = Problem::NotAWholeNumber { min: LEAST_DEPOSIT.into(), max: 100 };
            faults.add("deposit_percent", percent, problem);
        }
    }
    let item = Item {
        id,
        key: draft.key,
        maker: draft.maker,
        region: draft.region,
        craft: draft.craft,
        names,
        description,
        care,
        motifs: draft.motifs,
        materials: draft.materials,
        length_mm: draft.length_mm,
        width_mm: draft.width_mm,
        height_mm: draft.height_mm,
        weight_g: draft.weight_g,
        price: draft.price,
        lead_days: draft.lead_days,
        deposit_percent: draft.deposit_percent,
        status: draft.status,
        sample: draft.sample,
    };
    faults.or(item)
}

impl Item {
    /// The item without its offer, as it stays when its goods become protected.
    #[must_use]
    pub fn withdrawn(&self) -> Item {
        Item { price: None, lead_days: None, deposit_percent: None, ..self.clone() }
    }
}

impl Record for Item {
    const KIND: Kind = Kind::Item;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn maker(&self) -> Option<MakerId> {
        Some(self.maker)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .public("key", self.key.as_str())
            .public("maker", self.maker.to_string())
            .public("region", self.region.as_str())
            .public("craft", self.craft.as_str())
            .public("names", record::words(&self.names))
            .public("description", record::words(&self.description))
            .public("care", record::words(&self.care))
            .public("motifs", record::list(&self.motifs))
            .public("materials", record::list(&self.materials))
            .public("length_mm", self.length_mm)
            .public("width_mm", self.width_mm)
            .public("height_mm", self.height_mm)
            .public("weight_g", self.weight_g)
            .public("price", self.price.map(|p| p.0))
            .public("lead_days", self.lead_days)
            .public("deposit_percent", self.deposit_percent)
            .public("status", self.status.word())
            .public("sample", self.sample)
    }
}

/// A movement of stock; the total is derived and never journaled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockMovement {
    /// Its id.
    pub id: Uuid,
    /// The item.
    pub item: ItemId,
    /// Which of its variants, when it has some.
    pub variant: Option<VariantId>,
    /// The item's maker.
    pub maker: MakerId,
    /// The item's region.
    pub region: RegionCode,
    /// Pieces that came (positive) or went (negative).
    pub quantity: i64,
    /// Why: `import`, `count`, `sale`, `return`, `protected`; `variants` when pieces are counted anew by variant, `off-sale` when a
    /// variant is no longer sold.
    pub reason: &'static str,
}

impl Record for StockMovement {
    const KIND: Kind = Kind::Stock;

    fn id(&self) -> Uuid {
        self.id
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn maker(&self) -> Option<MakerId> {
        Some(self.maker)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .public("item", self.item.to_string())
            .public("variant", self.variant.map(|v| v.to_string()))
            .public("quantity", self.quantity)
            .public("reason", self.reason)
    }
}
