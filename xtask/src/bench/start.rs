//! From the start of the process to the first page, where an instance is already there.

use super::server::{Cache, Instance};
use super::table::{Row, Target, Unit};
use super::{Bench, median};
use crate::steps::say;

/// In seconds.
const FIRST: f64 = 1.0;
const TIMES: usize = 5;

fn starts(instance: &Instance, task: &str) -> Result<(f64, f64), String> {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        times.push(instance.serve(task, Cache::On)?.first.as_secs_f64());
    }
    let slowest = times.iter().copied().fold(0.0, f64::max);
    Ok((median(times), slowest))
}

/// The rows.
pub fn rows(bench: &mut Bench) -> Result<(), String> {
    say("\n── start");
    let demo = demo(bench)?;
    drop(demo.serve("demo", Cache::On)?);
    let large = bench.instances.full(bench.size)?;
    let items = format!("{} items", bench.size.items);
    for (name, instance, task) in [("demo", &demo, "demo"), (items.as_str(), &large, "serve")] {
        let (middle, slowest) = starts(instance, task)?;
        bench.add(Row {
            name: format!("first page after a later start, {name}"),
            measured: format!("middle of {TIMES}; slowest {slowest:.2} s"),
            peer: String::new(),
            value: middle,
            unit: Unit::Seconds,
            target: Target::Most(FIRST),
        });
    }
    Ok(())
}

/// An instance for the demo; empty until it is served for the first time.
pub fn demo(bench: &Bench) -> Result<Instance, String> {
    let data = bench.scratch.path().join("demo");
    Ok(Instance { programs: bench.programs.clone(), data, database: None })
}
