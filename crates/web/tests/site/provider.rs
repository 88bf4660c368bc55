//! Signing in by the provider of the office's own accounts, with one that is made of a few lines and lies on demand.

use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use axum::extract::{Form as Sent, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use domain::access::Means;
use domain::account::Role;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testkit::{PASSWORD, World, on_both};

use crate::browser::{Browser, Form};
use crate::visitor::{Answer, Visitor, site_of};

const ORIGIN: &str = "https://corak.example";
const BEGIN: &str = "/sign-in/sso?lanjut=/kerja/akun";
const BACK: &str = "/sign-in/sso/kembali";
const ADDRESS: &str = "officer@example.org";

/// What the provider says the next time it is asked for a token.
#[derive(Clone)]
struct Says {
    key: SigningKey,
    /// The name of the key with which it signs.
    kid: String,
    /// The name and the key that it shows to everybody.
    shows: (String, SigningKey),
    /// How often somebody asked for its keys.
    asked: u32,
    /// Whether it offers a way to sign out.
    ends: bool,
    claims: Value,
    challenge: String,
    /// Whether it refuses the code.
    refuses: bool,
    codes: Vec<String>,
}

type Shared = Arc<parking_lot::Mutex<Says>>;

/// A provider on a port of its own, which ends with the test.
struct Provider {
    issuer: String,
    says: Shared,
    _stop: tokio::sync::oneshot::Sender<()>,
}

fn signed(key: &SigningKey, kid: &str, claims: &Value) -> String {
    let head = B64.encode(json!({"alg": "ES256", "kid": kid, "typ": "JWT"}).to_string());
    let text = format!("{head}.{}", B64.encode(claims.to_string()));
    let signature: Signature = key.sign(text.as_bytes());
    format!("{text}.{}", B64.encode(signature.to_bytes()))
}

async fn token(
    State(says): State<Shared>,
    headers: HeaderMap,
    Sent(sent): Sent<std::collections::HashMap<String, String>>,
) -> (StatusCode, Json<Value>) {
    let mut says = says.lock();
    let no = |why: &str| (StatusCode::BAD_REQUEST, Json(json!({"error": why})));
    // The word of the office, and whoever asked for the code.
    let word = headers.get("authorization").and_then(|v| v.to_str().ok()).unwrap_or_default();
    if word != format!("Basic {}", base64::engine::general_purpose::STANDARD.encode("corak:geheim")) {
        return no("invalid_client");
    }
    let verifier = sent.get("code_verifier").cloned().unwrap_or_default();
    if B64.encode(Sha256::digest(verifier.as_bytes())) != says.challenge {
        return no("invalid_grant");
    }
    let code = sent.get("code").cloned().unwrap_or_default();
    if says.refuses || says.codes.contains(&code) {
        return no("invalid_grant");
    }
    says.codes.push(code);
    let id_token = signed(&says.key, &says.kid, &says.claims);
    let answer = json!({"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": id_token});
    (StatusCode::OK, Json(answer))
}

/// The keys that it shows.
async fn keys(State(says): State<Shared>) -> Json<Value> {
    let mut says = says.lock();
    says.asked += 1;
    let point = says.shows.1.verifying_key().to_sec1_point(false);
    let (x, y) = (B64.encode(&point.as_bytes()[1..33]), B64.encode(&point.as_bytes()[33..65]));
    let key = json!({
        "kty": "EC", "crv": "P-256", "kid": says.shows.0, "use": "sig", "alg": "ES256", "x": x, "y": y,
    });
    Json(json!({ "keys": [key] }))
}

impl Provider {
    fn start() -> Provider {
        let key = SigningKey::from_slice(&[9; 32]).unwrap();
        let says = Says {
            shows: ("one".into(), key.clone()),
            key,
            kid: "one".into(),
            asked: 0,
            ends: false,
            claims: Value::Null,
            challenge: String::new(),
            refuses: false,
            codes: Vec::new(),
        };
        let says: Shared = Arc::new(parking_lot::Mutex::new(says));
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let (tell, told) = mpsc::channel();
        let shared = says.clone();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                let issuer = format!("http://{}", listener.local_addr().unwrap());
                let mut told = json!({
                    "issuer": issuer,
                    "authorization_endpoint": format!("{issuer}/auth"),
                    "token_endpoint": format!("{issuer}/token"),
                    "jwks_uri": format!("{issuer}/keys"),
                    "response_types_supported": ["code"],
                    "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["ES256", "none", "HS256"],
                });
                let end = format!("{issuer}/end");
                let about = get(move |State(says): State<Shared>| async move {
                    if says.lock().ends {
                        told["end_session_endpoint"] = end.into();
                    }
                    Json(told)
                });
                let router = Router::new()
                    .route("/.well-known/openid-configuration", about)
                    .route("/keys", get(keys))
                    .route("/token", post(token))
                    .with_state(shared);
                tell.send(issuer).unwrap();
                let until = async move { drop(stopped.await) };
                axum::serve(listener, router).with_graceful_shutdown(until).await.unwrap();
            });
        });
        Provider { issuer: told.recv().unwrap(), says, _stop: stop }
    }

    fn settings(&self, by_email: bool) -> oidc::Settings {
        oidc::Settings {
            issuer: self.issuer.clone(),
            client: "corak".into(),
            secret: Some("geheim".into()),
            label: "Council accounts".into(),
            by_email,
            second_step: vec!["mfa".into()],
            authority: None,
        }
    }

    /// Visits a world's site that lets in whom this provider recognises.
    fn visitor(&self, world: &World, by_email: bool) -> Visitor {
        self.visitor_of(world, self.provider(by_email))
    }

    /// What a site knows of this provider, at first nothing.
    fn provider(&self, by_email: bool) -> oidc::Provider {
        oidc::Provider::new(self.settings(by_email), format!("{ORIGIN}{BACK}")).unwrap()
    }

    fn visitor_of(&self, world: &World, provider: oidc::Provider) -> Visitor {
        Visitor::on(site_of(world, ORIGIN, true, None).with_provider(provider))
    }

    /// Somebody is at the provider, having come from this address; where it sends them back to.
    fn recognises(&self, world: &World, address: &str, change: impl FnOnce(&mut Value)) -> String {
        let asked: std::collections::HashMap<String, String> =
            url::Url::parse(address).unwrap().query_pairs().into_owned().collect();
        assert!(address.starts_with(&format!("{}/auth?", self.issuer)), "{address}");
        assert_eq!(asked["code_challenge_method"], "S256");
        assert_eq!(asked["redirect_uri"], format!("{ORIGIN}{BACK}"));
        let now = world.db.now() / 1_000_000;
        let mut claims = json!({
            "iss": self.issuer, "aud": "corak", "sub": "7", "nonce": asked["nonce"], "iat": now, "exp": now + 60,
            "email": ADDRESS, "email_verified": true, "preferred_username": "officer",
        });
        change(&mut claims);
        let mut says = self.says.lock();
        says.claims = claims;
        says.challenge.clone_from(&asked["code_challenge"]);
        let code = format!("code-{}", says.codes.len());
        format!("{BACK}?code={code}&state={}", asked["state"])
    }

    /// The whole way in.
    fn enter(&self, world: &World, browser: &Browser<'_>, change: impl FnOnce(&mut Value)) -> Answer {
        let there = browser.get(BEGIN).leads_to().to_owned();
        browser.get(&self.recognises(world, &there, change))
    }
}

fn reached(world: &World, id: domain::account::PersonId, address: &'static str) {
    let command = store::Command::system("test");
    let write =
        move |tx: &mut store::Tx<'_>| store::account::reach(tx, &testkit::system(), id, address).map(drop);
    world.db.write_blocking(command, write).unwrap();
}

/// Links the account to the provider, as its owner does.
fn linked(world: &World, provider: &Provider, browser: &Browser<'_>) -> String {
    let own = browser.get("/kerja/akun");
    let form = Form::to(own.page(200, "en"), "/kerja/akun/sso/mulai").with("link", PASSWORD);
    assert_eq!(browser.submit(&form).leads_to(), "/kerja/akun/sso");
    let page = browser.get("/kerja/akun/sso");
    let html = page.page(200, "en");
    let there =
        html.split("<a class=\"button button-main\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let back = provider.recognises(world, &there.replace("&#38;", "&"), |_| ());
    assert_eq!(browser.get(&back).leads_to(), "/kerja/akun?selesai=penyedia");
    back
}

#[test]
fn an_officer_links_the_office_account_comes_in_with_it_and_takes_the_link_away() {
    on_both(|world| {
        world.country();
        let provider = Provider::start();
        let visitor = provider.visitor(world, false);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        // Nobody is let in whom the office does not know.
        let stranger = provider.enter(world, &Browser::of(&visitor), |_| ());
        assert!(stranger.page(403, "en").contains("is not linked to an account here yet"));
        let owner = Browser::with(&visitor, &world.session(&officer, Means::Password));
        let back = linked(world, &provider, &owner);
        // The same address again: the answer was taken.
        assert!(owner.get(&back).page(422, "en").contains("does not belong to this browser"));
        let browser = Browser::of(&visitor);
        assert_eq!(provider.enter(world, &browser, |_| ()).leads_to(), "/kerja/akun");
        assert!(browser.get("/kerja").page(200, "en").contains("Signed in with an office account."));
        // Somebody else cannot link it, too.
        let other = world.person("other", "A1", &[]);
        let thief = Browser::with(&visitor, &world.session(&other, Means::Password));
        let form = Form::to(thief.get("/kerja/akun").text(), "/kerja/akun/sso/mulai").with("link", PASSWORD);
        thief.submit(&form);
        let page = thief.get("/kerja/akun/sso");
        let there = page.text().split("<a class=\"button button-main\" href=\"").nth(1).unwrap();
        let there = there.split('"').next().unwrap().replace("&#38;", "&");
        let taken = thief.get(&provider.recognises(world, &there, |_| ()));
        assert!(taken.page(422, "en").contains("linked to another account"));
        // The history tells that it is linked, not as whom.
        world.db.settle().unwrap();
        let all = world.db.read_blocking(|c| store::journal::after(c, 0, 10_000)).unwrap();
        let entry = all.iter().find(|e| e.kind == domain::id::Kind::Identity).unwrap();
        assert!(!format!("{entry:?}").contains("\"officer\""), "{entry:?}");
        let own = owner.get("/kerja/akun");
        let id = own.text().split("name=\"id\" value=\"").nth(1).unwrap()[..36].to_owned();
        let form = Form::to(own.text(), "/kerja/akun/sso/hapus").with("id", &id);
        thief.submit(&Form::to(own.text(), "/kerja/akun/sso/hapus").with("id", &id)).page(403, "en");
        assert_eq!(owner.submit(&form).leads_to(), "/kerja/akun?selesai=penyedia");
        provider.enter(world, &Browser::of(&visitor), |_| ()).page(403, "en");
    });
}

#[test]
fn a_second_step_at_the_provider_counts_and_without_one_it_is_asked_for_here() {
    on_both(|world| {
        world.country();
        let provider = Provider::start();
        let visitor = provider.visitor(world, false);
        let admin = world.person("admin", "XX", &[(Role::Administrator, "XX")]);
        let owner = Browser::with(&visitor, &world.session(&admin, Means::SecondStep));
        linked(world, &provider, &owner);
        let weak = Browser::of(&visitor);
        assert_eq!(provider.enter(world, &weak, |c| c["amr"] = json!(["pwd"])).leads_to(), "/kerja/akun");
        assert_eq!(weak.get("/kerja/orang").status, 404, "the role does not count");
        for claims in [json!({"amr": ["pwd", "mfa"]}), json!({"acr": "mfa"})] {
            let strong = Browser::of(&visitor);
            let done = provider.enter(world, &strong, |c| {
                for (name, value) in claims.as_object().unwrap() {
                    c[name] = value.clone();
                }
            });
            assert_eq!(done.leads_to(), "/kerja/akun");
            assert_eq!(strong.get("/kerja/orang").status, 200);
        }
    });
}

#[test]
fn an_address_that_the_provider_has_verified_links_to_the_one_account_with_it_where_the_office_wants_it() {
    on_both(|world| {
        world.country();
        let provider = Provider::start();
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        reached(world, officer.id, ADDRESS);
        let closed = provider.visitor(world, false);
        provider.enter(world, &Browser::of(&closed), |_| ()).page(403, "en");
        let visitor = provider.visitor(world, true);
        for change in [json!({"email_verified": false}), json!({"email": "other@example.org"})] {
            let refused = provider.enter(world, &Browser::of(&visitor), |c| {
                for (name, value) in change.as_object().unwrap() {
                    c[name] = value.clone();
                }
            });
            refused.page(403, "en");
        }
        let browser = Browser::of(&visitor);
        let upper = provider.enter(world, &browser, |c| c["email"] = "Officer@Example.org".into());
        assert_eq!(upper.leads_to(), "/kerja/akun");
        assert!(browser.get("/kerja/akun").page(200, "en").contains("Linked"));
        // From now on it is who they are that counts, whatever their address becomes.
        let later = provider.enter(world, &Browser::of(&closed), |c| c["email"] = "new@example.org".into());
        assert_eq!(later.leads_to(), "/kerja/akun");
        // Two with one address: nobody can tell whose it is.
        let twin = world.person("twin", "A1", &[]);
        let third = world.person("third", "A1", &[]);
        reached(world, twin.id, "twins@example.org");
        reached(world, third.id, "twins@example.org");
        let unclear = provider.enter(world, &Browser::of(&visitor), |c| {
            c["sub"] = "8".into();
            c["email"] = "twins@example.org".into();
        });
        unclear.page(403, "en");
    });
}

#[test]
fn what_was_not_said_by_this_provider_to_this_office_for_this_question_opens_nothing() {
    on_both(|world| {
        world.country();
        let provider = Provider::start();
        let visitor = provider.visitor(world, false);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        linked(world, &provider, &Browser::with(&visitor, &world.session(&officer, Means::Password)));
        let now = world.db.now() / 1_000_000;
        let lies: [(&str, Value); 5] = [
            ("nonce", "another".into()),
            ("aud", "another-office".into()),
            ("iss", "https://accounts.example".into()),
            ("exp", (now - 1).into()),
            ("aud", json!(["corak", "another-office"])),
        ];
        for (claim, lie) in lies {
            let browser = Browser::of(&visitor);
            let refused = provider.enter(world, &browser, |c| c[claim] = lie.clone());
            assert!(refused.page(422, "en").contains("does not say for certain who you are"), "{claim}");
            assert!(browser.token().is_none(), "{claim}: {lie}");
        }
        // Signed with another key.
        let own = provider.says.lock().key.clone();
        provider.says.lock().key = SigningKey::from_slice(&[8; 32]).unwrap();
        provider.enter(world, &Browser::of(&visitor), |_| ()).page(422, "en");
        provider.says.lock().key = own;
        // A code that was used before, or that the provider does not know.
        provider.says.lock().refuses = true;
        provider.enter(world, &Browser::of(&visitor), |_| ()).page(422, "en");
        provider.says.lock().refuses = false;
        // Another state, none, and that of another browser.
        let browser = Browser::of(&visitor);
        let back = provider.recognises(world, browser.get(BEGIN).leads_to(), |_| ());
        for other in [BACK.to_owned(), format!("{BACK}?code=x&state=x"), back.replace("state=", "state=x")] {
            assert!(
                browser.get(&other).page(422, "en").contains("does not belong to this browser"),
                "{other}"
            );
        }
        let lured = Browser::of(&visitor);
        lured.get(BEGIN);
        lured.get(&back).page(422, "en");
        // From another provider, as it says itself.
        browser.get(&format!("{back}&iss=https://accounts.example")).page(422, "en");
        browser.get(&back).page(422, "en");
        // Somebody pressed cancel.
        let browser = Browser::of(&visitor);
        let there = browser.get(BEGIN).leads_to().to_owned();
        let state = there.split("state=").nth(1).unwrap().split('&').next().unwrap();
        let no =
            browser.get(&format!("{BACK}?error=access_denied&error_description=%3Cscript%3Ex&state={state}"));
        let html = no.page(422, "en");
        assert!(html.contains("You cancelled at Council accounts"), "{html}");
        assert!(!html.contains("<script>x"), "{html}");
        // Too late.
        let browser = Browser::of(&visitor);
        let back = provider.recognises(world, browser.get(BEGIN).leads_to(), |_| ());
        world.wait(Duration::from_secs(15 * 60 + 1));
        browser.get(&back).page(422, "en");
        // And after all of this, the owner.
        assert_eq!(provider.enter(world, &Browser::of(&visitor), |_| ()).leads_to(), "/kerja/akun");
    });
}

#[test]
fn a_provider_that_is_down_or_hangs_costs_one_page_a_moment_and_the_other_ways_stay() {
    on_both(|world| {
        world.country();
        // It takes connections and never answers.
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let hangs = format!("http://{}", silent.local_addr().unwrap());
        let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let down = format!("http://{}", gone.local_addr().unwrap());
        drop(gone);
        for issuer in [hangs, down] {
            let settings = oidc::Settings {
                issuer,
                client: "corak".into(),
                secret: None,
                label: "Council accounts".into(),
                by_email: false,
                second_step: vec![],
                authority: None,
            };
            let provider = oidc::Provider::new(settings, format!("{ORIGIN}{BACK}")).unwrap();
            let provider = provider.waiting(Duration::from_millis(50));
            let visitor = Visitor::on(site_of(world, ORIGIN, true, None).with_provider(provider));
            let page = visitor.get(BEGIN);
            let html = page.page(503, "en");
            assert!(html.contains("Council accounts cannot be reached at the moment"), "{html}");
            assert!(Form::all(html).iter().any(|f| f.fields.iter().any(|(n, _)| n == "password")), "{html}");
            assert!(visitor.get("/fr/connexion").text().contains("/fr/connexion/sso"));
        }
        // Where none is set up, nothing of it is there.
        let visitor = Visitor::of(world);
        assert_eq!(visitor.get("/sign-in/sso").status, 404);
        assert_eq!(visitor.get(BACK).status, 404);
        assert!(!visitor.get("/sign-in").text().contains("/sso"));
    });
}

#[test]
fn a_provider_that_changes_its_keys_lets_in_at_once_and_a_forged_key_does_not_make_the_site_ask_again_and_again()
 {
    on_both(|world| {
        world.country();
        let provider = Provider::start();
        // Asked again as soon as a key is unknown.
        let visitor = provider.visitor_of(world, provider.provider(false).pausing(Duration::ZERO));
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        linked(world, &provider, &Browser::with(&visitor, &world.session(&officer, Means::Password)));
        let asked = || provider.says.lock().asked;
        assert_eq!(asked(), 1);
        let new = SigningKey::from_slice(&[7; 32]).unwrap();
        {
            let mut says = provider.says.lock();
            (says.key, says.kid) = (new.clone(), "two".into());
            says.shows = ("two".into(), new.clone());
        }
        assert_eq!(provider.enter(world, &Browser::of(&visitor), |_| ()).leads_to(), "/kerja/akun");
        assert_eq!(asked(), 2, "once for the new key");
        assert_eq!(provider.enter(world, &Browser::of(&visitor), |_| ()).leads_to(), "/kerja/akun");
        assert_eq!(asked(), 2, "which is known from then on");
        // What the old key signs is worth nothing any more, under either name.
        let signs = |key: &[u8; 32], kid: &str| {
            let mut says = provider.says.lock();
            (says.key, says.kid) = (SigningKey::from_slice(key).unwrap(), kid.into());
        };
        for kid in ["one", "two"] {
            signs(&[9; 32], kid);
            provider.enter(world, &Browser::of(&visitor), |_| ()).page(422, "en");
        }
        assert_eq!(asked(), 3, "a key that nobody has makes the site ask once for one answer");
        // And within its pause not at all.
        let patient = provider.visitor_of(world, provider.provider(false).pausing(Duration::from_secs(3600)));
        for n in 0..4 {
            signs(&[8; 32], &format!("forged-{n}"));
            provider.enter(world, &Browser::of(&patient), |_| ()).page(422, "en");
        }
        assert_eq!(asked(), 4, "when the site asked who it is");
        signs(&[7; 32], "two");
        assert_eq!(provider.enter(world, &Browser::of(&visitor), |_| ()).leads_to(), "/kerja/akun");
    });
}

#[test]
fn who_came_by_the_provider_can_sign_out_there_as_well() {
    on_both(|world| {
        world.country();
        let provider = Provider::start();
        provider.says.lock().ends = true;
        let visitor = provider.visitor(world, false);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let owner = Browser::with(&visitor, &world.session(&officer, Means::Password));
        linked(world, &provider, &owner);
        let leave = |browser: &Browser<'_>| {
            let page = browser.get("/kerja");
            browser.submit(&Form::to(page.page(200, "en"), "/kerja/keluar")).leads_to().to_owned()
        };
        // Who came with a password has nothing open there that is known here.
        assert_eq!(leave(&owner), "/sign-in?keluar=1");
        let browser = Browser::of(&visitor);
        provider.enter(world, &browser, |_| ()).leads_to();
        assert_eq!(leave(&browser), "/sign-in?keluar=sso");
        let page = browser.get("/sign-in?keluar=sso");
        let html = page.page(200, "en");
        assert!(html.contains("You are still signed in at Council accounts"), "{html}");
        assert!(html.contains("href=\"/sign-in/sso/keluar\""), "{html}");
        let there = visitor.get("/sign-in/sso/keluar").leads_to().to_owned();
        assert_eq!(there, format!("{}/end?client_id=corak&ui_locales=en", provider.issuer));
        // One that offers no way out is not offered.
        let plain = Provider::start();
        let visitor = plain.visitor(world, false);
        let again = Browser::with(&visitor, &world.session(&officer, Means::Password));
        linked(world, &plain, &again);
        let browser = Browser::of(&visitor);
        plain.enter(world, &browser, |_| ()).leads_to();
        assert_eq!(leave(&browser), "/sign-in?keluar=1");
        assert_eq!(visitor.get("/sign-in/sso/keluar").leads_to(), "/sign-in");
        assert!(!visitor.get("/sign-in").text().contains("/sso/keluar"));
    });
}
