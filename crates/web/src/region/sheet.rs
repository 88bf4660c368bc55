//! A region on one sheet of paper.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use domain::flagship::Status;
use domain::vocabulary::Vocabulary;

use super::brief::Brief;
use super::known::MOTIFS;
use super::show::Listed;
use crate::ask::Path;
use crate::cache::Showing;
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::wording::Wording;
use crate::{In, Site, sentence};

/// How many crafts stand on the sheet, and how many goods. The page of the region has them all, and the sheet says where it stands.
const ROWS: usize = 12;
/// How many parts of a region.
const PARTS: usize = 40;

/// How many entries of registers; half as many where a region lists its parts as well.
const ENTRIES: usize = 8;
/// How many sources; half as many there too.
const SOURCES: usize = 16;

/// A craft in the table, with what is recorded of it as flagship.
struct Craft {
    craft: Brief,
    status: String,
}

#[derive(Template)]
#[template(path = "region-sheet.html")]
struct Sheet {
    page: Page,
    crumbs: Vec<Link>,
    eyebrow: String,
    heading: String,
    lede: Wording,
    facts: Vec<(String, String)>,
    facts_note: String,
    peoples: String,
    locator: Arc<str>,
    weave: String,
    crafts: Vec<Craft>,
    crafts_left: usize,
    goods: Vec<Brief>,
    goods_left: usize,
    /// What must not be sold, and why.
    warnings: Vec<(Wording, Wording)>,
    rows: Vec<crate::home::Row>,
    rows_left: usize,
    motifs: String,
    /// Whether there may be more.
    motifs_left: bool,
    heritage: Vec<Listed>,
    heritage_left: usize,
    makers: Vec<String>,
    makers_left: i64,
    sources: String,
    sources_left: usize,
    as_of: String,
    short: String,
    region_href: String,
}

/// The first so many of a list, and how many are left.
fn first<T>(mut list: Vec<T>, most: usize) -> (Vec<T>, usize) {
    let left = list.len().saturating_sub(most);
    list.truncate(most);
    (list, left)
}

/// `/daerah/{code}-{slug}/lembar`
pub async fn sheet(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path(slug): Path<String>,
) -> Answer {
    let fail = |e| Fail::Store(site.clone(), lang.clone(), e);
    let level = site.profile.flagship_level();
    let Some((ground, known)) = site.known(&lang, &slug).await? else {
        return Err(site.missing(&lang, &slug).await);
    };
    let (region, paths) = (&known.region, &site.profile.paths);
    if let Some(next) = &known.successor {
        return Err(Fail::Moved(site.path(&lang, &paths.regions, &next.slug())));
    }
    let own = |l: &domain::lang::Lang| {
        format!("{}/{}", site.path(l, &paths.regions, &region.slug()), paths.sheet.text(l))
    };
    if slug != region.slug() {
        return Err(Fail::Moved(own(&lang)));
    }
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let words = site.words.load_full();
    let today = site.today([site.root.as_str()]);
    let status = |slug: &str| {
        let of = known.designations.iter().map(|d| (d, d.designation.shown(today)));
        // What is over is no status that a craft has now.
        let of = of.filter(|(d, status)| d.craft_slug == slug && *status != Status::Retired);
        of.max_by_key(|(_, status)| *status).map_or("", |(d, _)| d.designation.word(today)).to_owned()
    };
    let above = region.level < level;
    let briefs = site.briefs(&lang, &region.code, &known.crafts);
    let warnings = briefs.warnings();
    let table = briefs.crafts.into_iter().map(|craft| Craft { status: status(&craft.slug), craft });
    let (crafts, crafts_left) = first(table.collect(), ROWS);
    let (goods, goods_left) = first(briefs.goods, ROWS);
    let (rows, rows_left) = first(site.region_rows(&lang, &known), PARTS);
    let entries = known.heritage.iter().map(|h| site.heritage_line(&lang, h)).collect();
    let (heritage, heritage_left) = first(entries, if above { ENTRIES / 2 } else { ENTRIES });
    let mut hosts: Vec<&str> = known
        .crafts
        .iter()
        .flat_map(|c| &c.presence.sources)
        .chain(known.heritage.iter().flat_map(|h| &h.sources))
        .map(|u| domain::source::host(u))
        .collect();
    hosts.sort_unstable();
    hosts.dedup();
    let (hosts, sources_left) = first(hosts, if above { SOURCES / 2 } else { SOURCES });
    let lede = site.region_sentence(&lang, &known);
    let title = sentence(lang.as_str(), "sheet-title", &[("region", &region.full_name)]);
    let places = site.profile.languages.iter().map(|l| (l.clone(), own(l))).collect();
    let mut page = site.page(&lang, &title, lede.as_str(), &places, "regions");
    let form = site.form(&region.form, &lang);
    page.og_image = site.share(&lang, "region", region.code.as_str(), "", &region.full_name, &form);
    let region_href = site.path(&lang, &paths.regions, &region.slug());
    Ok(render(&Sheet {
        crumbs: vec![
            Link { label: region.full_name.clone(), href: region_href.clone(), current: false },
            Link { label: say("sheet"), href: String::new(), current: false },
        ],
        eyebrow: format!("{form} · {}", region.code),
        heading: region.full_name.clone(),
        lede,
        facts: site.region_facts(&lang, &known),
        facts_note: site.profile.codes.note.text(&lang).to_owned(),
        peoples: words.names(Vocabulary::People, &known.peoples, &lang),
        locator: site.locator(&lang, &ground).await.map_err(fail)?,
        weave: site.weave("region", region.code.as_str()),
        crafts,
        crafts_left,
        goods,
        goods_left,
        warnings,
        rows,
        rows_left,
        motifs_left: region.level >= level && known.motifs.len() >= MOTIFS,
        // A province has too many for one sheet.
        motifs: if region.level < level { &[][..] } else { &known.motifs }
            .iter()
            .map(|m| m.name.as_str())
            .collect::<Vec<_>>()
            .join(", "),
        heritage,
        heritage_left,
        makers_left: match i64::try_from(known.makers.len()) {
            Ok(shown) if shown > 0 => known.counts.makers - shown,
            _ => 0,
        },
        makers: known
            .makers
            .iter()
            .map(|m| {
                let name = site.maker_name(&lang, m.name.as_deref(), &m.region_name);
                if m.sample { format!("{name} ({})", say("sample").to_lowercase()) } else { name }
            })
            .collect(),
        sources: hosts.join(", "),
        sources_left,
        as_of: sentence(lang.as_str(), "as-of", &[("date", &site.day(site.db.now(), &lang))]),
        short: site.short(region.id),
        region_href,
        page,
    })
    .showing(known.tags()))
}
