//! `/produk`, `/perajin`, `/kerajinan` and `/motif`: the same facets, counts and pages over one kind. They cost the same however many there are.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{RawQuery, State};
use domain::vocabulary::Vocabulary;
use search::Kind;

use super::page::{Notes, places, unlisted};
use super::show::{Chip, Facet, Show};
use super::{Asked, run};
use crate::error::{Answer, Fail, render};
use crate::page::{Card, Link, Page, SourceLink};
use crate::region::{cursor, next};
use crate::wording::Wording;
use crate::{In, Site, sentence};

/// Cards of a page while the index is being made.
const PAGE: i64 = 48;

#[derive(Template)]
#[template(path = "browse.html")]
struct BrowsePage {
    page: Page,
    heading: String,
    intro: String,
    /// What is recorded of the people whose crafts or motifs are listed, and where that comes from.
    people: Wording,
    sources: Vec<SourceLink>,
    notes: Notes,
    facets: Vec<Facet>,
    chips: Vec<Chip>,
    sorts: Vec<Link>,
    summary: String,
    cards: Vec<Card>,
    previous: String,
    next: String,
    range: String,
    all_href: String,
    /// What is told of food and forest goods; nothing elsewhere.
    goods: String,
    /// Where those are listed; nothing when they are what is listed.
    goods_href: String,
}

/// `/produk`
pub async fn items(site: State<Arc<Site>>, lang: Extension<In>, query: RawQuery) -> Answer {
    list(site, lang, query, Kind::Item).await
}

/// `/perajin`
pub async fn makers(site: State<Arc<Site>>, lang: Extension<In>, query: RawQuery) -> Answer {
    list(site, lang, query, Kind::Maker).await
}

/// `/kerajinan`
pub async fn crafts(site: State<Arc<Site>>, lang: Extension<In>, query: RawQuery) -> Answer {
    list(site, lang, query, Kind::Craft).await
}

/// `/motif`
pub async fn motifs(site: State<Arc<Site>>, lang: Extension<In>, query: RawQuery) -> Answer {
    list(site, lang, query, Kind::Motif).await
}

async fn list(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    RawQuery(query): RawQuery,
    kind: Kind,
) -> Answer {
    let fail = |e| Fail::Store(site.clone(), lang.clone(), e);
    let asked = Asked { kind: Some(kind), proper: kind == Kind::Craft, ..Asked::parse(query.as_deref()) };
    // What was asked stays in the addresses of the page, also while there is no index to ask.
    let wanted = asked.clone();
    let mut found = run(&site, &lang, asked).await.map_err(fail)?;
    let (words, name, counted) = match kind {
        Kind::Maker => (&site.profile.paths.makers, "makers", "count-makers"),
        Kind::Craft => (&site.profile.paths.crafts, "crafts", "count-crafts"),
        Kind::Motif => (&site.profile.paths.motifs, "motifs", "count-motifs"),
        _ => (&site.profile.paths.items, "items", "count-items"),
    };
    let path = site.path(&lang, words, "");
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let (mut heading, intro) = (say(&format!("{name}-title")), say(&format!("{name}-intro")));
    let mut straight = None;
    if !found.indexed {
        // Without counts and facets, but every record can be reached.
        found.asked = Asked { kind: Some(kind), ..Asked::default() };
        found.path.clear();
        straight = Some(by_key(&site, &lang, kind, &path, query.as_deref()).await.map_err(fail)?);
    }
    let show = Show { site: &site, lang: &lang, found: &found, path: &path, fixed: true };
    // What names nothing that there is, or leaves nothing, is no page of its own.
    let real = found.indexed && found.total > 0 && found.asked == wanted;
    let listed = wanted.is_listed() && (real || !wanted.is_narrowed());
    let chips = show.chips();
    if let ([chip], true) = (chips.as_slice(), listed) {
        heading = format!("{heading}: {}", chip.label);
    }
    let people = match wanted.people.as_slice() {
        [key] if listed => {
            let key = key.clone();
            let read = move |c: &mut store::Conn| {
                Ok(AssertUnwindSafe(store::vocabulary::get(c, Vocabulary::People, &key)?))
            };
            site.db.glance(read).await.map_err(fail)?.0
        }
        _ => None,
    };
    let mut page = site.page(&lang, &heading, &intro, &places(&site, words, &wanted, true), name);
    if !listed && !wanted.is_turned() {
        page.canonical = format!("{}{path}", site.origin);
    }
    page.sample_note = site.demo && matches!(kind, Kind::Maker | Kind::Item);
    let count = crate::text::number(i64::try_from(found.total).unwrap_or(i64::MAX), &lang);
    let (previous, next, range) = show.pager();
    let mut view = BrowsePage {
        page,
        heading,
        intro,
        people: people.as_ref().map(|t| Wording::of(&t.note, &lang)).unwrap_or_default(),
        sources: people.map(|t| site.sources(&t.sources, true)).unwrap_or_default(),
        notes: Notes::new(&show),
        facets: show.facets(),
        chips,
        sorts: show.sorts(),
        summary: sentence(lang.as_str(), counted, &[("count", &count)]),
        cards: Vec::new(),
        previous,
        next,
        range,
        all_href: path.clone(),
        goods: String::new(),
        goods_href: String::new(),
    };
    if kind == Kind::Craft {
        (view.goods, view.goods_href) = goods(&site, &lang, &wanted, &path);
    }
    match straight {
        Some((cards, next)) => {
            view.cards = cards;
            view.next = next;
            view.previous = String::new();
            view.range = String::new();
            view.summary = String::new();
        }
        None => view.cards = show.cards(),
    }
    let response = render(&view);
    Ok(if listed { response } else { unlisted(response) })
}

/// What is told of food and forest goods in the list of crafts, and where they are listed: nowhere, when they are what is listed or
/// when there is no such category.
fn goods(site: &Site, lang: &domain::lang::Lang, asked: &Asked, path: &str) -> (String, String) {
    let keys = site.words.load().goods();
    if keys.is_empty() || asked.category.iter().any(|c| !keys.contains(c)) {
        return Default::default();
    }
    let note = sentence(lang.as_str(), "region-goods-note", &[]);
    if !asked.category.is_empty() {
        return (note, String::new());
    }
    let there = Asked { category: keys, ..Asked::default() };
    (note, format!("{path}{}", there.address()))
}

/// A page from the database by key, for as long as there is no index.
async fn by_key(
    site: &Arc<Site>,
    lang: &domain::lang::Lang,
    kind: Kind,
    path: &str,
    query: Option<&str>,
) -> store::Result<(Vec<Card>, String)> {
    let after = url::form_urlencoded::parse(query.unwrap_or("").as_bytes())
        .find(|(name, _)| name == "after")
        .map(|(_, value)| value.into_owned())
        .filter(|value| !value.contains('\0'));
    let (key, id) = cursor(after.as_deref());
    if kind == Kind::Craft {
        let all = store::craft::Filter::default();
        let cards = site.db.read(move |c| store::craft::cards(c, &all, (&key, id), PAGE)).await?;
        let last = cards.last().filter(|_| cards.len() as i64 == PAGE);
        let next = last.map_or_else(String::new, |last| next(path, "", &last.sort_key, last.craft.id.0));
        let words = site.words.load_full();
        let proper = cards.iter().filter(|c| words.is_craft(&c.craft.category));
        return Ok((proper.map(|c| site.craft_card(lang, c)).collect(), next));
    }
    if kind == Kind::Motif {
        let cards = site.db.read(move |c| store::motif::cards(c, None, None, (&key, id), PAGE)).await?;
        let last = cards.last().filter(|_| cards.len() as i64 == PAGE);
        let next = last.map_or_else(String::new, |last| next(path, "", &last.sort_key, last.id.0));
        return Ok((cards.iter().map(|m| site.motif_card(lang, m)).collect(), next));
    }
    if kind == Kind::Maker {
        let cards = site.db.read(move |c| store::maker::cards(c, (&key, id), PAGE)).await?;
        let last = cards.last().filter(|_| cards.len() as i64 == PAGE);
        let next = last.map_or_else(String::new, |last| next(path, "", &last.sort_key, last.id.0));
        return Ok((cards.iter().map(|m| site.maker_card(lang, m)).collect(), next));
    }
    let before = if id.is_nil() { uuid::Uuid::max() } else { id };
    let held = std::panic::AssertUnwindSafe(site.clone());
    let read = move |c: &mut store::Conn| {
        let (site, mut cards) = (&*held, store::item::before(c, before, PAGE)?);
        store::market::promotion::mark(c, &mut cards, &|path| site.day_at(path))?;
        Ok(cards)
    };
    let cards = site.db.read(read).await?;
    let last = cards.last().filter(|_| cards.len() as i64 == PAGE);
    let next = last.map_or_else(String::new, |last| next(path, "", "", last.id.0));
    Ok((cards.iter().map(|i| site.item_card(lang, i)).collect(), next))
}
