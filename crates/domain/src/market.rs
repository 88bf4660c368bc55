//! The market: what a maker offers to whom by which ways, what somebody wants, and the orders that come of it.
//!
//! A basket holds lines of many makers. When it is placed it becomes one [`order::Group`] with one [`order::Order`] for each
//! maker, and the sum of the parts is the whole: prices, delivery and the council's fee are frozen in the parts at that moment
//! and never worked out again. An order then moves by [`step::Step`]; what the [`ledger`] holds of it follows from its state
//! alone, so that whatever is taken back is taken back exactly.

pub mod basket;
pub mod delivery;
pub mod ledger;
pub mod order;
pub mod place;
pub mod step;
pub mod terms;

use uuid::Uuid;

use crate::fault::{Faults, Problem};
use crate::id::Kind;
use crate::item::Money;
use crate::record::{Fields, Record};
use crate::region::RegionCode;

/// Parts of a million: how the council's fee is given, so that it is a whole number (25,000 are 2.5 %).
pub const MILLION: i64 = 1_000_000;

/// The highest fee that a council can set: 30 %.
pub const HIGHEST_FEE: i64 = 300_000;

/// The council's fee on an amount, rounded down to the smallest unit: the maker is given what is left over.
///
/// ```
/// use domain::item::Money;
/// use domain::market::fee;
/// assert_eq!(fee(Money(199_999), 25_000), Money(4_999));
/// assert_eq!(fee(Money(0), 25_000), Money(0));
/// ```
pub fn fee(of: Money, ppm: i64) -> Money {
    let product = i128::from(of.0.max(0)) * i128::from(ppm.clamp(0, HIGHEST_FEE));
    Money(i64::try_from(product / i128::from(MILLION)).unwrap_or_default())
}

/// By which rules a programme sells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// The council's fee on goods, in parts of a million; it is taken off the maker's part and never added to what a buyer pays.
    pub fee_ppm: i64,
    /// Whether anybody can order at all.
    pub open: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Rules { fee_ppm: 0, open: true }
    }
}

/// Checks rules; the fee is given in hundredths of a percent, as people say it (2.5 % are 250).
///
/// # Errors
/// `fee` when it is negative or higher than [`HIGHEST_FEE`].
///
/// ```
/// use domain::market::rules;
/// assert_eq!(rules(250, true).unwrap().fee_ppm, 25_000);
/// assert!(rules(3001, true).is_err());
/// ```
pub fn rules(hundredths: i64, open: bool) -> Result<Rules, Faults> {
    let mut faults = Faults::default();
    let max = HIGHEST_FEE / 100;
    if !(0..=max).contains(&hundredths) {
        faults.add("fee", hundredths, Problem::NotAWholeNumber { min: 0, max });
    }
    faults.or(Rules { fee_ppm: hundredths.clamp(0, max) * 100, open })
}

impl Record for Rules {
    const KIND: Kind = Kind::MarketRules;

    /// An office has one set of rules: that of its programme.
    fn id(&self) -> Uuid {
        crate::id::from_key("", Kind::MarketRules, "programme")
    }

    fn region(&self) -> Option<&RegionCode> {
        None
    }

    fn fields(&self) -> Fields {
        Fields::default().public("fee_ppm", self.fee_ppm).public("open", self.open)
    }
}

#[cfg(test)]
mod tests;
