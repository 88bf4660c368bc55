//! XLSX: the first sheet with a heading that fits, a row at a time.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

use calamine::{DataRef, Reader, Xlsx};
use domain::profile::Profile;

use super::Sink;
use crate::error::ImportError;
use crate::kind::FileKind;

/// The most that the parts of a workbook unpack to, in bytes.
const MAX_UNPACKED: u64 = 2 << 30;
/// The most that its table of shared texts unpacks to, in bytes: it is held in memory.
const MAX_SHARED: u64 = 96 << 20;
/// Most parts of a workbook.
const MAX_PARTS: usize = 2_000;
/// The longest text of a cell, in bytes: 32,767 characters of four bytes.
const MAX_CELL: u64 = 4 * 32_767;
/// The most that one row of a sheet unpacks to, in bytes: it is held in memory.
const MAX_ROW: u64 = 4 << 20;
/// The heading stands among the first rows.
const HEADING_ROWS: u32 = 20;
/// Most columns that are looked at.
const MAX_COLUMNS: u32 = 256;

/// What a cell with an error becomes: a text that nobody types, so that its row can be told.
pub(crate) const ERROR: &str = "\u{1}";

/// Unpacks every part once without keeping it, so that a small file cannot become a huge one in memory.
fn weigh(file: &mut File) -> Result<(), ImportError> {
    let bad = |e: &dyn std::fmt::Display| ImportError::Spreadsheet(e.to_string());
    let mut archive = zip::ZipArchive::new(BufReader::new(&mut *file)).map_err(|e| bad(&e))?;
    if archive.len() > MAX_PARTS {
        return Err(ImportError::TooLargeInside);
    }
    let mut all = 0u64;
    let mut buf = vec![0u8; 64 * 1024];
    for i in 0..archive.len() {
        let mut part = archive.by_index(i).map_err(|e| bad(&e))?;
        let name = part.name().map_err(|e| bad(&e))?.to_ascii_lowercase();
        let sheet = name.starts_with("xl/worksheets/");
        // Everything but a sheet is read as a whole.
        let most = if sheet { MAX_UNPACKED } else { MAX_SHARED };
        let (mut bytes, mut run, mut row) = (0u64, 0u64, 0u64);
        let mut beginning = false;
        loop {
            let n = part.read(&mut buf).map_err(|e| bad(&e))?;
            if n == 0 {
                break;
            }
            bytes += n as u64;
            all += n as u64;
            if bytes > most || all > MAX_UNPACKED {
                return Err(ImportError::TooLargeInside);
            }
            if sheet {
                for piece in buf[..n].split_inclusive(|b| *b == b'<') {
                    // A row begins where `<row` stands; its name may lie across two readings.
                    let tag = piece.split(|b| matches!(b, b' ' | b'>')).next().unwrap_or_default();
                    if beginning && (tag == b"row" || tag.ends_with(b":row")) {
                        row = 0;
                    }
                    beginning = piece.ends_with(b"<");
                    run += piece.len() as u64;
                    row += piece.len() as u64;
                    if run > MAX_CELL || row > MAX_ROW {
                        return Err(ImportError::TooLargeInside);
                    }
                    if piece.ends_with(b"<") {
                        run = 0;
                    }
                }
            }
        }
    }
    file.seek(SeekFrom::Start(0)).map_err(|e| ImportError::File(e.to_string()))?;
    Ok(())
}

/// A number as text: whole when it is whole, else with the digits that a spreadsheet shows.
fn number(v: f64) -> String {
    let v = format!("{v:.14e}").parse().unwrap_or(v);
    if v.fract() == 0.0 && v.abs() < 1e15 { format!("{v:.0}") } else { format!("{v}") }
}

/// A code that was typed as a number has lost the zero at its end (12.10 is 12.1) or at its beginning. It is mended when
/// exactly one code of the profile is the same number.
fn code(profile: &Profile, text: String) -> String {
    let fits = |code: &str| profile.levels.iter().any(|l| l.fits(code));
    if fits(&text) {
        return text;
    }
    let mut codes: Vec<String> = Vec::new();
    for zeros in 1..=4 {
        let zeros = "0".repeat(zeros);
        let longer = if text.contains('.') { format!("{text}{zeros}") } else { format!("{zeros}{text}") };
        if fits(&longer) {
            codes.push(longer);
        }
    }
    match codes.as_slice() {
        [one] => one.clone(),
        _ => text,
    }
}

/// A telephone number that was typed as a number has lost its leading zero. What is left may begin like the country's
/// prefix (0626… in a country with 62): a short one is then no number that can be told, and is refused as it stands.
fn telephone(country: &str, digits: String) -> String {
    match digits.strip_prefix(country) {
        Some(_) if digits.len() < 11 => format!("?{digits}"),
        Some(_) => format!("+{digits}"),
        None => format!("0{digits}"),
    }
}

fn text(kind: FileKind, profile: &Profile, column: &str, value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(s) => s.clone(),
        DataRef::SharedString(s) => (*s).to_owned(),
        DataRef::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        DataRef::Int(n) => typed(kind, profile, column, *n as f64),
        DataRef::Float(n) => typed(kind, profile, column, *n),
        DataRef::DateTime(d) if d.is_datetime() => {
            let (y, m, d, ..) = d.to_ymd_hms_milli();
            format!("{y:04}-{m:02}-{d:02}")
        }
        DataRef::DateTime(d) => number(d.as_f64()),
        DataRef::DateTimeIso(s) => s.split('T').next().unwrap_or(s).to_owned(),
        DataRef::DurationIso(s) => s.clone(),
        DataRef::Error(_) => ERROR.to_owned(),
    }
}

fn typed(kind: FileKind, profile: &Profile, column: &str, n: f64) -> String {
    let text = number(n);
    if kind.is_code(column) {
        return code(profile, text);
    }
    if matches!(column, "phone" | "whatsapp") {
        return telephone(&profile.telephone, text);
    }
    // 1.125 as text could be read as one thousand one hundred and twenty-five; as a number it is not.
    match text.split_once('.') {
        Some((_, part)) if part.len() == 3 && kind.is_whole(column) => format!("{text}0"),
        _ => text,
    }
}

struct Row {
    at: u32,
    cells: Vec<(u32, String)>,
}

fn fits(kind: FileKind, columns: &[String], names: &[(u32, String)]) -> bool {
    let has = |c: &str| names.iter().any(|(_, n)| n.trim().eq_ignore_ascii_case(c));
    let known = columns.iter().filter(|c| has(c)).count();
    kind.needed().iter().all(|c| has(c)) && known * 2 >= columns.len().min(4)
}

pub(super) fn read(
    kind: FileKind,
    profile: &Profile,
    mut file: File,
    size: u64,
    sink: &mut dyn Sink,
) -> Result<(), ImportError> {
    let bad = |e: &dyn std::fmt::Display| ImportError::Spreadsheet(e.to_string());
    weigh(&mut file)?;
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(|e| bad(&e))?;
    let columns = kind.columns(profile);
    for sheet in book.sheet_names() {
        // A chart or a dialog is no table.
        let Ok(mut cells) = book.worksheet_cells_reader(&sheet) else { continue };
        let total = u64::from(cells.dimensions().end.0) + 1;
        let mut names: Option<Vec<String>> = None;
        let mut row = Row { at: 0, cells: Vec::new() };
        loop {
            let next = cells.next_cell().map_err(|e| bad(&e))?;
            let at = next.as_ref().map_or(u32::MAX, |c| c.get_position().0);
            if at != row.at {
                match &names {
                    Some(names) => give(&row, names, sink)?,
                    None if fits(kind, &columns, &row.cells) => {
                        let mut heading = vec![String::new(); row.width()];
                        for (column, name) in row.cells.drain(..) {
                            heading[column as usize] = name.trim().to_lowercase();
                        }
                        sink.heading(heading.clone())?;
                        names = Some(heading);
                    }
                    None => {}
                }
                row = Row { at, cells: Vec::new() };
                if at.is_multiple_of(512) {
                    sink.at(size.saturating_mul(u64::from(at)) / total.max(1), size);
                }
            }
            let Some(cell) = next else { break };
            if names.is_none() && at >= HEADING_ROWS {
                break;
            }
            let (_, column) = cell.get_position();
            if column < MAX_COLUMNS {
                let name = names.as_ref().and_then(|n| n.get(column as usize)).map_or("", String::as_str);
                row.cells.push((column, text(kind, profile, name, cell.get_value())));
            }
        }
        if names.is_some() {
            sink.at(size, size);
            return Ok(());
        }
    }
    Err(ImportError::NoSheet(kind.needed().iter().map(|c| (*c).to_owned()).collect()))
}

impl Row {
    /// As many columns as its last cell needs; a file may name its cells in any order.
    fn width(&self) -> usize {
        self.cells.iter().map(|(c, _)| *c as usize + 1).max().unwrap_or(0)
    }
}

fn give(row: &Row, names: &[String], sink: &mut dyn Sink) -> Result<(), ImportError> {
    if row.cells.is_empty() {
        return Ok(());
    }
    let width = row.width().max(names.len());
    let mut values = vec![""; width];
    for (column, text) in &row.cells {
        values[*column as usize] = text;
    }
    sink.row(u64::from(row.at) + 1, &values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telephone_number_without_its_zero_is_not_taken_for_another() {
        assert_eq!(telephone("62", "81234567890".into()), "081234567890");
        assert_eq!(telephone("62", "6281234567890".into()), "+6281234567890");
        assert_eq!(telephone("62", "626700123".into()), "?626700123");
        assert_eq!(domain::maker::phone("?626700123", "62"), None);
    }

    #[test]
    fn numbers_are_written_as_the_sheet_shows_them() {
        assert_eq!(number(12.0), "12");
        assert_eq!(number(0.1 + 0.2), "0.3");
        assert_eq!(number(6_281_234_567_890.0), "6281234567890");
        assert_eq!(number(-1.25), "-1.25");
    }
}
