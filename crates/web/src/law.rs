//! `/syarat` and `/privasi`: the terms of the market, and the notice of what is done with data of people. What they say is in the
//! messages; who answers for it is the council of the region at which the programme is rooted.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use domain::document::Letterhead;
use domain::id::Kind;
use domain::lang::{Lang, Words};
use store::Tag;

use crate::cache::Showing;
use crate::document::letterhead;
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{In, Site, sentence};

/// How many days a buyer's name and address are kept after all is over.
const DAYS: i64 = store::market::erase::KEPT / (24 * 3600 * 1_000_000);

/// The parts of the terms, in their order.
const TERMS: [&str; 9] = ["who", "order", "price", "pay", "delivery", "return", "goods", "maker", "change"];
/// The parts of the notice, in their order.
const PRIVACY: [&str; 8] = ["who", "what", "why", "sees", "long", "rights", "safe", "change"];

struct Part {
    id: &'static str,
    title: String,
    paragraphs: Vec<String>,
}

#[derive(Template)]
#[template(path = "law.html")]
struct LawPage {
    page: Page,
    heading: String,
    lede: String,
    parts: Vec<Part>,
    council: Letterhead,
}

async fn page(site: &Arc<Site>, lang: &Lang, stem: &str, words: &Words, parts: &[&'static str]) -> Answer {
    let held = AssertUnwindSafe((site.clone(), lang.clone()));
    let read = site.db.read(move |c| {
        let (site, lang) = &*held;
        let root = store::region::get(c, &site.root)?.ok_or(store::Error::Missing)?;
        Ok((letterhead(c, &site.setting(lang), &root)?, store::market::rules(c)?.return_days.to_string()))
    });
    let (council, back) = read.await.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    let say = |key: &str| {
        let with = [("council", council.council.as_str()), ("days", &DAYS.to_string()), ("return", &back)];
        sentence(lang.as_str(), key, &with)
    };
    let parts = parts.iter().map(|part| Part {
        id: part,
        title: say(&format!("{stem}-{part}")),
        // A paragraph a line.
        paragraphs: say(&format!("{stem}-{part}-text")).lines().map(str::to_owned).collect(),
    });
    let (heading, lede) = (say(&format!("{stem}-title")), say(&format!("{stem}-lede")));
    Ok(render(&LawPage {
        page: site.page(lang, &heading, &lede, &site.everywhere(words, ""), "about"),
        heading,
        lede,
        parts: parts.collect(),
        council,
    })
    .showing([Tag::Kind(Kind::Council), Tag::Kind(Kind::MarketRules)]))
}

/// `/syarat`
pub async fn terms(State(site): State<Arc<Site>>, Extension(In(lang)): Extension<In>) -> Answer {
    page(&site, &lang, "law-terms", &site.profile.paths.terms, &TERMS).await
}

/// `/privasi`
pub async fn privacy(State(site): State<Arc<Site>>, Extension(In(lang)): Extension<In>) -> Answer {
    page(&site, &lang, "law-privacy", &site.profile.paths.privacy, &PRIVACY).await
}
