//! Passwords: how strong they must be, and their argon2id hashes. No rules of composition: what counts is how many guesses
//! somebody would need.

use std::sync::LazyLock;

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, zxcvbn};

use super::code;
use crate::fault::{Faults, Problem};

/// The fewest characters.
pub const SHORTEST: usize = 10;
/// The most characters.
pub const LONGEST: usize = 200;
/// How much of a password is judged: judging costs more than hashing does when it is long.
const JUDGED: usize = 64;

/// Memory in KiB, and passes: the least that the recommendations of OWASP allow, so that a small office PC is not stopped by it.
const MEMORY: u32 = 19 * 1024;
const PASSES: u32 = 2;

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY, PASSES, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The same text whatever keyboard it came from.
fn plain(password: &str) -> String {
    password.nfc().collect()
}

/// Checks a new password. `known` are words that others know of the person: login and name.
///
/// ```
/// use domain::account::password::check;
/// assert!(check("tenunan kuning di atas jembatan", &["petugas"]).is_ok());
/// assert!(check("password123", &[]).is_err());
/// assert!(check("petugas.nias1", &["petugas.nias"]).is_err());
/// ```
///
/// # Errors
/// When it is too short, too long, or would soon be guessed.
pub fn check(password: &str, known: &[&str]) -> Result<(), Faults> {
    let mut faults = Faults::default();
    let password = plain(password);
    let count = password.chars().count();
    // What was typed is never a part of a fault.
    if count == 0 {
        faults.add("password", "", Problem::Missing);
    } else if count < SHORTEST {
        faults.add("password", "", Problem::TooShort(SHORTEST));
    } else if count > LONGEST {
        faults.add("password", "", Problem::TooLong(LONGEST));
    } else {
        let judged: String = password.chars().take(JUDGED).collect();
        let mut words = vec!["corak", "dekranasda", "kerajinan", "perajin"];
        words.extend(known);
        words.extend(known.iter().flat_map(|k| k.split(|c: char| !c.is_alphanumeric())));
        if left_over(&judged, &words) < OF_ONES_OWN || zxcvbn(&judged, &words).score() < Score::Three {
            faults.add("password", "", Problem::EasilyGuessed);
        }
    }
    faults.or(())
}

/// So many letters and digits must be left when every word is taken out that others know of the person.
const OF_ONES_OWN: usize = 6;

fn left_over(password: &str, words: &[&str]) -> usize {
    let mut rest = password.to_lowercase();
    for word in words.iter().map(|w| w.to_lowercase()).filter(|w| w.chars().count() > 3) {
        rest = rest.replace(&word, " ");
    }
    rest.chars().filter(|c| c.is_alphanumeric()).count()
}

/// The argon2id hash of a password in PHC form. It takes tens of milliseconds of one core and 19 MiB.
///
/// # Errors
/// When there is not enough memory.
pub fn hash(password: &str, salt: [u8; 16]) -> Result<String, HashError> {
    let hash = argon2().hash_password_with_salt(plain(password).as_bytes(), &salt);
    hash.map(|h| h.to_string()).map_err(|_| HashError)
}

/// A password could not be hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the password could not be hashed")]
pub struct HashError;

/// Whether a password has this hash. What is longer than a password can be has none.
///
/// ```
/// use domain::account::password::{fits, hash};
/// let stored = hash("anyaman pandan halus", [7; 16]).unwrap();
/// assert!(stored.starts_with("$argon2id$"));
/// assert!(fits("anyaman pandan halus", &stored));
/// assert!(!fits("anyaman pandan kasar", &stored));
/// ```
pub fn fits(password: &str, stored: &str) -> bool {
    let fine = password.len() <= LONGEST * 4;
    let typed = if fine { plain(password) } else { String::new() };
    let Ok(stored) = PasswordHash::new(stored) else { return false };
    argon2().verify_password(typed.as_bytes(), &stored).is_ok() && fine
}

/// The hash that stands in for an account that is not there, or has no password: looking at it costs the same.
pub fn nobody() -> &'static str {
    static NOBODY: LazyLock<String> = LazyLock::new(|| hash("", [0; 16]).unwrap_or_default());
    &NOBODY
}

/// A password that is made for somebody: 80 random bits, in lower case because it is typed.
pub fn generate(random: [u8; 10]) -> String {
    code::write(random).to_lowercase()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn problem(password: &str, known: &[&str]) -> Option<Problem> {
        check(password, known).err().map(|f| f.0[0].problem.clone())
    }

    #[test]
    fn what_is_soon_guessed_is_refused_and_never_repeated() {
        assert_eq!(problem("", &[]), Some(Problem::Missing));
        assert_eq!(problem("kain", &[]), Some(Problem::TooShort(SHORTEST)));
        assert_eq!(problem(&"a".repeat(100_000), &[]), Some(Problem::TooLong(LONGEST)));
        for weak in ["qwertyuiop", "aaaaaaaaaaaaaaa", "dekranasda2026", "1234567890123"] {
            assert_eq!(problem(weak, &[]), Some(Problem::EasilyGuessed), "{weak}");
            assert!(check(weak, &[]).unwrap_err().0.iter().all(|f| f.found.is_empty()));
        }
        for known in ["petugas petugas petugas", "Petugas-Nias-2026!"] {
            assert_eq!(problem(known, &["petugas", "Petugas Nias"]), Some(Problem::EasilyGuessed), "{known}");
        }
        assert_eq!(problem("hanyahuruf kecil tapi panjang", &[]), None);
    }

    #[test]
    fn a_generated_password_is_strong_enough() {
        assert_eq!(check(&generate([3, 141, 59, 26, 53, 58, 97, 93, 238, 46]), &[]), Ok(()));
    }

    #[test]
    fn the_same_letters_from_another_keyboard_fit() {
        let stored = hash("söfö-söfö dari Nias", [1; 16]).unwrap();
        assert!(fits("so\u{308}fo\u{308}-so\u{308}fo\u{308} dari Nias", &stored));
    }

    #[test]
    fn nobody_has_the_stand_in() {
        assert!(nobody().starts_with("$argon2id$"));
        assert!(!fits(&"x".repeat(10_000), nobody()), "an over-long password fits nothing");
        assert!(!fits("", "no hash at all"));
    }
}
