//! Pictures of payments: sent along with the report, seen by whoever has part in the order and by nobody else, and gone with the buyer.

use std::io::Cursor;

use axum::http::Method;
use domain::access::Means;
use domain::account::Role;
use testkit::on_both;

use crate::browser::{Browser, Form};
use crate::market::{check_out, first_order, put_in, shop, take, weaver};
use crate::visitor::{Answer, Visitor};

const LINE: &str = "----SampleLine";

fn picture() -> Vec<u8> {
    let mut png = Cursor::new(Vec::new());
    let drawn = image::RgbImage::from_pixel(200, 400, image::Rgb([240, 240, 240]));
    drawn.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let mut bytes = png.into_inner();
    bytes.extend_from_slice(b"GPS 1.5 99.2");
    bytes
}

/// The form by which a payment is reported, as a browser sends it with a file.
fn report(form: &Form, note: &str, file: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    let fields = form.fields.iter().filter(|(n, _)| n != "bukti");
    for (name, value) in fields.map(|(n, v)| (n, if n == "note" { note } else { v })) {
        let part = format!("--{LINE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.into_bytes());
    }
    let head = format!(
        "--{LINE}\r\nContent-Disposition: form-data; name=\"bukti\"; filename=\"../x.php\"\r\nContent-Type: image/png\r\n\r\n"
    );
    body.extend(head.into_bytes());
    body.extend(file);
    body.extend(format!("\r\n--{LINE}--\r\n").into_bytes());
    body
}

fn send(visitor: &Visitor, to: &str, body: Vec<u8>) -> Answer {
    let kind = format!("multipart/form-data; boundary={LINE}");
    visitor.send(Method::POST, to, &[("content-type", &kind)], body)
}

/// The addresses of the pictures on a page.
fn pictures(html: &str) -> Vec<String> {
    let found = html.split("<img src=\"").skip(1).filter_map(|p| p.split('"').next());
    found.filter(|p| p.contains("/bukti/")).map(str::to_owned).collect()
}

#[test]
fn a_picture_goes_with_a_report_and_is_seen_by_whoever_has_part_in_the_order() {
    on_both(|world| {
        let [(one, a), (two, b)] = shop(world);
        let visitor = crate::photos::visitor(world);
        let buyer = Browser::of(&visitor);
        put_in(&buyer, &a);
        put_in(&buyer, &b);
        let track = buyer.submit(&check_out(&buyer, &[])).leads_to().to_owned();
        let page = buyer.get(&track);
        let html = page.page(200, "en");
        assert!(html.contains("enctype=\"multipart/form-data\""), "{html}");
        let forms: Vec<Form> =
            Form::all(html).into_iter().filter(|f| f.holds("langkah") == "report").collect();
        let form = forms.first().unwrap();

        // What is no picture is refused with words, and the note that was typed stays.
        for (file, told) in [
            (b"<script>alert(1)</script>".to_vec(), "no JPEG, PNG or WebP"),
            (b"%PDF-1.7\n%%EOF\n".to_vec(), "no JPEG, PNG or WebP"),
            (picture()[..60].to_vec(), "damaged"),
            (vec![0xff; 10 * 1024 * 1024 + 1], "larger than 10 MB"),
        ] {
            let refused = send(&visitor, &track, report(form, "at nine & ten", &file));
            let html = refused.page(422, "en");
            assert!(html.contains(told) && html.contains("value=\"at nine &#38; ten\""), "{told}: {html}");
        }
        assert!(pictures(buyer.get(&track).text()).is_empty());
        // A form of another page is not read, and neither is one of no order.
        let foreign = form.clone().with("_f", "0");
        assert_eq!(send(&visitor, &track, report(&foreign, "", &picture())).status.as_u16(), 403);
        let nowhere = format!("/order/{}", "0".repeat(64));
        assert!(matches!(send(&visitor, &nowhere, report(form, "", &picture())).status.as_u16(), 403 | 404));

        let sent = send(&visitor, &track, report(form, "at nine", &picture()));
        assert_eq!(sent.leads_to(), format!("{track}?selesai=report"));
        let again = send(&visitor, &track, report(form, "at nine", &picture()));
        assert_eq!(again.leads_to(), format!("{track}?selesai=report"), "the same form again is one report");
        let shown = pictures(buyer.get(&track).page(200, "en"));
        assert_eq!(shown.len(), 1);
        let seen = buyer.get(&shown[0]);
        assert_eq!((seen.status.as_u16(), seen.header("content-type")), (200, "image/jpeg"));
        assert_eq!(seen.header("cache-control"), "no-store");
        assert!(!seen.bytes.windows(3).any(|w| w == b"GPS"), "nothing of the file itself is kept");

        // The maker sees it beside what is to be confirmed; another maker, another officer and everybody else see nothing.
        let (first, second) =
            (weaver(world, &visitor, "weaver.one", &one), weaver(world, &visitor, "weaver.two", &two));
        let list = |w: &Browser<'_>, m: &domain::maker::Maker| {
            first_order(w.get(&format!("/lapak/perajin/{}/pesanan", m.id)).page(200, "en"))
        };
        let (path, other) = (list(&first, &one), list(&second, &two));
        let (mine, foreign) = if pictures(first.get(&path).page(200, "en")).is_empty() {
            ((&second, other.clone()), (&first, path.clone()))
        } else {
            ((&first, path.clone()), (&second, other.clone()))
        };
        let at = pictures(mine.0.get(&mine.1).page(200, "en")).remove(0);
        assert_eq!(mine.0.get(&at).status.as_u16(), 200);
        assert_eq!(foreign.0.get(&at).status.as_u16(), 404);
        assert_eq!(foreign.0.get(&at.replace(&mine.1, &foreign.1)).status.as_u16(), 404);
        assert!(buyer.get(&at).leads_to().contains("lanjut="), "who has not signed in is asked to");
        let region = if mine.1 == path { "A1" } else { "A2" };
        let enter = |name: &str, at: &str| {
            let actor = world.person(name, at, &[(Role::Officer, at)]);
            Browser::with(&visitor, &world.session(&actor, Means::Password))
        };
        let desk = at.replace("/lapak/", "/kerja/");
        let (officer, stranger) =
            (enter("officer", region), enter("stranger", if region == "A1" { "A2" } else { "A1" }));
        assert!(pictures(officer.get(&mine.1.replace("/lapak/", "/kerja/")).page(200, "en")).contains(&desk));
        assert_eq!(officer.get(&desk).status.as_u16(), 200);
        assert_eq!(stranger.get(&desk).status.as_u16(), 404);
        let id = at.rsplit('/').next().unwrap();
        for guess in
            [format!("/kerja/berkas/{id}"), format!("/kerja/dokumen/{id}"), format!("{nowhere}/bukti/{id}")]
        {
            assert_eq!(officer.get(&guess).status.as_u16(), 404, "{guess}");
        }

        // It goes with the buyer.
        for (browser, path) in [&mine, &foreign] {
            take(browser, path, "confirm", &[]);
            take(browser, path, "hand-over", &[]);
            take(browser, path, "receive", &[]);
        }
        let erase = Form::all(buyer.get(&track).page(200, "en")).pop().unwrap().with("langkah", "hapus");
        assert_eq!(buyer.submit(&erase).leads_to(), format!("{track}?selesai=hapus"));
        assert!(
            pictures(buyer.get(&track).text()).is_empty() && pictures(mine.0.get(&mine.1).text()).is_empty()
        );
        assert_eq!(mine.0.get(&at).status.as_u16(), 404);
        world.check_books();
    });
}
