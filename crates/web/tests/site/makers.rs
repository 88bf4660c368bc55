//! Makers in the workbench: who may act for them, members of groups.

use domain::access::Means;
use domain::account::Role;
use domain::maker::mandate::{Agent, Deed};
use domain::maker::{Maker, MakerKind};
use testkit::{Actor, World, on_both};

use crate::browser::{Browser, Form};
use crate::visitor::Visitor;

fn officer(world: &World, at: &str) -> Actor {
    world.person(&format!("officer.{}", at.to_lowercase()), at, &[(Role::Officer, at)])
}

fn desk<'v>(world: &World, visitor: &'v Visitor, actor: &Actor) -> Browser<'v> {
    Browser::with(visitor, &world.session(actor, Means::Password))
}

fn loom(world: &World, key: &str, name: &str, region: &str) -> Maker {
    world.maker(world.maker_draft(key, name, region, "ikat"))
}

fn at(maker: &Maker, rest: &str) -> String {
    format!("/kerja/perajin/{}{rest}", maker.id)
}

/// Where a link with this label leads.
fn link(page: &str, label: &str) -> String {
    let end = page.find(&format!("{label}</bdi></a>")).unwrap_or_else(|| panic!("no {label} in {page}"));
    let href = page[..end].rsplit("href=\"").next().unwrap().split('"').next().unwrap();
    href.replace("&#38;", "&")
}

#[test]
fn an_officer_sees_what_a_mandate_means_before_it_is_given_and_takes_it_back() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat cloth", "A1");
        let mine = loom(world, "mine", "Blue Loom", "A1");
        world.item(world.item_draft("shawl", "Shawl", &mine), 1);
        let helper = world.person("helper", "A1", &[]);
        world.person("stranger", "A2", &[(Role::Maker, "A2")]);
        let visitor = Visitor::of(world);
        let north = desk(world, &visitor, &officer(world, "A1"));
        let record = north.get(&at(&mine, ""));
        assert!(record.page(200, "en").contains(&at(&mine, "/kuasa")));
        let empty = north.get(&at(&mine, "/kuasa"));
        assert!(empty.page(200, "en").contains("Nobody is recorded yet who may act"));
        // People of other regions are not found.
        let found = north.get(&at(&mine, "/kuasa?q=the+"));
        let found = found.page(200, "en");
        assert!(found.contains("helper of A1") && !found.contains("stranger"));
        let form = north.get(&link(found, "The helper of A1 (helper)"));
        let form = Form::to(form.page(200, "en"), &at(&mine, "/kuasa/baru"));
        assert_eq!(form.holds("since"), "2026-11-24");
        assert_eq!(form.holds("deed"), "items");
        // Shown first: nothing is stored.
        let shown = north.submit(&form.clone().with("_do", "show"));
        let shown = shown.page(200, "en");
        assert!(shown.contains("what The helper of A1 can do with Blue Loom"), "{shown}");
        assert!(shown.contains("change the 1 there are") && shown.contains("Publish by themselves."));
        assert!(shown.contains("does not hold the role of a maker"), "and that it would do nothing yet");
        assert!(north.get(&at(&mine, "/kuasa")).text().contains("Nobody is recorded yet"));
        // What cannot be is told, and what was typed stays.
        let wrong = north.submit(&form.clone().with("_do", "save").with("until", "2020-01-01"));
        let wrong = Form::to(wrong.page(422, "en"), &at(&mine, "/kuasa/baru"));
        assert_eq!(wrong.holds("until"), "2020-01-01");
        let none =
            Form { fields: form.fields.iter().filter(|(n, _)| n != "deed").cloned().collect(), ..form };
        assert!(north.submit(&none).page(422, "en").contains("aria-describedby=\"deeds-fault\""));
        let save = Form::to(shown, &at(&mine, "/kuasa/baru")).with("_do", "save");
        assert_eq!(north.submit(&save).leads_to(), at(&mine, "/kuasa?selesai=beri"));
        assert_eq!(
            north.submit(&save).leads_to(),
            at(&mine, "/kuasa?selesai=beri"),
            "sent twice, given once"
        );
        let list = north.get(&at(&mine, "/kuasa"));
        let list = list.page(200, "en");
        assert_eq!(list.matches("The helper of A1</bdi>").count(), 1);
        // It counts as soon as the role is there, and is told on the person's page with its reason.
        world.role(helper.id, Role::Maker, "A1", None).unwrap();
        let person = north.get(&format!("/kerja/orang/{}", helper.id));
        assert!(person.page(200, "en").contains("for Blue Loom"));
        let own = desk(world, &visitor, &helper);
        assert!(own.get("/kerja").page(200, "en").contains("for Blue Loom"));
        let end = Form::all(list).into_iter().find(|f| f.action.starts_with(&at(&mine, "/kuasa/"))).unwrap();
        assert_eq!(north.submit(&end).leads_to(), at(&mine, "/kuasa?selesai=cabut"));
        assert!(!own.get("/kerja").page(200, "en").contains("for Blue Loom"), "at once");
        // Beyond one's own part of the tree there is nothing.
        let south = desk(world, &visitor, &officer(world, "A2"));
        for rest in ["/kuasa", "/anggota"] {
            south.get(&at(&mine, rest)).page(404, "en");
        }
        south.get(&at(&mine, &format!("/kuasa/baru?orang={}", helper.id))).page(404, "en");
        north.get(&at(&mine, "/kuasa/baru?orang=x")).page(404, "en");
    });
}

#[test]
fn a_mandate_for_a_cooperative_names_those_whom_it_reaches() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat cloth", "A1");
        let (mine, group) =
            (loom(world, "mine", "Blue Loom", "A1"), loom(world, "group", "Great Looms", "A1"));
        let visitor = Visitor::of(world);
        let north = desk(world, &visitor, &officer(world, "A1"));
        let ask = || {
            let form = north.get(&at(&mine, &format!("/kuasa/baru?perajin={}", group.id)));
            let form = Form::to(form.page(200, "en"), &at(&mine, "/kuasa/baru"));
            north.submit(&form.with("_do", "show"))
        };
        assert!(ask().page(200, "en").contains("nobody can use this mandate"));
        let manager = world.person("manager", "A1", &[(Role::Maker, "A1")]);
        world.mandate(&group, Agent::Person(manager.id), true, &[]).unwrap();
        assert!(ask().page(200, "en").contains("<bdi>The manager of A1</bdi>"));
        world.mandate(&mine, Agent::Maker(group.id), false, &[Deed::Items]).unwrap();
        // The other direction is told on the other's page, and does not follow.
        let page = north.get(&at(&group, "/kuasa"));
        let page = page.page(200, "en");
        let (given, taken) = page.split_once("Great Looms may act for").unwrap();
        assert!(!given.contains("Blue Loom") && taken.contains("Blue Loom"));
    });
}

#[test]
fn members_of_a_group_are_recorded_with_days_and_seen_from_both_sides() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat cloth", "A1");
        let mut draft = world.maker_draft("group", "Great Looms", "A1", "ikat");
        draft.kind = MakerKind::Cooperative;
        let group = world.maker(draft);
        let mine = loom(world, "mine", "Blue Loom", "A1");
        let visitor = Visitor::of(world);
        let north = desk(world, &visitor, &officer(world, "A1"));
        let found = north.get(&at(&group, "/anggota?q=blue"));
        let chosen =
            north.get(link(found.page(200, "en"), "Blue Loom · Canton North").trim_end_matches("#baru"));
        let form = Form::to(chosen.page(200, "en"), &at(&group, "/anggota"));
        let forms = Form::all(chosen.text());
        let form = forms.into_iter().find(|f| !f.holds("member").is_empty()).unwrap_or(form);
        let form = form.with("post", "treasurer").with("since", "2025-03-01");
        assert!(
            north.submit(&form.clone().with("until", "2024-01-01")).page(422, "en").contains("treasurer")
        );
        assert_eq!(north.submit(&form).leads_to(), at(&group, "/anggota?selesai=gabung"));
        let again = form.clone().with("_c", "");
        assert!(north.submit(&again).page(422, "en").contains("role=\"alert\""), "not twice at a time");
        let list = north.get(&at(&group, "/anggota"));
        let list = list.page(200, "en");
        assert!(list.contains("Blue Loom") && list.contains("treasurer") && list.contains("1 March 2025"));
        let other = north.get(&at(&mine, "/anggota"));
        assert!(other.page(200, "en").contains("Great Looms"));
        assert!(!other.text().contains("Record as a member"), "a workshop has no members");
        let end =
            Form::all(list).into_iter().find(|f| f.action.starts_with(&at(&group, "/anggota/"))).unwrap();
        north.submit(&end).leads_to();
        assert!(north.get(&at(&group, "/anggota")).text().contains("not in force"));
    });
}
