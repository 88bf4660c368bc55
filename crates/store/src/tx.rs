//! What a write closure may touch: the connection inside its transaction, and the journal.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::{Access, Permission, Scope};
use domain::id::{CommandId, Kind, OfficeId};
use domain::journal::Hlc;
use domain::region::RegionCode;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::Conn;

/// A command: who asks, when, and under which name, so that asking twice happens once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Made by the asker: a hidden form field, an API header, the offline queue.
    pub id: CommandId,
    /// An account, or `system:` and a reason.
    pub actor: String,
    /// The device, if one says so.
    pub device: Option<String>,
    /// The device's own time, in microseconds.
    pub device_at: Option<i64>,
    /// Why.
    pub reason: Option<String>,
}

impl Command {
    /// A command by this actor, named now.
    pub fn new(actor: impl Into<String>) -> Command {
        Command {
            id: CommandId(Uuid::now_v7()),
            actor: actor.into(),
            device: None,
            device_at: None,
            reason: None,
        }
    }

    /// A command of the program itself.
    pub fn system(reason: &str) -> Command {
        Command::new(format!("system:{reason}"))
    }

    /// The same with the name that its asker gave it.
    #[must_use]
    pub fn named(mut self, id: CommandId) -> Command {
        self.id = id;
        self
    }

    /// The same with a reason.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Command {
        self.reason = Some(reason.into());
        self
    }
}

/// Something that a page may depend on. When it changes, pages that carry it are no longer shown from the cache.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tag {
    /// A record.
    Record(Uuid),
    /// Everything of a kind.
    Kind(Kind),
    /// Everything of a kind in a region and below it.
    Within(Kind, RegionCode),
    /// Whatever there is: a change that touches too much to be listed, or something that every page shows.
    Everything,
}

/// Most tags that one transaction lists.
const MOST_TAGS: usize = 10_000;

/// Numbers that a transaction hands out; read at its start, never kept between transactions.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counters {
    pub position: i64,
    pub number: i64,
    pub hlc: Hlc,
}

/// A transaction.
pub struct Tx<'c> {
    pub(crate) conn: &'c mut Conn,
    pub(crate) command: &'c Command,
    pub(crate) office: OfficeId,
    pub(crate) now: i64,
    /// On SQLite entries are numbered here; on PostgreSQL by the sequencer after commit.
    pub(crate) numbered: bool,
    pub(crate) counters: Counters,
    pub(crate) tags: BTreeSet<Tag>,
    pub(crate) tallies: BTreeMap<(String, &'static str), i64>,
    pub(crate) paths: BTreeMap<RegionCode, Vec<RegionCode>>,
}

impl Tx<'_> {
    /// The connection, for reading what the rule needs.
    pub fn conn(&mut self) -> &mut Conn {
        self.conn
    }

    /// When the command was accepted, in microseconds since 1970.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// The command.
    pub fn command(&self) -> &Command {
        self.command
    }

    /// Holds whoever else would change the record until this transaction ends. On SQLite there is nobody else.
    pub fn lock(&mut self, kind: Kind, id: Uuid) -> Result<()> {
        if self.conn.is_sqlite() {
            return Ok(());
        }
        let bits = id.as_u64_pair();
        let key =
            i64::from_ne_bytes((bits.0 ^ bits.1.rotate_left(17)).to_ne_bytes()) ^ i64::from(kind.number());
        self.conn.first(crate::engine::LOCK, crate::args![key], |_| Ok(()))?;
        Ok(())
    }

    /// The region and the regions above it, nearest first.
    pub fn path(&mut self, region: &RegionCode) -> Result<Vec<RegionCode>> {
        if let Some(path) = self.paths.get(region) {
            return Ok(path.clone());
        }
        let path = crate::region::path(self.conn, region)?;
        self.paths.insert(region.clone(), path.clone());
        Ok(path)
    }

    /// Refuses when the right does not reach the region.
    pub fn allow<P: Permission>(&mut self, who: &Access<P>, region: Option<&RegionCode>) -> Result<()> {
        let ok = match (who.scope(), region) {
            (Scope::System(_), _) => true,
            (_, Some(region)) => {
                let path = self.path(region)?;
                who.reaches(&path)
            }
            (_, None) => false,
        };
        if ok { Ok(()) } else { Err(Error::Refused) }
    }

    /// Notes that pages about a record, its kind and its region are out of date.
    pub(crate) fn touch(&mut self, kind: Kind, id: Uuid, region: Option<&RegionCode>) -> Result<()> {
        self.stale(id);
        if matches!(kind, Kind::Region | Kind::Term | Kind::Boundary) {
            self.tags.insert(Tag::Everything);
        }
        self.tags.insert(Tag::Kind(kind));
        if let Some(region) = region {
            for code in self.path(region)? {
                self.tags.insert(Tag::Within(kind, code));
            }
        }
        Ok(())
    }

    /// Notes that pages about a record are out of date: its own, or those that list what changed.
    pub(crate) fn stale(&mut self, record: Uuid) {
        // A bulk change counts as one of everything; listing each record would only cost memory.
        if self.tags.len() < MOST_TAGS {
            self.tags.insert(Tag::Record(record));
        } else {
            self.tags.insert(Tag::Everything);
        }
    }

    /// Adds to a derived count of the region and all above it.
    pub(crate) fn tally(&mut self, region: &RegionCode, what: &'static str, n: i64) -> Result<()> {
        for code in self.path(region)? {
            *self.tallies.entry((code.into(), what)).or_default() += n;
        }
        Ok(())
    }

    /// Writes the counts; called once, before commit, in key order so that two writers cannot deadlock.
    pub(crate) fn flush(&mut self) -> Result<()> {
        for ((region, what), n) in std::mem::take(&mut self.tallies) {
            if n != 0 {
                self.conn.run(crate::engine::TALLY, crate::args![region, what, n])?;
            }
        }
        Ok(())
    }
}
