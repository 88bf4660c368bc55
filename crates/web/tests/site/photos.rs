//! Photographs, from the officer who sends them to the page that everybody sees.

use std::sync::Arc;

use axum::http::Method;
use domain::access::{KeepItems, KeepMakers, Means};
use domain::account::Role;
use domain::job::Lane;
use futures_util::StreamExt;
use jobs::{Step, Tools, Worker};
use testkit::{Actor, World, on_both};

use crate::browser::{Browser, Form};
use crate::visitor::{Answer, Visitor, furnished, site_of};

const LINE: &str = "a-line-between-parts";

pub fn files(world: &World) -> media::Files {
    media::Files::new(world.folder().join("media"))
}

pub fn visitor(world: &World) -> Visitor {
    Visitor::on(site_of(world, "https://corak.example", true, None).with_files(files(world)))
}

/// A photograph of one colour.
pub fn photo(width: u32, shade: u8) -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    let image = image::RgbImage::from_pixel(width, 80, image::Rgb([shade, 90, 160]));
    image.write_to(&mut out, image::ImageFormat::Jpeg).unwrap();
    out.into_inner()
}

fn form(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, bytes) in files {
        body.extend(
            format!(
                "--{LINE}\r\nContent-Disposition: form-data; name=\"foto\"; filename=\"{name}\"\r\n\
                 Content-Type: image/jpeg\r\n\r\n"
            )
            .into_bytes(),
        );
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{LINE}--\r\n").into_bytes());
    body
}

struct Sender<'w> {
    visitor: &'w Visitor,
    token: String,
}

impl Sender<'_> {
    fn new<'w>(world: &World, visitor: &'w Visitor, actor: &Actor) -> Sender<'w> {
        Sender { visitor, token: world.session(actor, Means::SecondStep) }
    }

    fn browser(&self) -> Browser<'_> {
        Browser::with(self.visitor, &self.token)
    }

    fn send(&self, path: &str, body: Vec<u8>) -> Answer {
        let word = Form::to(self.browser().get("/kerja").text(), "/kerja/keluar").fields[0].1.clone();
        self.send_with(&format!("{path}?_f={word}"), body)
    }

    fn send_with(&self, path: &str, body: Vec<u8>) -> Answer {
        let cookie = format!("__Host-corak={}", self.token);
        let kind = format!("multipart/form-data; boundary={LINE}");
        self.visitor.send(Method::POST, path, &[("cookie", &cookie), ("content-type", &kind)], body)
    }
}

pub fn do_jobs(world: &World) {
    do_jobs_with(world, files(world));
}

fn do_jobs_with(world: &World, files: media::Files) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (_stop, mut stopping) = tokio::sync::watch::channel(false);
    let tools = Tools::new(world.db.clone(), Arc::new(world.profile.clone()), files);
    let mut worker = Worker::new(Lane::Work, tools);
    while runtime.block_on(worker.step(&mut stopping)).unwrap() == Step::Did {}
}

#[test]
fn an_officer_sends_photographs_describes_one_and_everybody_sees_it() {
    on_both(|world| {
        let item = furnished(world);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let visitor = visitor(world);
        let sender = Sender::new(world, &visitor, &officer);
        let browser = sender.browser();
        let path = format!("/kerja/produk/{}/foto", item.id);
        let empty = browser.get(&path);
        assert!(empty.page(200, "en").contains("No photograph is recorded yet"));
        assert!(empty.text().contains(&format!("href=\"/kerja/produk/{}\"", item.id)), "the way back");
        let two = form(&[("mat.jpg", photo(100, 10)), ("<b>.jpg", photo(120, 20))]);
        assert_eq!(sender.send(&path, two.clone()).leads_to(), format!("{path}?selesai=kirim&n=2"));
        // Sent again after a cut: the same photographs.
        sender.send(&path, two);
        let page = browser.get(&path);
        assert_eq!(page.page(200, "en").matches("sizes are being made").count(), 2);
        do_jobs(world);
        let page = browser.get(&path);
        let forms = Form::all(page.page(200, "en"));
        let about = forms.iter().find(|f| f.fields.iter().any(|(n, _)| n == "author")).unwrap();
        let refused = browser.submit(&about.clone().with("shown", "1").with("author", "A <b>"));
        assert!(refused.page(422, "en").contains("A &#60;b&#62;"));
        assert!(!visitor.get("/items/shawl").text().contains("/foto/"), "nothing is shown unsaid");
        let whole = about
            .clone()
            .with("alt_en", "A blue shawl")
            .with("alt_fr", "Un châle bleu")
            .with("author", "The council")
            .with("licence", "cc-by-4.0")
            .with("shown", "1");
        assert_eq!(browser.submit(&whole).leads_to(), format!("{path}?selesai=simpan"));
        for (address, lang, alt) in [
            ("/items/shawl", "en", "A blue shawl"),
            ("/fr/objets/shawl", "fr", "Un châle bleu"),
            ("/crafts/ikat-cloth", "en", "A blue shawl"),
        ] {
            let page = visitor.get(address);
            let page = page.page(200, lang);
            assert!(page.contains("<picture>") && page.contains(&format!("alt=\"{alt}\"")), "{address}");
            assert!(page.contains("The council") && page.contains("CC BY 4.0"), "{address}");
            assert!(page.contains("width=\"100\" height=\"80\""), "{address}: {page}");
        }
        let page = visitor.get("/items/shawl");
        for (mark, kind) in [("avif", "image/avif"), ("jpg", "image/jpeg")] {
            let at =
                page.text().split(['"', ' ']).find(|t| t.starts_with("/foto/") && t.ends_with(mark)).unwrap();
            let file = visitor.get(at);
            assert_eq!((file.status.as_u16(), file.header("content-type")), (200, kind));
            assert!(file.header("cache-control").contains("immutable"));
            assert_eq!(file.header("x-content-type-options"), "nosniff");
        }
        for odd in ["/foto/x", "/foto/..%2f..%2fcorak.db", "/foto/0123456789abcdef0123456789abcdef-480.jpg"] {
            assert_eq!(visitor.get(odd).status, 404, "{odd}");
        }
        // The second becomes the cover; then the first goes.
        let page = browser.get(&path);
        let moves: Vec<Form> = Form::all(page.text())
            .into_iter()
            .filter(|f| !f.fields.iter().any(|(n, _)| n == "author") && f.action.starts_with(&path))
            .filter(|f| f.action.starts_with(&format!("{path}/")))
            .collect();
        assert_eq!(moves.len(), 2);
        assert_eq!(
            browser.submit(&moves[1].clone().with("tindakan", "sampul")).leads_to(),
            format!("{path}?selesai=urut")
        );
        assert_eq!(
            browser.submit(&moves[0].clone().with("tindakan", "hapus")).leads_to(),
            format!("{path}?selesai=hapus")
        );
        assert!(!visitor.get("/items/shawl").text().contains("<picture>"), "the page goes back to its weave");
    });
}

#[test]
fn what_is_no_photograph_is_named_and_the_others_are_taken() {
    on_both(|world| {
        let item = furnished(world);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let visitor = visitor(world);
        let sender = Sender::new(world, &visitor, &officer);
        let path = format!("/kerja/produk/{}/foto", item.id);
        let mixed = form(&[
            ("page.jpg", b"<html><script>alert(1)</script>".to_vec()),
            ("good.jpg", photo(100, 1)),
            ("small.jpg", photo(20, 1)),
        ]);
        let answer = sender.send(&path, mixed);
        let page = answer.page(422, "en");
        assert!(page.contains("page.jpg: no JPEG") && page.contains("small.jpg: too small"), "{page}");
        assert!(page.contains("One photograph has arrived") && !page.contains("<script>alert"));
        // No file, no form, half a form, a form without its word.
        sender.send(&path, form(&[])).page(422, "en");
        sender.send(&path, b"nonsense".to_vec()).page(422, "en");
        let mut cut = form(&[("cut.jpg", photo(100, 9))]);
        cut.truncate(cut.len() - 200);
        sender.send(&path, cut).page(422, "en");
        sender.send_with(&path, form(&[("a.jpg", photo(100, 2))])).page(403, "en");
        // The most that a record has.
        let many: Vec<(String, Vec<u8>)> =
            (0u8..20).map(|n| (format!("{n}.jpg"), photo(100 + u32::from(n), n))).collect();
        let many: Vec<(&str, Vec<u8>)> = many.iter().map(|(n, b)| (n.as_str(), b.clone())).collect();
        assert!(sender.send(&path, form(&many)).page(422, "en").contains("which is the most"));
    });
}

/// How many files of photographs lie in the office's folder.
fn stored(world: &World) -> usize {
    fn below(folder: &std::path::Path) -> usize {
        let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
        entries.flatten().map(|e| if e.path().is_dir() { below(&e.path()) } else { 1 }).sum()
    }
    below(&world.folder().join("media"))
}

fn many(shades: std::ops::Range<u8>) -> Vec<u8> {
    let all: Vec<(String, Vec<u8>)> =
        shades.map(|n| (format!("{n}.jpg"), photo(100 + u32::from(n), n))).collect();
    form(&all.iter().map(|(n, b)| (n.as_str(), b.clone())).collect::<Vec<_>>())
}

#[test]
fn a_form_for_which_a_record_has_no_room_leaves_nothing_in_the_storage() {
    on_both(|world| {
        let item = furnished(world);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let southerner = world.person("southerner", "A2", &[(Role::Officer, "A2")]);
        let visitor = visitor(world);
        let sender = Sender::new(world, &visitor, &officer);
        let path = format!("/kerja/produk/{}/foto", item.id);
        let first = sender.send(&path, many(0..22));
        let page = first.page(422, "en");
        // What fits is taken, and the others are named.
        assert!(page.contains("20.jpg, 21.jpg: There are 20 photographs"), "{page}");
        assert!(page.contains("20 photographs have arrived") && !page.contains("19.jpg"), "{page}");
        assert_eq!(stored(world), 20);
        sender.send(&path, many(30..40)).page(422, "en");
        Sender::new(world, &visitor, &southerner).send(&path, many(30..40)).page(404, "en");
        assert_eq!(stored(world), 20, "what is refused is not kept");
        // Sent again after a cut: the same photographs, of which none is stored twice.
        assert_eq!(sender.send(&path, many(0..20)).leads_to(), format!("{path}?selesai=kirim&n=20"));
        assert_eq!(stored(world), 20);
    });
}

#[test]
fn a_record_that_fills_while_a_form_is_on_its_way_leaves_nothing_of_it_in_the_storage() {
    on_both(|world| {
        let item = furnished(world);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let visitor = visitor(world);
        let sender = Sender::new(world, &visitor, &officer);
        let path = format!("/kerja/produk/{}/foto", item.id);
        let shared = {
            let files = files(world);
            let mut incoming = files.begin().unwrap();
            incoming.write(&photo(140, 40)).unwrap();
            files.judge(incoming).unwrap().media
        };
        let (db, id, maker) = (world.db.clone(), item.id.0, item.maker.0);
        let fill = move || {
            let sent = |media: String| store::picture::Sent { media, width: 100, height: 80 };
            let new = || domain::id::PictureId(uuid::Uuid::now_v7());
            db.write_blocking(store::Command::system("test"), move |tx| {
                for n in 0..20 {
                    let sent = sent(format!("{n:032x}"));
                    store::picture::add(tx, &testkit::system::<KeepItems>(), id, new(), &sent, None)?;
                }
                // The maker gets one of the photographs that are on their way to the item.
                let sent = sent(shared.clone());
                store::picture::add(tx, &testkit::system::<KeepMakers>(), maker, new(), &sent, None)?;
                Ok(())
            })
            .unwrap();
        };
        // The record fills when the form is about to end.
        let body = form(&[("a.jpg", photo(140, 40)), ("b.jpg", photo(141, 41))]);
        let (most, rest) = body.split_at(body.len() - 10);
        let (most, rest) = (bytes::Bytes::copy_from_slice(most), bytes::Bytes::copy_from_slice(rest));
        let pieces = futures_util::stream::iter([Some(most), None]).map(move |piece| {
            Ok::<_, std::io::Error>(piece.unwrap_or_else(|| {
                let fill = fill.clone();
                std::thread::spawn(fill).join().unwrap();
                rest.clone()
            }))
        });
        let word = Form::to(sender.browser().get("/kerja").text(), "/kerja/keluar").fields[0].1.clone();
        let cookie = format!("__Host-corak={}", sender.token);
        let kind = format!("multipart/form-data; boundary={LINE}");
        let headers = [("cookie", cookie.as_str()), ("content-type", kind.as_str())];
        let body = axum::body::Body::from_stream(pieces);
        let answer = visitor.send(Method::POST, &format!("{path}?_f={word}"), &headers, body);
        assert!(answer.page(422, "en").contains("There are 20 photographs"));
        assert_eq!(stored(world), 1, "only what the maker waits for stays");
    });
}

#[test]
fn a_maker_beyond_ones_part_of_the_tree_has_no_photographs() {
    on_both(|world| {
        let item = furnished(world);
        let southerner = world.person("southerner", "A2", &[(Role::Officer, "A2")]);
        let visitor = visitor(world);
        let sender = Sender::new(world, &visitor, &southerner);
        for path in [format!("/kerja/produk/{}/foto", item.id), format!("/kerja/perajin/{}/foto", item.maker)]
        {
            sender.browser().get(&path).page(404, "en");
            sender.send(&path, form(&[("a.jpg", photo(100, 2))])).page(404, "en");
        }
        assert!(!world.folder().join("media/incoming").exists(), "nothing was read");
        world.db.settle().unwrap();
        let id = item.id.0;
        let history = world.db.read_blocking(move |c| store::journal::history(c, id, i64::MAX, 9)).unwrap();
        let refused = history.iter().filter(|e| e.operation == domain::journal::Operation::Refuse).count();
        assert_eq!(refused, 2);
    });
}

#[test]
fn a_form_with_photographs_that_is_refused_is_read_to_its_end_so_that_its_sender_hears_the_answer() {
    on_both(|world| {
        let item = furnished(world);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let southerner = world.person("southerner", "A2", &[(Role::Officer, "A2")]);
        let visitor = visitor(world);
        let kind = format!("multipart/form-data; boundary={LINE}");
        let path = format!("/kerja/produk/{}/foto", item.id);
        let megabyte = bytes::Bytes::from(vec![b'x'; 1 << 20]);
        let sends = |cookie: &str, path: &str, megabytes: usize| {
            let read = Arc::new(std::sync::atomic::AtomicUsize::new(0));
            let (counter, piece) = (read.clone(), megabyte.clone());
            let pieces = futures_util::stream::iter(0..megabytes).map(move |_| {
                counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                Ok::<_, std::io::Error>(piece.clone())
            });
            let body = axum::body::Body::from_stream(pieces);
            let headers = [("cookie", cookie), ("content-type", kind.as_str())];
            let answer = visitor.send(Method::POST, path, &headers, body);
            (answer, read.load(std::sync::atomic::Ordering::Relaxed))
        };
        let own = Sender::new(world, &visitor, &officer);
        let other = Sender::new(world, &visitor, &southerner);
        let cookie = |s: &Sender<'_>| format!("__Host-corak={}", s.token);
        let (answer, read) = sends(&cookie(&own), &format!("{path}?_f=wrong"), 50);
        answer.page(403, "en");
        assert_eq!(read, 50);
        let word = Form::to(other.browser().get("/kerja").text(), "/kerja/keluar").fields[0].1.clone();
        let (answer, read) = sends(&cookie(&other), &format!("{path}?_f={word}"), 50);
        answer.page(404, "en");
        assert_eq!(read, 50);
        let (answer, read) = sends("", &path, 50);
        assert_eq!((answer.status.as_u16(), read), (303, 50));
        // Somebody who never stops is not listened to for ever.
        let (answer, read) = sends(&cookie(&own), &format!("{path}?_f=wrong"), 5000);
        answer.page(403, "en");
        assert!(read < 100, "{read} megabytes were read for nothing");
    });
}

/// Photographs in a bucket, each copy of the program with a folder of its own.
fn bucket(storage: &testkit::Storage, folder: &std::path::Path) -> media::Files {
    let settings = media::BucketSettings {
        endpoint: storage.endpoint.clone(),
        region: "us-east-1".into(),
        bucket: storage.bucket.clone(),
        prefix: String::new(),
        key_id: storage.key_id.clone(),
        secret: storage.secret.clone(),
        path_style: true,
        authority: None,
        patience: media::PATIENCE,
    };
    media::Files::in_bucket(media::Bucket::new(&settings).unwrap(), folder)
}

#[test]
fn copies_of_the_program_share_a_bucket_and_no_folder() {
    let Some(storage) = testkit::Storage::start() else { return };
    on_both(|world| {
        let item = furnished(world);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let at = |files: media::Files| {
            Visitor::on(site_of(world, "https://corak.example", true, None).with_files(files))
        };
        let visitor = at(bucket(&storage, one.path()));
        let sender = Sender::new(world, &visitor, &officer);
        let path = format!("/kerja/produk/{}/foto", item.id);
        sender.send(&path, form(&[("mat.jpg", photo(110, 3))])).leads_to();
        // Another copy makes the sizes, and each hands them out.
        do_jobs_with(world, bucket(&storage, two.path()));
        let page = sender.browser().get(&path);
        let src = page.text().split(['"', ' ']).find(|t| t.starts_with("/foto/") && t.ends_with("jpg"));
        let src = src.unwrap().to_owned();
        for copy in [visitor, at(bucket(&storage, two.path()))] {
            let file = copy.get(&src);
            assert_eq!((file.status.as_u16(), file.header("content-type")), (200, "image/jpeg"));
            assert!(file.header("cache-control").contains("immutable"));
        }
    });
}

#[test]
fn a_storage_that_hangs_is_told_of_and_nothing_is_recorded() {
    let hanging = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    on_both(|world| {
        let item = furnished(world);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let settings = media::BucketSettings {
            endpoint: format!("http://{}", hanging.local_addr().unwrap()),
            region: "us-east-1".into(),
            bucket: "photographs".into(),
            prefix: String::new(),
            key_id: "key".into(),
            secret: "geheim".into(),
            path_style: true,
            authority: None,
            patience: std::time::Duration::from_millis(200),
        };
        let files =
            media::Files::in_bucket(media::Bucket::new(&settings).unwrap(), world.folder().join("media"));
        let slow = Visitor::on(site_of(world, "https://corak.example", true, None).with_files(files));
        let path = format!("/kerja/produk/{}/foto", item.id);
        let answer = Sender::new(world, &slow, &officer).send(&path, form(&[("mat.jpg", photo(110, 3))]));
        let page = answer.page(503, "en");
        assert!(page.contains("could not be stored") && page.contains("send the same files again"), "{page}");
        assert!(!page.contains("geheim"));
        let missing = slow.get("/foto/0123456789abcdef0123456789abcdef-480.jpg");
        assert_eq!(missing.status, 503);
        assert!(!missing.header("cache-control").contains("immutable"));
        // Sent again when there is a storage: once.
        let visitor = visitor(world);
        let sender = Sender::new(world, &visitor, &officer);
        assert!(sender.browser().get(&path).page(200, "en").contains("No photograph is recorded yet"));
        sender.send(&path, form(&[("mat.jpg", photo(110, 3))])).leads_to();
    });
}
