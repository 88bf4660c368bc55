//! A craft as something that can be changed: field by field, as the journal knows the fields.

use serde_json::Value;

use super::{Craft, CraftDraft};
use crate::record::{read_list, read_words};

impl From<&Craft> for CraftDraft {
    fn from(c: &Craft) -> CraftDraft {
        CraftDraft {
            key: c.key.clone(),
            names: c.names.clone(),
            aliases: c.aliases.clone(),
            category: c.category.clone(),
            techniques: c.techniques.clone(),
            materials: c.materials.clone(),
            peoples: c.peoples.clone(),
            motifs: c.motifs.clone(),
            warning: c.warning.clone(),
            status: c.status,
            sample: c.sample,
        }
    }
}

impl CraftDraft {
    /// Sets a field to a value that the journal holds; `false` for a field that cannot be put back. Key, state and the mark of
    /// a sample are not set by this way.
    pub fn put_back(&mut self, field: &str, value: &Value) -> bool {
        match field {
            "names" => self.names = read_words(value),
            "aliases" => self.aliases = read_list(value),
            "category" => match value.as_str() {
                Some(category) => category.clone_into(&mut self.category),
                None => return false,
            },
            "techniques" => self.techniques = read_list(value),
            "materials" => self.materials = read_list(value),
            "peoples" => self.peoples = read_list(value),
            "motifs" => self.motifs = read_list(value),
            "warning" => self.warning = read_words(value),
            _ => return false,
        }
        true
    }
}
