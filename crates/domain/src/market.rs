//! The market: what a maker offers to whom by which ways, what somebody wants, and the orders that come of it.
//!
//! A basket holds lines of many makers. When it is placed it becomes one [`order::Group`] with one [`order::Order`] for each
//! maker, and the sum of the parts is the whole: prices, delivery and the council's fee are frozen in the parts at that moment
//! and never worked out again. An order then moves by [`step::Step`]; what the [`ledger`] holds of it follows from its state
//! alone, so that whatever is taken back is taken back exactly.

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {$(
            $(#[$about])*
            $variant,
        )*}

        impl $name {
            /// Every one, in the order in which they come.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The word that is stored, and the end of its message's key.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }

            /// Reads the stored word.
            pub fn from_word(word: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|s| s.word() == word)
            }
        }
    };
}

pub mod basket;
pub mod delivery;
pub mod deposit;
pub mod feed;
pub mod ledger;
pub mod letter;
pub mod message;
pub mod order;
pub mod pace;
pub mod payment;
pub mod payout;
pub mod place;
pub mod promotion;
pub mod request;
pub mod returns;
pub mod sale;
pub mod statement;
pub mod step;
pub mod terms;
pub mod unsettled;

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

/// For how many days after receipt goods can be sent back where the rules say nothing else.
pub const RETURN_DAYS: i64 = 7;

/// The fewest days that rules can give: two working days, which the law of trade by electronic systems asks for at least, and a weekend between.
pub const FEWEST_RETURN_DAYS: i64 = 4;

/// The most days that rules can give.
pub const MOST_RETURN_DAYS: i64 = 60;

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

/// Who the council is before the law: only such a one can have an account with a payment service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// Its name, as the deed or decree says it.
    pub name: String,
    /// What it is: a foundation, an association, a co-operative, a body by decree.
    pub form: String,
    /// Its registration number, tax number, or the number of the decree.
    pub number: String,
}

/// By which rules a programme sells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The council's fee on goods, in parts of a million; it is taken off the maker's part and never added to what a buyer pays.
    pub fee_ppm: i64,
    /// Whether anybody can order at all.
    pub open: bool,
    /// Who the council is before the law; nothing while nobody said it.
    pub entity: Option<Entity>,
    /// Whether buyers may pay for several makers at once, into the council's own account with a payment service.
    pub provider: bool,
    /// For how many days after receipt buyers can send goods back; frozen in an order when it is placed.
    pub return_days: i64,
}

impl Default for Rules {
    fn default() -> Self {
        Rules { fee_ppm: 0, open: true, entity: None, provider: false, return_days: RETURN_DAYS }
    }
}

/// Rules as somebody typed them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesDraft {
    /// The fee in hundredths of a percent, as people say it: 2.5 % are 250.
    pub fee: i64,
    /// See [`Rules`].
    pub open: bool,
    /// See [`Entity`].
    pub name: String,
    /// See [`Entity`].
    pub form: String,
    /// See [`Entity`].
    pub number: String,
    /// See [`Rules`].
    pub provider: bool,
    /// See [`Rules`].
    pub return_days: i64,
}

impl Default for RulesDraft {
    fn default() -> Self {
        let none = String::new;
        RulesDraft {
            fee: 0,
            open: false,
            name: none(),
            form: none(),
            number: none(),
            provider: false,
            return_days: RETURN_DAYS,
        }
    }
}

/// Checks rules. A council that has not said who it is before the law cannot have buyers pay to it.
///
/// # Errors
/// `fee` when it is negative or higher than [`HIGHEST_FEE`]; `return_days` outside [`FEWEST_RETURN_DAYS`] and [`MOST_RETURN_DAYS`]; `entity_name`, `entity_form` and `entity_number` when only some of them are
/// given; `provider` when it is wanted without them, or the programme does not count in whole rupiah.
///
/// ```
/// use domain::market::{RulesDraft, rules};
/// # let toml = domain::profile::EXAMPLE.replace("XXD", "IDR").replace("exponent = 2", "exponent = 0");
/// # let rupiah = domain::profile::Profile::parse(&toml).unwrap().currency;
/// let draft = RulesDraft { fee: 250, open: true, ..RulesDraft::default() };
/// assert_eq!(rules(&draft, &rupiah).unwrap().fee_ppm, 25_000);
/// assert!(rules(&RulesDraft { fee: 3001, ..draft.clone() }, &rupiah).is_err());
/// let provider = RulesDraft { provider: true, ..draft };
/// assert_eq!(rules(&provider, &rupiah).unwrap_err().0[0].field, "provider");
/// ```
pub fn rules(draft: &RulesDraft, currency: &crate::profile::Currency) -> Result<Rules, Faults> {
    let mut faults = Faults::default();
    let max = HIGHEST_FEE / 100;
    if !(0..=max).contains(&draft.fee) {
        faults.add("fee", draft.fee, Problem::NotAWholeNumber { min: 0, max });
    }
    let days = FEWEST_RETURN_DAYS..=MOST_RETURN_DAYS;
    if !days.contains(&draft.return_days) {
        let (min, max) = days.into_inner();
        faults.add("return_days", draft.return_days, Problem::NotAWholeNumber { min, max });
    }
    let name = faults.optional("entity_name", &draft.name, 160);
    let form = faults.optional("entity_form", &draft.form, 80);
    let number = faults.optional("entity_number", &draft.number, 80);
    let entity = match (name, form, number) {
        (Some(name), Some(form), Some(number)) => Some(Entity { name, form, number }),
        (None, None, None) => None,
        (name, form, number) => {
            for (field, said) in [("entity_name", name), ("entity_form", form), ("entity_number", number)] {
                if said.is_none() && !faults.0.iter().any(|f| f.field == field) {
                    faults.add(field, "", Problem::Missing);
                }
            }
            None
        }
    };
    if draft.provider && (currency.code != pay::Currency::RUPIAH.code || currency.exponent != 0) {
        faults.add("provider", &currency.code, Problem::NotRupiah);
    } else if draft.provider && entity.is_none() {
        faults.add("provider", "", Problem::NoLegalEntity);
    }
    let fee_ppm = draft.fee.clamp(0, max) * 100;
    let return_days = draft.return_days;
    faults.or(Rules { fee_ppm, open: draft.open, entity, provider: draft.provider, return_days })
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
        let entity = |f: fn(&Entity) -> &str| self.entity.as_ref().map(f);
        Fields::default()
            .public("fee_ppm", self.fee_ppm)
            .public("open", self.open)
            .public("entity_name", entity(|e| &e.name))
            .public("entity_form", entity(|e| &e.form))
            .public("entity_number", entity(|e| &e.number))
            .public("provider", self.provider)
            .public("return_days", self.return_days)
    }
}

#[cfg(test)]
mod tests;
