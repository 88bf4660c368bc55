//! Completing what is being typed.

use std::collections::HashSet;

use super::Matched;
use super::matching::all_parts;
use super::rank::by_relevance;
use super::show::{kept, pick};
use crate::error::Result;
use crate::index::Shared;
use crate::plan::{self, Typing};
use crate::query::Completion;
use crate::{analysis, highlight};

pub(crate) fn suggest(shared: &Shared, prefix: &str, lang: &str, limit: usize) -> Result<Vec<Completion>> {
    let limit = limit.min(50);
    let Some(snapshot) = shared.snapshot()? else { return Ok(Vec::new()) };
    let plan = plan::plan(shared, &snapshot, prefix, lang, Typing::Surely)?;
    if plan.parts.is_empty() || limit == 0 {
        return Ok(Vec::new());
    }
    let (mut matched, mut results) = (Vec::new(), Vec::new());
    for live in &snapshot.segments {
        let docs = all_parts(shared, live, &plan, true)?;
        let count = docs.count();
        results.push((docs.clone(), count));
        matched.push(Matched { docs, levels: Vec::new() });
    }
    let found = by_relevance(shared, &snapshot, &plan, &matched, &results, false, true)?;
    let mut once = HashSet::new();
    let mut list: Vec<(bool, Completion)> = Vec::new();
    for one in found.iter().take(limit * 4) {
        let kept = kept(shared, &snapshot, one)?;
        let title = pick(&kept.title, lang);
        let flat = title.map_or(String::new(), |(_, text)| analysis::flat(text));
        let own = plan::names(shared, &title.map_or_else(Vec::new, |(_, text)| analysis::words(text)));
        let begins = |typed: &String| own.iter().flatten().any(|name| name.starts_with(typed.as_str()));
        let inside = !plan.names.iter().flatten().any(begins);
        if !once.insert(flat) {
            continue;
        }
        let title = title.map_or_else(Vec::new, |(own, text)| {
            highlight::mark(&shared.languages, &plan.marks, shared.languages.number(own), text)
        });
        list.push((inside, Completion { kind: kept.kind, id: kept.id, title, stored: kept.stored }));
    }
    list.sort_by_key(|(inside, _)| *inside);
    Ok(list.into_iter().take(limit).map(|(_, completion)| completion).collect())
}
