//! The page of a designated flagship: what everybody reads of it, and what nobody does.

use domain::access::Means;
use domain::account::Role;
use domain::flagship::Status;
use domain::flagship::course::Decree;
use domain::flagship::document::{Document, keep};
use domain::flagship::evidence::{EvidenceDraft, give};
use domain::flagship::proposal::Proposal;
use domain::id::{DesignationId, DocumentId, EvidenceId, Kind, ObjectionId};
use domain::maker::MakerKind;
use domain::publication::{Publication, Step};
use jiff::civil::{Date, date};
use store::Command;
use store::assessment::round;
use store::flagship::course;
use testkit::{World, code, en, on_both, system};
use uuid::Uuid;

use crate::browser::Browser;
use crate::photos::{files, photo, visitor};
use crate::visitor::Visitor;

const PAGE: &str = "/flagships/A1-ikat-2026";
const PDF: &[u8] = b"%PDF-1.7\na paper\n%%EOF\n";

fn country(world: &World) {
    world.country().rooted("XX").craft("ikat", "Ikat", "A1").craft("mat", "Mat", "A2");
}

fn ikat() -> DesignationId {
    DesignationId::from_key("xx", "a1@ikat@2026")
}

/// A file that is safely stored, beside a record.
fn paper(world: &World, of: Kind, record: Uuid, name: &str) -> Document {
    let files = files(world);
    let mut incoming = files.begin_document().unwrap();
    if name.ends_with(".jpg") {
        incoming.write(&photo(90, 20)).unwrap();
    } else {
        incoming.write(PDF).unwrap();
        incoming.write(name.as_bytes()).unwrap();
        incoming.write(b"\n%%EOF\n").unwrap();
    }
    let stored = files.finish_document(incoming).unwrap();
    keep(DocumentId(Uuid::now_v7()), (of, record), code("A1"), name, &stored).unwrap()
}

/// Adds evidence to a proposal, perhaps with a file.
fn shows(world: &World, p: &Proposal, draft: EvidenceDraft, file: Option<&Document>) {
    let draft = EvidenceDraft { document: file.map(|f| f.id), ..draft };
    let e = give(EvidenceId(Uuid::now_v7()), p.id, p.region.clone(), draft, 2026).unwrap();
    let file = file.cloned();
    world
        .db
        .write_blocking(Command::system("test"), move |tx| {
            store::flagship::evidence::save(tx, &system(), &e, file.as_ref())
        })
        .unwrap();
}

fn figure(public: bool, hundredths: i64, unit: &str) -> EvidenceDraft {
    EvidenceDraft {
        way: "figure".into(),
        hundredths: Some(hundredths),
        unit: unit.into(),
        year: Some(2025),
        source: "Statistics office".into(),
        shows: en("How many weave"),
        public,
        ..EvidenceDraft::default()
    }
}

fn document(public: bool, shows: &str) -> EvidenceDraft {
    EvidenceDraft { way: "document".into(), shows: en(shows), public, ..EvidenceDraft::default() }
}

/// Designates by a decree, perhaps with its file.
fn designate(world: &World, id: DesignationId, decree: Decree, file: Option<Document>, today: Date) {
    world
        .db
        .write_blocking(Command::system("test"), move |tx| {
            course::designate(tx, &system(), id, &decree, file.as_ref(), today)
        })
        .unwrap();
}

fn decree(outside: bool) -> Decree {
    Decree {
        number: "7/2026".into(),
        date: Some(date(2026, 12, 9)),
        valid_until: Some(date(2029, 12, 31)),
        outside,
        ..Decree::default()
    }
}

/// A proposal of the ikat of A1 with all that may and may not be shown, assessed in a round that was announced.
fn assessed(world: &World) -> String {
    country(world);
    let named = world.maker(world.maker_draft("loom", "The Loom", "A1", "ikat"));
    let mut hidden = world.maker_draft("hidden", "Hidden Weaver", "A1", "ikat");
    hidden.kind = MakerKind::Person;
    let hidden = world.maker(hidden);
    let mut unseen = world.maker_draft("unseen", "Unseen Loom", "A1", "ikat");
    unseen.status = Publication::Draft;
    let unseen = world.maker(unseen);
    let mut draft = world.proposal_draft("A1", "ikat");
    draft.makers = vec![named.id, hidden.id, unseen.id];
    let p = world.draft_proposal(draft);
    world.evidence(&p);
    shows(world, &p, figure(true, 125_050, "weavers"), None);
    shows(world, &p, figure(false, 7_700, "debtors"), None);
    let file = |name| paper(world, Kind::Proposal, p.id.0, name);
    shows(world, &p, document(true, "A study of the looms"), Some(&file("study.pdf")));
    shows(world, &p, document(false, "A list of debts"), Some(&file("debts.pdf")));
    shows(world, &p, document(true, "A picture as a file"), Some(&file("scan.jpg")));
    let photograph = EvidenceDraft { way: "photograph".into(), ..document(true, "From a telephone") };
    shows(world, &p, photograph, Some(&file("camera.pdf")));
    world.step_proposal(p.id, Step::Submit, "").unwrap();
    world.proposal("A2", "mat");
    let round = world.round("XX").id;
    let mat = DesignationId::from_key("xx", "a2@mat@2026");
    let judges = world.open_round(round, &[ikat(), mat], &["judge-1"]);
    world.scores(round, &judges[0], &[2, 2, 2]).unwrap();
    world.step_round(round, round::Step::Close(String::new())).unwrap();
    world.decide_round(round).unwrap();
    world.step_round(round, round::Step::Announce).unwrap();
    round.to_string()
}

/// Announces it, takes down an objection, answers it and designates.
fn designated(world: &World) -> String {
    let round = assessed(world);
    world
        .db
        .write_blocking(Command::system("test"), move |tx| {
            course::announce(tx, &system(), ikat(), Some(date(2026, 12, 8)), date(2026, 11, 24))
        })
        .unwrap();
    let objection = ObjectionId(Uuid::now_v7());
    world
        .db
        .write_blocking(Command::system("test"), move |tx| {
            let day = date(2026, 11, 24);
            let said = ("A Neighbour, 0812 5555", "Ours is older");
            course::object(tx, &system(), (objection, ikat()), said, Some(day), day)
        })
        .unwrap();
    world
        .db
        .write_blocking(Command::system("test"), move |tx| {
            let day = date(2026, 11, 24);
            course::answer(tx, &system(), (objection, ikat()), (false, "Both may be proposed"), day)
        })
        .unwrap();
    let file = paper(world, Kind::Designation, ikat().0, "decree.pdf");
    designate(world, ikat(), decree(false), Some(file), date(2026, 12, 9));
    round
}

/// The addresses of files on a page.
fn saved(page: &str) -> Vec<String> {
    let begins = format!("href=\"{PAGE}/berkas/");
    let parts = page.split(&begins).skip(1);
    parts.filter_map(|p| Some(format!("{PAGE}/berkas/{}", p.split('"').next()?))).collect()
}

#[test]
fn a_designated_flagship_has_a_page_with_what_is_public_of_it_and_nothing_else() {
    on_both(|world| {
        let round = designated(world);
        // The decree holds from its day on.
        world.wait(std::time::Duration::from_secs(16 * 24 * 3600));
        let visitor = visitor(world);
        let answer = visitor.get(PAGE);
        let page = answer.page(200, "en");
        for said in [
            "Flagship product of Canton North",
            "Only here it is woven so.",
            "1,250.5 weavers (2025)",
            "Statistics office",
            "https://example.org/study",
            "A study of the looms",
            "The Loom",
            "7/2026",
            "9 December 2026",
            "31 December 2029",
            "Objections could be brought until 8 December 2026",
            "/assessments/",
            "hasil.json",
            "hreflang=\"fr\"",
            "\"@type\":\"Legislation\"",
            "\"legislationIdentifier\":\"7/2026\"",
            "og:image",
        ] {
            assert!(page.contains(said), "{said} in {page}");
        }
        for hidden in [
            "Hidden Weaver",
            "Unseen Loom",
            "debtors",
            "A list of debts",
            "From a telephone",
            "A picture as a file",
            "study.pdf",
            "A Neighbour",
            "0812",
            "Ours is older",
            "Both may be proposed",
            "judge-1",
        ] {
            assert!(!page.contains(hidden), "{hidden} in {page}");
        }
        let result = visitor.get(&format!("/assessments/{round}"));
        let hash = result.page(200, "en").split("<code class=\"hash\">").nth(1).unwrap();
        assert!(page.contains(hash.split('<').next().unwrap()), "the hash of the result");
        // It can be found from everywhere that speaks of it.
        for from in
            ["/flagships", "/regions/A1-north", "/crafts/ikat", "/directory", "/", "/sitemap/flagships.xml"]
        {
            assert!(visitor.get(from).text().contains(PAGE), "{from}: {}", visitor.get(from).text());
        }
        assert!(result.text().contains(PAGE));
        assert!(visitor.get("/sitemap.xml").text().contains("/sitemap/flagships.xml"));
        assert!(visitor.get("/fr/phares/A1-ikat-2026").page(200, "fr").contains("7/2026"));
        let og = page.split("property=\"og:image\" content=\"").nth(1).unwrap().split('"').next().unwrap();
        let og = visitor.get(og.strip_prefix("https://corak.example").unwrap());
        assert_eq!((og.status.as_u16(), og.header("content-type")), (200, "image/png"));
        // The files are the decree and the study, given out to be stored.
        let saved = saved(page);
        assert_eq!(saved.len(), 2, "{saved:?}");
        for href in &saved {
            let file = visitor.get(href);
            assert_eq!(file.status, 200);
            assert!(file.bytes.starts_with(PDF));
            assert_eq!(file.header("content-type"), "application/pdf");
            assert_eq!(file.header("x-content-type-options"), "nosniff");
            let named = file.header("content-disposition");
            assert!(named.starts_with("attachment; filename*=UTF-8''A1-ikat-2026-"), "{named}");
            assert!(named.ends_with(".pdf") && !named.contains("study"), "{named}");
            assert!(file.header("content-security-policy").contains("sandbox"));
        }
        // Whoever guesses the id of another file gets nothing.
        let all = world
            .db
            .read_blocking(|c| {
                let p = store::flagship::proposal::of_designation(c, &system(), ikat())?.unwrap();
                store::flagship::evidence::files(c, &system(), p.id)
            })
            .unwrap();
        assert_eq!(all.len(), 4);
        let reached = all.iter().filter(|f| visitor.get(&format!("{PAGE}/berkas/{}", f.id)).status == 200);
        assert_eq!(reached.map(|f| f.name.as_str()).collect::<Vec<_>>(), ["study.pdf"]);
        visitor.get(&format!("{PAGE}/berkas/nothing")).page(404, "en");
    });
}

#[test]
fn the_page_follows_consent_reviews_and_retirement() {
    on_both(|world| {
        designated(world);
        let visitor = visitor(world);
        assert!(!visitor.get(PAGE).page(200, "en").contains("Hidden Weaver"));
        // Who agrees is named at once.
        let hidden = world
            .db
            .read_blocking(|c| {
                let (id, _) = store::maker::find(c, "hidden")?.unwrap();
                Ok(std::panic::AssertUnwindSafe(store::maker::get(c, &system(), id)?.unwrap()))
            })
            .unwrap()
            .0;
        let agreed = domain::maker::Maker {
            consent: Some(domain::maker::Consent { date: date(2026, 11, 24), by: "The council".into() }),
            ..hidden
        };
        world.save_maker(&agreed).unwrap();
        assert!(visitor.get(PAGE).page(200, "en").contains("Hidden Weaver"));
        world
            .db
            .write_blocking(Command::system("test"), |tx| {
                let id = domain::id::ReviewId(Uuid::now_v7());
                let found =
                    (Some(2026), "Fewer weavers", Some(domain::flagship::review::Outcome::UnderReview));
                course::review(tx, &system(), (id, ikat()), found, date(2026, 12, 20))
            })
            .unwrap();
        let page = visitor.get(PAGE);
        let page = page.page(200, "en");
        assert!(page.contains("being looked at again") && page.contains("20 December 2026"), "{page}");
        assert!(!page.contains("Fewer weavers"), "what was found is the council's");
        // Its time passes; then it ends, and the page says so.
        world.wait(std::time::Duration::from_secs(4 * 366 * 24 * 60 * 60));
        let late = Visitor::of(world);
        assert!(late.get(PAGE).page(200, "en").contains("Its time is over since 31 December 2029"));
        world
            .db
            .write_blocking(Command::system("test"), |tx| {
                let on = date(2030, 1, 1);
                course::retire(tx, &system(), ikat(), ("Nobody weaves it any more", on), on)
            })
            .unwrap();
        let page = late.get(PAGE);
        let page = page.page(200, "en");
        assert!(page.contains("no longer in force since 1 January 2030"), "{page}");
        assert!(page.contains("Nobody weaves it any more") && page.contains("Only here it is woven so."));
        assert!(late.get("/regions/A1-north").text().contains(PAGE));
    });
}

#[test]
fn what_was_never_designated_has_no_page_but_leads_to_its_region() {
    on_both(|world| {
        assessed(world);
        let visitor = visitor(world);
        let none = visitor.get(PAGE);
        let page = none.page(404, "en");
        assert!(page.contains("/regions/A1-north") && page.contains("href=\"/flagships\""), "{page}");
        assert!(!page.contains("Only here") && !page.contains("7/2026"));
        visitor.get("/flagships/A1-nothing-2026").page(404, "en");
        visitor.get("/flagships/ZZ-nothing").page(404, "en");
        visitor.get("/flagships/A1").page(404, "en");
        for from in ["/flagships", "/regions/A1-north", "/crafts/ikat", "/directory", "/"] {
            assert!(!visitor.get(from).text().contains(PAGE), "{from}");
        }
        assert!(visitor.get("/flagships").page(200, "en").contains("No flagship product is designated yet"));
        let p = world
            .db
            .read_blocking(|c| store::flagship::proposal::of_designation(c, &system(), ikat()))
            .unwrap()
            .unwrap();
        let all =
            world.db.read_blocking(move |c| store::flagship::evidence::files(c, &system(), p.id)).unwrap();
        for file in all {
            assert_eq!(visitor.get(&format!("{PAGE}/berkas/{}", file.id)).status, 404);
        }
        // A candidate that is retired without a decree was never a flagship.
        world
            .db
            .write_blocking(Command::system("test"), |tx| {
                let on = date(2026, 11, 24);
                course::retire(tx, &system(), ikat(), ("Withdrawn", on), on)
            })
            .unwrap();
        visitor.get(PAGE).page(404, "en");
    });
}

#[test]
fn a_decree_from_outside_shows_no_draft_and_no_withdrawn_proposal() {
    on_both(|world| {
        country(world);
        let file = |p: &Proposal| paper(world, Kind::Proposal, p.id.0, "study.pdf");
        let draft = world.draft_proposal(world.proposal_draft("A1", "ikat"));
        shows(world, &draft, document(true, "A study of the looms"), Some(&file(&draft)));
        let gone = world.proposal("A2", "mat");
        world.step_proposal(gone.id, Step::Withdraw, "We changed our mind").unwrap();
        let mat = DesignationId::from_key("xx", "a2@mat@2026");
        world.designate("A1", "ikat", Status::Candidate).unwrap();
        for id in [ikat(), mat] {
            designate(world, id, decree(true), None, date(2026, 12, 9));
        }
        let visitor = visitor(world);
        for page in [PAGE, "/flagships/A2-mat-2026"] {
            let answer = visitor.get(page);
            let text = answer.page(200, "en");
            assert!(text.contains("it was not assessed here") && text.contains("not recorded here yet"));
            for hidden in ["Only here it is woven so.", "A study", "Weavers", "changed our mind"] {
                assert!(!text.contains(hidden), "{hidden} in {text}");
            }
        }
        // A craft that is taken from view takes its page along.
        let officer = world.person("officer", "XX", &[(Role::Officer, "XX")]);
        let browser = Browser::with(&visitor, &world.session(&officer, Means::SecondStep));
        let desk = browser.get(&format!("/kerja/penetapan/{}", ikat()));
        assert!(desk.page(200, "en").contains(&format!("href=\"{PAGE}\"")), "the officer finds it too");
        let craft = world
            .db
            .read_blocking(|c| {
                let craft = store::craft::get(c, domain::id::CraftId::from_key("xx", "ikat"))?.unwrap();
                Ok(std::panic::AssertUnwindSafe(craft))
            })
            .unwrap()
            .0;
        let craft = domain::craft::Craft { status: Publication::Withdrawn, ..craft };
        world
            .db
            .write_blocking(Command::system("test"), move |tx| store::craft::save(tx, &system(), &craft))
            .unwrap();
        visitor.get(PAGE).page(404, "en");
    });
}

#[test]
fn what_is_decreed_for_later_and_what_is_over_is_nowhere_shown_as_in_force() {
    on_both(|world| {
        country(world);
        world.designate("A1", "ikat", Status::Candidate).unwrap();
        world.designate("A2", "mat", Status::Candidate).unwrap();
        let mat = DesignationId::from_key("xx", "a2@mat@2026");
        world.outline("A1", r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}"#);
        let (later, past) = (date(2029, 1, 1), date(2020, 1, 1));
        designate(world, ikat(), Decree { valid_from: Some(later), ..decree(true) }, None, date(2026, 12, 9));
        let over = Decree { date: Some(past), valid_until: Some(date(2021, 12, 31)), ..decree(true) };
        designate(world, mat, over, None, date(2026, 12, 9));
        let visitor = visitor(world);
        let list = visitor.get("/flagships");
        let list = list.page(200, "en");
        let (now, rest) = list.split_once("Not in force yet").unwrap();
        let (coming, former) = rest.split_once("Earlier").unwrap();
        assert!(now.contains("No designation is in force today.") && !now.contains("/flagships/A"), "{now}");
        assert!(
            coming.contains("/flagships/A1-ikat-2026") && coming.contains("in force from 1 January 2029")
        );
        assert!(former.contains("/flagships/A2-mat-2026") && former.contains("badge-retired"), "{former}");
        for (page, says) in [
            ("/flagships/A1-ikat-2026", "Decreed, not in force yet"),
            ("/flagships/A1-ikat-2026", "NotInForce"),
            ("/flagships/A2-mat-2026", "Retired"),
            ("/crafts", "Decreed, not in force yet"),
            ("/crafts/ikat", "Decreed, not in force yet"),
            ("/crafts/mat", "Mat"),
            ("/regions/A1-north", "Decreed as flagship product, but not in force yet: Ikat."),
            ("/regions/A1-north/sheet", "Decreed, not in force yet"),
            ("/regions/A2-south", "No flagship product and no candidate is recorded here yet."),
            (
                "/",
                "0 of 2 regions are recorded with a designated flagship product; in 1 one is proposed or assessed",
            ),
        ] {
            let html = visitor.get(page);
            let html = html.page(200, "en");
            assert!(html.contains(says), "{page} {says}: {html}");
            assert!(!html.contains("badge-designated"), "{page}: {html}");
        }
        // Lists and answers of the index, paper and open data say the same.
        let (_, found) = crate::finding::small(world);
        for (page, says, never) in [
            ("/crafts", "Decreed, not in force yet", "badge-designated"),
            ("/search?q=mat", "Mat", "badge-designated"),
            ("/directory", "Decreed, not in force yet", "badge-designated"),
        ] {
            let html = found.get(page);
            let html = html.page(200, "en");
            assert!(html.contains(says) && !html.contains(never), "{page}: {html}");
        }
        let api = |q: &str| {
            let answer = found.get(&format!("/api/v1/search?kind=craft&q={q}"));
            let answer: serde_json::Value = serde_json::from_str(answer.text()).unwrap();
            answer["data"][0]["status"].clone()
        };
        assert_eq!((api("ikat"), api("mat")), ("assessed".into(), serde_json::Value::Null));
        let outlines = found.get("/data/regions.geojson");
        assert!(
            outlines.text().contains("\"A1\"") && !outlines.text().contains("flagships/A"),
            "none holds today"
        );
    });
}
