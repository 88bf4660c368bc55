//! Files of rows, from the officer who sends one to the records that it makes.

use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use domain::access::Means;
use domain::account::Role;
use domain::import::{ImportId, Stage};
use domain::job::{AfterFailure, Lane};
use jobs::{Step, Tools, Worker};
use store::Command;
use testkit::{Actor, World, code, on_both, system};
use uuid::Uuid;

use crate::browser::{Browser, Form};
use crate::visitor::{Answer, Visitor};

const LINE: &str = "a-line-between-parts";
const HEADING: &str = "key,name,region,kind,status,phone\n";

fn tools(world: &World) -> Tools {
    let files = media::Files::new(world.folder().join("media"));
    Tools::new(world.db.clone(), Arc::new(world.profile.clone()), files)
}

fn do_jobs(world: &World) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (_stop, mut stopping) = tokio::sync::watch::channel(false);
    let mut worker = Worker::new(Lane::Long, tools(world));
    while runtime.block_on(worker.step(&mut stopping)).unwrap() == Step::Did {}
}

/// Somebody who sends files.
struct Sender<'v> {
    visitor: &'v Visitor,
    browser: Browser<'v>,
}

impl<'v> Sender<'v> {
    fn new(world: &World, visitor: &'v Visitor, actor: &Actor) -> Sender<'v> {
        let browser = Browser::with(visitor, &world.session(actor, Means::SecondStep));
        Sender { visitor, browser }
    }

    fn get(&self, path: &str) -> Answer {
        self.browser.get(path)
    }

    fn form(&self) -> Form {
        let page = self.get("/kerja/impor");
        let form = Form::all(page.page(200, "en")).into_iter().find(|f| f.action.contains("/kerja/impor?"));
        form.expect("a form for files")
    }

    fn send_by(&self, form: &Form, kind: &str, name: &str, bytes: &[u8]) -> Answer {
        let mut body = format!(
            "--{LINE}\r\nContent-Disposition: form-data; name=\"jenis\"\r\n\r\n{kind}\r\n--{LINE}\r\n\
             Content-Disposition: form-data; name=\"berkas\"; filename=\"{name}\"\r\n\
             Content-Type: text/csv\r\n\r\n"
        )
        .into_bytes();
        body.extend(bytes);
        body.extend(format!("\r\n--{LINE}--\r\n").into_bytes());
        let cookie = format!("__Host-corak={}", self.browser.token().unwrap());
        let kind = format!("multipart/form-data; boundary={LINE}");
        let path = form.action.replace("&amp;", "&");
        self.visitor.send(Method::POST, &path, &[("cookie", &cookie), ("content-type", &kind)], body)
    }

    /// Sends a file of makers; the address of its page.
    fn sends(&self, rows: &str) -> String {
        let text = format!("{HEADING}{rows}");
        self.send_by(&self.form(), "makers", "makers.csv", text.as_bytes()).leads_to().to_owned()
    }

    fn page(&self, path: &str) -> String {
        self.get(path).page(200, "en").to_owned()
    }

    fn press(&self, path: &str, way: &str) -> Answer {
        self.browser.submit(&Form::to(&self.page(path), &format!("{path}/{way}")))
    }
}

fn id(path: &str) -> ImportId {
    ImportId(Uuid::parse_str(path.rsplit('/').next().unwrap()).unwrap())
}

fn stage(world: &World, path: &str) -> Option<Stage> {
    let id = id(path);
    world.db.read_blocking(move |c| store::import::load(c, id)).unwrap().map(|i| i.stage)
}

fn has(world: &World, key: &'static str) -> bool {
    world.db.read_blocking(move |c| store::maker::find(c, key)).unwrap().is_some()
}

fn left_in_scratch(world: &World) -> usize {
    std::fs::read_dir(world.db.scratch()).map(|d| d.flatten().count()).unwrap_or_default()
}

#[test]
fn an_officer_sends_a_file_sees_what_would_change_and_has_it_stored_once() {
    on_both(|world| {
        world.country().rooted("XX").craft("ikat", "Ikat", "A1");
        let old = world.maker(world.maker_draft("loom", "The Loom", "A1", "ikat"));
        world.maker(world.maker_draft("same", "The Same", "A1", "ikat"));
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let visitor = Visitor::of(world);
        let sender = Sender::new(world, &visitor, &officer);
        assert!(sender.page("/kerja").contains("href=\"/kerja/impor\""));
        let form = sender.form();
        let text = "key,name,region,kind,status,sample,crafts\nnew,The New,A1-01,group,draft,no,\n\
                    loom,The Great Loom,A1,workshop,published,yes,ikat\n\
                    same,The Same,A1,workshop,published,yes,ikat\n";
        let path = sender.send_by(&form, "makers", "C:\\files\\<b>.csv", text.as_bytes());
        let path = path.leads_to().to_owned();
        // The same form again leads to the same file.
        assert_eq!(sender.send_by(&form, "makers", "x.csv", text.as_bytes()).leads_to(), path);
        let waits = sender.get(&path);
        assert_eq!(waits.header("refresh"), "3");
        assert!(waits.page(200, "en").contains("Being checked"));
        do_jobs(world);
        let page = sender.get(&path);
        assert_eq!(page.header("refresh"), "");
        let page = page.page(200, "en").to_owned();
        for said in [
            "<bdi>&#60;b&#62;.csv</bdi>",
            "Ready to be stored",
            "<dt>New</dt><dd class=\"num\">1</dd>",
            "<dt>Changed</dt><dd class=\"num\">1</dd>",
            "<dt>Unchanged</dt><dd class=\"num\">1</dd>",
            "<del><bdi>The Loom</bdi></del> → <ins><bdi>The Great Loom</bdi></ins>",
        ] {
            assert!(page.contains(said), "{said} in {page}");
        }
        assert!(!page.contains("<bdi>same</bdi>"), "what does not change is not listed");
        assert!(!has(world, "new"), "nothing is stored before somebody says so");
        let store = Form::to(&page, &format!("{path}/simpan"));
        assert_eq!(sender.browser.submit(&store).leads_to(), path);
        // Sent twice, stored once.
        assert_eq!(sender.browser.submit(&store).leads_to(), path);
        assert!(sender.page(&path).contains("Being stored"));
        do_jobs(world);
        assert!(sender.page(&path).contains("All rows are stored"));
        assert!(has(world, "new"));
        world.db.settle().unwrap();
        let history =
            world.db.read_blocking(move |c| store::journal::history(c, old.id.0, i64::MAX, 50)).unwrap();
        let by: Vec<&str> = history.iter().map(|e| e.actor.as_str()).collect();
        assert_eq!(by, [format!("account:{}", officer.id).as_str(), "system:test"]);
        assert_eq!(history[0].reason.as_deref(), Some("import <b>.csv"));
        assert_eq!(left_in_scratch(world), 0, "no file is left behind");
        // The trail of reading: what makers told the council was shown beside the file.
        let person = officer.id.0;
        let read = world.db.read_blocking(move |c| store::journal::history(c, person, i64::MAX, 50)).unwrap();
        assert!(read.iter().any(|e| e.operation == domain::journal::Operation::Read));
    });
}

#[test]
fn rows_of_other_regions_are_faults_and_come_back_as_a_file_to_mend() {
    on_both(|world| {
        world.country().rooted("XX").craft("ikat", "Ikat", "A2");
        world.maker(world.maker_draft("theirs", "Theirs", "A2", "ikat"));
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let colleague = world.person("colleague", "A1", &[(Role::Officer, "A1")]);
        let visitor = Visitor::of(world);
        let sender = Sender::new(world, &visitor, &officer);
        let path = sender.sends(
            "good,Good,A1,group,draft,\nsouth,South,A2,group,draft,\ntheirs,Mine Now,A1,group,draft,\n\
             bad,=1+1,A1,circus,draft,\n",
        );
        do_jobs(world);
        let page = sender.page(&path);
        for said in [
            "Nothing was stored, since some rows have faults",
            "<dt>With faults</dt><dd class=\"num\">3</dd>",
            "<th scope=\"row\" class=\"num\">3</th><td data-label=\"Column\"><code>region</code></td>",
            "<th scope=\"row\" class=\"num\">4</th><td data-label=\"Column\"><code>key</code></td>",
            "<th scope=\"row\" class=\"num\">5</th><td data-label=\"Column\"><code>kind</code></td>",
            "is in a region that you do not look after",
        ] {
            assert!(page.contains(said), "{said} in {page}");
        }
        assert!(!page.contains("/simpan"), "it cannot be stored");
        assert!(!has(world, "good"), "all or nothing");
        let csv = sender.get(&format!("{path}/keliru?format=csv"));
        let csv = csv.text();
        assert_eq!(csv.lines().count(), 4, "only the rows with faults: {csv}");
        assert!(csv.starts_with("key,name,region,kind,status,phone,fault\n"), "{csv}");
        assert!(csv.contains("bad,'=1+1,A1,circus"), "made safe for spreadsheets: {csv}");
        assert!(csv.contains("region: is in a region that you do not look after"), "{csv}");
        // Mended in the very file, with its last column as it is, they go in.
        let mended = csv.replace("A2", "A1").replace("theirs", "ours").replace("circus", "group");
        let again = sender.send_by(&sender.form(), "makers", "again.csv", mended.as_bytes());
        let again = again.leads_to().to_owned();
        do_jobs(world);
        let page = sender.page(&again);
        assert!(page.contains("Columns that are not read: fault"), "{page}");
        sender.press(&again, "simpan");
        do_jobs(world);
        assert!(has(world, "ours") && has(world, "bad"));
        // Nobody else looks into it, whatever they may do.
        let other = Sender::new(world, &visitor, &colleague);
        for at in [path.clone(), format!("{path}/keliru?format=csv")] {
            other.get(&at).page(404, "en");
        }
        let word = Form::to(&other.page("/kerja"), "/kerja/keluar").holds("_f").to_owned();
        for way in ["simpan", "batal", "ulangi"] {
            other.browser.post(&format!("{path}/{way}"), &format!("_f={word}")).page(404, "en");
        }
        assert_eq!(stage(world, &path), Some(Stage::Faulty));
    });
}

#[test]
fn each_sends_only_what_they_may_store() {
    on_both(|world| {
        world.country().rooted("XX").craft("ikat", "Ikat", "A1");
        let visitor = Visitor::of(world);
        let regional = world.person("regional", "A1", &[(Role::Officer, "A1")]);
        let central = world.person("central", "XX", &[(Role::Administrator, "XX")]);
        let editor = world.person("editor", "A1", &[(Role::Editor, "A1")]);
        let kinds = |actor: &Actor| {
            let page = Sender::new(world, &visitor, actor).page("/kerja/impor");
            let options = page.split("<option value=\"").skip(1);
            options.map(|o| o.split('"').next().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            kinds(&regional),
            "designations targets reports councils divisions posts statutes makers items variants"
        );
        let all = "regions boundaries groups categories techniques materials peoples motifs crafts heritage \
                   designations targets reports councils divisions posts statutes makers items variants";
        assert_eq!(kinds(&central), all);
        assert_eq!(kinds(&editor), "");
        let sender = Sender::new(world, &visitor, &regional);
        let crafts = b"key,region,name_en,category\nx,A1,X,weaving\n";
        let refused = sender.send_by(&sender.form(), "crafts", "crafts.csv", crafts);
        assert!(refused.page(422, "en").contains("Choose what the file holds"));
        sender.get("/kerja/impor/templat?jenis=crafts&format=csv").page(404, "en");
        let template = sender.get("/kerja/impor/templat?jenis=makers&format=csv");
        assert!(template.text().starts_with("key,name,kind,region"), "{}", template.text());
        // A whole change of the tree goes in as a file, by whoever keeps all of it.
        let sender = Sender::new(world, &visitor, &central);
        let regions = b"code,name,type,parent_code\nA3,East,canton,XX\n";
        let sent = sender.send_by(&sender.form(), "regions", "r.csv", regions);
        let path = sent.leads_to().to_owned();
        do_jobs(world);
        sender.press(&path, "simpan");
        do_jobs(world);
        let known = world.db.read_blocking(|c| store::region::get(c, &code("A3"))).unwrap();
        assert_eq!(known.unwrap().name, "East");
    });
}

#[test]
fn files_that_cannot_be_read_are_told_why_and_how_to_go_on() {
    on_both(|world| {
        world.country().rooted("XX");
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let visitor = Visitor::of(world);
        let sender = Sender::new(world, &visitor, &officer);
        let nothing = sender.send_by(&sender.form(), "makers", "", b"");
        assert!(nothing.page(422, "en").contains("Choose a file that is not empty"));
        let huge = vec![b'x'; usize::try_from(domain::import::LARGEST).unwrap() + 1];
        let huge = sender.send_by(&sender.form(), "makers", "huge.csv", &huge);
        assert!(huge.page(422, "en").contains("larger than 20 MiB"));
        assert_eq!(left_in_scratch(world), 0);
        for (bytes, said) in [
            (&b"name,kind\nX,group\n"[..], "The column region is missing. The template shows"),
            (&b"\xd0\xcf\x11\xe0old"[..], "old kind (.xls)"),
            (&b"PK\x03\x04nonsense"[..], "cannot be read"),
        ] {
            let path = sender.send_by(&sender.form(), "makers", "f", bytes).leads_to().to_owned();
            do_jobs(world);
            let page = sender.page(&path);
            assert!(page.contains(said) && page.contains("Nothing was stored"), "{page}");
            assert!(page.contains("href=\"/kerja/impor?jenis=makers\""), "{page}");
        }
    });
}

#[test]
fn what_is_called_off_or_forgotten_leaves_nothing_behind() {
    on_both(|world| {
        world.country().rooted("XX");
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let visitor = Visitor::of(world);
        let sender = Sender::new(world, &visitor, &officer);
        let path = sender.sends("a,A,A1,group,draft,\n");
        let cancel = Form::to(&sender.page(&path), &format!("{path}/batal"));
        assert_eq!(sender.browser.submit(&cancel).leads_to(), "/kerja/impor?selesai=batal");
        // The same form once more.
        assert_eq!(sender.browser.submit(&cancel).status, 404);
        sender.get(&path).page(404, "en");
        do_jobs(world);
        assert_eq!(stage(world, &path), None);
        assert!(!has(world, "a"));
        let waits = sender.sends("b,B,A1,group,draft,\n");
        do_jobs(world);
        world.wait(Duration::from_secs(8 * 24 * 60 * 60));
        let tidied = world.db.write_blocking(Command::system("tidy"), store::import::tidy).unwrap();
        assert_eq!((tidied.into_inner(), stage(world, &waits)), (1, None));
        let id = id(&waits);
        let part = world
            .db
            .read_blocking(move |c| store::import::part(c, id, store::import::What::File, 0))
            .unwrap();
        assert_eq!(part, None);
    });
}

#[test]
fn a_program_that_ends_in_the_middle_leaves_nothing_half_stored_and_the_page_says_so() {
    on_both(|world| {
        world.country().rooted("XX");
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let visitor = Visitor::of(world);
        let sender = Sender::new(world, &visitor, &officer);
        let path = sender.sends("a,A,A1,group,draft,\n");
        let import = id(&path);
        // Somebody takes the job, begins, and is gone.
        let lease = Uuid::now_v7();
        let begin = move |tx: &mut store::Tx<'_>| {
            store::job::take(tx, Lane::Long, lease, None)?;
            store::import::begun(tx, import, Stage::Checking).map(drop)
        };
        world.db.write_blocking(Command::system("job"), begin).unwrap();
        let again = move |tx: &mut store::Tx<'_>| store::import::begun(tx, import, Stage::Checking).map(drop);
        world.db.write_blocking(Command::system("job"), again).unwrap();
        assert!(sender.page(&path).contains("has begun anew"));
        world.wait(domain::job::LEASE);
        do_jobs(world);
        assert_eq!(stage(world, &path), Some(Stage::Ready));
        // This time it is gone after everything was stored, and before it could say so.
        sender.press(&path, "simpan");
        let asked = world.db.read_blocking(move |c| store::import::load(c, import)).unwrap().unwrap();
        let profile = Arc::new(world.profile.clone());
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), format!("{HEADING}a,A,A1,group,draft,\n")).unwrap();
        let who = transfer::Who::Person(world.signed_in(&officer, Means::SecondStep));
        let command = Command::new(format!("account:{}", officer.id)).named(asked.command.unwrap());
        let kind = transfer::FileKind::Makers;
        let report = transfer::run_as(
            &world.db,
            &profile,
            kind,
            file.path(),
            &who,
            command,
            false,
            Arc::new(transfer::Nobody),
        );
        assert_eq!(report.unwrap().new, 1);
        do_jobs(world);
        let page = sender.page(&path);
        assert!(page.contains("All rows are stored"), "{page}");
        assert!(page.contains("<dt>New</dt><dd class=\"num\">1</dd>"), "stored once: {page}");
    });
}

#[test]
fn an_import_whose_job_keeps_failing_is_stopped_and_begun_again_by_hand() {
    on_both(|world| {
        world.country().rooted("XX");
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let visitor = Visitor::of(world);
        let sender = Sender::new(world, &visitor, &officer);
        let path = sender.sends("a,A,A1,group,draft,\n");
        let lease = Uuid::now_v7();
        let fail = move |tx: &mut store::Tx<'_>| {
            let taken = store::job::take(tx, Lane::Long, lease, None)?.ok_or(store::Error::Missing)?;
            store::job::failed(tx, &taken, "no room", AfterFailure::Look, None)
        };
        world.db.write_blocking(Command::system("job"), fail).unwrap();
        let page = sender.get(&path);
        assert_eq!(page.header("refresh"), "");
        assert!(page.page(200, "en").contains("either all rows are stored or none"));
        sender.press(&path, "ulangi").leads_to();
        do_jobs(world);
        assert_eq!(stage(world, &path), Some(Stage::Ready));
    });
}

#[test]
fn whose_role_has_ended_stores_nothing_any_more() {
    on_both(|world| {
        world.country().rooted("XX");
        let officer = world.person("officer", "A1", &[]);
        let role = world.role(officer.id, Role::Officer, "A1", None).unwrap();
        let visitor = Visitor::of(world);
        let sender = Sender::new(world, &visitor, &officer);
        let path = sender.sends("a,A,A1,group,draft,\n");
        do_jobs(world);
        sender.press(&path, "simpan");
        let (person, until) = (officer.id, jiff::civil::date(2026, 11, 1));
        let end =
            move |tx: &mut store::Tx<'_>| store::account::end(tx, &system(), person, role, until).map(drop);
        world.db.write_blocking(Command::system("test"), end).unwrap();
        do_jobs(world);
        assert_eq!(stage(world, &path), Some(Stage::Faulty));
        assert!(!has(world, "a"));
    });
}

#[test]
fn the_page_shows_how_many_rows_are_stored_while_they_are() {
    on_both(|world| {
        world.country().rooted("XX");
        let officer = world.person("officer", "XX", &[(Role::Officer, "XX")]);
        let visitor = Visitor::of(world);
        let sender = Sender::new(world, &visitor, &officer);
        let path = sender.sends("a,Mats,A1,group,draft,\n");
        do_jobs(world);
        sender.press(&path, "simpan");
        // Nobody has begun yet: the bar says only that something is to come.
        let before = sender.get(&path);
        assert!(before.page(200, "en").contains("<progress aria-label=\"Being stored\"></progress>"));
        assert_eq!(before.header("refresh"), "3");
        let at = store::import::Progress { phase: "apply", done: 1200, total: 5000 };
        world.db.storing_import(id(&path), Some(at));
        let page = sender.page(&path);
        assert!(page.contains("Storing: 1,200 of 5,000 rows") && page.contains("value=\"1200\""), "{page}");
        do_jobs(world);
        let done = sender.get(&path);
        assert!(done.page(200, "en").contains("All rows are stored.") && !done.text().contains("<progress"));
        assert_eq!(world.db.import_storing(id(&path)), None, "nothing is left behind");
    });
}
