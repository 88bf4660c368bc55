//! Designations: announced, objected to, designated once by one of two, reviewed, retired, and counted by year.

use std::sync::{Arc, Barrier};

use domain::fault::Problem;
use domain::flagship::course::Decree;
use domain::flagship::objection::State;
use domain::flagship::review::Outcome;
use domain::flagship::{Designation, Status};
use domain::id::{DesignationId, ObjectionId, ReviewId};
use jiff::civil::{Date, date};
use store::flagship::{self, course};
use store::{Command, Error};
use testkit::{World, code, on_both, system};
use uuid::Uuid;

const FIRST: Date = date(2026, 11, 24);
const LAST: Date = date(2026, 12, 8);
const AFTER: Date = date(2026, 12, 9);

fn ikat() -> DesignationId {
    DesignationId::from_key("xx", "a1@ikat@2026")
}

fn now(world: &World) -> Designation {
    world.db.read_blocking(|c| flagship::get(c, ikat())).unwrap().unwrap()
}

fn write(
    world: &World,
    f: impl Fn(&mut store::Tx<'_>) -> store::Result<()> + Send + std::panic::UnwindSafe + 'static,
) -> store::Result<()> {
    world.db.write_blocking(Command::system("test"), f).map(drop)
}

fn fault(result: store::Result<()>) -> (String, Problem) {
    match result.unwrap_err() {
        Error::Faults(faults) => faults.0.into_iter().next().map(|f| (f.field, f.problem)).unwrap(),
        other => panic!("{other:?}"),
    }
}

fn decree(outside: bool) -> Decree {
    Decree { number: "12/2026".into(), date: Some(AFTER), outside, ..Decree::default() }
}

fn announced(world: &World) {
    world.country().craft("ikat", "Ikat", "A1");
    world.designate("A1", "ikat", Status::Assessed).unwrap();
    write(world, |tx| course::announce(tx, &system(), ikat(), Some(LAST), FIRST)).unwrap();
}

#[test]
fn what_was_announced_is_designated_when_every_objection_was_answered() {
    on_both(|world| {
        announced(world);
        let id = ObjectionId(Uuid::now_v7());
        let object = move |day: Date| {
            move |tx: &mut store::Tx<'_>| {
                let said = ("A neighbour, 555", "It is ours as well");
                course::object(tx, &system(), (id, ikat()), said, Some(day), AFTER)
            }
        };
        assert_eq!(fault(write(world, object(AFTER))).1, Problem::NotInThePeriod);
        write(world, object(LAST)).unwrap();
        let designate =
            || write(world, |tx| course::designate(tx, &system(), ikat(), &decree(false), None, AFTER));
        assert_eq!(fault(designate()), ("objections".into(), Problem::Unanswered(1)));
        let answer = |upheld| {
            write(world, move |tx| {
                course::answer(tx, &system(), (id, ikat()), (upheld, "Theirs has other dyes"), AFTER)
            })
        };
        answer(false).unwrap();
        assert_eq!(fault(answer(true)).0, "state", "it is answered once");
        designate().unwrap();
        let d = now(world);
        assert_eq!((d.status, d.course.outside, d.since()), (Status::Designated, false, Some(AFTER)));
        world.db.settle().unwrap();
        let told = world.db.read_blocking(|c| store::journal::after(c, 0, 10_000)).unwrap();
        let told = serde_json::to_string(&told).unwrap();
        assert!(!told.contains("A neighbour"), "who objects is sealed in the journal");
        let review = |outcome| {
            let id = ReviewId(Uuid::now_v7());
            write(world, move |tx| {
                course::review(tx, &system(), (id, ikat()), (Some(2027), "Seen", outcome), date(2027, 2, 1))
            })
        };
        assert_eq!(fault(review(None)).0, "outcome");
        review(Some(Outcome::UnderReview)).unwrap();
        assert_eq!(now(world).status, Status::UnderReview);
        review(Some(Outcome::Keep)).unwrap();
        assert_eq!(now(world).status, Status::Designated);
        review(Some(Outcome::Retire)).unwrap();
        let d = now(world);
        assert_eq!((d.status, d.course.retired_on), (Status::Retired, Some(date(2027, 2, 1))));
    });
}

#[test]
fn an_objection_that_is_upheld_sends_the_craft_back() {
    on_both(|world| {
        announced(world);
        let id = ObjectionId(Uuid::now_v7());
        write(world, move |tx| {
            course::object(tx, &system(), (id, ikat()), ("Somebody", "Copied"), Some(FIRST), FIRST)
        })
        .unwrap();
        write(world, move |tx| course::answer(tx, &system(), (id, ikat()), (true, "So it is"), LAST))
            .unwrap();
        let d = now(world);
        assert_eq!((d.status, d.course.announced, d.course.objection_until), (Status::Proposed, None, None));
        let whole = world.db.read_blocking(|c| course::whole(c, &system(), ikat())).unwrap().unwrap();
        assert_eq!(whole.objections[0].state, State::Upheld);
    });
}

#[test]
fn of_two_who_designate_at_once_one_does_and_no_objection_slips_in_between() {
    on_both(|world| {
        announced(world);
        let copies = [world.another_copy(), world.another_copy(), world.another_copy()];
        let barrier = Arc::new(Barrier::new(3));
        let done: Vec<store::Result<()>> = std::thread::scope(|s| {
            let threads: Vec<_> = copies
                .iter()
                .enumerate()
                .map(|(i, db)| {
                    let barrier = barrier.clone();
                    s.spawn(move || {
                        barrier.wait();
                        let id = ObjectionId(Uuid::now_v7());
                        let written = db.write_blocking(Command::system("test"), move |tx| match i {
                            2 => {
                                let said = ("Somebody", "Late");
                                course::object(tx, &system(), (id, ikat()), said, Some(LAST), AFTER)
                            }
                            _ => course::designate(tx, &system(), ikat(), &decree(false), None, AFTER),
                        });
                        written.map(drop)
                    })
                })
                .collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        let [one, two, objected] = done.try_into().unwrap();
        let designated = usize::from(one.is_ok()) + usize::from(two.is_ok());
        // Whoever came first: either it was designated once and the objection came too late, or the objection came first and
        // keeps it from being designated.
        assert_eq!(designated == 1, objected.is_err(), "{designated} {objected:?}");
        assert_eq!(now(world).status == Status::Designated, designated == 1);
    });
}

#[test]
fn coverage_is_counted_by_the_year_of_the_decree_and_by_the_regions_of_that_time() {
    on_both(|world| {
        announced(world);
        let since = Some(date(2028, 1, 1));
        world.try_region("canton", "A3", "East", Some("XX"), since).unwrap();
        let outside =
            Decree { date: Some(date(2025, 5, 1)), valid_until: Some(date(2027, 6, 30)), ..decree(true) };
        write(world, move |tx| course::designate(tx, &system(), ikat(), &outside, None, AFTER)).unwrap();
        let today = date(2028, 3, 1);
        let years =
            world.db.read_blocking(move |c| course::history(c, &code("XX"), 1, 2024..=2028, today)).unwrap();
        let told: Vec<_> =
            years.iter().map(|y| (y.year, y.coverage.designated, y.coverage.regions)).collect();
        assert_eq!(told, [(2024, 0, 2), (2025, 1, 2), (2026, 1, 2), (2027, 0, 2), (2028, 0, 3)]);
    });
}
