//! Passkeys, with a device that is made of a few bytes: what is added opens, what was removed, copied, replayed or meant for
//! another site does not.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use domain::access::Means;
use domain::account::{PersonId, Role};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testkit::{Actor, PASSWORD, World, on_both};

use crate::browser::{Browser, Form};
use crate::visitor::Visitor;

const ORIGIN: &str = "https://corak.example";
const ADD: &str = "/kerja/akun/kunci-sandi";
const BEGIN: &str = "/kerja/akun/kunci-sandi/mulai";

/// A device with one key.
#[derive(Clone)]
struct Device {
    key: SigningKey,
    credential: [u8; 16],
    owner: Vec<u8>,
    counter: u32,
    origin: &'static str,
    /// Whether it makes sure who holds it.
    verifies: bool,
}

impl Device {
    fn new(n: u8) -> Device {
        let key = SigningKey::from_slice(&[n; 32]).unwrap();
        Device { key, credential: [n; 16], owner: Vec::new(), counter: 0, origin: ORIGIN, verifies: true }
    }

    fn told(&self, kind: &str, challenge: &Value) -> Vec<u8> {
        json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn data(&self, made: bool) -> Vec<u8> {
        let mut data = Sha256::digest(b"corak.example").to_vec();
        data.push(0x01 | if self.verifies { 0x04 } else { 0 } | if made { 0x40 } else { 0 });
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// Makes a key, as the options of a page ask for.
    fn make(&mut self, options: &Value) -> String {
        let options = &options["publicKey"];
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["rp"]["id"], "corak.example");
        self.owner = B64.decode(options["user"]["id"].as_str().unwrap()).unwrap();
        let mut data = self.data(true);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(self.credential);
        let point = self.key.verifying_key().to_sec1_point(false);
        let point = point.as_bytes();
        // {1: 2, 3: -7, -1: 1, -2: x, -3: y} in CBOR
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..65]);
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt");
        object.push(0x64);
        object.extend(b"none");
        object.push(0x67);
        object.extend(b"attStmt");
        object.push(0xa0);
        object.push(0x68);
        object.extend(b"authData");
        object.extend([0x58, u8::try_from(data.len()).unwrap()]);
        object.extend(data);
        let told = self.told("webauthn.create", &options["challenge"]);
        let id = B64.encode(self.credential);
        json!({ "id": id, "rawId": id, "type": "public-key", "extensions": {}, "response": {
            "attestationObject": B64.encode(object), "clientDataJSON": B64.encode(told) } })
        .to_string()
    }

    /// Answers a question.
    fn answer(&mut self, options: &Value) -> String {
        self.counter += 1;
        let told = self.told("webauthn.get", &options["publicKey"]["challenge"]);
        let data = self.data(false);
        let signed: Signature = self.key.sign(&[&data[..], &Sha256::digest(&told)].concat());
        let id = B64.encode(self.credential);
        json!({ "id": id, "rawId": id, "type": "public-key", "extensions": {}, "response": {
            "authenticatorData": B64.encode(data), "clientDataJSON": B64.encode(told),
            "signature": B64.encode(signed.to_der().as_bytes()), "userHandle": B64.encode(&self.owner) } })
        .to_string()
    }
}

/// Adds a device to an account; the page that came back.
fn add(browser: &Browser<'_>, device: &mut Device) -> crate::visitor::Answer {
    let begin = Form::to(browser.get("/kerja/akun").page(200, "en"), BEGIN);
    assert_eq!(browser.submit(&begin.with("add", PASSWORD)).leads_to(), ADD);
    let page = browser.get(ADD);
    let html = page.page(200, "en");
    let options = html.split("data-options=\"").nth(1).unwrap().split('"').next().unwrap();
    let options = options.replace("&#34;", "\"").replace("&#38;", "&").replace("&#39;", "'");
    let made = device.make(&serde_json::from_str(&options).unwrap());
    browser.submit(&Form::to(html, ADD).with("kunci", &made).with("name", "Office <phone>"))
}

/// The sign-in form for a passkey, and the question that was asked with it.
fn ask(browser: &Browser<'_>) -> (Form, Value) {
    let page = browser.get("/sign-in");
    let form =
        Form::all(page.page(200, "en")).into_iter().find(|f| f.fields.iter().any(|(n, _)| n == "kunci"));
    let form = form.unwrap();
    let asked = browser.submit(&form.clone().with("cara", "kunci-mulai"));
    assert_eq!(asked.status, 200, "{}", asked.text());
    (form, serde_json::from_slice(&asked.bytes).unwrap())
}

fn enter(browser: &Browser<'_>, device: &mut Device) -> crate::visitor::Answer {
    let (form, question) = ask(browser);
    browser.submit(&form.with("kunci", &device.answer(&question)))
}

fn with_device(world: &World, visitor: &Visitor, n: u8) -> (Actor, Device) {
    let actor = world.person(&format!("admin{n}"), "XX", &[(Role::Administrator, "XX")]);
    let browser = Browser::with(visitor, &world.session(&actor, Means::Password));
    let mut device = Device::new(n);
    assert_eq!(add(&browser, &mut device).leads_to(), "/kerja/akun?selesai=kunci");
    (actor, device)
}

fn refused(answer: &crate::visitor::Answer) {
    assert!(answer.page(422, "en").contains("The passkey is not known, was removed"));
}

#[test]
fn an_administrator_adds_a_passkey_and_comes_in_with_it_and_the_role_counts() {
    on_both(|world| {
        world.country();
        let visitor = Visitor::of(world);
        let (_, mut device) = with_device(world, &visitor, 7);
        let browser = Browser::of(&visitor);
        assert_eq!(enter(&browser, &mut device).leads_to(), "/kerja");
        let home = browser.get("/kerja");
        assert!(home.page(200, "en").contains("Signed in with a passkey"));
        assert!(home.text().contains("Make accounts, give and end roles"), "it counts as a second step");
        let own = browser.get("/kerja/akun");
        assert!(own.page(200, "en").contains("Office &#60;phone&#62;"));
        assert!(own.text().contains("Last used"), "{}", own.text());
        // Again, since the counter went on.
        assert_eq!(enter(&Browser::of(&visitor), &mut device).leads_to(), "/kerja");
        // The history tells that there is one, neither its name nor its key.
        world.db.settle().unwrap();
        let all = world.db.read_blocking(|c| store::journal::after(c, 0, 10_000)).unwrap();
        let entry = all.iter().find(|e| e.kind == domain::id::Kind::Passkey).unwrap();
        assert!(!format!("{entry:?}").contains("phone"), "{entry:?}");
    });
}

#[test]
fn a_passkey_that_was_removed_or_is_of_nobody_opens_nothing() {
    on_both(|world| {
        world.country();
        let visitor = Visitor::of(world);
        visitor.make_time_pass();
        let (actor, mut device) = with_device(world, &visitor, 7);
        let mut unknown = Device { owner: device.owner.clone(), ..Device::new(9) };
        refused(&enter(&Browser::of(&visitor), &mut unknown));
        // A device that says that it is somebody else's.
        let other = world.person("other", "XX", &[]);
        let mut liar = Device { owner: other.id.0.as_bytes().to_vec(), ..device.clone() };
        refused(&enter(&Browser::of(&visitor), &mut liar));
        let owner = Browser::with(&visitor, &world.session(&actor, Means::Password));
        // Somebody else's passkey is not theirs to remove.
        let thief = Browser::with(&visitor, &world.session(&other, Means::Password));
        let page = owner.get("/kerja/akun");
        let id = page.text().split("name=\"kunci\" value=\"").nth(1).unwrap()[..36].to_owned();
        let word = Form::to(thief.get("/kerja").text(), "/kerja/keluar").fields[0].1.clone();
        thief.post("/kerja/akun/kunci-sandi/hapus", &format!("_f={word}&kunci={id}")).page(404, "en");
        assert_eq!(enter(&Browser::of(&visitor), &mut device).leads_to(), "/kerja");
        let form = Form::to(page.text(), "/kerja/akun/kunci-sandi/hapus").with("kunci", &id);
        assert_eq!(owner.submit(&form).leads_to(), "/kerja/akun?selesai=kunci");
        refused(&enter(&Browser::of(&visitor), &mut device));
    });
}

#[test]
fn an_answer_opens_once_and_only_for_the_question_the_site_and_the_browser_it_was_given_to() {
    on_both(|world| {
        world.country();
        let visitor = Visitor::of(world);
        visitor.make_time_pass();
        let (_, mut device) = with_device(world, &visitor, 7);
        let browser = Browser::of(&visitor);
        let (form, question) = ask(&browser);
        let answer = device.answer(&question);
        let sent = form.with("kunci", &answer);
        let before = browser.cookies.borrow().clone();
        // In another browser, which was asked something else.
        let other = Browser::of(&visitor);
        let (theirs, _) = ask(&other);
        refused(&other.submit(&theirs.with("kunci", &answer)));
        assert_eq!(browser.submit(&sent).leads_to(), "/kerja");
        // The same bytes again, with the cookies of then.
        let replay = Browser::of(&visitor);
        *replay.cookies.borrow_mut() = before;
        refused(&replay.submit(&sent));
        assert!(replay.token().is_none());
        // Asked by a page of another site.
        let mut lured = Device { origin: "https://corak.example.evil.example", ..device.clone() };
        refused(&enter(&Browser::of(&visitor), &mut lured));
        // Nobody was asked for a finger or a PIN.
        let mut careless = Device { verifies: false, ..device.clone() };
        refused(&enter(&Browser::of(&visitor), &mut careless));
        // A question is too old after some minutes.
        let late = Browser::of(&visitor);
        let (form, question) = ask(&late);
        world.wait(std::time::Duration::from_secs(301));
        refused(&late.submit(&form.with("kunci", &device.answer(&question))));
        for nonsense in ["", "{}", "null", "[1]", &"x".repeat(40_000)] {
            let browser = Browser::of(&visitor);
            let (form, _) = ask(&browser);
            refused(&browser.submit(&form.with("kunci", nonsense)));
        }
    });
}

#[test]
fn a_copied_device_whose_counter_lags_behind_opens_nothing() {
    on_both(|world| {
        world.country();
        let visitor = Visitor::of(world);
        let (_, mut device) = with_device(world, &visitor, 7);
        let mut copy = device.clone();
        for _ in 0..2 {
            assert_eq!(enter(&Browser::of(&visitor), &mut device).leads_to(), "/kerja");
        }
        refused(&enter(&Browser::of(&visitor), &mut copy));
        assert_eq!(enter(&Browser::of(&visitor), &mut device).leads_to(), "/kerja");
    });
}

#[test]
fn only_the_password_leads_to_a_new_passkey_and_a_lost_device_takes_it_along() {
    on_both(|world| {
        world.country();
        let visitor = Visitor::of(world);
        visitor.make_time_pass();
        let (actor, mut device) = with_device(world, &visitor, 7);
        let browser = Browser::with(&visitor, &world.session(&actor, Means::Password));
        let begin = Form::to(browser.get("/kerja/akun").text(), BEGIN);
        browser.submit(&begin.with("add", "not the password")).page(422, "en");
        assert_eq!(browser.get(ADD).leads_to(), "/kerja/akun", "nothing is asked of the device");
        // The same device a second time.
        let again = add(&browser, &mut device.clone());
        assert!(again.page(422, "en").contains("recorded as a passkey already"), "{}", again.text());
        // A session that a card opened changes no way in.
        let card = Browser::with(&visitor, &world.session(&actor, Means::Card));
        assert!(!card.get("/kerja/akun").page(200, "en").contains("passkey.js"));
        card.get(ADD).page(404, "en");
        reset(world, actor.id);
        refused(&enter(&Browser::of(&visitor), &mut device));
    });
}

fn reset(world: &World, id: PersonId) {
    world
        .db
        .write_blocking(store::Command::system("test"), move |tx| {
            store::account::secret::reset_password(tx, &testkit::system(), id, "$argon2id$x", true)
        })
        .unwrap();
}

#[test]
fn where_browsers_offer_no_passkeys_none_is_promised() {
    on_both(|world| {
        world.country();
        let actor = world.person("admin", "XX", &[]);
        for (origin, offered) in [
            ("http://127.0.0.1:8080", false),
            ("http://corak.example", false),
            ("http://localhost:8080", true),
            ("https://corak.example", true),
        ] {
            let visitor = Visitor::at(world, origin, true);
            let page = visitor.get("/sign-in");
            assert_eq!(page.page(200, "en").contains("passkey.js"), offered, "{origin}");
            let token = world.session(&actor, Means::Password);
            let name = if origin.starts_with("https") { "__Host-corak" } else { "corak" };
            let own = visitor.ask_with(
                axum::http::Method::GET,
                "/kerja/akun",
                &[("cookie", &format!("{name}={token}"))],
            );
            assert_eq!(own.page(200, "en").contains("domain name"), !offered, "{origin}");
        }
    });
}
