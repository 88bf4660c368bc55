//! The register of items for those who read or keep it, with what is not published.

use domain::access::{Access, ReadRegister};
use domain::id::{ItemId, MakerId};
use domain::item::{Item, Money};
use domain::lang::Words;
use domain::publication::Publication;
use domain::region::RegionCode;

use crate::error::Result;
use crate::face::{Conn, Row, Sql};
use crate::register::{Ask, Order, gather};

/// A statement of the register: `$1` a state or nothing, `$2` and `$3` where it goes on, `$4` how many.
macro_rules! register {
    (@of $driver:expr, $order:literal, $whole:literal) => {
        crate::register::listed!(
            columns "i.id, i.key, i.slug, i.names, i.maker, m.name, i.region, r.full_name, c.key, c.names, coalesce(i.low, i.price), i.stock,
                i.lead_days, i.status, i.sample, i.sort_key",
            table "item", key "sort_key",
            joins "JOIN item i ON i.id = p.id JOIN maker m ON m.id = i.maker JOIN craft c ON c.id = i.craft
                JOIN region r ON r.code = i.region",
            driver $driver,
            narrowed "(CAST($6 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM region w
                    WHERE w.code = t.region AND w.path >= $6 AND w.path < $7))
                AND (NOT $8 OR t.craft = $9) AND (NOT $10 OR t.maker = $11)
                AND (CAST($12 AS TEXT) IS NULL OR t.area = $12)",
            order $order, whole $whole
        )
    };
    (names $of:literal) => {
        register!(@of concat!($of, "(t.sort_key, t.id) > ($2, $3) AND t.sort_key < $5"), "k, id", "i.sort_key, i.id")
    };
    // Names do not narrow what is read by age, but PostgreSQL wants to hear of every parameter.
    (newest $of:literal) => {
        register!(@of concat!($of, "t.id < $3 AND CAST($2 AS TEXT) < $5"), "id DESC", "i.id DESC")
    };
}

crate::statements! {
    /// By name.
    NAMES = register!(names "");
    /// By name, of a regency.
    NAMES_OF_AREA = register!(names "t.area = $12 AND ");
    /// By name, of a craft.
    NAMES_OF_CRAFT = register!(names "t.craft = $9 AND ");
    /// By name, of a maker.
    NAMES_OF_MAKER = register!(names "t.maker = $11 AND ");
    /// The newest.
    NEWEST = register!(newest "");
    /// The newest of a regency.
    NEWEST_OF_AREA = register!(newest "t.area = $12 AND ");
    /// The newest of a craft.
    NEWEST_OF_CRAFT = register!(newest "t.craft = $9 AND ");
    /// The newest of a maker.
    NEWEST_OF_MAKER = register!(newest "t.maker = $11 AND ");
    /// The address.
    SLUG = "SELECT slug FROM item WHERE id = $1";
    /// How many of a regency wait for publication, counted up to a bound.
    WAITING = "SELECT count(*) FROM (SELECT 1 FROM item WHERE area = $1 AND status = $2 LIMIT $3) w";
    /// How many wait for publication, counted up to a bound.
    WAITING_ALL = "SELECT count(*) FROM (SELECT 1 FROM item WHERE status = $1 LIMIT $2) w";
}

/// An item in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The id.
    pub id: ItemId,
    /// The key.
    pub key: String,
    /// The address.
    pub slug: String,
    /// The names.
    pub names: Words,
    /// Whose it is.
    pub maker: MakerId,
    /// The maker's name, also where it is not public.
    pub maker_name: String,
    /// Where.
    pub region: RegionCode,
    /// The region's full name.
    pub region_name: String,
    /// The key of its craft.
    pub craft: String,
    /// The names of its craft.
    pub craft_names: Words,
    /// The price.
    pub price: Option<Money>,
    /// Pieces in stock.
    pub stock: i64,
    /// Days of work when made to order.
    pub lead_days: Option<i32>,
    /// The state of publication.
    pub status: Publication,
    /// Whether it is a sample.
    pub sample: bool,
    /// Where the list goes on, with the id.
    pub sort_key: String,
}

fn line(r: &Row<'_>) -> Result<Line> {
    Ok(Line {
        id: ItemId(r.get(0)?),
        key: r.get(1)?,
        slug: r.get(2)?,
        names: r.words(3)?,
        maker: MakerId(r.get(4)?),
        maker_name: r.get(5)?,
        region: r.region(6)?,
        region_name: r.get(7)?,
        craft: r.get(8)?,
        craft_names: r.words(9)?,
        price: r.get::<Option<i64>>(10)?.map(Money),
        stock: r.get(11)?,
        lead_days: r.get(12)?,
        status: r.read(13, Publication::from_word)?.unwrap_or_default(),
        sample: r.get(14)?,
        sort_key: r.get(15)?,
    })
}

/// A page of the register, as far as the right reaches.
///
/// # Errors
/// [`crate::Error::Refused`] when it does not reach the region that is asked for.
pub fn page(conn: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> Result<Vec<Line>> {
    let order = ask.ordered();
    let (key, id, end) = ask.keys();
    let parts = crate::register::parts(conn, who, ask.region.as_ref())?;
    let found = conn.on_its_way(|conn| {
        let mut found = Vec::new();
        for part in parts {
            let (from, to) = part.within.unzip();
            // A maker has few items, a regency fewer than a craft of the whole country.
            let sql: Sql = match (order, ask.maker, &part.area, ask.craft) {
                (Order::Name, Some(_), ..) => NAMES_OF_MAKER,
                (Order::Name, None, Some(_), _) => NAMES_OF_AREA,
                (Order::Name, None, None, Some(_)) => NAMES_OF_CRAFT,
                (Order::Name, ..) => NAMES,
                (Order::Newest, Some(_), ..) => NEWEST_OF_MAKER,
                (Order::Newest, None, Some(_), _) => NEWEST_OF_AREA,
                (Order::Newest, None, None, Some(_)) => NEWEST_OF_CRAFT,
                (Order::Newest, ..) => NEWEST,
            };
            let status = ask.state();
            let (has_craft, craft) = (ask.craft.is_some(), ask.craft.unwrap_or_default());
            let (has_maker, maker) = (ask.maker.is_some(), ask.maker.unwrap_or_default());
            let args = crate::args![
                status, key, id, ask.limit, end, from, to, has_craft, craft, has_maker, maker, part.area
            ];
            found.extend(conn.rows(sql, args, line)?);
        }
        Ok(found)
    })?;
    Ok(gather(found, order, ask.limit, |l| (&l.sort_key, l.id.0)))
}

/// An item with its stock and address, where the right reaches; nothing when there is none.
///
/// # Errors
/// [`crate::Error::Refused`] when it lies elsewhere.
pub fn get(conn: &mut Conn, who: &Access<ReadRegister>, id: ItemId) -> Result<Option<(Item, String, i64)>> {
    let Some((item, slug, stock)) = super::load(conn, id.0)? else { return Ok(None) };
    crate::register::reach(conn, who, &item.region)?;
    Ok(Some((item, slug, stock)))
}

/// How many items in this state lie where the right reaches, counted up to `most`.
pub fn waiting(conn: &mut Conn, who: &Access<ReadRegister>, status: Publication, most: i64) -> Result<i64> {
    let mut n = 0;
    for part in crate::register::parts(conn, who, None)? {
        n += match part.area {
            Some(area) => conn.one(WAITING, crate::args![area, status.word(), most], |r| r.get::<i64>(0))?,
            None => conn.one(WAITING_ALL, crate::args![status.word(), most], |r| r.get(0))?,
        };
    }
    Ok(n.min(most))
}

/// The address of an item, whatever its state.
pub fn slug(conn: &mut Conn, id: ItemId) -> Result<Option<String>> {
    conn.first(SLUG, crate::args![id], |r| r.get(0))
}
