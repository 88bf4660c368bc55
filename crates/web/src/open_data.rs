//! Open data: the page that tells what there is, and the files at addresses that do not change.
//!
//! A file is written while it is sent, a page of the register at a time. Its tag comes from the journal's position, so
//! that asking again costs one read.

mod file;
mod geojson;
mod table;

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::Router;
use axum::extract::State;
use axum::routing::get;

use crate::error::{Answer, Fail, render};
use crate::page::{Page, SourceLink};
use crate::{In, Site, api, sentence};

pub(crate) use file::FILES;

/// The files.
pub(crate) fn router() -> Router<Arc<Site>> {
    FILES
        .iter()
        .fold(Router::new(), |router, file| {
            router.route(&file.path(), get(move |call| file::send(call, file)))
        })
        .method_not_allowed_fallback(api::refuse)
        .layer(axum::middleware::from_fn(api::finish))
}

struct Field {
    name: String,
    about: String,
}

struct Offer {
    id: String,
    name: String,
    about: String,
    format: String,
    href: String,
    example: String,
    fields: Vec<Field>,
}

struct Origin {
    what: String,
    source: SourceLink,
    licence: String,
    note: String,
    notice: Vec<String>,
}

struct Example {
    about: String,
    address: String,
}

#[derive(Template)]
#[template(path = "open_data.html")]
struct OpenDataPage {
    page: Page,
    as_of: String,
    root_name: String,
    root: String,
    offers: Vec<Offer>,
    origins: Vec<Origin>,
    examples: Vec<Example>,
    api_href: String,
    document_href: String,
}

/// `/data-terbuka`
pub(crate) async fn show(State(site): State<Arc<Site>>, Extension(In(lang)): Extension<In>) -> Answer {
    let (_, at) =
        site.db.read(store::journal::last).await.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let offers = FILES
        .iter()
        .map(|file| Offer {
            id: file.id(),
            name: file.file_name(),
            about: say(&format!("data-file-{}", file.name)),
            format: say(&format!("data-format-{}", file.ending)),
            href: file.path(),
            example: format!("{}{}?root={}", site.origin, file.path(), site.root),
            fields: file
                .columns(&site.profile)
                .into_iter()
                .map(|(name, stem, of)| Field {
                    about: match of {
                        Some(of) => {
                            format!("{} ({})", say(&format!("data-col-{stem}")), say(&format!("lang-{of}")))
                        }
                        None => say(&format!("data-col-{stem}")),
                    },
                    name,
                })
                .collect(),
        })
        .collect();
    let origins = site
        .profile
        .provenance
        .iter()
        .map(|p| Origin {
            what: p.what.text(&lang).to_owned(),
            source: SourceLink {
                label: p.from.clone(),
                href: p.address.clone(),
                note: String::new(),
                unchecked: false,
            },
            licence: p.licence.clone(),
            note: p.note.text(&lang).to_owned(),
            notice: p
                .notice
                .split("\n\n")
                .map(str::trim)
                .filter(|t| !t.is_empty())
                .map(str::to_owned)
                .collect(),
        })
        .collect();
    let level = site.profile.flagship_level();
    let examples = [
        ("regions", format!("regions?root={}&level={level}", site.root)),
        ("crafts", format!("crafts?region={}&limit=200", site.root)),
        ("designations", format!("designations?region={}&status=designated", site.root)),
        ("coverage", "coverage".to_owned()),
    ]
    .into_iter()
    .map(|(key, path)| Example { about: say(&format!("data-example-{key}")), address: site.api(&path) })
    .collect();
    let title = say("data-title");
    let places = site.everywhere(&site.profile.paths.open_data, "");
    let page = site.page(&lang, &title, &say("data-intro"), &places, "open-data");
    Ok(render(&OpenDataPage {
        page,
        as_of: if at > 0 { site.day(at.saturating_mul(1000), &lang) } else { String::new() },
        root_name: site.root_name.clone(),
        root: site.root.to_string(),
        offers,
        origins,
        examples,
        api_href: "/api/v1".into(),
        document_href: "/api/openapi.json".into(),
    }))
}
