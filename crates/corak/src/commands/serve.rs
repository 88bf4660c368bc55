//! `corak serve`: serves an instance.

use super::{known, open};
use crate::settings::Settings;
use crate::{Failure, serve};

/// Runs it.
pub fn run(settings: &Settings) -> Result<(), Failure> {
    let db = open(settings)?;
    known(&db)?;
    serve::run(settings, db)
}
