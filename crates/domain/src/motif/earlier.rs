//! A motif as something that can be changed: field by field, as the journal knows the fields.

use serde_json::Value;

use super::{Motif, MotifDraft};
use crate::record::{read_list, read_words};
use crate::region::RegionCode;
use crate::source::Checked;

impl From<&Motif> for MotifDraft {
    fn from(m: &Motif) -> MotifDraft {
        MotifDraft {
            key: m.key.clone(),
            name: m.name.clone(),
            family: m.family.clone(),
            peoples: m.peoples.clone(),
            regions: m.regions.clone(),
            aliases: m.aliases.clone(),
            meaning: m.meaning.clone(),
            wear: m.wear.clone(),
            sources: m.sources.clone(),
            checked: m.checked,
            status: m.status,
        }
    }
}

impl MotifDraft {
    /// Sets a field to a value that the journal holds; `false` for a field that cannot be put back. Key and state are not set
    /// by this way.
    pub fn put_back(&mut self, field: &str, value: &Value) -> bool {
        match field {
            "name" => self.name = value.as_str().unwrap_or_default().to_owned(),
            "family" => self.family = value.as_str().map(str::to_owned),
            "peoples" => self.peoples = read_list(value),
            "regions" => {
                self.regions = read_list(value).iter().filter_map(|code| RegionCode::parse(code)).collect();
            }
            "aliases" => self.aliases = read_list(value),
            "meaning" => self.meaning = read_words(value),
            "wear" => self.wear = read_words(value),
            "sources" => self.sources = read_list(value),
            "checked" => self.checked = Checked::from_word(value.as_str().unwrap_or_default()),
            _ => return false,
        }
        true
    }
}
