//! A form that was sent after its session had ended: what was typed is kept for a while, and whoever typed it gets it back
//! after signing in.

use serde::{Deserialize, Serialize};

use super::code::{form_fits, form_word};
use super::session::MINUTE;

/// For what the fingerprint of a browser's token is made.
pub const PURPOSE: &str = "kept";
/// How long a form is kept, in microseconds.
pub const LASTS: i64 = 60 * MINUTE;
/// The most forms that are kept for one browser.
pub const MOST_OF_BROWSER: i64 = 5;
/// The most that are kept for all browsers of one address.
pub const MOST_OF_ADDRESS: i64 = 40;
/// The most that are kept at all.
pub const MOST: i64 = 1000;

/// The fields with which somebody proves who they are, in any form of the workbench. A form that has one of them is never
/// kept.
pub const PROOFS: &[&str] =
    &["old", "password", "again", "begin", "renew", "remove", "add", "mail_password", "code", "kode"];

/// The field that names the kept form when it is sent again.
pub const AGAIN: &str = "_k";
/// The field that says whose form it is.
pub const CLAIM: &str = "_p";

/// What is kept of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Where it goes.
    pub path: String,
    /// The page on which it was filled in; empty when the browser did not say.
    pub page: String,
    /// What was typed, by name.
    pub fields: Vec<(String, String)>,
}

/// The word in a form that says for whom it was made, from a mark of the person that only the office can make. It looks
/// different on every page.
pub fn claim(mark: &str, random: [u8; 16]) -> String {
    form_word(mark, random)
}

impl Kept {
    fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    /// Whether it can be kept: it says whose it is, and holds nothing that proves who somebody is.
    pub fn fit(&self) -> Result<(), Unfit> {
        if self.fields.iter().any(|(n, v)| PROOFS.contains(&n.as_str()) && !v.is_empty()) {
            return Err(Unfit::Proof);
        }
        // Whether it is somebody's is known when they have signed in.
        if self.field(CLAIM).len() == 64 { Ok(()) } else { Err(Unfit::Nobodys) }
    }

    /// Whether it was the form of the person with this mark.
    ///
    /// ```
    /// use domain::account::kept::{CLAIM, Kept, claim};
    /// let fields = vec![(CLAIM.to_owned(), claim("mark of one", [7; 16]))];
    /// let kept = Kept { path: "/kerja/orang/baru".into(), page: String::new(), fields };
    /// assert!(kept.is_of("mark of one") && !kept.is_of("mark of another"));
    /// ```
    pub fn is_of(&self, mark: &str) -> bool {
        form_fits(mark, self.field(CLAIM))
    }

    /// What the person typed or chose; what the program put into the form is left out.
    pub fn typed(&self) -> impl Iterator<Item = &(String, String)> {
        self.fields.iter().filter(|(n, v)| !n.starts_with('_') && !v.trim().is_empty())
    }

    /// What goes along when it is sent again. The command keeps its name, so that it still happens once.
    pub fn sent_again(&self) -> impl Iterator<Item = &(String, String)> {
        self.fields.iter().filter(|(n, _)| !matches!(n.as_str(), "_f" | CLAIM | AGAIN))
    }
}

/// Why a form is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It holds a password or a code.
    Proof,
    /// It does not say whose it is.
    Nobodys,
    /// It carries files.
    Files,
    /// It is too long.
    TooLong,
    /// Too many are kept already.
    Full,
}

impl Unfit {
    /// Every reason.
    pub const ALL: [Unfit; 5] = [Unfit::Proof, Unfit::Nobodys, Unfit::Files, Unfit::TooLong, Unfit::Full];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Unfit::Proof => "proof",
            Unfit::Nobodys => "nobodys",
            Unfit::Files => "files",
            Unfit::TooLong => "too-long",
            Unfit::Full => "full",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(fields: &[(&str, &str)]) -> Kept {
        let fields = fields.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Kept { path: "/kerja/x".into(), page: String::new(), fields }
    }

    #[test]
    fn a_form_with_a_password_or_without_an_owner_is_not_kept() {
        let word = "0".repeat(64);
        assert_eq!(kept(&[("_p", &word), ("name", "x")]).fit(), Ok(()));
        assert_eq!(kept(&[("name", "x")]).fit(), Err(Unfit::Nobodys));
        for proof in PROOFS {
            assert_eq!(kept(&[("_p", &word), (proof, "x")]).fit(), Err(Unfit::Proof), "{proof}");
            assert_eq!(kept(&[("_p", &word), (proof, "")]).fit(), Ok(()), "{proof}");
        }
    }

    #[test]
    fn the_command_goes_along_and_the_old_words_do_not() {
        let form = kept(&[("_f", "a"), ("_c", "b"), ("_p", "c"), ("_k", "d"), ("name", "x"), ("note", " ")]);
        let names = |i: Vec<&(String, String)>| i.iter().map(|(n, _)| n.clone()).collect::<Vec<_>>();
        assert_eq!(names(form.sent_again().collect()), ["_c", "name", "note"]);
        assert_eq!(names(form.typed().collect()), ["name"]);
    }
}
