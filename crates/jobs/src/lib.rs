//! What the program does later and by itself, one file a job. [`start`] sets workers to it, one a lane; they look when
//! something was asked for in this process, when the next job is due, and now and then for what others asked for.
//!
//! A job is held under a lease and done at least once: killed in the middle, it is done anew by whoever comes next.

mod tidy;
mod worker;

use domain::job::Task;
use store::Db;

pub use worker::{Step, Worker, Workers, start};

/// Why a job was not done, in English for whoever looks after the office; it names nobody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failed {
    /// Trying again may help.
    #[error("{0}")]
    ForNow(String),
    /// Trying again does not help: somebody has to look at it.
    #[error("{0}")]
    ForGood(String),
}

impl From<store::Error> for Failed {
    fn from(error: store::Error) -> Failed {
        Failed::ForNow(error.to_string())
    }
}

/// What jobs are done with.
#[derive(Debug, Clone)]
pub struct Tools {
    /// The database.
    pub db: Db,
}

/// Does a job.
async fn run(task: &Task, tools: &Tools) -> Result<(), Failed> {
    match task {
        Task::Tidy => tidy::run(tools).await,
    }
}

/// What is done again and again, and is asked for at every start.
const ALWAYS: &[Task] = &[Task::Tidy];
