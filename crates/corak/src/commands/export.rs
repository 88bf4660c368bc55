//! `corak export`: a register to standard output.

use super::{file_kind, known, open};
use crate::settings::Settings;
use crate::{Failure, data};

/// Runs it.
pub fn run(settings: &Settings, kind: &str) -> Result<(), Failure> {
    let kind = file_kind(kind)?;
    let db = open(settings)?;
    let profile = data::profile(data::profile_folder(settings, &known(&db)?.profile)?.path())?;
    let out = std::io::BufWriter::new(std::io::stdout().lock());
    transfer::export::run(&mut db.apart()?, &profile, kind, out)?;
    Ok(())
}
