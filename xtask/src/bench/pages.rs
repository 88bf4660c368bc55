//! Item and region page beside a bare axum program that answers with the same headers and bytes, turn and turn about;
//! and an item page in a small and in a large catalogue.

use std::path::Path;

use super::catalogue::Size;
use super::http::BROWSER;
use super::server::{Cache, Instance, Server};
use super::table::{Row, Target, Unit};
use super::{Bench, median, peer, wrk};
use crate::steps::say;

/// The share of the peer that is wanted from the page cache, and from the database.
const FROM_CACHE: f64 = 0.75;
const FROM_DATABASE: f64 = 0.25;
/// The small catalogue.
const SMALL: Size = Size { items: 1_000, makers: 100 };

/// Two servers under the same load in turn, `a` and `b` and the middle of their ratios.
struct Turns {
    a: f64,
    b: f64,
    ratio: f64,
}

fn turns(bench: &Bench, a: (&Server, &Path), b: (&Server, &Path)) -> Result<Turns, String> {
    let wrk = wrk::find()?;
    let one = |(server, script): (&Server, &Path), seconds| -> Result<f64, String> {
        let load = wrk::load(&wrk, server, script, seconds)?;
        if load.bad > 0 { Err(format!("{} answers were not good", load.bad)) } else { Ok(load.rate) }
    };
    // Caches, connections and pages of memory are there before anything counts.
    one(a, 1)?;
    one(b, 1)?;
    let (mut rates, mut others, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..bench.rounds {
        let (rate, other) = (one(a, bench.seconds)?, one(b, bench.seconds)?);
        rates.push(rate);
        others.push(other);
        ratios.push(rate / other);
    }
    Ok(Turns { a: median(rates), b: median(others), ratio: median(ratios) })
}

fn rate(value: f64) -> String {
    format!("{value:.0}/s")
}

/// The addresses of item pages.
fn items(noted: &[String]) -> Vec<String> {
    noted.iter().map(|slug| format!("/produk/{slug}")).collect()
}

/// The addresses of the regencies' and sub-districts' pages.
fn regions(server: &Server) -> Result<Vec<String>, String> {
    let districts = super::profile().join("regions/12-districts.csv");
    let text = std::fs::read_to_string(&districts).map_err(|e| format!("{}: {e}", districts.display()))?;
    let mut codes: Vec<&str> =
        text.lines().skip(1).filter_map(|l| l.split(',').next()).filter(|c| c.len() == 8).collect();
    let mut regencies: Vec<&str> = codes.iter().filter_map(|c| c.get(..5)).collect();
    regencies.dedup();
    // North Tapanuli first: a page with much on it.
    regencies.sort_by_key(|c| *c != "12.02");
    regencies.append(&mut codes);
    let mut client = server.client()?;
    regencies.iter().map(|code| client.follow(&format!("/daerah/{code}"), "").map(|(path, _)| path)).collect()
}

/// The rows of one engine.
pub fn rows(bench: &mut Bench, engine: &str, instance: &Instance, noted: &[String]) -> Result<(), String> {
    say(format!("\n── pages, {engine}"));
    for (cache, word, least) in [(Cache::On, "cached", FROM_CACHE), (Cache::Off, "cache off", FROM_DATABASE)]
    {
        let server = instance.serve("serve", cache)?;
        for (page, paths) in [("item", items(noted)), ("region", regions(&server)?)] {
            for (count, paths) in [("one address", &paths[..1]), ("many", &paths[..])] {
                // Without a cache an answer is compressed each time, which costs more than the page: both are shown.
                let encodings: &[(&str, &str)] = if cache == Cache::On {
                    &[(BROWSER, "")]
                } else {
                    &[("", ", plain"), (BROWSER, ", compressed")]
                };
                for (encoding, how) in encodings {
                    let name = format!("{page} page, {word}, {count}{how} ({engine})");
                    let t = beside_peer(bench, &server, paths, encoding)?;
                    bench.add(Row {
                        name,
                        measured: rate(t.a),
                        peer: rate(t.b),
                        value: t.ratio,
                        unit: Unit::Percent,
                        target: Target::Least(least),
                    });
                }
            }
        }
    }
    Ok(())
}

fn beside_peer(bench: &Bench, server: &Server, paths: &[String], encoding: &str) -> Result<Turns, String> {
    let folder = tempfile::tempdir_in(bench.scratch.path()).map_err(|e| e.to_string())?;
    let bare = peer::start(&bench.programs, server, paths, encoding, folder.path())?;
    let script = folder.path().join("addresses.lua");
    wrk::script(paths, !encoding.is_empty(), &script)?;
    turns(bench, (server, &script), (&bare, &script))
}

/// An item page in the large and in a small catalogue, both read from the database.
pub fn growth(bench: &mut Bench, large: &Instance, noted: &[String]) -> Result<(), String> {
    say("\n── growth");
    let small = bench.instances.full(SMALL)?;
    let (one, two) = (large.serve("serve", Cache::Off)?, small.serve("serve", Cache::Off)?);
    let script = |name: &str, noted: &[String]| {
        let file = bench.scratch.path().join(name);
        wrk::script(&items(noted), false, &file).map(|()| file)
    };
    let large_script = script("large.lua", noted)?;
    let small_script = script("small.lua", &bench.instances.noted(SMALL)?)?;
    let t = turns(bench, (&one, &large_script), (&two, &small_script))?;
    bench.add(Row {
        name: format!("item page, cache off, at {} items beside {}", bench.size.items, SMALL.items),
        measured: rate(t.a),
        peer: rate(t.b),
        value: t.ratio,
        unit: Unit::Percent,
        target: Target::None,
    });
    Ok(())
}
