//! What is wrong with a code, where, and what was expected.

use std::fmt;

use serde::Serialize;

use super::part::Tag;

/// A part, or a part of a template.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path {
    /// Its tag; nothing for the whole code.
    pub tag: Option<Tag>,
    /// The tag within it.
    pub sub: Option<Tag>,
}

impl Path {
    /// A part.
    pub fn of(tag: Tag) -> Path {
        Path { tag: Some(tag), sub: None }
    }

    /// A part of a template.
    pub fn within(tag: Tag, sub: Tag) -> Path {
        Path { tag: Some(tag), sub: Some(sub) }
    }
}

/// `62.05`; nothing for the whole code.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.tag, self.sub) {
            (Some(tag), Some(sub)) => write!(f, "{tag}.{sub}"),
            (Some(tag), None) => write!(f, "{tag}"),
            _ => Ok(()),
        }
    }
}

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where, in characters from 0; nothing for what is missing.
    pub at: Option<usize>,
    /// In which part.
    pub path: Path,
    /// What.
    pub what: What,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// There is no code.
    Nothing,
    /// More characters than a code, or a part, can have.
    Long {
        /// So many it can have.
        most: usize,
        /// So many there are.
        found: usize,
    },
    /// Two digits of a tag were expected.
    Tag {
        /// What stands there.
        found: String,
    },
    /// Two digits of a length were expected.
    Length {
        /// What stands there.
        found: String,
    },
    /// Fewer characters are left than the length says.
    Cut {
        /// What the length says.
        expected: usize,
        /// So many are left.
        found: usize,
    },
    /// The format has to be first.
    First,
    /// The checksum has to be last.
    Last,
    /// The checksum has to be four hexadecimal digits.
    CrcForm {
        /// What stands there.
        found: String,
    },
    /// The checksum belongs to another code: a character was changed or lost.
    Crc {
        /// What stands there.
        found: String,
        /// What it would be.
        expected: String,
    },
    /// The tag stands there a second time, so that two readers could see different things.
    Twice,
    /// What has to be there is not.
    Missing,
    /// What must not be there, given what else there is.
    Unexpected,
    /// There is nothing in it.
    Empty,
    /// It is not what it has to be.
    Wrong {
        /// What stands there.
        found: String,
        /// What it has to be.
        expected: Expected,
    },
}

/// What a part has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expected {
    /// The format that there is: 01.
    Format,
    /// 11 for static or 12 for dynamic.
    Initiation,
    /// Four digits.
    Category,
    /// Three digits of a currency of ISO 4217.
    Currency,
    /// The rupiah: 360.
    Rupiah,
    /// An amount above 0 with no more decimals than its currency has.
    Amount,
    /// 01, 02 or 03.
    Tip,
    /// From 0.01 to 99.99.
    Percent,
    /// Two capital letters.
    Country,
    /// Indonesia: ID.
    Indonesia,
    /// Text that every telephone can show: printable, in the Latin alphabet, and not too long.
    Latin,
    /// Text without characters that cannot be seen.
    Printable,
    /// No more characters than there is room for.
    Shorter,
    /// Five digits.
    Postcode,
    /// Some of the letters A, M and E, each once.
    Asked,
    /// Two letters of a language.
    Language,
    /// QRIS's domain.
    Domain,
    /// A number of up to 19 digits that begins with 9360.
    Pan,
    /// `ID` and 13 digits.
    Nmid,
    /// UMI, UKE, UME, UBE or URE.
    Criteria,
    /// Capital letters.
    Capitals,
}

impl Expected {
    /// Its word, for machines and translations.
    pub fn word(self) -> &'static str {
        match self {
            Expected::Format => "format",
            Expected::Initiation => "initiation",
            Expected::Category => "category",
            Expected::Currency => "currency",
            Expected::Rupiah => "rupiah",
            Expected::Amount => "amount",
            Expected::Tip => "tip",
            Expected::Percent => "percent",
            Expected::Country => "country",
            Expected::Indonesia => "indonesia",
            Expected::Latin => "latin",
            Expected::Printable => "printable",
            Expected::Shorter => "shorter",
            Expected::Postcode => "postcode",
            Expected::Asked => "asked",
            Expected::Language => "language",
            Expected::Domain => "domain",
            Expected::Pan => "pan",
            Expected::Nmid => "nmid",
            Expected::Criteria => "criteria",
            Expected::Capitals => "capitals",
        }
    }

    fn said(self) -> &'static str {
        match self {
            Expected::Format => "01",
            Expected::Initiation => "11 or 12",
            Expected::Category => "four digits",
            Expected::Currency => "three digits of a currency",
            Expected::Rupiah => "360",
            Expected::Amount => "an amount above 0 with the decimals of its currency",
            Expected::Tip => "01, 02 or 03",
            Expected::Percent => "from 0.01 to 99.99",
            Expected::Country => "two capital letters",
            Expected::Indonesia => "ID",
            Expected::Latin => "a short text in the Latin alphabet",
            Expected::Printable => "text without characters that cannot be seen",
            Expected::Shorter => "fewer characters",
            Expected::Postcode => "five digits",
            Expected::Asked => "some of A, M and E",
            Expected::Language => "two letters of a language",
            Expected::Domain => super::DOMAIN,
            Expected::Pan => "up to 19 digits that begin with 9360",
            Expected::Nmid => "ID and 13 digits",
            Expected::Criteria => "UMI, UKE, UME, UBE or URE",
            Expected::Capitals => "capital letters",
        }
    }
}

impl What {
    /// Its word, for machines and translations.
    pub fn word(&self) -> &'static str {
        match self {
            What::Nothing => "nothing",
            What::Long { .. } => "long",
            What::Tag { .. } => "tag",
            What::Length { .. } => "length",
            What::Cut { .. } => "cut",
            What::First => "first",
            What::Last => "last",
            What::CrcForm { .. } => "crc-form",
            What::Crc { .. } => "crc",
            What::Twice => "twice",
            What::Missing => "missing",
            What::Unexpected => "unexpected",
            What::Empty => "empty",
            What::Wrong { .. } => "wrong",
        }
    }

    /// What stands there, where that says something.
    pub fn found(&self) -> Option<String> {
        match self {
            What::Long { found, .. } | What::Cut { found, .. } => Some(found.to_string()),
            What::Tag { found }
            | What::Length { found }
            | What::CrcForm { found }
            | What::Crc { found, .. }
            | What::Wrong { found, .. } => Some(found.clone()),
            _ => None,
        }
    }

    /// What was expected, where that is a number or a text.
    pub fn expected(&self) -> Option<String> {
        match self {
            What::Long { most, .. } => Some(most.to_string()),
            What::Cut { expected, .. } => Some(expected.to_string()),
            What::Crc { expected, .. } => Some(expected.clone()),
            What::Wrong { expected, .. } => Some(expected.said().to_owned()),
            _ => None,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = self.at {
            write!(f, "character {}", at + 1)?;
            f.write_str(if self.path.tag.is_some() { ", " } else { ": " })?;
        }
        if self.path.tag.is_some() {
            write!(f, "tag {}: ", self.path)?;
        }
        match &self.what {
            What::Nothing => write!(f, "there is no code"),
            What::Long { most, found } => write!(f, "{found} characters, there is room for {most}"),
            What::Tag { found } => write!(f, "{found:?} is no tag of two digits"),
            What::Length { found } => write!(f, "{found:?} is no length of two digits"),
            What::Cut { expected, found } => {
                write!(f, "{expected} characters are said to follow, there are {found}")
            }
            What::First => write!(f, "the payload format (00) has to be first"),
            What::Last => write!(f, "the checksum (63, of 4 characters) has to be last"),
            What::CrcForm { found } => write!(f, "{found:?} is no checksum of four hexadecimal digits"),
            What::Crc { found, expected } => {
                write!(f, "the checksum is {found}, that of this code would be {expected}")
            }
            What::Twice => write!(f, "stands there twice"),
            What::Missing => write!(f, "is missing"),
            What::Unexpected => write!(f, "must not be there"),
            What::Empty => write!(f, "is empty"),
            What::Wrong { found, expected } => write!(f, "{found:?}, expected {}", expected.said()),
        }
    }
}

impl std::error::Error for Fault {}
