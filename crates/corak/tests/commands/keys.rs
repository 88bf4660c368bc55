//! The key file: made once, needed from then on, changed while the office works, and never lost by a command.

use domain::access::{Means, SignedIn};
use domain::account::PersonId;
use store::account::secret::{self, Second};
use store::keyring::{self, Keyring, SECOND_STEP};
use store::{Address, Command, Db, Options};

use super::support::Instance;

const SECRET: [u8; 20] = [7; 20];

fn database(office: &Instance) -> Db {
    Db::open(&Address::Sqlite(office.data().join("corak.db")), Options::default()).unwrap()
}

/// Somebody with a second step that is stored as given.
fn person(office: &Instance, login: &'static str, stored: impl Fn(PersonId) -> Vec<u8>) -> PersonId {
    office.run(&["user", "add", login, "--name", "Somebody", "--generate"]).done();
    let db = database(office);
    let id = db.read_blocking(move |c| store::account::find(c, login)).unwrap().unwrap();
    let second = Second { secret: stored(id), last: 0 };
    db.write_blocking(Command::system("test"), move |tx| {
        let own = SignedIn::new(id, Means::Password, vec![], |_| jiff::civil::date(2026, 11, 24));
        let own = own.may().ok_or(store::Error::Refused)?;
        secret::set_up_second(tx, &own, id, &second, &[], uuid::Uuid::nil())
    })
    .unwrap();
    id
}

fn stored(office: &Instance, id: PersonId) -> Vec<u8> {
    let found = database(office).read_blocking(move |c| secret::of(c, id)).unwrap().unwrap();
    found.second.unwrap().secret
}

fn key_fault(office: &Instance) -> String {
    let told = office.command(&["doctor", "--json", "--listen", "127.0.0.1:0"]).output().unwrap();
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    let check = told["checks"].as_array().unwrap().iter().find(|c| c["check"] == "keys").unwrap().clone();
    format!("{}: {}", check["state"].as_str().unwrap(), check["found"].as_str().unwrap())
}

#[test]
fn keys_are_made_once_are_private_and_change_while_the_office_works() {
    let office = Instance::new();
    let path = office.data().join("keys.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o077, 0);
    }
    let serving = Keyring::load(&path).unwrap();
    let one = person(&office, "sealed", |id| serving.seal(SECOND_STEP, id.0, &SECRET).unwrap());
    assert!(key_fault(&office).starts_with("ok: 1 key "), "{}", key_fault(&office));
    let told = office.run(&["key", "rotate", "--json"]).done().json();
    assert_eq!((told["sealed"].as_u64(), told["closed"].as_u64()), (Some(1), Some(0)));
    let old = told["before"].as_str().unwrap();
    // Whoever holds the keys of before opens what is sealed anew: the file is read again.
    assert_eq!(serving.open(SECOND_STEP, one.0, &stored(&office, one)).unwrap(), SECRET);
    assert_eq!(keyring::sealed_with(&stored(&office, one)), serving.current());
    let listed = office.run(&["key", "list"]).done();
    for line in std::fs::read_to_string(&path).unwrap().lines().filter(|l| l.contains("secret = ")) {
        assert!(!listed.out.contains(line.split('"').nth(1).unwrap()), "no key is shown");
    }
    let current = serving.current().unwrap().to_string();
    office.run(&["key", "drop", &current]).refused(1, "is the key that seals");
    office.run(&["key", "drop", "zzz"]).refused(2, "there is no key zzz");
    office.run(&["key", "drop", old]).done();
    assert!(key_fault(&office).starts_with("ok: 1 key "));
    assert_ne!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn a_missing_or_wrong_key_file_stops_the_start_and_loses_nothing() {
    let office = Instance::new();
    let path = office.data().join("keys.toml");
    let keys = Keyring::load(&path).unwrap();
    let one = person(&office, "sealed", |id| keys.seal(SECOND_STEP, id.0, &SECRET).unwrap());
    let before = stored(&office, one);
    let away = office.data().join("away.toml");
    std::fs::rename(&path, &away).unwrap();
    for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["key", "rotate"], &["key", "list"]] {
        office.run(command).refused(1, "Put the key file back");
    }
    assert!(key_fault(&office).starts_with("fault: the key "));
    office.run(&["key", "new"]).refused(1, "--without-old");
    assert!(!path.exists());
    // Another office's file, and one that is none.
    std::fs::write(&path, Keyring::new_file(jiff::civil::date(2026, 1, 1)).unwrap()).unwrap();
    office.run(&["serve", "--listen", "127.0.0.1:0"]).refused(1, "Put the key file back");
    std::fs::write(&path, "key = \"geheim\"").unwrap();
    let refused = office.run(&["serve", "--listen", "127.0.0.1:0"]).refused(1, "no key file");
    assert!(!refused.err.contains("geheim"));
    office.run(&["key", "new", "--without-old"]).refused(1, "nothing is overwritten");
    std::fs::remove_file(&path).unwrap();
    // Where it lies is a setting.
    let list = ["key", "list", "--key-file", away.to_str().unwrap()];
    assert!(office.run(&list).done().out.contains("1 sealed  seals"));
    // Lost for good: the office goes on, and what was sealed is still there for when the file turns up.
    assert!(office.run(&["key", "new", "--without-old"]).done().out.contains("1 values stay closed"));
    assert!(key_fault(&office).starts_with("fault: 1 values were sealed with keys that are not in"));
    assert_eq!(stored(&office, one), before);
}

#[test]
fn what_an_earlier_version_stored_openly_is_sealed_and_a_backup_does_not_open_it() {
    let office = Instance::new();
    let one = person(&office, "open", |_| SECRET.to_vec());
    assert!(key_fault(&office).starts_with("note: 1 values are not sealed yet"));
    office.run(&["key", "rotate"]).done();
    let keys = Keyring::load(&office.data().join("keys.toml")).unwrap();
    assert_eq!(keys.open(SECOND_STEP, one.0, &stored(&office, one)).unwrap(), SECRET);
    let file = office.data().join("b.corak");
    let told = office.run(&["backup", file.to_str().unwrap()]).done();
    assert!(told.out.contains("The keys of the office are not in it"), "{}", told.out);
    let copy = Instance::nothing();
    let told = copy.run(&["restore", file.to_str().unwrap()]).done();
    assert!(told.out.contains("Put the key file back"), "{}", told.out);
    copy.run(&["serve", "--listen", "127.0.0.1:0"]).refused(1, "Put the key file back");
    copy.take_keys(&office);
    assert!(key_fault(&copy).starts_with("ok"), "{}", key_fault(&copy));
}
