//! The council's words and rules.
//!
//! Everything here is pure: no files, no SQL, no network, no clock and no randomness. Whoever calls brings the time, the
//! identifiers and the records; what comes back is either the new record or a list of [`fault::Fault`]s that a person
//! can act on. The same calls serve a form, an import, the command line and (later) a peer office.
//!
//! Capabilities are modules with the same name in every crate: [`region`], [`craft`], [`motif`], [`heritage`],
//! [`maker`], [`item`], [`flagship`], [`assessment`], [`account`], [`import`]. What they share is in [`text`], [`lang`], [`id`],
//! [`record`], [`journal`], [`access`] and [`profile`].

pub mod access;
pub mod account;
pub mod assessment;
pub mod claim;
pub mod council;
pub mod craft;
pub mod document;
pub mod fault;
pub mod flagship;
pub mod heritage;
pub mod id;
pub mod import;
pub mod indicator;
pub mod item;
pub mod job;
pub mod journal;
pub mod lang;
pub mod maker;
pub mod market;
pub mod motif;
pub mod picture;
pub mod profile;
pub mod publication;
pub mod push;
pub mod record;
pub mod region;
pub mod source;
pub mod text;
pub mod vocabulary;
