//! Variants: the sizes and colours in which an item is had, each with its own pieces and, if it likes, its own price and weight.
//!
//! An item without variants is sold as it is. One with variants is sold only as one of them; what it says of stock and of what is
//! held back is the sum of theirs, and its price is the lowest.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use super::offer::MOST_PIECES;
use super::offer::{Offer, within};
use super::{Item, Money};
use crate::fault::{Faults, Problem};
use crate::id::{ItemId, Kind, MakerId, PictureId, VariantId};
use crate::lang::Words;
use crate::record::{self, Fields, Record};
use crate::region::RegionCode;
use crate::text;

/// The most variants of an item, those that are no longer sold included.
pub const MOST: usize = 40;

/// The longest name of a size or a colour.
pub const LONGEST: usize = 60;

/// One of the ways in which an item is had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Its id.
    pub id: VariantId,
    /// Of what.
    pub item: ItemId,
    /// Whose that is.
    pub maker: MakerId,
    /// Where that maker lies.
    pub region: RegionCode,
    /// Its key, which no other variant of the item has.
    pub key: String,
    /// Its place in the list.
    pub ord: i64,
    /// The size, in words.
    pub size: Words,
    /// The colour, in words.
    pub colour: Words,
    /// Its own price; that of the item when there is none.
    pub price: Option<Money>,
    /// Its own weight in grams; that of the item when there is none.
    pub weight_g: Option<i32>,
    /// Which photograph of the item shows it; the first one does when nothing is said.
    pub picture: Option<PictureId>,
    /// Whether it is sold. One that is no longer sold stays, since orders name it.
    pub on_sale: bool,
}

/// What is asked to be stored as a variant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VariantDraft {
    /// See [`Variant`]; made from its words when it is empty.
    pub key: String,
    /// See [`Variant`].
    pub ord: i64,
    /// See [`Variant`].
    pub size: Words,
    /// See [`Variant`].
    pub colour: Words,
    /// See [`Variant`].
    pub price: Option<Money>,
    /// See [`Variant`].
    pub weight_g: Option<i32>,
    /// Pieces in stock; they become a movement, not a field.
    pub stock: Option<i64>,
    /// See [`Variant`].
    pub picture: Option<PictureId>,
    /// See [`Variant`].
    pub on_sale: bool,
}

/// A variant that somebody chose: which it is, and how it was called then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picked {
    /// Its id.
    pub id: VariantId,
    /// Size and colour.
    pub words: Words,
}

/// Checks a variant of an item. `protected` says whether the item is of a protected species: such goods have no price and no
/// pieces, by any path.
///
/// # Errors
/// The fields at fault.
pub fn save(id: VariantId, of: &Item, protected: bool, draft: VariantDraft) -> Result<Variant, Faults> {
    let mut faults = Faults::default();
    let size = faults.words("size", &draft.size, LONGEST);
    let colour = faults.words("colour", &draft.colour, LONGEST);
    if size.is_empty() && colour.is_empty() {
        faults.add("size", "", Problem::Missing);
    }
    let offer = Offer {
        price: draft.price,
        weight_g: draft.weight_g,
        stock: draft.stock,
        // The days of work are those of the item.
        lead_days: None,
    };
    offer.check(&mut faults, protected);
    within(&mut faults, "ord", Some(draft.ord), 9_999);
    let pieces = offer.pieces();
    if let Some(found) = pieces.filter(|_| of.lead_days.is_some()) {
        faults.add("stock", found, Problem::StockAndLeadTime);
    }
    if let Some(found) = pieces.filter(|_| !draft.on_sale) {
        faults.add("stock", found, Problem::OffSale);
    }
    let made =
        || Some(key(&size, &colour)).filter(|k| text::is_key(k)).unwrap_or_else(|| crate::id::short(id.0));
    let key = if draft.key.is_empty() { made() } else { draft.key };
    if !text::is_key(&key) {
        faults.add("key", &key, Problem::NotAKey);
    }
    faults.or(Variant {
        id,
        item: of.id,
        maker: of.maker,
        region: of.region.clone(),
        key,
        ord: draft.ord,
        size,
        colour,
        price: draft.price,
        weight_g: draft.weight_g,
        picture: draft.picture,
        on_sale: draft.on_sale,
    })
}

/// The key that the words of a variant make.
///
/// ```
/// use domain::item::variant::key;
/// use domain::lang::{Lang, Words};
/// let id = |t: &str| Words::new([(Lang::parse("id").unwrap(), t.to_owned())]);
/// assert_eq!(key(&id("Ukuran M"), &id("merah")), "ukuran-m-merah");
/// ```
pub fn key(size: &Words, colour: &Words) -> String {
    let first = |w: &Words| w.iter().next().map(|(_, t)| text::slug(t)).unwrap_or_default();
    let parts = [first(size), first(colour)];
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("-")
}

/// Whether it can stand beside the other variants of its item.
///
/// # Errors
/// `size` when another one is called so; `key` when another one has its key, or there are [`MOST`].
pub fn beside(new: &Variant, others: &[Variant]) -> Result<(), Faults> {
    let mut faults = Faults::default();
    let others = || others.iter().filter(|o| o.id != new.id);
    if others().any(|o| o.size == new.size && o.colour == new.colour) {
        faults.add("size", "", Problem::Taken);
    } else if others().any(|o| o.key == new.key) {
        faults.add("key", &new.key, Problem::Taken);
    }
    if others().count() >= MOST {
        faults.add("size", "", Problem::NotAWholeNumber { min: 0, max: i64::try_from(MOST).unwrap_or(0) });
    }
    faults.or(())
}

impl Variant {
    /// Size and colour, in each language in which one of them is told.
    pub fn words(&self) -> Words {
        words(&self.size, &self.colour)
    }

    /// The variant without its offer, as it stays when its goods become protected.
    #[must_use]
    pub fn withdrawn(&self) -> Variant {
        Variant { price: None, ..self.clone() }
    }
}

/// Size and colour, in each language in which one of them is told.
pub fn words(size: &Words, colour: &Words) -> Words {
    let langs = size.iter().chain(colour.iter()).map(|(lang, _)| lang.clone());
    Words::new(langs.map(|lang| {
        let parts = [size.text(&lang), colour.text(&lang)];
        let text = parts.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" · ");
        (lang, text)
    }))
}

/// What an item costs that has these variants: the lowest price at which one of them is sold, and whether others cost something
/// else. Nothing when none is sold.
///
/// ```
/// use domain::item::{Money, variant::price};
/// assert_eq!(price(Some(Money(5)), [None, Some(Money(7))]), (Some(Money(5)), true));
/// assert_eq!(price(None, [Some(Money(7)), Some(Money(7))]), (Some(Money(7)), false));
/// assert_eq!(price(Some(Money(5)), []), (None, false));
/// ```
pub fn price(of_item: Option<Money>, own: impl IntoIterator<Item = Option<Money>>) -> (Option<Money>, bool) {
    let all: Vec<Money> = own.into_iter().filter_map(|own| own.or(of_item)).collect();
    let low = all.iter().copied().min_by_key(|m| m.0);
    (low, all.iter().any(|m| Some(*m) != low))
}

impl Record for Variant {
    const KIND: Kind = Kind::Variant;

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
            .public("item", self.item.to_string())
            .public("key", self.key.as_str())
            .public("ord", self.ord)
            .public("size", record::words(&self.size))
            .public("colour", record::words(&self.colour))
            .public("price", self.price.map(|p| p.0))
            .public("weight_g", self.weight_g)
            .public("picture", self.picture.map(|p| p.to_string()))
            .public("on_sale", self.on_sale)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::lang::Lang;
    use crate::publication::Publication;

    fn id(text: &str) -> Words {
        Words::new([(Lang::parse("id").unwrap(), text.to_owned())])
    }

    fn item(lead_days: Option<i32>) -> Item {
        Item {
            id: ItemId(Uuid::nil()),
            key: "shawl".into(),
            maker: MakerId(Uuid::nil()),
            region: RegionCode::parse("12").unwrap(),
            craft: "ikat".into(),
            names: id("Selendang"),
            description: Words::default(),
            care: Words::default(),
            motifs: vec![],
            materials: vec![],
            length_mm: None,
            width_mm: None,
            height_mm: None,
            weight_g: None,
            price: Some(Money(100)),
            deposit_percent: None,
            lead_days,
            status: Publication::Published,
            sample: false,
        }
    }

    fn draft(size: &str, colour: &str) -> VariantDraft {
        VariantDraft { size: id(size), colour: id(colour), on_sale: true, ..VariantDraft::default() }
    }

    fn fields(made: Result<Variant, Faults>) -> Vec<String> {
        made.unwrap_err().0.into_iter().map(|f| f.field).collect()
    }

    #[test]
    fn a_variant_is_called_something_and_is_not_offered_of_a_protected_species() {
        let nil = VariantId(Uuid::nil());
        let made = save(nil, &item(None), false, draft("M", "merah")).unwrap();
        assert_eq!(
            (made.key.as_str(), made.words().text(&Lang::parse("id").unwrap())),
            ("m-merah", "M · merah")
        );
        assert_eq!(fields(save(nil, &item(None), false, draft("", " "))), ["size"]);
        let stock = |n| VariantDraft { stock: Some(n), ..draft("M", "") };
        assert_eq!(fields(save(nil, &item(Some(7)), false, stock(1))), ["stock"]);
        assert!(save(nil, &item(Some(7)), false, stock(0)).is_ok());
        assert_eq!(fields(save(nil, &item(None), true, stock(1))), ["price"]);
        let priced = VariantDraft { price: Some(Money(5)), ..draft("M", "") };
        assert_eq!(fields(save(nil, &item(None), true, priced)), ["price"]);
        assert_eq!(
            fields(save(nil, &item(None), false, VariantDraft { on_sale: false, ..stock(1) })),
            ["stock"]
        );
    }

    #[test]
    fn no_two_variants_of_an_item_are_called_the_same() {
        let one = save(VariantId(Uuid::from_u128(1)), &item(None), false, draft("M", "")).unwrap();
        let two = save(VariantId(Uuid::from_u128(2)), &item(None), false, draft("M", "")).unwrap();
        assert_eq!(beside(&two, std::slice::from_ref(&one)).unwrap_err().0[0].problem, Problem::Taken);
        assert!(beside(&one, std::slice::from_ref(&one)).is_ok());
        let many: Vec<Variant> = (10..)
            .take(MOST)
            .map(|n: u128| {
                save(VariantId(Uuid::from_u128(n)), &item(None), false, draft(&format!("{n}"), "")).unwrap()
            })
            .collect();
        assert_eq!(beside(&one, &many).unwrap_err().0[0].field, "size");
    }
}
