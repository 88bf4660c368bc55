//! Shops: what can be bought now of a region with all below it, of a craft, or of a maker. Nothing is kept for them: a shop is read
//! from the lists of items, a bounded part at a time, and what cannot be bought is passed over.

use std::collections::BTreeMap;

use domain::id::{CraftId, ItemId, MakerId};
use domain::publication::Publication;
use domain::region::RegionCode;
use jiff::civil::Date;
use uuid::Uuid;

use crate::error::Result;
use crate::face::{Conn, IntoParam, Param, Row, Sql};
use crate::item::ItemCard;

/// A part of the items in an order: `$1` whose they are, `$2` and `$3` after which they go on, `$4` how many are looked at.
macro_rules! part {
    ($of:literal, $after:literal, $order:literal) => {
        concat!(
            "SELECT i.id, i.p, i.maker AS seller, i.free, i.lead_days, i.variants, i.craft, c.protected, r.path
            FROM (SELECT id, coalesce(low, price) AS p, maker, stock - reserved AS free, lead_days, variants, craft, region
                FROM item WHERE ", $of, " AND status = 'published' AND ", $after, " ORDER BY ", $order, " LIMIT $4) i
            JOIN craft c ON c.id = i.craft JOIN region r ON r.code = i.region"
        )
    };
    (newest $of:literal) => {
        part!($of, "CAST($2 AS BIGINT) IS NOT NULL AND id < $3", "id DESC")
    };
    (cheapest $of:literal) => {
        part!($of, "coalesce(low, price) IS NOT NULL AND (coalesce(low, price), id) > ($2, $3)", "coalesce(low, price), id")
    };
    (dearest $of:literal) => {
        part!($of, "coalesce(low, price) IS NOT NULL AND (coalesce(low, price), id) < ($2, $3)",
            "coalesce(low, price) DESC, id DESC")
    };
}

crate::statements! {
    /// The newest.
    NEWEST = part!(newest "CAST($1 AS TEXT) IS NULL");
    /// The newest of a regency or city.
    NEWEST_OF_AREA = part!(newest "area = $1");
    /// The newest of a craft.
    NEWEST_OF_CRAFT = part!(newest "craft = $1");
    /// The newest of a maker.
    NEWEST_OF_MAKER = part!(newest "maker = $1");
    /// By price.
    CHEAPEST = part!(cheapest "CAST($1 AS TEXT) IS NULL");
    /// By price, of a regency or city.
    CHEAPEST_OF_AREA = part!(cheapest "area = $1");
    /// By price, of a craft.
    CHEAPEST_OF_CRAFT = part!(cheapest "craft = $1");
    /// By price, of a maker.
    CHEAPEST_OF_MAKER = part!(cheapest "maker = $1");
    /// By price, the dearest first.
    DEAREST = part!(dearest "CAST($1 AS TEXT) IS NULL");
    /// The dearest of a regency or city.
    DEAREST_OF_AREA = part!(dearest "area = $1");
    /// The dearest of a craft.
    DEAREST_OF_CRAFT = part!(dearest "craft = $1");
    /// The dearest of a maker.
    DEAREST_OF_MAKER = part!(dearest "maker = $1");
    /// The regencies and cities of a region.
    AREAS = "SELECT code FROM region WHERE path >= $1 AND path < $2 AND area = code ORDER BY path LIMIT $3";
    /// Where a maker lies and in what state it is.
    MAKER = "SELECT status, region FROM maker WHERE id = $1";
}

/// Whose shop it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    /// Of everybody.
    All,
    /// Of a region with all below it.
    Region(RegionCode),
    /// Of a craft.
    Craft(CraftId),
    /// Of a maker.
    Maker(MakerId),
}

/// In which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// The newest first.
    #[default]
    Newest,
    /// The cheapest first.
    Cheapest,
    /// The dearest first.
    Dearest,
}

/// After which thing a page goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct After {
    /// Its price.
    pub price: i64,
    /// Its id.
    pub id: Uuid,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Whose shop.
    pub of: Of,
    /// The order.
    pub sort: Sort,
    /// Only things of this craft.
    pub craft: Option<CraftId>,
    /// Only things that cost as much or more.
    pub least: Option<i64>,
    /// Only things that cost as much or less.
    pub most: Option<i64>,
    /// Where it goes on.
    pub after: Option<After>,
    /// How many.
    pub limit: usize,
}

/// Something that can be bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ware {
    /// What a list says of it.
    pub card: ItemCard,
    /// Whether a size or colour has to be chosen on its page.
    pub varied: bool,
}

/// A page of a shop.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// What can be bought.
    pub wares: Vec<Ware>,
    /// Where it goes on, if there may be more.
    pub next: Option<After>,
}

/// How many things a page looks at in one turn, from each list.
const LOOKED_AT: i64 = 150;
/// The same where several lists are put together.
const OF_EACH: i64 = 40;
/// How many turns a page takes before it says that there may be more.
const TURNS: usize = 4;
/// The most regencies and cities of a region.
const MOST_AREAS: i64 = 200;

struct Seen {
    after: After,
    /// Without a price it is shown, and not sold.
    price: Option<i64>,
    maker: MakerId,
    craft: Uuid,
    there: bool,
    varied: bool,
    path: String,
}

fn seen(r: &Row<'_>) -> Result<Seen> {
    let price: Option<i64> = r.get(1)?;
    let there = r.get::<i64>(3)? > 0 || r.get::<Option<i32>>(4)?.is_some();
    Ok(Seen {
        after: After { price: price.unwrap_or_default(), id: r.get(0)? },
        price,
        maker: MakerId(r.get(2)?),
        craft: r.get(6)?,
        there: there && !r.get::<bool>(7)?,
        varied: r.get::<i64>(5)? > 0,
        path: r.get(8)?,
    })
}

impl Sort {
    /// Where a list begins.
    fn start(self) -> After {
        match self {
            Sort::Newest | Sort::Dearest => After { price: i64::MAX, id: Uuid::max() },
            Sort::Cheapest => After { price: -1, id: Uuid::nil() },
        }
    }

    /// What one is ordered by: the smaller comes first.
    fn key(self, after: After) -> (i64, u128) {
        let id = after.id.as_u128();
        match self {
            Sort::Newest => (0, u128::MAX - id),
            Sort::Cheapest => (after.price, id),
            Sort::Dearest => (-after.price, u128::MAX - id),
        }
    }
}

/// The lists from which a shop is read, and the paths within which its things lie.
struct Lists {
    sql: Sql,
    of: Vec<Option<Box<dyn IntoParam>>>,
    within: Option<(String, String)>,
}

fn lists(conn: &mut Conn, ask: &Ask) -> Result<Lists> {
    let pick = |newest, cheapest, dearest| match ask.sort {
        Sort::Newest => newest,
        Sort::Cheapest => cheapest,
        Sort::Dearest => dearest,
    };
    let of_area = pick(NEWEST_OF_AREA, CHEAPEST_OF_AREA, DEAREST_OF_AREA);
    let of_craft = pick(NEWEST_OF_CRAFT, CHEAPEST_OF_CRAFT, DEAREST_OF_CRAFT);
    let whole = |craft: Option<CraftId>, within| match craft {
        Some(craft) => Lists { sql: of_craft, of: vec![Some(Box::new(craft))], within },
        None => Lists { sql: pick(NEWEST, CHEAPEST, DEAREST), of: vec![None], within },
    };
    Ok(match &ask.of {
        Of::All => whole(ask.craft, None),
        Of::Craft(craft) => Lists { sql: of_craft, of: vec![Some(Box::new(*craft))], within: None },
        Of::Maker(maker) => {
            let sql = pick(NEWEST_OF_MAKER, CHEAPEST_OF_MAKER, DEAREST_OF_MAKER);
            Lists { sql, of: vec![Some(Box::new(*maker))], within: None }
        }
        Of::Region(region) => {
            let place = crate::region::place(conn, region)?;
            let within = Some((place.from.clone(), place.to.clone()));
            match place.area {
                Some(area) => Lists { sql: of_area, of: vec![Some(Box::new(area))], within },
                // The highest region lies within nothing: everything is its own.
                None if place.from.matches('/').count() <= 2 => whole(ask.craft, None),
                None => {
                    let args = crate::args![place.from, place.to, MOST_AREAS];
                    let areas: Vec<String> = conn.rows(AREAS, args, |r| r.get(0))?;
                    let boxed = |a: String| -> Option<Box<dyn IntoParam>> { Some(Box::new(a)) };
                    Lists { sql: of_area, of: areas.into_iter().map(boxed).collect(), within }
                }
            }
        }
    })
}

/// A page of a shop. `today` says which day it is in a region, given with those above it: whoever is on holiday sells nothing.
///
/// # Errors
/// [`crate::Error::Missing`] for a region that is not recorded.
pub fn page(conn: &mut Conn, ask: &Ask, today: &dyn Fn(&[RegionCode]) -> Date) -> Result<Page> {
    if !super::rules(conn)?.open {
        return Ok(Page::default());
    }
    let lists = lists(conn, ask)?;
    let each = if lists.of.len() > 1 { OF_EACH } else { LOOKED_AT };
    let mut after = ask.after.unwrap_or_else(|| ask.sort.start());
    let mut sellers: BTreeMap<MakerId, bool> = BTreeMap::new();
    let mut page = Page::default();
    for _ in 0..TURNS {
        let (mut found, mut bound): (Vec<Seen>, Option<After>) = (Vec::new(), None);
        for of in &lists.of {
            let whose = of.as_ref().map_or(Param::Null, |of| of.param());
            let args = [whose, Param::Int(after.price), Param::Uuid(after.id), Param::Int(each)];
            let mut part = conn.rows(lists.sql, &args, seen)?;
            part.sort_by_key(|s| ask.sort.key(s.after));
            // Beyond the last of a list that is cut, others may come between.
            if let Some(last) = part.last().filter(|_| i64::try_from(part.len()).is_ok_and(|n| n == each)) {
                let nearer = bound.is_none_or(|b| ask.sort.key(last.after) < ask.sort.key(b));
                bound = if nearer { Some(last.after) } else { bound };
            }
            found.extend(part);
        }
        found.sort_by_key(|s| ask.sort.key(s.after));
        found.retain(|s| bound.is_none_or(|b| ask.sort.key(s.after) <= ask.sort.key(b)));
        for s in found {
            if page.wares.len() == ask.limit {
                page.next = Some(after);
                return Ok(page);
            }
            after = s.after;
            if fits(ask, &lists, &s) && sells(conn, &mut sellers, s.maker, today)? {
                let card = crate::item::card_of(conn, ItemId(s.after.id))?;
                page.wares.extend(card.map(|card| Ware { card, varied: s.varied }));
            }
        }
        match bound {
            Some(bound) => after = bound,
            // Every list came to its end.
            None => {
                page.next = None;
                return Ok(page);
            }
        }
        page.next = Some(after);
        if page.wares.len() == ask.limit {
            return Ok(page);
        }
    }
    Ok(page)
}

/// Whether a shop has something to sell now, as far as one page looks. A region below a regency is looked at as a part of it, and
/// has no answer of its own.
///
/// # Errors
/// [`crate::Error::Missing`] for a region that is not recorded.
pub fn is_open(conn: &mut Conn, of: Of, today: &dyn Fn(&[RegionCode]) -> Date) -> Result<bool> {
    let worth = match &of {
        Of::Maker(maker) => sells(conn, &mut BTreeMap::new(), *maker, today)?,
        Of::Region(region) => {
            let own = crate::region::place(conn, region)?.area.is_none_or(|area| area == region.as_str());
            own && crate::tally::of(conn, region)?.items > 0
        }
        Of::All | Of::Craft(_) => true,
    };
    if !worth {
        return Ok(false);
    }
    let ask = Ask { of, sort: Sort::Newest, craft: None, least: None, most: None, after: None, limit: 1 };
    Ok(!page(conn, &ask, today)?.wares.is_empty())
}

fn fits(ask: &Ask, lists: &Lists, s: &Seen) -> bool {
    let Some(price) = s.price.filter(|_| s.there) else { return false };
    let inside = |(from, to): &(String, String)| s.path >= *from && s.path < *to;
    ask.least.is_none_or(|least| price >= least)
        && ask.most.is_none_or(|most| price <= most)
        && ask.craft.is_none_or(|craft| s.craft == craft.0)
        && lists.within.as_ref().is_none_or(inside)
}

/// Whether a maker sells now: published, with terms, not withheld and not away.
fn sells(
    conn: &mut Conn,
    known: &mut BTreeMap<MakerId, bool>,
    maker: MakerId,
    today: &dyn Fn(&[RegionCode]) -> Date,
) -> Result<bool> {
    if let Some(sells) = known.get(&maker) {
        return Ok(*sells);
    }
    let (status, region): (String, String) =
        conn.one(MAKER, crate::args![maker], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let mut sells = Publication::from_word(&status).is_some_and(Publication::is_public)
        && super::terms::of(conn, maker)?.is_some_and(|t| t.sells());
    if sells && let Some(days) = crate::maker::holiday::of(conn, maker)? {
        let path = match RegionCode::parse(&region) {
            Some(region) => crate::region::path(conn, &region)?,
            None => Vec::new(),
        };
        sells = !days.hold(today(&path));
    }
    known.insert(maker, sells);
    Ok(sells)
}
