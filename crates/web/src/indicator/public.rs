//! `/daerah/{code}-{slug}/target`: what a region wants to reach and how far it is, for everybody.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::Uri;
use domain::id::Kind;
use domain::indicator::Measure;
use domain::lang::Lang;
use domain::region::RegionCode;
use store::Tag;
use store::indicator::page::read;

use super::region::{MeasureView, measure_view, without};
use super::{tags, when, year, years};
use crate::ask::Path;
use crate::cache::Showing;
use crate::desk::form::{Input, Way};
use crate::desk::values::Values;
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{In, Site, sentence};

#[derive(Template)]
#[template(path = "indicator/public.html")]
struct PublicPage {
    page: Page,
    crumbs: Vec<Link>,
    eyebrow: String,
    heading: String,
    lede: String,
    path: String,
    year: Input,
    without: String,
    closed: String,
    measures: Vec<MeasureView>,
    below: Vec<Link>,
    below_title: String,
}

impl Site {
    /// The public page of a region's targets.
    pub(crate) fn target_href(&self, lang: &Lang, slug: &str) -> String {
        let paths = &self.profile.paths;
        format!("{}/{}", self.path(lang, &paths.regions, slug), paths.targets.text(lang))
    }
}

/// The page.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path(slug): Path<String>,
    uri: Uri,
) -> Answer {
    let fail = |e| Fail::Store(site.clone(), lang.clone(), e);
    let Some(ground) = site.ground(&slug).await.map_err(fail)? else {
        return Err(site.missing(&lang, &slug).await);
    };
    let region = &ground.region;
    if let Some(next) = &ground.successor {
        return Err(Fail::Moved(site.target_href(&lang, &next.slug())));
    }
    if slug != region.slug() {
        return Err(Fail::Moved(site.target_href(&lang, &region.slug())));
    }
    let asked = year(&site, &Values::asked(uri.query().unwrap_or_default()));
    let (code, when) = (region.code.clone(), when(&site, asked));
    let read = site.db.read(move |c| read(c, &code, when)).await.map_err(fail)?;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let with = |key: &str| {
        let year = asked.to_string();
        sentence(lang.as_str(), key, &[("region", &region.full_name), ("year", &year)])
    };
    let mut measures: Vec<MeasureView> = Measure::ALL
        .iter()
        .filter(|m| m.is_told())
        .map(|m| measure_view(&site, &lang, &read, *m, asked))
        .collect();
    for m in &mut measures {
        // The rows behind a number are for those who look after them.
        m.href.clear();
    }
    let heading = with("target-of");
    let lede = with("target-public-lede");
    let places =
        site.profile.languages.iter().map(|l| (l.clone(), site.target_href(l, &region.slug()))).collect();
    let mut page = site.page(&lang, &heading, &lede, &places, "regions");
    let at = |l: &store::region::Line| Link {
        label: l.full_name.clone(),
        href: site.path(&lang, &site.profile.paths.regions, &l.slug()),
        current: false,
    };
    let mut crumbs: Vec<Link> = ground.up.iter().map(at).collect();
    crumbs.push(Link { label: say("target-public"), href: String::new(), current: false });
    site.link(&mut page, &crumbs, vec![]);
    let mut chosen = Input::new(&lang, "year", "target-year", Way::Choose).choosing(years(&site, asked));
    chosen.values = vec![asked.to_string()];
    let named = |code: &RegionCode| {
        let line = read.up.iter().find(|l| l.code == *code);
        line.map_or_else(|| code.to_string(), |l| l.full_name.clone())
    };
    let mut tags = tags(&region.code);
    // A year is closed for all below too.
    tags.extend(read.up.iter().map(|l| Tag::Within(Kind::YearLock, l.code.clone())));
    Ok(render(&PublicPage {
        crumbs,
        eyebrow: format!("{} · {}", site.form(&region.form, &lang), region.code),
        heading,
        lede,
        path: site.target_href(&lang, &region.slug()),
        year: chosen,
        without: without(&site, &lang, &read),
        closed: super::lock::said(&lang, &read, named, false),
        measures,
        below: if region.level < site.profile.flagship_level() {
            read.below
                .iter()
                .map(|p| Link {
                    label: p.region.full_name.clone(),
                    href: site.target_href(&lang, &p.region.slug()),
                    current: false,
                })
                .collect()
        } else {
            Vec::new()
        },
        below_title: site
            .profile
            .level(region.level + 1)
            .map_or_else(|| say("region-parts"), |l| l.many.text(&lang).to_owned()),
        page,
    })
    .showing(tags))
}
