//! `corak jobs`: what the program does later. Works beside a running server, which is woken by its slow look at the queue.

use domain::access;
use domain::job::{JobId, State};
use serde_json::json;
use store::{Command, Db};
use uuid::Uuid;

use super::{known, open};
use crate::settings::Settings;
use crate::{Failure, say};

/// What can be done with jobs.
#[derive(Debug, clap::Subcommand)]
pub enum Task {
    /// List the jobs with how they stand
    List {
        /// Only those that somebody has to look at
        #[arg(long)]
        look: bool,
        /// For machines: a JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Have jobs tried again now
    Retry(Which),
    /// Take jobs out of the queue
    Drop(Which),
}

/// Which jobs.
#[derive(Debug, clap::Args)]
#[group(required = true)]
pub struct Which {
    /// The id of one, as `corak jobs list` shows it
    pub id: Option<Uuid>,
    /// Every one that somebody has to look at
    #[arg(long, conflicts_with = "id")]
    pub look: bool,
}

/// Runs it.
pub fn run(settings: &Settings, task: &Task) -> Result<(), Failure> {
    let db = open(settings)?;
    known(&db)?;
    match task {
        Task::List { look, json } => list(&db, *look, *json),
        Task::Retry(which) => {
            let n = change(&db, which, "corak jobs retry", store::job::retry)?;
            say(format!("{n} to be tried again. A running server begins within seconds."));
            Ok(())
        }
        Task::Drop(which) => {
            let n = change(&db, which, "corak jobs drop", store::job::drop_it)?;
            say(format!("{n} dropped."));
            Ok(())
        }
    }
}

fn page(db: &Db, look: bool, after: Uuid) -> Result<Vec<store::job::Job>, Failure> {
    let who = access::system("command line");
    Ok(db.read_blocking(move |c| store::job::list(c, &who, look, after, 200))?)
}

fn time(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros).unwrap_or_default().strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

fn list(db: &Db, look: bool, json: bool) -> Result<(), Failure> {
    let (mut after, mut none) = (Uuid::nil(), true);
    loop {
        let jobs = page(db, look, after)?;
        let Some(last) = jobs.last() else { break };
        after = last.id.0;
        none = false;
        for j in &jobs {
            let due = j.due.filter(|_| j.state == State::Waiting).map(time);
            if json {
                say(json!({
                    "id": j.id.to_string(), "kind": j.kind, "state": j.state.word(), "created": time(j.created),
                    "due": due, "tries": j.tries, "error": j.error,
                }));
                continue;
            }
            let due = due.map(|d| format!(" until {d}")).unwrap_or_default();
            let error = j.error.as_ref().map(|e| format!(": {e}")).unwrap_or_default();
            say(format!("{}  {}  {}{due}, tried {} times{error}", j.id, j.kind, j.state.word(), j.tries));
        }
    }
    if none && !json {
        say("There are no jobs.");
    }
    Ok(())
}

type Change = fn(&mut store::Tx<'_>, &access::Access<access::KeepJobs>, JobId) -> store::Result<()>;

fn change(db: &Db, which: &Which, why: &str, f: Change) -> Result<usize, Failure> {
    let mut ids: Vec<JobId> = which.id.map(JobId).into_iter().collect();
    if which.look {
        let mut after = Uuid::nil();
        loop {
            let jobs = page(db, true, after)?;
            let Some(last) = jobs.last() else { break };
            after = last.id.0;
            ids.extend(jobs.iter().map(|j| j.id));
        }
    }
    for id in &ids {
        let id = *id;
        let command = Command::system("command line").because(why);
        match db.write_blocking(command, move |tx| f(tx, &access::system("command line"), id)) {
            Ok(_) => {}
            // It was done meanwhile.
            Err(store::Error::Missing) if which.look => {}
            Err(store::Error::Missing) => {
                return Err(Failure::Faults(format!(
                    "There is no job {id}. `corak jobs list` shows those there are."
                )));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(ids.len())
}
