//! State and journal on SQLite or PostgreSQL, behind one face.
//!
//! Plain synchronous functions, called as `db.read(|c| …).await` and `db.write(command, |tx| …).await`: one hop per
//! request, never one per statement. Every write goes through [`journal`] in the same transaction as the state.

pub mod account;
pub mod address;
pub mod assessment;
pub mod bulk;
pub mod claim;
pub mod council;
pub mod craft;
pub mod db;
pub mod draft;
pub mod dump;
mod engine;
pub mod error;
pub mod face;
pub mod find;
pub mod flagship;
pub mod health;
pub mod heritage;
pub mod import;
pub mod indicator;
pub mod item;
pub mod job;
pub mod journal;
pub mod keyring;
pub mod maker;
pub mod market;
mod memo;
mod migrate;
pub mod motif;
pub mod office;
pub mod picture;
mod protection;
pub mod push;
pub mod region;
pub mod register;
pub mod slug;
pub mod source;
pub mod staging;
pub mod stale;
pub mod tally;
pub mod trail;
pub mod tx;
pub mod vocabulary;

pub use db::{Address, Db, Done, Options};
pub use error::{Error, Result};
pub use face::{Conn, Row};
pub use journal::Applied;
pub use migrate::known as migrations;
pub use tx::{Command, Tag, Tx};

/// Every statement of the program, by name, and whether only PostgreSQL understands it.
#[doc(hidden)]
pub fn statements() -> Vec<(&'static str, face::Sql, bool)> {
    let modules = [
        account::ALL,
        account::attempt::ALL,
        account::card::ALL,
        account::identity::ALL,
        account::kept::ALL,
        account::passkey::ALL,
        account::register::ALL,
        account::reset::ALL,
        account::secret::ALL,
        account::session::ALL,
        address::ALL,
        assessment::candidate::ALL,
        assessment::need::ALL,
        assessment::notice::ALL,
        assessment::own::ALL,
        assessment::result::ALL,
        assessment::round::ALL,
        assessment::seat::ALL,
        assessment::sheet::ALL,
        assessment::weighing::ALL,
        assessment::criteria::ALL,
        claim::ALL,
        council::ALL,
        council::division::ALL,
        council::holder::ALL,
        council::list::ALL,
        council::page::ALL,
        council::post::ALL,
        council::register::ALL,
        council::statute::ALL,
        council::whole::ALL,
        craft::ALL,
        craft::list::ALL,
        craft::register::ALL,
        draft::ALL,
        dump::ALL,
        dump::refill::ALL,
        engine::ALL,
        find::ALL,
        find::affected::ALL,
        find::documents::ALL,
        flagship::ALL,
        flagship::course::ALL,
        flagship::document::ALL,
        flagship::evidence::ALL,
        flagship::list::ALL,
        flagship::proposal::ALL,
        flagship::proposal::register::ALL,
        flagship::public::ALL,
        health::ALL,
        heritage::ALL,
        heritage::list::ALL,
        import::ALL,
        indicator::list::ALL,
        indicator::measure::ALL,
        indicator::page::ALL,
        indicator::lock::ALL,
        indicator::report::ALL,
        indicator::rows::ALL,
        indicator::sheet::ALL,
        indicator::target::ALL,
        indicator::year_end::ALL,
        item::ALL,
        item::card::ALL,
        item::list::ALL,
        item::own::ALL,
        item::page::ALL,
        item::register::ALL,
        item::stock::ALL,
        item::variant::ALL,
        job::ALL,
        journal::ALL,
        keyring::SEALED,
        maker::ALL,
        maker::alike::ALL,
        maker::business::ALL,
        maker::coaching::ALL,
        maker::consent::ALL,
        maker::holiday::ALL,
        maker::invitation::ALL,
        maker::list::ALL,
        maker::mandate::ALL,
        maker::membership::ALL,
        maker::erasure::ALL,
        account::leave::ALL,
        maker::merge::ALL,
        maker::number::ALL,
        maker::own::ALL,
        maker::permit::ALL,
        maker::register::ALL,
        market::ALL,
        market::along::ALL,
        market::basket::ALL,
        market::count::ALL,
        market::erase::ALL,
        market::feed::ALL,
        market::ledger::ALL,
        market::letter::ALL,
        market::message::ALL,
        market::pace::ALL,
        market::request::ALL,
        market::returns::ALL,
        market::order::ALL,
        market::payment::keep::ALL,
        market::payment::register::ALL,
        market::payout::ALL,
        market::place::ALL,
        market::register::ALL,
        market::sales::ALL,
        market::sold::ALL,
        market::shop::ALL,
        market::step::ALL,
        market::stock::ALL,
        market::promotion::ALL,
        market::terms::ALL,
        market::unsettled::ALL,
        migrate::ALL,
        motif::ALL,
        motif::list::ALL,
        motif::register::ALL,
        office::ALL,
        picture::ALL,
        picture::upload::ALL,
        protection::ALL,
        push::ALL,
        push::key::ALL,
        region::ALL,
        region::change::ALL,
        region::change::along::ALL,
        region::change::apply::ALL,
        region::change::plan::ALL,
        region::change::then::ALL,
        region::change::undo::ALL,
        region::group::ALL,
        region::group::register::ALL,
        region::list::ALL,
        register::ALL,
        slug::ALL,
        source::ALL,
        stale::ALL,
        tally::ALL,
        trail::ALL,
        vocabulary::ALL,
        vocabulary::list::ALL,
    ];
    modules
        .into_iter()
        .flatten()
        .map(|(name, sql)| (*name, *sql, engine::POSTGRES_ONLY.contains(name)))
        .chain(dump::all().into_iter().map(|(name, sql)| (name, sql, false)))
        .collect()
}
