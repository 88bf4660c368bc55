//! Who watches an import: a progress bar, or nobody.

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
}

/// Nobody watches.
#[derive(Debug, Clone, Copy)]
pub struct Nobody;

impl Watch for Nobody {
    fn at(&self, _: Phase, _: u64, _: u64) {}
}
