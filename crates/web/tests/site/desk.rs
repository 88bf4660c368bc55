//! Officers at work: registers, forms, publication, history.

use domain::access::Means;
use domain::account::Role;
use domain::id::MakerId;
use domain::journal::{Entry, Operation};
use domain::maker::{Maker, MakerKind};
use domain::publication::Publication;
use testkit::{Actor, World, on_both};
use uuid::Uuid;

use crate::browser::{Browser, Form};
use crate::visitor::{Visitor, furnished};

const MAKERS: &str = "/kerja/perajin";
const ITEMS: &str = "/kerja/produk";

fn officer(world: &World, at: &str) -> Actor {
    world.person(&format!("officer.{}", at.to_lowercase()), at, &[(Role::Officer, at)])
}

fn desk<'v>(world: &World, visitor: &'v Visitor, actor: &Actor) -> Browser<'v> {
    Browser::with(visitor, &world.session(actor, Means::Password))
}

fn named(world: &World, name: &str, region: &str, status: Publication) -> Maker {
    let key = format!("{}@{}", domain::text::slug(name), region.to_lowercase());
    world.maker(domain::maker::MakerDraft { status, ..world.maker_draft(&key, name, region, "ikat") })
}

fn stored(world: &World, id: Uuid) -> Maker {
    let read = world.db.read_blocking(move |c| store::maker::get(c, &testkit::system(), MakerId(id)));
    read.unwrap().expect("the maker is there")
}

fn history(world: &World, id: Uuid) -> Vec<Entry> {
    world.db.settle().unwrap();
    world.db.read_blocking(move |c| store::journal::history(c, id, i64::MAX, 100)).unwrap()
}

/// The names of a list, in its order.
fn names(page: &str) -> Vec<String> {
    let rows = page.split("<th scope=\"row\">").skip(1);
    rows.map(|r| r.split("<bdi>").nth(1).unwrap().split("</bdi>").next().unwrap().to_owned()).collect()
}

fn id_of(address: &str) -> Uuid {
    let id = address.split('?').next().unwrap().rsplit('/').next().unwrap();
    Uuid::parse_str(id).unwrap()
}

/// The bar with the ways through the workbench: its groups with the addresses in each; an empty name for what stands by itself.
fn bar(page: &str) -> Vec<(String, Vec<String>)> {
    let bar = page.split("class=\"ways\"").nth(1).unwrap().split("</nav>").next().unwrap();
    let href =
        |part: &str| part.split("href=\"").skip(1).map(|h| h.split('"').next().unwrap().to_owned()).collect();
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for (n, part) in bar.split("<details name=\"ways\">").enumerate() {
        let (group, rest) = if n == 0 { ("", part) } else { part.split_once("</details>").unwrap() };
        if n > 0 {
            let label = group.split("<summary").nth(1).unwrap().split_once('>').unwrap().1;
            found.push((label.split(['<']).next().unwrap().to_owned(), href(group)));
        }
        let alone: Vec<String> = href(rest);
        found.extend(alone.into_iter().map(|h| (String::new(), vec![h])));
    }
    found
}

#[test]
fn the_ways_stand_in_groups_say_where_one_is_and_show_nobody_what_is_not_theirs() {
    on_both(|world| {
        world.country().rooted("XX");
        let visitor = Visitor::of(world);
        let officer = officer(world, "XX");
        let officer = desk(world, &visitor, &officer);
        let page = officer.get("/kerja/penetapan").page(200, "en").to_owned();
        let ways = bar(&page);
        let groups: Vec<&str> = ways.iter().map(|(g, _)| g.as_str()).filter(|g| !g.is_empty()).collect();
        assert_eq!(groups, ["Registers", "Flagships", "Market", "Council", "Data"]);
        let all: Vec<&str> = ways.iter().flat_map(|(_, l)| l).map(String::as_str).collect();
        assert!(all.contains(&"/kerja/kelompok-daerah") && all.contains(&"/kerja/impor"), "{all:?}");
        for href in &all {
            officer.get(href).page(200, "en");
        }
        // Where one stands is told when everything is folded, on the group, and on the way itself.
        assert!(page.contains("<summary>Menu: Designations</summary>"), "{page}");
        assert!(page.contains("<summary class=\"here\">Flagships<span>· Designations</span></summary>"));
        assert_eq!(page.matches("aria-current=\"page\">Designations</a>").count(), 1);
        // What has no way of its own is told with what leads to it.
        assert!(officer.get("/kerja/jabatan").page(200, "en").contains("<summary>Menu: Councils</summary>"));
        // Whoever judges candidates finds their assessments, and neither files nor people; one way needs no group.
        let judge = world.person("judge", "A1", &[(Role::Assessor, "A1")]);
        let judge = desk(world, &visitor, &judge);
        let ways = bar(judge.get("/kerja").page(200, "en"));
        let all: Vec<&str> = ways.iter().flat_map(|(_, l)| l).map(String::as_str).collect();
        assert!(all.contains(&"/kerja/penilaian"));
        for hidden in ["/kerja/impor", "/kerja/orang", "/kerja/riwayat", "/kerja/kerajinan", "/kerja/antrean"]
        {
            assert!(!all.contains(&hidden), "{hidden}");
        }
        assert!(ways.iter().all(|(group, links)| group.is_empty() == (links.len() == 1)), "{ways:?}");
    });
}

#[test]
fn an_officer_sees_the_makers_of_their_part_of_the_tree_and_narrows_the_list() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat cloth", "A1").region("commune", "A2-01", "Hill", Some("A2"));
        named(world, "Blue Loom", "A1", Publication::Published);
        named(world, "Amber Loom", "A1-01", Publication::Draft);
        named(world, "Green Loom", "A1", Publication::Submitted);
        named(world, "Far Loom", "A2-01", Publication::Published);
        // A person without consent stands where the name says, for the council.
        let mut person = world.maker_draft("quiet", "Azure Weaver", "A1", "ikat");
        person.kind = MakerKind::Person;
        world.maker(person);
        let visitor = Visitor::of(world);
        let north = desk(world, &visitor, &officer(world, "A1"));
        let list = |query: &str| names(north.get(&format!("{MAKERS}{query}")).page(200, "en"));
        assert_eq!(list(""), ["Amber Loom", "Azure Weaver", "Blue Loom", "Green Loom"]);
        assert_eq!(list("?sort=newest"), ["Azure Weaver", "Green Loom", "Amber Loom", "Blue Loom"]);
        assert_eq!(list("?q=az"), ["Azure Weaver"]);
        assert_eq!(list("?status=submitted"), ["Green Loom"]);
        assert_eq!(list("?kind=person"), ["Azure Weaver"]);
        assert_eq!(list("?region=A1-01"), ["Amber Loom"]);
        assert_eq!(list("?region=Riverside"), ["Amber Loom"]);
        assert_eq!(list("?craft=ikat&q=b"), ["Blue Loom"]);
        assert!(list("?craft=nothing").is_empty() && list("?q=zz").is_empty());
        // The whole country, and a village alone.
        let all = desk(world, &visitor, &officer(world, "XX"));
        assert_eq!(names(all.get(MAKERS).page(200, "en")).len(), 5);
        assert_eq!(names(all.get(&format!("{MAKERS}?craft=ikat&sort=newest")).page(200, "en")).len(), 5);
        let village = desk(world, &visitor, &officer(world, "A1-01"));
        assert_eq!(names(village.get(MAKERS).page(200, "en")), ["Amber Loom"]);
        // A region beyond one's own part of the tree is not there, and that somebody asked is remembered.
        north.get(&format!("{MAKERS}?region=A2")).page(404, "en");
        let region =
            world.db.read_blocking(|c| store::region::get(c, &testkit::code("A2"))).unwrap().unwrap();
        let noted = history(world, region.id);
        assert_eq!(noted.iter().filter(|e| e.operation == Operation::Refuse).count(), 1);
        // What cannot be understood is told.
        let page = north.get(&format!("{MAKERS}?region=nowhere&status=x&kind=y&after=z&sort=%00&col=no"));
        assert!(page.page(200, "en").contains("No single region has this code or name"));
    });
}

#[test]
fn a_long_list_is_read_page_by_page_and_the_file_holds_what_the_list_shows() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat cloth", "A1");
        for n in 0..120 {
            let region = if n % 2 == 0 { "A1" } else { "A1-01" };
            let status = [Publication::Published, Publication::Draft, Publication::Paused][n % 3];
            named(world, &format!("Loom {n}"), region, status);
        }
        let visitor = Visitor::of(world);
        let north = desk(world, &visitor, &officer(world, "A1"));
        for (query, wanted) in
            [("", 120), ("?sort=newest", 120), ("?status=draft", 40), ("?q=loom", 120), ("?q=loom+7", 1)]
        {
            let (mut path, mut all) = (format!("{MAKERS}{query}"), Vec::new());
            loop {
                let answer = north.get(&path);
                let page = answer.page(200, "en").to_owned();
                all.extend(names(&page));
                let Some(next) = page.split("rel=\"next\"").next().filter(|_| page.contains("rel=\"next\""))
                else {
                    break;
                };
                path =
                    next.rsplit("href=\"").next().unwrap().split('"').next().unwrap().replace("&#38;", "&");
            }
            assert_eq!(all.len(), wanted, "{query}");
            let mut once = all.clone();
            once.sort();
            once.dedup();
            assert_eq!(once.len(), wanted, "{query}: each once");
            let join = if query.is_empty() { "?" } else { "&" };
            let file = north.get(&format!("{MAKERS}/ekspor{query}{join}format=csv&col=kind&col=code"));
            assert_eq!(file.status, 200);
            let lines: Vec<&str> = file.text().lines().collect();
            assert_eq!(lines[0], "id,Name,State,Kind,Code of the region");
            let in_file: Vec<String> =
                lines[1..].iter().map(|l| l.split(',').nth(1).unwrap().to_owned()).collect();
            assert_eq!(in_file, all, "{query}");
        }
        assert_eq!(names(north.get(MAKERS).page(200, "en"))[..3], ["Loom 0", "Loom 1", "Loom 2"]);
        let sheet = north.get(&format!("{MAKERS}/ekspor?format=xlsx&q=loom+7"));
        assert!(sheet.bytes.starts_with(b"PK") && sheet.header("content-disposition").contains(".xlsx"));
        north.get(&format!("{MAKERS}/ekspor?format=exe")).page(400, "en");
    });
}

#[test]
fn a_maker_is_recorded_once_and_a_fault_keeps_what_was_typed() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat cloth", "A1").region("commune", "A2-01", "Hill", Some("A2"));
        let visitor = Visitor::of(world);
        let north = desk(world, &visitor, &officer(world, "A1"));
        let form = Form::to(north.get(&format!("{MAKERS}/baru")).page(200, "en"), &format!("{MAKERS}/baru"));
        let filled = form
            .with("name", "Loom <of> the \"North\"")
            .with("kind", "group")
            .with("region", "Riverside")
            .with("crafts", "Ikat Cloth")
            .with("story_en", "First line\r\nsecond line")
            .with("phone", "12")
            .with("consent_date", "2026-01-05");
        let page = north.submit(&filled).page(422, "en").to_owned();
        assert!(page.contains("2 fields need your attention") && page.contains("href=\"#phone\""), "{page}");
        assert!(
            page.contains("value=\"Loom &#60;of&#62; the &#34;North&#34;\"") && page.contains("second line")
        );
        let again = Form::to(&page, &format!("{MAKERS}/baru"))
            .with("name", "Loom of the North")
            .with("phone", "0812 3456 7890")
            .with("consent_by", "The office")
            .with("why", "Visited");
        let made = north.submit(&again);
        let made = made.leads_to().to_owned();
        let maker = stored(world, id_of(&made));
        assert_eq!((maker.region.as_str(), maker.status, maker.sample), ("A1-01", Publication::Draft, false));
        assert!(maker.contact.phone.as_deref().is_some_and(|p| p.ends_with("81234567890")));
        assert_eq!(maker.crafts, ["ikat"]);
        assert_eq!(maker.story, testkit::en("First line\nsecond line"));
        assert!(north.get(&made).page(200, "en").contains("Saved."));
        // The same form again: the same maker, and no second one.
        assert_eq!(north.submit(&again).leads_to(), made);
        assert_eq!(history(world, maker.id.0).len(), 1);
        assert_eq!(history(world, maker.id.0)[0].reason.as_deref(), Some("Visited"));
        // A draft is nobody's to see.
        assert_eq!(visitor.get(&format!("/makers/{}", maker.slug())).status, 404);
        // A region beyond one's own part of the tree is as unknown as one that is not there.
        let far = Form::to(north.get(&format!("{MAKERS}/baru")).page(200, "en"), &format!("{MAKERS}/baru"))
            .with("name", "Elsewhere");
        for region in ["A2-01", "Hill", "nowhere", ""] {
            let page = north.submit(&far.clone().with("region", region)).page(422, "en").to_owned();
            assert!(page.contains("href=\"#region\""), "{region}");
        }
        // Over-long and hostile input is answered, never stored.
        let long = far
            .clone()
            .with("region", "A1")
            .with("name", &"x".repeat(500))
            .with("story_en", &"é".repeat(9000));
        assert!(north.submit(&long).page(422, "en").contains("href=\"#story_en\""));
        let huge = far.with("region", "A1").with("story_en", &"x".repeat(600_000));
        north.submit(&huge).page(413, "en");
    });
}

#[test]
fn an_item_is_recorded_with_its_maker_and_stock_is_a_movement() {
    on_both(|world| {
        let shawl = furnished(world);
        let visitor = Visitor::of(world);
        let north = desk(world, &visitor, &officer(world, "A1"));
        let new = format!("{ITEMS}/baru");
        let form = Form::to(north.get(&format!("{new}?maker={}", shawl.maker)).page(200, "en"), &new);
        assert_eq!(form.holds("maker"), "The Loom (loom)");
        let form = form.with("name_en", "Wide shawl").with("price", "12.50").with("length_cm", "80,5");
        let bad = form.clone().with("price", "a lot").with("weight_g", "-3").with("craft", "glass");
        let page = north.submit(&bad).page(422, "en").to_owned();
        assert!(page.contains("3 fields need your attention") && page.contains("value=\"a lot\""), "{page}");
        let made = north.submit(&form);
        let id = id_of(made.leads_to());
        let item =
            world.db.read_blocking(move |c| store::item::get(c, domain::id::ItemId(id))).unwrap().unwrap().0;
        assert_eq!((item.price.unwrap().0, item.length_mm, item.craft.as_str()), (1250, Some(805), "ikat"));
        assert_eq!((item.region.as_str(), item.status), ("A1-01", Publication::Draft));
        // The form shows what it stored, and saving it again changes nothing.
        let change = format!("{ITEMS}/{id}/ubah");
        let form = Form::to(north.get(&change).page(200, "en"), &change);
        north.submit(&form).leads_to();
        assert_eq!(history(world, id).len(), 1);
        let stock =
            Form::to(north.get(&format!("{ITEMS}/{id}")).page(200, "en"), &format!("{ITEMS}/{id}/stok"));
        let stock = stock.with("stock", "7");
        north.submit(&stock).leads_to();
        north.submit(&stock).leads_to();
        assert!(north.get(ITEMS).page(200, "en").contains("<bdi>7</bdi>"));
        // What cannot be stored is told where it was typed, and stays.
        let page = north.submit(&stock.with("stock", "many")).page(422, "en").to_owned();
        assert!(page.contains("value=\"many\"") && page.contains("id=\"stock-fault\""), "{page}");
        assert_eq!(names(north.get(&format!("{ITEMS}?maker={}", shawl.maker)).page(200, "en")).len(), 2);
    });
}

#[test]
fn who_saves_over_somebody_else_sees_both_versions_and_chooses() {
    on_both(|world| {
        furnished(world);
        let maker = named(world, "Old Loom", "A1", Publication::Published);
        let visitor = Visitor::of(world);
        let (one, two) = (officer(world, "A1"), world.person("second", "XX", &[(Role::Officer, "XX")]));
        let (one, two) = (desk(world, &visitor, &one), desk(world, &visitor, &two));
        let change = format!("{MAKERS}/{}/ubah", maker.id);
        let opened = Form::to(one.get(&change).page(200, "en"), &change);
        let other = Form::to(two.get(&change).page(200, "en"), &change)
            .with("name", "Their Loom")
            .with("email", "theirs@example.org");
        two.submit(&other).leads_to();
        world.db.settle().unwrap();
        // The first one changed the name too, and the place, which nobody else did.
        let mine = opened.with("name", "My Loom").with("locality", "By the river");
        let page = one.submit(&mine).page(409, "en").to_owned();
        assert!(
            page.contains("Somebody else saved meanwhile") && page.contains("The second of XX"),
            "{page}"
        );
        assert!(
            page.contains("Their Loom") && page.contains("My Loom") && page.contains("Old Loom"),
            "{page}"
        );
        assert_eq!(stored(world, maker.id.0).name, "Their Loom");
        let choice = Form::to(&page, &change);
        assert_eq!(choice.holds("_pick-email"), "theirs");
        assert_eq!(choice.holds("_pick-locality"), "mine");
        assert_eq!(choice.holds("_pick-name"), "", "both changed it: nobody chooses for them");
        let page = one.submit(&choice).page(409, "en").to_owned();
        assert!(page.contains("Choose one for each field that is marked"));
        let choice = Form::to(&page, &change).with("_pick-name", "mine");
        one.submit(&choice).leads_to();
        let now = stored(world, maker.id.0);
        assert_eq!(now.name, "My Loom");
        assert_eq!(now.locality.as_deref(), Some("By the river"));
        assert_eq!(now.contact.email.as_deref(), Some("theirs@example.org"));
    });
}

#[test]
fn a_form_that_was_put_aside_is_offered_again_and_goes_when_it_is_sent() {
    on_both(|world| {
        furnished(world);
        let visitor = Visitor::of(world);
        let (north, south) = (officer(world, "A1"), officer(world, "A2"));
        let (browser, other) = (desk(world, &visitor, &north), desk(world, &visitor, &south));
        let new = format!("{MAKERS}/baru");
        let form = Form::to(browser.get(&new).page(200, "en"), &new).with("name", "Half a Loom");
        let aside = browser.submit(&form.clone().with("_do", "aside"));
        let aside = aside.leads_to().to_owned();
        assert!(browser.get(&aside).page(200, "en").contains("Only you see it"));
        assert!(browser.get("/kerja").page(200, "en").contains("Put aside: New maker"));
        let offer = browser.get(&new).page(200, "en").to_owned();
        assert!(offer.contains("You put this form aside") && !offer.contains("Half a Loom"));
        assert!(!other.get(&new).page(200, "en").contains("You put this form aside"));
        let again = Form::to(browser.get(&format!("{new}?isian=lanjut")).page(200, "en"), &new);
        assert_eq!(again.holds("name"), "Half a Loom");
        browser.submit(&again.with("region", "A1")).leads_to();
        assert!(!browser.get(&new).page(200, "en").contains("You put this form aside"));
        // Thrown away.
        let form = Form::to(browser.get(&new).page(200, "en"), &new).with("name", "Not to be");
        browser.submit(&form.with("_do", "aside")).leads_to();
        let page = browser.get(&new).page(200, "en").to_owned();
        browser.submit(&Form::to(&page, &new).with("_do", "drop")).leads_to();
        assert!(!browser.get(&new).page(200, "en").contains("You put this form aside"));
    });
}

#[test]
fn what_was_handed_in_is_decided_on_at_once_and_each_decision_is_told_by_name() {
    on_both(|world| {
        let shawl = furnished(world);
        let (a, b) = (
            named(world, "First Loom", "A1", Publication::Draft),
            named(world, "Second Loom", "A1", Publication::Submitted),
        );
        let visitor = Visitor::of(world);
        let north = desk(world, &visitor, &officer(world, "A1"));
        // Handing in, by the record's page.
        let page = format!("{MAKERS}/{}", a.id);
        let step = format!("{page}/langkah");
        let form = Form::to(north.get(&page).page(200, "en"), &step);
        north.submit(&form.clone().with("step", "submit")).leads_to();
        assert!(north.get("/kerja").page(200, "en").contains("Waiting for publication: 2"));
        // A step that is not open any more is told on the record's page, which shows its state.
        let late = Form::to(north.get(&page).page(200, "en"), &step).with("step", "pause");
        let told = north.submit(&late).page(422, "en").to_owned();
        assert!(told.contains("not open any more") && told.contains("First Loom"), "{told}");
        let queue = Form::to(north.get("/kerja/antrean").page(200, "en"), "/kerja/antrean");
        assert!(
            north
                .submit(&queue.clone().with("step", "publish"))
                .page(422, "en")
                .contains("Choose at least one")
        );
        let both = queue.and("record", &format!("maker:{}", a.id)).and("record", &format!("maker:{}", b.id));
        assert!(north.submit(&both.clone().with("step", "return")).page(422, "en").contains("Say why"));
        // Somebody decides on one of them meanwhile.
        let page_b = format!("{MAKERS}/{}", b.id);
        let other = Form::to(north.get(&page_b).page(200, "en"), &format!("{page_b}/langkah"));
        north.submit(&other.with("step", "publish")).leads_to();
        let nobody = both.clone().and("record", &format!("maker:{}", Uuid::now_v7()));
        let told = north.submit(&nobody.with("step", "publish")).page(200, "en").to_owned();
        assert!(told.contains("2 could not be decided on") && told.contains("Second Loom"), "{told}");
        assert_eq!(stored(world, a.id.0).status, Publication::Published);
        assert_eq!(visitor.get(&format!("/makers/{}", a.slug())).status, 200);
        // Each has its own entry, and the same form again makes no second one.
        let before = history(world, a.id.0).len();
        north.submit(&both.with("step", "publish"));
        assert_eq!(history(world, a.id.0).len(), before);
        // Taken from view with a reason, which the record's page tells.
        let item = format!("{ITEMS}/{}", shawl.id);
        let form = Form::to(north.get(&item).page(200, "en"), &format!("{item}/langkah"));
        let told = north.submit(&form.clone().with("step", "withdraw")).page(422, "en").to_owned();
        assert!(told.contains("<details open>") && told.contains("why-withdraw-fault"), "{told}");
        // A reason that is too long is not typed twice.
        let long = "lost ".repeat(100);
        let told = north.submit(&form.clone().with("step", "withdraw").with("why", &long));
        assert!(told.page(422, "en").contains(long.trim_end()));
        north.submit(&form.with("step", "withdraw").with("why", "Lost in the flood")).leads_to();
        // On a server entries get their place in the journal a moment after the commit.
        world.db.settle().unwrap();
        assert!(north.get(&item).page(200, "en").contains("Lost in the flood"));
        assert_eq!(visitor.get("/items/shawl").status, 404);
    });
}

#[test]
fn the_history_tells_who_and_why_and_an_earlier_value_comes_back() {
    on_both(|world| {
        furnished(world);
        let maker = named(world, "Old Loom", "A1", Publication::Published);
        let visitor = Visitor::of(world);
        let (officer, auditor) =
            (officer(world, "A1"), world.person("auditor", "XX", &[(Role::Auditor, "XX")]));
        let (north, auditor) = (desk(world, &visitor, &officer), desk(world, &visitor, &auditor));
        let path = format!("{MAKERS}/{}", maker.id);
        let change = format!("{path}/ubah");
        let form = Form::to(north.get(&change).page(200, "en"), &change);
        north.submit(&form.with("name", "New Loom").with("why", "They renamed it")).leads_to();
        world.db.settle().unwrap();
        let past = format!("{path}/riwayat");
        let page = north.get(&past).page(200, "en").to_owned();
        assert!(page.contains("The officer.a1 of A1 changed name of the maker New Loom"), "{page}");
        assert!(
            page.contains("They renamed it") && page.contains("this office") && page.contains("Old Loom")
        );
        // The auditor reads it and can put nothing back.
        assert!(!auditor.get(&past).page(200, "en").contains("Put the earlier value back"));
        // Two moments side by side.
        let entries = history(world, maker.id.0);
        let changes: Vec<_> =
            entries.iter().filter(|e| matches!(e.operation, Operation::Create | Operation::Change)).collect();
        let (a, b) = (changes[1].position, changes[0].position);
        let compared = north.get(&format!("{past}?a={a}&b={b}")).page(200, "en").to_owned();
        let table =
            compared.split("Two moments side by side").nth(1).unwrap().split("</table>").next().unwrap();
        assert!(table.contains("Old Loom") && table.contains("New Loom"), "{table}");
        let back =
            Form::all(&page).into_iter().find(|f| f.action == past && !f.holds("_v").is_empty()).unwrap();
        let back = back.with("field", "name");
        north.submit(&back).leads_to();
        assert_eq!(stored(world, maker.id.0).name, "Old Loom");
        north.submit(&back).leads_to();
        assert_eq!(stored(world, maker.id.0).name, "Old Loom");
        // A page that was opened before somebody saved puts nothing back.
        let stale = back.clone().with("_c", &Uuid::now_v7().to_string());
        north.submit(&stale).page(422, "en");
        north.submit(&stale.with("field", "status")).page(422, "en");
        // The whole trail of the region, and as a file.
        world.db.settle().unwrap();
        let trail = auditor.get("/kerja/riwayat?region=A1&kind=maker").page(200, "en").to_owned();
        assert!(trail.contains("changed name of the maker"), "{trail}");
        let file = auditor.get(&format!("/kerja/riwayat/ekspor?format=csv&person={}", officer.id));
        assert!(
            file.text().contains("They renamed it") && !file.text().contains("The auditor"),
            "{}",
            file.text()
        );
        north.get("/kerja/riwayat?region=A2").page(404, "en");
    });
}

#[test]
fn reading_what_is_personal_and_not_public_is_remembered() {
    on_both(|world| {
        furnished(world);
        let mut draft = world.maker_draft("quiet", "Azure Weaver", "A1", "ikat");
        draft.kind = MakerKind::Person;
        draft.contact.email = Some("weaver@example.org".into());
        let maker = world.maker(draft);
        let workshop = named(world, "Open Loom", "A1", Publication::Published);
        let visitor = Visitor::of(world);
        let officer = officer(world, "A1");
        let north = desk(world, &visitor, &officer);
        let reads =
            |id: Uuid| history(world, id).into_iter().filter(|e| e.operation == Operation::Read).count();
        assert!(north.get(&format!("{MAKERS}/{}", maker.id)).page(200, "en").contains("weaver@example.org"));
        assert_eq!(reads(maker.id.0), 1);
        north.get(&format!("{MAKERS}/{}", workshop.id)).page(200, "en");
        assert_eq!(reads(workshop.id.0), 0, "nothing personal is in it");
        north.get(MAKERS).page(200, "en");
        assert_eq!(reads(officer.id.0), 0);
        assert!(north.get(&format!("{MAKERS}?col=email")).page(200, "en").contains("weaver@example.org"));
        assert!(
            north.get(&format!("{MAKERS}/ekspor?format=csv&col=email")).text().contains("weaver@example.org")
        );
        assert_eq!(reads(officer.id.0), 2);
    });
}
