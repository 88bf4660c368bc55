//! How goods come to a buyer, and what that costs.

use serde::{Deserialize, Serialize};

use crate::item::Money;
use crate::region::RegionCode;

/// What a maker asks for sending goods to a part of the country.
///
/// The first kilogram costs `first`; each further one that is begun costs `next`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// The region that it holds for, with all below; everywhere when there is none.
    pub zone: Option<RegionCode>,
    /// For up to one kilogram.
    pub first: Money,
    /// For each further kilogram.
    pub next: Money,
}

/// The heaviest parcel for which a rate is worked out, in grams: beyond it the maker has to be asked.
pub const HEAVIEST_G: i64 = 100_000;

impl Rate {
    /// What a parcel costs; nothing when it is too heavy for a rate.
    ///
    /// ```
    /// use domain::item::Money;
    /// use domain::market::delivery::Rate;
    /// let rate = Rate { zone: None, first: Money(20_000), next: Money(12_000) };
    /// assert_eq!(rate.cost(400), Some(Money(20_000)));
    /// assert_eq!(rate.cost(1000), Some(Money(20_000)));
    /// assert_eq!(rate.cost(2001), Some(Money(44_000)));
    /// assert_eq!(rate.cost(100_001), None);
    /// ```
    pub fn cost(&self, weight_g: i64) -> Option<Money> {
        if weight_g > HEAVIEST_G {
            return None;
        }
        let further = (weight_g - 1000).max(0);
        let kilograms = further / 1000 + i64::from(further % 1000 != 0);
        self.next.0.checked_mul(kilograms)?.checked_add(self.first.0).map(Money)
    }
}

/// The rate that holds for a region, given with those above it, nearest first: the one whose zone lies nearest.
pub fn rate<'r>(rates: &'r [Rate], path: &[RegionCode]) -> Option<&'r Rate> {
    path.iter()
        .find_map(|code| rates.iter().find(|r| r.zone.as_ref() == Some(code)))
        .or_else(|| rates.iter().find(|r| r.zone.is_none()))
}

/// A way by which goods come to a buyer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The buyer fetches them.
    PickUp,
    /// They are sent, at the maker's own rate.
    Sent,
    /// They are sent; the maker says what that costs before anything is paid.
    Asked,
}

impl Way {
    /// Every way.
    pub const ALL: [Way; 3] = [Way::Sent, Way::Asked, Way::PickUp];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Way::PickUp => "pick-up",
            Way::Sent => "sent",
            Way::Asked => "asked",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Way> {
        Way::ALL.into_iter().find(|w| w.word() == word)
    }
}

/// A way that is open for some goods and a place, and what it costs; the cost of [`Way::Asked`] is told later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quote {
    /// The way.
    pub way: Way,
    /// The cost; nothing while it is not known.
    pub cost: Option<Money>,
}

/// What there is to send: the weight in grams, or nothing when that of some of the goods is not recorded. Nothing is guessed:
/// without a weight no rate is worked out.
pub type Weight = Option<i64>;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn code(c: &str) -> RegionCode {
        RegionCode::parse(c).unwrap()
    }

    #[test]
    fn the_nearest_zone_counts() {
        let rates = [
            Rate { zone: None, first: Money(50), next: Money(5) },
            Rate { zone: Some(code("12")), first: Money(20), next: Money(2) },
            Rate { zone: Some(code("12.04")), first: Money(10), next: Money(1) },
        ];
        let at = |codes: &[&str]| {
            let path: Vec<RegionCode> = codes.iter().map(|c| code(c)).collect();
            rate(&rates, &path).unwrap().first.0
        };
        assert_eq!(at(&["12.04.05", "12.04", "12"]), 10);
        assert_eq!(at(&["12.01", "12"]), 20);
        assert_eq!(at(&["31.71", "31"]), 50);
        assert!(rate(&rates[1..], &[code("31")]).is_none());
    }
}
