//! Hashing of passwords: on one core at a time and behind a bounded queue, so that signing in never stops the pages.

use std::sync::Arc;
use std::time::Duration;

use domain::account::password;
use tokio::sync::Semaphore;

/// How many may wait for their turn. Each takes some tens of milliseconds.
const QUEUE: usize = 64;
/// How many answers may be held back at a time, see [`domain::account::patience`].
const HELD_BACK: usize = 256;

/// Too many want to sign in at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy;

/// The turns.
#[derive(Debug, Clone)]
pub struct Hashing {
    turn: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    held_back: Arc<Semaphore>,
}

impl Default for Hashing {
    fn default() -> Hashing {
        Hashing {
            turn: Arc::new(Semaphore::new(1)),
            queue: Arc::new(Semaphore::new(QUEUE)),
            held_back: Arc::new(Semaphore::new(HELD_BACK)),
        }
    }
}

impl Hashing {
    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
        let _place = self.queue.clone().try_acquire_owned().map_err(|_| Busy)?;
        let turn = self.turn.clone().acquire_owned().await.map_err(|_| Busy)?;
        // The turn goes along: whoever asked may leave, the work goes on and must still be the only one.
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        done.await.map_err(|_| Busy)
    }

    /// Whether a password fits a hash. Without a hash it fits none, and takes as long.
    pub async fn fits(&self, password: String, hash: Option<String>) -> Result<bool, Busy> {
        self.run(move || match hash {
            Some(hash) => password::fits(&password, &hash),
            None => {
                password::fits(&password, password::nobody());
                false
            }
        })
        .await
    }

    /// The hash of a new password.
    pub async fn hash(&self, password: String) -> Result<String, Busy> {
        let salt = random();
        self.run(move || password::hash(&password, salt)).await?.map_err(|_| Busy)
    }

    /// Judges a new password, which takes a moment of a core too.
    pub async fn check(
        &self,
        password: String,
        known: Vec<String>,
    ) -> Result<Result<(), domain::fault::Faults>, Busy> {
        self.run(move || {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            password::check(&password, &known)
        })
        .await
    }

    /// Holds an answer back.
    pub async fn hold_back(&self, pause: Duration) -> Result<(), Busy> {
        if !pause.is_zero() {
            let _place = self.held_back.try_acquire().map_err(|_| Busy)?;
            tokio::time::sleep(pause).await;
        }
        Ok(())
    }
}

/// Random bytes of the system. A system without them cannot go on.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Err(error) = getrandom::fill(&mut bytes) {
        tracing::error!(%error, "the system has no random numbers");
        std::process::abort();
    }
    bytes
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn one_works_many_wait_and_one_more_is_told_so() {
        let hashing = Hashing::default();
        let (working, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (open, gate) = std::sync::mpsc::channel::<()>();
        let gate = Arc::new(parking_lot::Mutex::new(gate));
        let tasks: Vec<_> = (0..QUEUE)
            .map(|_| {
                let (hashing, working, most, gate) =
                    (hashing.clone(), working.clone(), most.clone(), gate.clone());
                tokio::spawn(async move {
                    let work = move || {
                        most.fetch_max(working.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        gate.lock().recv().unwrap();
                        working.fetch_sub(1, Ordering::SeqCst);
                    };
                    hashing.run(work).await
                })
            })
            .collect();
        while hashing.queue.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(hashing.run(|| ()).await, Err(Busy));
        for _ in 0..QUEUE {
            open.send(()).unwrap();
        }
        for task in tasks {
            assert_eq!(task.await.unwrap(), Ok(()));
        }
        assert_eq!(most.load(Ordering::SeqCst), 1);
        assert_eq!(hashing.run(|| 7).await, Ok(7));
    }
}
