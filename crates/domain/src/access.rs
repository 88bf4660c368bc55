//! Rights are in the type: a store call on regional or owned rows takes an [`Access`] for one permission, and only the
//! login layer or [`system`] can make one. Forgetting the check does not compile.

use std::marker::PhantomData;

use uuid::Uuid;

use crate::region::RegionCode;

/// What somebody may do; a type, so that an `Access` for one permission cannot serve another.
pub trait Permission: Send + Sync + 'static {
    /// The word for logs and the rights table.
    const WORD: &'static str;
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {}
        impl Permission for $name { const WORD: &'static str = $word; }
    )*};
}

permissions! {
    /// Read registers and public pages.
    Read = "read";
    /// Keep regions, boundaries and vocabularies.
    KeepProfile = "keep-profile";
    /// Keep crafts, motifs and heritage entries.
    KeepCrafts = "keep-crafts";
    /// Keep makers.
    KeepMakers = "keep-makers";
    /// Keep items and their stock.
    KeepItems = "keep-items";
    /// Record designations of flagship products.
    KeepFlagships = "keep-flagships";
    /// Back up, restore and look after the office itself.
    Operate = "operate";
}

/// How far a right reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Published records and public fields only.
    Public,
    /// These regions and all below them.
    Regions(Vec<RegionCode>),
    /// A person and the makers they may act for.
    Own(Uuid),
    /// Everything, for a named reason.
    System(&'static str),
}

/// A right that was checked, for one permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access<P: Permission> {
    scope: Scope,
    permission: PhantomData<fn() -> P>,
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

    /// Whether it reaches a record whose region and the regions above it are `path`.
    pub fn reaches(&self, path: &[RegionCode]) -> bool {
        match &self.scope {
            Scope::System(_) => true,
            Scope::Regions(roots) => path.iter().any(|code| roots.contains(code)),
            Scope::Public | Scope::Own(_) => false,
        }
    }
}

/// What everybody has: reading what is published.
pub fn public() -> Access<Read> {
    Access::new(Scope::Public)
}

/// The right of the command line, jobs and followers, with the reason for which they use it.
pub fn system<P: Permission>(reason: &'static str) -> Access<P> {
    Access::new(Scope::System(reason))
}
