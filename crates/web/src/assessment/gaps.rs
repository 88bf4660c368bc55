//! The gap sheet of a candidate: where points were lost, and what would help.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State as Held;
use axum::http::{StatusCode, Uri};
use axum::response::IntoResponse;
use domain::access::KeepRounds;
use domain::assessment::gap::Line;
use domain::assessment::need::State;
use domain::assessment::result::Frozen;
use domain::assessment::round::Round;
use domain::fault::Faults;
use domain::id::Kind;
use domain::lang::Lang;
use store::assessment::{candidate, need};
use uuid::Uuid;

use super::result::found;
use super::{PATH, round_id, say};
use crate::account::guard::{Filled, Signed};
use crate::account::work::{Work, fault};
use crate::ask::Path;
use crate::desk::values::Values;
use crate::desk::{id, missing, settle};
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

/// A line as a page shows it.
pub(super) struct Gap {
    /// The key of the criterion.
    pub key: String,
    /// The criterion.
    pub name: String,
    /// The median, of the best score.
    pub score: String,
    /// What was lost, of what was possible.
    pub lost: String,
    /// How much of what was possible was lost, of a hundred.
    pub bar: u32,
    /// What the next score would look like.
    pub help: String,
    /// That the limit was missed; empty where it was not.
    pub out: String,
}

/// The lines as a page shows them.
pub(super) fn gaps(frozen: &Frozen, lines: &[Line], lang: &Lang) -> Vec<Gap> {
    let set = &frozen.given.criteria_set;
    lines
        .iter()
        .map(|l| {
            let criterion = set.criteria.iter().find(|c| c.key == l.criterion);
            let (lost, possible) = (
                say::decimal(say::points(set, l.lost), lang),
                say::decimal(say::points(set, l.possible), lang),
            );
            let (median, best) = (say::decimal(l.median, lang), l.best.to_string());
            let help = match l.next {
                None => sentence(lang.as_str(), "gap-best", &[]),
                Some(next) => {
                    let text = l.help.text(lang);
                    sentence(lang.as_str(), "gap-next", &[("score", &next.to_string()), ("text", text)])
                }
            };
            Gap {
                key: l.criterion.clone(),
                name: criterion.map(|c| c.name.text(lang).to_owned()).unwrap_or_else(|| l.criterion.clone()),
                score: {
                    let key = if l.cost { "gap-of-cost" } else { "gap-of" };
                    sentence(lang.as_str(), key, &[("there", &median), ("all", &best)])
                },
                lost: sentence(lang.as_str(), "gap-of", &[("there", &lost), ("all", &possible)]),
                bar: if l.possible > 0.0 {
                    (l.lost / l.possible * 100.0).round().clamp(0.0, 100.0) as u32
                } else {
                    0
                },
                help,
                out: match l.limit.filter(|_| l.out) {
                    Some(limit) => {
                        let key = if l.cost { "gap-out-cost" } else { "gap-out" };
                        sentence(lang.as_str(), key, &[("limit", &limit.to_string())])
                    }
                    None => String::new(),
                },
            }
        })
        .collect()
}

/// What a candidate scored, of what it could have.
pub(super) fn score(frozen: &Frozen, number: i64, lang: &Lang) -> String {
    let set = &frozen.given.criteria_set;
    let score = frozen.score(number).map(|s| say::decimal(say::points(set, s), lang)).unwrap_or_default();
    let whole = say::decimal(say::points(set, set.greatest_score()), lang);
    sentence(lang.as_str(), "gap-score", &[("there", &score), ("all", &whole)])
}

#[derive(Template)]
#[template(path = "assessment/gaps.html")]
struct GapPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    title: String,
    lede: String,
    score: String,
    gaps: Vec<Gap>,
    pdf: String,
    files: String,
    /// Where marks are sent; empty for whoever only reads.
    action: String,
    /// What was marked, with its note.
    marked: BTreeMap<String, String>,
    done: String,
    fault: String,
}

impl GapPage {
    /// Whether a line was marked.
    fn is_marked(&self, key: &str) -> bool {
        self.marked.contains_key(key)
    }

    /// What was noted beside the mark.
    fn note(&self, key: &str) -> &str {
        self.marked.get(key).map_or("", String::as_str)
    }
}

/// What was marked on a candidate's sheet, with its note.
pub(super) async fn marked(
    site: &Arc<Site>,
    signed: &Signed,
    round: &Round,
    number: i64,
) -> Result<BTreeMap<String, String>, Fail> {
    let held = AssertUnwindSafe(round.clone());
    let found = site.db.read(move |c| {
        let of = candidate::of(c, held.id)?.into_iter().find(|c| c.candidate.number == number);
        let Some(of) = of else { return Ok(BTreeMap::new()) };
        let needs = need::of(c, &held, of.candidate.id)?;
        let needs = needs.into_iter().filter(|n| n.state == State::Open);
        Ok(needs.map(|n| (n.criterion, n.note.unwrap_or_default())).collect())
    });
    found.await.map_err(signed.fail(site))
}

async fn page(
    site: &Arc<Site>,
    signed: &Signed,
    id: Uuid,
    part: &str,
    done: bool,
    wrong: Option<(Faults, BTreeMap<String, String>)>,
) -> Answer {
    let f = found(site, signed, id).await?;
    let number: i64 = part.parse().map_err(|_| missing(site, signed))?;
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let lines = f.frozen.gaps(number).filter(|_| f.shows_gaps(number));
    let Some(lines) = lines else { return Err(missing(site, signed)) };
    let title = say::entrant(&f.frozen, number, lang).unwrap_or_default();
    let (faults, typed) = wrong.unwrap_or_default();
    let marked = if faults.is_empty() { marked(site, signed, &f.round, number).await? } else { typed };
    let here = format!("{PATH}/{id}/pembinaan/{number}");
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut response = render(&GapPage {
        page: site.private_page(lang, &title),
        work: site.work(signed, PATH),
        crumbs: vec![
            Link { label: say("round-register"), href: PATH.to_owned(), current: false },
            Link { label: f.round.title.text(lang).to_owned(), href: format!("{PATH}/{id}"), current: false },
            Link { label: say("round-result"), href: format!("{PATH}/{id}/hasil"), current: false },
            Link { label: say("gap-title"), href: String::new(), current: true },
        ],
        title,
        lede: if f.kept { say("gap-lede") } else { say("gap-lede-open") },
        score: score(&f.frozen, number, lang),
        gaps: gaps(&f.frozen, &lines, lang),
        pdf: if f.kept && site.has_press() && f.sight.has(number) {
            format!("{here}/pdf")
        } else {
            String::new()
        },
        files: format!("{here}/ekspor?"),
        action: if f.kept && f.keeps { here } else { String::new() },
        marked,
        done: if done { say("gap-marked") } else { String::new() },
        fault: faults.0.first().map(|f| fault(lang, &f.problem)).unwrap_or_default(),
    });
    *response.status_mut() = status;
    Ok(response)
}

/// The page.
pub(super) async fn show(
    Held(site): Held<Arc<Site>>,
    signed: Signed,
    Path((record, part)): Path<(String, String)>,
    uri: Uri,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let done = Values::asked(uri.query().unwrap_or_default()).get("selesai") == "tandai";
    page(&site, &signed, id, &part, done, None).await
}

/// Marks lines as training needs.
pub(super) async fn mark(
    Held(site): Held<Arc<Site>>,
    signed: Signed,
    Path((record, part)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let keep = signed.may::<KeepRounds>(&site)?;
    let number: i64 = part.parse().map_err(|_| missing(&site, &signed))?;
    let chosen = Values(filled.fields()).all("need");
    let wanted: BTreeMap<String, String> =
        chosen.into_iter().map(|key| (key.clone(), filled.get(&format!("note-{key}")).to_owned())).collect();
    let held = AssertUnwindSafe((keep, wanted.clone()));
    let written = site
        .db
        .write(filled.command(&signed, ""), move |tx| {
            let (keep, wanted) = &*held;
            need::set(tx, keep, round_id(id), number, wanted)
        })
        .await;
    if let Err(store::Error::Faults(faults)) = written {
        return page(&site, &signed, id, &part, false, Some((faults, wanted))).await;
    }
    settle(&site, &signed, Kind::Round, id, written).await?;
    let to = format!("{PATH}/{id}/pembinaan/{number}?selesai=tandai");
    Ok(axum::response::Redirect::to(&to).into_response())
}
