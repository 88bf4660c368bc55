//! Sending a photograph in pieces: how long one waits to be whole and taken by a record, and how much may wait at a time.

use super::LARGEST_FILE;

/// How long a photograph waits to be whole and taken by a record after it was begun, in microseconds: a day.
pub const LASTS: i64 = 24 * 60 * 60 * 1_000_000;
/// How long a piece is, in bytes: so much is in memory of each that arrives.
pub const PIECE: usize = 512 * 1024;
/// The most photographs of one person that wait.
pub const MOST_OPEN: i64 = 60;
/// The most bytes of those of one person, as announced.
pub const MOST_BYTES: i64 = 256 * 1024 * 1024;
/// The most bytes of those of the whole office, as announced.
pub const MOST_OFFICE: i64 = 4 * 1024 * 1024 * 1024;

/// What waits at a moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Open {
    /// How many photographs.
    pub count: i64,
    /// How many bytes were announced for them.
    pub bytes: i64,
}

/// Why another one is not begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// It is empty, or larger than any photograph.
    Size,
    /// The person has too many that wait.
    Person,
    /// The office has.
    Office,
}

impl Full {
    /// The word that names it as a fault's field.
    pub const fn word(self) -> &'static str {
        match self {
            Full::Size => "size",
            Full::Person => "person",
            Full::Office => "office",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Full> {
        [Full::Size, Full::Person, Full::Office].into_iter().find(|f| f.word() == word)
    }
}

/// Whether a photograph of so many bytes may be begun beside what waits of the person and of the office.
///
/// # Errors
/// Why not.
///
/// ```
/// use domain::picture::upload::{Full, MOST_BYTES, Open, opens};
/// let none = Open::default();
/// assert_eq!(opens(1_000_000, none, none), Ok(()));
/// assert_eq!(opens(0, none, none), Err(Full::Size));
/// assert_eq!(opens(26 * 1024 * 1024, none, none), Err(Full::Size));
/// assert_eq!(opens(1, Open { count: 1, bytes: MOST_BYTES }, none), Err(Full::Person));
/// ```
pub fn opens(size: u64, person: Open, office: Open) -> Result<(), Full> {
    if size == 0 || size > LARGEST_FILE {
        return Err(Full::Size);
    }
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    if person.count >= MOST_OPEN || person.bytes.saturating_add(size) > MOST_BYTES {
        return Err(Full::Person);
    }
    if office.bytes.saturating_add(size) > MOST_OFFICE {
        return Err(Full::Office);
    }
    Ok(())
}
