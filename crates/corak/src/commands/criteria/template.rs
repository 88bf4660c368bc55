//! `corak criteria template`: a decision file to fill in.

use domain::assessment::criteria::CriteriaSet;

use super::{Sets, decision, write};
use crate::Failure;

/// So many places are left where nobody is named.
const PLACES: usize = 3;

/// Runs it.
pub fn run(sets: &Sets, set: &CriteriaSet, alternatives: Option<&str>, as_json: bool) -> Result<(), Failure> {
    let names = match alternatives {
        None => {
            (1..=PLACES).map(|n| sets.speak("criteria-candidate", &[("number", n.to_string())])).collect()
        }
        Some(list) => named(list).map_err(|why| {
            Failure::Usage(format!("--alternatives: {}", sets.speak(why.key, &[("name", why.name)])))
        })?,
    };
    if as_json {
        write(&decision::json(sets, set, &names).to_string())
    } else {
        write(decision::toml(sets, set, &names).trim_end())
    }
}

struct Refused {
    key: &'static str,
    name: String,
}

/// Names with commas between: each is there, and once.
fn named(list: &str) -> Result<Vec<String>, Refused> {
    let mut names: Vec<String> = Vec::new();
    for name in list.split(',').map(str::trim) {
        let key = match name {
            _ if name.is_empty() => "assess-name-empty",
            _ if name.chars().any(char::is_control) || name.chars().count() > 200 => "assess-name-bad",
            _ if names.iter().any(|n| n == name) => "assess-name-twice",
            _ => {
                names.push(name.to_owned());
                continue;
            }
        };
        return Err(Refused { key, name: name.replace(char::is_control, "\u{fffd}") });
    }
    Ok(names)
}
