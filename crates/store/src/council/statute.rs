//! Editions of a council's statutes and bylaws, and their articles.

use domain::access::{Access, KeepCouncil};
use domain::council::statute::{Document, Statute, article_id};
use domain::fault::{Faults, Problem};
use domain::id::{CouncilId, Kind, StatuteId};
use domain::text;
use uuid::Uuid;

use super::{code, day, decree, status};
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// An edition.
    GET = "SELECT p.id, p.council, c.region, p.key, p.document, p.decree_number, p.decree_date, p.decree_issuer,
            p.decree_file, p.since, p.until, p.text, p.status, p.sample
        FROM council_statute p JOIN council c ON c.id = p.council WHERE p.id = $1";
    /// The id by key within a council.
    BY_KEY = "SELECT id FROM council_statute WHERE council = $1 AND key = $2";
    /// Writes an edition.
    PUT = "INSERT INTO council_statute (id, council, key, document, decree_number, decree_date, decree_issuer, decree_file,
            since, until, text, sort_key, status, sample)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        ON CONFLICT (id) DO UPDATE SET document = excluded.document,
            decree_number = excluded.decree_number, decree_date = excluded.decree_date,
            decree_issuer = excluded.decree_issuer, decree_file = excluded.decree_file, since = excluded.since,
            until = excluded.until, text = excluded.text, sort_key = excluded.sort_key, status = excluded.status,
            sample = excluded.sample";
    /// The articles that are there.
    ARTICLES = "SELECT id, number FROM council_article WHERE statute = $1 ORDER BY ord";
    /// Forgets an article.
    DROP_ARTICLE = "DELETE FROM council_article WHERE id = $1";
    /// Writes an article.
    PUT_ARTICLE = "INSERT INTO council_article (id, statute, ord, number, title) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO UPDATE SET ord = excluded.ord, title = excluded.title";
}

pub(crate) fn document(r: &Row<'_>, i: usize) -> Result<Document> {
    let word: String = r.get(i)?;
    Document::from_word(&word).ok_or_else(|| Error::Damaged(format!("document {word}")))
}

pub(crate) fn read(r: &Row<'_>) -> Result<Statute> {
    Ok(Statute {
        id: StatuteId(r.get(0)?),
        council: CouncilId(r.get(1)?),
        region: code(r, 2)?,
        key: r.get(3)?,
        document: document(r, 4)?,
        decree: decree(r, 5)?,
        since: day(r, 9)?,
        until: day(r, 10)?,
        text: r.get(11)?,
        status: status(r, 12)?,
        sample: r.get(13)?,
    })
}

pub(crate) fn load(conn: &mut Conn, id: Uuid) -> Result<Option<Statute>> {
    conn.first(GET, crate::args![id], read)
}

/// The edition of a council with this key.
pub fn find(conn: &mut Conn, council: CouncilId, key: &str) -> Result<Option<StatuteId>> {
    Ok(conn.first(BY_KEY, crate::args![council, key], |r| r.get(0))?.map(StatuteId))
}

/// The ids by which the articles of an edition are referred to, with their numbers, in order.
pub fn articles(conn: &mut Conn, statute: StatuteId) -> Result<Vec<(Uuid, String)>> {
    conn.rows(ARTICLES, crate::args![statute], |r| Ok((r.get(0)?, r.get(1)?)))
}

/// Writes an edition that the domain has checked, and its articles.
///
/// # Errors
/// [`Error::Missing`] when there is no such council, [`Error::Faults`] when its key is another edition's.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepCouncil>, statute: &Statute) -> Result<Applied> {
    let id = statute.id.0;
    // Two editions that are made at the same time see each other's key.
    tx.lock(Kind::Council, statute.council.0)?;
    tx.lock(Kind::Statute, id)?;
    if super::region(tx.conn, statute.council)?.as_ref() != Some(&statute.region) {
        return Err(Error::Missing);
    }
    if find(tx.conn, statute.council, &statute.key)?.is_some_and(|other| other != statute.id) {
        let mut faults = Faults::default();
        faults.add("document", &statute.key, Problem::Taken);
        return Err(Error::Faults(faults));
    }
    let old = load(tx.conn, id)?;
    let applied = journal::apply(tx, who, old.as_ref(), statute)?;
    if applied == Applied::Unchanged {
        return Ok(applied);
    }
    let d = &statute.decree;
    tx.conn.run(
        PUT,
        crate::args![
            id,
            statute.council,
            statute.key,
            statute.document.word(),
            d.number,
            d.date,
            d.issuer,
            d.file,
            statute.since,
            statute.until,
            statute.text,
            text::sort_key(&statute.key),
            statute.status.word(),
            statute.sample
        ],
    )?;
    if old.as_ref().is_some_and(|o| o.text == statute.text) {
        return Ok(applied);
    }
    let articles = statute.articles();
    for (old, number) in self::articles(tx.conn, statute.id)? {
        if !articles.iter().any(|a| a.number == number) {
            tx.conn.run(DROP_ARTICLE, crate::args![old])?;
        }
    }
    for (ord, article) in (1i64..).zip(&articles) {
        let article_id = article_id(statute.id, &article.number);
        tx.conn.run(PUT_ARTICLE, crate::args![article_id, id, ord, article.number, article.title])?;
    }
    Ok(applied)
}
