//! Prints how long the sign-in page takes to refuse: an account that is not there, a wrong password, an account without a
//! password, a closed one, one with a second step. Whoever measures from outside must not see who has an account.
//!
//! `cargo run -p web --example sign_in_cost [ATTEMPTS]`; each attempt is at another account and from another address, so that
//! no patience is measured.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a measurement at a terminal")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use domain::account::{PersonDraft, PersonId, save};
use store::Command;
use testkit::World;
use tower::ServiceExt;
use uuid::Uuid;

/// Whom somebody tries to be.
const KINDS: [&str; 5] = ["not-there", "wrong-password", "no-password", "closed", "second-step"];

fn prepare(world: &World, kind: &str, login: &str) {
    match kind {
        "not-there" => {}
        "no-password" => {
            let draft = PersonDraft {
                region: testkit::code("A1"),
                name: login.to_owned(),
                login: login.to_owned(),
                email: String::new(),
                lang: world.profile.first_language().clone(),
                sample: false,
            };
            let person = save(PersonId(Uuid::now_v7()), None, draft).expect("a person");
            world
                .db
                .write_blocking(Command::system("measure"), move |tx| {
                    store::account::save(tx, &testkit::system(), &person).map(drop)
                })
                .expect("a person is stored");
        }
        _ => {
            let actor = world.person(login, "A1", &[]);
            if kind == "second-step" {
                world.second_step(&actor);
            }
            if kind == "closed" {
                let close = move |tx: &mut store::Tx<'_>| {
                    store::account::activate(tx, &testkit::system(), actor.id, false).map(drop)
                };
                world.db.write_blocking(Command::system("measure"), close).expect("it is closed");
            }
        }
    }
}

async fn ask(router: &Router, request: Request<Body>) -> (u16, String, String) {
    let answer = router.clone().oneshot(request).await.expect("an answer");
    let status = answer.status().as_u16();
    let cookie = answer.headers().get(header::SET_COOKIE).and_then(|v| v.to_str().ok());
    let cookie = cookie.and_then(|c| c.split(';').next()).unwrap_or_default().to_owned();
    let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.expect("a body");
    (status, cookie, String::from_utf8_lossy(&bytes).into_owned())
}

fn main() {
    let attempts: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(100);
    testkit::on_both(|world| {
        world.country();
        let site = web::Site::new(
            world.db.clone(),
            Arc::new(world.profile.clone()),
            testkit::code("XX"),
            web::Options {
                demo: false,
                origin: "https://corak.example".into(),
                cache_bytes: 0,
                metrics_token: None,
                families: vec![],
            },
        );
        let router = web::router(site.expect("a site"));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let mut took: Vec<(&str, Vec<Duration>)> = KINDS.iter().map(|k| (*k, Vec::new())).collect();
        // One after the other of each kind, so that a busy moment of the machine meets all of them.
        for n in 0..attempts {
            for (kind, (name, times)) in took.iter_mut().enumerate() {
                let login = format!("{name}-{n:05}");
                prepare(world, name, &login);
                runtime.block_on(async {
                    let page = Request::get("/sign-in").body(Body::empty()).expect("a request");
                    let (_, cookie, html) = ask(&router, page).await;
                    let word = html.split("name=\"_f\" value=\"").nth(1).and_then(|p| p.get(..64));
                    let body =
                        format!("_f={}&login={login}&password=not+the+password", word.unwrap_or_default());
                    let form = Request::post("/sign-in")
                        .header("cookie", cookie)
                        .header("content-type", "application/x-www-form-urlencoded")
                        .header("x-forwarded-for", format!("10.{kind}.{}.{}", n / 250, n % 250))
                        .body(Body::from(body))
                        .expect("a request");
                    let begin = Instant::now();
                    let (status, ..) = ask(&router, form).await;
                    times.push(begin.elapsed());
                    assert_eq!(status, 422, "{login} was refused");
                });
            }
        }
        println!(
            "{:16} {:>9} {:>9} {:>9}   milliseconds, {attempts} attempts",
            world.db.address().to_string().split(':').next().unwrap_or_default(),
            "p10",
            "p50",
            "p90"
        );
        for (name, times) in &mut took {
            times.sort();
            let at = |p: usize| times[(times.len() * p / 100).min(times.len() - 1)].as_secs_f64() * 1000.0;
            println!("{name:16} {:>9.2} {:>9.2} {:>9.2}", at(10), at(50), at(90));
        }
    });
}
