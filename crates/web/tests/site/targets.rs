//! What regions want to reach and how far they are: set, divided, reported and shown, in the workbench and to everybody.

use std::sync::Arc;

use domain::access::Means;
use domain::account::Role;
use domain::flagship::Status;
use domain::id::{CoachingId, Kind};
use domain::maker::coaching::{CoachingDraft, save};
use jiff::civil::date;
use testkit::{World, code, on_both, system};
use transfer::{FileKind, Report};

use crate::browser::{Browser, Form};
use crate::visitor::Visitor;

const TABLE: &str = "/kerja/target";

fn enter<'v>(world: &World, visitor: &'v Visitor, role: Role, at: &str) -> Browser<'v> {
    let name = format!("{}.{}", role.word(), at.to_lowercase());
    let actor = world.person(&name, at, &[(role, at)]);
    Browser::with(visitor, &world.session(&actor, Means::SecondStep))
}

fn coached(world: &World, maker: &domain::maker::Maker, n: i8) {
    let draft = CoachingDraft {
        kind: "visit".into(),
        told: "Looked at the loom".into(),
        day: Some(date(2026, 3, n)),
        ..CoachingDraft::default()
    };
    let id = CoachingId(uuid::Uuid::now_v7());
    let new = save(id, maker.id, maker.region.clone(), date(2026, 11, 24), draft).unwrap();
    world
        .db
        .write_blocking(store::Command::system("test"), move |tx| {
            store::maker::coaching::save(tx, &system(), &new)
        })
        .unwrap();
}

/// A country of two cantons, of which the north has a flagship and three makers, two of whom were visited in 2026.
fn country(world: &World) {
    world.country().rooted("XX").craft("ikat", "Ikat", "A1");
    world.designate("A1", "ikat", Status::Designated).unwrap();
    for (n, key) in (1..).zip(["one", "two", "three"]) {
        let maker = world.maker(world.maker_draft(key, &format!("Workshop {key}"), "A1-01", "ikat"));
        if n < 3 {
            coached(world, &maker, n);
        }
    }
}

fn import(world: &World, kind: FileKind, text: &str) -> Report {
    let profile = Arc::new(world.profile.clone());
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    transfer::run(&world.db, &profile, kind, file.path(), store::Command::system("test"), false).unwrap()
}

/// Sets the targets of a region for 2026.
fn set(browser: &Browser<'_>, region: &str, typed: &[(&str, &str)]) -> Form {
    let path = format!("{TABLE}/{region}/ubah");
    let page = browser.get(&format!("{path}?year=2026"));
    let forms = Form::all(page.page(200, "en"));
    let mut form = forms.into_iter().find(|f| f.action == path && !f.holds("_f").is_empty()).unwrap();
    for (name, value) in typed {
        form = form.with(name, value);
    }
    assert_eq!(browser.submit(&form).leads_to(), format!("{TABLE}/{region}?year=2026&selesai=target"));
    form
}

fn cells(page: &str, region: &str) -> String {
    let row = page.split("<tr>").find(|r| r.contains(&format!("/kerja/target/{region}?year="))).unwrap();
    row.split("</tr>").next().unwrap().to_owned()
}

#[test]
fn a_target_is_set_and_the_table_says_how_far_the_region_is() {
    on_both(|world| {
        country(world);
        let visitor = Visitor::of(world);
        let officer = enter(world, &visitor, Role::Officer, "XX");
        let table = officer.get(TABLE).page(200, "en").to_owned();
        assert!(cells(&table, "A2").contains("without target"), "{table}");
        assert!(
            cells(&table, "A2").contains("/kerja/usulan/baru?region=A2"),
            "a click leads to where one is proposed"
        );
        assert!(!cells(&table, "A1").contains("without target"));
        let form = set(&officer, "A1", &[("t_coached", "3"), ("t_items", "10"), ("t_sales", "1250.5")]);
        let row = cells(officer.get(TABLE).page(200, "en"), "A1");
        assert!(
            row.contains(">2</a> / 3") && row.contains("light-behind"),
            "two thirds of it in late November: {row}"
        );
        assert!(row.contains(">behind<"), "never by colour alone: {row}");
        assert!(row.contains(">0</a> / 10") && row.contains("light-far-behind"), "{row}");
        assert!(row.contains("1,250.50"), "{row}");
        // The same form once more does nothing more; with another name for its command it is old.
        assert!(officer.submit(&form).leads_to().contains("selesai=target"));
        let late = form.with("_c", &uuid::Uuid::now_v7().to_string()).with("t_coached", "9");
        let told = officer.submit(&late);
        let told = told.page(409, "en");
        assert!(told.contains("Somebody else has saved this meanwhile"), "{told}");
        let again = Form::all(told).into_iter().find(|f| !f.holds("_v").is_empty()).unwrap();
        assert_eq!(again.holds("t_coached"), "9", "what was typed is kept");
        assert!(officer.submit(&again).leads_to().contains("selesai=target"));
        let row = cells(officer.get(TABLE).page(200, "en"), "A1");
        assert!(row.contains(">2</a> / 9"), "{row}");
        // What is no number stays where it was typed.
        let wrong = Form::all(officer.get(&format!("{TABLE}/A1/ubah")).page(200, "en"));
        let wrong = wrong.into_iter().find(|f| !f.holds("_v").is_empty()).unwrap();
        let told = officer.submit(&wrong.with("t_coached", "many"));
        assert!(told.page(422, "en").contains("id=\"t_coached-fault\""), "{}", told.text());
    });
}

#[test]
fn the_table_is_sorted_narrowed_and_taken_away_as_it_is_shown() {
    on_both(|world| {
        country(world);
        world.region("canton", "A3", "West", Some("XX"));
        let visitor = Visitor::of(world);
        let officer = enter(world, &visitor, Role::Officer, "XX");
        let order = |address: &str| -> Vec<usize> {
            let page = officer.get(address);
            let page = page.page(200, "en");
            let at = |code: &str| page.find(&format!("/kerja/target/{code}?year=")).unwrap();
            let mut all: Vec<(usize, usize)> =
                ["A1", "A2", "A3"].iter().enumerate().map(|(i, c)| (at(c), i + 1)).collect();
            all.sort_unstable();
            all.into_iter().map(|(_, i)| i).collect()
        };
        assert_eq!(order(TABLE), [1, 2, 3]);
        assert_eq!(order(&format!("{TABLE}?sort=-name")), [3, 2, 1]);
        assert_eq!(order(&format!("{TABLE}?sort=-coached")), [1, 2, 3]);
        assert_eq!(order(&format!("{TABLE}?sort=coached")), [2, 3, 1]);
        // What is wanted of a region without a flagship waits, and does not show through the order.
        set(&officer, "A2", &[("t_coached", "1")]);
        set(&officer, "A1", &[("t_coached", "100")]);
        assert_eq!(order(&format!("{TABLE}?sort=coached.share")), [1, 2, 3]);
        assert!(!cells(officer.get(TABLE).page(200, "en"), "A2").contains("/ 1<"));
        let page = officer.get(&format!("{TABLE}?measure=coached&measure=items&sort=-coached"));
        let page = page.page(200, "en");
        assert!(page.contains("aria-sort=\"descending\""), "{page}");
        assert!(page.contains(">Makers coached</a>") && !page.contains("sort=-sales"), "{page}");
        let file = officer.get(&format!("{TABLE}/ekspor?format=csv&measure=coached&sort=coached&year=2026"));
        let lines: Vec<&str> = file.text().lines().collect();
        assert_eq!(lines.len(), 4, "{lines:?}");
        assert!(lines[0].starts_with("Code,Region,Year,Standing,Makers coached,"), "{}", lines[0]);
        assert!(lines[1].starts_with("A2,Canton South,2026,without target,0,measured"), "{}", lines[1]);
        assert!(lines[3].starts_with("A1,Canton North,2026,,2,measured"), "{}", lines[3]);
        assert!(officer.get(&format!("{TABLE}/ekspor?format=xlsx")).bytes.starts_with(b"PK"));
        assert_eq!(officer.get(&format!("{TABLE}/ekspor")).status, 400);
        let unknown = officer.get(&format!("{TABLE}?region=Nowhere"));
        assert!(unknown.page(200, "en").contains("id=\"region-fault\""));
        // Whoever looks after a part begins there, and finds nothing beyond.
        let north = enter(world, &visitor, Role::Officer, "A1");
        assert!(north.get(TABLE).page(200, "en").contains("/kerja/target/A1-01?year="));
        north.get(&format!("{TABLE}?region=A2")).page(404, "en");
        north.get(&format!("{TABLE}/A2")).page(404, "en");
        world.db.settle().unwrap();
        let id = code("A2").id("xx");
        let history = world.db.read_blocking(move |c| store::journal::history(c, id, i64::MAX, 9)).unwrap();
        let refused = history.iter().filter(|e| e.operation == domain::journal::Operation::Refuse);
        assert_eq!(refused.count(), 2, "that somebody tried is remembered");
    });
}

#[test]
fn a_target_is_divided_and_the_sum_is_exact() {
    on_both(|world| {
        country(world);
        world.region("canton", "A3", "West", Some("XX"));
        let visitor = Visitor::of(world);
        let officer = enter(world, &visitor, Role::Officer, "XX");
        set(&officer, "XX", &[("t_coached", "10")]);
        set(&officer, "A3", &[("t_coached", "1")]);
        let page = officer.get(TABLE).page(200, "en").to_owned();
        assert!(page.contains("those of the regions below come to 9 less"), "{page}");
        let path = format!("{TABLE}/XX/bagi");
        let form = Form::to(officer.get(&format!("{path}?year=2026&measure=coached")).page(200, "en"), &path);
        let preview = officer.submit(&form.clone().with("_do", "lihat"));
        let preview = preview.page(200, "en").to_owned();
        assert!(preview.contains("<b>4</b>") && preview.matches("<b>3</b>").count() == 2, "{preview}");
        assert!(preview.contains("Nothing is stored yet"));
        // Leaving what a canton set itself.
        let preview = officer.submit(&form.clone().with("_do", "lihat").with("keep", "1"));
        let preview = preview.page(200, "en").to_owned();
        assert!(preview.contains("<b>5</b>") && preview.contains("<b>1</b>"), "{preview}");
        let store = Form::all(&preview).into_iter().find(|f| !f.holds("_v").is_empty()).unwrap();
        let store = store.with("_do", "simpan");
        assert_eq!(officer.submit(&store).leads_to(), format!("{TABLE}/XX?year=2026&selesai=bagi#coached"));
        assert_eq!(officer.submit(&store).leads_to(), format!("{TABLE}/XX?year=2026&selesai=bagi#coached"));
        let page = officer.get(TABLE).page(200, "en").to_owned();
        assert!(page.contains("the targets of the regions come to the target of Exampleland, 10"), "{page}");
        let shown = officer.get(&format!("{TABLE}/A1?year=2026"));
        assert!(shown.page(200, "en").contains("A share of the target of Exampleland"), "{}", shown.text());
        // What was seen before somebody changed a share is not stored.
        let preview = officer.submit(&form.clone().with("_do", "lihat"));
        let store = Form::all(preview.page(200, "en")).into_iter().find(|f| !f.holds("_v").is_empty());
        set(&officer, "A2", &[("t_coached", "7")]);
        let told = officer.submit(&store.unwrap().with("_do", "simpan"));
        assert!(told.page(409, "en").contains("nothing is stored"), "{}", told.text());
        // Only regions with a flagship, and more left than there is.
        let only = officer.submit(&form.clone().with("_do", "lihat").with("who", "asked"));
        assert!(only.page(200, "en").contains("<b>10</b>"), "{}", only.text());
        set(&officer, "A2", &[("t_coached", "70")]);
        let much = officer.submit(&form.with("_do", "lihat").with("keep", "1"));
        assert!(much.page(422, "en").contains("more than is divided"), "{}", much.text());
        // The officer of a part does not divide the whole.
        let north = enter(world, &visitor, Role::Officer, "A1");
        north.get(&path).page(404, "en");
    });
}

#[test]
fn a_figure_is_reported_with_its_source_and_who_has_not_is_named() {
    on_both(|world| {
        country(world);
        let visitor = Visitor::of(world);
        let north = enter(world, &visitor, Role::Officer, "A1");
        let path = format!("{TABLE}/A1/lapor");
        let page = north.get(&format!("{path}?measure=trained&year=2026")).page(200, "en").to_owned();
        let form = Form::all(&page)
            .into_iter()
            .find(|f| f.holds("measure") == "trained" && !f.holds("_f").is_empty());
        let form = form.unwrap().with("value", "25");
        let told = north.submit(&form.clone().with("as_of", "2027-01-01"));
        let told = told.page(422, "en");
        assert!(told.contains("id=\"source-fault\"") && told.contains("id=\"as_of-fault\""), "{told}");
        let whole = form.with("source", "Letter of the industry office").with("as_of", "2026-06-30");
        assert_eq!(north.submit(&whole).leads_to(), format!("{TABLE}/A1?year=2026&selesai=lapor#trained"));
        let page = north.get(&format!("{TABLE}/A1?year=2026")).page(200, "en").to_owned();
        assert!(page.contains("Reported: Letter of the industry office (as of 30 June 2026)"), "{page}");
        // Another one, begun before, does not write over it.
        let late = whole.with("_c", &uuid::Uuid::now_v7().to_string()).with("value", "99");
        assert!(north.submit(&late).page(409, "en").contains("Letter of the industry office, 30 June 2026"));
        let officer = enter(world, &visitor, Role::Officer, "XX");
        let page = officer.get(&format!("{TABLE}/XX?year=2026")).page(200, "en").to_owned();
        assert!(page.contains("Sum of the regions below: 1 of 2 have reported"), "{page}");
        assert!(page.contains("Not reported yet: Canton South"), "{page}");
        let rows = officer.get(&format!("{TABLE}/XX/baris?measure=trained&year=2026"));
        let rows = rows.page(200, "en");
        assert!(
            rows.contains("Canton North") && rows.contains(">25<") && rows.contains("Not reported yet"),
            "{rows}"
        );
    });
}

#[test]
fn every_number_opens_down_to_the_rows_behind_it() {
    on_both(|world| {
        country(world);
        let visitor = Visitor::of(world);
        let auditor = enter(world, &visitor, Role::Auditor, "XX");
        let page = auditor.get(&format!("{TABLE}/A1?year=2026")).page(200, "en").to_owned();
        assert!(!page.contains("/ubah") && !page.contains("/lapor"), "an auditor reads: {page}");
        let coached = format!("{TABLE}/A1/baris?measure=coached&#38;year=2026");
        assert!(page.contains(&coached), "{page}");
        let rows = auditor.get(&coached.replace("&#38;", "&")).page(200, "en").to_owned();
        assert!(rows.contains("Workshop one") && rows.contains("Workshop two"), "{rows}");
        assert!(!rows.contains("Workshop three") && !rows.contains("Looked at the loom"), "{rows}");
        let rows = auditor.get(&format!("{TABLE}/XX/baris?measure=flagships"));
        assert!(rows.page(200, "en").contains("Ikat"), "{}", rows.text());
        let rows = auditor.get(&format!("{TABLE}/XX/baris?measure=certified"));
        assert!(rows.page(200, "en").contains("No row is recorded yet"));
        assert!(page.contains("/kerja/produk?region=A1&#38;status=published"), "{page}");
    });
}

#[test]
fn everybody_sees_targets_and_results_and_nobody_sees_old_ones() {
    on_both(|world| {
        country(world);
        let visitor = Visitor::of(world);
        let region = visitor.get("/regions/A1-north");
        assert!(region.page(200, "en").contains("href=\"/regions/A1-north/targets\""));
        let address = "/regions/A1-north/targets";
        let first = visitor.get(address).page(200, "en").to_owned();
        assert!(first.contains("Makers coached") && first.contains("No target recorded yet"), "{first}");
        let officer = enter(world, &visitor, Role::Officer, "XX");
        let path = format!("{TABLE}/A1/ubah");
        let form = Form::all(officer.get(&path).page(200, "en"));
        let form = form.into_iter().find(|f| !f.holds("_f").is_empty() && f.action == path).unwrap();
        officer.submit(&form.with("t_coached", "2").with("note", "For the council alone")).leads_to();
        let page = visitor.get(address).page(200, "en").to_owned();
        assert!(page.contains("light-reached") && page.contains("reached"), "{page}");
        assert!(!page.contains("For the council alone") && !page.contains("/kerja/"), "{page}");
        let maker = world.maker(world.maker_draft("four", "Workshop four", "A1-01", "ikat"));
        coached(world, &maker, 9);
        let page = visitor.get(address).page(200, "en").to_owned();
        assert!(page.contains("1 above the target"), "a page that was kept shows what has changed: {page}");
        assert!(visitor.get("/fr/regions/A1-north/objectifs").page(200, "fr").contains("Makers coached"));
        let south = visitor.get("/regions/A2-south/targets");
        assert!(south.page(200, "en").contains("without target"), "{}", south.text());
        assert_eq!(visitor.get("/regions/A1/targets").header("location"), address);
        assert_eq!(visitor.get("/regions/A9-x/targets").status, 404);
        assert_eq!(visitor.get(&format!("{address}?year=2027")).status, 200);
    });
}

#[test]
fn targets_and_figures_come_and_go_as_files() {
    on_both(|world| {
        country(world);
        let targets = "region,year,measure,target,note\nA1,2026,coached,4,Decree 1\nA2,2026,sales,12.50,\n";
        assert_eq!(import(world, FileKind::Targets, targets).new, 2);
        assert_eq!(import(world, FileKind::Targets, targets).unchanged, 2);
        let reports = "region,year,measure,value,source,as_of\nA2,2025,sales,9.75,Letter,2025-12-31\n";
        assert_eq!(import(world, FileKind::Reports, reports).new, 1);
        for kind in [FileKind::Targets, FileKind::Reports] {
            let profile = world.profile.clone();
            let told = world.db.read_blocking(move |c| {
                let mut out = Vec::new();
                transfer::export::run(c, &profile, kind, &mut out).expect("it is written");
                Ok(String::from_utf8(out).expect("text"))
            });
            let told = told.unwrap();
            let again = import(world, kind, &told);
            assert_eq!((again.new, again.changed, again.faulty), (0, 0, 0), "{told}");
        }
        let wrong = "region,year,measure,target\nZ9,2026,coached,4\nA1,1,coached,4\nA1,2026,weight,4\nA1,2026,items,\nA1,2026,events,-1\nA1,2026,events,1\nA1,2026,events,2\n";
        let report = import(world, FileKind::Targets, wrong);
        let told: Vec<_> =
            report.faults.iter().map(|f| (f.line, f.column.as_str(), f.problem.key())).collect();
        assert_eq!(
            told,
            [
                (2, "region", "fault-unknown"),
                (3, "year", "fault-not-a-whole-number"),
                (4, "measure", "fault-not-one-of"),
                (5, "target", "fault-missing"),
                (6, "target", "fault-not-a-whole-number"),
                (7, "region", "fault-repeated"),
                (8, "region", "fault-repeated"),
            ]
        );
        // The history tells each of them.
        let visitor = Visitor::of(world);
        let officer = enter(world, &visitor, Role::Officer, "XX");
        let trail = officer.get(&format!("/kerja/riwayat?kind={}", Kind::Target.word()));
        assert!(trail.page(200, "en").contains("Canton North"), "{}", trail.text());
    });
}

/// The form that closes a year of a region or opens it.
fn closing(browser: &Browser<'_>, region: &str, year: i32) -> Option<Form> {
    let page = browser.get(&format!("{TABLE}/{region}?year={year}"));
    Form::all(page.page(200, "en")).into_iter().find(|f| f.action == format!("{TABLE}/{region}/kunci"))
}

#[test]
fn a_year_is_approved_and_closed_and_says_so_to_everybody() {
    on_both(|world| {
        country(world);
        let visitor = Visitor::of(world);
        let officer = enter(world, &visitor, Role::Officer, "XX");
        let north = enter(world, &visitor, Role::Officer, "A1");
        set(&officer, "A1", &[("t_coached", "3")]);
        assert!(closing(&north, "A1", 2026).is_none(), "a region's own officer does not approve its year");
        assert!(closing(&officer, "A1", 2027).is_none(), "nor is a year to come approved");
        assert!(!visitor.get("/regions/A1-north/targets").page(200, "en").contains("approved and closed"));
        let old = Form::all(north.get(&format!("{TABLE}/A1/ubah?year=2026")).page(200, "en"));
        let old = old.into_iter().find(|f| !f.holds("_v").is_empty()).unwrap();
        let form =
            closing(&officer, "A1", 2026).unwrap().with("_do", "kunci").with("note", "As in the letter");
        let back = format!("{TABLE}/A1?year=2026&selesai=kunci");
        assert_eq!(officer.submit(&form).leads_to(), back);
        assert_eq!(officer.submit(&form).leads_to(), back, "the same form twice closes once");
        // Another officer who saw it open is told.
        let late = form.clone().with("_c", &uuid::Uuid::now_v7().to_string());
        assert!(officer.submit(&late).page(409, "en").contains("meanwhile"));
        let page = north.get(&format!("{TABLE}/A1?year=2026")).page(200, "en").to_owned();
        assert!(
            page.contains("2026 was approved and closed on") && page.contains("As in the letter"),
            "{page}"
        );
        assert!(
            !page.contains("/ubah") && !page.contains("/lapor"),
            "nothing offers what is refused: {page}"
        );
        for form in ["ubah", "lapor", "bagi"] {
            let led = north.get(&format!("{TABLE}/A1/{form}?year=2026"));
            assert_eq!(led.leads_to(), format!("{TABLE}/A1?year=2026"));
        }
        // A form that was open since before is refused, with what was typed.
        let told = north.submit(&old.with("t_coached", "9"));
        let told = told.page(422, "en");
        assert!(told.contains("Year: this year was approved and closed for Canton North"), "{told}");
        assert!(told.contains("value=\"9\""), "{told}");
        // Neither does a file change it; what is the same is no fault.
        let file = "region,year,measure,target,note\nA1,2026,coached,4,\nA2,2026,coached,4,\n";
        let report = import(world, FileKind::Targets, file);
        let told: Vec<_> = report.faults.iter().map(|f| (f.line, f.problem.key())).collect();
        assert_eq!(told, [(2, "fault-year-closed")]);
        let file = "region,year,measure,target\nA1,2026,coached,3\nA2,2026,coached,4\n";
        let report = import(world, FileKind::Targets, file);
        assert_eq!((report.unchanged, report.new), (1, 1));
        // Nor is a share of the whole stored for it.
        set(&officer, "XX", &[("t_coached", "10")]);
        let path = format!("{TABLE}/XX/bagi");
        let form = Form::to(officer.get(&format!("{path}?year=2026&measure=coached")).page(200, "en"), &path);
        let preview = officer.submit(&form.with("_do", "lihat"));
        let store = Form::all(preview.page(200, "en")).into_iter().find(|f| !f.holds("_v").is_empty());
        let told = officer.submit(&store.unwrap().with("_do", "simpan"));
        assert!(told.page(422, "en").contains("approved and closed for Canton North"), "{}", told.text());
        // The public reads that it is closed, and not the note; the table marks it.
        let page = visitor.get("/regions/A1-north/targets").page(200, "en").to_owned();
        assert!(
            page.contains("2026 was approved and closed on") && !page.contains("As in the letter"),
            "{page}"
        );
        let table = officer.get(TABLE).page(200, "en").to_owned();
        assert!(cells(&table, "A1").contains("year closed") && !cells(&table, "A2").contains("year closed"));

        // It is opened with a reason, which the history tells.
        let open = closing(&officer, "A1", 2026).unwrap().with("_do", "buka");
        let told = officer.submit(&open);
        assert!(told.page(422, "en").contains("id=\"note-fault\""), "{}", told.text());
        let open = open.with("note", "Told in thousands").with("_c", &uuid::Uuid::now_v7().to_string());
        assert_eq!(officer.submit(&open).leads_to(), format!("{TABLE}/A1?year=2026&selesai=buka"));
        let trail = officer.get(&format!("/kerja/riwayat?kind={}", Kind::YearLock.word()));
        let trail = trail.page(200, "en");
        assert!(trail.contains("Canton North") && trail.contains("Told in thousands"), "{trail}");
        set(&north, "A1", &[("t_coached", "9")]);
        // Another region's officer finds nothing to close.
        let south = enter(world, &visitor, Role::Officer, "A2");
        assert_eq!(south.get(&format!("{TABLE}/A1?year=2026")).status, 404);
        let own = Form::all(south.get(&format!("{TABLE}/A2/ubah")).page(200, "en"));
        let own = own.into_iter().find(|f| !f.holds("_v").is_empty()).unwrap();
        for region in ["A1", "A2"] {
            let action = format!("{TABLE}/{region}/kunci");
            let forged = Form { action, ..own.clone() }.with("_do", "kunci").with("_v", "");
            let forged = forged.with("_c", &uuid::Uuid::now_v7().to_string());
            assert_eq!(south.submit(&forged).status, 404, "neither another's year nor one's own: {region}");
        }
    });
}

#[test]
fn who_has_not_reported_is_listed_with_how_late_it_is() {
    on_both(|world| {
        country(world);
        let visitor = Visitor::of(world);
        let officer = enter(world, &visitor, Role::Officer, "XX");
        let late = format!("{TABLE}/belum-lapor?year=2025");
        let page = officer.get(&late).page(200, "en").to_owned();
        assert!(page.contains("2 of 2 regions"), "{page}");
        assert!(page.contains(&format!("{TABLE}/A1/lapor?measure=sales&#38;year=2025")), "{page}");
        assert!(!page.contains("lapor?measure=coached"), "what is counted needs no letter");
        assert!(officer.get(TABLE).page(200, "en").contains("/kerja/target/belum-lapor"));
        let rows = "region,year,measure,value,source,as_of\nA1,2025,trained,9,Letter,2025-12-31\nA1,2025,sales,9,Letter,2026-01-05\nA1,2025,exports,0,Letter,2025-12-31\nA1,2025,events,1,Letter,2025-06-30\n";
        assert_eq!(import(world, FileKind::Reports, rows).new, 4);
        let page = officer.get(&late).page(200, "en").to_owned();
        let north = cells(&page, "A1");
        assert!(north.contains("last as of 30 June 2025, the next was due by 30 September 2025"), "{north}");
        assert!(!north.contains("measure=sales"), "{north}");
        // The one of which nothing is asked comes last.
        let at = |code: &str| page.find(&format!("{TABLE}/{code}?year=2025")).unwrap();
        assert!(at("A1") < at("A2") && cells(&page, "A2").contains("without target"));
        // Of a year that is closed nothing is expected; an auditor reads and reports nothing.
        let close = closing(&officer, "A1", 2025).unwrap().with("_do", "kunci");
        officer.submit(&close).leads_to();
        let auditor = enter(world, &visitor, Role::Auditor, "XX");
        let page = auditor.get(&late).page(200, "en").to_owned();
        assert!(page.contains("1 of 2 regions") && !page.contains("/lapor"), "{page}");
    });
}
