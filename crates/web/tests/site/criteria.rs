//! Criteria sets in the workbench: read, copied, edited part by part, sent as a file, made ready.

use axum::http::Method;
use domain::access::Means;
use domain::account::Role;
use domain::assessment::criteria::own::{OwnSet, Stage, begin};
use domain::assessment::criteria::{CriteriaSet, EXAMPLE};
use domain::id::CriteriaSetId;
use domain::journal::Operation;
use testkit::{World, code, on_both, system};
use uuid::Uuid;

use crate::browser::{Browser, Form};
use crate::visitor::{Answer, Visitor, site_of};

const LINE: &str = "----a-line-between-the-parts";

fn set(world: &World) -> CriteriaSet {
    CriteriaSet::parse(EXAMPLE, &world.profile).unwrap()
}

/// A council's own set, copied from that of the profile.
pub fn own_set(world: &World, region: &str) -> CriteriaSetId {
    let mut copied = set(world);
    copied.key = format!("own-{}", region.to_lowercase());
    let id = CriteriaSetId(Uuid::now_v7());
    let own = begin(id, code(region), Some("canton-2026".into()), copied, false, &world.profile).unwrap();
    let stored = own.clone();
    world
        .db
        .write_blocking(store::Command::system("test"), move |tx| {
            store::assessment::criteria::save(tx, &system(), &stored)
        })
        .unwrap();
    id
}

/// A council's own set as it is now.
pub fn own(world: &World, id: CriteriaSetId) -> OwnSet {
    let found = world.db.read_blocking(move |c| store::assessment::criteria::get(c, &system(), id));
    found.unwrap().expect("the set is there")
}

fn visitor(world: &World) -> Visitor {
    Visitor::on(site_of(world, "https://corak.example", true, None).with_criteria(vec![set(world)]))
}

fn officer<'v>(world: &World, visitor: &'v Visitor, login: &str, at: &str) -> Browser<'v> {
    let actor = world.person(login, at, &[(Role::Officer, at)]);
    Browser::with(visitor, &world.session(&actor, Means::Password))
}

/// The set that an answer leads to.
#[track_caller]
fn led(answer: &Answer) -> CriteriaSetId {
    let at = answer.leads_to().split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
    CriteriaSetId(Uuid::parse_str(&at).unwrap())
}

#[track_caller]
fn form(browser: &Browser<'_>, path: &str) -> Form {
    Form::to(browser.get(path).page(200, "en"), path)
}

#[test]
fn an_officer_copies_a_set_of_the_profile_and_it_is_the_council_s_own() {
    on_both(|world| {
        world.country().rooted("XX");
        let visitor = visitor(world);
        let north = officer(world, &visitor, "north", "A1");
        let list = north.get("/kerja/kriteria").page(200, "en").to_owned();
        for said in ["Craft of the canton", "the text itself was read", "3 criteria", "ready for a round"] {
            assert!(list.contains(said), "{said} in {list}");
        }
        let page = north.get("/kerja/kriteria/canton-2026").page(200, "en").to_owned();
        for said in [
            "How many make it?",
            "More than ten",
            "Out with less than 1",
            "Decision of the council of crafts",
        ] {
            assert!(page.contains(said), "{said} in {page}");
        }
        assert!(!page.contains("/kerja/kriteria/canton-2026/ubah"), "a set of the profile stays as it is");
        assert_eq!(north.get("/kerja/kriteria/canton-2026/ubah").status, 404);
        let asked = Form::to(
            north.get("/kerja/kriteria/salin?dari=canton-2026").page(200, "en"),
            "/kerja/kriteria/salin",
        );
        assert_eq!((asked.holds("from"), asked.holds("region")), ("canton-2026", "A1 Canton North"));
        let wrong = north.submit(&asked.clone().with("region", "A2"));
        assert!(wrong.page(422, "en").contains("region-fault"), "another region is not theirs");
        let copy = asked.with("name_en", "Our craft");
        let id = led(&north.submit(&copy));
        assert_eq!(led(&north.submit(&copy)), id, "a form that is sent twice has one effect");
        let made = own(world, id);
        assert_eq!(
            (made.stage, made.region.as_str(), made.set.key.as_str()),
            (Stage::Draft, "A1", "canton-2026-a1")
        );
        assert_eq!(made.based_on.as_deref(), Some("canton-2026"));
        assert_eq!((made.set.name.text(&"en".parse_lang()), made.set.criteria.len()), ("Our craft", 3));
        let page = north.get(&format!("/kerja/kriteria/{id}?selesai=salin")).page(200, "en").to_owned();
        assert!(page.contains("Copied.") && page.contains("/kerja/kriteria/canton-2026\""), "{page}");
        assert!(page.contains("A round takes a copy of the set"), "{page}");
        // A second copy gets a key of its own; an empty set begins without criteria.
        let again = led(&north.submit(&copy.clone().with("_c", "")));
        assert_eq!(own(world, again).set.key, "canton-2026-a1-2");
        let nothing =
            led(&north.submit(&copy.with("_c", "").with("from", "").with("name_en", "From nothing")));
        let page = north.get(&format!("/kerja/kriteria/{nothing}")).page(200, "en").to_owned();
        assert!(page.contains("No criteria yet") && page.contains("missing before a round"), "{page}");
        assert_eq!(own(world, nothing).set.levels, ["canton"]);
    });
}

trait ParseLang {
    fn parse_lang(&self) -> domain::lang::Lang;
}

impl ParseLang for str {
    fn parse_lang(&self) -> domain::lang::Lang {
        domain::lang::Lang::parse(self).unwrap()
    }
}

#[test]
fn every_part_is_edited_and_the_history_says_which() {
    on_both(|world| {
        world.country().rooted("XX");
        let id = own_set(world, "A1");
        let visitor = visitor(world);
        let north = officer(world, &visitor, "north", "A1");
        let at = format!("/kerja/kriteria/{id}");
        // The head.
        let head = form(&north, &format!("{at}/ubah"));
        assert_eq!(
            (head.holds("method"), head.holds("whole"), head.holds("level.canton")),
            ("weighted-sum", "100", "yes")
        );
        let wrong =
            head.clone().with("name_en", "").with("name_fr", "").with("greatest", "90").with("whole", "x");
        let page = north.submit(&wrong).page(422, "en").to_owned();
        assert!(page.contains("name_en-fault") && page.contains("whole-fault"), "{page}");
        let page =
            north.submit(&head.clone().with("greatest", "90").with("_c", "")).page(422, "en").to_owned();
        assert!(page.contains("greatest-fault"), "{page}");
        let changed = head
            .with("method", "topsis")
            .with("weighing", "direct")
            .with("valid_months", "36")
            .with("yearly_review", "no")
            .with("rubric_origin", "council")
            .with("why", "The council met.");
        assert!(north.submit(&changed).leads_to().starts_with(&at));
        let now = own(world, id).set;
        assert_eq!((now.method.word(), now.valid_months, now.yearly_review), ("topsis", Some(36), false));
        // Groups, weights and order.
        let weights = form(&north, &format!("{at}/bobot"));
        assert_eq!((weights.holds("g.market.weight"), weights.holds("c.export.place")), ("60", "2"));
        let page = north.submit(&weights.clone().with("c.export.weight", "-3")).page(422, "en").to_owned();
        assert!(page.contains("c.export.weight-fault"), "{page}");
        let page = north
            .submit(&weights.clone().with("_c", "").with("g.people.name_en", "Market"))
            .page(422, "en")
            .to_owned();
        assert!(page.contains("stands there twice"), "{page}");
        let changed = weights
            .with("g.people.name_en", "Those who make it")
            .with("c.export.weight", "20,5")
            .with("c.imported.weight", "29.5")
            .with("c.imported.place", "2")
            .with("new.name_en", "Heritage");
        north.submit(&changed).leads_to();
        let now = own(world, id).set;
        let order: Vec<&str> = now.criteria.iter().map(|c| c.key.as_str()).collect();
        assert_eq!(order, ["makers", "imported", "export"]);
        assert_eq!((now.criteria[2].weight, now.groups.len()), (Some(20.5), 3));
        let page = north.get(&at).page(200, "en").to_owned();
        assert!(page.contains("Heritage: has no criteria yet"), "{page}");
        assert!(page.contains("the weights sum to 50, not to 60"), "{page}");
        // A criterion.
        let one = form(&north, &format!("{at}/kriteria/export"));
        assert_eq!((one.holds("r0_en"), one.holds("answer")), ("No", "yes-no"));
        let page = north
            .submit(&one.clone().with("knock_out", "x").with("name_en", "").with("name_fr", ""))
            .page(422, "en")
            .to_owned();
        assert!(page.contains("knock_out-fault") && page.contains("name_en-fault"), "{page}");
        let page =
            north.submit(&one.clone().with("_c", "").with("name_en", "Makers")).page(422, "en").to_owned();
        assert!(page.contains("name_en-fault"), "two of one name: {page}");
        let page = north
            .submit(&one.clone().with("_c", "").with("least", "5").with("greatest", "2"))
            .page(422, "en")
            .to_owned();
        assert!(page.contains("greatest-fault"), "{page}");
        let changed = one
            .with("answer", "score")
            .with("r0_en", "Nothing")
            .with("knock_out", "1")
            .with("proof_en", "An invoice");
        north.submit(&changed).leads_to();
        let page = north.get(&at).page(200, "en").to_owned();
        assert!(page.contains("Export: what score 1 means"), "a missing rubric is told: {page}");
        // A new one, and one that goes.
        let new = form(&north, &format!("{at}/kriteria"));
        let page = north.submit(&new).page(422, "en").to_owned();
        assert!(page.contains("name_en-fault"), "{page}");
        let new = new
            .with("_c", "")
            .with("name_en", "Age")
            .with("question_en", "How old?")
            .with("group", "heritage");
        north.submit(&new).leads_to();
        assert_eq!(own(world, id).set.criteria[3].key, "age");
        let path = format!("{at}/kriteria/imported");
        let forms = Form::all(north.get(&path).page(200, "en"));
        let remove = forms.into_iter().filter(|f| f.action == path).nth(1).expect("a form to take it out");
        north.submit(&remove.with("_do", "remove")).leads_to();
        assert_eq!(own(world, id).set.criteria.len(), 3);
        assert_eq!(north.get(&path).status, 404);
        // Bands.
        let bands = form(&north, &format!("{at}/predikat"));
        let page = north.submit(&bands.clone().with("new1.name_en", "Bronze")).page(422, "en").to_owned();
        assert!(page.contains("new1.from-fault"), "{page}");
        let page = north
            .submit(&bands.clone().with("_c", "").with("new1.name_en", "Bronze").with("new1.from", "80"))
            .page(422, "en")
            .to_owned();
        assert!(page.contains("two begin at the same score"), "{page}");
        let bands = bands
            .with("_c", "")
            .with("new1.name_en", "Bronze")
            .with("new1.from", "25")
            .with("b.gold.name_en", "")
            .with("b.gold.name_fr", "");
        north.submit(&bands).leads_to();
        let keys: Vec<String> = own(world, id).set.bands.into_iter().map(|b| b.key).collect();
        assert_eq!(keys, ["silver", "bronze"]);
        // The history names each part in words, and brings an earlier one back.
        let history = north.get(&format!("{at}/riwayat")).page(200, "en").to_owned();
        for said in [
            "Criterion export",
            "Criterion imported",
            "Order of the criteria",
            "TOPSIS",
            "The council met.",
            "An invoice",
            "Silver ≥ 50",
        ] {
            assert!(history.contains(said), "{said} in {history}");
        }
        // The head was changed first, so that it stands last.
        let path = format!("{at}/riwayat");
        let back = Form::all(&history).into_iter().rfind(|f| f.action == path).expect("an earlier value");
        north.submit(&back.with("field", "valid_months")).leads_to();
        assert_eq!(own(world, id).set.valid_months, Some(24));
    });
}

#[test]
fn a_set_is_ready_when_nothing_is_missing_and_what_is_edited_later_takes_it_back() {
    on_both(|world| {
        world.country().rooted("XX");
        let id = own_set(world, "A1");
        let visitor = visitor(world);
        let north = officer(world, &visitor, "north", "A1");
        let at = format!("/kerja/kriteria/{id}");
        let path = format!("{at}/kriteria/makers");
        let whole = form(&north, &path);
        north.submit(&whole.clone().with("r1_fr", "")).leads_to();
        let page = north.get(&at).page(200, "en").to_owned();
        assert!(page.contains("Makers: what score 1 means"), "{page}");
        assert!(!page.contains("value=\"ready\""), "it cannot be made ready");
        let step = Form::to(&page, &format!("{at}/langkah"));
        let refused = north.submit(&step.clone().with("to", "ready"));
        assert!(refused.page(422, "en").contains("This step is not open"));
        assert_eq!(own(world, id).stage, Stage::Draft);
        let again = form(&north, &path).with("r1_fr", "Jusqu’à dix");
        north.submit(&again).leads_to();
        let step = Form::to(north.get(&at).page(200, "en"), &format!("{at}/langkah")).with("to", "ready");
        north.submit(&step).leads_to();
        assert_eq!(north.submit(&step).status, 303, "a form that is sent twice has one effect");
        assert_eq!(own(world, id).stage, Stage::Ready);
        let used =
            world.db.read_blocking(|c| store::assessment::criteria::usable(c, &code("A1-01"))).unwrap();
        assert_eq!(used.len(), 1, "a set reaches the regions below");
        let elsewhere =
            world.db.read_blocking(|c| store::assessment::criteria::usable(c, &code("A2"))).unwrap();
        assert!(elsewhere.is_empty());
        let rounds = north.get("/kerja/putaran/baru").page(200, "en").to_owned();
        assert!(rounds.contains("value=\"own-a1\""), "a round can go by it: {rounds}");
        assert!(north.get("/kerja/kriteria/own-a1").page(200, "en").contains(&format!("{at}/ubah")));
        let less = form(&north, &path).with("r2_en", "");
        north.submit(&less).leads_to();
        assert_eq!(own(world, id).stage, Stage::Draft, "nobody scores by a set that lacks something");
        let step = Form::to(north.get(&at).page(200, "en"), &format!("{at}/langkah")).with("to", "retired");
        north.submit(&step).leads_to();
        assert_eq!(own(world, id).stage, Stage::Retired);
        world.db.settle().unwrap();
        let history = north.get(&format!("{at}/riwayat")).page(200, "en").to_owned();
        assert!(history.contains("not used any more") || history.contains("retired"), "{history}");
    });
}

#[test]
fn two_who_edit_at_once_are_told_and_nothing_is_written_over() {
    on_both(|world| {
        world.country().rooted("XX");
        let id = own_set(world, "A1");
        let visitor = visitor(world);
        let one = officer(world, &visitor, "one", "A1");
        let two = officer(world, &visitor, "two", "A1");
        let path = format!("/kerja/kriteria/{id}/kriteria/makers");
        let (first, second) = (form(&one, &path), form(&two, &path));
        one.submit(&first.with("question_en", "How many, really?")).leads_to();
        let told = two.submit(&second.with("question_en", "Who makes it?"));
        let page = told.page(409, "en").to_owned();
        assert!(
            page.contains("Somebody else has saved this set meanwhile") && page.contains("Who makes it?"),
            "{page}"
        );
        let question = |id| own(world, id).set.criteria[0].question.text(&"en".parse_lang()).to_owned();
        assert_eq!(question(id), "How many, really?");
        // They look, and save what they still hold for right.
        two.submit(&Form::to(&page, &path).with("_do", "save")).leads_to();
        assert_eq!(question(id), "Who makes it?");
        // The head shows both versions field by field, as every form of the workbench does.
        let head = format!("/kerja/kriteria/{id}/ubah");
        let (first, second) = (form(&one, &head), form(&two, &head));
        one.submit(&first.with("name_en", "One")).leads_to();
        let page = two.submit(&second.with("name_en", "Two")).page(409, "en").to_owned();
        assert!(page.contains("One") && page.contains("Two"), "{page}");
    });
}

#[test]
fn a_set_reaches_down_and_no_further_and_looking_beyond_is_noted() {
    on_both(|world| {
        world.country().rooted("XX").region("commune", "A1-01", "Lakeside", Some("A1"));
        let (root, north) = (own_set(world, "XX"), own_set(world, "A1"));
        let visitor = visitor(world);
        let below = officer(world, &visitor, "below", "A1-01");
        let south = officer(world, &visitor, "south", "A2");
        for id in [root, north] {
            let page = below.get(&format!("/kerja/kriteria/{id}")).page(200, "en").to_owned();
            assert!(!page.contains("/ubah\"") && !page.contains("/langkah\""), "it is read: {page}");
            assert_eq!(below.get(&format!("/kerja/kriteria/{id}/bobot")).status, 404);
        }
        let list = south.get("/kerja/kriteria").page(200, "en").to_owned();
        assert!(list.contains(&root.to_string()) && !list.contains(&north.to_string()), "{list}");
        assert_eq!(south.get(&format!("/kerja/kriteria/{north}")).status, 404);
        assert_eq!(south.get(&format!("/kerja/kriteria/{north}/kriteria/makers")).status, 404);
        let beyond = south.get("/kerja/kriteria/salin").page(200, "en").to_owned();
        let copy = Form::to(&beyond, "/kerja/kriteria/salin").with("from", &north.to_string());
        assert!(south.submit(&copy).page(422, "en").contains("from-fault"), "nor is it copied");
        world.db.settle().unwrap();
        let history =
            world.db.read_blocking(move |c| store::journal::history(c, north.0, i64::MAX, 20)).unwrap();
        assert!(history.iter().filter(|e| e.operation == Operation::Refuse).count() >= 2, "{history:?}");
        assert_eq!(south.get("/kerja/kriteria/no-such-set").status, 404);
        assert_eq!(south.get(&format!("/kerja/kriteria/{}", Uuid::nil())).status, 404);
    });
}

fn send(world: &World, visitor: &Visitor, browser: &Browser<'_>, region: &str, file: &[u8]) -> Answer {
    let _ = world;
    let page = browser.get("/kerja/kriteria/unggah").page(200, "en").to_owned();
    let forms = Form::all(&page);
    let form =
        forms.iter().find(|f| f.action.starts_with("/kerja/kriteria/unggah?")).expect("a form for a file");
    let mut body = format!(
        "--{LINE}\r\nContent-Disposition: form-data; name=\"region\"\r\n\r\n{region}\r\n--{LINE}\r\n\
         Content-Disposition: form-data; name=\"berkas\"; filename=\"set.toml\"\r\n\r\n"
    )
    .into_bytes();
    body.extend(file);
    body.extend(format!("\r\n--{LINE}--\r\n").into_bytes());
    let cookie = format!("__Host-corak={}", browser.token().unwrap());
    let kind = format!("multipart/form-data; boundary={LINE}");
    let path = form.action.replace("&amp;", "&");
    visitor.send(Method::POST, &path, &[("cookie", &cookie), ("content-type", &kind)], body)
}

#[test]
fn a_set_goes_out_as_a_file_and_comes_back_and_a_broken_one_is_told_by_line() {
    on_both(|world| {
        world.country().rooted("XX");
        let id = own_set(world, "A1");
        let visitor = visitor(world);
        let north = officer(world, &visitor, "north", "A1");
        let file = north.get(&format!("/kerja/kriteria/{id}/berkas"));
        assert_eq!(file.header("content-disposition"), "attachment; filename=\"own-a1.toml\"");
        let again = led(&send(world, &visitor, &north, "A1", file.text().as_bytes()));
        let (before, after) = (own(world, id).set, own(world, again).set);
        assert_eq!(
            (after.key.as_str(), &after.criteria, &after.bands),
            ("own-a1-2", &before.criteria, &before.bands)
        );
        let of_profile = north.get("/kerja/kriteria/canton-2026/berkas");
        assert!(CriteriaSet::parse(of_profile.text(), &world.profile).is_ok());
        let broken = EXAMPLE.replace("knock_out = 1", "knock_out = 1\nkey = \"x\"").into_bytes();
        let twice = EXAMPLE.replace("key = \"export\"", "key = \"makers\"");
        let line = twice.lines().position(|l| l.contains("Export\"")).unwrap();
        let off = EXAMPLE.replace("greatest = 2 }\nwhole", "greatest = 90 }\nwhole");
        let long = EXAMPLE.replace("Up to ten", &"x".repeat(600));
        for (file, said) in [
            (broken.as_slice(), "Line 48:".to_owned()),
            (twice.as_bytes(), format!("Line {}", line - 3)),
            (off.as_bytes(), "is no scale".to_owned()),
            (long.as_bytes(), "at most 500 characters".to_owned()),
            (b"key = ".as_slice(), "Line 1".to_owned()),
            (b"\xff\xfe".as_slice(), "not text in UTF-8".to_owned()),
            (b"".as_slice(), "No file came with it".to_owned()),
            (vec![b'#'; 600 * 1024].as_slice(), "larger than 512 KB".to_owned()),
        ] {
            let answer = send(world, &visitor, &north, "A1", file);
            let page = answer.page(422, "en");
            assert!(page.contains(&said), "{said} in {page}");
        }
        let page = send(world, &visitor, &north, "A2", EXAMPLE.as_bytes()).page(422, "en").to_owned();
        assert!(page.contains("region-fault"), "{page}");
        let sets = world.db.read_blocking(|c| store::assessment::criteria::list(c, &system())).unwrap();
        assert_eq!(sets.len(), 2, "nothing of it is stored");
    });
}
