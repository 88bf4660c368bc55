//! The page of jobs: what failed for good is shown to whoever looks after the office, who tries it again or drops it.

use domain::access::Means;
use domain::account::Role;
use testkit::on_both;

use crate::browser::{Browser, Form};
use crate::visitor::Visitor;

#[test]
fn a_job_that_needs_a_look_is_shown_tried_again_and_dropped() {
    on_both(|world| {
        world.country().rooted("XX");
        let visitor = Visitor::of(world);
        let admin = world.person("admin", "XX", &[(Role::Administrator, "XX")]);
        let browser = Browser::with(&visitor, &world.session(&admin, Means::SecondStep));
        assert!(browser.get("/kerja").text().contains("href=\"/kerja/pekerjaan\""));
        assert!(browser.get("/kerja/pekerjaan").page(200, "en").contains("No jobs"));
        let id = world.failed_job("<b>no answer</b>");
        let page = browser.get("/kerja/pekerjaan?periksa=1");
        let page = page.page(200, "en");
        assert!(page.contains("Needs a look") && page.contains("&#60;b&#62;no answer"), "{page}");
        let drop = Form::to(page, &format!("/kerja/pekerjaan/{id}/hapus"));
        let retry = Form::to(page, &format!("/kerja/pekerjaan/{id}/ulangi"));
        let told = browser.submit(&retry).leads_to().to_owned();
        assert!(browser.get(&told).page(200, "en").contains("tried again"));
        assert!(browser.get("/kerja/pekerjaan?periksa=1").text().contains("No jobs"));
        assert!(browser.get("/kerja/pekerjaan").text().contains("Waiting"));
        assert_eq!(browser.submit(&drop).leads_to(), "/kerja/pekerjaan?selesai=hapus");
        // The same form again, or after the job was done, does no harm.
        assert_eq!(browser.submit(&drop).leads_to(), "/kerja/pekerjaan?selesai=hapus");
        assert!(browser.get("/kerja/pekerjaan").text().contains("No jobs"));
        // Whose tree is only a part of the office's does not see it.
        let other = world.person("north", "A1", &[(Role::Administrator, "A1")]);
        let browser = Browser::with(&visitor, &world.session(&other, Means::SecondStep));
        assert!(!browser.get("/kerja").text().contains("/kerja/pekerjaan"));
        browser.get("/kerja/pekerjaan").page(404, "en");
    });
}

#[test]
fn the_figures_tell_how_many_jobs_need_a_look() {
    on_both(|world| {
        world.country().rooted("XX");
        world.failed_job("<b>no answer</b>");
        let visitor = Visitor::with_token(world, "geheim");
        let told =
            visitor.ask_with(axum::http::Method::GET, "/metrics", &[("authorization", "Bearer geheim")]);
        let text = told.text();
        assert!(text.contains("corak_jobs{kind=\"tidy\",state=\"look\"} 1"), "{text}");
        assert!(text.contains("corak_jobs{kind=\"tidy\",state=\"waiting\"} 0"), "{text}");
    });
}
