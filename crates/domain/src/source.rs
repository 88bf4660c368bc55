//! Where a claim comes from, and whether somebody of the council has confirmed it.

use serde::{Deserialize, Serialize};

/// Whether an officer has confirmed what a source says. Everything that ships or is imported starts unchecked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Checked {
    /// Stated by a source; nobody has confirmed it yet.
    #[default]
    Unchecked,
    /// Confirmed by an officer.
    Confirmed,
    /// Looked at and found wrong; kept for the record, never shown as a fact.
    Refuted,
}

impl Checked {
    /// The word that is stored and that selects the message.
    pub const fn word(self) -> &'static str {
        match self {
            Checked::Unchecked => "unchecked",
            Checked::Confirmed => "confirmed",
            Checked::Refuted => "refuted",
        }
    }

    /// Reads the stored word; an unknown one counts as unchecked.
    pub fn from_word(word: &str) -> Checked {
        match word {
            "confirmed" => Checked::Confirmed,
            "refuted" => Checked::Refuted,
            _ => Checked::Unchecked,
        }
    }
}

/// Whether this is a web address that may be shown as a link: `http` or `https`, a host, no blanks or quotes.
///
/// ```
/// assert!(domain::source::is_address("https://example.org/a?b=c"));
/// assert!(!domain::source::is_address("javascript:alert(1)"));
/// assert!(!domain::source::is_address("https://"));
/// ```
pub fn is_address(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|r| {
        let host = r.split(['/', '?', '#']).next().unwrap_or("");
        !host.is_empty() && !host.contains('@')
    }) && !url.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\'))
}

/// The host of a web address, without `www.`, as the name under which a source is shown.
///
/// ```
/// assert_eq!(domain::source::host("https://www.example.org/a"), "example.org");
/// ```
pub fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, r)| r);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    host.strip_prefix("www.").unwrap_or(host)
}
