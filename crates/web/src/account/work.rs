//! What every page of the workbench has.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::fault::Faults;
use domain::lang::Lang;
use uuid::Uuid;

use super::guard::Signed;
use super::ways::Ways;
use crate::error::Fail;
use crate::page::Page;
use crate::{Site, sentence};

/// The home of the workbench.
pub const WORK: &str = "/kerja";

/// What stands above every page of the workbench, and what its forms carry.
#[derive(Debug, Clone)]
pub struct Work {
    /// Who it is.
    pub name: String,
    /// The ways through it.
    pub ways: Vec<Ways>,
    /// The word that a form brings back.
    pub word: String,
    /// The word that says whose form it is.
    pub claim: String,
}

impl Work {
    /// What is called so where somebody stands; empty where no way leads.
    pub fn here(&self) -> &str {
        self.ways.iter().map(Ways::here).find(|h| !h.is_empty()).unwrap_or_default()
    }

    /// The name of a command, fresh for each form.
    pub fn command(&self) -> String {
        Uuid::now_v7().to_string()
    }
}

/// A field of a form.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its label.
    pub label: String,
    /// Its type.
    pub kind: &'static str,
    /// What was typed.
    pub value: String,
    /// A hint.
    pub hint: String,
    /// What is wrong with it.
    pub fault: String,
    /// What the browser may fill in.
    pub fill: &'static str,
    /// The most characters.
    pub longest: usize,
}

impl Field {
    /// A field with the message of this key as its label.
    pub fn new(lang: &Lang, name: &'static str, label: &str, kind: &'static str) -> Field {
        Field {
            name,
            label: sentence(lang.as_str(), label, &[]),
            kind,
            fill: "off",
            longest: 200,
            ..Field::default()
        }
    }

    /// What the browser may fill in.
    #[must_use]
    pub fn filled_by(mut self, fill: &'static str) -> Field {
        self.fill = fill;
        self
    }

    /// What was typed.
    #[must_use]
    pub fn with(mut self, value: &str) -> Field {
        // Longer than any field takes, so that nothing that can be mended is lost, and no page grows without end.
        self.value = value.chars().take(2_000).collect();
        self
    }

    /// A hint.
    #[must_use]
    pub fn hinted(mut self, lang: &Lang, key: &str) -> Field {
        self.hint = sentence(lang.as_str(), key, &[]);
        self
    }

    /// What is wrong with it, as the reader's language says it.
    #[must_use]
    pub fn wrong(mut self, lang: &Lang, faults: &Faults) -> Field {
        if let Some(f) = faults.0.iter().find(|f| f.field == self.name) {
            self.fault = fault(lang, &f.problem);
        }
        self
    }

    /// A fault that is not the domain's.
    #[must_use]
    pub fn faulty(mut self, lang: &Lang, key: &str) -> Field {
        self.fault = sentence(lang.as_str(), key, &[]);
        self
    }
}

/// What a problem is called.
pub fn fault(lang: &Lang, problem: &domain::fault::Problem) -> String {
    let arguments = problem.arguments();
    let arguments: Vec<(&str, &str)> = arguments.iter().map(|(n, v)| (*n, v.as_str())).collect();
    sentence(lang.as_str(), problem.key(), &arguments)
}

impl Site {
    /// The frame of a page that is nobody's but the reader's.
    pub(crate) fn private_page(&self, lang: &Lang, title: &str) -> Page {
        let mut page = self.page(lang, title, title, &Vec::new(), crate::frame::WORK);
        page.canonical = String::new();
        page.sample_note = false;
        page
    }

    /// What stands above a page of the workbench.
    pub(crate) fn work(&self, signed: &Signed, here: &str) -> Work {
        Work {
            name: signed.person.name.clone(),
            ways: super::ways::ways(self, signed, here),
            word: signed.form_word(),
            claim: signed.claim(self),
        }
    }

    /// Today where a region lies, given its code and those above it.
    pub(crate) fn today<'a>(&'a self, path: impl IntoIterator<Item = &'a str>) -> jiff::civil::Date {
        let now = jiff::Timestamp::from_microsecond(self.db.now()).unwrap_or_default();
        let zone = &self.profile.zone(path).zone;
        now.in_tz(zone).or_else(|_| now.in_tz("UTC")).map(|z| z.date()).unwrap_or_default()
    }
}

impl Site {
    /// When a day is over next anywhere in the country, in microseconds since 1970: what a page says of days may differ from then on.
    pub(crate) fn day_ends(&self) -> i64 {
        let now = jiff::Timestamp::from_microsecond(self.db.now()).unwrap_or_default();
        let over = |zone: &domain::profile::Zone| {
            let here = now.in_tz(&zone.zone).or_else(|_| now.in_tz("UTC")).ok()?;
            let next = here.date().tomorrow().ok()?;
            let next = next.in_tz(&zone.zone).or_else(|_| next.in_tz("UTC")).ok()?;
            Some(next.timestamp().as_microsecond())
        };
        self.profile.zones.iter().filter_map(over).min().unwrap_or(i64::MAX)
    }
}

/// Too many want to sign in at this moment.
pub fn busy(site: &Arc<Site>, lang: &Lang) -> Response {
    let mut response =
        Fail::Told(site.clone(), lang.clone(), StatusCode::SERVICE_UNAVAILABLE, "crowded").into_response();
    response.headers_mut().insert(axum::http::header::RETRY_AFTER, axum::http::HeaderValue::from_static("5"));
    response
}
