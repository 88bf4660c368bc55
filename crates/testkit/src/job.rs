//! What the program does later, in tests.

use domain::job::{AfterFailure, JobId, Lane, Task};
use store::Command;
use uuid::Uuid;

use crate::{World, code};

impl World {
    /// Says that the programme is rooted at a region: what belongs to no region belongs there.
    pub fn rooted(&self, region: &str) -> &Self {
        let root = code(region);
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                let programme =
                    store::office::Programme { profile: "xx".into(), root: root.clone(), demo: false };
                store::office::set_programme(tx, &programme)
            })
            .expect("the programme is stored");
        self
    }

    /// A job that has failed for good, with what is kept of why.
    pub fn failed_job(&self, why: &'static str) -> JobId {
        let (id, lease) = (JobId(Uuid::now_v7()), Uuid::now_v7());
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                store::job::enqueue(tx, id, &Task::Tidy, 0)?;
                let taken = store::job::take(tx, Lane::Work, lease, None)?.ok_or(store::Error::Missing)?;
                store::job::failed(tx, &taken, why, AfterFailure::Look, None)
            })
            .expect("the job fails");
        id
    }
}
