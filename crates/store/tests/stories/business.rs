//! What is recorded of a maker besides name and craft: business, sealed numbers, permits, coaching, consent, and how all of it
//! is erased.

use domain::access::{Access, KeepMakers, ReadRegister};
use domain::account::Role;
use domain::id::{CoachingId, ConsentId, Kind, PermitId};
use domain::item::Money;
use domain::job::{Lane, Task};
use domain::journal::Operation;
use domain::lang::Lang;
use domain::maker::business::{Business, Details, Kbli};
use domain::maker::coaching::{Coaching, CoachingDraft};
use domain::maker::consent::Given;
use domain::maker::number::{NumberKind, read};
use domain::maker::permit::{Permit, PermitDraft};
use domain::maker::{Maker, MakerDraft, MakerKind, coaching, consent, permit};
use jiff::civil::{Date, date};
use store::keyring::{self, Keyring, sealed_with};
use store::maker::{business, number};
use store::{Applied, Command, Done, Error, Result, Tx};
use testkit::{Actor, World, code, on_both, system};
use uuid::Uuid;

const NIK: &str = "1204014101800001";
const TODAY: Date = date(2026, 11, 24);

fn write<T>(
    world: &World,
    f: impl Fn(&mut Tx<'_>) -> Result<T> + Send + std::panic::UnwindSafe + 'static,
) -> Result<T>
where
    T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
{
    world.db.write_blocking(Command::system("test"), f).map(Done::into_inner)
}

fn weaver(world: &World) -> Maker {
    world.maker(MakerDraft { kind: MakerKind::Person, ..world.maker_draft("weaver", "Weaver", "A1", "ikat") })
}

fn officer(world: &World, at: &str) -> Actor {
    world.person(&format!("officer.{}", at.to_lowercase()), at, &[(Role::Officer, at)])
}

fn seal(world: &World, maker: &Maker, kind: NumberKind, typed: &str) -> number::Sealed {
    number::seal(&world.keyring, maker.id, kind, &read(kind, typed).unwrap()).unwrap()
}

fn keep(world: &World, maker: &Maker, kind: NumberKind, typed: &str) -> Applied {
    let (id, sealed) = (maker.id, seal(world, maker, kind, typed));
    write(world, move |tx| number::save(tx, &system(), id, std::slice::from_ref(&sealed), &[])).unwrap()
}

fn opened(world: &World, keys: &Keyring, maker: &Maker) -> Result<Vec<(NumberKind, String)>> {
    let (keys, id) = (keys.clone(), maker.id);
    let held = std::panic::AssertUnwindSafe(keys);
    world.db.read_blocking(move |c| number::open(c, &system(), &held, id))
}

/// Everything that the journal holds, as it lies there.
fn journal(world: &World) -> String {
    world.db.settle().unwrap();
    let entries = world.db.read_blocking(|c| store::journal::after(c, 0, 10_000)).unwrap();
    serde_json::to_string(&entries).unwrap()
}

fn business_of(world: &World, maker: &Maker) -> Business {
    let id = maker.id;
    world.db.read_blocking(move |c| business::get(c, &system(), id)).unwrap().unwrap()
}

fn told(world: &World, maker: &Maker, details: Details) -> Result<Applied> {
    let new =
        domain::maker::business::save(maker.id, maker.region.clone(), maker.name.clone(), 2026, details)?;
    write(world, move |tx| business::save(tx, &system(), &new))
}

fn permitted(world: &World, maker: &Maker, number: &str, expires: Option<Date>) -> Permit {
    let draft =
        PermitDraft { kind: "halal".into(), number: number.into(), expires, ..PermitDraft::default() };
    let new = permit::save(PermitId(Uuid::now_v7()), maker.id, maker.region.clone(), draft).unwrap();
    let saved = new.clone();
    write(world, move |tx| store::maker::permit::save(tx, &system(), &saved)).unwrap();
    new
}

fn coached(world: &World, maker: &Maker, next: &str, due: Option<Date>) -> Coaching {
    let draft = CoachingDraft {
        kind: "visit".into(),
        told: "Looked at the loom".into(),
        next: next.into(),
        due,
        ..CoachingDraft::default()
    };
    let new =
        coaching::save(CoachingId(Uuid::now_v7()), maker.id, maker.region.clone(), TODAY, draft).unwrap();
    let saved = new.clone();
    write(world, move |tx| store::maker::coaching::save(tx, &system(), &saved)).unwrap();
    new
}

fn consented(world: &World, maker: &Maker, day: Date) -> Given {
    let lang = Lang::parse("en").unwrap();
    let id = ConsentId(Uuid::now_v7());
    let (region, text) = (maker.region.clone(), "I agree.");
    let new =
        consent::give(id, maker.id, region, TODAY, Some(day), lang, text, "The officer", "spoken").unwrap();
    let saved = new.clone();
    write(world, move |tx| store::maker::consent::give(tx, &system(), &saved)).unwrap();
    new
}

fn now(world: &World, maker: &Maker) -> Maker {
    let id = maker.id;
    world.db.read_blocking(move |c| store::maker::get(c, &system(), id)).unwrap().unwrap()
}

#[test]
fn a_number_lies_sealed_is_found_by_its_exact_value_and_never_stands_in_the_journal() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let maker = weaver(world);
        assert_eq!(keep(world, &maker, NumberKind::Nik, "1204 0141 0180 0001"), Applied::Changed);
        assert_eq!(keep(world, &maker, NumberKind::Nik, NIK), Applied::Unchanged, "the same number again");
        keep(world, &maker, NumberKind::Bank, "Bank Contoh 001-234-567");
        assert_eq!(
            opened(world, &world.keyring, &maker).unwrap(),
            [(NumberKind::Bank, "Bank Contoh 001234567".into()), (NumberKind::Nik, NIK.into())]
        );
        let find = |kind, typed: &str| {
            let (keys, typed) = (std::panic::AssertUnwindSafe(world.keyring.clone()), typed.to_owned());
            world.db.read_blocking(move |c| number::find(c, &keys, kind, &typed)).unwrap()
        };
        assert_eq!(find(NumberKind::Nik, NIK), [maker.id]);
        assert!(find(NumberKind::Nik, "1204014101800002").is_empty());
        assert!(find(NumberKind::Npwp, NIK).is_empty(), "one field says nothing of another");
        // Neither the table nor the journal holds it, in any form that can be read or tried out.
        for column in ["sealed", "hash"] {
            for stored in world.db_bytes("maker_number", column) {
                assert!(!stored.windows(8).any(|w| w == &NIK.as_bytes()[..8]), "{column}");
            }
        }
        let told = journal(world);
        assert!(!told.contains(NIK) && !told.contains("001234567"));
        assert!(told.contains("\"nik\""), "that it was recorded is remembered");
        // With other keys nothing opens, and nothing is found.
        let other = Keyring::fleeting();
        assert!(matches!(opened(world, &other, &maker), Err(Error::Key(_))));
        // Several at once are one entry.
        let both = [
            seal(world, &maker, NumberKind::Npwp, NIK),
            seal(world, &maker, NumberKind::Bank, "Bank Contoh 7654321"),
        ];
        let id = maker.id;
        write(world, move |tx| number::save(tx, &system(), id, &both, &[])).unwrap();
        assert_eq!(opened(world, &world.keyring, &maker).unwrap().len(), 3);
        // Taken away it is gone, and that is remembered too.
        write(world, move |tx| number::save(tx, &system(), id, &[], &[NumberKind::Nik])).unwrap();
        assert!(find(NumberKind::Nik, NIK).is_empty());
        assert_eq!(opened(world, &world.keyring, &maker).unwrap().len(), 2);
    });
}

#[test]
fn another_key_seals_the_numbers_anew_while_the_office_works() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let maker = weaver(world);
        let path = world.folder().join("keys.toml");
        std::fs::write(&path, Keyring::new_file(TODAY).unwrap()).unwrap();
        let keys = Keyring::load(&path).unwrap();
        for (kind, number) in
            [(NumberKind::Nik, NIK), (NumberKind::Npwp, NIK), (NumberKind::Bank, "Bank 12345")]
        {
            let sealed = number::seal(&keys, maker.id, kind, number).unwrap();
            let id = maker.id;
            write(world, move |tx| number::save(tx, &system(), id, std::slice::from_ref(&sealed), &[]))
                .unwrap();
        }
        let old = keys.current().unwrap();
        std::fs::write(&path, keys.add(TODAY).unwrap()).unwrap();
        keys.reload().unwrap();
        assert_eq!(keyring::rotate(&world.db, &keys).unwrap(), (3, 0));
        for stored in world.db_bytes("maker_number", "sealed") {
            assert_ne!(sealed_with(&stored), Some(old));
        }
        // The old key may go, and the numbers are found as before.
        std::fs::write(&path, keys.without(old)).unwrap();
        let keys = Keyring::load(&path).unwrap();
        assert_eq!(opened(world, &keys, &maker).unwrap().len(), 3);
        let held = std::panic::AssertUnwindSafe(keys);
        let found = world.db.read_blocking(move |c| number::find(c, &held, NumberKind::Nik, NIK)).unwrap();
        assert_eq!(found, [maker.id]);
    });
}

#[test]
fn an_officer_keeps_numbers_and_permits_only_of_their_own_part_of_the_tree() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let maker = weaver(world);
        let south: Access<KeepMakers> = world.access(&officer(world, "A2")).unwrap();
        let (id, sealed, who) = (maker.id, seal(world, &maker, NumberKind::Nik, NIK), south.clone());
        let refused = write(world, move |tx| number::save(tx, &who, id, std::slice::from_ref(&sealed), &[]));
        assert!(matches!(refused, Err(Error::Refused)));
        keep(world, &maker, NumberKind::Nik, NIK);
        let held = std::panic::AssertUnwindSafe((south.clone(), world.keyring.clone()));
        let read = world.db.read_blocking(move |c| {
            let (south, keys) = &*held;
            number::open(c, south, keys, id)
        });
        assert!(matches!(read, Err(Error::Refused)));
        let there = permitted(world, &maker, "ID 1", None);
        let who = south.clone();
        let taken = there.id;
        let gone = write(world, move |tx| store::maker::permit::remove(tx, &who, id, taken));
        assert!(matches!(gone, Err(Error::Refused)));
        let changed = Permit { number: "ID 2".into(), ..there };
        let saved = write(world, move |tx| store::maker::permit::save(tx, &south, &changed));
        assert!(matches!(saved, Err(Error::Refused)));
    });
}

#[test]
fn a_business_is_recorded_with_its_way_upwards() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let maker = weaver(world);
        assert_eq!(business_of(world, &maker).details, Details::default());
        let first = Details {
            owner: Some("Weaver".into()),
            kbli: vec![Kbli::parse("13121 (2020)").unwrap()],
            turnover: Some(Money(40_000_000)),
            materials: vec!["Cotton yarn: Medan".into(), "Indigo: Samosir".into()],
            stage: Some("beginning".into()),
            started: Some(1998),
            capacity: Some(30),
            workers: domain::maker::business::Workers { women_paid: Some(4), ..Default::default() },
            owner_disabled: Some(false),
            ..Details::default()
        };
        assert_eq!(told(world, &maker, first.clone()).unwrap(), Applied::Changed);
        assert_eq!(told(world, &maker, first.clone()).unwrap(), Applied::Unchanged);
        assert_eq!(business_of(world, &maker).details, first);
        let risen = Details { stage: Some("growing".into()), stage_since: Some(TODAY), ..first };
        told(world, &maker, risen).unwrap();
        let id = maker.id;
        let stages = world.db.read_blocking(move |c| business::stages(c, &system(), id)).unwrap();
        let stages: Vec<&str> = stages.iter().map(|s| s.stage.as_str()).collect();
        assert_eq!(stages, ["growing", "beginning"]);
        // The journal tells it under the maker's key, and not without.
        assert!(!journal(world).contains("Samosir"));
        let mut entries =
            world.db.read_blocking(move |c| store::journal::history(c, id.0, i64::MAX, 9)).unwrap();
        let of_business = entries.iter_mut().rfind(|e| e.kind == Kind::Business).unwrap().clone();
        let opened = world.db.read_blocking(move |c| {
            let mut entry = of_business.clone();
            store::journal::unseal(c, &mut entry)?;
            Ok(entry)
        });
        assert!(serde_json::to_string(&opened.unwrap().fields).unwrap().contains("Samosir"));
    });
}

#[test]
fn permits_that_expire_soon_are_listed_and_each_reminder_is_asked_for_once() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let maker = weaver(world);
        permitted(world, &maker, "far", Some(date(2027, 11, 1)));
        permitted(world, &maker, "endless", None);
        let soon = permitted(world, &maker, "soon", Some(date(2026, 12, 20)));
        permitted(world, &maker, "over", Some(date(2026, 11, 22)));
        permitted(world, &maker, "long ago", Some(date(2020, 1, 1)));
        let due = |at: &str, from: Date, until: Date| {
            let who: Access<ReadRegister> = world
                .access(&world.person(
                    &format!("reader.{}.{}", at.to_lowercase(), Uuid::now_v7().simple()),
                    at,
                    &[(Role::Officer, at)],
                ))
                .unwrap();
            let found =
                world.db.read_blocking(move |c| store::maker::permit::due(c, &who, None, from, until, 10));
            found.unwrap().into_iter().map(|(p, _)| p.number).collect::<Vec<_>>()
        };
        let (from, until) = (date(2026, 1, 1), date(2027, 2, 1));
        assert_eq!(due("A1", from, until), ["over", "soon"]);
        assert_eq!(due("XX", from, until), ["over", "soon"]);
        assert!(due("A2", from, until).is_empty());
        assert!(due("A1-01", from, until).is_empty(), "the maker lies in the canton itself");
        // It follows its maker.
        world.save_maker(&Maker { region: code("A2"), ..maker.clone() }).unwrap();
        assert_eq!(due("A2", from, until), ["over", "soon"]);
        assert!(due("A1", from, until).is_empty());
        let remind = |today: Date| {
            write(world, move |tx| store::maker::permit::remind(tx, today, &None)).unwrap();
            let jobs =
                world.db.read_blocking(|c| store::job::list(c, &system(), false, Uuid::nil(), 50)).unwrap();
            let asked = jobs.into_iter().filter_map(|j| match j.task {
                Some(Task::Permit { permit, days }) => Some((permit == soon.id, days)),
                _ => None,
            });
            asked.collect::<Vec<_>>()
        };
        let first = remind(TODAY);
        assert_eq!(
            first,
            [(false, 0), (true, 30)],
            "what has expired, and the latest threshold of the other"
        );
        assert_eq!(remind(TODAY), first, "asked again nothing more");
        assert_eq!(remind(date(2026, 12, 14)).len(), 3, "seven days before");
        assert_eq!(Task::Permit { permit: soon.id, days: 7 }.lane(), Lane::Mail);
    });
}

#[test]
fn next_steps_are_due_until_they_are_taken() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let maker = weaver(world);
        let step = coached(world, &maker, "Bring the dye", Some(date(2026, 12, 1)));
        coached(world, &maker, "", None);
        let due = |until: Date| {
            let found =
                world.db.read_blocking(move |c| store::maker::coaching::due(c, &system(), None, until, 9));
            found.unwrap().len()
        };
        assert_eq!((due(date(2026, 11, 30)), due(date(2026, 12, 1))), (0, 1));
        let done = Coaching { done: true, result: Some("It came".into()), ..step };
        write(world, move |tx| store::maker::coaching::save(tx, &system(), &done)).unwrap();
        assert_eq!(due(date(2027, 1, 1)), 0);
        let id = maker.id;
        let log = world.db.read_blocking(move |c| store::maker::coaching::of(c, &system(), id)).unwrap();
        assert_eq!(log.len(), 2);
        assert!(!journal(world).contains("Bring the dye"));
    });
}

#[test]
fn a_consent_opens_a_persons_name_and_taking_it_back_closes_it_at_once() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let maker = weaver(world);
        assert!(!now(world, &maker).name_is_public());
        let first = consented(world, &maker, date(2026, 11, 1));
        let second = consented(world, &maker, date(2026, 11, 20));
        assert_eq!(now(world, &maker).consent.unwrap().date, second.day);
        let withdraw = |id: ConsentId| {
            let maker = maker.id;
            write(world, move |tx| store::maker::consent::withdraw(tx, &system(), maker, id, TODAY))
        };
        withdraw(second.id).unwrap();
        assert_eq!(now(world, &maker).consent.unwrap().date, first.day, "the earlier one counts still");
        withdraw(first.id).unwrap();
        assert!(!now(world, &maker).name_is_public());
        assert!(matches!(withdraw(first.id), Err(Error::Missing)), "not twice");
    });
}

#[test]
fn erased_for_good_nothing_of_it_is_left_to_read() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let maker = weaver(world);
        keep(world, &maker, NumberKind::Nik, NIK);
        told(
            world,
            &maker,
            Details { owner: Some("Weaver".into()), nib: Some("1234567890123".into()), ..Details::default() },
        )
        .unwrap();
        let permit = permitted(world, &maker, "ID 1", Some(date(2026, 12, 1)));
        write(world, move |tx| store::maker::permit::remind(tx, TODAY, &None)).unwrap();
        coached(world, &maker, "Bring the dye", Some(date(2026, 12, 1)));
        consented(world, &maker, date(2026, 11, 1));
        let id = maker.id;
        write(world, move |tx| store::maker::erase(tx, &system(), id)).unwrap();
        assert!(opened(world, &world.keyring, &maker).unwrap().is_empty());
        assert_eq!(business_of(world, &maker).details, Details::default());
        let left = world.db.read_blocking(move |c| {
            let permits = store::maker::permit::of(c, &system(), id)?.len();
            let log = store::maker::coaching::of(c, &system(), id)?.len();
            let consents = store::maker::consent::of(c, &system(), id)?.len();
            Ok(permits + log + consents + business::stages(c, &system(), id)?.len())
        });
        assert_eq!(left.unwrap(), 0);
        // The entries of the past say that there was something, and what it was is gone with the key.
        world.db.settle().unwrap();
        let entries = world.db.read_blocking(move |c| {
            let mut all = store::journal::history(c, permit.id.0, i64::MAX, 9)?;
            all.extend(store::journal::history(c, id.0, i64::MAX, 50)?);
            for entry in &mut all {
                store::journal::unseal(c, entry)?;
            }
            Ok(all)
        });
        let entries = entries.unwrap();
        assert!(entries.iter().any(|e| e.kind == Kind::Permit && e.operation == Operation::Delete));
        let told = serde_json::to_string(&entries).unwrap();
        for gone in ["Weaver", "ID 1", "1234567890123", NIK] {
            assert!(!told.contains(gone), "{gone}");
        }
        // Nothing can be recorded of them again.
        assert!(matches!(told_again(world, &maker), Err(Error::Refused)));
    });
}

fn told_again(world: &World, maker: &Maker) -> Result<Applied> {
    let maker = Maker { name: "—".into(), ..maker.clone() };
    told(world, &maker, Details { started: Some(2000), ..Details::default() })
}
