//! Somebody who signed in, and how their roles narrow to a right.

use jiff::civil::Date;

use super::{Access, OF_MAKERS, OF_ONESELF, Permission, Right, Scope, may};
use crate::account::{Holding, PersonId};
use crate::id::MakerId;
use crate::maker::mandate::{Acting, Mandate, acting};
use crate::region::RegionCode;

/// How somebody signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Means {
    /// With a password.
    Password,
    /// With a password and a second step.
    SecondStep,
    /// With a printed code card.
    Card,
    /// With a passkey, whose device has made sure who holds it: as good as a second step.
    Passkey,
    /// By the provider of the office's own accounts.
    Provider,
    /// By that provider, and with a second step, there or here.
    ProviderSecond,
}

impl Means {
    /// Every means.
    pub const ALL: [Means; 6] = [
        Means::Password,
        Means::SecondStep,
        Means::Card,
        Means::Passkey,
        Means::Provider,
        Means::ProviderSecond,
    ];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Means::Password => "password",
            Means::SecondStep => "second-step",
            Means::Card => "card",
            Means::Passkey => "passkey",
            Means::Provider => "provider",
            Means::ProviderSecond => "provider-second-step",
        }
    }

    /// The same after a second step was shown.
    ///
    /// ```
    /// use domain::access::Means;
    /// assert_eq!(Means::Password.strengthened(), Means::SecondStep);
    /// assert_eq!(Means::Provider.strengthened(), Means::ProviderSecond);
    /// assert_eq!(Means::Passkey.strengthened(), Means::Passkey);
    /// ```
    #[must_use]
    pub const fn strengthened(self) -> Means {
        match self {
            Means::Password => Means::SecondStep,
            Means::Provider => Means::ProviderSecond,
            other => other,
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Means> {
        Means::ALL.into_iter().find(|m| m.word() == word)
    }
}

/// Why a role that is in force does not count for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Withheld {
    /// The role is not open to code cards.
    Card,
    /// The role counts only with a second step.
    SecondStep,
}

/// Somebody who signed in, with the roles that are in force today and count for the way in which they did.
///
/// ```
/// use domain::access::{KeepMakers, Means, SignedIn};
/// use domain::account::{Holding, HoldingId, PersonId, Role};
/// use domain::region::RegionCode;
/// use jiff::civil::date;
/// use uuid::Uuid;
///
/// let person = PersonId(Uuid::from_u128(1));
/// let regency = RegionCode::parse("12.04").unwrap();
/// let role = Holding {
///     id: HoldingId(Uuid::from_u128(2)),
///     person,
///     role: Role::Officer,
///     region: regency.clone(),
///     since: date(2026, 1, 1),
///     until: None,
/// };
/// let officer = SignedIn::new(person, Means::Password, vec![role], |_| date(2026, 11, 24));
/// let access = officer.may::<KeepMakers>().unwrap();
/// // A region comes with those above it, nearest first.
/// let path = |codes: &[&str]| codes.iter().map(|c| RegionCode::parse(c).unwrap()).collect::<Vec<_>>();
/// assert!(access.reaches(&path(&["12.04.05", "12.04", "12", "ID"])));
/// assert!(!access.reaches(&path(&["12.01", "12", "ID"])));
/// assert!(!access.reaches(&path(&["12", "ID"])));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    person: PersonId,
    means: Means,
    holdings: Vec<Holding>,
    withheld: Vec<(Holding, Withheld)>,
    acting: Vec<Acting>,
}

impl SignedIn {
    /// A person whose identity was established by `means`. `today` says which day it is in a region.
    pub fn new(
        person: PersonId,
        means: Means,
        holdings: Vec<Holding>,
        today: impl Fn(&RegionCode) -> Date,
    ) -> SignedIn {
        let mut counted = Vec::new();
        let mut withheld = Vec::new();
        for h in holdings.into_iter().filter(|h| h.person == person && h.in_force(today(&h.region))) {
            match means {
                Means::Card if !h.role.by_card() => withheld.push((h, Withheld::Card)),
                Means::Password | Means::Provider if h.role.needs_second_step() => {
                    withheld.push((h, Withheld::SecondStep))
                }
                _ => counted.push(h),
            }
        }
        SignedIn { person, means, holdings: counted, withheld, acting: Vec::new() }
    }

    /// The same with the mandates that name the person or a maker of their own. They count only with a role that gives the
    /// right; without one they are as if they were not.
    #[must_use]
    pub fn acting_by(mut self, mandates: &[Mandate], today: impl Fn(&RegionCode) -> Date) -> SignedIn {
        self.acting = acting(self.person, mandates, today);
        self
    }

    /// For whom they may act, and for what, whether or not a role lets it count.
    pub fn acting(&self) -> &[Acting] {
        &self.acting
    }

    /// The makers over whose own they have a right.
    pub fn makers(&self, right: Right) -> Vec<MakerId> {
        let mut makers: Vec<MakerId> = Vec::new();
        if OF_MAKERS.contains(&right) && self.why(right).next().is_some() {
            let may = |a: &&Acting| match right {
                // Whom one lets act lets nobody act in turn.
                Right::LetAct => a.own,
                // What is one's own is one's own in whatever came to be a deed later.
                right => a.own || a.deeds.iter().any(|d| d.right() == right),
            };
            for a in self.acting.iter().filter(may) {
                if !makers.contains(&a.maker) {
                    makers.push(a.maker);
                }
            }
        }
        makers
    }

    /// Who it is.
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// How they signed in.
    pub fn means(&self) -> Means {
        self.means
    }

    /// The roles that count.
    pub fn holdings(&self) -> &[Holding] {
        &self.holdings
    }

    /// The roles that are in force but do not count, and why.
    pub fn withheld(&self) -> &[(Holding, Withheld)] {
        &self.withheld
    }

    /// The right to do something, as far as the roles reach; nothing when no role gives it.
    pub fn may<P: Permission>(&self) -> Option<Access<P>> {
        if P::RIGHT == Right::Read {
            return Some(Access::new(Scope::Public));
        }
        if OF_ONESELF.contains(&P::RIGHT) {
            // Whoever finds a card must not become its owner.
            if P::RIGHT == Right::KeepSecrets && self.means == Means::Card {
                return None;
            }
            return Some(Access::new(Scope::Own(self.person.0)));
        }
        if OF_MAKERS.contains(&P::RIGHT) {
            let makers = self.makers(P::RIGHT);
            return (!makers.is_empty()).then(|| Access::new(Scope::Makers(makers)));
        }
        let mut roots: Vec<RegionCode> = Vec::new();
        for h in self.why(P::RIGHT) {
            if !roots.contains(&h.region) {
                roots.push(h.region.clone());
            }
        }
        (!roots.is_empty()).then(|| Access::new(Scope::Regions(roots)))
    }

    /// The roles from which somebody has a right.
    pub fn why(&self, right: Right) -> impl Iterator<Item = &Holding> {
        self.holdings.iter().filter(move |h| may(h.role, right))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::super::{
        KeepAccounts, KeepCards, KeepMakers, KeepOwn, KeepSecrets, Operate, Read, ReadRegister,
    };
    use super::*;
    use crate::account::{HoldingId, Role};
    use jiff::civil::date;
    use uuid::Uuid;

    const SELF: PersonId = PersonId(Uuid::from_u128(1));

    fn code(c: &str) -> RegionCode {
        RegionCode::parse(c).unwrap()
    }

    fn role(role: Role, region: &str) -> Holding {
        Holding {
            id: HoldingId(Uuid::from_u128(9)),
            person: SELF,
            role,
            region: code(region),
            since: date(2026, 1, 10),
            until: Some(date(2026, 12, 31)),
        }
    }

    fn on(day: Date, means: Means, roles: &[(Role, &str)]) -> SignedIn {
        SignedIn::new(SELF, means, roles.iter().map(|(r, c)| role(*r, c)).collect(), |_| day)
    }

    #[test]
    fn roles_at_two_regions_add_up() {
        let who = on(
            date(2026, 6, 1),
            Means::Password,
            &[(Role::Officer, "12.04"), (Role::Officer, "12.71"), (Role::Assessor, "12")],
        );
        let keep = who.may::<KeepMakers>().unwrap();
        assert_eq!(keep.scope(), &Scope::Regions(vec![code("12.04"), code("12.71")]));
        assert!(!keep.reaches(&[code("12.01"), code("12")]));
        assert!(who.may::<ReadRegister>().unwrap().reaches(&[code("12.01"), code("12")]));
        assert_eq!(who.why(Right::ReadRegister).count(), 3);
    }

    #[test]
    fn a_role_counts_from_its_first_to_its_last_day() {
        for (day, counts) in [
            (date(2026, 1, 9), false),
            (date(2026, 1, 10), true),
            (date(2026, 12, 31), true),
            (date(2027, 1, 1), false),
        ] {
            let who = on(day, Means::Password, &[(Role::Officer, "12")]);
            assert_eq!(who.may::<KeepMakers>().is_some(), counts, "{day}");
        }
    }

    #[test]
    fn an_administrator_without_a_second_step_may_do_nothing_of_an_administrator() {
        let who = on(date(2026, 6, 1), Means::Password, &[(Role::Administrator, "12"), (Role::Editor, "12")]);
        assert!(who.may::<KeepAccounts>().is_none() && who.may::<ReadRegister>().is_some());
        assert_eq!(who.withheld()[0].1, Withheld::SecondStep);
        let who = on(date(2026, 6, 1), Means::SecondStep, &[(Role::Administrator, "12")]);
        assert!(who.may::<KeepAccounts>().is_some() && who.withheld().is_empty());
    }

    #[test]
    fn a_code_card_carries_only_the_roles_that_are_open_to_cards() {
        let who = on(date(2026, 6, 1), Means::Card, &[(Role::Officer, "12"), (Role::Trainer, "12.04")]);
        assert!(who.may::<KeepCards>().is_none() && who.may::<KeepMakers>().is_none());
        assert_eq!(who.may::<ReadRegister>().unwrap().scope(), &Scope::Regions(vec![code("12.04")]));
        assert_eq!(who.withheld()[0].1, Withheld::Card);
    }

    #[test]
    fn everybody_keeps_their_own_account_and_nobody_the_office() {
        let who = on(date(2026, 6, 1), Means::Card, &[]);
        assert_eq!(who.may::<KeepOwn>().unwrap().scope(), &Scope::Own(SELF.0));
        assert!(who.may::<Read>().unwrap().is_public());
        assert!(who.may::<KeepSecrets>().is_none(), "a found card does not change the password");
        assert!(on(date(2026, 6, 1), Means::Password, &[]).may::<KeepSecrets>().is_some());
        let all: Vec<_> = Role::ALL.into_iter().map(|r| (r, "ID")).collect();
        assert!(on(date(2026, 6, 1), Means::SecondStep, &all).may::<Operate>().is_none());
    }

    #[test]
    fn a_maker_keeps_what_is_their_own_and_only_with_the_role_and_the_mandate() {
        use super::super::{KeepItems, KeepOwnItems, KeepOwnMaker};
        use crate::id::MandateId;
        use crate::maker::mandate::{Agent, Deed, MandateDraft, give};
        let day = date(2026, 6, 1);
        let maker = |n| MakerId(Uuid::from_u128(n));
        let mandate = |of, own, deeds: &[Deed]| {
            let draft = MandateDraft {
                maker: maker(of),
                region: code("12.01"),
                to: Agent::Person(SELF),
                own,
                deeds: deeds.to_vec(),
                since: date(2026, 1, 1),
                until: None,
            };
            give(MandateId(Uuid::from_u128(of)), draft).unwrap()
        };
        let all = [mandate(1, true, &[]), mandate(2, false, &[Deed::Items])];
        let who = on(day, Means::Card, &[(Role::Maker, "12.04")]).acting_by(&all, |_| day);
        let (profile, items) = (who.may::<KeepOwnMaker>().unwrap(), who.may::<KeepOwnItems>().unwrap());
        assert!(profile.acts_for(maker(1)) && !profile.acts_for(maker(2)));
        assert!(items.acts_for(maker(1)) && items.acts_for(maker(2)) && !items.acts_for(maker(3)));
        let let_act = who.may::<super::super::LetAct>().unwrap();
        assert!(let_act.acts_for(maker(1)) && !let_act.acts_for(maker(2)), "what is lent is not lent on");
        assert!(!items.reaches(&[code("12.01"), code("12")]), "it is no right over a region");
        assert!(who.may::<KeepItems>().is_none() && who.may::<ReadRegister>().is_none());
        // Neither is anything without the other.
        assert!(on(day, Means::Card, &[(Role::Maker, "12")]).may::<KeepOwnItems>().is_none());
        let officer = on(day, Means::Password, &[(Role::Officer, "12")]).acting_by(&all, |_| day);
        assert!(officer.may::<KeepOwnItems>().is_none());
    }

    #[test]
    fn somebody_elses_roles_do_not_count() {
        let mut other = role(Role::Officer, "12");
        other.person = PersonId(Uuid::from_u128(2));
        let who = SignedIn::new(SELF, Means::Password, vec![other], |_| date(2026, 6, 1));
        assert!(who.may::<KeepMakers>().is_none());
    }
}
