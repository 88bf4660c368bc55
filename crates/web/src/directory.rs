//! The directory for print: every region with its status, its crafts and its makers.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use domain::document::Document;
use domain::id::Kind;
use domain::lang::Lang;
use domain::region::{Region, RegionCode};
use jiff::civil::Date;
use store::Tag;
use store::craft::RegionCraft;
use store::flagship::RegionStatus;
use store::flagship::course::Year;
use store::maker::MakerCard;

use crate::ask::Path;
use crate::cache::Showing;
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page, Titled};
use crate::region::brief::Briefs;
use crate::wording::Wording;
use crate::{In, Site, sentence, text};

/// How many makers and crafts of a region are printed.
const MOST: i64 = 40;

struct Entry {
    anchor: String,
    name: String,
    href: String,
    status: String,
    flagships: Wording,
    /// The pages of what is designated.
    pages: Vec<Titled>,
    made: Briefs,
    /// That there are more than are printed.
    made_more: String,
    warnings: Vec<(Wording, Wording)>,
    makers: Vec<(String, String)>,
    more: String,
}

#[derive(Template)]
#[template(path = "directory.html")]
struct DirectoryPage {
    page: Page,
    crumbs: Vec<Link>,
    heading: String,
    intro: String,
    as_of: String,
    parts: Vec<Link>,
    entries: Vec<Entry>,
    /// The table of flagships as a paper.
    paper: String,
    years: Vec<Covered>,
}

/// The coverage at the end of a year, as it is shown.
struct Covered {
    year: String,
    regions: String,
    designated: String,
    share: u32,
}

struct Read {
    region: Region,
    above: Vec<store::region::Line>,
    parts: Vec<store::region::Line>,
    entries: Vec<Inside>,
    years: Vec<Year>,
}

struct Inside {
    line: RegionStatus,
    crafts: Vec<RegionCraft>,
    makers: Vec<(MakerCard, domain::maker::Contact)>,
    counts: store::tally::Counts,
}

/// How many years are told.
const YEARS: i16 = 6;

fn read(c: &mut store::Conn, code: &RegionCode, level: i32, today: Date) -> store::Result<Option<Read>> {
    let Some(region) = store::region::get(c, code)? else { return Ok(None) };
    let above = store::region::ancestry(c, code)?;
    let mut entries = Vec::new();
    let mut parts = Vec::new();
    if region.level + 1 < level {
        // A whole country would be a book: one part for each region right below.
        parts = store::region::children(c, code, ("", ""), 600)?;
    } else {
        let within = region.parent.clone().filter(|_| region.level == level);
        let (_, mut regions) = store::flagship::coverage(c, within.as_ref().unwrap_or(code), level, today)?;
        if within.is_some() {
            regions.retain(|r| r.region.code == *code);
        }
        for line in regions {
            let at = line.region.code.clone();
            entries.push(Inside {
                crafts: store::craft::of_region(c, &at)?,
                makers: store::maker::directory(c, &domain::access::public(), &at, MOST)?,
                counts: store::tally::of(c, &at)?,
                line,
            });
        }
    }
    let years = today.year() - YEARS + 1..=today.year();
    let years = if region.level < level {
        store::flagship::course::history(c, code, level, years, today)?
    } else {
        Vec::new()
    };
    Ok(Some(Read { region, above, parts, entries, years }))
}

/// The part of an address that asks for the paper.
const PAPER: &str = "/pdf";

/// `/direktori`
pub async fn root(State(site): State<Arc<Site>>, Extension(In(lang)): Extension<In>) -> Answer {
    let code = site.root.clone();
    directory(site, lang, code, true).await
}

/// `/direktori/{code}-{slug}`
pub async fn part(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path(slug): Path<String>,
) -> Answer {
    let region = within(&site, &lang, &slug, "").await?;
    directory(site, lang, region.code, false).await
}

/// `/direktori/pdf`
pub async fn root_paper(State(site): State<Arc<Site>>, Extension(In(lang)): Extension<In>) -> Answer {
    let code = site.root.clone();
    paper(site, lang, code, "").await
}

/// `/direktori/{code}-{slug}/pdf`
pub async fn part_paper(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path(slug): Path<String>,
) -> Answer {
    let region = within(&site, &lang, &slug, PAPER).await?;
    paper(site, lang, region.code, &slug).await
}

/// The region of an address within the directory.
async fn within(site: &Arc<Site>, lang: &Lang, slug: &str, tail: &str) -> Result<Region, Fail> {
    let asked = slug.to_owned();
    let found = site.db.read(move |c| store::region::by_slug(c, &asked)).await;
    let moved =
        |to: &str| Fail::Moved(format!("{}{tail}", site.path(lang, &site.profile.paths.directory, to)));
    match found.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))? {
        Some(region) if region.code == site.root => Err(moved("")),
        Some(region) if region.level > site.profile.flagship_level() => Err(site.missing(lang, slug).await),
        Some(region) if region.slug() != slug => Err(moved(&region.slug())),
        Some(region) => Ok(region),
        None => Err(site.missing(lang, slug).await),
    }
}

async fn paper(site: Arc<Site>, lang: Lang, code: RegionCode, slug: &str) -> Answer {
    if !site.has_press() {
        return Err(Fail::Missing(site, lang));
    }
    let held = AssertUnwindSafe((site.clone(), lang.clone()));
    let read = site.db.read(move |c| {
        let (site, lang) = &*held;
        crate::document::directory(c, &site.setting(lang), &code)
    });
    let Some(directory) = read.await.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))? else {
        return Err(Fail::Missing(site, lang));
    };
    let bytes = site.print(Document::Directory(directory), &lang).await?;
    let mut name = site.profile.paths.directory.text(&lang).to_owned();
    if !slug.is_empty() {
        name = format!("{name}-{slug}");
    }
    // A council stands at the head of the paper.
    Ok(crate::document::paper(bytes, &name).showing([
        Tag::Kind(Kind::Craft),
        Tag::Kind(Kind::Designation),
        Tag::Kind(Kind::Council),
    ]))
}

async fn directory(site: Arc<Site>, lang: Lang, code: RegionCode, whole: bool) -> Answer {
    let level = site.profile.flagship_level();
    let today = site.today([site.root.as_str()]);
    let found = site.db.read(move |c| read(c, &code, level, today)).await;
    let Some(found) = found.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))? else {
        return Err(Fail::Missing(site, lang));
    };
    let years = found.years.iter().rev().map(|y| covered(y, &lang)).collect();
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let paths = &site.profile.paths;
    let entries = found.entries.into_iter().map(|e| entry(&site, &lang, e)).collect();
    let parts = found
        .parts
        .iter()
        .map(|l| Link {
            label: l.full_name.clone(),
            href: site.path(&lang, &paths.directory, &l.slug()),
            current: false,
        })
        .collect();
    let name = &found.region.full_name;
    let heading = sentence(lang.as_str(), "directory-title", &[("region", name)]);
    let slug = if whole { String::new() } else { found.region.slug() };
    let intro = say("directory-intro");
    let mut page = site.page(&lang, &heading, &intro, &site.everywhere(&paths.directory, &slug), "directory");
    let mut crumbs: Vec<Link> = found
        .above
        .iter()
        .map(|l| Link {
            label: l.full_name.clone(),
            href: site.path(&lang, &paths.regions, &l.slug()),
            current: false,
        })
        .collect();
    crumbs.push(Link { label: say("directory"), href: String::new(), current: false });
    site.link(&mut page, &crumbs, vec![]);
    let as_of = sentence(lang.as_str(), "as-of", &[("date", &site.day(site.db.now(), &lang))]);
    let inside = found.region.code.clone();
    let paper = if site.has_press() && found.region.level < level {
        format!("{}{PAPER}", site.path(&lang, &paths.directory, &slug))
    } else {
        String::new()
    };
    Ok(render(&DirectoryPage { page, crumbs, heading, intro, as_of, parts, entries, paper, years })
        .showing([Tag::Kind(Kind::Craft), Tag::Kind(Kind::Designation), Tag::Within(Kind::Maker, inside)]))
}

fn covered(year: &Year, lang: &Lang) -> Covered {
    let c = year.coverage;
    let share = if c.regions > 0 { c.designated * 100 / c.regions } else { 0 };
    Covered {
        year: year.year.to_string(),
        regions: text::number(c.regions, lang),
        designated: text::number(c.designated, lang),
        share: u32::try_from(share).unwrap_or(0),
    }
}

fn entry(site: &Site, lang: &Lang, e: Inside) -> Entry {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let makers: Vec<(String, String)> = e
        .makers
        .iter()
        .map(|(m, c)| {
            let mut name = site.maker_name(lang, m.name.as_deref(), &m.region_name);
            if m.sample {
                name = format!("{name} ({})", say("sample").to_lowercase());
            }
            let line: Vec<String> = [
                Some(say(&format!("maker-{}", m.kind.word()))),
                m.locality.clone(),
                c.phone.clone(),
                c.whatsapp.as_ref().map(|w| format!("{} {w}", say("maker-whatsapp"))),
                c.email.clone(),
                c.website.clone(),
                c.address.clone(),
            ]
            .into_iter()
            .flatten()
            .collect();
            (name, line.join(" · "))
        })
        .collect();
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let over = i64::try_from(e.crafts.len().saturating_sub(most)).unwrap_or(0);
    let here = &e.line.region.code;
    let warnings = site.briefs(lang, here, &e.crafts).warnings();
    let made = site.briefs(lang, here, e.crafts.iter().take(most));
    let left = e.counts.makers - i64::try_from(makers.len()).unwrap_or(0);
    Entry {
        anchor: format!("d{}", e.line.region.code).replace('.', "-"),
        name: e.line.region.full_name.clone(),
        href: site.path(lang, &site.profile.paths.regions, &e.line.region.slug()),
        status: e.line.word().unwrap_or_default().to_owned(),
        flagships: Wording::join(e.line.crafts.iter().map(|(_, n)| Wording::of(n, lang)), ", "),
        pages: site.flagship_links(lang, &e.line),
        made,
        made_more: if over > 0 {
            sentence(lang.as_str(), "sheet-more", &[("count", &text::number(over, lang))])
        } else {
            String::new()
        },
        warnings,
        makers,
        more: if left > 0 {
            sentence(lang.as_str(), "directory-more", &[("count", &text::number(left, lang))])
        } else {
            String::new()
        },
    }
}
