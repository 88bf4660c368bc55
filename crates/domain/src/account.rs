//! Accounts: persons who sign in, the roles they hold at regions, and what proves who they are.
//!
//! Randomness and the time come from the caller. What is secret never becomes part of a [`Record`]: a person's record
//! tells *that* and *since when* there is a password, not what it is.

pub mod card;
pub mod code;
pub mod identity;
pub mod kept;
pub mod leave;
pub mod passkey;
pub mod password;
pub mod patience;
pub mod reset;
mod role;
pub mod second;
pub mod session;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use role::Role;

use crate::fault::{Faults, Problem};
use crate::id::Kind;
use crate::lang::Lang;
use crate::record::{Class, Fields, Record};
use crate::region::RegionCode;

pub use crate::id::{CardId, HoldingId, PersonId};

/// A person with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The id.
    pub id: PersonId,
    /// The region whose council looks after the account.
    pub region: RegionCode,
    /// What the person is called.
    pub name: String,
    /// The name under which they sign in; nothing for those who have a code card only.
    pub login: Option<String>,
    /// Where mail reaches them; nothing when they have given none.
    pub email: Option<String>,
    /// The language of their pages.
    pub lang: Lang,
    /// Whether they may sign in at all.
    pub active: bool,
    /// Since when they have their present password, in microseconds since 1970.
    pub password_since: Option<i64>,
    /// Since when they have their present second step, in microseconds since 1970.
    pub second_since: Option<i64>,
    /// Whether it is a sample.
    pub sample: bool,
}

/// What is asked to be stored as a person.
#[derive(Debug, Clone)]
pub struct PersonDraft {
    /// See [`Person`].
    pub region: RegionCode,
    /// See [`Person`].
    pub name: String,
    /// See [`Person`]; empty for nothing.
    pub login: String,
    /// See [`Person`]; empty for nothing.
    pub email: String,
    /// See [`Person`].
    pub lang: Lang,
    /// See [`Person`].
    pub sample: bool,
}

/// The longest name of a person, in characters.
pub const LONGEST_NAME: usize = 120;

/// A login name as it is stored and looked for: lower case, without spaces around it.
///
/// ```
/// use domain::account::login;
/// assert_eq!(login(" Petugas.Nias "), Some("petugas.nias".into()));
/// assert_eq!(login("two words"), None);
/// assert_eq!(login("ab"), None);
/// ```
pub fn login(input: &str) -> Option<String> {
    let name = input.trim().to_lowercase();
    let fine = (3..=80).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_' | b'@'))
        && name.starts_with(|c: char| c.is_ascii_alphanumeric());
    fine.then_some(name)
}

/// An address for mail as it is stored and looked for: lower case, without spaces around it.
///
/// ```
/// use domain::account::email;
/// assert_eq!(email(" Petugas@Example.org "), Some("petugas@example.org".into()));
/// for odd in ["petugas", "a@b", "two words@example.org", "a@example.org, b@example.org", "<a@example.org>"] {
///     assert_eq!(email(odd), None, "{odd}");
/// }
/// ```
pub fn email(input: &str) -> Option<String> {
    let address = input.trim().to_lowercase();
    let (name, host) = address.rsplit_once('@')?;
    let part = |t: &str, more: &[u8]| {
        !t.is_empty() && t.bytes().all(|b| b.is_ascii_alphanumeric() || more.contains(&b))
    };
    let fine = address.len() <= 254
        && name.len() <= 64
        && name.split('.').all(|t| part(t, b"!#$%&'*+-/=?^_`{|}~"))
        && host.contains('.')
        && host.split('.').all(|t| part(t, b"-") && !t.starts_with('-') && !t.ends_with('-'));
    fine.then_some(address)
}

fn mail(faults: &mut Faults, typed: &str) -> Option<String> {
    let typed = typed.trim();
    let address = if typed.is_empty() { None } else { email(typed) };
    if address.is_none() && !typed.is_empty() {
        faults.add("email", typed, Problem::NotAnEmail);
    }
    address
}

/// The same person with another address for mail; an empty one takes it away.
///
/// # Errors
/// What is no address.
pub fn with_email(person: Person, typed: &str) -> Result<Person, Faults> {
    let mut faults = Faults::default();
    let email = mail(&mut faults, typed);
    faults.or(Person { email, ..person })
}

/// Checks a person. One who is there already keeps what the draft does not name.
///
/// # Errors
/// Every fault of the draft.
pub fn save(id: PersonId, old: Option<&Person>, draft: PersonDraft) -> Result<Person, Faults> {
    let mut faults = Faults::default();
    let name = faults.text("name", &draft.name, LONGEST_NAME);
    let wanted = draft.login.trim();
    let login = if wanted.is_empty() { None } else { login(wanted) };
    if login.is_none() && !wanted.is_empty() {
        faults.add("login", wanted, Problem::NotALogin);
    }
    let email = mail(&mut faults, &draft.email);
    faults.or(Person {
        id,
        region: draft.region,
        name,
        login,
        email,
        lang: draft.lang,
        active: old.is_none_or(|p| p.active),
        password_since: old.and_then(|p| p.password_since),
        second_since: old.and_then(|p| p.second_since),
        sample: draft.sample,
    })
}

impl Record for Person {
    const KIND: Kind = Kind::Person;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn person(&self) -> Option<Uuid> {
        Some(self.id.0)
    }

    fn owner(&self) -> Option<Uuid> {
        Some(self.id.0)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .council("region", self.region.as_str())
            .personal("name", Class::Council, self.name.as_str())
            .personal("login", Class::Owner, self.login.as_deref())
            .personal("email", Class::Owner, self.email.as_deref())
            .council("lang", self.lang.as_str())
            .council("active", self.active)
            .council("password_since", self.password_since)
            .council("second_since", self.second_since)
            .council("sample", self.sample)
    }
}

/// A role held at a region, from a first to perhaps a last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The id.
    pub id: HoldingId,
    /// Who holds it.
    pub person: PersonId,
    /// The role.
    pub role: Role,
    /// Where; it reaches this region and all below it.
    pub region: RegionCode,
    /// The first day.
    pub since: Date,
    /// The last day.
    pub until: Option<Date>,
}

impl Holding {
    /// Whether the role is held on a day.
    pub fn in_force(&self, day: Date) -> bool {
        self.since <= day && self.until.is_none_or(|last| day <= last)
    }

    /// The same, ended with a last day. A role that would begin later is over before it began.
    ///
    /// ```
    /// # use domain::account::*; use domain::region::RegionCode; use jiff::civil::date; use uuid::Uuid;
    /// let role = Holding {
    ///     id: HoldingId(Uuid::nil()), person: PersonId(Uuid::nil()), role: Role::Trainer,
    ///     region: RegionCode::parse("12").unwrap(), since: date(2026, 5, 1), until: None,
    /// };
    /// let ended = role.ended(date(2026, 11, 23));
    /// assert!(ended.in_force(date(2026, 11, 23)) && !ended.in_force(date(2026, 11, 24)));
    /// ```
    #[must_use]
    pub fn ended(&self, last: Date) -> Holding {
        let until = self.until.map_or(last, |u| u.min(last));
        Holding { since: self.since, until: Some(until), ..self.clone() }
    }
}

/// Gives a person a role at a region.
///
/// # Errors
/// When the last day lies before the first.
pub fn grant(
    id: HoldingId,
    person: PersonId,
    role: Role,
    region: RegionCode,
    since: Date,
    until: Option<Date>,
) -> Result<Holding, Faults> {
    let mut faults = Faults::default();
    if let Some(last) = until.filter(|last| *last < since) {
        faults.add("until", last, Problem::EndsBeforeItBegins);
    }
    faults.or(Holding { id, person, role, region, since, until })
}

impl Record for Holding {
    const KIND: Kind = Kind::Holding;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .council("person", self.person.to_string())
            .council("role", self.role.word())
            .council("region", self.region.as_str())
            .council("since", self.since.to_string())
            .council("until", self.until.map(|d| d.to_string()))
    }
}

/// How a new account is told to others in a file or on a terminal.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Told {
    /// The login name.
    pub login: String,
    /// The password, shown this once.
    pub password: String,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use jiff::civil::date;

    fn draft(name: &str, login: &str) -> PersonDraft {
        PersonDraft {
            email: String::new(),
            region: RegionCode::parse("12.04").unwrap(),
            name: name.into(),
            login: login.into(),
            lang: Lang::parse("id").unwrap(),
            sample: false,
        }
    }

    #[test]
    fn a_person_without_a_name_or_with_an_odd_login_is_refused() {
        let faults = save(PersonId(Uuid::nil()), None, draft(" ", "a b")).unwrap_err();
        let fields: Vec<&str> = faults.0.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["name", "login"]);
        assert!(save(PersonId(Uuid::nil()), None, draft("Perajin contoh", "")).unwrap().login.is_none());
        let long = save(PersonId(Uuid::nil()), None, draft(&"x".repeat(5000), "perajin")).unwrap_err();
        assert_eq!(long.0[0].problem, Problem::TooLong(LONGEST_NAME));
    }

    #[test]
    fn changing_a_name_forgets_neither_password_nor_second_step() {
        let mut old = save(PersonId(Uuid::nil()), None, draft("Satu", "satu")).unwrap();
        old.password_since = Some(1);
        old.second_since = Some(2);
        old.active = false;
        let new = save(old.id, Some(&old), draft("Dua", "satu")).unwrap();
        assert_eq!((new.password_since, new.second_since, new.active), (Some(1), Some(2), false));
    }

    #[test]
    fn no_secret_is_a_field_of_a_record() {
        let person = save(PersonId(Uuid::nil()), None, draft("Satu", "satu")).unwrap();
        for f in person.fields().0 {
            assert!(f.class != Class::Secret, "{}", f.name);
            assert!(f.personal || !matches!(&*f.name, "name" | "login"), "{} is sealed", f.name);
        }
    }

    #[test]
    fn a_role_cannot_end_before_it_begins() {
        let give = |until| {
            let region = RegionCode::parse("12").unwrap();
            grant(
                HoldingId(Uuid::nil()),
                PersonId(Uuid::nil()),
                Role::Auditor,
                region,
                date(2026, 5, 1),
                until,
            )
        };
        assert_eq!(give(Some(date(2026, 4, 30))).unwrap_err().0[0].problem, Problem::EndsBeforeItBegins);
        assert!(give(Some(date(2026, 5, 1))).unwrap().in_force(date(2026, 5, 1)));
    }
}
