//! What a write closure may touch: the connection inside its transaction, and the journal.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use domain::access::{Access, Permission, Scope};
use domain::id::{CommandId, Kind, OfficeId};
use domain::journal::Hlc;
use domain::profile::Zone;
use domain::region::RegionCode;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::Conn;
use crate::memo::Memo;

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
    /// What lists say of a record, and what a record lists itself: its card on other pages, the things of a maker or of a craft. Pieces
    /// that are sold move the list of their maker, and no card.
    Listed(Uuid),
    /// Everything of a kind.
    Kind(Kind),
    /// Everything of a kind in a region and below it.
    Within(Kind, RegionCode),
    /// What a maker takes off its prices.
    Deals(Uuid),
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
    /// Nothing was written before it in the same batch.
    pub(crate) first: bool,
    pub(crate) counters: Counters,
    pub(crate) tags: BTreeSet<Tag>,
    /// What was counted, by the region in which it lies.
    pub(crate) tallies: BTreeMap<(RegionCode, Cow<'static, str>), i64>,
    /// What is to be added to a region's count, its subtree included.
    pub(crate) counts: BTreeMap<(String, Cow<'static, str>), i64>,
    /// What is to be added to what regions sold, by region, craft, month and way.
    pub(crate) sales: BTreeMap<(String, crate::market::sales::Key), crate::market::sales::Sums>,
    pub(crate) paths: BTreeMap<RegionCode, Arc<[RegionCode]>>,
    /// Where which day it is.
    pub(crate) zones: Arc<OnceLock<Vec<Zone>>>,
    /// Kinds that this transaction holds as a whole.
    pub(crate) held: BTreeSet<Kind>,
    pub(crate) touched: BTreeSet<(Kind, RegionCode)>,
    pub(crate) memo: Memo,
    /// Several changes of one record in this command are told as one: a file of recoded regions moves a record as often as
    /// it names regions of it.
    pub(crate) together: bool,
}

impl Tx<'_> {
    /// The connection, for reading what the rule needs.
    pub fn conn(&mut self) -> &mut Conn {
        self.conn
    }

    /// Whether another connection reads, until this transaction ends, what this one read when it began: on SQLite, where nobody else
    /// writes meanwhile, unless something was written before it in the same batch.
    pub fn is_alone(&self) -> bool {
        self.first && self.conn.is_sqlite()
    }

    /// When the command was accepted, in microseconds since 1970.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// Which day it is where a region lies.
    pub(crate) fn day_in(&mut self, region: &RegionCode) -> Result<jiff::civil::Date> {
        self.day_of(self.now, region)
    }

    /// Which day it was there at a time, in microseconds since 1970. Without time zones it is that of UTC.
    pub(crate) fn day_of(&mut self, at: i64, region: &RegionCode) -> Result<jiff::civil::Date> {
        let path = self.path(region)?;
        let zones = self.zones.get().map_or(&[][..], Vec::as_slice);
        let zone = domain::profile::zone(zones, path.iter().map(RegionCode::as_str));
        let at = jiff::Timestamp::from_microsecond(at).unwrap_or_default();
        let there = at.in_tz(zone.map_or("UTC", |z| z.zone.as_str())).or_else(|_| at.in_tz("UTC"));
        there.map(|t| t.date()).map_err(|e| Error::Engine(e.to_string()))
    }

    /// The command.
    pub fn command(&self) -> &Command {
        self.command
    }

    /// Holds whoever else would change the record until this transaction ends. On SQLite there is nobody else.
    pub fn lock(&mut self, kind: Kind, id: Uuid) -> Result<()> {
        self.hold(crate::engine::LOCK, kind, id)
    }

    /// Holds whoever would change a record that this transaction relies on; others that rely on it go on.
    pub fn rely(&mut self, kind: Kind, id: Uuid) -> Result<()> {
        self.hold(crate::engine::RELY, kind, id)
    }

    fn hold(&mut self, sql: crate::face::Sql, kind: Kind, id: Uuid) -> Result<()> {
        if self.conn.is_sqlite() || self.held.contains(&kind) {
            return Ok(());
        }
        let bits = id.as_u64_pair();
        let key =
            i64::from_ne_bytes((bits.0 ^ bits.1.rotate_left(17)).to_ne_bytes()) ^ i64::from(kind.number());
        self.conn.first(sql, crate::args![key, whole(kind)], |_| Ok(())).map(drop)
    }

    /// Holds every record of a kind: for bulk changes, whose many records would not fit into a server's table of locks.
    pub fn lock_kind(&mut self, kind: Kind) -> Result<()> {
        if !self.conn.is_sqlite() && self.held.insert(kind) {
            self.conn.first(crate::engine::LOCK_KIND, crate::args![whole(kind)], |_| Ok(()))?;
        }
        Ok(())
    }

    /// The region and the regions above it, nearest first.
    pub fn path(&mut self, region: &RegionCode) -> Result<Arc<[RegionCode]>> {
        if let Some(path) = self.paths.get(region) {
            return Ok(path.clone());
        }
        let path: Arc<[RegionCode]> = crate::region::path(self.conn, region)?.into();
        self.paths.insert(region.clone(), path.clone());
        Ok(path)
    }

    /// Refuses when the right does not reach the region. What belongs to no region belongs to the one at which the
    /// programme is rooted.
    pub fn allow<P: Permission>(&mut self, who: &Access<P>, region: Option<&RegionCode>) -> Result<()> {
        let ok = match (who.scope(), region) {
            (Scope::System(_), _) => true,
            (_, Some(region)) => {
                let path = self.path(region)?;
                who.reaches(&path)
            }
            (Scope::Regions(_), None) => match crate::office::programme(self.conn)? {
                Some(programme) => {
                    let path = self.path(&programme.root)?;
                    who.reaches(&path)
                }
                None => false,
            },
            (_, None) => false,
        };
        if ok { Ok(()) } else { Err(Error::Refused) }
    }

    /// Notes that pages about a record, its kind and its region are out of date.
    pub(crate) fn touch(&mut self, kind: Kind, id: Uuid, region: Option<&RegionCode>) -> Result<()> {
        self.stale(id);
        if matches!(kind, Kind::Region | Kind::RegionGroup | Kind::Term | Kind::Boundary) {
            self.tags.insert(Tag::Everything);
        }
        self.tags.insert(Tag::Kind(kind));
        if let Some(region) = region
            && !self.touched.contains(&(kind, region.clone()))
        {
            for code in self.path(region)?.iter() {
                self.tags.insert(Tag::Within(kind, code.clone()));
            }
            self.touched.insert((kind, region.clone()));
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

    /// Notes that lists with a record, or the list that a record has, are out of date.
    pub(crate) fn listed(&mut self, record: Uuid) {
        let tag = if self.tags.len() < MOST_TAGS { Tag::Listed(record) } else { Tag::Everything };
        self.tags.insert(tag);
    }

    /// Adds to a derived count of the region and all above it.
    pub(crate) fn tally(
        &mut self,
        region: &RegionCode,
        what: impl Into<Cow<'static, str>>,
        n: i64,
    ) -> Result<()> {
        *self.tallies.entry((region.clone(), what.into())).or_default() += n;
        Ok(())
    }

    /// Writes the counts; called once, before commit, in key order so that two writers cannot deadlock.
    pub(crate) fn flush(&mut self) -> Result<()> {
        self.settle_tallies()?;
        crate::market::sales::flush(self)?;
        for ((region, what), n) in std::mem::take(&mut self.counts) {
            if n != 0 {
                self.conn.run(crate::engine::TALLY, crate::args![region, &*what, n])?;
            }
        }
        Ok(())
    }

    /// Carries what was counted up the tree; called before a region moves, since then its way up is another.
    pub(crate) fn settle_tallies(&mut self) -> Result<()> {
        for ((region, what), n) in std::mem::take(&mut self.tallies) {
            for code in self.path(&region)?.iter() {
                *self.counts.entry((code.to_string(), what.clone())).or_default() += n;
            }
        }
        Ok(())
    }
}

/// The lock of a whole kind.
fn whole(kind: Kind) -> i64 {
    0x434f_5241_4b00_0000 | i64::from(kind.number())
}
