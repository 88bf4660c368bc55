//! Makers. Without consent a person's name, contact and story never leave here for the public.

pub mod alike;
pub mod business;
pub mod coaching;
pub mod consent;
pub mod erasure;
pub mod holiday;
pub mod invitation;
pub mod list;
pub mod mandate;
pub mod membership;
pub mod merge;
pub mod number;
pub mod own;
pub mod permit;
pub mod register;

use domain::access::{Access, KeepItems, KeepMakers, Permission, Read};
use domain::id::{Kind, MakerId};
use domain::journal::Operation;
use domain::lang::Words;
use domain::maker::holiday::Days;
use domain::maker::{Audience, Consent, Contact, Maker, MakerKind};
use domain::publication::Publication;
use domain::record::Class;
use domain::region::RegionCode;
use domain::text;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::craft::CraftRef;
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::indicator::measure as indicator;
use crate::item::ItemCard;
use crate::journal::{self, Applied};
use crate::motif::Found;
use crate::tx::Tx;

crate::statements! {
    /// A maker by id.
    GET = "SELECT id, key, name, kind, region, locality, story, phone, whatsapp, email, website, instagram, address,
            consent_date, consent_by, status, sample, slug, audience FROM maker WHERE id = $1";
    /// Id and region by key; of the record that stays, for one that was merged.
    BY_KEY = "SELECT coalesce(k.id, m.id), coalesce(k.region, m.region) FROM maker m
        LEFT JOIN maker_merge x ON x.maker = m.id LEFT JOIN maker k ON k.id = x.into_maker WHERE m.key = $1";
    /// The id by slug.
    BY_SLUG = "SELECT id FROM maker WHERE slug = $1";
    /// The key by id.
    KEY = "SELECT key FROM maker WHERE id = $1";
    /// Keys of the crafts.
    CRAFTS = "SELECT c.key FROM maker_craft m JOIN craft c ON c.id = m.craft WHERE m.maker = $1 ORDER BY m.ord";
    /// The crafts for the page.
    CRAFT_REFS = "SELECT c.id, c.key, c.slug, c.names, c.category FROM maker_craft m JOIN craft c ON c.id = m.craft
        WHERE m.maker = $1 AND c.status = 'published' ORDER BY m.ord";
    /// The id of a craft.
    CRAFT = "SELECT id FROM craft WHERE key = $1";
    /// Writes a maker.
    PUT = "INSERT INTO maker (id, key, slug, name, sort_key, kind, region, area, locality, story, phone, whatsapp, email,
            website, instagram, address, consent_date, consent_by, status, sample, name_key, audience)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
        ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, name = excluded.name, sort_key = excluded.sort_key,
            kind = excluded.kind, region = excluded.region, area = excluded.area, locality = excluded.locality,
            story = excluded.story, phone = excluded.phone, whatsapp = excluded.whatsapp, email = excluded.email,
            website = excluded.website, instagram = excluded.instagram, address = excluded.address,
            consent_date = excluded.consent_date, consent_by = excluded.consent_by, status = excluded.status,
            sample = excluded.sample, name_key = excluded.name_key, audience = excluded.audience";
    /// Forgets crafts.
    CLEAR_CRAFTS = "DELETE FROM maker_craft WHERE maker = $1";
    /// Adds a craft.
    ADD_CRAFT = "INSERT INTO maker_craft (maker, ord, craft) VALUES ($1, $2, $3)";
    /// Makers by name, a page at a time.
    CARDS = "SELECT m.id, m.slug, m.name, m.kind, m.region, r.full_name, m.locality, m.consent_date, m.sample, m.sort_key,
            m.audience
        FROM maker m JOIN region r ON r.code = m.region
        WHERE m.status = 'published' AND (m.sort_key, m.id) > ($1, $2) ORDER BY m.sort_key, m.id LIMIT $3";
    /// Makers of a regency or city.
    OF_AREA = "SELECT m.id, m.slug, m.name, m.kind, m.region, r.full_name, m.locality, m.consent_date, m.sample, m.sort_key,
            m.audience
        FROM maker m JOIN region r ON r.code = m.region
        WHERE m.area = $1 AND m.status = 'published' ORDER BY m.sort_key, m.id LIMIT $2";
    /// Makers of a regency or city with all that is recorded, and what their regions are called.
    DIRECTORY = "SELECT m.id, m.key, m.name, m.kind, m.region, m.locality, m.story, m.phone, m.whatsapp, m.email, m.website,
            m.instagram, m.address, m.consent_date, m.consent_by, m.status, m.sample, m.slug, m.audience, r.full_name, m.sort_key
        FROM maker m JOIN region r ON r.code = m.region
        WHERE m.area = $1 AND m.status = 'published' ORDER BY m.sort_key, m.id LIMIT $2";
    /// The first maker by name of each region within a regency or city.
    FIRST_OF_PARTS = "SELECT v.code, (SELECT m.sort_key FROM maker m WHERE m.region = v.code AND m.status = 'published'
            ORDER BY m.sort_key, m.id LIMIT 1)
        FROM region v WHERE v.path >= $1 AND v.path < $2 ORDER BY v.path LIMIT $3";
    /// The first makers of one region, without those below it.
    OF_PART = "SELECT sort_key, id FROM maker WHERE region = $1 AND status = 'published' ORDER BY sort_key, id LIMIT $2";
    /// Those before one.
    OF_PART_BEFORE = "SELECT sort_key, id FROM maker WHERE region = $1 AND status = 'published'
            AND (sort_key, id) < ($2, $3) ORDER BY sort_key, id LIMIT $4";
    /// The card of a maker.
    CARD = "SELECT m.id, m.slug, m.name, m.kind, m.region, r.full_name, m.locality, m.consent_date, m.sample, m.sort_key,
            m.audience
        FROM maker m JOIN region r ON r.code = m.region WHERE m.id = $1";
    /// Makers of a craft.
    OF_CRAFT = "SELECT m.id, m.slug, m.name, m.kind, m.region, r.full_name, m.locality, m.consent_date, m.sample, m.sort_key,
            m.audience
        FROM maker_craft x JOIN maker m ON m.id = x.maker JOIN region r ON r.code = m.region
        WHERE x.craft = $1 AND m.status = 'published' ORDER BY x.maker LIMIT $2";
    /// Makers for export.
    EXPORT = "SELECT id FROM maker WHERE id > $1 AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.person = maker.id)
        ORDER BY id LIMIT $2";
    /// Blanks what is about a person.
    BLANK = "UPDATE maker SET name = $2, sort_key = $3, name_key = $3, slug = $4, key = $4, locality = NULL, story = '{}', phone = NULL,
            whatsapp = NULL, email = NULL, website = NULL, instagram = NULL, address = NULL, consent_date = NULL,
            consent_by = NULL, audience = '', kind = 'person', status = 'withdrawn' WHERE id = $1";
    /// Old addresses may name the person.
    FORGET_SLUGS = "DELETE FROM old_slug WHERE record = $1";
}

/// Who may read what, as it is stored. What cannot be read is for nobody.
pub(crate) fn said(text: &str) -> Result<Audience> {
    Audience::parse(text).ok_or_else(|| Error::Damaged(format!("audience {text}")))
}

fn read(r: &Row<'_>) -> Result<(Maker, String)> {
    let date: Option<String> = r.get(13)?;
    let by: Option<String> = r.get(14)?;
    let consent = match (date.and_then(|d| d.parse().ok()), by) {
        (Some(date), Some(by)) => Some(Consent { date, by }),
        _ => None,
    };
    let maker = Maker {
        id: MakerId(r.get(0)?),
        key: r.get(1)?,
        name: r.get(2)?,
        kind: kind(r, 3)?,
        region: r.region(4)?,
        locality: r.get(5)?,
        story: r.words(6)?,
        crafts: Vec::new(),
        contact: Contact {
            phone: r.get(7)?,
            whatsapp: r.get(8)?,
            email: r.get(9)?,
            website: r.get(10)?,
            instagram: r.get(11)?,
            address: r.get(12)?,
        },
        audience: r.read(18, said)??,
        consent,
        status: r.read(15, Publication::from_word)?.unwrap_or_default(),
        sample: r.get(16)?,
    };
    Ok((maker, r.get(17)?))
}

fn load(conn: &mut Conn, id: Uuid) -> Result<Option<(Maker, String)>> {
    let Some((mut maker, slug)) = conn.first(GET, crate::args![id], read)? else { return Ok(None) };
    maker.crafts = conn.rows(CRAFTS, crate::args![id], |r| r.get(0))?;
    Ok(Some((maker, slug)))
}

/// A maker with everything that is recorded; for those who keep the register.
pub fn get(conn: &mut Conn, _: &Access<KeepMakers>, id: MakerId) -> Result<Option<Maker>> {
    Ok(load(conn, id.0)?.map(|(m, _)| m))
}

/// The id of the maker with this key, and its region. The key of a record that was merged finds the one that stays.
pub fn find(conn: &mut Conn, key: &str) -> Result<Option<(MakerId, RegionCode)>> {
    let found = conn.first(BY_KEY, crate::args![key], |r| Ok((r.get::<Uuid>(0)?, r.get::<String>(1)?)))?;
    let Some((id, region)) = found else { return Ok(None) };
    let region = RegionCode::parse(&region).ok_or_else(|| Error::Damaged(format!("region code {region}")))?;
    Ok(Some((MakerId(id), region)))
}

/// The key of a maker.
pub fn key_of(conn: &mut Conn, id: MakerId) -> Result<String> {
    conn.one(KEY, crate::args![id], |r| r.get(0))
}

/// Writes a maker that the domain has checked.
///
/// # Errors
/// [`Error::Refused`] for one whose personal data was erased for good, or that was merged.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepMakers>, maker: &Maker) -> Result<Applied> {
    tx.lock(Kind::Maker, maker.id.0)?;
    consent::fits(tx.conn, maker.id, maker.consent.as_ref())?;
    put(tx, who, maker)
}

fn put<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, maker: &Maker) -> Result<Applied> {
    let id = maker.id.0;
    tx.lock(Kind::Maker, id)?;
    let old = load(tx.conn, id)?;
    if merge::closed(tx.conn, id)? {
        let same = old.as_ref().is_some_and(|(m, _)| m == maker);
        return if same { Ok(Applied::Unchanged) } else { Err(Error::Refused) };
    }
    let applied = journal::apply(tx, who, old.as_ref().map(|(m, _)| m), maker)?;
    if applied == Applied::Unchanged {
        return Ok(applied);
    }
    let slug = crate::slug::free(
        tx,
        BY_SLUG,
        Kind::Maker,
        &maker.slug(),
        id,
        old.as_ref().map(|(_, slug)| slug.as_str()),
    )?;
    let area = crate::region::area(tx, &maker.region)?;
    let moves = old.as_ref().is_some_and(|(was, _)| was.region != maker.region);
    let counted = if moves { Some(indicator::before(tx, id)?) } else { None };
    let c = &maker.contact;
    tx.conn.run(
        PUT,
        crate::args![
            id,
            maker.key,
            slug,
            maker.name,
            // A name that is not public must not show through the order of a list either.
            text::sort_key(if maker.name_is_public() { &maker.name } else { &slug }),
            maker.kind.word(),
            maker.region,
            area,
            maker.locality,
            maker.story,
            c.phone,
            c.whatsapp,
            c.email,
            c.website,
            c.instagram,
            c.address,
            maker.consent.as_ref().map(|c| c.date),
            maker.consent.as_ref().map(|c| c.by.as_str()),
            maker.status.word(),
            maker.sample,
            text::sort_key(&maker.name),
            maker.audience.text()
        ],
    )?;
    if let Some((_, was)) = &old {
        // A slug that names nobody, from before a consent, may lead on; a name that is public no more may not.
        if maker.name_is_public() {
            crate::slug::changed(tx, Kind::Maker, was, &slug, id)?;
        } else {
            tx.conn.run(FORGET_SLUGS, crate::args![id])?;
        }
    }
    if old.is_some() {
        tx.conn.run(CLEAR_CRAFTS, crate::args![id])?;
    }
    for (ord, key) in (0i64..).zip(&maker.crafts) {
        let craft = match tx.memo.crafts.get(key) {
            Some(craft) => *craft,
            None => {
                let craft: Uuid =
                    tx.conn.first(CRAFT, crate::args![key], |r| r.get(0))?.ok_or(Error::Missing)?;
                crate::memo::keep(&mut tx.memo.crafts, key.clone(), craft);
                craft
            }
        };
        tx.conn.run(ADD_CRAFT, crate::args![id, ord, craft])?;
        tx.stale(craft);
    }
    if let Some(counted) = counted {
        indicator::recount(tx, id, counted)?;
        permit::moved(tx, id, &area)?;
        coaching::moved(tx, id, &area)?;
        // Whoever may move the maker moves what belongs to it.
        let who: Access<KeepItems> = domain::access::system("maker moved");
        crate::item::follow(tx, &who, maker.id, (maker.id, &maker.region))?;
        crate::market::follow(tx, maker.id, (maker.id, &maker.region))?;
    }
    if let Some((was, _)) = &old {
        listed(tx, was.crafts.iter().filter(|key| !maker.crafts.contains(key)))?;
    }
    if let Some((before, _)) = old.as_ref().filter(|(m, _)| m.status.is_public()) {
        tx.tally(&before.region, crate::tally::MAKERS, -1)?;
    }
    if maker.status.is_public() {
        tx.tally(&maker.region, crate::tally::MAKERS, 1)?;
    }
    Ok(applied)
}

/// Erases a maker's personal data for good: the key that sealed it in the journal is destroyed, the row is blanked. Records
/// that were merged into it are about the same maker, and go with it.
pub fn erase(tx: &mut Tx<'_>, who: &Access<KeepMakers>, id: MakerId) -> Result<()> {
    tx.lock(Kind::Maker, id.0)?;
    let (maker, _) = load(tx.conn, id.0)?.ok_or(Error::Missing)?;
    tx.allow(who, Some(&maker.region))?;
    let mut all = Vec::new();
    for merged in merge::from(tx.conn, id)? {
        all.push(load(tx.conn, merged.maker.0)?.ok_or(Error::Missing)?.0);
    }
    let region = maker.region.clone();
    all.push(maker);
    // A row that was blanked before has no name to look for.
    let there = all.iter().filter(|m| m.key != domain::id::short(m.id.0));
    let names: Vec<String> = there.map(|m| m.name.clone()).collect();
    if !names.is_empty() {
        crate::picture::unname(tx, id.0, &region, &names)?;
    }
    all.iter().try_for_each(|maker| blank(tx, maker))
}

fn blank(tx: &mut Tx<'_>, maker: &Maker) -> Result<()> {
    let id = maker.id;
    if maker.key == domain::id::short(id.0) {
        // After a restore it may come again, as itself and with the one that it was merged into.
        return Ok(());
    }
    journal::write(tx, Kind::Maker, id.0, None, Some(maker.region.as_str()), Operation::Erase, Vec::new())?;
    journal::erase(tx, id.0)?;
    crate::picture::erase(tx, id.0)?;
    mandate::forget_maker(tx, id)?;
    invitation::forget_maker(tx, id)?;
    holiday::forget_maker(tx, id)?;
    crate::market::terms::forget_maker(tx, id)?;
    crate::market::promotion::forget_maker(tx, id)?;
    membership::forget_maker(tx, id)?;
    business::forget_maker(tx, id.0)?;
    number::forget_maker(tx, id.0)?;
    permit::forget_maker(tx, id.0)?;
    coaching::forget_maker(tx, id.0)?;
    consent::forget_maker(tx, id.0)?;
    erasure::forget_maker(tx, id.0)?;
    crate::flagship::proposal::forget_maker(tx, id)?;
    crate::draft::forget_form(tx, &format!("business:{id}"))?;
    let short = domain::id::short(id.0);
    tx.conn.run(BLANK, crate::args![id, "—", short, short])?;
    tx.conn.run(FORGET_SLUGS, crate::args![id])?;
    crate::draft::forget_form(tx, &format!("maker:{id}"))?;
    if maker.status.is_public() {
        tx.tally(&maker.region, crate::tally::MAKERS, -1)?;
    }
    listed(tx, maker.crafts.iter())?;
    tx.touch(Kind::Maker, id.0, Some(&maker.region))
}

/// The pages of these crafts list the maker.
fn listed<'k>(tx: &mut Tx<'_>, crafts: impl Iterator<Item = &'k String>) -> Result<()> {
    for key in crafts {
        if let Some(craft) = tx.conn.first(CRAFT, crate::args![key], |r| r.get(0))? {
            tx.stale(craft);
        }
    }
    Ok(())
}

/// A maker in a list, as the public may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakerCard {
    /// The id.
    pub id: MakerId,
    /// The address.
    pub slug: String,
    /// The name; nothing for a person without consent.
    pub name: Option<String>,
    /// The kind.
    pub kind: MakerKind,
    /// Where.
    pub region: RegionCode,
    /// The region's full name.
    pub region_name: String,
    /// The place in words.
    pub locality: Option<String>,
    /// Whether it is a sample.
    pub sample: bool,
    /// Where the list goes on.
    pub sort_key: String,
}

/// The kind of a maker.
pub(crate) fn kind(r: &Row<'_>, i: usize) -> Result<MakerKind> {
    r.read(i, |word| MakerKind::from_word(word).ok_or_else(|| Error::Damaged(format!("maker kind {word}"))))?
}

pub(crate) fn card(r: &Row<'_>) -> Result<MakerCard> {
    let kind = kind(r, 3)?;
    let consent = r.get::<Option<String>>(7)?.is_some();
    let locality = r.read(10, said)??.class("locality", consent) == Class::Public;
    Ok(MakerCard {
        id: MakerId(r.get(0)?),
        slug: r.get(1)?,
        name: if kind != MakerKind::Person || consent { Some(r.get(2)?) } else { None },
        kind,
        region: r.region(4)?,
        region_name: r.get(5)?,
        locality: if locality { r.get(6)? } else { None },
        sample: r.get(8)?,
        sort_key: r.get(9)?,
    })
}

/// Published makers by name after `(sort_key, id)`.
pub fn cards(conn: &mut Conn, after: (&str, Uuid), limit: i64) -> Result<Vec<MakerCard>> {
    conn.rows(CARDS, crate::args![after.0, after.1, limit], card)
}

/// Published makers of a regency or city.
pub fn of_area(conn: &mut Conn, area: &RegionCode, limit: i64) -> Result<Vec<MakerCard>> {
    conn.rows(OF_AREA, crate::args![area, limit], card)
}

/// Published makers of a craft.
pub fn of_craft(conn: &mut Conn, craft: Uuid, limit: i64) -> Result<Vec<MakerCard>> {
    conn.rows(OF_CRAFT, crate::args![craft, limit], card)
}

/// What the page of a maker shows to the public.
#[derive(Debug, Clone, PartialEq)]
pub struct MakerPage {
    /// Its card.
    pub card: MakerCard,
    /// Its story; empty without consent.
    pub story: Words,
    /// Its contact; empty without consent.
    pub contact: Contact,
    /// What of its business is opened for everybody; empty without consent.
    pub business: Vec<domain::record::Field>,
    /// Its crafts.
    pub crafts: Vec<CraftRef>,
    /// Its items.
    pub items: Vec<ItemCard>,
    /// Its region with those above it, where a holiday is recorded.
    pub region_path: Vec<RegionCode>,
    /// The holiday that is recorded.
    pub holiday: Option<Days>,
}

/// The page of a published maker.
pub fn page(conn: &mut Conn, _: &Access<Read>, slug: &str) -> Result<Option<Found<MakerPage>>> {
    let Some(id) = conn.first(BY_SLUG, crate::args![slug], |r| r.get::<Uuid>(0))? else {
        return crate::slug::elsewhere(conn, Kind::Maker, slug);
    };
    let Some((maker, slug)) = load(conn, id)?.filter(|(m, _)| m.status.is_public()) else {
        return crate::slug::elsewhere(conn, Kind::Maker, slug);
    };
    let region = crate::region::get(conn, &maker.region)?.ok_or(Error::Missing)?;
    let details = maker.details_are_public();
    let business = if details { business::open(conn, maker.id)? } else { Vec::new() };
    let days = holiday::of(conn, maker.id)?;
    Ok(Some(Found::Here(MakerPage {
        business,
        region_path: if days.is_some() { crate::region::path(conn, &maker.region)? } else { Vec::new() },
        holiday: days,
        crafts: conn.rows(CRAFT_REFS, crate::args![id], crate::craft::reference)?,
        items: crate::item::of_maker(conn, id, 48)?,
        story: maker.public_story(),
        contact: maker.contact_for(Class::Public),
        card: MakerCard {
            id: maker.id,
            sort_key: text::sort_key(&slug),
            slug,
            name: maker.name_is_public().then(|| maker.name.clone()),
            kind: maker.kind,
            region: maker.region.clone(),
            region_name: region.full_name,
            locality: maker.public_locality(),
            sample: maker.sample,
        },
    })))
}

/// Makers after an id, for export.
pub fn export(conn: &mut Conn, _: &Access<KeepMakers>, after: Uuid, limit: i64) -> Result<Vec<Maker>> {
    let ids: Vec<Uuid> = conn.rows(EXPORT, crate::args![after, limit], |r| r.get(0))?;
    let mut out = Vec::with_capacity(ids.len());
    for id in ids {
        out.extend(load(conn, id)?.map(|(m, _)| m));
    }
    Ok(out)
}

/// Published makers of a region within a regency or city, by name. Each village is asked for its first, so that the cost
/// does not grow with the register, and those whose first is among the first for the others.
pub fn of_part(conn: &mut Conn, region: &RegionCode, limit: i64) -> Result<Vec<MakerCard>> {
    let wanted = usize::try_from(limit).unwrap_or_default();
    let (from, to) = crate::region::range(conn, region)?;
    let first = |r: &Row<'_>| Ok((r.get::<Option<String>>(1)?, r.get::<String>(0)?));
    let parts = conn.rows(FIRST_OF_PARTS, crate::args![from, to, crate::region::PARTS], first)?;
    let mut parts: Vec<(String, String)> =
        parts.into_iter().filter_map(|(key, code)| Some((key?, code))).collect();
    parts.sort_unstable();
    let mut found: Vec<(String, Uuid)> = Vec::new();
    for (first, code) in parts {
        let place = |r: &Row<'_>| Ok((r.get::<String>(0)?, r.get::<Uuid>(1)?));
        let more = match found.get(wanted.saturating_sub(1)) {
            Some((last, _)) if first > *last => break,
            Some((key, id)) => conn.rows(OF_PART_BEFORE, crate::args![code, key, id, limit], place)?,
            None => conn.rows(OF_PART, crate::args![code, limit], place)?,
        };
        found.extend(more);
        found.sort_unstable();
        found.truncate(wanted);
    }
    let mut cards = Vec::with_capacity(found.len());
    for (_, id) in found {
        cards.extend(conn.first(CARD, crate::args![id], card)?);
    }
    Ok(cards)
}

/// Published makers of a regency or city with what the public may know of their contact, for a directory.
pub fn directory(
    conn: &mut Conn,
    _: &Access<Read>,
    area: &RegionCode,
    limit: i64,
) -> Result<Vec<(MakerCard, Contact)>> {
    conn.rows(DIRECTORY, crate::args![area, limit], |r| {
        let (maker, slug) = read(r)?;
        let contact = maker.contact_for(Class::Public);
        let card = MakerCard {
            id: maker.id,
            slug,
            locality: maker.public_locality(),
            kind: maker.kind,
            region_name: r.get(19)?,
            sample: maker.sample,
            sort_key: r.get(20)?,
            name: maker.name_is_public().then_some(maker.name),
            region: maker.region,
        };
        Ok((card, contact))
    })
}
