//! What a reader asks, in the address and nowhere else. Anything may stand there: what has no meaning is passed over.

use std::fmt::Write as _;

use domain::region::RegionCode;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use search::{Kind, PriceSpan, Sort};

/// Values of one facet that count.
const VALUES: usize = 12;
/// Characters of a text that count.
const TEXT: usize = 200;
/// What stands unescaped in a query.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What is asked: a text, what it is narrowed to, an order and a page.
///
/// ```
/// let asked = web::find::Asked::parse(Some("q=ulos&region=12.17&category=weaving&price=100000-250000&stock=1"));
/// assert_eq!(asked.q, "ulos");
/// assert_eq!(asked.category, ["weaving"]);
/// assert_eq!(asked.address(), "?q=ulos&region=12.17&category=weaving&price=100000-250000&stock=1");
/// assert_eq!(web::find::Asked::parse(Some("q=%00%ff&page=x&kind=y")).kind, None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Asked {
    /// What was typed: without control characters, at most 200 characters.
    pub q: String,
    /// One kind, or all.
    pub kind: Option<Kind>,
    /// A region of any level.
    pub region: Option<RegionCode>,
    /// Keys of categories, any of them.
    pub category: Vec<String>,
    /// Keys of techniques, any of them.
    pub technique: Vec<String>,
    /// Keys of materials, any of them.
    pub material: Vec<String>,
    /// Keys of peoples, any of them.
    pub people: Vec<String>,
    /// A span of prices in minor units.
    pub price: Option<PriceSpan>,
    /// Only what can be had at once.
    pub stock: bool,
    /// Only what is made by a craft, unless categories are asked for: food and forest goods are kept, but are none. Said by the
    /// page that asks and not in the address.
    pub proper: bool,
    /// The order; nothing for the one that fits.
    pub sort: Option<Sort>,
    /// The page, from 1; bounded, see [`Asked::last_page`].
    pub page: usize,
    /// Hits on a page.
    pub limit: usize,
}

impl Default for Asked {
    fn default() -> Self {
        Asked {
            q: String::new(),
            kind: None,
            region: None,
            category: Vec::new(),
            technique: Vec::new(),
            material: Vec::new(),
            people: Vec::new(),
            price: None,
            stock: false,
            proper: false,
            sort: None,
            page: 1,
            limit: 24,
        }
    }
}

/// The words of kinds in addresses.
pub(crate) const KINDS: [(Kind, &str); 5] = [
    (Kind::Item, "item"),
    (Kind::Craft, "craft"),
    (Kind::Motif, "motif"),
    (Kind::Maker, "maker"),
    (Kind::Region, "region"),
];

/// The words of orders in addresses.
pub(crate) const SORTS: [(Sort, &str); 5] = [
    (Sort::Relevance, "match"),
    (Sort::Newest, "newest"),
    (Sort::Name, "name"),
    (Sort::PriceUp, "price"),
    (Sort::PriceDown, "price-down"),
];

/// A span of prices as the address writes it.
pub(crate) fn price(text: &str) -> Option<PriceSpan> {
    let (from, below) = text.split_once('-')?;
    let number = |text: &str| {
        if text.is_empty() { Some(None) } else { text.parse::<i64>().ok().filter(|n| *n >= 0).map(Some) }
    };
    let span = PriceSpan { from: number(from)?, below: number(below)? };
    (span != PriceSpan::default()).then_some(span)
}

/// A text as it is looked for and shown: control characters are spaces, and only its beginning counts.
fn clean(text: &str) -> String {
    let text: String =
        text.chars().map(|c| if c.is_control() || c == '\u{fffd}' { ' ' } else { c }).take(TEXT).collect();
    text.trim().to_owned()
}

impl Asked {
    /// The last page that there is: whoever would page further should narrow instead.
    pub fn last_page(&self) -> usize {
        search::Query::MAX_OFFSET / self.limit.max(1) + 1
    }

    /// Reads the query of an address. It never fails.
    pub fn parse(query: Option<&str>) -> Asked {
        let mut asked = Asked::default();
        for (name, value) in url::form_urlencoded::parse(query.unwrap_or("").as_bytes()).take(100) {
            let list = match &*name {
                "q" => {
                    asked.q = clean(&value);
                    continue;
                }
                "kind" => {
                    asked.kind = KINDS.iter().find(|(_, word)| *word == value).map(|(kind, _)| *kind);
                    continue;
                }
                "region" => {
                    asked.region = RegionCode::parse(&value);
                    continue;
                }
                "price" => {
                    asked.price = price(&value);
                    continue;
                }
                "stock" => {
                    asked.stock = value == "1";
                    continue;
                }
                "sort" => {
                    asked.sort = SORTS.iter().find(|(_, word)| *word == value).map(|(sort, _)| *sort);
                    continue;
                }
                "page" => {
                    asked.page = value.parse().unwrap_or(1).clamp(1, asked.last_page());
                    continue;
                }
                "category" => &mut asked.category,
                "technique" => &mut asked.technique,
                "material" => &mut asked.material,
                "people" => &mut asked.people,
                _ => continue,
            };
            let known = value.len() <= 120 && domain::text::is_key(&value);
            if known && list.len() < VALUES && !list.iter().any(|own| *own == value) {
                list.push(value.into_owned());
            }
        }
        asked
    }

    /// The query of the address, with its question mark; empty when nothing is asked.
    pub fn address(&self) -> String {
        let mut out = String::new();
        let mut add = |name: &str, value: &str| {
            let sign = if out.is_empty() { '?' } else { '&' };
            let _ = write!(out, "{sign}{name}={}", utf8_percent_encode(value, PLAIN));
        };
        if !self.q.is_empty() {
            add("q", &self.q);
        }
        if let Some((_, word)) = KINDS.iter().find(|(kind, _)| Some(*kind) == self.kind) {
            add("kind", word);
        }
        if let Some(region) = &self.region {
            add("region", region.as_str());
        }
        let lists = [
            ("category", &self.category),
            ("technique", &self.technique),
            ("material", &self.material),
            ("people", &self.people),
        ];
        for (name, values) in lists {
            values.iter().for_each(|value| add(name, value));
        }
        if let Some(span) = self.price {
            let text = |n: Option<i64>| n.map_or_else(String::new, |n| n.to_string());
            add("price", &format!("{}-{}", text(span.from), text(span.below)));
        }
        if self.stock {
            add("stock", "1");
        }
        if let Some((_, word)) = SORTS.iter().find(|(sort, _)| Some(*sort) == self.sort) {
            add("sort", word);
        }
        if self.page > 1 {
            add("page", &self.page.to_string());
        }
        out
    }

    /// Whether it is narrowed to something besides its text and kind.
    pub fn is_narrowed(&self) -> bool {
        self.region.is_some()
            || self.price.is_some()
            || self.stock
            || [&self.category, &self.technique, &self.material, &self.people].iter().any(|l| !l.is_empty())
    }

    /// Whether a list of one kind is listed with other sites when it is asked for so: as a whole, or of one category, people or region. What
    /// narrows it in more ways has no end, and is there for readers alone.
    pub fn is_listed(&self) -> bool {
        let narrowed = usize::from(self.region.is_some()) + self.category.len() + self.people.len();
        let else_so = !self.q.is_empty()
            || self.price.is_some()
            || self.stock
            || self.sort.is_some()
            || self.page > 1
            || !self.technique.is_empty()
            || !self.material.is_empty();
        narrowed <= 1 && !else_so
    }

    /// Whether it asks for a further page of the whole list and nothing else.
    pub fn is_turned(&self) -> bool {
        self.page > 1 && self.q.is_empty() && self.sort.is_none() && !self.is_narrowed()
    }

    /// The same without what it is narrowed to.
    #[must_use]
    pub fn wide(&self) -> Asked {
        Asked { q: self.q.clone(), sort: self.sort, limit: self.limit, ..Asked::default() }
    }

    /// The same on its first page, changed.
    #[must_use]
    pub(crate) fn with(&self, change: impl FnOnce(&mut Asked)) -> Asked {
        let mut asked = self.clone();
        asked.page = 1;
        change(&mut asked);
        asked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_the_same_again() {
        for query in
            ["q=ulos", "q=a%26b%20%3Cscript%3E&kind=item&page=3", "people=toba&people=karo&sort=price", ""]
        {
            let asked = Asked::parse(Some(query));
            assert_eq!(Asked::parse(asked.address().strip_prefix('?')), asked, "{query}");
        }
    }

    #[test]
    fn what_has_no_meaning_is_passed_over() {
        let long = format!(
            "q={}&region=%00&category=%2e%2e%2f&price=9-x&page=99999999999&stock=2",
            "a".repeat(10_000)
        );
        let asked = Asked::parse(Some(&long));
        assert_eq!(asked.q.len(), 200);
        assert_eq!((asked.region.clone(), asked.price, asked.page, asked.stock), (None, None, 42, false));
        assert!(asked.category.is_empty(), "{asked:?}");
        assert_eq!(Asked::parse(Some("q=a%00b%1b%ff%E2%80%AEc")).q, "a b  \u{202e}c");
        assert_eq!(Asked::parse(Some("page=-1")).page, 1);
    }
}
