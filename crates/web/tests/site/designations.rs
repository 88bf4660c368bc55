//! A designation in the workbench: from what was assessed to a decree that everybody sees, and to its end.

use axum::http::Method;
use domain::access::Means;
use domain::account::Role;
use domain::flagship::Status;
use domain::id::DesignationId;
use testkit::{Actor, World, on_both};

use crate::browser::{Browser, Form};
use crate::photos::visitor;
use crate::visitor::{Answer, Visitor};

const LINE: &str = "a-line-between-parts";

fn officer(world: &World, at: &str) -> Actor {
    world.person(&format!("officer.{}", at.to_lowercase()), at, &[(Role::Officer, at)])
}

fn send(visitor: &Visitor, browser: &Browser<'_>, form: &Form, file: Option<(&str, &[u8])>) -> Answer {
    let mut body = Vec::new();
    for (name, text) in &form.fields {
        let part = format!("--{LINE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
        body.extend(part.into_bytes());
    }
    if let Some((name, bytes)) = file {
        let head = format!(
            "--{LINE}\r\nContent-Disposition: form-data; name=\"berkas\"; filename=\"{name}\"\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{LINE}--\r\n").into_bytes());
    let cookie = format!("__Host-corak={}", browser.token().unwrap());
    let kind = format!("multipart/form-data; boundary={LINE}");
    let action = form.action.replace("&amp;", "&");
    visitor.send(Method::POST, &action, &[("cookie", &cookie), ("content-type", &kind)], body)
}

fn form(browser: &Browser<'_>, at: &str, end: &str) -> Form {
    let page = browser.get(at);
    let action = format!("{at}/{end}");
    let mut forms = Form::all(page.page(200, "en")).into_iter();
    let found = forms.find(|f| f.action == action || f.action.starts_with(&format!("{action}?")));
    found.unwrap_or_else(|| panic!("no form to {action} in {}", page.text()))
}

#[test]
fn what_was_assessed_is_announced_objected_to_and_designated() {
    on_both(|world| {
        world.country().rooted("XX").craft("ikat", "Ikat", "A1");
        world.designate("A1", "ikat", Status::Assessed).unwrap();
        let id = DesignationId::from_key("xx", "a1@ikat@2026");
        let at = format!("/kerja/penetapan/{id}");
        let visitor = visitor(world);
        let north = officer(world, "A1");
        let browser = Browser::with(&visitor, &world.session(&north, Means::SecondStep));
        let list = browser.get("/kerja/penetapan");
        assert!(list.page(200, "en").contains(&at) && list.text().contains("Assessed"));
        // Too short a time is told at the field, and nothing is announced.
        let announce = form(&browser, &at, "pengumuman");
        let bad = browser.submit(&announce.clone().with("objection_until", "2026-11-25"));
        assert!(bad.page(422, "en").contains("id=\"objection_until-fault\""));
        browser.submit(&announce).leads_to();
        let region = visitor.get("/regions/A1-north");
        assert!(region.page(200, "en").contains("Objections can be brought to the council until"));
        // Nobody designates meanwhile.
        let decree = form(&browser, &at, "keputusan").with("document_number", "7/2026");
        let decree = decree.with("document_date", "2026-11-24");
        let early = send(&visitor, &browser, &decree, None);
        let early = early.page(422, "en");
        assert!(early.contains("anybody may object until") && early.contains("value=\"7/2026\""), "{early}");
        // An objection is taken down and answered.
        let object = form(&browser, &at, "keberatan").with("objector", "The next village");
        browser.submit(&object.clone().with("grounds", " ")).page(422, "en");
        browser.submit(&object.with("grounds", "Ours is older")).leads_to();
        assert!(browser.get("/kerja").page(200, "en").contains("Objections without an answer: 1"));
        let page = browser.get(&at);
        let answer = Form::all(page.page(200, "en"))
            .into_iter()
            .find(|f| f.action.starts_with(&format!("{at}/keberatan/")));
        let answer = answer.unwrap().with("putusan", "tolak");
        browser.submit(&answer).page(422, "en");
        let name = answer.fields.iter().find(|(n, _)| n.starts_with("answer_")).unwrap().0.clone();
        browser.submit(&answer.with(&name, "Both may be proposed")).leads_to();
        // The public never sees who objected.
        assert!(!visitor.get("/regions/A1-north").text().contains("The next village"));
        world.wait(std::time::Duration::from_secs(15 * 24 * 60 * 60));
        let browser = Browser::with(&visitor, &world.session(&north, Means::SecondStep));
        let decree = form(&browser, &at, "keputusan").with("document_number", "7/2026");
        let decree = decree.with("document_date", "2026-12-09").with("valid_until", "2029-12-31");
        let bad = send(&visitor, &browser, &decree, Some(("decree.pdf", b"<html>")));
        assert!(bad.page(422, "en").contains("id=\"berkas-fault\""));
        let file = b"%PDF-1.7\nthe decree\n%%EOF\n".as_slice();
        send(&visitor, &browser, &decree, Some(("decree.pdf", file))).leads_to();
        let page = browser.get(&at);
        let page = page.page(200, "en");
        assert!(page.contains("Designated") && page.contains("/kerja/berkas/"), "{page}");
        let region = visitor.get("/regions/A1-north");
        let region = region.page(200, "en");
        assert!(region.contains("Designated") && region.contains("until 31 December 2029"), "{region}");
        assert!(!region.contains("/kerja/usulan/baru"), "it has one");
        // It is reviewed, and retired with a reason.
        let review =
            form(&browser, &at, "tinjauan").with("findings", "Fewer weavers").with("outcome", "under_review");
        browser.submit(&review).leads_to();
        let retire = form(&browser, &at, "pencabutan");
        browser.submit(&retire).page(422, "en");
        browser.submit(&retire.with("retired_why", "Nobody weaves it any more")).leads_to();
        let region = visitor.get("/regions/A1-north");
        assert!(region.page(200, "en").contains("Nobody weaves it any more"));
        // Beyond one's own part of the tree it is not there.
        let south = officer(world, "A2");
        let stranger = Browser::with(&visitor, &world.session(&south, Means::SecondStep));
        assert_eq!(stranger.get(&at).status, 404);
    });
}

#[test]
fn a_decree_from_outside_is_recorded_with_number_and_date_and_marked() {
    on_both(|world| {
        world.country().rooted("XX").craft("ikat", "Ikat", "A1");
        world.designate("A1", "ikat", Status::Candidate).unwrap();
        let id = DesignationId::from_key("xx", "a1@ikat@2026");
        let at = format!("/kerja/penetapan/{id}");
        let visitor = visitor(world);
        let north = officer(world, "A1");
        let browser = Browser::with(&visitor, &world.session(&north, Means::SecondStep));
        let decree = form(&browser, &at, "keputusan");
        assert_eq!(decree.holds("outside"), "1", "nothing here came before");
        let bare = send(&visitor, &browser, &decree, None);
        let bare = bare.page(422, "en");
        assert!(bare.contains("id=\"document_number-fault\"") && bare.contains("id=\"document_date-fault\""));
        let full = decree.with("document_number", "3/2020").with("document_date", "2020-02-01");
        send(&visitor, &browser, &full, None).leads_to();
        let page = browser.get(&at);
        assert!(page.page(200, "en").contains("From outside"));
        assert!(page.text().contains("This year’s review is not recorded"));
        assert!(browser.get("/kerja").page(200, "en").contains("Designations not reviewed this year: 1"));
    });
}

#[test]
fn who_objects_is_not_read_by_assessors() {
    on_both(|world| {
        world.country().rooted("XX").craft("ikat", "Ikat", "A1");
        world.designate("A1", "ikat", Status::Assessed).unwrap();
        let id = DesignationId::from_key("xx", "a1@ikat@2026");
        let at = format!("/kerja/penetapan/{id}");
        let visitor = visitor(world);
        let north = officer(world, "A1");
        let browser = Browser::with(&visitor, &world.session(&north, Means::SecondStep));
        browser.submit(&form(&browser, &at, "pengumuman")).leads_to();
        let object = form(&browser, &at, "keberatan").with("objector", "The next village, 555");
        browser.submit(&object.with("grounds", "Ours is older")).leads_to();
        assert!(browser.get(&at).page(200, "en").contains("The next village, 555"));
        let auditor = world.person("auditor", "XX", &[(Role::Auditor, "XX")]);
        let auditor = Browser::with(&visitor, &world.session(&auditor, Means::SecondStep));
        assert!(auditor.get(&at).page(200, "en").contains("The next village, 555"));
        for role in [Role::Assessor, Role::Trainer, Role::Editor] {
            let who = world.person(role.word(), "A1", &[(role, "A1")]);
            let browser = Browser::with(&visitor, &world.session(&who, Means::SecondStep));
            let page = browser.get(&at);
            let page = page.page(200, "en");
            assert!(page.contains("1 recorded, 1 without an answer"), "{page}");
            assert!(!page.contains("next village") && !page.contains("Ours is older"), "{page}");
        }
    });
}

#[test]
fn the_way_of_a_designation_is_kept_and_its_criteria_say_how_long_it_holds() {
    on_both(|world| {
        world.country().rooted("XX").craft("ikat", "Ikat", "A1").craft("pot", "Pottery", "A2");
        let ids = [("A1", "ikat"), ("A2", "pot")].map(|(region, craft)| {
            world.proposal(region, craft);
            DesignationId::from_key("xx", &format!("{}@{craft}@2026", region.to_lowercase()))
        });
        let round = world.round("XX").id;
        let judges = world.open_round(round, &ids, &["one"]);
        world.scores(round, &judges[0], &[2, 2, 1]).unwrap();
        world.step_round(round, store::assessment::round::Step::Close(String::new())).unwrap();
        world.decide_round(round).unwrap();
        let at = format!("/kerja/penetapan/{}", ids[1]);
        let visitor = visitor(world);
        let south = officer(world, "A2");
        let browser = Browser::with(&visitor, &world.session(&south, Means::SecondStep));
        let page = browser.get(&at);
        let page = page.page(200, "en");
        assert!(
            page.contains("Rounds in which it was assessed") && page.contains("First make the result"),
            "{page}"
        );
        // Nothing can be ticked, and what is sent all the same is refused with the way.
        let decree = form(&browser, &at, "keputusan");
        assert!(decree.fields.iter().all(|(name, _)| name != "outside"), "{decree:?}");
        let months = world.criteria().valid_months.unwrap();
        assert_eq!(decree.holds("valid_until"), "2028-11-23", "{months} months from today");
        assert!(page.contains("24 months from today, as the criteria"), "{page}");
        let mut outside = decree.with("document_number", "1/2020").with("document_date", "2020-01-01");
        outside.fields.push(("outside".into(), "1".into()));
        let refused = send(&visitor, &browser, &outside, None);
        assert!(refused.page(422, "en").contains("it was assessed or announced here"), "{}", refused.text());
        // The intention is announced once the result is public, and then links to it.
        let early = browser.submit(&form(&browser, &at, "pengumuman"));
        assert!(early.page(422, "en").contains("is not public yet"), "{}", early.text());
        world.step_round(round, store::assessment::round::Step::Announce).unwrap();
        browser.submit(&form(&browser, &at, "pengumuman")).leads_to();
        let region = visitor.get("/regions/A2-south");
        let region = region.page(200, "en");
        let how = region.split("How it was chosen").next().unwrap().rsplit("href=\"").next().unwrap();
        visitor.get(how.split('"').next().unwrap()).page(200, "en");
        // More time is given, and never less.
        let longer = form(&browser, &at, "pengumuman");
        assert_eq!(longer.holds("objection_until"), "2026-12-08");
        assert!(browser.get(&at).page(200, "en").contains("Give more time for objections"));
        let less = browser.submit(&longer.clone().with("objection_until", "2026-12-02"));
        assert!(less.page(422, "en").contains("2026-12-08 at the earliest"), "{}", less.text());
        browser.submit(&form(&browser, &at, "pengumuman").with("objection_until", "2026-12-20")).leads_to();
    });
}

#[test]
fn what_is_over_is_not_counted_from_the_next_day_on_also_on_pages_that_are_kept() {
    on_both(|world| {
        world.country().rooted("XX").craft("ikat", "Ikat", "A1");
        world.designate("A1", "ikat", Status::Candidate).unwrap();
        let id = DesignationId::from_key("xx", "a1@ikat@2026");
        let at = format!("/kerja/penetapan/{id}");
        let visitor = visitor(world);
        let north = officer(world, "A1");
        let browser = Browser::with(&visitor, &world.session(&north, Means::SecondStep));
        let decree = form(&browser, &at, "keputusan").with("document_number", "3/2026");
        let decree = decree.with("document_date", "2026-02-01").with("valid_until", "2026-11-25");
        send(&visitor, &browser, &decree, None).leads_to();
        let counted = || {
            let answer = visitor.get("/api/v1/coverage");
            let json: serde_json::Value = serde_json::from_str(answer.text()).unwrap();
            (json["designated"].clone(), json["without"].clone())
        };
        let home = visitor.get("/").text().to_owned();
        let region = visitor.get("/regions/A1-north");
        let region = region.page(200, "en");
        assert!(region.contains("By a decree from outside"), "{region}");
        assert_eq!(counted(), (1.into(), 1.into()));
        world.wait(std::time::Duration::from_secs(3 * 24 * 60 * 60));
        assert_eq!(counted(), (0.into(), 2.into()));
        assert_ne!(home, visitor.get("/").text(), "the page that was kept is made anew");
        let region = visitor.get("/regions/A1-north");
        assert!(region.page(200, "en").contains("Retired"), "{}", region.text());
    });
}

#[test]
fn the_file_of_a_decree_comes_late_and_is_replaced_while_the_council_keeps_the_first() {
    on_both(|world| {
        world.country().rooted("XX").craft("ikat", "Ikat", "A1");
        world.designate("A1", "ikat", Status::Designated).unwrap();
        let id = DesignationId::from_key("xx", "a1@ikat@2026");
        let at = format!("/kerja/penetapan/{id}");
        let visitor = visitor(world);
        let north = officer(world, "A1");
        let browser = Browser::with(&visitor, &world.session(&north, Means::SecondStep));
        let public = "/flagships/A1-ikat-2026";
        let offered = |page: &Answer| -> Vec<String> {
            let begins = format!("href=\"{public}/berkas/");
            let parts = page.page(200, "en").split(&begins).skip(1);
            parts.map(|p| format!("{public}/berkas/{}", p.split('"').next().unwrap())).collect()
        };
        assert!(visitor.get(public).page(200, "en").contains("not recorded here yet"));
        let late = |file| send(&visitor, &browser, &form(&browser, &at, "berkas-keputusan"), file);
        assert!(late(None).page(422, "en").contains("id=\"berkas-fault\""));
        late(Some(("decree.pdf", b"<html>"))).page(422, "en");
        let first = b"%PDF-1.7\nthe first scan\n%%EOF\n".as_slice();
        let second = b"%PDF-1.7\nthe signed copy\n%%EOF\n".as_slice();
        let sent = form(&browser, &at, "berkas-keputusan");
        send(&visitor, &browser, &sent, Some(("decree.pdf", first))).leads_to();
        // Sent twice it is there once.
        send(&visitor, &browser, &sent, Some(("decree.pdf", first)));
        let shown = offered(&visitor.get(public));
        assert_eq!(visitor.get(&shown[0]).bytes, first);
        late(Some(("signed.pdf", second))).leads_to();
        let now = offered(&visitor.get(public));
        assert_eq!((now.len(), visitor.get(&now[0]).bytes.as_slice()), (1, second));
        assert_eq!(visitor.get(&shown[0]).status, 404, "the public has the newest alone");
        let page = browser.get(&at);
        let page = page.page(200, "en");
        assert!(page.contains("Earlier file (1)") && !page.contains("Earlier file (2)"), "{page}");
        let kept: Vec<Vec<u8>> = page
            .split("href=\"/kerja/berkas/")
            .skip(1)
            .map(|p| browser.get(&format!("/kerja/berkas/{}", p.split('"').next().unwrap())).bytes)
            .collect();
        assert!(kept.contains(&first.to_vec()) && kept.contains(&second.to_vec()));
        world.db.settle().unwrap();
        let told = world.db.read_blocking(move |c| store::journal::history(c, id.0, i64::MAX, 50)).unwrap();
        let files = told.iter().filter(|e| e.fields.iter().any(|f| f.name == "document"));
        assert_eq!(files.count(), 2, "the history says so");
    });
}

#[test]
fn who_objected_can_be_erased_while_the_objection_and_its_answer_stay() {
    on_both(|world| {
        world.country().rooted("XX").craft("ikat", "Ikat", "A1");
        world.designate("A1", "ikat", Status::Assessed).unwrap();
        let id = DesignationId::from_key("xx", "a1@ikat@2026");
        let at = format!("/kerja/penetapan/{id}");
        let visitor = visitor(world);
        let north = officer(world, "A1");
        let browser = Browser::with(&visitor, &world.session(&north, Means::SecondStep));
        browser.submit(&form(&browser, &at, "pengumuman")).leads_to();
        let object = form(&browser, &at, "keberatan").with("objector", "The next village, 0812");
        browser.submit(&object.with("grounds", "The next village wove it first")).leads_to();
        let ends = |end: &str| {
            let page = browser.get(&at);
            let begins = format!("{at}/keberatan/");
            let mut forms = Form::all(page.page(200, "en")).into_iter();
            forms.find(|f| f.action.starts_with(&begins) && f.action.ends_with("/hapus") == (end == "hapus"))
        };
        let answer = ends("").unwrap().with("putusan", "tolak");
        let name = answer.fields.iter().find(|(n, _)| n.starts_with("answer_")).unwrap().0.clone();
        browser.submit(&answer.with(&name, "Both may be proposed")).leads_to();
        let erase = ends("hapus").unwrap();
        let field = |stem: &str| erase.fields.iter().find(|(n, _)| n.starts_with(stem)).unwrap().0.clone();
        let (grounds, why) = (field("grounds_"), field("why_"));
        assert_eq!(erase.holds(&grounds), "The next village wove it first");
        let without = browser.submit(&erase.clone().with(&grounds, "They wove it first"));
        let without = without.page(422, "en");
        assert!(without.contains("They wove it first") && without.contains("The next village, 0812"));
        let erase = erase.with(&grounds, "They wove it first").with(&why, "Asked on 24 November");
        browser.submit(&erase).leads_to();
        browser.submit(&erase).leads_to();
        let page = browser.get(&at);
        let page = page.page(200, "en");
        assert!(page.contains("The name was erased") && page.contains("Both may be proposed"), "{page}");
        assert!(page.contains("They wove it first") && !page.contains("The next village"), "{page}");
        world.db.settle().unwrap();
        // No trail holds the name in a form that can be read.
        let told = world.db.read_blocking(|c| {
            let mut entries = store::journal::after(c, 0, 10_000)?;
            entries.iter_mut().try_for_each(|e| store::journal::unseal(c, e))?;
            Ok(format!("{entries:?}"))
        });
        let told = told.unwrap();
        assert!(!told.contains("The next village") && !told.contains("0812"), "{told}");
        assert!(told.contains("Asked on 24 November"));
        let trail = browser.get("/kerja/riwayat/ekspor?format=csv");
        assert!(!trail.text().contains("The next village"));
        assert!(ends("hapus").is_none());
    });
}

#[test]
fn an_end_that_is_near_waits_on_the_home_of_the_officer() {
    on_both(|world| {
        world.country().rooted("XX").craft("ikat", "Ikat", "A1");
        world.designate("A1", "ikat", Status::Candidate).unwrap();
        let id = DesignationId::from_key("xx", "a1@ikat@2026");
        let at = format!("/kerja/penetapan/{id}");
        let visitor = visitor(world);
        let north = officer(world, "A1");
        let browser = Browser::with(&visitor, &world.session(&north, Means::SecondStep));
        let decree = form(&browser, &at, "keputusan").with("document_number", "3/2026");
        let decree = decree.with("document_date", "2026-11-01").with("valid_until", "2027-01-31");
        send(&visitor, &browser, &decree, None).leads_to();
        assert!(browser.get("/kerja").page(200, "en").contains("Designations that end soon: 1"));
        assert!(browser.get("/kerja/penetapan").page(200, "en").contains("ends on 31 January 2027"));
        assert!(browser.get(&at).page(200, "en").contains("It ends on 31 January 2027."));
    });
}
