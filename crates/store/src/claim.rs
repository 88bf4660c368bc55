//! Claims of sources about regions, for those who judge them: crafts in regions, heritage entries and designations.

use domain::access::{Access, KeepCrafts, KeepFlagships, ReadRegister};
use domain::claim::Claim as _;
use domain::craft::Presence;
use domain::flagship::Designation;
use domain::heritage::Heritage;
use domain::id::{DesignationId, HeritageId, Kind, PresenceId};
use domain::lang::Words;
use domain::record::{Record, version};
use domain::region::RegionCode;
use domain::source::Checked;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::Conn;
use crate::journal::Applied;
use crate::tx::Tx;

/// The claims of every kind with the region that each is about; an entry of several regions once for each.
macro_rules! claims {
    () => {
        "(SELECT 'presence' AS kind, p.id, p.region, c.key AS craft, c.names, p.note AS said, p.checked
            FROM presence p JOIN craft c ON c.id = p.craft
        UNION ALL SELECT 'heritage', h.id, g.region, c.key, h.names, h.note, h.checked
            FROM heritage h JOIN heritage_region g ON g.heritage = h.id LEFT JOIN craft c ON c.id = h.craft
        UNION ALL SELECT 'designation', d.id, d.region, c.key, c.names, d.basis, d.checked
            FROM designation d JOIN craft c ON c.id = d.craft) k
        JOIN region r ON r.code = k.region"
    };
}

crate::statements! {
    /// Claims about a region and all below it, by place.
    LIST = concat!("SELECT k.kind, k.id, k.region, r.full_name, k.names, k.said, k.checked, r.path FROM ", claims!(), "
        WHERE r.path >= $1 AND r.path < $2 AND k.checked = $3
            AND (CAST($4 AS TEXT) IS NULL OR k.kind = $4) AND (CAST($5 AS TEXT) IS NULL OR k.craft = $5)
            AND (r.path, k.id) > ($6, $7)
        ORDER BY r.path, k.id LIMIT $8");
    /// How many are not judged yet, counted up to a bound.
    WAITING = concat!("SELECT count(*) FROM (SELECT DISTINCT k.id FROM ", claims!(), "
        WHERE r.path >= $1 AND r.path < $2 AND k.checked = 'unchecked' LIMIT $3) w");
}

/// What a list of claims is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ask {
    /// A region with all below it; nothing for as far as the right reaches.
    pub region: Option<RegionCode>,
    /// How they were judged.
    pub checked: Checked,
    /// Only those of a kind.
    pub kind: Option<Kind>,
    /// Only those about a craft, by its key.
    pub craft: Option<String>,
    /// The path and id of the last one seen.
    pub after: Option<(String, Uuid)>,
    /// At most so many.
    pub limit: i64,
}

/// A claim in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub id: Uuid,
    /// The region that it is about.
    pub region: RegionCode,
    /// The region's full name.
    pub region_name: String,
    /// The craft or the entry.
    pub names: Words,
    /// What is said.
    pub said: Words,
    /// How it was judged.
    pub checked: Checked,
    /// Where the list goes on, with the id.
    pub path: String,
}

/// A claim of any kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Claim {
    /// A craft is made in a region.
    Presence(Presence),
    /// An entry of a heritage register.
    Heritage(Heritage),
    /// A designation.
    Designation(Designation),
}

/// Does the same with a claim, whatever its kind.
macro_rules! each {
    ($claim:expr, $c:ident => $e:expr) => {
        match $claim {
            Claim::Presence($c) => $e,
            Claim::Heritage($c) => $e,
            Claim::Designation($c) => $e,
        }
    };
}

impl Claim {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Claim::Presence(_) => Kind::Presence,
            Claim::Heritage(_) => Kind::Heritage,
            Claim::Designation(_) => Kind::Designation,
        }
    }

    /// Every region of which it says something.
    pub fn regions(&self) -> Vec<RegionCode> {
        each!(self, c => c.regions())
    }

    /// How it was judged.
    pub fn checked(&self) -> Checked {
        each!(self, c => c.checked())
    }

    /// The key of the craft that it is about.
    pub fn craft(&self) -> Option<&str> {
        match self {
            Claim::Presence(p) => Some(&p.craft),
            Claim::Heritage(h) => h.craft.as_deref(),
            Claim::Designation(d) => Some(&d.craft),
        }
    }

    /// The addresses of its sources.
    pub fn sources(&self) -> &[String] {
        each!(self, c => &c.sources)
    }

    /// A fingerprint of what it says and how it was judged.
    pub fn version(&self) -> String {
        each!(self, c => version(&c.fields()))
    }
}

/// The right that judges a claim.
#[derive(Debug, Clone)]
pub struct Judging {
    /// Crafts and heritage entries.
    pub crafts: Option<Access<KeepCrafts>>,
    /// Designations.
    pub flagships: Option<Access<KeepFlagships>>,
}

impl Judging {
    fn reaches(&self, kind: Kind, path: &[RegionCode]) -> bool {
        match kind {
            Kind::Designation => self.flagships.as_ref().is_some_and(|who| who.reaches(path)),
            _ => self.crafts.as_ref().is_some_and(|who| who.reaches(path)),
        }
    }
}

fn kind(word: &str) -> Kind {
    match word {
        "heritage" => Kind::Heritage,
        "designation" => Kind::Designation,
        _ => Kind::Presence,
    }
}

/// Claims as far as the right reaches, by place.
///
/// # Errors
/// [`Error::Refused`] when it does not reach the region that is asked for.
pub fn page(conn: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> Result<Vec<Line>> {
    let (path, id) = ask.after.clone().unwrap_or_default();
    let (wanted, checked, mut found) = (ask.kind.map(Kind::word), ask.checked.word(), Vec::new());
    for root in crate::register::roots(conn, who, ask.region.as_ref())? {
        let (from, to) = crate::region::range(conn, &root)?;
        let args = crate::args![from, to, checked, wanted, ask.craft, path, id, ask.limit];
        found.extend(conn.rows(LIST, args, |r| {
            let code: String = r.get(2)?;
            Ok(Line {
                kind: kind(&r.get::<String>(0)?),
                id: r.get(1)?,
                region: RegionCode::parse(&code)
                    .ok_or_else(|| Error::Damaged(format!("region code {code}")))?,
                region_name: r.get(3)?,
                names: r.words(4)?,
                said: r.words(5)?,
                checked: r.read(6, Checked::from_word)?,
                path: r.get(7)?,
            })
        })?);
    }
    found.sort_by(|a, b| (&a.path, a.id).cmp(&(&b.path, b.id)));
    found.dedup_by(|a, b| a.id == b.id && a.path == b.path);
    found.truncate(usize::try_from(ask.limit).unwrap_or_default());
    Ok(found)
}

/// How many wait to be judged, counted up to `most`.
pub fn waiting(conn: &mut Conn, who: &Access<ReadRegister>, most: i64) -> Result<i64> {
    let mut n = 0;
    for root in crate::register::roots(conn, who, None)? {
        let (from, to) = crate::region::range(conn, &root)?;
        n += conn.one(WAITING, crate::args![from, to, most], |r| r.get::<i64>(0))?;
    }
    Ok(n.min(most))
}

fn load(conn: &mut Conn, id: Uuid) -> Result<Option<Claim>> {
    if let Some(p) = crate::craft::get_presence(conn, PresenceId(id))? {
        return Ok(Some(Claim::Presence(p)));
    }
    if let Some(h) = crate::heritage::get(conn, HeritageId(id))? {
        return Ok(Some(Claim::Heritage(h)));
    }
    Ok(crate::flagship::get(conn, DesignationId(id))?.map(Claim::Designation))
}

/// Whether a right reaches every region of a claim.
fn covers(conn: &mut Conn, who: &Judging, claim: &Claim) -> Result<bool> {
    for region in claim.regions() {
        let path = crate::region::path(conn, &region)?;
        if !who.reaches(claim.kind(), &path) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A claim, where the right to read reaches one of its regions, and whether whoever asks may judge it; nothing when there is
/// none.
///
/// # Errors
/// [`Error::Refused`] when it lies elsewhere.
pub fn get(
    conn: &mut Conn,
    read: &Access<ReadRegister>,
    judging: &Judging,
    id: Uuid,
) -> Result<Option<(Claim, bool)>> {
    let Some(claim) = load(conn, id)? else { return Ok(None) };
    let mut reached = false;
    for region in claim.regions() {
        reached |= read.reaches(&crate::region::path(conn, &region)?);
    }
    if !reached {
        return Err(Error::Refused);
    }
    let may = covers(conn, judging, &claim)?;
    Ok(Some((claim, may)))
}

/// Judges a claim as it was seen.
///
/// # Errors
/// [`Error::Missing`] when there is none, [`Error::Refused`] when the right does not reach all of its regions, and
/// [`Error::Constraint`] named `version` when it says something else by now.
pub fn judge(tx: &mut Tx<'_>, who: &Judging, id: Uuid, seen: &str, to: Checked) -> Result<Applied> {
    // The id says nothing of the kind, and an entry waits for whoever changes the same record.
    let kind = load(tx.conn, id)?.ok_or(Error::Missing)?.kind();
    tx.lock(kind, id)?;
    let claim = load(tx.conn, id)?.ok_or(Error::Missing)?;
    if !covers(tx.conn, who, &claim)? {
        return Err(Error::Refused);
    }
    if claim.version() != seen {
        return Err(Error::Constraint { name: "version".into() });
    }
    match (claim, &who.crafts, &who.flagships) {
        (Claim::Presence(p), Some(who), _) => crate::craft::save_presence(tx, who, &p.judged(to)),
        (Claim::Heritage(h), Some(who), _) => crate::heritage::save(tx, who, &h.judged(to)),
        (Claim::Designation(d), _, Some(who)) => crate::flagship::save(tx, who, &d.judged(to)),
        _ => Err(Error::Refused),
    }
}
