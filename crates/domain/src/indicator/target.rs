//! What a region wants to reach in a year.

use uuid::Uuid;

use super::YEARS;
use super::measure::Measure;
use crate::fault::{Faults, Problem};
use crate::id::{Kind, TargetId};
use crate::record::{Fields, Record};
use crate::region::RegionCode;

/// How a target came about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum How {
    /// Somebody typed it.
    #[default]
    Typed,
    /// It is the region's share of what the region above wants to reach.
    Cascaded,
}

impl How {
    /// Every way.
    pub const ALL: [How; 2] = [How::Typed, How::Cascaded];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            How::Typed => "typed",
            How::Cascaded => "cascaded",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<How> {
        How::ALL.into_iter().find(|h| h.word() == word)
    }
}

/// A target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its id, from region, year and measure, so that two officers cannot make two.
    pub id: TargetId,
    /// Whose it is.
    pub region: RegionCode,
    /// For which year.
    pub year: i32,
    /// Of what.
    pub measure: Measure,
    /// How much; nothing when it was taken back.
    pub value: Option<i64>,
    /// How it came about.
    pub how: How,
    /// What else is to be said, for the council.
    pub note: Option<String>,
}

/// What is asked to be stored as a target.
#[derive(Debug, Clone)]
pub struct TargetDraft {
    /// See [`Target`].
    pub region: RegionCode,
    /// See [`Target`].
    pub year: i32,
    /// See [`Target`].
    pub measure: Measure,
    /// See [`Target`].
    pub value: Option<i64>,
    /// See [`Target`].
    pub how: How,
    /// See [`Target`].
    pub note: String,
}

/// The key of what is kept for a region, a year and a measure.
pub fn key(region: &RegionCode, year: i32, measure: Measure) -> String {
    format!("{region}@{year}@{}", measure.word()).to_lowercase()
}

pub(super) fn year(year: i32, faults: &mut Faults) {
    if !YEARS.contains(&year) {
        let (min, max) = (i64::from(*YEARS.start()), i64::from(*YEARS.end()));
        faults.add("year", year, Problem::NotAWholeNumber { min, max });
    }
}

pub(super) fn value(value: Option<i64>, measure: Measure, faults: &mut Faults) {
    if let Some(n) = value.filter(|n| !(0..=measure.most()).contains(n)) {
        faults.add("target", n, Problem::NotAWholeNumber { min: 0, max: measure.most() });
    }
}

/// Checks a target.
///
/// # Errors
/// What is wrong with the draft, by the names of the columns.
pub fn set(profile: &str, draft: TargetDraft) -> Result<Target, Faults> {
    let mut faults = Faults::default();
    year(draft.year, &mut faults);
    value(draft.value, draft.measure, &mut faults);
    let note = faults.optional("note", &draft.note, 400);
    let id = TargetId::from_key(profile, &key(&draft.region, draft.year, draft.measure));
    faults.or(Target {
        id,
        region: draft.region,
        year: draft.year,
        measure: draft.measure,
        value: draft.value,
        how: draft.how,
        note,
    })
}

impl Record for Target {
    const KIND: Kind = Kind::Target;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .public("region", self.region.as_str())
            .public("year", self.year)
            .public("measure", self.measure.word())
            .public("target", self.value)
            .public("how", self.how.word())
            .council("note", self.note.as_deref())
    }
}

/// How the targets of the regions right below one stand beside its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sum {
    /// Neither it nor any of them has one.
    Nothing,
    /// They have, it has none.
    NoOwn(i64),
    /// It has, none of them does.
    NoParts(i64),
    /// They come to the same.
    Same(i64),
    /// They come to so much less.
    Less(i64),
    /// They come to so much more.
    More(i64),
}

impl Sum {
    /// Compares a target with those of the regions right below.
    ///
    /// ```
    /// use domain::indicator::target::Sum;
    /// assert_eq!(Sum::of(Some(33), [Some(20), None, Some(10)]), Sum::Less(3));
    /// assert_eq!(Sum::of(None, [Some(20), None]), Sum::NoOwn(20));
    /// assert_eq!(Sum::of(Some(0), [None, None]), Sum::NoParts(0));
    /// ```
    pub fn of(own: Option<i64>, parts: impl IntoIterator<Item = Option<i64>>) -> Sum {
        let sum = parts
            .into_iter()
            .flatten()
            .fold(None, |sum: Option<i64>, n| Some(sum.unwrap_or_default().saturating_add(n)));
        match (own, sum) {
            (None, None) => Sum::Nothing,
            (None, Some(sum)) => Sum::NoOwn(sum),
            (Some(own), None) => Sum::NoParts(own),
            (Some(own), Some(sum)) => match own - sum {
                0 => Sum::Same(own),
                less @ 1.. => Sum::Less(less),
                more => Sum::More(-more),
            },
        }
    }

    /// The word for messages.
    pub const fn word(self) -> &'static str {
        match self {
            Sum::Nothing => "nothing",
            Sum::NoOwn(_) => "no-own",
            Sum::NoParts(_) => "no-parts",
            Sum::Same(_) => "same",
            Sum::Less(_) => "less",
            Sum::More(_) => "more",
        }
    }

    /// The number that the message names.
    pub const fn number(self) -> i64 {
        match self {
            Sum::Nothing => 0,
            Sum::NoOwn(n) | Sum::NoParts(n) | Sum::Same(n) | Sum::Less(n) | Sum::More(n) => n,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn draft() -> TargetDraft {
        TargetDraft {
            region: RegionCode::parse("12.04").unwrap(),
            year: 2026,
            measure: Measure::Coached,
            value: Some(40),
            how: How::Typed,
            note: String::new(),
        }
    }

    #[test]
    fn a_target_is_one_for_region_year_and_measure() {
        let one = set("id", draft()).unwrap();
        let other = set("id", TargetDraft { value: Some(50), how: How::Cascaded, ..draft() }).unwrap();
        assert_eq!(one.id, other.id);
        assert_ne!(one.id, set("id", TargetDraft { year: 2027, ..draft() }).unwrap().id);
        assert_ne!(one.id, set("id", TargetDraft { measure: Measure::Items, ..draft() }).unwrap().id);
    }

    #[test]
    fn nobody_wants_less_than_nothing_in_a_year_of_no_calendar() {
        let faults = set("id", TargetDraft { value: Some(-1), year: 26, ..draft() }).unwrap_err();
        let fields: Vec<&str> = faults.0.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["year", "target"]);
        let much = TargetDraft { value: Some(i64::MAX), measure: Measure::Sales, ..draft() };
        assert!(set("id", much).is_err());
        assert!(set("id", TargetDraft { value: None, ..draft() }).is_ok(), "a target can be taken back");
    }
}
