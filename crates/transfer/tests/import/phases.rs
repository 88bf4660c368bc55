//! The two phases: who waits, who does not, and what is left when something goes wrong between them.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use domain::fault::Problem;
use domain::id::MakerId;
use domain::maker::Maker;
use domain::source::Checked;
use parking_lot::Mutex;
use store::staging;
use store::{Command, Db, Error, Options};
use testkit::{World, code, on_both, system};
use transfer::{FileKind, Phase, Report, Watch, run_watched};
use uuid::Uuid;

use crate::{country, counts, import, preview};

/// Stops where a phase begins until it is told to go on.
struct Gate {
    phase: Phase,
    reached: Mutex<Option<Sender<()>>>,
    go: Mutex<Receiver<()>>,
}

impl Watch for Gate {
    fn at(&self, phase: Phase, _: u64, _: u64) {
        if phase == self.phase
            && let Some(reached) = self.reached.lock().take()
        {
            reached.send(()).unwrap();
            self.go.lock().recv().unwrap();
        }
    }
}

const MAKERS: &str = "key,name,region,kind,status\nm,Mats,A1,group,published\nn,Baskets,A2,group,published\n";

/// Imports two makers; when the phase begins `meanwhile` runs, then the import goes on.
fn during(world: &World, phase: Phase, meanwhile: impl FnOnce()) -> Report {
    let profile = Arc::new(world.profile.clone());
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), MAKERS).unwrap();
    let ((reached, is_reached), (go, may_go)) = (channel(), channel());
    let gate = Gate { phase, reached: Mutex::new(Some(reached)), go: Mutex::new(may_go) };
    std::thread::scope(|scope| {
        let import = scope.spawn(|| {
            let command = Command::system("test");
            run_watched(&world.db, &profile, FileKind::Makers, file.path(), command, false, Arc::new(gate))
        });
        is_reached.recv().unwrap();
        let seen = std::panic::catch_unwind(std::panic::AssertUnwindSafe(meanwhile));
        // Also when something was not as it should be: the import waits for it.
        go.send(()).unwrap();
        let report = import.join().unwrap().unwrap();
        seen.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        report
    })
}

/// Another copy of the program that waits only shortly.
fn impatient(world: &World) -> Db {
    let options = Options { busy: Duration::from_millis(50), ..Options::default() };
    Db::open(&world.address, options).unwrap()
}

fn another_maker(world: &World) -> Maker {
    let draft = world.maker_draft("other", "Other", "A1", "mat");
    domain::maker::save(MakerId(Uuid::now_v7()), "99", draft).unwrap()
}

fn save(db: &Db, maker: Maker) -> store::Result<()> {
    db.write_blocking(Command::system("test"), move |tx| store::maker::save(tx, &system(), &maker)).map(drop)
}

fn has(db: &Db, key: &'static str) -> bool {
    db.read_blocking(move |c| store::maker::find(c, key)).unwrap().is_some()
}

#[test]
fn while_rows_are_checked_nobody_waits() {
    on_both(|world| {
        country(world);
        let (other, maker) = (impatient(world), another_maker(world));
        let report = during(world, Phase::Check, || save(&other, maker).unwrap());
        assert_eq!(counts(&report), (2, 0, 0, 0));
        assert!(has(&world.db, "other") && has(&world.db, "m"));
    });
}

#[test]
fn while_rows_are_stored_readers_go_on_and_a_writer_is_told_that_it_is_busy() {
    on_both(|world| {
        country(world);
        let (other, maker) = (impatient(world), another_maker(world));
        let report = during(world, Phase::Apply, || {
            assert!(!has(&other, "m"), "nothing is seen before all of it is stored");
            assert!(matches!(save(&other, maker), Err(Error::Busy)));
            let running = staging::running(&world.db.scratch());
            assert_eq!((running.len(), running[0].kind.as_str()), (1, "makers"));
        });
        assert_eq!(report.new, 2);
        assert!(has(&world.db, "m") && !has(&world.db, "other"));
        assert!(staging::running(&world.db.scratch()).is_empty());
    });
}

#[test]
fn a_patient_writer_waits_and_succeeds() {
    on_both(|world| {
        country(world);
        let (other, maker) = (world.another_copy(), another_maker(world));
        let writer = std::cell::OnceCell::new();
        let report = during(world, Phase::Apply, || {
            let other = other.clone();
            assert!(writer.set(std::thread::spawn(move || save(&other, maker))).is_ok());
        });
        assert_eq!(report.new, 2);
        writer.into_inner().unwrap().join().unwrap().unwrap();
        assert!(has(&world.db, "m") && has(&world.db, "other"));
    });
}

#[test]
fn what_changed_between_the_phases_is_seen_and_turns_the_file_back() {
    on_both(|world| {
        let profile = country(world);
        let maker = world.maker(world.maker_draft("m", "Mats", "A1", "mat"));
        let draft = world.item_draft("old", "Old", &maker);
        world.item(draft, 0);
        let text = "key,maker,craft,name_en,price\na,m,mat,A,\nb,m,mat,B,5\n";
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        struct Protect(Mutex<Option<Db>>);
        impl Watch for Protect {
            fn at(&self, phase: Phase, done: u64, of: u64) {
                let Some(db) = (phase == Phase::Check && done == of).then(|| self.0.lock().take()).flatten()
                else {
                    return;
                };
                let draft = domain::craft::CraftDraft {
                    key: "mat".into(),
                    names: testkit::en("Mat"),
                    category: "weaving".into(),
                    warning: testkit::en("Protected."),
                    ..Default::default()
                };
                let write = db.write_blocking(Command::system("test"), move |tx| {
                    let craft = domain::craft::save("xx", draft.clone())?;
                    store::craft::save(tx, &system(), &craft)
                });
                write.unwrap();
            }
        }
        let watch = Arc::new(Protect(Mutex::new(Some(world.another_copy()))));
        let command = Command::system("test");
        let report =
            run_watched(&world.db, &profile, FileKind::Items, file.path(), command, false, watch).unwrap();
        assert_eq!(report.faulty, 1);
        assert_eq!((report.faults[0].line, &report.faults[0].problem), (3, &Problem::Protected));
        assert_eq!(world.db.read_blocking(|c| store::item::find(c, "a")).unwrap(), None);
    });
}

#[test]
fn what_a_killed_import_left_behind_is_removed_by_the_next_one() {
    on_both(|world| {
        let profile = country(world);
        let folder = tempfile::tempdir().unwrap();
        let options = Options { scratch: Some(folder.path().to_owned()), ..Options::default() };
        let db = Db::open(&world.address, options).unwrap();
        for ending in ["db", "json", "running"] {
            std::fs::write(folder.path().join(format!("import-1.{ending}")), "{}").unwrap();
        }
        assert!(staging::running(folder.path()).is_empty(), "nobody holds it");
        assert_eq!(import(&db, &profile, FileKind::Makers, MAKERS.as_bytes()).unwrap().new, 2);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    });
}

#[test]
fn a_preview_says_the_same_as_the_import_and_leaves_the_journal_as_it_is() {
    on_both(|world| {
        let profile = country(world);
        world.region("canton", "A3", "West", Some("XX"));
        let end = |db: &Db| {
            db.settle().unwrap();
            db.read_blocking(store::journal::end).unwrap()
        };
        assert_eq!(import(&world.db, &profile, FileKind::Makers, MAKERS.as_bytes()).unwrap().new, 2);
        let before = end(&world.db);
        let text = MAKERS.replace("Baskets", "Bags") + "o,Hats,A1,group,draft\n";
        let seen = preview(&world.db, &profile, FileKind::Makers, text.as_bytes()).unwrap();
        assert_eq!(counts(&seen), (1, 1, 1, 0));
        assert_eq!(end(&world.db), before);
        assert_eq!(import(&world.db, &profile, FileKind::Makers, text.as_bytes()).unwrap(), seen);
        assert_eq!(end(&world.db), before + 2, "a journal entry for each row that is new or changed");
        let again = import(&world.db, &profile, FileKind::Makers, text.as_bytes()).unwrap();
        assert_eq!((counts(&again), end(&world.db)), ((0, 0, 3, 0), before + 2));
    });
}

#[test]
fn a_region_may_lie_in_one_that_an_earlier_line_makes() {
    on_both(|world| {
        let profile = country(world);
        let text =
            "code,name,type,parent_code\nA7,West,canton,XX\nA7-01,Hill,commune,A7\nA8-01,Dale,commune,A8\n";
        let report = preview(&world.db, &profile, FileKind::Regions, text.as_bytes()).unwrap();
        assert_eq!(counts(&report).3, 1, "{report:?}");
        assert_eq!((report.faults[0].line, report.faults[0].column.as_str()), (4, "parent_code"));
        let good = text.lines().take(3).collect::<Vec<_>>().join("\n");
        assert_eq!(import(&world.db, &profile, FileKind::Regions, good.as_bytes()).unwrap().new, 2);
        let path = world.db.read_blocking(|c| store::region::path(c, &code("A7-01"))).unwrap();
        assert_eq!(path.iter().map(ToString::to_string).collect::<Vec<_>>(), ["A7-01", "A7", "XX"]);
    });
}

#[test]
fn rows_of_one_craft_must_agree_and_count_alike_in_preview_and_import() {
    on_both(|world| {
        let profile = country(world);
        let text = "key,region,name_en,category\nbag,A1,Bag,weaving\nbag,A2,Bag,weaving\nmat,A1,Matting,weaving\nmat,A2,Matting,weaving\n";
        let seen = preview(&world.db, &profile, FileKind::Crafts, text.as_bytes()).unwrap();
        assert_eq!(counts(&seen), (3, 1, 0, 0));
        let other = text.replace("bag,A2,Bag", "bag,A2,Sack");
        let report = import(&world.db, &profile, FileKind::Crafts, other.as_bytes()).unwrap();
        assert_eq!((report.faults[0].line, &report.faults[0].problem), (3, &Problem::Disagrees(2)));
        assert_eq!(import(&world.db, &profile, FileKind::Crafts, text.as_bytes()).unwrap(), seen);
        let twice = text.to_owned() + "bag,North,Bag,weaving\n";
        let report = import(&world.db, &profile, FileKind::Crafts, twice.as_bytes()).unwrap();
        assert_eq!((report.faults[0].line, &report.faults[0].problem), (6, &Problem::Repeated(2)));
    });
}

#[test]
fn what_an_officer_confirmed_stays_so_while_files_say_the_same() {
    on_both(|world| {
        let profile = country(world);
        let bring = |note: &str| {
            let text = format!("key,region,name_en,category,note_en\nbag,A1,Bag,weaving,{note}\n");
            counts(&import(&world.db, &profile, FileKind::Crafts, text.as_bytes()).unwrap())
        };
        let id = domain::id::PresenceId::from_key("xx", "bag@A1");
        let stands =
            || world.db.read_blocking(move |c| store::craft::get_presence(c, id)).unwrap().unwrap().checked;
        assert_eq!(bring("Plaited at home"), (1, 0, 0, 0));
        let seen = store::claim::Claim::Presence(
            world.db.read_blocking(move |c| store::craft::get_presence(c, id)).unwrap().unwrap(),
        )
        .version();
        let judged = world.db.write_blocking(Command::system("test"), move |tx| {
            let who = store::claim::Judging { crafts: Some(system()), flagships: None };
            store::claim::judge(tx, &who, id.0, &seen, Checked::Confirmed).map(drop)
        });
        judged.unwrap();
        assert_eq!((bring("Plaited at home"), stands()), ((0, 0, 1, 0), Checked::Confirmed));
        assert_eq!((bring("Plaited in a workshop"), stands()), ((0, 1, 0, 0), Checked::Unchecked));
    });
}

#[test]
fn the_key_of_a_merged_maker_finds_the_one_that_stays() {
    on_both(|world| {
        let profile = country(world);
        import(&world.db, &profile, FileKind::Makers, MAKERS.as_bytes()).unwrap();
        let merged = world.db.write_blocking(Command::system("test"), |tx| {
            use store::maker::{business, merge};
            let (m, _) = store::maker::find(tx.conn(), "m")?.unwrap();
            let (n, _) = store::maker::find(tx.conn(), "n")?.unwrap();
            let maker = store::maker::get(tx.conn(), &system(), m)?.unwrap();
            let other = store::maker::get(tx.conn(), &system(), n)?.unwrap();
            let business = business::get(tx.conn(), &system(), m)?.unwrap();
            let of_other = business::get(tx.conn(), &system(), n)?.unwrap();
            let seen = merge::seen(&maker, &other, [&business, &of_other]);
            let id = domain::id::MergeId(Uuid::now_v7());
            let decided = merge::Decided { id, other: n, maker, business, numbers: Vec::new(), seen };
            merge::merge(tx, &system(), &decided)
        });
        merged.unwrap();
        let file = "key,name,region,kind,status\nn,Mats and baskets,A1,group,published\n";
        let report = import(&world.db, &profile, FileKind::Makers, file.as_bytes()).unwrap();
        assert_eq!(counts(&report), (0, 1, 0, 0), "{report:?}");
        let kept = world.db.read_blocking(|c| {
            let (id, _) = store::maker::find(c, "m")?.unwrap();
            store::maker::get(c, &system(), id)
        });
        let kept = kept.unwrap().unwrap();
        assert_eq!((kept.key.as_str(), kept.name.as_str()), ("m", "Mats and baskets"));
        // Its items find it too.
        let items = "maker,name_en,craft\nn,Round basket,mat\n";
        let report = import(&world.db, &profile, FileKind::Items, items.as_bytes()).unwrap();
        assert_eq!(counts(&report), (1, 0, 0, 0), "{report:?}");
    });
}

#[test]
fn a_long_file_does_not_fill_the_servers_table_of_locks() {
    const ROWS: usize = 1_200;
    on_both(|world| {
        let profile = country(world);
        let mut makers = String::from("key,name,region,kind\n");
        let mut items = String::from("key,maker,craft,name_en\n");
        for n in 0..ROWS {
            makers.push_str(&format!("m{n},Maker {n},A1,group\n"));
            items.push_str(&format!("i{n},m{n},mat,Mat {n}\n"));
        }
        assert_eq!(import(&world.db, &profile, FileKind::Makers, makers.as_bytes()).unwrap().faulty, 0);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), items).unwrap();
        struct Count(Mutex<Vec<i64>>, World);
        impl Watch for Count {
            fn at(&self, phase: Phase, _: u64, _: u64) {
                if phase == Phase::Apply {
                    self.0.lock().extend(self.1.locks());
                }
            }
        }
        let count = Arc::new(Count(Mutex::default(), World::at(&world.address)));
        let command = Command::system("test");
        let report =
            run_watched(&world.db, &profile, FileKind::Items, file.path(), command, false, count.clone());
        assert_eq!(report.unwrap().faulty, 0);
        // On SQLite nothing is held but the file.
        assert!(count.0.lock().iter().all(|n| *n < 100), "{:?}", count.0.lock());
        assert_eq!(count.0.lock().is_empty(), world.locks().is_none());
    });
}
