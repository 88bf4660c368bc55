//! Photographs of items and makers. A photograph is recorded when its file is safely stored; a job makes its sizes, and what
//! the job finds is housekeeping: not journaled, and found anew by a restored office.

pub mod upload;

use std::collections::HashMap;

use domain::access::{Access, Permission, Scope};
use domain::fault::{Faults, Problem};
use domain::id::{Kind, MakerId, PictureId};
use domain::job::{JobId, Task};
use domain::journal::Operation;
use domain::lang::{Lang, Words};
use domain::picture::{KeepsPictures, MOST, Picture, Refusal, Said, Step, moved};
use domain::publication::Publication;
use domain::region::RegionCode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row, batches, many};
use crate::journal::{self, Applied};
use crate::tx::Tx;

/// Who took a photograph of an item; not the maker, where the maker's name is not public.
macro_rules! author {
    () => {
        "CASE WHEN EXISTS (SELECT 1 FROM item i JOIN maker m ON m.id = i.maker WHERE i.id = p.record AND m.name = p.author
            AND m.kind = 'person' AND m.consent_date IS NULL) THEN '' ELSE p.author END"
    };
}

crate::statements! {
    /// Where an item lies.
    OF_ITEM = "SELECT region, maker, status FROM item WHERE id = $1";
    /// What an item is called.
    NAMES = "SELECT names FROM item WHERE id = $1";
    /// What a maker is called.
    NAME = "SELECT name FROM maker WHERE id = $1";
    /// Where a maker lies.
    OF_MAKER = "SELECT region, id, status FROM maker WHERE id = $1";
    /// A photograph.
    GET = "SELECT id, of_kind, record, ord, media, width, height, alt, author, licence, status, sizes, fault
        FROM picture WHERE id = $1";
    /// The photographs of a record, the cover first.
    OF = "SELECT id, of_kind, record, ord, media, width, height, alt, author, licence, status, sizes, fault
        FROM picture WHERE record = $1 AND ord >= 0 ORDER BY ord";
    /// The photographs of a record that are shown, the cover first.
    SHOWN = concat!("SELECT p.media, p.width, p.height, p.alt, ", author!(), ", p.licence, p.sizes, p.id FROM picture p
        WHERE p.record = $1 AND p.ord >= 0 AND p.status = 'published' AND p.sizes IS NOT NULL ORDER BY p.ord");
    /// Of many photographs those that are shown, each with its record.
    SHOWN_MANY = concat!("SELECT p.media, p.width, p.height, p.alt, ", author!(), ", p.licence, p.sizes, p.id, p.record FROM picture p
        WHERE p.id IN (", many!(), ") AND p.ord >= 0 AND p.status = 'published' AND p.sizes IS NOT NULL");
    /// The cover of a record.
    COVER = concat!("SELECT p.media, p.width, p.height, p.alt, ", author!(), ", p.licence, p.sizes FROM picture p
        WHERE p.record = $1 AND p.ord >= 0 AND p.status = 'published' AND p.sizes IS NOT NULL ORDER BY p.ord LIMIT 1");
    /// A photograph that everybody sees: of a published item, or of a published maker who is named.
    SHOWN_ONE = concat!("SELECT p.media, p.width, p.height, p.alt, ", author!(), ", p.licence, p.sizes,
            coalesce(n.id, k.id), n.names, n.slug, k.name, k.slug FROM picture p
            LEFT JOIN item n ON n.id = p.record AND n.status = 'published'
            LEFT JOIN maker k ON k.id = p.record AND k.status = 'published'
                AND (k.kind <> 'person' OR k.consent_date IS NOT NULL)
        WHERE p.id = $1 AND p.ord >= 0 AND p.status = 'published' AND p.sizes IS NOT NULL AND coalesce(n.id, k.id) IS NOT NULL");
    /// The items of a maker.
    ITEMS = "SELECT id FROM item WHERE maker = $1";
    /// What is said of the photographs of a maker's items.
    OF_ITEMS = "SELECT p.id, p.alt, p.author, p.licence, p.status FROM item i JOIN picture p ON p.record = i.id
        WHERE i.maker = $1 ORDER BY p.id";
    /// Adds a photograph.
    ADD = "INSERT INTO picture (id, of_kind, record, ord, media, width, height, alt, author, licence, status)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    /// What is said of a photograph.
    SAY = "UPDATE picture SET alt = $2, author = $3, licence = $4, status = $5 WHERE id = $1";
    /// Moves a photograph.
    PLACE = "UPDATE picture SET ord = $2 WHERE id = $1";
    /// A photograph follows into the record that stays.
    FOLLOW = "UPDATE picture SET record = $2, ord = $3 WHERE id = $1";
    /// The least place of a record's photographs: those that were removed stand before the first.
    LEAST = "SELECT coalesce(min(ord), 0) FROM picture WHERE record = $1";
    /// The sizes of a photograph are made.
    MADE = "UPDATE picture SET sizes = $2, width = $3, height = $4 WHERE id = $1";
    /// Nothing can be made of a photograph.
    SPOILT = "UPDATE picture SET fault = $2 WHERE id = $1";
    /// The photographs whose sizes are still to be made.
    WAITING = "SELECT id FROM picture WHERE sizes IS NULL AND fault IS NULL AND ord >= 0 AND id > $1 ORDER BY id LIMIT $2";
    /// Whether a file belongs to a photograph.
    USED = "SELECT 1 FROM picture WHERE media = $1 AND ord >= 0 LIMIT 1";
    /// Whether a photograph waits for the sizes of a file.
    WAITED = "SELECT 1 FROM picture WHERE media = $1 AND ord >= 0 AND sizes IS NULL AND fault IS NULL LIMIT 1";
    /// The record of a photograph.
    RECORD = "SELECT of_kind, record FROM picture WHERE id = $1";
    /// The pages that show an item: its maker's and its craft's.
    AROUND = "SELECT maker, craft FROM item WHERE id = $1";
}

/// A photograph as those who keep it see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The photograph.
    pub picture: Picture,
    /// The widths that are made, in pixels; nothing while the job has not been.
    pub sizes: Vec<u32>,
    /// Why nothing can be made of it.
    pub fault: Option<Refusal>,
}

pub(crate) fn side(n: i64) -> u32 {
    u32::try_from(n).unwrap_or_default()
}

fn kind(n: i64) -> Result<Kind> {
    let kind = i16::try_from(n).ok().and_then(Kind::from_number);
    kind.ok_or_else(|| Error::Damaged(format!("kind {n}")))
}

pub(crate) fn sizes(text: Option<&str>) -> Vec<u32> {
    text.unwrap_or_default().split(',').filter_map(|w| w.parse().ok()).collect()
}

/// Where a record lies that can have photographs, whose it is, and its state.
struct Place {
    region: RegionCode,
    maker: MakerId,
    status: Publication,
}

/// A row, and the place of its record, which the caller asks for.
fn kept(r: &Row<'_>, place: &Place) -> Result<Kept> {
    Ok(Kept {
        picture: Picture {
            id: PictureId(r.get(0)?),
            of: kind(r.get(1)?)?,
            record: r.get(2)?,
            maker: place.maker,
            region: place.region.clone(),
            place: r.get(3)?,
            media: r.get(4)?,
            width: side(r.get(5)?),
            height: side(r.get(6)?),
            alt: r.words(7)?,
            author: r.get(8)?,
            licence: r.get(9)?,
            status: r.read(10, Publication::from_word)?.unwrap_or_default(),
        },
        sizes: sizes(r.get::<Option<String>>(11)?.as_deref()),
        fault: r.get::<Option<String>>(12)?.and_then(|w| Refusal::from_word(&w)),
    })
}

fn place_of(conn: &mut Conn, of: Kind, record: Uuid) -> Result<Option<Place>> {
    let sql = match of {
        Kind::Item => OF_ITEM,
        Kind::Maker => OF_MAKER,
        _ => return Ok(None),
    };
    let found = conn.first(sql, crate::args![record], |r| {
        Ok((r.get::<String>(0)?, r.get::<Uuid>(1)?, r.get::<String>(2)?))
    })?;
    let Some((region, maker, status)) = found else { return Ok(None) };
    Ok(Some(Place {
        region: RegionCode::parse(&region).ok_or_else(|| Error::Damaged(format!("region code {region}")))?,
        maker: MakerId(maker),
        status: Publication::from_word(&status).unwrap_or_default(),
    }))
}

fn all(conn: &mut Conn, record: Uuid, place: &Place) -> Result<Vec<Kept>> {
    conn.rows(OF, crate::args![record], |r| kept(r, place))
}

/// What a record is called that can have photographs, for those who keep it.
pub fn called(conn: &mut Conn, of: Kind, record: Uuid) -> Result<Option<Words>> {
    match of {
        Kind::Item => conn.first(NAMES, crate::args![record], |r| r.words(0)),
        Kind::Maker => {
            let name: Option<String> = conn.first(NAME, crate::args![record], |r| r.get(0))?;
            // A maker's name is the same in every language.
            Ok(name.zip(Lang::parse("id")).map(|(name, lang)| Words::new([(lang, name)])))
        }
        _ => Ok(None),
    }
}

/// The photographs of a record, the cover first.
///
/// # Errors
/// [`Error::Missing`] when there is no such record, [`Error::Refused`] when the right does not reach it.
pub fn list<P: KeepsPictures>(conn: &mut Conn, who: &Access<P>, record: Uuid) -> Result<Vec<Kept>> {
    let place = place_of(conn, P::OF, record)?.ok_or(Error::Missing)?;
    let own = matches!(who.scope(), Scope::System(_)) || who.acts_for(place.maker);
    if !own && !who.reaches(&crate::region::path(conn, &place.region)?) {
        return Err(Error::Refused);
    }
    all(conn, record, &place)
}

/// The photographs of a record, for somebody who is about to send more.
///
/// # Errors
/// As [`list`]; [`Error::Refused`] also when the record's maker was merged into another.
pub fn open<P: KeepsPictures>(conn: &mut Conn, who: &Access<P>, record: Uuid) -> Result<Vec<Kept>> {
    let there = list(conn, who, record)?;
    let place = place_of(conn, P::OF, record)?.ok_or(Error::Missing)?;
    match crate::maker::merge::into(conn, place.maker)? {
        Some(_) => Err(Error::Refused),
        None => Ok(there),
    }
}

/// Holds the photographs of a record that the right reaches.
fn held<P: KeepsPictures>(tx: &mut Tx<'_>, who: &Access<P>, record: Uuid) -> Result<(Place, Vec<Kept>)> {
    tx.lock(Kind::Picture, record)?;
    let place = place_of(tx.conn, P::OF, record)?.ok_or(Error::Missing)?;
    if !who.acts_for(place.maker) {
        tx.allow(who, Some(&place.region))?;
    }
    let all = all(tx.conn, record, &place)?;
    Ok((place, all))
}

/// Pages that show a photograph are out of date.
fn stale(tx: &mut Tx<'_>, of: Kind, record: Uuid) -> Result<()> {
    tx.stale(record);
    tx.listed(record);
    if of == Kind::Item {
        for (maker, craft) in
            tx.conn.rows(AROUND, crate::args![record], |r| Ok((r.get::<Uuid>(0)?, r.get::<Uuid>(1)?)))?
        {
            tx.listed(maker);
            tx.listed(craft);
        }
    }
    Ok(())
}

/// The records whose pages or cards show a photograph, for caches of other processes: the one that has it first.
pub(crate) fn around(conn: &mut Conn, picture: Uuid) -> Result<Vec<Uuid>> {
    let Some((of, record)) =
        conn.first(RECORD, crate::args![picture], |r| Ok((r.get::<i64>(0)?, r.get::<Uuid>(1)?)))?
    else {
        return Ok(Vec::new());
    };
    let mut records = vec![record];
    if of == i64::from(Kind::Item.number()) {
        let more = conn.rows(AROUND, crate::args![record], |r| Ok([r.get::<Uuid>(0)?, r.get::<Uuid>(1)?]))?;
        records.extend(more.into_iter().flatten());
    }
    Ok(records)
}

/// A file that was stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The name of its files.
    pub media: String,
    /// Its width as it is seen, in pixels.
    pub width: u32,
    /// Its height as it is seen, in pixels.
    pub height: u32,
}

/// Records a photograph behind those that a record has, perhaps with what is said of it from the beginning, and asks for its
/// sizes. The same file again is the same photograph, and keeps what was said of it.
///
/// # Errors
/// The fault `photos` when the record has enough; those of [`say`].
pub fn add<P: KeepsPictures>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    record: Uuid,
    id: PictureId,
    sent: &Sent,
    said: Option<(&Said, &[Lang])>,
) -> Result<PictureId> {
    let (at, there) = held(tx, who, record)?;
    crate::maker::merge::open(tx, at.maker)?;
    if let Some(same) = there.iter().find(|k| k.picture.media == sent.media) {
        return Ok(same.picture.id);
    }
    if there.len() >= MOST {
        let mut faults = Faults::default();
        faults.add("photos", there.len(), Problem::NotAWholeNumber { min: 0, max: MOST as i64 });
        return Err(faults.into());
    }
    let (at_maker, at_status) = (at.maker, at.status);
    let new = Picture {
        id,
        of: P::OF,
        record,
        maker: at.maker,
        region: at.region,
        place: there.last().map_or(0, |k| k.picture.place + 1),
        media: sent.media.clone(),
        width: sent.width,
        height: sent.height,
        alt: Words::default(),
        author: String::new(),
        licence: String::new(),
        status: Publication::Draft,
    };
    let new = match said {
        Some((said, languages)) => new.said(said, languages)?,
        None => new,
    };
    unseen(who, &at_maker, at_status, new.status.is_public())?;
    journal::apply(tx, who, None, &new)?;
    tx.conn.run(
        ADD,
        crate::args![
            id,
            P::OF,
            record,
            new.place,
            new.media,
            new.width,
            new.height,
            new.alt,
            new.author,
            new.licence,
            new.status.word()
        ],
    )?;
    crate::job::enqueue(tx, JobId(Uuid::now_v7()), &Task::Picture { picture: id }, 0)?;
    Ok(id)
}

fn one(there: &[Kept], id: PictureId) -> Result<&Kept> {
    there.iter().find(|k| k.picture.id == id).ok_or(Error::Missing)
}

/// What nobody of the council has seen does not come before the public by whoever acts for a maker: the record must be handed
/// in first.
fn unseen<P: Permission>(who: &Access<P>, maker: &MakerId, record: Publication, shows: bool) -> Result<()> {
    if shows && record.was_passed() && who.acts_for(*maker) {
        let mut faults = Faults::default();
        faults.add("photo", "", Problem::ForTheCouncil);
        return Err(faults.into());
    }
    Ok(())
}

/// What somebody says of a photograph, and whether it is shown.
///
/// # Errors
/// The faults of the domain; `photo` when nothing can be made of it and it shall be shown all the same, or when whoever acts
/// for a maker would show it with a record that is published already.
pub fn say<P: KeepsPictures>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    record: Uuid,
    id: PictureId,
    said: &Said,
    languages: &[Lang],
) -> Result<Applied> {
    let (at, there) = held(tx, who, record)?;
    let old = one(&there, id)?;
    let new = old.picture.said(said, languages)?;
    unseen(who, &at.maker, at.status, new.status.is_public() && old.picture != new)?;
    if said.shown && old.fault.is_some() {
        let mut faults = Faults::default();
        faults.add("photo", "", Problem::Missing);
        return Err(faults.into());
    }
    let applied = journal::apply(tx, who, Some(&old.picture), &new)?;
    tx.conn.run(SAY, crate::args![id, new.alt, new.author, new.licence, new.status.word()])?;
    stale(tx, P::OF, record)?;
    Ok(applied)
}

/// Moves a photograph among those of its record.
pub fn arrange<P: KeepsPictures>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    record: Uuid,
    id: PictureId,
    step: Step,
) -> Result<()> {
    let (_, there) = held(tx, who, record)?;
    one(&there, id)?;
    let ids: Vec<PictureId> = there.iter().map(|k| k.picture.id).collect();
    place(tx, who, &there, &moved(&ids, &id, step))?;
    stale(tx, P::OF, record)
}

/// Gives photographs their places, the first first.
fn place<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, there: &[Kept], order: &[PictureId]) -> Result<()> {
    let mut moves = Vec::new();
    for (place, id) in (0i64..).zip(order) {
        let old = &one(there, *id)?.picture;
        if old.place != place {
            journal::apply(tx, who, Some(old), &Picture { place, ..old.clone() })?;
            moves.push((*id, place));
        }
    }
    // Two steps, since no two may stand at one place even for a moment.
    for (id, place) in &moves {
        tx.conn.run(PLACE, crate::args![id, place + 1_000_000])?;
    }
    for (id, place) in moves {
        tx.conn.run(PLACE, crate::args![id, place])?;
    }
    Ok(())
}

/// Takes a photograph away. Its row stays, so that everybody learns of it; its files go with the next sweep.
pub fn remove<P: KeepsPictures>(tx: &mut Tx<'_>, who: &Access<P>, record: Uuid, id: PictureId) -> Result<()> {
    let (at, there) = held(tx, who, record)?;
    one(&there, id)?;
    withdraw(tx, record, id, &at.region)?;
    // Those behind it move up.
    let rest: Vec<PictureId> = there.iter().map(|k| k.picture.id).filter(|i| *i != id).collect();
    place(tx, who, &there, &rest)?;
    stale(tx, P::OF, record)
}

fn withdraw(tx: &mut Tx<'_>, record: Uuid, id: PictureId, region: &RegionCode) -> Result<()> {
    journal::write(tx, Kind::Picture, id.0, None, Some(region.as_str()), Operation::Delete, Vec::new())?;
    tx.touch(Kind::Picture, id.0, Some(region))?;
    let least: i64 = tx.conn.one(LEAST, crate::args![record], |r| r.get(0))?;
    tx.conn.run(SAY, crate::args![id, Words::default(), "", "", Publication::Withdrawn.word()])?;
    tx.conn.run(PLACE, crate::args![id, least.min(0) - 1]).map(drop)
}

/// The photographs of a merged record stand behind those of the one that stays; the same file stays once.
pub(crate) fn follow<P: Permission>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    from: MakerId,
    into: &domain::maker::Maker,
) -> Result<()> {
    for id in [from.0.min(into.id.0), from.0.max(into.id.0)] {
        tx.lock(Kind::Picture, id)?;
    }
    upload::forget_of(tx, from.0)?;
    let (Some(here), Some(there)) =
        (place_of(tx.conn, Kind::Maker, from.0)?, place_of(tx.conn, Kind::Maker, into.id.0)?)
    else {
        return Ok(());
    };
    let have = all(tx.conn, into.id.0, &there)?;
    let mut next = have.last().map_or(0, |k| k.picture.place + 1);
    for old in all(tx.conn, from.0, &here)? {
        let old = old.picture;
        if have.iter().any(|k| k.picture.media == old.media) {
            withdraw(tx, from.0, old.id, &here.region)?;
            continue;
        }
        let new = Picture {
            record: into.id.0,
            maker: into.id,
            region: there.region.clone(),
            place: next,
            ..old.clone()
        };
        journal::apply(tx, who, Some(&old), &new)?;
        tx.conn.run(FOLLOW, crate::args![new.id, new.record, new.place])?;
        next += 1;
    }
    Ok(())
}

/// Takes the names of somebody who is erased from the photographs of their items, which stay; what is on its way is given up.
pub(crate) fn unname(tx: &mut Tx<'_>, maker: Uuid, region: &RegionCode, names: &[String]) -> Result<()> {
    for item in tx.conn.rows(ITEMS, crate::args![maker], |r| r.get::<Uuid>(0))? {
        tx.lock(Kind::Picture, item)?;
        upload::forget_of(tx, item)?;
    }
    let said = tx.conn.rows(OF_ITEMS, crate::args![maker], |r| {
        Ok((r.get::<Uuid>(0)?, r.words(1)?, r.get::<String>(2)?, r.get::<String>(3)?, r.get::<String>(4)?))
    })?;
    let held = |text: &str| {
        let text = text.to_lowercase();
        names.iter().any(|name| text.contains(&name.to_lowercase()))
    };
    for (id, alt, author, licence, status) in said {
        let told = alt.iter().any(|(_, text)| held(text));
        if !told && !held(&author) {
            continue;
        }
        journal::write(tx, Kind::Picture, id, None, Some(region.as_str()), Operation::Erase, Vec::new())?;
        let author = if held(&author) { String::new() } else { author };
        // Nothing is shown without words for whoever does not see it.
        let (alt, status) = match told {
            true => (Words::default(), Publication::Draft.word().to_owned()),
            false => (alt, status),
        };
        tx.conn.run(SAY, crate::args![id, alt, author, licence, status])?;
        tx.touch(Kind::Picture, id, Some(region))?;
        for record in around(tx.conn, id)? {
            tx.stale(record);
            tx.listed(record);
        }
    }
    Ok(())
}

/// Takes every photograph of a maker away who is erased.
pub(crate) fn erase(tx: &mut Tx<'_>, maker: Uuid) -> Result<()> {
    tx.lock(Kind::Picture, maker)?;
    let Some(place) = place_of(tx.conn, Kind::Maker, maker)? else { return Ok(()) };
    upload::forget_of(tx, maker)?;
    for k in all(tx.conn, maker, &place)? {
        withdraw(tx, maker, k.picture.id, &place.region)?;
    }
    Ok(())
}

/// Notes that the asker was refused the photographs of a record; nothing when there is no such record.
pub fn refused(tx: &mut Tx<'_>, of: Kind, record: Uuid) -> Result<()> {
    match place_of(tx.conn, of, record)? {
        Some(place) => journal::refused(tx, of, record, Some(place.region.as_str())),
        None => Ok(()),
    }
}

/// A photograph for the job that makes its sizes; nothing when it was taken away meanwhile.
pub fn load(conn: &mut Conn, id: PictureId) -> Result<Option<Kept>> {
    let Some((of, record)) =
        conn.first(RECORD, crate::args![id], |r| Ok((r.get::<i64>(0)?, r.get::<Uuid>(1)?)))?
    else {
        return Ok(None);
    };
    let of = kind(of)?;
    let Some(place) = place_of(conn, of, record)? else { return Ok(None) };
    let found = conn.first(GET, crate::args![id], |r| kept(r, &place))?;
    Ok(found.filter(|k| k.picture.place >= 0))
}

/// The sizes of a photograph are made.
pub fn made(tx: &mut Tx<'_>, id: PictureId, widths: &[u32], width: u32, height: u32) -> Result<()> {
    let sizes = widths.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
    tx.conn.run(MADE, crate::args![id, sizes, width, height])?;
    for record in around(tx.conn, id.0)? {
        tx.stale(record);
        tx.listed(record);
    }
    Ok(())
}

/// Nothing can be made of a photograph.
pub fn spoilt(tx: &mut Tx<'_>, id: PictureId, why: Refusal) -> Result<()> {
    tx.conn.run(SPOILT, crate::args![id, why.word()]).map(drop)
}

/// Photographs after an id whose sizes are still to be made.
pub fn waiting(conn: &mut Conn, after: Uuid, limit: i64) -> Result<Vec<PictureId>> {
    conn.rows(WAITING, crate::args![after, limit], |r| Ok(PictureId(r.get(0)?)))
}

/// Whether files of this name belong to a photograph.
pub fn is_used(conn: &mut Conn, media: &str) -> Result<bool> {
    Ok(conn.first(USED, crate::args![media], |_| Ok(()))?.is_some())
}

/// Whether a photograph waits for the sizes of a file of this name.
pub fn is_waited_for(conn: &mut Conn, media: &str) -> Result<bool> {
    Ok(conn.first(WAITED, crate::args![media], |_| Ok(()))?.is_some())
}

/// A photograph as everybody sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The name of its files.
    pub media: String,
    /// Its width, in pixels.
    pub width: u32,
    /// Its height, in pixels.
    pub height: u32,
    /// What is to be seen on it.
    pub alt: Words,
    /// Who took it.
    pub author: String,
    /// What others may do with it.
    pub licence: String,
    /// The widths that there are, in pixels.
    pub sizes: Vec<u32>,
}

fn visible(r: &Row<'_>) -> Result<Shown> {
    Ok(Shown {
        media: r.get(0)?,
        width: side(r.get(1)?),
        height: side(r.get(2)?),
        alt: r.words(3)?,
        author: r.get(4)?,
        licence: r.get(5)?,
        sizes: sizes(r.get::<Option<String>>(6)?.as_deref()),
    })
}

/// The photographs of a record that are shown, the cover first. Whether the record itself is, the caller knows.
pub fn shown(conn: &mut Conn, record: Uuid) -> Result<Vec<Shown>> {
    Ok(shown_by_id(conn, record)?.into_iter().map(|(_, shown)| shown).collect())
}

/// The same, each with its id.
pub fn shown_by_id(conn: &mut Conn, record: Uuid) -> Result<Vec<(PictureId, Shown)>> {
    conn.rows(SHOWN, crate::args![record], |r| Ok((PictureId(r.get(7)?), visible(r)?)))
}

/// Of some photographs those that are shown, by their ids, each with the record of which it is.
pub fn shown_of(conn: &mut Conn, ids: &[PictureId]) -> Result<HashMap<PictureId, (Uuid, Shown)>> {
    let ids: Vec<Uuid> = ids.iter().map(|p| p.0).collect();
    let mut found = HashMap::new();
    for args in batches(&ids) {
        let rows = conn.rows(SHOWN_MANY, &args, |r| Ok((PictureId(r.get(7)?), (r.get(8)?, visible(r)?))))?;
        found.extend(rows);
    }
    Ok(found)
}

/// The cover of a record, if it is shown.
pub fn cover(conn: &mut Conn, record: Uuid) -> Result<Option<Shown>> {
    conn.first(COVER, crate::args![record], visible)
}

/// A photograph with what it shows, as everybody sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pictured {
    /// The photograph.
    pub shown: Shown,
    /// The item or maker that it shows.
    pub record: Uuid,
    /// Whether that is an item, else a maker.
    pub of: Kind,
    /// What that is called.
    pub names: Words,
    /// The last part of its address.
    pub slug: String,
}

/// A photograph with what it shows; nothing where one of the two is not to be seen by everybody.
pub fn shown_one(conn: &mut Conn, id: PictureId) -> Result<Option<Pictured>> {
    let every = Lang::parse("id");
    conn.first(SHOWN_ONE, crate::args![id], |r| {
        let item: Option<String> = r.get(9)?;
        let of = if item.is_some() { Kind::Item } else { Kind::Maker };
        // A maker's name is the same in every language.
        let names = match r.get::<Option<String>>(10)? {
            Some(name) => Words::new(every.clone().map(|l| (l, name))),
            None => r.words(8)?,
        };
        let slug = item.or(r.get(11)?).unwrap_or_default();
        Ok(Pictured { shown: visible(r)?, record: r.get(7)?, of, names, slug })
    })
}
