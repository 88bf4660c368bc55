//! The journal: written in the transaction that changes the state, read by followers and people.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use domain::access::{Access, Operate, Permission};
use domain::id::{CommandId, Kind, OfficeId};
use domain::journal::{Entry, FieldChange, Hlc, Operation, TooFarAhead, diff};
use domain::publication::Publication;
use domain::record::Record;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::tx::Tx;

crate::statements! {
    /// Writes an entry.
    INSERT = "INSERT INTO journal (position, number, office, hlc, device, device_at, actor, command, kind, record,
            region, operation, schema, reason, fields)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    /// What the same command wrote of a record before.
    BEFORE = "SELECT operation, fields FROM journal WHERE command = $1 AND record = $2 AND kind = $3";
    /// Tells more of it.
    TELL_MORE = "UPDATE journal SET region = $4, fields = $5 WHERE command = $1 AND record = $2 AND kind = $3";
    /// The command that last set a field, where it changed after the record was made.
    SEEN = "SELECT field, command FROM version WHERE record = $1";
    /// The command that made a record.
    MADE = "SELECT command FROM journal WHERE record = $1 AND operation = 1 LIMIT 1";
    /// Remembers who last set a field.
    SET_SEEN = "INSERT INTO version (record, field, command) VALUES ($1, $2, $3)
        ON CONFLICT (record, field) DO UPDATE SET command = excluded.command";
    /// Entries after a position.
    AFTER = "SELECT position, number, office, hlc, device, device_at, actor, command, kind, record, region, operation,
            schema, reason, fields
        FROM journal WHERE position > $1 ORDER BY position LIMIT $2";
    /// The entries of a record, newest first.
    HISTORY = "SELECT position, number, office, hlc, device, device_at, actor, command, kind, record, region, operation,
            schema, reason, fields
        FROM journal WHERE record = $1 AND position < $2 ORDER BY position DESC LIMIT $3";
    /// Where followers can be at most.
    END = "SELECT coalesce(max(position), 0) FROM journal";
    /// The last entry, with its time.
    LAST = "SELECT position, hlc FROM journal WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1";
    /// What moved since a position, for caches.
    TOUCHED = "SELECT position, kind, record, region FROM journal WHERE position > $1 ORDER BY position LIMIT $2";
    /// What an entry is called, whoever holds it.
    NAMED = "SELECT office, command, record FROM journal WHERE position = $1";
    /// Where a follower stands.
    FOLLOWER = "SELECT position FROM follower WHERE name = $1";
    /// Moves a follower.
    FOLLOWED = "INSERT INTO follower (name, position) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET position = excluded.position";
    /// A person's key.
    KEY = "SELECT secret FROM person_key WHERE person = $1";
    /// Gives a person a key.
    NEW_KEY = "INSERT INTO person_key (person, secret) VALUES ($1, $2) ON CONFLICT (person) DO NOTHING";
    /// Destroys a person's key.
    DESTROY_KEY = "DELETE FROM person_key WHERE person = $1";
    /// Remembers that a person was erased.
    ERASED = "INSERT INTO erasure (person, at) VALUES ($1, $2) ON CONFLICT (person) DO NOTHING";
    /// Whether a person was erased.
    IS_ERASED = "SELECT at FROM erasure WHERE person = $1";
    /// Holds an entry whose time is too far ahead.
    HOLD = "INSERT INTO journal_held (office, number, hlc, arrived_at, entry) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (office, number) DO NOTHING";
    /// The entries that are held.
    HELD = "SELECT entry FROM journal_held ORDER BY hlc";
}

/// The version of the records' schema, kept in each entry.
pub const SCHEMA: i16 = 1;

/// What applying a record did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Applied {
    /// The record is new.
    New,
    /// Fields changed.
    Changed,
    /// Nothing differs; nothing was written.
    Unchanged,
}

/// Writes the journal entry of a new or changed record. The caller writes the state in the same transaction, and only
/// when something changed.
pub(crate) fn apply<R: Record, P: Permission>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    old: Option<&R>,
    new: &R,
) -> Result<Applied> {
    let own = |record: &R| {
        who.owns(record.owner())
            || record.maker().is_some_and(|m| who.acts_for(m))
            || who.placed(record.group())
    };
    if !own(new) {
        tx.allow(who, new.region())?;
    }
    if let Some(region) = old.filter(|old| !own(old)).and_then(Record::region) {
        tx.allow(who, Some(region))?;
    }
    let id = new.id();
    let mut changes = diff(old, new, |_| None);
    if changes.is_empty() && old.is_some() {
        return Ok(Applied::Unchanged);
    }
    if old.is_some() {
        let versions: Vec<(String, CommandId)> =
            tx.conn.rows(SEEN, crate::args![id], |r| Ok((r.get(0)?, CommandId(r.get(1)?))))?;
        let made = tx.conn.first(MADE, crate::args![id], |r| r.get(0))?.map(CommandId);
        for c in &mut changes {
            c.seen = versions.iter().find(|(f, _)| *f == c.name).map(|(_, v)| *v).or(made);
        }
    }
    let operation = if old.is_some() { Operation::Change } else { Operation::Create };
    if old.is_some() {
        for c in &changes {
            tx.conn.run(SET_SEEN, crate::args![id, c.name, tx.command.id])?;
        }
    }
    let region = new.region().cloned();
    write(
        tx,
        R::KIND,
        id,
        new.person(),
        region.as_ref().map(domain::region::RegionCode::as_str),
        operation,
        changes,
    )?;
    tx.touch(R::KIND, id, region.as_ref())?;
    if let Some(before) = old.and_then(Record::region).filter(|b| Some(*b) != region.as_ref()) {
        let before = before.clone();
        tx.touch(R::KIND, id, Some(&before))?;
    }
    Ok(if old.is_some() { Applied::Changed } else { Applied::New })
}

/// Writes one entry.
pub(crate) fn write(
    tx: &mut Tx<'_>,
    kind: Kind,
    record: Uuid,
    person: Option<Uuid>,
    region: Option<&str>,
    operation: Operation,
    mut fields: Vec<FieldChange>,
) -> Result<()> {
    if let Some(person) = person.filter(|_| fields.iter().any(|f| f.personal)) {
        seal(tx.conn, person, record, &mut fields)?;
    }
    if tx.together && operation == Operation::Change && tell_more(tx, kind, record, region, &fields)? {
        return Ok(());
    }
    let json = serde_json::to_string(&fields).map_err(|e| Error::Engine(e.to_string()))?;
    tx.counters.hlc = tx.counters.hlc.next(tx.now / 1000);
    let (position, number) = if tx.numbered {
        tx.counters.position += 1;
        tx.counters.number += 1;
        (Some(tx.counters.position), Some(tx.counters.number))
    } else {
        (None, None)
    };
    let c = tx.command;
    let written = tx.conn.run(
        INSERT,
        crate::args![
            position,
            number,
            tx.office,
            tx.counters.hlc.0,
            c.device,
            c.device_at,
            c.actor,
            c.id,
            kind,
            record,
            region,
            operation.number(),
            SCHEMA,
            c.reason,
            json
        ],
    );
    written.map(drop)
}

/// A further change of a record that the same command has written of becomes a part of that entry: from what it was before
/// the command to what it is now.
fn tell_more(
    tx: &mut Tx<'_>,
    kind: Kind,
    record: Uuid,
    region: Option<&str>,
    fields: &[FieldChange],
) -> Result<bool> {
    let found = tx.conn.first(BEFORE, crate::args![tx.command.id, record, kind], |r| {
        Ok((r.get::<i16>(0)?, r.get::<String>(1)?))
    })?;
    let Some((before, told)) = found else { return Ok(false) };
    let before = Operation::from_number(before);
    if !matches!(before, Some(Operation::Create | Operation::Change)) {
        return Ok(false);
    }
    let mut told: Vec<FieldChange> =
        serde_json::from_str(&told).map_err(|e| Error::Damaged(e.to_string()))?;
    for f in fields {
        match told.iter_mut().find(|t| t.name == f.name) {
            Some(t) => t.new = f.new.clone(),
            None => told.push(f.clone()),
        }
    }
    told.retain(|t| before == Some(Operation::Create) || t.new != t.old);
    let json = serde_json::to_string(&told).map_err(|e| Error::Engine(e.to_string()))?;
    tx.conn.run(TELL_MORE, crate::args![tx.command.id, record, kind, region, json])?;
    Ok(true)
}

/// Notes that the asker was refused a record that is there: an attempt to look beyond one's own part of the tree.
pub fn refused(tx: &mut Tx<'_>, kind: Kind, record: Uuid, region: Option<&str>) -> Result<()> {
    write(tx, kind, record, None, region, Operation::Refuse, Vec::new())
}

fn key(conn: &mut Conn, person: Uuid) -> Result<Option<[u8; 32]>> {
    let secret: Option<Vec<u8>> = conn.first(KEY, crate::args![person], |r| r.get(0))?;
    Ok(secret.and_then(|s| s.try_into().ok()))
}

/// Seals the personal values with the person's key, which is made when there is none. The field and the record are bound
/// to the sealed value, so that it cannot be moved elsewhere.
fn seal(conn: &mut Conn, person: Uuid, record: Uuid, fields: &mut [FieldChange]) -> Result<()> {
    let secret = match key(conn, person)? {
        Some(secret) => secret,
        None => {
            let mut secret = [0u8; 32];
            getrandom::fill(&mut secret).map_err(|e| Error::Engine(e.to_string()))?;
            conn.run(NEW_KEY, crate::args![person, secret[..]])?;
            key(conn, person)?.ok_or(Error::Missing)?
        }
    };
    let cipher = XChaCha20Poly1305::new(&Key::from(secret));
    for f in fields.iter_mut().filter(|f| f.personal) {
        let name = f.name.clone();
        for value in [&mut f.new, &mut f.old] {
            if value.is_null() {
                continue;
            }
            let mut nonce = [0u8; 24];
            getrandom::fill(&mut nonce).map_err(|e| Error::Engine(e.to_string()))?;
            let aad = format!("{record}/{name}");
            let plain = value.to_string();
            let sealed = cipher
                .encrypt(&XNonce::from(nonce), Payload { msg: plain.as_bytes(), aad: aad.as_bytes() })
                .map_err(|_| Error::Engine("a value could not be sealed".into()))?;
            let hex: String = nonce.iter().chain(&sealed).map(|b| format!("{b:02x}")).collect();
            // Whose key it is, where that is not the record itself.
            *value = if person == record {
                json!({ "sealed": hex })
            } else {
                json!({ "sealed": hex, "of": person.to_string() })
            };
        }
    }
    Ok(())
}

/// Seals a text that is kept beside a record with the key of the person, or group of orders, that it is about: it can be read
/// until they are erased.
pub(crate) fn seal_text(conn: &mut Conn, person: Uuid, name: &str, text: &str) -> Result<String> {
    let new = Value::String(text.to_owned());
    let mut field =
        [FieldChange { name: name.to_owned(), new, old: Value::Null, seen: None, personal: true }];
    seal(conn, person, person, &mut field)?;
    let [FieldChange { new, .. }] = field;
    new.get("sealed").and_then(Value::as_str).map(str::to_owned).ok_or(Error::Missing)
}

/// Opens what [`seal_text`] sealed; nothing once the key is destroyed.
pub(crate) fn open_text(conn: &mut Conn, person: Uuid, name: &str, sealed: &str) -> Result<Option<String>> {
    let Some(secret) = key(conn, person)? else { return Ok(None) };
    let cipher = XChaCha20Poly1305::new(&Key::from(secret));
    let opened = open(&cipher, &format!("{person}/{name}"), sealed);
    Ok(opened.and_then(|v| v.as_str().map(str::to_owned)))
}

fn open(cipher: &XChaCha20Poly1305, aad: &str, hex: &str) -> Option<Value> {
    let bytes: Vec<u8> = (0..hex.len() / 2)
        .filter_map(|i| hex.get(2 * i..2 * i + 2).and_then(|h| u8::from_str_radix(h, 16).ok()))
        .collect();
    let (nonce, sealed) = bytes.split_first_chunk::<24>()?;
    let plain = cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: aad.as_bytes() }).ok()?;
    serde_json::from_slice(&plain).ok()
}

/// Opens the sealed values of an entry as far as the person's key still exists; an erased one reads as `null`.
pub fn unseal(conn: &mut Conn, entry: &mut Entry) -> Result<()> {
    let of =
        entry.fields.iter().flat_map(|f| [&f.new, &f.old]).find_map(|v| v.get("of").and_then(Value::as_str));
    let person = of.and_then(|of| Uuid::parse_str(of).ok()).unwrap_or(entry.record);
    let Some(secret) = key(conn, person)? else {
        for f in &mut entry.fields {
            for v in [&mut f.new, &mut f.old] {
                if v.get("sealed").is_some() {
                    *v = Value::Null;
                }
            }
        }
        return Ok(());
    };
    let cipher = XChaCha20Poly1305::new(&Key::from(secret));
    for f in &mut entry.fields {
        let aad = format!("{}/{}", entry.record, f.name);
        for v in [&mut f.new, &mut f.old] {
            let Some(hex) = v.get("sealed").and_then(Value::as_str) else { continue };
            *v = open(&cipher, &aad, hex).unwrap_or(Value::Null);
        }
    }
    Ok(())
}

/// Destroys a person's key and remembers it, so that a restore erases again. The caller blanks the rows.
pub(crate) fn erase(tx: &mut Tx<'_>, person: Uuid) -> Result<()> {
    tx.conn.run(DESTROY_KEY, crate::args![person])?;
    tx.conn.run(ERASED, crate::args![person, tx.now])?;
    Ok(())
}

/// Whether a person was erased.
pub fn is_erased(conn: &mut Conn, person: Uuid) -> Result<bool> {
    Ok(conn.first(IS_ERASED, crate::args![person], |r| r.get::<i64>(0))?.is_some())
}

pub(crate) fn entry(r: &Row<'_>) -> Result<Entry> {
    let kind: i16 = r.get(8)?;
    let operation: i16 = r.get(11)?;
    let fields: String = r.get(14)?;
    Ok(Entry {
        position: r.get::<Option<i64>>(0)?.unwrap_or(0),
        number: r.get::<Option<i64>>(1)?.unwrap_or(0),
        office: OfficeId(r.get(2)?),
        hlc: Hlc(r.get(3)?),
        device: r.get(4)?,
        device_at: r.get(5)?,
        actor: r.get(6)?,
        command: CommandId(r.get(7)?),
        kind: Kind::from_number(kind).ok_or_else(|| Error::Schema(format!("journal kind {kind}")))?,
        record: r.get(9)?,
        region: r.get(10)?,
        operation: Operation::from_number(operation)
            .ok_or_else(|| Error::Schema(format!("journal operation {operation}")))?,
        schema: r.get(12)?,
        reason: r.get(13)?,
        fields: serde_json::from_str(&fields).map_err(|e| Error::Damaged(e.to_string()))?,
    })
}

/// At most `limit` entries after a position, in order and without holes.
pub fn after(conn: &mut Conn, position: i64, limit: i64) -> Result<Vec<Entry>> {
    conn.rows(AFTER, crate::args![position, limit], entry)
}

/// The entries of a record, newest first, before a position.
pub fn history(conn: &mut Conn, record: Uuid, before: i64, limit: i64) -> Result<Vec<Entry>> {
    conn.rows(HISTORY, crate::args![record, before, limit], entry)
}

/// How many entries of a record are looked through for its last change of state.
const STATES: i64 = 50;

/// Who brought a record into the state in which it is, if that is this one; nothing when it is long ago.
pub fn brought(conn: &mut Conn, record: Uuid, state: Publication) -> Result<Option<String>> {
    let last = history(conn, record, i64::MAX, STATES)?.into_iter().find_map(|e| {
        let to = e.fields.iter().find(|f| f.name == "status")?.new.as_str()?.to_owned();
        Some((e.actor, to))
    });
    Ok(last.filter(|(_, to)| to == state.word()).map(|(actor, _)| actor))
}

/// The last position.
pub fn end(conn: &mut Conn) -> Result<i64> {
    conn.one(END, &[], |r| r.get(0))
}

/// The last position and its time in milliseconds since 1970; both 0 when nothing was written yet.
pub fn last(conn: &mut Conn) -> Result<(i64, i64)> {
    let last = conn.first(LAST, &[], |r| Ok((r.get(0)?, Hlc(r.get(1)?).ms())))?;
    Ok(last.unwrap_or_default())
}

/// What an entry was about, without its contents: enough to know what is out of date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// The position.
    pub position: i64,
    /// The kind.
    pub kind: Kind,
    /// The record.
    pub record: Uuid,
    /// Its region.
    pub region: Option<String>,
}

/// What moved after a position.
pub fn touched(conn: &mut Conn, position: i64, limit: i64) -> Result<Vec<Touched>> {
    conn.rows(TOUCHED, crate::args![position, limit], |r| {
        let kind: i16 = r.get(1)?;
        Ok(Touched {
            position: r.get(0)?,
            kind: Kind::from_number(kind).ok_or_else(|| Error::Schema(format!("journal kind {kind}")))?,
            record: r.get(2)?,
            region: r.get(3)?,
        })
    })
}

/// The name of the entry at a position: a follower that keeps its position outside the database keeps this too, and so
/// notices when the database is another one, or an earlier state that has since gone another way.
pub fn name_at(conn: &mut Conn, position: i64) -> Result<Option<String>> {
    conn.first(NAMED, crate::args![position], |r| {
        let (office, command, record): (Uuid, Uuid, Uuid) = (r.get(0)?, r.get(1)?, r.get(2)?);
        Ok(format!("{} {} {}", office.simple(), command.simple(), record.simple()))
    })
}

/// Where a follower that keeps its position in the database stands.
pub fn follower(conn: &mut Conn, name: &str) -> Result<i64> {
    Ok(conn.first(FOLLOWER, crate::args![name], |r| r.get(0))?.unwrap_or(0))
}

/// Moves a follower, in the transaction with its effect.
pub fn followed(tx: &mut Tx<'_>, name: &str, position: i64) -> Result<()> {
    tx.conn.run(FOLLOWED, crate::args![name, position]).map(drop)
}

/// Takes in an entry of a peer: it gets a position here, and keeps its office's number. One from the far future is held.
///
/// # Errors
/// [`Error::Refused`] for an entry of this very office: two databases with one id must not exchange.
pub fn receive(
    tx: &mut Tx<'_>,
    who: &Access<Operate>,
    entry: &Entry,
) -> Result<std::result::Result<(), TooFarAhead>> {
    tx.allow(who, None)?;
    if entry.office == tx.office {
        return Err(Error::Refused);
    }
    match tx.counters.hlc.observe(entry.hlc, tx.now / 1000) {
        Err(ahead) => {
            let json = serde_json::to_string(entry).map_err(|e| Error::Engine(e.to_string()))?;
            tx.conn.run(HOLD, crate::args![entry.office, entry.number, entry.hlc.0, tx.now, json])?;
            Ok(Err(ahead))
        }
        Ok(hlc) => {
            tx.counters.hlc = hlc;
            let position = tx.numbered.then(|| {
                tx.counters.position += 1;
                tx.counters.position
            });
            let json = serde_json::to_string(&entry.fields).map_err(|e| Error::Engine(e.to_string()))?;
            tx.conn.run(
                INSERT,
                crate::args![
                    position,
                    entry.number,
                    entry.office,
                    entry.hlc.0,
                    entry.device,
                    entry.device_at,
                    entry.actor,
                    entry.command,
                    entry.kind,
                    entry.record,
                    entry.region,
                    entry.operation.number(),
                    entry.schema,
                    entry.reason,
                    json
                ],
            )?;
            Ok(Ok(()))
        }
    }
}

/// The entries that are held because their time is too far ahead.
pub fn held(conn: &mut Conn) -> Result<Vec<Entry>> {
    conn.rows(HELD, &[], |r| {
        serde_json::from_str(&r.get::<String>(0)?).map_err(|e| Error::Damaged(e.to_string()))
    })
}
