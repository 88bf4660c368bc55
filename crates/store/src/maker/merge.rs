//! Two records of a maker become one: what refers to the one follows to the other, and its address and key lead there.

use domain::access::{Access, KeepMakers, ReadRegister, system};
use domain::id::{Kind, MakerId, MergeId};
use domain::maker::business::Business;
use domain::maker::merge::{Merge, settle_consents};
use domain::maker::{Consent, Maker};
use domain::publication::Publication;
use domain::record::{Record, version};
use uuid::Uuid;

use super::number::Sealed;
use crate::error::{Error, Result};
use crate::face::Conn;
use crate::journal;
use crate::tx::Tx;

crate::statements! {
    /// Which record a maker was merged into.
    INTO = "SELECT into_maker FROM maker_merge WHERE maker = $1";
    /// Where a maker lies.
    PLACE = "SELECT region FROM maker WHERE id = $1";
    /// The records that were merged into a maker, and the entry that tells of it.
    FROM = "SELECT x.maker, x.entry, m.name FROM maker_merge x JOIN maker m ON m.id = x.maker
        WHERE x.into_maker = $1 ORDER BY x.maker";
    /// Notes a merger.
    ADD = "INSERT INTO maker_merge (maker, into_maker, entry, at) VALUES ($1, $2, $3, $4)";
    /// Those that led to the merged record lead to the one that stays.
    FURTHER = "UPDATE maker_merge SET into_maker = $2 WHERE into_maker = $1";
    /// Former addresses lead to the record that stays.
    SLUGS = "UPDATE old_slug SET record = $2 WHERE kind = $3 AND record = $1";
    /// The address of the merged record is given up.
    GIVE_UP = "UPDATE maker SET slug = $2 WHERE id = $1";
    /// The address of a maker.
    SLUG = "SELECT slug FROM maker WHERE id = $1";
    /// The stages at which a business stood go on as those of the other.
    STAGES = "INSERT INTO business_stage (maker, at, stage, since)
        SELECT $2, at, stage, since FROM business_stage WHERE maker = $1 ON CONFLICT (maker, at) DO NOTHING";
    /// Whether somebody is recorded as a member.
    MEMBERS = "SELECT 1 FROM membership WHERE of_group = $1 LIMIT 1";
    /// How many items a maker has, counted up to a bound.
    ITEMS = "SELECT count(*) FROM (SELECT 1 FROM item WHERE maker = $1 LIMIT $2) i";
}

/// The columns by which the schema refers to a maker, and what a merger does with them. A test compares the list with both
/// engines' schemas.
pub const REFERRING: &[(&str, &str, &str)] = &[
    ("business", "maker", "chosen field by field; the merged record keeps its own"),
    ("business_stage", "maker", "copied to the record that stays"),
    ("coaching", "maker", "follows"),
    ("consent", "maker", "follows, and is settled"),
    ("document", "record", "belongs to a proposal, a designation, a payment or an order, never to a maker"),
    ("erasure_request", "maker", "follows"),
    ("erasure", "person", "an erased record is not merged"),
    ("form_draft", "form", "forms that were put aside for the merged record are thrown away"),
    ("holiday", "maker", "ends; the record that stays keeps its own"),
    ("invitation", "maker", "follows; one that waits is taken back"),
    ("item", "maker", "follows"),
    ("journal", "record", "stays: each record keeps its history"),
    ("ledger_amount", "owner", "stays: what was booked; another entry takes it to the record that stays"),
    ("ledger_entry", "maker", "stays: what was booked; another entry takes it to the record that stays"),
    ("maker_craft", "maker", "chosen; the merged record keeps its own"),
    ("maker_due", "maker", "is taken back and added to the record that stays"),
    ("maker_merge", "into_maker", "follows, so that one step leads to the record that stays"),
    ("maker_merge", "maker", "that it was merged"),
    ("maker_number", "maker", "chosen and sealed anew; what was not chosen stays with the merged record"),
    ("maker_order", "maker", "follows"),
    ("mandate", "agent", "follows"),
    ("mandate", "maker", "follows"),
    ("membership", "member", "follows"),
    ("membership", "of_group", "follows"),
    ("old_slug", "record", "follows"),
    ("order_request", "maker", "follows"),
    ("payout", "maker", "follows"),
    ("permit", "maker", "follows"),
    ("person_key", "person", "stays, and goes when the record that stays is erased"),
    ("picture", "record", "follows"),
    ("promotion", "maker", "ends; the record that stays keeps its own"),
    ("proposal_maker", "maker", "follows"),
    ("sale", "maker", "follows"),
    ("sales_maker", "maker", "is taken back and added to the record that stays"),
    ("source", "record", "makers have none"),
    ("terms", "maker", "end; the record that stays keeps its own"),
    ("upload", "record", "is given up: the photograph is sent again"),
    ("version", "record", "stays: each record keeps its history"),
];

/// Up to which items are counted before a merger.
pub const COUNTED: i64 = 10_000;

/// The record that a maker was merged into.
pub fn into(conn: &mut Conn, maker: MakerId) -> Result<Option<MakerId>> {
    conn.first(INTO, crate::args![maker], |r| Ok(MakerId(r.get(0)?)))
}

/// A record that was merged into another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The record.
    pub maker: MakerId,
    /// The entry of the journal that tells of it.
    pub entry: Uuid,
    /// What it was called.
    pub name: String,
}

/// The records that were merged into a maker.
pub fn from(conn: &mut Conn, maker: MakerId) -> Result<Vec<Merged>> {
    conn.rows(FROM, crate::args![maker], |r| {
        Ok(Merged { maker: MakerId(r.get(0)?), entry: r.get(1)?, name: r.get(2)? })
    })
}

/// A record that was merged into a maker that a right reaches, as it was.
///
/// # Errors
/// [`Error::Refused`] when the maker that stays lies elsewhere.
pub fn record(
    conn: &mut Conn,
    who: &Access<ReadRegister>,
    kept: MakerId,
    merged: MakerId,
) -> Result<Option<(Maker, Business)>> {
    super::register::get(conn, who, kept)?.ok_or(Error::Missing)?;
    if into(conn, merged)? != Some(kept) {
        return Ok(None);
    }
    let Some((maker, _)) = super::load(conn, merged.0)? else { return Ok(None) };
    Ok(super::business::load(conn, merged)?.map(|business| (maker, business)))
}

/// Whether nothing is recorded of a maker any more: its data was erased, or it was merged.
pub(crate) fn closed(conn: &mut Conn, maker: Uuid) -> Result<bool> {
    Ok(journal::is_erased(conn, maker)? || into(conn, MakerId(maker))?.is_some())
}

/// Refuses a new reference to a maker that was merged; it is held until the transaction ends, so that none comes meanwhile and it
/// does not move. Where it lies.
pub(crate) fn open(tx: &mut Tx<'_>, maker: MakerId) -> Result<String> {
    if let Some(region) = tx.memo.open.get(&maker.0) {
        return Ok(region.clone());
    }
    tx.rely(Kind::Maker, maker.0)?;
    if into(tx.conn, maker)?.is_some() {
        return Err(Error::Refused);
    }
    let region: String = tx.conn.first(PLACE, crate::args![maker], |r| r.get(0))?.ok_or(Error::Missing)?;
    crate::memo::keep(&mut tx.memo.open, maker.0, region.clone());
    Ok(region)
}

/// What two records are at this moment: a form carries it, so that nothing is decided on what has changed since.
pub fn seen(kept: &Maker, other: &Maker, businesses: [&Business; 2]) -> String {
    let mut all = version(&kept.fields());
    all.push_str(&version(&other.fields()));
    for b in businesses {
        all.push_str(&version(&b.fields()));
    }
    all
}

/// Whether two records can become one: both are there, within a right, neither erased nor merged.
///
/// # Errors
/// [`Error::Refused`] for one that the right does not reach; [`Error::Missing`] for one that is closed, or the same.
pub fn pair(
    conn: &mut Conn,
    who: &Access<KeepMakers>,
    read: &Access<ReadRegister>,
    kept: MakerId,
    other: MakerId,
) -> Result<[(Maker, Business); 2]> {
    if kept == other {
        return Err(Error::Missing);
    }
    let mut one = |id: MakerId| -> Result<(Maker, Business)> {
        let (maker, _) = super::register::get(conn, read, id)?.ok_or(Error::Missing)?;
        crate::register::reach(conn, who, &maker.region)?;
        if closed(conn, id.0)? {
            return Err(Error::Missing);
        }
        Ok((maker, super::business::get(conn, read, id)?.ok_or(Error::Missing)?))
    };
    Ok([one(kept)?, one(other)?])
}

/// Whether somebody is recorded as a member of one of two groups.
pub fn have_members(conn: &mut Conn, makers: [&Maker; 2]) -> Result<bool> {
    for m in makers.into_iter().filter(|m| m.kind.has_members()) {
        if conn.first(MEMBERS, crate::args![m.id], |_| Ok(()))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How many items a maker has, up to [`COUNTED`].
pub fn items(conn: &mut Conn, _: &Access<ReadRegister>, maker: MakerId) -> Result<i64> {
    conn.one(ITEMS, crate::args![maker, COUNTED], |r| r.get(0))
}

/// The consent that counts for two records together, as it would be.
pub fn consent(
    conn: &mut Conn,
    who: &Access<ReadRegister>,
    kept: &Maker,
    other: &Maker,
) -> Result<Option<Consent>> {
    let mut all = super::consent::of(conn, who, kept.id)?;
    all.extend(super::consent::of(conn, who, other.id)?);
    Ok(settle_consents(&mut all, &[kept.consent.clone(), other.consent.clone()]))
}

/// What was decided.
#[derive(Debug, Clone)]
pub struct Decided {
    /// The id of the entry that tells of it, made by the asker.
    pub id: MergeId,
    /// The record that is merged.
    pub other: MakerId,
    /// What the record that stays is afterwards; its consent is settled by the store.
    pub maker: Maker,
    /// What its business is afterwards.
    pub business: Business,
    /// Numbers of the merged record, sealed anew for the one that stays.
    pub numbers: Vec<Sealed>,
    /// What both were, by [`seen`].
    pub seen: String,
}

/// Merges a record into another: one transaction, one command.
///
/// # Errors
/// [`Error::Refused`] where the right does not reach, or one of them is erased or merged; a constraint `version` when one of
/// them has changed since.
pub fn merge(tx: &mut Tx<'_>, who: &Access<KeepMakers>, decided: &Decided) -> Result<()> {
    let (kept, from) = (decided.maker.id, decided.other);
    if kept == from {
        return Err(Error::Refused);
    }
    // In one order, so that two officers who merge the same two the other way round do not wait for each other.
    for id in [kept.min(from), kept.max(from)] {
        tx.lock(Kind::Maker, id.0)?;
    }
    let mut one = |id: MakerId| -> Result<(Maker, Business)> {
        let (maker, _) = super::load(tx.conn, id.0)?.ok_or(Error::Missing)?;
        tx.allow(who, Some(&maker.region))?;
        if closed(tx.conn, id.0)? {
            return Err(Error::Refused);
        }
        Ok((maker, super::business::load(tx.conn, id)?.ok_or(Error::Missing)?))
    };
    let ((old, b), (other, c)) = (one(kept)?, one(from)?);
    if seen(&old, &other, [&b, &c]) != decided.seen {
        return Err(Error::Constraint { name: "version".into() });
    }
    // From view first, so that its name and address are free.
    if other.status != Publication::Withdrawn {
        super::put(tx, who, &Maker { status: Publication::Withdrawn, ..other.clone() })?;
    }
    let consent = consents(tx, who, &old, &other)?;
    let maker = Maker { consent, ..decided.maker.clone() };
    lead_on(tx, &other, &maker)?;
    super::put(tx, who, &maker)?;
    follow(tx, from, &maker)?;
    super::business::save(tx, who, &Business { region: maker.region.clone(), ..decided.business.clone() })?;
    super::number::merged(tx, who, kept, from, &decided.numbers)?;
    tx.conn.run(STAGES, crate::args![from, kept])?;
    crate::draft::forget_form(tx, &format!("maker:{from}"))?;
    crate::draft::forget_form(tx, &format!("business:{from}"))?;
    let told = Merge { id: decided.id, from, into: kept, region: maker.region.clone() };
    journal::apply(tx, who, None, &told)?;
    tx.conn.run(FURTHER, crate::args![from, kept])?;
    tx.conn.run(ADD, crate::args![from, kept, decided.id.0, tx.now])?;
    tx.touch(Kind::Maker, kept.0, Some(&maker.region))?;
    tx.touch(Kind::Maker, from.0, Some(&other.region))
}

/// The merged record's addresses lead to the one that stays, unless its name is not public. The number of the record, which
/// names nobody, always leads on.
fn lead_on(tx: &mut Tx<'_>, other: &Maker, into: &Maker) -> Result<()> {
    let (from, kept) = (other.id, into.id);
    if into.name_is_public() {
        tx.conn.run(SLUGS, crate::args![from, kept, Kind::Maker])?;
    } else {
        tx.conn.run(super::FORGET_SLUGS, crate::args![from])?;
    }
    let slug: String = tx.conn.one(SLUG, crate::args![from], |r| r.get(0))?;
    let short = domain::id::short(from.0);
    if slug != short {
        tx.conn.run(GIVE_UP, crate::args![from, short])?;
        if into.name_is_public() {
            crate::slug::changed(tx, Kind::Maker, &slug, &short, kept.0)?;
        }
    }
    Ok(())
}

/// The consents follow, and which one counts is settled.
fn consents(
    tx: &mut Tx<'_>,
    who: &Access<KeepMakers>,
    kept: &Maker,
    other: &Maker,
) -> Result<Option<Consent>> {
    let before = super::consent::all(tx.conn, kept.id)?;
    let moved = super::consent::all(tx.conn, other.id)?;
    let both: Vec<_> = before.into_iter().chain(moved).collect();
    let mut after = both.clone();
    let counts = settle_consents(&mut after, &[kept.consent.clone(), other.consent.clone()]);
    for (old, new) in both.iter().zip(after) {
        let new = domain::maker::consent::Given { maker: kept.id, region: kept.region.clone(), ..new };
        if *old != new {
            journal::apply(tx, who, Some(old), &new)?;
            super::consent::settled(tx, &new)?;
        }
    }
    Ok(counts)
}

/// Whatever refers to the merged record refers to the one that stays, also what somebody elsewhere recorded.
fn follow(tx: &mut Tx<'_>, from: MakerId, into: &Maker) -> Result<()> {
    let who: Access<KeepMakers> = system("merger of makers");
    crate::item::follow(tx, &who, from, (into.id, &into.region))?;
    crate::picture::follow(tx, &who, from, into)?;
    super::mandate::follow(tx, &who, from, into)?;
    super::invitation::follow(tx, &who, from, into)?;
    super::holiday::forget_maker(tx, from)?;
    crate::market::follow(tx, from, (into.id, &into.region))?;
    super::membership::follow(tx, &who, from, into)?;
    super::permit::follow(tx, &who, from, into)?;
    super::erasure::follow(tx, &who, from, into)?;
    crate::flagship::proposal::follow(tx, from, into.id)?;
    super::coaching::follow(tx, &who, from, into)
}
