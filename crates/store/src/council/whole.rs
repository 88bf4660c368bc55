//! Councils with all that belongs to them, whatever its state, for files that go out and come back. What is personal is among
//! it: who asks must keep the council.

use domain::access::{Access, KeepCouncil};
use domain::council::statute::Statute;
use domain::council::{Council, Division, Holder, Post, Spell};
use domain::id::{CouncilId, DivisionId, OfficeholderId, PostId, StatuteId};
use domain::region::RegionCode;
use uuid::Uuid;

use crate::error::Result;
use crate::face::Conn;

crate::statements! {
    /// Councils after an id.
    COUNCILS = "SELECT id FROM council WHERE id > $1 ORDER BY id LIMIT $2";
    /// The divisions of a council.
    DIVISIONS = "SELECT p.id, p.council, c.region, p.names, p.tasks, p.ord, p.status, p.sample FROM council_division p
        JOIN council c ON c.id = p.council WHERE p.council = $1 ORDER BY p.sort_key, p.id";
    /// The posts of a council.
    POSTS = "SELECT p.id, p.council, c.region, p.role, p.names, p.division, p.seats, p.ord, p.status, p.sample
        FROM council_post p JOIN council c ON c.id = p.council WHERE p.council = $1 ORDER BY p.sort_key, p.id";
    /// Those who hold the posts of a council, or held them, the first ones first.
    HOLDERS = "SELECT p.id, p.post, c.region, p.name, p.acting, p.since, p.until, p.decree_number, p.decree_date,
            p.decree_issuer, p.decree_file, p.account, p.phone, p.email, p.status, p.sample
        FROM council_holder p JOIN council c ON c.id = p.council WHERE p.council = $1 ORDER BY p.since, p.id";
    /// The editions of a council.
    STATUTES = "SELECT p.id, p.council, c.region, p.key, p.document, p.decree_number, p.decree_date, p.decree_issuer,
            p.decree_file, p.since, p.until, p.text, p.status, p.sample
        FROM council_statute p JOIN council c ON c.id = p.council WHERE p.council = $1 ORDER BY p.sort_key, p.id";
    /// The region of the council to which somebody with a post belongs.
    HOLDER_REGION = "SELECT c.region FROM council_holder p JOIN council c ON c.id = p.council WHERE p.id = $1";
}

/// Councils after an id, for export.
pub fn councils(
    conn: &mut Conn,
    _: &Access<KeepCouncil>,
    after: CouncilId,
    limit: i64,
) -> Result<Vec<Council>> {
    let ids: Vec<Uuid> = conn.rows(COUNCILS, crate::args![after, limit], |r| r.get(0))?;
    let mut out = Vec::with_capacity(ids.len());
    for id in ids {
        out.extend(super::load(conn, id)?);
    }
    Ok(out)
}

/// The council of a region.
pub fn council(conn: &mut Conn, _: &Access<KeepCouncil>, region: &RegionCode) -> Result<Option<Council>> {
    match super::of(conn, region)? {
        Some(id) => super::load(conn, id.0),
        None => Ok(None),
    }
}

/// The divisions of a council, in their order.
pub fn divisions(conn: &mut Conn, _: &Access<KeepCouncil>, council: CouncilId) -> Result<Vec<Division>> {
    conn.rows(DIVISIONS, crate::args![council], super::division::read)
}

/// A division, of whichever council.
pub fn division(conn: &mut Conn, _: &Access<KeepCouncil>, id: DivisionId) -> Result<Option<Division>> {
    super::division::load(conn, id.0)
}

/// The posts of a council, from the highest.
pub fn posts(conn: &mut Conn, _: &Access<KeepCouncil>, council: CouncilId) -> Result<Vec<Post>> {
    conn.rows(POSTS, crate::args![council], super::post::read)
}

/// A post, of whichever council.
pub fn post(conn: &mut Conn, _: &Access<KeepCouncil>, id: PostId) -> Result<Option<Post>> {
    super::post::load(conn, id.0)
}

/// Those who hold the posts of a council, or held them, the first ones first.
pub fn holders(conn: &mut Conn, _: &Access<KeepCouncil>, council: CouncilId) -> Result<Vec<Holder>> {
    conn.rows(HOLDERS, crate::args![council], super::holder::read)
}

/// Somebody who holds a post, or held it, of whichever council.
pub fn holder(conn: &mut Conn, _: &Access<KeepCouncil>, id: OfficeholderId) -> Result<Option<Holder>> {
    super::holder::load(conn, id.0)
}

/// The region of the council to which somebody with a post belongs.
pub fn region_of(conn: &mut Conn, id: OfficeholderId) -> Result<Option<RegionCode>> {
    conn.first(HOLDER_REGION, crate::args![id], |r| super::code(r, 0))
}

/// Whether somebody's personal data was erased for good.
pub fn is_erased(conn: &mut Conn, id: OfficeholderId) -> Result<bool> {
    crate::journal::is_erased(conn, id.0)
}

/// For how long a post is held, and by whom.
pub fn spells(
    conn: &mut Conn,
    _: &Access<KeepCouncil>,
    post: PostId,
) -> Result<Vec<(OfficeholderId, Spell)>> {
    super::holder::spells_of(conn, post)
}

/// The editions of a council.
pub fn statutes(conn: &mut Conn, _: &Access<KeepCouncil>, council: CouncilId) -> Result<Vec<Statute>> {
    conn.rows(STATUTES, crate::args![council], super::statute::read)
}

/// An edition of a council by its key.
pub fn statute(
    conn: &mut Conn,
    _: &Access<KeepCouncil>,
    council: CouncilId,
    key: &str,
) -> Result<Option<Statute>> {
    match super::statute::find(conn, council, key)? {
        Some(StatuteId(id)) => super::statute::load(conn, id),
        None => Ok(None),
    }
}
