//! What strangers try with the market: other people's orders, forms of other sites, codes that are guessed, texts that are more
//! than texts.

use domain::access::Means;
use domain::account::Role;
use domain::item::{ItemDraft, Money};
use domain::journal::Operation;
use domain::maker::Maker;
use domain::market::promotion::Off;
use testkit::{World, on_both};
use uuid::Uuid;

use crate::browser::{Browser, Form};
use crate::market::{check_out, put_in, shop, take, weaver};
use crate::troubles::order_on;
use crate::visitor::Visitor;

fn page(browser: &Browser<'_>, path: &str) -> String {
    browser.get(path).page(200, "en").to_owned()
}

/// How often somebody was refused a record, and where it lies as the trail says.
pub fn refusals(world: &World, id: &str) -> Vec<Option<String>> {
    world.db.settle().unwrap();
    let id = Uuid::parse_str(id).unwrap();
    let history = world.db.read_blocking(move |c| store::journal::history(c, id, i64::MAX, 50)).unwrap();
    history.into_iter().filter(|e| e.operation == Operation::Refuse).map(|e| e.region).collect()
}

/// A buyer's order of one thing: its page and its id.
fn buys(visitor: &Visitor, item: &domain::item::Item) -> (String, String) {
    let buyer = Browser::of(visitor);
    put_in(&buyer, item);
    let track = buyer.submit(&check_out(&buyer, &[])).leads_to().to_owned();
    let order = order_on(&page(&buyer, &track));
    (track, order)
}

#[test]
fn orders_of_others_are_not_there_for_buyers_makers_and_officers_and_that_they_tried_is_remembered() {
    on_both(|world| {
        let [(one, a), (two, b)] = shop(world);
        let visitor = Visitor::of(world);
        let ((own, mine), (theirs, other)) = (buys(&visitor, &a), buys(&visitor, &b));
        let buyer = Browser::of(&visitor);
        let html = page(&buyer, &own);
        let form = Form::all(&html).into_iter().find(|f| f.holds("pesanan") == mine).unwrap();
        for (step, field) in
            [("report", "note"), ("cancel", "note"), ("receive", "note"), ("message", "text")]
        {
            let forged = form.clone().with("pesanan", &other).with("langkah", step).with(field, "mine now");
            assert_eq!(buyer.submit(&forged).status.as_u16(), 404, "{step}");
        }
        assert_eq!(
            refusals(world, &other),
            vec![Some("A2".to_owned()); 4],
            "each is remembered, where it lies"
        );
        // The word of the form is the word of the page.
        let mixed = Form { action: theirs.clone(), ..form.clone().with("langkah", "cancel") };
        assert_eq!(buyer.submit(&mixed).status.as_u16(), 403);
        assert!(page(&buyer, &theirs).contains("Pay before"), "nothing became of it");
        // Makers and officers.
        let weaver = weaver(world, &visitor, "weaver", &one);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let office = Browser::with(&visitor, &world.session(&officer, Means::SecondStep));
        let word = |page: &str| Form::all(page).into_iter().find(|f| !f.holds("_f").is_empty()).unwrap();
        let (of_weaver, of_office) = (
            word(&page(&weaver, &format!("/lapak/pesanan/{mine}"))),
            word(&page(&office, &format!("/kerja/pesanan/{mine}"))),
        );
        let before = refusals(world, &other).len();
        for (browser, form, path) in [
            (&weaver, &of_weaver, format!("/lapak/pesanan/{other}")),
            (&office, &of_office, format!("/kerja/pesanan/{other}")),
        ] {
            assert_eq!(browser.get(&path).status.as_u16(), 404);
            let forged = Form { action: path.clone(), ..form.clone() };
            let forged =
                forged.with("step", "confirm").with("why", "x").with("_c", &Uuid::now_v7().to_string());
            assert_eq!(browser.submit(&forged).status.as_u16(), 404);
        }
        assert_eq!(refusals(world, &other).len(), before + 4);
        // What a maker is asked by WhatsApp, what it takes off its prices, and where it stands with the council.
        let consent = domain::maker::Consent { date: jiff::civil::date(2026, 1, 5), by: "Sample".into() };
        world.save_maker(&Maker { consent: Some(consent), ..two.clone() }).unwrap();
        let draft = ItemDraft { sample: false, ..world.item_draft("mat", "Mat of two", &two) };
        let request = world.asks(&world.item(draft, 3), 1, "").unwrap().to_string();
        assert_eq!(weaver.get(&format!("/lapak/permintaan/{request}")).status.as_u16(), 404);
        assert_eq!(refusals(world, &request), [Some("A2".to_owned())]);
        let promotion = world.promotes(&two, Off::Percent(10), None).id.to_string();
        let path = format!("/lapak/perajin/{}/promo", one.id);
        let end = Form::to(&page(&weaver, &path), &path).with("langkah", "akhiri").with("promo", &promotion);
        assert_eq!(weaver.submit(&end).status.as_u16(), 404);
        assert_eq!(refusals(world, &promotion), [Some("A2".to_owned())]);
        for rest in ["/pesanan", "/penjualan", "/promo", "/uang", "/uang/rekening"] {
            let path = format!("/lapak/perajin/{}{rest}", two.id);
            assert_eq!(weaver.get(&path).status.as_u16(), 404, "{path}");
        }
        for rest in ["/penjualan", "/penjualan/ubah", "/promo", "/uang", "/terjual"] {
            let path = format!("/kerja/perajin/{}{rest}", two.id);
            assert_eq!(office.get(&path).status.as_u16(), 404, "{path}");
        }
        assert!(refusals(world, &two.id.to_string()).len() > 6, "{:?}", refusals(world, &two.id.to_string()));
        world.check_books();
    });
}

#[test]
fn each_form_of_a_page_is_a_command_of_its_own_and_is_one_however_often_it_is_sent() {
    on_both(|world| {
        let [(_, a), _] = shop(world);
        let visitor = Visitor::of(world);
        let (track, order) = buys(&visitor, &a);
        let buyer = Browser::of(&visitor);
        let html = page(&buyer, &track);
        let form = Form::all(&html).into_iter().find(|f| f.holds("pesanan") == order).unwrap();
        let say = |text: &str| form.clone().with("langkah", "message").with("text", text);
        // From one page, as after the back button: what is written second is written too, and the same again is not.
        for text in ["First", "Second", "First"] {
            assert_eq!(buyer.submit(&say(text)).leads_to(), format!("{track}?selesai=message"));
        }
        let html = page(&buyer, &track);
        assert_eq!((html.matches(">First<").count(), html.matches(">Second<").count()), (1, 1), "{html}");
        // And what is called off from there is called off.
        assert_eq!(
            buyer.submit(&form.with("langkah", "cancel")).leads_to(),
            format!("{track}?selesai=cancel")
        );
        assert!(page(&buyer, &track).contains("This order is cancelled"));
        assert_eq!(world.db_stock(&a), (3, 0));
        world.check_books();
    });
}

#[test]
fn forms_of_other_sites_are_refused_also_from_browsers_that_say_little() {
    on_both(|world| {
        let [(_, a), _] = shop(world);
        let visitor = Visitor::of(world);
        let (track, _) = buys(&visitor, &a);
        let buyer = Browser::of(&visitor);
        put_in(&buyer, &a);
        let add = format!("tambah={}", a.id);
        let ask = format!("produk={}&pieces=1", a.id);
        let all = [
            ("/basket", add.as_str()),
            ("/basket", "langkah=kode&kode=x"),
            ("/basket/tujuan", "daerah=A1"),
            ("/basket/pesan", "langkah=pesan"),
            ("/basket/whatsapp", ask.as_str()),
            (track.as_str(), "langkah=cancel"),
        ];
        for origin in ["https://evil.example", "https://corak.example.evil.example", "http://x", "x"] {
            *buyer.headers.borrow_mut() = vec![("origin", origin.into())];
            for (path, body) in all {
                assert_eq!(buyer.post(path, body).status.as_u16(), 403, "{origin} {path}");
            }
        }
        // Ours; and as old browsers say it from a page whose address is told to nobody.
        for origin in ["https://corak.example", "null"] {
            *buyer.headers.borrow_mut() = vec![("origin", origin.into())];
            assert_eq!(buyer.post("/basket", &add).leads_to(), "/basket?selesai=masuk", "{origin}");
        }
        *buyer.headers.borrow_mut() =
            vec![("origin", "https://corak.example".into()), ("sec-fetch-site", "cross-site".into())];
        assert_eq!(buyer.post("/basket", &add).status.as_u16(), 403);
    });
}

#[test]
fn codes_are_not_guessed_one_after_the_other() {
    on_both(|world| {
        let [(one, a), _] = shop(world);
        world.promotes(&one, Off::Percent(50), Some("TENUN"));
        let visitor = Visitor::of(world);
        let robot = Browser::of(&visitor);
        put_in(&robot, &a);
        let type_in = |b: &Browser<'_>, code: &str| b.post("/basket", &format!("langkah=kode&kode={code}"));
        for n in 0..20 {
            assert_eq!(type_in(&robot, &format!("GUESS{n}")).leads_to(), "/basket?selesai=kode");
        }
        assert!(type_in(&robot, "TENUN").page(429, "en").contains("Please wait a little"));
        assert!(page(&robot, "/basket").contains("$100.00"), "the one that holds is not told either");
        // Taking a code away is no guess; whoever was given one uses it.
        assert_eq!(type_in(&robot, "").leads_to(), "/basket?selesai=kode");
        let buyer = Browser::of(&visitor);
        put_in(&buyer, &a);
        type_in(&buyer, "tenun").leads_to();
        assert!(page(&buyer, "/basket").contains("$50.00"));
        // An address that throws its cookies away is told from others by where it comes from.
        let mut told = 0;
        for n in 0..70 {
            let fresh = Browser::of(&visitor);
            *fresh.cookies.borrow_mut() = buyer.cookies.borrow().clone();
            fresh.headers.borrow_mut().push(("x-forwarded-for", "198.51.100.20".into()));
            told += i32::from(type_in(&fresh, &format!("G{n}")).status.as_u16() == 429);
        }
        assert!(told > 0);
    });
}

#[test]
fn pages_of_buyers_are_in_no_cache_lead_nowhere_by_name_and_are_found_by_no_search() {
    on_both(|world| {
        let [(_, a), _] = shop(world);
        let visitor = Visitor::of(world);
        let (track, order) = buys(&visitor, &a);
        let buyer = Browser::of(&visitor);
        put_in(&buyer, &a);
        let part = format!("{track}?bagian={order}");
        let data = format!("{track}/data.json");
        let bill = format!("{track}/faktur/{order}");
        for path in ["/basket", "/basket/tujuan", &track, &part, &data, &bill] {
            let answer = buyer.get(path);
            assert_eq!(answer.status.as_u16(), 200, "{path}");
            let of = |name: &str| answer.header(name).to_owned();
            assert_eq!(
                (of("cache-control"), of("referrer-policy"), of("x-robots-tag")),
                ("no-store".into(), "no-referrer".into(), "noindex".into()),
                "{path}"
            );
            let text = String::from_utf8_lossy(&answer.bytes);
            assert!(!text.contains("rel=\"canonical\"") && !text.contains("og:url"), "{path}");
        }
        // Nothing outside is asked for from there: no picture, script or style of others learns the address.
        let html = page(&buyer, &track);
        for source in html.split("src=\"").skip(1).chain(html.split("<link ").skip(1)) {
            let source = source.split('>').next().unwrap();
            assert!(!source.starts_with("http") && !source.contains("href=\"http"), "{source}");
        }
        let robots = visitor.get("/robots.txt").text().to_owned();
        assert!(!robots.contains(&track) && !visitor.get("/sitemap.xml").text().contains("/order/"));
    });
}

#[test]
fn what_buyers_type_stays_a_text_on_pages_and_in_files() {
    on_both(|world| {
        let [(one, _), _] = shop(world);
        let item = world.item(
            ItemDraft {
                sample: false,
                price: Some(Money(1_000)),
                weight_g: Some(400),
                ..world.item_draft("odd", "=HYPERLINK(\"http://x\")", &one)
            },
            3,
        );
        let visitor = Visitor::of(world);
        let buyer = Browser::of(&visitor);
        buyer.post("/basket", &format!("tambah={}", item.id)).leads_to();
        let order = check_out(&buyer, &[])
            .with("name", "Sample\r\nBcc: all@example.org <script>alert(1)</script>")
            .with("street", "1 Sample Road\nPaid: yes")
            .with("note", "<img src=x onerror=alert(1)>\u{202e}");
        let track = buyer.submit(&order).leads_to().to_owned();
        let html = page(&buyer, &track);
        assert!(!html.contains("<script>alert") && !html.contains("<img src=x"), "{html}");
        assert!(html.contains("Sample Bcc: all@example.org"), "one line: {html}");
        assert!(html.contains("1 Sample Road Paid: yes"), "{html}");
        let weaver = weaver(world, &visitor, "weaver", &one);
        let path = format!("/lapak/pesanan/{}", order_on(&html));
        assert!(!page(&weaver, &path).contains("<script>alert"));
        take(&weaver, &path, "confirm", &[]);
        // No cell of a file runs in a spreadsheet.
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let office = Browser::with(&visitor, &world.session(&officer, Means::SecondStep));
        for path in [
            format!("/kerja/perajin/{}/terjual/ekspor?format=csv", one.id),
            "/kerja/penjualan/ekspor?region=A1&by=maker&format=csv".to_owned(),
        ] {
            let file = office.get(&path);
            assert_eq!(file.status.as_u16(), 200, "{path}");
            for cell in file.text().split(['\n', ',']).map(|c| c.trim_start_matches('"')) {
                assert!(!cell.starts_with(['=', '@', '+']), "{path}: {cell}");
            }
        }
        // Enormous texts are told and kept in their fields, not cut.
        put_in_id(&buyer, &item.id.to_string());
        let long = "a".repeat(1_900);
        let told = buyer.submit(&check_out(&buyer, &[]).with("note", &long));
        assert!(told.page(422, "en").contains(&long), "it is kept");
        let told = buyer.submit(&check_out(&buyer, &[]).with("note", &"a".repeat(40_000)));
        assert!(told.page(422, "en").len() < 60_000);
        world.check_books();
    });
}

fn put_in_id(buyer: &Browser<'_>, id: &str) {
    buyer.post("/basket", &format!("tambah={id}")).leads_to();
}

#[test]
fn a_buyers_own_data_are_all_in_the_file_and_gone_when_they_are_erased() {
    on_both(|world| {
        let [(one, a), _] = shop(world);
        let visitor = Visitor::of(world);
        let (track, order) = buys(&visitor, &a);
        let buyer = Browser::of(&visitor);
        let form =
            Form::all(&page(&buyer, &track)).into_iter().find(|f| f.holds("pesanan") == order).unwrap();
        buyer
            .submit(&form.clone().with("langkah", "message").with("text", "My door is the red one"))
            .leads_to();
        buyer.submit(&form.with("langkah", "report").with("note", "from the account of my aunt")).leads_to();
        let weaver = weaver(world, &visitor, "weaver", &one);
        let path = format!("/lapak/pesanan/{order}");
        let says =
            Form::all(&page(&weaver, &path)).into_iter().find(|f| f.fields.iter().any(|(n, _)| n == "text"));
        weaver.submit(&says.unwrap().with("step", "message").with("text", "Thank you, Sample")).leads_to();
        let data = |part: &str| {
            let told: serde_json::Value =
                serde_json::from_slice(&visitor.get(&format!("{track}/data.json")).bytes).unwrap();
            told.pointer(part).cloned().unwrap_or_default()
        };
        assert_eq!(data("/parts/0/messages/0/text"), "My door is the red one");
        assert_eq!(
            (data("/parts/0/messages/0/by"), data("/parts/0/messages/1/text")),
            ("buyer".into(), "Thank you, Sample".into())
        );
        assert_eq!(data("/parts/0/last_reason"), "from the account of my aunt");
        assert_eq!(data("/buyer/street"), "1 Sample Road");
        for (step, fields) in
            [("confirm", vec![]), ("pack", vec![]), ("hand-over", vec![("tracking", "JP 77")])]
        {
            take(&weaver, &path, step, &fields);
        }
        let form =
            Form::all(&page(&buyer, &track)).into_iter().find(|f| f.holds("pesanan") == order).unwrap();
        buyer.submit(&form.with("langkah", "receive")).leads_to();
        let form = Form::all(&page(&buyer, &track))
            .into_iter()
            .find(|f| f.action == track && f.holds("pesanan").is_empty());
        buyer.submit(&form.unwrap().with("langkah", "hapus")).leads_to();
        let words = [
            "Sample Buyer",
            "1 Sample Road",
            "red one",
            "my aunt",
            "Thank you, Sample",
            "JP 77",
            "812345678",
        ];
        let (told, html, kept) = (data("").to_string(), page(&buyer, &track), page(&weaver, &path));
        world.db.settle().unwrap();
        let journal = world.db.read_blocking(|c| store::journal::after(c, 0, 10_000)).unwrap();
        let journal = format!("{journal:?}");
        for word in words {
            for (where_, text) in [("file", &told), ("page", &html), ("maker", &kept), ("journal", &journal)]
            {
                assert!(!text.contains(word), "{word} is still in the {where_}");
            }
        }
        assert!(html.contains("$115.00"), "figures stay");
        world.check_books();
    });
}

#[test]
fn a_makers_part_says_nothing_of_a_buyer_to_makers_without_part() {
    on_both(|world| {
        let [(one, a), (two, b)] = shop(world);
        let visitor = Visitor::of(world);
        buys(&visitor, &a);
        let names = |browser: &Browser<'_>, maker: &Maker| {
            ["/pesanan", "/uang", "/promo", "/penjualan", ""]
                .map(|rest| page(browser, &format!("/lapak/perajin/{}{rest}", maker.id)))
                .join("\n")
        };
        let second = weaver(world, &visitor, "weaver.two", &two);
        let html = names(&second, &two);
        assert!(!html.contains("Sample Buyer") && !html.contains("812345678"));
        let first = weaver(world, &visitor, "weaver.one", &one);
        assert!(!names(&first, &one).contains("1 Sample Road"), "lists name no address");
        let _ = b;
    });
}
