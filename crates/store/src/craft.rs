//! Crafts and their presence in regions.

pub mod list;
pub mod register;

use domain::access::{Access, KeepCrafts};
use domain::craft::{Craft, Presence};
use domain::flagship::Status;
use domain::flagship::course::{Term, furthest};
use domain::id::{CraftId, Kind, PresenceId};
use domain::lang::Words;
use domain::publication::Publication;
use domain::region::RegionCode;
use domain::source::Checked;
use domain::text;
use domain::vocabulary::Vocabulary;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row, parts};
use crate::journal::{self, Applied};
use crate::motif::{Found, MotifCard};
use crate::tx::Tx;

/// The columns of a card beside those of its craft `c`.
macro_rules! card {
    () => {
        "(SELECT string_agg(x.place, '\u{1f}' ORDER BY x.path) FROM (SELECT o.code || '\u{1e}' || o.name AS place, o.path
                FROM presence q JOIN region o ON o.code = q.region
                WHERE q.craft = c.id AND q.checked <> 'refuted' ORDER BY o.path LIMIT 4) x),
            (SELECT string_agg(d.status || '\u{1e}' || coalesce(d.valid_from, d.document_date, '') || '\u{1e}' || coalesce(d.valid_until, '')
                || '\u{1e}' || coalesce(d.retired_on, ''), '\u{1f}') FROM designation d WHERE d.craft = c.id AND d.checked <> 'refuted')"
    };
}

crate::statements! {
    /// A craft by id.
    GET = "SELECT id, key, names, category, warning, status, sample, slug, protected FROM craft WHERE id = $1";
    /// The id by key.
    BY_KEY = "SELECT id FROM craft WHERE key = $1";
    /// The key by id.
    KEY = "SELECT key FROM craft WHERE id = $1";
    /// The id by slug.
    BY_SLUG = "SELECT id FROM craft WHERE slug = $1";
    /// The slug by id.
    SLUG = "SELECT slug FROM craft WHERE id = $1";
    /// Ids by matched name or alias.
    BY_NAME = "SELECT DISTINCT craft FROM craft_alias WHERE match_key = $1 LIMIT 3";
    /// Aliases that were given (the names are kept among them with negative places).
    ALIASES = "SELECT alias FROM craft_alias WHERE craft = $1 AND ord >= 0 ORDER BY ord";
    /// Terms of a craft.
    TERMS = "SELECT vocabulary, key FROM craft_term WHERE craft = $1 ORDER BY vocabulary, ord";
    /// Keys of its motifs.
    MOTIFS = "SELECT m.key FROM craft_motif c JOIN motif m ON m.id = c.motif WHERE c.craft = $1 ORDER BY c.ord";
    /// Writes a craft.
    PUT = "INSERT INTO craft (id, key, slug, names, sort_key, category, warning, protected, status, sample)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, names = excluded.names, sort_key = excluded.sort_key,
            category = excluded.category, warning = excluded.warning, protected = excluded.protected,
            status = excluded.status, sample = excluded.sample";
    /// Forgets aliases.
    CLEAR_ALIASES = "DELETE FROM craft_alias WHERE craft = $1";
    /// Adds an alias.
    ADD_ALIAS = "INSERT INTO craft_alias (craft, ord, alias, match_key) VALUES ($1, $2, $3, $4)";
    /// Forgets terms.
    CLEAR_TERMS = "DELETE FROM craft_term WHERE craft = $1";
    /// Adds a term.
    ADD_TERM = "INSERT INTO craft_term (craft, vocabulary, ord, key) VALUES ($1, $2, $3, $4)";
    /// Forgets motifs.
    CLEAR_MOTIFS = "DELETE FROM craft_motif WHERE craft = $1";
    /// Adds a motif.
    ADD_MOTIF = "INSERT INTO craft_motif (craft, ord, motif) VALUES ($1, $2, $3)";
    /// A presence.
    PRESENCE = "SELECT p.id, c.key, p.region, p.locality, p.note, p.flagship_by, p.checked FROM presence p
        JOIN craft c ON c.id = p.craft WHERE p.id = $1";
    /// Writes a presence.
    PUT_PRESENCE = "INSERT INTO presence (id, craft, region, locality, note, flagship_by, checked)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (id) DO UPDATE SET locality = excluded.locality, note = excluded.note,
            flagship_by = excluded.flagship_by, checked = excluded.checked";
    /// Where a craft is made.
    PRESENCES = "SELECT p.id, c.key, p.region, p.locality, p.note, p.flagship_by, p.checked, r.name, r.full_name
        FROM presence p JOIN craft c ON c.id = p.craft JOIN region r ON r.code = p.region
        WHERE p.craft = $1 AND p.checked <> 'refuted' ORDER BY r.path";
    /// Crafts by name, a page at a time.
    CARDS = concat!("SELECT c.id, c.key, c.slug, c.names, c.category, c.protected, c.sample, c.sort_key,
            ", card!(), "
        FROM craft c
        WHERE c.status = 'published' AND (c.sort_key, c.id) > ($1, $2)
            AND (CAST($3 AS TEXT) IS NULL OR c.category = $3)
            AND (CAST($4 AS TEXT) IS NULL OR EXISTS
                (SELECT 1 FROM craft_term t WHERE t.craft = c.id AND t.vocabulary = 'people' AND t.key = $4))
        ORDER BY c.sort_key, c.id LIMIT $5");
    /// The first crafts of a region and below it, each once. Crossed as those of its page are.
    CARDS_OF_REGION = concat!("SELECT c.id, c.key, c.slug, c.names, c.category, c.protected, c.sample, c.sort_key,
            ", card!(), "
        FROM (SELECT DISTINCT p.craft FROM region r CROSS JOIN presence p
                WHERE p.region = r.code AND r.held AND r.path >= $1 AND r.path < $2 AND p.checked <> 'refuted') AS here
            CROSS JOIN craft c
        WHERE c.id = here.craft AND c.status = 'published'
        ORDER BY c.sort_key, c.id LIMIT $3");
    /// Crafts of a region and below it. The joins are crossed so that SQLite begins with the few regions and not with all
    /// crafts; to PostgreSQL it is the same.
    OF_REGION = "SELECT p.id, c.key, p.region, p.locality, p.note, p.flagship_by, p.checked, r.name,
            c.id, c.slug, c.names, c.category, c.protected, c.sample, c.warning,
            (SELECT string_agg(x.url, '\u{1f}') FROM (SELECT s.url FROM source s WHERE s.record = p.id ORDER BY s.ord) x)
        FROM region r CROSS JOIN presence p CROSS JOIN craft c
        WHERE p.region = r.code AND c.id = p.craft AND r.held AND r.path >= $1 AND r.path < $2 AND c.status = 'published' AND p.checked <> 'refuted'
        ORDER BY c.sort_key, p.id LIMIT 500";
    /// Crafts for export, a page at a time.
    EXPORT = "SELECT id FROM craft WHERE id > $1 ORDER BY id LIMIT $2";
    /// Presences of a craft, for export.
    EXPORT_PRESENCES = "SELECT id FROM presence WHERE craft = $1 ORDER BY region";
    /// How many may be seen, crafts proper and others.
    COUNT = "SELECT count(*) FROM craft c JOIN term t ON t.vocabulary = 'category' AND t.key = c.category
        WHERE c.status = 'published' AND t.craft";
    /// Counts by category.
    BY_CATEGORY = "SELECT category, count(*) FROM craft WHERE status = 'published' GROUP BY category ORDER BY category";
    /// Counts by people.
    BY_PEOPLE = "SELECT t.key, count(*) FROM craft_term t JOIN craft c ON c.id = t.craft
        WHERE t.vocabulary = 'people' AND c.status = 'published' GROUP BY t.key ORDER BY t.key";
    /// What decides how crafts are drawn.
    LOOKS = "SELECT c.key, c.category, (SELECT t.key FROM craft_term t WHERE t.craft = c.id AND t.vocabulary = 'people'
            ORDER BY t.ord LIMIT 1) FROM craft c WHERE c.status = 'published' ORDER BY c.key";
    /// The motifs of all crafts, by key.
    LOOK_MOTIFS = "SELECT c.key, m.key FROM craft_motif x JOIN craft c ON c.id = x.craft JOIN motif m ON m.id = x.motif
        ORDER BY c.key, x.ord";
    /// Whether the craft's category is a craft, and whether its goods are protected.
    RULES = "SELECT c.id, t.craft, c.protected FROM craft c JOIN term t ON t.vocabulary = 'category' AND t.key = c.category
        WHERE c.key = $1";
}

/// A craft as others refer to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CraftRef {
    /// The id.
    pub id: CraftId,
    /// The key.
    pub key: String,
    /// The address.
    pub slug: String,
    /// The names.
    pub names: Words,
    /// The key of its category.
    pub category: String,
}

pub(crate) fn reference(r: &Row<'_>) -> Result<CraftRef> {
    Ok(CraftRef {
        id: CraftId(r.get(0)?),
        key: r.get(1)?,
        slug: r.get(2)?,
        names: r.words(3)?,
        category: r.get(4)?,
    })
}

struct Loaded {
    craft: Craft,
    slug: String,
    protected: bool,
}

fn load(conn: &mut Conn, id: Uuid) -> Result<Option<Loaded>> {
    let Some(mut loaded) = conn.first(GET, crate::args![id], |r| {
        Ok(Loaded {
            craft: Craft {
                id: CraftId(r.get(0)?),
                key: r.get(1)?,
                names: r.words(2)?,
                aliases: Vec::new(),
                category: r.get(3)?,
                techniques: Vec::new(),
                materials: Vec::new(),
                peoples: Vec::new(),
                motifs: Vec::new(),
                warning: r.words(4)?,
                status: r.read(5, Publication::from_word)?.unwrap_or_default(),
                sample: r.get(6)?,
            },
            slug: r.get(7)?,
            protected: r.get(8)?,
        })
    })?
    else {
        return Ok(None);
    };
    let craft = &mut loaded.craft;
    craft.aliases = conn.rows(ALIASES, crate::args![id], |r| r.get(0))?;
    conn.each(TERMS, crate::args![id], |r| {
        let key: String = r.get(1)?;
        match r.read(0, Vocabulary::from_word)? {
            Some(Vocabulary::Technique) => craft.techniques.push(key),
            Some(Vocabulary::Material) => craft.materials.push(key),
            Some(Vocabulary::People) => craft.peoples.push(key),
            _ => {}
        }
        Ok(())
    })?;
    craft.motifs = conn.rows(MOTIFS, crate::args![id], |r| r.get(0))?;
    Ok(Some(loaded))
}

/// A craft.
pub fn get(conn: &mut Conn, id: CraftId) -> Result<Option<Craft>> {
    Ok(load(conn, id.0)?.map(|l| l.craft))
}

/// The keys of the crafts that a file names by key, name or alias.
pub fn find(conn: &mut Conn, word: &str) -> Result<Vec<String>> {
    if conn.first(BY_KEY, crate::args![word], |r| r.get::<Uuid>(0))?.is_some() {
        return Ok(vec![word.to_owned()]);
    }
    let ids: Vec<Uuid> = conn.rows(BY_NAME, crate::args![text::match_key(word)], |r| r.get(0))?;
    ids.into_iter().map(|id| conn.one(KEY, crate::args![id], |r| r.get(0))).collect()
}

/// What a rule needs to know about a craft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// The id.
    pub id: CraftId,
    /// Whether its category is a craft (not food, not forest goods).
    pub craft: bool,
    /// Whether its goods can never be put on sale.
    pub protected: bool,
}

/// What a rule needs to know about the craft with this key.
pub fn rules(conn: &mut Conn, key: &str) -> Result<Option<Rules>> {
    conn.first(RULES, crate::args![key], |r| {
        Ok(Rules { id: CraftId(r.get(0)?), craft: r.get(1)?, protected: r.get(2)? })
    })
}

/// Writes a craft that the domain has checked.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepCrafts>, craft: &Craft) -> Result<Applied> {
    let id = craft.id.0;
    tx.lock(Kind::Craft, id)?;
    let old = load(tx.conn, id)?;
    let applied = journal::apply(tx, who, old.as_ref().map(|l| &l.craft), craft)?;
    if applied == Applied::Unchanged {
        return Ok(applied);
    }
    let protected = crate::protection::of_craft(tx, &craft.warning, &craft.materials)?;
    let first = craft.names.iter().next().map_or("", |(_, n)| n).to_owned();
    let slug = crate::slug::free(
        tx,
        BY_SLUG,
        Kind::Craft,
        &text::slug(&first),
        id,
        old.as_ref().map(|l| l.slug.as_str()),
    )?;
    tx.conn.run(
        PUT,
        crate::args![
            id,
            craft.key,
            slug,
            craft.names,
            text::sort_key(&first),
            craft.category,
            craft.warning,
            protected,
            craft.status.word(),
            craft.sample
        ],
    )?;
    if let Some(old) = &old {
        crate::slug::changed(tx, Kind::Craft, &old.slug, &slug, id)?;
    }
    for clear in [CLEAR_ALIASES, CLEAR_TERMS, CLEAR_MOTIFS] {
        tx.conn.run(clear, crate::args![id])?;
    }
    // The names are found like aliases; their places are negative.
    for (ord, (_, name)) in (1i64..).zip(craft.names.iter()) {
        tx.conn.run(ADD_ALIAS, crate::args![id, -ord, name, text::match_key(name)])?;
    }
    for (ord, alias) in (0i64..).zip(&craft.aliases) {
        tx.conn.run(ADD_ALIAS, crate::args![id, ord, alias, text::match_key(alias)])?;
    }
    let terms = [
        (Vocabulary::Technique, &craft.techniques),
        (Vocabulary::Material, &craft.materials),
        (Vocabulary::People, &craft.peoples),
    ];
    for (vocabulary, keys) in terms {
        for (ord, key) in (0i64..).zip(keys) {
            tx.conn.run(ADD_TERM, crate::args![id, vocabulary.word(), ord, key])?;
        }
    }
    for (ord, key) in (0i64..).zip(&craft.motifs) {
        let motif = crate::motif::id(tx.conn, key)?.ok_or(Error::Missing)?;
        tx.conn.run(ADD_MOTIF, crate::args![id, ord, motif])?;
    }
    tx.memo.rules.clear();
    if protected && old.is_some_and(|o| !o.protected) {
        crate::protection::withdraw_craft(tx, who, id)?;
    }
    Ok(applied)
}

fn presence(r: &Row<'_>) -> Result<Presence> {
    Ok(Presence {
        id: PresenceId(r.get(0)?),
        craft: r.get(1)?,
        region: r.region(2)?,
        locality: r.get(3)?,
        note: r.words(4)?,
        flagship_by: r.words(5)?,
        sources: Vec::new(),
        checked: r.read(6, Checked::from_word)?,
    })
}

/// A presence, with its sources.
pub fn get_presence(conn: &mut Conn, id: PresenceId) -> Result<Option<Presence>> {
    let Some(mut p) = conn.first(PRESENCE, crate::args![id], presence)? else { return Ok(None) };
    p.sources = crate::source::of(conn, id.0)?;
    Ok(Some(p))
}

/// Writes a presence that the domain has checked.
pub fn save_presence(tx: &mut Tx<'_>, who: &Access<KeepCrafts>, new: &Presence) -> Result<Applied> {
    tx.lock(Kind::Presence, new.id.0)?;
    let old = get_presence(tx.conn, new.id)?;
    let applied = journal::apply(tx, who, old.as_ref(), new)?;
    if applied == Applied::Unchanged {
        return Ok(applied);
    }
    let craft: Uuid = tx.conn.one(BY_KEY, crate::args![new.craft], |r| r.get(0))?;
    tx.conn.run(
        PUT_PRESENCE,
        crate::args![new.id, craft, new.region, new.locality, new.note, new.flagship_by, new.checked.word()],
    )?;
    crate::region::hold(tx.conn, &new.region)?;
    crate::source::set(tx.conn, new.id.0, &new.sources)?;
    tx.touch(Kind::Craft, craft, Some(&new.region))?;
    Ok(applied)
}

/// A craft in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CraftCard {
    /// What it is.
    pub craft: CraftRef,
    /// Whether a warning stands on it.
    pub protected: bool,
    /// Whether it is a sample.
    pub sample: bool,
    /// Where the list goes on.
    pub sort_key: String,
    /// Its first regions.
    pub regions: Vec<(RegionCode, String)>,
    /// What decides whether each of its designations holds.
    pub terms: Vec<Term>,
}

impl CraftCard {
    /// The word for the furthest that it is in a region on a day; nothing where it is nothing, or no more.
    pub fn status(&self, day: Date) -> Option<&'static str> {
        furthest(self.terms.iter().copied(), day)?.word(day)
    }
}

/// What a list of crafts is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The key of a category.
    pub category: Option<String>,
    /// The key of a people.
    pub people: Option<String>,
}

/// Published crafts by name after `(sort_key, id)`.
pub fn cards(conn: &mut Conn, filter: &Filter, after: (&str, Uuid), limit: i64) -> Result<Vec<CraftCard>> {
    conn.rows(CARDS, crate::args![after.0, after.1, filter.category, filter.people, limit], card)
}

/// The first published crafts of a region and all below it, by name.
pub fn cards_of_region(conn: &mut Conn, region: &RegionCode, limit: i64) -> Result<Vec<CraftCard>> {
    let (from, to) = crate::region::range(conn, region)?;
    conn.rows(CARDS_OF_REGION, crate::args![from, to, limit], card)
}

fn card(r: &Row<'_>) -> Result<CraftCard> {
    let places = parts(r, 8)?;
    let place =
        |p: &String| p.split_once('\u{1e}').and_then(|(c, n)| Some((RegionCode::parse(c)?, n.into())));
    Ok(CraftCard {
        craft: reference(r)?,
        protected: r.get(5)?,
        sample: r.get(6)?,
        sort_key: r.get(7)?,
        regions: places.iter().filter_map(place).collect(),
        terms: parts(r, 9)?.iter().filter_map(|t| term(t)).collect(),
    })
}

/// What decides whether a designation holds, as a card's statement writes it.
fn term(text: &str) -> Option<Term> {
    let mut parts = text.split('\u{1e}');
    let status = Status::from_word(parts.next()?)?;
    let mut day = || parts.next().and_then(|day| day.parse().ok());
    Some(Term { status, since: day(), until: day(), retired_on: day() })
}

/// A craft where it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// What is claimed there.
    pub presence: Presence,
    /// The region's short name.
    pub region_name: String,
    /// The region's full name.
    pub region_full_name: String,
}

/// What the page of a craft shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CraftPage {
    /// The craft.
    pub craft: Craft,
    /// Its address.
    pub slug: String,
    /// Whether its goods can never be put on sale.
    pub protected: bool,
    /// Where it is made.
    pub places: Vec<Placed>,
    /// Its motifs.
    pub motifs: Vec<MotifCard>,
    /// Register entries.
    pub heritage: Vec<domain::heritage::Heritage>,
    /// Its designations.
    pub designations: Vec<crate::flagship::Recorded>,
    /// Some makers.
    pub makers: Vec<crate::maker::MakerCard>,
    /// Some items.
    pub items: Vec<crate::item::ItemCard>,
}

/// The page of a published craft.
pub fn page(conn: &mut Conn, slug: &str) -> Result<Option<Found<CraftPage>>> {
    let Some(id) = conn.first(BY_SLUG, crate::args![slug], |r| r.get::<Uuid>(0))? else {
        return crate::slug::elsewhere(conn, Kind::Craft, slug);
    };
    let Some(Loaded { craft, slug, protected }) = load(conn, id)?.filter(|l| l.craft.status.is_public())
    else {
        return Ok(None);
    };
    let mut places = conn.rows(PRESENCES, crate::args![id], |r| {
        Ok(Placed { presence: presence(r)?, region_name: r.get(7)?, region_full_name: r.get(8)? })
    })?;
    for place in &mut places {
        place.presence.sources = crate::source::of(conn, place.presence.id.0)?;
    }
    Ok(Some(Found::Here(CraftPage {
        slug,
        protected,
        places,
        motifs: crate::motif::of_craft(conn, id)?,
        heritage: crate::heritage::of_craft(conn, id)?,
        designations: crate::flagship::of_craft(conn, id)?,
        makers: crate::maker::of_craft(conn, id, 12)?,
        items: crate::item::of_craft(conn, id, 12)?,
        craft,
    })))
}

/// A craft in a region, for the region's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionCraft {
    /// The craft.
    pub craft: CraftRef,
    /// Whether its goods can never be put on sale.
    pub protected: bool,
    /// Whether it is a sample.
    pub sample: bool,
    /// What is claimed here.
    pub presence: Presence,
    /// The region's short name.
    pub region_name: String,
    /// A warning, or nothing.
    pub warning: Words,
}

/// The published crafts of a region and all below it.
pub fn of_region(conn: &mut Conn, region: &RegionCode) -> Result<Vec<RegionCraft>> {
    let (from, to) = crate::region::range(conn, region)?;
    conn.rows(OF_REGION, crate::args![from, to], |r| {
        Ok(RegionCraft {
            presence: Presence { sources: parts(r, 15)?, ..presence(r)? },
            region_name: r.get(7)?,
            craft: CraftRef {
                id: CraftId(r.get(8)?),
                key: r.get(1)?,
                slug: r.get(9)?,
                names: r.words(10)?,
                category: r.get(11)?,
            },
            protected: r.get(12)?,
            sample: r.get(13)?,
            warning: r.words(14)?,
        })
    })
}

/// The slug of a craft.
pub fn slug_of(conn: &mut Conn, id: CraftId) -> Result<Option<String>> {
    conn.first(SLUG, crate::args![id], |r| r.get(0))
}

/// Crafts after an id with all their presences, for export and for the index.
pub fn export(conn: &mut Conn, after: Uuid, limit: i64) -> Result<Vec<(Craft, Vec<Presence>)>> {
    let ids: Vec<Uuid> = conn.rows(EXPORT, crate::args![after, limit], |r| r.get(0))?;
    let mut out = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(loaded) = load(conn, id)? else { continue };
        let presences: Vec<Uuid> = conn.rows(EXPORT_PRESENCES, crate::args![id], |r| r.get(0))?;
        let mut places = Vec::new();
        for p in presences {
            places.extend(get_presence(conn, PresenceId(p))?);
        }
        out.push((loaded.craft, places));
    }
    Ok(out)
}

/// How many crafts proper may be seen.
pub fn count(conn: &mut Conn) -> Result<i64> {
    conn.one(COUNT, &[], |r| r.get(0))
}

/// How many published crafts each category has.
pub fn by_category(conn: &mut Conn) -> Result<Vec<(String, i64)>> {
    conn.rows(BY_CATEGORY, &[], |r| Ok((r.get(0)?, r.get(1)?)))
}

/// How many published crafts each people has.
pub fn by_people(conn: &mut Conn) -> Result<Vec<(String, i64)>> {
    conn.rows(BY_PEOPLE, &[], |r| Ok((r.get(0)?, r.get(1)?)))
}

/// What decides how a craft is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The key.
    pub key: String,
    /// The key of its category.
    pub category: String,
    /// Its first people.
    pub people: Option<String>,
    /// The keys of its motifs.
    pub motifs: Vec<String>,
}

/// What decides how the published crafts are drawn; there are few enough to keep them in memory.
pub fn looks(conn: &mut Conn) -> Result<Vec<Look>> {
    let mut looks = conn.rows(LOOKS, &[], |r| {
        Ok(Look { key: r.get(0)?, category: r.get(1)?, people: r.get(2)?, motifs: Vec::new() })
    })?;
    conn.each(LOOK_MOTIFS, &[], |r| {
        let (craft, motif): (String, String) = (r.get(0)?, r.get(1)?);
        if let Ok(at) = looks.binary_search_by(|l| l.key.cmp(&craft)) {
            looks[at].motifs.push(motif);
        }
        Ok(())
    })?;
    Ok(looks)
}
