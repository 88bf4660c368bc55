//! Search over HTTP with two facets and all counts: every latency of a fixed mix, no answer kept for the next asker.

use std::time::{Duration, Instant};

use super::http::BROWSER;
use super::server::{Cache, Instance, Server};
use super::table::{Row, Target, Unit};
use super::{Bench, queries};
use crate::steps::say;

const CONNECTIONS: usize = 4;
/// In milliseconds, of the 99th percentile.
const MOST: f64 = 25.0;

/// Asks for every query so many times over; each connection begins elsewhere. All latencies, sorted.
fn asked(server: &Server, queries: &[&str], passes: u32) -> Result<Vec<Duration>, String> {
    let one = |n: usize| -> Result<Vec<Duration>, String> {
        let mut client = server.client()?;
        let mut times = Vec::with_capacity(queries.len());
        for pass in 0..passes as usize {
            let start = (n + pass) * queries.len() / CONNECTIONS;
            for i in (n..queries.len()).step_by(CONNECTIONS) {
                let path = format!("/cari?{}", queries[(start + i) % queries.len()]);
                let began = Instant::now();
                let answer = client.get(&path, BROWSER)?;
                times.push(began.elapsed());
                if answer.status != 200 {
                    return Err(format!("{path} answers {}", answer.status));
                }
            }
        }
        Ok(times)
    };
    let mut all = std::thread::scope(|scope| {
        let askers: Vec<_> = (0..CONNECTIONS).map(|n| scope.spawn(move || one(n))).collect();
        askers.into_iter().try_fold(Vec::new(), |mut all, asker| {
            all.extend(asker.join().map_err(|_| "a connection panicked")??);
            Ok::<_, String>(all)
        })
    })?;
    all.sort();
    Ok(all)
}

/// A percentile of sorted times, in milliseconds.
pub fn percentile(times: &[Duration], percent: usize) -> f64 {
    let at = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(at).map_or(0.0, |t| t.as_secs_f64() * 1000.0)
}

/// The row of one engine.
pub fn rows(bench: &mut Bench, engine: &str, instance: &Instance) -> Result<(), String> {
    say(format!("\n── search, {engine}"));
    let queries = queries::committed()?;
    let server = instance.serve("serve", Cache::Off)?;
    let warm: Vec<&str> = queries.iter().copied().step_by(8).collect();
    asked(&server, &warm, 1)?;
    let times = asked(&server, &queries, bench.passes)?;
    let p = |percent| percentile(&times, percent);
    let most = times.last().map_or(0.0, |t| t.as_secs_f64() * 1000.0);
    let measured = format!(
        "p50 {:.1}, p95 {:.1}, p99 {:.1}, most {most:.1} ms; {} asked",
        p(50),
        p(95),
        p(99),
        times.len()
    );
    bench.add(Row {
        name: format!("search, two facets, {CONNECTIONS} connections ({engine})"),
        measured,
        peer: String::new(),
        value: p(99),
        unit: Unit::Milliseconds,
        target: Target::Most(MOST),
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_come_from_the_sorted_end() {
        let times: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!((percentile(&times, 50), percentile(&times, 99)), (101.0, 199.0));
        assert_eq!(percentile(&times[..1], 99), 1.0);
        assert_eq!(percentile(&[], 99), 0.0);
    }
}
