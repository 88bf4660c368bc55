//! The home page: one sentence of truth, the map that says the same, the crafts.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use domain::id::Kind;
use store::Tag;

use crate::cache::Showing;
use crate::error::{Answer, Fail, render};
use crate::page::{Card, Link, Page, Titled};
use crate::wording::Wording;
use crate::{In, Site, sentence, text};

/// A row of the table beside the map.
pub struct Row {
    pub href: String,
    pub name: String,
    pub status: String,
    pub crafts: Wording,
    /// The pages of what is designated.
    pub pages: Vec<Titled>,
    pub population: String,
}

impl Site {
    /// A region with flagships in a table.
    pub fn coverage_row(&self, lang: &domain::lang::Lang, r: &store::flagship::RegionStatus) -> Row {
        Row {
            href: self.path(lang, &self.profile.paths.regions, &r.region.slug()),
            name: r.region.full_name.clone(),
            status: r.word().unwrap_or_default().to_owned(),
            crafts: Wording::join(r.crafts.iter().map(|(_, n)| Wording::of(n, lang)), ", "),
            pages: self.flagship_links(lang, r),
            population: r.region.population.map_or_else(String::new, |n| text::number(n, lang)),
        }
    }
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    page: Page,
    sentence: String,
    lede: String,
    map: String,
    legend: Vec<(String, String, String)>,
    crafts: Vec<Card>,
    crafts_href: String,
    flagships_href: String,
    without: Vec<Link>,
    rows: Vec<Row>,
}

/// `/`
pub async fn home(State(site): State<Arc<Site>>, Extension(In(lang)): Extension<In>) -> Answer {
    let fail = |e| Fail::Store(site.clone(), lang.clone(), e);
    let (root, level) = (site.root.clone(), site.profile.flagship_level());
    let today = site.today([site.root.as_str()]);
    let (coverage, regions, as_of, cards) = site
        .db
        .read(move |c| {
            let (coverage, regions) = store::flagship::coverage(c, &root, level, today)?;
            Ok((coverage, regions, store::flagship::as_of(c)?, store::craft::cards_of_region(c, &root, 200)?))
        })
        .await
        .map_err(fail)?;
    let map = site.map(&lang, &site.root, &site.root_name, level, &regions).await.map_err(fail)?;
    let day = site.day(as_of.unwrap_or_else(|| site.db.now()), &lang);
    let n = |n: i64| text::number(n, &lang);
    let counts = [coverage.designated, coverage.under_way, coverage.candidate];
    let headline = site.coverage_sentence(&lang, coverage.regions, counts);
    let lede = sentence(lang.as_str(), "home-lede", &[("without", &n(coverage.without())), ("date", &day)]);
    let say = |key: &str| sentence(lang.as_str(), key, &[]).to_lowercase();
    let key = |class: &str| draw::map::key(crate::map::ID, class);
    let legend = [
        ("designated", coverage.designated),
        ("proposed", coverage.under_way),
        ("candidate", coverage.candidate),
        ("none", coverage.without()),
    ]
    .into_iter()
    .filter(|(word, n)| *n > 0 || *word == "designated")
    .map(|(word, count)| (key(&format!("map-{word}")), n(count), say(&format!("status-{word}"))))
    .collect();
    let words = site.words.load_full();
    // One of each kind first, so that the page shows how different they are.
    let mut crafts: Vec<Card> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for c in cards
        .iter()
        .filter(|c| words.is_craft(&c.craft.category) && !c.protected && c.status(today).is_some())
    {
        if seen.iter().filter(|s| **s == c.craft.category).count() < 4 && crafts.len() < 12 {
            seen.push(&c.craft.category);
            crafts.push(site.craft_card(&lang, c));
        }
    }
    let rows: Vec<Row> = regions.iter().map(|r| site.coverage_row(&lang, r)).collect();
    let without = rows
        .iter()
        .filter(|r| r.status.is_empty())
        .map(|r| Link { label: r.name.clone(), href: r.href.clone(), current: false })
        .collect();
    let places = site.profile.languages.iter().map(|l| (l.clone(), site.home(l))).collect();
    let mut page = site.page(&lang, "", &headline, &places, "home");
    let told = site.linked_home(&page);
    site.link(&mut page, &[], told);
    let crafts_href = site.path(&lang, &site.profile.paths.crafts, "");
    let flagships_href = site.path(&lang, &site.profile.paths.flagships, "");
    Ok(render(&HomePage {
        page,
        sentence: headline,
        lede,
        map,
        legend,
        crafts,
        crafts_href,
        flagships_href,
        without,
        rows,
    })
    .showing([Tag::Kind(Kind::Craft), Tag::Kind(Kind::Designation)]))
}
