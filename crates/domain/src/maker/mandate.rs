//! Who may act for a maker: accounts that are a maker's own, and what one maker lets another, or a person, do for it.
//!
//! A mandate has a direction: what the weaver lets the co-operative do says nothing of what the co-operative lets the weaver
//! do. What is let to a maker is let to the persons whose own that maker is, and not to those whom they let act in turn:
//! whoever gives a mandate can see the names of all whom it reaches.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::Right;
use crate::fault::{Faults, Problem};
use crate::id::{Kind, MakerId, MandateId, PersonId};
use crate::record::{self, Fields, Record};
use crate::region::RegionCode;

/// What somebody may be let do for a maker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Keep the profile: name, story, contact, crafts, photographs.
    Profile,
    /// Keep the items: add, change, pause, price and stock.
    Items,
    /// Look after the orders: take them on, confirm payments, hand them over; and the terms of selling.
    Orders,
}

impl Deed {
    /// Every deed.
    pub const ALL: [Deed; 3] = [Deed::Profile, Deed::Items, Deed::Orders];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Deed::Profile => "profile",
            Deed::Items => "items",
            Deed::Orders => "orders",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Deed> {
        Deed::ALL.into_iter().find(|d| d.word() == word)
    }

    /// The right that whoever may do it has over the maker's own.
    pub const fn right(self) -> Right {
        match self {
            Deed::Profile => Right::KeepOwnMaker,
            Deed::Items => Right::KeepOwnItems,
            Deed::Orders => Right::KeepOwnOrders,
        }
    }
}

/// Who is let act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Agent {
    /// A person with an account.
    Person(PersonId),
    /// Another maker: the persons whose own it is.
    Maker(MakerId),
}

/// That somebody may act for a maker, for some deeds and some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mandate {
    /// The id.
    pub id: MandateId,
    /// For whom.
    pub maker: MakerId,
    /// Where that maker lies.
    pub region: RegionCode,
    /// Who.
    pub to: Agent,
    /// Whether the account is the maker's own: every deed, and what others let this maker do.
    pub own: bool,
    /// What they may do.
    pub deeds: Vec<Deed>,
    /// The first day.
    pub since: Date,
    /// The last day.
    pub until: Option<Date>,
}

impl Mandate {
    /// Whether it counts on a day.
    pub fn in_force(&self, day: Date) -> bool {
        self.since <= day && self.until.is_none_or(|last| day <= last)
    }

    /// The same, ended with a last day.
    #[must_use]
    pub fn ended(&self, last: Date) -> Mandate {
        let until = self.until.map_or(last, |u| u.min(last));
        Mandate { until: Some(until), ..self.clone() }
    }
}

/// What is asked to be stored as a mandate.
#[derive(Debug, Clone)]
pub struct MandateDraft {
    /// See [`Mandate`].
    pub maker: MakerId,
    /// See [`Mandate`].
    pub region: RegionCode,
    /// See [`Mandate`].
    pub to: Agent,
    /// See [`Mandate`].
    pub own: bool,
    /// See [`Mandate`]; an account of the maker's own has every deed.
    pub deeds: Vec<Deed>,
    /// See [`Mandate`].
    pub since: Date,
    /// See [`Mandate`].
    pub until: Option<Date>,
}

/// Lets somebody act for a maker.
///
/// # Errors
/// `to` when a maker is let act for itself, or another maker shall be its own; `deeds` when none is named; `until` when it
/// would end before it begins.
pub fn give(id: MandateId, draft: MandateDraft) -> Result<Mandate, Faults> {
    let mut faults = Faults::default();
    if draft.to == Agent::Maker(draft.maker) || (draft.own && matches!(draft.to, Agent::Maker(_))) {
        faults.add("to", "", Problem::OfItself);
    }
    let deeds: Vec<Deed> = Deed::ALL.into_iter().filter(|d| draft.own || draft.deeds.contains(d)).collect();
    if deeds.is_empty() {
        faults.add("deeds", "", Problem::Missing);
    }
    if let Some(last) = draft.until.filter(|last| *last < draft.since) {
        faults.add("until", last, Problem::EndsBeforeItBegins);
    }
    faults.or(Mandate {
        id,
        maker: draft.maker,
        region: draft.region,
        to: draft.to,
        own: draft.own,
        deeds,
        since: draft.since,
        until: draft.until,
    })
}

impl Record for Mandate {
    const KIND: Kind = Kind::Mandate;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        let (person, other) = match self.to {
            Agent::Person(p) => (Some(p.to_string()), None),
            Agent::Maker(m) => (None, Some(m.to_string())),
        };
        Fields::default()
            .council("maker", self.maker.to_string())
            .council("person", person)
            .council("agent", other)
            .council("own", self.own)
            .council("deeds", record::list(&self.deeds.iter().map(|d| d.word()).collect::<Vec<_>>()))
            .council("since", self.since.to_string())
            .council("until", self.until.map(|d| d.to_string()))
    }
}

/// A maker for whom somebody may act, what they may do, and through which maker, if it is not let to themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acting {
    /// For whom.
    pub maker: MakerId,
    /// What.
    pub deeds: Vec<Deed>,
    /// Whether the maker is their own.
    pub own: bool,
    /// The maker of their own to whom it is let.
    pub through: Option<MakerId>,
}

/// For whom a person may act, given every mandate that names them or a maker of their own. `today` says which day it is in
/// a region.
///
/// ```
/// use domain::id::{MakerId, MandateId, PersonId};
/// use domain::maker::mandate::{Agent, Deed, MandateDraft, acting, give};
/// use domain::region::RegionCode;
/// use jiff::civil::date;
/// use uuid::Uuid;
///
/// let (weaver, cooperative) = (MakerId(Uuid::from_u128(1)), MakerId(Uuid::from_u128(2)));
/// let manager = PersonId(Uuid::from_u128(3));
/// let draft = |maker, to, own| MandateDraft {
///     maker, to, own,
///     region: RegionCode::parse("12.04").unwrap(),
///     deeds: vec![Deed::Items],
///     since: date(2026, 1, 1),
///     until: None,
/// };
/// let id = MandateId(Uuid::from_u128(9));
/// let own = give(id, draft(cooperative, Agent::Person(manager), true)).unwrap();
/// let let_by_weaver = give(id, draft(weaver, Agent::Maker(cooperative), false)).unwrap();
/// let may = acting(manager, &[own, let_by_weaver], |_| date(2026, 11, 24));
/// assert_eq!(may[0].deeds, Deed::ALL);
/// assert_eq!((may[1].maker, may[1].through), (weaver, Some(cooperative)));
/// assert_eq!(may[1].deeds, [Deed::Items]);
/// ```
pub fn acting(person: PersonId, mandates: &[Mandate], today: impl Fn(&RegionCode) -> Date) -> Vec<Acting> {
    let now: Vec<&Mandate> = mandates.iter().filter(|m| m.in_force(today(&m.region))).collect();
    let direct = now.iter().filter(|m| m.to == Agent::Person(person));
    let own: Vec<MakerId> = direct.clone().filter(|m| m.own).map(|m| m.maker).collect();
    let mut found: Vec<Acting> = direct
        .map(|m| Acting { maker: m.maker, deeds: m.deeds.clone(), own: m.own, through: None })
        .collect();
    for m in &now {
        if let Agent::Maker(agent) = m.to
            && own.contains(&agent)
        {
            found.push(Acting { maker: m.maker, deeds: m.deeds.clone(), own: false, through: Some(agent) });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use jiff::civil::date;

    const PERSON: PersonId = PersonId(Uuid::from_u128(7));

    fn maker(n: u128) -> MakerId {
        MakerId(Uuid::from_u128(n))
    }

    fn draft(of: u128, to: Agent, own: bool, deeds: &[Deed]) -> MandateDraft {
        MandateDraft {
            maker: maker(of),
            region: RegionCode::parse("12").unwrap(),
            to,
            own,
            deeds: deeds.to_vec(),
            since: date(2026, 3, 1),
            until: Some(date(2026, 6, 30)),
        }
    }

    fn given(of: u128, to: Agent, own: bool, deeds: &[Deed]) -> Mandate {
        give(MandateId(Uuid::from_u128(of)), draft(of, to, own, deeds)).unwrap()
    }

    fn on(day: Date, mandates: &[Mandate]) -> Vec<(MakerId, Vec<Deed>)> {
        acting(PERSON, mandates, |_| day).into_iter().map(|a| (a.maker, a.deeds)).collect()
    }

    #[test]
    fn nobody_is_let_act_for_themselves_for_nothing_or_for_no_time() {
        let field = |d| give(MandateId(Uuid::nil()), d).unwrap_err().0[0].field.clone();
        assert_eq!(field(draft(1, Agent::Maker(maker(1)), false, &[Deed::Items])), "to");
        assert_eq!(field(draft(1, Agent::Maker(maker(2)), true, &[])), "to");
        assert_eq!(field(draft(1, Agent::Person(PERSON), false, &[])), "deeds");
        let mut late = draft(1, Agent::Person(PERSON), true, &[]);
        late.until = Some(date(2026, 2, 28));
        assert_eq!(field(late), "until");
    }

    #[test]
    fn a_mandate_counts_from_its_first_to_its_last_day_and_ends_early_when_it_is_taken_back() {
        let own = given(1, Agent::Person(PERSON), true, &[]);
        for (day, counts) in
            [(date(2026, 2, 28), 0), (date(2026, 3, 1), 1), (date(2026, 6, 30), 1), (date(2026, 7, 1), 0)]
        {
            assert_eq!(on(day, std::slice::from_ref(&own)).len(), counts, "{day}");
        }
        let ended = own.ended(date(2026, 4, 30));
        assert!(on(date(2026, 5, 1), &[ended]).is_empty());
        assert_eq!(own.ended(date(2027, 1, 1)).until, own.until, "taking back never makes it longer");
    }

    #[test]
    fn what_is_let_to_a_maker_reaches_its_own_people_and_goes_no_further() {
        let day = date(2026, 4, 1);
        let to_group = given(3, Agent::Maker(maker(2)), false, &[Deed::Items]);
        // Somebody who only keeps the group's items is not the group.
        let helper = given(2, Agent::Person(PERSON), false, &[Deed::Items]);
        assert_eq!(on(day, &[helper, to_group.clone()]), [(maker(2), vec![Deed::Items])]);
        let own = given(2, Agent::Person(PERSON), true, &[]);
        let all = on(day, &[own.clone(), to_group.clone()]);
        assert_eq!(all, [(maker(2), Deed::ALL.to_vec()), (maker(3), vec![Deed::Items])]);
        // Nor does it go on from there.
        let further = given(4, Agent::Maker(maker(3)), false, &[Deed::Items]);
        assert_eq!(on(day, &[own, to_group, further]).len(), 2);
    }

    #[test]
    fn it_has_a_direction() {
        let own = given(2, Agent::Person(PERSON), true, &[]);
        let lets_another = given(2, Agent::Maker(maker(5)), false, &[Deed::Items]);
        assert_eq!(on(date(2026, 4, 1), &[own, lets_another]), [(maker(2), Deed::ALL.to_vec())]);
    }
}
