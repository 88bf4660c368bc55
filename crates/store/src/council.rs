//! The council itself: one at a region, with its divisions, posts, those who hold them, and its statutes.

pub mod division;
pub mod holder;
pub mod list;
pub mod page;
pub mod post;
pub mod register;
pub mod statute;
pub mod whole;

use domain::access::{Access, KeepCouncil};
use domain::council::{Council, Decree};
use domain::fault::{Faults, Problem};
use domain::id::{CouncilId, Kind};
use domain::maker::Contact;
use domain::publication::Publication;
use domain::record::{list, read_list};
use domain::region::RegionCode;
use domain::text;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// A council.
    GET = "SELECT id, region, names, decree_number, decree_date, decree_issuer, decree_file, since, until, phone, whatsapp,
            email, website, instagram, address, withheld, status, sample FROM council WHERE id = $1";
    /// The id by region.
    BY_REGION = "SELECT id FROM council WHERE region = $1";
    /// The region by id.
    REGION = "SELECT region FROM council WHERE id = $1";
    /// Writes a council.
    PUT = "INSERT INTO council (id, region, area, names, sort_key, decree_number, decree_date, decree_issuer, decree_file,
            since, until, phone, whatsapp, email, website, instagram, address, withheld, status, sample)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
        ON CONFLICT (id) DO UPDATE SET region = excluded.region, area = excluded.area, names = excluded.names,
            sort_key = excluded.sort_key, decree_number = excluded.decree_number, decree_date = excluded.decree_date,
            decree_issuer = excluded.decree_issuer, decree_file = excluded.decree_file, since = excluded.since,
            until = excluded.until, phone = excluded.phone, whatsapp = excluded.whatsapp, email = excluded.email,
            website = excluded.website, instagram = excluded.instagram, address = excluded.address,
            withheld = excluded.withheld, status = excluded.status, sample = excluded.sample";
}

pub(crate) fn code(r: &Row<'_>, i: usize) -> Result<RegionCode> {
    let region: String = r.get(i)?;
    RegionCode::parse(&region).ok_or_else(|| Error::Damaged(format!("region code {region}")))
}

pub(crate) fn day(r: &Row<'_>, i: usize) -> Result<Option<jiff::civil::Date>> {
    let text: Option<String> = r.get(i)?;
    text.map(|t| t.parse().map_err(|_| Error::Damaged(format!("day {t}")))).transpose()
}

pub(crate) fn status(r: &Row<'_>, i: usize) -> Result<Publication> {
    Ok(r.read(i, Publication::from_word)?.unwrap_or_default())
}

/// The decree in four columns from one on.
pub(crate) fn decree(r: &Row<'_>, i: usize) -> Result<Decree> {
    Ok(Decree { number: r.get(i)?, date: day(r, i + 1)?, issuer: r.get(i + 2)?, file: r.get(i + 3)? })
}

fn read(r: &Row<'_>) -> Result<Council> {
    let withheld: String = r.get(15)?;
    Ok(Council {
        id: CouncilId(r.get(0)?),
        region: code(r, 1)?,
        names: r.words(2)?,
        decree: decree(r, 3)?,
        since: day(r, 7)?,
        until: day(r, 8)?,
        contact: Contact {
            phone: r.get(9)?,
            whatsapp: r.get(10)?,
            email: r.get(11)?,
            website: r.get(12)?,
            instagram: r.get(13)?,
            address: r.get(14)?,
        },
        withheld: read_list(&serde_json::from_str(&withheld).unwrap_or_default()),
        status: status(r, 16)?,
        sample: r.get(17)?,
    })
}

pub(crate) fn load(conn: &mut Conn, id: Uuid) -> Result<Option<Council>> {
    conn.first(GET, crate::args![id], read)
}

/// The id of the council of a region.
pub fn of(conn: &mut Conn, region: &RegionCode) -> Result<Option<CouncilId>> {
    Ok(conn.first(BY_REGION, crate::args![region], |r| r.get(0))?.map(CouncilId))
}

/// The region of a council.
pub fn region(conn: &mut Conn, id: CouncilId) -> Result<Option<RegionCode>> {
    conn.first(REGION, crate::args![id], |r| code(r, 0))
}

/// Writes a council that the domain has checked.
///
/// # Errors
/// [`Error::Faults`] when the region has another council.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepCouncil>, council: &Council) -> Result<Applied> {
    let id = council.id.0;
    tx.lock(Kind::Council, id)?;
    // Two that are made for one region at the same time see each other.
    tx.lock(Kind::Council, domain::id::from_key("council", Kind::Council, council.region.as_str()))?;
    if of(tx.conn, &council.region)?.is_some_and(|other| other != council.id) {
        let mut faults = Faults::default();
        faults.add("region", &council.region, Problem::CouncilIsThere);
        return Err(Error::Faults(faults));
    }
    let old = load(tx.conn, id)?;
    let applied = journal::apply(tx, who, old.as_ref(), council)?;
    if applied == Applied::Unchanged {
        return Ok(applied);
    }
    let area = crate::region::area(tx, &council.region)?;
    let first = council.names.iter().next().map_or("", |(_, n)| n);
    let (d, c) = (&council.decree, &council.contact);
    tx.conn.run(
        PUT,
        crate::args![
            id,
            council.region,
            area,
            council.names,
            text::sort_key(first),
            d.number,
            d.date,
            d.issuer,
            d.file,
            council.since,
            council.until,
            c.phone,
            c.whatsapp,
            c.email,
            c.website,
            c.instagram,
            c.address,
            list(&council.withheld).to_string(),
            council.status.word(),
            council.sample
        ],
    )?;
    Ok(applied)
}
