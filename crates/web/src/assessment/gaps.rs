//! The gap sheet of a candidate: where points were lost, and what would help.

use std::sync::Arc;

use askama::Template;
use axum::extract::State as Held;
use domain::assessment::gap::Line;
use domain::assessment::result::Frozen;
use domain::lang::Lang;

use super::result::found;
use super::{PATH, say};
use crate::account::guard::Signed;
use crate::account::work::Work;
use crate::ask::Path;
use crate::desk::{id, missing};
use crate::error::{Answer, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

/// A line as a page shows it.
pub(super) struct Gap {
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
    /// Whether the limit was missed.
    pub out: bool,
}

/// The lines as a page shows them.
pub(super) fn gaps(frozen: &Frozen, lines: &[Line], lang: &Lang) -> Vec<Gap> {
    let set = &frozen.given.criteria_set;
    lines
        .iter()
        .map(|l| {
            let criterion = set.criteria.iter().find(|c| c.key == l.criterion);
            let (lost, possible) = (say::decimal(l.lost, lang), say::decimal(l.possible, lang));
            let (median, best) = (say::decimal(l.median, lang), l.best.to_string());
            let help = match l.next {
                None => sentence(lang.as_str(), "gap-best", &[]),
                Some(next) => {
                    let text = l.help.text(lang);
                    sentence(lang.as_str(), "gap-next", &[("score", &next.to_string()), ("text", text)])
                }
            };
            Gap {
                name: criterion.map(|c| c.name.text(lang).to_owned()).unwrap_or_else(|| l.criterion.clone()),
                score: sentence(lang.as_str(), "gap-of", &[("there", &median), ("all", &best)]),
                lost: sentence(lang.as_str(), "gap-of", &[("there", &lost), ("all", &possible)]),
                bar: if l.possible > 0.0 {
                    (l.lost / l.possible * 100.0).round().clamp(0.0, 100.0) as u32
                } else {
                    0
                },
                help,
                out: l.out,
            }
        })
        .collect()
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
}

/// The page.
pub(super) async fn show(
    Held(site): Held<Arc<Site>>,
    signed: Signed,
    Path((record, part)): Path<(String, String)>,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let f = found(&site, &signed, id).await?;
    let number: i64 = part.parse().map_err(|_| missing(&site, &signed))?;
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let Some(lines) = f.frozen.gaps(number) else { return Err(missing(&site, &signed)) };
    let title = say::entrant(&f.frozen, number, lang).unwrap_or_default();
    let score = f.frozen.derived.tally.iter().find(|t| t.candidate == number).and_then(|t| t.score);
    let (score, whole) = (
        score.map(|s| say::decimal(s, lang)).unwrap_or_default(),
        say::decimal(f.frozen.given.criteria_set.greatest_score(), lang),
    );
    Ok(render(&GapPage {
        page: site.private_page(lang, &title),
        work: site.work(&signed, PATH),
        crumbs: vec![
            Link { label: say("round-register"), href: PATH.to_owned(), current: false },
            Link { label: f.round.title.text(lang).to_owned(), href: format!("{PATH}/{id}"), current: false },
            Link { label: say("round-result"), href: format!("{PATH}/{id}/hasil"), current: false },
            Link { label: say("gap-title"), href: String::new(), current: true },
        ],
        title,
        lede: if f.kept { say("gap-lede") } else { say("gap-lede-open") },
        score: sentence(lang.as_str(), "gap-score", &[("there", &score), ("all", &whole)]),
        gaps: gaps(&f.frozen, &lines, lang),
        pdf: if f.kept && site.has_press() {
            format!("{PATH}/{id}/pembinaan/{number}/pdf")
        } else {
            String::new()
        },
    }))
}
