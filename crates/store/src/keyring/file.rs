//! The key file.

use std::fmt::{self, Write as _};
use std::path::Path;
use std::time::SystemTime;

use jiff::civil::Date;
use serde::Deserialize;

use super::{KeyFault, random};

/// Which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub u32);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

impl KeyId {
    /// Reads eight hexadecimal digits.
    ///
    /// ```
    /// use store::keyring::KeyId;
    /// assert_eq!(KeyId::parse("0000002a"), Some(KeyId(42)));
    /// assert_eq!(KeyId::parse("2a"), None);
    /// ```
    pub fn parse(text: &str) -> Option<KeyId> {
        let fine = text.len() == 8 && text.bytes().all(|b| b.is_ascii_hexdigit());
        fine.then(|| u32::from_str_radix(text, 16).ok().map(KeyId)).flatten()
    }
}

/// A key's bytes, which nothing shows.
#[derive(Clone, Copy)]
pub(super) struct Secret(pub [u8; 32]);

impl Secret {
    fn new() -> Result<Secret, KeyFault> {
        random().map(Secret)
    }

    fn parse(text: &str) -> Option<Secret> {
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (i, b) in bytes.iter_mut().enumerate() {
            *b = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
        }
        Some(Secret(bytes))
    }

    fn text(self) -> String {
        self.0.iter().fold(String::new(), |mut out, b| {
            // Writing to a string cannot fail.
            let _ = write!(out, "{b:02x}");
            out
        })
    }
}

#[derive(Clone, Copy)]
pub(super) struct One {
    pub id: KeyId,
    pub made: Date,
    pub secret: Secret,
}

pub(super) struct Keys {
    pub keys: Vec<One>,
    pub search: Secret,
    seen: Option<SystemTime>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    search: String,
    key: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    made: String,
    secret: String,
}

const HEADER: &str = "\
# The keys of this office. Without them, what is sealed in the database cannot be read by anybody.
# They are in no backup: keep a copy of this file in a safe place apart from the backups, and renew it after `corak key rotate`.
# The last key seals; those above open what they have sealed.
";

fn modified(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|m| m.modified()).ok()
}

impl Keys {
    pub fn new(day: Date) -> Result<Keys, KeyFault> {
        Ok(Keys { keys: vec![One::new(day)?], search: Secret::new()?, seen: None })
    }

    pub fn none() -> Keys {
        Keys { keys: Vec::new(), search: Secret([0; 32]), seen: None }
    }

    pub fn read(path: &Path) -> Result<Keys, KeyFault> {
        let unreadable = |why: String| KeyFault::Unreadable(path.to_owned(), why);
        let seen = modified(path);
        let text = std::fs::read_to_string(path).map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound => KeyFault::Missing(path.to_owned()),
            _ => unreadable(e.to_string()),
        })?;
        // The reader's own words could show a line, and with it a key.
        let file: File = toml::from_str(&text).map_err(|_| unreadable("this is no key file".into()))?;
        let search =
            Secret::parse(&file.search).ok_or_else(|| unreadable("the search key is damaged".into()))?;
        let one = |e: &Entry| {
            Some(One {
                id: KeyId::parse(&e.id)?,
                made: e.made.parse().ok()?,
                secret: Secret::parse(&e.secret)?,
            })
        };
        let keys: Option<Vec<One>> = file.key.iter().map(one).collect();
        let keys = keys.filter(|k| !k.is_empty()).ok_or_else(|| unreadable("a key is damaged".into()))?;
        Ok(Keys { keys, search, seen })
    }

    /// Whether the file is another one than the one that was read.
    pub fn changed(&self, path: &Path) -> bool {
        modified(path).is_some_and(|now| Some(now) != self.seen)
    }

    pub fn with_new(&self, day: Date) -> Result<Keys, KeyFault> {
        let mut keys = self.keys.clone();
        keys.push(One::new(day)?);
        Ok(Keys { keys, search: self.search, seen: None })
    }

    pub fn without(&self, id: KeyId) -> Keys {
        let keys = self.keys.iter().filter(|k| k.id != id).copied().collect();
        Keys { keys, search: self.search, seen: None }
    }

    pub fn text(&self) -> String {
        let mut out = format!("{HEADER}search = \"{}\"\n", self.search.text());
        for k in &self.keys {
            // Writing to a string cannot fail.
            let _ = write!(
                out,
                "\n[[key]]\nid = \"{}\"\nmade = \"{}\"\nsecret = \"{}\"\n",
                k.id,
                k.made,
                k.secret.text()
            );
        }
        out
    }
}

impl One {
    fn new(made: Date) -> Result<One, KeyFault> {
        Ok(One { id: KeyId(u32::from_be_bytes(random()?)), made, secret: Secret::new()? })
    }
}
