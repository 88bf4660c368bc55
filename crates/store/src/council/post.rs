//! Posts in a council.

use domain::access::{Access, KeepCouncil};
use domain::council::{Post, Role, fullest};
use domain::fault::{Faults, Problem};
use domain::id::{CouncilId, DivisionId, Kind, PostId};
use domain::lang::Words;
use domain::text;
use uuid::Uuid;

use super::{code, status};
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// A post.
    GET = "SELECT p.id, p.council, c.region, p.role, p.names, p.division, p.seats, p.ord, p.status, p.sample
        FROM council_post p JOIN council c ON c.id = p.council WHERE p.id = $1";
    /// Those of a council that were not withdrawn.
    OF_COUNCIL = "SELECT p.id, p.role, p.names, d.names FROM council_post p LEFT JOIN council_division d ON d.id = p.division
        WHERE p.council = $1 AND p.status <> 'withdrawn' ORDER BY p.sort_key, p.id";
    /// What a post is called.
    CALLED = "SELECT p.id, p.role, p.names, d.names FROM council_post p LEFT JOIN council_division d ON d.id = p.division
        WHERE p.id = $1";
    /// Writes a post.
    PUT = "INSERT INTO council_post (id, council, division, role, names, seats, ord, sort_key, status, sample)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (id) DO UPDATE SET division = excluded.division, role = excluded.role, names = excluded.names,
            seats = excluded.seats, ord = excluded.ord, sort_key = excluded.sort_key, status = excluded.status,
            sample = excluded.sample";
}

pub(crate) fn role(r: &Row<'_>, i: usize) -> Result<Role> {
    let word: String = r.get(i)?;
    Role::from_word(&word).ok_or_else(|| Error::Damaged(format!("post {word}")))
}

pub(crate) fn read(r: &Row<'_>) -> Result<Post> {
    Ok(Post {
        id: PostId(r.get(0)?),
        council: CouncilId(r.get(1)?),
        region: code(r, 2)?,
        role: role(r, 3)?,
        names: r.words(4)?,
        division: r.get::<Option<Uuid>>(5)?.map(DivisionId),
        seats: r.get(6)?,
        ord: r.get(7)?,
        status: status(r, 8)?,
        sample: r.get(9)?,
    })
}

pub(crate) fn load(conn: &mut Conn, id: Uuid) -> Result<Option<Post>> {
    conn.first(GET, crate::args![id], read)
}

/// What a post is called: its role, the council's own name for it, and the names of its division.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// The post.
    pub id: PostId,
    /// Its role.
    pub role: Role,
    /// The council's own name for it.
    pub names: Words,
    /// The names of its division.
    pub division: Words,
}

/// The posts of a council that were not withdrawn, from the highest, for those who choose among them.
pub fn of(conn: &mut Conn, council: CouncilId) -> Result<Vec<Called>> {
    conn.rows(OF_COUNCIL, crate::args![council], called_row)
}

fn called_row(r: &Row<'_>) -> Result<Called> {
    let division = r.get::<Option<String>>(3)?.map(|n| Words::from_json(&n)).unwrap_or_default();
    Ok(Called { id: PostId(r.get(0)?), role: role(r, 1)?, names: r.words(2)?, division })
}

/// What a post is called.
pub fn called(conn: &mut Conn, id: PostId) -> Result<Option<Called>> {
    conn.first(CALLED, crate::args![id], called_row)
}

/// Writes a post that the domain has checked.
///
/// # Errors
/// [`Error::Missing`] when there is no such council, [`Error::Faults`] when its division is another council's or more hold
/// the post at a time than it would have seats.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepCouncil>, post: &Post) -> Result<Applied> {
    let id = post.id.0;
    tx.lock(Kind::Post, id)?;
    if super::region(tx.conn, post.council)?.as_ref() != Some(&post.region) {
        return Err(Error::Missing);
    }
    let mut faults = Faults::default();
    let mut place = 0;
    if let Some(division) = post.division {
        match super::division::load(tx.conn, division.0)? {
            Some(d) if d.council == post.council => place = d.ord,
            _ => faults.add("division", division, Problem::Unknown("division".into())),
        }
    }
    let spells = super::holder::spells(tx.conn, post.id, None)?;
    if fullest(&spells) > post.seats {
        faults.add("seats", post.seats, Problem::MoreHoldersThanSeats(fullest(&spells)));
    }
    faults.or(()).map_err(Error::Faults)?;
    let old = load(tx.conn, id)?;
    let applied = journal::apply(tx, who, old.as_ref(), post)?;
    if applied == Applied::Unchanged {
        return Ok(applied);
    }
    tx.conn.run(
        PUT,
        crate::args![
            id,
            post.council,
            post.division,
            post.role.word(),
            post.names,
            post.seats,
            post.ord,
            // Those of the whole council first, then division by division.
            text::sort_key(&format!("{place} {} {}", post.role.rank(), post.ord)),
            post.status.word(),
            post.sample
        ],
    )?;
    Ok(applied)
}
