//! Finding. What the search index holds is read here, set by set, and what a change makes out of date; and, while there
//! is no index, names are found by their beginning.

pub mod affected;
pub mod documents;
mod many;

use domain::id::Kind;
use domain::lang::{Lang, Words};

use crate::error::{Error, Result};
use crate::face::Conn;

crate::statements! {
    /// Crafts whose name or alias begins so.
    CRAFTS = "SELECT DISTINCT c.slug, c.names, c.key, c.sort_key FROM craft_alias a JOIN craft c ON c.id = a.craft
        WHERE a.match_key >= $1 AND a.match_key < $2 AND c.status = 'published' ORDER BY c.sort_key LIMIT $3";
    /// Motifs whose name begins so.
    MOTIFS = "SELECT slug, name, key FROM motif WHERE match_key >= $1 AND match_key < $2 AND status = 'published'
        ORDER BY match_key LIMIT $3";
    /// Motifs whose alias begins so.
    ALIASES = "SELECT DISTINCT m.slug, m.name, m.key FROM motif_alias a JOIN motif m ON m.id = a.motif
        WHERE a.match_key >= $1 AND a.match_key < $2 AND m.status = 'published' ORDER BY m.slug LIMIT $3";
    /// Regions whose name begins so, the large ones first.
    REGIONS = "SELECT code, name, full_name FROM region WHERE match_key >= $1 AND match_key < $2
        ORDER BY level, sort_key LIMIT $3";
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// Its address.
    pub slug: String,
    /// Its key; a region's code.
    pub key: String,
    /// Its names.
    pub names: Words,
}

/// Crafts and motifs whose name begins with a match key, and regions whose name begins with theirs, at most `limit` of each.
pub fn by_beginning(conn: &mut Conn, key: &str, region: &str, limit: i64) -> Result<Vec<Hit>> {
    let (end, region_end) = (format!("{key}\u{10ffff}"), format!("{region}\u{10ffff}"));
    let one = |name: String| -> Result<Words> {
        let lang = Lang::parse("mul").ok_or_else(|| Error::Engine("a language".into()))?;
        Ok(Words::new([(lang, name)]))
    };
    let mut hits = conn.rows(CRAFTS, crate::args![key, end, limit], |r| {
        Ok(Hit { kind: Kind::Craft, slug: r.get(0)?, key: r.get(2)?, names: r.words(1)? })
    })?;
    for sql in [MOTIFS, ALIASES] {
        for hit in conn.rows(sql, crate::args![key, end, limit], |r| {
            Ok(Hit { kind: Kind::Motif, slug: r.get(0)?, key: r.get(2)?, names: one(r.get(1)?)? })
        })? {
            if !hits.contains(&hit) {
                hits.push(hit);
            }
        }
    }
    hits.extend(conn.rows(REGIONS, crate::args![region, region_end, limit], |r| {
        let (code, name): (String, String) = (r.get(0)?, r.get(1)?);
        let slug = format!("{code}-{}", domain::text::slug(&name));
        Ok(Hit { kind: Kind::Region, slug, key: code, names: one(r.get(2)?)? })
    })?);
    Ok(hits)
}
