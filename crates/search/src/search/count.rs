//! From counts by number to values by name, the most frequent first.

use crate::index::Shared;
use crate::query::Count;

pub(super) fn values(
    shared: &Shared,
    facet: usize,
    counts: &[u64],
    selected: &[&String],
    only: Option<&[String]>,
    most: usize,
) -> Vec<Count> {
    let names = shared.names[facet].read();
    if let Some(only) = only {
        let count =
            |value: &String| names.number(value).and_then(|number| counts.get(number as usize)).copied();
        return only
            .iter()
            .map(|value| Count { value: value.clone(), count: count(value).unwrap_or(0) })
            .collect();
    }
    let mut found: Vec<(u64, usize)> = counts
        .iter()
        .enumerate()
        .filter(|(_, count)| **count > 0)
        .map(|(number, count)| (*count, number))
        .collect();
    let order = |a: &(u64, usize), b: &(u64, usize)| {
        b.0.cmp(&a.0).then_with(|| names.list.get(a.1).cmp(&names.list.get(b.1)))
    };
    if found.len() > most {
        found.select_nth_unstable_by(most, order);
        found.truncate(most);
    }
    found.sort_unstable_by(order);
    let mut list: Vec<Count> = found
        .into_iter()
        .filter_map(|(count, number)| {
            names.list.get(number).map(|name| Count { value: name.to_string(), count })
        })
        .collect();
    for value in selected {
        if !list.iter().any(|one| one.value == **value) {
            let count =
                names.number(value).and_then(|number| counts.get(number as usize)).copied().unwrap_or(0);
            list.push(Count { value: (*value).clone(), count });
        }
    }
    list
}
