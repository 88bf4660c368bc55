//! Items: the page of one. The list is in [`crate::find`].

mod choice;
pub(crate) mod form;
pub(crate) mod register;
mod selling;
pub(crate) mod stock;

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::header;
use domain::id::Kind;
use domain::item::Item;
use domain::lang::Lang;
use domain::maker::MakerKind;
use domain::market::promotion::{Asked, Promotion, Reduced, best};
use domain::vocabulary::Vocabulary;
use jiff::civil::Date;
use serde_json::Value;
use store::Tag;
use store::motif::Found;

use crate::ask::Path;
use crate::cache::Showing;
use crate::error::{Answer, Fail, render};
use crate::linked::thing;
use crate::page::{Card, Link, Page};
use crate::picture::{self, Photo};
use crate::{In, Site, sentence, text};

#[derive(Template)]
#[template(path = "item.html")]
struct ItemPage {
    page: Page,
    crumbs: Vec<Link>,
    weave: String,
    cover: Option<Photo>,
    photos: Vec<Photo>,
    eyebrow: String,
    heading: String,
    short: String,
    sample: bool,
    protected: bool,
    price: String,
    /// The price without what a promotion takes off.
    was: String,
    /// Until when it is taken off, and what is taken off from a sum on.
    deals: Vec<String>,
    availability: String,
    description: String,
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
    care: String,
    /// Who makes it, and what its motifs mean.
    told: Vec<selling::Told>,
    region: Link,
}

/// `/produk/{slug}`
pub async fn show(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path(slug): Path<String>,
) -> Answer {
    let paths = &site.profile.paths;
    let (asked, at) = (slug.clone(), std::panic::AssertUnwindSafe(site.clone()));
    let found = site
        .db
        .glance(move |c| {
            let page = store::item::page(c, &asked)?;
            let photos = match &page {
                Some(Found::Here(item)) => store::picture::shown(c, item.item.id.0)?,
                _ => Vec::new(),
            };
            let promoted = match &page {
                Some(Found::Here(found)) if !found.protected => {
                    let today = |path: &[_]| at.day_at(path);
                    store::market::promotion::now(c, found.item.maker, &found.item.region, &today)?
                }
                _ => None,
            };
            let (terms, asks) = match &page {
                Some(Found::Here(found)) => {
                    let maker = found.item.maker;
                    let terms = store::market::terms::of(c, maker)?;
                    let withheld = terms.as_ref().is_some_and(|t| t.withheld.is_some());
                    (terms, !withheld && store::market::request::number(c, maker)?.is_some())
                }
                _ => (None, false),
            };
            let rules = store::market::rules(c)?;
            Ok(page.map(|page| (page, (photos, (terms, asks), rules, promoted))))
        })
        .await;
    let (found, more) = found.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?.unzip();
    let (photos, (terms, asks), rules, promoted) = more.unwrap_or_default();
    let sells = rules.open && terms.as_ref().is_some_and(domain::market::terms::Terms::sells);
    let pictures: Vec<String> =
        photos.iter().map(|p| format!("{}{}", site.origin, picture::largest(p))).collect();
    let mut photos = Photo::all(&photos, &lang);
    let cover = if photos.is_empty() { None } else { Some(photos.remove(0)) };
    let found = match found {
        None => return Err(site.missing(&lang, &slug).await),
        Some(Found::Moved(slug)) => return Err(Fail::Moved(site.path(&lang, &paths.items, &slug))),
        Some(Found::Here(item)) => item,
    };
    let words = site.words.load_full();
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let i = &found.item;
    let heading = i.names.text(&lang).to_owned();
    let days = |n: i32| sentence(lang.as_str(), "days", &[("count", &n.to_string())]);
    let availability = if found.protected {
        say("item-shown")
    } else if !found.variants.is_empty() && i.lead_days.is_none() {
        say(if choice::any_there(&found) { "choice-some" } else { "item-out" })
    } else if found.stock > 0 {
        sentence(lang.as_str(), "item-pieces", &[("count", &found.stock.to_string())])
    } else if let Some(lead) = i.lead_days {
        format!("{} · {} {}", say("made-to-order"), say("lead-time").to_lowercase(), days(lead))
    } else {
        say("item-out")
    };
    let availability = match i.deposit_percent.filter(|p| *p < 100 && found.stock <= 0 && !found.protected) {
        Some(percent) => {
            let deposit = sentence(lang.as_str(), "item-deposit", &[("percent", &percent.to_string())]);
            format!("{availability} · {deposit}")
        }
        None => availability,
    };
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
            i.weight_g.map_or_else(String::new, |g| format!("{}\u{a0}g", text::number(i64::from(g), &lang))),
        ),
    ];
    let description = i.description.text(&lang).to_owned();
    let named = site.marked(&lang, &heading, i.sample);
    let mut page =
        site.page(&lang, &named, &description, &site.everywhere(&paths.items, &found.slug), "items");
    page.sample_note = i.sample;
    let craft = found.craft.names.text(&lang).to_owned();
    let (price, varies) = choice::price(&found);
    let shown = price.filter(|_| !found.protected).map(|p| site.price(p.0, varies, &lang));
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
    let priced = domain::item::Item { price, ..i.clone() };
    let deal = Deal::of(&site, &lang, &priced, promoted.as_ref());
    let product = (!i.sample).then(|| {
        product(&site, &page, &found, (&heading, pictures), &lang, away.is_some(), deal.reduced.as_ref())
    });
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
        care: i.care.text(&lang).to_owned(),
        told: site.told_of(&lang, &found, &maker),
        region,
        page,
        crumbs,
        cover,
        photos,
        short: site.short(i.id.0),
        weave: site.item_weave(i.id, &found.craft.key),
        eyebrow: found.craft.names.text(&lang).to_owned(),
        heading,
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
        choices: site.choices(&lang, &found),
        price: price.map_or_else(
            || say("item-no-price"),
            |p| site.price(p.0 - deal.reduced.as_ref().map_or(0, |r| r.each.0), varies, &lang),
        ),
        was: deal.was,
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
        // Another process tells of terms and promotions by the region of their maker.
        Tag::Within(Kind::Terms, i.region.clone()),
        Tag::Within(Kind::Promotion, i.region.clone()),
        Tag::Record(i.id.0),
        Tag::Record(i.maker.0),
    ];
    tags.extend(found.more.iter().chain(&found.alike).map(|card| Tag::Listed(card.id.0)));
    tags
}

/// What the promotions of its maker say on the page of an item, as far as they ask for no code.
#[derive(Default)]
struct Deal {
    reduced: Option<Reduced>,
    was: String,
    told: Vec<String>,
}

impl Deal {
    fn of(site: &Site, lang: &Lang, i: &Item, promoted: Option<&(Date, Vec<Promotion>)>) -> Deal {
        let (Some((today, all)), Some(price)) = (promoted, i.price) else { return Deal::default() };
        let say = |key: &str, args: &[(&str, &str)]| sentence(lang.as_str(), key, args);
        let money = |m: i64| site.profile.money(m, lang);
        let asked = Asked { maker: i.maker, today: *today, codes: &[], sum: price };
        let reduced = best(all, asked, i.id, price);
        let mut told = Vec::new();
        if let Some(r) = &reduced {
            told.push(say("promo-until", &[("until", &text::date(r.until, lang))]));
        }
        let later = |p: &&Promotion| p.code.is_none() && p.holds(*today) && p.is_for(i.id) && p.least > price;
        for p in all.iter().filter(later) {
            let off = crate::market::promotion::off(site, lang, p.off);
            let (sum, until) = (money(p.least.0), text::date(p.until, lang));
            told.push(say("promo-later", &[("off", &off), ("sum", &sum), ("until", &until)]));
        }
        let was = if reduced.is_some() { money(price.0) } else { String::new() };
        Deal { reduced, was, told }
    }
}

/// What machines are told of an item that is real; an offer only where there is a price.
fn product(
    site: &Site,
    page: &Page,
    found: &store::item::ItemPage,
    (name, pictures): (&str, Vec<String>),
    lang: &Lang,
    away: bool,
    reduced: Option<&Reduced>,
) -> Value {
    let i = &found.item;
    let words = site.words.load();
    let variants = site.variant_products(page, found, name, lang, away);
    let seller = found.maker_name.as_ref().map(|m| {
        let at = found.maker_slug.as_ref().map(|s| site.path(lang, &site.profile.paths.makers, s));
        let at = at.map(|path| format!("{}{path}", site.origin));
        let kind = if found.maker_kind == MakerKind::Person { "Person" } else { "Organization" };
        thing(kind, vec![("name", m.as_str().into()), ("url", at.unwrap_or_default().into())])
    });
    let offer = i.price.filter(|_| !found.protected && variants.is_empty()).map(|price| {
        let last = found.holiday.filter(|_| away).and_then(|h| h.until);
        let back = last.and_then(|d| d.tomorrow().ok()).map(|d| d.to_string());
        let there = if away {
            "OutOfStock"
        } else if found.stock > 0 {
            "InStock"
        } else if i.lead_days.is_some() {
            "MadeToOrder"
        } else {
            "OutOfStock"
        };
        thing(
            "Offer",
            vec![
                ("price", site.plain_amount(price.0 - reduced.map_or(0, |r| r.each.0)).into()),
                ("priceValidUntil", reduced.map_or_else(String::new, |r| r.until.to_string()).into()),
                ("priceCurrency", site.profile.currency.code.as_str().into()),
                ("availability", format!("https://schema.org/{there}").into()),
                ("availabilityStarts", back.unwrap_or_default().into()),
                ("itemCondition", "https://schema.org/NewCondition".into()),
                ("seller", seller.clone().unwrap_or_default()),
                ("url", page.canonical.as_str().into()),
            ],
        )
    });
    let maker = found.maker_name.as_ref().map(|m| thing("Brand", vec![("name", m.as_str().into())]));
    let by = |told: fn(&domain::item::variant::Variant) -> bool, word: &str| {
        found
            .variants
            .iter()
            .any(|s| told(&s.variant))
            .then(|| Value::from(format!("https://schema.org/{word}")))
    };
    let varies = [by(|v| !v.size.is_empty(), "size"), by(|v| !v.colour.is_empty(), "color")];
    let group = if variants.is_empty() { String::new() } else { domain::id::short(i.id.0) };
    thing(
        if variants.is_empty() { "Product" } else { "ProductGroup" },
        vec![
            ("@id", page.canonical.as_str().into()),
            ("name", name.into()),
            ("description", i.description.text(lang).into()),
            ("sku", domain::id::short(i.id.0).into()),
            ("url", page.canonical.as_str().into()),
            // A drawn weave is no picture of the thing.
            ("image", pictures.into()),
            ("countryOfOrigin", site.profile.country.as_str().into()),
            ("category", found.craft.names.text(lang).into()),
            ("material", words.names(Vocabulary::Material, &i.materials, lang).into()),
            ("brand", maker.unwrap_or_default()),
            ("offers", offer.unwrap_or_default()),
            ("productGroupID", group.into()),
            ("variesBy", varies.into_iter().flatten().collect::<Vec<_>>().into()),
            ("hasVariant", variants.into()),
        ],
    )
}
