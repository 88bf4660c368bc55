//! Parts of a code.

use std::fmt;

use serde::{Serialize, Serializer};

use super::fault::{Fault, Path, What};

/// The two digits that say what a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(u8);

impl Tag {
    /// Payload format.
    pub const FORMAT: Tag = Tag(0);
    /// Point of initiation: static or dynamic.
    pub const INITIATION: Tag = Tag(1);
    /// Merchant category.
    pub const CATEGORY: Tag = Tag(52);
    /// Currency.
    pub const CURRENCY: Tag = Tag(53);
    /// Amount.
    pub const AMOUNT: Tag = Tag(54);
    /// How a tip is given.
    pub const TIP: Tag = Tag(55);
    /// A fixed tip.
    pub const TIP_FIXED: Tag = Tag(56);
    /// A tip in percent.
    pub const TIP_PERCENT: Tag = Tag(57);
    /// Country.
    pub const COUNTRY: Tag = Tag(58);
    /// Name of the merchant.
    pub const NAME: Tag = Tag(59);
    /// City of the merchant.
    pub const CITY: Tag = Tag(60);
    /// Postcode of the merchant.
    pub const POSTCODE: Tag = Tag(61);
    /// Additional data.
    pub const ADDITIONAL: Tag = Tag(62);
    /// Checksum.
    pub const CRC: Tag = Tag(63);
    /// Name and city in another language.
    pub const LANGUAGE: Tag = Tag(64);
    /// The merchant's account with the national switch.
    pub const NATIONAL: Tag = Tag(51);
    /// Within [`Tag::ADDITIONAL`]: the reference.
    pub const REFERENCE: Tag = Tag(5);

    /// The tag of a number up to 99.
    ///
    /// ```
    /// use pay::qris::Tag;
    /// assert_eq!(Tag::new(59), Some(Tag::NAME));
    /// assert_eq!(Tag::new(100), None);
    /// ```
    pub const fn new(number: u8) -> Option<Tag> {
        if number < 100 { Some(Tag(number)) } else { None }
    }

    /// Its number.
    pub fn number(self) -> u8 {
        self.0
    }

    /// Whether a part of this tag is made of parts: accounts, additional data, another language, and what schemes add.
    pub fn is_template(self) -> bool {
        self.is_account_template() || matches!(self.0, 62 | 64 | 80..)
    }

    /// Whether it is an account that says by a domain whose it is.
    pub fn is_account_template(self) -> bool {
        matches!(self.0, 26..=51)
    }

    /// Whether it is an account of a merchant.
    pub fn is_account(self) -> bool {
        matches!(self.0, 2..=51)
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

impl Serialize for Tag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Whether a character cannot be seen, or moves those beside it, so that a name could be shown as another.
///
/// ```
/// assert!(pay::qris::is_hidden('\u{202e}') && !pay::qris::is_hidden('é'));
/// ```
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A part of a code, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part<'a> {
    /// What it is.
    pub tag: Tag,
    /// What it holds.
    pub value: &'a str,
    /// Where its tag begins, in characters from 0.
    pub at: usize,
}

impl<'a> Part<'a> {
    /// Where what it holds begins.
    pub fn within(self) -> usize {
        self.at + 4
    }

    /// The parts that it is made of, where it is a template.
    pub(super) fn parts(self) -> Parts<'a> {
        Parts { rest: self.value, at: self.within(), within: Some(self.tag) }
    }
}

/// Reads one part after the other; after a fault there is no more.
pub(super) struct Parts<'a> {
    rest: &'a str,
    at: usize,
    within: Option<Tag>,
}

impl<'a> Parts<'a> {
    /// The parts of a whole code.
    pub(super) fn of(text: &'a str) -> Parts<'a> {
        Parts { rest: text, at: 0, within: None }
    }

    fn next_part(&mut self) -> Result<Part<'a>, Fault> {
        let fault = |more: usize, tag: Option<Tag>, what| {
            let path = match (self.within, tag) {
                (Some(outer), tag) => Path { tag: Some(outer), sub: tag },
                (None, tag) => Path { tag, sub: None },
            };
            Fault { at: Some(self.at + more), path, what }
        };
        let (tag, after) = two_digits(self.rest).map_err(|found| fault(0, None, What::Tag { found }))?;
        let tag = Tag(tag);
        let (length, after) =
            two_digits(after).map_err(|found| fault(2, Some(tag), What::Length { found }))?;
        let mut starts = after.char_indices().map(|(i, _)| i).chain([after.len()]);
        let Some(end) = starts.nth(usize::from(length)) else {
            let left = after.chars().count();
            return Err(fault(4, Some(tag), What::Cut { expected: length.into(), found: left }));
        };
        let part = Part { tag, value: &after[..end], at: self.at };
        self.rest = &after[end..];
        self.at += 4 + usize::from(length);
        Ok(part)
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Result<Part<'a>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let part = self.next_part();
        if part.is_err() {
            self.rest = "";
        }
        Some(part)
    }
}

/// A number of two digits and what comes after; or else what stands there.
fn two_digits(text: &str) -> Result<(u8, &str), String> {
    match text.as_bytes() {
        [a @ b'0'..=b'9', b @ b'0'..=b'9', ..] => Ok(((a - b'0') * 10 + (b - b'0'), &text[2..])),
        _ => Err(text.chars().take(2).collect()),
    }
}
