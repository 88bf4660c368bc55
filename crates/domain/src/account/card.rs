//! Code cards: printed, with a code that signs in, for makers and temporary staff.

use uuid::Uuid;

use super::{Holding, PersonId};
use crate::fault::{Faults, Problem};
use crate::id::{CardId, Kind};
use crate::record::{Fields, Record};
use crate::region::RegionCode;

/// For what a fingerprint of a card's code is made.
pub const PURPOSE: &str = "card";

/// The longest time for which a card is good, in days.
pub const LONGEST_DAYS: i64 = 400;

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// A code card. The code itself is only on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The id.
    pub id: CardId,
    /// Whose it is.
    pub person: PersonId,
    /// The region whose council looks after the person.
    pub region: RegionCode,
    /// When it was given out, in microseconds since 1970.
    pub issued: i64,
    /// Until when it is good, in microseconds since 1970.
    pub expires: i64,
    /// Since when it is not good any more.
    pub revoked: Option<i64>,
    /// The card that was given out instead.
    pub replaced_by: Option<CardId>,
}

impl Card {
    /// Whether it opens an account at this moment.
    ///
    /// ```
    /// # use domain::account::{card, Holding, HoldingId, PersonId, Role}; use domain::account::CardId;
    /// # use domain::region::RegionCode; use jiff::civil::date; use uuid::Uuid;
    /// # let (person, region) = (PersonId(Uuid::from_u128(1)), RegionCode::parse("12").unwrap());
    /// # let role = Holding { id: HoldingId(Uuid::nil()), person, role: Role::Maker, region: region.clone(),
    /// #     since: date(2026, 1, 1), until: None };
    /// let card = card::issue(CardId(Uuid::from_u128(2)), person, region, &[role], 30, 0).unwrap();
    /// let month = 30 * 24 * 60 * 60 * 1_000_000;
    /// assert!(card.is_good(month - 1) && !card.is_good(month));
    /// assert!(!card.revoked(5, None).is_good(6));
    /// ```
    pub fn is_good(&self, now: i64) -> bool {
        self.revoked.is_none() && now < self.expires
    }

    /// The same, no longer good; one that was revoked before stays as it is.
    #[must_use]
    pub fn revoked(&self, now: i64, replaced_by: Option<CardId>) -> Card {
        if self.revoked.is_some() {
            return self.clone();
        }
        Card { revoked: Some(now), replaced_by, ..self.clone() }
    }
}

/// Gives a person a card. `roles` are those they hold.
///
/// # Errors
/// When the person has a role that must not be opened by a card, or none that may; when the time is too long.
pub fn issue(
    id: CardId,
    person: PersonId,
    region: RegionCode,
    roles: &[Holding],
    days: i64,
    now: i64,
) -> Result<Card, Faults> {
    let mut faults = Faults::default();
    if roles.is_empty() || roles.iter().any(|h| !h.role.by_card()) {
        faults.add("card", "", Problem::NoCardForThisRole);
    }
    if !(1..=LONGEST_DAYS).contains(&days) {
        faults.add("days", days, Problem::NotAWholeNumber { min: 1, max: LONGEST_DAYS });
    }
    let expires = now.saturating_add(days.clamp(1, LONGEST_DAYS) * DAY);
    faults.or(Card { id, person, region, issued: now, expires, revoked: None, replaced_by: None })
}

impl Record for Card {
    const KIND: Kind = Kind::Card;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .council("person", self.person.to_string())
            .council("issued", self.issued)
            .council("expires", self.expires)
            .council("revoked", self.revoked)
            .council("replaced_by", self.replaced_by.map(|c| c.to_string()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::account::Role;
    use crate::id::HoldingId;
    use jiff::civil::date;

    fn role(role: Role) -> Holding {
        let region = RegionCode::parse("12").unwrap();
        let (id, person) = (HoldingId(Uuid::nil()), PersonId(Uuid::nil()));
        Holding { id, person, role, region, since: date(2026, 1, 1), until: None }
    }

    fn give(roles: &[Role], days: i64) -> Result<Card, Faults> {
        let roles: Vec<Holding> = roles.iter().map(|r| role(*r)).collect();
        let region = RegionCode::parse("12").unwrap();
        issue(CardId(Uuid::nil()), PersonId(Uuid::nil()), region, &roles, days, 0)
    }

    #[test]
    fn an_officer_who_is_also_a_maker_gets_no_card() {
        assert!(give(&[Role::Maker, Role::Trainer], 90).is_ok());
        for roles in [&[Role::Maker, Role::Officer][..], &[Role::Auditor], &[]] {
            assert_eq!(give(roles, 90).unwrap_err().0[0].problem, Problem::NoCardForThisRole);
        }
    }

    #[test]
    fn a_card_is_not_for_ever() {
        for days in [0, -1, LONGEST_DAYS + 1, i64::MAX] {
            assert!(give(&[Role::Maker], days).is_err(), "{days}");
        }
    }

    #[test]
    fn what_was_revoked_once_keeps_its_day() {
        let card = give(&[Role::Maker], 1).unwrap().revoked(7, None);
        assert_eq!(card.revoked(9, Some(CardId(Uuid::from_u128(5)))), card);
    }
}
