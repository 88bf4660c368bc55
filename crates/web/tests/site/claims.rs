//! What sources say of a region waits for its officer, who confirms it or finds it wrong.

use domain::access::Means;
use domain::account::Role;
use domain::flagship::Status;
use domain::id::Kind;
use domain::journal::Operation;
use domain::source::Checked;
use testkit::{World, on_both};

use crate::browser::{Browser, Form};
use crate::visitor::Visitor;

const LIST: &str = "/kerja/klaim";

fn enter<'v>(world: &World, visitor: &'v Visitor, role: Role, at: &str) -> Browser<'v> {
    let name = format!("{}.{}", role.word(), at.to_lowercase());
    let actor = world.person(&name, at, &[(role, at)]);
    Browser::with(visitor, &world.session(&actor, Means::Password))
}

fn claim(kind: Kind, key: &str) -> (uuid::Uuid, String) {
    let id = domain::id::from_key("xx", kind, key);
    (id, format!("{LIST}/{id}"))
}

fn furnished(world: &World) {
    world.country().rooted("XX").craft("ikat", "Ikat", "A1").craft("basket", "Basket", "A2");
    world.heritage("fair", "Fair of cloth", "A1-01", None);
    world.designate("A1", "ikat", Status::Candidate).unwrap();
}

#[test]
fn an_officer_confirms_what_sources_say_of_the_region_or_finds_it_wrong_and_says_why() {
    on_both(|world| {
        furnished(world);
        let visitor = Visitor::of(world);
        let officer = enter(world, &visitor, Role::Officer, "A1");
        assert!(officer.get("/kerja").page(200, "en").contains("Claims of sources to be checked: 3"));
        let page = officer.get(LIST).page(200, "en").to_owned();
        for said in ["Ikat", "Fair of cloth", "Flagship product", "Heritage entry"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("Basket"), "another region's claim");
        assert!(officer.get(&format!("{LIST}?region=A1-01")).page(200, "en").contains("Fair of cloth"));
        let ikat = officer.get(&format!("{LIST}?craft=ikat&kind=designation")).page(200, "en").to_owned();
        assert!(ikat.contains("Only claims about Ikat") && ikat.matches("line-title").count() == 1, "{ikat}");
        assert!(visitor.get("/crafts/ikat").text().contains(">not yet checked<"));

        let (presence, at) = claim(Kind::Presence, "ikat@A1");
        let form = Form::to(officer.get(&at).page(200, "en"), &at);
        let confirm = form.clone().with("to", "confirmed");
        assert_eq!(officer.submit(&confirm).leads_to(), format!("{LIST}?selesai=confirmed"));
        assert!(
            !visitor.get("/crafts/ikat").text().contains(">not yet checked<"),
            "the public sees it as confirmed"
        );
        // Sent twice it is done once; who saw it before is told.
        assert_eq!(officer.submit(&confirm).leads_to(), format!("{LIST}?selesai=confirmed"));
        let late =
            form.with("_c", &uuid::Uuid::now_v7().to_string()).with("to", "refuted").with("why", "No loom");
        assert!(officer.submit(&late).page(409, "en").contains("has just changed this claim"));

        // What is wrong needs a reason, stays on record, and is gone from public pages.
        assert!(visitor.get("/crafts/ikat").page(200, "en").contains("/regions/A1-north"));
        let form = Form::to(officer.get(&at).page(200, "en"), &at).with("to", "refuted");
        let told = officer.submit(&form).page(422, "en").to_owned();
        assert!(told.contains("id=\"why-fault\""), "{told}");
        officer.submit(&form.with("why", "The last loom closed in 2019")).leads_to();
        assert!(
            !visitor.get("/crafts/ikat").page(200, "en").contains("/regions/A1-north"),
            "not said of the region"
        );
        let refuted = officer.get(&format!("{LIST}?status=refuted")).page(200, "en").to_owned();
        assert!(refuted.contains(&at), "{refuted}");
        world.db.settle().unwrap();
        let history =
            world.db.read_blocking(move |c| store::journal::history(c, presence, i64::MAX, 9)).unwrap();
        assert_eq!(history[0].reason.as_deref(), Some("The last loom closed in 2019"));
        assert_eq!(history.len(), 3, "made, confirmed and refuted, each once");
    });
}

#[test]
fn a_claim_is_judged_where_it_lies_and_by_whom_it_concerns() {
    on_both(|world| {
        furnished(world);
        let visitor = Visitor::of(world);
        let (presence, at) = claim(Kind::Presence, "ikat@A1");
        let neighbour = enter(world, &visitor, Role::Officer, "A2");
        neighbour.get(&at).page(404, "en");
        neighbour.get(&format!("{LIST}?region=A1")).page(404, "en");
        // An auditor reads, an editor keeps crafts but no designations.
        let auditor = enter(world, &visitor, Role::Auditor, "A1");
        assert!(!auditor.get(&at).page(200, "en").contains("name=\"to\""));
        assert!(!auditor.get("/kerja").page(200, "en").contains("to be checked"));
        let editor = enter(world, &visitor, Role::Editor, "A1");
        assert!(editor.get(&at).page(200, "en").contains("name=\"to\""));
        let (_, flagship) =
            claim(Kind::Designation, &domain::flagship::key(&testkit::code("A1"), "ikat", "2026"));
        let page = editor.get(&flagship).page(200, "en").to_owned();
        assert!(!page.contains("name=\"to\""), "{page}");
        let word = Form::to(&page, "/kerja/keluar").fields[0].1.clone();
        editor.post(&flagship, &format!("_f={word}&to=confirmed")).page(404, "en");
        world.db.settle().unwrap();
        let history =
            world.db.read_blocking(move |c| store::journal::history(c, presence, i64::MAX, 9)).unwrap();
        assert!(
            history.iter().any(|e| e.operation == Operation::Refuse),
            "that somebody tried is remembered"
        );
        let standing = world
            .db
            .read_blocking(move |c| store::craft::get_presence(c, domain::id::PresenceId(presence)))
            .unwrap();
        assert_eq!(standing.map(|p| p.checked), Some(Checked::Unchecked));
    });
}
