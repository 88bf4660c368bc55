//! `corak serve`: its log, its limits, and the database going away.

use testkit::places;

use super::support::Instance;

#[test]
fn each_request_has_one_line_with_the_id_that_its_answer_carries_and_no_word_of_what_was_asked() {
    let office = Instance::new();
    let server = office.serve(&["--log-format", "json"]);
    let answer = server.get_with("/search?q=geheimnis", "X-Request-Id: from-the-proxy\r\n");
    assert!(answer.contains("x-request-id: from-the-proxy"), "{answer}");
    let answer = server.get_with("/makers/nobody-like-this?x=%C3%A9", "X-Request-Id: b a d\r\n");
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    let id = answer.split_once("x-request-id: ").unwrap().1.split_once("\r\n").unwrap().0.to_owned();
    let log = server.stop();
    assert!(!log.contains("geheimnis") && !log.contains("nobody-like-this"), "{log}");
    let lines: Vec<serde_json::Value> =
        log.lines().map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{l}: {e}"))).collect();
    let line = |id: &str| {
        let mut found = lines.iter().filter(|l| l["target"] == "request" && l["id"] == id);
        let line = found.next().unwrap_or_else(|| panic!("{log}"));
        assert!(found.next().is_none());
        line
    };
    assert_eq!(line("from-the-proxy")["route"], "/search");
    assert_eq!(line(&id)["route"], "/makers/{slug}");
    assert_eq!((&line(&id)["method"], &line(&id)["status"]), (&"GET".into(), &404.into()));
    assert!(line(&id)["bytes"].as_u64().unwrap() > 100 && line(&id)["micros"].as_u64().is_some());
    assert!(lines.iter().any(|l| l["message"] == "stopping"), "the last lines are written");
}

#[test]
fn a_second_server_and_a_taken_address_are_refused_with_what_to_do() {
    let office = Instance::new();
    let server = office.serve(&[]);
    office.run(&["serve", "--listen", "127.0.0.1:0"]).refused(1, "Another server runs");
    let doctor = office.run(&["doctor", "--listen", &server.address]).done();
    assert!(doctor.out.contains("a server runs on this data"), "{}", doctor.out);
    let other = Instance::new();
    other.run(&["serve", "--listen", &server.address]).refused(1, "--listen");
    let doctor = other.run(&["doctor", "--listen", &server.address]).refused(1, "1 fault");
    assert!(doctor.out.contains("choose another address"), "{}", doctor.out);
    other.run(&["serve", "--log", "a=b=c"]).refused(2, "log");
}

#[test]
fn pages_answer_503_while_postgresql_is_gone_and_come_back_with_it() {
    let Some(place) = places().into_iter().nth(1) else { return };
    let store::Address::Postgres(url) = &place.address else {
        unreachable!("the second place is PostgreSQL")
    };
    let name = url.rsplit_once('/').unwrap().1.to_owned();
    let server_url = std::env::var("CORAK_TEST_POSTGRES").unwrap();
    let mut admin = postgres::Client::connect(&server_url, postgres::NoTls).unwrap();
    let office = Instance::at(&place.address);
    office.run(&["init", "--profile", "xx"]).done();
    let server = office.serve(&[]);
    assert!(server.get("/motifs/none").starts_with("HTTP/1.1 404"));
    admin.batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).unwrap();
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1";
    // A backend that was told to end answers one more question, perhaps.
    while !admin.query(end, &[&name]).unwrap().is_empty() {
        std::thread::yield_now();
    }
    for lang in ["", "/fr"] {
        let answer = server.get(&format!("{lang}/motifs/none"));
        assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
        assert!(answer.to_lowercase().contains("retry-after:"), "{answer}");
        assert!(!answer.contains("FATAL") && !answer.contains("postgres"), "{answer}");
    }
    let answer = server.get("/healthz");
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    office.run(&["doctor", "--listen", "127.0.0.1:0"]).refused(1, "1 fault");
    admin.batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).unwrap();
    let answer = server.get("/motifs/none");
    let log = server.stop();
    assert!(answer.starts_with("HTTP/1.1 404"), "it comes back by itself: {answer}\n{log}");
    assert!(log.contains("PostgreSQL cannot be reached") || log.contains("could not be read"), "{log}");
}
