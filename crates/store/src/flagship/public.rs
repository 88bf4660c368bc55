//! Designated flagships as everybody sees them: why the craft was chosen, by what, and what holds. What is not public stays here.

use domain::flagship::document::Document;
use domain::flagship::evidence::{Evidence, Proof};
use domain::flagship::proposal::Answer;
use domain::flagship::review::Review;
use domain::id::{DesignationId, DocumentId, Kind, RoundId};
use domain::lang::Words;
use domain::region::{Region, RegionCode};
use uuid::Uuid;

use super::{Recorded, document, evidence, proposal, recorded};
use crate::error::{Error, Result};
use crate::face::Conn;
use crate::maker::MakerCard;
use crate::motif::Found;
use crate::picture::Pictured;

/// Designations of published crafts with the names that a page shows, narrowed further.
macro_rules! recorded {
    ($where:literal) => {
        concat!(
            "SELECT d.id, d.key, d.region, c.key, d.period, d.status, d.document_number, d.document_date, d.basis, d.checked,
            d.document, d.valid_from, d.valid_until, d.announced, d.objection_until, d.round, d.outside,
            d.retired_on, d.retired_why, r.name, r.full_name, c.id, c.slug, c.names,
            (SELECT string_agg(x.url, '\u{1f}') FROM (SELECT s.url FROM source s WHERE s.record = d.id ORDER BY s.ord) x),
            (SELECT a.id FROM assessment_round a WHERE a.id = d.round AND a.state = 'announced')
        FROM designation d JOIN craft c ON c.id = d.craft JOIN region r ON r.code = d.region
        WHERE c.status = 'published' AND d.checked <> 'refuted' AND ",
            $where
        )
    };
}

crate::statements! {
    /// What is recorded right for a region.
    AT = recorded!("d.region = $1 ORDER BY d.period DESC, c.sort_key");
    /// Those that were ever designated, in a region and below it.
    TOLD = recorded!("r.path >= $1 AND r.path < $2 AND (d.status IN ('designated', 'under_review') OR (d.status = 'retired'
            AND d.document_number IS NOT NULL AND d.document_date IS NOT NULL)) ORDER BY r.path, d.period DESC, c.sort_key LIMIT $3");
    /// Those that a round assessed.
    OF_ROUND = recorded!("d.round = $1 ORDER BY r.path, d.period DESC, c.sort_key");
    /// One of them.
    ONE = recorded!("d.id = $1");
    /// When each last changed, in milliseconds since 1970.
    CHANGED = "SELECT j.hlc FROM journal j WHERE j.record = $1 ORDER BY j.position DESC LIMIT 1";
    /// The makers of a proposal who are named to everybody.
    MAKERS = "SELECT m.id, m.slug, m.name, m.kind, m.region, r.full_name, m.locality, m.consent_date, m.sample, m.sort_key,
            m.audience
        FROM proposal_maker x JOIN maker m ON m.id = x.maker JOIN region r ON r.code = m.region
        WHERE x.proposal = $1 AND m.status = 'published' AND (m.kind <> 'person' OR m.consent_date IS NOT NULL) ORDER BY x.ord";
}

/// A piece of evidence that everybody sees.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// A photograph of an item or a maker.
    Picture(Evidence, Box<Pictured>),
    /// A file.
    File(Evidence, Document),
    /// A link or a figure.
    Said(Evidence),
}

/// A designated flagship as everybody sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Flagship {
    /// The designation, with its names.
    pub recorded: Recorded,
    /// The region.
    pub region: Region,
    /// Why it was proposed; empty where no proposal was sent in.
    pub story: Words,
    /// The regions that proposed it together with it.
    pub partners: Vec<Region>,
    /// What shows it.
    pub pieces: Vec<Piece>,
    /// Who makes it, as far as they are named to everybody.
    pub makers: Vec<MakerCard>,
    /// The file of the decree.
    pub decree: Option<Document>,
    /// The reviews, the latest first.
    pub reviews: Vec<Review>,
    /// The announced round in which it was assessed: its id, its title and the hash of its result.
    pub result: Option<(RoundId, Words, String)>,
}

impl Flagship {
    /// A file that everybody may have.
    pub fn file(&self, id: DocumentId) -> Option<&Document> {
        let shown = self.pieces.iter().filter_map(|p| match p {
            Piece::File(_, file) => Some(file),
            Piece::Picture(..) | Piece::Said(_) => None,
        });
        self.decree.iter().chain(shown).find(|f| f.id == id)
    }
}

/// What an address of a flagship leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen {
    /// A flagship.
    Flagship(Box<Found<Flagship>>),
    /// Nothing that was designated; the region that it is about is there.
    Only(Box<Region>),
}

/// What the last part of an address leads to; nothing where not even the region is known.
pub fn page(conn: &mut Conn, slug: &str) -> Result<Option<Seen>> {
    let Some(region) = crate::region::by_slug(conn, slug)? else { return Ok(None) };
    let next = crate::region::change::successor(conn, &region.code)?;
    let Some(rest) = slug.get(region.code.as_str().len()..).and_then(|r| r.strip_prefix('-')) else {
        return Ok(Some(Seen::Only(Box::new(region))));
    };
    // A region that has another code now took what is recorded of it along.
    for code in std::iter::once(&region.code).chain(&next) {
        for found in conn.rows(AT, crate::args![code], recorded)? {
            let Some(page) = found.page() else { continue };
            if page == slug {
                return Ok(Some(Seen::Flagship(Box::new(Found::Here(whole(conn, found)?)))));
            }
            let same = rest.strip_suffix(found.designation.period.as_str()).and_then(|r| r.strip_suffix('-'));
            let craft = same.is_some_and(|c| c == found.craft_slug);
            let craft = craft || same.map_or(Ok(false), |c| is_old(conn, c, &found))?;
            if craft {
                return Ok(Some(Seen::Flagship(Box::new(Found::Moved(page)))));
            }
        }
    }
    Ok(Some(Seen::Only(Box::new(region))))
}

/// Whether the craft of a designation once had this address.
fn is_old(conn: &mut Conn, slug: &str, found: &Recorded) -> Result<bool> {
    match crate::slug::moved(conn, Kind::Craft, slug) {
        Ok(now) => Ok(now == found.craft_slug),
        Err(Error::Missing) => Ok(false),
        Err(error) => Err(error),
    }
}

fn whole(conn: &mut Conn, recorded: Recorded) -> Result<Flagship> {
    let d = &recorded.designation;
    let region = crate::region::get(conn, &d.region)?.ok_or(Error::Missing)?;
    let behind = proposal::behind(conn, d)?.filter(|p| p.is_told());
    let (mut partners, mut pieces, mut makers) = (Vec::new(), Vec::new(), Vec::new());
    let mut story = Words::default();
    if let Some(proposal) = behind {
        for partner in proposal.partners.iter().filter(|p| p.answer == Answer::Agreed) {
            partners.extend(crate::region::get(conn, &partner.region)?);
        }
        for e in evidence::all(conn, proposal.id)?.into_iter().filter(Evidence::is_told) {
            pieces.extend(piece(conn, e)?);
        }
        makers = conn.rows(MAKERS, crate::args![proposal.id], crate::maker::card)?;
        story = proposal.story;
    }
    let decree = match d.course.document {
        Some(file) => document::load(conn, file)?,
        None => None,
    };
    let reviews = super::course::reviews(conn, d.id)?;
    let result = match d.course.round {
        Some(round) => crate::assessment::result::public(conn, round)?,
        None => None,
    };
    let result = result.map(|(round, kept)| (round.id, round.title, kept.sha256));
    Ok(Flagship { region, story, partners, pieces, makers, decree, reviews, result, recorded })
}

/// A piece of evidence with what it shows; nothing where that cannot be seen by everybody.
fn piece(conn: &mut Conn, e: Evidence) -> Result<Option<Piece>> {
    Ok(match e.proof {
        Proof::Picture(id) => crate::picture::shown_one(conn, id)?.map(|p| Piece::Picture(e, Box::new(p))),
        Proof::Document(id) => document::load(conn, id)?.filter(Document::is_told).map(|f| Piece::File(e, f)),
        Proof::Photograph(_) => None,
        Proof::Link { .. } | Proof::Figure { .. } => Some(Piece::Said(e)),
    })
}

/// A file that everybody may have, by the address of its flagship.
pub fn file(conn: &mut Conn, slug: &str, id: DocumentId) -> Result<Option<Document>> {
    Ok(match page(conn, slug)? {
        Some(Seen::Flagship(found)) => match *found {
            Found::Here(flagship) => flagship.file(id).cloned(),
            Found::Moved(_) => None,
        },
        _ => None,
    })
}

/// Every flagship that was ever designated in a region and below it, in the order of the tree.
pub fn every(conn: &mut Conn, root: &RegionCode, limit: i64) -> Result<Vec<Recorded>> {
    let (from, to) = crate::region::range(conn, root)?;
    conn.rows(TOLD, crate::args![from, to, limit], recorded)
}

/// When a flagship last changed, in milliseconds since 1970.
pub fn changed(conn: &mut Conn, id: DesignationId) -> Result<Option<i64>> {
    let hlc: Option<i64> = conn.first(CHANGED, crate::args![id], |r| r.get(0))?;
    Ok(hlc.map(|hlc| hlc >> 16))
}

/// The flagships that were designated after a round assessed them.
pub fn of_round(conn: &mut Conn, round: RoundId) -> Result<Vec<Recorded>> {
    let mut all = conn.rows(OF_ROUND, crate::args![round], recorded)?;
    all.retain(|r| r.designation.is_told());
    Ok(all)
}

/// A flagship by its id, for a picture that speaks of it.
pub fn label(conn: &mut Conn, id: Uuid) -> Result<Option<Recorded>> {
    Ok(conn.first(ONE, crate::args![id], recorded)?.filter(|r| r.designation.is_told()))
}
