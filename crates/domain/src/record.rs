//! What every record has in common: an id, perhaps a region, and fields that the journal can compare.

use std::borrow::Cow;

use serde_json::Value;
use uuid::Uuid;

use crate::id::Kind;
use crate::region::RegionCode;

/// Who may read a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Everybody, once the record is published.
    Public,
    /// The council's officers for the region.
    Council,
    /// The person or maker it is about, and the officers for the region.
    Owner,
    /// Nobody reads it in clear; it is compared or decrypted for one purpose.
    Secret,
}

/// A field as the journal sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The name, stable for ever. Where a record has parts with keys, such as the criteria of a set, each is a field of its own.
    pub name: Cow<'static, str>,
    /// The value; `null` when empty.
    pub value: Value,
    /// Who may read it.
    pub class: Class,
    /// Whether it is about a person, so that it enters the journal only under that person's key.
    pub personal: bool,
}

/// The fields of a record, in a fixed order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fields(pub Vec<Field>);

impl Fields {
    /// A public field.
    pub fn public(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Self {
        self.0.push(Field { name: name.into(), value: value.into(), class: Class::Public, personal: false });
        self
    }

    /// A field for the council's eyes.
    pub fn council(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.0.push(Field { name: name.into(), value: value.into(), class: Class::Council, personal: false });
        self
    }

    /// A field about a person, of the given class.
    pub fn personal(mut self, name: &'static str, class: Class, value: impl Into<Value>) -> Self {
        self.0.push(Field { name: name.into(), value: value.into(), class, personal: true });
        self
    }
}

/// Something whose changes are journaled.
pub trait Record {
    /// What it is.
    const KIND: Kind;
    /// Its id.
    fn id(&self) -> Uuid;
    /// The region whose officers look after it, if it belongs to one.
    fn region(&self) -> Option<&RegionCode>;
    /// Its fields. Derived and housekeeping columns are not among them.
    fn fields(&self) -> Fields;
    /// The person whose key seals the personal fields.
    fn person(&self) -> Option<Uuid> {
        None
    }
    /// The person whose own it is, and who may change it as such.
    fn owner(&self) -> Option<Uuid> {
        None
    }
    /// The maker whose own it is: whoever may act for that maker may change it as such.
    fn maker(&self) -> Option<crate::id::MakerId> {
        None
    }
    /// The placed basket that it is a part of: whoever placed it may change it as such.
    fn group(&self) -> Option<crate::id::GroupId> {
        None
    }
}

/// A list of texts as a value.
pub fn list<T: std::fmt::Display>(items: &[T]) -> Value {
    Value::Array(items.iter().map(|i| Value::String(i.to_string())).collect())
}

/// A text in several languages as a value; `null` when empty.
pub fn words(words: &crate::lang::Words) -> Value {
    if words.is_empty() {
        return Value::Null;
    }
    Value::Object(words.iter().map(|(l, t)| (l.to_string(), Value::String(t.to_owned()))).collect())
}

/// Reads what [`list`] wrote.
pub fn read_list(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()
}

/// Reads what [`words`] wrote.
pub fn read_words(value: &Value) -> crate::lang::Words {
    crate::lang::Words::from_json(&value.to_string())
}

/// What a record is at this moment, in 32 hexadecimal digits: the same for the same fields, and another one as soon as one
/// of them differs. A form carries it to tell whether somebody else saved meanwhile.
pub fn version(fields: &Fields) -> String {
    let all: Vec<(&str, &Value)> = fields.0.iter().map(|f| (f.name.as_ref(), &f.value)).collect();
    let text = serde_json::to_string(&all).unwrap_or_default();
    let hash = crate::account::code::fingerprint("version", &text);
    hash.iter().take(16).map(|b| format!("{b:02x}")).collect()
}
