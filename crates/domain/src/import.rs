//! An import that somebody began in the browser: a file is checked and compared first, and stored when they say so.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The id of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ImportId(pub Uuid);

impl std::fmt::Display for ImportId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The largest file that is taken in the browser, in bytes; larger ones are for the command line.
pub const LARGEST: u64 = 20 << 20;

/// How long an import is kept after it last moved, in microseconds: 7 days.
pub const LASTS: i64 = 7 * 24 * 60 * 60 * 1_000_000;

/// The most imports that are kept for one person; the oldest makes room.
pub const MOST: i64 = 20;

/// How an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// The file is checked and compared with what is recorded.
    Checking,
    /// It has no faults and waits for the word to be stored.
    Ready,
    /// Rows of it have faults; nothing of it can be stored.
    Faulty,
    /// It cannot be read at all.
    Unreadable,
    /// It is being stored.
    Storing,
    /// It is stored.
    Done,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Stage; 6] =
        [Stage::Checking, Stage::Ready, Stage::Faulty, Stage::Unreadable, Stage::Storing, Stage::Done];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Stage::Checking => "checking",
            Stage::Ready => "ready",
            Stage::Faulty => "faulty",
            Stage::Unreadable => "unreadable",
            Stage::Storing => "storing",
            Stage::Done => "done",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|s| s.word() == word)
    }

    /// Whether the program is at it.
    pub const fn is_busy(self) -> bool {
        matches!(self, Stage::Checking | Stage::Storing)
    }

    /// Whether it may be called off: whatever is being stored ends all at once, one way or the other.
    ///
    /// ```
    /// use domain::import::Stage;
    /// assert!(Stage::Checking.may_be_cancelled() && Stage::Ready.may_be_cancelled());
    /// assert!(!Stage::Storing.may_be_cancelled() && !Stage::Done.may_be_cancelled());
    /// ```
    pub const fn may_be_cancelled(self) -> bool {
        !matches!(self, Stage::Storing | Stage::Done)
    }
}
