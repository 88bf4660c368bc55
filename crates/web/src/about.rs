//! `/tentang`: what the record is, and where somebody who knows better sends it: to the councils, as they are recorded.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use domain::id::Kind;
use store::Tag;

use crate::cache::Showing;
use crate::council::show::contact;
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::wording::Wording;
use crate::{In, Site, sentence};

/// How many councils are named; whoever looks for another finds it with its region.
const MOST: i64 = 120;

#[derive(Template)]
#[template(path = "about.html")]
struct AboutPage {
    page: Page,
    edition: String,
    note: String,
    /// The council of the programme, with its page; nothing while none is recorded.
    council: Option<(Wording, String)>,
    sample: bool,
    /// How it is reached: plain texts, and links.
    facts: Vec<(String, String)>,
    links: Vec<(String, Link)>,
    /// The councils of other regions.
    others: Vec<Link>,
    regions_href: String,
    sign_in_href: String,
}

/// `/tentang`
pub async fn show(State(site): State<Arc<Site>>, Extension(In(lang)): Extension<In>) -> Answer {
    let root = site.root.clone();
    let read = site.db.read(move |c| {
        let own = store::council::page::nearest(c, &domain::access::public(), std::slice::from_ref(&root))?;
        let region = store::region::get(c, &root)?;
        Ok(AssertUnwindSafe((own, region, store::council::page::every(c, MOST)?)))
    });
    let (own, region, every) = read.await.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?.0;
    let paths = &site.profile.paths;
    let mut facts = Vec::new();
    let links = own.as_ref().map(|council| contact(&lang, council, &mut facts)).unwrap_or_default();
    let council = own.as_ref().zip(region).map(|(council, region)| {
        (Wording::of(&council.names, &lang), site.council_href(&lang, &region.slug(), ""))
    });
    let others = every.iter().filter(|place| place.region != site.root).map(|place| {
        let slug = domain::region::slug(&place.region, &place.name);
        Link { label: place.name.clone(), href: site.council_href(&lang, &slug, ""), current: false }
    });
    let places = site.everywhere(&paths.about, "");
    let title = sentence(lang.as_str(), "about-title", &[]);
    let text = sentence(lang.as_str(), "about-text", &[]);
    Ok(render(&AboutPage {
        page: site.page(&lang, &title, &text, &places, "about"),
        edition: site.profile.codes.edition.clone(),
        note: site.profile.codes.note.text(&lang).to_owned(),
        sample: own.is_some_and(|c| c.sample),
        council,
        facts,
        links,
        others: others.collect(),
        regions_href: site.path(&lang, &paths.regions, ""),
        sign_in_href: site.path(&lang, &paths.sign_in, ""),
    })
    .showing([Tag::Kind(Kind::Council)]))
}
