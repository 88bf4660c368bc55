//! What the first view of a page costs on the wire, photographs apart: measured in Chromium where there is one, else
//! added up from what the page names and does not leave for later.

use std::collections::BTreeMap;

use super::http::{BROWSER, Client};
use super::server::Cache;
use super::table::{Row, Target, Unit};
use super::{Bench, start};
use crate::browser;
use crate::packages::program;
use crate::steps::say;

/// In units of 1,024 bytes.
const MOST: f64 = 60.0;

/// The rows.
pub fn rows(bench: &mut Bench) -> Result<(), String> {
    say("\n── weight");
    let demo = start::demo(bench)?;
    let server = demo.serve("demo", Cache::On)?;
    let chromium = program("chromium").is_some() && program("node").is_some();
    let (how, weights) = if chromium {
        ("as Chromium loads it, the larger of two widths", loaded(&format!("http://{}", server.address))?)
    } else {
        ("added up from what the page names", added(&mut server.client()?)?)
    };
    for (page, bytes) in weights {
        bench.add(Row {
            name: format!("first view, {page}"),
            measured: how.into(),
            peer: String::new(),
            value: bytes as f64 / 1024.0,
            unit: Unit::Kilobytes,
            target: Target::Most(MOST),
        });
    }
    Ok(())
}

/// By the browser's own weight test.
fn loaded(url: &str) -> Result<BTreeMap<String, u64>, String> {
    let text = browser::output(url, &["--test", "--test-reporter=tap", "weight.test.mjs"])?;
    let found = tap(&text);
    if found.is_empty() { Err(format!("the weight test measured nothing\n{text}")) } else { Ok(found) }
}

/// The heaviest of each page, whatever the width, from the test's report.
fn tap(text: &str) -> BTreeMap<String, u64> {
    let (mut page, mut found) = (String::new(), BTreeMap::new());
    for line in text.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix("# Subtest: ") {
            page = name.rsplit_once(',').map_or(name, |(page, _)| page).to_owned();
        } else if let Some((bytes, _)) = line.strip_prefix("# ").and_then(|l| l.split_once(" of "))
            && let Ok(bytes) = bytes.parse::<u64>()
        {
            let most = found.entry(page.clone()).or_default();
            *most = bytes.max(*most);
        }
    }
    found
}

/// The first value of an attribute after the start of a tag.
pub(super) fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

/// Addresses that a page loads at once.
pub(super) fn named(html: &str) -> Vec<String> {
    let mut addresses = Vec::new();
    for tag in html.split('<').map(|t| t.split('>').next().unwrap_or_default()) {
        let address = if tag.starts_with("link ") {
            let wanted = ["stylesheet", "preload", "icon"].map(Some);
            attribute(tag, "href").filter(|_| wanted.contains(&attribute(tag, "rel")))
        } else if tag.starts_with("img ") || tag.starts_with("script ") {
            attribute(tag, "src").filter(|_| attribute(tag, "loading") != Some("lazy"))
        } else {
            None
        };
        let address = address.filter(|a| a.starts_with('/')).map(str::to_owned);
        addresses.extend(address.filter(|a| !addresses.contains(a)));
    }
    addresses
}

fn added(client: &mut Client) -> Result<BTreeMap<String, u64>, String> {
    let first = |client: &mut Client, list: &str, under: &str| -> Result<String, String> {
        let html = client.get(list, "")?;
        let html = String::from_utf8_lossy(&html.body).into_owned();
        let found = html.split('"').find(|p| p.starts_with(under)).map(str::to_owned);
        found.ok_or_else(|| format!("{list} names no page under {under}"))
    };
    let pages = [
        ("home", "/".to_owned()),
        ("region", first(client, "/daerah", "/daerah/12.02")?),
        ("item", first(client, "/produk", "/produk/")?),
        ("search", "/cari?q=ulos".to_owned()),
    ];
    let mut weights = BTreeMap::new();
    for (page, path) in pages {
        let mut bytes = client.get(&path, BROWSER)?.body.len();
        let plain = client.get(&path, "")?;
        for address in named(&String::from_utf8_lossy(&plain.body)) {
            bytes += client.get(&address, BROWSER)?.body.len();
        }
        weights.insert(page.to_owned(), bytes as u64);
    }
    Ok(weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_not_counted() {
        let html = r#"<link rel="stylesheet" href="/a.css"><link rel="canonical" href="/here">
            <img class="x" src="/b.svg"><img src="/c.svg" loading="lazy"><img src="/b.svg"><a href="/d">d</a>"#;
        assert_eq!(named(html), ["/a.css", "/b.svg"]);
    }

    #[test]
    fn the_heaviest_width_counts() {
        let text = "# Subtest: home in id, 360 px\nok 1 - home in id, 360 px\n# 100 of 61440 bytes in 3 answers\n\
                    # Subtest: home in id, 1280 px\nok 2 - x\n# 140 of 61440 bytes in 4 answers\n# tests 2\n";
        assert_eq!(tap(text), BTreeMap::from([("home in id".to_owned(), 140)]));
    }
}
