//! Designations as files: what a file of earlier says, what it says of a course, and that what goes out changes nothing when it comes in.

use domain::fault::Problem;
use domain::flagship::Designation;
use domain::id::DesignationId;
use domain::profile::Profile;
use jiff::civil::date;
use testkit::{World, on_both};
use transfer::{FileKind, Format};

use crate::{country, counts, import};

fn stored(world: &World) -> Designation {
    let id = DesignationId::from_key("xx", "a1@mat@2026");
    world.db.read_blocking(move |c| store::flagship::get(c, id)).unwrap().unwrap()
}

fn written(world: &World, profile: &Profile, format: Format) -> Vec<u8> {
    let mut out = Vec::new();
    let mut conn = world.db.apart().unwrap();
    transfer::export::run_as(&mut conn, profile, FileKind::Designations, format, &mut out).unwrap();
    out
}

#[test]
fn a_file_says_how_long_a_designation_holds_and_what_goes_out_changes_nothing() {
    on_both(|world| {
        let profile = country(world);
        let kind = FileKind::Designations;
        // As files of earlier have it.
        let old = "region,craft,period,status,document_number,document_date\nA1,mat,2026,designated,7/2026,2026-02-01\n";
        assert_eq!(counts(&import(&world.db, &profile, kind, old.as_bytes()).unwrap()), (1, 0, 0, 0));
        let told = "region,craft,period,status,document_number,document_date,valid_from,valid_until,announced,objection_until\n\
                    A1,mat,2026,designated,7/2026,2026-02-01,2026-03-01,2029-12-31,2026-01-02,2026-01-20\n";
        assert_eq!(counts(&import(&world.db, &profile, kind, told.as_bytes()).unwrap()), (0, 1, 0, 0));
        let now = stored(world);
        assert_eq!(now.course.valid_from, Some(date(2026, 3, 1)));
        assert_eq!(now.course.valid_until, Some(date(2029, 12, 31)));
        assert_eq!(now.course.objection_until, Some(date(2026, 1, 20)));
        assert!(now.course.outside, "a decree that comes by a file was made outside");
        // What an old file does not say stays.
        assert_eq!(counts(&import(&world.db, &profile, kind, old.as_bytes()).unwrap()), (0, 0, 1, 0));
        assert_eq!(stored(world), now);
        for format in [Format::Csv, Format::Xlsx] {
            let again = import(&world.db, &profile, kind, &written(world, &profile, format)).unwrap();
            assert_eq!(counts(&again), (0, 0, 1, 0), "{format:?}");
        }
        let text = String::from_utf8(written(world, &profile, Format::Csv)).unwrap();
        assert!(text.contains("2026-03-01,2029-12-31,2026-01-02,2026-01-20,,,yes,,0"), "{text}");
        // It fills another office as well.
        let places = testkit::places();
        let other = World::at(&places[0].address);
        let there = country(&other);
        assert_eq!(counts(&import(&other.db, &there, kind, text.as_bytes()).unwrap()), (1, 0, 0, 0));
        assert_eq!(stored(&other).course, now.course);
        // It ends, with a reason.
        let ends = "region,craft,period,status,document_number,document_date,retired_on,retired_why\n\
                    A1,mat,2026,retired,7/2026,2026-02-01,2026-10-01,Nobody weaves it any more\n";
        assert_eq!(counts(&import(&world.db, &profile, kind, ends.as_bytes()).unwrap()), (0, 1, 0, 0));
        assert_eq!(stored(world).course.retired_on, Some(date(2026, 10, 1)));
        let again = import(&world.db, &profile, kind, &written(world, &profile, Format::Csv)).unwrap();
        assert_eq!(counts(&again), (0, 0, 1, 0));
    });
}

#[test]
fn nothing_is_announced_or_ended_by_a_file_that_did_not_come_so_far() {
    on_both(|world| {
        let profile = country(world);
        let file = "region,craft,period,status,announced,objection_until,retired_on,valid_until\n\
                    A1,mat,2026,assessed,2026-11-01,2026-11-20,,\nA1,mat,2025,candidate,,,2026-11-01,31 December\n";
        let report = import(&world.db, &profile, FileKind::Designations, file.as_bytes()).unwrap();
        assert_eq!(counts(&report), (0, 0, 0, 2));
        let problems: Vec<_> = report.faults.iter().map(|f| &f.problem).collect();
        assert!(problems.contains(&&Problem::NotAnnounced), "{problems:?}");
        assert!(problems.contains(&&Problem::NotADate), "{problems:?}");
        let stored = world.db.read_blocking(|c| store::flagship::export(c, uuid::Uuid::nil(), 10));
        assert!(stored.unwrap().is_empty());
    });
}
