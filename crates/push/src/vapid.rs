//! Saying who sends: RFC 8292.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use hyper::Uri;
use p256::SecretKey;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::json;

/// For how long what was signed counts, in seconds; the standard allows a day.
const COUNTS: i64 = 12 * 60 * 60;

/// A secret key of the curve P-256, of random bytes.
pub(crate) fn secret() -> Result<SecretKey, String> {
    // Nearly every number is one; whoever gets none eight times in a row has no random numbers.
    for _ in 0..8 {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|e| format!("the system has no random numbers: {e}"))?;
        if let Ok(secret) = SecretKey::from_slice(&bytes) {
            return Ok(secret);
        }
    }
    Err("the system has no random numbers".into())
}

/// The key by which push services know the office. Browsers bind what they give out to it.
pub struct Key(SecretKey);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({})", self.public())
    }
}

impl Key {
    /// A new one.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn fresh() -> Result<Key, String> {
        secret().map(Key)
    }

    /// The one with these bytes.
    ///
    /// # Errors
    /// When there is none.
    pub fn from_bytes(bytes: &[u8]) -> Result<Key, String> {
        // A shorter one would be filled up.
        let whole = (bytes.len() == 32).then(|| SecretKey::from_slice(bytes).ok()).flatten();
        whole.map(Key).ok_or_else(|| "these bytes are no key of web push".into())
    }

    /// Its bytes, which are to be kept sealed.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes().into()
    }

    /// Its public half, as browsers want it.
    pub fn public(&self) -> String {
        B64.encode(self.0.public_key().to_sec1_bytes())
    }

    /// What stands in `Authorization` of a message to this address; `now` is in microseconds since 1970.
    pub(crate) fn sign(&self, to: &Uri, contact: &str, now: i64) -> Result<String, String> {
        let (scheme, authority) = (to.scheme_str(), to.authority());
        let (Some(scheme), Some(authority)) = (scheme, authority) else {
            return Err("the address has no host".into());
        };
        // The usual port is no part of an origin.
        let usual = if scheme == "https" { ":443" } else { ":80" };
        let host = authority.as_str().to_ascii_lowercase();
        let host = host.strip_suffix(usual).unwrap_or(&host);
        let claims = json!({
            "aud": format!("{scheme}://{host}"),
            "exp": now.div_euclid(1_000_000) + COUNTS,
            "sub": contact,
        });
        let head = json!({ "typ": "JWT", "alg": "ES256" });
        let told = format!("{}.{}", B64.encode(head.to_string()), B64.encode(claims.to_string()));
        let signature: Signature = SigningKey::from(&self.0).sign(told.as_bytes());
        Ok(format!("vapid t={told}.{}, k={}", B64.encode(signature.to_bytes()), self.public()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use p256::ecdsa::VerifyingKey;
    use p256::ecdsa::signature::Verifier;
    use serde_json::Value;

    use super::*;

    #[test]
    fn what_is_signed_says_to_whom_until_when_and_from_whom_and_fits_the_key() {
        let key = Key::from_bytes(&[7; 32]).unwrap();
        let to = "https://Push.example:443/p/secret".parse().unwrap();
        let signed = key.sign(&to, "mailto:office@example.org", 1_795_478_400_000_000).unwrap();
        assert!(!signed.contains("secret"));
        let (token, public) = signed.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        assert_eq!(public, key.public());
        let (told, signature) = token.rsplit_once('.').unwrap();
        let claims: Value =
            serde_json::from_slice(&B64.decode(told.split_once('.').unwrap().1).unwrap()).unwrap();
        assert_eq!(
            claims,
            json!({ "aud": "https://push.example", "exp": 1_795_521_600, "sub": "mailto:office@example.org" })
        );
        let verifying = VerifyingKey::from_sec1_bytes(&B64.decode(public).unwrap()).unwrap();
        let signature = Signature::from_slice(&B64.decode(signature).unwrap()).unwrap();
        verifying.verify(told.as_bytes(), &signature).unwrap();
        assert!(verifying.verify(b"something else", &signature).is_err());
    }

    #[test]
    fn a_key_is_read_as_it_was_written_and_never_shown() {
        let key = Key::fresh().unwrap();
        assert_eq!(Key::from_bytes(&key.to_bytes()).unwrap().public(), key.public());
        assert_ne!(Key::fresh().unwrap().public(), key.public());
        assert_eq!(B64.decode(key.public()).unwrap().len(), 65);
        assert!(Key::from_bytes(&[0; 32]).is_err() && Key::from_bytes(&[1; 31]).is_err());
        assert!(!format!("{key:?}").contains(&B64.encode(key.to_bytes())));
    }
}
