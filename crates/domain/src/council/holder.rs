//! Who holds a post, from when until when, and by which decree.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Decree, in_order};
use crate::account::PersonId;
use crate::fault::{Faults, Problem};
use crate::id::{Kind, OfficeholderId, PostId};
use crate::maker::{Contact, check_contact};
use crate::publication::Publication;
use crate::record::{Class, Fields, Record};
use crate::region::RegionCode;

/// How somebody holds a post. The short forms are those of Indonesian administration.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Acting {
    /// For the whole term.
    #[default]
    Definitive,
    /// *Pj* (penjabat): appointed for the time until somebody is chosen.
    Interim,
    /// *Plt* (pelaksana tugas): acts while nobody holds the post.
    Acting,
    /// *Plh* (pelaksana harian): stands in from day to day while the one who holds the post is away.
    StandIn,
}

impl Acting {
    /// Every way to hold a post.
    pub const ALL: [Acting; 4] = [Acting::Definitive, Acting::Interim, Acting::Acting, Acting::StandIn];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Acting::Definitive => "definitive",
            Acting::Interim => "interim",
            Acting::Acting => "acting",
            Acting::StandIn => "stand-in",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Acting> {
        Acting::ALL.into_iter().find(|a| a.word() == word)
    }

    /// Whether it takes a seat. Who stands in leaves it to whoever is away; two who stand in take it from each other.
    pub const fn takes_a_seat(self) -> bool {
        !matches!(self, Acting::StandIn)
    }
}

/// Somebody who holds a post, or held it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Its id.
    pub id: OfficeholderId,
    /// The post.
    pub post: PostId,
    /// The council's region.
    pub region: RegionCode,
    /// The name with titles, as the decree writes it.
    pub name: String,
    /// How the post is held.
    pub acting: Acting,
    /// The first day.
    pub since: Date,
    /// The last day, if it is known.
    pub until: Option<Date>,
    /// The decree by which it is held.
    pub decree: Decree,
    /// The account of the same person.
    pub account: Option<PersonId>,
    /// A telephone number, for the council.
    pub phone: Option<String>,
    /// An e-mail address, for the council.
    pub email: Option<String>,
    /// Its publication state.
    pub status: Publication,
    /// Whether it is a sample.
    pub sample: bool,
}

/// What is asked to be stored as somebody who holds a post.
#[derive(Debug, Clone)]
pub struct HolderDraft {
    /// See [`Holder`].
    pub post: PostId,
    /// See [`Holder`].
    pub region: RegionCode,
    /// See [`Holder`].
    pub name: String,
    /// See [`Holder`].
    pub acting: Acting,
    /// See [`Holder`].
    pub since: Option<Date>,
    /// See [`Holder`].
    pub until: Option<Date>,
    /// See [`Holder`].
    pub decree: Decree,
    /// See [`Holder`].
    pub account: Option<PersonId>,
    /// See [`Holder`].
    pub phone: Option<String>,
    /// See [`Holder`].
    pub email: Option<String>,
    /// See [`Holder`].
    pub status: Publication,
    /// See [`Holder`].
    pub sample: bool,
}

/// Checks somebody who holds a post. `country` is the telephone prefix without `+`.
pub fn hold(id: OfficeholderId, country: &str, draft: HolderDraft) -> Result<Holder, Faults> {
    let mut faults = Faults::default();
    let name = faults.text("name", &draft.name, 160);
    if draft.since.is_none() {
        faults.add("since", "", Problem::Missing);
    }
    in_order(&mut faults, draft.since, draft.until);
    let decree = draft.decree.check(&mut faults);
    let contact = Contact { phone: draft.phone, email: draft.email, ..Contact::default() };
    let contact = check_contact(&mut faults, &contact, country);
    let Some(since) = draft.since else { return Err(faults) };
    let holder = Holder {
        id,
        post: draft.post,
        region: draft.region,
        name,
        acting: draft.acting,
        since,
        until: draft.until,
        decree,
        account: draft.account,
        phone: contact.phone,
        email: contact.email,
        status: draft.status,
        sample: draft.sample,
    };
    faults.or(holder)
}

/// A time for which somebody holds a post, with the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spell {
    /// The name.
    pub name: String,
    /// How the post is held.
    pub acting: Acting,
    /// The first day.
    pub since: Date,
    /// The last day; nothing while it goes on.
    pub until: Option<Date>,
}

impl Spell {
    fn covers(&self, day: Date) -> bool {
        self.since <= day && self.until.is_none_or(|until| day <= until)
    }

    fn meets(&self, other: &Spell) -> bool {
        self.until.is_none_or(|until| other.since <= until) && other.until.is_none_or(|u| self.since <= u)
    }
}

/// How many hold a post at the time at which most do; those who stand in are not counted.
///
/// ```
/// use domain::council::{Acting, Spell, fullest};
/// use jiff::civil::date;
/// let spell = |name: &str, since, until| Spell { name: name.into(), acting: Acting::Definitive, since, until };
/// let first = spell("A", date(2021, 1, 1), Some(date(2025, 12, 31)));
/// let second = spell("B", date(2026, 1, 1), None);
/// assert_eq!(fullest(&[first, second]), 1);
/// ```
pub fn fullest(spells: &[Spell]) -> i64 {
    let seated: Vec<&Spell> = spells.iter().filter(|s| s.acting.takes_a_seat()).collect();
    // Most hold it on a day on which one of them begins.
    let on = |day: Date| seated.iter().filter(|s| s.covers(day)).count();
    let most = seated.iter().map(|s| on(s.since)).max().unwrap_or_default();
    i64::try_from(most).unwrap_or(i64::MAX)
}

/// Whether somebody finds a seat among those who hold a post of so many seats.
///
/// # Errors
/// [`Problem::SeatTaken`] with the name of one who has it.
///
/// ```
/// use domain::council::{Acting, Spell, fits};
/// use domain::fault::Problem;
/// use jiff::civil::date;
/// let spell = |name: &str, acting, since, until| Spell { name: name.into(), acting, since, until };
/// let chair = spell("A", Acting::Definitive, date(2021, 1, 1), Some(date(2025, 12, 31)));
/// let next = spell("B", Acting::Definitive, date(2025, 12, 31), None);
/// assert_eq!(fits(&next, std::slice::from_ref(&chair), 1), Err(Problem::SeatTaken("A".into())));
/// assert_eq!(fits(&next, std::slice::from_ref(&chair), 2), Ok(()));
/// // Who stands in does so beside the one who is away.
/// let away = spell("C", Acting::StandIn, date(2023, 5, 1), Some(date(2023, 5, 14)));
/// assert_eq!(fits(&away, &[chair], 1), Ok(()));
/// ```
pub fn fits(new: &Spell, others: &[Spell], seats: i64) -> Result<(), Problem> {
    let alike: Vec<&Spell> = others
        .iter()
        .filter(|o| o.acting.takes_a_seat() == new.acting.takes_a_seat() && o.meets(new))
        .collect();
    // The days on which a seat can be missing: the first of the new one, and those on which others begin within it.
    let days = std::iter::once(new.since).chain(alike.iter().map(|o| o.since).filter(|d| new.covers(*d)));
    for day in days {
        let there: Vec<&&Spell> = alike.iter().filter(|o| o.covers(day)).collect();
        if i64::try_from(there.len()).unwrap_or(i64::MAX) >= seats
            && let Some(first) = there.first()
        {
            return Err(Problem::SeatTaken(first.name.clone()));
        }
    }
    Ok(())
}

impl Holder {
    /// The time for which the post is held.
    pub fn spell(&self) -> Spell {
        Spell { name: self.name.clone(), acting: self.acting, since: self.since, until: self.until }
    }
}

impl Record for Holder {
    const KIND: Kind = Kind::Officeholder;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn person(&self) -> Option<Uuid> {
        Some(self.id.0)
    }

    fn fields(&self) -> Fields {
        let fields = Fields::default()
            .public("post", self.post.to_string())
            .public("region", self.region.as_str())
            .personal("name", Class::Public, self.name.as_str())
            .public("acting", self.acting.word())
            .public("since", self.since.to_string())
            .public("until", self.until.map(|d| d.to_string()));
        self.decree
            .fields(fields)
            .personal("account", Class::Council, self.account.map(|a| a.to_string()))
            .personal("phone", Class::Council, self.phone.as_deref())
            .personal("email", Class::Council, self.email.as_deref())
            .public("status", self.status.word())
            .public("sample", self.sample)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use jiff::civil::date;

    fn spell(acting: Acting, since: Date, until: Option<Date>) -> Spell {
        Spell { name: "X".into(), acting, since, until }
    }

    #[test]
    fn a_seat_is_free_again_the_day_after() {
        let first = spell(Acting::Definitive, date(2021, 1, 1), Some(date(2023, 6, 30)));
        for acting in [Acting::Definitive, Acting::Interim, Acting::Acting] {
            let next = spell(acting, date(2023, 7, 1), None);
            assert!(fits(&next, std::slice::from_ref(&first), 1).is_ok());
            let early = spell(acting, date(2023, 6, 30), None);
            assert!(fits(&early, std::slice::from_ref(&first), 1).is_err());
        }
        // Also when the one who holds it began later.
        let before = spell(Acting::Acting, date(2020, 1, 1), None);
        assert!(fits(&before, std::slice::from_ref(&first), 1).is_err());
        let before = spell(Acting::Acting, date(2020, 1, 1), Some(date(2020, 12, 31)));
        assert!(fits(&before, &[first], 1).is_ok());
    }

    #[test]
    fn seats_are_counted_day_by_day() {
        let one = spell(Acting::Definitive, date(2021, 1, 1), Some(date(2021, 12, 31)));
        let two = spell(Acting::Definitive, date(2022, 1, 1), Some(date(2022, 12, 31)));
        let long = spell(Acting::Definitive, date(2021, 6, 1), Some(date(2022, 6, 1)));
        assert!(fits(&long, &[one.clone(), two.clone()], 2).is_ok(), "never more than two at a time");
        assert_eq!(fullest(&[one.clone(), two.clone(), long.clone()]), 2);
        assert!(fits(&long, &[one, two, long.clone()], 2).is_err());
    }

    #[test]
    fn two_who_stand_in_at_the_same_time_are_one_too_many() {
        let away = spell(Acting::StandIn, date(2026, 1, 1), Some(date(2026, 1, 9)));
        let also = spell(Acting::StandIn, date(2026, 1, 9), Some(date(2026, 1, 12)));
        assert!(fits(&also, std::slice::from_ref(&away), 1).is_err());
        assert_eq!(fullest(&[away, also]), 0);
    }
}
