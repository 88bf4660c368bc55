//! Designations: announced, objected to, designated once by one of two, reviewed, retired, and counted by year.

use std::sync::{Arc, Barrier};

use domain::access::{KeepFlagships, ReadHistory, ReadRegister};
use domain::account::Role;
use domain::fault::Problem;
use domain::flagship::course::Decree;
use domain::flagship::objection::State;
use domain::flagship::proposal::Ground;
use domain::flagship::review::Outcome;
use domain::flagship::{Designation, Status};
use domain::id::{DesignationId, ObjectionId, ReviewId, RoundId};
use domain::indicator::Measure;
use jiff::civil::{Date, date};
use store::assessment::round::Step;
use store::flagship::{self, course};
use store::indicator::sheet::{self, When};
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
        let lodged = world.db.read_blocking(|c| {
            let d = flagship::get(c, ikat())?.unwrap();
            course::objections(c, &system::<KeepFlagships>(), &d)
        });
        assert_eq!(lodged.unwrap()[0].state, State::Upheld);
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
        world.country().craft("ikat", "Ikat", "A1");
        world.designate("A1", "ikat", Status::Candidate).unwrap();
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

fn pot() -> DesignationId {
    DesignationId::from_key("xx", "a2@pot@2026")
}

/// Two regions propose, and a round about both is open.
fn round(world: &World) -> RoundId {
    world.country().craft("ikat", "Ikat", "A1").craft("pot", "Pottery", "A2");
    world.proposal("A1", "ikat");
    world.proposal("A2", "pot");
    let id = world.round("XX").id;
    let judges = world.open_round(id, &[ikat(), pot()], &["one"]);
    world.scores(id, &judges[0], &[2, 2, 1]).unwrap();
    id
}

fn decided(world: &World, id: RoundId) {
    world.step_round(id, Step::Close(String::new())).unwrap();
    world.decide_round(id).unwrap();
}

#[test]
fn a_region_that_came_second_here_does_not_record_a_decree_from_outside() {
    on_both(|world| {
        let id = round(world);
        let outside =
            || write(world, |tx| course::designate(tx, &system(), pot(), &decree(true), None, AFTER));
        assert_eq!(fault(outside()), ("outside".into(), Problem::CourseBegun), "it is being assessed");
        decided(world, id);
        assert_eq!(fault(outside()), ("outside".into(), Problem::CourseBegun), "it was assessed");
        // Neither does a file.
        let file = write(world, |tx| {
            let d = flagship::get(tx.conn(), pot())?.unwrap();
            let status = Status::Designated;
            let course = domain::flagship::Course { outside: true, ..d.course.clone() };
            let draft = domain::flagship::DesignationDraft {
                status,
                course,
                document_number: Some("1".into()),
                document_date: Some(FIRST),
                ..(&d).into()
            };
            let new =
                domain::flagship::record("xx", Ground { level: true, craft: true }, Some(d.status), draft)?;
            flagship::save(tx, &system(), &new).map(drop)
        });
        assert_eq!(fault(file), ("status".into(), Problem::CourseBegun));
        // The way is open: its result is made public, it is announced, and the decree comes after the time for objections.
        let announce = || write(world, |tx| course::announce(tx, &system(), pot(), Some(LAST), FIRST));
        assert_eq!(fault(announce()), ("round".into(), Problem::ResultNotPublic));
        world.step_round(id, Step::Announce).unwrap();
        announce().unwrap();
        let early = Decree { date: Some(LAST), ..decree(false) };
        let early = write(world, move |tx| course::designate(tx, &system(), pot(), &early, None, AFTER));
        assert_eq!(fault(early), ("document_date".into(), Problem::TooEarly(AFTER.to_string())));
        write(world, |tx| course::designate(tx, &system(), pot(), &decree(false), None, AFTER)).unwrap();
        let retired = write(world, |tx| {
            course::retire(tx, &system(), pot(), ("The potters moved", LAST), date(2027, 1, 1))
        });
        assert_eq!(fault(retired), ("retired_on".into(), Problem::TooEarly(AFTER.to_string())));
    });
}

#[test]
fn the_time_for_objections_is_never_made_shorter_not_even_by_two_at_once() {
    on_both(|world| {
        announced(world);
        let until =
            |day: Date| write(world, move |tx| course::announce(tx, &system(), ikat(), Some(day), FIRST));
        let shorter = until(date(2026, 12, 7));
        assert_eq!(fault(shorter), ("objection_until".into(), Problem::TooEarly(LAST.to_string())));
        let days = [date(2026, 12, 20), date(2027, 1, 10)];
        let copies = [world.another_copy(), world.another_copy()];
        let barrier = Arc::new(Barrier::new(2));
        let done: Vec<store::Result<()>> = std::thread::scope(|s| {
            let threads: Vec<_> = copies
                .iter()
                .zip(days)
                .map(|(db, day)| {
                    let barrier = barrier.clone();
                    s.spawn(move || {
                        barrier.wait();
                        let written = db.write_blocking(Command::system("test"), move |tx| {
                            course::announce(tx, &system(), ikat(), Some(day), FIRST)
                        });
                        written.map(drop)
                    })
                })
                .collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        // Whoever came first: the later day holds, and the earlier one was refused where it came second.
        assert!(done[1].is_ok());
        let course = now(world).course;
        assert_eq!((course.announced, course.objection_until), (Some(FIRST), Some(days[1])));
    });
}

#[test]
fn a_flagship_counts_everywhere_from_its_first_day_to_its_last() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1").craft("pot", "Pottery", "A2");
        world.designate("A1", "ikat", Status::Candidate).unwrap();
        world.designate("A2", "pot", Status::Candidate).unwrap();
        let past =
            Decree { date: Some(date(2020, 3, 1)), valid_until: Some(date(2022, 12, 31)), ..decree(true) };
        let later = Decree { date: Some(FIRST), valid_from: Some(date(2027, 1, 1)), ..decree(true) };
        write(world, move |tx| course::designate(tx, &system(), ikat(), &past, None, FIRST)).unwrap();
        write(world, move |tx| course::designate(tx, &system(), pot(), &later, None, FIRST)).unwrap();
        let counted = |day: Date| {
            world
                .db
                .read_blocking(move |c| {
                    let (coverage, regions) = flagship::coverage(c, &code("XX"), 1, day)?;
                    let status: Vec<_> = regions.iter().map(|r| r.status).collect();
                    let year = course::history(c, &code("XX"), 1, day.year()..=day.year(), day)?;
                    assert_eq!(
                        year[0].coverage.designated, coverage.designated,
                        "the directory says the same"
                    );
                    let listed = store::region::list::one(c, (1, day), &code("XX"))?.unwrap();
                    assert_eq!(listed.coverage, coverage, "the API says the same");
                    let when = When { year: day.year().into(), today: day, level: 1 };
                    let sheet = sheet::read(c, &code("XX"), 1, when)?;
                    let figure = sheet.own.cells[Measure::Flagships.place()].figure.value();
                    assert_eq!(figure, Some(coverage.designated), "the targets say the same");
                    let asked = sheet.rows.iter().map(|r| r.standing == domain::indicator::Standing::Asked);
                    assert_eq!(asked.filter(|a| *a).count() as i64, coverage.designated);
                    Ok((coverage.designated, coverage.under_way, status))
                })
                .unwrap()
        };
        let (under_way, held) = (Some(Status::Assessed), Some(Status::Designated));
        assert_eq!(counted(date(2022, 12, 31)), (1, 1, vec![held, under_way]));
        assert_eq!(counted(date(2023, 1, 1)), (0, 1, vec![None, under_way]));
        assert_eq!(counted(date(2026, 12, 31)), (0, 1, vec![None, under_way]));
        assert_eq!(counted(date(2027, 1, 1)), (1, 0, vec![None, held]));
        assert_eq!(world.db.read_blocking(store::tally::differing).unwrap(), []);
        // Retired, it ends on that day; counting anew changes nothing.
        write(world, |tx| {
            course::retire(tx, &system(), pot(), ("The potters moved", date(2027, 2, 1)), date(2027, 2, 1))
        })
        .unwrap();
        assert_eq!((counted(date(2027, 1, 31)).0, counted(date(2027, 2, 1)).0), (1, 0));
        assert_eq!(world.db.read_blocking(store::tally::differing).unwrap(), []);
    });
}

#[test]
fn what_is_assessed_again_rests_on_the_newer_round_and_both_are_named() {
    on_both(|world| {
        let first = round(world);
        decided(world, first);
        assert_eq!(now(world).course.round, Some(first));
        let second = world.round("XX").id;
        let judges = world.open_round(second, &[ikat()], &["two"]);
        world.scores(second, &judges[0], &[2, 2, 2]).unwrap();
        decided(world, second);
        assert_eq!(now(world).course.round, Some(second));
        let whole = world.db.read_blocking(|c| course::whole(c, &system(), ikat())).unwrap().unwrap();
        let rounds: Vec<_> = whole.rounds.iter().map(|(id, _)| *id).collect();
        assert_eq!(rounds, [second, first]);
        let set = world.criteria();
        let said = whole.said.unwrap();
        assert_eq!((said.months, said.yearly), (set.valid_months, set.yearly_review));
    });
}

#[test]
fn who_objects_is_read_by_whoever_keeps_the_designation_or_reads_the_history() {
    on_both(|world| {
        announced(world);
        let id = ObjectionId(Uuid::now_v7());
        write(world, move |tx| {
            course::object(tx, &system(), (id, ikat()), ("A neighbour, 555", "Ours"), Some(FIRST), FIRST)
        })
        .unwrap();
        let south = world.person("south", "A2", &[(Role::Officer, "A2")]);
        let auditor = world.person("auditor", "A1", &[(Role::Auditor, "A1")]);
        let assessor = world.person("assessor", "A1", &[(Role::Assessor, "A1")]);
        let d = now(world);
        let keeps = world.access::<KeepFlagships>(&south).unwrap();
        let of = d.clone();
        let elsewhere = world.db.read_blocking(move |c| course::objections(c, &keeps, &of));
        assert!(matches!(elsewhere, Err(Error::Refused)));
        let reads = world.access::<ReadHistory>(&auditor).unwrap();
        assert_eq!(world.db.read_blocking(move |c| course::objections(c, &reads, &d)).unwrap().len(), 1);
        assert!(world.access::<KeepFlagships>(&assessor).is_none());
        assert!(world.access::<ReadHistory>(&assessor).is_none());
        let reads = world.access::<ReadRegister>(&assessor).unwrap();
        let whole = world.db.read_blocking(move |c| course::whole(c, &reads, ikat())).unwrap().unwrap();
        assert_eq!(whole.objected, (1, 1), "that somebody objected is told");
    });
}
