//! Photographs of items and makers: what is asked of them before they are shown, and in what order they stand.

pub mod upload;

use std::ops::RangeInclusive;

use serde_json::Value;
use uuid::Uuid;

use crate::access::{KeepItems, KeepMakers, KeepOwnItems, KeepOwnMaker, Permission};
use crate::fault::{Faults, Problem};
use crate::id::{Kind, MakerId};
use crate::lang::{Lang, Words};
use crate::publication::Publication;
use crate::record::{Class, Fields, Record};
use crate::region::RegionCode;

pub use crate::id::PictureId;

/// The most bytes of a file that is sent.
pub const LARGEST_FILE: u64 = 25 * 1024 * 1024;
/// The most pixels of a photograph: what a good camera makes.
pub const MOST_PIXELS: u64 = 40_000_000;
/// How many pixels a side may have.
pub const SIDE: RangeInclusive<u32> = 64..=20_000;
/// The widths in which a photograph is kept, in pixels; none is made larger than it was sent.
pub const WIDTHS: [u32; 3] = [480, 960, 1600];
/// The most photographs of a record.
pub const MOST: usize = 20;

/// The widths in which a photograph so wide is kept.
///
/// ```
/// use domain::picture::widths;
/// assert_eq!(widths(4000), [480, 960, 1600]);
/// assert_eq!(widths(1200), [480, 960, 1200]);
/// assert_eq!(widths(300), [300]);
/// ```
pub fn widths(width: u32) -> Vec<u32> {
    let mut out: Vec<u32> = WIDTHS.into_iter().filter(|w| *w < width).collect();
    if out.len() < WIDTHS.len() {
        out.push(width);
    }
    out
}

/// Why a file is not taken as a photograph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// It is no JPEG, PNG or WebP.
    Type,
    /// The file is too large.
    Bytes,
    /// It has too many pixels, or a side is too long.
    Pixels,
    /// It is too small to show anything.
    Small,
    /// It cannot be read: damaged, cut off, or made to do harm.
    Unreadable,
}

impl Refusal {
    /// Every reason.
    pub const ALL: [Refusal; 5] =
        [Refusal::Type, Refusal::Bytes, Refusal::Pixels, Refusal::Small, Refusal::Unreadable];

    /// The word that is stored, and that names the message.
    pub const fn word(self) -> &'static str {
        match self {
            Refusal::Type => "type",
            Refusal::Bytes => "bytes",
            Refusal::Pixels => "pixels",
            Refusal::Small => "small",
            Refusal::Unreadable => "unreadable",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Refusal> {
        Refusal::ALL.into_iter().find(|r| r.word() == word)
    }
}

/// Whether a photograph of this size is taken, known from its head before anything of it is unpacked.
///
/// # Errors
/// Why not.
///
/// ```
/// use domain::picture::{Refusal, fits};
/// assert_eq!(fits(4000, 3000), Ok(()));
/// assert_eq!(fits(10_000, 10_000), Err(Refusal::Pixels));
/// assert_eq!(fits(30_000, 100), Err(Refusal::Pixels));
/// assert_eq!(fits(10, 10), Err(Refusal::Small));
/// ```
pub fn fits(width: u32, height: u32) -> Result<(), Refusal> {
    if width.min(height) < *SIDE.start() {
        return Err(Refusal::Small);
    }
    if width.max(height) > *SIDE.end() || u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(Refusal::Pixels);
    }
    Ok(())
}

/// Under which conditions others may use a photograph, and what machines call them.
pub const LICENCES: &[(&str, &str)] = &[
    ("cc-by-4.0", "https://creativecommons.org/licenses/by/4.0/"),
    ("cc-by-sa-4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    ("cc-by-nc-4.0", "https://creativecommons.org/licenses/by-nc/4.0/"),
    ("cc0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    ("reserved", ""),
];

/// A right to keep the photographs of one kind of record.
pub trait KeepsPictures: Permission {
    /// The kind.
    const OF: Kind;
}

impl KeepsPictures for KeepItems {
    const OF: Kind = Kind::Item;
}

impl KeepsPictures for KeepMakers {
    const OF: Kind = Kind::Maker;
}

impl KeepsPictures for KeepOwnItems {
    const OF: Kind = Kind::Item;
}

impl KeepsPictures for KeepOwnMaker {
    const OF: Kind = Kind::Maker;
}

/// A photograph of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The id.
    pub id: PictureId,
    /// What the record is: an item or a maker.
    pub of: Kind,
    /// The record.
    pub record: Uuid,
    /// Whose the record is.
    pub maker: MakerId,
    /// Where the record lies.
    pub region: RegionCode,
    /// Its place among the record's photographs; the first is the cover.
    pub place: i64,
    /// The name of its files: the first 32 hexadecimal digits of the SHA-256 of what was sent.
    pub media: String,
    /// Its width as it is seen, in pixels.
    pub width: u32,
    /// Its height as it is seen, in pixels.
    pub height: u32,
    /// What is to be seen on it, for those who do not see it.
    pub alt: Words,
    /// Who took it.
    pub author: String,
    /// One of [`LICENCES`]; empty when none is known yet.
    pub licence: String,
    /// Whether it is shown.
    pub status: Publication,
}

/// What somebody says of a photograph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// See [`Picture::alt`].
    pub alt: Words,
    /// See [`Picture::author`].
    pub author: String,
    /// See [`Picture::licence`].
    pub licence: String,
    /// Whether it shall be shown.
    pub shown: bool,
}

impl Picture {
    /// The same with what somebody says of it. Before it is shown, what is to be seen is told in every language, and who took
    /// it and what others may do with it is known.
    ///
    /// # Errors
    /// What is missing or wrong; fields are `alt_` and the language, `author` and `licence`.
    pub fn said(&self, said: &Said, languages: &[Lang]) -> Result<Picture, Faults> {
        let mut faults = Faults::default();
        let alt = faults.words("alt", &said.alt, 300);
        let author = faults.optional("author", &said.author, 120).unwrap_or_default();
        let licence = said.licence.trim().to_owned();
        if !licence.is_empty() && !LICENCES.iter().any(|(l, _)| *l == licence) {
            let words = LICENCES.iter().map(|(l, _)| (*l).to_owned()).collect();
            faults.add("licence", &licence, Problem::NotOneOf(words));
        }
        if said.shown {
            for lang in languages {
                let field = format!("alt_{lang}");
                let told = alt.get(lang).is_some_and(|t| !t.is_empty());
                if !told && !faults.0.iter().any(|f| f.field == field) {
                    faults.add(&field, "", Problem::Missing);
                }
            }
            for (field, value) in [("author", &author), ("licence", &licence)] {
                if value.is_empty() && !faults.0.iter().any(|f| f.field == field) {
                    faults.add(field, "", Problem::Missing);
                }
            }
        }
        let status = if said.shown { Publication::Published } else { Publication::Draft };
        faults.or(Picture { alt, author, licence, status, ..self.clone() })
    }
}

impl Record for Picture {
    const KIND: Kind = Kind::Picture;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn maker(&self) -> Option<MakerId> {
        Some(self.maker)
    }

    /// What is said of a photograph names people, most often the maker: it is the maker's, and goes when the maker is erased.
    fn person(&self) -> Option<Uuid> {
        Some(self.maker.0)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .public("of", self.of.word())
            .public("record", self.record.to_string())
            .public("place", self.place)
            .public("media", self.media.as_str())
            .public("width", i64::from(self.width))
            .public("height", i64::from(self.height))
            .personal(
                "alt",
                Class::Public,
                serde_json::from_str::<Value>(&self.alt.to_json()).unwrap_or_default(),
            )
            .personal("author", Class::Public, self.author.as_str())
            .public("licence", self.licence.as_str())
            .public("status", self.status.word())
    }
}

/// The places of a record's photographs after one of them was moved: first, a place up, or a place down.
///
/// ```
/// use domain::picture::{Step, moved};
/// assert_eq!(moved(&['a', 'b', 'c'], &'c', Step::First), ['c', 'a', 'b']);
/// assert_eq!(moved(&['a', 'b', 'c'], &'c', Step::Up), ['a', 'c', 'b']);
/// assert_eq!(moved(&['a', 'b', 'c'], &'c', Step::Down), ['a', 'b', 'c']);
/// ```
pub fn moved<T: Clone + PartialEq>(all: &[T], one: &T, step: Step) -> Vec<T> {
    let mut out: Vec<T> = all.to_vec();
    let Some(at) = out.iter().position(|t| t == one) else { return out };
    let to = match step {
        Step::First => 0,
        Step::Up => at.saturating_sub(1),
        Step::Down => (at + 1).min(out.len() - 1),
    };
    let it = out.remove(at);
    out.insert(to, it);
    out
}

/// How a photograph is moved among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It becomes the cover.
    First,
    /// One place towards the cover.
    Up,
    /// One place away from it.
    Down,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn lang(l: &str) -> Lang {
        Lang::parse(l).unwrap()
    }

    fn picture() -> Picture {
        Picture {
            id: PictureId(Uuid::from_u128(1)),
            of: Kind::Item,
            record: Uuid::from_u128(2),
            maker: MakerId(Uuid::from_u128(3)),
            region: RegionCode::parse("12.04").unwrap(),
            place: 0,
            media: "0".repeat(32),
            width: 4000,
            height: 3000,
            alt: Words::default(),
            author: String::new(),
            licence: String::new(),
            status: Publication::Draft,
        }
    }

    #[test]
    fn nothing_is_shown_before_it_is_described_and_its_author_and_licence_are_known() {
        let both = [lang("id"), lang("en")];
        let nothing = Said { shown: true, ..Said::default() };
        let faults = picture().said(&nothing, &both).unwrap_err();
        let fields: Vec<&str> = faults.0.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["alt_id", "alt_en", "author", "licence"]);
        let whole = Said {
            alt: Words::new([(lang("id"), "Tikar".to_owned()), (lang("en"), "A mat".to_owned())]),
            author: "The council".into(),
            licence: "cc-by-4.0".into(),
            shown: true,
        };
        assert_eq!(picture().said(&whole, &both).unwrap().status, Publication::Published);
        let odd = Said { licence: "mine".into(), shown: false, ..whole };
        assert_eq!(picture().said(&odd, &both).unwrap_err().0.len(), 1);
        assert!(picture().said(&Said::default(), &both).is_ok(), "a draft may be empty");
    }
}
