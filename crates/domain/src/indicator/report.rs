//! A figure that somebody reports, with its source: of what no register holds, or of years before it did.

use jiff::civil::Date;
use uuid::Uuid;

use super::measure::Measure;
use super::target::{key, value, year};
use crate::fault::{Faults, Problem};
use crate::id::{Kind, ReportId};
use crate::record::{Fields, Record};
use crate::region::RegionCode;

/// A figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Its id, from region, year and measure: a later figure takes the place of the earlier.
    pub id: ReportId,
    /// Of which region.
    pub region: RegionCode,
    /// Of which year.
    pub year: i32,
    /// Of what.
    pub measure: Measure,
    /// How much; nothing when it was taken back.
    pub value: Option<i64>,
    /// Who says so, or where it is written.
    pub source: String,
    /// On which day it was so.
    pub as_of: Date,
    /// What else is to be said, for the council.
    pub note: Option<String>,
}

/// What is asked to be stored as a figure.
#[derive(Debug, Clone)]
pub struct ReportDraft {
    /// See [`Report`].
    pub region: RegionCode,
    /// See [`Report`].
    pub year: i32,
    /// See [`Report`].
    pub measure: Measure,
    /// See [`Report`].
    pub value: Option<i64>,
    /// See [`Report`].
    pub source: String,
    /// See [`Report`]; today when none is given.
    pub as_of: Option<Date>,
    /// See [`Report`].
    pub note: String,
}

/// Checks a figure. `today` is the day in the region: nobody can report what is still to come.
///
/// # Errors
/// What is wrong with the draft, by the names of the columns.
pub fn tell(profile: &str, today: Date, draft: ReportDraft) -> Result<Report, Faults> {
    let mut faults = Faults::default();
    year(draft.year, &mut faults);
    let mut of_value = Faults::default();
    value(draft.value, draft.measure, &mut of_value);
    faults.0.extend(of_value.0.into_iter().map(|f| crate::fault::Fault { field: "value".into(), ..f }));
    if draft.year > i32::from(today.year()) {
        faults.add("year", draft.year, Problem::InTheFuture);
    }
    let source = faults.text("source", &draft.source, 400);
    let as_of = draft.as_of.unwrap_or(today);
    if as_of > today {
        faults.add("as_of", as_of, Problem::InTheFuture);
    } else if i32::from(as_of.year()) < draft.year {
        faults.add("as_of", as_of, Problem::BeforeTheYear(draft.year));
    }
    let note = faults.optional("note", &draft.note, 400);
    let id = ReportId::from_key(profile, &key(&draft.region, draft.year, draft.measure));
    faults.or(Report {
        id,
        region: draft.region,
        year: draft.year,
        measure: draft.measure,
        value: draft.value,
        source,
        as_of,
        note,
    })
}

impl Record for Report {
    const KIND: Kind = Kind::Report;

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
            .public("value", self.value)
            .public("source", self.source.as_str())
            .public("as_of", self.as_of.to_string())
            .council("note", self.note.as_deref())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_figure_has_a_source_and_is_of_a_day_that_has_been() {
        let draft = || ReportDraft {
            region: RegionCode::parse("12.04").unwrap(),
            year: 2026,
            measure: Measure::Sales,
            value: Some(1_250_000),
            source: "Laporan tahunan dinas".into(),
            as_of: Some(date(2026, 6, 30)),
            note: String::new(),
        };
        let today = date(2026, 11, 24);
        let fields = |d: ReportDraft| -> Vec<String> {
            tell("id", today, d).err().unwrap_or_default().0.into_iter().map(|f| f.field).collect()
        };
        assert!(fields(draft()).is_empty());
        assert_eq!(fields(ReportDraft { source: " ".into(), ..draft() }), ["source"]);
        assert_eq!(fields(ReportDraft { value: Some(-5), ..draft() }), ["value"]);
        assert_eq!(fields(ReportDraft { as_of: Some(date(2026, 11, 25)), ..draft() }), ["as_of"]);
        assert_eq!(fields(ReportDraft { as_of: Some(date(2025, 12, 31)), ..draft() }), ["as_of"]);
        assert_eq!(fields(ReportDraft { year: 2027, as_of: None, ..draft() }), ["year", "as_of"]);
        let late = ReportDraft { year: 2024, ..draft() };
        assert!(fields(late).is_empty(), "a figure of a year that is over may be told later");
    }
}
