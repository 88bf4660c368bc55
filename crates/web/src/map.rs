//! The map of a region with its parts: outlines are projected once and kept.

use std::sync::Arc;

use askama::Template;
use domain::flagship::Status;
use domain::lang::Lang;
use domain::region::RegionCode;
use draw::map::{Caption, Fill, Options, Sheet, locate, parse, project, render};
use store::flagship::RegionStatus;

use crate::region::{Ground, Known};
use crate::{Site, sentence, text};

const WIDTH: f64 = 1000.0;
/// What the ids of a map begin with.
pub const ID: &str = "peta";

/// What a tap on a part of a map shows.
struct Note<'a> {
    id: String,
    area: &'a Area,
}

#[derive(Template)]
#[template(path = "frame/map-notes.html")]
struct Notes<'a> {
    notes: Vec<Note<'a>>,
}

/// A part of a map.
pub struct Area {
    pub code: String,
    pub class: &'static str,
    pub href: String,
    pub title: String,
    pub figures: String,
}

/// The look of a status on the map.
pub fn class(status: Option<Status>) -> &'static str {
    match status {
        Some(Status::UnderReview) => "map-review",
        Some(Status::Designated) => "map-designated",
        Some(Status::Assessed) => "map-assessed",
        Some(Status::Proposed) => "map-proposed",
        Some(Status::Candidate) => "map-candidate",
        _ => "map-none",
    }
}

/// Outlines as one file; nothing where there are none.
pub(crate) fn collection(rows: &[store::region::OutlineRow]) -> Option<String> {
    if rows.is_empty() {
        return None;
    }
    let features: Vec<serde_json::Value> = rows
        .iter()
        .map(|r| {
            let geometry: serde_json::Value = serde_json::from_str(&r.geometry).unwrap_or_default();
            serde_json::json!({"type": "Feature", "properties": {"code": r.code, "name": r.name}, "geometry": geometry})
        })
        .collect();
    Some(serde_json::json!({"type": "FeatureCollection", "features": features}).to_string())
}

impl Site {
    async fn sheet(&self, region: &RegionCode, level: i32, small: bool) -> store::Result<Option<Arc<Sheet>>> {
        let key = (region.to_string(), if small { -level } else { level });
        if let Some(sheet) = self.maps.lock().get(&key) {
            return Ok(Some(sheet.clone()));
        }
        let (code, read) = (region.clone(), self.clock.now());
        let rows = self.db.read(move |c| store::region::outlines(c, &code, level)).await?;
        let Some(collection) = collection(&rows) else { return Ok(None) };
        let options = match (small, level) {
            (true, _) => Options::locator(),
            (false, 1) => Options::nation(),
            _ => Options::default(),
        };
        let width = if level == 1 && !small { WIDTH * 2.0 } else { WIDTH };
        let sheet = match parse(&collection) {
            Ok(outlines) => Arc::new(project(&outlines, width, &options)),
            Err(error) => {
                tracing::error!(%error, id = %crate::watch::RequestId::current(), "the outlines cannot be drawn");
                return Ok(None);
            }
        };
        // An outline that changed meanwhile is read again next time.
        let mut maps = self.maps.lock();
        if self.clock.now() == read {
            maps.insert(key, sheet.clone());
        }
        drop(maps);
        Ok(Some(sheet))
    }

    /// The map of the regions of a level below one, coloured by status; nothing when there are no outlines.
    pub async fn map(
        &self,
        lang: &Lang,
        region: &RegionCode,
        name: &str,
        level: i32,
        statuses: &[RegionStatus],
    ) -> store::Result<String> {
        let areas: Vec<Area> = statuses
            .iter()
            .map(|s| {
                let word = s.status.map_or("none", Status::word);
                let status = sentence(lang.as_str(), &format!("status-{word}"), &[]);
                let crafts: Vec<&str> = s.crafts.iter().map(|(_, n)| n.text(lang)).collect();
                Area {
                    code: s.region.code.to_string(),
                    class: class(s.status),
                    href: self.path(lang, &self.profile.paths.regions, &s.region.slug()),
                    title: format!("{}: {}", s.region.full_name, status.to_lowercase()),
                    figures: if crafts.is_empty() {
                        s.region.population.map_or_else(String::new, |p| {
                            sentence(lang.as_str(), "population-of", &[("count", &text::number(p, lang))])
                        })
                    } else {
                        crafts.join(", ")
                    },
                }
            })
            .collect();
        self.drawn(lang, region, name, level, &areas).await
    }

    async fn drawn(
        &self,
        lang: &Lang,
        region: &RegionCode,
        name: &str,
        level: i32,
        areas: &[Area],
    ) -> store::Result<String> {
        let Some(sheet) = self.sheet(region, level, false).await? else { return Ok(String::new()) };
        let note = |a: &Area| format!("{ID}-di-{}", a.code.replace('.', "-"));
        let leads: Vec<String> = areas.iter().map(|a| format!("#{}", note(a))).collect();
        let fills: Vec<Fill<'_>> = areas
            .iter()
            .zip(&leads)
            .map(|(a, lead)| Fill {
                note: lead,
                code: &a.code,
                class: a.class,
                href: &a.href,
                title: &a.title,
                figures: &a.figures,
            })
            .collect();
        let title = sentence(lang.as_str(), "map-title", &[("region", name)]);
        let about = sentence(lang.as_str(), "map-about", &[]);
        let map = render(&sheet, &fills, &Caption { id: ID, title: &title, about: &about });
        let notes = areas.iter().map(|a| Note { id: note(a), area: a }).collect();
        Ok(map + &text::html(&Notes { notes }))
    }

    /// The map on a region's page: of the regions with flagships in it, or of the regions right below a country.
    pub async fn map_of(&self, lang: &Lang, known: &Known) -> store::Result<String> {
        let (region, level) = (&known.region, self.profile.flagship_level());
        if region.level + 1 == level {
            self.map(lang, &region.code, &region.full_name, level, &known.coverage).await
        } else if region.level + 1 < level {
            let areas = self.areas(lang, known);
            self.drawn(lang, &region.code, &region.full_name, region.level + 1, &areas).await
        } else {
            Ok(String::new())
        }
    }

    /// A small map that shows where a region lies: among its neighbours, or in the country.
    pub(crate) async fn locator(&self, lang: &Lang, ground: &Ground) -> store::Result<Arc<str>> {
        let level = ground.region.level.min(self.profile.flagship_level());
        let (Some(here), Some(around)) = (ground.above(level), ground.above(level - 1)) else {
            return Ok(Arc::default());
        };
        if let Some(drawn) = ground.locator(lang) {
            return Ok(drawn);
        }
        let Some(sheet) = self.sheet(&around.code, level, true).await? else { return Ok(Arc::default()) };
        let label = sentence(
            lang.as_str(),
            "locator",
            &[("here", here.full_name.as_str()), ("around", around.full_name.as_str())],
        );
        Ok(ground.keep_locator(lang, locate(&sheet, here.code.as_str(), &label).unwrap_or_default()))
    }
}
