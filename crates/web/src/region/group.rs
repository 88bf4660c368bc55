//! The page of a group of regions outside the tree: its regions with what is recorded of them, and its crafts.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use domain::id::Kind;
use domain::lang::Lang;
use domain::region::group::Group;
use store::Tag;
use store::region::Line;

use crate::cache::Showing;
use crate::error::{Fail, render};
use crate::home::Row;
use crate::page::{Card, Link, Page, SourceLink};
use crate::wording::Wording;
use crate::{Site, sentence, text};

/// How many crafts are shown.
const CRAFTS: usize = 24;

#[derive(Template)]
#[template(path = "region/group.html")]
struct GroupPage {
    page: Page,
    crumbs: Vec<Link>,
    heading: Wording,
    lede: Wording,
    coverage: String,
    rows: Vec<Row>,
    others: Vec<Link>,
    cards: Vec<Card>,
    lists: Vec<Link>,
    sources: Vec<SourceLink>,
}

impl Site {
    /// The codes of the regions that belong to a group today.
    pub(crate) fn members(&self, group: Option<&Group>) -> Vec<String> {
        let today = self.today([self.root.as_str()]);
        let members = group.into_iter().flat_map(|g| &g.members);
        members.filter(|m| m.on(today)).map(|m| m.region.to_string()).collect()
    }
}

/// The page of the group with this key, if there is one.
pub(super) async fn show(site: &Arc<Site>, lang: &Lang, key: &str) -> Result<Option<Response>, Fail> {
    let (key, root, level) = (key.to_owned(), site.root.clone(), site.profile.flagship_level());
    let today = site.today([site.root.as_str()]);
    let found = site
        .db
        .read(move |c| {
            let Some(group) = store::region::group::get(c, &key)? else { return Ok(None) };
            let codes: Vec<_> =
                group.members.iter().filter(|m| m.on(today)).map(|m| m.region.clone()).collect();
            let (_, mut regions) = store::flagship::coverage(c, &root, level, today)?;
            regions.retain(|r| codes.contains(&r.region.code));
            let mut others: Vec<Line> = Vec::new();
            let mut crafts: Vec<store::craft::CraftCard> = Vec::new();
            for code in &codes {
                if !regions.iter().any(|r| r.region.code == *code) {
                    others.extend(store::region::ancestry(c, code)?.pop());
                }
                for card in store::craft::cards_of_region(c, code, 50)? {
                    if !crafts.iter().any(|known| known.craft.id == card.craft.id) {
                        crafts.push(card);
                    }
                }
            }
            crafts.sort_by(|a, b| (&a.sort_key, a.craft.id).cmp(&(&b.sort_key, b.craft.id)));
            crafts.truncate(CRAFTS);
            Ok(Some((group, regions, others, crafts)))
        })
        .await
        .map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    let Some((group, regions, others, crafts)) = found else { return Ok(None) };
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let paths = &site.profile.paths;
    let heading = group.names.text(lang).to_owned();
    let lede = group.about.text(lang).to_owned();
    let some = regions.iter().filter(|r| r.status.is_some()).count();
    let number = |n: usize| text::number(i64::try_from(n).unwrap_or(0), lang);
    let coverage = if regions.is_empty() {
        String::new()
    } else if some == 0 {
        sentence(lang.as_str(), "region-none-of", &[("regions", &number(regions.len()))])
    } else {
        let counts = [("some", number(some)), ("regions", number(regions.len()))];
        let counts: Vec<(&str, &str)> = counts.iter().map(|(n, v)| (*n, v.as_str())).collect();
        sentence(lang.as_str(), "region-some-of", &counts)
    };
    let crumbs = vec![
        Link { label: say("nav-regions"), href: site.path(lang, &paths.regions, ""), current: false },
        Link { label: heading.clone(), href: String::new(), current: true },
    ];
    let list = |label: &str, words: &domain::lang::Words| Link {
        label: say(label),
        href: format!("{}?region={}", site.path(lang, words, ""), group.key),
        current: false,
    };
    let mut page = site.page(lang, &heading, &lede, &site.everywhere(&paths.regions, &group.key), "regions");
    site.link(&mut page, &crumbs, vec![]);
    let response = render(&GroupPage {
        page,
        crumbs,
        heading: Wording::of(&group.names, lang),
        lede: Wording::of(&group.about, lang),
        coverage,
        rows: regions.iter().map(|r| site.coverage_row(lang, r)).collect(),
        others: others
            .iter()
            .map(|l| Link {
                label: l.full_name.clone(),
                href: site.path(lang, &paths.regions, &l.slug()),
                current: false,
            })
            .collect(),
        cards: crafts.iter().map(|c| site.craft_card(lang, c)).collect(),
        lists: vec![
            list("nav-crafts", &paths.crafts),
            list("nav-makers", &paths.makers),
            list("nav-items", &paths.items),
        ],
        sources: site.sources(&group.sources, false),
    });
    Ok(Some(response.showing([
        Tag::Kind(Kind::RegionGroup),
        Tag::Kind(Kind::Craft),
        Tag::Kind(Kind::Designation),
    ])))
}
