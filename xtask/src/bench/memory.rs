//! Anonymous memory of the server: idle with the demo, and with the whole catalogue while pages and searches are asked
//! for.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use super::http::BROWSER;
use super::server::Cache;
use super::table::{Row, Target, Unit};
use super::{Bench, queries, start, wrk};
use crate::steps::say;

/// In millions of bytes.
const IDLE: f64 = 120.0;
const LOADED: f64 = 700.0;

/// The rows.
pub fn rows(bench: &mut Bench) -> Result<(), String> {
    say("\n── memory");
    let demo = start::demo(bench)?;
    // The first start makes the council; a later one is what runs all day.
    drop(demo.serve("demo", Cache::On)?);
    let server = demo.serve("demo", Cache::On)?;
    let mut client = server.client()?;
    for path in ["/", "/daerah", "/kerajinan", "/produk", "/cari?q=ulos", "/en/"] {
        client.get(path, BROWSER)?;
    }
    std::thread::sleep(Duration::from_secs(3));
    let idle = server.memory().ok_or("the memory of a process cannot be read here")?;
    drop(server);
    add(bench, "anonymous memory, idle on the demo", "after six pages", idle, IDLE);

    let instance = bench.instances.full(bench.size)?;
    let noted = bench.instances.noted(bench.size)?;
    let server = instance.serve("serve", Cache::On)?;
    let items: Vec<String> = noted.iter().map(|s| format!("/produk/{s}")).collect();
    let searches: Vec<String> = queries::committed()?.iter().map(|q| format!("/cari?{q}")).collect();
    let (wrk, done, peak) = (wrk::find()?, AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|scope| -> Result<(), String> {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                peak.fetch_max(server.memory().unwrap_or_default(), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(50));
            }
        });
        let outcome = [("items", items), ("searches", searches)].iter().try_for_each(|(name, paths)| {
            let script = bench.scratch.path().join(format!("memory-{name}.lua"));
            wrk::script(paths, true, &script)?;
            wrk::load(&wrk, &server, &script, bench.seconds * 3).map(drop)
        });
        done.store(true, Ordering::Relaxed);
        outcome
    })?;
    let name = format!("anonymous memory with {} items under load", bench.size.items);
    let said = format!("most seen, {} connections", wrk::CONNECTIONS);
    add(bench, &name, &said, peak.into_inner(), LOADED);
    Ok(())
}

fn add(bench: &mut Bench, name: &str, said: &str, bytes: u64, most: f64) {
    bench.add(Row {
        name: name.into(),
        measured: said.into(),
        peer: String::new(),
        value: bytes as f64 / 1e6,
        unit: Unit::Megabytes,
        target: Target::Most(most),
    });
}
