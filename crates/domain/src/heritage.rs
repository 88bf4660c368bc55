//! Entries of heritage and geographical-indication registers, as sources report them.

use jiff::civil::Date;
use uuid::Uuid;

use crate::fault::{Faults, Problem};
use crate::id::{HeritageId, Kind};
use crate::lang::Words;
use crate::record::{self, Fields, Record};
use crate::region::RegionCode;
use crate::source::Checked;
use crate::text;

/// The registers that are known: national intangible heritage, geographical indications, communal property records.
pub const REGISTERS: [&str; 3] = ["wbtb", "gi", "kik"];
/// How far an entry has come in its register.
pub const STATUSES: [&str; 5] = ["proposed", "applied", "published", "registered", "designated"];

/// An entry of a register. One without a craft belongs to its regions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heritage {
    /// Its id, from the key.
    pub id: HeritageId,
    /// Its key.
    pub key: String,
    /// Its names.
    pub names: Words,
    /// The regions it belongs to.
    pub regions: Vec<RegionCode>,
    /// The key of its craft, if it is one.
    pub craft: Option<String>,
    /// One of [`REGISTERS`].
    pub register: String,
    /// One of [`STATUSES`].
    pub status: String,
    /// The year that the source gives.
    pub year: Option<i32>,
    /// The date, where the source gives one.
    pub date: Option<Date>,
    /// The number in the register.
    pub number: Option<String>,
    /// The domain in the register's words.
    pub domain: Words,
    /// A note.
    pub note: Words,
    /// Addresses of the sources.
    pub sources: Vec<String>,
    /// Whether an officer has confirmed it.
    pub checked: Checked,
}

/// What is asked to be stored as an entry.
#[derive(Debug, Clone, Default)]
pub struct HeritageDraft {
    /// See [`Heritage`].
    pub key: String,
    /// See [`Heritage`].
    pub names: Words,
    /// See [`Heritage`].
    pub regions: Vec<RegionCode>,
    /// See [`Heritage`].
    pub craft: Option<String>,
    /// See [`Heritage`].
    pub register: String,
    /// See [`Heritage`].
    pub status: String,
    /// See [`Heritage`].
    pub year: Option<i32>,
    /// See [`Heritage`].
    pub date: Option<Date>,
    /// See [`Heritage`].
    pub number: Option<String>,
    /// See [`Heritage`].
    pub domain: Words,
    /// See [`Heritage`].
    pub note: Words,
    /// See [`Heritage`].
    pub sources: Vec<String>,
    /// See [`Heritage`].
    pub checked: Checked,
}

fn one_of(faults: &mut Faults, field: &str, value: &str, words: &[&str]) {
    if !words.contains(&value) {
        faults.add(field, value, Problem::NotOneOf(words.iter().map(|w| (*w).to_owned()).collect()));
    }
}

/// Checks an entry.
pub fn save(profile: &str, draft: HeritageDraft) -> Result<Heritage, Faults> {
    let mut faults = Faults::default();
    if !text::is_key(&draft.key) {
        faults.add("key", &draft.key, Problem::NotAKey);
    }
    let names = faults.words("name", &draft.names, 160);
    if names.is_empty() {
        faults.add("name", "", Problem::Missing);
    }
    one_of(&mut faults, "register", &draft.register, &REGISTERS);
    one_of(&mut faults, "status", &draft.status, &STATUSES);
    if let Some(year) = draft.year.filter(|y| !(1900..=2200).contains(y)) {
        faults.add("year", year, Problem::NotAWholeNumber { min: 1900, max: 2200 });
    }
    let number = draft.number.and_then(|n| faults.optional("number", &n, 80));
    let domain = faults.words("domain", &draft.domain, 300);
    let note = faults.words("note", &draft.note, 4000);
    let sources = faults.addresses("sources", &draft.sources);
    let heritage = Heritage {
        id: HeritageId::from_key(profile, &draft.key),
        key: draft.key,
        names,
        regions: draft.regions,
        craft: draft.craft,
        register: draft.register,
        status: draft.status,
        year: draft.year,
        date: draft.date,
        number,
        domain,
        note,
        sources,
        checked: draft.checked,
    };
    faults.or(heritage)
}

impl Record for Heritage {
    const KIND: Kind = Kind::Heritage;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        self.regions.first()
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .public("key", self.key.as_str())
            .public("names", record::words(&self.names))
            .public("regions", record::list(&self.regions))
            .public("craft", self.craft.as_deref())
            .public("register", self.register.as_str())
            .public("status", self.status.as_str())
            .public("year", self.year)
            .public("date", self.date.map(|d| d.to_string()))
            .public("number", self.number.as_deref())
            .public("domain", record::words(&self.domain))
            .public("note", record::words(&self.note))
            .public("sources", record::list(&self.sources))
            .public("checked", self.checked.word())
    }
}
