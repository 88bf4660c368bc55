//! Photographs, and documents beside records: a file that somebody sent is judged by its head, made into a few sizes without anything that tells of place or
//! device, and stored in a folder or in a bucket.

mod active;
mod bucket;
mod disk;
mod documents;
mod files;
mod sizes;

use domain::picture::Refusal;

pub use bucket::{Bucket, BucketSettings, PATIENCE};
use files::Found;
pub use files::{Files, Incoming, Judged, is_name, name};
pub use sizes::{Format, Head, Size, head, make};

/// What can go wrong with files.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such file.
    #[error("there is no such file")]
    Missing,
    /// What was sent is not taken as a photograph.
    #[error("the file is refused: {}", .0.word())]
    Refused(Refusal),
    /// What was sent is not taken as a document.
    #[error("the document is refused: {}", .0.word())]
    Document(domain::flagship::document::Refusal),
    /// The storage of the bucket does not answer, or refuses.
    #[error("the storage of photographs fails: {0}")]
    Storage(String),
    /// The disk says something else.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

/// The result of a call about files.
pub type Result<T> = std::result::Result<T, Error>;
