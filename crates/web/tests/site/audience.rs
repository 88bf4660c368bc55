//! Who may see which of a maker's personal fields, in every place that shows them.

use domain::access::Means;
use domain::account::Role;
use domain::maker::{Consent, Maker};
use testkit::{Actor, World, en, on_both};

use crate::browser::{Browser, Form};
use crate::visitor::Visitor;

const PHONE: &str = "+99812345678";

fn desk<'v>(world: &World, visitor: &'v Visitor, actor: &Actor) -> Browser<'v> {
    Browser::with(visitor, &world.session(actor, Means::Password))
}

fn maker(world: &World) -> Maker {
    world.country().rooted("XX").craft("ikat", "Ikat cloth", "A1");
    let mut draft = world.maker_draft("mine", "Blue Loom", "A1", "ikat");
    draft.contact.phone = Some(PHONE.into());
    draft.contact.email = Some("loom@loom.example".into());
    draft.contact.address = Some("7 Weavers' Lane".into());
    draft.locality = Some("Old quarter".into());
    draft.story = en("Three sisters and an indigo vat.");
    let maker = world.maker(draft);
    let consent = Some(Consent { date: jiff::civil::date(2026, 11, 1), by: "The officer".into() });
    world.save_maker(&Maker { consent: consent.clone(), ..maker.clone() }).unwrap();
    Maker { consent, ..maker }
}

#[test]
fn what_is_not_for_everybody_is_shown_in_no_public_place() {
    on_both(|world| {
        let maker = maker(world);
        let visitor = Visitor::of(world);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let north = desk(world, &visitor, &officer);
        let public = || {
            let page = visitor.get("/makers/blue-loom").page(200, "en").to_owned();
            let api = visitor.get("/api/v1/makers/blue-loom").text().to_owned();
            let list = visitor.get("/api/v1/makers").text().to_owned();
            let directory = visitor.get("/directory").text().to_owned();
            format!("{page}{api}{list}{directory}")
        };
        for told in [PHONE, "loom@loom.example", "Weavers", "Old quarter", "indigo vat"] {
            assert!(public().contains(told), "{told}: everybody, as before");
        }
        let change = format!("/kerja/perajin/{}/ubah", maker.id);
        let forms = Form::all(north.get(&change).page(200, "en"));
        let form = forms.into_iter().find(|f| f.action == change && !f.holds("name").is_empty()).unwrap();
        assert_eq!(form.holds("for_phone"), "public");
        let wrong = north.submit(&form.clone().with("_do", "save").with("for_phone", "friends"));
        assert!(wrong.page(422, "en").contains("id=\"salah\""));
        let form = form
            .with("_do", "save")
            .with("for_phone", "council")
            .with("for_address", "owner")
            .with("for_story", "council")
            .with("for_locality", "council");
        north.submit(&form).leads_to();
        // What is for the maker alone is told to no auditor, neither as it is nor as it was.
        let auditor = desk(world, &visitor, &world.person("auditor", "A1", &[(Role::Auditor, "A1")]));
        world.db.settle().unwrap();
        let read = |browser: &Browser<'_>| {
            let history =
                browser.get(&format!("/kerja/perajin/{}/riwayat", maker.id)).page(200, "en").to_owned();
            history + browser.get("/kerja/riwayat/ekspor?format=csv").text()
        };
        let audited = read(&auditor);
        assert!(!audited.contains("Weavers") && audited.contains("for the maker alone"), "{audited}");
        assert!(read(&north).contains("Weavers"), "whoever keeps the maker reads it");
        // Nor to one who keeps makers elsewhere.
        let both = world.person("both", "A1", &[(Role::Auditor, "A1"), (Role::Officer, "A2")]);
        assert!(!read(&desk(world, &visitor, &both)).contains("Weavers"));
        let shown = public();
        assert!(shown.contains("loom@loom.example"));
        for hidden in [PHONE, "Weavers", "Old quarter", "indigo vat"] {
            assert!(!shown.contains(hidden), "{hidden} in {shown}");
        }
        // The council reads what is for it; what is for the maker, only whoever keeps it.
        let record = format!("/kerja/perajin/{}", maker.id);
        let kept = north.get(&record);
        assert!(kept.page(200, "en").contains(PHONE) && kept.text().contains("Weavers"));
        assert!(kept.text().contains("Address: the maker and whoever keeps it"), "{}", kept.text());
        let reader = world.person("reader", "A1", &[(Role::Assessor, "A1")]);
        let reader = desk(world, &visitor, &reader);
        let read = reader.get(&record);
        assert!(read.page(200, "en").contains(PHONE) && !read.text().contains("Weavers"));
        // Without consent nothing is for everybody, whatever was said.
        let now = world.db.read_blocking({
            let id = maker.id;
            move |c| store::maker::get(c, &testkit::system(), id)
        });
        let now = now.unwrap().unwrap();
        world.save_maker(&Maker { consent: None, ..now }).unwrap();
        assert!(!public().contains("loom@loom.example"));
    });
}

#[test]
fn what_is_for_the_maker_alone_stands_in_no_list_of_the_workbench() {
    on_both(|world| {
        let maker = maker(world);
        let audience = domain::maker::Audience::parse("phone=owner email=council").unwrap();
        world.save_maker(&Maker { audience, ..maker }).unwrap();
        let visitor = Visitor::of(world);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let north = desk(world, &visitor, &officer);
        let list = north.get("/kerja/perajin?col=phone&col=email");
        assert!(!list.page(200, "en").contains(PHONE));
        let file = north.get("/kerja/perajin/ekspor?format=csv&col=phone&col=email");
        assert!(!file.text().contains(PHONE) && file.text().contains("loom@loom.example"), "{}", file.text());
    });
}
