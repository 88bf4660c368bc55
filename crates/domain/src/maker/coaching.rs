//! Pembinaan: what a council did for a maker, and what is to be done next.

use jiff::civil::Date;
use uuid::Uuid;

use crate::fault::{Faults, Problem};
use crate::id::{CoachingId, Kind, MakerId};
use crate::item::{MAX_PRICE, Money};
use crate::record::{Class, Fields, Record};
use crate::region::RegionCode;

/// What kinds there are, by their words. Equipment, capital and material are given, and have a source and perhaps a value.
pub const KINDS: &[&str] =
    &["visit", "advice", "training", "equipment", "capital", "material", "promotion", "other"];

/// Whether something is given by this kind.
pub fn gives(kind: &str) -> bool {
    matches!(kind, "equipment" | "capital" | "material")
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coaching {
    /// The id.
    pub id: CoachingId,
    /// For whom.
    pub maker: MakerId,
    /// Where the maker lies.
    pub region: RegionCode,
    /// When.
    pub day: Date,
    /// One of [`KINDS`].
    pub kind: String,
    /// What was done, advised or given.
    pub told: String,
    /// From whom it came: an office, a firm, a budget.
    pub source: Option<String>,
    /// What it is worth.
    pub value: Option<Money>,
    /// What came of it.
    pub result: Option<String>,
    /// What is to be done next.
    pub next: Option<String>,
    /// When that is due.
    pub due: Option<Date>,
    /// Whether the next step was taken.
    pub done: bool,
}

/// What is asked to be stored as an entry.
#[derive(Debug, Clone, Default)]
pub struct CoachingDraft {
    /// See [`Coaching`]; today when none is given.
    pub day: Option<Date>,
    /// See [`Coaching`].
    pub kind: String,
    /// See [`Coaching`].
    pub told: String,
    /// See [`Coaching`].
    pub source: String,
    /// See [`Coaching`].
    pub value: Option<Money>,
    /// See [`Coaching`].
    pub result: String,
    /// See [`Coaching`].
    pub next: String,
    /// See [`Coaching`].
    pub due: Option<Date>,
    /// See [`Coaching`].
    pub done: bool,
}

/// Checks an entry. `today` is the day in the maker's region: nothing that is still to come was done.
///
/// # Errors
/// Every fault of the draft.
pub fn save(
    id: CoachingId,
    maker: MakerId,
    region: RegionCode,
    today: Date,
    draft: CoachingDraft,
) -> Result<Coaching, Faults> {
    let mut faults = Faults::default();
    let day = draft.day.unwrap_or(today);
    if day > today {
        faults.add("day", day, Problem::InTheFuture);
    }
    if !KINDS.contains(&draft.kind.as_str()) {
        let words = KINDS.iter().map(|k| (*k).to_owned()).collect();
        faults.add("kind", &draft.kind, Problem::NotOneOf(words));
    }
    let told = faults.text("told", &draft.told, 4000);
    let source = faults.optional("source", &draft.source, 200);
    if gives(&draft.kind) && source.is_none() && draft.source.trim().is_empty() {
        faults.add("source", "", Problem::Missing);
    }
    if let Some(value) = draft.value.filter(|v| !(0..=MAX_PRICE).contains(&v.0)) {
        faults.add("value", value.0, Problem::NotAWholeNumber { min: 0, max: MAX_PRICE });
    }
    let result = faults.optional("result", &draft.result, 4000);
    let next = faults.optional("next", &draft.next, 400);
    match (next.is_some(), draft.due) {
        (false, Some(_)) if draft.next.trim().is_empty() => faults.add("next", "", Problem::Missing),
        (true, None) => faults.add("due", "", Problem::Missing),
        (_, Some(due)) if due < day => faults.add("due", due, Problem::EndsBeforeItBegins),
        _ => {}
    }
    let (value, due) = (draft.value, draft.due);
    let done = draft.done && next.is_some();
    faults.or(Coaching {
        id,
        maker,
        region,
        day,
        kind: draft.kind,
        told,
        source,
        value,
        result,
        next,
        due,
        done,
    })
}

impl Record for Coaching {
    const KIND: Kind = Kind::Coaching;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn person(&self) -> Option<Uuid> {
        Some(self.maker.0)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .council("maker", self.maker.to_string())
            .council("day", self.day.to_string())
            .council("kind", self.kind.as_str())
            .personal("told", Class::Council, self.told.as_str())
            .council("source", self.source.as_deref())
            .council("value", self.value.map(|v| v.0))
            .personal("result", Class::Council, self.result.as_deref())
            .personal("next", Class::Council, self.next.as_deref())
            .council("due", self.due.map(|d| d.to_string()))
            .council("done", self.done)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use jiff::civil::date;

    fn faults(draft: CoachingDraft) -> Vec<String> {
        let region = RegionCode::parse("12").unwrap();
        let read = save(CoachingId(Uuid::nil()), MakerId(Uuid::nil()), region, date(2026, 11, 24), draft);
        read.err().unwrap_or_default().0.into_iter().map(|f| f.field).collect()
    }

    #[test]
    fn what_is_given_has_a_source_and_a_next_step_has_a_day() {
        let told = || CoachingDraft {
            kind: "visit".into(),
            told: "Melihat alat".into(),
            ..CoachingDraft::default()
        };
        assert!(faults(told()).is_empty());
        assert_eq!(faults(CoachingDraft::default()), ["kind", "told"]);
        assert_eq!(faults(CoachingDraft { kind: "equipment".into(), ..told() }), ["source"]);
        assert_eq!(faults(CoachingDraft { next: "Datang lagi".into(), ..told() }), ["due"]);
        assert_eq!(faults(CoachingDraft { due: Some(date(2026, 12, 1)), ..told() }), ["next"]);
        assert_eq!(faults(CoachingDraft { day: Some(date(2026, 11, 25)), ..told() }), ["day"]);
        let early = CoachingDraft { next: "x".into(), due: Some(date(2026, 1, 1)), ..told() };
        assert_eq!(faults(early), ["due"]);
    }
}
