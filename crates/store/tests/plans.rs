//! No statement reads a whole register that grows with the catalogue, but those that have to.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

use testkit::on_both;

/// What grows with the catalogue and its history.
const GROWING: &[&str] = &[
    "item",
    "item_material",
    "item_motif",
    "journal",
    "command",
    "maker",
    "maker_craft",
    "old_slug",
    "person_key",
    "picture",
    "stock_movement",
    "version",
];

/// These may, and why.
const MAY: &[(&str, &str)] = &[
    ("store::engine::LAST", "stops at the first row of the order it is stored in"),
    ("store::engine::LAST_TIME", "stops after a thousand rows of the order it is stored in"),
    ("store::health::POSITIONS", "counts the journal, when an operator asks the doctor"),
    ("store::health::NUMBERS", "counts the journal, when an operator asks the doctor"),
    ("store::health::TIMES", "counts the journal, when an operator asks the doctor"),
    ("store::journal::LAST", "stops at the first row of the order it is stored in"),
    ("store::dump::tables", "a backup reads everything, page by page and apart from the readers"),
    ("store::tally::COUNT_MAKERS", "counts everything anew, when an operator asks for it"),
    ("store::tally::COUNT_ITEMS", "counts everything anew, when an operator asks for it"),
    ("store::region::MOVE_MAKERS", "a region gets another parent, a few times in a decade"),
    ("store::region::MOVE_ITEMS", "a region gets another parent, a few times in a decade"),
];

/// The names under which a statement knows what grows: the tables and their short names.
fn names(sql: &str) -> Vec<String> {
    let words: Vec<&str> =
        sql.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|w| !w.is_empty()).collect();
    let mut names = Vec::new();
    for (i, word) in words.iter().enumerate().filter(|(_, w)| GROWING.contains(w)) {
        names.push((*word).to_owned());
        let next = words.get(i + 1).filter(|n| n.bytes().all(|b| b.is_ascii_lowercase()));
        names.extend(next.map(|n| (*n).to_owned()));
    }
    names
}

#[test]
fn no_statement_reads_what_grows_from_end_to_end() {
    on_both(|world| {
        let mut conn = world.db.apart().unwrap();
        let sqlite = matches!(world.address, store::Address::Sqlite(_));
        let mut faults = Vec::new();
        for (name, sql, postgres_only) in store::statements() {
            // A backup reads everything, and its statements have no module: they are named after their table.
            let backup = !name.contains("::");
            if !sqlite || postgres_only || backup || MAY.iter().any(|(may, _)| *may == name) {
                continue;
            }
            let names = names(sql.text());
            for step in conn.plan(sql).unwrap() {
                let scanned = step.strip_prefix("SCAN ").and_then(|s| s.split(' ').next());
                if scanned.is_some_and(|s| names.iter().any(|n| n == s)) {
                    faults.push(format!("{name}: {step}"));
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    });
}
