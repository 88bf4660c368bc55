//! Who watches an import: a progress bar, a page, or nobody.

use domain::fault::Faults;

use crate::rows::Compared;

/// What an import does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Rows are read and checked into the staging file; counted in bytes of the file.
    Check,
    /// The staged rows are compared with what is recorded; counted in rows.
    Compare,
    /// The staged rows are stored in one transaction; counted in rows. Other writers wait.
    Apply,
}

/// Hears how far an import is. It may hear of a phase again from the beginning.
pub trait Watch: Send + Sync {
    /// So much of so much is done.
    fn at(&self, phase: Phase, done: u64, of: u64);

    /// The columns of the file.
    fn heading(&self, names: &[String]) {
        let _ = names;
    }

    /// A row with faults, as it stands in the file.
    fn faulty(&self, line: u64, cells: &[&str], faults: &Faults) {
        let _ = (line, cells, faults);
    }

    /// What storing a row would do; the row is named as the kind names it.
    fn would(&self, line: u64, name: &str, done: &Compared) {
        let _ = (line, name, done);
    }

    /// Whether the import is to end without doing anything.
    fn stopped(&self) -> bool {
        false
    }
}

/// Nobody watches.
#[derive(Debug, Clone, Copy)]
pub struct Nobody;

impl Watch for Nobody {
    fn at(&self, _: Phase, _: u64, _: u64) {}
}
