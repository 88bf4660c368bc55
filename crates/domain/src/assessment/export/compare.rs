//! Where two answers differ.

use serde_json::Value;

/// Something in which a frozen answer is another one than what was worked out now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where it is, counted from 1: `rankings[1].scores[2]`.
    pub place: String,
    /// What is frozen there.
    pub frozen: String,
    /// What was worked out now.
    pub now: String,
}

/// Where two answers differ. Numbers may be apart by so much as a share of the greater one, or of one where both are less. The versions of the
/// programs are no part of what is compared.
///
/// ```
/// # use domain::assessment::export::compare;
/// # use serde_json::json;
/// let (then, now) = (json!({ "scores": [1.0, 2.0] }), json!({ "scores": [1.0, 2.5] }));
/// assert_eq!(compare(&then, &now, 1e-9)[0].place, "scores[2]");
/// assert!(compare(&then, &now, 0.5).is_empty());
/// ```
pub fn compare(frozen: &Value, now: &Value, near: f64) -> Vec<Difference> {
    let mut found = Vec::new();
    walk(String::new(), frozen, now, near, &mut found);
    found.retain(|d| d.place != "version");
    found
}

fn told(value: Option<&Value>) -> String {
    let Some(value) = value else { return "–".to_owned() };
    let text: String = super::super::decision::clean(&value.to_string()).chars().take(60).collect();
    text
}

fn walk(place: String, frozen: &Value, now: &Value, near: f64, found: &mut Vec<Difference>) {
    match (frozen, now) {
        (Value::Object(a), Value::Object(b)) => {
            let mut keys: Vec<&String> = a.keys().chain(b.keys()).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                let place = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                match (a.get(key), b.get(key)) {
                    (Some(a), Some(b)) => walk(place, a, b, near, found),
                    // What is not said is nothing.
                    (a, b) if a.or(b).is_some_and(Value::is_null) => {}
                    (a, b) => found.push(Difference { place, frozen: told(a), now: told(b) }),
                }
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (n, (a, b)) in a.iter().zip(b).enumerate() {
                walk(format!("{place}[{}]", n + 1), a, b, near, found);
            }
        }
        (Value::Number(a), Value::Number(b)) => {
            let (x, y) = (a.as_f64().unwrap_or(f64::NAN), b.as_f64().unwrap_or(f64::NAN));
            let most = near * x.abs().max(y.abs()).max(1.0);
            // Not the other way round: what is no number is not near.
            if !(x == y || (x - y).abs() <= most) {
                found.push(Difference { place, frozen: told(Some(frozen)), now: told(Some(now)) });
            }
        }
        (a, b) if a == b => {}
        (a, b) => found.push(Difference { place, frozen: told(Some(a)), now: told(Some(b)) }),
    }
}
