//! Makers in the workbench: who may act for them, members of groups.

use domain::access::Means;
use domain::account::Role;
use domain::item::Money;
use domain::maker::mandate::{Agent, Deed};
use domain::maker::{Maker, MakerKind};
use domain::market::step::Step;
use testkit::{Actor, Wish, World, on_both};

use crate::browser::{Browser, Form};
use crate::visitor::Visitor;

fn officer(world: &World, at: &str) -> Actor {
    world.person(&format!("officer.{}", at.to_lowercase()), at, &[(Role::Officer, at)])
}

fn desk<'v>(world: &World, visitor: &'v Visitor, actor: &Actor) -> Browser<'v> {
    Browser::with(visitor, &world.session(actor, Means::Password))
}

fn loom(world: &World, key: &str, name: &str, region: &str) -> Maker {
    world.maker(world.maker_draft(key, name, region, "ikat"))
}

fn at(maker: &Maker, rest: &str) -> String {
    format!("/kerja/perajin/{}{rest}", maker.id)
}

/// Where a link with this label leads.
fn link(page: &str, label: &str) -> String {
    let end = page.find(&format!("{label}</bdi></a>")).unwrap_or_else(|| panic!("no {label} in {page}"));
    let href = page[..end].rsplit("href=\"").next().unwrap().split('"').next().unwrap();
    href.replace("&#38;", "&")
}

#[test]
fn an_officer_sees_what_a_mandate_means_before_it_is_given_and_takes_it_back() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat cloth", "A1");
        let mine = loom(world, "mine", "Blue Loom", "A1");
        world.item(world.item_draft("shawl", "Shawl", &mine), 1);
        let helper = world.person("helper", "A1", &[]);
        world.person("stranger", "A2", &[(Role::Maker, "A2")]);
        let visitor = Visitor::of(world);
        let north = desk(world, &visitor, &officer(world, "A1"));
        let record = north.get(&at(&mine, ""));
        assert!(record.page(200, "en").contains(&at(&mine, "/kuasa")));
        let empty = north.get(&at(&mine, "/kuasa"));
        assert!(empty.page(200, "en").contains("Nobody is recorded yet who may act"));
        // People of other regions are not found.
        let found = north.get(&at(&mine, "/kuasa?q=the+"));
        let found = found.page(200, "en");
        assert!(found.contains("helper of A1") && !found.contains("stranger"));
        let form = north.get(&link(found, "The helper of A1 (helper)"));
        let form = Form::to(form.page(200, "en"), &at(&mine, "/kuasa/baru"));
        assert_eq!(form.holds("since"), "2026-11-24");
        assert_eq!(form.holds("deed"), "items");
        // Shown first: nothing is stored.
        let shown = north.submit(&form.clone().with("_do", "show"));
        let shown = shown.page(200, "en");
        assert!(shown.contains("what The helper of A1 can do with Blue Loom"), "{shown}");
        assert!(shown.contains("change the 1 there are") && shown.contains("Publish by themselves."));
        assert!(shown.contains("does not hold the role of a maker"), "and that it would do nothing yet");
        assert!(north.get(&at(&mine, "/kuasa")).text().contains("Nobody is recorded yet"));
        // What cannot be is told, and what was typed stays.
        let wrong = north.submit(&form.clone().with("_do", "save").with("until", "2020-01-01"));
        let wrong = Form::to(wrong.page(422, "en"), &at(&mine, "/kuasa/baru"));
        assert_eq!(wrong.holds("until"), "2020-01-01");
        let none =
            Form { fields: form.fields.iter().filter(|(n, _)| n != "deed").cloned().collect(), ..form };
        assert!(north.submit(&none).page(422, "en").contains("aria-describedby=\"deeds-fault\""));
        let save = Form::to(shown, &at(&mine, "/kuasa/baru")).with("_do", "save");
        assert_eq!(north.submit(&save).leads_to(), at(&mine, "/kuasa?selesai=beri"));
        assert_eq!(
            north.submit(&save).leads_to(),
            at(&mine, "/kuasa?selesai=beri"),
            "sent twice, given once"
        );
        let list = north.get(&at(&mine, "/kuasa"));
        let list = list.page(200, "en");
        assert_eq!(list.matches("The helper of A1</bdi>").count(), 1);
        // It counts as soon as the role is there, and is told on the person's page with its reason.
        world.role(helper.id, Role::Maker, "A1", None).unwrap();
        let person = north.get(&format!("/kerja/orang/{}", helper.id));
        assert!(person.page(200, "en").contains("for Blue Loom"));
        let own = desk(world, &visitor, &helper);
        assert_eq!(own.get("/kerja").leads_to(), "/lapak");
        assert!(own.get("/lapak").page(200, "en").contains("Blue Loom"));
        let end = Form::all(list).into_iter().find(|f| f.action.starts_with(&at(&mine, "/kuasa/"))).unwrap();
        assert_eq!(north.submit(&end).leads_to(), at(&mine, "/kuasa?selesai=cabut"));
        assert!(!own.get("/lapak").page(200, "en").contains("Blue Loom"), "at once");
        // Beyond one's own part of the tree there is nothing.
        let south = desk(world, &visitor, &officer(world, "A2"));
        for rest in ["/kuasa", "/anggota"] {
            south.get(&at(&mine, rest)).page(404, "en");
        }
        south.get(&at(&mine, &format!("/kuasa/baru?orang={}", helper.id))).page(404, "en");
        north.get(&at(&mine, "/kuasa/baru?orang=x")).page(404, "en");
    });
}

#[test]
fn a_mandate_for_a_cooperative_names_those_whom_it_reaches() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat cloth", "A1");
        let (mine, group) =
            (loom(world, "mine", "Blue Loom", "A1"), loom(world, "group", "Great Looms", "A1"));
        let visitor = Visitor::of(world);
        let north = desk(world, &visitor, &officer(world, "A1"));
        let ask = || {
            let form = north.get(&at(&mine, &format!("/kuasa/baru?perajin={}", group.id)));
            let form = Form::to(form.page(200, "en"), &at(&mine, "/kuasa/baru"));
            north.submit(&form.with("_do", "show"))
        };
        assert!(ask().page(200, "en").contains("nobody can use this mandate"));
        let manager = world.person("manager", "A1", &[(Role::Maker, "A1")]);
        world.mandate(&group, Agent::Person(manager.id), true, &[]).unwrap();
        assert!(ask().page(200, "en").contains("<bdi>The manager of A1</bdi>"));
        world.mandate(&mine, Agent::Maker(group.id), false, &[Deed::Items]).unwrap();
        // The other direction is told on the other's page, and does not follow.
        let page = north.get(&at(&group, "/kuasa"));
        let page = page.page(200, "en");
        let (given, taken) = page.split_once("Great Looms may act for").unwrap();
        assert!(!given.contains("Blue Loom") && taken.contains("Blue Loom"));
    });
}

#[test]
fn members_of_a_group_are_recorded_with_days_and_seen_from_both_sides() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat cloth", "A1");
        let mut draft = world.maker_draft("group", "Great Looms", "A1", "ikat");
        draft.kind = MakerKind::Cooperative;
        let group = world.maker(draft);
        let mine = loom(world, "mine", "Blue Loom", "A1");
        let visitor = Visitor::of(world);
        let north = desk(world, &visitor, &officer(world, "A1"));
        let found = north.get(&at(&group, "/anggota?q=blue"));
        let chosen =
            north.get(link(found.page(200, "en"), "Blue Loom · Canton North").trim_end_matches("#baru"));
        let form = Form::to(chosen.page(200, "en"), &at(&group, "/anggota"));
        let forms = Form::all(chosen.text());
        let form = forms.into_iter().find(|f| !f.holds("member").is_empty()).unwrap_or(form);
        let form = form.with("post", "treasurer").with("since", "2025-03-01");
        assert!(
            north.submit(&form.clone().with("until", "2024-01-01")).page(422, "en").contains("treasurer")
        );
        assert_eq!(north.submit(&form).leads_to(), at(&group, "/anggota?selesai=gabung"));
        let again = form.clone().with("_c", "");
        assert!(north.submit(&again).page(422, "en").contains("role=\"alert\""), "not twice at a time");
        let list = north.get(&at(&group, "/anggota"));
        let list = list.page(200, "en");
        assert!(list.contains("Blue Loom") && list.contains("treasurer") && list.contains("1 March 2025"));
        let other = north.get(&at(&mine, "/anggota"));
        assert!(other.page(200, "en").contains("Great Looms"));
        assert!(!other.text().contains("Record as a member"), "a workshop has no members");
        let end =
            Form::all(list).into_iter().find(|f| f.action.starts_with(&at(&group, "/anggota/"))).unwrap();
        north.submit(&end).leads_to();
        assert!(north.get(&at(&group, "/anggota")).text().contains("not in force"));
    });
}

const NIK: &str = "1204014101800001";

/// The form of a page that goes to an address and has a field of a name.
fn form(page: &str, action: &str, field: &str) -> Form {
    let found =
        Form::all(page).into_iter().find(|f| f.action == action && f.fields.iter().any(|(n, _)| n == field));
    found.unwrap_or_else(|| panic!("no form to {action} with {field} in {page}"))
}

#[test]
fn the_business_of_a_maker_has_a_form_of_its_own_with_faults_history_and_a_way_back() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat cloth", "A1");
        let mine = loom(world, "mine", "Blue Loom", "A1");
        let visitor = Visitor::of(world);
        let north = desk(world, &visitor, &officer(world, "A1"));
        let path = format!("/kerja/usaha/{}", mine.id);
        assert!(north.get(&at(&mine, "")).page(200, "en").contains(&path));
        north.get(&path).page(200, "en");
        let change = format!("{path}/ubah");
        let blank = form(north.get(&change).page(200, "en"), &change, "nib");
        let wrong = north.submit(
            &blank
                .clone()
                .with("_do", "save")
                .with("nib", "12")
                .with("kbli", "13134")
                .with("started", "1999"),
        );
        let wrong = wrong.page(422, "en");
        assert!(wrong.contains("must have 13 digits") && wrong.contains("five digits with their edition"));
        let sent = form(wrong, &change, "nib");
        assert_eq!((sent.holds("started"), sent.holds("nib")), ("1999", "12"), "what was typed stays");
        let fine = blank
            .with("_do", "save")
            .with("nib", "1234567890123")
            .with("kbli", "13121 (2020)")
            .with("women_paid", "4")
            .with("turnover", "1.250.000")
            .with("markets", "export")
            .with("stage", "growing")
            .with("open", "capacity")
            .with("capacity", "20");
        assert_eq!(north.submit(&fine).leads_to(), format!("{path}?selesai=simpan"));
        let shown = north.get(&path);
        let shown = shown.page(200, "en");
        for said in ["1234567890123", "13121 (2020)", "growing", "export"] {
            assert!(shown.contains(said), "{said}");
        }
        assert!(shown.contains("Turnover of a year"), "who keeps it reads the money");
        assert!(!shown.contains("Government Regulation 7/2021"), "a law of another country and currency");
        // Who only reads the register does not.
        let reader = world.person("reader", "A1", &[(Role::Assessor, "A1")]);
        let reader = desk(world, &visitor, &reader);
        let read = reader.get(&path);
        assert!(read.page(200, "en").contains("1234567890123") && !read.text().contains("Turnover"));
        reader.get(&change).page(404, "en");
        // Saved over another's version, both are shown.
        assert!(
            north.submit(&fine.clone().with("_c", "").with("capacity", "30")).page(409, "en").contains("30")
        );
        let history = north.get(&format!("{path}/riwayat"));
        assert!(history.page(200, "en").contains("business data"));
        // The public knows only what was opened, and that only with consent.
        let public = || visitor.get("/makers/blue-loom").page(200, "en").to_owned();
        assert!(!public().contains("1234567890123") && !public().contains("Capacity of a month"));
        let agreed =
            domain::maker::Consent { date: jiff::civil::date(2026, 11, 1), by: "The officer".into() };
        world.save_maker(&Maker { consent: Some(agreed), ..mine.clone() }).unwrap();
        let open = public();
        assert!(open.contains("Capacity of a month") && !open.contains("1234567890123"), "{open}");
        assert_eq!(north.get("/kerja/usaha").leads_to(), "/kerja/perajin");
    });
}

#[test]
fn numbers_are_told_by_their_end_shown_whole_on_purpose_and_found_without_standing_in_an_address() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat cloth", "A1");
        let mine = loom(world, "mine", "Blue Loom", "A1");
        let visitor = Visitor::of(world);
        let north = desk(world, &visitor, &officer(world, "A1"));
        let path = at(&mine, "/nomor");
        let blank = form(north.get(&path).page(200, "en"), &path, "nik");
        let wrong = north.submit(&blank.clone().with("nik", "1204014101809999x"));
        assert!(!wrong.page(422, "en").contains("1204014101809999"), "what is wrong is not repeated");
        assert_eq!(
            north.submit(&blank.with("nik", NIK).with("bank", "Bank Contoh 001234567")).leads_to(),
            format!("{path}?selesai=simpan")
        );
        let hints = north.get(&path);
        let hints = hints.page(200, "en");
        assert!(hints.contains("•••• 0001") && !hints.contains(NIK));
        let show = Form::all(hints)
            .into_iter()
            .find(|f| f.action == path && !f.fields.iter().any(|(n, _)| n == "nik"));
        let whole = north.submit(&show.unwrap().with("_do", "show"));
        assert!(whole.page(200, "en").contains(NIK));
        // That they were seen is remembered, without the number.
        world.db.settle().unwrap();
        let id = mine.id.0;
        let entries = world.db.read_blocking(move |c| store::journal::history(c, id, i64::MAX, 50)).unwrap();
        let told = serde_json::to_string(&entries).unwrap();
        assert!(told.contains("\"numbers\"") && !told.contains(NIK), "{told}");
        // Found by its exact value, by whom it concerns.
        let ask = |browser: &Browser<'_>, number: &str| {
            let form = form(browser.get("/kerja/cari-nomor").page(200, "en"), "/kerja/cari-nomor", "number");
            browser.submit(&form.with("kind", "nik").with("number", number))
        };
        assert!(ask(&north, "1204 0141 0180 0001").page(200, "en").contains("Blue Loom"));
        assert!(!ask(&north, "1204014101800002").page(200, "en").contains("Blue Loom"));
        assert!(ask(&north, "12").page(422, "en").contains("must have 16 digits"));
        let south = desk(world, &visitor, &officer(world, "A2"));
        assert!(!ask(&south, NIK).page(200, "en").contains("Blue Loom"), "elsewhere it is not there");
        south.get(&path).page(404, "en");
        // Not in the export of the register either, nor in the open data.
        for file in ["/kerja/perajin/ekspor?format=csv", "/data/makers.csv"] {
            assert!(!String::from_utf8_lossy(&north.get(file).bytes).contains(NIK), "{file}");
        }
        let remove = form(north.get(&path).page(200, "en"), &path, "nik").with("hapus_nik", "1");
        north.submit(&remove).leads_to();
        assert!(!north.get(&path).text().contains("•••• 0001"));
    });
}

#[test]
fn no_link_of_a_maker_refuses_whoever_sees_it() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat cloth", "A1");
        let mine = loom(world, "mine", "Blue Loom", "A1");
        let visitor = Visitor::of(world);
        let auditor = world.person("auditor", "A1", &[(Role::Auditor, "A1")]);
        for (actor, keeps) in [(auditor, false), (officer(world, "A1"), true)] {
            let desk = desk(world, &visitor, &actor);
            let page = desk.get(&at(&mine, ""));
            let page = page.page(200, "en");
            let links: Vec<&str> =
                page.split("href=\"").skip(1).filter_map(|l| l.split('"').next()).collect();
            let kept = links.iter().any(|l| l.ends_with("/nomor") || l.ends_with("/data"));
            assert_eq!(kept, keeps, "{links:?}");
            for link in links.into_iter().filter(|l| l.starts_with("/kerja/")) {
                desk.get(link).page(200, "en");
            }
        }
    });
}

#[test]
fn permits_coaching_and_consent_are_kept_entry_by_entry_and_what_is_due_is_told_at_home() {
    on_both(|world| {
        world.country().rooted("XX").craft("ikat", "Ikat cloth", "A1");
        let mut draft = world.maker_draft("quiet", "Quiet Weaver", "A1", "ikat");
        draft.kind = MakerKind::Person;
        let mine = world.maker(draft);
        let visitor = Visitor::of(world);
        let north = desk(world, &visitor, &officer(world, "A1"));
        let izin = at(&mine, "/izin");
        let blank = form(north.get(&izin).page(200, "en"), &izin, "number");
        let wrong = north.submit(&blank.clone().with("kind", "halal").with("expires", "31-12-2026"));
        assert!(wrong.page(422, "en").contains("id=\"salah\""));
        let halal = blank.with("kind", "halal").with("number", "ID 77").with("expires", "2026-12-10");
        assert_eq!(north.submit(&halal).leads_to(), format!("{izin}?selesai=simpan"));
        assert_eq!(
            north.submit(&halal).leads_to(),
            format!("{izin}?selesai=simpan"),
            "sent twice, kept once"
        );
        let list = north.get(&izin);
        let list = list.page(200, "en");
        assert_eq!(list.matches("Halal certificate · ID 77</bdi>").count(), 1);
        assert!(list.contains("16 days left"), "{list}");
        // Mended in place.
        let entry = list.split("?ubah=").nth(1).unwrap().split('#').next().unwrap();
        let mend = form(north.get(&format!("{izin}?ubah={entry}")).page(200, "en"), &izin, "entry");
        assert_eq!(mend.holds("number"), "ID 77");
        north.submit(&mend.with("number", "ID 78").with("_c", "")).leads_to();
        assert!(north.get("/kerja/izin").page(200, "en").contains("ID 78"));
        assert!(!north.get("/kerja/izin").text().contains("ID 77"));
        // Coaching with a step that is due.
        let log = at(&mine, "/pembinaan");
        let visit = form(north.get(&log).page(200, "en"), &log, "told");
        assert!(
            north
                .submit(&visit.clone().with("kind", "equipment").with("told", "A loom"))
                .page(422, "en")
                .contains("source")
        );
        let visit = visit
            .with("kind", "visit")
            .with("told", "Looked at the dyes")
            .with("next", "Bring indigo")
            .with("due", "2026-11-24");
        north.submit(&visit).leads_to();
        assert!(north.get("/kerja/pembinaan").page(200, "en").contains("Bring indigo"));
        let home = north.get("/kerja");
        let home = home.page(200, "en");
        assert!(home.contains("1 permits expire") || home.contains("1 permit"), "{home}");
        assert!(home.contains("/kerja/pembinaan") && home.contains("/kerja/izin"));
        // A consent, with the words that were read.
        let short = domain::id::short(mine.id.0);
        assert!(visitor.get(&format!("/makers/{short}")).page(200, "en").contains("<h1"));
        let consent = at(&mine, "/persetujuan");
        let read = north.get(&consent);
        assert!(read.page(200, "en").contains("I agree that the craft council records"));
        let give = form(read.text(), &consent, "witness").with("way", "spoken");
        north.submit(&give).leads_to();
        assert!(visitor.get("/makers/quiet-weaver").page(200, "en").contains("Quiet Weaver"));
        let list = north.get(&consent);
        let take = Form::all(list.page(200, "en"))
            .into_iter()
            .find(|f| f.action.starts_with(&format!("{consent}/")));
        north.submit(&take.unwrap()).leads_to();
        assert!(!visitor.get("/makers/quiet-weaver").text().contains("Quiet Weaver"), "at once");
        // A region beyond one's own.
        north.get("/kerja/izin?region=A2").page(404, "en");
        assert!(north.get("/kerja/izin?region=nowhere").page(200, "en").contains("No single region"));
        let south = desk(world, &visitor, &officer(world, "A2"));
        for path in [&izin, &log, &consent] {
            south.get(path).page(404, "en");
        }
        assert!(!south.get("/kerja/izin").text().contains("ID 78"));
    });
}

#[test]
fn a_maker_gets_a_copy_of_everything_and_is_erased_for_good() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat cloth", "A1");
        let mine = loom(world, "mine", "Blue Loom", "A1");
        world.item(world.item_draft("shawl", "Shawl", &mine), 3);
        let visitor = Visitor::of(world);
        let north = desk(world, &visitor, &officer(world, "A1"));
        let number = at(&mine, "/nomor");
        north.submit(&form(north.get(&number).text(), &number, "nik").with("nik", NIK)).leads_to();
        let path = at(&mine, "/data");
        let copy = north.get(&format!("{path}?berkas=json"));
        assert_eq!(copy.header("content-type"), "application/json");
        let told: serde_json::Value = serde_json::from_slice(&copy.bytes).unwrap();
        assert_eq!(told["maker"]["name"], "Blue Loom");
        assert_eq!(told["numbers"]["nik"], NIK);
        assert_eq!(told["items"][0]["stock"], 3);
        assert!(told["history"].as_array().unwrap().len() > 1);
        // By mistake nothing is erased.
        let erase = form(north.get(&path).page(200, "en"), &path, "name");
        let wrong = north.submit(&erase.clone().with("name", "Blue").with("why", "asked"));
        assert!(wrong.page(422, "en").contains("exactly as above"));
        assert!(north.submit(&erase.clone().with("name", "Blue Loom")).page(422, "en").contains("why-fault"));
        north.submit(&erase.with("name", "Blue Loom").with("why", "asked by the maker today")).leads_to();
        assert!(north.get(&path).page(200, "en").contains("erased for good"));
        assert!(!visitor.get("/makers/blue-loom").text().contains("Blue Loom"));
        let copy = north.get(&format!("{path}?berkas=json"));
        assert!(!String::from_utf8_lossy(&copy.bytes).contains(NIK));
        assert!(!String::from_utf8_lossy(&copy.bytes).contains("Blue Loom"));
    });
}

#[test]
fn what_is_still_open_with_a_maker_is_told_before_it_is_erased_or_merged() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat cloth", "A1");
        let mine = loom(world, "mine", "Blue Loom", "A1");
        let other = loom(world, "other", "Red Loom", "A1");
        world.sells(&mine);
        let mut draft = world.item_draft("shawl", "Shawl", &mine);
        (draft.price, draft.weight_g) = (Some(Money(5_000)), Some(400));
        let item = world.item(draft, 9);
        let visitor = Visitor::of(world);
        let north = desk(world, &visitor, &officer(world, "A1"));
        let pages = [at(&mine, "/data"), at(&other, &format!("/gabung/{}", mine.id))];
        let says = |path: &String| north.get(path).page(200, "en").to_owned();
        for path in &pages {
            assert!(!says(path).contains("still open"), "nothing is open");
        }
        let ask = world.ask(world.basket(&[(&item, 1)]), &[&mine], Wish::SENT);
        world.place(&ask).unwrap();
        let order = world.orders(ask.group).pop().unwrap();
        for path in &pages {
            let html = says(path);
            assert!(html.contains("still open") && html.contains("One order is not finished"), "{html}");
            assert!(html.contains(&format!("/kerja/pesanan/{}", order.id)), "{html}");
        }
        // The other record has none of it, and neither has the maker once the order is over.
        assert!(!says(&at(&other, "/data")).contains("still open"));
        world.maker_steps(&order, Step::Cancel("no thread".into())).unwrap();
        assert!(!says(&pages[0]).contains("still open"));
        // It is told and stands in nobody's way.
        world.place(&world.ask(world.basket(&[(&item, 1)]), &[&mine], Wish::SENT)).unwrap();
        let erase = form(&says(&pages[0]), &pages[0], "name");
        north.submit(&erase.with("name", "Blue Loom").with("why", "asked by the maker today")).leads_to();
        assert!(says(&pages[0]).contains("erased for good"));
    });
}

#[test]
fn whoever_may_be_recorded_twice_is_told_with_the_reason() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat cloth", "A1");
        let with_phone = |key: &str, name: &str, region: &str| {
            let mut draft = world.maker_draft(key, name, region, "ikat");
            draft.contact.whatsapp = Some("081234567890".into());
            world.maker(draft)
        };
        let mine = with_phone("mine", "Blue Loom", "A1");
        let phone = with_phone("phone", "Red Loom", "A1-01");
        let far = with_phone("far", "Far Loom", "A2");
        let name = loom(world, "name", "blue  loom", "A1-01");
        let other = loom(world, "other", "Green Loom", "A1");
        let visitor = Visitor::of(world);
        let north = desk(world, &visitor, &officer(world, "A1"));
        let number = at(&other, "/nomor");
        for maker in [&mine, &other] {
            let path = at(maker, "/nomor");
            north.submit(&form(north.get(&path).text(), &path, "nik").with("nik", NIK)).leads_to();
        }
        assert!(north.get(&number).text().contains("0001"));
        let page = north.get(&at(&mine, ""));
        let page = page.page(200, "en");
        assert!(
            page.contains("Red Loom · Riverside (same telephone)") || page.contains("(same telephone)"),
            "{page}"
        );
        assert!(page.contains("(same name and place)") && page.contains("(same secret number)"));
        for maker in [&phone, &name, &other] {
            assert!(page.contains(&format!("href=\"{}\"", at(maker, ""))), "{}", maker.name);
        }
        assert!(!page.contains("Far Loom"), "who lies elsewhere is not told: {}", far.name);
        // Who only reads is not bothered with it.
        let reader = world.person("reader", "A1", &[(Role::Assessor, "A1")]);
        let read = desk(world, &visitor, &reader).get(&at(&mine, ""));
        assert!(!read.page(200, "en").contains("Perhaps the same maker"));
    });
}
