//! Crafts and motifs in the workbench: kept by those at the region at which the programme is rooted.

use domain::access::Means;
use domain::account::Role;
use domain::craft::Craft;
use domain::id::{CraftId, Kind};
use domain::motif::Motif;
use domain::source::Checked;
use domain::vocabulary::{Protection, Vocabulary};
use testkit::{World, on_both};

use crate::browser::{Browser, Form};
use crate::visitor::Visitor;

fn editor<'v>(world: &World, visitor: &'v Visitor, at: &str) -> Browser<'v> {
    let name = format!("editor.{}", at.to_lowercase());
    let actor = world.person(&name, at, &[(Role::Officer, at)]);
    Browser::with(visitor, &world.session(&actor, Means::Password))
}

fn names(page: &str) -> Vec<String> {
    let rows = page.split("<th scope=\"row\">").skip(1);
    rows.map(|r| r.split("<bdi>").nth(1).unwrap().split("</bdi>").next().unwrap().to_owned()).collect()
}

fn craft(world: &World, key: &str) -> Option<Craft> {
    let id = CraftId(domain::id::from_key("xx", Kind::Craft, key));
    world.db.read_blocking(move |c| store::craft::get(c, id)).unwrap()
}

fn motif(world: &World, key: &str) -> Option<Motif> {
    let id = domain::id::MotifId(domain::id::from_key("xx", Kind::Motif, key));
    world.db.read_blocking(move |c| store::motif::get(c, id)).unwrap()
}

#[test]
fn crafts_are_kept_at_the_root_and_a_new_one_is_found_under_its_name() {
    on_both(|world| {
        world
            .country()
            .rooted("XX")
            .craft("ikat", "Ikat cloth", "A1")
            .craft_of("basket", "Basket", "A2", "weaving", &[])
            .motif("star", "Star")
            .term(Vocabulary::Technique, "plaiting", true, Protection::None);
        let visitor = Visitor::of(world);
        let root = editor(world, &visitor, "XX");
        let list = |query: &str| names(root.get(&format!("/kerja/kerajinan{query}")).page(200, "en"));
        assert_eq!(list(""), ["Basket", "Ikat cloth"]);
        assert_eq!(list("?q=ik"), ["Ikat cloth"]);
        assert_eq!(list("?region=A2"), ["Basket"]);
        assert_eq!(list("?kind=weaving&sort=newest"), ["Basket", "Ikat cloth"]);
        assert!(list("?status=draft").is_empty());
        let file = root.get("/kerja/kerajinan/ekspor?format=csv&col=category&col=regions");
        assert_eq!(
            file.text().lines().nth(1).map(|l| l.split_once(',').unwrap().1),
            Some("Basket,Published,weaving,1")
        );
        // Without a category and with a motif that is not known nothing is made, and what was typed stays.
        let form = Form::to(root.get("/kerja/kerajinan/baru").page(200, "en"), "/kerja/kerajinan/baru");
        let wrong = form.with("name_en", "Ikat cloth").with("motifs", "Moon").with("techniques", "plaiting");
        let page = root.submit(&wrong).page(422, "en").to_owned();
        for fault in ["id=\"category-fault\"", "id=\"motifs-fault\"", "value=\"Moon\"", "value=\"plaiting\""]
        {
            assert!(page.contains(fault), "{fault}: {page}");
        }
        let right =
            Form::to(&page, "/kerja/kerajinan/baru").with("motifs", "Star").with("category", "weaving");
        let at = root.submit(&right).leads_to().split('?').next().unwrap().to_owned();
        // What is put aside is told at home.
        let aside = Form::to(root.get("/kerja/kerajinan/baru").page(200, "en"), "/kerja/kerajinan/baru");
        root.submit(&aside.with("_do", "aside").with("name_en", "Mat")).leads_to();
        let home = root.get("/kerja").page(200, "en").to_owned();
        assert!(home.contains("/kerja/kerajinan/baru?isian=lanjut") && home.contains("New craft"), "{home}");
        // The same name does not write over the craft that has it already.
        assert_eq!(craft(world, "ikat").unwrap().motifs, Vec::<String>::new());
        let made = names(root.get("/kerja/kerajinan?status=draft").page(200, "en"));
        assert_eq!(made, ["Ikat cloth"]);
        let page = root.get(&at).page(200, "en").to_owned();
        assert!(page.contains("plaiting") && page.contains("Star"), "{page}");
        // Sent twice it is made once.
        root.submit(&right).leads_to();
        assert_eq!(list(""), ["Basket", "Ikat cloth", "Ikat cloth"]);
        // Two who changed it see both.
        let change = Form::to(root.get(&format!("{at}/ubah")).page(200, "en"), &format!("{at}/ubah"));
        root.submit(&change.clone().with("name_en", "Ikat of the hills")).leads_to();
        let page = root.submit(&change.with("name_en", "Ikat of the valley")).page(409, "en").to_owned();
        assert!(page.contains("Ikat of the hills") && page.contains("Ikat of the valley"), "{page}");
        world.db.settle().unwrap();
        let page = root.get(&format!("{at}/riwayat")).page(200, "en").to_owned();
        let back = Form::all(&page).into_iter().find(|f| !f.holds("entry").is_empty()).expect("a form");
        root.submit(&back.with("field", "names")).leads_to();
        assert!(root.get(&at).page(200, "en").contains("<bdi>Ikat cloth</bdi>"));
        // Whoever works in a part of the country keeps none and is not led there.
        let part = editor(world, &visitor, "A1");
        for path in ["/kerja/kerajinan", "/kerja/kerajinan/baru", "/kerja/motif", at.as_str()] {
            part.get(path).page(404, "en");
        }
        assert!(!part.get("/kerja").page(200, "en").contains("/kerja/kerajinan"));
        assert!(root.get("/kerja").page(200, "en").contains("/kerja/kerajinan"));
    });
}

#[test]
fn a_motif_is_confirmed_only_with_its_sources() {
    on_both(|world| {
        world.country().rooted("XX").motif("star", "Star");
        world.term(Vocabulary::People, "hill-people", false, Protection::None);
        let visitor = Visitor::of(world);
        let root = editor(world, &visitor, "XX");
        let at = format!("/kerja/motif/{}", motif(world, "star").unwrap().id);
        let form = Form::to(root.get(&format!("{at}/ubah")).page(200, "en"), &format!("{at}/ubah"))
            .with("peoples", "hill-people")
            .with("regions", "A1")
            .with("meaning_en", "A guide by night.")
            .with("checked", "confirmed");
        let page = root.submit(&form).page(422, "en").to_owned();
        assert!(page.contains("id=\"sources-fault\"") && page.contains("A guide by night."), "{page}");
        let page = root.submit(&form.clone().with("sources", "somewhere")).page(422, "en").to_owned();
        assert!(page.contains("id=\"sources-fault\""), "{page}");
        root.submit(&form.with("sources", "https://example.org/star")).leads_to();
        let kept = motif(world, "star").unwrap();
        assert_eq!((kept.checked, kept.regions.len(), kept.peoples.len()), (Checked::Confirmed, 1, 1));
        let list = |query: &str| names(root.get(&format!("/kerja/motif{query}")).page(200, "en"));
        assert_eq!(list("?kind=confirmed&region=A1&q=st"), ["Star"]);
        assert!(list("?kind=unchecked").is_empty() && list("?region=A2").is_empty());
        assert!(visitor.get("/motifs/star").page(200, "en").contains("A guide by night."));
        let page = root.get(&at).page(200, "en").to_owned();
        assert!(page.contains("Confirmed") && page.contains("Canton North"), "{page}");
    });
}
