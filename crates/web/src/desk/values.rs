//! What a form holds: names and texts, some names more than once.

use domain::fault::Problem;
use domain::lang::{Lang, Words};

use crate::account::guard::Filled;

/// What a form holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Values(pub Vec<(String, String)>);

impl Values {
    /// What somebody filled in; what the program put into the form is left out.
    pub fn of(filled: &Filled) -> Values {
        Values(filled.fields().into_iter().filter(|(n, _)| !n.starts_with('_') && n != "why").collect())
    }

    /// What stands after the question mark of an address.
    pub fn asked(query: &str) -> Values {
        let pairs = url::form_urlencoded::parse(query.as_bytes()).take(60);
        // No text of ours holds a NUL, and PostgreSQL cannot even be asked for one.
        Values(pairs.map(|(n, v)| (n.into_owned(), v.replace('\0', "\u{fffd}"))).collect())
    }

    /// The first text of a name; empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    /// The text of a name, or nothing when it is blank.
    pub fn some(&self, name: &str) -> Option<String> {
        Some(self.get(name).trim()).filter(|t| !t.is_empty()).map(str::to_owned)
    }

    /// Every text of a name that is not blank.
    pub fn all(&self, name: &str) -> Vec<String> {
        let texts = self.0.iter().filter(|(n, _)| n == name).map(|(_, v)| v.trim().to_owned());
        texts.filter(|t| !t.is_empty()).collect()
    }

    /// Adds a text.
    #[must_use]
    pub fn with(mut self, name: &str, text: impl Into<String>) -> Values {
        self.0.push((name.to_owned(), text.into()));
        self
    }

    /// Adds a text in each of these languages.
    #[must_use]
    pub fn with_words(mut self, name: &str, words: &Words, langs: &[Lang]) -> Values {
        for lang in langs {
            self.0.push((format!("{name}_{lang}"), words.get(lang).unwrap_or("").to_owned()));
        }
        self
    }

    /// Adds several texts under one name.
    #[must_use]
    pub fn with_all(mut self, name: &str, texts: impl IntoIterator<Item = String>) -> Values {
        self.0.extend(texts.into_iter().map(|t| (name.to_owned(), t)));
        self
    }

    /// Puts other texts in place of those of a name.
    pub fn replace(&mut self, name: &str, texts: Vec<String>) {
        self.0.retain(|(n, _)| n != name);
        self.0.extend(texts.into_iter().map(|t| (name.to_owned(), t)));
    }

    /// A text in several languages. Languages that the form does not ask for stay as they were.
    pub fn words(&self, name: &str, langs: &[Lang], before: Option<&Words>) -> Words {
        let mut words = before.cloned().unwrap_or_default();
        for lang in langs {
            words.set(lang.clone(), self.get(&format!("{name}_{lang}")).trim().replace("\r\n", "\n"));
        }
        words
    }
}

/// A whole number as people write it, with dots, commas or spaces between thousands.
pub(crate) fn whole(text: &str, max: i64) -> Result<Option<i64>, Problem> {
    let digits: String = text.chars().filter(|c| !matches!(c, '.' | ',' | ' ' | '\u{a0}')).collect();
    if text.trim().is_empty() {
        return Ok(None);
    }
    match digits.parse::<i64>() {
        Ok(n) if (0..=max).contains(&n) && grouped(text) => Ok(Some(n)),
        _ => Err(Problem::NotAWholeNumber { min: 0, max }),
    }
}

/// Whether separators stand only before groups of three digits.
fn grouped(text: &str) -> bool {
    let groups: Vec<&str> = text.trim().split(['.', ',', ' ', '\u{a0}']).collect();
    groups.len() == 1 || groups.iter().skip(1).all(|g| g.len() == 3)
}

/// A number with at most so many decimal places after a comma or point, times the power of ten: 12,5 with one place is 125.
pub(crate) fn decimal(text: &str, places: u32, max: i64) -> Result<Option<i64>, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = Problem::NotANumber { min: 0, max: max / 10i64.pow(places) };
    let (whole, part) = text.split_once([',', '.']).unwrap_or((text, ""));
    if part.len() > places as usize || !part.bytes().chain(whole.bytes()).all(|b| b.is_ascii_digit()) {
        return Err(wrong);
    }
    let digits = format!("{whole}{part:0<width$}", width = places as usize);
    match digits.parse::<i64>() {
        Ok(n) if n <= max && !whole.is_empty() => Ok(Some(n)),
        _ => Err(wrong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them_and_never_guessed() {
        assert_eq!(whole("1.250.000", 10_000_000), Ok(Some(1_250_000)));
        assert_eq!(whole("1250000", 10_000_000), Ok(Some(1_250_000)));
        assert_eq!(whole(" ", 10), Ok(None));
        assert!(whole("12.5", 100).is_err() && whole("-1", 100).is_err() && whole("101", 100).is_err());
        assert_eq!(decimal("12,5", 1, 1000), Ok(Some(125)));
        assert_eq!(decimal("12", 2, 10_000), Ok(Some(1200)));
        assert!(decimal("1.250", 2, 1_000_000).is_err() && decimal("x", 1, 10).is_err());
    }
}
