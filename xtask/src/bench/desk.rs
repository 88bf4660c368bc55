//! The workbench: registers and forms as an officer of the programme's region asks for them, and what a page costs while
//! fifty people sign in.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::Bench;
use super::http::{BROWSER, Client};
use super::search::percentile;
use super::server::{Cache, Instance, Server};
use super::table::{Row, Target, Unit};
use crate::steps::say;

/// How many ask at once.
pub(super) const CONNECTIONS: usize = 16;
/// In milliseconds, of the 99th percentile.
pub(super) const MOST: f64 = 50.0;
/// How many sign in at once.
const SIGN_INS: usize = 50;

/// What the registers are narrowed to and sorted by.
const NARROWED: &[&str] = &[
    "/kerja/perajin",
    "/kerja/perajin?q=bengkel",
    "/kerja/perajin?status=draft",
    "/kerja/perajin?status=published",
    "/kerja/perajin?region=12.71",
    "/kerja/perajin?region=12.04",
    "/kerja/perajin?kind=workshop",
    "/kerja/perajin?kind=gallery",
    "/kerja/perajin?sort=new",
    "/kerja/perajin?kind=gallery&sort=new",
    "/kerja/perajin?region=12.71&sort=new",
    "/kerja/produk",
    "/kerja/produk?region=12.71",
    "/kerja/produk?region=12.04",
    "/kerja/produk?status=draft",
    "/kerja/produk?q=ulos",
    "/kerja/antrean",
    "/kerja",
];

/// An account that was made for this run.
pub(super) struct Officer {
    login: String,
    password: String,
}

fn officer(instance: &Instance) -> Result<Officer, String> {
    made(instance, &format!("ukur-{}", std::process::id()), &[])
}

/// An account with a role at a region, made for this run.
pub(super) fn officer_at(instance: &Instance, region: &str) -> Result<Officer, String> {
    let login = format!("ukur-{}-{}", region.to_lowercase(), std::process::id());
    made(instance, &login, &["--region", region])
}

fn made(instance: &Instance, login: &str, more: &[&str]) -> Result<Officer, String> {
    let mut arguments =
        vec!["user", "add", login, "--name", "Pengukur", "--role", "officer", "--generate", "--json"];
    arguments.extend(more);
    let made = instance.run(&arguments)?;
    let made: serde_json::Value = serde_json::from_str(&made).map_err(|e| e.to_string())?;
    let password = made["password"].as_str().ok_or("no password was shown")?.to_owned();
    Ok(Officer { login: login.to_owned(), password })
}

pub(super) fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let from = text.find(before)? + before.len();
    let rest = &text[from..];
    Some(&rest[..rest.find(after)?])
}

/// Signs in and gives the cookie of the session.
pub(super) fn sign_in(server: &Server, officer: &Officer) -> Result<String, String> {
    let origin = format!("http://{}", server.address);
    let mut client = server.client()?;
    let page = client.get("/masuk", "")?;
    let cookie = |answer: &super::http::Answer| {
        let set = answer.headers.iter().filter(|(n, _)| n == "set-cookie");
        let pairs: Vec<String> =
            set.filter_map(|(_, v)| Some(v.split(';').next()?.trim().to_owned())).collect();
        pairs.join("; ")
    };
    client.cookie = cookie(&page);
    let text = String::from_utf8_lossy(&page.body).into_owned();
    let word = between(&text, "name=\"_f\" value=\"", "\"").ok_or("the sign-in page has no form")?;
    let form = format!("_f={word}&lanjut=&login={}&password={}", officer.login, officer.password);
    let answer = client.post("/masuk", &origin, &form)?;
    let session = cookie(&answer);
    if answer.status != 303 || session.is_empty() {
        return Err(format!("signing in was answered with {}", answer.status));
    }
    Ok(session)
}

/// Asks for every address so many times over many connections; the times of each address, sorted.
pub(super) fn asked(
    server: &Server,
    cookie: &str,
    paths: &[String],
    passes: usize,
) -> Result<Vec<Vec<Duration>>, String> {
    let one = |n: usize| -> Result<Vec<(usize, Duration)>, String> {
        let mut client = server.client()?;
        cookie.clone_into(&mut client.cookie);
        let mut times = Vec::new();
        for i in 0..passes * paths.len() {
            let at = (n * paths.len() / CONNECTIONS + i) % paths.len();
            let began = Instant::now();
            let answer = client.get(&paths[at], BROWSER)?;
            times.push((at, began.elapsed()));
            if answer.status != 200 {
                return Err(format!("{} answers {}", paths[at], answer.status));
            }
        }
        Ok(times)
    };
    let all = std::thread::scope(|scope| {
        let askers: Vec<_> = (0..CONNECTIONS).map(|n| scope.spawn(move || one(n))).collect();
        askers.into_iter().try_fold(Vec::new(), |mut all, asker| {
            all.extend(asker.join().map_err(|_| "a connection panicked")??);
            Ok::<_, String>(all)
        })
    })?;
    let mut by_path = vec![Vec::new(); paths.len()];
    for (at, time) in all {
        by_path[at].push(time);
    }
    by_path.iter_mut().for_each(|times| times.sort());
    Ok(by_path)
}

pub(super) fn add(bench: &mut Bench, name: String, paths: &[String], times: &[Vec<Duration>]) {
    let mut all: Vec<Duration> = times.iter().flatten().copied().collect();
    all.sort();
    let slowest =
        times.iter().zip(paths).max_by(|(a, _), (b, _)| percentile(a, 50).total_cmp(&percentile(b, 50)));
    let (slow, path) = slowest.map_or((0.0, ""), |(t, p)| (percentile(t, 50), p.as_str()));
    // The ids of records say nothing to a reader.
    let path = path.split('/').map(|p| if p.len() == 36 { "…" } else { p }).collect::<Vec<_>>().join("/");
    bench.add(Row {
        name,
        measured: format!(
            "p50 {:.1}, p95 {:.1} ms; {} asked; slowest {path}: p50 {slow:.1} ms",
            percentile(&all, 50),
            percentile(&all, 95),
            all.len()
        ),
        peer: String::new(),
        value: percentile(&all, 99),
        unit: Unit::Milliseconds,
        target: Target::Most(MOST),
    });
}

/// The forms of the records that registers show first.
fn forms(server: &Server, cookie: &str) -> Result<Vec<String>, String> {
    let mut client = server.client()?;
    cookie.clone_into(&mut client.cookie);
    let mut forms = Vec::new();
    for (list, below) in [("/kerja/perajin?sort=new", "/kerja/perajin/"), ("/kerja/produk", "/kerja/produk/")]
    {
        let page = client.get(list, "")?;
        let text = String::from_utf8_lossy(&page.body).into_owned();
        let mark = format!("<th scope=\"row\"><a href=\"{below}");
        let ids: Vec<&str> = text.split(&mark).skip(1).filter_map(|t| t.get(..36)).collect();
        if ids.is_empty() {
            return Err(format!("{list} shows no record"));
        }
        forms
            .extend(ids.iter().take(20).flat_map(|id| [format!("{below}{id}/ubah"), format!("{below}{id}")]));
    }
    Ok(forms)
}

/// How long a public page takes while others sign in, or while nobody does.
fn beside(server: &Server, officer: Option<&Officer>) -> Result<(Vec<Duration>, usize), String> {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let signing: Vec<_> = (0..if officer.is_some() { SIGN_INS } else { 0 })
            .filter_map(|_| officer.map(|o| scope.spawn(move || sign_in(server, o).is_ok())))
            .collect();
        let asking = scope.spawn(|| -> Result<Vec<Duration>, String> {
            let mut client: Client = server.client()?;
            let mut times = Vec::new();
            while !done.load(Ordering::Relaxed) || times.len() < 200 {
                let began = Instant::now();
                client.get("/daerah", BROWSER)?;
                times.push(began.elapsed());
            }
            Ok(times)
        });
        let signed = signing.into_iter().filter_map(|s| s.join().ok()).filter(|ok| *ok).count();
        done.store(true, Ordering::Relaxed);
        let mut times = asking.join().map_err(|_| "a connection panicked")??;
        times.sort();
        Ok((times, signed))
    })
}

/// The rows of one engine.
pub fn rows(bench: &mut Bench, engine: &str, instance: &Instance) -> Result<(), String> {
    say(format!("\n── workbench, {engine}"));
    let officer = officer(instance)?;
    let server = instance.serve("serve", Cache::On)?;
    let cookie = sign_in(&server, &officer)?;
    let registers: Vec<String> = NARROWED.iter().map(|p| (*p).to_owned()).collect();
    let passes = bench.passes as usize * 5;
    for (what, paths) in [("registers", registers), ("records and forms", forms(&server, &cookie)?)] {
        asked(&server, &cookie, &paths, 1)?;
        let times = asked(&server, &cookie, &paths, passes)?;
        let name = format!("{what}, {CONNECTIONS} connections ({engine})");
        add(bench, name, &paths, &times);
    }
    let (alone, _) = beside(&server, None)?;
    let (times, signed) = beside(&server, Some(&officer))?;
    let p99 = percentile(&times, 99);
    bench.add(Row {
        name: format!("a page while {SIGN_INS} sign in ({engine})"),
        measured: format!("p50 {:.1}, p99 {p99:.1} ms; {signed} got in", percentile(&times, 50)),
        peer: format!("alone p50 {:.1}, p99 {:.1} ms", percentile(&alone, 50), percentile(&alone, 99)),
        value: p99,
        unit: Unit::Milliseconds,
        target: Target::None,
    });
    Ok(())
}
