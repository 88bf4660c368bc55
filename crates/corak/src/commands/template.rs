//! `corak template`: the columns of a register with one example row.

use super::export::{failure, not_to_a_screen};
use super::{file_format, file_kind, profile_key};
use crate::settings::Settings;
use crate::{Failure, data};

/// What is asked of a template.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// The register
    #[arg(value_parser = super::registers())]
    pub kind: String,
    /// csv or xlsx
    #[arg(long, default_value = "csv")]
    pub format: String,
    /// The country profile (default that of the instance, else id)
    #[arg(long)]
    pub profile: Option<String>,
}

/// Runs it; without an instance too.
pub fn run(settings: &Settings, asked: &Asked) -> Result<(), Failure> {
    let (kind, format) = (file_kind(&asked.kind)?, file_format(&asked.format)?);
    let key = profile_key(settings, asked.profile.as_deref());
    let profile = data::profile(data::profile_folder(settings, &key)?.path())?;
    let lang = profile.first_language().as_str();
    not_to_a_screen(lang, format, kind.word())?;
    let out = std::io::BufWriter::new(std::io::stdout().lock());
    match transfer::template::write(&profile, kind, format, out) {
        Ok(()) => Ok(()),
        Err(e) => failure(lang, e),
    }
}
