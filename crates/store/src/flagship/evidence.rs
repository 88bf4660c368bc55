//! What a proposal rests on.

use domain::access::{Access, KeepProposals, ReadRegister};
use domain::fault::{Faults, Problem};
use domain::flagship::document::Document;
use domain::flagship::evidence::{Evidence, MOST, Proof};
use domain::flagship::proposal::{Proposal, is_open};
use domain::id::{DocumentId, EvidenceId, Kind, PictureId, ProposalId};
use domain::journal::Operation;
use domain::lang::Words;
use domain::region::RegionCode;
use uuid::Uuid;

use super::{document, proposal};
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// A piece of evidence.
    GET = "SELECT e.id, e.proposal, p.region, e.way, e.picture, e.document, e.url, e.title, e.date, e.value, e.unit, e.year, e.source,
            e.criterion, e.shows, e.public
        FROM evidence e JOIN proposal p ON p.id = e.proposal WHERE e.id = $1";
    /// What a proposal rests on, in the order in which it came.
    OF = "SELECT e.id, e.proposal, p.region, e.way, e.picture, e.document, e.url, e.title, e.date, e.value, e.unit, e.year, e.source,
            e.criterion, e.shows, e.public
        FROM evidence e JOIN proposal p ON p.id = e.proposal WHERE e.proposal = $1 ORDER BY e.id";
    /// Writes a piece of evidence.
    PUT = "INSERT INTO evidence (id, proposal, way, picture, document, url, title, date, value, unit, year, source, criterion, shows,
            public)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        ON CONFLICT (id) DO UPDATE SET way = excluded.way, picture = excluded.picture, document = excluded.document,
            url = excluded.url, title = excluded.title, date = excluded.date, value = excluded.value, unit = excluded.unit,
            year = excluded.year, source = excluded.source, criterion = excluded.criterion, shows = excluded.shows,
            public = excluded.public";
    /// Takes one away.
    FORGET = "DELETE FROM evidence WHERE id = $1";
    /// Photographs of the makers of a proposal and of their items, and of items of its craft in its region.
    PICTURES = "SELECT x.id, m.name, i.names, x.media, x.sizes FROM (
                SELECT pm.maker AS record FROM proposal_maker pm WHERE pm.proposal = $1
                UNION SELECT n.id FROM proposal_maker pm JOIN item n ON n.maker = pm.maker WHERE pm.proposal = $1
                UNION SELECT j.id FROM proposal p JOIN region r ON r.code = p.region JOIN region w ON w.path >= r.path
                    AND w.path < $2 JOIN item j ON j.region = w.code AND j.craft = p.craft
                    WHERE p.id = $1 AND j.status = 'published') o
            JOIN picture x ON x.record = o.record
            LEFT JOIN item i ON i.id = x.record LEFT JOIN maker m ON m.id = x.record
        WHERE x.ord >= 0 AND x.fault IS NULL ORDER BY x.record, x.ord LIMIT 200";
}

fn day(text: Option<String>) -> Option<jiff::civil::Date> {
    text.and_then(|t| t.parse().ok())
}

fn read(r: &Row<'_>) -> Result<Evidence> {
    let (region, way): (String, String) = (r.get(2)?, r.get(3)?);
    let damaged = || Error::Damaged(format!("evidence {way}"));
    let document = || -> Result<DocumentId> { r.get::<Option<Uuid>>(5)?.map(DocumentId).ok_or_else(damaged) };
    let some = |i| -> Result<String> { Ok(r.get::<Option<String>>(i)?.unwrap_or_default()) };
    let proof = match way.as_str() {
        "photograph" => match r.get::<Option<Uuid>>(4)? {
            Some(picture) => Proof::Picture(PictureId(picture)),
            None => Proof::Photograph(document()?),
        },
        "document" => Proof::Document(document()?),
        "link" => Proof::Link { url: some(6)?, title: some(7)?, date: day(r.get(8)?) },
        "figure" => Proof::Figure {
            hundredths: r.get::<Option<i64>>(9)?.ok_or_else(damaged)?,
            unit: some(10)?,
            year: r.get::<Option<i64>>(11)?.and_then(|y| i32::try_from(y).ok()).ok_or_else(damaged)?,
            source: some(12)?,
        },
        _ => return Err(damaged()),
    };
    Ok(Evidence {
        id: EvidenceId(r.get(0)?),
        proposal: ProposalId(r.get(1)?),
        region: RegionCode::parse(&region).ok_or_else(|| Error::Damaged(format!("region code {region}")))?,
        proof,
        criterion: r.get(13)?,
        shows: r.words(14)?,
        public: r.get(15)?,
    })
}

/// What a proposal rests on, in the order in which it came.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the proposal; [`Error::Missing`] when there is none.
pub fn of(conn: &mut Conn, who: &Access<ReadRegister>, id: ProposalId) -> Result<Vec<Evidence>> {
    proposal::get(conn, who, id)?.ok_or(Error::Missing)?;
    all(conn, id)
}

/// The same, where the reader was checked.
pub(crate) fn all(conn: &mut Conn, id: ProposalId) -> Result<Vec<Evidence>> {
    conn.rows(OF, crate::args![id], read)
}

/// The files of a proposal, for whoever may read it.
///
/// # Errors
/// As [`of`].
pub fn files(conn: &mut Conn, who: &Access<ReadRegister>, id: ProposalId) -> Result<Vec<Document>> {
    proposal::get(conn, who, id)?.ok_or(Error::Missing)?;
    document::of(conn, id.0)
}

/// A photograph that can be named as evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pictured {
    /// Its id.
    pub id: PictureId,
    /// The item or the maker that it shows.
    pub of: Words,
    /// The name of its files.
    pub media: String,
    /// The widths that are made, in pixels.
    pub sizes: Vec<u32>,
}

/// Photographs that can be named as evidence: of the proposal's makers, of their items, and of published items of its craft in its
/// region.
///
/// # Errors
/// As [`of`].
pub fn pictures(conn: &mut Conn, who: &Access<ReadRegister>, id: ProposalId) -> Result<Vec<Pictured>> {
    let proposal = proposal::get(conn, who, id)?.ok_or(Error::Missing)?;
    let (_, to) = crate::region::range(conn, &proposal.region)?;
    let lang = domain::lang::Lang::parse("id");
    conn.rows(PICTURES, crate::args![id, to], |r| {
        // A maker's name is the same in every language.
        let of = match r.get::<Option<String>>(1)? {
            Some(name) => Words::new(lang.clone().map(|l| (l, name))),
            None => r.words(2)?,
        };
        let sizes = crate::picture::sizes(r.get::<Option<String>>(4)?.as_deref());
        Ok(Pictured { id: PictureId(r.get(0)?), of, media: r.get(3)?, sizes })
    })
}

/// Holds a proposal whose evidence changes.
fn held(tx: &mut Tx<'_>, who: &Access<KeepProposals>, id: ProposalId) -> Result<Proposal> {
    tx.lock(Kind::Proposal, id.0)?;
    let proposal = proposal::load(tx.conn, id)?.ok_or(Error::Missing)?;
    tx.allow(who, Some(&proposal.region))?;
    if !is_open(proposal.status) {
        return Err(proposal::closed(&proposal));
    }
    Ok(proposal)
}

/// Adds or mends a piece of evidence that the domain has checked, perhaps with the file that came with it.
///
/// # Errors
/// `status` while the proposal is not open to changes; `picture` and `document` for what does not belong to it; [`Error::Refused`]
/// when the right does not reach it.
pub fn save(
    tx: &mut Tx<'_>,
    who: &Access<KeepProposals>,
    new: &Evidence,
    file: Option<&Document>,
) -> Result<Applied> {
    let proposal = held(tx, who, new.proposal)?;
    let old = tx.conn.first(GET, crate::args![new.id], read)?;
    if old.as_ref().is_some_and(|o| o.proposal != new.proposal) {
        return Err(Error::Refused);
    }
    let mut faults = Faults::default();
    let there = all(tx.conn, new.proposal)?;
    if old.is_none() && there.len() >= MOST {
        faults.add("way", there.len(), Problem::NotAWholeNumber { min: 0, max: MOST as i64 });
    }
    if let Proof::Picture(picture) = new.proof {
        let same = old.as_ref().is_some_and(|o| o.proof == new.proof);
        let kept = crate::picture::load(tx.conn, picture)?;
        let fits = match kept {
            Some(kept) => {
                let path = tx.path(&kept.picture.region)?;
                proposal::regions(&proposal).any(|r| path.contains(r))
            }
            None => false,
        };
        if !same && !fits {
            faults.add("picture", "", Problem::Unknown("picture".into()));
        }
    }
    if let Some(file) = file {
        document::add(tx, who, file)?;
    }
    let belongs = match new.proof.file() {
        Some(id) => document::load(tx.conn, id)?.is_some_and(|d| d.record == new.proposal.0),
        None => true,
    };
    if !belongs {
        faults.add("document", "", Problem::Missing);
    }
    faults.or(())?;
    let applied = journal::apply(tx, who, old.as_ref(), new)?;
    if applied != Applied::Unchanged {
        put(tx, new)?;
    }
    // A file that was exchanged for another is of no use to anybody.
    if let Some(before) = old.and_then(|o| o.proof.file()).filter(|f| Some(*f) != new.proof.file()) {
        document::remove(tx, before)?;
    }
    Ok(applied)
}

fn put(tx: &mut Tx<'_>, e: &Evidence) -> Result<()> {
    let (mut picture, mut url, mut title, mut date) = (None, None, None, None);
    let (mut value, mut unit, mut year, mut source) = (None, None, None, None);
    match &e.proof {
        Proof::Picture(id) => picture = Some(*id),
        Proof::Photograph(_) | Proof::Document(_) => {}
        Proof::Link { url: u, title: t, date: d } => (url, title, date) = (Some(u), Some(t), *d),
        Proof::Figure { hundredths, unit: u, year: y, source: s } => {
            (value, unit, year, source) = (Some(*hundredths), Some(u), Some(*y), Some(s));
        }
    }
    tx.conn.run(
        PUT,
        crate::args![
            e.id,
            e.proposal,
            e.proof.way(),
            picture,
            e.proof.file(),
            url,
            title,
            date,
            value,
            unit,
            year,
            source,
            e.criterion,
            e.shows,
            e.public
        ],
    )?;
    Ok(())
}

/// Takes a piece of evidence away, with its file.
///
/// # Errors
/// [`Error::Missing`] for evidence of another proposal; else as [`save`].
pub fn remove(tx: &mut Tx<'_>, who: &Access<KeepProposals>, of: ProposalId, id: EvidenceId) -> Result<()> {
    held(tx, who, of)?;
    let old =
        tx.conn.first(GET, crate::args![id], read)?.filter(|e| e.proposal == of).ok_or(Error::Missing)?;
    let region = Some(old.region.as_str());
    journal::write(tx, Kind::Evidence, id.0, None, region, Operation::Delete, Vec::new())?;
    tx.touch(Kind::Evidence, id.0, Some(&old.region))?;
    tx.conn.run(FORGET, crate::args![id])?;
    match old.proof.file() {
        Some(file) => document::remove(tx, file),
        None => Ok(()),
    }
}
