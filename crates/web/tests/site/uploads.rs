//! Photographs in pieces: cut in the middle, begun anew, too large, somebody else's, too many, and whole.

use std::time::Duration;

use axum::body::Body;
use axum::http::Method;
use bytes::Bytes;
use domain::access::Means;
use domain::account::Role;
use domain::picture::upload::MOST_OPEN;
use testkit::{Actor, World, on_both};

use crate::browser::{Browser, Form};
use crate::photos::{do_jobs, files, photo, visitor};
use crate::visitor::{Answer, Visitor, furnished, site_of};

/// A photograph of more than one piece: most of it hides behind the picture.
fn large() -> Vec<u8> {
    [photo(100, 7), vec![0; 700_000]].concat()
}

struct Sender<'v> {
    visitor: &'v Visitor,
    cookie: String,
    word: String,
}

impl<'v> Sender<'v> {
    fn new(world: &World, visitor: &'v Visitor, actor: &Actor) -> Sender<'v> {
        let token = world.session(actor, Means::SecondStep);
        let page = Browser::with(visitor, &token).get("/kerja");
        let word = Form::to(page.text(), "/kerja/keluar").fields[0].1.clone();
        Sender { visitor, cookie: format!("__Host-corak={token}"), word }
    }

    fn ask(&self, method: Method, at: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let mut all = vec![("cookie", self.cookie.as_str()), ("tus-resumable", "1.0.0")];
        all.retain(|(name, _)| headers.iter().all(|(own, _)| own != name));
        all.extend(headers);
        self.visitor.send(method, at, &all, body)
    }

    fn begin(&self, path: &str, size: u64) -> Answer {
        let at = format!("{path}/kirim?_f={}", self.word);
        self.ask(Method::POST, &at, &[("upload-length", &size.to_string())], Body::empty())
    }

    /// Begins one and says where it lies.
    fn begun(&self, path: &str, size: usize) -> String {
        let answer = self.begin(path, size as u64);
        assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
        assert_eq!(answer.header("tus-resumable"), "1.0.0");
        answer.header("location").to_owned()
    }

    fn grow(&self, at: &str, offset: usize, body: impl Into<Body>) -> Answer {
        let headers =
            [("upload-offset", &*offset.to_string()), ("content-type", "application/offset+octet-stream")];
        self.ask(Method::PATCH, at, &headers, body)
    }

    /// How far one is.
    fn stands(&self, at: &str) -> usize {
        let answer = self.ask(Method::HEAD, at, &[], Body::empty());
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"));
        answer.header("upload-offset").parse().unwrap()
    }

    /// How many photographs a record has.
    fn count(&self, path: &str) -> usize {
        let page = self.ask(Method::GET, path, &[], Body::empty());
        page.text().matches("class=\"photo-line\"").count()
    }
}

/// A body whose line breaks after these bytes.
fn cut(bytes: &[u8]) -> Body {
    let whole: Vec<Result<Bytes, std::io::Error>> = vec![
        Ok(Bytes::copy_from_slice(bytes)),
        Err(std::io::Error::new(std::io::ErrorKind::ConnectionReset, "cut")),
    ];
    Body::from_stream(futures_util::stream::iter(whole))
}

#[test]
fn what_was_cut_goes_on_where_it_stopped_and_is_one_photograph() {
    on_both(|world| {
        let item = furnished(world);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let visitor = visitor(world);
        let sender = Sender::new(world, &visitor, &officer);
        for (path, many) in [
            (format!("/kerja/produk/{}/foto", item.id), 600_000),
            (format!("/kerja/perajin/{}/foto", item.maker), 3),
        ] {
            let bytes = large();
            assert!(bytes.len() > 700_000);
            let at = sender.begun(&path, bytes.len());
            assert!(at.starts_with(&format!("{path}/kirim/")), "{at}");
            assert_eq!(sender.stands(&at), 0);
            // The line breaks in the middle of the second piece: all that came is kept.
            sender.grow(&at, 0, cut(&bytes[..many]));
            assert_eq!(sender.stands(&at), many);
            // What thinks it is elsewhere is told where it is.
            let elsewhere = sender.grow(&at, 0, bytes.clone());
            assert_eq!(
                (elsewhere.status.as_u16(), elsewhere.header("upload-offset")),
                (409, &*many.to_string())
            );
            assert_eq!(sender.count(&path), 0, "half a photograph is none");
            let done = sender.grow(&at, many, bytes[many..].to_vec());
            assert_eq!(
                (done.status.as_u16(), done.header("upload-offset")),
                (204, &*bytes.len().to_string())
            );
            assert_eq!(sender.count(&path), 1);
            // The answer was lost, and it is asked again; then the same file is sent from the beginning.
            assert_eq!(sender.stands(&at), bytes.len());
            assert_eq!(sender.grow(&at, bytes.len(), Body::empty()).status, 204);
            let again = sender.begun(&path, bytes.len());
            assert_eq!(sender.grow(&again, 0, bytes.clone()).status, 204);
            assert_eq!(sender.count(&path), 1);
            do_jobs(world);
            assert!(sender.ask(Method::GET, &path, &[], Body::empty()).text().contains("<picture>"));
        }
        let left = std::fs::read_dir(world.folder().join("media/incoming")).unwrap().count();
        assert_eq!(left, 0, "nothing of it is left behind");
    });
}

#[test]
fn what_was_whole_when_the_program_was_killed_is_recorded_when_it_is_asked_for_again() {
    on_both(|world| {
        let item = furnished(world);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let visitor = visitor(world);
        let sender = Sender::new(world, &visitor, &officer);
        let path = format!("/kerja/produk/{}/foto", item.id);
        let bytes = photo(100, 8);
        let at = sender.begun(&path, bytes.len());
        assert_eq!(sender.grow(&at, 0, bytes[..99].to_vec()).status, 204);
        // The last piece was stored and noted; then the program ended.
        let id = at.split('?').next().unwrap().rsplit('/').next().unwrap().parse().unwrap();
        let (id, name) = (domain::id::PictureId(id), uuid::Uuid::now_v7());
        files(world).put_piece(name.as_u128(), bytes[99..].to_vec().into()).unwrap();
        let length = i64::try_from(bytes.len()).unwrap() - 99;
        let noted = move |tx: &mut store::Tx<'_>| store::picture::upload::piece(tx, id, 99, length, name);
        let noted = world.db.write_blocking(store::Command::system("test"), noted).unwrap();
        assert!(noted.into_inner());
        assert_eq!((sender.stands(&at), sender.count(&path)), (bytes.len(), 0));
        assert_eq!(sender.grow(&at, bytes.len(), Body::empty()).status, 204);
        assert_eq!(sender.count(&path), 1);
    });
}

#[test]
fn what_cannot_be_a_photograph_is_told_so() {
    on_both(|world| {
        let item = furnished(world);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let visitor = visitor(world);
        let sender = Sender::new(world, &visitor, &officer);
        let path = format!("/kerja/produk/{}/foto", item.id);
        let kirim = format!("{path}/kirim?_f={}", sender.word);
        assert_eq!(sender.ask(Method::POST, &kirim, &[], Body::empty()).status, 422);
        let large = sender.begin(&path, 26 << 20);
        assert_eq!((large.status.as_u16(), large.header("tus-max-size")), (413, "26214400"));
        assert!(large.text().contains("larger than 25 MB"));
        assert_eq!(sender.begin(&path, 0).status, 413);
        let odd = [("upload-length", "9"), ("tus-resumable", "0.2.2")];
        let odd = sender.ask(Method::POST, &kirim, &odd, Body::empty());
        assert_eq!((odd.status.as_u16(), odd.header("tus-version")), (412, "1.0.0"));
        // No photograph, and more than was announced.
        let html = b"<html><script>alert(1)</script>".to_vec();
        let at = sender.begun(&path, html.len());
        assert_eq!(sender.grow(&at, 0, [html.clone(), html.clone()].concat()).status, 413);
        assert_eq!(sender.stands(&at), 0);
        let wrong = [("upload-offset", "0"), ("content-type", "image/jpeg")];
        assert_eq!(sender.ask(Method::PATCH, &at, &wrong, html.clone()).status, 415);
        for _ in 0..2 {
            let answer = sender.grow(&at, sender.stands(&at), html.clone());
            assert_eq!(answer.status, 422);
            assert!(answer.text().contains("no JPEG"), "{}", answer.text());
        }
        // Given up.
        let at = sender.begun(&path, 100);
        assert_eq!(sender.grow(&at, 0, vec![7; 40]).status, 204);
        assert_eq!(sender.ask(Method::DELETE, &at, &[], Body::empty()).status, 204);
        assert_eq!(sender.grow(&at, 40, vec![7; 40]).status, 404);
        assert_eq!(sender.count(&path), 0);
    });
}

#[test]
fn somebody_elses_is_not_there_and_that_they_tried_is_remembered() {
    on_both(|world| {
        let item = furnished(world);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let other = world.person("other", "A1", &[(Role::Officer, "A1")]);
        let southerner = world.person("southerner", "A2", &[(Role::Officer, "A2")]);
        let visitor = visitor(world);
        let sender = Sender::new(world, &visitor, &officer);
        let path = format!("/kerja/produk/{}/foto", item.id);
        let bytes = photo(100, 7);
        let at = sender.begun(&path, bytes.len());
        let bare = at.split('?').next().unwrap();
        for person in [&other, &southerner] {
            let thief = Sender::new(world, &visitor, person);
            let theirs = format!("{bare}?_f={}", thief.word);
            assert_eq!(thief.ask(Method::HEAD, &theirs, &[], Body::empty()).status, 404);
            assert_eq!(thief.grow(&theirs, 0, bytes.clone()).status, 404);
            assert_eq!(thief.ask(Method::DELETE, &theirs, &[], Body::empty()).status, 404);
        }
        let south = Sender::new(world, &visitor, &southerner);
        assert_eq!(south.begin(&path, 100).status, 404);
        // On its way to the item, not to its maker.
        let maker = bare.replace(&format!("/produk/{}/", item.id), &format!("/perajin/{}/", item.maker));
        assert_eq!(sender.grow(&format!("{maker}?_f={}", sender.word), 0, bytes.clone()).status, 404);
        // Without the word of one's own forms, and without signing in.
        assert_eq!(sender.grow(bare, 0, bytes.clone()).status, 403);
        let none = [("upload-offset", "0"), ("content-type", "application/offset+octet-stream")];
        assert_eq!(visitor.send(Method::PATCH, &at, &none, bytes.clone()).status, 303);
        assert_eq!(sender.stands(&at), 0, "nothing was taken from anybody");
        assert_eq!(sender.grow(&at, 0, bytes).status, 204);
        world.db.settle().unwrap();
        let id = item.id.0;
        let history = world.db.read_blocking(move |c| store::journal::history(c, id, i64::MAX, 50)).unwrap();
        let refused = history.iter().filter(|e| e.operation == domain::journal::Operation::Refuse).count();
        assert_eq!(refused, 7, "six times somebody else's, once begun where they may not");
    });
}

#[test]
fn what_is_not_whole_has_a_bound_and_goes_after_a_day() {
    on_both(|world| {
        let item = furnished(world);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let visitor = visitor(world);
        let sender = Sender::new(world, &visitor, &officer);
        let path = format!("/kerja/produk/{}/foto", item.id);
        let at = sender.begun(&path, 1000);
        assert_eq!(sender.grow(&at, 0, vec![1; 500]).status, 204);
        for _ in 1..MOST_OPEN {
            sender.begun(&path, 1);
        }
        let full = sender.begin(&path, 1);
        assert_eq!((full.status.as_u16(), full.header("retry-after")), (429, "3600"));
        assert!(full.text().contains("halfway"), "{}", full.text());
        // Somebody else is not held up by it, as long as the bytes do not become too many.
        let other = world.person("other", "A1", &[(Role::Officer, "A1")]);
        let other = Sender::new(world, &visitor, &other);
        for _ in 0..10 {
            other.begun(&path, 25 << 20);
        }
        assert_eq!(other.begin(&path, 25 << 20).status, 429);
        world.wait(Duration::from_secs(25 * 60 * 60));
        let sender = Sender::new(world, &visitor, &officer);
        let at = format!("{}?_f={}", at.split('?').next().unwrap(), sender.word);
        assert_eq!(sender.ask(Method::HEAD, &at, &[], Body::empty()).status, 404);
        while world
            .db
            .write_blocking(store::Command::system("tidy"), store::picture::upload::tidy)
            .unwrap()
            .into_inner()
            > 0
        {}
        sender.begun(&path, 1);
        files(world).remove_parts(Duration::ZERO).unwrap();
        assert_eq!(std::fs::read_dir(world.folder().join("media/pieces")).unwrap().count(), 0);
    });
}

#[test]
fn a_storage_that_fails_at_the_end_loses_nothing_that_arrived() {
    let hanging = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    on_both(|world| {
        let item = furnished(world);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let good = visitor(world);
        let sender = Sender::new(world, &good, &officer);
        let path = format!("/kerja/produk/{}/foto", item.id);
        let bytes = photo(100, 9);
        let at = sender.begun(&path, bytes.len());
        assert_eq!(sender.grow(&at, 0, bytes[..50].to_vec()).status, 204);
        let settings = media::BucketSettings {
            endpoint: format!("http://{}", hanging.local_addr().unwrap()),
            region: "us-east-1".into(),
            bucket: "photographs".into(),
            prefix: String::new(),
            key_id: "key".into(),
            secret: "geheim".into(),
            path_style: true,
            authority: None,
            patience: Duration::from_millis(200),
        };
        let slow =
            media::Files::in_bucket(media::Bucket::new(&settings).unwrap(), world.folder().join("media"));
        let slow = Visitor::on(site_of(world, "https://corak.example", true, None).with_files(slow));
        let late = Sender { visitor: &slow, cookie: sender.cookie.clone(), word: sender.word.clone() };
        let answer = late.grow(&at, 50, bytes[50..].to_vec());
        assert_eq!(answer.status, 503);
        assert!(answer.text().contains("What has arrived is kept"), "{}", answer.text());
        assert_eq!((sender.stands(&at), sender.count(&path)), (50, 0));
        assert_eq!(sender.grow(&at, 50, bytes[50..].to_vec()).status, 204);
        assert_eq!(sender.count(&path), 1);
    });
}

#[test]
fn the_form_with_photographs_names_its_script_and_what_it_says_in_both_languages() {
    on_both(|world| {
        let item = furnished(world);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let visitor = visitor(world);
        let sender = Sender::new(world, &visitor, &officer);
        let path = format!("/kerja/produk/{}/foto", item.id);
        let page = sender.ask(Method::GET, &path, &[], Body::empty());
        let page = page.page(200, "en");
        assert!(page.contains("-photos.js\"") && page.contains(&format!("data-photos=\"{path}/kirim?_f=")));
        for lang in ["id", "en"] {
            let words = web::photo_words(&domain::lang::Lang::parse(lang).unwrap());
            let words: std::collections::BTreeMap<String, String> = serde_json::from_str(&words).unwrap();
            assert!(words.len() > 15 && words.values().all(|w| !w.starts_with("photo-js")), "{words:?}");
            assert!(words["sending"].contains("%1") && words["sending"].contains("%3"));
        }
    });
}

#[test]
fn a_maker_sends_in_pieces_from_the_telephone_and_what_goes_without_saying_is_said() {
    on_both(|world| {
        let item = furnished(world);
        let maker = item.maker;
        let found = world
            .db
            .read_blocking(move |c| store::maker::get(c, &testkit::system(), maker))
            .unwrap()
            .unwrap();
        let weaver = world.person("weaver", "A1", &[(Role::Maker, "A1")]);
        world.mandate(&found, domain::maker::mandate::Agent::Person(weaver.id), true, &[]).unwrap();
        let visitor = visitor(world);
        let token = world.session(&weaver, Means::Password);
        for path in [format!("/lapak/produk/{}/foto", item.id), format!("/lapak/perajin/{maker}/foto")] {
            let page = Browser::with(&visitor, &token).get(&path);
            let page = page.page(200, "en");
            let word = page.split(&format!("data-photos=\"{path}/kirim?_f=")).nth(1).unwrap();
            let word = word.split('"').next().unwrap().to_owned();
            let sender = Sender { visitor: &visitor, cookie: format!("__Host-corak={token}"), word };
            let bytes = photo(100, 11);
            let at = sender.begun(&path, bytes.len());
            assert_eq!(sender.grow(&at, 0, bytes[..50].to_vec()).status, 204);
            assert_eq!(sender.grow(&at, 50, bytes[50..].to_vec()).status, 204);
            assert_eq!(sender.count(&path), 1);
            let page = sender.ask(Method::GET, &path, &[], Body::empty());
            assert!(page.text().contains("value=\"The Loom\""), "{}", page.text());
        }
    });
}
