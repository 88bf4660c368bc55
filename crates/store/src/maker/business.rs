//! The business of a maker, and the stages at which it stood.

use domain::access::{Access, KeepMakers, KeepOwnMaker, Permission, ReadRegister};
use domain::id::{Kind, MakerId};
use domain::item::Money;
use domain::maker::business::{Business, Details, Kbli, Workers};
use domain::record::{Class, Field, Record};
use jiff::civil::Date;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// The business of a maker.
    GET = "SELECT m.region, m.name, b.owner, b.owner_sex, b.owner_born, b.owner_disabled, b.form, b.started, b.nib, b.kbli,
            b.women_paid, b.women_unpaid, b.men_paid, b.men_unpaid, b.young, b.disabled, b.turnover, b.assets, b.capacity,
            b.capacity_unit, b.lead_days, b.materials, b.markets, b.channels, b.stage, b.stage_since, b.open
        FROM maker m LEFT JOIN business b ON b.maker = m.id WHERE m.id = $1";
    /// Writes it.
    PUT = "INSERT INTO business (maker, owner, owner_sex, owner_born, owner_disabled, form, started, nib, kbli, women_paid,
            women_unpaid, men_paid, men_unpaid, young, disabled, turnover, assets, capacity, capacity_unit, lead_days,
            materials, markets, channels, stage, stage_since, open)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
            $24, $25, $26)
        ON CONFLICT (maker) DO UPDATE SET owner = excluded.owner, owner_sex = excluded.owner_sex,
            owner_born = excluded.owner_born, owner_disabled = excluded.owner_disabled, form = excluded.form,
            started = excluded.started, nib = excluded.nib, kbli = excluded.kbli, women_paid = excluded.women_paid,
            women_unpaid = excluded.women_unpaid, men_paid = excluded.men_paid, men_unpaid = excluded.men_unpaid,
            young = excluded.young, disabled = excluded.disabled, turnover = excluded.turnover, assets = excluded.assets,
            capacity = excluded.capacity, capacity_unit = excluded.capacity_unit, lead_days = excluded.lead_days,
            materials = excluded.materials, markets = excluded.markets, channels = excluded.channels,
            stage = excluded.stage, stage_since = excluded.stage_since, open = excluded.open";
    /// Notes a stage.
    STAGE = "INSERT INTO business_stage (maker, at, stage, since) VALUES ($1, $2, $3, $4)
        ON CONFLICT (maker, at) DO UPDATE SET stage = excluded.stage, since = excluded.since";
    /// The stages of a maker, the newest first.
    STAGES = "SELECT stage, since, at FROM business_stage WHERE maker = $1 ORDER BY at DESC LIMIT 50";
    /// Forgets the stages of a maker.
    FORGET_STAGES = "DELETE FROM business_stage WHERE maker = $1";
    /// Forgets the business of a maker.
    FORGET = "DELETE FROM business WHERE maker = $1";
}

const BETWEEN: char = '\u{1f}';

fn list(text: Option<String>) -> Vec<String> {
    text.unwrap_or_default().split(BETWEEN).filter(|t| !t.is_empty()).map(str::to_owned).collect()
}

fn text(list: &[String]) -> String {
    list.join(&BETWEEN.to_string())
}

fn business(r: &Row<'_>, id: MakerId) -> Result<Business> {
    let since: Option<String> = r.get(25)?;
    let codes = list(r.get(9)?);
    Ok(Business {
        maker: id,
        region: r.region(0)?,
        name: r.get(1)?,
        details: Details {
            owner: r.get(2)?,
            owner_sex: r.get(3)?,
            owner_born: r.get(4)?,
            owner_disabled: r.get(5)?,
            form: r.get(6)?,
            started: r.get(7)?,
            nib: r.get(8)?,
            kbli: codes.iter().filter_map(|k| Kbli::parse(k)).collect(),
            workers: Workers {
                women_paid: r.get(10)?,
                women_unpaid: r.get(11)?,
                men_paid: r.get(12)?,
                men_unpaid: r.get(13)?,
                young: r.get(14)?,
                disabled: r.get(15)?,
            },
            turnover: r.get::<Option<i64>>(16)?.map(Money),
            assets: r.get::<Option<i64>>(17)?.map(Money),
            capacity: r.get(18)?,
            capacity_unit: r.get(19)?,
            lead_days: r.get(20)?,
            materials: list(r.get(21)?),
            markets: list(r.get(22)?),
            channels: list(r.get(23)?),
            stage: r.get(24)?,
            stage_since: since.and_then(|t| t.parse().ok()),
            open: list(r.get(26)?),
        },
    })
}

pub(super) fn load(conn: &mut Conn, id: MakerId) -> Result<Option<Business>> {
    conn.first(GET, crate::args![id], |r| business(r, id))
}

/// The business of a maker, with nothing in it where nothing was recorded; nothing where there is no such maker.
///
/// # Errors
/// [`Error::Refused`] when the maker lies elsewhere.
pub fn get(conn: &mut Conn, who: &Access<ReadRegister>, id: MakerId) -> Result<Option<Business>> {
    let Some(found) = load(conn, id)? else { return Ok(None) };
    crate::register::reach(conn, who, &found.region)?;
    Ok(Some(found))
}

/// The business of a maker, for those who act for it.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act.
pub fn own(conn: &mut Conn, who: &Access<KeepOwnMaker>, id: MakerId) -> Result<Option<Business>> {
    if who.acts_for(id) { load(conn, id) } else { Err(Error::Refused) }
}

/// What of the business of a published maker is opened for everybody: fields and values. The caller knows whether anything
/// personal of the maker may be shown.
pub(crate) fn open(conn: &mut Conn, id: MakerId) -> Result<Vec<Field>> {
    let Some(found) = load(conn, id)?.filter(|b| !b.details.open.is_empty()) else { return Ok(Vec::new()) };
    let public = |f: &Field| f.class == Class::Public && !f.value.is_null();
    Ok(found.fields().0.into_iter().filter(public).collect())
}

/// Writes a business that the domain has checked.
///
/// # Errors
/// [`Error::Refused`] for a maker whose personal data was erased.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepMakers>, new: &Business) -> Result<Applied> {
    put(tx, who, new)
}

fn put<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, new: &Business) -> Result<Applied> {
    let id = new.maker;
    tx.lock(Kind::Maker, id.0)?;
    let old = load(tx.conn, id)?.ok_or(Error::Missing)?;
    if old.region != new.region || super::merge::closed(tx.conn, id.0)? {
        return Err(Error::Refused);
    }
    let applied = journal::apply(tx, who, Some(&old), new)?;
    if applied == Applied::Unchanged {
        return Ok(applied);
    }
    let (d, w) = (&new.details, &new.details.workers);
    let codes: Vec<String> = d.kbli.iter().map(Kbli::to_string).collect();
    tx.conn.run(
        PUT,
        crate::args![
            id,
            d.owner,
            d.owner_sex,
            d.owner_born,
            d.owner_disabled,
            d.form,
            d.started,
            d.nib,
            text(&codes),
            w.women_paid,
            w.women_unpaid,
            w.men_paid,
            w.men_unpaid,
            w.young,
            w.disabled,
            d.turnover.map(|m| m.0),
            d.assets.map(|m| m.0),
            d.capacity,
            d.capacity_unit,
            d.lead_days,
            text(&d.materials),
            text(&d.markets),
            text(&d.channels),
            d.stage,
            d.stage_since,
            text(&d.open)
        ],
    )?;
    if let Some(stage) = d.stage.as_ref().filter(|s| Some(*s) != old.details.stage.as_ref()) {
        tx.conn.run(STAGE, crate::args![id, tx.now, stage, d.stage_since])?;
    }
    Ok(applied)
}

/// A stage at which a business stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stood {
    /// The stage.
    pub stage: String,
    /// Since when, as it was said.
    pub since: Option<Date>,
    /// When it was recorded, in microseconds since 1970.
    pub at: i64,
}

/// The stages at which the business of a maker stood, the newest first.
pub fn stages(conn: &mut Conn, who: &Access<ReadRegister>, id: MakerId) -> Result<Vec<Stood>> {
    get(conn, who, id)?.ok_or(Error::Missing)?;
    conn.rows(STAGES, crate::args![id], |r| {
        let since: Option<String> = r.get(1)?;
        Ok(Stood { stage: r.get(0)?, since: since.and_then(|t| t.parse().ok()), at: r.get(2)? })
    })
}

/// Forgets the business of a maker whose data is erased.
pub(crate) fn forget_maker(tx: &mut Tx<'_>, maker: Uuid) -> Result<()> {
    tx.conn.run(FORGET_STAGES, crate::args![maker])?;
    tx.conn.run(FORGET, crate::args![maker]).map(drop)
}
