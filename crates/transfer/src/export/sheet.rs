//! What rows are written to: CSV, or a spreadsheet whose cells are text but for its numbers.

use std::io::{Seek, Write};

use domain::profile::Profile;
use rust_xlsxwriter::{Format as Look, Workbook};

use super::ExportError;
use crate::cells::safe;
use crate::kind::FileKind;

/// The formats of an export.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// Text with commas.
    #[default]
    Csv,
    /// A spreadsheet.
    Xlsx,
}

impl Format {
    /// The format with this word.
    pub fn from_word(word: &str) -> Option<Format> {
        match word {
            "csv" => Some(Format::Csv),
            "xlsx" => Some(Format::Xlsx),
            _ => None,
        }
    }
}

/// The last row of a spreadsheet, counted from 0.
const LAST_ROW: u32 = 1_048_575;
/// The most characters of a spreadsheet's cell.
const CELL: usize = 32_767;

struct Book {
    book: Workbook,
    numbers: Vec<bool>,
    next: u32,
}

enum Inner<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Xlsx(Box<Book>, W),
}

/// A file that is being written, a row at a time; memory does not grow with it.
pub struct Sheet<W: Write>(Inner<W>);

impl<W: Write> std::fmt::Debug for Sheet<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.0 {
            Inner::Csv(_) => "Sheet(csv)",
            Inner::Xlsx(..) => "Sheet(xlsx)",
        })
    }
}

impl<W: Write> Sheet<W> {
    /// Begins a file with the heading of a kind.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(kind: FileKind, profile: &Profile, format: Format, out: W) -> Result<Self, ExportError> {
        let columns = kind.columns(profile);
        let numbers: Vec<bool> = columns.iter().map(|c| kind.is_number(c)).collect();
        Sheet::with_columns(kind.word(), &columns, numbers, format, out)
    }

    /// Begins a file with a heading of one's own; `numbers` says which columns hold numbers.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn with_columns(
        name: &str,
        columns: &[impl AsRef<str>],
        numbers: Vec<bool>,
        format: Format,
        out: W,
    ) -> Result<Self, ExportError> {
        if format == Format::Csv {
            let mut writer = csv::Writer::from_writer(out);
            writer.write_record(columns.iter().map(|c| safe(c.as_ref()).into_owned()))?;
            return Ok(Sheet(Inner::Csv(Box::new(writer))));
        }
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        let text = Look::new().set_num_format("@");
        let heading = Look::new().set_bold();
        for (i, (column, number)) in (0u16..).zip(columns.iter().zip(&numbers)) {
            sheet.set_column_width(i, 18)?;
            if !number {
                // What is typed below, such as the code 12.10, stays as it is typed.
                sheet.set_column_format(i, &text)?;
            }
            sheet.write_string_with_format(0, i, column.as_ref(), &heading)?;
        }
        Ok(Sheet(Inner::Xlsx(Box::new(Book { book, numbers, next: 1 }), out)))
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When it cannot be written, or does not fit into a spreadsheet.
    pub fn row(&mut self, cells: &[String]) -> Result<(), ExportError> {
        match &mut self.0 {
            Inner::Csv(writer) => Ok(writer.write_record(cells.iter().map(|c| safe(c).into_owned()))?),
            Inner::Xlsx(book, _) => book.row(cells),
        }
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self) -> Result<W, ExportError> {
        match self.0 {
            Inner::Csv(writer) => writer.into_inner().map_err(|e| ExportError::File(e.into_error())),
            Inner::Xlsx(mut book, mut out) => {
                // The parts of a spreadsheet are joined in a file, since they are written to and fro.
                let mut file = tempfile::tempfile()?;
                book.book.save_to_writer(&mut file)?;
                file.rewind()?;
                std::io::copy(&mut file, &mut out)?;
                out.flush()?;
                Ok(out)
            }
        }
    }
}

impl Book {
    fn row(&mut self, cells: &[String]) -> Result<(), ExportError> {
        if self.next > LAST_ROW {
            return Err(ExportError::TooManyRows(LAST_ROW));
        }
        let sheet = self.book.worksheet_from_index(0)?;
        for (i, (cell, number)) in (0u16..).zip(cells.iter().zip(&self.numbers)) {
            if cell.is_empty() {
                continue;
            }
            // A spreadsheet keeps fifteen digits of a number.
            match cell.parse::<f64>() {
                Ok(n) if *number && cell.len() <= 15 && n.is_finite() => {
                    sheet.write_number(self.next, i, n)?;
                }
                _ => {
                    let cell = safe(cell);
                    if cell.chars().count() > CELL {
                        return Err(ExportError::CellTooLong);
                    }
                    sheet.write_string(self.next, i, cell.as_ref())?;
                }
            }
        }
        self.next += 1;
        Ok(())
    }
}
