//! The list of what a backup holds is compared with what the migrations really made, on both engines.

use std::collections::{BTreeMap, BTreeSet};

use store::Address;
use store::dump::{ADDED, LEFT_OUT, TABLES, Type};
use testkit::on_both;

#[derive(Default)]
struct Schema {
    /// Columns with their types, by table.
    columns: BTreeMap<String, BTreeMap<String, String>>,
    /// Columns of the primary key, or of what stands for one, by table.
    keys: BTreeMap<String, Vec<String>>,
    /// Table and column that refer to a maker.
    makers: BTreeSet<(String, String)>,
    /// Table and column that refer to a person.
    persons: BTreeSet<(String, String)>,
    /// Table and column that refer to a region.
    regions: BTreeSet<(String, String)>,
    /// Table and the table that it refers to.
    refers: BTreeSet<(String, String)>,
}

fn sqlite(path: &std::path::Path) -> Schema {
    let conn = rusqlite::Connection::open(path).unwrap();
    let list = |sql: &str| -> Vec<(String, String, i64)> {
        let mut stmt = conn.prepare(sql).unwrap();
        let rows = stmt.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let mut schema = Schema::default();
    for (table, ..) in
        list("SELECT name, '', 0 FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    {
        let columns = list(&format!("SELECT name, type, pk FROM pragma_table_info('{table}')"));
        let mut key: Vec<_> = columns.iter().filter(|c| c.2 > 0).map(|c| (c.2, c.0.clone())).collect();
        key.sort();
        schema.keys.insert(table.clone(), key.into_iter().map(|(_, c)| c).collect());
        schema.columns.insert(table.clone(), columns.into_iter().map(|(c, t, _)| (c, t)).collect());
        for (to, ..) in list(&format!("SELECT \"table\", '', 0 FROM pragma_foreign_key_list('{table}')")) {
            schema.refers.insert((table.clone(), to));
        }
        for (to, found) in
            [("maker", &mut schema.makers), ("person", &mut schema.persons), ("region", &mut schema.regions)]
        {
            let from = format!(
                "SELECT \"from\", '', 0 FROM pragma_foreign_key_list('{table}') WHERE \"table\" = '{to}'"
            );
            found.extend(list(&from).into_iter().map(|(column, ..)| (table.clone(), column)));
        }
    }
    schema
}

fn postgres(url: &str) -> Schema {
    let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
    let mut schema = Schema::default();
    let columns =
        "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns
                   WHERE table_schema = current_schema()";
    for row in client.query(columns, &[]).unwrap() {
        schema.columns.entry(row.get(0)).or_default().insert(row.get(1), row.get(2));
    }
    let keys = "SELECT c.conrelid::regclass::text, a.attname::text FROM pg_constraint c
                CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k (n, place)
                JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.n
                WHERE c.contype = 'p' ORDER BY 1, k.place";
    for row in client.query(keys, &[]).unwrap() {
        schema.keys.entry(row.get(0)).or_default().push(row.get(1));
    }
    let refers =
        "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'";
    for row in client.query(refers, &[]).unwrap() {
        schema.refers.insert((row.get(0), row.get(1)));
    }
    for (to, found) in
        [("maker", &mut schema.makers), ("person", &mut schema.persons), ("region", &mut schema.regions)]
    {
        let refers = format!(
            "SELECT c.conrelid::regclass::text, a.attname::text FROM pg_constraint c
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
             WHERE c.contype = 'f' AND c.confrelid = '{to}'::regclass"
        );
        found.extend(client.query(&refers, &[]).unwrap().iter().map(|row| (row.get(0), row.get(1))));
    }
    schema
}

fn fits(kind: Type, ty: &str) -> bool {
    let ty = ty.to_lowercase();
    match kind {
        Type::Int => matches!(ty.as_str(), "integer" | "bigint" | "smallint"),
        Type::Bool => matches!(ty.as_str(), "integer" | "boolean"),
        Type::Text => ty == "text",
        Type::Uuid => matches!(ty.as_str(), "blob" | "uuid"),
        Type::Bytes => matches!(ty.as_str(), "blob" | "bytea"),
    }
}

#[test]
fn every_table_and_column_is_backed_up_or_left_out_with_a_reason() {
    on_both(|world| {
        let schema = match &world.address {
            Address::Sqlite(path) => sqlite(path),
            Address::Postgres(url) => postgres(url),
        };
        let listed: BTreeSet<&str> =
            TABLES.iter().map(|t| t.name).chain(LEFT_OUT.iter().map(|t| t.0)).collect();
        let made: BTreeSet<&str> = schema.columns.keys().map(String::as_str).collect();
        assert_eq!(listed, made, "store::dump::TABLES or LEFT_OUT must name every table, and only those");
        for (i, t) in TABLES.iter().enumerate() {
            let columns = &schema.columns[t.name];
            let names: BTreeSet<&str> = t.columns.iter().map(|c| c.name).collect();
            assert_eq!(names, columns.keys().map(String::as_str).collect(), "the columns of {}", t.name);
            for c in t.columns {
                assert!(fits(c.kind, &columns[c.name]), "{}.{} is {}", t.name, c.name, columns[c.name]);
            }
            if let Some(key) = schema.keys.get(t.name) {
                let listed: Vec<&str> = t.columns[..t.key].iter().map(|c| c.name).collect();
                assert_eq!(&listed, key, "{} is paged by its key", t.name);
            }
            for (_, to) in schema.refers.iter().filter(|(from, to)| from == t.name && from != to) {
                let before = TABLES[..i].iter().any(|t| t.name == to);
                assert!(before, "{} refers to {to}, which must come before it", t.name);
            }
        }
        for (table, column, value) in ADDED {
            let t = TABLES.iter().find(|t| t.name == *table).expect("a table of the list");
            assert!(t.columns.iter().any(|c| c.name == *column) && t.added(column).is_some(), "{value}");
        }
    });
}

/// Columns that hold ids of more than one kind of record, without a reference that the schema would know.
const OF_ANYTHING: &[&str] = &["record", "form", "maker", "agent"];

#[test]
fn every_column_that_can_name_a_maker_is_known_to_a_merger() {
    on_both(|world| {
        let schema = match &world.address {
            Address::Sqlite(path) => sqlite(path),
            Address::Postgres(url) => postgres(url),
        };
        let mut there = schema.makers;
        assert!(there.len() > 10, "{there:?}");
        for (table, columns) in &schema.columns {
            let named = columns.keys().filter(|c| OF_ANYTHING.contains(&c.as_str()));
            there.extend(named.map(|c| (table.clone(), c.clone())));
        }
        // Whose data it is, where that can be a maker; `business.form` is a form of business.
        // Whose account it is, which can be a maker's.
        there.insert(("ledger_amount".into(), "owner".into()));
        there.extend([("person_key", "person"), ("erasure", "person")].map(|(t, c)| (t.into(), c.into())));
        for other in ["region", "business"] {
            there.remove(&(other.to_owned(), "form".to_owned()));
        }
        let known: BTreeSet<(String, String)> =
            store::maker::merge::REFERRING.iter().map(|(t, c, _)| ((*t).into(), (*c).into())).collect();
        assert_eq!(there, known, "say in store::maker::merge what becomes of it");
        assert!(store::maker::merge::REFERRING.iter().all(|(_, _, what)| !what.is_empty()));
    });
}

#[test]
fn every_column_that_names_a_person_is_known_to_whoever_gives_up_an_account() {
    on_both(|world| {
        let schema = match &world.address {
            Address::Sqlite(path) => sqlite(path),
            Address::Postgres(url) => postgres(url),
        };
        let known: BTreeSet<(String, String)> =
            store::account::leave::REFERRING.iter().map(|(t, c, _)| ((*t).into(), (*c).into())).collect();
        assert_eq!(schema.persons, known, "say in store::account::leave what becomes of it");
    });
}

#[test]
fn every_column_that_names_a_region_is_known_to_whoever_gives_it_another_code() {
    on_both(|world| {
        let schema = match &world.address {
            Address::Sqlite(path) => sqlite(path),
            Address::Postgres(url) => postgres(url),
        };
        let mut there = schema.regions;
        assert!(there.len() > 15, "{there:?}");
        for (table, columns) in &schema.columns {
            let named = columns.keys().filter(|c| ["region", "area"].contains(&c.as_str()));
            there.extend(named.map(|c| (table.clone(), c.clone())));
        }
        // Columns of other names, and texts that can hold a code.
        let others =
            [("region_parent", "parent"), ("meta", "value"), ("form_draft", "fields"), ("terms", "rates")];
        there.extend(others.map(|(t, c)| (t.into(), c.into())));
        let listed = store::region::change::REFERRING;
        let known: BTreeSet<(String, String)> =
            listed.iter().map(|(t, c, _)| ((*t).into(), (*c).into())).collect();
        assert_eq!(there, known, "say in store::region::change what becomes of it");
        assert!(listed.iter().all(|(_, _, what)| !what.is_empty()));
    });
}
