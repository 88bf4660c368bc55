//! An account that goes for good: its own person gives it up, or somebody erases it because that person asked and cannot do it.

use super::Person;
use crate::fault::{Faults, Problem};

/// How long after signing in somebody without a password counts as proven, in microseconds: ten minutes.
pub const FRESH: i64 = 10 * 60 * 1_000_000;

/// Whether a session that was opened at `created` still proves who somebody is, for what is asked to be proven again. Times
/// are in microseconds since 1970.
///
/// ```
/// use domain::account::leave::{FRESH, is_fresh};
/// assert!(is_fresh(0, FRESH) && !is_fresh(0, FRESH + 1));
/// assert!(!is_fresh(5, 4), "a clock that was turned back proves nothing");
/// ```
pub const fn is_fresh(created: i64, now: i64) -> bool {
    now >= created && now - created <= FRESH
}

/// What is left of a person who gives up their account: an id and a region, so that what they did keeps an author.
///
/// # Errors
/// `name` when what was typed to make sure is not their name; `account` when nobody else could look after the accounts of a
/// region at which they are administrator.
///
/// ```
/// # use domain::account::{Person, PersonId, leave::leave};
/// # let person = Person { id: PersonId(uuid::Uuid::nil()), region: domain::region::RegionCode::parse("12").unwrap(),
/// #     name: "Sample".into(), login: Some("sample".into()), email: None, lang: domain::lang::Lang::parse("en").unwrap(),
/// #     active: true, password_since: Some(1), second_since: None, sample: true };
/// let gone = leave(&person, " Sample ", false).unwrap();
/// assert!(!gone.active && gone.login.is_none() && gone.name == "—");
/// assert_eq!(leave(&person, "Other", true).unwrap_err().0.len(), 2);
/// ```
pub fn leave(person: &Person, typed: &str, last_administrator: bool) -> Result<Person, Faults> {
    let mut faults = Faults::default();
    if typed.trim() != person.name {
        faults.add("name", "", Problem::NotTheName);
    }
    if last_administrator {
        faults.add("account", "", Problem::LastAdministrator);
    }
    faults.or(Person {
        name: "—".into(),
        login: None,
        email: None,
        active: false,
        password_since: None,
        second_since: None,
        ..person.clone()
    })
}

/// The most characters of the reason.
pub const LONGEST_REASON: usize = 400;

/// What is left of a person whose account somebody else erases because they asked for it, and the reason as it is kept.
///
/// # Errors
/// Those of [`leave`]; `why` without a reason, or with one that is too long.
///
/// ```
/// # use domain::account::{Person, PersonId, leave::on_request};
/// # let person = Person { id: PersonId(uuid::Uuid::nil()), region: domain::region::RegionCode::parse("12").unwrap(),
/// #     name: "Sample".into(), login: None, email: None, lang: domain::lang::Lang::parse("en").unwrap(),
/// #     active: true, password_since: None, second_since: None, sample: true };
/// assert_eq!(on_request(&person, "Sample", " Asked in person ", false).unwrap().1, "Asked in person");
/// assert_eq!(on_request(&person, "Sample", " ", false).unwrap_err().0[0].field, "why");
/// ```
pub fn on_request(
    person: &Person,
    typed: &str,
    why: &str,
    last_administrator: bool,
) -> Result<(Person, String), Faults> {
    let mut faults = Faults::default();
    let why = faults.text("why", why, LONGEST_REASON);
    match leave(person, typed, last_administrator) {
        Ok(gone) => faults.or((gone, why)),
        Err(more) => {
            faults.0.extend(more.0);
            Err(faults)
        }
    }
}
