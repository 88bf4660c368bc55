//! What somebody wants, and whether it is to be had.

use crate::id::{ItemId, MakerId};
use crate::item::Money;
use crate::item::variant::Picked;
use crate::lang::Words;
use crate::region::RegionCode;

/// The most lines of a basket: more belong into a request to the council.
pub const MOST_LINES: usize = 60;

/// The most pieces of one thing in one order.
pub const MOST_PIECES: i64 = 999;

/// A thing as it is on offer at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The item.
    pub item: ItemId,
    /// Its address.
    pub slug: String,
    /// Whose.
    pub maker: MakerId,
    /// Where that maker lies.
    pub region: RegionCode,
    /// Which of its variants, when one was chosen.
    pub variant: Option<Picked>,
    /// Whether it is had in variants, so that one has to be chosen.
    pub varied: bool,
    /// Its names.
    pub names: Words,
    /// The price; without one it is not sold.
    pub price: Option<Money>,
    /// Pieces in stock that nobody else has reserved.
    pub free: i64,
    /// Days of work when it is made to order.
    pub lead_days: Option<i32>,
    /// What of its price has to be paid before that work begins, in percent.
    pub deposit_percent: Option<i32>,
    /// The weight of a piece in grams.
    pub weight_g: Option<i32>,
    /// Whether item and maker are published, and neither on holiday nor withheld.
    pub open: bool,
    /// Whether it is of a protected species: such goods are never sold.
    pub protected: bool,
    /// Whether it is a sample.
    pub sample: bool,
}

/// Why something is not to be had, or not so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It is not sold, or not for now.
    NotSold,
    /// Nothing is left.
    SoldOut,
    /// Only so many are left.
    Only(i64),
    /// Not a number of pieces that can be ordered: one to [`MOST_PIECES`].
    Pieces,
    /// It cost this when it was put into the basket.
    Cost(Money),
    /// It is had in sizes or colours now, and none was chosen.
    Choose,
}

impl Trouble {
    /// The key of the message that says this.
    pub const fn key(self) -> &'static str {
        match self {
            Trouble::NotSold => "trouble-not-sold",
            Trouble::SoldOut => "trouble-sold-out",
            Trouble::Only(_) => "trouble-only",
            Trouble::Pieces => "trouble-pieces",
            Trouble::Cost(_) => "trouble-cost",
            Trouble::Choose => "trouble-choose",
        }
    }

    /// Whether it can be ordered all the same once the buyer has seen it.
    pub const fn may_go_on(self) -> bool {
        matches!(self, Trouble::Cost(_))
    }
}

/// What stands in the way of so many pieces; `seen` is the price that the buyer saw.
///
/// ```
/// use domain::market::basket::{Offer, Trouble, trouble};
/// # use domain::{id::{ItemId, MakerId}, item::Money, lang::Words, region::RegionCode};
/// # let offer = Offer { item: ItemId(uuid::Uuid::nil()), slug: String::new(), maker: MakerId(uuid::Uuid::nil()),
/// #   region: RegionCode::parse("12").unwrap(), variant: None, varied: false, names: Words::default(), price: Some(Money(100)), free: 2, lead_days: None,
/// #   deposit_percent: None,
/// #   weight_g: None, open: true, protected: false, sample: false };
/// assert_eq!(trouble(&offer, 2, Money(100)), None);
/// assert_eq!(trouble(&offer, 3, Money(100)), Some(Trouble::Only(2)));
/// assert_eq!(trouble(&offer, -1, Money(100)), Some(Trouble::Pieces));
/// assert_eq!(trouble(&offer, 1, Money(90)), Some(Trouble::Cost(Money(90))));
/// ```
pub fn trouble(offer: &Offer, pieces: i64, seen: Money) -> Option<Trouble> {
    if offer.open && !offer.protected && offer.varied && offer.variant.is_none() {
        return Some(Trouble::Choose);
    }
    let Some(price) = offer.price.filter(|_| offer.open && !offer.protected) else {
        return Some(Trouble::NotSold);
    };
    if !(1..=MOST_PIECES).contains(&pieces) {
        return Some(Trouble::Pieces);
    }
    if offer.lead_days.is_none() && offer.free < pieces {
        return Some(if offer.free > 0 { Trouble::Only(offer.free) } else { Trouble::SoldOut });
    }
    (price != seen).then_some(Trouble::Cost(seen))
}
