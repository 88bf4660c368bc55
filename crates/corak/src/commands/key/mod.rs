//! `corak key`: the keys that seal what nobody may read in the database.

mod drop;
mod list;
mod new;
mod rotate;

use super::{known, open};
use crate::Failure;
use crate::settings::Settings;

/// What can be done with keys.
#[derive(Debug, clap::Subcommand)]
pub enum Task {
    /// List the keys and how much each has sealed
    List(list::Asked),
    /// Make another key and seal everything with it, also while the server runs
    Rotate(rotate::Asked),
    /// Take a key out of the file that has sealed nothing in the database any more
    Drop(drop::Asked),
    /// Make a key file where the old one is lost for good
    New(new::Asked),
}

/// Runs it.
pub fn run(settings: &Settings, task: &Task) -> Result<(), Failure> {
    let db = open(settings)?;
    known(&db)?;
    match task {
        Task::List(asked) => list::run(settings, &db, asked),
        Task::Rotate(asked) => rotate::run(settings, &db, asked),
        Task::Drop(asked) => drop::run(settings, &db, asked),
        Task::New(asked) => new::run(settings, &db, asked),
    }
}
