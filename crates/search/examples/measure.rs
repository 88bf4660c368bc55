//! Measures searching on a synthetic catalogue: `measure [documents] [threads] [folder]`.
//!
//! The queries are those of `benches-data/queries.txt` (`measure --queries` writes them to standard output), each run with every facet counted.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement, run by hand"
)]

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use search::{Config, Document, Index, Kind, PriceSpan, Query, Sort, SynonymGroup};
use uuid::Uuid;

const QUERIES: &str = include_str!("../benches-data/queries.txt");
/// In the body of nearly every document.
const BROADEST: &str = "nusantara";
const CATEGORIES: u32 = 14;
const TECHNIQUES: u32 = 30;
const MATERIALS: u32 = 45;
const PEOPLES: u32 = 18;
const REGENCIES: u32 = 33;
const DISTRICTS: u32 = 14;
const VILLAGES: u32 = 13;

const FIRST: &[&str] = &[
    "tenun",
    "ulos",
    "songket",
    "batik",
    "anyaman",
    "tikar",
    "tas",
    "ukiran",
    "patung",
    "gerabah",
    "perhiasan",
    "selendang",
    "sarung",
    "kain",
    "topi",
    "keranjang",
    "kalung",
    "gelang",
    "cincin",
    "kotak",
    "hiasan",
    "taplak",
    "syal",
    "kemeja",
    "dompet",
    "lampu",
    "kursi",
    "meja",
];
const SECOND: &[&str] = &[
    "ragidup",
    "hotang",
    "sadum",
    "mangiring",
    "sibolang",
    "bolean",
    "harungguan",
    "pinuncaan",
    "tumtuman",
    "gara",
    "niohulayo",
    "pandan",
    "rotan",
    "bambu",
    "perak",
    "kuningan",
    "kayu",
    "tanah",
    "kulit",
    "mendong",
    "eceng",
    "purun",
    "sutra",
    "kapas",
    "emas",
    "tembaga",
];
const THIRD: &[&str] = &[
    "merah",
    "hitam",
    "putih",
    "biru",
    "kuning",
    "hijau",
    "cokelat",
    "ungu",
    "besar",
    "kecil",
    "panjang",
    "halus",
    "tebal",
    "tipis",
    "klasik",
    "pesisir",
    "pegunungan",
    "pengantin",
    "harian",
    "upacara",
];

/// A made-up word, the same for the same number.
fn word(mut number: u32) -> String {
    const HEADS: &[&str] =
        &["b", "d", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "w", "ny", "ng"];
    const TAILS: &[&str] = &["a", "i", "u", "e", "o"];
    let mut text = String::new();
    for _ in 0..3 {
        text.push_str(HEADS[(number % 16) as usize]);
        number /= 16;
        text.push_str(TAILS[(number % 5) as usize]);
        number /= 5;
    }
    text
}

/// A number below `of`, small ones much more often.
fn skewed(rng: &mut fastrand::Rng, of: u32) -> u32 {
    let x = rng.f64();
    ((x * x * x) * f64::from(of)) as u32
}

fn pick<'a>(rng: &mut fastrand::Rng, list: &[&'a str]) -> &'a str {
    list[skewed(rng, list.len() as u32) as usize]
}

fn document(number: u32, count: u32) -> Document {
    let mut rng = fastrand::Rng::with_seed(u64::from(number) + 1);
    let kind = match number {
        0..300 => Kind::Craft,
        300..600 => Kind::Motif,
        600..7_000 => Kind::Region,
        _ if number < 7_000 + count / 10 => Kind::Maker,
        _ => Kind::Item,
    };
    let title = format!("{} {} {}", pick(&mut rng, FIRST), pick(&mut rng, SECOND), pick(&mut rng, THIRD));
    let mut body = format!("{} {BROADEST} {title}", if number.is_multiple_of(50) { "" } else { "barang" });
    for _ in 0..rng.u32(8..30) {
        body.push(' ');
        match rng.u8(0..4) {
            0 => body.push_str(pick(&mut rng, FIRST)),
            1 => body.push_str(pick(&mut rng, THIRD)),
            _ => body.push_str(&word(skewed(&mut rng, 60_000))),
        }
    }
    let (a, b, c) = (skewed(&mut rng, REGENCIES), rng.u32(0..DISTRICTS), rng.u32(0..VILLAGES));
    let regions = vec![
        format!("12.{a:02}.{b:02}.{c:04}"),
        format!("12.{a:02}.{b:02}"),
        format!("12.{a:02}"),
        "12".to_owned(),
    ];
    let mut list = |name: &str, of: u32, most: u32| -> Vec<String> {
        (0..rng.u32(1..=most)).map(|_| format!("{name}{}", skewed(&mut rng, of))).collect()
    };
    let (categories, techniques, materials, peoples) =
        (list("c", CATEGORIES, 2), list("t", TECHNIQUES, 2), list("m", MATERIALS, 3), list("p", PEOPLES, 1));
    Document {
        kind,
        id: uuid::Builder::from_unix_timestamp_millis(
            1_700_000_000_000 + u64::from(number) * 7919 % 90_000_000,
            &[3; 10],
        )
        .into_uuid()
        .max(Uuid::from_u128(u128::from(number))),
        title: vec![("id".into(), title.clone()), ("en".into(), title)],
        aliases: vec![],
        body: vec![("id".into(), body)],
        regions,
        categories,
        techniques,
        materials,
        peoples,
        price: (kind == Kind::Item && rng.u8(..) > 20).then(|| i64::from(rng.u32(1..4000)) * 1000),
        in_stock: rng.bool(),
        sample: rng.u8(..) < 5,
        weight: rng.f32(),
        stored: format!("{{\"slug\":\"barang-{number}\",\"place\":\"12.{a:02}\"}}"),
    }
}

/// One line a query: text, kind, region, category, technique, material, people, price, stock, order; separated by tabs.
fn queries() -> String {
    let mut rng = fastrand::Rng::with_seed(20_26);
    let mut lines = std::collections::BTreeSet::new();
    let mut out =
        String::from("# text\tkind\tregion\tcategory\ttechnique\tmaterial\tpeople\tprice\tstock\torder\n");
    while lines.len() < 1200 {
        let misspelt = |word: &str| -> String { word[..word.len() - 1].to_owned() + "x" };
        let text = match rng.u8(0..20) {
            0 | 1 => BROADEST.to_owned(),
            2 => "barang".to_owned(),
            3 => format!("barang {BROADEST}"),
            4 => format!("{BROADEST} {}", pick(&mut rng, FIRST)),
            5..=8 => pick(&mut rng, FIRST).to_owned(),
            9..=11 => format!("{} {}", pick(&mut rng, FIRST), pick(&mut rng, SECOND)),
            12 => format!("{} {} {}", pick(&mut rng, FIRST), pick(&mut rng, SECOND), pick(&mut rng, THIRD)),
            13 => misspelt(pick(&mut rng, SECOND)),
            14 => pick(&mut rng, FIRST)[..3].to_owned(),
            15 => format!("{} {}", pick(&mut rng, FIRST), &pick(&mut rng, SECOND)[..3]),
            16 => word(skewed(&mut rng, 60_000)),
            17 => format!("{} {}", word(skewed(&mut rng, 60_000)), pick(&mut rng, THIRD)),
            18 => format!("{} zzxxqq {}", pick(&mut rng, FIRST), pick(&mut rng, THIRD)),
            _ => String::new(),
        };
        let kind = if rng.u8(0..3) == 0 { "item" } else { "" };
        // Two facets each.
        let mut facets = [const { String::new() }; 7];
        let first = rng.usize(0..7);
        let second = (first + rng.usize(1..7)) % 7;
        for at in [first, second] {
            facets[at] = match at {
                0 => match rng.u8(0..4) {
                    0 => "12".to_owned(),
                    1 => format!("12.{:02}.{:02}", skewed(&mut rng, REGENCIES), rng.u32(0..DISTRICTS)),
                    _ => format!("12.{:02}", skewed(&mut rng, REGENCIES)),
                },
                1 => format!("c{}", skewed(&mut rng, CATEGORIES)),
                2 => format!("t{}", skewed(&mut rng, TECHNIQUES)),
                3 => format!("m{}", skewed(&mut rng, MATERIALS)),
                4 => format!("p{}", skewed(&mut rng, PEOPLES)),
                5 => {
                    let from = rng.i64(0..2000) * 1000;
                    if rng.bool() { "100000-500000".to_owned() } else { format!("{from}-{}", from + 700_000) }
                }
                _ => "yes".to_owned(),
            };
        }
        let order = ["", "", "", "", "", "name", "price", "price-down", "newest"][rng.usize(0..9)];
        let line = format!("{text}\t{kind}\t{}\t{order}", facets.join("\t"));
        if lines.insert(line.clone()) {
            out.push_str(&line);
            out.push('\n');
        }
    }
    out
}

fn parse(line: &str) -> Query {
    let parts: Vec<&str> = line.split('\t').collect();
    let list = |at: usize| -> Vec<String> {
        (!parts[at].is_empty()).then(|| parts[at].to_owned()).into_iter().collect()
    };
    let mut query = Query::new(parts[0], "id");
    query.kind = (parts[1] == "item").then_some(Kind::Item);
    query.facets.region = list(2).pop();
    query.facets.category = list(3);
    query.facets.technique = list(4);
    query.facets.material = list(5);
    query.facets.people = list(6);
    query.facets.price = parts[7]
        .split_once('-')
        .map(|(from, below)| PriceSpan { from: from.parse().ok(), below: below.parse().ok() });
    query.facets.in_stock = !parts[8].is_empty();
    query.sort = match parts[9] {
        "name" => Sort::Name,
        "price" => Sort::PriceUp,
        "price-down" => Sort::PriceDown,
        "newest" => Sort::Newest,
        _ => Sort::Relevance,
    };
    query
}

fn anonymous_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "--queries") {
        print!("{}", queries());
        return;
    }
    let number =
        |at: usize, default: u32| arguments.get(at).and_then(|text| text.parse().ok()).unwrap_or(default);
    let (count, threads) = (number(0, 200_000).clamp(1, 5_000_000), number(1, 4).clamp(1, 64) as usize);
    let scratch = tempfile::tempdir().expect("a folder for the index");
    let folder = arguments.get(2).map_or_else(|| scratch.path().to_owned(), PathBuf::from);
    let config = Config {
        languages: vec!["id".into(), "en".into()],
        synonyms: vec![SynonymGroup { lang: Some("id".into()), words: vec!["tas".into(), "dompet".into()] }],
        price_bands: vec![100_000, 500_000, 1_000_000, 2_500_000],
        ..Config::default()
    };
    let index = Index::open(&folder, config).unwrap();
    if index.needs_rebuild() || index.position() != Some(i64::from(count)) {
        let start = Instant::now();
        let mut writer = index.writer().unwrap();
        writer.clear().unwrap();
        for number in 0..count {
            writer.put(&document(number, count)).unwrap();
        }
        println!("{count} documents put in {:.1?}", start.elapsed());
        writer.commit(i64::from(count)).unwrap();
        println!(
            "committed, merged and in force after {:.1?}, anonymous memory {} MB",
            start.elapsed(),
            anonymous_megabytes()
        );
    } else {
        let start = Instant::now();
        index.warm().unwrap();
        println!("opened and warmed in {:.1?}", start.elapsed());
    }
    println!("memory for counting and sorting: {:.1} MB", index.memory() as f64 / 1e6);

    let mut longest = Duration::ZERO;
    let mut writer = index.writer().unwrap();
    for number in 0..5u32 {
        let start = Instant::now();
        writer.put(&document(number * 31 + 7_000, count)).unwrap();
        writer.commit(i64::from(count)).unwrap();
        longest = longest.max(start.elapsed());
    }
    drop(writer);
    println!("longest of 5 commits of one document: {longest:.1?}");

    let queries: Vec<(&str, Query)> =
        QUERIES.lines().filter(|line| !line.starts_with('#')).map(|line| (line, parse(line))).collect();
    for threads in [1, threads] {
        let next = AtomicUsize::new(0);
        let start = Instant::now();
        let mut times: Vec<(Duration, usize)> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads)
                .map(|_| {
                    scope.spawn(|| {
                        let mut own = Vec::new();
                        loop {
                            let at = next.fetch_add(1, Ordering::Relaxed);
                            let Some((_, query)) = queries.get(at % queries.len()) else { break };
                            if at >= queries.len() * 3 {
                                break;
                            }
                            let start = Instant::now();
                            index.search(query).unwrap();
                            own.push((start.elapsed(), at % queries.len()));
                        }
                        own
                    })
                })
                .collect();
            workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
        });
        let whole = start.elapsed();
        times.sort_unstable();
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].0;
        println!(
            "{threads} threads, {} searches of {} queries: p50 {:.2?}, p90 {:.2?}, p99 {:.2?}, longest {:.2?}, {:.0}/s",
            times.len(),
            queries.len(),
            at(0.5),
            at(0.9),
            at(0.99),
            at(1.0),
            times.len() as f64 / whole.as_secs_f64()
        );
        if threads == 1 {
            for (time, number) in times.iter().rev().step_by(3).take(12) {
                println!("  {time:.2?}  {}", queries[*number].0.replace('\t', " | "));
            }
        }
    }
    let mut times: Vec<Duration> = Vec::new();
    for text in FIRST.iter().chain(SECOND).chain(THIRD) {
        for end in 1..=text.len() {
            let start = Instant::now();
            index.suggest(&text[..end], "id", 8).unwrap();
            times.push(start.elapsed());
        }
    }
    times.sort_unstable();
    println!(
        "{} completions: p50 {:.2?}, p99 {:.2?}, anonymous memory {} MB",
        times.len(),
        times[times.len() / 2],
        times[times.len() * 99 / 100],
        anonymous_megabytes()
    );
}
