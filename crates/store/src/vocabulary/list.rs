//! Terms for those who read them all: a page of a vocabulary, with regions and sources.

use domain::region::RegionCode;
use domain::vocabulary::{Term, Vocabulary};

use crate::error::Result;
use crate::face::{Conn, Row, parts};
use crate::vocabulary::read;

crate::statements! {
    /// Terms of a vocabulary in their order; one of them when a key is given.
    PAGE = "SELECT t.id, t.vocabulary, t.key, t.parent, t.names, t.craft, t.look, t.protection, t.note, t.ord,
            (SELECT string_agg(g.region, '\u{1f}' ORDER BY g.region) FROM term_region g WHERE g.term = t.id),
            (SELECT string_agg(s.url, '\u{1f}' ORDER BY s.ord) FROM source s WHERE s.record = t.id)
        FROM term t WHERE t.vocabulary = $1 AND (t.ord, t.key) > ($2, $3) AND (CAST($5 AS TEXT) IS NULL OR t.key = $5)
        ORDER BY t.ord, t.key LIMIT $4";
    /// How many terms each vocabulary has.
    COUNTS = "SELECT vocabulary, count(*) FROM term GROUP BY vocabulary";
}

/// A term in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The term, with regions and sources.
    pub term: Term,
    /// Where the list goes on, with the key.
    pub place: i64,
}

fn listed(r: &Row<'_>) -> Result<Listed> {
    let mut term = read(r)?;
    term.regions = parts(r, 10)?.iter().filter_map(|c| RegionCode::parse(c)).collect();
    term.sources = parts(r, 11)?;
    Ok(Listed { term, place: r.get(9)? })
}

/// Terms of a vocabulary in their order after `(place, key)`.
pub fn page(conn: &mut Conn, vocabulary: Vocabulary, after: (i64, &str), limit: i64) -> Result<Vec<Listed>> {
    let none: Option<&str> = None;
    conn.rows(PAGE, crate::args![vocabulary.word(), after.0, after.1, limit, none], listed)
}

/// One term.
pub fn one(conn: &mut Conn, vocabulary: Vocabulary, key: &str) -> Result<Option<Listed>> {
    conn.first(PAGE, crate::args![vocabulary.word(), -1i64, "", 1i64, key], listed)
}

/// How many terms each vocabulary has.
pub fn counts(conn: &mut Conn) -> Result<Vec<(String, i64)>> {
    conn.rows(COUNTS, &[], |r| Ok((r.get(0)?, r.get(1)?)))
}
