//! Accounts from the command line.

use crate::commands::support::Instance;

#[test]
fn the_first_administrator_is_made_and_gets_a_password_that_is_shown_once() {
    let office = Instance::new();
    assert!(office.run(&["user", "list"]).done().out.contains("Nobody has an account yet"));
    let add = ["user", "add", "admin", "--name", "First of All", "--role", "administrator", "--json"];
    let made = office.run(&add).done().json();
    let password = made["password"].as_str().unwrap().to_owned();
    assert!(password.len() >= 16 && made["login"] == "admin");
    // The journal and the list know that there is one, not what it is.
    let listed = office.run(&["user", "list", "--json"]).done();
    assert!(!listed.out.contains(&password));
    let listed = listed.json();
    assert_eq!(listed["roles"][0]["role"], "administrator");
    assert_eq!((listed["region"].as_str(), listed["active"].as_bool()), (Some("XX"), Some(true)));
    office.run(&add).refused(1, "somebody else has it");
    let again = office.run(&["user", "reset", "admin", "--json"]).done().json();
    assert_ne!(again["password"].as_str(), Some(password.as_str()));
}

#[test]
fn a_role_is_given_and_ended() {
    let office = Instance::new();
    office.run(&["user", "add", "petugas", "--name", "Officer", "--language", "fr"]).done();
    let give = ["user", "role", "Petugas", "officer"];
    assert!(office.run(&give).done().out.contains("is officer at XX"));
    office.run(&give).refused(1, "already");
    office.run(&["user", "role", "petugas", "officer", "--end"]).done();
    office.run(&["user", "role", "petugas", "auditor", "--end"]).refused(1, "is no auditor");
    office
        .run(&["user", "role", "petugas", "auditor", "--until", "2020-01-01"])
        .refused(1, "before the first");
}

#[test]
fn what_makes_no_account_is_refused_by_name() {
    let office = Instance::new();
    office.run(&["user", "add", "two words", "--name", "X"]).refused(1, "login");
    office.run(&["user", "add", "someone", "--name", " "]).refused(1, "name");
    office.run(&["user", "add", "someone", "--name", "X", "--role", "king"]).refused(2, "administrator");
    office.run(&["user", "add", "someone", "--name", "X", "--region", "ZZ"]).refused(2, "ZZ");
    office.run(&["user", "add", "someone", "--name", "X", "--language", "de"]).refused(2, "de");
    office.run(&["user", "reset", "nobody"]).refused(1, "nobody");
    assert!(office.run(&["user", "list"]).done().out.contains("Nobody has an account yet"));
}

#[test]
fn an_account_that_was_closed_is_opened_again_only_on_purpose() {
    let office = Instance::new();
    office.run(&["user", "add", "petugas", "--name", "Officer"]).done();
    let db =
        store::Db::open(&store::Address::Sqlite(office.data().join("corak.db")), store::Options::default())
            .unwrap();
    db.write_blocking(store::Command::system("test"), |tx| {
        let id = store::account::find(tx.conn(), "petugas")?.ok_or(store::Error::Missing)?;
        store::account::activate(tx, &domain::access::system("test"), id, false)
    })
    .unwrap();
    office.run(&["user", "reset", "petugas"]).refused(1, "--open");
    assert_eq!(office.run(&["user", "list", "--json"]).done().json()["active"], false);
    office.run(&["user", "reset", "petugas", "--open"]).done();
    assert_eq!(office.run(&["user", "list", "--json"]).done().json()["active"], true);
}

#[test]
fn there_is_no_way_to_put_a_password_into_the_list_of_processes() {
    let office = Instance::new();
    for task in ["add", "reset"] {
        let help = office.run(&["user", task, "--help"]).done().out;
        assert!(!help.contains("--password"), "{help}");
    }
}
