//! Regions: the list with its map, and the page of one.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use domain::id::Kind;
use domain::region::{Region, RegionCode};
use domain::source::Checked;
use store::Tag;
use uuid::Uuid;

use crate::ask::Path;
use crate::cache::Showing;
use crate::error::{Answer, Fail, render};
use crate::page::{Card, Link, ListPage, Page, SourceLink};
use crate::{In, Site, sentence, text};

/// `/daerah`
pub async fn list(State(site): State<Arc<Site>>, Extension(In(lang)): Extension<In>) -> Answer {
    let fail = |e| Fail::Store(site.clone(), lang.clone(), e);
    let (root, level) = (site.root.clone(), site.profile.flagship_level());
    let (_, regions) =
        site.db.read(move |c| store::flagship::coverage(c, &root, level)).await.map_err(fail)?;
    let map = site.map(&lang, &site.root, &site.root_name, level, &regions).await.map_err(fail)?;
    let cards = regions
        .iter()
        .map(|r| Card {
            href: site.path(&lang, &site.profile.paths.regions, &r.region.slug()),
            title: r.region.full_name.clone(),
            place: r.crafts.first().map_or_else(
                || sentence(lang.as_str(), "status-none", &[]),
                |(_, n)| n.text(&lang).to_owned(),
            ),
            weave: site.weave("region", r.region.code.as_str()),
            status: r.status.map_or("", |s| s.word()).to_owned(),
            ..Card::default()
        })
        .collect();
    let heading = sentence(lang.as_str(), "regions-title", &[]);
    let intro = sentence(lang.as_str(), "regions-intro", &[]);
    let places = site.everywhere(&site.profile.paths.regions, "");
    let page = site.page(&lang, &heading, &intro, &places, "regions");
    Ok(render(&ListPage { page, heading, intro, map, chips: vec![], cards, next: String::new() })
        .showing([Tag::Kind(Kind::Craft), Tag::Kind(Kind::Designation)]))
}

struct Designated {
    href: String,
    craft: String,
    status: &'static str,
    place: String,
    period: String,
    document: String,
    basis: String,
    sources: Vec<SourceLink>,
}

struct Made {
    card: Card,
    locality: String,
    note: String,
    claimed: String,
    warning: String,
    unchecked: bool,
    sources: Vec<SourceLink>,
}

struct Group {
    title: String,
    note: String,
    rows: Vec<Made>,
}

struct Listed {
    name: String,
    line: String,
    note: String,
    sources: Vec<SourceLink>,
}

#[derive(Template)]
#[template(path = "region.html")]
struct RegionPage {
    page: Page,
    crumbs: Vec<Link>,
    form: String,
    code: String,
    heading: String,
    facts: Vec<(String, String)>,
    map: String,
    designations: Vec<Designated>,
    groups: Vec<Group>,
    heritage: Vec<Listed>,
    makers: Vec<Card>,
    items: Vec<Card>,
    below: Vec<Link>,
}

/// The region that an address names: the one whose address it is, or else the one with the longest code that it begins
/// with, since a code may hold hyphens too.
pub fn named(conn: &mut store::Conn, slug: &str) -> store::Result<Option<Region>> {
    let mut best = None;
    let ends = slug.match_indices('-').map(|(at, _)| at).chain([slug.len()]).take_while(|at| *at <= 24);
    for code in ends.filter_map(|at| RegionCode::parse(&slug[..at])) {
        if let Some(region) = store::region::get(conn, &code)? {
            if region.slug() == slug {
                return Ok(Some(region));
            }
            best = Some(region);
        }
    }
    Ok(best)
}

/// `/daerah/{code}-{slug}`
pub async fn show(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path(slug): Path<String>,
) -> Answer {
    let fail = |e| Fail::Store(site.clone(), lang.clone(), e);
    let level = site.profile.flagship_level();
    let asked = slug.clone();
    let found = site
        .db
        .read(move |c| {
            let Some(region) = named(c, &asked)? else { return Ok(None) };
            let code = region.code.clone();
            let up = store::region::ancestry(c, &code)?;
            let below = store::region::children(c, &code, ("", ""), 600)?;
            let near = region.level >= 1;
            let crafts = if near { store::craft::of_region(c, &code)? } else { vec![] };
            let designations = if near { store::flagship::of_region(c, &code)? } else { vec![] };
            let heritage = if near { store::heritage::of_region(c, &code)? } else { vec![] };
            let makers = store::maker::of_area(c, &code, 12)?;
            let items = store::item::of_area(c, &code, 12)?;
            let names = store::region::names_of(c, &code)?;
            let counts = store::tally::of(c, &code)?;
            let coverage = if region.level + 1 == level {
                store::flagship::coverage(c, &code, level)?.1
            } else {
                vec![]
            };
            Ok(Some((
                region,
                up,
                below,
                crafts,
                designations,
                heritage,
                makers,
                items,
                names,
                counts,
                coverage,
            )))
        })
        .await
        .map_err(fail)?;
    let (region, up, below, crafts, designations, heritage, makers, items, names, counts, coverage) =
        match found {
            Some(found) => found,
            None => return Err(site.missing(&lang, &slug).await),
        };
    if slug != region.slug() {
        return Err(Fail::Moved(site.path(&lang, &site.profile.paths.regions, &region.slug())));
    }
    let map = if coverage.is_empty() {
        String::new()
    } else {
        site.map(&lang, &region.code, &region.full_name, level, &coverage).await.map_err(fail)?
    };
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let n = |n: i64| text::number(n, &lang);
    let paths = &site.profile.paths;
    let mut facts = vec![
        (say("col-area"), region.area_m2.map_or_else(String::new, |a| text::area(a, &lang))),
        (say("col-population"), region.population.map_or_else(String::new, n)),
    ];
    if let (Some(area), Some(people)) = (region.area_m2, region.population)
        && area >= 1_000_000
    {
        let density = n(people / (area / 1_000_000));
        facts.push((say("region-density"), sentence(lang.as_str(), "per-km2", &[("count", &density)])));
    }
    for (key, count) in [("nav-makers", counts.makers), ("nav-items", counts.items)] {
        if count > 0 {
            facts.push((say(key), n(count)));
        }
    }
    if names.len() > 1 {
        let former: Vec<&str> = names[..names.len() - 1].iter().map(|f| f.full_name.as_str()).collect();
        facts.push((say("region-names"), former.join(", ")));
    }
    let words = site.words.load_full();
    let (proper, goods): (Vec<_>, Vec<_>) =
        crafts.iter().partition(|c| words.is_craft(&c.card.craft.category));
    let made = |list: Vec<&store::craft::RegionCraft>| -> Vec<Made> {
        list.into_iter()
            .map(|c| {
                let unchecked = c.presence.checked == Checked::Unchecked;
                let place = c.presence.locality.clone().unwrap_or_default();
                Made {
                    card: site.craft_card(&lang, &c.card),
                    locality: if c.presence.region == region.code {
                        place
                    } else {
                        format!("{} · {place}", c.region_name)
                    },
                    note: c.presence.note.text(&lang).to_owned(),
                    claimed: c.presence.flagship_by.text(&lang).to_owned(),
                    warning: c.warning.text(&lang).to_owned(),
                    unchecked,
                    sources: site.sources(&c.presence.sources, false),
                }
            })
            .collect()
    };
    let groups = vec![
        Group { title: say("region-crafts"), note: String::new(), rows: made(proper) },
        Group { title: say("region-goods"), note: say("region-goods-note"), rows: made(goods) },
    ];
    let designations = designations
        .iter()
        .map(|d| Designated {
            href: site.path(&lang, &paths.crafts, &d.craft_slug),
            craft: d.craft_names.text(&lang).to_owned(),
            status: d.designation.status.word(),
            place: d.region_full_name.clone(),
            period: d.designation.period.clone(),
            document: match (&d.designation.document_number, d.designation.document_date) {
                (Some(number), Some(date)) => format!("{number} ({date})"),
                _ => String::new(),
            },
            basis: d.designation.basis.text(&lang).to_owned(),
            sources: site.sources(&d.designation.sources, d.designation.checked == Checked::Unchecked),
        })
        .collect();
    let heritage = heritage
        .iter()
        .map(|h| {
            let year = h.year.map_or_else(String::new, |y| format!(" · {y}"));
            Listed {
                name: h.names.text(&lang).to_owned(),
                line: format!(
                    "{} · {}{year} · {}",
                    say(&format!("register-{}", h.register)),
                    say(&format!("heritage-{}", h.status)),
                    h.domain.text(&lang)
                ),
                note: h.note.text(&lang).to_owned(),
                sources: site.sources(&h.sources, h.checked == Checked::Unchecked),
            }
        })
        .collect();
    let crumbs = up
        .iter()
        .map(|l| Link {
            label: l.name.clone(),
            href: if l.code == region.code {
                String::new()
            } else {
                site.path(&lang, &paths.regions, &l.slug())
            },
            current: false,
        })
        .collect();
    let form =
        site.profile.form(&region.form).map_or_else(String::new, |(_, f)| f.name.text(&lang).to_owned());
    let places = site.everywhere(&paths.regions, &region.slug());
    let description = crafts.iter().map(|c| c.card.craft.names.text(&lang)).collect::<Vec<_>>().join(", ");
    let page = site.page(&lang, &region.full_name, &description, &places, "regions");
    Ok(render(&RegionPage {
        page,
        crumbs,
        form,
        code: region.code.to_string(),
        heading: region.full_name.clone(),
        facts,
        map,
        designations,
        groups,
        heritage,
        makers: makers.iter().map(|m| site.maker_card(&lang, m)).collect(),
        items: items.iter().map(|i| site.item_card(&lang, i)).collect(),
        below: below
            .iter()
            .map(|l| Link {
                label: l.full_name.clone(),
                href: site.path(&lang, &paths.regions, &l.slug()),
                current: false,
            })
            .collect(),
    })
    .showing([
        Tag::Kind(Kind::Craft),
        Tag::Kind(Kind::Motif),
        Tag::Kind(Kind::Heritage),
        Tag::Kind(Kind::Designation),
        Tag::Within(Kind::Maker, region.code.clone()),
        Tag::Within(Kind::Item, region.code.clone()),
    ]))
}

/// The place in a list from which the next page goes on: a sort key and an id in one text.
pub fn cursor(after: Option<&str>) -> (String, Uuid) {
    after
        .and_then(|a| a.rsplit_once('~'))
        .and_then(|(key, id)| Some((key.chars().take(300).collect(), Uuid::parse_str(id).ok()?)))
        .unwrap_or((String::new(), Uuid::nil()))
}

/// The address of the next page.
pub fn next(path: &str, more: &str, sort_key: &str, id: Uuid) -> String {
    let key = percent_encoding::utf8_percent_encode(sort_key, percent_encoding::NON_ALPHANUMERIC);
    format!("{path}?{more}after={key}~{id}")
}
