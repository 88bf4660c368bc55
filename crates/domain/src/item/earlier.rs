//! An item as something that can be changed: field by field, as the journal knows the fields.

use serde_json::Value;

use super::{Item, ItemDraft, Money};
use crate::record::{read_list, read_words};

impl From<&Item> for ItemDraft {
    fn from(i: &Item) -> ItemDraft {
        ItemDraft {
            key: i.key.clone(),
            maker: i.maker,
            region: i.region.clone(),
            craft: i.craft.clone(),
            names: i.names.clone(),
            description: i.description.clone(),
            care: i.care.clone(),
            motifs: i.motifs.clone(),
            materials: i.materials.clone(),
            length_mm: i.length_mm,
            width_mm: i.width_mm,
            height_mm: i.height_mm,
            weight_g: i.weight_g,
            price: i.price,
            stock: None,
            lead_days: i.lead_days,
            deposit_percent: i.deposit_percent,
            status: i.status,
            sample: i.sample,
        }
    }
}

impl ItemDraft {
    /// Sets a field to a value that the journal holds. Key, maker, region and state are not set by this way: an item goes
    /// where its maker goes.
    ///
    /// Returns `false` for a field that cannot be put back, or a value that is none of this field's.
    pub fn put_back(&mut self, field: &str, value: &Value) -> bool {
        let number = || value.as_i64();
        let small = || value.as_i64().and_then(|n| i32::try_from(n).ok());
        match field {
            "craft" => match value.as_str() {
                Some(craft) => self.craft = craft.to_owned(),
                None => return false,
            },
            "names" => self.names = read_words(value),
            "description" => self.description = read_words(value),
            "care" => self.care = read_words(value),
            "motifs" => self.motifs = read_list(value),
            "materials" => self.materials = read_list(value),
            "length_mm" => self.length_mm = small(),
            "width_mm" => self.width_mm = small(),
            "height_mm" => self.height_mm = small(),
            "weight_g" => self.weight_g = small(),
            "price" => self.price = number().map(Money),
            "lead_days" => self.lead_days = small(),
            "deposit_percent" => self.deposit_percent = small(),
            _ => return false,
        }
        true
    }
}
