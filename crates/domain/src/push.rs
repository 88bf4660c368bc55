//! Devices that are told of orders, also while nobody looks at the site. Whoever looks after the orders of a maker has this done for a
//! telephone or computer of theirs; what is told there names the order and never a buyer.

use serde::{Deserialize, Serialize};

use crate::account::PersonId;
use crate::fault::{Fault, Faults, Problem};
use crate::id::{Kind, PushDeviceId};
use crate::record::{Class, Fields, Record};
use crate::region::RegionCode;

/// The most devices of a person.
pub const MOST: usize = 5;
/// The longest name of a device, in characters.
const LONGEST_NAME: usize = 60;
/// What is older is not told any more, in microseconds: twelve hours. A telephone that was off overnight still hears of the evening.
pub const TIMELY: i64 = 12 * 60 * 60 * 1_000_000;

/// A device that is told of orders. Its address and its keys are no part of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The id.
    pub id: PushDeviceId,
    /// Whose it is.
    pub person: PersonId,
    /// The region whose council looks after the person.
    pub region: RegionCode,
    /// What the device says that it is.
    pub name: String,
    /// When it was added, in microseconds since 1970.
    pub created: i64,
}

/// What a browser gave out: where it is reached, and with which keys it reads. It is kept sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Where it is reached.
    pub endpoint: String,
    /// The key for which is encrypted.
    pub p256dh: String,
    /// What both sides know besides.
    pub auth: String,
}

/// Whoever knows it can send to the device.
impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Address")
    }
}

/// Adds a device to those of a person, of which there are so many others.
///
/// # Errors
/// When there are too many.
///
/// ```
/// # use domain::account::PersonId; use domain::id::PushDeviceId; use domain::push::{MOST, add}; use domain::region::RegionCode;
/// # use uuid::Uuid;
/// let (id, person) = (PushDeviceId(Uuid::nil()), PersonId(Uuid::nil()));
/// let region = RegionCode::parse("12").unwrap();
/// assert_eq!(add(id, person, region.clone(), "Chrome, Android", 0, 7).unwrap().name, "Chrome, Android");
/// assert_eq!(add(id, person, region.clone(), " ", 0, 7).unwrap().name, "—");
/// assert!(add(id, person, region, "", MOST, 7).is_err());
/// ```
pub fn add(
    id: PushDeviceId,
    person: PersonId,
    region: RegionCode,
    device: &str,
    others: usize,
    now: i64,
) -> Result<Device, Faults> {
    if others >= MOST {
        return Err(Faults(vec![Fault {
            field: "device".into(),
            found: String::new(),
            problem: Problem::TooManyDevices(MOST),
        }]));
    }
    let name: String = device.trim().chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    let name = if name.is_empty() { "—".to_owned() } else { name };
    Ok(Device { id, person, region, name, created: now })
}

/// Whether something that happened at a moment is still worth telling.
///
/// ```
/// use domain::push::{TIMELY, is_timely};
/// assert!(is_timely(0, 1) && is_timely(1, 0) && !is_timely(0, TIMELY));
/// ```
pub const fn is_timely(at: i64, now: i64) -> bool {
    now.saturating_sub(at) < TIMELY
}

impl Record for Device {
    const KIND: Kind = Kind::PushDevice;

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
