//! Codes that people copy from paper: code cards, recovery codes, generated passwords. 80 random bits in 16 characters of
//! Crockford's base 32, so strong that a plain hash of them may be stored.

use sha2::{Digest, Sha256};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code from random bytes, in groups of four.
///
/// ```
/// use domain::account::code;
/// assert_eq!(code::write([0xff; 10]), "ZZZZ-ZZZZ-ZZZZ-ZZZZ");
/// assert_eq!(code::read(" zzzz zzzz-zzzzzzzz ").as_deref(), Some("ZZZZZZZZZZZZZZZZ"));
/// ```
pub fn write(random: [u8; 10]) -> String {
    let bits = random.iter().fold(0u128, |bits, b| bits << 8 | u128::from(*b));
    let mut out = String::with_capacity(19);
    for i in (0..16).rev() {
        out.push(char::from(ALPHABET[((bits >> (i * 5)) & 31) as usize]));
        if i % 4 == 0 && i > 0 {
            out.push('-');
        }
    }
    out
}

/// A code as it was typed, without groups: in any case, with `o` for 0 and `i` or `l` for 1. Nothing for what is no code.
///
/// ```
/// use domain::account::code;
/// assert_eq!(code::read("oooo-iiii-llll-0001").as_deref(), Some("0000111111110001"));
/// assert_eq!(code::read("0000-1111-1111-000"), None);
/// assert_eq!(code::read("UUUU-1111-1111-0001"), None);
/// ```
pub fn read(typed: &str) -> Option<String> {
    // Whoever pastes a whole book is answered without reading it.
    if typed.len() > 120 {
        return None;
    }
    let mut out = String::with_capacity(16);
    for c in typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—' | '.')) {
        let c = match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        };
        out.push(char::from(*ALPHABET.iter().find(|a| char::from(**a) == c)?));
    }
    (out.len() == 16).then_some(out)
}

/// What is stored of a secret that was made from random bytes. Purposes keep the code of one thing from opening another.
///
/// ```
/// use domain::account::code::fingerprint;
/// assert_ne!(fingerprint("card", "0000111111110001"), fingerprint("recovery", "0000111111110001"));
/// ```
pub fn fingerprint(purpose: &str, secret: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(purpose.as_bytes());
    hash.update([0]);
    hash.update(secret.as_bytes());
    hash.finalize().into()
}

/// The fingerprint of a code for one purpose, as it was typed.
pub fn typed(purpose: &str, input: &str) -> Option<[u8; 32]> {
    read(input).map(|code| fingerprint(purpose, &code))
}

/// Random bytes as a long token of hexadecimal digits: what a cookie holds.
pub fn token(random: [u8; 32]) -> String {
    random.iter().map(|b| format!("{b:02x}")).collect()
}

fn mac(secret: &str) -> [u8; 16] {
    let whole = fingerprint("form", secret);
    let mut out = [0; 16];
    out.copy_from_slice(&whole[..16]);
    out
}

fn hex(bytes: impl Iterator<Item = u8>) -> String {
    bytes.map(|b| format!("{b:02x}")).collect()
}

/// The word that a form must bring back: bound to a secret of the session, from which it can be made, but not the other way.
/// The random bytes make it look different on every page, so that it cannot be guessed from how well pages compress.
pub fn form_word(secret: &str, random: [u8; 16]) -> String {
    let masked = mac(secret).into_iter().zip(random).map(|(m, r)| m ^ r);
    hex(random.into_iter()) + &hex(masked)
}

/// Whether a form brought a right word, compared in the same time whatever differs.
///
/// ```
/// use domain::account::code::{form_fits, form_word};
/// let (word, other) = (form_word("secret", [7; 16]), form_word("secret", [8; 16]));
/// assert_ne!(word, other);
/// assert!(form_fits("secret", &word) && form_fits("secret", &other));
/// assert!(!form_fits("secret", "") && !form_fits("another", &word));
/// ```
pub fn form_fits(secret: &str, word: &str) -> bool {
    use subtle::ConstantTimeEq;
    if word.len() != 64 || !word.is_ascii() {
        return false;
    }
    let byte = |i: usize| u8::from_str_radix(word.get(2 * i..2 * i + 2).unwrap_or("zz"), 16).ok();
    let Some(bytes) = (0..32).map(byte).collect::<Option<Vec<u8>>>() else { return false };
    let (random, masked) = bytes.split_at(16);
    let found: Vec<u8> = random.iter().zip(masked).map(|(r, m)| r ^ m).collect();
    mac(secret)[..].ct_eq(&found).into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_code_is_read_as_it_was_written_however_it_is_typed(random in any::<[u8; 10]>()) {
            let code = write(random);
            let read = read(&code).unwrap();
            prop_assert_eq!(super::read(&code.to_lowercase().replace('-', " ")).unwrap(), read.clone());
            prop_assert_eq!(super::read(&read).unwrap(), read);
        }

        #[test]
        fn whatever_is_typed_is_answered(typed in ".{0,200}") {
            let _ = read(&typed);
        }
    }
}
