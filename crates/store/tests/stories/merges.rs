//! Two records of a maker become one: everything follows, nothing is lost, and whoever comes by the old way arrives.

use domain::access::{Access, KeepMakers, ReadHistory};
use domain::account::Role;
use domain::fault::Faults;
use domain::id::{ConsentId, Kind, MakerId, MergeId, PermitId};
use domain::journal::Operation;
use domain::lang::Lang;
use domain::maker::consent::Given;
use domain::maker::mandate::{Agent, Deed};
use domain::maker::merge::Side;
use domain::maker::number::{NumberKind, read};
use domain::maker::permit::{self, PermitDraft};
use domain::maker::{Maker, MakerDraft, MakerKind, consent};
use domain::publication::Publication;
use jiff::civil::{Date, date};
use store::maker::merge::{self, Decided};
use store::maker::{business, mandate, membership, number};
use store::motif::Found;
use store::{Command, Done, Error, Result, Tx};
use testkit::{Actor, World, code, on_both, system};
use uuid::Uuid;

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

fn loom(world: &World, key: &str, name: &str, region: &str) -> Maker {
    world.maker(world.maker_draft(key, name, region, "ikat"))
}

fn decided(
    world: &World,
    kept: &Maker,
    other: &Maker,
    chosen: &[(&str, Side)],
) -> std::result::Result<Decided, Faults> {
    let (a, b) = (kept.clone(), other.clone());
    let (kept, other, one, two, members) = world
        .db
        .read_blocking(move |c| {
            let get = |c: &mut store::Conn, id: MakerId| store::maker::get(c, &system(), id);
            let (kept, other) = (get(c, a.id)?.unwrap(), get(c, b.id)?.unwrap());
            let one = business::get(c, &system(), a.id)?.unwrap();
            let two = business::get(c, &system(), b.id)?.unwrap();
            let members = merge::have_members(c, [&kept, &other])?;
            Ok((kept, other, one, two, members))
        })
        .unwrap();
    let chosen: Vec<(String, Side)> = chosen.iter().map(|(f, s)| ((*f).to_owned(), *s)).collect();
    let maker = domain::maker::merge::maker(&kept, &other, &chosen, members, "99")?;
    let place = maker.region.clone();
    let whole = domain::maker::merge::business(&one, &two, &chosen, place, kept.name.clone(), 2026)?;
    let mut numbers = Vec::new();
    let (keys, id) = (world.keyring.clone(), other.id);
    let held = std::panic::AssertUnwindSafe(keys.clone());
    for (kind, n) in world.db.read_blocking(move |c| number::open(c, &system(), &held, id)).unwrap() {
        if chosen.iter().all(|(f, _)| f != kind.word()) {
            numbers.push(number::seal(&keys, kept.id, kind, &n).unwrap());
        }
    }
    let seen = merge::seen(&kept, &other, [&one, &two]);
    Ok(Decided { id: MergeId(Uuid::now_v7()), other: other.id, maker, business: whole, numbers, seen })
}

fn merge_as(world: &World, who: &Access<KeepMakers>, decided: &Decided) -> Result<()> {
    let (who, decided) = (who.clone(), decided.clone());
    write(world, move |tx| merge::merge(tx, &who, &decided))
}

pub(super) fn merged(world: &World, kept: &Maker, other: &Maker) {
    let decided = decided(world, kept, other, &[]).unwrap();
    merge_as(world, &system(), &decided).unwrap();
}

fn now(world: &World, maker: &Maker) -> Maker {
    let id = maker.id;
    world.db.read_blocking(move |c| store::maker::get(c, &system(), id)).unwrap().unwrap()
}

fn leads(world: &World, slug: &str) -> Option<String> {
    let slug = slug.to_owned();
    let found =
        world.db.read_blocking(move |c| store::maker::page(c, &domain::access::public(), &slug)).unwrap();
    found.map(|f| match f {
        Found::Moved(slug) => slug,
        Found::Here(page) => page.card.slug,
    })
}

fn officer(world: &World, at: &str) -> Actor {
    world.person(&format!("officer.{}", at.to_lowercase()), at, &[(Role::Officer, at)])
}

fn given(world: &World, maker: &Maker, day: Date, withdrawn: Option<Date>) -> Given {
    let id = ConsentId(Uuid::now_v7());
    let lang = Lang::parse("en").unwrap();
    let region = maker.region.clone();
    let new =
        consent::give(id, maker.id, region, TODAY, Some(day), lang, "words", "The officer", "paper").unwrap();
    let stored = new.clone();
    write(world, move |tx| store::maker::consent::give(tx, &system(), &stored)).unwrap();
    if let Some(day) = withdrawn {
        let maker = maker.id;
        write(world, move |tx| store::maker::consent::withdraw(tx, &system(), maker, id, day)).unwrap();
    }
    new
}

fn keep_number(world: &World, maker: &Maker, kind: NumberKind, typed: &str) {
    let (id, typed) = (maker.id, read(kind, typed).unwrap());
    let sealed = number::seal(&world.keyring, maker.id, kind, &typed).unwrap();
    write(world, move |tx| number::save(tx, &system(), id, std::slice::from_ref(&sealed), &[])).unwrap();
}

#[test]
fn everything_that_names_the_merged_record_names_the_one_that_stays() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1").craft("basket", "Basket", "A1");
        let kept = loom(world, "blue", "Blue Loom", "A1");
        let mut draft = world.maker_draft("blue2", "The Blue Loom", "A1", "basket");
        draft.contact.phone = Some("+99812345678".into());
        let other = world.maker(draft);
        let shawl = world.item(world.item_draft("shawl", "Shawl", &other), 3);
        let third = world.maker(MakerDraft {
            kind: MakerKind::Cooperative,
            ..world.maker_draft("coop", "Great Looms", "A2", "ikat")
        });
        let actor = world.person("weaver", "A1", &[(Role::Maker, "A1")]);
        world.mandate(&other, Agent::Person(actor.id), true, &[]).unwrap();
        world.mandate(&third, Agent::Maker(other.id), false, &[Deed::Items]).unwrap();
        // For each other: nobody needs a mandate for itself.
        world.mandate(&kept, Agent::Maker(other.id), false, &[Deed::Items]).unwrap();
        world.member(&third, &other).unwrap();
        world.member(&third, &kept).unwrap();
        let permit = permit::save(
            PermitId(Uuid::now_v7()),
            other.id,
            other.region.clone(),
            PermitDraft { kind: "halal".into(), number: "7".into(), ..PermitDraft::default() },
        )
        .unwrap();
        write(world, move |tx| store::maker::permit::save(tx, &system(), &permit)).unwrap();
        keep_number(world, &other, NumberKind::Nik, "1204014101800001");
        merged(world, &kept, &other);
        let after = now(world, &kept);
        assert_eq!(after.name, "Blue Loom");
        assert_eq!((after.contact.phone.as_deref(), after.crafts.len()), (Some("+99812345678"), 2));
        let gone = now(world, &other);
        assert_eq!((gone.status, gone.name.as_str()), (Publication::Withdrawn, "The Blue Loom"));
        let (id, from, group, item) = (kept.id, other.id, third.id, shawl.id);
        let keys = std::panic::AssertUnwindSafe(world.keyring.clone());
        world
            .db
            .read_blocking(move |c| {
                assert_eq!(store::item::get(c, item)?.unwrap().0.maker, id);
                let given = mandate::of_maker(c, &system(), id)?;
                assert_eq!(given.len(), 1, "the account, and none for itself");
                assert_eq!(mandate::to_maker(c, &system(), id)?.len(), 1);
                assert_eq!(membership::members(c, &system(), group, None)?.len(), 1, "once");
                assert_eq!(store::maker::permit::of(c, &system(), id)?.len(), 1);
                assert_eq!(number::open(c, &system(), &keys, id)?.len(), 1);
                assert!(number::open(c, &system(), &keys, from)?.is_empty());
                assert_eq!(number::find(c, &keys, NumberKind::Nik, "1204014101800001")?, [id]);
                // By key, by address, by the number on a label.
                assert_eq!(store::maker::find(c, "blue2")?.unwrap().0, id);
                let short = domain::id::short(from.0);
                assert_eq!(store::address::by_short(c, &short)?.unwrap(), (Kind::Maker, "blue-loom".into()));
                let tally = store::tally::of(c, &code("A1"))?;
                assert_eq!((tally.makers, tally.items), (1, 1));
                Ok(())
            })
            .unwrap();
        assert_eq!(leads(world, "the-blue-loom").as_deref(), Some("blue-loom"));
        assert_eq!(leads(world, &domain::id::short(from.0)).as_deref(), Some("blue-loom"));
        // Nothing is recorded of it any more.
        let refused = |result: Result<()>| assert!(matches!(result, Err(Error::Refused)), "{result:?}");
        let again = Maker { name: "Other".into(), ..gone.clone() };
        refused(world.save_maker(&again).map(drop));
        refused(write(world, {
            let item = domain::item::Item { maker: from, ..shawl.clone() };
            move |tx| store::item::save(tx, &system(), &item).map(drop)
        }));
        // Both histories are read together, and each tells whose it is.
        world.db.settle().unwrap();
        let region = kept.region.clone();
        let history = world
            .db
            .read_blocking(move |c| {
                let who: Access<ReadHistory> = system();
                store::trail::of_record(c, &who, Kind::Maker, id.0, Some(&region), i64::MAX, 100)
            })
            .unwrap();
        assert!(history.iter().any(|e| e.record == from.0 && e.operation == Operation::Create));
        assert!(history.iter().any(|e| e.kind == Kind::Merge));
        assert!(history.iter().all(|e| e.kind != Kind::Business));
        assert!(history.is_sorted_by_key(|e| std::cmp::Reverse(e.position)));
    });
}

#[test]
fn a_second_merger_leads_all_the_way_and_none_goes_in_a_circle() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let makers: Vec<Maker> =
            ["one", "two", "three"].iter().map(|k| loom(world, k, &format!("Loom {k}"), "A1")).collect();
        let [a, b, c] = makers.as_slice() else { panic!("three") };
        merged(world, b, a);
        merged(world, c, b);
        for slug in ["loom-one", "loom-two", "loom-three"] {
            assert_eq!(leads(world, slug).as_deref(), Some("loom-three"), "{slug}");
        }
        let (id, from) = (c.id, a.id);
        assert_eq!(world.db.read_blocking(move |c| merge::into(c, from)).unwrap(), Some(id));
        // Back again, into itself, and into one that is no more.
        for (kept, other) in [(a, c), (c, a), (b, c)] {
            let decided = decided(world, kept, other, &[]).unwrap();
            assert!(matches!(merge_as(world, &system(), &decided), Err(Error::Refused)));
        }
        let itself = Decided { other: c.id, ..decided(world, c, b, &[]).unwrap() };
        assert!(matches!(merge_as(world, &system(), &itself), Err(Error::Refused)));
    });
}

#[test]
fn nothing_is_decided_on_what_has_changed_and_two_officers_merge_once() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let (a, b) = (loom(world, "a", "Loom A", "A1"), loom(world, "b", "Loom B", "A1"));
        let first = decided(world, &a, &b, &[]).unwrap();
        world.save_maker(&Maker { name: "Loom B!".into(), ..b.clone() }).unwrap();
        let stale = merge_as(world, &system(), &first);
        assert!(matches!(stale, Err(Error::Constraint { ref name }) if name == "version"), "{stale:?}");
        // Each the other way round, at the same time.
        let (one, two) = (decided(world, &a, &b, &[]).unwrap(), decided(world, &b, &a, &[]).unwrap());
        let copy = world.another_copy();
        let (left, right) = std::thread::scope(|s| {
            let other = s.spawn(move || {
                copy.write_blocking(Command::system("test"), move |tx| merge::merge(tx, &system(), &two))
            });
            (merge_as(world, &system(), &one), other.join().unwrap().map(Done::into_inner))
        });
        assert!(left.is_ok() != right.is_ok(), "{left:?} {right:?}");
        let counted = world.db.read_blocking(|c| store::tally::of(c, &code("A1"))).unwrap();
        assert_eq!(counted.makers, 1);
    });
}

#[test]
fn a_right_over_one_of_two_regions_does_not_merge_across_and_an_erased_one_is_not_merged() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let (here, there) = (loom(world, "here", "Loom", "A1"), loom(world, "there", "Loom", "A2"));
        let across = decided(world, &here, &there, &[]).unwrap();
        let north: Access<KeepMakers> = world.access(&officer(world, "A1")).unwrap();
        assert!(matches!(merge_as(world, &north, &across), Err(Error::Refused)));
        let province: Access<KeepMakers> = world.access(&officer(world, "XX")).unwrap();
        merge_as(world, &province, &across).unwrap();
        let gone = loom(world, "gone", "Gone", "A1");
        let id = gone.id;
        write(world, move |tx| store::maker::erase(tx, &system(), id)).unwrap();
        for (kept, other) in [(&here, &gone), (&gone, &here)] {
            let decided = decided(world, kept, other, &[]);
            let refused = decided.map(|d| merge_as(world, &system(), &d));
            assert!(matches!(refused, Err(_) | Ok(Err(Error::Refused))));
        }
    });
}

#[test]
fn a_consent_taken_back_in_one_record_is_taken_back_in_both_and_no_address_tells_the_name() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let person = |key: &str, name: &str| {
            world.maker(MakerDraft { kind: MakerKind::Person, ..world.maker_draft(key, name, "A1", "ikat") })
        };
        let (kept, other) = (person("a", "Quiet Weaver"), person("b", "Quiet Weaver B"));
        given(world, &kept, date(2026, 5, 1), Some(date(2026, 6, 1)));
        given(world, &other, date(2026, 4, 1), None);
        assert!(leads(world, "quiet-weaver-b").is_some());
        merged(world, &kept, &other);
        let after = now(world, &kept);
        assert_eq!(after.consent, None);
        let id = kept.id;
        let all = world.db.read_blocking(move |c| store::maker::consent::of(c, &system(), id)).unwrap();
        assert!(all.len() == 2 && all.iter().all(|g| g.withdrawn == Some(date(2026, 6, 1))), "{all:?}");
        assert_eq!(leads(world, "quiet-weaver-b"), None, "an address would tell who it is");
        let short = domain::id::short(other.id.0);
        assert_eq!(leads(world, &short), Some(domain::id::short(id.0)), "a number tells nothing");
        // One that was given later counts for both.
        let third = person("c", "Quiet Weaver C");
        given(world, &third, date(2026, 7, 1), None);
        merged(world, &kept, &third);
        assert_eq!(now(world, &kept).consent.unwrap().date, date(2026, 7, 1));
        assert_eq!(leads(world, "quiet-weaver-c").as_deref(), Some("quiet-weaver"));
    });
}

#[test]
fn who_is_erased_is_erased_under_every_record_they_had() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let person = |key: &str, name: &str| {
            world.maker(MakerDraft { kind: MakerKind::Person, ..world.maker_draft(key, name, "A1", "ikat") })
        };
        let (kept, other) = (person("a", "Quiet Weaver"), person("b", "Quiet Weafer"));
        keep_number(world, &kept, NumberKind::Nik, "1204014101800001");
        keep_number(world, &other, NumberKind::Nik, "1204014101800002");
        let chosen = decided(world, &kept, &other, &[("nik", Side::Kept)]).unwrap();
        merge_as(world, &system(), &chosen).unwrap();
        // What was not chosen still finds the maker.
        let keys = std::panic::AssertUnwindSafe(world.keyring.clone());
        let id = kept.id;
        let found = world
            .db
            .read_blocking(move |c| number::find(c, &keys, NumberKind::Nik, "1204014101800002"))
            .unwrap();
        assert_eq!(found, [id]);
        write(world, move |tx| store::maker::erase(tx, &system(), id)).unwrap();
        for maker in [&kept, &other] {
            let m = now(world, maker);
            assert_eq!((m.name.as_str(), m.key), ("—", domain::id::short(m.id.0)));
        }
        assert!(world.db_bytes("maker_number", "sealed").is_empty());
        world.db.settle().unwrap();
        let region = kept.region.clone();
        let history = world
            .db
            .read_blocking(move |c| {
                let who: Access<ReadHistory> = system();
                store::trail::of_record(c, &who, Kind::Maker, id.0, Some(&region), i64::MAX, 100)
            })
            .unwrap();
        let told = serde_json::to_string(&history).unwrap();
        assert!(!told.contains("Quiet") && history.iter().any(|e| e.operation == Operation::Erase));
    });
}

#[test]
fn an_item_that_comes_while_its_maker_moves_is_not_left_behind() {
    on_both(|world| {
        world.country().craft("mat", "Mat", "A1");
        let maker = world.maker(world.maker_draft("m", "Weavers", "A1", "mat"));
        let item = world.item(world.item_draft("one", "One", &maker), 1);
        // The form was opened while the maker lay in the north.
        let late = world.item_draft("two", "Two", &maker);
        let late = domain::item::save(domain::id::ItemId(uuid::Uuid::now_v7()), false, late).unwrap();
        let moved = domain::maker::Maker { region: code("A2"), ..maker.clone() };
        world.save_maker(&moved).unwrap();
        for item in [late, item] {
            let put = world.db.write_blocking(store::Command::system("test"), move |tx| {
                store::item::save(tx, &testkit::system(), &item)
            });
            let Err(store::Error::Faults(faults)) = put else { panic!("{put:?}") };
            assert_eq!(faults.0[0].field, "maker");
        }
    });
}
