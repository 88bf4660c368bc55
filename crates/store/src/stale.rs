//! What other processes' commits mean for this one's cached pages.

use std::collections::BTreeSet;

use domain::id::{Kind, MakerId, PromotionId};
use domain::journal::{Entry, Operation};
use domain::market::terms::record_of;
use domain::region::RegionCode;
use uuid::Uuid;

use crate::error::Result;
use crate::face::Conn;
use crate::journal::{after, end};
use crate::tx::Tag;

crate::statements! {
    /// The pages that list an item: its maker's and its craft's.
    LIST_ITEM = "SELECT maker, craft FROM item WHERE id = $1";
    /// The item of a movement.
    MOVED_ITEM = "SELECT i.id, i.maker, i.region FROM stock_movement s JOIN item i ON i.id = s.item WHERE s.id = $1";
    /// The things of an order.
    ORDERED = "SELECT item FROM order_line WHERE ord = $1";
    /// The makers of a region that have said how they sell.
    SELLERS = "SELECT t.maker FROM terms t JOIN maker m ON m.id = t.maker WHERE m.region = $1";
    /// The pages that list a maker: its crafts'.
    LIST_MAKER = "SELECT craft FROM maker_craft WHERE maker = $1";
}

/// Beyond this many entries a follower does not look at each; it takes everything as moved.
const MANY: i64 = 2_000;

/// Whether a record left the list of another: a region, a maker, a craft that no longer names it. Which ones cannot be
/// asked any more, so everything counts as moved.
fn left_a_list(entry: &Entry) -> bool {
    matches!(entry.kind, Kind::Maker | Kind::Item)
        && (entry.operation == Operation::Erase
            || entry.fields.iter().any(|f| {
                matches!(f.name.as_str(), "region" | "maker" | "craft" | "crafts") && !f.old.is_null()
            }))
}

/// The tags that moved after a position, and the position reached: what other processes' commits mean for a cache.
pub fn moved(conn: &mut Conn, position: i64) -> Result<(BTreeSet<Tag>, i64)> {
    let last = end(conn)?;
    let mut tags = BTreeSet::new();
    if last <= position {
        // A position from before a restore lies beyond the end.
        if last < position {
            tags.insert(Tag::Everything);
        }
        return Ok((tags, last));
    }
    if last - position > MANY {
        tags.insert(Tag::Everything);
        return Ok((tags, last));
    }
    let mut reached = position;
    for t in after(conn, position, MANY)? {
        reached = t.position;
        if left_a_list(&t) {
            tags.insert(Tag::Everything);
        }
        let region = t.region.as_deref().and_then(RegionCode::parse);
        let mut at = |conn: &mut Conn, kind: Kind, region: Option<RegionCode>| -> Result<()> {
            tags.insert(Tag::Kind(kind));
            for code in region.map_or(Ok(vec![]), |r| crate::region::path(conn, &r))? {
                tags.insert(Tag::Within(kind, code));
            }
            Ok(())
        };
        at(conn, t.kind, region.clone())?;
        let (mut records, mut listed, mut deals) = (vec![t.record], Vec::new(), Vec::new());
        match t.kind {
            Kind::Region
            | Kind::RegionChange
            | Kind::RegionGroup
            | Kind::Term
            | Kind::Boundary
            | Kind::Merge => {
                tags.insert(Tag::Everything);
            }
            Kind::Presence
            | Kind::Designation
            | Kind::Proposal
            | Kind::Evidence
            | Kind::Document
            | Kind::Objection
            | Kind::Review => at(conn, Kind::Craft, region)?,
            Kind::Item => {
                for (maker, craft) in
                    conn.rows(LIST_ITEM, crate::args![t.record], |r| Ok((r.get(0)?, r.get(1)?)))?
                {
                    listed.extend::<[Uuid; 3]>([t.record, maker, craft]);
                }
            }
            Kind::Stock => {
                let moved = conn.rows(MOVED_ITEM, crate::args![t.record], |r| {
                    Ok((r.get::<Uuid>(0)?, r.get::<Uuid>(1)?, r.get::<String>(2)?))
                })?;
                for (item, maker, region) in moved {
                    records.push(item);
                    listed.push(maker);
                    at(conn, Kind::Item, RegionCode::parse(&region))?;
                }
            }
            // The pages of the things say what is left; what is sold counts towards targets, never when it is only asked for.
            Kind::Order => {
                if t.operation != Operation::Create {
                    tags.insert(Tag::Kind(Kind::Target));
                }
                records.extend(conn.rows(ORDERED, crate::args![t.record], |r| r.get::<Uuid>(0))?);
            }
            Kind::Variant => {
                if let Some((item, maker, craft, region)) = crate::item::variant::item_of(conn, t.record)? {
                    records.push(item);
                    listed.extend([item, maker, craft]);
                    at(conn, Kind::Item, RegionCode::parse(&region))?;
                }
            }
            Kind::Maker => {
                let crafts = conn.rows(LIST_MAKER, crate::args![t.record], |r| r.get::<Uuid>(0))?;
                records.extend(crafts);
            }
            Kind::Picture => {
                let around = crate::picture::around(conn, t.record)?;
                records.extend(around.first());
                listed.extend(around);
            }
            Kind::Craft | Kind::Motif | Kind::Heritage => {}
            // The pages of a council follow its region.
            Kind::Council | Kind::Division | Kind::Post | Kind::Officeholder | Kind::Statute => {}
            // The pages of these carry the tags of their kind and region.
            Kind::CriteriaSet | Kind::Round | Kind::Result | Kind::Target | Kind::Report | Kind::YearLock => {
            }
            // Nothing public shows accounts, jobs, or who scored what.
            Kind::Candidate
            | Kind::Seat
            | Kind::Sheet
            | Kind::Weighing
            | Kind::Need
            | Kind::Person
            | Kind::Holding
            | Kind::Card
            | Kind::Passkey
            | Kind::Identity
            | Kind::Job
            | Kind::Mandate
            | Kind::Membership
            | Kind::Business
            | Kind::Number
            | Kind::Permit
            | Kind::Coaching
            | Kind::Consent
            | Kind::ErasureRequest
            | Kind::Invitation
            | Kind::OrderGroup
            | Kind::LedgerEntry
            | Kind::OrderMessage
            | Kind::OrderRequest
            | Kind::MarketRules
            | Kind::Payment
            | Kind::Payout
            | Kind::Return
            | Kind::PushDevice => {}
            // The pages of a maker's things say whether they can be bought. Its terms lie where it does.
            Kind::Terms => {
                let makers =
                    conn.rows(SELLERS, crate::args![t.region], |r| Ok(MakerId(r.get::<Uuid>(0)?)))?;
                records.extend(makers.into_iter().filter(|m| record_of(*m) == t.record).map(|m| m.0));
            }
            Kind::Promotion => {
                let of = crate::market::promotion::get(conn, PromotionId(t.record))?;
                deals.extend(of.map(|p| Tag::Deals(p.maker.0)));
            }
            // The pages of the maker and of its items carry its tag.
            Kind::Holiday => {}
        }
        tags.extend(deals);
        tags.extend(records.into_iter().map(Tag::Record).chain(listed.into_iter().map(Tag::Listed)));
    }
    Ok((tags, reached))
}
