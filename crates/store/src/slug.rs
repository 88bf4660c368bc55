//! Addresses are for ever: a slug is unique per kind, and a changed one is kept and leads to the record.

use domain::id::Kind;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Sql};
use crate::memo::keep;
use crate::tx::Tx;

/// How many numbered slugs are tried.
const LAST: u32 = 19;

crate::statements! {
    /// The record that once had this slug.
    OLD = "SELECT record FROM old_slug WHERE kind = $1 AND slug = $2";
    /// Whether any slug of a kind was given up.
    ANY = "SELECT 1 FROM old_slug WHERE kind = $1 LIMIT 1";
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
    /// The slug of the published maker into which the one with this slug was merged.
    MERGED = "SELECT k.slug FROM maker m JOIN maker_merge x ON x.maker = m.id JOIN maker k ON k.id = x.into_maker
        WHERE m.slug = $1 AND k.status = 'published'";
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
    let Some(id) = old(conn, kind, slug)? else {
        let merged =
            if kind == Kind::Maker { conn.first(MERGED, crate::args![slug], |r| r.get(0))? } else { None };
        return merged.ok_or(Error::Missing);
    };
    conn.one(now, crate::args![id], |r| r.get(0))
}

/// Where the published record lives now which once had this slug, if there is one.
pub(crate) fn elsewhere<T>(
    conn: &mut Conn,
    kind: Kind,
    slug: &str,
) -> Result<Option<crate::motif::Found<T>>> {
    match moved(conn, kind, slug) {
        Ok(now) => Ok(Some(crate::motif::Found::Moved(now))),
        Err(Error::Missing) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A free slug for a record: the one it has if that still says what it is, the wished one, or with `-2`, `-3`… (in the
/// end its own short id). `taken` selects the id of the record that has the slug `$1` now.
pub(crate) fn free(
    tx: &mut Tx<'_>,
    taken: Sql,
    kind: Kind,
    wished: &str,
    id: Uuid,
    now: Option<&str>,
) -> Result<String> {
    let said = |slug: &str| {
        slug.strip_prefix(wished).is_some_and(|end| {
            end.is_empty()
                || end.strip_prefix('-').is_some_and(|e| {
                    (!e.is_empty() && e.len() <= 2 && e.bytes().all(|b| b.is_ascii_digit()))
                        || e == domain::id::short(id)
                })
        })
    };
    if let Some(now) = now.filter(|now| said(now)) {
        return Ok(now.to_owned());
    }
    // A catalogue has a thousand scarves: those that are known to be taken are not asked for again.
    let mut n = tx.memo.slugs.get(&(kind, wished.to_owned())).copied().unwrap_or(0);
    while n < LAST {
        let slug = if n == 0 { wished.to_owned() } else { format!("{wished}-{}", n + 1) };
        let holder: Option<Uuid> = tx.conn.first(taken, crate::args![slug], |r| r.get(0))?;
        let holder = match holder {
            Some(holder) => Some(holder),
            None if former(tx, kind)? => old(tx.conn, kind, &slug)?,
            None => None,
        };
        if holder.is_none_or(|h| h == id) {
            return Ok(slug);
        }
        n += 1;
        keep(&mut tx.memo.slugs, (kind, wished.to_owned()), n);
    }
    Ok(format!("{wished}-{}", domain::id::short(id)))
}

/// Whether any slug of the kind was ever given up.
fn former(tx: &mut Tx<'_>, kind: Kind) -> Result<bool> {
    if let Some(any) = tx.memo.former.get(&kind) {
        return Ok(*any);
    }
    let any = tx.conn.first(ANY, crate::args![kind], |_| Ok(()))?.is_some();
    tx.memo.former.insert(kind, any);
    Ok(any)
}

/// Notes that a record's slug changed.
pub(crate) fn changed(tx: &mut Tx<'_>, kind: Kind, from: &str, to: &str, id: Uuid) -> Result<()> {
    if from != to {
        tx.conn.run(DROP, crate::args![kind, to])?;
        tx.conn.run(KEEP, crate::args![kind, from, id])?;
        tx.memo.former.insert(kind, true);
        tx.memo.slugs.clear();
    }
    Ok(())
}
