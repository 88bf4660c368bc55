//! Answering: by the index, or by the beginning of names while there is none.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use domain::id::ItemId;
use domain::item::Money;
use domain::lang::Lang;
use domain::region::RegionCode;
use domain::region::group::Group;
use search::{FacetCounts, Kind, Query, Segment, Selected, Sort, Stored};
use store::market::promotion::Offered;
use store::region::Line;
use uuid::Uuid;

use super::Asked;
use crate::Site;

/// One thing that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundHit {
    /// What it is.
    pub kind: Kind,
    /// Its id; nothing when it was found without the index.
    pub id: Option<Uuid>,
    /// Its name, in pieces: whether one was matched, and its text.
    pub title: Vec<Segment>,
    /// The language of its name, where that is not the one asked for.
    pub title_lang: Option<Lang>,
    /// The part of its text that matched best, in pieces.
    pub snippet: Vec<Segment>,
    /// The language of that part, where that is not the one asked for.
    pub snippet_lang: Option<Lang>,
    /// Address, places, price and the like. A maker with [`Stored::unnamed`] has its region's name for a title.
    pub stored: Stored,
    /// What is taken off its price today, and what is paid before it is made.
    pub offered: Option<Offered>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Found {
    /// Whether the index answered. Otherwise it is being made, names were matched by their beginning, and nothing is counted.
    pub indexed: bool,
    /// What was answered: the question without what names no region here.
    pub asked: Asked,
    /// How many match in all.
    pub total: u64,
    /// The hits of the page.
    pub hits: Vec<FoundHit>,
    /// Counts per facet; the regions are those right below the selected one (or the root).
    pub facets: FacetCounts,
    /// Counts per kind.
    pub kinds: Vec<(Kind, u64)>,
    /// Another spelling: what was searched instead when `corrected`, otherwise an offer.
    pub suggestion: Option<String>,
    /// Whether words were replaced by similar ones.
    pub corrected: bool,
    /// Whether nothing has all the words, so that these are the things with most of them.
    pub relaxed: bool,
    /// Whether something was typed that has no word in it, so that nothing was looked for.
    pub wordless: bool,
    /// The selected region and those above it, the root first.
    pub path: Vec<Line>,
    /// The regions right below the selected one, or the root.
    pub below: Vec<Line>,
    /// The group of regions that is selected instead of a region.
    pub group: Option<Group>,
}

impl Found {
    /// Whether a further page may be asked for.
    pub fn has_next(&self) -> bool {
        self.asked.page < self.asked.last_page()
            && (self.asked.page * self.asked.limit) as u64 <= self.total.saturating_sub(1)
    }
}

/// Regions offered below the selected one.
const BELOW: i64 = 120;
/// Values of a facet that are counted.
const VALUES: usize = 40;

/// Answers a question, for the page and the API alike.
///
/// # Errors
/// Those of the store. A damaged index is no error: names are found by their beginning until it is made anew.
pub async fn run(site: &Arc<Site>, lang: &Lang, mut asked: Asked) -> store::Result<Found> {
    asked.limit = asked.limit.clamp(1, Query::MAX_LIMIT);
    asked.page = asked.page.clamp(1, asked.last_page());
    let (wanted, root) = (asked.region.clone(), site.root.clone());
    let (path, below, group) = site
        .db
        .read(move |c| {
            let path = match &wanted {
                Some(code) => store::region::ancestry(c, code)?,
                None => Vec::new(),
            };
            let group = match &wanted {
                Some(key) if path.is_empty() => store::region::group::get(c, key.as_str())?,
                _ => None,
            };
            let at = path.last().map_or(&root, |line| &line.code);
            Ok((path.clone(), store::region::children(c, at, ("", ""), BELOW)?, group))
        })
        .await?;
    if path.is_empty() && group.is_none() {
        asked.region = None;
    }
    let mut found = Found {
        indexed: false,
        total: 0,
        hits: Vec::new(),
        facets: FacetCounts::default(),
        kinds: Vec::new(),
        suggestion: None,
        corrected: false,
        relaxed: false,
        wordless: false,
        path,
        below,
        group,
        asked,
    };
    if let Some(results) = by_index(site, lang, &found).await {
        found.indexed = true;
        found.total = results.total;
        found.facets = results.facets;
        found.kinds = results.kinds;
        found.suggestion = results.suggestion;
        found.corrected = results.corrected;
        found.relaxed = results.relaxed;
        found.wordless = results.wordless;
        let other = |tag: &str| Lang::parse(tag).filter(|l| l != lang);
        found.hits = results
            .hits
            .into_iter()
            .map(|hit| FoundHit {
                kind: hit.kind,
                id: Some(hit.id),
                title_lang: other(&hit.title_lang).filter(|_| named(hit.kind)),
                snippet_lang: other(&hit.snippet_lang),
                title: hit.title,
                snippet: hit.snippet,
                stored: Stored::from_json(&hit.stored),
                offered: None,
            })
            .collect();
        offers(site, &mut found.hits).await?;
    } else {
        found.wordless = !found.asked.q.is_empty() && domain::text::match_key(&found.asked.q).is_empty();
        found.hits = by_beginning(site, lang, &found.asked).await?;
        found.total = found.hits.len() as u64;
    }
    Ok(found)
}

/// Puts to the hits what the index does not know: it follows records, and what is taken off comes and goes with the days.
async fn offers(site: &Arc<Site>, hits: &mut [FoundHit]) -> store::Result<()> {
    let priced = |hit: &FoundHit| {
        let price = hit.stored.price.filter(|_| hit.kind == Kind::Item && !hit.stored.protected)?;
        Some((ItemId(hit.id?), Money(price)))
    };
    let prices: HashMap<ItemId, Money> = hits.iter().filter_map(priced).collect();
    if prices.is_empty() {
        return Ok(());
    }
    let held = AssertUnwindSafe(site.clone());
    let read = move |c: &mut store::Conn| {
        let site = &*held;
        store::market::promotion::offered(c, &prices, &|path| site.day_at(path))
    };
    let mut found = site.db.read(read).await?;
    for hit in hits {
        hit.offered = hit.id.and_then(|id| found.remove(&ItemId(id)));
    }
    Ok(())
}

/// Whether things of a kind are named in languages; a motif, a maker and a region have one name, which is in none.
fn named(kind: Kind) -> bool {
    matches!(kind, Kind::Craft | Kind::Item)
}

fn query(site: &Site, lang: &Lang, found: &Found) -> Query {
    let asked = &found.asked;
    let fitting = match asked.kind {
        Some(Kind::Item) if asked.q.is_empty() => Sort::Newest,
        Some(_) if asked.q.is_empty() => Sort::Name,
        _ => Sort::Relevance,
    };
    Query {
        kind: asked.kind,
        facets: Selected {
            region: asked.region.as_ref().filter(|_| found.group.is_none()).map(RegionCode::to_string),
            within: site.members(found.group.as_ref()),
            category: if asked.proper && asked.category.is_empty() {
                site.words.load().crafts()
            } else {
                asked.category.clone()
            },
            technique: asked.technique.clone(),
            material: asked.material.clone(),
            people: asked.people.clone(),
            price: asked.price,
            in_stock: asked.stock,
            ..Selected::default()
        },
        sort: asked.sort.unwrap_or(fitting),
        offset: (asked.page - 1) * asked.limit,
        limit: asked.limit,
        values: VALUES,
        regions: Some(found.below.iter().map(|line| line.code.to_string()).collect()),
        ..Query::new(asked.q.clone(), lang.as_str())
    }
}

/// Asks the index, if there is one that can be trusted.
async fn by_index(site: &Arc<Site>, lang: &Lang, found: &Found) -> Option<search::Results> {
    let index = site.index().filter(|index| !index.needs_rebuild())?.clone();
    let query = query(site, lang, found);
    // A search is a few milliseconds of work: off the threads that answer, and no more at once than there are cores to do it.
    // The turn goes with the work, which goes on when whoever asked has left.
    let turn = site.searching.clone().acquire_owned().await.ok()?;
    let work = move || {
        let _turn = turn;
        index.search(&query)
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(results)) => Some(results),
        Ok(Err(error)) => {
            tracing::error!(%error, "the search index did not answer");
            None
        }
        Err(_) => None,
    }
}

async fn by_beginning(site: &Arc<Site>, lang: &Lang, asked: &Asked) -> store::Result<Vec<FoundHit>> {
    let key: String = domain::text::match_key(&asked.q).chars().take(60).collect();
    if key.is_empty() {
        return Ok(Vec::new());
    }
    // A region's name may have a word such as *kabupaten* before it.
    let region: String = site.profile.region_match_key(&asked.q).chars().take(60).collect();
    let found = site.db.read(move |c| store::find::by_beginning(c, &key, &region, 60)).await?;
    let hit = |hit: store::find::Hit| {
        let kind = match hit.kind {
            domain::id::Kind::Craft => Kind::Craft,
            domain::id::Kind::Motif => Kind::Motif,
            domain::id::Kind::Region => Kind::Region,
            domain::id::Kind::Maker => Kind::Maker,
            domain::id::Kind::Item => Kind::Item,
            _ => return None,
        };
        Some(FoundHit {
            kind,
            id: None,
            title: vec![(false, hit.names.text(lang).to_owned())],
            title_lang: hit.names.best(lang).map(|(l, _)| l.clone()).filter(|l| l != lang && named(kind)),
            snippet: Vec::new(),
            snippet_lang: None,
            stored: Stored { slug: hit.slug, key: hit.key, ..Stored::default() },
            offered: None,
        })
    };
    Ok(found
        .into_iter()
        .filter_map(hit)
        .filter(|hit| asked.kind.is_none_or(|kind| kind == hit.kind))
        .collect())
}
