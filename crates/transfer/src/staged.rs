//! A row as it waits in the staging file.

use store::{Error, Result};

/// A row's cells as bytes.
pub(crate) fn bytes(values: &[&str]) -> Result<Vec<u8>> {
    postcard::to_stdvec(values).map_err(|e| Error::Engine(e.to_string()))
}

/// The cells of a row that waits.
pub(crate) fn values(bytes: &[u8]) -> Result<Vec<&str>> {
    postcard::from_bytes(bytes).map_err(|e| Error::Engine(e.to_string()))
}
