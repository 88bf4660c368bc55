//! A form whose session had ended: what was typed comes back to whoever typed it, and to nobody else.

use std::time::Duration;

use domain::access::Means;
use domain::account::kept::{MOST_OF_BROWSER, PROOFS};
use domain::account::{Role, second};
use testkit::{Actor, PASSWORD, World, on_both};

use crate::browser::{Browser, Form};
use crate::visitor::Visitor;

/// The form for a new account, filled in.
fn filled(browser: &Browser<'_>) -> Form {
    let page = browser.get("/kerja/orang/baru");
    Form::to(page.page(200, "en"), "/kerja/orang/baru")
        .with("name", "Weaver <b>One</b>")
        .with("login", "weaver.one")
        .with("region", "A1")
        .with("role", "editor")
}

fn admin(world: &World) -> (Actor, Vec<u8>) {
    world.country();
    let admin = world.person("admin", "XX", &[(Role::Administrator, "XX")]);
    let secret = world.second_step(&admin);
    (admin, secret)
}

fn pass(world: &World, browser: &Browser<'_>, secret: &[u8]) -> String {
    let form = Form::to(browser.get("/kerja/langkah-kedua").page(200, "en"), "/kerja/langkah-kedua");
    let code = second::at(secret, world.db.now() / 1_000_000);
    browser.submit(&form.with("code", &code)).leads_to().to_owned()
}

fn is_there(world: &World, login: &'static str) -> bool {
    world.db.read_blocking(move |c| store::account::find(c, login)).unwrap().is_some()
}

#[test]
fn a_form_sent_after_its_session_was_ended_is_shown_after_signing_in_and_sent_once() {
    on_both(|world| {
        let (admin, secret) = admin(world);
        let visitor = Visitor::of(world);
        let browser = Browser::with(&visitor, &world.session(&admin, Means::SecondStep));
        let form = filled(&browser);
        let id = admin.id;
        let end = move |tx: &mut store::Tx<'_>| store::account::session::end_all(tx, id);
        world.db.write_blocking(store::Command::system("test"), end).unwrap();
        *browser.headers.borrow_mut() = vec![("referer", "https://corak.example/kerja/orang/baru".into())];
        let answer = browser.submit(&form);
        assert_eq!(answer.leads_to(), "/sign-in?lanjut=%2Fkerja%2Forang%2Fbaru&isian=kept");
        browser.headers.borrow_mut().clear();
        let door = browser.get(answer.leads_to());
        assert!(door.page(200, "en").contains("for you alone and in this browser"));
        assert!(!door.text().contains("Weaver") && !door.text().contains("weaver.one"));
        // A wrong password loses neither the form nor the word about it.
        let enter = Form::to(door.text(), "/sign-in").with("login", "admin");
        let wrong = browser.submit(&enter.clone().with("password", "not the password"));
        assert!(wrong.page(422, "en").contains("for you alone and in this browser"));
        assert_eq!(browser.submit(&enter.with("password", PASSWORD)).leads_to(), "/kerja/langkah-kedua");
        assert_eq!(pass(world, &browser, &secret), "/kerja/lanjutkan");
        let shown = browser.get("/kerja/lanjutkan");
        let html = shown.page(200, "en");
        assert!(html.contains("Weaver &#60;b&#62;One&#60;/b&#62;") && html.contains("weaver.one"));
        assert!(html.contains("Name to sign in with") && html.contains("href=\"/kerja/orang/baru\""));
        assert!(!is_there(world, "weaver.one"), "nothing is sent by itself");
        let again = Form::to(html, "/kerja/orang/baru");
        assert!(browser.submit(&again).page(200, "en").contains("class=\"code\""));
        assert!(is_there(world, "weaver.one"));
        // It is gone from where it was kept, and the command happens once.
        assert_eq!(browser.get("/kerja/lanjutkan").leads_to(), "/kerja");
        assert!(browser.submit(&again).leads_to().starts_with("/kerja/orang/"));
    });
}

#[test]
fn the_next_person_at_the_computer_does_not_see_what_was_typed_and_ends_it() {
    on_both(|world| {
        let (admin, secret) = admin(world);
        world.person("other", "XX", &[(Role::Officer, "XX")]);
        let visitor = Visitor::of(world);
        let browser = Browser::with(&visitor, &world.session(&admin, Means::SecondStep));
        let form = filled(&browser);
        browser.cookies.borrow_mut().remove("__Host-corak");
        browser.submit(&form).leads_to();
        let copy = browser.cookies.borrow().clone();
        assert_eq!(browser.sign_in("other", PASSWORD).leads_to(), "/kerja");
        assert_eq!(browser.get("/kerja/lanjutkan").leads_to(), "/kerja");
        // Neither does a browser with the cookie and the right person find anything now.
        let owner = Browser::of(&visitor);
        *owner.cookies.borrow_mut() = copy;
        owner.sign_in("admin", PASSWORD);
        assert_eq!(pass(world, &owner, &secret), "/kerja");
    });
}

#[test]
fn another_browser_of_the_same_person_and_whoever_reads_the_database_find_nothing() {
    on_both(|world| {
        let (admin, _) = admin(world);
        let visitor = Visitor::of(world);
        let browser = Browser::with(&visitor, &world.session(&admin, Means::SecondStep));
        let form = filled(&browser);
        browser.cookies.borrow_mut().remove("__Host-corak");
        browser.submit(&form).leads_to();
        let other = Browser::with(&visitor, &world.session(&admin, Means::SecondStep));
        assert_eq!(other.get("/kerja/lanjutkan").leads_to(), "/kerja");
        let bytes = world.db_bytes("kept_form", "sealed");
        assert_eq!(bytes.len(), 1);
        assert!(!String::from_utf8_lossy(&bytes[0]).contains("weaver.one"));
    });
}

#[test]
fn what_was_kept_is_gone_after_an_hour() {
    on_both(|world| {
        let (admin, _) = admin(world);
        let visitor = Visitor::of(world);
        let browser = Browser::with(&visitor, &world.session(&admin, Means::SecondStep));
        let form = filled(&browser);
        let token = browser.cookies.borrow_mut().remove("__Host-corak").unwrap();
        browser.submit(&form).leads_to();
        world.wait(Duration::from_secs(59 * 60));
        browser.cookies.borrow_mut().insert("__Host-corak".into(), token.clone());
        browser.get("/kerja/lanjutkan").page(200, "en");
        world.wait(Duration::from_secs(2 * 60));
        assert_eq!(browser.get("/kerja/lanjutkan").leads_to(), "/kerja");
        browser.cookies.borrow_mut().remove("__Host-corak");
        browser.submit(&form).leads_to();
        assert_eq!(world.db_bytes("kept_form", "sealed").len(), 1, "what is over does not pile up");
    });
}

#[test]
fn passwords_files_long_texts_and_other_peoples_forms_are_not_kept_and_it_is_said() {
    on_both(|world| {
        world.country();
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let visitor = Visitor::of(world);
        let browser = Browser::with(&visitor, &world.session(&officer, Means::Password));
        let own = browser.get("/kerja/akun");
        // Every field in which somebody proves who they are is known to the rule.
        for page in [own.text(), browser.get("/sign-in").text()] {
            for tag in page.split("<input").filter(|t| t.contains("type=\"password\"")) {
                let name = tag.split("name=\"").nth(1).unwrap().split('"').next().unwrap();
                assert!(PROOFS.contains(&name), "{name} must not be kept");
            }
        }
        let form = Form::to(own.text(), "/kerja/akun/sandi").with("old", PASSWORD).with("password", "x");
        let language = Form::to(own.text(), "/kerja/akun/bahasa");
        browser.cookies.borrow_mut().remove("__Host-corak");
        let late = |answer: &str| answer.split("isian=").nth(1).unwrap_or_default().to_owned();
        let told = |word: &str, part: &str| {
            let page = browser.get(&format!("/sign-in?lanjut=%2Fkerja&isian={word}"));
            assert!(page.page(200, "en").contains(part), "{word}");
        };
        assert_eq!(late(browser.submit(&form).leads_to()), "proof");
        told("proof", "Forms with a password or a code are not kept");
        let long = language.clone().with("note", &"x".repeat(70_000));
        assert_eq!(late(browser.submit(&long).leads_to()), "too-long");
        told("too-long", "too long to be kept");
        assert_eq!(late(browser.post("/kerja/akun/bahasa", "lang=fr").leads_to()), "nobodys");
        let files = visitor.send(
            axum::http::Method::POST,
            "/kerja/akun/bahasa",
            &[("content-type", "multipart/form-data; boundary=x")],
            "--x--",
        );
        assert_eq!(late(files.leads_to()), "files");
        told("files", "neither the files nor what was typed");
        told("%3Cscript%3E", "Sign in");
        assert!(world.db_bytes("kept_form", "sealed").is_empty());
        // Several tabs are kept beside each other, up to a bound.
        for n in 0..=MOST_OF_BROWSER {
            let word = if n < MOST_OF_BROWSER { "kept" } else { "full" };
            assert_eq!(late(browser.submit(&language).leads_to()), word, "{n}");
        }
        told("full", "no room");
        assert_eq!(browser.sign_in("officer", PASSWORD).leads_to(), "/kerja/lanjutkan");
        let shown = browser.get("/kerja/lanjutkan");
        let forms = Form::all(shown.page(200, "en"));
        assert_eq!(forms.iter().filter(|f| f.action == "/kerja/akun/bahasa").count(), 5);
        let drop: Vec<&Form> = forms.iter().filter(|f| f.action == "/kerja/lanjutkan").collect();
        let ids = shown.text().split("name=\"buang\" value=\"").skip(1).map(|p| &p[..36]);
        for (form, id) in drop.into_iter().zip(ids) {
            assert_eq!(browser.submit(&form.clone().with("buang", id)).leads_to(), "/kerja/lanjutkan");
        }
        assert_eq!(browser.get("/kerja/lanjutkan").leads_to(), "/kerja");
    });
}

#[test]
fn a_form_of_ones_own_earlier_session_is_shown_once_more_and_changes_nothing_by_itself() {
    on_both(|world| {
        world.country();
        let officer = world.person("officer", "A1", &[]);
        let other = world.person("other", "A1", &[]);
        let visitor = Visitor::of(world);
        let before = Browser::with(&visitor, &world.session(&officer, Means::Password));
        let form = Form::to(before.get("/kerja/akun").text(), "/kerja/akun/bahasa").with("lang", "fr");
        let theirs = Browser::with(&visitor, &world.session(&other, Means::Password));
        assert!(!theirs.submit(&form).page(403, "en").contains("Send it once more"));
        let now = Browser::with(&visitor, &world.session(&officer, Means::Password));
        let answer = now.submit(&form);
        assert!(answer.page(403, "en").contains("Send it once more"));
        assert_eq!(world.person_now(officer.id).0.lang.as_str(), "en");
        let again = Form::to(answer.text(), "/kerja/akun/bahasa");
        assert_eq!(now.submit(&again).leads_to(), "/kerja/akun?selesai=bahasa");
        assert_eq!(world.person_now(officer.id).0.lang.as_str(), "fr");
    });
}
