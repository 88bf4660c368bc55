//! The council's papers as PDF: tagged, for archives (PDF/A-2a) and for readers who do not see them (PDF/UA-1). The same input makes the
//! same bytes. What the papers say is in `domain::document`, how they look in `templates/`, and the words that stand
//! on each of them in `words/`, a file a language.

mod clean;
mod hyphen;
mod press;

use domain::document::{Bill, Directory, Document, GapSheet, Minutes, Statement};
use domain::lang::Lang;
use jiff::civil::Date;
use press::{Sheet, Template};

/// Why a paper could not be made. It is never the reader's fault: what is asked for was checked before.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The content could not be handed to the template.
    #[error("the content of the paper cannot be written down: {0}")]
    Content(#[from] serde_json::Error),
    /// The template could not be set.
    #[error("the paper cannot be set: {0}")]
    Template(String),
    /// The pages could not be written in the formats that archives and readers need.
    #[error("the paper cannot be written as PDF: {0}")]
    Pdf(String),
}

/// The minutes of an assessment.
///
/// # Errors
/// When the paper cannot be made.
pub fn minutes(minutes: &Minutes, lang: &Lang) -> Result<Vec<u8>, DocumentError> {
    sheet(Template::Minutes, minutes, minutes.decided, lang)
}

/// A sheet for a candidate: where points were lost, and what would help.
///
/// # Errors
/// When the paper cannot be made.
pub fn gap_sheet(gaps: &GapSheet, lang: &Lang) -> Result<Vec<u8>, DocumentError> {
    sheet(Template::GapSheet, gaps, gaps.date, lang)
}

/// The directory of flagships.
///
/// # Errors
/// When the paper cannot be made.
pub fn directory(directory: &Directory, lang: &Lang) -> Result<Vec<u8>, DocumentError> {
    sheet(Template::Directory, directory, directory.date, lang)
}

/// What the account of a maker says of a month.
///
/// # Errors
/// When the paper cannot be made.
pub fn statement(statement: &Statement, lang: &Lang) -> Result<Vec<u8>, DocumentError> {
    sheet(Template::Statement, statement, statement.date, lang)
}

/// An invoice or a receipt.
///
/// # Errors
/// When the paper cannot be made.
pub fn bill(bill: &Bill, lang: &Lang) -> Result<Vec<u8>, DocumentError> {
    sheet(Template::Bill, bill, bill.date, lang)
}

/// Any of them.
///
/// # Errors
/// When the paper cannot be made.
pub fn make(document: &Document, lang: &Lang) -> Result<Vec<u8>, DocumentError> {
    match document {
        Document::Minutes(m) => minutes(m, lang),
        Document::GapSheet(g) => gap_sheet(g, lang),
        Document::Directory(d) => directory(d, lang),
        Document::Statement(s) => statement(s, lang),
        Document::Bill(b) => bill(b, lang),
    }
}

fn sheet(
    template: Template,
    content: &impl serde::Serialize,
    date: Date,
    lang: &Lang,
) -> Result<Vec<u8>, DocumentError> {
    press::print(&Sheet { template, content: serde_json::to_value(content)?, date, lang })
}
