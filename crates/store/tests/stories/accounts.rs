//! Accounts: who may help whom, what the journal may know, and what becomes of sessions.

use std::time::Duration;

use domain::access::{Access, KeepAccounts, KeepCards, KeepSecrets, Means, ReadPeople};
use domain::account::code::fingerprint;
use domain::account::patience::FORGOTTEN;
use domain::account::{CardId, PersonId, Role, card, grant};
use domain::id::{HoldingId, Kind};
use domain::journal::Operation;
use store::account::{attempt, card as cards, secret, session};
use store::{Applied, Command, Done, Error, Result, Tx};
use testkit::{Actor, PASSWORD, World, code, on_both, system};
use uuid::Uuid;

fn write<T>(
    world: &World,
    f: impl Fn(&mut Tx<'_>) -> Result<T> + Send + std::panic::UnwindSafe + 'static,
) -> Result<T>
where
    T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
{
    world.db.write_blocking(Command::system("test"), f).map(Done::into_inner)
}

fn open(world: &World, who: &Actor, token: &str) -> Uuid {
    let new = session::New {
        id: Uuid::now_v7(),
        person: who.id,
        means: Means::Password,
        waiting: false,
        card: None,
        hash: fingerprint(domain::account::session::PURPOSE, token),
        device: "Firefox, Linux".into(),
        rights: vec![1],
    };
    let id = new.id;
    write(world, move |tx| session::open(tx, &new)).unwrap();
    id
}

fn known(world: &World, token: &str) -> Option<PersonId> {
    let hash = fingerprint(domain::account::session::PURPOSE, token);
    let now = world.db.now();
    world.db.read_blocking(move |c| session::find(c, &hash, now)).unwrap().map(|k| k.person.id)
}

/// How many commands are remembered.
fn db_commands(world: &World) -> i64 {
    let count = "SELECT count(*) FROM command";
    match &world.address {
        store::Address::Sqlite(path) => {
            rusqlite::Connection::open(path).unwrap().query_row(count, [], |r| r.get(0)).unwrap()
        }
        store::Address::Postgres(url) => {
            let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
            client.query_one(count, &[]).unwrap().get(0)
        }
    }
}

#[test]
fn whoever_looks_after_a_region_helps_its_people_and_nobody_above_or_beside_it() {
    on_both(|world| {
        world.country();
        let admin = world.person("admin.north", "A1", &[(Role::Administrator, "A1")]);
        let below = world.person("officer", "A1-01", &[(Role::Officer, "A1-01")]);
        let beside = world.person("southerner", "A2", &[(Role::Officer, "A2")]);
        // Kept in the north, but more than the north's business.
        let above = world.person("visitor", "A1", &[(Role::Auditor, "XX")]);
        let access: Access<KeepAccounts> = world.access(&admin).unwrap();
        let reset = |id: PersonId| {
            let access = access.clone();
            write(world, move |tx| secret::reset_password(tx, &access, id, "$argon2id$x", false))
        };
        world.second_step(&below);
        let shown = |id: PersonId| {
            let found = world.db.read_blocking(move |c| secret::of(c, id)).unwrap().unwrap();
            (found.hash, found.second.is_some(), found.person.second_since.is_some())
        };
        assert!(reset(below.id).is_ok());
        assert!(shown(below.id).1, "the second step stays unless it is lost");
        let (lost, id) = (access.clone(), below.id);
        write(world, move |tx| secret::reset_password(tx, &lost, id, "$argon2id$y", true)).unwrap();
        assert_eq!(shown(below.id), (Some("$argon2id$y".into()), false, false));
        assert!(matches!(reset(beside.id), Err(Error::Refused)));
        assert!(matches!(reset(above.id), Err(Error::Refused)));
        let give = |person: PersonId, at: &str| {
            let access = access.clone();
            let new = grant(
                HoldingId(Uuid::now_v7()),
                person,
                Role::Editor,
                code(at),
                jiff::civil::date(2026, 1, 1),
                None,
            );
            let new = new.unwrap();
            write(world, move |tx| store::account::grant(tx, &access, &new))
        };
        assert_eq!(give(below.id, "A1").unwrap(), Applied::New);
        assert!(
            matches!(give(below.id, "XX"), Err(Error::Refused)),
            "nobody gives more than they look after"
        );
        assert!(matches!(give(beside.id, "A1"), Err(Error::Refused)));
    });
}

#[test]
fn a_role_that_is_over_keeps_nobody_from_being_helped() {
    on_both(|world| {
        world.country();
        let admin = world.person("admin.north", "A1", &[(Role::Administrator, "A1")]);
        let person = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let role = world.role(person.id, Role::Auditor, "XX", None).unwrap();
        let access: Access<KeepAccounts> = world.access(&admin).unwrap();
        let id = person.id;
        let help = {
            let access = access.clone();
            move || {
                let access = access.clone();
                write(world, move |tx| store::account::activate(tx, &access, id, false))
            }
        };
        assert!(matches!(help(), Err(Error::Refused)));
        let last = jiff::civil::date(2026, 11, 20);
        write(world, move |tx| store::account::end(tx, &system(), id, role, last)).unwrap();
        assert_eq!(help().unwrap(), Applied::Changed);
        let (person, roles) = world.person_now(id);
        assert!(!person.active);
        assert_eq!(roles.iter().find(|h| h.id == role).unwrap().until, Some(last));
    });
}

#[test]
fn a_role_that_has_not_begun_is_taken_back() {
    on_both(|world| {
        world.country();
        let person = world.person("officer", "A1", &[]);
        let role = world.role(person.id, Role::Officer, "A1", None).unwrap();
        let id = person.id;
        let before = jiff::civil::date(2019, 1, 1);
        write(world, move |tx| store::account::end(tx, &system(), id, role, before)).unwrap();
        assert!(world.person_now(id).1.is_empty());
        let again = write(world, move |tx| store::account::end(tx, &system(), id, role, before));
        assert!(matches!(again, Err(Error::Missing)));
    });
}

#[test]
fn nobody_changes_another_persons_password_as_their_own() {
    on_both(|world| {
        world.country();
        let (a, b) = (world.person("one", "A1", &[]), world.person("two", "A1", &[]));
        let own: Access<KeepSecrets> = world.access(&a).unwrap();
        let change = |id: PersonId| {
            let own = own.clone();
            write(world, move |tx| secret::change_password(tx, &own, id, "$argon2id$y", Uuid::nil()))
        };
        assert!(change(a.id).is_ok());
        assert!(matches!(change(b.id), Err(Error::Refused)));
    });
}

#[test]
fn a_login_name_belongs_to_one_person() {
    on_both(|world| {
        world.country();
        let first = world.person("weaver", "A1", &[]);
        let (mut second, _) = world.person_now(world.person("other", "A1", &[]).id);
        second.login = Some(first.login);
        let refused = write(world, move |tx| store::account::save(tx, &system(), &second));
        assert!(matches!(refused, Err(Error::Constraint { name }) if name == "person_login"));
    });
}

#[test]
fn the_journal_tells_what_happened_to_an_account_and_knows_no_secret() {
    on_both(|world| {
        world.country();
        let maker = world.person("weaver", "A1", &[(Role::Maker, "A1")]);
        let secret = world.second_step(&maker);
        let (_, text) = world.card(&maker, 30);
        open(world, &maker, "token");
        world.db.settle().unwrap();
        let entries = world.db.read_blocking(|c| store::journal::after(c, 0, 1_000)).unwrap();
        let of = |kind: Kind| entries.iter().filter(|e| e.kind == kind).count();
        assert_eq!((of(Kind::Person), of(Kind::Holding), of(Kind::Card)), (2, 1, 1));
        let all = serde_json::to_string(&entries).unwrap();
        let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
        let hash = domain::account::code::typed(card::PURPOSE, &text).unwrap();
        for hidden in [
            "argon2",
            PASSWORD,
            &text,
            &hex(&hash),
            &hex(&secret),
            &hex(&fingerprint(domain::account::session::PURPOSE, "token")),
            "The weaver",
        ] {
            assert!(!all.contains(hidden), "{hidden}");
        }
        assert!(all.contains("password_since") && all.contains("second_since") && all.contains("expires"));
        // The council can read the name as long as the person's key is there.
        let mut made = entries.into_iter().find(|e| e.kind == Kind::Person).unwrap();
        world
            .db
            .read_blocking(move |c| store::journal::unseal(c, &mut made).map(|()| made))
            .map(|made| {
                assert!(made.fields.iter().any(|f| f.name == "name" && f.new == "The weaver of A1"));
            })
            .unwrap();
    });
}

#[test]
fn failures_slow_down_are_forgotten_and_leave_nothing_behind() {
    on_both(|world| {
        world.country();
        let (account, address) = (vec![1u8; 32], vec![2u8; 32]);
        let fail = || {
            let keys = vec![address.clone(), account.clone()];
            write(world, move |tx| attempt::failed(tx, &keys)).unwrap();
        };
        let count = |key: &[u8]| {
            let (key, now) = (key.to_vec(), world.db.now());
            world.db.read_blocking(move |c| attempt::failures(c, &key, now)).unwrap().count
        };
        fail();
        let before = db_commands(world);
        for _ in 0..20 {
            fail();
        }
        assert_eq!((count(&account), count(&address)), (21, 21));
        assert_eq!(db_commands(world), before, "twenty failures leave no trace but their number");
        let key = account.clone();
        write(world, move |tx| attempt::forget(tx, &key)).unwrap();
        assert_eq!((count(&account), count(&address)), (0, 21));
        world.wait(Duration::from_micros(u64::try_from(FORGOTTEN).unwrap() + 1_000));
        assert_eq!(count(&address), 0);
        fail();
        assert_eq!(count(&address), 1);
    });
}

#[test]
fn a_session_is_known_by_its_token_until_it_ends() {
    on_both(|world| {
        world.country();
        let who = world.person("officer", "A1", &[]);
        let first = open(world, &who, "first");
        let second = open(world, &who, "second");
        assert_eq!(known(world, "first"), Some(who.id));
        assert_eq!(known(world, "another"), None);
        let id = who.id;
        write(world, move |tx| session::end_one(tx, id, first)).unwrap();
        assert_eq!((known(world, "first"), known(world, "second")), (None, Some(who.id)));
        // Nobody ends the session of somebody else.
        let other = world.person("stranger", "A1", &[]).id;
        let ended = write(world, move |tx| session::end_one(tx, other, second));
        assert!(matches!(ended, Err(Error::Missing)));
        write(world, move |tx| store::account::activate(tx, &system(), id, false)).unwrap();
        assert_eq!(known(world, "second"), None, "who may not sign in is signed out");
    });
}

#[test]
fn a_changed_token_leaves_the_one_before_good_for_a_moment_only() {
    on_both(|world| {
        world.country();
        let who = world.person("officer", "A1", &[]);
        let id = open(world, &who, "before");
        let hash = fingerprint(domain::account::session::PURPOSE, "after");
        write(world, move |tx| session::renew(tx, id, &hash, &[2])).unwrap();
        assert_eq!((known(world, "before"), known(world, "after")), (Some(who.id), Some(who.id)));
        world.wait(Duration::from_secs(61));
        assert_eq!((known(world, "before"), known(world, "after")), (None, Some(who.id)));
        // After a second step there is no such moment: who had the token from before must not profit.
        let hash = fingerprint(domain::account::session::PURPOSE, "passed");
        write(world, move |tx| session::pass(tx, id, Means::SecondStep, &hash, &[3])).unwrap();
        assert_eq!((known(world, "after"), known(world, "passed")), (None, Some(who.id)));
    });
}

#[test]
fn a_session_ends_by_itself_and_using_it_leaves_no_history() {
    on_both(|world| {
        world.country();
        let who = world.person("officer", "A1", &[]);
        open(world, &who, "token");
        let before = db_commands(world);
        for _ in 0..5 {
            world.wait(Duration::from_secs(6 * 24 * 60 * 60));
            let now = world.db.now();
            let hash = fingerprint(domain::account::session::PURPOSE, "token");
            let found = world.db.read_blocking(move |c| session::find(c, &hash, now)).unwrap();
            let Some(found) = found else { break };
            assert!(session::is_due(&found.session, now));
            write(world, move |tx| session::seen(tx, &found.session)).unwrap();
        }
        assert_eq!(known(world, "token"), None, "a month is the end, however often it is used");
        assert_eq!(db_commands(world), before);
    });
}

#[test]
fn a_lost_card_is_replaced_in_one_step_and_opens_nothing_any_more() {
    on_both(|world| {
        world.country();
        let maker = world.person("weaver", "A1-01", &[(Role::Maker, "A1-01")]);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let neighbour = world.person("neighbour", "A2", &[(Role::Officer, "A2")]);
        let (lost, text) = world.card(&maker, 30);
        let new = session::New {
            id: Uuid::now_v7(),
            person: maker.id,
            means: Means::Card,
            waiting: false,
            card: Some(lost),
            hash: fingerprint(domain::account::session::PURPOSE, "phone"),
            device: String::new(),
            rights: vec![],
        };
        write(world, move |tx| session::open(tx, &new)).unwrap();
        assert_eq!(known(world, "phone"), Some(maker.id));
        let issue = |by: &Actor, person: PersonId, secret: &'static str| {
            let access: Access<KeepCards> = world.access(by).unwrap();
            let id = CardId(Uuid::now_v7());
            let hash = fingerprint(card::PURPOSE, secret);
            write(world, move |tx| cards::issue(tx, &access, id, person, &hash, 90).map(|_| id.0)).map(CardId)
        };
        assert!(matches!(issue(&neighbour, maker.id, "x"), Err(Error::Refused)));
        let instead = issue(&officer, maker.id, "y").unwrap();
        assert_eq!(known(world, "phone"), None, "whoever has the lost card is out");
        let hash = domain::account::code::typed(card::PURPOSE, &text).unwrap();
        let (old, _) = world.db.read_blocking(move |c| cards::by_hash(c, &hash)).unwrap().unwrap();
        assert_eq!((old.is_good(world.db.now()), old.replaced_by), (false, Some(instead)));
        // An officer has no card, and may not be given one.
        let refused = issue(&officer, officer.id, "z");
        assert!(matches!(refused, Err(Error::Faults(_))));
        let access: Access<KeepCards> = world.access(&officer).unwrap();
        let id = maker.id;
        write(world, move |tx| cards::revoke(tx, &access, id, instead)).unwrap();
        let access: Access<ReadPeople> = world.access(&officer).unwrap();
        let all = world.db.read_blocking(move |c| cards::of(c, &access, id, 10)).unwrap();
        assert!(all.len() == 2 && all.iter().all(|c| c.revoked.is_some()));
    });
}

#[test]
fn a_code_of_the_second_step_opens_once_even_from_two_sides() {
    on_both(|world| {
        world.country();
        let who = world.person("officer", "A1", &[]);
        world.second_step(&who);
        let id = who.id;
        let recovery = fingerprint("recovery", "code");
        let own: Access<KeepSecrets> = world.access(&who).unwrap();
        write(world, move |tx| secret::renew_recovery(tx, &own, id, &[recovery])).unwrap();
        let other = world.another_copy();
        let opened: usize = std::thread::scope(|s| {
            let threads: Vec<_> = (0..6)
                .map(|i| {
                    let db = if i % 2 == 0 { world.db.clone() } else { other.clone() };
                    s.spawn(move || {
                        let used = db.write_blocking(Command::system("test"), move |tx| {
                            Ok((secret::use_second(tx, id, 77)?, secret::use_recovery(tx, id, &recovery)?))
                        });
                        let (code, recovery) = used.unwrap().into_inner();
                        usize::from(code) + usize::from(recovery)
                    })
                })
                .collect();
            threads.into_iter().map(|t| t.join().unwrap()).sum()
        });
        assert_eq!(opened, 2, "the code once and the recovery code once");
        assert!(!write(world, move |tx| secret::use_second(tx, id, 76)).unwrap(), "nor an older one");
        assert_eq!(world.db.read_blocking(move |c| secret::recovery_left(c, id)).unwrap(), 0);
    });
}

#[test]
fn people_are_listed_by_name_as_far_as_the_right_reaches() {
    on_both(|world| {
        world.country();
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1"), (Role::Officer, "A1-01")]);
        for login in ["carver", "weaver", "dyer"] {
            world.person(login, "A1-01", &[]);
        }
        let beyond = world.person("southerner", "A2", &[]);
        let access: Access<ReadPeople> = world.access(&officer).unwrap();
        let mut logins: Vec<String> = Vec::new();
        let mut ask = store::register::Ask { limit: 3, ..store::register::Ask::default() };
        loop {
            let (access, asked) = (access.clone(), ask.clone());
            let page =
                world.db.read_blocking(move |c| store::account::register::page(c, &access, &asked)).unwrap();
            let Some(last) = page.last() else { break };
            ask.after = Some((last.sort_key.clone(), last.id.0));
            logins.extend(page.into_iter().filter_map(|p| p.login));
        }
        assert_eq!(logins, ["carver", "dyer", "officer", "weaver"]);
        let seen = world.db.read_blocking(move |c| store::account::get(c, &access, beyond.id)).unwrap();
        assert_eq!(seen, None);
    });
}

#[test]
fn being_refused_is_remembered() {
    on_both(|world| {
        world.country();
        let who = world.person("southerner", "A2", &[]);
        let id = who.id.0;
        write(world, move |tx| store::journal::refused(tx, Kind::Person, id, Some("A2"))).unwrap();
        world.db.settle().unwrap();
        let history = world.db.read_blocking(move |c| store::journal::history(c, id, i64::MAX, 9)).unwrap();
        assert_eq!(history[0].operation, Operation::Refuse);
    });
}
