//! What regions want to reach, what the registers count, and what is reported where no register is.

use domain::access::{Access, KeepTargets};
use domain::account::Role;
use domain::flagship::Status;
use domain::id::{CoachingId, PermitId};
use domain::indicator::target::Sum;
use domain::indicator::{Figure, How, Measure, Report, ReportDraft, Standing, Target, TargetDraft};
use domain::maker::coaching::{Coaching, CoachingDraft};
use domain::maker::permit::{Permit, PermitDraft};
use domain::maker::{Maker, coaching, permit};
use domain::region::change::{Act, ChangeDraft};
use jiff::civil::{Date, date};
use store::indicator::sheet::{Sheet, When};
use store::indicator::{page, report, rows, sheet, target, year_end};
use store::{Applied, Command, Done, Error, Result, Tx};
use testkit::{World, code, on_both, system};
use uuid::Uuid;

const TODAY: Date = date(2026, 11, 24);

fn write<T>(
    world: &World,
    f: impl Fn(&mut Tx<'_>) -> Result<T> + Send + std::panic::UnwindSafe + 'static,
) -> Result<T>
where
    T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
{
    world.db.write_blocking(Command::system("test"), f).map(Done::into_inner)
}

fn wanted(region: &str, measure: Measure, value: Option<i64>) -> Target {
    let draft = TargetDraft {
        region: code(region),
        year: 2026,
        measure,
        value,
        how: How::Typed,
        note: String::new(),
    };
    domain::indicator::target::set("xx", draft).unwrap()
}

fn want(world: &World, region: &str, measure: Measure, value: i64) {
    let new = wanted(region, measure, Some(value));
    write(world, move |tx| target::save(tx, &system(), &new)).unwrap();
}

fn told(region: &str, year: i32, measure: Measure, value: i64) -> Report {
    let draft = ReportDraft {
        region: code(region),
        year,
        measure,
        value: Some(value),
        source: "Yearly letter".into(),
        as_of: Some(if year == 2026 { TODAY } else { date(2026, 1, 5) }),
        note: String::new(),
    };
    domain::indicator::report::tell("xx", TODAY, draft).unwrap()
}

fn tell(world: &World, region: &str, year: i32, measure: Measure, value: i64) {
    let new = told(region, year, measure, value);
    write(world, move |tx| report::save(tx, &system(), &new)).unwrap();
}

fn coached(world: &World, maker: &Maker, day: Date) -> Coaching {
    let draft = CoachingDraft {
        kind: "visit".into(),
        told: "Looked at the loom".into(),
        day: Some(day),
        ..CoachingDraft::default()
    };
    let new = coaching::save(CoachingId(Uuid::now_v7()), maker.id, maker.region.clone(), TODAY, draft);
    let new = new.unwrap();
    let saved = new.clone();
    write(world, move |tx| store::maker::coaching::save(tx, &system(), &saved)).unwrap();
    new
}

fn permitted(
    world: &World,
    maker: &Maker,
    kind: &str,
    issued: Option<Date>,
    expires: Option<Date>,
) -> Permit {
    let draft =
        PermitDraft { kind: kind.into(), number: "1".into(), issued, expires, ..PermitDraft::default() };
    let new = permit::save(PermitId(Uuid::now_v7()), maker.id, maker.region.clone(), draft).unwrap();
    let saved = new.clone();
    write(world, move |tx| store::maker::permit::save(tx, &system(), &saved)).unwrap();
    new
}

fn read(world: &World, root: &str, level: i32, year: i32) -> Sheet {
    let root = code(root);
    let when = When { year, today: date(2026, 11, 24), level: 1 };
    world.db.read_blocking(move |c| sheet::read(c, &root, level, when)).unwrap()
}

/// What is counted of a measure in a region for a year.
fn figure(world: &World, region: &str, measure: Measure, year: i32) -> Figure {
    let region = code(region);
    let when = When { year, today: date(2026, 11, 24), level: 1 };
    let page = world.db.read_blocking(move |c| page::read(c, &region, when)).unwrap();
    page.years[&year][measure.place()].figure.clone()
}

fn counted(world: &World, region: &str, measure: Measure, year: i32) -> Option<i64> {
    figure(world, region, measure, year).value()
}

/// Every count that is kept is what counting anew gives.
fn counts_are_right(world: &World) {
    let differing = world.db.read_blocking(store::tally::differing).unwrap();
    assert_eq!(differing, []);
}

#[test]
fn registers_count_whom_they_hold_in_which_year_and_above() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1").craft("mat", "Mat", "A2");
        let one = world.maker(world.maker_draft("one", "One", "A1-01", "ikat"));
        let two = world.maker(world.maker_draft("two", "Two", "A1", "ikat"));
        world.item(world.item_draft("cloth", "Cloth", &one), 1);
        let first = coached(world, &one, date(2026, 3, 1));
        coached(world, &one, date(2026, 5, 1));
        coached(world, &one, date(2025, 5, 1));
        coached(world, &two, date(2026, 5, 1));
        let number = |region: &str, year| counted(world, region, Measure::Coached, year);
        assert_eq!(
            (number("A1-01", 2026), number("A1", 2026), number("XX", 2026)),
            (Some(1), Some(2), Some(2))
        );
        assert_eq!((number("A1", 2025), number("A2", 2026), number("XX", 2027)), (Some(1), Some(0), None));
        // One of two visits is taken away, and the maker still was visited.
        let id = first.id;
        let maker = one.id;
        write(world, move |tx| store::maker::coaching::remove(tx, &system(), maker, id)).unwrap();
        assert_eq!(number("A1", 2026), Some(2));

        permitted(world, &one, "halal", Some(date(2024, 6, 1)), Some(date(2026, 6, 1)));
        let mark = permitted(world, &one, "batikmark", Some(date(2025, 6, 1)), None);
        permitted(world, &two, "brand", Some(date(2024, 6, 1)), None);
        permitted(world, &two, "sni", Some(date(2025, 6, 1)), Some(date(2026, 12, 31)));
        let number = |region: &str, year| counted(world, region, Measure::Certified, year);
        assert_eq!((number("A1", 2024), number("A1", 2025), number("XX", 2026)), (Some(1), Some(2), Some(2)));
        let (id, maker) = (mark.id, one.id);
        write(world, move |tx| store::maker::permit::remove(tx, &system(), maker, id)).unwrap();
        assert_eq!((number("A1", 2025), number("A1", 2026)), (Some(2), Some(1)), "its halal mark is over");
        assert_eq!(counted(world, "A1", Measure::Items, 2026), Some(1));

        world.designate("A1", "ikat", Status::Candidate).unwrap();
        world.designate("A2", "mat", Status::Designated).unwrap();
        let now = |region: &str, m| counted(world, region, m, 2026);
        assert_eq!((now("XX", Measure::Flagships), now("XX", Measure::Candidates)), (Some(1), Some(1)));
        assert_eq!(figure(world, "XX", Measure::Flagships, 2025), Figure::Unknown, "nobody noted it then");
        counts_are_right(world);

        // A maker moves, and everything that it counted as with it; then its data is erased.
        let moved = Maker { region: code("A2"), ..one.clone() };
        world.save_maker(&moved).unwrap();
        assert_eq!(counted(world, "A1", Measure::Coached, 2025), Some(0));
        assert_eq!(counted(world, "A2", Measure::Coached, 2025), Some(1));
        assert_eq!(counted(world, "A2", Measure::Certified, 2025), Some(1));
        counts_are_right(world);
        let id = one.id;
        write(world, move |tx| store::maker::erase(tx, &system(), id)).unwrap();
        assert_eq!(counted(world, "XX", Measure::Coached, 2026), Some(1));
        counts_are_right(world);
        let before = read(world, "XX", 1, 2026);
        write(world, |tx| store::tally::rebuild(tx, &system())).unwrap();
        assert_eq!(before, read(world, "XX", 1, 2026));
    });
}

#[test]
fn counts_and_targets_follow_a_region_that_moves_or_gets_another_code() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let one = world.maker(world.maker_draft("one", "One", "A1-01", "ikat"));
        coached(world, &one, date(2026, 3, 1));
        permitted(world, &one, "halal", None, None);
        world.designate("A1", "ikat", Status::Designated).unwrap();
        want(world, "A1", Measure::Coached, 5);
        want(world, "A1-01", Measure::Coached, 2);
        tell(world, "A1-01", 2026, Measure::Sales, 700);
        let change = |act, region: &'static str, other: Option<&'static str>, new: &'static str| {
            let profile = world.profile.clone();
            let draft = ChangeDraft {
                code: new.into(),
                decree: "UU 1/2026".into(),
                date: Some(date(2026, 6, 1)),
                ..ChangeDraft::default()
            };
            write(world, move |tx| {
                let region = store::region::get(tx.conn(), &code(region))?.ok_or(Error::Missing)?;
                let other = other.map(code);
                let around = store::region::change::around(tx.conn(), region, other.as_ref(), None)?;
                let plan =
                    domain::region::change::plan(&profile, TODAY, Uuid::now_v7(), act, &around, &draft)?;
                store::region::change::apply(tx, &system(), &profile, &plan)
            })
            .unwrap();
        };
        change(Act::Move, "A1-01", Some("A2"), "");
        assert_eq!(counted(world, "A1", Measure::Coached, 2026), Some(0));
        assert_eq!(counted(world, "A2", Measure::Coached, 2026), Some(1));
        assert_eq!(counted(world, "A2", Measure::Sales, 2026), Some(700));
        counts_are_right(world);
        change(Act::Recode, "A1", None, "A5");
        let sheet = read(world, "XX", 1, 2026);
        let new = sheet.rows.iter().find(|r| r.region.code == code("A5")).unwrap();
        assert_eq!(new.cells[Measure::Coached.place()].target, Some(5));
        assert_eq!(new.standing, Standing::Asked, "its flagship goes along");
        assert_eq!(counted(world, "A5", Measure::Flagships, 2026), Some(1));
        let gone = world.db.read_blocking(|c| target::every(c, &code("A1"))).unwrap();
        assert_eq!(gone, []);
        counts_are_right(world);
    });
}

#[test]
fn what_nobody_counts_is_reported_and_put_together_from_below() {
    on_both(|world| {
        world.country().region("commune", "A2-01", "Hillside", Some("A2"));
        tell(world, "A1-01", 2026, Measure::Sales, 700);
        tell(world, "A2", 2026, Measure::Sales, 1_000);
        tell(world, "A2-01", 2026, Measure::Sales, 5);
        assert_eq!(figure(world, "A1", Measure::Sales, 2026), Figure::Summed { value: 700, told: 1, of: 1 });
        let own = figure(world, "A2", Measure::Sales, 2026);
        assert!(matches!(&own, Figure::Reported(r) if r.value == 1_000), "its own word counts: {own:?}");
        assert_eq!(
            figure(world, "XX", Measure::Sales, 2026),
            Figure::Summed { value: 1_700, told: 2, of: 2 }
        );
        assert_eq!(figure(world, "XX", Measure::Events, 2026), Figure::Unknown);
        // A year before the register was there is told; where the register holds anything it is counted.
        tell(world, "A1", 2024, Measure::Coached, 30);
        assert!(matches!(figure(world, "A1", Measure::Coached, 2024), Figure::Reported(_)));
        assert_eq!(figure(world, "A1", Measure::Coached, 2026), Figure::Measured(0));
        let below =
            world.db.read_blocking(|c| rows::told(c, &system(), &code("XX"), 2026, Measure::Sales)).unwrap();
        let values: Vec<_> =
            below.iter().map(|(_, name, t)| (name.as_str(), t.as_ref().map(|t| t.value))).collect();
        assert_eq!(values, [("Canton North", None), ("Canton South", Some(1_000))]);
        // A figure is taken back.
        let none = Report { value: None, ..told("A2", 2026, Measure::Sales, 1) };
        write(world, move |tx| report::save(tx, &system(), &none)).unwrap();
        assert_eq!(counted(world, "A2", Measure::Sales, 2026), Some(5));
    });
}

#[test]
fn a_target_is_set_divided_and_not_written_over() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let officer = world.person("officer", "XX", &[(Role::Officer, "XX")]);
        let northerner = world.person("northerner", "A1", &[(Role::Officer, "A1")]);
        let whole: Access<KeepTargets> = world.access(&officer).unwrap();
        let north: Access<KeepTargets> = world.access(&northerner).unwrap();
        let seen = world.db.read_blocking(|c| Ok(target::seen(&target::of(c, &code("XX"), 2026)?))).unwrap();
        let set = |who: &Access<KeepTargets>, region: &'static str, seen: &str, value| {
            let (who, seen) = (who.clone(), seen.to_owned());
            let new = [wanted(region, Measure::Coached, value)];
            write(world, move |tx| target::set(tx, &who, "xx", (&code(region), 2026), &seen, &new))
        };
        assert_eq!(set(&whole, "XX", &seen, Some(7)).unwrap(), Applied::Changed);
        let late = set(&whole, "XX", &seen, Some(8));
        assert!(
            matches!(late, Err(Error::Constraint { name }) if name == "version"),
            "somebody saved meanwhile"
        );
        assert!(matches!(set(&north, "XX", &seen, Some(9)), Err(Error::Refused)));
        assert!(matches!(set(&north, "A2", &seen, Some(9)), Err(Error::Refused)));
        assert!(set(&north, "A1-01", &seen, Some(1)).is_ok(), "who keeps a region keeps those below");

        let sum = |world: &World| {
            let sheet = read(world, "XX", 1, 2026);
            let of = |r: &sheet::Row| r.cells[Measure::Coached.place()].target;
            Sum::of(of(&sheet.own), sheet.rows.iter().map(of))
        };
        assert_eq!(sum(world), Sum::NoParts(7));
        let seen =
            world.db.read_blocking(|c| target::seen_below(c, &code("XX"), 2026, Measure::Coached)).unwrap();
        let divide = |who: &Access<KeepTargets>, seen: &str| {
            let (who, seen) = (who.clone(), seen.to_owned());
            let shares = ["A1", "A2"].map(|r| Target {
                how: How::Cascaded,
                ..wanted(r, Measure::Coached, Some(if r == "A1" { 4 } else { 3 }))
            });
            write(world, move |tx| {
                let of = (&code("XX"), 2026, Measure::Coached);
                target::cascade(tx, &who, "xx", of, &seen, &shares)
            })
        };
        assert!(matches!(divide(&north, &seen), Err(Error::Refused)), "only who keeps the whole divides it");
        assert_eq!(divide(&whole, &seen).unwrap(), Applied::Changed);
        assert!(divide(&whole, &seen).is_err(), "what was seen has changed");
        assert_eq!(sum(world), Sum::Same(7));
        // Each share has its own entry in the journal, and one that is typed over is typed.
        let seen = world.db.read_blocking(|c| Ok(target::seen(&target::of(c, &code("A1"), 2026)?))).unwrap();
        set(&north, "A1", &seen, Some(6)).unwrap();
        assert_eq!(sum(world), Sum::More(2));
        world.db.settle().unwrap();
        let id = wanted("A1", Measure::Coached, None).id.0;
        let history = world.db.read_blocking(move |c| store::journal::history(c, id, i64::MAX, 9)).unwrap();
        let how: Vec<_> = history
            .iter()
            .flat_map(|e| &e.fields)
            .filter(|f| f.name == "how")
            .map(|f| f.new.clone())
            .collect();
        assert_eq!(how, ["typed", "cascaded"]);
        // Taken back it is as if there were none.
        let seen = world.db.read_blocking(|c| Ok(target::seen(&target::of(c, &code("A1"), 2026)?))).unwrap();
        set(&north, "A1", &seen, None).unwrap();
        assert_eq!(sum(world), Sum::Less(4));
    });
}

#[test]
fn a_region_without_a_flagship_is_asked_nothing_until_it_has_one() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let standing = |level: i32, root: &str, region: &str| {
            let sheet = read(world, root, level, 2026);
            let row = sheet.rows.iter().find(|r| r.region.code == code(region)).unwrap();
            (sheet.own.standing, row.standing)
        };
        world.designate("A1", "ikat", Status::Candidate).unwrap();
        assert_eq!(standing(1, "XX", "A1"), (Standing::Without, Standing::Without));
        assert_eq!(standing(2, "A1", "A1-01"), (Standing::Without, Standing::Without));
        world.designate("A1", "ikat", Status::Designated).unwrap();
        assert_eq!(standing(1, "XX", "A1"), (Standing::Asked, Standing::Asked));
        assert_eq!(standing(1, "XX", "A2"), (Standing::Asked, Standing::Without));
        assert_eq!(standing(2, "A1", "A1-01"), (Standing::Asked, Standing::Asked));
    });
}

#[test]
fn standing_counts_are_noted_when_a_year_is_over() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let maker = world.maker(world.maker_draft("one", "One", "A1-01", "ikat"));
        world.item(world.item_draft("cloth", "Cloth", &maker), 1);
        let note = |year| write(world, move |tx| year_end::note(tx, year, 1)).unwrap();
        assert!(!note(2026), "what was before the program is not in its registers");
        assert!(!note(2026));
        assert!(note(2027) && !note(2027));
        world.item(world.item_draft("mat", "Mat", &maker), 1);
        let when = When { year: 2026, today: date(2027, 1, 1), level: 1 };
        let cells = |region: &'static str| {
            let page = world.db.read_blocking(move |c| page::read(c, &code(region), when)).unwrap();
            page.years[&2026][Measure::Items.place()].figure.clone()
        };
        assert_eq!(
            (cells("A1"), cells("A2"), cells("XX")),
            (Figure::Kept(1), Figure::Kept(0), Figure::Kept(1))
        );
        let sheet = world.db.read_blocking(move |c| sheet::read(c, &code("XX"), 1, when)).unwrap();
        assert_eq!(sheet.rows[0].cells[Measure::Items.place()].figure, Figure::Kept(1));
    });
}

#[test]
fn the_rows_behind_a_number_are_found_page_by_page() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let one = world.maker(world.maker_draft("one", "One", "A1-01", "ikat"));
        let two = world.maker(world.maker_draft("two", "Two", "A2", "ikat"));
        for day in 1..=3 {
            coached(world, &one, date(2026, 3, day));
        }
        coached(world, &two, date(2026, 4, 1));
        coached(world, &two, date(2025, 4, 1));
        permitted(world, &one, "halal", None, Some(date(2026, 12, 30)));
        permitted(world, &one, "halal", None, None);
        let rows = |region: &'static str, after: rows::After, limit| {
            let found = world
                .db
                .read_blocking(move |c| rows::coached(c, &system(), &code(region), 2026, &after, limit));
            found.unwrap()
        };
        let all = rows("XX", None, 10);
        assert_eq!(all.len(), 4);
        assert_eq!(all[0].name, "Two");
        let last = &all[1];
        let after = Some((last.from.unwrap().to_string(), last.id));
        assert_eq!(rows("XX", after, 10), all[2..]);
        assert_eq!(rows("A1", None, 10).len(), 3);
        assert_eq!(rows("A1-01", None, 2).len(), 2);
        let good =
            world.db.read_blocking(|c| rows::certified(c, &system(), &code("XX"), 2026, &None, 10)).unwrap();
        assert_eq!(good.len(), 1, "the other one is over by then");
    });
}

#[test]
fn two_who_record_the_first_coaching_of_a_year_count_the_maker_once() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        for n in 0..4 {
            let key = format!("maker{n}");
            let maker = world.maker(world.maker_draft(&key, &key, "A1-01", "ikat"));
            std::thread::scope(|scope| {
                for day in 1..=3 {
                    let (db, maker) = (world.another_copy(), &maker);
                    scope.spawn(move || {
                        let draft = CoachingDraft {
                            kind: "visit".into(),
                            told: "Looked at the loom".into(),
                            day: Some(date(2026, 3, day)),
                            ..CoachingDraft::default()
                        };
                        let id = CoachingId(Uuid::now_v7());
                        let new = coaching::save(id, maker.id, maker.region.clone(), TODAY, draft).unwrap();
                        db.write_blocking(Command::system("test"), move |tx| {
                            store::maker::coaching::save(tx, &system(), &new)
                        })
                        .unwrap();
                    });
                }
            });
        }
        assert_eq!(counted(world, "XX", Measure::Coached, 2026), Some(4));
        counts_are_right(world);
    });
}

#[test]
fn of_two_who_set_the_same_target_at_once_the_second_is_told() {
    on_both(|world| {
        world.country();
        let seen = world.db.read_blocking(|c| Ok(target::seen(&target::of(c, &code("A1"), 2026)?))).unwrap();
        let results: Vec<Result<Applied>> = std::thread::scope(|scope| {
            let all: Vec<_> = (1..=3)
                .map(|n| {
                    let (db, seen) = (world.another_copy(), seen.clone());
                    scope.spawn(move || {
                        let new = [wanted("A1", Measure::Coached, Some(n))];
                        let set = db.write_blocking(Command::system("test"), move |tx| {
                            target::set(tx, &system(), "xx", (&code("A1"), 2026), &seen, &new)
                        });
                        set.map(Done::into_inner)
                    })
                })
                .collect();
            all.into_iter().map(|t| t.join().unwrap()).collect()
        });
        let told = |r: &&Result<Applied>| matches!(r, Err(Error::Constraint { name }) if name == "version");
        assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1, "{results:?}");
        assert_eq!(results.iter().filter(told).count(), 2, "{results:?}");
    });
}
