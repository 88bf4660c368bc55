//! A maker as something that can be changed: field by field, as the journal knows the fields.

use serde_json::Value;

use super::{Audience, Maker, MakerDraft, MakerKind};
use crate::record::{read_list, read_words};
use crate::region::RegionCode;

impl From<&Maker> for MakerDraft {
    fn from(m: &Maker) -> MakerDraft {
        MakerDraft {
            key: m.key.clone(),
            name: m.name.clone(),
            kind: m.kind,
            region: m.region.clone(),
            locality: m.locality.clone(),
            story: m.story.clone(),
            crafts: m.crafts.clone(),
            contact: m.contact.clone(),
            audience: m.audience.clone(),
            consent_date: m.consent.as_ref().map(|c| c.date),
            consent_by: m.consent.as_ref().map(|c| c.by.clone()),
            status: m.status,
            sample: m.sample,
        }
    }
}

impl MakerDraft {
    /// Sets a field to a value that the journal holds. Key, state and the mark of a sample are not set by this way.
    ///
    /// Returns `false` for a field that cannot be put back, or a value that is none of this field's.
    pub fn put_back(&mut self, field: &str, value: &Value) -> bool {
        let text = || value.as_str().map(str::to_owned);
        if !(value.is_null() || matches!(field, "story" | "crafts") || value.is_string()) {
            return false;
        }
        match field {
            "name" => self.name = text().unwrap_or_default(),
            "kind" => match value.as_str().and_then(MakerKind::from_word) {
                Some(kind) => self.kind = kind,
                None => return false,
            },
            "region" => match value.as_str().and_then(RegionCode::parse) {
                Some(region) => self.region = region,
                None => return false,
            },
            "locality" => self.locality = text(),
            "story" => self.story = read_words(value),
            "crafts" => self.crafts = read_list(value),
            "phone" => self.contact.phone = text(),
            "whatsapp" => self.contact.whatsapp = text(),
            "email" => self.contact.email = text(),
            "website" => self.contact.website = text(),
            "instagram" => self.contact.instagram = text(),
            "address" => self.contact.address = text(),
            "audience" => match Audience::parse(value.as_str().unwrap_or_default()) {
                Some(audience) => self.audience = audience,
                None => return false,
            },
            "consent_date" => self.consent_date = value.as_str().and_then(|d| d.parse().ok()),
            "consent_by" => self.consent_by = text(),
            _ => return false,
        }
        true
    }
}
