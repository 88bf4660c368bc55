//! Writing a backup while others go on writing to the database.

use std::io::{Read, Write};

use media::Files;
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::Db;
use store::dump::{KEYS, Snapshot, TABLES};

use super::{
    BackupError, FORMAT, HEADER, Header, Key, MANIFEST, MEDIA, Manifest, PART, Part, Progress, Result,
    SEALED, TableHead, hex,
};

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    /// The office.
    pub office: uuid::Uuid,
    /// The journal's last position.
    pub position: i64,
    /// Rows in all.
    pub rows: u64,
    /// Files of the media folder.
    pub media: u64,
    /// Whether the keys of persons are in it.
    pub keys: bool,
}

struct Writer<W: Write> {
    tar: tar::Builder<zstd::stream::write::Encoder<'static, W>>,
    parts: Vec<Part>,
    time: u64,
}

impl<W: Write> Writer<W> {
    fn head(&self, size: u64) -> tar::Header {
        let mut head = tar::Header::new_gnu();
        head.set_size(size);
        head.set_mode(0o600);
        head.set_mtime(self.time);
        head
    }

    fn part(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let mut head = self.head(bytes.len() as u64);
        self.tar.append_data(&mut head, name, bytes)?;
        let sha256 = hex(&Sha256::digest(bytes));
        self.parts.push(Part { name: name.to_owned(), bytes: bytes.len() as u64, sha256 });
        Ok(())
    }

    fn file(&mut self, name: &str, (size, file): (u64, Box<dyn Read>)) -> Result<()> {
        let mut head = self.head(size);
        let mut hashed = Hashed { file: file.take(size), hash: Sha256::new(), read: 0 };
        self.tar.append_data(&mut head, name, &mut hashed)?;
        if hashed.read != size {
            return Err(BackupError::Io(std::io::Error::other(format!(
                "{name} became shorter while it was read"
            ))));
        }
        self.parts.push(Part { name: name.to_owned(), bytes: size, sha256: hex(&hashed.hash.finalize()) });
        Ok(())
    }
}

struct Hashed {
    file: std::io::Take<Box<dyn Read>>,
    hash: Sha256,
    read: u64,
}

impl Read for Hashed {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.file.read(buffer)?;
        self.hash.update(&buffer[..n]);
        self.read += n as u64;
        Ok(n)
    }
}

/// Writes a backup. With a key the keys of persons are in it, sealed; without one they are not.
///
/// # Errors
/// [`BackupError::Io`] when the file cannot be written, [`BackupError::Store`] when the database cannot be read.
pub fn write<W: Write>(
    db: &Db,
    media: &Files,
    key: Option<&Key>,
    made_at: jiff::Timestamp,
    out: W,
    progress: Progress<'_>,
) -> Result<(W, Written)> {
    let mut snapshot = db.snapshot()?;
    let stand = snapshot.stand()?;
    let mut encoder = zstd::stream::write::Encoder::new(out, 3)?;
    encoder.include_checksum(true)?;
    let time = u64::try_from(made_at.as_second()).unwrap_or(0);
    let mut w = Writer { tar: tar::Builder::new(encoder), parts: Vec::new(), time };
    let heads = TABLES.iter().zip(&stand.rows).filter(|(t, _)| t.name != KEYS);
    let header = Header {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at,
        office: stand.office.0,
        schema: stand.schema,
        position: stand.position,
        number: stand.number,
        keys: key.is_some(),
        tables: heads
            .map(|(t, rows)| TableHead {
                name: t.name.to_owned(),
                columns: t.columns.iter().map(|c| c.name.to_owned()).collect(),
                rows: *rows,
            })
            .collect(),
    };
    w.part(HEADER, &json(&header)?)?;
    let all: u64 = stand.rows.iter().sum();
    let mut done = 0;
    for (i, table) in TABLES.iter().enumerate().filter(|(_, t)| t.name != KEYS) {
        rows(&mut snapshot, i, &mut |number, part, n| {
            w.part(&format!("tables/{}/{number:06}.jsonl", table.name), part)?;
            done += n;
            progress(table.name, done, all);
            Ok(())
        })?;
    }
    if let (Some(key), Some(i)) = (key, store::dump::place(KEYS)) {
        // A key and its person are a hundred bytes: all of them fit into memory.
        let mut plain = Vec::new();
        rows(&mut snapshot, i, &mut |_, part, _| {
            plain.extend_from_slice(part);
            Ok(())
        })?;
        w.part(SEALED, &key.seal(&plain)?)?;
    }
    drop(snapshot);
    let (names, mut files) = (media.names()?, 0);
    for (n, name) in (1u64..).zip(&names) {
        match media.open(name) {
            Ok(file) => w.file(&format!("{MEDIA}{name}"), file)?,
            // What was sent is forgotten when its sizes are made: those are in the backup, or made after a restore.
            Err(media::Error::Missing) => continue,
            Err(e) => return Err(e.into()),
        }
        files += 1;
        progress("media", n, names.len() as u64);
    }
    let manifest = json(&Manifest { parts: std::mem::take(&mut w.parts) })?;
    w.part(MANIFEST, &manifest)?;
    let written = Written {
        office: header.office,
        position: header.position,
        rows: header.tables.iter().map(|t| t.rows).sum(),
        media: files,
        keys: header.keys,
    };
    Ok((w.tar.into_inner()?.finish()?, written))
}

fn json(value: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|e| BackupError::Io(e.into()))
}

/// Takes a part of a table: its number, its text, how many rows it has.
type TakePart<'a> = &'a mut dyn FnMut(u64, &[u8], u64) -> Result<()>;

/// Calls `part` with the rows of a table, about a megabyte at a time, each row a JSON array in a line.
fn rows(snapshot: &mut Snapshot, table: usize, part: TakePart<'_>) -> Result<()> {
    let (mut text, mut number, mut n) = (Vec::new(), 1, 0);
    let mut after = None;
    loop {
        let page = snapshot.page(table, after.as_ref())?;
        for row in &page {
            serde_json::to_writer(&mut text, row).map_err(|e| BackupError::Io(e.into()))?;
            text.push(b'\n');
            n += 1;
            if text.len() >= PART {
                part(number, &text, n)?;
                (number, n) = (number + 1, 0);
                text.clear();
            }
        }
        let Some(last) = page.into_iter().next_back() else { break };
        after = Some(last);
    }
    if text.is_empty() { Ok(()) } else { part(number, &text, n) }
}
