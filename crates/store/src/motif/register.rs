//! The register of motifs for those who read or keep it: with what is not published. Motifs belong to the region at which the
//! programme is rooted, as crafts do.

use domain::access::{Access, ReadRegister};
use domain::id::MotifId;
use domain::motif::Motif;
use domain::publication::Publication;
use domain::source::Checked;

use crate::error::Result;
use crate::face::{Conn, Row, parts};
use crate::register::Ask;

crate::statements! {
    /// Motifs by name.
    NAMES = "SELECT m.id, m.key, m.name, m.family, m.checked, m.status, m.sort_key, m.meaning <> '{}',
            (SELECT string_agg(p.people, '\u{1f}' ORDER BY p.ord) FROM motif_people p WHERE p.motif = m.id),
            (SELECT string_agg(r.full_name, '\u{1f}' ORDER BY g.ord) FROM motif_region g JOIN region r ON r.code = g.region
                WHERE g.motif = m.id),
            (SELECT count(*) FROM craft_motif c WHERE c.motif = m.id),
            (SELECT count(*) FROM source s WHERE s.record = m.id)
        FROM motif m
        WHERE (m.sort_key, m.id) > ($1, $2) AND m.sort_key < $3 AND (CAST($5 AS TEXT) IS NULL OR m.status = $5)
            AND (CAST($6 AS TEXT) IS NULL OR m.checked = $6)
            AND (CAST($7 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM motif_region g JOIN region r ON r.code = g.region
                WHERE g.motif = m.id AND r.path >= $7 AND r.path < $8))
            AND (NOT $9 OR EXISTS (SELECT 1 FROM craft_motif c WHERE c.motif = m.id AND c.craft = $10))
        ORDER BY m.sort_key, m.id LIMIT $4";
}

/// A motif in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The id.
    pub id: MotifId,
    /// The key.
    pub key: String,
    /// The name.
    pub name: String,
    /// The key of its family.
    pub family: Option<String>,
    /// Whether an officer has confirmed it.
    pub checked: Checked,
    /// The state of publication.
    pub status: Publication,
    /// Where the list goes on, with the id.
    pub sort_key: String,
    /// Whether its meaning is recorded.
    pub meaning: bool,
    /// The keys of its peoples.
    pub peoples: Vec<String>,
    /// The full names of its regions.
    pub regions: Vec<String>,
    /// How many crafts carry it.
    pub crafts: i64,
    /// How many sources tell of it.
    pub sources: i64,
}

fn line(r: &Row<'_>) -> Result<Line> {
    Ok(Line {
        id: MotifId(r.get(0)?),
        key: r.get(1)?,
        name: r.get(2)?,
        family: r.get(3)?,
        checked: r.read(4, Checked::from_word)?,
        status: r.read(5, Publication::from_word)?.unwrap_or_default(),
        sort_key: r.get(6)?,
        meaning: r.get(7)?,
        peoples: parts(r, 8)?,
        regions: parts(r, 9)?,
        crafts: r.get(10)?,
        sources: r.get(11)?,
    })
}

/// A page of the register, by name; `ask.kind` is the word that says whether an officer has confirmed it.
///
/// # Errors
/// [`crate::Error::Refused`] when the right does not reach the region at which the programme is rooted.
pub fn page(conn: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> Result<Vec<Line>> {
    crate::register::reach_root(conn, who)?;
    let (key, id, end) = ask.keys();
    let within = ask.region.as_ref().map(|code| crate::region::range(conn, code)).transpose()?;
    let (from, to) = within.unzip();
    let status = ask.status.map(Publication::word);
    let (has_craft, craft) = (ask.craft.is_some(), ask.craft.unwrap_or_default());
    let args = crate::args![key, id, end, ask.limit, status, ask.kind, from, to, has_craft, craft];
    conn.rows(NAMES, args, line)
}

/// A motif with everything that is recorded; nothing when there is none.
///
/// # Errors
/// [`crate::Error::Refused`] when the right does not reach the region at which the programme is rooted.
pub fn get(conn: &mut Conn, who: &Access<ReadRegister>, id: MotifId) -> Result<Option<Motif>> {
    crate::register::reach_root(conn, who)?;
    super::get(conn, id)
}
