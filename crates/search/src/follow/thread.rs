//! The thread that drives a follower: at once when this process commits, and once a second in any case, since another
//! process may have written. Commits are at least a second apart.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use store::Db;
use tokio::sync::watch;

use super::{Follower, Step};
use crate::entry::Labels;
use crate::error::{Error, Result};
use crate::index::Index;

const PAUSE: Duration = Duration::from_secs(1);
/// After a fault; the fault is logged once, then only when it changes.
const LONG_PAUSE: Duration = Duration::from_secs(5);

/// A follower at work. Dropped, it stops and is waited for; what was not committed is followed at the next start.
pub struct Following {
    stopped: Arc<AtomicBool>,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Following {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        let _ = self.stop.send(true);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Starts following in a thread of its own.
///
/// # Errors
/// When no thread can be started.
pub fn follow(db: Db, index: Index, labels: Labels) -> Result<Following> {
    let (stop, stopping) = watch::channel(false);
    let mut follower = Follower::new(db.clone(), index.clone(), labels);
    // Before the first reader asks. A database that cannot be read now is looked at again with the first step.
    if let Err(error) = follower.check() {
        tracing::warn!(%error, "search index cannot be checked yet");
        index.distrust();
    }
    let stopped = Arc::clone(&follower.stopped);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let thread = std::thread::Builder::new().name("index".into()).spawn(move || {
        // Whoever searches first should not have to wait for what is read only once.
        if let Err(error) = index.warm() {
            tracing::warn!(%error, "search index cannot be read");
        }
        drive(&runtime, follower, &db, stopping);
    })?;
    Ok(Following { stopped, stop, thread: Some(thread) })
}

/// The steps run outside the runtime, which only waits: a connection to PostgreSQL has a runtime of its own, and one
/// inside another is refused with a panic.
fn drive(
    runtime: &tokio::runtime::Runtime,
    mut follower: Follower,
    db: &Db,
    mut stopping: watch::Receiver<bool>,
) {
    let mut moved = db.moved();
    let mut said = String::new();
    while !*stopping.borrow() {
        moved.mark_unchanged();
        let rest = match follower.step() {
            Ok(step) => {
                said.clear();
                match step {
                    // There is more: no rest.
                    Step::Followed(count) if count as i64 >= super::ENTRIES => Some(Duration::ZERO),
                    Step::Followed(_) | Step::Rebuilt(_) => Some(PAUSE),
                    Step::Idle | Step::Busy => None,
                }
            }
            Err(Error::Stopped) => return,
            Err(error) => {
                let text = error.to_string();
                if said != text {
                    tracing::error!(%error, "search index cannot follow the journal; it is tried again");
                    said = text;
                }
                Some(LONG_PAUSE)
            }
        };
        let stop = runtime.block_on(async {
            tokio::select! {
                _ = stopping.changed() => true,
                () = tokio::time::sleep(rest.unwrap_or(PAUSE)) => false,
                changed = moved.changed(), if rest.is_none() => {
                    // The database is gone; the poll above goes on until this is stopped.
                    if changed.is_err() {
                        let _ = tokio::time::timeout(PAUSE, stopping.changed()).await;
                    }
                    false
                }
            }
        });
        if stop {
            return;
        }
    }
}
