//! Text at the door: what may be stored, and the keys by which it is sorted, matched and addressed.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Why a text cannot be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("the text is empty")]
    Empty,
    /// More characters than the field holds.
    #[error("the text has more than {0} characters")]
    TooLong(usize),
    /// A NUL or another control character that no editor shows.
    #[error("the text holds a control character")]
    Control,
}

/// Normalises to NFC, trims, and refuses control characters and over-long text.
///
/// Line breaks and tabs are kept (a CRLF becomes LF); direction marks are kept, since names may be written from right
/// to left. `max` counts characters.
///
/// ```
/// use domain::text::{TextError, clean};
/// assert_eq!(clean("  Nia\u{0308}s ", 20).unwrap(), "Ni\u{00e4}s");
/// assert_eq!(clean("a\0b", 20), Err(TextError::Control));
/// assert_eq!(clean(" ", 20), Err(TextError::Empty));
/// ```
pub fn clean(input: &str, max: usize) -> Result<String, TextError> {
    let trimmed = input.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if trimmed.is_empty() {
        return Err(TextError::Empty);
    }
    let plain = trimmed.bytes().all(|b| (0x20..0x7f).contains(&b));
    if plain {
        return if trimmed.len() > max { Err(TextError::TooLong(max)) } else { Ok(trimmed.to_owned()) };
    }
    let mut out = String::with_capacity(trimmed.len());
    let mut count = 0;
    for c in trimmed.nfc() {
        match c {
            '\r' => continue,
            '\n' | '\t' => {}
            c if c.is_control() => return Err(TextError::Control),
            _ => {}
        }
        count += 1;
        if count > max {
            return Err(TextError::TooLong(max));
        }
        out.push(c);
    }
    Ok(out)
}

fn fold(input: &str) -> impl Iterator<Item = char> + '_ {
    // Plain letters need no tables; most names are such.
    let (plain, other) = if input.is_ascii() { (input, "") } else { ("", input) };
    let folded = other.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    plain.chars().map(|c| c.to_ascii_lowercase()).chain(folded)
}

/// The key by which names are sorted and paged, the same on every engine: letters without marks, lower case, one space
/// between words, digits padded so that *9* comes before *10*.
///
/// ```
/// use domain::text::sort_key;
/// assert!(sort_key("Bawömataluo 9") < sort_key("bawomataluo 10"));
/// ```
pub fn sort_key(input: &str) -> String {
    let mut out = String::with_capacity(input.len());
    let mut digits = String::new();
    let mut gap = false;
    for c in fold(input).chain(std::iter::once(' ')) {
        if c.is_ascii_digit() {
            if gap && !out.is_empty() && digits.is_empty() {
                out.push(' ');
            }
            gap = false;
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            for _ in digits.len()..6 {
                out.push('0');
            }
            out.push_str(&digits);
            digits.clear();
        }
        if c.is_alphanumeric() {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.push(c);
        } else if c != '\'' && c != '’' && c != 'ʼ' {
            gap = true;
        }
    }
    out
}

/// The key by which spellings meet: letters and digits only, without marks, case, spaces or apostrophes.
///
/// ```
/// use domain::text::match_key;
/// assert_eq!(match_key("Labuhan Batu"), match_key("Labuhanbatu"));
/// assert_eq!(match_key("Ni'ohulayo"), match_key("ni’ohulayo"));
/// ```
pub fn match_key(input: &str) -> String {
    fold(input).filter(|c| c.is_alphanumeric()).collect()
}

/// The part of an address that names a thing: ASCII letters, digits and single hyphens, at most 80 characters, never
/// empty (`x` when nothing is left).
///
/// ```
/// use domain::text::slug;
/// assert_eq!(slug("Ni'o bowo söfö-söfö"), "nio-bowo-sofo-sofo");
/// assert_eq!(slug("Söu bagoa dan ufo (anyaman)"), "sou-bagoa-dan-ufo-anyaman");
/// assert_eq!(slug("عربي"), "x");
/// ```
pub fn slug(input: &str) -> String {
    let mut out = String::with_capacity(input.len().min(80));
    let mut gap = false;
    for c in fold(input) {
        if c.is_ascii_alphanumeric() {
            if gap && !out.is_empty() {
                out.push('-');
            }
            gap = false;
            out.push(c);
        } else if c != '\'' && c != '’' && c != 'ʼ' {
            gap = true;
        }
        if out.len() >= 79 {
            break;
        }
    }
    if out.is_empty() { "x".to_owned() } else { out }
}

/// Whether `key` may be a key or slug: 1–120 ASCII lower-case letters, digits, `.`, `_` and hyphens.
pub fn is_key(key: &str) -> bool {
    !key.is_empty()
        && key.len() <= 120
        && key
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.' | b'_' | b'@'))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn clean_is_idempotent(s in ".{0,60}") {
            if let Ok(once) = clean(&s, 60) {
                prop_assert_eq!(clean(&once, 60).unwrap(), once.clone());
                prop_assert!(!once.contains('\0'));
            }
        }

        #[test]
        fn slugs_are_keys(s in ".{0,200}") {
            prop_assert!(is_key(&slug(&s)), "{}", slug(&s));
        }

        #[test]
        fn sort_keys_ignore_case(s in "[a-zA-Z ]{0,30}") {
            prop_assert_eq!(sort_key(&s.to_uppercase()), sort_key(&s.to_lowercase()));
        }
    }

    #[test]
    fn long_text_is_refused() {
        assert_eq!(clean(&"é".repeat(11), 10), Err(TextError::TooLong(10)));
        assert!(slug(&"abc ".repeat(100)).len() <= 80);
    }
}
