//! The maker's phone: from the first photograph to the page that everybody sees, and what others find there: nothing.

use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use domain::access::Means;
use domain::account::Role;
use domain::id::ItemId;
use domain::job::Lane;
use domain::maker::Maker;
use domain::maker::mandate::{Agent, Deed};
use domain::picture::MOST;
use domain::publication::Publication;
use jobs::{Step, Tools, Worker};
use testkit::{Actor, PASSWORD, World, on_both};

use crate::browser::{Browser, Form};
use crate::visitor::{Answer, Visitor, site_of};

const LINE: &str = "a-line-between-parts";

fn files(world: &World) -> media::Files {
    media::Files::new(world.folder().join("media"))
}

fn visitor(world: &World) -> Visitor {
    Visitor::on(site_of(world, "https://corak.example", true, None).with_files(files(world)))
}

/// A weaver with a loom of their own in a country with two crafts.
fn weaver(world: &World) -> (Actor, Maker) {
    world.country().craft("ikat", "Ikat cloth", "A1").craft("mat", "Mats", "A1");
    let maker = world.maker(domain::maker::MakerDraft {
        sample: false,
        ..world.maker_draft("loom", "Blue Loom", "A1", "ikat")
    });
    let actor = world.person("weaver", "A1", &[(Role::Maker, "A1")]);
    world.mandate(&maker, Agent::Person(actor.id), true, &[]).unwrap();
    (actor, maker)
}

fn enter<'v>(world: &World, visitor: &'v Visitor, actor: &Actor) -> Browser<'v> {
    Browser::with(visitor, &world.session(actor, Means::Password))
}

fn officer<'v>(world: &World, visitor: &'v Visitor) -> Browser<'v> {
    enter(world, visitor, &world.person("officer", "A1", &[(Role::Officer, "A1")]))
}

fn at(maker: &Maker, rest: &str) -> String {
    format!("/lapak/perajin/{}{rest}", maker.id)
}

/// A photograph of one colour.
fn photo(width: u32, shade: u8) -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    let image = image::RgbImage::from_pixel(width, 80, image::Rgb([shade, 90, 160]));
    image.write_to(&mut out, image::ImageFormat::Jpeg).unwrap();
    out.into_inner()
}

/// A form as a browser sends it with files.
fn with_files(form: &Form, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in form.fields.iter().filter(|(name, _)| name != "foto") {
        body.extend(
            format!("--{LINE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                .into_bytes(),
        );
    }
    for (name, bytes) in files {
        body.extend(
            format!(
                "--{LINE}\r\nContent-Disposition: form-data; name=\"foto\"; filename=\"{name}\"\r\n\
                 Content-Type: image/jpeg\r\n\r\n"
            )
            .into_bytes(),
        );
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{LINE}--\r\n").into_bytes());
    body
}

fn send(visitor: &Visitor, browser: &Browser<'_>, form: &Form, files: &[(&str, &[u8])]) -> Answer {
    let cookies: Vec<String> = browser.cookies.borrow().iter().map(|(n, v)| format!("{n}={v}")).collect();
    let kind = format!("multipart/form-data; boundary={LINE}");
    let headers = [("cookie", cookies.join("; ")), ("content-type", kind)];
    let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let path = form.action.replace("&amp;", "&");
    visitor.send(Method::POST, &path, &headers, with_files(form, files))
}

/// The form of a new product.
fn adding(page: &str) -> Form {
    Form::all(page).into_iter().find(|f| f.action.contains("/tambah?")).expect("the form of a product")
}

fn do_jobs(world: &World) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (_stop, mut stopping) = tokio::sync::watch::channel(false);
    let tools = Tools::new(world.db.clone(), Arc::new(world.profile.clone()), files(world));
    let mut worker = Worker::new(Lane::Work, tools);
    while runtime.block_on(worker.step(&mut stopping)).unwrap() == Step::Did {}
}

/// Does one thing that is done again and again.
fn do_task(world: &World, task: &domain::job::Task) {
    let asked = task.clone();
    world
        .db
        .write_blocking(store::Command::system("test"), move |tx| {
            store::job::enqueue(tx, domain::job::JobId(uuid::Uuid::now_v7()), &asked, 0)
        })
        .unwrap();
    do_jobs(world);
}

/// The products of everybody with their stock, the oldest first.
fn products(world: &World) -> Vec<(domain::item::Item, i64)> {
    world.db.read_blocking(|c| store::item::export(c, uuid::Uuid::nil(), 100)).unwrap()
}

fn status(world: &World, id: ItemId) -> Publication {
    world.db.read_blocking(move |c| store::item::get(c, id)).unwrap().unwrap().0.status
}

/// Takes the step that a page offers.
fn step(browser: &Browser<'_>, path: &str, word: &str) -> Answer {
    let page = browser.get(path);
    let action = format!("{}/langkah", path.trim_end_matches("/profil"));
    let form = Form::to(page.page(200, "en"), &action).with("step", word);
    browser.submit(&form)
}

#[test]
fn a_maker_adds_a_product_with_its_photograph_in_one_form_and_everybody_sees_it_once_an_officer_has() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let visitor = visitor(world);
        let browser = enter(world, &visitor, &actor);
        assert_eq!(browser.get("/kerja").leads_to(), "/lapak", "a maker's home is the stall");
        let home = browser.get("/lapak");
        assert!(home.page(200, "en").contains("No product is recorded yet"));
        assert!(home.text().contains(&at(&maker, "/tambah")));
        let page = browser.get(&at(&maker, "/tambah"));
        let page = page.page(200, "en");
        assert!(page.contains("accept=\"image/*\" capture=\"environment\""), "straight from the camera");
        assert!(page.contains("id=\"galeri\" name=\"foto\" type=\"file\" accept="), "or from the gallery");
        let form = adding(page);
        assert_eq!((form.holds("craft"), form.holds("author")), ("ikat", "Blue Loom"), "filled in already");
        let form = form
            .with("name", "Shawl <b>one</b>")
            .with("price", "125.50")
            .with("stock", "3")
            .with("_do", "submit");
        let shot = photo(120, 7);
        let sent = send(&visitor, &browser, &form, &[("IMG_1.jpg", &shot)]);
        let there = sent.leads_to().to_owned();
        assert!(there.ends_with("?selesai=baru-ajukan"), "{there}");
        assert_eq!(send(&visitor, &browser, &form, &[("IMG_1.jpg", &shot)]).leads_to(), there, "sent twice");
        let all = products(world);
        let [(item, stock)] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!((item.price.map(|p| p.0), *stock), (Some(12_550), 3));
        assert_eq!((item.status, item.maker, item.sample), (Publication::Submitted, maker.id, false));
        let path = there.split('?').next().unwrap();
        let shown = browser.get(&there);
        let html = shown.page(200, "en");
        assert!(html.contains("The officer will look at it") && html.contains("Waits for the officer"));
        assert!(html.contains("Shawl &#60;b&#62;one") && html.contains("sizes are being made"));
        do_jobs(world);
        assert!(browser.get("/lapak").page(200, "en").contains("<picture>"), "its photograph in the list");
        browser.get(&format!("{path}/foto")).page(200, "en");
        assert_eq!(visitor.get("/items/shawl-b-one-b").status, 404, "nobody sees it unseen");
        // The officer publishes it, and with it the photograph, described by what goes without saying.
        let north = officer(world, &visitor);
        let desk = format!("/kerja/produk/{}", item.id);
        let publish = Form::to(north.get(&desk).page(200, "en"), &format!("{desk}/langkah"));
        north.submit(&publish.with("step", "publish")).leads_to();
        let slug = world
            .db
            .read_blocking({
                let id = item.id;
                move |c| store::item::register::slug(c, id)
            })
            .unwrap()
            .unwrap();
        let public = visitor.get(&format!("/items/{slug}"));
        let public = public.page(200, "en");
        assert!(public.contains("alt=\"Shawl &#60;b&#62;one&#60;/b&#62;\""), "{public}");
        assert!(public.contains("Blue Loom") && public.contains("All rights reserved"), "{public}");
        let home = browser.get("/lapak");
        assert!(home.page(200, "en").contains("state-published"));
    });
}

#[test]
fn what_cannot_be_taken_sends_the_form_back_with_what_was_typed_and_what_has_come() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let visitor = visitor(world);
        let browser = enter(world, &visitor, &actor);
        let form = adding(browser.get(&at(&maker, "/tambah")).page(200, "en"))
            .with("name", "Mat \"A\"")
            .with("price", "12")
            .with("craft", "mat")
            .with("description", "Of <i>rushes</i>")
            .with("_do", "draft");
        // A file that is no photograph.
        let refused = send(&visitor, &browser, &form, &[("page.jpg", b"<html><script>x</script>")]);
        let page = refused.page(422, "en");
        assert!(page.contains("page.jpg: no JPEG") && page.contains("What you typed is still there"));
        let again = adding(page);
        assert_eq!((again.holds("name"), again.holds("craft")), ("Mat &#34;A&#34;", "mat"));
        assert!(page.contains("Of &#60;i&#62;rushes"));
        assert!(products(world).is_empty(), "record and photograph come together or not at all");
        // A photograph that has come need not be sent again when something else is wrong.
        let good = photo(130, 9);
        let wrong = form.clone().with("price", "dear").with("stock", "2").with("lead_time_days", "9");
        let faulty = send(&visitor, &browser, &wrong, &[("IMG.jpg", &good)]);
        let page = faulty.page(422, "en");
        assert!(
            page.contains("One photograph has come") && page.contains("Write it in digits alone"),
            "{page}"
        );
        assert!(page.contains("href=\"#price\"") && page.contains("href=\"#lead_time_days\""));
        let carried = adding(page);
        assert_eq!((carried.holds("stock"), carried.holds("price")), ("2", "dear"));
        // What somebody else's form would bring back is not taken.
        let forged = carried.holds("ada").replace("130", "131");
        let mended = carried.with("name", "Mat A").with("price", "12").with("lead_time_days", "");
        let mended = mended.and("ada", &forged).with("_do", "draft");
        let done = send(&visitor, &browser, &mended, &[]);
        assert!(done.leads_to().ends_with("?selesai=baru-konsep"));
        let all = products(world);
        let [(item, 2)] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!(item.status, Publication::Draft);
        let path = format!("/lapak/produk/{}", item.id);
        assert!(browser.get(&path).page(200, "en").contains("Photographs (1)"));
        // Too long, empty, half a form, a form that is none, and one without its word.
        let empty = adding(browser.get(&at(&maker, "/tambah")).text()).with("name", "").with("craft", "");
        let page = send(&visitor, &browser, &empty, &[]);
        assert!(page.page(422, "en").contains("href=\"#name\"") && page.text().contains("href=\"#craft\""));
        let long = form.clone().with("description", &"x".repeat(70_000));
        send(&visitor, &browser, &long, &[]).page(413, "en");
        let odd = form.clone().with("craft", "no craft").with("licence", "mine").with("stock", "-1");
        send(&visitor, &browser, &odd, &[]).page(422, "en");
        let bare = Form { action: at(&maker, "/tambah?_f=x"), ..form.clone() };
        assert_eq!(send(&visitor, &browser, &bare, &[]).status, 403);
        assert_eq!(products(world).len(), 1);
    });
}

#[test]
fn a_session_that_ends_in_the_middle_of_a_new_product_loses_no_word() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let visitor = visitor(world);
        let browser = enter(world, &visitor, &actor);
        let form = adding(browser.get(&at(&maker, "/tambah")).page(200, "en"))
            .with("name", "Long shawl")
            .with("price", "90")
            .with("_do", "submit");
        browser.cookies.borrow_mut().remove("__Host-corak");
        let late = send(&visitor, &browser, &form, &[("IMG.jpg", &photo(140, 3))]);
        assert!(late.leads_to().contains("isian=kept"), "{}", late.header("location"));
        let set = late.header("set-cookie").split(';').next().unwrap().to_owned();
        let (name, value) = set.split_once('=').unwrap();
        browser.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
        assert_eq!(browser.sign_in(&actor.login, PASSWORD).leads_to(), "/kerja/lanjutkan");
        let kept = browser.get("/kerja/lanjutkan");
        let kept = kept.page(200, "en");
        assert!(kept.contains("Long shawl") && kept.contains("<dt>Price</dt>"), "{kept}");
        assert!(products(world).is_empty(), "nothing is sent by itself");
        let again = Form::to(kept, &at(&maker, "/tambah"));
        let there = browser.submit(&again).leads_to().to_owned();
        assert!(there.ends_with("?selesai=baru-ajukan"));
        assert!(browser.get(&there).page(200, "en").contains("Add a photograph"));
        assert_eq!(products(world).len(), 1);
        // The form of an earlier session of the same person is shown once more too.
        let before = enter(world, &visitor, &actor);
        let form = adding(before.get(&at(&maker, "/tambah")).text()).with("name", "Another");
        let now = enter(world, &visitor, &actor);
        let shown = send(&visitor, &now, &form, &[("IMG.jpg", &photo(140, 4))]);
        assert!(shown.page(403, "en").contains("Another"));
    });
}

#[test]
fn price_and_stock_count_at_once_and_nobodys_are_written_over() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let item = world
            .item(domain::item::ItemDraft { sample: false, ..world.item_draft("shawl", "Shawl", &maker) }, 3);
        let visitor = visitor(world);
        let browser = enter(world, &visitor, &actor);
        let path = format!("/lapak/produk/{}", item.id);
        let offer = || Form::to(browser.get(&path).page(200, "en"), &format!("{path}/tawaran"));
        let form = offer();
        assert_eq!((form.holds("price"), form.holds("stock")), ("125.00", "3"));
        let dearer = form.with("price", "150").with("stock", "5");
        assert_eq!(browser.submit(&dearer).leads_to(), format!("{path}?selesai=tawaran"));
        assert_eq!(browser.submit(&dearer).leads_to(), format!("{path}?selesai=tawaran"), "sent twice");
        let (now, stock) = products(world).pop().unwrap();
        assert_eq!((now.price.map(|p| p.0), stock, now.status), (Some(15_000), 5, Publication::Published));
        let page = visitor.get("/items/shawl");
        assert!(page.page(200, "en").contains("$150.00"));
        // A form that was opened before somebody else saved.
        let old =
            Form { fields: dearer.fields.iter().filter(|(n, _)| n != "_c").cloned().collect(), ..dearer };
        let stale = browser.submit(&old.with("price", "160"));
        assert!(stale.page(409, "en").contains("Recorded now: $150.00"), "{}", stale.text());
        assert_eq!(Form::to(stale.text(), &format!("{path}/tawaran")).holds("price"), "160");
        for (price, stock, lead, at) in
            [("x", "1", "", "#price"), ("1", "-4", "", "#stock"), ("1", "2", "5", "#lead_time_days")]
        {
            let wrong = offer().with("price", price).with("stock", stock).with("lead_time_days", lead);
            let page = browser.submit(&wrong);
            assert!(page.page(422, "en").contains(&format!("href=\"{at}\"")), "{at}");
        }
        let order = offer().with("stock", "").with("lead_time_days", "14");
        browser.submit(&order).leads_to();
        let (now, stock) = products(world).pop().unwrap();
        assert_eq!((now.lead_days, stock), (Some(14), 0));
        world.db.settle().unwrap();
        let page = browser.get(&path);
        let page = page.page(200, "en");
        assert!(page.contains("The price was changed from $125.00 to $150.00. By you."), "{page}");
        assert!(page.contains("2 more in stock") && page.contains("5 fewer in stock"));
        assert!(page.contains("Made to order, 14 days"));
    });
}

#[test]
fn a_product_that_was_sent_back_says_why_and_goes_the_round_again() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let draft = domain::item::ItemDraft {
            sample: false,
            status: Publication::Submitted,
            ..world.item_draft("shawl", "Shawl", &maker)
        };
        let item = world.item(draft, 1);
        let visitor = visitor(world);
        let (browser, north) = (enter(world, &visitor, &actor), officer(world, &visitor));
        let desk = format!("/kerja/produk/{}", item.id);
        let back = Form::to(north.get(&desk).page(200, "en"), &format!("{desk}/langkah"))
            .with("step", "return")
            .with("why", "Please add the size <b>");
        north.submit(&back).leads_to();
        world.db.settle().unwrap();
        let path = format!("/lapak/produk/{}", item.id);
        for page in ["/lapak", path.as_str()] {
            let page = browser.get(page);
            assert!(page.page(200, "en").contains("Please add the size &#60;b&#62;"), "{}", page.text());
            assert!(page.text().contains("Sent back"));
        }
        let form = Form::to(browser.get(&format!("{path}/ubah")).page(200, "en"), &format!("{path}/ubah"));
        assert_eq!((form.holds("name_en"), form.holds("craft")), ("Shawl", "ikat"));
        let wrong = browser.submit(&form.clone().with("length_cm", "long").with("name_en", ""));
        assert!(wrong.page(422, "en").contains("href=\"#length_cm\""), "{}", wrong.text());
        let mended = form.with("length_cm", "200").with("name_en", "Long shawl");
        assert_eq!(browser.submit(&mended).leads_to(), format!("{path}?selesai=ajukan"));
        assert_eq!(browser.submit(&mended).leads_to(), format!("{path}?selesai=ajukan"), "sent twice");
        let (now, _) = products(world).pop().unwrap();
        assert_eq!((now.status, now.length_mm), (Publication::Submitted, Some(2000)));
        assert_eq!(now.price, item.price, "the offer is as it was");
        // Taken back, and withdrawn for good.
        assert_eq!(step(&browser, &path, "reopen").leads_to(), format!("{path}?selesai=batal"));
        assert_eq!(status(world, item.id), Publication::Draft);
        let withdraw = Form::to(browser.get(&path).text(), &format!("{path}/langkah"));
        browser.submit(&withdraw.clone().with("step", "withdraw").with("why", " ")).page(422, "en");
        browser.submit(&withdraw.clone().with("step", "publish")).page(422, "en");
        browser.submit(&withdraw.clone().with("step", "nonsense")).page(400, "en");
        let gone = browser.submit(&withdraw.with("step", "withdraw").with("why", "Sold the loom"));
        assert_eq!(gone.leads_to(), format!("{path}?selesai=tarik"));
        assert_eq!(status(world, item.id), Publication::Withdrawn);
        let page = browser.get(&path);
        assert!(page.page(200, "en").contains("ask the officer"));
        assert!(!page.text().contains(&format!("{path}/langkah")), "nothing is open from there");
        // An officer's change while the form is open is told field by field.
        let other = world.item(world.item_draft("scarf", "Scarf", &maker), 1);
        let path = format!("/lapak/produk/{}", other.id);
        let form = Form::to(browser.get(&format!("{path}/ubah")).text(), &format!("{path}/ubah"));
        assert!(browser.get(&format!("{path}/ubah")).text().contains("the officer looks at it again"));
        let desk = format!("/kerja/produk/{}/ubah", other.id);
        let theirs = Form::to(north.get(&desk).page(200, "en"), &desk);
        north.submit(&theirs.with("name_en", "Red scarf").with("_do", "save")).leads_to();
        let stale = browser.submit(&form.with("name_en", "Blue scarf"));
        let page = stale.page(409, "en");
        assert!(page.contains("Stored now: Red scarf") && page.contains("value=\"Blue scarf\""), "{page}");
        let again = Form::to(page, &format!("{path}/ubah"));
        browser.submit(&again).leads_to();
        assert_eq!(status(world, other.id), Publication::Submitted);
    });
}

#[test]
fn what_somebody_paused_they_show_again_themselves_and_what_an_officer_paused_waits() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let draft =
            || domain::item::ItemDraft { sample: false, ..world.item_draft("shawl", "Shawl", &maker) };
        let item = world.item(draft(), 3);
        let visitor = visitor(world);
        let (browser, north) = (enter(world, &visitor, &actor), officer(world, &visitor));
        let path = format!("/lapak/produk/{}", item.id);
        assert_eq!(step(&browser, &path, "pause").leads_to(), format!("{path}?selesai=libur"));
        world.db.settle().unwrap();
        assert_eq!(visitor.get("/items/shawl").status, 404);
        assert!(browser.get("/lapak").page(200, "en").contains("Hidden for now"));
        let form = Form::to(browser.get(&path).text(), &format!("{path}/langkah")).with("step", "resume");
        assert_eq!(browser.submit(&form).leads_to(), format!("{path}?selesai=tampil"));
        assert_eq!(browser.submit(&form).leads_to(), format!("{path}?selesai=tampil"), "sent twice");
        visitor.get("/items/shawl").page(200, "en");
        let word = Form::to(browser.get(&path).text(), &format!("{path}/langkah"));
        browser.submit(&word.with("step", "resume")).page(422, "en");
        let desk = format!("/kerja/produk/{}", item.id);
        let pause = Form::to(north.get(&desk).page(200, "en"), &format!("{desk}/langkah"));
        north.submit(&pause.with("step", "pause")).leads_to();
        world.db.settle().unwrap();
        assert_eq!(step(&browser, &path, "resume").leads_to(), format!("{path}?selesai=ajukan"));
        assert_eq!(status(world, item.id), Publication::Submitted);
        // The same with a profile.
        let profile = at(&maker, "/profil");
        assert_eq!(step(&browser, &profile, "pause").leads_to(), format!("{profile}?selesai=libur"));
        assert_eq!(visitor.get("/makers/blue-loom").status, 404);
        world.db.settle().unwrap();
        assert_eq!(step(&browser, &profile, "resume").leads_to(), format!("{profile}?selesai=tampil"));
        visitor.get("/makers/blue-loom").page(200, "en");
    });
}

#[test]
fn on_holiday_everything_stays_in_view_and_nothing_is_to_be_had_until_the_day_after_the_last() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let item = |key: &str, status| {
            let draft = world.item_draft(key, key, &maker);
            world.item(domain::item::ItemDraft { sample: false, status, ..draft }, 3).id
        };
        let (one, paused) = (item("one", Publication::Published), item("paused", Publication::Paused));
        let visitor = visitor(world);
        let browser = enter(world, &visitor, &actor);
        let libur = at(&maker, "/libur");
        assert!(visitor.get("/items/one").page(200, "en").contains("3 "), "it is there");
        let begin = || Form::to(browser.get("/lapak").page(200, "en"), &libur).with("step", "pause");
        for (day, says) in
            [("2026-11-23", "before the first"), ("2037-01-03", "at the latest"), ("x", "date")]
        {
            let wrong = browser.submit(&begin().with("until", day));
            assert!(wrong.page(422, "en").contains(says), "{day}");
        }
        let form = begin().with("until", "2027-01-03");
        let there = format!("{}?selesai=libur", at(&maker, ""));
        assert_eq!(browser.submit(&form).leads_to(), there);
        assert_eq!(browser.submit(&form).leads_to(), there, "sent twice");
        assert!(browser.get(&there).page(200, "en").contains("You are on holiday until 3 January 2027"));
        world.db.settle().unwrap();
        assert_eq!(status(world, one), Publication::Published);
        for path in ["/items/one", "/makers/blue-loom"] {
            let page = visitor.get(path);
            let page = page.page(200, "en");
            assert!(page.contains("On holiday until 3 January 2027"), "{path}: {page}");
        }
        let page = visitor.get("/items/one");
        assert!(page.text().contains("OutOfStock") && page.text().contains("2027-01-04"), "{}", page.text());
        for path in ["items/one", "makers/blue-loom"] {
            let told = visitor.get(&format!("/api/v1/{path}"));
            assert!(
                told.text().contains(r#""holiday":{"since":"2026-11-24","until":"2027-01-03"}"#),
                "{}",
                told.text()
            );
        }
        // Another last day, no last day, and the end.
        let change = Form::all(browser.get("/lapak").text());
        let change =
            change.into_iter().rfind(|f| f.action == libur && f.fields.iter().any(|(n, _)| n == "until"));
        let change = change.unwrap().with("step", "pause");
        assert_eq!(change.holds("until"), "2027-01-03");
        world.wait(Duration::from_secs(24 * 60 * 60));
        browser.submit(&change.with("until", "")).leads_to();
        world.db.settle().unwrap();
        assert!(visitor.get("/items/one").page(200, "en").contains(">On holiday<"));
        let away = maker.id;
        let days = world.db.read_blocking(move |c| store::maker::holiday::of(c, away)).unwrap().unwrap();
        assert_eq!(days.since, jiff::civil::date(2026, 11, 24), "away since then, whatever the last day is");
        let end = Form::to(browser.get("/lapak").text(), &libur).with("step", "end");
        assert_eq!(browser.submit(&end).leads_to(), format!("{}?selesai=masuk", at(&maker, "")));
        world.db.settle().unwrap();
        assert!(!visitor.get("/items/one").page(200, "en").contains("On holiday"));
        // The day after the last one all is as before, whether or not the program has tidied up.
        browser.submit(&begin().with("until", "2026-11-26")).leads_to();
        world.wait(Duration::from_secs(2 * 24 * 60 * 60));
        world.db.settle().unwrap();
        let fresh = self::visitor(world);
        assert!(!fresh.get("/items/one").page(200, "en").contains("On holiday"));
        assert!(fresh.get("/api/v1/items/one").text().contains(r#""holiday":null"#));
        do_task(world, &domain::job::Task::Holidays);
        let left = maker.id;
        assert_eq!(world.db.read_blocking(move |c| store::maker::holiday::of(c, left)).unwrap(), None);
        assert_eq!(status(world, paused), Publication::Paused, "what somebody paused stays paused");
    });
}

#[test]
fn a_holiday_ends_with_the_day_where_the_maker_lies_on_pages_and_in_the_api() {
    on_both(|world| {
        world.country().region("canton", "A7", "Sunrise", Some("XX")).craft("ikat", "Ikat cloth", "A7");
        let draft = world.maker_draft("loom", "Blue Loom", "A7", "ikat");
        let maker = world.maker(domain::maker::MakerDraft { sample: false, ..draft });
        world.item(domain::item::ItemDraft { sample: false, ..world.item_draft("one", "one", &maker) }, 3);
        let actor = world.person("weaver", "A7", &[(Role::Maker, "A7")]);
        world.mandate(&maker, Agent::Person(actor.id), true, &[]).unwrap();
        let entered = visitor(world);
        let browser = enter(world, &entered, &actor);
        let libur = at(&maker, "/libur");
        let begin = Form::to(browser.get("/lapak").page(200, "en"), &libur).with("step", "pause");
        browser.submit(&begin.with("until", "2026-11-25")).leads_to();
        // The last day is over there at 15:00 in the country's own time.
        for (hours, away) in [(38, true), (2, false)] {
            world.wait(Duration::from_secs(hours * 60 * 60));
            world.db.settle().unwrap();
            let visitor = visitor(world);
            for path in ["items/one", "makers/blue-loom"] {
                let page = visitor.get(&format!("/{path}")).page(200, "en").contains("On holiday");
                let told = !visitor.get(&format!("/api/v1/{path}")).text().contains(r#""holiday":null"#);
                assert_eq!((page, told), (away, away), "{path} after {hours} hours");
            }
        }
    });
}

#[test]
fn what_was_paused_one_by_one_comes_back_at_once_but_not_what_others_paused() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let item = |key: &str, status| {
            let draft = world.item_draft(key, key, &maker);
            world.item(domain::item::ItemDraft { sample: false, status, ..draft }, 1).id
        };
        let (one, theirs) = (item("one", Publication::Published), item("theirs", Publication::Paused));
        let visitor = visitor(world);
        let browser = enter(world, &visitor, &actor);
        step(&browser, &format!("/lapak/produk/{one}"), "pause").leads_to();
        world.db.settle().unwrap();
        let libur = at(&maker, "/libur");
        let forms = Form::all(browser.get("/lapak").page(200, "en"));
        let back = forms.into_iter().rfind(|f| f.action == libur).unwrap().with("step", "resume");
        let there = format!("{}?selesai=tampil&n=1&sisa=1", at(&maker, ""));
        assert_eq!(browser.submit(&back).leads_to(), there);
        assert_eq!(
            (status(world, one), status(world, theirs)),
            (Publication::Published, Publication::Paused)
        );
        assert!(browser.get(&there).page(200, "en").contains("open those that somebody else paused"));
        browser.submit(&back.clone().with("step", "publish")).page(400, "en");
    });
}

#[test]
fn a_maker_keeps_their_profile_and_sees_what_others_see_of_it() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let visitor = visitor(world);
        let browser = enter(world, &visitor, &actor);
        let profile = at(&maker, "/profil");
        let page = browser.get(&profile);
        let page = page.page(200, "en");
        assert!(page.contains("What everybody sees") && page.contains("consent to be shown"), "{page}");
        assert!(page.contains("href=\"/makers/blue-loom\""));
        let ubah = at(&maker, "/ubah");
        let form = Form::to(browser.get(&ubah).page(200, "en"), &ubah);
        let wrong = browser.submit(&form.clone().with("whatsapp", "call me").with("name", ""));
        let html = wrong.page(422, "en");
        assert!(html.contains("href=\"#whatsapp\"") && html.contains("href=\"#name\""));
        assert_eq!(Form::to(html, &ubah).holds("whatsapp"), "call me");
        let told = form
            .with("whatsapp", "0812 3456 7890")
            .with("story_en", "My mother taught me.")
            .with("region", "A2")
            .with("sample", "1");
        assert_eq!(browser.submit(&told).leads_to(), format!("{profile}?selesai=ajukan"));
        assert_eq!(browser.submit(&told).leads_to(), format!("{profile}?selesai=ajukan"), "sent twice");
        let page = browser.get(&profile);
        let page = page.page(200, "en");
        assert!(page.contains("Waits for the officer") && page.contains("My mother taught me."));
        let (public, council) = page.split_once("What only the council sees").unwrap();
        assert!(!public.contains("+99812") && council.contains("8123456"), "{page}");
        assert!(public.contains("Canton North"), "the region is the council's to change");
        assert!(browser.get("/lapak").page(200, "en").contains("Your profile waits for the officer"));
        // A photograph of the profile.
        let photos = at(&maker, "/foto");
        let word = Form::to(browser.get(&ubah).text(), &ubah).holds("_f").to_owned();
        let form = Form { action: format!("{photos}?_f={word}"), fields: vec![] };
        let shot = photo(150, 5);
        assert_eq!(
            send(&visitor, &browser, &form, &[("me.jpg", &shot)]).leads_to(),
            format!("{photos}?selesai=kirim&n=1")
        );
        let page = browser.get(&photos);
        assert!(
            page.page(200, "en").contains("value=\"Blue Loom\""),
            "described by what goes without saying"
        );
        assert!(page.text().contains("stall-nav"), "within the stall");
    });
}

#[test]
fn a_photograph_that_comes_while_a_product_rests_is_looked_at_first() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let item = world
            .item(domain::item::ItemDraft { sample: false, ..world.item_draft("shawl", "Shawl", &maker) }, 3);
        let visitor = visitor(world);
        let browser = enter(world, &visitor, &actor);
        let path = format!("/lapak/produk/{}", item.id);
        let photos = format!("{path}/foto");
        step(&browser, &path, "pause").leads_to();
        let word = adding(browser.get(&at(&maker, "/tambah")).text());
        let word = word.action.split("_f=").nth(1).unwrap().split('&').next().unwrap().to_owned();
        let form = Form { action: format!("{photos}?_f={word}"), fields: vec![] };
        send(&visitor, &browser, &form, &[("a.jpg", &photo(160, 5))]).leads_to();
        do_jobs(world);
        world.db.settle().unwrap();
        assert_eq!(step(&browser, &path, "resume").leads_to(), format!("{path}?selesai=tampil"));
        assert!(!visitor.get("/items/shawl").page(200, "en").contains("<picture>"), "nobody has seen it");
        step(&browser, &path, "pause").leads_to();
        let page = browser.get(&photos);
        let about = Form::all(page.page(200, "en"))
            .into_iter()
            .find(|f| f.fields.iter().any(|(n, _)| n == "author"))
            .unwrap();
        browser.submit(&about.with("shown", "1")).leads_to();
        assert_eq!(status(world, item.id), Publication::Submitted);
    });
}

#[test]
fn a_photograph_shown_with_a_published_product_is_looked_at_first() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let item = world
            .item(domain::item::ItemDraft { sample: false, ..world.item_draft("shawl", "Shawl", &maker) }, 3);
        let visitor = visitor(world);
        let browser = enter(world, &visitor, &actor);
        let photos = format!("/lapak/produk/{}/foto", item.id);
        let page = browser.get(&photos);
        assert!(page.page(200, "en").contains("waits for the officer first"));
        let word = adding(browser.get(&at(&maker, "/tambah")).text());
        let word = word.action.split("_f=").nth(1).unwrap().split('&').next().unwrap().to_owned();
        let form = Form { action: format!("{photos}?_f={word}"), fields: vec![] };
        let shot = photo(160, 5);
        send(&visitor, &browser, &form, &[("a.jpg", &shot)]).leads_to();
        do_jobs(world);
        assert_eq!(status(world, item.id), Publication::Published, "it has come, and is not shown");
        assert!(!visitor.get("/items/shawl").text().contains("<picture>"));
        let page = browser.get(&photos);
        let about = Form::all(page.page(200, "en"))
            .into_iter()
            .find(|f| f.fields.iter().any(|(n, _)| n == "author"))
            .unwrap();
        assert_eq!(
            browser.submit(&about.clone().with("shown", "1")).leads_to(),
            format!("{photos}?selesai=simpan")
        );
        assert_eq!(status(world, item.id), Publication::Submitted);
        let north = officer(world, &visitor);
        let desk = format!("/kerja/produk/{}", item.id);
        let publish = Form::to(north.get(&desk).page(200, "en"), &format!("{desk}/langkah"));
        north.submit(&publish.with("step", "publish")).leads_to();
        assert!(visitor.get("/items/shawl").page(200, "en").contains("<picture>"));
        // Saying the same again changes nothing.
        let page = browser.get(&photos);
        let same = Form::all(page.text()).into_iter().find(|f| f.fields.iter().any(|(n, _)| n == "author"));
        browser.submit(&same.unwrap()).leads_to();
        assert_eq!(status(world, item.id), Publication::Published);
    });
}

#[test]
fn whoever_acts_for_several_chooses_and_whoever_acts_for_nobody_is_told_whom_to_ask() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let second = world.maker(world.maker_draft("dyer", "The Dyer", "A2", "mat"));
        world.mandate(&second, Agent::Person(actor.id), false, &[Deed::Profile]).unwrap();
        let visitor = visitor(world);
        let browser = enter(world, &visitor, &actor);
        let page = browser.get("/lapak");
        let page = page.page(200, "en");
        assert!(page.contains("For whom?") && page.contains(&format!("href=\"{}\"", at(&maker, ""))));
        let dyer = format!("href=\"{}\"", at(&second, "/profil"));
        assert!(page.contains(&dyer), "of whom they keep the profile alone: {page}");
        browser.get(&at(&second, "/tambah")).page(404, "en");
        assert!(browser.get(&at(&maker, "")).page(200, "en").contains("Another maker"));
        assert!(!browser.get(&at(&second, "/profil")).page(200, "en").contains("/tambah"));
        // Nobody yet, with a council that can be reached, and one that helps only with items.
        let lonely = world.person("lonely", "A1", &[(Role::Maker, "A1")]);
        let mut council = world.council("A1", "Council of the North");
        council.contact.phone = Some("+6281234567890".into());
        council.withheld = Vec::new();
        let stored = council.clone();
        world
            .db
            .write_blocking(store::Command::system("test"), move |tx| {
                store::council::save(tx, &testkit::system(), &stored)
            })
            .unwrap();
        let lonely = enter(world, &visitor, &lonely);
        let page = lonely.get("/lapak");
        let page = page.page(200, "en");
        assert!(page.contains("Ask an officer") && page.contains("Council of the North"), "{page}");
        assert!(page.contains("href=\"tel:+6281234567890\""));
        // Both: a link between the two; neither: the workbench.
        let both = world.person("both", "A1", &[(Role::Maker, "A1"), (Role::Officer, "A1")]);
        let both = enter(world, &visitor, &both);
        assert!(both.get("/kerja").page(200, "en").contains("href=\"/lapak\""));
        assert!(both.get("/lapak").page(200, "en").contains("href=\"/kerja\""));
        let north = officer(world, &visitor);
        assert_eq!(north.get("/lapak").leads_to(), "/kerja");
        assert!(!north.get("/kerja").text().contains("href=\"/lapak\""));
        // Whoever signs in lands where they belong, or where they wanted to go.
        let fresh = Browser::of(&visitor);
        assert_eq!(fresh.get(&at(&maker, "")).leads_to().split('?').next(), Some("/sign-in"));
        assert_eq!(fresh.sign_in("weaver", PASSWORD).leads_to(), "/lapak");
    });
}

#[test]
fn somebody_elses_products_and_profile_are_not_there_and_it_is_remembered() {
    on_both(|world| {
        let (_, maker) = weaver(world);
        let item = world.item(world.item_draft("shawl", "Shawl", &maker), 3);
        let other = world.maker(world.maker_draft("other", "Other Loom", "A1", "mat"));
        let stranger = world.person("stranger", "A1", &[(Role::Maker, "A1")]);
        world.mandate(&other, Agent::Person(stranger.id), true, &[]).unwrap();
        let visitor = visitor(world);
        let browser = enter(world, &visitor, &stranger);
        let own = browser.get(&at(&other, "/ubah"));
        let word = Form::to(own.page(200, "en"), &at(&other, "/ubah")).holds("_f").to_owned();
        let path = format!("/lapak/produk/{}", item.id);
        for there in ["", "/tambah", "/profil", "/ubah", "/foto"] {
            browser.get(&at(&maker, there)).page(404, "en");
        }
        for there in ["", "/ubah", "/foto"] {
            browser.get(&format!("{path}{there}")).page(404, "en");
        }
        for (there, body) in [("/tawaran", "price=1"), ("/langkah", "step=pause"), ("/ubah", "name_en=x")] {
            browser.post(&format!("{path}{there}"), &format!("_f={word}&{body}")).page(404, "en");
        }
        for (there, body) in [("/tambah", "name=x"), ("/langkah", "step=pause"), ("/ubah", "name=x")] {
            browser.post(&at(&maker, there), &format!("_f={word}&{body}")).page(404, "en");
        }
        browser.get("/lapak/produk/nonsense").page(404, "en");
        browser.get("/lapak/perajin/00000000-0000-7000-8000-000000000000").page(404, "en");
        world.db.settle().unwrap();
        for (id, times) in [(item.id.0, 6), (maker.id.0, 8)] {
            let history =
                world.db.read_blocking(move |c| store::journal::history(c, id, i64::MAX, 50)).unwrap();
            let refused: Vec<_> =
                history.iter().filter(|e| e.operation == domain::journal::Operation::Refuse).collect();
            assert_eq!(refused.len(), times, "{id}");
            assert!(refused.iter().all(|e| e.actor == format!("account:{}", stranger.id)));
        }
        assert_eq!(products(world)[0].0, item, "nothing was changed");
    });
}

#[test]
fn a_long_list_is_paged_and_light() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        for n in 0..25 {
            world.wait(Duration::from_millis(2));
            let status = Publication::ALL[n % Publication::ALL.len()];
            let name = format!("Shawl {n:02}");
            world.item(
                domain::item::ItemDraft { status, ..world.item_draft(&format!("s{n}"), &name, &maker) },
                1,
            );
        }
        let visitor = visitor(world);
        let browser = enter(world, &visitor, &actor);
        let page = browser.get("/lapak");
        let html = page.page(200, "en");
        assert_eq!(html.matches("class=\"stall-item\"").count(), 20);
        assert!(html.contains("Shawl 24") && !html.contains("Shawl 04"));
        assert!(page.bytes.len() < 60_000, "{} bytes before they are compressed", page.bytes.len());
        let older = html.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
        let page = browser.get(older);
        let html = page.page(200, "en");
        assert_eq!(html.matches("class=\"stall-item\"").count(), 5);
        assert!(html.contains("Shawl 04") && html.contains("Newest") && !html.contains("rel=\"next\""));
        browser.get(&at(&maker, "?sebelum=nonsense")).page(200, "en");
    });
}

/// Opens the form with which a maker lets somebody act, filled in.
fn inviting(browser: &Browser<'_>, maker: &Maker, told: &str) -> Form {
    let path = at(maker, "/kuasa/baru");
    Form::to(browser.get(&path).page(200, "en"), &path).with("told", told)
}

#[test]
fn a_maker_lets_somebody_act_without_learning_who_has_an_account_and_takes_it_back() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let item = world.item(world.item_draft("shawl", "Shawl", &maker), 3);
        let helper = world.person("helper", "A2", &[(Role::Maker, "A2")]);
        let visitor = visitor(world);
        let (browser, theirs) = (enter(world, &visitor, &actor), enter(world, &visitor, &helper));
        let list = at(&maker, "/kuasa");
        assert!(browser.get(&at(&maker, "/profil")).page(200, "en").contains(&list));
        assert!(browser.get(&list).page(200, "en").contains("You have let nobody act yet"));
        // First what it would mean, and nothing happens.
        let form = inviting(&browser, &maker, " Helper ");
        assert!(form.holds("until").starts_with("2027-05"), "half a year: {}", form.holds("until"));
        let shown = browser.submit(&form.clone().with("_do", "show"));
        let page = shown.page(200, "en");
        assert!(
            page.contains("what helper can do with Blue Loom") && page.contains("change the 1 there are")
        );
        assert!(page.contains("See all products of Blue Loom") && page.contains("Still cannot"));
        assert!(theirs.get("/lapak/kuasa").page(200, "en").contains("No other maker lets you act"));
        // Whether or not there is somebody, the answer is the same.
        let sent = browser.submit(&form.with("_do", "save")).leads_to().to_owned();
        let nobody = inviting(&browser, &maker, "nobody.here").with("_do", "save");
        assert_eq!(browser.submit(&nobody).leads_to(), sent);
        let page = browser.get(&sent);
        let html = page.page(200, "en");
        assert!(html.contains("<b><bdi>helper</bdi></b>") && html.contains("<b><bdi>nobody.here</bdi></b>"));
        let again = inviting(&browser, &maker, "NOBODY.HERE").with("_do", "save");
        browser.submit(&again).page(422, "en");
        for (field, value, says) in [
            ("told", "?", "neither a name to sign in with"),
            ("until", "2028-01-01", "at the latest"),
            ("until", "2026-11-01", "before the first"),
            ("until", "", "must be filled"),
        ] {
            let wrong = inviting(&browser, &maker, "other.one").with("_do", "save").with(field, value);
            assert!(browser.submit(&wrong).page(422, "en").contains(says), "{field} {value}");
        }
        // The other sees it, with what it means, and accepts it.
        assert!(theirs.get("/lapak").page(200, "en").contains("An invitation waits"));
        let page = theirs.get("/lapak/kuasa");
        let page = page.page(200, "en");
        assert!(page.contains("Blue Loom invites you") && page.contains("Pass the mandate on"));
        let form = Form::all(page).into_iter().find(|f| f.action.contains("/undangan/")).unwrap();
        let stranger = enter(world, &visitor, &world.person("stranger", "A1", &[(Role::Maker, "A1")]));
        let word = Form::to(stranger.get("/kerja/akun").text(), "/kerja/keluar").holds("_f").to_owned();
        stranger.post(&form.action, &format!("_f={word}&jawab=terima")).page(404, "en");
        theirs.get(&at(&maker, "")).page(404, "en");
        for _ in 0..2 {
            // Tapped twice, it is accepted once and told so.
            let accepted = theirs.submit(&form.clone().with("jawab", "terima"));
            assert_eq!(accepted.leads_to(), "/lapak/kuasa?selesai=terima");
        }
        // And so it is told to whoever taps the other button before the answer has come.
        let late = theirs.submit(&form.clone().with("jawab", "tolak"));
        assert_eq!(late.leads_to(), "/lapak/kuasa?selesai=terima");
        theirs.get(&at(&maker, "")).page(200, "en");
        theirs.get(&format!("/lapak/produk/{}", item.id)).page(200, "en");
        theirs.get(&at(&maker, "/profil")).page(404, "en");
        theirs.get(&list).page(404, "en");
        // Both sides and the officer read it.
        let page = browser.get(&list);
        let html = page.page(200, "en");
        assert!(
            html.contains("given by you") && html.contains("The helper of A2 was invited to keep the items"),
            "{html}"
        );
        assert!(html.contains("The helper of A2 may keep the items until"), "{html}");
        let north = officer(world, &visitor);
        let desk = north.get(&format!("/kerja/perajin/{}/kuasa", maker.id));
        let html = desk.page(200, "en");
        assert!(
            html.contains("given by The weaver of A1") && html.contains("Invitations of the maker that wait"),
            "{html}"
        );
        assert!(!html.contains("nobody.here"), "whom else they meant is theirs");
        // Taken back, it counts no more at once; so does an invitation.
        let forms = Form::all(browser.get(&list).text());
        let end =
            forms.iter().find(|f| f.action.contains("/kuasa/") && !f.action.ends_with("/baru")).unwrap();
        assert_eq!(browser.submit(end).leads_to(), format!("{list}?selesai=cabut"));
        theirs.get(&at(&maker, "")).page(404, "en");
        let untell = forms.iter().find(|f| f.action.contains("/undangan/")).unwrap();
        assert_eq!(browser.submit(untell).leads_to(), format!("{list}?selesai=tarik"));
        browser.submit(&untell.clone().with("_c", "")).page(404, "en");
        let html = browser.get(&list);
        assert!(html.page(200, "en").contains("was taken back by you"));
    });
}

#[test]
fn an_invitation_counts_no_longer_than_whoever_sent_it_may_speak_for_the_maker() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let clerk = world.person("clerk", "A2", &[(Role::Maker, "A2")]);
        let visitor = visitor(world);
        let (browser, theirs) = (enter(world, &visitor, &actor), enter(world, &visitor, &clerk));
        // An address for mail is no proof of who somebody is.
        let by_mail = inviting(&browser, &maker, "clerk@example.org").with("_do", "save");
        browser.submit(&by_mail);
        let forms = Form::all(theirs.get("/kerja/akun").page(200, "en"));
        let mail = forms.into_iter().find(|f| f.fields.iter().any(|(n, _)| n == "email")).unwrap();
        let mail = mail.with("email", "clerk@example.org").with("mail_password", PASSWORD);
        theirs.submit(&mail).leads_to();
        assert!(!theirs.get("/lapak/kuasa").page(200, "en").contains("Blue Loom"));
        browser.submit(&inviting(&browser, &maker, "clerk").with("_do", "save")).leads_to();
        let page = theirs.get("/lapak/kuasa");
        let form = Form::all(page.page(200, "en")).into_iter().find(|f| f.action.contains("/undangan/"));
        let form = form.unwrap().with("jawab", "terima");
        let id = maker.id;
        world
            .db
            .write_blocking(store::Command::system("test"), move |tx| {
                let own = store::maker::mandate::of_maker(tx.conn(), &testkit::system(), id)?;
                let yesterday = jiff::civil::date(2026, 11, 23);
                store::maker::mandate::end(tx, &testkit::system(), id, own[0].mandate.id, yesterday).map(drop)
            })
            .unwrap();
        theirs.submit(&form).page(404, "en");
        theirs.get(&at(&maker, "")).page(404, "en");
    });
}

/// Something that is done at the desk meanwhile.
type Meanwhile = Box<dyn Fn(&mut store::Tx<'_>) -> store::Result<()> + Send + Sync>;

#[test]
fn an_invitation_goes_with_the_right_the_card_or_the_account_of_whoever_sent_it_though_others_speak_for_the_maker()
 {
    use store::Command;
    on_both(|world| {
        let (first, maker) = weaver(world);
        let daughter = world.person("daughter", "A1", &[(Role::Maker, "A1")]);
        let own = world.mandate(&maker, Agent::Person(daughter.id), true, &[]).unwrap();
        let clerk = world.person("clerk", "A2", &[(Role::Maker, "A2")]);
        let visitor = visitor(world);
        let theirs = enter(world, &visitor, &clerk);
        let waits = || theirs.get("/lapak/kuasa").page(200, "en").contains("Blue Loom invites you");
        let write = |f: Meanwhile| {
            let f = std::panic::AssertUnwindSafe(f);
            world.db.write_blocking(Command::system("test"), move |tx| (*f)(tx)).unwrap();
        };
        // A card that somebody found.
        let (card, _) = world.card(&first, 30);
        world.invite(&first, &maker, "clerk").unwrap();
        assert!(waits());
        let person = first.id;
        write(Box::new(move |tx| store::account::card::revoke(tx, &testkit::system(), person, card)));
        assert!(!waits());
        // An account that is closed.
        world.invite(&first, &maker, "clerk").unwrap();
        assert!(waits());
        let closed = move |tx: &mut store::Tx<'_>| {
            store::account::activate(tx, &testkit::system(), person, false).map(drop)
        };
        write(Box::new(closed));
        assert!(!waits());
        // An account that is no longer the maker's own.
        let sent = world.invite(&daughter, &maker, "clerk").unwrap();
        assert!(waits());
        let (of, yesterday) = (maker.id, jiff::civil::date(2026, 11, 23));
        let ended = move |tx: &mut store::Tx<'_>| {
            store::maker::mandate::end(tx, &testkit::system(), of, own, yesterday).map(drop)
        };
        write(Box::new(ended));
        assert!(!waits());
        let word = Form::to(theirs.get("/kerja/akun").text(), "/kerja/keluar").holds("_f").to_owned();
        theirs.post(&format!("/lapak/undangan/{sent}"), &format!("_f={word}&jawab=terima")).page(404, "en");
        theirs.get(&at(&maker, "")).page(404, "en");
    });
}

#[test]
fn an_officer_stops_an_invitation_that_waits() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let clerk = world.person("clerk", "A2", &[(Role::Maker, "A2")]);
        world.invite(&actor, &maker, "clerk").unwrap();
        let visitor = visitor(world);
        let (north, theirs) = (officer(world, &visitor), enter(world, &visitor, &clerk));
        let south = enter(world, &visitor, &world.person("south", "A2", &[(Role::Officer, "A2")]));
        assert!(theirs.get("/lapak/kuasa").page(200, "en").contains("Blue Loom invites you"));
        let list = format!("/kerja/perajin/{}/kuasa", maker.id);
        let page = north.get(&list);
        // The account of the maker's own, and the invitation.
        let stop = Form::all(page.page(200, "en"));
        let stop = stop.into_iter().rfind(|f| f.action.starts_with(&format!("{list}/"))).unwrap();
        let word = Form::to(south.get("/kerja/akun").text(), "/kerja/keluar").holds("_f").to_owned();
        south.post(&stop.action, &format!("_f={word}")).page(404, "en");
        assert_eq!(north.submit(&stop).leads_to(), format!("{list}?selesai=cabut"));
        assert!(!theirs.get("/lapak/kuasa").page(200, "en").contains("Blue Loom"));
        assert!(!north.get(&list).page(200, "en").contains("Invitations of the maker that wait"));
    });
}

#[test]
fn what_one_was_let_do_can_be_given_up_and_what_is_not_for_one_is_not_there() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let group = world.maker(world.maker_draft("group", "The Group", "A2", "mat"));
        let clerk = world.person("clerk", "A2", &[(Role::Maker, "A2")]);
        world.mandate(&group, Agent::Person(clerk.id), true, &[]).unwrap();
        let lent = world.mandate(&maker, Agent::Person(clerk.id), false, &[Deed::Profile]).unwrap();
        let visitor = visitor(world);
        let (browser, theirs) = (enter(world, &visitor, &actor), enter(world, &visitor, &clerk));
        // By the number of the other maker: whoever is that maker may accept.
        let number = domain::id::short(group.id.0);
        assert!(theirs.get(&at(&group, "/kuasa")).page(200, "en").contains(&number));
        // As somebody copies it by hand.
        let copied = number.replace('0', "o").replace('1', "l").to_uppercase();
        let copied = format!("{}-{}", &copied[..4], &copied[4..]);
        let form = inviting(&browser, &maker, &copied).with("_do", "save");
        browser.submit(&form).leads_to();
        let page = theirs.get("/lapak/kuasa");
        let form =
            Form::all(page.page(200, "en")).into_iter().find(|f| f.action.contains("/undangan/")).unwrap();
        let late = form.clone();
        theirs.submit(&form.with("jawab", "terima")).leads_to();
        theirs.submit(&late.with("jawab", "terima").with("_c", "")).page(404, "en");
        theirs.get(&at(&maker, "")).page(200, "en");
        let page = theirs.get("/lapak/kuasa");
        let html = page.page(200, "en");
        assert!(
            html.contains("through The Group: keep the items") && html.contains("keep the profile"),
            "{html}"
        );
        // What was lent is not lent on, and what makes a maker one's own is for the council.
        theirs.get(&at(&maker, "/kuasa")).page(404, "en");
        let word = Form::to(theirs.get("/kerja/akun").text(), "/kerja/keluar").holds("_f").to_owned();
        theirs.post(&at(&maker, &format!("/kuasa/{lent}")), &format!("_f={word}")).page(404, "en");
        for form in Form::all(html).iter().filter(|f| f.action.starts_with("/lapak/kuasa/")) {
            assert_eq!(theirs.submit(form).leads_to(), "/lapak/kuasa?selesai=lepas");
        }
        theirs.get(&at(&maker, "")).page(404, "en");
        theirs.get(&at(&maker, "/profil")).page(404, "en");
        theirs.get(&at(&group, "")).page(200, "en");
        let html = browser.get(&at(&maker, "/kuasa"));
        assert!(html.page(200, "en").contains("The clerk of A2 gave the mandate up"), "{}", html.text());
    });
}

/// Asks as the script does that sends photographs in pieces.
fn ask(
    (visitor, browser): (&Visitor, &Browser<'_>),
    method: &str,
    path: &str,
    more: &[(&str, String)],
    body: &[u8],
) -> Answer {
    let cookies: Vec<String> = browser.cookies.borrow().iter().map(|(n, v)| format!("{n}={v}")).collect();
    let cookies = cookies.join("; ");
    let mut headers = vec![("cookie", cookies.as_str()), ("content-type", "application/offset+octet-stream")];
    headers.extend(more.iter().map(|(n, v)| (*n, v.as_str())));
    visitor.send(method.parse().unwrap(), path, &headers, body.to_vec())
}

/// Begins a photograph in pieces for a form of a new product.
fn begun(who: (&Visitor, &Browser<'_>), form: &Form, size: usize) -> Answer {
    let kirim = form.action.replace("/tambah?", "/tambah/kirim?");
    ask(who, "POST", kirim.split('&').next().unwrap(), &[("upload-length", size.to_string())], b"")
}

/// Sends a photograph in one piece for a form; where it lies, and its mark.
fn come(who: (&Visitor, &Browser<'_>), form: &Form, bytes: &[u8]) -> (String, String) {
    let place = begun(who, form, bytes.len()).header("location").to_owned();
    let whole = ask(who, "PATCH", &place, &[("upload-offset", "0".to_owned())], bytes);
    (place, whole.header("photograph-mark").to_owned())
}

#[test]
fn photographs_beyond_those_that_a_product_may_have_are_told_and_the_others_kept() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let visitor = visitor(world);
        let browser = enter(world, &visitor, &actor);
        let mut form = adding(browser.get(&at(&maker, "/tambah")).page(200, "en"));
        for n in 0..=u32::try_from(MOST).unwrap() {
            let (_, mark) = come((&visitor, &browser), &form, &photo(100 + n, 7));
            form = form.and("ada", &mark);
        }
        let form = form.with("name", "Shawl").with("price", "9").with("stock", "1").with("_do", "draft");
        let told = send(&visitor, &browser, &form, &[]);
        let page = told.page(422, "en");
        assert!(page.contains(&format!("{MOST} photographs at most")), "{page}");
        assert!(page.contains(&format!("{MOST} photographs have come")), "{page}");
        assert!(products(world).is_empty());
        let again = adding(page);
        assert_eq!(again.holds("name"), "Shawl");
        let done = send(&visitor, &browser, &again.with("_do", "draft"), &[]).leads_to().to_owned();
        assert!(
            browser
                .get(done.split('?').next().unwrap())
                .page(200, "en")
                .contains(&format!("Photographs ({MOST})"))
        );
    });
}

#[test]
fn photographs_that_no_product_has_taken_count_among_those_that_wait() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let visitor = visitor(world);
        let browser = enter(world, &visitor, &actor);
        let who = (&visitor, &browser);
        let form = adding(browser.get(&at(&maker, "/tambah")).page(200, "en"));
        let (place, mark) = come(who, &form, &photo(100, 1));
        for _ in 1..domain::picture::upload::MOST_OPEN {
            assert_ne!(come(who, &form, &photo(100, 2)).1, "");
        }
        assert_eq!(begun(who, &form, 9).status, 429);
        // Giving up what is whole makes no room, since it lies there all the same.
        assert_eq!(ask(who, "DELETE", &place, &[], b"").status, 204);
        assert_eq!(begun(who, &form, 9).status, 429);
        let wrong = form.clone().with("name", "Shawl").with("price", "dear").with("_do", "draft");
        let told = send(&visitor, &browser, &wrong, &[("more.jpg", &photo(100, 3))]);
        assert!(told.page(422, "en").contains("more.jpg: larger than 25 MB, or too many at once"));
        // A product takes it, and its pieces are needed no more.
        let sent = form.with("name", "Shawl").with("price", "9").and("ada", &mark).with("_do", "draft");
        let done = send(&visitor, &browser, &sent, &[]).leads_to().to_owned();
        assert!(browser.get(done.split('?').next().unwrap()).page(200, "en").contains("Photographs (1)"));
        let id = place.split('?').next().unwrap().rsplit('/').next().unwrap().parse().unwrap();
        let pieces = move |c: &mut store::Conn| store::picture::upload::pieces(c, domain::id::PictureId(id));
        assert!(world.db.read_blocking(pieces).unwrap().is_empty());
        // One that comes with a form that is sent back counts as well.
        let told = send(&visitor, &browser, &wrong, &[("more.jpg", &photo(100, 3))]);
        assert!(told.page(422, "en").contains("One photograph has come"));
        assert_eq!(begun(who, &wrong, 9).status, 429);
    });
}

#[test]
fn a_form_left_open_for_a_day_says_which_photographs_are_gone_and_keeps_what_was_typed() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let visitor = visitor(world);
        let tambah = at(&maker, "/tambah");
        let browser = enter(world, &visitor, &actor);
        let form = adding(browser.get(&tambah).page(200, "en"));
        let (_, old) = come((&visitor, &browser), &form, &photo(100, 1));
        world.wait(Duration::from_secs(25 * 60 * 60));
        let browser = enter(world, &visitor, &actor);
        let form = adding(browser.get(&tambah).page(200, "en"));
        let (_, fresh) = come((&visitor, &browser), &form, &photo(100, 2));
        let form = form.and("ada", &old).and("ada", &fresh);
        let form = form.with("name", "Shawl").with("price", "9").with("_do", "draft");
        let told = send(&visitor, &browser, &form, &[]);
        let page = told.page(422, "en");
        assert!(page.contains("came earlier is no longer kept") && page.contains("One photograph has come"));
        assert!(products(world).is_empty(), "record and photographs come together or not at all");
        let again = adding(page);
        assert_eq!((again.holds("name"), again.holds("ada")), ("Shawl", fresh.as_str()));
        let done = send(&visitor, &browser, &again.with("_do", "draft"), &[]).leads_to().to_owned();
        let path = done.split('?').next().unwrap();
        assert!(browser.get(path).page(200, "en").contains("Photographs (1)"));
        // What a product took is no other's.
        let told = send(&visitor, &browser, &form.with("ada", &fresh), &[]);
        assert!(told.page(422, "en").contains("no longer kept"));
        assert_eq!(products(world).len(), 1);
    });
}

#[test]
fn a_maker_says_who_may_see_what_and_that_does_not_wait() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let agreed = Maker {
            consent: Some(domain::maker::Consent {
                date: jiff::civil::date(2026, 11, 1),
                by: "witness".into(),
            }),
            contact: domain::maker::Contact { phone: Some("+99812345678".into()), ..maker.contact.clone() },
            ..maker.clone()
        };
        world.save_maker(&agreed).unwrap();
        let visitor = visitor(world);
        let browser = enter(world, &visitor, &actor);
        assert!(visitor.get("/makers/blue-loom").page(200, "en").contains("+99812345678"));
        let ubah = at(&maker, "/ubah");
        let page = browser.get(&ubah);
        let html = page.page(200, "en");
        let fold = html.split("<details class=\"fold\">").nth(1).expect("folded away");
        assert!(fold.contains("Who may see what you wrote") && fold.contains("It holds now: +99812345678"));
        assert!(fold.contains("Nothing is written there yet"));
        let form = Form::to(html, &ubah);
        assert_eq!(form.holds("for_phone"), "public");
        let odd = browser.submit(&form.clone().with("for_phone", "friends"));
        assert!(odd.page(422, "en").contains("<details class=\"fold\" open>"), "a fault is not folded away");
        let profile = at(&maker, "/profil");
        assert_eq!(
            browser.submit(&form.with("for_phone", "owner")).leads_to(),
            format!("{profile}?selesai=simpan")
        );
        world.db.settle().unwrap();
        assert!(!visitor.get("/makers/blue-loom").page(200, "en").contains("+99812345678"), "at once");
    });
}

#[test]
fn the_crafts_of_the_maker_and_of_the_region_stand_first() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        world.craft("pots", "Pots", "A2").craft("wood", "Woodwork", "A1");
        let visitor = visitor(world);
        let browser = enter(world, &visitor, &actor);
        let page = browser.get(&at(&maker, "/tambah"));
        let select = page.page(200, "en").split("<select id=\"craft\"").nth(1).unwrap();
        let select = select.split("</select>").next().unwrap();
        let at = |text: &str| select.find(text).unwrap_or_else(|| panic!("{text} in {select}"));
        let order = [
            "Your crafts",
            "Ikat cloth",
            "Crafts of your region",
            "Mats",
            "Woodwork",
            "Other crafts",
            "Pots",
        ];
        assert!(order.windows(2).all(|two| at(two[0]) < at(two[1])), "{select}");
        assert!(page.bytes.len() < 60_000, "{} bytes before they are compressed", page.bytes.len());
    });
}

#[test]
fn a_photograph_of_a_new_product_comes_in_pieces_and_the_form_carries_its_mark() {
    on_both(|world| {
        let (actor, maker) = weaver(world);
        let visitor = visitor(world);
        let browser = enter(world, &visitor, &actor);
        let page = browser.get(&at(&maker, "/tambah"));
        let html = page.page(200, "en");
        assert!(html.contains(&format!("data-photos-gather=\"{MOST}\"")) && html.contains("photos.js"));
        let form = adding(html);
        let word = form.action.split("_f=").nth(1).unwrap().split('&').next().unwrap().to_owned();
        let shot = photo(140, 7);
        let ask =
            |who: &Browser<'_>, method: &str, path: &str, more: &[(&'static str, String)], body: &[u8]| {
                let cookies: Vec<String> =
                    who.cookies.borrow().iter().map(|(n, v)| format!("{n}={v}")).collect();
                let cookies = cookies.join("; ");
                let mut headers = vec![("cookie", cookies.as_str()), ("tus-resumable", "1.0.0")];
                headers.extend(more.iter().map(|(n, v)| (*n, v.as_str())));
                visitor.send(method.parse().unwrap(), path, &headers, body.to_vec())
            };
        let kirim = format!("{}?_f={word}", at(&maker, "/tambah/kirim"));
        let length = |n: usize| [("upload-length", n.to_string())];
        let begun = ask(&browser, "POST", &kirim, &length(shot.len()), b"");
        assert_eq!(begun.status, 201);
        let place = begun.header("location").to_owned();
        let piece = |at: usize| {
            [
                ("upload-offset", at.to_string()),
                ("content-type", "application/offset+octet-stream".to_owned()),
            ]
        };
        let (first, rest) = shot.split_at(shot.len() / 2);
        let half = ask(&browser, "PATCH", &place, &piece(0), first);
        assert_eq!(
            (half.status.as_u16(), half.header("upload-offset")),
            (204, first.len().to_string().as_str())
        );
        // The line was cut: how far is it?
        let far = ask(&browser, "HEAD", &place, &[], b"");
        assert_eq!(far.header("upload-offset"), first.len().to_string());
        let whole = ask(&browser, "PATCH", &place, &piece(first.len()), rest);
        let mark = whole.header("photograph-mark").to_owned();
        assert_eq!((whole.status.as_u16(), mark.is_empty()), (204, false));
        let again = ask(&browser, "PATCH", &place, &piece(shot.len()), b"");
        assert_eq!(again.header("photograph-mark"), mark, "asked again, the same");
        // It is nobody else's, and nothing for a stranger.
        let stranger = world.person("stranger", "A1", &[(Role::Maker, "A1")]);
        let other = world.maker(world.maker_draft("other", "Other Loom", "A1", "mat"));
        world.mandate(&other, Agent::Person(stranger.id), true, &[]).unwrap();
        let theirs = enter(world, &visitor, &stranger);
        let own = adding(theirs.get(&at(&other, "/tambah")).page(200, "en"));
        let theirs_word = own.action.split("_f=").nth(1).unwrap().split('&').next().unwrap().to_owned();
        let there = place.replace(&word, &theirs_word);
        assert_eq!(ask(&theirs, "HEAD", &there, &[], b"").status, 404);
        assert_eq!(ask(&theirs, "POST", &kirim.replace(&word, &theirs_word), &length(9), b"").status, 404);
        let stolen = own.with("name", "Stolen").with("price", "1").and("ada", &mark).with("_do", "draft");
        let stolen = send(&visitor, &theirs, &stolen.with("craft", "mat"), &[]).leads_to().to_owned();
        assert!(theirs.get(stolen.split('?').next().unwrap()).page(200, "en").contains("Add a photograph"));
        // The form takes it along.
        let sent = form.with("name", "Shawl").with("price", "9").with("stock", "1").and("ada", &mark);
        let done = send(&visitor, &browser, &sent.with("_do", "draft"), &[]).leads_to().to_owned();
        let path = done.split('?').next().unwrap();
        assert!(browser.get(path).page(200, "en").contains("Photographs (1)"));
        // What is none is told so.
        let begun = ask(&browser, "POST", &kirim, &length(4), b"");
        let none = ask(&browser, "PATCH", begun.header("location"), &piece(0), b"none");
        assert_eq!((none.status.as_u16(), none.header("photograph-mark")), (422, ""));
    });
}
