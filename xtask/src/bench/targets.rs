//! Targets: the table of a province's regions and of a nation's, as an officer asks for it, sorted and narrowed in many ways; and the
//! first one after a figure has changed, which is read anew.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::Bench;
use super::desk::{CONNECTIONS, MOST, add, asked, between, officer_at, sign_in};
use super::http::BROWSER;
use super::search::percentile;
use super::server::{Cache, Instance, Server};
use super::table::{Row, Target, Unit};
use crate::steps::say;

/// Every measure.
const MEASURES: [&str; 9] =
    ["flagships", "candidates", "coached", "certified", "trained", "items", "sales", "exports", "events"];
/// Those that are reported.
const REPORTED: [&str; 4] = ["trained", "sales", "exports", "events"];
/// The province of the programme.
const PROVINCE: &str = "12";
/// The nation.
const NATION: &str = "ID";
/// How often a table is read after a change.
const CHANGES: usize = 60;

/// The codes of the regencies and cities.
fn regions() -> Result<Vec<String>, String> {
    let file = super::profile().join("regions/id.csv");
    let text = std::fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
    let codes = text.lines().skip(1).filter_map(|l| l.split(',').next());
    Ok(codes.filter(|c| c.len() == 5).map(str::to_owned).collect())
}

/// The year that runs, near enough for a measurement.
fn year() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    1970 + now.as_secs() / 31_556_952
}

/// Targets of every region and measure for the year, and figures of what is reported, by the same files that a council would send.
fn fill(bench: &Bench, instance: &Instance, year: u64) -> Result<(), String> {
    let io = |e: std::io::Error| e.to_string();
    let (mut targets, mut reports) =
        ("region,year,measure,target\n".to_owned(), "region,year,measure,value,source\n".to_owned());
    for (n, code) in regions()?.iter().enumerate() {
        for (i, measure) in MEASURES.iter().enumerate() {
            // Writing to a text does not fail.
            let _ = writeln!(targets, "{code},{year},{measure},{}", 10 + (n * 7 + i * 13) % 90);
        }
        for (i, measure) in REPORTED.iter().enumerate() {
            let _ = writeln!(reports, "{code},{year},{measure},{},Contoh laporan", 1 + (n * 5 + i * 11) % 80);
        }
    }
    for (kind, text) in [("targets", targets), ("reports", reports)] {
        let file = bench.scratch.path().join(format!("{kind}.csv"));
        std::fs::write(&file, text).map_err(io)?;
        instance.run(&["import", kind, &file.display().to_string()])?;
    }
    Ok(())
}

/// What the table is sorted by and narrowed to.
fn paths(region: &str, level: &str) -> Vec<String> {
    let table = format!("/kerja/target?region={region}&level={level}");
    let mut paths = vec![table.clone(), format!("{table}&sort=-name"), format!("{table}&measure=coached")];
    for measure in MEASURES {
        paths.push(format!("{table}&sort=-{measure}"));
        paths.push(format!("{table}&sort={measure}.share"));
    }
    paths
}

/// How long the first table takes after a figure was reported, one change after the other.
fn after_changes(server: &Server, cookie: &str, table: &str) -> Result<Vec<Duration>, String> {
    let origin = format!("http://{}", server.address);
    let mut client = server.client()?;
    cookie.clone_into(&mut client.cookie);
    let form = "/kerja/target/12.04/lapor";
    let mut times = Vec::new();
    for n in 0..CHANGES {
        let page = client.get(&format!("{form}?measure=events"), "")?;
        let text = String::from_utf8_lossy(&page.body).into_owned();
        // The form itself stands after the way out and the choice of a year.
        let (_, own) = text.rsplit_once("<form").ok_or("there is no form")?;
        let field = |name: &str| {
            between(own, &format!("name=\"{name}\" value=\""), "\"").unwrap_or_default().to_owned()
        };
        let body = format!(
            "_f={}&_c={}&_v={}&measure=events&year={}&value={}&source=Contoh",
            field("_f"),
            field("_c"),
            field("_v"),
            field("year"),
            n % 50
        );
        let answer = client.post(form, &origin, &body)?;
        if answer.status != 303 {
            return Err(format!("reporting a figure was answered with {}", answer.status));
        }
        let began = Instant::now();
        client.get(table, BROWSER)?;
        times.push(began.elapsed());
    }
    times.sort();
    Ok(times)
}

/// The rows of one engine.
pub fn rows(bench: &mut Bench, engine: &str, instance: &Instance) -> Result<(), String> {
    say(format!("\n── targets, {engine}"));
    fill(bench, instance, year())?;
    let (province, nation) = (officer_at(instance, PROVINCE)?, officer_at(instance, NATION)?);
    let server = instance.serve("serve", Cache::On)?;
    let passes = bench.passes as usize * 5;
    for (officer, region, what) in [(&province, PROVINCE, "33 regions"), (&nation, NATION, "514 regions")] {
        let cookie = sign_in(&server, officer)?;
        let paths = paths(region, "2");
        asked(&server, &cookie, &paths, 1)?;
        let times = asked(&server, &cookie, &paths, passes)?;
        let name = format!("targets, {what} × 9 measures, {CONNECTIONS} connections ({engine})");
        add(bench, name, &paths, &times);
        let times = after_changes(&server, &cookie, &paths[0])?;
        bench.add(Row {
            name: format!("targets, {what}, first after a change ({engine})"),
            measured: format!("p50 {:.1} ms; {CHANGES} changes", percentile(&times, 50)),
            peer: String::new(),
            value: percentile(&times, 99),
            unit: Unit::Milliseconds,
            target: Target::Most(MOST),
        });
    }
    Ok(())
}
