//! `corak criteria list`.

use serde_json::{Value, json};

use super::{Sets, wrapped, write};
use crate::Failure;

/// Runs it.
pub fn run(sets: &Sets, as_json: bool) -> Result<(), Failure> {
    if as_json {
        let all: Vec<Value> = sets
            .sets
            .iter()
            .map(|listed| {
                let set = &listed.set;
                let mut told = json!({
                    "key": set.key,
                    "name": set.name,
                    "levels": set.levels,
                    "criteria": set.criteria.len(),
                    "method": set.method.word(),
                    "source": set.source,
                    "certainty": set.certainty,
                    "rubric_origin": set.rubric_origin,
                    "missing": sets.missing(set).len(),
                });
                if let (Some(told), Value::Object(more)) = (told.as_object_mut(), listed.told()) {
                    told.extend(more);
                }
                told
            })
            .collect();
        return write(&json!(all).to_string());
    }
    if sets.sets.is_empty() {
        return write(&sets.speak("criteria-none", &[]));
    }
    let mut lines = Vec::new();
    for (n, listed) in sets.sets.iter().enumerate() {
        let set = &listed.set;
        if n > 0 {
            lines.push(String::new());
        }
        lines.push(format!("{}  {}", set.key, set.name.text(&sets.lang)));
        if let Some(own) = &listed.own {
            let stage = sets.speak(&format!("criteria-stage-{}", own.stage.word()), &[]);
            let arguments =
                [("region", own.region_name.clone()), ("stage", stage), ("id", own.id.to_string())];
            lines.push(format!("  {}", sets.speak("criteria-own", &arguments)));
        }
        let missing = sets.missing(set).len();
        let line = [
            sets.speak("criteria-count", &[("count", set.criteria.len().to_string())]),
            sets.levels(set),
            sets.basis(set),
            sets.speak("criteria-missing-count", &[("count", missing.to_string())]),
        ];
        lines.push(format!("  {}", line.join(" · ")));
        lines.extend(wrapped("  ", "  ", &sets.source(set)));
    }
    write(&lines.join("\n"))
}
