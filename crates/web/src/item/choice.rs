//! The sizes and colours of an item as its page offers them.

use domain::item::Money;
use domain::lang::Lang;
use serde_json::Value;
use store::item::ItemPage;
use store::item::variant::Shelf;

use crate::linked::thing;
use crate::page::Page;
use crate::{Site, sentence, text};

/// A size or colour that can be chosen.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub id: String,
    pub words: String,
    /// What it costs, when not all cost the same.
    pub price: String,
    /// What there is of it.
    pub there: String,
    /// Whether it cannot be had for now.
    pub out: bool,
    pub chosen: bool,
}

/// Whether one of them can be had.
fn is_there(found: &ItemPage, shelf: &Shelf) -> bool {
    found.item.lead_days.is_some() || shelf.free() > 0
}

/// Whether an item can be had: of one with variants, any of them.
pub(crate) fn any_there(found: &ItemPage) -> bool {
    if found.variants.is_empty() {
        return found.item.lead_days.is_some() || found.stock > 0;
    }
    found.variants.iter().any(|s| is_there(found, s) && s.variant.price.or(found.item.price).is_some())
}

/// How many pieces of it can be ordered at once.
pub(crate) fn most(found: &ItemPage) -> i64 {
    if found.item.lead_days.is_some() {
        return domain::market::basket::MOST_PIECES;
    }
    found.variants.iter().map(Shelf::free).max().unwrap_or(found.stock)
}

/// What it costs, and whether that is the lowest of several.
pub(crate) fn price(found: &ItemPage) -> (Option<Money>, bool) {
    if found.variants.is_empty() {
        return (found.item.price, false);
    }
    domain::item::variant::price(found.item.price, found.variants.iter().map(|s| s.variant.price))
}

impl Site {
    /// The sizes and colours in the order of the maker. The first that can be had is chosen when it is the only one.
    pub(crate) fn choices(&self, lang: &Lang, found: &ItemPage) -> Vec<Choice> {
        let say = |key: &str| sentence(lang.as_str(), key, &[]);
        let (_, varies) = price(found);
        let alone = found.variants.iter().filter(|s| is_there(found, s)).count() == 1;
        let choice = |s: &Shelf| {
            let own = s.variant.price.or(found.item.price);
            let out = !is_there(found, s) || own.is_none();
            let there = if out {
                say("choice-out")
            } else if found.item.lead_days.is_some() {
                say("made-to-order").to_lowercase()
            } else {
                sentence(lang.as_str(), "item-pieces", &[("count", &text::number(s.free(), lang))])
            };
            Choice {
                id: s.variant.id.to_string(),
                words: s.variant.words().text(lang).to_owned(),
                price: own.filter(|_| varies).map_or_else(String::new, |p| self.profile.money(p.0, lang)),
                there,
                out,
                chosen: alone && !out,
            }
        };
        found.variants.iter().map(choice).collect()
    }

    /// What machines are told of them: each as a product of its own, with its offer.
    pub(crate) fn variant_products(
        &self,
        page: &Page,
        found: &ItemPage,
        name: &str,
        lang: &Lang,
        away: bool,
    ) -> Vec<Value> {
        let one = |s: &Shelf| {
            let v = &s.variant;
            let there = match (away, is_there(found, s), found.item.lead_days) {
                (true, ..) | (_, false, _) => "OutOfStock",
                (_, _, Some(_)) => "MadeToOrder",
                _ => "InStock",
            };
            let offer = v.price.or(found.item.price).map(|price| {
                thing(
                    "Offer",
                    vec![
                        ("price", self.plain_amount(price.0).into()),
                        ("priceCurrency", self.profile.currency.code.as_str().into()),
                        ("availability", format!("https://schema.org/{there}").into()),
                        ("url", page.canonical.as_str().into()),
                    ],
                )
            });
            thing(
                "Product",
                vec![
                    ("name", format!("{name} ({})", v.words().text(lang)).into()),
                    ("sku", domain::id::short(v.id.0).into()),
                    ("size", v.size.text(lang).into()),
                    ("color", v.colour.text(lang).into()),
                    ("image", page.og_image.as_str().into()),
                    ("offers", offer.unwrap_or_default()),
                ],
            )
        };
        found.variants.iter().map(one).collect()
    }
}
