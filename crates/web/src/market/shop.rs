//! `…/toko`: the shop of a region, a craft or a maker: what can be bought of it now, gathered from all that lies below it. Nobody keeps
//! a shop; it is read from the lists of items.

mod whose;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use domain::lang::Lang;
use store::market::shop::{After, Ask, Sort, Ware, page as read};
use uuid::Uuid;

use crate::ask::{Path, Query};
use crate::error::{Answer, Fail, render};
use crate::item::form::{plain_price, price};
use crate::page::{Card, Link, Page};
use crate::{In, Site, sentence};
use whose::Shop;

/// The last word of its address, in every language.
pub const REST: &str = "toko";

/// How many things stand on a page.
const SHOWN: usize = 24;

/// What stands after the question mark.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    urut: String,
    kerajinan: String,
    dari: String,
    sampai: String,
    setelah: String,
}

/// A thing with its button.
struct Offered {
    card: Card,
    id: String,
    /// Whether a size or colour is chosen on its page first.
    varied: bool,
}

/// A choice of a list.
struct Pick {
    value: String,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "market/shop.html")]
struct ShopPage {
    page: Page,
    crumbs: Vec<Link>,
    heading: String,
    intro: String,
    action: String,
    sorts: Vec<Pick>,
    crafts: Vec<Pick>,
    least: String,
    most: String,
    fault: String,
    wares: Vec<Offered>,
    basket: String,
    next: String,
    /// Whether the page was looked for in vain, and there may be more.
    further: bool,
    narrowed: bool,
}

fn fail(site: &Arc<Site>, lang: &Lang) -> impl Fn(store::Error) -> Fail {
    let (site, lang) = (site.clone(), lang.clone());
    move |e| Fail::Store(site.clone(), lang.clone(), e)
}

/// `/daerah/{code}-{slug}/toko`
pub async fn region(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let shop = whose::region(&site, &lang, slug).await?;
    show(&site, &lang, shop, asked).await
}

/// `/kerajinan/{slug}/toko`
pub async fn craft(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let shop = whose::craft(&site, &lang, slug).await?;
    show(&site, &lang, shop, asked).await
}

/// `/perajin/{slug}/toko`
pub async fn maker(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let shop = whose::maker(&site, &lang, slug).await?;
    show(&site, &lang, shop, asked).await
}

/// The orders and their words.
const SORTS: [(Sort, &str, &str); 3] = [
    (Sort::Newest, "baru", "shop-newest"),
    (Sort::Cheapest, "murah", "shop-cheapest"),
    (Sort::Dearest, "mahal", "shop-dearest"),
];

/// Where a page goes on, as an address says it.
fn after(text: &str) -> Option<After> {
    let (price, id) = text.split_once('-')?;
    Some(After { price: price.parse().ok()?, id: Uuid::parse_str(id).ok()? })
}

async fn show(site: &Arc<Site>, lang: &Lang, shop: Shop, asked: Asked) -> Answer {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let sort = SORTS.iter().find(|(_, word, _)| *word == asked.urut).map_or(Sort::Newest, |(sort, ..)| *sort);
    let mut fault = String::new();
    let mut bound = |text: &str| {
        price(site, text.trim()).unwrap_or_else(|_| {
            fault = say("shop-price-fault");
            None
        })
    };
    let (least, most) = (bound(&asked.dari), bound(&asked.sampai));
    let craft = shop.crafts.iter().find(|(_, slug, _)| *slug == asked.kerajinan).map(|(id, ..)| *id);
    let ask =
        Ask { of: shop.of.clone(), sort, craft, least, most, after: after(&asked.setelah), limit: SHOWN };
    let held = AssertUnwindSafe((site.clone(), ask));
    let found = site
        .db
        .read(move |c| {
            let (site, ask) = &*held;
            let today = |path: &[_]| site.day_at(path);
            let mut page = read(c, ask, &today)?;
            store::market::promotion::mark(c, page.wares.iter_mut().map(|w| &mut w.card), &today)?;
            Ok(page)
        })
        .await
        .map_err(fail(site, lang))?;
    let rest = shop.rest();
    let here = site.path(lang, &shop.kind, &rest);
    let next = found.next.map_or_else(String::new, |next| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let plain = |n: Option<i64>| n.map(|n| plain_price(site, n)).unwrap_or_default();
        let (least, most) = (plain(least), plain(most));
        let pairs = [
            ("urut", asked.urut.as_str()),
            ("kerajinan", asked.kerajinan.as_str()),
            ("dari", least.as_str()),
            ("sampai", most.as_str()),
        ];
        query.extend_pairs(pairs.into_iter().filter(|(_, v)| !v.is_empty()));
        query.append_pair("setelah", &format!("{}-{}", next.price, next.id.simple()));
        format!("{here}?{}", query.finish())
    });
    let offered = |w: &Ware| Offered {
        card: site.item_card(lang, &w.card),
        id: w.card.id.to_string(),
        varied: w.varied,
    };
    let heading = sentence(lang.as_str(), "shop-title", &[("name", &shop.name)]);
    let mut page = site.page(lang, &heading, &heading, &site.everywhere(&shop.kind, &rest), shop.nav);
    page.sample_note = found.wares.iter().any(|w| w.card.sample);
    let crumbs =
        vec![shop.above(site, lang), Link { label: say("shop-short"), href: String::new(), current: false }];
    site.link(&mut page, &crumbs, Vec::new());
    let option = |(value, label, chosen): (String, String, bool)| Pick { value, label, chosen };
    let mut crafts: Vec<Pick> = shop
        .crafts
        .iter()
        .map(|(id, slug, names)| option((slug.clone(), names.text(lang).to_owned(), Some(*id) == craft)))
        .collect();
    if crafts.len() < 2 {
        crafts.clear();
    } else {
        crafts.insert(0, option((String::new(), say("shop-every-craft"), craft.is_none())));
    }
    Ok(render(&ShopPage {
        page,
        crumbs,
        intro: say("shop-intro"),
        heading,
        action: here,
        sorts: SORTS
            .iter()
            .map(|(s, word, key)| option(((*word).to_owned(), say(key), *s == sort)))
            .collect(),
        crafts,
        least: asked.dari.clone(),
        most: asked.sampai.clone(),
        fault,
        further: found.wares.is_empty() && !next.is_empty(),
        narrowed: craft.is_some() || least.is_some() || most.is_some() || !asked.setelah.is_empty(),
        wares: found.wares.iter().map(offered).collect(),
        basket: site.path(lang, &site.profile.paths.basket, ""),
        next,
    }))
}
