//! What the registers of the workbench have in common: how far somebody reads, where that is in the tree, and how the parts
//! of a list are put together.
//!
//! A register is read in parts, each of them one range of one index: a state of publication within a regency, or within
//! everything there is. The parts are put together in order and cut to a page, so that the cost of a page follows from the
//! number of parts and not from the number of records. A capability gives its statements by `Part` and calls `gather`.

use domain::access::{Access, Permission, Scope};
use domain::id::Kind;
use domain::publication::Publication;
use domain::region::RegionCode;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::Conn;
use crate::tx::Tx;

crate::statements! {
    /// A region above the regencies, and all below it down to them.
    AREAS = "WITH RECURSIVE part (code, area) AS (
            SELECT code, area FROM region WHERE code = $1
            UNION ALL SELECT r.code, r.area FROM part p JOIN region r ON r.parent = p.code WHERE p.area IS NULL)
        SELECT code FROM part ORDER BY code";
    /// Keys and names of the crafts, for those who choose among them.
    CRAFTS = "SELECT key, names FROM craft ORDER BY sort_key, id";
    /// Keys and names of the motifs.
    MOTIFS = "SELECT key, name FROM motif ORDER BY sort_key, id";
    /// Who reads personal data: the person's region.
    READER = "SELECT region FROM person WHERE id = $1";
    /// Region and kind of a maker.
    MAKER = "SELECT region FROM maker WHERE id = $1";
    /// The region of an item.
    ITEM = "SELECT region FROM item WHERE id = $1";
    /// The region of a council.
    COUNCIL = "SELECT region FROM council WHERE id = $1";
    /// The region of a division of a council.
    DIVISION = "SELECT c.region FROM council_division p JOIN council c ON c.id = p.council WHERE p.id = $1";
    /// The region of a post in a council.
    POST = "SELECT c.region FROM council_post p JOIN council c ON c.id = p.council WHERE p.id = $1";
    /// The region of somebody who holds a post in a council.
    HOLDER = "SELECT c.region FROM council_holder p JOIN council c ON c.id = p.council WHERE p.id = $1";
    /// The region of a council's statutes.
    STATUTE = "SELECT c.region FROM council_statute p JOIN council c ON c.id = p.council WHERE p.id = $1";
    /// The region of a proposal.
    PROPOSAL = "SELECT region FROM proposal WHERE id = $1";
    /// The region of a piece of evidence.
    EVIDENCE = "SELECT p.region FROM evidence e JOIN proposal p ON p.id = e.proposal WHERE e.id = $1";
    /// The region of a file beside a record.
    DOCUMENT = "SELECT coalesce(p.region, g.region, m.region) FROM document d LEFT JOIN proposal p ON p.id = d.record
        LEFT JOIN designation g ON g.id = d.record LEFT JOIN payout o ON o.id = d.record LEFT JOIN maker m ON m.id = o.maker
        WHERE d.id = $1";
    /// The region of a payout.
    PAYOUT = "SELECT m.region FROM payout p JOIN maker m ON m.id = p.maker WHERE p.id = $1";
    /// The region of an order.
    ORDER = "SELECT region FROM maker_order WHERE id = $1";
    /// The region of what somebody asked for by WhatsApp.
    ORDER_REQUEST = "SELECT region FROM order_request WHERE id = $1";
    /// The region of a promotion.
    PROMOTION = "SELECT m.region FROM promotion p JOIN maker m ON m.id = p.maker WHERE p.id = $1";
    /// The region of an objection.
    OBJECTION = "SELECT d.region FROM objection o JOIN designation d ON d.id = o.designation WHERE o.id = $1";
    /// The region of a review.
    REVIEW = "SELECT d.region FROM review v JOIN designation d ON d.id = v.designation WHERE v.id = $1";
    /// The region of a designation.
    DESIGNATION = "SELECT region FROM designation WHERE id = $1";
    /// The region of a council's own set of criteria.
    CRITERIA_SET = "SELECT region FROM criteria_set WHERE id = $1";
}

/// A statement of a register. Each state of publication is read by itself, along the index that the driver names, then what
/// they hold is put together in order and cut, and only what is left is read whole: one turn to the server and few joins,
/// however many states there are. `$1` is a state or nothing, `$4` how many; `k` is what the list is ordered by besides the id.
macro_rules! listed {
    (
        columns $columns:expr, table $table:literal, key $key:literal, joins $joins:literal,
        driver $driver:expr, narrowed $narrowed:literal, order $order:literal, whole $whole:literal
    ) => {
        concat!(
            "SELECT ", $columns, " FROM (SELECT id FROM (",
            $crate::register::listed!(@state "draft", $table, $key, $driver, $narrowed, $order), " UNION ALL ",
            $crate::register::listed!(@state "submitted", $table, $key, $driver, $narrowed, $order), " UNION ALL ",
            $crate::register::listed!(@state "returned", $table, $key, $driver, $narrowed, $order), " UNION ALL ",
            $crate::register::listed!(@state "published", $table, $key, $driver, $narrowed, $order), " UNION ALL ",
            $crate::register::listed!(@state "paused", $table, $key, $driver, $narrowed, $order), " UNION ALL ",
            $crate::register::listed!(@state "withdrawn", $table, $key, $driver, $narrowed, $order),
            ") u ORDER BY ", $order, " LIMIT $4) p ", $joins, " ORDER BY ", $whole
        )
    };
    (@state $state:literal, $table:literal, $key:literal, $driver:expr, $narrowed:literal, $order:literal) => {
        concat!(
            "SELECT id, k FROM (SELECT t.id, t.", $key, " AS k FROM ", $table, " t WHERE t.status = '", $state,
            "' AND (CAST($1 AS TEXT) IS NULL OR $1 = '", $state, "') AND ", $driver, " AND ", $narrowed,
            " ORDER BY ", $order, " LIMIT $4) s"
        )
    };
}
pub(crate) use listed;

/// By what a register is ordered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// By name.
    #[default]
    Name,
    /// The newest first.
    Newest,
}

impl Order {
    /// Every order.
    pub const ALL: [Order; 2] = [Order::Name, Order::Newest];

    /// The word in addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Order::Name => "name",
            Order::Newest => "newest",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Order> {
        Order::ALL.into_iter().find(|o| o.word() == word)
    }
}

/// What a register is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ask {
    /// A region with all below it; nothing for as far as the right reaches.
    pub region: Option<RegionCode>,
    /// A state of publication.
    pub status: Option<Publication>,
    /// The word of a kind.
    pub kind: Option<String>,
    /// The id of a craft.
    pub craft: Option<Uuid>,
    /// The id of the maker.
    pub maker: Option<Uuid>,
    /// The id of the council.
    pub council: Option<Uuid>,
    /// How the name begins, as typed.
    pub prefix: String,
    /// By what it is ordered; a list of names that begin alike is always ordered by name.
    pub order: Order,
    /// The sort key and id of the last one seen.
    pub after: Option<(String, Uuid)>,
    /// At most so many.
    pub limit: i64,
}

/// What no sort key comes after.
pub(crate) const LAST_KEY: &str = "\u{10ffff}";

impl Ask {
    /// The order that is followed.
    pub fn ordered(&self) -> Order {
        if self.prefix.trim().is_empty() { self.order } else { Order::Name }
    }

    /// The key and id at which the list begins or goes on, and the key before which it ends.
    pub(crate) fn keys(&self) -> (String, Uuid, String) {
        let prefix = domain::text::sort_key(&self.prefix);
        let end = format!("{prefix}{LAST_KEY}");
        match (self.ordered(), &self.after) {
            (Order::Name, Some((key, id))) => (key.clone().max(prefix), *id, end),
            (Order::Name, None) => (prefix, Uuid::nil(), end),
            (Order::Newest, after) => (prefix, after.as_ref().map_or(Uuid::max(), |(_, id)| *id), end),
        }
    }

    /// The word of the state that is asked for.
    pub(crate) fn state(&self) -> Option<&'static str> {
        self.status.map(Publication::word)
    }

    /// The states of publication that are asked for.
    pub(crate) fn states(&self) -> Vec<&'static str> {
        let all = Publication::ALL.into_iter().filter(|s| self.status.is_none_or(|wanted| wanted == *s));
        all.map(Publication::word).collect()
    }
}

/// A part of the tree: everything, or a regency, perhaps narrowed to what lies below a region in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Part {
    /// The regency or city; nothing for everything.
    pub area: Option<String>,
    /// The paths between which the region must lie.
    pub within: Option<(String, String)>,
}

/// The parts of the tree in which a register is read.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the region that is asked for.
pub(crate) fn parts<P: Permission>(
    conn: &mut Conn,
    who: &Access<P>,
    region: Option<&RegionCode>,
) -> Result<Vec<Part>> {
    let roots = match (region, who.scope()) {
        (Some(region), Scope::Regions(_) | Scope::System(_)) => {
            let path = crate::region::path(conn, region)?;
            if !who.reaches(&path) {
                return Err(Error::Refused);
            }
            vec![region.clone()]
        }
        (None, Scope::System(_)) => return Ok(vec![Part::default()]),
        (None, Scope::Regions(roots)) => roots.clone(),
        _ => return Err(Error::Refused),
    };
    let whole = crate::office::programme(conn)?.map(|p| p.root);
    let mut parts: Vec<Part> = Vec::new();
    for root in roots {
        if whole.as_ref() == Some(&root) {
            return Ok(vec![Part::default()]);
        }
        let place = crate::region::place(conn, &root)?;
        match place.area {
            Some(area) => {
                let within = (area != root.as_str()).then_some((place.from, place.to));
                parts.push(Part { area: Some(area), within });
            }
            None => {
                let areas: Vec<String> = conn.rows(AREAS, crate::args![root], |r| r.get(0))?;
                parts.extend(areas.into_iter().map(|a| Part { area: Some(a), within: None }));
            }
        }
    }
    // Roles may lie in each other: what a whole regency holds needs not be asked for again.
    let whole: Vec<Option<String>> =
        parts.iter().filter(|p| p.within.is_none()).map(|p| p.area.clone()).collect();
    parts.retain(|p| p.within.is_none() || !whole.contains(&p.area));
    parts.sort_by(|a, b| (&a.area, &a.within).cmp(&(&b.area, &b.within)));
    parts.dedup();
    Ok(parts)
}

/// The regions under which a right reaches, or the one that is asked for.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the region that is asked for.
pub(crate) fn roots<P: Permission>(
    conn: &mut Conn,
    who: &Access<P>,
    region: Option<&RegionCode>,
) -> Result<Vec<RegionCode>> {
    if let Some(region) = region {
        reach(conn, who, region)?;
        return Ok(vec![region.clone()]);
    }
    match who.scope() {
        Scope::Regions(roots) => Ok(roots.clone()),
        Scope::System(_) => Ok(crate::office::programme(conn)?.map(|p| p.root).into_iter().collect()),
        _ => Err(Error::Refused),
    }
}

/// Puts together what the parts hold, in order, each record once, and cut to a page.
pub(crate) fn gather<T>(
    mut found: Vec<T>,
    order: Order,
    limit: i64,
    at: impl Fn(&T) -> (&str, Uuid),
) -> Vec<T> {
    match order {
        Order::Name => found.sort_by(|a, b| at(a).cmp(&at(b))),
        Order::Newest => found.sort_by_key(|l| std::cmp::Reverse(at(l).1)),
    }
    found.dedup_by(|a, b| at(a).1 == at(b).1);
    found.truncate(usize::try_from(limit).unwrap_or_default());
    found
}

/// Refuses when a right does not reach a region.
///
/// # Errors
/// [`Error::Refused`].
pub fn reach<P: Permission>(conn: &mut Conn, who: &Access<P>, region: &RegionCode) -> Result<()> {
    let path = crate::region::path(conn, region)?;
    if who.reaches(&path) { Ok(()) } else { Err(Error::Refused) }
}

/// Whether a right is one over the region above, to which a region's own word is handed; at the region at which the programme is
/// rooted nobody is above, and whoever reaches it stands for that.
pub fn is_above<P: Permission>(conn: &mut Conn, who: &Access<P>, region: &RegionCode) -> Result<bool> {
    let path = crate::region::path(conn, region)?;
    let root = crate::office::programme(conn)?.map(|p| p.root);
    if root.as_ref() == Some(region) {
        return Ok(who.reaches(&path));
    }
    Ok(who.reaches(path.get(1..).unwrap_or_default()))
}

/// Refuses when a right does not reach the region at which the programme is rooted, to which belongs what lies in none.
///
/// # Errors
/// [`Error::Refused`].
pub fn reach_root<P: Permission>(conn: &mut Conn, who: &Access<P>) -> Result<()> {
    match (who.scope(), crate::office::programme(conn)?) {
        (Scope::System(_), _) => Ok(()),
        (_, Some(programme)) => reach(conn, who, &programme.root),
        (_, None) => Err(Error::Refused),
    }
}

/// The statement that tells the region of a record of a kind that lies in one.
fn regional(kind: Kind) -> Option<crate::face::Sql> {
    Some(match kind {
        Kind::Maker | Kind::Business | Kind::Number => MAKER,
        Kind::Item => ITEM,
        Kind::Council => COUNCIL,
        Kind::Division => DIVISION,
        Kind::Post => POST,
        Kind::Officeholder => HOLDER,
        Kind::Statute => STATUTE,
        Kind::Proposal => PROPOSAL,
        Kind::Evidence => EVIDENCE,
        Kind::Document => DOCUMENT,
        Kind::Designation => DESIGNATION,
        Kind::Objection => OBJECTION,
        Kind::Review => REVIEW,
        Kind::CriteriaSet => CRITERIA_SET,
        Kind::Payout => PAYOUT,
        Kind::Order => ORDER,
        Kind::OrderRequest => ORDER_REQUEST,
        Kind::Promotion => PROMOTION,
        _ => return None,
    })
}

/// Notes that the asker was refused a record; nothing when there is none.
pub fn refused(tx: &mut Tx<'_>, kind: Kind, id: Uuid) -> Result<()> {
    let Some(sql) = regional(kind) else { return crate::journal::refused(tx, kind, id, None) };
    match tx.conn.first(sql, crate::args![id], |r| r.get::<String>(0))? {
        Some(region) => crate::journal::refused(tx, kind, id, Some(&region)),
        None => Ok(()),
    }
}

/// Notes that somebody asked for a region beyond their own part of the tree; nothing when there is none.
pub fn refused_region(tx: &mut Tx<'_>, code: &RegionCode) -> Result<()> {
    match crate::region::get(tx.conn, code)? {
        Some(region) => crate::journal::refused(tx, Kind::Region, region.id, Some(code.as_str())),
        None => Ok(()),
    }
}

/// Notes that somebody read what is personal and not public: of one record, or of a list that is described.
pub fn noted(tx: &mut Tx<'_>, kind: Kind, id: Uuid, what: &[(&str, String)]) -> Result<()> {
    let sql = regional(kind).unwrap_or(READER);
    let region: Option<String> = tx.conn.first(sql, crate::args![id], |r| r.get(0))?;
    let fields = what
        .iter()
        .map(|(name, value)| domain::journal::FieldChange {
            name: (*name).to_owned(),
            new: value.as_str().into(),
            old: serde_json::Value::Null,
            seen: None,
            personal: false,
        })
        .collect();
    let operation = domain::journal::Operation::Read;
    crate::journal::write(tx, kind, id, None, region.as_deref(), operation, fields)
}

/// Keys and names of the crafts by name, for those who choose among them.
pub fn crafts(conn: &mut Conn) -> Result<Vec<(String, domain::lang::Words)>> {
    conn.rows(CRAFTS, &[], |r| Ok((r.get(0)?, r.words(1)?)))
}

/// Keys and names of the motifs by name.
pub fn motifs(conn: &mut Conn) -> Result<Vec<(String, String)>> {
    conn.rows(MOTIFS, &[], |r| Ok((r.get(0)?, r.get(1)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_register_reads_every_state_of_publication() {
        const SQL: &str = listed!(
            columns "x.id", table "t", key "k", joins "", driver "true", narrowed "true", order "k, id", whole "k"
        );
        for state in Publication::ALL {
            let word = format!("t.status = '{}'", state.word());
            assert_eq!(SQL.matches(&word).count(), 1, "{word}");
        }
    }
}
