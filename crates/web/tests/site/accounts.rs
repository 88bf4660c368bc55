//! Signing in and looking after one's account, as a browser does it.

use std::time::Duration;

use domain::access::Means;
use domain::account::{Role, second};
use testkit::{PASSWORD, World, on_both};

use crate::browser::{Browser, Form};
use crate::visitor::Visitor;

fn seconds(world: &World) -> i64 {
    world.db.now() / 1_000_000
}

#[test]
fn an_officer_signs_in_sees_roles_and_rights_and_signs_out() {
    on_both(|world| {
        world.country();
        world.person("officer", "A1", &[(Role::Officer, "A1"), (Role::Assessor, "XX")]);
        let visitor = Visitor::of(world);
        let browser = Browser::of(&visitor);
        assert_eq!(browser.get("/kerja").leads_to(), "/sign-in?lanjut=%2Fkerja");
        assert_eq!(browser.sign_in("Officer ", PASSWORD).leads_to(), "/kerja");
        let home = browser.get("/kerja");
        let html = home.page(200, "en");
        assert!(html.contains("The Officer of A1") || html.contains("The officer of A1"));
        for said in ["Officer, Canton North", "Assessor, Exampleland"] {
            assert!(html.contains(said), "{said}");
        }
        assert!(html.contains("Keep makers") && html.contains("What is not among these rights"));
        assert!(!html.contains("href=\"/sign-in\""), "whoever is signed in is not asked to");
        assert_eq!(home.header("cache-control"), "no-store");
        assert_eq!(home.header("x-robots-tag"), "noindex");
        let out = browser.submit(&Form::to(html, "/kerja/keluar"));
        assert_eq!(out.leads_to(), "/sign-in?keluar=1");
        assert!(browser.token().is_none());
        assert!(browser.get("/kerja").leads_to().starts_with("/sign-in"));
    });
}

#[test]
fn both_languages_have_a_sign_in_page_and_the_workbench_speaks_the_persons() {
    on_both(|world| {
        world.country();
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let visitor = Visitor::of(world);
        visitor.get("/sign-in").page(200, "en");
        visitor.get("/fr/connexion").page(200, "fr");
        let browser = Browser::with(&visitor, &world.session(&officer, Means::Password));
        let page = browser.get("/kerja/akun");
        let form = Form::to(page.page(200, "en"), "/kerja/akun/bahasa").with("lang", "fr");
        assert_eq!(browser.submit(&form).leads_to(), "/kerja/akun?selesai=bahasa");
        browser.get("/kerja/akun").page(200, "fr");
        let odd = form.clone().with("lang", "xx");
        assert_eq!(browser.submit(&odd).status, 400);
        let sent_twice = browser.submit(&form.with("lang", "en"));
        assert_eq!(sent_twice.status, 303);
        assert_eq!(world.person_now(officer.id).0.lang.as_str(), "fr", "a command happens once");
    });
}

#[test]
fn whoever_is_not_known_gets_the_same_answer_as_whoever_mistyped() {
    on_both(|world| {
        world.country();
        let closed = world.person("closed", "A1", &[]).id;
        world.person("officer", "A1", &[]);
        world
            .db
            .write_blocking(store::Command::system("test"), move |tx| {
                store::account::activate(tx, &testkit::system(), closed, false)
            })
            .unwrap();
        let visitor = Visitor::of(world);
        let mut answers = Vec::new();
        for (login, password) in [
            ("officer", "not the password"),
            ("nobody.here", "not the password"),
            ("closed", PASSWORD),
            ("two words", "x"),
            ("officer", ""),
        ] {
            let browser = Browser::of(&visitor);
            let answer = browser.sign_in(login, password);
            let html = answer.page(422, "en").replace(&format!("value=\"{login}\""), "value");
            assert!(html.contains("Name and password do not fit together") && browser.token().is_none());
            assert!(!html.contains("not the password"), "a password is never sent back");
            // But for what is fresh on every page.
            let plain =
                html.split("name=\"_f\" value=\"").map(|p| p.get(64..).unwrap_or(p)).collect::<String>();
            answers.push(plain);
        }
        assert!(answers.windows(2).all(|w| w[0] == w[1]));
    });
}

#[test]
fn a_form_of_another_site_or_session_changes_nothing() {
    on_both(|world| {
        world.country();
        let officer = world.person("officer", "A1", &[]);
        let other = world.person("other", "A1", &[]);
        let visitor = Visitor::of(world);
        let browser = Browser::with(&visitor, &world.session(&officer, Means::Password));
        let form = Form::to(browser.get("/kerja/akun").text(), "/kerja/akun/bahasa").with("lang", "fr");
        // Without the word, with somebody else's, with that of the same person's other session.
        let foreign = |token: String| {
            let page = Browser::with(&visitor, &token).get("/kerja/akun");
            let theirs = Form::to(page.text(), "/kerja/akun/bahasa");
            theirs.fields.iter().find(|(n, _)| n == "_f").unwrap().1.clone()
        };
        for word in [
            String::new(),
            "0".repeat(64),
            "é".repeat(32),
            foreign(world.session(&other, Means::Password)),
            foreign(world.session(&officer, Means::Password)),
        ] {
            browser.submit(&form.clone().with("_f", &word)).page(403, "en");
        }
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
        ] {
            *browser.headers.borrow_mut() = vec![(name, value.to_owned())];
            let answer = browser.submit(&form);
            assert!(answer.page(403, "en").contains("another site"), "{name}: {value}");
            // The door is guarded as well: nobody is signed in to an account of somebody else's choosing.
            assert_eq!(browser.post("/sign-in", "login=officer&password=x").status, 403);
        }
        assert_eq!(world.person_now(officer.id).0.lang.as_str(), "en");
        *browser.headers.borrow_mut() =
            vec![("sec-fetch-site", "same-origin".into()), ("origin", "https://corak.example".into())];
        assert_eq!(browser.submit(&form).status, 303);
        assert_eq!(world.person_now(officer.id).0.lang.as_str(), "fr");
    });
}

#[test]
fn the_sign_in_form_belongs_to_the_browser_that_opened_it() {
    on_both(|world| {
        world.country();
        world.person("officer", "A1", &[]);
        let visitor = Visitor::of(world);
        let form = Form::to(Browser::of(&visitor).get("/sign-in").text(), "/sign-in")
            .with("login", "officer")
            .with("password", PASSWORD);
        let other = Browser::of(&visitor);
        let answer = other.submit(&form);
        assert!(answer.page(403, "en").contains("fill it in once more"));
        assert!(answer.text().contains("value=\"officer\"") && other.token().is_none());
    });
}

#[test]
fn the_token_changes_at_sign_in_at_the_second_step_and_when_rights_change() {
    on_both(|world| {
        world.country();
        let admin = world.person("admin", "XX", &[(Role::Administrator, "XX")]);
        let secret = world.second_step(&admin);
        let visitor = Visitor::of(world);
        let browser = Browser::of(&visitor);
        // A token that somebody planted opens nothing, and is not kept.
        let planted = "a".repeat(64);
        browser.cookies.borrow_mut().insert("__Host-corak".into(), planted.clone());
        assert_eq!(browser.sign_in("admin", PASSWORD).leads_to(), "/kerja/langkah-kedua");
        let waiting = browser.token().unwrap();
        assert_ne!(waiting, planted);
        // With the password alone nothing opens but the second step.
        assert_eq!(browser.get("/kerja/orang").leads_to(), "/kerja/langkah-kedua");
        let form = Form::to(browser.get("/kerja/langkah-kedua").page(200, "en"), "/kerja/langkah-kedua");
        browser.submit(&form.clone().with("code", "000000")).page(422, "en");
        let code = second::at(&secret, seconds(world));
        assert_eq!(browser.submit(&form.with("code", &code)).leads_to(), "/kerja");
        let whole = browser.token().unwrap();
        assert_ne!(whole, waiting);
        assert_eq!(
            Browser::with(&visitor, &waiting).get("/kerja").status,
            303,
            "the one before opens nothing"
        );
        assert!(browser.get("/kerja").page(200, "en").contains("Make accounts, give and end roles"));
        // Another role, another token; pages under way may still come with the one before.
        world.role(admin.id, Role::Editor, "A1", None).unwrap();
        browser.get("/kerja").page(200, "en");
        let renewed = browser.token().unwrap();
        assert_ne!(renewed, whole);
        browser.get("/kerja").page(200, "en");
        assert_eq!(browser.token().unwrap(), renewed, "nothing changed, so neither does the token");
        Browser::with(&visitor, &whole).get("/kerja").page(200, "en");
        world.wait(Duration::from_secs(61));
        assert_eq!(Browser::with(&visitor, &whole).get("/kerja").status, 303);
        // The same code opens nothing a second time.
        let second = Browser::of(&visitor);
        second.sign_in("admin", PASSWORD);
        let form = Form::to(second.get("/kerja/langkah-kedua").text(), "/kerja/langkah-kedua");
        second.submit(&form.with("code", &code)).page(422, "en");
    });
}

#[test]
fn ten_wrong_codes_end_the_visit_and_nothing_else() {
    on_both(|world| {
        world.country();
        let officer = world.person("officer", "A1", &[]);
        let secret = world.second_step(&officer);
        let visitor = Visitor::of(world);
        visitor.make_time_pass();
        let browser = Browser::of(&visitor);
        browser.sign_in("officer", PASSWORD);
        let form = Form::to(browser.get("/kerja/langkah-kedua").text(), "/kerja/langkah-kedua");
        for _ in 0..10 {
            browser.submit(&form.clone().with("code", "123").with("_c", "")).page(422, "en");
        }
        assert!(browser.submit(&form.with("code", "123")).leads_to().starts_with("/sign-in"));
        let owner = Browser::of(&visitor);
        owner.sign_in("officer", PASSWORD);
        let form = Form::to(owner.get("/kerja/langkah-kedua").text(), "/kerja/langkah-kedua");
        let code = second::at(&secret, seconds(world));
        assert_eq!(owner.submit(&form.with("code", &code)).leads_to(), "/kerja");
    });
}

#[test]
fn an_administrator_sets_up_a_second_step_and_comes_in_with_a_recovery_code() {
    on_both(|world| {
        world.country();
        world.person("admin", "XX", &[(Role::Administrator, "XX")]);
        let visitor = Visitor::of(world);
        let browser = Browser::of(&visitor);
        browser.sign_in("admin", PASSWORD);
        assert!(browser.get("/kerja").page(200, "en").contains("Your role does not count yet"));
        assert_eq!(browser.get("/kerja/orang").status, 404);
        let begin = Form::to(browser.get("/kerja/akun").text(), "/kerja/akun/langkah-kedua/mulai");
        browser.submit(&begin.clone().with("begin", "wrong")).page(422, "en");
        assert_eq!(browser.submit(&begin.with("begin", PASSWORD)).leads_to(), "/kerja/akun/langkah-kedua");
        let page = browser.get("/kerja/akun/langkah-kedua");
        let html = page.page(200, "en");
        assert!(html.contains("<svg class=\"qr\" role=\"img\"") && !html.contains("style="));
        let spoken = html.split("class=\"code\">").nth(1).unwrap().split('<').next().unwrap();
        let secret = base32(spoken);
        let form = Form::to(html, "/kerja/akun/langkah-kedua");
        browser.submit(&form.clone().with("code", "000 000")).page(422, "en");
        let before = browser.token();
        let shown = browser.submit(&form.with("code", &second::at(&secret, seconds(world))));
        let codes: Vec<String> = shown
            .page(200, "en")
            .split("<li class=\"code\">")
            .skip(1)
            .map(|c| c.split('<').next().unwrap().to_owned())
            .collect();
        assert_eq!(codes.len(), second::RECOVERY_CODES);
        assert_ne!(browser.token(), before);
        assert!(browser.get("/kerja/orang").page(200, "en").contains("The admin of XX"));
        // The telephone is gone.
        let other = Browser::of(&visitor);
        other.sign_in("admin", PASSWORD);
        let form = Form::to(other.get("/kerja/langkah-kedua").text(), "/kerja/langkah-kedua");
        assert_eq!(other.submit(&form.with("code", &codes[3].to_lowercase())).leads_to(), "/kerja");
        assert!(other.get("/kerja/akun").page(200, "en").contains("9 recovery codes are left"));
        let third = Browser::of(&visitor);
        third.sign_in("admin", PASSWORD);
        let form = Form::to(third.get("/kerja/langkah-kedua").text(), "/kerja/langkah-kedua");
        third.submit(&form.with("code", &codes[3])).page(422, "en");
        // Fresh codes make the old ones worthless; taking the step away takes the role's force.
        let renew = Form::to(other.get("/kerja/akun").text(), "/kerja/akun/kode-pemulihan");
        let fresh = other.submit(&renew.with("renew", PASSWORD));
        assert!(!fresh.page(200, "en").contains(&codes[4]));
        let remove = Form::to(other.get("/kerja/akun").text(), "/kerja/akun/langkah-kedua/hapus");
        assert_eq!(other.submit(&remove.with("remove", PASSWORD)).leads_to(), "/kerja/akun?selesai=langkah");
        assert_eq!(other.get("/kerja/orang").status, 404);
        assert_eq!(browser.get("/kerja").status, 303, "the other session is over");
    });
}

fn base32(spoken: &str) -> Vec<u8> {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut bits, mut count, mut out) = (0u32, 0, Vec::new());
    for c in spoken.chars().filter(|c| !c.is_whitespace()) {
        bits = bits << 5 | u32::try_from(alphabet.find(c).unwrap()).unwrap();
        count += 5;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from(bits >> count & 255).unwrap());
        }
    }
    out
}

#[test]
fn a_maker_comes_in_with_a_card_and_gets_no_further_than_a_card_goes() {
    on_both(|world| {
        world.country();
        let maker = world.person("weaver", "A1-01", &[(Role::Maker, "A1-01")]);
        let (_, code) = world.card(&maker, 30);
        let visitor = Visitor::of(world);
        let browser = Browser::of(&visitor);
        let scanned = browser.get(&format!("/sign-in?kode={code}"));
        let html = scanned.page(200, "en");
        assert!(html.contains("card-first") && html.contains(&format!("value=\"{code}\"")));
        let form = |html: &str| {
            Form::all(html).into_iter().find(|f| f.fields.iter().any(|(n, _)| n == "kode")).unwrap()
        };
        let wrong = browser.submit(&form(html).with("kode", "0000-0000-0000-0000"));
        assert!(wrong.page(422, "en").contains("not known"));
        let typed = code.to_lowercase().replace('-', " ");
        assert_eq!(browser.submit(&form(wrong.text()).with("kode", &typed)).leads_to(), "/lapak");
        assert_eq!(browser.get("/kerja").leads_to(), "/lapak");
        assert!(browser.get("/lapak").page(200, "en").contains("not connected with a maker yet"));
        // Whoever found the card must not become its owner.
        let own = browser.get("/kerja/akun");
        assert!(!own.page(200, "en").contains("/kerja/akun/sandi"));
        let word = Form::to(own.text(), "/kerja/akun/bahasa").fields;
        let word = &word.iter().find(|(n, _)| n == "_f").unwrap().1;
        let body =
            format!("_f={word}&old=x&password=another+long+sentence+here&again=another+long+sentence+here");
        browser.post("/kerja/akun/sandi", &body).page(404, "en");
        world.wait(Duration::from_secs(31 * 24 * 60 * 60));
        let late = Browser::of(&visitor);
        let page = late.get(&format!("/sign-in?kode={code}"));
        late.submit(&form(page.text())).page(422, "en");
    });
}

#[test]
fn a_password_is_changed_by_whoever_knows_it_and_other_sessions_end() {
    on_both(|world| {
        world.country();
        let officer = world.person("officer", "A1", &[]);
        let visitor = Visitor::of(world);
        let elsewhere = Browser::with(&visitor, &world.session(&officer, Means::Password));
        let browser = Browser::with(&visitor, &world.session(&officer, Means::Password));
        let page = |b: &Browser<'_>| Form::to(b.get("/kerja/akun").text(), "/kerja/akun/sandi");
        let good = "two looms and one shuttle";
        for (old, new, again, said) in [
            ("wrong", good, good, "This password does not fit"),
            (PASSWORD, "short", "short", "too short"),
            (PASSWORD, "officer officer", "officer officer", "too easily guessed"),
            (PASSWORD, good, "something else again", "two new passwords differ"),
        ] {
            let form = page(&browser).with("old", old).with("password", new).with("again", again);
            let answer = browser.submit(&form);
            let html = answer.page(422, "en");
            assert!(html.contains(said), "{said}: {html}");
            assert!(!html.contains(&format!("value=\"{new}\"")));
        }
        elsewhere.get("/kerja").page(200, "en");
        let form = page(&browser).with("old", PASSWORD).with("password", good).with("again", good);
        assert_eq!(browser.submit(&form).leads_to(), "/kerja/akun?selesai=sandi");
        assert_eq!(elsewhere.get("/kerja").status, 303);
        browser.get("/kerja").page(200, "en");
        let again = Browser::of(&visitor);
        again.sign_in("officer", PASSWORD).page(422, "en");
        assert_eq!(again.sign_in("officer", good).leads_to(), "/kerja");
    });
}

#[test]
fn sessions_are_listed_and_ended_and_nobody_ends_somebody_elses() {
    on_both(|world| {
        world.country();
        let officer = world.person("officer", "A1", &[]);
        let stranger = world.person("stranger", "A1", &[]);
        let visitor = Visitor::of(world);
        let tokens: Vec<String> = (0..3).map(|_| world.session(&officer, Means::Password)).collect();
        let browser = Browser::with(&visitor, &tokens[0]);
        let page = browser.get("/kerja/akun");
        let html = page.page(200, "en");
        assert_eq!(html.matches("Firefox, Linux</b>").count(), 3);
        let ids: Vec<String> = html
            .split("name=\"sesi\" value=\"")
            .skip(1)
            .map(|p| p.split('"').next().unwrap().to_owned())
            .filter(|id| id != "lain")
            .collect();
        let theirs = Browser::with(&visitor, &world.session(&stranger, Means::Password));
        let form = Form::to(theirs.get("/kerja/akun").text(), "/kerja/akun/sesi");
        theirs.submit(&form.with("sesi", &ids[0])).page(404, "en");
        let end = |id: &str| {
            let form = Form::to(browser.get("/kerja/akun").text(), "/kerja/akun/sesi").with("sesi", id);
            browser.submit(&form)
        };
        assert_eq!(end("lain").leads_to(), "/kerja/akun?selesai=sesi");
        assert_eq!(Browser::with(&visitor, &tokens[1]).get("/kerja").status, 303);
        browser.get("/kerja").page(200, "en");
        assert_eq!(end("nonsense").status, 400);
    });
}

#[test]
fn guessing_makes_the_guesser_wait_and_locks_nobody_out() {
    on_both(|world| {
        world.country();
        world.person("officer", "A1", &[]);
        let visitor = Visitor::of(world);
        visitor.make_time_pass();
        let from = |address: &str| {
            let browser = Browser::of(&visitor);
            browser.headers.borrow_mut().push(("x-forwarded-for", address.to_owned()));
            browser
        };
        let guesser = from("198.51.100.7");
        for _ in 0..21 {
            guesser.sign_in("officer", "guess").page(422, "en");
        }
        let waits = guesser.sign_in("officer", "guess");
        assert!(waits.page(429, "en").contains("not locked"));
        assert!(waits.header("retry-after").parse::<i64>().unwrap() > 0);
        assert_eq!(guesser.get("/").status, 200, "the public pages do not care");
        // The owner, elsewhere, is let in: slowly, but at the first try.
        assert_eq!(from("203.0.113.9").sign_in("officer", PASSWORD).leads_to(), "/kerja");
        world.wait(Duration::from_secs(16 * 60));
        guesser.sign_in("officer", "guess").page(422, "en");
    });
}

#[test]
fn hostile_and_over_long_forms_get_a_page() {
    on_both(|world| {
        world.country();
        let officer = world.person("officer", "A1", &[(Role::Administrator, "A1")]);
        let visitor = Visitor::of(world);
        let browser = Browser::of(&visitor);
        let form = Form::to(browser.get("/sign-in").text(), "/sign-in");
        let long = "x".repeat(50_000);
        for (login, password) in [
            ("<script>alert(1)</script>", "\0\0"),
            (&long[..], "y"),
            ("officer", &long[..]),
            ("' OR 1=1--", "x"),
        ] {
            let answer = browser.submit(&form.clone().with("login", login).with("password", password));
            let html = answer.page(422, "en");
            assert!(!html.contains("<script>") && !html.contains('\0') && html.len() < 40_000);
        }
        let huge = form.with("login", &"x".repeat(100_000));
        browser.submit(&huge).page(413, "en");
        browser.post("/sign-in", "%ff%fe=%00&&&==").page(403, "en");
        assert_eq!(browser.get("/sign-in?lanjut=https://evil.example&kode=%00%3Cb%3E").status, 200);
        assert_eq!(browser.get("/sign-in?lanjut=a&lanjut=b").status, 400);
        let signed = Browser::with(&visitor, &world.session(&officer, Means::SecondStep));
        signed.get("/kerja/orang?after=%00~x").page(200, "en");
        signed.get("/kerja/orang/not-an-id").page(404, "en");
        signed.get("/kerja/orang/%00").page(400, "en");
        assert_eq!(signed.get("/kerja/keluar").leads_to(), "/kerja");
        let word = Form::to(signed.get("/kerja/akun").text(), "/kerja/akun/bahasa").fields[0].1.clone();
        signed.post("/kerja/akun/bahasa", &format!("_f={word}&x={}", "y".repeat(600_000))).page(413, "en");
    });
}

#[test]
fn on_this_machine_without_tls_cookies_have_plain_names_and_elsewhere_hosts_names() {
    on_both(|world| {
        world.country();
        world.person("officer", "A1", &[]);
        let local = Visitor::at(world, "http://127.0.0.1:8080", false);
        let set = local.get("/sign-in").header("set-cookie").to_owned();
        assert!(set.starts_with("corak-visit=") && !set.contains("Secure"), "{set}");
        let public = Visitor::of(world);
        let set = public.get("/sign-in").header("set-cookie").to_owned();
        assert!(
            set.starts_with("__Host-corak-visit=") && set.contains("Secure") && !set.contains("Domain"),
            "{set}"
        );
    });
}

#[test]
fn no_public_page_knows_who_reads_it() {
    on_both(|world| {
        crate::visitor::furnished(world);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let visitor = Visitor::of(world);
        let browser = Browser::with(&visitor, &world.session(&officer, Means::Password));
        for path in ["/", "/crafts/ikat-cloth", "/makers", "/search?q=shawl"] {
            let (theirs, anybodys) = (browser.get(path), visitor.get(path));
            assert!(theirs.bytes == anybodys.bytes, "{path}");
            assert!(theirs.headers.get("set-cookie").is_none(), "{path}");
        }
    });
}

#[test]
fn people_are_narrowed_by_name_region_and_role_and_the_file_holds_what_the_list_shows() {
    on_both(|world| {
        world.country().rooted("XX");
        let admin = world.person("chief", "XX", &[(Role::Administrator, "XX")]);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1"), (Role::Assessor, "XX")]);
        world.person("weaver", "A1-01", &[(Role::Maker, "A1-01")]);
        world.person("southerner", "A2", &[(Role::Officer, "A2")]);
        let visitor = Visitor::of(world);
        let all = Browser::with(&visitor, &world.session(&admin, Means::SecondStep));
        let names = |browser: &Browser<'_>, query: &str| {
            let page = browser.get(&format!("/kerja/orang{query}")).page(200, "en").to_owned();
            page.matches("<th scope=\"row\">").count()
        };
        assert_eq!(names(&all, ""), 4);
        assert_eq!(names(&all, "?kind=officer"), 2);
        assert_eq!(names(&all, "?kind=officer&region=A1"), 1);
        assert_eq!(names(&all, "?region=A1&sort=newest"), 2);
        assert_eq!(names(&all, "?q=the+w"), 1);
        assert_eq!(names(&all, "?kind=king"), 4);
        let file = all.get("/kerja/orang/ekspor?format=csv&kind=officer&col=login&col=roles");
        let lines: Vec<&str> = file.text().lines().collect();
        assert_eq!(lines[0], "id,Name,Name to sign in with,Roles");
        assert!(lines.len() == 3 && file.text().contains("officer,"), "{lines:?}");
        // As far as the right reaches, and no further.
        let own = Browser::with(&visitor, &world.session(&officer, Means::Password));
        assert_eq!(names(&own, ""), 2);
        own.get("/kerja/orang?region=A2").page(404, "en");
        own.get("/kerja/orang/ekspor?format=csv&region=A2").page(404, "en");
    });
}
