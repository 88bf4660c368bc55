//! Workers: they begin at once when something is asked for, and end in good order.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

#[path = "worker/kill.rs"]
mod kill;
#[path = "worker/push.rs"]
mod push;

use std::sync::Arc;
use std::time::Duration;

use domain::access::{Access, KeepJobs};
use domain::job::{JobId, Lane, State, Task};
use jobs::{Step, Tools, Worker, start};
use store::Command;
use store::job::Job;
use testkit::{World, on_both, system};
use tokio::sync::watch;
use uuid::Uuid;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn all(world: &World) -> Vec<Job> {
    let who: Access<KeepJobs> = system();
    world.db.read_blocking(move |c| store::job::list(c, &who, false, Uuid::nil(), 100)).unwrap()
}

fn tools(world: &World) -> Tools {
    Tools::new(
        world.db.clone(),
        Arc::new(world.profile.clone()),
        media::Files::new(world.folder().join("media")),
    )
}

fn ask(world: &World) {
    let id = JobId(Uuid::now_v7());
    world
        .db
        .write_blocking(Command::system("test"), move |tx| store::job::enqueue(tx, id, &Task::Tidy, 0))
        .unwrap();
}

#[test]
fn a_step_does_one_job_and_says_when_the_next_is_due() {
    on_both(|world| {
        let (_stop, mut stopping) = watch::channel(false);
        let mut worker = Worker::new(Lane::Work, tools(world));
        let runtime = runtime();
        let mut step = || runtime.block_on(worker.step(&mut stopping)).unwrap();
        assert_eq!(step(), Step::Nothing(None));
        ask(world);
        assert_eq!(step(), Step::Did);
        let tomorrow = all(world)[0].due;
        assert!(tomorrow > Some(testkit::BEGINNING + 23 * 3_600_000_000));
        assert_eq!(step(), Step::Nothing(tomorrow));
        world.wait(Duration::from_secs(24 * 60 * 60));
        assert_eq!(step(), Step::Did);
    });
}

#[test]
fn a_worker_is_woken_by_the_commit_that_asks_and_stops_when_told() {
    on_both(|world| {
        let runtime = runtime();
        let done = runtime.block_on(async {
            let workers = start(tools(world));
            // Asked for at the start, and done at once, long before the slow look at the queue.
            let done = tokio::time::timeout(Duration::from_secs(10), async {
                loop {
                    let who: Access<KeepJobs> = system();
                    let read = world.db.read(move |c| store::job::list(c, &who, false, Uuid::nil(), 9));
                    let jobs = read.await.unwrap();
                    let due_tomorrow =
                        |j: &Job| j.state == State::Waiting && j.due > Some(j.created + 1_000_000);
                    if jobs.iter().any(due_tomorrow) {
                        return;
                    }
                    tokio::task::yield_now().await;
                }
            });
            let done = done.await.is_ok();
            workers.stop().await;
            done
        });
        assert!(done);
        let before = all(world);
        world.wait(Duration::from_secs(24 * 60 * 60));
        assert_eq!(all(world), before, "nobody works any more");
    });
}

#[test]
fn the_first_night_makes_what_is_told_as_sold_of_older_orders_and_a_later_one_that_is_wrong_fails() {
    on_both(|world| {
        use domain::market::step::Step as Move;
        world.country().craft("ikat", "Ikat", "A1");
        let draft =
            domain::maker::MakerDraft { sample: false, ..world.maker_draft("one", "Loom", "A1", "ikat") };
        let maker = world.maker(draft);
        world.sells(&maker);
        let draft = domain::item::ItemDraft {
            sample: false,
            weight_g: Some(100),
            ..world.item_draft("shawl", "Shawl", &maker)
        };
        let item = world.item(draft, 3);
        let ask = world.ask(world.basket(&[(&item, 1)]), &[&maker], testkit::Wish::SENT);
        world.place(&ask).unwrap();
        world.maker_steps(&world.orders(ask.group)[0], Move::Confirm).unwrap();
        // As an upgrade finds it: orders that were counted by nobody.
        let lose = || {
            world.wreck("DELETE FROM sale; DELETE FROM sales; DELETE FROM sales_maker; DELETE FROM maker_due")
        };
        lose();
        let (_stop, mut stopping) = watch::channel(false);
        let runtime = runtime();
        let mut night = || {
            let id = JobId(Uuid::now_v7());
            world
                .db
                .write_blocking(Command::system("test"), move |tx| {
                    store::job::enqueue(tx, id, &Task::Books, 0)
                })
                .unwrap();
            let mut worker = Worker::new(Task::Books.lane(), tools(world));
            while runtime.block_on(worker.step(&mut stopping)).unwrap() == Step::Did {}
            all(world).into_iter().filter(|j| j.state == State::Look).count()
        };
        assert_eq!(night(), 0, "nothing was wrong");
        world.check_books();
        lose();
        world.wait(Duration::from_secs(25 * 60 * 60));
        assert_eq!(night(), 1, "what was there and is gone is told");
        world.check_books();
    });
}
