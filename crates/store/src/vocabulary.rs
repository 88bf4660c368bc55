//! Vocabularies.

pub mod list;

use domain::access::{Access, KeepProfile};
use domain::id::TermId;
use domain::region::RegionCode;
use domain::vocabulary::{Protection, Term, Vocabulary};

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// A term.
    GET = "SELECT id, vocabulary, key, parent, names, craft, look, protection, note FROM term
        WHERE vocabulary = $1 AND key = $2";
    /// All terms in their order.
    EVERY = "SELECT id, vocabulary, key, parent, names, craft, look, protection, note FROM term ORDER BY vocabulary, ord, key";
    /// Where a people lives.
    REGIONS = "SELECT region FROM term_region WHERE term = $1 ORDER BY region";
    /// Where all peoples live.
    EVERY_REGION = "SELECT term, region FROM term_region ORDER BY term, region";
    /// The peoples of a region, of what lies below it and of what it lies in.
    OF_REGION = "SELECT DISTINCT t.key, t.ord FROM region r CROSS JOIN term_region x CROSS JOIN term t
        WHERE x.region = r.code AND t.id = x.term AND t.vocabulary = 'people' AND r.held AND r.path >= $1 AND r.path < $2 ORDER BY t.ord, t.key";
    /// The next place in a vocabulary.
    NEXT = "SELECT CAST(coalesce(max(ord), 0) + 1 AS INTEGER) FROM term WHERE vocabulary = $1";
    /// Writes a term.
    PUT = "INSERT INTO term (vocabulary, key, id, parent, names, craft, look, protection, note, ord)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (vocabulary, key) DO UPDATE SET parent = excluded.parent, names = excluded.names,
            craft = excluded.craft, look = excluded.look, protection = excluded.protection, note = excluded.note";
    /// Forgets where a people lives.
    CLEAR_REGIONS = "DELETE FROM term_region WHERE term = $1";
    /// Adds where a people lives.
    ADD_REGION = "INSERT INTO term_region (term, region) VALUES ($1, $2) ON CONFLICT (term, region) DO NOTHING";
}

fn read(r: &Row<'_>) -> Result<Term> {
    let vocabulary: String = r.get(1)?;
    Ok(Term {
        id: TermId(r.get(0)?),
        vocabulary: Vocabulary::from_word(&vocabulary)
            .ok_or_else(|| Error::Damaged(format!("vocabulary {vocabulary}")))?,
        key: r.get(2)?,
        parent: r.get(3)?,
        names: r.words(4)?,
        craft: r.get(5)?,
        look: r.get(6)?,
        protection: r.read(7, Protection::from_word)?,
        regions: Vec::new(),
        note: r.words(8)?,
        sources: Vec::new(),
    })
}

/// A term, with its regions and sources.
pub fn get(conn: &mut Conn, vocabulary: Vocabulary, key: &str) -> Result<Option<Term>> {
    let Some(mut term) = conn.first(GET, crate::args![vocabulary.word(), key], read)? else {
        return Ok(None);
    };
    let regions: Vec<String> = conn.rows(REGIONS, crate::args![term.id], |r| r.get(0))?;
    term.regions = regions.iter().filter_map(|c| RegionCode::parse(c)).collect();
    term.sources = crate::source::of(conn, term.id.0)?;
    Ok(Some(term))
}

/// Every term, in order, with regions and without sources; vocabularies are small and kept in memory by the faces.
pub fn every(conn: &mut Conn) -> Result<Vec<Term>> {
    let mut terms = conn.rows(EVERY, &[], read)?;
    conn.each(EVERY_REGION, &[], |r| {
        let (id, code): (uuid::Uuid, String) = (r.get(0)?, r.get(1)?);
        if let (Some(term), Some(code)) = (terms.iter_mut().find(|t| t.id.0 == id), RegionCode::parse(&code))
        {
            term.regions.push(code);
        }
        Ok(())
    })?;
    Ok(terms)
}

/// Writes a term that the domain has checked.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepProfile>, term: &Term) -> Result<Applied> {
    tx.lock(domain::id::Kind::Term, term.id.0)?;
    let old = get(tx.conn, term.vocabulary, &term.key)?;
    let applied = journal::apply(tx, who, old.as_ref(), term)?;
    if applied == Applied::Unchanged {
        return Ok(applied);
    }
    let word = term.vocabulary.word();
    let ord: i32 = tx.conn.one(NEXT, crate::args![word], |r| r.get(0))?;
    tx.conn.run(
        PUT,
        crate::args![
            word,
            term.key,
            term.id,
            term.parent,
            term.names,
            term.craft,
            term.look,
            term.protection.word(),
            term.note,
            ord
        ],
    )?;
    tx.conn.run(CLEAR_REGIONS, crate::args![term.id])?;
    for region in &term.regions {
        tx.conn.run(ADD_REGION, crate::args![term.id, region])?;
        crate::region::hold(tx.conn, region)?;
    }
    crate::source::set(tx.conn, term.id.0, &term.sources)?;
    let was = old.map_or(Protection::None, |o| o.protection);
    if was != term.protection && term.vocabulary == Vocabulary::Material {
        crate::protection::of_material_changed(tx, who, &term.key)?;
    }
    Ok(applied)
}

/// The keys of the peoples that are recorded for a region or for what lies below it; for a district or village, of the
/// region with flagships that it lies in.
pub fn peoples_of(conn: &mut Conn, region: &RegionCode) -> Result<Vec<String>> {
    let area = crate::region::area_of(conn, region)?;
    let area = area.filter(|a| a != region);
    for code in [Some(region.clone()), area].into_iter().flatten() {
        let (from, to) = crate::region::range(conn, &code)?;
        let found: Vec<String> = conn.rows(OF_REGION, crate::args![from, to], |r| r.get(0))?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(vec![])
}
