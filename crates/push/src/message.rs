//! Encrypting for one browser: RFC 8291 with `aes128gcm` of RFC 8188, as one record.

use aes_gcm::Aes128Gcm;
use aes_gcm::aead::{Aead, KeyInit};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use hkdf::Hkdf;
use hyper::Uri;
use p256::{PublicKey, SecretKey};
use sha2::Sha256;

use crate::vapid::secret;

/// The longest text, in bytes. Every message is filled up to it, so that its length tells nothing.
pub const LONGEST_TEXT: usize = 1_024;

/// The longest address that is read, in bytes.
const LONGEST_ADDRESS: usize = 2_000;
/// The size of a record, which is never reached.
const RECORD: u32 = 4_096;

/// What is wrong with what a browser gave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// The address is none.
    Address,
    /// The keys are none.
    Keys,
    /// Nothing is sent to this host.
    Host,
}

/// A browser that asked for messages.
#[derive(Clone, PartialEq, Eq)]
pub struct Receiver {
    endpoint: Uri,
    key: PublicKey,
    auth: [u8; 16],
}

/// Whoever knows the address can send to it.
impl std::fmt::Debug for Receiver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Receiver")
    }
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    // Some browsers fill up with equals signs.
    B64.decode(text.trim_end_matches('=')).ok()
}

impl Receiver {
    /// Reads what a browser gave out. Whether its host may be sent to is asked elsewhere.
    pub(crate) fn read(endpoint: &str, p256dh: &str, auth: &str) -> Result<Receiver, Unfit> {
        if endpoint.len() > LONGEST_ADDRESS {
            return Err(Unfit::Address);
        }
        let endpoint: Uri = endpoint.parse().map_err(|_| Unfit::Address)?;
        let key = bytes(p256dh).filter(|k| k.len() == 65).ok_or(Unfit::Keys)?;
        let key = PublicKey::from_sec1_bytes(&key).map_err(|_| Unfit::Keys)?;
        let auth = bytes(auth).and_then(|a| a.try_into().ok()).ok_or(Unfit::Keys)?;
        Ok(Receiver { endpoint, key, auth })
    }

    /// Where it is reached.
    pub fn endpoint(&self) -> &Uri {
        &self.endpoint
    }

    /// Encrypts a text, with a key of its own for each.
    pub(crate) fn seal(&self, text: &str) -> Result<Vec<u8>, String> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(|e| format!("the system has no random numbers: {e}"))?;
        let room = LONGEST_TEXT.saturating_sub(text.len());
        if text.len() > LONGEST_TEXT {
            return Err("the text is too long".into());
        }
        self.seal_with(text.as_bytes(), room, &secret()?, salt)
    }

    /// The same with a given key, salt and filling.
    fn seal_with(
        &self,
        text: &[u8],
        filling: usize,
        own: &SecretKey,
        salt: [u8; 16],
    ) -> Result<Vec<u8>, String> {
        let odd = |_| "the message cannot be encrypted".to_owned();
        let public = own.public_key().to_sec1_bytes();
        let shared = own.diffie_hellman(&self.key);
        let info = [b"WebPush: info\0", &*self.key.to_sec1_bytes(), &*public].concat();
        let mut input = [0; 32];
        let both = Hkdf::<Sha256>::new(Some(&self.auth), shared.raw_secret_bytes());
        both.expand(&info, &mut input).map_err(|_| odd(()))?;
        let derived = Hkdf::<Sha256>::new(Some(&salt), &input);
        let (mut key, mut nonce) = ([0; 16], [0; 12]);
        derived.expand(b"Content-Encoding: aes128gcm\0", &mut key).map_err(|_| odd(()))?;
        derived.expand(b"Content-Encoding: nonce\0", &mut nonce).map_err(|_| odd(()))?;
        // Two says that this is the last record.
        let mut plain = [text, &[2]].concat();
        plain.resize(plain.len() + filling, 0);
        let cipher = Aes128Gcm::new(&key.into());
        let sealed = cipher.encrypt(&nonce.into(), plain.as_slice()).map_err(|_| odd(()))?;
        let length = u8::try_from(public.len()).map_err(|_| odd(()))?;
        Ok([&salt[..], &RECORD.to_be_bytes(), &[length], &*public, &sealed].concat())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const ADDRESS: &str = "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV";
    const P256DH: &str =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

    #[test]
    fn the_example_of_the_standard_comes_out_to_the_last_byte() {
        // RFC 8291, section 5 and appendix A.
        let own = SecretKey::from_slice(&B64.decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw").unwrap());
        let salt = B64.decode("DGv6ra1nlYgDCS1FRnbzlw").unwrap().try_into().unwrap();
        let to = Receiver::read(ADDRESS, P256DH, AUTH).unwrap();
        let sealed =
            to.seal_with(b"When I grow up, I want to be a watermelon", 0, &own.unwrap(), salt).unwrap();
        assert_eq!(
            B64.encode(sealed),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95b\
             Qpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        );
    }

    #[test]
    fn two_messages_have_nothing_in_common_and_tell_not_how_long_they_are() {
        let to = Receiver::read(ADDRESS, P256DH, AUTH).unwrap();
        let (a, b) = (to.seal("").unwrap(), to.seal(&"x".repeat(LONGEST_TEXT)).unwrap());
        assert_eq!(a.len(), b.len());
        assert!(a.len() <= RECORD as usize && a[..16] != b[..16] && a[21..86] != b[21..86]);
        assert!(to.seal(&"x".repeat(LONGEST_TEXT + 1)).is_err());
    }

    #[test]
    fn what_is_no_browser_is_told() {
        let read = |a: &str, k: &str, s: &str| Receiver::read(a, k, s).unwrap_err();
        assert_eq!(read("https://exa mple/", P256DH, AUTH), Unfit::Address);
        assert_eq!(
            read(&format!("https://push.example/{}", "x".repeat(2_000)), P256DH, AUTH),
            Unfit::Address
        );
        // Not on the curve, too short, no base64; a secret of another length.
        for key in [&format!("{}A", &P256DH[..86]), &P256DH[..40], "?", ""] {
            assert_eq!(read(ADDRESS, key, AUTH), Unfit::Keys, "{key}");
        }
        for auth in ["", "BTBZ", &AUTH[..21], P256DH] {
            assert_eq!(read(ADDRESS, P256DH, auth), Unfit::Keys, "{auth}");
        }
        assert!(Receiver::read(ADDRESS, &format!("{P256DH}="), &format!("{AUTH}==")).is_ok());
        assert_eq!(format!("{:?}", Receiver::read(ADDRESS, P256DH, AUTH).unwrap()), "Receiver");
    }
}
