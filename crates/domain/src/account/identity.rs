//! Identities: who somebody is at the provider of the office's own accounts. Which one it is there is kept as a fingerprint; it is no
//! part of the record.

use super::PersonId;
use crate::id::{IdentityId, Kind};
use crate::record::{Class, Fields, Record};
use crate::region::RegionCode;

/// The most that a person has.
pub const MOST: usize = 5;
/// The longest name of one, in characters.
pub const LONGEST_NAME: usize = 200;
/// How long somebody may be at the provider before they come back.
pub const WAITS: i64 = 15 * super::session::MINUTE;

/// Who a person is at a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The id.
    pub id: IdentityId,
    /// Whose it is.
    pub person: PersonId,
    /// The region whose council looks after the person.
    pub region: RegionCode,
    /// Which provider, by its issuer.
    pub issuer: String,
    /// What the provider calls them.
    pub name: String,
    /// When it was linked, in microseconds since 1970.
    pub created: i64,
}

/// Links one. What the provider calls somebody is shortened; one without a name has a dash.
///
/// ```
/// # use domain::account::{identity, PersonId}; use domain::id::IdentityId; use domain::region::RegionCode; use uuid::Uuid;
/// let (id, person) = (IdentityId(Uuid::nil()), PersonId(Uuid::nil()));
/// let region = RegionCode::parse("12").unwrap();
/// let issuer = "https://accounts.example";
/// assert_eq!(identity::link(id, person, region.clone(), issuer, " officer ", 7).name, "officer");
/// assert_eq!(identity::link(id, person, region, issuer, "", 7).name, "—");
/// ```
pub fn link(
    id: IdentityId,
    person: PersonId,
    region: RegionCode,
    issuer: &str,
    name: &str,
    now: i64,
) -> Identity {
    let name: String = name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    let name = if name.trim().is_empty() { "—".to_owned() } else { name.trim().to_owned() };
    Identity { id, person, region, issuer: issuer.to_owned(), name, created: now }
}

/// What is kept of who somebody is at a provider: neither it nor the provider can be read back from it.
///
/// ```
/// use domain::account::identity::mark;
/// assert_ne!(mark("https://a.example", "1"), mark("https://b.example", "1"));
/// assert_ne!(mark("https://a.example", "11"), mark("https://a.example1", "1"));
/// ```
pub fn mark(issuer: &str, subject: &str) -> [u8; 32] {
    super::code::fingerprint("identity", &format!("{issuer}\n{subject}"))
}

impl Record for Identity {
    const KIND: Kind = Kind::Identity;

    fn id(&self) -> uuid::Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn person(&self) -> Option<uuid::Uuid> {
        Some(self.person.0)
    }

    fn owner(&self) -> Option<uuid::Uuid> {
        Some(self.person.0)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .council("person", self.person.to_string())
            .council("issuer", self.issuer.as_str())
            .personal("name", Class::Owner, self.name.as_str())
            .council("created", self.created)
    }
}
