//! The register of proposals for those who read or write them.

use domain::access::{Access, ReadRegister};
use domain::flagship::Status;
use domain::id::ProposalId;
use domain::lang::Words;
use domain::publication::Publication;
use domain::region::RegionCode;

use super::region_code;
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::register::{Ask, Order, gather};

/// A statement of the register: `$1` and `$2` the paths between which the region lies, or one that takes part; `$3` a state, `$4` and
/// `$5` where it goes on, `$6` where the names end, `$7` a craft, `$8` how many.
macro_rules! register {
    ($after:literal, $order:literal) => {
        concat!(
            "SELECT p.id, p.region, r.full_name, c.names, c.sort_key, p.period, p.status, d.status,
                (SELECT count(*) FROM proposal_maker m WHERE m.proposal = p.id),
                (SELECT count(*) FROM proposal_partner x WHERE x.proposal = p.id),
                (SELECT count(*) FROM evidence e WHERE e.proposal = p.id)
            FROM proposal p JOIN craft c ON c.id = p.craft JOIN region r ON r.code = p.region
            LEFT JOIN designation d ON d.region = p.region AND d.craft = p.craft AND d.period = p.period
            WHERE ((r.path >= $1 AND r.path < $2) OR EXISTS (SELECT 1 FROM proposal_partner x JOIN region w ON w.code = x.region
                    WHERE x.proposal = p.id AND w.path >= $1 AND w.path < $2))
                AND (CAST($3 AS TEXT) IS NULL OR p.status = $3) AND c.sort_key < $6
                AND (CAST($7 AS uuid) IS NULL OR p.craft = $7) AND ",
            $after,
            " ORDER BY ",
            $order,
            " LIMIT $8"
        )
    };
}

crate::statements! {
    /// Proposals by the name of the craft.
    PROPOSAL_NAMES = register!("(c.sort_key, p.id) > ($4, $5)", "c.sort_key, p.id");
    /// Proposals, the newest first.
    PROPOSAL_NEWEST = register!("p.id < $5 AND c.sort_key >= $4", "p.id DESC");
}

/// A proposal in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The id.
    pub id: ProposalId,
    /// The region.
    pub region: RegionCode,
    /// Its full name.
    pub region_name: String,
    /// What the craft is called.
    pub craft_names: Words,
    /// Where the list goes on, with the id.
    pub sort_key: String,
    /// The period.
    pub period: String,
    /// Where it stands.
    pub status: Publication,
    /// How far the designation is.
    pub designation: Option<Status>,
    /// How many makers it names.
    pub makers: i64,
    /// How many regions take part, or are asked to.
    pub partners: i64,
    /// How much it rests on.
    pub evidence: i64,
}

fn line(r: &Row<'_>) -> Result<Line> {
    let status: String = r.get(6)?;
    Ok(Line {
        id: ProposalId(r.get(0)?),
        region: region_code(&r.get::<String>(1)?)?,
        region_name: r.get(2)?,
        craft_names: r.words(3)?,
        sort_key: r.get(4)?,
        period: r.get(5)?,
        status: Publication::from_word(&status).ok_or_else(|| Error::Damaged(format!("status {status}")))?,
        designation: r.get::<Option<String>>(7)?.and_then(|s| Status::from_word(&s)),
        makers: r.get(8)?,
        partners: r.get(9)?,
        evidence: r.get(10)?,
    })
}

/// A page of the register.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the region that is asked for.
pub fn page(conn: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> Result<Vec<Line>> {
    let order = ask.ordered();
    let (key, id, end) = ask.keys();
    let sql = if order == Order::Name { PROPOSAL_NAMES } else { PROPOSAL_NEWEST };
    let (state, mut found) = (ask.state(), Vec::new());
    for root in crate::register::roots(conn, who, ask.region.as_ref())? {
        let (from, to) = crate::region::range(conn, &root)?;
        let args = crate::args![from, to, state, key, id, end, ask.craft, ask.limit];
        found.extend(conn.rows(sql, args, line)?);
    }
    Ok(gather(found, order, ask.limit, |l| (l.sort_key.as_str(), l.id.0)))
}
