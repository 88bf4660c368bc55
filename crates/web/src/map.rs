//! The map of a region with its parts: outlines are projected once and kept.

use std::sync::Arc;

use domain::flagship::Status;
use domain::lang::Lang;
use domain::region::RegionCode;
use draw::map::{Caption, Fill, Options, Sheet, parse, project, render};
use store::flagship::RegionStatus;

use crate::{Site, sentence, text};

const WIDTH: f64 = 1000.0;

impl Site {
    async fn sheet(&self, region: &RegionCode, level: i32) -> store::Result<Option<Arc<Sheet>>> {
        let key = (region.to_string(), level);
        if let Some(sheet) = self.maps.lock().get(&key) {
            return Ok(Some(sheet.clone()));
        }
        let (code, read) = (region.clone(), self.clock.now());
        let rows = self.db.read(move |c| store::region::outlines(c, &code, level)).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let features: Vec<serde_json::Value> = rows
            .iter()
            .map(|r| {
                let geometry: serde_json::Value = serde_json::from_str(&r.geometry).unwrap_or_default();
                serde_json::json!({"type": "Feature", "properties": {"code": r.code, "name": r.name}, "geometry": geometry})
            })
            .collect();
        let collection = serde_json::json!({"type": "FeatureCollection", "features": features}).to_string();
        let options = if level == 1 { Options::nation() } else { Options::default() };
        let sheet = match parse(&collection) {
            Ok(outlines) => Arc::new(project(&outlines, WIDTH, &options)),
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
        let Some(sheet) = self.sheet(region, level).await? else { return Ok(String::new()) };
        let rows: Vec<(String, &str, String, String, String)> = statuses
            .iter()
            .map(|s| {
                let class = match s.status {
                    Some(Status::UnderReview) => "map-review",
                    Some(Status::Designated) => "map-designated",
                    Some(Status::Assessed) => "map-assessed",
                    Some(Status::Proposed) => "map-proposed",
                    Some(Status::Candidate) => "map-candidate",
                    _ => "map-none",
                };
                let word = s.status.map_or("none", Status::word);
                let status = sentence(lang.as_str(), &format!("status-{word}"), &[]);
                let title = format!("{}: {}", s.region.full_name, status.to_lowercase());
                let crafts: Vec<&str> = s.crafts.iter().map(|(_, n)| n.text(lang)).collect();
                let figures = if crafts.is_empty() {
                    s.region.population.map_or_else(String::new, |p| {
                        sentence(lang.as_str(), "population-of", &[("count", &text::number(p, lang))])
                    })
                } else {
                    crafts.join(", ")
                };
                let href = self.path(lang, &self.profile.paths.regions, &s.region.slug());
                (s.region.code.to_string(), class, href, title, figures)
            })
            .collect();
        let fills: Vec<Fill<'_>> = rows
            .iter()
            .map(|(code, class, href, title, figures)| Fill { code, class, href, title, figures })
            .collect();
        let title = sentence(lang.as_str(), "map-title", &[("region", name)]);
        let about = sentence(lang.as_str(), "map-about", &[]);
        Ok(render(&sheet, &fills, &Caption { id: "peta", title: &title, about: &about }))
    }
}
