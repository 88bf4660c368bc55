//! Addresses are for ever: a slug is unique per kind, and a changed one is kept and leads to the record.

use domain::id::Kind;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Sql};

crate::statements! {
    /// The record that once had this slug.
    OLD = "SELECT record FROM old_slug WHERE kind = $1 AND slug = $2";
    /// Keeps a slug that was given up.
    KEEP = "INSERT INTO old_slug (kind, slug, record) VALUES ($1, $2, $3)
        ON CONFLICT (kind, slug) DO UPDATE SET record = excluded.record";
    /// A slug that is taken up again leads nowhere else.
    DROP = "DELETE FROM old_slug WHERE kind = $1 AND slug = $2";
    /// The slug of a published craft.
    CRAFT = "SELECT slug FROM craft WHERE id = $1 AND status = 'published'";
    /// The slug of a published motif.
    MOTIF = "SELECT slug FROM motif WHERE id = $1 AND status = 'published'";
    /// The slug of a published maker.
    MAKER = "SELECT slug FROM maker WHERE id = $1 AND status = 'published'";
    /// The slug of a published item.
    ITEM = "SELECT slug FROM item WHERE id = $1 AND status = 'published'";
}

/// The record that once had this slug.
pub fn old(conn: &mut Conn, kind: Kind, slug: &str) -> Result<Option<Uuid>> {
    conn.first(OLD, crate::args![kind, slug], |r| r.get(0))
}

/// The slug that a published record has now which once had this one.
///
/// # Errors
/// [`Error::Missing`] when there is none.
pub fn moved(conn: &mut Conn, kind: Kind, slug: &str) -> Result<String> {
    let now = match kind {
        Kind::Craft => CRAFT,
        Kind::Motif => MOTIF,
        Kind::Maker => MAKER,
        Kind::Item => ITEM,
        _ => return Err(Error::Missing),
    };
    let id = old(conn, kind, slug)?.ok_or(Error::Missing)?;
    conn.one(now, crate::args![id], |r| r.get(0))
}

/// A free slug for a record: the wished one, or with `-2`, `-3`… (in the end its own short id). `taken` selects the id
/// of the record that has the slug `$1` now.
pub(crate) fn free(conn: &mut Conn, taken: Sql, kind: Kind, wished: &str, id: Uuid) -> Result<String> {
    for n in 1..20 {
        let slug = if n == 1 { wished.to_owned() } else { format!("{wished}-{n}") };
        let holder: Option<Uuid> = conn.first(taken, crate::args![slug], |r| r.get(0))?;
        let former = if holder.is_none() { old(conn, kind, &slug)? } else { None };
        if holder.or(former).is_none_or(|h| h == id) {
            return Ok(slug);
        }
    }
    Ok(format!("{wished}-{}", domain::id::short(id)))
}

/// Notes that a record's slug changed.
pub(crate) fn changed(conn: &mut Conn, kind: Kind, from: &str, to: &str, id: Uuid) -> Result<()> {
    if from != to {
        conn.run(DROP, crate::args![kind, to])?;
        conn.run(KEEP, crate::args![kind, from, id])?;
    }
    Ok(())
}
