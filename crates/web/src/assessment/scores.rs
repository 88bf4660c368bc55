//! The scores of a closed round: median and spread of each criterion, who scored far from the others, and every sheet with its reasons.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State as Held;
use domain::access::ReadRegister;
use domain::assessment::round::Round;
use domain::assessment::sheet::{Sheet, unproven};
use domain::assessment::tally;
use domain::id::Kind;
use store::assessment::{candidate, round, seat, sheet};

use super::{PATH, round_id, say};
use crate::account::guard::Signed;
use crate::account::work::Work;
use crate::ask::Path;
use crate::desk::{id, missing, settle};
use crate::error::{Answer, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

struct Given {
    number: i64,
    name: String,
    score: i32,
    reason: String,
    proof: String,
    unproven: bool,
    outlier: bool,
}

struct Criterion {
    name: String,
    median: String,
    spread: String,
    outliers: bool,
    given: Vec<Given>,
}

struct Candidate {
    title: String,
    criteria: Vec<Criterion>,
    outliers: usize,
    count: usize,
}

#[derive(Template)]
#[template(path = "assessment/scores.html")]
struct ScoresPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    title: String,
    candidates: Vec<Candidate>,
    outliers: usize,
    result: String,
}

struct Found {
    round: Round,
    candidates: Vec<candidate::Named>,
    seats: Vec<seat::Seated>,
    sheets: Vec<Sheet>,
}

fn candidate_of(found: &Found, c: &candidate::Named, signed: &Signed) -> Option<Candidate> {
    let lang = &signed.lang;
    let set = found.round.set.as_ref()?;
    let number = |seat| found.seats.iter().find(|s| s.seat.id == seat);
    let sheets: Vec<(&Sheet, &seat::Seated)> = found
        .sheets
        .iter()
        .filter(|s| s.candidate == c.candidate.id)
        .filter_map(|s| Some((s, number(s.seat)?)))
        .collect();
    let scores: Vec<(i64, BTreeMap<String, i32>)> = sheets
        .iter()
        .map(|(s, seat)| (seat.seat.number, s.scores.iter().map(|(k, v)| (k.clone(), v.score)).collect()))
        .collect();
    let cells = tally::candidate(set, &scores)?;
    let criteria: Vec<Criterion> = set
        .criteria
        .iter()
        .zip(&cells)
        .map(|(criterion, cell)| Criterion {
            name: criterion.name.text(lang).to_owned(),
            median: say::decimal(cell.median, lang),
            spread: if cell.least == cell.greatest {
                cell.least.to_string()
            } else {
                format!("{}–{}", cell.least, cell.greatest)
            },
            outliers: !cell.outliers.is_empty(),
            given: sheets
                .iter()
                .filter_map(|(s, seat)| {
                    let scored = s.scores.get(&criterion.key)?;
                    Some(Given {
                        number: seat.seat.number,
                        name: seat.name.clone(),
                        score: scored.score,
                        reason: scored.reason.clone(),
                        proof: scored.proof.clone().unwrap_or_default(),
                        unproven: unproven(set, &s.scores).contains(&criterion.key.as_str()),
                        outlier: cell.outliers.contains(&seat.seat.number),
                    })
                })
                .collect(),
        })
        .collect();
    Some(Candidate {
        title: format!("{}, {}", c.craft_names.text(lang), c.region_name),
        outliers: criteria.iter().filter(|c| c.outliers).count(),
        count: sheets.len(),
        criteria,
    })
}

/// The page.
pub(super) async fn show(Held(site): Held<Arc<Site>>, signed: Signed, Path(record): Path<String>) -> Answer {
    let id = id(&site, &signed, &record)?;
    let read = signed.may::<ReadRegister>(&site)?;
    let found = site
        .db
        .read(move |c| {
            let Some(round) = round::get(c, &read, round_id(id))? else { return Ok(None) };
            if !round.state.shows_scores() {
                return Ok(None);
            }
            Ok(Some(AssertUnwindSafe(Found {
                candidates: candidate::of(c, round.id)?,
                seats: seat::of(c, round.id)?,
                sheets: sheet::all(c, &read, &round)?,
                round,
            })))
        })
        .await;
    let found = settle(&site, &signed, Kind::Round, id, found).await?;
    let Some(found) = found.map(|f| f.0) else { return Err(missing(&site, &signed)) };
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let title = found.round.title.text(lang).to_owned();
    let candidates: Vec<Candidate> = found
        .candidates
        .iter()
        .filter(|c| c.candidate.withdrawn.is_none())
        .filter_map(|c| candidate_of(&found, c, &signed))
        .collect();
    Ok(render(&ScoresPage {
        page: site.private_page(lang, &say("round-scores")),
        work: site.work(&signed, PATH),
        crumbs: vec![
            Link { label: say("round-register"), href: PATH.to_owned(), current: false },
            Link { label: title.clone(), href: format!("{PATH}/{id}"), current: false },
            Link { label: say("round-scores"), href: String::new(), current: true },
        ],
        title,
        outliers: candidates.iter().map(|c| c.outliers).sum(),
        candidates,
        result: format!("{PATH}/{id}/hasil"),
    }))
}
