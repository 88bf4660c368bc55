//! From an answer to what the templates show: hits, facets, chips, orders, pages.

use domain::flagship::course::furthest;
use domain::item::Money;
use domain::lang::Lang;
use domain::vocabulary::Vocabulary;
use search::{Count, Kind, PriceSpan, Segment, Sort};

use super::asked::{KINDS, SORTS};
use super::{Asked, Found, FoundHit};
use crate::page::{Card, Link};
use crate::wording::Wording;
use crate::{Site, sentence, text};

/// A piece of text, matched or not.
pub struct Piece {
    pub text: String,
    pub hit: bool,
}

/// A search result.
pub struct HitView {
    pub href: String,
    pub weave: String,
    pub kind: String,
    pub place: Wording,
    pub price: String,
    pub was: String,
    pub deposit: String,
    pub status: String,
    pub sample: bool,
    pub title: Vec<Piece>,
    /// The language of the title where it is not the page's.
    pub title_lang: String,
    pub snippet: Vec<Piece>,
    /// The same of the text.
    pub snippet_lang: String,
}

/// A value of a facet.
pub struct Choice {
    pub label: String,
    pub href: String,
    pub count: String,
    pub chosen: bool,
    /// Whether other sites' crawlers may go there.
    pub follow: bool,
}

/// A facet.
pub struct Facet {
    pub label: String,
    pub open: bool,
    pub options: Vec<Choice>,
}

/// A chosen value, with the address without it.
pub struct Chip {
    pub label: String,
    pub href: String,
}

/// Values of a facet that are shown.
const SHOWN: usize = 12;

fn pieces(segments: &[Segment]) -> Vec<Piece> {
    segments.iter().map(|(hit, text)| Piece { text: text.clone(), hit: *hit }).collect()
}

fn tag(lang: Option<&Lang>) -> String {
    lang.map_or_else(String::new, Lang::to_string)
}

fn toggled(list: &mut Vec<String>, value: &str) {
    match list.iter().position(|own| own == value) {
        Some(at) => {
            list.remove(at);
        }
        None => list.push(value.to_owned()),
    }
}

/// Shows one answer on one page: `path` is the page's address, `fixed` whether its kind is given with it.
pub(super) struct Show<'a> {
    pub site: &'a Site,
    pub lang: &'a Lang,
    pub found: &'a Found,
    pub path: &'a str,
    pub fixed: bool,
}

/// The lists behind the vocabularies' facets.
type Lists = [(Vocabulary, &'static str, fn(&mut Asked) -> &mut Vec<String>); 4];

const LISTS: Lists = [
    (Vocabulary::Category, "facet-category", |asked| &mut asked.category),
    (Vocabulary::Technique, "facet-technique", |asked| &mut asked.technique),
    (Vocabulary::Material, "facet-material", |asked| &mut asked.material),
    (Vocabulary::People, "facet-people", |asked| &mut asked.people),
];

impl Show<'_> {
    fn say(&self, key: &str) -> String {
        sentence(self.lang.as_str(), key, &[])
    }

    fn with(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        sentence(self.lang.as_str(), key, arguments)
    }

    fn number(&self, n: u64) -> String {
        text::number(i64::try_from(n).unwrap_or(i64::MAX), self.lang)
    }

    /// The address of a question on this page.
    pub fn href(&self, asked: &Asked) -> String {
        let asked = if self.fixed { Asked { kind: None, ..asked.clone() } } else { asked.clone() };
        format!("{}{}", self.path, asked.address())
    }

    fn change(&self, change: impl FnOnce(&mut Asked)) -> String {
        self.href(&self.found.asked.with(change))
    }

    /// A value that a change chooses or lets go.
    fn choice(&self, label: String, count: String, chosen: bool, change: impl FnOnce(&mut Asked)) -> Choice {
        let asked = self.found.asked.with(change);
        Choice { label, href: self.href(&asked), count, chosen, follow: self.fixed && asked.is_listed() }
    }

    /// The word for the furthest that it is as a flagship today.
    fn status(&self, hit: &FoundHit) -> String {
        let today = self.site.today([self.site.root.as_str()]);
        let term = furthest(hit.stored.terms.iter().copied(), today);
        term.and_then(|t| t.word(today)).unwrap_or_default().to_owned()
    }

    fn place(&self, hit: &FoundHit) -> Wording {
        let stored = &hit.stored;
        let named = |full: bool| {
            let name = |p: &search::StoredPlace| if full { p.full_name.clone() } else { p.name.clone() };
            Wording::from(stored.places.iter().map(name).collect::<Vec<_>>().join(", "))
        };
        match hit.kind {
            Kind::Item => match &stored.craft {
                Some(craft) => Wording::join([Wording::of(&craft.names, self.lang), named(false)], " · "),
                None => named(false),
            },
            Kind::Motif => stored.people.as_ref().map_or_else(
                || named(false),
                |people| self.site.term(Vocabulary::People, people, self.lang).into(),
            ),
            Kind::Region | Kind::Maker => named(true),
            Kind::Craft => named(false),
        }
    }

    fn href_of(&self, hit: &FoundHit) -> String {
        let paths = &self.site.profile.paths;
        let words = match hit.kind {
            Kind::Region => &paths.regions,
            Kind::Craft => &paths.crafts,
            Kind::Motif => &paths.motifs,
            Kind::Maker => &paths.makers,
            Kind::Item => &paths.items,
        };
        self.site.path(self.lang, words, &hit.stored.slug)
    }

    fn kind_word(&self, kind: Kind) -> String {
        let word = KINDS.iter().find(|(own, _)| *own == kind).map_or("item", |(_, word)| word);
        self.say(&format!("kind-{word}"))
    }

    fn title(&self, hit: &FoundHit) -> Vec<Segment> {
        if hit.stored.unnamed {
            let region = hit.stored.places.first().map_or("", |place| place.full_name.as_str());
            return vec![(false, self.site.maker_name(self.lang, None, region))];
        }
        hit.title.clone()
    }

    fn weave(&self, hit: &FoundHit) -> String {
        let id = hit.id.unwrap_or_default();
        match hit.kind {
            Kind::Item => {
                let craft = hit.stored.craft.as_ref().map_or("", |craft| craft.key.as_str());
                self.site.item_weave(domain::id::ItemId(id), craft)
            }
            Kind::Maker => self.site.weave("maker", &id.to_string()),
            Kind::Craft => self.site.weave("craft", &hit.stored.key),
            Kind::Motif => self.site.weave("motif", &hit.stored.key),
            Kind::Region => self.site.weave("region", &hit.stored.key),
        }
    }

    fn price(&self, hit: &FoundHit) -> String {
        let (stored, off) = (&hit.stored, hit.offered.as_ref().and_then(|o| o.off.as_ref()));
        stored
            .price
            .map_or_else(String::new, |price| self.site.reduced(Money(price), off, stored.varies, self.lang))
    }

    /// The price without what is taken off, and what is paid before it is made.
    fn besides(&self, hit: &FoundHit) -> (String, String) {
        let Some(offered) = &hit.offered else { return Default::default() };
        let was = self.site.was(hit.stored.price.map(Money), offered.off.as_ref(), self.lang);
        (was, self.site.deposit(offered.deposit, self.lang))
    }

    /// The results.
    pub fn hits(&self) -> Vec<HitView> {
        let view = |hit: &FoundHit| HitView {
            was: self.besides(hit).0,
            deposit: self.besides(hit).1,
            href: self.href_of(hit),
            weave: self.weave(hit),
            kind: self.kind_word(hit.kind),
            place: self.place(hit),
            price: self.price(hit),
            status: self.status(hit),
            sample: hit.stored.sample,
            title: pieces(&self.title(hit)),
            title_lang: tag(hit.title_lang.as_ref()),
            snippet: pieces(&hit.snippet),
            snippet_lang: tag(hit.snippet_lang.as_ref()),
        };
        self.found.hits.iter().map(view).collect()
    }

    /// The same as cards, for a list of one kind.
    pub fn cards(&self) -> Vec<Card> {
        let card = |hit: &FoundHit| Card {
            was: self.besides(hit).0,
            deposit: self.besides(hit).1,
            href: self.href_of(hit),
            title: {
                let title: String = self.title(hit).into_iter().map(|(_, text)| text).collect();
                Wording::told(title, hit.title_lang.as_ref().unwrap_or(self.lang), self.lang)
            },
            place: self.place(hit),
            weave: self.weave(hit),
            price: self.price(hit),
            status: self.status(hit),
            sample: hit.stored.sample,
            protected: hit.stored.protected,
        };
        self.found.hits.iter().map(card).collect()
    }

    fn span(&self, span: PriceSpan) -> String {
        let money = |n: i64| self.site.profile.money(n, self.lang);
        match (span.from, span.below) {
            (Some(from), Some(below)) => {
                self.with("price-between", &[("from", &money(from)), ("below", &money(below))])
            }
            (Some(from), None) => self.with("price-from", &[("from", &money(from))]),
            (None, Some(below)) => self.with("price-below", &[("below", &money(below))]),
            (None, None) => String::new(),
        }
    }

    /// Every facet that has something to offer.
    pub fn facets(&self) -> Vec<Facet> {
        if !self.found.indexed {
            return Vec::new();
        }
        let mut facets = Vec::new();
        if !self.fixed {
            facets.push(self.kinds());
        }
        facets.push(self.regions());
        let counts = &self.found.facets;
        for ((vocabulary, label, list), values) in
            LISTS.into_iter().zip([&counts.category, &counts.technique, &counts.material, &counts.people])
        {
            facets.push(self.terms(vocabulary, label, list, values));
        }
        facets.push(self.prices());
        facets.push(self.stock());
        facets.retain(|facet| !facet.options.is_empty());
        facets
    }

    fn kinds(&self) -> Facet {
        let own = self.found.asked.kind;
        let option = |(kind, _): &(Kind, &str)| {
            let count = self.found.kinds.iter().find(|(k, _)| k == kind).map_or(0, |(_, count)| *count);
            let chosen = own == Some(*kind);
            (count > 0 || chosen).then(|| {
                self.choice(self.kind_word(*kind), self.number(count), chosen, |asked| {
                    asked.kind = (!chosen).then_some(*kind);
                })
            })
        };
        Facet {
            label: self.say("facet-kind"),
            open: true,
            options: KINDS.iter().filter_map(option).collect(),
        }
    }

    /// The regions: those selected from the root down (each gives back the one above it), then those right below.
    fn regions(&self) -> Facet {
        let asked = &self.found.asked;
        let root = &self.site.root;
        let mut above = root.clone();
        let from = self.found.path.iter().position(|line| line.code == *root).map_or(0, |at| at + 1);
        let mut options = Vec::new();
        for line in self.found.path.iter().skip(from) {
            let up = (above != *root).then(|| above.clone());
            let own = Some(&line.code) == asked.region.as_ref();
            let count = if own { self.number(self.found.total) } else { String::new() };
            options.push(self.choice(line.full_name.clone(), count, true, |asked| asked.region = up));
            above = line.code.clone();
        }
        let mut below: Vec<(u64, &store::region::Line)> = self
            .found
            .below
            .iter()
            .filter_map(|line| {
                let count = self.found.facets.region.iter().find(|c| c.value == line.code.as_str())?.count;
                (count > 0).then_some((count, line))
            })
            .collect();
        below.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        options.extend(below.into_iter().take(SHOWN * 4).map(|(count, line)| {
            self.choice(line.full_name.clone(), self.number(count), false, |asked| {
                asked.region = Some(line.code.clone());
            })
        }));
        Facet { label: self.say("facet-region"), open: asked.region.is_some() || self.fixed, options }
    }

    fn terms(
        &self,
        vocabulary: Vocabulary,
        label: &str,
        list: fn(&mut Asked) -> &mut Vec<String>,
        values: &[Count],
    ) -> Facet {
        let chosen: Vec<String> = list(&mut self.found.asked.clone()).clone();
        let mut options: Vec<Choice> = values
            .iter()
            .filter(|count| count.count > 0 || chosen.contains(&count.value))
            .map(|count| {
                let label = self.site.term(vocabulary, &count.value, self.lang);
                self.choice(label, self.number(count.count), chosen.contains(&count.value), |asked| {
                    toggled(list(asked), &count.value);
                })
            })
            .collect();
        options.sort_by_key(|option| !option.chosen);
        options.truncate(SHOWN.max(chosen.len()));
        Facet {
            label: self.say(label),
            open: !chosen.is_empty() || vocabulary == Vocabulary::Category,
            options,
        }
    }

    fn prices(&self) -> Facet {
        let own = self.found.asked.price;
        let options = self
            .found
            .facets
            .price
            .iter()
            .filter(|band| band.count > 0 || own == Some(band.span))
            .map(|band| {
                let chosen = own == Some(band.span);
                self.choice(self.span(band.span), self.number(band.count), chosen, |asked| {
                    asked.price = (!chosen).then_some(band.span);
                })
            })
            .collect();
        Facet { label: self.say("facet-price"), open: own.is_some(), options }
    }

    fn stock(&self) -> Facet {
        let (count, chosen) = (self.found.facets.in_stock, self.found.asked.stock);
        let option =
            self.choice(self.say("in-stock"), self.number(count), chosen, |asked| asked.stock = !chosen);
        let options = if count > 0 || chosen { vec![option] } else { Vec::new() };
        Facet { label: self.say("facet-stock"), open: chosen, options }
    }

    /// What the list is narrowed to.
    pub fn chips(&self) -> Vec<Chip> {
        let asked = &self.found.asked;
        let mut chips = Vec::new();
        if let Some(kind) = asked.kind.filter(|_| !self.fixed) {
            chips.push(Chip { label: self.kind_word(kind), href: self.change(|asked| asked.kind = None) });
        }
        if let Some(group) = &self.found.group {
            let label = group.names.text(self.lang).to_owned();
            chips.push(Chip { label, href: self.change(|asked| asked.region = None) });
        }
        if let Some(line) = self.found.path.last() {
            let label = line.full_name.clone();
            chips.push(Chip { label, href: self.change(|asked| asked.region = None) });
        }
        for (vocabulary, _, list) in LISTS {
            for value in list(&mut asked.clone()).iter() {
                chips.push(Chip {
                    label: self.site.term(vocabulary, value, self.lang),
                    href: self.change(|asked| toggled(list(asked), value)),
                });
            }
        }
        if let Some(span) = asked.price {
            chips.push(Chip { label: self.span(span), href: self.change(|asked| asked.price = None) });
        }
        if asked.stock {
            chips.push(Chip { label: self.say("in-stock"), href: self.change(|asked| asked.stock = false) });
        }
        if chips.len() > 1 {
            chips.push(Chip { label: self.say("filter-clear"), href: self.href(&asked.wide()) });
        }
        chips
    }

    /// The orders that make sense here.
    pub fn sorts(&self) -> Vec<Link> {
        let asked = &self.found.asked;
        if !self.found.indexed || self.found.total < 2 {
            return Vec::new();
        }
        let priced = matches!(asked.kind, None | Some(Kind::Item))
            && self.found.facets.price.iter().any(|band| band.count > 0);
        let fitting = match (asked.q.is_empty(), asked.kind) {
            (true, Some(Kind::Item)) => Sort::Newest,
            (true, Some(_)) => Sort::Name,
            _ => Sort::Relevance,
        };
        let own = asked.sort.unwrap_or(fitting);
        let fits = |sort: Sort| match sort {
            Sort::Relevance => !asked.q.is_empty() || fitting == Sort::Relevance,
            Sort::PriceUp | Sort::PriceDown => priced,
            Sort::Newest => matches!(asked.kind, Some(Kind::Item | Kind::Maker)),
            Sort::Name => true,
        };
        SORTS
            .iter()
            .filter(|(sort, _)| fits(*sort) || *sort == own)
            .map(|(sort, word)| Link {
                label: self.say(&format!("sort-{word}")),
                href: self.change(|asked| asked.sort = (*sort != fitting).then_some(*sort)),
                current: *sort == own,
            })
            .collect()
    }

    /// The addresses of the page before and after, and which hits these are.
    pub fn pager(&self) -> (String, String, String) {
        let asked = &self.found.asked;
        let turn = |page: usize| self.href(&Asked { page, ..asked.clone() });
        let previous = if asked.page > 1 { turn(asked.page - 1) } else { String::new() };
        let next =
            if self.found.indexed && self.found.has_next() { turn(asked.page + 1) } else { String::new() };
        let from = (asked.page - 1) * asked.limit;
        let range = self.with(
            "pager-range",
            &[
                ("from", &self.number(from as u64 + 1)),
                ("to", &self.number((from + self.found.hits.len()) as u64)),
                ("total", &self.number(self.found.total)),
            ],
        );
        let bounded =
            asked.page >= asked.last_page() && (asked.page * asked.limit) as u64 <= self.found.total;
        let range = if bounded { format!("{range} {}", self.say("pager-bounded")) } else { range };
        (previous, next, if self.found.hits.is_empty() { String::new() } else { range })
    }
}
