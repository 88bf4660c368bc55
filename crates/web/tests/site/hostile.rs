//! Addresses that nobody should send, and what they get.

use axum::http::Method;
use testkit::on_both;

use crate::visitor::{Visitor, furnished};

#[test]
fn whatever_is_sent_is_answered_by_a_page_in_the_right_language() {
    on_both(|world| {
        furnished(world);
        let visitor = Visitor::of(world);
        let long = "a".repeat(5000);
        for (path, status, lang) in [
            ("/nothing-here".to_owned(), 404, "en"),
            ("/fr/rien".to_owned(), 404, "fr"),
            // A language that the site does not speak, before a word that it knows.
            ("/de/artisans/x".to_owned(), 404, "fr"),
            ("/de/makers/x".to_owned(), 404, "en"),
            ("/artisans".to_owned(), 404, "fr"),
            ("/crafts/%ff%fe".to_owned(), 400, "en"),
            ("/fr/metiers/%ff".to_owned(), 400, "fr"),
            ("/crafts/a%00b".to_owned(), 400, "en"),
            ("/crafts/%zz%".to_owned(), 404, "en"),
            ("/crafts/%3Cscript%3Ealert(1)%3C%2Fscript%3E".to_owned(), 404, "en"),
            ("/crafts/%E2%80%AE%D8%B9%D8%B1%D8%A8%D9%8A".to_owned(), 404, "en"),
            ("/crafts/' OR 1=1--".replace(' ', "%20"), 404, "en"),
            ("/regions/..%2f..%2fetc%2fpasswd".to_owned(), 404, "en"),
            ("/regions/zz".to_owned(), 404, "en"),
            (format!("/crafts/{}", &long[..900]), 404, "en"),
            ("/crafts?category=a&category=b&region=A1&region=A2".to_owned(), 200, "en"),
            ("/fr/metiers?people=a&people=b&after=x&after=y".to_owned(), 200, "fr"),
            // A picture has one version.
            ("/og/craft/ikat.png?v=1&v=2".to_owned(), 400, "en"),
            ("/og/craft/nothing.png".to_owned(), 404, "en"),
            ("/og/fr/craft/nothing".to_owned(), 404, "fr"),
            ("/corak/craft/nothing.svg".to_owned(), 404, "en"),
            ("/corak/x/y".to_owned(), 404, "en"),
            ("/aset/nothing.css".to_owned(), 404, "en"),
            ("/crafts?category=%00&after=%00~%ff".to_owned(), 200, "en"),
            ("/crafts?category=%3Cscript%3E".to_owned(), 200, "en"),
            ("/search?q=%E2%80%AE%00%3Cimg+src%3Dx+onerror%3Dalert(1)%3E%FF".to_owned(), 200, "en"),
            ("/search?q=%zz%".to_owned(), 200, "en"),
            (format!("/search?q={long}"), 414, "en"),
            (format!("/fr/{long}"), 414, "fr"),
        ] {
            let answer = visitor.get(&path);
            let html = answer.page(status, lang);
            assert_eq!(html.matches("<h1").count(), 1, "{path}");
            assert!(!html.contains("<script>") && !html.contains("<img src=x"), "{path}: {html}");
            assert!(!html.contains('\0'), "{path}");
            let head = visitor.ask(Method::HEAD, &path);
            assert_eq!((head.status, head.bytes.len()), (answer.status, 0), "HEAD {path}");
        }
    });
}

#[test]
fn a_page_that_can_only_be_read_says_so() {
    on_both(|world| {
        furnished(world);
        let visitor = Visitor::of(world);
        for (path, lang) in
            [("/crafts", "en"), ("/fr/metiers", "fr"), ("/", "en"), ("/crafts/ikat-cloth", "en")]
        {
            let answer = visitor.ask(Method::POST, path);
            answer.page(405, lang);
            assert!(answer.header("allow").contains("GET"), "{path}");
        }
    });
}

#[test]
fn a_mistyped_name_is_answered_with_the_names_that_are_near() {
    on_both(|world| {
        furnished(world);
        let visitor = Visitor::of(world);
        let wrong = visitor.get("/crafts/ikat-clth");
        assert!(wrong.page(404, "en").contains("href=\"/crafts/ikat-cloth\""));
        // The page word of one language without its prefix.
        let bare = visitor.get("/metiers/ikat-cloth");
        assert!(bare.page(404, "fr").contains("href=\"/fr/metiers/ikat-cloth\""));
        assert!(wrong.text().contains("<meta name=\"robots\" content=\"noindex\">"));
    });
}

#[test]
fn every_answer_is_guarded() {
    on_both(|world| {
        furnished(world);
        let visitor = Visitor::of(world);
        for path in ["/", "/nothing", "/crafts/ikat-cloth", "/corak/craft/ikat.svg", "/robots.txt"] {
            let answer = visitor.get(path);
            let policy = answer.header("content-security-policy");
            assert!(
                policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
                "{path}"
            );
            assert!(!policy.contains("unsafe"), "{path}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
            assert!(answer.header("permissions-policy").contains("camera=()"), "{path}");
        }
    });
}

#[test]
fn a_demo_that_the_world_can_reach_asks_not_to_be_indexed() {
    on_both(|world| {
        furnished(world);
        assert_eq!(Visitor::of(world).get("/").header("x-robots-tag"), "noindex");
        assert_eq!(Visitor::at(world, "http://127.0.0.1:8080", true).get("/").header("x-robots-tag"), "");
        assert_eq!(Visitor::at(world, "https://corak.example", false).get("/").header("x-robots-tag"), "");
    });
}

#[test]
fn an_address_that_ends_with_a_slash_leads_to_the_page_and_never_elsewhere() {
    on_both(|world| {
        furnished(world);
        let visitor = Visitor::of(world);
        for (from, to) in [
            ("/regions/", "/regions"),
            ("/fr/regions///?a=b", "/fr/regions?a=b"),
            ("/crafts/ikat/", "/crafts/ikat"),
        ] {
            let answer = visitor.get(from);
            assert_eq!((answer.status.as_u16(), answer.header("location")), (301, to), "{from}");
        }
        for path in ["//example.org/", "//example.org//", "/%2f%2fexample.org/"] {
            let answer = visitor.get(path);
            let to = answer.header("location");
            assert!(to.is_empty() || (to.starts_with('/') && !to.starts_with("//")), "{path}: {to}");
        }
    });
}
