//! `/kerja/target/{code}/bagi`: what a region wants to reach, divided among the regions right below it: shown first, then stored.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use domain::fault::{Faults, Problem};
use domain::id::Kind;
use domain::indicator::cascade::{By, Part, Undivided, cascade};
use domain::indicator::{How, Measure, Standing, Target, TargetDraft};
use domain::region::{Region, RegionCode};
use store::indicator::sheet::{Row, Sheet, read};
use store::indicator::target;

use super::cells::number;
use super::lock::closed;
use super::set::crumbs;
use super::{PATH, at, keep, name, when, year, years};
use crate::account::guard::{Filled, Signed};
use crate::account::work::{Work, fault};
use crate::ask::Path;
use crate::desk::form::{Input, Way, answered};
use crate::desk::settle;
use crate::desk::values::Values;
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
struct Asked {
    year: i32,
    measure: Measure,
    by: By,
    /// Whether regions without a flagship get nothing.
    only_asked: bool,
    /// Whether targets that somebody typed stay as they are.
    keep: bool,
}

impl Asked {
    fn read(site: &Site, values: &Values, wanted: &[Measure]) -> Asked {
        let measure = Measure::from_word(values.get("measure")).or_else(|| wanted.first().copied());
        Asked {
            year: year(site, values),
            measure: measure.unwrap_or(Measure::Coached),
            by: By::from_word(values.get("by")).unwrap_or_default(),
            only_asked: values.get("who") == "asked",
            keep: values.get("keep") == "1",
        }
    }
}

/// A share as the preview shows it.
struct Share {
    code: String,
    name: String,
    before: String,
    share: i64,
    shown: String,
    kept: bool,
    without: bool,
}

#[derive(Template)]
#[template(path = "indicator/divide.html")]
struct DividePage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    heading: String,
    lede: String,
    action: String,
    inputs: Vec<Input>,
    keep: bool,
    fault: String,
    stale: bool,
    total: String,
    shares: Vec<Share>,
    hidden: Vec<(&'static str, String)>,
}

/// The region with those right below it, and what they want.
struct Found {
    region: Region,
    sheet: Sheet,
    makers: Vec<i64>,
    seen: String,
}

async fn found(site: &Arc<Site>, signed: &Signed, region: Region, asked: Asked) -> Result<Found, Fail> {
    let (code, level, when) = (region.code.clone(), region.level + 1, when(site, asked.year));
    let read = site.db.read(move |c| {
        let sheet = read(c, &code, level, when)?;
        let mut makers = Vec::with_capacity(sheet.rows.len());
        for row in &sheet.rows {
            makers.push(store::tally::of(c, &row.region.code)?.makers);
        }
        let seen = target::seen_below(c, &code, asked.year, asked.measure)?;
        Ok((sheet, makers, seen))
    });
    let (sheet, makers, seen) = read.await.map_err(signed.fail(site))?;
    Ok(Found { region, sheet, makers, seen })
}

impl Found {
    /// The measures that the region itself has a target of.
    fn wanted(&self) -> Vec<Measure> {
        let cells = &self.sheet.own.cells;
        Measure::ALL
            .into_iter()
            .filter(|m| cells.get(m.place()).is_some_and(|c| c.target.is_some()))
            .collect()
    }

    fn total(&self, measure: Measure) -> Option<i64> {
        self.sheet.own.cells.get(measure.place()).and_then(|c| c.target)
    }

    /// The rows that get a share, with the makers in each.
    fn rows(&self, asked: Asked) -> Vec<(&Row, i64)> {
        let all = self.sheet.rows.iter().zip(self.makers.iter().copied());
        all.filter(|(r, _)| !asked.only_asked || r.standing == Standing::Asked).collect()
    }

    /// The shares.
    fn shares(&self, asked: Asked) -> Result<Vec<i64>, Undivided> {
        let parts: Vec<Part> = self
            .rows(asked)
            .into_iter()
            .map(|(row, makers)| {
                let cell = row.cells.get(asked.measure.place());
                let typed = cell.filter(|c| asked.keep && c.how == How::Typed).and_then(|c| c.target);
                Part {
                    weight: match asked.by {
                        By::Equally => 1,
                        By::Makers => makers,
                        By::Population => row.region.population.unwrap_or_default(),
                    },
                    fixed: typed,
                }
            })
            .collect();
        cascade(self.total(asked.measure).unwrap_or_default(), &parts)
    }
}

fn page(
    site: &Site,
    signed: &Signed,
    found: &Found,
    asked: Asked,
    preview: Option<Vec<i64>>,
    fault: String,
    stale: bool,
) -> Response {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let write = |n: i64| number(site, lang, asked.measure, n);
    let rows = found.rows(asked);
    let shares: Vec<Share> = rows
        .iter()
        .zip(preview.unwrap_or_default())
        .map(|((row, _), share)| {
            let cell = row.cells.get(asked.measure.place()).cloned().unwrap_or_default();
            Share {
                code: row.region.code.to_string(),
                name: row.region.full_name.clone(),
                before: cell.target.map(write).unwrap_or_default(),
                shown: write(share),
                kept: asked.keep && cell.how == How::Typed && cell.target.is_some(),
                without: row.standing == Standing::Without,
                share,
            }
        })
        .collect();
    let wanted: Vec<(String, String)> =
        found.wanted().into_iter().map(|m| (m.word().to_owned(), name(lang, m))).collect();
    let by = By::ALL.map(|b| (b.word().to_owned(), say(&format!("divide-by-{}", b.word()))));
    let who = ["all", "asked"].map(|w| (w.to_owned(), say(&format!("divide-who-{w}"))));
    let mut inputs = vec![
        Input::new(lang, "year", "target-year", Way::Choose).choosing(years(site, asked.year)),
        Input::new(lang, "measure", "target-measure", Way::Choose).choosing(wanted),
        Input::new(lang, "by", "divide-by", Way::Choose).choosing(by),
        Input::new(lang, "who", "divide-who", Way::Choose).choosing(who).hinted(lang, "divide-who-hint"),
    ];
    let chosen = [
        asked.year.to_string(),
        asked.measure.word().to_owned(),
        asked.by.word().to_owned(),
        if asked.only_asked { "asked" } else { "all" }.to_owned(),
    ];
    for (input, value) in inputs.iter_mut().zip(&chosen) {
        input.values = vec![value.clone()];
    }
    let heading = sentence(lang.as_str(), "divide-title", &[("region", &found.region.full_name)]);
    let total = found.total(asked.measure).map(write);
    let [year, measure, by, who] = chosen;
    let mut response = render(&DividePage {
        page: site.private_page(lang, &heading),
        work: site.work(signed, PATH),
        crumbs: crumbs(lang, &found.region, asked.year, "target-divide"),
        lede: match &total {
            Some(n) => {
                let named = name(lang, asked.measure);
                sentence(lang.as_str(), "divide-lede", &[("measure", &named), ("n", n), ("year", &year)])
            }
            None => say("divide-no-target"),
        },
        heading,
        action: format!("{PATH}/{}/bagi", found.region.code),
        inputs,
        keep: asked.keep,
        stale,
        total: total.unwrap_or_default(),
        shares,
        hidden: vec![
            ("year", year),
            ("measure", measure),
            ("by", by),
            ("who", who),
            ("keep", if asked.keep { "1" } else { "" }.to_owned()),
            ("_v", found.seen.clone()),
        ],
        fault: fault.clone(),
    });
    *response.status_mut() = answered(fault.is_empty(), stale);
    response
}

/// Why nothing can be divided, in a sentence.
fn undivided(site: &Site, signed: &Signed, asked: Asked, why: Undivided) -> String {
    let lang = &signed.lang;
    match why {
        Undivided::Nobody => sentence(lang.as_str(), "divide-nobody", &[]),
        Undivided::TooMuchKept(n) => {
            sentence(lang.as_str(), "divide-too-much", &[("n", &number(site, lang, asked.measure, n))])
        }
        Undivided::Left(n) => {
            sentence(lang.as_str(), "divide-left", &[("n", &number(site, lang, asked.measure, n))])
        }
    }
}

/// Reads what is asked for; the first measure that has a target stands for none.
async fn begin(
    site: &Arc<Site>,
    signed: &Signed,
    region: Region,
    values: &Values,
) -> Result<(Found, Asked), Fail> {
    let first = found(site, signed, region, Asked::read(site, values, &[])).await?;
    let asked = Asked::read(site, values, &first.wanted());
    if values.some("measure").is_some() {
        return Ok((first, asked));
    }
    let found = found(site, signed, first.region, asked).await?;
    Ok((found, asked))
}

/// The form.
pub(super) async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(code): Path<String>,
    uri: Uri,
) -> Answer {
    let (region, _) = keep(&site, &signed, &code).await?;
    let values = Values::asked(uri.query().unwrap_or_default());
    let (found, asked) = begin(&site, &signed, region, &values).await?;
    if let Some(away) = closed(&site, &signed, &found.region.code, asked.year).await? {
        return Ok(away);
    }
    Ok(page(&site, &signed, &found, asked, None, String::new(), false))
}

/// What the preview showed, as it comes back: the shares of exactly these regions, which come to the whole.
fn seen_shares(found: &Found, asked: Asked, filled: &Filled) -> Result<Vec<(RegionCode, i64)>, Faults> {
    let mut faults = Faults::default();
    let mut shares = Vec::new();
    for (row, _) in found.rows(asked) {
        let text = filled.get(&format!("s_{}", row.region.code));
        match text.parse::<i64>() {
            Ok(n) if (0..=asked.measure.most()).contains(&n) => shares.push((row.region.code.clone(), n)),
            _ => faults.add("share", text, Problem::ChangedMeanwhile),
        }
    }
    let sum = shares.iter().fold(0i64, |sum, (_, n)| sum.saturating_add(*n));
    if Some(sum) != found.total(asked.measure) {
        faults.add("share", sum, Problem::ChangedMeanwhile);
    }
    faults.or(shares)
}

/// Shows the shares, or stores what was shown.
pub(super) async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(code): Path<String>,
    filled: Filled,
) -> Answer {
    let (region, access) = keep(&site, &signed, &code).await?;
    let values = Values::of(&filled);
    let (found, asked) = begin(&site, &signed, region, &values).await?;
    let shares = match (found.total(asked.measure), found.shares(asked)) {
        (Some(_), Ok(shares)) => shares,
        (Some(_), Err(why)) => {
            let why = undivided(&site, &signed, asked, why);
            return Ok(page(&site, &signed, &found, asked, None, why, false));
        }
        (None, _) => {
            let why = sentence(signed.lang.as_str(), "divide-no-target", &[]);
            return Ok(page(&site, &signed, &found, asked, None, why, false));
        }
    };
    if filled.get("_do") != "simpan" {
        return Ok(page(&site, &signed, &found, asked, Some(shares), String::new(), false));
    }
    let Ok(shown) = seen_shares(&found, asked, &filled) else {
        return Ok(page(&site, &signed, &found, asked, Some(shares), String::new(), true));
    };
    let before = |code: &RegionCode| {
        let row = found.sheet.rows.iter().find(|r| r.region.code == *code);
        row.and_then(|r| r.cells.get(asked.measure.place())).cloned().unwrap_or_default()
    };
    let mut targets: Vec<Target> = Vec::with_capacity(shown.len());
    for (code, share) in shown {
        let cell = before(&code);
        if asked.keep && cell.how == How::Typed && cell.target == Some(share) {
            continue;
        }
        let draft = TargetDraft {
            region: code,
            year: asked.year,
            measure: asked.measure,
            value: Some(share),
            how: How::Cascaded,
            note: String::new(),
        };
        match domain::indicator::target::set(&site.profile.key, draft) {
            Ok(target) => targets.push(target),
            Err(_) => return Ok(page(&site, &signed, &found, asked, Some(shares), String::new(), true)),
        }
    }
    let (profile, of, seen) =
        (site.profile.key.clone(), found.region.code.clone(), filled.get("_v").to_owned());
    let (year, measure) = (asked.year, asked.measure);
    let written = site
        .db
        .write(filled.command(&signed, "targets divided"), move |tx| {
            target::cascade(tx, &access, &profile, (&of, year, measure), &seen, &targets).map(drop)
        })
        .await;
    if let Err(store::Error::Constraint { name }) = &written
        && name == "version"
    {
        let (now, asked) = begin(&site, &signed, found.region, &values).await?;
        let shares = now.shares(asked).ok();
        return Ok(page(&site, &signed, &now, asked, shares, String::new(), true));
    }
    if let Err(store::Error::Faults(faults)) = &written {
        let why = faults.0.first().map(|f| fault(&signed.lang, &f.problem)).unwrap_or_default();
        return Ok(page(&site, &signed, &found, asked, None, why, false));
    }
    settle(&site, &signed, Kind::Region, found.region.id, written).await?;
    Ok(Redirect::to(&format!("{}&selesai=bagi#{}", at(&found.region.code, year), measure.word()))
        .into_response())
}
