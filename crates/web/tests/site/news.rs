//! The page on which a maker has a device told of orders: what is added is kept sealed, can be taken away, and goes nowhere else.

use std::sync::Arc;

use domain::access::Means;
use domain::account::{PersonId, Role};
use domain::maker::mandate::Agent;
use store::push::Stored;
use testkit::{Actor, Phone, PushService, World, on_both};

use crate::browser::{Browser, Form};
use crate::visitor::{Answer, Visitor, site_of};

const NEWS: &str = "/lapak/kabar";

/// A site on which devices are told, by way of a service on this machine.
fn visitor(world: &World, sandbox: bool) -> (Visitor, PushService, String) {
    let settings = push::Settings {
        contact: "mailto:office@example.org".into(),
        hosts: push::HOSTS.map(String::from).to_vec(),
        sandbox,
    };
    let pusher = push::Pusher::new(&settings, push::Key::fresh().unwrap()).unwrap();
    let public = pusher.public_key().to_owned();
    let site: Arc<web::Site> = site_of(world, "https://corak.example", true, None).with_push(pusher);
    (Visitor::on(site), PushService::start(world), public)
}

fn weaver(world: &World, key: &str) -> (Actor, String) {
    let maker = world.maker(world.maker_draft(key, &format!("Loom {key}"), "A1", "ikat"));
    let actor = world.person(&format!("weaver.{key}"), "A1", &[(Role::Maker, "A1")]);
    world.mandate(&maker, Agent::Person(actor.id), true, &[]).unwrap();
    (actor, format!("/lapak/perajin/{}/pesanan", maker.id))
}

fn form(browser: &Browser<'_>, phone: &Phone) -> Form {
    let form = Form::to(browser.get(NEWS).page(200, "en"), NEWS);
    form.with("endpoint", &phone.endpoint).with("p256dh", &phone.p256dh).with("auth", &phone.auth)
}

fn add(browser: &Browser<'_>, phone: &Phone) -> Answer {
    browser.submit(&form(browser, phone))
}

fn devices(world: &World, person: PersonId) -> Vec<Stored> {
    world.db.read_blocking(move |c| store::push::of(c, person)).unwrap()
}

#[test]
fn where_web_push_is_off_there_is_no_page_no_script_and_no_way_there() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let (actor, orders) = weaver(world, "one");
        let visitor = Visitor::of(world);
        let browser = Browser::with(&visitor, &world.session(&actor, Means::Password));
        assert!(!browser.get(&orders).page(200, "en").contains(NEWS));
        assert_eq!(browser.get(NEWS).leads_to(), "/lapak");
        assert_eq!(visitor.get("/kabar.js").status, 404);
        let word = Form::to(browser.get("/kerja/akun").page(200, "en"), "/kerja/keluar").fields[0].1.clone();
        let service = PushService::start(world);
        let phone = service.phone(1, "");
        let body =
            format!("_f={word}&endpoint={}&p256dh={}&auth={}", phone.endpoint, phone.p256dh, phone.auth);
        assert_eq!(browser.post(NEWS, &body).leads_to(), "/lapak");
        assert!(devices(world, actor.id).is_empty());
    });
}

#[test]
fn a_maker_adds_a_phone_sees_it_and_takes_it_away() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let (visitor, service, public) = visitor(world, true);
        let (actor, orders) = weaver(world, "one");
        // Also by a card: whoever has no mail often has nothing else.
        let browser = Browser::with(&visitor, &world.session(&actor, Means::Card));
        assert!(browser.get(&orders).page(200, "en").contains(&format!("href=\"{NEWS}\"")));
        let page = browser.get(NEWS);
        let html = page.page(200, "en");
        assert!(html.contains(&format!("data-push=\"{public}\"")) && html.contains("No device is told yet."));
        assert!(html.contains("needs JavaScript"), "it says what can be done without");
        assert!(page.header("content-security-policy").contains("script-src 'self';"));
        let worker = visitor.get("/kabar.js");
        assert_eq!((worker.status.as_u16(), worker.header("cache-control")), (200, "no-cache"));
        assert!(worker.header("content-type").starts_with("text/javascript"));

        let phone = service.phone(1, &public);
        browser
            .headers
            .borrow_mut()
            .push(("user-agent", "Mozilla/5.0 (Linux; Android 15) Chrome/131.0".into()));
        let sent = form(&browser, &phone);
        for _ in 0..2 {
            assert_eq!(browser.submit(&sent).leads_to(), format!("{NEWS}?selesai=tambah"));
        }
        let kept = devices(world, actor.id);
        assert_eq!(kept.len(), 1, "the same form twice is one device");
        let open = String::from_utf8_lossy(&kept[0].sealed).into_owned();
        assert!(!open.contains("phone-1") && !open.contains(&phone.auth), "its address is sealed");
        let page = browser.get(&format!("{NEWS}?selesai=tambah"));
        let html = page.page(200, "en");
        assert!(html.contains("told of orders from now on") && html.contains("Android"), "{html}");
        assert!(!html.contains(&phone.endpoint) && !html.contains(&phone.auth), "nor is it shown");
        // The same browser again is the same device; another one is another.
        add(&browser, &phone).leads_to();
        add(&browser, &service.phone(2, &public)).leads_to();
        assert_eq!(devices(world, actor.id).len(), 2);

        // The history tells that there is one, neither its name nor its address.
        world.db.settle().unwrap();
        let all = world.db.read_blocking(|c| store::journal::after(c, 0, 10_000)).unwrap();
        let told = all.iter().filter(|e| e.kind == domain::id::Kind::PushDevice);
        let told: Vec<String> = told.map(|e| format!("{e:?}")).collect();
        assert!(told.len() >= 3 && told.iter().all(|t| !t.contains("Android") && !t.contains("127.0.0.1")));

        let remove =
            |browser: &Browser<'_>| Form::to(browser.get(NEWS).page(200, "en"), "/lapak/kabar/hapus");
        let first = remove(&browser);
        let (other, _) = weaver(world, "two");
        let theirs = Browser::with(&visitor, &world.session(&other, Means::Password));
        add(&theirs, &service.phone(3, &public)).leads_to();
        let foreign = remove(&theirs).with("perangkat", first.holds("perangkat"));
        assert_eq!(theirs.submit(&foreign).status, 404, "somebody else's is not theirs to take away");
        assert_eq!(browser.submit(&first).leads_to(), format!("{NEWS}?selesai=hapus"));
        assert_eq!((devices(world, actor.id).len(), devices(world, other.id).len()), (1, 1));
    });
}

#[test]
fn a_phone_that_changes_hands_is_told_for_whoever_holds_it_and_there_are_not_too_many() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let (visitor, service, public) = visitor(world, true);
        let ((one, _), (two, _)) = (weaver(world, "one"), weaver(world, "two"));
        let first = Browser::with(&visitor, &world.session(&one, Means::Password));
        let second = Browser::with(&visitor, &world.session(&two, Means::Password));
        let phone = service.phone(1, &public);
        add(&first, &phone).leads_to();
        add(&second, &phone).leads_to();
        assert_eq!((devices(world, one.id).len(), devices(world, two.id).len()), (0, 1));
        for n in 2..=5 {
            add(&second, &service.phone(n, &public)).leads_to();
        }
        let more = add(&second, &service.phone(6, &public));
        assert!(
            more.page(422, "en").contains("There are 5 devices that are told already"),
            "{}",
            more.text()
        );
        assert_eq!(devices(world, two.id).len(), 5);
    });
}

#[test]
fn an_address_to_which_nothing_may_be_sent_is_not_kept() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let (visitor, service, public) = visitor(world, false);
        let (actor, _) = weaver(world, "one");
        let browser = Browser::with(&visitor, &world.session(&actor, Means::Password));
        let phone = service.phone(1, &public);
        for endpoint in [
            phone.endpoint.as_str(),
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/x",
            "https://fcm.googleapis.com:8443/x",
            "https://fcm.googleapis.com@evil.example/x",
            "http://fcm.googleapis.com/x",
        ] {
            let told = browser.submit(&form(&browser, &phone).with("endpoint", endpoint));
            assert!(told.page(422, "en").contains("does not allow sending"), "{endpoint}");
        }
        let fine = "https://fcm.googleapis.com/fcm/send/x";
        for (name, value) in [("endpoint", "no address"), ("p256dh", "AAAA"), ("auth", "")] {
            let told = browser.submit(&form(&browser, &phone).with("endpoint", fine).with(name, value));
            assert!(told.page(422, "en").contains("cannot be read"), "{name}");
        }
        assert!(devices(world, actor.id).is_empty());
        let allowed = form(&browser, &phone).with("endpoint", fine);
        assert_eq!(browser.submit(&allowed).leads_to(), format!("{NEWS}?selesai=tambah"));
        assert_eq!(service.asked(), 0);
        // Whoever looks after no orders has nothing to be told of.
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let office = Browser::with(&visitor, &world.session(&officer, Means::SecondStep));
        assert_eq!(office.get(NEWS).leads_to(), "/lapak");
    });
}
