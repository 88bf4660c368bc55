//! The register of makers for those who read or keep it: with what is not published and the fields for the council.

use domain::access::{Access, ReadRegister};
use domain::id::MakerId;
use domain::lang::Words;
use domain::maker::{Consent, Contact, Maker, MakerKind};
use domain::publication::Publication;
use domain::record::Class;
use domain::region::RegionCode;

use crate::error::Result;
use crate::face::{Conn, Row, Sql, parts};
use crate::register::{Ask, Order, gather};

/// A statement of the register: `$1` a state or nothing, `$2` and `$3` where it goes on, `$4` how many.
macro_rules! register {
    (@of $driver:expr, $order:literal, $whole:literal) => {
        crate::register::listed!(
            columns "m.id, m.key, m.slug, m.name, m.kind, m.region, r.full_name, m.locality, m.phone, m.whatsapp, m.email,
                m.consent_date, m.consent_by, m.status, m.sample, m.name_key, m.audience,
                (SELECT string_agg(c.names, '\u{1f}' ORDER BY x.ord) FROM maker_craft x JOIN craft c ON c.id = x.craft
                    WHERE x.maker = m.id)",
            table "maker", key "name_key",
            joins "JOIN maker m ON m.id = p.id JOIN region r ON r.code = m.region",
            driver $driver,
            narrowed "(CAST($6 AS TEXT) IS NULL OR t.kind = $6)
                AND (CAST($7 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM region w
                    WHERE w.code = t.region AND w.path >= $7 AND w.path < $8))
                AND (NOT $9 OR EXISTS (SELECT 1 FROM maker_craft x WHERE x.maker = t.id AND x.craft = $10))
                AND (CAST($11 AS TEXT) IS NULL OR t.area = $11)",
            order $order, whole $whole
        )
    };
    // SQLite would rather go through all names, since that index holds all that is asked for but this.
    (own names $of:literal) => { register!(names concat!($of, "t.sample IN (false, true) AND ")) };
    (names $of:expr) => {
        register!(@of concat!($of, "(t.name_key, t.id) > ($2, $3) AND t.name_key < $5"), "k, id", "m.name_key, m.id")
    };
    // Names do not narrow what is read by age, but PostgreSQL wants to hear of every parameter.
    (newest $of:literal) => {
        register!(@of concat!($of, "t.id < $3 AND CAST($2 AS TEXT) < $5"), "id DESC", "m.id DESC")
    };
}

crate::statements! {
    /// By name.
    NAMES = register!(names "");
    /// By name, of a kind.
    NAMES_OF_KIND = register!(own names "t.kind = $6 AND ");
    /// By name, of a regency.
    NAMES_OF_AREA = register!(own names "t.area = $11 AND ");
    /// By name, of a craft.
    NAMES_OF_CRAFT = register!(names "t.id IN (SELECT y.maker FROM maker_craft y WHERE y.craft = $10) AND ");
    /// The newest.
    NEWEST = register!(newest "");
    /// The newest of a regency.
    NEWEST_OF_AREA = register!(newest "t.area = $11 AND ");
    /// The newest of a craft.
    NEWEST_OF_CRAFT = register!(newest "t.id IN (SELECT y.maker FROM maker_craft y WHERE y.craft = $10) AND ");
    /// The address.
    SLUG = "SELECT slug FROM maker WHERE id = $1";
    /// How many of a regency wait for publication, counted up to a bound.
    WAITING = "SELECT count(*) FROM (SELECT 1 FROM maker WHERE area = $1 AND status = $2 LIMIT $3) w";
    /// How many wait for publication, counted up to a bound.
    WAITING_ALL = "SELECT count(*) FROM (SELECT 1 FROM maker WHERE status = $1 LIMIT $2) w";
}

/// A maker in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The id.
    pub id: MakerId,
    /// The key.
    pub key: String,
    /// The address.
    pub slug: String,
    /// The name, also where it is not public.
    pub name: String,
    /// The kind.
    pub kind: MakerKind,
    /// Where.
    pub region: RegionCode,
    /// The region's full name.
    pub region_name: String,
    /// The place in words.
    pub locality: Option<String>,
    /// Telephone, WhatsApp and e-mail.
    pub contact: Contact,
    /// The consent.
    pub consent: Option<Consent>,
    /// The state of publication.
    pub status: Publication,
    /// Whether it is a sample.
    pub sample: bool,
    /// Where the list goes on, with the id.
    pub sort_key: String,
    /// The names of its crafts.
    pub crafts: Vec<Words>,
}

fn line(r: &Row<'_>) -> Result<Line> {
    let date: Option<String> = r.get(11)?;
    let consent = match (date.and_then(|d| d.parse().ok()), r.get(12)?) {
        (Some(date), Some(by)) => Some(Consent { date, by }),
        _ => None,
    };
    let said = r.read(16, super::said)??;
    let open = |field: &str| said.of(field) <= Class::Council;
    Ok(Line {
        id: MakerId(r.get(0)?),
        key: r.get(1)?,
        slug: r.get(2)?,
        name: r.get(3)?,
        kind: super::kind(r, 4)?,
        region: r.region(5)?,
        region_name: r.get(6)?,
        // What is for the maker alone stands in no list.
        locality: if open("locality") { r.get(7)? } else { None },
        contact: Contact {
            phone: if open("phone") { r.get(8)? } else { None },
            whatsapp: if open("whatsapp") { r.get(9)? } else { None },
            email: if open("email") { r.get(10)? } else { None },
            ..Contact::default()
        },
        consent,
        status: r.read(13, Publication::from_word)?.unwrap_or_default(),
        sample: r.get(14)?,
        sort_key: r.get(15)?,
        crafts: parts(r, 17)?.iter().map(|names| Words::from_json(names)).collect(),
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
            let sql: Sql = match (order, &part.area, ask.craft, &ask.kind) {
                (Order::Name, Some(_), ..) => NAMES_OF_AREA,
                (Order::Name, None, Some(_), _) => NAMES_OF_CRAFT,
                (Order::Name, None, None, Some(_)) => NAMES_OF_KIND,
                (Order::Name, ..) => NAMES,
                (Order::Newest, Some(_), ..) => NEWEST_OF_AREA,
                (Order::Newest, None, Some(_), _) => NEWEST_OF_CRAFT,
                (Order::Newest, ..) => NEWEST,
            };
            let status = ask.state();
            let (has_craft, craft) = (ask.craft.is_some(), ask.craft.unwrap_or_default());
            let args = crate::args![
                status, key, id, ask.limit, end, ask.kind, from, to, has_craft, craft, part.area
            ];
            found.extend(conn.rows(sql, args, line)?);
        }
        Ok(found)
    })?;
    Ok(gather(found, order, ask.limit, |l| (&l.sort_key, l.id.0)))
}

/// A maker with everything that is recorded, where the right reaches; nothing when there is none.
///
/// # Errors
/// [`crate::Error::Refused`] when it lies elsewhere.
pub fn get(conn: &mut Conn, who: &Access<ReadRegister>, id: MakerId) -> Result<Option<(Maker, String)>> {
    let Some((maker, slug)) = super::load(conn, id.0)? else { return Ok(None) };
    crate::register::reach(conn, who, &maker.region)?;
    Ok(Some((maker, slug)))
}

/// How many makers in this state lie where the right reaches, counted up to `most`.
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

/// The address of a maker, whatever its state.
pub fn slug(conn: &mut Conn, id: MakerId) -> Result<Option<String>> {
    conn.first(SLUG, crate::args![id], |r| r.get(0))
}
