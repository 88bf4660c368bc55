//! Logging that never makes a request wait: lines go into a bounded buffer, one thread writes it to standard error.
//! What does not fit is counted and said, not waited for.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::settings::{LogFormat, Settings};

/// Most bytes that wait to be written.
const ROOM: usize = 4 << 20;
/// How long the writer collects lines between two writes.
const PAUSE: Duration = Duration::from_millis(25);

/// The lines that wait.
#[derive(Default)]
struct Waiting {
    lines: Mutex<Vec<u8>>,
    some: Condvar,
    /// Told when no more lines come: the pause between two writes ends for nothing else.
    closed: Condvar,
    dropped: AtomicU64,
    closing: AtomicBool,
}

impl Waiting {
    fn push(&self, line: &[u8], room: usize) {
        let mut lines = self.lines.lock();
        if lines.len() + line.len() > room {
            self.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let first = lines.is_empty();
        lines.extend_from_slice(line);
        drop(lines);
        if first {
            self.some.notify_one();
        }
    }

    /// Writes what waits until it is closed and empty.
    fn write_out(&self, mut out: impl Write) {
        let mut taken = Vec::new();
        loop {
            let mut lines = self.lines.lock();
            while lines.is_empty() && !self.closing.load(Ordering::Acquire) {
                self.some.wait(&mut lines);
            }
            std::mem::swap(&mut *lines, &mut taken);
            drop(lines);
            // Where standard error is closed there is nobody to tell.
            let _ = out.write_all(&taken);
            let dropped = self.dropped.swap(0, Ordering::Relaxed);
            if dropped > 0 {
                let _ = writeln!(
                    out,
                    "{{\"level\":\"WARN\",\"message\":\"log lines were dropped\",\"lines\":{dropped}}}"
                );
            }
            let _ = out.flush();
            if taken.is_empty() && self.closing.load(Ordering::Acquire) {
                return;
            }
            taken.clear();
            let mut lines = self.lines.lock();
            if !self.closing.load(Ordering::Acquire) {
                self.closed.wait_for(&mut lines, PAUSE);
            }
        }
    }
}

#[derive(Clone)]
struct Lines(Arc<Waiting>);

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        self.0.push(line, ROOM);
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Lines;

    fn make_writer(&self) -> Lines {
        self.clone()
    }
}

/// Writes the last lines when it goes.
pub struct Guard {
    waiting: Arc<Waiting>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.waiting.closing.store(true, Ordering::Release);
        drop(self.waiting.lines.lock());
        self.waiting.some.notify_all();
        self.waiting.closed.notify_all();
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has nothing more to write.
            let _ = thread.join();
        }
    }
}

/// Starts logging as the settings say.
///
/// # Errors
/// When the filter is not understood.
pub fn start(settings: &Settings) -> Result<Guard, String> {
    let filter =
        EnvFilter::try_new(&settings.log).map_err(|e| format!("log: {} is no filter: {e}", settings.log))?;
    let waiting = Arc::new(Waiting::default());
    let lines = Lines(waiting.clone());
    let base = tracing_subscriber::fmt().with_env_filter(filter).with_writer(lines).with_ansi(false);
    // A second subscriber, as in a test, changes nothing.
    let _ = match settings.log_format {
        LogFormat::Text => base.try_init(),
        LogFormat::Json => base.json().flatten_event(true).try_init(),
    };
    let writer = waiting.clone();
    let thread = std::thread::Builder::new()
        .name("log".into())
        .spawn(move || writer.write_out(std::io::stderr()))
        .map_err(|e| format!("no thread can be started: {e}"))?;
    Ok(Guard { waiting, thread: Some(thread) })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    /// Counts how often it is written to.
    #[derive(Clone, Default)]
    struct Counting(Arc<Mutex<(usize, usize)>>);

    impl Write for Counting {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            let mut seen = self.0.lock();
            *seen = (seen.0 + 1, seen.1 + bytes.len());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_are_collected_rather_than_written_one_by_one() {
        let (waiting, out) = (Arc::new(Waiting::default()), Counting::default());
        let thread = {
            let (waiting, out) = (waiting.clone(), out.clone());
            std::thread::spawn(move || waiting.write_out(out))
        };
        let guard = Guard { waiting: waiting.clone(), thread: Some(thread) };
        let started = std::time::Instant::now();
        for _ in 0..2000 {
            waiting.push(b"0123456789\n", ROOM);
            std::thread::yield_now();
        }
        let pauses = started.elapsed().as_millis() / PAUSE.as_millis();
        drop(guard);
        let (writes, bytes) = *out.0.lock();
        assert_eq!(bytes, 2000 * 11, "nothing is lost at the end");
        // One at the start, one after each pause, one at the end.
        assert!(writes as u128 <= pauses + 3, "{writes} writes in {pauses} pauses");
    }

    #[test]
    fn a_flood_is_counted_and_never_waited_for() {
        let waiting = Waiting::default();
        for _ in 0..10 {
            waiting.push(b"0123456789\n", 44);
        }
        waiting.closing.store(true, Ordering::Release);
        let mut out = Vec::new();
        waiting.write_out(&mut out);
        let out = String::from_utf8(out).unwrap();
        assert_eq!(out.matches("0123456789").count(), 4);
        assert!(out.contains("\"lines\":6"), "{out}");
    }
}
