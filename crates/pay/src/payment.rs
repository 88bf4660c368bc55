//! What came of an expected payment.
//!
//! A payment is a set of facts that arrive late, twice and in any order: a buyer says so, a seller says so, a provider's notice, a scheduled check. [`Payment`] gathers them, and
//! [`Payment::verdict`] tells at any time where it stands. The same facts make the same verdict in whatever order and however often they came, so that a lost notice
//! is made good by the next check and a doubled one does nothing.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::{Amount, Currency};

/// How somebody pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// The seller's own static QRIS, shown as it is beside the amount.
    Shown,
    /// A code for this payment alone, by a provider who says when it is paid.
    Provider,
    /// A bank transfer, known by its amount, which no other open payment has.
    Transfer,
    /// Cash at pick-up.
    Cash,
}

impl Way {
    /// Whether a seller's word is needed, since nobody else sees the money come.
    pub fn needs_seller(self) -> bool {
        self != Way::Provider
    }
}

/// A payment that is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// How it is to be paid.
    pub way: Way,
    /// How much.
    pub amount: Amount,
    /// Of which currency.
    pub currency: Currency,
    /// Until when; what comes later is late.
    pub until: Timestamp,
}

/// Money that came.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Receipt {
    /// The three letters of its currency.
    pub currency: String,
    /// How much, in the smallest units of that currency.
    pub minor: u64,
    /// When.
    pub at: Timestamp,
}

/// Why money went back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Back {
    /// The seller sent it back.
    Refund,
    /// The buyer's bank took it back.
    Chargeback,
}

/// Why nobody waits any longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closing {
    /// The provider says that its time is over.
    Expired,
    /// Somebody called it off.
    Cancelled,
    /// The provider or the buyer's bank refused it.
    Refused,
}

/// Something that became known. What has an id is one thing, however often it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// The buyer says that it is paid.
    Reported {
        /// When.
        at: Timestamp,
    },
    /// The seller says that the money is not there.
    Denied {
        /// When.
        at: Timestamp,
    },
    /// Money came: by the seller's word, or by the provider's.
    Received {
        /// Which.
        id: String,
        /// What.
        receipt: Receipt,
    },
    /// Money went back, in the currency that was expected.
    Returned {
        /// Which.
        id: String,
        /// So much, in the smallest units.
        minor: u64,
        /// Why.
        back: Back,
    },
    /// Nobody waits any longer.
    Closed {
        /// Why.
        closing: Closing,
    },
}

/// An expected payment and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    expected: Expected,
    reported: Option<Timestamp>,
    denied: Option<Timestamp>,
    /// What has been said of each: amount and currency, more than one where it was contradicted, with the latest time that was told.
    received: BTreeMap<String, BTreeMap<(u64, String), Timestamp>>,
    returned: BTreeMap<String, BTreeSet<u64>>,
    closed: BTreeSet<Closing>,
}

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing came, and there is time.
    Waiting,
    /// The buyer says that it is paid; the seller has not answered.
    Reported,
    /// The buyer says that it is paid, and the seller that it is not.
    Disputed,
    /// Nothing came, and time is over.
    Expired,
    /// Nothing came, and nobody waits.
    Closed(Closing),
    /// All that came is of another currency. It counts for nothing until somebody has looked.
    Foreign,
    /// Less came than expected.
    Under,
    /// Exactly what was expected came, in time.
    Paid,
    /// More came than was expected, in time; the excess is to go back.
    Over,
    /// What was expected, or more, came when time was over. Somebody decides whether it still counts, or goes back.
    Late,
    /// All that came went back.
    Returned,
    /// Enough came, and a part of it went back.
    PartReturned,
    /// What is known contradicts itself: somebody has to look. Never to be taken for paid.
    Contradicted,
}

impl Standing {
    /// Whether goods may be handed over for it.
    pub fn is_paid(self) -> bool {
        matches!(self, Standing::Paid | Standing::Over)
    }
}

/// Where a payment stands, and the sums. All are in the smallest units of the expected currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Where it stands.
    pub standing: Standing,
    /// So much came.
    pub received: u64,
    /// So much of it went back.
    pub returned: u64,
    /// So much is still missing.
    pub missing: u64,
    /// So much more came than was expected, and has not gone back.
    pub excess: u64,
    /// It was paid more than once: without what came last there would be enough.
    pub doubled: bool,
    /// What came in another currency, or in none that is known.
    pub foreign: Vec<Receipt>,
}

/// Why money cannot be sent back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRefund {
    /// It is 0, or of a currency with other decimals.
    Amount,
    /// More than is there.
    More {
        /// So much is there.
        there: u64,
    },
    /// What is known contradicts itself.
    Contradicted,
}

impl Payment {
    /// Begins to wait.
    ///
    /// ```
    /// use jiff::Timestamp;
    /// use pay::payment::{Expected, Fact, Payment, Receipt, Standing, Way};
    /// use pay::{Amount, Currency};
    ///
    /// let at = |second| Timestamp::from_second(second).unwrap();
    /// let currency = Currency::from_code("IDR").unwrap();
    /// let amount = Amount::from_units(175_000, 0, currency).unwrap();
    /// let mut payment = Payment::new(Expected { way: Way::Provider, amount, currency, until: at(900) });
    /// assert_eq!(payment.verdict(at(10)).standing, Standing::Waiting);
    /// let receipt = Receipt { currency: "IDR".into(), minor: 17_500_000, at: at(60) };
    /// let fact = Fact::Received { id: "t1".into(), receipt };
    /// assert!(payment.learn(fact.clone()));
    /// // A notice that comes twice changes nothing.
    /// assert!(!payment.learn(fact));
    /// assert_eq!(payment.verdict(at(2_000)).standing, Standing::Paid);
    /// ```
    pub fn new(expected: Expected) -> Payment {
        Payment {
            expected,
            reported: None,
            denied: None,
            received: BTreeMap::new(),
            returned: BTreeMap::new(),
            closed: BTreeSet::new(),
        }
    }

    /// What is expected.
    pub fn expected(&self) -> &Expected {
        &self.expected
    }

    /// Takes a fact; says whether it was new.
    pub fn learn(&mut self, fact: Fact) -> bool {
        let latest = |known: &mut Option<Timestamp>, at: Timestamp| {
            let new = known.is_none_or(|known| known < at);
            *known = (*known).max(Some(at));
            new
        };
        match fact {
            Fact::Reported { at } => latest(&mut self.reported, at),
            Fact::Denied { at } => latest(&mut self.denied, at),
            Fact::Received { id, receipt: Receipt { currency, minor, at } } => {
                let said = self.received.entry(id).or_default();
                let known = said.get(&(minor, currency.clone())).copied();
                // Some tell when it was begun, until they know when it was paid.
                said.insert((minor, currency), known.max(Some(at)).unwrap_or(at));
                known.is_none_or(|known| known < at)
            }
            Fact::Returned { id, minor, .. } => self.returned.entry(id).or_default().insert(minor),
            Fact::Closed { closing } => self.closed.insert(closing),
        }
    }

    /// Where it stands.
    pub fn verdict(&self, now: Timestamp) -> Verdict {
        let wanted = self.expected.amount.minor();
        // What was said twice in different words counts once, and least; it is told as contradicted anyway.
        let first = |said: &BTreeMap<(u64, String), Timestamp>| {
            let ((minor, currency), at) = said.first_key_value()?;
            Some(Receipt { currency: currency.clone(), minor: *minor, at: *at })
        };
        let (ours, foreign): (Vec<Receipt>, Vec<Receipt>) =
            self.received.values().filter_map(first).partition(|r| r.currency == self.expected.currency.code);
        let received = sum(ours.iter().map(|receipt| receipt.minor));
        let returned = sum(self.returned.values().filter_map(|said| said.first()).copied());
        let in_time = sum(ours.iter().filter(|r| r.at <= self.expected.until).map(|receipt| receipt.minor));
        let contradicted = self.received.values().any(|said| said.len() > 1)
            || self.returned.values().any(|said| said.len() > 1)
            || returned > received;
        let held = received.saturating_sub(returned);
        let last =
            ours.iter().max_by_key(|receipt| (receipt.at, receipt.minor)).map_or(0, |receipt| receipt.minor);
        let standing = if contradicted {
            Standing::Contradicted
        } else if received == 0 && !foreign.is_empty() {
            Standing::Foreign
        } else if received == 0 {
            self.unpaid(now)
        } else if held == 0 {
            Standing::Returned
        } else if held < wanted && received >= wanted {
            Standing::PartReturned
        } else if held < wanted {
            Standing::Under
        } else if in_time < wanted {
            Standing::Late
        } else if held > wanted {
            Standing::Over
        } else {
            Standing::Paid
        };
        Verdict {
            standing,
            received,
            returned,
            missing: wanted.saturating_sub(held),
            excess: held.saturating_sub(wanted),
            doubled: ours.len() > 1 && received.saturating_sub(last) >= wanted,
            foreign,
        }
    }

    /// Where it stands as long as nothing came.
    fn unpaid(&self, now: Timestamp) -> Standing {
        // Whoever spoke last: a buyer may say it again after the seller looked too early.
        match (self.reported, self.denied) {
            (Some(reported), Some(denied)) if denied >= reported => return Standing::Disputed,
            (Some(_), _) => return Standing::Reported,
            (None, _) => {}
        }
        match self.closed.first() {
            Some(closing) => Standing::Closed(*closing),
            None if now > self.expected.until => Standing::Expired,
            None => Standing::Waiting,
        }
    }

    /// Whether so much can be sent back.
    ///
    /// # Errors
    /// [`NoRefund`].
    pub fn may_return(&self, amount: Amount, now: Timestamp) -> Result<(), NoRefund> {
        let verdict = self.verdict(now);
        let there = verdict.received.saturating_sub(verdict.returned);
        if verdict.standing == Standing::Contradicted {
            Err(NoRefund::Contradicted)
        } else if amount.minor() == 0 || amount.exponent() != self.expected.currency.exponent {
            Err(NoRefund::Amount)
        } else if amount.minor() > there {
            Err(NoRefund::More { there })
        } else {
            Ok(())
        }
    }
}

/// An amount that no open payment has, so that a bank transfer of it is known by the amount alone: the wanted one, or as few steps more as it takes,
/// up to `most`. A step is the least that people transfer: 100 of the smallest units for a rupiah. Nothing where all are taken.
///
/// ```
/// use std::collections::BTreeSet;
/// use pay::{Amount, payment::unique};
/// let open = BTreeSet::from([17_500_000, 17_500_100]);
/// assert_eq!(unique(Amount::new(17_500_000, 2), 100, 999, &open), Some(Amount::new(17_500_200, 2)));
/// assert_eq!(unique(Amount::new(17_500_000, 2), 100, 1, &open), None);
/// ```
pub fn unique(wanted: Amount, step: u64, most: u32, open: &BTreeSet<u64>) -> Option<Amount> {
    (0..=u64::from(most))
        .filter_map(|n| wanted.minor().checked_add(n.checked_mul(step)?))
        .find(|minor| !open.contains(minor))
        .map(|minor| Amount::new(minor, wanted.exponent()))
}

/// When a provider is to be asked about an open payment that it was asked about so many times, since a notice may be lost: half a minute after it began, then after twice
/// as long each time, but every ten minutes at least; and once its time is over at once, and then after ten minutes, an hour, six hours and a day, for money that comes late. Nothing
/// after that.
///
/// ```
/// use jiff::Timestamp;
/// use pay::payment::next_check;
/// let at = |second| Timestamp::from_second(second).unwrap();
/// let checks: Vec<i64> = (0..).map_while(|n| next_check(at(0), at(900), n)).map(Timestamp::as_second).collect();
/// assert_eq!(checks, [30, 90, 210, 450, 901, 1_500, 4_500, 22_500, 87_300]);
/// ```
pub fn next_check(begun: Timestamp, until: Timestamp, asked: u32) -> Option<Timestamp> {
    const LONGEST: i64 = 600;
    const AFTER: [i64; 5] = [1, LONGEST, 3_600, 6 * 3_600, 24 * 3_600];
    let (start, end) = (begun.as_second(), until.as_second());
    let mut wait = 15;
    let before = std::iter::successors(Some(start), |last| {
        wait = (wait * 2).min(LONGEST);
        last.checked_add(wait)
    });
    let before = before.skip(1).take_while(|second| *second <= end);
    let after = AFTER.iter().filter_map(|more| end.checked_add(*more));
    before
        .chain(after)
        .nth(usize::try_from(asked).ok()?)
        .and_then(|second| Timestamp::from_second(second).ok())
}

/// A sum that stays at the greatest number where it would grow beyond.
fn sum(all: impl Iterator<Item = u64>) -> u64 {
    all.fold(0, u64::saturating_add)
}
