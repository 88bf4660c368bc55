//! Rights are in the type: a store call on regional or owned rows takes an [`Access`] for one permission, and only
//! [`public`], [`system`] or [`SignedIn::may`] make one. Forgetting the check does not compile.
//!
//! Which role may do what stands in one table, [`RIGHTS`]; `docs/rights.md` is written from it.

mod signed_in;
mod table;

use std::marker::PhantomData;

use uuid::Uuid;

use crate::id::{GroupId, MakerId};
use crate::region::RegionCode;

pub use signed_in::{Means, SignedIn, Withheld};
pub use table::{OF_MAKERS, OF_ONESELF, RIGHTS, document, may};

/// What somebody may do; a type, so that an `Access` for one permission cannot serve another.
pub trait Permission: Send + Sync + 'static {
    /// The same as a value.
    const RIGHT: Right;
}

macro_rules! permissions {
    ($($name:ident = $word:literal, $about:literal;)*) => {
        /// What somebody may do, as a value: for the table of rights, and for pages that explain it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Right {$(
            #[doc = $about]
            $name,
        )*}

        impl Right {
            /// Every right, in the order of the table.
            pub const ALL: &'static [Right] = &[$(Right::$name),*];

            /// The word for logs, messages and the rights table.
            pub const fn word(self) -> &'static str {
                match self { $(Right::$name => $word,)* }
            }

            /// What it is, in one English sentence.
            pub const fn about(self) -> &'static str {
                match self { $(Right::$name => $about,)* }
            }
        }

        $(
            #[doc = $about]
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub enum $name {}
            impl Permission for $name { const RIGHT: Right = Right::$name; }
        )*
    };
}

permissions! {
    Read = "read", "Read public pages and published records.";
    Buy = "buy", "Order things, and follow what one ordered.";
    KeepOwn = "keep-own", "Look after one's own account: language and sessions.";
    KeepSecrets = "keep-secrets", "Change one's own password, second step and recovery codes; not with a code card.";
    ReadRegister = "read-register", "Read the registers with what is not published and the fields for the council.";
    ReadHistory = "read-history", "Read who changed what, when and why.";
    ReadPeople = "read-people", "See who has an account and which roles they hold.";
    KeepCards = "keep-cards", "Give out, replace and revoke code cards of makers and temporary staff.";
    KeepAccounts = "keep-accounts", "Make accounts, give and end roles, and help people back into their accounts.";
    KeepCrafts = "keep-crafts", "Keep crafts, motifs and heritage entries.";
    KeepMakers = "keep-makers", "Keep makers.";
    KeepItems = "keep-items", "Keep items and their stock.";
    KeepOrders = "keep-orders", "Read orders of makers and act on them for a maker who asked for it.";
    ReadSales = "read-sales", "Read what makers sold, by region, craft, month and maker.";
    KeepPayouts = "keep-payouts", "Read the accounts of makers, and record what was paid to them and by them.";
    KeepMarket = "keep-market", "Set by which rules the programme sells, send back money that came to the council, and withhold selling from a maker.";
    KeepOwnMaker = "keep-own-maker", "Keep the profile of makers for whom one may act; what changes waits for an officer.";
    KeepOwnItems = "keep-own-items", "Keep items, prices and stock of makers for whom one may act; other words wait for an officer.";
    KeepOwnOrders = "keep-own-orders", "Look after orders of makers for whom one may act, their payments and the terms of selling.";
    LetAct = "let-act", "Let others act for a maker of one's own for some time, and take that back.";
    KeepProposals = "keep-proposals", "Write proposals of flagship products, with their evidence, and send them in.";
    KeepRounds = "keep-rounds", "Prepare, open, close and decide rounds of assessment, and keep criteria sets.";
    Assess = "assess", "Weigh criteria and score candidates in rounds in which one has a seat.";
    KeepFlagships = "keep-flagships", "Record designations of flagship products, objections to them and their reviews.";
    KeepTargets = "keep-targets", "Set targets and report figures.";
    KeepCouncil = "keep-council", "Keep the council itself: divisions, posts, who holds them, statutes.";
    KeepProfile = "keep-profile", "Keep regions, boundaries and vocabularies.";
    KeepJobs = "keep-jobs", "See what the program does later, try it again or drop it.";
    Operate = "operate", "Back up, restore and look after the office itself.";
}

/// How far a right reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Published records and public fields only.
    Public,
    /// These regions and all below them.
    Regions(Vec<RegionCode>),
    /// What is a person's own.
    Own(Uuid),
    /// These makers and what is theirs, because somebody may act for them.
    Makers(Vec<MakerId>),
    /// What one buyer placed at once, because somebody knows its word.
    Group(GroupId),
    /// Everything, for a named reason.
    System(&'static str),
}

/// A right that was checked, for one permission.
#[derive(Debug, PartialEq, Eq)]
pub struct Access<P: Permission> {
    scope: Scope,
    permission: PhantomData<fn() -> P>,
}

// Not derived: a permission is a type without values, which nobody can clone.
impl<P: Permission> Clone for Access<P> {
    fn clone(&self) -> Self {
        Self::new(self.scope.clone())
    }
}

impl<P: Permission> Access<P> {
    const fn new(scope: Scope) -> Self {
        Self { scope, permission: PhantomData }
    }

    /// How far it reaches.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Whether only published records and public fields may be shown.
    pub fn is_public(&self) -> bool {
        matches!(self.scope, Scope::Public)
    }

    /// Whether it is the right of a person over what is their own.
    pub fn owns(&self, owner: Option<Uuid>) -> bool {
        matches!(&self.scope, Scope::Own(person) if Some(*person) == owner)
    }

    /// Whether it is the right of somebody who may act for a maker over what is that maker's own.
    pub fn acts_for(&self, maker: MakerId) -> bool {
        matches!(&self.scope, Scope::Makers(makers) if makers.contains(&maker))
    }

    /// Whether it is the right of whoever placed a basket over what came of it.
    pub fn placed(&self, group: Option<GroupId>) -> bool {
        matches!(&self.scope, Scope::Group(own) if Some(*own) == group)
    }

    /// Whether it reaches a record whose region and the regions above it are `path`.
    pub fn reaches(&self, path: &[RegionCode]) -> bool {
        match &self.scope {
            Scope::System(_) => true,
            Scope::Regions(roots) => path.iter().any(|code| roots.contains(code)),
            Scope::Public | Scope::Own(_) | Scope::Makers(_) | Scope::Group(_) => false,
        }
    }
}

/// What everybody has: reading what is published.
pub fn public() -> Access<Read> {
    Access::new(Scope::Public)
}

/// The right of whoever placed a basket, or is about to: over what comes of it alone.
pub fn buyer(group: GroupId) -> Access<Buy> {
    Access::new(Scope::Group(group))
}

/// The right to read the registers as far as the right to keep items reaches: every role that keeps items reads them.
pub fn reading(keep: &Access<KeepItems>) -> Access<ReadRegister> {
    Access::new(keep.scope.clone())
}

/// The right to read the registers as far as the right to write proposals reaches: every role that writes them reads those.
pub fn reading_proposals(keep: &Access<KeepProposals>) -> Access<ReadRegister> {
    Access::new(keep.scope.clone())
}

/// The right of the command line, jobs and followers, with the reason for which they use it.
pub fn system<P: Permission>(reason: &'static str) -> Access<P> {
    Access::new(Scope::System(reason))
}
