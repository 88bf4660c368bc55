//! The sizes and colours of an item as its page offers them, and which one an address chooses.

use domain::item::Money;
use domain::lang::Lang;
use store::item::ItemPage;
use store::item::variant::Shelf;
use store::market::promotion::Deals;
use store::picture::Shown;

use crate::{Site, picture, sentence, text};

/// What stands between the address of an item and the key of a size or colour, which is then chosen there.
pub(crate) const CHOOSES: &str = "?varian=";

/// The key that what stands after the question mark chooses; others add words of their own to an address.
fn key(query: &str) -> Option<&str> {
    query.split('&').find_map(|part| part.strip_prefix(&CHOOSES[1..]))
}

/// Whether what stands after the question mark chooses one.
pub(crate) fn chooses(query: &str) -> bool {
    key(query).is_some()
}

/// The size or colour that an address chooses.
pub(super) fn asked<'f>(found: &'f ItemPage, query: Option<&str>) -> Option<&'f Shelf> {
    let key = key(query?)?;
    found.variants.iter().find(|s| s.variant.key == key)
}

/// The photograph that shows a size or colour.
pub(super) fn photo<'f>(found: &'f ItemPage, shelf: &Shelf) -> Option<&'f Shown> {
    let own = shelf.variant.picture?;
    found.photos.iter().find(|(id, _)| *id == own).map(|(_, shown)| shown)
}

/// The photograph that stands first: that of what is chosen, or the cover; and the others.
pub(super) fn photos<'f>(
    found: &'f ItemPage,
    chosen: Option<&Shelf>,
) -> (Option<&'f Shown>, impl Iterator<Item = &'f Shown> + use<'f>) {
    let own = chosen.and_then(|s| photo(found, s));
    let first = own.or_else(|| found.photos.first().map(|(_, shown)| shown));
    let others = found.photos.iter().map(|(_, shown)| shown);
    (first, others.filter(move |p| first.is_none_or(|f| f.media != p.media)))
}

/// A size or colour that can be chosen.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub id: String,
    pub words: String,
    /// What it costs, when not all cost the same.
    pub price: String,
    /// The same without what is taken off.
    pub was: String,
    /// What there is of it.
    pub there: String,
    /// Whether it cannot be had for now.
    pub out: bool,
    pub chosen: bool,
    /// The photograph that shows it, small, and the page with it.
    pub photo: String,
    pub href: String,
}

/// Whether one of them can be had.
pub(super) fn is_there(found: &ItemPage, shelf: &Shelf) -> bool {
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
pub(crate) fn price(found: &ItemPage, chosen: Option<&Shelf>) -> (Option<Money>, bool) {
    match chosen {
        Some(shelf) => (shelf.variant.price.or(found.item.price), false),
        None if found.variants.is_empty() => (found.item.price, false),
        None => {
            domain::item::variant::price(found.item.price, found.variants.iter().map(|s| s.variant.price))
        }
    }
}

impl Site {
    /// The sizes and colours in the order of the maker. The one that the address chooses is chosen, or the only one that can be had.
    pub(super) fn choices(
        &self,
        lang: &Lang,
        found: &ItemPage,
        chosen: Option<&Shelf>,
        deals: &Deals,
    ) -> Vec<Choice> {
        let say = |key: &str| sentence(lang.as_str(), key, &[]);
        let (_, varies) = price(found, None);
        let i = &found.item;
        let alone = found.variants.iter().filter(|s| is_there(found, s)).count() == 1;
        let page = self.path(lang, &self.profile.paths.items, &found.slug);
        let choice = |s: &Shelf| {
            let own = s.variant.price.or(i.price);
            let out = !is_there(found, s) || own.is_none();
            let there = if out {
                say("choice-out")
            } else if i.lead_days.is_some() {
                say("made-to-order").to_lowercase()
            } else {
                sentence(lang.as_str(), "item-pieces", &[("count", &text::number(s.free(), lang))])
            };
            let shown = own.filter(|_| varies);
            let off = deals.best(i.maker, i.id, shown);
            Choice {
                id: s.variant.id.to_string(),
                words: s.variant.words().text(lang).to_owned(),
                price: shown.map_or_else(String::new, |p| self.reduced(p, off.as_ref(), false, lang)),
                was: self.was(shown, off.as_ref(), lang),
                there,
                out,
                chosen: !out && chosen.map_or(alone, |c| c.variant.id == s.variant.id),
                photo: photo(found, s).map_or_else(String::new, picture::smallest),
                href: format!("{page}{CHOOSES}{}", s.variant.key),
            }
        };
        found.variants.iter().map(choice).collect()
    }
}
