//! Who may read which of a maker's personal fields: everybody, the council, or only the maker and whoever keeps it.
//!
//! What nothing is said of is for everybody, once a consent is recorded. Nothing is for everybody without one.

use std::collections::BTreeMap;

use crate::record::Class;

/// The fields of a maker of which this is said.
pub const FIELDS: [&str; 8] =
    ["locality", "story", "phone", "whatsapp", "email", "website", "instagram", "address"];

/// The audiences that can be chosen, with their words.
pub const CHOICES: [(&str, Class); 3] =
    [("public", Class::Public), ("council", Class::Council), ("owner", Class::Owner)];

/// What is said of the fields; nothing of those that are for everybody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audience(BTreeMap<&'static str, Class>);

impl Audience {
    /// For whom a field is, as far as it is wished.
    pub fn of(&self, field: &str) -> Class {
        self.0.get(field).copied().unwrap_or(Class::Public)
    }

    /// Who may read a field: nothing is for everybody without a consent.
    pub fn class(&self, field: &str, consent: bool) -> Class {
        let wished = self.of(field);
        if consent { wished } else { wished.max(Class::Council) }
    }

    /// The word for whom a field is.
    pub fn word(&self, field: &str) -> &'static str {
        let class = self.of(field);
        CHOICES.iter().find(|(_, c)| *c == class).map_or("public", |(word, _)| word)
    }

    /// Says for whom a field is; `false` for a field or a word that is none.
    pub fn set(&mut self, field: &str, word: &str) -> bool {
        let field = FIELDS.into_iter().find(|f| *f == field);
        let class = CHOICES.iter().find(|(w, _)| *w == word).map(|(_, class)| *class);
        let (Some(field), Some(class)) = (field, class) else { return false };
        if class == Class::Public {
            self.0.remove(field);
        } else {
            self.0.insert(field, class);
        }
        true
    }

    /// What is said, as it is stored and written into files: fields that are not named are for everybody.
    ///
    /// ```
    /// use domain::maker::audience::Audience;
    /// let said = Audience::parse("phone=council address=owner").unwrap();
    /// assert_eq!(said.text(), "address=owner phone=council");
    /// assert_eq!((said.word("phone"), said.word("email")), ("council", "public"));
    /// assert_eq!(Audience::parse("all=public").unwrap(), Audience::default());
    /// assert!(Audience::parse("phone=friends").is_none() && Audience::parse("name=council").is_none());
    /// ```
    pub fn text(&self) -> String {
        self.0.keys().map(|f| format!("{f}={}", self.word(f))).collect::<Vec<_>>().join(" ")
    }

    /// Reads what [`Audience::text`] wrote, also with commas or semicolons between; `all` stands for every field.
    pub fn parse(text: &str) -> Option<Audience> {
        let mut said = Audience::default();
        for part in text.split([' ', ',', ';', '\n', '\r', '\t']).filter(|p| !p.is_empty()) {
            let (field, word) = part.split_once('=')?;
            let fine = match field {
                "all" => FIELDS.iter().all(|f| said.set(f, word)),
                field => said.set(field, word),
            };
            if !fine {
                return None;
            }
        }
        Some(said)
    }

    /// What is said by both, field by field the narrower.
    #[must_use]
    pub fn narrower(&self, other: &Audience) -> Audience {
        let mut both = self.clone();
        for (field, class) in &other.0 {
            let now = both.0.entry(field).or_insert(*class);
            *now = (*now).max(*class);
        }
        both
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn of_two_the_narrower_holds() {
        let a = Audience::parse("phone=owner email=council").unwrap();
        let b = Audience::parse("phone=council address=owner").unwrap();
        assert_eq!(a.narrower(&b).text(), "address=owner email=council phone=owner");
        assert_eq!(a.narrower(&b), b.narrower(&a));
        assert_eq!(a.narrower(&Audience::default()), a);
    }

    #[test]
    fn every_audience_of_every_field_survives_being_stored() {
        for field in FIELDS {
            for (word, class) in CHOICES {
                let mut said = Audience::default();
                assert!(said.set(field, word));
                assert_eq!((said.of(field), said.word(field)), (class, word));
                assert_eq!(Audience::parse(&said.text()).unwrap(), said);
            }
        }
    }
}
