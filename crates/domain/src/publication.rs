//! The publication state of everything that has a public face.

use serde::{Deserialize, Serialize};

/// Where a record stands between its first draft and the public.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Publication {
    /// Being written.
    #[default]
    Draft,
    /// Waiting for the region's officer.
    Submitted,
    /// To be seen by everybody.
    Published,
    /// Sent back with a reason.
    Returned,
    /// Taken from view for a while by its owner.
    Paused,
    /// Taken from view for good.
    Withdrawn,
}

impl Publication {
    /// Every state, in the order of a record's life.
    pub const ALL: [Publication; 6] = [
        Publication::Draft,
        Publication::Submitted,
        Publication::Published,
        Publication::Returned,
        Publication::Paused,
        Publication::Withdrawn,
    ];

    /// The word that is stored and imported.
    pub const fn word(self) -> &'static str {
        match self {
            Publication::Draft => "draft",
            Publication::Submitted => "submitted",
            Publication::Published => "published",
            Publication::Returned => "returned",
            Publication::Paused => "paused",
            Publication::Withdrawn => "withdrawn",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Publication> {
        Publication::ALL.into_iter().find(|p| p.word() == word)
    }

    /// Whether the public may see the record.
    pub const fn is_public(self) -> bool {
        matches!(self, Publication::Published)
    }
}
