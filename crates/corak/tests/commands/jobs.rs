//! The queue from the command line, beside a server that runs.

use domain::job::{AfterFailure, JobId, Lane, Task};
use store::{Address, Command, Db, Options};
use uuid::Uuid;

use crate::commands::support::Instance;

fn failed(office: &Instance) -> JobId {
    let db = Db::open(&Address::Sqlite(office.data().join("corak.db")), Options::default()).unwrap();
    let (id, lease) = (JobId(Uuid::now_v7()), Uuid::now_v7());
    db.write_blocking(Command::system("test"), move |tx| {
        store::job::enqueue(tx, id, &Task::Tidy, 0)?;
        let taken = store::job::take(tx, Lane::Work, lease, None)?.ok_or(store::Error::Missing)?;
        store::job::failed(tx, &taken, "no answer", AfterFailure::Look, None)
    })
    .unwrap();
    id
}

#[test]
fn jobs_are_listed_tried_again_and_dropped() {
    let office = Instance::new();
    assert!(office.run(&["jobs", "list"]).done().out.contains("There are no jobs"));
    let id = failed(&office).to_string();
    let listed = office.run(&["jobs", "list", "--look", "--json"]).done().json();
    assert_eq!((listed["id"].as_str(), listed["state"].as_str()), (Some(id.as_str()), Some("look")));
    assert_eq!((listed["error"].as_str(), listed["tries"].as_i64()), (Some("no answer"), Some(1)));
    office.run(&["jobs", "retry", &id]).done();
    assert_eq!(office.run(&["jobs", "list", "--json"]).done().json()["state"], "waiting");
    assert!(office.run(&["jobs", "drop", "--look"]).done().out.contains("0 dropped"));
    office.run(&["jobs", "drop", &id]).done();
    office.run(&["jobs", "drop", &id]).refused(1, "There is no job");
    office.run(&["jobs", "drop"]).refused(2, "required");
    office.run(&["jobs", "retry", "first"]).refused(2, "first");
}

#[test]
fn a_server_does_its_jobs_and_stops_in_good_order() {
    let office = Instance::new();
    let server = office.serve(&[]);
    // What is asked for at every start is done; a list beside the running server tells.
    let done = (0..200).any(|_| {
        let listed = office.run(&["jobs", "list", "--json"]).done();
        listed.out.lines().any(|l| {
            let job: serde_json::Value = serde_json::from_str(l).unwrap();
            job["kind"] == "tidy" && job["state"] == "waiting" && job["tries"] == 0 && {
                let day = |v: &serde_json::Value| v.as_str().unwrap()[..10].to_owned();
                day(&job["due"]) > day(&job["created"])
            }
        })
    });
    assert!(done);
    let log = server.stop();
    assert!(!log.contains("ERROR"), "{log}");
}
