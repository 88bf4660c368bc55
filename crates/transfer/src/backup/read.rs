//! Reading a backup, and checking every byte of it before anything is touched.

use std::io::Read;
use std::path::{Component, Path};

use sha2::{Digest, Sha256};
use store::dump::{KEYS, TABLES};

use super::{
    BackupError, FORMAT, HEADER, Header, LARGEST, MANIFEST, MEDIA, Manifest, Part, Result, SEALED, hex,
};

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// Its header.
    pub header: Header,
    /// Its parts, in their order.
    pub parts: Vec<Part>,
}

/// What is done with the parts of a backup, in their order.
pub(super) trait Visitor {
    /// The header has been read.
    fn header(&mut self, _: &Header) -> Result<()> {
        Ok(())
    }
    /// Rows of a table.
    fn rows(&mut self, _table: &str, _text: &[u8]) -> Result<()> {
        Ok(())
    }
    /// The sealed keys.
    fn sealed(&mut self, _: &[u8]) -> Result<()> {
        Ok(())
    }
    /// A file of the media folder; the visitor reads it to its end.
    fn media(&mut self, _path: &Path, from: &mut dyn Read) -> Result<()> {
        std::io::copy(from, &mut std::io::sink())?;
        Ok(())
    }
}

struct Nothing;

impl Visitor for Nothing {}

fn damaged(what: impl Into<String>) -> BackupError {
    BackupError::Damaged(what.into())
}

/// A fault while reading means that the file is not as it was written.
fn torn(e: std::io::Error) -> BackupError {
    damaged(e.to_string())
}

/// Checks a backup from the first byte to the last.
///
/// # Errors
/// [`BackupError::Damaged`], [`BackupError::Newer`], or [`BackupError::Io`] when it cannot be opened.
pub fn check(file: &Path, told: &mut dyn FnMut(u64)) -> Result<Contents> {
    walk(file, &mut Nothing, told)
}

/// The header is understood by this program.
fn fits(header: &Header) -> Result<()> {
    let known = store::migrations();
    if header.format > FORMAT || header.schema.iter().any(|m| !known.contains(&m.as_str())) {
        return Err(BackupError::Newer(header.program.clone()));
    }
    let mut last = None;
    for t in &header.tables {
        let place = store::dump::place(&t.name).filter(|_| t.name != KEYS);
        let place = place.ok_or_else(|| BackupError::Newer(header.program.clone()))?;
        if last.is_some_and(|last| last >= place) {
            return Err(damaged("its tables are not in order"));
        }
        last = Some(place);
        let table = &TABLES[place];
        if t.columns.iter().any(|c| table.columns.iter().all(|k| k.name != c)) {
            return Err(BackupError::Newer(header.program.clone()));
        }
        let lost = table
            .columns
            .iter()
            .find(|k| t.columns.iter().all(|c| c != k.name) && table.added(k.name).is_none());
        if let Some(lost) = lost {
            return Err(BackupError::Target(format!(
                "the backup was made by version {} and lacks {}.{}: restore it with that version, then start this one. \
                 Nothing was changed.",
                header.program, table.name, lost.name
            )));
        }
    }
    Ok(())
}

/// Hashes what passes.
struct Hashed<R> {
    from: R,
    hash: Sha256,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.from.read(buffer)?;
        self.hash.update(&buffer[..n]);
        Ok(n)
    }
}

/// Counts what is read of the file, so that people see how far it is.
struct Told<'a, R> {
    from: R,
    read: u64,
    told: &'a mut dyn FnMut(u64),
}

impl<R: Read> Read for Told<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.from.read(buffer)?;
        self.read += n as u64;
        (self.told)(self.read);
        Ok(n)
    }
}

/// Goes through a backup and checks it on the way.
pub(super) fn walk(file: &Path, visitor: &mut dyn Visitor, told: &mut dyn FnMut(u64)) -> Result<Contents> {
    let from = std::io::BufReader::with_capacity(1 << 18, std::fs::File::open(file)?);
    let decoder = zstd::stream::read::Decoder::with_buffer(std::io::BufReader::with_capacity(
        1 << 18,
        Told { from, read: 0, told },
    ))
    .map_err(torn)?;
    let mut archive = tar::Archive::new(decoder);
    let mut seen = Seen { header: None, parts: Vec::new(), counted: vec![0; TABLES.len()], manifest: None };
    let outcome = parts(&mut archive, visitor, &mut seen);
    if outcome.is_ok() || matches!(outcome, Err(BackupError::Newer(_) | BackupError::Target(_))) {
        // The frame's own checksum comes with its last byte. What looks foreign may only be damaged.
        std::io::copy(&mut archive.into_inner(), &mut std::io::sink()).map_err(torn)?;
    }
    outcome?;
    let Seen { header, parts, counted, manifest } = seen;
    let (Some(header), Some(manifest)) = (header, manifest) else {
        return Err(damaged("it is cut off"));
    };
    if let Some((is, _)) = parts.iter().zip(&manifest.parts).find(|(is, was)| is != was) {
        return Err(damaged(format!("{} is not as it was written", is.name)));
    }
    if parts.len() != manifest.parts.len() {
        return Err(damaged("parts of it are missing"));
    }
    for t in &header.tables {
        let n = store::dump::place(&t.name).map_or(0, |i| counted[i]);
        if n != t.rows {
            return Err(damaged(format!("{} has {n} rows instead of {}", t.name, t.rows)));
        }
    }
    Ok(Contents { header, parts })
}

/// What was read so far.
struct Seen {
    header: Option<Header>,
    parts: Vec<Part>,
    counted: Vec<u64>,
    manifest: Option<Manifest>,
}

fn parts(archive: &mut tar::Archive<impl Read>, visitor: &mut dyn Visitor, seen: &mut Seen) -> Result<()> {
    for entry in archive.entries().map_err(torn)? {
        let mut entry = entry.map_err(torn)?;
        let name =
            entry.path().map_err(torn)?.to_str().ok_or_else(|| damaged("a part has no name"))?.to_owned();
        let size = entry.size();
        if seen.manifest.is_some() {
            return Err(damaged("something follows its end"));
        }
        let Some(head) = &seen.header else {
            if name != HEADER {
                return Err(damaged("it does not begin as a backup does"));
            }
            let bytes = whole(&mut entry, size)?;
            let head = parse_header(&bytes)?;
            fits(&head)?;
            visitor.header(&head)?;
            seen.header = Some(head);
            seen.parts.push(Part { name, bytes: size, sha256: hex(&Sha256::digest(&bytes)) });
            continue;
        };
        let sha256 = if let Some(path) = name.strip_prefix(MEDIA) {
            let path = Path::new(path);
            if path.components().any(|c| !matches!(c, Component::Normal(_))) || path.as_os_str().is_empty() {
                return Err(damaged(format!("{name} would lie outside the media folder")));
            }
            let mut hashed = Hashed { from: &mut entry, hash: Sha256::new() };
            visitor.media(path, &mut hashed)?;
            hex(&hashed.hash.finalize())
        } else {
            let bytes = whole(&mut entry, size)?;
            if name == MANIFEST {
                seen.manifest = Some(serde_json::from_slice(&bytes).map_err(|e| damaged(e.to_string()))?);
                continue;
            }
            if name == SEALED {
                visitor.sealed(&bytes)?;
            } else {
                let table =
                    name.strip_prefix("tables/").and_then(|n| n.split('/').next()).unwrap_or_default();
                let known = head.tables.iter().any(|t| t.name == table);
                let place = store::dump::place(table).filter(|_| known);
                let place = place.ok_or_else(|| damaged(format!("it has a part {name}")))?;
                seen.counted[place] += bytes.iter().filter(|b| **b == b'\n').count() as u64;
                visitor.rows(table, &bytes)?;
            }
            hex(&Sha256::digest(&bytes))
        };
        seen.parts.push(Part { name, bytes: size, sha256 });
    }
    Ok(())
}

/// A header of a newer format may look otherwise: its version is read first.
fn parse_header(bytes: &[u8]) -> Result<Header> {
    let value: serde_json::Value = serde_json::from_slice(bytes).map_err(|e| damaged(e.to_string()))?;
    let format = value.get("format").and_then(serde_json::Value::as_u64);
    if format.is_some_and(|f| f > u64::from(FORMAT)) {
        let program = value.get("program").and_then(serde_json::Value::as_str).unwrap_or("?");
        return Err(BackupError::Newer(program.to_owned()));
    }
    serde_json::from_value(value).map_err(|e| damaged(e.to_string()))
}

fn whole(entry: &mut impl Read, size: u64) -> Result<Vec<u8>> {
    if size > LARGEST {
        return Err(damaged("a part is far too large"));
    }
    let mut bytes = Vec::new();
    entry.take(size).read_to_end(&mut bytes).map_err(torn)?;
    if bytes.len() as u64 == size { Ok(bytes) } else { Err(damaged("it is cut off")) }
}
