//! On which terms a maker sells: how goods are sent, how they are paid, and whether anything is to be had at all.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::delivery::{self, Quote, Rate, Way, Weight};
use super::order::Paying;
use crate::fault::{Faults, Problem};
use crate::id::{Kind, MakerId};
use crate::item::{MAX_PRICE, Money};
use crate::record::{Class, Fields, Record};
use crate::region::RegionCode;

/// The most rates that a maker can have.
pub const MOST_RATES: usize = 40;

/// An account at a bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bank {
    /// The bank.
    pub bank: String,
    /// The number of the account, digits alone.
    pub number: String,
    /// In whose name it is.
    pub holder: String,
}

/// The terms of a maker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Whose.
    pub maker: MakerId,
    /// Where that maker lies.
    pub region: RegionCode,
    /// Where goods can be fetched, and when; nothing when they cannot.
    pub pick_up: Option<String>,
    /// What sending costs.
    pub rates: Vec<Rate>,
    /// Whether the maker may be asked what sending costs.
    pub ask: bool,
    /// The maker's own QRIS, as it was issued to them; it is shown as it is and never changed.
    pub qris: Option<String>,
    /// The maker's own account.
    pub bank: Option<Bank>,
    /// Whether goods that are fetched can be paid in cash.
    pub cash: bool,
    /// Why the council lets this maker sell nothing for now.
    pub withheld: Option<String>,
}

/// Terms as somebody typed them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TermsDraft {
    /// See [`Terms`].
    pub pick_up: String,
    /// See [`Terms`].
    pub rates: Vec<Rate>,
    /// See [`Terms`].
    pub ask: bool,
    /// See [`Terms`].
    pub qris: String,
    /// The bank.
    pub bank: String,
    /// The number of the account.
    pub number: String,
    /// In whose name it is.
    pub holder: String,
    /// See [`Terms`].
    pub cash: bool,
}

impl Terms {
    /// The terms of a maker that has told none: nothing can be bought.
    pub fn none(maker: MakerId, region: RegionCode) -> Terms {
        Terms {
            maker,
            region,
            pick_up: None,
            rates: Vec::new(),
            ask: false,
            qris: None,
            bank: None,
            cash: false,
            withheld: None,
        }
    }

    /// Whether anything can be bought: goods can come to a buyer by some way and be paid by some way, and the council does not
    /// withhold it.
    pub fn sells(&self) -> bool {
        self.withheld.is_none()
            && Way::ALL.into_iter().any(|way| self.offers(way) && self.pays(way).next().is_some())
    }

    fn offers(&self, way: Way) -> bool {
        match way {
            Way::PickUp => self.pick_up.is_some(),
            Way::Sent => !self.rates.is_empty(),
            Way::Asked => self.ask,
        }
    }

    /// The ways by which some goods can come to a place, given with the regions above it, nearest first; the place may be missing
    /// when they are fetched.
    pub fn quotes(&self, path: &[RegionCode], weight: Weight) -> Vec<Quote> {
        let mut quotes = Vec::new();
        let sent = weight.and_then(|g| delivery::rate(&self.rates, path)?.cost(g));
        if let Some(cost) = sent.filter(|_| !path.is_empty()) {
            quotes.push(Quote { way: Way::Sent, cost: Some(cost) });
        }
        if self.ask && !path.is_empty() {
            quotes.push(Quote { way: Way::Asked, cost: None });
        }
        if self.pick_up.is_some() {
            quotes.push(Quote { way: Way::PickUp, cost: Some(Money(0)) });
        }
        quotes
    }

    /// The ways by which goods can be paid that come by a way: cash only where they are fetched.
    pub fn pays(&self, way: Way) -> impl Iterator<Item = Paying> + use<> {
        let cash = self.cash && way == Way::PickUp;
        let (qris, bank) = (self.qris.is_some(), self.bank.is_some());
        Paying::ALL.into_iter().filter(move |p| match p {
            Paying::Qris => qris,
            Paying::Bank => bank,
            Paying::Cash => cash,
            // Into the council's account: not on a maker's terms.
            Paying::Provider => false,
        })
    }
}

/// Checks terms. `read_qris` says whether a string is a QRIS of a merchant without an amount in it, as whoever issued it made it.
///
/// # Errors
/// The fields at fault.
pub fn save(before: &Terms, draft: TermsDraft, read_qris: impl Fn(&str) -> bool) -> Result<Terms, Faults> {
    let mut faults = Faults::default();
    let pick_up = faults.optional("pick_up", &draft.pick_up, 300);
    if draft.rates.len() > MOST_RATES {
        faults.add("rates", draft.rates.len(), Problem::NotAWholeNumber { min: 0, max: 40 });
    }
    for (i, rate) in draft.rates.iter().enumerate() {
        for (field, value) in [("first", rate.first.0), ("next", rate.next.0)] {
            if !(0..=MAX_PRICE / 1000).contains(&value) {
                let max = MAX_PRICE / 1000;
                faults.add(&format!("rate_{i}_{field}"), value, Problem::NotAWholeNumber { min: 0, max });
            }
        }
        if draft.rates.iter().take(i).any(|r| r.zone == rate.zone) {
            faults.add(&format!("rate_{i}_zone"), "", Problem::Taken);
        }
    }
    let qris = faults.optional("qris", &draft.qris, 512);
    if qris.as_deref().is_some_and(|q| !read_qris(q)) {
        faults.add("qris", &draft.qris, Problem::NotQris);
    }
    let bank = faults.optional("bank", &draft.bank, 60);
    let holder = faults.optional("holder", &draft.holder, 120);
    let number: String = draft.number.chars().filter(|c| !matches!(c, ' ' | '-' | '.')).collect();
    if !number.is_empty()
        && (!number.bytes().all(|b| b.is_ascii_digit()) || !(5..=20).contains(&number.len()))
    {
        faults.add("number", &draft.number, Problem::NotAnAccount);
    }
    let bank = match (bank, number.is_empty(), holder) {
        (Some(bank), false, Some(holder)) => Some(Bank { bank, number, holder }),
        (None, true, None) => None,
        (bank, no_number, holder) => {
            let missing = [("bank", bank.is_none()), ("number", no_number), ("holder", holder.is_none())];
            for (field, _) in missing.into_iter().filter(|(_, missing)| *missing) {
                faults.add(field, "", Problem::Missing);
            }
            None
        }
    };
    if draft.cash && pick_up.is_none() {
        faults.add("cash", "", Problem::CashNeedsPickUp);
    }
    faults.or(Terms {
        pick_up,
        rates: draft.rates,
        ask: draft.ask,
        qris,
        bank,
        cash: draft.cash,
        ..before.clone()
    })
}

/// Withholds selling from a maker with a reason, or lets it sell again.
///
/// # Errors
/// `reason` when it is too long.
pub fn withhold(before: &Terms, reason: Option<&str>) -> Result<Terms, Faults> {
    let mut faults = Faults::default();
    let withheld = reason.map(|r| faults.text("reason", r, 300));
    faults.or(Terms { withheld, ..before.clone() })
}

/// The record of a maker's terms: a maker has one set, with a history of its own.
///
/// ```
/// use domain::{id::MakerId, market::terms::record_of};
/// let [one, other] = [1, 2].map(|n| MakerId(uuid::Uuid::from_u128(n)));
/// assert_eq!(record_of(one), record_of(one));
/// assert_ne!(record_of(one), record_of(other));
/// ```
pub fn record_of(maker: MakerId) -> Uuid {
    crate::id::from_key("", Kind::Terms, &maker.to_string())
}

impl Record for Terms {
    const KIND: Kind = Kind::Terms;

    fn id(&self) -> Uuid {
        record_of(self.maker)
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn maker(&self) -> Option<MakerId> {
        Some(self.maker)
    }

    fn person(&self) -> Option<Uuid> {
        Some(self.maker.0)
    }

    fn fields(&self) -> Fields {
        let bank = |f: fn(&Bank) -> &str| self.bank.as_ref().map(|b| f(b).to_owned());
        Fields::default()
            .personal("pick_up", Class::Public, self.pick_up.as_deref())
            .public("rates", serde_json::to_value(&self.rates).unwrap_or_default())
            .public("ask", self.ask)
            .personal("qris", Class::Public, self.qris.as_deref())
            .personal("bank", Class::Owner, bank(|b| &b.bank))
            .personal("number", Class::Owner, bank(|b| &b.number))
            .personal("holder", Class::Owner, bank(|b| &b.holder))
            .public("cash", self.cash)
            .council("withheld", self.withheld.as_deref())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn none() -> Terms {
        Terms::none(MakerId(Uuid::nil()), RegionCode::parse("12.04").unwrap())
    }

    #[test]
    fn half_an_account_a_foreign_qris_and_cash_without_a_place_are_refused() {
        let draft = TermsDraft {
            bank: "Bank".into(),
            number: "12-34".into(),
            qris: "hello".into(),
            cash: true,
            ..TermsDraft::default()
        };
        let fields: Vec<String> = save(&none(), draft, |q| q.starts_with("0002"))
            .unwrap_err()
            .0
            .into_iter()
            .map(|f| f.field)
            .collect();
        assert_eq!(fields, ["qris", "number", "holder", "cash"]);
    }

    #[test]
    fn who_has_no_way_of_sending_or_none_of_being_paid_sells_nothing() {
        let sent = Terms { ask: true, ..none() };
        assert!(!none().sells() && !sent.sells());
        let paid = Terms { qris: Some("0002".into()), ..sent };
        assert!(paid.sells());
        assert!(!Terms { withheld: Some("…".into()), ..paid }.sells());
        // Cash alone pays nothing that is sent.
        assert!(!Terms { cash: true, ask: true, ..none() }.sells());
        assert!(Terms { cash: true, pick_up: Some("Balai".into()), ..none() }.sells());
    }

    #[test]
    fn what_has_no_weight_is_sent_only_when_the_maker_was_asked() {
        let rate = Rate { zone: None, first: Money(10), next: Money(1) };
        let terms = Terms { rates: vec![rate], ask: true, pick_up: Some("Balai".into()), ..none() };
        let path = [RegionCode::parse("12").unwrap()];
        let ways = |weight, path: &[RegionCode]| {
            terms.quotes(path, weight).iter().map(|q| q.way).collect::<Vec<_>>()
        };
        assert_eq!(ways(Some(500), &path), [Way::Sent, Way::Asked, Way::PickUp]);
        assert_eq!(ways(None, &path), [Way::Asked, Way::PickUp]);
        assert_eq!(ways(Some(500), &[]), [Way::PickUp]);
    }
}
