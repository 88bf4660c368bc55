//! `/cari`: one box over items, crafts, motifs, makers and regions.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;

use super::show::{Chip, Facet, HitView, Show};
use super::{Asked, Found, run};
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page, Places};
use crate::{In, Site, sentence};

/// What is said above the hits.
pub(super) struct Notes {
    /// The index is being made.
    pub preparing: bool,
    /// Searched with another spelling.
    pub corrected: Option<String>,
    /// Another spelling, and where it is searched.
    pub offered: Option<(String, String)>,
    /// Nothing has all the words.
    pub relaxed: bool,
    /// Nothing was looked for, since no word was typed.
    pub wordless: bool,
}

#[derive(Template)]
#[template(path = "find.html")]
struct FindPage {
    page: Page,
    heading: String,
    notes: Notes,
    facets: Vec<Facet>,
    chips: Vec<Chip>,
    sorts: Vec<Link>,
    summary: String,
    hits: Vec<HitView>,
    previous: String,
    next: String,
    range: String,
    ways: Vec<Link>,
}

impl Notes {
    pub fn new(show: &Show<'_>) -> Notes {
        let found = show.found;
        let other = found.suggestion.clone();
        Notes {
            preparing: !found.indexed,
            // Where the filters leave nothing of what was meant either, it is only offered.
            corrected: other.clone().filter(|_| found.corrected && found.total > 0),
            offered: other.filter(|_| !found.corrected || found.total == 0).map(|words| {
                let narrowed = if found.total == 0 { found.asked.wide() } else { found.asked.clone() };
                let href = show.href(&narrowed.with(|asked| asked.q = words.clone()));
                (words, href)
            }),
            relaxed: found.relaxed && found.total > 0,
            wordless: found.wordless,
        }
    }
}

/// The same page in every language, with what was asked.
pub(super) fn places(site: &Site, words: &domain::lang::Words, asked: &Asked, fixed: bool) -> Places {
    let asked = if fixed { Asked { kind: None, ..asked.clone() } } else { asked.clone() };
    let query = asked.address();
    site.everywhere(words, "").into_iter().map(|(lang, path)| (lang, format!("{path}{query}"))).collect()
}

/// Most pages of narrowed lists are for readers, not for other sites' indexes: there is no end of them. See [`Asked::is_listed`].
pub(super) fn unlisted(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, follow"));
    response
}

/// Where to go on when nothing was found.
fn ways(site: &Site, lang: &domain::lang::Lang, found: &Found) -> Vec<Link> {
    let paths = &site.profile.paths;
    let mut ways = Vec::new();
    if found.asked.is_narrowed() || found.asked.kind.is_some() {
        let href = format!("{}{}", site.path(lang, &paths.search, ""), found.asked.wide().address());
        ways.push(Link { label: sentence(lang.as_str(), "find-without-filters", &[]), href, current: false });
    }
    let lists = [
        ("nav-crafts", &paths.crafts),
        ("nav-motifs", &paths.motifs),
        ("nav-regions", &paths.regions),
        ("nav-makers", &paths.makers),
        ("nav-items", &paths.items),
    ];
    ways.extend(lists.map(|(key, words)| Link {
        label: sentence(lang.as_str(), key, &[]),
        href: site.path(lang, words, ""),
        current: false,
    }));
    ways
}

/// `/cari`
pub async fn find(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    RawQuery(query): RawQuery,
) -> Answer {
    let found = run(&site, &lang, Asked::parse(query.as_deref()))
        .await
        .map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    let words = &site.profile.paths.search;
    let path = site.path(&lang, words, "");
    let show = Show { site: &site, lang: &lang, found: &found, path: &path, fixed: false };
    let asked = &found.asked;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let title =
        if asked.q.is_empty() { say("find-title") } else { format!("{}: {}", say("find-title"), asked.q) };
    let mut page =
        site.page(&lang, &title, &say("find-intro"), &places(&site, words, asked, false), "search");
    page.search_value = asked.q.clone();
    page.sample_note = site.demo;
    let listed = *asked == Asked::default();
    if !listed {
        page.canonical = format!("{}{path}", site.origin);
    }
    let (previous, next, range) = show.pager();
    let count = crate::text::number(i64::try_from(found.total).unwrap_or(i64::MAX), &lang);
    let response = render(&FindPage {
        page,
        heading: say("find-title"),
        notes: Notes::new(&show),
        facets: show.facets(),
        chips: show.chips(),
        sorts: show.sorts(),
        summary: sentence(lang.as_str(), "count-results", &[("count", &count)]),
        hits: show.hits(),
        previous,
        next,
        range,
        ways: ways(&site, &lang, &found),
    });
    Ok(if listed { response } else { unlisted(response) })
}
