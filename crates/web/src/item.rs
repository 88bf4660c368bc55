//! Items: the page of one. The list is in [`crate::find`].

mod choice;
mod deal;
pub(crate) mod form;
mod product;
pub(crate) mod register;
mod selling;
pub(crate) mod stock;
pub(crate) mod variant;
pub(crate) mod varied;

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::http::header;
use domain::id::Kind;
use domain::vocabulary::Vocabulary;
use store::Tag;
use store::market::promotion::Deals;
use store::motif::Found;

use crate::ask::Path;
use crate::cache::Showing;
use crate::error::{Answer, Fail, render};
use crate::page::{Card, Link, Page};
use crate::picture::Photo;
use crate::wording::Wording;
use crate::{In, Site, sentence, text};

pub(crate) use choice::{CHOOSES, chooses};

#[derive(Template)]
#[template(path = "item.html")]
struct ItemPage {
    page: Page,
    crumbs: Vec<Link>,
    weave: String,
    cover: Option<Photo>,
    photos: Vec<Photo>,
    eyebrow: Wording,
    heading: Wording,
    short: String,
    sample: bool,
    protected: bool,
    price: String,
    /// The price without what a promotion takes off.
    was: String,
    /// Until when it is taken off, and what is taken off from a sum on.
    deals: Vec<String>,
    availability: String,
    description: Wording,
    maker: String,
    maker_href: String,
    facts: Vec<(String, String)>,
    cardgroups: Vec<(String, Vec<Card>)>,
    /// Where it is put into the basket; nothing when it cannot be bought.
    basket: String,
    /// Where its maker is asked for it by WhatsApp; nothing when that cannot be.
    whatsapp: String,
    id: String,
    most: i64,
    /// Sizes and colours, of which one is chosen.
    choices: Vec<choice::Choice>,
    /// How it comes to a buyer.
    ways: Vec<String>,
    /// Why it cannot be ordered although it has a price.
    pause: String,
    /// How it is washed and kept.
    care: Wording,
    /// Who makes it, and what its motifs mean.
    told: Vec<selling::Told>,
    region: Link,
}

/// `/produk/{slug}`
pub async fn show(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let paths = &site.profile.paths;
    let (asked, at) = (slug.clone(), std::panic::AssertUnwindSafe(site.clone()));
    let found = site
        .db
        .glance(move |c| {
            let mut page = store::item::page(c, &asked)?;
            let mut deals = Deals::default();
            let (mut terms, mut asks) = (None, false);
            if let Some(Found::Here(found)) = &mut page {
                let maker = found.item.maker;
                let makers = found.more.iter().chain(&found.alike).map(|card| card.maker);
                deals = Deals::read(c, makers.chain([maker]), &|path| at.day_at(path))?;
                deals.mark(found.more.iter_mut().chain(&mut found.alike));
                terms = store::market::terms::of(c, maker)?;
                let withheld = terms.as_ref().is_some_and(|t| t.withheld.is_some());
                asks = !withheld && store::market::request::number(c, maker)?.is_some();
            }
            let rules = store::market::rules(c)?;
            Ok(page.map(|page| (page, ((terms, asks), rules, deals))))
        })
        .await;
    let (found, more) = found.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?.unzip();
    let ((terms, asks), rules, deals) = more.unwrap_or_default();
    let sells = rules.open && terms.as_ref().is_some_and(domain::market::terms::Terms::sells);
    let found = match found {
        None => return Err(site.missing(&lang, &slug).await),
        Some(Found::Moved(slug)) => return Err(Fail::Moved(site.path(&lang, &paths.items, &slug))),
        Some(Found::Here(item)) => item,
    };
    let chosen = choice::asked(&found, query.as_deref());
    let (cover, photos) = choice::photos(&found, chosen);
    let cover = cover.map(|p| Photo::new(p, &lang));
    let photos: Vec<Photo> = photos.map(|p| Photo::new(p, &lang)).collect();
    let words = site.words.load_full();
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let i = &found.item;
    let heading = i.names.text(&lang).to_owned();
    let days = |n: i32| sentence(lang.as_str(), "days", &[("count", &n.to_string())]);
    let availability = if found.protected {
        say("item-shown")
    } else if let Some(shelf) = chosen.filter(|_| i.lead_days.is_none()) {
        match shelf.free() {
            n if n > 0 => sentence(lang.as_str(), "item-pieces", &[("count", &text::number(n, &lang))]),
            _ => say("item-out"),
        }
    } else if !found.variants.is_empty() && i.lead_days.is_none() {
        say(if choice::any_there(&found) { "choice-some" } else { "item-out" })
    } else if found.stock > 0 {
        sentence(lang.as_str(), "item-pieces", &[("count", &text::number(found.stock, &lang))])
    } else if let Some(lead) = i.lead_days {
        format!("{} · {} {}", say("made-to-order"), say("lead-time").to_lowercase(), days(lead))
    } else {
        say("item-out")
    };
    let deposit = site.deposit(i.deposit_percent.filter(|_| found.stock <= 0 && !found.protected), &lang);
    let availability = if deposit.is_empty() { availability } else { format!("{availability} · {deposit}") };
    let away = site.away(&lang, found.holiday, &found.region_path);
    let availability = if found.protected { availability } else { away.clone().unwrap_or(availability) };
    let sizes: Vec<String> = [i.length_mm, i.width_mm, i.height_mm]
        .into_iter()
        .flatten()
        .map(|mm| text::length(mm, &lang))
        .collect();
    let facts = vec![
        (say("facet-material"), words.names(Vocabulary::Material, &i.materials, &lang)),
        (
            say("item-size"),
            if sizes.is_empty() { String::new() } else { format!("{}\u{a0}cm", sizes.join(" × ")) },
        ),
        (
            say("item-weight"),
            chosen
                .and_then(|s| s.variant.weight_g)
                .or(i.weight_g)
                .map_or_else(String::new, |g| format!("{}\u{a0}g", text::number(i64::from(g), &lang))),
        ),
    ];
    let description = Wording::of(&i.description, &lang);
    let named = site.marked(&lang, &heading, i.sample);
    let mut page =
        site.page(&lang, &named, description.as_str(), &site.everywhere(&paths.items, &found.slug), "items");
    page.sample_note = i.sample;
    let craft = found.craft.names.text(&lang).to_owned();
    let (price, varies) = choice::price(&found, chosen);
    let deal = deal::of(&site, &lang, &found, &deals, price);
    let shown = price.filter(|_| !found.protected);
    let shown = shown.map(|p| site.reduced(p, deal.off.as_ref(), varies, &lang));
    let place = crate::share::item_place(&craft, &found.region_full_name, shown.as_deref());
    page.og_image = site.share(&lang, "item", &i.id.to_string(), &found.craft.key, &named, &place);
    if let Some(p) = &cover {
        page.og_image = format!("{}{}", site.origin, p.large);
        page.og_kind = ("image/jpeg", p.width, p.height);
    }
    let there = choice::any_there(&found);
    let there = there && away.is_none() && !found.protected && price.is_some();
    let (sold, asks) = (sells && there, rules.open && asks && there);
    let crumbs = vec![
        Link { label: say("nav-items"), href: site.path(&lang, &paths.items, ""), current: false },
        Link { label: craft, href: site.path(&lang, &paths.crafts, &found.craft.slug), current: false },
        Link { label: heading.clone(), href: String::new(), current: false },
    ];
    let product =
        (!i.sample).then(|| product::told(&site, &page, &found, (&heading, &deals), &lang, away.is_some()));
    site.link(&mut page, &crumbs, product.into_iter().collect());
    let maker = site.maker_name(&lang, found.maker_name.as_deref(), &found.region_full_name);
    let (ways, pause) = site.selling(&lang, &found, terms.as_ref(), rules);
    let region = Link {
        label: found.region_full_name.clone(),
        href: site.path(&lang, &paths.regions, &domain::region::slug(&i.region, &found.region_name)),
        current: false,
    };
    let mut response = render(&ItemPage {
        ways,
        pause,
        care: Wording::of(&i.care, &lang),
        told: site.told_of(&lang, &found, &maker),
        region,
        page,
        crumbs,
        cover,
        photos,
        short: site.short(i.id.0),
        weave: site.item_weave(i.id, &found.craft.key),
        eyebrow: Wording::of(&found.craft.names, &lang),
        heading: Wording::of(&i.names, &lang),
        sample: i.sample,
        protected: found.protected,
        basket: if sold { site.path(&lang, &paths.basket, "") } else { String::new() },
        whatsapp: if asks {
            site.path(&lang, &paths.basket, crate::market::whatsapp::REST)
        } else {
            String::new()
        },
        id: i.id.to_string(),
        most: choice::most(&found),
        choices: site.choices(&lang, &found, chosen, &deals),
        price: price
            .map_or_else(|| say("item-no-price"), |p| site.reduced(p, deal.off.as_ref(), varies, &lang)),
        was: site.was(price, deal.off.as_ref(), &lang),
        deals: deal.told,
        availability,
        description,
        maker,
        maker_href: found
            .maker_slug
            .as_ref()
            .map_or_else(String::new, |s| site.path(&lang, &paths.makers, s)),
        facts,
        cardgroups: vec![
            (say("craft-motifs"), found.motifs.iter().map(|m| site.motif_card(&lang, m)).collect()),
            (say("item-more"), found.more.iter().map(|i| site.item_card(&lang, i)).collect()),
            (say("item-alike"), found.alike.iter().map(|i| site.item_card(&lang, i)).collect()),
        ],
    });
    if asks {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, crate::market::whatsapp::POLICY);
    }
    Ok(response.showing(tags(&found)))
}

/// What the page moves with. Of the related things only what their cards say: that pieces of them are sold, or that a newer thing
/// could stand there, is seen when the page is made anew, a few minutes later at the latest.
fn tags(found: &store::item::ItemPage) -> Vec<Tag> {
    let i = &found.item;
    let mut tags = vec![
        Tag::Kind(Kind::Craft),
        Tag::Kind(Kind::Motif),
        Tag::Kind(Kind::MarketRules),
        Tag::Record(i.id.0),
        Tag::Record(i.maker.0),
        // How its maker sells is a record of its own.
        Tag::Record(domain::id::from_key("", Kind::Terms, &i.maker.to_string())),
        Tag::Deals(i.maker.0),
    ];
    let cards = || found.more.iter().chain(&found.alike);
    tags.extend(cards().map(|card| Tag::Listed(card.id.0)));
    tags.extend(Site::deals(cards()));
    tags
}
