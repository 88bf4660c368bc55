//! What is asked of an offer, of an item as of one of its sizes and colours: within what its numbers lie, and that goods of a protected
//! species are never offered.

use super::{MAX_PRICE, Money};
use crate::fault::{Faults, Problem};

/// The most pieces.
pub const MOST_PIECES: i64 = 1_000_000;
/// The most grams.
pub const HEAVIEST: i64 = 10_000_000;

/// An offer as somebody asks for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offer {
    pub price: Option<Money>,
    pub weight_g: Option<i32>,
    pub stock: Option<i64>,
    /// Days of work that it asks for itself.
    pub lead_days: Option<i32>,
}

/// Notes a number that does not lie between nothing and the most.
pub(super) fn within(faults: &mut Faults, field: &str, value: Option<i64>, max: i64) {
    if let Some(v) = value.filter(|v| !(0..=max).contains(v)) {
        faults.add(field, v, Problem::NotAWholeNumber { min: 0, max });
    }
}

impl Offer {
    /// Its pieces, if there are any.
    pub fn pieces(&self) -> Option<i64> {
        self.stock.filter(|s| *s > 0)
    }

    /// Notes what is wrong with it. `protected` says whether its goods are of a protected species: such goods have no price, no pieces
    /// and no days of work, by any path.
    pub fn check(&self, faults: &mut Faults, protected: bool) {
        within(faults, "weight_g", self.weight_g.map(i64::from), HEAVIEST);
        within(faults, "price", self.price.map(|p| p.0), MAX_PRICE);
        within(faults, "stock", self.stock, MOST_PIECES);
        if protected && (self.price.is_some() || self.pieces().is_some() || self.lead_days.is_some()) {
            let found = self.price.map_or_else(String::new, |p| p.0.to_string());
            faults.add("price", found, Problem::Protected);
        }
    }
}
