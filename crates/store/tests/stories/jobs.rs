//! The queue: nothing that was asked for is lost, nobody does what another does, and what always fails is shown.

use std::time::Duration;

use domain::access::{Access, KeepJobs};
use domain::id::Kind;
use domain::job::{AfterFailure, JobId, LEASE, Lane, State, Task, failed};
use domain::journal::Operation;
use store::job::{self, Taken};
use store::{Command, Done, Error, Result, Tx};
use testkit::{World, on_both, system};
use uuid::Uuid;

fn write<T>(
    db: &store::Db,
    f: impl Fn(&mut Tx<'_>) -> Result<T> + Send + std::panic::UnwindSafe + 'static,
) -> Result<T>
where
    T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
{
    db.write_blocking(Command::system("test"), f).map(Done::into_inner)
}

fn ask(world: &World) -> JobId {
    let id = JobId(Uuid::now_v7());
    write(&world.db, move |tx| job::enqueue(tx, id, &Task::Tidy, 0)).unwrap();
    id
}

fn take(db: &store::Db) -> Option<Taken> {
    let lease = Uuid::now_v7();
    write(db, move |tx| job::take(tx, Lane::Work, lease, None)).unwrap()
}

fn all(world: &World) -> Vec<job::Job> {
    let who: Access<KeepJobs> = system();
    world.db.read_blocking(move |c| job::list(c, &who, false, Uuid::nil(), 100)).unwrap()
}

#[test]
fn a_job_is_asked_for_if_and_only_if_the_write_that_wants_it_is_done() {
    on_both(|world| {
        let refused: Result<()> = write(&world.db, |tx| {
            job::enqueue(tx, JobId(Uuid::now_v7()), &Task::Tidy, 0)?;
            Err(Error::Missing)
        });
        assert!(refused.is_err() && all(world).is_empty() && take(&world.db).is_none());
        let id = ask(world);
        // Asking again while it waits asks for nothing more.
        ask(world);
        let jobs = all(world);
        assert_eq!((jobs.len(), jobs[0].id, jobs[0].state), (1, id, State::Waiting));
    });
}

#[test]
fn two_copies_of_the_program_share_the_work() {
    on_both(|world| {
        let other = world.another_copy();
        let id = ask(world);
        let (here, there) = std::thread::scope(|s| {
            let here = s.spawn(|| take(&world.db));
            let there = s.spawn(|| take(&other));
            (here.join().unwrap(), there.join().unwrap())
        });
        let taken: Vec<Taken> = here.into_iter().chain(there).collect();
        assert_eq!(taken.len(), 1, "one of them has it");
        assert_eq!((taken[0].id, taken[0].tries), (id, 1));
        assert_eq!(all(world)[0].state, State::Running);
    });
}

#[test]
fn what_a_killed_process_left_is_done_by_another_and_its_late_word_does_not_count() {
    on_both(|world| {
        ask(world);
        let killed = take(&world.db).unwrap();
        assert!(take(&world.db).is_none(), "it is held");
        world.wait(LEASE);
        let again = take(&world.db).unwrap();
        assert_eq!((again.id, again.tries), (killed.id, 2));
        // The first was only slow, and says so now.
        write(&world.db, move |tx| job::failed(tx, &killed, "slow", AfterFailure::Look, None)).unwrap();
        assert_eq!(all(world)[0].state, State::Running);
        let after = again.clone();
        write(&world.db, move |tx| job::done(tx, &after, None)).unwrap();
        // It is done every day.
        let job = &all(world)[0];
        assert_eq!((job.state, job.tries, &job.error), (State::Waiting, 0, &None));
        assert!(take(&world.db).is_none());
        world.wait(Duration::from_secs(24 * 60 * 60));
        assert_eq!(take(&world.db).unwrap().tries, 1);
    });
}

#[test]
fn what_always_fails_or_always_kills_is_set_aside_shown_and_can_be_tried_again() {
    on_both(|world| {
        let id = ask(world);
        let mut tries = 0;
        while let Some(taken) = take(&world.db) {
            tries += 1;
            let after = failed(&taken.task, taken.tries, 0);
            write(&world.db, move |tx| job::failed(tx, &taken, "the\0server is silent", after, None))
                .unwrap();
            world.wait(Duration::from_secs(2 * 60 * 60));
        }
        assert_eq!(tries, Task::Tidy.most_tries());
        let who: Access<KeepJobs> = system();
        let aside = world.db.read_blocking(move |c| job::list(c, &who, true, Uuid::nil(), 9)).unwrap();
        assert_eq!((aside.len(), aside[0].state), (1, State::Look));
        assert_eq!(aside[0].error.as_deref(), Some("the server is silent"));
        let counted = world.db.read_blocking(job::count).unwrap();
        assert_eq!(counted, [("tidy".to_owned(), State::Look, 1)]);
        write(&world.db, move |tx| job::retry(tx, &system(), id)).unwrap();
        // Each try ends with the process.
        for n in 1..=Task::Tidy.most_tries() {
            assert_eq!(take(&world.db).unwrap().tries, n);
            world.wait(LEASE);
        }
        assert!(take(&world.db).is_none());
        assert_eq!(all(world)[0].error.as_deref(), Some(job::LEFT_BEHIND));
        // Whoever wants it anew gets it.
        ask(world);
        assert_eq!(take(&world.db).unwrap().tries, 1);
    });
}

#[test]
fn what_people_do_with_a_job_is_remembered_and_its_moves_are_not() {
    on_both(|world| {
        let id = ask(world);
        let taken = take(&world.db).unwrap();
        let back = taken.clone();
        write(&world.db, move |tx| job::give_back(tx, &back, None)).unwrap();
        assert_eq!(all(world)[0].tries, 0, "it was not tried");
        write(&world.db, move |tx| job::drop_it(tx, &system(), id)).unwrap();
        assert!(all(world).is_empty());
        let gone = write(&world.db, move |tx| job::retry(tx, &system(), id));
        assert!(matches!(gone, Err(Error::Missing)));
        world.db.settle().unwrap();
        let history = world.db.read_blocking(move |c| store::journal::history(c, id.0, i64::MAX, 9)).unwrap();
        assert_eq!(history.len(), 1);
        assert_eq!((history[0].kind, history[0].operation), (Kind::Job, Operation::Delete));
    });
}

#[test]
fn twenty_turns_of_the_queue_leave_one_remembered_command() {
    on_both(|world| {
        ask(world);
        let mut last = None;
        let mut moves = |f: fn(&mut Tx<'_>, Option<domain::id::CommandId>) -> Result<()>| {
            let (command, before) = (Command::system("job"), last);
            last = Some(command.id);
            world.db.write_blocking(command, move |tx| f(tx, before)).unwrap();
        };
        let commands = db_commands(world);
        for _ in 0..20 {
            moves(|tx, last| job::take(tx, Lane::Mail, Uuid::nil(), last).map(drop));
        }
        assert_eq!(db_commands(world), commands + 1);
    });
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
