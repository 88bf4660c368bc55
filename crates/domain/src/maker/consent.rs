//! The consent that a maker gave: to which words, in which language, when, and before whom.

use jiff::civil::Date;
use uuid::Uuid;

use crate::fault::{Faults, Problem};
use crate::id::{ConsentId, Kind, MakerId};
use crate::lang::Lang;
use crate::maker::Consent;
use crate::record::{Class, Fields, Record};
use crate::region::RegionCode;

/// The version of the words that are read out; it changes whenever they do.
pub const VERSION: &str = "2026-11";

/// A consent that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The id.
    pub id: ConsentId,
    /// By whom.
    pub maker: MakerId,
    /// Where the maker lies.
    pub region: RegionCode,
    /// When.
    pub day: Date,
    /// The language in which the words were read.
    pub lang: Lang,
    /// The version of the words.
    pub version: String,
    /// The words themselves.
    pub text: String,
    /// Before whom it was given.
    pub witness: String,
    /// How: signed on paper, or said aloud.
    pub way: String,
    /// When it was taken back.
    pub withdrawn: Option<Date>,
}

/// How a consent can be given.
pub const WAYS: &[&str] = &["paper", "spoken", "self"];

/// Records a consent. `today` is the day in the maker's region.
///
/// # Errors
/// What is missing, too long, or still to come.
#[expect(clippy::too_many_arguments, reason = "each of them is part of what the law asks to be recorded")]
pub fn give(
    id: ConsentId,
    maker: MakerId,
    region: RegionCode,
    today: Date,
    day: Option<Date>,
    lang: Lang,
    text: &str,
    witness: &str,
    way: &str,
) -> Result<Given, Faults> {
    let mut faults = Faults::default();
    let day = day.unwrap_or(today);
    if day > today {
        faults.add("day", day, Problem::InTheFuture);
    }
    let text = faults.text("text", text, 4000);
    let witness = faults.text("witness", witness, 120);
    if !WAYS.contains(&way) {
        faults.add("way", way, Problem::NotOneOf(WAYS.iter().map(|w| (*w).to_owned()).collect()));
    }
    let (version, way) = (VERSION.to_owned(), way.to_owned());
    faults.or(Given { id, maker, region, day, lang, version, text, witness, way, withdrawn: None })
}

/// Whether a form or a file may say so of the day of a consent. `today` is the day in the maker's region.
///
/// ```
/// use domain::maker::Consent;
/// use domain::maker::consent::given;
/// use jiff::civil::date;
/// let on = |date| Consent { date, by: "signed form".into() };
/// assert!(given(Some(&on(date(2026, 3, 1))), date(2026, 3, 1)).is_ok());
/// assert!(given(Some(&on(date(2026, 3, 2))), date(2026, 3, 1)).is_err());
/// ```
///
/// # Errors
/// `consent_date` for a day that is still to come: nobody has consented yet.
pub fn given(consent: Option<&Consent>, today: Date) -> Result<(), Faults> {
    let mut faults = Faults::default();
    if let Some(consent) = consent.filter(|c| c.date > today) {
        faults.add("consent_date", consent.date, Problem::InTheFuture);
    }
    faults.or(())
}

/// Whether a form or a file may say so of a consent, beside those that are recorded with their words. Where one of them counts,
/// it is taken back or replaced where it is recorded; and what was taken back does not come again with an old file.
///
/// # Errors
/// `consent_date`.
pub fn fits(recorded: &[Given], before: Option<&Consent>, new: Option<&Consent>) -> Result<(), Faults> {
    let mut faults = Faults::default();
    let counts = recorded.iter().any(|g| g.withdrawn.is_none());
    let taken_back = recorded.iter().filter_map(|g| g.withdrawn).max();
    match (new, taken_back) {
        _ if before == new => {}
        _ if counts => faults.add("consent_date", "", Problem::ConsentRecorded),
        (Some(new), Some(day)) if new.date <= day => {
            faults.add("consent_date", new.date, Problem::ConsentTakenBack(day.to_string()));
        }
        _ => {}
    }
    faults.or(())
}

impl Record for Given {
    const KIND: Kind = Kind::Consent;

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
            .council("lang", self.lang.as_str())
            .council("version", self.version.as_str())
            .council("text", self.text.as_str())
            .personal("witness", Class::Council, self.witness.as_str())
            .council("way", self.way.as_str())
            .council("withdrawn", self.withdrawn.map(|d| d.to_string()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use jiff::civil::date;

    fn recorded(withdrawn: Option<Date>) -> Given {
        let (id, maker) = (ConsentId(Uuid::nil()), MakerId(Uuid::nil()));
        let (region, lang) = (RegionCode::parse("12").unwrap(), Lang::parse("id").unwrap());
        let today = date(2026, 3, 1);
        let given = give(id, maker, region, today, None, lang, "Words", "An officer", "paper").unwrap();
        Given { withdrawn, ..given }
    }

    fn on(day: Date) -> Option<Consent> {
        Some(Consent { date: day, by: "An officer".into() })
    }

    #[test]
    fn an_old_file_does_not_bring_back_what_was_taken_back() {
        let taken = [recorded(Some(date(2026, 5, 1)))];
        let problem =
            |new: Option<Consent>| fits(&taken, None, new.as_ref()).err().map(|f| f.0[0].problem.clone());
        assert_eq!(problem(on(date(2026, 3, 1))), Some(Problem::ConsentTakenBack("2026-05-01".into())));
        assert_eq!(problem(on(date(2026, 5, 1))), Some(Problem::ConsentTakenBack("2026-05-01".into())));
        assert_eq!(problem(on(date(2026, 5, 2))), None, "given anew");
        assert_eq!(problem(None), None);
    }

    #[test]
    fn what_is_recorded_with_its_words_is_changed_there() {
        let (counts, before) = ([recorded(None)], on(date(2026, 3, 1)));
        assert!(fits(&counts, before.as_ref(), before.as_ref()).is_ok());
        for new in [None, on(date(2026, 4, 1))] {
            let faults = fits(&counts, before.as_ref(), new.as_ref()).unwrap_err();
            assert_eq!(faults.0[0].problem, Problem::ConsentRecorded);
        }
        assert!(fits(&[], before.as_ref(), None).is_ok(), "without a record the form says it all");
    }
}
