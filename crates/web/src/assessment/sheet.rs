//! The score sheet of a candidate: for each criterion a score with its rubric beside it, a reason, and what proves it. What is typed is put
//! aside on the server, so that it survives a lost line.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State as Held;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Assess, ReadRegister};
use domain::assessment::criteria::{CriteriaSet, Criterion};
use domain::assessment::sheet::{SHORTEST_PROOF, Typed, evidence_input, inputs, read, unproven};
use domain::fault::Faults;
use domain::id::{CandidateId, EvidenceId, Kind};
use domain::lang::Lang;
use store::assessment::{candidate, sheet};
use store::draft::{self, Draft};

use super::mine::{Sitting, found};
use super::public::Shown;
use super::{MINE, round_id};
use crate::account::guard::{Filled, Signed};
use crate::account::work::{Work, fault};
use crate::ask::Path;
use crate::desk::form::Told;
use crate::desk::values::Values;
use crate::desk::{id, missing, on_behalf, settle};
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

struct Score {
    value: i32,
    about: String,
    chosen: bool,
}

/// A piece of evidence to choose from.
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

struct Asked {
    key: String,
    name: String,
    group: String,
    question: String,
    scores: Vec<Score>,
    reason: String,
    proof: String,
    /// The evidence that the proposal names for this criterion, and the rest of it.
    fitting: Vec<Choice>,
    others: Vec<Choice>,
    needs_proof: String,
    unproven: bool,
    cost: bool,
    score_fault: String,
    reason_fault: String,
    proof_fault: String,
}

#[derive(Template)]
#[template(path = "assessment/sheet.html")]
struct SheetPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    heading: String,
    lede: String,
    action: String,
    back: String,
    aside: String,
    told: Vec<Told>,
    fault: String,
    asked: Vec<Asked>,
    evidence: Vec<Shown>,
    may: bool,
    obstacle: String,
    there: bool,
}

/// The name under which a sheet is put aside.
fn form_name(candidate: CandidateId) -> String {
    format!("round-sheet:{candidate}")
}

/// What a page holds and says.
#[derive(Default)]
struct Said {
    values: Values,
    aside: Option<Draft>,
    faults: Faults,
}

/// Whether what a proposal calls a criterion is this one: its key, or its name in any language.
fn is_of(said: &str, c: &Criterion) -> bool {
    let said = said.trim().to_lowercase();
    !said.is_empty() && (said == c.key || c.name.iter().any(|(_, name)| name.to_lowercase() == said))
}

/// The evidence to choose from for a criterion: what is named for it, and the rest.
fn choices(set: &CriteriaSet, c: &Criterion, evidence: &[Shown], said: &Said) -> (Vec<Choice>, Vec<Choice>) {
    let chosen = said.values.get(&evidence_input(&c.key));
    let (mut fitting, mut others) = (Vec::new(), Vec::new());
    for e in evidence {
        let Some(id) = e.id else { continue };
        let fits = is_of(&e.criterion, c);
        let known = set.criteria.iter().any(|c| is_of(&e.criterion, c));
        // What is no criterion of this set is a hint of the proposal's own.
        let hint =
            if known || e.criterion.is_empty() { String::new() } else { format!(" ({})", e.criterion) };
        let choice = Choice {
            value: id.to_string(),
            label: format!("{}{hint}", e.link.label),
            chosen: chosen == id.to_string(),
        };
        if fits { fitting.push(choice) } else { others.push(choice) }
    }
    (fitting, others)
}

fn asked(set: &CriteriaSet, lang: &Lang, evidence: &[Shown], said: &Said) -> Vec<Asked> {
    let wrong = |name: &str| {
        let found = said.faults.0.iter().find(|f| f.field == *name);
        found.map(|f| fault(lang, &f.problem)).unwrap_or_default()
    };
    set.criteria
        .iter()
        .map(|c| {
            let [score_at, reason_at, proof_at] = inputs(&c.key);
            let chosen = said.values.get(&score_at).trim().to_owned();
            let from = set.proof_from(c);
            let proof = said.values.get(&proof_at).to_owned();
            let high = chosen.parse::<i32>().ok().zip(from).is_some_and(|(s, from)| s >= from);
            let (fitting, others) = choices(set, c, evidence, said);
            let named = fitting.iter().chain(&others).any(|c| c.chosen)
                || proof.trim().chars().count() >= SHORTEST_PROOF;
            let group = c.group.as_deref().and_then(|k| set.groups.iter().find(|g| g.key == k));
            let needs = from.map(|from| {
                let score = from.to_string();
                sentence(
                    lang.as_str(),
                    "seat-needs-proof",
                    &[("score", &score), ("proof", c.proof.text(lang))],
                )
            });
            Asked {
                key: c.key.clone(),
                name: c.name.text(lang).to_owned(),
                group: group.map(|g| g.name.text(lang).to_owned()).unwrap_or_default(),
                question: c.question.text(lang).to_owned(),
                scores: set
                    .scores(c)
                    .into_iter()
                    .map(|value| Score {
                        value,
                        about: c.rubric.get(&value).map(|w| w.text(lang).to_owned()).unwrap_or_default(),
                        chosen: chosen == value.to_string(),
                    })
                    .collect(),
                reason: said.values.get(&reason_at).to_owned(),
                unproven: high && !named,
                proof,
                fitting,
                others,
                needs_proof: needs.unwrap_or_default(),
                cost: c.is_cost(),
                score_fault: wrong(&score_at),
                reason_fault: wrong(&reason_at),
                proof_fault: wrong(&proof_at),
            }
        })
        .collect()
}

/// The faults at the top, each leading to its input.
fn told(set: &CriteriaSet, lang: &Lang, faults: &Faults) -> Vec<Told> {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let mut told = Vec::new();
    for c in &set.criteria {
        let names = inputs(&c.key);
        for (name, part) in names.iter().zip(["seat-score", "seat-reason", "seat-proof"]) {
            if let Some(f) = faults.0.iter().find(|f| f.field == *name) {
                // A group of choices is found by its first one.
                let at = if part == "seat-score" { format!("{name}-0") } else { name.clone() };
                let label = format!("{}, {}", c.name.text(lang), say(part).to_lowercase());
                told.push(Told { at, label, what: fault(lang, &f.problem) });
            }
        }
    }
    told
}

fn page(
    site: &Site,
    signed: &Signed,
    s: &Sitting,
    c: &candidate::Named,
    evidence: Vec<Shown>,
    said: &Said,
) -> Response {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let Some(set) = &s.round.set else { return StatusCode::NOT_FOUND.into_response() };
    let may = s.round.scores_candidate(&s.seat, &c.candidate, s.today);
    let title = s.round.title.text(lang).to_owned();
    let heading = format!("{}, {}", c.craft_names.text(lang), c.region_name);
    let base = format!("{MINE}/{}", s.round.id);
    let step = said.faults.0.iter().find(|f| f.field == "step");
    let mut response = render(&SheetPage {
        page: site.private_page(lang, &heading),
        work: site.work(signed, MINE),
        crumbs: vec![
            Link { label: say("seat-title"), href: MINE.to_owned(), current: false },
            Link { label: title, href: base.clone(), current: false },
            Link { label: heading.clone(), href: String::new(), current: true },
        ],
        lede: set.name.text(lang).to_owned(),
        heading,
        action: format!("{base}/calon/{}", c.candidate.number),
        back: base,
        aside: said.aside.as_ref().map(|d| site.moment(d.at, lang)).unwrap_or_default(),
        told: told(set, lang, &said.faults),
        fault: step.map(|f| fault(lang, &f.problem)).unwrap_or_default(),
        asked: asked(set, lang, &evidence, said),
        evidence,
        may: may.is_ok(),
        obstacle: may.err().map(|o| say(o.key())).unwrap_or_default(),
        there: s.sheets.contains_key(&c.candidate.id),
    });
    if !said.faults.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// What was handed in, as the form holds it.
fn handed_in(s: &Sitting, candidate: CandidateId, evidence: &[Shown]) -> Values {
    let mut values = Values::default();
    for (key, scored) in s.sheets.get(&candidate).into_iter().flatten() {
        let [score, reason, proof] = inputs(key);
        values = values
            .with(&score, scored.score.to_string())
            .with(&reason, scored.reason.as_str())
            .with(&evidence_input(key), scored.evidence.map(|id| id.to_string()).unwrap_or_default());
        // What the chosen piece shows is told by the choice itself.
        let shows = evidence.iter().find(|e| e.id.is_some() && e.id == scored.evidence);
        let own =
            scored.proof.clone().filter(|p| shows.is_none_or(|e| !e.link.label.starts_with(p.as_str())));
        values = values.with(&proof, own.unwrap_or_default());
    }
    values
}

/// Where the candidate is described.
async fn evidence(site: &Arc<Site>, signed: &Signed, c: &candidate::Named) -> Vec<Shown> {
    let Some(read) = signed.who.may::<ReadRegister>() else { return Vec::new() };
    super::public::evidence(site, signed, read, c).await
}

/// The sheet.
pub(super) async fn show(
    Held(site): Held<Arc<Site>>,
    signed: Signed,
    Path((record, part)): Path<(String, String)>,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let s = found(&site, &signed, id).await?;
    let Some(c) = s.candidate(&part) else { return Err(missing(&site, &signed)) };
    let (person, form, now) = (signed.person.id, form_name(c.candidate.id), site.db.now());
    let aside =
        site.db.read(move |conn| draft::get(conn, person, &form, now)).await.map_err(signed.fail(&site))?;
    let evidence = evidence(&site, &signed, c).await;
    let values = match &aside {
        Some(draft) => Values(draft.fields.clone()),
        None => handed_in(&s, c.candidate.id, &evidence),
    };
    Ok(page(&site, &signed, &s, c, evidence, &Said { values, aside, ..Said::default() }))
}

/// Puts aside what was typed and not taken.
async fn put_aside(site: &Arc<Site>, signed: &Signed, form: String, values: &Values) -> Result<(), Fail> {
    let (person, fields) = (signed.person.id, values.0.clone());
    let written = site.db.write(on_behalf(signed), move |tx| draft::put(tx, person, &form, &fields)).await;
    written.map(drop).map_err(signed.fail(site))
}

/// Hands the sheet in, or puts it aside.
pub(super) async fn send(
    Held(site): Held<Arc<Site>>,
    signed: Signed,
    Path((record, part)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let who = signed.may::<Assess>(&site)?;
    let s = found(&site, &signed, id).await?;
    let Some(c) = s.candidate(&part) else { return Err(missing(&site, &signed)) };
    let here = format!("{MINE}/{id}/calon/{}", c.candidate.number);
    let (person, of, form) = (signed.person.id, c.candidate.id, form_name(c.candidate.id));
    let values = Values::of(&filled);
    match filled.get("_do") {
        "aside" => {
            let fields = values.0;
            let written =
                site.db.write(on_behalf(&signed), move |tx| draft::put(tx, person, &form, &fields)).await;
            written.map_err(signed.fail(&site))?;
            return Ok(Redirect::to(&here).into_response());
        }
        "drop" => {
            let written = site.db.write(on_behalf(&signed), move |tx| draft::forget(tx, person, &form)).await;
            written.map_err(signed.fail(&site))?;
            return Ok(Redirect::to(&here).into_response());
        }
        _ => {}
    }
    let set: &CriteriaSet = s.round.set.as_ref().ok_or_else(|| missing(&site, &signed))?;
    let evidence = evidence(&site, &signed, c).await;
    let shown = |typed: &str| {
        let id = uuid::Uuid::parse_str(typed).ok().map(EvidenceId)?;
        let found = evidence.iter().find(|e| e.id == Some(id))?;
        Some((id, found.link.label.clone()))
    };
    let scores = read(set, |key| {
        let [score, reason, proof] = inputs(key);
        Typed {
            score: values.get(&score).to_owned(),
            reason: values.get(&reason).to_owned(),
            proof: values.get(&proof).to_owned(),
            evidence: shown(values.get(&evidence_input(key))),
        }
    });
    let scores = match scores {
        Ok(scores) => scores,
        Err(faults) => {
            put_aside(&site, &signed, form, &values).await?;
            return Ok(page(&site, &signed, &s, c, evidence, &Said { values, faults, aside: None }));
        }
    };
    let open = unproven(set, &scores).len();
    let held = AssertUnwindSafe((who, scores, s.today));
    let name = form.clone();
    let written = site
        .db
        .write(filled.command(&signed, ""), move |tx| {
            let (who, scores, today) = &*held;
            sheet::hand_in(tx, who, person, round_id(id), of, scores.clone(), *today)?;
            draft::forget(tx, person, &name)
        })
        .await;
    if let Err(store::Error::Faults(faults)) = written {
        // What was typed stays on the page, and aside: the round may open again.
        put_aside(&site, &signed, form, &values).await?;
        return Ok(page(&site, &signed, &s, c, evidence, &Said { values, faults, aside: None }));
    }
    settle(&site, &signed, Kind::Round, id, written).await?;
    let told = if open > 0 { format!("&tanpa-bukti={open}") } else { String::new() };
    Ok(Redirect::to(&format!("{MINE}/{id}?selesai=lembar{told}")).into_response())
}
