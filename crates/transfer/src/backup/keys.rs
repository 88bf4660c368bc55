//! The keys of persons in a backup: sealed under a key of the operator's, which lies elsewhere.

use std::fmt::Write as _;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

/// What a sealed part is bound to.
const BOUND_TO: &[u8] = b"corak backup keys 1";
/// What a key file begins with.
const MARK: &str = "corak-backup-key-1:";

/// Why a key is of no use.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file is no key file.
    #[error("this is no key file of a backup")]
    NoKey,
    /// Another key sealed the backup, or it is damaged.
    #[error("the key does not fit this backup. Nothing was changed; use the key file that it was made with.")]
    Other,
    /// The system gives no randomness.
    #[error("no key can be made: {0}")]
    Random(String),
}

/// The operator's key.
pub struct Key([u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// A new one.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn new() -> Result<Key, KeyError> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|e| KeyError::Random(e.to_string()))?;
        Ok(Key(key))
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// [`KeyError::NoKey`] when it is something else.
    pub fn parse(text: &str) -> Result<Key, KeyError> {
        let digits = text
            .trim()
            .strip_prefix(MARK)
            .filter(|d| d.len() == 64 && d.is_ascii())
            .ok_or(KeyError::NoKey)?;
        let mut key = [0; 32];
        for (i, byte) in key.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).map_err(|_| KeyError::NoKey)?;
        }
        Ok(Key(key))
    }

    /// The text of a key file.
    pub fn text(&self) -> String {
        let mut text = MARK.to_owned();
        for b in self.0 {
            // Writing to a string cannot fail.
            let _ = write!(text, "{b:02x}");
        }
        text.push('\n');
        text
    }

    pub(super) fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, KeyError> {
        let mut nonce = [0; 24];
        getrandom::fill(&mut nonce).map_err(|e| KeyError::Random(e.to_string()))?;
        let sealed = XChaCha20Poly1305::new(&self.0.into())
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: BOUND_TO })
            .map_err(|_| KeyError::Other)?;
        Ok([&nonce[..], &sealed].concat())
    }

    pub(super) fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, KeyError> {
        let (nonce, sealed) = sealed.split_first_chunk::<24>().ok_or(KeyError::Other)?;
        XChaCha20Poly1305::new(&self.0.into())
            .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: BOUND_TO })
            .map_err(|_| KeyError::Other)
    }
}
