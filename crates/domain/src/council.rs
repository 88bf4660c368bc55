//! The council itself: one at each region that has one, with its divisions, posts, those who hold them, and its statutes.
//!
//! What is asked of a council follows what regional craft councils write into their decrees: a decree of the one who
//! confirms the board, a term of office, divisions in an order, and posts from the chair to the members of a division.

mod division;
mod earlier;
mod holder;
mod post;
pub mod statute;

use jiff::civil::Date;
use uuid::Uuid;

use crate::fault::{Faults, Problem};
use crate::id::{CouncilId, Kind};
use crate::lang::Words;
use crate::maker::{Contact, check_contact};
use crate::publication::Publication;
use crate::record::{self, Class, Fields, Record};
use crate::region::RegionCode;
use crate::source::is_address;

pub use division::{Division, DivisionDraft, divide};
pub use holder::{Acting, Holder, HolderDraft, Spell, fits, fullest, hold};
pub use post::{Post, PostDraft, Role, establish};

/// A decree: what somebody with the power to do so wrote, and where it can be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decree {
    /// Its number, as it stands on it.
    pub number: Option<String>,
    /// Its day.
    pub date: Option<Date>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// Where it can be read: a web address, or the mark of a file.
    pub file: Option<String>,
}

impl Decree {
    /// Checks a decree: number and day go together, and neither issuer nor file stands alone.
    pub(crate) fn check(self, faults: &mut Faults) -> Decree {
        let mut text =
            |field: &str, text: Option<String>, max| text.and_then(|t| faults.optional(field, &t, max));
        let number = text("decree_number", self.number, 120);
        let issuer = text("decree_issuer", self.issuer, 200);
        let file = text("decree_file", self.file, 400);
        if number.is_none() && (self.date.is_some() || issuer.is_some() || file.is_some()) {
            faults.add("decree_number", "", Problem::HalfDecree);
        }
        if number.is_some() && self.date.is_none() {
            faults.add("decree_date", "", Problem::HalfDecree);
        }
        Decree { number, date: self.date, issuer, file }
    }

    /// The address under which it can be read, if its file is one.
    pub fn address(&self) -> Option<&str> {
        self.file.as_deref().filter(|f| is_address(f))
    }

    pub(crate) fn fields(&self, fields: Fields) -> Fields {
        fields
            .public("decree_number", self.number.as_deref())
            .public("decree_date", self.date.map(|d| d.to_string()))
            .public("decree_issuer", self.issuer.as_deref())
            .public("decree_file", self.file.as_deref())
    }
}

/// The names of the ways to reach a council, as forms and the journal call them.
pub const CONTACTS: [&str; 6] = ["address", "phone", "whatsapp", "email", "website", "instagram"];

/// The council of a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Council {
    /// Its id.
    pub id: CouncilId,
    /// Its region.
    pub region: RegionCode,
    /// Its official names.
    pub names: Words,
    /// The decree by which its board holds office.
    pub decree: Decree,
    /// The first day of the board's term.
    pub since: Option<Date>,
    /// The last day of the board's term.
    pub until: Option<Date>,
    /// Ways to reach it.
    pub contact: Contact,
    /// Which of these only the council sees, from [`CONTACTS`] and in that order.
    pub withheld: Vec<String>,
    /// Its publication state.
    pub status: Publication,
    /// Whether it is a sample.
    pub sample: bool,
}

/// What is asked to be stored as a council; the region must have been resolved by the caller.
#[derive(Debug, Clone)]
pub struct CouncilDraft {
    /// See [`Council`].
    pub region: RegionCode,
    /// See [`Council`].
    pub names: Words,
    /// See [`Council`].
    pub decree: Decree,
    /// See [`Council`].
    pub since: Option<Date>,
    /// See [`Council`].
    pub until: Option<Date>,
    /// See [`Council`].
    pub contact: Contact,
    /// See [`Council`].
    pub withheld: Vec<String>,
    /// See [`Council`].
    pub status: Publication,
    /// See [`Council`].
    pub sample: bool,
}

/// Whether a last day does not lie before a first.
pub(crate) fn in_order(faults: &mut Faults, since: Option<Date>, until: Option<Date>) {
    if let (Some(since), Some(until)) = (since, until)
        && until < since
    {
        faults.add("until", until, Problem::EndsBeforeItBegins);
    }
}

/// A name in at least one language.
pub(crate) fn named(faults: &mut Faults, names: &Words, max: usize) -> Words {
    let names = faults.words("name", names, max);
    if names.is_empty() && !faults.0.iter().any(|f| f.field.starts_with("name")) {
        faults.add("name", "", Problem::Missing);
    }
    names
}

/// Checks a council. `country` is the telephone prefix of the profile's country, without `+`.
///
/// ```
/// use domain::council::{CouncilDraft, Decree, save};
/// use domain::fault::Problem;
/// use domain::id::CouncilId;
/// use domain::lang::{Lang, Words};
/// use domain::region::RegionCode;
///
/// let draft = CouncilDraft {
///     region: RegionCode::parse("12.04").unwrap(),
///     names: Words::new([(Lang::parse("id").unwrap(), "Dekranasda Kabupaten Nias".to_owned())]),
///     decree: Decree { number: Some("188.44/1/2026".into()), ..Decree::default() },
///     since: None,
///     until: None,
///     contact: Default::default(),
///     withheld: vec![],
///     status: Default::default(),
///     sample: false,
/// };
/// let faults = save(CouncilId(uuid::Uuid::from_u128(1)), "62", draft).unwrap_err();
/// assert_eq!(faults.0[0].field, "decree_date");
/// assert_eq!(faults.0[0].problem, Problem::HalfDecree);
/// ```
pub fn save(id: CouncilId, country: &str, draft: CouncilDraft) -> Result<Council, Faults> {
    let mut faults = Faults::default();
    let names = named(&mut faults, &draft.names, 200);
    let decree = draft.decree.check(&mut faults);
    in_order(&mut faults, draft.since, draft.until);
    let contact = check_contact(&mut faults, &draft.contact, country);
    let withheld = CONTACTS.into_iter().filter(|c| draft.withheld.iter().any(|w| w == c));
    let council = Council {
        id,
        region: draft.region,
        names,
        decree,
        since: draft.since,
        until: draft.until,
        contact,
        withheld: withheld.map(str::to_owned).collect(),
        status: draft.status,
        sample: draft.sample,
    };
    faults.or(council)
}

impl Council {
    /// A way to reach it, by its name in [`CONTACTS`].
    pub fn reach(&self, name: &str) -> Option<&str> {
        let c = &self.contact;
        match name {
            "address" => c.address.as_deref(),
            "phone" => c.phone.as_deref(),
            "whatsapp" => c.whatsapp.as_deref(),
            "email" => c.email.as_deref(),
            "website" => c.website.as_deref(),
            "instagram" => c.instagram.as_deref(),
            _ => None,
        }
    }

    /// Whether everybody may know of a way to reach it.
    pub fn shows(&self, name: &str) -> bool {
        !self.withheld.iter().any(|w| w == name)
    }
}

impl Record for Council {
    const KIND: Kind = Kind::Council;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn person(&self) -> Option<Uuid> {
        // A council's telephone is often somebody's own.
        Some(self.id.0)
    }

    fn fields(&self) -> Fields {
        let mut fields = Fields::default()
            .public("region", self.region.as_str())
            .public("names", record::words(&self.names));
        fields = self
            .decree
            .fields(fields)
            .public("since", self.since.map(|d| d.to_string()))
            .public("until", self.until.map(|d| d.to_string()));
        for name in CONTACTS {
            let class = if self.shows(name) { Class::Public } else { Class::Council };
            fields = fields.personal(name, class, self.reach(name));
        }
        let withheld =
            if self.withheld.is_empty() { serde_json::Value::Null } else { record::list(&self.withheld) };
        fields
            .council("withheld", withheld)
            .public("status", self.status.word())
            .public("sample", self.sample)
    }
}
