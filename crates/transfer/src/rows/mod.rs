//! Rows: from cells to a record that the domain has checked, what storing it would do, and storing it.
//!
//! The same code reads a row twice: once against a reader while the file is checked, and once inside the transaction
//! that applies it, so that what changed meanwhile is seen.

mod boundary;
pub(crate) mod council;
mod craft;
mod designation;
pub(crate) mod division;
mod group;
mod heritage;
mod item;
mod look;
mod maker;
mod motif;
mod post;
mod region;
mod report;
pub(crate) mod statute;
mod target;
mod term;
mod variant;

use domain::access::{self, Access, Permission, Right, SignedIn};
use domain::fault::Faults;
use domain::journal::{FieldChange, diff};
use domain::publication::Publication;
use domain::record::Record;
use domain::region::RegionCode;
use domain::source::Checked;
use domain::vocabulary::Vocabulary;
use store::{Applied, Conn, Tx};

pub use look::Look;

use crate::cells::Cells;
use crate::kind::FileKind;

/// On whose behalf rows are stored.
#[derive(Debug, Clone)]
pub enum Who {
    /// The program itself, for a reason.
    System(&'static str),
    /// Somebody who signed in: as far as their roles reach.
    Person(SignedIn),
}

impl Who {
    /// A right.
    ///
    /// # Errors
    /// [`store::Error::Refused`] when no role gives it.
    pub(crate) fn may<P: Permission>(&self) -> store::Result<Access<P>> {
        match self {
            Who::System(reason) => Ok(access::system(reason)),
            Who::Person(person) => person.may::<P>().ok_or(store::Error::Refused),
        }
    }

    /// Whether a right reaches a region, given with those above it.
    pub(crate) fn reaches(&self, right: Right, path: &[RegionCode]) -> bool {
        match self {
            Who::System(_) => true,
            Who::Person(person) => person.why(right).any(|holding| path.contains(&holding.region)),
        }
    }
}

/// What storing a row would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// In a word.
    pub applied: Applied,
    /// Field by field, where the record is there already.
    pub changes: Vec<FieldChange>,
}

/// A record that the domain has checked.
pub trait Row: Send {
    /// What storing it would do. `first` says whether it is the first row of its part.
    fn compare(&self, conn: &mut Conn, first: bool) -> store::Result<Compared>;
    /// Stores it with its journal entry.
    fn apply(&mut self, tx: &mut Tx<'_>, who: &Who, first: bool) -> store::Result<Applied>;
    /// Where it will lie and where it lies now, each with the column that says so; nothing for what belongs to the whole
    /// programme.
    fn places(&self, conn: &mut Conn) -> store::Result<Vec<(&'static str, RegionCode)>> {
        let _ = conn;
        Ok(Vec::new())
    }
    /// Whether it goes together with what is recorded and with the rows before it. It is asked of rows that whoever asks may
    /// store, since a fault can name what is there.
    fn fits(&self, conn: &mut Conn, look: &mut Look<'_>) -> store::Result<Faults> {
        let _ = (conn, look);
        Ok(Faults::default())
    }
}

/// What a row says.
pub struct Made {
    /// The name that no other row of the file may have.
    pub name: Option<String>,
    /// The key of a record that several rows describe, and what this row says of it.
    pub part: Option<(String, String)>,
    /// The record, or what is wrong.
    pub row: Result<Box<dyn Row>, Faults>,
}

impl Made {
    fn new(name: impl Into<String>, row: impl Row + 'static) -> Made {
        Made { name: Some(name.into()), part: None, row: Ok(Box::new(row)) }
    }

    fn faulty(name: impl Into<String>, faults: Faults) -> Made {
        Made { name: Some(name.into()).filter(|n: &String| !n.is_empty()), part: None, row: Err(faults) }
    }
}

/// Stops with the faults of a row.
macro_rules! or_faulty {
    ($name:expr, $e:expr) => {
        match $e {
            Ok(value) => value,
            Err(faults) => return Ok($crate::rows::Made::faulty($name, faults)),
        }
    };
}
pub(crate) use or_faulty;

/// Reads a row.
///
/// # Errors
/// When the store fails; faults of the row are in what is made.
pub fn make(kind: FileKind, conn: &mut Conn, look: &mut Look<'_>, cells: &Cells<'_>) -> store::Result<Made> {
    match kind {
        FileKind::Regions => region::make(conn, look, cells),
        FileKind::Boundaries => boundary::make(conn, look, cells),
        FileKind::Groups => group::make(conn, look, cells),
        FileKind::Categories => term::make(Vocabulary::Category, conn, look, cells),
        FileKind::Techniques => term::make(Vocabulary::Technique, conn, look, cells),
        FileKind::Materials => term::make(Vocabulary::Material, conn, look, cells),
        FileKind::Peoples => term::make(Vocabulary::People, conn, look, cells),
        FileKind::Motifs => motif::make(conn, look, cells),
        FileKind::Crafts => craft::make(conn, look, cells),
        FileKind::Heritage => heritage::make(conn, look, cells),
        FileKind::Designations => designation::make(conn, look, cells),
        FileKind::Targets => target::make(conn, look, cells),
        FileKind::Reports => report::make(conn, look, cells),
        FileKind::Councils => council::make(conn, look, cells),
        FileKind::Divisions => division::make(conn, look, cells),
        FileKind::Posts => post::make(conn, look, cells),
        FileKind::Statutes => statute::make(conn, look, cells),
        FileKind::Makers => maker::make(conn, look, cells),
        FileKind::Items => item::make(conn, look, cells),
        FileKind::Variants => variant::make(conn, look, cells),
    }
}

/// The words of publication states.
const PUBLICATIONS: &[&str] = &["draft", "submitted", "published", "returned", "paused", "withdrawn"];

fn status(cells: &Cells<'_>, otherwise: Publication, faults: &mut Faults) -> Publication {
    cells.word("status", otherwise, Publication::from_word, PUBLICATIONS, faults)
}

/// Whether a claim was checked, where the row says so; an unknown word is a fault, so that no confirmation is lost silently.
fn checked(cells: &Cells<'_>, faults: &mut Faults) -> Option<Checked> {
    let read = |word: &str| CHECKED.contains(&word).then(|| Some(Checked::from_word(word)));
    cells.word("checked", None, read, CHECKED, faults)
}

/// The words of [`Checked`].
const CHECKED: &[&str] = &["unchecked", "confirmed", "refuted"];

fn may<P: Permission>() -> Access<P> {
    access::system("import")
}

/// What storing a record over an earlier one does.
fn beside<T: Record + PartialEq>(before: Option<&T>, new: &T) -> Compared {
    let (applied, changes) = match before {
        None => (Applied::New, Vec::new()),
        Some(before) if before == new => (Applied::Unchanged, Vec::new()),
        Some(_) => (Applied::Changed, diff(before, new, |_| None)),
    };
    Compared { applied, changes }
}

/// What two changes of one row are together.
fn both(a: Applied, b: Applied) -> Applied {
    match (a, b) {
        (Applied::New, _) | (_, Applied::New) => Applied::New,
        (Applied::Unchanged, Applied::Unchanged) => Applied::Unchanged,
        _ => Applied::Changed,
    }
}
