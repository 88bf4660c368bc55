//! What can go wrong.

/// An error of the index. None of them loses anything that a rebuild does not bring back.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder of the index could not be read or written.
    #[error("the search index cannot be read or written: {0}")]
    Io(#[from] std::io::Error),
    /// The engine refused.
    #[error("the search index failed: {0}")]
    Engine(#[from] tantivy::TantivyError),
    /// A document could not be put into the form it is kept in.
    #[error("a document cannot be stored: {0}")]
    Document(#[from] serde_json::Error),
    /// Somebody else is writing: the index has one writer.
    #[error("the search index is being written by another process")]
    Busy,
    /// The database could not be read.
    #[error("the search index cannot follow the database: {0}")]
    Store(#[from] store::Error),
    /// Filling was broken off because the program ends.
    #[error("filling the search index was broken off")]
    Stopped,
    /// Files of the index are damaged; it has to be rebuilt.
    #[error("the search index is damaged and has to be rebuilt")]
    Damaged,
}

impl Error {
    /// Does a reading that fails so mean that the files are not what was written?
    pub(crate) fn is_damage(&self) -> bool {
        use std::io::ErrorKind::{InvalidData, NotFound, UnexpectedEof};
        use tantivy::TantivyError as Engine;
        match self {
            Self::Damaged | Self::Document(_) => true,
            Self::Io(error) => matches!(error.kind(), InvalidData | NotFound | UnexpectedEof),
            Self::Engine(Engine::IoError(error)) => {
                matches!(error.kind(), InvalidData | NotFound | UnexpectedEof)
            }
            Self::Engine(error) => matches!(
                error,
                Engine::DataCorruption(_)
                    | Engine::OpenReadError(_)
                    | Engine::OpenDirectoryError(_)
                    | Engine::InternalError(_)
                    | Engine::SchemaError(_)
                    | Engine::FieldNotFound(_)
                    | Engine::IncompatibleIndex(_)
            ),
            Self::Busy | Self::Store(_) | Self::Stopped => false,
        }
    }
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;
