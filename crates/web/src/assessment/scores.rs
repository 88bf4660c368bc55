//! The scores of a closed round: median and spread of each criterion, who scored far from the others, and every sheet with its reasons.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State as Held;
use domain::access::{ReadPeople, ReadRegister};
use domain::assessment::decision::plain;
use domain::assessment::round::Round;
use domain::assessment::sheet::{Sheet, unproven};
use domain::assessment::tally;
use domain::id::Kind;
use domain::lang::Lang;
use store::assessment::{candidate, round, seat, sheet};
use uuid::Uuid;

use super::tables::Table;
use super::{PATH, round_id, say};
use crate::account::guard::Signed;
use crate::account::work::Work;
use crate::ask::Path;
use crate::desk::{id, missing, settle};
use crate::error::{Answer, Fail, render};
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
    middle: f64,
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
    files: String,
}

/// The scores of a closed round.
pub(super) struct Found {
    round: Round,
    candidates: Vec<candidate::Named>,
    seats: Vec<seat::Seated>,
    sheets: Vec<Sheet>,
}

fn candidate_of(found: &Found, c: &candidate::Named, lang: &Lang) -> Option<Candidate> {
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
            middle: cell.median,
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

/// Every score as a row of a file.
pub(super) fn table(found: &Found, lang: &Lang) -> Table {
    let head = |key: &str, number: bool| (sentence(lang.as_str(), key, &[]), number);
    let yes = |is: bool| if is { sentence(lang.as_str(), "yes", &[]) } else { String::new() };
    let columns = vec![
        head("round-file-number", true),
        head("round-file-craft", false),
        head("round-file-region", false),
        head("round-criterion", false),
        head("round-file-assessor", true),
        head("round-file-name", false),
        head("seat-score", true),
        head("seat-reason", false),
        head("seat-proof", false),
        head("seat-unproven", false),
        head("round-median", true),
        head("round-outlier", false),
    ];
    let title = found.round.title.text(lang);
    let mut table = Table::new(format!("{} {title}", sentence(lang.as_str(), "round-scores", &[])), columns);
    for c in found.candidates.iter().filter(|c| c.candidate.withdrawn.is_none()) {
        let Some(told) = candidate_of(found, c, lang) else { continue };
        for criterion in told.criteria {
            for given in criterion.given {
                table.rows.push(vec![
                    c.candidate.number.to_string(),
                    c.craft_names.text(lang).to_owned(),
                    c.region_name.clone(),
                    criterion.name.clone(),
                    given.number.to_string(),
                    given.name,
                    given.score.to_string(),
                    given.reason,
                    given.proof,
                    yes(given.unproven),
                    plain(criterion.middle),
                    yes(given.outlier),
                ]);
            }
        }
    }
    table
}

/// The scores of a round, once nobody scores any more.
pub(super) async fn found(site: &Arc<Site>, signed: &Signed, id: Uuid) -> Result<Found, Fail> {
    let read = signed.may::<ReadRegister>(site)?;
    let (council, person) = (signed.who.may::<ReadPeople>(), signed.person.id);
    let found = site
        .db
        .read(move |c| {
            let Some(round) = round::get(c, &read, round_id(id))? else { return Ok(None) };
            if !round.state.shows_scores() {
                return Ok(None);
            }
            round::discusses(c, council.as_ref(), person, &round)?;
            Ok(Some(AssertUnwindSafe(Found {
                candidates: candidate::of(c, round.id)?,
                seats: seat::of(c, round.id)?,
                sheets: sheet::all(c, &read, &round)?,
                round,
            })))
        })
        .await;
    let found = settle(site, signed, Kind::Round, id, found).await?;
    found.map(|f| f.0).ok_or_else(|| missing(site, signed))
}

/// The page.
pub(super) async fn show(Held(site): Held<Arc<Site>>, signed: Signed, Path(record): Path<String>) -> Answer {
    let id = id(&site, &signed, &record)?;
    let found = found(&site, &signed, id).await?;
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let title = found.round.title.text(lang).to_owned();
    let candidates: Vec<Candidate> = found
        .candidates
        .iter()
        .filter(|c| c.candidate.withdrawn.is_none())
        .filter_map(|c| candidate_of(&found, c, lang))
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
        files: format!("{PATH}/{id}/nilai/ekspor?"),
    }))
}
