//! What a page needs to show a hit without asking the database: kept with the document, read back with the hit.

use domain::flagship::course::Term;
use domain::lang::Words;
use serde::{Deserialize, Serialize};

/// A region by code and names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredPlace {
    /// Its code.
    #[serde(rename = "c")]
    pub code: String,
    /// Its short name.
    #[serde(rename = "n")]
    pub name: String,
    /// Its full name.
    #[serde(rename = "f")]
    pub full_name: String,
}

/// A craft by key and names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredCraft {
    /// Its key.
    #[serde(rename = "k")]
    pub key: String,
    /// Its address.
    #[serde(rename = "s")]
    pub slug: String,
    /// Its names.
    #[serde(rename = "n")]
    pub names: Words,
    /// The key of its category.
    #[serde(rename = "c")]
    pub category: String,
}

/// What is kept of a record. What a kind has not is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Stored {
    /// Its address below the path of its kind.
    #[serde(rename = "u")]
    pub slug: String,
    /// Its key; a maker's never leaves the store, since it may be made from a name.
    #[serde(rename = "k", skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// Where it is, at most four regions.
    #[serde(rename = "r", skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<StoredPlace>,
    /// An item's craft.
    #[serde(rename = "c", skip_serializing_if = "Option::is_none")]
    pub craft: Option<StoredCraft>,
    /// An item's price in minor units.
    #[serde(rename = "p", skip_serializing_if = "Option::is_none")]
    pub price: Option<i64>,
    /// Whether that is the lowest of several.
    #[serde(rename = "v", skip_serializing_if = "std::ops::Not::not")]
    pub varies: bool,
    /// An item's days of work when it is made to order.
    #[serde(rename = "l", skip_serializing_if = "Option::is_none")]
    pub lead_days: Option<i32>,
    /// An item's pieces in stock.
    #[serde(rename = "n", skip_serializing_if = "Option::is_none")]
    pub stock: Option<i64>,
    /// What decides how far a craft, or one of a region, is as a flagship on a day.
    #[serde(rename = "f", skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<Term>,
    /// The first people of a motif.
    #[serde(rename = "e", skip_serializing_if = "Option::is_none")]
    pub people: Option<String>,
    /// A maker's kind.
    #[serde(rename = "m", skip_serializing_if = "Option::is_none")]
    pub maker: Option<String>,
    /// A maker whose name is not public; its title is that of its region.
    #[serde(rename = "x", skip_serializing_if = "std::ops::Not::not")]
    pub unnamed: bool,
    /// Whether it may never be put on sale.
    #[serde(rename = "g", skip_serializing_if = "std::ops::Not::not")]
    pub protected: bool,
    /// Whether it is a sample.
    #[serde(rename = "t", skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
}

impl Stored {
    /// As it is kept.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what is kept; what cannot be read is empty.
    pub fn from_json(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_default()
    }
}
