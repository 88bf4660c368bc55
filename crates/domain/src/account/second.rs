//! The second step: codes by time (TOTP), as authenticator apps show them, and recovery codes for when the app is gone.

use totp_rs::{Builder, Secret, Totp};

use super::code;

/// For what the fingerprint of a recovery code is made.
pub const PURPOSE: &str = "recovery";
/// How many recovery codes somebody gets.
pub const RECOVERY_CODES: usize = 10;

fn totp(secret: &[u8], login: &str, issuer: &str) -> Totp {
    // A colon would end the name in the address.
    let (login, issuer) = (login.replace(':', " "), issuer.replace(':', " "));
    Builder::new()
        .with_secret(Secret::from(secret.to_vec()))
        .with_account_name(login)
        .with_issuer(Some(issuer))
        .build_noncompliant()
}

/// The time step whose code was typed, if it is one of now, a step ago or a step ahead, and later than `last`: a code
/// that was used, or an older one, opens nothing again.
///
/// ```
/// use domain::account::second::{at, check};
/// let secret = [7u8; 20];
/// let code = at(&secret, 1_795_478_400);
/// let step = check(&secret, &code, 1_795_478_410, None).unwrap();
/// assert!(check(&secret, &code, 1_795_478_411, Some(step)).is_none());
/// assert!(check(&secret, &code, 1_795_478_400 + 120, None).is_none());
/// ```
pub fn check(secret: &[u8], typed: &str, now_seconds: i64, last: Option<i64>) -> Option<i64> {
    if typed.len() > 40 {
        return None;
    }
    let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let now = u64::try_from(now_seconds).ok()?;
    let step = i64::try_from(totp(secret, "", "").check(&digits, now)?).ok()?;
    last.is_none_or(|last| step > last).then_some(step)
}

/// The code at a moment, as the app shows it.
pub fn at(secret: &[u8], now_seconds: i64) -> String {
    totp(secret, "", "").generate(u64::try_from(now_seconds).unwrap_or_default()).to_string()
}

/// The address in the picture that an app scans; nothing when a name cannot be part of one.
///
/// ```
/// let address = domain::account::second::address(&[7; 20], "petugas", "Dekranasda Sumatera Utara").unwrap();
/// assert!(address.starts_with("otpauth://totp/") && address.contains("secret="));
/// ```
pub fn address(secret: &[u8], login: &str, issuer: &str) -> Option<String> {
    totp(secret, login, issuer).to_url().ok()
}

/// The secret as letters, in groups of four, for those who type it.
pub fn spoken(secret: &[u8]) -> String {
    let letters = Secret::from(secret.to_vec()).to_base32();
    let letters: Vec<char> = letters.chars().filter(|c| *c != '=').collect();
    letters.chunks(4).map(|c| c.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// Recovery codes from random bytes.
pub fn recovery(random: [[u8; 10]; RECOVERY_CODES]) -> Vec<String> {
    random.into_iter().map(code::write).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    /// The published examples of RFC 6238 for SHA-1, as far as they have six digits.
    #[test]
    fn the_codes_are_those_of_the_standard() {
        for (time, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(at(b"12345678901234567890", time), code);
        }
    }

    #[test]
    fn a_clock_that_is_half_a_minute_wrong_does_not_matter() {
        let (secret, now) = ([9u8; 20], 1_795_478_400);
        for (apart, fits) in [(-30, true), (0, true), (30, true), (-90, false), (90, false)] {
            assert_eq!(check(&secret, &at(&secret, now + apart), now, None).is_some(), fits, "{apart}");
        }
        let spaced = at(&secret, now);
        assert!(check(&secret, &format!("{} {}", &spaced[..3], &spaced[3..]), now, None).is_some());
        for odd in ["", "12345", "1234567", "abcdef", &"1".repeat(10_000)] {
            assert!(check(&secret, odd, now, None).is_none(), "{odd}");
        }
    }
}
