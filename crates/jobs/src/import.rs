//! Checks a file that somebody sent to be imported, or stores it on their behalf. Begun again it comes to the same: a check
//! writes nothing but what it found, and the store does a command once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use domain::access::{SignedIn, system};
use domain::fault::Faults;
use domain::id::CommandId;
use domain::import::{ImportId, Stage};
use domain::region::RegionCode;
use store::import::{Import, Progress, What};
use store::{Command, Db};
use transfer::found::{Found, Outcome};
use transfer::{Compared, FileKind, ImportError, Phase, Watch, Who};

use crate::{Failed, Tools};

/// How often it is said how far the check is.
const TICK: Duration = Duration::from_secs(1);

/// Does it.
pub async fn run(id: ImportId, store: bool, tools: &Tools) -> Result<(), Failed> {
    let tools = tools.clone();
    let done = tokio::task::spawn_blocking(move || work(id, store, &tools)).await;
    done.map_err(|e| Failed::ForNow(e.to_string()))?
}

fn housekeeping() -> Command {
    Command::system("import")
}

fn work(id: ImportId, store: bool, tools: &Tools) -> Result<(), Failed> {
    let stage = if store { Stage::Storing } else { Stage::Checking };
    let db = &tools.db;
    if !db.write_blocking(housekeeping(), move |tx| store::import::begun(tx, id, stage))?.into_inner() {
        // Called off, or done by somebody else.
        return Ok(());
    }
    let Some(import) = db.read_blocking(move |c| store::import::load(c, id))? else { return Ok(()) };
    let kind = FileKind::from_word(&import.kind).ok_or_else(|| Failed::ForGood("no such kind".into()))?;
    if let Some(outcome) = was_stored(db, &import)? {
        return end(db, id, stage, Stage::Done, outcome, None);
    }
    let folder = db.scratch();
    let broken = |e: std::io::Error| Failed::ForNow(e.to_string());
    std::fs::create_dir_all(&folder).map_err(broken)?;
    let mut file = tempfile::Builder::new().prefix("sent-").tempfile_in(&folder).map_err(broken)?;
    {
        let mut conn = db.apart()?;
        if !store::import::file(&mut conn, id, file.as_file_mut())? {
            return Err(Failed::ForGood("the file is gone".into()));
        }
    }
    let who = Who::Person(signed_in(tools, &import)?);
    let command = match import.command {
        Some(command) if store => {
            let mut named = Command::new(format!("account:{}", import.person)).named(command);
            named = named.because(format!("import {}", import.file));
            named
        }
        _ => housekeeping(),
    };
    let watch = Arc::new(Watcher::new(db.clone(), id, store));
    let done = transfer::run_as(db, &tools.profile, kind, file.path(), &who, command, !store, watch.clone());
    if watch.stopped() {
        return Ok(());
    }
    let report = match done {
        Ok(report) => report,
        Err(error) if error.is_about_the_file() => {
            let said = (error.key().to_owned(), owned(&error));
            let outcome = Outcome { unreadable: Some(said), ..Outcome::default() };
            return end(db, id, stage, Stage::Unreadable, outcome, watch.last());
        }
        Err(error) => return Err(Failed::ForNow(error.to_string())),
    };
    let gathered = watch.found.end();
    let mut outcome = gathered.outcome;
    outcome.count(&report);
    let to = match (report.faulty, store) {
        (0, true) => Stage::Done,
        (0, false) => Stage::Ready,
        _ => Stage::Faulty,
    };
    let pages = |what: What, pages: Vec<Vec<u8>>| pages.into_iter().map(move |page| (what, page));
    let parts = pages(What::Change, gathered.changes)
        .chain(pages(What::Fault, gathered.faults))
        .chain(pages(What::Row, gathered.rows))
        .collect();
    settle(db, id, stage, to, &outcome, parts, watch.last())
}

fn owned(error: &ImportError) -> Vec<(String, String)> {
    error.arguments().into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What the import came to when it was stored before, by a program that ended before it could say so.
fn was_stored(db: &Db, import: &Import) -> Result<Option<Outcome>, Failed> {
    let Some(command) = import.command.filter(|_| import.stage == Stage::Storing) else { return Ok(None) };
    let result = db.read_blocking(move |c| store::import::result(c, command))?;
    let counts: Option<(u64, u64, u64)> = result.and_then(|text| serde_json::from_str(&text).ok());
    Ok(counts.map(|(new, changed, unchanged)| Outcome { new, changed, unchanged, ..Outcome::default() }))
}

/// What whoever sent the file may do today.
fn signed_in(tools: &Tools, import: &Import) -> Result<SignedIn, Failed> {
    let (person, means) = (import.person, import.means);
    let (active, holdings, paths) = tools.db.read_blocking(move |c| {
        let account = store::account::get(c, &system("import"), person)?;
        let holdings = store::account::holdings(c, person)?;
        let paths: store::Result<Vec<(RegionCode, Vec<RegionCode>)>> =
            holdings.iter().map(|h| Ok((h.region.clone(), store::region::path(c, &h.region)?))).collect();
        Ok((account.is_some_and(|a| a.active), holdings, paths?))
    })?;
    let now = jiff::Timestamp::from_microsecond(tools.db.now()).unwrap_or_default();
    Ok(SignedIn::new(person, means, if active { holdings } else { Vec::new() }, |region| {
        let path = paths.iter().find(|(r, _)| r == region).map_or(&[][..], |(_, p)| p.as_slice());
        let zone = &tools.profile.zone(path.iter().map(RegionCode::as_str)).zone;
        now.in_tz(zone).or_else(|_| now.in_tz("UTC")).map(|z| z.date()).unwrap_or_default()
    }))
}

fn end(
    db: &Db,
    id: ImportId,
    from: Stage,
    to: Stage,
    outcome: Outcome,
    before: Option<CommandId>,
) -> Result<(), Failed> {
    settle(db, id, from, to, &outcome, Vec::new(), before)
}

fn settle(
    db: &Db,
    id: ImportId,
    from: Stage,
    to: Stage,
    outcome: &Outcome,
    parts: Vec<(What, Vec<u8>)>,
    before: Option<CommandId>,
) -> Result<(), Failed> {
    let outcome = serde_json::to_string(outcome).map_err(|e| Failed::ForGood(e.to_string()))?;
    let found = store::import::Found { from, to, outcome, parts };
    db.write_blocking(housekeeping(), move |tx| store::import::found(tx, id, &found, before))?;
    Ok(())
}

/// Gathers what is found, and says how far the check is.
struct Watcher {
    db: Db,
    id: ImportId,
    /// Nobody can write while an import is stored; and nobody can call it off.
    silent: bool,
    found: Found,
    stopped: AtomicBool,
    said: parking_lot::Mutex<(Instant, Option<CommandId>)>,
}

impl Watcher {
    fn new(db: Db, id: ImportId, silent: bool) -> Watcher {
        let said = parking_lot::Mutex::new((Instant::now(), None));
        Watcher { db, id, silent, found: Found::default(), stopped: AtomicBool::new(false), said }
    }

    /// The command that last said how far it is.
    fn last(&self) -> Option<CommandId> {
        self.said.lock().1
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.db.storing_import(self.id, None);
    }
}

impl Watch for Watcher {
    fn at(&self, phase: Phase, done: u64, of: u64) {
        if phase == Phase::Apply && done == 0 {
            // Perhaps not for the first time: a server may ask for a transaction to run again.
            self.found.clear();
        }
        let mut said = self.said.lock();
        let phase = match phase {
            Phase::Check => "check",
            Phase::Compare => "compare",
            Phase::Apply => "apply",
        };
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let at = Progress { phase, done: number(done), total: number(of) };
        if self.silent {
            self.db.storing_import(self.id, Some(at));
            return;
        }
        if said.0.elapsed() < TICK {
            return;
        }
        let (id, before) = (self.id, said.1);
        let command = housekeeping();
        let name = command.id;
        match self.db.write_blocking(command, move |tx| store::import::progress(tx, id, at, before)) {
            Ok(done) => {
                *said = (Instant::now(), Some(name));
                if !done.into_inner() {
                    self.stopped.store(true, Ordering::Relaxed);
                }
            }
            // The check goes on; that it cannot be said how far it is harms nobody.
            Err(error) => tracing::warn!(%error, "the progress of an import could not be said"),
        }
    }

    fn heading(&self, names: &[String]) {
        self.found.heading(names);
    }

    fn faulty(&self, line: u64, cells: &[&str], faults: &Faults) {
        self.found.faulty(line, cells, faults);
    }

    fn would(&self, line: u64, name: &str, done: &Compared) {
        self.found.would(line, name, done);
    }

    fn stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}
