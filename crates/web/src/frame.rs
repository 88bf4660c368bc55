//! What the pages of a list and its records share: made once for each language and list, since it follows from the
//! profile alone.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use domain::lang::{Lang, Words};

use crate::messages::{sentence, words};
use crate::page::Link;
use crate::{Site, text};

/// The parts of a page that its record has no say in.
#[derive(Debug, Default)]
pub struct Frame {
    /// The address of the site, without a slash at the end.
    pub origin: String,
    /// What the programme is called.
    pub programme: String,
    /// The main navigation.
    pub nav: Vec<Link>,
    /// The main navigation as HTML.
    pub top: String,
    /// What the programme says of itself and the links of the footer, as HTML.
    pub foot: String,
    /// A picture for previews of pages that have none of their own.
    pub og_image: String,
    /// The woven edge.
    pub edge: String,
    /// The search page.
    pub search_href: String,
    /// What tells a browser how to search here.
    pub opensearch_href: String,
    /// How a telephone keeps the maker's pages on its home screen.
    pub manifest_href: String,
    /// The home page.
    pub home_href: String,
    /// Where corrections go.
    pub correct_href: String,
    /// The terms of the market.
    pub terms_href: String,
    /// What is done with data of people.
    pub privacy_href: String,
}

/// The frames that were made, by language and list.
pub type Frames = parking_lot::RwLock<HashMap<(Lang, String), Arc<Frame>>>;

#[derive(Template)]
#[template(path = "frame/top.html")]
struct Top<'f> {
    lang: &'f str,
    nav: &'f [Link],
}

#[derive(Template)]
#[template(path = "frame/foot.html")]
struct Foot<'f> {
    lang: &'f str,
    programme: &'f str,
    correct_href: &'f str,
    links: &'f [Link],
}

/// The place in the navigation of pages for those who are signed in: none, and no way to sign in.
pub const WORK: &str = "work";

impl Top<'_> {
    fn t(&self, key: &str) -> String {
        sentence(self.lang, key, &[])
    }
}

impl Foot<'_> {
    fn t(&self, key: &str) -> String {
        sentence(self.lang, key, &[])
    }

    fn about(&self) -> String {
        sentence(self.lang, "footer-about", &[("programme", self.programme)])
    }
}

impl Site {
    /// The frame of a list, by the word of its place in the navigation; nothing for the home page.
    pub fn frame(&self, lang: &Lang, nav: &str) -> Arc<Frame> {
        // The words are the program's own, so there are few.
        let key = (lang.clone(), nav.to_owned());
        if let Some(frame) = self.frames.read().get(&key) {
            return frame.clone();
        }
        let frame = Arc::new(self.new_frame(lang, nav));
        self.frames.write().entry(key).or_insert(frame).clone()
    }

    fn new_frame(&self, lang: &Lang, nav: &str) -> Frame {
        let p = &self.profile.paths;
        let say = |key: &str| words(lang.as_str(), key).into_owned();
        let link = |key: &str, words: &Words| Link {
            label: say(&format!("nav-{key}")),
            href: self.path(lang, words, ""),
            current: nav == key,
        };
        let other = |key: &str, href: String, current| Link { label: say(key), href, current };
        let mut links = vec![
            link("regions", &p.regions),
            link("crafts", &p.crafts),
            other("footer-directory", self.path(lang, &p.directory, ""), nav == "directory"),
            other("footer-open-data", self.path(lang, &p.open_data, ""), nav == "open-data"),
            other("footer-api", format!("{}#api", self.path(lang, &p.open_data, "")), false),
            other("footer-about-link", self.path(lang, &p.about, ""), false),
            other("law-terms-title", self.path(lang, &p.terms, ""), false),
            other("law-privacy-title", self.path(lang, &p.privacy, ""), false),
        ];
        if nav != WORK {
            links.push(other("footer-sign-in", self.path(lang, &p.sign_in, ""), false));
        }
        let nav_links = vec![
            link("regions", &p.regions),
            link("crafts", &p.crafts),
            link("motifs", &p.motifs),
            link("makers", &p.makers),
            link("items", &p.items),
        ];
        let programme = self.profile.programme.text(lang).replace("{region}", &self.root_name);
        let correct_href = format!("{}#koreksi", self.path(lang, &p.about, ""));
        let list = if nav.is_empty() || nav == WORK { "home" } else { nav };
        let (top, foot) = (
            Top { lang: lang.as_str(), nav: &nav_links },
            Foot { lang: lang.as_str(), programme: &programme, correct_href: &correct_href, links: &links },
        );
        Frame {
            top: text::html(&top),
            foot: text::html(&foot),
            origin: self.origin.clone(),
            og_image: self.share(lang, "page", list, "", &self.list_title(lang, list), ""),
            edge: self.weave("edge", self.root.as_str()),
            search_href: self.path(lang, &p.search, ""),
            opensearch_href: self.opensearch(lang),
            manifest_href: self.manifest(lang),
            home_href: self.home(lang),
            nav: nav_links,
            correct_href,
            terms_href: self.path(lang, &p.terms, ""),
            privacy_href: self.path(lang, &p.privacy, ""),
            programme,
        }
    }
}
