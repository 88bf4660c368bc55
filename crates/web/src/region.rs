//! Regions: the list with its map, and the page of one.

pub(crate) mod brief;
mod change;
mod desk;
mod ground;
mod group;
pub(crate) mod groups;
mod known;
pub(crate) mod register;
mod sheet;
mod show;

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::routing::{MethodRouter, get, post};
use domain::id::Kind;
use store::Tag;
use uuid::Uuid;

use crate::cache::Showing;
use crate::error::{Answer, Fail, render};
use crate::page::{Card, Link, ListPage};
use crate::wording::Wording;
use crate::{In, Site, sentence};

pub(crate) use ground::{Ground, Grounds};
pub use known::Known;
pub use sheet::sheet;
pub use show::show;

/// The addresses of regions in the workbench.
pub(crate) fn routes() -> Vec<(String, MethodRouter<Arc<Site>>)> {
    let path = register::PATH;
    let mut routes = groups::routes();
    routes.extend([
        (path.to_owned(), get(crate::desk::list::show::<register::Regions>)),
        (format!("{path}/ekspor"), get(crate::desk::export::send::<register::Regions>)),
        (format!("{path}/{{code}}"), get(desk::show)),
        (format!("{path}/{{code}}/urungkan"), post(desk::undo)),
        (format!("{path}/{{code}}/{{act}}"), get(change::show).post(change::send)),
    ]);
    routes
}

/// `/daerah`
pub async fn list(State(site): State<Arc<Site>>, Extension(In(lang)): Extension<In>) -> Answer {
    let fail = |e| Fail::Store(site.clone(), lang.clone(), e);
    let (root, level) = (site.root.clone(), site.profile.flagship_level());
    let today = site.today([site.root.as_str()]);
    let read = site.db.read(move |c| store::flagship::coverage(c, &root, level, today)).await;
    let (_, regions) = read.map_err(fail)?;
    let map = site.map(&lang, &site.root, &site.root_name, level, &regions).await.map_err(fail)?;
    let cards = regions
        .iter()
        .map(|r| Card {
            href: site.path(&lang, &site.profile.paths.regions, &r.region.slug()),
            title: r.region.full_name.as_str().into(),
            place: r.crafts.first().map_or_else(
                || sentence(lang.as_str(), "status-none", &[]).into(),
                |(_, n)| Wording::of(n, &lang),
            ),
            weave: site.weave("region", r.region.code.as_str()),
            status: r.status.map_or("", |s| s.word()).to_owned(),
            ..Card::default()
        })
        .collect();
    let groups = site
        .db
        .read(store::region::group::every)
        .await
        .map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    let chips = groups
        .iter()
        .map(|g| Link {
            label: g.names.text(&lang).to_owned(),
            href: site.path(&lang, &site.profile.paths.regions, &g.key),
            current: false,
        })
        .collect();
    let heading = sentence(lang.as_str(), "regions-title", &[]);
    let intro = sentence(lang.as_str(), "regions-intro", &[]);
    let places = site.everywhere(&site.profile.paths.regions, "");
    let page = site.page(&lang, &heading, &intro, &places, "regions");
    Ok(render(&ListPage { page, heading, intro, map, chips, cards, next: String::new() })
        .showing([Tag::Kind(Kind::Craft), Tag::Kind(Kind::Designation)]))
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
