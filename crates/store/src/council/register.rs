//! The registers of councils and of what belongs to them.

use domain::access::{Access, ReadRegister};
use domain::council::statute::{Document, Statute};
use domain::council::{Acting, Council, Division, Holder, Post, Role};
use domain::id::{CouncilId, DivisionId, OfficeholderId, PostId, StatuteId};
use domain::lang::Words;
use domain::publication::Publication;
use domain::region::RegionCode;
use jiff::civil::Date;
use uuid::Uuid;

use super::{code, day, status};
use crate::error::Result;
use crate::face::{Conn, Param, Row, Sql};
use crate::register::{Ask, Order, gather};

/// A statement of a register: `$1` a state, `$2` and `$3` where it goes on, `$4` how many, `$5` where the names end, `$6` and
/// `$7` the paths between which the region lies, `$8` the word of a kind, `$9` the council or the regency.
macro_rules! register {
    ($columns:literal, $from:literal, $kind:literal, $driver:literal, $order:literal) => {
        concat!(
            "SELECT p.id, p.status, p.sample, p.sort_key, c.region, r.full_name, ",
            $columns,
            " FROM ",
            $from,
            " JOIN region r ON r.code = c.region WHERE p.status = $1 AND ",
            $driver,
            " AND (CAST($6 AS TEXT) IS NULL OR (r.path >= $6 AND r.path < $7))
                AND (CAST($8 AS TEXT) IS NULL OR ",
            $kind,
            " = $8) ORDER BY ",
            $order,
            " LIMIT $4"
        )
    };
    ($columns:literal, $from:literal, $kind:literal, name $driver:literal) => {
        register!($columns, $from, $kind, $driver, "p.sort_key, p.id")
    };
    ($columns:literal, $from:literal, $kind:literal, newest $driver:literal) => {
        register!($columns, $from, $kind, $driver, "p.id DESC")
    };
}

crate::statements! {
    /// Councils, in order.
    COUNCIL_NAMES = register!("p.names, p.since, p.until, p.decree_number, p.decree_date",
        "council p JOIN council c ON c.id = p.id", "p.status", name "(p.sort_key, p.id) > ($2, $3) AND p.sort_key < $5");
    /// Councils, the newest first.
    COUNCIL_NEWEST = register!("p.names, p.since, p.until, p.decree_number, p.decree_date",
        "council p JOIN council c ON c.id = p.id", "p.status", newest "p.id < $3 AND p.sort_key >= $2 AND p.sort_key < $5");
    /// Councils, in order, of a regency.
    COUNCIL_NAMES_OF_AREA = register!("p.names, p.since, p.until, p.decree_number, p.decree_date",
        "council p JOIN council c ON c.id = p.id", "p.status", name "p.area = $9 AND (p.sort_key, p.id) > ($2, $3) AND p.sort_key < $5");
    /// Councils, the newest of a regency.
    COUNCIL_NEWEST_OF_AREA = register!("p.names, p.since, p.until, p.decree_number, p.decree_date",
        "council p JOIN council c ON c.id = p.id", "p.status", newest "p.area = $9 AND p.id < $3 AND p.sort_key >= $2 AND p.sort_key < $5");
    /// Divisions, in order.
    DIVISION_NAMES = register!("c.id, c.names, p.names, p.ord",
        "council_division p JOIN council c ON c.id = p.council", "p.status", name "(p.sort_key, p.id) > ($2, $3) AND p.sort_key < $5");
    /// Divisions, the newest first.
    DIVISION_NEWEST = register!("c.id, c.names, p.names, p.ord",
        "council_division p JOIN council c ON c.id = p.council", "p.status", newest "p.id < $3 AND p.sort_key >= $2 AND p.sort_key < $5");
    /// Divisions, in order, of a regency.
    DIVISION_NAMES_OF_AREA = register!("c.id, c.names, p.names, p.ord",
        "council c JOIN council_division p ON p.council = c.id", "p.status", name "c.area = $9 AND (p.sort_key, p.id) > ($2, $3) AND p.sort_key < $5");
    /// Divisions, the newest of a regency.
    DIVISION_NEWEST_OF_AREA = register!("c.id, c.names, p.names, p.ord",
        "council c JOIN council_division p ON p.council = c.id", "p.status", newest "c.area = $9 AND p.id < $3 AND p.sort_key >= $2 AND p.sort_key < $5");
    /// Divisions, in order, of a council.
    DIVISION_NAMES_OF_COUNCIL = register!("c.id, c.names, p.names, p.ord",
        "council_division p JOIN council c ON c.id = p.council", "p.status", name "p.council = $9 AND (p.sort_key, p.id) > ($2, $3) AND p.sort_key < $5");
    /// Divisions, the newest of a council.
    DIVISION_NEWEST_OF_COUNCIL = register!("c.id, c.names, p.names, p.ord",
        "council_division p JOIN council c ON c.id = p.council", "p.status", newest "p.council = $9 AND p.id < $3 AND p.sort_key >= $2 AND p.sort_key < $5");
    /// Posts, in order.
    POST_NAMES = register!("c.id, c.names, p.role, p.names, d.names, p.seats",
        "council_post p JOIN council c ON c.id = p.council LEFT JOIN council_division d ON d.id = p.division", "p.role", name "(p.sort_key, p.id) > ($2, $3) AND p.sort_key < $5");
    /// Posts, the newest first.
    POST_NEWEST = register!("c.id, c.names, p.role, p.names, d.names, p.seats",
        "council_post p JOIN council c ON c.id = p.council LEFT JOIN council_division d ON d.id = p.division", "p.role", newest "p.id < $3 AND p.sort_key >= $2 AND p.sort_key < $5");
    /// Posts, in order, of a regency.
    POST_NAMES_OF_AREA = register!("c.id, c.names, p.role, p.names, d.names, p.seats",
        "council c JOIN council_post p ON p.council = c.id LEFT JOIN council_division d ON d.id = p.division", "p.role", name "c.area = $9 AND (p.sort_key, p.id) > ($2, $3) AND p.sort_key < $5");
    /// Posts, the newest of a regency.
    POST_NEWEST_OF_AREA = register!("c.id, c.names, p.role, p.names, d.names, p.seats",
        "council c JOIN council_post p ON p.council = c.id LEFT JOIN council_division d ON d.id = p.division", "p.role", newest "c.area = $9 AND p.id < $3 AND p.sort_key >= $2 AND p.sort_key < $5");
    /// Posts, in order, of a council.
    POST_NAMES_OF_COUNCIL = register!("c.id, c.names, p.role, p.names, d.names, p.seats",
        "council_post p JOIN council c ON c.id = p.council LEFT JOIN council_division d ON d.id = p.division", "p.role", name "p.council = $9 AND (p.sort_key, p.id) > ($2, $3) AND p.sort_key < $5");
    /// Posts, the newest of a council.
    POST_NEWEST_OF_COUNCIL = register!("c.id, c.names, p.role, p.names, d.names, p.seats",
        "council_post p JOIN council c ON c.id = p.council LEFT JOIN council_division d ON d.id = p.division", "p.role", newest "p.council = $9 AND p.id < $3 AND p.sort_key >= $2 AND p.sort_key < $5");
    /// Those who hold posts, in order.
    HOLDER_NAMES = register!("c.id, c.names, p.name, p.acting, p.since, p.until, p.decree_number, o.role, o.names, d.names",
        "council_holder p JOIN council c ON c.id = p.council JOIN council_post o ON o.id = p.post LEFT JOIN council_division d ON d.id = o.division", "p.acting", name "(p.sort_key, p.id) > ($2, $3) AND p.sort_key < $5");
    /// Those who hold posts, the newest first.
    HOLDER_NEWEST = register!("c.id, c.names, p.name, p.acting, p.since, p.until, p.decree_number, o.role, o.names, d.names",
        "council_holder p JOIN council c ON c.id = p.council JOIN council_post o ON o.id = p.post LEFT JOIN council_division d ON d.id = o.division", "p.acting", newest "p.id < $3 AND p.sort_key >= $2 AND p.sort_key < $5");
    /// Those who hold posts, in order, of a regency.
    HOLDER_NAMES_OF_AREA = register!("c.id, c.names, p.name, p.acting, p.since, p.until, p.decree_number, o.role, o.names, d.names",
        "council c JOIN council_holder p ON p.council = c.id JOIN council_post o ON o.id = p.post LEFT JOIN council_division d ON d.id = o.division", "p.acting", name "c.area = $9 AND (p.sort_key, p.id) > ($2, $3) AND p.sort_key < $5");
    /// Those who hold posts, the newest of a regency.
    HOLDER_NEWEST_OF_AREA = register!("c.id, c.names, p.name, p.acting, p.since, p.until, p.decree_number, o.role, o.names, d.names",
        "council c JOIN council_holder p ON p.council = c.id JOIN council_post o ON o.id = p.post LEFT JOIN council_division d ON d.id = o.division", "p.acting", newest "c.area = $9 AND p.id < $3 AND p.sort_key >= $2 AND p.sort_key < $5");
    /// Those who hold posts, in order, of a council.
    HOLDER_NAMES_OF_COUNCIL = register!("c.id, c.names, p.name, p.acting, p.since, p.until, p.decree_number, o.role, o.names, d.names",
        "council_holder p JOIN council c ON c.id = p.council JOIN council_post o ON o.id = p.post LEFT JOIN council_division d ON d.id = o.division", "p.acting", name "p.council = $9 AND (p.sort_key, p.id) > ($2, $3) AND p.sort_key < $5");
    /// Those who hold posts, the newest of a council.
    HOLDER_NEWEST_OF_COUNCIL = register!("c.id, c.names, p.name, p.acting, p.since, p.until, p.decree_number, o.role, o.names, d.names",
        "council_holder p JOIN council c ON c.id = p.council JOIN council_post o ON o.id = p.post LEFT JOIN council_division d ON d.id = o.division", "p.acting", newest "p.council = $9 AND p.id < $3 AND p.sort_key >= $2 AND p.sort_key < $5");
    /// Editions, in order.
    STATUTE_NAMES = register!("c.id, c.names, p.key, p.document, p.decree_number, p.decree_date, p.since, p.until,
            (SELECT count(*) FROM council_article a WHERE a.statute = p.id)",
        "council_statute p JOIN council c ON c.id = p.council", "p.document", name "(p.sort_key, p.id) > ($2, $3) AND p.sort_key < $5");
    /// Editions, the newest first.
    STATUTE_NEWEST = register!("c.id, c.names, p.key, p.document, p.decree_number, p.decree_date, p.since, p.until,
            (SELECT count(*) FROM council_article a WHERE a.statute = p.id)",
        "council_statute p JOIN council c ON c.id = p.council", "p.document", newest "p.id < $3 AND p.sort_key >= $2 AND p.sort_key < $5");
    /// Editions, in order, of a regency.
    STATUTE_NAMES_OF_AREA = register!("c.id, c.names, p.key, p.document, p.decree_number, p.decree_date, p.since, p.until,
            (SELECT count(*) FROM council_article a WHERE a.statute = p.id)",
        "council c JOIN council_statute p ON p.council = c.id", "p.document", name "c.area = $9 AND (p.sort_key, p.id) > ($2, $3) AND p.sort_key < $5");
    /// Editions, the newest of a regency.
    STATUTE_NEWEST_OF_AREA = register!("c.id, c.names, p.key, p.document, p.decree_number, p.decree_date, p.since, p.until,
            (SELECT count(*) FROM council_article a WHERE a.statute = p.id)",
        "council c JOIN council_statute p ON p.council = c.id", "p.document", newest "c.area = $9 AND p.id < $3 AND p.sort_key >= $2 AND p.sort_key < $5");
    /// Editions, in order, of a council.
    STATUTE_NAMES_OF_COUNCIL = register!("c.id, c.names, p.key, p.document, p.decree_number, p.decree_date, p.since, p.until,
            (SELECT count(*) FROM council_article a WHERE a.statute = p.id)",
        "council_statute p JOIN council c ON c.id = p.council", "p.document", name "p.council = $9 AND (p.sort_key, p.id) > ($2, $3) AND p.sort_key < $5");
    /// Editions, the newest of a council.
    STATUTE_NEWEST_OF_COUNCIL = register!("c.id, c.names, p.key, p.document, p.decree_number, p.decree_date, p.since, p.until,
            (SELECT count(*) FROM council_article a WHERE a.statute = p.id)",
        "council_statute p JOIN council c ON c.id = p.council", "p.document", newest "p.council = $9 AND p.id < $3 AND p.sort_key >= $2 AND p.sort_key < $5");
}

/// The statements of a register.
struct Reading {
    names: Sql,
    newest: Sql,
    names_of_area: Sql,
    newest_of_area: Sql,
    of_council: Option<(Sql, Sql)>,
}

fn page<T>(
    conn: &mut Conn,
    who: &Access<ReadRegister>,
    ask: &Ask,
    by: &Reading,
    line: fn(&Row<'_>) -> Result<T>,
    at: impl Fn(&T) -> (&str, Uuid),
) -> Result<Vec<T>> {
    let order = ask.ordered();
    let (key, id, end) = ask.keys();
    let mut found = Vec::new();
    // A council is one place: whoever does not reach it gets nothing of it.
    if let (Some(council), Some(_)) = (ask.council, &by.of_council) {
        match super::region(conn, CouncilId(council))? {
            Some(region) => crate::register::reach(conn, who, &region)?,
            None => return Ok(found),
        }
    }
    for part in crate::register::parts(conn, who, ask.region.as_ref())? {
        let (from, to) = part.within.clone().unzip();
        for status in ask.states() {
            let common = crate::args![status, key, id, ask.limit, end, from, to, ask.kind];
            let mut args: Vec<Param<'_>> = common.to_vec();
            let sql = match (ask.council.as_ref(), &by.of_council, &part.area) {
                (Some(council), Some((names, newest)), _) => {
                    args.push(Param::Uuid(*council));
                    if order == Order::Name { *names } else { *newest }
                }
                (_, _, Some(area)) => {
                    args.push(Param::Text(area));
                    if order == Order::Name { by.names_of_area } else { by.newest_of_area }
                }
                _ if order == Order::Name => by.names,
                _ => by.newest,
            };
            found.extend(conn.rows(sql, &args, line)?);
        }
        if ask.council.is_some() && by.of_council.is_some() {
            break;
        }
    }
    Ok(gather(found, order, ask.limit, at))
}

/// What every line of these registers begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The id.
    pub id: Uuid,
    /// The state of publication.
    pub status: Publication,
    /// Whether it is a sample.
    pub sample: bool,
    /// Where the list goes on, with the id.
    pub sort_key: String,
    /// The council's region.
    pub region: RegionCode,
    /// The region's full name.
    pub region_name: String,
}

fn head(r: &Row<'_>) -> Result<Head> {
    Ok(Head {
        id: r.get(0)?,
        status: status(r, 1)?,
        sample: r.get(2)?,
        sort_key: r.get(3)?,
        region: code(r, 4)?,
        region_name: r.get(5)?,
    })
}

fn optional_words(r: &Row<'_>, i: usize) -> Result<Words> {
    Ok(r.get::<Option<String>>(i)?.map(|n| Words::from_json(&n)).unwrap_or_default())
}

/// A council in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CouncilLine {
    /// Its head.
    pub head: Head,
    /// Its names.
    pub names: Words,
    /// The first day of the term.
    pub since: Option<Date>,
    /// The last day of the term.
    pub until: Option<Date>,
    /// The number of the decree.
    pub decree_number: Option<String>,
    /// The day of the decree.
    pub decree_date: Option<Date>,
}

/// A division in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DivisionLine {
    /// Its head.
    pub head: Head,
    /// The council.
    pub council: CouncilId,
    /// The council's names.
    pub council_names: Words,
    /// Its names.
    pub names: Words,
    /// Its place.
    pub ord: i64,
}

/// A post in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostLine {
    /// Its head.
    pub head: Head,
    /// The council.
    pub council: CouncilId,
    /// The council's names.
    pub council_names: Words,
    /// Its role.
    pub role: Role,
    /// The council's own name for it.
    pub names: Words,
    /// The names of its division.
    pub division: Words,
    /// How many hold it at a time.
    pub seats: i64,
}

/// Somebody who holds a post, in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolderLine {
    /// The head.
    pub head: Head,
    /// The council.
    pub council: CouncilId,
    /// The council's names.
    pub council_names: Words,
    /// The name.
    pub name: String,
    /// How the post is held.
    pub acting: Acting,
    /// The first day.
    pub since: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
    /// The number of the decree.
    pub decree_number: Option<String>,
    /// The role of the post.
    pub role: Role,
    /// The council's own name for the post.
    pub names: Words,
    /// The names of the post's division.
    pub division: Words,
}

/// An edition of statutes in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatuteLine {
    /// Its head.
    pub head: Head,
    /// The council.
    pub council: CouncilId,
    /// The council's names.
    pub council_names: Words,
    /// Its key.
    pub key: String,
    /// Which document.
    pub document: Document,
    /// The number of the decree.
    pub decree_number: Option<String>,
    /// The day of the decree.
    pub decree_date: Option<Date>,
    /// The first day on which it is in force.
    pub since: Option<Date>,
    /// The last day on which it is in force.
    pub until: Option<Date>,
    /// How many articles it has.
    pub articles: i64,
}

macro_rules! reading {
    ($names:ident, $newest:ident, $names_of_area:ident, $newest_of_area:ident, $of_council:expr) => {
        Reading {
            names: $names,
            newest: $newest,
            names_of_area: $names_of_area,
            newest_of_area: $newest_of_area,
            of_council: $of_council,
        }
    };
}

/// A page of the register of councils, as far as the right reaches.
///
/// # Errors
/// [`crate::Error::Refused`] when it does not reach the region that is asked for.
pub fn councils(conn: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> Result<Vec<CouncilLine>> {
    let by = reading!(COUNCIL_NAMES, COUNCIL_NEWEST, COUNCIL_NAMES_OF_AREA, COUNCIL_NEWEST_OF_AREA, None);
    let line = |r: &Row<'_>| {
        Ok(CouncilLine {
            head: head(r)?,
            names: r.words(6)?,
            since: day(r, 7)?,
            until: day(r, 8)?,
            decree_number: r.get(9)?,
            decree_date: day(r, 10)?,
        })
    };
    page(conn, who, ask, &by, line, |l| (&l.head.sort_key, l.head.id))
}

/// A page of the register of divisions.
///
/// # Errors
/// [`crate::Error::Refused`] when the right does not reach the region or council that is asked for.
pub fn divisions(conn: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> Result<Vec<DivisionLine>> {
    let of_council = Some((DIVISION_NAMES_OF_COUNCIL, DIVISION_NEWEST_OF_COUNCIL));
    let by = reading!(
        DIVISION_NAMES,
        DIVISION_NEWEST,
        DIVISION_NAMES_OF_AREA,
        DIVISION_NEWEST_OF_AREA,
        of_council
    );
    let line = |r: &Row<'_>| {
        Ok(DivisionLine {
            head: head(r)?,
            council: CouncilId(r.get(6)?),
            council_names: r.words(7)?,
            names: r.words(8)?,
            ord: r.get(9)?,
        })
    };
    page(conn, who, ask, &by, line, |l| (&l.head.sort_key, l.head.id))
}

/// A page of the register of posts.
///
/// # Errors
/// [`crate::Error::Refused`] when the right does not reach the region or council that is asked for.
pub fn posts(conn: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> Result<Vec<PostLine>> {
    let of_council = Some((POST_NAMES_OF_COUNCIL, POST_NEWEST_OF_COUNCIL));
    let by = reading!(POST_NAMES, POST_NEWEST, POST_NAMES_OF_AREA, POST_NEWEST_OF_AREA, of_council);
    let line = |r: &Row<'_>| {
        Ok(PostLine {
            head: head(r)?,
            council: CouncilId(r.get(6)?),
            council_names: r.words(7)?,
            role: super::post::role(r, 8)?,
            names: r.words(9)?,
            division: optional_words(r, 10)?,
            seats: r.get(11)?,
        })
    };
    page(conn, who, ask, &by, line, |l| (&l.head.sort_key, l.head.id))
}

/// A page of the register of those who hold posts.
///
/// # Errors
/// [`crate::Error::Refused`] when the right does not reach the region or council that is asked for.
pub fn holders(conn: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> Result<Vec<HolderLine>> {
    let of_council = Some((HOLDER_NAMES_OF_COUNCIL, HOLDER_NEWEST_OF_COUNCIL));
    let by = reading!(HOLDER_NAMES, HOLDER_NEWEST, HOLDER_NAMES_OF_AREA, HOLDER_NEWEST_OF_AREA, of_council);
    let line = |r: &Row<'_>| {
        Ok(HolderLine {
            head: head(r)?,
            council: CouncilId(r.get(6)?),
            council_names: r.words(7)?,
            name: r.get(8)?,
            acting: super::holder::acting(r, 9)?,
            since: day(r, 10)?,
            until: day(r, 11)?,
            decree_number: r.get(12)?,
            role: super::post::role(r, 13)?,
            names: r.words(14)?,
            division: optional_words(r, 15)?,
        })
    };
    page(conn, who, ask, &by, line, |l| (&l.head.sort_key, l.head.id))
}

/// A page of the register of statutes.
///
/// # Errors
/// [`crate::Error::Refused`] when the right does not reach the region or council that is asked for.
pub fn statutes(conn: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> Result<Vec<StatuteLine>> {
    let of_council = Some((STATUTE_NAMES_OF_COUNCIL, STATUTE_NEWEST_OF_COUNCIL));
    let by =
        reading!(STATUTE_NAMES, STATUTE_NEWEST, STATUTE_NAMES_OF_AREA, STATUTE_NEWEST_OF_AREA, of_council);
    let line = |r: &Row<'_>| {
        Ok(StatuteLine {
            head: head(r)?,
            council: CouncilId(r.get(6)?),
            council_names: r.words(7)?,
            key: r.get(8)?,
            document: super::statute::document(r, 9)?,
            decree_number: r.get(10)?,
            decree_date: day(r, 11)?,
            since: day(r, 12)?,
            until: day(r, 13)?,
            articles: r.get(14)?,
        })
    };
    page(conn, who, ask, &by, line, |l| (&l.head.sort_key, l.head.id))
}

macro_rules! gets {
    ($($(#[$doc:meta])* $name:ident $id:ident $record:ident $load:path;)*) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// [`crate::Error::Refused`] when it lies elsewhere.
        pub fn $name(conn: &mut Conn, who: &Access<ReadRegister>, id: $id) -> Result<Option<$record>> {
            let Some(record) = $load(conn, id.0)? else { return Ok(None) };
            crate::register::reach(conn, who, &record.region)?;
            Ok(Some(record))
        }
    )*};
}

gets! {
    /// A council with everything that is recorded, where the right reaches.
    council CouncilId Council super::load;
    /// A division, where the right reaches.
    division DivisionId Division super::division::load;
    /// A post, where the right reaches.
    post PostId Post super::post::load;
    /// Somebody who holds a post, where the right reaches.
    holder OfficeholderId Holder super::holder::load;
    /// An edition of statutes, where the right reaches.
    statute StatuteId Statute super::statute::load;
}
