//! A new edition of the codes arrives as a file: regions that were given another code.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::fault::Problem;
use domain::flagship::Status;
use domain::profile::{Form, Profile};
use jiff::civil::date;
use store::region::change::{Bound, is_bound, of, on, successor, undo};
use testkit::{World, code, on_both, system};
use transfer::{FileKind, Report};

use crate::{counts, import, preview};

const COLUMNS: &str = "code,name,type,parent_code,edition,since,formerly";
/// A canton is split off, with the commune and the quarter that lie in it from then on.
const EDITION: &str = "A3,West,canton,XX,Codes of 2026,2026-03-01,
A3-01,Hillside,commune,A3,Codes of 2026,2026-03-01,A1-02
A3-01-01,Upper Slope,quarter,A3-01,Codes of 2026,2026-03-01,A1-02-01";

/// A country of four levels: two cantons, of which the north has two communes and a quarter, with records at each of them.
fn country(world: &World) -> Arc<Profile> {
    let mut profile = world.profile.clone();
    let mut level = profile.levels.last().unwrap().clone();
    level.level = 3;
    level.key = "quarter".into();
    level.code = "A9-99-99".into();
    level.forms = vec![Form { key: "quarter".into(), ..level.forms[0].clone() }];
    profile.levels.push(level);
    let profile = Arc::new(profile);
    world
        .country()
        .rooted("XX")
        .region("commune", "A1-02", "Hillside", Some("A1"))
        .craft("ikat", "Ikat", "A1-02")
        .craft("mat", "Mat", "A1");
    let quarter = "code,name,type,parent_code\nA1-02-01,Slope,quarter,A1-02\n";
    assert_eq!(counts(&load(world, &profile, quarter)), (1, 0, 0, 0));
    for (key, at) in [("loom", "A1-01"), ("weft", "A1-02"), ("warp", "A1-02-01")] {
        let maker = world.maker(world.maker_draft(key, &format!("The {key}"), at, "ikat"));
        world.item(world.item_draft(&format!("{key}-cloth"), &format!("Cloth of the {key}"), &maker), 2);
    }
    world.designate("A1-02", "ikat", Status::Candidate).unwrap();
    let cells = "key,name_en,regions,register,status,year,sources
weave,The weave,A1-02; A1-02-01; A1,gi,registered,2024,https://example.org/register\n";
    let report = import(&world.db, &profile, FileKind::Heritage, cells.as_bytes()).unwrap();
    assert_eq!(counts(&report), (1, 0, 0, 0), "{report:?}");
    profile
}

fn load(world: &World, profile: &Arc<Profile>, text: &str) -> Report {
    import(&world.db, profile, FileKind::Regions, text.as_bytes()).unwrap()
}

fn edition(rows: &str) -> String {
    format!("{COLUMNS}\n{rows}\n")
}

/// What every kept count is, and that counting anew gives the same.
fn tallies(world: &World, regions: &[&'static str]) -> Vec<(i64, i64)> {
    let read = |world: &World| -> Vec<(i64, i64)> {
        let one = |r: &&'static str| {
            let r = code(r);
            world.db.read_blocking(move |c| store::tally::of(c, &r)).unwrap()
        };
        regions.iter().map(one).map(|c| (c.makers, c.items)).collect()
    };
    let kept = read(world);
    let rebuild = |tx: &mut store::Tx<'_>| store::tally::rebuild(tx, &system());
    world.db.write_blocking(store::Command::system("test"), rebuild).unwrap();
    assert_eq!(kept, read(world));
    kept
}

fn maker(world: &World, key: &'static str) -> String {
    world.db.read_blocking(move |c| store::maker::find(c, key)).unwrap().unwrap().1.to_string()
}

fn heritage(world: &World) -> Vec<String> {
    let found = world.db.read_blocking(|c| store::heritage::export(c, uuid::Uuid::nil(), 10)).unwrap();
    found[0].regions.iter().map(ToString::to_string).collect()
}

#[test]
fn a_new_edition_gives_regions_of_several_levels_other_codes_and_everything_follows() {
    on_both(|world| {
        let profile = country(world);
        let text = edition(EDITION);
        world.db.settle().unwrap();
        let before = world.db.read_blocking(store::journal::end).unwrap();
        let told = preview(&world.db, &profile, FileKind::Regions, text.as_bytes()).unwrap();
        assert_eq!(counts(&told), (1, 2, 0, 0), "{told:?}");
        assert_eq!(counts(&load(world, &profile, &text)), (1, 2, 0, 0));
        // What was recorded of a region is recorded of the same region.
        assert_eq!((maker(world, "weft"), maker(world, "warp")), ("A3-01".into(), "A3-01-01".into()));
        assert_eq!(heritage(world), ["A3-01", "A3-01-01", "A1"]);
        let (crafts, flagships) = world
            .db
            .read_blocking(|c| {
                let crafts = store::craft::of_region(c, &code("A3"))?;
                Ok((crafts.len(), store::flagship::of_region(c, &code("A3"))?))
            })
            .unwrap();
        assert_eq!((crafts, flagships.len()), (1, 1));
        assert_eq!(flagships[0].designation.key, "a3-01@ikat@2026");
        let all = ["XX", "A1", "A1-01", "A1-02", "A1-02-01", "A3", "A3-01", "A3-01-01"];
        let now = tallies(world, &all);
        assert_eq!(now, [(3, 3), (1, 1), (1, 1), (0, 0), (0, 0), (2, 2), (2, 2), (1, 1)]);
        let of_area = world.db.read_blocking(|c| store::maker::of_area(c, &code("A3"), 10)).unwrap();
        assert_eq!(of_area.len(), 2, "a list of the canton has them");
        // The codes of the past lead on, and the past keeps them.
        for (old, new) in [("A1-02", "A3-01"), ("A1-02-01", "A3-01-01")] {
            let next = world.db.read_blocking(move |c| successor(c, &code(old))).unwrap();
            assert_eq!(next, Some(code(new)));
        }
        let then = world.db.read_blocking(|c| on(c, &code("A1"), date(2020, 1, 1))).unwrap();
        assert!(then.inside.contains(&(code("A1-02"), "Hillside".into())), "{then:?}");
        let then = world.db.read_blocking(|c| on(c, &code("A3-01-01"), date(2020, 1, 1))).unwrap();
        assert_eq!((then.code, then.name), (Some(code("A1-02-01")), Some("Slope".into())));
        assert_eq!(then.parent, Some((code("A1-02"), "Hillside".into())));
        let then = world.db.read_blocking(|c| on(c, &code("A1"), date(2026, 4, 1))).unwrap();
        assert_eq!(then.inside, [(code("A1-01"), "Riverside".into())]);
        // Each record has one entry of this file, however often it was touched.
        world.db.settle().unwrap();
        let entries = world.db.read_blocking(move |c| store::journal::after(c, before, 1000)).unwrap();
        let commands: BTreeSet<_> = entries.iter().map(|e| e.command).collect();
        assert_eq!(commands.len(), 1);
        let slope = code("A1-02-01").id(&profile.key);
        let of_slope: Vec<_> = entries.iter().filter(|e| e.record == slope).collect();
        let fields: BTreeSet<_> = of_slope[0].fields.iter().map(|f| f.name.as_str()).collect();
        assert_eq!((of_slope.len(), fields), (1, ["parent", "since", "until"].into()));
        // Twice is once, and a file of makers with an old code means the same region.
        assert_eq!(counts(&load(world, &profile, &text)), (0, 0, 3, 0));
        let cells = "key,name,region,kind\nreed,The reed,A1-02-01,group\n";
        let report = import(&world.db, &profile, FileKind::Makers, cells.as_bytes()).unwrap();
        assert_eq!((counts(&report), maker(world, "reed")), ((1, 0, 0, 0), "A3-01-01".into()));
    });
}

#[test]
fn a_new_edition_is_undone_from_the_last_change_to_the_first() {
    on_both(|world| {
        let profile = country(world);
        let all = ["XX", "A1", "A1-01", "A1-02", "A1-02-01"];
        let before = tallies(world, &all);
        load(world, &profile, &edition(EDITION));
        let change = |of_code: &'static str| {
            let found = world.db.read_blocking(move |c| of(c, &code(of_code))).unwrap();
            found.into_iter().find(|c| c.region == code(of_code)).unwrap().id
        };
        let (hillside, slope) = (change("A1-02"), change("A1-02-01"));
        let bound = |id| world.db.read_blocking(move |c| is_bound(c, id)).unwrap();
        assert_eq!((bound(hillside), bound(slope)), (Some(Bound::Later), None));
        for (of_code, id) in [("A1-02-01", slope), ("A1-02", hillside)] {
            let profile = profile.clone();
            let command = store::Command::system("test");
            let undone =
                world.db.write_blocking(command, move |tx| undo(tx, &system(), &profile, &code(of_code), id));
            undone.unwrap();
        }
        assert_eq!(tallies(world, &all), before);
        assert_eq!(tallies(world, &["A3", "A3-01", "A3-01-01"]), [(0, 0); 3]);
        assert_eq!(heritage(world), ["A1-02", "A1-02-01", "A1"]);
        assert_eq!((maker(world, "weft"), maker(world, "warp")), ("A1-02".into(), "A1-02-01".into()));
        let path = world.db.read_blocking(|c| store::region::path(c, &code("A1-02-01"))).unwrap();
        assert_eq!(path, ["A1-02-01", "A1-02", "A1", "XX"].map(code));
        for day in [date(2020, 1, 1), date(2026, 6, 1)] {
            let then = world.db.read_blocking(move |c| on(c, &code("A1-02-01"), day)).unwrap();
            assert_eq!(then.parent, Some((code("A1-02"), "Hillside".into())));
        }
        // The address that was given out meanwhile leads back, and the file may come again.
        let next = world.db.read_blocking(|c| successor(c, &code("A3-01"))).unwrap();
        assert_eq!(next, Some(code("A1-02")));
        assert_eq!(counts(&load(world, &profile, &edition(EDITION))), (0, 2, 1, 0));
        assert_eq!(maker(world, "warp"), "A3-01-01");
    });
}

#[test]
fn a_code_that_cannot_have_been_another_is_told_with_its_line_and_column() {
    on_both(|world| {
        let profile = country(world);
        load(world, &profile, &edition(EDITION));
        let unknown = Problem::Unknown("region".into());
        let row = |code: &str, form: &str, parent: &str, since: &str, formerly: &str| {
            format!(
                "A2,South,canton,XX,Codes of 2026,,\n{code},New,{form},{parent},Codes of 2027,{since},{formerly}"
            )
        };
        let cases = [
            (row("A2-01", "commune", "A2", "2026-05-01", "A9-99"), "formerly", unknown.clone()),
            (row("A2-01", "commune", "A2", "2026-05-01", "no code"), "formerly", unknown),
            (row("A2-01", "commune", "A2", "2026-05-01", "A1"), "formerly", Problem::OtherLevel),
            (
                row("A2-01", "commune", "A2", "2026-05-01", "A1-02"),
                "formerly",
                Problem::LedOn("A3-01".into()),
            ),
            (row("A2-01", "commune", "A2", "", "A1-01"), "since", Problem::Missing),
            (row("A2-01", "commune", "A2", "2027-05-01", "A1-01"), "since", Problem::AfterToday),
            (
                row("A2-01", "commune", "A2", "2026-03-01", "A3-01"),
                "since",
                Problem::BeforeLastChange("2026-03-01".into()),
            ),
            (row("A3-01", "commune", "A3", "2026-05-01", "A1-01"), "code", Problem::Taken),
            (row("A1-02", "commune", "A1", "", ""), "code", Problem::LedOn("A3-01".into())),
            (
                row("A3-01-02", "quarter", "A1-02", "2026-05-01", "A3-01-01"),
                "parent_code",
                Problem::LedOn("A3-01".into()),
            ),
        ];
        for (rows, column, problem) in cases {
            for report in [
                preview(&world.db, &profile, FileKind::Regions, edition(&rows).as_bytes()).unwrap(),
                load(world, &profile, &edition(&rows)),
            ] {
                assert_eq!(report.faulty, 1, "{rows}: {report:?}");
                let fault = &report.faults[0];
                assert_eq!(
                    (fault.line, fault.column.as_str(), &fault.problem),
                    (3, column, &problem),
                    "{rows}"
                );
            }
        }
        // Two codes cannot come out of one, and whatever lies in the old code has to say the new one.
        let twice = "A2-01,Riverside,commune,A2,Codes of 2027,2026-05-01,A1-01
A2-02,Riverside,commune,A2,Codes of 2027,2026-05-01,A1-01
A1-01,Riverside,commune,A1,,,
A1-01-01,Bank,quarter,A1-01,,,";
        let report = preview(&world.db, &profile, FileKind::Regions, edition(twice).as_bytes()).unwrap();
        let led = Problem::LedOn("A2-01".into());
        let told: Vec<_> = report.faults.iter().map(|f| (f.line, f.column.as_str(), &f.problem)).collect();
        assert_eq!(told, [(3, "formerly", &led), (4, "code", &led), (5, "parent_code", &led)]);
    });
}

#[test]
fn a_list_may_say_that_the_old_code_ended_and_export_writes_both() {
    on_both(|world| {
        let profile = country(world);
        let text = "code,name,type,parent_code,edition,since,until,formerly
A1-01,Riverside,commune,A1,Codes of 2026,,2026-03-01,
A2-01,Riverbank,commune,A2,Codes of 2026,2026-03-01,,A1-01\n";
        assert_eq!(counts(&load(world, &profile, text)), (0, 2, 0, 0));
        assert_eq!(maker(world, "loom"), "A2-01");
        assert_eq!(counts(&load(world, &profile, text)), (0, 0, 2, 0));
        let mut out = Vec::new();
        let mut conn = world.db.apart().unwrap();
        transfer::export::run(&mut conn, &profile, FileKind::Regions, &mut out).unwrap();
        let report = import(&world.db, &profile, FileKind::Regions, &out).unwrap();
        assert_eq!((report.new, report.changed, report.faulty), (0, 0, 0), "{report:?}");
    });
}
