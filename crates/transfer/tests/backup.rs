//! Backups: from either engine to either, while others write, and with everything that can go wrong with a file.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

use std::path::{Path, PathBuf};

use domain::flagship::Status;
use domain::id::MakerId;
use domain::journal::Entry;
use domain::maker::{Contact, Maker, MakerKind};
use store::{Command, Options};
use testkit::{Place, World, places, system};
use transfer::backup::{self, BackupError, Contents, Key, Restored, Wishes};

fn write(world: &World, folder: &Path, name: &str, key: Option<&Key>) -> PathBuf {
    let path = folder.join(name);
    let file = std::fs::File::create(&path).unwrap();
    let now = jiff::Timestamp::from_microsecond(testkit::BEGINNING).unwrap();
    backup::write(&world.db, &media::Files::new(folder.join("media")), key, now, file, &mut |_, _, _| {})
        .unwrap();
    path
}

fn restore(file: &Path, to: &Place, wishes: &Wishes) -> Result<Restored, BackupError> {
    let media = media::Files::new(to.folder.path().join("media"));
    let options = Options::default();
    backup::restore(file, &to.address, &options, &media, wishes, &mut || Ok(()), &mut |_, _, _| {})
}

fn replace() -> Wishes {
    Wishes { replace: true, without_keys: true, ..Wishes::default() }
}

fn new_office() -> Wishes {
    Wishes { without_keys: true, ..Wishes::default() }
}

fn contents(file: &Path) -> Contents {
    backup::check(file, &mut |_| {}).unwrap()
}

/// The tables and files of a backup, with their checksums.
fn parts(file: &Path) -> Vec<(String, String)> {
    let parts = contents(file).parts.into_iter();
    let kept = parts.filter(|p| p.name.starts_with("tables/") || p.name.starts_with("media/"));
    kept.map(|p| (p.name, p.sha256)).collect()
}

fn journal(world: &World) -> Vec<Entry> {
    world.db.settle().unwrap();
    world.db.read_blocking(|c| store::journal::after(c, 0, 10_000)).unwrap()
}

fn person(world: &World) -> Maker {
    let draft = domain::maker::MakerDraft {
        kind: MakerKind::Person,
        consent_date: Some(jiff::civil::date(2026, 1, 2)),
        consent_by: Some("council".into()),
        audience: domain::maker::Audience::default(),
        contact: Contact { phone: Some("+62 811 0000 0000".into()), ..Contact::default() },
        ..world.maker_draft("sample-person", "Sample Person", "A1", "mat")
    };
    world.maker(draft)
}

fn erase(world: &World, id: MakerId) {
    let write = move |tx: &mut store::Tx<'_>| store::maker::erase(tx, &system(), id);
    world.db.write_blocking(Command::system("test"), write).unwrap();
}

/// An office with a little of everything, some of it changed once.
fn furnish(world: &World) -> Maker {
    world
        .country()
        .craft("mat", "Mat", "A1")
        .craft("bag", "Bag; \"round\", 50 %", "A2")
        .motif("star", "Bintang ★");
    world.designate("A1", "mat", Status::Candidate).unwrap();
    let maker = person(world);
    for i in 0..120 {
        world.item(world.item_draft(&format!("i{i}"), &format!("Mat no. {i}"), &maker), i);
    }
    world.save_maker(&Maker { locality: Some("Riverside".into()), ..maker.clone() }).unwrap();
    let council = world.council("A1", "Council of the North");
    let division = world.division(&council, "Training", 1);
    let post = world.post(&council, domain::council::Role::DivisionHead, Some(&division), 1);
    let since = jiff::civil::date(2026, 1, 2);
    let holder = world.holder(&post, "Head Sample", domain::council::Acting::Definitive, since, None);
    world.save_holder(&holder).unwrap();
    world.statute(&council, "Article 1\nName.");
    maker
}

#[test]
fn a_backup_goes_from_each_engine_to_each_and_comes_back_equal() {
    for from in places() {
        let world = World::at(&from.address);
        furnish(&world);
        let media = from.folder.path().join("media/ab");
        std::fs::create_dir_all(&media).unwrap();
        std::fs::write(media.join("picture.jpg"), [0, 255, 10, 13, 0]).unwrap();
        let key = Key::new().unwrap();
        let first = write(&world, from.folder.path(), "first", Some(&key));
        let head = contents(&first).header;
        assert_eq!(head.office, world.db.office().0);
        assert!(head.tables.iter().all(|t| t.name != "person_key"), "keys are only in the sealed part");
        let entries = journal(&world);
        for to in places() {
            let wishes =
                Wishes { replace: true, key: Some(Key::parse(&key.text()).unwrap()), ..Wishes::default() };
            let restored = restore(&first, &to, &wishes).unwrap();
            assert_eq!((restored.office, restored.media), (head.office, 1));
            assert_eq!(
                std::fs::read(to.folder.path().join("media/ab/picture.jpg")).unwrap(),
                [0, 255, 10, 13, 0]
            );
            let again = World::at(&to.address);
            let second = write(&again, to.folder.path(), "second", Some(&key));
            assert_eq!(parts(&first), parts(&second));
            assert_eq!(journal(&again), entries);
            let mut sealed = entries.iter().find(|e| format!("{e:?}").contains("sealed")).unwrap().clone();
            let opened = again.db.read_blocking(move |c| {
                store::journal::unseal(c, &mut sealed)?;
                Ok(format!("{sealed:?}"))
            });
            assert!(opened.unwrap().contains("Sample Person"), "the keys came along");
            // The journal goes on without a gap, and the state is alive.
            again.craft("hat", "Hat", "A1");
            let after = journal(&again);
            for (i, e) in (1i64..).zip(&after) {
                assert_eq!((e.position, e.number), (i, i));
            }
            assert!(after.len() > entries.len());
        }
    }
}

#[test]
fn a_restored_database_is_an_office_of_its_own_unless_told_otherwise() {
    for from in places() {
        let world = World::at(&from.address);
        furnish(&world);
        let file = write(&world, from.folder.path(), "backup", None);
        for to in places() {
            let restored = restore(&file, &to, &new_office()).unwrap();
            let again = World::at(&to.address);
            assert_eq!(again.db.office().0, restored.office);
            assert_ne!(restored.office, world.db.office().0);
            again.craft("hat", "Hat", "A1");
            let (old, new): (Vec<_>, Vec<_>) =
                journal(&again).into_iter().partition(|e| e.office == world.db.office());
            assert_eq!(old, journal(&world), "entries keep their office and number");
            let end = i64::try_from(old.len()).unwrap();
            for (i, e) in (1i64..).zip(&new) {
                assert_eq!((e.office, e.number, e.position), (again.db.office(), i, end + i));
            }
            assert!(!new.is_empty());
        }
    }
}

#[test]
fn who_was_erased_after_the_backup_stays_erased() {
    for from in places() {
        let world = World::at(&from.address);
        let maker = furnish(&world);
        let key = Key::new().unwrap();
        let file = write(&world, from.folder.path(), "backup", Some(&key));
        let wishes = |erased, replace| Wishes {
            replace,
            erased,
            key: Some(Key::parse(&key.text()).unwrap()),
            ..Wishes::default()
        };
        let gone = |world: &World| {
            let id = maker.id;
            let row = world.db.read_blocking(move |c| store::maker::get(c, &system(), id)).unwrap().unwrap();
            assert_eq!((row.name.as_str(), row.contact.phone), ("—", None));
            let told = world.db.read_blocking(move |c| {
                let mut entries = store::journal::history(c, id.0, i64::MAX, 100)?;
                entries.iter_mut().try_for_each(|e| store::journal::unseal(c, e))?;
                Ok(format!("{entries:?}"))
            });
            let told = told.unwrap();
            assert!(!told.contains("Sample Person") && !told.contains("+62 811"), "{told}");
            assert!(matches!(world.save_maker(&maker), Err(store::Error::Refused)));
        };
        // Elsewhere, by a list that was kept.
        for to in places() {
            let restored = restore(&file, &to, &wishes(vec![(maker.id.0, 7)], false)).unwrap();
            assert_eq!(restored.erased_again, 1);
            let again = World::at(&to.address);
            gone(&again);
            let known = again.db.read_blocking(store::dump::erased).unwrap();
            assert_eq!(known, vec![(maker.id.0, 7)]);
        }
        // In place: the database itself remembers.
        erase(&world, maker.id);
        drop(world);
        let restored = loop {
            // The connections of the world that was dropped end in their own time.
            match restore(&file, &from, &wishes(vec![], true)) {
                Err(BackupError::Target(text)) if text.contains("other connections") => {
                    std::thread::yield_now()
                }
                other => break other.unwrap(),
            }
        };
        assert_eq!(restored.erased_again, 1);
        gone(&World::at(&from.address));
    }
}

#[test]
fn who_objected_and_was_erased_after_the_backup_stays_erased() {
    use domain::flagship::Status;
    use domain::id::{DesignationId, ObjectionId};
    use jiff::civil::date;
    use store::flagship::course;
    for from in places() {
        let world = World::at(&from.address);
        world.country().craft("ikat", "Ikat", "A1");
        world.designate("A1", "ikat", Status::Assessed).unwrap();
        let id = DesignationId::from_key("xx", "a1@ikat@2026");
        let objection = ObjectionId(uuid::Uuid::from_u128(77));
        let today = date(2026, 11, 24);
        world
            .db
            .write_blocking(store::Command::system("test"), move |tx| {
                course::announce(tx, &system(), id, Some(date(2026, 12, 8)), today)
            })
            .unwrap();
        world
            .db
            .write_blocking(store::Command::system("test"), move |tx| {
                let said = ("Sample Neighbour", "Sample Neighbour wove it first");
                course::object(tx, &system(), (objection, id), said, Some(today), today)
            })
            .unwrap();
        let key = Key::new().unwrap();
        let file = write(&world, from.folder.path(), "backup", Some(&key));
        let wishes = Wishes {
            erased: vec![(objection.0, 7)],
            key: Some(Key::parse(&key.text()).unwrap()),
            ..Wishes::default()
        };
        for to in places() {
            assert_eq!(restore(&file, &to, &wishes).unwrap().erased_again, 1);
            let again = World::at(&to.address);
            let whole = again.db.read_blocking(move |c| course::whole(c, &system(), id)).unwrap().unwrap();
            let (of, keeps) = (whole.designation.clone(), system::<domain::access::KeepFlagships>());
            let lodged = again.db.read_blocking(move |c| course::objections(c, &keeps, &of)).unwrap();
            assert!(lodged[0].is_erased());
            let told = again.db.read_blocking(move |c| {
                let mut entries = store::journal::history(c, objection.0, i64::MAX, 100)?;
                entries.iter_mut().try_for_each(|e| store::journal::unseal(c, e))?;
                Ok(format!("{entries:?} {whole:?} {lodged:?}"))
            });
            let told = told.unwrap();
            assert!(!told.contains("Sample Neighbour"), "{told}");
        }
    }
}

#[test]
fn a_backup_taken_while_others_write_is_of_one_moment() {
    for from in places() {
        let world = World::at(&from.address);
        world.country();
        let stop = std::sync::atomic::AtomicBool::new(false);
        let files: Vec<PathBuf> = std::thread::scope(|s| {
            for t in 0..3 {
                let (world, stop) = (&world, &stop);
                s.spawn(move || {
                    let mut i = 0;
                    while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                        world.motif(&format!("m{t}-{i}"), &format!("Motif {t} {i}"));
                        i += 1;
                    }
                });
            }
            let files = (0..4).map(|i| write(&world, from.folder.path(), &format!("b{i}"), None)).collect();
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
            files
        });
        for file in files {
            let head = contents(&file).header;
            let rows = |name: &str| head.tables.iter().find(|t| t.name == name).unwrap().rows;
            assert_eq!(i64::try_from(rows("journal")).unwrap(), head.position, "no entry without a position");
            assert_eq!((head.number, rows("motif") + 4), (head.position, rows("journal")));
            let to = places().remove(0);
            restore(&file, &to, &new_office()).unwrap();
        }
    }
}

#[test]
fn a_damaged_or_cut_off_file_changes_nothing() {
    let from = places().remove(0);
    let world = World::at(&from.address);
    world.country().craft("mat", "Mat", "A1");
    let file = write(&world, from.folder.path(), "backup", None);
    let bytes = std::fs::read(&file).unwrap();
    let bad = from.folder.path().join("bad");
    let to = places().remove(0);
    let standing = World::at(&to.address);
    standing.country();
    let before = journal(&standing);
    let refused = |what: &str| {
        match restore(&bad, &to, &replace()) {
            Err(BackupError::Damaged(_)) => {}
            other => panic!("{what}: {other:?}"),
        }
        assert_eq!(journal(&standing), before, "{what}");
    };
    let whole = contents(&file);
    let mut same = 0;
    for i in 0..40 {
        let cut = bytes.len() * i / 40;
        std::fs::write(&bad, &bytes[..cut]).unwrap();
        refused(&format!("cut off after {cut}"));
        let mut changed = bytes.clone();
        changed[cut] ^= 0x40;
        std::fs::write(&bad, &changed).unwrap();
        // A compressed stream has a few bits without a meaning: with one of them turned it unpacks to what was written,
        // each part as its checksum says. That is no damage.
        if backup::check(&bad, &mut |_| {}).is_ok_and(|read| read == whole) {
            same += 1;
            continue;
        }
        refused(&format!("changed at {cut}"));
    }
    assert!(same < 4, "{same} of 40 changes were not seen");
    std::fs::write(&bad, [&bytes[..], b"more"].concat()).unwrap();
    refused("something follows");
    std::fs::write(&bad, b"key,name\nx,y\n").unwrap();
    refused("another kind of file");
}

#[test]
fn only_an_empty_database_or_the_same_office_takes_a_backup() {
    let from = places().remove(0);
    let world = World::at(&from.address);
    world.country();
    let file = write(&world, from.folder.path(), "backup", None);
    let refused = |to: &Place, wishes: &Wishes, word: &str| match restore(&file, to, wishes) {
        Err(BackupError::Target(text)) => assert!(text.contains(word), "{text}"),
        other => panic!("{other:?}"),
    };
    world.craft("mat", "Mat", "A1");
    refused(&from, &new_office(), "--replace");
    let other = places().remove(0);
    World::at(&other.address).country();
    refused(&other, &new_office(), "another office");
    refused(&other, &replace(), "another office");
    let crafts =
        |world: &World| world.db.read_blocking(|c| Ok(!store::craft::find(c, "mat")?.is_empty())).unwrap();
    assert!(crafts(&world));
    restore(&file, &from, &replace()).unwrap();
    assert!(!crafts(&World::at(&from.address)), "what came later is gone");
}

#[test]
fn sealed_keys_open_only_with_their_key() {
    let from = places().remove(0);
    let world = World::at(&from.address);
    furnish(&world);
    let key = Key::new().unwrap();
    let file = write(&world, from.folder.path(), "backup", Some(&key));
    let to = places().remove(0);
    assert!(matches!(restore(&file, &to, &Wishes::default()), Err(BackupError::NeedsKey)));
    let wrong = Wishes { key: Some(Key::new().unwrap()), ..Wishes::default() };
    assert!(matches!(restore(&file, &to, &wrong), Err(BackupError::Key(_))));
    assert!(World::at(&to.address).db.read_blocking(store::journal::end).unwrap() == 0, "nothing was stored");
    assert!(!restore(&file, &to, &new_office()).unwrap().keys);
    assert!(Key::parse("corak-backup-key-1:xyz").is_err());
}

/// A backup with another header, as a newer program would write it.
#[test]
fn a_backup_of_a_newer_program_is_refused_by_its_header() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("newer");
    let header = br#"{"format": 2, "program": "9.0.0", "whatever": []}"#;
    let mut tar = tar::Builder::new(
        zstd::stream::write::Encoder::new(std::fs::File::create(&path).unwrap(), 1).unwrap(),
    );
    let mut head = tar::Header::new_gnu();
    head.set_size(header.len() as u64);
    tar.append_data(&mut head, "corak-backup.json", &header[..]).unwrap();
    tar.into_inner().unwrap().finish().unwrap();
    match backup::check(&path, &mut |_| {}) {
        Err(BackupError::Newer(version)) => assert_eq!(version, "9.0.0"),
        other => panic!("{other:?}"),
    }
}
