//! A result in its canonical form: the same result has the same bytes, and those have one hash that can be published.

mod strict;

use serde_json::Value;
use sha2::{Digest, Sha256};

pub use strict::read;

/// The canonical bytes of a value, by RFC 8785: keys in order, no space, numbers as ECMAScript writes them.
///
/// Whole numbers beyond 2⁵³ are rounded to the nearest one that a double has, as the RFC asks.
///
/// ```
/// # use domain::assessment::export::canonical;
/// let value = serde_json::json!({ "b": 1.0, "a": [1e30, "€"] });
/// assert_eq!(canonical(&value), "{\"a\":[1e+30,\"€\"],\"b\":1}".as_bytes());
/// ```
pub fn canonical(value: &Value) -> Vec<u8> {
    // What the RFC cannot say, numbers that are none, no value can hold.
    serde_json_canonicalizer::to_vec(value).unwrap_or_default()
}

/// The SHA-256 of bytes, in hexadecimal.
///
/// ```
/// # use domain::assessment::export::sha256_hex;
/// assert!(sha256_hex(b"").starts_with("e3b0c44298fc1c14"));
/// ```
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
