//! The journal's words: entries, what changed in them, hybrid logical time, and when two edits conflict.
//!
//! An entry is named by its command, its record and the record's kind: a command touches a record at most once.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::id::{CommandId, Kind, OfficeId};
use crate::record::{Fields, Record};

/// Hybrid logical time: 48 bits of milliseconds since 1970 and 16 bits of counter. It orders entries; it never decides
/// a conflict alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hlc(pub i64);

/// An entry that is further ahead of the local clock than [`Hlc::TOLERANCE_MS`]; it is held and shown to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the entry's time is {ahead_ms} ms ahead of this office's clock")]
pub struct TooFarAhead {
    /// How far ahead, in milliseconds.
    pub ahead_ms: i64,
}

impl Hlc {
    /// One day: a clock that is wrong by more cannot poison the others.
    pub const TOLERANCE_MS: i64 = 24 * 60 * 60 * 1000;

    /// From milliseconds and a counter.
    pub const fn new(ms: i64, counter: u16) -> Hlc {
        Hlc((ms << 16) | counter as i64)
    }

    /// The milliseconds since 1970.
    pub const fn ms(self) -> i64 {
        self.0 >> 16
    }

    /// The time of the next local entry after `self`, when the clock shows `now_ms`. A clock that went back does not
    /// take the journal back.
    ///
    /// ```
    /// use domain::journal::Hlc;
    /// let a = Hlc::new(1_000, 0);
    /// assert_eq!(a.next(2_000), Hlc::new(2_000, 0));
    /// assert_eq!(a.next(500), Hlc::new(1_000, 1));
    /// ```
    #[must_use]
    pub fn next(self, now_ms: i64) -> Hlc {
        let now = Hlc::new(now_ms, 0);
        if now > self { now } else { Hlc(self.0 + 1) }
    }

    /// The local time after seeing a peer's entry.
    ///
    /// # Errors
    /// [`TooFarAhead`] when the peer's time is more than a day ahead of the clock.
    pub fn observe(self, remote: Hlc, now_ms: i64) -> Result<Hlc, TooFarAhead> {
        let ahead_ms = remote.ms() - now_ms;
        if ahead_ms > Hlc::TOLERANCE_MS {
            Err(TooFarAhead { ahead_ms })
        } else {
            Ok(self.max(remote).next(now_ms))
        }
    }
}

/// What was done to the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(i16)]
pub enum Operation {
    /// It was made.
    Create = 1,
    /// Fields changed.
    Change = 2,
    /// It was deleted, and stays deleted.
    Delete = 3,
    /// Personal data in it was erased for good.
    Erase = 4,
    /// Somebody asked for it and was refused.
    Refuse = 5,
    /// Somebody read what is personal in it and not public.
    Read = 6,
}

impl Operation {
    /// The number stored in the journal.
    pub const fn number(self) -> i16 {
        self as i16
    }

    /// The operation with this number.
    pub const fn from_number(n: i16) -> Option<Operation> {
        match n {
            1 => Some(Operation::Create),
            2 => Some(Operation::Change),
            3 => Some(Operation::Delete),
            4 => Some(Operation::Erase),
            5 => Some(Operation::Refuse),
            6 => Some(Operation::Read),
            _ => None,
        }
    }
}

/// One field's change.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    /// The field.
    pub name: String,
    /// The new value.
    pub new: Value,
    /// The value before, as the author saw it; `null` when there was none.
    pub old: Value,
    /// The command of the entry that last set it, as the author saw it.
    pub seen: Option<CommandId>,
    /// Whether the values are about a person and must be sealed with that person's key.
    pub personal: bool,
}

impl Serialize for FieldChange {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self.seen {
            None if self.old.is_null() => (&self.name, &self.new).serialize(s),
            seen => (&self.name, &self.new, &self.old, seen).serialize(s),
        }
    }
}

impl<'de> Deserialize<'de> for FieldChange {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let parts = Vec::<Value>::deserialize(d)?;
        let mut parts = parts.into_iter();
        let name = match parts.next() {
            Some(Value::String(name)) => name,
            _ => return Err(D::Error::custom("a field change begins with the field's name")),
        };
        let new = parts.next().ok_or_else(|| D::Error::custom("a field change has a new value"))?;
        let old = parts.next().unwrap_or(Value::Null);
        let seen = match parts.next() {
            None | Some(Value::Null) => None,
            Some(v) => Some(serde_json::from_value(v).map_err(D::Error::custom)?),
        };
        Ok(FieldChange { name, new, old, seen, personal: false })
    }
}

/// An entry of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The office in which it was made.
    pub office: OfficeId,
    /// The office's gap-free number, for peers.
    pub number: i64,
    /// The position in this database, for followers; an entry from a peer gets one on arrival.
    pub position: i64,
    /// Hybrid logical time.
    pub hlc: Hlc,
    /// The device on which it was made.
    pub device: Option<String>,
    /// The device's own time in microseconds since 1970.
    pub device_at: Option<i64>,
    /// Who did it: an account, or `system:` and the reason.
    pub actor: String,
    /// The command it belongs to.
    pub command: CommandId,
    /// What the record is.
    pub kind: Kind,
    /// The record.
    pub record: Uuid,
    /// Its region.
    pub region: Option<String>,
    /// What was done.
    pub operation: Operation,
    /// The version of the record's schema.
    pub schema: i16,
    /// Why.
    pub reason: Option<String>,
    /// What changed.
    pub fields: Vec<FieldChange>,
}

/// What changed between two versions of a record. `seen` gives the command that last set a field.
///
/// The result is empty when nothing changed; a new record names the fields that are not empty.
pub fn diff<R: Record>(
    old: Option<&R>,
    new: &R,
    mut seen: impl FnMut(&str) -> Option<CommandId>,
) -> Vec<FieldChange> {
    let Fields(new) = new.fields();
    let Some(old) = old else {
        return new
            .into_iter()
            .filter(|f| !is_blank(&f.value))
            .map(|f| FieldChange {
                name: f.name.into_owned(),
                new: f.value,
                old: Value::Null,
                seen: None,
                personal: f.personal,
            })
            .collect();
    };
    let Fields(mut old) = old.fields();
    let mut changes: Vec<FieldChange> = new
        .into_iter()
        .filter_map(|f| {
            let at = old.iter().position(|o| o.name == f.name);
            let before = at.map_or(Value::Null, |at| old.swap_remove(at).value);
            (before != f.value).then(|| FieldChange {
                seen: seen(&f.name),
                name: f.name.into_owned(),
                new: f.value,
                old: before,
                personal: f.personal,
            })
        })
        .collect();
    // A part that is no more.
    changes.extend(old.into_iter().filter(|o| !is_blank(&o.value)).map(|o| FieldChange {
        seen: seen(&o.name),
        name: o.name.into_owned(),
        new: Value::Null,
        old: o.value,
        personal: o.personal,
    }));
    changes
}

fn is_blank(v: &Value) -> bool {
    match v {
        Value::Null => true,
        Value::String(s) => s.is_empty(),
        Value::Array(a) => a.is_empty(),
        _ => false,
    }
}

/// Whether two edits of one field conflict: neither saw the other.
///
/// `history` gives, for a command that set the field, the command that had set it before as its author saw it. An edit
/// saw another when the chain of what it saw reaches it. Time plays no part.
///
/// ```
/// use domain::{id::CommandId, journal::conflicts};
/// use uuid::Uuid;
/// let c = |n| CommandId(Uuid::from_u128(n));
/// // 1 made the field, 2 and 3 both changed what 1 had set; 4 came after 2.
/// let seen = |x: CommandId| match x.0.as_u128() { 2 | 3 => Some(c(1)), 4 => Some(c(2)), _ => None };
/// assert!(conflicts(c(2), c(3), seen));
/// assert!(conflicts(c(4), c(3), seen));
/// assert!(!conflicts(c(4), c(2), seen));
/// assert!(!conflicts(c(1), c(4), seen));
/// ```
pub fn conflicts(a: CommandId, b: CommandId, history: impl Fn(CommandId) -> Option<CommandId>) -> bool {
    let saw = |mut from: CommandId, target: CommandId| {
        let mut steps = 0;
        loop {
            if from == target {
                return true;
            }
            match history(from) {
                Some(before) if steps < 100_000 => {
                    from = before;
                    steps += 1;
                }
                _ => return false,
            }
        }
    };
    !saw(a, b) && !saw(b, a)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_far_future_is_held() {
        let now = 1_800_000_000_000;
        let held = Hlc::default().observe(Hlc::new(now + Hlc::TOLERANCE_MS + 1, 0), now);
        assert_eq!(held, Err(TooFarAhead { ahead_ms: Hlc::TOLERANCE_MS + 1 }));
        assert!(Hlc::default().observe(Hlc::new(now + Hlc::TOLERANCE_MS, 0), now).is_ok());
    }

    proptest! {
        #[test]
        fn time_never_goes_back(steps in prop::collection::vec(0i64..5_000, 1..60)) {
            let mut t = Hlc::default();
            for now in steps {
                let n = t.next(now);
                prop_assert!(n > t);
                t = n;
            }
        }

        #[test]
        fn changes_survive_json(name in "[a-z]{1,8}", n in any::<i64>(), seen in any::<Option<u128>>()) {
            let c = FieldChange {
                name, new: n.into(), old: Value::Null,
                seen: seen.map(|s| CommandId(Uuid::from_u128(s))), personal: false,
            };
            let back: FieldChange = serde_json::from_str(&serde_json::to_string(&c).unwrap()).unwrap();
            prop_assert_eq!(back, c);
        }
    }
}
