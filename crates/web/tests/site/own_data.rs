//! What somebody sees, takes along and erases of what is recorded about themselves.

use domain::access::Means;
use domain::account::Role;
use domain::maker::Maker;
use domain::maker::mandate::Agent;
use domain::maker::number::NumberKind;

use testkit::{Actor, PASSWORD, World, on_both, system};

use crate::browser::{Browser, Form};
use crate::visitor::Visitor;

const PATH: &str = "/kerja/akun/data";
const NIK: &str = "1204014101800001";

fn desk<'v>(world: &World, visitor: &'v Visitor, actor: &Actor, means: Means) -> Browser<'v> {
    Browser::with(visitor, &world.session(actor, means))
}

fn form(page: &str, word: &str) -> Form {
    let found = Form::all(page).into_iter().find(|f| {
        f.action == PATH
            && (f.fields.iter().any(|(n, v)| n == "_do" && v == word)
                || page.contains(&format!("value=\"{word}\"")))
            && match word {
                "leave" => f.fields.iter().any(|(n, _)| n == "name"),
                "ask" => f.fields.iter().any(|(n, _)| n == "why"),
                "back" => f.fields.iter().any(|(n, _)| n == "permintaan"),
                _ => !f.fields.iter().any(|(n, _)| n == "name" || n == "perajin"),
            }
    });
    found
        .unwrap_or_else(|| panic!("no form for {word} in {page}"))
        .with("_do", word)
        .with("copy_password", PASSWORD)
        .with("leave_password", PASSWORD)
}

fn weaver(world: &World) -> (Actor, Maker) {
    world.country().craft("ikat", "Ikat cloth", "A1");
    let maker = world.maker(world.maker_draft("mine", "Blue Loom", "A1", "ikat"));
    let actor = world.person("weaver", "A1", &[(Role::Maker, "A1")]);
    world.mandate(&maker, Agent::Person(actor.id), true, &[]).unwrap();
    let sealed = store::maker::number::seal(&world.keyring, maker.id, NumberKind::Nik, NIK).unwrap();
    let id = maker.id;
    world
        .db
        .write_blocking(store::Command::system("test"), move |tx| {
            store::maker::number::save(tx, &system(), id, std::slice::from_ref(&sealed), &[])
        })
        .unwrap();
    (actor, maker)
}

#[test]
fn a_maker_takes_a_copy_of_the_account_and_of_everything_about_the_maker() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let visitor = Visitor::of(world);
        let own = desk(world, &visitor, &actor, Means::Password);
        assert!(own.get("/kerja/akun").page(200, "en").contains(PATH));
        let page = own.get(PATH);
        let ask = form(page.page(200, "en"), "json");
        let file = own.submit(&ask);
        assert_eq!(file.header("content-type"), "application/json");
        let data: serde_json::Value = serde_json::from_slice(&file.bytes).unwrap();
        assert_eq!(data["account"]["login"], "weaver");
        assert_eq!(data["makers"][0]["maker"]["name"], "Blue Loom");
        assert_eq!(data["makers"][0]["numbers"]["nik"], NIK);
        let html = own.submit(&form(page.text(), "html"));
        assert!(html.text().contains("Blue Loom") && html.text().contains("weaver"));
        // That it was taken is remembered, with the maker too.
        world.db.settle().unwrap();
        let id = maker.id.0;
        let read = world.db.read_blocking(move |c| store::journal::history(c, id, i64::MAX, 50)).unwrap();
        assert!(read.iter().any(|e| e.operation == domain::journal::Operation::Read));
        // By a card, which may be in other hands, numbers show their end alone, and the account is not erased.
        let card = desk(world, &visitor, &actor, Means::Card);
        let page = card.get(PATH);
        let file = card.submit(&form(page.page(200, "en"), "json"));
        assert!(!file.text().contains(NIK) && file.text().contains("•••• 0001"));
        assert!(!page.text().contains("value=\"leave\""));
        let sent = form(page.text(), "json").with("_do", "leave").with("name", &actor_name(world, &actor));
        card.submit(&sent).page(404, "en");
        assert!(world.person_now(actor.id).0.active);
        // Somebody else's maker is nobody's.
        let other = world.person("other", "A1", &[(Role::Maker, "A1")]);
        let theirs = desk(world, &visitor, &other, Means::Password);
        let none = form(theirs.get(PATH).page(200, "en"), "json");
        let sent = none.with("_do", "ask").with("perajin", &maker.id.to_string());
        theirs.submit(&sent).page(404, "en");
    });
}

#[test]
fn invitations_stand_in_the_copies_of_both_and_whom_they_mean_in_no_other() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let friend = world.person("friend", "A1", &[(Role::Maker, "A1")]);
        world.invite(&actor, &maker, "friend").unwrap();
        let visitor = Visitor::of(world);
        let copy = |browser: &Browser<'_>| -> serde_json::Value {
            let page = browser.get(PATH);
            serde_json::from_slice(&browser.submit(&form(page.page(200, "en"), "json")).bytes).unwrap()
        };
        let own = desk(world, &visitor, &actor, Means::Password);
        let sent = copy(&own)["makers"][0]["invited"].clone();
        assert_eq!((&sent[0]["name"], &sent[0]["state"]), (&"friend".into(), &"waiting".into()));
        let theirs = desk(world, &visitor, &friend, Means::Password);
        let waits = copy(&theirs)["invited_by"].clone();
        assert_eq!((&waits[0]["name"], &waits[0]["deeds"]), (&"Blue Loom".into(), &sent[0]["deeds"]));
        let html = theirs.submit(&form(theirs.get(PATH).text(), "html"));
        assert!(html.text().contains("Invitations that wait for you"));
        // A card may be in other hands.
        for (who, maker) in [(&actor, true), (&friend, false)] {
            let told = copy(&desk(world, &visitor, who, Means::Card));
            assert_eq!(told["invited_by"], serde_json::json!([]));
            assert!(!maker || told["makers"][0]["maker"]["name"] == "Blue Loom");
            assert_eq!(told["makers"][0]["invited"], serde_json::Value::Null);
        }
        // Whom the maker means is between the two.
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let north = desk(world, &visitor, &officer, Means::Password);
        let file = north.get(&format!("/kerja/perajin/{}/data?berkas=1", maker.id));
        let data: serde_json::Value = serde_json::from_slice(&file.bytes).unwrap();
        assert_eq!(data["invited"][0]["state"], "waiting");
        assert_eq!(data["invited"][0].get("name"), None);
    });
}

fn actor_name(world: &World, actor: &Actor) -> String {
    world.person_now(actor.id).0.name
}

#[test]
fn an_account_is_given_up_for_good_and_what_it_did_stays_without_a_name() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let name = actor_name(world, &actor);
        let visitor = Visitor::of(world);
        let (own, second) =
            (desk(world, &visitor, &actor, Means::Password), desk(world, &visitor, &actor, Means::Password));
        let page = own.get(PATH);
        let leave = form(page.page(200, "en"), "leave");
        // Not without the password, and not by another name.
        let unproven = own.submit(&leave.clone().with("name", &name).with("leave_password", "wrong"));
        assert!(unproven.page(422, "en").contains("does not fit"));
        let wrong = own.submit(&leave.clone().with("name", "Somebody"));
        assert!(wrong.page(422, "en").contains("Somebody"));
        let gone = own.submit(&leave.with("name", &name));
        assert!(gone.leads_to().ends_with("?keluar=akun"));
        assert!(visitor.get(gone.leads_to()).text().contains("erased for good"));
        assert!(second.get("/kerja").leads_to().contains("/sign-in"), "signed out everywhere");
        let (person, roles) = world.person_now(actor.id);
        assert_eq!((person.name.as_str(), person.login, person.active), ("—", None, false));
        let today = jiff::civil::date(2026, 11, 24);
        assert!(roles.iter().all(|h| !h.in_force(today)));
        let id = maker.id;
        let given = world.db.read_blocking(move |c| store::maker::mandate::of_maker(c, &system(), id));
        assert!(given.unwrap().is_empty(), "the mandate is taken back");
        world.db.settle().unwrap();
        let id = actor.id.0;
        let history = world
            .db
            .read_blocking(move |c| {
                let mut all = store::journal::history(c, id, i64::MAX, 50)?;
                for e in &mut all {
                    store::journal::unseal(c, e)?;
                }
                Ok(all)
            })
            .unwrap();
        let told = serde_json::to_string(&history).unwrap();
        assert!(!told.contains(&name) && !told.contains("weaver"), "{told}");
        // Nobody brings it back.
        let admin = world.person("admin", "XX", &[(Role::Administrator, "XX")]);
        world.second_step(&admin);
        let admin = desk(world, &visitor, &admin, Means::SecondStep);
        let way = format!("/kerja/orang/{}/aktif", actor.id);
        let page = admin.get(&format!("/kerja/orang/{}", actor.id));
        let forms = Form::all(page.page(200, "en"));
        let back = forms.into_iter().find(|f| !f.holds("_f").is_empty()).unwrap();
        assert_eq!(admin.submit(&Form { action: way, ..back }.with("aktif", "1")).status, 404);
        assert!(!world.person_now(actor.id).0.active);
    });
}

#[test]
fn the_last_administrator_stays_until_there_is_another() {
    on_both(|world| {
        world.country();
        let one = world.person("one", "XX", &[(Role::Administrator, "XX")]);
        world.second_step(&one);
        let visitor = Visitor::of(world);
        let own = desk(world, &visitor, &one, Means::SecondStep);
        let page = own.get(PATH);
        assert!(page.page(200, "en").contains("You are the only administrator"));
        let sent = form(page.text(), "json").with("_do", "leave").with("name", &actor_name(world, &one));
        assert!(own.submit(&sent).page(422, "en").contains("no other administrator"));
        world.person("two", "XX", &[(Role::Administrator, "XX")]);
        let leave = form(own.get(PATH).page(200, "en"), "leave").with("name", &actor_name(world, &one));
        assert!(own.submit(&leave).leads_to().ends_with("?keluar=akun"));
    });
}

#[test]
fn a_maker_asks_for_erasure_and_the_officer_answers_or_erases() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let visitor = Visitor::of(world);
        let own = desk(world, &visitor, &actor, Means::Card);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let north = desk(world, &visitor, &officer, Means::Password);
        let elsewhere = world.person("south", "A2", &[(Role::Officer, "A2")]);
        let south = desk(world, &visitor, &elsewhere, Means::Password);
        let ask = form(own.get(PATH).page(200, "en"), "ask").with("why", "I stopped weaving");
        assert_eq!(own.submit(&ask).leads_to(), "/kerja/akun/data?selesai=minta");
        assert_eq!(own.submit(&ask).leads_to(), "/kerja/akun/data?selesai=minta", "sent twice, asked once");
        assert!(own.submit(&ask.clone().with("_c", "")).page(422, "en").contains("still waits"));
        let back = form(own.get(PATH).page(200, "en"), "back");
        own.submit(&back).leads_to();
        own.submit(&ask.with("_c", "")).leads_to();
        // It waits for whoever keeps the maker, and for nobody else.
        assert!(north.get("/kerja").page(200, "en").contains("/kerja/penghapusan"));
        let list = north.get("/kerja/penghapusan");
        let list = list.page(200, "en");
        assert!(list.contains("Blue Loom") && list.contains("I stopped weaving"));
        assert!(list.contains(&format!("/kerja/perajin/{}/data", maker.id)));
        assert!(!south.get("/kerja/penghapusan").page(200, "en").contains("Blue Loom"));
        let refuse = Form::to(list, "/kerja/penghapusan");
        let theirs = Form::all(south.get("/kerja").page(200, "en"));
        let theirs = theirs.into_iter().find(|f| !f.holds("_f").is_empty()).unwrap();
        let theirs = Form { action: refuse.action.clone(), ..theirs };
        let theirs = theirs.with("permintaan", refuse.holds("permintaan")).with("answer", "No");
        south.submit(&theirs).page(404, "en");
        assert!(north.submit(&refuse).page(422, "en").contains("aria-invalid"));
        let refuse = refuse.with("answer", "An order is still open").with("_c", "");
        assert_eq!(north.submit(&refuse).leads_to(), "/kerja/penghapusan?selesai=jawab");
        assert!(own.get(PATH).page(200, "en").contains("An order is still open"));
        // Asked again, and erased: that is the answer, and what was said is gone.
        let ask = form(own.get(PATH).text(), "ask").with("why", "The order is done");
        own.submit(&ask).leads_to();
        let data = format!("/kerja/perajin/{}/data", maker.id);
        let erase = Form::to(north.get(&data).page(200, "en"), &data);
        north.submit(&erase.with("name", "Blue Loom").with("why", "They asked")).leads_to();
        assert!(!north.get("/kerja/penghapusan").page(200, "en").contains("Blue Loom"));
        assert!(world.db_bytes("maker_number", "sealed").is_empty());
    });
}

#[test]
fn an_administrator_erases_an_account_on_request_and_sees_before_what_goes() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let admin = world.person("admin", "A1", &[(Role::Administrator, "A1")]);
        let weaver = world.person("weaver", "A1", &[(Role::Maker, "A1")]);
        let maker = world.maker(world.maker_draft("loom", "Blue Loom", "A1", "ikat"));
        world.mandate(&maker, domain::maker::mandate::Agent::Person(weaver.id), true, &[]).unwrap();
        world.card(&weaver, 30);
        let (far, above) =
            (world.person("far", "A2", &[]), world.person("above", "A1", &[(Role::Editor, "XX")]));
        let visitor = Visitor::of(world);
        let browser = Browser::with(&visitor, &world.session(&admin, Means::SecondStep));
        let theirs = Browser::with(&visitor, &world.session(&weaver, Means::Password));
        let at = |id| format!("/kerja/orang/{id}/hapus");
        // Neither beyond one's own part of the tree, nor with a role above it, nor oneself.
        for id in [far.id, above.id, admin.id] {
            browser.get(&at(id)).page(404, "en");
        }
        let person = browser.get(&format!("/kerja/orang/{}", weaver.id));
        assert!(person.page(200, "en").contains(&at(weaver.id)));
        let page = browser.get(&at(weaver.id));
        let html = page.page(200, "en");
        for says in ["One device that is signed in", "One code card", "One role", "One mandate", "Blue Loom"]
        {
            assert!(html.contains(says), "{says}: {html}");
        }
        let (form, name) = (Form::to(html, &at(weaver.id)), "The weaver of A1");
        let wrong = browser.submit(&form.clone().with("name", name));
        assert!(wrong.page(422, "en").contains("must be filled"), "a reason is needed");
        let wrong = browser.submit(&form.clone().with("name", "other").with("why", "Asked at the office"));
        wrong.page(422, "en");
        assert_eq!(theirs.get("/lapak").status, 200);
        let right = form.with("name", name).with("why", "Asked at the office");
        assert_eq!(browser.submit(&right).leads_to(), at(weaver.id));
        assert_eq!(browser.submit(&right).leads_to(), at(weaver.id), "sent twice");
        assert!(browser.get(&at(weaver.id)).page(200, "en").contains("This account was erased"));
        assert_eq!(theirs.get("/lapak").status, 303, "signed out");
        let (person, _) = world.person_now(weaver.id);
        assert!(!person.active && person.login.is_none() && person.name == "—");
        world.db.settle().unwrap();
        let id = weaver.id.0;
        let history = world.db.read_blocking(move |c| store::journal::history(c, id, i64::MAX, 50)).unwrap();
        let entry = history.iter().find(|e| e.operation == domain::journal::Operation::Erase).unwrap();
        assert_eq!(entry.actor, format!("account:{}", admin.id));
        assert_eq!(entry.reason.as_deref(), Some("Asked at the office"));
        let far = far.id.0;
        let history = world.db.read_blocking(move |c| store::journal::history(c, far, i64::MAX, 50)).unwrap();
        assert!(history.iter().any(|e| e.operation == domain::journal::Operation::Refuse));
    });
}

#[test]
fn nobody_takes_back_what_another_maker_asked_for() {
    on_both(|world| {
        let (actor, _) = weaver(world);
        let red = world.maker(world.maker_draft("theirs", "Red Loom", "A1", "ikat"));
        let other = world.person("other", "A1", &[(Role::Maker, "A1")]);
        world.mandate(&red, Agent::Person(other.id), true, &[]).unwrap();
        let visitor = Visitor::of(world);
        let own = desk(world, &visitor, &actor, Means::Password);
        let theirs = desk(world, &visitor, &other, Means::Password);
        for browser in [&own, &theirs] {
            let ask = form(browser.get(PATH).page(200, "en"), "ask").with("why", "No more");
            browser.submit(&ask).leads_to();
        }
        let asked = form(theirs.get(PATH).page(200, "en"), "back");
        let back = form(own.get(PATH).page(200, "en"), "back");
        own.submit(&back.with("permintaan", asked.holds("permintaan"))).page(404, "en");
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let north = desk(world, &visitor, &officer, Means::Password);
        let list = north.get("/kerja/penghapusan");
        assert!(list.page(200, "en").contains("Red Loom") && list.text().contains("Blue Loom"));
    });
}
