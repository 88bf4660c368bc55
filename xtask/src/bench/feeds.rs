//! Feeds of the whole catalogue for shops outside, over HTTP from the first byte to the last: how many things a second, and how much
//! more room the server takes meanwhile.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::Bench;
use super::server::{Cache, Instance, copy};
use super::table::{Row, Target, Unit};
use crate::steps::say;

/// Things a second on SQLite.
const LEAST: f64 = 50_000.0;
/// In millions of bytes, above what the server takes when a tenth of the first feed is sent: a feed takes no more, however long it is.
const ROOM: f64 = 40.0;
/// What is fetched, and what a thing begins with there.
const FEEDS: [(&str, &[u8]); 3] = [("google.xml", b"<item>"), ("meta.csv", b"\n"), ("catalogue.csv", b"\n")];

/// The rows of one engine. Samples stand in no feed, so a copy is made in which they are real; a database on a server goes with the
/// run.
pub fn rows(bench: &mut Bench, engine: &str, instance: &Instance) -> Result<(), String> {
    say(format!("\n── feeds, {engine}"));
    if instance.database.is_some() {
        return measured(bench, engine, instance);
    }
    let copied = Instance { data: bench.scratch.path().join("feeds"), ..instance.clone() };
    copy(&instance.data, &copied.data)?;
    let outcome = measured(bench, engine, &copied);
    let _ = std::fs::remove_dir_all(&copied.data);
    outcome
}

fn measured(bench: &mut Bench, engine: &str, instance: &Instance) -> Result<(), String> {
    for name in ["sell", "tell"] {
        let told = instance.example(name).output().map_err(|e| format!("{name}: {e}"))?;
        if !told.status.success() {
            return Err(format!("{name}: {}", String::from_utf8_lossy(&told.stderr)));
        }
    }
    let server = instance.serve("serve", Cache::On)?;
    let before = server.memory().ok_or("the memory of a process cannot be read here")?;
    let (done, peak, soon) = (AtomicBool::new(false), AtomicU64::new(before), AtomicU64::new(0));
    let tenth = u64::from(bench.size.items) / 10;
    let target = if engine.starts_with("SQLite") { Target::Least(LEAST) } else { Target::None };
    std::thread::scope(|scope| -> Result<(), String> {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                peak.fetch_max(server.memory().unwrap_or_default(), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(50));
            }
        });
        let outcome = FEEDS.iter().try_for_each(|(name, mark)| {
            let mut client = server.client()?;
            let (mut things, mut bytes, mut first) = (0_u64, 0_u64, None);
            // A mark may lie across two pieces; the end of the piece before is looked at again.
            let mut held: Vec<u8> = Vec::new();
            let began = Instant::now();
            let status = client.drain(&format!("/feeds/{name}"), |piece| {
                first.get_or_insert_with(|| began.elapsed());
                bytes += piece.len() as u64;
                held.extend_from_slice(piece);
                things += held.windows(mark.len()).filter(|w| w == mark).count() as u64;
                held.drain(..(held.len() + 1).saturating_sub(mark.len()));
                if things >= tenth && soon.load(Ordering::Relaxed) == 0 {
                    soon.store(server.memory().unwrap_or_default(), Ordering::Relaxed);
                }
            })?;
            let took = began.elapsed();
            // The headings of a table are a line too.
            let things = if mark.len() == 1 { things.saturating_sub(1) } else { things };
            if status != 200 || things == 0 {
                return Err(format!("/feeds/{name} answers {status} with {things} things"));
            }
            bench.add(Row {
                name: format!("feed {name} ({engine})"),
                measured: format!(
                    "{things} things, {:.0} MB in {:.1} s, first byte after {:.0} ms",
                    bytes as f64 / 1e6,
                    took.as_secs_f64(),
                    first.unwrap_or_default().as_secs_f64() * 1000.0
                ),
                peer: String::new(),
                value: things as f64 / took.as_secs_f64(),
                unit: Unit::PerSecond,
                target,
            });
            Ok(())
        });
        done.store(true, Ordering::Relaxed);
        outcome
    })?;
    let (peak, soon) = (peak.into_inner(), soon.into_inner());
    let more = peak.saturating_sub(soon);
    bench.add(Row {
        name: format!("room for feeds of the whole catalogue ({engine})"),
        measured: format!(
            "anonymous memory: {:.0} MB before, {:.0} MB after a tenth of the first feed, {:.0} MB at most in all three",
            before as f64 / 1e6,
            soon as f64 / 1e6,
            peak as f64 / 1e6
        ),
        peer: String::new(),
        value: more as f64 / 1e6,
        unit: Unit::Megabytes,
        target: Target::Most(ROOM),
    });
    Ok(())
}
