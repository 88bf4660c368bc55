//! Keys for what must not be readable in the database: second steps, and numbers of identity cards, taxes and banks.
//!
//! The keys lie in a file outside the database ([`Keyring::load`]), so that neither a copy of the database nor a backup
//! opens what was sealed. There may be several: the last one seals, each of them opens what it sealed, so that keys can be
//! changed while the office works ([`Keyring::add`], then [`rotate`]).
//!
//! What is sealed is bound to its field and its record: a value that was copied to another row opens nowhere.
//!
//! ```
//! use store::keyring::{Field, Keyring};
//! use uuid::Uuid;
//!
//! let keys = Keyring::fleeting();
//! let (nik, maker) = (Field("maker.nik"), Uuid::from_u128(1));
//! let sealed = keys.seal(nik, maker, b"1204010101010001").unwrap();
//! assert_eq!(keys.open(nik, maker, &sealed).unwrap(), b"1204010101010001");
//! assert!(keys.open(nik, Uuid::from_u128(2), &sealed).is_err(), "it belongs to another record");
//! assert!(keys.open(Field("maker.npwp"), maker, &sealed).is_err(), "it belongs to another field");
//! ```
//!
//! A sealed value cannot be searched for. Where one must be found by its exact value, its keyed hash is stored beside it
//! ([`Keyring::hash`]) and looked for with an index. Whoever has the database alone can neither read the hash nor try out
//! the few values that a number can have. The key of these hashes is never changed: the hashes would all be others.
//!
//! ```
//! # use store::keyring::{Field, Keyring};
//! let keys = Keyring::fleeting();
//! // Spaces and dots are no part of a number: whoever stores and whoever looks for it leave them out first.
//! let stored = keys.hash(Field("maker.nik"), "1204010101010001");
//! assert_eq!(keys.hash(Field("maker.nik"), "1204010101010001"), stored);
//! assert_ne!(keys.hash(Field("maker.npwp"), "1204010101010001"), stored, "fields cannot be compared with each other");
//! ```

mod file;
mod sealed;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use parking_lot::RwLock;
use sha2::Sha256;
use uuid::Uuid;

use crate::db::Db;
use crate::error::{Error, Result};
use crate::tx::Command;

pub use file::KeyId;
use file::{Keys, Secret};
pub(crate) use sealed::ALL as SEALED;
pub use sealed::{Examined, examine, rotate, tidy};

/// The fact about the office that names the key with which it seals.
pub const FACT: &str = "key";

/// What every sealed value begins with, the version of its form included.
const MARK: [u8; 3] = [0xc0, 0x4b, 1];
/// Mark, key and nonce; the cipher adds 16 bytes to what was sealed.
const HEAD: usize = 3 + 4 + 24;

/// A field whose values are sealed, by the names of its table and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field(pub &'static str);

/// Secrets of second steps.
pub const SECOND_STEP: Field = Field("second_step.secret");
/// Secrets of second steps that are being set up.
pub const PENDING: Field = Field("session.pending");

/// What is wrong with the keys.
#[derive(Debug, thiserror::Error)]
pub enum KeyFault {
    /// There is no key file.
    #[error("{}: there is no such key file", .0.display())]
    Missing(PathBuf),
    /// The file is none, or cannot be read.
    #[error("{}: {}", .0.display(), .1)]
    Unreadable(PathBuf, String),
    /// Something was sealed with a key that is not in the file.
    #[error("the key {0} is not in the key file")]
    Unknown(KeyId),
    /// The value is damaged, or belongs to another record.
    #[error("a sealed value is damaged or was moved")]
    Damaged,
    /// The value was never sealed.
    #[error("a value is not sealed")]
    Plain,
    /// The system gives no randomness.
    #[error("the system has no random numbers: {0}")]
    Random(String),
}

impl From<KeyFault> for Error {
    fn from(fault: KeyFault) -> Error {
        Error::Key(fault.to_string())
    }
}

fn random<const N: usize>() -> std::result::Result<[u8; N], KeyFault> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| KeyFault::Random(e.to_string()))?;
    Ok(bytes)
}

struct Inner {
    path: Option<PathBuf>,
    keys: RwLock<Keys>,
}

/// The keys of an office. Cheap to clone. When the file gets another key while the program runs, it is read again.
#[derive(Clone)]
pub struct Keyring {
    inner: Arc<Inner>,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keyring({:?})", self.ids())
    }
}

fn bound(field: Field, record: Uuid) -> Vec<u8> {
    let mut aad = b"corak sealed ".to_vec();
    aad.extend_from_slice(field.0.as_bytes());
    aad.push(0);
    aad.extend_from_slice(record.as_bytes());
    aad
}

/// The key that a value was sealed with; nothing when it was never sealed.
pub fn sealed_with(stored: &[u8]) -> Option<KeyId> {
    let (mark, rest) = stored.split_first_chunk::<3>()?;
    let (id, _) = rest.split_first_chunk::<4>()?;
    (*mark == MARK && stored.len() >= HEAD + 16).then(|| KeyId(u32::from_be_bytes(*id)))
}

impl Keyring {
    /// The keys of a file.
    ///
    /// # Errors
    /// [`KeyFault::Missing`] and [`KeyFault::Unreadable`].
    pub fn load(path: &Path) -> std::result::Result<Keyring, KeyFault> {
        let keys = RwLock::new(Keys::read(path)?);
        Ok(Keyring { inner: Arc::new(Inner { path: Some(path.to_owned()), keys }) })
    }

    /// The text of a new key file with one key, made on this day.
    ///
    /// # Errors
    /// [`KeyFault::Random`].
    pub fn new_file(day: jiff::civil::Date) -> std::result::Result<String, KeyFault> {
        Ok(Keys::new(day)?.text())
    }

    /// Keys that are gone with the program: for tests, and for a site that seals nothing.
    pub fn fleeting() -> Keyring {
        // Without randomness nothing can be sealed later either.
        let keys = Keys::new(jiff::civil::Date::constant(2026, 1, 1)).unwrap_or_else(|_| Keys::none());
        Keyring { inner: Arc::new(Inner { path: None, keys: RwLock::new(keys) }) }
    }

    /// The keys that there are, oldest first; the last one seals.
    pub fn ids(&self) -> Vec<KeyId> {
        self.inner.keys.read().keys.iter().map(|k| k.id).collect()
    }

    /// The days on which they were made.
    pub fn made(&self) -> Vec<(KeyId, jiff::civil::Date)> {
        self.inner.keys.read().keys.iter().map(|k| (k.id, k.made)).collect()
    }

    /// The key that seals.
    pub fn current(&self) -> Option<KeyId> {
        self.ids().last().copied()
    }

    /// The text of the key file with another key, which seals from then on.
    ///
    /// # Errors
    /// [`KeyFault::Random`].
    pub fn add(&self, day: jiff::civil::Date) -> std::result::Result<String, KeyFault> {
        Ok(self.inner.keys.read().with_new(day)?.text())
    }

    /// The text of the key file without a key.
    pub fn without(&self, id: KeyId) -> String {
        self.inner.keys.read().without(id).text()
    }

    /// Reads the file again.
    ///
    /// # Errors
    /// [`KeyFault::Missing`] and [`KeyFault::Unreadable`]; the keys stay as they were.
    pub fn reload(&self) -> std::result::Result<(), KeyFault> {
        if let Some(path) = &self.inner.path {
            let keys = Keys::read(path)?;
            *self.inner.keys.write() = keys;
        }
        Ok(())
    }

    fn cipher(&self, id: KeyId) -> Option<XChaCha20Poly1305> {
        let keys = self.inner.keys.read();
        keys.keys.iter().find(|k| k.id == id).map(|k| XChaCha20Poly1305::new(&k.secret.0.into()))
    }

    /// Seals a value of a record's field with the newest key of the file.
    ///
    /// # Errors
    /// [`KeyFault::Random`], and [`KeyFault::Missing`] when there is no key.
    pub fn seal(&self, field: Field, record: Uuid, plain: &[u8]) -> std::result::Result<Vec<u8>, KeyFault> {
        if let Some(path) = &self.inner.path
            && self.inner.keys.read().changed(path)
        {
            // What cannot be read now was readable before: the keys of then are still good.
            let _ = self.reload();
        }
        let nobody = || KeyFault::Missing(self.inner.path.clone().unwrap_or_default());
        let id = self.current().ok_or_else(nobody)?;
        let cipher = self.cipher(id).ok_or_else(nobody)?;
        let nonce: [u8; 24] = random()?;
        let aad = bound(field, record);
        let body = cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &aad })
            .map_err(|_| KeyFault::Damaged)?;
        Ok([&MARK[..], &id.0.to_be_bytes(), &nonce, &body].concat())
    }

    /// Opens a value of a record's field.
    ///
    /// # Errors
    /// [`KeyFault::Unknown`], [`KeyFault::Damaged`] and [`KeyFault::Plain`].
    pub fn open(&self, field: Field, record: Uuid, stored: &[u8]) -> std::result::Result<Vec<u8>, KeyFault> {
        let id = sealed_with(stored).ok_or(KeyFault::Plain)?;
        let cipher = match self.cipher(id) {
            Some(cipher) => cipher,
            None => {
                // Another process may have added it.
                let _ = self.reload();
                self.cipher(id).ok_or(KeyFault::Unknown(id))?
            }
        };
        let (nonce, body) = stored[7..].split_first_chunk::<24>().ok_or(KeyFault::Damaged)?;
        let aad = bound(field, record);
        cipher.decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: &aad }).map_err(|_| KeyFault::Damaged)
    }

    /// The keyed hash under which a value of a field is found again.
    pub fn hash(&self, field: Field, value: &str) -> [u8; 32] {
        let Secret(key) = self.inner.keys.read().search;
        // A key that is shorter than a block is filled up with zeros.
        let mut block = [0u8; 64];
        block[..32].copy_from_slice(&key);
        let mut hash = <Hmac<Sha256> as KeyInit>::new(&block.into());
        hash.update(field.0.as_bytes());
        hash.update(&[0]);
        hash.update(value.as_bytes());
        hash.finalize().into_bytes().into()
    }
}

/// How the keys of a file fit an office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// The office has no key yet.
    None,
    /// The key with which it seals is there.
    Fits,
    /// The key with which it seals is another one.
    Other(KeyId),
}

/// Whether an office has its key among these.
pub fn fit(db: &Db, keys: Option<&Keyring>) -> Result<Fit> {
    let fact = db.read_blocking(|c| crate::office::get(c, FACT))?;
    let Some(id) = fact.as_deref().and_then(KeyId::parse) else { return Ok(Fit::None) };
    let there = keys.is_some_and(|k| k.ids().contains(&id));
    Ok(if there { Fit::Fits } else { Fit::Other(id) })
}

/// Writes down with which key the office seals.
pub fn adopt(db: &Db, keys: &Keyring) -> Result<()> {
    let Some(id) = keys.current() else { return Ok(()) };
    let command = Command::system("keys").because(format!("sealed with the key {id}"));
    db.write_blocking(command, move |tx| crate::office::set(tx, FACT, &id.to_string())).map(drop)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const FIELD: Field = Field("test.field");

    #[test]
    fn another_key_opens_what_the_one_before_has_sealed_and_a_running_program_learns_of_it() {
        let folder = std::env::temp_dir().join(format!("corak-keys-{}", Uuid::now_v7()));
        std::fs::create_dir(&folder).unwrap();
        let path = folder.join("keys.toml");
        let day = jiff::civil::date(2026, 11, 24);
        std::fs::write(&path, Keyring::new_file(day).unwrap()).unwrap();
        let (serving, turning) = (Keyring::load(&path).unwrap(), Keyring::load(&path).unwrap());
        let record = Uuid::now_v7();
        let old = serving.seal(FIELD, record, b"x").unwrap();
        std::fs::write(&path, turning.add(day).unwrap()).unwrap();
        turning.reload().unwrap();
        assert_eq!((serving.ids().len(), turning.ids().len()), (1, 2));
        assert_eq!(turning.open(FIELD, record, &old).unwrap(), b"x");
        let new = turning.seal(FIELD, record, b"x").unwrap();
        assert_ne!(sealed_with(&new), sealed_with(&old));
        assert_eq!(serving.open(FIELD, record, &new).unwrap(), b"x", "the file was read again");
        assert_eq!(serving.hash(FIELD, "x"), turning.hash(FIELD, "x"), "what is searched for stays the same");
        // Without the old key what it sealed is named, not lost.
        std::fs::write(&path, turning.without(sealed_with(&old).unwrap())).unwrap();
        let fault = Keyring::load(&path).unwrap().open(FIELD, record, &old).unwrap_err();
        assert!(matches!(fault, KeyFault::Unknown(id) if Some(id) == sealed_with(&old)));
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn whatever_is_damaged_or_was_never_sealed_is_said_to_be() {
        let keys = Keyring::fleeting();
        let record = Uuid::now_v7();
        let sealed = keys.seal(FIELD, record, b"").unwrap();
        assert_eq!(keys.open(FIELD, record, &sealed).unwrap(), b"");
        for i in HEAD..sealed.len() {
            let mut other = sealed.clone();
            other[i] ^= 1;
            assert!(matches!(keys.open(FIELD, record, &other), Err(KeyFault::Damaged)));
        }
        for plain in [&b""[..], &[0xc0, 0x4b, 1], &[7; 20], &sealed[..sealed.len() - 1]] {
            assert!(matches!(keys.open(FIELD, record, plain), Err(KeyFault::Plain)));
        }
        assert!(!format!("{keys:?}").contains("secret"));
    }
}
