//! CSV: comma, semicolon or tab, UTF-8 with or without byte-order mark.

use std::io::Read;

use super::bounded::{Bounded, Budget};
use super::{MAX_ROWS, Sink, longest};
use crate::error::ImportError;
use crate::kind::FileKind;

/// Which of comma, semicolon and tab the heading uses.
fn delimiter(heading: &str) -> u8 {
    [b',', b';', b'\t'].into_iter().max_by_key(|d| heading.bytes().filter(|b| b == d).count()).unwrap_or(b',')
}

fn why(e: &csv::Error, after: u64) -> ImportError {
    let line = e.position().map_or(after + 1, csv::Position::line);
    match e.kind() {
        csv::ErrorKind::Utf8 { .. } => ImportError::Encoding(line),
        csv::ErrorKind::Io(io) => {
            Budget::why(&io.to_string(), after + 1).unwrap_or_else(|| ImportError::File(io.to_string()))
        }
        _ => ImportError::File(e.to_string()),
    }
}

/// How often cells of a row go on in another line.
fn breaks(record: &csv::StringRecord) -> u64 {
    record.iter().map(|cell| cell.bytes().filter(|b| *b == b'\n').count() as u64).sum()
}

pub(super) fn read(
    kind: FileKind,
    head: &[u8],
    file: impl Read,
    size: u64,
    sink: &mut dyn Sink,
) -> Result<(), ImportError> {
    let line = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let delimiter = delimiter(std::str::from_utf8(line).map_err(|_| ImportError::Encoding(1))?);
    let budget = Budget::default();
    budget.begin(longest(kind));
    // Also the last row ends with its line, as the others do.
    let ending: &[u8] = if line.ends_with(b"\r") { b"\r\n" } else { b"\n" };
    let bounded = Bounded { inner: file.chain(ending), budget: budget.clone() };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(bounded);
    let heading = reader.headers().map_err(|e| why(&e, 0))?.clone();
    sink.heading(heading.iter().map(|h| h.trim_start_matches('\u{feff}').to_owned()).collect())?;
    let mut record = csv::StringRecord::new();
    // Where a row began, and where the one before it ended.
    let (mut rows, mut line, mut end) = (0u64, 1u64, 1 + breaks(&heading));
    loop {
        budget.begin(longest(kind));
        let before = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => {
                sink.at(size, size);
                return Ok(());
            }
            Err(e) => return Err(why(&e, line)),
        }
        rows += 1;
        if rows > MAX_ROWS {
            return Err(ImportError::TooManyRows(MAX_ROWS));
        }
        // Lines without anything are passed over, but are lines. A file whose lines end in a way that is not counted still has a number
        // for each row.
        let inside = breaks(&record);
        line = end + 1 + (reader.position().line() - before).saturating_sub(inside + 1);
        end = line + inside;
        let values: Vec<&str> = record.iter().collect();
        sink.row(line, &values)?;
        if rows.is_multiple_of(512) {
            sink.at(budget.all(), size);
        }
    }
}
