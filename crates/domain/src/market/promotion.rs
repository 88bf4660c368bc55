//! Promotions: a maker takes something off its own prices for some days. It never reaches the part of another maker, and of several
//! a line gets the one that is best for the buyer.

use jiff::ToSpan;
use jiff::civil::Date;
use uuid::Uuid;

use super::place::Wanted;
use crate::fault::{Faults, Problem};
use crate::id::{ItemId, Kind, MakerId, PromotionId};
use crate::item::{MAX_PRICE, Money};
use crate::record::{Fields, Record};
use crate::region::RegionCode;

/// The highest share of a price that can be taken off, in percent.
pub const MOST_PERCENT: i64 = 90;
/// The most promotions of a maker that are not over.
pub const MOST: usize = 30;
/// The most items that a promotion names.
pub const MOST_ITEMS: usize = 100;
/// The most months until the last day: a wrong year gives nothing away for ever.
pub const MONTHS: i32 = 12;
/// The most codes that somebody can type into a basket.
pub const MOST_CODES: usize = 5;

/// What is taken off the price of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Off {
    /// So many percent, rounded down to the smallest unit.
    Percent(i64),
    /// So much, and never more than the piece costs.
    Each(Money),
}

/// A promotion of a maker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promotion {
    /// Its id.
    pub id: PromotionId,
    /// Whose.
    pub maker: MakerId,
    /// Where that maker lies.
    pub region: RegionCode,
    /// What is taken off each piece.
    pub off: Off,
    /// The items that it is for; all of the maker's when there are none.
    pub items: Vec<ItemId>,
    /// The first day.
    pub since: Date,
    /// The last day.
    pub until: Date,
    /// What the buyer has to type for it; nothing when everybody gets it.
    pub code: Option<String>,
    /// From which sum of the maker's goods, at full price, it holds.
    pub least: Money,
    /// Whether it was ended before its last day.
    pub ended: bool,
}

/// A promotion as somebody typed it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Percent off.
    pub percent: Option<i64>,
    /// An amount off each piece.
    pub amount: Option<i64>,
    /// See [`Promotion`].
    pub items: Vec<ItemId>,
    /// See [`Promotion`]; today when nothing is said.
    pub since: Option<Date>,
    /// See [`Promotion`].
    pub until: Option<Date>,
    /// See [`Promotion`].
    pub code: String,
    /// See [`Promotion`].
    pub least: Option<i64>,
}

/// Makes a promotion of a maker on a day.
///
/// # Errors
/// The fields at fault.
pub fn make(
    id: PromotionId,
    maker: MakerId,
    region: RegionCode,
    today: Date,
    draft: Draft,
) -> Result<Promotion, Faults> {
    let mut faults = Faults::default();
    let mut within = |field: &str, value: i64, max: i64| {
        if !(1..=max).contains(&value) {
            faults.add(field, value, Problem::NotAWholeNumber { min: 1, max });
        }
    };
    let off = match (draft.percent, draft.amount) {
        (Some(percent), None) => {
            within("percent", percent, MOST_PERCENT);
            Off::Percent(percent)
        }
        (None, Some(amount)) => {
            within("amount", amount, MAX_PRICE);
            Off::Each(Money(amount))
        }
        (Some(_), Some(amount)) => {
            faults.add("amount", amount, Problem::PercentOrAmount);
            Off::Percent(0)
        }
        (None, None) => {
            faults.add("percent", "", Problem::PercentOrAmount);
            Off::Percent(0)
        }
    };
    let least = draft.least.unwrap_or(0);
    if !(0..=MAX_PRICE).contains(&least) {
        faults.add("least", least, Problem::NotAWholeNumber { min: 0, max: MAX_PRICE });
    }
    let since = draft.since.unwrap_or(today);
    if since < today {
        faults.add("since", since, Problem::TooEarly(today.to_string()));
    }
    let latest = today.checked_add(MONTHS.months()).unwrap_or(Date::MAX);
    match draft.until {
        None => faults.add("until", "", Problem::Missing),
        Some(last) if last < since => faults.add("until", last, Problem::EndsBeforeItBegins),
        Some(last) if last > latest => faults.add("until", last, Problem::TooLate(latest.to_string())),
        Some(_) => {}
    }
    let code = match draft.code.trim() {
        "" => None,
        typed => {
            let code = one_code(typed);
            if code.is_none() {
                faults.add("code", typed, Problem::NotACode);
            }
            code
        }
    };
    if draft.items.len() > MOST_ITEMS {
        let max = i64::try_from(MOST_ITEMS).unwrap_or(i64::MAX);
        faults.add("items", draft.items.len(), Problem::NotAWholeNumber { min: 0, max });
    }
    faults.or(Promotion {
        id,
        maker,
        region,
        off,
        items: draft.items,
        since,
        until: draft.until.unwrap_or(since),
        code,
        least: Money(least),
        ended: false,
    })
}

/// A code as it is compared: three to twenty letters and digits, in capitals.
fn one_code(typed: &str) -> Option<String> {
    let code = typed.to_ascii_uppercase();
    let fits = (3..=20).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric());
    fits.then_some(code)
}

/// The codes in what a buyer typed, each once and no more than [`MOST_CODES`]; what cannot be one is left out.
///
/// ```
/// use domain::market::promotion::codes;
/// assert_eq!(codes(" tenun10, TENUN10 xx lebaran"), ["TENUN10", "LEBARAN"]);
/// ```
pub fn codes(typed: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for code in typed.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).filter_map(one_code) {
        if found.len() < MOST_CODES && !found.contains(&code) {
            found.push(code);
        }
    }
    found
}

impl Promotion {
    /// Whether it holds on a day.
    pub fn holds(&self, day: Date) -> bool {
        !self.ended && self.since <= day && day <= self.until
    }

    /// Whether it is over on a day.
    pub fn is_over(&self, day: Date) -> bool {
        self.ended || self.until < day
    }

    /// Whether it is for an item of its maker.
    pub fn is_for(&self, item: ItemId) -> bool {
        self.items.is_empty() || self.items.contains(&item)
    }

    /// What it takes off a piece: never more than that costs.
    pub fn each(&self, price: Money) -> Money {
        let price = price.0.max(0);
        Money(match self.off {
            Off::Percent(p) => {
                let off = i128::from(price) * i128::from(p.clamp(0, MOST_PERCENT)) / 100;
                i64::try_from(off).unwrap_or_default()
            }
            Off::Each(amount) => amount.0.clamp(0, price),
        })
    }

    /// The promotion as it is once it was ended.
    #[must_use]
    pub fn end(&self) -> Promotion {
        Promotion { ended: true, ..self.clone() }
    }
}

/// What a promotion does to a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reduced {
    /// Which it is.
    pub promotion: PromotionId,
    /// What it takes off a piece.
    pub each: Money,
    /// Its last day.
    pub until: Date,
    /// What the buyer typed for it.
    pub code: Option<String>,
}

/// What somebody buys of a maker, as far as promotions ask.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Whose it is.
    pub maker: MakerId,
    /// The day where that maker lies.
    pub today: Date,
    /// The codes that were typed.
    pub codes: &'a [String],
    /// What the goods of this maker come to at full price.
    pub sum: Money,
}

/// The promotion that is best for the buyer of an item, if one holds.
pub fn best(promotions: &[Promotion], asked: Asked<'_>, item: ItemId, price: Money) -> Option<Reduced> {
    promotions
        .iter()
        .filter(|p| p.maker == asked.maker && p.holds(asked.today) && p.is_for(item) && p.least <= asked.sum)
        .filter(|p| p.code.as_ref().is_none_or(|code| asked.codes.contains(code)))
        .map(|p| (p, p.each(price)))
        .filter(|(_, each)| each.0 > 0)
        // Of two that take off the same, the one that asks for no code, and then the older.
        .max_by_key(|(p, each)| (*each, p.code.is_none(), std::cmp::Reverse(p.id.0)))
        .map(|(p, each)| Reduced { promotion: p.id, each, until: p.until, code: p.code.clone() })
}

/// Puts the best promotion to each line of a basket. `today` says which day it is where a maker lies.
pub fn reduce(
    lines: &mut [Wanted],
    promotions: &[Promotion],
    codes: &[String],
    today: impl Fn(MakerId) -> Option<Date>,
) {
    let mut sums = std::collections::BTreeMap::<MakerId, i64>::new();
    for w in lines.iter() {
        let sum = sums.entry(w.offer.maker).or_default();
        *sum = sum.saturating_add(w.full().0);
    }
    for w in lines {
        let maker = w.offer.maker;
        let sum = Money(sums.get(&maker).copied().unwrap_or_default());
        w.reduced = today(maker).and_then(|today| {
            best(promotions, Asked { maker, today, codes, sum }, w.offer.item, w.offer.price?)
        });
    }
}

impl Record for Promotion {
    const KIND: Kind = Kind::Promotion;

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
        let (percent, amount) = match self.off {
            Off::Percent(p) => (Some(p), None),
            Off::Each(m) => (None, Some(m.0)),
        };
        let items: Vec<String> = self.items.iter().map(ToString::to_string).collect();
        Fields::default()
            .public("maker", self.maker.to_string())
            .public("percent", percent)
            .public("amount", amount)
            .public("items", items)
            .public("since", self.since.to_string())
            .public("until", self.until.to_string())
            .council("code", self.code.as_deref())
            .public("least", self.least.0)
            .public("ended", self.ended)
    }
}
