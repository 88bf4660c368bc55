//! Texts that are recorded in several languages, as a page shows them. Where there is none in the language of the page, another one
//! stands there, and HTML says which language that is, so that it is read aloud as what it is.

use std::fmt;
use std::ops::Range;

use askama::filters::{Escaper, Html, HtmlSafe};
use domain::lang::{Lang, Words};

use crate::sentence;

/// A text for a page, with the language of each part that is not in the language of the page.
///
/// A template writes it like any other text, `{{ note }}`: it escapes itself. In attributes and in what machines are told there is
/// only the bare text, [`Wording::as_str`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wording {
    text: String,
    foreign: Vec<(Range<usize>, Lang)>,
}

/// What stands in a message where the text comes.
const SLOT: &str = "\u{fffc}";

impl Wording {
    /// The text in the language of the page, or else the first there is.
    pub fn of(words: &Words, page: &Lang) -> Wording {
        Wording::made(words, page, str::to_owned)
    }

    /// The same, with something made of the text, such as its beginning.
    pub fn made(words: &Words, page: &Lang, make: impl FnOnce(&str) -> String) -> Wording {
        words.best(page).map_or_else(Wording::default, |(lang, text)| Wording::told(make(text), lang, page))
    }

    /// A text in a language.
    pub fn told(text: String, lang: &Lang, page: &Lang) -> Wording {
        let foreign =
            if lang == page || text.is_empty() { vec![] } else { vec![(0..text.len(), lang.clone())] };
        Wording { text, foreign }
    }

    /// Several texts with something between them; those that are empty are left out.
    pub fn join(parts: impl IntoIterator<Item = Wording>, between: &str) -> Wording {
        let mut all = Wording::default();
        for part in parts.into_iter().filter(|p| !p.is_empty()) {
            if !all.is_empty() {
                all.text.push_str(between);
            }
            all.push(part);
        }
        all
    }

    /// A message around it.
    pub fn within(self, page: &str, key: &str, name: &str) -> Wording {
        let message = sentence(page, key, &[(name, SLOT)]);
        let mut pieces = message.split(SLOT);
        let mut all = Wording::from(pieces.next().unwrap_or_default());
        for after in pieces {
            all.push(self.clone());
            all.text.push_str(after);
        }
        all
    }

    /// Puts something behind it.
    pub fn push(&mut self, other: impl Into<Wording>) {
        let (other, from) = (other.into(), self.text.len());
        self.text.push_str(&other.text);
        self.foreign.extend(other.foreign.into_iter().map(|(r, l)| (r.start + from..r.end + from, l)));
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The bare text.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl From<String> for Wording {
    fn from(text: String) -> Wording {
        Wording { text, foreign: Vec::new() }
    }
}

impl From<&str> for Wording {
    fn from(text: &str) -> Wording {
        text.to_owned().into()
    }
}

/// As HTML.
impl fmt::Display for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |r: Range<usize>| self.text.get(r).unwrap_or_default();
        let mut at = 0;
        for (range, lang) in &self.foreign {
            Html.write_escaped_str(&mut *f, part(at..range.start))?;
            write!(f, "<span lang=\"{lang}\">")?;
            Html.write_escaped_str(&mut *f, part(range.clone()))?;
            f.write_str("</span>")?;
            at = range.end;
        }
        Html.write_escaped_str(&mut *f, part(at..self.text.len()))
    }
}

// What is written is escaped above; the tag of a language is letters, digits and hyphens.
impl HtmlSafe for Wording {}

#[cfg(test)]
mod tests {
    use super::*;

    fn lang(tag: &str) -> Lang {
        Lang::parse(tag).expect("a tag")
    }

    #[test]
    fn a_text_says_its_language_where_it_is_not_that_of_the_page() {
        let (en, fr) = (lang("en"), lang("fr"));
        let words = Words::new([(en.clone(), "red & <white>".to_owned())]);
        assert_eq!(Wording::of(&words, &en).to_string(), "red &#38; &#60;white&#62;");
        let other = Wording::of(&words, &fr);
        assert_eq!(other.to_string(), "<span lang=\"en\">red &#38; &#60;white&#62;</span>");
        assert_eq!(other.as_str(), "red & <white>");
        assert!(Wording::of(&Words::default(), &fr).is_empty());
        assert_eq!(Wording::of(&Words::default(), &fr).to_string(), "");
    }

    #[test]
    fn what_stands_around_it_stays_in_the_language_of_the_page() {
        let (en, fr) = (lang("en"), lang("fr"));
        let cloth = || Wording::of(&Words::new([(en.clone(), "cloth".to_owned())]), &fr);
        let all = Wording::join([Wording::from("été"), Wording::default(), cloth(), cloth()], " · ");
        assert_eq!(all.to_string(), "été · <span lang=\"en\">cloth</span> · <span lang=\"en\">cloth</span>");
        let said = cloth().within("en", "claimed-by", "source").to_string();
        assert!(said.ends_with("by <span lang=\"en\">cloth</span>"), "{said}");
    }
}
