//! What the page of an item says to somebody who would like to have it: how it comes and what that costs, or truthfully why it is not
//! to be had for now; who makes it, and what its motifs mean.

use domain::item::Money;
use domain::lang::{Lang, Words};
use domain::market::Rules;
use domain::market::terms::Terms;
use domain::source::Checked;
use store::item::ItemPage;

use super::choice;
use crate::page::{Link, SourceLink};
use crate::wording::Wording;
use crate::{Site, sentence, text};

/// The most characters of a story or a meaning before its own page goes on.
const EXCERPT: usize = 320;

/// Something that is told of it elsewhere: a heading, the beginning, and where it goes on.
pub(crate) struct Told {
    pub title: String,
    pub text: Wording,
    /// Whether no officer has confirmed it.
    pub unchecked: bool,
    pub sources: Vec<SourceLink>,
    pub more: Link,
}

/// How it comes to a buyer, in sentences: at what cost, or where it is fetched.
fn ways(site: &Site, lang: &Lang, found: &ItemPage, terms: &Terms) -> Vec<String> {
    let money = |m: Money| site.profile.money(m.0, lang);
    let mut ways = Vec::new();
    let weights = found.variants.iter().map(|s| s.variant.weight_g.or(found.item.weight_g));
    // The lightest, since the cost is told as the least.
    let weight = weights.min_by_key(|w| w.unwrap_or(i32::MAX)).unwrap_or(found.item.weight_g);
    if let Some(grams) = weight {
        let costs = terms.rates.iter().filter_map(|r| r.cost(i64::from(grams)));
        if let Some(least) = costs.min_by_key(|m| m.0) {
            ways.push(sentence(lang.as_str(), "selling-sent", &[("cost", &money(least))]));
        }
    }
    if terms.ask || (weight.is_none() && !terms.rates.is_empty()) {
        ways.push(sentence(lang.as_str(), "selling-asked", &[]));
    }
    if let Some(place) = &terms.pick_up {
        ways.push(sentence(lang.as_str(), "selling-fetched", &[("place", place)]));
    }
    ways
}

/// Why it cannot be ordered although it has a price; nothing when it can, or when the page says why elsewhere.
fn pause(lang: &Lang, found: &ItemPage, terms: Option<&Terms>, rules: Rules) -> String {
    let (price, _) = choice::price(found, None);
    if found.protected || price.is_none() {
        return String::new();
    }
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    match terms {
        _ if !rules.open => say("selling-closed"),
        Some(terms) if terms.withheld.is_some() => say("selling-withheld"),
        Some(terms) if terms.sells() => String::new(),
        _ => say("basket-not-sold"),
    }
}

impl Site {
    /// How an item comes to a buyer; and why it cannot be ordered, if it cannot.
    pub(crate) fn selling(
        &self,
        lang: &Lang,
        found: &ItemPage,
        terms: Option<&Terms>,
        rules: Rules,
    ) -> (Vec<String>, String) {
        let pause = pause(lang, found, terms, rules);
        let told =
            terms.filter(|_| pause.is_empty() && !found.protected && choice::price(found, None).0.is_some());
        (told.map(|t| ways(self, lang, found, t)).unwrap_or_default(), pause)
    }

    /// Who makes it, and what its motifs mean, each with where that is told in full.
    pub(crate) fn told_of(&self, lang: &Lang, found: &ItemPage, maker: &str) -> Vec<Told> {
        let paths = &self.profile.paths;
        let link = |key: &str, name: &str, href: String| Link {
            label: sentence(lang.as_str(), key, &[("name", name)]),
            href,
            current: false,
        };
        let mut told = Vec::new();
        let begin = |words: &Words| Wording::made(words, lang, |t| text::shorten(t, EXCERPT));
        if let (Some(slug), false) = (&found.maker_slug, found.maker_story.is_empty()) {
            told.push(Told {
                title: sentence(lang.as_str(), "selling-maker", &[]),
                text: begin(&found.maker_story),
                unchecked: false,
                sources: Vec::new(),
                more: link("selling-maker-more", maker, self.path(lang, &paths.makers, slug)),
            });
        }
        for m in &found.meanings {
            if !m.meaning.is_empty() {
                told.push(Told {
                    title: sentence(lang.as_str(), "selling-motif", &[("name", &m.name)]),
                    text: begin(&m.meaning),
                    unchecked: m.checked == Checked::Unchecked,
                    sources: self.sources(&m.sources, false),
                    more: link("selling-motif-more", &m.name, self.path(lang, &paths.motifs, &m.slug)),
                });
            }
        }
        told
    }
}
