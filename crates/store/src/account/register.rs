//! The register of persons with an account: who they are, where their account is kept, and which roles they hold.

use domain::access::{Access, ReadPeople, Scope};
use domain::account::{PersonId, Role};
use domain::region::RegionCode;
use jiff::civil::Date;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row, Sql, parts};
use crate::register::{Ask, Order, gather};

/// A statement of the register: `$1` and `$2` where it goes on, `$3` where the names end, `$4` how many, `$5` the word of a
/// role, `$6` and `$7` the paths between which the account's region lies.
macro_rules! people {
    ($from:literal, $driver:literal, $order:literal) => {
        concat!(
            "SELECT p.id, p.name, p.login, p.region, r.full_name, p.active, p.sample, p.sort_key,
                (SELECT string_agg(h.role || '\u{1e}' || o.full_name || '\u{1e}' || o.path || '\u{1e}' || h.since || '\u{1e}'
                        || coalesce(h.until, ''), '\u{1f}' ORDER BY h.since, h.id)
                    FROM holding h JOIN region o ON o.code = h.region WHERE h.person = p.id)
            FROM ",
            $from,
            " WHERE ",
            $driver,
            " AND (CAST($5 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM holding h WHERE h.person = p.id AND h.role = $5))
            ORDER BY ",
            $order,
            " LIMIT $4"
        )
    };
}

crate::statements! {
    /// By name.
    NAMES = people!("person p JOIN region r ON r.code = p.region", "(p.sort_key, p.id) > ($1, $2) AND p.sort_key < $3",
        "p.sort_key, p.id");
    /// The newest.
    NEWEST = people!("person p JOIN region r ON r.code = p.region",
        "p.id < $2 AND p.sort_key >= $1 AND p.sort_key < $3", "p.id DESC");
    /// By name, of a region and below it.
    NAMES_WITHIN = people!("region r JOIN person p ON p.region = r.code",
        "r.path >= $6 AND r.path < $7 AND (p.sort_key, p.id) > ($1, $2) AND p.sort_key < $3", "p.sort_key, p.id");
    /// The newest of a region and below it.
    NEWEST_WITHIN = people!("region r JOIN person p ON p.region = r.code",
        "r.path >= $6 AND r.path < $7 AND p.id < $2 AND p.sort_key >= $1 AND p.sort_key < $3", "p.id DESC");
}

/// A role that somebody holds or held, as the register knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The role.
    pub role: Role,
    /// The full name of the region at which it is held.
    pub region_name: String,
    /// The codes of that region and those above it, the highest first.
    pub path: Vec<String>,
    /// The first day.
    pub since: Date,
    /// The last day.
    pub until: Option<Date>,
}

/// A person in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The id.
    pub id: PersonId,
    /// The name.
    pub name: String,
    /// The name to sign in with.
    pub login: Option<String>,
    /// Where the account is kept.
    pub region: RegionCode,
    /// The region's full name.
    pub region_name: String,
    /// Whether the account is open.
    pub active: bool,
    /// Whether it is a sample.
    pub sample: bool,
    /// Where the list goes on, with the id.
    pub sort_key: String,
    /// The roles, also those that are over or have not begun.
    pub roles: Vec<Held>,
}

fn held(text: &str) -> Result<Held> {
    let damaged = || Error::Damaged(format!("role {text}"));
    let mut parts = text.split('\u{1e}');
    let mut next = || parts.next().ok_or_else(damaged);
    let (role, region_name, path, since, until) = (next()?, next()?, next()?, next()?, next()?);
    Ok(Held {
        role: Role::from_word(role).ok_or_else(damaged)?,
        region_name: region_name.to_owned(),
        path: path.split('/').filter(|c| !c.is_empty()).map(str::to_owned).collect(),
        since: since.parse().map_err(|_| damaged())?,
        until: if until.is_empty() { None } else { Some(until.parse().map_err(|_| damaged())?) },
    })
}

fn line(r: &Row<'_>) -> Result<Line> {
    Ok(Line {
        id: PersonId(r.get(0)?),
        name: r.get(1)?,
        login: r.get(2)?,
        region: r.region(3)?,
        region_name: r.get(4)?,
        active: r.get(5)?,
        sample: r.get(6)?,
        sort_key: r.get(7)?,
        roles: parts(r, 8)?.iter().map(|text| held(text)).collect::<Result<_>>()?,
    })
}

/// A page of the register, as far as the right reaches; `ask.kind` is the word of a role.
///
/// # Errors
/// [`Error::Refused`] when it does not reach the region that is asked for.
pub fn page(conn: &mut Conn, who: &Access<ReadPeople>, ask: &Ask) -> Result<Vec<Line>> {
    let root = crate::office::programme(conn)?.map(|p| p.root);
    let roots: Vec<Option<RegionCode>> = match (&ask.region, who.scope()) {
        (Some(region), Scope::Regions(_) | Scope::System(_)) => {
            crate::register::reach(conn, who, region)?;
            vec![Some(region.clone())]
        }
        (None, Scope::System(_)) => vec![None],
        (None, Scope::Regions(roots)) => roots.iter().cloned().map(Some).collect(),
        _ => return Err(Error::Refused),
    };
    let order = ask.ordered();
    let (key, id, end) = ask.keys();
    let mut found: Vec<Line> = Vec::new();
    for part in roots {
        let within = part.filter(|code| Some(code) != root.as_ref());
        let within = within.map(|code| crate::region::range(conn, &code)).transpose()?;
        let sql: Sql = match (order, &within) {
            (Order::Name, None) => NAMES,
            (Order::Newest, None) => NEWEST,
            (Order::Name, Some(_)) => NAMES_WITHIN,
            (Order::Newest, Some(_)) => NEWEST_WITHIN,
        };
        let lines = match &within {
            Some((from, to)) => {
                conn.rows(sql, crate::args![key, id, end, ask.limit, ask.kind, from, to], line)?
            }
            None => conn.rows(sql, crate::args![key, id, end, ask.limit, ask.kind], line)?,
        };
        found.extend(lines);
    }
    let at = |l: &Line| -> Uuid { l.id.0 };
    Ok(gather(found, order, ask.limit, |l| (&l.sort_key, at(l))))
}
