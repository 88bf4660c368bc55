//! What every page of the workbench has.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::{Assess, KeepItems, KeepMakers, KeepOwn, ReadHistory, ReadPeople, ReadRegister};
use domain::fault::Faults;
use domain::lang::Lang;
use uuid::Uuid;

use super::guard::Signed;
use crate::error::Fail;
use crate::page::{Link, Page};
use crate::{Site, sentence};

/// The home of the workbench.
pub const WORK: &str = "/kerja";

/// What stands above every page of the workbench, and what its forms carry.
#[derive(Debug, Clone)]
pub struct Work {
    /// Who it is.
    pub name: String,
    /// The ways through it.
    pub links: Vec<Link>,
    /// The word that a form brings back.
    pub word: String,
    /// The word that says whose form it is.
    pub claim: String,
}

impl Work {
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
        self.value = value.chars().take(400).collect();
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
        let link = |key: &str, href: &str| Link {
            label: sentence(signed.lang.as_str(), key, &[]),
            href: href.to_owned(),
            current: href == here,
        };
        let home = if crate::stall::lives_here(&signed.who) {
            link("stall-title", crate::stall::STALL)
        } else {
            link("work-home", WORK)
        };
        let mut links = vec![home];
        if !crate::stall::lives_here(&signed.who) && crate::stall::may(&signed.who) {
            links.push(link("stall-title", crate::stall::STALL));
        }
        if signed.who.may::<KeepMakers>().is_some() || signed.who.may::<KeepItems>().is_some() {
            links.push(link("queue-title", "/kerja/antrean"));
        }
        if let Some(read) = signed.who.may::<ReadRegister>() {
            links.push(link("maker-register", "/kerja/perajin"));
            links.push(link("item-register", "/kerja/produk"));
            // What lies in no region belongs to the one at which the programme is rooted.
            if read.reaches(std::slice::from_ref(&self.root)) {
                links.push(link("craft-register", "/kerja/kerajinan"));
                links.push(link("motif-register", "/kerja/motif"));
            }
            links.push(link("council-register", "/kerja/dewan"));
            links.push(link("proposal-register", crate::flagship::proposal::PATH));
            links.push(link("designation-register", crate::flagship::designation::PATH));
            links.push(link("claim-title", crate::claim::PATH));
            links.push(link("round-register", crate::assessment::PATH));
            links.push(link("need-title", crate::assessment::needs::PATH));
            links.push(link("target-title", crate::indicator::PATH));
            links.push(link("criteria-set-register", crate::assessment::criteria::PATH));
            links.push(link("wilayah-register", crate::region::register::PATH));
            if read.reaches(std::slice::from_ref(&self.root)) {
                links.push(link("region-group-register", crate::region::groups::PATH));
            }
        }
        if signed.who.may::<Assess>().is_some() {
            links.push(link("seat-title", crate::assessment::MINE));
        }
        if crate::import::may(signed) {
            links.push(link("impor-title", crate::import::PATH));
        }
        if signed.who.may::<ReadHistory>().is_some() {
            links.push(link("trail-title", "/kerja/riwayat"));
        }
        if signed.who.may::<ReadPeople>().is_some() {
            links.push(link("work-people", "/kerja/orang"));
        }
        if self.keeps_jobs(signed) {
            links.push(link("work-jobs", crate::job::PATH));
        }
        if signed.who.may::<KeepOwn>().is_some() {
            links.push(link("work-account", "/kerja/akun"));
        }
        Work { name: signed.person.name.clone(), links, word: signed.form_word(), claim: signed.claim(self) }
    }

    /// Today where a region lies, given its code and those above it.
    pub(crate) fn today<'a>(&'a self, path: impl IntoIterator<Item = &'a str>) -> jiff::civil::Date {
        let now = jiff::Timestamp::from_microsecond(self.db.now()).unwrap_or_default();
        let zone = &self.profile.zone(path).zone;
        now.in_tz(zone).or_else(|_| now.in_tz("UTC")).map(|z| z.date()).unwrap_or_default()
    }
}

impl Site {
    /// When today is over where the programme is rooted, in microseconds since 1970.
    pub(crate) fn day_ends(&self) -> i64 {
        let root = self.root.as_str();
        let zone = &self.profile.zone([root]).zone;
        let next = self.today([root]).tomorrow().ok();
        let next = next.and_then(|d| d.in_tz(zone).or_else(|_| d.in_tz("UTC")).ok());
        next.map_or(i64::MAX, |z| z.timestamp().as_microsecond())
    }
}

/// Too many want to sign in at this moment.
pub fn busy(site: &Arc<Site>, lang: &Lang) -> Response {
    let mut response =
        Fail::Told(site.clone(), lang.clone(), StatusCode::SERVICE_UNAVAILABLE, "crowded").into_response();
    response.headers_mut().insert(axum::http::header::RETRY_AFTER, axum::http::HeaderValue::from_static("5"));
    response
}
