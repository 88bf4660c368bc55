//! Where in a file a fault stands.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The line of a file at which a fault's place stands, from 1; the last one on the way that is there where the place itself is
/// missing.
///
/// ```
/// # use domain::assessment::criteria::line_of;
/// let file = "key = \"a\"\n[[criteria]]\nkey = \"b\"\n[[criteria]]\nkey = \"c\"\n[criteria.rubric]\n1 = {}\n";
/// assert_eq!(line_of(file, "criteria[2].rubric.1 (c)"), Some(7));
/// assert_eq!(line_of(file, "criteria[1].name (b)"), Some(2));
/// assert_eq!(line_of(file, "line 5"), Some(5));
/// ```
pub fn line_of(toml: &str, place: &str) -> Option<usize> {
    if let Some(line) = place.strip_prefix("line ") {
        return line.parse().ok();
    }
    let toml = toml.strip_prefix('\u{feff}').unwrap_or(toml);
    let table = DeTable::parse(toml).ok()?;
    let place = place.split(" (").next().unwrap_or(place);
    let (mut at, mut here): (Option<usize>, Here<'_, '_>) = (None, Here::Table(table.get_ref()));
    for step in place.split('.') {
        let (name, number) = match step.split_once('[') {
            Some((name, number)) => (name, number.trim_end_matches(']').parse::<usize>().ok()),
            None => (step, None),
        };
        let Some(found) = here.part(name) else { break };
        let mut value: &Spanned<DeValue<'_>> = found;
        if let Some(number) = number {
            let Some(one) = list(value).and_then(|all| all.get(number.saturating_sub(1))) else { break };
            value = one;
        }
        at = Some(value.span().start);
        here = match value.get_ref() {
            DeValue::Table(table) => Here::Table(table),
            _ => Here::Leaf,
        };
    }
    Some(toml.get(..at?)?.matches('\n').count() + 1)
}

enum Here<'t, 'i> {
    Table(&'t DeTable<'i>),
    Leaf,
}

impl<'t, 'i> Here<'t, 'i> {
    fn part(&self, name: &str) -> Option<&'t Spanned<DeValue<'i>>> {
        match self {
            Here::Table(table) => {
                table.iter().find(|(key, _)| *key.get_ref() == name).map(|(_, value)| value)
            }
            Here::Leaf => None,
        }
    }
}

fn list<'t, 'i>(value: &'t Spanned<DeValue<'i>>) -> Option<&'t [Spanned<DeValue<'i>>]> {
    match value.get_ref() {
        DeValue::Array(all) => Some(all),
        _ => None,
    }
}
