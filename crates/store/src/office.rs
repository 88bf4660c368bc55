//! The office: this database, its profile and the region it is rooted at.

use domain::id::OfficeId;
use domain::region::RegionCode;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::Conn;
use crate::tx::Tx;

crate::statements! {
    /// One fact about the office.
    GET = "SELECT value FROM meta WHERE key = $1";
    /// Which programme it is, in one turn: profile, root and whether it is a demo.
    PROGRAMME = "SELECT p.value, (SELECT value FROM meta WHERE key = 'root'), (SELECT value FROM meta WHERE key = 'demo')
        FROM meta p WHERE p.key = 'profile'";
    /// Sets one.
    SET = "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    /// Sets one that must not change.
    BORN = "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
    /// Whether a register has a record.
    CRAFTS = "SELECT 1 FROM craft LIMIT 1";
    /// Whether a register has a record.
    MAKERS = "SELECT 1 FROM maker LIMIT 1";
    /// Whether a register has a record.
    ITEMS = "SELECT 1 FROM item LIMIT 1";
}

/// A fact about the office.
pub fn get(conn: &mut Conn, key: &str) -> Result<Option<String>> {
    conn.first(GET, crate::args![key], |r| r.get(0))
}

/// Sets a fact about the office.
pub fn set(tx: &mut Tx<'_>, key: &str, value: &str) -> Result<()> {
    tx.conn.run(SET, crate::args![key, value]).map(drop)
}

/// The office id; made when the database has none.
pub(crate) fn born(conn: &mut Conn) -> Result<OfficeId> {
    conn.run(BORN, crate::args!["office", Uuid::now_v7().to_string()])?;
    let id = get(conn, "office")?.and_then(|v| Uuid::parse_str(&v).ok());
    id.map(OfficeId).ok_or_else(|| Error::Damaged("the office id is missing".into()))
}

/// Which programme the instance is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programme {
    /// The key of the country profile.
    pub profile: String,
    /// The region it is rooted at.
    pub root: RegionCode,
    /// Whether it is a demo with samples.
    pub demo: bool,
}

/// The programme, or nothing when the database was never set up.
pub fn programme(conn: &mut Conn) -> Result<Option<Programme>> {
    let found = conn.first(PROGRAMME, &[], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    let Some((profile, root, demo)): Option<(String, Option<String>, Option<String>)> = found else {
        return Ok(None);
    };
    let root = root.and_then(|r| RegionCode::parse(&r));
    let root = root.ok_or_else(|| Error::Damaged("the root region is missing".into()))?;
    Ok(Some(Programme { profile, root, demo: demo.as_deref() == Some("yes") }))
}

/// Sets the programme up.
pub fn set_programme(tx: &mut Tx<'_>, programme: &Programme) -> Result<()> {
    set(tx, "profile", &programme.profile)?;
    set(tx, "root", programme.root.as_str())?;
    set(tx, "demo", if programme.demo { "yes" } else { "no" })
}

/// Whether there are crafts, makers or items, such as the sample council leaves when it is cut off while it is made.
pub fn has_records(conn: &mut Conn) -> Result<bool> {
    for register in [CRAFTS, MAKERS, ITEMS] {
        if conn.first(register, &[], |_| Ok(()))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
