//! Those who hold posts in a council, and who held them.

use domain::access::{Access, KeepCouncil};
use domain::account::PersonId;
use domain::council::{Acting, Holder, Spell, fits};
use domain::fault::Faults;
use domain::id::{Kind, OfficeholderId, PostId};
use domain::journal::Operation;
use domain::publication::Publication;
use domain::text;
use uuid::Uuid;

use super::{code, day, decree, status};
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// Somebody who holds a post.
    GET = "SELECT p.id, p.post, c.region, p.name, p.acting, p.since, p.until, p.decree_number, p.decree_date,
            p.decree_issuer, p.decree_file, p.account, p.phone, p.email, p.status, p.sample
        FROM council_holder p JOIN council c ON c.id = p.council WHERE p.id = $1";
    /// For how long others hold a post; who was withdrawn never held it.
    SPELLS = "SELECT id, name, acting, since, until FROM council_holder
        WHERE post = $1 AND status <> 'withdrawn' ORDER BY since, id";
    /// Writes somebody who holds a post.
    PUT = "INSERT INTO council_holder (id, council, post, name, sort_key, acting, since, until, decree_number, decree_date,
            decree_issuer, decree_file, account, phone, email, status, sample)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        ON CONFLICT (id) DO UPDATE SET council = excluded.council, post = excluded.post, name = excluded.name,
            sort_key = excluded.sort_key, acting = excluded.acting, since = excluded.since, until = excluded.until,
            decree_number = excluded.decree_number, decree_date = excluded.decree_date,
            decree_issuer = excluded.decree_issuer, decree_file = excluded.decree_file, account = excluded.account,
            phone = excluded.phone, email = excluded.email, status = excluded.status, sample = excluded.sample";
    /// Blanks what is about a person.
    BLANK = "UPDATE council_holder SET name = $2, sort_key = $2, account = NULL, phone = NULL, email = NULL,
            status = 'withdrawn' WHERE id = $1";
    /// An account by name to sign in or name, as an officer types it.
    ACCOUNT = "SELECT id, region FROM person WHERE login = $1";
    /// The name to sign in of an account.
    LOGIN = "SELECT login FROM person WHERE id = $1";
}

pub(crate) fn acting(r: &Row<'_>, i: usize) -> Result<Acting> {
    let word: String = r.get(i)?;
    Acting::from_word(&word).ok_or_else(|| Error::Damaged(format!("acting {word}")))
}

pub(crate) fn read(r: &Row<'_>) -> Result<Holder> {
    Ok(Holder {
        id: OfficeholderId(r.get(0)?),
        post: PostId(r.get(1)?),
        region: code(r, 2)?,
        name: r.get(3)?,
        acting: acting(r, 4)?,
        since: day(r, 5)?.ok_or(Error::Missing)?,
        until: day(r, 6)?,
        decree: decree(r, 7)?,
        account: r.get::<Option<Uuid>>(11)?.map(PersonId),
        phone: r.get(12)?,
        email: r.get(13)?,
        status: status(r, 14)?,
        sample: r.get(15)?,
    })
}

pub(crate) fn load(conn: &mut Conn, id: Uuid) -> Result<Option<Holder>> {
    conn.first(GET, crate::args![id], read)
}

/// For how long a post is held, and by whom.
pub(crate) fn spells_of(conn: &mut Conn, post: PostId) -> Result<Vec<(OfficeholderId, Spell)>> {
    conn.rows(SPELLS, crate::args![post], |r| {
        let since = day(r, 3)?.ok_or(Error::Missing)?;
        let spell = Spell { name: r.get(1)?, acting: acting(r, 2)?, since, until: day(r, 4)? };
        Ok((OfficeholderId(r.get(0)?), spell))
    })
}

/// For how long others hold a post.
pub(crate) fn spells(conn: &mut Conn, post: PostId, but: Option<OfficeholderId>) -> Result<Vec<Spell>> {
    let all = spells_of(conn, post)?;
    Ok(all.into_iter().filter(|(id, _)| Some(*id) != but).map(|(_, s)| s).collect())
}

/// Writes somebody who holds a post, whom the domain has checked.
///
/// # Errors
/// [`Error::Missing`] when there is no such post, [`Error::Faults`] when every seat is taken on some of these days, and
/// [`Error::Refused`] for one whose personal data was erased for good.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepCouncil>, holder: &Holder) -> Result<Applied> {
    let id = holder.id.0;
    // Two that take the same seat at the same time see each other.
    tx.lock(Kind::Post, holder.post.0)?;
    tx.lock(Kind::Officeholder, id)?;
    let post = super::post::load(tx.conn, holder.post.0)?.ok_or(Error::Missing)?;
    if post.region != holder.region {
        return Err(Error::Missing);
    }
    let old = load(tx.conn, id)?;
    if journal::is_erased(tx.conn, id)? {
        return if old.as_ref() == Some(holder) { Ok(Applied::Unchanged) } else { Err(Error::Refused) };
    }
    if holder.status != Publication::Withdrawn {
        let others = spells(tx.conn, holder.post, Some(holder.id))?;
        if let Err(problem) = fits(&holder.spell(), &others, post.seats) {
            let mut faults = Faults::default();
            faults.add("since", holder.since, problem);
            return Err(Error::Faults(faults));
        }
    }
    let applied = journal::apply(tx, who, old.as_ref(), holder)?;
    if applied == Applied::Unchanged {
        return Ok(applied);
    }
    let d = &holder.decree;
    tx.conn.run(
        PUT,
        crate::args![
            id,
            post.council,
            holder.post,
            holder.name,
            text::sort_key(&holder.name),
            holder.acting.word(),
            holder.since,
            holder.until,
            d.number,
            d.date,
            d.issuer,
            d.file,
            holder.account,
            holder.phone,
            holder.email,
            holder.status.word(),
            holder.sample
        ],
    )?;
    Ok(applied)
}

/// Erases somebody's personal data for good: the key that sealed it in the journal is destroyed, the row is blanked.
pub fn erase(tx: &mut Tx<'_>, who: &Access<KeepCouncil>, id: OfficeholderId) -> Result<()> {
    tx.lock(Kind::Officeholder, id.0)?;
    let holder = load(tx.conn, id.0)?.ok_or(Error::Missing)?;
    tx.allow(who, Some(&holder.region))?;
    let region = Some(holder.region.as_str());
    journal::write(tx, Kind::Officeholder, id.0, None, region, Operation::Erase, Vec::new())?;
    journal::erase(tx, id.0)?;
    tx.conn.run(BLANK, crate::args![id, "—"])?;
    crate::draft::forget_form(tx, &format!("officeholder:{id}"))?;
    tx.touch(Kind::Officeholder, id.0, Some(&holder.region))
}

/// The account with this name to sign in, and its region.
pub fn account(conn: &mut Conn, login: &str) -> Result<Option<(PersonId, domain::region::RegionCode)>> {
    conn.first(ACCOUNT, crate::args![login], |r| Ok((PersonId(r.get(0)?), code(r, 1)?)))
}

/// The name to sign in of an account.
pub fn login(conn: &mut Conn, account: PersonId) -> Result<Option<String>> {
    Ok(conn.first(LOGIN, crate::args![account], |r| r.get::<Option<String>>(0))?.flatten())
}
