//! The document of the API tells the truth: its addresses are the router's, and real answers have the shapes that it
//! gives.

use axum::http::Method;
use domain::flagship::Status;
use serde_json::Value;
use testkit::on_both;

use crate::api::path;
use crate::visitor::{Visitor, furnished};

fn document() -> Value {
    serde_json::from_str(web::api::document::text()).expect("JSON")
}

#[test]
fn the_copy_in_docs_is_the_document() {
    let copy = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    if std::env::var_os("CORAK_RENEW_OPENAPI").is_some() {
        std::fs::write(copy, web::api::document::text()).expect("the copy is written");
    }
    let text = std::fs::read_to_string(copy).unwrap_or_default();
    assert!(
        text == web::api::document::text(),
        "docs/openapi.json is not what the program serves. If the API was meant to change, renew the copy with\n\
         CORAK_RENEW_OPENAPI=1 cargo test -p web --test site the_copy_in_docs\nand look at the difference"
    );
}

#[test]
fn the_document_names_every_address_and_no_other() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    let mut described: Vec<&str> =
        document["paths"].as_object().expect("paths").keys().map(String::as_str).collect();
    let mut routes = web::api::addresses();
    described.sort_unstable();
    routes.sort_unstable();
    assert_eq!(described, routes);
}

/// A schema checker for the words that the document uses; another word is a fault of the test, not of the answer.
fn check(document: &Value, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    let Some(schema) = schema.as_object() else { return };
    for (word, wanted) in schema {
        let fine = match word.as_str() {
            "$ref" => {
                let name = wanted
                    .as_str()
                    .and_then(|r| r.strip_prefix("#/components/schemas/"))
                    .expect("a reference");
                let named = &document["components"]["schemas"][name];
                assert!(named.is_object(), "the document has no schema {name}");
                check(document, named, value, at, faults);
                true
            }
            "type" => {
                let is = |t: &str| match t {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "integer" => value.is_i64() || value.is_u64(),
                    "number" => value.is_number(),
                    "boolean" => value.is_boolean(),
                    "null" => value.is_null(),
                    other => panic!("type {other}"),
                };
                match wanted {
                    Value::Array(types) => types.iter().filter_map(Value::as_str).any(is),
                    one => is(one.as_str().expect("a type")),
                }
            }
            "properties" => {
                for (name, schema) in wanted.as_object().expect("properties") {
                    if let Some(value) = value.get(name) {
                        check(document, schema, value, &format!("{at}/{name}"), faults);
                    }
                }
                true
            }
            "required" => wanted
                .as_array()
                .expect("names")
                .iter()
                .filter_map(Value::as_str)
                .all(|n| value.get(n).is_some()),
            "items" => {
                for (i, value) in value.as_array().into_iter().flatten().enumerate() {
                    check(document, wanted, value, &format!("{at}/{i}"), faults);
                }
                true
            }
            "additionalProperties" => {
                let known = schema.get("properties").and_then(Value::as_object);
                for (name, value) in value.as_object().into_iter().flatten() {
                    if known.is_none_or(|k| !k.contains_key(name)) {
                        check(document, wanted, value, &format!("{at}/{name}"), faults);
                    }
                }
                true
            }
            "allOf" => {
                wanted
                    .as_array()
                    .expect("schemas")
                    .iter()
                    .for_each(|s| check(document, s, value, at, faults));
                true
            }
            "oneOf" | "anyOf" => wanted.as_array().expect("schemas").iter().any(|s| {
                let mut own = Vec::new();
                check(document, s, value, at, &mut own);
                own.is_empty()
            }),
            "enum" => wanted.as_array().expect("values").contains(value),
            "const" => wanted == value,
            "minimum" => value.as_f64().is_none_or(|v| wanted.as_f64().is_none_or(|w| v >= w)),
            "maximum" => value.as_f64().is_none_or(|v| wanted.as_f64().is_none_or(|w| v <= w)),
            "propertyNames" | "format" | "description" | "example" | "examples" | "default" | "title" => true,
            other => panic!("the checker does not know {other}"),
        };
        if !fine {
            faults.push(format!("{at}: {word} {wanted} but {value}"));
        }
    }
}

/// Names of properties that the schema does not tell of.
fn untold(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    fn told(document: &Value, schema: &Value, names: &mut Vec<String>) {
        if let Some(name) = schema["$ref"].as_str().and_then(|r| r.strip_prefix("#/components/schemas/")) {
            told(document, &document["components"]["schemas"][name], names);
        }
        names.extend(schema["properties"].as_object().into_iter().flatten().map(|(n, _)| n.clone()));
        for part in schema["allOf"].as_array().into_iter().flatten() {
            told(document, part, names);
        }
    }
    let mut names = Vec::new();
    told(document, schema, &mut names);
    let given = value.as_object().into_iter().flatten().map(|(n, _)| n.clone());
    given.filter(|n| !names.is_empty() && !names.contains(n)).collect()
}

#[test]
fn every_described_address_answers_as_described() {
    on_both(|world| {
        furnished(world);
        world.designate("A1", "ikat", Status::Designated).expect("a flagship");
        world.heritage("ikat-entry", "Ikat", "A1", Some("ikat"));
        let council = world.council("A1", "Council of the North");
        let division = world.division(&council, "Training", 1);
        world.post(&council, domain::council::Role::DivisionHead, Some(&division), 1);
        world.statute(&council, "Chapter I\nName\nArticle 1\nName.\nArticle 2\n(1) One.");
        crate::groups::import(world, crate::groups::GROUPS_OF_ONE);
        let visitor = Visitor::of(world);
        let document = document();
        let flagship =
            visitor.get("/api/v1/designations").json()["data"][0]["id"].as_str().expect("an id").to_owned();
        for (template, item) in document["paths"].as_object().expect("paths") {
            let operation = &item["get"];
            let slug = match template.split('/').nth(3) {
                Some("crafts") => "ikat-cloth",
                Some("motifs") => "star",
                Some("makers") => "the-loom",
                _ => "shawl",
            };
            let key = match template.split('/').nth(3) {
                Some("heritage") => "ikat-entry",
                Some("councils") => "ad-2026",
                Some("groups") => "lake",
                _ => "weaving",
            };
            let address = template
                .replace("{code}", "A1")
                .replace("{slug}", slug)
                .replace("{vocabulary}", "category")
                .replace("{key}", key)
                .replace("{number}", "1")
                .replace("{id}", &flagship);
            let address = if address.ends_with("/search") { format!("{address}?q=ikat") } else { address };
            let answer = visitor.get(&address).json();
            let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
            let mut faults = Vec::new();
            check(&document, schema, &answer, template, &mut faults);
            assert!(faults.is_empty(), "{faults:#?}");
            assert_eq!(untold(&document, schema, &answer), [""; 0], "{template}");
            if let Some(record) = answer["data"].as_array().and_then(|d| d.first()) {
                // A list names the shape of its records.
                let named = schema["$ref"].as_str().and_then(|r| r.strip_prefix("#/components/schemas/"));
                let listing = named.map_or(schema, |name| &document["components"]["schemas"][name]);
                let records = &listing["properties"]["data"]["items"];
                assert_eq!(untold(&document, records, record), [""; 0], "{template}");
            } else {
                assert!(
                    !operation["operationId"].as_str().is_some_and(|id| id.starts_with("list")),
                    "{template} is empty"
                );
            }
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                if parameter["in"] != "query" {
                    continue;
                }
                let name = parameter["name"].as_str().expect("a name");
                // Known, so that an empty value is the fault and not the name.
                let joint = if address.contains('?') { '&' } else { '?' };
                let address = if name == "q" { template.clone() + "?" } else { format!("{address}{joint}") };
                let problem = visitor.get(&format!("{address}{name}=")).problem(400);
                assert!(
                    problem["errors"][0]["detail"].as_str().is_some_and(|d| d.contains("empty")),
                    "{template}: {problem}"
                );
            }
            let wrong = visitor.get(&format!("{template}?surprise=1").replace(['{', '}'], ""));
            let status = wrong.status.as_u16();
            assert!([400, 404].contains(&status), "{template}");
            let described =
                &operation["responses"][status.to_string()]["content"]["application/problem+json"]["schema"];
            check(&document, described, &wrong.problem(status), template, &mut faults);
            assert!(faults.is_empty() && described.is_object(), "{template}: {faults:#?}");
            assert_eq!(visitor.ask(Method::HEAD, &address).status, 200, "{template}");
        }
        let next = visitor.get("/api/v1/regions?limit=1").json()["next"].clone();
        assert_eq!(visitor.get(&path(&next)).status, 200);
    });
}
