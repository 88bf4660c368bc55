//! The register of crafts for those who read or keep it: with what is not published. Crafts belong to the region at which the
//! programme is rooted. There are some thousands of them in a large country, so one statement passes over them in order.

use domain::access::{Access, ReadRegister};
use domain::craft::Craft;
use domain::id::CraftId;
use domain::lang::Words;
use domain::publication::Publication;

use crate::error::Result;
use crate::face::{Conn, Row, parts};
use crate::register::Ask;

crate::statements! {
    /// Crafts by name.
    NAMES = "SELECT c.id, c.key, c.names, c.category, c.protected, c.status, c.sample, c.sort_key,
            (SELECT string_agg(t.key, '\u{1f}' ORDER BY t.ord) FROM craft_term t WHERE t.craft = c.id AND t.vocabulary = 'technique'),
            (SELECT string_agg(t.key, '\u{1f}' ORDER BY t.ord) FROM craft_term t WHERE t.craft = c.id AND t.vocabulary = 'material'),
            (SELECT string_agg(t.key, '\u{1f}' ORDER BY t.ord) FROM craft_term t WHERE t.craft = c.id AND t.vocabulary = 'people'),
            (SELECT count(*) FROM craft_motif m WHERE m.craft = c.id),
            (SELECT count(*) FROM presence p WHERE p.craft = c.id),
            (SELECT count(*) FROM presence p WHERE p.craft = c.id AND p.checked = 'unchecked')
        FROM craft c
        WHERE (c.sort_key, c.id) > ($1, $2) AND c.sort_key < $3 AND (CAST($5 AS TEXT) IS NULL OR c.status = $5)
            AND (CAST($6 AS TEXT) IS NULL OR c.category = $6)
            AND (CAST($7 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM presence p JOIN region r ON r.code = p.region
                WHERE p.craft = c.id AND r.path >= $7 AND r.path < $8))
        ORDER BY c.sort_key, c.id LIMIT $4";
}

/// A craft in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The id.
    pub id: CraftId,
    /// The key.
    pub key: String,
    /// The names.
    pub names: Words,
    /// The key of the category.
    pub category: String,
    /// Whether its goods can never be put on sale.
    pub protected: bool,
    /// The state of publication.
    pub status: Publication,
    /// Whether it is a sample.
    pub sample: bool,
    /// Where the list goes on, with the id.
    pub sort_key: String,
    /// The keys of its techniques.
    pub techniques: Vec<String>,
    /// The keys of its materials.
    pub materials: Vec<String>,
    /// The keys of its peoples.
    pub peoples: Vec<String>,
    /// How many motifs it carries.
    pub motifs: i64,
    /// In how many regions it is recorded.
    pub regions: i64,
    /// In how many of these nobody has confirmed what is claimed.
    pub unchecked: i64,
}

fn line(r: &Row<'_>) -> Result<Line> {
    Ok(Line {
        id: CraftId(r.get(0)?),
        key: r.get(1)?,
        names: r.words(2)?,
        category: r.get(3)?,
        protected: r.get(4)?,
        status: r.read(5, Publication::from_word)?.unwrap_or_default(),
        sample: r.get(6)?,
        sort_key: r.get(7)?,
        techniques: parts(r, 8)?,
        materials: parts(r, 9)?,
        peoples: parts(r, 10)?,
        motifs: r.get(11)?,
        regions: r.get(12)?,
        unchecked: r.get(13)?,
    })
}

/// A page of the register, by name; `ask.kind` is the key of a category.
///
/// # Errors
/// [`crate::Error::Refused`] when the right does not reach the region at which the programme is rooted.
pub fn page(conn: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> Result<Vec<Line>> {
    crate::register::reach_root(conn, who)?;
    let (key, id, end) = ask.keys();
    let within = ask.region.as_ref().map(|code| crate::region::range(conn, code)).transpose()?;
    let (from, to) = within.unzip();
    let status = ask.status.map(Publication::word);
    conn.rows(NAMES, crate::args![key, id, end, ask.limit, status, ask.kind, from, to], line)
}

/// A craft with everything that is recorded; nothing when there is none.
///
/// # Errors
/// [`crate::Error::Refused`] when the right does not reach the region at which the programme is rooted.
pub fn get(conn: &mut Conn, who: &Access<ReadRegister>, id: CraftId) -> Result<Option<Craft>> {
    crate::register::reach_root(conn, who)?;
    super::get(conn, id)
}
