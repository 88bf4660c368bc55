//! What was sold, as the council reads it: by region, craft, way, month and maker, down to the orders. Sums are read and never added up
//! from orders; only the orders of one maker are listed one by one.

use domain::access::{Access, KeepOwnOrders, ReadSales};
use domain::id::{CraftId, MakerId, OrderId};
use domain::lang::Words;
use domain::region::RegionCode;
use uuid::Uuid;

use super::sales::ALL_CRAFTS;
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::register::reach;

crate::statements! {
    /// What a region sold.
    TOTAL = "SELECT CAST(coalesce(sum(orders), 0) AS BIGINT), CAST(coalesce(sum(pieces), 0) AS BIGINT),
            CAST(coalesce(sum(amount), 0) AS BIGINT)
        FROM sales WHERE region = $1 AND craft = $2 AND month >= $3 AND month <= $4 AND (CAST($5 AS TEXT) IS NULL OR channel = $5)";
    /// The same month by month.
    MONTHS = "SELECT month, CAST(sum(orders) AS BIGINT), CAST(sum(pieces) AS BIGINT), CAST(sum(amount) AS BIGINT)
        FROM sales WHERE region = $1 AND craft = $2 AND month >= $3 AND month <= $4 AND (CAST($5 AS TEXT) IS NULL OR channel = $5)
        GROUP BY month HAVING sum(orders) <> 0 ORDER BY month";
    /// What the regions right below one sold.
    BELOW = "SELECT r.code, r.full_name, CAST(sum(s.orders) AS BIGINT), CAST(sum(s.pieces) AS BIGINT), CAST(sum(s.amount) AS BIGINT)
        FROM region r JOIN sales s ON s.region = r.code AND s.craft = $2 AND s.month >= $3 AND s.month <= $4
            AND (CAST($5 AS TEXT) IS NULL OR s.channel = $5)
        WHERE r.parent = $1 GROUP BY r.code, r.full_name, r.sort_key HAVING sum(s.orders) <> 0 ORDER BY r.sort_key, r.code LIMIT $6";
    /// What a region sold craft by craft, the most first.
    CRAFTS = "SELECT c.id, c.names, CAST(sum(s.orders) AS BIGINT), CAST(sum(s.pieces) AS BIGINT), CAST(sum(s.amount) AS BIGINT) AS paid
        FROM sales s JOIN craft c ON c.id = s.craft
        WHERE s.region = $1 AND s.month >= $2 AND s.month <= $3 AND (CAST($4 AS TEXT) IS NULL OR s.channel = $4)
        GROUP BY c.id, c.names HAVING sum(s.orders) <> 0 ORDER BY paid DESC, c.id LIMIT $5";
    /// What a region sold way by way.
    CHANNELS = "SELECT channel, CAST(sum(orders) AS BIGINT), CAST(sum(pieces) AS BIGINT), CAST(sum(amount) AS BIGINT)
        FROM sales WHERE region = $1 AND craft = $2 AND month >= $3 AND month <= $4
        GROUP BY channel HAVING sum(orders) <> 0 ORDER BY channel";
    /// What the makers of a regency sold, the most first, after one.
    MAKERS = "SELECT maker, name, full_name, orders, pieces, paid FROM (
            SELECT s.maker, m.name, r.full_name, CAST(sum(s.orders) AS BIGINT) AS orders, CAST(sum(s.pieces) AS BIGINT) AS pieces,
                CAST(sum(s.amount) AS BIGINT) AS paid
            FROM sales_maker s JOIN maker m ON m.id = s.maker JOIN region r ON r.code = m.region
            WHERE s.area = $1 AND s.craft = $2 AND s.month >= $3 AND s.month <= $4 AND (CAST($5 AS TEXT) IS NULL OR s.channel = $5)
                AND (CAST($6 AS TEXT) IS NULL OR (r.path >= $6 AND r.path < $7))
            GROUP BY s.maker, m.name, r.full_name HAVING sum(s.orders) <> 0) t
        WHERE paid < $8 OR (paid = $8 AND maker > $9) ORDER BY paid DESC, maker LIMIT $10";
    /// What a maker sold month by month.
    OF_MAKER = "SELECT month, CAST(sum(orders) AS BIGINT), CAST(sum(pieces) AS BIGINT), CAST(sum(amount) AS BIGINT)
        FROM sales_maker WHERE maker = $1 AND craft = $2 AND month >= $3 AND month <= $4 AND (CAST($5 AS TEXT) IS NULL OR channel = $5)
        GROUP BY month HAVING sum(orders) <> 0 ORDER BY month";
    /// The sales of a maker, the latest first, after one.
    ORDERS = "SELECT s.ord, s.day, s.channel, CAST(sum(s.pieces) AS BIGINT), CAST(sum(s.amount) AS BIGINT)
        FROM sale s
        WHERE s.maker = $1 AND s.day >= $2 AND s.day <= $3 AND (s.day, s.ord) < ($4, $5)
            AND (CAST($6 AS TEXT) IS NULL OR s.channel = $6) AND (CAST($7 AS TEXT) = 'all' OR s.craft = $8)
        GROUP BY s.ord, s.day, s.channel ORDER BY s.day DESC, s.ord DESC LIMIT $9";
    /// What is counted of the regions right below one.
    SELLERS = "SELECT r.code, t.n FROM region r JOIN tally t ON t.region = r.code AND t.what = $2 WHERE r.parent = $1 OR r.code = $1";
    /// Years in which something was sold.
    YEARS = "SELECT DISTINCT substr(month, 1, 4) FROM sales WHERE region = $1 AND craft = $2";
    /// A maker, and where it lies.
    MAKER = "SELECT m.name, m.region, r.full_name FROM maker m JOIN region r ON r.code = m.region WHERE m.id = $1";
}

/// What was sold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sold {
    /// In how many orders.
    pub orders: i64,
    /// How many pieces.
    pub pieces: i64,
    /// For how much.
    pub amount: i64,
}

impl Sold {
    fn at(r: &Row<'_>, i: usize) -> Result<Sold> {
        Ok(Sold { orders: r.get(i)?, pieces: r.get(i + 1)?, amount: r.get(i + 2)? })
    }
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The year.
    pub year: i32,
    /// A month of it.
    pub month: Option<u8>,
    /// A craft.
    pub craft: Option<CraftId>,
    /// A way by which orders come.
    pub channel: Option<String>,
}

impl Ask {
    /// The first and the last month, as they are stored.
    fn months(&self) -> (String, String) {
        let (first, last) = self.month.map_or((1, 12), |m| (m, m));
        (format!("{:04}-{first:02}", self.year), format!("{:04}-{last:02}", self.year))
    }

    fn craft(&self) -> Uuid {
        self.craft.map_or(ALL_CRAFTS, |c| c.0)
    }
}

/// What the sales of one region come to, from each side.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// All of it.
    pub total: Sold,
    /// Month by month of the whole year.
    pub months: Vec<(String, Sold)>,
    /// The regions right below.
    pub below: Vec<(RegionCode, String, Sold)>,
    /// Craft by craft, the most first.
    pub crafts: Vec<(CraftId, Words, Sold)>,
    /// Way by way.
    pub channels: Vec<(String, Sold)>,
    /// How many makers sold something in the year, by region: this one and those right below.
    pub sellers: Vec<(String, i64)>,
    /// The years in which something was sold.
    pub years: Vec<i32>,
}

/// The most regions and crafts that are listed.
const MOST: i64 = 1_000;

/// What a region and all below it sold.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the region.
pub fn report(conn: &mut Conn, who: &Access<ReadSales>, region: &RegionCode, ask: &Ask) -> Result<Report> {
    reach(conn, who, region)?;
    let (first, last) = ask.months();
    let (craft, channel) = (ask.craft(), ask.channel.as_deref());
    let total = conn.one(TOTAL, crate::args![region, craft, first, last, channel], |r| Sold::at(r, 0))?;
    let year = Ask { month: None, ..ask.clone() }.months();
    let months = conn.rows(MONTHS, crate::args![region, craft, year.0, year.1, channel], |r| {
        Ok((r.get(0)?, Sold::at(r, 1)?))
    })?;
    let below = conn.rows(BELOW, crate::args![region, craft, first, last, channel, MOST], |r| {
        let code: String = r.get(0)?;
        let code = RegionCode::parse(&code).ok_or_else(|| Error::Damaged(format!("region code {code}")))?;
        Ok((code, r.get(1)?, Sold::at(r, 2)?))
    })?;
    let crafts = conn.rows(CRAFTS, crate::args![region, first, last, channel, MOST], |r| {
        Ok((CraftId(r.get(0)?), r.words(1)?, Sold::at(r, 2)?))
    })?;
    let channels =
        conn.rows(CHANNELS, crate::args![region, craft, first, last], |r| Ok((r.get(0)?, Sold::at(r, 1)?)))?;
    let sellers = conn.rows(SELLERS, crate::args![region, format!("sellers:{:04}", ask.year)], |r| {
        Ok((r.get(0)?, r.get(1)?))
    })?;
    let mut years: Vec<i32> = conn
        .rows(YEARS, crate::args![region, ALL_CRAFTS], |r| r.get::<String>(0))?
        .iter()
        .filter_map(|y| y.parse().ok())
        .collect();
    years.sort_unstable();
    Ok(Report { total, months, below, crafts, channels, sellers, years })
}

/// What a maker sold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seller {
    /// The maker.
    pub maker: MakerId,
    /// What it is called, for the council.
    pub name: String,
    /// Where it lies.
    pub region: String,
    /// What it sold.
    pub sold: Sold,
}

/// What the makers of a regency or of a part of it sold, the most first, after an amount and a maker; none above the regencies.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the region.
pub fn makers(
    conn: &mut Conn,
    who: &Access<ReadSales>,
    region: &RegionCode,
    ask: &Ask,
    after: Option<(i64, Uuid)>,
    limit: i64,
) -> Result<Vec<Seller>> {
    reach(conn, who, region)?;
    let place = crate::region::place(conn, region)?;
    let Some(area) = place.area else { return Ok(Vec::new()) };
    let (low, high) = (area != region.as_str()).then_some((place.from, place.to)).unzip();
    let (first, last) = ask.months();
    let (paid, maker) = after.unwrap_or((i64::MAX, Uuid::nil()));
    let channel = ask.channel.as_deref();
    conn.rows(
        MAKERS,
        crate::args![area, ask.craft(), first, last, channel, low, high, paid, maker, limit],
        |r| {
            Ok(Seller {
                maker: MakerId(r.get(0)?),
                name: r.get::<Option<String>>(1)?.unwrap_or_default(),
                region: r.get(2)?,
                sold: Sold::at(r, 3)?,
            })
        },
    )
}

/// A sale of a maker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    /// The order.
    pub order: OrderId,
    /// On which day it came to count, as `2026-11-30`.
    pub day: String,
    /// By which way it came.
    pub channel: String,
    /// How many pieces.
    pub pieces: i64,
    /// For how much.
    pub amount: i64,
}

/// A maker with what it sold month by month, and its sales, the latest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfMaker {
    /// What it is called, for the council.
    pub name: String,
    /// Where it lies.
    pub region: RegionCode,
    /// The name of that.
    pub region_name: String,
    /// Month by month of the whole year.
    pub months: Vec<(String, Sold)>,
    /// The sales that are asked for, one by one.
    pub sales: Vec<Sale>,
}

/// Where a list of sales goes on: the day and the order of the last one.
pub type After = Option<(String, Uuid)>;

/// What a maker sold, for whoever may read it of its region.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the maker, [`Error::Missing`] when there is none.
pub fn of_maker(
    conn: &mut Conn,
    who: &Access<ReadSales>,
    maker: MakerId,
    ask: &Ask,
    after: &After,
    limit: i64,
) -> Result<OfMaker> {
    let read = read(conn, maker, ask, after, limit)?;
    reach(conn, who, &read.region)?;
    Ok(read)
}

/// What a maker sold, for the maker itself.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act.
pub fn own(
    conn: &mut Conn,
    who: &Access<KeepOwnOrders>,
    maker: MakerId,
    ask: &Ask,
    after: &After,
    limit: i64,
) -> Result<OfMaker> {
    if !who.acts_for(maker) {
        return Err(Error::Refused);
    }
    read(conn, maker, ask, after, limit)
}

fn read(conn: &mut Conn, maker: MakerId, ask: &Ask, after: &After, limit: i64) -> Result<OfMaker> {
    let found = conn.first(MAKER, crate::args![maker], |r| {
        Ok((r.get::<Option<String>>(0)?, r.get::<String>(1)?, r.get::<String>(2)?))
    })?;
    let (name, region, region_name) = found.ok_or(Error::Missing)?;
    let region = RegionCode::parse(&region).ok_or_else(|| Error::Damaged(format!("region code {region}")))?;
    let (craft, channel) = (ask.craft(), ask.channel.as_deref());
    let year = Ask { month: None, ..ask.clone() }.months();
    let months = conn.rows(OF_MAKER, crate::args![maker, craft, year.0, year.1, channel], |r| {
        Ok((r.get(0)?, Sold::at(r, 1)?))
    })?;
    let (first, last) = ask.months();
    let (first, last) = (format!("{first}-01"), format!("{last}-31"));
    let (day, order) = after.clone().unwrap_or_else(|| ("9999".into(), Uuid::max()));
    let sales = conn.rows(
        ORDERS,
        crate::args![
            maker,
            first,
            last,
            day,
            order,
            channel,
            if ask.craft.is_none() { "all" } else { "one" },
            craft,
            limit
        ],
        |r| {
            Ok(Sale {
                order: OrderId(r.get(0)?),
                day: r.get(1)?,
                channel: r.get(2)?,
                pieces: r.get(3)?,
                amount: r.get(4)?,
            })
        },
    )?;
    Ok(OfMaker { name: name.unwrap_or_default(), region, region_name, months, sales })
}
