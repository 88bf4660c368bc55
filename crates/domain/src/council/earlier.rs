//! Councils and what belongs to them as something that can be changed: field by field, as the journal knows the fields.

use jiff::civil::Date;
use serde_json::Value;

use super::statute::{Document, Statute, StatuteDraft};
use super::{
    Acting, Council, CouncilDraft, Decree, Division, DivisionDraft, Holder, HolderDraft, Post, PostDraft,
    Role,
};
use crate::id::DivisionId;
use crate::record::{read_list, read_words};
use crate::region::RegionCode;

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn day(value: &Value) -> Option<Date> {
    value.as_str().and_then(|d| d.parse().ok())
}

impl Decree {
    fn put_back(&mut self, field: &str, value: &Value) -> bool {
        match field {
            "decree_number" => self.number = text(value),
            "decree_date" => self.date = day(value),
            "decree_issuer" => self.issuer = text(value),
            "decree_file" => self.file = text(value),
            _ => return false,
        }
        true
    }
}

impl From<&Council> for CouncilDraft {
    fn from(c: &Council) -> CouncilDraft {
        CouncilDraft {
            region: c.region.clone(),
            names: c.names.clone(),
            decree: c.decree.clone(),
            since: c.since,
            until: c.until,
            contact: c.contact.clone(),
            withheld: c.withheld.clone(),
            status: c.status,
            sample: c.sample,
        }
    }
}

impl CouncilDraft {
    /// Sets a field to a value that the journal holds; `false` for a field that cannot be put back.
    pub fn put_back(&mut self, field: &str, value: &Value) -> bool {
        match field {
            "region" => match value.as_str().and_then(RegionCode::parse) {
                Some(region) => self.region = region,
                None => return false,
            },
            "names" => self.names = read_words(value),
            "since" => self.since = day(value),
            "until" => self.until = day(value),
            "phone" => self.contact.phone = text(value),
            "whatsapp" => self.contact.whatsapp = text(value),
            "email" => self.contact.email = text(value),
            "website" => self.contact.website = text(value),
            "instagram" => self.contact.instagram = text(value),
            "address" => self.contact.address = text(value),
            "withheld" => self.withheld = read_list(value),
            _ => return self.decree.put_back(field, value),
        }
        true
    }
}

impl From<&Division> for DivisionDraft {
    fn from(d: &Division) -> DivisionDraft {
        DivisionDraft {
            council: d.council,
            region: d.region.clone(),
            names: d.names.clone(),
            tasks: d.tasks.clone(),
            ord: d.ord,
            status: d.status,
            sample: d.sample,
        }
    }
}

impl DivisionDraft {
    /// Sets a field to a value that the journal holds; `false` for a field that cannot be put back.
    pub fn put_back(&mut self, field: &str, value: &Value) -> bool {
        match field {
            "names" => self.names = read_words(value),
            "tasks" => self.tasks = read_words(value),
            "ord" => self.ord = value.as_i64().unwrap_or_default(),
            _ => return false,
        }
        true
    }
}

impl From<&Post> for PostDraft {
    fn from(p: &Post) -> PostDraft {
        PostDraft {
            council: p.council,
            region: p.region.clone(),
            role: p.role,
            names: p.names.clone(),
            division: p.division,
            seats: p.seats,
            ord: p.ord,
            status: p.status,
            sample: p.sample,
        }
    }
}

impl PostDraft {
    /// Sets a field to a value that the journal holds; `false` for a field that cannot be put back.
    pub fn put_back(&mut self, field: &str, value: &Value) -> bool {
        match field {
            "role" => match value.as_str().and_then(Role::from_word) {
                Some(role) => self.role = role,
                None => return false,
            },
            "names" => self.names = read_words(value),
            "division" => {
                self.division = value.as_str().and_then(|d| d.parse().ok()).map(DivisionId);
            }
            "seats" => self.seats = value.as_i64().unwrap_or_default(),
            "ord" => self.ord = value.as_i64().unwrap_or_default(),
            _ => return false,
        }
        true
    }
}

impl From<&Holder> for HolderDraft {
    fn from(h: &Holder) -> HolderDraft {
        HolderDraft {
            post: h.post,
            region: h.region.clone(),
            name: h.name.clone(),
            acting: h.acting,
            since: Some(h.since),
            until: h.until,
            decree: h.decree.clone(),
            account: h.account,
            phone: h.phone.clone(),
            email: h.email.clone(),
            status: h.status,
            sample: h.sample,
        }
    }
}

impl HolderDraft {
    /// Sets a field to a value that the journal holds; `false` for a field that cannot be put back.
    pub fn put_back(&mut self, field: &str, value: &Value) -> bool {
        match field {
            "name" => self.name = text(value).unwrap_or_default(),
            "acting" => match value.as_str().and_then(Acting::from_word) {
                Some(acting) => self.acting = acting,
                None => return false,
            },
            "since" => self.since = day(value),
            "until" => self.until = day(value),
            "phone" => self.phone = text(value),
            "email" => self.email = text(value),
            _ => return self.decree.put_back(field, value),
        }
        true
    }
}

impl From<&Statute> for StatuteDraft {
    fn from(s: &Statute) -> StatuteDraft {
        StatuteDraft {
            council: s.council,
            region: s.region.clone(),
            key: s.key.clone(),
            document: s.document,
            decree: s.decree.clone(),
            since: s.since,
            until: s.until,
            text: s.text.clone(),
            status: s.status,
            sample: s.sample,
        }
    }
}

impl StatuteDraft {
    /// Sets a field to a value that the journal holds; `false` for a field that cannot be put back. What others cite by, key
    /// and document, stays.
    pub fn put_back(&mut self, field: &str, value: &Value) -> bool {
        match field {
            "document" => match value.as_str().and_then(Document::from_word) {
                Some(document) => self.document = document,
                None => return false,
            },
            "since" => self.since = day(value),
            "until" => self.until = day(value),
            "text" => self.text = text(value).unwrap_or_default(),
            _ => return self.decree.put_back(field, value),
        }
        true
    }
}
