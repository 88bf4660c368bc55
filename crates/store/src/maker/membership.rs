//! Members of groups, and the groups of which a maker is a member.

use domain::access::{Access, KeepMakers, ReadRegister};
use domain::fault::{Faults, Problem};
use domain::id::{Kind, MakerId, MembershipId};
use domain::journal::Operation;
use domain::maker::Maker;
use domain::maker::membership::Membership;
use domain::region::RegionCode;
use jiff::civil::Date;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// A membership.
    GET = "SELECT x.id, x.of_group, g.region, x.member, x.post, x.since, x.until
        FROM membership x JOIN maker g ON g.id = x.of_group WHERE x.id = $1";
    /// The members of a group, the newest first.
    OF_GROUP = "SELECT x.id, x.of_group, g.region, x.member, x.post, x.since, x.until, m.name
        FROM membership x JOIN maker g ON g.id = x.of_group JOIN maker m ON m.id = x.member
        WHERE x.of_group = $1 AND x.id < $2 ORDER BY x.id DESC LIMIT $3";
    /// The groups of a member, the newest first.
    OF_MEMBER = "SELECT x.id, x.of_group, g.region, x.member, x.post, x.since, x.until, g.name
        FROM membership x JOIN maker g ON g.id = x.of_group WHERE x.member = $1 ORDER BY x.id DESC LIMIT $2";
    /// The memberships of one maker in one group.
    OF_BOTH = "SELECT x.id, x.of_group, g.region, x.member, x.post, x.since, x.until
        FROM membership x JOIN maker g ON g.id = x.of_group WHERE x.member = $1 AND x.of_group = $2";
    /// Adds a membership.
    ADD = "INSERT INTO membership (id, of_group, member, post, since, until) VALUES ($1, $2, $3, $4, $5, $6)";
    /// Ends a membership.
    END = "UPDATE membership SET until = $2 WHERE id = $1";
    /// A membership follows into the record that stays.
    FOLLOW = "UPDATE membership SET of_group = $2, member = $3 WHERE id = $1";
    /// Takes back a membership that has not begun.
    FORGET = "DELETE FROM membership WHERE id = $1";
    /// Region and state of a maker.
    PLACE = "SELECT region, status FROM maker WHERE id = $1";
}

/// How many members stand on a page.
pub const PAGE: i64 = 100;

fn membership(r: &Row<'_>) -> Result<Membership> {
    let day = |text: &str| text.parse().map_err(|_| Error::Damaged(format!("day {text}")));
    let until: Option<String> = r.get(6)?;
    Ok(Membership {
        id: MembershipId(r.get(0)?),
        group: MakerId(r.get(1)?),
        region: r.region(2)?,
        member: MakerId(r.get(3)?),
        post: r.get(4)?,
        since: day(&r.get::<String>(5)?)?,
        until: until.as_deref().map(day).transpose()?,
    })
}

/// A membership and what the other side is called: the member of a group, or the group of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The membership.
    pub membership: Membership,
    /// The name of the other side.
    pub name: String,
}

fn named(r: &Row<'_>) -> Result<Named> {
    Ok(Named { membership: membership(r)?, name: r.get(7)? })
}

fn reach(conn: &mut Conn, who: &Access<ReadRegister>, maker: MakerId) -> Result<()> {
    let region: String = conn.first(PLACE, crate::args![maker], |r| r.get(0))?.ok_or(Error::Missing)?;
    let region = RegionCode::parse(&region).ok_or_else(|| Error::Damaged(format!("region code {region}")))?;
    crate::register::reach(conn, who, &region)
}

/// Members of a group before an id, the newest first, also those who left; [`PAGE`] at most.
///
/// # Errors
/// [`Error::Refused`] when the group lies elsewhere.
pub fn members(
    conn: &mut Conn,
    who: &Access<ReadRegister>,
    group: MakerId,
    before: Option<MembershipId>,
) -> Result<Vec<Named>> {
    reach(conn, who, group)?;
    let before = before.map_or(uuid::Uuid::max(), |b| b.0);
    conn.rows(OF_GROUP, crate::args![group, before, PAGE], named)
}

/// The groups of which a maker is or was a member, the newest first.
///
/// # Errors
/// [`Error::Refused`] when the maker lies elsewhere.
pub fn groups(conn: &mut Conn, who: &Access<ReadRegister>, member: MakerId) -> Result<Vec<Named>> {
    reach(conn, who, member)?;
    conn.rows(OF_MEMBER, crate::args![member, PAGE], named)
}

/// Makes a maker a member of a group that the right reaches. The member must be reached too, or be published.
///
/// # Errors
/// [`Error::Refused`]; the fault `member` for one who is a member at that time already.
pub fn join(tx: &mut Tx<'_>, who: &Access<KeepMakers>, new: &Membership) -> Result<Applied> {
    tx.lock(Kind::Maker, new.group.0)?;
    let place =
        tx.conn.first(PLACE, crate::args![new.member], |r| Ok((r.get::<String>(0)?, r.get::<String>(1)?)))?;
    let (region, status) = place.ok_or(Error::Refused)?;
    if status != domain::publication::Publication::Published.word() {
        let code =
            RegionCode::parse(&region).ok_or_else(|| Error::Damaged(format!("region code {region}")))?;
        tx.allow(who, Some(&code))?;
    }
    super::merge::open(tx, new.member)?;
    if super::merge::closed(tx.conn, new.member.0)? || super::merge::closed(tx.conn, new.group.0)? {
        return Err(Error::Refused);
    }
    let there = tx.conn.rows(OF_BOTH, crate::args![new.member, new.group], membership)?;
    let meets =
        |m: &Membership| m.until.is_none_or(|u| u >= new.since) && new.until.is_none_or(|u| u >= m.since);
    if there.iter().any(meets) {
        let mut faults = Faults::default();
        faults.add("member", "", Problem::Taken);
        return Err(faults.into());
    }
    let applied = journal::apply(tx, who, None, new)?;
    tx.conn.run(ADD, crate::args![new.id, new.group, new.member, new.post, new.since, new.until])?;
    Ok(applied)
}

/// Ends a membership in a group with a last day. One that has not begun by then goes.
///
/// # Errors
/// [`Error::Missing`] for a membership in another group.
pub fn leave(
    tx: &mut Tx<'_>,
    who: &Access<KeepMakers>,
    group: MakerId,
    id: MembershipId,
    last: Date,
) -> Result<Applied> {
    tx.lock(Kind::Membership, id.0)?;
    let old = tx.conn.first(GET, crate::args![id], membership)?;
    let old = old.filter(|m| m.group == group).ok_or(Error::Missing)?;
    tx.allow(who, Some(&old.region))?;
    if old.since > last {
        forget(tx, &old)?;
        return Ok(Applied::Changed);
    }
    let new = old.ended(last);
    let applied = journal::apply(tx, who, Some(&old), &new)?;
    tx.conn.run(END, crate::args![id, new.until])?;
    Ok(applied)
}

fn forget(tx: &mut Tx<'_>, old: &Membership) -> Result<()> {
    let region = Some(old.region.as_str());
    journal::write(tx, Kind::Membership, old.id.0, None, region, Operation::Delete, Vec::new())?;
    tx.conn.run(FORGET, crate::args![old.id]).map(drop)
}

/// What names a merged record names the one that stays. A membership in itself, and one that the other has as well, goes.
pub(crate) fn follow(tx: &mut Tx<'_>, who: &Access<KeepMakers>, from: MakerId, into: &Maker) -> Result<()> {
    let mut all = tx.conn.rows(OF_GROUP, crate::args![from, uuid::Uuid::max(), i64::MAX], membership)?;
    all.extend(tx.conn.rows(OF_MEMBER, crate::args![from, i64::MAX], membership)?);
    for old in all {
        let to = |m: MakerId| if m == from { into.id } else { m };
        let region = if old.group == from { into.region.clone() } else { old.region.clone() };
        let new = Membership { group: to(old.group), member: to(old.member), region, ..old.clone() };
        let there = tx.conn.rows(OF_BOTH, crate::args![new.member, new.group], membership)?;
        let covers = |m: &Membership| {
            m.since <= new.since && m.until.is_none_or(|last| new.until.is_some_and(|u| u <= last))
        };
        if new.group == new.member || there.iter().any(covers) {
            forget(tx, &old)?;
            continue;
        }
        journal::apply(tx, who, Some(&old), &new)?;
        tx.conn.run(FOLLOW, crate::args![new.id, new.group, new.member])?;
    }
    Ok(())
}

/// Takes back whatever names a maker whose data is erased.
pub(crate) fn forget_maker(tx: &mut Tx<'_>, maker: MakerId) -> Result<()> {
    let mut all = tx.conn.rows(OF_GROUP, crate::args![maker, uuid::Uuid::max(), i64::MAX], membership)?;
    all.extend(tx.conn.rows(OF_MEMBER, crate::args![maker, i64::MAX], membership)?);
    all.iter().try_for_each(|m| forget(tx, m))
}
