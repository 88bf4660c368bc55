//! Numbers of makers: sealed by the office's keys, found by their exact value alone.

use domain::access::{Access, KeepMakers};
use domain::id::{Kind, MakerId};
use domain::maker::number::{NumberKind, Numbered};
use domain::region::RegionCode;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::Conn;
use crate::journal::{self, Applied};
use crate::keyring::{Field, Keyring};
use crate::tx::Tx;

crate::statements! {
    /// The numbers of a maker, sealed.
    OF = "SELECT kind, sealed FROM maker_number WHERE maker = $1 ORDER BY kind";
    /// The hash of one number.
    HASH = "SELECT hash FROM maker_number WHERE kind = $1 AND maker = $2";
    /// Whose a number is.
    FIND = "SELECT DISTINCT coalesce(x.into_maker, n.maker) FROM maker_number n LEFT JOIN maker_merge x ON x.maker = n.maker
        WHERE n.kind = $1 AND n.hash = $2 ORDER BY 1 LIMIT 20";
    /// Writes one.
    PUT = "INSERT INTO maker_number (kind, maker, sealed, hash) VALUES ($1, $2, $3, $4)
        ON CONFLICT (kind, maker) DO UPDATE SET sealed = excluded.sealed, hash = excluded.hash";
    /// Takes one away.
    FORGET = "DELETE FROM maker_number WHERE kind = $1 AND maker = $2";
    /// Takes all of a maker away.
    FORGET_ALL = "DELETE FROM maker_number WHERE maker = $1";
    /// Where a maker lies.
    PLACE = "SELECT region FROM maker WHERE id = $1";
}

/// The field under which a number is sealed and hashed.
pub const fn field(kind: NumberKind) -> Field {
    Field(match kind {
        NumberKind::Nik => "maker.nik",
        NumberKind::Npwp => "maker.npwp",
        NumberKind::Bank => "maker.bank",
        NumberKind::Qris => "maker.qris",
    })
}

fn place(conn: &mut Conn, maker: MakerId) -> Result<RegionCode> {
    let region: String = conn.first(PLACE, crate::args![maker], |r| r.get(0))?.ok_or(Error::Missing)?;
    RegionCode::parse(&region).ok_or_else(|| Error::Damaged(format!("region code {region}")))
}

/// The numbers of a maker, opened.
///
/// # Errors
/// [`Error::Refused`] when the maker lies elsewhere; [`Error::Key`] where the office has not the key.
pub fn open(
    conn: &mut Conn,
    who: &Access<KeepMakers>,
    keys: &Keyring,
    maker: MakerId,
) -> Result<Vec<(NumberKind, String)>> {
    let region = place(conn, maker)?;
    if !matches!(who.scope(), domain::access::Scope::System(_)) {
        crate::register::reach(conn, who, &region)?;
    }
    let found = conn
        .rows(OF, crate::args![maker], |r| Ok((r.get::<String>(0)?, r.get::<Vec<u8>>(1)?)))?
        .into_iter()
        .filter_map(|(kind, sealed)| NumberKind::from_word(&kind).map(|k| (k, sealed)));
    found
        .map(|(kind, sealed)| {
            let plain = keys.open(field(kind), maker.0, &sealed)?;
            Ok((kind, String::from_utf8_lossy(&plain).into_owned()))
        })
        .collect()
}

/// The makers with a number, by its exact value, wherever they lie: at most twenty.
pub fn find(conn: &mut Conn, keys: &Keyring, kind: NumberKind, number: &str) -> Result<Vec<MakerId>> {
    let hash = keys.hash(field(kind), number);
    conn.rows(FIND, crate::args![kind.word(), hash[..]], |r| Ok(MakerId(r.get(0)?)))
}

/// A number that was sealed before the transaction, since sealing asks for randomness.
#[derive(Debug, Clone)]
pub struct Sealed {
    kind: NumberKind,
    sealed: Vec<u8>,
    hash: [u8; 32],
    mark: String,
}

/// Seals a number of a maker.
///
/// # Errors
/// [`Error::Key`] without a key.
pub fn seal(keys: &Keyring, maker: MakerId, kind: NumberKind, number: &str) -> Result<Sealed> {
    let hash = keys.hash(field(kind), number);
    let sealed = keys.seal(field(kind), maker.0, number.as_bytes())?;
    // Another hash than the one that is looked for, so that the journal leads to nothing in the table.
    let mark = keys.hash(Field("maker.mark"), &format!("{}{number}", kind.word()));
    let mark = mark.iter().take(6).map(|b| format!("{b:02x}")).collect();
    Ok(Sealed { kind, sealed, hash, mark })
}

/// Writes numbers of a maker, and takes others away.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the maker, or its personal data was erased.
pub fn save(
    tx: &mut Tx<'_>,
    who: &Access<KeepMakers>,
    maker: MakerId,
    new: &[Sealed],
    gone: &[NumberKind],
) -> Result<Applied> {
    tx.lock(Kind::Maker, maker.0)?;
    let region = place(tx.conn, maker)?;
    tx.allow(who, Some(&region))?;
    // Of a record that was merged numbers can only be taken away.
    let merged = !new.is_empty() && super::merge::into(tx.conn, maker)?.is_some();
    if merged || journal::is_erased(tx.conn, maker.0)? {
        return Err(Error::Refused);
    }
    // What was there before is told by nothing: its mark would need the office's keys.
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let mut note = |kind: NumberKind, there: bool, mark: Option<String>| {
        before.push((kind, there.then(|| "—".to_owned())));
        after.push((kind, mark));
    };
    for n in new {
        let there: Option<Vec<u8>> = tx.conn.first(HASH, crate::args![n.kind.word(), maker], |r| r.get(0))?;
        if there.as_deref() != Some(&n.hash[..]) {
            note(n.kind, there.is_some(), Some(n.mark.clone()));
            tx.conn.run(PUT, crate::args![n.kind.word(), maker, n.sealed, n.hash[..]])?;
        }
    }
    for kind in gone.iter().filter(|k| !new.iter().any(|n| n.kind == **k)) {
        if tx.conn.run(FORGET, crate::args![kind.word(), maker])? > 0 {
            note(*kind, true, None);
        }
    }
    if after.is_empty() {
        return Ok(Applied::Unchanged);
    }
    // One entry for all of them: a command tells of a record once.
    let numbered = |marks| Numbered { maker, region: region.clone(), marks };
    journal::apply(tx, who, Some(&numbered(before)), &numbered(after))
}

/// Numbers of a record that is merged: those that were sealed anew belong to the one that stays, and what both have is kept
/// once. What was not chosen stays with the merged record, where it finds the one that stays.
///
/// # Errors
/// The constraint `version` when a number has changed since it was sealed anew.
pub(crate) fn merged(
    tx: &mut Tx<'_>,
    who: &Access<KeepMakers>,
    kept: MakerId,
    from: MakerId,
    anew: &[Sealed],
) -> Result<()> {
    let hash = |tx: &mut Tx<'_>, kind: NumberKind, maker: MakerId| {
        tx.conn.first(HASH, crate::args![kind.word(), maker], |r| r.get::<Vec<u8>>(0))
    };
    for n in anew {
        if hash(tx, n.kind, from)?.as_deref() != Some(&n.hash[..]) {
            return Err(Error::Constraint { name: "version".into() });
        }
    }
    save(tx, who, kept, anew, &[])?;
    let mut both = Vec::new();
    for kind in NumberKind::ALL {
        let there = hash(tx, kind, from)?;
        if there.is_some() && there == hash(tx, kind, kept)? {
            both.push(kind);
        }
    }
    save(tx, who, from, &[], &both).map(drop)
}

/// Forgets the numbers of a maker whose data is erased.
pub(crate) fn forget_maker(tx: &mut Tx<'_>, maker: Uuid) -> Result<()> {
    tx.conn.run(FORGET_ALL, crate::args![maker]).map(drop)
}
