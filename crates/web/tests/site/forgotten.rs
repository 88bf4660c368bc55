//! The page for those who forgot their password: the same for everybody, and a code opens once.

use domain::access::{Access, KeepJobs, Means};
use domain::account::Role;
use domain::job::Task;
use testkit::{PASSWORD, World, on_both, system};
use uuid::Uuid;

use crate::browser::{Browser, Form};
use crate::visitor::{Answer, Visitor, site_of};

const PATH: &str = "/sign-in/forgotten";

fn with_mail(world: &World) -> Visitor {
    Visitor::on(site_of(world, "https://corak.example", true, None).with_mail(true))
}

fn ask(browser: &Browser<'_>, who: &str) -> Answer {
    let page = browser.get(PATH);
    let form =
        Form::all(page.page(200, "en")).into_iter().find(|f| f.fields.iter().any(|(_, v)| v == "surel"));
    browser.submit(&form.expect("a form that asks for mail").with("siapa", who))
}

fn redeem(browser: &Browser<'_>, code: &str, password: &str, again: &str) -> Answer {
    let page = browser.get(&format!("{PATH}?kode={code}"));
    let form =
        Form::all(page.page(200, "en")).into_iter().find(|f| f.fields.iter().any(|(_, v)| v == "kode"));
    let form = form.expect("a form that takes a code").with("password", password).with("again", again);
    browser.submit(&form)
}

#[test]
fn whether_somebody_is_known_cannot_be_told_from_the_answer() {
    on_both(|world| {
        world.country();
        world.person("clerk", "A1", &[(Role::Officer, "A1")]);
        let visitor = with_mail(world);
        assert!(Browser::of(&visitor).get("/sign-in").text().contains(PATH));
        let answers =
            ["clerk", "nobody", "clerk@example.org", "a\u{0}b", "'; DROP TABLE person; --"].map(|who| {
                let answer = ask(&Browser::of(&visitor), who);
                (answer.status, answer.leads_to().to_owned())
            });
        assert!(answers.iter().all(|a| *a == answers[0]), "{answers:?}");
        let browser = Browser::of(&visitor);
        assert!(browser.get(&answers[0].1).page(200, "en").contains("arrives soon"));
        // The same work: a job each, and nobody was looked for.
        let who: Access<KeepJobs> = system();
        let jobs =
            world.db.read_blocking(move |c| store::job::list(c, &who, false, Uuid::nil(), 99)).unwrap();
        assert_eq!(jobs.len(), 5);
        assert!(jobs.iter().all(|j| matches!(j.task, Some(Task::Forgotten { .. }))));
        for empty in ["", "  ", &"x".repeat(300)] {
            ask(&browser, empty).page(422, "en");
        }
        // Who asks without end waits; whoever signs in from there does not.
        let slowed = (0..30).find(|_| ask(&browser, "clerk").status == 429);
        assert!(slowed.is_some());
        assert_eq!(Browser::of(&visitor).sign_in("clerk", PASSWORD).leads_to(), "/kerja");
    });
}

#[test]
fn without_mail_the_page_says_whom_to_ask() {
    on_both(|world| {
        world.country();
        let visitor = Visitor::of(world);
        let page = Browser::of(&visitor).get(PATH);
        let page = page.page(200, "en");
        assert!(page.contains("Ask the administrator") && !page.contains("value=\"surel\""));
        Browser::of(&visitor).get("/fr/connexion/oubli").page(200, "fr");
    });
}

#[test]
fn a_code_that_was_handed_over_opens_once_and_ends_every_session() {
    on_both(|world| {
        world.country();
        let admin = world.person("admin", "A1", &[(Role::Administrator, "A1")]);
        let clerk = world.person("clerk", "A1", &[(Role::Officer, "A1")]);
        let visitor = with_mail(world);
        visitor.make_time_pass();
        let boss = Browser::with(&visitor, &world.session(&admin, Means::SecondStep));
        let theirs = Browser::with(&visitor, &world.session(&clerk, Means::Password));
        let page = format!("/kerja/orang/{}", clerk.id);
        let form = Form::to(boss.get(&page).text(), &format!("{page}/sandi"));
        let shown = boss.submit(&form);
        let code = shown.page(200, "en").split("<dd class=\"code\">").nth(1).unwrap();
        let code = code.split('<').next().unwrap().to_owned();
        assert!(shown.text().contains("https://corak.example/sign-in/forgotten"));
        // Sent twice, it makes no second code.
        assert_eq!(boss.submit(&form).leads_to(), format!("{page}?selesai=kode"));
        assert_eq!(theirs.get("/kerja").status, 303);
        Browser::of(&visitor).sign_in("clerk", PASSWORD).page(422, "en");
        let browser = Browser::of(&visitor);
        let new = "sembilan payung di pasar lama";
        assert!(redeem(&browser, &code, "password1", "password1").page(422, "en").contains(&code));
        assert!(redeem(&browser, &code, new, "another").page(422, "en").contains("differ"));
        assert!(redeem(&browser, "0000-0000-0000-0000", new, new).page(422, "en").contains("not known"));
        let done = redeem(&browser, &code.to_lowercase().replace('-', "%20"), new, new);
        assert_eq!(done.leads_to(), "/sign-in?sandi=1");
        assert!(browser.get("/sign-in?sandi=1").page(200, "en").contains("new password is stored"));
        redeem(&browser, &code, new, new).page(422, "en");
        assert_eq!(Browser::of(&visitor).sign_in("clerk", new).leads_to(), "/kerja");
        // Whoever guesses waits.
        let slowed = (0..40).find(|_| redeem(&browser, "0000-0000-0000-0001", new, new).status == 429);
        assert!(slowed.is_some());
    });
}

#[test]
fn the_form_belongs_to_the_browser_that_opened_it() {
    on_both(|world| {
        world.country();
        let visitor = with_mail(world);
        let answer = visitor.send(axum::http::Method::POST, PATH, &[], "cara=surel&siapa=x");
        answer.page(403, "en");
    });
}

#[test]
fn ones_own_mail_address_needs_the_password_and_anothers_the_right() {
    on_both(|world| {
        world.country();
        let clerk = world.person("clerk", "A1", &[(Role::Officer, "A1")]);
        let visitor = Visitor::of(world);
        visitor.make_time_pass();
        let browser = Browser::with(&visitor, &world.session(&clerk, Means::Password));
        let form = || {
            Form::to(browser.get("/kerja/akun").text(), "/kerja/akun/surel")
                .with("email", "Clerk@Example.org")
        };
        assert!(
            browser.submit(&form().with("mail_password", "wrong")).page(422, "en").contains("does not fit")
        );
        let odd = form().with("mail_password", PASSWORD).with("email", "clerk@");
        assert!(browser.submit(&odd).page(422, "en").contains("value=\"clerk@\""));
        let done = browser.submit(&form().with("mail_password", PASSWORD));
        assert_eq!(done.leads_to(), "/kerja/akun?selesai=surel");
        assert_eq!(world.person_now(clerk.id).0.email.as_deref(), Some("clerk@example.org"));
        // It enters the journal only under the person's key.
        world.db.settle().unwrap();
        let id = clerk.id.0;
        let history = world.db.read_blocking(move |c| store::journal::history(c, id, i64::MAX, 50)).unwrap();
        assert!(!format!("{history:?}").contains("clerk@example.org"));
        let admin = world.person("admin", "A1", &[(Role::Administrator, "A1")]);
        let boss = Browser::with(&visitor, &world.session(&admin, Means::SecondStep));
        let page = format!("/kerja/orang/{}", clerk.id);
        let set = Form::to(boss.get(&page).text(), &format!("{page}/surel"));
        assert!(boss.submit(&set.clone().with("email", "<x>")).page(422, "en").contains("&#60;x&#62;"));
        assert_eq!(boss.submit(&set.with("email", "")).leads_to(), format!("{page}?selesai=surel"));
        assert_eq!(world.person_now(clerk.id).0.email, None);
    });
}
