//! Passkeys: keys on a person's own device, which opens them with a finger, a face or a PIN. What proves them is a public key;
//! it is no part of the record.

use super::PersonId;
use super::session::MINUTE;
use crate::fault::Faults;
use crate::id::{Kind, PasskeyId};
use crate::record::{Class, Fields, Record};
use crate::region::RegionCode;

/// The most that a person has.
pub const MOST: usize = 10;
/// The longest name of one, in characters.
pub const LONGEST_NAME: usize = 60;
/// How long a question to a device waits for its answer.
pub const WAITS: i64 = 5 * MINUTE;
/// The most questions that wait at the sign-in page, for one address and for all.
pub const MOST_WAITING: (i64, i64) = (60, 5000);

/// A passkey of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// The id.
    pub id: PasskeyId,
    /// Whose it is.
    pub person: PersonId,
    /// The region whose council looks after the person.
    pub region: RegionCode,
    /// What its owner calls it.
    pub name: String,
    /// When it was added, in microseconds since 1970.
    pub created: i64,
}

/// Adds one. A name that is left out is that of the device.
///
/// # Errors
/// When the name is too long.
///
/// ```
/// # use domain::account::{passkey, PersonId}; use domain::id::PasskeyId; use domain::region::RegionCode; use uuid::Uuid;
/// let (id, person) = (PasskeyId(Uuid::nil()), PersonId(Uuid::nil()));
/// let region = RegionCode::parse("12").unwrap();
/// let key = passkey::add(id, person, region.clone(), " ", "Chrome, Android", 7).unwrap();
/// assert_eq!(key.name, "Chrome, Android");
/// assert!(passkey::add(id, person, region, &"x".repeat(61), "", 7).is_err());
/// ```
pub fn add(
    id: PasskeyId,
    person: PersonId,
    region: RegionCode,
    name: &str,
    device: &str,
    now: i64,
) -> Result<Passkey, Faults> {
    let mut faults = Faults::default();
    let wanted = [name.trim(), device.trim(), "—"].into_iter().find(|n| !n.is_empty()).unwrap_or_default();
    let name = faults.text("name", wanted, LONGEST_NAME);
    faults.or(Passkey { id, person, region, name, created: now })
}

impl Record for Passkey {
    const KIND: Kind = Kind::Passkey;

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
            .personal("name", Class::Owner, self.name.as_str())
            .council("created", self.created)
    }
}
