//! A whole code.

use std::fmt;
use std::str::FromStr;

use super::fault::{Fault, Path, What};
use super::part::{Part, Parts, Tag};
use super::{DOMAIN, crc};
use crate::{Amount, Currency};

/// So many characters a code has at most.
pub const LONGEST: usize = 512;

/// A code that is whole, and stays as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Payload {
    text: String,
}

/// What the customer is to give beside the amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tip {
    /// The telephone asks.
    Asked,
    /// A fixed amount.
    Fixed(Amount),
    /// Hundredths of a percent.
    Percent(u16),
}

impl Payload {
    /// Takes a code that is whole: see [the module](crate::qris).
    ///
    /// # Errors
    /// The first fault.
    ///
    /// ```
    /// use pay::qris::{Payload, What};
    /// let fault = Payload::parse("000201010211630492B2").unwrap_err();
    /// assert_eq!(fault.what, What::Crc { found: "92B2".into(), expected: "AD0A".into() });
    /// assert_eq!(fault.to_string(), "character 17, tag 63: the checksum is 92B2, that of this code would be AD0A");
    /// ```
    pub fn parse(text: &str) -> Result<Payload, Fault> {
        let whole = |what| Fault { at: None, path: Path::default(), what };
        if text.is_empty() {
            return Err(whole(What::Nothing));
        }
        // Bytes first, so that nobody makes us count for long.
        if text.len() > 4 * LONGEST || text.chars().count() > LONGEST {
            return Err(whole(What::Long { most: LONGEST, found: text.chars().count() }));
        }
        let parts = Parts::of(text).collect::<Result<Vec<_>, _>>()?;
        let fault = |part: &Part<'_>, what| Fault { at: Some(part.at), path: Path::of(part.tag), what };
        if let Some(first) = parts.first().filter(|part| part.tag != Tag::FORMAT) {
            return Err(fault(first, What::First));
        }
        let Some((last, others)) = parts.split_last().filter(|(last, _)| last.tag == Tag::CRC) else {
            let at = parts.iter().find(|part| part.tag == Tag::CRC).map(|part| part.at);
            return Err(Fault { at, path: Path::of(Tag::CRC), what: What::Last });
        };
        if let Some(twice) = twice(&parts) {
            return Err(fault(twice, What::Twice));
        }
        if last.value.len() != 4 || !last.value.bytes().all(|b| b.is_ascii_hexdigit()) {
            let found = last.value.chars().take(8).collect();
            return Err(Fault { at: Some(last.within()), ..fault(last, What::CrcForm { found }) });
        }
        for template in others.iter().filter(|part| part.tag.is_template()) {
            let inner = template.parts().collect::<Result<Vec<_>, _>>()?;
            if let Some(twice) = self::twice(&inner) {
                let path = Path::within(template.tag, twice.tag);
                return Err(Fault { at: Some(twice.at), path, what: What::Twice });
            }
        }
        let expected = format!("{:04X}", crc(&text.as_bytes()[..text.len() - 4]));
        if !expected.eq_ignore_ascii_case(last.value) {
            let what = What::Crc { found: last.value.to_owned(), expected };
            return Err(Fault { at: Some(last.within()), ..fault(last, what) });
        }
        Ok(Payload { text: text.to_owned() })
    }

    /// Makes a code of its parts, without the checksum, which it computes.
    ///
    /// # Errors
    /// A part of more than 99 characters, and those of [`Payload::parse`].
    ///
    /// ```
    /// use pay::qris::{Payload, Tag};
    /// let code = Payload::of_parts([(Tag::FORMAT, "01".to_owned()), (Tag::INITIATION, "11".to_owned())])?;
    /// assert_eq!(code.as_str(), "0002010102116304AD0A");
    /// # Ok::<(), pay::qris::Fault>(())
    /// ```
    pub fn of_parts(parts: impl IntoIterator<Item = (Tag, String)>) -> Result<Payload, Fault> {
        let mut text = joined(parts)?;
        text.push_str("6304");
        let crc = crc(text.as_bytes());
        text.push_str(&format!("{crc:04X}"));
        Payload::parse(&text)
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its parts in their order, the checksum last.
    pub fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        // All of them were read before.
        Parts::of(&self.text).filter_map(Result::ok)
    }

    /// The part of a tag.
    pub fn part(&self, tag: Tag) -> Option<Part<'_>> {
        self.parts().find(|part| part.tag == tag)
    }

    /// What the part of a tag holds.
    pub fn value(&self, tag: Tag) -> Option<&str> {
        self.part(tag).map(|part| part.value)
    }

    /// The parts of a template; of another tag there are none.
    pub fn inner(&self, tag: Tag) -> impl Iterator<Item = Part<'_>> {
        self.part(tag)
            .filter(|part| part.tag.is_template())
            .into_iter()
            .flat_map(Part::parts)
            .filter_map(Result::ok)
    }

    /// What a part of a template holds.
    pub fn inner_value(&self, tag: Tag, sub: Tag) -> Option<&str> {
        self.inner(tag).find(|part| part.tag == sub).map(|part| part.value)
    }

    /// Whether it says that it serves for many payments. Without a word it does.
    pub fn is_static(&self) -> bool {
        self.value(Tag::INITIATION) != Some("12")
    }

    /// Whether it is of QRIS: by its domain, or by the country.
    pub fn is_qris(&self) -> bool {
        let by_domain = |part: Part<'_>| {
            part.tag.is_account_template()
                && self.inner(part.tag).any(|sub| sub.tag == Tag::FORMAT && sub.value == DOMAIN)
        };
        self.value(Tag::COUNTRY) == Some("ID") || self.parts().any(by_domain)
    }

    /// The currency; nothing where there is none that we know.
    pub fn currency(&self) -> Option<Currency> {
        self.value(Tag::CURRENCY).and_then(Currency::from_digits)
    }

    /// The amount; nothing where there is none, or none that can be read.
    pub fn amount(&self) -> Option<Amount> {
        Amount::parse(self.value(Tag::AMOUNT)?, self.currency()?.exponent)
    }

    /// What is to be given beside the amount; nothing where nothing is, or what there is cannot be read.
    pub fn tip(&self) -> Option<Tip> {
        match self.value(Tag::TIP)? {
            "01" => Some(Tip::Asked),
            "02" => Amount::parse(self.value(Tag::TIP_FIXED)?, self.currency()?.exponent).map(Tip::Fixed),
            "03" => percent(self.value(Tag::TIP_PERCENT)?).map(Tip::Percent),
            _ => None,
        }
    }

    /// The name of the merchant, in the Latin alphabet.
    pub fn name(&self) -> Option<&str> {
        self.value(Tag::NAME)
    }

    /// The reference of the payment.
    pub fn reference(&self) -> Option<&str> {
        self.inner_value(Tag::ADDITIONAL, Tag::REFERENCE)
    }

    /// The national number of a merchant of QRIS.
    pub fn nmid(&self) -> Option<&str> {
        Tag::new(2).and_then(|sub| self.inner_value(Tag::NATIONAL, sub))
    }
}

impl fmt::Display for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Payload {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Payload, Fault> {
        Payload::parse(text)
    }
}

/// Hundredths of a percent above 0 and below 100.
pub(super) fn percent(text: &str) -> Option<u16> {
    let amount = Amount::parse(text, 2).filter(|_| text.len() <= 5)?;
    u16::try_from(amount.minor()).ok().filter(|percent| (1..=9_999).contains(percent))
}

/// Parts one after the other.
pub(super) fn joined(parts: impl IntoIterator<Item = (Tag, String)>) -> Result<String, Fault> {
    let mut text = String::new();
    for (tag, value) in parts {
        let length = value.chars().count();
        if length > 99 {
            let what = What::Long { most: 99, found: length };
            return Err(Fault { at: None, path: Path::of(tag), what });
        }
        text.push_str(&format!("{tag}{length:02}{value}"));
    }
    Ok(text)
}

/// The second part of the first tag that stands there twice.
fn twice<'p, 'a>(parts: &'p [Part<'a>]) -> Option<&'p Part<'a>> {
    parts
        .iter()
        .enumerate()
        .find(|(i, part)| parts[..*i].iter().any(|p| p.tag == part.tag))
        .map(|(_, part)| part)
}
