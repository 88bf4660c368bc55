//! Structured data for machines, as JSON-LD in a data block that cannot be broken out of.
//!
//! Only public fields are told. Samples are not real, so they are told as pages and never as products or makers.

use std::io;

use serde::Serialize;
use serde_json::ser::Formatter;
use serde_json::{Map, Value, json};

use crate::Site;
use crate::page::{Link, Page};

/// Writes JSON in which nothing can end the element or begin another.
struct Contained;

impl Formatter for Contained {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, out: &mut W, text: &str) -> io::Result<()> {
        // Of the lead bytes of more than one, only this one begins a separator of lines or paragraphs.
        let plain = !text.bytes().any(|b| matches!(b, b'<' | b'>' | b'&' | 0xe2));
        if plain {
            return out.write_all(text.as_bytes());
        }
        for c in text.chars() {
            match c {
                // A literal of JSON never holds these outside of strings, where the escape means the same.
                '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => write!(out, "\\u{:04x}", u32::from(c))?,
                c => out.write_all(c.encode_utf8(&mut [0; 4]).as_bytes())?,
            }
        }
        Ok(())
    }
}

/// The JSON of a data block: nothing in it can end the element or begin another.
pub fn block(value: &impl Serialize) -> String {
    let mut out = Vec::with_capacity(2048);
    // Writing a value into memory does not fail.
    let _ = value.serialize(&mut serde_json::Serializer::with_formatter(&mut out, Contained));
    String::from_utf8(out).unwrap_or_default()
}

/// A thing with its type; empty values are left out.
pub fn thing(kind: &str, fields: Vec<(&str, Value)>) -> Value {
    let mut map = Map::new();
    map.insert("@type".into(), kind.into());
    for (name, value) in fields {
        let empty = match &value {
            Value::Null => true,
            Value::String(s) => s.is_empty(),
            Value::Array(a) => a.is_empty(),
            _ => false,
        };
        if !empty {
            map.insert(name.into(), value);
        }
    }
    Value::Object(map)
}

/// A craft or motif, as a term of the register that its list is.
pub fn term(page: &Page, name: &str, others: &[&str], about: &str, list: &Link, origin: &str) -> Value {
    let set = thing(
        "DefinedTermSet",
        vec![("name", list.label.as_str().into()), ("url", format!("{origin}{}", list.href).into())],
    );
    thing(
        "DefinedTerm",
        vec![
            ("@id", page.canonical.as_str().into()),
            ("name", name.into()),
            ("alternateName", others.to_vec().into()),
            ("description", about.into()),
            ("url", page.canonical.as_str().into()),
            ("image", page.og_image.as_str().into()),
            ("inDefinedTermSet", set),
        ],
    )
}

/// A data block. Like the others it is written with its names in order.
#[derive(Serialize)]
struct Block {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    graph: Vec<Thing>,
}

/// What a data block tells of.
#[derive(Serialize)]
#[serde(untagged)]
enum Thing {
    /// Anything.
    Any(Value),
    /// The way to the page.
    Way {
        #[serde(rename = "@type")]
        kind: &'static str,
        #[serde(rename = "itemListElement")]
        items: Vec<Step>,
    },
}

/// A step of the way to a page.
#[derive(Serialize)]
struct Step {
    #[serde(rename = "@type")]
    kind: &'static str,
    item: String,
    name: String,
    position: usize,
}

impl Site {
    /// Puts things into a page's data block, with the way to the page.
    pub fn link(&self, page: &mut Page, crumbs: &[Link], things: Vec<Value>) {
        let step = |(position, c): (usize, &Link)| Step {
            kind: "ListItem",
            item: if c.href.is_empty() {
                page.canonical.clone()
            } else {
                [self.origin.as_str(), &c.href].concat()
            },
            name: c.label.clone(),
            position,
        };
        let mut graph: Vec<Thing> = things.into_iter().map(Thing::Any).collect();
        if !crumbs.is_empty() {
            let items = (1..).zip(crumbs).map(step).collect();
            graph.push(Thing::Way { kind: "BreadcrumbList", items });
        }
        page.jsonld = Some(block(&Block { context: "https://schema.org", graph }));
    }

    /// The council and its site, for the home page.
    pub fn linked_home(&self, page: &Page) -> Vec<Value> {
        let council = format!("{}/#council", self.origin);
        let icon = format!("{}{}", self.origin, page.asset("icon.svg"));
        vec![
            json!({"@type": "Organization", "@id": council, "name": page.frame.programme, "url": format!("{}/", self.origin), "logo": icon}),
            json!({
                "@type": "WebSite",
                "name": format!("Corak · {}", page.frame.programme),
                "url": page.canonical,
                "inLanguage": page.lang,
                "publisher": {"@id": council},
                "potentialAction": {
                    "@type": "SearchAction",
                    "target": {
                        "@type": "EntryPoint",
                        "urlTemplate": format!("{}{}?q={{search_term_string}}", self.origin, page.frame.search_href),
                    },
                    "query-input": "required name=search_term_string",
                },
            }),
        ]
    }

    /// An amount as machines write it: `1250.50`.
    pub fn plain_amount(&self, amount: i64) -> String {
        let digits = self.profile.currency.exponent as usize;
        if digits == 0 {
            return amount.to_string();
        }
        let unit = 10i64.pow(self.profile.currency.exponent);
        format!("{}.{:0digits$}", amount / unit, amount.unsigned_abs() % unit.unsigned_abs())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn nothing_breaks_out_of_the_block() {
        let hostile = "</script><script>alert(1)</script><!-- ]]> & \u{2028}\u{2029}\u{202e} \" \\ \n\u{0}";
        let value = json!({"name": hostile, "</script>": [hostile]});
        let text = block(&value);
        assert!(!text.contains(['<', '>', '&', '\u{2028}', '\u{2029}', '\0', '\n']), "{text}");
        let back: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(back, value);
    }

    #[test]
    fn what_is_empty_is_not_told() {
        let t = thing(
            "Place",
            vec![("name", "Nias".into()), ("url", "".into()), ("geo", Value::Null), ("sameAs", json!([]))],
        );
        assert_eq!(t, json!({"@type": "Place", "name": "Nias"}));
    }
}
