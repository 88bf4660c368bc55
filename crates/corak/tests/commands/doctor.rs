//! `corak doctor`: every fault says what to do.

use super::support::Instance;

#[test]
fn a_healthy_instance_has_no_faults_and_its_settings_are_told_with_their_origin() {
    let office = Instance::new();
    std::fs::write(office.data().join("corak.toml"), "cache_mb = 12\n").unwrap();
    let told = office
        .command(&["doctor", "--json", "--listen", "127.0.0.1:0"])
        .env("CORAK_LOG", "warn")
        .output()
        .unwrap();
    let told = super::support::Answer::from(told).done().json();
    assert_eq!(told["faults"], 0);
    let origin = |name: &str| {
        let all = told["settings"].as_array().unwrap();
        all.iter().find(|s| s["name"] == name).unwrap()["origin"].as_str().unwrap().to_owned()
    };
    assert_eq!([origin("data"), origin("log"), origin("cache_mb")], ["--data", "CORAK_LOG", "file"]);
    assert_eq!(origin("max_connections"), "default");
    let checks: Vec<&str> =
        told["checks"].as_array().unwrap().iter().map(|c| c["check"].as_str().unwrap()).collect();
    for check in [
        "data",
        "disk",
        "media",
        "index",
        "server",
        "listen",
        "database",
        "schema",
        "integrity",
        "counts",
        "journal",
        "clock",
        "mail",
        "push",
    ] {
        assert!(checks.contains(&check), "{check} is not looked at: {checks:?}");
    }
}

#[test]
fn nothing_there_is_a_fault_and_nothing_is_made() {
    let office = Instance::nothing();
    let answer = office.run(&["doctor"]).refused(1, "fault");
    assert!(answer.out.contains("corak init"), "{}", answer.out);
    assert!(!office.data().exists());
    office.run(&["serve"]).refused(1, "corak init");
}

#[test]
fn a_damaged_or_foreign_database_is_named_and_left_alone() {
    for bytes in [
        &b"this is somebody's shopping list, and by no means a database of anything at all\n"[..],
        &[0x53; 9_000],
    ] {
        let office = Instance::new();
        for ending in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(office.data().join(format!("corak.db{ending}")));
        }
        let file = office.data().join("corak.db");
        std::fs::write(&file, bytes.repeat(20)).unwrap();
        let answer = office.run(&["doctor", "--listen", "127.0.0.1:0"]).refused(1, "1 fault");
        assert!(answer.out.contains("corak restore"), "{}", answer.out);
        office.run(&["serve", "--listen", "127.0.0.1:0"]).refused(1, "cannot be used");
        assert!(std::fs::read(&file).unwrap() == bytes.repeat(20));
    }
}

/// A folder where the file should be cannot be opened by anybody, not even by who may read everything.
#[test]
fn a_database_that_may_not_be_opened_is_not_called_damaged() {
    let office = Instance::new();
    std::fs::rename(office.data().join("corak.db"), office.data().join("away.db")).unwrap();
    for rest in ["corak.db-wal", "corak.db-shm"] {
        let _ = std::fs::remove_file(office.data().join(rest));
    }
    std::fs::create_dir(office.data().join("corak.db")).unwrap();
    let told = office.run(&["doctor"]);
    assert_eq!(told.code, 1, "{}", told.out);
    assert!(
        told.out.contains("may not be opened or written")
            && told.out.contains("the user that runs the program")
    );
    assert!(!told.out.contains("move it aside"), "{}", told.out);
}

#[test]
fn a_clock_behind_the_journal_and_a_gap_in_it_are_found() {
    let office = Instance::new();
    let conn = rusqlite::Connection::open(office.data().join("corak.db")).unwrap();
    let ahead = (jiff::Timestamp::now().as_millisecond() + 3_600_000) << 16;
    conn.execute("UPDATE journal SET hlc = ?1, position = position + 4, number = number + 4", [ahead])
        .unwrap();
    drop(conn);
    let answer = office.run(&["doctor", "--listen", "127.0.0.1:0"]).refused(1, "3 faults");
    for words in ["set the clock", "4 holes", "4 gaps"] {
        assert!(answer.out.contains(words), "{words}: {}", answer.out);
    }
}

#[test]
fn a_data_folder_that_cannot_be_one_is_named() {
    let office = Instance::nothing();
    std::fs::write(office.data(), "a file").unwrap();
    let shown = office.data().display().to_string();
    office.run(&["init", "--profile", "xx"]).refused(1, &shown);
    let answer = office.run(&["doctor", "--listen", "127.0.0.1:0"]).refused(1, "fault");
    assert!(answer.out.contains("there is no folder"), "{}", answer.out);
}
