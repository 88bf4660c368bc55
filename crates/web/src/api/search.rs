//! Search: one question over everything public, with facets and counts; the same answer as the page gives.

use std::collections::BTreeMap;

use domain::flagship::course::furthest;
use domain::item::Money;
use search::{Count, Kind};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Site;
use crate::api::answer::{Answer, Links, Price, Sale, answer};
use crate::api::call::Call;
use crate::find::{Asked, FoundHit, KINDS, SORTS, price};

/// Most values of one facet.
const VALUES: usize = 12;
/// Most hits that a page holds.
const MOST: i64 = search::Query::MAX_LIMIT as i64;
/// How many it holds when nobody says.
const USUAL: i64 = 24;

/// A piece of a text.
#[derive(Debug, Serialize, ToSchema)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether it matched.
    pub hit: bool,
}

/// Something that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchHit {
    /// What it is: `craft`, `motif`, `region`, `maker` or `item`.
    #[schema(example = "craft")]
    pub kind: &'static str,
    /// Its id; `null` while the index is being made.
    #[schema(format = "uuid")]
    pub id: Option<String>,
    /// The last part of its address.
    pub slug: String,
    /// Its name in pieces; of a maker whose name is not public, the name of its region.
    pub title: Vec<Piece>,
    /// The part of its text that matched best, in pieces.
    pub snippet: Vec<Piece>,
    /// Codes of regions where it is, at most four.
    pub regions: Vec<String>,
    /// An item's price, without what its maker takes off today.
    pub price: Option<Price>,
    /// What is asked instead of the price today; `null` when nothing is taken off for everybody.
    pub sale: Option<Sale>,
    /// What of the price is paid before work begins, in percent; `null` when it is not made to order, or is paid whole.
    #[schema(minimum = 1, maximum = 100)]
    pub deposit_percent: Option<i32>,
    /// A craft's or region's flagship status.
    pub status: Option<String>,
    /// Whether it may never be put on sale here.
    pub protected: bool,
    /// Whether it is a sample and no real record.
    pub sample: bool,
    /// Where it is found.
    pub links: Links,
}

/// A value and how many of what was found have it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ValueCount {
    /// A key, a code or a word.
    pub value: String,
    /// How many.
    #[schema(minimum = 0)]
    pub count: u64,
}

/// A span of prices and how many of what was found fall into it.
#[derive(Debug, Serialize, ToSchema)]
pub struct BandCount {
    /// The lowest price in it, in the smallest unit; `null` for none.
    pub from: Option<i64>,
    /// The lowest price above it, in the smallest unit; `null` for none.
    pub below: Option<i64>,
    /// How many.
    #[schema(minimum = 0)]
    pub count: u64,
}

/// Counts. Each facet is counted as if nothing were selected in itself, and all that is selected elsewhere.
#[derive(Debug, Serialize, ToSchema)]
pub struct Facets {
    /// By kind.
    pub kind: Vec<ValueCount>,
    /// By region right below the one that is asked for, or the programme's own.
    pub region: Vec<ValueCount>,
    /// By category.
    pub category: Vec<ValueCount>,
    /// By technique.
    pub technique: Vec<ValueCount>,
    /// By material.
    pub material: Vec<ValueCount>,
    /// By people.
    pub people: Vec<ValueCount>,
    /// By price.
    pub price: Vec<BandCount>,
    /// How many can be had at once.
    #[schema(minimum = 0)]
    pub in_stock: u64,
}

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchResult {
    /// How many match in all.
    #[schema(minimum = 0)]
    pub total: u64,
    /// The hits of the page.
    pub data: Vec<SearchHit>,
    /// Counts; empty while the index is being made.
    pub facets: Facets,
    /// Another spelling: what was searched instead when `corrected`, otherwise an offer.
    pub suggestion: Option<String>,
    /// Whether words were replaced by similar ones, because nothing has them as typed.
    pub corrected: bool,
    /// Whether nothing has all the words, so that these are the things with most of them.
    pub relaxed: bool,
    /// Whether the index answered. Otherwise it is being made, and only beginnings of names were looked at.
    pub indexed: bool,
    /// The address of the next page; `null` on the last one.
    pub next: Option<String>,
}

fn word(kind: Kind) -> &'static str {
    KINDS.iter().find(|(k, _)| *k == kind).map_or("", |(_, word)| word)
}

fn pieces(segments: &[search::Segment]) -> Vec<Piece> {
    segments.iter().map(|(hit, text)| Piece { text: text.clone(), hit: *hit }).collect()
}

fn counts(counts: &[Count]) -> Vec<ValueCount> {
    counts.iter().map(|c| ValueCount { value: c.value.clone(), count: c.count }).collect()
}

impl Site {
    fn api_hit(&self, hit: &FoundHit) -> SearchHit {
        let paths = &self.profile.paths;
        let stored = &hit.stored;
        let (list, words) = match hit.kind {
            Kind::Craft => ("crafts", &paths.crafts),
            Kind::Motif => ("motifs", &paths.motifs),
            Kind::Region => ("regions", &paths.regions),
            Kind::Maker => ("makers", &paths.makers),
            Kind::Item => ("items", &paths.items),
        };
        // A region is addressed by its code, which is its key.
        let name = if hit.kind == Kind::Region { &stored.key } else { &stored.slug };
        let (price, offered) = (stored.price.filter(|_| !stored.protected).map(Money), hit.offered.as_ref());
        let today = self.today([self.root.as_str()]);
        SearchHit {
            kind: word(hit.kind),
            id: hit.id.map(|id| id.to_string()),
            slug: stored.slug.clone(),
            title: pieces(&hit.title),
            snippet: pieces(&hit.snippet),
            regions: stored.places.iter().map(|p| p.code.clone()).collect(),
            price: price.map(|p| self.api_price(p)),
            sale: offered.and_then(|o| self.api_sale(price, o.off.as_ref())),
            deposit_percent: offered.and_then(|o| o.deposit),
            status: furthest(stored.terms.iter().copied(), today)
                .and_then(|t| t.stands(today))
                .map(|s| s.word().to_owned()),
            protected: stored.protected,
            sample: stored.sample,
            links: self.api_links(&format!("{list}/{name}"), words, &stored.slug),
        }
    }
}

/// One question over crafts, motifs, regions, makers and items. Word endings, typing errors and synonyms are understood.
#[utoipa::path(
    get,
    path = "/api/v1/search",
    tag = "search",
    operation_id = "search",
    params(
        ("q" = Option<String>, Query, max_length = 200, description = "What to look for; the first 12 words count. Without it, everything that the other parameters leave.", example = "ulos"),
        ("lang" = Option<String>, Query, description = "The language in which to search, one of the programme's; its first one unless told.", example = "id"),
        ("kind" = Option<String>, Query, description = "Only this kind: `item`, `craft`, `motif`, `maker` or `region`.", example = "craft"),
        ("region" = Option<String>, Query, description = "Only in the region with this code or below it.", example = "12"),
        ("category" = Option<String>, Query, description = "Keys of categories, separated by commas: any of them."),
        ("technique" = Option<String>, Query, description = "Keys of techniques, separated by commas: any of them."),
        ("material" = Option<String>, Query, description = "Keys of materials, separated by commas: any of them."),
        ("people" = Option<String>, Query, description = "Keys of peoples, separated by commas: any of them."),
        ("price" = Option<String>, Query, description = "A span of prices in the smallest unit, from one on and below the other; either may be left out.", example = "100000-250000"),
        ("in_stock" = Option<String>, Query, description = "`true`: only what can be had at once.", example = "true"),
        ("sort" = Option<String>, Query, description = "The order: `match`, `newest`, `name`, `price` or `price-down`; the one that fits unless told.", example = "name"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "How many hits the page may hold; 24 unless told.", example = 24),
        ("page" = Option<i64>, Query, minimum = 1, description = "The page, from 1. The first 1000 hits can be paged through; narrow the question to see others.", example = 1),
    ),
    responses((status = 200, description = "What was found.", body = SearchResult))
)]
pub async fn find(call: Call) -> Answer {
    let site = call.site.clone();
    let mut ask = call.ask();
    let languages: BTreeMap<&str, _> = site.profile.languages.iter().map(|l| (l.as_str(), l)).collect();
    let lang = ask.word("lang", &languages.keys().copied().collect::<Vec<_>>());
    let kind = ask.word("kind", &KINDS.map(|(_, word)| word));
    let sort = ask.word("sort", &SORTS.map(|(_, word)| word));
    let limit = ask.whole("limit", 1, MOST).unwrap_or(USUAL);
    let asked = Asked {
        q: ask.text("q").unwrap_or_default(),
        kind: kind.and_then(|w| KINDS.iter().find(|(_, word)| *word == w)).map(|(kind, _)| *kind),
        region: ask.region("region"),
        category: ask.keys("category", VALUES),
        technique: ask.keys("technique", VALUES),
        material: ask.keys("material", VALUES),
        people: ask.keys("people", VALUES),
        price: ask.read("price", "price", price),
        stock: ask.word("in_stock", &["true", "false"]).is_some_and(|w| w == "true"),
        proper: false,
        sort: sort.and_then(|w| SORTS.iter().find(|(_, word)| *word == w)).map(|(sort, _)| *sort),
        page: 1,
        limit: usize::try_from(limit).unwrap_or(1),
    };
    let last = i64::try_from(asked.last_page()).unwrap_or(1);
    let page = ask.whole("page", 1, last).and_then(|n| usize::try_from(n).ok()).unwrap_or(1);
    ask.done()?;
    let wanted = asked.region.clone();
    let lang = lang.and_then(|l| languages.get(l.as_str()).copied()).unwrap_or(site.profile.first_language());
    let found =
        crate::find::run(&site, lang, Asked { page, ..asked }).await.map_err(|error| call.failed(&error))?;
    if found.asked.region != wanted {
        return Err(call.fault("region", "region", &[]));
    }
    let facets = &found.facets;
    answer(
        &call,
        &SearchResult {
            total: found.total,
            data: found.hits.iter().map(|hit| site.api_hit(hit)).collect(),
            facets: Facets {
                kind: found
                    .kinds
                    .iter()
                    .map(|(kind, count)| ValueCount { value: word(*kind).to_owned(), count: *count })
                    .collect(),
                region: counts(&facets.region),
                category: counts(&facets.category),
                technique: counts(&facets.technique),
                material: counts(&facets.material),
                people: counts(&facets.people),
                price: facets
                    .price
                    .iter()
                    .map(|b| BandCount { from: b.span.from, below: b.span.below, count: b.count })
                    .collect(),
                in_stock: facets.in_stock,
            },
            suggestion: found.suggestion.clone(),
            corrected: found.corrected,
            relaxed: found.relaxed,
            indexed: found.indexed,
            next: (found.indexed && found.has_next())
                .then(|| call.with("page", &(found.asked.page + 1).to_string())),
        },
    )
}
