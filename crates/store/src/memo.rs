//! What a transaction has looked up and may use again: a bulk change asks for the same craft, material or region a
//! hundred thousand times. It lives as long as the transaction, is bounded, and is forgotten when what it holds changes.

use std::collections::HashMap;
use std::hash::Hash;

use domain::id::Kind;
use domain::region::RegionCode;
use uuid::Uuid;

use crate::craft::Rules;

/// Most entries of one kind.
const MOST: usize = 10_000;

/// Looked up, and held for this transaction.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    /// The rules of crafts by key.
    pub rules: HashMap<String, Rules>,
    /// Whether trade in a material is restricted, by key.
    pub materials: HashMap<String, bool>,
    /// The area of regions.
    pub areas: HashMap<RegionCode, String>,
    /// Ids of motifs by key.
    pub motifs: HashMap<String, Uuid>,
    /// Ids of crafts by key.
    pub crafts: HashMap<String, Uuid>,
    /// How many slugs of this form are taken.
    pub slugs: HashMap<(Kind, String), u32>,
    /// Whether any slug of a kind was ever given up.
    pub former: HashMap<Kind, bool>,
    /// Makers that were found open, and are held so, with the region in which they lie.
    pub open: HashMap<Uuid, String>,
}

/// Keeps an entry; a full map begins anew.
pub(crate) fn keep<K: Hash + Eq, V>(map: &mut HashMap<K, V>, key: K, value: V) {
    if map.len() >= MOST {
        map.clear();
    }
    map.insert(key, value);
}
