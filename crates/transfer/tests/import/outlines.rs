//! Outlines from one GeoJSON file.

use domain::fault::Problem;
use testkit::{code, on_both};
use transfer::{FileKind, ImportError};

use crate::{country, counts, import};

fn feature(code: &str, ring: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{{"code":{code},"name":"ignored"}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}"#
    )
}

fn collection(features: &[String]) -> String {
    format!(r#"{{"name":"x","features":[{}],"type":"FeatureCollection"}}"#, features.join(","))
}

const SQUARE: &str = "[[1,1],[2,1],[2,2],[1,1]]";

#[test]
fn a_collection_is_read_a_feature_at_a_time_and_twice_changes_nothing() {
    on_both(|world| {
        let profile = country(world);
        let text = collection(&[feature("\"A1\"", SQUARE), feature("\"South\"", SQUARE)]);
        assert_eq!(import(&world.db, &profile, FileKind::Boundaries, text.as_bytes()).unwrap().new, 2);
        let stored = world.db.read_blocking(|c| store::region::boundary(c, &code("A2"))).unwrap();
        assert!(stored.unwrap().0.contains("Polygon"));
        let again = import(&world.db, &profile, FileKind::Boundaries, text.as_bytes()).unwrap();
        assert_eq!(counts(&again), (0, 0, 2, 0));
        let mut out = Vec::new();
        let mut conn = world.db.apart().unwrap();
        transfer::export::run(&mut conn, &profile, FileKind::Boundaries, &mut out).unwrap();
        let again = import(&world.db, &profile, FileKind::Boundaries, &out).unwrap();
        assert_eq!(counts(&again), (0, 0, 2, 0));
    });
}

#[test]
fn what_cannot_be_drawn_or_belongs_nowhere_is_named_by_its_feature() {
    on_both(|world| {
        let profile = country(world);
        let text = collection(&[
            feature("\"A1\"", SQUARE),
            feature("\"A2\"", "[[1,1],[2,1],[2,2],[1,2]]"),
            feature("\"A2\"", "[[1,1],[2,100],[2,2],[1,1]]"),
            feature("\"Q9\"", SQUARE),
            feature("null", SQUARE),
            feature("\"North\"", SQUARE),
        ]);
        let report = import(&world.db, &profile, FileKind::Boundaries, text.as_bytes()).unwrap();
        assert_eq!(counts(&report), (1, 0, 0, 5));
        let told: Vec<(u64, &str)> = report.faults.iter().map(|f| (f.line, f.problem.key())).collect();
        assert_eq!(
            told,
            [
                (2, "fault-outline"),
                (3, "fault-outline"),
                (3, "fault-repeated"),
                (4, "fault-unknown"),
                (5, "fault-unknown"),
                (6, "fault-repeated")
            ]
        );
        assert!(
            matches!(&report.faults[0].problem, Problem::Outline(why) if why.contains("end where it begins"))
        );
        assert!(matches!(&report.faults[1].problem, Problem::Outline(why) if why.contains("out of range")));
    });
}

#[test]
fn what_is_no_collection_is_refused() {
    on_both(|world| {
        let profile = country(world);
        for text in [
            "{}",
            r#"{"type":"FeatureCollection"}"#,
            r#"{"type":"FeatureCollection","features":[]}"#,
            r#"{"type":"Feature","features":[{"properties":{"code":"A1"}}]}"#,
            r#"{"type":"FeatureCollection","features":[{"properties":"#,
        ] {
            let refused = import(&world.db, &profile, FileKind::Boundaries, text.as_bytes()).unwrap_err();
            assert!(matches!(refused, ImportError::GeoJson(_)), "{text}: {refused:?}");
        }
    });
}
