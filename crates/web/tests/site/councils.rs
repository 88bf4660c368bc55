//! The council itself: recorded by its officers, read by everybody.

use domain::access::Means;
use domain::account::Role as Account;
use domain::council::{Acting, Role};
use domain::journal::{Entry, Operation};
use domain::publication::Publication;
use jiff::civil::date;
use testkit::{Actor, World, on_both};
use uuid::Uuid;

use crate::browser::{Browser, Form};
use crate::visitor::Visitor;

fn officer(world: &World, at: &str) -> Actor {
    world.person(&format!("officer.{}", at.to_lowercase()), at, &[(Account::Officer, at)])
}

fn desk<'v>(world: &World, visitor: &'v Visitor, actor: &Actor) -> Browser<'v> {
    Browser::with(visitor, &world.session(actor, Means::Password))
}

fn history(world: &World, id: Uuid) -> Vec<Entry> {
    world.db.settle().unwrap();
    world.db.read_blocking(move |c| store::journal::history(c, id, i64::MAX, 100)).unwrap()
}

fn id_of(address: &str) -> Uuid {
    let id = address.split('?').next().unwrap().rsplit('/').next().unwrap();
    Uuid::parse_str(id).unwrap()
}

#[test]
fn an_officer_records_their_council_from_its_name_to_who_holds_its_posts() {
    on_both(|world| {
        world.country();
        let visitor = Visitor::of(world);
        let north = desk(world, &visitor, &officer(world, "A1"));
        // Everybody reads that nothing is recorded, and an officer finds the way to the form.
        let page = visitor.get("/regions/A1-north/council").page(200, "en").to_owned();
        assert!(page.contains("No council recorded yet") && page.contains("noindex"), "{page}");
        assert!(page.contains("href=\"/kerja/dewan/baru?region=A1\""));
        assert!(visitor.get("/regions/A1-north").page(200, "en").contains("/regions/A1-north/council"));
        let form = Form::to(north.get("/kerja/dewan/baru?region=A1").page(200, "en"), "/kerja/dewan/baru");
        assert_eq!(form.holds("region"), "A1 Canton North");
        // What is missing is told where it is missing, and what was typed stays.
        let wrong = form
            .clone()
            .with("name_en", "Craft Council of the North")
            .with("decree_number", "7/2026")
            .with("since", "2026-05-01")
            .with("until", "2026-04-01");
        let page = north.submit(&wrong).page(422, "en").to_owned();
        assert!(page.contains("number and date of a decree go together"), "{page}");
        assert!(page.contains("the last day") && page.contains("7/2026"), "{page}");
        let right = wrong
            .with("decree_date", "2026-04-20")
            .with("decree_issuer", "The National Chair")
            .with("until", "2031-04-30")
            .with("phone", "0123 456 789")
            .with("phone_seen", "council")
            .with("email", "council@example.org");
        let council = id_of(north.submit(&right).leads_to());
        // A draft is for the council; published it is for everybody, without what is only the council's.
        assert!(visitor.get("/regions/A1-north/council").page(200, "en").contains("No council recorded yet"));
        let at = format!("/kerja/dewan/{council}");
        let page = north.get(&at).page(200, "en").to_owned();
        assert!(page.contains("+99123456789"), "{page}");
        let step = Form::to(&page, &format!("{at}/langkah")).with("step", "publish");
        north.submit(&step).leads_to();
        // Division, post, holder, one after the other.
        let new = |path: &str| {
            let page = north.get(&format!("{path}/baru?council={council}"));
            Form::to(page.page(200, "en"), &format!("{path}/baru"))
        };
        let division = id_of(north.submit(&new("/kerja/bidang").with("name_en", "Training")).leads_to());
        let post = new("/kerja/jabatan").with("role", "division-head");
        let page = north.submit(&post).page(422, "en").to_owned();
        assert!(page.contains("id=\"division-fault\""), "the head of which division? {page}");
        assert!(page.contains(&format!("<option value=\"{division}\"")), "they can be chosen: {page}");
        let post = id_of(north.submit(&post.with("division", &division.to_string())).leads_to());
        let holder = new("/kerja/pengurus")
            .with("post", &post.to_string())
            .with("name", "Dr Head Sample")
            .with("acting", "acting")
            .with("since", "2026-05-01")
            .with("phone", "0123 987 654");
        let holder = id_of(north.submit(&holder).leads_to());
        let page = visitor.get("/regions/A1-north/council").page(200, "en").to_owned();
        for shown in [
            "Craft Council of the North",
            "7/2026",
            "The National Chair",
            "council@example.org",
            "Training",
            "Head of division",
            "Dr Head Sample",
            "Acting (Plt)",
        ] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        assert!(!page.contains("456789") && !page.contains("987654"), "{page}");
        assert!(visitor.get("/fr/regions/A1-north/conseil").page(200, "fr").contains("Dr Head Sample"));
        // Reading what is personal and for the council is remembered.
        north.get(&format!("/kerja/pengurus/{holder}")).page(200, "en");
        assert!(history(world, holder).iter().any(|e| e.operation == Operation::Read));
        // Who comes next cannot begin before the seat is free.
        let next = new("/kerja/pengurus")
            .with("post", &post.to_string())
            .with("name", "Next Sample")
            .with("since", "2026-06-01");
        let page = north.submit(&next).page(422, "en").to_owned();
        assert!(page.contains("Dr Head Sample") && page.contains("Next Sample"), "{page}");
        assert!(page.contains("id=\"since-fault\""), "{page}");
    });
}

#[test]
fn who_held_a_post_stays_to_be_read_and_the_page_follows_the_day() {
    on_both(|world| {
        world.country();
        let council = world.council("A1", "Council of the North");
        let chair = world.post(&council, Role::Chair, None, 1);
        for (name, since, until) in [
            ("Earlier Sample", date(2021, 1, 1), Some(date(2026, 1, 1))),
            ("Present Sample", date(2026, 1, 2), Some(date(2026, 12, 31))),
            ("Coming Sample", date(2027, 1, 1), None),
        ] {
            world.save_holder(&world.holder(&chair, name, Acting::Definitive, since, until)).unwrap();
        }
        let visitor = Visitor::of(world);
        let page = visitor.get("/regions/A1-north/council").page(200, "en").to_owned();
        let (now, before) = page.split_once("Who held a post before").expect("both are shown");
        assert!(now.contains("Present Sample") && !now.contains("Earlier Sample"), "{now}");
        assert!(before.contains("Earlier Sample") && !before.contains("Present Sample"), "{before}");
        assert!(!page.contains("Coming Sample"), "nobody is announced before the day");
        assert!(visitor.get("/sitemap.xml").text().contains("/sitemap/councils.xml"));
        let told = visitor.get("/sitemap/councils.xml");
        assert!(told.text().contains("https://corak.example/regions/A1-north/council<"), "{}", told.text());
        // Another name of the region leads here; a region without a government has no council.
        let moved = visitor.get("/regions/A1-nord/council");
        assert_eq!((moved.status.as_u16(), moved.header("location")), (301, "/regions/A1-north/council"));
        visitor.get("/regions/A1-01-riverside/council").page(404, "en");
        visitor.get("/regions/ZZ-nowhere/council").page(404, "en");
        // Withdrawn it is gone at once.
        let withdrawn = domain::council::Council { status: Publication::Withdrawn, ..council };
        world.save_council(&withdrawn).unwrap();
        assert!(visitor.get("/regions/A1-north/council").page(200, "en").contains("No council recorded yet"));
        assert!(!visitor.get("/sitemap.xml").text().contains("/sitemap/councils.xml"));
    });
}

#[test]
fn statutes_are_pasted_in_one_piece_and_cited_article_by_article() {
    on_both(|world| {
        world.country();
        let council = world.council("A1", "Council of the North");
        let visitor = Visitor::of(world);
        let north = desk(world, &visitor, &officer(world, "A1"));
        let page = north.get(&format!("/kerja/ad-art/baru?council={}", council.id));
        let form = Form::to(page.page(200, "en"), "/kerja/ad-art/baru")
            .with("document", "ad")
            .with("decree_number", "2/2025")
            .with("decree_date", "2025-03-04");
        let page =
            north.submit(&form.clone().with("text", "Article 1\nA\nArticle 1\nB")).page(422, "en").to_owned();
        assert!(page.contains("id=\"text-fault\"") && page.contains("more than once"), "{page}");
        let text = "Chapter I\r\nName\r\nArticle 1\r\nWe are <the> council.\r\nArticle 2 Seat\r\n(1) Here.\r\n(2) There:\r\na. or not.";
        let statute = id_of(north.submit(&form.with("text", text)).leads_to());
        visitor.get("/regions/A1-north/council/ad-2025").page(404, "en");
        let at = format!("/kerja/ad-art/{statute}");
        let step = Form::to(north.get(&at).page(200, "en"), &format!("{at}/langkah")).with("step", "publish");
        north.submit(&step).leads_to();
        let page = visitor.get("/regions/A1-north/council/ad-2025").page(200, "en").to_owned();
        assert!(
            page.contains("Chapter I · Name") && page.contains("We are &#60;the&#62; council."),
            "{page}"
        );
        assert!(
            page.contains("href=\"/regions/A1-north/council/ad-2025/2\"")
                && page.contains("id=\"pasal-2-2\"")
        );
        let page = visitor.get("/regions/A1-north/council/ad-2025/2").page(200, "en").to_owned();
        assert!(page.contains("Seat") && !page.contains("We are"), "{page}");
        assert!(page.contains("Cite as: Article 2 Statutes 2025, Council of the North"), "{page}");
        visitor.get("/regions/A1-north/council/ad-2025/3").page(404, "en");
        visitor.get("/regions/A1-north/council/ad-1999").page(404, "en");
        assert!(visitor.get("/sitemap/councils.xml").text().contains("/council/ad-2025<"));
        assert!(visitor.get("/regions/A1-north/council").page(200, "en").contains("/council/ad-2025"));
        // Another edition of the same year gets a key of its own.
        let page = north.get(&format!("/kerja/ad-art/baru?council={}", council.id));
        let again = Form::to(page.page(200, "en"), "/kerja/ad-art/baru")
            .with("document", "ad")
            .with("since", "2025-09-01")
            .with("text", "Article 1\nNew.");
        let again = id_of(north.submit(&again).leads_to());
        assert!(north.get(&format!("/kerja/ad-art/{again}")).page(200, "en").contains("ad-2025-2"));
    });
}

#[test]
fn the_registers_show_ones_own_part_of_the_tree_and_put_back_what_was() {
    on_both(|world| {
        world.country();
        let (north, south) =
            (world.council("A1", "Northern Council"), world.council("A2", "Southern Council"));
        let country = world.council("XX", "National Council");
        for council in [&north, &south, &country] {
            let chair = world.post(council, Role::Chair, None, 1);
            let name = format!("{} Chair", council.region);
            let holder = world.holder(&chair, &name, Acting::Definitive, date(2026, 1, 2), None);
            world.save_holder(&holder).unwrap();
        }
        let visitor = Visitor::of(world);
        let all = desk(world, &visitor, &officer(world, "XX"));
        let own = desk(world, &visitor, &officer(world, "A1"));
        let list = |who: &Browser<'_>, path: &str| {
            let page = who.get(path).page(200, "en").to_owned();
            let rows = page.split("<th scope=\"row\">").skip(1);
            rows.map(|r| r.split("<bdi>").nth(1).unwrap().split("</bdi>").next().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(list(&all, "/kerja/dewan"), ["National Council", "Northern Council", "Southern Council"]);
        assert_eq!(list(&all, "/kerja/dewan?q=nor"), ["Northern Council"]);
        assert_eq!(list(&all, "/kerja/dewan?region=A2"), ["Southern Council"]);
        assert_eq!(list(&own, "/kerja/dewan"), ["Northern Council"]);
        assert_eq!(list(&all, "/kerja/pengurus").len(), 3);
        assert_eq!(list(&all, "/kerja/pengurus?sort=newest")[0], "XX Chair");
        assert_eq!(list(&all, "/kerja/pengurus?kind=interim"), Vec::<String>::new());
        assert_eq!(list(&own, "/kerja/pengurus"), ["A1 Chair"]);
        assert_eq!(list(&all, &format!("/kerja/jabatan?council={}", south.id)), ["Chair"]);
        // A council elsewhere is not there.
        own.get(&format!("/kerja/jabatan?council={}", south.id)).page(404, "en");
        own.get(&format!("/kerja/dewan/{}", south.id)).page(404, "en");
        assert!(history(world, south.id.0).iter().any(|e| e.operation == Operation::Refuse));
        let file = all.get("/kerja/pengurus/ekspor?format=csv&col=post&col=since");
        assert_eq!(file.text().lines().next(), Some("id,Name,State,Post,In office from"));
        assert!(file.text().contains("A1 Chair,Published,Chair,2026-01-02"), "{}", file.text());
        // A form for another region's council is sent back as it was.
        let form = Form::to(own.get("/kerja/dewan/baru").page(200, "en"), "/kerja/dewan/baru");
        own.submit(&form.clone().with("region", "A2").with("name_en", "Mine now")).page(422, "en");
        let page = own.submit(&form.with("region", "A1").with("name_en", "Twice")).page(422, "en").to_owned();
        assert!(page.contains("this region has a council already"), "{page}");
        // The name before can be put back.
        let at = format!("/kerja/dewan/{}", north.id);
        let change = Form::to(own.get(&format!("{at}/ubah")).page(200, "en"), &format!("{at}/ubah"));
        own.submit(&change.with("name_en", "Council of the Two Rivers")).leads_to();
        world.db.settle().unwrap();
        let page = own.get(&format!("{at}/riwayat")).page(200, "en").to_owned();
        let back = Form::all(&page).into_iter().find(|f| !f.holds("entry").is_empty()).expect("a form");
        own.submit(&back.with("field", "names")).leads_to();
        assert!(own.get(&at).page(200, "en").contains("Northern Council"));
    });
}

#[test]
fn an_officeholder_is_erased_by_name_and_reason_and_the_term_stays() {
    on_both(|world| {
        world.country();
        let council = world.council("A1", "Council of the North");
        let chair = world.post(&council, Role::Chair, None, 1);
        let holder = world.holder(&chair, "Sample Chair", Acting::Definitive, date(2026, 1, 2), None);
        world.save_holder(&holder).unwrap();
        let visitor = Visitor::of(world);
        let north = desk(world, &visitor, &officer(world, "A1"));
        let record = format!("/kerja/pengurus/{}", holder.id);
        let at = format!("{record}/data");
        assert!(north.get(&record).page(200, "en").contains(&at));
        desk(world, &visitor, &officer(world, "A2")).get(&at).page(404, "en");
        let form = Form::to(north.get(&at).page(200, "en"), &at);
        let page =
            north.submit(&form.clone().with("name", "Somebody").with("why", "")).page(422, "en").to_owned();
        assert!(page.contains("id=\"name-fault\"") && page.contains("id=\"why-fault\""), "{page}");
        assert!(visitor.get("/regions/A1-north/council").text().contains("Sample Chair"));
        let right = form.with("name", "Sample Chair").with("why", "Asked for it on 20 November");
        assert_eq!(north.submit(&right).leads_to(), at);
        assert_eq!(north.submit(&right).leads_to(), at, "sent twice");
        assert!(north.get(&at).page(200, "en").contains("was erased for good"));
        assert!(!visitor.get("/regions/A1-north/council").text().contains("Sample Chair"));
        let entries = history(world, holder.id.0);
        assert_eq!(entries.iter().filter(|e| e.operation == Operation::Erase).count(), 1);
        let history = north.get(&format!("{record}/riwayat")).page(200, "en").to_owned();
        assert!(!history.contains("Sample Chair") && history.contains("Asked for it"), "{history}");
    });
}

#[test]
fn machines_read_a_council_with_its_posts_and_statutes_but_no_names() {
    on_both(|world| {
        world.country();
        let council = world.council("A1", "Council of the North");
        let division = world.division(&council, "Training", 1);
        let chair = world.post(&council, Role::Chair, None, 1);
        world.post(&council, Role::DivisionHead, Some(&division), 1);
        let holder = world.holder(&chair, "Chair Sample", Acting::Interim, date(2026, 1, 2), None);
        world.save_holder(&holder).unwrap();
        let statute = world.statute(&council, "Article 1\nName.\nArticle 1A Signs\n(1) One.\n(2) Two.");
        world.council("A2", "Council of the South");
        let visitor = Visitor::of(world);
        let answers = [
            "/api/v1/councils",
            "/api/v1/councils/A1",
            "/api/v1/councils/A1/statutes/ad-2026",
            "/data/councils.csv",
            "/data/councils.csv?root=A2",
        ]
        .map(|address| visitor.get(address));
        for answer in &answers {
            let text = answer.text();
            assert_eq!(answer.status, 200, "{text}");
            assert!(!text.contains("Chair Sample") && !text.contains("0123 "), "{text}");
            assert!(!text.contains("+99"), "what only the council sees: {text}");
            assert!(!answer.header("etag").is_empty());
        }
        let list = answers[0].json();
        assert_eq!(list["data"].as_array().unwrap().len(), 2);
        assert_eq!(list["data"][0]["contact"]["address"], "1 Hall Street");
        let first = visitor.get("/api/v1/councils?limit=1").json();
        let next = visitor.get(&crate::api::path(&first["next"])).json();
        assert_eq!(next["data"][0]["region"]["code"], "A2");
        assert_eq!(visitor.get("/api/v1/councils?region=A2").json()["data"].as_array().unwrap().len(), 1);
        let one = answers[1].json();
        assert_eq!(one["posts"][0]["role"], "chair");
        assert_eq!(one["posts"][1]["division"], division.id.to_string());
        assert_eq!(one["statutes"][0]["key"], "ad-2026");
        let articles = answers[2].json()["articles"].clone();
        assert_eq!(articles[1]["paragraphs"][1]["text"], "Two.");
        // The address of an article leads to it here and for readers, and its id is the one that others refer to.
        let article = visitor.get(&crate::api::path(&articles[1]["links"]["self"])).json();
        assert_eq!(article, articles[1]);
        assert_eq!(article["id"], domain::council::statute::article_id(statute.id, "1A").to_string());
        let page = crate::api::path(&article["links"]["html"]["en"]);
        assert!(visitor.get(&page).page(200, "en").contains("Signs"));
        visitor.get("/api/v1/councils/A1/statutes/ad-2026/articles/9").problem(404);
        visitor.get("/api/v1/councils/A1-01").problem(404);
        assert!(answers[4].text().contains("Council of the South"));
        assert!(!answers[4].text().contains("Council of the North"));
        // A draft is the council's own.
        let mut draft = council;
        draft.status = Publication::Draft;
        world.save_council(&draft).unwrap();
        visitor.get("/api/v1/councils/A1").problem(404);
        visitor.get("/api/v1/councils/A1/statutes/ad-2026").problem(404);
        assert_eq!(visitor.get("/api/v1/councils").json()["data"].as_array().unwrap().len(), 1);
    });
}
