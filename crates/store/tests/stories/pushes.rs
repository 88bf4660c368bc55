//! The key of web push, and the devices bound to it: made once, sealed, sealed anew with another key, and made anew where it is lost.

use domain::access::{Access, KeepOwn};
use domain::account::{PersonId, Role};
use domain::id::PushDeviceId;
use store::keyring::{self, Keyring};
use store::push::key::{examine, ready};
use store::push::{self, ADDRESS, MARK};
use store::{Command, Done, Result};
use testkit::{PASSWORD, World, on_both, system};
use uuid::Uuid;

fn add(world: &World, person: PersonId, endpoint: &str) -> Result<PushDeviceId> {
    let id = PushDeviceId(Uuid::now_v7());
    let sealed = world.keyring.seal(ADDRESS, id.0, endpoint.as_bytes())?;
    let mark = world.keyring.hash(MARK, endpoint);
    let write = world.db.write_blocking(Command::system("test"), move |tx| {
        let who: Access<KeepOwn> = system();
        push::add(tx, &who, (id, person), "Phone", (&mark, &sealed))
    });
    write.map(Done::into_inner).map(|()| id)
}

fn devices(world: &World, person: PersonId) -> Vec<push::Stored> {
    world.db.read_blocking(move |c| push::of(c, person)).unwrap()
}

#[test]
fn the_key_is_made_once_and_sealed_and_another_one_where_it_is_lost() {
    on_both(|world| {
        world.country();
        let person = world.person("weaver", "A1", &[(Role::Maker, "A1")]).id;
        assert_eq!(examine(&world.address).unwrap(), Default::default());
        assert_eq!(ready(&world.db, &world.keyring, &[1; 32]).unwrap(), [1; 32]);
        assert_eq!(ready(&world.db, &world.keyring, &[2; 32]).unwrap(), [1; 32], "it stays");
        let id = add(world, person, "https://push.example/1").unwrap();
        let found = examine(&world.address).unwrap();
        assert!(found.made.is_some() && found.devices == 1);
        // Sealed anew with another key of the same file both open as before.
        let path = world.folder().join("keys.toml");
        let day = jiff::civil::date(2026, 11, 24);
        std::fs::write(&path, Keyring::new_file(day).unwrap()).unwrap();
        let first = Keyring::load(&path).unwrap();
        assert_eq!(ready(&world.db, &first, &[3; 32]).unwrap(), [3; 32], "the key of before is lost");
        assert!(devices(world, person).is_empty(), "what was bound to it is forgotten");
        let sealed = first.seal(ADDRESS, id.0, b"https://push.example/1").unwrap();
        let mark = first.hash(MARK, "https://push.example/1");
        world
            .db
            .write_blocking(Command::system("test"), move |tx| {
                let who: Access<KeepOwn> = system();
                push::add(tx, &who, (id, person), "Phone", (&mark, &sealed))
            })
            .unwrap();
        std::fs::write(&path, first.add(day).unwrap()).unwrap();
        let second = Keyring::load(&path).unwrap();
        assert_eq!(keyring::rotate(&world.db, &second).unwrap(), (2, 0));
        let kept = devices(world, person).remove(0);
        assert_eq!(second.open(ADDRESS, id.0, &kept.sealed).unwrap(), b"https://push.example/1");
        assert_ne!(keyring::sealed_with(&kept.sealed), first.current());
        assert_eq!(ready(&world.db, &second, &[4; 32]).unwrap(), [3; 32]);
    });
}

#[test]
fn who_lost_a_device_and_gets_help_is_told_there_no_more() {
    on_both(|world| {
        world.country();
        let [lost, other] =
            ["weaver", "dyer"].map(|name| world.person(name, "A1", &[(Role::Maker, "A1")]).id);
        add(world, lost, "https://push.example/1").unwrap();
        add(world, other, "https://push.example/2").unwrap();
        for (second_lost, left) in [(false, 1), (true, 0)] {
            world
                .db
                .write_blocking(Command::system("test"), move |tx| {
                    store::account::secret::reset_password(tx, &system(), lost, PASSWORD, second_lost)
                })
                .unwrap();
            assert_eq!(devices(world, lost).len(), left);
        }
        assert_eq!(devices(world, other).len(), 1);
        // One that is gone is gone once; gone again is nothing.
        let id = devices(world, other)[0].device.id;
        for _ in 0..2 {
            world.db.write_blocking(Command::system("test"), move |tx| push::gone(tx, id)).unwrap();
        }
        assert!(devices(world, other).is_empty());
    });
}
