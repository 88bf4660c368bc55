//! Reading files: CSV, XLSX and GeoJSON become a heading and rows of text, one row at a time.

mod bounded;
mod geojson;
mod text;
mod xlsx;

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use domain::profile::Profile;

pub(crate) use xlsx::ERROR as SHEET_ERROR;

use crate::error::ImportError;
use crate::kind::FileKind;

/// The largest file that is read, in bytes.
pub const MAX_BYTES: u64 = 1 << 30;
/// Most rows of a file.
pub const MAX_ROWS: u64 = 5_000_000;
/// The longest row, in bytes.
const MAX_ROW: u64 = 1 << 20;
/// The longest row of outlines, in bytes.
const MAX_OUTLINE: u64 = 32 << 20;

/// What takes a file in.
pub trait Sink {
    /// The names of the columns; called once, before the rows.
    fn heading(&mut self, names: Vec<String>) -> Result<(), ImportError>;
    /// A row with its line, counted from 1.
    fn row(&mut self, line: u64, values: &[&str]) -> Result<(), ImportError>;
    /// How far the file is read, in bytes.
    fn at(&mut self, bytes: u64, of: u64);
}

/// The longest row of a kind, in bytes.
const fn longest(kind: FileKind) -> u64 {
    if matches!(kind, FileKind::Boundaries) { MAX_OUTLINE } else { MAX_ROW }
}

/// Reads a file into a sink.
///
/// # Errors
/// [`ImportError`] says why the file cannot be read.
pub fn file(kind: FileKind, profile: &Profile, path: &Path, sink: &mut dyn Sink) -> Result<(), ImportError> {
    let io = |e: std::io::Error| ImportError::File(e.to_string());
    let mut file = File::open(path).map_err(io)?;
    let metadata = file.metadata().map_err(io)?;
    if metadata.is_dir() {
        return Err(ImportError::Folder);
    }
    let size = metadata.len();
    if size > MAX_BYTES {
        return Err(ImportError::TooLarge { bytes: size, max: MAX_BYTES });
    }
    let mut head = Vec::with_capacity(64 * 1024);
    file.by_ref().take(64 * 1024).read_to_end(&mut head).map_err(io)?;
    match head.as_slice() {
        [b'P', b'K', 3, 4, ..] => {
            file.seek(SeekFrom::Start(0)).map_err(io)?;
            return xlsx::read(kind, profile, file, size, sink);
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] => return Err(ImportError::OldSpreadsheet),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return Err(ImportError::Utf16),
        _ => {}
    }
    if head.contains(&0) {
        // Text in UTF-16 without a mark has a NUL beside every Latin letter.
        let pairs = head.chunks_exact(2).filter(|p| (p[0] == 0) != (p[1] == 0)).count();
        return Err(if pairs * 3 > head.len() { ImportError::Utf16 } else { ImportError::Binary });
    }
    // What was read is put in front again, so that a pipe can be read too.
    let rest = std::io::Cursor::new(head.clone()).chain(file);
    let first = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head).iter().find(|b| !b.is_ascii_whitespace());
    if kind == FileKind::Boundaries && first == Some(&b'{') {
        return geojson::read(rest, size, sink);
    }
    text::read(kind, &head, rest, size, sink)
}
