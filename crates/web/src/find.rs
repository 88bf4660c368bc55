//! Finding by the beginning of a name.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use domain::id::Kind;
use serde::Deserialize;

use crate::ask::Query;
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{In, Site, sentence};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
}

struct Hit {
    href: String,
    label: String,
    kind: String,
}

#[derive(Template)]
#[template(path = "find.html")]
struct FindPage {
    page: Page,
    asked: bool,
    hits: Vec<Hit>,
    count: String,
    crafts_href: String,
}

/// `/cari`
pub async fn find(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Query(asked): Query<Asked>,
) -> Answer {
    let query: String = asked.q.trim().chars().filter(|c| !c.is_control()).take(200).collect();
    let key: String = domain::text::match_key(&query).chars().take(60).collect();
    let asked = !query.is_empty();
    let found = if key.is_empty() {
        vec![]
    } else {
        site.db
            .read(move |c| store::find::by_beginning(c, &key, 60))
            .await
            .map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?
    };
    let paths = &site.profile.paths;
    let hits: Vec<Hit> = found
        .into_iter()
        .map(|f| {
            let words = match f.kind {
                Kind::Region => &paths.regions,
                Kind::Motif => &paths.motifs,
                Kind::Maker => &paths.makers,
                Kind::Item => &paths.items,
                _ => &paths.crafts,
            };
            Hit {
                href: site.path(&lang, words, &f.slug),
                label: f.names.text(&lang).to_owned(),
                kind: sentence(lang.as_str(), &format!("kind-{}", f.kind.word()), &[]),
            }
        })
        .collect();
    let title = sentence(lang.as_str(), "find-title", &[]);
    let mut page = site.page(&lang, &title, "", &site.everywhere(&paths.search, ""), "search");
    page.search_value = query;
    let count = sentence(lang.as_str(), "find-count", &[("count", &hits.len().to_string())]);
    Ok(render(&FindPage { page, asked, hits, count, crafts_href: site.path(&lang, &paths.crafts, "") }))
}
