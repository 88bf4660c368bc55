//! What is measured. What each measure counts is said by a message beside the number: `measure-<word>-means`.

use crate::flagship::Status;
use crate::flagship::course::Term;
use crate::source::Checked;
use jiff::civil::Date;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Measure {
    /// Designated flagship products.
    Flagships,
    /// Crafts that are on their way to being one.
    Candidates,
    /// Makers for whom something was done in the year.
    Coached,
    /// Makers with a certificate that is good at the end of the year.
    Certified,
    /// People trained in the year.
    Trained,
    /// Items on sale.
    Items,
    /// What makers sold in the year, wherever they sold it.
    Sales,
    /// What makers sold in the market of this site in the year: a part of their sales.
    Market,
    /// What of it went abroad.
    Exports,
    /// Fairs and exhibitions in which the council took part in the year.
    Events,
}

/// In what it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// In pieces.
    Count,
    /// In the programme's currency, in its smallest unit.
    Money,
}

/// When it is counted. More is better of every measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// What there is on a day: now, or on the last day of a year that is over.
    Standing,
    /// What came together over a year: of the year that runs it is a part.
    Yearly,
}

impl Measure {
    /// Every measure, in the order of tables.
    pub const ALL: [Measure; 10] = [
        Measure::Flagships,
        Measure::Candidates,
        Measure::Coached,
        Measure::Certified,
        Measure::Trained,
        Measure::Items,
        Measure::Sales,
        Measure::Market,
        Measure::Exports,
        Measure::Events,
    ];

    /// The word that is stored, imported and stands in addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Measure::Flagships => "flagships",
            Measure::Candidates => "candidates",
            Measure::Coached => "coached",
            Measure::Certified => "certified",
            Measure::Trained => "trained",
            Measure::Items => "items",
            Measure::Sales => "sales",
            Measure::Market => "market",
            Measure::Exports => "exports",
            Measure::Events => "events",
        }
    }

    /// Reads the word.
    ///
    /// ```
    /// use domain::indicator::Measure;
    /// assert!(Measure::ALL.into_iter().all(|m| Measure::from_word(m.word()) == Some(m)));
    /// ```
    pub fn from_word(word: &str) -> Option<Measure> {
        Measure::ALL.into_iter().find(|m| m.word() == word)
    }

    /// The place in [`Measure::ALL`].
    pub const fn place(self) -> usize {
        self as usize
    }

    /// In what it is counted.
    pub const fn unit(self) -> Unit {
        match self {
            Measure::Sales | Measure::Market | Measure::Exports => Unit::Money,
            _ => Unit::Count,
        }
    }

    /// When it is counted.
    pub const fn nature(self) -> Nature {
        match self {
            Measure::Flagships | Measure::Candidates | Measure::Certified | Measure::Items => {
                Nature::Standing
            }
            _ => Nature::Yearly,
        }
    }

    /// Whether a register knows it; else it can only be reported, until its register is there.
    pub const fn is_measured(self) -> bool {
        matches!(
            self,
            Measure::Flagships
                | Measure::Candidates
                | Measure::Coached
                | Measure::Certified
                | Measure::Items
                | Measure::Market
        )
    }

    /// Whether everybody may read it, region by region: where one maker sells, the turnover of the market would be that maker's.
    pub const fn is_told(self) -> bool {
        !matches!(self, Measure::Market)
    }

    /// The greatest value that is believed.
    pub const fn most(self) -> i64 {
        match self.unit() {
            Unit::Count => 1_000_000_000,
            Unit::Money => 1_000_000_000_000_000,
        }
    }
}

/// Whether a designation counts as a candidate: not one that was found wrong.
///
/// ```
/// use domain::flagship::Status;
/// use domain::indicator::measure::is_candidate;
/// use domain::source::Checked;
/// assert!(is_candidate(Status::Assessed, Checked::Unchecked));
/// assert!(!is_candidate(Status::Assessed, Checked::Refuted));
/// assert!(!is_candidate(Status::Designated, Checked::Confirmed));
/// ```
pub fn is_candidate(status: Status, checked: Checked) -> bool {
    checked != Checked::Refuted && matches!(status, Status::Candidate | Status::Proposed | Status::Assessed)
}

/// The steps by which a designation comes to be a flagship and ceases to be one, by day: their sum up to a day is 1 or 0, so that
/// nothing has to be done when a decree runs out.
///
/// ```
/// use domain::flagship::{Status, course::Term};
/// use domain::indicator::measure::turns;
/// use domain::source::Checked;
/// use jiff::civil::date;
/// let (since, until) = (Some(date(2020, 3, 1)), Some(date(2022, 12, 31)));
/// let term = Term { status: Status::Designated, since, until, retired_on: None };
/// assert_eq!(turns(&term, Checked::Confirmed), [(date(2020, 3, 1), 1), (date(2023, 1, 1), -1)]);
/// assert!(turns(&term, Checked::Refuted).is_empty());
/// ```
pub fn turns(term: &Term, checked: Checked) -> Vec<(Date, i64)> {
    let days = term.days().filter(|_| checked != Checked::Refuted);
    days.map(|(since, end)| std::iter::once((since, 1)).chain(end.map(|end| (end, -1))).collect())
        .unwrap_or_default()
}

/// The kinds of permits by which a maker counts as certified: what says of the goods that they keep a standard. A trade mark or
/// a licence says something else.
pub const CERTIFICATES: &[&str] = &["sni", "halal", "pirt", "tkdn", "svlk", "batikmark"];

/// The years at whose ends a certificate is good: the first of them, and the first at whose end it is no more. One without a day
/// of issue counts as good since always; nothing for one that is good at no year's end.
///
/// ```
/// use domain::indicator::measure::ends;
/// use jiff::civil::date;
/// assert_eq!(ends(Some(date(2024, 3, 1)), Some(date(2026, 12, 30))), Some((2024, Some(2026))));
/// assert_eq!(ends(Some(date(2024, 3, 1)), Some(date(2026, 12, 31))), Some((2024, Some(2027))));
/// assert_eq!(ends(Some(date(2026, 3, 1)), Some(date(2026, 9, 1))), None);
/// assert_eq!(ends(None, None), Some((0, None)));
/// ```
pub fn ends(issued: Option<Date>, expires: Option<Date>) -> Option<(i32, Option<i32>)> {
    let from = issued.map_or(0, |d| i32::from(d.year()));
    let to = expires.map(|d| i32::from(d.year()) + i32::from((d.month(), d.day()) == (12, 31)));
    to.is_none_or(|to| from < to).then_some((from, to))
}

/// The steps by which a maker becomes certified and ceases to be, by year, given the years of each certificate: +1 where none was
/// good at the end of the year before, -1 where the last one is over. Their sum up to a year is 1 or 0.
pub fn steps(years: &[(i32, Option<i32>)]) -> Vec<(i32, i64)> {
    let good = |y: i32| years.iter().any(|(from, to)| *from <= y && to.is_none_or(|to| y < to));
    let mut at: Vec<i32> = years.iter().flat_map(|(from, to)| std::iter::once(*from).chain(*to)).collect();
    at.sort_unstable();
    at.dedup();
    let step = |y: i32| i64::from(good(y)) - i64::from(good(y - 1));
    at.into_iter().map(|y| (y, step(y))).filter(|(_, n)| *n != 0).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_maker_with_two_certificates_counts_once() {
        assert_eq!(steps(&[(2024, Some(2026)), (2025, Some(2027))]), [(2024, 1), (2027, -1)]);
        assert_eq!(steps(&[(2024, Some(2026)), (2026, None)]), [(2024, 1)]);
        assert_eq!(steps(&[(2020, Some(2021)), (2024, None)]), [(2020, 1), (2021, -1), (2024, 1)]);
        assert!(steps(&[]).is_empty());
    }

    #[test]
    fn every_certificate_is_a_permit() {
        assert!(CERTIFICATES.iter().all(|k| crate::maker::permit::KINDS.contains(k)));
        assert!(Measure::ALL.iter().enumerate().all(|(i, m)| m.place() == i));
    }

    proptest! {
        #[test]
        fn the_steps_up_to_a_year_say_whether_a_certificate_is_good_at_its_end(
            years in proptest::collection::vec((2000..2020i32, proptest::option::of(1..15i32)), 0..6),
            asked in 1999..2040i32,
        ) {
            let years: Vec<_> = years.into_iter().map(|(from, len)| (from, len.map(|l| from + l))).collect();
            let good = years.iter().any(|(from, to)| *from <= asked && to.is_none_or(|to| asked < to));
            let sum: i64 = steps(&years).iter().filter(|(y, _)| *y <= asked).map(|(_, n)| n).sum();
            prop_assert_eq!(sum, i64::from(good));
        }
    }
}
