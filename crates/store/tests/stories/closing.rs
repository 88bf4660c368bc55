//! Years that the level above approves and closes.

use domain::access::{Access, KeepTargets};
use domain::account::Role;
use domain::fault::Problem;
use domain::indicator::{How, Measure, Report, ReportDraft, Target, TargetDraft};
use domain::region::change::{Act as Changed, ChangeDraft};
use jiff::civil::{Date, date};
use store::indicator::lock::{self, Act};
use store::indicator::{page, report, sheet, target};
use store::{Applied, Command, Done, Error, Result};
use testkit::{World, code, on_both, system};

const TODAY: Date = date(2026, 11, 24);

fn keeper(world: &World, at: &str) -> Access<KeepTargets> {
    let actor = world.person(&format!("keeper.{}", at.to_lowercase()), at, &[(Role::Officer, at)]);
    world.access(&actor).unwrap()
}

fn want(world: &World, region: &str, year: i32, value: i64) -> Result<Applied> {
    let draft = TargetDraft {
        region: code(region),
        year,
        measure: Measure::Coached,
        value: Some(value),
        how: How::Typed,
        note: String::new(),
    };
    let new: Target = domain::indicator::target::set("xx", draft).unwrap();
    let set = world.db.write_blocking(Command::system("test"), move |tx| target::save(tx, &system(), &new));
    set.map(Done::into_inner)
}

fn told(region: &str, value: i64) -> Report {
    let draft = ReportDraft {
        region: code(region),
        year: 2025,
        measure: Measure::Sales,
        value: Some(value),
        source: "Yearly letter".into(),
        as_of: Some(date(2026, 1, 5)),
        note: String::new(),
    };
    domain::indicator::report::tell("xx", TODAY, draft).unwrap()
}

fn tell(world: &World, region: &str, value: i64) -> Result<Applied> {
    let new = told(region, value);
    let set = world.db.write_blocking(Command::system("test"), move |tx| report::save(tx, &system(), &new));
    set.map(Done::into_inner)
}

fn seen(world: &World, region: &str) -> String {
    let region = code(region);
    let lock = world.db.read_blocking(move |c| lock::of(c, &region, 2025)).unwrap();
    lock::seen(lock.as_ref())
}

/// Closes 2025 of a region or opens it, having seen it as it is.
fn decide(world: &World, who: &Access<KeepTargets>, region: &str, act: Act) -> Result<()> {
    let (who, seen, region) = (who.clone(), seen(world, region), code(region));
    let done = world.db.write_blocking(Command::system("test"), move |tx| {
        lock::act(tx, &who, "xx", (&region, 2025), (&seen, TODAY), &act).map(drop)
    });
    done.map(|_| ())
}

/// The region whose year keeps a write from changing anything.
fn closed_by<T: std::fmt::Debug>(result: Result<T>) -> String {
    match result {
        Err(Error::Faults(faults)) => match &faults.0[0].problem {
            Problem::YearClosed(region) => region.clone(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_closed_year_keeps_its_targets_and_figures_until_it_is_opened_with_a_reason() {
    on_both(|world| {
        world.country().rooted("XX");
        let (above, own, other) = (keeper(world, "XX"), keeper(world, "A1"), keeper(world, "A2"));
        want(world, "A1", 2025, 10).unwrap();
        tell(world, "A1", 500).unwrap();
        let close = || Act::Close("As in the yearly letter".into());
        // Neither the region's own officer nor another region's closes the year.
        for who in [&own, &other] {
            assert!(matches!(decide(world, who, "A1", close()), Err(Error::Refused)));
        }
        decide(world, &above, "A1", close()).unwrap();
        let full = world.db.read_blocking(|c| store::region::get(c, &code("A1"))).unwrap().unwrap().full_name;
        assert_eq!(closed_by(want(world, "A1", 2025, 11)), full);
        assert_eq!(closed_by(tell(world, "A1", 501)), full);
        // Nor that of what lies below, from which its figures are put together; other regions and years go on.
        assert_eq!(closed_by(want(world, "A1-01", 2025, 1)), full);
        want(world, "A2", 2025, 3).unwrap();
        want(world, "A1", 2026, 12).unwrap();
        // What changes nothing is no fault: a file may be sent once more.
        assert_eq!(want(world, "A1", 2025, 10).unwrap(), Applied::Unchanged);
        assert_eq!(tell(world, "A1", 500).unwrap(), Applied::Unchanged);
        let when = sheet::When { year: 2025, today: jiff::civil::date(2026, 11, 24), level: 1 };
        let rows = world.db.read_blocking(move |c| sheet::read(c, &code("XX"), 1, when)).unwrap().rows;
        let closed: Vec<&str> = rows.iter().filter(|r| r.closed).map(|r| r.region.code.as_str()).collect();
        assert_eq!(closed, ["A1"]);
        let communes = world.db.read_blocking(move |c| sheet::read(c, &code("XX"), 2, when)).unwrap().rows;
        assert!(communes.iter().all(|r| r.closed == r.region.code.as_str().starts_with("A1")));

        // Opening needs a reason, and a level above too.
        assert!(matches!(decide(world, &own, "A1", Act::Open("Mine".into())), Err(Error::Refused)));
        assert!(matches!(decide(world, &above, "A1", Act::Open(" ".into())), Err(Error::Faults(_))));
        decide(world, &above, "A1", Act::Open("A figure was told in thousands".into())).unwrap();
        tell(world, "A1", 501).unwrap();
        world.db.settle().unwrap();
        let id = world.db.read_blocking(|c| lock::of(c, &code("A1"), 2025)).unwrap().unwrap().id;
        let told = world.db.read_blocking(move |c| store::journal::history(c, id.0, i64::MAX, 9)).unwrap();
        assert_eq!(told.len(), 2, "the history says when it was closed and opened");
        assert!(told[0].fields.iter().any(|f| f.name == "closed" && f.new == serde_json::json!(false)));
    });
}

#[test]
fn a_year_closed_above_closes_those_below_and_the_root_closes_its_own() {
    on_both(|world| {
        world.country().rooted("XX");
        let above = keeper(world, "XX");
        decide(world, &above, "XX", Act::Close(String::new())).unwrap();
        let full = world.db.read_blocking(|c| store::region::get(c, &code("XX"))).unwrap().unwrap().full_name;
        assert_eq!(closed_by(want(world, "A1-01", 2025, 1)), full);
        let when = sheet::When { year: 2025, today: jiff::civil::date(2026, 11, 24), level: 1 };
        let page = world.db.read_blocking(move |c| page::read(c, &code("A1"), when)).unwrap();
        assert!(page.lock.is_none() && page.closed.unwrap().region == code("XX"));
    });
}

#[test]
fn a_closed_year_goes_along_to_a_new_code() {
    on_both(|world| {
        world.country().rooted("XX");
        want(world, "A1", 2025, 10).unwrap();
        tell(world, "A1", 500).unwrap();
        decide(world, &keeper(world, "XX"), "A1", Act::Close(String::new())).unwrap();
        let profile = world.profile.clone();
        let draft = ChangeDraft {
            code: "A5".into(),
            decree: "UU 1/2026".into(),
            date: Some(date(2026, 6, 1)),
            ..ChangeDraft::default()
        };
        world
            .db
            .write_blocking(Command::system("test"), move |tx| {
                let region = store::region::get(tx.conn(), &code("A1"))?.ok_or(Error::Missing)?;
                let around = store::region::change::around(tx.conn(), region, None, None)?;
                let (id, recode) = (uuid::Uuid::now_v7(), Changed::Recode);
                let plan = domain::region::change::plan(&profile, TODAY, id, recode, &around, &draft)?;
                store::region::change::apply(tx, &system(), &profile, &plan)
            })
            .unwrap();
        let read = world.db.read_blocking(|c| {
            let target = target::of(c, &code("A5"), 2025)?.len();
            Ok((target, report::every(c, &code("A5"))?.len(), lock::over(c, &code("A5"), 2025)?.is_some()))
        });
        assert_eq!(read.unwrap(), (1, 1, true));
        assert!(matches!(tell(world, "A5", 501), Err(Error::Faults(_))));
    });
}

#[test]
fn whoever_writes_while_a_year_is_closed_comes_before_or_is_refused() {
    on_both(|world| {
        world.country().rooted("XX");
        let above = keeper(world, "XX");
        let seen = seen(world, "A1");
        let (closed, told) = std::thread::scope(|scope| {
            let all: Vec<_> = (0..2)
                .map(|_| {
                    let (db, who, seen) = (world.another_copy(), above.clone(), seen.clone());
                    scope.spawn(move || {
                        db.write_blocking(Command::system("test"), move |tx| {
                            let act = Act::Close(String::new());
                            lock::act(tx, &who, "xx", (&code("A1"), 2025), (&seen, TODAY), &act).map(drop)
                        })
                        .map(|_| ())
                    })
                })
                .collect();
            let db = world.another_copy();
            let told = scope.spawn(move || {
                let new = told("A1", 7);
                let set =
                    db.write_blocking(Command::system("test"), move |tx| report::save(tx, &system(), &new));
                set.map(Done::into_inner)
            });
            let closed: Vec<Result<()>> = all.into_iter().map(|t| t.join().unwrap()).collect();
            (closed, told.join().unwrap())
        });
        // Of two who close it at once the second is told.
        assert_eq!(closed.iter().filter(|r| r.is_ok()).count(), 1, "{closed:?}");
        assert!(closed.iter().any(|r| matches!(r, Err(Error::Constraint { name }) if name == "version")));
        let stored = world.db.read_blocking(|c| report::every(c, &code("A1"))).unwrap();
        assert_eq!(stored.len(), usize::from(told.is_ok()), "{told:?}");
    });
}
