//! Permits, certificates and marks of a maker, with the day on which each expires.

use jiff::civil::Date;
use uuid::Uuid;

use crate::fault::{Faults, Problem};
use crate::id::{Kind, MakerId, PermitId};
use crate::record::{Class, Fields, Record};
use crate::region::RegionCode;

/// What kinds there are, by their words: national standard, halal, home-industry food, trade mark, copyright, industrial
/// design, geographical indication, domestic content, legal timber, batik mark, and others.
pub const KINDS: &[&str] = &[
    "sni",
    "halal",
    "pirt",
    "brand",
    "copyright",
    "design",
    "gi",
    "tkdn",
    "svlk",
    "batikmark",
    "licence",
    "other",
];

/// So many days before a permit expires its maker and the council are reminded, the earliest first; 0 is the day itself.
pub const REMINDERS: &[i64] = &[90, 30, 7, 0];

/// A permit, certificate or mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    /// The id.
    pub id: PermitId,
    /// Whose it is.
    pub maker: MakerId,
    /// Where the maker lies.
    pub region: RegionCode,
    /// One of [`KINDS`].
    pub kind: String,
    /// Its number.
    pub number: String,
    /// Who gave it.
    pub issuer: Option<String>,
    /// Since when.
    pub issued: Option<Date>,
    /// The last day on which it is good; nothing for one without end.
    pub expires: Option<Date>,
    /// What else is to be said.
    pub note: Option<String>,
}

/// What is asked to be stored as a permit.
#[derive(Debug, Clone, Default)]
pub struct PermitDraft {
    /// See [`Permit`].
    pub kind: String,
    /// See [`Permit`].
    pub number: String,
    /// See [`Permit`].
    pub issuer: String,
    /// See [`Permit`].
    pub issued: Option<Date>,
    /// See [`Permit`].
    pub expires: Option<Date>,
    /// See [`Permit`].
    pub note: String,
}

/// Checks a permit.
///
/// # Errors
/// Every fault of the draft.
pub fn save(id: PermitId, maker: MakerId, region: RegionCode, draft: PermitDraft) -> Result<Permit, Faults> {
    let mut faults = Faults::default();
    if !KINDS.contains(&draft.kind.as_str()) {
        let words = KINDS.iter().map(|k| (*k).to_owned()).collect();
        faults.add("kind", &draft.kind, Problem::NotOneOf(words));
    }
    let number = faults.text("number", &draft.number, 80);
    let issuer = faults.optional("issuer", &draft.issuer, 160);
    let note = faults.optional("note", &draft.note, 400);
    if let (Some(from), Some(to)) = (draft.issued, draft.expires)
        && to < from
    {
        faults.add("expires", to, Problem::EndsBeforeItBegins);
    }
    let (issued, expires) = (draft.issued, draft.expires);
    faults.or(Permit { id, maker, region, kind: draft.kind, number, issuer, issued, expires, note })
}

impl Permit {
    /// In how many days it expires; below 0 when it has.
    pub fn days_left(&self, today: Date) -> Option<i64> {
        let left = self.expires?.since(today).ok()?;
        Some(i64::from(left.get_days()))
    }
}

/// The reminder that is due with so many days left: the latest whose day has come, so that a permit that was recorded late
/// gets one letter and not all of them.
///
/// ```
/// use domain::maker::permit::reminder;
/// assert_eq!(reminder(91), None);
/// assert_eq!(reminder(90), Some(90));
/// assert_eq!(reminder(12), Some(30));
/// assert_eq!(reminder(-2), Some(0));
/// ```
pub fn reminder(days_left: i64) -> Option<i64> {
    REMINDERS.iter().copied().filter(|r| days_left <= *r).min()
}

impl Record for Permit {
    const KIND: Kind = Kind::Permit;

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
            .council("kind", self.kind.as_str())
            .personal("number", Class::Council, self.number.as_str())
            .council("issuer", self.issuer.as_deref())
            .council("issued", self.issued.map(|d| d.to_string()))
            .council("expires", self.expires.map(|d| d.to_string()))
            .personal("note", Class::Council, self.note.as_deref())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_permit_needs_a_kind_and_a_number_and_does_not_end_before_it_begins() {
        let draft = PermitDraft {
            kind: "king".into(),
            issued: Some(date(2026, 2, 1)),
            expires: Some(date(2026, 1, 1)),
            ..PermitDraft::default()
        };
        let region = RegionCode::parse("12").unwrap();
        let faults = save(PermitId(Uuid::nil()), MakerId(Uuid::nil()), region.clone(), draft).unwrap_err();
        let fields: Vec<&str> = faults.0.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["kind", "number", "expires"]);
        let fine = PermitDraft {
            kind: "halal".into(),
            number: "ID1".into(),
            expires: Some(date(2027, 1, 5)),
            ..PermitDraft::default()
        };
        let permit = save(PermitId(Uuid::nil()), MakerId(Uuid::nil()), region, fine).unwrap();
        assert_eq!(permit.days_left(date(2026, 11, 24)), Some(42));
        assert_eq!(permit.days_left(date(2027, 1, 6)), Some(-1));
    }
}
