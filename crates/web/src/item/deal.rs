//! What the promotions of its maker say on the page of an item, as far as they ask for no code.

use domain::item::Money;
use domain::lang::Lang;
use domain::market::promotion::Reduced;
use store::item::ItemPage;
use store::market::promotion::Deals;

use crate::{Site, sentence, text};

/// What is said of a price.
#[derive(Default)]
pub(super) struct Deal {
    /// What is taken off a piece.
    pub off: Option<Reduced>,
    /// Until when it is taken off, and what is taken off from a sum on.
    pub told: Vec<String>,
}

/// What is said of a price of an item.
pub(super) fn of(site: &Site, lang: &Lang, found: &ItemPage, deals: &Deals, price: Option<Money>) -> Deal {
    let (i, Some(price)) = (&found.item, price.filter(|_| !found.protected)) else { return Deal::default() };
    let say = |key: &str, args: &[(&str, &str)]| sentence(lang.as_str(), key, args);
    let off = deals.best(i.maker, i.id, Some(price));
    let mut told = Vec::new();
    if let Some(r) = &off {
        told.push(say("promo-until", &[("until", &text::date(r.until, lang))]));
    }
    for p in deals.of(i.maker).iter().filter(|p| p.is_for(i.id) && p.least > price) {
        let off = crate::market::promotion::off(site, lang, p.off);
        let (sum, until) = (site.profile.money(p.least.0, lang), text::date(p.until, lang));
        told.push(say("promo-later", &[("off", &off), ("sum", &sum), ("until", &until)]));
    }
    Deal { off, told }
}
