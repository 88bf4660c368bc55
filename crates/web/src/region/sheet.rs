//! A region on one sheet of paper.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use domain::flagship::Status;
use domain::vocabulary::Vocabulary;

use super::show::Listed;
use crate::ask::Path;
use crate::cache::Showing;
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{In, Site, sentence};

/// How many rows a list has on the sheet.
const ROWS: usize = 12;

struct Craft {
    name: String,
    category: String,
    place: String,
    status: String,
    claimed: String,
}

#[derive(Template)]
#[template(path = "region-sheet.html")]
struct Sheet {
    page: Page,
    crumbs: Vec<Link>,
    eyebrow: String,
    heading: String,
    lede: String,
    facts: Vec<(String, String)>,
    facts_note: String,
    peoples: String,
    locator: Arc<str>,
    weave: String,
    crafts: Vec<Craft>,
    rows: Vec<crate::home::Row>,
    more: String,
    motifs: String,
    heritage: Vec<Listed>,
    makers: Vec<String>,
    sources: String,
    as_of: String,
    short: String,
    region_href: String,
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
    let mut crafts: Vec<Craft> = known
        .crafts
        .iter()
        .map(|c| Craft {
            name: c.craft.names.text(&lang).to_owned(),
            category: words.name(Vocabulary::Category, &c.craft.category, &lang),
            place: c.presence.locality.clone().unwrap_or_else(|| c.region_name.clone()),
            status: status(&c.craft.slug),
            claimed: c.presence.flagship_by.text(&lang).to_owned(),
        })
        .collect();
    let mut rows = site.region_rows(&lang, &known);
    let left = crafts.len().saturating_sub(ROWS) + rows.len().saturating_sub(40);
    crafts.truncate(ROWS);
    rows.truncate(40);
    let mut hosts: Vec<&str> = known
        .crafts
        .iter()
        .flat_map(|c| &c.presence.sources)
        .chain(known.heritage.iter().flat_map(|h| &h.sources))
        .map(|u| domain::source::host(u))
        .collect();
    hosts.sort_unstable();
    hosts.dedup();
    // One sheet: of many sources the first; the page of the region has them all.
    hosts.truncate(if region.level < level { 4 } else { 16 });
    let lede = site.region_sentence(&lang, &known);
    let title = sentence(lang.as_str(), "sheet-title", &[("region", &region.full_name)]);
    let places = site.profile.languages.iter().map(|l| (l.clone(), own(l))).collect();
    let mut page = site.page(&lang, &title, &lede, &places, "regions");
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
        rows,
        more: if left > 0 {
            sentence(lang.as_str(), "sheet-more", &[("count", &left.to_string())])
        } else {
            String::new()
        },
        // A province has too many for one sheet.
        motifs: if region.level < level { &[][..] } else { &known.motifs }
            .iter()
            .map(|m| m.name.as_str())
            .collect::<Vec<_>>()
            .join(", "),
        heritage: known
            .heritage
            .iter()
            .take(if region.level < level { 2 } else { 8 })
            .map(|h| site.heritage_line(&lang, h))
            .collect(),
        makers: known
            .makers
            .iter()
            .map(|m| {
                let name = site.maker_name(&lang, m.name.as_deref(), &m.region_name);
                if m.sample { format!("{name} ({})", say("sample").to_lowercase()) } else { name }
            })
            .collect(),
        sources: hosts.join(", "),
        as_of: sentence(lang.as_str(), "as-of", &[("date", &site.day(site.db.now(), &lang))]),
        short: site.short(region.id),
        region_href,
        page,
    })
    .showing(known.tags()))
}
