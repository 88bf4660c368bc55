//! `corak criteria export`: a set as a file.

use domain::assessment::criteria::CriteriaSet;
use domain::assessment::criteria::own::to_file;

use super::write;
use crate::Failure;

/// Runs it.
pub fn run(set: &CriteriaSet, as_json: bool) -> Result<(), Failure> {
    if as_json {
        return write(&serde_json::to_string(set)?);
    }
    write(to_file(set).trim_end())
}
