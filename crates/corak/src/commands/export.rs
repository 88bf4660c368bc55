//! `corak export`: a register to standard output.

use std::io::IsTerminal;

use transfer::Format;
use transfer::export::ExportError;

use super::{file_format, file_kind, known, open, speak};
use crate::settings::Settings;
use crate::{Failure, data};

/// What is asked of an export.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// The register
    #[arg(value_parser = super::registers())]
    pub kind: String,
    /// csv or xlsx
    #[arg(long, default_value = "csv")]
    pub format: String,
}

/// Refuses to write a spreadsheet to a screen.
pub fn not_to_a_screen(lang: &str, format: Format, kind: &str) -> Result<(), Failure> {
    if format == Format::Xlsx && std::io::stdout().is_terminal() {
        return Err(Failure::Usage(speak(lang, "export-terminal", &[("file", format!("{kind}.xlsx"))])));
    }
    Ok(())
}

/// Why nothing more was written; a reader that went away, as `head` does, is no fault.
pub fn failure(lang: &str, e: ExportError) -> Result<(), Failure> {
    if e.io() == Some(std::io::ErrorKind::BrokenPipe) {
        return Ok(());
    }
    Err(Failure::Faults(speak(lang, e.key(), &[("why", e.to_string())])))
}

/// Runs it.
pub fn run(settings: &Settings, asked: &Asked) -> Result<(), Failure> {
    let (kind, format) = (file_kind(&asked.kind)?, file_format(&asked.format)?);
    let db = open(settings)?;
    let profile = data::profile(data::profile_folder(settings, &known(&db)?.profile)?.path())?;
    let lang = profile.first_language().as_str();
    not_to_a_screen(lang, format, kind.word())?;
    let out = std::io::BufWriter::new(std::io::stdout().lock());
    match transfer::export::run_as(&mut db.apart()?, &profile, kind, format, out) {
        Ok(_) => Ok(()),
        Err(e) => failure(lang, e),
    }
}
