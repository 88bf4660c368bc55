//! A proposal, from the page of a region without a flagship to what the region above makes of it.

use axum::http::Method;
use domain::access::Means;
use domain::account::Role;
use domain::flagship::Status;
use domain::publication::Publication;
use testkit::{Actor, World, on_both};

use crate::browser::{Browser, Form};
use crate::photos::{files, photo, visitor};
use crate::visitor::{Answer, Visitor};

const LINE: &str = "a-line-between-parts";

fn country(world: &World) {
    world.country().rooted("XX").craft("ikat", "Ikat", "A1").craft("mat", "Mat", "A2");
}

fn officer(world: &World, at: &str) -> Actor {
    world.person(&format!("officer.{}", at.to_lowercase()), at, &[(Role::Officer, at)])
}

fn enter<'v>(world: &World, visitor: &'v Visitor, actor: &Actor) -> Browser<'v> {
    Browser::with(visitor, &world.session(actor, Means::SecondStep))
}

/// A form with files, as a browser sends it.
fn multipart(texts: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, text) in texts {
        let part = format!("--{LINE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
        body.extend(part.into_bytes());
    }
    if let Some((name, bytes)) = file {
        let head = format!(
            "--{LINE}\r\nContent-Disposition: form-data; name=\"berkas\"; filename=\"{name}\"\r\n\
             Content-Type: application/pdf\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{LINE}--\r\n").into_bytes());
    body
}

fn send(visitor: &Visitor, browser: &Browser<'_>, action: &str, body: Vec<u8>) -> Answer {
    let cookie = format!("__Host-corak={}", browser.token().unwrap());
    let kind = format!("multipart/form-data; boundary={LINE}");
    visitor.send(Method::POST, action, &[("cookie", &cookie), ("content-type", &kind)], body)
}

fn step(browser: &Browser<'_>, at: &str, word: &str, why: &str) -> Answer {
    let page = browser.get(at);
    let to = format!("{at}/langkah");
    let form = Form::all(page.page(200, "en")).into_iter().find(|f| f.action == to).expect("a step is open");
    browser.submit(&form.with("step", word).with("why", why))
}

#[test]
fn a_region_without_a_flagship_proposes_one_and_hears_what_is_missing() {
    on_both(|world| {
        country(world);
        let maker = world.maker(world.maker_draft("loom", "The Loom", "A1", "ikat"));
        let visitor = Visitor::of(world);
        // One click from the page that everybody sees.
        let region = visitor.get("/regions/A1-north");
        let begin = "/kerja/usulan/baru?region=A1";
        assert!(region.page(200, "en").contains(&format!("href=\"{begin}\"")));
        assert!(Browser::of(&visitor).get(begin).leads_to().contains("lanjut=%2Fkerja%2Fusulan%2Fbaru"));
        let north = officer(world, "A1");
        let browser = enter(world, &visitor, &north);
        let page = browser.get(begin);
        let form = Form::to(page.page(200, "en"), "/kerja/usulan/baru");
        assert_eq!(form.holds("region"), "A1 Canton North");
        assert!(page.text().contains("Recorded as made in this region"));
        // What was typed stays when something is missing.
        let bad = browser.submit(&form.clone().with("story_en", "Only here").with("capacity", "forty"));
        let bad = bad.page(422, "en");
        assert!(
            bad.contains("Only here")
                && bad.contains("id=\"craft-fault\"")
                && bad.contains("id=\"capacity-fault\"")
        );
        let named = browser.get(&format!("{begin}&craft=ikat"));
        let form = Form::to(named.page(200, "en"), "/kerja/usulan/baru");
        assert_eq!(form.holds("makers"), "The Loom (loom)", "its makers are suggested");
        let answer = browser.submit(&form.with("story_en", "Only here it is woven so."));
        let at = answer.leads_to().split('?').next().unwrap().to_owned();
        let page = browser.get(&at);
        let page = page.page(200, "en");
        for said in ["Ikat · 2026", "There is no evidence", "Only 1 makers are named", "The Loom", "Draft"] {
            assert!(page.contains(said), "{said} in {page}");
        }
        assert!(
            !visitor.get("/regions/A1-north").text().contains("Proposed"),
            "a draft is nobody's business"
        );
        let refused = step(&browser, &at, "submit", "");
        assert!(refused.page(422, "en").contains("cannot be sent in yet: 1 needed"));
        // A figure needs its source.
        let page = browser.get(&format!("{at}/bukti?cara=figure"));
        let form = Form::to(page.page(200, "en"), &format!("{at}/bukti"));
        let form = form.with("value", "1.250").with("unit", "weavers").with("year", "2025");
        let bad = browser.submit(&form);
        let bad = bad.page(422, "en");
        assert!(bad.contains("id=\"source-fault\"") && bad.contains("value=\"weavers\""), "{bad}");
        let form = form.with("source", "Statistics office").with("shows_en", "How many weave");
        browser.submit(&form).leads_to();
        browser.submit(&form).leads_to();
        let page = browser.get(&format!("{at}/bukti"));
        let page = page.page(200, "en");
        assert_eq!(page.matches("1,250 weavers (2025)").count(), 1, "sent twice, recorded once: {page}");
        step(&browser, &at, "submit", "").leads_to();
        // The map, the page and the sentence follow.
        assert!(visitor.get("/regions/A1-north").page(200, "en").contains("Proposed"));
        let shut = browser.get(&format!("{at}/ubah"));
        assert_eq!(shut.leads_to(), at, "what was sent in is not changed");
        let page = browser.get(&at);
        assert!(!page.text().contains("value=\"return\""), "nobody sends back what is their own");
        // The region above sees that it waits, and sends it back.
        let above = officer(world, "XX");
        let province = enter(world, &visitor, &above);
        assert!(province.get("/kerja").page(200, "en").contains("Proposals from regions that wait: 1"));
        let without = step(&province, &at, "return", " ");
        assert!(without.page(422, "en").contains("id=\"why-return-fault\""));
        step(&province, &at, "return", "Who are the weavers?").leads_to();
        let page = browser.get("/kerja");
        assert!(page.page(200, "en").contains("Proposals sent back: 1"));
        // The reason stands in the journal.
        world.db.settle().unwrap();
        assert!(browser.get(&at).page(200, "en").contains("Who are the weavers?"));
        assert!(visitor.get("/regions/A1-north").page(200, "en").contains("Candidate"));
        let found = maker.id;
        let stored = world
            .db
            .read_blocking(move |c| {
                let id = domain::id::DesignationId::from_key("xx", "a1@ikat@2026");
                let p = store::flagship::proposal::of_designation(c, &testkit::system(), id)?.unwrap();
                assert_eq!(p.makers, [found]);
                Ok((p.status, store::flagship::get(c, id)?.map(|d| d.status)))
            })
            .unwrap();
        assert_eq!(stored, (Publication::Returned, Some(Status::Candidate)));
        let history = browser.get(&format!("{at}/riwayat"));
        assert!(history.page(200, "en").contains("Who are the weavers?"));
    });
}

#[test]
fn a_neighbour_is_asked_and_answers() {
    on_both(|world| {
        country(world);
        world.region("canton", "A3", "East", Some("XX"));
        let sent = world.proposal("A2", "ikat");
        let own = world.draft_proposal(world.proposal_draft("A1", "ikat"));
        let at = format!("/kerja/usulan/{}", own.id);
        let visitor = Visitor::of(world);
        let north = officer(world, "A1");
        let browser = enter(world, &visitor, &north);
        let page = browser.get(&at);
        let page = page.page(200, "en");
        assert!(page.contains("/regions/A2-south") && page.contains("Proposed · 2026"), "{page}");
        assert_eq!(browser.get(&format!("/kerja/usulan/{}", sent.id)).status, 404);
        let ask = Form::to(page, &format!("{at}/mitra"));
        browser.submit(&ask.clone().with("region", "A1")).page(422, "en");
        browser.submit(&ask.with("region", "A2")).leads_to();
        let south = officer(world, "A2");
        let there = enter(world, &visitor, &south);
        assert!(there.get("/kerja").page(200, "en").contains("Invitations to propose together: 1"));
        assert!(there.get("/kerja/usulan").page(200, "en").contains(&at), "it stands in their register");
        let page = there.get(&at);
        let answer = Form::to(page.page(200, "en"), &format!("{at}/jawab"));
        assert!(!page.text().contains(&format!("{at}/ubah")), "it is not theirs to change");
        let bare = there.submit(&answer.clone().with("jawaban", "tolak"));
        assert!(bare.page(422, "en").contains("id=\"note-A2-fault\""));
        there.submit(&answer.with("jawaban", "setuju").with("note", "Gladly")).leads_to();
        let page = browser.get(&at);
        assert!(page.page(200, "en").contains("Gladly") && page.text().contains("agreed on"));
        // Whom nobody asked sees nothing and answers for nobody.
        let east = officer(world, "A3");
        let stranger = enter(world, &visitor, &east);
        let word = Form::to(stranger.get("/kerja").text(), "/kerja/keluar").fields[0].1.clone();
        let tried =
            stranger.post(&format!("{at}/jawab"), &format!("_f={word}&region=A2&jawaban=tolak&note=no"));
        assert_eq!(tried.status, 404);
        world.db.settle().unwrap();
        let id = own.id.0;
        let told = world.db.read_blocking(move |c| store::journal::history(c, id, i64::MAX, 50)).unwrap();
        assert!(told.iter().any(|e| e.operation == domain::journal::Operation::Refuse));
    });
}

#[test]
fn a_file_is_judged_by_what_it_holds_and_given_to_whoever_may_read_the_proposal() {
    on_both(|world| {
        country(world);
        let own = world.draft_proposal(world.proposal_draft("A1", "ikat"));
        let at = format!("/kerja/usulan/{}/bukti", own.id);
        let visitor = visitor(world);
        let north = officer(world, "A1");
        let browser = enter(world, &visitor, &north);
        let fresh = |way: &str| {
            let page = browser.get(&format!("{at}?cara={way}"));
            let mut forms = Form::all(page.page(200, "en")).into_iter();
            let form = forms.find(|f| f.action.starts_with(&format!("{at}?"))).unwrap();
            form.action.replace("&amp;", "&")
        };
        let action = fresh("document");
        let texts = [("cara", "document"), ("shows_en", "A study"), ("public", "1")];
        let page = "<html><script>alert(1)</script></html>".as_bytes();
        let bad = send(&visitor, &browser, &action, multipart(&texts, Some(("study.pdf", page))));
        let bad = bad.page(422, "en");
        assert!(bad.contains("no whole PDF") && bad.contains("value=\"A study\""), "{bad}");
        let none = send(&visitor, &browser, &action, multipart(&texts, None));
        assert!(none.page(422, "en").contains("id=\"berkas-fault\""));
        let script =
            b"%PDF-1.7\n1 0 obj <</OpenAction <</S /JavaScript /JS (app.alert(1))>>>> endobj\n%%EOF\n";
        let bad = send(&visitor, &browser, &action, multipart(&texts, Some(("study.pdf", script))));
        let bad = bad.page(422, "en");
        assert!(bad.contains("Print it to PDF again") && bad.contains("value=\"A study\""), "{bad}");
        let study = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n%%EOF\n".as_slice();
        send(&visitor, &browser, &action, multipart(&texts, Some(("St\u{fc}dy <1>.pdf", study)))).leads_to();
        let page = browser.get(&at);
        let page = page.page(200, "en");
        let href = page.split("href=\"/kerja/berkas/").nth(1).unwrap().split('"').next().unwrap();
        let href = format!("/kerja/berkas/{href}");
        let file = browser.get(&href);
        assert_eq!((file.status.as_u16(), file.bytes.as_slice()), (200, study));
        for (name, value) in [
            ("content-type", "application/pdf"),
            ("x-content-type-options", "nosniff"),
            ("content-disposition", "attachment; filename*=UTF-8''St%C3%BCdy%201.pdf"),
            (
                "content-security-policy",
                "default-src 'none'; sandbox; base-uri 'none'; frame-ancestors 'none'",
            ),
        ] {
            assert_eq!(file.header(name), value);
        }
        // Beyond one's own part of the tree it is not there, and that somebody tried is remembered.
        let south = officer(world, "A2");
        let stranger = enter(world, &visitor, &south);
        assert_eq!(stranger.get(&href).status, 404);
        assert!(Browser::of(&visitor).get(&href).leads_to().starts_with("/sign-in"));
        assert_eq!(files(world).names().unwrap().len(), 1);
        // A photograph is taken as one only when it is one.
        let action = fresh("photograph");
        let texts = [("cara", "photograph"), ("shows_en", "At the loom"), ("public", "1")];
        let bad = send(&visitor, &browser, &action, multipart(&texts, Some(("photo.jpg", study))));
        bad.page(422, "en");
        let sent = send(&visitor, &browser, &action, multipart(&texts, Some(("photo.jpg", &photo(90, 20)))));
        sent.leads_to();
        let page = browser.get(&at);
        assert_eq!(
            page.page(200, "en").matches("council only").count(),
            1,
            "what a camera wrote is for nobody else"
        );
        let take = Form::all(page.text()).into_iter().find(|f| f.action.starts_with(&format!("{at}/")));
        let take = take.unwrap();
        browser.submit(&take).leads_to();
        browser.submit(&take).leads_to();
    });
}

#[test]
fn two_officers_who_write_the_same_proposal_hear_of_each_other() {
    on_both(|world| {
        country(world);
        let own = world.draft_proposal(world.proposal_draft("A1", "ikat"));
        let at = format!("/kerja/usulan/{}", own.id);
        let visitor = Visitor::of(world);
        let (one, other) = (officer(world, "A1"), officer(world, "XX"));
        let (one, other) = (enter(world, &visitor, &one), enter(world, &visitor, &other));
        let form = |browser: &Browser<'_>| {
            Form::to(browser.get(&format!("{at}/ubah")).page(200, "en"), &format!("{at}/ubah"))
        };
        let (first, second) = (form(&one), form(&other));
        one.submit(&first.with("capacity", "60")).leads_to();
        let both = other.submit(&second.with("capacity", "80"));
        assert_eq!(both.status, 409, "{}", both.text());
        // The same craft for the same period again leads to the one that is there.
        let again = Form::to(one.get("/kerja/usulan/baru?region=A1&craft=ikat").text(), "/kerja/usulan/baru");
        let taken = one.submit(&again.with("story_en", "Again"));
        assert!(taken.page(422, "en").contains("id=\"period-fault\""));
        // A form that was open when somebody sent it in does not change it.
        let late = form(&other);
        world.evidence(&world.stored_proposal(own.id));
        step(&one, &at, "submit", "").leads_to();
        let late = other.submit(&late.with("capacity", "90"));
        assert!(matches!(late.status.as_u16(), 409 | 422), "{}", late.status);
        assert_eq!(world.stored_proposal(own.id).capacity, Some(60));
    });
}

/// A square of land, one degree wide, for a region.
fn square(world: &World, region: &str, west: i32) {
    let east = west + 1;
    let ring = format!("[[{west},0],[{east},0],[{east},1],[{west},1],[{west},0]]");
    world.outline(region, &format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#));
}

#[test]
fn neighbours_by_border_are_told_and_compared_by_the_level_above() {
    on_both(|world| {
        country(world);
        world.region("canton", "A3", "East", Some("XX")).region("canton", "A4", "West", Some("XX"));
        world.craft("ikat", "Ikat", "A4");
        for (region, west) in [("A1", 0), ("A2", 1), ("A3", 20), ("A4", -1)] {
            square(world, region, west);
        }
        let own = world.proposal("A1", "ikat");
        for region in ["A2", "A3"] {
            world.proposal(region, "ikat");
        }
        let at = format!("/kerja/usulan/{}", own.id);
        let visitor = Visitor::of(world);
        let above = officer(world, "XX");
        let above = enter(world, &visitor, &above);
        let page = above.get(&at).page(200, "en").to_owned();
        let line = |name: &str| page.split("<li>").find(|l| l.contains(name)).unwrap().to_owned();
        assert!(line("Canton South").contains("Proposed · 2026 · shares a border"), "{page}");
        assert!(!line("Canton East").contains("border"), "{page}");
        let west = line("Canton West");
        assert!(west.contains("recorded as made there, not proposed · shares a border"), "{page}");
        // One click leads to a round with all of them; the same click twice makes one round.
        let form = Form::to(&page, &format!("{at}/bandingkan"));
        let round = above.submit(&form).leads_to().to_owned();
        assert!(round.starts_with("/kerja/putaran/") && round.ends_with("selesai=calon"), "{round}");
        assert_eq!(above.submit(&form).leads_to(), round);
        let shown = above.get(&round).page(200, "en").to_owned();
        for name in ["Comparison of Ikat 2026", "Canton North", "Canton South", "Canton East"] {
            assert!(shown.contains(name), "{name}: {shown}");
        }
        // Of nothing chosen there is nothing to compare.
        let none = form.clone().with("candidate", "").with("_c", &uuid::Uuid::now_v7().to_string());
        above.submit(&none).page(422, "en");
        // A region's own officer compares nobody with themselves.
        let north = officer(world, "A1");
        let north = enter(world, &visitor, &north);
        let page = north.get(&at).page(200, "en").to_owned();
        assert!(!page.contains("/bandingkan") && page.contains("shares a border"), "{page}");
        let forged = Form::to(&page, &format!("{at}/langkah"));
        let forged = Form { action: format!("{at}/bandingkan"), ..forged };
        let forged = forged.with("candidate", form.holds("candidate"));
        assert_eq!(north.submit(&forged).status, 404);
    });
}

#[test]
fn a_region_that_proposes_together_names_its_makers() {
    on_both(|world| {
        country(world);
        let own = world.draft_proposal(world.proposal_draft("A1", "ikat"));
        world.maker(world.maker_draft("south-loom", "South Loom", "A2", "ikat"));
        world.maker(world.maker_draft("north-loom", "North Loom", "A1", "ikat"));
        let at = format!("/kerja/usulan/{}", own.id);
        let visitor = Visitor::of(world);
        let (north, south) = (officer(world, "A1"), officer(world, "A2"));
        let (north, south) = (enter(world, &visitor, &north), enter(world, &visitor, &south));
        let names = format!("{at}/perajin?region=A2");
        // The only way to the other region's proposal is an invitation, and then its own agreement.
        assert_eq!(south.get(&names).status, 404);
        let edit = Form::to(north.get(&format!("{at}/ubah")).page(200, "en"), &format!("{at}/ubah"));
        north.submit(&edit.with("partners", "A2").with("_do", "save")).leads_to();
        assert_eq!(south.get(&names).status, 404);
        let answer = Form::to(south.get(&at).page(200, "en"), &format!("{at}/jawab"));
        south.submit(&answer.with("jawaban", "setuju")).leads_to();
        let page = south.get(&at).page(200, "en").to_owned();
        assert!(page.contains(&names), "{page}");
        assert!(!north.get(&at).page(200, "en").contains(&names), "the other region names them itself");
        assert_eq!(north.get(&names).status, 404);
        let form = Form::to(south.get(&names).page(200, "en"), &format!("{at}/perajin"));
        let told = south.submit(&form.clone().with("makers", "North Loom"));
        assert!(told.page(422, "en").contains("id=\"makers-fault\""), "{}", told.text());
        let whole = form.with("makers", "South Loom").with("_c", &uuid::Uuid::now_v7().to_string());
        let back = format!("{at}?selesai=perajin#bersama");
        assert_eq!(south.submit(&whole).leads_to(), back);
        assert_eq!(south.submit(&whole).leads_to(), back);
        assert!(north.get(&at).page(200, "en").contains("South Loom"));
        let late = whole.with("_c", &uuid::Uuid::now_v7().to_string()).with("makers", "");
        let told = south.submit(&late);
        assert!(told.page(409, "en").contains("South Loom (south-loom)"), "{}", told.text());
    });
}
