//! The market over HTTP: baskets are filled and walked to the last look as a browser does it, and then many buyers place theirs at
//! once. Afterwards `corak books` says what there is: as many orders as were acknowledged, and not a piece more than there was.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::Bench;
use super::desk::between;
use super::http::{Answer, BROWSER, Client};
use super::search::percentile;
use super::server::{Cache, Instance, Server, copy};
use super::table::{Row, Target, Unit};
use super::weight::attribute;
use crate::steps::say;

/// Connections while pages are timed.
const PAGES: usize = 16;
/// Buyers who place at once.
const BUYERS: usize = 64;
/// In milliseconds, of the 99th percentile of a page.
const MOST: f64 = 50.0;
/// Orders a second on SQLite.
const LEAST: f64 = 1_500.0;
/// In units of 1,024 bytes, of each page of the way to an order.
const WEIGHT: f64 = 60.0;
/// Makers whose things are bought.
const MAKERS: usize = 200;
/// Things of each.
const THINGS: usize = 4;
/// The last of the things of every tenth maker is rare: so many pieces.
const RARE: u64 = 3;
/// Pieces of the others.
const MANY: u64 = 500_000;
/// Where everything is sent: a village of the programme.
const TO: &str = "12.71.01.1001";

/// A thing, by the number in its name.
#[derive(Debug, Clone)]
struct Thing {
    id: String,
    rare: bool,
}

/// A basket whose buyer looks at it for the last time.
struct Ready {
    cookie: String,
    form: String,
    pieces: u64,
    rare: bool,
}

/// Adds things to buy to the catalogue, by the same import as everything else.
fn stock(bench: &Bench, instance: &Instance) -> Result<Vec<(String, bool)>, String> {
    let makers = bench.instances.files(bench.size)?.join("makers.csv");
    let mut reader = csv::Reader::from_path(makers).map_err(|e| e.to_string())?;
    let (mut text, mut names) =
        ("key,maker,craft,name_id,name_en,weight_g,price,stock,status,sample\n".to_owned(), Vec::new());
    // Crafts of protected materials sell nothing: the first makers of others are taken.
    let makers_wanted = MAKERS.min(bench.size.makers as usize / 4);
    let (free, mut taken) = (bench.instances.sellable()?, 0);
    for row in reader.deserialize::<BTreeMap<String, String>>() {
        let row = row.map_err(|e| e.to_string())?;
        let craft = &row["crafts"];
        if taken == makers_wanted || !free.contains(craft) {
            continue;
        }
        for thing in 0..THINGS {
            let n = taken * THINGS + thing;
            let rare = thing + 1 == THINGS && taken % 10 == 0;
            let pieces = if rare { RARE } else { MANY };
            // Writing to a text does not fail.
            let _ = writeln!(
                text,
                "ukur-{n:05},{},{craft},Contoh Ukur {n:05},Sample Measure {n:05},{},{},{pieces},published,yes",
                row["key"],
                200 + 50 * thing,
                45_000 + 5_000 * thing
            );
            names.push((format!("contoh-ukur-{n:05}"), rare));
        }
        taken += 1;
    }
    if taken < makers_wanted {
        return Err(format!("only {taken} makers sell something"));
    }
    let file = bench.scratch.path().join("ukur.csv");
    std::fs::write(&file, text).map_err(|e| e.to_string())?;
    instance.run(&["import", "items", &file.display().to_string()])?;
    Ok(names)
}

/// The ids of things, from the form of their pages.
fn things(server: &Server, names: &[(String, bool)]) -> Result<Vec<Thing>, String> {
    let mut client = server.client()?;
    let mut things = Vec::with_capacity(names.len());
    for (name, rare) in names {
        let page = text(&client.get(&format!("/produk/{name}"), "")?);
        let id = between(&page, "name=\"tambah\" value=\"", "\"");
        let id = id.ok_or_else(|| format!("/produk/{name} sells nothing"))?.to_owned();
        things.push(Thing { id, rare: *rare });
    }
    Ok(things)
}

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

/// What a browser would send of the form of a page: hidden fields, and the first of each choice.
fn fields(page: &str) -> Vec<(String, String)> {
    let own = page.rsplit_once("<form method=\"post\"").map_or(page, |(_, own)| own);
    let mut fields: Vec<(String, String)> = Vec::new();
    for tag in own.split('<').map(|t| t.split('>').next().unwrap_or_default()) {
        let kind = attribute(tag, "type");
        let wanted = kind == Some("hidden") || (kind == Some("radio") && tag.contains(" checked"));
        if let (true, Some(name)) = (tag.starts_with("input ") && wanted, attribute(tag, "name")) {
            let value = attribute(tag, "value").unwrap_or_default();
            fields.push((name.to_owned(), value.to_owned()));
        }
    }
    fields
}

fn form(fields: &[(String, String)]) -> String {
    let mut text = String::new();
    for (name, value) in fields {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') {
                text.push(char::from(byte));
            } else {
                let _ = write!(text, "%{byte:02X}");
            }
        }
    }
    text
}

fn expect(answer: &Answer, status: u16, what: &str) -> Result<(), String> {
    if answer.status == status { Ok(()) } else { Err(format!("{what} was answered with {}", answer.status)) }
}

/// Times of the pages, and what they weigh.
#[derive(Default)]
struct Seen {
    basket: Vec<Duration>,
    checkout: Vec<Duration>,
    review: Vec<Duration>,
    weights: BTreeMap<&'static str, usize>,
}

/// Fills a basket by its forms, and walks to the last look.
fn fill(
    server: &Server,
    client: &mut Client,
    things: &[Thing],
    n: usize,
    seen: &mut Seen,
) -> Result<Ready, String> {
    let origin = format!("http://{}", server.address);
    let makers = things.len() / THINGS;
    let (one, other) = (n % makers, (n * 7 + 1 + n / makers) % makers);
    let other = if other == one { (one + 1) % makers } else { other };
    // Every hundredth wants something rare of its second maker.
    let rare = n % 100 == 99;
    let last = if rare { (other / 10 * 10) * THINGS + THINGS - 1 } else { other * THINGS + n % (THINGS - 1) };
    let one = if rare && last / THINGS == one { (one + 1) % makers } else { one };
    let wanted = [&things[one * THINGS], &things[one * THINGS + 1], &things[last]];
    client.cookie.clear();
    for thing in wanted {
        let answer = client.post("/keranjang", &origin, &format!("tambah={}&jumlah=1", thing.id))?;
        expect(&answer, 303, "filling a basket")?;
        if let Some(set) = answer.header("set-cookie") {
            client.cookie = set.split(';').next().unwrap_or_default().to_owned();
        }
    }
    let answer = client.post("/keranjang/tujuan", &origin, &format!("daerah={TO}"))?;
    expect(&answer, 303, "choosing a place")?;
    let mut timed = |path: &str, times: &mut Vec<Duration>| {
        let began = Instant::now();
        let answer = client.get(path, "")?;
        times.push(began.elapsed());
        expect(&answer, 200, path).map(|()| text(&answer))
    };
    timed("/keranjang", &mut seen.basket)?;
    let page = timed("/keranjang/pesan", &mut seen.checkout)?;
    let mut chosen = fields(&page);
    chosen.extend(
        [
            ("name", "Contoh Pembeli".to_owned()),
            ("phone", format!("0812{:08}", n % 100_000_000)),
            ("street", "Jalan Contoh 1".to_owned()),
            ("postcode", "20111".to_owned()),
            ("consent", "1".to_owned()),
            ("langkah", "periksa".to_owned()),
        ]
        .map(|(n, v)| (n.to_owned(), v)),
    );
    let began = Instant::now();
    let answer = client.post("/keranjang/pesan", &origin, &form(&chosen))?;
    seen.review.push(began.elapsed());
    expect(&answer, 200, "the last look")?;
    let mut last = fields(&text(&answer));
    last.push(("langkah".into(), "pesan".into()));
    if !last.iter().any(|(name, value)| name == "_w" && !value.is_empty()) {
        return Err(format!("the last look was refused\n{}", text(&answer)));
    }
    Ok(Ready {
        cookie: client.cookie.clone(),
        form: form(&last),
        pieces: 3,
        rare: wanted.iter().any(|t| t.rare),
    })
}

/// Fills so many baskets over many connections.
fn prepare(
    server: &Server,
    things: &[Thing],
    from: usize,
    count: usize,
) -> Result<(Vec<Ready>, Seen), String> {
    let one = |t: usize| -> Result<(Vec<Ready>, Seen), String> {
        let (mut client, mut seen, mut ready) = (server.client()?, Seen::default(), Vec::new());
        for n in (t..count).step_by(PAGES) {
            ready.push(fill(server, &mut client, things, from + n, &mut seen)?);
        }
        Ok((ready, seen))
    };
    std::thread::scope(|scope| {
        let askers: Vec<_> = (0..PAGES).map(|t| scope.spawn(move || one(t))).collect();
        let (mut all, mut seen) = (Vec::new(), Seen::default());
        for asker in askers {
            let (ready, own) = asker.join().map_err(|_| "a connection panicked")??;
            all.extend(ready);
            seen.basket.extend(own.basket);
            seen.checkout.extend(own.checkout);
            seen.review.extend(own.review);
        }
        Ok((all, seen))
    })
}

/// What came of placing baskets.
#[derive(Default)]
struct Placed {
    took: Duration,
    addresses: BTreeSet<String>,
    pieces: u64,
    told: usize,
    rare: usize,
    times: Vec<Duration>,
}

/// All buyers place at once.
fn place(server: &Server, ready: &[Ready]) -> Result<Placed, String> {
    let origin = format!("http://{}", server.address);
    let gate = std::sync::Barrier::new(BUYERS + 1);
    let one = |t: usize| -> Result<Placed, String> {
        let client = server.client();
        gate.wait();
        let (mut client, mut placed) = (client?, Placed::default());
        for ready in ready.iter().skip(t).step_by(BUYERS) {
            ready.cookie.clone_into(&mut client.cookie);
            let began = Instant::now();
            let answer = client.post("/keranjang/pesan", &origin, &ready.form)?;
            placed.times.push(began.elapsed());
            match answer.header("location") {
                Some(to) if answer.status == 303 && to.starts_with("/pesanan/") => {
                    if !placed.addresses.insert(to.to_owned()) {
                        return Err(format!("{to} was given twice"));
                    }
                    placed.pieces += ready.pieces;
                    placed.rare += usize::from(ready.rare);
                }
                // Somebody else was quicker: the basket says so.
                Some(_) if answer.status == 303 && ready.rare => placed.told += 1,
                _ => return Err(format!("placing was answered with {}\n{}", answer.status, text(&answer))),
            }
        }
        Ok(placed)
    };
    std::thread::scope(|scope| {
        let one = &one;
        let buyers: Vec<_> = (0..BUYERS).map(|t| scope.spawn(move || one(t))).collect();
        gate.wait();
        let began = Instant::now();
        let mut all = Placed::default();
        for buyer in buyers {
            let own = buyer.join().map_err(|_| "a buyer panicked")??;
            let before = all.addresses.len() + own.addresses.len();
            all.addresses.extend(own.addresses);
            if all.addresses.len() != before {
                return Err("two orders have one address".into());
            }
            all.pieces += own.pieces;
            all.told += own.told;
            all.rare += own.rare;
            all.times.extend(own.times);
        }
        all.took = began.elapsed();
        all.times.sort();
        Ok(all)
    })
}

/// What `corak books` says.
fn books(instance: &Instance) -> Result<serde_json::Value, String> {
    let said = instance.run(&["books", "--json"])?;
    serde_json::from_str(&said).map_err(|e| e.to_string())
}

fn number(books: &serde_json::Value, path: &str) -> u64 {
    books.pointer(path).and_then(serde_json::Value::as_u64).unwrap_or_default()
}

/// The rows of one engine. Orders are placed in a copy, so that the catalogue stays as it was made.
pub fn rows(bench: &mut Bench, engine: &str, instance: &Instance) -> Result<(), String> {
    say(format!("\n── market, {engine}"));
    if instance.database.is_some() {
        return measured(bench, engine, instance);
    }
    let copied = Instance { data: bench.scratch.path().join("market"), ..instance.clone() };
    copy(&instance.data, &copied.data)?;
    let outcome = measured(bench, engine, &copied);
    let _ = std::fs::remove_dir_all(&copied.data);
    outcome
}

fn measured(bench: &mut Bench, engine: &str, instance: &Instance) -> Result<(), String> {
    let names = stock(bench, instance)?;
    let mut seller = instance.example("sell");
    let sold = seller.output().map_err(|e| format!("sell: {e}"))?;
    if !sold.status.success() {
        return Err(format!("sell: {}", String::from_utf8_lossy(&sold.stderr)));
    }
    let server = instance.serve("serve", Cache::On)?;
    let things = things(&server, &names)?;
    let (mut rates, mut times) = (Vec::new(), Vec::new());
    let (mut orders, mut pieces, mut told, mut rare) = (0, 0, 0, 0);
    let mut seen = Seen::default();
    let count = 1_500 * bench.seconds as usize;
    for round in 0..bench.rounds.min(3) as usize {
        let (ready, own) = prepare(&server, &things, round * count, count)?;
        seen.basket.extend(own.basket);
        seen.checkout.extend(own.checkout);
        seen.review.extend(own.review);
        let placed = place(&server, &ready)?;
        rates.push(placed.addresses.len() as f64 / placed.took.as_secs_f64());
        times.extend(placed.times);
        orders += placed.addresses.len() as u64;
        (pieces, told, rare) = (pieces + placed.pieces, told + placed.told, rare + placed.rare);
    }
    weigh(&server, &things, &mut seen)?;
    drop(server);
    times.sort();
    pages(bench, engine, &mut seen);
    let found = books(instance)?;
    let (groups, lines) = (number(&found, "/groups"), number(&found, "/pieces"));
    let wrong = found["wrong"].as_array().map_or(usize::MAX, Vec::len);
    if (groups, lines, wrong) != (orders, pieces, 0) || number(&found, "/oversold") != 0 {
        return Err(format!(
            "{orders} orders of {pieces} pieces were acknowledged, and the books say {found}"
        ));
    }
    bench.add(Row {
        name: format!("orders placed, {BUYERS} connections, two makers and three lines each ({engine})"),
        measured: format!(
            "p50 {:.1}, p99 {:.1} ms; {orders} acknowledged and in the books, 0 lost, doubled or oversold; {rare} got something \
             rare, {told} were told that somebody was quicker",
            percentile(&times, 50),
            percentile(&times, 99)
        ),
        peer: String::new(),
        value: super::median(rates),
        unit: Unit::PerSecond,
        target: if engine.starts_with("SQLite") { Target::Least(LEAST) } else { Target::None },
    });
    Ok(())
}

/// The pages compressed, as a browser takes them, with what they load.
fn weigh(server: &Server, things: &[Thing], seen: &mut Seen) -> Result<(), String> {
    let mut client = server.client()?;
    let ready = fill(server, &mut client, things, 98, &mut Seen::default())?;
    client.cookie = ready.cookie;
    for (name, path) in
        [("basket", "/keranjang"), ("place", "/keranjang/tujuan"), ("checkout", "/keranjang/pesan")]
    {
        let mut bytes = client.get(path, BROWSER)?.body.len();
        for address in super::weight::named(&text(&client.get(path, "")?)) {
            bytes += client.get(&address, BROWSER)?.body.len();
        }
        seen.weights.insert(name, bytes);
    }
    Ok(())
}

fn pages(bench: &mut Bench, engine: &str, seen: &mut Seen) {
    for (name, times) in
        [("basket", &mut seen.basket), ("checkout", &mut seen.checkout), ("last look", &mut seen.review)]
    {
        times.sort();
        bench.add(Row {
            name: format!("{name}, {PAGES} connections ({engine})"),
            measured: format!(
                "p50 {:.1}, p95 {:.1} ms; {} asked, while as many baskets are filled",
                percentile(times, 50),
                percentile(times, 95),
                times.len()
            ),
            peer: String::new(),
            value: percentile(times, 99),
            unit: Unit::Milliseconds,
            target: Target::Most(MOST),
        });
    }
    for (name, bytes) in &seen.weights {
        bench.add(Row {
            name: format!("first view, {name} ({engine})"),
            measured: "added up from what the page names".into(),
            peer: String::new(),
            value: *bytes as f64 / 1024.0,
            unit: Unit::Kilobytes,
            target: Target::Most(WEIGHT),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_sent_as_a_browser_would() {
        let page = r#"<form method="get"><input type="hidden" name="no" value="1"></form><form method="post" action="/x">
            <input type="hidden" name="_f" value="a b"><input type="radio" name="way" value="sent" checked required>
            <input type="radio" name="way" value="asked" required><input type="text" name="name" value="">"#;
        let fields = fields(page);
        assert_eq!(form(&fields), "_f=a%20b&way=sent");
    }
}
