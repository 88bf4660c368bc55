//! A full disk, a kill in the middle, a database that is held, damaged, foreign, newer, or taken away.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command as Process, Stdio};
use std::time::Duration;

use store::{Address, Command, Db, Error, Options, health};
use testkit::{World, places};

fn set(db: &Db, key: &str, value: &str) -> store::Result<()> {
    let (key, value) = (key.to_owned(), value.to_owned());
    db.write_blocking(Command::system("test"), move |tx| store::office::set(tx, &key, &value)).map(drop)
}

fn get(db: &Db, key: &str) -> Option<String> {
    let key = key.to_owned();
    db.read_blocking(move |c| store::office::get(c, &key)).unwrap()
}

/// The journal has neither holes nor gaps.
pub(super) fn whole(address: &Address, db: &Db) {
    db.settle().unwrap();
    let health = health::examine(address, &Options::default()).unwrap();
    assert_eq!((health.journal.unwrap().faults(), health.damage), (vec![], vec![]));
}

#[test]
fn a_full_disk_refuses_clearly_keeps_what_it_said_yes_to_and_goes_on_when_there_is_room() {
    let place = places().remove(0);
    World::at(&place.address).country();
    let Address::Sqlite(path) = &place.address else { unreachable!("the first place is SQLite") };
    let pages = u32::try_from(std::fs::metadata(path).unwrap().len() / 4096).unwrap();
    let options = Options { most_pages: Some(pages + 1_000), ..Options::default() };
    let db = Db::open(&place.address, options).unwrap();
    let text = "x".repeat(100_000);
    let mut kept = Vec::new();
    let error = loop {
        let key = format!("k{}", kept.len());
        match set(&db, &key, &text) {
            Ok(()) => kept.push(key),
            Err(e) => break e,
        }
        assert!(kept.len() < 1_000, "the disk never gets full");
    };
    assert!(matches!(error, Error::DiskFull), "{error}");
    assert!(kept.len() > 5);
    assert!(kept.iter().all(|k| get(&db, k).as_deref() == Some(&text)), "what was acknowledged is there");
    // Several at once: the large ones fail, and say so.
    let refused = std::thread::scope(|s| {
        let large = (0..4).map(|i| {
            s.spawn({
                let (db, text) = (db.clone(), &text);
                move || set(&db, &format!("more{i}"), &text.repeat(8))
            })
        });
        let large: Vec<_> = large.collect();
        large.into_iter().map(|t| t.join().unwrap()).collect::<Vec<_>>()
    });
    assert!(refused.iter().all(|r| matches!(r, Err(Error::DiskFull))), "{refused:?}");
    // Somebody makes room: the same program goes on.
    set(&db, &kept[0], "small").unwrap();
    set(&db, &kept[1], "small").unwrap();
    set(&db, "later", "written").unwrap();
    assert_eq!(get(&db, "later").as_deref(), Some("written"));
    drop(db);
    let world = World::at(&place.address);
    world.craft("mat", "Mat", "A1");
    whole(&place.address, &world.db);
}

const CHILD: &str = "CORAK_TEST_CHILD";

/// Writes until it is killed, when the story below starts it; alone it does nothing.
#[test]
fn child_that_writes_until_it_is_killed() {
    let Ok(told) = std::env::var(CHILD) else { return };
    let (run, url) = told.split_once(' ').unwrap();
    let world = World::at(&Address::parse(url).unwrap());
    std::thread::scope(|s| {
        for t in 0..3 {
            let world = &world;
            s.spawn(move || {
                for i in 0.. {
                    world.motif(&format!("m{run}-{t}-{i}"), &format!("Motif {run} {t} {i}"));
                    println!("\nwritten m{run}-{t}-{i}");
                }
            });
        }
    });
}

#[test]
fn what_was_acknowledged_before_a_kill_is_there_afterwards() {
    for place in places() {
        World::at(&place.address).country();
        let url = match &place.address {
            Address::Sqlite(path) => format!("sqlite:{}", path.display()),
            Address::Postgres(url) => url.clone(),
        };
        let mut acknowledged: Vec<String> = Vec::new();
        for after in [1, 2, 13, 40, 90] {
            let mut child = Process::new(std::env::current_exe().unwrap())
                .args(["operate::dead_ends::child_that_writes_until_it_is_killed", "--exact", "--nocapture"])
                .env(CHILD, format!("{after} {url}"))
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
            let mut seen = 0;
            for line in lines {
                if let Some(key) = line.strip_prefix("written ") {
                    acknowledged.push(key.to_owned());
                    seen += 1;
                    if seen == after {
                        child.kill().unwrap();
                    }
                }
            }
            assert!(!child.wait().unwrap().success());
            let world = World::at(&place.address);
            let keys = acknowledged.clone();
            let missing = world.db.read_blocking(move |c| {
                let nil = ("", uuid::Uuid::nil());
                let there = store::motif::cards(c, None, None, nil, 100_000)?;
                let there: std::collections::BTreeSet<String> = there.into_iter().map(|m| m.key).collect();
                Ok(keys.into_iter().filter(|k| !there.contains(k)).collect::<Vec<_>>())
            });
            assert_eq!(missing.unwrap(), Vec::<String>::new());
            whole(&place.address, &world.db);
        }
    }
}

#[test]
fn a_database_that_another_process_holds_is_waited_for_within_bounds() {
    for place in places() {
        World::at(&place.address).country();
        let options = Options { busy: Duration::from_millis(50), ..Options::default() };
        let db = Db::open(&place.address, options).unwrap();
        match &place.address {
            Address::Sqlite(path) => {
                let other = rusqlite::Connection::open(path).unwrap();
                other.execute_batch("BEGIN IMMEDIATE").unwrap();
                assert!(matches!(set(&db, "k", "v"), Err(Error::Busy)));
                assert_eq!(get(&db, "k"), None, "reading goes on");
                other.execute_batch("ROLLBACK").unwrap();
            }
            Address::Postgres(url) => {
                let mut other = postgres::Client::connect(url, postgres::NoTls).unwrap();
                other.batch_execute("BEGIN; LOCK TABLE command").unwrap();
                assert!(matches!(set(&db, "k", "v"), Err(Error::Busy)));
                assert_eq!(get(&db, "k"), None, "reading goes on");
                other.batch_execute("ROLLBACK").unwrap();
            }
        }
        set(&db, "k", "v").unwrap();
        whole(&place.address, &db);
    }
}

/// Opening and examining such a file fails, says why, and leaves every byte as it is.
fn refused_untouched(path: &Path, word: &str) {
    let before = std::fs::read(path).unwrap();
    let address = Address::Sqlite(path.to_owned());
    for error in [
        Db::open(&address, Options::default()).map(drop).unwrap_err(),
        health::examine(&address, &Options::default()).map(drop).unwrap_err(),
    ] {
        assert!(matches!(error, Error::Damaged(_)), "{error:?}");
        assert!(error.to_string().contains(word), "{error}");
    }
    assert!(std::fs::read(path).unwrap() == before, "the file is untouched");
}

#[test]
fn what_is_no_database_or_only_half_of_one_is_left_alone() {
    let place = places().remove(0);
    let path = place.folder.path().join("corak.db");
    std::fs::write(&path, "key,name\n".repeat(500)).unwrap();
    refused_untouched(&path, "not a database");
    std::fs::remove_file(&path).unwrap();
    drop(World::at(&place.address));
    let conn = rusqlite::Connection::open(&path).unwrap();
    // The threads of the world end in their own time, and the last one folds the log in.
    let busy = "PRAGMA wal_checkpoint(TRUNCATE)";
    while conn.query_row(busy, [], |r| r.get::<_, i64>(0)).unwrap_or(1) != 0 {
        std::thread::yield_now();
    }
    let bytes = std::fs::read(&path).unwrap();
    drop(conn);
    let half = place.folder.path().join("half.db");
    std::fs::write(&half, &bytes[..bytes.len() / 2]).unwrap();
    refused_untouched(&half, "malformed");
    std::fs::write(&half, [&bytes[..20_000], &[0xa5; 40_000][..]].concat()).unwrap();
    let address = Address::Sqlite(half);
    let told = health::examine(&address, &Options::default());
    assert!(!matches!(told, Ok(ref h) if h.damage.is_empty()), "{told:?}");
    let foreign = place.folder.path().join("foreign.db");
    let conn = rusqlite::Connection::open(&foreign).unwrap();
    conn.execute_batch("CREATE TABLE invoices (n INTEGER)").unwrap();
    drop(conn);
    let error = Db::open(&Address::Sqlite(foreign), Options::default()).map(drop).unwrap_err();
    assert!(error.to_string().contains("another program"), "{error}");
}

#[test]
fn a_database_of_a_newer_program_is_refused() {
    for place in places() {
        drop(World::at(&place.address));
        let newer = "INSERT INTO migration (name, checksum) VALUES ('9999_future', 'x')";
        match &place.address {
            Address::Sqlite(path) => rusqlite::Connection::open(path).unwrap().execute_batch(newer).unwrap(),
            Address::Postgres(url) => {
                postgres::Client::connect(url, postgres::NoTls).unwrap().batch_execute(newer).unwrap();
            }
        }
        for error in [
            Db::open(&place.address, Options::default()).map(drop).unwrap_err(),
            health::examine(&place.address, &Options::default()).map(drop).unwrap_err(),
        ] {
            assert!(matches!(error, Error::Schema(_)), "{error:?}");
            assert!(error.to_string().contains("newer version"), "{error}");
        }
    }
}

#[test]
fn nothing_is_acknowledged_into_a_file_that_was_taken_away() {
    let place = places().remove(0);
    let Address::Sqlite(path) = &place.address else { unreachable!("the first place is SQLite") };
    let db = Db::open(&place.address, Options::default()).unwrap();
    set(&db, "before", "v").unwrap();
    let away = path.with_extension("away");
    std::fs::rename(path, &away).unwrap();
    let gone = set(&db, "lost", "v").unwrap_err();
    assert!(gone.to_string().contains("moved or replaced"), "{gone}");
    std::fs::copy(&away, path).unwrap();
    assert!(set(&db, "lost", "v").is_err(), "another file under its name is another file");
    std::fs::rename(&away, path).unwrap();
    set(&db, "after", "v").unwrap();
    assert_eq!((get(&db, "lost"), get(&db, "after").as_deref()), (None, Some("v")));
}
