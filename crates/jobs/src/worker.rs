//! Whoever does the jobs of a lane, one after the other.

use std::sync::Arc;
use std::time::Duration;

use domain::id::{CommandId, Kind};
use domain::job::{self, AfterFailure, JobId, LONGEST, Lane};
use store::job::{self as queue, Taken};
use store::{Command, Db, Tag};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::{ALWAYS, Failed, Tools, run};

/// How often is looked for what other processes asked for.
const TICK: Duration = Duration::from_secs(15);
/// How long a job may go on after the program was asked to stop.
const GRACE: Duration = Duration::from_secs(10);

/// What a look at the queue came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A job was done, or has failed.
    Did,
    /// Nothing is due; the next job is, in microseconds since 1970, if there is one.
    Nothing(Option<i64>),
}

/// Does the jobs of one lane.
#[derive(Debug)]
pub struct Worker {
    lane: Lane,
    tools: Tools,
    /// The command that last moved the queue; its result is forgotten by the next.
    last: Option<CommandId>,
}

fn command() -> Command {
    Command::system("job")
}

impl Worker {
    /// Somebody who does the jobs of a lane.
    pub fn new(lane: Lane, tools: Tools) -> Worker {
        Worker { lane, tools, last: None }
    }

    async fn write<T>(
        &mut self,
        f: impl Fn(&mut store::Tx<'_>, Option<CommandId>) -> store::Result<T>
        + Send
        + std::panic::UnwindSafe
        + 'static,
    ) -> store::Result<T>
    where
        T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
    {
        let (command, last) = (command(), self.last);
        let name = command.id;
        let done = self.tools.db.write(command, move |tx| f(tx, last)).await?;
        self.last = Some(name);
        Ok(done.into_inner())
    }

    /// Looks once, and does at most one job.
    ///
    /// # Errors
    /// When the database cannot be asked; the job, if one was taken, is taken again when its lease is over.
    pub async fn step(&mut self, stop: &mut watch::Receiver<bool>) -> store::Result<Step> {
        let lane = self.lane;
        let next = self.tools.db.read(move |c| queue::next(c, lane)).await?;
        if next.is_none_or(|due| due > self.tools.db.now()) {
            return Ok(Step::Nothing(next));
        }
        let lease = Uuid::now_v7();
        match self.write(move |tx, last| queue::take(tx, lane, lease, last)).await? {
            Some(taken) => self.settle(taken, stop).await.map(|()| Step::Did),
            // Somebody else was faster.
            None => Ok(Step::Did),
        }
    }

    async fn settle(&mut self, taken: Taken, stop: &mut watch::Receiver<bool>) -> store::Result<()> {
        let Taken { id, ref task, tries, .. } = taken;
        let (kind, began) = (task.word(), std::time::Instant::now());
        let (task, tools) = (task.clone(), self.tools.clone());
        // A task of its own, so that a panic in it ends nobody else.
        let mut doing = tokio::spawn(async move { run(id, &task, &tools).await });
        let outcome = tokio::select! {
            ended = &mut doing => ended.unwrap_or_else(|e| Err(Failed::ForNow(if e.is_panic() {
                "it stopped with a panic; the log says where".into()
            } else {
                "it was ended".into()
            }))),
            () = tokio::time::sleep(LONGEST) => Err(Failed::ForNow("it took too long".into())),
            () = stopped_for(stop, GRACE) => {
                doing.abort();
                tracing::info!(kind, %id, "a job is given back, since the program stops");
                return self.write(move |tx, last| queue::give_back(tx, &taken, last)).await;
            }
        };
        doing.abort();
        let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        match outcome {
            Ok(()) => {
                tracing::debug!(kind, %id, milliseconds, "a job was done");
                self.write(move |tx, last| queue::done(tx, &taken, last)).await
            }
            Err(failed) => {
                let after = match &failed {
                    Failed::ForNow(_) => job::failed(&taken.task, tries, fastrand::u8(..)),
                    Failed::Later(_, wanted) => match job::failed(&taken.task, tries, fastrand::u8(..)) {
                        AfterFailure::Again(pause) => AfterFailure::Again(pause.max(*wanted)),
                        AfterFailure::Look => AfterFailure::Look,
                    },
                    Failed::ForGood(_) => AfterFailure::Look,
                };
                let error = failed.to_string();
                match after {
                    AfterFailure::Again(pause) => {
                        tracing::warn!(kind, %id, tries, %error, seconds = pause.as_secs(), "a job failed and is tried again");
                    }
                    AfterFailure::Look => {
                        tracing::error!(kind, %id, tries, %error, "a job failed for good: look at it with `corak jobs list`");
                    }
                }
                self.write(move |tx, last| queue::failed(tx, &taken, &error, after, last)).await
            }
        }
    }

    /// Does jobs until it is told to stop.
    async fn work(mut self, wake: Arc<Notify>, mut stop: watch::Receiver<bool>) {
        let mut said = String::new();
        while !*stop.borrow() {
            let rest = match self.step(&mut stop).await {
                Ok(Step::Did) => continue,
                Ok(Step::Nothing(next)) => {
                    said.clear();
                    let until = next.map(|due| due.saturating_sub(self.tools.db.now()));
                    until.and_then(|us| u64::try_from(us).ok()).map_or(TICK, Duration::from_micros).min(TICK)
                }
                Err(error) => {
                    let error = error.to_string();
                    if said != error {
                        tracing::warn!(lane = self.lane.word(), %error, "the queue of jobs cannot be read");
                        said = error;
                    }
                    TICK
                }
            };
            tokio::select! {
                () = wake.notified() => {}
                () = tokio::time::sleep(rest) => {}
                _ = stop.changed() => {}
            }
        }
    }
}

/// Ends so long after it was asked to stop, and never while it was not.
async fn stopped_for(stop: &mut watch::Receiver<bool>, grace: Duration) {
    while !*stop.borrow() {
        if stop.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
    tokio::time::sleep(grace).await;
}

/// Workers at work.
#[derive(Debug)]
pub struct Workers {
    stop: watch::Sender<bool>,
    lanes: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Takes no further jobs, and waits for those that are being done; what takes too long is given back.
    pub async fn stop(self) {
        // They are gone only if they have panicked, and then there is nobody to stop.
        let _ = self.stop.send(true);
        for lane in self.lanes {
            if let Err(error) = lane.await {
                tracing::error!(%error, "a worker ended by itself");
            }
        }
    }
}

/// Sets a worker to each lane, in the runtime from which it is called.
pub fn start(tools: Tools) -> Workers {
    let (stop, stopping) = watch::channel(false);
    let wakes: Vec<Arc<Notify>> = Lane::ALL.iter().map(|_| Arc::default()).collect();
    let lanes = Lane::ALL
        .into_iter()
        .zip(&wakes)
        .map(|(lane, wake)| {
            let worker = Worker::new(lane, tools.clone());
            tokio::spawn(worker.work(wake.clone(), stopping.clone()))
        })
        .collect();
    listen(&tools.db, wakes);
    tokio::spawn(ask(tools.db));
    Workers { stop, lanes }
}

fn listen(db: &Db, wakes: Vec<Arc<Notify>>) {
    db.on_commit(move |tags| {
        if tags.contains(&Tag::Kind(Kind::Job)) {
            wakes.iter().for_each(|w| w.notify_one());
        }
    });
}

/// Asks for what is done again and again; what waits already stays as it is.
async fn ask(db: Db) {
    let asked = db
        .write(command(), |tx| {
            ALWAYS.iter().try_for_each(|task| queue::enqueue(tx, JobId(Uuid::now_v7()), task, 0))
        })
        .await;
    if let Err(error) = asked {
        tracing::warn!(%error, "what is done every day could not be asked for");
    }
}
