//! Stories of imports: two phases, what other writers see meanwhile, what is refused, spreadsheets and outlines.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

mod import {
    pub mod councils;
    pub mod designations;
    pub mod editions;
    pub mod files;
    pub mod outlines;
    pub mod phases;
    pub mod protection;
    pub mod sheets;
}

use std::sync::Arc;

use domain::profile::Profile;
use store::{Command, Db};
use testkit::World;
use transfer::{FileKind, ImportError, Report, run};

/// Imports a text as a file.
fn import(db: &Db, profile: &Arc<Profile>, kind: FileKind, bytes: &[u8]) -> Result<Report, ImportError> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    run(db, profile, kind, file.path(), Command::system("test"), false)
}

/// The same as a preview.
fn preview(db: &Db, profile: &Arc<Profile>, kind: FileKind, bytes: &[u8]) -> Result<Report, ImportError> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    run(db, profile, kind, file.path(), Command::system("test"), true)
}

/// How many rows are new, changed, unchanged and faulty.
fn counts(report: &Report) -> (u64, u64, u64, u64) {
    (report.new, report.changed, report.unchanged, report.faulty)
}

/// A country with a craft.
fn country(world: &World) -> Arc<Profile> {
    world.country().craft("mat", "Mat", "A1");
    Arc::new(world.profile.clone())
}
