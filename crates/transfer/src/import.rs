//! The import, in two phases: rows are checked into a staging file outside the database, then stored in one transaction
//! through the same domain calls as every other face: all or nothing.

use std::cell::Cell;
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use domain::fault::{Faults, Problem};
use domain::profile::Profile;
use domain::region::RegionCode;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;
use store::staging::{Reader, Rows, Running, Staged, Staging};
use store::{Applied, Command, Conn, Db, Error, Tx};

use crate::ahead::{ahead, made, pages};
use crate::cells::{Cells, Columns};
use crate::error::ImportError;
use crate::kind::FileKind;
use crate::read::{self, Sink};
use crate::rows::{self, Look, Made, Who};
use crate::stage::{self, Checked, Kept, Stager};
use crate::staged;
use crate::watch::{Nobody, Phase, Watch};

/// How many faults are listed; the others are counted.
pub const MAX_FAULTS: usize = 1000;

/// One thing wrong with one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The line in the file, counted from 1 with the heading; for GeoJSON the place of the feature.
    pub line: u64,
    /// The column.
    pub column: String,
    /// What stands there.
    pub found: String,
    /// What is wrong with it; the faces say it in the reader's language.
    #[serde(skip)]
    pub problem: Problem,
}

/// What a file does, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Rows that make a new record.
    pub new: u64,
    /// Rows that change a record.
    pub changed: u64,
    /// Rows that change nothing.
    pub unchanged: u64,
    /// Rows with faults.
    pub faulty: u64,
    /// The faults, the first [`MAX_FAULTS`] of them.
    pub faults: Vec<Fault>,
    /// Columns of the file that no register has; they are not read.
    #[serde(skip)]
    pub ignored: Vec<String>,
}

impl Report {
    fn count(&mut self, applied: Applied) {
        match applied {
            Applied::New => self.new += 1,
            Applied::Changed => self.changed += 1,
            Applied::Unchanged => self.unchanged += 1,
        }
    }

    fn fault(&mut self, line: u64, faults: Faults) {
        self.faulty += 1;
        let room = MAX_FAULTS.saturating_sub(self.faults.len());
        self.faults.extend(faults.0.into_iter().take(room).map(|f| Fault {
            line,
            column: f.field,
            found: f.found,
            problem: f.problem,
        }));
    }
}

/// The day it is in the country.
fn day(profile: &Profile, now: i64) -> Date {
    let zone = &profile.zone([profile.root.as_str()]).zone;
    let at = Timestamp::from_microsecond(now).unwrap_or_default();
    at.in_tz(zone).map_or_else(|_| TimeZone::UTC.to_datetime(at).date(), |zoned| zoned.date())
}

/// Imports a file; with `dry` it is checked and compared, and nothing is written.
///
/// # Errors
/// [`ImportError`] when the file cannot be read at all; faults of rows are in the [`Report`], and then nothing is stored.
pub fn run(
    db: &Db,
    profile: &Arc<Profile>,
    kind: FileKind,
    path: &Path,
    command: Command,
    dry: bool,
) -> Result<Report, ImportError> {
    run_watched(db, profile, kind, path, command, dry, Arc::new(Nobody))
}

/// [`run`], with somebody who watches.
///
/// # Errors
/// As [`run`].
pub fn run_watched(
    db: &Db,
    profile: &Arc<Profile>,
    kind: FileKind,
    path: &Path,
    command: Command,
    dry: bool,
    watch: Arc<dyn Watch>,
) -> Result<Report, ImportError> {
    run_as(db, profile, kind, path, &Who::System("import"), command, dry, watch)
}

/// [`run_watched`] on somebody's behalf: a row beyond the regions that their roles reach is a fault.
///
/// # Errors
/// As [`run`].
#[allow(clippy::too_many_arguments, reason = "each is another thing, and only imports take them together")]
pub fn run_as(
    db: &Db,
    profile: &Arc<Profile>,
    kind: FileKind,
    path: &Path,
    who: &Who,
    command: Command,
    dry: bool,
    watch: Arc<dyn Watch>,
) -> Result<Report, ImportError> {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let running =
        Running { kind: kind.word().into(), file: name, since: db.now(), process: std::process::id() };
    let mut staging = Staging::new(&db.scratch(), &running)?;
    let mut conn = db.apart()?;
    let today = day(profile, db.now());
    let check = |conn: &mut Conn, staged: Option<&dyn Rows>, stage: Stage<'_>| {
        let mut checker = Checker {
            kind,
            who,
            reached: HashMap::new(),
            root: store::office::programme(conn)?.map(|p| p.root),
            conn,
            stage,
            watch: &*watch,
            look: Look::new(profile, Arc::default(), staged, today),
            names: Vec::new(),
            report: Report::default(),
            rows: 0,
        };
        read::file(kind, profile, path, &mut checker)?;
        checker.end()
    };
    let (columns, mut report, rows) = if kind.is_made_of_others() {
        std::thread::scope(|s| check(&mut conn, None, Stage::Beside(Stager::begin(s, &mut staging, kind))))?
    } else {
        check(&mut conn, Some(&staging), Stage::Here(&staging))?
    };
    let staged = Waiting { columns, kind, file: staging.finish()?, rows };
    if dry || report.faulty > 0 {
        let others = Reader::open(staged.file)?;
        let look = Look::new(profile, staged.columns.clone(), Some(&others), today);
        compare(&mut conn, look, &staged, &*watch, &mut report)?;
        return Ok(report);
    }
    let done = apply(db, conn, profile, &staged, who, command, watch)?;
    Ok(Report { ignored: report.ignored, ..done })
}

/// Says what storing the staged rows would do, without holding anything.
fn compare(
    conn: &mut Conn,
    mut look: Look<'_>,
    staging: &Waiting<'_>,
    watch: &dyn Watch,
    report: &mut Report,
) -> Result<(), ImportError> {
    let mut done = 0;
    Ok(pages(staging.file, |page| {
        if watch.stopped() {
            return Err(Error::Refused);
        }
        watch.at(Phase::Compare, done, staging.rows);
        done += page.len() as u64;
        for staged in page {
            let made = made(staging.kind, conn, &mut look, &staged)?;
            match made.row {
                Ok(row) => {
                    let done = row.compare(conn, staged.first)?;
                    watch.would(staged.line, made.name.as_deref().unwrap_or_default(), &done);
                    report.count(done.applied);
                }
                // Something that it refers to went away while the file was read.
                Err(faults) => {
                    watch.faulty(staged.line, &staged::values(&staged.cells)?, &faults);
                    report.fault(staged.line, faults);
                }
            }
        }
        Ok(())
    })?)
}

/// What waits in the staging file.
struct Waiting<'a> {
    columns: Arc<Columns>,
    kind: FileKind,
    file: &'a Path,
    rows: u64,
}

/// From how many rows on what they rely on is held as a whole: a server has room for some thousand locks, for everybody together.
const MANY_LOCKS: u64 = 1000;

/// Stores the staged rows in one transaction. It may run again on PostgreSQL: the staging file is read from the beginning
/// and nothing else is touched but `tx`. `conn` only reads.
fn apply(
    db: &Db,
    conn: Conn,
    profile: &Arc<Profile>,
    staging: &Waiting<'_>,
    who: &Who,
    command: Command,
    watch: Arc<dyn Watch>,
) -> Result<Report, ImportError> {
    let refused: Arc<Mutex<Report>> = Arc::default();
    let (profile, file, kind, of) = (profile.clone(), staging.file.to_owned(), staging.kind, staging.rows);
    let columns = staging.columns.clone();
    let (out, watch, who) = (refused.clone(), AssertUnwindSafe(watch), AssertUnwindSafe(who.clone()));
    let conn = Mutex::new(conn);
    let written = db.write_blocking(command, move |tx| {
        let mut report = Report::default();
        let today = day(&profile, tx.now());
        let look = || Look::new(&profile, columns.clone(), None, today);
        for record in kind.records() {
            tx.lock_kind(*record)?;
        }
        if of > MANY_LOCKS {
            for relied in kind.relies_on() {
                tx.lock_kind(*relied)?;
            }
        }
        let (mut done, faulty) = (0, Cell::new(false));
        let mut keep = |tx: &mut Tx<'_>, staged: Staged, made: Made| {
            if done % 256 == 0 {
                watch.at(Phase::Apply, done, of);
            }
            done += 1;
            let applied = match made.row {
                Ok(mut row) => row.apply(tx, &who, staged.first),
                Err(faults) => Err(Error::Faults(faults)),
            };
            let faults = match applied {
                Ok(applied) => {
                    report.count(applied);
                    return Ok(());
                }
                Err(Error::Faults(faults)) => faults,
                // It moved, or the right ended, after the file was checked.
                Err(Error::Refused) => {
                    let mut faults = Faults::default();
                    faults.add(kind.named_by(), made.name.unwrap_or_default(), Problem::OutOfReach);
                    faults
                }
                Err(e) => return Err(e),
            };
            watch.faulty(staged.line, &staged::values(&staged.cells)?, &faults);
            report.fault(staged.line, faults);
            faulty.set(true);
            Ok(())
        };
        let all = |tx: &mut Tx<'_>| {
            if tx.is_alone() && kind.is_made_of_others() {
                let mut conn = conn.lock().unwrap_or_else(PoisonError::into_inner);
                ahead(&file, kind, &mut conn, look, |staged, made| keep(tx, staged, made))?;
            } else {
                let mut look = look();
                pages(&file, |page| {
                    page.into_iter().try_for_each(|staged| {
                        let made = made(kind, tx.conn(), &mut look, &staged)?;
                        keep(tx, staged, made)
                    })
                })?;
            }
            watch.at(Phase::Apply, of, of);
            // Undoes everything: the report says why.
            if faulty.get() { Err(Error::Refused) } else { Ok(()) }
        };
        let stored = store::bulk::many(tx, kind.records(), of, all);
        if report.faulty > 0 {
            *out.lock().unwrap_or_else(PoisonError::into_inner) = std::mem::take(&mut report);
        }
        stored?;
        Ok((report.new, report.changed, report.unchanged))
    });
    match written {
        Ok(done) => {
            let (new, changed, unchanged) = done.into_inner();
            Ok(Report { new, changed, unchanged, ..Report::default() })
        }
        Err(Error::Refused) => {
            let report = std::mem::take(&mut *refused.lock().unwrap_or_else(PoisonError::into_inner));
            if report.faulty > 0 { Ok(report) } else { Err(Error::Refused.into()) }
        }
        Err(e) => Err(e.into()),
    }
}

/// Who writes the staging file.
enum Stage<'a> {
    /// The one that checks: what it checks depends on the rows before.
    Here(&'a Staging),
    /// Another thread.
    Beside(Stager),
}

/// The first phase: what reads, checks and stages.
struct Checker<'a> {
    kind: FileKind,
    who: &'a Who,
    /// Which regions the right reaches, as far as it was asked.
    reached: HashMap<RegionCode, bool>,
    /// The region at which the programme is rooted, once there is one.
    root: Option<RegionCode>,
    conn: &'a mut Conn,
    stage: Stage<'a>,
    watch: &'a dyn Watch,
    look: Look<'a>,
    names: Vec<String>,
    report: Report,
    rows: u64,
}

impl Checker<'_> {
    /// A cell beyond the last column, and a cell in which the spreadsheet shows an error.
    fn strange(&self, values: &[&str]) -> Option<Faults> {
        let mut faults = Faults::default();
        if let Some(more) = values.iter().skip(self.names.len()).find(|v| !v.trim().is_empty()) {
            faults.add("", more, Problem::Surplus);
        }
        for (name, _) in self.names.iter().zip(values).filter(|(_, v)| **v == read::SHEET_ERROR) {
            faults.add(name, "", Problem::SheetError);
        }
        (!faults.is_empty()).then_some(faults)
    }

    /// Whether what an earlier line says of the same record is the same.
    fn agrees(&mut self, staging: &Staging, line: u64, said: &str) -> Result<bool, ImportError> {
        // A faulty line is not staged; it has its own fault.
        let Some(bytes) = staging.get(line)? else { return Ok(true) };
        let values = staged::values(&bytes)?;
        let columns = self.look.columns.clone();
        let made = rows::make(self.kind, self.conn, &mut self.look, &Cells::new(&columns, &values))?;
        Ok(made.part.is_none_or(|(_, before)| before == said))
    }

    /// Whether whoever asks looks after where the row will lie and where it lies now. Who runs the program looks after the whole
    /// programme: outside it no flagship counts, and a
    /// maker is that of another council.
    fn beyond(&mut self, row: &dyn rows::Row, cells: &Cells<'_>) -> Result<Faults, ImportError> {
        let mut faults = Faults::default();
        let root = match self.who {
            Who::System(_) if !matches!(self.kind, FileKind::Makers | FileKind::Designations) => {
                return Ok(faults);
            }
            Who::System(_) => match &self.root {
                Some(root) => Some(root.clone()),
                // What fills an instance comes before it is one.
                None => return Ok(faults),
            },
            _ => None,
        };
        for (column, region) in row.places(self.conn)? {
            let known = self.reached.get(&region).copied();
            let reached = match known {
                Some(reached) => reached,
                None => {
                    let path = store::region::path(self.conn, &region)?;
                    let reached = match &root {
                        Some(root) => path.contains(root),
                        None => self.who.reaches(self.kind.right(), &path),
                    };
                    self.reached.insert(region, reached);
                    reached
                }
            };
            if !reached {
                let problem = if root.is_some() { Problem::OutsideProgramme } else { Problem::OutOfReach };
                faults.add(column, cells.text(column), problem);
            }
        }
        Ok(faults)
    }

    fn refuse(&mut self, line: u64, values: &[&str], faults: Faults) {
        self.watch.faulty(line, values, &faults);
        self.report.fault(line, faults);
    }

    fn check(&mut self, line: u64, values: &[&str]) -> Result<(), ImportError> {
        if let Some(faults) = self.strange(values) {
            // It takes its place among the others.
            if let Stage::Beside(stager) = &mut self.stage {
                let kept = stager.put(Checked { line, name: None, cells: staged::bytes(values)?, faults })?;
                return self.kept(kept);
            }
            self.refuse(line, values, faults);
            return Ok(());
        }
        let values = &values[..values.len().min(self.names.len())];
        let columns = self.look.columns.clone();
        let made = rows::make(self.kind, self.conn, &mut self.look, &Cells::new(&columns, values))?;
        let mut faults = match &made.row {
            Ok(row) => self.beyond(&**row, &Cells::new(&columns, values))?,
            Err(faults) => faults.clone(),
        };
        if let (Ok(row), true) = (&made.row, faults.is_empty()) {
            faults = row.fits(self.conn, &mut self.look)?;
        }
        let staging = match &mut self.stage {
            Stage::Here(staging) => *staging,
            Stage::Beside(stager) => {
                let kept =
                    stager.put(Checked { line, name: made.name, cells: staged::bytes(values)?, faults })?;
                return self.kept(kept);
            }
        };
        stage::claim(staging, self.kind, made.name.as_ref(), line, &mut faults)?;
        let mut first = true;
        if let Some((key, said)) = made.part.filter(|_| faults.is_empty())
            && let Some(earlier) = staging.claim_part(&key, line)?
        {
            first = false;
            if !self.agrees(staging, earlier, &said)? {
                faults.add("key", key, Problem::Disagrees(earlier));
            }
        }
        if !faults.is_empty() {
            self.refuse(line, values, faults);
            return Ok(());
        }
        self.rows += 1;
        Ok(staging.put(line, first, &staged::bytes(values)?)?)
    }

    /// Counts what became of rows.
    fn kept(&mut self, kept: Kept) -> Result<(), ImportError> {
        self.rows += kept.rows;
        for row in kept.refused {
            self.refuse(row.line, &staged::values(&row.cells)?, row.faults);
        }
        Ok(())
    }

    /// The columns, what was found, and how many rows wait.
    fn end(mut self) -> Result<(Arc<Columns>, Report, u64), ImportError> {
        if let Stage::Beside(stager) = &mut self.stage {
            let kept = stager.end()?;
            self.kept(kept)?;
        }
        Ok((self.look.columns, self.report, self.rows))
    }
}

impl Sink for Checker<'_> {
    fn heading(&mut self, names: Vec<String>) -> Result<(), ImportError> {
        self.names = names.iter().map(|n| n.trim().to_lowercase()).collect();
        let mut columns = Columns::default();
        for (i, name) in self.names.iter().enumerate().filter(|(_, n)| !n.is_empty()) {
            if columns.0.insert(name.clone(), i).is_some() {
                return Err(ImportError::Twice(name.clone()));
            }
        }
        if let Some(missing) = self.kind.needed().iter().find(|c| !columns.0.contains_key(**c)) {
            return Err(ImportError::Column((*missing).to_owned()));
        }
        let known = self.kind.columns(self.look.profile);
        let ignored = self.names.iter().filter(|n| !n.is_empty() && !known.contains(n));
        self.watch.heading(&self.names);
        self.report.ignored = ignored.take(20).cloned().collect();
        self.look.columns = Arc::new(columns);
        Ok(())
    }

    fn row(&mut self, line: u64, values: &[&str]) -> Result<(), ImportError> {
        if self.watch.stopped() {
            return Err(Error::Refused.into());
        }
        if values.iter().all(|v| v.trim().is_empty()) { Ok(()) } else { self.check(line, values) }
    }

    fn at(&mut self, bytes: u64, of: u64) {
        self.watch.at(Phase::Check, bytes, of);
    }
}
