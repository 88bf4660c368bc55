//! No statement reads a whole register that grows with the catalogue, but those that have to.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

use domain::flagship::Status;
use testkit::{code, on_both};

/// What grows with the catalogue and its history.
const GROWING: &[&str] = &[
    "attempt",
    "business",
    "coaching",
    "consent",
    "mandate",
    "maker_number",
    "membership",
    "permit",
    "form_draft",
    "card",
    "council_article",
    "council_division",
    "council_holder",
    "council_post",
    "council_statute",
    "holding",
    "job",
    "passkey",
    "person",
    "push_device",
    "session",
    "reset_code",
    "item",
    "item_variant",
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
    ("store::dump::refill::NAME_KEYS", "a restore looks for makers of an older backup once"),
    ("store::health::POSITIONS", "counts the journal, when an operator asks the doctor"),
    ("store::health::NUMBERS", "counts the journal, when an operator asks the doctor"),
    ("store::health::TIMES", "counts the journal, when an operator asks the doctor"),
    ("store::journal::LAST", "stops at the first row of the order it is stored in"),
    ("store::dump::tables", "a backup reads everything, page by page and apart from the readers"),
    ("store::account::ANY", "stops at the first row"),
    ("store::account::reset::CLEAR_EVERY", "a restore takes everything out"),
    ("store::account::session::END_EVERY", "a restore takes everything out"),
    ("store::job::COUNT", "counts the queue, which is short, when an operator asks for figures"),
    ("store::job::ASIDE_LIST", "what was set aside is looked for in the queue, which is short"),
    ("store::office::MAKERS", "stops at the first row"),
    ("store::office::ITEMS", "stops at the first row"),
    ("store::market::count::OVERSOLD", "reads what is held back alone, when an operator asks for the books"),
    (
        "store::market::count::OVERSOLD_VARIANTS",
        "reads what is held back alone, when an operator asks for the books",
    ),
    ("store::push::key::COUNT", "counts devices, when an operator asks the doctor"),
    ("store::push::key::DEVICES", "takes every device, where the key to which they are bound is lost"),
    ("store::tally::COUNT_MAKERS", "counts everything anew, when an operator asks for it"),
    ("store::tally::COUNT_ITEMS", "counts everything anew, when an operator asks for it"),
    ("store::indicator::measure::COUNT_COACHED", "counts everything anew, when an operator asks for it"),
    ("store::indicator::measure::COUNT_PERMITS", "counts everything anew, when an operator asks for it"),
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
                // A condition that nearly every row meets, where rows are asked for by their ids.
                let searched = step.strip_prefix("SEARCH ").and_then(|s| s.split(' ').next());
                let by_state =
                    searched.filter(|_| step.ends_with("(status=?)") && sql.text().contains(" IN ($1, "));
                if scanned.or(by_state).is_some_and(|s| names.iter().any(|n| n == s)) {
                    faults.push(format!("{name}: {step}"));
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    });
}

#[test]
fn what_lies_in_a_region_is_found_from_the_region_and_not_among_everything_there_is() {
    on_both(|world| {
        let mut conn = world.db.apart().unwrap();
        for (name, sql, _) in store::statements().into_iter().filter(|(n, ..)| n.ends_with("OF_REGION")) {
            let steps = conn.plan(sql).unwrap();
            let first = steps.iter().find(|s| s.starts_with("SEARCH") || s.starts_with("SCAN"));
            let from_region =
                |s: &String| s.starts_with("SEARCH r USING") || s.starts_with("SEARCH h USING PRIMARY KEY");
            assert!(first.is_none_or(from_region), "{name}: {steps:?}");
        }
    });
}

#[test]
fn what_lies_in_a_village_shows_in_every_region_above_it() {
    on_both(|world| {
        world.country().craft("mat", "Mat", "A1-01").heritage("fair", "Fair", "A1-01", Some("mat"));
        world.designate("A1-01", "mat", Status::Candidate).unwrap();
        let maker = world.maker(world.maker_draft("riverside", "Riverside Weavers", "A1-01", "mat"));
        world.item(world.item_draft("a-mat", "A mat", &maker), 2);
        for (region, wanted) in [("A1-01", 1), ("A1", 1), ("XX", 1), ("A2", 0)] {
            let found = world.db.read_blocking(move |c| {
                let region = code(region);
                Ok([
                    store::craft::of_region(c, &region)?.len(),
                    store::heritage::of_region(c, &region)?.len(),
                    store::flagship::of_region(c, &region)?.len(),
                    store::maker::of_part(c, &region, 5)?.len(),
                    store::item::of_part(c, &region, 5)?.len(),
                ])
            });
            assert_eq!(found.unwrap(), [wanted; 5], "{region}");
        }
        // It goes along when the canton of the village changes.
        world.region("commune", "A1-01", "Riverside", Some("A2"));
        let moved = |region| {
            world.db.read_blocking(move |c| Ok(store::craft::of_region(c, &code(region))?.len())).unwrap()
        };
        assert_eq!((moved("A1"), moved("A2")), (0, 1));
    });
}

#[test]
fn the_newest_items_and_first_makers_of_a_regions_villages_come_first() {
    on_both(|world| {
        world.country().craft("mat", "Mat", "A1").region("commune", "A1-02", "Hillside", Some("A1"));
        let makers = ["A1-01", "A1-02"]
            .map(|at| world.maker(world.maker_draft(&format!("m-{at}").to_lowercase(), at, at, "mat")));
        for n in 0..4 {
            world.item(world.item_draft(&format!("i{n}"), &format!("Mat {n}"), &makers[n % 2]), 1);
        }
        let newest = world.db.read_blocking(|c| store::item::of_part(c, &code("A1"), 3)).unwrap();
        let slugs: Vec<&str> = newest.iter().map(|i| i.slug.as_str()).collect();
        assert_eq!(slugs, ["mat-3", "mat-2", "mat-1"]);
        for n in 0..5 {
            let name = format!("{} Weavers", ["Cane", "Ash", "Elm", "Birch", "Dogwood"][n]);
            world.maker(world.maker_draft(&format!("n{n}"), &name, ["A1-01", "A1-02"][n / 3], "mat"));
        }
        let first = world.db.read_blocking(|c| store::maker::of_part(c, &code("A1"), 4)).unwrap();
        let names: Vec<&str> = first.iter().filter_map(|m| m.name.as_deref()).collect();
        assert_eq!(names, ["A1-01", "A1-02", "Ash Weavers", "Birch Weavers"]);
    });
}

#[test]
fn a_register_is_read_along_the_index_of_what_it_is_narrowed_to() {
    on_both(|world| {
        let mut conn = world.db.apart().unwrap();
        if !matches!(world.address, store::Address::Sqlite(_)) {
            return;
        }
        let along = [
            ("maker::register::NAMES", "maker_name (status=?"),
            ("maker::register::NAMES_OF_KIND", "maker_kind_name (kind=? AND status=?"),
            ("maker::register::NAMES_OF_AREA", "maker_area_name (area=? AND status=?"),
            ("item::register::NEWEST_OF_AREA", "item_area (area=? AND status=?"),
            ("item::register::NEWEST_OF_MAKER", "item_maker (maker=? AND status=?"),
            ("item::register::NEWEST_OF_CRAFT", "item_craft (craft=? AND status=?"),
            ("item::register::NAMES", "item_name (status=?"),
            ("item::register::NAMES_OF_AREA", "item_area_name (area=? AND status=?"),
        ];
        for (name, index) in along {
            let all = store::statements();
            let (_, sql, _) = all.iter().find(|(n, ..)| n.ends_with(name)).unwrap();
            let steps = conn.plan(*sql).unwrap();
            assert!(steps.iter().any(|s| s.contains(index)), "{name}: {steps:?}");
        }
    });
}
