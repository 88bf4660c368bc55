//! What an entry of the search index needs, for many records at a time: a fixed number of statements a hundred records,
//! however large the catalogue. Only what is public leaves here: published records, names and stories as far as there is
//! consent, and no price on protected goods.

use std::collections::{HashMap, HashSet};

use domain::access::{Access, Read};
use domain::flagship::course;
use domain::lang::Words;
use domain::maker::MakerKind;
use domain::publication::Publication;
use domain::record::Class;
use domain::vocabulary::{Protection, Term, Vocabulary};
use uuid::Uuid;

use super::many::{each, hundred};
use crate::error::{Error, Result};
use crate::face::{Conn, Row};

crate::statements! {
    /// Ids of items after one.
    ITEM_IDS = "SELECT id FROM item WHERE id > $1 ORDER BY id LIMIT $2";
    /// Ids of makers after one.
    MAKER_IDS = "SELECT id FROM maker WHERE id > $1 ORDER BY id LIMIT $2";
    /// Ids of crafts after one.
    CRAFT_IDS = "SELECT id FROM craft WHERE id > $1 ORDER BY id LIMIT $2";
    /// Ids of motifs after one.
    MOTIF_IDS = "SELECT id FROM motif WHERE id > $1 ORDER BY id LIMIT $2";
    /// Ids of regions after one.
    REGION_IDS = "SELECT id FROM region WHERE id > $1 ORDER BY id LIMIT $2";
    /// Items with their makers, whatever their state: a condition on it would let SQLite begin with all that are published.
    ITEMS = concat!("SELECT i.id, i.slug, i.key, i.names, i.description, i.region, i.craft, coalesce(i.low, i.price), i.lead_days, i.stock,
            i.sample, m.name, m.kind, m.consent_date, m.status, i.status, EXISTS (SELECT 1 FROM holiday h WHERE h.maker = i.maker),
            i.varies
        FROM item i JOIN maker m ON m.id = i.maker WHERE i.id IN (", hundred!(), ")");
    /// Motifs of items.
    ITEM_MOTIFS = concat!("SELECT item, motif FROM item_motif WHERE item IN (", hundred!(), ") ORDER BY item, ord");
    /// Materials of items.
    ITEM_MATERIALS = concat!("SELECT item, key FROM item_material WHERE item IN (", hundred!(), ") ORDER BY item, ord");
    /// Makers, whatever their state.
    MAKERS = concat!("SELECT id, slug, name, kind, region, locality, story, consent_date, sample, status, audience FROM maker
        WHERE id IN (", hundred!(), ")");
    /// Crafts of makers.
    MAKER_CRAFTS = concat!("SELECT maker, craft FROM maker_craft WHERE maker IN (", hundred!(), ") ORDER BY maker, ord");
    /// Crafts, whatever their state: items and makers name them.
    CRAFTS = concat!("SELECT id, slug, key, names, category, protected, status, sample FROM craft WHERE id IN (",
        hundred!(), ")");
    /// Terms of crafts.
    CRAFT_TERMS = concat!("SELECT craft, vocabulary, key FROM craft_term WHERE craft IN (", hundred!(),
        ") ORDER BY craft, vocabulary, ord");
    /// Other names of crafts.
    CRAFT_ALIASES = concat!("SELECT craft, alias FROM craft_alias WHERE ord >= 0 AND craft IN (", hundred!(),
        ") ORDER BY craft, ord");
    /// Motifs of crafts.
    CRAFT_MOTIFS = concat!("SELECT craft, motif FROM craft_motif WHERE craft IN (", hundred!(), ") ORDER BY craft, ord");
    /// Where crafts are made.
    PRESENCES = concat!("SELECT p.craft, p.region, p.locality, p.note FROM presence p JOIN region r ON r.code = p.region
        WHERE p.craft IN (", hundred!(), ") AND p.checked <> 'refuted' ORDER BY p.craft, r.path");
    /// How far crafts are as flagships.
    CRAFT_DESIGNATIONS = concat!("SELECT craft, status, valid_from, document_date, valid_until, retired_on FROM designation WHERE craft IN (", hundred!(), ") AND checked <> 'refuted'");
    /// Motifs, whatever their state: crafts and items name them.
    MOTIFS = concat!("SELECT id, slug, key, name, family, meaning, wear, status FROM motif WHERE id IN (", hundred!(), ")");
    /// Other names of motifs.
    MOTIF_ALIASES = concat!("SELECT motif, alias FROM motif_alias WHERE motif IN (", hundred!(), ") ORDER BY motif, ord");
    /// Peoples of motifs.
    MOTIF_PEOPLES = concat!("SELECT motif, people FROM motif_people WHERE motif IN (", hundred!(), ") ORDER BY motif, ord");
    /// Regions of motifs.
    MOTIF_REGIONS = concat!("SELECT motif, region FROM motif_region WHERE motif IN (", hundred!(), ") ORDER BY motif, ord");
    /// Crafts that use motifs.
    MOTIF_CRAFTS = concat!("SELECT motif, craft FROM craft_motif WHERE motif IN (", hundred!(), ") ORDER BY motif, craft");
    /// Regions by id.
    REGIONS = concat!("SELECT id, code, name, full_name, path, level, until FROM region WHERE id IN (", hundred!(), ")");
    /// Regions by code.
    PLACES = concat!("SELECT code, name, full_name, path FROM region WHERE code IN (", hundred!(), ")");
    /// Names that regions have or had.
    REGION_NAMES = concat!("SELECT region, full_name FROM region_name WHERE region IN (", hundred!(),
        ") ORDER BY region, since");
    /// Codes that regions had before.
    REGION_CODES = concat!("SELECT other, region FROM region_change WHERE other IN (", hundred!(),
        ") AND act = 'recode' AND state = 'done' ORDER BY id");
    /// How far crafts of regions are as flagships.
    REGION_DESIGNATIONS = concat!("SELECT region, status, valid_from, document_date, valid_until, retired_on FROM designation WHERE region IN (", hundred!(), ") AND checked <> 'refuted'");
}

/// A kind of record that the index holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Register {
    /// Crafts.
    Crafts,
    /// Motifs.
    Motifs,
    /// Regions.
    Regions,
    /// Makers.
    Makers,
    /// Items.
    Items,
}

impl Register {
    /// Every register, in the order in which an index is filled.
    pub const ALL: [Register; 5] =
        [Register::Crafts, Register::Motifs, Register::Regions, Register::Makers, Register::Items];
}

/// The ids of a register after one, in order, whatever the state of their records.
pub fn ids(conn: &mut Conn, register: Register, after: Uuid, limit: i64) -> Result<Vec<Uuid>> {
    let sql = match register {
        Register::Crafts => CRAFT_IDS,
        Register::Motifs => MOTIF_IDS,
        Register::Regions => REGION_IDS,
        Register::Makers => MAKER_IDS,
        Register::Items => ITEM_IDS,
    };
    conn.rows(sql, crate::args![after, limit], |r| r.get(0))
}

/// A region as others refer to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its code.
    pub code: String,
    /// Its short name.
    pub name: String,
    /// Its full name.
    pub full_name: String,
    /// The codes from the root to the region itself.
    pub path: Vec<String>,
}

/// A craft as others refer to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CraftEntry {
    /// Its id.
    pub id: Uuid,
    /// Its address.
    pub slug: String,
    /// Its key.
    pub key: String,
    /// Its names.
    pub names: Words,
    /// The key of its category.
    pub category: String,
    /// Keys of techniques.
    pub techniques: Vec<String>,
    /// Keys of materials.
    pub materials: Vec<String>,
    /// Keys of peoples.
    pub peoples: Vec<String>,
    /// Whether its goods may never be put on sale.
    pub protected: bool,
    /// Whether it may be seen.
    pub public: bool,
    /// Whether it is a sample.
    pub sample: bool,
}

/// A motif as others refer to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MotifEntry {
    /// Its id.
    pub id: Uuid,
    /// Its address.
    pub slug: String,
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its family.
    pub family: Option<String>,
    /// Its meaning.
    pub meaning: Words,
    /// Rules of wear.
    pub wear: Words,
    /// Whether it may be seen.
    pub public: bool,
}

/// What many records refer to, read once: terms, regions, crafts, motifs. Made anew for every round, so that nothing in
/// it is older than the journal position from which the round began.
#[derive(Debug, Default)]
pub struct Known {
    terms: Vec<Term>,
    places: HashMap<String, Place>,
    crafts: HashMap<Uuid, CraftEntry>,
    motifs: HashMap<Uuid, MotifEntry>,
}

impl Known {
    /// Begins with the vocabularies.
    pub fn new(conn: &mut Conn) -> Result<Known> {
        Ok(Known { terms: crate::vocabulary::every(conn)?, ..Known::default() })
    }

    /// A term.
    pub fn term(&self, vocabulary: Vocabulary, key: &str) -> Option<&Term> {
        self.terms.iter().find(|t| t.vocabulary == vocabulary && t.key == key)
    }

    /// A region that a record of this round refers to, or one above it.
    pub fn place(&self, code: &str) -> Option<&Place> {
        self.places.get(code)
    }

    /// A craft that a record of this round refers to.
    pub fn craft(&self, id: Uuid) -> Option<&CraftEntry> {
        self.crafts.get(&id)
    }

    /// A motif that a record of this round refers to, if it may be seen.
    pub fn motif(&self, id: Uuid) -> Option<&MotifEntry> {
        self.motifs.get(&id).filter(|m| m.public)
    }

    /// Reads these regions and all above them.
    fn places<'a>(&mut self, conn: &mut Conn, codes: impl Iterator<Item = &'a str>) -> Result<()> {
        let mut wanted: HashSet<String> =
            codes.filter(|c| !self.places.contains_key(*c)).map(str::to_owned).collect();
        while !wanted.is_empty() {
            let mut above = HashSet::new();
            let codes: Vec<String> = wanted.drain().collect();
            let places = &mut self.places;
            each(conn, PLACES, &codes, |r| {
                let path: String = r.get(3)?;
                let path: Vec<String> =
                    path.split('/').filter(|c| !c.is_empty()).map(str::to_owned).collect();
                above.extend(path.iter().cloned());
                let code: String = r.get(0)?;
                places.insert(code.clone(), Place { code, name: r.get(1)?, full_name: r.get(2)?, path });
                Ok(())
            })?;
            wanted = above.into_iter().filter(|c| !places.contains_key(c)).collect();
        }
        Ok(())
    }

    fn crafts(&mut self, conn: &mut Conn, ids: impl Iterator<Item = Uuid>) -> Result<()> {
        let wanted: HashSet<Uuid> = ids.filter(|id| !self.crafts.contains_key(id)).collect();
        let wanted: Vec<Uuid> = wanted.into_iter().collect();
        let crafts = &mut self.crafts;
        each(conn, CRAFTS, &wanted, |r| {
            let craft = CraftEntry {
                id: r.get(0)?,
                slug: r.get(1)?,
                key: r.get(2)?,
                names: r.words(3)?,
                category: r.get(4)?,
                techniques: Vec::new(),
                materials: Vec::new(),
                peoples: Vec::new(),
                protected: r.get(5)?,
                public: published(&r.get::<String>(6)?),
                sample: r.get(7)?,
            };
            crafts.insert(craft.id, craft);
            Ok(())
        })?;
        each(conn, CRAFT_TERMS, &wanted, |r| {
            let Some(craft) = crafts.get_mut(&r.get::<Uuid>(0)?) else { return Ok(()) };
            let list = match r.read(1, Vocabulary::from_word)? {
                Some(Vocabulary::Technique) => &mut craft.techniques,
                Some(Vocabulary::Material) => &mut craft.materials,
                Some(Vocabulary::People) => &mut craft.peoples,
                _ => return Ok(()),
            };
            list.push(r.get(2)?);
            Ok(())
        })
    }

    fn motifs(&mut self, conn: &mut Conn, ids: impl Iterator<Item = Uuid>) -> Result<()> {
        let wanted: HashSet<Uuid> = ids.filter(|id| !self.motifs.contains_key(id)).collect();
        let wanted: Vec<Uuid> = wanted.into_iter().collect();
        let motifs = &mut self.motifs;
        each(conn, MOTIFS, &wanted, |r| {
            let motif = MotifEntry {
                id: r.get(0)?,
                slug: r.get(1)?,
                key: r.get(2)?,
                name: r.get(3)?,
                family: r.get(4)?,
                meaning: r.words(5)?,
                wear: r.words(6)?,
                public: published(&r.get::<String>(7)?),
            };
            motifs.insert(motif.id, motif);
            Ok(())
        })
    }
}

fn published(status: &str) -> bool {
    Publication::from_word(status).is_some_and(Publication::is_public)
}

fn maker_kind(word: &str) -> Result<MakerKind> {
    MakerKind::from_word(word).ok_or_else(|| Error::Damaged(format!("maker kind {word}")))
}

/// Lists by record, from rows of record and value.
fn lists<T: crate::face::Column>(
    conn: &mut Conn,
    sql: crate::face::Sql,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<T>>> {
    let mut found: HashMap<Uuid, Vec<T>> = HashMap::new();
    each(conn, sql, ids, |r| {
        found.entry(r.get(0)?).or_default().push(r.get(1)?);
        Ok(())
    })?;
    Ok(found)
}

/// What decides how far each record is as a flagship, by record.
fn terms<K: crate::face::Column + Eq + std::hash::Hash, I: crate::face::IntoParam>(
    conn: &mut Conn,
    sql: crate::face::Sql,
    ids: &[I],
) -> Result<HashMap<K, Vec<course::Term>>> {
    let mut found: HashMap<K, Vec<course::Term>> = HashMap::new();
    each(conn, sql, ids, |r: &Row<'_>| {
        found.entry(r.get(0)?).or_default().extend(crate::flagship::term(r, 1)?);
        Ok(())
    })?;
    Ok(found)
}

/// A published item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemEntry {
    /// Its id.
    pub id: Uuid,
    /// Its address.
    pub slug: String,
    /// Its key.
    pub key: String,
    /// Its names.
    pub names: Words,
    /// Its description.
    pub description: Words,
    /// The code of its region.
    pub region: String,
    /// Its craft.
    pub craft: Uuid,
    /// Its price; none on protected goods.
    pub price: Option<i64>,
    /// Whether the price is the lowest of several.
    pub varies: bool,
    /// Days of work when made to order; none on protected goods.
    pub lead_days: Option<i32>,
    /// Pieces that can be had at once; 0 of protected goods, and while the maker is on holiday.
    pub stock: i64,
    /// Whether it is a sample.
    pub sample: bool,
    /// Whether it may never be put on sale.
    pub protected: bool,
    /// The maker's name, if the maker is published and the name is public.
    pub maker: Option<String>,
    /// Its motifs.
    pub motifs: Vec<Uuid>,
    /// Keys of its materials.
    pub materials: Vec<String>,
}

/// The published ones among these items.
pub fn items(conn: &mut Conn, _: &Access<Read>, known: &mut Known, ids: &[Uuid]) -> Result<Vec<ItemEntry>> {
    let mut found: HashMap<Uuid, ItemEntry> = HashMap::new();
    each(conn, ITEMS, ids, |r| {
        if !published(&r.get::<String>(15)?) {
            return Ok(());
        }
        let kind = maker_kind(&r.get::<String>(12)?)?;
        let named = kind != MakerKind::Person || r.get::<Option<String>>(13)?.is_some();
        let item = ItemEntry {
            id: r.get(0)?,
            slug: r.get(1)?,
            key: r.get(2)?,
            names: r.words(3)?,
            description: r.words(4)?,
            region: r.get(5)?,
            craft: r.get(6)?,
            price: r.get(7)?,
            varies: r.get(17)?,
            lead_days: r.get(8)?,
            // Nobody is there to hand it out.
            stock: if r.get(16)? { 0 } else { r.get(9)? },
            sample: r.get(10)?,
            protected: false,
            maker: if named && published(&r.get::<String>(14)?) { Some(r.get(11)?) } else { None },
            motifs: Vec::new(),
            materials: Vec::new(),
        };
        found.insert(item.id, item);
        Ok(())
    })?;
    let public: Vec<Uuid> = found.keys().copied().collect();
    let mut motifs = lists::<Uuid>(conn, ITEM_MOTIFS, &public)?;
    let mut materials = lists::<String>(conn, ITEM_MATERIALS, &public)?;
    known.places(conn, found.values().map(|i| i.region.as_str()))?;
    known.crafts(conn, found.values().map(|i| i.craft))?;
    known.motifs(conn, motifs.values().flatten().copied())?;
    for item in found.values_mut() {
        item.motifs = motifs.remove(&item.id).unwrap_or_default();
        item.materials = materials.remove(&item.id).unwrap_or_default();
        let restricted = |key: &String| {
            known.term(Vocabulary::Material, key).is_some_and(|t| t.protection != Protection::None)
        };
        item.protected =
            known.craft(item.craft).is_some_and(|c| c.protected || c.materials.iter().any(restricted))
                || item.materials.iter().any(restricted);
        if item.protected {
            item.price = None;
            item.varies = false;
            item.lead_days = None;
            item.stock = 0;
        }
    }
    Ok(found.into_values().collect())
}

/// A published maker, as far as the public may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MakerEntry {
    /// Its id.
    pub id: Uuid,
    /// Its address.
    pub slug: String,
    /// Its name; nothing for a person without consent.
    pub name: Option<String>,
    /// Its kind.
    pub kind: MakerKind,
    /// The code of its region.
    pub region: String,
    /// The place in words; nothing without consent.
    pub locality: Option<String>,
    /// Its story; empty without consent.
    pub story: Words,
    /// Whether it is a sample.
    pub sample: bool,
    /// Its crafts.
    pub crafts: Vec<Uuid>,
}

/// The published ones among these makers.
pub fn makers(conn: &mut Conn, _: &Access<Read>, known: &mut Known, ids: &[Uuid]) -> Result<Vec<MakerEntry>> {
    let mut found: HashMap<Uuid, MakerEntry> = HashMap::new();
    each(conn, MAKERS, ids, |r| {
        if !published(&r.get::<String>(9)?) {
            return Ok(());
        }
        let kind = maker_kind(&r.get::<String>(3)?)?;
        let consent = r.get::<Option<String>>(7)?.is_some();
        let said = r.read(10, crate::maker::said)??;
        let open = |field: &str| said.class(field, consent) == Class::Public;
        let maker = MakerEntry {
            id: r.get(0)?,
            slug: r.get(1)?,
            name: if kind != MakerKind::Person || consent { Some(r.get(2)?) } else { None },
            kind,
            region: r.get(4)?,
            locality: if open("locality") { r.get(5)? } else { None },
            story: if open("story") { r.words(6)? } else { Words::default() },
            sample: r.get(8)?,
            crafts: Vec::new(),
        };
        found.insert(maker.id, maker);
        Ok(())
    })?;
    let public: Vec<Uuid> = found.keys().copied().collect();
    let mut crafts = lists::<Uuid>(conn, MAKER_CRAFTS, &public)?;
    known.places(conn, found.values().map(|m| m.region.as_str()))?;
    known.crafts(conn, crafts.values().flatten().copied())?;
    for maker in found.values_mut() {
        maker.crafts = crafts.remove(&maker.id).unwrap_or_default();
    }
    Ok(found.into_values().collect())
}

/// A published craft with everything that is told about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CraftPlaces {
    /// The craft; its entry is in [`Known`].
    pub id: Uuid,
    /// Other names.
    pub aliases: Vec<String>,
    /// Its motifs.
    pub motifs: Vec<Uuid>,
    /// Where it is made: code, place in words, note.
    pub places: Vec<(String, Option<String>, Words)>,
    /// What decides how far it is as a flagship anywhere. Which day it is, is for whoever shows it.
    pub terms: Vec<course::Term>,
}

/// The published ones among these crafts.
pub fn crafts(
    conn: &mut Conn,
    _: &Access<Read>,
    known: &mut Known,
    ids: &[Uuid],
) -> Result<Vec<CraftPlaces>> {
    known.crafts(conn, ids.iter().copied())?;
    let public: Vec<Uuid> =
        ids.iter().copied().filter(|id| known.craft(*id).is_some_and(|c| c.public)).collect();
    let mut aliases = lists::<String>(conn, CRAFT_ALIASES, &public)?;
    let mut motifs = lists::<Uuid>(conn, CRAFT_MOTIFS, &public)?;
    let mut terms = terms::<Uuid, Uuid>(conn, CRAFT_DESIGNATIONS, &public)?;
    let mut places: HashMap<Uuid, Vec<(String, Option<String>, Words)>> = HashMap::new();
    each(conn, PRESENCES, &public, |r| {
        places.entry(r.get(0)?).or_default().push((r.get(1)?, r.get(2)?, r.words(3)?));
        Ok(())
    })?;
    known.places(conn, places.values().flatten().map(|(code, _, _)| code.as_str()))?;
    known.motifs(conn, motifs.values().flatten().copied())?;
    Ok(public
        .into_iter()
        .map(|id| CraftPlaces {
            id,
            aliases: aliases.remove(&id).unwrap_or_default(),
            motifs: motifs.remove(&id).unwrap_or_default(),
            places: places.remove(&id).unwrap_or_default(),
            terms: terms.remove(&id).unwrap_or_default(),
        })
        .collect())
}

/// A published motif with everything that is told about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MotifPlaces {
    /// The motif; its entry is in [`Known`].
    pub id: Uuid,
    /// Other names.
    pub aliases: Vec<String>,
    /// Keys of peoples.
    pub peoples: Vec<String>,
    /// Codes of regions.
    pub regions: Vec<String>,
    /// Crafts that use it.
    pub crafts: Vec<Uuid>,
}

/// The published ones among these motifs.
pub fn motifs(
    conn: &mut Conn,
    _: &Access<Read>,
    known: &mut Known,
    ids: &[Uuid],
) -> Result<Vec<MotifPlaces>> {
    known.motifs(conn, ids.iter().copied())?;
    let public: Vec<Uuid> = ids.iter().copied().filter(|id| known.motif(*id).is_some()).collect();
    let mut aliases = lists::<String>(conn, MOTIF_ALIASES, &public)?;
    let mut peoples = lists::<String>(conn, MOTIF_PEOPLES, &public)?;
    let mut regions = lists::<String>(conn, MOTIF_REGIONS, &public)?;
    let mut crafts = lists::<Uuid>(conn, MOTIF_CRAFTS, &public)?;
    known.places(conn, regions.values().flatten().map(String::as_str))?;
    known.crafts(conn, crafts.values().flatten().copied())?;
    Ok(public
        .into_iter()
        .map(|id| MotifPlaces {
            id,
            aliases: aliases.remove(&id).unwrap_or_default(),
            peoples: peoples.remove(&id).unwrap_or_default(),
            regions: regions.remove(&id).unwrap_or_default(),
            crafts: crafts.remove(&id).unwrap_or_default(),
        })
        .collect())
}

/// A region with its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionEntry {
    /// Its id.
    pub id: Uuid,
    /// Its code; its place is in [`Known`].
    pub code: String,
    /// Its level; 0 is the country.
    pub level: i32,
    /// Whether it no longer exists.
    pub ended: bool,
    /// Full names that it had before.
    pub former: Vec<String>,
    /// What decides how far its crafts are as flagships.
    pub terms: Vec<course::Term>,
}

/// These regions.
pub fn regions(
    conn: &mut Conn,
    _: &Access<Read>,
    known: &mut Known,
    ids: &[Uuid],
) -> Result<Vec<RegionEntry>> {
    let mut found: HashMap<String, RegionEntry> = HashMap::new();
    each(conn, REGIONS, ids, |r| {
        let code: String = r.get(1)?;
        let entry = RegionEntry {
            id: r.get(0)?,
            code: code.clone(),
            level: r.get(5)?,
            ended: r.get::<Option<String>>(6)?.is_some(),
            former: Vec::new(),
            terms: Vec::new(),
        };
        found.insert(code, entry);
        Ok(())
    })?;
    let codes: Vec<String> = found.keys().cloned().collect();
    known.places(conn, codes.iter().map(String::as_str))?;
    each(conn, REGION_NAMES, &codes, |r| {
        let (code, name): (String, String) = (r.get(0)?, r.get(1)?);
        if let Some(entry) = found.get_mut(&code)
            && known.place(&code).is_some_and(|p| p.full_name != name)
            && !entry.former.contains(&name)
        {
            entry.former.push(name);
        }
        Ok(())
    })?;
    each(conn, REGION_CODES, &codes, |r| {
        let (code, former): (String, String) = (r.get(0)?, r.get(1)?);
        if let Some(entry) = found.get_mut(&code) {
            entry.former.push(former);
        }
        Ok(())
    })?;
    for (code, terms) in terms::<String, String>(conn, REGION_DESIGNATIONS, &codes)? {
        if let Some(entry) = found.get_mut(&code) {
            entry.terms = terms;
        }
    }
    Ok(found.into_values().collect())
}
