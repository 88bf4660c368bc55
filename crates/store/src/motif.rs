//! Motifs.

pub mod list;
pub mod register;

use domain::access::{Access, KeepCrafts};
use domain::id::{Kind, MotifId};
use domain::motif::Motif;
use domain::publication::Publication;
use domain::region::RegionCode;
use domain::source::Checked;
use domain::text;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::craft::CraftRef;
use crate::error::Result;
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// A motif by id.
    GET = "SELECT id, key, name, family, meaning, wear, checked, status, slug FROM motif WHERE id = $1";
    /// The id by key.
    BY_KEY = "SELECT id FROM motif WHERE key = $1";
    /// The id by slug.
    BY_SLUG = "SELECT id FROM motif WHERE slug = $1";
    /// The slug of a motif.
    SLUG = "SELECT slug FROM motif WHERE id = $1";
    /// Ids by matched name or alias.
    BY_NAME = "SELECT id FROM motif WHERE match_key = $1
        UNION SELECT motif FROM motif_alias WHERE match_key = $1 LIMIT 3";
    /// The key of a motif.
    KEY = "SELECT key FROM motif WHERE id = $1";
    /// Aliases.
    ALIASES = "SELECT alias FROM motif_alias WHERE motif = $1 ORDER BY ord";
    /// Peoples.
    PEOPLES = "SELECT people FROM motif_people WHERE motif = $1 ORDER BY ord";
    /// Regions.
    REGIONS = "SELECT region FROM motif_region WHERE motif = $1 ORDER BY ord";
    /// Writes a motif.
    PUT = "INSERT INTO motif (id, key, slug, name, sort_key, match_key, family, meaning, wear, checked, status)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, name = excluded.name, sort_key = excluded.sort_key,
            match_key = excluded.match_key, family = excluded.family, meaning = excluded.meaning, wear = excluded.wear,
            checked = excluded.checked, status = excluded.status";
    /// Forgets aliases.
    CLEAR_ALIASES = "DELETE FROM motif_alias WHERE motif = $1";
    /// Adds an alias.
    ADD_ALIAS = "INSERT INTO motif_alias (motif, ord, alias, match_key) VALUES ($1, $2, $3, $4)";
    /// Forgets peoples.
    CLEAR_PEOPLES = "DELETE FROM motif_people WHERE motif = $1";
    /// Adds a people.
    ADD_PEOPLE = "INSERT INTO motif_people (motif, ord, people) VALUES ($1, $2, $3)";
    /// Forgets regions.
    CLEAR_REGIONS = "DELETE FROM motif_region WHERE motif = $1";
    /// Adds a region.
    ADD_REGION = "INSERT INTO motif_region (motif, ord, region) VALUES ($1, $2, $3)";
    /// Motifs by name, a page at a time, of one people and region when they are given.
    CARDS = "SELECT m.id, m.key, m.slug, m.name, m.family, m.sort_key,
            (SELECT p.people FROM motif_people p WHERE p.motif = m.id ORDER BY p.ord LIMIT 1)
        FROM motif m
        WHERE m.status = 'published' AND (m.sort_key, m.id) > ($1, $2)
            AND (CAST($3 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM motif_people p WHERE p.motif = m.id AND p.people = $3))
            AND (CAST($4 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM motif_region g WHERE g.motif = m.id AND g.region = $4))
        ORDER BY m.sort_key, m.id LIMIT $5";
    /// Motifs of a craft.
    OF_CRAFT = "SELECT m.id, m.key, m.slug, m.name, m.family, m.sort_key,
            (SELECT p.people FROM motif_people p WHERE p.motif = m.id ORDER BY p.ord LIMIT 1)
        FROM craft_motif c JOIN motif m ON m.id = c.motif
        WHERE c.craft = $1 AND m.status = 'published' ORDER BY c.ord";
    /// Motifs of an item.
    OF_ITEM = "SELECT m.id, m.key, m.slug, m.name, m.family, m.sort_key,
            (SELECT p.people FROM motif_people p WHERE p.motif = m.id ORDER BY p.ord LIMIT 1)
        FROM item_motif c JOIN motif m ON m.id = c.motif
        WHERE c.item = $1 AND m.status = 'published' ORDER BY c.ord";
    /// Crafts with a motif.
    CRAFTS = "SELECT c.id, c.key, c.slug, c.names, c.category FROM craft_motif m JOIN craft c ON c.id = m.craft
        WHERE m.motif = $1 AND c.status = 'published' ORDER BY c.sort_key, c.id LIMIT 100";
    /// Motifs for export, a page at a time.
    EXPORT = "SELECT id FROM motif WHERE id > $1 ORDER BY id LIMIT $2";
    /// How many may be seen.
    COUNT = "SELECT count(*) FROM motif WHERE status = 'published'";
    /// Motifs of a region and below it.
    OF_REGION = "SELECT m.id, m.key, m.slug, m.name, m.family, m.sort_key,
            (SELECT p.people FROM motif_people p WHERE p.motif = m.id ORDER BY p.ord LIMIT 1)
        FROM (SELECT DISTINCT x.motif FROM region r CROSS JOIN motif_region x
                WHERE x.region = r.code AND r.held AND r.path >= $1 AND r.path < $2) AS here
            CROSS JOIN motif m
        WHERE m.id = here.motif AND m.status = 'published' ORDER BY m.sort_key, m.id LIMIT $3";
    /// What decides how motifs are drawn.
    LOOKS = "SELECT m.key, m.family, (SELECT p.people FROM motif_people p WHERE p.motif = m.id ORDER BY p.ord LIMIT 1)
        FROM motif m WHERE m.status = 'published' ORDER BY m.key";
}

fn read(r: &Row<'_>) -> Result<(Motif, String)> {
    let motif = Motif {
        id: MotifId(r.get(0)?),
        key: r.get(1)?,
        name: r.get(2)?,
        family: r.get(3)?,
        peoples: Vec::new(),
        regions: Vec::new(),
        aliases: Vec::new(),
        meaning: r.words(4)?,
        wear: r.words(5)?,
        sources: Vec::new(),
        checked: r.read(6, Checked::from_word)?,
        status: r.read(7, Publication::from_word)?.unwrap_or_default(),
    };
    Ok((motif, r.get(8)?))
}

fn load(conn: &mut Conn, id: Uuid) -> Result<Option<(Motif, String)>> {
    let Some((mut motif, slug)) = conn.first(GET, crate::args![id], read)? else { return Ok(None) };
    motif.aliases = conn.rows(ALIASES, crate::args![id], |r| r.get(0))?;
    motif.peoples = conn.rows(PEOPLES, crate::args![id], |r| r.get(0))?;
    let regions: Vec<String> = conn.rows(REGIONS, crate::args![id], |r| r.get(0))?;
    motif.regions = regions.iter().filter_map(|c| RegionCode::parse(c)).collect();
    motif.sources = crate::source::of(conn, id)?;
    Ok(Some((motif, slug)))
}

/// A motif.
pub fn get(conn: &mut Conn, id: MotifId) -> Result<Option<Motif>> {
    Ok(load(conn, id.0)?.map(|(m, _)| m))
}

/// The key of the motif that a file names by key, name or alias: nothing, one, or several.
pub fn find(conn: &mut Conn, word: &str) -> Result<Vec<String>> {
    if conn.first(BY_KEY, crate::args![word], |r| r.get::<Uuid>(0))?.is_some() {
        return Ok(vec![word.to_owned()]);
    }
    let ids: Vec<Uuid> = conn.rows(BY_NAME, crate::args![text::match_key(word)], |r| r.get(0))?;
    ids.into_iter().map(|id| conn.one(KEY, crate::args![id], |r| r.get(0))).collect()
}

/// The id of a key.
pub(crate) fn id(conn: &mut Conn, key: &str) -> Result<Option<Uuid>> {
    conn.first(BY_KEY, crate::args![key], |r| r.get(0))
}

/// Writes a motif that the domain has checked.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepCrafts>, motif: &Motif) -> Result<Applied> {
    let id = motif.id.0;
    tx.lock(Kind::Motif, id)?;
    let old = load(tx.conn, id)?;
    let applied = journal::apply(tx, who, old.as_ref().map(|(m, _)| m), motif)?;
    if applied == Applied::Unchanged {
        return Ok(applied);
    }
    let slug = crate::slug::free(
        tx,
        BY_SLUG,
        Kind::Motif,
        &text::slug(&motif.name),
        id,
        old.as_ref().map(|(_, slug)| slug.as_str()),
    )?;
    tx.conn.run(
        PUT,
        crate::args![
            id,
            motif.key,
            slug,
            motif.name,
            text::sort_key(&motif.name),
            text::match_key(&motif.name),
            motif.family,
            motif.meaning,
            motif.wear,
            motif.checked.word(),
            motif.status.word()
        ],
    )?;
    if let Some((_, before)) = old {
        crate::slug::changed(tx, Kind::Motif, &before, &slug, id)?;
    }
    for clear in [CLEAR_ALIASES, CLEAR_PEOPLES, CLEAR_REGIONS] {
        tx.conn.run(clear, crate::args![id])?;
    }
    for (ord, alias) in (0i64..).zip(&motif.aliases) {
        tx.conn.run(ADD_ALIAS, crate::args![id, ord, alias, text::match_key(alias)])?;
    }
    for (ord, people) in (0i64..).zip(&motif.peoples) {
        tx.conn.run(ADD_PEOPLE, crate::args![id, ord, people])?;
    }
    for (ord, region) in (0i64..).zip(&motif.regions) {
        tx.conn.run(ADD_REGION, crate::args![id, ord, region])?;
        crate::region::hold(tx.conn, region)?;
        tx.touch(Kind::Motif, id, Some(region))?;
    }
    crate::source::set(tx.conn, id, &motif.sources)?;
    Ok(applied)
}

/// A motif in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MotifCard {
    /// The id.
    pub id: MotifId,
    /// The key.
    pub key: String,
    /// The address.
    pub slug: String,
    /// The name.
    pub name: String,
    /// The family.
    pub family: Option<String>,
    /// Where the list goes on.
    pub sort_key: String,
    /// Its first people.
    pub people: Option<String>,
}

fn card(r: &Row<'_>) -> Result<MotifCard> {
    Ok(MotifCard {
        id: MotifId(r.get(0)?),
        key: r.get(1)?,
        slug: r.get(2)?,
        name: r.get(3)?,
        family: r.get(4)?,
        sort_key: r.get(5)?,
        people: r.get(6)?,
    })
}

/// Published motifs by name after `(sort_key, id)`, of one people and one region when they are given.
pub fn cards(
    conn: &mut Conn,
    people: Option<&str>,
    region: Option<&RegionCode>,
    after: (&str, Uuid),
    limit: i64,
) -> Result<Vec<MotifCard>> {
    conn.rows(CARDS, crate::args![after.0, after.1, people, region, limit], card)
}

/// The motifs of a craft.
pub fn of_craft(conn: &mut Conn, craft: Uuid) -> Result<Vec<MotifCard>> {
    conn.rows(OF_CRAFT, crate::args![craft], card)
}

/// The motifs of an item.
pub fn of_item(conn: &mut Conn, item: Uuid) -> Result<Vec<MotifCard>> {
    conn.rows(OF_ITEM, crate::args![item], card)
}

/// What the page of a motif shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MotifPage {
    /// The motif.
    pub motif: Motif,
    /// Its address.
    pub slug: String,
    /// Crafts that carry it.
    pub crafts: Vec<CraftRef>,
    /// The regions in which it is recorded.
    pub regions: Vec<(RegionCode, String)>,
}

/// What is found under an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found<T> {
    /// The page.
    Here(T),
    /// The thing has another address now.
    Moved(String),
}

/// The page of a published motif.
pub fn page(conn: &mut Conn, slug: &str) -> Result<Option<Found<MotifPage>>> {
    let Some(id) = conn.first(BY_SLUG, crate::args![slug], |r| r.get::<Uuid>(0))? else {
        return crate::slug::elsewhere(conn, Kind::Motif, slug);
    };
    let Some((motif, slug)) = load(conn, id)?.filter(|(m, _)| m.status.is_public()) else { return Ok(None) };
    let crafts = conn.rows(CRAFTS, crate::args![id], crate::craft::reference)?;
    let mut regions = Vec::new();
    for code in &motif.regions {
        if let Some(region) = crate::region::get(conn, code)? {
            regions.push((region.code, region.full_name));
        }
    }
    Ok(Some(Found::Here(MotifPage { motif, slug, crafts, regions })))
}

/// The slug of a motif.
pub fn slug_of(conn: &mut Conn, id: MotifId) -> Result<Option<String>> {
    conn.first(SLUG, crate::args![id], |r| r.get(0))
}

/// Motifs after an id, for export and for the index.
pub fn export(conn: &mut Conn, after: Uuid, limit: i64) -> Result<Vec<Motif>> {
    let ids: Vec<Uuid> = conn.rows(EXPORT, crate::args![after, limit], |r| r.get(0))?;
    let mut out = Vec::with_capacity(ids.len());
    for id in ids {
        out.extend(load(conn, id)?.map(|(m, _)| m));
    }
    Ok(out)
}

/// How many motifs may be seen.
pub fn count(conn: &mut Conn) -> Result<i64> {
    conn.one(COUNT, &[], |r| r.get(0))
}

/// What decides how a motif is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The key.
    pub key: String,
    /// The family.
    pub family: Option<String>,
    /// Its first people.
    pub people: Option<String>,
}

/// What decides how the published motifs are drawn.
pub fn looks(conn: &mut Conn) -> Result<Vec<Look>> {
    conn.rows(LOOKS, &[], |r| Ok(Look { key: r.get(0)?, family: r.get(1)?, people: r.get(2)? }))
}

/// The published motifs of a region and all below it.
pub fn of_region(conn: &mut Conn, region: &RegionCode, limit: i64) -> Result<Vec<MotifCard>> {
    let (from, to) = crate::region::range(conn, region)?;
    conn.rows(OF_REGION, crate::args![from, to, limit], card)
}
