//! Files beside records. A file is safely stored before it is recorded; rows that go take their files along with the next sweep.

use domain::access::{Access, Permission, ReadRegister};
use domain::fault::{Faults, Problem};
use domain::flagship::document::{Document, Form, MOST};
use domain::id::{DocumentId, Kind, ProposalId};
use domain::journal::Operation;
use domain::region::RegionCode;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal;
use crate::tx::Tx;

crate::statements! {
    /// A file, with the region of the record beside which it is.
    GET = "SELECT d.id, d.of_kind, d.record, coalesce(p.region, g.region, m.region, q.region), d.name, d.media, d.size, d.digest FROM document d
        LEFT JOIN proposal p ON p.id = d.record LEFT JOIN designation g ON g.id = d.record
        LEFT JOIN payout o ON o.id = d.record LEFT JOIN maker m ON m.id = o.maker
        LEFT JOIN maker_order q ON q.id = d.record WHERE d.id = $1";
    /// The files beside a record.
    OF = "SELECT d.id, d.of_kind, d.record, coalesce(p.region, g.region, m.region, q.region), d.name, d.media, d.size, d.digest FROM document d
        LEFT JOIN proposal p ON p.id = d.record LEFT JOIN designation g ON g.id = d.record
        LEFT JOIN payout o ON o.id = d.record LEFT JOIN maker m ON m.id = o.maker
        LEFT JOIN maker_order q ON q.id = d.record WHERE d.record = $1 ORDER BY d.id";
    /// How many there are.
    COUNT = "SELECT count(*) FROM document WHERE record = $1";
    /// Records a file.
    ADD = "INSERT INTO document (id, of_kind, record, name, media, size, digest, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// Forgets one.
    FORGET = "DELETE FROM document WHERE id = $1";
    /// Whether what a file holds belongs to a record.
    USED = "SELECT 1 FROM document WHERE digest = $1 LIMIT 1";
}

fn read(r: &Row<'_>) -> Result<Document> {
    let (of, region, form): (i64, Option<String>, String) = (r.get(1)?, r.get(3)?, r.get(5)?);
    let of = i16::try_from(of).ok().and_then(Kind::from_number);
    let region = region.as_deref().and_then(RegionCode::parse);
    Ok(Document {
        id: DocumentId(r.get(0)?),
        of: of.ok_or_else(|| Error::Damaged("kind of a record".into()))?,
        record: r.get(2)?,
        region: region.ok_or_else(|| Error::Damaged("region of a file".into()))?,
        name: r.get(4)?,
        form: Form::from_word(&form).ok_or_else(|| Error::Damaged(format!("form {form}")))?,
        size: r.get(6)?,
        digest: r.get(7)?,
    })
}

/// A file, for whoever may read the record beside which it is.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach that record.
pub fn get(conn: &mut Conn, who: &Access<ReadRegister>, id: DocumentId) -> Result<Option<Document>> {
    let Some(document) = load(conn, id)? else { return Ok(None) };
    match document.of {
        Kind::Proposal => {
            super::proposal::get(conn, who, ProposalId(document.record))?.ok_or(Error::Missing)?;
        }
        // Who was paid how is for whoever keeps the money, and what a buyer sent for whoever has part in the order: these have addresses of their own.
        Kind::Payout | Kind::Order => return Err(Error::Refused),
        _ => crate::register::reach(conn, who, &document.region)?,
    }
    Ok(Some(document))
}

/// A file.
pub(crate) fn load(conn: &mut Conn, id: DocumentId) -> Result<Option<Document>> {
    conn.first(GET, crate::args![id], read)
}

/// The files beside a record whose reader was checked.
pub(crate) fn of(conn: &mut Conn, record: Uuid) -> Result<Vec<Document>> {
    conn.rows(OF, crate::args![record], read)
}

/// Records a file that is safely stored.
///
/// # Errors
/// `document` when the record has as many as it may have.
pub(crate) fn add<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, new: &Document) -> Result<()> {
    let count: i64 = tx.conn.one(COUNT, crate::args![new.record], |r| r.get(0))?;
    if count >= MOST as i64 {
        let mut faults = Faults::default();
        faults.add("document", count, Problem::NotAWholeNumber { min: 0, max: MOST as i64 });
        return Err(faults.into());
    }
    journal::apply(tx, who, None, new)?;
    let (d, form) = (new, new.form.word());
    let args = crate::args![d.id, d.of, d.record, d.name, form, d.size, d.digest, tx.now];
    tx.conn.run(ADD, args).map(drop)
}

/// Takes a file away.
pub(crate) fn remove(tx: &mut Tx<'_>, id: DocumentId) -> Result<()> {
    let Some(old) = load(tx.conn, id)? else { return Ok(()) };
    let region = Some(old.region.as_str());
    journal::write(tx, Kind::Document, id.0, None, region, Operation::Delete, Vec::new())?;
    tx.touch(Kind::Document, id.0, Some(&old.region))?;
    tx.conn.run(FORGET, crate::args![id]).map(drop)
}

/// Whether what a file holds belongs to a record.
pub fn is_used(conn: &mut Conn, digest: &str) -> Result<bool> {
    Ok(conn.first(USED, crate::args![digest], |_| Ok(()))?.is_some())
}
