//! What everybody may read of a council.

use domain::access::{Access, Read};
use domain::council::statute::{Document, Statute};
use domain::council::{Acting, Council, Decree, Division, Post};
use domain::id::{CouncilId, PostId};
use domain::region::RegionCode;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{day, decree};
use crate::error::{Error, Result};
use crate::face::Conn;

crate::statements! {
    /// Published divisions.
    DIVISIONS = "SELECT p.id, p.council, c.region, p.names, p.tasks, p.ord, p.status, p.sample FROM council_division p
        JOIN council c ON c.id = p.council WHERE p.council = $1 AND p.status = 'published' ORDER BY p.sort_key, p.id";
    /// Published posts.
    POSTS = "SELECT p.id, p.council, c.region, p.role, p.names, p.division, p.seats, p.ord, p.status, p.sample
        FROM council_post p JOIN council c ON c.id = p.council
        WHERE p.council = $1 AND p.status = 'published' ORDER BY p.sort_key, p.id";
    /// Those who hold or held posts.
    HOLDERS = "SELECT post, name, acting, since, until, decree_number, decree_date, decree_issuer, decree_file
        FROM council_holder WHERE council = $1 AND status = 'published' ORDER BY since DESC, sort_key, id";
    /// Published editions of statutes.
    STATUTES = "SELECT key, document, decree_number, decree_date, decree_issuer, decree_file, since, until
        FROM council_statute WHERE council = $1 AND status = 'published' ORDER BY document, since DESC, key DESC";
    /// The regions of published councils, with their names, and the keys of published statutes.
    EVERY = "SELECT c.region, r.name, (SELECT string_agg(s.key, '\u{1f}' ORDER BY s.key) FROM council_statute s
                WHERE s.council = c.id AND s.status = 'published')
        FROM council c JOIN region r ON r.code = c.region WHERE c.status = 'published' ORDER BY c.sort_key, c.id LIMIT $1";
}

/// Somebody who holds a post, or held it, as everybody may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seated {
    /// The post.
    pub post: PostId,
    /// The name.
    pub name: String,
    /// How the post is held.
    pub acting: Acting,
    /// The first day.
    pub since: Date,
    /// The last day.
    pub until: Option<Date>,
    /// The decree.
    pub decree: Decree,
}

/// An edition of statutes as others refer to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Its key.
    pub key: String,
    /// Which document.
    pub document: Document,
    /// Its decree.
    pub decree: Decree,
    /// The first day on which it is in force.
    pub since: Option<Date>,
    /// The last day on which it is in force.
    pub until: Option<Date>,
}

/// What the page of a council shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CouncilPage {
    /// The council, without what only it sees.
    pub council: Council,
    /// Its divisions.
    pub divisions: Vec<Division>,
    /// Its posts, those of the whole council first.
    pub posts: Vec<Post>,
    /// Those who hold posts or held them, the latest first.
    pub holders: Vec<Seated>,
    /// Its statutes, the latest edition first.
    pub statutes: Vec<Edition>,
}

/// Takes away what only the council sees.
pub(super) fn hide(council: &mut Council) {
    let withheld = std::mem::take(&mut council.withheld);
    let hides = |name: &str| withheld.iter().any(|w| w == name);
    let c = &mut council.contact;
    for (name, text) in [
        ("address", &mut c.address),
        ("phone", &mut c.phone),
        ("whatsapp", &mut c.whatsapp),
        ("email", &mut c.email),
        ("website", &mut c.website),
        ("instagram", &mut c.instagram),
    ] {
        if hides(name) {
            *text = None;
        }
    }
}

/// A published council without what only it sees.
fn public(conn: &mut Conn, region: &RegionCode) -> Result<Option<Council>> {
    let Some(id) = super::of(conn, region)? else { return Ok(None) };
    let Some(mut council) = super::load(conn, id.0)?.filter(|c| c.status.is_public()) else {
        return Ok(None);
    };
    hide(&mut council);
    Ok(Some(council))
}

/// The nearest published council on a way up the tree, without what only it sees: whom somebody of the region asks.
pub fn nearest(conn: &mut Conn, _: &Access<Read>, path: &[RegionCode]) -> Result<Option<Council>> {
    for region in path {
        if let Some(council) = public(conn, region)? {
            return Ok(Some(council));
        }
    }
    Ok(None)
}

/// The published council of a region.
pub fn get(conn: &mut Conn, _: &Access<Read>, region: &RegionCode) -> Result<Option<CouncilPage>> {
    let Some(council) = public(conn, region)? else { return Ok(None) };
    let id = council.id;
    Ok(Some(CouncilPage {
        divisions: conn.rows(DIVISIONS, crate::args![id], super::division::read)?,
        posts: conn.rows(POSTS, crate::args![id], super::post::read)?,
        holders: conn.rows(HOLDERS, crate::args![id], |r| {
            Ok(Seated {
                post: PostId(r.get(0)?),
                name: r.get(1)?,
                acting: super::holder::acting(r, 2)?,
                since: day(r, 3)?.ok_or(Error::Missing)?,
                until: day(r, 4)?,
                decree: decree(r, 5)?,
            })
        })?,
        statutes: conn.rows(STATUTES, crate::args![id], |r| {
            Ok(Edition {
                key: r.get(0)?,
                document: super::statute::document(r, 1)?,
                decree: decree(r, 2)?,
                since: day(r, 6)?,
                until: day(r, 7)?,
            })
        })?,
        council,
    }))
}

/// A published edition of the statutes of a region's published council.
pub fn statute(
    conn: &mut Conn,
    _: &Access<Read>,
    region: &RegionCode,
    key: &str,
) -> Result<Option<(Council, Statute)>> {
    let Some(council) = public(conn, region)? else { return Ok(None) };
    let Some(id) = super::statute::find(conn, CouncilId(council.id.0), key)? else { return Ok(None) };
    let statute = super::statute::load(conn, id.0)?.filter(|s| s.status.is_public());
    Ok(statute.map(|s| (council, s)))
}

/// A council for a machine that visits all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its region.
    pub region: RegionCode,
    /// The region's name.
    pub name: String,
    /// The keys of its statutes.
    pub statutes: Vec<String>,
}

/// The published councils. There are at most as many as regions with a government.
pub fn every(conn: &mut Conn, limit: i64) -> Result<Vec<Place>> {
    conn.rows(EVERY, crate::args![limit], |r| {
        Ok(Place { region: super::code(r, 0)?, name: r.get(1)?, statutes: crate::face::parts(r, 2)? })
    })
}
