#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use domain::id::Kind;
use store::Tag;
use testkit::World;
use tokio::sync::Notify;
use tower::ServiceExt;

use super::{Routes, Showing, through};
use crate::{Options, Site};

fn site(world: &World, db: store::Db) -> Arc<Site> {
    sized(world, db, 1 << 20)
}

fn sized(world: &World, db: store::Db, cache_bytes: u64) -> Arc<Site> {
    let options = Options {
        demo: true,
        origin: "http://corak.test".into(),
        cache_bytes,
        metrics_token: Some("let me see".into()),
        families: vec![],
    };
    Site::new(db, Arc::new(world.profile.clone()), testkit::code("XX"), options).unwrap()
}

fn story(f: impl AsyncFn(&World)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    testkit::on_both(|world| {
        world.country();
        runtime.block_on(f(world));
    });
}

/// Does what waits by blocking.
fn stop_for<T>(f: impl FnOnce() -> T) -> T {
    tokio::task::block_in_place(f)
}

async fn text(router: &Router, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8_lossy(&body).into_owned())
}

#[test]
fn a_page_read_before_a_commit_is_not_shown_after_its_acknowledgement() {
    story(async |world| {
        stop_for(|| world.craft("ulos", "Ulos", "A1"));
        let site = stop_for(|| site(world, world.db.clone()));
        let (read, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let times = Arc::new(AtomicUsize::new(0));
        let handler = {
            let (site, read, go_on, times) = (site.clone(), read.clone(), go_on.clone(), times.clone());
            move || async move {
                let seen = site.db.read(store::journal::end).await.unwrap();
                if times.fetch_add(1, Ordering::SeqCst) == 0 {
                    read.notify_one();
                    go_on.notified().await;
                }
                seen.to_string().into_response().showing([Tag::Kind(Kind::Motif)])
            }
        };
        let routes = Routes(Arc::new(HashSet::from(["/page".to_owned()])));
        let router = Router::new()
            .route("/page", get(handler))
            .layer(axum::middleware::from_fn_with_state((site.clone(), routes), through));
        let slow = tokio::spawn({
            let router = router.clone();
            async move { text(&router, "/page").await }
        });
        read.notified().await;
        stop_for(|| world.motif("ragi", "Ragi"));
        stop_for(|| world.db.settle()).unwrap();
        let now = site.db.read(store::journal::end).await.unwrap().to_string();
        let after = tokio::spawn({
            let router = router.clone();
            async move { text(&router, "/page").await.1 }
        });
        go_on.notify_one();
        slow.await.unwrap();
        assert_eq!(after.await.unwrap(), now, "who asks after the acknowledgement sees the change");
        assert_eq!(text(&router, "/page").await.1, now);
        assert_eq!(times.load(Ordering::SeqCst), 2, "the third answer came from the cache");
    });
}

#[test]
fn pages_follow_a_change_and_nothing_else() {
    story(async |world| {
        stop_for(|| world.craft("ulos", "Ulos", "A1").craft("mat", "Mat", "A2"));
        let maker = stop_for(|| world.maker(world.maker_draft("m1", "Workshop", "A1", "ulos")));
        let item = stop_for(|| world.item(world.item_draft("i1", "Shawl", &maker), 3));
        let site = stop_for(|| site(world, world.db.clone()));
        let router = crate::router(site.clone());
        let pages = site.pages.as_ref().unwrap();
        let path = format!("/{}/shawl", world.profile.paths.items.text(world.profile.first_language()));
        let (status, first) = text(&router, &path).await;
        assert_eq!(status, StatusCode::OK);
        text(&router, &path).await;
        assert_eq!(pages.hits.load(Ordering::SeqCst), 1);
        // Another maker's item of another craft does not touch this page.
        stop_for(|| {
            let other = world.maker(world.maker_draft("m2", "Other", "A2", "mat"));
            world.item(world.item_draft("i2", "Bag", &other), 1);
        });
        text(&router, &path).await;
        assert_eq!(pages.hits.load(Ordering::SeqCst), 2);
        // Its own stock does.
        let stored = item.clone();
        world
            .db
            .write(store::Command::system("test"), move |tx| {
                store::item::set_stock(tx, &testkit::system(), &stored, 0, uuid::Uuid::from_u128(7), "import")
            })
            .await
            .unwrap();
        let (_, second) = text(&router, &path).await;
        assert_ne!(first, second);
        assert_eq!(pages.hits.load(Ordering::SeqCst), 2);
    });
}

#[test]
fn a_sale_moves_the_page_of_its_thing_and_none_of_the_others_of_its_maker_or_craft() {
    story(async |world| {
        let draft = |key: &str, maker: &domain::maker::Maker| domain::item::ItemDraft {
            sample: false,
            weight_g: Some(100),
            ..world.item_draft(key, key, maker)
        };
        let (maker, [sold, beside, alike]) = stop_for(|| {
            world.craft("ulos", "Ulos", "A1");
            let maker = world.maker(world.maker_draft("m1", "Workshop", "A1", "ulos"));
            let other = world.maker(world.maker_draft("m2", "Other", "A1", "ulos"));
            world.sells(&maker);
            let items = [("shawl", &maker), ("belt", &maker), ("mat", &other)]
                .map(|(k, m)| world.item(draft(k, m), 3));
            (maker, items)
        });
        let own = stop_for(|| site(world, world.db.clone()));
        let far = stop_for(|| site(world, world.another_copy()));
        let (here, there) = (crate::router(own.clone()), crate::router(far.clone()));
        let at = |name: &str| {
            format!("/{}/{name}", world.profile.paths.items.text(world.profile.first_language()))
        };
        let all = [at("shawl"), at("belt"), at("mat")];
        for path in &all {
            text(&here, path).await;
            text(&there, path).await;
        }
        let follow = async || {
            stop_for(|| world.db.settle()).unwrap();
            far.follow_once().await.unwrap();
        };
        // Which of the pages were made anew, in this process and in another one.
        let made = async || {
            let mut found = Vec::new();
            for (router, site) in [(&here, &own), (&there, &far)] {
                for path in &all {
                    let fills = &site.pages.as_ref().unwrap().fills;
                    let before = fills.load(Ordering::SeqCst);
                    text(router, path).await;
                    found.push(fills.load(Ordering::SeqCst) > before);
                }
            }
            found
        };
        follow().await;
        made().await;
        stop_for(|| {
            let ask = world.ask(world.basket(&[(&sold, 1)]), &[&maker], testkit::Wish::SENT);
            world.place(&ask).unwrap();
            world.maker_steps(&world.orders(ask.group)[0], domain::market::step::Step::Confirm).unwrap();
        });
        follow().await;
        assert_eq!(made().await, [true, false, false, true, false, false]);
        // What its card says moves the pages that show it.
        stop_for(|| {
            let dearer = domain::item::Item { price: Some(domain::item::Money(99_900)), ..sold.clone() };
            world
                .db
                .write_blocking(store::Command::system("test"), move |tx| {
                    store::item::save(tx, &testkit::system(), &dearer)
                })
                .unwrap();
        });
        follow().await;
        assert_eq!(made().await, [true; 6]);
        for path in [at("belt"), at("mat")] {
            assert!(text(&here, &path).await.1.contains("999"), "{path}");
        }
        // A promotion is told by the pages of its maker's things, wherever it was made.
        stop_for(|| world.promotes(&maker, domain::market::promotion::Off::Percent(10), None));
        follow().await;
        let told = made().await;
        assert!(told[0] && told[1] && told[3] && told[4], "{told:?}");
        let _ = (beside, alike);
    });
}

#[test]
fn what_another_process_commits_is_seen_when_the_journal_is_followed() {
    story(async |world| {
        stop_for(|| world.craft("ulos", "Ulos", "A1"));
        let site = stop_for(|| site(world, world.another_copy()));
        let router = crate::router(site.clone());
        let path = format!("/{}", world.profile.paths.motifs.text(world.profile.first_language()));
        let (_, before) = text(&router, &path).await;
        assert!(!before.contains("Ragi"));
        stop_for(|| world.motif("ragi", "Ragi"));
        stop_for(|| world.db.settle()).unwrap();
        site.follow_once().await.unwrap();
        assert!(text(&router, &path).await.1.contains("Ragi"));
        // A word that was changed elsewhere is read again too.
        stop_for(|| {
            world.term(
                domain::vocabulary::Vocabulary::Category,
                "pottery",
                true,
                domain::vocabulary::Protection::None,
            )
        });
        stop_for(|| world.db.settle()).unwrap();
        site.follow_once().await.unwrap();
        text(&router, &path).await;
        assert!(
            site.words.load().term(domain::vocabulary::Vocabulary::Category, "pottery").is_some(),
            "the site knows the new word without a restart"
        );
    });
}

#[test]
fn a_maker_who_moved_elsewhere_leaves_the_page_of_the_region_behind() {
    story(async |world| {
        stop_for(|| world.craft("ulos", "Ulos", "A1"));
        let mut maker = stop_for(|| world.maker(world.maker_draft("m1", "Workshop", "A1", "ulos")));
        let site = stop_for(|| site(world, world.another_copy()));
        let router = crate::router(site.clone());
        let path = format!("/{}/A1-north", world.profile.paths.regions.text(world.profile.first_language()));
        assert!(text(&router, &path).await.1.contains("Workshop"));
        maker.region = testkit::code("A2");
        stop_for(|| world.save_maker(&maker)).unwrap();
        stop_for(|| world.db.settle()).unwrap();
        site.follow_once().await.unwrap();
        assert!(!text(&router, &path).await.1.contains("Workshop"));
    });
}

#[test]
fn what_changes_in_the_tree_shows_at_once_also_where_no_page_is_kept() {
    story(async |world| {
        let path = format!("/{}/A1-north", world.profile.paths.regions.text(world.profile.first_language()));
        let own = stop_for(|| sized(world, world.db.clone(), 0));
        let other = stop_for(|| sized(world, world.another_copy(), 0));
        let (here, there) = (crate::router(own.clone()), crate::router(other.clone()));
        for router in [&here, &there] {
            assert!(!text(router, &path).await.1.contains("Hillside"));
            assert!(text(router, &path).await.1.contains("Riverside"));
        }
        stop_for(|| {
            world.region("commune", "A1-02", "Hillside", Some("A1"));
            world.region("country", "XX", "Examplestan", None);
        });
        for name in ["Hillside", "Examplestan"] {
            assert!(text(&here, &path).await.1.contains(name), "{name} is there with the acknowledgement");
        }
        stop_for(|| world.db.settle()).unwrap();
        other.follow_once().await.unwrap();
        for name in ["Hillside", "Examplestan"] {
            assert!(text(&there, &path).await.1.contains(name), "{name} is there with the journal");
        }
        // Under a name that it has no more, it leads on.
        stop_for(|| world.region("canton", "A1", "Upper North", Some("XX")));
        assert_eq!(text(&here, &path).await.0, StatusCode::MOVED_PERMANENTLY);
        assert!(text(&here, &path.replace("A1-north", "A1-upper-north")).await.1.contains("Upper North"));
    });
}

#[test]
fn figures_are_for_the_operator() {
    story(async |world| {
        let site = stop_for(|| site(world, world.db.clone()));
        let router = crate::router(site);
        text(&router, "/").await;
        let ask = |headers: &[(header::HeaderName, &str)], from: Option<&str>| {
            let mut request = Request::get("/metrics");
            for (name, value) in headers {
                request = request.header(name, *value);
            }
            if let Some(from) = from {
                let from: std::net::SocketAddr = from.parse().unwrap();
                request = request.extension(axum::extract::ConnectInfo(from));
            }
            let (router, request) = (router.clone(), request.body(Body::empty()).unwrap());
            async move {
                let response = router.oneshot(request).await.unwrap();
                let status = response.status();
                let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
                (status, String::from_utf8(body.to_vec()).unwrap())
            }
        };
        let local = Some("127.0.0.1:5000");
        let (status, figures) = ask(&[], local).await;
        assert_eq!(status, StatusCode::OK);
        assert!(figures.contains("corak_http_requests_total{route=\"/\",status=\"200\"} 1"), "{figures}");
        assert!(figures.contains("corak_http_request_seconds_bucket"), "{figures}");
        assert_eq!(ask(&[], Some("192.0.2.1:5000")).await.0, StatusCode::FORBIDDEN);
        let forwarded = header::HeaderName::from_static("x-forwarded-for");
        assert_eq!(ask(&[(forwarded, "192.0.2.1")], local).await.0, StatusCode::FORBIDDEN);
        let token = [(header::AUTHORIZATION, "Bearer let me see")];
        assert_eq!(ask(&token, Some("192.0.2.1:5000")).await.0, StatusCode::OK);
        let token = [(header::AUTHORIZATION, "Bearer guess")];
        assert_eq!(ask(&token, local).await.0, StatusCode::FORBIDDEN);
    });
}
