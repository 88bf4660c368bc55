//! A maker that was recorded twice, as an officer finds and merges it.

use domain::access::Means;
use domain::account::Role;
use domain::maker::number::NumberKind;
use domain::maker::{Maker, MakerKind};
use testkit::{Actor, World, on_both, system};

use crate::browser::{Browser, Form};
use crate::visitor::Visitor;

fn officer(world: &World, at: &str) -> Actor {
    world.person(&format!("officer.{}", at.to_lowercase()), at, &[(Role::Officer, at)])
}

fn desk<'v>(world: &World, visitor: &'v Visitor, actor: &Actor) -> Browser<'v> {
    Browser::with(visitor, &world.session(actor, Means::Password))
}

fn at(maker: &Maker, rest: &str) -> String {
    format!("/kerja/perajin/{}{rest}", maker.id)
}

fn number(world: &World, maker: &Maker, kind: NumberKind, typed: &str) {
    let sealed = store::maker::number::seal(&world.keyring, maker.id, kind, typed).unwrap();
    let id = maker.id;
    world
        .db
        .write_blocking(store::Command::system("test"), move |tx| {
            store::maker::number::save(tx, &system(), id, std::slice::from_ref(&sealed), &[])
        })
        .unwrap();
}

#[test]
fn an_officer_finds_the_second_record_compares_it_and_merges() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat cloth", "A1");
        let mut draft = world.maker_draft("one", "Blue Loom", "A1", "ikat");
        draft.contact.phone = Some("+99812345678".into());
        let kept = world.maker(draft.clone());
        draft.key = "two".into();
        draft.name = "The Blue Loom".into();
        draft.contact.website = Some("https://loom.example".into());
        let other = world.maker(draft);
        world.item(world.item_draft("shawl", "Shawl of two", &other), 1);
        number(world, &kept, NumberKind::Nik, "1204014101800001");
        number(world, &other, NumberKind::Nik, "1204014101800002");
        let visitor = Visitor::of(world);
        let north = desk(world, &visitor, &officer(world, "A1"));
        let record = north.get(&at(&kept, ""));
        assert!(record.page(200, "en").contains(&at(&kept, "/kembar")));
        let twins = north.get(&at(&kept, "/kembar"));
        let way = at(&kept, &format!("/gabung/{}", other.id));
        assert!(twins.page(200, "en").contains(&way) && twins.text().contains("same telephone"));
        assert!(north.get(&at(&kept, "/kembar?q=the")).page(200, "en").contains("The Blue Loom · "));
        assert!(north.get(&at(&kept, "/kembar?q=zzz")).page(200, "en").contains("No other record"));
        let shown = north.get(&way);
        let shown = shown.page(200, "en");
        for said in ["The Blue Loom", "https://loom.example", "Shawl of two", "•••• 0002", "cannot be undone"]
        {
            assert!(shown.contains(said), "{said} in {shown}");
        }
        assert!(!shown.contains("1204014101800001"), "a number is told by its end");
        assert!(shown.contains(&at(&other, &format!("/gabung/{}", kept.id))), "the other may stay");
        let form = Form::to(shown, &way);
        // Only what differs is asked, and what is there is proposed.
        assert_eq!(
            (form.holds("m-name"), form.holds("m-website"), form.holds("n-nik")),
            ("kept", "other", "kept")
        );
        assert_eq!(form.holds("m-phone"), "");
        // A reason is needed, and what was chosen stays chosen.
        let form = form.with("m-name", "other").with("n-nik", "other");
        let wrong = north.submit(&form);
        let again = Form::to(wrong.page(422, "en"), &way);
        assert_eq!((again.holds("m-name"), again.holds("n-nik")), ("other", "other"));
        // Somebody else saves meanwhile: shown again, nothing merged.
        let moved = Maker { locality: Some("Old quarter".into()), ..other.clone() };
        world.save_maker(&moved).unwrap();
        let stale = north.submit(&again.with("why", "The same telephone"));
        assert!(stale.page(409, "en").contains("Old quarter"));
        let form = Form::to(stale.text(), &way);
        assert_eq!(form.holds("why"), "The same telephone");
        assert_eq!(north.submit(&form).leads_to(), at(&kept, "?selesai=gabung"));
        assert_eq!(north.submit(&form).leads_to(), at(&kept, "?selesai=gabung"), "sent twice, merged once");
        let record = north.get(&at(&kept, "?selesai=gabung"));
        let record = record.page(200, "en");
        for said in ["The Blue Loom", "https://loom.example", "Old quarter", "Both records are one now"] {
            assert!(record.contains(said), "{said}");
        }
        assert!(north.get(&at(&kept, "/nomor")).page(200, "en").contains("•••• 0002"));
        // The public arrives by the old address, and sees one maker with everything.
        assert_eq!(visitor.get("/makers/blue-loom").header("location"), "/makers/the-blue-loom");
        assert!(visitor.get("/makers/the-blue-loom").page(200, "en").contains("Shawl of two"));
        assert_eq!(visitor.get("/api/v1/makers/blue-loom").status, 301);
        let feed = visitor.get("/feeds/maker/blue-loom/google.xml");
        assert!(
            feed.status == 301 && feed.header("location").ends_with("/feeds/maker/the-blue-loom/google.xml")
        );
        let picture = |maker: &Maker| visitor.get(&format!("/og/maker/{}.png", maker.id));
        assert_eq!(picture(&other).status, 200);
        assert_eq!(
            picture(&other).bytes,
            picture(&kept).bytes,
            "previews that were shared show the record that stays"
        );
        let short = domain::id::short(other.id.0);
        assert_eq!(visitor.get(&format!("/makers/{short}")).header("location"), "/makers/the-blue-loom");
        assert_eq!(visitor.get(&format!("/i/{short}")).status, 302);
        let all = visitor.get("/api/v1/makers");
        assert_eq!(all.text().matches("Blue Loom").count(), 1);
        // The merged record is read, and no more.
        let gone = north.get(&at(&other, ""));
        let gone = gone.page(200, "en");
        assert!(gone.contains("This record was merged") && gone.contains(&at(&kept, "")));
        assert!(!gone.contains(&at(&other, "/ubah")) && !gone.contains("name=\"step\""));
        north.get(&at(&other, "/ubah")).page(404, "en");
        north.get(&at(&other, "/kembar")).page(404, "en");
        north.get(&way).page(404, "en");
        let data = north.get(&at(&other, "/data"));
        assert!(data.page(200, "en").contains(&at(&kept, "/data")) && !data.text().contains("berkas=json"));
        // Both histories, each saying whose it is; that of the business is apart.
        let history = north.get(&at(&kept, "/riwayat"));
        let history = history.page(200, "en");
        assert!(history.contains("from the merged record The Blue Loom"), "{history}");
        assert!(history.contains("merger of makers") && history.contains("The same telephone"));
        let copy = north.get(&at(&kept, "/data?berkas=json"));
        let copy: serde_json::Value = serde_json::from_slice(&copy.bytes).unwrap();
        assert_eq!(copy["merged"][0]["maker"]["key"], "two");
    });
}

#[test]
fn two_records_of_two_regions_need_a_right_over_both() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat cloth", "A1");
        let mut draft = world.maker_draft("one", "Blue Loom", "A1", "ikat");
        let here = world.maker(draft.clone());
        (draft.key, draft.region) = ("two".into(), testkit::code("A2"));
        draft.kind = MakerKind::Cooperative;
        let there = world.maker(draft);
        let visitor = Visitor::of(world);
        let north = desk(world, &visitor, &officer(world, "A1"));
        north.get(&at(&here, &format!("/gabung/{}", there.id))).page(404, "en");
        north.get(&at(&there, &format!("/gabung/{}", here.id))).page(404, "en");
        north.get(&at(&here, &format!("/gabung/{}", here.id))).page(404, "en");
        north.get(&at(&here, "/gabung/x")).page(404, "en");
        assert!(!north.get(&at(&here, "/kembar?q=blue")).page(200, "en").contains(&there.id.to_string()));
        let province = desk(world, &visitor, &officer(world, "XX"));
        let way = at(&here, &format!("/gabung/{}", there.id));
        let form = Form::to(province.get(&way).page(200, "en"), &way);
        let form = form.with("why", "One maker with two houses").with("m-region", "other");
        assert_eq!(province.submit(&form).leads_to(), at(&here, "?selesai=gabung"));
        // It lies where it was said to lie; who keeps the other region does not read it any more.
        north.get(&at(&here, "")).page(404, "en");
        let south = desk(world, &visitor, &officer(world, "A2"));
        assert!(south.get(&at(&here, "")).page(200, "en").contains("Blue Loom"));
    });
}

#[test]
fn the_business_of_a_maker_has_a_history_of_its_own() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat cloth", "A1");
        let mine = world.maker(world.maker_draft("one", "Blue Loom", "A1", "ikat"));
        let visitor = Visitor::of(world);
        let north = desk(world, &visitor, &officer(world, "A1"));
        let change = format!("/kerja/usaha/{}/ubah", mine.id);
        let form = Form::all(north.get(&change).page(200, "en"));
        let form =
            form.into_iter().find(|f| f.action == change && f.fields.iter().any(|(n, _)| n == "started"));
        north.submit(&form.unwrap().with("_do", "save").with("started", "1987")).leads_to();
        let of_maker = north.get(&at(&mine, "/riwayat"));
        assert!(!of_maker.page(200, "en").contains("<bdi>1987</bdi>"));
        let of_business = north.get(&format!("/kerja/usaha/{}/riwayat", mine.id));
        let of_business = of_business.page(200, "en");
        // The maker was made by the test, in the name of the system; its business by the officer.
        assert!(
            of_business.contains("<bdi>1987</bdi>") && !of_business.contains("Ikat cloth"),
            "{of_business}"
        );
        assert!(of_maker.text().contains("Ikat cloth"));
    });
}
